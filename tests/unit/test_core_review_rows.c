/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reviews as the rows of one office show them (22:35, 36): what a request, a file or an admission that came to nothing leaves
 * behind, and which file a reviewer reads in.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/review.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"
#define GOV "411281.gov"
#define CITY_HRSS "411200.hrss"
#define PROVINCE_HRSS "410000.hrss"

static const Input tick = { .kind = INPUT_TICK };
static const UnitCode county = { COUNTY }, dept = { DEPT }, gov = { GOV }, city_hrss = { CITY_HRSS }, city = { CITY };

static InstanceRow put_instance(Bare *b, const CaseId *id, InstanceRow row) {
        row.case_id = *id;
        row.asked_unit = row.unit;
        row.asked_entry = row.entry;
        row.asked_at = BARE_START - DURATION_DAY;
        row_put(b->txn, ROW_INSTANCE, &row);
        return row;
}

static void bounce(Bare *b, const CaseId *id, EntryKind document, const UnitCode *from, const Input *in) {
        OutboxRow out = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = 60,
                          .document = document,
                          .kind = PARCEL_DOCUMENT, .from_unit = *from, .to_unit = city_hrss, .case_id = *id };

        settle_bounced(bare_begin(b, id, in), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
}

/* What climbs from a reviewer is heard of the node that the case was given to, and of no other. */
static void a_reviewer_speaks_for_the_office_that_has_the_case(void **state) {
        static const struct { const char *given_to; Reason reason; } tried[] = {
                { "411200.tax", REASON_NONE }, { PROVINCE_HRSS, REASON_NOT_GIVEN }, { "999999", REASON_NOT_GIVEN },
                { NULL, REASON_NOT_GIVEN } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .kind = ENTRY_REVIEW_ADMIT, .decision = DECISION_AGREE, .unit = city_hrss, .ref_entry = 60,
                                 .ref_unit = county, .asked_at = BARE_START };
                Step step = { .kind = PARCEL_EVENT, .doc = &doc, .from = city_hrss, .to = county, .ref_entry = 33 };
                Reason reason;
                Bare b;
                CaseId id = bare_open(&b);

                step.case_id = id;
                doc.units[doc.n_units++] = CITY_HRSS; /* whose review of whose opinion */
                doc.units[doc.n_units++] = DEPT;
                doc.handling_unit = dept;
                put_instance(&b, &id, (InstanceRow){ .unit = county, .entry = 60, .kind = REVIEW_FIRST, .state = REVIEW_ASKED,
                                                     .reviewer = city_hrss, .reviewed = dept, .handler = dept });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = code_or_none(tried[i].given_to) });
                fill_document(&doc);
                reason = take(bare_begin(&b, &id, &tick), &step);
                if (reason != tried[i].reason)
                        fail_msg("%zu: %s", i, reason_text(reason)->name);
                bare_deinit(&b);
        }
}

/* Nothing is under review that never reached a reviewer: the petitioner's days are where they were, and all who were told
 * hear it. */
static void a_request_that_never_arrived_leaves_the_case_in_its_window(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_REVIEW, .custody = CUSTODY_HERE,
                                                .giver = county });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                               .given_to = dept });
        bounce(&b, &id, ENTRY_REVIEW_ASK, &dept, &tick); /* of no review that is known */
        assert_null(bare_fact(&b, FACT_INSTANCE_STATE, 0));
        (void)put_instance(&b, &id, (InstanceRow){ .unit = dept, .entry = 60, .kind = REVIEW_FIRST, .state = REVIEW_ADMITTED,
                                                   .reviewer = city_hrss, .reviewed = dept, .handler = dept });
        bounce(&b, &id, ENTRY_REVIEW_ASK, &dept, &tick); /* the reviewer has spoken since: it has it */
        assert_null(bare_fact(&b, FACT_INSTANCE_STATE, 0));
        (void)put_instance(&b, &id, (InstanceRow){ .unit = dept, .entry = 60, .kind = REVIEW_FIRST, .state = REVIEW_ASKED,
                                                   .reviewer = city_hrss, .reviewed = dept, .handler = dept });
        bounce(&b, &id, ENTRY_REVIEW_ASK, &dept, &tick);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->what, REVIEW_BOUNCED);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_WINDOW);
        assert_int_equal(bare_fact(&b, FACT_PROGRESS, 0)->what, PROGRESS_SERVED);
        assert_int_equal(b.drafts.n_drafts, 2); /* word of it, an entry of its own */
        bare_deinit(&b);
}

