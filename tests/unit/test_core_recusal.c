/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A head that must not decide (22:28, 05:30): who decides then, and that no day moves by it (22:34).  That a head's recusal is
 * decided above the unit is the provinces' rule (ZJ 27, SH 24, SD 17: 由所在国家机关负责人决定).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/finding.h"
#include "node/core/step.h"
#include "roads.h"

#define OTHER "410100" /* beside the city, in nobody's line but the province's */
#define OTHER_GOV "410100.gov"

enum { DEPUTY = 1, DESIGNATE, NO_INTEREST };

static Document says(uint32_t variant, const char *unit) {
        Document doc = { .variant = variant, .body = "回避决定" };

        if (unit) {
                doc.units[0] = unit;
                doc.n_units = 1;
        }
        return doc;
}

/* Registered at that unit itself, accepted; then its head is recused. */
static CaseId head_recused(Rig *rig, const char *unit) {
        CaseId id = rig_register(rig, unit);
        Document doc = { .reason = "信访人系近亲属" };

        rig_accept(rig, unit, &id);
        rig_pass_days(rig, 10);
        assert_int_equal(rig_act(rig, unit, "head", ENTRY_RECUSAL, &id, &doc).status, RESULT_DONE);
        return id;
}

static CaseId asked_above(Rig *rig, const char *unit) {
        CaseId id = head_recused(rig, unit);

        assert_int_equal(rig_act(rig, unit, "handler", ENTRY_RECUSAL_REQUEST, &id, &(Document){ .body = "请决定" }).status,
                         RESULT_DONE);
        rig_ferry(rig);
        return id;
}

static Result opinion_drafted(Rig *rig, const char *unit, const CaseId *id) {
        Document doc = rig_document(NULL);

        doc.decision = DECISION_EXPLAIN;
        return rig_draft(rig, unit, "handler", ENTRY_OPINION, id, &doc);
}

