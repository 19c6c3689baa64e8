/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The root signs new rosters: with nothing new, or with new keys of an office. Whose keys they are has the file at once and
 * starts again with them; some others are given the file hours or days later, and the rest learn of it from each other.
 */

#include <assert.h>
#include "common/base/memory.h"
#include "common/wire/roster_codec.h"
#include "tests/sim/sim.h"

/* A copy of the newest that says it follows it. */
static Roster *next_roster(Sim *s) {
        Roster *r;
        int k = roster_open_unverified(buf_bytes(&s->rosters[s->n_rosters - 1]->bytes), &r);

        assert(k == 0);
        memcpy(r->previous, r->hash, sizeof r->previous);
        r->version++;
        return r;
}

/* About half of the offices get it as a file, each when its operator comes to it. */
static void hand_out(Sim *s) {
        for (size_t i = 0; i < s->n_offices; i++) {
                SimOffice *o = &s->offices[i];

                if (!sim_chance(&s->faults, 50))
                        continue;
                o->plight.file_at = s->now + (Duration)sim_around(&s->faults, DURATION_DAY);
                befall_touch(o);
        }
}

bool rotate_roster(SimOffice *o) {
        Sim *s = o->sim;
        Roster *r;

        if (!s->calm && s->n_rosters > 12)
                return false;
        r = next_roster(s);
        place_sign(s, r);
        roster_free(r);
        sim_trace(s, "%s ~ roster %llu is signed", o->unit.s, (unsigned long long)s->roster->version);
        hand_out(s);
        return true;
}

void rotate_take_file(SimOffice *o) {
        Sim *s = o->sim;

        o->plight.file_at = INSTANT_NEVER;
        if (o->file == s->rosters[s->n_rosters - 1])
                return;
        o->file = s->rosters[s->n_rosters - 1];
        sim_trace(s, "%s ~ roster %llu by file", o->unit.s, (unsigned long long)o->file->roster->version);
        if (office_is_up(o)) { /* the config is read at a start */
                office_stop(o);
                agenda_touch(o);
        }
}

static void put_key(Roster *r, RosterKey **keys, uint32_t *n, const KeyPair *pair, uint64_t last_seal) {
        RosterKey *list = arena_new_array(&r->arena, RosterKey, *n + 1u);

        memcpy(list + 1, *keys, *n * sizeof *list);
        list[1].retired = true;
        list[1].last_seal = last_seal;
        list[0] = (RosterKey){ .suite = pair->suite };
        memcpy(list[0].id, pair->id, sizeof list[0].id);
        memcpy(list[0].public_key, pair->public_key, sizeof list[0].public_key);
        *keys = list;
        (*n)++;
}

static RosterNode *node_of(Roster *r, const UnitCode *unit) {
        for (uint32_t i = 0; i < r->n_nodes; i++)
                if (unit_code_equal(&r->nodes[i].unit, unit))
                        return &r->nodes[i];
        return NULL;
}

/* The last seal that the key in use signed, also one of a stretch that is lost and that somebody else holds (docs/roster.md). */
static uint64_t last_signed(const SimOffice *o, uint64_t seal) {
        for (size_t i = 0; i < o->n_losses; i++)
                seal = o->losses[i].lost_seal > seal ? o->losses[i].lost_seal : seal;
        return seal;
}

bool rotate_keys(SimOffice *o) {
        bool identity, wrap;
        OfficeHead head;
        Sim *s = o->sim;
        RosterNode *node;
        Random random;
        Roster *r;
        int k = 0;

        if (!office_is_up(o) || !o->founded || o->plight.restoring || journal_mem_unsynced(o->journal) || s->n_rosters > 12)
                return false;
        identity = sim_chance(&s->faults, 60);
        wrap = (!identity || sim_chance(&s->faults, 60)) && o->n_wraps < SIM_WRAPS_MAX;
        if (!identity && !wrap)
                return false;
        office_head(office_txn(o), &head);
        office_stop(o);
        r = next_roster(s);
        node = node_of(r, &o->unit);
        random_seeded(&random, s->config.seed * 977 + s->n_rosters);
        if (identity) {
                k = key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &o->identity);
                put_key(r, &node->identity, &node->n_identity, &o->identity, last_signed(o, head.seal));
        }
        if (!k && wrap) {
                memmove(o->wraps + 1, o->wraps, o->n_wraps++ * sizeof *o->wraps);
                k = key_pair_generate(SUITE_STD, KEY_WRAP, &random, &o->wraps[0]);
                put_key(r, &node->wrap, &node->n_wrap, &o->wraps[0], 0);
        }
        assert(k == 0);
        place_sign(s, r);
        roster_free(r);
        o->file = s->rosters[s->n_rosters - 1];
        sim_trace(s, "%s ~ new keys (%s%s) with roster %llu", o->unit.s, identity ? "identity " : "", wrap ? "wrap" : "",
                  (unsigned long long)o->file->roster->version);
        hand_out(s);
        o->plight.file_at = INSTANT_NEVER;
        agenda_touch(o);
        return true;
}

/* ---- a department closes ----------------------------------------------------------------------------------------- */

static bool is_open_department(const RosterUnit *u) {
        return u->kind == UNIT_DEPARTMENT && u->status == UNIT_ACTIVE;
}

/* Most often one of the same place, which goes on with its work here; now and then one elsewhere. */
static const RosterUnit *successor_of(Sim *s, const RosterUnit *closing) {
        bool elsewhere = sim_chance(&s->faults, 30);

        for (unsigned i = 0; i < 60; i++) {
                const RosterUnit *u = &s->roster->units[random_below(&s->faults, s->roster->n_units)];

                if (u != closing && is_open_department(u) && elsewhere == !unit_code_equal(&u->hosted_on, &closing->hosted_on))
                        return u;
        }
        return NULL;
}

bool rotate_close(SimOffice *o) {
        Sim *s = o->sim;
        const RosterUnit *closing = NULL, *successor;
        Roster *r;

        for (unsigned i = 0; i < 10 && !closing; i++) {
                const SimUnit *u = o->units[random_below(&s->faults, o->n_units)];
                const RosterUnit *now = roster_find_unit(s->roster, &u->code);

                if (is_open_department(now))
                        closing = now;
        }
        successor = closing && o->founded && s->n_rosters <= 12 ? successor_of(s, closing) : NULL;
        if (!successor)
                return false;
        r = next_roster(s);
        for (uint32_t i = 0; i < r->n_units; i++)
                if (unit_code_equal(&r->units[i].code, &closing->code)) {
                        r->units[i].status = UNIT_CLOSING;
                        r->units[i].successor = successor->code;
                }
        sim_trace(s, "%s ~ closes, %s goes on", closing->code.s, successor->code.s);
        place_sign(s, r);
        roster_free(r);
        hand_out(s);
        return true;
}
