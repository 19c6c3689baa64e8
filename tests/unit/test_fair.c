/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/fair.h"
#include "node/share.h"

/* ---- turns -------------------------------------------------------------------------------------------------------- */

static bool put(Fair *f, FairLane *lane, char letter) {
        return fair_put(f, lane, bytes_of("h", 1), bytes_of(&letter, 1));
}

static char take(Fair *f) {
        FairFrame *frame = fair_take(f, f->ring);
        char letter = (char)frame->bytes[1];

        assert_int_equal(frame->header_len, 1);
        assert_int_equal(frame->body_len, 1);
        mem_free(frame);
        return letter;
}

static void lanes_take_turns_and_keep_their_order(void **state) {
        FairLane a = { 0 }, b = { 0 }, c = { 0 };
        Fair f = { 0 };
        char order[10] = "";

        for (const char *s = "abcd"; *s; s++)
                assert_true(put(&f, &a, *s));
        assert_true(put(&f, &b, '1'));
        assert_true(put(&f, &b, '2'));
        assert_true(put(&f, &c, 'x'));
        for (size_t i = 0; i < 7; i++)
                order[i] = take(&f);
        assert_string_equal(order, "a1xb2cd");
        assert_null(f.ring);
        assert_int_equal(f.n + f.bytes + f.lanes, 0);
}

static void who_comes_while_others_wait_is_next_after_them(void **state) {
        FairLane flood = { 0 }, good = { 0 };
        Fair f = { 0 };

        for (unsigned i = 0; i < FAIR_LANE_FRAMES_MAX; i++)
                assert_true(put(&f, &flood, 'f'));
        assert_false(put(&f, &flood, 'f'));
        assert_int_equal(flood.dropped, 1);
        assert_true(put(&f, &good, 'g'));
        assert_int_equal(take(&f), 'f');
        assert_int_equal(take(&f), 'g');
        fair_clear(&f, &flood);
        assert_int_equal(f.n + f.bytes + f.lanes, 0);
}

/* ---- room --------------------------------------------------------------------------------------------------------- */

static void who_has_less_than_its_part_never_loses_a_frame(void **state) {
        static FairLane floods[20], good;
        Fair f = { 0 };

        for (unsigned k = 0; k < FAIR_LANE_FRAMES_MAX; k++)
                for (size_t i = 0; i < array_size(floods); i++)
                        (void)put(&f, &floods[i], 'f');
        assert_int_equal(f.n, FAIR_FRAMES_MAX);
        for (unsigned k = 0; k < FAIR_FRAMES_MAX / (array_size(floods) + 1); k++)
                assert_true(put(&f, &good, 'g'));
        for (unsigned k = 0; k < 10000; k++)
                (void)put(&f, &floods[k % array_size(floods)], 'f');
        assert_int_equal(f.n, FAIR_FRAMES_MAX);
        assert_int_equal(good.dropped, 0);
        assert_int_equal(good.n, FAIR_FRAMES_MAX / (array_size(floods) + 1));
        for (size_t i = 0; i < array_size(floods); i++)
                fair_clear(&f, &floods[i]);
        fair_clear(&f, &good);
        assert_int_equal(f.n + f.bytes + f.lanes, 0);
}

static void large_frames_are_bounded_by_their_bytes(void **state) {
        static uint8_t large[FRAME_BODY_MAX];
        static FairLane lanes[6], good;
        Fair f = { 0 };

        for (unsigned k = 0; k < 3; k++)
                for (size_t i = 0; i < array_size(lanes); i++)
                        (void)fair_put(&f, &lanes[i], BYTES_NONE, bytes_of(large, sizeof(large)));
        assert_true(f.bytes <= FAIR_BYTES_MAX);
        assert_int_equal(lanes[0].n, 2);
        assert_int_equal(f.n, 8);
        assert_true(fair_put(&f, &good, BYTES_NONE, bytes_of(large, sizeof(large))));
        assert_true(f.bytes <= FAIR_BYTES_MAX);
        assert_int_equal(f.n, 8);
        for (size_t i = 0; i < array_size(lanes); i++)
                fair_clear(&f, &lanes[i]);
        fair_clear(&f, &good);
}

/* ---- accounts ----------------------------------------------------------------------------------------------------- */

/* How many may be opened from `from` on until `until`, if all are waste. */
static unsigned open_waste(Share *s, int64_t from, int64_t until) {
        unsigned n = 0;

        for (int64_t at = from; (at = share_due(s, at)) <= until; n++)
                share_take(s, share_price(300), false, at);
        return n;
}

static void waste_is_opened_at_first_and_then_at_a_slow_rate(void **state) {
        Share s = SHARE_INIT;

        assert_int_equal(open_waste(&s, 5, 5), SHARE_WASTE_START);
        assert_int_equal(share_due(&s, 5), 5 + 1000 / SHARE_WASTE_PER_S);
        assert_int_equal(open_waste(&s, 5, 60005), 60 * SHARE_WASTE_PER_S);
        assert_int_equal(open_waste(&s, 10000000, 10000000), SHARE_WASTE_START); /* it does not pile up */
}

