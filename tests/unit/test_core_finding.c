/* SPDX-License-Identifier: Apache-2.0 */

/* What a superior sees by itself (22:40), the ladder of a person's steps, and the execution of what was supported (22:32). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "node/core/finding.h"
#include "office_rig.h"

#define DEPT "411281.hrss"
#define TOWN "411281001"
#define MEETING "411281.meeting"
#define COUNTY "411281"
#define CITY "411200"

enum { RAISE = 1, DISMISS };
enum { DONE = 1, PART, REFUSED };

static unsigned count_findings(Rig *rig, const char *unit, const CaseId *id) {
        FindingRow row = { .unit = code(unit), .case_id = *id };
        RowCursor cursor = row_cursor(ROW_FINDING, &row, 2, 2);
        unsigned n = 0;

        while (row_next(rig_host(rig, unit)->txn, &cursor, &row))
                n++;
        return n;
}

/* The newest. */
static FindingRow finding(Rig *rig, const char *unit, const CaseId *id) {
        FindingRow row = { .unit = code(unit), .case_id = *id };
        RowCursor cursor = row_cursor(ROW_FINDING, &row, 2, 2);

        assert_true(count_findings(rig, unit, id) > 0);
        while (row_next(rig_host(rig, unit)->txn, &cursor, &row))
                continue;
        return row;
}

static CaseId at_county(Rig *rig) {
        CaseId id = rig_register(rig, CITY);
        Document doc = rig_document(COUNTY);

        rig_do(rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(rig);
        doc.to = code(DEPT);
        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(rig);
        return id;
}

static void pass(Rig *rig, int days) {
        rig_pass_days(rig, days);
        rig_tick(rig);
        rig_ferry(rig);
}

static void heard(Rig *rig, const CaseId *id) {
        Document doc = { .variant = HEARD_CALL, .person = "承办人甲", .body = "称工资未付" };

        rig_do(rig, DEPT, ENTRY_STATEMENT, id, &doc);
}

static void served(Rig *rig, const CaseId *id, Decision decision) {
        Document doc = rig_document(NULL);

        doc.decision = decision;
        rig_accept(rig, DEPT, id);
        heard(rig, id);
        rig_do(rig, DEPT, ENTRY_OPINION, id, &doc);
        rig_do(rig, DEPT, ENTRY_SERVICE, id, &doc);
        rig_ferry(rig);
}

/* ---- what is seen ------------------------------------------------------------------------------------------------- */

static void no_notice_within_fifteen_days(void **state) {
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        pass(&rig, 15);
        assert_int_equal(count_findings(&rig, COUNTY, &id), 0);
        pass(&rig, 1);
        assert_int_equal(count_findings(&rig, COUNTY, &id), 1);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_NO_NOTICE);
        assert_int_equal(finding(&rig, COUNTY, &id).trigger, TRIGGER_PROCEDURE);
        assert_string_equal(finding(&rig, COUNTY, &id).about.s, DEPT);
        assert_true(finding(&rig, COUNTY, &id).evidence > 0); /* the entries that show it */
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_FINDING, &id));
        assert_int_equal(count_findings(&rig, DEPT, &id), 0); /* on the superior's desk */
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).due_day, day_of(rig.now) - 1); /* nothing begins anew */
        rig_deinit(&rig);
}

static void a_notice_in_time_is_no_finding_and_the_opinion_is_waited_for(void **state) {
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = at_county(&rig);
        rig_accept(&rig, DEPT, &id);
        rig_ferry(&rig);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_NOTICE).state, CLOCK_MET);
        pass(&rig, 60);
        assert_int_equal(count_findings(&rig, COUNTY, &id), 0);
        pass(&rig, 1);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_LATE_HANDLING);
        assert_int_equal(finding(&rig, CITY, &id).what, FINDING_LATE_HANDLING); /* who stands above sees it, too */
        assert_int_equal(finding(&rig, CITY, &id).trigger, TRIGGER_LATE);
        rig_deinit(&rig);
}

