/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reviews as others see them: the handler, the reviewing unit whose own opinion is reviewed again, the givers.  What a document
 * of a review means to a docket depends on the docket alone: one with custody is the handler's, one that handed the case on
 * follows it.
 *
 *   handler     WINDOW --asked-> REVIEW --inadmissible-> WINDOW (the same last day)
 *                                  |---- remanded -> ACCEPTED (60 fresh days, another opinion, its own right of review)
 *                                  |---- served -> WINDOW (to ask for re-review) -- 30 days over -> CLOSED
 *                                  '---- re-review decided -> FINAL
 *   givers      HANDED all the while; CLOSED and FINAL like the handler
 *   reviewer    (instance) ASKED -> ADMITTED -> DECIDED -> SERVED -- 30 days over, re-review decided -> CLOSED
 *                               '-> INADMISSIBLE              '-> CHALLENGED
 */

#include "node/core/review.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"

#include "common/base/memory.h"

/* ---- documents and rows ----------------------------------------------------------------------------------------- */

static ReviewKind kind_of(const UnitCode *reviewed, const UnitCode *handler) {
        return unit_code_equal(reviewed, handler) ? REVIEW_FIRST : REVIEW_SECOND;
}

bool review_of_document(const Document *doc, Review *ret) {
        Review r = { .handler = doc->handling_unit, .asked_unit = doc->ref_unit, .asked_entry = doc->ref_entry };

        if (doc->n_units != 2 || !unit_code_parse(doc->units[0], &r.reviewer) || !unit_code_parse(doc->units[1], &r.reviewed) ||
            unit_code_is_none(&r.asked_unit) || !r.asked_entry)
                return false;
        r.kind = kind_of(&r.reviewed, &r.handler);
        *ret = r;
        return true;
}

void review_of_row(const InstanceRow *row, Review *ret) {
        *ret = (Review){ .kind = row->kind, .reviewer = row->reviewer, .reviewed = row->reviewed, .handler = row->handler,
                         .asked_unit = row->asked_unit, .asked_entry = row->asked_entry };
}

void review_fill(Decide *d, const Review *r, Document *doc) {
        doc->units[0] = arena_strdup(d->out->arena, r->reviewer.s);
        doc->units[1] = arena_strdup(d->out->arena, r->reviewed.s);
        doc->n_units = 2;
        doc->handling_unit = r->handler;
        doc->ref_unit = r->asked_unit;
        doc->ref_entry = r->asked_entry;
}

bool instance_find(Decide *d, const UnitCode *unit, const CaseId *id, const Review *r, InstanceRow *ret) {
        InstanceRow row = { .unit = *unit, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row)) {
                if (row.asked_entry == r->asked_entry && unit_code_equal(&row.asked_unit, &r->asked_unit)) {
                        *ret = row;
                        return true;
                }
        }
        return false;
}

bool instance_last(Decide *d, const UnitCode *unit, const CaseId *id, uint32_t states, bool own, InstanceRow *ret) {
        InstanceRow row = { .unit = *unit, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);
        bool found = false;

        while (row_next(d->txn, &cursor, &row)) {
                if (!(states & RSTATE(row.state)) || (own && !unit_code_equal(&row.reviewer, unit)))
                        continue;
                *ret = row;
                found = true;
        }
        return found;
}

bool instance_running(Decide *d, const UnitCode *unit, const CaseId *id, bool own, InstanceRow *ret) {
        InstanceRow row = { .unit = *unit, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row)) {
                if ((row.state != REVIEW_ASKED && row.state != REVIEW_ADMITTED && row.state != REVIEW_DECIDED) ||
                    row.decision == DECISION_REMAND || (own && !unit_code_equal(&row.reviewer, unit)))
                        continue;
                *ret = row;
                return true;
        }
        return false;
}

bool instance_standing(Decide *d, const UnitCode *unit, const CaseId *id, InstanceRow *ret) {
        InstanceRow row = { .unit = *unit, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);
        bool found = false;

        while (row_next(d->txn, &cursor, &row)) {
                if (!row.decision)
                        continue;
                found = row.kind == REVIEW_FIRST && row.decision != DECISION_REMAND && row.served_at;
                if (found)
                        *ret = row;
        }
        return found;
}

