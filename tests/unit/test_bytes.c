/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/bytes.h"
#include "common/base/memory.h"

static bool utf8(const char *s) {
        return bytes_is_utf8(bytes_of_str(s));
}

static void views_compare_like_memcmp_shorter_first(void **state) {
        assert_true(bytes_equal(BYTES_NONE, bytes_of("x", 0)));
        assert_true(bytes_equal(bytes_of_str("abc"), bytes_of("abcd", 3)));
        assert_false(bytes_equal(bytes_of_str("abc"), bytes_of_str("abcd")));
        assert_false(bytes_equal(bytes_of_str("abc"), bytes_of_str("abd")));
        assert_int_equal(bytes_compare(BYTES_NONE, BYTES_NONE), 0);
        assert_true(bytes_compare(BYTES_NONE, bytes_of_str("a")) < 0);
        assert_true(bytes_compare(bytes_of_str("ab"), bytes_of_str("a")) > 0);
        assert_true(bytes_compare(bytes_of_str("ab"), bytes_of_str("b")) < 0);
        assert_true(bytes_compare(bytes_of("\xff", 1), bytes_of("\x01\x01", 2)) > 0);
        assert_true(bytes_has_prefix(bytes_of_str("abc"), bytes_of_str("ab")));
        assert_true(bytes_has_prefix(BYTES_NONE, BYTES_NONE));
        assert_false(bytes_has_prefix(bytes_of_str("a"), bytes_of_str("ab")));
        assert_false(bytes_has_prefix(bytes_of_str("ba"), bytes_of_str("a")));
        assert_int_equal(bytes_of_str(NULL).len, 0);
}

static void utf8_takes_every_scalar_value_and_only_those(void **state) {
        for (uint32_t c = 1; c <= 0x11ffff; c++) {
                uint8_t s[4];
                size_t n;

                if (c < 0x80) {
                        s[0] = (uint8_t)c;
                        n = 1;
                } else if (c < 0x800) {
                        s[0] = (uint8_t)(0xc0 | c >> 6);
                        n = 2;
                } else if (c < 0x10000) {
                        s[0] = (uint8_t)(0xe0 | c >> 12);
                        n = 3;
                } else {
                        s[0] = (uint8_t)(0xf0 | c >> 18);
                        n = 4;
                }
                for (size_t k = 1; k < n; k++)
                        s[k] = (uint8_t)(0x80 | (c >> (6 * (n - 1 - k)) & 0x3f));
                bool scalar = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
                if (bytes_is_utf8(bytes_of(s, n)) != scalar)
                        fail_msg("U+%04X", c);
                /* Cut short it is never valid. */
                if (n > 1 && bytes_is_utf8(bytes_of(s, n - 1)))
                        fail_msg("U+%04X cut short", c);
        }
}

static void utf8_refuses_overlong_and_stray_bytes(void **state) {
        assert_true(utf8(""));
        assert_true(utf8("逐级 abc 😀"));
        assert_false(bytes_is_utf8(bytes_of("a\0b", 3)));
        assert_false(utf8("\xc0\x80"));         /* NUL in two bytes */
        assert_false(utf8("\xc1\xbf"));         /* DEL in two */
        assert_false(utf8("\xe0\x9f\xbf"));     /* U+07FF in three */
        assert_false(utf8("\xf0\x8f\xbf\xbf")); /* U+FFFF in four */
        assert_false(utf8("\xed\xa0\x80"));     /* a surrogate */
        assert_false(utf8("\xf5\x80\x80\x80"));
        assert_false(utf8("\xff"));
        assert_false(utf8("\x80"));
        assert_false(utf8("\xe4\xbf\x41"));
        assert_false(utf8("\xe4\x41\xa1"));
        assert_false(utf8("\xf0\x9f\x98\x41"));
        /* The view ends in the middle, whatever stands behind it. */
        assert_false(bytes_is_utf8(bytes_of("ab\xe4\xbf\xa1", 3)));
        assert_false(bytes_is_utf8(bytes_of("ab\xe4\xbf\xa1", 4)));
        assert_true(bytes_is_utf8(bytes_of("ab\xe4\xbf\xa1", 5)));
}

