/* SPDX-License-Identifier: Apache-2.0 */

/* The exchanges and what they have in common. */

#include "node/core/exchange.h"
#include "node/core/finding.h"

#include "common/base/memory.h"

#define ASKED WARNING_ASKED, WARNING_ANSWERED
static const Exchange exchanges[] = {
        { ENTRY_ORDER, { ENTRY_RESPONSE }, CLOCK_ORDER_RESPONSE, 0, WARNING_ORDERED, 0, ask_supervised },
        { ENTRY_PROPOSAL, { ENTRY_FEEDBACK }, CLOCK_PROPOSAL_FEEDBACK, 0, ASKED, ask_proposal },
        { ENTRY_REQUEST_DECISION, { ENTRY_INSTRUCTION }, CLOCK_NONE, 0, ASKED, ask_decision },
        /* what its government says unasked, of a case that it has or gave on: carried out, and reported */
        { ENTRY_INSTRUCTION, { ENTRY_RESPONSE }, CLOCK_NONE, 0, ASKED, ask_instructed },
        { ENTRY_CO_REQUEST, { ENTRY_CO_OPINION }, CLOCK_NONE, 0, ASKED, ask_handler },
        { ENTRY_URGENT, { ENTRY_URGENT_ACK }, CLOCK_NONE, 1, WARNING_URGENT, 0, ask_urgent },
        { ENTRY_CONSULTATION, { ENTRY_CONSULTATION_ANSWER }, CLOCK_NONE, 0, ASKED, ask_handler },
        { ENTRY_DISPUTE, { ENTRY_DESIGNATION, ENTRY_MEETING_ACT }, CLOCK_NONE, 0, ASKED, ask_dispute },
        { ENTRY_RECUSAL_REQUEST, { ENTRY_RECUSAL_DECISION }, CLOCK_NONE, 0, ASKED, ask_recusal },
        { ENTRY_MEETING_REQUEST, { ENTRY_MEETING_ACT }, CLOCK_NONE, 0, ASKED, ask_meeting },
        /* 22:39 within the days that the meeting set: reported to the bureau that asked it */
        { ENTRY_MEETING_ACT, { ENTRY_RESPONSE }, CLOCK_NONE, 0, WARNING_MEETING_ACT, WARNING_ANSWERED, ask_nobody },
        { ENTRY_RETALIATION, { ENTRY_RETALIATION_ANSWER }, CLOCK_RETALIATION, 0, ASKED, ask_retaliation },
        { ENTRY_AID, { ENTRY_AID_ANSWER }, CLOCK_NONE, 0, ASKED, ask_aid },
};

const Exchange *exchange_of(EntryKind asks) {
        for (size_t i = 0; i < array_size(exchanges); i++)
                if (exchanges[i].asks == asks)
                        return &exchanges[i];
        return NULL;
}

bool exchange_is_answer(const Exchange *x, EntryKind answer) {
        for (size_t i = 0; x && i < EXCHANGE_ANSWERS_MAX; i++)
                if (x->answers[i] && x->answers[i] == answer)
                        return true;
        return false;
}

/* ---- on desks ----------------------------------------------------------------------------------------------------- */

bool exchange_find(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *issuer, const UnitCode *addressee,
                   uint64_t ref, ExchangeRow *ret) {
        ExchangeRow row = { .unit = *unit, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row)) {
                if (row.ref_entry == ref && unit_code_equal(&row.issuer, issuer) &&
                    (unit_code_is_none(addressee) || unit_code_equal(&row.addressee, addressee))) {
                        *ret = row;
                        return true;
                }
        }
        return false;
}

static bool has_exchange(Decide *d, const UnitCode *unit, const CaseId *case_id, EntryKind document, ExchangeState state) {
        ExchangeRow row = { .unit = *unit, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.document == document && row.state == state)
                        return true;
        return false;
}

bool exchange_is_awaited(Decide *d, const UnitCode *unit, const CaseId *case_id, EntryKind document) {
        return has_exchange(d, unit, case_id, document, EXCHANGE_AWAITED);
}

