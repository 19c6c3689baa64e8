/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The packs that are compiled in, against the statutes: every clock and every other value, the article named.  The files of deploy
 * say the same (test_rules.c), so this is where a number of the law stands a second time, written from the statute's text.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "node/core/office.h"

/* What the clock is: how much, and in which unit of it. */
enum { DAYS = 1, WORKING = 2, HOURS = 4, RIGHT = 8, ROLLS = 16, AS_SET = 32, OWN = 64 };

typedef struct Expected {
        const char *article; /* "": the statute has no such clock */
        unsigned n;
        unsigned how;
} Expected;

static void expect_clocks(const Pack *pack, const Expected expected[CLOCK_COUNT]) {
        for (unsigned i = CLOCK_TRIAGE; i < CLOCK_COUNT; i++) {
                const ClockRule *rule = &pack->clocks[i];
                const Expected *e = &expected[i];

                if (!e->article || rule->days != (e->how & HOURS ? 0 : e->n) || rule->hours != (e->how & HOURS ? e->n : 0) ||
                    rule->working != !!(e->how & WORKING) || rule->right != !!(e->how & RIGHT) ||
                    rule->rolls != !!(e->how & ROLLS) || rule->as_set != !!(e->how & AS_SET) ||
                    rule->own != !!(e->how & OWN) || rule->from_receipt)
                        fail_msg("%s: %s", pack->name, clock_name((ClockName)i));
                assert_string_equal(rule->article, e->article);
        }
}

static void the_clocks_are_those_of_2022(void **state) {
        static const Expected expected[CLOCK_COUNT] = {
                [CLOCK_TRIAGE] = { "2022 art. 22", 15, DAYS },                     /* 在15日内 */
                [CLOCK_NOTICE] = { "2022 art. 23", 15, DAYS },                     /* 自收到之日起15日内书面告知 */
                [CLOCK_RETURN_REQUEST] = { "2022 art. 23", 5, WORKING | RIGHT },   /* 5个工作日内提出异议 */
                [CLOCK_RETURN_ANSWER] = { "2022 art. 23", 3, WORKING | OWN },      /* 核实同意: no number */
                [CLOCK_HANDLING] = { "2022 art. 34", 60, DAYS },                   /* 自受理之日起60日内办结 */
                [CLOCK_EXTENSION] = { "2022 art. 34", 30, DAYS },                  /* 不得超过30日 */
                [CLOCK_OWN_LIMIT] = { "2022 art. 31(5)", 0, AS_SET },              /* by the law that is applied */
                [CLOCK_ASK_REVIEW] = { "2022 art. 35", 30, RIGHT | ROLLS },        /* 自收到书面答复之日起30日内 */
                [CLOCK_REVIEW] = { "2022 art. 35", 30, DAYS },                     /* 自收到复查请求之日起30日内 */
                [CLOCK_ASK_RE_REVIEW] = { "2022 art. 36", 30, RIGHT | ROLLS },
                [CLOCK_RE_REVIEW] = { "2022 art. 36", 30, DAYS },
                [CLOCK_ORDER_RESPONSE] = { "2022 art. 40", 30, AS_SET | OWN },     /* 及时督办: no number */
                [CLOCK_PROPOSAL_FEEDBACK] = { "2022 art. 40", 30, DAYS | OWN },    /* 书面反馈采纳情况: no number */
                [CLOCK_ASSIGNMENT] = { "2022 art. 22", 0, AS_SET },                /* 在指定办理期限内 */
                [CLOCK_URGENT] = { "2022 art. 25", 1, HOURS | OWN },               /* 及时 */
                [CLOCK_SUMMARY_ACCEPT] = { "", 0, 0 },
                [CLOCK_SUMMARY_REPLY] = { "", 0, 0 },
                [CLOCK_MONTHLY_REPORT] = { "2022 art. 14", 10, DAYS | OWN },
                [CLOCK_ANNUAL_REPORT] = { "2022 art. 41", 31, DAYS | OWN },        /* 每年 */
                [CLOCK_RETALIATION] = { "2022 art. 18", 15, DAYS | OWN },
        };

        expect_clocks(pack_builtin_2022(), expected);
}

