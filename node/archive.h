/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Reading back what was written: entries, seals and evidence by number, from the journal through the index rows that the runner
 * keeps in the store.  Shared by the runner's release step, the link, verify, and the command line beside a running node.
 *
 * A small cache of decoded batches with their leaf hashes makes assembling the parcels of the batch just written cheap.
 */

#include "common/wire/record.h"
#include "node/store/case_keys.h"
#include "node/store/journal.h"
#include "node/store/store.h"

typedef struct Archive Archive;

#define ARCHIVE_E_MISSING 1 /* no such entry or seal */
#define ARCHIVE_E_DAMAGED 2 /* the journal can't be read there: alarm, and go on without evidence from there */

/* Index rows (store key prefix 'j', written with each batch): where the batch of an entry or of a seal begins. */
void archive_index_put(StoreTxn *txn, uint64_t first_entry, uint32_t count, uint64_t seal_number, JournalPosition at);
bool archive_index_find(StoreTxn *txn, uint64_t entry, JournalPosition *ret_at);
/* The first seal there is from that number on / before it. */
bool archive_seal_next(StoreTxn *txn, uint64_t from, uint64_t *ret);
bool archive_seal_before(StoreTxn *txn, uint64_t number, uint64_t *ret);
bool archive_index_find_seal(StoreTxn *txn, uint64_t seal_number, JournalPosition *ret_at);

/* Borrows the journal. */
Archive *archive_new(Journal *journal);
/* Opens what is closed, as far as it can (node/vault.h); borrowed.  Without them closed parts stay so. */
void archive_set_keys(Archive *a, const CaseKeys *keys);
Archive *archive_free(Archive *a);
/* Decoded into the arena (copied). */
int archive_entry(Archive *a, StoreTxn *txn, uint64_t number, Arena *arena, Entry *ret) MUST_CHECK;
/* Encoded Evidence of an entry, with the parts in the mask that can be read; appends. */
int archive_evidence(Archive *a, StoreTxn *txn, uint64_t number, uint32_t parts_mask, Buf *out) MUST_CHECK;
/* Encoded Seal; appends. */
int archive_seal(Archive *a, StoreTxn *txn, uint64_t seal_number, Buf *out) MUST_CHECK;