/* A bureau that sent the request on tells the unit whose opinion it is; who reviewed first tells the handler. */
static void who_was_told_of_it_is_told_that_it_is_none(void **state) {
        const UnitCode away = { CITY_HRSS };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                               .given_to = away });
        (void)put_instance(&b, &id, (InstanceRow){ .unit = county, .entry = 60, .kind = REVIEW_FIRST, .state = REVIEW_ASKED,
                                                   .reviewer = code_of(PROVINCE_HRSS), .reviewed = away, .handler = away });
        bounce(&b, &id, ENTRY_REVIEW_ASK, &county, &tick);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY_HRSS);
        assert_int_equal(bare_fact(&b, FACT_SEND, 0)->what & 0xFF, PARCEL_COPY);
        /* re-review of its own opinion, of a case that another unit handles */
        (void)bare_docket(&b, &id, (DocketRow){ .unit = gov, .state = STATE_REVIEW });
        (void)put_instance(&b, &id, (InstanceRow){ .unit = gov, .entry = 55, .kind = REVIEW_FIRST, .state = REVIEW_CHALLENGED,
                                                   .reviewer = gov, .reviewed = away, .handler = away,
                                                   .decision = DECISION_UPHOLD,
                                                   .served_at = BARE_START - DURATION_DAY });
        (void)put_instance(&b, &id, (InstanceRow){ .unit = gov, .entry = 60, .kind = REVIEW_SECOND, .state = REVIEW_ASKED,
                                                   .reviewer = code_of("411200.gov"), .reviewed = gov, .handler = away });
        bounce(&b, &id, ENTRY_REVIEW_ASK, &gov, &tick);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->what, REVIEW_BOUNCED);
        /* the review's own opinion stands as served again */
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 1)->number, 55);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 1)->what, REVIEW_SERVED);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY_HRSS);
        assert_int_equal(bare_fact(&b, FACT_SEND, 0)->what & 0xFF, PARCEL_EVENT);
        assert_null(bare_fact(&b, FACT_PROGRESS, 0)); /* it has no part in the case's own way */
        bare_deinit(&b);
}

/* From the reviewer's desk: what the handler's file has against it, or that nobody could say. */
static void what_the_handlers_file_objects_to_is_kept_with_the_request(void **state) {
        const Receipt receipt = { .reason = REASON_NOT_SERVED }, silent = { .reason = REASON_NONE };
        Input in = { .kind = INPUT_RECEIPT, .receipt = &receipt };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = gov, .state = STATE_REVIEW });
        (void)put_instance(&b, &id, (InstanceRow){ .unit = gov, .entry = 60, .kind = REVIEW_FIRST, .state = REVIEW_ASKED,
                                                   .reviewer = gov, .reviewed = city_hrss, .handler = city_hrss });
        bounce(&b, &id, ENTRY_REVIEW_ASK, &gov, &in);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->how, REASON_NOT_SERVED);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->what, REVIEW_ASKED);
        in.receipt = &silent;
        bounce(&b, &id, ENTRY_REVIEW_ASK, &gov, &in);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->how, REASON_VOIDED);
        bounce(&b, &id, ENTRY_REVIEW_ASK, &gov, &tick);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->how, REASON_VOIDED);
        bare_deinit(&b);
}

