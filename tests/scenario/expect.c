/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `expect`: what an office knows is what its node would answer, taken from there: the file of a case at a unit with its clocks
 * and orders, the unit's desk, the office's counts.
 */

#include "tests/scenario/scenario.h"

#include <stdlib.h>
#include "common/base/memory.h"
#include "common/base/nearest.h"
#include "common/wire/json.h"
#include "node/query.h"

static const JsonTable plain = { NULL };

/* A JSON scalar as a scenario writes it; what is an object or a list is something, unless it is empty. */
static const char *scalar(Run *r, const json_t *value) {
        switch (json_typeof(value)) {
        case JSON_STRING:
                return json_string_value(value);
        case JSON_INTEGER:
                return arena_printf(&r->arena, "%lld", (long long)json_integer_value(value));
        case JSON_TRUE:
                return "true";
        case JSON_FALSE:
                return "false";
        case JSON_OBJECT:
                return json_object_size(value) ? "an object" : "";
        case JSON_ARRAY:
                return json_array_size(value) ? "a list" : "";
        default:
                return "";
        }
}

/* "none" is what a node leaves empty; a day stands for any time of it. */
static bool is_same(const char *expected, const char *is) {
        size_t len = strlen(expected);

        if (!*is)
                return strcmp(expected, "none") == 0;
        if (len == 10 && strlen(is) > 10 && is[10] == 'T')
                return strncmp(expected, is, 10) == 0;
        return strcmp(expected, is) == 0;
}

static bool compare(Run *r, const YamlNode *at, const char *what, const json_t *value) {
        const char *expected = at->type == YAML_SCALAR ? run_text(r, at, at->text) : NULL, *is = scalar(r, value);

        if (!expected) {
                if (at->type != YAML_SCALAR)
                        yaml_problem(at, "%s must be a single value", what);
                return false;
        }
        r->n_checks++;
        if (is_same(expected, is))
                return true;
        yaml_problem(at, "%s: expected %s, is %s", what, expected, *is ? is : "none");
        return false;
}

/* Of an object: the key must be one the node knows. */
static bool compare_key(Run *r, const YamlNode *map, size_t i, const json_t *object) {
        const char *key = map->keys[i]->text;
        const json_t *value = json_object_get(object, key);

        if (!value) {
                yaml_problem(map->keys[i], "unknown key '%.64s'", key);
                return false;
        }
        return compare(r, map->items[i], key, value);
}

/* ---- answers ------------------------------------------------------------------------------------------------------- */

/* "content.title", "entries[0].kind" */
static const json_t *at_path(Run *r, const json_t *json, const char *path) {
        char *rest = arena_strdup(&r->arena, path), *word;

        while (json && (word = strsep(&rest, "."))) {
                char *open = strchr(word, '[');

                if (open)
                        *open = '\0';
                if (*word)
                        json = json_object_get(json, word);
                if (open)
                        json = json_array_get(json, (size_t)strtoul(open + 1, NULL, 10));
        }
        return json;
}

static bool check_words(Run *r, const YamlNode *step, const char *key, const char *text, bool wanted) {
        const YamlNode *node = yaml_find(step, key), *const *items = &node;
        size_t n = 1;

        if (!node)
                return true;
        if (node->type == YAML_SEQUENCE) {
                items = node->items;
                n = node->n;
        }
        for (size_t i = 0; i < n; i++) {
                const char *word = items[i]->type == YAML_SCALAR ? run_text(r, items[i], items[i]->text) : NULL;

                r->n_checks++;
                if (!word || (strstr(text, word) != NULL) != wanted) {
                        yaml_problem(items[i], wanted ? "the answer does not say '%.200s'" : "the answer says '%.200s'",
                                     word ? word : "");
                        return false;
                }
        }
        return true;
}

