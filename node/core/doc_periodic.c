/* SPDX-License-Identifier: Apache-2.0 */

/* Monthly and annual reports: begun by the tick, sent by the approver, received above. */

#include "node/core/periodic.h"

#include <assert.h>
#include <stdio.h>
#include "common/base/memory.h"

/* ---- periods -------------------------------------------------------------------------------------------------------- */

bool period_of(uint32_t kind, uint32_t number, Period *ret) {
        int year = (int)(kind == PERIOD_MONTH ? number / 100 : number);
        unsigned month = kind == PERIOD_MONTH ? number % 100 : 1;

        if ((kind != PERIOD_MONTH && kind != PERIOD_YEAR) || year < 1990 || year > 9000 || month < 1 || month > 12)
                return false;
        *ret = (Period){ .kind = kind, .number = number, .from = day_from_civil(year, month, 1) };
        if (kind == PERIOD_YEAR || month == 12)
                ret->until = day_from_civil(year + 1, 1, 1) - 1;
        else
                ret->until = day_from_civil(year, month + 1, 1) - 1;
        return true;
}

Instant period_next(Instant t) {
        unsigned month, day;
        int year;

        day_to_civil(day_of(t), &year, &month, &day);
        return day_start(month == 12 ? day_from_civil(year + 1, 1, 1) : day_from_civil(year, month + 1, 1));
}

static ClockName clock_of(uint32_t kind) {
        return kind == PERIOD_YEAR ? CLOCK_ANNUAL_REPORT : CLOCK_MONTHLY_REPORT;
}

const RosterUnit *periodic_to(const Roster *roster, const RosterUnit *bureau) {
        const RosterUnit *above = unit_code_is_none(&bureau->served_by) ? NULL : roster_find_unit(roster, &bureau->served_by);

        if (above && above->kind == UNIT_BUREAU)
                return above;
        return unit_code_is_none(&bureau->led_by) ? NULL : roster_find_unit(roster, &bureau->led_by);
}

/* ---- a period ends -------------------------------------------------------------------------------------------------- */

static void fact_period(Decide *d, const UnitCode *unit, const UnitCode *about, uint32_t kind, uint32_t number, uint32_t state) {
        Fact *f = draft_fact(d, FACT_PERIOD, unit, &CASE_NONE);

        f->peer = *about;
        f->what = kind | state << 8;
        f->how = number;
}

/* One desk's part in it: the bureau's own duty, or the twin of one below; nothing if it was begun before. */
static void begin(Decide *d, const UnitCode *unit, const RosterUnit *about, const Period *p) {
        PeriodRow row = { .unit = *unit, .kind = p->kind, .period = p->number, .about = about->code };
        ClockStart start = { .unit = *unit, .case_id = CASE_NONE, .clock = clock_of(p->kind), .at = day_start(p->until) };
        Actor node = { .unit = *unit };

        if (row_has(d->txn, ROW_PERIOD, &row))
                return;
        if (!unit_code_equal(unit, &about->code))
                start.watched = about->code;
        draft_begin(d, ENTRY_CLOCK, &CASE_NONE, &node);
        clock_start(d, &start);
        fact_period(d, unit, &about->code, p->kind, p->number, PERIOD_OWED);
}

static bool end_period(Decide *d, const Period *p, uint32_t drafts_max) {
        const Roster *roster = d->office->roster;
        const UnitCode *here = &d->office->unit;

        if (!clock_rule_exists(&d->office->pack->clocks[clock_of(p->kind)]))
                return true;
        for (uint32_t i = 0; i < roster->n_units; i++) {
                const RosterUnit *bureau = &roster->units[i], *to;
                bool ours, to_ours;

                if (bureau->kind != UNIT_BUREAU || bureau->status != UNIT_ACTIVE || !(to = periodic_to(roster, bureau)))
                        continue;
                ours = unit_code_equal(&bureau->hosted_on, here);
                to_ours = to->kind == UNIT_BUREAU && unit_code_equal(&to->hosted_on, here);
                if (!ours && !to_ours)
                        continue;
                if (d->out->n_drafts + 3 > drafts_max)
                        return false;
                if (ours)
                        begin(d, &bureau->code, bureau, p);
                if (to_ours)
                        begin(d, &to->code, bureau, p);
        }
        return true;
}

