/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rosters that no later one can be taken without: a version is signed by a root that some version before it named, so that who is
 * two versions behind needs the one between if that changed the roots.  They are kept, in the data folder, for the next start of
 * this office and for offices that slept longer (design section 4: rosters form a signed chain).
 *
 * A folder `rosters` of signed rosters, each named by its version.  They are rare: roots change every few years.
 */

#include "common/base/bytes.h"
#include "common/unit/roster.h"

/* Does the later one name other roots in use?  Then it is a step. */
bool roster_is_step(const Roster *before, const Roster *roster);
/* On disk when it returns 0; or negative. */
int roster_step_keep(const char *data, uint64_t version, Bytes signed_roster) MUST_CHECK;
/* The one with the lowest version above that, appended; false: none. */
bool roster_step_next(const char *data, uint64_t above, Buf *ret);
/* From *roster to the roster of these bytes, over the steps that are kept; both are replaced if that is newer and can be reached. */
void roster_step_follow(const char *data, Bytes newest, const uint8_t pinned[ROSTER_KEY_SIZE], Roster **roster, Buf *signed_roster);
