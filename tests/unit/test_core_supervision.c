/* SPDX-License-Identifier: Apache-2.0 */

/* Reports and their approval level by level, reports up, orders with copies to the bureaus between, reminders, remarks. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "office_rig.h"

#define DEPT "411281.hrss"
#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"

static CaseId assigned_down(Rig *rig) {
        static const char *const chain[] = { PROVINCE, CITY, COUNTY, DEPT };
        CaseId id = rig_register(rig, PROVINCE);

        for (size_t i = 0; i + 1 < sizeof(chain) / sizeof(*chain); i++) {
                Document doc = rig_document(chain[i + 1]);

                doc.due_day = day_of(rig->now) + 40 - (int)i * 10;
                rig_do(rig, chain[i], ENTRY_ASSIGNMENT, &id, &doc);
                rig_ferry(rig);
        }
        return id;
}

static void handle(Rig *rig, const CaseId *id) {
        Document doc = rig_document(NULL);

        doc.decision = DECISION_SUPPORT;
        rig_accept(rig, DEPT, id);
        rig_do(rig, DEPT, ENTRY_OPINION, id, &doc);
        rig_ferry(rig);
}

static ExchangeRow order_row(Rig *rig, const char *unit, const CaseId *id) {
        ExchangeRow row = { .unit = code(unit), .case_id = *id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        assert_true(row_next(rig_host(rig, unit)->txn, &cursor, &row));
        return row;
}

/* ---- events and reports ----------------------------------------------------------------------------------------- */

static void what_happens_below_climbs_to_every_giver(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = assigned_down(&rig);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, NULL);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).progress, PROGRESS_NOTICED);
        assert_int_equal(rig_docket(&rig, CITY, &id).progress, PROGRESS_NOTICED);
        assert_int_equal(rig_docket(&rig, PROVINCE, &id).progress, PROGRESS_NOTICED);
        rig_do(&rig, DEPT, ENTRY_ACCEPT, &id, NULL);
        doc.decision = DECISION_NOT_SUPPORT;
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &doc);
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, PROVINCE, &id).progress, PROGRESS_SERVED);
        assert_int_equal(rig_docket(&rig, PROVINCE, &id).decision, DECISION_NOT_SUPPORT);
        {
                Entry e = rig_last(rig_at(&rig, PROVINCE));
                Document told;

                /* Whose act it was stays visible through all levels. */
                assert_int_equal(document_decode(entry_find_part(&e, PART_DOCUMENT)->data, &rig.arena, &told), 0);
                assert_string_equal(told.unit.s, DEPT);
                assert_int_equal(told.kind, ENTRY_SERVICE);
        }
        rig_pass_days(&rig, 31);
        rig_tick(&rig);
        assert_int_equal(rig_state(&rig, PROVINCE, &id), STATE_CLOSED);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_CLOSED);
        rig_deinit(&rig);
}

static void each_level_reports_when_the_report_below_is_approved(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = assigned_down(&rig);
        rig_refused(&rig, COUNTY, ENTRY_REPORT, &id, &doc, REASON_REPORT_EARLY);
        handle(&rig, &id);
        rig_refused(&rig, COUNTY, ENTRY_REPORT, &id, &doc, REASON_REPORT_EARLY);
        rig_refused(&rig, COUNTY, ENTRY_REPORT_APPROVAL, &id, &doc, REASON_NO_REPORT);
        rig_do(&rig, DEPT, ENTRY_REPORT, &id, &doc);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_REPORTED, &id));
        rig_refused(&rig, DEPT, ENTRY_REPORT, &id, &doc, REASON_NO_REPORT_OWED);
        rig_refused(&rig, COUNTY, ENTRY_REPORT, &id, &doc, REASON_REPORT_EARLY);
        rig_do(&rig, COUNTY, ENTRY_REPORT_APPROVAL, &id, &doc);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_REPORTED, &id));
        assert_int_equal(rig_docket(&rig, DEPT, &id).report, REPORT_APPROVED);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
        rig_refused(&rig, CITY, ENTRY_REPORT, &id, &doc, REASON_REPORT_EARLY);
        rig_ferry(&rig);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ASSIGNMENT).state, CLOCK_MET);
        assert_int_equal(rig_clock(&rig, CITY, &id, CLOCK_ASSIGNMENT).state, CLOCK_RUNNING);
        rig_do(&rig, CITY, ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_do(&rig, CITY, ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, PROVINCE, ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, CITY, &id).report, REPORT_APPROVED);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).report, REPORT_APPROVED);
        rig_refused(&rig, PROVINCE, ENTRY_REPORT, &id, &doc, REASON_NO_REPORT_OWED);
        rig_deinit(&rig);
}

