/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Review and re-review (22:35, 36; domain.md sections 3 and 4), over three levels: county department -> county government or
 * city department, as the petitioner chooses -> the level above that.  Days are counted by hand.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/review.h"
#include "roads.h"

/* From acceptance on. */
static void decide(Rig *rig, const CaseId *id, const char *body) {
        Document doc = road_opinion(DECISION_NOT_SUPPORT);

        doc.body = body;
        rig_do(rig, HRSS, ENTRY_OPINION, id, &doc);
        rig_serve(rig, HRSS, ENTRY_SERVICE, id);
}

static Document request(const char *to) {
        return (Document){ .to = to ? code(to) : UNIT_NONE, .reason = "对处理意见不服" };
}

static void refuse_ask(Rig *rig, const char *at, const char *to, const CaseId *id, Reason reason) {
        Document doc = request(to);

        rig_refused(rig, at, ENTRY_REVIEW_ASK, id, &doc, reason);
}

static void assert_stands(Rig *rig, const char *unit, const CaseId *id, DocketState state) {
        if (rig_state(rig, unit, id) != state)
                fail_msg("%s: %s, not %s", unit, docket_state_name(rig_state(rig, unit, id)), docket_state_name(state));
}

static void assert_everywhere(Rig *rig, const CaseId *id, DocketState handler, DocketState givers, Progress progress) {
        assert_stands(rig, HRSS, id, handler);
        assert_stands(rig, COUNTY, id, givers);
        assert_stands(rig, CITY, id, givers);
        assert_int_equal(rig_docket(rig, COUNTY, id).progress, progress);
        assert_int_equal(rig_docket(rig, CITY, id).progress, progress);
}

/* ---- the two instances ------------------------------------------------------------------------------------------- */

static void both_instances_at(const char *first, const char *second) {
        Document again = { .variant = REVIEW_SECOND, .reason = "对复核意见不服" };
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);

        rig_ask_review(rig, HRSS, first, &id);
        assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_REVIEW);
        assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_ASK_REVIEW).state, CLOCK_MET);
        assert_int_equal(rig_watch(rig, CITY, &id, CLOCK_ASK_REVIEW).state, CLOCK_MET);
        assert_int_equal(rig_watch(rig, COUNTY, &id, CLOCK_REVIEW).state, CLOCK_RUNNING);
        assert_int_equal(rig_clock(rig, first, &id, CLOCK_REVIEW).state, CLOCK_RUNNING);
        assert_int_equal(rig_instance(rig, first, &id).state, REVIEW_ASKED);
        assert_true(rig_instance(rig, first, &id).file);
        assert_true(rig_has_warning(rig, first, WARNING_REVIEW_ASKED, &id));
        assert_int_equal(rig_custody(rig, HRSS, &id), CUSTODY_HERE);
        assert_int_equal(rig_custody(rig, first, &id), CUSTODY_NONE);

        road_admit(rig, first, &id, DECISION_AGREE);
        assert_int_equal(rig_instance(rig, HRSS, &id).state, REVIEW_ADMITTED);
        assert_int_equal(rig_instance(rig, CITY, &id).state, REVIEW_ADMITTED);
        road_review(rig, first, &id, DECISION_UPHOLD);
        assert_int_equal(rig_clock(rig, first, &id, CLOCK_REVIEW).state, CLOCK_MET);
        assert_int_equal(rig_watch(rig, CITY, &id, CLOCK_REVIEW).state, CLOCK_MET);
        assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_REVIEWED);
        assert_false(rig_has_clock(rig, first, &id, CLOCK_ASK_RE_REVIEW)); /* not before service */
        rig_serve(rig, first, ENTRY_REVIEW_SERVICE, &id);
        assert_everywhere(rig, &id, STATE_WINDOW, STATE_HANDED, PROGRESS_REVIEWED);
        assert_int_equal(rig_clock(rig, first, &id, CLOCK_ASK_RE_REVIEW).due_day, day_of(rig->now) + 30);
        assert_int_equal(rig_watch(rig, HRSS, &id, CLOCK_ASK_RE_REVIEW).due_day, day_of(rig->now) + 30);
        assert_int_equal(rig_watch(rig, CITY, &id, CLOCK_ASK_RE_REVIEW).due_day, day_of(rig->now) + 30);

        rig_ask_review(rig, first, second, &id);
        assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_RE_REVIEW);
        assert_int_equal(rig_clock(rig, first, &id, CLOCK_ASK_RE_REVIEW).state, CLOCK_MET);
        assert_int_equal(rig_watch(rig, HRSS, &id, CLOCK_ASK_RE_REVIEW).state, CLOCK_MET);
        assert_int_equal(rig_watch(rig, CITY, &id, CLOCK_ASK_RE_REVIEW).state, CLOCK_MET);
        assert_int_equal(rig_clock(rig, second, &id, CLOCK_RE_REVIEW).state, CLOCK_RUNNING);
        road_admit(rig, second, &id, DECISION_AGREE);
        assert_int_equal(rig_instance(rig, HRSS, &id).state, REVIEW_ADMITTED);
        road_review(rig, second, &id, DECISION_UPHOLD);
        assert_everywhere(rig, &id, STATE_FINAL, STATE_FINAL, PROGRESS_FINAL);
        assert_stands(rig, first, &id, STATE_FINAL);
        assert_stands(rig, second, &id, STATE_FINAL);
        rig_serve(rig, second, ENTRY_REVIEW_SERVICE, &id);
        assert_false(rig_has_clock(rig, second, &id, CLOCK_ASK_RE_REVIEW));
        assert_int_equal(rig_instance(rig, second, &id).state, REVIEW_CLOSED);
        refuse_ask(rig, HRSS, first, &id, REASON_CASE_FINAL);
        again.ref_unit = code(first); /* nor at the desk of who reviewed it last */
        rig_refused(rig, second, ENTRY_REVIEW_ASK, &id, &again, REASON_CASE_FINAL);
        rig_deinit(rig);
}

static void the_petitioner_chooses_the_county_government_then_the_city_government(void **state) {
        both_instances_at(COUNTY_GOV, CITY_GOV);
}

static void the_petitioner_chooses_the_city_department_then_the_provincial_one(void **state) {
        both_instances_at(CITY_HRSS, PROVINCE_HRSS);
}

static void the_petitioner_chooses_the_city_department_then_the_city_government(void **state) {
        both_instances_at(CITY_HRSS, CITY_GOV);
}

/* Whether the reviewer's desk is on the handler's node or far away: the same comes of it everywhere else. */
static void a_reviewer_near_or_far_makes_no_difference_to_the_others(void **state) {
        static const char *const units[] = { HRSS, COUNTY, CITY };
        static const ClockName clocks[] = { CLOCK_ASK_REVIEW, CLOCK_ASK_RE_REVIEW };
        Rig *rig = road_three_levels();
        CaseId near = road_served(rig), far = road_served(rig);

        for (unsigned step = 0; step < 6; step++) {
                for (unsigned k = 0; k < 2; k++) {
                        const char *reviewer = k ? CITY_HRSS : COUNTY_GOV;
                        CaseId *id = k ? &far : &near;

                        switch (step) {
                        case 0: rig_ask_review(rig, CITY, reviewer, id); break;
                        case 1: road_admit(rig, reviewer, id, DECISION_AGREE); break;
                        case 2: road_review(rig, reviewer, id, DECISION_CHANGE); break;
                        case 3: rig_serve(rig, reviewer, ENTRY_REVIEW_SERVICE, id); break;
                        case 4: rig_ask_review(rig, COUNTY, CITY_GOV, id); break;
                        default:
                                road_admit(rig, CITY_GOV, id, DECISION_AGREE);
                                road_review(rig, CITY_GOV, id, DECISION_UPHOLD);
                        }
                }
                for (size_t i = 0; i < array_size(units); i++) {
                        DocketRow a = rig_docket(rig, units[i], &near), b = rig_docket(rig, units[i], &far);

                        assert_int_equal(a.state, b.state);
                        assert_int_equal(a.progress, b.progress);
                        assert_int_equal(a.decision, b.decision);
                        assert_int_equal(a.custody, b.custody);
                        assert_int_equal(rig_instance(rig, units[i], &near).state, rig_instance(rig, units[i], &far).state);
                        for (size_t c = 0; step >= 3 && c < array_size(clocks); c++) {
                                bool watch = i || clocks[c] == CLOCK_ASK_RE_REVIEW;
                                ClockRow x = watch ? rig_watch(rig, units[i], &near, clocks[c]) :
                                                     rig_clock(rig, units[i], &near, clocks[c]);
                                ClockRow y = watch ? rig_watch(rig, units[i], &far, clocks[c]) :
                                                     rig_clock(rig, units[i], &far, clocks[c]);

                                assert_int_equal(x.state, y.state);
                                assert_int_equal(x.due_day, y.due_day);
                        }
                }
        }
        assert_everywhere(rig, &near, STATE_FINAL, STATE_FINAL, PROGRESS_FINAL);
        assert_int_equal(rig_docket(rig, HRSS, &near).decision, DECISION_SUPPORT);
        rig_deinit(rig);
}