static void the_clocks_are_those_of_2005(void **state) {
        static const Expected expected[CLOCK_COUNT] = {
                [CLOCK_TRIAGE] = { "2005 art. 21", 15, DAYS },                     /* 在15日内 */
                [CLOCK_NOTICE] = { "2005 art. 21, 22", 15, DAYS },                 /* 自收到信访事项之日起15日内书面告知 */
                [CLOCK_RETURN_REQUEST] = { "", 0, 0 },                             /* it knows no return */
                [CLOCK_RETURN_ANSWER] = { "", 0, 0 },
                [CLOCK_HANDLING] = { "2005 art. 33", 60, DAYS },
                [CLOCK_EXTENSION] = { "2005 art. 33", 30, DAYS },
                [CLOCK_OWN_LIMIT] = { "", 0, 0 },                                  /* nor paths */
                [CLOCK_ASK_REVIEW] = { "2005 art. 34", 30, RIGHT | ROLLS },
                [CLOCK_REVIEW] = { "2005 art. 34", 30, DAYS },
                [CLOCK_ASK_RE_REVIEW] = { "2005 art. 35", 30, RIGHT | ROLLS },
                [CLOCK_RE_REVIEW] = { "2005 art. 35", 30, DAYS },
                [CLOCK_ORDER_RESPONSE] = { "2005 art. 36", 30, AS_SET | OWN },
                [CLOCK_PROPOSAL_FEEDBACK] = { "2005 art. 36", 30, DAYS },          /* 应当在30日内书面反馈情况 */
                [CLOCK_ASSIGNMENT] = { "2005 art. 21", 0, AS_SET },
                [CLOCK_URGENT] = { "2005 art. 26", 1, HOURS | OWN },               /* 立即 */
                [CLOCK_SUMMARY_ACCEPT] = { "", 0, 0 },
                [CLOCK_SUMMARY_REPLY] = { "", 0, 0 },
                [CLOCK_MONTHLY_REPORT] = { "2005 art. 21, 39", 10, DAYS | OWN },   /* 定期 */
                [CLOCK_ANNUAL_REPORT] = { "2005 art. 39", 31, DAYS | OWN },
                [CLOCK_RETALIATION] = { "", 0, 0 },
        };

        expect_clocks(pack_builtin_2005(), expected);
}

/* ---- beside the clocks ------------------------------------------------------------------------------------------- */

static void expect_extension(const ExtensionRule *r, unsigned days_max, unsigned times, uint32_t roles, bool assigner_only,
                             bool tell_petitioner, const char *article) {
        assert_int_equal(r->days_max, days_max);
        assert_int_equal(r->times, times);
        assert_int_equal(r->roles, roles);
        assert_int_equal(r->assigner_only, assigner_only);
        assert_int_equal(r->tell_petitioner, tell_petitioner);
        assert_true(r->before_due);
        assert_string_equal(r->article, article);
}

/* 22:34, 05:33 once, 30 days at most, by the head, the petitioner told why; 22:22 (3), 05:21 the assigner's day: the assigner's. */
static void a_day_is_moved_by_whom_and_as_far_as_the_statutes_say(void **state) {
        expect_extension(&pack_builtin_2022()->extension, 30, 1, ROLE_HEAD, false, true, "2022 art. 34");
        expect_extension(&pack_builtin_2005()->extension, 30, 1, ROLE_HEAD, false, true, "2005 art. 33");
        expect_extension(&pack_builtin_2022()->assignment_extension, 0, 0, 0, true, false, "2022 art. 22");
        expect_extension(&pack_builtin_2005()->assignment_extension, 0, 0, 0, true, false, "2005 art. 21");
}

#define BIT(n) (1u << (n))