static void a_referral_below_an_assignment_owes_no_report_of_its_own(void **state) {
        Document doc = rig_document(COUNTY), to = rig_document(DEPT), report = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        doc.due_day = day_of(rig.now) + 30;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
        rig_refused(&rig, COUNTY, ENTRY_REPORT, &id, &report, REASON_REPORT_EARLY);
        handle(&rig, &id);
        rig_refused(&rig, DEPT, ENTRY_REPORT, &id, &report, REASON_NO_REPORT_OWED);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &report);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_REPORT_APPROVAL, &id, &report);
        rig_deinit(&rig);
}

static void rework_goes_down_level_by_level_and_a_new_opinion_may_follow(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = assigned_down(&rig);
        handle(&rig, &id);
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &doc);
        rig_do(&rig, DEPT, ENTRY_REPORT, &id, &doc);
        rig_do(&rig, COUNTY, ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        rig_refused(&rig, COUNTY, ENTRY_REWORK, &id, &doc, REASON_NO_REPORT); /* approved, and nobody objects */
        rig_do(&rig, CITY, ENTRY_REWORK, &id, &doc);
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_REWORK, &id));
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).state,
                         CLOCK_RUNNING);               /* owed again, by the first date */
        rig_do(&rig, COUNTY, ENTRY_REWORK, &id, &doc); /* now what it had approved goes back too */
        doc.decision = DECISION_SUPPORT;
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &doc);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_DISPOSED);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASK_REVIEW).state, CLOCK_SUPERSEDED);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_ASK_REVIEW).state, CLOCK_SUPERSEDED);
        rig_pass_days(&rig, 2);
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &doc);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASK_REVIEW).due_day, day_of(rig.now) + 30);
        rig_do(&rig, DEPT, ENTRY_REPORT, &id, &doc);
        rig_do(&rig, COUNTY, ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).report, REPORT_APPROVED);
        rig_deinit(&rig);
}

static void the_assigner_may_set_a_new_day_with_the_rework(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = assigned_down(&rig);
        handle(&rig, &id);
        rig_do(&rig, DEPT, ENTRY_REPORT, &id, &doc);
        doc.due_day = day_of(rig.now) + 100;
        rig_do(&rig, COUNTY, ENTRY_REWORK, &id, &doc);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASSIGNMENT).due_day, doc.due_day);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).due_day, doc.due_day);
        rig_deinit(&rig);
}

/* ---- report-up -------------------------------------------------------------------------------------------------- */

static void a_matter_reported_up_is_the_bureau_aboves_to_hand_on(void **state) {
        Document doc = rig_document(NULL), to = rig_document("411200.hrss");
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_FLIGHT);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_AWAY);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).state, CLOCK_MET);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &to);
        rig_do(&rig, "411200.hrss", ENTRY_NOTICE, &id, NULL);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).progress, PROGRESS_NOTICED); /* who gave it is told */
        rig_deinit(&rig);
}

static void what_was_reported_up_may_be_given_back_down(void **state) {
        Document doc = rig_document(NULL), back = rig_document(COUNTY), dept = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc);
        rig_ferry(&rig);
        back.due_day = day_of(rig.now) + 30;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &back);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        assert_string_equal(rig_docket(&rig, COUNTY, &id).giver.s, CITY);
        assert_string_equal(rig_docket(&rig, CITY, &id).giver.s, ""); /* it leads now: nothing climbs in a circle */
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &dept);
        handle(&rig, &id);
        assert_int_equal(rig_docket(&rig, CITY, &id).progress, PROGRESS_DISPOSED);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_ferry(&rig);
        rig_deinit(&rig);
}

static void what_came_from_above_is_returned_not_reported_up(void **state) {
        Document doc = rig_document(COUNTY);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        doc.to = code(CITY);
        rig_refused(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc, REASON_FROM_ABOVE);
        rig_deinit(&rig);
}

