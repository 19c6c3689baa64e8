/* SPDX-License-Identifier: Apache-2.0 */

/* Asking a YAML tree; see yaml.h for how problems are collected. */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include "common/base/nearest.h"
#include "common/io/yaml.h"

/* ---- keys ----------------------------------------------------------------------------------------------------------- */

const YamlNode *yaml_find(const YamlNode *map, const char *key) {
        if (!map)
                return NULL;
        assert(map->type == YAML_MAPPING);
        for (size_t i = 0; i < map->n; i++)
                if (strcmp(map->keys[i]->text, key) == 0)
                        return map->items[i];
        return NULL;
}

bool yaml_known_keys(const YamlNode *map, const char *const *allowed) {
        bool ok = true;

        if (!map)
                return false;
        for (size_t i = 0; i < map->n; i++) {
                const char *key = map->keys[i]->text, *near;
                const char *const *a = allowed;

                while (*a && strcmp(*a, key) != 0)
                        a++;
                if (*a)
                        continue;
                ok = false;
                near = nearest_name(key, allowed);
                if (near)
                        yaml_problem(map->keys[i], "unknown key '%.64s'; did you mean '%s'?", key, near);
                else
                        yaml_problem(map->keys[i], "unknown key '%.64s'", key);
        }
        return ok;
}

/* ---- one node ------------------------------------------------------------------------------------------------------- */

static const char *type_name(YamlType t) {
        return t == YAML_SCALAR ? "a single value" : t == YAML_SEQUENCE ? "a list" : "a mapping (key: value)";
}

static bool is_type(const YamlNode *node, YamlType type, const char *what) {
        if (!node)
                return false;
        if (node->type == type)
                return true;
        yaml_problem(node, "%s must be %s, this is %s", what, type_name(type), type_name(node->type));
        return false;
}

static bool as_str(const YamlNode *node, const char *what, const char **ret) {
        if (!is_type(node, YAML_SCALAR, what))
                return false;
        if (node->n == 0) {
                yaml_problem(node, "%s has no value", what);
                return false;
        }
        *ret = node->text;
        return true;
}

static bool as_int(const YamlNode *node, const char *what, int64_t min, int64_t max, int64_t *ret) {
        const char *s;
        long long v;
        char *end;

        if (!as_str(node, what, &s))
                return false;
        errno = 0;
        v = strtoll(s, &end, 10);
        if (errno || *end || end == s || s[0] == ' ' || s[0] == '+' || s[0] == '\n' || s[0] == '\t') {
                yaml_problem(node, "%s must be a whole number, this is '%.64s'", what, s);
                return false;
        }
        if (v < min || v > max) {
                yaml_problem(node, "%s must be from %lld to %lld, this is %lld", what, (long long)min, (long long)max, v);
                return false;
        }
        *ret = v;
        return true;
}

static bool as_unit(const YamlNode *node, const char *what, UnitCode *ret) {
        const char *s;

        if (!as_str(node, what, &s))
                return false;
        if (unit_code_parse(s, ret))
                return true;
        yaml_problem(node, "%s: '%.64s' is not a unit code: six digits (a township nine), then maybe a dot and a word", what,
                     s);
        return false;
}

bool yaml_as_str(const YamlNode *node, const char **ret) {
        return as_str(node, "this item", ret);
}

bool yaml_as_int(const YamlNode *node, int64_t min, int64_t max, int64_t *ret) {
        return as_int(node, "this item", min, max, ret);
}

bool yaml_as_unit(const YamlNode *node, UnitCode *ret) {
        return as_unit(node, "this item", ret);
}

bool yaml_as_map(const YamlNode *node, const YamlNode **ret) {
        if (!is_type(node, YAML_MAPPING, "this"))
                return false;
        *ret = node;
        return true;
}

/* ---- a mapping's key ------------------------------------------------------------------------------------------------ */

