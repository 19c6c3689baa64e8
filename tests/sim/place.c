/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A county with its government, bureau, two departments, a township and a discipline organ, all on one node; above it a city
 * and a province, beside it more counties. All codes are real divisions, all keys come from the seed.
 */

#include <assert.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "common/wire/roster_codec.h"
#include "tests/sim/sim.h"

static const char *const bureaus[] = {
        "411281", "411200", "410000", "411221", "410100", "410102", "411202", "410103",
};

#define BUILT_IN_UNITS 6 /* of a division, at most */

static UnitCode code(const char *s) {
        UnitCode u;
        bool good = unit_code_parse(s, &u);

        assert(good);
        return u;
}

static UnitCode suffixed(const char *division, const char *suffix) {
        char s[2 * UNIT_CODE_SIZE];

        snprintf(s, sizeof s, "%.6s%s", division, suffix);
        return code(s);
}

/* The bureau above that has an office here; none at the top. */
static UnitCode bureau_above(const Sim *s, const char *division) {
        char above[7];

        for (int keep = 4; keep >= 2; keep -= 2) {
                snprintf(above, sizeof above, "%.*s%0*d", keep, division, 6 - keep, 0);
                for (unsigned i = 0; i < s->config.offices; i++)
                        if (strcmp(above, division) != 0 && strcmp(bureaus[i], above) == 0)
                                return code(above);
        }
        return UNIT_NONE;
}

static RosterUnit *add_unit(Roster *r, UnitCode unit, UnitKind kind, const char *name) {
        RosterUnit *u = &r->units[r->n_units++];

        *u = (RosterUnit){ .code = unit, .name = name, .kind = kind, .status = UNIT_ACTIVE };
        return u;
}

static void add_division(Sim *s, Roster *r, const char *division) {
        static const struct {
                const char *suffix, *name;
                UnitKind kind;
        } organs[] = {
                { ".hrss", "人力资源和社会保障局", UNIT_DEPARTMENT },
                { ".housing", "住房和城乡建设局", UNIT_DEPARTMENT },
                { "100", "城关镇", UNIT_TOWNSHIP },
                { ".discipline", "纪律检查委员会", UNIT_DISCIPLINE },
        };
        UnitCode bureau = code(division), government = suffixed(division, ".gov"), above = bureau_above(s, division);
        bool is_county = strcmp(division + 4, "00") != 0;
        RosterUnit *u = add_unit(r, government, UNIT_GOVERNMENT, "人民政府");

        u->hosted_on = bureau;
        u->served_by = bureau;
        if (!unit_code_is_none(&above)) {
                u->led_by = suffixed(above.s, ".gov");
                u->review_by[u->n_review_by++] = u->led_by;
        }

        u = add_unit(r, bureau, UNIT_BUREAU, "信访局");
        u->led_by = government;
        u->served_by = above;
        u->hosted_on = bureau;

        for (size_t i = 0; is_county && i < sizeof organs / sizeof *organs; i++) {
                u = add_unit(r, suffixed(division, organs[i].suffix), organs[i].kind, organs[i].name);
                u->led_by = government;
                u->served_by = bureau;
                u->hosted_on = bureau;
                if (organs[i].kind == UNIT_DISCIPLINE)
                        accuse_give_desk(s, &r->arena, u);
                else
                        u->review_by[u->n_review_by++] = government;
        }
}

static void add_key(Arena *arena, RosterKey **keys, uint32_t *n, const KeyPair *pair) {
        RosterKey *k = arena_new(arena, RosterKey);

        k->suite = pair->suite;
        memcpy(k->id, pair->id, sizeof k->id);
        memcpy(k->public_key, pair->public_key, sizeof k->public_key);
        *keys = k;
        *n = 1;
}

static int compare_office(const void *key, const void *element) {
        return unit_code_compare(key, &(*(SimOffice *const *)element)->unit);
}

static int compare_offices(const void *a, const void *b) {
        return compare_office(&(*(SimOffice *const *)a)->unit, b);
}

SimOffice *place_office(Sim *s, const UnitCode *unit) {
        SimOffice **found = bsearch(unit, s->by_code, s->n_offices, sizeof *s->by_code, compare_office);

        return found ? *found : NULL;
}

