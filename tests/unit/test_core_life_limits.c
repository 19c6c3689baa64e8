/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What becomes of a case, at the limits (22:19, 20, 31, 33, 34, 36): the last day and number that is right, the first that is
 * wrong; and what is stated of another case, as far as this office knows it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/draft.h"
#include "roads.h"

/* ---- time limits of other procedures (22:31 (1)-(5)) ------------------------------------------------------------------- */

static void a_time_limit_is_some_years_at_most_and_lies_ahead(void **state) {
        Document doc = road_told("义马市劳动争议仲裁委员会");
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        doc.path31 = 2;
        doc.days = 3651;
        rig_refused(&rig, HRSS, ENTRY_IMPORT, &id, &doc, REASON_FIELD_WRONG);
        doc.days = 0;
        doc.until_day = day_of(rig.now);
        rig_refused(&rig, HRSS, ENTRY_IMPORT, &id, &doc, REASON_FIELD_WRONG);
        doc.until_day = day_of(rig.now) + 36526;
        rig_refused(&rig, HRSS, ENTRY_IMPORT, &id, &doc, REASON_FIELD_WRONG);
        doc.days = 3650;
        doc.until_day = 0;
        rig_do(&rig, HRSS, ENTRY_IMPORT, &id, &doc);
        rig_deinit(&rig);
}

static void a_last_day_that_is_named_counts_before_the_days(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        doc.path31 = 5;
        doc.days = 90;
        doc.until_day = day_of(rig.now) + DUE_DAYS_MAX + 1;
        rig_refused(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc, REASON_FIELD_WRONG);
        doc.until_day--; /* that one is the last */
        rig_do(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc);
        doc.until_day = day_of(rig.now) + 1; /* tomorrow the earliest */
        rig_do(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_OWN_LIMIT).due_day, day_of(rig.now) + 1);
        doc.until_day++;
        rig_refused(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc, REASON_OWN_LIMIT_SET);
        rig_deinit(&rig);
}

/* 22:23: who is reached is told first who has the case; whom nobody can reach need not be. */
static void under_its_own_limit_after_the_notice_or_without_one_that_is_owed(void **state) {
        Document doc = rig_document(NULL), anonymous = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER };
        Content content = { .text = "工地扬尘" };
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        doc.path31 = 5;
        doc.days = 60;
        id = rig_assigned(&rig);
        rig_refused(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc, REASON_NOTICE_FIRST);
        anonymous.received_at = rig.now;
        id = rig_register_as(&rig, HRSS, &anonymous, &content);
        rig_do(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_ACCEPTED);
        rig_deinit(&rig);
}

/* A suggestion has no path of 22:31, unless it turns out a claim by this very document. */
static void only_claims_have_paths(void **state) {
        Document doc = road_told("义马市劳动争议仲裁委员会");
        Rig rig;
        CaseId id;
        CaseRow row;

        rig_init(&rig, COUNTY);
        id = road_suggestion(&rig, HRSS);
        doc.path31 = 2;
        doc.days = 90;
        rig_refused(&rig, HRSS, ENTRY_IMPORT, &id, &doc, REASON_IS_SUGGESTION);
        doc.case_class = CLASS_CLAIM;
        rig_do(&rig, HRSS, ENTRY_IMPORT, &id, &doc);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        assert_int_equal(row.case_class, CLASS_CLAIM);
        assert_int_equal(row.path31, 2);
        rig_deinit(&rig);
}

static void what_the_case_says_is_its_path_unless_the_document_does(void **state) {
        Document doc = road_told("义马市劳动争议仲裁委员会");
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_claim(&rig, HRSS, CHANNEL_LETTER, 2);
        doc.days = 90;
        doc.path31 = 5;
        rig_refused(&rig, HRSS, ENTRY_IMPORT, &id, &doc, REASON_IMPORT_PATH);
        doc.path31 = 0;
        rig_refused(&rig, HRSS, ENTRY_OWN_LIMIT, &id, &doc, REASON_OWN_LIMIT_PATH);
        rig_do(&rig, HRSS, ENTRY_IMPORT, &id, &doc);
        rig_deinit(&rig);
}

