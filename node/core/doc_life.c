/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What becomes of a case beside an opinion: into another procedure (22:31 (1)-(4)), under another law's limit (22:31 (5)),
 * settled (22:33), withdrawn by the petitioner, ended or carried on after a death.
 *
 * A withdrawal is the petitioner's: it needs the day and the name of the signature, of a matter of several people all of theirs
 * or of their representatives, and who handles the case can't enter it.
 * Brought to an office that handed the case on, it goes from hand to hand to whoever has it, and takes effect there by itself: an
 * entry of its own, which climbs back as any end does.  Where it comes too late it is refused, and whoever brought it is told.
 * No statute says that a death stops a clock: the offices' dates stand, whoever goes on is told by them.
 */

#include <string.h>

#include "common/base/memory.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"
#include "node/core/step.h"

/* What an office still owed about the case itself; assignments' reports and orders stay owed. */
#define DUTIES                                                                                                               \
        (CLOCK(CLOCK_TRIAGE) | CLOCK(CLOCK_NOTICE) | CLOCK(CLOCK_RETURN_REQUEST) | CLOCK(CLOCK_HANDLING) |                   \
         CLOCK(CLOCK_EXTENSION) | CLOCK(CLOCK_OWN_LIMIT))
#define HANDLING (CLOCK(CLOCK_HANDLING) | CLOCK(CLOCK_EXTENSION) | CLOCK(CLOCK_OWN_LIMIT))
#define REASONS_END 512u /* no code of a reason reaches it */

enum { DEATH_PASSES = 1, DEATH_PERSONAL = 2 };

/* ---- may it --------------------------------------------------------------------------------------------------------- */

/* A time limit by days from today or by its last day. */
static Reason check_limit(Decide *d, Act *a) {
        if (a->doc.days > LIMIT_DAYS_MAX)
                return refuse(d, REASON_FIELD_WRONG, "days");
        if (a->doc.days && !a->doc.until_day)
                a->doc.until_day = day_of(d->now) + (Day)a->doc.days;
        if (!a->doc.until_day)
                return refuse(d, REASON_FIELD_MISSING, "days or until");
        if (a->doc.until_day <= day_of(d->now) || a->doc.until_day > day_of(d->now) + DUE_DAYS_MAX)
                return refuse(d, REASON_FIELD_WRONG, "until");
        return REASON_NONE;
}

static Reason check_path(Decide *d, Act *a, uint32_t least, uint32_t most, Reason reason) {
        if (a->case_row.case_class != CLASS_CLAIM && a->doc.case_class != CLASS_CLAIM)
                return refuse(d, REASON_IS_SUGGESTION, "%s", a->docket.case_id.s);
        a->doc.case_class = CLASS_CLAIM;
        a->doc.class_proposed = false;
        if (!a->doc.path31)
                a->doc.path31 = a->case_row.path31;
        if (a->doc.path31 < least || a->doc.path31 > most)
                return refuse(d, reason, "%u", a->doc.path31);
        return REASON_NONE;
}

static Reason check_import(Decide *d, Act *a) {
        Reason reason = check_path(d, a, 1, 4, REASON_IMPORT_PATH);

        if (!reason)
                reason = check_limit(d, a);
        return reason ? reason : check_told(d, a);
}

/* The other law sets its limit once: whoever must keep it doesn't move it.  More time is an extension by that law, which the head
 * gives before the day is over (doc_extension.c); by another path and back there is none either. */
static Reason check_set_before(Decide *d, const Act *a) {
        ClockRow row;

        if (!clock_get_last(d->txn, &a->docket.unit, &a->docket.case_id, CLOCK_OWN_LIMIT, false, &row) ||
            row.state == CLOCK_CANCELLED || a->doc.until_day <= row.due_day)
                return REASON_NONE;
        return refuse(d, REASON_OWN_LIMIT_SET, "until");
}

static Reason check_own_limit(Decide *d, Act *a) {
        Reason reason = check_path(d, a, 5, 5, REASON_OWN_LIMIT_PATH);

        if (!reason && a->docket.state == STATE_TAKEN && !a->docket.notice_exempt)
                reason = refuse(d, REASON_NOTICE_FIRST, "%s", a->docket.case_id.s);
        reason = reason ? reason : check_limit(d, a);
        return reason ? reason : check_set_before(d, a);
}

/* 22:33: both sides agree, named; within what the law leaves to discretion. */
static Reason check_settlement(Decide *d, Act *a) {
        if (a->case_row.case_class != CLASS_CLAIM)
                return refuse(d, REASON_IS_SUGGESTION, "%s", a->docket.case_id.s);
        if (text_names(a->doc.person) < 2)
                return refuse(d, REASON_BOTH_PARTIES, "person");
        return people_all_sign(d, &a->case_row, a->doc.person, 1);
}

