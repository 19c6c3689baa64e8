/* SPDX-License-Identifier: Apache-2.0 */

/*
 * zmq_poll() over an array made anew each turn.  A daemon has some ten sources and ten timers: timers are a sorted list,
 * sources a plain one.  What a callback removes is only marked, and freed at the end of the turn, because the
 * turn may still hold a pointer to it.
 */

#include "common/io/loop.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <zmq.h>
#include "common/base/memory.h"
#include "common/io/clock.h"

#define LOOP_WAIT_MAX_MS 60000 /* zmq_poll takes a long; waking once a minute costs nothing */

struct LoopSource {
        Loop *loop;
        LoopSource *next;
        void *socket;
        int fd;
        bool paused, removed;
        LoopFn fn;
        void *userdata;
};

struct Loop {
        LoopSource *sources;
        size_t n_sources; /* with those removed in this turn */
        bool removed_some;
        LoopTimer *timers; /* sorted by due_ms, equal ones in the order they were set */
        uint64_t turn;
        int64_t now_ms;
        int wake_fd, signal_fd;
        LoopFn on_wake;
        void *wake_userdata;
        LoopSignalFn on_signal;
        void *signal_userdata;
};

static int take_wake(void *userdata) {
        Loop *l = userdata;
        uint64_t n;

        /* drained before the callback: a wake-up during it is not lost */
        if (read(l->wake_fd, &n, sizeof(n)) < 0 && errno != EAGAIN)
                return fail_trace(-errno);
        return l->on_wake ? l->on_wake(l->wake_userdata) : 0;
}

int loop_new(Loop **ret) {
        Loop *l;
        int fd;

        fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (fd < 0)
                return fail_trace(-errno);
        l = mem_new(Loop);
        l->wake_fd = fd;
        l->signal_fd = -1;
        l->turn = 1;
        l->now_ms = clock_monotonic_ms();
        loop_add_fd(l, fd, take_wake, l);
        *ret = l;
        return 0;
}

static void sweep(Loop *l, bool all) {
        for (LoopSource **at = &l->sources; *at;) {
                LoopSource *s = *at;

                if (s->removed || all) {
                        *at = s->next;
                        mem_free(s);
                        l->n_sources--;
                } else
                        at = &s->next;
        }
        l->removed_some = false;
}

Loop *loop_free(Loop *l) {
        if (!l)
                return NULL;
        sweep(l, true);
        while (l->timers)
                loop_timer_cancel(l, l->timers);
        close(l->wake_fd);
        if (l->signal_fd >= 0)
                close(l->signal_fd);
        return mem_free(l);
}

void loop_freep(Loop **l) {
        *l = loop_free(*l);
}

/* ---- sources -------------------------------------------------------------------------------------------------------- */

static LoopSource *add(Loop *l, void *socket, int fd, LoopFn fn, void *userdata) {
        LoopSource *s = mem_new(LoopSource), **at = &l->sources;

        s->loop = l;
        s->socket = socket;
        s->fd = fd;
        s->fn = fn;
        s->userdata = userdata;
        while (*at)
                at = &(*at)->next;
        *at = s;
        l->n_sources++;
        return s;
}

LoopSource *loop_add_socket(Loop *l, void *socket, LoopFn fn, void *userdata) {
        assert(socket);
        return add(l, socket, -1, fn, userdata);
}

LoopSource *loop_add_fd(Loop *l, int fd, LoopFn fn, void *userdata) {
        assert(fd >= 0);
        return add(l, NULL, fd, fn, userdata);
}

void loop_source_pause(LoopSource *s, bool paused) {
        s->paused = paused;
}

LoopSource *loop_remove(LoopSource *s) {
        if (s) {
                s->removed = true;
                s->loop->removed_some = true;
        }
        return NULL;
}

/* ---- timers --------------------------------------------------------------------------------------------------------- */

void loop_timer_init(LoopTimer *t, LoopFn fn, void *userdata) {
        *t = (LoopTimer){ .fn = fn, .userdata = userdata };
}

void loop_timer_cancel(Loop *l, LoopTimer *t) {
        if (!t->armed_in)
                return;
        for (LoopTimer **at = &l->timers; *at; at = &(*at)->next)
                if (*at == t) {
                        *at = t->next;
                        break;
                }
        t->next = NULL;
        t->armed_in = 0;
}

void loop_timer_set(Loop *l, LoopTimer *t, int64_t due_ms) {
        LoopTimer **at = &l->timers;

        assert(t->fn);
        loop_timer_cancel(l, t);
        if (due_ms == INT64_MAX)
                return;
        while (*at && (*at)->due_ms <= due_ms)
                at = &(*at)->next;
        t->due_ms = due_ms;
        t->armed_in = l->turn;
        t->next = *at;
        *at = t;
}

