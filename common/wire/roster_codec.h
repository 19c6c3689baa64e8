/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The signed roster: encoded PbSignedRoster { bytes roster; repeated {key_id, signature} }, signature purpose "roster", hash =
 * digest_purpose("roster-hash", roster bytes).  Version n is signed by a root key that n-1 names; version 1 by a pinned key.
 */

#include "common/crypto/suite.h"
#include "common/unit/roster.h"
#include "common/wire/record.h"

#define ROSTER_E_FORMAT 1
#define ROSTER_E_SIGNATURE 2   /* no signature by a key that counts */
#define ROSTER_E_OLDER 3       /* version not above the one held */
#define ROSTER_E_FORK 4        /* same version with another hash, or `previous` is not the one held */
#define ROSTER_E_INCONSISTENT 5

/* Of a prepared roster (roster_prepare() sorts): the bytes that are signed and hashed. */
void roster_encode(const Roster *r, Buf *out);
void roster_sign(const Roster *r, Signer *signer, const uint8_t key_id[SUITE_KEY_ID_SIZE], Buf *out);
/* Fills in the hash and the keys' ids; neither signature nor consistency is looked at.  0 or ROSTER_E_FORMAT. */
int roster_decode(Bytes in, Roster **ret) MUST_CHECK;
/* With `held`: must follow it (signed by one of its roots in use, version above, chained if directly next).  Without: must be
 * signed by `pinned` (32-byte public root key).  Runs roster_prepare. */
int roster_open(Bytes in, const Roster *held, const uint8_t pinned[SUITE_PUBLIC_SIZE], Roster **ret) MUST_CHECK;
/* The content of a signed roster, whoever signed it: for somebody who trusts the file itself.  0, ROSTER_E_FORMAT,
 * ROSTER_E_INCONSISTENT. */
int roster_open_unverified(Bytes in, Roster **ret) MUST_CHECK;