bool exchange_is_open(Decide *d, const UnitCode *unit, const CaseId *case_id, EntryKind asks) {
        return has_exchange(d, unit, case_id, asks, EXCHANGE_ISSUED);
}

/* Refusals about orders have words of their own. */
static Reason refuse_open(Decide *d, const Act *a, unsigned found, unsigned answered) {
        bool order = a->doc.kind == ENTRY_RESPONSE || a->doc.kind == ENTRY_REMARK;

        if (found)
                return refuse(d, order ? REASON_WHICH_ORDER : REASON_WHICH_QUESTION, "%u", found);
        if (answered)
                return refuse(d, order ? REASON_ORDER_ANSWERED : REASON_QUESTION_ANSWERED, "%s", a->docket.case_id.s);
        return refuse(d, order ? REASON_NO_ORDER : REASON_NO_QUESTION, "%s", a->docket.case_id.s);
}

static bool is_meant(const Act *a, const ExchangeRow *row) {
        return (unit_code_is_none(&a->doc.ref_unit) || unit_code_equal(&row->issuer, &a->doc.ref_unit)) &&
               (!a->doc.ref_entry || row->ref_entry == a->doc.ref_entry);
}

/* Awaited by the law (exchange_await()): nobody asked, and nobody is answered. */
static bool is_own_duty(const ExchangeRow *row) {
        return unit_code_equal(&row->issuer, &row->unit) && unit_code_equal(&row->addressee, &row->unit);
}

