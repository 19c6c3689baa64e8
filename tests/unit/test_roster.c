/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Each inconsistency is made alone in a network that is sound otherwise, and must be reported once, at the unit it concerns,
 * with its line and a message that says what to write.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "roster_text.h"

typedef struct Flaw {
        const char *what, *instead; /* in the network */
        const char *unit;           /* whom the problem concerns; NULL: there is none */
        const char *says;           /* part of its message */
        size_t more;                /* problems that follow from it */
} Flaw;

static void check_flaw(const Flaw *f) {
        RosterProblem p[4];
        Roster *r = roster_network_with(f->what, f->instead);
        size_t n = roster_prepare(r, p, array_size(p)), found = 0;

        assert_true(n <= array_size(p));
        for (size_t i = 0; i < n; i++) {
                if (p[i].line == 0 || p[i].column != 3)
                        fail_msg("\"%s\": no place: %s", f->instead, p[i].message);
                if (f->unit && strcmp(p[i].unit.s, f->unit) == 0 && strstr(p[i].message, f->says))
                        found++;
        }
        if (n != (f->unit ? 1 + f->more : 0) || found != (f->unit ? 1 : 0)) {
                for (size_t i = 0; i < n; i++)
                        print_error("line %u, %s: %s\n", p[i].line, p[i].unit.s, p[i].message);
                fail_msg("\"%s\": %zu problems, the expected one found %zu times", f->instead, n, found);
        }
        roster_free(r);
}

static void check_flaws(const Flaw *flaws, size_t n) {
        for (size_t i = 0; i < n; i++)
                check_flaw(&flaws[i]);
}

static void the_network_has_no_problem(void **state) {
        Roster *r = roster_ready(roster_text_network);

        assert_int_equal(r->n_units, 21);
        for (uint32_t i = 1; i < r->n_units; i++)
                assert_true(unit_code_compare(&r->units[i - 1].code, &r->units[i].code) < 0);
        for (uint32_t i = 1; i < r->n_nodes; i++)
                assert_true(unit_code_compare(&r->nodes[i - 1].unit, &r->nodes[i].unit) < 0);
        for (uint32_t i = 1; i < r->n_relays; i++)
                assert_true(unit_code_compare(&r->relays[i - 1].unit, &r->relays[i].unit) < 0);
        roster_free(r);
}

static void small_networks_are_lawful(void **state) {
        const char *small[] = {
                "",
                "411281 bureau\nnode 411281\n",
                ("411281 bureau led=411281.gov\nnode 411281\n411281.gov government served=411281 host=411281\n"
                 "411281.hrss department led=411281.gov served=411281 review=411281.gov host=411281\n"),
                "411281 bureau\n411221 bureau\nnode 411281 relay=411281\nnode 411221 relay=411281\nrelay 411281\n",
        };

        for (size_t i = 0; i < array_size(small); i++)
                roster_free(roster_ready(small[i]));
}

static void found_is_what_is_listed(void **state) {
        Roster *r = roster_ready(roster_text_network);
        UnitCode hrss = code_of("411281.hrss"), county = code_of("411281"), gone = code_of("411281.gone"), none = UNIT_NONE;

        assert_string_equal(roster_find_unit(r, &hrss)->code.s, "411281.hrss");
        assert_null(roster_find_unit(r, &gone));
        assert_null(roster_find_unit(r, &none));
        assert_null(roster_find_node(r, &hrss));
        assert_string_equal(roster_find_node(r, &county)->unit.s, "411281");
        assert_null(roster_find_relay(r, &county));
        county = code_of("411200");
        assert_string_equal(roster_find_relay(r, &county)->parent.s, "410000");
        assert_string_equal(roster_host(r, &hrss)->unit.s, "411281");
        hrss = code_of("411281.discipline");
        assert_string_equal(roster_host(r, &hrss)->unit.s, "411281.discipline");
        assert_null(roster_host(r, &gone));
        roster_free(r);

        r = roster_ready("");
        assert_null(roster_find_unit(r, &hrss));
        assert_null(roster_find_node(r, &hrss));
        assert_null(roster_find_relay(r, &hrss));
        assert_null(roster_host(r, &hrss));
        roster_freep(&r);
        assert_null(r);
        assert_null(roster_free(NULL));
}

