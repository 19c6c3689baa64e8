/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Clocks, as facts (promise P5).  A clock is pinned to the pack in force when it starts: name, version and digest stand in
 * every fact about it.  The day of the event isn't counted; it is due through the last millisecond of its due day, China time.
 * Officials' dates stay where they fall; a citizen's last day rolls over days off.  A clock that the pack has not is
 * not started.
 * A duty fulfilled late was breached first: both are recorded, in that order.
 *
 * Where a local pack counts a duty otherwise than its national statute, both clocks run, started by the same entry, each pinned
 * to its own pack, each breached on its own; what meets, cancels or revives the pack's does the same to the one beside it
 * (CLOCK_BESIDE, row.h).  A right has one window, the pack's, which is never the shorter one; a day that a document sets is one
 * clock.  An event of before a pack's first day counts under the statute of that day (pack_on()).
 */

#include "node/core/calendar.h"
#include "node/core/draft.h"

typedef struct ClockStart {
        UnitCode unit;
        CaseId case_id;
        ClockName clock;
        Instant at;        /* the event; its day isn't counted */
        Instant receipt;   /* of handling: for a pack that counts from there (ClockRule.from_receipt); 0: `at` */
        Day due_day;       /* as a document set it; 0: by the pack */
        UnitCode watched;  /* a superior's twin: whose clock; "" if not */
        uint32_t flags;    /* beside those of the pack's rule: CLOCK_FLAG_NOT_SHIRKED */
} ClockStart;

void clock_start(Decide *d, const ClockStart *start);
/* Likewise, for facts of the same entry about what it started: the pack's, and the statute's beside it, if there is one.  How
 * many. */
unsigned clock_start_rows(Decide *d, const ClockStart *start, ClockRow ret[2]);
/* Started and, in the same breath, found not to be owed. */
void clock_exempt(Decide *d, const ClockStart *start);
/* Started by an event before, and met by what is entered now: late, if it took too long. */
void clock_met(Decide *d, const ClockStart *start);
/* Ends the newest open instance, if there is one: a duty met (late: breached, then met), a right used or given up, a
 * cancellation. */
void clock_end(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, ClockState how);
/* Likewise the superior's twin. */
void clock_end_watch(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, ClockState how);
void clock_end_row(Decide *d, const ClockRow *row, ClockState how);
/* Of two that run side by side, this one alone: each is breached by its own day. */
void clock_end_alone(Decide *d, const ClockRow *row, ClockState how);
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

/* The pack by which an event of that day counts: this one, or what was in force before it. */
const Pack *pack_on(const Pack *pack, Day day);

/* ---- counting: pure ---------------------------------------------------------------------------------------------- */

/* The due day of so many days (CLOCK_FLAG_WORKING: working days, _HOURS: hours) after the event; _ROLLS: over days off.  0 or
 * CALENDAR_E_YEAR with the year that the calendar lacks. */
int clock_count(const Calendar *calendar, Instant at, uint32_t days, uint32_t flags, Day *ret_due, int *ret_year) MUST_CHECK;
/* WORKING, RIGHT, ROLLS, HOURS. */
uint32_t clock_rule_flags(const ClockRule *rule);

/* ---- moving: each is a fact, and none makes good what was breached before ------------------------------------------ */

/* The day it would be due with so many days more; false: no calendar for that year.  What is added counts as the clock does. */
bool clock_due_with(const Decide *d, const ClockRow *row, uint32_t more, Day *ret) MUST_CHECK;
/* The clock runs longer: `pack->extension` says by how much, how often and who; the caller has asked.  The new due day; 0: no
 * calendar for that year (a warning on the desk says which). */
Day clock_extend(Decide *d, const ClockRow *row, uint32_t days);
/* Hearing days, both counted, do not: `pack->hearing_excludes` says in which clocks (re-review alone, 22:36).  Likewise. */
Day clock_exclude(Decide *d, const ClockRow *row, Day from, Day to);
/* Stands still from now on; goes on.  Days wholly in between do not count. */
void clock_pause(Decide *d, const ClockRow *row);
Day clock_resume(Decide *d, const ClockRow *row);
/* The calendar changed: counted anew, in an entry ENTRY_JOB of its own (drafted here); false: nothing moves. */
bool clock_move(Decide *d, const ClockRow *row);
