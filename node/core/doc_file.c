/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The file of a case: one letter with several matters becomes several cases, several letters about one matter become one, each
 * petitioner keeping the reply and the right of review; who has to do with it (owner, first contact, first handler), who must
 * not (22:28), and its number in the archive.
 *
 * A merged case keeps its file and its petitioner: its clocks stop, superseded, and the reply to the lead becomes its own, to
 * be served apart.  If the lead ends for its petitioner alone (settled, withdrawn, a personal right), the merged ones go on where
 * they stood, by their first dates.
 */

#include <assert.h>

#include "common/base/memory.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"
#include "node/core/pack.h"
#include "node/core/review.h"
#include "node/core/step.h"

#define SORTING (CLOCK(CLOCK_TRIAGE) | CLOCK(CLOCK_NOTICE) | CLOCK(CLOCK_RETURN_REQUEST))
/* Cases merged into one: more is a collective case, registered as such.  The reply to all is one decision, an entry each. */
#define MERGED_MAX 48
static_assert(MERGED_MAX < DRAFTS_MAX, "the lead's own entry stands before theirs");

/* ---- split ------------------------------------------------------------------------------------------------------------ */

static Reason check_split(Decide *d, Act *a) {
        if (!unit_code_is_none(&a->docket.giver))
                return refuse(d, REASON_SPLIT_ELSEWHERE, "%s", a->docket.giver.s);
        return REASON_NONE;
}

/* ---- merge ------------------------------------------------------------------------------------------------------------ */

static bool is_before_acceptance(DocketState s) {
        return s == STATE_TAKEN || s == STATE_NOTICED;
}

static Reason check_merge(Decide *d, Act *a) {
        MergedRow row = { .unit = a->docket.unit, .case_id = a->doc.ref_case };
        RowCursor cursor = row_cursor(ROW_MERGED, &row, 2, 2);
        DocketRow lead;
        unsigned n = 0;

        if (case_id_equal(&a->doc.ref_case, &a->docket.case_id))
                return refuse(d, REASON_FIELD_WRONG, "ref_case");
        if (!docket_get(d->txn, &a->docket.unit, &a->doc.ref_case, &lead) || lead.custody != CUSTODY_HERE ||
            !is_before_acceptance(lead.state))
                return refuse(d, REASON_NOT_TOGETHER, "%s", a->doc.ref_case.s);
        while (row_next(d->txn, &cursor, &row))
                n++;
        if (n >= MERGED_MAX)
                return refuse(d, REASON_FIELD_WRONG, "ref_case: %u", n);
        /* What was merged into this one would be led by one that leads nothing. */
        row = (MergedRow){ .unit = a->docket.unit, .case_id = a->docket.case_id };
        cursor = row_cursor(ROW_MERGED, &row, 2, 2);
        if (row_next(d->txn, &cursor, &row))
                return refuse(d, REASON_NOT_TOGETHER, "%s", row.merged.s);
        return check_told(d, a);
}

static void fact_merged(Decide *d, const DocketRow *docket, const char *lead, DocketState from) {
        Fact *f = draft_fact(d, FACT_MERGED, &docket->unit, &docket->case_id);

        f->text = arena_strdup(d->out->arena, lead);
        f->what = from;
}

static void own_merge(Decide *d, const Act *a, const Flight *flight) {
        clocks_end(d, &a->docket.unit, &a->docket.case_id, SORTING, CLOCK_SUPERSEDED);
        fact_merged(d, &a->docket, a->doc.ref_case.s, a->docket.state);
        own_told(d, a, flight);
}

static Reason take_merge(Decide *d, const Take *t, const TakeRule *rule) {
        ClockRow twin;

        take_not_in_flight(d, t);
        if (t->doc->decision != DECISION_REVOKE)
                watch_returned(d, &t->docket); /* its clocks below stopped: nothing there is late */
        else if (clock_get_last(d->txn, &t->docket.unit, &t->docket.case_id, CLOCK_NOTICE, true, &twin) &&
                 twin.state == CLOCK_CANCELLED)
                clock_revive_row(d, &twin);
        return REASON_NONE;
}