/* What was split into others has no matter left; what was merged keeps its petitioner. */
static bool is_split(const DocketRow *docket) {
        return docket->state == STATE_SUPERSEDED && case_id_is_none(&docket->merged_into);
}

static Reason check_withdrawal(Decide *d, Act *a) {
        if (is_split(&a->docket))
                return refuse(d, REASON_CASE_SUPERSEDED, "%s", a->docket.case_id.s);
        if (!a->doc.asked_at)
                return refuse(d, REASON_WITHDRAWAL_PAPER, "asked_at");
        if (a->doc.asked_at > d->now)
                return refuse(d, REASON_FUTURE, "asked_at");
        if (day_of(a->doc.asked_at) < day_of(a->case_row.received_at))
                return refuse(d, REASON_FIELD_WRONG, "asked_at");
        /* Whoever handles it may not be the one who brings the withdrawal. */
        if (d->actor.roles & (ROLE_HANDLER | ROLE_HEAD))
                return refuse(d, REASON_WITHDRAWAL_HANDLER, "%s", d->actor.user.s);
        return people_all_sign(d, &a->case_row, a->doc.person, 0);
}

static Reason check_death(Decide *d, Act *a) {
        if (a->doc.asked_at > d->now)
                return refuse(d, REASON_FUTURE, "asked_at");
        if (a->doc.variant != DEATH_PERSONAL)
                return a->doc.variant == DEATH_PASSES ? REASON_NONE : refuse(d, REASON_FIELD_WRONG, "variant");
        if (a->case_row.people > 1)
                return refuse(d, REASON_OTHERS_GO_ON, "%u", a->case_row.people);
        if (a->docket.state == STATE_REVIEW) /* the reviewer has it: whether anybody may go on is not the handler's to say now */
                return refuse(d, REASON_REVIEW_RUNS, "%s", a->docket.case_id.s);
        /* That nobody may go on is a decision about rights. */
        if (!(d->actor.roles & ROLE_HEAD) || !has_text(a->doc.legal_basis))
                return refuse(d, REASON_PERSONAL_END, "%s", has_text(a->doc.legal_basis) ? d->actor.user.s : "legal_basis");
        return REASON_NONE;
}

/* ---- on the own docket ---------------------------------------------------------------------------------------------- */

static void own_import(Decide *d, const Act *a, const Flight *flight) {
        clocks_end(d, &a->docket.unit, &a->docket.case_id, HANDLING, CLOCK_SUPERSEDED);
        fact_class(d, a);
        own_told(d, a, flight);
        merged_ended(d, &a->docket, STATE_IMPORTED, &a->doc);
}

/* The parties' agreement binds nobody else. */
static void own_settlement(Decide *d, const Act *a, const Flight *flight) {
        people_ended(d, &a->case_row, &a->docket, text_names(a->doc.person) - 1);
        merged_go_on(d, &a->docket);
}

static void own_own_limit(Decide *d, const Act *a, const Flight *flight) {
        ClockStart start = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = CLOCK_OWN_LIMIT, .at = d->now,
                             .due_day = a->doc.until_day };

        clocks_end(d, &a->docket.unit, &a->docket.case_id, HANDLING, CLOCK_SUPERSEDED);
        fact_class(d, a);
        clock_start(d, &start);
}

static void own_withdrawal(Decide *d, const Act *a, const Flight *flight) {
        people_ended(d, &a->case_row, &a->docket, text_names(a->doc.person));
        clocks_end(d, &a->docket.unit, &a->docket.case_id, DUTIES, CLOCK_CANCELLED);
        fact_warning_clear(d, WARNING_EXTENDED, &a->docket.unit, &a->docket.case_id);
        merged_leaves(d, &a->docket);
        merged_go_on(d, &a->docket);
}

static void own_death(Decide *d, const Act *a, const Flight *flight) {
        const DocketRow *docket = &a->docket;

        if (a->doc.variant == DEATH_PERSONAL) {
                clocks_end(d, &docket->unit, &docket->case_id, DUTIES, CLOCK_CANCELLED);
                fact_state(d, docket, STATE_ENDED);
                fact_what(d, FACT_PROGRESS, docket, PROGRESS_DISPOSED);
                exchange_arrived(d, &docket->unit, &docket->case_id, ENTRY_EXECUTION);
                merged_go_on(d, docket);
                climb(d, docket, &a->doc);
                return;
        }
        fact_warning(d, WARNING_SUCCESSOR_WANTED, &docket->unit, &docket->case_id, 0, &UNIT_NONE, 0, "");
}