bool expect_answer(Run *r, const YamlNode *step, json_t *answer) {
        const YamlNode *result = NULL;
        char *text = json_dumps(answer, JSON_COMPACT);
        bool good = check_words(r, step, "has", text, true) && check_words(r, step, "has_not", text, false);

        free(text);
        if (good && yaml_find(step, "result"))
                good = yaml_get_map(step, "result", YAML_REQUIRED, &result);
        for (size_t i = 0; good && result && i < result->n; i++) {
                const json_t *value = at_path(r, answer, result->keys[i]->text);

                if (!value) {
                        bool nothing = result->items[i]->type == YAML_SCALAR && strcmp(result->items[i]->text, "none") == 0;

                        good = nothing;
                        if (!nothing)
                                yaml_problem(result->keys[i], "the answer has no %s", result->keys[i]->text);
                } else
                        good = compare(r, result->items[i], result->keys[i]->text, value);
        }
        return good;
}

/* ---- clocks -------------------------------------------------------------------------------------------------------- */

static const char *clock_key_name(Run *r, const char *key) {
        const char *side = strstr(key, " beside"), *of = strstr(key, " of "), *end = side ? side : of;

        return end ? arena_strndup(&r->arena, key, (size_t)(end - key)) : key;
}

/* The newest clock of that name: the unit's own, or with "NAME of UNIT" its twin of one below; with "NAME beside" the national
 * statute's that runs beside the local pack's. */
static const json_t *find_clock(Run *r, const json_t *clocks, const char *key) {
        const char *side = strstr(key, " beside");
        const char *of = strstr(key, " of ");
        const char *name = clock_key_name(r, key);
        const json_t *clock, *found = NULL;
        size_t i;

        json_array_foreach(clocks, i, clock) {
                const char *watched = json_string_value(json_object_get(clock, "watched"));

                if (strcmp(json_string_value(json_object_get(clock, "clock")), name) == 0 &&
                    json_is_true(json_object_get(clock, "beside")) == (side != NULL) &&
                    strcmp(watched, of ? of + 4 : "") == 0)
                        found = clock;
        }
        return found;
}

/* What was breached and met later stays breached in the node's words; here it is met, late. */
static const char *clock_state(const json_t *clock) {
        const char *state = json_string_value(json_object_get(clock, "state"));

        return strcmp(state, "breached") == 0 && json_integer_value(json_object_get(clock, "ended_entry")) ? "met" : state;
}

static const char *clock_text(Run *r, const json_t *clock) {
        if (!clock)
                return "none";
        return arena_printf(&r->arena, "%s, due %s%s, started %.10s", clock_state(clock),
                            json_string_value(json_object_get(clock, "due")),
                            json_is_true(json_object_get(clock, "late")) ? ", late" : "",
                            json_string_value(json_object_get(clock, "started")));
}

/* One of "running", "due 2026-03-17", "late", "in time", "started 2026-03-02". */
static bool clock_is(const json_t *clock, const char *word) {
        bool late = json_is_true(json_object_get(clock, "late"));

        if (strncmp(word, "due ", 4) == 0)
                return strcmp(word + 4, json_string_value(json_object_get(clock, "due"))) == 0;
        if (strncmp(word, "started ", 8) == 0)
                return strncmp(word + 8, json_string_value(json_object_get(clock, "started")), 10) == 0;
        if (strcmp(word, "late") == 0 || strcmp(word, "in time") == 0)
                return late == (word[0] == 'l');
        return strcmp(word, clock_state(clock)) == 0;
}

static bool check_clock(Run *r, const YamlNode *key, const YamlNode *value, const json_t *clocks) {
        const json_t *clock = find_clock(r, clocks, key->text);
        const char *name = clock_key_name(r, key->text);
        ClockName parsed;
        char *rest, *word;
        bool good = true;

        if (value->type != YAML_SCALAR || !clock_name_parse(name, &parsed)) {
                yaml_problem(key, "clocks: a clock's name, and like: running, due 2026-03-17, in time");
                return false;
        }
        r->n_checks++;
        rest = arena_strdup(&r->arena, value->text);
        while (good && (word = strsep(&rest, ","))) {
                word += strspn(word, " ");
                good = clock ? clock_is(clock, word) : strcmp(word, "none") == 0;
        }
        if (!good)
                yaml_problem(value, "clock %s: expected %s, is %s", key->text, value->text, clock_text(r, clock));
        return good;
}

