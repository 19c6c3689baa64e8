/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A control command as a JSON object, one line of a batch:
 *
 *   {"do": "register", "intake": {...}}                          the intake format (intake.h)
 *   {"do": "refer", "case": "411281-...", "to": "411281.hrss"}   a verb of `zhuji case`, options as fields, with underscores
 *   {"do": "user", "name": "zhang", "of": "411281.hrss", "roles": ["clerk"]}
 *   {"do": "list" | "desk" | "status" | "users", "state": .., "kind": .., "limit": .., "after": ..},
 *   {"do": "show", "case": ..}
 *
 * and with any of them "as" (user), "unit" (desk), "tag" (any text; comes back with the result).
 */

#include "node/cli/act.h"

/* The request borrows from the arena and from `json`.  False: problem says why. */
bool command_read(const json_t *json, Arena *arena, PbControlRequest *request, ActProblem *problem);
