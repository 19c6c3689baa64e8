/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Clocks, as facts (promise P5).  A clock is pinned to the pack in force when it starts: name, version and digest stand in
 * every fact about it.  The day of the event isn't counted; it is due through the last millisecond of its due day, China time.
 * A duty fulfilled late was breached first: both are recorded, in that order.
 */

#include "node/core/draft.h"

typedef struct ClockStart {
        UnitCode unit;
        CaseId case_id;
        ClockName clock;
        Instant at;        /* the event; its day isn't counted */
        Day due_day;       /* as a document set it; 0: by the pack */
        UnitCode watched;  /* a superior's twin: whose clock; "" if not */
} ClockStart;

void clock_start(Decide *d, const ClockStart *start);
/* Started and, in the same breath, found not to be owed. */
void clock_exempt(Decide *d, const ClockStart *start);
/* Ends the newest open instance, if there is one: a duty met (late: breached, then met), a right used or given up, a
 * cancellation. */
void clock_end(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, ClockState how);
/* Likewise the superior's twin. */
void clock_end_watch(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, ClockState how);
void clock_end_row(Decide *d, const ClockRow *row, ClockState how);
/* Ends every clock of the mask (CLOCK()). */
void clocks_end(Decide *d, const UnitCode *unit, const CaseId *case_id, uint32_t mask, ClockState how);
/* The last instance runs again with its first due day: what was met by an act that came to nothing. */
void clock_revive(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock);
void clock_revive_watch(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock);
void clock_revive_row(Decide *d, const ClockRow *row);
/* What that entry started or revived is as it was before: a demand that never arrived.  The superior's twin. */
void clock_take_back(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, uint64_t entry);
/* A right's last day is over, or there is no such right. */
bool clock_is_over(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock);
Day clock_due(const Pack *pack, ClockName clock, Instant at);