/* ---- the roster ------------------------------------------------------------------------------------------------- */

bool review_is_lawful(const Decide *d, const UnitCode *reviewer, const UnitCode *reviewed) {
        const RosterUnit *of = unit_find(d, reviewed), *by = unit_find(d, reviewer);

        for (uint32_t i = 0; of && by && i < of->n_review_by; i++)
                if (unit_code_equal(&of->review_by[i], reviewer))
                        return !unit_is_bureau(by) || by->may_review;
        return false;
}

bool review_only_reviewer(const Decide *d, const UnitCode *reviewed, UnitCode *ret) {
        const RosterUnit *of = unit_find(d, reviewed);
        unsigned n = 0;

        for (uint32_t i = 0; of && i < of->n_review_by; i++) {
                if (!review_is_lawful(d, &of->review_by[i], reviewed))
                        continue;
                if (!n++)
                        *ret = of->review_by[i];
                else
                        *ret = UNIT_NONE;
        }
        return n == 1;
}

bool review_subject(Decide *d, const UnitCode *unit, const CaseId *id, UnitCode *ret) {
        InstanceRow standing;
        DocketRow docket;
        ClockRow window;

        if (instance_standing(d, unit, id, &standing)) {
                *ret = standing.reviewer;
                return true;
        }
        if (!docket_get(d->txn, unit, id, &docket))
                return false;
        if (docket.custody == CUSTODY_HERE) {
                *ret = *unit;
                return true;
        }
        if (!clock_get_last(d->txn, unit, id, CLOCK_ASK_REVIEW, true, &window))
                return false;
        *ret = window.watched;
        return true;
}

const char *review_lawful_names(Decide *d, const UnitCode *reviewed) {
        const RosterUnit *of = unit_find(d, reviewed);
        const char *names = "";

        for (uint32_t i = 0; of && i < of->n_review_by; i++)
                if (review_is_lawful(d, &of->review_by[i], reviewed))
                        names = arena_printf(d->out->arena, "%s%s%s", names, *names ? ", " : "", of->review_by[i].s);
        return names;
}

/* ---- facts ------------------------------------------------------------------------------------------------------ */

static const char *or_dash(const UnitCode *unit) {
        return unit_code_is_none(unit) ? "-" : unit->s;
}

void fact_instance(Decide *d, const UnitCode *unit, const CaseId *id, const Review *r, ReviewState state, bool file,
                   Instant asked_at, Instant received_at, Reason objection) {
        Fact *f = draft_fact(d, FACT_INSTANCE, unit, id);

        f->what = (uint32_t)r->kind | (uint32_t)state << 8 | (file ? 1u << 16 : 0u);
        f->how = objection;
        f->peer = r->reviewer;
        f->text = arena_printf(d->out->arena, "%s %s %s", or_dash(&r->reviewed), or_dash(&r->handler), or_dash(&r->asked_unit));
        f->number = r->asked_entry;
        f->number2 = (uint64_t)received_at;
        f->at = asked_at;
}

static Fact *fact_of(Decide *d, FactKind kind, const InstanceRow *row) {
        Fact *f = draft_fact(d, kind, &row->unit, &row->case_id);

        f->number = row->entry;
        return f;
}

void fact_instance_state(Decide *d, const InstanceRow *row, ReviewState state, Reason objection) {
        Fact *f = fact_of(d, FACT_INSTANCE_STATE, row);

        f->what = state;
        f->how = objection;
}

/* ---- clocks ----------------------------------------------------------------------------------------------------- */

ClockName review_ask_clock(ReviewKind kind) {
        return kind == REVIEW_FIRST ? CLOCK_ASK_REVIEW : CLOCK_ASK_RE_REVIEW;
}

ClockName review_run_clock(ReviewKind kind) {
        return kind == REVIEW_FIRST ? CLOCK_REVIEW : CLOCK_RE_REVIEW;
}

