/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What every engine of journal.h must do, as one list of tests; a test program gives the engine. */

#include "node/store/journal.h"

typedef struct JournalMaker {
        /* A fresh, empty journal of unit 411281. */
        Journal *(*make)(uint32_t segment_size);
        /* As after closing and opening again, to be scanned; consumes j. */
        Journal *(*reopen)(Journal *j);
        void (*drop)(Journal *j);
        /* The bytes as they are stored, behind the journal's back. */
        uint64_t (*segment_bytes)(Journal *j, uint32_t segment);
        uint8_t (*peek)(Journal *j, uint32_t segment, uint64_t offset);
        /* Headers are flipped byte by byte, all else at this distance. */
        uint32_t flip_stride;
        void (*flip)(Journal *j, uint32_t segment, uint64_t offset, uint8_t mask);
} JournalMaker;

/* Number of failed tests. */
int journal_contract_run(const char *name, const JournalMaker *maker);

/* Batch i of a test journal: its own number and length, the same every time. */
void journal_contract_batch(uint32_t i, size_t len, Buf *ret);
/* Appends and syncs it, checks that it landed where it was said to. */
JournalPosition journal_contract_append(Journal *j, uint32_t i, size_t len);
/* Batches from the start to the end are i = 0 .. n-1, whatever their lengths; returns n. */
uint32_t journal_contract_count(Journal *j);
