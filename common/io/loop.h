/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One thread's poll loop: ZeroMQ sockets, file descriptors, timers, signals, and a wake-up that other threads may call.
 *
 * Everything runs in the thread that calls loop_run(); only loop_wake() may be called from another one.  A callback returns 0
 * to go on; anything else ends the loop, and loop_run() returns it (negative: fatal).  Callbacks may add and remove sources and
 * timers, also their own.  Readiness is level-triggered: a callback need not read everything, and should not when much waits.
 *
 * Timers count monotonic milliseconds (clock_monotonic_ms()), never office time.
 */

#include <stddef.h>
#include <stdint.h>
#include "common/base/errors.h"

typedef struct Loop Loop;
typedef struct LoopSource LoopSource;

typedef int (*LoopFn)(void *userdata);
typedef int (*LoopSignalFn)(void *userdata, int signal);

/* Embedded in its owner, who cancels it before it goes away.  Due timers fire in the order of their times. */
typedef struct LoopTimer LoopTimer;
struct LoopTimer {
        LoopTimer *next; /* NULL and !armed_in: not set */
        int64_t due_ms;
        uint64_t armed_in; /* the loop's turn: a timer set to a past time fires in the next turn, not for ever in this one */
        LoopFn fn;
        void *userdata;
};

int loop_new(Loop **ret) MUST_CHECK;
/* All sources are removed; timers are only forgotten. */
Loop *loop_free(Loop *l);
void loop_freep(Loop **l);

/* Calls fn while a message can be read from the libzmq socket.  The loop never closes it: remove the source first. */
LoopSource *loop_add_socket(Loop *l, void *socket, LoopFn fn, void *userdata);
/* The same for a descriptor. */
LoopSource *loop_add_fd(Loop *l, int fd, LoopFn fn, void *userdata);
/* While paused, a source is not asked. */
void loop_source_pause(LoopSource *s, bool paused);
/* Takes NULL, returns NULL. */
LoopSource *loop_remove(LoopSource *s);

void loop_timer_init(LoopTimer *t, LoopFn fn, void *userdata);
/* Sets or moves it; it fires once.  INT64_MAX cancels. */
void loop_timer_set(Loop *l, LoopTimer *t, int64_t due_ms);
void loop_timer_cancel(Loop *l, LoopTimer *t);

/* Takes these signals (ended by 0) through the loop.  They are blocked in the calling thread and, by inheritance, in threads
 * started later: call it before starting any. */
int loop_add_signals(Loop *l, const int *signals, LoopSignalFn fn, void *userdata) MUST_CHECK;
/* fn runs in the loop's thread, at least once after each loop_wake(); several wake-ups may become one call. */
void loop_on_wake(Loop *l, LoopFn fn, void *userdata);
/* From any thread, also from a signal handler. */
void loop_wake(Loop *l);

/* Monotonic time at the start of this turn. */
int64_t loop_now_ms(const Loop *l);
int loop_run(Loop *l) MUST_CHECK;
/* One turn, waiting at most wait_ms: for tests and for callers with a loop of their own. */
int loop_turn(Loop *l, int64_t wait_ms) MUST_CHECK;
