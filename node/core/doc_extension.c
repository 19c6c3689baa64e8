/* SPDX-License-Identifier: Apache-2.0 */

/*
 * More time, of kinds that never touch each other (22:22 (3), 31 (5), 34).
 *
 * The statute's: the head of the handling unit extends its own 60 days, before they are over, once, by so many days as the pack
 * allows, and the petitioner is told why; that the telling is owed stands on the desk until it was served.  Drafted, signed and
 * stamped (doc_draft.c).  These are days of the case, not of the unit: one period from the first acceptance on, extended once.  If
 * the case changes hands for a recusal or a designation, the extension goes along as the acceptance does: a day that was lawfully
 * moved, and that the petitioner was told, is nobody's lateness, and there is no second one.
 *
 * A claim on path 5 (22:31 (5)) has the limit of its own law, and as much more time as that law lets it have: by the article named,
 * otherwise in the same way, and never a day of the sixty.  How many days these may be is not known here.
 *
 * The assigner's: whoever gave the case with a day may move that day, and nobody else; the assignee asks in time, the assigner
 * agrees or refuses.  A supervisor's day is no clock of the statute: moving it leaves handling as it is (promise P5).
 */

#include "common/base/memory.h"
#include "node/core/finding.h"
#include "node/core/step.h"

/* ---- the statute's -------------------------------------------------------------------------------------------------- */

/* The clock that a decision of now would extend: the pack's, or, once that is over, the statute's that still runs beside it. */
static const ExtensionRule *extended_clock(Decide *d, ClockRow *row) {
        const Pack *pack = d->office->pack, *national = pack_national(pack->statute);
        ClockRow beside;

        if (!national || d->now < clock_due_at(row) || !clock_get_beside(d->txn, row, &beside) || beside.ended_entry ||
            d->now >= clock_due_at(&beside))
                return &pack->extension;
        *row = beside;
        return &national->extension;
}

/* By another law, which the document names. */
static Reason check_own_extension(Decide *d, Act *a, const ClockRow *row) {
        Day due;

        if (!has_text(a->doc.legal_basis))
                return refuse(d, REASON_FIELD_MISSING, "legal_basis");
        if (row->extensions)
                return refuse(d, REASON_OWN_LIMIT_EXTENDED, "%u", row->extensions);
        if (d->now >= clock_due_at(row))
                return refuse(d, REASON_OWN_LIMIT_OVER, "%s", clock_name(CLOCK_OWN_LIMIT));
        if (!a->doc.days || a->doc.days > LIMIT_DAYS_MAX)
                return refuse(d, a->doc.days ? REASON_FIELD_WRONG : REASON_FIELD_MISSING, "days");
        if (clock_due_with(d, row, a->doc.days, &due))
                a->doc.until_day = due;
        return REASON_NONE;
}

static Reason check_extension(Decide *d, Act *a) {
        const ExtensionRule *rule;
        ClockRow row;
        Day due;

        if (clock_get_open(d->txn, &a->docket.unit, &a->docket.case_id, CLOCK_OWN_LIMIT, false, &row))
                return check_own_extension(d, a, &row);
        if (!clock_get_open(d->txn, &a->docket.unit, &a->docket.case_id, CLOCK_HANDLING, false, &row))
                return refuse(d, REASON_NOTHING_TO_EXTEND, "%s", a->docket.case_id.s);
        rule = extended_clock(d, &row);
        if (row.extensions >= rule->times)
                return refuse(d, REASON_EXTENDED_BEFORE, "%u", row.extensions);
        if (d->now >= clock_due_at(&row))
                return refuse(d, REASON_EXTENSION_LATE, "%s", clock_name(CLOCK_HANDLING));
        if (!a->doc.days || a->doc.days > rule->days_max)
                return refuse(d, REASON_EXTENSION_DAYS, "%u: 1 - %u", a->doc.days, rule->days_max);
        if (clock_due_with(d, &row, a->doc.days, &due))
                a->doc.until_day = due;
        return REASON_NONE;
}

