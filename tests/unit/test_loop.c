/* SPDX-License-Identifier: Apache-2.0 */

/* The loop calls what is ready, survives what callbacks do to it, and is woken from elsewhere. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>
#include "common/io/clock.h"
#include "common/io/loop.h"

#define DONE 17 /* any positive number ends a loop */

static Loop *loop;
static char order[64];

static int setup(void **state) {
        order[0] = '\0';
        return loop_new(&loop);
}

static int teardown(void **state) {
        loop = loop_free(loop);
        return 0;
}

static int note(void *userdata) {
        strcat(order, userdata);
        return 0;
}

static int finish(void *userdata) {
        note(userdata);
        return DONE;
}

static void test_timers_fire_in_the_order_of_their_times(void **state) {
        LoopTimer a, b, c, never;
        int64_t now = loop_now_ms(loop);

        loop_timer_init(&a, note, "a");
        loop_timer_init(&b, note, "b");
        loop_timer_init(&c, finish, "c");
        loop_timer_init(&never, note, "X");
        loop_timer_set(loop, &c, now + 3);
        loop_timer_set(loop, &never, now + 2);
        loop_timer_set(loop, &b, now + 2);
        loop_timer_set(loop, &a, now + 9);
        loop_timer_set(loop, &a, now + 1); /* moved */
        loop_timer_set(loop, &never, INT64_MAX);
        assert_int_equal(loop_run(loop), DONE);
        assert_string_equal(order, "abc");
        assert_true(clock_monotonic_ms() >= now + 3);
}

static LoopTimer again;
static int again_count;

static int fire_again(void *userdata) {
        again_count++;
        loop_timer_set(loop, &again, 0); /* long past */
        return 0;
}

static void test_timer_set_to_the_past_does_not_starve_the_rest(void **state) {
        LoopTimer end;

        again_count = 0;
        loop_timer_init(&again, fire_again, NULL);
        loop_timer_set(loop, &again, 0);
        assert_int_equal(loop_turn(loop, 1000), 0);
        assert_int_equal(again_count, 1);
        loop_timer_init(&end, finish, "e");
        loop_timer_set(loop, &end, loop_now_ms(loop));
        assert_int_equal(loop_run(loop), DONE);
        assert_int_equal(again_count, 2);
}

static LoopTimer victim;

static int cancel_victim(void *userdata) {
        loop_timer_cancel(loop, &victim);
        return 0;
}

static void test_timer_cancelled_by_another_in_the_same_turn_does_not_fire(void **state) {
        LoopTimer killer;

        loop_timer_init(&killer, cancel_victim, NULL);
        loop_timer_init(&victim, note, "X");
        loop_timer_set(loop, &killer, 1);
        loop_timer_set(loop, &victim, 2);
        assert_int_equal(loop_turn(loop, 0), 0);
        assert_int_equal(loop_turn(loop, 0), 0);
        assert_string_equal(order, "");
}

typedef struct Pipe {
        int fds[2];
        LoopSource *source, *other;
        const char *name;
} Pipe;

static int take_and_remove_other(void *userdata) {
        Pipe *p = userdata;
        char c;

        assert_int_equal(read(p->fds[0], &c, 1), 1);
        strcat(order, p->name);
        p->other = loop_remove(p->other);
        return 0;
}

static void pipe_ready(Pipe *p, const char *name) {
        p->name = name;
        assert_int_equal(pipe(p->fds), 0);
        p->source = loop_add_fd(loop, p->fds[0], take_and_remove_other, p);
        p->other = NULL;
        assert_int_equal(write(p->fds[1], "x", 1), 1);
}

static void pipe_close(Pipe *p) {
        close(p->fds[0]);
        close(p->fds[1]);
}

static void test_source_removed_by_another_in_the_same_turn_is_not_called(void **state) {
        Pipe a, b;

        pipe_ready(&a, "a");
        pipe_ready(&b, "b");
        a.other = b.source;
        assert_int_equal(loop_turn(loop, 1000), 0);
        assert_int_equal(loop_turn(loop, 0), 0);
        assert_string_equal(order, "a");
        pipe_close(&a);
        pipe_close(&b);
}

static int remove_itself(void *userdata) {
        Pipe *p = userdata;

        strcat(order, "r");
        p->source = loop_remove(p->source);
        return 0;
}