static const YamlNode *find_needed(const YamlNode *map, const char *key, YamlNeed need) {
        const YamlNode *node = yaml_find(map, key);

        if (map && !node && need == YAML_REQUIRED)
                yaml_problem(map, "key '%s' is missing", key);
        return node;
}

bool yaml_get_str(const YamlNode *map, const char *key, YamlNeed need, const char **ret) {
        return as_str(find_needed(map, key, need), key, ret);
}

bool yaml_get_int(const YamlNode *map, const char *key, YamlNeed need, int64_t min, int64_t max, int64_t *ret) {
        return as_int(find_needed(map, key, need), key, min, max, ret);
}

bool yaml_get_bool(const YamlNode *map, const char *key, YamlNeed need, bool *ret) {
        const YamlNode *node = find_needed(map, key, need);
        const char *s;

        if (!as_str(node, key, &s))
                return false;
        if (strcmp(s, "true") != 0 && strcmp(s, "false") != 0) {
                yaml_problem(node, "%s must be true or false, this is '%.64s'", key, s);
                return false;
        }
        *ret = s[0] == 't';
        return true;
}

bool yaml_get_unit(const YamlNode *map, const char *key, YamlNeed need, UnitCode *ret) {
        return as_unit(find_needed(map, key, need), key, ret);
}

static bool duration_parse(const char *s, Duration *ret) {
        static const struct { const char *unit; Duration ms; } units[] = {
                { "ms", 1 }, { "s", DURATION_SECOND }, { "m", DURATION_MINUTE }, { "h", DURATION_HOUR }, { "d", DURATION_DAY },
        };
        Duration v;
        char *end;

        if (s[0] < '0' || s[0] > '9')
                return false;
        errno = 0;
        v = strtoll(s, &end, 10);
        if (errno)
                return false;
        for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
                if (strcmp(end, units[i].unit) == 0)
                        return !__builtin_mul_overflow(v, units[i].ms, ret);
        return false;
}

bool yaml_get_duration(const YamlNode *map, const char *key, YamlNeed need, Duration *ret) {
        const YamlNode *node = find_needed(map, key, need);
        const char *s;
        Duration v;

        if (!as_str(node, key, &s))
                return false;
        if (!duration_parse(s, &v)) {
                yaml_problem(node, "%s must be a time like 500ms, 30s, 5m, 12h or 7d, this is '%.64s'", key, s);
                return false;
        }
        *ret = v;
        return true;
}

bool yaml_get_instant(const YamlNode *map, const char *key, YamlNeed need, Instant *ret) {
        const YamlNode *node = find_needed(map, key, need);
        const char *s;

        if (!as_str(node, key, &s))
                return false;
        if (!instant_parse(s, ret)) {
                yaml_problem(node, "%s must be a time like 2026-03-01T09:00:00+08:00, this is '%.64s'", key, s);
                return false;
        }
        return true;
}

bool yaml_get_hex(const YamlNode *map, const char *key, YamlNeed need, uint8_t *ret, size_t len) {
        const YamlNode *node = find_needed(map, key, need);
        const char *s;

        if (!as_str(node, key, &s))
                return false;
        if (!bytes_from_hex(s, ret, len)) {
                yaml_problem(node, "%s must be %zu hex digits", key, 2 * len);
                return false;
        }
        return true;
}

bool yaml_get_path(const YamlNode *map, const char *key, YamlNeed need, const char **ret) {
        const char *s;

        if (!yaml_get_str(map, key, need, &s))
                return false;
        *ret = yaml_relative_path(map, s);
        return true;
}

bool yaml_get_list(const YamlNode *map, const char *key, YamlNeed need, const YamlNode **ret) {
        const YamlNode *node = find_needed(map, key, need);

        if (!is_type(node, YAML_SEQUENCE, key))
                return false;
        *ret = node;
        return true;
}

bool yaml_get_map(const YamlNode *map, const char *key, YamlNeed need, const YamlNode **ret) {
        const YamlNode *node = find_needed(map, key, need);

        if (!is_type(node, YAML_MAPPING, key))
                return false;
        *ret = node;
        return true;
}
