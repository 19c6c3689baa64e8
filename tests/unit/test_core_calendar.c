/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Counting days, against dates worked out by hand from the State Council's notices of 2025 and 2026: weekends, holidays,
 * Saturdays and Sundays that are worked, and years that no calendar covers.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "node/core/clock.h"

static Day day(const char *s) {
        Day d;

        assert_true(day_parse(s, &d));
        return d;
}

static Day due(const char *event, unsigned days, uint32_t flags) {
        Instant at;
        Day d;
        int year;

        assert_true(instant_parse(event, &at));
        assert_int_equal(clock_count(calendar_builtin(), at, days, flags, &d, &year), 0);
        return d;
}

static void expect(const char *event, unsigned days, uint32_t flags, const char *expected) {
        char got[DAY_TEXT_SIZE];

        day_format(due(event, days, flags), got);
        if (strcmp(got, expected) != 0)
                fail_msg("%s and %u days: %s, expected %s", event, days, got, expected);
}

#define WORKING CLOCK_FLAG_WORKING
#define ROLLS CLOCK_FLAG_ROLLS

static void a_day_is_what_the_notice_says(void **state) {
        static const struct {
                const char *day;
                DayKind kind;
                const char *name;
        } cases[] = {
                { "2026-02-13", DAY_WORKED, "" },        { "2026-02-14", DAY_MAKEUP, "春节" }, /* a Saturday */
                { "2026-02-15", DAY_HOLIDAY, "春节" },   { "2026-02-23", DAY_HOLIDAY, "春节" },
                { "2026-02-24", DAY_WORKED, "" },        { "2026-02-28", DAY_MAKEUP, "春节" },
                { "2026-03-01", DAY_WEEKEND, "" },       { "2026-10-08", DAY_WORKED, "" },
                { "2026-10-10", DAY_MAKEUP, "国庆节" },  { "2026-09-20", DAY_MAKEUP, "国庆节" },
                { "2025-10-06", DAY_HOLIDAY, "中秋节" }, { "2005-12-31", DAY_MAKEUP, "元旦" },
        };

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                const char *name;
                DayKind kind;

                assert_int_equal(calendar_day(calendar_builtin(), day(cases[i].day), &kind, &name), 0);
                assert_int_equal(kind, cases[i].kind);
                assert_string_equal(name, cases[i].name);
        }
}

static void working_days_pass_over_weekends_holidays_and_count_the_days_worked_instead(void **state) {
        expect("2026-03-02", 5, WORKING, "2026-03-09"); /* Monday: 3 4 5 6, 9 */
        expect("2026-03-06", 5, WORKING, "2026-03-13"); /* Friday */
        expect("2026-03-07", 5, WORKING, "2026-03-13"); /* Saturday: 9 10 11 12 13 */
        expect("2026-03-07T23:59:59", 1, WORKING, "2026-03-09");
        /* Spring Festival 2026: off 15-23 February, worked Saturdays 14 and 28. */
        expect("2026-02-12", 5, WORKING, "2026-02-26"); /* 13, 14, 24, 25, 26 */
        expect("2026-02-13", 5, WORKING, "2026-02-27"); /* 14, 24, 25, 26, 27 */
        expect("2026-02-14", 5, WORKING, "2026-02-28"); /* 24 25 26 27 28 */
        expect("2026-02-18", 3, WORKING, "2026-02-26");
        /* National Day 2026: off 1-7 October, worked Sunday 20 September and Saturday 10 October. */
        expect("2026-09-18", 3, WORKING, "2026-09-22"); /* Sunday 20, 21, 22 */
        expect("2026-09-30", 3, WORKING, "2026-10-10"); /* 8, 9, 10 */
        expect("2026-09-30", 5, WORKING, "2026-10-13"); /* 8, 9, 10, 12, 13 */
        /* 2025: off 1-8 October, worked Sunday 28 September and Saturday 11 October. */
        expect("2025-09-26", 5, WORKING, "2025-10-10"); /* 28, 29, 30, 9, 10 */
        expect("2025-09-30", 10, WORKING, "2025-10-21"); /* 9 10 11 13 14 15 16 17 20 21 */
        expect("2025-12-30", 5, WORKING, "2026-01-07"); /* 31, Sunday 4 January worked, 5, 6, 7 */
}

