/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The journal on disk. */

#include "common/base/random.h"
#include "node/store/journal.h"

#define JOURNAL_FILE_E_MISSING 1
#define JOURNAL_FILE_E_LOCKED 2 /* another process appends to it */

typedef struct JournalFileOptions {
        UnitCode unit;          /* for new segments */
        uint32_t suite;
        uint32_t segment_size;  /* bytes, 0 = default */
        bool create;
        bool readonly;          /* no lock, no preallocation; beside a running node */
        Random *random;         /* segment ids; may be NULL when readonly */
} JournalFileOptions;

int journal_file_open(const char *folder, const JournalFileOptions *options, Journal **ret) MUST_CHECK;
