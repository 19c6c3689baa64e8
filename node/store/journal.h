/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The append-only journal of sealed batches: the truth of which the store is a fold.  It knows nothing of what a batch holds.
 * Two engines: journal_mem (RAM, loses its unsynced tail or tears it when crashed; simulator) and journal_file.
 *
 * On disk: a folder of segments "00000001.seg", zero-written ahead by a thread of its own (overwriting syncs twice as fast as
 * growing); header {magic, format version, segment number, random segment id, unit, suite, epoch, first entry, previous seal,
 * where the previous segment ended}; then frames {length u32, segment id, offset u64, checksum} + batch.  A frame that names
 * another segment id or offset is a recycled block, never valid.  Byte by byte: docs/journal.md.
 *
 * After any error, or a failed sync, the journal is unusable: nothing is retried; start-up is the only recovery path.
 */

#include "common/base/bytes.h"
#include "common/base/ident.h"
#include "common/crypto/digest.h"

typedef struct Journal Journal;
typedef struct JournalOps JournalOps; /* journal_engine.h */

/* Where a batch begins.  Ordered; {0,0} = before the first. */
typedef struct JournalPosition {
        uint32_t segment;
        uint64_t offset;
} JournalPosition;

#define JOURNAL_BATCH_MAX (16u * 1024 * 1024)

#define JOURNAL_E_END 1      /* nothing (valid) at this position: the end */
#define JOURNAL_E_DAMAGED 2  /* bytes there, or later, that can't be a torn last batch; *ret_damage says where */
#define JOURNAL_E_NEWER 3    /* written by a newer release */
#define JOURNAL_E_FULL 4     /* no space for the next segment: refuse intake, nothing was written */
#define JOURNAL_E_SHORT 5    /* it ends before the position given: an older journal was put here */

/* Header of a segment, as needed for verification. */
typedef struct JournalSegmentInfo {
        uint32_t number;
        UnitCode unit;
        uint32_t suite, epoch;
        uint64_t first_entry;
        Digest previous_seal;
} JournalSegmentInfo;

typedef struct JournalTail {
        JournalPosition end;   /* after the last valid batch: where the next append goes */
        JournalPosition torn;  /* where a torn batch was found (== end), if has_torn */
        bool has_torn;
        JournalPosition damage; /* with JOURNAL_E_DAMAGED, _NEWER, _SHORT or damaged_before: the batch, or the byte */
        bool damaged_before;    /* the segment of `from` has damage below it, which doesn't stop the scan: raise an alarm */
        char message[160];      /* says what is wrong, if anything is */
} JournalTail;

/* What the next segment's header will say; the runner keeps it current (epoch, next entry, newest seal). */
void journal_set_context(Journal *j, uint32_t epoch, uint64_t next_entry, const Digest *previous_seal);
/* Scans from `from` (a known good batch boundary, {0,0} = from the start) to the end: 0, JOURNAL_E_DAMAGED, _NEWER, _SHORT, or
 * negative.  *ret is written with all but negative ones.  A torn last frame followed by nothing that was ever a batch is
 * reported, not an error; journal_cut() then removes it.  What is read is on the disk when this returns (not beside a running
 * node). Before the first append to a journal that has segments this must have returned 0. */
int journal_scan(Journal *j, JournalPosition from, JournalTail *ret) MUST_CHECK;
/* Overwrites the torn tail with zeros and syncs: only right after journal_scan(). */
int journal_cut(Journal *j, JournalPosition at) MUST_CHECK;
/* Where the next append of that many bytes will land (a new segment if it doesn't fit). */
JournalPosition journal_next(Journal *j, size_t len);
/* Is there room, preallocated, for a batch of that many bytes?  0, JOURNAL_E_FULL, negative.  May wait for the
 * preallocation. */
int journal_reserve(Journal *j, size_t len) MUST_CHECK;
/* 1 to JOURNAL_BATCH_MAX bytes.  0, _FULL, negative.  At most one batch is ever unsynced: an earlier one is synced first. */
int journal_append(Journal *j, Bytes batch, JournalPosition *ret) MUST_CHECK;
/* fdatasync; everything appended before is durable when it returns 0. */
int journal_sync(Journal *j) MUST_CHECK;
/* The batch that begins at `at` ({0,0}: the first), checksum verified, replaces what *ret held; ret_next (may be NULL) = where
 * the next one begins.  0, _END, _DAMAGED, _NEWER, negative.  Thread-safe against append. */
int journal_read(Journal *j, JournalPosition at, Buf *ret, JournalPosition *ret_next) MUST_CHECK;
/* The same place as appends and reads name it: the end of a segment that another one follows is the beginning of that one.
 * (What journal_read() gives as the next place is that already, as far as there was a next segment then.) */
JournalPosition journal_resolve(Journal *j, JournalPosition at);
/* The first readable batch after `after`, for going on behind damage: 0, _END, negative. */
int journal_find(Journal *j, JournalPosition after, JournalPosition *ret) MUST_CHECK;
/* 0, _END (no such segment), _DAMAGED, _NEWER, negative. */
int journal_segment_info(Journal *j, uint32_t segment, JournalSegmentInfo *ret) MUST_CHECK;
/* Highest segment number there is; 0: none yet. */
int journal_last_segment(Journal *j, uint32_t *ret) MUST_CHECK;
/* First position of the journal: of segment 1. */
JournalPosition journal_first(Journal *j);
static inline int journal_position_compare(JournalPosition a, JournalPosition b) {
        return a.segment != b.segment ? (a.segment < b.segment ? -1 : 1) : a.offset < b.offset ? -1 : a.offset > b.offset;
}
uint64_t journal_disk_free(Journal *j);
Journal *journal_free(Journal *j);
