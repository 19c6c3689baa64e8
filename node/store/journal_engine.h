/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an engine of journal.h fills in: a device that holds segments as bytes.  Everything the journal promises about frames,
 * ends and damage is journal.c's, so that the simulator's RAM twin runs the same code as the disk.  Only engines and journal.c
 * include this.
 *
 * Reading operations may be called by any thread; the others by the writer alone.  0 = done, negative errno = the journal is
 * lost.
 */

#include <pthread.h>
#include "common/base/random.h"
#include "node/store/journal_format.h"

/* The first member of an engine's own struct; set up with journal_engine_init(). */
struct Journal {
        const JournalOps *ops;
        UnitCode unit;
        uint32_t suite;
        uint32_t block;        /* of new segments */
        uint32_t segment_size; /* likewise */
        bool readonly;         /* beside a writer in another process */
        Random *random;        /* borrowed; segment ids */

        /* What the next segment's header will say. */
        uint32_t epoch;
        uint64_t next_entry;
        Digest previous_seal;

        pthread_mutex_t lock; /* over all below */
        SegmentHeader *headers; /* valid ones seen so far, by number - 1; block 0 = not seen */
        uint32_t n_headers;
        uint32_t last;         /* highest segment, once scanned */
        JournalPosition end;   /* likewise: where the last batch ends */
        bool scanned, needs_cut, unsynced;
        int error;             /* sticky */
        Buf scratch;           /* the writer's */
};

struct JournalOps {
        /* Highest number there is, 0 = none; looks again at each call. */
        int (*last)(Journal *j, uint32_t *ret);
        /* JOURNAL_E_END: no such segment.  Up to len bytes, fewer at its end; *ret_size (may be NULL): as long as it is. */
        int (*read)(Journal *j, uint32_t segment, uint64_t offset, void *dst, size_t len, size_t *ret_len, uint64_t *ret_size);
        /* Could create() make a segment of that size at once?  0, JOURNAL_E_FULL. */
        int (*ready)(Journal *j, uint64_t size);
        /* Number last + 1: the header, then zeros; durable when it returns 0.  JOURNAL_E_FULL: nothing happened. */
        int (*create)(Journal *j, uint32_t segment, uint64_t size, Bytes header);
        int (*write)(Journal *j, uint32_t segment, uint64_t offset, Bytes data);
        int (*sync)(Journal *j, uint32_t segment);
        /* Zeros from offset, `size` long in all, durable. */
        int (*clear)(Journal *j, uint32_t segment, uint64_t offset, uint64_t size);
        /* Before start-up reads it: what is read from here on is what the disk has. */
        int (*settle)(Journal *j, uint32_t segment);
        uint64_t (*disk_free)(Journal *j);
        /* Ends with journal_engine_deinit() and frees. */
        void (*free)(Journal *j);
};

void journal_engine_init(Journal *j, const JournalOps *ops, const UnitCode *unit, uint32_t suite, uint32_t block,
                         uint32_t segment_size);
void journal_engine_deinit(Journal *j);
/* As after a new start: nothing known, no error. */
void journal_engine_reset(Journal *j);
