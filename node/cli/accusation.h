/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What registering shares with `zhuji accusation`: the roster to seal by, and the desk at which it is done. */

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
/* Whom the notice of it goes to, or that it must go on paper (22:30); on stderr. */
void accusation_tell_department(const Cli *cli, const Accusation *a, const UnitCode *department);