static const char *served_by(const Roster *r, const char *code) {
        UnitCode u = code_of(code);

        return roster_find_unit(r, &u)->served_by.s;
}

static void a_bureau_is_served_by_the_next_level_if_it_is_listed(void **state) {
        Roster *r = roster_ready(roster_text_network);

        assert_string_equal(served_by(r, "411281"), "411200");
        assert_string_equal(served_by(r, "410102"), "410100");
        assert_string_equal(served_by(r, "411200"), "410000");
        assert_string_equal(served_by(r, "410000"), "");
        assert_string_equal(served_by(r, "410000.tax"), "410000");
        roster_free(r);

        /* A statement stands, also against the code: a county straight under its province. */
        r = roster_network_with("410102 bureau", "410102 bureau served=410000");
        assert_int_equal(roster_prepare(r, NULL, 0), 0);
        assert_string_equal(served_by(r, "410102"), "410000");
        roster_free(r);

        /* Only bureaus: what serves an organ is stated. */
        r = roster_network_with("411281.discipline discipline\n", "411281.discipline discipline led=411281.gov\n");
        assert_int_equal(roster_prepare(r, NULL, 0), 0);
        assert_string_equal(served_by(r, "411281.discipline"), "");
        roster_free(r);
}

static void a_unit_with_a_node_is_hosted_on_itself(void **state) {
        Roster *r = roster_ready(roster_text_network);
        UnitCode u = code_of("411281.discipline");

        assert_string_equal(roster_find_unit(r, &u)->hosted_on.s, "411281.discipline");
        u = code_of("410000");
        assert_string_equal(roster_find_unit(r, &u)->hosted_on.s, "410000");
        roster_free(r);
}

static void one_code_twice_is_refused(void **state) {
        const Flaw flaws[] = {
                { ROSTER_TEXT_MORE, "\n411281 bureau led=411281.gov\n", "411281", "listed twice (first in line 11)" },
                { ROSTER_TEXT_MORE, "\n410000 bureau led=410000.gov\n", "410000", "listed twice (first in line 1)" },
                { "node 411281 relay=411200\n", "node 411281 relay=411200\nnode 411281 relay=411200\n", "411281",
                  "two nodes (first in line 26)" },
                { "node 410000 relay=410000\n", "node 410000 relay=410000\nnode 410000 relay=410000\n", "410000",
                  "two nodes (first in line 23)" },
                { "relay 410000\n", "relay 410000\nrelay 410000\n", "410000", "two relays (first in line 30)" },
        };

        check_flaws(flaws, array_size(flaws));
}

static void an_unlisted_unit_is_refused_wherever_it_is_named(void **state) {
        const Flaw flaws[] = {
                { "411281.hrss department led=411281.gov", "411281.hrss department led=411281.gone", "411281.hrss",
                  "led_by: 411281.gone is not among the units" },
                { "411281001 township led=411281.gov served=411281", "411281001 township led=411281.gov served=411299",
                  "411281001", "served_by: 411299 is not among the units" },
                { "review=411281.gov,411200.hrss", "review=411281.gov,411200.hrsss", "411281.hrss",
                  "review_by: 411200.hrsss is not among the units" },
                { "411281.meeting joint-meeting host=411281", "411281.meeting joint-meeting host=411282", "411281.meeting",
                  "hosted_on: 411282 is not among the units" },
                { "node 411281.discipline", "node 411281.disciplin", "411281.disciplin", "no such unit", 1 },
                { "410000 bureau led=410000.gov", "410000 bureau led=410000.gone", "410000", "led_by: 410000.gone" },
                { "node 410000 relay=410000", "node 410000 relay=420000", "410000", "420000 is not among the relays" },
                { "relay 410000\n", "relay 410000 parent=420000\n", "410000", "420000 is not among the relays" },
                { "node 411221 relay=411200", "node 411221 relay=411221", "411221", "411221 is not among the relays" },
                { "relay 410100 parent=410000", "relay 410100 parent=420000", "410100", "420000 is not among the relays" },
                { "relay 410000\n", "relay 410000\nrelay 420000 parent=410000\n", "420000", "no such unit" },
                { ROSTER_TEXT_MORE, "\n411281.old other status=abolished led=411281.gone\n", "411281.old", "led_by", 1 },
        };

        check_flaws(flaws, array_size(flaws));
}

