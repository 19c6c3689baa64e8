/* SPDX-License-Identifier: Apache-2.0 */

/* Where an accusation goes (2022 art. 22 last paragraph, 30; domain.md section 3): by management authority, and never to who is
 * accused, nor to an office whose node or staff is. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/unit/accused.h"
#include "tests/unit/roster_text.h"

/* Three levels; the county's organs on the bureau's node, the city's discipline organ on a node of its own. */
static const char network[] =
        "410000 bureau led=410000.gov\n"
        "410000.gov government served=410000 host=410000\n"
        "410000.discipline discipline host=410000\n"
        "410000.organisation organisation host=410000\n"
        "411200 bureau led=411200.gov\n"
        "411200.gov government led=410000.gov served=411200 review=410000.gov host=411200\n"
        "411200.discipline discipline led=410000.discipline\n"
        "411200.organisation organisation led=410000.organisation review=410000.organisation host=411200\n"
        "411281 bureau led=411281.gov\n"
        "411281.gov government led=411200.gov served=411281 review=411200.gov host=411281\n"
        "411281.hrss department led=411281.gov served=411281 review=411281.gov host=411281\n"
        "411281.discipline discipline led=411200.discipline host=411281\n"
        "411281.organisation organisation led=411200.organisation review=411200.organisation host=411281\n"
        "411281.political political-legal host=411281\n"
        "411281001 township led=411281.gov served=411281 review=411281.gov host=411281\n"
        "411221 bureau led=411221.gov\n"
        "411221.gov government led=411200.gov served=411221 review=411200.gov host=411221\n"
        "411221.discipline discipline led=411200.discipline host=411221\n"
        "\n"
        "node 410000 relay=410000\nnode 411200 relay=410000\nnode 411200.discipline relay=410000\n"
        "node 411281 relay=410000\nnode 411221 relay=410000\nrelay 410000\n";

static Roster *roster;

static int setup(void **state) {
        roster = roster_ready(network);
        for (uint32_t i = 0; i < roster->n_units; i++) {
                roster->units[i].desk = arena_new(&roster->arena, RosterKey);
                roster->units[i].n_desk = 1;
        }
        return 0;
}

static int teardown(void **state) {
        roster_free(roster);
        return 0;
}

/* "unit:411281.hrss in:411281 by:411281.discipline" */
static Accused accused(const char *words) {
        Accused a = { .n_units = 0 };
        char text[256], *save = NULL;

        snprintf(text, sizeof(text), "%s", words);
        for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
                UnitCode c = code_of(strchr(w, ':') + 1);

                if (w[0] == 'u')
                        a.units[a.n_units++] = c;
                else if (w[0] == 'i')
                        a.person_units[a.n_person_units++] = c;
                else
                        a.managed_by[a.n_managed_by++] = c;
        }
        return a;
}

static void expect_organ(const char *words, const char *intake, const char *organ) {
        Accused a = accused(words);
        UnitCode at = code_of(intake), got = UNIT_NONE;
        bool found = accused_organ(roster, &a, &at, &got);

        if (found != (*organ != 0) || strcmp(got.s, organ) != 0)
                fail_msg("\"%s\" at %s goes to \"%s\", not \"%s\"", words, intake, got.s, organ);
}

static void it_goes_to_who_manages_the_accused(void **state) {
        expect_organ("by:411281.discipline", "411281", "411281.discipline");
        expect_organ("by:411200.discipline", "411281", "411200.discipline"); /* a county's leader is the city's cadre */
        expect_organ("by:411281.discipline", "410000", "411281.discipline"); /* wherever the letter was opened */
        expect_organ("in:411281001 by:411281001", "411281", "411281.discipline"); /* a township's cadres: the county's organ */
        expect_organ("by:411281.gov", "411281", "411281.discipline"); /* a level named by another of its units */
}

static void of_several_the_highest_or_their_common_superior(void **state) {
        expect_organ("by:411281.discipline by:411200.discipline", "411281", "411200.discipline");
        expect_organ("by:411200.discipline by:411281.discipline", "411281", "411200.discipline");
        expect_organ("by:411281.discipline by:411221.discipline", "411281", "411200.discipline");
}

static void a_unit_is_overseen_at_the_level_that_leads_it(void **state) {
        expect_organ("unit:411281.hrss", "411281", "411281.discipline");
        expect_organ("unit:411281.gov", "411281", "411200.discipline");
        expect_organ("unit:411281.discipline", "411281", "411200.discipline");
}

static void who_is_no_cadre_goes_to_the_organ_that_enforces_the_law(void **state) {
        expect_organ("", "411281", "411281.political");
        expect_organ("", "411221", ""); /* none is listed there: a person names one */
}

/* That organ is for who is no cadre: of a cadre whose managers have none in force a person names one. */
static void a_cadre_without_an_organ_in_force_goes_nowhere_by_itself(void **state) {
        const UnitCode code = code_of("411281.discipline");
        RosterUnit *organ = (RosterUnit *)roster_find_unit(roster, &code);

        expect_organ("by:410102", "411281", "");
        organ->status = UNIT_ABOLISHED;
        expect_organ("by:411281.gov", "411281", "");
        organ->status = UNIT_ACTIVE;
        expect_organ("by:411281.gov", "411281", "411281.discipline");
}

