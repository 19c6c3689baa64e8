/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The check digit is held against numbers worked out by hand and against what ISO 7064 promises of a hybrid system: every
 * single wrong digit is found, and nearly every swap of neighbours.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/ident.h"
#include "common/base/memory.h"

static UnitCode unit(const char *s) {
        UnitCode u = UNIT_NONE;

        if (!unit_code_parse(s, &u))
                fail_msg("not taken: \"%s\"", s);
        return u;
}

static void unit_codes_are_bureaus_townships_and_organs(void **state) {
        const char *good[] = { "411281", "411281.gov", "411281.hrss", "411281.discipline", "411281001", "411281001.police",
                               "000000", "411281.a", "411281.a-b-2", "411281.abcdefghijklmno", "999999999.abcdefghijklmno" };

        for (size_t i = 0; i < array_size(good); i++) {
                UnitCode u = unit(good[i]);

                assert_string_equal(u.s, good[i]);
                for (size_t k = strlen(good[i]); k < sizeof(u.s); k++)
                        assert_int_equal(u.s[k], 0);
        }
}

static void other_unit_codes_are_refused(void **state) {
        const char *bad[] = { "", "4", "41128", "4112811", "41128100", "4112810011", "411281.", ".gov", "gov", "411281.Gov",
                              "411281.2gov", "411281.-gov", "411281.go_v", "411281.gov.x", "411281 ", " 411281", "411281.gov ",
                              "411281-gov", "41128a", "411281.abcdefghijklmnop", "4112810.gov", "４１１２８１", "411281.政府",
                              "411281001.abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz" };

        for (size_t i = 0; i < array_size(bad); i++) {
                UnitCode u = unit("410000");

                if (unit_code_parse(bad[i], &u))
                        fail_msg("taken: \"%s\"", bad[i]);
                assert_string_equal(u.s, "410000");
        }
}

static void a_code_falls_into_division_and_suffix(void **state) {
        UnitCode organ = unit("411281.hrss"), bureau = unit("411281"), police = unit("411281001.police"), none = UNIT_NONE;
        UnitCode division = unit_code_division(&organ);

        assert_true(unit_code_equal(&division, &bureau));
        assert_string_equal(unit_code_suffix(&organ), "hrss");
        assert_string_equal(unit_code_suffix(&bureau), "");
        division = unit_code_division(&police);
        assert_string_equal(division.s, "411281001");
        assert_string_equal(unit_code_suffix(&police), "police");
        division = unit_code_division(&none);
        assert_true(unit_code_is_none(&division));
        assert_string_equal(unit_code_suffix(&none), "");
        assert_false(unit_code_equal(&organ, &bureau));
        assert_true(unit_code_compare(&bureau, &organ) < 0);
        assert_true(unit_code_compare(&organ, &police) < 0); /* a county's organs before its townships */
        assert_int_equal(unit_code_compare(&organ, &organ), 0);
}

static void the_check_digit_agrees_with_work_by_hand(void **state) {
        /* 79462: p = 10; 7 -> 7 -> 14 mod 11 = 3; 9 -> 12 -> 2 -> 4; 4 -> 8 -> 16 - 11 = 5; 6 -> 11 -> 1 -> 2; 2 -> 4 -> 8;
         * 11 - 8 = 3. */
        assert_int_equal(check_digit_mod_11_10("79462"), 3);
        /* 0: p = 10; 10 -> 0, counts as 10 -> 20 mod 11 = 9; 11 - 9 = 2.  1: 11 -> 1 -> 2; 9.  5: 5 -> 10; 1. */
        assert_int_equal(check_digit_mod_11_10("0"), 2);
        assert_int_equal(check_digit_mod_11_10("1"), 9);
        assert_int_equal(check_digit_mod_11_10("5"), 1);
        /* 6: 6 -> 12 - 11 = 1; 11 - 1 = 10, written 0. */
        assert_int_equal(check_digit_mod_11_10("6"), 0);
        /* Nothing: p stays 10. */
        assert_int_equal(check_digit_mod_11_10(""), 1);
        assert_int_equal(check_digit_mod_11_10("7-9 4.x6/2"), 3);
        assert_int_equal(check_digit_mod_11_10("411281-2026-0000123"), 3);
}

