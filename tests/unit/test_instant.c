/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Civil dates are held against an odometer that knows nothing of eras: it counts days and months one by one.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/instant.h"
#include "common/base/memory.h"

static Instant parsed(const char *s) {
        Instant t = INSTANT_NONE;

        if (!instant_parse(s, &t))
                fail_msg("not taken: \"%s\"", s);
        return t;
}

static void every_day_of_1200_years_goes_there_and_back(void **state) {
        static const unsigned lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
        Day d = day_from_civil(1369, 1, 1);

        for (int year = 1369; year < 2569; year++) {
                bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

                for (unsigned month = 1; month <= 12; month++) {
                        unsigned length = lengths[month - 1] + (month == 2 && leap);

                        for (unsigned day = 1; day <= length; day++, d++) {
                                int y;
                                unsigned m, n;

                                day_to_civil(d, &y, &m, &n);
                                if (y != year || m != month || n != day || day_from_civil(year, month, day) != d)
                                        fail_msg("%04d-%02u-%02u is not %04d-%02u-%02u", y, m, n, year, month, day);
                        }
                }
        }
}

static void known_days(void **state) {
        char text[DAY_TEXT_SIZE];

        assert_int_equal(day_from_civil(1970, 1, 1), 0);
        assert_int_equal(day_from_civil(1969, 12, 31), -1);
        assert_int_equal(day_from_civil(2000, 3, 1), 11017);
        assert_int_equal(day_from_civil(2026, 3, 1), 20513);
        assert_int_equal(day_from_civil(1, 1, 1), -719162);
        assert_int_equal(day_from_civil(0, 1, 1), -719528);
        assert_int_equal(day_from_civil(-4, 2, 29), day_from_civil(-4, 3, 1) - 1);
        day_format(day_from_civil(2024, 2, 29), text);
        assert_string_equal(text, "2024-02-29");
        day_format(day_from_civil(-1, 12, 31), text);
        assert_string_equal(text, "-0001-12-31");
        day_format(DAY_NONE, text);
        assert_string_equal(text, "none");
}

static void the_ends_of_the_range_neither_wrap_nor_overflow(void **state) {
        char text[DAY_TEXT_SIZE], moment[INSTANT_TEXT_SIZE];
        int year;
        unsigned month, day;

        day_to_civil(INT32_MAX, &year, &month, &day);
        assert_int_equal(year, 5881580);
        assert_int_equal(day_from_civil(year, month, day), INT32_MAX);
        day_to_civil(DAY_NONE + 1, &year, &month, &day);
        assert_int_equal(year, -5877641);
        assert_int_equal(day_from_civil(year, month, day), DAY_NONE + 1);
        day_format(DAY_NONE + 1, text);
        assert_memory_equal(text, "-5877641-06-2", 13);

        assert_int_equal(day_of(INSTANT_NONE), DAY_NONE);
        assert_int_equal(day_of(INSTANT_NONE + 1), DAY_NONE + 1);
        assert_int_equal(day_of(INSTANT_NEVER), INT32_MAX);
        assert_int_equal(day_of(INSTANT_NEVER - 1), INT32_MAX);
        assert_int_equal(day_of(day_end(INT32_MAX)), INT32_MAX);
        assert_int_equal(day_of(day_start(DAY_NONE + 1)), DAY_NONE + 1);
        instant_format(INSTANT_NEVER, moment);
        assert_string_equal(moment, "never");
        instant_format(INSTANT_NONE, moment);
        assert_string_equal(moment, "none");
        instant_format(INSTANT_NEVER - 1, moment);
        assert_string_equal(moment, "out-of-range");
        instant_format(day_start(day_from_civil(10000, 1, 1)) - 1, moment);
        assert_string_equal(moment, "9999-12-31T23:59:59.999+08:00");
        instant_format(day_start(day_from_civil(10000, 1, 1)), moment);
        assert_string_equal(moment, "out-of-range");
        instant_format(day_start(day_from_civil(0, 1, 1)) - 1, moment);
        assert_string_equal(moment, "out-of-range");
}

static void a_day_begins_at_midnight_in_china(void **state) {
        Day d = day_from_civil(2026, 3, 1);

        assert_int_equal(day_start(d), parsed("2026-02-28T16:00:00Z"));
        assert_int_equal(day_of(day_start(d)), d);
        assert_int_equal(day_of(day_start(d) - 1), d - 1);
        assert_int_equal(day_end(d), day_start(d + 1));
        assert_int_equal(day_of(day_end(d) - 1), d);
        assert_int_equal(day_of(0), 0);
        assert_int_equal(day_of(-8 * DURATION_HOUR), 0);
        assert_int_equal(day_of(-8 * DURATION_HOUR - 1), -1);
        assert_int_equal(day_of(-8 * DURATION_HOUR - DURATION_DAY), -1);
        assert_int_equal(day_of(16 * DURATION_HOUR - 1), 0);
        assert_int_equal(day_of(16 * DURATION_HOUR), 1);
        assert_int_equal(instant_year(parsed("2025-12-31T15:59:59.999Z")), 2025);
        assert_int_equal(instant_year(parsed("2025-12-31T16:00:00Z")), 2026);
}