bool tick_periods(Decide *d, uint32_t drafts_max) {
        Instant next = d->head.period_next;
        Actor node = { .unit = d->office->unit };
        unsigned month, day;
        Period p;
        int year;

        if (!next || d->now < next)
                return false;
        if (d->out->n_drafts + 1 > drafts_max)
                return true;
        day_to_civil(day_of(next) - 1, &year, &month, &day);
        if (period_of(PERIOD_MONTH, (uint32_t)year * 100 + month, &p) && !end_period(d, &p, drafts_max))
                return true;
        if (month == 12 && period_of(PERIOD_YEAR, (uint32_t)year, &p) && !end_period(d, &p, drafts_max))
                return true;
        draft_begin(d, ENTRY_JOB, &CASE_NONE, &node); /* there is room: end_period() left some */
        draft_fact(d, FACT_PERIODS, &UNIT_NONE, &CASE_NONE)->at = period_next(next);
        return d->now >= period_next(next);
}

/* ---- it is sent ------------------------------------------------------------------------------------------------------ */

/* The one named; the oldest that is owed, if none is. */
static bool find_owed(Decide *d, const UnitCode *unit, uint32_t kind, uint32_t number, PeriodRow *ret) {
        PeriodRow row = { .unit = *unit, .kind = kind, .period = number };
        RowCursor cursor = row_cursor(ROW_PERIOD, &row, number ? 3 : 2, number ? 3 : 2);
        bool found = false;

        while (!(found && ret->state == PERIOD_OWED) && row_next(d->txn, &cursor, &row))
                if (unit_code_equal(&row.about, unit)) {
                        *ret = row;
                        found = true;
                }
        return found;
}

static void period_clock_ends(Decide *d, const PeriodRow *row, ClockState how) {
        ClockRow clock = { .unit = row->unit, .case_id = CASE_NONE, .clock = clock_of(row->kind), .instance = row->clock };

        if (row->clock && row_get(d->txn, ROW_CLOCK, &clock) && !clock.ended_entry)
                clock_end_row(d, &clock, how);
}

static Reason check_send(Decide *d, const RosterUnit *bureau, const Document *doc, PeriodRow *row) {
        Period p;

        if (!unit_is_bureau(bureau))
                return refuse(d, REASON_BUREAU_ONLY, "%s", bureau->code.s);
        if (!(d->actor.roles & ROLE_APPROVER))
                return refuse(d, REASON_ROLE, "%s %s", d->actor.user.s, entry_kind_name(ENTRY_PERIODIC_REPORT));
        if (!doc->variant)
                return refuse(d, REASON_FIELD_MISSING, "variant");
        if (doc->days && !period_of(doc->variant, doc->days, &p))
                return refuse(d, REASON_FIELD_WRONG, "period");
        if (doc->days && day_end(p.until) > d->now)
                return doc->days > 9999 ? refuse(d, REASON_PERIOD_RUNS, "%u-%02u", doc->days / 100, doc->days % 100) :
                                          refuse(d, REASON_PERIOD_RUNS, "%u", doc->days);
        if (!find_owed(d, &bureau->code, doc->variant, doc->days, row))
                return refuse(d, REASON_NO_PERIOD, "%s", variant_name(ENTRY_PERIODIC_REPORT, doc->variant));
        if (row->state != PERIOD_OWED)
                return refuse(d, REASON_PERIOD_SENT, "%u", row->period);
        return REASON_NONE;
}

static void complete(Decide *d, Document *doc, const PeriodRow *row, const UnitCode *to) {
        Buf figures = BUF_INIT;
        Period p;

        *doc = (Document){ .kind = ENTRY_PERIODIC_REPORT, .unit = row->unit, .to = *to, .variant = row->kind,
                           .days = row->period, .summary = doc->summary };
        (void)period_of(row->kind, row->period, &p);
        doc->from_day = p.from;
        doc->until_day = p.until;
        figures_count(d->txn, &row->unit, &p, &figures);
        buf_put_u8(&figures, 0);
        doc->body = arena_strdup(d->out->arena, (const char *)figures.data);
        buf_deinit(&figures);
        fill_document(doc);
}

