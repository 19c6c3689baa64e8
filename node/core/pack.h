/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which pack says what of a case.  A clock belongs to the pack in force when it starts (clock.h).  What a unit may do, and which
 * outcomes, notices and proofs there are, the pack in force at the time of the act says: it is the law of that day.  The case
 * itself keeps the pack it was registered under wherever it goes: its number and class stand as they were given, a category of
 * that pack's list is one for ever, and it is kept for as long as that pack lays down.
 */

#include "node/core/decide.h"

/* The pack it was registered under, as far as this office has it: the one in force or a national statute; else NULL. */
const Pack *pack_of_case(const Decide *d, const CaseRow *row);
/* pack_id() of the one in force; in the arena. */
const char *pack_in_force(Decide *d);
/* The category is one of the pack in force or, of a case, of its registration pack; a pack that lists none takes any. */
bool pack_has_category(const Decide *d, const CaseRow *row, const char *category);
/* The article that a refusal names: the pack's own where the reason is about a clock that this pack counts otherwise than the
 * national statute, else the statute's; "": none. */
const char *pack_article(const Pack *pack, Reason reason);
/* "劳动争议: 劳动和社会保障": it, and those of the list that are like it; in the arena. */
const char *pack_like_category(Decide *d, const char *category);
/* The last day on which a case that is archived on that day is kept: the retention's years after the one it was archived in; 0:
 * the rules state none.  Nothing is ever deleted by it. */
Day pack_keep_until(const Decide *d, const CaseRow *row, Day archived);