/* Days until that day, at most so many; a clock that counts working days takes them as they are. */
static uint32_t days_to(const ClockRow *row, Day until, uint32_t days) {
        if (!until || (row->flags & (CLOCK_FLAG_WORKING | CLOCK_FLAG_UNKNOWN)))
                return days;
        return until <= row->due_day ? 0 : (uint32_t)(until - row->due_day) < days ? (uint32_t)(until - row->due_day) : days;
}

/* As often as it may be (22:34); one that was found late and runs anew was extended by what it runs by. */
static bool was_extended(const Decide *d, const ClockRow *row) {
        uint32_t times = d->office->pack->extension.times;

        return row->flags & CLOCK_FLAG_SET || row->extensions >= (times ? times : 1);
}

/* The decision names a day: the clock it extends runs until then, one that runs until later anyhow needs none, and each goes as far
 * as its own law lets it. */
static void extend_handling(Decide *d, const UnitCode *unit, const CaseId *case_id, bool watch, const Document *doc) {
        const Pack *national = pack_national(d->office->pack->statute);
        ClockRow row, beside;
        uint32_t days;

        if (!clock_get_open(d->txn, unit, case_id, CLOCK_HANDLING, watch, &row))
                return;
        days = watch ? days_to(&row, doc->until_day, doc->days) : doc->days;
        if (days && d->now < clock_due_at(&row) && !(watch && was_extended(d, &row)))
                (void)clock_extend(d, &row, days);
        if (!national || !clock_get_beside(d->txn, &row, &beside) || beside.ended_entry || d->now >= clock_due_at(&beside) ||
            beside.extensions >= national->extension.times)
                return;
        days = days_to(&beside, doc->until_day, national->extension.days_max);
        if (days)
                (void)clock_extend(d, &beside, days);
}

Instant handling_receipt(Decide *d, const DocketRow *docket) {
        CaseRow row;

        return unit_code_is_none(&docket->giver) && case_get(d->txn, &docket->case_id, &row) ? row.received_at : docket->taken_at;
}

/* What was accepted elsewhere before it came here counts from then, which is before this unit's receipt. */
void handling_begin(Decide *d, const DocketRow *docket, Instant receipt, const UnitCode *watched) {
        const Pack *national = pack_national(d->office->pack->statute);
        ClockStart start = { .unit = docket->unit, .case_id = docket->case_id, .clock = CLOCK_HANDLING, .watched = *watched,
                             .at = docket->accepted_at ? docket->accepted_at : d->now };
        ClockRow rows[2];
        unsigned n;

        start.receipt = receipt && receipt < start.at ? receipt : 0;
        n = clock_start_rows(d, &start, rows);

        for (unsigned i = 0; docket->extended_days && i < n; i++) {
                uint32_t max = i && national ? national->extension.days_max : docket->extended_days;
                uint32_t days = days_to(&rows[i], docket->extended_until, max);

                if (days)
                        (void)clock_extend(d, &rows[i], days);
        }
}

/* The file knows it as long as the case is in hand somewhere: it goes along, and it is the only one (22:34). */
static void fact_extended(Decide *d, const DocketRow *docket, const Document *doc) {
        Fact *f = draft_fact(d, FACT_HANDLING_EXTENDED, &docket->unit, &docket->case_id);

        f->number = doc->days;
        f->day = doc->until_day;
}

static void own_extension(Decide *d, const Act *a, const Flight *flight) {
        ClockRow row;

        if (clock_get_open(d->txn, &a->docket.unit, &a->docket.case_id, CLOCK_OWN_LIMIT, false, &row)) {
                (void)clock_extend(d, &row, a->doc.days);
        } else {
                extend_handling(d, &a->docket.unit, &a->docket.case_id, false, &a->doc);
                fact_extended(d, &a->docket, &a->doc);
        }
        if (!a->case_row.unreachable)
                fact_warning(d, WARNING_EXTENDED, &a->docket.unit, &a->docket.case_id, draft_number(d), &UNIT_NONE,
                             a->doc.days, "");
        merged_extended(d, &a->docket, a->doc.days);
}

