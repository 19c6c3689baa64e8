/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is well-formed and still says what can't be: in every sample each value of each field, down through nested messages and
 * messages kept as bytes, is set to its bounds and beyond, left out, emptied, lengthened, put elsewhere.  Each is refused, or
 * another message that encodes to exactly those bytes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/wire/pack.h"
#include "common/wire/spec.h"
#include "tests/unit/wire_sample.h"

/* A message and the bytes field of another one that holds it, up to the sample itself. */
typedef struct Level Level;
struct Level {
        ProtobufCMessage *message;
        ProtobufCBinaryData *held; /* NULL: the sample */
        const Level *outer;
};

typedef struct Walk {
        const WireSample *sample;
        Arena *arena;
        uint32_t refused, decoded;
        const char *field;
} Walk;

static void pack_plain(const ProtobufCMessage *m, Buf *out) {
        buf_reserve(out, protobuf_c_message_get_packed_size(m));
        if (protobuf_c_message_get_packed_size(m)) /* else there may be no memory yet to point into */
                out->len += protobuf_c_message_pack(m, out->data + out->len);
}

/* Packs what was changed, and what holds it, and tries it. */
static void try_level(Walk *w, const Level *l) {
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT, out = BUF_INIT;
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        int r;

        pack_plain(l->message, &bytes);
        if (l->held) {
                ProtobufCBinaryData held = *l->held;

                *l->held = pack_bytes(buf_bytes(&bytes));
                try_level(w, l->outer);
                *l->held = held;
                return;
        }
        r = w->sample->again(buf_bytes(&bytes), &arena, &out);
        if (r) {
                assert_true(r > 0);
                w->refused++;
                return;
        }
        w->decoded++;
        if (!bytes_equal(buf_bytes(&bytes), buf_bytes(&out)))
                fail_msg("%s: with another %s, %zu bytes decode and encode to %zu others", w->sample->name, w->field, bytes.len,
                         out.len);
}

static void try_numbers(Walk *w, const Level *l, void *at, size_t size) {
        static const uint64_t bounds[] = { 0, 1, 2, 3, 4, 7, 8, 12, 13, 16, 31, 32, 33, 63, 64, 100, 127, 128, 255, 256, 65535,
                                           65536,
                                           INT32_MAX, UINT32_MAX, 1ull << 32, 1ull << 40, INT64_MAX, 1ull << 63, UINT64_MAX };
        uint64_t was = 0;

        memcpy(&was, at, size);
        for (size_t i = 0; i < array_size(bounds) + 2; i++) {
                uint64_t v = i < array_size(bounds) ? bounds[i] : i == array_size(bounds) ? was + 1 : was - 1;

                memcpy(at, &v, size);
                try_level(w, l);
        }
        memcpy(at, &was, size);
}

static void try_strings(Walk *w, const Level *l, char **at) {
        static char *const values[] = { "", "x", "信", "411281", "411281.hrss", "411281-2026-0000123-3", "UPPER CASE",
                                        "0123456789012345678901234567890123456789012345678901234567890123456789" };
        char *was = *at;

        for (size_t i = 0; i < array_size(values); i++) {
                *at = values[i];
                try_level(w, l);
        }
        *at = was;
}

/* `top` is the message that is packed, `m` the one looked at: itself or a submessage of it. */
static void walk_fields(Walk *w, const Level *top, ProtobufCMessage *m);

/* Bytes of another length, of nothing but zeros; and if they are a message, what is in it. */
static void try_bytes(Walk *w, const Level *l, ProtobufCBinaryData *at) {
        ProtobufCBinaryData was = *at;
        uint8_t *longer = arena_need(w->arena, was.len + 1);

        memset(longer, 0, was.len + 1);
        *at = (ProtobufCBinaryData){ was.len, longer };
        try_level(w, l);
        if (was.len)
                memcpy(longer, was.data, was.len);
        for (size_t i = 0; i < 4; i++) {
                const size_t lengths[] = { 0, was.len / 2, was.len ? was.len - 1 : 0, was.len + 1 };

                *at = (ProtobufCBinaryData){ lengths[i], longer };
                try_level(w, l);
        }
        *at = was;
        for (size_t i = 0; i < n_spec_all && was.len > 0; i++) {
                Level inner = { .held = at, .outer = l };

                if (!check_message(unpack_bytes(was), spec_all[i], NULL, NULL))
                        continue;
                inner.message = unpack_message(unpack_bytes(was), spec_all[i], w->arena, NULL);
                walk_fields(w, &inner, inner.message);
        }
}

