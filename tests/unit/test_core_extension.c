/* SPDX-License-Identifier: Apache-2.0 */

/*
 * More time where two laws count side by side, where days are working days, and where word of it comes late or to who has another
 * day (2022 art. 22 (3), 34; domain.md section 4, promise P5).  test_core_draft.c has the plain road of the statute's extension,
 * test_core_refusals.c that of the assigner's.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "office_rig.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"

/* A pack of the same statute with a handling clock of its own, for that office. */
static void shorten(Rig *rig, const char *node, Pack *pack, uint16_t days, bool working) {
        *pack = *pack_builtin_2022();
        pack->name = "local";
        pack->clocks[CLOCK_HANDLING].days = days;
        pack->clocks[CLOCK_HANDLING].working = working;
        rig_at(rig, node)->office.pack = pack;
}

static CaseId accepted(Rig *rig) {
        CaseId id = rig_referred(rig);

        rig_accept(rig, DEPT, &id);
        return id;
}

static CaseId accepted_below_the_city(Rig *rig) {
        Document to = rig_document(COUNTY), on = rig_document(DEPT);
        CaseId id = rig_register(rig, CITY);

        rig_do(rig, CITY, ENTRY_REFERRAL, &id, &to);
        rig_ferry(rig);
        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &on);
        rig_accept(rig, DEPT, &id);
        rig_ferry(rig);
        return id;
}

static Document extension(uint32_t days) {
        return (Document){ .days = days, .reason = "需委托鉴定" };
}

static bool get_beside(Rig *rig, const char *unit, const CaseId *id, ClockRow *ret) {
        ClockRow row = rig_clock(rig, unit, id, CLOCK_HANDLING);

        return clock_get_beside(rig_host(rig, unit)->txn, &row, ret);
}

/* ---- two laws ----------------------------------------------------------------------------------------------------------- */

/* Each clock is extended while its own law lets it: the local one within its days, then the statute's, then none. */
static void a_day_that_is_over_in_both_laws_is_not_extended(void **state) {
        Document doc = extension(20);
        ClockRow beside;
        Pack pack;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        shorten(&rig, COUNTY, &pack, 40, false);
        id = accepted(&rig);
        assert_true(get_beside(&rig, DEPT, &id, &beside));
        assert_int_equal(beside.due_day, day_of(rig.now) + 60);
        rig_pass_days(&rig, 61);
        rig_tick(&rig);
        rig_refused(&rig, DEPT, ENTRY_EXTENSION, &id, &doc, REASON_EXTENSION_LATE);
        rig_deinit(&rig);

        rig_init(&rig, COUNTY);
        shorten(&rig, COUNTY, &pack, 40, false);
        id = accepted(&rig);
        rig_pass_days(&rig, 45); /* the local one is breached, and stays so */
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).state, CLOCK_BREACHED);
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).extensions, 0);
        assert_true(get_beside(&rig, DEPT, &id, &beside));
        assert_int_equal(beside.extensions, 1);
        rig_refused(&rig, DEPT, ENTRY_EXTENSION, &id, &doc, REASON_EXTENDED_BEFORE); /* once */
        rig_deinit(&rig);
}

/* The day ends with its last millisecond: what comes then is late, whether or not a tick has seen it. */
static void the_last_day_is_over_with_its_last_millisecond(void **state) {
        Document doc = extension(20), back = { .reason = "不属本局职权" };
        Instant over;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = accepted(&rig);
        over = day_end(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day);
        rig.now = over;
        rig_refused(&rig, DEPT, ENTRY_EXTENSION, &id, &doc, REASON_EXTENSION_LATE);
        rig.now = over - 1;
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        rig_deinit(&rig);

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        over = day_end(rig_clock(&rig, DEPT, &id, CLOCK_RETURN_REQUEST).due_day);
        rig.now = over;
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &back, REASON_RETURN_LATE);
        rig.now = over - 1;
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &back);
        rig_deinit(&rig);

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        rig.now = day_end(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).due_day);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, NULL);
        assert_int_not_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).breached_entry, 0);
        rig_deinit(&rig);
}

