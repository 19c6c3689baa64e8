/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Papers on their way in and out: files that a command attaches, and attachments written to a folder.  Media types are declared
 * (`;type=`, else by the name's ending), never sniffed.  A name that somebody handed in is no path: what is written lies in the
 * folder given and nowhere else, under a name of ours, 0600, and replaces nothing.
 */

#include "common/wire/limits.h"
#include "common/wire/record.h"
#include "node/cli/cli.h"
#include "node/cli/intake.h"

typedef struct Attached {
        Attachment items[LIMIT_ATTACHMENTS];
        uint32_t n;
        size_t size;     /* bytes of all */
} Attached;

#define ATTACH_OPTION                                                                                                        \
        { "attach", OPTION_LIST, "FILE", "a file that comes with it (4 MiB; 12 files, 5 MiB in all); FILE;type=TYPE declares what it is", \
          "附件（每件四兆字节，最多十二件、合计五兆字节）；FILE;type=TYPE 声明类型" }

/* Of a path as typed: "." if it names none, or is "-".  mem_free() it. */
char *attach_folder_of(const char *path);
/* One file; its bytes live in the arena.  `folder` NULL: `path` as typed, perhaps with ";type=".  Else a path that stands in a file
 * of that folder: below it, or refused.  At most `most` bytes together with what was attached before. */
CliExit attach_file(const Cli *cli, const char *path, const char *folder, size_t most, Arena *arena, Attached *a);
/* What an intake names, of that folder, and every --attach (args may be NULL), into the intake: to be sealed if it accuses.  Of a
 * mixed letter both halves' own; --attach goes with the claim.  False: the problem says which, and nothing may be registered. */
CliExit attach_intake(const Cli *cli, const Args *args, const char *folder, Arena *arena, Intake *intake);
/* Every --attach. */
CliExit attach_options(const Cli *cli, const Args *args, Arena *arena, Attached *a);
/* Into the request, which then borrows from the arena. */
void attach_request(const Attached *a, Arena *arena, PbControlRequest *request);

#define ATTACH_NAME_SIZE 256
/* What it is called on disk: "12-1-scan.pdf". */
void attach_name(uint64_t entry, uint32_t number, const char *name, char ret[ATTACH_NAME_SIZE]);
/* The folder to write into, made 0700 if it isn't there. */
CliExit attach_folder(const Cli *cli, const char *dir, int *ret_fd);
/* Writes it there; what has that name already is not touched, and that is refused. */
CliExit attach_save(const Cli *cli, int folder, const char *dir, const char *name, Bytes data);
