/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Succession of units (22:24 last sentence): what a unit that closes had in a case is its successor's, as it stands.
 *
 * - A roster that says `closing` or `abolished` of a unit whose desks are here starts a job (SuccessionRow), which ticks carry
 *   on, a bounded number of entries at a time.  Each of its files goes over as a whole: state and custody, who gave it and to
 *   whom it was given, reports owed, clocks with the start, day and pack they have, questions asked and unanswered, reviews on
 *   either side, findings, recusals, merged cases, what the desk was warned of.  Nothing restarts and nothing lapses: a day
 *   that was due is due on that day at the successor.  Drafts are discarded: they are one office's own paper, signed by its
 *   people; which, the succession's document says.
 * - Between two units of this node that is one entry.  To another node it is a parcel with custody (P2): while it is on its way
 *   neither can act and no clock ticks; refused, everything is as before, and whoever is over the unit is warned.
 * - One successor: the node does it; if that one closes, too, what it had goes to the successor's successor, as far as the roster
 *   names one each time (roster_heir()).  Several: a person of the closing unit, or of the bureau that serves it, with the
 *   approver's role says of each case which of those the roster names.  Where the successor already has a part of its own
 *   next to it in the chain, the two files are one; with one unit in between, that one steps out: it would have the case from
 *   the successor and have given it to the successor.  Further apart the file waits for a person, too.
 * - Closed cases go over as well, with their file: the record of what was done stays in the journal where it was made, but the
 *   petitioner's 30 days, a review, new facts, or a question how the case went then reach a unit that has people.  What was only
 *   a copy, or was given back and owes nothing, stays.
 * - Whoever has to do with the unit in the case (the giver, whom it gave the case to, who asks or is asked, reviewer and
 *   reviewed) is told, and from then on its successor is meant.  They check it against the roster, never against the word of
 *   who says it (P8).
 * - A closed unit receives nothing: a hand-over or a question is refused, naming the successor, and the sender has it again.
 *   What merely tells what became of a case (an event from below) is passed on to the successor: nobody would send it again.
 *   If the successor refuses it, the bureau that serves the closed unit has it on its desk.
 * - An accusation never goes by itself: it is sealed to a desk key which the successor may not have.  A person of the closing
 *   organ, who can open it, refers it on (sealed-referral), and what is concluded with it (sealed-archive); its desk is open to
 *   the discipline role for as long, and warned of how many there are.  Its other desks can only read their files, choose
 *   successors, and see to users.
 * - Papers that came to the unit follow to another node as they came, as behind any hand-over (doc_material.c).  Where the file is
 * the one that its petitioner's questions are answered from, what its query codes are checked by goes along (part CHECKS), and the
 * successor answers from then on, too.
 * - A unit that closes keeps its place (`hosted_on`) in the roster until `zhuji succession show` says that nothing remains: its
 *   node drains what it has to send and answers what it is sent.
 *
 * What goes to another node are rows as they are stored (row_pack), in the part STATE; a release that changes a layout must still
 * read the older one.
 */

#include "node/core/step.h"

/* What is to be done with a unit's file. */
typedef enum SuccessionNeed {
        SUCCESSION_STAYS,   /* nothing is owed in it */
        SUCCESSION_GOES,
        SUCCESSION_PERSON,  /* sealed: only a person can refer it on */
} SuccessionNeed;
SuccessionNeed succession_need(StoreTxn *txn, const DocketRow *docket);

/* Where what that unit had in the case is now, or goes to. */
bool succession_went(StoreTxn *txn, const UnitCode *unit, const CaseId *id, SuccessionRow *ret);

/* A job that ticks carry on; `ret` may be NULL. */
bool succession_runs(StoreTxn *txn, SuccessionRow *ret);

/* Files of a unit that still wait, from that case on: in the order of the job.  `ret_need` is never STAYS. */
bool succession_next(StoreTxn *txn, const UnitCode *unit, CaseId *cursor, DocketRow *ret, SuccessionNeed *ret_need);

/* The file that the next tick sends to another node, whose content and documents the owner hands in with it. */
bool succession_leaves(const Office *o, StoreTxn *txn, CaseId *ret_case);

