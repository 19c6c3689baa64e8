/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Files that a command names: read whole, bounded; lines of any length, bounded; failures said by name. */

#include <stdio.h>
#include "common/unit/roster.h"
#include "node/cli/cli.h"

/* Appends the whole file; "-" is stdin.  Over `max` bytes is refused. */
CliExit cli_read_file(const Cli *cli, const char *path, size_t max, Buf *ret);
/* Writes it beside and renames: whole or not at all.  `private`: for our eyes alone. */
CliExit cli_write_file(const Cli *cli, const char *path, Bytes data, bool private);

/* A roster somebody signed: of that file, unverified; without a path the config's, with its chain.  Says what is wrong. */
CliExit cli_read_roster(Cli *cli, const char *path, Roster **ret);

typedef enum CliLine { CLI_LINE, CLI_LINE_TOO_LONG, CLI_LINE_END } CliLine;
/* The next line without its newline replaces what the buffer held; one over `max` bytes is skipped whole. */
CliLine cli_next_line(FILE *f, size_t max, Buf *line);