/* Across nodes: the county's government is led by the city's. */
static void a_deputy_decides_where_the_superior_says_so(void **state) {
        Document deputy = says(DEPUTY, NULL);
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "411200 411281");
        id = asked_above(&rig, COUNTY_GOV);
        due = rig_clock(&rig, COUNTY_GOV, &id, CLOCK_HANDLING).due_day;
        assert_int_equal(rig_clock(&rig, COUNTY_GOV, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        assert_int_equal(opinion_drafted(&rig, COUNTY_GOV, &id).reason, REASON_HEAD_RECUSED);
        assert_true(rig_has_warning(&rig, CITY_GOV, WARNING_ASKED, &id));
        assert_int_equal(rig_act(&rig, CITY_GOV, "head", ENTRY_RECUSAL_DECISION, &id, &deputy).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_false(rig_has_warning(&rig, COUNTY_GOV, WARNING_HEAD_RECUSED, &id));
        assert_int_equal(opinion_drafted(&rig, COUNTY_GOV, &id).status, RESULT_DONE);
        /* The head itself keeps out of it. */
        assert_int_equal(rig_on_draft(&rig, COUNTY_GOV, "head", ENTRY_SIGN, &id, 0).reason, REASON_RECUSED);
        assert_int_equal(rig_clock(&rig, COUNTY_GOV, &id, CLOCK_HANDLING).due_day, due);
        rig_deinit(&rig);
}

static void without_an_interest_nobody_keeps_out(void **state) {
        Document none = says(NO_INTEREST, NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = asked_above(&rig, HRSS);
        assert_int_equal(rig_act(&rig, COUNTY_GOV, "head", ENTRY_RECUSAL_DECISION, &id, &none).status, RESULT_DONE);
        assert_int_equal(opinion_drafted(&rig, HRSS, &id).status, RESULT_DONE);
        assert_int_equal(rig_on_draft(&rig, HRSS, "head", ENTRY_SIGN, &id, 0).status, RESULT_DONE);
        rig_deinit(&rig);
}

/* P8: whoever was not asked says nothing in it. */
static void nobody_but_the_superior_that_was_asked_decides(void **state) {
        Document doc = says(DEPUTY, NULL);
        RigParcel forged;
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = asked_above(&rig, COUNTY_GOV);
        doc.kind = ENTRY_RECUSAL_DECISION;
        doc.unit = code(PROVINCE_GOV);
        doc.to = code(COUNTY_GOV);
        doc.ref_unit = code(COUNTY_GOV);
        doc.ref_entry = rig_last(rig_at(&rig, COUNTY)).header.number;
        forged = rig_forge(&rig, PROVINCE, PROVINCE_GOV, COUNTY_GOV, PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &forged).status, RESULT_REFUSED);
        assert_int_equal(opinion_drafted(&rig, COUNTY_GOV, &id).reason, REASON_HEAD_RECUSED);
        rig_deinit(&rig);
}

/* The question as the city's answer refers to it. */
static uint64_t asked_entry(Rig *rig, const CaseId *id) {
        ExchangeRow row = { .unit = code(COUNTY_GOV), .case_id = *id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(rig_at(rig, COUNTY)->txn, &cursor, &row))
                if (row.document == ENTRY_RECUSAL_REQUEST)
                        return row.ref_entry;
        fail_msg("nothing was asked");
        return 0;
}

/* 22:24, 28: the superior names a unit that it leads; neither one elsewhere nor the one whose head must not is believed. */
static void a_superior_names_a_unit_of_its_own(void **state) {
        static const struct {
                const char *unit;
                Reason reason;
        } tried[] = { { OTHER_GOV, REASON_NOT_COMMON_SUPERIOR }, { COUNTY_GOV, REASON_NOT_POSSIBLE_HANDLER } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = says(DESIGNATE, tried[i].unit);
                RigParcel forged;
                Result result;
                Rig rig;
                CaseId id;

                rig_init(&rig, "410000 411200 411281");
                id = asked_above(&rig, COUNTY_GOV);
                assert_int_equal(rig_act(&rig, CITY_GOV, "head", ENTRY_RECUSAL_DECISION, &id, &doc).reason, tried[i].reason);
                doc.kind = ENTRY_RECUSAL_DECISION;
                doc.unit = code(CITY_GOV);
                doc.to = code(COUNTY_GOV);
                doc.ref_unit = code(COUNTY_GOV);
                doc.ref_entry = asked_entry(&rig, &id);
                forged = rig_forge(&rig, CITY, CITY_GOV, COUNTY_GOV, PARCEL_DOCUMENT, &id, &doc);
                result = rig_give(&rig, &forged);
                assert_int_equal(result.status, RESULT_REFUSED);
                assert_int_equal(result.reason, tried[i].reason);
                rig_deinit(&rig);
        }
}

/* Nobody leads it, and it has no joint meeting: there is nobody to say so, and nothing may stand still for that. */
static void where_nobody_stands_above_the_person_alone_keeps_out(void **state) {
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000");
        id = head_recused(&rig, "410000.tax");
        assert_int_equal(opinion_drafted(&rig, "410000.tax", &id).status, RESULT_DONE);
        assert_int_equal(rig_on_draft(&rig, "410000.tax", "head", ENTRY_SIGN, &id, 0).reason, REASON_RECUSED);
        rig_deinit(&rig);
}

/* The nth parcel that office has for that node. */
static RigParcel parcel_to(RigOffice *from, const char *node, size_t n) {
        OutboxKey key;

        for (size_t i = 0; rig_waiting(from, i, &key); i++)
                if (!strcmp(key.to.s, node) && !n--)
                        return rig_parcel(from, &key);
        fail_msg("no such parcel to %s", node);
        return (RigParcel){ .parcel = { .number = 0 } };
}

/* P8: who is designated hears it from the superior itself; what comes before that word is not taken, and nothing is lost by
 * it. */
static void a_case_handed_over_before_the_word_of_it_comes_back_and_goes_again(void **state) {
        Document designate = says(DESIGNATE, OTHER_GOV), refer = { .to = code(OTHER_GOV), .body = "您的来件由其他市办理" };
        RigParcel answer, handed;
        Result result;
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "410000 410100 411200");
        id = asked_above(&rig, CITY_GOV);
        due = rig_clock(&rig, CITY_GOV, &id, CLOCK_HANDLING).due_day;
        assert_int_equal(rig_act(&rig, PROVINCE_GOV, "head", ENTRY_RECUSAL_DECISION, &id, &designate).status, RESULT_DONE);
        answer = parcel_to(rig_at(&rig, PROVINCE), CITY, 0);
        assert_int_equal(rig_give(&rig, &answer).status, RESULT_DONE);
        rig_do(&rig, CITY_GOV, ENTRY_REFERRAL, &id, &refer);
        assert_int_equal(rig_custody(&rig, CITY_GOV, &id), CUSTODY_FLIGHT);
        assert_int_equal(rig_clock(&rig, CITY_GOV, &id, CLOCK_HANDLING).state, CLOCK_SUPERSEDED);
        handed = parcel_to(rig_at(&rig, CITY), OTHER, 0);
        result = rig_give(&rig, &handed);
        assert_int_equal(result.reason, REASON_NOT_SUPERVISED);
        assert_int_equal(rig_receipt(rig_at(&rig, OTHER), result.entry).status, RESULT_DONE);
        assert_int_equal(rig_state(&rig, CITY_GOV, &id), STATE_ACCEPTED);
        assert_int_equal(rig_custody(&rig, CITY_GOV, &id), CUSTODY_HERE);
        assert_int_equal(rig_clock(&rig, CITY_GOV, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        assert_int_equal(rig_clock(&rig, CITY_GOV, &id, CLOCK_HANDLING).due_day, due);
        rig_ferry(&rig);
        rig_do(&rig, CITY_GOV, ENTRY_REFERRAL, &id, &refer);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, OTHER_GOV, &id), CUSTODY_HERE);
        rig_accept(&rig, OTHER_GOV, &id);
        assert_int_equal(rig_clock(&rig, OTHER_GOV, &id, CLOCK_HANDLING).due_day, due); /* 22:34 */
        rig_deinit(&rig);
}

/* 22:23 in hand nothing is given back but for this; refused, it is in hand as before; agreed, no clock is left behind. */
static void in_hand_it_is_given_back_for_a_recusals_sake_alone(void **state) {
        Document back = { .reason = "负责人回避" }, answer = { .decision = DECISION_REFUSE, .reason = "请报请上级" };
        Document recusal = { .reason = "信访人系近亲属" }, refer = { .to = code(HRSS) };
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &refer);
        rig_ferry(&rig);
        rig_accept(&rig, HRSS, &id);
        rig_ferry(&rig);
        due = rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day;
        rig_pass_days(&rig, 10);
        assert_int_equal(rig_act(&rig, HRSS, "handler", ENTRY_RETURN_REQUEST, &id, &back).reason, REASON_ALREADY_ACCEPTED);
        assert_int_equal(rig_act(&rig, HRSS, "head", ENTRY_RECUSAL, &id, &recusal).status, RESULT_DONE);
        for (int agreed = 0; agreed < 2; agreed++) {
                assert_int_equal(rig_act(&rig, HRSS, "handler", ENTRY_RETURN_REQUEST, &id, &back).status, RESULT_DONE);
                rig_ferry(&rig);
                assert_int_equal(rig_state(&rig, HRSS, &id), STATE_RETURN_ASKED);
                assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
                answer.decision = agreed ? DECISION_AGREE : DECISION_REFUSE;
                rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &answer);
                rig_ferry(&rig);
                assert_int_equal(rig_state(&rig, HRSS, &id), agreed ? STATE_RETURNED : STATE_ACCEPTED);
        }
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_HANDLING).state, CLOCK_CANCELLED);
        refer.to = code("411281001");
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &refer);
        rig_ferry(&rig);
        rig_accept(&rig, "411281001", &id);
        rig_ferry(&rig);
        assert_int_equal(rig_clock(&rig, "411281001", &id, CLOCK_HANDLING).due_day, due);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day, due);
        rig_deinit(&rig);
}

