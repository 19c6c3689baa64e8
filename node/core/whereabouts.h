/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Where a case lies that was given on, for those who gave it: the desk that supervises, and the registering office, which its
 * petitioner asks (22:18 state and way; query_progress.c).
 *
 * Who hands a case on that somebody gave it tells that giver, once the next one has it, and once it is back: the unit, since when,
 * and by which entry; nothing else.  The giver passes it on to its own, and so up to who registered the case.  It is soft knowledge:
 * no custody, clock or state follows from it, and nobody waits for it.
 *
 * Whose giver is yet to be told stands in a row (WhereRow); ticks do it, after the entry by which the case moved: so any number of
 * cases may move in one decision, and a case that moved twice by then is told once.  A later word replaces an earlier one, by the
 * order of the entries of whoever says it, which no recovery starts again (recovery.h): one that comes after a later one is refused,
 * which nobody is troubled with.  A lost one is nothing to be made good: what is made good of the hand-over owes it anew.
 *
 * Of an accusation nothing is told: that anything comes would tell as much.
 */

#include "node/core/step.h"

/* Tells those who are owed it, within so many drafts; true: more is left. */
bool tick_whereabouts(Decide *d, uint32_t drafts_max);
/* With whom the case lies that this docket is of, as far as known here, and since when (0: not known). */
UnitCode whereabouts_of(const DocketRow *docket, Instant *ret_since);