/* An admission that the handler's file refuses is to be decided again; a file that came to nothing is asked for still. */
static void an_admission_or_a_file_that_bounced_is_owed_again(void **state) {
        InstanceRow row;
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = gov, .state = STATE_REVIEW });
        row = put_instance(&b, &id, (InstanceRow){ .unit = gov, .entry = 60, .kind = REVIEW_FIRST, .state = REVIEW_ADMITTED,
                                                   .reviewer = gov, .reviewed = city_hrss, .handler = city_hrss });
        bounce(&b, &id, ENTRY_REVIEW_ADMIT, &gov, &tick);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->what, REVIEW_ASKED);
        bounce(&b, &id, ENTRY_REVIEW_FILE, &gov, &tick); /* the reviewer's own call for it */
        assert_null(bare_warning(&b, WARNING_FILE_ASKED));
        row.state = REVIEW_DECIDED;
        row_put(b.txn, ROW_INSTANCE, &row);
        bounce(&b, &id, ENTRY_REVIEW_ADMIT, &gov, &tick); /* decided since */
        assert_null(bare_fact(&b, FACT_INSTANCE_STATE, 0));
        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_REVIEW, .custody = CUSTODY_HERE });
        bounce(&b, &id, ENTRY_REVIEW_FILE, &dept, &tick); /* no review runs */
        assert_null(bare_warning(&b, WARNING_FILE_ASKED));
        (void)put_instance(&b, &id, (InstanceRow){ .unit = dept, .entry = 61, .kind = REVIEW_FIRST, .state = REVIEW_ASKED,
                                                   .reviewer = city_hrss, .reviewed = dept, .handler = dept });
        bounce(&b, &id, ENTRY_REVIEW_FILE, &dept, &tick);
        assert_string_equal(bare_warning(&b, WARNING_FILE_ASKED)->peer.s, CITY_HRSS);
        bare_deinit(&b);
}

/* ---- the reviewer's file ---------------------------------------------------------------------------------------------- */

static Reason request(Bare *b, const CaseId *id, DocketRow docket) {
        Document doc = { .kind = ENTRY_REVIEW_ASK, .unit = dept, .to = gov, .variant = REVIEW_FIRST, .n_units = 2,
                         .units = { GOV, DEPT }, .handling_unit = dept, .ref_unit = dept, .ref_entry = 77,
                         .case_class = CLASS_CLAIM,
                         .path31 = 6, .asked_at = BARE_START };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = *id, .from = dept, .to = gov };

        docket.unit = gov;
        if (docket.state)
                (void)bare_docket(b, id, docket);
        fill_document(&doc);
        return take(bare_begin(b, id, &tick), &step);
}

