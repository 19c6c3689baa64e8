/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Where a frame goes: decided from the roster, our own place in it, who is at the other end of the connection it came by, and
 * its envelope and header.  Pure: no socket, clock or log; the body is not among what it is shown (promise P7).
 *
 * What it guarantees: a frame that goes on says the truth about where it came from, as far as this relay can know it.
 *
 *     connection of            may send DATA, HELLO, UNREADABLE as       may send BUSY as
 *     -----------------------  ----------------------------------------  ------------------------------------
 *     node U, attached here    U itself                                  nobody
 *     relay R, attached here   any node attached to R or below it        R or a relay below it
 *     our parent               any node not attached here or below       a relay that is neither us nor below
 *
 * And it goes on towards its destination, never back to where it came from: relays that disagree about the roster drop a frame,
 * they don't play ping-pong with it.
 *
 * Nobody takes more of this relay than its share: each node has an account of its own, whatever connection its frames come by,
 * so that one that floods fills neither the queue to those it writes to nor this relay's time.  What is beyond it is dropped; a
 * sender in good order repeats it, a little later.
 *
 * The way down to a node or relay is learned from its connection: every message of it (an empty greeting, too) tells the route,
 * newest wins.
 */

#include "common/io/net_message.h"
#include "common/unit/roster.h"
#include "common/wire/frame.h"

#define FORWARD_USER_SIZE 48u

typedef enum ForwardReason {
        FORWARD_GOES = 0,
        /* dropped without a word: nothing the sender says can be believed */
        FORWARD_USER,    /* its connection is of nobody attached here */
        FORWARD_FORMAT,  /* not three parts, or envelope or header is not ours */
        FORWARD_CLAIM,   /* speaks as somebody whom its connection can't speak for */
        FORWARD_CLASS,   /* a node that sends BUSY */
        /* dropped, and the sender is told by BUSY */
        FORWARD_UNKNOWN, /* destination not in our roster, or no way to it */
        FORWARD_BACK,    /* the way to it is the way it came */
        FORWARD_HOPS,    /* no hop left */
        FORWARD_AWAY,    /* the next hop is not connected */
        FORWARD_FULL,    /* its queue is full */
        FORWARD_RATE,    /* the sender sends more than its share (forward.c); told by BUSY now and then */
        FORWARD_REASONS
} ForwardReason;

typedef enum ForwardWay { FORWARD_DROP = 0, FORWARD_DOWN, FORWARD_UP } ForwardWay;

/* What came. */
typedef struct ForwardFrame {
        bool from_parent;
        const char *user; /* of a connection from below: "node:411281", "relay:411200" */
        NetRoute route;   /* likewise */
        Bytes envelope, header;
        size_t size;      /* of the body */
        int64_t mono_ms;  /* now */
} ForwardFrame;

typedef struct ForwardVerdict {
        ForwardWay way;
        ForwardReason reason;                    /* if dropped */
        bool quiet;                              /* it was told just now: no BUSY */
        FrameHeader header;                      /* unless dropped for USER or FORMAT */
        char hop[FORWARD_USER_SIZE];             /* DOWN: to whom; "" otherwise */
        NetRoute route;                          /* DOWN: by which way */
        uint8_t envelope[FRAME_ENVELOPE_SIZE];   /* for the next hop */
} ForwardVerdict;

typedef struct ForwardCounts {
        uint64_t down, up;
        uint64_t dropped[FORWARD_REASONS];
        uint64_t busy;      /* owed: one for each frame dropped that deserves one */
        uint64_t busy_lost; /* of these, how many could not be sent */
} ForwardCounts;

typedef struct Forward Forward;

/* The roster is borrowed until the next forward_set_roster(); `here` must be a relay in it. */
Forward *forward_new(const Roster *roster, const UnitCode *here);
Forward *forward_free(Forward *f);
/* What was learned is kept for those attached whose CURVE key is the same; `old`, the roster so far, may go afterwards. */
void forward_set_roster(Forward *f, const Roster *roster);

/* "node:..." or "relay:..." as a user id: what the guard's table calls those attached to the relay. */
void forward_user_of_node(const UnitCode *unit, char ret[FORWARD_USER_SIZE]);
void forward_user_of_relay(const UnitCode *unit, char ret[FORWARD_USER_SIZE]);

/* A message came from `user` by this way: where to send what is for it.  False: nobody attached here. */
bool forward_learn(Forward *f, const char *user, const NetRoute *route);
/* Decides, and learns the route if it comes from below.  Counts drops. */
ForwardVerdict forward_decide(Forward *f, const ForwardFrame *frame);
/* The frame left. */
void forward_sent(Forward *f, const ForwardVerdict *v);
/* It could not be sent: FORWARD_AWAY (the route, if it was one, is forgotten) or FORWARD_FULL; the verdict becomes a drop. */
void forward_failed(Forward *f, ForwardVerdict *v, ForwardReason reason);

/* Is the sender owed a BUSY?  Then envelope, header and body of one; it goes back by the way the frame came. */
bool forward_busy(Forward *f, const ForwardVerdict *v, uint8_t ret_envelope[FRAME_ENVELOPE_SIZE], Buf *ret_header,
                  Buf *ret_body);
void forward_busy_lost(Forward *f);

const char *forward_reason_name(ForwardReason r);
const ForwardCounts *forward_counts(const Forward *f);
/* How many of those attached here have a route now. */
void forward_attached(const Forward *f, uint32_t *ret_attached, uint32_t *ret_known);