/* It was made in time (check_extension), or asked for in time (check_request), and took long to get here: what was found late
 * meanwhile isn't.  The clock runs anew, from the same start to the new day. */
static void extend_breached(Decide *d, const ClockRow *row, Day until) {
        ClockStart again = { .unit = row->unit, .case_id = row->case_id, .clock = (ClockName)row->clock, .at = row->started_at,
                             .due_day = until, .watched = row->watched };

        clock_end_row(d, row, CLOCK_SUPERSEDED);
        clock_start(d, &again);
        if (!unit_code_is_none(&row->watched))
                finding_lift(d, &row->unit, &row->case_id, row->clock == CLOCK_HANDLING ? FINDING_LATE_HANDLING :
                             FINDING_LATE_REPORT, &row->watched, row->due_day);
}

/* The last day until which a clock of that start can be extended by a law that is known here; 0: by none. */
static Day last_day(const Decide *d, const ClockRow *row, const ExtensionRule *rule) {
        ClockRow plain = *row;
        Day ret;

        plain.extended = 0;
        return rule->days_max && clock_due_with(d, &plain, rule->days_max, &ret) ? ret : 0;
}

/* Whoever has the case says until when: that is believed as far as a law goes that is known here (22:34), and no further. */
static Day last_known(const Decide *d, const ClockRow *row) {
        const Pack *pack = d->office->pack, *national = pack_national(pack->statute);
        Day last = last_day(d, row, &pack->extension), later;
        ClockRow beside;

        if (row->flags & CLOCK_FLAG_SET)
                return row->due_day;
        if (!national)
                return last;
        later = last_day(d, clock_get_beside(d->txn, row, &beside) ? &beside : row, &national->extension);
        return later > last ? later : last;
}

static uint32_t days_known(const Decide *d) {
        const Pack *pack = d->office->pack, *national = pack_national(pack->statute);

        return national && national->extension.days_max > pack->extension.days_max ? national->extension.days_max :
                                                                                     pack->extension.days_max;
}

/* Another law's limit, seen from above: it moves once; one that was found late runs anew, from its first day on. */
static void extend_own_watched(Decide *d, const ClockRow *row, const Document *doc) {
        ClockStart again = { .unit = row->unit, .case_id = row->case_id, .clock = CLOCK_OWN_LIMIT, .at = row->started_at,
                             .due_day = row->due_day, .watched = row->watched };
        ClockRow rows[2] = { *row };
        uint32_t days = days_to(row, doc->until_day, LIMIT_DAYS_MAX);

        if (row->extensions || !doc->until_day || !days || !unit_code_equal(&row->watched, &doc->unit))
                return;
        if (row->breached_entry) {
                clock_end_row(d, row, CLOCK_SUPERSEDED);
                (void)clock_start_rows(d, &again, rows);
                finding_lift(d, &row->unit, &row->case_id, FINDING_LATE_OWN_LIMIT, &row->watched, row->due_day);
        }
        (void)clock_extend(d, &rows[0], days);
}

/* Whoever watches that clock from above sees the new day.  A second one moves it no more: else a finding could be lifted for ever. */
static Reason take_extension(Decide *d, const Take *t, const TakeRule *rule) {
        Document told = *t->doc;
        ClockRow row, own;
        bool watched = clock_get_open(d->txn, &t->docket.unit, &t->docket.case_id, CLOCK_HANDLING, true, &row);
        Day last = watched ? last_known(d, &row) : 0;
        uint32_t days = days_known(d);

        take_not_in_flight(d, t);
        if (clock_get_open(d->txn, &t->docket.unit, &t->docket.case_id, CLOCK_OWN_LIMIT, true, &own)) {
                extend_own_watched(d, &own, t->doc);
                return REASON_NONE;
        }
        if (!days)
                return REASON_NONE;
        if (told.days > days)
                told.days = days;
        if (last && told.until_day > last)
                told.until_day = last;
        if (t->docket.accepted_at)
                fact_extended(d, &t->docket, &told);
        if (watched && row.breached_entry && !was_extended(d, &row) && told.until_day > row.due_day)
                extend_breached(d, &row, told.until_day);
        else
                extend_handling(d, &t->docket.unit, &t->docket.case_id, true, &told);
        return REASON_NONE;
}

