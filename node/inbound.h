/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * From frame to input: header, unwrap, decode, verify evidence and seals against the roster.  What can't be opened earns a
 * signed UNREADABLE (bounded per peer) and consumes nothing; what comes from a newer roster is parked by not being taken
 * (its sender repeats it) while the roster is asked for.  Whatever opened and is still not what it should be is dropped and
 * counted.
 */

#include "node/link.h"

/*
 * Parcels of one office that may be refused in an hour.  Each is an entry of ours for ever, so this is what bounds how a member
 * that sends rubbish in good order makes our journal grow: at most LIMIT_DOCUMENT each, some KiB as a rule.  Offices in good
 * order are refused a few a day (a race between two acts); one whose roster or pack is wrong may be refused all that it sends,
 * and the busiest office of the country sends fewer than this.  Recalls count as well: they alone may come out of their turn.
 *
 * Beyond it nothing of that office's parcels is looked at until the hour is over: no number is consumed, its sender repeats them,
 * and the stream goes on as if they had been late.  Its receipts and HELLOs are taken as ever, and nobody else notices.  An alarm
 * says so once.  Kept in RAM: a restart begins a new hour.
 */
#define INBOUND_REFUSED_MAX 600u
#define INBOUND_REFUSED_MS (60 * 60 * 1000)
/*
 * Parcels of one office that name a stream which can't be: an epoch that no recovery of it declared, another one each time, or a
 * number that no window reaches to.  None leaves a row.  An office in good order names one such epoch, until its recovery is known
 * here; of one that names more each costs as much as rubbish (share.h), and so many within an hour are an alarm, once.
 */
#define INBOUND_STRANGE_MAX 64u
#define INBOUND_WINDOW_MAX 65536u /* the widest that a config may set */

#define INBOUND_INPUTS_MAX (RECOVERY_ITEMS_MAX + 1) /* an answer to a recovery; a HELLO: its seals, and a view of either side */

typedef struct Inbound {
        Arena arena;       /* all of the below lives here */
        UnitCode from;     /* node */
        Input *inputs[INBOUND_INPUTS_MAX]; /* owned; few frames bring one, hardly any more than two */
        uint32_t n_inputs;
        Parcel parcel;
        Evidence evidence;
        Receipt receipt;
        Roster *roster;    /* owned */
        uint32_t price;    /* what its sender's account paid (share.h) */
        bool useful;       /* something came of it */
        bool repeat;       /* it was in good order, and here already or not its turn */
} Inbound;

Inbound *inbound_free(Inbound *in);
/* The next input, with that kind. */
Input *inbound_add(Inbound *in, InputKind kind);
/* *ret = NULL if the frame yields no input (a HELLO that agrees, a drop).  `by_right`: not in time to spare (share.h).  Negative only
 * for fatal errors of our own store. */
int inbound_frame(Link *l, Bytes header, Bytes body, bool by_right, Instant now, int64_t mono_ms, Inbound **ret) MUST_CHECK;
/* All that came of it is done: its sender gets back what the frame did not deserve. */
void inbound_settle(Link *l, const Inbound *in);
/* A parcel or receipt came to nothing, and was not refused.  True: there were too many such, which wants an alarm. */
bool inbound_ignored(Link *l, Inbound *in, const RunnerJob *job, int64_t mono_ms) MUST_CHECK;
/* The alarm about an office whose frames are dropped in masses. */
Inbound *inbound_flood(Link *l, const LinkPeer *peer);
/* A parcel of it was refused, in an entry. */
void inbound_count_refused(Link *l, const UnitCode *from, int64_t mono_ms);