static void own_successor(Decide *d, const Act *a, const Flight *flight) {
        fact_warning_clear(d, WARNING_SUCCESSOR_WANTED, &a->docket.unit, &a->docket.case_id);
}

/* ---- receiving ------------------------------------------------------------------------------------------------------ */

/* It ended at the unit below: here, too; a report that is owed stays owed. */
Reason take_ended(Decide *d, const Take *t, const TakeRule *rule) {
        take_not_in_flight(d, t);
        take_follow_class(d, t);
        watch_ended(d, &t->docket, t->doc->kind);
        fact_state(d, &t->docket, rule->next);
        fact_what(d, FACT_PROGRESS, &t->docket, procedure_act(t->doc->kind)->progress);
        if (rule->next == STATE_ENDED || rule->next == STATE_IMPORTED)
                merged_ended(d, &t->docket, rule->next, t->doc);
        else
                merged_go_on(d, &t->docket);
        if (rule->next == STATE_WITHDRAWN || rule->next == STATE_SETTLED)
                people_ended(d, &t->case_row, &t->docket, 0); /* whether it goes on, whoever has it says */
        return REASON_NONE;
}

/* It goes on, by another law's day; whoever gave it sees that day, too (22:40). */
static Reason take_own_limit(Decide *d, const Take *t, const TakeRule *rule) {
        take_not_in_flight(d, t);
        take_follow_class(d, t);
        watch_own_limit(d, t);
        fact_what(d, FACT_PROGRESS, &t->docket, PROGRESS_ACCEPTED);
        return REASON_NONE;
}

/* Only that it ended by it climbs; a right that passes on waits where the case lies. */
static Reason take_death(Decide *d, const Take *t, const TakeRule *rule) {
        if (t->doc->variant != DEATH_PERSONAL)
                return refuse(d, REASON_FORMAT, "variant");
        take_not_in_flight(d, t);
        watch_ended(d, &t->docket, ENTRY_DEATH);
        exchange_arrived(d, &t->docket.unit, &t->docket.case_id, ENTRY_SERVICE); /* to nobody any more */
        exchange_arrived(d, &t->docket.unit, &t->docket.case_id, ENTRY_EXECUTION);
        fact_state(d, &t->docket, rule->next);
        fact_what(d, FACT_PROGRESS, &t->docket, PROGRESS_DISPOSED);
        return REASON_NONE;
}

/* ---- a withdrawal brought elsewhere --------------------------------------------------------------------------------- */

/* What a unit offers back is its giver's to take: whoever holds the paper meanwhile passes it on there. */
static const UnitCode *next_to(const DocketRow *docket) {
        return docket->state == STATE_RETURN_ASKED ? &docket->giver : &docket->given_to;
}

/* Nobody needs to hear of it first: the case can be taken back at once. */
static bool waits_for_us(const DocketRow *docket) {
        return docket->state == STATE_HANDED && docket->return_asked;
}

static Reason check_brought(Decide *d, Act *a) {
        Reason reason = check_withdrawal(d, a);

        a->to = waits_for_us(&a->docket) ? UNIT_NONE : *next_to(&a->docket);
        a->doc.to = a->to;
        return reason;
}

/* Here the case is: as if it had been entered here, but by nobody's hand. */
static void takes_effect(Decide *d, const CaseRow *row, const DocketRow *docket, const Document *paper) {
        Draft *brought = d->draft;
        uint64_t number = draft_number(d);
        Actor node = { .unit = docket->unit };
        Act a = { .rule = procedure_act(ENTRY_WITHDRAWAL), .doc = *paper, .case_row = *row, .docket = *docket,
                  .has_docket = true };

        if (waits_for_us(docket)) {
                return_superseded(d, docket);
                a.docket.state = docket->home;
        }
        a.doc.kind = ENTRY_WITHDRAWAL;
        a.doc.unit = a.doc.handling_unit = docket->unit;
        a.doc.to = UNIT_NONE;
        draft_begin(d, ENTRY_WITHDRAWAL, &docket->case_id, &node);
        draft_document(d, &a.doc);
        act_restore(d, &a, NULL);
        fact_warning(d, WARNING_WITHDRAWN, &docket->unit, &docket->case_id, number, &paper->unit, 0, "");
        d->draft = brought;
}

static void own_brought(Decide *d, const Act *a, const Flight *flight) {
        if (waits_for_us(&a->docket))
                takes_effect(d, &a->case_row, &a->docket, &a->doc);
}

