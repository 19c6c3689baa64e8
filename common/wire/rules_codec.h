/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Signed packs and calendars: encoded PbSignedRules { kind, bytes rules, repeated {key_id, signature} }, signature purpose
 * "rules-pack" or "rules-calendar".  A pack's digest is digest_purpose("pack", rules bytes), a calendar's
 * digest_purpose("calendar", rules bytes); there is one encoding of each.
 */

#include "common/crypto/suite.h"
#include "common/unit/roster.h"
#include "common/wire/rules.h"

#define RULES_E_FORMAT 1
#define RULES_E_SIGNATURE 2 /* no signature by a root key that counts */
#define RULES_E_UNLAWFUL 3  /* a pack that rules_check() refuses */

/* The canonical bytes; appends.  Asserts what decoding demands: what was read from YAML has been asked (rules_yaml.h). */
void pack_encode(const Pack *p, Buf *out);
void calendar_encode(const Calendar *c, Buf *out);
/* 0 or RULES_E_FORMAT; fills in the digest. */
int pack_decode(Bytes in, Pack **ret) MUST_CHECK;
int calendar_decode(Bytes in, Calendar **ret) MUST_CHECK;
Digest pack_digest(const Pack *p);
Digest calendar_digest(const Calendar *c);

/* Exactly one of the two. */
void rules_sign(const Pack *pack, const Calendar *calendar, Signer *signer, const uint8_t key_id[SUITE_KEY_ID_SIZE], Buf *out);
/* Who may have signed: the root keys in use of a roster, or one pinned key (32 bytes); both may be NULL, then nobody is asked:
 * for somebody who trusts the file itself.  Exactly one of *ret_pack, *ret_calendar is set. */
int rules_open(Bytes in, const Roster *roster, const uint8_t *pinned, Pack **ret_pack, Calendar **ret_calendar) MUST_CHECK;
