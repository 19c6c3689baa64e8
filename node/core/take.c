/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The receiving half: a document arrives at a unit whose desks are here.  First who sent it may have sent it (P8: the roster
 * and what we know of the case decide, never the signature alone), then whether the docket stands where it can be received,
 * then what follows.  A document that comes from below about a case we gave proves that the hand-over arrived, whatever became
 * of its receipt.
 */

#include "node/core/step.h"

#include <assert.h>

typedef struct Take {
        const Step *step;
        const Document *doc;
        const RosterUnit *unit;
        bool has_case, has_docket;
        CaseRow case_row;
        DocketRow docket; /* zero but for its keys if there is none */
        OrderRow order;   /* FROM_ADDRESSEE, FROM_BETWEEN */
} Take;

static bool speaks_for(const Decide *d, const UnitCode *unit, const UnitCode *from) {
        UnitCode a, b;

        /* Events climb over several units of one node in one entry; its maker speaks for the unit we gave the case to. */
        return unit_code_equal(unit, from) || (unit_host(d, unit, &a) && unit_host(d, from, &b) && unit_code_equal(&a, &b) &&
                                               route_supervises(d->office->roster, unit, from));
}

/* ---- orders on a desk ------------------------------------------------------------------------------------------- */

static bool order_find(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *issuer, uint64_t ref,
                       OrderRow *ret) {
        OrderRow row = { .unit = *unit, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_ORDER, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row)) {
                if (row.ref_entry == ref && unit_code_equal(&row.issuer, issuer)) {
                        *ret = row;
                        return true;
                }
        }
        return false;
}

/* ---- standing --------------------------------------------------------------------------------------------------- */

static Reason check_standing(Decide *d, Take *t, Standing standing) {
        const Roster *roster = d->office->roster;
        const Step *s = t->step;

        switch (standing) {
        case FROM_SUPERVISOR:
                if (!route_supervises(roster, &s->from, &s->to))
                        return refuse(d, REASON_NOT_SUPERVISED, "%s -> %s", s->from.s, s->to.s);
                return REASON_NONE;
        case FROM_BELOW:
                if (!unit_is_bureau(t->unit) || !route_supervises(roster, &s->to, &s->from))
                        return refuse(d, REASON_NOT_ABOVE, "%s -> %s", s->from.s, s->to.s);
                return REASON_NONE;
        case FROM_GIVEN:
                if (unit_code_is_none(&t->docket.given_to) ||
                    !(s->kind == PARCEL_EVENT ? speaks_for(d, &t->docket.given_to, &s->from) :
                                                unit_code_equal(&t->docket.given_to, &s->from)))
                        return refuse(d, REASON_NOT_GIVEN, "%s", s->from.s);
                return REASON_NONE;
        case FROM_GIVER:
                if (unit_code_is_none(&t->docket.giver) || !unit_code_equal(&t->docket.giver, &s->from))
                        return refuse(d, REASON_NOT_GIVER, "%s", s->from.s);
                return REASON_NONE;
        case FROM_ADDRESSEE:
                if (!order_find(d, &s->to, &s->case_id, &s->to, t->doc->ref_entry, &t->order))
                        return refuse(d, REASON_NO_ORDER, "%llu", (unsigned long long)t->doc->ref_entry);
                if (!unit_code_equal(&t->order.addressee, &s->from))
                        return refuse(d, REASON_NOT_ADDRESSEE, "%s", s->from.s);
                return REASON_NONE;
        case FROM_BETWEEN:
                if (!order_find(d, &s->to, &s->case_id, &t->doc->ref_unit, t->doc->ref_entry, &t->order))
                        return refuse(d, REASON_NO_ORDER, "%llu", (unsigned long long)t->doc->ref_entry);
                if (!unit_is_between(d, &t->order.issuer, &t->order.addressee, &s->from))
                        return refuse(d, REASON_NOT_BETWEEN, "%s", s->from.s);
                return REASON_NONE;
        }
        return refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(t->doc->kind));
}

/* ---- the case and its docket ------------------------------------------------------------------------------------ */

static void ensure_case(Decide *d, const Take *t) {
        UnitCode registered_by;
        uint32_t serial;
        int year;

        if (!t->has_case && case_id_split(&t->step->case_id, &registered_by, &year, &serial))
                fact_case(d, &t->step->case_id, &registered_by, t->doc, t->step->unreachable);
}

/* Whoever is merely told keeps what it had; else a file without custody is opened. */
static void ensure_docket(Decide *d, const Take *t, DocketState state) {
        Fact *f;

        ensure_case(d, t);
        if (t->has_docket)
                return;
        f = draft_fact(d, FACT_DOCKET, &t->step->to, &t->step->case_id);
        f->what = state;
}

