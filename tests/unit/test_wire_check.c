/* SPDX-License-Identifier: Apache-2.0 */

/* Hostile bytes die in wire/check, by name; what passes is the one encoding of what it says. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/base/random.h"
#include "common/wire/convert.h"
#include "common/wire/cursor.h"
#include "common/wire/pack.h"
#include "common/wire/record.h"
#include "common/wire/spec.h"
#include "tests/unit/every.pb-c.h"

static const CheckSpec spec_every = { .descriptor = &zhuji__every__descriptor };
static const CheckSpec spec_nest = { .descriptor = &zhuji__nest__descriptor };

#define BYTES(s) bytes_of((s), sizeof(s) - 1)

static void assert_refused_as(Bytes in, const CheckSpec *spec, const char *reason) {
        CheckProblem p = { 0 };

        if (check_message(in, spec, NULL, &p))
                fail_msg("passed, expected: %s", reason);
        assert_string_equal(p.reason, reason);
        assert_true(p.offset <= in.len);
}

#define assert_refused(s, reason) assert_refused_as(BYTES(s), &spec_every, (reason))

static void assert_passes(Bytes in) {
        CheckProblem p = { 0 };

        if (!check_message(in, &spec_every, NULL, &p))
                fail_msg("refused: %s at %zu", p.reason, p.offset);
}

/* Checked, unpacked by protobuf-c within the memory that the check allowed, and packed again: the same bytes. */
static bool is_canonical(Bytes in, const CheckSpec *spec) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf out = BUF_INIT;
        ProtobufCMessage *m;

        if (!check_message(in, spec, NULL, NULL))
                return false;
        m = unpack_message(in, spec, &arena, NULL);
        assert_non_null(m);
        pack_message(m, spec, &out);
        assert_true(bytes_equal(in, buf_bytes(&out)));
        return true;
}

static void every_make(Buf *out) {
        Zhuji__Every m = ZHUJI__EVERY__INIT;
        Zhuji__EveryInner a = ZHUJI__EVERY_INNER__INIT, b = ZHUJI__EVERY_INNER__INIT, *inners[] = { &a, &b };
        char *texts[] = { "", "信", "\xf0\x9f\x8c\x8f" };
        uint64_t numbers[] = { 0, 1, 127, 128, UINT64_MAX };
        protobuf_c_boolean flags[] = { 0, 1, 1 };

        a.number = 1;
        a.text = "x";
        m.i32 = INT32_MIN;
        m.i64 = INT64_MIN;
        m.u32 = UINT32_MAX;
        m.u64 = UINT64_MAX;
        m.s32 = INT32_MIN;
        m.s64 = INT64_MAX;
        m.flag = 1;
        m.choice = ZHUJI__EVERY_ENUM__EVERY_ONE;
        m.f32 = 1;
        m.f64 = UINT64_MAX;
        m.text = "信访";
        m.data = pack_bytes(BYTES("\0\xff"));
        m.inner = &a;
        m.n_texts = array_size(texts);
        m.texts = texts;
        m.n_inners = array_size(inners);
        m.inners = inners;
        m.n_numbers = array_size(numbers);
        m.numbers = numbers;
        m.sf32 = -1;
        m.sf64 = -1;
        m.n_flags = array_size(flags);
        m.flags = flags;
        m.far = 7;
        pack_message(&m.base, &spec_every, out);
}

static void every_type_passes_and_comes_back(void **state) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT;

        every_make(&in);
        assert_true(is_canonical(buf_bytes(&in), &spec_every));
        assert_true(is_canonical(BYTES_NONE, &spec_every));
}

/* ---- encoding ---------------------------------------------------------------------------------------------------- */

