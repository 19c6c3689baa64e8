/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Seals of an office that somebody else holds, for `zhuji verify --against`: evidence of an entry (a petitioner's receipt, an
 * evidence file), whose signature is checked; or a list as `zhuji evidence seals` writes it, a JSON object a line
 * {"unit", "seal", "hash"}, believed as whoever hands it over is.
 */

#include "common/unit/roster.h"
#include "node/cli/cli.h"
#include "node/verify.h"

typedef struct Against {
        VerifySeal *seals;
        size_t n, cap;
} Against;

/* Adds what the file holds of that unit. */
CliExit against_read(const Cli *cli, const char *path, const UnitCode *unit, const Roster *roster, Against *against);
void against_deinit(Against *against);
