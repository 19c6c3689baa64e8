/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The receiving half: a document arrives at a unit whose desks are here.  First who sent it may have sent it (P8: the roster
 * and what we know of the case decide, never the signature alone), then whether the docket stands where it can be received,
 * then what follows.  A document that comes from below about a case we gave proves that the hand-over arrived, whatever became
 * of its receipt.
 */

#include "node/core/exchange.h"
#include "node/core/recovery.h"
#include "node/core/succession.h"
#include "node/core/periodic.h"
#include "node/core/sheet.h"

#include <assert.h>

bool unit_same_node(const Decide *d, const UnitCode *unit, const UnitCode *other) {
        UnitCode a, b;

        return !unit_code_is_none(unit) && unit_host(d, unit, &a) && unit_host(d, other, &b) && unit_code_equal(&a, &b);
}

bool unit_speaks_for(const Decide *d, const UnitCode *unit, const UnitCode *from) {
        UnitCode a, b;

        /* Events climb over several units of one node in one entry; its maker speaks for the unit we gave the case to. */
        return unit_code_equal(unit, from) || (unit_host(d, unit, &a) && unit_host(d, from, &b) && unit_code_equal(&a, &b) &&
                                               route_supervises(d->office->roster, unit, from));
}

/* ---- standing --------------------------------------------------------------------------------------------------- */

static Reason no_question(const Take *t) {
        return t->doc->kind == ENTRY_RESPONSE ? REASON_NO_ORDER : REASON_NO_QUESTION;
}

static Reason check_standing(Decide *d, Take *t, Standing standing) {
        const Roster *roster = d->office->roster;
        const RosterUnit *above;
        const Step *s = t->step;
        Reason reason;

        switch (standing) {
        case FROM_SUPERVISOR:
                if (!route_supervises(roster, &s->from, &s->to) &&
                    !(procedure_is_hand_over(t->doc->kind) &&
                      (route_is_line(roster, &s->from, &s->to) || is_designated_here(&t->docket))))
                        return refuse(d, REASON_NOT_SUPERVISED, "%s -> %s", s->from.s, s->to.s);
                return REASON_NONE;
        case FROM_BELOW:
                if (!unit_is_bureau(t->unit) || !route_supervises(roster, &s->to, &s->from))
                        return refuse(d, REASON_NOT_ABOVE, "%s -> %s", s->from.s, s->to.s);
                return REASON_NONE;
        case FROM_GIVEN:
                if (s->kind == PARCEL_EVENT && succession_passes_on(d, &s->from, &s->to))
                        return REASON_NONE;
                if (unit_code_is_none(&t->docket.given_to) ||
                    !(s->kind == PARCEL_EVENT ? unit_speaks_for(d, &t->docket.given_to, &s->from) :
                                                unit_code_equal(&t->docket.given_to, &s->from)))
                        return refuse(d, REASON_NOT_GIVEN, "%s", s->from.s);
                return REASON_NONE;
        case FROM_GIVER:
                if (unit_code_is_none(&t->docket.giver) || !unit_code_equal(&t->docket.giver, &s->from))
                        return refuse(d, REASON_NOT_GIVER, "%s", s->from.s);
                return REASON_NONE;
        case FROM_ASKER:
                reason = exchange_of(t->doc->kind)->may_ask(roster, unit_find(d, &s->from), t->unit, t->doc);
                return reason ? refuse(d, reason, "%s -> %s", s->from.s, s->to.s) : REASON_NONE;
        case FROM_ADDRESSEE:
                if (instruction_is_unasked(t->doc))
                        return check_standing(d, t, FROM_ASKER);
                if (!exchange_find(d, &s->to, &s->case_id, &s->to, &s->from, t->doc->ref_entry, &t->exchange))
                        return refuse(d, exchange_find(d, &s->to, &s->case_id, &s->to, &UNIT_NONE, t->doc->ref_entry, &t->exchange) ?
                                                 REASON_NOT_ADDRESSEE : no_question(t), "%s %llu", s->from.s,
                                      (unsigned long long)t->doc->ref_entry);
                if (!exchange_is_answer(exchange_of(t->exchange.document), t->doc->kind))
                        return refuse(d, no_question(t), "%llu", (unsigned long long)t->doc->ref_entry);
                return REASON_NONE;
        case FROM_REVIEW:
                return REASON_NONE; /* the instance knows who has a part in it: doc_review.c asks */
        case FROM_BETWEEN:
                if (!exchange_find(d, &s->to, &s->case_id, &t->doc->ref_unit, &UNIT_NONE, t->doc->ref_entry, &t->exchange))
                        return refuse(d, REASON_NO_ORDER, "%llu", (unsigned long long)t->doc->ref_entry);
                if (!unit_is_between(d, &t->exchange.issuer, &t->exchange.addressee, &s->from))
                        return refuse(d, REASON_NOT_BETWEEN, "%s", s->from.s);
                return REASON_NONE;
        case FROM_BEFORE:
                return sealed_had_it(d, t) ? REASON_NONE : refuse(d, REASON_NOT_GIVER, "%s", s->from.s);
        case FROM_SHEETS:
                above = periodic_to(roster, unit_find(d, &s->from));
                return above == t->unit ? REASON_NONE : refuse(d, REASON_NOT_ABOVE, "%s -> %s", s->from.s, s->to.s);
        case FROM_LED:
                return sheet_digest_goes(unit_find(d, &s->from), t->unit) ?
                               REASON_NONE : refuse(d, REASON_DIGEST_TO, "%s -> %s", s->from.s, s->to.s);
        case FROM_LEADER:
                return sheet_digest_goes(t->unit, unit_find(d, &s->from)) ?
                               REASON_NONE : refuse(d, REASON_DIGEST_TO, "%s -> %s", s->from.s, s->to.s);
        case FROM_CLOSED:
                return roster_inherits(roster, unit_find(d, &s->from), &s->to) ?
                               REASON_NONE : refuse(d, REASON_NOT_SUCCESSOR, "%s -> %s", s->from.s, s->to.s);
        case FROM_ANY:
        case FROM_FILE: /* the docket and the reviews know: doc_material.c, doc_life.c ask */
                return REASON_NONE;
        default:
                assert(false && "every standing is asked for");
                return REASON_UNKNOWN_DOCUMENT;
        }
}

