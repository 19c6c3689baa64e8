/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Clocks (promise P5): from which day, to which, met on the last day, breached one day later, both recorded; what stops,
 * revives and never resets them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "office_rig.h"

#define DEPT "411281.hrss"
#define TAX "411281.tax"
#define COUNTY "411281"

static CaseId accepted(Rig *rig) {
        CaseId id = rig_referred(rig);

        rig_accept(rig, DEPT, &id);
        return id;
}

static CaseId disposed(Rig *rig) {
        Document doc = rig_document(NULL);
        CaseId id = accepted(rig);

        doc.decision = DECISION_SUPPORT;
        rig_do(rig, DEPT, ENTRY_OPINION, &id, &doc);
        return id;
}

static unsigned facts_of(RigOffice *o, uint64_t entry, FactKind kind, Fact *ret, unsigned cap) {
        Entry e = rig_entry(o, entry);
        const Part *part = entry_find_part(&e, PART_FACTS);
        unsigned found = 0;
        Fact *facts;
        size_t n;

        if (!part)
                return 0;
        assert_int_equal(facts_decode(part->data, &o->arena, &facts, &n), 0);
        for (size_t i = 0; i < n; i++)
                if (facts[i].kind == (uint32_t)kind && found++ < cap)
                        ret[found - 1] = facts[i];
        return found;
}

/* ---- the last day, and the day after ---------------------------------------------------------------------------- */

static CaseId start_triage(Rig *rig) {
        return rig_register(rig, COUNTY);
}

static CaseId start_return_answer(Rig *rig) {
        Document doc = rig_document(NULL);
        CaseId id = rig_referred(rig);

        rig_do(rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc);
        return id;
}

static CaseId start_order(Rig *rig) {
        Document doc = rig_document(DEPT);
        CaseId id = accepted(rig);

        rig_do(rig, COUNTY, ENTRY_ORDER, &id, &doc);
        return id;
}

