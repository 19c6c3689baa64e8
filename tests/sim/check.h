/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/sim/ledger.h"

/* P2 and P3, between offices, once nothing is under way any more.  One ledger for each office, in their order. */
void check_between(Sim *s, const Ledger *ledgers);
/* P2.  at_rest: nothing is under way. */
void check_custody(Sim *s, bool at_rest);
