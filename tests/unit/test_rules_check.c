/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A pack that goes beyond its statute is named at its place, whatever it goes beyond in; one that is quicker, or says the same
 * otherwise, passes.  Each case is the national pack with one thing changed.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/wire/rules.h"

static void assert_problem(const Pack *p, const char *field, const char *says) {
        PackProblem problems[16];
        size_t n = rules_check(p, problems, array_size(problems));

        for (size_t i = 0; i < n; i++)
                if (strcmp(problems[i].field, field) == 0 && strstr(problems[i].message, says))
                        return;
        fail_msg("no problem at %s that says '%s'; %zu others, the first at %s: %s", field, says, n, n ? problems[0].field : "",
                 n ? problems[0].message : "");
}

static void assert_lawful(const Pack *p) {
        PackProblem problems[1];

        if (rules_check(p, problems, 1))
                fail_msg("%s: %s", problems[0].field, problems[0].message);
}

static void clocks_of_duties(void **state) {
        const Pack *n = pack_builtin_2022();
        Pack p = *n;

        assert_lawful(&p);
        p.clocks[CLOCK_TRIAGE].days = 16;
        assert_problem(&p, "clocks.triage", "a later lawful end: 16 days");
        p.clocks[CLOCK_TRIAGE].days = 14;
        assert_lawful(&p);
        p.clocks[CLOCK_TRIAGE].working = true;
        assert_problem(&p, "clocks.triage", "14 working days can last");
        p.clocks[CLOCK_TRIAGE].days = 3; /* even over the longest holiday no later than 15 days */
        assert_lawful(&p);
        p = *n;
        p.clocks[CLOCK_TRIAGE].days = 0;
        assert_problem(&p, "clocks.triage", "takes a duty's clock away");
        p = *n;
        p.clocks[CLOCK_TRIAGE].rolls = true;
        assert_problem(&p, "clocks.triage", "do not roll");
        p = *n;
        p.clocks[CLOCK_NOTICE].right = true;
        assert_problem(&p, "clocks.notice", "makes a duty lapse");
        p = *n;
        p.clocks[CLOCK_TRIAGE] = (ClockRule){ .hours = 48, .article = "" };
        assert_lawful(&p);
        p = *n;
        p.clocks[CLOCK_SUMMARY_ACCEPT] = (ClockRule){ .days = 3, .rolls = true, .article = "" };
        assert_problem(&p, "clocks.summary-accept", "do not roll");
        p.clocks[CLOCK_SUMMARY_ACCEPT].rolls = false;
        assert_lawful(&p);
        p = *n;
        p.clocks[CLOCK_HANDLING].from_receipt = true; /* quicker */
        assert_lawful(&p);
        p = *n;
        p.clocks[CLOCK_NOTICE].from_receipt = true;
        assert_problem(&p, "clocks.notice", "of handling alone");
}

static void clocks_by_the_hour_and_as_set(void **state) {
        const Pack *n = pack_builtin_2022();
        Pack p = *n;

        assert_true(n->clocks[CLOCK_URGENT].hours > 0);
        p.clocks[CLOCK_URGENT].hours++;
        assert_problem(&p, "clocks.urgent", "hours");
        p.clocks[CLOCK_URGENT] = (ClockRule){ .days = 1, .article = "" };
        assert_problem(&p, "clocks.urgent", "a later lawful end");
        p = *n;
        assert_true(n->clocks[CLOCK_ORDER_RESPONSE].as_set);
        p.clocks[CLOCK_ORDER_RESPONSE].as_set = false;
        assert_problem(&p, "clocks.order-response", "out of the document's hands");
        p = *n;
        p.clocks[CLOCK_ORDER_RESPONSE].days = 0; /* as set alone */
        assert_lawful(&p);
        p.clocks[CLOCK_ORDER_RESPONSE].days = 1000;
        assert_problem(&p, "clocks.order-response", "a later lawful end");
}

