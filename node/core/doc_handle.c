/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Handling (22:23, 29, 31-34): class, notice, acceptance, opinion or answer, service, and the conclusion report of an assignment
 * with its answer.  Events climb from giver to giver; here is also what they do to a giver's file.
 */

#include "common/base/memory.h"
#include "node/core/finding.h"
#include "node/core/pack.h"
#include "node/core/step.h"
#include "node/core/review.h"

/* ---- may it --------------------------------------------------------------------------------------------------------- */

static bool notice_is_owed(const Act *a) {
        return a->docket.state != STATE_NOTICED && a->docket.state != STATE_ACCEPTED && !a->docket.notice_exempt;
}

static Reason check_accept(Decide *d, Act *a) {
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
        a->doc.asked_at = d->office->pack->clocks[CLOCK_HANDLING].from_receipt ? handling_receipt(d, &a->docket) : 0;
        return REASON_NONE;
}

/* After acceptance: the clocks of the old class end, the handling date stays the first one. */
static Reason check_classify(Decide *d, Act *a) {
        if (a->doc.case_class == CLASS_CLAIM && !a->doc.path31)
                a->doc.path31 = a->docket.state == STATE_ACCEPTED ? 6 : a->case_row.path31;
        if (a->doc.case_class == CLASS_SUGGESTION)
                a->doc.path31 = 0;
        if (a->docket.state == STATE_ACCEPTED && a->doc.case_class == CLASS_CLAIM && a->doc.path31 != 6)
                return refuse(d, REASON_RECLASSIFY, "%u", a->doc.path31);
        if (!pack_has_category(d, &a->case_row, a->doc.category))
                return refuse(d, REASON_CATEGORY, "%s", pack_like_category(d, a->doc.category));
        return REASON_NONE;
}

static Reason check_opinion(Decide *d, Act *a) {
        if (a->docket.state != STATE_ACCEPTED && a->docket.report != REPORT_REWORK)
                return refuse(d, procedure_state_reason(ENTRY_OPINION, a->docket.state), "%s",
                              docket_state_name(a->docket.state));
        if (a->case_row.case_class == CLASS_SUGGESTION)
                return refuse(d, REASON_IS_SUGGESTION, "%s", a->docket.case_id.s);
        if (case_is_path_5(&a->case_row))
                return refuse(d, REASON_PATH31, "5");
        if (a->doc.decision != DECISION_SUPPORT && a->doc.decision != DECISION_EXPLAIN &&
            a->doc.decision != DECISION_NOT_SUPPORT)
                return refuse(d, REASON_FIELD_MISSING, "decision");
        statement_said(&a->docket, &a->doc);
        return check_new_opinion(d, a);
}

static Reason check_answer(Decide *d, Act *a) {
        if (a->case_row.case_class != CLASS_SUGGESTION && !case_is_path_5(&a->case_row))
                return refuse(d, REASON_IS_CLAIM, "%s", a->docket.case_id.s);
        if (notice_is_owed(a))
                return refuse(d, REASON_NOTICE_FIRST, "%s", a->docket.case_id.s);
        if (case_is_path_5(&a->case_row)) { /* done or refused, with the remedy of that law */
                if (a->docket.state != STATE_ACCEPTED)
                        return refuse(d, REASON_ACCEPT_FIRST, "own-limit");
                if (a->doc.decision != DECISION_SUPPORT && a->doc.decision != DECISION_EXPLAIN &&
                    a->doc.decision != DECISION_NOT_SUPPORT)
                        return refuse(d, a->doc.decision ? REASON_FIELD_WRONG : REASON_FIELD_MISSING,
                                      "decision: support, explain, not-support");
                return has_text(a->doc.remedy) ? REASON_NONE : refuse(d, REASON_FIELD_MISSING, "remedy");
        }
        if (a->doc.decision && a->doc.decision != DECISION_ADOPT && a->doc.decision != DECISION_ADOPT_PART &&
            a->doc.decision != DECISION_NOT_ADOPT)
                return refuse(d, REASON_FIELD_WRONG, "decision: adopt, adopt-part, not-adopt");
        return REASON_NONE;
}