static void what_is_of_use_earns_room_for_repeats(void **state) {
        Share s = SHARE_INIT;

        for (unsigned i = 0; i < 1000; i++) {
                assert_int_equal(share_due(&s, 7), 7);
                share_take(&s, 1, false, 7);
                share_useful(&s, 1);
        }
        assert_int_equal(open_waste(&s, 7, 7), SHARE_WASTE_MAX);
}

static void by_right_there_are_a_few_at_once_and_then_a_slow_rate(void **state) {
        Share s = SHARE_INIT;
        unsigned n = 0;

        for (int64_t at = 0; (at = share_right(&s, at)) <= 10000; n++) {
                assert_int_equal(share_due(&s, at), at); /* it is of use: never a question of whether */
                share_take(&s, 1, true, at);
                share_useful(&s, 1);
        }
        assert_in_range(n, SHARE_RIGHT_MAX + 10 * SHARE_RIGHT_PER_S - 1, SHARE_RIGHT_MAX + 10 * SHARE_RIGHT_PER_S + 1);
}

static void time_to_spare_has_a_rate_while_others_are_at_work_and_is_remembered_for_a_second(void **state) {
        Share s = SHARE_INIT;
        unsigned n = 0;

        for (int64_t at = 0; (at = share_spare(&s, at)) <= 10000; n += SHARE_SPARE_SLICE)
                for (unsigned i = 0; i < SHARE_SPARE_SLICE; i++) {
                        share_take(&s, 1, false, at);
                        share_useful(&s, 1);
                }
        assert_in_range(n, SHARE_SPARE_MAX + 10 * SHARE_SPARE_PER_S - 2 * SHARE_SPARE_SLICE, SHARE_SPARE_MAX + 10 * SHARE_SPARE_PER_S);
        for (unsigned i = 0; i < 10000; i++) { /* of an idle machine */
                share_take(&s, 1, false, 20000);
                share_useful(&s, 1);
        }
        assert_in_range(share_spare(&s, 20000), 21000, 21000 + 1000 * SHARE_SPARE_SLICE / SHARE_SPARE_PER_S + 1);
}

static void what_is_opened_in_time_to_spare_costs_no_right(void **state) {
        Share s = SHARE_INIT;

        for (unsigned i = 0; i < 10000; i++) {
                share_take(&s, share_price(FRAME_BODY_MAX), false, 0);
                share_useful(&s, share_price(FRAME_BODY_MAX));
        }
        for (unsigned i = 0; i < SHARE_RIGHT_MAX; i++) {
                assert_int_equal(share_right(&s, 0), 0);
                share_take(&s, 1, true, 0);
        }
        assert_int_equal(share_right(&s, 0), 1000 / SHARE_RIGHT_PER_S + 1);
}

static void the_large_and_the_refused_cost_more(void **state) {
        Share s = SHARE_INIT, t = SHARE_INIT;
        unsigned n = 0;

        assert_int_equal(share_price(100), 1);
        assert_int_equal(share_price(FRAME_BODY_MAX), 1 + FRAME_BODY_MAX / SHARE_PIECE);
        share_take(&s, share_price(FRAME_BODY_MAX), false, 0); /* more than there is: a debt */
        assert_int_equal(share_due(&s, 0), (1000 * (FRAME_BODY_MAX / SHARE_PIECE + 2 - SHARE_WASTE_START) + SHARE_WASTE_PER_S - 1) /
                                                   SHARE_WASTE_PER_S);
        for (; share_due(&t, 0) == 0; n++) {
                share_take(&t, 1, false, 0);
                share_refused(&t);
        }
        assert_int_equal(n, SHARE_WASTE_START / (1 + SHARE_REFUSED_MORE));
}

static void a_clock_that_steps_back_gives_nothing(void **state) {
        Share s = SHARE_INIT;

        assert_int_equal(open_waste(&s, 1000, 1000), SHARE_WASTE_START);
        assert_int_equal(open_waste(&s, 0, 100), 0);
        assert_int_equal(share_due(&s, 0), 1000 / SHARE_WASTE_PER_S);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(lanes_take_turns_and_keep_their_order),
                cmocka_unit_test(who_comes_while_others_wait_is_next_after_them),
                cmocka_unit_test(who_has_less_than_its_part_never_loses_a_frame),
                cmocka_unit_test(large_frames_are_bounded_by_their_bytes),
                cmocka_unit_test(waste_is_opened_at_first_and_then_at_a_slow_rate),
                cmocka_unit_test(what_is_of_use_earns_room_for_repeats),
                cmocka_unit_test(by_right_there_are_a_few_at_once_and_then_a_slow_rate),
                cmocka_unit_test(time_to_spare_has_a_rate_while_others_are_at_work_and_is_remembered_for_a_second),
                cmocka_unit_test(what_is_opened_in_time_to_spare_costs_no_right),
                cmocka_unit_test(the_large_and_the_refused_cost_more),
                cmocka_unit_test(a_clock_that_steps_back_gives_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
