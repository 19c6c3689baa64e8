/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * `zhuji`, the command line of an office: a table of subcommands.  Each verb is one row: its arguments and options, what
 * it does in a sentence, what one should know before using it, examples (each is run by a test), and the function.  Help
 * is made from the rows, so nothing can be done that help doesn't show.
 *
 * What is printed: tables and sentences for people, in Chinese if the locale says so (LC_ALL, LC_MESSAGES, LANG = zh..),
 * else in English; with --json exactly one JSON object on stdout (its schema: docs/json).  Reasons of refusals go to
 * stderr either way.
 *
 * Exit codes: 0 done, 1 refused (why and what to do: stderr), 2 the command line is wrong, 3 the node can't be reached or
 * is busy.
 */

#include <jansson.h>
#include <stdio.h>
#include "common/wire/control.h"
#include "common/wire/record.h"
#include "node/cli/args.h"
#include "node/cli/client.h"
#include "node/config.h"

typedef enum CliExit { CLI_DONE = 0, CLI_REFUSED = 1, CLI_USAGE = 2, CLI_UNREACHABLE = 3 } CliExit;

typedef struct Cli Cli;
typedef struct Verb Verb;

typedef struct Example {
        const char *line; /* as typed, beginning with "zhuji" */
        const char *en, *zh; /* what it is for */
} Example;

#define VERB_EXAMPLES_MAX 4

struct Verb {
        const char *name;       /* "case refer" */
        const char *arguments;  /* "CASE", "A B", "[FILE]"; "" if none */
        const Option *options;  /* may be NULL */
        const char *en, *zh;    /* one line */
        const char *more_en, *more_zh; /* what to know; may be NULL */
        Example examples[VERB_EXAMPLES_MAX];
        CliExit (*run)(Cli *cli, const Args *args);
        uint32_t kind;          /* verbs that share a function: EntryKind, ControlKind */
};

/* Groups in the order of help; each ends with a row without name. */
typedef struct VerbGroup {
        const char *en, *zh;
        const Verb *verbs;
} VerbGroup;

extern const Verb life_verbs[], link_verbs[], meeting_verbs[];
extern const Verb office_verbs[], case_verbs[], document_verbs[], draft_verbs[], evidence_verbs[], journal_verbs[], procedure_verbs[],
        roster_verbs[], batch_verbs[], finding_verbs[], reception_verbs[], report_verbs[], review_verbs[], supervise_verbs[];
extern const Verb contact_verbs[], digest_verbs[], incident_verbs[], sweep_verbs[];
extern const Verb clock_verbs[], rules_verbs[];
extern const Verb accusation_verbs[], accusation_hand_verbs[], recover_verbs[], succession_verbs[];
extern const VerbGroup cli_groups[];
extern const Option cli_global_options[];
const Verb *cli_find_verb(const char *name);

struct Cli {
        const Verb *verb;
        bool zh, json;
        const char *config_path, *data; /* as given; NULL: looked for */
        const char *as_user, *as_unit;
        int64_t timeout_ms;
        Config *config;  /* cli_config() */
        Client *client;  /* cli_client() */
};

/* The one of the locale. */
static inline const char *cli_words(const Cli *cli, const char *en, const char *zh) { return cli->zh ? zh : en; }

/* Says on stderr what is wrong; returns `code` so that a verb can end with it.  Both formats take the same arguments. */
CliExit cli_fail(const Cli *cli, CliExit code, const char *en, const char *zh, ...) PRINTF_LIKE(3, 5) PRINTF_LIKE(4, 5);
/* The config that --config, $ZHUJI_CONFIG, ./node.yaml or /etc/zhuji/node.yaml name; read once.  CLI_DONE or what to end
 * with. */
CliExit cli_config(Cli *cli, Config **ret);
/* The data folder: --data, $ZHUJI_DATA, or the config's. */
CliExit cli_data(Cli *cli, const char **ret);
/* Connected to the node's control socket. */
CliExit cli_client(Cli *cli, Client **ret);
/* A request with the actor that --as and --unit name. */
PbControlRequest cli_request(const Cli *cli, ControlKind kind);
/* For several in flight; a failure is explained. */
CliExit cli_send(Cli *cli, Client *client, PbControlRequest *request);
CliExit cli_await(Cli *cli, Client *client, Arena *arena, const PbControlReply **ret);
/* The node went away while it had something of ours. */
CliExit cli_lost(const Cli *cli);
/* Sends it and waits for its reply, whatever it says; the reply lives in the arena. */
CliExit cli_ask(Cli *cli, PbControlRequest *request, Arena *arena, const PbControlReply **ret);
/* A list page by page: asks until there is no more, or `left` rows were seen (the caller takes off what it counted).
 *
 *      CliPages pages = { .request = &request, .arena = &arena, .left = UINT64_MAX };
 *
 *      while (cli_next_page(cli, &pages))
 *              ... pages.reply ...
 *      code = pages.code;
 *
 * Replies live in the arena until the end: a cursor is part of the one before. */
typedef struct CliPages {
        PbControlRequest *request;
        Arena *arena;
        uint64_t left;
        const PbControlReply *reply; /* the last one, also after the end; NULL: none came */
        CliExit code;                /* what to end with */
} CliPages;
bool cli_next_page(Cli *cli, CliPages *pages);
/* One act on the case that the first argument names, its fields from the options; a draft (kind ENTRY_DRAFT) is one of
 * `drafted`. */
CliExit cli_act(Cli *cli, const Args *args, EntryKind kind, EntryKind drafted, Arena *arena, const PbControlReply **ret);
/* The act that the verb is for (its `kind`), and what came of it; most verbs of `zhuji case` are no more. */
CliExit cli_run_act(Cli *cli, const Args *args);
/* Likewise for a draft of the document that the verb names. */
CliExit cli_run_draft(Cli *cli, const Args *args);
/* Prints and frees. */
void cli_print_json(json_t *json);
CliExit cli_help(Cli *cli, const char *topic);
bool cli_help_finds(const char *topic);
/* Somebody typed only a part of it, or the document's own name (refer, 转送); NULL: no idea. */
const Verb *cli_verb_meant(const char *words);
