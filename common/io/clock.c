/* SPDX-License-Identifier: Apache-2.0 */

/* Real, monotonic and demo time; see clock.h. */

#include "common/io/clock.h"

#include <assert.h>
#include <time.h>

static int64_t read_us(clockid_t id) {
        struct timespec ts;

        int r = clock_gettime(id, &ts);
        assert(r == 0);
        return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

Instant clock_real(void) {
        return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_monotonic_ms(void) {
        return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_monotonic_us(void) {
        return read_us(CLOCK_MONOTONIC);
}

Instant clock_now(const Clock *c) {
        return clock_at(c, clock_real());
}

Instant clock_at(const Clock *c, Instant real) {
        int64_t passed, ahead;
        Instant t;

        assert(c->speed >= 1 && c->speed <= CLOCK_SPEED_MAX);
        if (__builtin_sub_overflow(real, c->base_real, &passed) || __builtin_mul_overflow(passed, c->speed, &ahead) ||
            __builtin_add_overflow(c->base_virtual, ahead, &t) || t >= INSTANT_NEVER)
                return real < c->base_real ? INSTANT_NONE + 1 : INSTANT_NEVER - 1;
        return t;
}

int64_t clock_wait_ms(const Clock *c, Instant now, Instant deadline) {
        int64_t left;

        assert(c->speed >= 1);
        if (deadline == INSTANT_NEVER)
                return INT64_MAX;
        if (deadline <= now)
                return 0;
        if (__builtin_sub_overflow(deadline, now, &left))
                return INT64_MAX;
        return left / c->speed + (left % c->speed ? 1 : 0);
}
