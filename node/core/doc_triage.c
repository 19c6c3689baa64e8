/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What triage may come to beside handing on (22:19, 20, 22, 23, 36; 05:21): guidance of a visitor, decline (2005 alone),
 * already pending elsewhere, not again after a final opinion, wrong place.  In each the petitioner is told in writing why and where to
 * turn, the triage date is met by that, and nothing is left to do: the case was registered all the same.
 *
 * What the rows here know (is the other case pending, late, final?) is checked; what lies in another office a person states, by
 * its organ, and answers for.  Nobody is sent away with new facts, nor to an office that is late.
 */

#include "common/base/memory.h"
#include "node/core/step.h"

/* The pack in force knows the outcome; and what came from an office goes back to it, which told nobody yet (22:23). */
static Reason check_outcome(Decide *d, Act *a, TriageOutcome outcome) {
        const Pack *pack = d->office->pack;

        if (!(pack->triage_outcomes & 1u << outcome))
                return refuse(d, outcome == TRIAGE_DECLINE ? REASON_DECLINE_2005 : REASON_NOT_IN_PACK, "%s: %s", pack->name,
                              triage_outcome_name(outcome));
        /* 05:21: who was given it decides itself whether to accept, and tells the petitioner; there is no return-request */
        if (outcome != TRIAGE_DECLINE && !unit_code_is_none(&a->docket.giver) && !unit_is_bureau(a->unit))
                return refuse(d, REASON_RETURN_INSTEAD, "%s", a->docket.giver.s);
        return check_told(d, a);
}

/* 22:22 last paragraph, 22:20: who came is told; letters go on to the organ. */
static Reason check_guidance(Decide *d, Act *a) {
        if (a->case_row.channel != CHANNEL_VISIT)
                return refuse(d, REASON_GUIDE_VISIT, "%s", channel_name(a->case_row.channel));
        return check_outcome(d, a, TRIAGE_GUIDE);
}

/* 05:21: the statute of 2022 knows no refusal to accept what a petition bureau received. */
static Reason check_decline(Decide *d, Act *a) {
        return check_outcome(d, a, TRIAGE_DECLINE);
}

/* ---- another case ---------------------------------------------------------------------------------------------------- */

typedef struct Other {
        bool known, live, final, late; /* here; somebody has it to handle; 22:36; a duty about it is breached and owed */
        bool served, review;           /* answered in writing; and review was asked */
} Other;

static bool is_live(DocketState s) {
        return s == STATE_REGISTERED || s == STATE_TAKEN || s == STATE_NOTICED || s == STATE_RETURN_ASKED ||
               s == STATE_HANDED || s == STATE_ACCEPTED || s == STATE_DISPOSED || s == STATE_WINDOW || s == STATE_REVIEW;
}

static bool is_late(Decide *d, const UnitCode *unit, const CaseId *id) {
        ClockRow clock = { .unit = *unit, .case_id = *id };
        RowCursor clocks = row_cursor(ROW_CLOCK, &clock, 2, 2);

        while (row_next(d->txn, &clocks, &clock))
                if (!(clock.flags & CLOCK_FLAG_RIGHT) && !clock.ended_entry &&
                    (clock.state == CLOCK_BREACHED || (clock.state == CLOCK_RUNNING && d->now >= clock_due_at(&clock))))
                        return true;
        return false;
}

static Other other_case(Decide *d, const CaseId *id) {
        CaseUnitRow unit = { .case_id = *id };
        RowCursor units = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
        Other other = { .known = false };
        DocketRow docket;

        while (row_next(d->txn, &units, &unit)) {
                if (!docket_get(d->txn, &unit.unit, id, &docket))
                        continue;
                other.known = other.known || (docket.state != STATE_COPY && docket.state != STATE_INFORMED);
                other.live = other.live || is_live(docket.state);
                other.final = other.final || docket.state == STATE_FINAL;
                other.late = other.late || is_late(d, &unit.unit, id);
                other.served = other.served || docket.state == STATE_WINDOW ||
                               (docket.state == STATE_HANDED && docket.progress == PROGRESS_SERVED);
                other.review = other.review || docket.state == STATE_REVIEW ||
                               (docket.state == STATE_HANDED && docket.progress == PROGRESS_REVIEW);
        }
        return other;
}