Reason exchange_waiting(Decide *d, Act *a, bool copied) {
        ExchangeState state = copied ? EXCHANGE_COPIED : EXCHANGE_RECEIVED;
        ExchangeRow row = { .unit = a->docket.unit, .case_id = a->docket.case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);
        bool named = !unit_code_is_none(&a->doc.ref_unit) || a->doc.ref_entry;
        unsigned found = 0, answered = 0;

        while (row_next(d->txn, &cursor, &row)) {
                if ((!copied && !exchange_is_answer(exchange_of(row.document), a->doc.kind)) || !is_meant(a, &row) ||
                    is_own_duty(&row))
                        continue;
                if (named && !copied && !unit_code_equal(&row.addressee, &a->docket.unit))
                        return refuse(d, REASON_NOT_ADDRESSEE, "%s", a->docket.unit.s);
                answered += row.state == EXCHANGE_ANSWERED;
                if (row.state != state && !(copied && named))
                        continue;
                a->exchange = row;
                found++;
        }
        if (found != 1)
                return refuse_open(d, a, found, answered);
        a->doc.ref_unit = a->exchange.issuer;
        a->doc.ref_entry = a->exchange.ref_entry;
        return REASON_NONE;
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */

Reason exchange_check_ask(Decide *d, Act *a) {
        const Exchange *x = exchange_of(a->doc.kind);
        const RosterUnit *to = unit_find(d, &a->doc.to);
        Reason reason;

        if (unit_code_is_none(&a->doc.to))
                return refuse(d, REASON_FIELD_MISSING, "to");
        if (!to)
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", a->doc.to.s);
        if (to == a->unit)
                return refuse(d, REASON_TO_SELF, "%s", to->code.s);
        reason = x->may_ask(d->office->roster, a->unit, to, &a->doc);
        if (reason)
                return refuse(d, reason, "%s -> %s", a->unit->code.s, to->code.s);
        if (to->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", to->code.s, to->successor.s);
        a->to = to->code;
        return REASON_NONE;
}

/* An act of the meeting sets an end, not a day of its own. */
static Day exchange_day(const Document *doc) {
        return doc->kind == ENTRY_MEETING_ACT ? doc->until_day : doc->due_day;
}

static Instant due_instant(const Decide *d, const Exchange *x, const Document *doc) {
        if (x->clock)
                return 0;
        /* 22:22 (1): it meets the 15 days, and no clock runs until the instruction comes; nor while that is carried out */
        if ((doc->kind == ENTRY_REQUEST_DECISION || doc->kind == ENTRY_INSTRUCTION) && !exchange_day(doc))
                return day_end(day_of(d->now) + (Day)d->office->pack->thresholds.idle_days);
        return exchange_day(doc) ? day_end(exchange_day(doc)) : x->ask_hours ? d->now + x->ask_hours * DURATION_HOUR : 0;
}

void fact_exchange(Decide *d, const UnitCode *unit, const CaseId *case_id, const Document *doc, const UnitCode *issuer,
                   const UnitCode *addressee, ExchangeState state, uint64_t ref) {
        const Exchange *x = exchange_of(doc->kind);
        bool open = state != EXCHANGE_COPIED;
        Fact *f = draft_fact(d, FACT_EXCHANGE, unit, case_id);

        f->what = state;
        f->how = (uint32_t)doc->kind | doc->variant << 8 | (uint32_t)doc->trigger << 16;
        f->peer = *issuer;
        f->text = arena_strdup(d->out->arena, addressee->s);
        f->number = open ? (uint64_t)due_instant(d, x, doc) : 0;
        f->number2 = ref;
        f->day = exchange_day(doc);
        f->at = open && x->clock;
}

void exchange_own_ask(Decide *d, const Act *a, const Flight *flight) {
        const Exchange *x = exchange_of(a->doc.kind);
        ClockStart watch = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = x->clock, .at = d->now,
                             .due_day = a->doc.due_day, .watched = a->to };

        act_open_unheard(d, a);
        for (uint32_t i = 0; i < a->n_several; i++)
                fact_exchange(d, &a->docket.unit, &a->docket.case_id, &a->doc, &a->doc.unit, &a->several[i], EXCHANGE_ISSUED, 0);
        if (!a->n_several)
                fact_exchange(d, &a->docket.unit, &a->docket.case_id, &a->doc, &a->doc.unit, &a->to, EXCHANGE_ISSUED, 0);
        if (x->clock)
                clock_start(d, &watch);
}

static Reason take_ask(Decide *d, const Take *t, ExchangeState state) {
        const Step *s = t->step;
        const Exchange *x = exchange_of(t->doc->kind);
        const UnitCode *addressee = state == EXCHANGE_COPIED ? &t->doc->to : &s->to;
        ClockStart start = { .unit = s->to, .case_id = s->case_id, .clock = x->clock, .at = d->now, .due_day = t->doc->due_day };

        if (t->doc->kind != ENTRY_RETALIATION && unit_is_here(d, addressee) && take_check_there(d, t))
                return REASON_CASE_NOT_THERE;
        take_ensure_docket(d, t, state == EXCHANGE_COPIED ? STATE_COPY : STATE_INFORMED);
        fact_exchange(d, &s->to, &s->case_id, t->doc, &t->doc->unit, addressee, state, s->local ? 0 : s->ref_entry);
        if (state == EXCHANGE_COPIED)
                return REASON_NONE;
        if (x->clock)
                clock_start(d, &start);
        fact_warning(d, x->waiting, &s->to, &s->case_id, draft_number(d), &s->from,
                     x->waiting == WARNING_ORDERED ? (uint32_t)t->doc->trigger : (uint32_t)t->doc->kind, "");
        return REASON_NONE;
}

Reason exchange_take_ask(Decide *d, const Take *t, const TakeRule *rule) {
        return take_ask(d, t, EXCHANGE_RECEIVED);
}

/* ---- answering ---------------------------------------------------------------------------------------------------- */

Reason exchange_check_answer(Decide *d, Act *a) {
        Reason reason = exchange_waiting(d, a, false);

        if (reason)
                return reason;
        a->to = a->doc.to = a->exchange.issuer;
        return REASON_NONE;
}

static void fact_state_of(Decide *d, const ExchangeRow *row, ExchangeState state, const Document *answer) {
        Fact *f = draft_fact(d, FACT_EXCHANGE_STATE, &row->unit, &row->case_id);

        f->number = row->entry;
        f->text = arena_strdup(d->out->arena, row->addressee.s);
        f->what = state;
        if (answer)
                f->how = (uint32_t)answer->kind | (uint32_t)answer->decision << 8;
}

static bool clock_of(Decide *d, const ExchangeRow *row, ClockRow *ret) {
        const Exchange *x = exchange_of(row->document);

        *ret = (ClockRow){ .unit = row->unit, .case_id = row->case_id, .clock = x ? x->clock : 0, .instance = row->clock };
        return row->clock && row_get(d->txn, ROW_CLOCK, ret);
}

/* It is answered on this desk: its own clock, or its twin, is met; nothing waits any more. */
static void answered(Decide *d, const ExchangeRow *row, const Document *answer) {
        ClockRow clock;

        fact_state_of(d, row, EXCHANGE_ANSWERED, answer);
        if (clock_of(d, row, &clock) && !clock.ended_entry)
                clock_end_row(d, &clock, CLOCK_MET);
        if (row->late) { /* the answer came, if late */
                Fact *f = draft_fact(d, FACT_WARNING, &row->unit, &row->case_id);

                f->what = row->state == EXCHANGE_ISSUED ? WARNING_UNANSWERED : WARNING_ANSWER_LATE;
                f->number = row->entry;
        }
}

void exchange_own_answer(Decide *d, const Act *a, const Flight *flight) {
        Fact *f;

        answered(d, &a->exchange, &a->doc);
        f = draft_fact(d, FACT_WARNING, &a->docket.unit, &a->docket.case_id);
        f->what = exchange_of(a->exchange.document)->waiting;
        f->number = a->exchange.entry;
}

Reason exchange_take_answer(Decide *d, const Take *t, const TakeRule *rule) {
        const ExchangeRow *row = &t->exchange;
        const Exchange *x = exchange_of(row->document);

        if (row->state != EXCHANGE_ISSUED)
                return refuse(d, t->doc->kind == ENTRY_RESPONSE ? REASON_ORDER_ANSWERED : REASON_QUESTION_ANSWERED, "%llu",
                              (unsigned long long)row->entry);
        answered(d, row, t->doc);
        if (x->answered)
                fact_warning(d, x->answered, &row->unit, &row->case_id, draft_number(d), &t->step->from, t->doc->kind, "");
        return REASON_NONE;
}

/* ---- between ------------------------------------------------------------------------------------------------------ */

Reason exchange_copied(Decide *d, const Take *t) {
        const Document *doc = t->doc;
        bool asks = exchange_of(doc->kind) != NULL;
        const UnitCode *issuer = asks ? &doc->unit : &doc->to, *addressee = asks ? &doc->to : &doc->unit;
        ExchangeRow row;

        if (!unit_is_between(d, issuer, addressee, &t->step->to))
                return refuse(d, REASON_NOT_BETWEEN, "%s", t->step->to.s);
        if (asks)
                return take_ask(d, t, EXCHANGE_COPIED);
        take_ensure_docket(d, t, STATE_COPY);
        if (exchange_find(d, &t->step->to, &t->step->case_id, issuer, addressee, doc->ref_entry, &row) &&
            row.state == EXCHANGE_COPIED)
                fact_state_of(d, &row, EXCHANGE_ANSWERED, doc);
        return REASON_NONE;
}

/* ---- it came to nothing ------------------------------------------------------------------------------------------- */

static void bounced(Decide *d, const OutboxRow *out, ExchangeState from, ExchangeState to) {
        ExchangeRow row = { .unit = out->from_unit, .case_id = out->case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);
        ClockRow clock;

        while (row_next(d->txn, &cursor, &row)) {
                bool asked = from == EXCHANGE_ISSUED;

                if (row.state != from || (asked ? row.entry : row.answered_entry) != out->entry ||
                    !unit_code_equal(asked ? &row.addressee : &row.issuer, &out->to_unit))
                        continue;
                fact_state_of(d, &row, to, NULL);
                if (!clock_of(d, &row, &clock))
                        continue;
                if (asked && !clock.ended_entry)
                        clock_end_row(d, &clock, CLOCK_CANCELLED);
                else if (!asked && clock.ended_entry)
                        clock_revive_row(d, &clock);
        }
}

void exchange_bounced_ask(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        bounced(d, row, EXCHANGE_ISSUED, EXCHANGE_BOUNCED);
        finding_bounced(d, row);
}

void exchange_bounced_answer(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        bounced(d, row, EXCHANGE_ANSWERED, EXCHANGE_RECEIVED);
}

/* ---- awaited ------------------------------------------------------------------------------------------------------ */

void exchange_await(Decide *d, const UnitCode *unit, const CaseId *case_id, EntryKind document, const UnitCode *about, Day due) {
        Fact *f = draft_fact(d, FACT_EXCHANGE, unit, case_id);

        f->what = EXCHANGE_AWAITED;
        f->how = document;
        f->peer = *unit;
        f->text = arena_strdup(d->out->arena, about->s);
        f->day = due;
        f->number = (uint64_t)day_end(due);
}

void exchange_arrived(Decide *d, const UnitCode *unit, const CaseId *case_id, EntryKind document) {
        ExchangeRow row = { .unit = *unit, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row)) {
                if (row.document != document || row.state != EXCHANGE_AWAITED)
                        continue;
                fact_state_of(d, &row, EXCHANGE_ANSWERED, NULL);
                if (row.late) {
                        Fact *f = draft_fact(d, FACT_WARNING, unit, case_id);

                        f->what = WARNING_ANSWER_LATE;
                        f->number = row.entry;
                }
        }
}

