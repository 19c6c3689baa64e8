/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Recovery from an old copy (design section 5; promises P2, P3, P4).
 *
 * An office whose data is an old copy has forgotten its last entries: the *lost stretch*.  It may not go on as if nothing had
 * been, for others hold receipts, parcels and seals of it.  A signed entry (ENTRY_RECOVERY) declares the loss and begins a new
 * epoch.  No number is used twice: seals and entries go on RECOVERY_ROOM behind the highest that anybody is known to hold,
 * register numbers behind the last that was given, or RECOVERY_SERIAL_ROOM behind the last that was kept.
 *
 * Then every office that may have had to do with us is asked (node/recover.h).  Each records the recovery, if it declares no
 * less than what that office holds, and from then on
 *   - consumes no parcel of the old epoch that we forgot, and keeps no receipt of ours from the lost stretch,
 *   - offers again what we had taken: its custody of it is on its way once more,
 *   - tells what it holds of our lost entries, as evidence: what we sent it (OUT), what we received of it (IN).
 * Until all have answered, or the operator goes on without one of them, nothing is received here and no old case is acted on:
 * custody may lie elsewhere.  Registering goes on.
 *
 * What was told is then made good case by case in the order of the lost entries' numbers: an IN when its parcel is there again,
 * with the outcome it had; an OUT by doing the act again, quietly, or, where the file here does not allow that any more, by
 * moving custody alone and telling the desk.  Facts that restore a lost entry count as that entry's, for others refer to it by
 * its number.
 */

#include "node/core/row.h"

#define RECOVERY_ROOM 1000000u
#define RECOVERY_SERIAL_ROOM 1000u
/* Epochs fit the 20 bits that a place in an answer has for them (node/recover.c), and facts have 24. */
#define RECOVERY_EPOCH_MAX ((1u << 20) - 1)

/* Forms of the command. */
enum { RECOVER_DECLARE = 1, RECOVER_WITHOUT = 2, RECOVER_TRY = 3 };

/* The newest of our own; false: there never was one. */
bool recovery_get(StoreTxn *txn, RecoveryRow *ret);
/* The first lost entry of that case that is not made good; false: none. */
bool recovery_next(StoreTxn *txn, const CaseId *id, LostRow *ret);

/* Told by somebody who has forgotten it since (recovery_peer.c), and has not said anew what it holds. */
bool recovery_in_doubt(StoreTxn *txn, const LostRow *withdrawn);

struct Decide;
/* What became of that lost entry; `at`: its time, where facts that follow count as its; else 0. */
Fact *fact_lost_done(struct Decide *d, const LostRow *row, LostDone how, Instant at);
/* The next number of that stream never comes, and what has come behind it waits: its sender's own old copy had given the number
 * to another parcel than before, which went under a third number then, and of the first nobody knows.  So it is if the sender,
 * when it recovered, waited for no receipt of it, and, asked after our own recovery, knew of none.  But what it told before it
 * ended that stream says nothing of numbers that it gave since: we may have taken those, and be an old copy once more that
 * nobody has declared yet.  True: it is skipped. */
bool recovery_skips(struct Decide *d, const StreamInRow *stream);
/* Who registered a case answers for it: if an entry of it is lost and no file here says any more where the case is, it lies
 * with the unit that gave its number, and the desk is told.  True: it was opened so. */
bool recovery_opens_here(struct Decide *d, const LostRow *row, const struct Document *doc);
/* An office that runs on an old copy and has not heard so yet gives numbers that were given before.  Two cases of one number are
 * told apart everywhere by the moment at which it was given, which each document of them says: what comes of the second one is
 * refused where the first is known, and the other way round.  True: the case of that number here is another one. */
bool recovery_is_twice(struct Decide *d, const CaseId *id, Instant given_at);
/* The bureau's desk is told, once, who has the other one; number: of the entry that says so. */
void recovery_warn_twice(struct Decide *d, const CaseId *id, uint64_t number, const UnitCode *who, EntryKind document);
/* The paper that comes once more now had gone on, in the entry that is lost, to that one, who shows to have it. */
bool recovery_has_passed(struct Decide *d, const CaseId *id, const UnitCode *from, const UnitCode *to);
/* Did the file's unit ask, in that entry, which is lost, to give the case back?  Its giver has shown it; or has not told yet what it holds,
 * for a person went on without it, and the file came from it again only since. */
bool recovery_asked_return(struct Decide *d, const DocketRow *docket, uint64_t entry);
/* Did the file's unit hand the case on in a lost entry that is made good by now, after it had come in the parcel at hand?  Its giver has not
 * been heard, for a person went on without it; or tells of that parcel only now; or has lost the receipt itself, and gave it before that entry. */
bool recovery_had_it(struct Decide *d, const DocketRow *docket, const UnitCode *giver);
/* That answer to an offer to give a case back was refused by an old copy, which had forgotten the offer, before its
 * recovery; its receipt came, anew, only after it.  True: it is given once more, behind what that office hears, as one
 * whose receipt came before. */
bool recovery_answers_again(struct Decide *d, const OutboxRow *answer);
/* May that case be acted on? */
uint32_t recovery_bars(struct Decide *d, const CaseId *id);
