/* SPDX-License-Identifier: Apache-2.0 */

/* Starting and ending clocks.  Calendar days for now: a pack that asks for working days is not loadable yet. */

#include "node/core/clock.h"

#include <assert.h>

Day clock_due(const Pack *pack, ClockName clock, Instant at) {
        assert(!pack->clocks[clock].working);
        return day_of(at) + pack->clocks[clock].days;
}

/* None are left if what sets the day arrived after it. */
static uint32_t days_until(Day due, Instant at) {
        Day from = day_of(at);

        return due > from ? (uint32_t)(due - from) : 0;
}

void clock_start(Decide *d, const ClockStart *start) {
        const Pack *pack = d->office->pack;
        const ClockRule *rule = &pack->clocks[start->clock];
        uint32_t flags = (rule->working ? CLOCK_FLAG_WORKING : 0u) | (rule->right ? CLOCK_FLAG_RIGHT : 0u) |
                         (rule->rolls ? CLOCK_FLAG_ROLLS : 0u) | (start->due_day ? CLOCK_FLAG_SET : 0u) |
                         (unit_code_is_none(&start->watched) ? 0u : CLOCK_FLAG_WATCH);
        Fact *f = draft_fact(d, FACT_CLOCK_START, &start->unit, &start->case_id);

        f->what = start->clock;
        f->how = pack->version;
        f->at = start->at;
        f->day = start->due_day ? start->due_day : clock_due(pack, start->clock, start->at);
        f->number2 = days_until(f->day, start->at) | (uint64_t)flags << 32;
        f->peer = start->watched;
        f->text = pack->name;
        f->has_digest = true;
        f->digest = pack->digest;
}

static void clock_fact(Decide *d, FactKind kind, const ClockRow *row, ClockState how) {
        Fact *f = draft_fact(d, kind, &row->unit, &row->case_id);

        f->what = row->clock;
        f->how = row->pack_version;
        f->number = row->instance;
        f->number2 = how;
        f->day = row->due_day;
        f->text = arena_strdup(d->out->arena, row->pack);
        f->has_digest = true;
        f->digest = row->pack_digest;
}

void clock_exempt(Decide *d, const ClockStart *start) {
        ClockRow row = { .unit = start->unit, .case_id = start->case_id, .clock = start->clock };
        const Fact *f;

        clock_start(d, start);
        f = &d->draft->facts[d->draft->n_facts - 1];
        row.due_day = f->day;
        row.pack_version = f->how;
        row.pack_digest = f->digest;
        strcpy(row.pack, text_cut(d->out->arena, f->text, sizeof(row.pack)));
        clock_fact(d, FACT_CLOCK_END, &row, CLOCK_EXEMPT); /* instance 0: this entry's */
}

void clock_end_row(Decide *d, const ClockRow *row, ClockState how) {
        if (how == CLOCK_MET && row->state == CLOCK_RUNNING && !(row->flags & CLOCK_FLAG_RIGHT) &&
            d->now >= day_end(row->due_day))
                clock_fact(d, FACT_CLOCK_END, row, CLOCK_BREACHED);
        clock_fact(d, FACT_CLOCK_END, row, how);
        if (row->breached_entry && how != CLOCK_BREACHED) { /* nobody is late with it any more */
                Fact *f = draft_fact(d, FACT_WARNING, &row->unit, &row->case_id);

                f->what = row->flags & CLOCK_FLAG_WATCH ? WARNING_BELOW_OVERDUE : WARNING_OVERDUE;
                f->number = row->instance;
        }
}

static void end_newest(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, bool watch, ClockState how) {
        ClockRow row;

        if (clock_get_open(d->txn, unit, case_id, clock, watch, &row))
                clock_end_row(d, &row, how);
}

void clock_end(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, ClockState how) {
        end_newest(d, unit, case_id, clock, false, how);
}

void clock_end_watch(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, ClockState how) {
        end_newest(d, unit, case_id, clock, true, how);
}

void clocks_end(Decide *d, const UnitCode *unit, const CaseId *case_id, uint32_t mask, ClockState how) {
        for (uint32_t clock = CLOCK_TRIAGE; clock <= CLOCK_RETALIATION; clock++)
                if (mask & CLOCK(clock))
                        clock_end(d, unit, case_id, clock, how);
}

void clock_revive_row(Decide *d, const ClockRow *row) {
        clock_fact(d, FACT_CLOCK_REVIVE, row, CLOCK_RUNNING);
}

static void revive_newest(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, bool watch) {
        ClockRow row;

        if (clock_get_last(d->txn, unit, case_id, clock, watch, &row) && row.ended_entry)
                clock_revive_row(d, &row);
}

void clock_revive(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock) {
        revive_newest(d, unit, case_id, clock, false);
}

void clock_revive_watch(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock) {
        revive_newest(d, unit, case_id, clock, true);
}

void clock_take_back(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, uint64_t entry) {
        ClockRow row;

        if (!clock_get_open(d->txn, unit, case_id, clock, true, &row))
                return;
        if (row.started_entry == entry)
                clock_end_row(d, &row, CLOCK_CANCELLED);
        else if (row.revived_entry == entry)
                clock_fact(d, FACT_CLOCK_END, &row, CLOCK_MET); /* it had been, in its time */
}

bool clock_is_over(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock) {
        ClockRow row;

        return !clock_get_open(d->txn, unit, case_id, clock, false, &row) || d->now >= day_end(row.due_day);
}