static void follow_class(Decide *d, const Take *t) {
        Fact *f;

        if (!t->has_case || !t->doc->case_class ||
            (t->case_row.case_class == t->doc->case_class && t->case_row.path31 == t->doc->path31 &&
             t->case_row.class_proposed == t->doc->class_proposed))
                return;
        f = draft_fact(d, FACT_CLASS, &t->step->to, &t->step->case_id);
        f->what = t->doc->case_class;
        f->how = t->doc->path31;
        f->number = t->doc->class_proposed;
}

static void not_in_flight(Decide *d, const Take *t) {
        if (t->docket.custody == CUSTODY_FLIGHT && t->docket.state == STATE_HANDED)
                fact_what(d, FACT_CUSTODY, &t->docket, CUSTODY_AWAY);
}

/* ---- handing over ----------------------------------------------------------------------------------------------- */

void take_clocks(Decide *d, const UnitCode *unit, const CaseId *case_id, Instant at, bool returnable, bool exempt) {
        ClockStart start = { .unit = *unit, .case_id = *case_id, .at = at };

        if (unit_is_bureau(unit_find(d, unit))) { /* 22:22 */
                start.clock = CLOCK_TRIAGE;
                clock_start(d, &start);
        } else { /* 22:23 */
                start.clock = CLOCK_NOTICE;
                if (exempt) {
                        clock_exempt(d, &start);
                        draft_fact(d, FACT_EXEMPT, unit, case_id);
                } else {
                        clock_start(d, &start);
                }
        }
        if (returnable) {
                start.clock = CLOCK_RETURN_REQUEST;
                clock_start(d, &start);
        }
}

/* A case we reported up comes back down: the bureau above has taken the lead. */
static bool is_given_back(const Take *t) {
        return t->docket.state == STATE_HANDED && t->docket.given_mode == ENTRY_REPORT_UP &&
               unit_code_is_none(&t->docket.giver) && unit_code_equal(&t->docket.given_to, &t->step->from);
}

/* Our return was agreed to and the answer never came: it is given to us again. */
static bool is_given_again(const Take *t) {
        return t->docket.state == STATE_RETURN_ASKED && unit_code_equal(&t->docket.giver, &t->step->from);
}

static Reason take_information(Decide *d, const Take *t) {
        ensure_docket(d, t, STATE_INFORMED);
        follow_class(d, t);
        return REASON_NONE;
}