/* Agreed to for as long as the local law lets it: the statute's clock goes 30 days further, and no more (22:34). */
static void the_statutes_clock_is_extended_by_the_statutes_days(void **state) {
        Document doc = extension(60);
        ClockRow beside;
        Pack pack;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        shorten(&rig, COUNTY, &pack, 45, false);
        pack.extension.days_max = 60;
        id = accepted(&rig);
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day, day_of(rig.now) + 105);
        assert_true(get_beside(&rig, DEPT, &id, &beside));
        assert_int_equal(beside.due_day, day_of(rig.now) + 90);
        rig_deinit(&rig);
}

/* A law that counts the same days otherwise is another date, and both run; the very same one is one clock. */
static void a_local_clock_runs_beside_the_statute_s_if_it_counts_otherwise(void **state) {
        static const struct {
                uint16_t days;
                bool working, hours, two;
        } tried[] = { { 60, false, false, false }, { 40, false, false, true }, { 60, true, false, true }, { 60, false, true, true } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow beside;
                Pack pack;
                CaseId id;
                Rig rig;

                rig_init(&rig, COUNTY);
                shorten(&rig, COUNTY, &pack, tried[i].days, tried[i].working);
                if (tried[i].hours)
                        pack.clocks[CLOCK_HANDLING].hours = 48;
                id = accepted(&rig);
                assert_int_equal(get_beside(&rig, DEPT, &id, &beside), tried[i].two);
                rig_deinit(&rig);
        }
}

/* A pack of a statute that this release has not: its own days alone. */
static void without_a_statute_beside_it_the_pack_s_day_alone_counts(void **state) {
        Document doc = extension(20);
        ClockRow beside;
        Day due;
        Pack pack;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        shorten(&rig, COUNTY, &pack, 40, false);
        pack.statute = "2035";
        id = accepted(&rig);
        assert_false(get_beside(&rig, DEPT, &id, &beside));
        due = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day;
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day, due + 20);
        rig_deinit(&rig);
}

/* The superior's own law gives longer: what was extended below ends before, and its twin stays where it is. */
static void a_twin_that_runs_longer_anyhow_stays_where_it_is(void **state) {
        Document doc = extension(10);
        Day due;
        Pack pack;
        CaseId id;
        Rig rig;

        rig_init(&rig, "411200 411281");
        shorten(&rig, COUNTY, &pack, 40, false);
        id = accepted_below_the_city(&rig);
        due = rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day;
        assert_int_equal(due, day_of(rig.now) + 60);
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day, due - 10);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day, due);
        rig_deinit(&rig);
}

/* ---- working days -------------------------------------------------------------------------------------------------------- */

/* The calendar of the next year isn't there yet: the decision names no day, and is one all the same. */
static void an_extension_beyond_the_calendar_names_no_day(void **state) {
        Document doc = extension(30);
        ClockRow row;
        Pack pack;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        shorten(&rig, COUNTY, &pack, 20, true);
        rig_pass_days(&rig, 150);
        rig_tick(&rig);
        rig_pass_days(&rig, 110); /* November 16 */
        rig_tick(&rig);
        id = accepted(&rig);
        row = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING);
        assert_true(row.flags & CLOCK_FLAG_WORKING);
        assert_false(row.flags & CLOCK_FLAG_UNKNOWN);
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        row = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING);
        assert_int_equal(row.extensions, 1);
        assert_true(row.flags & CLOCK_FLAG_UNKNOWN); /* until a calendar comes */
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_HANDLING).extensions, 1); /* in working days, too */
        rig_deinit(&rig);
}

/* ---- word of it ------------------------------------------------------------------------------------------------------------ */

static Result told_city(Rig *rig, const CaseId *id, Day until, uint32_t days) {
        Document doc = { .kind = ENTRY_EXTENSION, .unit = code(COUNTY), .days = days, .until_day = until, .reason = "需委托鉴定" };
        RigParcel parcel = rig_forge(rig, COUNTY, COUNTY, CITY, PARCEL_EVENT, id, &doc);

        return rig_give(rig, &parcel);
}

