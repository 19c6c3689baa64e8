/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Where a case lies (22:18): everybody who gave it on hears of it, from the one they gave it to and from nobody else; what was
 * heard changes nothing but what is known, and of an accusation nothing is heard.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/whereabouts.h"
#include "office_rig.h"

#define PROVINCE "410000"
#define CITY "411200"
#define COUNTY "411281"
#define HRSS "411281.hrss"
#define BELOW "411221" /* of another node */

/* ---- on the road -------------------------------------------------------------------------------------------------- */

static void settle(Rig *rig) {
        for (unsigned i = 0; i < 4; i++) {
                rig_tick(rig);
                rig_ferry(rig);
        }
}

static void hand_on(Rig *rig, const char *from, const char *to, const CaseId *id) {
        Document doc = rig_document(to);

        rig_do(rig, from, ENTRY_REFERRAL, id, &doc);
        settle(rig);
}

static void lies(Rig *rig, const char *as_known_to, const CaseId *id, const char *with, Instant since) {
        DocketRow docket = rig_docket(rig, as_known_to, id);
        Instant known;
        UnitCode unit = whereabouts_of(&docket, &known);

        assert_string_equal(unit.s, with);
        assert_int_equal(known, since);
}

static uint64_t told(Rig *rig, const char *unit) {
        UnitCode c = code(unit);

        return count_get(rig_host(rig, unit)->txn, &c, ENTRY_WHEREABOUTS);
}

static CaseId below(Rig *rig) {
        CaseId id = rig_register(rig, PROVINCE);

        hand_on(rig, PROVINCE, CITY, &id);
        hand_on(rig, CITY, COUNTY, &id);
        return id;
}

static void everybody_who_gave_it_on_knows_where_it_lies(void **state) {
        Instant first, second;
        CaseId id;
        Rig rig;

        rig_init(&rig, PROVINCE " " CITY " " COUNTY);
        id = rig_register(&rig, PROVINCE);
        rig_pass_days(&rig, 1);
        hand_on(&rig, PROVINCE, CITY, &id);
        lies(&rig, PROVINCE, &id, CITY, rig_docket(&rig, CITY, &id).taken_at);
        assert_int_equal(told(&rig, PROVINCE), 0);
        rig_pass_days(&rig, 1);
        hand_on(&rig, CITY, COUNTY, &id);
        first = rig_docket(&rig, COUNTY, &id).taken_at;
        lies(&rig, PROVINCE, &id, COUNTY, first);
        lies(&rig, CITY, &id, COUNTY, first);
        lies(&rig, COUNTY, &id, COUNTY, first);
        rig_pass_days(&rig, 1);
        hand_on(&rig, COUNTY, HRSS, &id);
        second = rig_docket(&rig, HRSS, &id).taken_at;
        assert_true(second > first);
        lies(&rig, PROVINCE, &id, HRSS, second);
        lies(&rig, CITY, &id, HRSS, second);
        lies(&rig, COUNTY, &id, HRSS, second);
        assert_int_equal(told(&rig, PROVINCE), 0);
        assert_int_equal(told(&rig, CITY), 1);
        assert_int_equal(told(&rig, COUNTY), 1);
        assert_int_equal(told(&rig, HRSS), 0);
        rig_deinit(&rig);
}

static void what_comes_back_is_told_too(void **state) {
        Document doc = rig_document(NULL), agree = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, PROVINCE " " CITY " " COUNTY);
        id = below(&rig);
        rig_pass_days(&rig, 1);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        settle(&rig);
        lies(&rig, PROVINCE, &id, COUNTY, rig_docket(&rig, COUNTY, &id).taken_at); /* offered, and still there */
        agree.decision = DECISION_AGREE;
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &agree);
        settle(&rig);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        lies(&rig, PROVINCE, &id, CITY, rig.now);
        hand_on(&rig, CITY, COUNTY, &id);
        lies(&rig, PROVINCE, &id, COUNTY, rig_docket(&rig, COUNTY, &id).taken_at);
        rig_deinit(&rig);
}

