/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A scenario: a YAML file of steps (README.md says how it reads) carried out by real offices - engine, runner, core and codecs
 * over the RAM twins, in virtual time - as an officer at a desk would do it: a step is a command of `zhuji batch`, and what it
 * expects is what the node answers.  So a new document, field or read needs no change here.
 *
 * Whatever the steps say, each scenario also holds that a refusal leaves no entry but a violation, that at no time two units
 * have custody of a case, and at its end everything the simulator checks (promises P1 to P4, the store against its journal).
 */

#include <jansson.h>
#include "common/io/yaml.h"
#include "common/wire/sealed.h"
#include "node/cli/act.h"
#include "node/cli/sealing.h"
#include "node/marks.h"
#include "node/request.h"
#include "tests/sim/sim.h"

#define RUN_NAMES_MAX 64

/* What a step gave a name to: {A} is a case's number, {A.code} its query code, {A.entry} the entry made. */
typedef struct RunName {
        const char *name;
        CaseId case_id;
        uint64_t entry;
        char code[QUERY_CODE_DIGITS + 1];
} RunName;

#define REASONS_MAX 512 /* codes are below */

#define SCENARIO_OFFICES_MAX 12
#define SCENARIO_UNITS_MAX 64

/* What matrices tried: dockets in which states, and of each document whether somebody may, and may not. */
#define COVERS_KINDS 256
typedef struct Covers {
        uint32_t states;
        bool allowed[COVERS_KINDS], refused[COVERS_KINDS];
} Covers;

typedef struct Run {
        Arena arena;           /* of the run */
        Yaml *yaml;
        const YamlNode *root;
        Yaml *network;         /* the file that lays out units and nodes */
        Yaml *fields;          /* what each document says in a matrix; read once */
        Roster *units;
        Pack *pack;            /* of a file; NULL: compiled in */
        UnitCode nodes[SCENARIO_OFFICES_MAX];
        size_t n_nodes;
        struct {
                UnitCode unit;
                KeyPair key;
        } desks[SCENARIO_UNITS_MAX]; /* secret keys of desks that things are sealed to */
        size_t n_desks;
        Random random;         /* of whoever seals */
        MarksKey marks;        /* of desks: by which earlier cases are found */
        Sim *sim;
        Archive *archives[SCENARIO_OFFICES_MAX];
        RunName names[RUN_NAMES_MAX];
        size_t n_names;
        size_t n_steps, n_checks; /* carried out */
        Covers covers;         /* what its matrices tried */
        bool answers;          /* printed as they come */
        FILE *trace;
        char *trace_text;
        size_t trace_len;
} Run;

/* ---- run.c --------------------------------------------------------------------------------------------------------- */

/* Carries it out as far as it goes.  Never NULL; run_ok() says whether all came out as written. */
Run *run_file(const char *path, bool answers);
/* With --answers, printed as a comment. */
void run_answer(const Run *r, const YamlNode *step, const json_t *answer);
bool run_ok(const Run *r);
/* "file:line:column: message" lines; valid until run_free(). */
const char *run_problems(const Run *r);
/* What it is about: its `name`. */
const char *run_title(const Run *r);
Run *run_free(Run *r);

/* A file, or one of deploy/rules by its name ("zhejiang-2016"); the caller frees it.  NULL with a problem at the node. */
Pack *run_read_pack(Run *r, const YamlNode *at, const char *name);
/* Where that file is: beside the scenario, or with `name` alone in deploy/rules. */
const char *run_rules_path(Run *r, const char *name);
/* Everything under way between the offices arrives. */
void run_settle(Run *r);
Archive *run_archive(Run *r, const SimOffice *o);
RunName *run_find_name(Run *r, const char *name);
/* A new one; NULL with a problem at the node if it is taken. */
RunName *run_new_name(Run *r, const YamlNode *at, const char *name);
/* The text with {A}, {A.code}, {A.entry} replaced; lives in the run's arena.  NULL with a problem at the node. */
const char *run_text(Run *r, const YamlNode *at, const char *text);
/* "A" or a whole number as a case. */
bool run_case(Run *r, const YamlNode *at, const char *name, CaseId *ret);
SimUnit *run_unit(Run *r, const YamlNode *at, const char *code);

