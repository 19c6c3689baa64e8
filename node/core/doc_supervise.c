/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Supervision (22:38-40): orders straight to their addressee, responses straight back, reminders, and the remarks of bureaus
 * between on the copies they get.  Supervising resets no clock of the statute (promise P5).
 */

#include "common/base/memory.h"
#include "node/core/step.h"

/* ---- may it --------------------------------------------------------------------------------------------------------- */

/* The one order on this desk that the document means: named, or the only one in such a state. */
static Reason find_order(Decide *d, Act *a, OrderState state) {
        OrderRow row = { .unit = a->docket.unit, .case_id = a->docket.case_id };
        RowCursor cursor = row_cursor(ROW_ORDER, &row, 2, 2);
        bool named = !unit_code_is_none(&a->doc.ref_unit) || a->doc.ref_entry;
        unsigned found = 0, answered = 0;

        while (row_next(d->txn, &cursor, &row)) {
                if (named && ((!unit_code_is_none(&a->doc.ref_unit) && !unit_code_equal(&row.issuer, &a->doc.ref_unit)) ||
                              (a->doc.ref_entry && row.ref_entry != a->doc.ref_entry)))
                        continue;
                if (named && state == ORDER_RECEIVED && !unit_code_equal(&row.addressee, &a->docket.unit))
                        return refuse(d, REASON_NOT_ADDRESSEE, "%s", a->docket.unit.s);
                answered += row.state == ORDER_ANSWERED;
                if (row.state != state && !(state == ORDER_COPIED && named))
                        continue;
                a->order = row;
                found++;
        }
        if (!found)
                return refuse(d, answered ? REASON_ORDER_ANSWERED : REASON_NO_ORDER, "%s", a->docket.case_id.s);
        if (found > 1)
                return refuse(d, REASON_WHICH_ORDER, "%u", found);
        a->doc.ref_unit = a->order.issuer;
        a->doc.ref_entry = a->order.ref_entry;
        return REASON_NONE;
}

static Reason check_response(Decide *d, Act *a) {
        Reason reason = find_order(d, a, ORDER_RECEIVED);

        if (reason)
                return reason;
        a->to = a->doc.to = a->order.issuer;
        return REASON_NONE;
}

static Reason check_remark(Decide *d, Act *a) {
        Reason reason = find_order(d, a, ORDER_COPIED);

        if (reason)
                return reason;
        if (unit_code_is_none(&a->doc.to))
                a->doc.to = a->order.issuer;
        if (!unit_code_equal(&a->doc.to, &a->order.issuer) && !unit_code_equal(&a->doc.to, &a->order.addressee))
                return refuse(d, REASON_FIELD_WRONG, "to");
        a->to = a->doc.to;
        return REASON_NONE;
}

/* ---- on the own docket ---------------------------------------------------------------------------------------------- */

static void own_order(Decide *d, const Act *a, const Flight *flight) {
        ClockStart watch = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = CLOCK_ORDER_RESPONSE, .at = d->now,
                             .due_day = a->doc.due_day, .watched = a->to };
        Fact *f;

        if (!a->has_docket) {
                f = draft_fact(d, FACT_DOCKET, &a->docket.unit, &a->docket.case_id);
                f->what = STATE_INFORMED;
        }
        f = draft_fact(d, FACT_ORDER, &a->docket.unit, &a->docket.case_id);
        f->what = ORDER_ISSUED;
        f->how = a->doc.trigger;
        f->peer = a->docket.unit;
        f->text = arena_strdup(d->out->arena, a->to.s);
        f->day = a->doc.due_day;
        f->at = 1;
        clock_start(d, &watch);
}

static void own_response(Decide *d, const Act *a, const Flight *flight) {
        ClockRow clock = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = CLOCK_ORDER_RESPONSE,
                           .instance = a->order.clock };
        Fact *f = draft_fact(d, FACT_ORDER_STATE, &a->docket.unit, &a->docket.case_id);

        f->number = a->order.entry;
        f->what = ORDER_ANSWERED;
        if (row_get(d->txn, ROW_CLOCK, &clock) && !clock.ended_entry)
                clock_end_row(d, &clock, CLOCK_MET);
        f = draft_fact(d, FACT_WARNING, &a->docket.unit, &a->docket.case_id);
        f->what = WARNING_ORDERED;
        f->number = a->order.entry;
}

/* ---- receiving ------------------------------------------------------------------------------------------------------ */

