/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the exchanges demand beyond what they share (exchange.c): proposals and their feedback (22:40), what a bureau submits to
 * its own government and the instruction it gets (22:22 (1)), what a lead asks of co-handlers, urgent reports (22:25).  What
 * accuses is written about by none of them: sealed_bars().
 */

#include "common/base/memory.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"

/* ---- proposals (22:40) -------------------------------------------------------------------------------------------- */

#define PROPOSAL_POLICY 2u
#define PROPOSAL_ACCOUNTABILITY 3u

static Reason check_proposal(Decide *d, Act *a) {
        FindingRow finding;
        Reason reason = finding_check(d, a, &finding);
        const RosterUnit *about;

        if (reason)
                return reason;
        if (a->doc.variant == PROPOSAL_POLICY && unit_code_is_none(&a->doc.to))
                a->doc.to = a->unit->led_by;
        if (a->doc.variant == PROPOSAL_ACCOUNTABILITY) {
                if (unit_code_is_none(&a->doc.ref_unit))
                        return refuse(d, REASON_FIELD_MISSING, "ref_unit");
                if (!has_text(a->doc.reason)) /* which serious consequences: without them there is nothing to propose */
                        return refuse(d, REASON_FIELD_MISSING, "reason");
                a->quiet = true; /* whom it is about gets no copy (P6) */
                about = unit_find(d, &a->doc.ref_unit);
                if (unit_code_is_none(&a->doc.to) && !about)
                        return refuse(d, REASON_UNKNOWN_UNIT, "%s", a->doc.ref_unit.s);
                /* Whoever leads it decides on its people, or hands on to the organ that does. */
                if (unit_code_is_none(&a->doc.to))
                        a->doc.to = about->led_by;
        }
        return exchange_check_ask(d, a);
}

static void own_proposal(Decide *d, const Act *a, const Flight *flight) {
        exchange_own_ask(d, a, flight);
        finding_step(d, a, FINDING_PROPOSED);
}

