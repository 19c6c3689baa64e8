/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A due day shown: every day from the event to it, counted or not, and why.  The due day itself comes from the core's own
 * clock_count(); the walk must end on it, so what is shown can't differ from what is done.
 */

#include "common/base/arena.h"
#include "node/core/calendar.h"

typedef struct ClockStep {
        Day day;
        uint32_t number;  /* the how-manieth day that counts; 0: it doesn't; of hours, how many are over with the day */
        DayKind kind;     /* 0: the calendar has no such year (calendar days need none) */
        const char *name; /* of the holiday; "" */
        const char *why;  /* "event", "counted", "weekend", "holiday", "make-up-workday", "rolled", "hours" */
        bool due;
} ClockStep;

/* `days` and `flags` as of clock_count(), `due` its result. */
ClockStep *clock_steps(const Calendar *calendar, Instant at, uint32_t days, uint32_t flags, Day due, Arena *arena,
                       uint32_t *ret_n);
/* "event" in words. */
const char *clock_step_words(const ClockStep *step, bool zh);
