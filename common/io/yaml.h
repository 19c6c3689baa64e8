/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A YAML file as one tree that remembers line and column, so that whoever wrote it is told where it is wrong.
 *
 * Accepted is the plain part of YAML: mappings, sequences, scalars, one document, UTF-8.  Refused: duplicate keys, keys that
 * aren't scalars, anchors, aliases, tags, directives, several documents, depth over YAML_DEPTH_MAX, size over the limit given.
 * Every scalar is text; what it means is asked by the accessors ("no" is never false by surprise).
 *
 * Problems are collected in the Yaml as "file:line:column: message" lines; accessors return false and record one, so a reader
 * asks for everything and looks once, at the end, at yaml_ok().  An accessor given NULL for the map returns false silently:
 * what made it NULL has been recorded.  Out-parameters are written only on success, so preset them with the default.
 *
 *         Yaml *y CLEANUP(yaml_tree_freep) = yaml_read_file("relay.yaml", YAML_CONFIG_SIZE_MAX);
 *         const YamlNode *root = yaml_root(y);
 *         yaml_known_keys(root, (const char *const[]){ "unit", "roster", NULL });
 *         yaml_get_str(root, "unit", YAML_REQUIRED, &unit);
 *         if (!yaml_ok(y)) fputs(yaml_problems(y), stderr);
 */

#include <stdbool.h>
#include <stdint.h>
#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/ident.h"
#include "common/base/instant.h"
#include "common/io/limits.h"

typedef enum YamlType { YAML_SCALAR = 1, YAML_SEQUENCE, YAML_MAPPING } YamlType;
typedef enum YamlNeed { YAML_OPTIONAL, YAML_REQUIRED } YamlNeed;

typedef struct Yaml Yaml;
typedef struct YamlNode YamlNode;
struct YamlNode {
        YamlType type;
        uint32_t line, column; /* from 1 */
        Yaml *yaml;
        const char *text;           /* scalar: valid UTF-8 without NUL */
        size_t n;                   /* scalar: bytes; sequence: items; mapping: pairs */
        const YamlNode *const *items; /* sequence; mapping: the values */
        const YamlNode *const *keys;  /* mapping: as written, all different */
};

/* Never NULL; a file that can't be read is a problem like any other.  The tree lives until yaml_tree_free(). */
Yaml *yaml_read_file(const char *path, size_t size_max);
/* The same for text in memory (copied as needed); `name` stands where the file name would. */
Yaml *yaml_read(const char *name, Bytes text, size_t size_max);
/* (libyaml exports a yaml_free() of its own.) */
Yaml *yaml_tree_free(Yaml *y);
void yaml_tree_freep(Yaml **y);

/* NULL if the text was refused; else a mapping (no format of ours is anything else at the top). */
const YamlNode *yaml_root(const Yaml *y);
bool yaml_ok(const Yaml *y);
/* All problems so far, a line each; "" if none. */
const char *yaml_problems(const Yaml *y);
size_t yaml_n_problems(const Yaml *y);
/* A path as the file means it: relative ones count from the file's own folder.  Lives in the Yaml. */
const char *yaml_relative_path(const YamlNode *at, const char *path);

/* Records a problem at the node. */
void yaml_problem(const YamlNode *at, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same at a place of the file that is no longer a node. */
void yaml_problem_at(Yaml *y, uint32_t line, uint32_t column, const char *format, ...) PRINTF_LIKE(4, 5);

/* NULL if the mapping has no such key. */
const YamlNode *yaml_find(const YamlNode *map, const char *key);
/* Records each key that isn't among the allowed (ended by NULL), with the nearest of them as a suggestion. */
bool yaml_known_keys(const YamlNode *map, const char *const *allowed);

/* Of one node (a list's item): scalars that aren't empty. */
bool yaml_as_str(const YamlNode *node, const char **ret);
bool yaml_as_int(const YamlNode *node, int64_t min, int64_t max, int64_t *ret);
bool yaml_as_unit(const YamlNode *node, UnitCode *ret);
/* Is it a mapping?  Records a problem if not. */
bool yaml_as_map(const YamlNode *node, const YamlNode **ret);

/* Of a mapping's key. */
bool yaml_get_str(const YamlNode *map, const char *key, YamlNeed need, const char **ret);
bool yaml_get_int(const YamlNode *map, const char *key, YamlNeed need, int64_t min, int64_t max, int64_t *ret);
/* `true` or `false`; yes, no, on, off are refused, YAML versions disagree about them. */
bool yaml_get_bool(const YamlNode *map, const char *key, YamlNeed need, bool *ret);
bool yaml_get_unit(const YamlNode *map, const char *key, YamlNeed need, UnitCode *ret);
/* "500ms", "30s", "5m", "12h", "7d". */
bool yaml_get_duration(const YamlNode *map, const char *key, YamlNeed need, Duration *ret);
/* RFC 3339; see instant_parse(). */
bool yaml_get_instant(const YamlNode *map, const char *key, YamlNeed need, Instant *ret);
/* Exactly len bytes in hex. */
bool yaml_get_hex(const YamlNode *map, const char *key, YamlNeed need, uint8_t *ret, size_t len);
/* A file or folder name, relative to the YAML file's folder. */
bool yaml_get_path(const YamlNode *map, const char *key, YamlNeed need, const char **ret);
bool yaml_get_list(const YamlNode *map, const char *key, YamlNeed need, const YamlNode **ret);
bool yaml_get_map(const YamlNode *map, const char *key, YamlNeed need, const YamlNode **ret);
