/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who handles it (22:24): possible handlers consult; where that fails, their common superior designates, or, where there is none,
 * the joint meeting coordinates; that one's acts towards offices (22:39), too.  No clock stands still meanwhile: the statute
 * knows no such pause, and the bureau that cannot settle it in its 15 days is seen to be late.
 *
 * A designation is known to whom it binds: who raised it, the unit designated, and the bureaus that serve either; and, since it says
 * where the case goes, everybody on the way that the case took.  Of these the judge knows none: whoever is told passes the same
 * document on to the unit that gave it the case, and to the one that it gave it to, each of which passes it on in its turn.  So it
 * reaches whoever has it, who gives it back, and those above, who must agree.
 */

#include <stdio.h>

#include "common/base/memory.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"

enum { ACT_SUMMONS = 1, ACT_CIRCULAR, ACT_LISTED, ACT_RECTIFY, ACT_COORDINATE };

/* ---- consultation ------------------------------------------------------------------------------------------------- */

static Reason check_consultation_answer(Decide *d, Act *a) {
        Reason reason = exchange_check_answer(d, a);

        if (reason)
                return reason;
        if (a->doc.decision != DECISION_AGREE && a->doc.decision != DECISION_REFUSE)
                return refuse(d, REASON_FIELD_WRONG, "decision");
        return a->doc.decision == DECISION_REFUSE && !has_text(a->doc.reason) ? refuse(d, REASON_FIELD_MISSING, "reason") :
                                                                               REASON_NONE;
}

/* Refused, or not answered by the day set. */
static bool has_failed(const ExchangeRow *row) {
        return row->late || (row->state == EXCHANGE_ANSWERED && row->decision == DECISION_REFUSE);
}

static bool has_time_to_answer(const ExchangeRow *row) {
        return !row->late && row->state == EXCHANGE_ISSUED;
}

/* Whom of the parties this one asked, with whom it stands so; NULL: nobody. */
static const RosterUnit *consulted(Decide *d, const Act *a, const RosterUnit *const *parties, uint32_t n,
                                   bool (*stands)(const ExchangeRow *row)) {
        ExchangeRow row = { .unit = a->docket.unit, .case_id = a->docket.case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row)) {
                if (row.document != ENTRY_CONSULTATION || !stands(&row) || !unit_code_equal(&row.issuer, &a->docket.unit))
                        continue;
                for (uint32_t i = 0; i < n; i++)
                        if (unit_code_equal(&parties[i]->code, &row.addressee))
                                return parties[i];
        }
        return NULL;
}

/* ---- dispute ------------------------------------------------------------------------------------------------------ */

/* Not between giver and receiver: that is a return-request (22:23). */
static Reason check_parties(Decide *d, const Act *a, const RosterUnit *const *parties, uint32_t n) {
        const RosterUnit *waits;
        bool party = false;

        for (uint32_t i = 0; i < n; i++) {
                if (unit_code_equal(&parties[i]->code, &a->docket.giver) ||
                    (unit_is_bureau(a->unit) && parties[i] == a->unit))
                        return refuse(d, REASON_NOT_POSSIBLE_HANDLER, "%s", parties[i]->code.s);
                party = party || parties[i] == a->unit;
        }
        if (party && !consulted(d, a, parties, n, has_failed))
                return refuse(d, REASON_CONSULT_FIRST, "%s", a->unit->code.s);
        waits = consulted(d, a, parties, n, has_time_to_answer);
        return waits ? refuse(d, REASON_CONSULT_FIRST, "%s", waits->code.s) : REASON_NONE;
}

static Reason check_dispute(Decide *d, Act *a) {
        const RosterUnit *parties[DOCUMENT_UNITS_MAX], *judge;
        uint32_t n = dispute_parties(d->office->roster, &a->doc, parties);
        Reason reason;

        if (!n)
                return refuse(d, REASON_NOT_POSSIBLE_HANDLER, "units");
        /* 22:24: the dispute is about who accepts it. */
        if (a->docket.state == STATE_HANDED && a->docket.progress >= PROGRESS_ACCEPTED)
                return refuse(d, REASON_ALREADY_ACCEPTED, "%s", a->docket.given_to.s);
        if (exchange_is_open(d, &a->docket.unit, &a->docket.case_id, ENTRY_DISPUTE))
                return refuse(d, REASON_DISPUTE_OPEN, "%s", a->docket.case_id.s);
        if (unit_code_is_none(&a->doc.to)) {
                judge = dispute_judge(d->office->roster, a->unit, parties, n);
                if (judge)
                        a->doc.to = judge->code;
        }
        reason = exchange_check_ask(d, a);
        return reason ? reason : check_parties(d, a, parties, n);
}