static CaseId start_assignment(Rig *rig) {
        Document doc = rig_document(DEPT);
        CaseId id = rig_register(rig, COUNTY);

        doc.due_day = day_of(rig->now) + 20;
        rig_do(rig, COUNTY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_accept(rig, DEPT, &id);
        doc = rig_document(NULL);
        doc.decision = DECISION_SUPPORT;
        rig_do(rig, DEPT, ENTRY_OPINION, &id, &doc);
        return id;
}

/* 22:22 15; 22:23 15; the pack's 3; 22:34 60; 22:40, the pack's 30; as set. */
static const struct {
        ClockName clock;
        const char *unit;
        CaseId (*start)(Rig *rig);
        int days;
        EntryKind meets;
} duties[] = {
        { CLOCK_TRIAGE, COUNTY, start_triage, 15, ENTRY_REFERRAL },
        { CLOCK_NOTICE, DEPT, rig_referred, 15, ENTRY_NOTICE },
        { CLOCK_RETURN_ANSWER, COUNTY, start_return_answer, 3, ENTRY_RETURN_ANSWER },
        { CLOCK_HANDLING, DEPT, accepted, 60, ENTRY_OPINION },
        { CLOCK_ORDER_RESPONSE, DEPT, start_order, 30, ENTRY_RESPONSE },
        { CLOCK_ASSIGNMENT, DEPT, start_assignment, 20, ENTRY_REPORT },
};

static void meet(Rig *rig, size_t i, const CaseId *id) {
        Document doc = rig_document(duties[i].meets == ENTRY_REFERRAL ? DEPT : NULL);

        doc.decision = duties[i].meets == ENTRY_RETURN_ANSWER ? DECISION_REFUSE : DECISION_EXPLAIN;
        rig_do(rig, duties[i].unit, duties[i].meets, id, &doc);
}

static void a_duty_done_on_its_last_day_is_met(void **state) {
        for (size_t i = 0; i < sizeof(duties) / sizeof(*duties); i++) {
                ClockRow clock;
                Rig rig;
                CaseId id;

                rig_init(&rig, COUNTY);
                id = duties[i].start(&rig);
                clock = rig_clock(&rig, duties[i].unit, &id, duties[i].clock);
                assert_int_equal(clock.due_day, day_of(rig.now) + duties[i].days);
                assert_int_equal(clock.days, duties[i].days);
                rig.now = day_end(clock.due_day) - 1; /* the last millisecond */
                rig_tick(&rig);
                meet(&rig, i, &id);
                clock = rig_clock(&rig, duties[i].unit, &id, duties[i].clock);
                assert_int_equal(clock.state, CLOCK_MET);
                assert_int_equal(clock.breached_entry, 0);
                rig_deinit(&rig);
        }
}

static void a_day_later_it_is_breached_and_the_late_meeting_is_a_record_of_its_own(void **state) {
        for (size_t i = 0; i < sizeof(duties) / sizeof(*duties); i++) {
                ClockRow clock;
                Rig rig;
                CaseId id;

                rig_init(&rig, COUNTY);
                id = duties[i].start(&rig);
                rig.now = day_end(rig_clock(&rig, duties[i].unit, &id, duties[i].clock).due_day);
                assert_true(office_deadline(rig_at(&rig, COUNTY)->txn) <= rig.now);
                rig_tick(&rig);
                clock = rig_clock(&rig, duties[i].unit, &id, duties[i].clock);
                assert_int_equal(clock.state, CLOCK_BREACHED);
                assert_true(clock.breached_entry > 0);
                assert_int_equal(clock.ended_entry, 0);
                assert_true(rig_has_warning(&rig, duties[i].unit, WARNING_OVERDUE, &id));
                meet(&rig, i, &id);
                clock = rig_clock(&rig, duties[i].unit, &id, duties[i].clock);
                assert_int_equal(clock.state, CLOCK_BREACHED);
                assert_true(clock.ended_entry > clock.breached_entry);
                assert_false(rig_has_warning(&rig, duties[i].unit, WARNING_OVERDUE, &id));
                rig_deinit(&rig);
        }
}

static void a_late_act_before_the_tick_records_the_breach_first(void **state) {
        for (size_t i = 0; i < sizeof(duties) / sizeof(*duties); i++) {
                Fact ends[8];
                ClockRow clock;
                unsigned n, breached = 99, met = 99;
                Rig rig;
                CaseId id;

                rig_init(&rig, COUNTY);
                id = duties[i].start(&rig);
                rig.now = day_end(rig_clock(&rig, duties[i].unit, &id, duties[i].clock).due_day);
                meet(&rig, i, &id);
                clock = rig_clock(&rig, duties[i].unit, &id, duties[i].clock);
                assert_int_equal(clock.state, CLOCK_BREACHED);
                assert_int_equal(clock.breached_entry, clock.ended_entry);
                n = facts_of(rig_at(&rig, COUNTY), clock.ended_entry, FACT_CLOCK_END, ends, 8);
                for (unsigned k = 0; k < n && k < 8; k++) {
                        if (ends[k].what != (uint32_t)duties[i].clock || strcmp(ends[k].unit.s, duties[i].unit) != 0)
                                continue;
                        if (ends[k].number2 == CLOCK_BREACHED)
                                breached = k;
                        if (ends[k].number2 == CLOCK_MET)
                                met = k;
                }
                assert_true(breached < met && met < 8);
                rig_tick(&rig); /* nothing is left to be breached of it */
                assert_int_equal(rig_clock(&rig, duties[i].unit, &id, duties[i].clock).breached_entry, clock.breached_entry);
                rig_deinit(&rig);
        }
}

/* 22:28: only who must not decide, or was relieved of it, does not shirk by giving it back; what came back is owed no report. */
static void a_return_for_want_of_authority_counts_as_one(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_assigned(&rig);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).report_below, REPORT_OWED);
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc);
        assert_false(rig_clock(&rig, COUNTY, &id, CLOCK_RETURN_ANSWER).flags & CLOCK_FLAG_NOT_SHIRKED);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &doc);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).report_below, REPORT_NONE);
        rig_deinit(&rig);
}

static void every_fact_about_a_clock_names_its_pack(void **state) {
        static const FactKind kinds[] = { FACT_CLOCK_START, FACT_CLOCK_END, FACT_CLOCK_REVIVE };
        const Pack *pack = pack_builtin_2022();
        Document doc = rig_document(NULL);
        unsigned seen = 0;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = start_return_answer(&rig);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &doc);
        rig_pass_days(&rig, 20);
        rig_tick(&rig);
        for (uint64_t e = 1; e <= rig_at(&rig, COUNTY)->n_entries; e++) {
                for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
                        Fact facts[16];
                        unsigned n = facts_of(rig_at(&rig, COUNTY), e, kinds[k], facts, 16);

                        for (unsigned i = 0; i < n; i++) {
                                assert_int_equal(strcspn(facts[i].text, "\n"), 4); /* a start names the article, too */
                                assert_memory_equal(facts[i].text, "2022", 4);
                                assert_int_equal(facts[i].how, pack->version);
                                assert_true(facts[i].has_digest);
                                assert_memory_equal(facts[i].digest.b, pack->digest.b, DIGEST_SIZE);
                                seen |= 1u << k;
                        }
                }
        }
        assert_int_equal(seen, 7); /* started, ended, revived */
        rig_deinit(&rig);
}