/* Nothing to be reminded of any more. */
static void not_reminded(Decide *d, const PeriodRow *row) {
        WarningRow warning = { .unit = row->unit, .kind = WARNING_REMINDED, .case_id = CASE_NONE, .number = row->period };
        Fact *f;

        if (!row_has(d->txn, ROW_WARNING, &warning))
                return;
        f = draft_fact(d, FACT_WARNING, &row->unit, &CASE_NONE);
        f->what = WARNING_REMINDED;
        f->number = row->period;
}

Reason periodic_act(Decide *d) {
        const RosterUnit *bureau = unit_find(d, &d->actor.unit), *to, *government;
        Document doc = d->input->document;
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = CASE_NONE, .from = d->actor.unit, .local = true };
        PeriodRow row;
        Reason reason = check_send(d, bureau, &doc, &row);

        if (reason)
                return reason;
        to = periodic_to(d->office->roster, bureau);
        if (!to)
                return refuse(d, REASON_NOT_ABOVE, "%s", bureau->code.s);
        complete(d, &doc, &row, &to->code);
        reason = check_document(d, &doc);
        if (reason)
                return reason;
        draft_begin(d, ENTRY_PERIODIC_REPORT, &CASE_NONE, &d->actor);
        draft_document(d, &doc);
        step.to = to->code;
        step.ref_entry = draft_number(d);
        reason = deliver(d, &step, 1u << PART_DOCUMENT, NULL);
        if (reason)
                return reason;
        government = unit_code_is_none(&bureau->led_by) ? NULL : unit_find(d, &bureau->led_by);
        if (government && government != to)
                copy_to(d, &step, &government->code, 0);
        fact_period(d, &row.unit, &row.about, row.kind, row.period, PERIOD_SENT);
        period_clock_ends(d, &row, CLOCK_MET);
        not_reminded(d, &row);
        return REASON_NONE;
}

/* ---- it is late ------------------------------------------------------------------------------------------------------ */

static bool is_late(Decide *d, const PeriodRow *row) {
        ClockRow clock = { .unit = row->unit, .case_id = CASE_NONE, .clock = clock_of(row->kind), .instance = row->clock };

        return row->clock && row_get(d->txn, ROW_CLOCK, &clock) && clock.breached_entry;
}

/* The report of a bureau below that this one waits for. */
static Reason check_remind(Decide *d, const RosterUnit *bureau, const Document *doc, PeriodRow *row) {
        const RosterUnit *below = unit_find(d, &doc->to);
        Period p;

        if (!unit_is_bureau(bureau))
                return refuse(d, REASON_BUREAU_ONLY, "%s", bureau->code.s);
        if (!(d->actor.roles & ROLE_SUPERVISOR))
                return refuse(d, REASON_ROLE, "%s %s", d->actor.user.s, entry_kind_name(ENTRY_REMINDER));
        if (unit_code_is_none(&doc->to) || !doc->variant)
                return refuse(d, REASON_FIELD_MISSING, "%s", doc->variant ? "to" : "variant");
        if (!below)
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", doc->to.s);
        if (periodic_to(d->office->roster, below) != bureau)
                return refuse(d, REASON_NOT_SUPERVISED, "%s -> %s", bureau->code.s, below->code.s);
        if (!period_of(doc->variant, doc->days, &p))
                return refuse(d, REASON_FIELD_WRONG, "period");
        *row = (PeriodRow){ .unit = bureau->code, .kind = p.kind, .period = p.number, .about = below->code };
        if (!row_get(d->txn, ROW_PERIOD, row))
                return refuse(d, REASON_NO_PERIOD, "%s", variant_name(ENTRY_PERIODIC_REPORT, p.kind));
        if (row->state != PERIOD_OWED)
                return refuse(d, REASON_PERIOD_SENT, "%u", row->period);
        return is_late(d, row) ? REASON_NONE : refuse(d, REASON_PERIOD_IN_TIME, "%u", row->period);
}

