/* SPDX-License-Identifier: Apache-2.0 */

/* YAML to Roster; the format is described in docs/roster.md, the meaning of the fields in common/unit/roster.h. */

#include "common/io/roster_yaml.h"

#include <stdlib.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/io/yaml.h"

_Static_assert(ROSTER_KEY_SIZE == SUITE_PUBLIC_SIZE && ROSTER_KEY_ID_SIZE == SUITE_KEY_ID_SIZE, "one kind of public key");

static const char *keep(Roster *r, const char *s) {
        return arena_strdup(&r->arena, s);
}

/* ---- keys ----------------------------------------------------------------------------------------------------------- */

static bool read_key_file(const YamlNode *map, KeyUse use, RosterKey *ret) {
        const char *path;
        KeyPair pair;
        int r;

        if (!yaml_get_path(map, "file", YAML_REQUIRED, &path))
                return false;
        r = key_file_read_public(path, use, &pair);
        if (r == 0) {
                ret->suite = pair.suite;
                memcpy(ret->public_key, pair.public_key, sizeof(ret->public_key));
        } else if (r == KEY_E_MISSING)
                yaml_problem(yaml_find(map, "file"), "there is no key file %s", path);
        else if (r > 0)
                yaml_problem(yaml_find(map, "file"), "%s is not the public file of a %s key", path, key_use_name(use));
        else
                yaml_problem(yaml_find(map, "file"), "%s can't be read: %s", path, strerrordesc_np(-r));
        return r == 0;
}

static bool read_suite(const YamlNode *map, RosterKey *ret) {
        const char *name = suite_name(SUITE_STD);

        ret->suite = SUITE_STD;
        (void)yaml_get_str(map, "suite", YAML_OPTIONAL, &name);
        if (strcmp(name, suite_name(SUITE_STD)) == 0)
                return true;
        yaml_problem(yaml_find(map, "suite"), "suite must be %s", suite_name(SUITE_STD));
        return false;
}

static bool read_key_map(const YamlNode *map, KeyUse use, bool may_retire, RosterKey *ret) {
        static const char *const plain[] = { "file", "public", "suite", NULL };
        static const char *const full[] = { "file", "public", "suite", "retired", "last_seal", NULL };
        int64_t last_seal = 0;
        bool ok;

        if (!yaml_known_keys(map, may_retire ? full : plain))
                return false;
        if (yaml_find(map, "file") && (yaml_find(map, "public") || yaml_find(map, "suite"))) {
                yaml_problem(map, "file says it all; remove public and suite, or the file");
                return false;
        }
        ok = yaml_find(map, "file") ? read_key_file(map, use, ret)
                                    : read_suite(map, ret) &&
                                      yaml_get_hex(map, "public", YAML_REQUIRED, ret->public_key, sizeof(ret->public_key));
        if (!ok || !may_retire)
                return ok;
        (void)yaml_get_bool(map, "retired", YAML_OPTIONAL, &ret->retired);
        if (yaml_get_int(map, "last_seal", use == KEY_IDENTITY && ret->retired ? YAML_REQUIRED : YAML_OPTIONAL, 1, INT64_MAX,
                         &last_seal)) {
                if (!ret->retired || use != KEY_IDENTITY) {
                        yaml_problem(yaml_find(map, "last_seal"), "only a retired identity key has a last seal");
                        return false;
                }
                ret->last_seal = (uint64_t)last_seal;
        }
        return true;
}

/* Hex digits alone, or a mapping. */
static bool read_key(const YamlNode *node, KeyUse use, bool may_retire, RosterKey *ret) {
        const char *hex;
        bool ok;

        *ret = (RosterKey){ .suite = SUITE_STD };
        if (node->type == YAML_SCALAR) {
                ok = yaml_as_str(node, &hex) && bytes_from_hex(hex, ret->public_key, sizeof(ret->public_key));
                if (!ok)
                        yaml_problem(node, "a key is %d hex digits, or {file: name.pub}", 2 * ROSTER_KEY_SIZE);
        } else
                ok = yaml_as_map(node, &node) && read_key_map(node, use, may_retire, ret);
        if (ok && !key_public_is_usable(use, ret->public_key)) {
                yaml_problem(node, "this can't be a %s key (a point of small order); make one with `zhuji key new`",
                             key_use_name(use));
                return false;
        }
        if (ok)
                key_id_of(ret->suite, use, ret->public_key, ret->id);
        return ok;
}