/* ---- designation, coordination ------------------------------------------------------------------------------------ */

const RosterUnit *designated_unit(const Decide *d, const Document *doc) {
        UnitCode code;

        return doc->n_units == 1 && unit_code_parse(doc->units[0], &code) ? unit_find(d, &code) : NULL;
}

Reason designated_check(Decide *d, const RosterUnit *unit) {
        if (!unit)
                return refuse(d, REASON_FIELD_WRONG, "units");
        if (!route_is_responsible(unit))
                return refuse(d, REASON_NOT_POSSIBLE_HANDLER, "%s", unit->code.s);
        return unit->status != UNIT_ACTIVE ? refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", unit->code.s, unit->successor.s) :
                                             REASON_NONE;
}

static Reason check_designated(Decide *d, const Act *a) {
        const RosterUnit *unit = designated_unit(d, &a->doc);
        Reason reason = designated_check(d, unit);

        if (reason || unit_may_designate(d->office->roster, a->unit, unit))
                return reason;
        return refuse(d, REASON_NOT_COMMON_SUPERIOR, "%s -> %s", a->unit->code.s, unit->code.s);
}

static Reason check_designation(Decide *d, Act *a) {
        Reason reason;

        if (a->unit->kind == UNIT_JOINT_MEETING || (unit_is_bureau(a->unit) && !a->unit->may_designate))
                return refuse(d, REASON_NOT_COMMON_SUPERIOR, "%s", a->unit->code.s);
        reason = exchange_check_answer(d, a);
        return reason ? reason : check_designated(d, a);
}

bool designates(const Document *doc) {
        return doc->n_units == 1 && (doc->kind == ENTRY_DESIGNATION || doc->kind == ENTRY_RECUSAL_DECISION ||
                                     (doc->kind == ENTRY_MEETING_ACT && doc->variant == ACT_COORDINATE));
}

/* ---- along the way that the case took ----------------------------------------------------------------------------- */

/* In hand, offered, or given on; not what is over, or is with others alone. */
static bool is_on_its_way(const DocketRow *docket) {
        return docket->custody != CUSTODY_NONE && procedure_is_live(docket->state);
}

/* By an earlier parcel, or in this decision, which no row shows yet. */
static bool knows(const Decide *d, const DocketRow *docket, const Document *doc, const RosterUnit *unit) {
        for (uint32_t i = 0; i < d->draft->n_facts; i++) {
                const Fact *f = &d->draft->facts[i];

                if (f->kind == FACT_DIRECTED && unit_code_equal(&f->unit, &docket->unit) && unit_code_equal(&f->peer, &unit->code))
                        return true;
        }
        return docket->directed_how == doc->kind && unit_code_equal(&docket->directed, &unit->code) &&
               unit_code_equal(&docket->directed_by, &doc->unit);
}

/* Not back to where it came from; what the judge itself told, nobody else of its node need know. */
static void pass_on(Decide *d, const Step *heard, const UnitCode *unit, const UnitCode *to) {
        bool here = unit_is_here(d, to), judge = unit_code_equal(&heard->from, &heard->doc->unit);
        Step step = { .doc = heard->doc, .case_id = heard->case_id, .from = here ? *unit : d->draft->actor.unit, .local = here,
                      .ref_entry = draft_number(d) };

        if (!unit_code_is_none(to) && !unit_code_equal(to, &heard->from) &&
            (heard->local || judge || !unit_same_node(d, to, &heard->from)))
                copy_to(d, &step, to, 0);
}

/* This desk is bound, and with it, if it is on the way, its neighbours there. */
static void bind(Decide *d, const DocketRow *docket, const RosterUnit *unit, const Step *heard) {
        bool known = knows(d, docket, heard->doc, unit);

        fact_directed(d, &docket->unit, &docket->case_id, &unit->code, &heard->doc->unit, heard->doc->kind);
        if (known || !is_on_its_way(docket))
                return;
        pass_on(d, heard, &docket->unit, &docket->giver);
        if (docket->state == STATE_HANDED)
                pass_on(d, heard, &docket->unit, &docket->given_to);
}

void designation_answers(Decide *d, const Take *t, const RosterUnit *unit) {
        if (is_on_its_way(&t->docket)) /* else it went back, or ended, before the answer came */
                bind(d, &t->docket, unit, t->step);
}

