/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Units and nodes are found by a hash of their code, for a country's roster is asked thousands of times a second and is larger
 * than a processor's cache; the rest by binary search in sorted arrays, loops by one walk that visits each unit once: a roster
 * of a whole province is prepared in milliseconds.  Problems are written for the person who edits the source; each names the
 * field as the source spells it and says what to write instead.
 *
 * Where something "must be stated" the rule is: it can't be done without (a department without a serving bureau never gets a
 * case), or the roster lists the very unit that was forgotten.  A small network without its upper levels stays lawful.
 */

#include "common/unit/roster.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"

typedef struct Check {
        const Roster *roster;
        RosterProblem *problems;
        size_t cap;
        size_t n;
} Check;

/* A key at its place, for finding it a second time. */
typedef struct KeyUse {
        const uint8_t *key;
        const char *what;
        UnitCode unit;
        uint32_t line, column;
} KeyUse;

static const char *const kind_names[] = {
        [UNIT_GOVERNMENT] = "government",
        [UNIT_BUREAU] = "bureau",
        [UNIT_DEPARTMENT] = "department",
        [UNIT_VERTICAL] = "vertical",
        [UNIT_TOWNSHIP] = "township",
        [UNIT_DISCIPLINE] = "discipline",
        [UNIT_POLITICAL_LEGAL] = "political-legal",
        [UNIT_ORGANISATION] = "organisation",
        [UNIT_JOINT_MEETING] = "joint-meeting",
        [UNIT_OTHER] = "other",
};

static const char *const status_names[] = {
        [UNIT_ACTIVE] = "active",
        [UNIT_CLOSING] = "closing",
        [UNIT_ABOLISHED] = "abolished",
};

Roster *roster_new(void) {
        return mem_new(Roster);
}

Roster *roster_free(Roster *r) {
        if (r) {
                mem_free(r->places);
                arena_deinit(&r->arena);
        }
        return mem_free(r);
}

void roster_freep(Roster **r) {
        *r = roster_free(*r);
}

/* Finding and sorting.  Ties (one code twice, a problem later) go by place in the source, so that messages are repeatable. */

static int order(const UnitCode *a, const UnitCode *b, uint32_t line_a, uint32_t line_b) {
        int r = unit_code_compare(a, b);

        return r ? r : (line_a > line_b) - (line_a < line_b);
}

static int unit_order(const void *a, const void *b) {
        const RosterUnit *x = a, *y = b;

        return order(&x->code, &y->code, x->line, y->line);
}

static int node_order(const void *a, const void *b) {
        const RosterNode *x = a, *y = b;

        return order(&x->unit, &y->unit, x->line, y->line);
}

static int relay_order(const void *a, const void *b) {
        const RosterRelay *x = a, *y = b;

        return order(&x->unit, &y->unit, x->line, y->line);
}

static int unit_against(const void *code, const void *unit) {
        return unit_code_compare(code, &((const RosterUnit *)unit)->code);
}

static int node_against(const void *code, const void *node) {
        return unit_code_compare(code, &((const RosterNode *)node)->unit);
}

static int relay_against(const void *code, const void *relay) {
        return unit_code_compare(code, &((const RosterRelay *)relay)->unit);
}

/* Neither qsort() nor bsearch() may be given NULL, not even for nothing. */

static void sort(void *items, size_t n, size_t size, int (*compare)(const void *, const void *)) {
        if (n > 1)
                qsort(items, n, size, compare);
}

static const void *find(const UnitCode *code, const void *items, size_t n, size_t size,
                        int (*compare)(const void *, const void *)) {
        return n > 0 ? bsearch(code, items, n, size, compare) : NULL;
}

static_assert(sizeof(UnitCode) % sizeof(uint64_t) == 0, "hash_code() takes it as numbers");