/* The answer to what was asked before it was given back binds nothing here; who has it now hears of it as the bureau that serves. */
static void an_answer_that_comes_after_the_case_left_binds_nothing(void **state) {
        Document designate = says(DESIGNATE, "411281.tax"), back = { .reason = "负责人回避" }, refer = { .to = code(HRSS) };
        Document answer = { .decision = DECISION_AGREE }, recusal = { .reason = "信访人系近亲属" };
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        for (uint32_t i = 0; i < rig.roster->n_units; i++)
                if (!strcmp(rig.roster->units[i].code.s, "411281.tax"))
                        rig.roster->units[i].led_by = code(COUNTY_GOV);
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &refer);
        assert_int_equal(rig_act(&rig, HRSS, "head", ENTRY_RECUSAL, &id, &recusal).status, RESULT_DONE);
        rig_do(&rig, HRSS, ENTRY_RECUSAL_REQUEST, &id, &(Document){ .body = "请决定" });
        rig_do(&rig, HRSS, ENTRY_RETURN_REQUEST, &id, &back);
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &answer);
        assert_int_equal(rig_act(&rig, COUNTY_GOV, "head", ENTRY_RECUSAL_DECISION, &id, &designate).status, RESULT_DONE);
        assert_string_equal(rig_docket(&rig, HRSS, &id).directed.s, "");
        assert_string_equal(rig_docket(&rig, COUNTY, &id).directed.s, "411281.tax");
        rig_deinit(&rig);
}

static void comes_back(Rig *rig, const CaseId *id, const char *unit) {
        Document back = { .reason = "不属本单位" }, agree = { .decision = DECISION_AGREE };

        rig_do(rig, unit, ENTRY_RETURN_REQUEST, id, &back);
        rig_do(rig, COUNTY, ENTRY_RETURN_ANSWER, id, &agree);
        rig_ferry(rig);
}

