/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Triage's other outcomes, the paths of a claim that end in no opinion, reclassification, settlement, withdrawal, death.  What is
 * expected is written from 《信访工作条例》 (2022) art. 19, 20, 22, 23, 31, 33, 34, 36 and from the offices' own rules.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "roads.h"

/* ---- triage --------------------------------------------------------------------------------------------------------- */

static void a_visitor_is_guided_in_writing_after_registration_and_the_triage_date_is_met(void **state) {
        Document doc = road_told("义马市人民法院");
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_claim(&rig, COUNTY, CHANNEL_VISIT, 6);
        doc.organ = "";
        rig_refused(&rig, COUNTY, ENTRY_GUIDANCE, &id, &doc, REASON_FIELD_MISSING);
        doc = road_told("义马市人民法院");
        doc.body = ""; /* 书面 */
        rig_refused(&rig, COUNTY, ENTRY_GUIDANCE, &id, &doc, REASON_FIELD_MISSING);
        doc = road_told("义马市人民法院");
        rig_do(&rig, COUNTY, ENTRY_GUIDANCE, &id, &doc);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_ENDED);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).state, CLOCK_MET);
        rig_refused(&rig, COUNTY, ENTRY_GUIDANCE, &id, &doc, REASON_CASE_ENDED);
        rig_deinit(&rig);
}

static void a_letter_is_not_guided_but_referred(void **state) {
        Document doc = road_told("义马市人民法院");
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_GUIDANCE, &id, &doc, REASON_GUIDE_VISIT);
        rig_do(&rig, COUNTY, ENTRY_WRONG_PLACE, &id, &doc);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_ENDED);
        rig_deinit(&rig);
}

static void the_statute_of_2022_declines_nothing(void **state) {
        Document doc = road_told("义马市人民法院");
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_DECLINE, &id, &doc, REASON_DECLINE_2005);
        rig_at(&rig, COUNTY)->office.pack = pack_builtin_2005();
        rig_do(&rig, COUNTY, ENTRY_DECLINE, &id, &doc);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_ENDED);
        rig_deinit(&rig);
}

static void already_pending_ends_it_only_while_the_time_limit_there_runs(void **state) {
        Document doc = rig_document(NULL), to = rig_document(HRSS);
        Rig rig;
        CaseId first, second, third;

        rig_init(&rig, COUNTY);
        first = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &first, &to);
        rig_accept(&rig, HRSS, &first);
        rig_pass_days(&rig, 60);
        second = rig_register(&rig, COUNTY);
        third = rig_register(&rig, COUNTY);
        doc.ref_case = first;
        rig_do(&rig, COUNTY, ENTRY_PENDING, &second, &doc); /* the last day */
        assert_int_equal(rig_state(&rig, COUNTY, &second), STATE_ENDED);
        rig_pass_days(&rig, 1);
        rig_tick(&rig);
        rig_refused(&rig, COUNTY, ENTRY_PENDING, &third, &doc, REASON_PENDING_OVERDUE);
        assert_int_equal(rig_state(&rig, COUNTY, &third), STATE_REGISTERED);
        /* Decided meanwhile: not pending any more is no reason either. */
        doc.ref_case = second;
        rig_refused(&rig, COUNTY, ENTRY_PENDING, &third, &doc, REASON_NOT_PENDING);
        doc.ref_case = third;
        rig_refused(&rig, COUNTY, ENTRY_PENDING, &third, &doc, REASON_FIELD_WRONG);
        rig_deinit(&rig);
}

static void what_is_pending_in_another_office_a_person_states_with_its_date(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_PENDING, &id, &doc, REASON_FIELD_MISSING);
        doc.organ = "渑池县人社局";
        rig_refused(&rig, COUNTY, ENTRY_PENDING, &id, &doc, REASON_FIELD_MISSING);
        doc.until_day = day_of(rig.now) - 1;
        rig_refused(&rig, COUNTY, ENTRY_PENDING, &id, &doc, REASON_PENDING_OVERDUE);
        doc.until_day = day_of(rig.now);
        rig_do(&rig, COUNTY, ENTRY_PENDING, &id, &doc);
        rig_deinit(&rig);
}

static void not_again_needs_a_re_review_opinion(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId first, second;

        rig_init(&rig, COUNTY);
        first = rig_assigned(&rig);
        second = rig_register(&rig, COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_NOT_AGAIN, &second, &doc, REASON_FIELD_MISSING);
        doc.ref_case = first;
        rig_refused(&rig, COUNTY, ENTRY_NOT_AGAIN, &second, &doc, REASON_NOT_FINAL);
        doc.ref_case = CASE_NONE;
        doc.organ = "河南省人民政府";
        rig_do(&rig, COUNTY, ENTRY_NOT_AGAIN, &second, &doc);
        assert_int_equal(rig_state(&rig, COUNTY, &second), STATE_ENDED);
        rig_deinit(&rig);
}