/* A giver that watches no handling clock, and one whose watch ran out: only a later day puts that right (P5). */
static void word_of_it_moves_the_watch_to_a_later_day_alone(void **state) {
        Document to = rig_document(COUNTY), on = rig_document(DEPT);
        CaseId id;
        Day due;
        Rig rig;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &to);
        rig_ferry(&rig);
        assert_int_equal(told_city(&rig, &id, day_of(rig.now) + 80, 20).reason, REASON_NONE); /* nobody accepted it */
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &on);
        rig_accept(&rig, DEPT, &id);
        rig_ferry(&rig);
        due = rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day;
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).extensions, 0);
        rig_pass_days(&rig, 62);
        rig_tick(&rig);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_BREACHED);
        assert_int_equal(told_city(&rig, &id, 0, 20).reason, REASON_NONE); /* it names no day: no clock was late by less */
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_BREACHED);
        assert_int_equal(told_city(&rig, &id, due, 20).reason, REASON_NONE); /* nor a later one */
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_BREACHED);
        assert_int_equal(told_city(&rig, &id, due + 20, 20).reason, REASON_NONE);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day, due + 20);
        rig_deinit(&rig);
}

/* Who has the case may say what it likes: the watch moves once, as far as the law goes, and what was found late is lifted once (22:34). */
static void word_of_more_and_more_time_moves_the_watch_once(void **state) {
        Document to = rig_document(COUNTY), on = rig_document(DEPT);
        const bool late[] = { false, true };

        for (size_t i = 0; i < array_size(late); i++) {
                ClockRow watch;
                CaseId id;
                Day due;
                Rig rig;

                rig_init(&rig, "411200 411281");
                id = rig_register(&rig, CITY);
                rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &to);
                rig_ferry(&rig);
                rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &on);
                rig_accept(&rig, DEPT, &id);
                rig_ferry(&rig);
                due = rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day;
                if (late[i]) {
                        rig_pass_days(&rig, 62);
                        rig_tick(&rig);
                }
                assert_int_equal(told_city(&rig, &id, due + 3000, 3000).reason, REASON_NONE);
                watch = rig_watch(&rig, CITY, &id, CLOCK_HANDLING);
                assert_int_equal(watch.state, CLOCK_RUNNING);
                assert_int_equal(watch.due_day, due + 30);
                if (!late[i])
                        assert_int_equal(rig_docket(&rig, CITY, &id).extended_until, due + 30); /* nor does it go along further */
                assert_int_equal(told_city(&rig, &id, due + 3050, 30).reason, REASON_NONE);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day, due + 30);
                assert_int_equal(rig_docket(&rig, CITY, &id).extended_until, due + 30); /* nor by a second word */
                assert_int_equal(told_city(&rig, &id, 0, 30).reason, REASON_NONE); /* which names no day */
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day, due + 30);
                rig_pass_days(&rig, 95);
                rig_tick(&rig);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_BREACHED);
                assert_int_equal(told_city(&rig, &id, due + 4000, 30).reason, REASON_NONE);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_BREACHED);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day, due + 30);
                rig_deinit(&rig);
        }
}

/* Where the own rules give no more time, or less, the statute's is believed all the same, and once (22:34). */
static void where_the_own_rules_give_less_the_statute_is_believed(void **state) {
        static const ExtensionRule rules[] = { { .days_max = 0 }, { .days_max = 10, .times = 1 } };

        for (size_t i = 0; i < 2 * array_size(rules); i++) {
                Pack pack;
                CaseId id;
                Day due;
                Rig rig;

                rig_init(&rig, "411200 411281");
                shorten(&rig, CITY, &pack, 60, false);
                pack.extension = rules[i / 2];
                id = accepted_below_the_city(&rig);
                due = rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day;
                if (i % 2) { /* found late meanwhile */
                        rig_pass_days(&rig, 62);
                        rig_tick(&rig);
                        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_BREACHED);
                }
                assert_int_equal(told_city(&rig, &id, due + 3000, 3000).reason, REASON_NONE);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day, due + 30);
                assert_int_equal(rig_docket(&rig, CITY, &id).extended_until, due + 30);
                assert_int_equal(told_city(&rig, &id, due + 3050, 30).reason, REASON_NONE);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day, due + 30);
                rig_deinit(&rig);
        }
}

