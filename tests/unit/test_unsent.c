/* SPDX-License-Identifier: Apache-2.0 */

/* Answers that wait for room: in their order, no more of them than there may be, no longer than they are waited for. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/io/net.h"
#include "node/unsent.h"

/* Callers' queues: room in each, and what went, as "caller:size " each. */
typedef struct Queues {
        Unsent *unsent;
        unsigned room[3];
        bool gone[3];
        Buf went;
} Queues;

static NetRoute caller(unsigned n) {
        return (NetRoute){ .len = 1, .id = { (uint8_t)n } };
}

static int take(void *userdata, const NetRoute *route, NetMessage **m) {
        Queues *q = userdata;

        if (q->gone[route->id[0]])
                return NET_E_AWAY;
        if (!q->room[route->id[0]])
                return NET_E_FULL;
        q->room[route->id[0]]--;
        buf_printf(&q->went, "%u:%zu ", route->id[0], net_message_part(*m, 0).len);
        *m = net_message_free(*m);
        return 0;
}

static void begin(Queues *q) {
        *q = (Queues){ .unsent = mem_new(Unsent) };
}

static void end(Queues *q) {
        unsent_deinit(q->unsent);
        mem_free(q->unsent);
        buf_deinit(&q->went);
}

/* False: it is lost. */
static bool answer(Queues *q, unsigned to, size_t size, int64_t mono_ms) {
        NetMessage *m = net_message_new();
        NetRoute route = caller(to);
        uint8_t *bytes = mem_alloc(size);

        memset(bytes, 'a', size);
        net_message_add(m, bytes_of(bytes, size));
        mem_free(bytes);
        unsent_send(q->unsent, &route, &m, mono_ms, take, q);
        if (!m)
                return true;
        net_message_free(m);
        return false;
}

static void assert_went(Queues *q, const char *expected) {
        buf_put_u8(&q->went, 0);
        assert_string_equal((const char *)q->went.data, expected);
        buf_clear(&q->went);
}

static void what_finds_room_goes_at_once(void **state) {
        Queues q;

        begin(&q);
        q.room[0] = 1;
        assert_true(answer(&q, 0, 7, 0));
        assert_went(&q, "0:7 ");
        q.gone[1] = true;
        assert_false(answer(&q, 1, 7, 0)); /* nobody is there to wait for */
        assert_int_equal(q.unsent->n, 0);
        end(&q);
}

static void nobody_s_second_answer_goes_before_the_first(void **state) {
        Queues q;

        begin(&q);
        assert_true(answer(&q, 0, 1, 0));
        q.room[0] = q.room[1] = 9;
        assert_true(answer(&q, 0, 2, 0)); /* there is room by now, but one waits */
        assert_true(answer(&q, 1, 3, 0));
        assert_went(&q, "1:3 ");
        unsent_retry(q.unsent, 1, take, &q);
        assert_went(&q, "0:1 0:2 ");
        assert_int_equal(q.unsent->n, 0);
        end(&q);
}

/* Room that comes up while they are tried is for the first one next time. */
static int take_every_other(void *userdata, const NetRoute *route, NetMessage **m) {
        Queues *q = userdata;
        bool full = !q->room[1];

        q->room[1] = full;
        if (full)
                return NET_E_FULL;
        q->room[0] = 1;
        return take(q, route, m);
}

static void behind_one_that_found_no_room_nothing_of_that_caller_is_tried(void **state) {
        Queues q;

        begin(&q);
        assert_true(answer(&q, 0, 1, 0));
        assert_true(answer(&q, 0, 2, 0));
        unsent_retry(q.unsent, 1, take_every_other, &q);
        assert_went(&q, "");
        unsent_retry(q.unsent, 1, take_every_other, &q);
        assert_went(&q, "0:1 ");
        unsent_retry(q.unsent, 1, take_every_other, &q);
        assert_went(&q, "0:2 ");
        end(&q);
}

static void nothing_is_waited_for_longer_than_its_caller_waits(void **state) {
        Queues q;

        begin(&q);
        assert_true(answer(&q, 0, 1, 0));
        assert_true(answer(&q, 1, 2, 1));
        unsent_retry(q.unsent, UNSENT_MS, take, &q);
        assert_int_equal(q.unsent->n, 1);
        q.room[0] = q.room[1] = 1;
        unsent_retry(q.unsent, UNSENT_MS, take, &q);
        assert_went(&q, "1:2 ");
        end(&q);
}

/* As many bytes as there may be wait, twice: what went or was dropped has given its bytes back. */
static void bytes_are_given_back(void **state) {
        const size_t quarter = UNSENT_BYTES_MAX / 4;
        Queues q;

        begin(&q);
        for (int64_t round = 0; round < 2; round++) {
                int64_t mono_ms = round * 2 * UNSENT_MS;

                for (unsigned i = 0; i < 4; i++)
                        assert_true(answer(&q, i % 2, quarter, mono_ms));
                assert_false(answer(&q, 2, 1, mono_ms));
                q.room[0] = 2; /* one goes on, the other reads nothing */
                unsent_retry(q.unsent, mono_ms + 1, take, &q);
                assert_int_equal(q.unsent->n, 2);
                unsent_retry(q.unsent, mono_ms + UNSENT_MS, take, &q);
                assert_int_equal(q.unsent->n, 0);
                assert_int_equal(q.unsent->bytes, 0);
        }
        end(&q);
}

static void no_more_than_so_many_wait(void **state) {
        Queues q;

        begin(&q);
        for (unsigned i = 0; i < UNSENT_MAX; i++)
                assert_true(answer(&q, 0, 1, 0));
        assert_false(answer(&q, 1, 1, 0));
        end(&q);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_finds_room_goes_at_once),
                cmocka_unit_test(nobody_s_second_answer_goes_before_the_first),
                cmocka_unit_test(behind_one_that_found_no_room_nothing_of_that_caller_is_tried),
                cmocka_unit_test(nothing_is_waited_for_longer_than_its_caller_waits),
                cmocka_unit_test(bytes_are_given_back),
                cmocka_unit_test(no_more_than_so_many_wait),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
