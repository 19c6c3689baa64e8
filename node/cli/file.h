/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Files that a command names: read whole, bounded; lines of any length, bounded; failures said by name. */

#include <stdio.h>
#include "node/cli/cli.h"

/* Appends the whole file; "-" is stdin.  Over `max` bytes is refused. */
CliExit file_read(const Cli *cli, const char *path, size_t max, Buf *ret);
/* Writes it beside and renames: whole or not at all. */
CliExit file_write(const Cli *cli, const char *path, Bytes data);

typedef enum FileLine { FILE_LINE, FILE_LINE_TOO_LONG, FILE_END } FileLine;
/* The next line without its newline replaces what the buffer held; one over `max` bytes is skipped whole. */
FileLine file_next_line(FILE *f, size_t max, Buf *line);