/* Before its receipt is kept it lies with who gave it. */
static void what_is_on_its_way_lies_with_who_gave_it(void **state) {
        Document doc = rig_document(COUNTY);
        Rig rig;
        CaseId id;

        rig_init(&rig, PROVINCE " " CITY " " COUNTY);
        id = rig_register(&rig, PROVINCE);
        hand_on(&rig, PROVINCE, CITY, &id);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_tick(&rig);
        assert_int_equal(told(&rig, CITY), 0);
        lies(&rig, PROVINCE, &id, CITY, rig_docket(&rig, CITY, &id).taken_at);
        lies(&rig, CITY, &id, CITY, rig_docket(&rig, CITY, &id).taken_at);
        rig_deinit(&rig);
}

static Result arrives(Rig *rig, const char *node, const char *from, const char *to, const CaseId *id, const char *with) {
        Document doc = { .kind = ENTRY_WHEREABOUTS, .unit = code(from), .handling_unit = code(with), .asked_at = rig->now };
        RigParcel parcel = rig_forge(rig, node, from, to, PARCEL_EVENT, id, &doc);

        return rig_give(rig, &parcel);
}

static void only_whom_it_was_given_to_is_believed(void **state) {
        DocketRow before, after;
        CaseId id, other;
        Rig rig;

        rig_init(&rig, PROVINCE " " CITY " " COUNTY);
        id = below(&rig);
        other = rig_register(&rig, CITY);
        before = rig_docket(&rig, PROVINCE, &id);
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, PROVINCE, &id, HRSS).reason, REASON_NOT_GIVEN);
        assert_int_equal(arrives(&rig, PROVINCE, PROVINCE, CITY, &id, PROVINCE).reason, REASON_NOT_GIVEN);
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, CITY, &other, HRSS).reason, REASON_NOT_GIVEN); /* here, and not given on */
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, CITY, &CASE_NONE, HRSS).reason, REASON_FORMAT);
        assert_int_equal(arrives(&rig, CITY, CITY, PROVINCE, &id, "411299").reason, REASON_UNKNOWN_UNIT);
        after = rig_docket(&rig, PROVINCE, &id);
        assert_memory_equal(&before, &after, sizeof(before));
        /* from the right one: what is known, and nothing else */
        assert_int_equal(arrives(&rig, CITY, CITY, PROVINCE, &id, HRSS).status, RESULT_DONE);
        after = rig_docket(&rig, PROVINCE, &id);
        assert_string_equal(after.where.s, HRSS);
        assert_int_equal(after.where_since, rig.now);
        after.where = before.where;
        after.where_since = before.where_since;
        after.where_by = before.where_by;
        after.where_ref = before.where_ref;
        assert_memory_equal(&before, &after, sizeof(before));
        rig_deinit(&rig);
}

static void it_comes_as_an_event_alone(void **state) {
        Document doc = { .kind = ENTRY_WHEREABOUTS, .unit = code(CITY), .to = code(PROVINCE), .handling_unit = code(HRSS) };
        RigParcel parcel;
        CaseId id;
        Rig rig;

        rig_init(&rig, PROVINCE " " CITY " " COUNTY);
        id = below(&rig);
        doc.asked_at = rig.now;
        parcel = rig_forge(&rig, CITY, CITY, PROVINCE, PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_UNKNOWN_DOCUMENT);
        parcel = rig_forge(&rig, CITY, CITY, PROVINCE, PARCEL_COPY, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_UNKNOWN_DOCUMENT);
        rig_deinit(&rig);
}

/* Any number may move at once: those that no entry has room for are told by the next tick. */
static void many_at_once_are_all_told(void **state) {
        enum { CASES = 9 };
        CaseId ids[CASES];
        Rig rig;

        rig_init(&rig, PROVINCE " " CITY " " COUNTY);
        rig_at(&rig, CITY)->office.limits.drafts_max = 2;
        for (unsigned i = 0; i < CASES; i++) {
                Document doc = rig_document(CITY);

                ids[i] = rig_register(&rig, PROVINCE);
                rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &ids[i], &doc);
        }
        settle(&rig);
        for (unsigned i = 0; i < CASES; i++) {
                Document doc = rig_document(COUNTY);

                rig_do(&rig, CITY, ENTRY_REFERRAL, &ids[i], &doc);
        }
        rig_ferry(&rig);
        assert_true(rig_tick_once(rig_at(&rig, CITY)).more);
        assert_int_equal(told(&rig, CITY), 2);
        settle(&rig);
        assert_int_equal(told(&rig, CITY), CASES);
        for (unsigned i = 0; i < CASES; i++)
                lies(&rig, PROVINCE, &ids[i], COUNTY, rig_docket(&rig, COUNTY, &ids[i]).taken_at);
        rig_deinit(&rig);
}

