/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Between work.c (when and who) and work_acts.c (what is done, and what it says). */

#include "tests/sim/work.h"

/* What is to come of a case, drawn when it comes in. */
enum {
        FATE_READ = 1 << 0,          /* its content is read by whoever handles it */
        FATE_GUIDE = 1 << 1,         /* a visit that belongs before another organ */
        FATE_REPORT_UP = 1 << 2,     /* only the bureau above can decide it */
        FATE_ASSIGN = 1 << 3,        /* handed on with a day and a report owed */
        FATE_RETURN = 1 << 4,        /* "not ours" */
        FATE_REFUSE_RETURN = 1 << 5, /* "yes, yours" */
        FATE_EXTEND = 1 << 6,
        FATE_SETTLE = 1 << 7,
        FATE_IMPORT = 1 << 8,        /* path31 1-4 */
        FATE_OWN_LIMIT = 1 << 9,     /* path31 5 */
        FATE_REVIEW = 1 << 10,
        FATE_RE_REVIEW = 1 << 11,
        FATE_RATE = 1 << 12,
        FATE_ORDER = 1 << 13,
        FATE_REMIND = 1 << 14,
        FATE_REWORK = 1 << 15,
        FATE_LATE_TRIAGE = 1 << 16,
        FATE_LATE_NOTICE = 1 << 17,
        FATE_LATE_OPINION = 1 << 18,
        FATE_LATE_REPORT = 1 << 19,
        FATE_CONCLUDE = 1 << 20,     /* an accusation: its organ concludes */
};

typedef enum PlanPhase {
        PHASE_ARRIVES, /* not registered yet */
        PHASE_MOVES,   /* by the state of the docket at `unit` */
        PHASE_REVIEW,  /* by that of the review at `unit` */
        PHASE_ORDER,   /* a plan of its own: the order of `unit` about it */
        PHASE_ANSWER,  /* its answer by `unit` */
        PHASE_PERIOD,  /* of no case: the reports of the bureau at `unit` */
        PHASE_OVER,
} PlanPhase;

typedef struct Plan {
        CaseId case_id;
        Random random;       /* the case's own: what befalls others changes nothing here */
        Instant arrived_at;
        Instant accepted_at;
        uint64_t register_id; /* of its registration, to the letter the same when nobody answered; 0: not tried yet */
        uint32_t unit;       /* place of the unit that moves next */
        uint32_t giver;      /* of PHASE_ANSWER: who asked */
        uint32_t fate;
        uint8_t phase, case_class, waits, refused, returned;
        bool started;        /* a draft of the last sort was seen through */
} Plan;

/* What the unit does now; false: nothing (yet).  Fills in the command's input. */
bool work_act(Work *w, Plan *p, SimCommand *c);
/* It was done: whose move is next, and after how long; false: the plan is over. */
bool work_follow(Work *w, Plan *p, const SimCommand *c, Duration *ret_pause);
Sim *work_sim(Work *w);
/* A plan of its own about the same case. */
void work_add_side(Work *w, const Plan *p, PlanPhase phase, uint32_t unit, Duration pause);
/* How long until the next month's report is sent. */
Duration work_next_report(Plan *p, Instant now);
/* Days from `from` to `to`, drawn. */
Duration work_days(Plan *p, unsigned from, unsigned to);