static void test_source_may_remove_itself_and_a_paused_one_is_not_asked(void **state) {
        LoopSource *paused;
        Pipe a;

        pipe_ready(&a, "a");
        loop_remove(a.source);
        a.source = loop_add_fd(loop, a.fds[0], remove_itself, &a);
        paused = loop_add_fd(loop, a.fds[0], note, "p");
        loop_source_pause(paused, true);
        assert_int_equal(loop_turn(loop, 1000), 0);
        assert_int_equal(loop_turn(loop, 0), 0);
        assert_string_equal(order, "r");
        loop_source_pause(paused, false);
        assert_int_equal(loop_turn(loop, 1000), 0);
        assert_string_equal(order, "rp");
        pipe_close(&a);
}

static int take_socket(void *userdata) {
        char text[8] = "";

        assert_int_equal(zmq_recv(userdata, text, sizeof(text), ZMQ_DONTWAIT), 1);
        strcat(order, text);
        return strcmp(text, "3") == 0 ? DONE : 0;
}

static void test_zeromq_sockets_are_called_while_messages_wait(void **state) {
        void *context = zmq_ctx_new(), *in = zmq_socket(context, ZMQ_PAIR), *out = zmq_socket(context, ZMQ_PAIR);
        LoopSource *source;

        assert_int_equal(zmq_bind(in, "inproc://t"), 0);
        assert_int_equal(zmq_connect(out, "inproc://t"), 0);
        source = loop_add_socket(loop, in, take_socket, in);
        for (const char *s = "123"; *s; s++)
                assert_int_equal(zmq_send(out, s, 1, 0), 1);
        assert_int_equal(loop_run(loop), DONE); /* one message a call, and yet all three */
        assert_string_equal(order, "123");
        loop_remove(source);
        zmq_close(in);
        zmq_close(out);
        assert_int_equal(loop_turn(loop, 0), 0); /* the closed socket is not polled */
        zmq_ctx_term(context);
}

static void *wake_from_thread(void *userdata) {
        loop_wake(loop);
        return NULL;
}

static void test_another_thread_wakes_the_loop(void **state) {
        pthread_t thread;

        loop_on_wake(loop, finish, "w");
        assert_int_equal(pthread_create(&thread, NULL, wake_from_thread, NULL), 0);
        assert_int_equal(loop_run(loop), DONE);
        pthread_join(thread, NULL);
        loop_on_wake(loop, note, "n");
        for (int i = 0; i < 5; i++)
                loop_wake(loop);
        assert_int_equal(loop_turn(loop, 1000), 0);
        assert_int_equal(loop_turn(loop, 0), 0);
        assert_string_equal(order, "wn"); /* five wake-ups, one call */
}

static int take_signal(void *userdata, int signal) {
        return signal == SIGTERM ? DONE : signal == SIGHUP ? note("h") : -1;
}

static void test_signals_come_through_the_loop_one_by_one(void **state) {
        static const int signals[] = { SIGTERM, SIGHUP, 0 };

        assert_int_equal(loop_add_signals(loop, signals, take_signal, NULL), 0);
        kill(getpid(), SIGHUP);
        assert_int_equal(loop_turn(loop, 1000), 0);
        assert_string_equal(order, "h");
        kill(getpid(), SIGTERM);
        assert_int_equal(loop_run(loop), DONE);
}

static int break_down(void *userdata) {
        return -5;
}

static void test_a_failing_callback_ends_the_loop_with_its_error(void **state) {
        LoopTimer t;

        loop_timer_init(&t, break_down, NULL);
        loop_timer_set(loop, &t, loop_now_ms(loop));
        assert_int_equal(loop_run(loop), -5);
}

int main(void) {
#define loop_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        const struct CMUnitTest tests[] = {
                loop_test(test_timers_fire_in_the_order_of_their_times),
                loop_test(test_timer_set_to_the_past_does_not_starve_the_rest),
                loop_test(test_timer_cancelled_by_another_in_the_same_turn_does_not_fire),
                loop_test(test_source_removed_by_another_in_the_same_turn_is_not_called),
                loop_test(test_source_may_remove_itself_and_a_paused_one_is_not_asked),
                loop_test(test_zeromq_sockets_are_called_while_messages_wait),
                loop_test(test_another_thread_wakes_the_loop),
                loop_test(test_signals_come_through_the_loop_one_by_one),
                loop_test(test_a_failing_callback_ends_the_loop_with_its_error),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