static void what_was_extended_lawfully_is_not_late(void **state) {
        Document longer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = at_county(&rig);
        rig_accept(&rig, DEPT, &id);
        rig_ferry(&rig);
        pass(&rig, 50);
        longer.days = 30;
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &longer);
        rig_ferry(&rig);
        pass(&rig, 40);
        assert_int_equal(count_findings(&rig, COUNTY, &id), 0);
        assert_int_equal(count_findings(&rig, CITY, &id), 0);
        pass(&rig, 1);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_LATE_HANDLING);
        assert_int_equal(finding(&rig, CITY, &id).what, FINDING_LATE_HANDLING);
        rig_deinit(&rig);
}

static void a_case_that_came_back_is_not_waited_for(void **state) {
        Document ask = rig_document(NULL), agree = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &ask);
        agree.decision = DECISION_AGREE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &agree);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_NOTICE).state, CLOCK_CANCELLED);
        pass(&rig, 20);
        assert_int_equal(count_findings(&rig, COUNTY, &id), 0);
        rig_deinit(&rig);
}

static void two_returns_are_shirking(void **state) {
        Document to = rig_document(DEPT), ask = rig_document(NULL), agree = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        agree.decision = DECISION_AGREE;
        for (int i = 0; i < 2; i++) {
                const char *unit = i ? TOWN : DEPT;

                assert_int_equal(count_findings(&rig, COUNTY, &id), 0);
                to.to = code(unit);
                rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
                rig_do(&rig, unit, ENTRY_RETURN_REQUEST, &id, &ask);
                rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &agree);
        }
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_RETURNS);
        assert_int_equal(finding(&rig, COUNTY, &id).trigger, TRIGGER_SHIRKING);
        assert_string_equal(finding(&rig, COUNTY, &id).about.s, TOWN);
        rig_deinit(&rig);
}

static void a_refused_return_and_idleness_are_shirking(void **state) {
        Document ask = rig_document(NULL), refuse = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &ask);
        refuse.decision = DECISION_REFUSE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &refuse);
        pass(&rig, 16);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_IDLE);
        assert_int_equal(finding(&rig, COUNTY, &id).trigger, TRIGGER_SHIRKING);
        rig_deinit(&rig);
}

static void no_feedback_to_an_order(void **state) {
        Document order = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, NULL);
        order.due_day = day_of(rig.now) + 7;
        rig_do(&rig, COUNTY, ENTRY_ORDER, &id, &order);
        pass(&rig, 8);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_NO_RESPONSE);
        assert_int_equal(finding(&rig, COUNTY, &id).trigger, TRIGGER_NO_FEEDBACK);
        rig_deinit(&rig);
}

static void an_opinion_that_is_not_served(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = at_county(&rig);
        doc.decision = DECISION_EXPLAIN;
        rig_accept(&rig, DEPT, &id);
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &doc);
        rig_ferry(&rig);
        pass(&rig, 15);
        assert_int_equal(count_findings(&rig, CITY, &id), 0);
        pass(&rig, 1);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_NOT_SERVED);
        assert_int_equal(finding(&rig, CITY, &id).what, FINDING_NOT_SERVED);
        rig_deinit(&rig);
}

static void a_settled_way_leaves_no_finding(void **state) {
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        served(&rig, &id, DECISION_NOT_SUPPORT);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_HANDLING).state, CLOCK_MET);
        pass(&rig, 100);
        assert_int_equal(count_findings(&rig, COUNTY, &id), 0);
        rig_deinit(&rig);
}

/* ---- the ladder --------------------------------------------------------------------------------------------------- */