/* The file that this input sends to another node, if it is the one that its petitioner's questions are answered from: its query codes
 * must be known there.  Never that of an accusation. */
bool succession_goes_with(const Office *o, StoreTxn *txn, const Input *in, DocketRow *ret);

/* ---- the fold (apply_succession.c): FACT_SUCCESSION_..., FACT_SUCCEEDED ------------------------------------------- */

void apply_succession(StoreTxn *txn, const Entry *entry, const Fact *fact);

/* Its receiver has lost it and says so (node/core/recovery_peer.c): the same parcel is on its way once more. */
void succession_in_flight_again(StoreTxn *txn, const CaseId *id, const OutboxKey *key);
bool succession_is_its(const SuccessionRow *went, const OutboxKey *key);
/* It came back after it had been there, and its rows are still to be read (succession_wants_state()): nothing goes on with
 * it. */
bool succession_is_bare(StoreTxn *txn, const UnitCode *unit, const CaseId *id);

/* What leaves in part STATE; appends. */
void succession_pack(StoreTxn *txn, const UnitCode *unit, const CaseId *id, Buf *out);
/* A part STATE that came: is it what it says it is, all of that unit and case?  Fills in the docket. */
bool succession_check(Bytes state, const UnitCode *unit, const CaseId *id, DocketRow *ret_docket);

/* Units with a part in it beside the two, each once; returns how many. */
#define SUCCESSION_PEERS_MAX 24
typedef struct Peers {
        UnitCode units[SUCCESSION_PEERS_MAX];
        uint32_t n;
} Peers;
void succession_peers(Bytes state, Peers *ret);

/* Could the successor, with this file of its own (NULL: none), take over that one? */
bool succession_fits(const DocketRow *gone, const DocketRow *own);
/* Who has this file had the case from one of the two and gave it to the other, which is one unit from now on. */
bool succession_steps_out(const DocketRow *docket, const UnitCode *gone, const UnitCode *to);

/* ---- deciding (doc_succession.c) --------------------------------------------------------------------------------- */

/* A roster came: jobs of the units here that it closes, as facts of the current draft. */
void succession_begin(Decide *d, const Roster *roster);
/* Goes on with one of the jobs, within so many drafts; true: more is left. */
bool tick_succession(Decide *d, uint32_t drafts_max);
/* A parcel of that unit was settled: what waited for it goes on. */
void succession_settled(Decide *d, const UnitCode *unit);
/* A person did something about what was left, and so many files more have gone: it is looked through anew, and who is to be warned
 * of what is left now. */
void succession_again(Decide *d, const UnitCode *unit, uint64_t moved);
/* What that unit had in the case is on its way to that one's node; `state`: the entry that has its part STATE, 0: this one. */
void succession_sent(Decide *d, const UnitCode *gone, const CaseId *id, const UnitCode *to, const Flight *flight,
                     uint64_t state);
/* `zhuji case succeed`: a person says who goes on with a case. */
Reason act_succeed(Decide *d);
/* A unit that closes acts no more, but for this. */
Reason succession_bars(Decide *d, const RosterUnit *unit);
/* The file came back to who gave it up: it goes to whom the roster names by now, or once more to the same one (`again`); or
 * else a person decides anew. */
void succession_back(Decide *d, const UnitCode *gone, const CaseId *id, const UnitCode *to, bool again);
/* A file that came back after it had been there, whose rows were dropped then: they are in part STATE of the entry named. */
bool succession_wants_state(StoreTxn *txn, SuccessionRow *ret);
/* Reads them from the entry that the owner handed in; true: this tick's work. */
bool tick_succession_state(Decide *d);
/* Where a person sees what became of a parcel of that unit: on its desk; of one that closed, of the bureau that serves it. */
UnitCode succession_desk(const Decide *d, const UnitCode *unit);
/* An event for a unit that closed was passed on by it. */
bool succession_passes_on(const Decide *d, const UnitCode *from, const UnitCode *to);
/* What comes for a unit that closed: true if that was all, with the reason. */
bool succession_receives(Decide *d, const Take *t, Reason *ret);
