/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The journal on disk: a folder (0700) of segment files (0600).  "lock" is held by the process that appends; "prepared.tmp" is
 * the next segment on its way.  A thread of its own writes that one's zeros; it takes no signals.
 */

#include "common/base/random.h"
#include "node/store/journal.h"

#define JOURNAL_FILE_E_MISSING 1
#define JOURNAL_FILE_E_LOCKED 2 /* another process appends to it */

#define JOURNAL_FILE_SEGMENT_DEFAULT (16u * 1024 * 1024)
#define JOURNAL_FILE_SEGMENT_MIN (16u * 1024)
#define JOURNAL_FILE_SEGMENT_MAX (64u * 1024 * 1024)

typedef struct JournalFileOptions {
        UnitCode unit;          /* for new segments */
        uint32_t suite;
        uint32_t segment_size;  /* bytes, multiple of 4096 within the bounds above, 0 = default */
        bool create;            /* the folder's parent exists */
        bool readonly;          /* no lock, no preallocation; beside a running node */
        Random *random;         /* segment ids, borrowed; may be NULL when readonly */
} JournalFileOptions;

int journal_file_open(const char *folder, const JournalFileOptions *options, Journal **ret) MUST_CHECK;
/* Does a process append to it right now?  False also if there is no journal. */
int journal_file_is_locked(const char *folder, bool *ret) MUST_CHECK;
/* Bytes of all segments together. */
int journal_file_size(Journal *j, uint64_t *ret) MUST_CHECK;