/* ---- where it is brought ----------------------------------------------------------------------------------------- */

static void a_bureau_that_gave_the_case_sends_the_request_on(void **state) {
        static const char *const bureaus[] = { COUNTY, CITY };

        for (size_t i = 0; i < array_size(bureaus); i++) {
                Rig *rig = road_three_levels();
                CaseId id = road_served(rig);

                rig_ask_review(rig, bureaus[i], CITY_HRSS, &id);
                assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_REVIEW);
                assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_ASK_REVIEW).state, CLOCK_MET);
                assert_true(rig_instance(rig, CITY_HRSS, &id).file);
                road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
                road_review(rig, CITY_HRSS, &id, DECISION_UPHOLD);
                rig_serve(rig, CITY_HRSS, ENTRY_REVIEW_SERVICE, &id);
                rig_ask_review(rig, bureaus[i], CITY_GOV, &id);
                assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_RE_REVIEW);
                assert_int_equal(rig_instance(rig, CITY_GOV, &id).kind, REVIEW_SECOND);
                assert_int_equal(rig_clock(rig, CITY_HRSS, &id, CLOCK_ASK_RE_REVIEW).state, CLOCK_MET);
                rig_deinit(rig);
        }
}

static void what_leaves_the_handler_for_the_reviewer_is_the_whole_file(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        bool words = false, decided = false;
        Arena arena = ARENA_INIT;
        Entry entry;
        CaseRow row;

        rig_ask_review(rig, HRSS, CITY_HRSS, &id);
        assert_true(case_get(rig_at(rig, CITY)->txn, &id, &row));
        entry = rig_entry(rig_at(rig, CITY), rig_instance(rig, CITY_HRSS, &id).entry);
        for (uint32_t i = 0; i < entry.n_parts; i++) {
                Attachment file;
                Document doc;

                words = words || entry.parts[i].kind == PART_CONTENT;
                if (entry.parts[i].kind != PART_ATTACHMENT)
                        continue;
                assert_int_equal(attachment_decode(entry.parts[i].data, &arena, &file), 0);
                assert_string_equal(file.media_type, OFFICE_FILE_TYPE);
                assert_int_equal(document_decode(file.data, &arena, &doc), 0);
                decided = decided || (doc.kind == ENTRY_OPINION && strcmp(doc.body, ROAD_OPINION) == 0);
        }
        assert_true(words && decided);
        arena_deinit(&arena);
        rig_deinit(rig);
}

/* The reviewer never heard of the case: the petitioner's paper names it; the file is called for. */
static void asked_at_the_reviewers_desk_the_file_is_called_for(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .ref_unit = code(HRSS), .reason = "对处理意见不服" };

        /* The city's node knows the case as a giver; its department does not. */
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        assert_false(rig_has_warning(rig, HRSS, WARNING_FILE_ASKED, &id));
        rig_ferry(rig);
        assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_REVIEW);
        assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_ASK_REVIEW).state, CLOCK_MET);
        assert_true(rig_has_warning(rig, HRSS, WARNING_FILE_ASKED, &id));
        rig_deinit(rig);
}

static void a_reviewer_that_has_nothing_of_the_case_decides_when_the_file_is_there(void **state) {
        Document doc = { .ref_unit = code("411200.hrss"), .reason = "对处理意见不服" };
        Rig *rig = road_three_levels();
        CaseId id = rig_register(rig, CITY);
        Document on = rig_document(CITY_HRSS), decision = road_opinion(DECISION_EXPLAIN);
        CaseRow row;

        rig_do(rig, CITY, ENTRY_REFERRAL, &id, &on);
        rig_accept(rig, CITY_HRSS, &id);
        rig_do(rig, CITY_HRSS, ENTRY_OPINION, &id, &decision);
        rig_serve(rig, CITY_HRSS, ENTRY_SERVICE, &id);
        rig_do(rig, PROVINCE_HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        assert_false(rig_instance(rig, PROVINCE_HRSS, &id).file);
        rig_ferry(rig);
        assert_true(rig_has_warning(rig, CITY_HRSS, WARNING_FILE_ASKED, &id));
        road_admit(rig, PROVINCE_HRSS, &id, DECISION_AGREE);
        decision.decision = DECISION_UPHOLD;
        rig_refused(rig, PROVINCE_HRSS, ENTRY_REVIEW_OPINION, &id, &decision, REASON_REVIEW_FILE_FIRST);
        rig_do(rig, PROVINCE_HRSS, ENTRY_REVIEW_FILE, &id, NULL); /* called for again */
        rig_ferry(rig);
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_FILE, &id, NULL);
        rig_ferry(rig);
        assert_false(rig_has_warning(rig, CITY_HRSS, WARNING_FILE_ASKED, &id));
        assert_true(rig_has_warning(rig, PROVINCE_HRSS, WARNING_FILE_CAME, &id));
        assert_true(rig_instance(rig, PROVINCE_HRSS, &id).file);
        assert_true(case_get(rig_at(rig, PROVINCE)->txn, &id, &row));
        assert_int_equal(row.case_class, CLASS_CLAIM);
        assert_true(row.content_entry);
        road_review(rig, PROVINCE_HRSS, &id, DECISION_UPHOLD);
        assert_stands(rig, CITY_HRSS, &id, STATE_REVIEW);
        rig_deinit(rig);
}

static void re_review_can_be_brought_to_its_reviewer_too(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .ref_unit = code(CITY_HRSS), .variant = REVIEW_SECOND, .reason = "对复查意见不服" };

        rig_ask_review(rig, HRSS, CITY_HRSS, &id);
        road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
        road_review(rig, CITY_HRSS, &id, DECISION_UPHOLD);
        rig_serve(rig, CITY_HRSS, ENTRY_REVIEW_SERVICE, &id);
        rig_do(rig, PROVINCE_HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        rig_ferry(rig);
        assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_RE_REVIEW);
        assert_int_equal(rig_clock(rig, CITY_HRSS, &id, CLOCK_ASK_RE_REVIEW).state, CLOCK_MET);
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_FILE, &id, NULL);
        rig_ferry(rig);
        road_admit(rig, PROVINCE_HRSS, &id, DECISION_AGREE);
        road_review(rig, PROVINCE_HRSS, &id, DECISION_CHANGE);
        assert_everywhere(rig, &id, STATE_FINAL, STATE_FINAL, PROGRESS_FINAL);
        assert_int_equal(rig_docket(rig, HRSS, &id).decision, DECISION_SUPPORT);
        assert_int_equal(rig_docket(rig, CITY, &id).decision, DECISION_SUPPORT);
        rig_deinit(rig);
}

/* A claim that a review supports is executed, and the givers wait for it. */
static void what_a_review_supports_is_executed(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .variant = 1, .body = "已支付" };
        ExchangeRow row = { .unit = code(CITY), .case_id = id };
        RowCursor cursor;
        bool waits = false;

        rig_ask_review(rig, HRSS, CITY_HRSS, &id);
        road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
        road_review(rig, CITY_HRSS, &id, DECISION_CHANGE);
        rig_serve(rig, CITY_HRSS, ENTRY_REVIEW_SERVICE, &id);
        cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);
        while (row_next(rig_at(rig, CITY)->txn, &cursor, &row))
                waits = waits || (row.document == ENTRY_EXECUTION && row.state == EXCHANGE_AWAITED);
        assert_true(waits);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        road_review(rig, CITY_GOV, &id, DECISION_UPHOLD);
        rig_do(rig, HRSS, ENTRY_EXECUTION, &id, &doc); /* also of a final case */
        rig_ferry(rig);
        rig_deinit(rig);
}

/* ---- who may ------------------------------------------------------------------------------------------------------ */

