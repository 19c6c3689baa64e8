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

static UnitCode code(const char *s) {
        UnitCode u;
        bool good = unit_code_parse(s, &u);

        assert(good);
        return u;
}

static UnitCode suffixed(const char *division, const char *suffix) {
        char s[UNIT_CODE_SIZE];

        snprintf(s, sizeof s, "%s%s", division, suffix);
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

        assert(r->n_units <= SIM_UNITS_MAX);
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
                if (organs[i].kind != UNIT_DISCIPLINE)
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

SimOffice *place_office(Sim *s, const UnitCode *unit) {
        for (size_t i = 0; i < s->n_offices; i++)
                if (unit_code_equal(&s->offices[i].unit, unit))
                        return &s->offices[i];
        return NULL;
}

SimUnit *place_unit(Sim *s, const UnitCode *unit) {
        for (size_t i = 0; i < s->n_units; i++)
                if (unit_code_equal(&s->units[i].code, unit))
                        return &s->units[i];
        return NULL;
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
        add_key(&r->arena, &n->wrap, &n->n_wrap, &o->wrap);
}

static void add_relay(Roster *r, const UnitCode *unit, Random *random) {
        RosterRelay *relay = &r->relays[r->n_relays++];
        KeyPair curve;
        int k = key_pair_generate(SUITE_STD, KEY_CURVE, random, &curve);

        assert(k == 0);
        relay->unit = *unit;
        relay->endpoint = "tcp://127.0.0.1:1";
        memcpy(relay->curve, curve.public_key, sizeof relay->curve);
}

/* Signs and opens it, so that it has a hash like any other. */
static void sign(Sim *s, Roster *r) {
        const KeyPair *root = &s->root;
        RosterProblem problem;
        Signer *signer;
        int k;

        if (roster_prepare(r, &problem, 1)) {
                fprintf(stderr, "roster: %s: %s\n", problem.unit.s, problem.message);
                abort();
        }
        k = signer_new(root, &signer);
        assert(k == 0);
        roster_sign(r, signer, root->id, &s->signed_roster);
        k = roster_open(buf_bytes(&s->signed_roster), NULL, root->public_key, &s->roster);
        assert(k == 0);
        signer_free(signer);
}

static void list_units(Sim *s) {
        for (uint32_t i = 0; i < s->roster->n_units; i++) {
                SimUnit *u = &s->units[s->n_units++];

                u->roster = &s->roster->units[i];
                u->code = u->roster->code;
                for (size_t o = 0; o < s->n_offices; o++)
                        if (unit_code_equal(&s->offices[o].unit, &u->roster->hosted_on))
                                u->office = &s->offices[o];
                assert(u->office);
        }
}

static void add_office(Sim *s, Roster *r, const UnitCode *unit, const UnitCode *relay, Random *random) {
        SimOffice *o = &s->offices[s->n_offices];
        int k;

        assert(s->n_offices < SIM_OFFICES_MAX);
        random_seeded(&o->random, s->config.seed * 31 + s->n_offices++);
        k = key_pair_generate(SUITE_STD, KEY_IDENTITY, random, &o->identity);
        assert(k == 0);
        k = key_pair_generate(SUITE_STD, KEY_WRAP, random, &o->wrap);
        assert(k == 0);
        office_init(o, s, unit);
        add_node(r, relay, o, random);
}

/* Deep copies are not needed: the units' names outlive the signing. */
static void copy_units(Roster *r, const Roster *from) {
        assert(from->n_units <= SIM_UNITS_MAX);
        memcpy(r->units, from->units, from->n_units * sizeof *r->units);
        r->n_units = from->n_units;
}

void place_init(Sim *s) {
        const SimPlace *place = s->config.place;
        UnitCode relay = place ? place->nodes[0] : code(bureaus[0]);
        Roster *r = roster_new();
        Random random;
        int k;

        assert(place || (s->config.offices >= 1 && s->config.offices <= array_size(bureaus)));
        random_seeded(&random, s->config.seed ^ 0x706c616365);
        k = key_pair_generate(SUITE_STD, KEY_ROOT, &random, &s->root);
        assert(k == 0);
        r->version = 1;
        add_key(&r->arena, &r->roots, &r->n_roots, &s->root);
        r->units = arena_new_array(&r->arena, RosterUnit, SIM_UNITS_MAX);
        r->nodes = arena_new_array(&r->arena, RosterNode, SIM_OFFICES_MAX);
        r->relays = arena_new_array(&r->arena, RosterRelay, 1);
        if (place) {
                copy_units(r, place->units);
                for (size_t i = 0; i < place->n_nodes; i++)
                        add_office(s, r, &place->nodes[i], &relay, &random);
        } else {
                for (unsigned i = 0; i < s->config.offices; i++) {
                        UnitCode unit = code(bureaus[i]);

                        add_office(s, r, &unit, &relay, &random);
                        add_division(s, r, bureaus[i]);
                }
        }
        add_relay(r, &relay, &random);
        sign(s, r);
        roster_free(r);
        list_units(s);
}