/* Codes are padded with NULs, so all of it may be taken as numbers (splitmix64's last steps, for each). */
static uint64_t hash_code(const UnitCode *code) {
        uint64_t h = 0;

        for (size_t i = 0; i < sizeof(code->s); i += sizeof(h)) {
                uint64_t word;

                memcpy(&word, code->s + i, sizeof(word));
                h = (h ^ word) * UINT64_C(0xbf58476d1ce4e5b9);
                h ^= h >> 29;
        }
        return h;
}

/* A place holds 0 or what stands there: one more than the index of a unit, or behind them that of a node. */
static void note_place(Roster *r, const UnitCode *code, uint32_t what) {
        uint64_t at = hash_code(code) & r->places_mask;

        while (r->places[at])
                at = (at + 1) & r->places_mask;
        r->places[at] = what + 1;
}

static void note_places(Roster *r) {
        uint32_t size = 16;

        while (size / 2 < (uint64_t)r->n_units + r->n_nodes)
                size *= 2;
        mem_free(r->places);
        r->places = mem_new_array(uint32_t, size);
        r->places_mask = size - 1;
        for (uint32_t i = 0; i < r->n_units; i++)
                note_place(r, &r->units[i].code, i);
        for (uint32_t i = 0; i < r->n_nodes; i++)
                note_place(r, &r->nodes[i].unit, r->n_units + i);
}

/* The unit, or the node, of that code. */
static const void *find_place(const Roster *r, const UnitCode *code, bool node) {
        for (uint64_t at = hash_code(code) & r->places_mask; r->places[at]; at = (at + 1) & r->places_mask) {
                uint32_t i = r->places[at] - 1;

                if (!node && i < r->n_units && unit_code_equal(&r->units[i].code, code))
                        return &r->units[i];
                if (node && i >= r->n_units && unit_code_equal(&r->nodes[i - r->n_units].unit, code))
                        return &r->nodes[i - r->n_units];
        }
        return NULL;
}

const RosterUnit *roster_find_unit(const Roster *r, const UnitCode *code) {
        return r->places ? find_place(r, code, false) : find(code, r->units, r->n_units, sizeof(*r->units), unit_against);
}

const RosterNode *roster_find_node(const Roster *r, const UnitCode *unit) {
        return r->places ? find_place(r, unit, true) : find(unit, r->nodes, r->n_nodes, sizeof(*r->nodes), node_against);
}

const RosterRelay *roster_find_relay(const Roster *r, const UnitCode *unit) {
        return find(unit, r->relays, r->n_relays, sizeof(*r->relays), relay_against);
}

const RosterKey *roster_desk_key(const RosterUnit *u) {
        return u->n_desk && !u->desk[0].retired ? &u->desk[0] : NULL;
}

bool roster_succeeds(const RosterUnit *gone, const UnitCode *to) {
        if (gone->status == UNIT_ACTIVE || unit_code_is_none(to))
                return false;
        for (uint32_t i = 0; i < gone->n_more_successors; i++)
                if (unit_code_equal(&gone->more_successors[i], to))
                        return true;
        return unit_code_equal(&gone->successor, to);
}

const RosterUnit *roster_heir(const Roster *r, const RosterUnit *gone) {
        const RosterUnit *u = gone;

        for (uint32_t i = 0; u && u->status != UNIT_ACTIVE; i++)
                u = i == r->n_units || u->n_more_successors ? NULL : roster_find_unit(r, &u->successor);
        return u == gone ? NULL : u;
}

bool roster_inherits(const Roster *r, const RosterUnit *gone, const UnitCode *to) {
        const RosterUnit *u = gone;

        /* Of several only active ones are named (check_more_successors()): the road goes on along the first alone. */
        for (uint32_t i = 0; u && u->status != UNIT_ACTIVE && i < r->n_units; i++) {
                if (roster_succeeds(u, to))
                        return true;
                u = roster_find_unit(r, &u->successor);
        }
        return false;
}

const RosterNode *roster_host(const Roster *r, const UnitCode *unit) {
        const RosterUnit *u = roster_find_unit(r, unit);

        return u ? roster_find_node(r, &u->hosted_on) : NULL;
}