static void what_an_office_gave_is_returned_to_it_not_ended(void **state) {
        Document doc = road_told("义马市人民法院");
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        rig_refused(&rig, HRSS, ENTRY_WRONG_PLACE, &id, &doc, REASON_RETURN_INSTEAD);
        rig_refused(&rig, HRSS, ENTRY_NOT_AGAIN, &id, &doc, REASON_RETURN_INSTEAD);
        rig_deinit(&rig);
}

static void a_department_tells_who_came_to_it_directly_the_right_place(void **state) {
        Document doc = road_told("义马市人民法院");
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, HRSS);
        rig_do(&rig, HRSS, ENTRY_WRONG_PLACE, &id, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_ENDED);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_NOTICE).state, CLOCK_MET);
        rig_deinit(&rig);
}

static void an_end_below_ends_it_above_and_the_report_stays_owed(void **state) {
        Document doc = road_told("义马市人民法院"), to = rig_document(COUNTY);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = road_claim(&rig, CITY, CHANNEL_VISIT, 6);
        to.due_day = day_of(rig.now) + 30;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &to);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_GUIDANCE, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_ENDED);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_ENDED);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).state, CLOCK_RUNNING);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_REWORK, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).report, REPORT_APPROVED);
        rig_deinit(&rig);
}

/* ---- a unit's own line (22:23) ---------------------------------------------------------------------------------------- */

static void a_unit_hands_to_its_own_line_and_tells_the_petitioner(void **state) {
        Document doc = rig_document("411281.tax");
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, "411200.tax");
        doc.body = "";
        rig_refused(&rig, "411200.tax", ENTRY_REFERRAL, &id, &doc, REASON_FIELD_MISSING);
        doc.body = "已转送义马市税务局办理";
        rig_do(&rig, "411200.tax", ENTRY_REFERRAL, &id, &doc);
        assert_int_equal(rig_clock(&rig, "411200.tax", &id, CLOCK_NOTICE).state, CLOCK_MET);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, "411281.tax", &id), CUSTODY_HERE);
        assert_int_equal(rig_clock(&rig, "411281.tax", &id, CLOCK_NOTICE).state, CLOCK_RUNNING);
        /* 22:23: it objects to its own superior, who verifies. */
        rig_do(&rig, "411281.tax", ENTRY_RETURN_REQUEST, &id, &doc);
        rig_ferry(&rig);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, "411200.tax", ENTRY_RETURN_ANSWER, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, "411200.tax", &id), CUSTODY_HERE);
        rig_deinit(&rig);
}

static void a_unit_hands_to_nobody_outside_its_line(void **state) {
        Document doc = rig_document(HRSS);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, "411281.tax");
        rig_refused(&rig, "411281.tax", ENTRY_REFERRAL, &id, &doc, REASON_BUREAU_ONLY);
        doc.to = code("411200.tax");
        rig_refused(&rig, "411281.tax", ENTRY_ASSIGNMENT, &id, &doc, REASON_BUREAU_ONLY);
        rig_deinit(&rig);
}

/* ---- paths 1 to 5 ------------------------------------------------------------------------------------------------------ */

static void a_claim_for_another_procedure_is_led_there_with_organ_limit_and_remedy(void **state) {
        Document doc = road_told("义马市人民法院");
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        doc.path31 = 2;
        rig_refused(&rig, HRSS, ENTRY_IMPORT, &id, &doc, REASON_FIELD_MISSING); /* by when */
        doc.days = 365;
        doc.remedy = "";
        rig_refused(&rig, HRSS, ENTRY_IMPORT, &id, &doc, REASON_FIELD_MISSING);
        doc.remedy = "可在一年内申请仲裁";
        doc.path31 = 6;
        rig_refused(&rig, HRSS, ENTRY_IMPORT, &id, &doc, REASON_IMPORT_PATH);
        doc.path31 = 2;
        rig_do(&rig, HRSS, ENTRY_IMPORT, &id, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_IMPORTED);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_IMPORTED);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_NOTICE).state, CLOCK_MET);
        rig_deinit(&rig);
}

static void after_acceptance_an_import_supersedes_the_handling_clock(void **state) {
        Document doc = road_told("义马市人民法院");
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        doc.path31 = 1;
        doc.days = 180;
        rig_do(&rig, HRSS, ENTRY_IMPORT, &id, &doc);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_SUPERSEDED);
        rig_deinit(&rig);
}