static void a_missing_superior_is_refused_where_there_must_be_one(void **state) {
        const Flaw flaws[] = {
                { "411281.hrss department led=411281.gov", "411281.hrss department", "411281.hrss", "write led_by:" },
                { "411281001 township led=411281.gov", "411281001 township", "411281001", "write led_by:" },
                { "411281 bureau led=411281.gov", "411281 bureau", "411281", "write led_by: 411281.gov" },
                { "411281.gov government led=411200.gov", "411281.gov government", "411281.gov", "write led_by: 411200.gov" },
                { "411200.gov government led=410000.gov", "411200.gov government", "411200.gov", "write led_by: 410000.gov" },
                { ROSTER_TEXT_MORE, "\n411281001.gov government host=411281\n", "411281001.gov", "write led_by: 411281.gov" },
                /* The top of a line has none. */
                { "410000.tax vertical served=410000", "410000.tax vertical served=410000", NULL, NULL },
                { "411281.discipline discipline\n", "411281.discipline discipline\n", NULL, NULL },
        };

        check_flaws(flaws, array_size(flaws));
}

static void a_missing_server_is_refused_where_there_must_be_one(void **state) {
        const Flaw flaws[] = {
                { "411281.hrss department led=411281.gov served=411281", "411281.hrss department led=411281.gov", "411281.hrss",
                  "write served_by:" },
                { "411281001 township led=411281.gov served=411281", "411281001 township led=411281.gov", "411281001",
                  "write served_by:" },
                { "411281.tax vertical led=411200.tax served=411281", "411281.tax vertical led=411200.tax", "411281.tax",
                  "write served_by:" },
                /* A county straight under its province, which doesn't say so. */
                { ROSTER_TEXT_MORE, "\n419001 bureau host=410000\n", "419001", "write served_by: 410000" },
                { ROSTER_TEXT_MORE, "\n419001 bureau host=410000 served=410000\n", NULL, NULL },
                /* Another province's bureau may be a top of its own. */
                { ROSTER_TEXT_MORE, "\n610100 bureau host=410000\n", NULL, NULL },
        };

        check_flaws(flaws, array_size(flaws));
}

static void only_a_bureau_serves(void **state) {
        const Flaw flaws[] = {
                { "411281.hrss department led=411281.gov served=411281",
                  "411281.hrss department led=411281.gov served=411281.gov", "411281.hrss",
                  "served_by: 411281.gov is of kind government; only a bureau" },
        };

        check_flaws(flaws, array_size(flaws));
}

static void a_unit_that_replies_needs_a_lawful_reviewer(void **state) {
        const Flaw flaws[] = {
                { "served=411281 review=411281.gov,411200.hrss", "served=411281", "411281.hrss", "write review_by:" },
                { "411281001 township led=411281.gov served=411281 review=411281.gov",
                  "411281001 township led=411281.gov served=411281", "411281001", "write review_by:" },
                { "411281.tax vertical led=411200.tax served=411281 review=411200.tax",
                  "411281.tax vertical led=411200.tax served=411281", "411281.tax", "write review_by:" },
                { "411281.gov government led=411200.gov served=411281 review=411200.gov",
                  "411281.gov government led=411200.gov served=411281", "411281.gov", "write review_by:" },
                { ROSTER_TEXT_MORE, "\n411281.plant organisation led=411281.gov host=411281\n", "411281.plant",
                  "write review_by:" },
                { "411281 bureau led=411281.gov", "411281 bureau led=411281.gov handles", "411281", "write review_by:" },
                { "411281 bureau led=411281.gov", "411281 bureau led=411281.gov handles review=411281.gov", NULL, NULL },
                /* Never the bureau by itself. */
                { "review=411281.gov,411200.hrss", "review=411281.gov,411200", "411281.hrss", "may_review: true" },
                { "review=411281.gov,411200.hrss", "review=411281.hrss,411200.hrss", "411281.hrss", "can't review itself" },
                { "review=411281.gov,411200.hrss", "review=411281.gov,411281.gov", "411281.hrss", "named twice" },
        };

        check_flaws(flaws, array_size(flaws));

        Roster *r = roster_network_with("review=411281.gov,411200.hrss", "review=411281.gov,411200");
        for (uint32_t i = 0; i < r->n_units; i++)
                if (strcmp(r->units[i].code.s, "411200") == 0)
                        r->units[i].may_review = true;
        assert_int_equal(roster_prepare(r, NULL, 0), 0);
        roster_free(r);
}