static void the_citizens_time_and_instances(void **state) {
        const Pack *n = pack_builtin_2022();
        Pack p = *n;

        p.clocks[CLOCK_ASK_REVIEW].days = 29;
        assert_problem(&p, "clocks.ask-review", "shortens the citizen's time");
        p.clocks[CLOCK_ASK_REVIEW].days = 31;
        assert_lawful(&p);
        p.clocks[CLOCK_ASK_REVIEW].rolls = false;
        assert_problem(&p, "clocks.ask-review", "must roll over");
        p.clocks[CLOCK_ASK_REVIEW].rolls = true;
        p.clocks[CLOCK_ASK_REVIEW].right = false;
        assert_problem(&p, "clocks.ask-review", "be a right");
        p = *n;
        p.clocks[CLOCK_ASK_RE_REVIEW].days = 0;
        assert_problem(&p, "clocks.ask-re-review", "removes an instance");
        p = *n;
        p.clocks[CLOCK_REVIEW].days = 31;
        assert_problem(&p, "clocks.review", "extends a review");
        p.clocks[CLOCK_REVIEW].days = 30;
        p.clocks[CLOCK_REVIEW].working = true;
        assert_problem(&p, "clocks.review", "extends a review: 30 working days can last");
        p.clocks[CLOCK_REVIEW].days = 0;
        assert_problem(&p, "clocks.review", "removes an instance");
        p = *n;
        p.instances &= ~(1u << INSTANCE_RE_REVIEW);
        assert_problem(&p, "instances", "re-review");
        p = *n;
        p.hearing_excludes |= CLOCK_BIT(CLOCK_HANDLING);
        assert_problem(&p, "hearing_excludes", "re-review alone");
}

static void handling_and_its_extension(void **state) {
        const Pack *n = pack_builtin_2022();
        Pack p = *n;
        PackProblem problems[16];

        p.clocks[CLOCK_HANDLING].days = 61;
        assert_problem(&p, "clocks.handling", "a later lawful end");
        p.clocks[CLOCK_HANDLING].days = 60;
        p.clocks[CLOCK_HANDLING].working = true;
        assert_problem(&p, "clocks.handling", "a later lawful end");
        p = *n;
        p.extension.days_max = 31;
        p.clocks[CLOCK_EXTENSION].days = 31;
        assert_problem(&p, "extension.days_max", "a later lawful end");
        p.clocks[CLOCK_HANDLING].days = 59; /* as late as the statute */
        assert_lawful(&p);
        p.clocks[CLOCK_EXTENSION].days = 30;
        assert_problem(&p, "extension.days_max", "the clock `extension` says 30 days");
        p = *n;
        p.clocks[CLOCK_EXTENSION].days = 20; /* the pack says nothing of `extension`: told where it speaks */
        assert_problem(&p, "clocks.extension", "the clock `extension` says 20 days");
        p = *n;
        p.clocks[CLOCK_HANDLING].as_set = true;
        assert_problem(&p, "clocks.handling", "no document sets this day");
        p = *n;
        p.extension.times = 2;
        assert_problem(&p, "extension.times", "extends once");
        p = *n;
        p.extension.roles = 0;
        assert_problem(&p, "extension.approved_by", "only the head");
        p.extension.roles = ROLE_HEAD | ROLE_CLERK;
        assert_problem(&p, "extension.approved_by", "only the head");
        p = *n;
        p.extension.before_due = false;
        assert_problem(&p, "extension.before_due", "can't be extended");
        p = *n;
        p.extension.tell_petitioner = false;
        assert_problem(&p, "extension.tell_petitioner", "told why");
        p = *n;
        p.assignment_extension.assigner_only = false;
        assert_problem(&p, "assignment_extension.assigner_only", "only who set the day");
        /* A regulation without any extension breaks none of its rules. */
        p = *n;
        p.extension = (ExtensionRule){ .article = "" };
        p.clocks[CLOCK_EXTENSION].days = 0;
        assert_true(rules_check(&p, problems, array_size(problems)) <= array_size(problems));
        for (size_t i = 0; i < rules_check(&p, NULL, 0); i++)
                assert_true(strncmp(problems[i].field, "extension.", strlen("extension.")) != 0);
}

