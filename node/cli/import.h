/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * `zhuji case import`: a file of cases, many in flight, answered in the order of the lines.  Every line is registered, was
 * registered before, or is refused with its number, field and reason; what the node did is known from its answers alone, which
 * come after the sync.  Interrupted anywhere and run again, the file ends up in the register once.
 */

#include "node/cli/cli.h"

extern const Option import_options[];
CliExit import_run(Cli *cli, const Args *args);