static Reason take_hand_over(Decide *d, const Take *t, const TakeRule *rule) {
        const Step *s = t->step;
        uint64_t number = t->docket.number;
        Fact *f;

        if (t->doc->case_class == CLASS_ACCUSATION)
                return refuse(d, REASON_SEALED, "%s", s->case_id.s);
        if (t->unit->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", s->to.s, t->unit->successor.s);
        if (t->doc->kind == ENTRY_REPORT_UP && !t->doc->handing_mode)
                return take_information(d, t);
        if (!(rule->states & IN(t->docket.state)) && !is_given_back(t) && !is_given_again(t))
                return refuse(d, REASON_IN_CHAIN, "%s: %s", s->to.s, docket_state_name(t->docket.state));
        if (t->doc->kind == ENTRY_ASSIGNMENT && !t->doc->due_day)
                return refuse(d, REASON_FIELD_MISSING, "due_day");
        ensure_case(d, t);
        follow_class(d, t);
        if (t->has_docket)
                clocks_end(d, &s->to, &s->case_id, CLOCK(CLOCK_TRIAGE) | CLOCK(CLOCK_NOTICE) | CLOCK(CLOCK_ASSIGNMENT),
                           CLOCK_CANCELLED);
        if (!number) {
                int year = instant_year(d->now);
                uint32_t serial = serial_next(d, SERIAL_DOCKET, &s->to, year);

                fact_serial(d, SERIAL_DOCKET, &s->to, year, serial);
                number = (uint64_t)year * 10000000u + serial;
        }
        f = draft_fact(d, FACT_DOCKET, &s->to, &s->case_id);
        f->what = rule->next;
        f->how = t->doc->kind;
        f->peer = s->from;
        f->number = number;
        f->number2 = s->local ? 0 : s->ref_entry;
        f->day = t->doc->due_day;
        f->text = "1";
        take_clocks(d, &s->to, &s->case_id, d->now, true, t->has_case ? t->case_row.unreachable : s->unreachable);
        if (t->doc->kind == ENTRY_ASSIGNMENT) {
                ClockStart start = { .unit = s->to, .case_id = s->case_id, .clock = CLOCK_ASSIGNMENT, .at = d->now,
                                     .due_day = t->doc->due_day };

                clock_start(d, &start);
                f = draft_fact(d, FACT_REPORT, &s->to, &s->case_id);
                f->what = REPORT_OWED;
        }
        return REASON_NONE;
}

/* ---- returns ---------------------------------------------------------------------------------------------------- */

static Reason take_return_request(Decide *d, const Take *t) {
        ClockStart start = { .unit = t->docket.unit, .case_id = t->docket.case_id, .clock = CLOCK_RETURN_ANSWER, .at = d->now };
        Fact *f;

        if (t->docket.return_asked)
                return refuse(d, REASON_RETURN_PENDING, "%s", t->step->from.s);
        f = draft_fact(d, FACT_RETURN, &t->docket.unit, &t->docket.case_id);
        f->what = 1;
        f->number = t->step->local ? draft_number(d) : t->step->ref_entry;
        f->how = t->docket.returns;
        clock_start(d, &start);
        fact_warning(d, WARNING_RETURN_ASKED, &t->docket.unit, &t->docket.case_id, 0, &t->step->from, 0, "");
        return REASON_NONE;
}

static Reason take_return_answer(Decide *d, const Take *t, const TakeRule *rule) {
        bool agreed = t->doc->decision == DECISION_AGREE;

        if (!agreed && t->doc->decision != DECISION_REFUSE)
                return refuse(d, REASON_FIELD_WRONG, "decision");
        fact_state(d, &t->docket, rule->next);
        fact_what(d, FACT_CUSTODY, &t->docket, agreed ? CUSTODY_NONE : CUSTODY_HERE);
        fact_what(d, FACT_OBJECTION, &t->docket, 0);
        clocks_end(d, &t->docket.unit, &t->docket.case_id, rule->cancels, CLOCK_CANCELLED);
        if (agreed)
                fact_what(d, FACT_REPORT, &t->docket, REPORT_NONE);
        return REASON_NONE;
}

/* ---- events ----------------------------------------------------------------------------------------------------- */

static void event_served(Decide *d, const Take *t) {
        ClockStart watch = { .unit = t->docket.unit, .case_id = t->docket.case_id, .clock = CLOCK_ASK_REVIEW,
                             .at = t->doc->service_at, .watched = t->doc->unit };
        bool nobody = t->doc->service_how == SERVICE_NOT_POSSIBLE;
        Fact *f;

        if (!nobody) {
                f = draft_fact(d, FACT_SERVED, &t->docket.unit, &t->docket.case_id);
                f->at = t->doc->service_at;
                f->what = t->doc->service_how;
        }
        if (t->doc->case_class == CLASS_SUGGESTION || (nobody && t->case_row.unreachable))
                fact_state(d, &t->docket, STATE_CLOSED);
        else if (!nobody)
                clock_start(d, &watch);
}

static Reason take_event(Decide *d, const Take *t, const TakeRule *rule) {
        Progress progress = procedure_act(t->doc->kind)->progress;
        Fact *f;

        not_in_flight(d, t);
        follow_class(d, t);
        fact_state(d, &t->docket, rule->next);
        if (rule->cancels & CLOCK(CLOCK_ASK_REVIEW))
                clock_end_watch(d, &t->docket.unit, &t->docket.case_id, CLOCK_ASK_REVIEW, CLOCK_SUPERSEDED);
        if (t->doc->kind == ENTRY_OPINION || t->doc->kind == ENTRY_ANSWER) {
                f = draft_fact(d, FACT_DISPOSED, &t->docket.unit, &t->docket.case_id);
                f->what = t->doc->decision;
        }
        if (!(t->doc->kind == ENTRY_SERVICE && t->doc->service_how == SERVICE_NOT_POSSIBLE))
                fact_what(d, FACT_PROGRESS, &t->docket, progress);
        if (t->doc->kind == ENTRY_SERVICE)
                event_served(d, t);
        return REASON_NONE;
}

/* ---- reports ---------------------------------------------------------------------------------------------------- */

static Reason take_report(Decide *d, const Take *t) {
        if (t->docket.report_below != REPORT_OWED && t->docket.report_below != REPORT_REWORK)
                return refuse(d, REASON_NO_REPORT_OWED, "%s", t->step->from.s);
        not_in_flight(d, t);
        fact_what(d, FACT_REPORT_BELOW, &t->docket, REPORT_SENT);
        clock_end_watch(d, &t->docket.unit, &t->docket.case_id, CLOCK_ASSIGNMENT, CLOCK_MET);
        fact_warning(d, WARNING_REPORTED, &t->docket.unit, &t->docket.case_id, 0, &t->step->from, 0, "");
        return REASON_NONE;
}

static Reason take_report_answer(Decide *d, const Take *t) {
        bool rework = t->doc->kind == ENTRY_REWORK;

        if (t->docket.report != REPORT_SENT && !(rework && t->docket.report == REPORT_APPROVED))
                return refuse(d, REASON_NO_REPORT, "%s", t->step->to.s);
        fact_what(d, FACT_REPORT, &t->docket, rework ? REPORT_REWORK : REPORT_APPROVED);
        if (!rework)
                return REASON_NONE;
        /* Owed again: by the first date, or by the one the assigner gives now. */
        if (t->doc->due_day) {
                ClockStart start = { .unit = t->docket.unit,
                                     .case_id = t->docket.case_id,
                                     .clock = CLOCK_ASSIGNMENT,
                                     .at = d->now,
                                     .due_day = t->doc->due_day };

                clock_start(d, &start);
        } else {
                clock_revive(d, &t->docket.unit, &t->docket.case_id, CLOCK_ASSIGNMENT);
        }
        fact_warning(d, WARNING_REWORK, &t->docket.unit, &t->docket.case_id, 0, &t->step->from, 0, "");
        return REASON_NONE;
}

/* ---- supervision ------------------------------------------------------------------------------------------------ */

static Reason take_order(Decide *d, const Take *t, OrderState state) {
        const Step *s = t->step;
        ClockStart start = { .unit = s->to, .case_id = s->case_id, .clock = CLOCK_ORDER_RESPONSE, .at = d->now,
                             .due_day = t->doc->due_day };
        Fact *f;

        ensure_docket(d, t, state == ORDER_COPIED ? STATE_COPY : STATE_INFORMED);
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

static Reason take_response(Decide *d, const Take *t) {
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

/* What it says is read in the file, where the reading is recorded; desks and dumps only say that it came. */
static Reason take_told(Decide *d, const Take *t, WarningKind kind) {
        ensure_docket(d, t, STATE_INFORMED);
        fact_warning(d, kind, &t->step->to, &t->step->case_id, draft_number(d), &t->step->from, 0, "");
        return REASON_NONE;
}

/* ---- copies ----------------------------------------------------------------------------------------------------- */

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
        ensure_docket(d, t, STATE_COPY);
        if (order_find(d, &t->step->to, &t->step->case_id, issuer, doc->ref_entry, &order) && order.state == ORDER_COPIED) {
                f = draft_fact(d, FACT_ORDER_STATE, &order.unit, &order.case_id);
                f->number = order.entry;
                f->what = ORDER_ANSWERED;
        }
        return REASON_NONE;
}

/* ---- all -------------------------------------------------------------------------------------------------------- */

static Reason take_document(Decide *d, const Take *t, const TakeRule *rule) {
        switch (t->doc->kind) {
        case ENTRY_RETURN_REQUEST:
                not_in_flight(d, t);
                return take_return_request(d, t);
        case ENTRY_RETURN_ANSWER:
                return take_return_answer(d, t, rule);
        case ENTRY_REPORT:
                return take_report(d, t);
        case ENTRY_REPORT_APPROVAL:
        case ENTRY_REWORK:
                return take_report_answer(d, t);
        case ENTRY_ORDER:
                return take_order(d, t, ORDER_RECEIVED);
        case ENTRY_RESPONSE:
                return take_response(d, t);
        case ENTRY_REMINDER:
                return take_told(d, t, WARNING_REMINDED);
        case ENTRY_REMARK:
                return take_told(d, t, WARNING_REMARKED);
        default:
                return refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(t->doc->kind));
        }
}

Reason take(Decide *d, const Step *step) {
        const TakeRule *rule = procedure_take(step->doc->kind, step->doc->decision == DECISION_AGREE);
        Take t = { .step = step, .doc = step->doc, .unit = unit_find(d, &step->to) };
        Reason reason;

        if (!t.unit)
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", step->to.s);
        if (!rule || (step->kind == PARCEL_EVENT) != procedure_is_event(step->doc->kind))
                return refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(step->doc->kind));
        t.has_case = case_get(d->txn, &step->case_id, &t.case_row);
        t.docket = (DocketRow){ .unit = step->to, .case_id = step->case_id };
        t.has_docket = docket_get(d->txn, &step->to, &step->case_id, &t.docket);
        if (step->kind == PARCEL_COPY)
                return take_copy(d, &t);
        reason = check_standing(d, &t, rule->standing);
        if (reason)
                return reason;
        if (procedure_is_hand_over(step->doc->kind))
                return take_hand_over(d, &t, rule);
        if (!(rule->states & IN(t.docket.state)))
                return refuse(d, procedure_state_reason(step->doc->kind, t.docket.state), "%s",
                              docket_state_name(t.docket.state));
        return step->kind == PARCEL_EVENT ? take_event(d, &t, rule) : take_document(d, &t, rule);
}