/* ---- by its rows -------------------------------------------------------------------------------------------------- */

static DocketRow given(Bare *b, const CaseId *id) {
        return bare_docket(b, id, (DocketRow){ .unit = code(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                               .giver = code(CITY), .given_to = code(BELOW), .given_entry = 40,
                                               .where_since = BARE_START - DURATION_DAY });
}

static WhereRow owed(Bare *b, const CaseId *id, const char *unit) {
        WhereRow row = { .case_id = *id, .unit = code(unit) };

        row_put(b->txn, ROW_WHERE, &row);
        return row;
}

static Result tick(Bare *b) {
        Input in = { .kind = INPUT_TICK };

        return bare_decide(b, &in);
}

static Reason hears(Bare *b, const CaseId *id, const char *with, uint64_t entry) {
        Document doc = { .kind = ENTRY_WHEREABOUTS, .unit = code(BELOW), .handling_unit = code(with), .asked_at = b->now };
        Step step = { .kind = PARCEL_EVENT, .doc = &doc, .case_id = *id, .from = doc.unit, .to = code(COUNTY), .ref_entry = entry };
        Input in = { .kind = INPUT_PARCEL };

        fill_document(&doc);
        return take(bare_begin(b, id, &in), &step);
}

/* By the order of its sender's entries: a parcel of before a recovery may come behind one of after it. */
static void a_word_of_before_the_last_one_says_nothing(void **state) {
        DocketRow docket;
        UnitCode host;
        CaseId id;
        Bare b;

        bare_init(&b);
        id = bare_claim(&b);
        docket = given(&b, &id);
        assert_int_equal(hears(&b, &id, HRSS, 50), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_WHERE, 0)->number, 50);
        assert_true(unit_host(&b.d, &docket.given_to, &host));
        docket.where_by = host;
        docket.where_ref = 50;
        row_put(b.txn, ROW_DOCKET, &docket);
        assert_int_equal(hears(&b, &id, HRSS, 50), REASON_WHERE_OLDER);
        assert_int_equal(hears(&b, &id, HRSS, 49), REASON_WHERE_OLDER);
        assert_int_equal(hears(&b, &id, HRSS, 51), REASON_NONE);
        docket.where_by = code(PROVINCE); /* another one's entries have numbers of their own */
        row_put(b.txn, ROW_DOCKET, &docket);
        assert_int_equal(hears(&b, &id, HRSS, 49), REASON_NONE);
        bare_deinit(&b);
}

/* From whom it was given to, while it lies there or is on its way: what came back, or went to another, it says nothing of. */
static void a_word_is_heard_while_the_case_lies_below(void **state) {
        static const struct { Custody custody; Reason reason; } tried[] = {
                { CUSTODY_AWAY, REASON_NONE }, { CUSTODY_FLIGHT, REASON_NONE }, { CUSTODY_HERE, REASON_NOT_GIVEN },
                { CUSTODY_NONE, REASON_NOT_GIVEN } };

        for (size_t i = 0; i < array_size(tried); i++) {
                DocketRow docket;
                CaseId id;
                Bare b;

                bare_init(&b);
                id = bare_claim(&b);
                docket = given(&b, &id);
                docket.custody = tried[i].custody;
                row_put(b.txn, ROW_DOCKET, &docket);
                assert_int_equal(hears(&b, &id, HRSS, 50), tried[i].reason);
                assert_int_equal(bare_fact(&b, FACT_WHERE, 0) != NULL, !tried[i].reason);
                bare_deinit(&b);
        }
}

