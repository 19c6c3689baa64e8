/* SPDX-License-Identifier: Apache-2.0 */

/* Starting, moving and ending clocks.  Every day is computed here, from pack and calendar, and only written down by apply. */

#include "node/core/clock.h"

int clock_count(const Calendar *calendar, Instant at, uint32_t days, uint32_t flags, Day *ret_due, int *ret_year) {
        Day due = day_of(at);

        if (flags & CLOCK_FLAG_HOURS) {
                *ret_due = day_of(at + days * DURATION_HOUR);
                return 0;
        }
        if (!(flags & CLOCK_FLAG_WORKING))
                due += (Day)days;
        else if (calendar_add_working(calendar, due, days, &due, ret_year))
                return CALENDAR_E_YEAR;
        if ((flags & CLOCK_FLAG_ROLLS) && calendar_roll(calendar, due, &due, ret_year))
                return CALENDAR_E_YEAR;
        *ret_due = due;
        return 0;
}

uint32_t clock_rule_flags(const ClockRule *rule) {
        return (rule->working ? CLOCK_FLAG_WORKING : 0u) | (rule->right ? CLOCK_FLAG_RIGHT : 0u) |
               (rule->rolls ? CLOCK_FLAG_ROLLS : 0u) | (rule->hours ? CLOCK_FLAG_HOURS : 0u);
}

/* None are left if what sets the day arrived after it. */
static uint32_t days_until(Day due, Instant at) {
        Day from = day_of(at);

        return due > from ? (uint32_t)(due - from) : 0;
}

static void warn_year(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock, int year) {
        fact_warning(d, WARNING_NO_CALENDAR, unit, case_id, (uint64_t)year, &UNIT_NONE, clock,
                     arena_printf(d->out->arena, "%d", year));
}

const Pack *pack_on(const Pack *pack, Day day) {
        const Pack *national = pack_national(pack->statute);

        if (day >= pack->transition.from)
                return pack;
        if (national && day >= national->transition.from)
                return national;
        return day >= pack_builtin_2022()->transition.from ? pack_builtin_2022() : pack_builtin_2005();
}

/* A right has one window, the longer one; a day that a document sets is nobody's number. */
static const Pack *pack_beside(const Pack *pack, const ClockStart *start) {
        const Pack *national = pack_national(pack->statute);
        const ClockRule *own = &pack->clocks[start->clock], *rule = national ? &national->clocks[start->clock] : NULL;

        if (!rule || start->due_day || (!rule->days && !rule->hours) || rule->right || own->right ||
            !strcmp(national->name, pack->name) ||
            (own->days == rule->days && own->hours == rule->hours && own->working == rule->working &&
             own->from_receipt == rule->from_receipt))
                return NULL;
        return national;
}

/* The event it counts from by that pack. */
static Instant start_of(const Pack *pack, const ClockStart *start) {
        return pack->clocks[start->clock].from_receipt && start->receipt ? start->receipt : start->at;
}

/* The pack of the day on which it starts; one that counts from a receipt of before its own first day doesn't count yet. */
static const Pack *pack_at(const Pack *pack, const ClockStart *start) {
        const Pack *ret = pack_on(pack, day_of(start->at));

        return pack_on(ret, day_of(start_of(ret, start)));
}

