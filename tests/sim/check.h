/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/sim/ledger.h"

/* P2 and P3, between offices, once nothing is under way any more.  Each office's ledger is added once; what is kept of it is
 * what the others' must agree with. */
typedef struct Between Between;
Between *between_new(Sim *s);
Between *between_free(Between *b);
void between_add(Between *b, const SimOffice *o, const Ledger *l);
void between_check(Between *b);
/* P2.  at_rest: nothing is under way. */
void check_custody(Sim *s, bool at_rest);
