/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the node answers without writing: lists, desk, users, status, and the file of a case once its reading was recorded.
 * Each works on one read transaction, looks at a bounded number of rows, and says with `after` where it stopped.
 *
 * Replies live in the arena given.  What may be asked by whom is control.c's business, except that a unit sees only its own
 * desk: every list is of one unit.
 */

#include "common/wire/control.h"
#include "node/archive.h"
#include "node/core/office.h"

typedef struct Query {
        StoreTxn *txn;
        Arena *arena;
        PbControlReply *reply;
} Query;

/* The unit's dockets; state "" = all; at most `limit` (0: as many as fit), after the case `after`. */
void query_list(const Query *q, const UnitCode *unit, const char *state, uint32_t limit, const char *after);
/* What awaits the unit: its warnings, and its clocks that end soon.  Kind "": the first rows of each kind, and how many there
 * are; else rows of that kind, `limit` at most (0: as many as fit), after the cursor `after`. */
void query_desk(const Query *q, const UnitCode *unit, Instant now, const char *kind, uint32_t limit, const char *after);
bool query_is_desk_kind(const char *name); /* "due", "due-below", a warning's */
/* All users of the units hosted here. */
/* Pack and calendar in force, as their canonical bytes. */
int query_rules(const Query *q, Archive *archive) MUST_CHECK;
/* The unit's clocks of a case, and the entries that started, moved and ended them. */
int query_clocks(const Query *q, Archive *archive, const UnitCode *unit, const CaseId *id) MUST_CHECK;
void query_users(const Query *q);
/* Units of this node that close, as far as they are that desk's: itself, or served by it. */
void query_succession(const Query *q, const Roster *roster, const UnitCode *node, const UnitCode *desk);
/* Our newest recovery from an old copy, and those of others; of lost entries as many as fit. */
void query_recovery(const Query *q);
/* Cases of this desk that may be the same as that one, as `similar`; more sketches than one page can look at: again with
 * `after`. */
void query_similar(const Query *q, const UnitCode *unit, const CaseId *id, const char *after);
/* How the case goes, for its petitioner; what may be asked was asked before. */
int query_progress(const Query *q, Archive *archive, const Roster *roster, const CaseId *id) MUST_CHECK;
/* What the unit's meetings assigned: the one of that entry, those of that name, or all without their lines. */
int query_meetings(const Query *q, Archive *archive, const UnitCode *unit, Instant now, uint64_t entry, const char *name) MUST_CHECK;
/* Lines of sheets, as CONTROL_SHEETS says. */
int query_sheets(const Query *q, Archive *archive, const Roster *roster, const UnitCode *unit, Instant now,
                 const PbControlRequest *request) MUST_CHECK;
/* Numbers of the whole office, its alarms and streams; the caller adds what is not in the store. */
void query_status(const Query *q, PbControlStatus *status);
/* What of a case's entries: what concerns the unit; all that was made (a bureau); drafts of others, too (an auditor). */
typedef enum QuerySight { SIGHT_OWN, SIGHT_FILE, SIGHT_ALL } QuerySight;
/* The unit's file of a case: docket, clocks, orders, and with the archive what the mask allows of its entries, as many as fit: again
 * with `after` for the others alone. */
int query_show(const Query *q, Archive *archive, const UnitCode *unit, QuerySight sight, const CaseId *id, uint32_t parts,
               const char *after) MUST_CHECK;

/* Is the document of that entry for this unit's eyes?  `words`: who reads may read what the petitioner said. */
int query_may_see(const Query *q, Archive *archive, const UnitCode *unit, QuerySight sight, uint64_t entry, bool words,
                  bool *ret) MUST_CHECK;

/* ---- replies ----------------------------------------------------------------------------------------------------- */

void reply_reason(Arena *arena, PbControlReply *reply, uint32_t status, Reason reason, const char *detail);
/* A reason of the control socket's own. */
void reply_words(Arena *arena, PbControlReply *reply, uint32_t status, const ReasonText *words, const char *detail);
char *reply_instant(Arena *arena, Instant t);
char *reply_day(Arena *arena, Day d);