static int compare_unit(const void *key, const void *element) {
        return unit_code_compare(key, &((const SimUnit *)element)->code);
}

SimUnit *place_unit(Sim *s, const UnitCode *unit) {
        return bsearch(unit, s->units, s->n_units, sizeof *s->units, compare_unit);
}

static void add_node(Roster *r, const UnitCode *relay, const SimOffice *o, Random *random) {
        RosterNode *n = &r->nodes[r->n_nodes++];
        KeyPair curve;
        int k = key_pair_generate(SUITE_STD, KEY_CURVE, random, &curve);

        assert(k == 0);
        n->unit = o->unit;
        n->relay = *relay;
        memcpy(n->curve, curve.public_key, sizeof n->curve);
        add_key(&r->arena, &n->identity, &n->n_identity, &o->identity);
        add_key(&r->arena, &n->wrap, &n->n_wrap, &o->wraps[0]);
}

static void add_relay(Roster *r, const UnitCode *unit, const UnitCode *parent, Random *random) {
        RosterRelay *relay = &r->relays[r->n_relays++];
        KeyPair curve;
        int k = key_pair_generate(SUITE_STD, KEY_CURVE, random, &curve);

        assert(k == 0);
        relay->unit = *unit;
        relay->parent = *parent;
        relay->endpoint = "tcp://127.0.0.1:1";
        memcpy(relay->curve, curve.public_key, sizeof relay->curve);
}

/* Signs and opens it, so that it has a hash like any other. */
void place_sign(Sim *s, Roster *r) {
        const KeyPair *root = &s->root;
        SimRosterFile *file = mem_new(SimRosterFile);
        RosterProblem problem;
        Signer *signer;
        int k;

        if (roster_prepare(r, &problem, 1)) {
                fprintf(stderr, "roster: %s: %s\n", problem.unit.s, problem.message);
                abort();
        }
        k = signer_new(root, &signer);
        assert(k == 0);
        roster_sign(r, signer, root->id, &file->bytes);
        k = roster_open(buf_bytes(&file->bytes), s->roster, root->public_key, &file->roster);
        assert(k == 0);
        signer_free(signer);
        s->rosters = mem_realloc(s->rosters, (s->n_rosters + 1) * sizeof *s->rosters);
        s->rosters[s->n_rosters++] = file;
        s->roster = file->roster;
}

static void index_offices(Sim *s) {
        s->by_code = mem_new_array(SimOffice *, s->n_offices);
        for (size_t i = 0; i < s->n_offices; i++)
                s->by_code[i] = &s->offices[i];
        qsort(s->by_code, s->n_offices, sizeof *s->by_code, compare_offices);
}

/* Grows by doubling: n is a power of two whenever it is full. */
static void add_unit_to(SimUnit ***list, size_t *n, SimUnit *u) {
        if ((*n & (*n - 1)) == 0)
                *list = mem_realloc(*list, (*n ? 2 * *n : 1) * sizeof **list);
        (*list)[(*n)++] = u;
}

/* Sorted by code, as a roster's units are. */
static void list_units(Sim *s) {
        s->units = mem_new_array(SimUnit, s->roster->n_units);
        s->n_units = s->roster->n_units;
        for (uint32_t i = 0; i < s->n_units; i++) {
                SimUnit *u = &s->units[i];

                u->roster = &s->roster->units[i];
                u->code = u->roster->code;
                u->office = place_office(s, &u->roster->hosted_on);
                assert(u->office);
                add_unit_to(&u->office->units, &u->office->n_units, u);
        }
        for (uint32_t i = 0; i < s->n_units; i++) {
                SimUnit *u = &s->units[i], *server = place_unit(s, &u->roster->served_by);

                if (server && server != u)
                        add_unit_to(&server->serves, &server->n_serves, u);
        }
}

static void add_office(Sim *s, Roster *r, const UnitCode *unit, const UnitCode *relay, Random *random) {
        SimOffice *o = &s->offices[s->n_offices];
        int k;

        random_seeded(&o->random, s->config.seed * 31 + s->n_offices++);
        k = key_pair_generate(SUITE_STD, KEY_IDENTITY, random, &o->identity);
        assert(k == 0);
        k = key_pair_generate(SUITE_STD, KEY_WRAP, random, &o->wraps[o->n_wraps++]);
        assert(k == 0);
        office_init(o, s, unit);
        add_node(r, relay, o, random);
}

