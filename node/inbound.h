/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * From frame to input: header, unwrap, decode, verify evidence and seals against the roster.  What can't be opened earns a
 * signed UNREADABLE (bounded per peer) and consumes nothing; what comes from a newer roster is parked by not being taken
 * (its sender repeats it) while the roster is asked for.  Whatever opened and is still not what it should be is dropped and
 * counted.
 */

#include "node/link.h"

#define INBOUND_INPUTS_MAX (RECOVERY_ITEMS_MAX + 1) /* an answer to a recovery; a HELLO: its seals, and a view of either side */

typedef struct Inbound {
        Arena arena;       /* all of the below lives here */
        UnitCode from;     /* node */
        Input inputs[INBOUND_INPUTS_MAX];
        uint32_t n_inputs;
        Parcel parcel;
        Evidence evidence;
        Receipt receipt;
        Roster *roster;    /* owned */
} Inbound;

Inbound *inbound_free(Inbound *in);
/* The next input, with that kind. */
Input *inbound_add(Inbound *in, InputKind kind);
/* *ret = NULL if the frame yields no input (a HELLO that agrees, a drop).  Negative only for fatal errors of our own store. */
int inbound_frame(Link *l, Bytes header, Bytes body, Instant now, int64_t mono_ms, Inbound **ret) MUST_CHECK;