static void path_five_runs_under_its_own_law_and_is_answered(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;
        Day until;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        doc.path31 = 5;
        doc.days = 90;
        rig_refused(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc, REASON_NOTICE_FIRST);
        rig_do(&rig, HRSS, ENTRY_NOTICE, &id, NULL);
        rig_refused(&rig, HRSS, ENTRY_ACCEPT, &id, &doc, REASON_PATH31);
        doc.legal_basis = "";
        rig_refused(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc, REASON_FIELD_MISSING);
        doc.legal_basis = "劳动保障监察条例第十七条";
        rig_do(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc);
        until = day_of(rig.now) + 90;
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_ACCEPTED);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_OWN_LIMIT).due_day, until);
        assert_false(rig_has_clock(&rig, HRSS, &id, CLOCK_HANDLING));
        doc.days = 0;
        doc.until_day = 0;
        doc.decision = DECISION_SUPPORT;
        rig_refused(&rig, HRSS, ENTRY_OPINION, &id, &doc, REASON_PATH31);
        rig_pass_days(&rig, 91);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_OWN_LIMIT).state, CLOCK_BREACHED);
        rig_do(&rig, HRSS, ENTRY_ANSWER, &id, &doc);
        assert_true(rig_clock(&rig, HRSS, &id, CLOCK_OWN_LIMIT).ended_entry > 0);
        rig_do(&rig, HRSS, ENTRY_SERVICE, &id, &doc);
        /* 22:35: review is of opinions; the remedy is that law's. */
        assert_false(rig_has_clock(&rig, HRSS, &id, CLOCK_ASK_REVIEW));
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_CLOSED);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_CLOSED);
        rig_deinit(&rig);
}

static void reclassified_and_back_it_keeps_its_first_handling_date(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        due = rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).due_day;
        rig_pass_days(&rig, 10);
        doc.case_class = CLASS_SUGGESTION;
        assert_int_equal(rig_act(&rig, HRSS, "clerk", ENTRY_CLASSIFY, &id, &doc).reason, REASON_ROLE);
        assert_int_equal(rig_act(&rig, HRSS, "handler", ENTRY_CLASSIFY, &id, &doc).status, RESULT_DONE);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_SUPERSEDED);
        rig_pass_days(&rig, 10);
        doc.case_class = CLASS_CLAIM;
        doc.path31 = 5;
        assert_int_equal(rig_act(&rig, HRSS, "handler", ENTRY_CLASSIFY, &id, &doc).reason, REASON_RECLASSIFY);
        doc.path31 = 6;
        assert_int_equal(rig_act(&rig, HRSS, "handler", ENTRY_CLASSIFY, &id, &doc).status, RESULT_DONE);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).due_day, due);
        rig_deinit(&rig);
}

static void a_suggestion_that_turns_out_a_claim_is_handled_in_60_days_of_its_acceptance(void **state) {
        Document doc = { .case_class = CLASS_SUGGESTION, .channel = CHANNEL_LETTER }, to = rig_document(HRSS);
        Content content = { .title = "路灯", .text = "请装路灯", .name = "信访人甲", .address = "某村" };
        Rig rig;
        CaseId id;
        Day day;

        rig_init(&rig, COUNTY);
        id = rig_register_as(&rig, COUNTY, &doc, &content);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
        rig_accept(&rig, HRSS, &id);
        day = day_of(rig.now);
        rig_pass_days(&rig, 20);
        doc = rig_document(NULL);
        doc.case_class = CLASS_CLAIM;
        doc.path31 = 6;
        assert_int_equal(rig_act(&rig, HRSS, "handler", ENTRY_CLASSIFY, &id, &doc).status, RESULT_DONE);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).due_day, day + 60);
        rig_deinit(&rig);
}

/* ---- ends ------------------------------------------------------------------------------------------------------------ */

static void a_settlement_names_both_parties_and_meets_the_handling_date(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        doc.variant = 1;
        doc.person = "信访人甲";
        rig_refused(&rig, HRSS, ENTRY_SETTLEMENT, &id, &doc, REASON_BOTH_PARTIES);
        doc.person = "信访人甲、某公司";
        rig_do(&rig, HRSS, ENTRY_SETTLEMENT, &id, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_SETTLED);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_SETTLED);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_MET);
        doc.decision = DECISION_SUPPORT;
        doc.variant = 0;
        rig_refused(&rig, HRSS, ENTRY_OPINION, &id, &doc, REASON_CASE_SETTLED);
        rig_do(&rig, HRSS, ENTRY_REPORT, &id, &doc); /* the assignment's report */
        rig_deinit(&rig);
}

static void a_withdrawal_is_the_petitioners_signed_and_never_the_handlers(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        doc.person = "信访人甲";
        rig_refused(&rig, HRSS, ENTRY_WITHDRAWAL, &id, &doc, REASON_WITHDRAWAL_PAPER);
        doc.asked_at = rig.now;
        assert_int_equal(rig_act(&rig, HRSS, "handler", ENTRY_WITHDRAWAL, &id, &doc).reason, REASON_ROLE);
        doc.person = "";
        rig_refused(&rig, HRSS, ENTRY_WITHDRAWAL, &id, &doc, REASON_FIELD_MISSING);
        doc.person = "信访人甲";
        rig_do(&rig, HRSS, ENTRY_WITHDRAWAL, &id, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_WITHDRAWN);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_WITHDRAWN);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_CANCELLED);
        rig_deinit(&rig);
}

static void somebody_who_handles_the_case_cannot_enter_its_withdrawal_as_clerk_either(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        doc.person = "信访人甲";
        doc.asked_at = rig.now;
        assert_int_equal(rig_act(&rig, COUNTY, "boss", ENTRY_WITHDRAWAL, &id, &doc).reason, REASON_WITHDRAWAL_HANDLER);
        rig_do(&rig, COUNTY, ENTRY_WITHDRAWAL, &id, &doc);
        rig_deinit(&rig);
}