/* Desks show words of ours alone. */
static const char *known_reason(const char *name) {
        for (Reason r = 1; r < REASONS_END; r++)
                if (strcmp(reason_text(r)->name, name) == 0)
                        return reason_text(r)->name;
        return "";
}

/* A unit below could do nothing with it any more: whoever brought it is told, and passes that on upwards. */
static Reason take_not_effective(Decide *d, const Take *t) {
        if (unit_code_is_none(&t->docket.given_to) || !unit_speaks_for(d, &t->docket.given_to, &t->step->from))
                return refuse(d, REASON_NOT_GIVEN, "%s", t->step->from.s);
        fact_warning(d, WARNING_WITHDRAWAL_REFUSED, &t->step->to, &t->step->case_id, draft_number(d), &t->doc->unit, 0,
                     known_reason(t->doc->reason));
        return REASON_NONE;
}

static Reason take_brought(Decide *d, const Take *t, const TakeRule *rule) {
        const DocketRow *docket = &t->docket;
        const UnitCode *from = &t->step->from;
        bool here = docket->custody == CUSTODY_HERE && !is_split(docket) && (procedure_act(ENTRY_WITHDRAWAL)->states & IN(docket->state));
        Step on = { .kind = PARCEL_DOCUMENT, .doc = t->doc, .case_id = t->step->case_id, .from = t->step->to, .local = true,
                    .to = *next_to(docket), .ref_entry = draft_number(d) };
        UnitCode node;
        Reason reason;

        if (t->step->kind == PARCEL_EVENT)
                return take_not_effective(d, t);
        if (!t->has_docket || !file_passed(d, docket, from))
                return refuse(d, REASON_NOT_GIVER, "%s", from->s);
        if (t->doc->asked_at <= 0 || t->doc->asked_at > d->now + DURATION_DAY)
                return refuse(d, REASON_FORMAT, "asked_at");
        reason = people_all_sign(d, &t->case_row, t->doc->person, 0); /* here more may be known to stand behind it */
        if (reason)
                return reason;
        if (here || waits_for_us(docket)) {
                takes_effect(d, &t->case_row, docket, t->doc);
                return REASON_NONE;
        }
        if (docket->state != STATE_HANDED && docket->state != STATE_RETURN_ASKED)
                return refuse(d, procedure_state_reason(ENTRY_WITHDRAWAL, docket->state), "%s", docket_state_name(docket->state));
        if (unit_is_here(d, &on.to))
                return take(d, &on);
        if (!unit_host(d, &on.to, &node))
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", on.to.s);
        on.from = d->draft->actor.unit; /* whose entry travels */
        send_entry(d, &on, &node, 1u << PART_DOCUMENT | 1u << PART_ATTACHMENT, 0);
        return REASON_NONE;
}

/* What was passed on for others came to nothing: they are told by an entry of its own, for the receipt is no document.  What was
 * brought here the desk sees come back as any parcel. */
static void bounced_brought(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        HistoryRow history = { .case_id = row->case_id, .entry = row->entry };
        Actor node = { .unit = row->from_unit };
        Document doc = { .kind = ENTRY_WITHDRAWAL_BROUGHT, .unit = row->from_unit, .decision = DECISION_REFUSE };

        if (!row_get(d->txn, ROW_HISTORY, &history) || history.kind != ENTRY_RECEIVED)
                return;
        fill_document(&doc);
        doc.reason = d->input->receipt && d->input->receipt->reason ? reason_text(d->input->receipt->reason)->name : "";
        draft_begin(d, ENTRY_WITHDRAWAL_BROUGHT, &row->case_id, &node);
        draft_document(d, &doc);
        climb(d, docket, &doc);
}

static const DocumentCode codes[] = {
        { ENTRY_IMPORT, check_import, own_import, take_ended, NULL, NULL },
        { ENTRY_OWN_LIMIT, check_own_limit, own_own_limit, take_own_limit, NULL, NULL },
        { ENTRY_SETTLEMENT, check_settlement, own_settlement, take_ended, NULL, NULL },
        { ENTRY_WITHDRAWAL, check_withdrawal, own_withdrawal, take_ended, NULL, NULL },
        { ENTRY_WITHDRAWAL_BROUGHT, check_brought, own_brought, take_brought, NULL, bounced_brought },
        { ENTRY_GOES_ON, .take = people_take_goes_on },
        { ENTRY_DEATH, check_death, own_death, take_death, NULL, NULL },
        { ENTRY_SUCCESSOR, NULL, own_successor, NULL, NULL, NULL },
};
const DocumentCodes doc_life = { codes, array_size(codes) };