/* What may be derived. */

static bool is_bureau_code(const UnitCode *code) {
        return strlen(code->s) == 6;
}

static bool is_township_code(const UnitCode *code) {
        return strlen(code->s) == 9;
}

/* GB/T 2260: 411281 -> 411200 -> 410000 -> none; a township's is its county.  The division alone, without suffix. */
static UnitCode division_above(const UnitCode *code) {
        UnitCode d = unit_code_division(code);

        if (is_township_code(&d))
                memset(d.s + 6, 0, 3);
        else if (is_bureau_code(&d) && strcmp(d.s + 4, "00") != 0)
                memcpy(d.s + 4, "00", 2);
        else if (is_bureau_code(&d) && strcmp(d.s + 2, "0000") != 0)
                memcpy(d.s + 2, "0000", 4);
        else
                d = UNIT_NONE;
        return d;
}

static void derive(Roster *r) {
        for (uint32_t i = 0; i < r->n_units; i++) {
                RosterUnit *u = &r->units[i];

                if (unit_code_is_none(&u->hosted_on) && roster_find_node(r, &u->code))
                        u->hosted_on = u->code;
                if (u->kind == UNIT_BUREAU && is_bureau_code(&u->code) && unit_code_is_none(&u->served_by)) {
                        UnitCode above = division_above(&u->code);

                        if (roster_find_unit(r, &above))
                                u->served_by = above;
                }
        }
}

/* Problems. */

static void problem(Check *c, const UnitCode *unit, uint32_t line, uint32_t column, const char *format, ...)
        PRINTF_LIKE(5, 6);

static void problem(Check *c, const UnitCode *unit, uint32_t line, uint32_t column, const char *format, ...) {
        if (c->n++ >= c->cap)
                return;

        RosterProblem *p = &c->problems[c->n - 1];
        va_list args;
        *p = (RosterProblem){ .line = line, .column = column, .unit = *unit };
        va_start(args, format);
        vsnprintf(p->message, sizeof(p->message), format, args);
        va_end(args);
}

#define unit_problem(c, u, ...) problem((c), &(u)->code, (u)->line, (u)->column, __VA_ARGS__)
#define place_problem(c, p, ...) problem((c), &(p)->unit, (p)->line, (p)->column, __VA_ARGS__)

static void check_doubles(Check *c) {
        const Roster *r = c->roster;

        for (uint32_t i = 1; i < r->n_units; i++)
                if (unit_code_equal(&r->units[i].code, &r->units[i - 1].code))
                        unit_problem(c, &r->units[i], "unit %s is listed twice (first in line %u); remove one",
                                     r->units[i].code.s, r->units[i - 1].line);
        for (uint32_t i = 1; i < r->n_nodes; i++)
                if (unit_code_equal(&r->nodes[i].unit, &r->nodes[i - 1].unit))
                        place_problem(c, &r->nodes[i], "unit %s has two nodes (first in line %u); remove one",
                                      r->nodes[i].unit.s, r->nodes[i - 1].line);
        for (uint32_t i = 1; i < r->n_relays; i++)
                if (unit_code_equal(&r->relays[i].unit, &r->relays[i - 1].unit))
                        place_problem(c, &r->relays[i], "unit %s has two relays (first in line %u); remove one",
                                      r->relays[i].unit.s, r->relays[i - 1].line);
}