bool review_is_late(const ClockRow *window, Instant asked_at) {
        return !(window->flags & CLOCK_FLAG_UNKNOWN) && day_of(asked_at) > window->due_day;
}

bool review_asked_late(const Document *ask) {
        return ask->until_day && day_of(ask->asked_at) > ask->until_day;
}

/* The petitioner's own days run where the opinion was given; elsewhere a twin of them. */
bool review_window(Decide *d, const DocketRow *docket, const Review *r, ClockRow *ret) {
        return clock_get_last(d->txn, &docket->unit, &docket->case_id, review_ask_clock(r->kind),
                              !unit_code_equal(&docket->unit, &r->reviewed), ret);
}

/* A letter posted in time that came after the last day has stopped it all the same. */
static void use_right(Decide *d, const ClockRow *window) {
        if (window->ended_entry && window->state != CLOCK_LAPSED)
                return;
        if (window->ended_entry)
                clock_revive_row(d, window);
        clock_end_row(d, window, CLOCK_MET);
}

void review_right_back(Decide *d, const DocketRow *docket, const Review *r) {
        ClockRow window;

        if (review_window(d, docket, r, &window) && window.state == CLOCK_MET)
                clock_revive_row(d, &window);
}

static void start_twin(Decide *d, const DocketRow *docket, ClockName clock, const UnitCode *watched, Instant at) {
        ClockStart watch = { .unit = docket->unit, .case_id = docket->case_id, .clock = clock, .at = at, .watched = *watched };

        clock_start(d, &watch);
}

static bool watches(const Decide *d, const DocketRow *docket) {
        const RosterUnit *unit = unit_find(d, &docket->unit);

        return unit && unit_is_bureau(unit);
}

/* ---- what follows ----------------------------------------------------------------------------------------------- */

static bool is_handler(const DocketRow *docket) {
        return docket->custody == CUSTODY_HERE;
}

static bool is_giver(const DocketRow *docket) {
        return !unit_code_is_none(&docket->given_to) &&
               (docket->state == STATE_HANDED || docket->state == STATE_CLOSED || docket->state == STATE_FINAL);
}

/* Opened for a review here, with no part in the case's own way. */
static bool is_reviewers(const DocketRow *docket) {
        return docket->custody == CUSTODY_NONE && (docket->state == STATE_REVIEW || docket->state == STATE_CLOSED);
}

static void follow_progress(Decide *d, const DocketRow *docket, Progress progress) {
        if (is_handler(docket) || is_giver(docket))
                fact_what(d, FACT_PROGRESS, docket, progress);
}

static void under_review(Decide *d, const DocketRow *docket, const Review *r) {
        if (is_handler(docket) && (docket->state == STATE_WINDOW || docket->state == STATE_CLOSED))
                fact_state(d, docket, STATE_REVIEW);
        else if (is_giver(docket) && docket->state == STATE_CLOSED)
                fact_state(d, docket, STATE_HANDED);
        else if (is_reviewers(docket))
                fact_state(d, docket, STATE_REVIEW);
        follow_progress(d, docket, r->kind == REVIEW_FIRST ? PROGRESS_REVIEW : PROGRESS_RE_REVIEW);
}

static void docket_asked(Decide *d, const DocketRow *docket, const Document *doc, const Review *r) {
        Instant at = doc->from_day ? day_start(doc->from_day) : d->now;
        ClockRow window;

        clock_end_watch(d, &docket->unit, &docket->case_id, review_run_clock(r->kind), CLOCK_SUPERSEDED);
        if (is_giver(docket))
                check_owed(d, docket);
        if (watches(d, docket) && !unit_code_equal(&docket->unit, &r->reviewer))
                start_twin(d, docket, review_run_clock(r->kind), &r->reviewer, at);
        if (!review_window(d, docket, r, &window)) {
                under_review(d, docket, r);
        } else if (!review_is_late(&window, doc->asked_at)) {
                use_right(d, &window);
                under_review(d, docket, r);
        }
}