/* One key, or a list with the one in use first. */
static void read_keys(Roster *r, const YamlNode *map, const char *name, KeyUse use, RosterKey **ret, uint32_t *ret_n) {
        const YamlNode *node = yaml_find(map, name), *const *items = &node;
        size_t n = 1;

        if (!node) {
                yaml_problem(map, "key '%s' is missing", name);
                return;
        }
        if (node->type == YAML_SEQUENCE) {
                items = node->items;
                n = node->n;
        }
        if (n == 0 || n > LIMIT_ROSTER_KEYS) {
                yaml_problem(node, "%s needs one key and has room for %u", name, LIMIT_ROSTER_KEYS);
                return;
        }
        *ret = arena_new_array(&r->arena, RosterKey, n);
        for (size_t i = 0; i < n; i++) {
                if (!read_key(items[i], use, true, &(*ret)[i]))
                        return;
                if ((*ret)[i].retired != (i > 0)) {
                        yaml_problem(items[i], i > 0 ? "only the first key is in use: write retired: true here"
                                                     : "the first key must be the one in use, it can't be retired");
                        return;
                }
        }
        *ret_n = (uint32_t)n;
}

static void read_curve(const YamlNode *map, uint8_t ret[ROSTER_KEY_SIZE]) {
        const YamlNode *node = yaml_find(map, "curve");
        RosterKey key;

        if (!node)
                yaml_problem(map, "key 'curve' is missing");
        else if (read_key(node, KEY_CURVE, false, &key))
                memcpy(ret, key.public_key, ROSTER_KEY_SIZE);
}

/* ---- sections ------------------------------------------------------------------------------------------------------- */

static void read_root(Roster *r, const YamlNode *node, void *ret) {
        (void)read_key(node, KEY_ROOT, false, ret);
}

static void read_reviewers(const YamlNode *map, RosterUnit *u) {
        const YamlNode *list;

        if (!yaml_get_list(map, "review_by", YAML_OPTIONAL, &list))
                return;
        if (list->n > ROSTER_REVIEWERS_MAX) {
                yaml_problem(list, "at most %d reviewers: the petitioner chooses between them", ROSTER_REVIEWERS_MAX);
                return;
        }
        for (size_t i = 0; i < list->n; i++)
                if (!yaml_as_unit(list->items[i], &u->review_by[i]))
                        return;
        u->n_review_by = (uint32_t)list->n;
}

/* One code, or a list of them. */
static void read_successors(const YamlNode *map, RosterUnit *u) {
        const YamlNode *node = yaml_find(map, "successor");

        if (!node || node->type != YAML_SEQUENCE) {
                (void)yaml_get_unit(map, "successor", YAML_OPTIONAL, &u->successor);
                return;
        }
        if (!node->n || node->n > ROSTER_SUCCESSORS_MAX) {
                yaml_problem(node, "from 1 to %d successors", ROSTER_SUCCESSORS_MAX);
                return;
        }
        for (size_t i = 0; i < node->n; i++)
                if (!yaml_as_unit(node->items[i], i ? &u->more_successors[i - 1] : &u->successor))
                        return;
        u->n_more_successors = (uint32_t)node->n - 1;
}