/* ---- single clocks ---------------------------------------------------------------------------------------------- */

static void triage_counts_from_the_day_the_letter_was_received(void **state) {
        Document doc = { .case_class = CLASS_CLAIM, .channel = CHANNEL_LETTER };
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        /* Three minutes before midnight in China is still that day. */
        doc.received_at = day_end(day_of(rig.now) - 10) - 3 * DURATION_MINUTE;
        id = rig_register_as(&rig, COUNTY, &doc, NULL);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).due_day, day_of(rig.now) - 10 + 15);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).started_at, doc.received_at);
        doc.received_at = rig.now - 40 * DURATION_DAY; /* lay in a drawer: registered, and late at once */
        id = rig_register_as(&rig, COUNTY, &doc, NULL);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).state, CLOCK_BREACHED);
        rig_deinit(&rig);
}

static void a_received_moment_in_the_future_is_refused(void **state) {
        Document doc = { .case_class = CLASS_CLAIM };
        Rig rig;

        rig_init(&rig, COUNTY);
        doc.received_at = rig.now + 1;
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &doc, REASON_FUTURE);
        rig_deinit(&rig);
}

static void notice_is_exempt_when_nobody_can_be_told(void **state) {
        Document doc = { .case_class = CLASS_CLAIM, .path31 = 6 }, to = rig_document(DEPT), service = rig_document(NULL);
        Content content = { .title = "", .text = "路灯不亮" };
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register_as(&rig, COUNTY, &doc, &content);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, CLOCK_EXEMPT);
        rig_pass_days(&rig, 16);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, CLOCK_EXEMPT);
        rig_do(&rig, DEPT, ENTRY_ACCEPT, &id, NULL); /* without notice */
        service.decision = DECISION_SUPPORT;
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &service);
        service.service_how = SERVICE_NOT_POSSIBLE;
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &service);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_CLOSED);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_CLOSED);
        rig_deinit(&rig);
}

static void a_name_with_a_number_or_an_address_is_owed_a_notice(void **state) {
        static const struct {
                Content content;
                bool owed;
        } cases[] = {
                { { .text = "x", .name = "信访人甲", .address = "某村" }, true },
                { { .text = "x", .name = "信访人甲", .phone = "电话" }, true },
                { { .text = "x", .name = "信访人甲" }, false },
                { { .text = "x", .phone = "电话", .address = "某村" }, false },
        };

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                Document doc = { .case_class = CLASS_CLAIM };
                Rig rig;
                CaseId id;

                rig_init(&rig, COUNTY);
                id = rig_register_as(&rig, DEPT, &doc, &cases[i].content);
                assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, cases[i].owed ? CLOCK_RUNNING : CLOCK_EXEMPT);
                rig_deinit(&rig);
        }
}

static void the_window_lapses_and_is_nobodys_breach(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = disposed(&rig);
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &doc);
        rig.now = day_end(rig_clock(&rig, DEPT, &id, CLOCK_ASK_REVIEW).due_day) - 1;
        assert_int_equal(day_of(rig.now), day_of(RIG_START) + 30);
        rig_tick(&rig);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_WINDOW);
        rig.now++;
        rig_tick(&rig);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_CLOSED);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASK_REVIEW).state, CLOCK_LAPSED);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASK_REVIEW).breached_entry, 0);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_OVERDUE, &id));
        rig_deinit(&rig);
}

static void supervising_resets_no_statutory_clock(void **state) {
        Document order = rig_document(DEPT), doc = rig_document(NULL);
        ClockRow before, after;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = accepted(&rig);
        before = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING);
        rig_pass_days(&rig, 10);
        rig_do(&rig, COUNTY, ENTRY_ORDER, &id, &order);
        rig_do(&rig, COUNTY, ENTRY_REMINDER, &id, &order);
        rig_do(&rig, DEPT, ENTRY_RESPONSE, &id, &doc);
        after = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING);
        assert_memory_equal(&before, &after, sizeof(before));
        rig_deinit(&rig);
}

static void an_order_may_set_its_own_day(void **state) {
        Document order = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = accepted(&rig);
        order.due_day = day_of(rig.now) + 7;
        rig_do(&rig, COUNTY, ENTRY_ORDER, &id, &order);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ORDER_RESPONSE).due_day, day_of(rig.now) + 7);
        assert_true(rig_clock(&rig, DEPT, &id, CLOCK_ORDER_RESPONSE).flags & CLOCK_FLAG_SET);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_ORDER_RESPONSE).due_day, day_of(rig.now) + 7);
        rig_deinit(&rig);
}