/* ---- place.c ------------------------------------------------------------------------------------------------------- */

/* Units and nodes: the file that `network` names, else network.yaml beside the scenario, changed by its `units`. */
bool place_read(Run *r);
/* Founds the offices, one user for each role and unit (named after it), a second one of each ("clerk2"), more by `users`. */
bool place_found(Run *r);

/* ---- send.c, expect.c ---------------------------------------------------------------------------------------------- */

bool step_send(Run *r, const YamlNode *step);
bool step_expect(Run *r, const YamlNode *step);
/* `matrix: A at UNIT`: every document by a user of every role, allowed or refused as the step says; see matrix.c. */
bool step_matrix(Run *r, const YamlNode *step);
/* matrix.c.  Every document of the procedure and every state of a docket was tried by these matrices; what was not, is printed
 * as a comment.  fields.yaml names, under `without`, what has no case, and why. */
void covers_add(Covers *all, const Covers *some);
bool covers_all(const Covers *all, const char *folder);
/* `join`: who joins a collective case, with the words of a registration; join.c. */
bool join_request(const json_t *fields, const CaseId *id, Arena *arena, PbControlRequest *request, ActProblem *problem);
/* ---- words.c, reads.c ---------------------------------------------------------------------------------------------- */

/* A command of `zhuji batch`, with what the words of the step add to it. */
typedef struct Command {
        const char *what;
        const char *key, *value; /* NULL: nothing */
} Command;

/* "case refer", "referral", "转送"; false with a problem at the node. */
bool words_command(const YamlNode *at, const char *said, Command *ret);
/* "; did you mean ...?" of a mistyped reason; "" if there is one of that name, or none like it. */
const char *words_reason_near(Run *r, const char *said);
json_t *reads_notices(const json_t *answer);
bool reads_evidence_request(const json_t *fields, const CaseId *id, Arena *arena, PbControlRequest *request, ActProblem *problem);
void reads_evidence(Run *r, const PbControlReply *reply, json_t *answer);
json_t *reads_clocks(const YamlNode *step, const PbControlReply *reply, Arena *arena);
/* `send: clock explain` of a pack, without a case. */
bool step_clock_explain(Run *r, const YamlNode *step);
/* ---- sealed.c ------------------------------------------------------------------------------------------------------ */

/* Desk keys for the units read. */
void sealed_keys(Run *r);
/* Another one for that unit, in the arena; the one before is retired, or (`lost`) neither listed nor had any more. */
void sealed_new_key(Run *r, Arena *arena, RosterUnit *u, bool lost);
/* With what the desk of that unit seals. */
Sealing sealed_desk(Run *r, const UnitCode *unit);
/* sealed-read, sealed-notice (of the organisation department), sealed-accept, sealed-feedback, conclusion, sealed-referral. */
bool sealed_is_command(const char *what);
bool sealed_request(Run *r, const YamlNode *step, const char *what, const UnitCode *unit, const CaseId *id, Arena *arena,
                    PbControlRequest *request);
PartKind sealed_part(const char *what);
/* With that desk's key; false if it does not open. */
bool sealed_open_evidence(Run *r, const UnitCode *unit, Bytes evidence, PartKind kind, Arena *arena, Accusation *ret);
json_t *sealed_json(const Accusation *a);

/* `roster: closing, unit: UNIT, successor: UNIT`: the next version, brought to the offices; roster.c. */
bool step_roster(Run *r, const YamlNode *step);
/* `install: FILE, by: UNIT`: a pack or a calendar; install.c. */
bool step_install(Run *r, const YamlNode *step);
/* YAML as JSON, text with its names replaced; NULL with a problem at the node. */
json_t *send_json(Run *r, const char *key, const YamlNode *node);
/* One answer against what stands in the step (`result`, `has`, `has_not`). */
bool expect_answer(Run *r, const YamlNode *step, json_t *answer);