static void overlong_varints_are_refused(void **state) {
        assert_refused("\x18\x81\x00", "overlong varint");
        assert_refused("\x18\x80\x00", "overlong varint");
        assert_refused("\x98\x00\x01", "overlong varint");                              /* a tag */
        assert_refused("\x5a\x81\x00x", "overlong varint");                             /* a length */
        assert_refused("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", "varint over 64 bits");
        assert_refused("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00", "varint over 64 bits");
        assert_passes(BYTES("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
}

static void truncations_are_refused(void **state) {
        assert_refused("\x18", "truncated varint");
        assert_refused("\x18\x80", "truncated varint");
        assert_refused("\x98", "truncated varint");
        assert_refused("\x4d\x01\x00\x00", "truncated number");
        assert_refused("\x51\x01\x00\x00\x00\x00\x00\x00", "truncated number");
        assert_refused("\x5a\x02x", "length beyond the end");
        assert_refused("\x5a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x", "length beyond the end");
}

static void groups_and_unknown_wire_types_are_refused(void **state) {
        assert_refused("\x1b\x1c", "unknown wire type");
        assert_refused("\x1c", "unknown wire type");
        assert_refused("\x1e\x01", "unknown wire type");
        assert_refused("\x1f\x01", "unknown wire type");
}

static void the_wire_type_is_the_field_s(void **state) {
        assert_refused("\x1a\x01\x01", "wrong wire type"); /* u32 as bytes */
        assert_refused("\x1d\x01\x00\x00\x00", "wrong wire type");
        assert_refused("\x58\x01", "wrong wire type"); /* text as varint */
        assert_refused("\x48\x01", "wrong wire type"); /* fixed32 as varint */
        assert_refused("\x80\x01\x01", "wrong wire type"); /* a packed field's element alone */
}

static void field_numbers_are_known_ones_in_order(void **state) {
        assert_refused("\x00\x01", "field number out of range");
        assert_refused("\x80\x80\x80\x80\x80\x01\x01", "field number out of range");
        assert_refused("\xf8\x7c\x01", "unknown field");
        assert_refused("\x20\x01\x18\x01", "fields out of order");
        assert_refused("\x72\x01x\x7a\x00\x72\x01y", "fields out of order"); /* a repeated one, interrupted */
}

static void a_singular_field_comes_once(void **state) {
        assert_refused("\x18\x01\x18\x02", "duplicate field");
        assert_refused("\x5a\x01x\x5a\x01y", "duplicate field");
        assert_refused("\x6a\x02\x08\x01\x6a\x02\x08\x02", "duplicate field"); /* protobuf would merge them */
        assert_refused("\x82\x01\x01\x01\x82\x01\x01\x01", "duplicate field"); /* two runs of one packed field */
}

static void defaults_are_left_out(void **state) {
        assert_refused("\x08\x00", "explicit default value");
        assert_refused("\x38\x00", "explicit default value");
        assert_refused("\x40\x00", "explicit default value");
        assert_refused("\x4d\x00\x00\x00\x00", "explicit default value");
        assert_refused("\x5a\x00", "explicit default value");
        assert_refused("\x62\x00", "explicit default value");
        assert_refused("\x6a\x00", "explicit default value");
        assert_refused("\x82\x01\x00", "explicit default value");
        assert_passes(BYTES("\x72\x00\x72\x00")); /* elements may be empty */
        assert_passes(BYTES("\x7a\x00"));
        assert_passes(BYTES("\x82\x01\x01\x00"));
}

static void numbers_fit_their_type(void **state) {
        assert_refused("\x18\x80\x80\x80\x80\x10", "over 32 bits");
        assert_refused("\x28\x80\x80\x80\x80\x10", "over 32 bits");
        assert_refused("\x08\x80\x80\x80\x80\x08", "over 32 bits");                     /* 2^31 */
        assert_refused("\x08\xff\xff\xff\xff\x0f", "over 32 bits");                     /* -1 not sign-extended */
        assert_refused("\x40\x80\x80\x80\x80\x08", "over 32 bits");
        assert_passes(BYTES("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));           /* -1 */
        assert_refused("\x38\x02", "bool is neither 0 nor 1");
        assert_refused("\x9a\x01\x01\x02", "bool is neither 0 nor 1");
}

static void text_is_utf_8_without_nul(void **state) {
        assert_refused("\x5a\x01\x00", "not UTF-8 text without NUL");
        assert_refused("\x5a\x03x\x00y", "not UTF-8 text without NUL");
        assert_refused("\x5a\x01\xff", "not UTF-8 text without NUL");
        assert_refused("\x5a\x02\xc0\x80", "not UTF-8 text without NUL");               /* NUL, overlong */
        assert_refused("\x5a\x03\xed\xa0\x80", "not UTF-8 text without NUL");           /* a surrogate */
        assert_refused("\x5a\x04\xf4\x90\x80\x80", "not UTF-8 text without NUL");       /* beyond U+10FFFF */
        assert_refused("\x5a\x02\xe4\xbf", "not UTF-8 text without NUL");               /* cut in a character */
        assert_refused("\x72\x01\xff", "not UTF-8 text without NUL");
        assert_passes(BYTES("\x62\x02\x00\xff"));                                       /* bytes may hold anything */
}

/* ---- size -------------------------------------------------------------------------------------------------------- */

/* 400,000 messages, one inside the other: more than protobuf-c's stack holds. */
static void deep_nesting_is_refused(void **state) {
        enum { LEVELS = 400000 };
        CLEANUP(buf_deinit) Buf back = BUF_INIT, in = BUF_INIT;

        for (size_t level = 0, len = 0; level < LEVELS; level++) {
                uint8_t head[11];
                size_t n = 0, left = len;
                for (; left >= 0x80; left >>= 7)
                        head[n++] = (uint8_t)(left | 0x80);
                head[n++] = (uint8_t)left;
                for (size_t i = n; i-- > 0;)
                        buf_put_u8(&back, head[i]);
                buf_put_u8(&back, 0x0a);
                len += n + 1;
        }
        for (size_t i = back.len; i-- > 0;)
                buf_put_u8(&in, back.data[i]);
        assert_refused_as(buf_bytes(&in), &spec_nest, "nested too deeply");
        assert_false(check_message(buf_bytes(&in), &spec_facts, NULL, NULL));
        assert_true(is_canonical(BYTES("\x0a\x04\x0a\x02\x0a\x00"), &spec_nest));
}

static void a_mebibyte_of_empty_submessages_is_refused(void **state) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT;

        for (size_t i = 0; i < LIMIT_MIB / 2; i++)
                buf_put(&in, "\x0a\x00", 2);
        assert_refused_as(buf_bytes(&in), &spec_facts, "too many elements");
        assert_refused_as(buf_bytes(&in), &spec_nest, "too many elements");
}

static void fields_are_counted_at_all_depths(void **state) {
        CLEANUP(buf_deinit) Buf inner = BUF_INIT, in = BUF_INIT;

        for (size_t i = 0; i < LIMIT_REPEATED; i++)
                buf_put(&inner, "\x0a\x00", 2);
        for (size_t i = 0; i < LIMIT_FIELDS / LIMIT_REPEATED; i++)
                pack_put_field(&in, 1, buf_bytes(&inner));
        assert_refused_as(buf_bytes(&in), &spec_nest, "too many fields");
}

static void a_packed_run_is_counted(void **state) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT;

        buf_put(&in, "\x82\x01\x81\x20", 4); /* 4097 */
        for (size_t i = 0; i < LIMIT_REPEATED + 1; i++)
                buf_put_u8(&in, 1);
        assert_refused_as(buf_bytes(&in), &spec_every, "too many elements");
}

static void bounds_of_a_spec_hold(void **state) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT, text = BUF_INIT;

        for (size_t i = 0; i < LIMIT_TITLE + 1; i++)
                buf_put_u8(&text, 'x');
        pack_put_field(&in, 1, buf_bytes(&text));
        assert_refused_as(buf_bytes(&in), &spec_content, "too long");
        buf_clear(&in);
        pack_put_field(&in, 1, bytes_of(text.data, LIMIT_TITLE));
        assert_true(check_message(buf_bytes(&in), &spec_content, NULL, NULL));
        assert_refused_as(BYTES("\x3a\x01s"), &spec_header, "too short");
        buf_clear(&in);
        for (size_t i = 0; i <= LIMIT_SEAL; i++)
                buf_put_u8(&in, 0);
        assert_refused_as(buf_bytes(&in), &spec_seal, "too long");
}

/* For each schema: whatever passes takes no more memory than a fixed multiple of LIMIT_FIELDS and its size. */
static void memory_is_bounded_before_unpacking(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        size_t memory = 0;

        for (size_t i = 0; i < LIMIT_REPEATED; i++)
                buf_put(&in, "\x0a\x02\x08\x01", 4);
        assert_true(check_message(buf_bytes(&in), &spec_facts, &memory, NULL));
        assert_non_null(unpack_message(buf_bytes(&in), &spec_facts, &arena, NULL));
        assert_true(memory < 4 * LIMIT_MIB);
        assert_true(arena.used < 4 * LIMIT_MIB);
}

static void a_problem_names_its_field(void **state) {
        CheckProblem p;

        assert_false(check_message(BYTES("\x6a\x03\x12\x01\xff"), &spec_every, NULL, &p));
        assert_string_equal(p.path, "inner.text");
        assert_int_equal(p.offset, 2);
        assert_false(check_message(BYTES("\x10\x01\x18\x00"), &spec_every, NULL, &p));
        assert_string_equal(p.path, "u32");
}

/* ---- properties -------------------------------------------------------------------------------------------------- */

static void whatever_passes_is_canonical(void **state) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        Random random;
        unsigned passed = 0;

        every_make(&in);
        random_seeded(&random, 1);
        for (unsigned i = 0; i < 20000; i++) {
                CLEANUP(buf_deinit) Buf changed = BUF_INIT;
                size_t from = random_below(&random, in.len), to = from + random_below(&random, in.len - from + 1);
                /* Some of it left out, some of it twice, some bytes others. */
                buf_put(&changed, in.data, random_below(&random, 2) ? from : to);
                buf_put(&changed, in.data + from, in.len - from);
                for (uint64_t k = random_below(&random, 3); k > 0; k--)
                        changed.data[random_below(&random, changed.len)] = (uint8_t)random_u64(&random);
                passed += is_canonical(buf_bytes(&changed), &spec_every);
        }
        assert_true(passed > 100);
}

