/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * UNREADABLE: the receiver's signed word that it could not open a body, so that the sender learns it at once and not by a
 * silence of days.  It names the body by digest and the key to wrap to; the sender wraps the same parcel again (if the key id
 * is not the one its roster lists, it first asks for a newer roster).  No stream number is consumed by it.
 *
 *   body = version u8, suite u8, digest of the unreadable body (32), receiver's current wrap key id (8), signature (64)
 *
 * The signature (identity key, purpose "unreadable") covers the frame's header bytes and everything before it, so it can be
 * turned neither against another sender nor towards another body.  Sent again later it does no harm: each wrap of a parcel has
 * a digest of its own.  Who owes one limits them per peer: a signature costs more than the rubbish that asks for it.
 */

#include "common/crypto/suite.h"
#include "common/unit/roster.h"

#define UNREADABLE_VERSION 1u
#define UNREADABLE_SIZE (1 + 1 + DIGEST_SIZE + SUITE_KEY_ID_SIZE + SUITE_SIGNATURE_SIZE)

typedef struct Unreadable {
        Digest body;                             /* unreadable_body_digest() of what came */
        uint8_t wrap_key_id[SUITE_KEY_ID_SIZE]; /* the receiver's current one */
} Unreadable;

#define UNREADABLE_E_FORMAT 1    /* wrong length or version */
#define UNREADABLE_E_SIGNATURE 2 /* not signed by an identity key the roster lists in use for the sender */

/* Purpose "wrap-body": how sender and receiver name a wrapped body. */
Digest unreadable_body_digest(Bytes body);

/* Appends the body of an UNREADABLE frame with these header bytes.  identity: the Signer of our identity key. */
void unreadable_encode(const Unreadable *u, Signer *identity, Bytes header, Buf *out);
/* from: the node that claims to have written it.  0 only if the signature holds. */
int unreadable_decode(Bytes in, Bytes header, const RosterNode *from, Unreadable *ret) MUST_CHECK;