/* ---- the case and its docket ------------------------------------------------------------------------------------ */

/* Who hands the case on here, or gave it its number, knows of it; anybody else merely tells. */
static bool knows_case(Decide *d, const Take *t) {
        const Step *s = t->step;
        UnitCode registered_by;
        uint32_t serial;
        int year;

        if (s->kind == PARCEL_DOCUMENT && procedure_brings_custody(t->doc->kind) &&
            !(t->doc->kind == ENTRY_REPORT_UP && !t->doc->handing_mode))
                return true;
        return case_id_split(&s->case_id, &registered_by, &year, &serial) && unit_same_node(d, &registered_by, &s->from);
}

void take_ensure_case(Decide *d, const Take *t) {
        const CaseId *id = &t->step->case_id;
        bool knows = knows_case(d, t), told;
        UnitCode registered_by;
        ToldRow row;
        uint32_t serial;
        int year;

        told = told_get(d->txn, id, &row);
        /* What came ahead of the case itself (a claim of retaliation) said nothing of it. */
        if ((t->has_case && (t->case_row.received_at || !t->doc->received_at) && !(told && knows)) ||
            !case_id_split(id, &registered_by, &year, &serial))
                return;
        fact_case(d, id, &registered_by, t->doc, t->step->unreachable);
        if (!knows && (!t->has_case || told))
                fact_case_given(d, id, t->doc->given_at, &t->step->from);
}

/* Which word of the moment at which its number was given counts from here on. */
static void number_heard(Decide *d, const Take *t) {
        const CaseId *id = &t->step->case_id;
        bool differs = t->doc->given_at && t->case_row.given_at && t->doc->given_at != t->case_row.given_at;
        ToldRow told;

        if (!t->has_case || !told_get(d->txn, id, &told))
                return;
        if (knows_case(d, t)) {
                fact_case_given(d, id, t->doc->given_at, &UNIT_NONE);
                if (differs)
                        recovery_warn_twice(d, id, draft_number(d), &told.by, t->doc->kind);
        } else if (differs) { /* neither counts */
                fact_case_given(d, id, 0, &told.by);
                recovery_warn_twice(d, id, draft_number(d), &t->step->from, t->doc->kind);
        }
}

/* Whoever is merely told keeps what it had; else a file without custody is opened. */
void take_ensure_docket(Decide *d, const Take *t, DocketState state) {
        Fact *f;

        take_ensure_case(d, t);
        if (t->has_docket)
                return;
        f = draft_fact(d, FACT_DOCKET, &t->step->to, &t->step->case_id);
        f->what = state;
}