static bool body_fits(const char *digits, size_t len) {
        char body[32];

        memcpy(body, digits, len - 1);
        body[len - 1] = '\0';
        return check_digit_mod_11_10(body) == (unsigned)(digits[len - 1] - '0');
}

/* All bodies of four digits. */
static void every_single_wrong_digit_is_found_and_nearly_every_swap(void **state) {
        unsigned swaps = 0, missed = 0;

        for (unsigned n = 0; n < 10000; n++) {
                char right[8], wrong[8];

                snprintf(right, sizeof(right), "%04u", n);
                right[4] = (char)('0' + check_digit_mod_11_10(right));
                assert_true(body_fits(right, 5));
                for (size_t i = 0; i < 5; i++)
                        for (char d = '0'; d <= '9'; d++) {
                                memcpy(wrong, right, 5);
                                wrong[i] = d;
                                if (d != right[i] && body_fits(wrong, 5))
                                        fail_msg("%.5s passes for %.5s", wrong, right);
                        }
                for (size_t i = 0; i < 4; i++) {
                        if (right[i] == right[i + 1])
                                continue;
                        memcpy(wrong, right, 5);
                        wrong[i] = right[i + 1];
                        wrong[i + 1] = right[i];
                        swaps++;
                        missed += body_fits(wrong, 5);
                }
        }
        assert_in_range(missed * 1000 / swaps, 0, 25); /* a plain digit sum would miss them all */
}

static void a_case_id_is_made_and_taken_apart(void **state) {
        const struct { const char *unit; int year; uint32_t serial; const char *id; } samples[] = {
                { "411281", 2026, 123, "411281-2026-0000123-3" },
                { "411281", 2026, SERIAL_MAX, "411281-2026-9999999-" },
                { "411281001", 1000, 1, "411281001-1000-0000001-" },
                { "411281.hrss", 2026, 7, "411281.hrss-2026-0000007-" },
                { "411281001.abcdefghijkl-n2", 9999, 42, "411281001.abcdefghijkl-n2-9999-0000042-" },
                { "411281.a-2026-0000001", 2026, 1, "411281.a-2026-0000001-2026-0000001-" },
        };

        for (size_t i = 0; i < array_size(samples); i++) {
                UnitCode u = unit(samples[i].unit), back;
                CaseId id = case_id_make(&u, samples[i].year, samples[i].serial), parsed;
                int year;
                uint32_t serial;

                assert_memory_equal(id.s, samples[i].id, strlen(samples[i].id));
                assert_true(case_id_parse(id.s, &parsed));
                assert_true(case_id_equal(&id, &parsed));
                assert_true(case_id_split(&id, &back, &year, &serial));
                assert_true(unit_code_equal(&back, &u));
                assert_int_equal(year, samples[i].year);
                assert_int_equal(serial, samples[i].serial);
                for (size_t k = strlen(id.s); k < sizeof(id.s); k++)
                        assert_int_equal(id.s[k], 0);
        }
}

static void a_mistyped_case_id_is_refused(void **state) {
        const char *right = "411281.hrss2-2026-0000123-";
        UnitCode u = unit("411281.hrss2");
        CaseId id = case_id_make(&u, 2026, 123), parsed;

        assert_memory_equal(id.s, right, strlen(right));
        for (size_t i = 0; id.s[i]; i++)
                for (char d = '0'; d <= '9' && id.s[i] >= '0' && id.s[i] <= '9'; d++) {
                        CaseId wrong = id;

                        wrong.s[i] = d;
                        if (d != id.s[i] && case_id_parse(wrong.s, &parsed))
                                fail_msg("%s passes for %s", wrong.s, id.s);
                }
}