static void docket_admitted(Decide *d, const DocketRow *docket, const Review *r) {
        ClockRow window;

        if (review_window(d, docket, r, &window))
                use_right(d, &window); /* late or not is the reviewer's to say */
        under_review(d, docket, r);
}

static void docket_inadmissible(Decide *d, const DocketRow *docket, const Review *r) {
        clock_end_watch(d, &docket->unit, &docket->case_id, review_run_clock(r->kind), CLOCK_CANCELLED);
        review_right_back(d, docket, r);
        if (is_handler(docket) && docket->state == STATE_REVIEW)
                fact_state(d, docket, STATE_WINDOW);
        follow_progress(d, docket, r->kind == REVIEW_FIRST ? PROGRESS_SERVED : PROGRESS_REVIEWED);
}

void review_not_reached(Decide *d, const DocketRow *docket, const Review *r, const InstanceRow *row, Reason why) {
        InstanceRow standing;

        fact_instance_state(d, row, REVIEW_BOUNCED, why);
        fact_warning_clear(d, WARNING_REVIEW_LATE, &docket->unit, &docket->case_id);
        if (r->kind == REVIEW_SECOND && instance_standing(d, &docket->unit, &docket->case_id, &standing) &&
            standing.state == REVIEW_CHALLENGED)
                fact_instance_state(d, &standing, REVIEW_SERVED, REASON_NONE);
        clock_end_watch(d, &docket->unit, &docket->case_id, review_run_clock(r->kind), CLOCK_CANCELLED);
        if (is_handler(docket) && docket->state == STATE_REVIEW)
                fact_state(d, docket, STATE_WINDOW);
        follow_progress(d, docket, r->kind == REVIEW_FIRST ? PROGRESS_SERVED : PROGRESS_REVIEWED);
}

static void clock_heard(Decide *d, const Document *doc, const ClockRow *clock, const InstanceRow *row) {
        if (doc->kind == ENTRY_HEARING) {
                if (clock->state == CLOCK_RUNNING)
                        clock_pause(d, clock);
                return;
        }
        if (clock->state == CLOCK_PAUSED) { /* so that no day of the hearing could end it; which days don't count: */
                ClockRow resumed = *clock;

                resumed.paused_at = d->now;
                (void)clock_resume(d, &resumed);
        }
        (void)clock_exclude(d, clock, row->hearing_from, doc->until_day);
}

static void docket_heard(Decide *d, const DocketRow *docket, const Document *doc, const Review *r, const InstanceRow *row) {
        const Pack *pack = d->office->pack, *national = pack_national(pack->statute);
        bool own = unit_code_equal(&docket->unit, &r->reviewer);
        ClockRow clock, beside;

        if (!clock_get_open(d->txn, &docket->unit, &docket->case_id, review_run_clock(r->kind), !own, &clock))
                return;
        if (pack->hearing_excludes & CLOCK(review_run_clock(r->kind)))
                clock_heard(d, doc, &clock, row);
        if (national && (national->hearing_excludes & CLOCK(review_run_clock(r->kind))) &&
            clock_get_beside(d->txn, &clock, &beside))
                clock_heard(d, doc, &beside, row);
}

static void docket_remanded(Decide *d, const DocketRow *docket, const Review *r) {
        ClockStart start = { .unit = docket->unit, .case_id = docket->case_id, .clock = CLOCK_HANDLING, .at = d->now };

        if (is_handler(docket)) {
                fact_state(d, docket, STATE_ACCEPTED);
                clock_start(d, &start);
        } else if (is_giver(docket)) {
                fact_state(d, docket, STATE_HANDED);
                if (!unit_code_is_none(&r->handler))
                        start_twin(d, docket, CLOCK_HANDLING, &r->handler, d->now);
        } else if (is_reviewers(docket)) {
                fact_state(d, docket, STATE_CLOSED);
        }
        follow_progress(d, docket, PROGRESS_ACCEPTED);
        if (is_handler(docket) || is_giver(docket)) {
                fact_what(d, FACT_DECISION, docket, DECISION_NONE);
                /* fresh days, whoever has it */
                draft_fact(d, FACT_ACCEPTED_FIRST, &docket->unit, &docket->case_id)->at = d->now;
        }
}

