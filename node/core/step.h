/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The two halves of a step.  A document is acted on one docket (act.h) and, if it is addressed to another unit, received on
 * that unit's: at once, in the same entry, if its desks are on this node, else in the `received` entry of the node it travels
 * to.  Both roads end in the same functions here.
 */

#include "node/core/clock.h"

/* A document on its way from unit to unit. */
typedef struct Step {
        ParcelKind kind;
        const Document *doc;
        CaseId case_id;
        UnitCode from, to;     /* units */
        uint64_t ref_entry;    /* the document's entry in its sender's journal */
        bool local;
        bool unreachable;      /* remote hand-overs: what the content shows */
} Step;

/* ---- act.c: commands -------------------------------------------------------------------------------------------- */

/* The document of the input, by d->actor.  Drafts, or refuses. */
Reason act(Decide *d);
Reason act_register(Decide *d);
/* An entry that says who tried what, in place of all drafts. */
void draft_violation(Decide *d, Reason reason);

/* ---- take.c: receiving ------------------------------------------------------------------------------------------ */

/* On the docket of step->to.  Adds facts to the current draft, or refuses. */
Reason take(Decide *d, const Step *step);

/* ---- send.c: on the way ----------------------------------------------------------------------------------------- */

typedef struct Flight {
        UnitCode node; /* "" = it did not leave this node */
        Lane lane;
        uint32_t epoch;
        uint64_t number;
} Flight;

/* Taken at once or sent as a parcel with these parts. */
Reason deliver(Decide *d, const Step *step, uint32_t parts, Flight *ret_flight);
/* The recall of the parcel this docket has in flight. */
void send_void(Decide *d, const Step *step, const DocketRow *docket);
/* An event goes on to the giver of this docket, and to that one's, as far as they are here; then as a parcel. */
void climb(Decide *d, const DocketRow *docket, const Document *event);
/* Custody-free copies to the bureaus between, whoever is told of it. */
void copy_between(Decide *d, const UnitCode *issuer, const UnitCode *addressee, const Step *step);
bool unit_is_between(const Decide *d, const UnitCode *issuer, const UnitCode *addressee, const UnitCode *unit);

/* A parcel of ours came to nothing, or arrived: what that means for the docket it left from. */
void settle_taken(Decide *d, const OutboxRow *row);
void settle_bounced(Decide *d, const OutboxRow *row, Outcome outcome, Reason reason);

/* Facts of taking a case, shared by registration at a department and hand-overs. */
void take_clocks(Decide *d, const UnitCode *unit, const CaseId *case_id, Instant at, bool returnable, bool exempt);