/* Each of those merged into `lead` at this unit, one after the other. */
static bool next_merged(Decide *d, RowCursor *cursor, DocketRow *ret) {
        MergedRow row;

        while (row_next(d->txn, cursor, &row))
                if (docket_get(d->txn, &row.unit, &row.merged, ret) && ret->state == STATE_SUPERSEDED)
                        return true;
        return false;
}

static RowCursor merged_into(const DocketRow *lead) {
        MergedRow row = { .unit = lead->unit, .case_id = lead->case_id };

        return row_cursor(ROW_MERGED, &row, 2, 2);
}

/* In an entry of its own, by nobody's hand: its giver, who may be another than the lead's, hears of it. */
static void say_of_merged(Decide *d, const DocketRow *docket, Document doc) {
        Actor node = { .unit = docket->unit };
        CaseRow row;

        if (case_get(d->txn, &docket->case_id, &row)) {
                doc.case_class = row.case_class;
                doc.path31 = row.path31;
                doc.class_proposed = row.class_proposed;
        }
        doc.handing_mode = docket->mode;
        doc.handling_unit = docket->unit;
        draft_begin(d, doc.kind, &docket->case_id, &node);
        draft_document(d, &doc);
        climb(d, docket, &doc);
}

/* What is said of the lead is said of this one, too: its file holds the reply when a review is asked, and its giver waits for
 * its service and its execution. */
static void said_of_merged(Decide *d, const DocketRow *docket, const Document *said) {
        Document doc = *said;

        doc.ref_entry = 0;
        doc.service_how = SERVICE_NONE; /* to this petitioner apart */
        doc.service_at = 0;
        say_of_merged(d, docket, doc);
}

void merged_replied(Decide *d, const DocketRow *lead, const Document *reply) {
        Draft *of_lead = d->draft;
        RowCursor cursor = merged_into(lead);
        DocketRow docket;

        while (next_merged(d, &cursor, &docket)) {
                said_of_merged(d, &docket, reply);
                draft_fact(d, FACT_DISPOSED, &docket.unit, &docket.case_id)->what = reply->decision;
                opinion_facts(d, &docket, reply);
                statement_follows(d, &docket, reply);
                fact_state(d, &docket, STATE_DISPOSED);
                fact_what(d, FACT_PROGRESS, &docket, PROGRESS_DISPOSED);
        }
        d->draft = of_lead;
}

void merged_ended(Decide *d, const DocketRow *lead, DocketState state, const Document *end) {
        Draft *of_lead = d->draft;
        RowCursor cursor = merged_into(lead);
        DocketRow docket;

        while (next_merged(d, &cursor, &docket)) {
                Fact *f;

                said_of_merged(d, &docket, end);
                /* This petitioner is to be told, too. */
                f = draft_fact(d, FACT_NOTICED, &docket.unit, &docket.case_id);
                f->at = d->now;
                fact_state(d, &docket, state);
                fact_what(d, FACT_PROGRESS, &docket, PROGRESS_DISPOSED);
        }
        d->draft = of_lead;
}

void merged_extended(Decide *d, const DocketRow *lead, uint32_t days) {
        RowCursor cursor = merged_into(lead);
        DocketRow docket;
        CaseRow row;

        while (next_merged(d, &cursor, &docket))
                if (case_get(d->txn, &docket.case_id, &row) && !row.unreachable)
                        fact_warning(d, WARNING_EXTENDED, &docket.unit, &docket.case_id, draft_number(d), &UNIT_NONE, days, "");
}

void merged_leaves(Decide *d, const DocketRow *docket) {
        if (!case_id_is_none(&docket->merged_into))
                fact_merged(d, docket, "", STATE_NONE);
}

/* The giver waits again for what it waited for. */
static void goes_on(Decide *d, const DocketRow *docket) {
        Document doc = { .kind = ENTRY_MERGE, .unit = docket->unit, .decision = DECISION_REVOKE,
                         .reason = "并入的事项不再由本单位一并答复，本件恢复办理" };

        fill_document(&doc);
        say_of_merged(d, docket, doc);
}

