/* SPDX-License-Identifier: Apache-2.0 */

/* What offices ask each other about a case: proposals, requests for a decision, co-handlers; who may, and what becomes of it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "office_rig.h"

#define DEPT "411281.hrss"
#define GOV "411281.gov"
#define TOWN "411281001"
#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"

enum { IMPROVE = 1, POLICY, ACCOUNTABILITY };

/* The only exchange of that kind on a desk. */
static ExchangeRow exchange(Rig *rig, const char *unit, const CaseId *id, EntryKind document) {
        ExchangeRow row = { .unit = code(unit), .case_id = *id }, found = { .entry = 0 };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(rig_host(rig, unit)->txn, &cursor, &row))
                if (row.document == document)
                        found = row;
        assert_true(found.entry > 0);
        return found;
}

static bool has_exchange(Rig *rig, const char *unit, const CaseId *id) {
        ExchangeRow row = { .unit = code(unit), .case_id = *id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        return row_next(rig_host(rig, unit)->txn, &cursor, &row);
}

static Document proposal(uint32_t variant, const char *to) {
        Document doc = rig_document(to);

        doc.variant = variant;
        doc.trigger = TRIGGER_NONE;
        return doc;
}

/* ---- proposals (22:40) -------------------------------------------------------------------------------------------- */

static void feedback_is_owed_within_thirty_days(void **state) {
        Document ask = proposal(IMPROVE, DEPT), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_do(&rig, COUNTY, ENTRY_PROPOSAL, &id, &ask);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_PROPOSAL_FEEDBACK).due_day, day_of(rig.now) + 30);
        assert_string_equal(rig_watch(&rig, COUNTY, &id, CLOCK_PROPOSAL_FEEDBACK).watched.s, DEPT);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_ASKED, &id));
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_TAKEN); /* custody and state are as they were */
        answer.decision = DECISION_SUPPORT;
        rig_refused(&rig, DEPT, ENTRY_FEEDBACK, &id, &answer, REASON_FIELD_WRONG);
        answer.decision = DECISION_ADOPT_PART;
        answer.reason = "";
        rig_refused(&rig, DEPT, ENTRY_FEEDBACK, &id, &answer, REASON_FIELD_MISSING);
        answer.reason = "经费所限";
        rig_do(&rig, DEPT, ENTRY_FEEDBACK, &id, &answer);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_PROPOSAL_FEEDBACK).state, CLOCK_MET);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_PROPOSAL_FEEDBACK).state, CLOCK_MET);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_ASKED, &id));
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_ANSWERED, &id));
        assert_int_equal(exchange(&rig, COUNTY, &id, ENTRY_PROPOSAL).decision, DECISION_ADOPT_PART);
        rig_refused(&rig, DEPT, ENTRY_FEEDBACK, &id, &answer, REASON_QUESTION_ANSWERED);
        rig_deinit(&rig);
}

static void the_same_between_two_nodes(void **state) {
        Document ask = proposal(IMPROVE, DEPT), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = rig_register(&rig, PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_PROPOSAL, &id, &ask);
        rig_ferry(&rig);
        assert_int_equal(exchange(&rig, DEPT, &id, ENTRY_PROPOSAL).state, EXCHANGE_RECEIVED);
        assert_int_equal(exchange(&rig, CITY, &id, ENTRY_PROPOSAL).state, EXCHANGE_COPIED);
        assert_int_equal(exchange(&rig, COUNTY, &id, ENTRY_PROPOSAL).state, EXCHANGE_COPIED);
        assert_int_equal(exchange(&rig, CITY, &id, ENTRY_PROPOSAL).variant, IMPROVE);
        answer.decision = DECISION_ADOPT;
        rig_do(&rig, DEPT, ENTRY_FEEDBACK, &id, &answer);
        rig_ferry(&rig);
        assert_int_equal(exchange(&rig, PROVINCE, &id, ENTRY_PROPOSAL).state, EXCHANGE_ANSWERED);
        assert_int_equal(exchange(&rig, CITY, &id, ENTRY_PROPOSAL).state, EXCHANGE_ANSWERED);
        assert_int_equal(rig_watch(&rig, PROVINCE, &id, CLOCK_PROPOSAL_FEEDBACK).state, CLOCK_MET);
        rig_deinit(&rig);
}

