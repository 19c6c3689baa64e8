/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * HELLO in both directions: positions of the streams, seals for the office above, and what either side holds of the other's
 * past.
 *
 * A view (office.h) is only taken from a HELLO that is newer than any before it: frames may come late or be repeated by whoever
 * carries them, and an old word must neither raise an alarm nor clear one.  That our own past is another than the peer holds is
 * only believed if it shows the seal, with our signature: a claim alone would let any member stop our intake.
 */

#include "node/inbound.h"

/* Answers to a HELLO are spaced, so that two nodes can't keep each other busy ... */
#define GREETING_GAP_MS 1000
/* ... but a list of seals that is longer than a HELLO goes on at once. */
#define GREETING_SEALS_GAP_MS 20
/* Alarms about its seals, or ours with it, that one office may clear in an hour by its own word. */
#define GREETING_CLEARED_MAX 4u

int greeting_send(Link *l, LinkPeer *peer, Instant now, int64_t mono_ms) MUST_CHECK;
/* Adds at most INBOUND_INPUTS_MAX inputs to `in`. */
int greeting_take(Link *l, LinkPeer *peer, Bytes content, Inbound *in, Instant now, int64_t mono_ms) MUST_CHECK;
/* Monotonic time of the next one to that peer. */
int64_t greeting_due(const Link *l, const LinkPeer *peer);
