/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An office that is its rows alone: a test puts them by hand, decides, and looks at the facts that were decided; nothing is
 * applied. For what would take a long road to come about; where a road is short, office_rig.h walks it.
 */

#include "common/base/arena.h"
#include "node/core/fact.h"
#include "node/core/office.h"
#include "node/core/row.h"
#include "node/core/step.h"
#include "node/store/store_mem.h"
#include "roster_text.h"

#define BARE_START INT64_C(1772327400000) /* 2026-03-01T09:10 in China, a Sunday */

typedef struct Bare {
        Roster *roster;
        Store *store;
        StoreTxn *txn;
        Office office;
        Instant now;
        Arena arena;
        Drafts drafts;
        HeadRow head; /* as it was put */
        Decide d;     /* bare_begin() */
        Result result;
} Bare;

/* The bureau 411281 in the network of roster_text.h, or in that roster: entry 100, epoch 1; users "boss" with every role,
 * "clerk". */
void bare_init(Bare *b);
void bare_init_on(Bare *b, const char *roster);
void bare_deinit(Bare *b);
/* A claim that its bureau registered; nobody has a file of it yet. */
CaseId bare_claim(Bare *b);
/* An office with just that. */
CaseId bare_open(Bare *b);
/* A unit's file of it: the row with its keys, and that the unit has one. */
DocketRow bare_docket(Bare *b, const CaseId *id, DocketRow row);
Result bare_decide(Bare *b, const Input *in);
/* The nth fact of that kind that was decided last; NULL. */
const Fact *bare_fact(const Bare *b, FactKind kind, unsigned n);
/* The warning of that kind that was raised first; NULL. */
const Fact *bare_warning(const Bare *b, WarningKind kind);
/* Its unit, that a test may change. */
RosterUnit *bare_unit(Bare *b, const char *code);
/* A decision in the making, for what a part of the core does in it: an entry about that case, and the input is that one. */
Decide *bare_begin(Bare *b, const CaseId *id, const Input *in);
