/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The acting half: a desk does something with a case.  The order of the questions is the order of the answers a clerk gets: is
 * the desk here, is there such a case, may this kind of unit, may this user, may it be addressed to that office (authority:
 * refused and journaled), are the fields there, does the case stand where it can be done, does the document's own condition
 * hold.  Then the rule of the table is carried out, document by document only where they differ.
 */

#include "node/core/step.h"

#include <assert.h>

typedef struct Act {
        const ActRule *rule;
        Document doc;          /* completed */
        const RosterUnit *unit;
        CaseRow case_row;
        DocketRow docket;      /* zero but for its keys if there is none */
        bool has_docket;
        UnitCode to;           /* addressee of the document, if it has one */
        OrderRow order;
        bool informs;          /* a report-up that leaves custody where it is */
} Act;

static bool has_text(const char *s) {
        return s && *s;
}

void draft_violation(Decide *d, Reason reason) {
        Fact *f;

        draft_drop(d);
        draft_begin(d, ENTRY_VIOLATION, &d->input->case_id, &d->actor);
        f = draft_fact(d, FACT_VIOLATION, &d->actor.unit, &d->input->case_id);
        f->what = reason;
        f->how = d->input->document_kind;
        f->peer = d->input->document.to;
        f->text = text_cut(d->out->arena, d->result->detail, ROW_TEXT_SIZE);
}

/* ---- authority -------------------------------------------------------------------------------------------------- */

static Reason check_power(Decide *d, const Act *a) {
        if (a->rule->power == POWER_BUREAU && !unit_is_bureau(a->unit))
                return refuse(d, REASON_BUREAU_ONLY, "%s %s", a->unit->code.s, entry_kind_name(a->rule->document));
        if (a->rule->power == POWER_RESPONSIBLE && !route_is_responsible(a->unit))
                return refuse(d, REASON_RESPONSIBLE_ONLY, "%s %s", a->unit->code.s, entry_kind_name(a->rule->document));
        if (!(d->actor.roles & a->rule->roles))
                return refuse(d, REASON_ROLE, "%s %s", d->actor.user.s, entry_kind_name(a->rule->document));
        if (!a->has_docket && a->rule->states != IN_ANY)
                return refuse(d, REASON_NOT_CUSTODIAN, "%s", a->unit->code.s);
        return REASON_NONE;
}