static void hex_goes_there_and_back(void **state) {
        uint8_t all[256], back[256];
        char text[2 * sizeof(all) + 1];

        for (size_t i = 0; i < sizeof(all); i++)
                all[i] = (uint8_t)i;
        bytes_to_hex(bytes_of(all, sizeof(all)), text);
        assert_int_equal(strlen(text), 512);
        assert_memory_equal(text + 2 * 0xab, "abacad", 6);
        assert_true(bytes_from_hex(text, back, sizeof(back)));
        assert_memory_equal(all, back, sizeof(all));
        bytes_to_hex(BYTES_NONE, text);
        assert_string_equal(text, "");
        assert_true(bytes_from_hex("", back, 0));
        assert_true(bytes_from_hex("0aA9fF", back, 3));
        assert_memory_equal(back, "\x0a\xa9\xff", 3);
}

static void hex_refused_leaves_the_destination(void **state) {
        const char *bad[] = { "", "0", "01 ", "01020", "010g", "010@", "010G", "010`", "010/", "010:",
                              "0102 ", " 0102", "010203", "0x01", "０１" };
        uint8_t dst[3] = { 7, 7, 7 };

        for (size_t i = 0; i < array_size(bad); i++) {
                assert_false(bytes_from_hex(bad[i], dst, 2));
                assert_memory_equal(dst, "\7\7\7", 3);
        }
}

static void numbers_are_written_big_endian(void **state) {
        Buf b = BUF_INIT;

        buf_put_u8(&b, 0x01);
        buf_put_u16(&b, 0x0203);
        buf_put_u32(&b, 0x04050607);
        buf_put_u64(&b, UINT64_C(0x08090a0b0c0d0e0f));
        assert_int_equal(b.len, 15);
        for (uint8_t i = 0; i < 15; i++)
                assert_int_equal(b.data[i], i + 1);
        buf_deinit(&b);
        assert_null(b.data);
        assert_int_equal(b.cap, 0);
}

static void signed_keys_sort_as_numbers(void **state) {
        const int64_t v[] = { INT64_MIN, INT64_MIN + 1, -1000, -1, 0, 1, 255, 256, 1000, INT64_MAX - 1, INT64_MAX };
        Buf b = BUF_INIT;

        for (size_t i = 0; i < array_size(v); i++)
                buf_put_i64(&b, v[i]);
        for (size_t i = 1; i < array_size(v); i++)
                assert_true(memcmp(b.data + 8 * (i - 1), b.data + 8 * i, 8) < 0);
        Reader r = reader_of(buf_bytes(&b));
        for (size_t i = 0; i < array_size(v); i++)
                assert_int_equal(reader_i64(&r), v[i]);
        assert_true(reader_done(&r));
        buf_deinit(&b);
}

static void what_was_put_is_taken_again(void **state) {
        Buf b = BUF_INIT;
        char s[16], none[1];

        buf_put_u8(&b, UINT8_MAX);
        buf_put_u16(&b, UINT16_MAX);
        buf_put_u32(&b, UINT32_MAX);
        buf_put_u64(&b, UINT64_MAX);
        buf_put_blob(&b, bytes_of("a\0b", 3));
        buf_put_str(&b, "义马市");
        buf_put_str(&b, NULL);
        buf_put(&b, NULL, 0);
        buf_put_bytes(&b, bytes_of_str("tail"));

        Reader r = reader_of(buf_bytes(&b));
        assert_int_equal(reader_u8(&r), UINT8_MAX);
        assert_int_equal(reader_u16(&r), UINT16_MAX);
        assert_int_equal(reader_u32(&r), UINT32_MAX);
        assert_int_equal(reader_u64(&r), UINT64_MAX);
        assert_true(bytes_equal(reader_blob(&r), bytes_of("a\0b", 3)));
        reader_str(&r, s, sizeof(s));
        assert_string_equal(s, "义马市");
        reader_str(&r, none, sizeof(none));
        assert_string_equal(none, "");
        assert_false(reader_done(&r));
        assert_int_equal(reader_left(&r), 4);
        assert_true(bytes_equal(reader_bytes(&r, 4), bytes_of_str("tail")));
        assert_true(reader_done(&r));
        buf_deinit(&b);
}