static void tell(Decide *d, const Act *a, const UnitCode *unit) {
        Step step = { .doc = &a->doc, .case_id = a->docket.case_id, .from = a->docket.unit, .local = true,
                      .ref_entry = draft_number(d) };

        if (!unit_code_is_none(unit) && !unit_code_equal(unit, &a->to) && !unit_code_equal(unit, &a->docket.unit))
                copy_to(d, &step, unit, 0);
}

void designation_tell(Decide *d, const Act *a, const RosterUnit *unit) {
        const Step own = { .doc = &a->doc, .case_id = a->docket.case_id, .from = a->to, .local = true };
        const RosterUnit *asked = unit_find(d, &a->to);

        /* The judge gave the case itself; or takes it up itself. */
        if (is_on_its_way(&a->docket) || unit == a->unit)
                bind(d, &a->docket, unit, &own);
        tell(d, a, &unit->code);
        tell(d, a, &unit->served_by);
        if (asked && !unit_is_bureau(asked) && !unit_code_equal(&asked->served_by, &unit->served_by))
                tell(d, a, &asked->served_by);
}

static void own_designation(Decide *d, const Act *a, const Flight *flight) {
        exchange_own_answer(d, a, flight);
        designation_tell(d, a, designated_unit(d, &a->doc));
}

static Reason take_designation(Decide *d, const Take *t, const TakeRule *rule) {
        const RosterUnit *unit = designated_unit(d, t->doc), *by = unit_find(d, &t->step->from);
        Reason reason;

        if (!designates(t->doc))
                return exchange_take_answer(d, t, rule);
        if (!unit || !by || !unit_may_designate(d->office->roster, by, unit))
                return refuse(d, REASON_NOT_COMMON_SUPERIOR, "%s", t->step->from.s);
        reason = exchange_take_answer(d, t, rule);
        if (!reason)
                designation_answers(d, t, unit);
        return reason;
}

Reason designation_told(Decide *d, const Take *t, const RosterUnit *unit) {
        const UnitCode *from = &t->step->from;

        if (!unit_code_equal(from, &t->doc->unit)) { /* passed on */
                if (!unit_same_node(d, &t->docket.giver, from) && !unit_same_node(d, &t->docket.given_to, from))
                        return refuse(d, REASON_NOT_GIVER, "%s", from->s);
                if (!is_on_its_way(&t->docket))
                        return REASON_NONE;
        }
        take_ensure_docket(d, t, STATE_COPY);
        bind(d, &t->docket, unit, t->step);
        fact_warning(d, WARNING_DESIGNATED, &t->step->to, &t->step->case_id, draft_number(d), &unit->code, t->doc->kind, "");
        return REASON_NONE;
}

static Reason copied_designation(Decide *d, const Take *t) {
        const RosterUnit *unit = designated_unit(d, t->doc), *by = unit_find(d, &t->doc->unit);

        if (!unit || !by || !unit_may_designate(d->office->roster, by, unit))
                return refuse(d, REASON_NOT_COMMON_SUPERIOR, "%s", t->doc->unit.s);
        return designation_told(d, t, unit);
}

/* ---- the joint meeting (22:39) ------------------------------------------------------------------------------------ */

static Reason check_meeting_request(Decide *d, Act *a) {
        const RosterUnit *own = unit_meeting(d->office->roster, unit_government(a->unit));
        FindingRow finding;
        Reason reason = finding_check(d, a, &finding);

        if (reason)
                return reason;
        if (unit_code_is_none(&a->doc.to) && own)
                a->doc.to = own->code;
        return exchange_check_ask(d, a);
}

static void own_meeting_request(Decide *d, const Act *a, const Flight *flight) {
        exchange_own_ask(d, a, flight);
        finding_step(d, a, FINDING_MEETING);
}

/* 限期整改: whoever is named reports within the days to the bureau that asked the meeting; that one waits for it. */
static bool rectifies(const Document *act) {
        return act->variant == ACT_RECTIFY && act->until_day;
}

/* Both desks know the act by its number in the meeting's journal. */
static uint64_t act_number(const Take *t) {
        return t->step->local ? 0 : t->step->ref_entry;
}

static Reason take_meeting_act(Decide *d, const Take *t, const TakeRule *rule) {
        Reason reason = take_designation(d, t, rule);

        if (reason)
                return reason;
        finding_acted(d, &t->exchange.unit, &t->exchange.case_id, t->exchange.entry);
        for (uint32_t i = 0; rectifies(t->doc) && i < t->doc->n_units; i++) {
                UnitCode unit;

                if (unit_code_parse(t->doc->units[i], &unit))
                        fact_exchange(d, &t->step->to, &t->step->case_id, t->doc, &t->step->to, &unit, EXCHANGE_ISSUED,
                                      act_number(t));
        }
        return REASON_NONE;
}