static void every_desk_has_a_node(void **state) {
        const Flaw flaws[] = {
                { "411281.meeting joint-meeting host=411281", "411281.meeting joint-meeting", "411281.meeting",
                  "write hosted_on:" },
                { "411281.meeting joint-meeting host=411281", "411281.meeting joint-meeting host=411281.gov", "411281.meeting",
                  "411281.gov has no node; name the unit that has one, such as 411281" },
                { "411281.meeting joint-meeting host=411281", "411281.meeting joint-meeting host=411281.meeting",
                  "411281.meeting", "names the unit itself" },
                { "411281.discipline discipline\n", "411281.discipline discipline host=411281\n", "411281.discipline",
                  "a node of its own" },
        };

        check_flaws(flaws, array_size(flaws));
}

static void a_code_and_its_kind_agree(void **state) {
        const Flaw flaws[] = {
                { ROSTER_TEXT_MORE, "\n411282 other host=411281\n", "411282", "are a petition bureau, not kind other" },
                { ROSTER_TEXT_MORE, "\n411281.office bureau served=411281 led=411281.gov host=411281\n", "411281.office",
                  "a bureau's code is six digits" },
                { ROSTER_TEXT_MORE, "\n411281002 other host=411281\n", "411281002", "are a township, not kind other" },
                { ROSTER_TEXT_MORE, "\n411281.town township led=411281.gov served=411281 review=411281.gov host=411281\n",
                  "411281.town", "a township's code is nine digits" },
                { ROSTER_TEXT_MORE, "\n411281.x ? host=411281\n", "411281.x", "kind is missing" },
                { ROSTER_TEXT_MORE, "\n411281.x other host=411281 status=?\n", "411281.x", "status is unknown" },
                /* An organ of a township. */
                { ROSTER_TEXT_MORE, "\n411281001.police political-legal led=411281.gov served=411281 host=411281\n", NULL,
                  NULL },
        };

        check_flaws(flaws, array_size(flaws));
}

static void a_unit_that_goes_has_a_successor_that_stays(void **state) {
        const Flaw flaws[] = {
                { ROSTER_TEXT_MORE, "\n411281.x other status=closing host=411281\n", "411281.x", "write successor:" },
                { ROSTER_TEXT_MORE, "\n411281.x other status=abolished\n", "411281.x", "abolished but has no successor" },
                { ROSTER_TEXT_MORE, "\n411281.x other status=closing host=411281 successor=411281.y\n", "411281.x",
                  "successor: 411281.y is not among" },
                { ROSTER_TEXT_MORE, "\n411281.x other status=closing host=411281 successor=411281.hrss\n", NULL, NULL },
                { ROSTER_TEXT_MORE, "\n411281.x other status=abolished successor=411281.hrss\n", NULL, NULL },
                { ROSTER_TEXT_MORE, "\n411281.x other status=abolished successor=411281.x\n", "411281.x", "abolished itself",
                  1 },
                { ROSTER_TEXT_MORE, "\n411281.x other status=closing host=411281 successor=411281.x\n", "411281.x",
                  "successor goes in a circle: 411281.x -> 411281.x;" },
        };

        check_flaws(flaws, array_size(flaws));
}