/* Rules of a statute that this release has not, which give no more time: nobody's word gives any. */
static void where_no_law_gives_more_time_no_word_does(void **state) {
        for (unsigned late = 0; late < 2; late++) {
                Pack pack;
                CaseId id;
                Day due;
                Rig rig;

                rig_init(&rig, "411200 411281");
                shorten(&rig, CITY, &pack, 60, false);
                pack.statute = "2035";
                pack.extension = (ExtensionRule){ .days_max = 0 };
                id = accepted_below_the_city(&rig);
                due = rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day;
                if (late) {
                        rig_pass_days(&rig, 62);
                        rig_tick(&rig);
                }
                assert_int_equal(told_city(&rig, &id, due + 20, 20).reason, REASON_NONE);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).due_day, due);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_HANDLING).state, late ? CLOCK_BREACHED : CLOCK_RUNNING);
                rig_deinit(&rig);
        }
}

/* Of two clocks that run there each is moved once, the second one as the first. */
static void word_of_more_time_moves_what_runs_beside_the_watch_once(void **state) {
        ClockRow watch, beside;
        Pack pack;
        CaseId id;
        Day began;
        Rig rig;

        rig_init(&rig, "411200 411281");
        shorten(&rig, CITY, &pack, 40, false);
        id = accepted_below_the_city(&rig);
        began = day_of(rig.now);
        assert_int_equal(told_city(&rig, &id, began + 65, 25).reason, REASON_NONE);
        assert_int_equal(told_city(&rig, &id, began + 85, 25).reason, REASON_NONE);
        watch = rig_watch(&rig, CITY, &id, CLOCK_HANDLING);
        assert_int_equal(watch.due_day, began + 65);
        assert_true(clock_get_beside(rig_host(&rig, CITY)->txn, &watch, &beside));
        assert_int_equal(beside.due_day, began + 65);
        rig_deinit(&rig);
}

/* 22:34 the day that was told goes along with the case as it is, not as so many days of whoever has it next. */
static void the_day_goes_along(void **state) {
        Document doc = extension(20), back = { .reason = "负责人回避" }, refer = rig_document("411281.tax");
        Document recusal = { .reason = "信访人系近亲属" }, answer = { .decision = DECISION_AGREE };
        CaseId id;
        Day due;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = accepted(&rig);
        due = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day;
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        assert_int_equal(rig_act(&rig, DEPT, "head", ENTRY_RECUSAL, &id, &recusal).status, RESULT_DONE);
        assert_int_equal(rig_act(&rig, DEPT, "handler", ENTRY_RETURN_REQUEST, &id, &back).status, RESULT_DONE);
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &answer);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &refer);
        assert_int_equal(rig_docket(&rig, "411281.tax", &id).extended_days, 20);
        assert_int_equal(rig_docket(&rig, "411281.tax", &id).extended_until, due + 20);
        rig_deinit(&rig);
}

/* Who takes a case over goes on with the days that were given: by each law as far as it goes, and in days as the clock counts them. */
static void days_that_were_given_go_on_by_each_law(void **state) {
        static const struct {
                bool working;
                uint32_t days, own, statute; /* 0: no such fact */
        } tried[] = { { false, 20, 20, 0 }, { false, 45, 45, 30 }, { true, 20, 20, 0 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                const UnitCode county = code_of(COUNTY);
                const Input tick = { .kind = INPUT_TICK };
                Pack pack = *pack_builtin_2022();
                DocketRow docket = { .unit = county, .extended_days = tried[i].days };
                const Fact *f;
                unsigned own = 0, statute = 0;
                Bare b;

                bare_init(&b);
                pack.name = "local";
                pack.clocks[CLOCK_HANDLING].days = 40;
                pack.clocks[CLOCK_HANDLING].working = tried[i].working;
                b.office.pack = &pack;
                docket.case_id = bare_claim(&b);
                /* until before the statute's sixty are over, or long after */
                docket.extended_until = day_of(BARE_START) + (tried[i].days == 45 ? 300 : 60);
                handling_begin(bare_begin(&b, &docket.case_id, &tick), &docket, 0, &UNIT_NONE);
                for (unsigned n = 0; (f = bare_fact(&b, FACT_CLOCK_EXTEND, n)); n++)
                        *(clock_instance_entry(f->number) || !(f->number & CLOCK_BESIDE) ? &own : &statute) = (unsigned)f->number2;
                assert_int_equal(own, tried[i].own);
                assert_int_equal(statute, tried[i].statute);
                bare_deinit(&b);
        }
}

/* 22:31 (5): another law's limit may be long; ten years are the bound, with their last day. */
static void another_laws_limit_is_extended_by_ten_years_at_most(void **state) {
        static const struct { uint32_t days; Reason reason; } tried[] = {
                { 0, REASON_FIELD_MISSING }, { 1, REASON_NONE }, { LIMIT_DAYS_MAX, REASON_NONE }, { LIMIT_DAYS_MAX + 1, REASON_FIELD_WRONG } };

        for (size_t i = 0; i < array_size(tried); i++) {
                const UnitCode dept = code_of(DEPT);
                ClockRow limit = { .unit = dept, .clock = CLOCK_OWN_LIMIT, .instance = 60, .state = CLOCK_RUNNING, .started_entry = 60,
                                   .started_at = BARE_START, .days = 20, .due_day = day_of(BARE_START) + 20 };
                UserRow user = { .unit = dept, .user = { "boss" }, .roles = ROLE_ALL };
                Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_DRAFT, .actor = { .unit = dept, .user = { "boss" } },
                             .document = { .kind = ENTRY_EXTENSION, .days = tried[i].days, .reason = "需委托鉴定",
                                           .legal_basis = "行政许可法第四十二条" } };
                Bare b;

                in.case_id = limit.case_id = bare_open(&b);
                (void)bare_docket(&b, &in.case_id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE });
                row_put(b.txn, ROW_CLOCK, &limit);
                row_put(b.txn, ROW_USER, &user);
                assert_int_equal(bare_decide(&b, &in).reason, tried[i].reason);
                bare_deinit(&b);
        }
}

