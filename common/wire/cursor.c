/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/cursor.h"

#define FIELD_ID_MAX ((UINT32_C(1) << 29) - 1)

static bool stop(Cursor *c, const char *problem) {
        c->problem = problem;
        return false;
}

bool cursor_varint_long(Cursor *c, uint64_t *ret) {
        const uint8_t *p = c->at;
        uint64_t v = 0;

        for (unsigned shift = 0;; shift += 7) {
                if (p == c->end)
                        return stop(c, "truncated varint");
                uint8_t b = *p++;
                /* The tenth byte holds bit 63 alone. */
                if (shift == 63 && b > 1)
                        return stop(c, "varint over 64 bits");
                v |= (uint64_t)(b & 0x7f) << shift;
                if (b & 0x80)
                        continue;
                if (b == 0) /* the first byte is none: it says that more follow */
                        return stop(c, "overlong varint");
                c->at = p;
                *ret = v;
                return true;
        }
}

static bool take_fixed(Cursor *c, size_t size, uint64_t *ret) {
        uint64_t v = 0;

        if ((size_t)(c->end - c->at) < size)
                return stop(c, "truncated number");
        for (size_t i = 0; i < size; i++)
                v |= (uint64_t)c->at[i] << (8 * i);
        c->at += size;
        *ret = v;
        return true;
}

static bool take_bytes(Cursor *c, Bytes *ret) {
        uint64_t len = 0;

        if (!cursor_varint(c, &len))
                return false;
        if (len > (uint64_t)(c->end - c->at))
                return stop(c, "length beyond the end");
        *ret = bytes_of(c->at, (size_t)len);
        c->at += len;
        return true;
}

bool cursor_next(Cursor *c, CursorField *ret) {
        uint64_t tag = 0;
        CursorField f = { .start = c->at };

        if (c->problem || c->at == c->end)
                return false;
        if (!cursor_varint(c, &tag))
                return false;
        if (tag >> 3 == 0 || tag >> 3 > FIELD_ID_MAX)
                return stop(c, "field number out of range");
        f.id = (uint32_t)(tag >> 3);
        f.wire = (CursorWire)(tag & 7);

        bool taken;
        switch (f.wire) {
        case CURSOR_VARINT:
                taken = cursor_varint(c, &f.value);
                break;
        case CURSOR_64:
                taken = take_fixed(c, 8, &f.value);
                break;
        case CURSOR_BYTES:
                taken = take_bytes(c, &f.bytes);
                break;
        case CURSOR_32:
                taken = take_fixed(c, 4, &f.value);
                break;
        default:
                return stop(c, "unknown wire type");
        }
        if (taken)
                *ret = f;
        return taken;
}