static void an_abolished_unit_has_no_powers_over_active_ones(void **state) {
        Roster *r = roster_network_with(
                "411200.hrss department led=411200.gov served=411200 review=411200.gov,410000.hrss host=411200",
                "411200.hrss department status=abolished successor=411200.gov");
        RosterProblem p[2];

        assert_int_equal(roster_prepare(r, p, array_size(p)), 1);
        assert_string_equal(p[0].unit.s, "411281.hrss");
        assert_non_null(strstr(p[0].message, "review_by: 411200.hrss is abolished; name 411200.gov instead"));
        roster_free(r);
}

static void loops_are_found_once_and_shown(void **state) {
        const Flaw flaws[] = {
                { "410000.gov government served", "410000.gov government review=411200.gov led=411281.gov served", "410000.gov",
                  "led_by goes in a circle: 410000.gov -> 411281.gov -> 411200.gov -> 410000.gov;" },
                { "410000 bureau led=410000.gov", "410000 bureau led=410000", "410000",
                  "led_by goes in a circle: 410000 -> 410000;" },
                { "411281.meeting joint-meeting host=411281 led=411281.gov",
                  "411281.meeting joint-meeting host=411281 led=411281.meeting", "411281.meeting",
                  "led_by goes in a circle: 411281.meeting -> 411281.meeting;" },
                { "410000 bureau", "410000 bureau served=411281", "410000",
                  "served_by goes in a circle: 410000 -> 411281 -> 411200 -> 410000;" },
                { "relay 410000\n", "relay 410000 parent=411200\n", "410000",
                  "parent goes in a circle: 410000 -> 411200 -> 410000;" },
                { "relay 410000\n", "relay 410000 parent=410000\n", "410000", "parent goes in a circle: 410000 -> 410000;" },
        };

        check_flaws(flaws, array_size(flaws));

        /* Two that host each other have no node either: three problems, one of them the loop. */
        RosterProblem p[4];
        Roster *r = roster_network_with(ROSTER_TEXT_MORE, "\n411281.x other host=411281.y\n411281.y other host=411281.x\n");
        assert_int_equal(roster_prepare(r, p, array_size(p)), 3);
        assert_string_equal(p[2].unit.s, "411281.x");
        assert_int_equal(p[2].line, ROSTER_TEXT_MORE_LINE);
        assert_non_null(strstr(p[2].message, "hosted_on goes in a circle: 411281.x -> 411281.y -> 411281.x;"));
        roster_free(r);

        /* Two loops with tails are two problems. */
        r = roster_network_with(ROSTER_TEXT_MORE, "\n411281.a discipline led=411281.b host=411281\n"
                                "411281.b discipline led=411281.c host=411281\n411281.c discipline led=411281.b host=411281\n"
                                "411281.d discipline led=411281.d host=411281\n411281.e discipline led=411281.c host=411281\n");
        assert_int_equal(roster_prepare(r, p, array_size(p)), 2);
        assert_string_equal(p[0].unit.s, "411281.b");
        assert_string_equal(p[1].unit.s, "411281.d");
        roster_free(r);
}

static void a_long_circle_is_cut_at_whole_codes(void **state) {
        char text[2048] = "411281 bureau\nnode 411281\n";
        RosterProblem p;

        for (int i = 0; i < 9; i++)
                snprintf(text + strlen(text), sizeof(text) - strlen(text), "41128100%d.abcdefghijklmno discipline "
                         "led=41128100%d.abcdefghijklmno host=411281\n", i, (i + 1) % 9);
        Roster *r = roster_from_text(text);
        assert_int_equal(roster_prepare(r, &p, 1), 1);
        assert_string_equal(p.message, "led_by goes in a circle: 411281000.abcdefghijklmno -> 411281001.abcdefghijklmno -> "
                            "411281002.abcdefghijklmno -> 411281003.abcdefghijklmno -> 411281004.abcdefghijklmno -> ...; "
                            "correct or remove one of them");
        roster_free(r);
}

static void what_only_a_small_network_shows(void **state) {
        const struct { const char *text, *says; } samples[] = {
                { "411281 bureau handles review=411281.court\n411281.court political-legal host=411281\nnode 411281\n",
                  "no superior is stated; write led_by: with" },
                { "411281 bureau\n411281.discipline discipline\nnode 411281 relay=411281\nnode 411281.discipline\n"
                  "relay 411281\n", "no relay is stated" },
        };

        for (size_t i = 0; i < array_size(samples); i++) {
                RosterProblem p;
                Roster *r = roster_from_text(samples[i].text);

                assert_int_equal(roster_prepare(r, &p, 1), 1);
                assert_non_null(strstr(p.message, samples[i].says));
                roster_free(r);
        }
}