static void policy_goes_to_ones_own_government_alone(void **state) {
        Document ask = proposal(POLICY, NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_do(&rig, COUNTY, ENTRY_PROPOSAL, &id, &ask);
        assert_int_equal(exchange(&rig, GOV, &id, ENTRY_PROPOSAL).variant, POLICY);
        ask.to = code(DEPT);
        rig_refused(&rig, COUNTY, ENTRY_PROPOSAL, &id, &ask, REASON_NOT_ASKABLE);
        ask.to = code("411200.gov");
        rig_refused(&rig, COUNTY, ENTRY_PROPOSAL, &id, &ask, REASON_NOT_ASKABLE);
        rig_deinit(&rig);
}

/* 22:40: to whom has management power, for serious consequences; P6: whom it is about reads nothing of it. */
static void accountability_goes_past_whom_it_is_about(void **state) {
        Document ask = proposal(ACCOUNTABILITY, GOV), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_refused(&rig, CITY, ENTRY_PROPOSAL, &id, &ask, REASON_FIELD_MISSING); /* of whom? */
        ask.ref_unit = code(DEPT);
        ask.reason = "";
        rig_refused(&rig, CITY, ENTRY_PROPOSAL, &id, &ask, REASON_FIELD_MISSING); /* with which consequences? */
        ask.reason = "引发群体性事件";
        ask.to = code(DEPT);
        rig_refused(&rig, CITY, ENTRY_PROPOSAL, &id, &ask, REASON_NOT_ASKABLE);
        ask.to = code(GOV);
        rig_do(&rig, CITY, ENTRY_PROPOSAL, &id, &ask);
        rig_ferry(&rig);
        assert_int_equal(exchange(&rig, GOV, &id, ENTRY_PROPOSAL).state, EXCHANGE_RECEIVED);
        assert_false(has_exchange(&rig, DEPT, &id));
        assert_false(has_exchange(&rig, COUNTY, &id)); /* nobody between gets a copy */
        answer.decision = DECISION_ADOPT;
        rig_do(&rig, GOV, ENTRY_FEEDBACK, &id, &answer);
        rig_ferry(&rig);
        assert_int_equal(exchange(&rig, CITY, &id, ENTRY_PROPOSAL).state, EXCHANGE_ANSWERED);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_NONE); /* nor of the answer */
        rig_deinit(&rig);
}

static void only_a_bureaus_supervisor_proposes(void **state) {
        Document ask = proposal(IMPROVE, DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_PROPOSAL, &id, &ask).reason, REASON_ROLE);
        ask.to = code(TOWN);
        assert_int_equal(rig_act(&rig, DEPT, "supervisor", ENTRY_PROPOSAL, &id, &ask).reason, REASON_BUREAU_ONLY);
        ask.to = code("411221.gov");
        rig_refused(&rig, COUNTY, ENTRY_PROPOSAL, &id, &ask, REASON_NOT_SUPERVISED);
        rig_deinit(&rig);
}

/* P8: what the sender's own software let through is asked again where it arrives. */
static void a_proposal_from_the_wrong_office_is_refused_there(void **state) {
        Document ask = proposal(IMPROVE, DEPT);
        RigParcel forged;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281 411221");
        id = rig_referred(&rig);
        ask.kind = ENTRY_PROPOSAL;
        ask.unit = code("411221");
        forged = rig_forge(&rig, "411221", "411221", DEPT, PARCEL_DOCUMENT, &id, &ask);
        (void)rig_give(&rig, &forged);
        assert_false(has_exchange(&rig, DEPT, &id));
        rig_deinit(&rig);
}