Reason periodic_remind(Decide *d) {
        const Document *said = &d->input->document;
        Document doc = { .kind = ENTRY_REMINDER, .unit = d->actor.unit, .to = said->to, .variant = said->variant,
                         .days = said->days, .reason = said->reason };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = CASE_NONE, .from = doc.unit, .to = doc.to, .local = true };
        PeriodRow row;
        Reason reason = check_remind(d, unit_find(d, &d->actor.unit), said, &row);

        if (reason)
                return reason;
        fill_document(&doc);
        reason = check_document(d, &doc);
        if (reason)
                return reason;
        draft_begin(d, ENTRY_REMINDER, &CASE_NONE, &d->actor);
        draft_document(d, &doc);
        step.ref_entry = draft_number(d);
        return deliver(d, &step, 1u << PART_DOCUMENT, NULL);
}

Reason periodic_reminded(Decide *d, const Step *step) {
        const RosterUnit *bureau = unit_find(d, &step->to), *above;
        PeriodRow row = { .unit = step->to, .kind = step->doc->variant, .period = step->doc->days, .about = step->to };
        char period[ROW_TEXT_SIZE];

        assert(bureau); /* take() has asked */
        above = periodic_to(d->office->roster, bureau);
        if (step->kind != PARCEL_DOCUMENT || !above || !unit_is_bureau(above) || !unit_code_equal(&above->code, &step->from) ||
            !unit_code_equal(&step->doc->unit, &step->from))
                return refuse(d, REASON_NOT_SUPERVISED, "%s -> %s", step->from.s, step->to.s);
        if (!row_get(d->txn, ROW_PERIOD, &row))
                return refuse(d, REASON_NO_PERIOD, "%s", variant_name(ENTRY_PERIODIC_REPORT, row.kind));
        if (row.state != PERIOD_OWED)
                return refuse(d, REASON_PERIOD_SENT, "%u", row.period);
        (void)snprintf(period, sizeof(period), "%s %u", variant_name(ENTRY_REMINDER, row.kind), row.period);
        fact_warning(d, WARNING_REMINDED, &step->to, &CASE_NONE, row.period, &step->from, row.kind, period);
        return REASON_NONE;
}

/* ---- it arrives ------------------------------------------------------------------------------------------------------ */

Reason periodic_take(Decide *d, const Step *step) {
        const Roster *roster = d->office->roster;
        const RosterUnit *bureau = unit_find(d, &step->from), *to = bureau ? periodic_to(roster, bureau) : NULL;
        PeriodRow row = { .unit = step->to, .kind = step->doc->variant, .period = step->doc->days, .about = step->from };
        Period p;

        if (!bureau || !unit_is_bureau(bureau) || !unit_code_equal(&step->doc->unit, &step->from) ||
            (step->kind == PARCEL_DOCUMENT ? !to || !unit_code_equal(&to->code, &step->to) :
                                             !unit_code_equal(&bureau->led_by, &step->to)))
                return refuse(d, REASON_NOT_ABOVE, "%s -> %s", step->from.s, step->to.s);
        if (!period_of(row.kind, row.period, &p))
                return refuse(d, REASON_FORMAT, "period");
        if (row_get(d->txn, ROW_PERIOD, &row)) {
                if (row.state == PERIOD_RECEIVED)
                        return refuse(d, REASON_PERIOD_SENT, "%u", row.period);
                period_clock_ends(d, &row, CLOCK_MET);
        }
        fact_period(d, &step->to, &step->from, row.kind, row.period, PERIOD_RECEIVED);
        return REASON_NONE;
}

/* It never got there: owed again, with its first date. */
static void settled_periodic(Decide *d, const OutboxRow *out, bool taken) {
        PeriodRow row = { .unit = out->from_unit };
        RowCursor cursor = row_cursor(ROW_PERIOD, &row, 1, 1);
        ClockRow clock;

        while (!taken && row_next(d->txn, &cursor, &row)) {
                if (row.state != PERIOD_SENT || row.entry != out->entry)
                        continue;
                fact_period(d, &row.unit, &row.about, row.kind, row.period, PERIOD_OWED);
                clock = (ClockRow){ .unit = row.unit, .case_id = CASE_NONE, .clock = clock_of(row.kind), .instance = row.clock };
                if (row.clock && row_get(d->txn, ROW_CLOCK, &clock) && clock.ended_entry)
                        clock_revive_row(d, &clock);
        }
}

static const DocumentCode codes[] = { { ENTRY_PERIODIC_REPORT, .settled = settled_periodic } };
const DocumentCodes doc_periodic = { codes, array_size(codes) };