static void relays_stand_at_bureaus_and_every_node_has_one(void **state) {
        const Flaw flaws[] = {
                { "node 411221 relay=411200", "node 411221", "411221", "write relay:" },
                { "relay 410100 parent=410000\n", "relay 410100 parent=410000\nrelay 411281.gov parent=410000\n", "411281.gov",
                  "stands at a bureau's" },
        };

        check_flaws(flaws, array_size(flaws));
}

static void a_key_stands_in_one_place(void **state) {
        const Flaw flaws[] = {
                { "node 411281 relay=411200\nnode 411281.discipline relay=411200",
                  "node 411281 relay=411200 key=5\nnode 411281.discipline relay=411200 key=5", "411281.discipline",
                  "as a node's identity key of 411281 and as a node's identity key of 411281.discipline" },
                { "relay 410000\nrelay 411200 parent=410000", "relay 410000 key=5\nrelay 411200 parent=410000 key=5", "411200",
                  "as a relay's curve key of 410000 and as a relay's curve key of 411200" },
        };

        check_flaws(flaws, array_size(flaws));

        /* Nor for two purposes, nor as a root's; and once for each time too many. */
        Roster *r = roster_from_text(roster_text_network);
        RosterProblem p[4];
        memcpy(r->nodes[0].curve, r->nodes[0].wrap[0].public_key, ROSTER_KEY_SIZE);
        r->roots = arena_new(&r->arena, RosterKey);
        r->n_roots = 1;
        *r->roots = r->nodes[0].wrap[0];
        assert_int_equal(roster_prepare(r, p, array_size(p)), 2);
        assert_non_null(strstr(p[0].message, "a root key"));
        assert_non_null(strstr(p[0].message, "zhuji key new"));
        assert_int_equal(p[0].line, 23);
        roster_free(r);

        /* A desk's is nobody else's. */
        r = roster_from_text(roster_text_network);
        r->units[2].desk = arena_new(&r->arena, RosterKey);
        r->units[2].n_desk = 1;
        *r->units[2].desk = r->nodes[0].wrap[0];
        assert_int_equal(roster_prepare(r, p, array_size(p)), 1);
        assert_non_null(strstr(p[0].message, "a unit's desk key"));
        roster_free(r);

        /* A retired key counts too. */
        r = roster_from_text(roster_text_network);
        RosterKey *keys = arena_new_array(&r->arena, RosterKey, 2);
        keys[0] = r->nodes[1].identity[0];
        keys[1] = r->nodes[0].identity[0];
        keys[1].retired = true;
        r->nodes[1].identity = keys;
        r->nodes[1].n_identity = 2;
        assert_int_equal(roster_prepare(r, p, array_size(p)), 1);
        roster_free(r);
}

static void all_problems_are_counted_but_only_some_written(void **state) {
        Roster *r = roster_network_with(ROSTER_TEXT_MORE, "\n411281.x ?\n411281.y ?\n411281.z ?\n");
        RosterProblem p[3] = { { 0 }, { 0 }, { .line = 77 } };

        assert_int_equal(roster_prepare(r, p, 2), 3);
        assert_string_equal(p[0].unit.s, "411281.x");
        assert_int_equal(p[0].line, ROSTER_TEXT_MORE_LINE);
        assert_string_equal(p[1].unit.s, "411281.y");
        assert_int_equal(p[2].line, 77);
        assert_int_equal(roster_prepare(r, NULL, 0), 3);
        roster_free(r);
}

static void preparing_twice_changes_nothing(void **state) {
        Roster *r = roster_ready(roster_text_network);
        RosterUnit *before = mem_new_array(RosterUnit, r->n_units);

        memcpy(before, r->units, r->n_units * sizeof(*before));
        assert_int_equal(roster_prepare(r, NULL, 0), 0);
        assert_memory_equal(before, r->units, r->n_units * sizeof(*before));
        mem_free(before);
        roster_free(r);
}

