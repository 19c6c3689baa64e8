/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `roster: closing` (or `abolished`, `active`) with `unit` and `successor` (one, or a list); `roster: change` with `units:` written
 * as in a roster; `roster: desk-key` with `unit`, and `lost: yes`: another desk key.  The root signs the next version, and the admin
 * of each office brings it, or of those in `at` alone.
 */

#include "common/io/roster_yaml.h"
#include "tests/scenario/scenario.h"

/* ---- what changes ------------------------------------------------------------------------------------------------ */

static RosterUnit *unit_in(Roster *roster, const UnitCode *code) {
        for (uint32_t i = 0; i < roster->n_units; i++)
                if (unit_code_equal(&roster->units[i].code, code))
                        return &roster->units[i];
        return NULL;
}

static bool read_successors(const YamlNode *step, RosterUnit *u) {
        const YamlNode *node = yaml_find(step, "successor");

        u->successor = UNIT_NONE;
        u->n_more_successors = 0;
        if (!node)
                return true;
        if (node->type != YAML_SEQUENCE)
                return yaml_as_unit(node, &u->successor);
        for (size_t i = 0; i < node->n && i < ROSTER_SUCCESSORS_MAX; i++) {
                if (!yaml_as_unit(node->items[i], i ? &u->more_successors[i - 1] : &u->successor))
                        return false;
                u->n_more_successors = (uint32_t)i;
        }
        return true;
}

static bool change_status(const YamlNode *step, const char *status, Roster *to) {
        const YamlNode *at = yaml_find(step, "unit");
        RosterUnit *u;
        UnitCode code;

        if (!yaml_known_keys(step, (const char *const[]){ "roster", "unit", "successor", "at", NULL }))
                return false;
        if (!at) {
                yaml_problem(step, "key 'unit' is missing: which one?");
                return false;
        }
        if (!yaml_as_unit(at, &code))
                return false;
        u = unit_in(to, &code);
        if (!u) {
                yaml_problem(at, "there is no unit '%s' in this network", code.s);
                return false;
        }
        if (!unit_status_parse(status, &u->status)) {
                yaml_problem(step, "roster: closing, abolished, active, desk-key or change");
                return false;
        }
        return read_successors(step, u);
}

/* A new desk key; `lost: yes`: the one before is gone with its secret. */
static bool change_key(Run *r, const YamlNode *step, Roster *to) {
        const YamlNode *at = yaml_find(step, "unit");
        RosterUnit *u;
        UnitCode code;

        if (!yaml_known_keys(step, (const char *const[]){ "roster", "unit", "lost", "at", NULL }))
                return false;
        if (!at || !yaml_as_unit(at, &code))
                return at ? false : (yaml_problem(step, "key 'unit' is missing: which one?"), false);
        u = unit_in(to, &code);
        if (!u || !u->n_desk) {
                yaml_problem(at, "%s has no desk key", code.s);
                return false;
        }
        sealed_new_key(r, &r->units->arena, u, yaml_find(step, "lost") != NULL);
        return true;
}

static bool change_units(Run *r, const YamlNode *step, Roster *to) {
        Roster *changes = roster_new();

        if (!yaml_known_keys(step, (const char *const[]){ "roster", "units", "at", NULL }))
                return false;
        roster_yaml_read_units(step, changes);
        for (uint32_t i = 0; yaml_ok(r->yaml) && i < changes->n_units; i++) {
                RosterUnit *u = unit_in(to, &changes->units[i].code);

                if (!u) {
                        yaml_problem(step, "%s is new: list it in the scenario's own units, so that it has desks",
                                     changes->units[i].code.s);
                        break;
                }
                *u = changes->units[i];
                u->name = arena_strdup(&to->arena, u->name);
        }
        roster_free(changes);
        return yaml_ok(r->yaml);
}

/* ---- the next version -------------------------------------------------------------------------------------------- */

/* Borrows all but the list of units from the one in force. */
static Roster *next_of(const Roster *held) {
        Roster *next = roster_new();

        next->version = held->version + 1;
        memcpy(next->previous, held->hash, ROSTER_HASH_SIZE);
        next->roots = held->roots;
        next->n_roots = held->n_roots;
        next->nodes = held->nodes;
        next->n_nodes = held->n_nodes;
        next->relays = held->relays;
        next->n_relays = held->n_relays;
        next->units = arena_new_array(&next->arena, RosterUnit, held->n_units);
        memcpy(next->units, held->units, held->n_units * sizeof *held->units);
        next->n_units = held->n_units;
        return next;
}

static bool adopt(Run *r, const YamlNode *step, Roster *next) {
        Sim *s = r->sim;
        RosterProblem problem;

        if (roster_prepare(next, &problem, 1)) {
                yaml_problem(step, "this roster is wrong: %s: %s", problem.unit.s, problem.message);
                return false;
        }
        place_sign(s, next);
        for (uint32_t i = 0; i < s->roster->n_units; i++)
                place_unit(s, &s->roster->units[i].code)->roster = &s->roster->units[i];
        return true;
}

static void bring(Run *r, SimOffice *o) {
        SimCommand *c = office_command(o);
        Input *in = &c->engine.input;

        o->file = r->sim->rosters[r->sim->n_rosters - 1];
        c->id = r->sim->next_id++;
        c->unit = place_unit(r->sim, &o->unit);
        in->kind = INPUT_ROSTER;
        in->roster = o->file->roster;
        in->roster_bytes = buf_bytes(&o->file->bytes);
        in->actor.unit = o->unit;
        (void)user_name_parse("admin", &in->actor.user);
        office_submit(o, c);
        office_run(o);
        o->due_at = r->sim->now;
}

static bool is_named(const YamlNode *list, const UnitCode *unit) {
        UnitCode code;

        for (size_t i = 0; list && i < list->n; i++)
                if (yaml_as_unit(list->items[i], &code) && unit_code_equal(&code, unit))
                        return true;
        return !list;
}

bool step_roster(Run *r, const YamlNode *step) {
        const YamlNode *at = NULL;
        Roster *next;
        const char *what;
        bool good;

        if (!yaml_get_str(step, "roster", YAML_REQUIRED, &what) ||
            (yaml_find(step, "at") && !yaml_get_list(step, "at", YAML_OPTIONAL, &at)))
                return false;
        next = next_of(r->sim->roster);
        good = (strcmp(what, "change") == 0     ? change_units(r, step, next) :
                strcmp(what, "desk-key") == 0 ? change_key(r, step, next) : change_status(step, what, next)) &&
               adopt(r, step, next);
        next->nodes = NULL; /* not its own */
        roster_free(next);
        if (!good)
                return false;
        for (size_t i = 0; i < r->sim->n_offices; i++)
                if (is_named(at, &r->sim->offices[i].unit))
                        bring(r, &r->sim->offices[i]);
        run_settle(r);
        return yaml_ok(r->yaml);
}