static void a_short_read_fails_and_stays_failed(void **state) {
        Reader r = reader_of(bytes_of("\1\2\3", 3));

        assert_int_equal(reader_u32(&r), 0);
        assert_true(r.failed);
        assert_int_equal(reader_u8(&r), 0); /* although three bytes were there */
        assert_int_equal(reader_u16(&r), 0);
        assert_int_equal(reader_u64(&r), 0);
        assert_int_equal(reader_i64(&r), 0);
        assert_int_equal(reader_bytes(&r, 0).len, 0);
        assert_int_equal(reader_blob(&r).len, 0);
        assert_int_equal(reader_left(&r), 0);
        assert_false(reader_done(&r));
}

static void an_empty_reader_is_done(void **state) {
        Reader r = reader_of(BYTES_NONE);

        assert_true(reader_done(&r));
        assert_int_equal(reader_bytes(&r, 0).len, 0);
        assert_true(reader_done(&r));
        assert_int_equal(reader_u8(&r), 0);
        assert_false(reader_done(&r));
}

static void a_blob_that_claims_more_than_there_is_fails(void **state) {
        Reader r = reader_of(bytes_of("\xff\xff\xff\xff" "abc", 7));

        assert_int_equal(reader_blob(&r).len, 0);
        assert_true(r.failed);
        r = reader_of(bytes_of("\0\0\0\4" "abc", 7));
        assert_int_equal(reader_blob(&r).len, 0);
        assert_true(r.failed);
}

static void a_string_must_fit_and_hold_no_nul(void **state) {
        char s[4];
        Reader r = reader_of(bytes_of("\0\0\0\3" "abc", 7));

        reader_str(&r, s, sizeof(s));
        assert_string_equal(s, "abc");
        assert_true(reader_done(&r));

        r = reader_of(bytes_of("\0\0\0\1" "a", 5));
        reader_str(&r, s, sizeof(s));
        assert_string_equal(s, "a");

        r = reader_of(bytes_of("\0\0\0\4" "abcd", 8));
        reader_str(&r, s, sizeof(s));
        assert_string_equal(s, "");
        assert_true(r.failed);

        r = reader_of(bytes_of("\0\0\0\3" "a\0c", 7));
        reader_str(&r, s, sizeof(s));
        assert_string_equal(s, "");
        assert_true(r.failed);
}

static void a_buffer_grows_and_is_reused(void **state) {
        Buf b = BUF_INIT;

        for (uint32_t i = 0; i < 10000; i++)
                buf_put_u32(&b, i);
        assert_int_equal(b.len, 40000);
        Reader r = reader_of(buf_bytes(&b));
        for (uint32_t i = 0; i < 10000; i++)
                assert_int_equal(reader_u32(&r), i);
        size_t cap = b.cap;
        buf_clear(&b);
        buf_printf(&b, "%s-%d", "案", 7);
        assert_int_equal(b.cap, cap);
        assert_true(bytes_equal(buf_bytes(&b), bytes_of_str("案-7")));
        buf_printf(&b, "%s", "");
        buf_printf(&b, "%0100d", 5);
        assert_int_equal(b.len, strlen("案-7") + 100);
        buf_reserve(&b, 100000);
        assert_true(b.cap >= b.len + 100000);
        buf_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(views_compare_like_memcmp_shorter_first),
                cmocka_unit_test(utf8_takes_every_scalar_value_and_only_those),
                cmocka_unit_test(utf8_refuses_overlong_and_stray_bytes),
                cmocka_unit_test(hex_goes_there_and_back),
                cmocka_unit_test(hex_refused_leaves_the_destination),
                cmocka_unit_test(numbers_are_written_big_endian),
                cmocka_unit_test(signed_keys_sort_as_numbers),
                cmocka_unit_test(what_was_put_is_taken_again),
                cmocka_unit_test(a_short_read_fails_and_stays_failed),
                cmocka_unit_test(an_empty_reader_is_done),
                cmocka_unit_test(a_blob_that_claims_more_than_there_is_fails),
                cmocka_unit_test(a_string_must_fit_and_hold_no_nul),
                cmocka_unit_test(a_buffer_grows_and_is_reused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
