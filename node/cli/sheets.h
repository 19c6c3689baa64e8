/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What `zhuji reception`, `sweep`, `incident`, `contact` and `digest` share: sheets of no case, from a file and as a list. */

#include "node/cli/act.h"
#include "node/cli/cli.h"
#include "node/cli/table.h"

/* A field of the document and what was given for it; NULL: nothing was. */
typedef struct SheetField {
        const char *field, *value;
} SheetField;
/* The fields that were given go into the act, which is sent; its result is printed. */
CliExit sheets_send(Cli *cli, Act *act, const SheetField *fields, size_t n);
/* The text of a sheet, ended by NUL: as sheets_enter() has it. */
CliExit sheets_read(const Cli *cli, const Args *args, EntryKind kind, const char *const *names, Buf *ret);
/* A sheet from FILE, or the one line that the options of those names describe (NULL ends them; there may be
 * none), is sent with that variant, if any; every line that can't be read is named. */
CliExit sheets_enter(Cli *cli, const Args *args, EntryKind kind, const char *variant, const char *const *names);
/* The lines of --from, --until, --all, by day: as JSON under that name, else by `print`. */
CliExit sheets_list(Cli *cli, const Args *args, EntryKind kind, const char *name,
                    void (*print)(const Cli *cli, PbControlSheet **rows, size_t n, Arena *arena));
/* Prints the lines as a table, or that there is `none`; frees it. */
void sheets_print(Table *table, const char *none);
/* "已取消：理由" of a line, as one text in the arena. */
const char *sheets_outcome(const Cli *cli, const PbControlSheet *s, Arena *arena);
