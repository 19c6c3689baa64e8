/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* RAM twin of the journal.  journal_mem_crash() keeps what was synced, and of the unsynced tail a prefix of `keep` bytes (torn), as
 * disks do.  The hook fires at every boundary. */

#include "node/store/journal.h"

typedef enum JournalMemPoint {
        JOURNAL_MEM_APPEND_BEFORE = 1, JOURNAL_MEM_APPEND_AFTER, JOURNAL_MEM_SYNC_BEFORE, JOURNAL_MEM_SYNC_AFTER,
} JournalMemPoint;
typedef int (*JournalMemHook)(void *userdata, JournalMemPoint point);

Journal *journal_mem_new(const UnitCode *unit, uint32_t segment_size);
void journal_mem_set_hook(Journal *j, JournalMemHook hook, void *userdata);
void journal_mem_crash(Journal *j, uint64_t keep);
uint64_t journal_mem_unsynced(const Journal *j);
/* A copy of all synced bytes, for restoring an "old backup" and for flipping bits. */
Journal *journal_mem_clone(const Journal *j);
void journal_mem_flip(Journal *j, uint32_t segment, uint64_t offset, uint8_t mask);