static void lists_and_thresholds(void **state) {
        const Pack *n = pack_builtin_2022();
        Pack p = *n;

        p.transition.running_keep = 0;
        assert_problem(&p, "transition.running_keep", "pinned");
        p = *n;
        p.service_proves |= 1u << SERVICE_NOT_POSSIBLE;
        assert_problem(&p, "service_proves", "proved service alone");
        p.service_proves = 0; /* fewer ways are lawful, none is not */
        assert_problem(&p, "service_proves", "no opinion is ever served");
        p.service_proves = 1u << SERVICE_SIGNED;
        assert_lawful(&p);
        p = *n;
        p.postmark_counts = false;
        assert_problem(&p, "postmark_counts", "when it was posted");
        p = *n;
        p.notice_contents &= ~(1u << NOTICE_PROCEDURE);
        assert_problem(&p, "notice_contents", "leaves out");
        p = *n;
        p.triggers &= ~(1u << TRIGGER_SHIRKING);
        assert_problem(&p, "triggers", "leaves out");
        p = *n;
        p.triage_outcomes |= 1u << TRIAGE_DECLINE;
        assert_problem(&p, "triage_outcomes", "does not know");
        p = *n;
        p.triage_outcomes &= ~(1u << TRIAGE_REFER);
        assert_problem(&p, "triage_outcomes", "nothing could be handed on");
        p = *n;
        p.thresholds.delegation_max = 0;
        assert_problem(&p, "thresholds.delegation_max", "between 1 and");
        p.thresholds.delegation_max = n->thresholds.delegation_max + 1;
        assert_problem(&p, "thresholds.delegation_max", "between 1 and");
        p = *n;
        p.thresholds.small_max = p.thresholds.delegation_max + 1;
        assert_problem(&p, "thresholds.small_max", "more than delegation_max");
        p = *n;
        p.thresholds.returns_finding = n->thresholds.returns_finding + 1;
        assert_problem(&p, "thresholds.returns_finding", "looked into later");
        p.thresholds.returns_finding = 1;
        assert_lawful(&p);
        p.thresholds.idle_days = n->thresholds.idle_days + 1;
        assert_problem(&p, "thresholds.idle_days", "looked into later");
        p.thresholds.idle_days = 1;
        assert_lawful(&p);
        for (unsigned i = 0; i < 4; i++) {
                p = *n;
                *(uint32_t *[]){ &p.thresholds.collective_people, &p.thresholds.returns_finding, &p.thresholds.idle_days,
                                 &p.thresholds.undelivered_days }[i] = 0;
                assert_problem(&p, "thresholds", "at least 1");
        }
}

static void no_copy_of_the_national_statute_is_left_out(void **state) {
        static const EntryKind without[] = { ENTRY_ORDER, ENTRY_RESPONSE, ENTRY_PROPOSAL, ENTRY_FEEDBACK };
        static const EntryKind more[] = { ENTRY_ORDER, ENTRY_RESPONSE, ENTRY_PROPOSAL, ENTRY_FEEDBACK, ENTRY_REFERRAL };
        Pack p = *pack_builtin_2005();

        p.copied_up = without; /* 05:21 (3) */
        p.n_copied_up = 4;
        assert_problem(&p, "copied_up", "leaves out referral");
        p = *pack_builtin_2022();
        p.copied_up = more;
        p.n_copied_up = 5;
        assert_lawful(&p);
}

static void all_problems_are_counted_and_as_many_told_as_there_is_room(void **state) {
        Pack p = *pack_builtin_2022();
        PackProblem one[1];
        size_t n;

        p.statute = "1995";
        assert_problem(&p, "statute", "2022 or 2005");
        p.statute = "2022";
        p.postmark_counts = false;
        p.clocks[CLOCK_TRIAGE].days = 20;
        n = rules_check(&p, one, 1);
        assert_int_equal(n, 2);
        assert_string_equal(one[0].field, "clocks.triage");
        assert_int_equal(rules_check(&p, NULL, 0), 2);
}

/* 22:23: five working days.  Make-up days can put five of them next to each other, so no more calendar days may take their place. */
static void a_national_clock_of_working_days_is_no_shorter_in_calendar_days(void **state) {
        Pack p = *pack_builtin_2022();

        assert_true(p.clocks[CLOCK_RETURN_REQUEST].working && p.clocks[CLOCK_RETURN_REQUEST].days == 5);
        p.clocks[CLOCK_RETURN_REQUEST].working = false;
        assert_lawful(&p);
        p.clocks[CLOCK_RETURN_REQUEST].days = 6;
        assert_problem(&p, "clocks.return-request", "a later lawful end: 6 days");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(clocks_of_duties),
                cmocka_unit_test(clocks_by_the_hour_and_as_set),
                cmocka_unit_test(the_citizens_time_and_instances),
                cmocka_unit_test(handling_and_its_extension),
                cmocka_unit_test(lists_and_thresholds),
                cmocka_unit_test(no_copy_of_the_national_statute_is_left_out),
                cmocka_unit_test(all_problems_are_counted_and_as_many_told_as_there_is_room),
                cmocka_unit_test(a_national_clock_of_working_days_is_no_shorter_in_calendar_days),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