static bool check_clocks(Run *r, const YamlNode *map, const json_t *reply) {
        for (size_t i = 0; i < map->n; i++)
                if (!check_clock(r, map->keys[i], map->items[i], json_object_get(reply, "clocks")))
                        return false;
        return true;
}

/* ---- desk and orders ----------------------------------------------------------------------------------------------- */

static const char *list_text(Run *r, const json_t *list, const char *key) {
        Buf out = BUF_INIT;
        const char *kept;
        const json_t *item;
        size_t i;

        json_array_foreach(list, i, item)
                buf_printf(&out, "%s%s", i ? ", " : "", json_string_value(json_object_get(item, key)));
        kept = arena_strndup(&r->arena, out.data, out.len);
        buf_deinit(&out);
        return *kept ? kept : "nothing";
}

static bool list_has(const json_t *list, const char *key, const char *value) {
        const json_t *item;
        size_t i;

        json_array_foreach(list, i, item)
                if (strcmp(json_string_value(json_object_get(item, key)), value) == 0)
                        return true;
        return false;
}

/* What is on the unit's desk about this case. */
static json_t *desk_of(Run *r, const SimUnit *u, const CaseId *case_id) {
        PbControlReply reply = ZHUJI__CONTROL_REPLY__INIT;
        Arena arena = ARENA_INIT;
        Query q = { .txn = office_txn(u->office), .arena = &arena, .reply = &reply };
        json_t *all, *mine = json_array(), *item;
        size_t i;

        query_desk(&q, &u->code, r->sim->now, "", 0, "");
        all = json_from_message(&reply.base, &plain, true);
        json_array_foreach(json_object_get(all, "desk"), i, item)
                if (strcmp(json_string_value(json_object_get(item, "case_id")), case_id->s) == 0)
                        json_array_append(mine, item);
        json_decref(all);
        arena_deinit(&arena);
        return mine;
}

static const char *desk_kinds(Run *r) {
        const char *list = "due, due-below";

        for (uint32_t kind = 1; kind < 128; kind++)
                if (*warning_kind_name((WarningKind)kind) != '?')
                        list = arena_printf(&r->arena, "%s, %s", list, warning_kind_name((WarningKind)kind));
        return list;
}

/* desk: all of these kinds; `[]`: nothing but days that come near.  desk_not: none of these. */
static bool check_desk(Run *r, const YamlNode *list, const SimUnit *u, const CaseId *case_id, bool wanted) {
        json_t *desk;
        bool good = true;

        if (list->type != YAML_SEQUENCE) {
                yaml_problem(list, "a list of what is on the desk, like [overdue, ordered]");
                return false;
        }
        for (size_t i = 0; i < list->n; i++)
                if (list->items[i]->type != YAML_SCALAR || !query_is_desk_kind(list->items[i]->text)) {
                        yaml_problem(list->items[i], "nothing on a desk is called so; there are: %s", desk_kinds(r));
                        return false;
                }
        desk = desk_of(r, u, case_id);
        r->n_checks++;
        for (size_t i = 0; good && i < list->n; i++)
                good = list->items[i]->type == YAML_SCALAR && list_has(desk, "kind", list->items[i]->text) == wanted;
        if (good && wanted && list->n == 0) {
                const json_t *item;
                size_t i;

                json_array_foreach(desk, i, item)
                        good = good && strncmp(json_string_value(json_object_get(item, "kind")), "due", 3) == 0;
        }
        if (!good)
                yaml_problem(list, "the desk of %s holds: %s", u->code.s, list_text(r, desk, "kind"));
        json_decref(desk);
        return good;
}

