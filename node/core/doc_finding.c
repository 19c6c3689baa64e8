/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What people do with findings (raise one that only people see, dismiss one with reasons), and what follows a decision: the
 * execution of a supported claim (22:32), the reward of a suggestion (22:29), the petitioner's rating of bureau and handler apart
 * (22:21), the follow-up call, and the quality check of what the petitioner does not agree with, owed on the desk of each
 * bureau that handed the case on, from a low rating or a request for review until it is entered.  Ratings are of offices; nothing
 * here says anything about petitioners.
 */

#include "common/base/memory.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"


/* ---- findings ----------------------------------------------------------------------------------------------------- */

static bool only_open(Decide *d, const Act *a, uint64_t *ret) {
        FindingRow row = { .unit = a->docket.unit, .case_id = a->docket.case_id };
        RowCursor cursor = row_cursor(ROW_FINDING, &row, 2, 2);
        unsigned n = 0;

        while (row_next(d->txn, &cursor, &row)) {
                if (row.state != FINDING_OPEN)
                        continue;
                *ret = row.entry;
                n++;
        }
        return n == 1;
}

static Reason check_finding(Decide *d, Act *a) {
        FindingRow row = { .entry = 0 };
        Reason reason;

        if (!a->doc.variant)
                a->doc.variant = a->doc.trigger ? FINDING_FORM_RAISED : FINDING_FORM_DISMISS;
        if (a->doc.variant == FINDING_FORM_DISMISS) {
                if (!a->doc.ref_entry && !only_open(d, a, &a->doc.ref_entry))
                        return refuse(d, REASON_FIELD_MISSING, "finding");
                if (!has_text(a->doc.reason))
                        return refuse(d, REASON_FIELD_MISSING, "reason");
                reason = finding_check(d, a, &row);
                if (!reason && row.state != FINDING_OPEN)
                        return refuse(d, REASON_FINDING_CLOSED, "%s", finding_state_name(row.state));
                return reason;
        }
        if (a->doc.variant != FINDING_FORM_RAISED) /* the unit's own breach: the software tells it, nobody else */
                return refuse(d, REASON_FIELD_WRONG, "variant");
        a->doc.ref_entry = 0;
        if (!a->doc.trigger)
                return refuse(d, REASON_FIELD_MISSING, "trigger");
        if (!has_text(a->doc.body))
                return refuse(d, REASON_FIELD_MISSING, "body");
        if (unit_code_is_none(&a->doc.ref_unit))
                return refuse(d, REASON_FIELD_MISSING, "ref_unit");
        if (!route_supervises(d->office->roster, &a->unit->code, &a->doc.ref_unit))
                return refuse(d, REASON_NOT_SUPERVISED, "%s -> %s", a->unit->code.s, a->doc.ref_unit.s);
        return REASON_NONE;
}

static void own_finding(Decide *d, const Act *a, const Flight *flight) {
        Fact *f;

        if (a->doc.variant == FINDING_FORM_DISMISS) {
                finding_step(d, a, FINDING_DISMISSED);
                return;
        }
        f = draft_fact(d, FACT_FINDING, &a->docket.unit, &a->docket.case_id);
        f->what = FINDING_BY_PERSON;
        f->how = a->doc.trigger;
        f->peer = a->doc.ref_unit;
        f->number = draft_number(d);
        f->text = finding_statute(d, &a->docket.case_id);
        fact_warning(d, WARNING_FINDING, &a->docket.unit, &a->docket.case_id, draft_number(d), &a->doc.ref_unit,
                     FINDING_BY_PERSON, finding_text(FINDING_BY_PERSON)->name);
}

/* A unit below says itself that it is late with what nobody else watches. */
static Reason take_finding(Decide *d, const Take *t, const TakeRule *rule) {
        FindingWhat what = finding_told(t->doc);

        if (t->doc->variant != FINDING_FORM_BREACH || !what)
                return refuse(d, REASON_FORMAT, "finding");
        take_ensure_docket(d, t, STATE_INFORMED);
        finding_raise(d, &t->step->to, &t->step->case_id, what, &t->step->from, t->doc->due_day, draft_number(d), 0);
        return REASON_NONE;
}

/* ---- execution (22:32) -------------------------------------------------------------------------------------------- */