static void only_a_lawful_reviewer_can_be_chosen(void **state) {
        static const char *const not_lawful[] = { COUNTY, CITY, CITY_GOV, "411281.tax", "411221.gov", PROVINCE_HRSS };
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);

        for (size_t i = 0; i < array_size(not_lawful); i++) {
                Document doc = request(not_lawful[i]);
                Result result = rig_act(rig, HRSS, "clerk", ENTRY_REVIEW_ASK, &id, &doc);

                assert_int_equal(result.reason, REASON_NOT_REVIEWER);
                assert_non_null(strstr(result.detail, COUNTY_GOV));
                assert_non_null(strstr(result.detail, CITY_HRSS));
                assert_int_equal(rig_last(rig_at(rig, COUNTY)).header.kind, ENTRY_VIOLATION);
        }
        refuse_ask(rig, HRSS, NULL, &id, REASON_CHOOSE_REVIEWER);
        refuse_ask(rig, HRSS, HRSS, &id, REASON_TO_SELF);
        assert_stands(rig, HRSS, &id, STATE_WINDOW);
        rig_deinit(rig);
}

static void nobody_else_reviews(void **state) {
        static const char *const others[] = { HRSS, CITY_HRSS, COUNTY };
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = road_opinion(DECISION_AGREE), desk = { .ref_unit = code(HRSS) };

        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        for (size_t i = 0; i < array_size(others); i++)
                rig_refused(rig, others[i], ENTRY_REVIEW_ADMIT, &id, &doc, REASON_NOT_REVIEWER);
        doc.decision = DECISION_UPHOLD;
        rig_refused(rig, HRSS, ENTRY_REVIEW_OPINION, &id, &doc, REASON_NOT_REVIEWER);
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_OPINION, &id, &doc, REASON_ADMIT_FIRST);
        rig_refused(rig, CITY_GOV, ENTRY_REVIEW_ASK, &id, &desk, REASON_NOT_REVIEWER);
        rig_deinit(rig);
}

static void a_forged_review_opinion_is_refused_and_recorded(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        InstanceRow row;
        Document doc = road_opinion(DECISION_REMAND);
        RigParcel parcel;

        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        row = rig_instance(rig, HRSS, &id);
        doc.kind = ENTRY_REVIEW_OPINION;
        doc.unit = code(CITY_HRSS);
        doc.to = code(HRSS);
        doc.units[0] = CITY_HRSS;
        doc.units[1] = HRSS;
        doc.n_units = 2;
        doc.handling_unit = code(HRSS);
        doc.ref_unit = row.asked_unit;
        doc.ref_entry = row.asked_entry;
        parcel = rig_forge(rig, CITY, CITY_HRSS, HRSS, PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(rig, &parcel).status, RESULT_REFUSED);
        assert_stands(rig, HRSS, &id, STATE_REVIEW);
        doc.units[0] = COUNTY_GOV; /* speaking for the true one */
        parcel = rig_forge(rig, CITY, CITY_HRSS, HRSS, PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(rig, &parcel).status, RESULT_REFUSED);
        assert_stands(rig, HRSS, &id, STATE_REVIEW);
        doc.unit = code(COUNTY); /* the bureau that hands the case down decides no review either */
        parcel = rig_forge(rig, COUNTY, COUNTY, CITY, PARCEL_EVENT, &id, &doc);
        assert_int_equal(rig_give(rig, &parcel).reason, REASON_NOT_REVIEWER);
        assert_int_equal(rig_instance(rig, CITY, &id).state, REVIEW_ADMITTED);
        rig_deinit(rig);
}

/* Signed by its own key, and all the same nobody's reviewer (P8). */
static void who_is_no_lawful_reviewer_opens_no_instance_by_parcel(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = road_claimed(ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, CITY_GOV);
        static const char *const bearers[] = { CITY_GOV, CITY_HRSS };

        assert_int_equal(road_give(rig, CITY, CITY_GOV, HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_NOT_REVIEWER);
        doc = road_claimed(ENTRY_REVIEW_ASK, CITY_GOV, CITY_GOV, CITY_GOV);
        assert_int_equal(road_give(rig, CITY, CITY_GOV, HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_NOT_REVIEWER);
        assert_int_equal(road_give(rig, CITY, CITY_GOV, HRSS, PARCEL_COPY, &id, &doc), REASON_NOT_REVIEWER);
        assert_int_equal(road_give(rig, CITY, CITY_GOV, COUNTY, PARCEL_EVENT, &id, &doc), REASON_NOT_REVIEWER);
        /* The true reviewer's name, borne by somebody without a part in it. */
        doc = road_claimed(ENTRY_REVIEW_ASK, "411200.tax", CITY_HRSS, "411200.tax");
        assert_int_equal(road_give(rig, CITY, "411200.tax", HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_WRONG_SPEAKER);
        /* Straight to a reviewer: only by the handler's side. */
        for (size_t i = 0; i < array_size(bearers); i++) {
                doc = road_claimed(ENTRY_REVIEW_ASK, bearers[i], COUNTY_GOV, bearers[i]);
                assert_int_equal(road_give(rig, CITY, bearers[i], COUNTY_GOV, PARCEL_DOCUMENT, &id, &doc),
                                 REASON_WRONG_SPEAKER);
        }
        assert_everywhere(rig, &id, STATE_WINDOW, STATE_HANDED, PROGRESS_SERVED);
        rig_deinit(rig);
}

/* ---- one at a time ------------------------------------------------------------------------------------------------- */

static void a_second_request_waits_for_the_first(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document desk = { .ref_unit = code(HRSS) };

        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        refuse_ask(rig, HRSS, CITY_HRSS, &id, REASON_REVIEW_RUNS);
        refuse_ask(rig, COUNTY, CITY_HRSS, &id, REASON_REVIEW_RUNS);
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &id, &desk, REASON_REVIEW_RUNS);
        /* The other lawful reviewer can't know; the handler's file says so, and it has to answer in writing. */
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &desk);
        rig_ferry(rig);
        assert_int_equal(rig_instance(rig, CITY_HRSS, &id).objection, REASON_REVIEW_RUNS);
        assert_int_equal(rig_instance(rig, HRSS, &id).state, REVIEW_ASKED);
        desk = road_opinion(DECISION_AGREE);
        rig_refused(rig, CITY_HRSS, ENTRY_REVIEW_ADMIT, &id, &desk, REASON_REVIEW_RUNS);
        desk.decision = DECISION_INADMISSIBLE;
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ADMIT, &id, &desk);
        rig_ferry(rig);
        assert_int_equal(rig_instance(rig, CITY_HRSS, &id).state, REVIEW_INADMISSIBLE);
        assert_stands(rig, HRSS, &id, STATE_REVIEW); /* the first one goes on */
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        rig_deinit(rig);
}

static void two_reviewers_asked_at_the_same_moment_leave_one_review(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = request(COUNTY_GOV);

        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        doc.to = code(CITY_HRSS);
        rig_do(rig, CITY, ENTRY_REVIEW_ASK, &id, &doc); /* the city has not heard yet */
        rig_ferry(rig);
        assert_string_equal(rig_instance(rig, HRSS, &id).reviewer.s, COUNTY_GOV);
        doc = road_opinion(DECISION_AGREE);
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ADMIT, &id, &doc);
        rig_ferry(rig);
        assert_int_equal(rig_instance(rig, CITY_HRSS, &id).state, REVIEW_ASKED);
        assert_int_equal(rig_instance(rig, CITY_HRSS, &id).objection, REASON_REVIEW_RUNS);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        assert_stands(rig, HRSS, &id, STATE_REVIEW);
        rig_deinit(rig);
}

static void a_parcel_again_changes_nothing(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = request(CITY_HRSS);
        RigParcel parcel;
        OutboxKey key;
        Day due;

        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        assert_true(rig_waiting(rig_at(rig, COUNTY), 0, &key));
        parcel = rig_parcel(rig_at(rig, COUNTY), &key);
        assert_int_equal(rig_give(rig, &parcel).status, RESULT_DONE);
        due = rig_clock(rig, CITY_HRSS, &id, CLOCK_REVIEW).due_day;
        rig_pass_days(rig, 3);
        assert_true(rig_give(rig, &parcel).resend_receipt);
        assert_int_equal(rig_clock(rig, CITY_HRSS, &id, CLOCK_REVIEW).due_day, due);
        rig_ferry(rig);
        assert_int_equal(rig_clock(rig, CITY_HRSS, &id, CLOCK_REVIEW).due_day, due);
        rig_deinit(rig);
}