/* 22:28: who must not decide does not shirk; who says twice that it isn't his may. */
static void a_return_for_a_recusals_sake_is_no_shirking(void **state) {
        const char *const units[] = { HRSS, "411281001", "411281.tax" };
        Document recusal = { .reason = "信访人系近亲属" }, refuse = { .decision = DECISION_REFUSE, .reason = "请报请决定" };
        FindingRow finding = { .unit = code(COUNTY) };
        RowCursor cursor;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = finding.case_id = rig_register(&rig, COUNTY);
        for (uint32_t i = 0; i < 3; i++) {
                Document refer = { .to = code(units[i]) };

                rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &refer);
                if (!i)
                        assert_int_equal(rig_act(&rig, HRSS, "head", ENTRY_RECUSAL, &id, &recusal).status, RESULT_DONE);
                comes_back(&rig, &id, units[i]);
                assert_int_equal(rig_docket(&rig, COUNTY, &id).returns, i);
                assert_int_equal(rig_has_warning(&rig, COUNTY, WARNING_RETURNED_TWICE, &id), i == 2);
        }
        rig_deinit(&rig);

        /* Refused, and nobody told the petitioner in time: late it is, and no shirking either. */
        rig_init(&rig, "411281");
        id = finding.case_id = rig_referred(&rig);
        assert_int_equal(rig_act(&rig, HRSS, "head", ENTRY_RECUSAL, &id, &recusal).status, RESULT_DONE);
        rig_do(&rig, HRSS, ENTRY_RETURN_REQUEST, &id, &(Document){ .reason = "负责人回避" });
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &refuse);
        rig_pass_days(&rig, 16);
        rig_tick(&rig);
        cursor = row_cursor(ROW_FINDING, &finding, 2, 2);
        assert_true(row_next(rig_at(&rig, COUNTY)->txn, &cursor, &finding));
        assert_int_equal(finding.what, FINDING_NO_NOTICE);
        rig_deinit(&rig);
}

/* Two levels up: it heard who accepted it, and hears that nobody has it in hand now. */
static void a_giver_further_up_names_nobody_until_it_is_accepted_again(void **state) {
        Document down = { .to = code(COUNTY) }, refer = { .to = code(HRSS) }, recusal = { .reason = "信访人系近亲属" };
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "410000 411200 411281");
        id = rig_register(&rig, PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &(Document){ .to = code(CITY) });
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &down);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &refer);
        rig_accept(&rig, HRSS, &id);
        rig_ferry(&rig);
        due = rig_watch(&rig, PROVINCE, &id, CLOCK_HANDLING).due_day;
        assert_string_equal(rig_watch(&rig, PROVINCE, &id, CLOCK_HANDLING).watched.s, HRSS);
        rig_pass_days(&rig, 10);
        assert_int_equal(rig_act(&rig, HRSS, "head", ENTRY_RECUSAL, &id, &recusal).status, RESULT_DONE);
        comes_back(&rig, &id, HRSS);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_CANCELLED);
        assert_int_equal(rig_watch(&rig, PROVINCE, &id, CLOCK_HANDLING).state, CLOCK_CANCELLED);
        assert_int_equal(rig_docket(&rig, PROVINCE, &id).progress, PROGRESS_TAKEN);
        refer.to = code("411281001");
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &refer);
        rig_accept(&rig, "411281001", &id);
        rig_ferry(&rig);
        assert_string_equal(rig_watch(&rig, PROVINCE, &id, CLOCK_HANDLING).watched.s, "411281001");
        assert_int_equal(rig_watch(&rig, PROVINCE, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        assert_int_equal(rig_watch(&rig, PROVINCE, &id, CLOCK_HANDLING).due_day, due);
        rig_deinit(&rig);
}

/* A superior of both, one that was asked who decides instead of a head, and the joint meeting; what a government says of the road is no designation. */
static void three_documents_designate(void **state) {
        const EntryKind by[] = { ENTRY_DESIGNATION, ENTRY_RECUSAL_DECISION, ENTRY_MEETING_ACT };
        DocketRow docket = { .unit = { "411281.hrss" }, .directed = { "411281.tax" } };

        for (size_t i = 0; i < array_size(by); i++) {
                docket.directed_how = by[i];
                assert_true(is_designated_elsewhere(&docket));
        }
        docket.directed_how = ENTRY_INSTRUCTION;
        assert_false(is_designated_elsewhere(&docket));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_deputy_decides_where_the_superior_says_so),
                cmocka_unit_test(three_documents_designate),
                cmocka_unit_test(without_an_interest_nobody_keeps_out),
                cmocka_unit_test(nobody_but_the_superior_that_was_asked_decides),
                cmocka_unit_test(a_superior_names_a_unit_of_its_own),
                cmocka_unit_test(where_nobody_stands_above_the_person_alone_keeps_out),
                cmocka_unit_test(a_case_handed_over_before_the_word_of_it_comes_back_and_goes_again),
                cmocka_unit_test(in_hand_it_is_given_back_for_a_recusals_sake_alone),
                cmocka_unit_test(an_answer_that_comes_after_the_case_left_binds_nothing),
                cmocka_unit_test(a_return_for_a_recusals_sake_is_no_shirking),
                cmocka_unit_test(a_giver_further_up_names_nobody_until_it_is_accepted_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
