/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Query codes (22:21): who types wrong ones is silenced for the hour, alone; a thousand in a day are a warning, and then only who
 * was not wrong in this hour is answered.  Whether a code is right the owner says; here the test does.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "office_rig.h"

#define COUNTY "411281"
#define DEPT "411281.hrss"

static Result ask(Rig *rig, const char *unit, const char *user, const CaseId *id, bool right) {
        Input in = { .kind = INPUT_PROGRESS, .case_id = *id, .code_right = right, .text = "" };

        in.actor.unit = code(unit);
        assert_true(user_name_parse(user, &in.actor.user));
        return rig_step(rig_host(rig, unit), &in);
}

static void be_wrong(Rig *rig, const char *unit, const char *user, const CaseId *id, unsigned times) {
        for (unsigned i = 0; i < times; i++)
                assert_int_equal(ask(rig, unit, user, id, false).reason, REASON_QUERY_CODE);
}

static void ten_wrong_codes_silence_that_user_until_the_hour_is_over(void **state) {
        CaseId id, other;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        other = rig_register(&rig, COUNTY);
        be_wrong(&rig, COUNTY, "clerk", &id, 9);
        assert_int_equal(ask(&rig, COUNTY, "clerk", &id, true).status, RESULT_DONE); /* nine are no silence, and are forgotten */
        be_wrong(&rig, COUNTY, "clerk", &id, 9);
        assert_int_equal(ask(&rig, COUNTY, "clerk", &id, true).status, RESULT_DONE);
        be_wrong(&rig, COUNTY, "clerk", &id, 10);
        rig.now += DURATION_HOUR - 1;
        assert_int_equal(ask(&rig, COUNTY, "clerk", &id, true).reason, REASON_QUERY_CODE);
        assert_int_equal(ask(&rig, COUNTY, "clerk", &other, true).status, RESULT_DONE);
        assert_int_equal(ask(&rig, COUNTY, "handler", &id, true).status, RESULT_DONE);
        assert_int_equal(ask(&rig, DEPT, "clerk", &id, true).status, RESULT_DONE); /* another desk's clerk is another user */
        rig.now += 1;
        assert_int_equal(ask(&rig, COUNTY, "clerk", &id, true).status, RESULT_DONE);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_GUESSED, &id));
        rig_deinit(&rig);
}

/* What is tried during silence is not tried: it neither prolongs it nor counts. */
static void silence_is_not_prolonged(void **state) {
        CaseRow row;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        be_wrong(&rig, COUNTY, "clerk", &id, 10);
        rig.now += DURATION_HOUR / 2;
        be_wrong(&rig, COUNTY, "clerk", &id, 50);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        assert_int_equal(row.asked_wrong, 10);
        rig.now += DURATION_HOUR / 2;
        assert_int_equal(ask(&rig, COUNTY, "clerk", &id, true).status, RESULT_DONE);
        rig_deinit(&rig);
}

static void a_thousand_in_a_day_are_a_warning_and_only_first_tries_are_answered(void **state) {
        static const char *const users[] = { "clerk", "approver", "handler", "head", "supervisor", "reviewer" };
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        for (unsigned hour = 0; hour < 20; hour++) {
                for (unsigned i = 0; i < 5; i++)
                        be_wrong(&rig, COUNTY, users[i], &id, 10);
                assert_int_equal(rig_has_warning(&rig, COUNTY, WARNING_GUESSED, &id), hour == 19);
                if (hour < 19)
                        rig.now += DURATION_HOUR;
        }
        /* 1,000: one wrong code silences now; who made none is answered, also with the right code the first time */
        assert_int_equal(ask(&rig, COUNTY, "reviewer", &id, true).status, RESULT_DONE);
        be_wrong(&rig, COUNTY, "reviewer", &id, 1);
        assert_int_equal(ask(&rig, COUNTY, "reviewer", &id, true).reason, REASON_QUERY_CODE);
        assert_int_equal(ask(&rig, DEPT, "clerk", &id, true).status, RESULT_DONE);
        rig.now += DURATION_HOUR;
        assert_int_equal(ask(&rig, COUNTY, "reviewer", &id, true).status, RESULT_DONE);
        /* another day */
        rig.now += DURATION_DAY;
        be_wrong(&rig, COUNTY, "reviewer", &id, 9);
        assert_int_equal(ask(&rig, COUNTY, "reviewer", &id, true).status, RESULT_DONE);
        rig_deinit(&rig);
}

static void a_number_that_nobody_has_is_no_row(void **state) {
        CaseId none = case_id_make(&(UnitCode){ COUNTY }, 2026, 77);
        Rig rig;

        rig_init(&rig, COUNTY);
        (void)rig_register(&rig, COUNTY);
        be_wrong(&rig, COUNTY, "clerk", &none, 30);
        assert_false(row_has(rig_at(&rig, COUNTY)->txn, ROW_ASKED, &(AskedRow){ .case_id = none, .unit = code(COUNTY), .user = { "clerk" } }));
        assert_int_equal(ask(&rig, COUNTY, "clerk", &none, true).reason, REASON_QUERY_CODE);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(ten_wrong_codes_silence_that_user_until_the_hour_is_over),
                cmocka_unit_test(silence_is_not_prolonged),
                cmocka_unit_test(a_thousand_in_a_day_are_a_warning_and_only_first_tries_are_answered),
                cmocka_unit_test(a_number_that_nobody_has_is_no_row),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
