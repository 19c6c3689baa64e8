/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who may ask whom what (P8), from the statute's words: each question by who may put it, and by those next to them who may not.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/ask.h"
#include "roster_text.h"

/* Beside the network: a joint meeting of the province, a department that closes,
        and another province that nothing leads both of. */
static const char more[] =
        "\n410000.meeting joint-meeting host=410000 led=410000.gov\n"
        "411281.old department led=411281.gov served=411281 review=411281.gov host=411281 status=closing successor=411281.hrss\n"
        "420000 bureau led=420000.gov\n"
        "420000.gov government served=420000 host=420000\n"
        "420000.hrss department led=420000.gov served=420000 review=420000.gov host=420000\n"
        "node 420000 relay=410000\n";

static Roster *roster;

static const RosterUnit *at(const char *code) {
        UnitCode c = code_of(code);
        const RosterUnit *u = roster_find_unit(roster, &c);

        assert_non_null(u);
        return u;
}

static void delegated(const char *code, bool to) {
        UnitCode c = code_of(code);

        ((RosterUnit *)(uintptr_t)roster_find_unit(roster, &c))->may_designate = to;
}

static int setup(void **state) {
        RosterProblem p = { 0 };

        roster = roster_network_with(ROSTER_TEXT_MORE, more);
        if (roster_prepare(roster, &p, 1) > 0)
                fail_msg("%u: %s: %s", p.line, p.unit.s, p.message);
        return 0;
}

static int teardown(void **state) {
        roster = roster_free(roster);
        return 0;
}

typedef struct Question {
        MayAsk may;
        const char *from, *to;
        uint32_t variant;
        const char *about; /* ref_unit */
        Reason reason;
} Question;

static void expect(const Question *questions, size_t n) {
        for (size_t i = 0; i < n; i++) {
                const Question *q = &questions[i];
                Document doc = { .variant = q->variant };
                Reason reason;

                if (q->about)
                        doc.ref_unit = code_of(q->about);
                reason = q->may(roster, at(q->from), at(q->to), &doc);
                if (reason != q->reason)
                        fail_msg("%zu: %s asks %s about %s: %d, expected %d", i, q->from, q->to, q->about ? q->about : "-",
                                 reason,
                                 q->reason);
        }
}

/* 22:40: a bureau proposes improvement to whom it supervises, a change of policy to its own government,
        that somebody answers for
 * it to the unit that manages those. */
static void proposals_go_where_the_power_is(void **state) {
        enum { IMPROVE = 1, POLICY, ACCOUNT };
        static const Question questions[] = {
                { ask_proposal, "411281", "411281.hrss", IMPROVE, NULL, REASON_NONE },
                { ask_proposal, "411281", "411200.hrss", IMPROVE, NULL, REASON_NOT_SUPERVISED },
                { ask_proposal, "411281", "411281.gov", POLICY, NULL, REASON_NONE },
                { ask_proposal, "411281", "411200.gov", POLICY, NULL, REASON_NOT_ASKABLE },
                { ask_proposal, "411281", "411281.gov", ACCOUNT, "411281.hrss", REASON_NONE },
                { ask_proposal, "411200", "411281.gov", ACCOUNT, "411281.hrss", REASON_NONE },
                { ask_proposal, "411281", "411200.hrss", ACCOUNT, "411281.hrss", REASON_NOT_ASKABLE }, /* leads it not */
                { ask_proposal, "411281", "411281.gov", ACCOUNT, "420000.hrss", REASON_NOT_SUPERVISED },
                { ask_proposal, "411281", "411281.gov", ACCOUNT, "411299", REASON_NOT_SUPERVISED },
        };

        expect(questions, array_size(questions));
}

/* 22:22 (1): a bureau its own government; 22:39: a joint meeting of its own level or above. */
static void a_bureau_asks_its_own_government_and_its_meetings(void **state) {
        static const Question questions[] = {
                /* 22:14 (7) 本级党委和政府: what it leads itself, and no bureau or department does so */
                { ask_instructed, "411281.gov", "411281", 0, NULL, REASON_NONE },
                { ask_instructed, "411281.gov", "411281.hrss", 0, NULL, REASON_NONE },
                { ask_instructed, "411200.gov", "411281.gov", 0, NULL, REASON_NONE },
                { ask_instructed, "411200.gov", "411281.hrss", 0, NULL, REASON_NOT_ASKABLE },
                { ask_instructed, "411281", "411281.hrss", 0, NULL, REASON_NOT_ASKABLE },
                { ask_instructed, "411200.hrss", "411281.hrss", 0, NULL, REASON_NOT_ASKABLE },
                { ask_decision, "411281", "411281.gov", 0, NULL, REASON_NONE },
                { ask_decision, "411281", "411200.gov", 0, NULL, REASON_NOT_ASKABLE },
                { ask_decision, "411281.hrss", "411281.gov", 0, NULL, REASON_NOT_ASKABLE },
                { ask_meeting, "411281", "411281.meeting", 0, NULL, REASON_NONE },
                { ask_meeting, "411281", "410000.meeting", 0, NULL, REASON_NONE },
                { ask_meeting, "411221", "411281.meeting", 0, NULL, REASON_NOT_ASKABLE }, /* the neighbour's */
                { ask_meeting, "411281", "411281.gov", 0, NULL, REASON_NOT_ASKABLE },     /* no meeting */
                { ask_meeting, "411281.hrss", "411281.meeting", 0, NULL, REASON_NOT_ASKABLE },
                { ask_nobody, "411281", "411281.gov", 0, NULL, REASON_NOT_ASKABLE },
        };

        expect(questions, array_size(questions));
}