/* What is sealed to an organ is opened by nobody here: the secret key is not kept. */
static void add_desk_key(Roster *r, RosterUnit *u, Random *random) {
        KeyPair pair;
        int k = key_pair_generate(SUITE_STD, KEY_DESK, random, &pair);

        assert(k == 0);
        add_key(&r->arena, &u->desk, &u->n_desk, &pair);
}

/* Deep copies are not needed: the units' names outlive the signing. */
static void place_given(Sim *s, Roster *r, const SimPlace *place, Random *random) {
        memcpy(r->units, place->units->units, place->units->n_units * sizeof *r->units);
        r->n_units = place->units->n_units;
        for (uint32_t i = 0; i < r->n_units; i++)
                if (r->units[i].kind == UNIT_DISCIPLINE && !r->units[i].n_desk)
                        add_desk_key(r, &r->units[i], random);
        for (size_t i = 0; i < place->n_nodes; i++)
                add_office(s, r, &place->nodes[i], place->attached ? &place->attached[i] : &place->nodes[0], random);
        for (size_t i = 0; i < place->n_relays; i++)
                add_relay(r, &place->relays[i].unit, &place->relays[i].parent, random);
        if (!place->n_relays)
                add_relay(r, &place->nodes[0], &UNIT_NONE, random);
}

/* Whoever has levels below it has a relay at its place; without any other the first office has. */
static UnitCode relay_of(const Sim *s, const char *division) {
        UnitCode above = bureau_above(s, division);
        bool is_county = strcmp(division + 4, "00") != 0;

        return !is_county || unit_code_is_none(&above) ? code(division) : above;
}

static void place_built_in(Sim *s, Roster *r, Random *random) {
        for (unsigned i = 0; i < s->config.offices; i++) {
                UnitCode unit = code(bureaus[i]), relay = relay_of(s, bureaus[i]), above;

                add_office(s, r, &unit, &relay, random);
                add_division(s, r, bureaus[i]);
                above = bureau_above(s, bureaus[i]);
                if (unit_code_equal(&relay, &unit))
                        add_relay(r, &unit, &above, random);
        }
}

void place_init(Sim *s) {
        const SimPlace *place = s->config.place;
        size_t n_nodes = place ? place->n_nodes : s->config.offices;
        Roster *r = roster_new();
        Random random;
        int k;

        assert(place || (n_nodes >= 1 && n_nodes <= array_size(bureaus)));
        random_seeded(&random, s->config.seed ^ 0x706c616365);
        k = key_pair_generate(SUITE_STD, KEY_ROOT, &random, &s->root);
        assert(k == 0);
        r->version = 1;
        add_key(&r->arena, &r->roots, &r->n_roots, &s->root);
        r->units = arena_new_array(&r->arena, RosterUnit, place ? place->units->n_units : n_nodes * BUILT_IN_UNITS);
        r->nodes = arena_new_array(&r->arena, RosterNode, n_nodes);
        r->relays = arena_new_array(&r->arena, RosterRelay, place && place->n_relays ? place->n_relays : n_nodes);
        s->offices = mem_new_array(SimOffice, n_nodes);
        if (place)
                place_given(s, r, place, &random);
        else
                place_built_in(s, r, &random);
        place_sign(s, r);
        roster_free(r);
        for (size_t i = 0; i < s->n_offices; i++)
                s->offices[i].file = s->rosters[0];
        index_offices(s);
        list_units(s);
}

void place_deinit(Sim *s) {
        for (size_t i = 0; i < s->n_units; i++)
                mem_free(s->units[i].serves);
        s->units = mem_free(s->units);
        s->by_code = mem_free(s->by_code);
        s->offices = mem_free(s->offices);
        for (size_t i = 0; i < s->n_rosters; i++) {
                roster_free(s->rosters[i]->roster);
                buf_deinit(&s->rosters[i]->bytes);
                mem_free(s->rosters[i]);
        }
        s->rosters = mem_free(s->rosters);
}