static void short_inputs_of_all_kinds_are_refused_or_canonical(void **state) {
        for (unsigned a = 0; a < 256; a++)
                for (unsigned b = 0; b < 256; b++) {
                        const uint8_t two[] = { (uint8_t)a, (uint8_t)b }, four[] = { (uint8_t)a, 2, 8, (uint8_t)b };
                        is_canonical(bytes_of(two, 1 + b % 2), &spec_every);
                        is_canonical(bytes_of(four, sizeof(four)), &spec_every);
                }
}

static void assert_sound(const CheckSpec *spec, unsigned depth) {
        const ProtobufCMessageDescriptor *d = spec->descriptor;

        assert_true(depth < LIMIT_DEPTH);
        assert_int_equal(spec->n_bounds, d->n_fields);
        for (unsigned i = 0; i < d->n_fields; i++) {
                const ProtobufCFieldDescriptor *f = &d->fields[i];
                assert_int_equal(f->id, i + 1);
                assert_true(f->label == PROTOBUF_C_LABEL_NONE || f->label == PROTOBUF_C_LABEL_REPEATED);
                assert_true(f->type != PROTOBUF_C_TYPE_FLOAT && f->type != PROTOBUF_C_TYPE_DOUBLE);
                assert_false(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF);
                if (f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_BYTES)
                        assert_true(spec->bounds[i].len_max > 0);
                if (f->label == PROTOBUF_C_LABEL_REPEATED)
                        assert_true(spec->bounds[i].count_max > 0);
                if (f->type == PROTOBUF_C_TYPE_MESSAGE && spec->bounds[i].message) {
                        assert_ptr_equal(spec->bounds[i].message->descriptor, f->descriptor);
                        assert_sound(spec->bounds[i].message, depth + 1);
                }
        }
}