/* Units that accept and reply ask each other for an opinion; a bureau that handles nothing has none. */
static void handlers_ask_handlers(void **state) {
        static const Question questions[] = {
                { ask_handler, "411281.hrss", "411281.tax", 0, NULL, REASON_NONE },
                { ask_handler, "411281.hrss", "411281", 0, NULL, REASON_NOT_ASKABLE },
                { ask_handler, "411281", "411281.hrss", 0, NULL, REASON_NOT_ASKABLE },
                { ask_aid, "411281", "411281.hrss", 0, NULL, REASON_NONE }, /* 22:37 */
                { ask_aid, "411281", "411281.meeting", 0, NULL, REASON_NOT_ASKABLE },
        };

        expect(questions, array_size(questions));
}

/* 22:18, 46: one level up, past the unit that is said to retaliate. */
static void retaliation_is_looked_into_past_whom_it_is_said_of(void **state) {
        static const Question questions[] = {
                { ask_retaliation, "411281", "411281.gov", 0, "411281.hrss", REASON_NONE },
                { ask_retaliation, "411281", "411200.gov", 0, "411281.hrss", REASON_NONE },
                { ask_retaliation, "411281", "411281.hrss", 0, "411281.hrss", REASON_PAST_HANDLER },
                { ask_retaliation, "411281", "411281.gov", 0, "411281", REASON_PAST_HANDLER },
                { ask_retaliation, "411281", "411281.tax", 0, "411281.hrss", REASON_NOT_ASKABLE },
                { ask_retaliation, "411281.hrss", "411281.gov", 0, "411281.tax", REASON_NOT_SUPERVISED }, /* no bureau */
                { ask_retaliation, "411221", "411281.gov", 0, "411281.hrss", REASON_NOT_SUPERVISED },
                { ask_retaliation, "411281", "411281.gov", 0, "411299", REASON_NOT_SUPERVISED },
                { ask_retaliation, "411281", "411281.gov", 0, NULL, REASON_NOT_SUPERVISED },
        };

        expect(questions, array_size(questions));
}

/* 22:25: own government, own joint meeting, the bureau above and the national one at the same time; departments beside. */
static void urgent_reports_reach_those_the_statute_names(void **state) {
        static const Question questions[] = {
                { ask_urgent, "411281", "411281.gov", 0, NULL, REASON_NONE },
                { ask_urgent, "411281", "411281.meeting", 0, NULL, REASON_NONE },
                { ask_urgent, "411281", "411200", 0, NULL, REASON_NONE },
                { ask_urgent, "411281", "410000", 0, NULL, REASON_NONE }, /* the top one here */
                { ask_urgent, "411281", "411281.hrss", 0, NULL, REASON_NONE },
                { ask_urgent, "411281", "411200.hrss", 0, NULL, REASON_NOT_ASKABLE },
                { ask_urgent, "411281", "411221", 0, NULL, REASON_NOT_ASKABLE },
                { ask_urgent, "411281.hrss", "411281.gov", 0, NULL, REASON_NONE },
                { ask_urgent, "411281.hrss", "411281.tax", 0, NULL, REASON_NONE },
                { ask_urgent, "411281.hrss", "411200", 0, NULL, REASON_NOT_ASKABLE }, /* its bureau reports further up */
        };
        const RosterUnit *to[URGENT_RECIPIENTS_MAX];

        expect(questions, array_size(questions));
        assert_int_equal(urgent_recipients(roster, at("411281"), to), 4);
        assert_int_equal(urgent_recipients(roster, at("411200"), to), 2); /* its bureau above is the top one: once */
        assert_int_equal(urgent_recipients(roster, at("411281.gov"), to), 1); /* its own meeting: it isn't told by itself */
        assert_ptr_equal(to[0], at("411281.meeting"));
        assert_int_equal(urgent_recipients(roster, at("410000"), to), 2); /* nobody above */
        ((RosterUnit *)(uintptr_t)at("411281.meeting"))->status = UNIT_CLOSING;
        assert_int_equal(urgent_recipients(roster, at("411281"), to), 3);
        ((RosterUnit *)(uintptr_t)at("411281.meeting"))->status = UNIT_ACTIVE;
}