void merged_go_on(Decide *d, const DocketRow *lead) {
        Draft *of_lead = d->draft;
        RowCursor cursor = merged_into(lead);
        DocketRow docket;

        while (next_merged(d, &cursor, &docket)) {
                goes_on(d, &docket);
                fact_state(d, &docket, docket.merged_from);
                if (docket.merged_from == STATE_REGISTERED || unit_is_bureau(unit_find(d, &docket.unit)))
                        clock_revive(d, &docket.unit, &docket.case_id, CLOCK_TRIAGE);
                else if (docket.merged_from == STATE_TAKEN)
                        clock_revive(d, &docket.unit, &docket.case_id, CLOCK_NOTICE);
                fact_merged(d, &docket, "", STATE_NONE);
        }
        d->draft = of_lead;
}

/* ---- who has to do with it -------------------------------------------------------------------------------------------- */

static void fact_practice(Decide *d, const Act *a, uint32_t what) {
        Fact *f = draft_fact(d, FACT_PRACTICE, &a->docket.unit, &a->docket.case_id);

        f->what = what;
        f->text = text_cut(d->out->arena, a->doc.person, ROW_PERSON_SIZE);
}

static void own_owner(Decide *d, const Act *a, const Flight *flight) {
        fact_practice(d, a, FACT_PRACTICE_OWNER);
        fact_warning(d, WARNING_OWNED, &a->docket.unit, &a->docket.case_id, 0, &UNIT_NONE, 0, a->doc.person);
}

static void own_first(Decide *d, const Act *a, const Flight *flight) {
        fact_practice(d, a, a->doc.variant == 1 ? FACT_PRACTICE_CONTACT : FACT_PRACTICE_HANDLER);
}

/* ---- archive ---------------------------------------------------------------------------------------------------------- */

static Reason check_archive(Decide *d, Act *a) {
        const DocketRow *docket = &a->docket;

        if (docket->archive)
                return refuse(d, REASON_ARCHIVED, "%llu", (unsigned long long)docket->archive);
        if (docket->report == REPORT_OWED || docket->report == REPORT_REWORK || docket->report_below == REPORT_OWED ||
            docket->report_below == REPORT_SENT)
                return refuse(d, REASON_ARCHIVE_EARLY, "report");
        /* 22:32: what was supported is carried out. */
        if (exchange_is_awaited(d, &docket->unit, &docket->case_id, ENTRY_EXECUTION))
                return refuse(d, REASON_ARCHIVE_EARLY, "execution");
        if (docket->state == STATE_SUPERSEDED && !case_id_is_none(&docket->merged_into)) /* its reply is still to come */
                return refuse(d, REASON_ARCHIVE_EARLY, "%s", docket->merged_into.s);
        if (docket->noticed_at && !docket->noticed_how && !docket->notice_exempt && !a->case_row.unreachable &&
            docket->custody == CUSTODY_HERE && docket->state != STATE_CLOSED)
                return refuse(d, REASON_ARCHIVE_EARLY, "notice");
        return REASON_NONE;
}

static void own_archive(Decide *d, const Act *a, const Flight *flight) {
        uint64_t number = file_number_give(d, SERIAL_ARCHIVE, &a->docket.unit, 0);
        Fact *f = draft_fact(d, FACT_ARCHIVED, &a->docket.unit, &a->docket.case_id);

        f->number = number;
        f->day = pack_keep_until(d, &a->case_row, day_of(d->now));
}

static const DocumentCode codes[] = {
        { ENTRY_SPLIT, check_split, NULL, NULL, NULL, NULL },
        { ENTRY_MERGE, check_merge, own_merge, take_merge, NULL, NULL },
        { ENTRY_OWNER, NULL, own_owner, NULL, NULL, NULL },
        { ENTRY_FIRST, NULL, own_first, NULL, NULL, NULL },
        { ENTRY_ARCHIVE, check_archive, own_archive, NULL, NULL, NULL },
};
const DocumentCodes doc_file = { codes, array_size(codes) };