bool extension_untold(Decide *d, const DocketRow *docket, Instant *ret_since) {
        WarningRow row = { .unit = docket->unit, .kind = WARNING_EXTENDED, .case_id = docket->case_id };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);

        if (!row_next(d->txn, &cursor, &row))
                return false;
        *ret_since = row.at;
        return true;
}

/* ---- the assigner's ------------------------------------------------------------------------------------------------- */

static bool is_owed(ReportState s) {
        return s == REPORT_OWED || s == REPORT_REWORK;
}

/* A later day than the one in force, and than today. */
static bool is_later(const Decide *d, const ClockRow *row, Day until) {
        return until > row->due_day && until > day_of(d->now);
}

static Reason check_request(Decide *d, Act *a) {
        ClockRow row;

        if (a->docket.mode != ENTRY_ASSIGNMENT || !is_owed(a->docket.report) ||
            !clock_get_open(d->txn, &a->docket.unit, &a->docket.case_id, CLOCK_ASSIGNMENT, false, &row))
                return refuse(d, REASON_NO_REPORT_OWED, "%s", a->docket.case_id.s);
        if (a->docket.extension_asked)
                return refuse(d, REASON_EXTENSION_PENDING, "%s", a->docket.giver.s);
        if (d->office->pack->assignment_extension.before_due &&
            clock_is_over(d, &a->docket.unit, &a->docket.case_id, CLOCK_ASSIGNMENT))
                return refuse(d, REASON_EXTENSION_LATE, "%s", clock_name(CLOCK_ASSIGNMENT));
        if (!is_later(d, &row, a->doc.until_day))
                return refuse(d, REASON_EXTENSION_DAY, "until");
        return REASON_NONE;
}

static void fact_asked(Decide *d, FactKind kind, const DocketRow *docket, bool asked, Day day, uint64_t number) {
        Fact *f = draft_fact(d, kind, &docket->unit, &docket->case_id);

        f->what = asked;
        f->day = day;
        f->number = number;
}

static void own_request(Decide *d, const Act *a, const Flight *flight) {
        fact_asked(d, FACT_EXTENSION_ASKED, &a->docket, true, a->doc.until_day, 0);
}

static Reason take_request(Decide *d, const Take *t, const TakeRule *rule) {
        if (t->docket.given_mode != ENTRY_ASSIGNMENT || !is_owed(t->docket.report_below))
                return refuse(d, REASON_NO_REPORT_OWED, "%s", t->step->from.s);
        if (t->docket.extension_below)
                return refuse(d, REASON_EXTENSION_PENDING, "%s", t->step->to.s);
        take_not_in_flight(d, t);
        fact_asked(d, FACT_EXTENSION_BELOW, &t->docket, true, t->doc->until_day,
                   t->step->local ? draft_number(d) : t->step->ref_entry);
        fact_warning(d, WARNING_EXTENSION_ASKED, &t->docket.unit, &t->docket.case_id, 0, &t->step->from, 0, "");
        return REASON_NONE;
}

static void bounced_request(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        fact_asked(d, FACT_EXTENSION_ASKED, docket, false, 0, 0);
}