static bool start_clock(Decide *d, const Pack *pack, uint64_t beside, const ClockStart *start, ClockRow *ret) {
        const ClockRule *rule = &pack->clocks[start->clock];
        uint32_t flags = start->flags | clock_rule_flags(rule) | (unit_code_is_none(&start->watched) ? 0u : CLOCK_FLAG_WATCH);
        uint32_t days = rule->hours ? rule->hours : rule->days;
        Instant at = start_of(pack, start);
        Day due = start->due_day;
        int year = 0;
        Fact *f;

        if (due) {
                flags = (flags & ~(uint32_t)(CLOCK_FLAG_WORKING | CLOCK_FLAG_ROLLS | CLOCK_FLAG_HOURS)) | CLOCK_FLAG_SET;
                days = days_until(due, at);
        } else if (!days) {
                return false; /* the pack has no such clock */
        } else if (clock_count(d->office->calendar, at, days, flags, &due, &year)) {
                flags |= CLOCK_FLAG_UNKNOWN;
                due = 0;
        }
        f = draft_fact(d, FACT_CLOCK_START, &start->unit, &start->case_id);
        f->what = start->clock;
        f->how = pack->version;
        f->at = at;
        f->day = due;
        f->number2 = days | (uint64_t)flags << 32;
        f->number = beside;
        f->peer = start->watched;
        f->text = arena_printf(d->out->arena, "%s\n%s", pack->name, text_cut(d->out->arena, rule->article, ROW_ARTICLE_SIZE));
        f->has_digest = true;
        f->digest = pack->digest;
        *ret = (ClockRow){ .unit = start->unit, .case_id = start->case_id, .clock = start->clock, .due_day = due,
                           .instance = beside, .started_at = at, .days = days, .flags = flags,
                           .pack_version = pack->version, .pack_digest = pack->digest };
        strcpy(ret->pack, text_cut(d->out->arena, pack->name, sizeof(ret->pack)));
        if (year)
                warn_year(d, &start->unit, &start->case_id, start->clock, year);
        return true;
}

unsigned clock_start_rows(Decide *d, const ClockStart *start, ClockRow ret[2]) {
        const Pack *pack = pack_at(d->office->pack, start), *beside = pack_beside(pack, start);
        unsigned n = 0;

        n += start_clock(d, pack, 0, start, &ret[n]);
        if (n && beside)
                n += start_clock(d, beside, CLOCK_BESIDE, start, &ret[n]);
        return n;
}

void clock_start(Decide *d, const ClockStart *start) {
        ClockRow rows[2];

        (void)clock_start_rows(d, start, rows);
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
        ClockRow rows[2];
        unsigned n = clock_start_rows(d, start, rows);

        for (unsigned i = 0; i < n; i++)
                clock_fact(d, FACT_CLOCK_END, &rows[i], CLOCK_EXEMPT); /* instance 0: this entry's */
}

void clock_end_alone(Decide *d, const ClockRow *row, ClockState how) {
        if (how == CLOCK_MET && row->state == CLOCK_RUNNING && !(row->flags & CLOCK_FLAG_RIGHT) &&
            d->now >= clock_due_at(row))
                clock_fact(d, FACT_CLOCK_END, row, CLOCK_BREACHED);
        clock_fact(d, FACT_CLOCK_END, row, how);
        if (row->breached_entry && how != CLOCK_BREACHED) { /* nobody is late with it any more */
                Fact *f = draft_fact(d, FACT_WARNING, &row->unit, &row->case_id);

                f->what = row->flags & CLOCK_FLAG_WATCH ? WARNING_BELOW_OVERDUE : WARNING_OVERDUE;
                f->number = row->instance;
        }
}

void clock_end_row(Decide *d, const ClockRow *row, ClockState how) {
        ClockRow beside;

        clock_end_alone(d, row, how);
        if (clock_get_beside(d->txn, row, &beside) && !beside.ended_entry)
                clock_end_alone(d, &beside, how);
}