/* Spread over divisions, so that sorted order and the chain's have nothing to do with each other. */
static void organ_code(uint32_t i, UnitCode *ret) {
        char text[UNIT_CODE_SIZE];

        snprintf(text, sizeof(text), "%06u.u%05u", 100000 + i % 7 * 10101, i);
        *ret = code_of(text);
}

static void a_chain_of_thirty_thousand_is_walked_and_its_loop_found(void **state) {
        enum { N = 30000 };
        Roster *r = roster_new();
        RosterProblem p;

        r->units = arena_new_array(&r->arena, RosterUnit, N + 1);
        r->n_units = N + 1;
        r->units[N] = (RosterUnit){ .code = code_of("990000"), .kind = UNIT_BUREAU, .status = UNIT_ACTIVE };
        r->nodes = arena_new(&r->arena, RosterNode);
        r->nodes[0].unit = r->units[N].code;
        r->n_nodes = 1;
        for (uint32_t i = 0; i < N; i++) {
                RosterUnit *u = &r->units[i];

                *u = (RosterUnit){ .kind = UNIT_DISCIPLINE, .status = UNIT_ACTIVE, .hosted_on = r->units[N].code };
                organ_code(i, &u->code);
                if (i > 0)
                        organ_code(i - 1, &u->led_by);
        }
        assert_int_equal(roster_prepare(r, &p, 1), 0);

        UnitCode first, last;
        organ_code(0, &first);
        organ_code(N - 1, &last);
        for (uint32_t i = 0; i < N; i++)
                if (unit_code_equal(&r->units[i].code, &first))
                        r->units[i].led_by = last;
        assert_int_equal(roster_prepare(r, &p, 1), 1);
        assert_non_null(strstr(p.message, " -> ...; correct or remove"));
        roster_free(r);
}

static void words_name_kinds_and_statuses(void **state) {
        UnitKind k;
        UnitStatus s;

        for (unsigned i = UNIT_GOVERNMENT; i <= UNIT_OTHER; i++) {
                assert_true(unit_kind_parse(unit_kind_name(i), &k));
                assert_int_equal(k, i);
        }
        for (unsigned i = UNIT_ACTIVE; i <= UNIT_ABOLISHED; i++) {
                assert_true(unit_status_parse(unit_status_name(i), &s));
                assert_int_equal(s, i);
        }
        assert_string_equal(unit_kind_name(UNIT_POLITICAL_LEGAL), "political-legal");
        assert_string_equal(unit_kind_name(0), "?");
        assert_string_equal(unit_kind_name(UNIT_OTHER + 1), "?");
        assert_string_equal(unit_status_name(0), "?");
        assert_string_equal(unit_status_name(UNIT_ABOLISHED + 1), "?");
        assert_false(unit_kind_parse("", &k));
        assert_false(unit_kind_parse("?", &k));
        assert_false(unit_kind_parse("Bureau", &k));
        assert_false(unit_status_parse("gone", &s));
}

static RosterUnit *closes(Roster *r, const char *unit, const char *successor) {
        const UnitCode code = code_of(unit);
        RosterUnit *u = (RosterUnit *)roster_find_unit(r, &code);

        u->status = UNIT_CLOSING;
        u->successor = code_of(successor);
        return u;
}

/* 22:24: whoever goes on with the powers, however many units they passed through. */
static void the_heir_is_the_first_of_the_chain_that_is_in_force(void **state) {
        const UnitCode active = code_of("411200.hrss"), gov = code_of("411281.gov"), other = code_of("410000");
        Roster *r = roster_ready(roster_text_network);
        RosterUnit *first = closes(r, "411281.hrss", "411281.gov"), *second;

        assert_string_equal(roster_heir(r, first)->code.s, "411281.gov");
        assert_null(roster_heir(r, roster_find_unit(r, &active))); /* nothing of it goes anywhere */
        second = closes(r, "411281.gov", "411200.hrss");
        assert_string_equal(roster_heir(r, first)->code.s, "411200.hrss");
        assert_true(roster_inherits(r, first, &gov));
        assert_true(roster_inherits(r, first, &active));
        assert_false(roster_inherits(r, first, &other));
        assert_false(roster_succeeds(first, &active)); /* not by itself */
        /* several: a person says which */
        second->more_successors[second->n_more_successors++] = other;
        assert_null(roster_heir(r, first));
        assert_true(roster_inherits(r, first, &other));
        second->n_more_successors = 0;
        /* a circle, which no roster that was checked has, ends all the same */
        second->successor = first->code;
        assert_null(roster_heir(r, first));
        assert_false(roster_inherits(r, first, &other));
        roster_free(r);
}