static Reason check_report(Decide *d, Act *a) {
        if (a->docket.mode != ENTRY_ASSIGNMENT || (a->docket.report != REPORT_OWED && a->docket.report != REPORT_REWORK))
                return refuse(d, REASON_NO_REPORT_OWED, "%s", a->docket.case_id.s);
        if (a->docket.progress < PROGRESS_DISPOSED)
                return refuse(d, REASON_REPORT_EARLY, "%s", progress_name(a->docket.progress));
        if (a->docket.report_below != REPORT_NONE && a->docket.report_below != REPORT_APPROVED)
                return refuse(d, REASON_REPORT_EARLY, "%s", a->docket.given_to.s);
        return REASON_NONE;
}

/* What was referred owes no report, but follows whom our own assigner told to do it again: the opinion lies below. */
static bool is_rework_of_referral(const Act *a) {
        return a->doc.kind == ENTRY_REWORK && a->docket.report == REPORT_REWORK && a->docket.report_below == REPORT_NONE &&
               a->docket.progress >= PROGRESS_DISPOSED && !unit_code_is_none(&a->docket.given_to);
}

/* The new opinion is all that was owed. */
static void referral_redone(Decide *d, const DocketRow *docket) {
        if (docket->mode == ENTRY_REFERRAL && docket->report == REPORT_REWORK) {
                fact_what(d, FACT_REPORT, docket, REPORT_NONE);
                fact_warning_clear(d, WARNING_REWORK, &docket->unit, &docket->case_id);
        }
}

static Reason check_report_answer(Decide *d, Act *a) {
        /* What was approved goes back only if our own report was sent back to us. */
        bool again = a->doc.kind == ENTRY_REWORK && a->docket.report_below == REPORT_APPROVED &&
                     a->docket.report == REPORT_REWORK;

        if (is_rework_of_referral(a)) /* 22:22 (3) a day is set for a report */
                return a->doc.due_day ? refuse(d, REASON_FIELD_WRONG, "due") : REASON_NONE;
        if (a->docket.report_below != REPORT_SENT && !again)
                return refuse(d, REASON_NO_REPORT, "%s", a->docket.given_to.s);
        return REASON_NONE;
}

/* ---- on the own docket ---------------------------------------------------------------------------------------------- */

void fact_class(Decide *d, const Act *a) {
        Fact *f;

        if (a->doc.case_class == a->case_row.case_class && a->doc.path31 == a->case_row.path31 &&
            a->doc.class_proposed == a->case_row.class_proposed)
                return;
        f = draft_fact(d, FACT_CLASS, &a->docket.unit, &a->docket.case_id);
        f->what = a->doc.case_class;
        f->how = a->doc.path31;
        f->number = a->doc.class_proposed;
}

/* 22:34: claims on path 6 are handled in 60 days of their acceptance, whatever they were taken for since. */
static void reclassify_clocks(Decide *d, const Act *a) {
        const DocketRow *docket = &a->docket;
        ClockRow row;

        if (a->doc.case_class != CLASS_CLAIM) {
                clocks_end(d, &docket->unit, &docket->case_id,
                           CLOCK(CLOCK_HANDLING) | CLOCK(CLOCK_EXTENSION) | CLOCK(CLOCK_OWN_LIMIT), CLOCK_SUPERSEDED);
                return;
        }
        clock_end(d, &docket->unit, &docket->case_id, CLOCK_OWN_LIMIT, CLOCK_SUPERSEDED);
        if (clock_get_open(d->txn, &docket->unit, &docket->case_id, CLOCK_HANDLING, false, &row))
                return;
        if (clock_get_last(d->txn, &docket->unit, &docket->case_id, CLOCK_HANDLING, false, &row) &&
            (row.started_at == docket->accepted_at || row.started_at == handling_receipt(d, docket)))
                clock_revive_row(d, &row);
        else
                handling_begin(d, docket, handling_receipt(d, docket), &UNIT_NONE);
}