static void one_instant_in_many_spellings(void **state) {
        const char *same[] = {
                "2026-03-01T09:30:00+08:00", "2026-03-01T09:30:00", "2026-03-01 09:30:00", "2026-03-01t09:30:00",
                "2026-03-01 09:30", "2026-03-01T09:30+08:00", "2026-03-01T01:30Z",
                "2026-03-01T01:30:00Z", "2026-03-01t01:30:00z", "2026-03-01T01:30:00+00:00", "2026-03-01T01:30:00-00:00",
                "2026-02-28T20:30:00-05:00", "2026-03-01T07:00:00+05:30", "2026-03-01T09:30:00.0",
                "2026-03-01T09:30:00.000999999999999999+08:00", "2026-03-02T01:29:00+23:59", "2026-02-28T01:31:00-23:59",
        };

        for (size_t i = 0; i < array_size(same); i++)
                assert_int_equal(parsed(same[i]), INT64_C(1772328600000));
        assert_int_equal(parsed("2026-03-01"), parsed("2026-03-01T00:00:00+08:00"));
        assert_int_equal(parsed("1970-01-01T00:00:00Z"), 0);
        assert_int_equal(parsed("1969-12-31T23:59:59.999Z"), -1);
        assert_int_equal(parsed("2026-03-01T09:30:00.5") % 1000, 500);
        assert_int_equal(parsed("2026-03-01T09:30:00.12") % 1000, 120);
        assert_int_equal(parsed("2026-03-01T09:30:00.123456") % 1000, 123);
        assert_int_equal(parsed("2024-02-29T23:59:59+08:00") + 1000, parsed("2024-03-01"));
        assert_int_equal(parsed("2000-02-29"), day_start(day_from_civil(2000, 2, 29)));
        parsed("0000-01-01T00:00:00+23:59");
        parsed("9999-12-31T23:59:59.999-23:59");
}

static void what_is_not_an_instant_is_refused(void **state) {
        const char *bad[] = {
                "", " ", "2026", "2026-03", "2026-3-1", "2026-02-29", "2026-02-30", "2024-02-30", "1900-02-29", "2026-04-31",
                "2026-00-10", "2026-13-01", "2026-01-00", "2026-01-32", "26-03-01", "02026-03-01", "+2026-03-01", "-2026-03-01",
                "2026/03/01",
                "2026-03-01T", "2026-03-01T09", "2026-03-01T09:", "2026-03-01T09:30:", "2026-03-01T09:30.5", "2026-03-01T24:00",
                "2026-03-01T24:00:00", "2026-03-01T09:60:00",
                "2026-03-01T23:59:60", "2016-12-31T23:59:60Z", "2026-03-01T09:30:00.", "2026-03-01T09:30:00.Z",
                "2026-03-01T09:30:00,5", "2026-03-01T09:30:00+", "2026-03-01T09:30:00+8", "2026-03-01T09:30:00+08",
                "2026-03-01T09:30:00+0800", "2026-03-01T09:30:00+24:00", "2026-03-01T09:30:00+08:60",
                "2026-03-01T09:30:00+08:00 ", " 2026-03-01T09:30:00", "2026-03-01T09:30:00ZZ", "2026-03-01T09:30:00 Z",
                "2026-03-01Z", "2026-03-01+08:00", "2026-03-01  09:30:00", "2026-03-01_09:30:00", "2026-03-01T 9:30:00",
                "2026-03-01T9:30:00", "2026-03-01T-9:30:00", "２０２６-03-01", "never", "none",
        };

        for (size_t i = 0; i < array_size(bad); i++) {
                Instant t = 42;
                Day d = 42;

                if (instant_parse(bad[i], &t) || t != 42)
                        fail_msg("taken: \"%s\"", bad[i]);
                if (day_parse(bad[i], &d) || d != 42)
                        fail_msg("taken as a day: \"%s\"", bad[i]);
        }
}

static void a_day_is_a_date_alone(void **state) {
        Day d = 0;

        assert_true(day_parse("2026-03-01", &d));
        assert_int_equal(d, 20513);
        assert_false(day_parse("2026-03-01T09:30:00", &d));
        assert_false(day_parse("2026-03-01 ", &d));
        assert_int_equal(d, 20513);
}

static void what_is_formatted_is_parsed_back(void **state) {
        const Instant moments[] = { 0, 1, -1, 999, 1000, INT64_C(1772328600000), INT64_C(1772328600123), -INT64_C(1),
                                    -INT64_C(62167248000000), INT64_C(253402271999999) };
        char text[INSTANT_TEXT_SIZE];

        for (size_t i = 0; i < array_size(moments); i++) {
                instant_format(moments[i], text);
                assert_int_equal(parsed(text), moments[i]);
        }
        instant_format(INT64_C(1772328600000), text);
        assert_string_equal(text, "2026-03-01T09:30:00+08:00");
        instant_format(INT64_C(1772328600007), text);
        assert_string_equal(text, "2026-03-01T09:30:00.007+08:00");
        instant_format(-1, text);
        assert_string_equal(text, "1970-01-01T07:59:59.999+08:00");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_day_of_1200_years_goes_there_and_back),
                cmocka_unit_test(known_days),
                cmocka_unit_test(the_ends_of_the_range_neither_wrap_nor_overflow),
                cmocka_unit_test(a_day_begins_at_midnight_in_china),
                cmocka_unit_test(one_instant_in_many_spellings),
                cmocka_unit_test(what_is_not_an_instant_is_refused),
                cmocka_unit_test(a_day_is_a_date_alone),
                cmocka_unit_test(what_is_formatted_is_parsed_back),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