/* An outcome that another case explains. */
static Reason check_by_other(Decide *d, Act *a, TriageOutcome outcome) {
        Reason reason = check_outcome(d, a, outcome);

        if (!reason && case_id_equal(&a->doc.ref_case, &a->docket.case_id))
                return refuse(d, REASON_FIELD_WRONG, "ref_case");
        return reason;
}

/* 22:19: only while the time limit there runs.  An office that is late gets a finding; nobody is sent back to it. */
static Reason check_pending(Decide *d, Act *a) {
        Other other = other_case(d, &a->doc.ref_case);
        Reason reason = check_by_other(d, a, TRIAGE_PENDING);

        if (reason)
                return reason;
        if (other.known && !other.live)
                return refuse(d, REASON_NOT_PENDING, "%s", a->doc.ref_case.s);
        if (other.late)
                return refuse(d, REASON_PENDING_OVERDUE, "%s", a->doc.ref_case.s);
        /* 22:35: answered, and not handled any more: who does not agree asks for review, and is told so. */
        if (other.served && !other.review && !has_text(a->doc.remedy))
                return refuse(d, REASON_PENDING_SERVED, "%s", a->doc.ref_case.s);
        if (other.known)
                return REASON_NONE;
        if (!has_text(a->doc.organ) || !has_text(a->doc.reason) || !a->doc.until_day)
                return refuse(d, REASON_FIELD_MISSING, "ref_case, or organ, reason and until");
        if (a->doc.until_day < day_of(d->now))
                return refuse(d, REASON_PENDING_OVERDUE, "until");
        return REASON_NONE;
}

/* Lodged here about the final case, and nobody has decided on them yet. */
static bool new_facts_wait(Decide *d, const CaseId *final) {
        CaseUnitRow unit = { .case_id = *final };
        RowCursor units = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);

        while (row_next(d->txn, &units, &unit)) {
                WarningRow row = { .unit = unit.unit, .kind = WARNING_NEW_FACTS, .case_id = *final };
                RowCursor warnings = row_cursor(ROW_WARNING, &row, 3, 3);

                if (row_next(d->txn, &warnings, &row))
                        return true;
        }
        return false;
}

/* 22:36: the same facts and reasons, after a re-review opinion.  New facts always reach a person who decides on them. */
static Reason check_not_again(Decide *d, Act *a) {
        Other other = other_case(d, &a->doc.ref_case);
        Reason reason = check_by_other(d, a, TRIAGE_FINAL);

        if (reason)
                return reason;
        if (new_facts_wait(d, &a->doc.ref_case))
                return refuse(d, REASON_NEW_FACTS, "%s", a->doc.ref_case.s);
        if (other.known && !other.final)
                return refuse(d, REASON_NOT_FINAL, "%s", a->doc.ref_case.s);
        if (!other.known && !has_text(a->doc.organ)) /* whose re-review opinion; the reason names it */
                return refuse(d, REASON_FIELD_MISSING, "ref_case, or organ");
        return REASON_NONE;
}

static Reason check_wrong_place(Decide *d, Act *a) {
        if (!unit_code_is_none(&a->docket.giver))
                return refuse(d, REASON_RETURN_INSTEAD, "%s", a->docket.giver.s);
        return check_outcome(d, a, TRIAGE_WRONG_PLACE);
}

static void own_outcome(Decide *d, const Act *a, const Flight *flight) {
        own_told(d, a, flight);
        merged_ended(d, &a->docket, a->rule->next, &a->doc);
}

static const DocumentCode codes[] = {
        { ENTRY_GUIDANCE, check_guidance, own_outcome, take_ended, NULL, NULL },
        { ENTRY_DECLINE, check_decline, own_outcome, take_ended, NULL, NULL },
        { ENTRY_PENDING, check_pending, own_outcome, take_ended, NULL, NULL },
        { ENTRY_NOT_AGAIN, check_not_again, own_outcome, take_ended, NULL, NULL },
        { ENTRY_WRONG_PLACE, check_wrong_place, own_outcome, take_ended, NULL, NULL },
};
const DocumentCodes doc_triage = { codes, array_size(codes) };
