/* SPDX-License-Identifier: Apache-2.0 */

#include "node/mailbox.h"

#include <assert.h>
#include <pthread.h>
#include <time.h>
#include "common/base/memory.h"
#include "common/io/clock.h"

#define WAIT_MAX_MS 86400000

struct Mailbox {
        pthread_mutex_t mutex;
        pthread_cond_t changed;
        bool nudged;
        size_t capacity, first, n;
        void **items;
};

Mailbox *mailbox_new(size_t capacity) {
        Mailbox *m = mem_new(Mailbox);
        pthread_condattr_t attr;

        assert(capacity > 0);
        pthread_mutex_init(&m->mutex, NULL);
        pthread_condattr_init(&attr);
        pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
        pthread_cond_init(&m->changed, &attr);
        pthread_condattr_destroy(&attr);
        m->capacity = capacity;
        m->items = mem_new_array(void *, capacity);
        return m;
}

Mailbox *mailbox_free(Mailbox *m) {
        if (!m)
                return NULL;
        assert(m->n == 0);
        pthread_cond_destroy(&m->changed);
        pthread_mutex_destroy(&m->mutex);
        mem_free(m->items);
        return mem_free(m);
}

bool mailbox_put(Mailbox *m, void *item) {
        bool room;

        pthread_mutex_lock(&m->mutex);
        room = m->n < m->capacity;
        if (room) {
                m->items[(m->first + m->n++) % m->capacity] = item;
                pthread_cond_signal(&m->changed);
        }
        pthread_mutex_unlock(&m->mutex);
        return room;
}

void *mailbox_take(Mailbox *m) {
        void *item = NULL;

        pthread_mutex_lock(&m->mutex);
        if (m->n) {
                item = m->items[m->first];
                m->first = (m->first + 1) % m->capacity;
                m->n--;
        }
        pthread_mutex_unlock(&m->mutex);
        return item;
}

/* Monotonic time so far from now; far away instead of overflowing. */
static struct timespec deadline(int64_t timeout_ms) {
        int64_t wait = timeout_ms < 0 ? 0 : timeout_ms > WAIT_MAX_MS ? WAIT_MAX_MS : timeout_ms;
        int64_t at = clock_monotonic_ms() + wait + 1; /* the millisecond that has begun */

        return (struct timespec){ .tv_sec = at / 1000, .tv_nsec = at % 1000 * 1000000 };
}

void mailbox_wait(Mailbox *m, int64_t timeout_ms) {
        struct timespec until = deadline(timeout_ms);
        int r = 0;

        pthread_mutex_lock(&m->mutex);
        while (!m->n && !m->nudged && r == 0)
                r = pthread_cond_timedwait(&m->changed, &m->mutex, &until);
        m->nudged = false;
        pthread_mutex_unlock(&m->mutex);
}

void mailbox_nudge(Mailbox *m) {
        pthread_mutex_lock(&m->mutex);
        m->nudged = true;
        pthread_cond_signal(&m->changed);
        pthread_mutex_unlock(&m->mutex);
}

size_t mailbox_count(Mailbox *m) {
        size_t n;

        pthread_mutex_lock(&m->mutex);
        n = m->n;
        pthread_mutex_unlock(&m->mutex);
        return n;
}
