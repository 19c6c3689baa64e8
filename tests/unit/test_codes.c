/* SPDX-License-Identifier: Apache-2.0 */

/* Checks of query codes: each is right for its own number alone, and holds no code. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "node/codes.h"

static Part code_part(const char *code, uint8_t salt) {
        Part part = { .kind = PART_CODE, .data = bytes_of_str(code) };

        memset(part.salt, salt, sizeof(part.salt));
        return part;
}

static void add(uint64_t number, const char *code, uint8_t salt, Buf *checks) {
        Part part = code_part(code, salt);

        codes_add(number, &part, checks);
}

static void a_code_is_right_for_its_own_number_alone(void **state) {
        Buf checks = BUF_INIT;

        add(0, "0123456789", 1, &checks);
        add(57, "9876543210", 2, &checks);
        assert_true(codes_right(buf_bytes(&checks), 0, "0123456789"));
        assert_true(codes_right(buf_bytes(&checks), 57, "9876543210"));
        assert_false(codes_right(buf_bytes(&checks), 0, "9876543210"));
        assert_false(codes_right(buf_bytes(&checks), 57, "0123456789"));
        assert_false(codes_right(buf_bytes(&checks), 58, "9876543210"));
        buf_deinit(&checks);
}

static void what_is_no_code_is_never_right(void **state) {
        static const char *const typed[] = { "", "012345678", "01234567890", "0123456788", NULL };
        Buf checks = BUF_INIT;

        add(0, "0123456789", 1, &checks);
        for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
                assert_false(codes_right(buf_bytes(&checks), 0, typed[i]));
        assert_false(codes_right(BYTES_NONE, 0, "0123456789"));
        assert_false(codes_right(bytes_of(checks.data, checks.len - 1), 0, "0123456789")); /* cut */
        buf_clear(&checks);
        add(0, "012345678", 1, &checks); /* ours never are so */
        assert_int_equal(checks.len, 0);
        buf_deinit(&checks);
}

/* What another office gave goes on with what was given here: also where both journals gave a joining the same number. */
static void the_same_number_of_two_journals_is_both(void **state) {
        Buf first = BUF_INIT, both = BUF_INIT;

        add(0, "0123456789", 1, &first);
        add(57, "1111111111", 2, &first);
        codes_add_all(buf_bytes(&first), &both);
        add(57, "2222222222", 3, &both);
        assert_true(codes_right(buf_bytes(&both), 0, "0123456789"));
        assert_true(codes_right(buf_bytes(&both), 57, "1111111111"));
        assert_true(codes_right(buf_bytes(&both), 57, "2222222222"));
        assert_false(codes_right(buf_bytes(&both), 57, "3333333333"));
        codes_add_all(bytes_of("\1\2\3", 3), &both); /* none of ours */
        assert_true(codes_right(buf_bytes(&both), 57, "2222222222"));
        buf_deinit(&first);
        buf_deinit(&both);
}

static bool holds(Bytes haystack, const void *needle, size_t len) {
        return memmem(haystack.data, haystack.len, needle, len) != NULL;
}

/* Nor the part's salt, by which the digest in the receipt would be a quick check; and equal codes show nothing of it. */
static void the_code_and_its_salt_are_not_in_it(void **state) {
        Buf one = BUF_INIT, again = BUF_INIT, other = BUF_INIT;
        Part part = code_part("0123456789", 7);

        add(0, "0123456789", 7, &one);
        add(0, "0123456789", 7, &again);
        add(0, "0123456789", 8, &other);
        assert_false(holds(buf_bytes(&one), "0123456789", QUERY_CODE_DIGITS));
        assert_false(holds(buf_bytes(&one), part.salt, 8));
        assert_int_equal(one.len, again.len);
        assert_memory_equal(one.data, again.data, one.len); /* a replay makes the same */
        assert_memory_not_equal((const uint8_t *)one.data + one.len - 32, (const uint8_t *)other.data + other.len - 32, 32);
        buf_deinit(&one);
        buf_deinit(&again);
        buf_deinit(&other);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_code_is_right_for_its_own_number_alone),
                cmocka_unit_test(what_is_no_code_is_never_right),
                cmocka_unit_test(the_same_number_of_two_journals_is_both),
                cmocka_unit_test(the_code_and_its_salt_are_not_in_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