/* The province gave the case to the city, that to the county.  Brought to the province, the request reaches the reviewer at the
 * city before the handler hears of it. */
static void the_reviewers_word_may_come_before_the_request(void **state) {
        Document doc = rig_document(CITY), agree = road_opinion(DECISION_AGREE);
        Rig *rig = road_three_levels();
        CaseId id = rig_register(rig, PROVINCE);
        InstanceRow row = { .unit = code(HRSS), .case_id = id };
        RowCursor cursor;
        OutboxKey key;
        unsigned rows = 0;

        rig_do(rig, PROVINCE, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(rig);
        doc.to = code(COUNTY);
        rig_do(rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(rig);
        doc.to = code(HRSS);
        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_accept(rig, HRSS, &id);
        decide(rig, &id, "意见");
        doc = request(CITY_HRSS);
        rig_do(rig, PROVINCE, ENTRY_REVIEW_ASK, &id, &doc);
        for (size_t n = 0; rig_waiting(rig_at(rig, PROVINCE), n, &key); n++) {
                RigParcel parcel = rig_parcel(rig_at(rig, PROVINCE), &key);

                if (strcmp(key.to.s, CITY) == 0)
                        assert_int_equal(rig_give(rig, &parcel).status, RESULT_DONE);
        }
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ADMIT, &id, &agree);
        for (size_t n = 0; rig_waiting(rig_at(rig, CITY), n, &key); n++) {
                RigParcel parcel = rig_parcel(rig_at(rig, CITY), &key);

                if (strcmp(key.to.s, COUNTY) == 0)
                        assert_int_equal(rig_give(rig, &parcel).status, RESULT_DONE);
        }
        assert_stands(rig, HRSS, &id, STATE_REVIEW);
        rig_ferry(rig);
        assert_int_equal(rig_instance(rig, HRSS, &id).state, REVIEW_ADMITTED);
        assert_int_equal(rig_instance(rig, PROVINCE, &id).state, REVIEW_ADMITTED);
        cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);
        while (row_next(rig_host(rig, HRSS)->txn, &cursor, &row))
                rows++;
        assert_int_equal(rows, 1);
        assert_int_equal(rig_docket(rig, PROVINCE, &id).progress, PROGRESS_REVIEW);
        road_review(rig, CITY_HRSS, &id, DECISION_UPHOLD);
        assert_int_equal(rig_docket(rig, PROVINCE, &id).progress, PROGRESS_REVIEWED);
        rig_deinit(rig);
}

static RosterUnit *unit_of(Rig *rig, const char *name) {
        UnitCode u = code(name);

        for (uint32_t i = 0; i < rig->roster->n_units; i++)
                if (unit_code_equal(&rig->roster->units[i].code, &u))
                        return &rig->roster->units[i];
        return NULL;
}

/* The petitioner asked in time, whatever became of the parcel. */
static void a_request_that_bounced_is_sent_again_as_of_its_first_day(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = request(CITY_HRSS);
        Instant first;

        rig_pass_days(rig, 29);
        first = rig->now;
        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        unit_of(rig, CITY_HRSS)->status = UNIT_CLOSING;
        rig_ferry(rig);
        assert_true(rig_has_warning(rig, HRSS, WARNING_BOUNCED, &id));
        assert_int_equal(rig_instance(rig, HRSS, &id).state, REVIEW_BOUNCED);
        /* nothing is under review, at the givers either, and nobody watches a reviewer who has nothing to review */
        assert_everywhere(rig, &id, STATE_WINDOW, STATE_HANDED, PROGRESS_SERVED);
        assert_int_equal(rig_instance(rig, CITY, &id).state, REVIEW_BOUNCED);
        assert_int_equal(rig_watch(rig, CITY, &id, CLOCK_REVIEW).state, CLOCK_CANCELLED);
        rig_pass_days(rig, 5);
        rig_tick(rig);
        assert_stands(rig, HRSS, &id, STATE_WINDOW);
        refuse_ask(rig, HRSS, CITY_HRSS, &id, REASON_UNIT_INACTIVE);
        unit_of(rig, CITY_HRSS)->status = UNIT_ACTIVE;
        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &id).asked_at, first);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, CITY, CITY_GOV, &id); /* the givers know which request counted */
        assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_RE_REVIEW);
        rig_deinit(rig);
}

static void a_re_review_that_is_not_admitted_gives_its_days_back(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Day last;

        rig_ask_review(rig, HRSS, CITY_HRSS, &id);
        road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
        road_review(rig, CITY_HRSS, &id, DECISION_UPHOLD);
        rig_serve(rig, CITY_HRSS, ENTRY_REVIEW_SERVICE, &id);
        last = rig_clock(rig, CITY_HRSS, &id, CLOCK_ASK_RE_REVIEW).due_day;
        rig_pass_days(rig, 5);
        rig_ask_review(rig, CITY_HRSS, PROVINCE_HRSS, &id);
        road_admit(rig, PROVINCE_HRSS, &id, DECISION_INADMISSIBLE);
        assert_everywhere(rig, &id, STATE_WINDOW, STATE_HANDED, PROGRESS_REVIEWED);
        assert_int_equal(rig_clock(rig, CITY_HRSS, &id, CLOCK_ASK_RE_REVIEW).due_day, last);
        assert_int_equal(rig_clock(rig, CITY_HRSS, &id, CLOCK_ASK_RE_REVIEW).state, CLOCK_RUNNING);
        assert_int_equal(rig_watch(rig, CITY, &id, CLOCK_ASK_RE_REVIEW).state, CLOCK_RUNNING);
        assert_int_equal(rig_clock(rig, PROVINCE_HRSS, &id, CLOCK_RE_REVIEW).state, CLOCK_CANCELLED);
        rig_pass_days(rig, 26);
        rig_tick(rig);
        assert_everywhere(rig, &id, STATE_CLOSED, STATE_CLOSED, PROGRESS_REVIEWED);
        assert_stands(rig, CITY_HRSS, &id, STATE_CLOSED);
        rig_deinit(rig);
}

/* A bureau reviews only if its government delegated that; it may be one that gave the case. */
static void a_bureau_reviews_when_its_government_delegated_it(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);

        unit_of(rig, HRSS)->review_by[0] = code(COUNTY);
        refuse_ask(rig, HRSS, COUNTY, &id, REASON_NOT_REVIEWER);
        unit_of(rig, COUNTY)->may_review = true;
        unit_of(rig, COUNTY)->review_by[0] = code(CITY_GOV);
        unit_of(rig, COUNTY)->n_review_by = 1;
        rig_ask_review(rig, HRSS, COUNTY, &id);
        assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_REVIEW);
        road_admit(rig, COUNTY, &id, DECISION_AGREE);
        road_review(rig, COUNTY, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY, ENTRY_REVIEW_SERVICE, &id);
        assert_everywhere(rig, &id, STATE_WINDOW, STATE_HANDED, PROGRESS_REVIEWED);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        assert_int_equal(rig_clock(rig, COUNTY, &id, CLOCK_ASK_RE_REVIEW).state, CLOCK_MET);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        road_review(rig, CITY_GOV, &id, DECISION_REVOKE);
        assert_everywhere(rig, &id, STATE_FINAL, STATE_FINAL, PROGRESS_FINAL);
        rig_deinit(rig);
}

static void what_came_straight_to_the_department_is_reviewed_too(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = rig_register(rig, HRSS);

        rig_accept(rig, HRSS, &id);
        decide(rig, &id, "意见");
        rig_ask_review(rig, HRSS, CITY_HRSS, &id);
        road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
        road_review(rig, CITY_HRSS, &id, DECISION_REMAND);
        assert_stands(rig, HRSS, &id, STATE_ACCEPTED);
        rig_deinit(rig);
}

/* ---- not everything is reviewed ------------------------------------------------------------------------------------ */