static Reason take_order(Decide *d, const Take *t, OrderState state) {
        const Step *s = t->step;
        ClockStart start = { .unit = s->to, .case_id = s->case_id, .clock = CLOCK_ORDER_RESPONSE, .at = d->now,
                             .due_day = t->doc->due_day };
        Fact *f;

        take_ensure_docket(d, t, state == ORDER_COPIED ? STATE_COPY : STATE_INFORMED);
        f = draft_fact(d, FACT_ORDER, &s->to, &s->case_id);
        f->what = state;
        f->how = t->doc->trigger;
        f->peer = t->doc->unit;
        f->text = arena_strdup(d->out->arena, t->doc->to.s);
        f->number2 = s->local ? 0 : s->ref_entry;
        f->day = t->doc->due_day;
        f->at = state == ORDER_RECEIVED;
        if (state == ORDER_RECEIVED) {
                clock_start(d, &start);
                fact_warning(d, WARNING_ORDERED, &s->to, &s->case_id, draft_number(d), &s->from, t->doc->trigger, "");
        }
        return REASON_NONE;
}

static Reason take_order_received(Decide *d, const Take *t, const TakeRule *rule) {
        return take_order(d, t, ORDER_RECEIVED);
}

static Reason take_response(Decide *d, const Take *t, const TakeRule *rule) {
        ClockRow clock = { .unit = t->order.unit, .case_id = t->order.case_id, .clock = CLOCK_ORDER_RESPONSE,
                           .instance = t->order.clock };
        Fact *f;

        if (t->order.state != ORDER_ISSUED)
                return refuse(d, REASON_ORDER_ANSWERED, "%llu", (unsigned long long)t->order.entry);
        f = draft_fact(d, FACT_ORDER_STATE, &t->order.unit, &t->order.case_id);
        f->number = t->order.entry;
        f->what = ORDER_ANSWERED;
        if (row_get(d->txn, ROW_CLOCK, &clock) && !clock.ended_entry)
                clock_end_row(d, &clock, CLOCK_MET);
        return REASON_NONE;
}

static Reason take_reminder(Decide *d, const Take *t, const TakeRule *rule) {
        return take_told(d, t, WARNING_REMINDED);
}

static Reason take_remark(Decide *d, const Take *t, const TakeRule *rule) {
        return take_told(d, t, WARNING_REMARKED);
}

static Reason take_copy(Decide *d, const Take *t) {
        const Document *doc = t->doc;
        const UnitCode *issuer = doc->kind == ENTRY_ORDER ? &doc->unit : &doc->to;
        const UnitCode *addressee = doc->kind == ENTRY_ORDER ? &doc->to : &doc->unit;
        OrderRow order;
        Fact *f;

        if (doc->kind != ENTRY_ORDER && doc->kind != ENTRY_RESPONSE)
                return refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(doc->kind));
        if (!unit_is_between(d, issuer, addressee, &t->step->to))
                return refuse(d, REASON_NOT_BETWEEN, "%s", t->step->to.s);
        if (doc->kind == ENTRY_ORDER)
                return take_order(d, t, ORDER_COPIED);
        take_ensure_docket(d, t, STATE_COPY);
        if (order_find(d, &t->step->to, &t->step->case_id, issuer, doc->ref_entry, &order) && order.state == ORDER_COPIED) {
                f = draft_fact(d, FACT_ORDER_STATE, &order.unit, &order.case_id);
                f->number = order.entry;
                f->what = ORDER_ANSWERED;
        }
        return REASON_NONE;
}

/* ---- it came to nothing --------------------------------------------------------------------------------------------- */

static void bounce_order(Decide *d, const OutboxRow *row, OrderState from, OrderState to) {
        OrderRow order = { .unit = row->from_unit, .case_id = row->case_id };
        RowCursor cursor = row_cursor(ROW_ORDER, &order, 2, 2);

        while (row_next(d->txn, &cursor, &order)) {
                Fact *f;

                if (order.state != from || (from == ORDER_ISSUED ? order.entry : order.answered_entry) != row->entry)
                        continue;
                f = draft_fact(d, FACT_ORDER_STATE, &row->from_unit, &row->case_id);
                f->number = order.entry;
                f->what = to;
                if (order.clock) {
                        ClockRow clock = { .unit = row->from_unit, .case_id = row->case_id, .clock = CLOCK_ORDER_RESPONSE,
                                           .instance = order.clock };

                        if (!row_get(d->txn, ROW_CLOCK, &clock))
                                continue;
                        if (from == ORDER_ISSUED && !clock.ended_entry)
                                clock_end_row(d, &clock, CLOCK_CANCELLED);
                        else if (from == ORDER_ANSWERED && clock.ended_entry)
                                clock_revive_row(d, &clock);
                }
        }
}

static void bounced_order(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        bounce_order(d, row, ORDER_ISSUED, ORDER_BOUNCED);
}

static void bounced_response(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        bounce_order(d, row, ORDER_ANSWERED, ORDER_RECEIVED);
}

static const DocumentCode codes[] = {
        { ENTRY_ORDER, NULL, own_order, take_order_received, take_copy, bounced_order },
        { ENTRY_RESPONSE, check_response, own_response, take_response, take_copy, bounced_response },
        { ENTRY_REMINDER, NULL, NULL, take_reminder, NULL, NULL },
        { ENTRY_REMARK, check_remark, NULL, take_remark, NULL, NULL },
};
const DocumentCodes doc_supervise = { codes, array_size(codes) };