static void a_clock_that_runs_ahead_makes_it_no_later_than_now(void **state) {
        CaseId id;
        Bare b;
        Document doc = { .kind = ENTRY_WHEREABOUTS, .unit = code(BELOW), .handling_unit = code(HRSS) };
        Step step = { .kind = PARCEL_EVENT, .doc = &doc, .from = doc.unit, .to = code(COUNTY), .ref_entry = 50 };
        Input in = { .kind = INPUT_PARCEL };

        bare_init(&b);
        step.case_id = id = bare_claim(&b);
        (void)given(&b, &id);
        doc.asked_at = b.now + DURATION_DAY;
        fill_document(&doc);
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_WHERE, 0)->at, b.now);
        bare_deinit(&b);
}

/* Nothing is told of it, and nothing is owed any more. */
static void is_not_told(Bare *b) {
        (void)tick(b);
        assert_int_equal(b->drafts.n_drafts, 1);
        assert_int_equal(b->drafts.drafts[0]->kind, ENTRY_JOB);
        assert_non_null(bare_fact(b, FACT_WHERE_TOLD, 0));
        assert_null(bare_fact(b, FACT_SEND, 0));
}

static void of_an_accusation_nobody_is_told(void **state) {
        DocketRow docket;
        CaseRow row;
        CaseId id;
        Bare b;

        bare_init(&b);
        id = bare_claim(&b);
        docket = given(&b, &id);
        (void)owed(&b, &id, COUNTY);
        (void)tick(&b);
        assert_int_equal(b.drafts.drafts[0]->kind, ENTRY_WHEREABOUTS);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY);
        docket.state = STATE_SEALED_OUT;
        row_put(b.txn, ROW_DOCKET, &docket);
        is_not_told(&b);
        docket.state = STATE_HANDED;
        row_put(b.txn, ROW_DOCKET, &docket);
        assert_true(case_get(b.txn, &id, &row));
        row.case_class = CLASS_ACCUSATION;
        row_put(b.txn, ROW_CASE, &row);
        is_not_told(&b);
        assert_int_equal(hears(&b, &id, HRSS, 50), REASON_SEALED_ONLY);
        bare_deinit(&b);
}

static void who_has_no_giver_any_more_tells_nobody(void **state) {
        DocketRow docket;
        CaseId id;
        Bare b;

        bare_init(&b);
        id = bare_claim(&b);
        docket = given(&b, &id);
        (void)owed(&b, &id, HRSS); /* which has no file of it */
        is_not_told(&b);
        row_delete(b.txn, ROW_WHERE, &(WhereRow){ .case_id = id, .unit = code(HRSS) });
        (void)owed(&b, &id, COUNTY);
        docket.giver = UNIT_NONE;
        row_put(b.txn, ROW_DOCKET, &docket);
        is_not_told(&b);
        docket = given(&b, &id);
        docket.custody = CUSTODY_NONE; /* it went back to its giver */
        row_put(b.txn, ROW_DOCKET, &docket);
        is_not_told(&b);
        docket.custody = CUSTODY_AWAY;
        docket.state = STATE_SUCCEEDED;
        row_put(b.txn, ROW_DOCKET, &docket);
        is_not_told(&b);
        bare_deinit(&b);
}

/* What the unit that it was given to says here is not yet seen by the one that gave it there. */
static void of_one_case_one_unit_speaks_at_a_time(void **state) {
        CaseId id;
        Bare b;

        bare_init(&b);
        id = bare_claim(&b);
        (void)given(&b, &id);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code(HRSS), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .giver = code(COUNTY), .given_to = code(BELOW) });
        (void)owed(&b, &id, COUNTY);
        (void)owed(&b, &id, HRSS);
        assert_true(tick(&b).more);
        assert_int_equal(b.drafts.n_drafts, 1);
        assert_string_equal(b.drafts.drafts[0]->actor.unit.s, COUNTY);
        bare_deinit(&b);
}

