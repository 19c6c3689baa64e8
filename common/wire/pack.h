/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * To and from protobuf-c structs: packing into a Buf, unpacking into an Arena after the check, never past the memory the check
 * computed.
 */

#include "common/base/arena.h"
#include "common/wire/check.h"

/* Appends the packed message; asserts that it passes its own check: what can't be read back would be lost for ever. */
void pack_message(const ProtobufCMessage *message, const CheckSpec *spec, Buf *out);
/* Appends it whatever its own check would say: never for what is read back. */
void pack_unchecked(const ProtobufCMessage *message, Buf *out);
/* Packs and checks; false with the problem (and nothing appended) if it can't be: for values that people typed. */
bool pack_try(const ProtobufCMessage *message, const CheckSpec *spec, Buf *out, CheckProblem *problem);
/* Appends one field of bytes, for messages put together from encoded ones (id < 16). */
void pack_put_field(Buf *out, uint8_t id, Bytes value);
/* NULL if the check refuses it or the arena's limit is reached.  Lives in the arena; never freed by itself. */
ProtobufCMessage *unpack_message(Bytes in, const CheckSpec *spec, Arena *arena, CheckProblem *problem);

/* protobuf-c's structs know no const; nothing writes through these. */
static inline char *pack_str(const char *s) { return (char *)(s ? s : ""); }
static inline ProtobufCBinaryData pack_bytes(Bytes b) { return (ProtobufCBinaryData){ b.len, (uint8_t *)b.data }; }
static inline Bytes unpack_bytes(ProtobufCBinaryData b) { return bytes_of(b.data, b.len); }