static void what_was_not_served_is_not_reviewed(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = rig_register(rig, COUNTY);
        Document doc = rig_document(HRSS), desk = { .ref_unit = code(HRSS) };

        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        refuse_ask(rig, HRSS, COUNTY_GOV, &id, REASON_NOT_SERVED);
        rig_accept(rig, HRSS, &id);
        doc = road_opinion(DECISION_EXPLAIN);
        rig_do(rig, HRSS, ENTRY_OPINION, &id, &doc);
        refuse_ask(rig, HRSS, COUNTY_GOV, &id, REASON_NOT_SERVED);
        refuse_ask(rig, COUNTY, COUNTY_GOV, &id, REASON_NOT_SERVED);
        doc.service_how = SERVICE_NOT_POSSIBLE;
        rig_do(rig, HRSS, ENTRY_SERVICE, &id, &doc);
        refuse_ask(rig, HRSS, COUNTY_GOV, &id, REASON_NOT_SERVED);
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &id, &desk, REASON_NOT_SERVED); /* on one node it is known at once */
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &desk);                          /* elsewhere the answer tells */
        rig_ferry(rig);
        assert_int_equal(rig_instance(rig, CITY_HRSS, &id).objection, REASON_NOT_SERVED);
        rig_deinit(rig);
}

static void a_suggestions_answer_is_not_reviewed(void **state) {
        Document doc = { .case_class = CLASS_SUGGESTION, .channel = CHANNEL_LETTER };
        Content content = { .text = "建议", .name = "信访人甲", .address = "某村" };
        Rig *rig = road_three_levels();
        CaseId id;

        doc.received_at = rig->now;
        id = rig_register_as(rig, COUNTY, &doc, &content);
        doc = rig_document(HRSS);
        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_do(rig, HRSS, ENTRY_NOTICE, &id, NULL);
        rig_do(rig, HRSS, ENTRY_ANSWER, &id, &doc);
        rig_do(rig, HRSS, ENTRY_SERVICE, &id, &doc);
        refuse_ask(rig, HRSS, COUNTY_GOV, &id, REASON_NO_REVIEW);
        rig_deinit(rig);
}

/* ---- the petitioner's 30 days --------------------------------------------------------------------------------------- */

/* 22:35: whether it was asked in time is the reviewer's to say; the desk that passes it on is warned, so is the reviewer's. */
static void a_late_request_is_passed_on_for_the_reviewer_to_judge(void **state) {
        Rig *rig = road_three_levels();
        CaseId refused = road_served(rig), admitted = road_served(rig);
        Document doc = request(COUNTY_GOV), no = { .decision = DECISION_INADMISSIBLE, .reason = "逾期请求复查" };

        rig_pass_days(rig, 31);
        rig_tick(rig);
        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &refused, &doc);
        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &admitted, &doc);
        rig_ferry(rig);
        assert_true(rig_has_warning(rig, HRSS, WARNING_REVIEW_LATE, &refused));
        assert_true(rig_has_warning(rig, COUNTY_GOV, WARNING_REVIEW_LATE, &refused));
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &refused).objection, REASON_REVIEW_LATE);
        assert_int_equal(rig_clock(rig, COUNTY_GOV, &refused, CLOCK_REVIEW).state, CLOCK_RUNNING); /* it owes an answer */
        /* Until it is admitted nothing is under review, and the days that are over don't begin again. */
        assert_everywhere(rig, &refused, STATE_CLOSED, STATE_CLOSED, PROGRESS_SERVED);
        assert_int_equal(rig_clock(rig, HRSS, &refused, CLOCK_ASK_REVIEW).state, CLOCK_LAPSED);
        refuse_ask(rig, HRSS, COUNTY_GOV, &refused, REASON_REVIEW_RUNS);
        no.reason = NULL;
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ADMIT, &refused, &no, REASON_FIELD_MISSING); /* in writing, and why */
        no.reason = "逾期请求复查";
        rig_do(rig, COUNTY_GOV, ENTRY_REVIEW_ADMIT, &refused, &no);
        rig_ferry(rig);
        assert_everywhere(rig, &refused, STATE_CLOSED, STATE_CLOSED, PROGRESS_SERVED);
        assert_int_equal(rig_clock(rig, HRSS, &refused, CLOCK_ASK_REVIEW).state, CLOCK_LAPSED);
        assert_int_equal(rig_clock(rig, COUNTY_GOV, &refused, CLOCK_REVIEW).state, CLOCK_CANCELLED);
        assert_false(rig_has_warning(rig, HRSS, WARNING_REVIEW_LATE, &refused));
        assert_false(rig_has_warning(rig, COUNTY_GOV, WARNING_REVIEW_LATE, &refused));
        road_admit(rig, COUNTY_GOV, &admitted, DECISION_AGREE); /* how it was served is not proved */
        assert_everywhere(rig, &admitted, STATE_REVIEW, STATE_HANDED, PROGRESS_REVIEW);
        assert_int_equal(rig_clock(rig, HRSS, &admitted, CLOCK_ASK_REVIEW).state, CLOCK_MET);
        rig_deinit(rig);
}

static void a_late_request_for_re_review_leaves_the_review_opinion_as_it_stood(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = request(CITY_GOV), no = { .decision = DECISION_INADMISSIBLE, .reason = "逾期请求复核" };

        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_pass_days(rig, 31);
        rig_tick(rig);
        rig_do(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &id, &doc);
        rig_ferry(rig);
        assert_int_equal(rig_instance(rig, CITY_GOV, &id).objection, REASON_REVIEW_LATE);
        rig_do(rig, CITY_GOV, ENTRY_REVIEW_ADMIT, &id, &no);
        rig_ferry(rig);
        assert_everywhere(rig, &id, STATE_CLOSED, STATE_CLOSED, PROGRESS_REVIEWED);
        rig_deinit(rig);
}

/* The petitioner's paper alone doesn't show it; the file that the reviewer calls for does. */
static void the_file_shows_the_reviewer_whether_it_was_asked_late(void **state) {
        for (unsigned days = 30; days <= 31; days++) {
                Rig *rig = road_three_levels();
                CaseId id = road_served(rig);
                Document desk = { .ref_unit = code(HRSS) };

                rig_pass_days(rig, days);
                rig_tick(rig);
                rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &desk);
                rig_ferry(rig);
                assert_int_equal(rig_instance(rig, CITY_HRSS, &id).objection, REASON_NONE);
                rig_do(rig, HRSS, ENTRY_REVIEW_FILE, &id, NULL);
                rig_ferry(rig);
                assert_int_equal(rig_instance(rig, CITY_HRSS, &id).objection, days > 30 ? REASON_REVIEW_LATE : REASON_NONE);
                assert_int_equal(rig_has_warning(rig, CITY_HRSS, WARNING_REVIEW_LATE, &id), days > 30);
                rig_deinit(rig);
        }
}

/* 22:36, 05:35: it is the last, says so in the article's words, and names nothing further. */
static void a_re_review_opinion_says_that_it_ends_there(void **state) {
        static const char *const articles[] = { "《信访工作条例》第三十六条", "《信访条例》第三十五条" };
        Document opinion = road_opinion(DECISION_UPHOLD);
        Document said = { .remedy = NULL };
        Arena arena = { 0 };
        Rig *rig;
        CaseId id;

        for (size_t i = 0; i < 3; i++) { /* at last by somebody who writes these very words */
                const Part *part;
                Entry entry;

                rig = road_three_levels();
                id = road_served(rig);
                rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
                road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
                road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
                rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
                rig_ask_review(rig, COUNTY_GOV, CITY_GOV, &id);
                road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
                if (i)
                        rig_host(rig, CITY_GOV)->office.pack = pack_builtin_2005();
                opinion.remedy = "三十日内可请求复核";
                rig_refused(rig, CITY_GOV, ENTRY_REVIEW_OPINION, &id, &opinion, REASON_FINAL_REMEDY);
                opinion.remedy = i == 2 ? said.remedy : NULL;
                entry = rig_entry(rig_host(rig, CITY_GOV), rig_do(rig, CITY_GOV, ENTRY_REVIEW_OPINION, &id, &opinion).entry);
                part = entry_find_part(&entry, PART_DOCUMENT);
                assert_non_null(part);
                assert_int_equal(document_decode(part->data, &arena, &said), 0);
                assert_non_null(strstr(said.remedy, "不再受理"));
                assert_non_null(strstr(said.remedy, articles[i > 0]));
                rig_deinit(rig);
        }
        arena_deinit(&arena);
}

