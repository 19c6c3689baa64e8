/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Known answers in the sample network, then networks grown at random held against the plainest possible second opinion: lists
 * of ancestors compared, frames carried hop by hop.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/base/random.h"
#include "common/unit/route.h"
#include "roster_text.h"

static int network_make(void **state) {
        *state = roster_ready(roster_text_network);
        return 0;
}

static int network_free(void **state) {
        *state = roster_free(*state);
        return 0;
}

static void check_superior(const Roster *r, const char *a, const char *b, const char *expected) {
        UnitCode x = code_of(a), y = code_of(b), found = code_of("999999"), back = found;
        bool is = route_common_superior(r, &x, &y, &found);

        assert_int_equal(route_common_superior(r, &y, &x, &back), is);
        assert_true(unit_code_equal(&found, &back));
        if (is != (expected != NULL) || strcmp(found.s, expected ? expected : "999999") != 0)
                fail_msg("over %s and %s: %s", a, b, is ? found.s : "none");
}

static void the_lowest_common_leader_rules_on_disputes(void **state) {
        const Roster *r = *state;

        check_superior(r, "411281.hrss", "411281001", "411281.gov");
        check_superior(r, "411281.hrss", "411281", "411281.gov");
        check_superior(r, "411281.hrss", "411221.gov", "411200.gov");
        check_superior(r, "411281.hrss", "411200.hrss", "411200.gov");
        check_superior(r, "411281.hrss", "410102.gov", "410000.gov");
        check_superior(r, "411281.hrss", "410000.hrss", "410000.gov");
}

static void a_leader_is_above_what_it_leads_but_not_above_itself(void **state) {
        const Roster *r = *state;

        check_superior(r, "411281.hrss", "411281.gov", "411281.gov");
        check_superior(r, "411281.hrss", "410000.gov", "410000.gov");
        check_superior(r, "411281.gov", "411281.gov", "411200.gov");
        check_superior(r, "411281.hrss", "411281.hrss", "411281.gov");
        check_superior(r, "410000.gov", "410000.gov", NULL);
}

static void two_lines_without_a_common_head_have_no_superior(void **state) {
        const Roster *r = *state;

        check_superior(r, "411281.tax", "411281.hrss", NULL);
        check_superior(r, "411281.tax", "411200.tax", "411200.tax");
        check_superior(r, "411281.discipline", "411281.hrss", NULL);
        check_superior(r, "411281.hrss", "411281.gone", NULL);
        check_superior(r, "411281.gone", "411281.gone", NULL);
}

static bool supervises(const Roster *r, const char *bureau, const char *unit) {
        UnitCode b = code_of(bureau), u = code_of(unit);

        return route_supervises(r, &b, &u);
}

static void a_bureau_supervises_what_it_serves_and_all_below(void **state) {
        const Roster *r = *state;

        assert_true(supervises(r, "411281", "411281.hrss"));
        assert_true(supervises(r, "411281", "411281001"));
        assert_true(supervises(r, "411281", "411281.gov"));
        assert_true(supervises(r, "411200", "411281.hrss"));
        assert_true(supervises(r, "410000", "411281.hrss"));
        assert_true(supervises(r, "411200", "411281"));
        assert_true(supervises(r, "410000", "411281"));
        assert_true(supervises(r, "410000", "410000.tax"));
}

static void nobody_else_supervises(void **state) {
        const Roster *r = *state;

        assert_false(supervises(r, "411281", "411281"));
        assert_false(supervises(r, "410000", "410000"));
        assert_false(supervises(r, "411281", "411200"));
        assert_false(supervises(r, "411221", "411281.hrss")); /* a neighbour */
        assert_false(supervises(r, "410100", "411281"));
        assert_false(supervises(r, "411281.gov", "411281.hrss")); /* it leads, which is another power */
        assert_false(supervises(r, "411281", "411281.discipline"));
        assert_false(supervises(r, "411281", "411281.gone"));
        assert_false(supervises(r, "411299", "411281"));
}

static bool is_line(const Roster *r, const char *above, const char *unit) {
        UnitCode a = code_of(above), u = code_of(unit);

        return route_is_line(r, &a, &u);
}

/* 22:23, its own system: whom it leads, and the departments whose upper department it is. */
static void a_line_is_what_is_led_and_the_departments_below_in_a_system(void **state) {
        const Roster *r = *state;

        assert_true(is_line(r, "411281.gov", "411281.hrss"));
        assert_true(is_line(r, "411200.gov", "411281.hrss"));
        assert_true(is_line(r, "411200.tax", "411281.tax"));
        assert_true(is_line(r, "411200.hrss", "411281.hrss"));
        assert_true(is_line(r, "410000.hrss", "411200.hrss"));
        assert_true(is_line(r, "410000.hrss", "411281.hrss"));
        assert_false(is_line(r, "411281.hrss", "411200.hrss"));
        assert_false(is_line(r, "411281.hrss", "411281.hrss"));
        assert_false(is_line(r, "411200.tax", "411281.hrss"));
        assert_false(is_line(r, "411281", "411281.hrss")); /* a bureau serves, it has no line */
}