/* ---- the assigner's -------------------------------------------------------------------------------------------------------- */

static void reported(Rig *rig, const CaseId *id) {
        Document opinion = rig_document(NULL), report = rig_document(NULL);

        rig_accept(rig, DEPT, id);
        opinion.decision = DECISION_EXPLAIN;
        rig_do(rig, DEPT, ENTRY_OPINION, id, &opinion);
        rig_do(rig, DEPT, ENTRY_REPORT, id, &report);
}

/* The report that the day was for is there: no day is left to move, neither asked for nor agreed to. */
static void with_the_report_there_is_no_day_to_move(void **state) {
        Document ask = rig_document(NULL), answer = rig_document(NULL);
        CaseId id;
        Day due;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        due = rig_docket(&rig, DEPT, &id).due_day;
        reported(&rig, &id);
        ask.until_day = due + 10;
        rig_refused(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask, REASON_NO_REPORT_OWED);
        rig_deinit(&rig);

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        rig_do(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask);
        reported(&rig, &id);
        answer.decision = DECISION_AGREE;
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer).reason, REASON_NO_REPORT_OWED);
        answer.decision = DECISION_REFUSE;
        /* but answered it may be */
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer).status, RESULT_DONE);
        assert_int_equal(rig_docket(&rig, DEPT, &id).due_day, due);
        rig_deinit(&rig);
}

/* Where the rules let an assignee ask after the day, it is for a day to come. */
static void a_day_that_has_passed_is_not_asked_for(void **state) {
        Document ask = rig_document(NULL);
        Pack pack = *pack_builtin_2022();
        CaseId id;
        Day due;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        due = rig_docket(&rig, DEPT, &id).due_day;
        rig_pass_days(&rig, 45);
        rig_tick(&rig);
        ask.until_day = day_of(rig.now) + 3;
        rig_refused(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask, REASON_EXTENSION_LATE);
        pack.assignment_extension.before_due = false;
        rig_at(&rig, COUNTY)->office.pack = &pack;
        ask.until_day = due + 2;
        rig_refused(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask, REASON_EXTENSION_DAY);
        ask.until_day = day_of(rig.now) + 3;
        rig_do(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask);
        rig_deinit(&rig);
}