static void after_a_death_the_successor_goes_on_with_the_same_dates(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        due = rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).due_day;
        doc.variant = 1;
        rig_do(&rig, HRSS, ENTRY_DEATH, &id, &doc);
        assert_true(rig_has_warning(&rig, HRSS, WARNING_SUCCESSOR_WANTED, &id));
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).due_day, due);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        doc.person = "信访人乙";
        doc.variant = 0;
        rig_do(&rig, HRSS, ENTRY_SUCCESSOR, &id, &doc);
        assert_false(rig_has_warning(&rig, HRSS, WARNING_SUCCESSOR_WANTED, &id));
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_ACCEPTED);
        rig_deinit(&rig);
}

static void only_the_head_ends_a_case_whose_right_is_personal(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        doc.variant = 2;
        assert_int_equal(rig_act(&rig, HRSS, "clerk", ENTRY_DEATH, &id, &doc).reason, REASON_PERSONAL_END);
        assert_int_equal(rig_act(&rig, HRSS, "head", ENTRY_DEATH, &id, &doc).status, RESULT_DONE);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_ENDED);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_CANCELLED);
        rig_deinit(&rig);
}

/* ---- service (22:23, 35) ------------------------------------------------------------------------------------------------ */

static CaseId disposed(Rig *rig) {
        Document doc = rig_document(NULL);
        CaseId id = road_accepted(rig);

        doc.decision = DECISION_EXPLAIN;
        rig_do(rig, HRSS, ENTRY_OPINION, &id, &doc);
        return id;
}

static void by_post_the_day_it_arrived_counts_not_the_day_it_was_sent(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = disposed(&rig);
        rig_pass_days(&rig, 6);
        doc.service_how = SERVICE_POST;
        rig_refused(&rig, HRSS, ENTRY_SERVICE, &id, &doc, REASON_FIELD_MISSING);
        doc.service_at = rig.now - 2 * DURATION_DAY;
        rig_do(&rig, HRSS, ENTRY_SERVICE, &id, &doc);
        assert_int_equal(day_of(rig_clock(&rig, HRSS, &id, CLOCK_ASK_REVIEW).started_at), day_of(rig.now) - 2);
        rig_deinit(&rig);
}

static void a_refusal_needs_two_witnesses_and_a_message_the_petitioners_choice(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = disposed(&rig);
        doc.service_how = SERVICE_REFUSED_WITNESSED;
        doc.person = "见证人甲";
        rig_refused(&rig, HRSS, ENTRY_SERVICE, &id, &doc, REASON_WITNESSES);
        doc.service_how = SERVICE_MESSAGE;
        doc.reason = "";
        rig_refused(&rig, HRSS, ENTRY_SERVICE, &id, &doc, REASON_MESSAGE_NOT_CHOSEN);
        assert_false(rig_has_clock(&rig, HRSS, &id, CLOCK_ASK_REVIEW));
        doc.service_how = SERVICE_REFUSED_WITNESSED;
        doc.person = "见证人甲、见证人乙";
        rig_do(&rig, HRSS, ENTRY_SERVICE, &id, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_WINDOW);
        rig_deinit(&rig);
}

static void a_notice_is_written_and_then_served(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        doc.variant = 1;
        rig_refused(&rig, HRSS, ENTRY_SERVICE, &id, &doc, REASON_NO_NOTICE);
        rig_do(&rig, HRSS, ENTRY_NOTICE, &id, NULL);
        assert_true(rig_docket(&rig, HRSS, &id).noticed_at > 0);
        assert_int_equal(rig_docket(&rig, HRSS, &id).noticed_how, SERVICE_NONE);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_NOTICE).state, CLOCK_MET);
        doc.service_how = SERVICE_NOT_POSSIBLE;
        rig_do(&rig, HRSS, ENTRY_SERVICE, &id, &doc);
        assert_int_equal(rig_docket(&rig, HRSS, &id).noticed_how, SERVICE_NONE);
        doc.service_how = SERVICE_SIGNED;
        rig_do(&rig, HRSS, ENTRY_SERVICE, &id, &doc);
        assert_int_equal(rig_docket(&rig, HRSS, &id).noticed_how, SERVICE_SIGNED);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_NOTICED);
        rig_refused(&rig, HRSS, ENTRY_SERVICE, &id, &doc, REASON_ALREADY_SERVED);
        doc.variant = 0;
        rig_refused(&rig, HRSS, ENTRY_SERVICE, &id, &doc, REASON_NOT_DISPOSED);
        rig_deinit(&rig);
}

static void serving_a_notice_starts_no_window_even_after_the_opinion(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = disposed(&rig);
        doc.variant = 1;
        rig_do(&rig, HRSS, ENTRY_SERVICE, &id, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_DISPOSED);
        assert_false(rig_has_clock(&rig, HRSS, &id, CLOCK_ASK_REVIEW));
        assert_int_equal(rig_docket(&rig, COUNTY, &id).progress, PROGRESS_DISPOSED);
        rig_deinit(&rig);
}