static void each_step_of_the_ladder_is_a_persons(void **state) {
        Document order = rig_document(DEPT), remind = rig_document(DEPT), propose = rig_document(DEPT), ask = rig_document(NULL);
        Document act = rig_document(NULL);
        Rig rig;
        CaseId id;
        uint64_t n;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        pass(&rig, 16);
        n = finding(&rig, COUNTY, &id).entry;
        order.ref_entry = n + 1000;
        rig_refused(&rig, COUNTY, ENTRY_ORDER, &id, &order, REASON_NO_FINDING);
        remind.ref_entry = order.ref_entry = propose.ref_entry = ask.ref_entry = n;
        rig_do(&rig, COUNTY, ENTRY_REMINDER, &id, &remind);
        assert_int_equal(finding(&rig, COUNTY, &id).state, FINDING_REMINDED);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_FINDING, &id));
        rig_do(&rig, COUNTY, ENTRY_ORDER, &id, &order);
        assert_int_equal(finding(&rig, COUNTY, &id).state, FINDING_ORDERED);
        propose.variant = 1;
        rig_do(&rig, COUNTY, ENTRY_PROPOSAL, &id, &propose);
        assert_int_equal(finding(&rig, COUNTY, &id).state, FINDING_PROPOSED);
        rig_do(&rig, COUNTY, ENTRY_MEETING_REQUEST, &id, &ask);
        assert_int_equal(finding(&rig, COUNTY, &id).state, FINDING_MEETING);
        act.variant = 1;
        act.units[0] = DEPT;
        act.n_units = 1;
        rig_do(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act);
        assert_int_equal(finding(&rig, COUNTY, &id).state, FINDING_ACTED);
        assert_true(finding(&rig, COUNTY, &id).order_entry > n && finding(&rig, COUNTY, &id).act_entry > n);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, CLOCK_BREACHED); /* no clock was reset by it */
        rig_deinit(&rig);
}

/* What the person leaves out, the finding says. */
static void an_order_may_name_its_finding_and_nothing_else(void **state) {
        Document order = { .kind = 0 };
        Rig rig;
        CaseId id;
        FindingRow row;
        Entry e;
        Document said;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        pass(&rig, 16);
        row = finding(&rig, COUNTY, &id);
        order.ref_entry = row.entry;
        rig_do(&rig, COUNTY, ENTRY_ORDER, &id, &order);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_ORDERED, &id));
        e = rig_entry(rig_at(&rig, COUNTY), finding(&rig, COUNTY, &id).order_entry);
        assert_int_equal(document_decode(entry_find_part(&e, PART_DOCUMENT)->data, &rig.arena, &said), 0);
        assert_string_equal(said.to.s, DEPT);
        assert_int_equal(said.trigger, TRIGGER_PROCEDURE);
        assert_non_null(strstr(said.body, "未在规定期限内书面告知信访人"));
        rig_deinit(&rig);
}

static void a_finding_is_dismissed_with_reasons(void **state) {
        Document doc = rig_document(NULL), order = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        pass(&rig, 16);
        doc.variant = DISMISS;
        doc.ref_entry = finding(&rig, COUNTY, &id).entry;
        doc.reason = "";
        assert_int_equal(rig_act(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc).reason, REASON_FIELD_MISSING);
        doc.reason = "已电话核实";
        assert_int_equal(rig_act(&rig, COUNTY, "clerk", ENTRY_FINDING, &id, &doc).reason, REASON_ROLE);
        assert_int_equal(rig_act(&rig, DEPT, "supervisor", ENTRY_FINDING, &id, &doc).reason, REASON_BUREAU_ONLY);
        assert_int_equal(rig_act(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc).status, RESULT_DONE);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_FINDING, &id));
        order.ref_entry = doc.ref_entry;
        rig_refused(&rig, COUNTY, ENTRY_ORDER, &id, &order, REASON_FINDING_DISMISSED);
        assert_int_equal(rig_act(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc).reason, REASON_FINDING_DISMISSED);
        rig_deinit(&rig);
}

static void only_people_see_what_is_falsified(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        doc.variant = RAISE;
        doc.trigger = TRIGGER_FALSIFIED;
        assert_int_equal(rig_act(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc).reason, REASON_FIELD_MISSING);
        doc.ref_unit = code("411221.gov");
        assert_int_equal(rig_act(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc).reason, REASON_NOT_SUPERVISED);
        doc.ref_unit = code(DEPT);
        assert_int_equal(rig_act(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc).status, RESULT_DONE);
        assert_int_equal(finding(&rig, COUNTY, &id).trigger, TRIGGER_FALSIFIED);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_BY_PERSON);
        rig_deinit(&rig);
}