static void a_citizens_last_day_rolls_over_days_off_and_an_officials_does_not(void **state) {
        expect("2026-03-01", 30, 0, "2026-03-31");
        expect("2026-03-05", 30, 0, "2026-04-04");
        expect("2026-03-05", 30, ROLLS, "2026-04-07"); /* 4-6 April off, Tuesday */
        expect("2026-01-16", 30, 0, "2026-02-15");
        expect("2026-01-16", 30, ROLLS, "2026-02-24"); /* the whole festival */
        expect("2026-01-15", 30, ROLLS, "2026-02-14"); /* a Saturday that is worked: no roll */
        expect("2026-01-29", 30, ROLLS, "2026-02-28"); /* likewise */
        expect("2026-01-30", 30, ROLLS, "2026-03-02"); /* Sunday 1 March */
        expect("2026-09-03", 30, ROLLS, "2026-10-08");
}

static void the_day_is_chinas(void **state) {
        expect("2026-03-01T15:59:59Z", 15, 0, "2026-03-16");
        expect("2026-03-01T16:00:00Z", 15, 0, "2026-03-17");
}

static void hours_end_on_the_clocks_own_day(void **state) {
        expect("2026-03-01T22:30:00", 1, CLOCK_FLAG_HOURS, "2026-03-01");
        expect("2026-03-01T23:30:00", 1, CLOCK_FLAG_HOURS, "2026-03-02");
}

static void a_year_without_a_calendar_is_named_not_guessed(void **state) {
        Instant at;
        Day d = 1;
        int year = 0;

        assert_true(instant_parse("2026-12-28", &at)); /* Monday: 29, 30, 31 are three */
        assert_int_equal(clock_count(calendar_builtin(), at, 3, WORKING, &d, &year), 0);
        assert_int_equal(d, day("2026-12-31"));
        assert_int_equal(clock_count(calendar_builtin(), at, 4, WORKING, &d, &year), CALENDAR_E_YEAR);
        assert_int_equal(year, 2027);
        assert_int_equal(d, day("2026-12-31")); /* untouched */
        assert_int_equal(clock_count(calendar_builtin(), at, 30, ROLLS, &d, &year), CALENDAR_E_YEAR);
        assert_int_equal(clock_count(calendar_builtin(), at, 30, 0, &d, &year), 0); /* calendar days need none */
        assert_int_equal(clock_count(NULL, at, 1, WORKING, &d, &year), CALENDAR_E_YEAR);
        assert_int_equal(year, 2026);
        assert_int_equal(clock_count(calendar_builtin(), day_start(day("2003-12-30")), 1, WORKING, &d, &year), CALENDAR_E_YEAR);
        assert_int_equal(year, 2003);
}

/* What rules_check() compares working days with. */
static void no_run_of_working_days_lasted_longer_than_the_bound(void **state) {
        for (uint32_t n = 1; n <= 15; n++) {
                Day longest = 0;

                for (Day d = day("2004-01-01"); d <= day("2026-11-20"); d++) {
                        Day end;
                        int year;

                        assert_int_equal(calendar_add_working(calendar_builtin(), d, n, &end, &year), 0);
                        if (end - d > longest)
                                longest = end - d;
                }
                assert_in_range(longest, 1, rules_longest(n));
        }
        assert_int_equal(rules_longest(5), 15); /* five working days never outlast fifteen days */
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_day_is_what_the_notice_says),
                cmocka_unit_test(working_days_pass_over_weekends_holidays_and_count_the_days_worked_instead),
                cmocka_unit_test(a_citizens_last_day_rolls_over_days_off_and_an_officials_does_not),
                cmocka_unit_test(the_day_is_chinas),
                cmocka_unit_test(hours_end_on_the_clocks_own_day),
                cmocka_unit_test(a_year_without_a_calendar_is_named_not_guessed),
                cmocka_unit_test(no_run_of_working_days_lasted_longer_than_the_bound),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