/* Of a system that the state runs itself, too, if nothing but its reviewer says so. */
static void the_line_of_a_vertical_organ_is_its_reviewer(void **state) {
        Roster *r = roster_network_with("411281.tax vertical led=411200.tax", "411281.tax vertical");
        RosterProblem problem;

        assert_int_equal(roster_prepare(r, &problem, 1), 0);
        assert_true(is_line(r, "411200.tax", "411281.tax"));
        assert_true(is_line(r, "410000.tax", "411281.tax"));
        assert_false(is_line(r, "411200.hrss", "411281.tax"));
        roster_free(r);
}

static void the_bureaus_between_come_nearest_first(void **state) {
        const Roster *r = *state;
        UnitCode province = code_of("410000"), city = code_of("411200"), county = code_of("411281");
        UnitCode organ = code_of("411281.hrss"), ret[4] = { 0 };

        assert_int_equal(route_between(r, &province, &organ, ret, 4), 2);
        assert_string_equal(ret[0].s, "411281");
        assert_string_equal(ret[1].s, "411200");
        assert_string_equal(ret[2].s, "");
        assert_int_equal(route_between(r, &province, &county, ret, 4), 1);
        assert_string_equal(ret[0].s, "411200");
        assert_int_equal(route_between(r, &county, &organ, ret, 4), 0);
        assert_int_equal(route_between(r, &city, &county, ret, 4), 0);

        /* More than there is room for: counted, not written. */
        memset(ret, 0, sizeof(ret));
        assert_int_equal(route_between(r, &province, &organ, ret, 1), 2);
        assert_string_equal(ret[0].s, "411281");
        assert_string_equal(ret[1].s, "");

        memset(ret, 0, sizeof(ret));
        assert_int_equal(route_between(r, &county, &province, ret, 4), -1);
        assert_int_equal(route_between(r, &county, &county, ret, 4), -1);
        organ = code_of("411221.gov");
        assert_int_equal(route_between(r, &county, &organ, ret, 4), -1);
        organ = code_of("411281.gone");
        assert_int_equal(route_between(r, &county, &organ, ret, 4), -1);
        assert_string_equal(ret[0].s, ""); /* nothing is written without a way */
}

static void all_but_bureaus_and_meetings_are_responsible(void **state) {
        for (unsigned k = UNIT_GOVERNMENT; k <= UNIT_OTHER; k++) {
                RosterUnit u = { .kind = k, .status = UNIT_ACTIVE };
                bool expected = k != UNIT_BUREAU && k != UNIT_JOINT_MEETING;

                assert_int_equal(route_is_responsible(&u), expected);
                u.status = UNIT_CLOSING;
                assert_int_equal(route_is_responsible(&u), expected);
                u.status = UNIT_ABOLISHED;
                assert_false(route_is_responsible(&u));
        }
        RosterUnit u = { .kind = UNIT_BUREAU, .status = UNIT_ACTIVE, .handles = true };
        assert_true(route_is_responsible(&u));
}

static void check_hop(const Roster *r, const char *here, const char *to, RouteHopKind kind, const char *unit) {
        UnitCode h = code_of(here), t = code_of(to);
        RouteHop hop = { 0, UNIT_NONE };
        bool is = route_next_hop(r, &h, &t, &hop);

        assert_int_equal(is, kind != 0);
        if (hop.kind != kind || strcmp(hop.unit.s, unit) != 0)
                fail_msg("from %s to %s: %d %s", here, to, hop.kind, hop.unit.s);
}

static void a_relay_knows_the_next_hop(void **state) {
        const Roster *r = *state;

        check_hop(r, "411200", "411281", ROUTE_HOP_NODE, "411281");
        check_hop(r, "411200", "411281.discipline", ROUTE_HOP_NODE, "411281.discipline");
        check_hop(r, "411200", "411200", ROUTE_HOP_NODE, "411200"); /* its own office's node is one like others */
        check_hop(r, "411200", "410000", ROUTE_HOP_PARENT, "410000");
        check_hop(r, "411200", "410102", ROUTE_HOP_PARENT, "410000");
        check_hop(r, "410000", "411281", ROUTE_HOP_CHILD, "411200");
        check_hop(r, "410000", "410102", ROUTE_HOP_CHILD, "410100");
        check_hop(r, "410000", "410000", ROUTE_HOP_NODE, "410000");
}