static Reason check_addressee(Decide *d, Act *a) {
        const Roster *roster = d->office->roster;
        const RosterUnit *to;

        if (a->doc.kind == ENTRY_REPORT_UP && unit_code_is_none(&a->doc.to))
                a->doc.to = a->unit->served_by;
        if (unit_code_is_none(&a->doc.to))
                return refuse(d, REASON_FIELD_MISSING, "to");
        to = unit_find(d, &a->doc.to);
        if (!to)
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", a->doc.to.s);
        if (unit_code_equal(&a->doc.to, &a->unit->code))
                return refuse(d, REASON_TO_SELF, "%s", a->doc.to.s);
        if (a->doc.kind == ENTRY_REPORT_UP) {
                if (!unit_is_bureau(to) || !route_supervises(roster, &a->doc.to, &a->unit->code))
                        return refuse(d, REASON_NOT_ABOVE, "%s -> %s", a->unit->code.s, a->doc.to.s);
        } else if (!route_supervises(roster, &a->unit->code, &a->doc.to)) {
                return refuse(d, REASON_NOT_SUPERVISED, "%s -> %s", a->unit->code.s, a->doc.to.s);
        }
        if (to->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", to->code.s, to->successor.s);
        a->to = a->doc.to;
        return REASON_NONE;
}

/* ---- fields ----------------------------------------------------------------------------------------------------- */

static Reason check_fields(Decide *d, const Act *a) {
        static const struct {
                uint32_t need;
                const char *name;
        } names[] = {
                { NEEDS_TO, "to" }, { NEEDS_REASON, "reason" }, { NEEDS_BODY, "body" }, { NEEDS_LEGAL_BASIS, "legal_basis" },
                { NEEDS_REMEDY, "remedy" }, { NEEDS_DUE_DAY, "due_day" }, { NEEDS_TRIGGER, "trigger" },
                { NEEDS_SERVICE, "service_how" }, { NEEDS_CLASS, "class" },
        };
        const Document *doc = &a->doc;
        uint32_t has = (unit_code_is_none(&doc->to) ? 0u : NEEDS_TO) | (has_text(doc->reason) ? NEEDS_REASON : 0u) |
                       (has_text(doc->body) ? NEEDS_BODY : 0u) | (has_text(doc->legal_basis) ? NEEDS_LEGAL_BASIS : 0u) |
                       (has_text(doc->remedy) ? NEEDS_REMEDY : 0u) | (doc->due_day ? NEEDS_DUE_DAY : 0u) |
                       (doc->trigger ? NEEDS_TRIGGER : 0u) | (doc->service_how ? NEEDS_SERVICE : 0u) |
                       (doc->case_class ? NEEDS_CLASS : 0u);

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                if (a->rule->needs & ~has & names[i].need)
                        return refuse(d, REASON_FIELD_MISSING, "%s", names[i].name);
        if (doc->case_class == CLASS_ACCUSATION)
                return refuse(d, REASON_SEALED, "%s", a->case_row.case_id.s);
        if (doc->path31 > 6)
                return refuse(d, REASON_FIELD_WRONG, "path31");
        if (doc->due_day && doc->due_day <= day_of(d->now))
                return refuse(d, REASON_DUE_PAST, "due_day");
        if (doc->due_day > day_of(d->now) + DUE_DAYS_MAX)
                return refuse(d, REASON_FIELD_WRONG, "due_day");
        return REASON_NONE;
}

/* ---- where the case stands -------------------------------------------------------------------------------------- */

static Reason check_state(Decide *d, const Act *a) {
        const DocketRow *docket = &a->docket;

        if (a->rule->custody && docket->custody == CUSTODY_FLIGHT)
                return refuse(d, docket->state == STATE_RETURN_ASKED ? REASON_RETURN_PENDING : REASON_IN_FLIGHT, "%s",
                              docket->given_to.s);
        if (!(a->rule->states & IN(docket->state)) || (a->rule->custody && docket->custody != CUSTODY_HERE))
                return refuse(d, procedure_state_reason(a->doc.kind, docket->state), "%s", docket_state_name(docket->state));
        return REASON_NONE;
}

static bool notice_is_owed(const Act *a) {
        return a->docket.state != STATE_NOTICED && a->docket.state != STATE_ACCEPTED && !a->docket.notice_exempt;
}

static Reason guard_hand_on(Decide *d, Act *a) {
        bool to_giver = unit_code_equal(&a->to, &a->docket.giver);

        if (a->doc.kind == ENTRY_REPORT_UP) {
                a->informs = !a->rule->custody;
                return to_giver ? refuse(d, REASON_FROM_ABOVE, "%s", a->to.s) : REASON_NONE;
        }
        /* What was reported up may be given back down: the bureau above then leads.  Anybody else gets a return-request. */
        return to_giver && a->docket.mode != ENTRY_REPORT_UP ? refuse(d, REASON_TO_GIVER, "%s", a->to.s) : REASON_NONE;
}

static Reason guard_return_request(Decide *d, Act *a) {
        if (unit_code_is_none(&a->docket.giver))
                return refuse(d, REASON_NOT_RETURNABLE, "%s", a->docket.case_id.s);
        if (clock_is_over(d, &a->docket.unit, &a->docket.case_id, CLOCK_RETURN_REQUEST))
                return refuse(d, REASON_RETURN_LATE, "%s", a->docket.case_id.s);
        return REASON_NONE;
}

static Reason guard_return_answer(Decide *d, Act *a) {
        if (!a->docket.return_asked)
                return refuse(d, REASON_NO_RETURN_ASKED, "%s", a->docket.given_to.s);
        if (a->doc.decision != DECISION_AGREE && a->doc.decision != DECISION_REFUSE)
                return refuse(d, REASON_FIELD_MISSING, "decision");
        if (a->doc.decision == DECISION_REFUSE && !has_text(a->doc.reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        a->doc.ref_unit = a->docket.given_to;
        a->doc.ref_entry = a->docket.return_ref;
        return REASON_NONE;
}

static Reason guard_accept(Decide *d, Act *a) {
        if (notice_is_owed(a))
                return refuse(d, REASON_NOTICE_FIRST, "%s", a->docket.case_id.s);
        if (!a->doc.case_class)
                a->doc.case_class = a->case_row.case_class;
        if (a->doc.case_class == CLASS_NONE)
                return refuse(d, REASON_NO_CLASS, "%s", a->docket.case_id.s);
        if (a->doc.case_class == CLASS_SUGGESTION) {
                a->doc.path31 = 0;
        } else {
                if (!a->doc.path31)
                        a->doc.path31 = a->case_row.path31 ? a->case_row.path31 : 6;
                if (a->doc.path31 != 6)
                        return refuse(d, REASON_PATH31, "%u", a->doc.path31);
        }
        a->doc.class_proposed = false; /* a person takes it up as what it is */
        return REASON_NONE;
}

static Reason guard_opinion(Decide *d, Act *a) {
        if (a->docket.state != STATE_ACCEPTED && a->docket.report != REPORT_REWORK)
                return refuse(d, procedure_state_reason(ENTRY_OPINION, a->docket.state), "%s",
                              docket_state_name(a->docket.state));
        if (a->case_row.case_class == CLASS_SUGGESTION)
                return refuse(d, REASON_IS_SUGGESTION, "%s", a->docket.case_id.s);
        if (a->doc.decision != DECISION_SUPPORT && a->doc.decision != DECISION_EXPLAIN &&
            a->doc.decision != DECISION_NOT_SUPPORT)
                return refuse(d, REASON_FIELD_MISSING, "decision");
        return REASON_NONE;
}

static Reason guard_answer(Decide *d, Act *a) {
        if (a->case_row.case_class != CLASS_SUGGESTION)
                return refuse(d, REASON_IS_CLAIM, "%s", a->docket.case_id.s);
        if (notice_is_owed(a))
                return refuse(d, REASON_NOTICE_FIRST, "%s", a->docket.case_id.s);
        if (a->doc.decision && a->doc.decision != DECISION_ADOPT && a->doc.decision != DECISION_ADOPT_PART &&
            a->doc.decision != DECISION_NOT_ADOPT)
                return refuse(d, REASON_FIELD_WRONG, "decision");
        return REASON_NONE;
}

static Reason guard_service(Decide *d, Act *a) {
        if (!a->doc.service_at)
                a->doc.service_at = d->now;
        if (a->doc.service_at > d->now)
                return refuse(d, REASON_FUTURE, "service_at");
        if (day_of(a->doc.service_at) < day_of(a->docket.disposed_at))
                return refuse(d, REASON_SERVICE_EARLY, "service_at");
        if (a->doc.service_how == SERVICE_NOT_POSSIBLE && !has_text(a->doc.reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        return REASON_NONE;
}

static Reason guard_report(Decide *d, Act *a) {
        if (a->docket.mode != ENTRY_ASSIGNMENT || (a->docket.report != REPORT_OWED && a->docket.report != REPORT_REWORK))
                return refuse(d, REASON_NO_REPORT_OWED, "%s", a->docket.case_id.s);
        if (a->docket.progress < PROGRESS_DISPOSED)
                return refuse(d, REASON_REPORT_EARLY, "%s", progress_name(a->docket.progress));
        if (a->docket.report_below != REPORT_NONE && a->docket.report_below != REPORT_APPROVED)
                return refuse(d, REASON_REPORT_EARLY, "%s", a->docket.given_to.s);
        return REASON_NONE;
}

static Reason guard_report_answer(Decide *d, Act *a) {
        /* What was approved goes back only if our own report was sent back to us. */
        bool again = a->doc.kind == ENTRY_REWORK && a->docket.report_below == REPORT_APPROVED &&
                     a->docket.report == REPORT_REWORK;

        if (a->docket.report_below != REPORT_SENT && !again)
                return refuse(d, REASON_NO_REPORT, "%s", a->docket.given_to.s);
        return REASON_NONE;
}

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

static Reason guard_response(Decide *d, Act *a) {
        Reason reason = find_order(d, a, ORDER_RECEIVED);

        if (reason)
                return reason;
        a->to = a->doc.to = a->order.issuer;
        return REASON_NONE;
}

static Reason guard_remark(Decide *d, Act *a) {
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

static Reason guard_recall(Decide *d, Act *a) {
        OutboxKey key = { .to = a->docket.flight_node,
                          .lane = a->docket.flight_lane,
                          .epoch = a->docket.flight_epoch,
                          .number = a->docket.flight_number };
        OutboxRow row;

        /* A return-request that arrived waits for its answer: it is still an offer, but not on its way any more. */
        if (a->docket.custody != CUSTODY_FLIGHT || !outbox_get(d->txn, &key, &row))
                return refuse(d, REASON_NOTHING_TO_RECALL, "%s", a->docket.case_id.s);
        a->doc.void_lane = a->docket.flight_lane;
        a->doc.void_number = a->docket.flight_number;
        a->doc.to = a->docket.state == STATE_RETURN_ASKED ? a->docket.giver : a->docket.given_to;
        a->to = a->doc.to;
        return REASON_NONE;
}

static Reason check_guard(Decide *d, Act *a) {
        switch (a->rule->guard) {
        case GUARD_HAND_ON:
        case GUARD_REPORT_UP:
                return guard_hand_on(d, a);
        case GUARD_RETURN_REQUEST:
                return guard_return_request(d, a);
        case GUARD_RETURN_ANSWER:
                return guard_return_answer(d, a);
        case GUARD_ACCEPT:
                return guard_accept(d, a);
        case GUARD_OPINION:
                return guard_opinion(d, a);
        case GUARD_ANSWER:
                return guard_answer(d, a);
        case GUARD_SERVICE:
                return guard_service(d, a);
        case GUARD_REPORT:
                return guard_report(d, a);
        case GUARD_REPORT_ANSWER:
                return guard_report_answer(d, a);
        case GUARD_RESPONSE:
                return guard_response(d, a);
        case GUARD_REMARK:
                return guard_remark(d, a);
        case GUARD_RECALL:
                return guard_recall(d, a);
        default:
                return REASON_NONE;
        }
}

/* ---- what the document says beside what was typed --------------------------------------------------------------- */

static void fill_about(Decide *d, Document *doc, const char *about) {
        doc->n_about_units = 0;
        while (*about && doc->n_about_units < DOCUMENT_ABOUT_UNITS_MAX) {
                size_t len = strcspn(about, " ");

                doc->about_units[doc->n_about_units++] = arena_strndup(d->out->arena, about, len);
                about += len + (about[len] != 0);
        }
}

/* Hand-overs and supervision tell the receiver what the case is: its file there is made of this. */
static void complete_document(Decide *d, Act *a) {
        Document *doc = &a->doc;
        const CaseRow *row = &a->case_row;

        switch (a->rule->guard) {
        case GUARD_HAND_ON:
        case GUARD_REPORT_UP:
        case GUARD_ORDER:
        case GUARD_REMINDER:
                doc->channel = row->channel;
                doc->received_at = row->received_at;
                doc->people = row->people;
                doc->representatives = row->representatives;
                doc->collective = row->collective;
                doc->category = arena_strdup(d->out->arena, row->category);
                doc->place = arena_strdup(d->out->arena, row->place);
                fill_about(d, doc, row->about);
                if (procedure_is_hand_over(doc->kind))
                        doc->handing_mode = a->informs ? 0 : doc->kind;
                break;
        default:
                doc->handing_mode = a->docket.mode;
                break;
        }
        if (a->rule->guard != GUARD_ACCEPT && a->rule->guard != GUARD_CLASSIFY) {
                doc->case_class = row->case_class;
                doc->path31 = row->path31;
                doc->class_proposed = row->class_proposed;
        }
        doc->handling_unit = procedure_is_event(doc->kind) ? a->unit->code : UNIT_NONE;
}

/* ---- what follows on the own docket ----------------------------------------------------------------------------- */

static void fact_class(Decide *d, const Act *a) {
        Fact *f;

        if (a->doc.case_class == a->case_row.case_class && a->doc.path31 == a->case_row.path31 &&
            a->doc.class_proposed == a->case_row.class_proposed)
                return;
        f = draft_fact(d, FACT_CLASS, &a->docket.unit, &a->docket.case_id);
        f->what = a->doc.case_class;
        f->how = a->doc.path31;
        f->number = a->doc.class_proposed;
}

static void own_hand_over(Decide *d, const Act *a, const Flight *flight) {
        const DocketRow *docket = &a->docket;
        bool remote = !unit_code_is_none(&flight->node);
        Fact *f;

        if (unit_code_equal(&a->to, &docket->giver))
                draft_fact(d, FACT_LEAD, &docket->unit, &docket->case_id);
        f = draft_fact(d, FACT_GIVEN, &docket->unit, &docket->case_id);
        f->peer = a->to;
        f->what = a->doc.kind;
        f->how = docket->state;
        f->day = a->doc.kind == ENTRY_ASSIGNMENT ? a->doc.due_day : 0;
        f->number = docket->returns;
        fact_what(d, FACT_CUSTODY, docket, remote ? CUSTODY_FLIGHT : CUSTODY_AWAY);
        fact_what(d, FACT_REPORT_BELOW, docket, a->doc.kind == ENTRY_ASSIGNMENT ? REPORT_OWED : REPORT_NONE);
        if (!remote)
                fact_what(d, FACT_PROGRESS, docket, PROGRESS_TAKEN);
}

static void fact_flight(Decide *d, const DocketRow *docket, const Flight *flight) {
        Fact *f;

        if (unit_code_is_none(&flight->node))
                return;
        f = draft_fact(d, FACT_FLIGHT, &docket->unit, &docket->case_id);
        f->peer = flight->node;
        f->what = flight->lane;
        f->how = flight->epoch;
        f->number = flight->number;
}

static void own_return_answer(Decide *d, const Act *a) {
        const DocketRow *docket = &a->docket;
        bool agreed = a->doc.decision == DECISION_AGREE;
        Fact *f = draft_fact(d, FACT_RETURN, &docket->unit, &docket->case_id);

        f->how = docket->returns + agreed;
        fact_warning_clear(d, WARNING_RETURN_ASKED, &docket->unit, &docket->case_id);
        if (!agreed)
                return;
        /* 22:23 the material comes back; the first triage date counts again, never a fresh one. */
        fact_state(d, docket, docket->home);
        fact_what(d, FACT_CUSTODY, docket, CUSTODY_HERE);
        fact_what(d, FACT_REPORT_BELOW, docket, REPORT_NONE);
        clock_revive(d, &docket->unit, &docket->case_id, CLOCK_TRIAGE);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_ASSIGNMENT, CLOCK_CANCELLED);
        if (docket->returns + 1 >= 2)
                fact_warning(d, WARNING_RETURNED_TWICE, &docket->unit, &docket->case_id, docket->returns + 1u,
                             &docket->given_to, 0, "");
}

static void own_service(Decide *d, const Act *a, DocketState next) {
        const DocketRow *docket = &a->docket;
        bool nobody = a->doc.service_how == SERVICE_NOT_POSSIBLE;
        ClockStart window = {
                .unit = docket->unit, .case_id = docket->case_id, .clock = CLOCK_ASK_REVIEW, .at = a->doc.service_at
        };
        Fact *f;

        if (nobody) { /* nothing reached the petitioner: no window runs, and what can be served later may be */
                if (a->case_row.unreachable)
                        fact_state(d, docket, STATE_CLOSED);
                return;
        }
        f = draft_fact(d, FACT_SERVED, &docket->unit, &docket->case_id);
        f->at = a->doc.service_at;
        f->what = a->doc.service_how;
        fact_what(d, FACT_PROGRESS, docket, a->rule->progress);
        if (a->case_row.case_class == CLASS_SUGGESTION) {
                fact_state(d, docket, STATE_CLOSED);
                return;
        }
        fact_state(d, docket, next);
        clock_start(d, &window);
}

static void own_order(Decide *d, const Act *a) {
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

static void own_response(Decide *d, const Act *a) {
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

static void own_assignment_watch(Decide *d, const Act *a, Day due_day) {
        ClockStart watch = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = CLOCK_ASSIGNMENT, .at = d->now,
                             .due_day = due_day, .watched = a->to };

        clock_start(d, &watch);
}

static void own_report_answer(Decide *d, const Act *a) {
        bool rework = a->doc.kind == ENTRY_REWORK;

        fact_what(d, FACT_REPORT_BELOW, &a->docket, rework ? REPORT_REWORK : REPORT_APPROVED);
        fact_warning_clear(d, WARNING_REPORTED, &a->docket.unit, &a->docket.case_id);
        if (rework && a->doc.due_day)
                own_assignment_watch(d, a, a->doc.due_day);
        else if (rework)
                clock_revive_watch(d, &a->docket.unit, &a->docket.case_id, CLOCK_ASSIGNMENT);
}

static void own_handling(Decide *d, const Act *a) {
        ClockStart start = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = CLOCK_HANDLING, .at = d->now };

        fact_class(d, a);
        if (a->doc.case_class == CLASS_CLAIM)
                clock_start(d, &start); /* 22:34: path 6 */
}

static void own_disposed(Decide *d, const Act *a) {
        Fact *f = draft_fact(d, FACT_DISPOSED, &a->docket.unit, &a->docket.case_id);

        f->what = a->doc.decision;
}

static void own_recall(Decide *d, const Act *a) {
        Step step = { .kind = PARCEL_VOID, .doc = &a->doc, .case_id = a->docket.case_id, .from = a->docket.unit, .to = a->to,
                      .ref_entry = draft_number(d) };

        send_void(d, &step, &a->docket);
}

/* What the table says of all documents. */
static void own_common(Decide *d, const Act *a) {
        const DocketRow *docket = &a->docket;
        bool moves = !a->informs && a->rule->document != ENTRY_SERVICE;

        clocks_end(d, &docket->unit, &docket->case_id, a->rule->meets, CLOCK_MET);
        clocks_end(d, &docket->unit, &docket->case_id, a->rule->gives_up,
                   a->rule->document == ENTRY_OPINION ? CLOCK_SUPERSEDED : CLOCK_LAPSED);
        /* Who acts on the case has seen what was on the desk about it. */
        fact_warning_clear(d, WARNING_BOUNCED, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_REMINDED, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_REMARKED, &docket->unit, &docket->case_id);
        if (moves) {
                fact_state(d, docket, a->rule->next);
                if (a->rule->progress)
                        fact_what(d, FACT_PROGRESS, docket, a->rule->progress);
        }
}

static void own_half(Decide *d, const Act *a, const Flight *flight) {
        own_common(d, a);
        switch (a->doc.kind) {
        case ENTRY_CLASSIFY:
                fact_class(d, a);
                fact_case_text(d, &a->docket.case_id, FACT_TEXT_CATEGORY, a->doc.category);
                break;
        case ENTRY_REFERRAL:
        case ENTRY_ASSIGNMENT:
        case ENTRY_REPORT_UP:
                if (a->informs)
                        break;
                own_hand_over(d, a, flight);
                fact_flight(d, &a->docket, flight);
                if (a->doc.kind == ENTRY_ASSIGNMENT)
                        own_assignment_watch(d, a, a->doc.due_day);
                break;
        case ENTRY_RETURN_REQUEST:
                fact_what(d, FACT_CUSTODY, &a->docket, CUSTODY_FLIGHT);
                fact_what(d, FACT_OBJECTION, &a->docket, 1);
                fact_flight(d, &a->docket, flight);
                break;
        case ENTRY_RETURN_ANSWER:
                own_return_answer(d, a);
                break;
        case ENTRY_ACCEPT:
                own_handling(d, a);
                break;
        case ENTRY_OPINION:
        case ENTRY_ANSWER:
                own_disposed(d, a);
                break;
        case ENTRY_SERVICE:
                own_service(d, a, a->rule->next);
                break;
        case ENTRY_REPORT:
                fact_what(d, FACT_REPORT, &a->docket, REPORT_SENT);
                fact_warning_clear(d, WARNING_REWORK, &a->docket.unit, &a->docket.case_id);
                break;
        case ENTRY_REPORT_APPROVAL:
        case ENTRY_REWORK:
                own_report_answer(d, a);
                break;
        case ENTRY_ORDER:
                own_order(d, a);
                break;
        case ENTRY_RESPONSE:
                own_response(d, a);
                break;
        case ENTRY_RECALL:
                own_recall(d, a);
                break;
        default:
                break;
        }
}

/* ---- the other half --------------------------------------------------------------------------------------------- */

static Reason other_half(Decide *d, Act *a, Flight *ret_flight) {
        Step step = { .kind = PARCEL_DOCUMENT,
                      .doc = &a->doc,
                      .case_id = a->docket.case_id,
                      .from = a->docket.unit,
                      .local = true,
                      .ref_entry = draft_number(d),
                      .unreachable = a->case_row.unreachable };
        Reason reason;

        switch (a->rule->addressee) {
        case TO_NOBODY:
                return REASON_NONE;
        case TO_CLIMB:
                climb(d, &a->docket, &a->doc);
                return REASON_NONE;
        case TO_GIVER:
                a->to = a->docket.giver;
                break;
        case TO_GIVEN:
                a->to = a->docket.given_to;
                break;
        case TO_NAMED:
        case TO_ORDER_PEER:
                break;
        }
        step.to = a->to;
        reason = deliver(d, &step, a->rule->parts, ret_flight);
        if (!reason && a->doc.kind == ENTRY_ORDER)
                copy_between(d, &a->docket.unit, &a->to, &step);
        if (!reason && a->doc.kind == ENTRY_RESPONSE)
                copy_between(d, &a->to, &a->docket.unit, &step);
        return reason;
}

/* The petitioner's words are those of the registration; a hand-over brings them along as they are, with their salts. */
static Reason check_words(Decide *d) {
        for (uint32_t i = 0; i < d->input->n_parts; i++)
                if (d->input->parts[i].kind == PART_CONTENT && !d->input->parts[i].has_salt)
                        return refuse(d, REASON_FIELD_WRONG, "content");
        return REASON_NONE;
}

static Reason check(Decide *d, Act *a) {
        Reason reason = check_power(d, a);

        if (!reason && a->rule->addressee == TO_NAMED)
                reason = check_addressee(d, a);
        if (!reason)
                reason = check_fields(d, a);
        if (!reason)
                reason = check_state(d, a);
        if (!reason)
                reason = check_guard(d, a);
        return reason;
}

Reason act(Decide *d) {
        const Input *in = d->input;
        Flight flight = { .number = 0 };
        Act a = { .doc = in->document };
        bool unreachable;
        Reason reason;

        if (!procedure_act(in->document_kind))
                return refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(in->document_kind));
        a.unit = unit_find(d, &d->actor.unit);
        if (!case_get(d->txn, &in->case_id, &a.case_row))
                return refuse(d, REASON_UNKNOWN_CASE, "%s", in->case_id.s);
        a.docket = (DocketRow){ .unit = d->actor.unit, .case_id = in->case_id };
        a.has_docket = docket_get(d->txn, &d->actor.unit, &in->case_id, &a.docket);
        a.rule = procedure_act_in(in->document_kind, a.docket.state);
        a.doc.kind = in->document_kind;
        a.doc.unit = d->actor.unit;
        fill_document(&a.doc);
        reason = check(d, &a);
        if (!reason)
                reason = check_document(d, &a.doc);
        if (!reason)
                reason = check_parts(d, &unreachable);
        if (!reason)
                reason = check_words(d);
        if (reason)
                return reason;
        complete_document(d, &a);
        draft_begin(d, in->document_kind, &in->case_id, &d->actor);
        /* Whom it goes to is part of the document, wherever it was taken from. */
        if (a.rule->addressee == TO_GIVER)
                a.doc.to = a.docket.giver;
        else if (a.rule->addressee == TO_GIVEN)
                a.doc.to = a.docket.given_to;
        draft_document(d, &a.doc);
        for (uint32_t i = 0; i < in->n_parts; i++)
                d->draft->parts[d->draft->n_parts++] = in->parts[i];
        reason = other_half(d, &a, &flight);
        if (reason) {
                draft_drop(d);
                return reason;
        }
        own_half(d, &a, &flight);
        return REASON_NONE;
}

bool office_wants_content(const Office *o, StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        const RosterNode *host;
        CaseRow row;
        UnitCode to = in->document.to;

        if (in->kind != INPUT_COMMAND || !procedure_is_hand_over(in->document_kind) || !case_get(txn, &in->case_id, &row) ||
            !row.content_entry)
                return false;
        if (in->document_kind == ENTRY_REPORT_UP && unit_code_is_none(&to)) {
                const RosterUnit *unit = roster_find_unit(o->roster, &in->actor.unit);

                if (unit)
                        to = unit->served_by;
        }
        host = unit_code_is_none(&to) ? NULL : roster_host(o->roster, &to);
        if (!host || unit_code_equal(&host->unit, &o->unit))
                return false;
        *ret_entry = row.content_entry;
        return true;
}
