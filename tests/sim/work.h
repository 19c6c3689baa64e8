/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A year of work as it is meant to go.  Cases come in at a yearly rate, on working days, at the offices of all levels; each has a
 * fate drawn when it comes in (handed on or assigned downwards, objected to, extended, late on purpose, reviewed, ordered about
 * ...), and whoever has the next move makes it after a plausible time.  What is possible is read from the desk, never assumed: a
 * case that an office does not have yet is waited for, and what is refused is counted and tried again.  Without faults that is nothing:
 * else the core misreads the procedure, or this picture of it does (work_judge()).
 *
 * Nothing is stepped that has nothing to do: the next move of every case waits in one heap.
 */

#include "common/wire/rules.h"
#include "tests/sim/sim.h"

typedef struct Work Work;

/* Of a whole country and a whole year. */
#define WORK_YEARLY_CASES 15000000.0

/* Plans all arrivals: WORK_YEARLY_CASES * config.load a year of 365 days. */
Work *work_new(Sim *s);
Work *work_free(Work *w);
Instant work_next(const Work *w);
/* Moves that are due by now. */
void work_events(Work *w);
void work_heard(Work *w, const SimCommand *c, const Told *t);
/* The process ended first. */
void work_unanswered(Work *w, const SimCommand *c);
/* At the end of a world without faults nothing may have been refused. */
void work_judge(Work *w);

#define WORK_REASONS 512

typedef struct WorkFigures {
        uint64_t arrived, moves, refused;
        uint64_t over, waiting, given_up; /* cases: nothing left to do; still on somebody's desk; refused too often */
        uint64_t clocks[CLOCK_COUNT][CLOCK_LAPSED + 1]; /* of all units, by state */
        uint64_t late[CLOCK_COUNT];       /* breached, whatever came of them */
        uint64_t documents[256];          /* done, by kind */
        uint64_t reasons[WORK_REASONS];
} WorkFigures;
/* Counts the clocks in all stores. */
void work_figures(const Work *w, WorkFigures *ret);
