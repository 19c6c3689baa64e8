/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Why a date is that date (promise P5), without node, files or sockets: what a rule pack and a calendar make of an event's time,
 * and what the journal said of a case's clocks, as JSON.  `zhuji clock explain` prints it; scenarios ask it.
 */

#include <jansson.h>
#include "common/wire/control.h"
#include "node/cli/clock_steps.h"
#include "node/core/clock.h"

/* As typed; `days` and `due` may be NULL.  All is borrowed. */
typedef struct ClockQuestion {
        const Pack *pack;
        const char *source;   /* where the pack is from */
        const Calendar *calendar;
        const char *clock, *start, *days, *due;
} ClockQuestion;

/* What was asked, and its answer; lives as long as question and arena. */
typedef struct Explained {
        const Pack *pack;
        const char *source;
        const Calendar *calendar;
        ClockName clock;
        const ClockRule *rule;
        Instant start;
        uint32_t days, flags;
        Day due;
        Instant due_at; /* the last moment in time */
        ClockStep *steps;
        uint32_t n_steps;
} Explained;

/* Why there is no answer: `usage`, it was not asked rightly; else `name` says what is missing (no-such-clock, no-calendar,
 * as-set).  Words in the arena. */
typedef struct ClockProblem {
        bool usage;
        const char *name, *en, *zh;
} ClockProblem;

bool clock_explain(const ClockQuestion *q, Arena *arena, Explained *ret, ClockProblem *problem);
/* One of domain.md, section 4; the problem lists them. */
bool clock_explain_name(const char *text, Arena *arena, ClockName *ret, ClockProblem *problem);
/* The event whose day is the start: "the day the office received it". */
const char *clock_event_of(ClockName clock, const ClockRule *rule, bool zh);
/* "working-days", "calendar-days", "hours". */
const char *clock_counting(uint32_t flags);
json_t *clock_explained_json(const Explained *e);

/* Of a case: a clock as the node's journal has it, with its entries and, where this calendar leads to its day, every day. */
json_t *clock_run_json(const PbControlReply *reply, const PbControlClockRun *c, const Calendar *calendar, Arena *arena);
/* The days from the event to the due day; none while there is no due day, or where this calendar leads elsewhere. */
ClockStep *clock_run_steps(const PbControlClockRun *c, const Calendar *calendar, Arena *arena, uint32_t *ret_n);
/* Is it asked for by that name?  An extension is days added to the handling clock, no clock of its own. */
bool clock_run_is_asked(const PbControlClockRun *c, const char *name);
bool clock_event_is_of(const PbControlClockEvent *event, const PbControlClockRun *clock);