/* Whoever has more than a copy keeps what it has; a copy, what was given back or closed becomes the reviewer's file. */
static void a_reviewer_reads_in_a_file_of_its_own(void **state) {
        static const struct {
                DocketState state;
                Custody custody;
                const char *given_to;
                bool becomes;
        } tried[] = { { STATE_COPY, CUSTODY_NONE, NULL, true },       { STATE_INFORMED, CUSTODY_NONE, NULL, true },
                      { STATE_RETURNED, CUSTODY_NONE, NULL, true },   { STATE_CLOSED, CUSTODY_NONE, NULL, true },
                      { STATE_CLOSED, CUSTODY_AWAY, DEPT, false },    { STATE_CLOSED, CUSTODY_NONE, DEPT, false },
                      { STATE_HANDED, CUSTODY_AWAY, DEPT, false },    { STATE_REVIEW, CUSTODY_NONE, NULL, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                const Fact *f;
                Bare b;
                CaseId id = bare_open(&b);
                DocketRow docket = { .state = tried[i].state, .custody = tried[i].custody,
                                     .given_to = tried[i].given_to ? code_of(tried[i].given_to) : UNIT_NONE };

                assert_int_equal(request(&b, &id, docket), REASON_NONE);
                f = bare_fact(&b, FACT_STATE, 0);
                assert_int_equal(f && f->what == STATE_REVIEW, tried[i].becomes);
                assert_null(bare_fact(&b, FACT_DOCKET, 0));
                assert_non_null(bare_fact(&b, FACT_INSTANCE, 0));
                bare_deinit(&b);
        }
}

static void a_reviewer_without_a_file_opens_one_and_a_closed_unit_none(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        assert_int_equal(request(&b, &id, (DocketRow){ .state = STATE_NONE }), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_DOCKET, 0)->what, STATE_REVIEW);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_REVIEW);
        assert_non_null(bare_warning(&b, WARNING_REVIEW_ASKED));
        bare_unit(&b, GOV)->status = UNIT_CLOSING;
        assert_int_equal(request(&b, &id, (DocketRow){ .state = STATE_NONE }), REASON_UNIT_INACTIVE);
        /* which goes to its successor */
        assert_int_equal(request(&b, &id, (DocketRow){ .state = STATE_REVIEW }), REASON_UNIT_INACTIVE);
        row_delete(b.txn, ROW_DOCKET, &(DocketRow){ .unit = gov, .case_id = id });
        bare_unit(&b, GOV)->status = UNIT_ACTIVE;
        assert_int_equal(request(&b, &id, (DocketRow){ .state = STATE_FINAL }), REASON_CASE_FINAL);
        bare_deinit(&b);
}

/* ---- acts -------------------------------------------------------------------------------------------------------------- */

static Input said(Bare *b, const UnitCode *unit, EntryKind kind, const CaseId *id, Document doc) {
        UserRow user = { .unit = *unit, .user = { "boss" }, .roles = ROLE_ALL };

        row_put(b->txn, ROW_USER, &user);
        return (Input){ .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = *unit, .user = { "boss" } },
                        .case_id = *id, .document = doc };
}

static Day until_of(Bare *b) {
        Document doc = { .until_day = -1 };

        for (uint32_t i = 0; i < b->drafts.drafts[0]->n_parts; i++)
                if (b->drafts.drafts[0]->parts[i].kind == PART_DOCUMENT)
                        assert_int_equal(document_decode(b->drafts.drafts[0]->parts[i].data, &b->arena, &doc), 0);
        return doc.until_day;
}

/* Known at both as the request that the department's desk took. */
static void asked_at_dept(Bare *b, const CaseId *id, const UnitCode *unit) {
        InstanceRow row = { .unit = *unit, .case_id = *id, .entry = 60 };

        assert_true(row_get(b->txn, ROW_INSTANCE, &row));
        row.asked_unit = dept;
        row_put(b->txn, ROW_INSTANCE, &row);
}

/* With the file goes the petitioner's last day, if it is known. */
static void a_file_says_until_when_it_could_be_asked(void **state) {
        ClockRow window = { .unit = dept, .clock = CLOCK_ASK_REVIEW, .instance = 55, .started_entry = 55, .days = 30,
                            .state = CLOCK_MET, .ended_entry = 60, .flags = CLOCK_FLAG_RIGHT, .due_day = 20600, .pack = "2022" };
        Input in;
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_DISPOSED, .custody = CUSTODY_HERE });
        (void)put_instance(&b, &id, (InstanceRow){ .unit = dept, .entry = 60, .kind = REVIEW_FIRST, .state = REVIEW_ASKED,
                                                   .reviewer = gov, .reviewed = dept, .handler = dept });
        (void)put_instance(&b, &id, (InstanceRow){ .unit = gov, .entry = 60, .kind = REVIEW_FIRST, .state = REVIEW_ASKED,
                                                   .reviewer = gov, .reviewed = dept, .handler = dept });
        asked_at_dept(&b, &id, &gov);
        in = said(&b, &dept, ENTRY_REVIEW_FILE, &id, (Document){ .kind = 0 });
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        assert_int_equal(until_of(&b), 0);
        window.case_id = id;
        row_put(b.txn, ROW_CLOCK, &window);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        assert_int_equal(until_of(&b), 20600);
        window.flags |= CLOCK_FLAG_UNKNOWN; /* a calendar is missing */
        row_put(b.txn, ROW_CLOCK, &window);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        assert_int_equal(until_of(&b), 0);
        bare_deinit(&b);
}