static void own_classify(Decide *d, const Act *a, const Flight *flight) {
        if (a->docket.state == STATE_ACCEPTED)
                reclassify_clocks(d, a);
        fact_class(d, a);
        fact_case_text(d, &a->docket.case_id, FACT_TEXT_CATEGORY, a->doc.category);
}

static void own_report_answer(Decide *d, const Act *a, const Flight *flight) {
        bool rework = a->doc.kind == ENTRY_REWORK;

        if (is_rework_of_referral(a))
                return;
        fact_what(d, FACT_REPORT_BELOW, &a->docket, rework ? REPORT_REWORK : REPORT_APPROVED);
        fact_warning_clear(d, WARNING_REPORTED, &a->docket.unit, &a->docket.case_id);
        if (rework && a->doc.due_day)
                assignment_watch(d, a, a->doc.due_day);
        else if (rework)
                clock_revive_watch(d, &a->docket.unit, &a->docket.case_id, CLOCK_ASSIGNMENT);
}

static void own_handling(Decide *d, const Act *a, const Flight *flight) {
        ClockStart reply = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = CLOCK_SUMMARY_REPLY, .at = d->now };

        fact_class(d, a);
        if (a->doc.case_class == CLASS_CLAIM)
                handling_begin(d, &a->docket, a->doc.asked_at, &UNIT_NONE); /* path 6; of what another unit had accepted before, from then on */
        clock_start(d, &reply); /* beside it, where a pack has it */
}

static void own_disposed(Decide *d, const Act *a, const Flight *flight) {
        Fact *f = draft_fact(d, FACT_DISPOSED, &a->docket.unit, &a->docket.case_id);

        f->what = a->doc.decision;
        opinion_facts(d, &a->docket, &a->doc);
        referral_redone(d, &a->docket);
        merged_replied(d, &a->docket, &a->doc);
}

static void own_report(Decide *d, const Act *a, const Flight *flight) {
        fact_what(d, FACT_REPORT, &a->docket, REPORT_SENT);
        fact_warning_clear(d, WARNING_REWORK, &a->docket.unit, &a->docket.case_id);
}

/* ---- receiving ------------------------------------------------------------------------------------------------------ */

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
        if (t->doc->case_class == CLASS_SUGGESTION || t->doc->path31 == 5 || (nobody && t->case_row.unreachable))
                fact_state(d, &t->docket, STATE_CLOSED);
        else if (!nobody)
                clock_start(d, &watch);
}

static Reason take_event(Decide *d, const Take *t, const TakeRule *rule) {
        Progress progress = procedure_act(t->doc->kind)->progress;
        Fact *f;

        take_not_in_flight(d, t);
        if (t->doc->kind == ENTRY_SERVICE && t->doc->variant) /* of the notice: its unit's own business */
                return REASON_NONE;
        take_follow_class(d, t);
        watch_event(d, t);
        fact_state(d, &t->docket, rule->next);
        if (rule->cancels & CLOCK(CLOCK_ASK_REVIEW))
                clock_end_watch(d, &t->docket.unit, &t->docket.case_id, CLOCK_ASK_REVIEW, CLOCK_SUPERSEDED);
        if (t->doc->kind == ENTRY_OPINION || t->doc->kind == ENTRY_ANSWER) {
                f = draft_fact(d, FACT_DISPOSED, &t->docket.unit, &t->docket.case_id);
                f->what = t->doc->decision;
                statement_follows(d, &t->docket, t->doc);
                referral_redone(d, &t->docket);
                merged_replied(d, &t->docket, t->doc);
        }
        if (!(t->doc->kind == ENTRY_SERVICE && t->doc->service_how == SERVICE_NOT_POSSIBLE))
                fact_what(d, FACT_PROGRESS, &t->docket, progress);
        if (t->doc->kind == ENTRY_SERVICE)
                event_served(d, t);
        return REASON_NONE;
}