static void without_a_node_or_a_way_there_is_no_hop(void **state) {
        const Roster *r = *state;

        check_hop(r, "411200", "411281.hrss", 0, ""); /* hosted; frames go between nodes */
        check_hop(r, "411200", "411281.gone", 0, "");
        check_hop(r, "411281", "411200", 0, ""); /* no relay stands there */

        /* Two tops that nothing connects. */
        Roster *split = roster_network_with("relay 410100 parent=410000", "relay 410100");
        UnitCode a = code_of("411281"), b = code_of("410102"), c = code_of("410100");
        assert_int_equal(roster_prepare(split, NULL, 0), 0);
        check_hop(split, "411200", "410102", 0, "");
        check_hop(split, "410000", "410102", 0, "");
        check_hop(split, "410100", "410102", ROUTE_HOP_NODE, "410102");
        assert_int_equal(route_length(split, &a, &b), 0);
        assert_int_equal(route_length(split, &b, &c), 1);
        roster_free(split);
}

static void what_is_below_a_relay(void **state) {
        const Roster *r = *state;
        const struct { const char *relay, *unit; bool below; } samples[] = {
                { "411200", "411281", true }, { "411200", "411200", true }, { "410000", "411281", true },
                { "410000", "410102", true }, { "410000", "410000", true }, { "411200", "410000", false },
                { "411200", "410102", false }, { "410100", "411281", false }, { "411200", "411281.hrss", false },
                { "411281", "411281", false }, { "411200", "411299", false },
        };

        for (size_t i = 0; i < array_size(samples); i++) {
                UnitCode relay = code_of(samples[i].relay), unit = code_of(samples[i].unit);

                assert_int_equal(route_is_below(r, &relay, &unit), samples[i].below);
        }
}

static void the_length_counts_the_relays_on_the_way(void **state) {
        const Roster *r = *state;
        const struct { const char *a, *b; unsigned length; } samples[] = {
                { "411281", "411221", 1 }, { "411281", "411200", 1 }, { "411281", "410000", 2 }, { "410000", "411281", 2 },
                { "411281", "410102", 3 }, { "410000", "410000", 1 }, { "411281", "411281.hrss", 0 }, { "411281", "411299", 0 },
        };

        for (size_t i = 0; i < array_size(samples); i++) {
                UnitCode a = code_of(samples[i].a), b = code_of(samples[i].b);

                assert_int_equal(route_length(r, &a, &b), samples[i].length);
                assert_int_equal(route_length(r, &b, &a), samples[i].length);
        }
}

/* Networks grown at random: n bureaus with a relay and a node each, a few of them tops.  Items hang on earlier ones, but their
 * codes jump about, so that sorting shuffles them. */

static Roster *grow(Random *random, uint32_t n) {
        Roster *r = roster_new();
        UnitCode *codes = arena_new_array(&r->arena, UnitCode, n);

        r->units = arena_new_array(&r->arena, RosterUnit, n);
        r->nodes = arena_new_array(&r->arena, RosterNode, n);
        r->relays = arena_new_array(&r->arena, RosterRelay, n);
        r->n_units = r->n_nodes = r->n_relays = n;
        for (uint32_t i = 0; i < n; i++) {
                char text[UNIT_CODE_SIZE];

                /* 61 is prime to 100, so that no two are alike; never a division that another one's code leads up to. */
                snprintf(text, sizeof(text), "%02u%02u%02u", 11 + i * 61 % 83, 1 + i, 1 + i);
                codes[i] = code_of(text);
                r->units[i] = (RosterUnit){ .code = codes[i], .kind = UNIT_BUREAU, .status = UNIT_ACTIVE };
                r->nodes[i] = (RosterNode){ .unit = codes[i], .relay = codes[random_below(random, i + 1)] };
                r->relays[i] = (RosterRelay){ .unit = codes[i] };
                if (i > 0 && random_below(random, 8) > 0) {
                        r->units[i].served_by = codes[random_below(random, i)];
                        r->relays[i].parent = codes[random_below(random, i)];
                        r->units[i].led_by = codes[random_below(random, i)];
                }
        }
        assert_int_equal(roster_prepare(r, NULL, 0), 0);
        return r;
}

/* `start`'s leaders (or servers), nearest first, itself not among them. */
static uint32_t chain(const Roster *r, const UnitCode *start, bool served, UnitCode *ret) {
        uint32_t n = 0;

        for (const RosterUnit *u = roster_find_unit(r, start); u;) {
                const UnitCode *up = served ? &u->served_by : &u->led_by;

                u = roster_find_unit(r, up);
                if (u)
                        ret[n++] = u->code;
        }
        return n;
}

static bool holds(const UnitCode *list, uint32_t n, const UnitCode *code) {
        for (uint32_t i = 0; i < n; i++)
                if (unit_code_equal(&list[i], code))
                        return true;
        return false;
}

