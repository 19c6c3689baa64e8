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

int verify_journal(const VerifyOptions *o, VerifyReport *r) MUST_CHECK;
int verify_rows(const VerifyOptions *o, VerifyReport *r) MUST_CHECK;
