/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One field of a protobuf message after the other, borrowed from the input, without allocating.  Strict about the encoding
 * itself (minimal varints, lengths within the input, no groups), ignorant of any schema: wire/check adds that.  Codecs use
 * it directly, after the check, for messages that are mostly containers of bytes: an attachment of 4 MiB is then not copied
 * once per layer.
 */

#include "common/base/bytes.h"

typedef struct Cursor {
        const uint8_t *at;
        const uint8_t *end;
        const char *problem; /* static; set when a step failed */
} Cursor;

typedef enum CursorWire { CURSOR_VARINT = 0, CURSOR_64 = 1, CURSOR_BYTES = 2, CURSOR_32 = 5 } CursorWire;

typedef struct CursorField {
        uint32_t id;
        CursorWire wire;
        uint64_t value; /* of a varint or a fixed number */
        Bytes bytes;    /* of CURSOR_BYTES */
        const uint8_t *start; /* of its tag */
} CursorField;

static inline Cursor cursor_of(Bytes in) { return (Cursor){ in.data, in.len ? in.data + in.len : in.data, NULL }; }
/* A minimal varint of at most 64 bits; false (and `problem`) if not. */
bool cursor_varint_long(Cursor *c, uint64_t *ret);
/* Most are one byte. */
static inline bool cursor_varint(Cursor *c, uint64_t *ret) {
        if (c->at == c->end || *c->at & 0x80)
                return cursor_varint_long(c, ret);
        *ret = *c->at++;
        return true;
}
/* False at the end, or with `problem` set. */
bool cursor_next(Cursor *c, CursorField *ret);