/* The case may have gone another way meanwhile: ended, sealed, a suggestion after all. */
static bool is_owed(Decide *d, const ExchangeRow *row) {
        bool own = unit_code_equal(&row->addressee, &row->unit);
        DocketRow docket;
        CaseRow case_row;

        return row->document != ENTRY_ACCEPT ||
               (docket_get(d->txn, &row->unit, &row->case_id, &docket) &&
                (own ? docket.state == STATE_TAKEN || docket.state == STATE_NOTICED : docket.state == STATE_HANDED) &&
                case_get(d->txn, &row->case_id, &case_row) && case_row.case_class == CLASS_CLAIM);
}

/* Its own duty is a warning on the desk; another unit's a finding. */
static void awaited_late(Decide *d, const ExchangeRow *row) {
        if (!is_owed(d, row))
                return;
        if (unit_code_equal(&row->addressee, &row->unit) && row->document == ENTRY_ACCEPT)
                finding_above(d, &row->unit, &row->case_id, FINDING_NOT_ACCEPTED, row->due_day);
        if (unit_code_equal(&row->addressee, &row->unit))
                fact_warning(d, WARNING_ANSWER_LATE, &row->unit, &row->case_id, row->entry, &row->unit, row->document,
                             entry_kind_name(row->document));
        else
                finding_raise(d, &row->unit, &row->case_id,
                              row->document == ENTRY_SERVICE ? FINDING_NOT_SERVED :
                              row->document == ENTRY_ACCEPT  ? FINDING_NOT_ACCEPTED :
                                                               FINDING_NOT_EXECUTED, &row->addressee, row->due_day, row->entry, 0);
}

