/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* RAM twin of the journal: the same frames and the same start-up code (journal.c) over bytes in memory.  A crash keeps what was
 * synced, and of the unsynced tail what the test chooses, as disks do.  The hook fires at every boundary. */

#include "common/base/random.h"
#include "node/store/journal.h"

typedef enum JournalMemPoint {
        JOURNAL_MEM_APPEND_BEFORE = 1, JOURNAL_MEM_APPEND_AFTER, JOURNAL_MEM_SYNC_BEFORE, JOURNAL_MEM_SYNC_AFTER,
} JournalMemPoint;
/* Non-zero: the process "dies" there; the call returns that value, and so does every later one until journal_mem_crash(). */
typedef int (*JournalMemHook)(void *userdata, JournalMemPoint point);

/* segment_size in bytes, 0 = default (1 MiB). */
Journal *journal_mem_new(const UnitCode *unit, uint32_t segment_size);
void journal_mem_set_hook(Journal *j, JournalMemHook hook, void *userdata);
/* Bytes that new segments may take from here on; unlimited at first. */
void journal_mem_set_space(Journal *j, uint64_t bytes);
/* Of the unsynced bytes the first `keep` reached the disk.  Scan before going on. */
void journal_mem_crash(Journal *j, uint64_t keep);
/* Of the unsynced blocks any may have reached the disk, in any order. */
void journal_mem_crash_random(Journal *j, Random *random);
uint64_t journal_mem_unsynced(const Journal *j);
/* A copy of all synced bytes, for restoring an "old backup" and for flipping bits.  Without hook; to be scanned. */
Journal *journal_mem_clone(const Journal *j);
/* Nothing happens outside the segment. */
void journal_mem_flip(Journal *j, uint32_t segment, uint64_t offset, uint8_t mask);
/* 0 outside the segment. */
uint8_t journal_mem_peek(const Journal *j, uint32_t segment, uint64_t offset);
/* Bytes of a segment, 0 if there is none. */
uint64_t journal_mem_segment_size(const Journal *j, uint32_t segment);
