/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Parts of entries that lie closed in the journal, so that destroying one key erases what an office kept of a case, and the
 * journal still verifies (docs/journal.md): which they are is node/vault.h's to say, how it is done is said here.
 *
 * A part has a key of its own, in a box under the case's.  Another office that is given the part gets the part's key and may keep
 * the stored bytes as they are, under the same digest, with the key in a box of its own.
 */

#include "common/crypto/vault.h"
#include "common/wire/record.h"

/* Of a plain part (kind, salt, data): draws a key and fills in key and stored. */
int closed_make(Part *p, Random *random, Arena *arena) MUST_CHECK;
/* Of a part with a key: fills in its box under the case's. */
int closed_box(Part *p, const uint8_t case_key[VAULT_KEY_SIZE], Random *random, Arena *arena) MUST_CHECK;
/* From the box the key, and with it what the part says.  RECORD_E_FORMAT: not this key, or altered; it stays closed. */
int closed_open(Part *p, const uint8_t case_key[VAULT_KEY_SIZE], Arena *arena) MUST_CHECK;
/* With its key at hand: what it says; RECORD_E_FORMAT if that can't be had. */
int closed_read(Part *p, Arena *arena) MUST_CHECK;
