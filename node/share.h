/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What another office's frames may cost us.  To open a frame takes a Diffie-Hellman, and only then can be told whether it was
 * worth it; so each office has an account of its own, and a frame is opened only while its sender's account allows it.  A
 * frame is taken for waste until it turns out to be of use.  Who it is from the relay vouches for (it binds the name to the
 * connection's key), so that nobody spends another's.
 *
 *     of no use   rubbish, what is nothing of ours: few
 *     repeats     parcels and receipts in good order that are here already, or out of their turn: losses, restarts and an office
 *                 that stood still make whole windows of them, so they cost an eighth; and who sends what is of use earns more
 *     of use      parcels taken, receipts awaited: thousands at once, then a steady rate
 *
 * What the account does not allow waits, in order, behind nothing but its own sender's frames (fair.h), and beyond the room
 * there is dropped; then its sender repeats it, as after any loss.  Nothing is refused for it, no number is consumed.
 *
 * Pure arithmetic; times are monotonic milliseconds.
 */

#include "common/base/bytes.h"

/* A stream's window (64 by default) may come twice after each restart without anybody waiting. */
#define SHARE_WASTE_START 64
/* Several windows on three lanes, for an office that is at work on a bad line. */
#define SHARE_WASTE_MAX 512
/* To open one takes some 80 us: less than a thousandth of a processor for an office that sends nothing but rubbish. */
#define SHARE_WASTE_PER_S 8
/* A repeat costs so many thousandths of a frame: 64 of them a second are half a hundredth of a processor. */
#define SHARE_REPEAT 125
/* What is refused costs an entry and its share of a sync, too. */
#define SHARE_REFUSED_MORE 3
/* A meeting's batch (512), on three lanes, and its receipts. */
#define SHARE_WORK_MAX 2048
/* What an office brings after weeks without a line, or from a meeting's list of thousands, goes on at this rate: a parcel taken
 * costs some 0.6 ms, so at most a third of a processor, in turns with everybody else's frames and desks.  All offices of the
 * country together register some 15 million cases a year: 2 a second of office hours. */
#define SHARE_WORK_PER_S 512
/* A large frame costs as much as several: another one for each so many bytes. */
#define SHARE_PIECE (64u * 1024)

typedef struct Share {
        int64_t waste, work; /* thousandths of a frame; below 0: debts */
        int64_t at_ms;       /* when they were so */
} Share;

#define SHARE_INIT ((Share){ .waste = 1000 * SHARE_WASTE_START, .work = 1000 * SHARE_WORK_MAX, .at_ms = INT64_MIN })

/* What a frame of that size costs. */
uint32_t share_price(size_t bytes);
/* When the next frame may be opened: now, or later. */
int64_t share_due(const Share *s, int64_t mono_ms);
/* A frame is opened, whatever comes of it. */
void share_take(Share *s, uint32_t price, int64_t mono_ms);
/* It was of use after all. */
void share_useful(Share *s, uint32_t price);
/* It was in good order, and here already or not its turn. */
void share_repeat(Share *s, uint32_t price);
/* It was refused. */
void share_refused(Share *s);