static void the_superior_sees_by_itself_that_an_assignment_is_overdue(void **state) {
        Document doc = rig_document("411200"), to_county = rig_document(COUNTY);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = rig_register(&rig, "410000");
        doc.due_day = day_of(rig.now) + 30;
        rig_do(&rig, "410000", ENTRY_ASSIGNMENT, &id, &doc);
        rig_ferry(&rig);
        to_county.due_day = day_of(rig.now) + 20;
        rig_do(&rig, "411200", ENTRY_ASSIGNMENT, &id, &to_county);
        rig_ferry(&rig);
        assert_string_equal(rig_watch(&rig, "411200", &id, CLOCK_ASSIGNMENT).watched.s, COUNTY);
        assert_int_equal(rig_clock(&rig, "411200", &id, CLOCK_ASSIGNMENT).due_day, day_of(rig.now) + 30);
        rig_pass_days(&rig, 21);
        rig_tick(&rig);
        assert_int_equal(rig_watch(&rig, "411200", &id, CLOCK_ASSIGNMENT).state, CLOCK_BREACHED);
        assert_true(rig_has_warning(&rig, "411200", WARNING_BELOW_OVERDUE, &id));
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_OVERDUE, &id));
        assert_int_equal(rig_clock(&rig, "411200", &id, CLOCK_ASSIGNMENT).state, CLOCK_RUNNING);
        assert_false(rig_has_warning(&rig, "410000", WARNING_BELOW_OVERDUE, &id));
        rig_pass_days(&rig, 10);
        rig_tick(&rig);
        assert_true(rig_has_warning(&rig, "410000", WARNING_BELOW_OVERDUE, &id));
        rig_deinit(&rig);
}

/* ---- returns ---------------------------------------------------------------------------------------------------- */

static void objecting_is_for_five_days(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id, late;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        late = rig_referred(&rig);
        rig.now = day_end(day_of(rig.now) + 5) - 1;
        rig_tick(&rig);
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_RETURN_REQUEST).state, CLOCK_MET);
        rig.now++;
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &late, &doc, REASON_RETURN_LATE); /* before the tick as after it */
        rig_tick(&rig);
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &late, &doc, REASON_RETURN_LATE);
        assert_int_equal(rig_clock(&rig, DEPT, &late, CLOCK_RETURN_REQUEST).state, CLOCK_LAPSED);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_OVERDUE, &late));
        rig_deinit(&rig);
}

static void an_agreed_return_revives_the_first_triage_date_and_gives_the_next_full_clocks(void **state) {
        Document doc = rig_document(NULL), next = rig_document(TAX);
        Day first;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        first = rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).due_day;
        rig_pass_days(&rig, 4);
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc);
        rig_pass_days(&rig, 1);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &doc);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_RETURNED);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, CLOCK_CANCELLED);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).state, CLOCK_RUNNING);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).due_day, first);
        assert_true(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).revived_entry > 0);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &next);
        assert_int_equal(rig_clock(&rig, TAX, &id, CLOCK_NOTICE).due_day, day_of(rig.now) + 15);
        /* Friday 6 March: five working days take a weekend with them */
        assert_int_equal(rig_clock(&rig, TAX, &id, CLOCK_RETURN_REQUEST).due_day, day_of(rig.now) + 7);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).returns, 1);
        rig_deinit(&rig);
}

static void lateness_caused_by_a_return_is_marked(void **state) {
        Document doc = rig_document(NULL);
        ClockRow triage;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 14);
        doc.to = code(DEPT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_pass_days(&rig, 4);
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &doc);
        rig_tick(&rig);
        triage = rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE);
        assert_int_equal(triage.state, CLOCK_BREACHED);
        assert_true(triage.revived_entry > 0 && triage.revived_entry < triage.breached_entry);
        rig_deinit(&rig);
}

static void an_agreed_return_cancels_a_notice_clock_that_ran_out_meanwhile(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc);
        rig_pass_days(&rig, 16);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, CLOCK_BREACHED);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_RETURN_ANSWER).state, CLOCK_BREACHED);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &doc);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, CLOCK_CANCELLED);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_OVERDUE, &id));
        rig_deinit(&rig);
}

