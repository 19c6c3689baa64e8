/* SPDX-License-Identifier: Apache-2.0 */

/* Where a scenario plays: units and nodes as in a roster file, users named after their roles. */

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/roster_yaml.h"
#include "tests/scenario/scenario.h"

#define NETWORK_FILE "network.yaml"
#define NETWORK_SIZE_MAX (256u << 10)
#define ADMIN ((UserName){ "admin" })

/* ---- units and nodes ----------------------------------------------------------------------------------------------- */

/* What the scenario says of a unit replaces what the file says. */
static void change_units(Run *r, const YamlNode *map) {
        Roster *changes = roster_new();

        roster_yaml_read_units(map, changes);
        for (uint32_t i = 0; yaml_ok(r->yaml) && i < changes->n_units; i++) {
                const RosterUnit *u = &changes->units[i];
                uint32_t k = 0;

                while (k < r->units->n_units && !unit_code_equal(&r->units->units[k].code, &u->code))
                        k++;
                if (k == SCENARIO_UNITS_MAX) {
                        yaml_problem(map, "more than %d units", SCENARIO_UNITS_MAX);
                        break;
                }
                if (k == r->units->n_units)
                        r->units->n_units++;
                r->units->units[k] = *u;
                r->units->units[k].name = arena_strdup(&r->units->arena, u->name);
        }
        roster_free(changes);
}

static void read_nodes(Run *r, const YamlNode *map) {
        const YamlNode *list;

        if (!yaml_get_list(map, "nodes", YAML_REQUIRED, &list))
                return;
        if (list->n < 1 || list->n > SCENARIO_OFFICES_MAX) {
                yaml_problem(list, "from 1 to %d nodes", SCENARIO_OFFICES_MAX);
                return;
        }
        for (r->n_nodes = 0; r->n_nodes < list->n; r->n_nodes++)
                if (!yaml_as_unit(list->items[r->n_nodes], &r->nodes[r->n_nodes]))
                        return;
}

/* Room for those that the scenario adds. */
static void make_room(Roster *r) {
        RosterUnit *units = arena_new_array(&r->arena, RosterUnit, SCENARIO_UNITS_MAX);

        if (r->n_units > SCENARIO_UNITS_MAX)
                r->n_units = SCENARIO_UNITS_MAX;
        if (r->n_units)
                memcpy(units, r->units, r->n_units * sizeof *units);
        r->units = units;
}

bool place_read(Run *r) {
        const char *path = yaml_relative_path(r->root, NETWORK_FILE);
        const YamlNode *root;

        if (access(path, F_OK) != 0) /* a scenario written elsewhere plays in the usual network */
                path = SCENARIO_DIR "/" NETWORK_FILE;
        (void)yaml_get_path(r->root, "network", YAML_OPTIONAL, &path);
        r->network = yaml_read_file(path, NETWORK_SIZE_MAX);
        root = yaml_root(r->network);
        if (!root || !yaml_known_keys(root, (const char *const[]){ "units", "nodes", NULL }))
                return false;
        r->units = roster_new();
        roster_yaml_read_units(root, r->units);
        read_nodes(r, root);
        make_room(r->units);
        if (yaml_find(r->root, "units"))
                change_units(r, r->root);
        if (yaml_find(r->root, "nodes"))
                read_nodes(r, r->root);
        sealed_keys(r);
        return yaml_ok(r->network) && yaml_ok(r->yaml);
}

/* ---- founding ------------------------------------------------------------------------------------------------------ */

static SimCommand *begin(Run *r, SimOffice *o, EntryKind kind) {
        SimCommand *c = office_command(o);

        if (!c) { /* all its commands wait: let it work */
                office_run(o);
                c = office_command(o);
        }
        assert(c);
        c->id = r->sim->next_id++;
        c->unit = place_unit(r->sim, &o->unit);
        c->engine.input.kind = INPUT_COMMAND;
        c->engine.input.document_kind = kind;
        c->engine.input.actor = (Actor){ .unit = o->unit, .user = ADMIN };
        return c;
}

static void found(Run *r, SimOffice *o) {
        SimCommand *c = begin(r, o, 0);

        c->engine.input.kind = INPUT_GENESIS;
        office_submit(o, c);
        office_run(o);
}

static void make_user(Run *r, const SimUnit *u, const UserName *name, uint32_t roles) {
        SimCommand *c = begin(r, u->office, ENTRY_USER);

        c->engine.input.user_unit = u->code;
        c->engine.input.user_name = *name;
        c->engine.input.user_roles = roles;
        office_submit(u->office, c);
}

static void make_users(Run *r, const SimUnit *u) {
        for (uint32_t role = 1; role & ROLE_ALL; role <<= 1) {
                for (unsigned i = 1; i <= 2; i++) {
                        UserName name = { "" };

                        if (role == ROLE_ADMIN)
                                continue;
                        snprintf(name.s, sizeof name.s, "%.20s%s", role_name(role), i > 1 ? "2" : "");
                        make_user(r, u, &name, role);
                }
        }
}

/* users: [{of: 411281.hrss, name: zhao, roles: [handler, head]}] */
static bool make_named(Run *r, const YamlNode *item) {
        const YamlNode *map, *roles;
        const char *of, *text;
        uint32_t mask = 0;
        UserName name;
        SimUnit *u;

        if (!yaml_as_map(item, &map) || !yaml_known_keys(map, (const char *const[]){ "of", "name", "roles", NULL }) ||
            !yaml_get_str(map, "of", YAML_REQUIRED, &of) || !yaml_get_str(map, "name", YAML_REQUIRED, &text) ||
            !yaml_get_list(map, "roles", YAML_REQUIRED, &roles))
                return false;
        u = run_unit(r, yaml_find(map, "of"), of);
        if (!u)
                return false;
        if (!user_name_parse(text, &name)) {
                yaml_problem(map, "'%.64s' is no user name: letters a-z, digits, dots", text);
                return false;
        }
        for (size_t i = 0; i < roles->n; i++) {
                Role one;

                if (roles->items[i]->type != YAML_SCALAR || !role_parse(roles->items[i]->text, &one)) {
                        yaml_problem(roles->items[i], "there is no such role");
                        return false;
                }
                mask |= one;
        }
        make_user(r, u, &name, mask);
        return true;
}

bool place_found(Run *r) {
        const YamlNode *list;
        Sim *s = r->sim;

        sim_advance(s, s->now);
        for (size_t i = 0; i < s->n_offices && !s->failed; i++)
                found(r, &s->offices[i]);
        for (size_t i = 0; i < s->n_units && !s->failed; i++)
                make_users(r, &s->units[i]);
        if (yaml_find(r->root, "users") && yaml_get_list(r->root, "users", YAML_OPTIONAL, &list))
                for (size_t i = 0; i < list->n; i++)
                        if (!make_named(r, list->items[i]))
                                return false;
        for (size_t i = 0; i < s->n_offices; i++)
                s->offices[i].due_at = s->now;
        run_settle(r);
        if (s->failed)
                yaml_problem(r->root, "the offices could not be founded: %s", s->problem);
        return !s->failed;
}
