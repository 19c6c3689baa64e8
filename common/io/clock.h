/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The only place that reads clocks.  Everything else is told the time.
 *
 * Office time is real time, or, in a demo, time that runs faster from a fixed point:
 * virtual = base_virtual + (real - base_real) * speed.  The three numbers are configuration, so that a restarted demo goes on
 * where it was.  That a speed other than 1 needs `demo: true` is checked where configuration is read.  Transport
 * timers use clock_monotonic_ms(), which is never sped up.
 */

#include "common/base/errors.h"
#include "common/base/instant.h"

#define CLOCK_SPEED_MAX (7 * 86400) /* a week in a second */

typedef struct Clock {
        Instant base_real;
        Instant base_virtual;
        int64_t speed; /* 1..CLOCK_SPEED_MAX */
} Clock;

#define CLOCK_REAL ((Clock){ 0, 0, 1 })

/* CLOCK_REALTIME. */
Instant clock_real(void);
/* CLOCK_MONOTONIC: never steps; the zero point means nothing. */
int64_t clock_monotonic_ms(void);
/* The same in microseconds, for measuring. */
int64_t clock_monotonic_us(void);

/* Office time now. */
Instant clock_now(const Clock *c);
/* Office time when real time is `real`: pure.  Saturates below INSTANT_NEVER. */
Instant clock_at(const Clock *c, Instant real);
/* How many milliseconds of real time until office time reaches `deadline`, at least 0, rounded up so that waiting that long is
 * enough; INT64_MAX for INSTANT_NEVER. */
int64_t clock_wait_ms(const Clock *c, Instant now, Instant deadline);
