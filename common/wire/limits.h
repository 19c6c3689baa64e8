/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How big anything may be that arrives as bytes, in one place, each bound with its reason.  Bytes unless the name says
 * otherwise.  They are protocol: enforced when decoding, asserted when encoding, so what we would not take in never leaves
 * us.  Raising one is a matter between releases (a peer of the old one refuses what is bigger), lowering one never: kept
 * journals hold it.
 */

#include <stddef.h>

/* ---- frames and wraps -------------------------------------------------------------------------------------------- */

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

/* ---- records: units ---------------------------------------------------------------------------------------------- */

#define LIMIT_KIB ((size_t)1 << 10)
#define LIMIT_MIB ((size_t)1 << 20)

/* ---- what people write ------------------------------------------------------------------------------------------- */

/* The longest petition texts known are some 30,000 characters (90 KiB of UTF-8); what is longer comes as an attachment. */
#define LIMIT_TEXT (256 * LIMIT_KIB)
/* One line on a list: some 340 Chinese characters. */
#define LIMIT_TITLE LIMIT_KIB
/* Name of a person, unit or place; a category; the key of an imported line; a telephone number; a file name. */
#define LIMIT_NAME ((size_t)256)
/* Household register addresses with every level spelt out. */
#define LIMIT_ADDRESS LIMIT_KIB
/* Reasons, legal basis, remedies: some pages, not a book. */
#define LIMIT_REASON (16 * LIMIT_KIB)
/* A document is one body of LIMIT_TEXT and its smaller fields; content is one text and who wrote it. */
#define LIMIT_DOCUMENT (512 * LIMIT_KIB)
#define LIMIT_CONTENT (512 * LIMIT_KIB)
/* Attachments of an accusation, all together: sealed with it into one part, so that not even their number shows; padded it still
 * travels as one parcel with the notice. */
#define LIMIT_ACCUSATION_DATA (4 * LIMIT_MIB)
/* Content, who is accused, a note, and attachments with their names; a sealed part is that, padded. */
#define LIMIT_ACCUSATION (848 * LIMIT_KIB + LIMIT_ACCUSATION_DATA)
/* A sealed part: the last bucket that holds one, with its head and tag. */
#define LIMIT_SEALED (LIMIT_ACCUSATION + LIMIT_ACCUSATION / 8 + 64)
/* A scanned page in colour is under 1 MiB; four fit. */
#define LIMIT_ATTACHMENT_DATA (4 * LIMIT_MIB)
/* Attachments of one document, all together: with its text (LIMIT_DOCUMENT) and the petitioner's words (LIMIT_CONTENT) it still
 * travels as one parcel.  What is more comes as further material, each a document of its own. */
#define LIMIT_ATTACHMENTS_DATA (5 * LIMIT_MIB)
/* How many: with content, facts, code, proof and receipt they are an entry's parts (ENTRY_PARTS_MAX) here and at whoever takes
 * it, and the documents of a review's file still fit beside them. */
#define LIMIT_ATTACHMENTS 12u
/* The data with its name and media type. */
#define LIMIT_ATTACHMENT (LIMIT_ATTACHMENT_DATA + LIMIT_KIB)

/* ---- what offices keep ------------------------------------------------------------------------------------------- */

/* The biggest part is a sealed one; an attachment or a roster is smaller. */
#define LIMIT_PART LIMIT_SEALED
/* A key's reference: eight bytes today. */
#define LIMIT_KEY_REFERENCE ((size_t)64)
/* 32 parts of at most 120 bytes each, and the fixed fields. */
#define LIMIT_HEADER (4 * LIMIT_KIB)
/* Any entry can travel whole: with header, path and seal it fits WRAP_PLAIN_MAX.  And two fit a batch, whatever they are. */
#define LIMIT_ENTRY (7 * LIMIT_MIB)
/* Body (some 200 bytes) and signature (64; SM2 in DER 72). */
#define LIMIT_SEAL ((size_t)512)
#define LIMIT_SIGNATURE ((size_t)128)
/* What one fdatasync writes and one read brings back: bounded for memory, and for how long others wait. */
#define LIMIT_BATCH (16 * LIMIT_MIB)
/* The leaves of one tree: 512 KiB of digests, paths of 14. */
#define LIMIT_BATCH_ENTRIES 16384u
/* A decision touches one case and its clocks (tens of facts); a job's step a few hundred. */
#define LIMIT_FACTS LIMIT_MIB
#define LIMIT_FACTS_COUNT 4096u
#define LIMIT_FACT_TEXT (16 * LIMIT_KIB)

/* ---- what travels ------------------------------------------------------------------------------------------------ */

/* An entry's header and parts with path (32 * 34) and seal. */
#define LIMIT_EVIDENCE (LIMIT_ENTRY + 8 * LIMIT_KIB)
#define LIMIT_PARCEL (LIMIT_EVIDENCE + LIMIT_KIB)
#define LIMIT_RECEIPT (8 * LIMIT_KIB)
#define LIMIT_RECEIPT_DETAIL (4 * LIMIT_KIB)
/* 256 seals with their framing, and the positions. */
#define LIMIT_HELLO (192 * LIMIT_KIB)
/* Evidence of a recovery: a range of lost numbers (60 bytes) for each unit, kind and year. */
#define LIMIT_RECOVERY (256 * LIMIT_KIB)
/* With the seals that lead to it, and the positions of its streams. */
#define LIMIT_RECOVERY_ASK (LIMIT_RECOVERY + 1024 * LIMIT_KIB)
/* 2,000 nodes with keys (400 bytes each) and 20,000 units (150 bytes each); it must fit a part. */
#define LIMIT_ROSTER_INNER (4 * LIMIT_MIB)
#define LIMIT_ROSTER (LIMIT_ROSTER_INNER + LIMIT_KIB)
#define LIMIT_ROSTER_UNITS 32768u
#define LIMIT_ROSTER_NODES 8192u
#define LIMIT_ROSTER_KEYS 64u
/* By the roots of a version; one is enough. */
#define LIMIT_ROSTER_SIGNATURES 4u
/* A pack is some kilobytes, mostly words about what it does not apply; a century of holidays is 4,000 days of 30 bytes. */
#define LIMIT_RULES_INNER (512 * LIMIT_KIB)
#define LIMIT_RULES (LIMIT_RULES_INNER + LIMIT_KIB)
#define LIMIT_RULES_LIST 256u
#define LIMIT_CALENDAR_YEARS 128u
#define LIMIT_CALENDAR_DAYS 8192u
/* The longest endpoint: tcp://[IPv6 or a host name of 253]:port. */
#define LIMIT_ENDPOINT ((size_t)300)
/* The plain text of a wrap: a parcel and the body's own fields. */
#define LIMIT_BODY (LIMIT_PARCEL + 64)
_Static_assert(LIMIT_BODY <= WRAP_PLAIN_MAX, "any parcel can be wrapped");

/* ---- any message ------------------------------------------------------------------------------------------------- */

/* No schema nests deeper than 3; recursion is not allowed in them. */
#define LIMIT_DEPTH 8u
/* Fields in all of one message: a hostile megabyte of empty submessages ends here, not in 28 MiB of memory. */
#define LIMIT_FIELDS 65536u
/* 12 fields a unit, 15 a node with its keys. */
#define LIMIT_ROSTER_FIELDS 600000u
/* Elements of a repeated field whose schema sets no bound of its own. */
#define LIMIT_REPEATED 4096u
/* A request or reply between `zhuji` and its node: a document, content and attachments, or evidence with them; twice over. */
#define LIMIT_CONTROL (16 * LIMIT_MIB)