static void what_has_not_the_shape_of_a_case_id_is_refused(void **state) {
        const char *bad[] = { "", "-", "411281", "411281-2026-0000123", "411281-2026-0000123-", "411281-2026-0000123-33",
                              "411281-2026-123-3", "411281-26-0000123-3", "411281-2026-00000123-3", "411281-2026-0000123-x",
                              "411281-2026-0000123_3", "411281_2026-0000123-3", "411281-2026_0000123-3", "41128-2026-0000123-3",
                              "411281--2026-0000123-3", " 411281-2026-0000123-3", "411281-2026-0000123-3 ", "-2026-0000123-3",
                              "411281-2026-000012a-3", "411281-202a-0000123-3", "411281.-2026-0000123-3",
                              "411281001.abcdefghijklmnop-2026-0000123-3",
                              "411281001.abcdefghijklmnopqrstuvwxyzabcdefghijklmnop-2026-0000123-3" };
        UnitCode u = unit("411281");

        for (size_t i = 0; i < array_size(bad); i++) {
                CaseId id = case_id_make(&u, 2026, 1), before = id;

                if (case_id_parse(bad[i], &id))
                        fail_msg("taken: \"%s\"", bad[i]);
                assert_true(case_id_equal(&id, &before));
        }
        /* Codes as long as the buffers, and a little longer. */
        for (size_t n = 20; n < 60; n++) {
                char text[96];

                snprintf(text, sizeof(text), "411281.%0*d-2026-0000123-3", (int)n - 7, 0);
                assert_false(case_id_parse(text, &(CaseId){ "" }));
                memset(text, '1', n);
                assert_false(case_id_parse(text, &(CaseId){ "" }));
        }
        /* Right check digits on what is never given out: serial 0, a year before there were offices. */
        char text[CASE_ID_SIZE];
        CaseId id;
        snprintf(text, sizeof(text), "411281-2026-0000000-%u", check_digit_mod_11_10("41128120260000000"));
        assert_false(case_id_parse(text, &id));
        snprintf(text, sizeof(text), "411281-0026-0000001-%u", check_digit_mod_11_10("41128100260000001"));
        assert_false(case_id_parse(text, &id));
}

static void what_is_no_case_id_is_not_split(void **state) {
        CaseId none = CASE_NONE, id;
        UnitCode u = unit("411281");
        int year = 7;
        uint32_t serial = 7;

        assert_true(case_id_is_none(&none));
        assert_false(case_id_parse(none.s, &id));
        assert_false(case_id_split(&none, &u, &year, &serial));
        assert_int_equal(year, 7);
        assert_int_equal(serial, 7);

        const char *broken[] = { "411281_2026-0000123-3", "411281-2026_0000123-3", "411281-2026-0000123_3",
                                 "411281-2o26-0000123-3", "411281-2026-000o123-3", "411281-2026-0000123-o",
                                 "41128-2026-0000123-3" };
        for (size_t i = 0; i < array_size(broken); i++) {
                strcpy(id.s, broken[i]);
                assert_false(case_id_split(&id, &u, &year, &serial));
                assert_int_equal(year, 7);
        }
}

static void user_names_are_plain(void **state) {
        const char *good[] = { "a", "zhang", "desk-1", "a.b_c-9", "abcdefghijklmnopqrstuvwxyz012345" };
        const char *bad[] = { "", "A", "1a", "-a", ".a", "a b", "aB", "a@b", "信访", "a\n",
                              "abcdefghijklmnopqrstuvwxyz0123456" };
        UserName u;

        for (size_t i = 0; i < array_size(good); i++) {
                memset(&u, 'x', sizeof(u));
                assert_true(user_name_parse(good[i], &u));
                assert_string_equal(u.s, good[i]);
                for (size_t k = strlen(good[i]); k < sizeof(u.s); k++)
                        assert_int_equal(u.s[k], 0);
        }
        for (size_t i = 0; i < array_size(bad); i++)
                if (user_name_parse(bad[i], &u))
                        fail_msg("taken: \"%s\"", bad[i]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(unit_codes_are_bureaus_townships_and_organs),
                cmocka_unit_test(other_unit_codes_are_refused),
                cmocka_unit_test(a_code_falls_into_division_and_suffix),
                cmocka_unit_test(the_check_digit_agrees_with_work_by_hand),
                cmocka_unit_test(every_single_wrong_digit_is_found_and_nearly_every_swap),
                cmocka_unit_test(a_case_id_is_made_and_taken_apart),
                cmocka_unit_test(a_mistyped_case_id_is_refused),
                cmocka_unit_test(what_has_not_the_shape_of_a_case_id_is_refused),
                cmocka_unit_test(what_is_no_case_id_is_not_split),
                cmocka_unit_test(user_names_are_plain),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