/* ---- late --------------------------------------------------------------------------------------------------------- */

void exchange_late(Decide *d, const DueRow *due) {
        Actor node = { .unit = due->unit };
        ExchangeRow row = { .unit = due->unit, .case_id = due->case_id, .entry = due->instance };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 3, 3);

        draft_begin(d, ENTRY_CLOCK, &due->case_id, &node);
        while (row_next(d->txn, &cursor, &row)) {
                bool ours = row.state == EXCHANGE_ISSUED;

                if (row.late || row.due_at != due->at ||
                    (!ours && row.state != EXCHANGE_RECEIVED && row.state != EXCHANGE_AWAITED))
                        continue;
                fact_state_of(d, &row, row.state, NULL);
                d->draft->facts[d->draft->n_facts - 1].number2 = 1;
                if (row.state == EXCHANGE_AWAITED) {
                        awaited_late(d, &row);
                        continue;
                }
                fact_warning(d, ours ? WARNING_UNANSWERED : WARNING_ANSWER_LATE, &row.unit, &row.case_id, row.entry,
                             ours ? &row.addressee : &row.issuer, row.document, "");
                if (ours && row.document == ENTRY_MEETING_ACT)
                        finding_raise(d, &row.unit, &row.case_id, FINDING_NOT_RECTIFIED, &row.addressee, row.due_day, row.entry,
                                      0);
        }
}
