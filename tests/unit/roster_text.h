/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rosters for tests, one item a line; the line's number becomes the item's, its column is 3:
 *
 *   CODE KIND|? [led=CODE] [served=CODE] [review=CODE[,CODE]] [host=CODE] [successor=CODE] [status=WORD|?]
 *               [handles] [may-review] [may-designate]
 *   node CODE [relay=CODE] [key=N]
 *   relay CODE [parent=CODE] [key=N]
 *
 * Keys differ unless two items are given the same key=N.  Anything else fails the test that uses it.
 */

#include "common/unit/roster.h"

/* Three levels, two cities, three counties: in order. */
extern const char roster_text_network[];

/* Not yet prepared. */
Roster *roster_from_text(const char *text);
/* Prepared without problems, or the test fails and shows the first. */
Roster *roster_ready(const char *text);
/* The network with the first `what` in its text replaced; not yet prepared.  Its line 22 is empty: the place for more. */
#define ROSTER_TEXT_MORE "\n\n"
#define ROSTER_TEXT_MORE_LINE 22
Roster *roster_network_with(const char *what, const char *instead);
UnitCode code_of(const char *s);
/* NULL: none. */
UnitCode code_or_none(const char *s);