static void a_leader_leads_at_any_distance_and_nobody_leads_himself(void **state) {
        UnitCode gov = code_of("410000.gov"), dept = code_of("411281.hrss"), nobody = UNIT_NONE;

        assert_true(unit_leads(roster, &gov, at("411281.hrss")));
        assert_false(unit_leads(roster, &dept, at("411281.hrss")));
        assert_false(unit_leads(roster, &gov, at("420000.hrss")));
        assert_false(unit_leads(roster, &nobody, at("410000.gov"))); /* whom nobody leads */
        assert_null(unit_meeting(roster, &nobody));
        gov = code_of("411221.gov");
        assert_null(unit_meeting(roster, &gov)); /* has none */
        /* 22:24: the meeting of the county also for the branch of a line that its bureau serves. */
        assert_true(meeting_covers(roster, at("411281.meeting"), at("411281.tax")));
        assert_true(meeting_covers(roster, at("411281.meeting"), at("411281.gov")));
        assert_false(meeting_covers(roster, at("411281.meeting"), at("411200.hrss")));
        assert_false(meeting_covers(roster, at("411281.gov"), at("411281.hrss"))); /* a government is no meeting */
}

/* 22:24: the common superior decides who handles it; a bureau only if that was delegated to it. */
static void who_may_designate(void **state) {
        assert_true(unit_may_designate(roster, at("411281.gov"), at("411281.hrss")));
        assert_true(unit_may_designate(roster, at("411200.gov"), at("411281.hrss")));
        assert_false(unit_may_designate(roster, at("411221.gov"), at("411281.hrss")));
        assert_true(unit_may_designate(roster, at("411281.meeting"), at("411281.hrss")));
        assert_false(unit_may_designate(roster, at("411281.meeting"), at("411200.hrss")));
        assert_false(unit_may_designate(roster, at("411281"), at("411281.hrss")));
        delegated("411281", true);
        assert_true(unit_may_designate(roster, at("411281"), at("411281.hrss")));
        assert_false(unit_may_designate(roster, at("411281"), at("411200.hrss")));
        delegated("411281", false);
}

/* What its government leads, itself or by a bureau that serves it. */
static void a_meeting_covers_its_government_and_what_that_leads(void **state) {
        assert_true(meeting_covers(roster, at("411281.meeting"), at("411281.gov")));
        assert_true(meeting_covers(roster, at("411281.meeting"), at("411281.hrss")));
        assert_true(meeting_covers(roster, at("411281.meeting"), at("411281.tax"))); /* served by the bureau of that */
        assert_false(meeting_covers(roster, at("411281.meeting"), at("411200.hrss")));
        assert_false(meeting_covers(roster, at("411281.meeting"), at("410000.meeting"))); /* no bureau serves it */
        assert_false(meeting_covers(roster, at("411281.gov"), at("411281.hrss")));
}

/* Who closes is told nothing urgent. */
static void an_urgent_report_goes_to_who_is_there(void **state) {
        const RosterUnit *to[URGENT_RECIPIENTS_MAX];
        RosterUnit *government = (RosterUnit *)(uintptr_t)at("411281.gov");
        uint32_t n = urgent_recipients(roster, at("411281"), to);

        government->status = UNIT_CLOSING;
        assert_int_equal(urgent_recipients(roster, at("411281"), to), n - 1);
        for (uint32_t i = 0; i < n - 1; i++)
                assert_ptr_not_equal(to[i], government);
        government->status = UNIT_ACTIVE;
}

/* ---- disputes ---------------------------------------------------------------------------------------------------- */

typedef struct Dispute {
        const char *from, *to;
        const char *parties[3];
        Reason reason;
} Dispute;

static Document dispute_of(const char *const parties[3]) {
        Document doc = { .n_units = 0 };

        for (; doc.n_units < 3 && parties[doc.n_units]; doc.n_units++)
                doc.units[doc.n_units] = parties[doc.n_units];
        return doc;
}

