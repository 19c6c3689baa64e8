/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Monthly and annual reports (22:14 (4), 41; 05:21 (3), 39): of a bureau to the bureau above it, or, if none stands above, to its
 * own government, which gets a copy of every one.  They belong to no case.
 *
 * When a period ends each bureau whose pack states the clock owes a report, and whoever stands above has the clock's twin; the
 * report meets both, and is breached on the day after its last like any duty.  What it says is counted by the node from the rows
 * of the bureau's own desk: counts alone, of accusations that they came, and nobody is ranked by how many people came.
 *
 * One that is late is a matter of guidance (22:14 (5) 指导下级的信访工作) and of the year's appraisal by party and government (22:39),
 * not of an order: 22:40 orders whoever accepts or handles 信访事项 against the rules, shirks, delays or does not execute, and
 * 22:43-45 name no report.  So nothing is found against the bureau; whoever stands above sees it late, and its supervisor reminds
 * (催办), a record on both sides.
 */

#include "node/core/step.h"

/* The calendar month or year that ends just before `next`, China's. */
typedef struct Period {
        uint32_t kind;   /* PERIOD_MONTH, PERIOD_YEAR: the document's variant */
        uint32_t number; /* 202603, 2026 */
        Day from, until; /* both counted */
} Period;
enum { PERIOD_MONTH = 1, PERIOD_YEAR = 2 };
/* Of that number; false: none. */
bool period_of(uint32_t kind, uint32_t number, Period *ret);
/* The first instant of the month after that one's. */
Instant period_next(Instant t);

/* ENTRY_PERIODIC_REPORT: the period in `days`, form in `variant`. */
Reason periodic_act(Decide *d);
/* ENTRY_REMINDER of no case: the bureau above reminds of a report that is late; period and form likewise. */
Reason periodic_remind(Decide *d);
Reason periodic_reminded(Decide *d, const Step *step);
Reason periodic_take(Decide *d, const Step *step);
/* Periods that have ended: at most so many drafts; true: more to do. */
bool tick_periods(Decide *d, uint32_t drafts_max);
/* The bureau above; its own government, if none is; NULL: nobody. */
const RosterUnit *periodic_to(const Roster *roster, const RosterUnit *bureau);

/* figures.c: what the report of that unit says, as one JSON object of counts; appends. */
void figures_count(StoreTxn *txn, const UnitCode *unit, const Period *period, Buf *out);