static void asked_on_the_thirtieth_day_and_not_on_the_next(void **state) {
        Rig *rig = road_three_levels();
        CaseId in_time = road_served(rig), late = road_served(rig);
        Document doc = request(COUNTY_GOV);

        rig_pass_days(rig, 30);
        rig_tick(rig);
        rig_ask_review(rig, HRSS, COUNTY_GOV, &in_time);
        assert_stands(rig, HRSS, &in_time, STATE_REVIEW);
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &in_time).objection, REASON_NONE);
        assert_false(rig_has_warning(rig, COUNTY_GOV, WARNING_REVIEW_LATE, &in_time));
        rig_pass_days(rig, 1);
        rig_tick(rig);
        assert_everywhere(rig, &late, STATE_CLOSED, STATE_CLOSED, PROGRESS_SERVED);
        assert_int_equal(rig_clock(rig, HRSS, &late, CLOCK_ASK_REVIEW).state, CLOCK_LAPSED);
        doc.asked_at = rig->now - 1 * DURATION_DAY; /* posted on the last day */
        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &late, &doc);
        rig_ferry(rig);
        assert_everywhere(rig, &late, STATE_REVIEW, STATE_HANDED, PROGRESS_REVIEW);
        assert_int_equal(rig_clock(rig, HRSS, &late, CLOCK_ASK_REVIEW).state, CLOCK_MET);
        assert_int_equal(rig_watch(rig, CITY, &late, CLOCK_ASK_REVIEW).state, CLOCK_MET);
        doc.asked_at = rig->now + DURATION_DAY;
        rig_deinit(rig);
}

static void a_late_request_at_the_reviewers_desk_is_the_reviewers_to_judge(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig), other = road_served(rig);
        Document desk = { .ref_unit = code(HRSS) }, doc = road_opinion(DECISION_INADMISSIBLE);

        rig_pass_days(rig, 31);
        rig_tick(rig);
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &desk);
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &other, &desk);
        rig_ferry(rig);
        assert_everywhere(rig, &id, STATE_CLOSED, STATE_CLOSED, PROGRESS_SERVED);
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ADMIT, &id, &doc);
        rig_ferry(rig);
        assert_everywhere(rig, &id, STATE_CLOSED, STATE_CLOSED, PROGRESS_SERVED);
        assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_ASK_REVIEW).state, CLOCK_LAPSED);
        road_admit(rig, CITY_HRSS, &other, DECISION_AGREE); /* the postmark was on the envelope */
        assert_everywhere(rig, &other, STATE_REVIEW, STATE_HANDED, PROGRESS_REVIEW);
        rig_deinit(rig);
}

static void an_inadmissible_request_gives_the_remaining_days_back(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .decision = DECISION_INADMISSIBLE, .reason = "不是信访人本人提出" };
        Day last = rig_clock(rig, HRSS, &id, CLOCK_ASK_REVIEW).due_day;

        rig_pass_days(rig, 10);
        rig_ask_review(rig, HRSS, CITY_HRSS, &id);
        rig_refused(rig, CITY_HRSS, ENTRY_REVIEW_ADMIT, &id, &doc, REASON_FIELD_MISSING); /* and what to do */
        doc.remedy = "补充授权委托书后重新提出";
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ADMIT, &id, &doc);
        rig_ferry(rig);
        assert_everywhere(rig, &id, STATE_WINDOW, STATE_HANDED, PROGRESS_SERVED);
        assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_ASK_REVIEW).state, CLOCK_RUNNING);
        assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_ASK_REVIEW).due_day, last);
        assert_int_equal(rig_clock(rig, CITY_HRSS, &id, CLOCK_REVIEW).state, CLOCK_CANCELLED);
        rig_ask_review(rig, HRSS, CITY_HRSS, &id); /* again, as it should be */
        assert_everywhere(rig, &id, STATE_REVIEW, STATE_HANDED, PROGRESS_REVIEW);
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ADMIT, &id, &doc);
        rig_ferry(rig);
        rig_pass_days(rig, 21);
        rig_tick(rig);
        assert_everywhere(rig, &id, STATE_CLOSED, STATE_CLOSED, PROGRESS_SERVED);
        rig_deinit(rig);
}

static void unused_days_after_a_review_close_the_case_everywhere(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);

        rig_ask_review(rig, HRSS, CITY_HRSS, &id);
        road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
        road_review(rig, CITY_HRSS, &id, DECISION_REVOKE);
        assert_int_equal(rig_docket(rig, HRSS, &id).decision, DECISION_NONE);
        rig_serve(rig, CITY_HRSS, ENTRY_REVIEW_SERVICE, &id);
        rig_pass_days(rig, 30);
        rig_tick(rig);
        assert_everywhere(rig, &id, STATE_WINDOW, STATE_HANDED, PROGRESS_REVIEWED);
        rig_pass_days(rig, 1);
        rig_tick(rig);
        assert_everywhere(rig, &id, STATE_CLOSED, STATE_CLOSED, PROGRESS_REVIEWED);
        assert_stands(rig, CITY_HRSS, &id, STATE_CLOSED);
        assert_int_equal(rig_instance(rig, CITY_HRSS, &id).state, REVIEW_CLOSED);
        rig_deinit(rig);
}

/* ---- remand --------------------------------------------------------------------------------------------------------- */

static void a_remanded_opinion_may_not_come_again_and_the_new_one_has_its_own_review(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = road_opinion(DECISION_NOT_SUPPORT);

        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        rig_pass_days(rig, 20);
        road_review(rig, COUNTY_GOV, &id, DECISION_REMAND);
        assert_everywhere(rig, &id, STATE_ACCEPTED, STATE_HANDED, PROGRESS_ACCEPTED);
        assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_HANDLING).due_day, day_of(rig->now) + 60);
        assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        assert_int_equal(rig_watch(rig, COUNTY, &id, CLOCK_HANDLING).due_day, day_of(rig->now) + 60);
        assert_int_equal(rig_watch(rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        assert_true(rig_has_warning(rig, HRSS, WARNING_REVIEW_DECIDED, &id));
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        assert_false(rig_has_clock(rig, COUNTY_GOV, &id, CLOCK_ASK_RE_REVIEW));
        doc.body = ROAD_OPINION;
        rig_refused(rig, HRSS, ENTRY_OPINION, &id, &doc, REASON_SAME_OPINION);
        doc.body = " 经查, 诉求“缺乏”事实根据……！\n";
        doc.legal_basis = "《依据》";
        rig_refused(rig, HRSS, ENTRY_OPINION, &id, &doc, REASON_SAME_OPINION);
        refuse_ask(rig, HRSS, CITY_HRSS, &id, REASON_NOT_SERVED);
        decide(rig, &id, "重新调查，查明用人单位已支付部分工资，其余缺乏事实根据。");
        assert_everywhere(rig, &id, STATE_WINDOW, STATE_HANDED, PROGRESS_SERVED);
        assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_ASK_REVIEW).due_day, day_of(rig->now) + 30);
        rig_ask_review(rig, HRSS, CITY_HRSS, &id); /* a right of review of its own, and the choice again */
        road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
        assert_int_equal(rig_instance(rig, CITY_HRSS, &id).kind, REVIEW_FIRST);
        road_review(rig, CITY_HRSS, &id, DECISION_REMAND);
        doc = road_opinion(DECISION_NOT_SUPPORT);
        doc.body = ROAD_OPINION; /* nor the first one, by turns */
        rig_refused(rig, HRSS, ENTRY_OPINION, &id, &doc, REASON_SAME_OPINION);
        doc.decision = DECISION_SUPPORT;
        rig_do(rig, HRSS, ENTRY_OPINION, &id, &doc);
        rig_deinit(rig);
}

static void a_re_review_that_remands_is_not_the_end(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);

        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        road_review(rig, CITY_GOV, &id, DECISION_REMAND);
        assert_everywhere(rig, &id, STATE_ACCEPTED, STATE_HANDED, PROGRESS_ACCEPTED);
        decide(rig, &id, "重新查明，部分属实。");
        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &id).kind, REVIEW_FIRST);
        rig_deinit(rig);
}

