/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who signed it: seals against the roster's identity keys.  Together with record.h's structural checks this is all it takes to
 * convince anyone who holds the roster.
 */

#include "common/unit/roster.h"
#include "common/wire/record.h"

#define EVIDENCE_E_UNKNOWN_UNIT 1 /* the roster lists no node of that unit */
#define EVIDENCE_E_UNKNOWN_KEY 2  /* not one of its identity keys, or retired before this seal */
#define EVIDENCE_E_SIGNATURE 3

int seal_verify(const Seal *seal, const Roster *roster) MUST_CHECK;
/* The signature of the evidence's seal (structure was checked by evidence_decode). */
int evidence_verify(const Evidence *e, const Roster *roster) MUST_CHECK;
