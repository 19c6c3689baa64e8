/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What registering and the verbs of `zhuji accusation` share: the roster to seal by, the desk at which it is done and its keys, what the
 * node has of it, opened here. */

#include "common/crypto/key.h"
#include "node/cli/args.h"
#include "node/cli/cli.h"
#include "node/cli/sealing.h"

typedef struct AccusationDesk {
        Roster *roster;
        Random random;
        Sealing sealing; /* borrows the other two */
} AccusationDesk;

/* --roster, or the config's; the desk is --unit's, or the node's own.  From then on this process leaves no core file. */
CliExit accusation_desk_open(Cli *cli, const Args *args, AccusationDesk *ret);
void accusation_desk_close(AccusationDesk *desk);
/* Says on stderr why not, and what to type. */
CliExit accusation_refuse(const Cli *cli, const IntakeProblem *problem);
/* The same of what can't be read as a letter, whether it accuses or not. */
CliExit accusation_mistyped(const Cli *cli, const IntakeProblem *problem);
/* Whom the notice of it goes to, or that it must go on paper (22:30); on stderr. */
void accusation_tell_department(const Cli *cli, const Accusation *a, const UnitCode *department);

#define ACCUSATION_KEYS_MAX 8 /* the desk's key in use and retired ones */
typedef struct AccusationKeys {
        KeyPair keys[ACCUSATION_KEYS_MAX];
        size_t n;
} AccusationKeys;

/* Those of --key; to be wiped, whatever is returned. */
CliExit accusation_keys_read(const Cli *cli, const Args *args, AccusationKeys *ret);
void accusation_keys_wipe(AccusationKeys *keys);

/* The sealed part of the case's entry (0: what was received), from the node, after the reading was recorded; opened with our keys.
 * `ret_none`: set, and nothing else, if the entry has none; NULL: that is a refusal. */
CliExit accusation_fetch(Cli *cli, const char *case_id, uint64_t entry, PartKind kind, const AccusationDesk *desk,
                         const AccusationKeys *keys, Arena *arena, uint64_t *ret_entry, Accusation *ret, bool *ret_none);

/* The case that was typed; false with what to say of it. */
bool accusation_case(const Cli *cli, const Args *args, CaseId *ret, CliExit *ret_code);
/* --entry, if it was given; *ret_code only if it is no number. */
bool accusation_entry(const Cli *cli, const Args *args, uint64_t *ret, CliExit *ret_code);
/* The text file of --file, NUL-terminated in the arena; "" without. */
CliExit accusation_note_read(const Cli *cli, const Args *args, Arena *arena, const char **ret);
CliExit accusation_ask(Cli *cli, PbControlRequest *request, Arena *arena);

/* Options. */
#define ACCUSATION_KEY { "key", OPTION_LIST, "FILE", "the desk's secret key (required)", "本单位密封密钥的私钥文件（必填）" }
#define ACCUSATION_ROSTER { "roster", OPTION_VALUE, "FILE", "the signed roster; else the config's", "已签名名录，默认取配置" }
#define ACCUSATION_END { NULL }
