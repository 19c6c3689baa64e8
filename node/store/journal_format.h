/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The bytes of a segment: header, frames, and the walk that tells a torn end from damage.  Pure; docs/journal.md says the same
 * for people.  All of it is format, fixed for ever.
 */

#include "node/store/journal.h"

#define JOURNAL_FORMAT_VERSION 1u
#define SEGMENT_HEADER_SIZE 144u
#define FRAME_HEADER_SIZE 32u
/* Frames begin at multiples of the block, so that writing one never touches the sector that holds another. */
#define SEGMENT_BLOCK_MIN 32u
#define SEGMENT_BLOCK_MAX 65536u
/* Bounds what a scan takes into memory: a segment of its own for the biggest batch still fits. */
#define SEGMENT_SIZE_MAX (64u * 1024 * 1024)

typedef struct SegmentHeader {
        JournalSegmentInfo info;
        uint32_t block;        /* power of two */
        uint64_t size;         /* of the whole segment, header and zeros included */
        uint64_t id;           /* random */
        uint64_t previous_id;  /* of the segment before; 0 in segment 1 */
        uint64_t previous_end; /* where its last batch ended; 0 in segment 1 */
} SegmentHeader;

/* Exactly SEGMENT_HEADER_SIZE bytes; appends. */
void segment_header_encode(const SegmentHeader *h, Buf *out);
/* 0, JOURNAL_E_DAMAGED, JOURNAL_E_NEWER.  `in` may be longer. */
int segment_header_decode(Bytes in, SegmentHeader *ret) MUST_CHECK;

/* Where the first frame begins, and the room a batch takes. */
uint64_t segment_first(uint32_t block);
uint64_t segment_frame_size(uint32_t block, uint64_t batch_len);
/* Header, batch and zeros to the end of the block; appends. */
void segment_frame_encode(const SegmentHeader *h, uint64_t offset, Bytes batch, Buf *out);
/* Do these FRAME_HEADER_SIZE bytes belong to a frame at this place?  Says nothing of its contents.  The length is bounded. */
bool segment_frame_decode(const SegmentHeader *h, uint64_t offset, Bytes header, uint32_t *ret_len);
bool segment_frame_is_valid(const SegmentHeader *h, uint64_t offset, Bytes header, Bytes batch);

/* What stands in `contents` (the whole segment as far as it is there) from the batch boundary `from` on. */
typedef struct SegmentWalk {
        uint64_t end;     /* after the last valid frame reached */
        bool damaged;     /* a frame follows that can't be reached from `end`, or what pads a frame isn't zero */
        uint64_t damage;
        bool dirty;       /* no frame follows, but not just zeros to the segment's full size either */
        uint64_t dirt;    /* the first byte that isn't as it should be */
} SegmentWalk;
/* Stops with end == until if that is a boundary it comes to; 0 = to the end. */
void segment_walk(const SegmentHeader *h, Bytes contents, uint64_t from, uint64_t until, SegmentWalk *ret);
/* Offset of the first valid frame at or after `from`; 0: none. */
uint64_t segment_find(const SegmentHeader *h, Bytes contents, uint64_t from);
