/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Shared by verify*.c alone. */

#include "common/wire/record.h"
#include "node/verify.h"

void verify_add(VerifyReport *r, VerifyWhat what, JournalPosition at, uint64_t entry, uint64_t seal,
                const char *format, ...) PRINTF_LIKE(6, 7);

/* Register and parcel numbers over the entries in order. */
typedef struct VerifyNumbers VerifyNumbers;
VerifyNumbers *verify_numbers_new(void);
VerifyNumbers *verify_numbers_free(VerifyNumbers *n);
/* Entries are missing before the next one: gaps that may have come from there are no problems of their own. */
void verify_numbers_gap(VerifyNumbers *n);
void verify_numbers_entry(VerifyNumbers *n, const Entry *e, JournalPosition at, VerifyReport *r);

/* What can't be opened, entry by entry, and at the end whether that is as it should be. */
typedef struct VerifyKeys VerifyKeys;
#define VERIFY_SLOTS_MAX (UINT64_C(1) << 32)
VerifyKeys *verify_keys_new(void);
VerifyKeys *verify_keys_free(VerifyKeys *k);
void verify_keys_entry(VerifyKeys *k, const Entry *e); /* after vault_open_entry() */
int verify_keys(const VerifyOptions *o, const VerifyKeys *k, VerifyReport *report) MUST_CHECK;

int verify_journal(const VerifyOptions *o, VerifyKeys *keys, VerifyReport *r) MUST_CHECK;
int verify_rows(const VerifyOptions *o, VerifyReport *r) MUST_CHECK;