static void the_handler_does_not_change_what_was_reviewed(void **state) {
        Rig *rig = road_three_levels();
        Document doc = rig_document(HRSS);
        CaseId id = rig_register(rig, COUNTY);

        doc.due_day = day_of(rig->now) + 50;
        rig_do(rig, COUNTY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_accept(rig, HRSS, &id);
        decide(rig, &id, "第一次意见");
        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        doc.due_day = 0;
        rig_do(rig, HRSS, ENTRY_REPORT, &id, &doc); /* owed as before */
        rig_do(rig, COUNTY, ENTRY_REWORK, &id, &doc);
        doc.decision = DECISION_SUPPORT;
        rig_refused(rig, HRSS, ENTRY_OPINION, &id, &doc, REASON_REVIEW_RUNS);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_refused(rig, HRSS, ENTRY_OPINION, &id, &doc, REASON_REVIEWED);
        rig_do(rig, HRSS, ENTRY_REPORT, &id, &doc);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        road_review(rig, CITY_GOV, &id, DECISION_UPHOLD);
        assert_stands(rig, COUNTY, &id, STATE_FINAL);
        rig_do(rig, COUNTY, ENTRY_REPORT_APPROVAL, &id, &doc);
        assert_int_equal(rig_docket(rig, HRSS, &id).report, REPORT_APPROVED);
        rig_deinit(rig);
}

/* ---- clocks ---------------------------------------------------------------------------------------------------------- */

static void to_day(Rig *rig, const char *day) {
        Day d;

        assert_true(day_parse(day, &d));
        rig->now = day_start(d) + 10 * DURATION_HOUR;
        rig_tick(rig);
        rig_ferry(rig);
}

static void assert_due(Rig *rig, const char *unit, const CaseId *id, ClockName clock, const char *day, ClockState state) {
        ClockRow row = rig_clock(rig, unit, id, clock);
        char text[DAY_TEXT_SIZE];

        day_format(row.due_day, text);
        assert_string_equal(text, day);
        assert_int_equal(row.state, state);
}

/* 15 + 15 + 60 + 30 + 30 + 30 + 30 + 30 from 2 March 2026, each step on its last day (the citizen's on workdays: none
 * rolls), the last on 28 October. */
static CaseId longest_road_to_re_review(Rig *rig) {
        Document doc = rig_document(HRSS), more = { .days = 30, .reason = "案情复杂" };
        CaseId id;

        to_day(rig, "2026-03-02");
        id = rig_register(rig, COUNTY);
        assert_due(rig, COUNTY, &id, CLOCK_TRIAGE, "2026-03-17", CLOCK_RUNNING);
        to_day(rig, "2026-03-17");
        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        to_day(rig, "2026-04-01");
        rig_accept(rig, HRSS, &id);
        assert_due(rig, HRSS, &id, CLOCK_NOTICE, "2026-04-01", CLOCK_MET);
        to_day(rig, "2026-05-31");
        assert_due(rig, HRSS, &id, CLOCK_HANDLING, "2026-05-31", CLOCK_RUNNING);
        rig_do(rig, HRSS, ENTRY_EXTENSION, &id, &more);
        to_day(rig, "2026-06-30");
        decide(rig, &id, "不予支持");
        assert_due(rig, HRSS, &id, CLOCK_HANDLING, "2026-06-30", CLOCK_MET);
        to_day(rig, "2026-07-30");
        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        assert_due(rig, HRSS, &id, CLOCK_ASK_REVIEW, "2026-07-30", CLOCK_MET);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        to_day(rig, "2026-08-29");
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        assert_due(rig, COUNTY_GOV, &id, CLOCK_REVIEW, "2026-08-29", CLOCK_MET);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        to_day(rig, "2026-09-28");
        return id;
}

static void the_longest_road_takes_240_days(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = longest_road_to_re_review(rig);
        Day first;

        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        assert_due(rig, COUNTY_GOV, &id, CLOCK_ASK_RE_REVIEW, "2026-09-28", CLOCK_MET);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        to_day(rig, "2026-10-28");
        road_review(rig, CITY_GOV, &id, DECISION_UPHOLD);
        assert_due(rig, CITY_GOV, &id, CLOCK_RE_REVIEW, "2026-10-28", CLOCK_MET);
        assert_stands(rig, HRSS, &id, STATE_FINAL);
        assert_true(day_parse("2026-03-02", &first));
        assert_int_equal(day_of(rig->now) - first, 240);
        rig_serve(rig, CITY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_deinit(rig);
}

static void a_day_late_the_right_to_re_review_lapses(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = longest_road_to_re_review(rig);
        Document doc = request(CITY_GOV);

        to_day(rig, "2026-09-29");
        assert_due(rig, COUNTY_GOV, &id, CLOCK_ASK_RE_REVIEW, "2026-09-28", CLOCK_LAPSED);
        rig_do(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &id, &doc); /* for the reviewer to judge */
        rig_ferry(rig);
        assert_int_equal(rig_instance(rig, CITY_GOV, &id).objection, REASON_REVIEW_LATE);
        assert_stands(rig, HRSS, &id, STATE_CLOSED);
        rig_deinit(rig);
}

static void a_day_late_the_review_and_the_re_review_are_breached(void **state) {
        Rig *rig = road_three_levels();
        CaseId id;

        to_day(rig, "2026-03-02");
        id = road_served(rig);
        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        to_day(rig, "2026-04-01");
        assert_due(rig, COUNTY_GOV, &id, CLOCK_REVIEW, "2026-04-01", CLOCK_RUNNING);
        to_day(rig, "2026-04-02");
        assert_due(rig, COUNTY_GOV, &id, CLOCK_REVIEW, "2026-04-01", CLOCK_BREACHED);
        assert_true(rig_has_warning(rig, COUNTY_GOV, WARNING_OVERDUE, &id));
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD); /* late, and valid */
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        to_day(rig, "2026-05-03");
        assert_due(rig, CITY_GOV, &id, CLOCK_RE_REVIEW, "2026-05-02", CLOCK_BREACHED);
        rig_deinit(rig);
}

/* The reviewer's 30 days run from its own receipt, not from the day of the request. */
static void review_days_run_from_the_reviewers_receipt(void **state) {
        Rig *rig = road_three_levels();
        CaseId id;
        Document doc = request(CITY_HRSS);

        to_day(rig, "2026-03-02");
        id = road_served(rig);
        rig->now = rig->now + 5 * DURATION_DAY;
        doc.asked_at = rig->now - 2 * DURATION_DAY;
        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        rig->now += 3 * DURATION_DAY; /* the link was down: 10 March */
        rig_ferry(rig);
        assert_due(rig, CITY_HRSS, &id, CLOCK_REVIEW, "2026-04-09", CLOCK_RUNNING);
        rig_deinit(rig);
}

static void hear(Rig *rig, const char *unit, const CaseId *id, const char *first, const char *last) {
        Document doc = { .body = "听证笔录" };

        to_day(rig, first);
        rig_do(rig, unit, ENTRY_HEARING, id, NULL);
        rig_ferry(rig);
        to_day(rig, last);
        rig_do(rig, unit, ENTRY_HEARING_RECORD, id, &doc);
        rig_ferry(rig);
}

/* Notice of hearing on 20 March, record signed on 26 March: seven days don't count in re-review, all count elsewhere. */
static void hearing_days_are_excluded_in_re_review_alone(void **state) {
        Rig *rig = road_three_levels();
        CaseId id;

        to_day(rig, "2026-03-02");
        id = road_served(rig);
        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        hear(rig, COUNTY_GOV, &id, "2026-03-05", "2026-03-08");
        assert_due(rig, COUNTY_GOV, &id, CLOCK_REVIEW, "2026-04-01", CLOCK_RUNNING);
        to_day(rig, "2026-03-10");
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        assert_due(rig, CITY_GOV, &id, CLOCK_RE_REVIEW, "2026-04-09", CLOCK_RUNNING);
        hear(rig, CITY_GOV, &id, "2026-03-20", "2026-03-26");
        assert_due(rig, CITY_GOV, &id, CLOCK_RE_REVIEW, "2026-04-16", CLOCK_RUNNING);
        to_day(rig, "2026-04-16");
        assert_due(rig, CITY_GOV, &id, CLOCK_RE_REVIEW, "2026-04-16", CLOCK_RUNNING);
        to_day(rig, "2026-04-17");
        assert_due(rig, CITY_GOV, &id, CLOCK_RE_REVIEW, "2026-04-16", CLOCK_BREACHED);
        rig_deinit(rig);
}

static void no_day_of_a_hearing_ends_the_re_review(void **state) {
        Rig *rig = road_three_levels();
        CaseId id;
        Document doc = road_opinion(DECISION_UPHOLD);

        to_day(rig, "2026-03-02");
        id = road_served(rig);
        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        rig_refused(rig, CITY_GOV, ENTRY_HEARING, &id, NULL, REASON_ADMIT_FIRST);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        rig_refused(rig, CITY_GOV, ENTRY_HEARING_RECORD, &id, &doc, REASON_NO_HEARING);
        to_day(rig, "2026-03-31"); /* due on 1 April */
        rig_do(rig, CITY_GOV, ENTRY_HEARING, &id, NULL);
        rig_refused(rig, CITY_GOV, ENTRY_HEARING, &id, NULL, REASON_HEARING_OPEN);
        rig_refused(rig, CITY_GOV, ENTRY_REVIEW_OPINION, &id, &doc, REASON_HEARING_OPEN);
        to_day(rig, "2026-04-10");
        assert_int_equal(rig_clock(rig, CITY_GOV, &id, CLOCK_RE_REVIEW).state, CLOCK_PAUSED);
        rig_do(rig, CITY_GOV, ENTRY_HEARING_RECORD, &id, &doc);
        assert_due(rig, CITY_GOV, &id, CLOCK_RE_REVIEW, "2026-04-12", CLOCK_RUNNING); /* eleven days */
        assert_int_equal(rig_clock(rig, CITY_GOV, &id, CLOCK_RE_REVIEW).excluded, 11);
        assert_int_equal(rig_clock(rig, CITY_GOV, &id, CLOCK_RE_REVIEW).paused, 0);
        rig_deinit(rig);
}

static void a_hearing_of_the_handler_excludes_nothing(void **state) {
        Rig *rig = road_three_levels();
        CaseId id;
        Document doc = rig_document(HRSS);

        to_day(rig, "2026-03-02");
        id = rig_register(rig, COUNTY);
        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_accept(rig, HRSS, &id);
        hear(rig, HRSS, &id, "2026-03-10", "2026-03-20");
        assert_due(rig, HRSS, &id, CLOCK_HANDLING, "2026-05-01", CLOCK_RUNNING);
        rig_deinit(rig);
}

/* ---- after the end ----------------------------------------------------------------------------------------------------- */

static void new_facts_of_a_final_case_reach_a_person(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig), anew;
        Document doc = { .reason = "发现新的工资条" };

        rig_refused(rig, HRSS, ENTRY_NEW_FACTS, &id, &doc, REASON_NOT_FINAL);
        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        road_review(rig, CITY_GOV, &id, DECISION_UPHOLD);
        rig_do(rig, CITY, ENTRY_NEW_FACTS, &id, &doc);
        assert_true(rig_has_warning(rig, CITY, WARNING_NEW_FACTS, &id));
        doc.decision = DECISION_REFUSE;
        assert_int_equal(rig_act(rig, CITY, "clerk", ENTRY_NEW_FACTS, &id, &doc).reason, REASON_ROLE);
        assert_int_equal(rig_act(rig, CITY, "approver", ENTRY_NEW_FACTS, &id, &doc).reason, REASON_FIELD_MISSING);
        doc.body = "与原事实相同，不再受理。";
        assert_int_equal(rig_act(rig, CITY, "approver", ENTRY_NEW_FACTS, &id, &doc).status, RESULT_DONE);
        assert_false(rig_has_warning(rig, CITY, WARNING_NEW_FACTS, &id));
        assert_int_equal(rig_act(rig, CITY, "approver", ENTRY_NEW_FACTS, &id, &doc).reason, REASON_STATE);
        doc.decision = DECISION_NONE;
        rig_do(rig, CITY, ENTRY_NEW_FACTS, &id, &doc); /* again: again to a person */
        anew = rig_register(rig, CITY);
        doc.decision = DECISION_AGREE;
        assert_int_equal(rig_act(rig, CITY, "head", ENTRY_NEW_FACTS, &id, &doc).reason, REASON_FIELD_MISSING);
        doc.ref_case = anew;
        assert_int_equal(rig_act(rig, CITY, "head", ENTRY_NEW_FACTS, &id, &doc).status, RESULT_DONE);
        assert_false(rig_has_warning(rig, CITY, WARNING_NEW_FACTS, &id));
        rig_deinit(rig);
}

