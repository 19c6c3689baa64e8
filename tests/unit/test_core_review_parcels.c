/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What comes of reviews from other offices (22:35, 36; promise P8): whose word is believed at the handler's, at the reviewer's
 * and at whoever gave the case; a file that comes; a request that never arrived.
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
#define DEPT "411281.hrss"
#define GOV "411281.gov"
#define TOWN "411281001"
#define CITY "411200"
#define CITY_GOV "411200.gov"
#define CITY_HRSS "411200.hrss"
#define PROVINCE_GOV "410000.gov"
#define PROVINCE_HRSS "410000.hrss"
#define NOBODY "999999"

static const Input tick = { .kind = INPUT_TICK };

typedef struct Said {
        EntryKind kind;
        const char *by, *reviewer, *reviewed, *handler;
        Decision decision;
} Said;

static Document document_of(const Said *said) {
        Document doc = { .kind = said->kind, .unit = code_of(said->by), .n_units = 2,
                         .units = { said->reviewer, said->reviewed },
                         .handling_unit = code_or_none(said->handler), .ref_unit = code_of(DEPT), .ref_entry = 60,
                         .decision = said->decision, .asked_at = BARE_START - DURATION_DAY, .case_class = CLASS_CLAIM,
                         .path31 = 6 };

        if (said->kind == ENTRY_REVIEW_ASK)
                doc.variant = said->handler && !strcmp(said->reviewed, said->handler) ? REVIEW_FIRST : REVIEW_SECOND;
        fill_document(&doc);
        return doc;
}

static Reason comes(Bare *b, const CaseId *id, ParcelKind as, bool local, const char *from, const char *to, const Said *said) {
        Document doc = document_of(said);
        Step step = { .kind = as, .doc = &doc, .case_id = *id, .from = code_of(from), .to = code_of(to), .local = local };

        doc.to = step.to;
        return take(bare_begin(b, id, &tick), &step);
}

static void put_instance(Bare *b, const CaseId *id, const char *unit, const Said *said, ReviewState state, bool file) {
        Document doc = document_of(said);
        InstanceRow row = { .unit = code_of(unit), .case_id = *id, .entry = 61, .state = state, .file = file };
        Review r;

        assert_true(review_of_document(&doc, &r));
        row.kind = r.kind;
        row.reviewer = r.reviewer;
        row.reviewed = r.reviewed;
        row.handler = r.handler;
        row.asked_unit = r.asked_unit;
        row.asked_entry = r.asked_entry;
        row_put(b->txn, ROW_INSTANCE, &row);
}

/* ---- whose word ---------------------------------------------------------------------------------------------------------- */