static bool order_matches(Run *r, const YamlNode *map, const json_t *order) {
        for (size_t i = 0; i < map->n; i++) {
                const json_t *value = json_object_get(order, map->keys[i]->text);

                if (!value || map->items[i]->type != YAML_SCALAR || !is_same(map->items[i]->text, scalar(r, value)))
                        return false;
        }
        return true;
}

static bool check_orders(Run *r, const YamlNode *list, const json_t *reply) {
        const json_t *orders = json_object_get(reply, "orders"), *order;

        if (list->type != YAML_SEQUENCE || (list->n == 0 && json_array_size(orders))) {
                yaml_problem(list, "orders here: %s", list_text(r, orders, "state"));
                return false;
        }
        for (size_t k = 0; k < list->n; k++) {
                bool found = false;
                size_t i;

                if (list->items[k]->type != YAML_MAPPING) {
                        yaml_problem(list->items[k], "an order like {state: issued, addressee: 411281.hrss}");
                        return false;
                }
                json_array_foreach(orders, i, order)
                        found = found || order_matches(r, list->items[k], order);
                r->n_checks++;
                if (!found) {
                        yaml_problem(list->items[k], "no such order; here are: %s", list_text(r, orders, "state"));
                        return false;
                }
        }
        return true;
}

/* ---- a case at a unit ---------------------------------------------------------------------------------------------- */

static json_t *file_of(Run *r, const YamlNode *at, const SimUnit *u, const CaseId *case_id) {
        PbControlReply reply = ZHUJI__CONTROL_REPLY__INIT;
        Arena arena = ARENA_INIT;
        Query q = { .txn = office_txn(u->office), .arena = &arena, .reply = &reply };
        json_t *json = NULL;

        if (query_show(&q, run_archive(r, u->office), &u->code, SIGHT_ALL, case_id, 0, ""))
                yaml_problem(at, "the journal of %s can't be read", u->office->unit.s);
        else
                json = json_from_message(&reply.base, &plain, true);
        arena_deinit(&arena);
        return json;
}

static bool check_key(Run *r, const YamlNode *step, size_t i, const SimUnit *u, const CaseId *case_id, const json_t *file) {
        const char *key = step->keys[i]->text;
        const YamlNode *value = step->items[i];
        const json_t *docket = json_array_get(json_object_get(file, "cases"), 0);

        if (strcmp(key, "expect") == 0)
                return true;
        if (strcmp(key, "clocks") == 0)
                return yaml_as_map(value, &value) && check_clocks(r, value, file);
        if (strcmp(key, "desk") == 0 || strcmp(key, "desk_not") == 0)
                return check_desk(r, value, u, case_id, key[4] == '\0');
        if (strcmp(key, "orders") == 0)
                return check_orders(r, value, file);
        if (!docket && strcmp(key, "state") == 0 && value->type == YAML_SCALAR && strcmp(value->text, "none") == 0)
                return true;
        if (!docket) {
                yaml_problem(value, "%s has no file of this case", u->code.s);
                return false;
        }
        return compare_key(r, step, i, docket);
}

static bool expect_file(Run *r, const YamlNode *step, const char *name, const char *unit) {
        const YamlNode *at = yaml_find(step, "expect");
        SimUnit *u = run_unit(r, at, unit);
        CaseId case_id;
        json_t *file;
        bool good = true;

        if (!u || !run_case(r, at, name, &case_id))
                return false;
        if (step->n == 1) {
                yaml_problem(at, "nothing is expected of it: add state, custody, clocks, desk ... (state: none if there is no file)");
                return false;
        }
        file = file_of(r, step, u, &case_id);
        if (file)
                run_answer(r, step, file);
        for (size_t i = 0; good && file && i < step->n; i++)
                good = check_key(r, step, i, u, &case_id, file);
        json_decref(file);
        return good && file;
}

/* ---- a case, an office --------------------------------------------------------------------------------------------- */