/* A response answers an order, nothing else. */
static void an_answer_of_the_wrong_kind_is_refused_where_it_arrives(void **state) {
        Document ask = proposal(IMPROVE, COUNTY), answer = rig_document(CITY);
        RigParcel forged;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_PROPOSAL, &id, &ask);
        rig_ferry(&rig);
        answer.kind = ENTRY_RESPONSE;
        answer.unit = code(COUNTY);
        answer.ref_entry = exchange(&rig, CITY, &id, ENTRY_PROPOSAL).entry;
        forged = rig_forge(&rig, COUNTY, COUNTY, CITY, PARCEL_DOCUMENT, &id, &answer);
        (void)rig_give(&rig, &forged);
        assert_int_equal(exchange(&rig, CITY, &id, ENTRY_PROPOSAL).state, EXCHANGE_ISSUED);
        rig_deinit(&rig);
}

/* ---- its own government decides (22:22 (1)) ----------------------------------------------------------------------- */

static void a_request_for_a_decision_keeps_the_fifteen_days_and_custody(void **state) {
        Document ask = rig_document(NULL), answer = rig_document(NULL), on = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REQUEST_DECISION, &id, &ask);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).state, CLOCK_MET);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        assert_int_equal(rig_state(&rig, GOV, &id), STATE_INFORMED);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &on, REASON_DECISION_PENDING);
        rig_refused(&rig, COUNTY, ENTRY_REQUEST_DECISION, &id, &ask, REASON_DECISION_PENDING);
        answer.units[0] = TOWN;
        answer.n_units = 1;
        rig_do(&rig, GOV, ENTRY_INSTRUCTION, &id, &answer);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_ANSWERED, &id));
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &on, REASON_DIRECTED);
        on.to = code(TOWN);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &on);
        assert_int_equal(rig_state(&rig, TOWN, &id), STATE_TAKEN);
        rig_deinit(&rig);
}

/* 22:14 (7), 18: a government says what is to be done in a case below, on another node; it is reported, and no day moves. */
static void a_government_instructs_unasked_what_it_leads(void **state) {
        Document says = { .to = code(GOV), .body = "请专班化解" }, done = { .body = "已落实" };
        Document bureau = { .to = code(COUNTY), .body = "请督办" };
        Document named = rig_document(COUNTY);
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &(Document){ .to = code(COUNTY) });
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &(Document){ .to = code(GOV) });
        rig_accept(&rig, GOV, &id);
        rig_ferry(&rig);
        due = rig_clock(&rig, GOV, &id, CLOCK_HANDLING).due_day;
        rig_refused(&rig, "411200.gov", ENTRY_INSTRUCTION, &id, &bureau, REASON_NOT_ASKABLE); /* another government's bureau */
        rig_do(&rig, "411200.gov", ENTRY_INSTRUCTION, &id, &says);
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, GOV, WARNING_ASKED, &id));
        assert_int_equal(rig_clock(&rig, GOV, &id, CLOCK_HANDLING).due_day, due);
        rig_do(&rig, GOV, ENTRY_RESPONSE, &id, &done);
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, "411200.gov", WARNING_ANSWERED, &id));
        rig_refused(&rig, GOV, ENTRY_RESPONSE, &id, &done, REASON_ORDER_ANSWERED);
        /* Handed on already: another unit than that which has it is not named so (22:24 does). */
        named.units[0] = DEPT;
        named.n_units = 1;
        rig_refused(&rig, GOV, ENTRY_INSTRUCTION, &id, &named, REASON_HANDED_ON);
        assert_string_equal(rig_docket(&rig, COUNTY, &id).directed.s, "");
        rig_deinit(&rig);
}