/* The answer never arrived: the request waits for one again, unless another has come meanwhile. */
static void an_answer_that_came_back_leaves_the_request_waiting(void **state) {
        const UnitCode county = code_of(COUNTY);
        const Input tick = { .kind = INPUT_TICK };
        CaseId id = case_id_make(&county, 2026, 1);
        DocketRow docket = { .unit = county, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = { CITY },
                             .given_mode = ENTRY_ASSIGNMENT, .report_below = REPORT_OWED, .extension_day = 20600,
                             .extension_ref = 77 };
        OutboxRow out = { .key = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = 90, .case_id = id,
                          .kind = PARCEL_DOCUMENT, .document = ENTRY_EXTENSION_ANSWER, .from_unit = county, .to_unit = { CITY } };
        Bare b;

        bare_init(&b);
        row_put(b.txn, ROW_DOCKET, &docket);
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_NO_EXTENSION_ASKED);
        assert_int_equal(bare_fact(&b, FACT_EXTENSION_BELOW, 0)->what, true);
        assert_int_equal(bare_fact(&b, FACT_EXTENSION_BELOW, 0)->day, 20600);
        assert_int_equal(bare_fact(&b, FACT_EXTENSION_BELOW, 0)->number, 77);
        docket.extension_below = true;
        row_put(b.txn, ROW_DOCKET, &docket);
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_NO_EXTENSION_ASKED);
        assert_null(bare_fact(&b, FACT_EXTENSION_BELOW, 0));
        docket.extension_below = false;
        docket.extension_ref = 0; /* nothing was ever asked */
        row_put(b.txn, ROW_DOCKET, &docket);
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_NO_EXTENSION_ASKED);
        assert_null(bare_fact(&b, FACT_EXTENSION_BELOW, 0));
        bare_deinit(&b);
}

/* The assignee's own clock was met by its report: an agreement that crossed it moves nothing. */
static void an_agreement_that_crosses_the_report_moves_nothing(void **state) {
        Document assign = rig_document(COUNTY), on = rig_document(DEPT), ask = rig_document(NULL), said;
        Document opinion = rig_document(NULL), report = rig_document(NULL);
        RigParcel parcel;
        CaseId id;
        Day due;
        Rig rig;

        rig_init(&rig, "411200 411281");
        due = day_of(rig.now) + 40;
        id = rig_register(&rig, CITY);
        assign.due_day = due;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &assign);
        rig_ferry(&rig);
        ask.until_day = due + 10;
        rig_do(&rig, COUNTY, ENTRY_EXTENSION_REQUEST, &id, &ask);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &on);
        rig_accept(&rig, DEPT, &id);
        opinion.decision = DECISION_EXPLAIN;
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &opinion);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &report);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).state, CLOCK_MET);
        said = (Document){ .kind = ENTRY_EXTENSION_ANSWER, .unit = code(CITY), .to = code(COUNTY), .decision = DECISION_AGREE,
                           .until_day = due + 10, .received_at = rig.now };
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &said);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_NONE);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).state, CLOCK_MET);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).due_day, due);
        assert_false(rig_docket(&rig, COUNTY, &id).extension_asked);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_day_that_is_over_in_both_laws_is_not_extended),
                cmocka_unit_test(the_last_day_is_over_with_its_last_millisecond),
                cmocka_unit_test(the_statutes_clock_is_extended_by_the_statutes_days),
                cmocka_unit_test(a_local_clock_runs_beside_the_statute_s_if_it_counts_otherwise),
                cmocka_unit_test(without_a_statute_beside_it_the_pack_s_day_alone_counts),
                cmocka_unit_test(a_twin_that_runs_longer_anyhow_stays_where_it_is),
                cmocka_unit_test(an_extension_beyond_the_calendar_names_no_day),
                cmocka_unit_test(word_of_it_moves_the_watch_to_a_later_day_alone),
                cmocka_unit_test(word_of_more_and_more_time_moves_the_watch_once),
                cmocka_unit_test(where_the_own_rules_give_less_the_statute_is_believed),
                cmocka_unit_test(where_no_law_gives_more_time_no_word_does),
                cmocka_unit_test(word_of_more_time_moves_what_runs_beside_the_watch_once),
                cmocka_unit_test(the_day_goes_along),
                cmocka_unit_test(with_the_report_there_is_no_day_to_move),
                cmocka_unit_test(a_day_that_has_passed_is_not_asked_for),
                cmocka_unit_test(an_answer_that_came_back_leaves_the_request_waiting),
                cmocka_unit_test(an_agreement_that_crosses_the_report_moves_nothing),
                cmocka_unit_test(days_that_were_given_go_on_by_each_law),
                cmocka_unit_test(another_laws_limit_is_extended_by_ten_years_at_most),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