static void read_unit(Roster *r, const YamlNode *node, void *ret) {
        static const char *const known[] = { "code", "name", "kind", "led_by", "served_by", "review_by", "hosted_on", "handles",
                                             "may_review", "may_designate", "status", "successor", "desk_key", NULL };
        const char *name = "", *kind, *status;
        RosterUnit *u = ret;
        const YamlNode *map;

        if (!yaml_as_map(node, &map) || !yaml_known_keys(map, known))
                return;
        u->line = map->line;
        u->column = map->column;
        u->status = UNIT_ACTIVE;
        (void)yaml_get_unit(map, "code", YAML_REQUIRED, &u->code);
        if (yaml_get_str(map, "name", YAML_REQUIRED, &name) && strlen(name) > LIMIT_NAME)
                yaml_problem(yaml_find(map, "name"), "name is longer than %zu bytes", LIMIT_NAME);
        u->name = keep(r, name);
        if (yaml_get_str(map, "kind", YAML_REQUIRED, &kind) && !unit_kind_parse(kind, &u->kind))
                yaml_problem(yaml_find(map, "kind"), "kind must be one of government, bureau, department, vertical, township, "
                             "discipline, political-legal, organisation, joint-meeting, other");
        if (yaml_get_str(map, "status", YAML_OPTIONAL, &status) && !unit_status_parse(status, &u->status))
                yaml_problem(yaml_find(map, "status"), "status must be one of active, closing, abolished");
        (void)yaml_get_unit(map, "led_by", YAML_OPTIONAL, &u->led_by);
        (void)yaml_get_unit(map, "served_by", YAML_OPTIONAL, &u->served_by);
        read_reviewers(map, u);
        (void)yaml_get_unit(map, "hosted_on", YAML_OPTIONAL, &u->hosted_on);
        (void)yaml_get_bool(map, "handles", YAML_OPTIONAL, &u->handles);
        (void)yaml_get_bool(map, "may_review", YAML_OPTIONAL, &u->may_review);
        (void)yaml_get_bool(map, "may_designate", YAML_OPTIONAL, &u->may_designate);
        read_successors(map, u);
        if (yaml_find(map, "desk_key"))
                read_keys(r, map, "desk_key", KEY_DESK, &u->desk, &u->n_desk);
}

static void read_node(Roster *r, const YamlNode *node, void *ret) {
        static const char *const known[] = { "unit", "relay", "identity", "wrap", "curve", NULL };
        RosterNode *n = ret;
        const YamlNode *map;

        if (!yaml_as_map(node, &map) || !yaml_known_keys(map, known))
                return;
        n->line = map->line;
        n->column = map->column;
        (void)yaml_get_unit(map, "unit", YAML_REQUIRED, &n->unit);
        (void)yaml_get_unit(map, "relay", YAML_OPTIONAL, &n->relay);
        read_keys(r, map, "identity", KEY_IDENTITY, &n->identity, &n->n_identity);
        read_keys(r, map, "wrap", KEY_WRAP, &n->wrap, &n->n_wrap);
        read_curve(map, n->curve);
}

static bool endpoint_ok(const char *s) {
        const char *colon = strrchr(s, ':');
        char *end;
        long port;

        if (strlen(s) > LIMIT_ENDPOINT || strncmp(s, "tcp://", 6) != 0 || colon <= s + 6 || colon[1] < '0' || colon[1] > '9')
                return false;
        port = strtol(colon + 1, &end, 10);
        return *end == '\0' && port >= 1 && port <= 65535;
}

static void read_relay(Roster *r, const YamlNode *node, void *ret) {
        static const char *const known[] = { "unit", "parent", "endpoint", "curve", NULL };
        const char *endpoint = "";
        RosterRelay *relay = ret;
        const YamlNode *map;

        if (!yaml_as_map(node, &map) || !yaml_known_keys(map, known))
                return;
        relay->line = map->line;
        relay->column = map->column;
        (void)yaml_get_unit(map, "unit", YAML_REQUIRED, &relay->unit);
        (void)yaml_get_unit(map, "parent", YAML_OPTIONAL, &relay->parent);
        if (yaml_get_str(map, "endpoint", YAML_REQUIRED, &endpoint) && !endpoint_ok(endpoint))
                yaml_problem(yaml_find(map, "endpoint"), "endpoint must be like tcp://10.0.0.1:7410");
        relay->endpoint = keep(r, endpoint);
        read_curve(map, relay->curve);
}