static void check_pair_of_units(const Roster *r, const UnitCode *a, const UnitCode *b) {
        UnitCode up_a[64], up_b[64], expected = UNIT_NONE, found = UNIT_NONE, between[64];
        uint32_t n_a = chain(r, a, false, up_a), n_b = chain(r, b, false, up_b);

        /* Leading each other counts first, then the first of a's leaders that is one of b's. */
        if (holds(up_b, n_b, a))
                expected = *a;
        else if (holds(up_a, n_a, b))
                expected = *b;
        for (uint32_t i = 0; i < n_a && unit_code_is_none(&expected); i++)
                if (holds(up_b, n_b, &up_a[i]))
                        expected = up_a[i];
        assert_int_equal(route_common_superior(r, a, b, &found), !unit_code_is_none(&expected));
        assert_string_equal(found.s, expected.s);

        n_b = chain(r, b, true, up_b);
        assert_int_equal(route_supervises(r, a, b), holds(up_b, n_b, a));
        int n = route_between(r, a, b, between, 64);
        assert_int_equal(n >= 0, holds(up_b, n_b, a));
        for (int i = 0; i < n; i++)
                assert_string_equal(between[i].s, up_b[i].s);
        if (n >= 0)
                assert_string_equal(up_b[n].s, a->s);
}

/* Carries a frame until it arrives or is stuck; returns how many relays it passed, 0 if it was stuck. */
static unsigned carry(const Roster *r, const UnitCode *from, const UnitCode *to) {
        UnitCode here = roster_find_node(r, from)->relay;
        RouteHop hop;

        for (unsigned passed = 1; passed <= 2 * r->n_relays; passed++) {
                if (!route_next_hop(r, &here, to, &hop))
                        return 0;
                if (hop.kind == ROUTE_HOP_NODE) {
                        assert_true(unit_code_equal(&hop.unit, to));
                        assert_true(unit_code_equal(&roster_find_node(r, to)->relay, &here));
                        return passed;
                }
                const RosterRelay *at = roster_find_relay(r, &here), *next = roster_find_relay(r, &hop.unit);
                assert_true(unit_code_equal(hop.kind == ROUTE_HOP_PARENT ? &at->parent : &next->parent,
                                            hop.kind == ROUTE_HOP_PARENT ? &next->unit : &at->unit));
                assert_int_equal(route_is_below(r, &here, to), hop.kind == ROUTE_HOP_CHILD);
                here = hop.unit;
        }
        fail_msg("a frame from %s to %s goes round for ever", from->s, to->s);
        return 0;
}

static bool connected(const Roster *r, const UnitCode *a, const UnitCode *b) {
        const RosterRelay *x = roster_find_relay(r, &roster_find_node(r, a)->relay);
        const RosterRelay *y = roster_find_relay(r, &roster_find_node(r, b)->relay);

        while (!unit_code_is_none(&x->parent))
                x = roster_find_relay(r, &x->parent);
        while (!unit_code_is_none(&y->parent))
                y = roster_find_relay(r, &y->parent);
        return x == y;
}

static void random_networks_agree_with_a_second_opinion(void **state) {
        Random random;

        for (uint64_t seed = 0; seed < 30; seed++) {
                random_seeded(&random, seed);
                Roster *r = grow(&random, 2 + (uint32_t)random_below(&random, 28));

                for (uint32_t i = 0; i < r->n_units; i++)
                        for (uint32_t k = 0; k < r->n_units; k++) {
                                const UnitCode *a = &r->units[i].code, *b = &r->units[k].code;

                                check_pair_of_units(r, a, b);
                                unsigned passed = carry(r, a, b);
                                assert_int_equal(passed > 0, connected(r, a, b));
                                assert_int_equal(passed, route_length(r, a, b));
                        }
                roster_free(r);
        }
}

#define in_network(test) cmocka_unit_test_setup_teardown(test, network_make, network_free)

int main(void) {
        const struct CMUnitTest tests[] = {
                in_network(the_lowest_common_leader_rules_on_disputes),
                in_network(a_leader_is_above_what_it_leads_but_not_above_itself),
                in_network(two_lines_without_a_common_head_have_no_superior),
                in_network(a_bureau_supervises_what_it_serves_and_all_below),
                in_network(nobody_else_supervises),
                in_network(a_line_is_what_is_led_and_the_departments_below_in_a_system),
                cmocka_unit_test(the_line_of_a_vertical_organ_is_its_reviewer),
                in_network(the_bureaus_between_come_nearest_first),
                cmocka_unit_test(all_but_bureaus_and_meetings_are_responsible),
                in_network(a_relay_knows_the_next_hop),
                in_network(without_a_node_or_a_way_there_is_no_hop),
                in_network(what_is_below_a_relay),
                in_network(the_length_counts_the_relays_on_the_way),
                cmocka_unit_test(random_networks_agree_with_a_second_opinion),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