/* ---- withdrawal, settlement, death (22:33, 34) ------------------------------------------------------------------------ */

static void a_withdrawal_is_dated_between_receipt_and_today(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;
        Instant received;

        rig_init(&rig, COUNTY);
        received = rig.now;
        id = rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 3);
        doc.person = "信访人甲";
        doc.asked_at = rig.now + 1;
        rig_refused(&rig, COUNTY, ENTRY_WITHDRAWAL, &id, &doc, REASON_FUTURE);
        doc.asked_at = day_start(day_of(received)) - 1;
        rig_refused(&rig, COUNTY, ENTRY_WITHDRAWAL, &id, &doc, REASON_FIELD_WRONG);
        doc.asked_at = day_start(day_of(received));
        rig_do(&rig, COUNTY, ENTRY_WITHDRAWAL, &id, &doc);
        rig_deinit(&rig);
}

static void a_suggestion_is_not_settled(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_suggestion(&rig, HRSS);
        rig_do(&rig, HRSS, ENTRY_NOTICE, &id, NULL);
        doc.variant = 1;
        doc.person = "信访人甲、某公司";
        rig_refused(&rig, HRSS, ENTRY_SETTLEMENT, &id, &doc, REASON_IS_SUGGESTION);
        rig_deinit(&rig);
}

static void a_death_lies_behind_us_and_passes_the_right_on_or_ends_it(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = road_accepted(&rig);
        doc.variant = 1;
        doc.asked_at = rig.now + 1;
        rig_refused(&rig, HRSS, ENTRY_DEATH, &id, &doc, REASON_FUTURE);
        doc.asked_at = rig.now;
        doc.variant = 3;
        rig_refused(&rig, HRSS, ENTRY_DEATH, &id, &doc, REASON_FIELD_WRONG);
        doc.variant = 2;
        doc.legal_basis = ""; /* a decision about rights names its law */
        assert_int_equal(rig_act(&rig, HRSS, "head", ENTRY_DEATH, &id, &doc).reason, REASON_PERSONAL_END);
        assert_int_equal(rig_act(&rig, HRSS, "clerk", ENTRY_DEATH, &id, &doc).reason, REASON_PERSONAL_END);
        doc.variant = 1;
        rig_do(&rig, HRSS, ENTRY_DEATH, &id, &doc);
        rig_deinit(&rig);
}

/* ---- already pending, not again (22:19, 36) --------------------------------------------------------------------------- */

static Reason pending(Rig *rig, const CaseId *id, const CaseId *other) {
        Document doc = rig_document(NULL);

        doc.ref_case = *other;
        return rig_act(rig, COUNTY, "approver", ENTRY_PENDING, id, &doc).reason;
}

/* Pending is what somebody still has to handle: from registration to the end of the petitioner's own days. */
static void a_case_is_pending_until_it_is_closed(void **state) {
        Document doc = rig_document(HRSS), service = { .service_how = SERVICE_SIGNED };
        CaseId other, id[8];
        Rig rig;

        rig_init(&rig, COUNTY);
        other = rig_register(&rig, COUNTY);
        for (size_t i = 0; i < array_size(id); i++)
                id[i] = rig_register(&rig, COUNTY);
        assert_int_equal(pending(&rig, &id[0], &other), REASON_NONE); /* registered */
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &other, &doc);
        assert_int_equal(pending(&rig, &id[1], &other), REASON_NONE);
        rig_do(&rig, HRSS, ENTRY_RETURN_REQUEST, &other, &doc);
        assert_int_equal(pending(&rig, &id[2], &other), REASON_NONE);
        doc.decision = DECISION_REFUSE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &other, &doc);
        rig_do(&rig, HRSS, ENTRY_NOTICE, &other, NULL);
        assert_int_equal(pending(&rig, &id[3], &other), REASON_NONE);
        rig_do(&rig, HRSS, ENTRY_ACCEPT, &other, NULL);
        doc.decision = DECISION_EXPLAIN;
        rig_do(&rig, HRSS, ENTRY_OPINION, &other, &doc);
        assert_int_equal(pending(&rig, &id[4], &other), REASON_NONE); /* decided, not served */
        rig_do(&rig, HRSS, ENTRY_SERVICE, &other, &service);
        assert_int_equal(pending(&rig, &id[5], &other), REASON_NONE); /* may be reviewed still */
        rig_pass_days(&rig, 40);
        rig_tick(&rig);
        assert_int_equal(rig_state(&rig, HRSS, &other), STATE_CLOSED);
        assert_int_equal(pending(&rig, &id[6], &other), REASON_NOT_PENDING);
        rig_deinit(&rig);
}