static Reason check_targets(Decide *d, const Act *a) {
        if (!a->doc.n_units)
                return refuse(d, REASON_FIELD_MISSING, "units");
        for (uint32_t i = 0; i < a->doc.n_units; i++) {
                UnitCode code;
                const RosterUnit *unit = unit_code_parse(a->doc.units[i], &code) ? unit_find(d, &code) : NULL;

                if (!unit)
                        return refuse(d, REASON_UNKNOWN_UNIT, "%s", a->doc.units[i]);
                if (!meeting_covers(d->office->roster, a->unit, unit))
                        return refuse(d, REASON_NOT_ASKABLE, "%s -> %s", a->unit->code.s, unit->code.s);
        }
        return REASON_NONE;
}

static Reason check_meeting_act(Decide *d, Act *a) {
        Reason reason = exchange_check_answer(d, a);

        if (reason)
                return reason;
        if (a->exchange.document == ENTRY_DISPUTE && a->doc.variant != ACT_COORDINATE)
                return refuse(d, REASON_FIELD_WRONG, "variant");
        if (a->doc.variant == ACT_RECTIFY && !a->doc.until_day)
                return refuse(d, REASON_FIELD_MISSING, "until");
        if (a->doc.until_day && a->doc.until_day <= day_of(d->now))
                return refuse(d, REASON_DUE_PAST, "until");
        if (a->exchange.document == ENTRY_DISPUTE || designates(&a->doc))
                return check_designated(d, a);
        return a->doc.variant == ACT_COORDINATE ? REASON_NONE : check_targets(d, a);
}

static void own_meeting_act(Decide *d, const Act *a, const Flight *flight) {
        if (designates(&a->doc)) {
                own_designation(d, a, flight);
                return;
        }
        exchange_own_answer(d, a, flight);
        for (uint32_t i = 0; i < a->doc.n_units; i++) {
                UnitCode code;

                if (unit_code_parse(a->doc.units[i], &code))
                        tell(d, a, &code);
        }
}

static bool names(const Document *doc, const UnitCode *unit) {
        for (uint32_t i = 0; i < doc->n_units; i++)
                if (strcmp(doc->units[i], unit->s) == 0)
                        return true;
        return false;
}

static Reason copied_meeting_act(Decide *d, const Take *t) {
        const RosterUnit *meeting = unit_find(d, &t->doc->unit);

        if (designates(t->doc))
                return copied_designation(d, t);
        if (!meeting || !meeting_covers(d->office->roster, meeting, t->unit) || !names(t->doc, &t->step->to))
                return refuse(d, REASON_NOT_ASKABLE, "%s -> %s", t->doc->unit.s, t->step->to.s);
        take_ensure_docket(d, t, STATE_INFORMED);
        if (rectifies(t->doc))
                fact_exchange(d, &t->step->to, &t->step->case_id, t->doc, &t->doc->to, &t->step->to, EXCHANGE_RECEIVED,
                              act_number(t));
        fact_warning(d, WARNING_MEETING_ACT, &t->step->to, &t->step->case_id, draft_number(d), &t->doc->unit, t->doc->variant,
                     variant_name(ENTRY_MEETING_ACT, t->doc->variant));
        return REASON_NONE;
}

static const DocumentCode codes[] = {
        { ENTRY_CONSULTATION, exchange_check_ask, exchange_own_ask, exchange_take_ask, NULL, exchange_bounced_ask },
        { ENTRY_CONSULTATION_ANSWER, check_consultation_answer, exchange_own_answer, exchange_take_answer, NULL,
          exchange_bounced_answer },
        { ENTRY_DISPUTE, check_dispute, exchange_own_ask, exchange_take_ask, NULL, exchange_bounced_ask },
        { ENTRY_DESIGNATION, check_designation, own_designation, take_designation, copied_designation, exchange_bounced_answer },
        { ENTRY_MEETING_REQUEST, check_meeting_request, own_meeting_request, exchange_take_ask, NULL, exchange_bounced_ask },
        { ENTRY_MEETING_ACT, check_meeting_act, own_meeting_act, take_meeting_act, copied_meeting_act, exchange_bounced_answer },
};
const DocumentCodes doc_dispute = { codes, array_size(codes) };