/* At the handler's desk: a reviewer that the roster names, of the opinion that is its own, or of that one's review. */
static void the_handler_believes_its_lawful_reviewers_alone(void **state) {
        static const struct {
                Said said;
                const char *from;
                Reason reason;
        } tried[] = {
                { { ENTRY_REVIEW_ADMIT, CITY_HRSS, CITY_HRSS, DEPT, DEPT, DECISION_AGREE }, CITY_HRSS, REASON_NONE },
                { { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, DEPT, DEPT, DECISION_AGREE }, CITY_GOV, REASON_NOT_REVIEWER },
                /* it says so in another's name */
                { { ENTRY_REVIEW_ADMIT, CITY_HRSS, CITY_HRSS, DEPT, DEPT, DECISION_AGREE }, CITY_GOV, REASON_WRONG_SPEAKER },
                { { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_HRSS, DEPT, DEPT, DECISION_AGREE }, CITY_HRSS, REASON_NOT_REVIEWER },
                /* the bureau above may bring what the petitioner asks, not what a reviewer says */
                { { ENTRY_REVIEW_ADMIT, CITY_HRSS, CITY_HRSS, DEPT, DEPT, DECISION_AGREE }, CITY, REASON_WRONG_SPEAKER },
                /* it reviews somebody, but not whose opinion stands here */
                { { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, CITY_HRSS, CITY_HRSS, DECISION_AGREE }, CITY_GOV,
                  REASON_REVIEW_KIND },
                /* a re-review, of who reviews nothing here; of who does, but has not */
                { { ENTRY_REVIEW_ADMIT, PROVINCE_GOV, PROVINCE_GOV, CITY_GOV, DEPT, DECISION_AGREE }, PROVINCE_GOV,
                  REASON_NOT_REVIEWER },
                { { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, CITY_HRSS, DEPT, DECISION_AGREE }, CITY_GOV, REASON_REVIEW_KIND },
                { { ENTRY_REVIEW_OPINION, CITY_HRSS, CITY_HRSS, DEPT, DEPT, DECISION_UPHOLD }, CITY_HRSS, REASON_NO_INSTANCE },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow window = { .unit = code_of(DEPT), .clock = CLOCK_ASK_REVIEW, .instance = 55, .started_entry = 55,
                                    .days = 30,
                                    .state = CLOCK_RUNNING, .flags = CLOCK_FLAG_RIGHT, .due_day = day_of(BARE_START) + 9 };
                Bare b;
                CaseId id = bare_open(&b);

                window.case_id = id;
                row_put(b.txn, ROW_CLOCK, &window);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_WINDOW,
                                                        .custody = CUSTODY_HERE });
                if (comes(&b, &id, PARCEL_DOCUMENT, false, tried[i].from, DEPT, &tried[i].said) != tried[i].reason)
                        fail_msg("%zu: %s %s", i, reason_text(b.result.reason)->name, b.result.detail);
                assert_int_equal(bare_fact(&b, FACT_INSTANCE, 0) != NULL, !tried[i].reason);
                bare_deinit(&b);
        }
}

/* What climbs comes from the unit that was given the case, or from another of its node that has a part in the review. */
static void whoever_gave_the_case_believes_the_node_that_has_it(void **state) {
        static const struct {
                const char *given_to, *from;
                Said said;
                bool believed;
        } tried[] = {
                { CITY_HRSS, CITY_HRSS, { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, CITY_HRSS, CITY_HRSS, DECISION_AGREE },
                  true },
                { CITY_HRSS, CITY_GOV, { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, CITY_HRSS, CITY_HRSS, DECISION_AGREE }, true },
                { CITY_HRSS, PROVINCE_HRSS,
                  { ENTRY_REVIEW_ADMIT, PROVINCE_HRSS, PROVINCE_HRSS, CITY_HRSS, CITY_HRSS, DECISION_AGREE }, false },
                { CITY_HRSS, "411200.tax", { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, CITY_HRSS, CITY_HRSS, DECISION_AGREE },
                  false },
                /* who reviewed it tells, on its node, of the review of that */
                { CITY_HRSS, CITY_GOV, { ENTRY_REVIEW_ADMIT, PROVINCE_GOV, PROVINCE_GOV, CITY_GOV, CITY_HRSS, DECISION_AGREE },
                  true },
                { NULL, CITY_GOV, { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, CITY_HRSS, CITY_HRSS, DECISION_AGREE }, false },
                { NOBODY, CITY_GOV, { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, CITY_HRSS, CITY_HRSS, DECISION_AGREE }, false },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);
                Reason reason;

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = code_or_none(tried[i].given_to) });
                reason = comes(&b, &id, PARCEL_EVENT, false, tried[i].from, COUNTY, &tried[i].said);
                if (reason != (tried[i].believed ? REASON_NONE : REASON_NOT_GIVEN))
                        fail_msg("%zu: %s %s", i, reason_text(reason)->name, b.result.detail);
                bare_deinit(&b);
        }
}

/* ---- the file ------------------------------------------------------------------------------------------------------------ */