static void a_report_up_of_a_case_handed_on_is_information(void **state) {
        Document doc = rig_document(NULL), to = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
        rig_do(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_INFORMED);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_NONE);
        assert_int_equal(rig_custody(&rig, DEPT, &id), CUSTODY_HERE);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_HANDED);
        /* The petitioner's words stay where they are. */
        {
                CaseRow row;

                assert_true(case_get(rig_at(&rig, CITY)->txn, &id, &row));
                assert_int_equal(row.content_entry, 0);
        }
        rig_deinit(&rig);
}

/* ---- orders ----------------------------------------------------------------------------------------------------- */

static void an_order_goes_straight_and_the_bureaus_between_get_copies_without_custody(void **state) {
        Document order = rig_document(COUNTY), response = rig_document(NULL);
        uint64_t number;
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = assigned_down(&rig);
        number = rig_do(&rig, PROVINCE, ENTRY_ORDER, &id, &order).entry;
        rig_ferry(&rig);
        assert_int_equal(order_row(&rig, PROVINCE, &id).state, EXCHANGE_ISSUED);
        assert_int_equal(order_row(&rig, CITY, &id).state, EXCHANGE_COPIED);
        assert_int_equal(order_row(&rig, COUNTY, &id).state, EXCHANGE_RECEIVED);
        assert_int_equal(order_row(&rig, COUNTY, &id).ref_entry, number);
        assert_int_equal(order_row(&rig, CITY, &id).trigger, TRIGGER_LATE);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_ORDERED, &id));
        /* It changes nothing about who has the case. */
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_AWAY);
        assert_int_equal(rig_custody(&rig, DEPT, &id), CUSTODY_HERE);
        rig_do(&rig, COUNTY, ENTRY_RESPONSE, &id, &response);
        rig_ferry(&rig);
        assert_int_equal(order_row(&rig, PROVINCE, &id).state, EXCHANGE_ANSWERED);
        assert_int_equal(order_row(&rig, CITY, &id).state, EXCHANGE_ANSWERED);
        assert_int_equal(rig_watch(&rig, PROVINCE, &id, CLOCK_ORDER_RESPONSE).state, CLOCK_MET);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_ORDERED, &id));
        rig_refused(&rig, COUNTY, ENTRY_RESPONSE, &id, &response, REASON_ORDER_ANSWERED);
        rig_deinit(&rig);
}

static void an_order_to_a_department_copies_the_county_on_the_same_node(void **state) {
        Document order = rig_document(DEPT), response = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = assigned_down(&rig);
        rig_do(&rig, PROVINCE, ENTRY_ORDER, &id, &order);
        rig_ferry(&rig);
        assert_int_equal(order_row(&rig, DEPT, &id).state, EXCHANGE_RECEIVED);
        assert_int_equal(order_row(&rig, COUNTY, &id).state, EXCHANGE_COPIED);
        assert_int_equal(order_row(&rig, CITY, &id).state, EXCHANGE_COPIED);
        rig_do(&rig, DEPT, ENTRY_RESPONSE, &id, &response);
        rig_ferry(&rig);
        assert_int_equal(order_row(&rig, COUNTY, &id).state, EXCHANGE_ANSWERED);
        assert_int_equal(order_row(&rig, PROVINCE, &id).state, EXCHANGE_ANSWERED);
        rig_deinit(&rig);
}

/* 05:21 (3) 直接转送有权处理的行政机关，并抄送下一级人民政府信访工作机构; the article of 2022 knows no such copy. */
static void a_referral_past_a_level_is_copied_to_the_bureaus_between_in_2005(void **state) {
        Document doc = rig_document(DEPT);
        RigParcel forged;
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281 411221");
        id = rig_register(&rig, PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, DEPT, &id), CUSTODY_HERE);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_NONE);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_NONE);
        for (size_t i = 0; i < rig.n_offices; i++)
                rig.offices[i]->office.pack = pack_builtin_2005();
        id = rig_register(&rig, PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, DEPT, &id), CUSTODY_HERE);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_COPY);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_COPY);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_NONE);
        assert_false(rig_has_clock(&rig, COUNTY, &id, CLOCK_TRIAGE)); /* it has nothing to sort */
        assert_int_equal(rig_state(&rig, "411221", &id), STATE_NONE);
        /* Who is not between gets none. */
        doc.kind = ENTRY_REFERRAL;
        doc.unit = code(PROVINCE);
        doc.received_at = rig.now;
        forged = rig_forge(&rig, PROVINCE, PROVINCE, "411221", PARCEL_COPY, &id, &doc);
        assert_int_equal(rig_give(&rig, &forged).reason, REASON_NOT_BETWEEN);
        rig_deinit(&rig);
}