/* 22:35: only an opinion under 31 (6) is reviewed; what nobody sorted yet may be one. */
static void what_ended_otherwise_is_not_reviewed(void **state) {
        static const struct {
                uint32_t path31;
                DocketState state;
                bool window;
                Reason reason;
        } tried[] = { { 6, STATE_WINDOW, true, REASON_NONE }, { 0, STATE_WINDOW, true, REASON_NONE },
                      { 5, STATE_WINDOW, true, REASON_NO_REVIEW }, { 6, STATE_IMPORTED, false, REASON_NO_REVIEW },
                      { 6, STATE_SETTLED, false, REASON_NO_REVIEW }, { 6, STATE_DISPOSED, false, REASON_NOT_SERVED } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow window = { .unit = dept, .clock = CLOCK_ASK_REVIEW, .instance = 55, .started_entry = 55, .days = 30,
                                    .state = CLOCK_RUNNING, .flags = CLOCK_FLAG_RIGHT, .due_day = day_of(BARE_START) + 9,
                                    .started_at = BARE_START - DURATION_DAY, .pack = "2022" };
                CaseRow row;
                Input in;
                Bare b;
                CaseId id = bare_open(&b);

                assert_true(case_get(b.txn, &id, &row));
                row.path31 = tried[i].path31;
                row_put(b.txn, ROW_CASE, &row);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = tried[i].state, .custody = CUSTODY_HERE,
                                                        .served_at = BARE_START - DURATION_DAY });
                window.case_id = id;
                if (tried[i].window)
                        row_put(b.txn, ROW_CLOCK, &window);
                in = said(&b, &dept, ENTRY_REVIEW_ASK, &id, (Document){ .to = gov });
                if (bare_decide(&b, &in).reason != tried[i].reason)
                        fail_msg("%zu: %s", i, b.result.detail);
                bare_deinit(&b);
        }
}

/* Brought to the reviewer: the file is there already if it, or whose opinion it is, has it on this node. */
static void a_reviewer_waits_for_the_file_of_another_node(void **state) {
        static const struct {
                const UnitCode *reviewed;
                uint64_t content;
                bool file;
        } tried[] = { { &dept, 0, true }, { &city_hrss, 0, false }, { &city_hrss, 50, true } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow window = { .unit = dept, .clock = CLOCK_ASK_REVIEW, .instance = 55, .started_entry = 55, .days = 30,
                                    .state = CLOCK_RUNNING, .flags = CLOCK_FLAG_RIGHT, .due_day = day_of(BARE_START) + 9,
                                    .started_at = BARE_START - DURATION_DAY, .pack = "2022" };
                unsigned n = 0;
                CaseRow row;
                Input in;
                Bare b;
                CaseId id = bare_open(&b);

                bare_unit(&b, CITY_HRSS)->review_by[0] = gov;
                assert_true(case_get(b.txn, &id, &row));
                row.content_entry = tried[i].content;
                row_put(b.txn, ROW_CASE, &row);
                if (tried[i].reviewed == &dept) {
                        window.case_id = id;
                        row_put(b.txn, ROW_CLOCK, &window);
                        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_WINDOW, .custody = CUSTODY_HERE,
                                                                .served_at = BARE_START - DURATION_DAY });
                }
                in = said(&b, &gov, ENTRY_REVIEW_ASK, &id, (Document){ .ref_unit = *tried[i].reviewed });
                assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
                while (!unit_code_equal(&bare_fact(&b, FACT_INSTANCE, n)->unit, &gov))
                        n++;
                assert_int_equal(bare_fact(&b, FACT_INSTANCE, n)->what >> 16 & 1, tried[i].file);
                bare_deinit(&b);
        }
}