/* custodian: the one unit that has it in hand; none: it is under way. */
static bool expect_case(Run *r, const YamlNode *step, const char *name) {
        const YamlNode *at = yaml_find(step, "custodian");
        const char *expected, *is = "none";
        CaseId case_id;

        if (!run_case(r, yaml_find(step, "expect"), name, &case_id) ||
            !yaml_known_keys(step, (const char *const[]){ "expect", "custodian", NULL }) ||
            !yaml_get_str(step, "custodian", YAML_REQUIRED, &expected))
                return false;
        for (size_t i = 0; i < r->sim->n_units; i++) {
                const SimUnit *u = &r->sim->units[i];
                DocketRow row;

                if (docket_get(office_txn(u->office), &u->code, &case_id, &row) && row.custody == CUSTODY_HERE)
                        is = u->code.s;
        }
        r->n_checks++;
        if (strcmp(expected, is) == 0)
                return true;
        yaml_problem(at, "custodian: expected %s, is %s", expected, is);
        return false;
}

static bool check_counts(Run *r, const YamlNode *map, const SimUnit *u) {
        for (size_t i = 0; i < map->n; i++) {
                EntryKind kind;
                int64_t n;

                if (!entry_kind_parse(map->keys[i]->text, &kind)) {
                        yaml_problem(map->keys[i], "there is no kind of entry '%.64s'", map->keys[i]->text);
                        return false;
                }
                if (!yaml_as_int(map->items[i], 0, INT32_MAX, &n))
                        return false;
                r->n_checks++;
                if (count_get(office_txn(u->office), &u->code, kind) != (uint64_t)n) {
                        yaml_problem(map->items[i], "%s of %s: expected %lld, is %llu", map->keys[i]->text, u->code.s,
                                     (long long)n, (unsigned long long)count_get(office_txn(u->office), &u->code, kind));
                        return false;
                }
        }
        return true;
}

static bool check_alarms(Run *r, const YamlNode *list, const SimUnit *u) {
        AlarmRow row = { .kind = 0 };
        RowCursor cursor = row_cursor(ROW_ALARM, &row, 0, 0);
        Buf on = BUF_INIT;
        bool good = true;

        while (row_next(office_txn(u->office), &cursor, &row))
                if (row.on)
                        buf_printf(&on, " %s", alarm_kind_name((AlarmKind)row.kind));
        buf_put_u8(&on, '\0');
        r->n_checks++;
        good = list->type == YAML_SEQUENCE && (list->n > 0) == (on.len > 1);
        for (size_t i = 0; good && i < list->n; i++)
                good = list->items[i]->type == YAML_SCALAR && strstr((const char *)on.data, list->items[i]->text);
        if (!good)
                yaml_problem(list, "alarms of %s:%s", u->code.s, on.len > 1 ? (const char *)on.data : " none");
        buf_deinit(&on);
        return good;
}

static bool expect_office(Run *r, const YamlNode *step, const char *unit) {
        SimUnit *u = run_unit(r, yaml_find(step, "expect"), unit);
        const YamlNode *counts = NULL, *alarms = yaml_find(step, "alarms");

        if (!u || !yaml_known_keys(step, (const char *const[]){ "expect", "counts", "alarms", NULL }))
                return false;
        if (step->n == 1) {
                yaml_problem(yaml_find(step, "expect"), "nothing is expected of it: add counts or alarms");
                return false;
        }
        if (yaml_find(step, "counts") && (!yaml_get_map(step, "counts", YAML_REQUIRED, &counts) || !check_counts(r, counts, u)))
                return false;
        return !alarms || check_alarms(r, alarms, u);
}

/* "A at 411281.hrss", "A", "411281" */
bool step_expect(Run *r, const YamlNode *step) {
        const char *what, *at;

        if (!yaml_get_str(step, "expect", YAML_REQUIRED, &what))
                return false;
        at = strstr(what, " at ");
        if (at)
                return expect_file(r, step, arena_strndup(&r->arena, what, (size_t)(at - what)), at + 4);
        if (run_find_name(r, what))
                return expect_case(r, step, what);
        return expect_office(r, step, what);
}