static void outcomes_notices_and_triggers_are_those_of_the_articles(void **state) {
        const Pack *p22 = pack_builtin_2022(), *p05 = pack_builtin_2005();
        uint32_t both = BIT(TRIAGE_REFER) | BIT(TRIAGE_ASSIGN) | BIT(TRIAGE_REQUEST_DECISION) | BIT(TRIAGE_REPORT_UP) |
                        BIT(TRIAGE_GUIDE) | BIT(TRIAGE_DISCIPLINE) | BIT(TRIAGE_PENDING) | BIT(TRIAGE_FINAL) |
                        BIT(TRIAGE_WRONG_PLACE);
        uint32_t triggers = BIT(TRIGGER_LATE) | BIT(TRIGGER_NO_FEEDBACK) | BIT(TRIGGER_PROCEDURE) | BIT(TRIGGER_SHIRKING) |
                            BIT(TRIGGER_NOT_EXECUTED) | BIT(TRIGGER_OTHER);

        /* 22:22 涉法涉诉信件，应当转送同级政法部门; 05:21, 22 不予受理 and to whom else */
        assert_int_equal(p22->triage_outcomes, both | BIT(TRIAGE_POLITICAL_LEGAL));
        assert_int_equal(p05->triage_outcomes, both | BIT(TRIAGE_DECLINE));
        /* 22:23 接收情况以及处理途径和程序; 05:22 是否受理; both: 姓名（名称）、住址不清的除外 */
        assert_int_equal(p22->notice_contents,
                         BIT(NOTICE_RECEIVED) | BIT(NOTICE_BY_WHOM) | BIT(NOTICE_PATH) | BIT(NOTICE_PROCEDURE));
        assert_int_equal(p05->notice_contents, BIT(NOTICE_ACCEPTED) | BIT(NOTICE_REASON) | BIT(NOTICE_PROPER_ORGAN));
        assert_true(p22->notice_exempt_unclear && p05->notice_exempt_unclear);
        /* 05:36 (1)-(6); 22:40 adds 弄虚作假 */
        assert_int_equal(p22->triggers, triggers | BIT(TRIGGER_FALSIFIED));
        assert_int_equal(p05->triggers, triggers);
}

static void expect_of_both(const Pack *p, Day from) {
        assert_int_equal(p->version, 1);
        assert_string_equal(p->statute, p->name);
        assert_string_equal(p->extends, "");
        /* 22:31, 35, 36; 05:33-35 */
        assert_int_equal(p->instances, BIT(INSTANCE_HANDLING) | BIT(INSTANCE_REVIEW) | BIT(INSTANCE_RE_REVIEW));
        /* 22:36, 05:35 听证所需时间不计算在前款规定的期限内: the re-review's alone */
        assert_int_equal(p->hearing_excludes, BIT(CLOCK_RE_REVIEW));
        /* 22:35, 05:34 自收到书面答复之日起: whatever proves the receipt */
        assert_int_equal(p->service_proves,
                         BIT(SERVICE_SIGNED) | BIT(SERVICE_POST) | BIT(SERVICE_REFUSED_WITNESSED) | BIT(SERVICE_MESSAGE));
        assert_true(p->postmark_counts);
        assert_int_equal(p->thresholds.delegation_max, 5); /* 22:20, 05:18 不得超过5人 */
        assert_int_equal(p->thresholds.small_group, 0);
        assert_int_equal(p->thresholds.small_max, 0);
        assert_int_equal(p->thresholds.collective_people, 5); /* the rest is practice */
        assert_int_equal(p->thresholds.returns_finding, 2);
        assert_int_equal(p->thresholds.idle_days, 15);
        assert_int_equal(p->thresholds.undelivered_days, 7);
        assert_int_equal(p->n_categories, 16);
        assert_int_equal(p->retention_years, 10);
        assert_int_equal(p->sealed_retention_years, 30);
        assert_int_equal(p->transition.from, from);
        assert_int_equal(p->transition.running_keep, BIT(CLOCK_COUNT) - BIT(CLOCK_TRIAGE));
}

/* 22:50, 05:51 in force since; what of a document goes to the bureaus between: 05:21 (3) a referral, too. */
static void they_are_in_force_since_and_hold_for_what_they_say(void **state) {
        static const EntryKind supervision[] = { ENTRY_ORDER, ENTRY_RESPONSE, ENTRY_PROPOSAL, ENTRY_FEEDBACK };
        const Pack *p22 = pack_builtin_2022(), *p05 = pack_builtin_2005();

        expect_of_both(p22, day_from_civil(2022, 5, 1));
        expect_of_both(p05, day_from_civil(2005, 5, 1));
        for (size_t i = 0; i < sizeof(supervision) / sizeof(*supervision); i++)
                assert_true(pack_copies(p22, supervision[i]) && pack_copies(p05, supervision[i]));
        assert_int_equal(p22->n_copied_up, 4);
        assert_true(pack_copies(p05, ENTRY_REFERRAL));
        assert_int_equal(p05->n_copied_up, 5);
        assert_int_equal(p22->n_not_applied, 0);
        assert_int_equal(p05->n_not_applied, 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_clocks_are_those_of_2022),
                cmocka_unit_test(the_clocks_are_those_of_2005),
                cmocka_unit_test(a_day_is_moved_by_whom_and_as_far_as_the_statutes_say),
                cmocka_unit_test(outcomes_notices_and_triggers_are_those_of_the_articles),
                cmocka_unit_test(they_are_in_force_since_and_hold_for_what_they_say),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