static void the_accused_office_its_staff_and_its_node_are_passed_by(void **state) {
        expect_organ("in:411281.discipline by:411281.discipline", "411281", "411200.discipline");
        expect_organ("unit:411281 by:411281.discipline", "411281", "411200.discipline"); /* the node is the bureau's */
        expect_organ("in:411281 by:411281.discipline", "411221", "411200.discipline");
        expect_organ("in:411200 by:411200.discipline", "411281", "411200.discipline"); /* which has a node of its own */
        expect_organ("in:411200.discipline by:411281.discipline in:411281", "411281", "410000.discipline");
        expect_organ("in:410000 by:410000", "411281", ""); /* nobody is above */
}

static void an_accused_intake_office_is_passed_by_with_its_division(void **state) {
        expect_organ("in:411281.hrss by:411281.discipline", "411281.hrss", "411200.discipline");
        expect_organ("in:411281.hrss by:411281.discipline", "411281", "411281.discipline");
}

static void a_missing_key_is_no_reason_to_pass_by(void **state) {
        const UnitCode organ = code_of("411281.discipline");
        RosterUnit *unit = (RosterUnit *)roster_find_unit(roster, &organ);
        Accused a = accused("by:411281.discipline");

        unit->n_desk = 0;
        expect_organ("by:411281.discipline", "411281", "411281.discipline");
        assert_int_equal(accused_bars(roster, &a, &organ, UNIT_DISCIPLINE), ACCUSED_NO_KEY);
        unit->n_desk = 1;
}

static AccusedBar bar(const char *words, const char *to) {
        Accused a = accused(words);
        UnitCode unit = code_of(to);

        return accused_bars(roster, &a, &unit, UNIT_DISCIPLINE);
}

static void what_a_person_may_not_confirm_is_told(void **state) {
        assert_int_equal(bar("in:411281.hrss", "411281.discipline"), ACCUSED_FREE);
        assert_int_equal(bar("in:411281.hrss", "411281.political"), ACCUSED_FREE);
        assert_int_equal(bar("in:411281.hrss", "411281"), ACCUSED_NOT_ORGAN);
        assert_int_equal(bar("in:411281.hrss", "411281.organisation"), ACCUSED_NOT_ORGAN);
        assert_int_equal(bar("in:411281.hrss", "419999.discipline"), ACCUSED_NO_UNIT);
        assert_int_equal(bar("unit:411281.discipline", "411281.discipline"), ACCUSED_ITSELF);
        assert_int_equal(bar("in:411281.discipline", "411281.discipline"), ACCUSED_ITSELF);
        assert_int_equal(bar("in:411281", "411281.discipline"), ACCUSED_NODE);
        assert_int_equal(bar("in:411200", "411200.discipline"), ACCUSED_FREE);
}

static void expect_department(const char *words, const char *organ, const char *department) {
        Accused a = accused(words);
        UnitCode at = code_of(organ), got = UNIT_NONE;

        assert_int_equal(accused_department(roster, &a, &at, &got), *department != 0);
        assert_string_equal(got.s, department);
}

static void the_notice_goes_to_the_same_level_or_the_first_that_is_free(void **state) {
        expect_department("by:411281.discipline", "411281.discipline", "411281.organisation");
        expect_department("by:411281.discipline in:411281.organisation", "411281.discipline", "411200.organisation");
        expect_department("by:411281.discipline in:411281", "411200.discipline", "411200.organisation");
        expect_department("in:411281.hrss", "411281.discipline", ""); /* no cadre: nothing to notify */
}

static void units_are_known_by_code_or_name(void **state) {
        UnitCode got;

        assert_true(accused_find_unit(roster, "411281.hrss", &got));
        assert_true(accused_find_unit(roster, roster->units[0].name, &got));
        assert_string_equal(got.s, roster->units[0].code.s);
        assert_false(accused_find_unit(roster, "某公司", &got));
        assert_false(accused_find_unit(roster, "", &got));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_goes_to_who_manages_the_accused),
                cmocka_unit_test(of_several_the_highest_or_their_common_superior),
                cmocka_unit_test(a_unit_is_overseen_at_the_level_that_leads_it),
                cmocka_unit_test(who_is_no_cadre_goes_to_the_organ_that_enforces_the_law),
                cmocka_unit_test(a_cadre_without_an_organ_in_force_goes_nowhere_by_itself),
                cmocka_unit_test(the_accused_office_its_staff_and_its_node_are_passed_by),
                cmocka_unit_test(an_accused_intake_office_is_passed_by_with_its_division),
                cmocka_unit_test(a_missing_key_is_no_reason_to_pass_by),
                cmocka_unit_test(what_a_person_may_not_confirm_is_told),
                cmocka_unit_test(the_notice_goes_to_the_same_level_or_the_first_that_is_free),
                cmocka_unit_test(units_are_known_by_code_or_name),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