static void try_value(Walk *w, const Level *l, const ProtobufCFieldDescriptor *f, void *at) {
        switch (f->type) {
        case PROTOBUF_C_TYPE_MESSAGE:
                return;
        case PROTOBUF_C_TYPE_STRING:
                try_strings(w, l, at);
                return;
        case PROTOBUF_C_TYPE_BYTES:
                try_bytes(w, l, at);
                return;
        case PROTOBUF_C_TYPE_BOOL:
                *(protobuf_c_boolean *)at ^= 1;
                try_level(w, l);
                *(protobuf_c_boolean *)at ^= 1;
                return;
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
        case PROTOBUF_C_TYPE_UINT64:
                try_numbers(w, l, at, sizeof(uint64_t));
                return;
        default:
                try_numbers(w, l, at, sizeof(uint32_t));
                return;
        }
}

static size_t size_of_value(const ProtobufCFieldDescriptor *f) {
        switch (f->type) {
        case PROTOBUF_C_TYPE_MESSAGE:
        case PROTOBUF_C_TYPE_STRING:
                return sizeof(void *);
        case PROTOBUF_C_TYPE_BYTES:
                return sizeof(ProtobufCBinaryData);
        case PROTOBUF_C_TYPE_BOOL:
                return sizeof(protobuf_c_boolean);
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
        case PROTOBUF_C_TYPE_UINT64:
                return sizeof(uint64_t);
        default:
                return sizeof(uint32_t);
        }
}

static void walk_repeated(Walk *w, const Level *top, const ProtobufCFieldDescriptor *f, uint8_t *base) {
        size_t *n = (size_t *)(base + f->quantifier_offset), was = *n, size = size_of_value(f);
        uint8_t **values = (uint8_t **)(base + f->offset), *kept = *values;
        uint8_t *more = arena_need(w->arena, (was + 1) * size);

        if (was == 0)
                return;
        memcpy(more, kept, was * size);
        memcpy(more + was * size, kept + (was - 1) * size, size);
        *values = more;
        for (*n = 0; *n <= was + 1; ++*n)
                try_level(w, top);
        *n = was;
        if (was > 1) {
                memcpy(more, kept + size, size);
                memcpy(more + size, kept, size);
                try_level(w, top);
                memcpy(more, kept, was * size);
        }
        for (size_t i = 0; i < was && i < 3; i++)
                if (f->type == PROTOBUF_C_TYPE_MESSAGE)
                        walk_fields(w, top, ((ProtobufCMessage **)more)[i]);
                else
                        try_value(w, top, f, more + i * size);
        *values = kept;
}

static void walk_fields(Walk *w, const Level *top, ProtobufCMessage *m) {
        for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
                const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
                void *at = (uint8_t *)m + f->offset;

                w->field = f->name;
                if (f->label == PROTOBUF_C_LABEL_REPEATED) {
                        walk_repeated(w, top, f, (uint8_t *)m);
                } else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
                        ProtobufCMessage **sub = at, *was = *sub;

                        if (!was)
                                continue;
                        *sub = NULL;
                        try_level(w, top);
                        *sub = was;
                        walk_fields(w, top, was);
                } else {
                        try_value(w, top, f, at);
                }
        }
}

static void every_value_at_and_beyond_its_bounds_is_refused_or_canonical(void **state) {
        for (size_t i = 0; i < n_wire_samples; i++) {
                CLEANUP(buf_deinit) Buf in = BUF_INIT;
                CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
                Walk w = { .sample = &wire_samples[i], .arena = &arena };

                wire_samples[i].make(&in);
                for (size_t k = 0; k < n_spec_all; k++) {
                        Level top = { 0 };

                        if (!check_message(buf_bytes(&in), spec_all[k], NULL, NULL))
                                continue;
                        top.message = unpack_message(buf_bytes(&in), spec_all[k], &arena, NULL);
                        walk_fields(&w, &top, top.message);
                }
                assert_true(w.refused + w.decoded > 0);
                printf("%s: %u values refused, %u another message\n", w.sample->name, w.refused, w.decoded);
        }
}

/* Whatever is known of the petitioner or the matter is something. */
static void content_with_anything_in_it_is_not_empty(void **state) {
        const Content some[] = { { .title = "标题" }, { .text = "内容" }, { .name = "某人" }, { .address = "某村" },
                                 { .phone = "0398" },
                                 { .n_representatives = 1, .representatives = { "代表" } } };

        assert_true(content_is_empty(&(Content){ .text = NULL }));
        assert_true(content_is_empty(&(Content){ .title = "", .text = "" }));
        for (size_t i = 0; i < sizeof(some) / sizeof(*some); i++)
                assert_false(content_is_empty(&some[i]));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(content_with_anything_in_it_is_not_empty),
                cmocka_unit_test(every_value_at_and_beyond_its_bounds_is_refused_or_canonical),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
