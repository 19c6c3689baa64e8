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
/* P4, check_lost.c: of one office, what was told and is lost is in what it declared, and nothing else is missing. */
void check_lost(Sim *s, const SimOffice *o, const Ledger *l);
/* Was its registration lost with the disk of its office? */
bool check_was_lost(const Sim *s, const CaseId *id);
/* 22:18, check_where.c: everybody who gave a case on knows with whom it lies, when all is at rest; of an accusation nobody is told. */
void check_where(Sim *s);
void check_where_silent(Sim *s, const SimOffice *o, const Ledger *l);
/* 22:14, 41, check_figures.c: what offices report of a period is what their journals hold, and what came above is what was sent.  Each
 * office's ledger is added once. */
typedef struct Reports Reports;
Reports *reports_new(Sim *s);
Reports *reports_free(Reports *r);
void reports_add(Reports *r, const SimOffice *o, const Ledger *l);
void reports_check(Reports *r);
/* P5: clocks, from the facts of the journal and sums of our own.  What was due before `until` has fired. */
void check_clocks(Sim *s, const SimOffice *o, const Ledger *l, Instant until);
/* P8, P9. */
void check_powers(Sim *s, SimOffice *o, const Ledger *l);
/* P6, accuse.c. */
void accuse_check(Sim *s, SimOffice *o, const Ledger *l);
void accuse_check_found(Sim *s);
/* By the roster's statements, over steps of our own: the bureau that serves it or one above, or its own line. */
bool check_stands_above(const Roster *r, const UnitCode *superior, const UnitCode *unit);
/* P8, hostile.c: all of it was refused. */
void hostile_check(Sim *s, const SimOffice *o, const Ledger *l);