static Reason check_execution(Decide *d, Act *a) {
        if (a->docket.decision != DECISION_SUPPORT)
                return refuse(d, REASON_NOT_SUPPORTED, "%s", decision_name(a->docket.decision));
        if (!a->docket.served_at)
                return refuse(d, REASON_NOT_SERVED, "%s", a->docket.case_id.s);
        if (a->doc.variant == EXECUTION_PART && !a->doc.until_day)
                return refuse(d, REASON_FIELD_MISSING, "until");
        if (a->doc.until_day && a->doc.until_day <= day_of(d->now))
                return refuse(d, REASON_DUE_PAST, "until");
        if (a->doc.variant == EXECUTION_REFUSED && !has_text(a->doc.reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        return REASON_NONE;
}

static void executed(Decide *d, const UnitCode *unit, const CaseId *case_id, const Document *doc) {
        if (doc->variant == EXECUTION_PART)
                watch_execution(d, unit, case_id, &doc->unit, doc->until_day);
        else
                exchange_arrived(d, unit, case_id, ENTRY_EXECUTION);
}

static void own_execution(Decide *d, const Act *a, const Flight *flight) {
        executed(d, &a->docket.unit, &a->docket.case_id, &a->doc);
}

static Reason take_execution(Decide *d, const Take *t, const TakeRule *rule) {
        executed(d, &t->docket.unit, &t->docket.case_id, t->doc);
        if (t->doc->variant == EXECUTION_REFUSED)
                finding_raise(d, &t->docket.unit, &t->docket.case_id, FINDING_EXECUTION_REFUSED, &t->doc->unit, 0,
                              draft_number(d), t->docket.given_entry);
        return REASON_NONE;
}

/* ---- rating, follow-up (22:21) ------------------------------------------------------------------------------------ */

static Reason check_served(Decide *d, const Act *a) {
        return a->docket.served_at ? REASON_NONE : refuse(d, REASON_NOT_SERVED, "%s", a->docket.case_id.s);
}

/* What there is to rate changes with a review; the entries of before stay, the newest counts. */
static uint32_t rating_stage(Progress progress) {
        return progress >= PROGRESS_FINAL ? 3 : progress >= PROGRESS_REVIEWED ? 2 : 1;
}

static Reason check_ratings(Decide *d, const DocketRow *docket, const Document *doc) {
        bool again = docket->rated_stage == rating_stage(docket->progress);

        if (!docket->served_at)
                return refuse(d, REASON_NOT_SERVED, "%s", docket->case_id.s);
        if (!doc->rating_bureau && !doc->rating_handler)
                return refuse(d, REASON_FIELD_MISSING, "rating_bureau, rating_handler");
        if (doc->rating_bureau > RATING_MAX || doc->rating_handler > RATING_MAX)
                return refuse(d, REASON_FIELD_WRONG, "rating");
        if (again && ((doc->rating_bureau && docket->rated_bureau) || (doc->rating_handler && docket->rated_handler)))
                return refuse(d, REASON_RATED, "%s", docket->case_id.s);
        return REASON_NONE;
}

static Reason check_rating(Decide *d, Act *a) {
        return check_ratings(d, &a->docket, &a->doc);
}

/* 1 and 2 of 5. */
static bool is_low(uint32_t rating) {
        return rating == 1 || rating == 2;
}

static void fact_rating(Decide *d, const DocketRow *docket, const Document *doc) {
        Fact *f = draft_fact(d, FACT_RATING, &docket->unit, &docket->case_id);

        if (is_low(doc->rating_bureau) || is_low(doc->rating_handler))
                check_owed(d, docket);

        f->what = doc->rating_bureau;
        f->how = doc->rating_handler;
        f->number = rating_stage(docket->progress);
}

Reason rate_by_code(Decide *d, const CaseRow *row) {
        Document doc = { .kind = ENTRY_RATING, .rating_bureau = d->input->document.rating_bureau,
                         .rating_handler = d->input->document.rating_handler };
        DocketRow docket;
        Reason reason;

        if (row->case_class == CLASS_ACCUSATION || !docket_get_first(d->txn, row, &docket)) /* 22:30: of another procedure */
                return refuse(d, REASON_NOT_SERVED, "%s", row->case_id.s);
        reason = check_ratings(d, &docket, &doc);
        if (reason)
                return reason;
        doc.unit = docket.unit;
        fill_document(&doc);
        draft_begin(d, ENTRY_RATING, &row->case_id, &d->actor);
        draft_document(d, &doc);
        fact_rating(d, &docket, &doc);
        return REASON_NONE;
}

static void own_rating(Decide *d, const Act *a, const Flight *flight) {
        fact_rating(d, &a->docket, &a->doc);
}

static Reason take_rating(Decide *d, const Take *t, const TakeRule *rule) {
        fact_rating(d, &t->docket, t->doc);
        return REASON_NONE;
}

/* ---- reward (22:29) ----------------------------------------------------------------------------------------------- */

static Reason check_reward(Decide *d, Act *a) {
        Decision decision = a->docket.decision;

        if (a->case_row.case_class != CLASS_SUGGESTION || (decision != DECISION_ADOPT && decision != DECISION_ADOPT_PART))
                return refuse(d, REASON_REWARD_NOT_ADOPTED, "%s", decision_name(decision));
        return check_told(d, a);
}

/* The petitioner sees it where the receipt was given. */
static Reason take_reward(Decide *d, const Take *t, const TakeRule *rule) {
        return REASON_NONE;
}

static Reason check_follow_up(Decide *d, Act *a) {
        return check_served(d, a);
}

/* ---- quality checks (不同意件评查) -------------------------------------------------------------------------------- */

void check_owed(Decide *d, const DocketRow *docket) {
        const RosterUnit *unit = unit_find(d, &docket->unit);

        if (unit && unit_is_bureau(unit) && !unit_code_is_none(&docket->given_to))
                fact_warning(d, WARNING_CHECK_OWED, &docket->unit, &docket->case_id, 0, &docket->given_to, 0, "");
}

static Reason check_quality(Decide *d, Act *a) {
        if (a->docket.progress < PROGRESS_SERVED)
                return refuse(d, REASON_NOT_SERVED, "%s", a->docket.case_id.s);
        return REASON_NONE;
}

static void own_quality(Decide *d, const Act *a, const Flight *flight) {
        fact_warning_clear(d, WARNING_CHECK_OWED, &a->docket.unit, &a->docket.case_id);
}

static const DocumentCode codes[] = {
        { ENTRY_FINDING, check_finding, own_finding, take_finding, NULL, NULL },
        { ENTRY_EXECUTION, check_execution, own_execution, take_execution, NULL, NULL },
        { ENTRY_RATING, check_rating, own_rating, take_rating, NULL, NULL },
        { ENTRY_REWARD, check_reward, own_told, take_reward, NULL, NULL },
        { ENTRY_QUALITY_CHECK, check_quality, own_quality, NULL, NULL, NULL },
        { ENTRY_FOLLOW_UP, check_follow_up, NULL, NULL, NULL, NULL },
};
const DocumentCodes doc_finding = { codes, array_size(codes) };