void clock_met(Decide *d, const ClockStart *start) {
        ClockRow rows[2];
        unsigned n = clock_start_rows(d, start, rows);

        for (unsigned i = 0; i < n; i++) {
                rows[i].state = CLOCK_RUNNING;
                clock_end_alone(d, &rows[i], CLOCK_MET); /* instance 0: this entry's */
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
        ClockRow beside;

        clock_fact(d, FACT_CLOCK_REVIVE, row, CLOCK_RUNNING);
        if (clock_get_beside(d->txn, row, &beside) && beside.ended_entry)
                clock_fact(d, FACT_CLOCK_REVIVE, &beside, CLOCK_RUNNING);
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
        ClockRow row, beside;

        if (!clock_get_open(d->txn, unit, case_id, clock, true, &row))
                return;
        if (row.started_entry == entry) {
                clock_end_row(d, &row, CLOCK_CANCELLED);
        } else if (row.revived_entry == entry) { /* it had been met, in its time */
                clock_fact(d, FACT_CLOCK_END, &row, CLOCK_MET);
                if (clock_get_beside(d->txn, &row, &beside) && beside.revived_entry == entry)
                        clock_fact(d, FACT_CLOCK_END, &beside, CLOCK_MET);
        }
}

bool clock_is_over(Decide *d, const UnitCode *unit, const CaseId *case_id, ClockName clock) {
        ClockRow row;

        return !clock_get_open(d->txn, unit, case_id, clock, false, &row) || d->now >= clock_due_at(&row);
}

/* ---- moving ------------------------------------------------------------------------------------------------------ */

/* Days of all kinds that were added, and these. */
static uint32_t days_with(const ClockRow *row, uint32_t more) {
        return row->days + row->extended + row->excluded + row->paused + more;
}

bool clock_due_with(const Decide *d, const ClockRow *row, uint32_t more, Day *ret) {
        int year;

        return !clock_count(d->office->calendar, row->started_at, days_with(row, more), row->flags, ret, &year);
}

static Fact *move_fact(Decide *d, FactKind kind, const ClockRow *row, uint32_t days) {
        Day due = 0;
        int year = 0;
        Fact *f;

        if (clock_count(d->office->calendar, row->started_at, days_with(row, days), row->flags, &due, &year)) {
                due = 0;
                warn_year(d, &row->unit, &row->case_id, (ClockName)row->clock, year);
        }
        clock_fact(d, kind, row, CLOCK_RUNNING);
        f = &d->draft->facts[d->draft->n_facts - 1];
        f->number2 = days;
        f->day = due;
        return f;
}

Day clock_extend(Decide *d, const ClockRow *row, uint32_t days) {
        return move_fact(d, FACT_CLOCK_EXTEND, row, days)->day;
}

/* Days between both, as this clock counts them; never those before it began. */
static uint32_t days_between(const Decide *d, const ClockRow *row, Day from, Day to) {
        Day first = day_of(row->started_at) + 1;
        uint32_t n = 0;
        int year;

        if (from < first)
                from = first;
        if (to < from)
                return 0;
        if (!(row->flags & CLOCK_FLAG_WORKING) || calendar_count_working(d->office->calendar, from, to, &n, &year))
                n = (uint32_t)(to - from + 1);
        return n;
}

Day clock_exclude(Decide *d, const ClockRow *row, Day from, Day to) {
        Fact *f = move_fact(d, FACT_CLOCK_EXCLUDE, row, days_between(d, row, from, to));

        f->at = day_start(from);
        return f->day;
}

void clock_pause(Decide *d, const ClockRow *row) {
        clock_fact(d, FACT_CLOCK_PAUSE, row, CLOCK_PAUSED);
        d->draft->facts[d->draft->n_facts - 1].at = d->now;
}

/* The day it stopped still counted; the day it goes on counts again. */
Day clock_resume(Decide *d, const ClockRow *row) {
        return move_fact(d, FACT_CLOCK_RESUME, row, days_between(d, row, day_of(row->paused_at) + 1, day_of(d->now) - 1))->day;
}

static void move_row(Decide *d, const ClockRow *row, Day due) {
        Fact *f;

        clock_fact(d, FACT_CLOCK_MOVE, row, CLOCK_RUNNING);
        f = &d->draft->facts[d->draft->n_facts - 1];
        f->number2 = d->office->calendar->version; /* without one no day was counted */
        f->day = due;
        f->at = row->flags & CLOCK_FLAG_UNKNOWN ? 0 : day_start(row->due_day);
        if (row->flags & CLOCK_FLAG_UNKNOWN)
                fact_warning_clear(d, WARNING_NO_CALENDAR, &row->unit, &row->case_id);
}

bool clock_move(Decide *d, const ClockRow *row) {
        const uint32_t by_calendar = CLOCK_FLAG_WORKING | CLOCK_FLAG_ROLLS;
        Actor node = { .unit = d->office->unit };
        Day due;

        if (!(row->flags & by_calendar) || (row->state != CLOCK_RUNNING && row->state != CLOCK_PAUSED))
                return false;
        if (!clock_due_with(d, row, 0, &due) || (!(row->flags & CLOCK_FLAG_UNKNOWN) && due == row->due_day))
                return false;
        draft_begin(d, ENTRY_JOB, &row->case_id, &node);
        move_row(d, row, due);
        return true;
}