static bool check_kind(Check *c, const RosterUnit *u) {
        bool bureau = is_bureau_code(&u->code), township = is_township_code(&u->code);

        if (u->kind < UNIT_GOVERNMENT || u->kind > UNIT_OTHER) {
                unit_problem(c, u, "kind is missing or unknown; write one of government, bureau, department, vertical, "
                             "township, discipline, political-legal, organisation, joint-meeting, other");
                return false;
        }
        if (u->status < UNIT_ACTIVE || u->status > UNIT_ABOLISHED) {
                unit_problem(c, u, "status is unknown; write one of active, closing, abolished");
                return false;
        }
        if (bureau != (u->kind == UNIT_BUREAU)) {
                if (bureau)
                        unit_problem(c, u, "six digits without suffix are a petition bureau, not kind %s; write kind: bureau, "
                                     "or give the code a suffix", unit_kind_name(u->kind));
                else
                        unit_problem(c, u, "a bureau's code is six digits without suffix; correct the code or the kind");
        }
        if (township != (u->kind == UNIT_TOWNSHIP)) {
                if (township)
                        unit_problem(c, u, "nine digits without suffix are a township, not kind %s; write kind: township, or "
                                     "give the code a suffix", unit_kind_name(u->kind));
                else
                        unit_problem(c, u, "a township's code is nine digits without suffix; correct the code or the kind");
        }
        return true;
}

/* The unit that a field names; NULL if it names none or an unlisted one (reported). */
static const RosterUnit *check_reference(Check *c, const RosterUnit *u, const char *field, const UnitCode *code) {
        const RosterUnit *to = roster_find_unit(c->roster, code);

        if (unit_code_is_none(code))
                return NULL;
        if (!to)
                unit_problem(c, u, "%s: %s is not among the units; list it or correct the code", field, code->s);
        else if (to->status == UNIT_ABOLISHED && u->status == UNIT_ACTIVE)
                unit_problem(c, u, "%s: %s is abolished; name %s instead", field, code->s,
                             unit_code_is_none(&to->successor) ? "an active unit" : to->successor.s);
        return to;
}

