/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Frames that wait to be opened: a queue (lane) for each sender, served in turns, one frame a turn, so that who sends much
 * waits behind itself alone.  Bounded altogether; if there is no room, the last frame of the longest lane goes.  So a sender
 * that has no more than its part of the room (all of it, divided by those that wait) never loses a frame for another's sake.
 */

#include "common/base/bytes.h"
#include "common/wire/limits.h"

/* Frames that wait, together: a few batches.  More would only make everybody's answer later. */
#define FAIR_FRAMES_MAX 2048u
/* All of their bytes: eight of the largest. */
#define FAIR_BYTES_MAX (8u * (size_t)FRAME_BODY_MAX)
/* Of them one sender's: several windows of its parcels, and its receipts for ours. */
#define FAIR_LANE_FRAMES_MAX 512u
#define FAIR_LANE_BYTES_MAX (2u * (size_t)FRAME_BODY_MAX)

typedef struct FairFrame {
        struct FairFrame *next, *before;
        size_t header_len, body_len;
        uint8_t bytes[];
} FairFrame;

typedef struct FairLane {
        struct FairLane *next, *before; /* in the ring of those that wait */
        FairFrame *first, *last;
        size_t n, bytes;
        uint64_t dropped;               /* for want of room */
} FairLane;

typedef struct Fair {
        FairLane *ring; /* whose turn it is; NULL: nothing waits */
        size_t lanes, n, bytes;
} Fair;

/* Copies.  False: no room for it (counted in the lane). */
bool fair_put(Fair *f, FairLane *lane, Bytes header, Bytes body);
/* The lane's oldest, now the caller's to free; the turn goes on to the next lane. */
FairFrame *fair_take(Fair *f, FairLane *lane);
/* Frees all that waits in the lane. */
void fair_clear(Fair *f, FairLane *lane);