/* In hand below: what it is changed, and with it what is waited for.  The sixty days are those of the first acceptance (22:34). */
static Reason take_classify(Decide *d, const Take *t, const TakeRule *rule) {
        const DocketRow *docket = &t->docket;
        ClockRow twin;

        take_not_in_flight(d, t);
        take_follow_class(d, t);
        if (t->doc->case_class != CLASS_CLAIM || t->doc->path31 != 6)
                clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_HANDLING, CLOCK_SUPERSEDED);
        else if (clock_get_last(d->txn, &docket->unit, &docket->case_id, CLOCK_HANDLING, true, &twin) &&
                 twin.state == CLOCK_SUPERSEDED)
                clock_revive_row(d, &twin);
        if (t->doc->path31 != 5)
                clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_OWN_LIMIT, CLOCK_SUPERSEDED);
        return REASON_NONE;
}

static Reason take_report(Decide *d, const Take *t, const TakeRule *rule) {
        if (t->docket.report_below != REPORT_OWED && t->docket.report_below != REPORT_REWORK)
                return refuse(d, REASON_NO_REPORT_OWED, "%s", t->step->from.s);
        take_not_in_flight(d, t);
        fact_what(d, FACT_REPORT_BELOW, &t->docket, REPORT_SENT);
        clock_end_watch(d, &t->docket.unit, &t->docket.case_id, CLOCK_ASSIGNMENT, CLOCK_MET);
        fact_warning(d, WARNING_REPORTED, &t->docket.unit, &t->docket.case_id, 0, &t->step->from, 0, "");
        return REASON_NONE;
}

static Reason take_report_answer(Decide *d, const Take *t, const TakeRule *rule) {
        bool rework = t->doc->kind == ENTRY_REWORK;

        if (rework && t->docket.mode == ENTRY_REFERRAL && t->docket.report == REPORT_NONE &&
            t->docket.progress >= PROGRESS_DISPOSED) {
                fact_what(d, FACT_REPORT, &t->docket, REPORT_REWORK);
                fact_warning(d, WARNING_REWORK, &t->docket.unit, &t->docket.case_id, 0, &t->step->from, 0, "");
                return REASON_NONE;
        }
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

/* ---- it came to nothing --------------------------------------------------------------------------------------------- */

static void bounced_report(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        if (docket->report != REPORT_SENT)
                return;
        fact_what(d, FACT_REPORT, docket, REPORT_OWED);
        clock_revive(d, &docket->unit, &docket->case_id, CLOCK_ASSIGNMENT);
}

static void bounced_report_answer(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        if (docket->report_below == REPORT_APPROVED || docket->report_below == REPORT_REWORK)
                fact_what(d, FACT_REPORT_BELOW, docket, REPORT_SENT);
        if (row->document == ENTRY_REWORK)
                clock_take_back(d, &docket->unit, &docket->case_id, CLOCK_ASSIGNMENT, row->entry);
}

static const DocumentCode codes[] = {
        { ENTRY_CLASSIFY, check_classify, own_classify, take_classify, NULL, NULL },
        { ENTRY_NOTICE, check_told, own_told, take_event, NULL, NULL },
        { ENTRY_ACCEPT, check_accept, own_handling, take_event, NULL, NULL },
        { ENTRY_OPINION, check_opinion, own_disposed, take_event, NULL, NULL },
        { ENTRY_ANSWER, check_answer, own_disposed, take_event, NULL, NULL },
        { ENTRY_SERVICE, check_service, own_service, take_event, NULL, NULL },
        { ENTRY_REPORT, check_report, own_report, take_report, NULL, bounced_report },
        { ENTRY_REPORT_APPROVAL, check_report_answer, own_report_answer, take_report_answer, NULL, bounced_report_answer },
        { ENTRY_REWORK, check_report_answer, own_report_answer, take_report_answer, NULL, bounced_report_answer },
};
const DocumentCodes doc_handle = { codes, array_size(codes) };