static void an_order_that_bounces_leaves_the_finding_open(void **state) {
        Document order = rig_document(COUNTY);
        Rig rig;
        CaseId id;
        OutboxKey key;
        RigParcel p;
        Input in = { .kind = INPUT_PARCEL, .parcel_refused = REASON_EVIDENCE };

        rig_init(&rig, "411200 411281");
        id = at_county(&rig);
        rig_accept(&rig, DEPT, &id);
        rig_ferry(&rig);
        pass(&rig, 61);
        order.ref_entry = finding(&rig, CITY, &id).entry;
        rig_do(&rig, CITY, ENTRY_ORDER, &id, &order);
        assert_int_equal(finding(&rig, CITY, &id).state, FINDING_ORDERED);
        assert_true(rig_waiting(rig_at(&rig, CITY), 0, &key));
        p = rig_parcel(rig_at(&rig, CITY), &key);
        in.parcel = &p.parcel;
        in.parcel_digest = p.digest;
        (void)rig_step(rig_at(&rig, COUNTY), &in);
        (void)rig_receipt(rig_at(&rig, COUNTY), rig_at(&rig, COUNTY)->n_entries);
        assert_int_equal(finding(&rig, CITY, &id).state, FINDING_OPEN);
        assert_true(rig_has_warning(&rig, CITY, WARNING_FINDING, &id));
        rig_deinit(&rig);
}

static void the_draft_says_what_is_so_and_what_is_asked(void **state) {
        FindingRow row = { .what = FINDING_NO_NOTICE, .due_day = 20528 };
        Buf out = BUF_INIT;

        strcpy(row.case_id.s, "411281-2026-0000001-1");
        finding_draft(&row, "义马市人力资源和社会保障局", &out);
        buf_put_u8(&out, 0);
        assert_non_null(strstr((const char *)out.data, "义马市人力资源和社会保障局：信访事项 411281-2026-0000001-1"));
        assert_non_null(strstr((const char *)out.data, "未在规定期限内书面告知信访人（期限 2026-03-16）"));
        assert_non_null(strstr((const char *)out.data, "请立即书面告知信访人"));
        buf_deinit(&out);
}

/* Of a later release's finding this one has no words, and cites nothing. */
static void the_draft_of_what_is_not_known_cites_nothing(void **state) {
        FindingRow row = { .what = 200 };
        Buf out = BUF_INIT;

        finding_draft(&row, "某单位", &out);
        buf_put_u8(&out, 0);
        assert_null(strstr((const char *)out.data, "条、"));
        assert_null(strstr((const char *)out.data, "》第"));
        buf_deinit(&out);
}

static void the_draft_names_the_statute_of_the_case(void **state) {
        FindingRow row = { .due_day = 20528 };

        strcpy(row.case_id.s, "411281-2026-0000001-1");
        for (row.what = FINDING_LATE_HANDLING; row.what <= FINDING_NOT_HEARD; row.what++) {
                for (unsigned i = 0; i < 2; i++) {
                        const char *own = i ? "2005 art. " : "2022 art. ", *other = i ? "2022" : "2005", *said;
                        Buf out = BUF_INIT;

                        strcpy(row.statute, i ? "2005" : "2022");
                        finding_draft(&row, "某单位", &out);
                        buf_put_u8(&out, 0);
                        assert_non_null(strstr((const char *)out.data, i ? "《信访条例》" : "《信访工作条例》"));
                        said = (const char *)out.data + strlen("某单位：信访事项 411281-2026-0000001-1");
                        assert_non_null(strstr(said, i ? "《信访条例》第" : "《信访工作条例》第")); /* as a Chinese document cites it */
                        assert_null(strstr(said, own));
                        assert_null(strstr(said, other));
                        if (row.what == FINDING_NO_NOTICE)
                                assert_non_null(strstr(said, i ? "第二十二条、第三十六条，请" : "第二十三条、第四十条，请"));
                        if (row.what == FINDING_LATE_TRIAGE)
                                assert_non_null(strstr(said, i ? "第二十一条、第四十一条，请" : "第二十二条、第四十三条，请"));
                        buf_deinit(&out);
                }
        }
}