static void a_notice_says_by_itself_what_the_statute_asks_for(void **state) {
        RigOffice *office;
        Document doc;
        Entry entry;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        office = rig_at(&rig, COUNTY);
        id = rig_assigned(&rig);
        rig_do(&rig, HRSS, ENTRY_NOTICE, &id, NULL);
        entry = rig_last(office);
        assert_int_equal(document_decode(entry_find_part(&entry, PART_DOCUMENT)->data, &office->arena, &doc), 0);
        assert_non_null(strstr(doc.body, id.s));    /* received, and which */
        assert_non_null(strstr(doc.body, HRSS));    /* by whom: its name in this roster */
        assert_non_null(strstr(doc.body, "六十日")); /* path and procedure */
        assert_non_null(strstr(doc.body, "复查"));   /* remedy */
        rig_deinit(&rig);
}

/* 22:23, 40; three working days by the pack: 2 March 2026 is a Monday. */
static void a_return_request_is_late_from_the_fourth_working_day(void **state) {
        Document doc = rig_document(COUNTY);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, "411200");
        rig_do(&rig, "411200", ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        rig_ferry(&rig);
        rig_pass_days(&rig, 3);
        rig_tick(&rig);
        assert_false(rig_has_warning(&rig, "411200", WARNING_OVERDUE, &id)); /* the third working day */
        rig_pass_days(&rig, 1);
        rig_tick(&rig);
        assert_true(rig_has_warning(&rig, "411200", WARNING_OVERDUE, &id));
        rig_deinit(&rig);
}

static void a_unit_that_does_not_answer_is_found_by_the_bureau_that_serves_it(void **state) {
        Document doc = rig_document("411281.tax");
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, "411200.tax");
        rig_do(&rig, "411200.tax", ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, "411281.tax", ENTRY_RETURN_REQUEST, &id, &doc);
        rig_ferry(&rig);
        rig_pass_days(&rig, 4);
        rig_tick(&rig);
        assert_true(rig_has_warning(&rig, "411200", WARNING_FINDING, &id));
        rig_deinit(&rig);
}

/* ---- merge and split ---------------------------------------------------------------------------------------------------- */

static CaseId noticed(Rig *rig) {
        CaseId id = rig_assigned(rig);

        rig_do(rig, HRSS, ENTRY_NOTICE, &id, NULL);
        return id;
}

static void merged_cases_stop_their_clocks_and_each_petitioner_gets_the_reply(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId lead, other;

        rig_init(&rig, COUNTY);
        lead = noticed(&rig);
        other = rig_assigned(&rig);
        doc.ref_case = lead;
        rig_do(&rig, HRSS, ENTRY_MERGE, &other, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &other), STATE_SUPERSEDED);
        assert_int_equal(rig_clock(&rig, HRSS, &other, CLOCK_NOTICE).state, CLOCK_SUPERSEDED);
        rig_refused(&rig, HRSS, ENTRY_ACCEPT, &other, &doc, REASON_CASE_SUPERSEDED);
        doc.ref_case = CASE_NONE;
        rig_do(&rig, HRSS, ENTRY_ACCEPT, &lead, NULL);
        rig_pass_days(&rig, 20);
        rig_tick(&rig); /* nothing of the merged one is late */
        assert_int_equal(rig_clock(&rig, HRSS, &other, CLOCK_NOTICE).state, CLOCK_SUPERSEDED);
        doc.decision = DECISION_EXPLAIN;
        rig_do(&rig, HRSS, ENTRY_OPINION, &lead, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &other), STATE_DISPOSED);
        assert_int_equal(rig_docket(&rig, HRSS, &other).decision, DECISION_EXPLAIN);
        rig_do(&rig, HRSS, ENTRY_SERVICE, &other, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &other), STATE_WINDOW);
        assert_true(rig_has_clock(&rig, HRSS, &other, CLOCK_ASK_REVIEW));
        assert_false(rig_has_clock(&rig, HRSS, &lead, CLOCK_ASK_REVIEW)); /* each by its own service */
        rig_pass_days(&rig, 40);
        rig_tick(&rig);
        assert_int_equal(rig_state(&rig, HRSS, &other), STATE_CLOSED);
        assert_int_equal(rig_state(&rig, COUNTY, &other), STATE_CLOSED);
        rig_do(&rig, HRSS, ENTRY_REPORT, &other, &doc); /* and its assigner its report */
        rig_deinit(&rig);
}

