/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The wrap: a body only its addressee can read, and that only the stated sender can have made (HPKE auth mode, RFC 9180;
 * promise P7).  The frame's header bytes are the additional data, so sender, addressee and class can't be exchanged on the way.
 *
 *   body = suite u8, receiver's wrap key id (8), enc (32), cipher text with tag
 *   plain inside = length u32, plain text, zeros up to the bucket
 *
 * Buckets: 256 bytes, 512, 1024, 2048, 4096, above that eight equal steps to each doubling, which costs less than 12.5 % and
 * leaves an onlooker 8 sizes where there were thousands.  A body of another size, padding that isn't zero or a length that
 * belongs into another bucket is refused: one plain text has one padded form.
 *
 * Wrapping happens at each sending, with fresh ephemeral randomness, so two wraps of the same bytes never look alike and key
 * rotation just re-wraps.
 */

#include "common/base/random.h"
#include "common/crypto/suite.h"
#include "common/unit/roster.h"
#include "common/wire/limits.h"

#define WRAP_INFO "zhuji/1/wrap"
#define WRAP_HEAD_SIZE (1 + SUITE_KEY_ID_SIZE + 32) /* what precedes the cipher text */
#define WRAP_TAG_SIZE 16

#define WRAP_E_KEY 1    /* open: wrapped to a key (or suite) that we don't hold; UNREADABLE is owed */
#define WRAP_E_OPEN 2   /* open: not authentic under any wrap key the roster lists for the sender: tampered, or a roster behind;
                           UNREADABLE is owed */
#define WRAP_E_FORMAT 3 /* open: no body of ours at all, or made by a sender that breaks the rules: drop and count */
#define WRAP_E_PEER 4   /* seal: the roster lists no wrap key in use for the receiver, or an unusable one: roster's fault */
#define WRAP_E_SIZE 5   /* seal: longer than WRAP_PLAIN_MAX */

/* Padded size of a plain text of len bytes, len <= WRAP_PLAIN_MAX. */
size_t wrap_padded_size(size_t len);
/* Is that the size of a padded plain text? */
bool wrap_is_bucket(size_t len);
/* The plain text with its length in front and zeros behind; `ret` is empty. */
void wrap_pad(Bytes plain, Buf *ret);
/* What wrap_pad() made of it, borrowed; false if it is nothing that wrap_pad() makes. */
bool wrap_unpad(Bytes padded, Bytes *ret_plain);

/* Appends the body.  own_wrap: our current wrap key; to: the receiver's node, of whom the first wrap key is taken. */
int wrap_seal(const RosterNode *to, const KeyPair *own_wrap, Bytes header, Bytes plain, Random *random,
              Buf *ret_body) MUST_CHECK;
/* Appends the plain text.  own_wraps: every wrap key still kept; from: the sender's node, whose keys in use and retired are
 * tried in the roster's order (at most WRAP_SENDER_KEYS_MAX). */
int wrap_open(const KeyPair *own_wraps, size_t n_own, const RosterNode *from, Bytes header, Bytes body,
              Buf *ret_plain) MUST_CHECK;