/* ---- 22:31 (6): the petitioner is heard before the opinion ---------------------------------------------------------- */

static void who_was_not_heard_before_the_opinion(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = at_county(&rig);
        doc.decision = DECISION_EXPLAIN;
        rig_accept(&rig, DEPT, &id);
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(count_findings(&rig, COUNTY, &id), 0); /* until it is served it may be said yet */
        assert_true(rig_has_warning(&rig, DEPT, WARNING_NOT_HEARD, &id));
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &doc);
        rig_ferry(&rig);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_NOT_HEARD, &id));
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_NOT_HEARD);
        assert_int_equal(finding(&rig, CITY, &id).trigger, TRIGGER_PROCEDURE);
        rig_deinit(&rig);
}

static void the_opinion_says_how_and_when(void **state) {
        Document said = { .variant = HEARD_DECLINED }, read;
        Document doc = rig_document(NULL);
        DocketRow docket;
        Entry opinion;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        doc.decision = DECISION_EXPLAIN;
        rig_accept(&rig, DEPT, &id);
        rig_refused(&rig, DEPT, ENTRY_STATEMENT, &id, &said, REASON_FIELD_MISSING); /* why not is said */
        said.variant = HEARD_UNREACHABLE + 1;
        said.reason = "称材料已写明";
        rig_refused(&rig, DEPT, ENTRY_STATEMENT, &id, &said, REASON_FIELD_WRONG);
        said.variant = HEARD_DECLINED;
        rig_do(&rig, DEPT, ENTRY_STATEMENT, &id, &said);
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &doc);
        docket = rig_docket(&rig, DEPT, &id);
        assert_int_equal(docket.heard, HEARD_DECLINED);
        opinion = rig_last(rig_host(&rig, DEPT));
        assert_int_equal(opinion.header.kind, ENTRY_OPINION);
        assert_int_equal(document_decode(entry_find_part(&opinion, PART_DOCUMENT)->data, &rig_host(&rig, DEPT)->arena, &read),
                         0);
        assert_int_equal(read.variant, HEARD_DECLINED);
        assert_true(read.asked_at == docket.heard_at);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).heard, HEARD_DECLINED);
        rig_deinit(&rig);
}

/* ---- execution (22:32), rating (22:21) ---------------------------------------------------------------------------- */

static void what_is_supported_is_executed(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = at_county(&rig);
        served(&rig, &id, DECISION_SUPPORT);
        pass(&rig, 30);
        assert_int_equal(count_findings(&rig, CITY, &id), 0);
        pass(&rig, 1);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_NOT_EXECUTED);
        assert_int_equal(finding(&rig, CITY, &id).trigger, TRIGGER_NOT_EXECUTED);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_ANSWER_LATE, &id)); /* its own duty, on its own desk */
        doc.variant = DONE;
        rig_do(&rig, DEPT, ENTRY_EXECUTION, &id, &doc);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_ANSWER_LATE, &id));
        rig_deinit(&rig);
}

static void by_the_day_in_the_opinion_and_a_part_by_another(void **state) {
        Document opinion = rig_document(NULL), doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        opinion.decision = DECISION_SUPPORT;
        opinion.due_day = day_of(rig.now) + 10;
        rig_accept(&rig, DEPT, &id);
        heard(&rig, &id);
        doc.variant = DONE;
        rig_refused(&rig, DEPT, ENTRY_EXECUTION, &id, &doc, REASON_ALREADY_ACCEPTED);
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &opinion);
        rig_refused(&rig, DEPT, ENTRY_EXECUTION, &id, &doc, REASON_NOT_SERVED);
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &opinion);
        doc.variant = PART;
        rig_refused(&rig, DEPT, ENTRY_EXECUTION, &id, &doc, REASON_FIELD_MISSING);
        doc.until_day = day_of(rig.now) + 20;
        rig_do(&rig, DEPT, ENTRY_EXECUTION, &id, &doc);
        pass(&rig, 11);
        assert_int_equal(count_findings(&rig, COUNTY, &id), 0); /* the rest has until then */
        pass(&rig, 10);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_NOT_EXECUTED);
        doc.variant = REFUSED;
        doc.until_day = 0;
        doc.reason = "";
        rig_refused(&rig, DEPT, ENTRY_EXECUTION, &id, &doc, REASON_FIELD_MISSING);
        doc.reason = "无财力";
        rig_do(&rig, DEPT, ENTRY_EXECUTION, &id, &doc);
        assert_int_equal(finding(&rig, COUNTY, &id).what, FINDING_EXECUTION_REFUSED);
        rig_deinit(&rig);
}