static void disputes_come_before_the_common_superior(void **state) {
        static const Dispute disputes[] = {
                { "411281.hrss", "411281.gov", { "411281.hrss", "411281001" }, REASON_NONE },
                { "411281", "411281.gov", { "411281.hrss", "411281001" }, REASON_NONE }, /* supervises them */
                /* not the lowest */
                { "411281.hrss", "411200.gov", { "411281.hrss", "411281001" }, REASON_NOT_COMMON_SUPERIOR },
                { "411281.hrss", "411281.gov", { "411281.hrss", "411281.gov" }, REASON_NONE }, /* one leads the other */
                { "411281.hrss", "411281.gov", { "411281.hrss", "411281001", "411281.gov" }, REASON_NONE },
                { "411281.hrss", "411281", { "411281.hrss", "411281001" }, REASON_NOT_COMMON_SUPERIOR }, /* not delegated */
                { "411281.tax", "411281.gov", { "411281.hrss", "411281001" }, REASON_NOT_ASKABLE }, /* no party */
                { "411221", "411281.gov", { "411281.hrss", "411281001" }, REASON_NOT_ASKABLE },
                { "411281.hrss", "411281.gov", { "411281.hrss" }, REASON_NOT_POSSIBLE_HANDLER },
                { "411281.hrss", "411281.gov", { "411281.hrss", "411281.hrss" }, REASON_NOT_POSSIBLE_HANDLER },
                { "411281.hrss", "411281.gov", { "411281.hrss", "411299" }, REASON_NOT_POSSIBLE_HANDLER },
                { "411281.hrss", "411281.gov", { "411281.hrss", "nonsense" }, REASON_NOT_POSSIBLE_HANDLER },
                { "411281.hrss", "411281.gov", { "411281.hrss", "411281.meeting" }, REASON_NOT_POSSIBLE_HANDLER },
                /* the tax branch is led by its line: nobody leads both, the meeting common to both decides */
                { "411281.hrss", "411281.meeting", { "411281.hrss", "411281.tax" }, REASON_NONE },
                { "411281.hrss", "411281.gov", { "411281.hrss", "411281.tax" }, REASON_NOT_COMMON_SUPERIOR },
                { "411281.hrss", "410000.meeting", { "411281.hrss", "420000.hrss" }, REASON_NOT_COMMON_SUPERIOR },
        };

        for (size_t i = 0; i < array_size(disputes); i++) {
                const Dispute *q = &disputes[i];
                Document doc = dispute_of(q->parties);
                Reason reason = ask_dispute(roster, at(q->from), at(q->to), &doc);

                if (reason != q->reason)
                        fail_msg("%zu: %s to %s: %d, expected %d", i, q->from, q->to, reason, q->reason);
        }
        delegated("411281", true);
        {
                static const char *const parties[3] = { "411281.hrss", "411281001" };
                Document doc = dispute_of(parties);

                assert_int_equal(ask_dispute(roster, at("411281.hrss"), at("411281"), &doc), REASON_NONE);
                assert_int_equal(ask_dispute(roster, at("411281.hrss"), at("411200"), &doc), REASON_NOT_COMMON_SUPERIOR);
                delegated("411200", true); /* by another government */
                assert_int_equal(ask_dispute(roster, at("411281.hrss"), at("411200"), &doc), REASON_NOT_COMMON_SUPERIOR);
                delegated("411200", false);
        }
        delegated("411281", false);
}

static const RosterUnit *judge(const char *from, const char *a, const char *b) {
        const RosterUnit *parties[] = { at(a), at(b) };

        return dispute_judge(roster, at(from), parties, 2);
}

static void the_judge_is_found_level_by_level(void **state) {
        assert_ptr_equal(judge("411281", "411281.hrss", "411281001"), at("411281.gov"));
        assert_ptr_equal(judge("411281.hrss", "411281.hrss", "411281.tax"), at("411281.meeting"));
        /* the city has no meeting: the province's */
        assert_ptr_equal(judge("411200", "411200.hrss", "411281.tax"), at("410000.meeting"));
        assert_ptr_equal(judge("411200.hrss", "411200.hrss", "411200.tax"), at("410000.meeting"));
        assert_null(judge("411281", "411281.hrss", "420000.hrss")); /* nobody in this roster */
        assert_null(judge("420000", "420000.hrss", "411281.tax"));
        assert_null(judge("410000.meeting", "411281.hrss", "411281.tax")); /* no bureau serves it */
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(proposals_go_where_the_power_is),
                cmocka_unit_test(a_bureau_asks_its_own_government_and_its_meetings),
                cmocka_unit_test(handlers_ask_handlers),
                cmocka_unit_test(retaliation_is_looked_into_past_whom_it_is_said_of),
                cmocka_unit_test(urgent_reports_reach_those_the_statute_names),
                cmocka_unit_test(a_leader_leads_at_any_distance_and_nobody_leads_himself),
                cmocka_unit_test(who_may_designate),
                cmocka_unit_test(a_meeting_covers_its_government_and_what_that_leads),
                cmocka_unit_test(an_urgent_report_goes_to_who_is_there),
                cmocka_unit_test(disputes_come_before_the_common_superior),
                cmocka_unit_test(the_judge_is_found_level_by_level),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