/* What an old copy knows may be long past: others say first what became of it. */
static void nobody_is_told_while_a_recovery_goes_on(void **state) {
        RecoveryRow recovery = { .epoch = 2, .entry = 90, .state = RECOVERY_HEARING };
        AlarmRow alarm = { .kind = ALARM_OURS_AHEAD, .subject = "411200", .on = true };
        CaseId id;
        Bare b;

        bare_init(&b);
        id = bare_claim(&b);
        (void)given(&b, &id);
        (void)owed(&b, &id, COUNTY);
        row_put(b.txn, ROW_RECOVERY, &recovery);
        (void)tick(&b);
        assert_int_equal(b.drafts.n_drafts, 0);
        assert_true(office_deadline(b.txn) != 0);
        recovery.state = RECOVERY_DONE;
        row_put(b.txn, ROW_RECOVERY, &recovery);
        row_put(b.txn, ROW_ALARM, &alarm);
        (void)tick(&b);
        assert_int_equal(b.drafts.n_drafts, 0);
        assert_true(office_deadline(b.txn) != 0);
        alarm.on = false;
        row_put(b.txn, ROW_ALARM, &alarm);
        assert_int_equal(office_deadline(b.txn), 0);
        (void)tick(&b);
        assert_int_equal(b.drafts.n_drafts, 1);
        bare_deinit(&b);
}

/* Nobody waits for it: a refused one is no business of the desk. */
static void a_refused_one_warns_nobody(void **state) {
        OutboxRow row = { .key = { .to = code(CITY), .epoch = 1, .number = 3 }, .entry = 50, .kind = PARCEL_EVENT,
                          .document = ENTRY_WHEREABOUTS, .from_unit = code(COUNTY), .to_unit = code(CITY) };
        Input in = { .kind = INPUT_RECEIPT };
        Bare b;

        bare_init(&b);
        row.case_id = bare_claim(&b);
        (void)given(&b, &row.case_id);
        settle_bounced(bare_begin(&b, &row.case_id, &in), &row, OUTCOME_REFUSED, REASON_NOT_GIVEN);
        assert_null(bare_warning(&b, WARNING_BOUNCED));
        row.document = ENTRY_NOTICE;
        settle_bounced(bare_begin(&b, &row.case_id, &in), &row, OUTCOME_REFUSED, REASON_NOT_GIVEN);
        assert_non_null(bare_warning(&b, WARNING_BOUNCED));
        bare_deinit(&b);
}

/* Its giver had forgotten that it gave it, and gives it once more: it has forgotten, too, where it lies. */
static void who_gives_the_same_again_is_told_again(void **state) {
        Document doc = { .kind = ENTRY_REFERRAL, .unit = code(CITY), .to = code(COUNTY), .ref_entry = 30, .received_at = BARE_START };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = code(CITY), .to = code(COUNTY), .ref_entry = 60 };
        Input in = { .kind = INPUT_PARCEL };
        DocketRow docket;
        Bare b;

        bare_init(&b);
        step.case_id = bare_claim(&b);
        docket = given(&b, &step.case_id);
        fill_document(&doc);
        assert_int_equal(take(bare_begin(&b, &step.case_id, &in), &step), REASON_NONE);
        assert_non_null(bare_fact(&b, FACT_WHERE_OWED, 0));
        docket.custody = CUSTODY_HERE;
        docket.state = STATE_NOTICED;
        row_put(b.txn, ROW_DOCKET, &docket);
        assert_int_equal(take(bare_begin(&b, &step.case_id, &in), &step), REASON_NONE);
        assert_null(bare_fact(&b, FACT_WHERE_OWED, 0));
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(everybody_who_gave_it_on_knows_where_it_lies),
                cmocka_unit_test(what_comes_back_is_told_too),
                cmocka_unit_test(what_is_on_its_way_lies_with_who_gave_it),
                cmocka_unit_test(only_whom_it_was_given_to_is_believed),
                cmocka_unit_test(it_comes_as_an_event_alone),
                cmocka_unit_test(many_at_once_are_all_told),
                cmocka_unit_test(a_word_of_before_the_last_one_says_nothing),
                cmocka_unit_test(a_word_is_heard_while_the_case_lies_below),
                cmocka_unit_test(a_clock_that_runs_ahead_makes_it_no_later_than_now),
                cmocka_unit_test(of_an_accusation_nobody_is_told),
                cmocka_unit_test(who_has_no_giver_any_more_tells_nobody),
                cmocka_unit_test(of_one_case_one_unit_speaks_at_a_time),
                cmocka_unit_test(nobody_is_told_while_a_recovery_goes_on),
                cmocka_unit_test(a_refused_one_warns_nobody),
                cmocka_unit_test(who_gives_the_same_again_is_told_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