void take_follow_class(Decide *d, const Take *t) {
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

void take_not_in_flight(Decide *d, const Take *t) {
        if (t->docket.custody != CUSTODY_FLIGHT || t->docket.state != STATE_HANDED)
                return;
        fact_custody(d, &t->docket, CUSTODY_AWAY);
        hand_given_back(d, &t->docket, &t->docket.given_to);
}

Reason take_check_there(Decide *d, const Take *t) {
        return t->has_case || t->doc->received_at ? REASON_NONE : refuse(d, REASON_CASE_NOT_THERE, "%s", t->step->case_id.s);
}

/* What it says is read in the file, where the reading is recorded; desks and dumps only say that it came. */
Reason take_told(Decide *d, const Take *t, WarningKind kind) {
        take_ensure_docket(d, t, STATE_INFORMED);
        fact_warning(d, kind, &t->step->to, &t->step->case_id, draft_number(d), &t->step->from, 0, "");
        return REASON_NONE;
}

/* ---- all -------------------------------------------------------------------------------------------------------- */

/* The giver has answered to a return that was asked here in an entry that is lost, and the file came once more without that. */
static bool is_answered_all_the_same(Decide *d, const Take *t, const TakeRule *rule) {
        return t->doc->kind == ENTRY_RETURN_ANSWER && rule->standing == FROM_GIVER &&
               t->docket.custody == CUSTODY_HERE && (IN(t->docket.state) & (IN(STATE_TAKEN) | IN(STATE_NOTICED) | IN(STATE_ACCEPTED))) &&
               t->step->ref_entry > t->docket.giver_entry && /* it answers for this round */
               recovery_asked_return(d, &t->docket, t->doc->ref_entry);
}

static Reason take_document(Decide *d, Take *t, const TakeRule *rule, const DocumentCode *code) {
        Reason reason = check_standing(d, t, rule->standing);

        if (reason)
                return reason;
        /* A hand-over says itself where it can be received. */
        if (!procedure_is_hand_over(t->doc->kind) && !(rule->states & IN(t->docket.state)) && !is_answered_all_the_same(d, t, rule))
                return refuse(d, procedure_state_reason(t->doc->kind, t->docket.state), "%s",
                              docket_state_name(t->docket.state));
        return code->take(d, t, rule);
}

/* As what it comes: told to everybody above, or to its addressee. */
static bool may_come(const Step *step) {
        EntryKind kind = step->doc->kind;

        return step->kind == PARCEL_EVENT ?
                       procedure_may_climb(kind) || procedure_is_told_above(kind, step->doc->decision == DECISION_AGREE) :
                       !procedure_only_climbs(kind);
}

Reason take(Decide *d, const Step *step) {
        bool agreed = step->doc->decision == DECISION_AGREE;
        const TakeRule *rule = procedure_take(step->doc->kind, agreed, step->kind == PARCEL_EVENT);
        const DocumentCode *code = document_code(step->doc->kind);
        Take t = { .step = step, .doc = step->doc, .unit = unit_find(d, &step->to) };
        Reason reason;

        if (!t.unit)
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", step->to.s);
        if (step->doc->kind == ENTRY_PERIODIC_REPORT) /* of no case */
                return periodic_take(d, step);
        if (step->doc->kind == ENTRY_REMINDER && case_id_is_none(&step->case_id))
                return periodic_reminded(d, step);
        if (!rule || !may_come(step))
                return refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(step->doc->kind));
        assert(code && code->take); /* of each document in the receiving table */
        t.has_case = case_get(d->txn, &step->case_id, &t.case_row);
        t.docket = (DocketRow){ .unit = step->to, .case_id = step->case_id };
        t.has_docket = docket_get(d->txn, &step->to, &step->case_id, &t.docket);
        reason = sealed_bars(d, step->doc->case_class == CLASS_ACCUSATION ? CLASS_ACCUSATION :
                                t.has_case ? t.case_row.case_class : CLASS_NONE, step->doc->kind);
        if (reason)
                return reason;
        if (succession_receives(d, &t, &reason))
                return reason;
        if (step->kind == PARCEL_COPY)
                reason = code->copied ? code->copied(d, &t) :
                                        refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(step->doc->kind));
        else
                reason = take_document(d, &t, rule, code);
        if (!reason) {
                number_heard(d, &t);
                people_heard(d, &t);
        }
        return reason;
}