/* A file opened to read in closes with the review; who had handed the case on keeps the one it has. */
static void a_file_to_read_in_closes_with_its_review(void **state) {
        for (size_t i = 0; i < 2; i++) {
                bool closes = false;
                Result result;
                Input in;
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = gov, .state = STATE_REVIEW, .custody = CUSTODY_NONE,
                                                        .given_to = i ? dept : UNIT_NONE });
                (void)put_instance(&b, &id, (InstanceRow){ .unit = gov, .entry = 60, .kind = REVIEW_FIRST,
                                                           .state = REVIEW_ASKED,
                                                           .reviewer = gov, .reviewed = dept, .handler = dept, .file = true });
                (void)put_instance(&b, &id, (InstanceRow){ .unit = dept, .entry = 60, .kind = REVIEW_FIRST,
                                                           .state = REVIEW_ASKED,
                                                           .reviewer = gov, .reviewed = dept, .handler = dept });
                asked_at_dept(&b, &id, &gov);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_WINDOW, .custody = CUSTODY_HERE });
                in = said(&b, &gov, ENTRY_REVIEW_ADMIT, &id, (Document){ .decision = DECISION_INADMISSIBLE,
                                                                           .reason = "超过期限", .body = "超过三十日", .legal_basis = "第三十五条", .remedy = "向原办理单位反映" });
                result = bare_decide(&b, &in);
                if (result.reason)
                        fail_msg("%s", result.detail);
                for (unsigned n = 0; bare_fact(&b, FACT_STATE, n); n++)
                        closes = closes || (unit_code_equal(&bare_fact(&b, FACT_STATE, n)->unit, &gov) &&
                                            bare_fact(&b, FACT_STATE, n)->what == STATE_CLOSED);
                assert_int_equal(closes, !i);
                bare_deinit(&b);
        }
}

/* ---- an opinion that is reviewed again ------------------------------------------------------------------------------------ */

/* Where the first review stands, by each word of the second. */
static void the_first_review_goes_as_the_second_does(void **state) {
        static const struct {
                EntryKind said;
                Decision decision;
                ReviewState before, after; /* alike: nothing is said of it */
                bool late;
        } tried[] = {
                { ENTRY_REVIEW_ASK, DECISION_NONE, REVIEW_SERVED, REVIEW_CHALLENGED, false },
                { ENTRY_REVIEW_ASK, DECISION_NONE, REVIEW_SERVED, REVIEW_SERVED, true },
                { ENTRY_REVIEW_ADMIT, DECISION_AGREE, REVIEW_SERVED, REVIEW_CHALLENGED, true }, /* late or not, it says */
                { ENTRY_REVIEW_ADMIT, DECISION_INADMISSIBLE, REVIEW_CHALLENGED, REVIEW_SERVED, false },
                { ENTRY_REVIEW_ADMIT, DECISION_INADMISSIBLE, REVIEW_SERVED, REVIEW_SERVED, true },
                { ENTRY_REVIEW_OPINION, DECISION_UPHOLD, REVIEW_CHALLENGED, REVIEW_CLOSED, false },
                { ENTRY_HEARING, DECISION_NONE, REVIEW_CHALLENGED, REVIEW_CHALLENGED, false },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .kind = tried[i].said, .decision = tried[i].decision, .asked_at = BARE_START };
                Review r = { .kind = REVIEW_SECOND, .reviewer = { PROVINCE_HRSS }, .reviewed = city_hrss, .handler = dept,
                             .asked_unit = dept, .asked_entry = 80 };
                ClockRow window = { .unit = dept, .clock = CLOCK_ASK_RE_REVIEW, .instance = 75, .state = CLOCK_RUNNING,
                                    .flags = CLOCK_FLAG_RIGHT | CLOCK_FLAG_WATCH, .watched = city_hrss, .started_entry = 75 };
                DocketRow docket;
                ReviewState stands = tried[i].before;
                const Fact *f;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_WINDOW, .custody = CUSTODY_HERE });
                (void)put_instance(&b, &id, (InstanceRow){ .unit = dept, .entry = 70, .kind = REVIEW_FIRST, .reviewer = city_hrss,
                                                           .reviewed = dept, .handler = dept, .state = tried[i].before,
                                                           .decision = DECISION_UPHOLD, .served_at = BARE_START - 1 });
                if (tried[i].said != ENTRY_REVIEW_ASK)
                        (void)put_instance(&b, &id, (InstanceRow){ .unit = dept, .entry = 80, .kind = REVIEW_SECOND,
                                                                   .reviewer = r.reviewer, .reviewed = city_hrss, .handler = dept,
                                                                   .state = REVIEW_ASKED });
                window.case_id = id;
                window.due_day = day_of(BARE_START) - tried[i].late;
                row_put(b.txn, ROW_CLOCK, &window);
                review_follow(bare_begin(&b, &id, &tick), &docket, &doc, &r);
                for (unsigned n = 0; (f = bare_fact(&b, FACT_INSTANCE_STATE, n)); n++)
                        if (f->number == 70)
                                stands = (ReviewState)f->what;
                assert_int_equal(stands, tried[i].after);
                if (tried[i].said == ENTRY_REVIEW_ASK)
                        assert_int_equal(bare_fact(&b, FACT_INSTANCE, 0)->how, tried[i].late ? REASON_REVIEW_LATE : REASON_NONE);
                bare_deinit(&b);
        }
}

