/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Where a pack or a calendar is: a path (anything with a '/' or a file's ending) is that file, YAML or signed; a name is looked
 * for as NAME.yaml in $ZHUJI_RULES, in ./deploy/rules, and in deploy/rules and share/zhuji/rules of each folder above the
 * program; those of deploy/rules are compiled in, too.
 */

#include "node/cli/cli.h"
#include "common/wire/rules.h"

/* The packs of deploy/rules as they were when this was built; ends with a NULL name. */
typedef struct RulesFile {
        const char *name;
        const unsigned char *data;
        size_t len;
} RulesFile;
extern const RulesFile rules_files[];

/* ret_source: the file, in the arena, or "built in".  Explained when it is not done. */
CliExit rules_find_pack(const Cli *cli, const char *name, Arena *arena, Pack **ret, const char **ret_source);
/* NULL: the official one that is compiled in.  A file's years stand in place of its years. */
CliExit rules_find_calendar(const Cli *cli, const char *path, Calendar **ret);
/* A file of either kind, YAML or signed (whoever signed it). */
CliExit rules_read_file(const Cli *cli, const char *path, Pack **ret_pack, Calendar **ret_calendar);
bool rules_is_yaml(const char *path);
