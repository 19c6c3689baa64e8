/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What `zhuji reception`, `sweep`, `incident` and `contact` share: sheets of no case, from a file and as a list. */

#include "node/cli/cli.h"

/* A sheet of that kind from a file, NUL behind it; every line that can't be read is named. */
CliExit sheets_read(const Cli *cli, const char *path, EntryKind kind, Buf *ret);
/* Of the file, or the one line that the options of those names describe; NULL ends them. */
CliExit sheets_read_either(const Cli *cli, const Args *args, EntryKind kind, const char *const *names, Buf *ret);
CliExit sheets_check(const Cli *cli, EntryKind kind, const char *text);
/* The lines of --from, --until, --all, by day; they live in the arena. */
CliExit sheets_ask(Cli *cli, const Args *args, EntryKind kind, Arena *arena, PbControlSheet ***ret, size_t *ret_n);
void sheets_print_json(const char *name, PbControlSheet *const *rows, size_t n);
/* "已取消：理由" of a line, as one text in the arena. */
const char *sheets_outcome(const Cli *cli, const PbControlSheet *s, Arena *arena);