static void only_cases_in_the_same_hands_before_acceptance_are_merged(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId lead, other, third;

        rig_init(&rig, COUNTY);
        lead = road_accepted(&rig);
        other = rig_assigned(&rig);
        third = rig_register(&rig, COUNTY);
        doc.ref_case = lead;
        rig_refused(&rig, HRSS, ENTRY_MERGE, &other, &doc, REASON_NOT_TOGETHER);
        doc.ref_case = third;
        rig_refused(&rig, HRSS, ENTRY_MERGE, &other, &doc, REASON_NOT_TOGETHER);
        doc.ref_case = other;
        rig_refused(&rig, HRSS, ENTRY_MERGE, &other, &doc, REASON_FIELD_WRONG);
        rig_refused(&rig, HRSS, ENTRY_MERGE, &lead, &doc, REASON_ALREADY_ACCEPTED);
        rig_refused(&rig, COUNTY, ENTRY_MERGE, &third, &doc, REASON_RESPONSIBLE_ONLY); /* whose reply is reviewed? */
        rig_deinit(&rig);
}

static void when_the_lead_is_withdrawn_or_returned_the_others_go_on_by_their_first_dates(void **state) {
        for (int returned = 0; returned < 2; returned++) {
                Document doc = rig_document(NULL);
                Rig rig;
                CaseId lead, other;
                Day due;

                rig_init(&rig, COUNTY);
                lead = rig_assigned(&rig);
                other = rig_assigned(&rig);
                due = rig_clock(&rig, HRSS, &other, CLOCK_NOTICE).due_day;
                doc.ref_case = lead;
                rig_do(&rig, HRSS, ENTRY_MERGE, &other, &doc);
                rig_pass_days(&rig, 3);
                doc.ref_case = CASE_NONE;
                doc.person = "信访人甲";
                doc.asked_at = rig.now;
                rig_do(&rig, HRSS, returned ? ENTRY_RETURN_REQUEST : ENTRY_WITHDRAWAL, &lead, &doc);
                assert_int_equal(rig_state(&rig, HRSS, &other), STATE_TAKEN);
                assert_int_equal(rig_clock(&rig, HRSS, &other, CLOCK_NOTICE).state, CLOCK_RUNNING);
                assert_int_equal(rig_clock(&rig, HRSS, &other, CLOCK_NOTICE).due_day, due);
                rig_deinit(&rig);
        }
}

static Result split(Rig *rig, const char *unit, const CaseId *letter, uint32_t variant) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_SPLIT, .actor = { .unit = code(unit) }, .case_id = *letter,
                     .document = { .case_class = CLASS_SUGGESTION, .category = "路灯", .reason = "一信多事",
                                   .variant = variant } };
        Content content = { .title = "路灯", .text = "请装路灯", .name = "信访人甲", .address = "某村" };
        Buf bytes = BUF_INIT;
        Result result;

        assert_true(user_name_parse("clerk", &in.actor.user));
        content_encode(&content, &bytes);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        result = rig_step(rig_host(rig, unit), &in);
        buf_deinit(&bytes);
        return result;
}

static void a_letter_with_two_matters_becomes_two_cases_with_its_first_date(void **state) {
        RigOffice *office;
        Result result;
        Document doc;
        Rig rig;
        CaseId letter;
        Entry entry;

        rig_init(&rig, COUNTY);
        office = rig_at(&rig, COUNTY);
        letter = rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 4);
        result = split(&rig, COUNTY, &letter, 1);
        assert_int_equal(result.status, RESULT_DONE);
        assert_int_equal(rig_state(&rig, COUNTY, &result.case_id), STATE_REGISTERED);
        assert_int_equal(rig_state(&rig, COUNTY, &letter), STATE_REGISTERED);
        /* 22:22: fifteen days from the day the letter came. */
        assert_int_equal(rig_clock(&rig, COUNTY, &result.case_id, CLOCK_TRIAGE).due_day,
                         rig_clock(&rig, COUNTY, &letter, CLOCK_TRIAGE).due_day);
        /* A number and a code of its own; the new file names no sibling. */
        entry = rig_entry(office, result.entry);
        assert_int_equal(entry.header.kind, ENTRY_REGISTER);
        assert_non_null(entry_find_part(&entry, PART_CODE));
        assert_int_equal(document_decode(entry_find_part(&entry, PART_DOCUMENT)->data, &office->arena, &doc), 0);
        assert_true(case_id_is_none(&doc.ref_case));
        assert_string_equal(doc.reason, "");
        result = split(&rig, COUNTY, &letter, 2);
        assert_int_equal(rig_state(&rig, COUNTY, &letter), STATE_SUPERSEDED);
        assert_int_equal(rig_clock(&rig, COUNTY, &letter, CLOCK_TRIAGE).state, CLOCK_SUPERSEDED);
        assert_int_equal(split(&rig, COUNTY, &letter, 1).reason, REASON_CASE_SUPERSEDED);
        rig_deinit(&rig);
}

static void who_was_given_a_letter_does_not_split_it(void **state) {
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        assert_int_equal(split(&rig, HRSS, &id, 1).reason, REASON_SPLIT_ELSEWHERE);
        rig_deinit(&rig);
}

/* ---- who has to do with it, and who must not (22:28) ---------------------------------------------------------------------- */