/* That it was admitted wrongly is said of one that was admitted, and of no other. */
static void what_was_never_admitted_was_not_admitted_wrongly(void **state) {
        static const ReviewState before[] = { REVIEW_ASKED, REVIEW_ADMITTED };

        for (size_t i = 0; i < array_size(before); i++) {
                Document doc = { .kind = ENTRY_REVIEW_ADMIT, .decision = DECISION_INADMISSIBLE };
                Review r = { .kind = REVIEW_FIRST, .reviewer = city_hrss, .reviewed = dept, .handler = dept };
                InstanceRow row;
                DocketRow docket;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_REVIEW, .custody = CUSTODY_HERE });
                row = put_instance(&b, &id, (InstanceRow){ .unit = dept, .entry = 80, .kind = REVIEW_FIRST, .reviewer = city_hrss,
                                                           .reviewed = dept, .handler = dept, .state = before[i] });
                review_follow_row(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->what, REVIEW_INADMISSIBLE);
                assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->how,
                                 before[i] == REVIEW_ADMITTED ? REASON_ADMITTED_WRONGLY : REASON_NONE);
                bare_deinit(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_reviewer_speaks_for_the_office_that_has_the_case),
                cmocka_unit_test(a_request_that_never_arrived_leaves_the_case_in_its_window),
                cmocka_unit_test(who_was_told_of_it_is_told_that_it_is_none),
                cmocka_unit_test(what_the_handlers_file_objects_to_is_kept_with_the_request),
                cmocka_unit_test(an_admission_or_a_file_that_bounced_is_owed_again),
                cmocka_unit_test(a_reviewer_reads_in_a_file_of_its_own),
                cmocka_unit_test(a_reviewer_without_a_file_opens_one_and_a_closed_unit_none),
                cmocka_unit_test(a_file_says_until_when_it_could_be_asked),
                cmocka_unit_test(what_ended_otherwise_is_not_reviewed),
                cmocka_unit_test(a_reviewer_waits_for_the_file_of_another_node),
                cmocka_unit_test(a_file_to_read_in_closes_with_its_review),
                cmocka_unit_test(the_first_review_goes_as_the_second_does),
                cmocka_unit_test(what_was_never_admitted_was_not_admitted_wrongly),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