static void an_instruction_that_names_nobody_leaves_the_road_to_the_bureau(void **state) {
        Document ask = rig_document(NULL), answer = rig_document(NULL), on = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        rig_refused(&rig, GOV, ENTRY_INSTRUCTION, &id, &answer, REASON_NO_QUESTION);
        rig_do(&rig, COUNTY, ENTRY_REQUEST_DECISION, &id, &ask);
        assert_int_equal(rig_act(&rig, GOV, "clerk", ENTRY_INSTRUCTION, &id, &answer).reason, REASON_ROLE);
        rig_do(&rig, GOV, ENTRY_INSTRUCTION, &id, &answer);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &on);
        rig_deinit(&rig);
}

static void only_ones_own_government_is_asked(void **state) {
        Document ask = rig_document("411200.gov");
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_REQUEST_DECISION, &id, &ask, REASON_NOT_ASKABLE);
        ask.to = code(GOV);
        ask.reason = "";
        rig_refused(&rig, COUNTY, ENTRY_REQUEST_DECISION, &id, &ask, REASON_FIELD_MISSING);
        rig_deinit(&rig);
}

/* ---- the lead and co-handlers ------------------------------------------------------------------------------------- */

static void a_late_co_handler_stops_no_clock_of_the_lead(void **state) {
        Document ask = rig_document(TOWN), answer = rig_document(NULL), opinion = rig_document(NULL);
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_accept(&rig, DEPT, &id);
        due = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day;
        ask.due_day = day_of(rig.now) + 10;
        rig_do(&rig, DEPT, ENTRY_CO_REQUEST, &id, &ask);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_ACCEPTED);
        assert_int_equal(rig_custody(&rig, TOWN, &id), CUSTODY_NONE);
        rig_pass_days(&rig, 10);
        rig_tick(&rig);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_UNANSWERED, &id)); /* through its last millisecond */
        rig_pass_days(&rig, 1);
        rig_tick(&rig);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_UNANSWERED, &id));
        assert_true(rig_has_warning(&rig, TOWN, WARNING_ANSWER_LATE, &id));
        assert_true(exchange(&rig, DEPT, &id, ENTRY_CO_REQUEST).late);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day, due);
        rig_do(&rig, TOWN, ENTRY_CO_OPINION, &id, &answer);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_UNANSWERED, &id));
        assert_false(rig_has_warning(&rig, TOWN, WARNING_ANSWER_LATE, &id));
        assert_true(exchange(&rig, DEPT, &id, ENTRY_CO_REQUEST).late); /* it was */
        opinion.decision = DECISION_EXPLAIN;
        rig_refused(&rig, TOWN, ENTRY_OPINION, &id, &opinion, REASON_NOT_HERE); /* the one reply is the lead's */
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &opinion);
        rig_deinit(&rig);
}

static void an_answer_in_time_leaves_nothing_due(void **state) {
        Document ask = rig_document(TOWN), answer = rig_document(NULL);
        Rig rig;
        CaseId id;
        uint64_t entries;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, NULL);
        ask.due_day = day_of(rig.now) + 10;
        rig_do(&rig, DEPT, ENTRY_CO_REQUEST, &id, &ask);
        rig_do(&rig, TOWN, ENTRY_CO_OPINION, &id, &answer);
        entries = rig_at(&rig, COUNTY)->n_entries;
        rig_pass_days(&rig, 11);
        rig_tick(&rig);
        assert_int_equal(rig_at(&rig, COUNTY)->n_entries, entries); /* nothing was due any more */
        assert_false(rig_has_warning(&rig, DEPT, WARNING_UNANSWERED, &id));
        assert_false(exchange(&rig, TOWN, &id, ENTRY_CO_REQUEST).late);
        ask.due_day = day_of(rig.now) + 10;
        ask.to = code(COUNTY); /* a bureau handles nothing */
        rig_refused(&rig, DEPT, ENTRY_CO_REQUEST, &id, &ask, REASON_NOT_ASKABLE);
        rig_deinit(&rig);
}