static Result read_as(Rig *rig, const char *unit, const char *user, const CaseId *id) {
        Input in = { .kind = INPUT_READ, .actor = { .unit = code(unit) }, .case_id = *id,
                     .read_parts = 1u << PART_DOCUMENT | 1u << PART_CONTENT };

        assert_true(user_name_parse(user, &in.actor.user));
        return rig_step(rig_host(rig, unit), &in);
}

static void who_has_an_interest_neither_acts_nor_reads(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id, other;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        other = road_accepted(&rig);
        assert_int_equal(rig_act(&rig, HRSS, "handler", ENTRY_RECUSAL, &id, &doc).status, RESULT_DONE);
        assert_int_equal(read_as(&rig, HRSS, "handler", &id).reason, REASON_RECUSED);
        assert_int_equal(rig_last(rig_at(&rig, COUNTY)).header.kind, ENTRY_VIOLATION);
        assert_int_equal(rig_act(&rig, HRSS, "handler", ENTRY_REPORT, &id, &doc).reason, REASON_RECUSED);
        assert_int_equal(read_as(&rig, HRSS, "clerk", &id).status, RESULT_DONE);
        assert_int_equal(read_as(&rig, HRSS, "handler", &other).status, RESULT_DONE);
        rig_deinit(&rig);
}

static void others_are_recused_by_a_head_alone(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        doc.person = "handler";
        assert_int_equal(rig_act(&rig, HRSS, "clerk", ENTRY_RECUSAL, &id, &doc).reason, REASON_ROLE);
        assert_int_equal(rig_act(&rig, HRSS, "head", ENTRY_RECUSAL, &id, &doc).status, RESULT_DONE);
        assert_int_equal(read_as(&rig, HRSS, "handler", &id).reason, REASON_RECUSED);
        rig_deinit(&rig);
}

static void when_its_head_has_an_interest_the_unit_decides_nothing_and_gives_it_back(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        rig_pass_days(&rig, 20); /* long after the days to object */
        assert_int_equal(rig_act(&rig, HRSS, "head", ENTRY_RECUSAL, &id, &doc).status, RESULT_DONE);
        assert_true(rig_has_warning(&rig, HRSS, WARNING_HEAD_RECUSED, &id));
        doc.path31 = 2;
        doc.organ = "仲裁委";
        doc.days = 30;
        rig_refused(&rig, HRSS, ENTRY_IMPORT, &id, &doc, REASON_HEAD_RECUSED);
        doc = rig_document(NULL);
        rig_do(&rig, HRSS, ENTRY_RETURN_REQUEST, &id, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_RETURN_ASKED);
        rig_deinit(&rig);
}

static void owner_and_first_handler_stand_in_the_file(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        doc.person = "分管副局长";
        rig_do(&rig, HRSS, ENTRY_OWNER, &id, &doc);
        doc.variant = 2;
        doc.person = "经办人";
        rig_do(&rig, HRSS, ENTRY_FIRST, &id, &doc);
        assert_string_equal(rig_docket(&rig, HRSS, &id).owner, "分管副局长");
        assert_string_equal(rig_docket(&rig, HRSS, &id).first_handler, "经办人");
        assert_true(rig_has_warning(&rig, HRSS, WARNING_OWNED, &id));
        rig_deinit(&rig);
}

static void what_a_meeting_assigned_says_which_meeting(void **state) {
        Document doc = rig_document(HRSS);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        doc.due_day = day_of(rig.now) + 40;
        doc.summary = "三月联席会议";
        rig_do(&rig, COUNTY, ENTRY_ASSIGNMENT, &id, &doc);
        assert_string_equal(rig_docket(&rig, COUNTY, &id).meeting, "三月联席会议");
        rig_deinit(&rig);
}

/* ---- archive ----------------------------------------------------------------------------------------------------------- */

static void what_is_closed_and_owes_nothing_goes_to_the_archive_once(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = disposed(&rig);
        rig_refused(&rig, HRSS, ENTRY_ARCHIVE, &id, &doc, REASON_ALREADY_DISPOSED);
        rig_do(&rig, HRSS, ENTRY_SERVICE, &id, &doc);
        rig_pass_days(&rig, 40);
        rig_tick(&rig);
        rig_refused(&rig, HRSS, ENTRY_ARCHIVE, &id, &doc, REASON_ARCHIVE_EARLY); /* the report */
        rig_do(&rig, HRSS, ENTRY_REPORT, &id, &doc);
        rig_do(&rig, HRSS, ENTRY_ARCHIVE, &id, &doc);
        assert_int_equal(rig_docket(&rig, HRSS, &id).archive, UINT64_C(20260000001));
        rig_refused(&rig, HRSS, ENTRY_ARCHIVE, &id, &doc, REASON_ARCHIVED);
        rig_refused(&rig, COUNTY, ENTRY_ARCHIVE, &id, &doc, REASON_ARCHIVE_EARLY); /* its approval */
        rig_deinit(&rig);
}

/* ---- roles ------------------------------------------------------------------------------------------------------------- */