/* A list of at most `max` items of `size` bytes in the arena; `read` gets each zeroed. */
static void read_list(Roster *r, const YamlNode *root, const char *name, YamlNeed need, size_t max, size_t size,
                      void (*read)(Roster *, const YamlNode *, void *), void *ret_items, uint32_t *ret_n) {
        const YamlNode *list;
        uint8_t *items;

        if (!yaml_get_list(root, name, need, &list))
                return;
        if (list->n == 0 && need == YAML_REQUIRED)
                yaml_problem(list, "%s is empty", name);
        if (list->n > max) {
                yaml_problem(list, "%s has %zu items, more than the %zu a roster can carry", name, list->n, max);
                return;
        }
        items = arena_need(&r->arena, list->n ? list->n * size : 1);
        for (size_t i = 0; i < list->n; i++)
                read(r, list->items[i], items + i * size);
        *(void **)ret_items = items;
        *ret_n = (uint32_t)list->n;
}

void roster_yaml_read_units(const YamlNode *map, Roster *r) {
        read_list(r, map, "units", YAML_REQUIRED, LIMIT_ROSTER_UNITS, sizeof(RosterUnit), read_unit, &r->units, &r->n_units);
}

static void read_version(Roster *r, const YamlNode *root) {
        int64_t version = 0;
        bool previous;

        if (!yaml_get_int(root, "version", YAML_REQUIRED, 1, INT64_MAX, &version))
                return;
        r->version = (uint64_t)version;
        previous = yaml_find(root, "previous");
        if (version == 1 && previous)
                yaml_problem(yaml_find(root, "previous"), "version 1 has no previous one; remove this line");
        else if (version > 1 && !previous)
                yaml_problem(root, "key 'previous' is missing: version %lld follows one whose hash `zhuji roster check` prints",
                             (long long)version);
        else
                (void)yaml_get_hex(root, "previous", YAML_OPTIONAL, r->previous, sizeof(r->previous));
}

static void read_roster(Roster *r, const YamlNode *root) {
        static const char *const known[] = { "version", "previous", "roots", "units", "nodes", "relays", NULL };

        if (!root)
                return;
        (void)yaml_known_keys(root, known);
        read_version(r, root);
        read_list(r, root, "roots", YAML_REQUIRED, LIMIT_ROSTER_KEYS, sizeof(RosterKey), read_root, &r->roots, &r->n_roots);
        roster_yaml_read_units(root, r);
        read_list(r, root, "nodes", YAML_REQUIRED, LIMIT_ROSTER_NODES, sizeof(RosterNode), read_node, &r->nodes, &r->n_nodes);
        read_list(r, root, "relays", YAML_OPTIONAL, LIMIT_ROSTER_NODES, sizeof(RosterRelay), read_relay, &r->relays,
                  &r->n_relays);
}

/* What makes no sense between units, told at the place of the unit. */
static void prepare(Roster *r, Yaml *y) {
        RosterProblem problems[YAML_PROBLEMS_MAX + 1];
        size_t n;

        n = roster_prepare(r, problems, array_size(problems));
        for (size_t i = 0; i < n && i < array_size(problems); i++) {
                const RosterProblem *p = &problems[i];
                bool named = strstr(p->message, p->unit.s) != NULL; /* also if it is about no unit */

                yaml_problem_at(y, p->line, p->column, "%s%s%s", named ? "" : p->unit.s, named ? "" : ": ", p->message);
        }
}

int roster_yaml_read(const char *path, Buf *problems, Roster **ret) {
        Roster *r = roster_new();
        Yaml *y = yaml_read_file(path, YAML_ROSTER_SIZE_MAX);
        bool ok;

        read_roster(r, yaml_root(y));
        if (yaml_ok(y))
                prepare(r, y);
        ok = yaml_ok(y);
        if (ok)
                *ret = r;
        else {
                buf_put_bytes(problems, bytes_of_str(yaml_problems(y)));
                roster_free(r);
        }
        yaml_tree_free(y);
        return ok ? 0 : ROSTER_YAML_E_PROBLEMS;
}
