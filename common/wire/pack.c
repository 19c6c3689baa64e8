/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/pack.h"

#include <assert.h>
#include "common/wire/cursor.h"

static Bytes pack_append(const ProtobufCMessage *message, Buf *out) {
        size_t len = protobuf_c_message_get_packed_size(message), start = out->len;

        if (len == 0)
                return BYTES_NONE;
        buf_reserve(out, len);
        size_t written = protobuf_c_message_pack(message, out->data + out->len);
        assert(written == len);
        out->len += len;
        return bytes_of(out->data + start, len);
}

void pack_message(const ProtobufCMessage *message, const CheckSpec *spec, Buf *out) {
        Bytes packed = pack_append(message, out);

        assert(check_message(packed, spec, NULL, NULL));
}

void pack_unchecked(const ProtobufCMessage *message, Buf *out) {
        (void)pack_append(message, out);
}

bool pack_try(const ProtobufCMessage *message, const CheckSpec *spec, Buf *out, CheckProblem *problem) {
        size_t start = out->len;

        if (check_message(pack_append(message, out), spec, NULL, problem))
                return true;
        out->len = start;
        return false;
}

void pack_put_field(Buf *out, uint8_t id, Bytes value) {
        size_t len = value.len;

        assert(id > 0 && id < 16);
        buf_put_u8(out, (uint8_t)(id << 3 | CURSOR_BYTES));
        for (; len >= 0x80; len >>= 7)
                buf_put_u8(out, (uint8_t)(len | 0x80));
        buf_put_u8(out, (uint8_t)len);
        buf_put_bytes(out, value);
}

/* ProtobufCAllocator over an Arena; nothing is freed before the arena is. */
typedef struct Capped {
        Arena *arena;
        size_t left;
} Capped;

static void *capped_alloc(void *userdata, size_t size) {
        Capped *c = userdata;

        if (size > c->left)
                return NULL;
        c->left -= size;
        return arena_alloc(c->arena, size);
}

static void capped_free(void *userdata, void *p) {
}

ProtobufCMessage *unpack_message(Bytes in, const CheckSpec *spec, Arena *arena, CheckProblem *problem) {
        Capped capped = { .arena = arena };
        ProtobufCAllocator allocator = { capped_alloc, capped_free, &capped };

        if (!check_message(in, spec, &capped.left, problem))
                return NULL;
        ProtobufCMessage *m = protobuf_c_message_unpack(spec->descriptor, &allocator, in.len, in.data);
        if (!m && problem)
                *problem = (CheckProblem){ .reason = "takes too much memory" };
        return m;
}