static size_t problems_now(Roster *r, const char *says) {
        RosterProblem p[8];
        size_t n = roster_prepare(r, p, array_size(p)), found = 0;

        assert_true(n <= array_size(p));
        for (size_t i = 0; i < n; i++)
                found += strstr(p[i].message, says) != NULL;
        return found;
}

/* One in force has nobody who took over, whoever may stand there for later. */
static void what_a_unit_that_goes_still_binds_is_told_by_its_status(void **state) {
        const UnitCode gov = code_of("411281.gov"), closing = code_of("411200.hrss");
        Roster *r = roster_ready(roster_text_network);
        RosterUnit *u = closes(r, "411281.hrss", "411281.gov");

        assert_true(roster_succeeds(u, &gov));
        u->status = UNIT_ACTIVE;
        assert_false(roster_succeeds(u, &gov));
        assert_false(roster_inherits(r, u, &gov));
        assert_null(roster_heir(r, u));
        u->status = UNIT_CLOSING;
        /* several take over: each must be in force */
        u->more_successors[u->n_more_successors++] = closing;
        assert_int_equal(problems_now(r, "name a unit that is active"), 0);
        for (UnitStatus status = UNIT_CLOSING; status <= UNIT_ABOLISHED; status++) {
                RosterUnit *other = closes(r, "411200.hrss", "411200.gov");

                other->status = status;
                assert_int_equal(problems_now(r, "name a unit that is active"), 1);
                other->status = UNIT_ACTIVE;
        }
        roster_free(r);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_network_has_no_problem),
                cmocka_unit_test(small_networks_are_lawful),
                cmocka_unit_test(found_is_what_is_listed),
                cmocka_unit_test(a_bureau_is_served_by_the_next_level_if_it_is_listed),
                cmocka_unit_test(a_unit_with_a_node_is_hosted_on_itself),
                cmocka_unit_test(one_code_twice_is_refused),
                cmocka_unit_test(an_unlisted_unit_is_refused_wherever_it_is_named),
                cmocka_unit_test(a_missing_superior_is_refused_where_there_must_be_one),
                cmocka_unit_test(a_missing_server_is_refused_where_there_must_be_one),
                cmocka_unit_test(only_a_bureau_serves),
                cmocka_unit_test(a_unit_that_replies_needs_a_lawful_reviewer),
                cmocka_unit_test(every_desk_has_a_node),
                cmocka_unit_test(a_code_and_its_kind_agree),
                cmocka_unit_test(a_unit_that_goes_has_a_successor_that_stays),
                cmocka_unit_test(an_abolished_unit_has_no_powers_over_active_ones),
                cmocka_unit_test(loops_are_found_once_and_shown),
                cmocka_unit_test(a_long_circle_is_cut_at_whole_codes),
                cmocka_unit_test(what_only_a_small_network_shows),
                cmocka_unit_test(relays_stand_at_bureaus_and_every_node_has_one),
                cmocka_unit_test(a_key_stands_in_one_place),
                cmocka_unit_test(all_problems_are_counted_but_only_some_written),
                cmocka_unit_test(preparing_twice_changes_nothing),
                cmocka_unit_test(a_chain_of_thirty_thousand_is_walked_and_its_loop_found),
                cmocka_unit_test(the_heir_is_the_first_of_the_chain_that_is_in_force),
                cmocka_unit_test(what_a_unit_that_goes_still_binds_is_told_by_its_status),
                cmocka_unit_test(words_name_kinds_and_statuses),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
