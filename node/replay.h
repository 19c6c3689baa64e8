/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Reading the journal back into the store: what runner, rebuild and verify share.  A batch is checked whole - seal chain, entry
 * numbers, part digests, Merkle root - before the first of its entries is applied.  Then exactly the rows are written that the
 * runner wrote when it made the batch, so that a replayed store equals the kept one key by key.
 *
 * Rows of the runner itself, beside archive.h's: "jp" position of the last batch the store covers, "jv" fold version, and "jc",
 * a note that a torn batch was cut and its entry is still owed (the one row that isn't a fold of the journal).
 */

#include "common/wire/record.h"
#include "node/core/office.h"
#include "node/runner.h"

/* Writes the rows that every batch brings: index, position, and with the first one the fold version. */
void replay_put_rows(StoreTxn *txn, const Seal *seal, JournalPosition at);

/* The kept note of a cut, written before the cut is made, so that the entry about it can't be forgotten in between. */
void replay_put_cut(StoreTxn *txn, JournalPosition at);
bool replay_get_cut(StoreTxn *txn, JournalPosition *ret);
void replay_clear_cut(StoreTxn *txn);

/* 0, RUNNER_E_FOLD (rows of another fold version), or RUNNER_E_EMPTY: nothing was applied to this store yet. */
int replay_check_fold(StoreTxn *txn) MUST_CHECK;

/* Checks the batch at `at`, which must follow what the store holds, and applies it. 0, RUNNER_E_DAMAGED or RUNNER_E_NEWER
 * (report filled in, nothing applied), or negative. */
int replay_batch(Journal *journal, const CaseKeys *keys, StoreTxn *txn, Bytes batch, JournalPosition at, RunnerReport *report)
        MUST_CHECK;

/* Applies the batches from *at up to the end, or up to and with the one at `until` ({0,0}: the end). Commits every now and
 * then and opens the next transaction: the journal must be synced. *at moves to where the next batch will be. */
int replay_from(Journal *journal, const CaseKeys *keys, Store *store, StoreTxn **txn, JournalPosition *at, JournalPosition until,
                RunnerReport *report)
        MUST_CHECK;

/* Does the header of a segment say what its first batch's seal says?  One that was begun, and lost its first batch in a crash,
 * is filled by whatever comes next: with or without a recovery in between, or with one that knows more than the one that was lost,
 * so the epoch and the number may be others than were meant; the seal that precedes is the same.  `recovers`: the batch begins an
 * epoch. */
static inline bool replay_segment_fits(const JournalSegmentInfo *info, const Seal *seal, bool recovers) {
        return unit_code_equal(&info->unit, &seal->unit) && digest_equal(&info->previous_seal, &seal->previous) &&
               (recovers || info->epoch != seal->epoch || info->first_entry == seal->first_entry);
}

/* One line for a person, with the place. */
void replay_say(RunnerReport *report, JournalPosition at, const char *format, ...) PRINTF_LIKE(3, 4);