static Decision result_of(const Document *doc) {
        static const Decision results[] = { DECISION_NONE, DECISION_SUPPORT, DECISION_EXPLAIN, DECISION_NOT_SUPPORT };

        return doc->decision == DECISION_CHANGE && doc->variant < array_size(results) ? results[doc->variant] : DECISION_NONE;
}

static void docket_decided(Decide *d, const DocketRow *docket, const Document *doc, const Review *r) {
        clock_end_watch(d, &docket->unit, &docket->case_id, review_run_clock(r->kind), CLOCK_MET);
        if (doc->decision != DECISION_UPHOLD && is_giver(docket)) /* what was decided before is not waited for any more */
                exchange_arrived(d, &docket->unit, &docket->case_id, ENTRY_EXECUTION);
        if (doc->decision == DECISION_REMAND) {
                docket_remanded(d, docket, r);
                return;
        }
        if (doc->decision != DECISION_UPHOLD && (is_handler(docket) || is_giver(docket)))
                fact_what(d, FACT_DECISION, docket, result_of(doc));
        if (r->kind == REVIEW_SECOND && (is_handler(docket) || is_giver(docket) || is_reviewers(docket)))
                fact_state(d, docket, STATE_FINAL);
        follow_progress(d, docket, r->kind == REVIEW_FIRST ? PROGRESS_REVIEWED : PROGRESS_FINAL);
}

static bool proves(const Decide *d, const Document *doc) {
        return d->office->pack->service_proves & 1u << doc->service_how;
}

static void docket_served(Decide *d, const DocketRow *docket, const Document *doc, const Review *r, const InstanceRow *row) {
        if (proves(d, doc) && !row->served_at && is_giver(docket) && row->result == DECISION_SUPPORT &&
            !unit_code_is_none(&r->handler))
                watch_execution(d, &docket->unit, &docket->case_id, &r->handler, 0);
        if (!proves(d, doc) || r->kind != REVIEW_FIRST || row->decision == DECISION_REMAND || row->served_at ||
            !(is_handler(docket) || is_giver(docket)))
                return;
        start_twin(d, docket, CLOCK_ASK_RE_REVIEW, &r->reviewer, doc->service_at);
        if (is_handler(docket))
                fact_state(d, docket, STATE_WINDOW);
}

void review_follow_docket(Decide *d, const DocketRow *docket, const Document *doc, const Review *r, const InstanceRow *row) {
        switch (doc->kind) {
        case ENTRY_REVIEW_ASK:
                docket_asked(d, docket, doc, r);
                break;
        case ENTRY_REVIEW_ADMIT:
                if (doc->decision == DECISION_INADMISSIBLE)
                        docket_inadmissible(d, docket, r);
                else
                        docket_admitted(d, docket, r);
                break;
        case ENTRY_HEARING:
        case ENTRY_HEARING_RECORD:
                docket_heard(d, docket, doc, r, row);
                break;
        case ENTRY_REVIEW_OPINION:
                docket_decided(d, docket, doc, r);
                break;
        case ENTRY_REVIEW_SERVICE:
                docket_served(d, docket, doc, r, row);
                break;
        default:
                break;
        }
}

/* ---- the row ---------------------------------------------------------------------------------------------------- */

static void row_decided(Decide *d, const DocketRow *docket, const Document *doc, const InstanceRow *row) {
        static const Digest none;
        Fact *f = fact_of(d, FACT_INSTANCE_DECIDED, row);

        f->what = doc->decision;
        f->how = result_of(doc);
        if (doc->decision == DECISION_REMAND && is_handler(docket) && !digest_same(&docket->opinion_digest, &none)) {
                f->has_digest = true;
                f->digest = docket->opinion_digest;
        }
}

