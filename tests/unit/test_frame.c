/* SPDX-License-Identifier: Apache-2.0 */

/* The frame's clear part: one encoding for each header, nothing else is taken. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/base/random.h"
#include "common/wire/frame.h"

static UnitCode code(const char *s) {
        UnitCode c;
        assert_true(unit_code_parse(s, &c));
        return c;
}

static FrameHeader header(FrameClass class, const char *from, const char *to) {
        return (FrameHeader){ .class = class, .from = code(from), .to = code(to) };
}

static int decode_str(const char *s, size_t len) {
        FrameHeader h;
        return frame_header_decode(bytes_of(s, len), &h);
}
#define DECODE(literal) decode_str("" literal, sizeof(literal) - 1)

static void header_is_laid_out_as_documented(void **state) {
        FrameHeader h = header(FRAME_DATA, "411281", "411200"), got;
        Buf b = BUF_INIT;
        frame_header_encode(&h, &b);
        assert_int_equal(b.len, 16);
        assert_memory_equal(b.data, "\1\1\006411281\006411200", 16);
        assert_int_equal(frame_header_decode(buf_bytes(&b), &got), 0);
        assert_int_equal(got.class, FRAME_DATA);
        assert_true(unit_code_equal(&got.from, &h.from) && unit_code_equal(&got.to, &h.to));
        buf_deinit(&b);
}

static void every_class_and_length_of_code_survives_the_way(void **state) {
        static const char *const codes[] = { "410000", "411281", "411281100", "411281.gov", "411281100.abcdefghijklmno" };
        Buf b = BUF_INIT;
        for (int c = FRAME_DATA; c <= FRAME_UNREADABLE; c++) {
                for (size_t i = 0; i < array_size(codes); i++) {
                        for (size_t k = 0; k < array_size(codes); k++) {
                                if (i == k && c != FRAME_BUSY)
                                        continue;
                                FrameHeader h = header((FrameClass)c, codes[i], codes[k]), got;
                                buf_clear(&b);
                                frame_header_encode(&h, &b);
                                assert_true(b.len <= FRAME_HEADER_MAX);
                                assert_int_equal(frame_header_decode(buf_bytes(&b), &got), 0);
                                assert_int_equal(got.class, c);
                                assert_string_equal(got.from.s, codes[i]);
                                assert_string_equal(got.to.s, codes[k]);
                        }
                }
        }
        buf_deinit(&b);
}

static void header_of_another_version_or_class_is_refused_by_name(void **state) {
        assert_int_equal(DECODE("\1\1\006411281\006411200"), 0);
        assert_int_equal(DECODE("\2\1\006411281\006411200"), FRAME_E_VERSION);
        assert_int_equal(DECODE("\0\1\006411281\006411200"), FRAME_E_VERSION);
        assert_int_equal(DECODE("\1\0\006411281\006411200"), FRAME_E_CLASS);
        assert_int_equal(DECODE("\1\5\006411281\006411200"), FRAME_E_CLASS);
        assert_int_equal(DECODE("\1\377\006411281\006411200"), FRAME_E_CLASS);
}

static void header_with_a_bad_code_is_refused(void **state) {
        assert_int_equal(DECODE(""), FRAME_E_FORMAT);
        assert_int_equal(DECODE("\1\1\0\006411200"), FRAME_E_FORMAT);            /* nobody */
        assert_int_equal(DECODE("\1\1\00541128\006411200"), FRAME_E_FORMAT);     /* five digits */
        assert_int_equal(DECODE("\1\1\00641128x\006411200"), FRAME_E_FORMAT);
        assert_int_equal(DECODE("\1\1\007411281.\006411200"), FRAME_E_FORMAT);   /* no suffix behind the dot */
        assert_int_equal(DECODE("\1\1\012411281.GOV\006411200"), FRAME_E_FORMAT);
        assert_int_equal(DECODE("\1\1\010411281\0\0\006411200"), FRAME_E_FORMAT); /* NULs hidden in the length */
        assert_int_equal(DECODE("\1\1\006411281\377411200"), FRAME_E_FORMAT);    /* length past the end */
        assert_int_equal(DECODE("\1\1\006411281\005411200"), FRAME_E_FORMAT);
        assert_int_equal(DECODE("\1\1\006411281\006411200x"), FRAME_E_FORMAT);   /* something trailing */
        assert_int_equal(DECODE("\1\1\006411281\006411200\0"), FRAME_E_FORMAT);
}

static void only_a_relay_speaks_to_the_unit_it_stands_at(void **state) {
        assert_int_equal(DECODE("\1\1\006411200\006411200"), FRAME_E_FORMAT);
        assert_int_equal(DECODE("\1\2\006411200\006411200"), FRAME_E_FORMAT);
        assert_int_equal(DECODE("\1\4\006411200\006411200"), FRAME_E_FORMAT);
        assert_int_equal(DECODE("\1\3\006411200\006411200"), 0); /* BUSY */
}