static Reason check_answer(Decide *d, Act *a) {
        ClockRow row;

        if (!a->docket.extension_below)
                return refuse(d, REASON_NO_EXTENSION_ASKED, "%s", a->docket.given_to.s);
        if (a->doc.decision != DECISION_AGREE && a->doc.decision != DECISION_REFUSE)
                return refuse(d, REASON_FIELD_MISSING, "decision");
        if (a->doc.decision == DECISION_REFUSE && !has_text(a->doc.reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        a->doc.ref_unit = a->docket.given_to;
        a->doc.ref_entry = a->docket.extension_ref;
        if (a->doc.decision == DECISION_REFUSE) {
                a->doc.until_day = 0;
                return REASON_NONE;
        }
        if (!is_owed(a->docket.report_below) ||
            !clock_get_open(d->txn, &a->docket.unit, &a->docket.case_id, CLOCK_ASSIGNMENT, true, &row))
                return refuse(d, REASON_NO_REPORT_OWED, "%s", a->docket.given_to.s);
        if (!a->doc.until_day)
                a->doc.until_day = a->docket.extension_day;
        return is_later(d, &row, a->doc.until_day) ? REASON_NONE : refuse(d, REASON_EXTENSION_DAY, "until");
}

/* The day of one side: its clock, and what its file says of it. */
static void move_day(Decide *d, const DocketRow *docket, bool watch, Day until) {
        ClockRow row;
        Fact *f;

        if (!until || !clock_get_open(d->txn, &docket->unit, &docket->case_id, CLOCK_ASSIGNMENT, watch, &row) ||
            until <= row.due_day)
                return;
        if (row.breached_entry)
                extend_breached(d, &row, until);
        else
                (void)clock_extend(d, &row, (uint32_t)(until - row.due_day));
        f = draft_fact(d, FACT_ASSIGNMENT_DAY, &docket->unit, &docket->case_id);
        f->what = watch;
        f->day = until;
}

static void own_answer(Decide *d, const Act *a, const Flight *flight) {
        move_day(d, &a->docket, true, a->doc.until_day);
        fact_asked(d, FACT_EXTENSION_BELOW, &a->docket, false, a->docket.extension_day, a->docket.extension_ref);
        fact_warning_clear(d, WARNING_EXTENSION_ASKED, &a->docket.unit, &a->docket.case_id);
}

static Reason take_answer(Decide *d, const Take *t, const TakeRule *rule) {
        bool agreed = t->doc->decision == DECISION_AGREE;

        if (!agreed && t->doc->decision != DECISION_REFUSE)
                return refuse(d, REASON_FIELD_WRONG, "decision");
        if (!t->docket.extension_asked)
                return refuse(d, REASON_NO_EXTENSION_ASKED, "%s", t->step->to.s);
        move_day(d, &t->docket, false, agreed ? t->doc->until_day : 0);
        fact_asked(d, FACT_EXTENSION_ASKED, &t->docket, false, 0, 0);
        fact_warning(d, WARNING_EXTENSION_ANSWERED, &t->docket.unit, &t->docket.case_id, 0, &t->step->from, 0,
                     agreed ? decision_name(DECISION_AGREE) : decision_name(DECISION_REFUSE));
        return REASON_NONE;
}

/* It waits for an answer again; a day that was moved stays so, for the better. */
static void bounced_answer(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        if (!docket->extension_below && docket->extension_ref)
                fact_asked(d, FACT_EXTENSION_BELOW, docket, true, docket->extension_day, docket->extension_ref);
}

void extension_request_over(Decide *d, const DocketRow *docket) {
        if (docket->extension_asked)
                fact_asked(d, FACT_EXTENSION_ASKED, docket, false, 0, 0);
        if (!docket->extension_below)
                return;
        fact_asked(d, FACT_EXTENSION_BELOW, docket, false, docket->extension_day, docket->extension_ref);
        fact_warning_clear(d, WARNING_EXTENSION_ASKED, &docket->unit, &docket->case_id);
}

static const DocumentCode codes[] = {
        { ENTRY_EXTENSION, check_extension, own_extension, take_extension, NULL, NULL },
        { ENTRY_EXTENSION_REQUEST, check_request, own_request, take_request, NULL, bounced_request },
        { ENTRY_EXTENSION_ANSWER, check_answer, own_answer, take_answer, NULL, bounced_answer },
};
const DocumentCodes doc_extension = { codes, array_size(codes) };