/* Who reviews a review gets the file from the reviewer, or from the handler; the case is known from then on. */
static void a_file_comes_from_who_has_a_part_in_the_review(void **state) {
        static const Said said = { ENTRY_REVIEW_FILE, TOWN, GOV, CITY_HRSS, TOWN, 0 };
        static const struct {
                const char *from;
                bool local, had;
                Reason reason;
                bool tells_case;
        } tried[] = { { TOWN, false, false, REASON_NONE, true }, { CITY_HRSS, false, false, REASON_NONE, true },
                      { GOV, false, false, REASON_NONE, true }, { CITY_GOV, false, false, REASON_WRONG_SPEAKER, false },
                      { TOWN, true, false, REASON_NONE, false }, { TOWN, false, true, REASON_NONE, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(GOV), .state = STATE_REVIEW });
                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, tried[i].local, tried[i].from, GOV, &said),
                                 REASON_NO_INSTANCE);
                put_instance(&b, &id, GOV, &said, REVIEW_ASKED, tried[i].had);
                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, tried[i].local, tried[i].from, GOV, &said), tried[i].reason);
                assert_int_equal(bare_fact(&b, FACT_CASE, 0) != NULL, tried[i].tells_case);
                assert_int_equal(bare_fact(&b, FACT_INSTANCE_FILE, 0) != NULL, !tried[i].reason);
                bare_deinit(&b);
        }
}

/* What the request did not show the file does: asked too late, unless that or something else was found before. */
static void the_file_shows_that_it_was_late(void **state) {
        static const Said said = { ENTRY_REVIEW_FILE, TOWN, GOV, CITY_HRSS, TOWN, 0 };
        static const struct {
                ReviewState state;
                uint32_t objection;
                Day after; /* the last day was so many days before the request; 0: nobody says */
                bool found;
        } tried[] = { { REVIEW_ASKED, REASON_NONE, 1, true }, { REVIEW_ASKED, REASON_NONE, 0, false },
                      { REVIEW_ASKED, REASON_NONE, -1, false }, { REVIEW_ADMITTED, REASON_NONE, 1, false },
                      { REVIEW_ASKED, REASON_REVIEW_LATE, 1, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                InstanceRow row = { .unit = code_of(GOV), .entry = 61 };
                Document doc = document_of(&said);
                Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = code_of(TOWN), .to = code_of(GOV) };
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(GOV), .state = STATE_REVIEW });
                put_instance(&b, &id, GOV, &said, tried[i].state, false);
                row.case_id = step.case_id = id;
                assert_true(row_get(b.txn, ROW_INSTANCE, &row));
                row.asked_at = BARE_START;
                row.objection = tried[i].objection;
                row_put(b.txn, ROW_INSTANCE, &row);
                doc.until_day = tried[i].after ? day_of(BARE_START) - tried[i].after : 0;
                assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0) != NULL, tried[i].found);
                bare_deinit(&b);
        }
}

static void days_of_a_request_are_days(void **state) {
        static const Said said = { ENTRY_REVIEW_ASK, DEPT, GOV, DEPT, DEPT, 0 };

        for (unsigned i = 0; i < 6; i++) {
                Document doc = document_of(&said);
                Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = code_of(DEPT), .to = code_of(GOV) };
                Reason reason;
                Bare b;
                CaseId id = bare_open(&b);

                step.case_id = id;
                if (i == 1)
                        doc.asked_at = 0;
                if (i == 2)
                        doc.asked_at = BARE_START + 2 * DURATION_DAY; /* nobody's clock is so wrong */
                if (i == 3)
                        doc.until_day = -1;
                if (i == 4)
                        doc.from_day = -1;
                if (i == 5)
                        doc.from_day = day_of(BARE_START) + 2;
                reason = take(bare_begin(&b, &id, &tick), &step);
                assert_int_equal(reason, i ? REASON_FORMAT : REASON_NONE);
                bare_deinit(&b);
        }
}

static unsigned sends(Bare *b) {
        unsigned n = 0;

        while (bare_fact(b, FACT_SEND, n))
                n++;
        return n;
}

