/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a closed office's query codes are checked by at its successor (part CHECKS): for each code the number that its receipt names
 * beside the case's (0: the registration; else the joining's entry, in the journal of whoever registered it), a salt, and PBKDF2-
 * HMAC-SHA-256 (RFC 8018, CODES_ROUNDS rounds) of the code.  Never the code itself.
 *
 * A code has ten digits, so that whoever holds a check can find its code by trying them all: 10^10 derivations, weeks of a processor
 * for each.  The check tells nothing that its holder, who has the whole file, does not know; it is the office that is to answer whoever
 * knows the code.  The salt is made of the part's own in the journal, which itself is disclosed to nobody: the digest of a part that
 * holds a code stands in the petitioner's receipt, and must not become a quicker check.  Equal journals make equal checks.
 */

#include "common/wire/record.h"

#define CODES_ROUNDS 4096

/* Appends the check of the code that this part CODE holds; no such code: nothing. */
void codes_add(uint64_t number, const Part *code, Buf *checks);
/* Appends those of another part CHECKS. */
void codes_add_all(Bytes more, Buf *checks);
/* Is it the one of that number?  Takes the same time whatever is typed, and whatever `checks` hold, also if that is nothing. */
bool codes_right(Bytes checks, uint64_t number, const char *typed);