/* ---- an office without room (P9) ---------------------------------------------------------------------------------- */

/* What takes no work in is taken: the petitioner's right stands in the handler's file, whatever room there is for new cases. */
static void a_full_office_hears_of_a_review_all_the_same(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);

        rig_at(rig, COUNTY)->office.intake_stopped = true;
        rig_at(rig, COUNTY)->office.intake_reason = REASON_DISK;
        rig_ask_review(rig, CITY, CITY_HRSS, &id);
        assert_int_equal(rig_state(rig, HRSS, &id), STATE_REVIEW);
        assert_int_equal(rig_instance(rig, HRSS, &id).state, REVIEW_ASKED);
        road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
        assert_int_equal(rig_instance(rig, HRSS, &id).state, REVIEW_ADMITTED);
        rig_deinit(rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_full_office_hears_of_a_review_all_the_same),
                cmocka_unit_test(the_petitioner_chooses_the_county_government_then_the_city_government),
                cmocka_unit_test(the_petitioner_chooses_the_city_department_then_the_provincial_one),
                cmocka_unit_test(the_petitioner_chooses_the_city_department_then_the_city_government),
                cmocka_unit_test(a_reviewer_near_or_far_makes_no_difference_to_the_others),
                cmocka_unit_test(a_bureau_that_gave_the_case_sends_the_request_on),
                cmocka_unit_test(what_leaves_the_handler_for_the_reviewer_is_the_whole_file),
                cmocka_unit_test(asked_at_the_reviewers_desk_the_file_is_called_for),
                cmocka_unit_test(a_reviewer_that_has_nothing_of_the_case_decides_when_the_file_is_there),
                cmocka_unit_test(re_review_can_be_brought_to_its_reviewer_too),
                cmocka_unit_test(what_a_review_supports_is_executed),
                cmocka_unit_test(only_a_lawful_reviewer_can_be_chosen),
                cmocka_unit_test(nobody_else_reviews),
                cmocka_unit_test(a_forged_review_opinion_is_refused_and_recorded),
                cmocka_unit_test(who_is_no_lawful_reviewer_opens_no_instance_by_parcel),
                cmocka_unit_test(a_second_request_waits_for_the_first),
                cmocka_unit_test(two_reviewers_asked_at_the_same_moment_leave_one_review),
                cmocka_unit_test(a_parcel_again_changes_nothing),
                cmocka_unit_test(the_reviewers_word_may_come_before_the_request),
                cmocka_unit_test(a_request_that_bounced_is_sent_again_as_of_its_first_day),
                cmocka_unit_test(a_re_review_that_is_not_admitted_gives_its_days_back),
                cmocka_unit_test(a_bureau_reviews_when_its_government_delegated_it),
                cmocka_unit_test(what_came_straight_to_the_department_is_reviewed_too),
                cmocka_unit_test(what_was_not_served_is_not_reviewed),
                cmocka_unit_test(a_suggestions_answer_is_not_reviewed),
                cmocka_unit_test(a_late_request_is_passed_on_for_the_reviewer_to_judge),
                cmocka_unit_test(a_late_request_for_re_review_leaves_the_review_opinion_as_it_stood),
                cmocka_unit_test(the_file_shows_the_reviewer_whether_it_was_asked_late),
                cmocka_unit_test(a_re_review_opinion_says_that_it_ends_there),
                cmocka_unit_test(asked_on_the_thirtieth_day_and_not_on_the_next),
                cmocka_unit_test(a_late_request_at_the_reviewers_desk_is_the_reviewers_to_judge),
                cmocka_unit_test(an_inadmissible_request_gives_the_remaining_days_back),
                cmocka_unit_test(unused_days_after_a_review_close_the_case_everywhere),
                cmocka_unit_test(a_remanded_opinion_may_not_come_again_and_the_new_one_has_its_own_review),
                cmocka_unit_test(a_re_review_that_remands_is_not_the_end),
                cmocka_unit_test(the_handler_does_not_change_what_was_reviewed),
                cmocka_unit_test(the_longest_road_takes_240_days),
                cmocka_unit_test(a_day_late_the_right_to_re_review_lapses),
                cmocka_unit_test(a_day_late_the_review_and_the_re_review_are_breached),
                cmocka_unit_test(review_days_run_from_the_reviewers_receipt),
                cmocka_unit_test(hearing_days_are_excluded_in_re_review_alone),
                cmocka_unit_test(no_day_of_a_hearing_ends_the_re_review),
                cmocka_unit_test(a_hearing_of_the_handler_excludes_nothing),
                cmocka_unit_test(new_facts_of_a_final_case_reach_a_person),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