static void a_refused_return_leaves_the_original_dates(void **state) {
        Document doc = rig_document(NULL);
        DocketRow docket;
        Day due;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        due = rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).due_day;
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc);
        rig_refused(&rig, DEPT, ENTRY_NOTICE, &id, NULL, REASON_RETURN_PENDING);
        rig_pass_days(&rig, 2);
        doc.decision = DECISION_REFUSE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &doc);
        docket = rig_docket(&rig, DEPT, &id);
        assert_int_equal(docket.state, STATE_TAKEN);
        assert_int_equal(docket.custody, CUSTODY_HERE);
        assert_int_equal(docket.answered_at - docket.asked_at, 2 * DURATION_DAY); /* the days the giver took */
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).due_day, due);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, CLOCK_RUNNING);
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc, REASON_RETURN_REFUSED); /* once */
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, NULL);
        rig_deinit(&rig);
}

static void two_returns_are_put_before_the_bureau(void **state) {
        Document doc = rig_document(NULL), to = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        for (int i = 0; i < 2; i++) {
                assert_false(rig_has_warning(&rig, COUNTY, WARNING_RETURNED_TWICE, &id));
                to.to = code(i ? TAX : DEPT);
                rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
                rig_do(&rig, i ? TAX : DEPT, ENTRY_RETURN_REQUEST, &id, &doc);
                assert_true(rig_has_warning(&rig, COUNTY, WARNING_RETURN_ASKED, &id));
                doc.decision = DECISION_AGREE;
                rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &doc);
                assert_false(rig_has_warning(&rig, COUNTY, WARNING_RETURN_ASKED, &id));
        }
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_RETURNED_TWICE, &id));
        /* And the first may still get it in the end. */
        to.to = code(DEPT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
        assert_int_equal(rig_docket(&rig, DEPT, &id).round, 2);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_NOTICE).state, CLOCK_RUNNING);
        rig_deinit(&rig);
}

/* ---- ticks ------------------------------------------------------------------------------------------------------ */

static void a_tick_after_an_outage_goes_on_a_few_entries_at_a_time(void **state) {
        Input tick = { .kind = INPUT_TICK };
        RigOffice *office;
        unsigned rounds = 0;
        uint64_t before;
        Result result;
        Rig rig;

        rig_init(&rig, COUNTY);
        office = rig_at(&rig, COUNTY);
        for (int i = 0; i < 20; i++)
                (void)rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 60);
        before = office->n_entries;
        do {
                uint64_t n = office->n_entries;

                result = rig_step(office, &tick);
                assert_true(office->n_entries - n <= office->office.limits.drafts_max);
                rounds++;
        } while (result.more);
        assert_int_equal(office->n_entries - before, 2 * 20 + 3); /* each told above; a month has ended, and its report is late, too */
        assert_int_equal(rounds, 6);
        assert_true(office_deadline(office->txn) > rig.now);
        assert_int_equal(rig_step(office, &tick).status, RESULT_DONE);
        assert_int_equal(office->n_entries - before, 2 * 20 + 3);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_duty_done_on_its_last_day_is_met),
                cmocka_unit_test(a_day_later_it_is_breached_and_the_late_meeting_is_a_record_of_its_own),
                cmocka_unit_test(a_late_act_before_the_tick_records_the_breach_first),
                cmocka_unit_test(a_return_for_want_of_authority_counts_as_one),
                cmocka_unit_test(every_fact_about_a_clock_names_its_pack),
                cmocka_unit_test(triage_counts_from_the_day_the_letter_was_received),
                cmocka_unit_test(a_received_moment_in_the_future_is_refused),
                cmocka_unit_test(notice_is_exempt_when_nobody_can_be_told),
                cmocka_unit_test(a_name_with_a_number_or_an_address_is_owed_a_notice),
                cmocka_unit_test(the_window_lapses_and_is_nobodys_breach),
                cmocka_unit_test(supervising_resets_no_statutory_clock),
                cmocka_unit_test(an_order_may_set_its_own_day),
                cmocka_unit_test(the_superior_sees_by_itself_that_an_assignment_is_overdue),
                cmocka_unit_test(objecting_is_for_five_days),
                cmocka_unit_test(an_agreed_return_revives_the_first_triage_date_and_gives_the_next_full_clocks),
                cmocka_unit_test(lateness_caused_by_a_return_is_marked),
                cmocka_unit_test(an_agreed_return_cancels_a_notice_clock_that_ran_out_meanwhile),
                cmocka_unit_test(a_refused_return_leaves_the_original_dates),
                cmocka_unit_test(two_returns_are_put_before_the_bureau),
                cmocka_unit_test(a_tick_after_an_outage_goes_on_a_few_entries_at_a_time),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