/* 05:22: a department that refers within its own line is no 信访工作机构: its referral is copied to nobody. */
static void a_referral_to_the_level_below_is_copied_to_nobody(void **state) {
        Document doc = rig_document(COUNTY);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        for (size_t i = 0; i < rig.n_offices; i++)
                rig.offices[i]->office.pack = pack_builtin_2005();
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_TAKEN);
        id = rig_register(&rig, "411200.hrss");
        doc = rig_document(DEPT);
        rig_do(&rig, "411200.hrss", ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_TAKEN);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_NONE);
        rig_deinit(&rig);
}

static void the_issuer_sees_by_itself_that_no_response_came(void **state) {
        Document order = rig_document(COUNTY), response = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = assigned_down(&rig);
        order.due_day = day_of(rig.now) + 5;
        rig_do(&rig, PROVINCE, ENTRY_ORDER, &id, &order);
        /* It is never delivered: the superior's own clock runs all the same. */
        rig_pass_days(&rig, 6);
        rig_tick(&rig);
        assert_true(rig_has_warning(&rig, PROVINCE, WARNING_BELOW_OVERDUE, &id));
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_RESPONSE, &id, &response);
        rig_ferry(&rig);
        assert_false(rig_has_warning(&rig, PROVINCE, WARNING_BELOW_OVERDUE, &id));
        assert_int_equal(rig_watch(&rig, PROVINCE, &id, CLOCK_ORDER_RESPONSE).state, CLOCK_BREACHED);
        assert_true(rig_watch(&rig, PROVINCE, &id, CLOCK_ORDER_RESPONSE).ended_entry > 0);
        rig_deinit(&rig);
}

static void of_several_open_orders_one_must_be_named(void **state) {
        Document order = rig_document(COUNTY), response = rig_document(NULL);
        uint64_t first, second;
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = assigned_down(&rig);
        first = rig_do(&rig, PROVINCE, ENTRY_ORDER, &id, &order).entry;
        second = rig_do(&rig, CITY, ENTRY_ORDER, &id, &order).entry;
        rig_ferry(&rig);
        rig_refused(&rig, COUNTY, ENTRY_RESPONSE, &id, &response, REASON_WHICH_ORDER);
        response.ref_unit = code(CITY);
        rig_do(&rig, COUNTY, ENTRY_RESPONSE, &id, &response);
        response.ref_unit = code(PROVINCE);
        response.ref_entry = first + 1000;
        rig_refused(&rig, COUNTY, ENTRY_RESPONSE, &id, &response, REASON_NO_ORDER);
        response.ref_entry = first;
        rig_do(&rig, COUNTY, ENTRY_RESPONSE, &id, &response);
        rig_ferry(&rig);
        assert_int_equal(order_row(&rig, PROVINCE, &id).state, EXCHANGE_ANSWERED);
        assert_true(second > 0);
        rig_deinit(&rig);
}

static void an_order_that_bounces_is_not_waited_for(void **state) {
        Document order = rig_document(COUNTY);
        RigParcel parcel;
        OutboxKey key;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411281");
        id = rig_register(&rig, PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_ORDER, &id, &order);
        for (size_t n = 0;; n++) {
                assert_true(rig_waiting(rig_at(&rig, PROVINCE), n, &key));
                if (!strcmp(key.to.s, COUNTY))
                        break;
        }
        parcel = rig_parcel(rig_at(&rig, PROVINCE), &key);
        {
                Input in = { .kind = INPUT_PARCEL, .parcel = &parcel.parcel, .parcel_digest = parcel.digest,
                             .parcel_refused = REASON_EVIDENCE };

                result = rig_step(rig_at(&rig, COUNTY), &in);
        }
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
        assert_int_equal(order_row(&rig, PROVINCE, &id).state, EXCHANGE_BOUNCED);
        assert_int_equal(rig_watch(&rig, PROVINCE, &id, CLOCK_ORDER_RESPONSE).state, CLOCK_CANCELLED);
        assert_true(rig_has_warning(&rig, PROVINCE, WARNING_BOUNCED, &id));
        rig_deinit(&rig);
}