static LoopTimer *find_due(Loop *l) {
        for (LoopTimer *t = l->timers; t && t->due_ms <= l->now_ms; t = t->next)
                if (t->armed_in < l->turn)
                        return t;
        return NULL;
}

/* From the list's head each time: a callback may have changed it. */
static int fire_timers(Loop *l) {
        LoopTimer *t;
        int r;

        while ((t = find_due(l))) {
                loop_timer_cancel(l, t);
                r = t->fn(t->userdata);
                if (r)
                        return r;
        }
        return 0;
}

/* ---- signals and wake-ups ------------------------------------------------------------------------------------------- */

static int take_signal(void *userdata) {
        struct signalfd_siginfo info;
        Loop *l = userdata;
        ssize_t n;

        n = read(l->signal_fd, &info, sizeof(info));
        if (n < 0)
                return errno == EAGAIN || errno == EINTR ? 0 : fail_trace(-errno);
        return l->on_signal(l->signal_userdata, (int)info.ssi_signo);
}

int loop_add_signals(Loop *l, const int *signals, LoopSignalFn fn, void *userdata) {
        sigset_t set;
        int r, fd;

        assert(l->signal_fd < 0);
        sigemptyset(&set);
        for (; *signals; signals++)
                sigaddset(&set, *signals);
        r = pthread_sigmask(SIG_BLOCK, &set, NULL);
        if (r)
                return fail_trace(-r);
        fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        if (fd < 0)
                return fail_trace(-errno);
        l->signal_fd = fd;
        l->on_signal = fn;
        l->signal_userdata = userdata;
        loop_add_fd(l, fd, take_signal, l);
        return 0;
}

void loop_on_wake(Loop *l, LoopFn fn, void *userdata) {
        l->on_wake = fn;
        l->wake_userdata = userdata;
}

void loop_wake(Loop *l) {
        const uint64_t one = 1;
        int saved = errno;

        /* EAGAIN: the counter is full, so the loop is being woken anyway */
        ssize_t n = write(l->wake_fd, &one, sizeof(one));
        (void)n;
        errno = saved;
}

/* ---- turns ---------------------------------------------------------------------------------------------------------- */

int64_t loop_now_ms(const Loop *l) {
        return l->now_ms;
}

static size_t collect(const Loop *l, zmq_pollitem_t *items, LoopSource **polled) {
        size_t n = 0;

        for (LoopSource *s = l->sources; s; s = s->next) {
                if (s->paused || s->removed)
                        continue;
                items[n] = (zmq_pollitem_t){ .socket = s->socket, .fd = s->fd, .events = ZMQ_POLLIN };
                polled[n++] = s;
        }
        return n;
}

static long wait_time(const Loop *l, int64_t wait_ms) {
        int64_t now = clock_monotonic_ms();

        wait_ms = wait_ms < LOOP_WAIT_MAX_MS ? wait_ms : LOOP_WAIT_MAX_MS;
        if (l->timers && l->timers->due_ms - now < wait_ms)
                wait_ms = l->timers->due_ms - now;
        return wait_ms > 0 ? (long)wait_ms : 0;
}

static int serve(size_t n, const zmq_pollitem_t *items, LoopSource **polled) {
        int r;

        for (size_t i = 0; i < n; i++) {
                /* ZMQ_POLLERR: the descriptor hung up; its owner finds out by reading */
                if (!items[i].revents || polled[i]->removed || polled[i]->paused)
                        continue;
                r = polled[i]->fn(polled[i]->userdata);
                if (r)
                        return r;
        }
        return 0;
}

int loop_turn(Loop *l, int64_t wait_ms) {
        zmq_pollitem_t *items CLEANUP(mem_freep) = NULL;
        LoopSource **polled CLEANUP(mem_freep) = NULL;
        size_t n;
        int r;

        l->turn++;
        if (l->removed_some)
                sweep(l, false);
        /* arrays of this turn's own: callbacks may add sources */
        items = mem_new_array(zmq_pollitem_t, l->n_sources);
        polled = mem_new_array(LoopSource *, l->n_sources);
        n = collect(l, items, polled);
        if (zmq_poll(items, (int)n, wait_time(l, wait_ms)) < 0)
                return errno == EINTR ? 0 : fail_trace(-errno);
        l->now_ms = clock_monotonic_ms();
        r = fire_timers(l);
        return r ? r : serve(n, items, polled);
}

int loop_run(Loop *l) {
        int r;

        do
                r = loop_turn(l, LOOP_WAIT_MAX_MS);
        while (r == 0);
        return r;
}
