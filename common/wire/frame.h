/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The frame: what a relay sees.  A ZeroMQ message of three parts:
 *
 *   envelope   version u8, hops u8                  rewritten by each relay, believed by nobody
 *   header     version u8, class u8,                moved untouched; the body's additional data, so a byte changed here
 *              from (u8 length, letters),           makes the body unreadable
 *              to (u8 length, letters)
 *   body       DATA, HELLO: wrapped (wrap.h); BUSY: FrameBusy below; UNREADABLE: unreadable.h
 *
 * One header has one encoding, and decoding takes no other: known version and class, codes that unit_code_parse() accepts,
 * nothing behind them.  From and to are units of nodes; a relay speaks (BUSY only) as the unit at whose place it stands, and
 * may have to say so to that very unit's node, so only there from may equal to.
 *
 * Nothing here is authentic by itself: whose key may send which `from` is the ZAP user's and the relay's check on every
 * message.
 */

#include "common/base/bytes.h"
#include "common/base/ident.h"
#include "common/wire/limits.h"

#define FRAME_VERSION 1u
#define FRAME_ENVELOPE_SIZE 2

typedef enum FrameClass {
        FRAME_DATA = 1,       /* parcels, receipts, rosters */
        FRAME_HELLO = 2,      /* positions and seals; periodic, so a relay may drop the older of two that wait */
        FRAME_BUSY = 3,       /* advisory, from a relay: a frame was dropped.  Never itself answered with BUSY */
        FRAME_UNREADABLE = 4, /* from a receiver: a body could not be opened.  Never itself answered with UNREADABLE */
} FrameClass;

typedef struct FrameHeader {
        FrameClass class;
        UnitCode from;
        UnitCode to;
} FrameHeader;

#define FRAME_E_FORMAT 1  /* wrong length, bad unit code, something trailing, from equal to */
#define FRAME_E_VERSION 2 /* another protocol version: the peer is newer, or not of us at all */
#define FRAME_E_CLASS 3   /* unknown class */
#define FRAME_E_HOPS 4    /* no hop left, or more than FRAME_HOPS_MAX claimed */

const char *frame_class_name(FrameClass c); /* "data", "hello", "busy", "unreadable"; "?" if unknown */

/* hops = relays it may pass: 1..FRAME_HOPS_MAX, see route_length(). */
void frame_envelope_encode(uint8_t hops, uint8_t ret[FRAME_ENVELOPE_SIZE]);
/* What a receiving node checks; any number of hops up to the limit may be left, also none. */
int frame_envelope_decode(Bytes in, uint8_t *ret_hops) MUST_CHECK;
/* What a relay does: the envelope for the next hop, one less.  FRAME_E_HOPS if this relay was one too many: drop and count. */
int frame_envelope_pass(Bytes in, uint8_t ret[FRAME_ENVELOPE_SIZE]) MUST_CHECK;

/* Appends.  A header that could not be decoded again is our own bug. */
void frame_header_encode(const FrameHeader *h, Buf *out);
int frame_header_decode(Bytes in, FrameHeader *ret) MUST_CHECK;

/* The body of a BUSY, in clear: for the sender's back-off towards that destination, nothing more.  Correctness rests on
 * receipts alone, so a forged one can slow a stream, not lose from it. */
typedef enum FrameBusyReason {
        FRAME_BUSY_FULL = 1,    /* the destination's queue here is full: try later */
        FRAME_BUSY_AWAY = 2,    /* the next hop isn't connected */
        FRAME_BUSY_UNKNOWN = 3, /* not in this relay's roster, or no way there */
        FRAME_BUSY_HOPS = 4,    /* the hop limit ran out here */
} FrameBusyReason;

typedef struct FrameBusy {
        FrameBusyReason reason;
        FrameClass class;    /* of the frame dropped */
        UnitCode to;         /* its destination */
        uint64_t roster;     /* version the relay goes by, 0 if it has none */
} FrameBusy;

const char *frame_busy_reason_name(FrameBusyReason r); /* "full", "away", "unknown", "hops"; "?" if unknown */
void frame_busy_encode(const FrameBusy *b, Buf *out);
int frame_busy_decode(Bytes in, FrameBusy *ret) MUST_CHECK;