/* ---- retaliation (22:18, 46), aid (22:37) ------------------------------------------------------------------------- */

static void a_claim_of_retaliation_goes_past_whom_it_is_about(void **state) {
        Document claim = rig_document(NULL), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_referred(&rig); /* the city never heard of the case */
        claim.ref_unit = code(DEPT);
        claim.trigger = TRIGGER_NONE;
        claim.to = code(DEPT);
        assert_int_equal(rig_act(&rig, CITY, "clerk", ENTRY_RETALIATION, &id, &claim).reason, REASON_PAST_HANDLER);
        claim.to = code("411200.hrss"); /* stands beside, leads nothing of it */
        assert_int_equal(rig_act(&rig, CITY, "clerk", ENTRY_RETALIATION, &id, &claim).reason, REASON_NOT_ASKABLE);
        claim.to = UNIT_NONE;
        assert_int_equal(rig_act(&rig, DEPT, "clerk", ENTRY_RETALIATION, &id, &claim).reason, REASON_BUREAU_ONLY);
        assert_int_equal(rig_act(&rig, CITY, "handler", ENTRY_RETALIATION, &id, &claim).reason, REASON_ROLE);
        assert_int_equal(rig_act(&rig, CITY, "clerk", ENTRY_RETALIATION, &id, &claim).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_clock(&rig, GOV, &id, CLOCK_RETALIATION).due_day, day_of(rig.now) + 15);
        assert_string_equal(rig_watch(&rig, CITY, &id, CLOCK_RETALIATION).watched.s, GOV);
        assert_true(rig_has_warning(&rig, GOV, WARNING_ASKED, &id));
        assert_false(has_exchange(&rig, DEPT, &id)); /* the handler does not see it */
        assert_false(has_exchange(&rig, COUNTY, &id));
        rig_do(&rig, GOV, ENTRY_RETALIATION_ANSWER, &id, &answer);
        rig_ferry(&rig);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_RETALIATION).state, CLOCK_MET);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_TAKEN);
        rig_deinit(&rig);
}

/* What came ahead of the case said nothing of it: the hand-over does. */
static void a_case_first_heard_of_by_such_a_claim_is_known_when_it_comes(void **state) {
        Document claim = rig_document(NULL), up = rig_document(CITY);
        CaseRow row;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, COUNTY);
        claim.ref_unit = code(DEPT);
        assert_int_equal(rig_act(&rig, CITY, "clerk", ENTRY_RETALIATION, &id, &claim).status, RESULT_DONE);
        rig_do(&rig, COUNTY, ENTRY_REPORT_UP, &id, &up);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_TAKEN);
        assert_true(case_get(rig_at(&rig, CITY)->txn, &id, &row));
        assert_int_equal(row.case_class, CLASS_CLAIM);
        assert_true(row.received_at > 0 && row.channel == CHANNEL_LETTER);
        rig_deinit(&rig);
}

static void aid_goes_to_a_unit_or_is_a_record(void **state) {
        Document doc = rig_document(NULL), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_refused(&rig, DEPT, ENTRY_AID, &id, &doc, REASON_FIELD_MISSING);
        doc.organ = "市民政局";
        rig_do(&rig, DEPT, ENTRY_AID, &id, &doc);
        assert_false(has_exchange(&rig, DEPT, &id));
        doc.to = code(TOWN);
        rig_do(&rig, DEPT, ENTRY_AID, &id, &doc);
        rig_do(&rig, TOWN, ENTRY_AID_ANSWER, &id, &answer);
        assert_int_equal(exchange(&rig, DEPT, &id, ENTRY_AID).state, EXCHANGE_ANSWERED);
        doc.to = code(COUNTY);
        rig_refused(&rig, DEPT, ENTRY_AID, &id, &doc, REASON_NOT_ASKABLE);
        rig_refused(&rig, TOWN, ENTRY_CO_OPINION, &id, &answer, REASON_NO_QUESTION);
        rig_deinit(&rig);
}

