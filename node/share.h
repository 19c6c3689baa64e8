/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What another office's frames may cost us.  To open a frame takes a Diffie-Hellman, and only then can be told whether it was
 * worth it; so each office has an account of its own, and a frame is opened only while its sender's account allows it.  Who it is
 * from the relay vouches for (it binds the name to the connection's key), so that nobody spends another's.
 *
 * May it be opened at all?  A frame is taken for waste until it turns out to be of use.
 *
 *     of no use   rubbish, what is nothing of ours: few
 *     repeats     parcels and receipts in good order that are here already, or out of their turn: losses, restarts and an office
 *                 that stood still make whole windows of them, so they cost an eighth; and who sends what is of use earns more
 *     of use      parcels taken, receipts awaited: they cost nothing of this
 *
 * And when?  By right: a few at once, then a slow rate, in turns with everybody else, whatever the office has to do.  What is
 * beyond that is opened in time to spare (engine.c): while no desk and no other office waits for anything, and so few together that
 * whoever comes meanwhile hardly waits; and as long as others are at work, at a rate, too, so that hardly anybody comes at the wrong
 * time.  So an office that brings thousands of cases has the whole of an idle machine, and takes from nobody.
 *
 * What the account does not allow waits, in order, behind nothing but its own sender's frames (fair.h), and beyond the room
 * there is dropped; then its sender repeats it, as after any loss.  Nothing is refused for it, no number is consumed.
 *
 * Pure arithmetic; times are monotonic milliseconds.
 */

#include "common/base/bucket.h"
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
/* By right, at once: so many may stand in one round before another's, some 10 ms if each is a parcel that is taken. */
#define SHARE_RIGHT_MAX 16
/* A parcel taken costs some 0.6 ms: 4 % of a processor.  All offices of the country together register some 15 million cases a year:
 * 2 a second of office hours. */
#define SHARE_RIGHT_PER_S 64
/* In time to spare, while others are at work: with what it may by right a sixth of a processor. */
#define SHARE_SPARE_MAX 16
/* So many together (each round costs a sync and a signature), and not more: whoever comes meanwhile waits for some 3 ms, if it is
 * parcels that are taken, and on average for half of that. */
#define SHARE_SPARE_SLICE 4
#define SHARE_SPARE_PER_S 192
/* What it had of an idle machine counts when others come: for so long it has no more than its right. */
#define SHARE_SPARE_DEBT (1 * SHARE_SPARE_PER_S)
/* A large frame costs as much as several: another one for each so many bytes. */
#define SHARE_PIECE (64u * 1024)

typedef struct Share {
        Bucket waste, right, spare;
} Share;

#define SHARE_INIT ((Share){ .waste = BUCKET_FULL(SHARE_WASTE_START), .right = BUCKET_FULL(SHARE_RIGHT_MAX), \
                               .spare = BUCKET_FULL(SHARE_SPARE_MAX) })

/* What a frame of that size costs. */
uint32_t share_price(size_t bytes);
/* When the next frame may be opened if there is time to spare and nobody else is at work: now, or later. */
int64_t share_due(const Share *s, int64_t mono_ms);
/* When it may be so by right, as far as that goes. */
int64_t share_right(const Share *s, int64_t mono_ms);
/* When it may be so in time to spare while others are at work, as far as that goes. */
int64_t share_spare(const Share *s, int64_t mono_ms);
/* A frame is opened, whatever comes of it. */
void share_take(Share *s, uint32_t price, bool by_right, int64_t mono_ms);
/* It was of use after all. */
void share_useful(Share *s, uint32_t price);
/* It was in good order, and here already or not its turn. */
void share_repeat(Share *s, uint32_t price);
/* It was refused. */
void share_refused(Share *s);
