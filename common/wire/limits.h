/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Bounds of what travels, each with its reason.  They are protocol: both ends refuse what exceeds them, so a change here is a
 * change of the format.
 */

/* A frame is three ZeroMQ message parts, envelope, header, body; a fourth is somebody else's protocol. */
#define FRAME_PARTS 3

/* Relays a frame may still pass.  The roster's levels are five, up one side and down the other with the top once is nine; the
 * rest is room for a level between.  It only has to be finite: two relays that disagree about the roster must not play
 * ping-pong for ever. */
#define FRAME_HOPS_MAX 16

/* Version, class, two unit codes of at most 31 letters with their lengths. */
#define FRAME_HEADER_MAX 66

/* What a relay has to hold of one sender in one piece, and a receiver to decrypt before it knows whether it is authentic: large
 * enough for a case with its letter, small enough that 64 peers with one each fit into half a gigabyte.  Attachments beyond it
 * travel by digest. */
#define FRAME_BODY_MAX (8u << 20)

/* The largest padded plain text: the last bucket (wrap.h) that fits a body with suite, key id, enc and tag. */
#define WRAP_PADDED_MAX (7680u << 10)

/* The largest plain text, less the length that is wrapped with it. */
#define WRAP_PLAIN_MAX (WRAP_PADDED_MAX - 4u)

/* The smallest bucket: an empty receipt and a short one must not be told apart. */
#define WRAP_PADDED_MIN 256u

/* Wrap keys of a sender that are tried on one body.  Rotation once a year, kept until streams drain: two; eight is a bad year.
 * Each try of a body of FRAME_BODY_MAX costs some 10 ms, and anybody can send rubbish. */
#define WRAP_SENDER_KEYS_MAX 8