static void every_string_bytes_and_repetition_of_ours_is_bounded(void **state) {
        for (size_t i = 0; i < n_spec_all; i++) {
                assert_true(spec_all[i]->bytes_max > 0 || spec_all[i] == &spec_part);
                assert_sound(spec_all[i], 0);
        }
}

static void a_path_too_long_to_print_is_cut_at_a_name(void **state) {
        static const CheckSpec spec = { .descriptor = &zhuji__long_names__descriptor };
        CheckProblem p;

        assert_false(check_message(BYTES("\x0a\x06\x0a\x04\x0a\x02\x10\x00"), &spec, NULL, &p));
        assert_string_equal(p.reason, "explicit default value");
        assert_true(strlen(p.path) < sizeof(p.path));
        assert_memory_equal(p.path, "a_field_with_a_name_that_is_much_longer_than_any_of_ours_may_be.", 64);
}

static void a_cursor_that_stopped_goes_no_further(void **state) {
        Cursor c = cursor_of(BYTES("\x08\x01\x0f\x08\x01"));
        CursorField f;

        assert_true(cursor_next(&c, &f));
        assert_false(cursor_next(&c, &f));
        assert_string_equal(c.problem, "unknown wire type");
        assert_false(cursor_next(&c, &f));
        assert_string_equal(c.problem, "unknown wire type");
}