/* What decodes must be what encodes: no two byte strings mean the same header. */
static void assert_refused_or_canonical(Bytes in) {
        FrameHeader h;
        Buf again = BUF_INIT;
        if (frame_header_decode(in, &h) == 0) {
                frame_header_encode(&h, &again);
                assert_true(bytes_equal(buf_bytes(&again), in));
        }
        buf_deinit(&again);
}

static void every_truncation_of_a_header_is_refused(void **state) {
        FrameHeader h = header(FRAME_HELLO, "411281.gov", "411281100"), got;
        Buf b = BUF_INIT;
        frame_header_encode(&h, &b);
        for (size_t len = 0; len < b.len; len++) {
                uint8_t *exact = mem_alloc(len); /* its own block: reading past it is seen */
                memcpy(exact, b.data, len);
                assert_int_equal(frame_header_decode(bytes_of(exact, len), &got), FRAME_E_FORMAT);
                mem_free(exact);
        }
        buf_deinit(&b);
}

static void a_flipped_bit_never_leaves_the_same_header(void **state) {
        FrameHeader h = header(FRAME_DATA, "411281.gov", "411281100"), got;
        Buf b = BUF_INIT;
        frame_header_encode(&h, &b);
        for (size_t bit = 0; bit < 8 * b.len; bit++) {
                b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
                assert_refused_or_canonical(buf_bytes(&b));
                if (frame_header_decode(buf_bytes(&b), &got) == 0)
                        assert_true(got.class != h.class || !unit_code_equal(&got.from, &h.from) ||
                                    !unit_code_equal(&got.to, &h.to));
                b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        buf_deinit(&b);
}

static void random_bytes_near_a_header_are_refused_or_canonical(void **state) {
        FrameHeader h = header(FRAME_DATA, "411281", "411200");
        Random random;
        Buf b = BUF_INIT;
        unsigned taken = 0;
        random_seeded(&random, 7);
        for (int i = 0; i < 50000; i++) {
                buf_clear(&b);
                frame_header_encode(&h, &b);
                for (uint64_t n = random_below(&random, 4); n > 0; n--)
                        b.data[random_below(&random, b.len)] = (uint8_t)('0' + random_below(&random, 12)); /* digits . / : ; */
                if (random_below(&random, 4) == 0)
                        buf_put_u8(&b, (uint8_t)random_u64(&random));
                FrameHeader got;
                assert_refused_or_canonical(buf_bytes(&b));
                taken += frame_header_decode(buf_bytes(&b), &got) == 0;
        }
        assert_true(taken > 5000 && taken < 45000); /* both happened */
        buf_deinit(&b);
}

static void envelope_passes_as_many_relays_as_it_has_hops(void **state) {
        uint8_t e[FRAME_ENVELOPE_SIZE], hops = 99;
        frame_envelope_encode(3, e);
        for (unsigned left = 3; left > 0; left--) {
                assert_int_equal(frame_envelope_decode(bytes_of(e, sizeof e), &hops), 0);
                assert_int_equal(hops, left);
                assert_int_equal(frame_envelope_pass(bytes_of(e, sizeof e), e), 0); /* in place, as a relay may */
        }
        assert_int_equal(frame_envelope_decode(bytes_of(e, sizeof e), &hops), 0); /* the receiver still takes it */
        assert_int_equal(hops, 0);
        assert_int_equal(frame_envelope_pass(bytes_of(e, sizeof e), e), FRAME_E_HOPS);
        assert_int_equal(e[1], 0);
}

static void envelope_of_another_shape_is_refused(void **state) {
        uint8_t out[FRAME_ENVELOPE_SIZE], hops;
        static const struct {
                const char *bytes;
                size_t len;
                int want;
        } bad[] = {
                { "", 0, FRAME_E_FORMAT },         { "\1", 1, FRAME_E_FORMAT },        { "\1\3\0", 3, FRAME_E_FORMAT },
                { "\0\3", 2, FRAME_E_VERSION },    { "\2\3", 2, FRAME_E_VERSION },     { "\1\377", 2, FRAME_E_HOPS },
                { "\1\021", 2, FRAME_E_HOPS }, /* 17 */
        };
        for (size_t i = 0; i < array_size(bad); i++) {
                assert_int_equal(frame_envelope_decode(bytes_of(bad[i].bytes, bad[i].len), &hops), bad[i].want);
                assert_int_equal(frame_envelope_pass(bytes_of(bad[i].bytes, bad[i].len), out), bad[i].want);
        }
        frame_envelope_encode(FRAME_HOPS_MAX, out);
        assert_int_equal(frame_envelope_decode(bytes_of(out, sizeof out), &hops), 0);
}

static void busy_survives_the_way_and_nothing_else_does(void **state) {
        FrameBusy busy = { FRAME_BUSY_AWAY, FRAME_HELLO, code("411221.hrss"), 17 }, got;
        Buf b = BUF_INIT;
        frame_busy_encode(&busy, &b);
        assert_memory_equal(b.data, "\1\2\2\0\0\0\0\0\0\0\021\013411221.hrss", b.len);
        assert_int_equal(frame_busy_decode(buf_bytes(&b), &got), 0);
        assert_int_equal(got.reason, FRAME_BUSY_AWAY);
        assert_int_equal(got.class, FRAME_HELLO);
        assert_string_equal(got.to.s, "411221.hrss");
        assert_int_equal(got.roster, 17);
        for (size_t len = 0; len < b.len; len++)
                assert_int_equal(frame_busy_decode(bytes_of(b.data, len), &got), FRAME_E_FORMAT);
        buf_put_u8(&b, 0);
        assert_int_equal(frame_busy_decode(buf_bytes(&b), &got), FRAME_E_FORMAT);
        b.len--;
        b.data[0] = 2;
        assert_int_equal(frame_busy_decode(buf_bytes(&b), &got), FRAME_E_VERSION);
        b.data[0] = 1;
        for (unsigned v = 0; v < 256; v++) {
                b.data[1] = (uint8_t)v;
                assert_int_equal(frame_busy_decode(buf_bytes(&b), &got), v >= 1 && v <= 4 ? 0 : FRAME_E_FORMAT);
        }
        b.data[1] = 1;
        for (unsigned v = 0; v < 256; v++) {
                b.data[2] = (uint8_t)v; /* a dropped BUSY earns no BUSY */
                assert_int_equal(frame_busy_decode(buf_bytes(&b), &got), v == 1 || v == 2 || v == 4 ? 0 : FRAME_E_FORMAT);
        }
        buf_deinit(&b);
}

static void names_are_known_for_known_values_only(void **state) {
        static const char *const classes[] = { "?", "data", "hello", "busy", "unreadable", "?" };
        static const char *const reasons[] = { "?", "full", "away", "unknown", "hops", "?" };

        for (unsigned i = 0; i < array_size(classes); i++)
                assert_string_equal(frame_class_name((FrameClass)i), classes[i]);
        for (unsigned i = 0; i < array_size(reasons); i++)
                assert_string_equal(frame_busy_reason_name((FrameBusyReason)i), reasons[i]);
}

static void header_longer_than_any_is_refused_unread(void **state) {
        const char *longest = "411281100.abcdefghijklmnopqrstu"; /* 31 letters, as many as a code may have */
        FrameHeader got;
        Buf b = BUF_INIT;

        assert_int_equal(strlen(longest), UNIT_CODE_SIZE - 1);
        buf_put(&b, "\1\3\x1f", 3);
        buf_put(&b, longest, strlen(longest));
        buf_put_u8(&b, 31);
        buf_put(&b, longest, strlen(longest));
        assert_int_equal(b.len, FRAME_HEADER_MAX);
        assert_int_equal(frame_header_decode(buf_bytes(&b), &got), unit_code_parse(longest,
                                                                                   &(UnitCode){ "" }) ? 0 : FRAME_E_FORMAT);
        b.data[0] = 9; /* the length counts before the version */
        assert_int_equal(frame_header_decode(buf_bytes(&b), &got), FRAME_E_VERSION);
        buf_put_u8(&b, 0);
        assert_int_equal(frame_header_decode(buf_bytes(&b), &got), FRAME_E_FORMAT);
        buf_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(header_is_laid_out_as_documented),
                cmocka_unit_test(every_class_and_length_of_code_survives_the_way),
                cmocka_unit_test(header_of_another_version_or_class_is_refused_by_name),
                cmocka_unit_test(header_with_a_bad_code_is_refused),
                cmocka_unit_test(only_a_relay_speaks_to_the_unit_it_stands_at),
                cmocka_unit_test(every_truncation_of_a_header_is_refused),
                cmocka_unit_test(a_flipped_bit_never_leaves_the_same_header),
                cmocka_unit_test(random_bytes_near_a_header_are_refused_or_canonical),
                cmocka_unit_test(envelope_passes_as_many_relays_as_it_has_hops),
                cmocka_unit_test(envelope_of_another_shape_is_refused),
                cmocka_unit_test(busy_survives_the_way_and_nothing_else_does),
                cmocka_unit_test(names_are_known_for_known_values_only),
                cmocka_unit_test(header_longer_than_any_is_refused_unread),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