static void what_is_not_supported_owes_no_execution(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        served(&rig, &id, DECISION_EXPLAIN);
        doc.variant = DONE;
        rig_refused(&rig, DEPT, ENTRY_EXECUTION, &id, &doc, REASON_NOT_SUPPORTED);
        rig_deinit(&rig);
}

static void bureau_and_handler_are_rated_apart_and_once(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = at_county(&rig);
        doc.rating_handler = 2;
        assert_int_equal(rig_act(&rig, DEPT, "clerk", ENTRY_RATING, &id, &doc).status, RESULT_REFUSED); /* of what? */
        served(&rig, &id, DECISION_EXPLAIN);
        assert_int_equal(rig_act(&rig, DEPT, "handler", ENTRY_RATING, &id, &doc).reason, REASON_ROLE);
        assert_int_equal(rig_act(&rig, DEPT, "clerk", ENTRY_RATING, &id, &doc).status, RESULT_DONE);
        assert_int_equal(rig_act(&rig, DEPT, "clerk", ENTRY_RATING, &id, &doc).reason, REASON_RATED);
        doc.rating_handler = 0;
        assert_int_equal(rig_act(&rig, DEPT, "clerk", ENTRY_RATING, &id, &doc).reason, REASON_FIELD_MISSING);
        doc.rating_bureau = 6;
        assert_int_equal(rig_act(&rig, DEPT, "clerk", ENTRY_RATING, &id, &doc).reason, REASON_FIELD_WRONG);
        doc.rating_bureau = 5;
        assert_int_equal(rig_act(&rig, DEPT, "clerk", ENTRY_RATING, &id, &doc).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, CITY, &id).rated_handler, 2);
        assert_int_equal(rig_docket(&rig, CITY, &id).rated_bureau, 5);
        assert_int_equal(rig_act(&rig, DEPT, "clerk", ENTRY_FOLLOW_UP, &id, &doc).status, RESULT_DONE);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(no_notice_within_fifteen_days),
                cmocka_unit_test(a_notice_in_time_is_no_finding_and_the_opinion_is_waited_for),
                cmocka_unit_test(what_was_extended_lawfully_is_not_late),
                cmocka_unit_test(a_case_that_came_back_is_not_waited_for),
                cmocka_unit_test(two_returns_are_shirking),
                cmocka_unit_test(a_refused_return_and_idleness_are_shirking),
                cmocka_unit_test(no_feedback_to_an_order),
                cmocka_unit_test(an_opinion_that_is_not_served),
                cmocka_unit_test(a_settled_way_leaves_no_finding),
                cmocka_unit_test(who_was_not_heard_before_the_opinion),
                cmocka_unit_test(the_opinion_says_how_and_when),
                cmocka_unit_test(each_step_of_the_ladder_is_a_persons),
                cmocka_unit_test(an_order_may_name_its_finding_and_nothing_else),
                cmocka_unit_test(a_finding_is_dismissed_with_reasons),
                cmocka_unit_test(only_people_see_what_is_falsified),
                cmocka_unit_test(an_order_that_bounces_leaves_the_finding_open),
                cmocka_unit_test(the_draft_of_what_is_not_known_cites_nothing),
                cmocka_unit_test(the_draft_names_the_statute_of_the_case),
                cmocka_unit_test(the_draft_says_what_is_so_and_what_is_asked),
                cmocka_unit_test(what_is_supported_is_executed),
                cmocka_unit_test(by_the_day_in_the_opinion_and_a_part_by_another),
                cmocka_unit_test(what_is_not_supported_owes_no_execution),
                cmocka_unit_test(bureau_and_handler_are_rated_apart_and_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