/* From the unit whose review is reviewed it goes on to who handled the case; from one that is merely told, to nobody. */
static void a_second_review_is_told_on_by_whose_review_it_is(void **state) {
        static const Said second = { ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, GOV, CITY_HRSS, DECISION_AGREE },
                          first = { ENTRY_REVIEW_OPINION, GOV, GOV, CITY_HRSS, CITY_HRSS, DECISION_UPHOLD };
        static const struct {
                const char *to;
                bool reviewed_it, told;
        } tried[] = { { GOV, true, true }, { GOV, false, false }, { COUNTY, true, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                InstanceRow stands = { .unit = code_of(tried[i].to), .entry = 61 }, asked = stands;
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(tried[i].to), .state = STATE_REVIEW });
                put_instance(&b, &id, tried[i].to, &first, REVIEW_SERVED, true);
                stands.case_id = id;
                assert_true(row_get(b.txn, ROW_INSTANCE, &stands));
                stands.decision = DECISION_UPHOLD;
                stands.served_at = BARE_START - 2 * DURATION_DAY;
                stands.asked_entry = 59;
                put_instance(&b, &id, tried[i].to, &second, REVIEW_ASKED, true);
                asked.unit = stands.unit;
                asked.case_id = id;
                assert_true(row_get(b.txn, ROW_INSTANCE, &asked));
                asked.entry = 62;
                asked.asked_at = BARE_START - DURATION_DAY;
                row_put(b.txn, ROW_INSTANCE, &asked);
                if (tried[i].reviewed_it)
                        row_put(b.txn, ROW_INSTANCE, &stands);
                else
                        row_delete(b.txn, ROW_INSTANCE, &stands);
                if (comes(&b, &id, PARCEL_DOCUMENT, false, CITY_GOV, tried[i].to, &second) != REASON_NONE)
                        fail_msg("%zu: %s %s", i, reason_text(b.result.reason)->name, b.result.detail);
                assert_int_equal(sends(&b) > 0, tried[i].told);
                bare_deinit(&b);
        }
}

/* ---- it never arrived ---------------------------------------------------------------------------------------------------- */

/* Word of that is good for a request that still waits at another's: not for one that was heard of again, nor for one's own. */
static void a_request_that_never_arrived_is_taken_back_while_it_waits(void **state) {
        static const Said said = { ENTRY_REVIEW_ASK, DEPT, CITY_HRSS, DEPT, DEPT, DECISION_REFUSE },
                          own = { ENTRY_REVIEW_ASK, DEPT, COUNTY, DEPT, DEPT, DECISION_REFUSE };
        static const struct {
                bool file;
                ReviewState state; /* 0: no such request is known */
                const Said *said;
                Reason reason;
                bool bounced;
        } tried[] = { { true, REVIEW_ASKED, &said, REASON_NONE, true }, { true, REVIEW_ADMITTED, &said, REASON_NONE, false },
                      { true, REVIEW_ASKED, &own, REASON_NONE, false }, { true, 0, &said, REASON_NO_INSTANCE, false },
                      { false, REVIEW_ASKED, &said, REASON_NO_INSTANCE, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                if (tried[i].file)
                        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED,
                                                                .custody = CUSTODY_AWAY,
                                                                .given_to = code_of(DEPT) });
                if (tried[i].state)
                        put_instance(&b, &id, COUNTY, tried[i].said, tried[i].state, false);
                if (comes(&b, &id, PARCEL_COPY, true, DEPT, COUNTY, tried[i].said) != tried[i].reason)
                        fail_msg("%zu: %s %s", i, reason_text(b.result.reason)->name, b.result.detail);
                assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0) != NULL, tried[i].bounced);
                bare_deinit(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_handler_believes_its_lawful_reviewers_alone),
                cmocka_unit_test(whoever_gave_the_case_believes_the_node_that_has_it),
                cmocka_unit_test(a_file_comes_from_who_has_a_part_in_the_review),
                cmocka_unit_test(the_file_shows_that_it_was_late),
                cmocka_unit_test(days_of_a_request_are_days),
                cmocka_unit_test(a_second_review_is_told_on_by_whose_review_it_is),
                cmocka_unit_test(a_request_that_never_arrived_is_taken_back_while_it_waits),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