static void memory_that_runs_out_is_a_refusal(void **state) {
        CLEANUP(arena_deinit) Arena small = ARENA_INIT_LIMIT(8);
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        CheckProblem p;

        every_make(&in);
        assert_null(unpack_message(buf_bytes(&in), &spec_every, &small, &p));
        assert_string_equal(p.reason, "takes too much memory");
        assert_null(unpack_message(buf_bytes(&in), &spec_every, &small, NULL));
}

static void a_digest_is_whole_and_says_something(void **state) {
        const Digest zero = { { 0 } }, one = { { 1 } };
        Digest got = { { 7 } };

        assert_true(convert_digest_or_none(BYTES_NONE, &got));
        assert_true(digest_equal(&got, &zero));
        assert_true(convert_digest_or_none(digest_bytes(&one), &got));
        assert_true(digest_equal(&got, &one));
        assert_false(convert_digest_or_none(bytes_of(one.b, DIGEST_SIZE - 1), &got));
        assert_false(convert_digest_or_none(digest_bytes(&zero), &got)); /* none has another form */
        assert_true(digest_equal(&got, &one));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_type_passes_and_comes_back),
                cmocka_unit_test(overlong_varints_are_refused),
                cmocka_unit_test(truncations_are_refused),
                cmocka_unit_test(groups_and_unknown_wire_types_are_refused),
                cmocka_unit_test(the_wire_type_is_the_field_s),
                cmocka_unit_test(field_numbers_are_known_ones_in_order),
                cmocka_unit_test(a_singular_field_comes_once),
                cmocka_unit_test(defaults_are_left_out),
                cmocka_unit_test(numbers_fit_their_type),
                cmocka_unit_test(text_is_utf_8_without_nul),
                cmocka_unit_test(deep_nesting_is_refused),
                cmocka_unit_test(a_mebibyte_of_empty_submessages_is_refused),
                cmocka_unit_test(fields_are_counted_at_all_depths),
                cmocka_unit_test(a_packed_run_is_counted),
                cmocka_unit_test(bounds_of_a_spec_hold),
                cmocka_unit_test(memory_is_bounded_before_unpacking),
                cmocka_unit_test(a_problem_names_its_field),
                cmocka_unit_test(whatever_passes_is_canonical),
                cmocka_unit_test(short_inputs_of_all_kinds_are_refused_or_canonical),
                cmocka_unit_test(every_string_bytes_and_repetition_of_ours_is_bounded),
                cmocka_unit_test(a_path_too_long_to_print_is_cut_at_a_name),
                cmocka_unit_test(a_cursor_that_stopped_goes_no_further),
                cmocka_unit_test(memory_that_runs_out_is_a_refusal),
                cmocka_unit_test(a_digest_is_whole_and_says_something),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