static void row_served(Decide *d, const Document *doc, const Review *r, const InstanceRow *row) {
        Fact *f;

        if (!proves(d, doc))
                return;
        f = fact_of(d, FACT_INSTANCE_SERVED, row);
        f->at = doc->service_at;
        f->what = doc->service_how;
        fact_instance_state(d, row, r->kind == REVIEW_FIRST && row->decision != DECISION_REMAND ? REVIEW_SERVED : REVIEW_CLOSED,
                            REASON_NONE);
}

void review_follow_row(Decide *d, const DocketRow *docket, const Document *doc, const Review *r, const InstanceRow *row) {
        Fact *f;

        switch (doc->kind) {
        case ENTRY_REVIEW_ADMIT:
                fact_instance_state(d, row, doc->decision == DECISION_INADMISSIBLE ? REVIEW_INADMISSIBLE : REVIEW_ADMITTED,
                                    row->state == REVIEW_ADMITTED ? REASON_ADMITTED_WRONGLY : REASON_NONE);
                break;
        case ENTRY_HEARING:
                f = fact_of(d, FACT_INSTANCE_HEARING, row);
                f->day = doc->from_day;
                break;
        case ENTRY_HEARING_RECORD:
                f = fact_of(d, FACT_INSTANCE_HEARING, row);
                f->day = doc->until_day;
                f->what = 1;
                break;
        case ENTRY_REVIEW_OPINION:
                row_decided(d, docket, doc, row);
                break;
        case ENTRY_REVIEW_SERVICE:
                row_served(d, doc, r, row);
                break;
        default:
                break;
        }
}

/* The review whose opinion is asked to be reviewed again. */
static void standing_follow(Decide *d, const DocketRow *docket, const Document *doc, const Review *r, bool late) {
        InstanceRow row;
        ReviewState state;

        if (r->kind != REVIEW_SECOND || !instance_standing(d, &docket->unit, &docket->case_id, &row))
                return;
        if (doc->kind == ENTRY_REVIEW_OPINION)
                state = REVIEW_CLOSED;
        else if (doc->kind == ENTRY_REVIEW_ADMIT && doc->decision == DECISION_INADMISSIBLE && row.state != REVIEW_CHALLENGED)
                return; /* asked late: it stands as it stood */
        else if (doc->kind == ENTRY_REVIEW_ADMIT)
                state = doc->decision == DECISION_INADMISSIBLE ? REVIEW_SERVED : REVIEW_CHALLENGED;
        else if (doc->kind == ENTRY_REVIEW_ASK && !late)
                state = REVIEW_CHALLENGED;
        else
                return;
        fact_instance_state(d, &row, state, 0);
}

/* One at a time: what this unit knew of another request came to nothing. */
static void supersede_others(Decide *d, const DocketRow *docket) {
        InstanceRow row = { .unit = docket->unit, .case_id = docket->case_id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.state == REVIEW_ASKED && !unit_code_equal(&row.reviewer, &docket->unit))
                        fact_instance_state(d, &row, REVIEW_BOUNCED, REASON_REVIEW_RUNS);
}

void review_follow(Decide *d, const DocketRow *docket, const Document *doc, const Review *r) {
        InstanceRow row = { .unit = docket->unit, .case_id = docket->case_id };
        ClockRow window;
        bool known = instance_find(d, &docket->unit, &docket->case_id, r, &row);
        bool late = review_window(d, docket, r, &window) && review_is_late(&window, doc->asked_at);

        if (known && doc->kind == ENTRY_REVIEW_ASK)
                return;
        if (!known)
                supersede_others(d, docket);
        if (!known) /* the reviewer's first word may come before the request itself */
                fact_instance(d, &docket->unit, &docket->case_id, r, REVIEW_ASKED, false, doc->asked_at, d->now,
                              late ? REASON_REVIEW_LATE : REASON_NONE);
        if (doc->kind == ENTRY_REVIEW_ADMIT)
                fact_warning_clear(d, WARNING_REVIEW_LATE, &docket->unit, &docket->case_id);
        review_follow_row(d, docket, doc, r, &row);
        standing_follow(d, docket, doc, r, late);
        review_follow_docket(d, docket, doc, r, &row);
}

/* ---- for others ------------------------------------------------------------------------------------------------- */