static void the_roles_named_and_no_others(void **state) {
        static const struct {
                EntryKind kind;
                const char *roles;
        } cases[] = {
                { ENTRY_GUIDANCE, "clerk approver" }, { ENTRY_WRONG_PLACE, "clerk approver" }, { ENTRY_PENDING, "approver" },
                { ENTRY_NOT_AGAIN, "approver" }, { ENTRY_WITHDRAWAL, "clerk" },
        };
        static const char *const users[] = { "clerk", "approver", "handler", "head", "supervisor", "auditor", "admin" };

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
                for (size_t k = 0; k < sizeof(users) / sizeof(*users); k++) {
                        Document doc = road_told("义马市人民法院");
                        Result result;
                        Rig rig;
                        CaseId id;

                        rig_init(&rig, COUNTY);
                        id = road_claim(&rig, COUNTY, CHANNEL_VISIT, 6);
                        doc.until_day = day_of(rig.now) + 1;
                        doc.person = "信访人甲";
                        doc.asked_at = rig.now;
                        result = rig_act(&rig, COUNTY, users[k], cases[i].kind, &id, &doc);
                        if (strstr(cases[i].roles, users[k]))
                                assert_int_equal(result.status, RESULT_DONE);
                        else
                                assert_int_equal(result.reason, REASON_ROLE);
                        rig_deinit(&rig);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_visitor_is_guided_in_writing_after_registration_and_the_triage_date_is_met),
                cmocka_unit_test(a_letter_is_not_guided_but_referred),
                cmocka_unit_test(the_statute_of_2022_declines_nothing),
                cmocka_unit_test(already_pending_ends_it_only_while_the_time_limit_there_runs),
                cmocka_unit_test(what_is_pending_in_another_office_a_person_states_with_its_date),
                cmocka_unit_test(not_again_needs_a_re_review_opinion),
                cmocka_unit_test(what_an_office_gave_is_returned_to_it_not_ended),
                cmocka_unit_test(a_department_tells_who_came_to_it_directly_the_right_place),
                cmocka_unit_test(an_end_below_ends_it_above_and_the_report_stays_owed),
                cmocka_unit_test(a_unit_hands_to_its_own_line_and_tells_the_petitioner),
                cmocka_unit_test(a_unit_hands_to_nobody_outside_its_line),
                cmocka_unit_test(a_claim_for_another_procedure_is_led_there_with_organ_limit_and_remedy),
                cmocka_unit_test(after_acceptance_an_import_supersedes_the_handling_clock),
                cmocka_unit_test(path_five_runs_under_its_own_law_and_is_answered),
                cmocka_unit_test(reclassified_and_back_it_keeps_its_first_handling_date),
                cmocka_unit_test(a_suggestion_that_turns_out_a_claim_is_handled_in_60_days_of_its_acceptance),
                cmocka_unit_test(a_settlement_names_both_parties_and_meets_the_handling_date),
                cmocka_unit_test(a_withdrawal_is_the_petitioners_signed_and_never_the_handlers),
                cmocka_unit_test(somebody_who_handles_the_case_cannot_enter_its_withdrawal_as_clerk_either),
                cmocka_unit_test(after_a_death_the_successor_goes_on_with_the_same_dates),
                cmocka_unit_test(only_the_head_ends_a_case_whose_right_is_personal),
                cmocka_unit_test(by_post_the_day_it_arrived_counts_not_the_day_it_was_sent),
                cmocka_unit_test(a_refusal_needs_two_witnesses_and_a_message_the_petitioners_choice),
                cmocka_unit_test(a_notice_is_written_and_then_served),
                cmocka_unit_test(serving_a_notice_starts_no_window_even_after_the_opinion),
                cmocka_unit_test(a_notice_says_by_itself_what_the_statute_asks_for),
                cmocka_unit_test(a_return_request_is_late_from_the_fourth_working_day),
                cmocka_unit_test(a_unit_that_does_not_answer_is_found_by_the_bureau_that_serves_it),
                cmocka_unit_test(merged_cases_stop_their_clocks_and_each_petitioner_gets_the_reply),
                cmocka_unit_test(only_cases_in_the_same_hands_before_acceptance_are_merged),
                cmocka_unit_test(when_the_lead_is_withdrawn_or_returned_the_others_go_on_by_their_first_dates),
                cmocka_unit_test(a_letter_with_two_matters_becomes_two_cases_with_its_first_date),
                cmocka_unit_test(who_was_given_a_letter_does_not_split_it),
                cmocka_unit_test(who_has_an_interest_neither_acts_nor_reads),
                cmocka_unit_test(others_are_recused_by_a_head_alone),
                cmocka_unit_test(when_its_head_has_an_interest_the_unit_decides_nothing_and_gives_it_back),
                cmocka_unit_test(owner_and_first_handler_stand_in_the_file),
                cmocka_unit_test(what_a_meeting_assigned_says_which_meeting),
                cmocka_unit_test(what_is_closed_and_owes_nothing_goes_to_the_archive_once),
                cmocka_unit_test(the_roles_named_and_no_others),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