/* Nobody ticked yet: that a day is over shows in the day. */
static void an_office_is_late_from_the_day_after_whether_it_was_noted_or_not(void **state) {
        CaseId other, id;
        Rig rig;

        rig_init(&rig, COUNTY);
        other = rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 15); /* the triage's last day */
        id = rig_register(&rig, COUNTY);
        assert_int_equal(pending(&rig, &id, &other), REASON_NONE);
        rig_pass_days(&rig, 1);
        id = rig_register(&rig, COUNTY);
        assert_int_equal(pending(&rig, &id, &other), REASON_PENDING_OVERDUE);
        rig_tick(&rig);
        assert_int_equal(pending(&rig, &id, &other), REASON_PENDING_OVERDUE);
        rig_deinit(&rig);
}

/* A copy of supervision says nothing of how the case stands: a person states it. */
static void what_is_known_by_a_copy_alone_a_person_answers_for(void **state) {
        Document doc = rig_document(COUNTY);
        CaseId other, id;
        Rig rig;

        rig_init(&rig, "411200 411281");
        other = rig_register(&rig, CITY);
        doc.to = code(HRSS);
        doc.due_day = day_of(rig.now) + 20;
        rig_do(&rig, CITY, ENTRY_ORDER, &other, &doc); /* the county gets a copy, the department is told */
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY, &other), STATE_COPY);
        id = rig_register(&rig, COUNTY);
        assert_int_equal(pending(&rig, &id, &other), REASON_FIELD_MISSING);
        doc = rig_document(NULL);
        doc.ref_case = other;
        doc.organ = "三门峡市信访局";
        doc.reason = "";
        doc.until_day = day_of(rig.now) + 30;
        rig_refused(&rig, COUNTY, ENTRY_PENDING, &id, &doc, REASON_FIELD_MISSING);
        doc.reason = "该事项正在办理期限内";
        rig_do(&rig, COUNTY, ENTRY_PENDING, &id, &doc);
        rig_deinit(&rig);
}

/* The pack says which outcomes triage has. */
static void what_the_pack_does_not_know_is_no_outcome(void **state) {
        Document doc = road_told("义马市劳动争议仲裁委员会");
        Pack pack = *pack_builtin_2022();
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        pack.triage_outcomes &= ~(1u << TRIAGE_WRONG_PLACE);
        rig_at(&rig, COUNTY)->office.pack = &pack;
        rig_refused(&rig, COUNTY, ENTRY_WRONG_PLACE, &id, &doc, REASON_NOT_IN_PACK);
        rig_at(&rig, COUNTY)->office.pack = pack_builtin_2022();
        rig_do(&rig, COUNTY, ENTRY_WRONG_PLACE, &id, &doc);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_time_limit_is_some_years_at_most_and_lies_ahead),
                cmocka_unit_test(a_last_day_that_is_named_counts_before_the_days),
                cmocka_unit_test(under_its_own_limit_after_the_notice_or_without_one_that_is_owed),
                cmocka_unit_test(only_claims_have_paths),
                cmocka_unit_test(what_the_case_says_is_its_path_unless_the_document_does),
                cmocka_unit_test(a_withdrawal_is_dated_between_receipt_and_today),
                cmocka_unit_test(a_suggestion_is_not_settled),
                cmocka_unit_test(a_death_lies_behind_us_and_passes_the_right_on_or_ends_it),
                cmocka_unit_test(a_case_is_pending_until_it_is_closed),
                cmocka_unit_test(an_office_is_late_from_the_day_after_whether_it_was_noted_or_not),
                cmocka_unit_test(what_is_known_by_a_copy_alone_a_person_answers_for),
                cmocka_unit_test(what_the_pack_does_not_know_is_no_outcome),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