static void a_case_that_was_only_told_of_can_still_be_handed_over(void **state) {
        Document order = rig_document(COUNTY), to = rig_document(CITY);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = rig_register(&rig, PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_ORDER, &id, &order);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_COPY);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_INFORMED);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &to);
        rig_ferry(&rig);
        to.to = code(COUNTY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &to);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_TAKEN);
        assert_int_equal(order_row(&rig, COUNTY, &id).state, EXCHANGE_RECEIVED);
        {
                CaseRow row;

                assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
                assert_true(row.content_entry > 0);
        }
        rig_deinit(&rig);
}

/* ---- reminders and remarks -------------------------------------------------------------------------------------- */

static void a_reminder_is_on_the_desk_until_somebody_acts(void **state) {
        Document doc = rig_document(COUNTY), to = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_REMINDER, &id, &doc);
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_REMINDED, &id));
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_TAKEN);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_REMINDED, &id));
        rig_deinit(&rig);
}

static void a_document_may_leave_out_what_it_need_not_say(void **state) {
        Document doc = { .to = { DEPT } };
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_do(&rig, COUNTY, ENTRY_REMINDER, &id, &doc); /* received on the same node: neither reason nor body */
        assert_true(rig_has_warning(&rig, DEPT, WARNING_REMINDED, &id));
        rig_deinit(&rig);
}

static void a_bureau_between_may_add_its_opinion_and_delays_nothing(void **state) {
        Document order = rig_document(COUNTY), remark = rig_document(NULL), response = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = assigned_down(&rig);
        rig_do(&rig, PROVINCE, ENTRY_ORDER, &id, &order);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_REMARK, &id, &remark); /* to the issuer, if nobody is named */
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, PROVINCE, WARNING_REMARKED, &id));
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_REMARKED, &id));
        remark.to = code(COUNTY);
        rig_do(&rig, CITY, ENTRY_REMARK, &id, &remark);
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_REMARKED, &id));
        remark.to = code(DEPT);
        rig_refused(&rig, CITY, ENTRY_REMARK, &id, &remark, REASON_FIELD_WRONG);
        remark.to = UNIT_NONE;
        rig_refused(&rig, COUNTY, ENTRY_REMARK, &id, &remark, REASON_NO_ORDER); /* the addressee responds instead */
        rig_do(&rig, COUNTY, ENTRY_RESPONSE, &id, &response);
        rig_ferry(&rig);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_happens_below_climbs_to_every_giver),
                cmocka_unit_test(each_level_reports_when_the_report_below_is_approved),
                cmocka_unit_test(a_referral_below_an_assignment_owes_no_report_of_its_own),
                cmocka_unit_test(rework_goes_down_level_by_level_and_a_new_opinion_may_follow),
                cmocka_unit_test(the_assigner_may_set_a_new_day_with_the_rework),
                cmocka_unit_test(a_matter_reported_up_is_the_bureau_aboves_to_hand_on),
                cmocka_unit_test(what_was_reported_up_may_be_given_back_down),
                cmocka_unit_test(what_came_from_above_is_returned_not_reported_up),
                cmocka_unit_test(a_report_up_of_a_case_handed_on_is_information),
                cmocka_unit_test(an_order_goes_straight_and_the_bureaus_between_get_copies_without_custody),
                cmocka_unit_test(an_order_to_a_department_copies_the_county_on_the_same_node),
                cmocka_unit_test(a_referral_past_a_level_is_copied_to_the_bureaus_between_in_2005),
                cmocka_unit_test(a_referral_to_the_level_below_is_copied_to_nobody),
                cmocka_unit_test(the_issuer_sees_by_itself_that_no_response_came),
                cmocka_unit_test(of_several_open_orders_one_must_be_named),
                cmocka_unit_test(an_order_that_bounces_is_not_waited_for),
                cmocka_unit_test(a_case_that_was_only_told_of_can_still_be_handed_over),
                cmocka_unit_test(a_reminder_is_on_the_desk_until_somebody_acts),
                cmocka_unit_test(a_document_may_leave_out_what_it_need_not_say),
                cmocka_unit_test(a_bureau_between_may_add_its_opinion_and_delays_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
