/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * From checked wire values to our value types, shared by the codecs.  "none" is the empty string or empty bytes on the
 * wire, the all-zero value in C; an all-zero digest on the wire would be a second way to say none, and is refused.
 */

#include "common/wire/pack.h"
#include "common/wire/record.h"

/* A big-endian number as bytes, for digests. */
typedef struct Word { uint8_t b[4]; } Word;
static inline Word word_of(uint32_t v) {
        return (Word){ { (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v } };
}
static inline Bytes word_bytes(const Word *w) { return bytes_of(w->b, sizeof(w->b)); }

/* Year 1 to 9999: what RFC 3339 can write. */
bool convert_instant(int64_t v);
bool convert_unit(const char *s, UnitCode *ret);
bool convert_unit_or_none(const char *s, UnitCode *ret);
bool convert_case_or_none(const char *s, CaseId *ret);
bool convert_user_or_none(const char *s, UserName *ret);
bool convert_digest(Bytes b, Digest *ret);
bool convert_digest_or_none(Bytes b, Digest *ret);
/* BYTES_NONE if all zero. */
Bytes convert_from_digest(const Digest *d);
/* A copy in the arena; false past its limit. */
bool convert_copy(Arena *arena, Bytes in, Bytes *ret);

/* Content within another message: borrowed both ways. */
struct Zhuji__Content;
struct Zhuji__Petitioner;
void content_pack(const Content *c, struct Zhuji__Content *pb, struct Zhuji__Petitioner *petitioner);
void content_take(const struct Zhuji__Content *pb, Content *ret);

/* A number this release has no name for comes from a newer one. */
bool part_kind_known(uint32_t k);
bool entry_kind_known(uint32_t k);