/* A government of the division, found among the division's units, which lie side by side; NULL if none is listed. */
static const RosterUnit *find_government(const Roster *r, const UnitCode *division) {
        size_t low = 0, high = r->n_units, len = strlen(division->s);

        if (len == 0)
                return NULL;
        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (unit_code_compare(&r->units[middle].code, division) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        for (; low < r->n_units && strncmp(r->units[low].code.s, division->s, len) == 0; low++) {
                const RosterUnit *u = &r->units[low];

                if (u->code.s[len] >= '0' && u->code.s[len] <= '9')
                        break; /* the county's townships; its own organs sort before them */
                if (u->kind == UNIT_GOVERNMENT && u->status != UNIT_ABOLISHED)
                        return u;
        }
        return NULL;
}

/* Which listed government leads `u` without saying so?  NULL: none, `u` may be the top of its line. */
static const RosterUnit *forgotten_leader(const Roster *r, const RosterUnit *u) {
        UnitCode d = unit_code_division(&u->code);

        if (u->kind != UNIT_GOVERNMENT && u->kind != UNIT_BUREAU)
                return NULL;
        if (u->kind == UNIT_BUREAU)
                return find_government(r, &d);
        for (d = division_above(&d); !unit_code_is_none(&d); d = division_above(&d)) {
                const RosterUnit *above = find_government(r, &d);

                if (above)
                        return above;
        }
        return NULL;
}

static void check_leader(Check *c, const RosterUnit *u) {
        check_reference(c, u, "led_by", &u->led_by);
        if (!unit_code_is_none(&u->led_by) || u->status == UNIT_ABOLISHED)
                return;

        const RosterUnit *leader = forgotten_leader(c->roster, u);
        if (leader)
                unit_problem(c, u, "no superior is stated but %s is listed; write led_by: %s", leader->code.s, leader->code.s);
        else if (u->kind == UNIT_DEPARTMENT || u->kind == UNIT_TOWNSHIP || (u->kind == UNIT_BUREAU && u->handles))
                unit_problem(c, u, "no superior is stated; write led_by: with the government or the line that leads it");
}

static void check_server(Check *c, const RosterUnit *u) {
        const RosterUnit *server = check_reference(c, u, "served_by", &u->served_by);

        if (server && server->kind != UNIT_BUREAU)
                unit_problem(c, u, "served_by: %s is of kind %s; only a bureau hands on and supervises, name one",
                             server->code.s, unit_kind_name(server->kind));
        if (!unit_code_is_none(&u->served_by) || u->status == UNIT_ABOLISHED)
                return;
        if (u->kind == UNIT_BUREAU) {
                /* Counties straight under a province and the like: the next level isn't listed, a higher one is. */
                for (UnitCode d = division_above(&u->code); !unit_code_is_none(&d); d = division_above(&d))
                        if (roster_find_unit(c->roster, &d)) {
                                unit_problem(c, u, "the bureau above can't be derived from the code; write served_by: %s, or "
                                             "whichever bureau is above", d.s);
                                return;
                        }
        } else if (u->kind == UNIT_DEPARTMENT || u->kind == UNIT_VERTICAL || u->kind == UNIT_TOWNSHIP) {
                unit_problem(c, u, "no bureau serves it, so no case can reach it; write served_by: with its petition bureau");
        }
}

/* Whose opinions go to review: discipline and political-legal organs have remedies of their own, and above the top of a line
 * there is nobody. */
static bool needs_reviewer(const RosterUnit *u) {
        bool top = unit_code_is_none(&u->led_by);

        switch (u->kind) {
        case UNIT_DEPARTMENT:
        case UNIT_TOWNSHIP:
                return true;
        case UNIT_GOVERNMENT:
        case UNIT_VERTICAL:
        case UNIT_ORGANISATION:
        case UNIT_OTHER:
                return !top;
        case UNIT_BUREAU:
                return u->handles;
        default:
                return false;
        }
}

static void check_reviewers(Check *c, const RosterUnit *u) {
        assert(u->n_review_by <= ROSTER_REVIEWERS_MAX);
        if (u->n_review_by == 0 && u->status != UNIT_ABOLISHED && needs_reviewer(u))
                unit_problem(c, u, "it replies but nobody reviews it; write review_by: with the office that lawfully does");
        for (uint32_t i = 0; i < u->n_review_by; i++) {
                const RosterUnit *reviewer = check_reference(c, u, "review_by", &u->review_by[i]);

                if (unit_code_equal(&u->review_by[i], &u->code))
                        unit_problem(c, u, "review_by: a unit can't review itself; name the office above");
                else if (reviewer && reviewer->kind == UNIT_BUREAU && !reviewer->may_review)
                        unit_problem(c, u, "review_by: bureau %s reviews nothing by itself; name the government, or write "
                                     "may_review: true there if it was delegated", reviewer->code.s);
                if (i > 0 && unit_code_equal(&u->review_by[i], &u->review_by[i - 1]))
                        unit_problem(c, u, "review_by: %s is named twice; remove one", u->review_by[i].s);
        }
}

static void check_host(Check *c, const RosterUnit *u) {
        const RosterNode *own = roster_find_node(c->roster, &u->code);
        const RosterUnit *host = check_reference(c, u, "hosted_on", &u->hosted_on);

        if (unit_code_is_none(&u->hosted_on)) {
                if (u->status != UNIT_ABOLISHED)
                        unit_problem(c, u, "no node hosts it; write hosted_on: with the unit whose node its desks use, or "
                                     "list a node for it");
        } else if (own && !unit_code_equal(&u->hosted_on, &u->code)) {
                unit_problem(c, u, "it has a node of its own but says hosted_on: %s; remove one of the two", u->hosted_on.s);
        } else if (unit_code_equal(&u->hosted_on, &u->code)) {
                if (!own)
                        unit_problem(c, u, "hosted_on names the unit itself, which has no node; list a node for it or "
                                     "name another");
        } else if (host && !roster_find_node(c->roster, &host->code)) {
                unit_problem(c, u, "hosted_on: %s has no node; name the unit that has one%s%s", host->code.s,
                             unit_code_is_none(&host->hosted_on) ? "" : ", such as ", host->hosted_on.s);
        }
}

static void check_successor(Check *c, const RosterUnit *u) {
        const RosterUnit *to = roster_find_unit(c->roster, &u->successor);

        if (u->status == UNIT_ACTIVE && unit_code_is_none(&u->successor))
                return;
        if (unit_code_is_none(&u->successor))
                unit_problem(c, u, "it is %s but has no successor; write successor: with the unit that takes over its cases",
                             unit_status_name(u->status));
        else if (!to)
                unit_problem(c, u, "successor: %s is not among the units; list it or correct the code", u->successor.s);
        else if (to->status == UNIT_ABOLISHED)
                unit_problem(c, u, "successor: %s is abolished itself; name the unit that is active", u->successor.s);
}

static void check_more_successors(Check *c, const RosterUnit *u) {
        for (uint32_t i = 0; i < u->n_more_successors; i++) {
                const UnitCode *code = &u->more_successors[i];
                const RosterUnit *to = roster_find_unit(c->roster, code);

                if (!to)
                        unit_problem(c, u, "successor: %s is not among the units; list it or correct the code", code->s);
                else if (to->status != UNIT_ACTIVE)
                        unit_problem(c, u, "successor: %s is %s itself; name a unit that is active", code->s,
                                     unit_status_name(to->status));
                if (unit_code_equal(code, &u->code))
                        unit_problem(c, u, "successor: %s can't take over from itself", code->s);
        }
}

static void check_units(Check *c) {
        for (uint32_t i = 0; i < c->roster->n_units; i++) {
                const RosterUnit *u = &c->roster->units[i];

                if (!check_kind(c, u))
                        continue;
                check_leader(c, u);
                check_server(c, u);
                check_reviewers(c, u);
                check_host(c, u);
                check_successor(c, u);
                check_more_successors(c, u);
        }
}

static void check_places(Check *c) {
        const Roster *r = c->roster;

        for (uint32_t i = 0; i < r->n_nodes; i++) {
                const RosterNode *n = &r->nodes[i];

                if (!roster_find_unit(r, &n->unit))
                        place_problem(c, n, "node of %s: no such unit; list it among the units or correct the code", n->unit.s);
                /* One office alone needs no relay. */
                if (unit_code_is_none(&n->relay)) {
                        if (r->n_nodes > 1)
                                place_problem(c, n, "node of %s: no relay is stated, others can't reach it; write relay:",
                                              n->unit.s);
                } else if (!roster_find_relay(r, &n->relay)) {
                        place_problem(c, n, "node of %s: relay %s is not among the relays; list it or correct the code",
                                      n->unit.s, n->relay.s);
                }
        }
        for (uint32_t i = 0; i < r->n_relays; i++) {
                const RosterRelay *relay = &r->relays[i];
                const RosterUnit *at = roster_find_unit(r, &relay->unit);

                if (!at)
                        place_problem(c, relay, "relay at %s: no such unit; list it among the units or correct the code",
                                      relay->unit.s);
                else if (at->kind != UNIT_BUREAU)
                        place_problem(c, relay, "relay at %s: a relay stands at a bureau's; name the bureau", relay->unit.s);
                if (!unit_code_is_none(&relay->parent) && !roster_find_relay(r, &relay->parent))
                        place_problem(c, relay, "relay at %s: parent %s is not among the relays; list it or correct the code",
                                      relay->unit.s, relay->parent.s);
        }
}

/* Loops.  `next` holds for each item the index of what it points to, or LOOP_END. */

#define LOOP_END UINT32_MAX

typedef const UnitCode *(*CodeOf)(const Roster *r, uint32_t i);

static const UnitCode *unit_code_at(const Roster *r, uint32_t i) {
        return &r->units[i].code;
}

static const UnitCode *relay_code_at(const Roster *r, uint32_t i) {
        return &r->relays[i].unit;
}

static void loop_problem(Check *c, const char *field, const uint32_t *next, uint32_t at, CodeOf code_of) {
        const Roster *r = c->roster;
        char path[160];
        int n = snprintf(path, sizeof(path), "%s", code_of(r, at)->s);
        uint32_t i = at;

        do {
                i = next[i];
                n += snprintf(path + n, sizeof(path) - (size_t)n, " -> %s", code_of(r, i)->s);
        } while (i != at && (size_t)n < sizeof(path) - UNIT_CODE_SIZE - sizeof(" -> ..."));
        if (i != at)
                snprintf(path + n, sizeof(path) - (size_t)n, " -> ...");
        bool relay = code_of == relay_code_at;
        problem(c, code_of(r, at), relay ? r->relays[at].line : r->units[at].line,
                relay ? r->relays[at].column : r->units[at].column, "%s goes in a circle: %s; correct or remove one of them",
                field, path);
}

/* Each walk marks its steps with its own number: meeting that number again closes a loop, another's was walked before. */
static void check_loops(Check *c, const char *field, const uint32_t *next, uint32_t n, CodeOf code_of) {
        uint32_t *walk = mem_new_array(uint32_t, n);

        for (uint32_t start = 0; start < n; start++) {
                uint32_t i = start;

                while (i != LOOP_END && walk[i] == 0) {
                        walk[i] = start + 1;
                        i = next[i];
                }
                if (i == LOOP_END || walk[i] != start + 1)
                        continue;
                uint32_t first = i;
                for (uint32_t k = next[i]; k != i; k = next[k])
                        if (k < first)
                                first = k;
                loop_problem(c, field, next, first, code_of);
        }
        mem_free(walk);
}

static void check_unit_loops(Check *c, const char *field, size_t offset, bool self_is_end) {
        const Roster *r = c->roster;
        uint32_t *next = mem_new_array(uint32_t, r->n_units);

        for (uint32_t i = 0; i < r->n_units; i++) {
                const RosterUnit *to = roster_find_unit(r, (const UnitCode *)((const char *)&r->units[i] + offset));

                next[i] = !to || (self_is_end && to == &r->units[i]) ? LOOP_END : (uint32_t)(to - r->units);
        }
        check_loops(c, field, next, r->n_units, unit_code_at);
        mem_free(next);
}

static void check_relay_loops(Check *c) {
        const Roster *r = c->roster;
        uint32_t *next = mem_new_array(uint32_t, r->n_relays);

        for (uint32_t i = 0; i < r->n_relays; i++) {
                const RosterRelay *to = roster_find_relay(r, &r->relays[i].parent);

                next[i] = to ? (uint32_t)(to - r->relays) : LOOP_END;
        }
        check_loops(c, "parent", next, r->n_relays, relay_code_at);
        mem_free(next);
}

/* Keys.  Whatever it is for, a key stands in one place: separate purposes have separate keys. */

static int key_order(const void *a, const void *b) {
        const KeyUse *x = a, *y = b;
        int r = memcmp(x->key, y->key, ROSTER_KEY_SIZE);

        return r ? r : order(&x->unit, &y->unit, x->line, y->line);
}

static bool key_is_absent(const uint8_t key[ROSTER_KEY_SIZE]) {
        static const uint8_t zero[ROSTER_KEY_SIZE];

        return memcmp(key, zero, sizeof(zero)) == 0;
}

static void key_add(KeyUse *uses, size_t *n, KeyUse use) {
        if (!key_is_absent(use.key))
                uses[(*n)++] = use;
}

static size_t collect_keys(const Roster *r, KeyUse *uses) {
        size_t n = 0;

        for (uint32_t i = 0; i < r->n_roots; i++)
                key_add(uses, &n, (KeyUse){ r->roots[i].public_key, "a root key", UNIT_NONE, 0, 0 });
        for (uint32_t i = 0; i < r->n_units; i++) {
                const RosterUnit *at = &r->units[i];

                for (uint32_t k = 0; k < at->n_desk; k++)
                        key_add(uses, &n, (KeyUse){ at->desk[k].public_key, "a unit's desk key", at->code, at->line,
                                                    at->column });
        }
        for (uint32_t i = 0; i < r->n_nodes; i++) {
                const RosterNode *at = &r->nodes[i];

                for (uint32_t k = 0; k < at->n_identity; k++)
                        key_add(uses, &n, (KeyUse){ at->identity[k].public_key, "a node's identity key", at->unit, at->line,
                                                    at->column });
                for (uint32_t k = 0; k < at->n_wrap; k++)
                        key_add(uses, &n, (KeyUse){ at->wrap[k].public_key, "a node's wrap key", at->unit, at->line,
                                                    at->column });
                key_add(uses, &n, (KeyUse){ at->curve, "a node's curve key", at->unit, at->line, at->column });
        }
        for (uint32_t i = 0; i < r->n_relays; i++) {
                const RosterRelay *at = &r->relays[i];

                key_add(uses, &n, (KeyUse){ at->curve, "a relay's curve key", at->unit, at->line, at->column });
        }
        return n;
}

static void check_keys(Check *c) {
        const Roster *r = c->roster;
        size_t most = (size_t)r->n_roots + r->n_nodes + r->n_relays;

        for (uint32_t i = 0; i < r->n_nodes; i++)
                most += (size_t)r->nodes[i].n_identity + r->nodes[i].n_wrap;
        for (uint32_t i = 0; i < r->n_units; i++)
                most += r->units[i].n_desk;
        KeyUse *uses = mem_new_array(KeyUse, most);
        size_t n = collect_keys(r, uses);
        sort(uses, n, sizeof(*uses), key_order);
        for (size_t i = 1; i < n; i++) {
                const KeyUse *a = &uses[i - 1], *b = &uses[i];

                if (memcmp(a->key, b->key, ROSTER_KEY_SIZE) == 0)
                        place_problem(c, b, "one key is used twice: as %s%s%s and as %s of %s; make a new one for one of them "
                                      "with `zhuji key new`", a->what, unit_code_is_none(&a->unit) ? "" : " of ", a->unit.s,
                                      b->what, unit_code_is_none(&b->unit) ? "the roster" : b->unit.s);
        }
        mem_free(uses);
}

size_t roster_prepare(Roster *r, RosterProblem *problems, size_t cap) {
        Check c = { .roster = r, .problems = problems, .cap = cap };

        sort(r->units, r->n_units, sizeof(*r->units), unit_order);
        sort(r->nodes, r->n_nodes, sizeof(*r->nodes), node_order);
        sort(r->relays, r->n_relays, sizeof(*r->relays), relay_order);
        note_places(r);
        derive(r);

        check_doubles(&c);
        check_units(&c);
        check_places(&c);
        check_unit_loops(&c, "led_by", offsetof(RosterUnit, led_by), false);
        check_unit_loops(&c, "served_by", offsetof(RosterUnit, served_by), false);
        check_unit_loops(&c, "hosted_on", offsetof(RosterUnit, hosted_on), true);
        check_unit_loops(&c, "successor", offsetof(RosterUnit, successor), false);
        check_relay_loops(&c);
        check_keys(&c);
        return c.n;
}

/* Words. */

static bool word_find(const char *const *words, size_t n, const char *s, size_t *ret) {
        for (size_t i = 1; i < n; i++)
                if (strcmp(words[i], s) == 0) {
                        *ret = i;
                        return true;
                }
        return false;
}

const char *unit_kind_name(UnitKind k) {
        return k >= UNIT_GOVERNMENT && k <= UNIT_OTHER ? kind_names[k] : "?";
}

bool unit_kind_parse(const char *s, UnitKind *ret) {
        size_t i;

        if (!word_find(kind_names, array_size(kind_names), s, &i))
                return false;
        *ret = (UnitKind)i;
        return true;
}

const char *unit_status_name(UnitStatus s) {
        return s >= UNIT_ACTIVE && s <= UNIT_ABOLISHED ? status_names[s] : "?";
}

bool unit_status_parse(const char *s, UnitStatus *ret) {
        size_t i;

        if (!word_find(status_names, array_size(status_names), s, &i))
                return false;
        *ret = (UnitStatus)i;
        return true;
}