static Reason check_feedback(Decide *d, Act *a) {
        Reason reason = exchange_check_answer(d, a);

        if (reason)
                return reason;
        if (a->doc.decision != DECISION_ADOPT && a->doc.decision != DECISION_ADOPT_PART && a->doc.decision != DECISION_NOT_ADOPT)
                return refuse(d, REASON_FIELD_WRONG, "decision");
        if (a->doc.decision != DECISION_ADOPT && !has_text(a->doc.reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        a->quiet = a->exchange.variant == PROPOSAL_ACCOUNTABILITY;
        return REASON_NONE;
}

/* ---- its own government decides (22:22 (1)) ----------------------------------------------------------------------- */

static Reason check_request_decision(Decide *d, Act *a) {
        if (unit_code_is_none(&a->doc.to))
                a->doc.to = a->unit->led_by;
        if (exchange_is_open(d, &a->docket.unit, &a->docket.case_id, ENTRY_REQUEST_DECISION))
                return refuse(d, REASON_DECISION_PENDING, "%s", a->doc.to.s);
        return exchange_check_ask(d, a);
}

/* It never got there: the 15 days are those they were. */
static void bounced_request_decision(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        exchange_bounced_ask(d, row, docket);
        if (docket->custody == CUSTODY_HERE && (docket->state == STATE_REGISTERED || docket->state == STATE_TAKEN))
                clock_revive(d, &docket->unit, &docket->case_id, CLOCK_TRIAGE);
}

/* Heads read letters (22:18) and say what is to be done, whether they were asked or not (22:14 (7)): asked, it answers; unasked,
 * it is a question of its own, answered by the report that it was carried out.  No clock of the statute moves by it, and who
 * decides the case remains who the law says. */
bool instruction_is_unasked(const Document *doc) {
        return doc->kind == ENTRY_INSTRUCTION && !doc->ref_entry;
}

/* That unit waits for it: then it is the answer. */
static bool is_waited_for(Decide *d, const Act *a) {
        ExchangeRow row = { .unit = a->docket.unit, .case_id = a->docket.case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.document == ENTRY_REQUEST_DECISION && row.state == EXCHANGE_RECEIVED &&
                    unit_code_equal(&row.issuer, &a->doc.to))
                        return true;
        return false;
}

/* An instruction may name the unit that takes the case: the road is then decided. */
static Reason check_instruction(Decide *d, Act *a) {
        bool unasked = !unit_code_is_none(&a->doc.to) && instruction_is_unasked(&a->doc) && !is_waited_for(d, a);
        Reason reason = unasked ? exchange_check_ask(d, a) : exchange_check_answer(d, a);
        UnitCode unit;

        if (reason || !a->doc.n_units)
                return reason;
        if (a->doc.n_units > 1 || !unit_code_parse(a->doc.units[0], &unit) || !unit_find(d, &unit))
                return refuse(d, REASON_FIELD_WRONG, "units");
        return REASON_NONE;
}

static void own_instruction(Decide *d, const Act *a, const Flight *flight) {
        if (instruction_is_unasked(&a->doc))
                exchange_own_ask(d, a, flight);
        else
                exchange_own_answer(d, a, flight);
}

static void bounced_instruction(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        exchange_bounced_ask(d, row, docket);
        exchange_bounced_answer(d, row, docket);
}

/* What was handed on already goes elsewhere by a return or a designation alone (22:23, 24). */
static Reason take_unasked(Decide *d, const Take *t, const TakeRule *rule) {
        DocketState state = t->docket.state;

        if (t->doc->n_units && (t->docket.custody != CUSTODY_HERE || (state != STATE_REGISTERED && state != STATE_TAKEN)))
                return refuse(d, procedure_state_reason(ENTRY_REFERRAL, state), "%s", docket_state_name(state));
        return exchange_take_ask(d, t, rule);
}

static Reason take_instruction(Decide *d, const Take *t, const TakeRule *rule) {
        UnitCode unit;
        Reason reason = instruction_is_unasked(t->doc) ? take_unasked(d, t, rule) : exchange_take_answer(d, t, rule);

        /* It was decided; that it is carried out no clock of the statute sees to, so the desk is reminded as of any idle case. */
        if (!reason && !instruction_is_unasked(t->doc) && t->docket.custody == CUSTODY_HERE &&
            (t->docket.state == STATE_REGISTERED || t->docket.state == STATE_TAKEN))
                exchange_await(d, &t->step->to, &t->step->case_id, ENTRY_INSTRUCTION, &t->step->to,
                               day_of(d->now) + (Day)d->office->pack->thresholds.idle_days);
        if (!reason && t->doc->n_units == 1 && unit_code_parse(t->doc->units[0], &unit))
                fact_directed(d, &t->step->to, &t->step->case_id, &unit, &t->step->from, ENTRY_INSTRUCTION);
        return reason;
}

/* ---- urgent (22:25) ----------------------------------------------------------------------------------------------- */

enum { URGENT_REPORT = 1, URGENT_FOLLOW_UP, URGENT_CORRECTION };

static bool has_reported(Decide *d, const Act *a) {
        ExchangeRow row = { .unit = a->docket.unit, .case_id = a->docket.case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.document == ENTRY_URGENT && unit_code_equal(&row.issuer, &a->docket.unit))
                        return true;
        return false;
}

/* The departments concerned that the report names come after those whom the article names. */
static Reason urgent_to(Decide *d, Act *a) {
        const RosterUnit *law[URGENT_RECIPIENTS_MAX];
        uint32_t n = 0, n_law = urgent_recipients(d->office->roster, a->unit, law);
        UnitCode *all = arena_new_array(d->out->arena, UnitCode, URGENT_RECIPIENTS_MAX + DOCUMENT_UNITS_MAX), one, node;

        for (uint32_t i = 0; i < n_law; i++)
                if (unit_host(d, &law[i]->code, &node))
                        all[n++] = law[i]->code;
        for (uint32_t i = 0; i < a->doc.n_units; i++) {
                const RosterUnit *unit = unit_code_parse(a->doc.units[i], &one) ? unit_find(d, &one) : NULL;
                Reason reason = unit ? ask_urgent(d->office->roster, a->unit, unit, &a->doc) : REASON_UNKNOWN_UNIT;
                bool known = unit == a->unit;

                if (reason)
                        return refuse(d, reason, "%s", a->doc.units[i]);
                for (uint32_t k = 0; k < n; k++)
                        known = known || unit_code_equal(&all[k], &one);
                if (known)
                        continue;
                if (n == DOCUMENT_UNITS_MAX)
                        return refuse(d, REASON_FIELD_WRONG, "units > %u", DOCUMENT_UNITS_MAX);
                all[n++] = one;
        }
        if (!n)
                return refuse(d, REASON_FIELD_MISSING, "units");
        a->doc.to = all[0];
        a->doc.n_units = n;
        for (uint32_t i = 0; i < n; i++)
                a->doc.units[i] = all[i].s;
        a->several = all;
        a->n_several = n;
        return REASON_NONE;
}

static Reason check_urgent(Decide *d, Act *a) {
        if (!a->has_docket)
                return refuse(d, REASON_NOT_READER, "%s", a->unit->code.s);
        if (!a->doc.variant)
                a->doc.variant = URGENT_REPORT;
        if (a->doc.variant != URGENT_REPORT && !has_reported(d, a))
                return refuse(d, REASON_FIRST_REPORT, "%s", a->docket.case_id.s);
        if (!a->doc.asked_at)
                a->doc.asked_at = d->now;
        if (a->doc.asked_at > d->now)
                return refuse(d, REASON_FUTURE, "known_at");
        return urgent_to(d, a);
}

static void own_urgent(Decide *d, const Act *a, const Flight *flight) {
        ClockStart known = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = CLOCK_URGENT, .at = a->doc.asked_at };

        exchange_own_ask(d, a, flight);
        clock_met(d, &known);
}

/* ---- retaliation (22:18, 46): past whom it is about ----------------------------------------------------------------- */

static Reason check_retaliation(Decide *d, Act *a) {
        const RosterUnit *about = unit_find(d, &a->doc.ref_unit), *above;

        if (!about)
                return refuse(d, REASON_FIELD_MISSING, "ref_unit");
        above = unit_above_past(d->office->roster, about);
        if (unit_code_is_none(&a->doc.to))
                a->doc.to = above ? above->code : about->led_by;
        return exchange_check_ask(d, a);
}

/* ---- aid (22:37) -------------------------------------------------------------------------------------------------- */

static Reason check_aid(Decide *d, Act *a) {
        if (!a->has_docket)
                return refuse(d, REASON_NOT_READER, "%s", a->unit->code.s);
        if (unit_code_is_none(&a->doc.to) && !has_text(a->doc.organ))
                return refuse(d, REASON_FIELD_MISSING, "to, or organ");
        return unit_code_is_none(&a->doc.to) ? REASON_NONE : exchange_check_ask(d, a);
}

/* To an organ outside: the record alone. */
static void own_aid(Decide *d, const Act *a, const Flight *flight) {
        if (!unit_code_is_none(&a->to))
                exchange_own_ask(d, a, flight);
}

static const DocumentCode codes[] = {
        { ENTRY_PROPOSAL, check_proposal, own_proposal, exchange_take_ask, exchange_copied, exchange_bounced_ask },
        { ENTRY_FEEDBACK, check_feedback, exchange_own_answer, exchange_take_answer, exchange_copied,
          exchange_bounced_answer },
        { ENTRY_REQUEST_DECISION, check_request_decision, exchange_own_ask, exchange_take_ask, NULL, bounced_request_decision },
        { ENTRY_INSTRUCTION, check_instruction, own_instruction, take_instruction, NULL, bounced_instruction },
        { ENTRY_CO_REQUEST, exchange_check_ask, exchange_own_ask, exchange_take_ask, NULL, exchange_bounced_ask },
        { ENTRY_URGENT, check_urgent, own_urgent, exchange_take_ask, NULL, exchange_bounced_ask },
        { ENTRY_URGENT_ACK, exchange_check_answer, exchange_own_answer, exchange_take_answer, NULL, exchange_bounced_answer },
        { ENTRY_RETALIATION, check_retaliation, exchange_own_ask, exchange_take_ask, NULL, exchange_bounced_ask },
        { ENTRY_RETALIATION_ANSWER, exchange_check_answer, exchange_own_answer, exchange_take_answer, NULL,
          exchange_bounced_answer },
        { ENTRY_AID, check_aid, own_aid, exchange_take_ask, NULL, exchange_bounced_ask },
        { ENTRY_AID_ANSWER, exchange_check_answer, exchange_own_answer, exchange_take_answer, NULL, exchange_bounced_answer },
        { ENTRY_CO_OPINION, exchange_check_answer, exchange_own_answer, exchange_take_answer, NULL, exchange_bounced_answer },
};
const DocumentCodes doc_exchange = { codes, array_size(codes) };
