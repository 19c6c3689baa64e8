/* SPDX-License-Identifier: Apache-2.0 */

/* Demo time is a straight line through its fixed point; waiting as long as told is always enough. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "common/io/clock.h"

static void test_real_clock_is_the_identity(void **state) {
        const Clock c = CLOCK_REAL;

        assert_int_equal(clock_at(&c, 0), 0);
        assert_int_equal(clock_at(&c, 1772328600123), 1772328600123);
        assert_int_equal(clock_at(&c, -5), -5);
}

static void test_demo_clock_runs_a_day_in_a_second_from_its_base(void **state) {
        const Clock c = { .base_real = 1000000, .base_virtual = 1772328600000, .speed = 86400 };

        assert_int_equal(clock_at(&c, 1000000), 1772328600000);
        assert_int_equal(clock_at(&c, 1001000), 1772328600000 + DURATION_DAY);
        assert_int_equal(clock_at(&c, 999000), 1772328600000 - DURATION_DAY);
}

static void test_time_out_of_range_saturates_short_of_the_markers(void **state) {
        const Clock c = { .base_real = 0, .base_virtual = 0, .speed = CLOCK_SPEED_MAX };

        assert_int_equal(clock_at(&c, INT64_MAX / 2), INSTANT_NEVER - 1);
        assert_int_equal(clock_at(&c, INT64_MIN / 2), INSTANT_NONE + 1);
}

static void test_waiting_as_told_reaches_the_deadline_and_not_a_millisecond_less_would(void **state) {
        static const int64_t speeds[] = { 1, 7, 86400 };

        for (size_t i = 0; i < 3; i++) {
                const Clock c = { .base_real = 500, .base_virtual = 9000, .speed = speeds[i] };

                for (int64_t ahead = 1; ahead < 300000; ahead += 997) {
                        Instant deadline = 9000 + ahead;
                        int64_t wait = clock_wait_ms(&c, clock_at(&c, 500), deadline);

                        assert_true(wait > 0);
                        assert_true(clock_at(&c, 500 + wait) >= deadline);
                        assert_true(clock_at(&c, 500 + wait - 1) < deadline);
                }
        }
}

static void test_past_deadlines_need_no_wait_and_never_is_never(void **state) {
        const Clock c = CLOCK_REAL;

        assert_int_equal(clock_wait_ms(&c, 1000, 1000), 0);
        assert_int_equal(clock_wait_ms(&c, 1000, 1), 0);
        assert_int_equal(clock_wait_ms(&c, 1000, INSTANT_NONE), 0);
        assert_int_equal(clock_wait_ms(&c, 1000, INSTANT_NEVER), INT64_MAX);
        assert_int_equal(clock_wait_ms(&c, -1000, INSTANT_NEVER - 1), INT64_MAX);
}

static void test_monotonic_time_does_not_go_back(void **state) {
        int64_t before = clock_monotonic_ms();

        for (int i = 0; i < 1000; i++) {
                int64_t now = clock_monotonic_ms();

                assert_true(now >= before);
                before = now;
        }
        assert_true(clock_real() > 1700000000000); /* milliseconds, not seconds */
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_real_clock_is_the_identity),
                cmocka_unit_test(test_demo_clock_runs_a_day_in_a_second_from_its_base),
                cmocka_unit_test(test_time_out_of_range_saturates_short_of_the_markers),
                cmocka_unit_test(test_waiting_as_told_reaches_the_deadline_and_not_a_millisecond_less_would),
                cmocka_unit_test(test_past_deadlines_need_no_wait_and_never_is_never),
                cmocka_unit_test(test_monotonic_time_does_not_go_back),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