/* ---- it came to nothing ------------------------------------------------------------------------------------------- */

static OutboxKey only_waiting(RigOffice *o) {
        OutboxKey key;

        assert_true(rig_waiting(o, 0, &key));
        return key;
}

/* The receiver refuses: its unit is closing by the roster it has. */
static void refuse_there(Rig *rig, RigOffice *from) {
        OutboxKey key = only_waiting(from);
        RigParcel p = rig_parcel(from, &key);
        RigOffice *to = rig_at(rig, p.parcel.to.s);
        Input in = { .kind = INPUT_PARCEL, .parcel = &p.parcel, .parcel_digest = p.digest, .parcel_refused = REASON_EVIDENCE };

        (void)rig_step(to, &in);
        (void)rig_receipt(to, to->n_entries);
}

static void a_question_that_bounces_is_not_waited_for_and_an_answer_is_owed_again(void **state) {
        Document ask = proposal(IMPROVE, COUNTY), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_PROPOSAL, &id, &ask);
        refuse_there(&rig, rig_at(&rig, CITY));
        assert_int_equal(exchange(&rig, CITY, &id, ENTRY_PROPOSAL).state, EXCHANGE_BOUNCED);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_PROPOSAL_FEEDBACK).state, CLOCK_CANCELLED);
        assert_false(has_exchange(&rig, COUNTY, &id));
        assert_true(rig_has_warning(&rig, CITY, WARNING_BOUNCED, &id));
        rig_do(&rig, CITY, ENTRY_PROPOSAL, &id, &ask);
        rig_ferry(&rig);
        answer.decision = DECISION_ADOPT;
        rig_do(&rig, COUNTY, ENTRY_FEEDBACK, &id, &answer);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_PROPOSAL_FEEDBACK).state, CLOCK_MET);
        refuse_there(&rig, rig_at(&rig, COUNTY));
        assert_int_equal(exchange(&rig, COUNTY, &id, ENTRY_PROPOSAL).state, EXCHANGE_RECEIVED);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_PROPOSAL_FEEDBACK).state, CLOCK_RUNNING);
        rig_do(&rig, COUNTY, ENTRY_FEEDBACK, &id, &answer);
        rig_ferry(&rig);
        assert_int_equal(exchange(&rig, CITY, &id, ENTRY_PROPOSAL).state, EXCHANGE_ANSWERED);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(feedback_is_owed_within_thirty_days),
                cmocka_unit_test(the_same_between_two_nodes),
                cmocka_unit_test(policy_goes_to_ones_own_government_alone),
                cmocka_unit_test(accountability_goes_past_whom_it_is_about),
                cmocka_unit_test(only_a_bureaus_supervisor_proposes),
                cmocka_unit_test(a_proposal_from_the_wrong_office_is_refused_there),
                cmocka_unit_test(an_answer_of_the_wrong_kind_is_refused_where_it_arrives),
                cmocka_unit_test(a_request_for_a_decision_keeps_the_fifteen_days_and_custody),
                cmocka_unit_test(an_instruction_that_names_nobody_leaves_the_road_to_the_bureau),
                cmocka_unit_test(a_government_instructs_unasked_what_it_leads),
                cmocka_unit_test(only_ones_own_government_is_asked),
                cmocka_unit_test(a_late_co_handler_stops_no_clock_of_the_lead),
                cmocka_unit_test(an_answer_in_time_leaves_nothing_due),
                cmocka_unit_test(a_claim_of_retaliation_goes_past_whom_it_is_about),
                cmocka_unit_test(a_case_first_heard_of_by_such_a_claim_is_known_when_it_comes),
                cmocka_unit_test(aid_goes_to_a_unit_or_is_a_record),
                cmocka_unit_test(a_question_that_bounces_is_not_waited_for_and_an_answer_is_owed_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
