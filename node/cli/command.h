/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A control command as a JSON object, one line of a batch:
 *
 *   {"do": "register", "intake": {...}}                          the intake format (intake.h)
 *   {"do": "refer", "case": "411281-...", "to": "411281.hrss"}   a verb of `zhuji case`, options as fields, with underscores
 *   {"do": "draft", "document": "opinion", "case": ..., ...}    a document that is drafted, signed and stamped, its options beside it;
 *   {"do": "sign" | "stamp" | "discard", "case": .., "draft": ..}   the number may be left out if only one waits
 *   {"do": "join", "case": .., "text": .., "name": .., "people": 2}   or with "representatives": ["..", ".."] alone
 *   {"do": "accusation-seal", "case": .., "intake": {.. "accused": {..}, "to": "411281.discipline"}}   it turned out to accuse
 *   {"do": "user", "name": "zhang", "of": "411281.hrss", "roles": ["clerk"]}
 *   {"do": "list" | "desk" | "status" | "users", "state": .., "kind": .., "limit": .., "after": ..},
 *   {"do": "show" | "clocks", "case": ..}, {"do": "successions"}
 *
 * and with any of them "as" (user), "unit" (desk), "tag" (any text; comes back with the result).
 */

#include "node/cli/act.h"

/* The request borrows from the arena and from `json`.  False: problem says why. */
bool command_read(const json_t *json, Arena *arena, PbControlRequest *request, ActProblem *problem);
/* The same; what accuses is sealed by it (its desk is taken from the command if that names one). */
typedef struct Sealing Sealing;
bool command_read_sealing(const json_t *json, const Sealing *sealing, Arena *arena, PbControlRequest *request,
                          ActProblem *problem);
/* The report of a month ("2026-03") or year, or the oldest that is owed (""): false if form or period is none. */
bool report_request(const char *form, const char *period, Arena *arena, PbControlRequest *request);
/* Reminds the bureau below of that report; likewise. */
bool report_remind_request(const char *form, const char *period, const char *to, Arena *arena, PbControlRequest *request);

/* Does the command bring what accuses, and needs a roster to seal it by? */
bool command_accuses(const json_t *json);