bool case_is_final(Decide *d, const CaseId *id) {
        CaseUnitRow link = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &link, 1, 1);
        DocketRow docket;

        while (row_next(d->txn, &cursor, &link))
                if (docket_get(d->txn, &link.unit, id, &docket) && docket.state == STATE_FINAL)
                        return true;
        return false;
}

/* Of UTF-8 that was checked before; never past the end of what was not. */
static uint32_t next_character(const char **s) {
        const uint8_t *p = (const uint8_t *)*s;
        unsigned more = p[0] >= 0xF0 ? 3 : p[0] >= 0xE0 ? 2 : p[0] >= 0xC0 ? 1 : 0, i;
        uint32_t c = more ? p[0] & (0x3Fu >> more) : p[0];

        for (i = 1; i <= more && p[i]; i++)
                c = c << 6 | (p[i] & 0x3Fu);
        *s += i;
        return c;
}

static bool says_nothing(uint32_t c) {
        if (c < 0x80)
                return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
        return c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x2E00 && c <= 0x2E7F) ||
               (c >= 0x3000 && c <= 0x3020 && c != 0x3005 && c != 0x3007) || c == 0x30FB || (c >= 0xFE00 && c <= 0xFE6F) ||
               c == 0xFEFF || (c >= 0xFFE0 && c <= 0xFFFF);
}

static void put_sense(Buf *out, const char *text) {
        while (*text) {
                uint32_t c = next_character(&text);

                if (c >= 0xFF01 && c <= 0xFF5E) /* wide forms */
                        c -= 0xFF01 - 0x21;
                else if (c >= 0xFF61 && c <= 0xFF65)
                        continue;
                if (c >= 'A' && c <= 'Z')
                        c += 'a' - 'A';
                if (!says_nothing(c))
                        buf_put_u32(out, c);
        }
        buf_put_u32(out, 0);
}

Digest opinion_digest(Decide *d, const Document *doc) {
        static const uint8_t no_salt[SALT_SIZE];
        Buf sense = BUF_INIT;
        Digest digest;

        buf_put_u32(&sense, doc->decision);
        put_sense(&sense, doc->body ? doc->body : "");
        put_sense(&sense, doc->legal_basis ? doc->legal_basis : "");
        digest = part_digest(PART_DOCUMENT, no_salt, buf_bytes(&sense));
        buf_deinit(&sense);
        return digest;
}

void opinion_facts(Decide *d, const DocketRow *docket, const Document *reply) {
        Fact *f;

        if (reply->decision == DECISION_SUPPORT)
                draft_fact(d, FACT_EXECUTE_BY, &docket->unit, &docket->case_id)->day = reply->due_day;
        if (reply->kind != ENTRY_OPINION)
                return;
        f = draft_fact(d, FACT_OPINION_DIGEST, &docket->unit, &docket->case_id);
        f->has_digest = true;
        f->digest = opinion_digest(d, reply);
}

Reason check_new_opinion(Decide *d, const Act *a) {
        InstanceRow row = { .unit = a->docket.unit, .case_id = a->docket.case_id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);
        Digest digest = opinion_digest(d, &a->doc);
        bool reviewed = false;

        while (row_next(d->txn, &cursor, &row)) {
                if (row.decision)
                        reviewed = row.decision != DECISION_REMAND;
                if (row.decision == DECISION_REMAND && digest_same(&digest, &row.digest))
                        return refuse(d, REASON_SAME_OPINION, "%s", row.reviewer.s);
        }
        return reviewed ? refuse(d, REASON_REVIEWED, "%s", a->docket.case_id.s) : REASON_NONE;
}

void review_window_over(Decide *d, const ClockRow *window, const DocketRow *docket) {
        InstanceRow row = { .unit = window->unit, .case_id = window->case_id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.state == REVIEW_SERVED)
                        fact_instance_state(d, &row, REVIEW_CLOSED, 0);
        if (!(window->flags & CLOCK_FLAG_WATCH) && is_reviewers(docket))
                fact_state(d, docket, STATE_CLOSED);
}
