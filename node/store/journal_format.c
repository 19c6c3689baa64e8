/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Torn or damaged?  A batch is written into zeros in one go and synced before the next one is written, so that a crash leaves
 * at most one frame in pieces, any of its blocks missing, and nothing behind it.  A frame header of this segment at its own
 * offset behind the break therefore proves that the break is older than that frame: damage, even if that later frame is broken
 * too.
 */

#include "node/store/journal_format.h"

#include <assert.h>

static const char segment_magic[8] = { 'z', 'h', 'u', 'j', 'i', 's', 'e', 'g' };
#define FRAME_MAGIC 0x7a6a6631u /* "zjf1" */
#define CHECKSUM_SIZE 8u

void segment_header_encode(const SegmentHeader *h, Buf *out) {
        size_t start = out->len;

        buf_put(out, segment_magic, sizeof(segment_magic));
        buf_put_u32(out, JOURNAL_FORMAT_VERSION);
        buf_put_u32(out, SEGMENT_HEADER_SIZE);
        buf_put_u32(out, h->info.number);
        buf_put_u32(out, h->block);
        buf_put_u64(out, h->size);
        buf_put_u64(out, h->id);
        buf_put(out, h->info.unit.s, UNIT_CODE_SIZE);
        buf_put_u32(out, h->info.suite);
        buf_put_u32(out, h->info.epoch);
        buf_put_u64(out, h->info.first_entry);
        buf_put_bytes(out, digest_bytes(&h->info.previous_seal));
        buf_put_u64(out, h->previous_id);
        buf_put_u64(out, h->previous_end);

        Bytes covered = bytes_of(out->data + start, out->len - start);
        Digest d = digest_purpose("segment", &covered, 1);
        buf_put(out, d.b, CHECKSUM_SIZE);
        assert(out->len - start == SEGMENT_HEADER_SIZE);
}

/* Magic, version, length and the checksum after `length - 8` bytes stand where they are in every version, so that a flipped
 * version isn't taken for a newer release. */
int segment_header_decode(Bytes in, SegmentHeader *ret) {
        Reader r = reader_of(in);
        Bytes magic = reader_bytes(&r, sizeof(segment_magic));
        uint32_t version = reader_u32(&r), len = reader_u32(&r);

        if (r.failed || !bytes_equal(magic, bytes_of(segment_magic, sizeof(segment_magic))))
                return JOURNAL_E_DAMAGED;
        if (len < SEGMENT_HEADER_SIZE || len > in.len)
                return JOURNAL_E_DAMAGED;
        Bytes covered = bytes_of(in.data, len - CHECKSUM_SIZE);
        Digest d = digest_purpose("segment", &covered, 1);
        if (memcmp(d.b, in.data + covered.len, CHECKSUM_SIZE) != 0)
                return JOURNAL_E_DAMAGED;
        if (version != JOURNAL_FORMAT_VERSION)
                return JOURNAL_E_NEWER;

        SegmentHeader h = { 0 };
        h.info.number = reader_u32(&r);
        h.block = reader_u32(&r);
        h.size = reader_u64(&r);
        h.id = reader_u64(&r);
        memcpy(h.info.unit.s, reader_bytes(&r, UNIT_CODE_SIZE).data, UNIT_CODE_SIZE);
        h.info.suite = reader_u32(&r);
        h.info.epoch = reader_u32(&r);
        h.info.first_entry = reader_u64(&r);
        memcpy(h.info.previous_seal.b, reader_bytes(&r, DIGEST_SIZE).data, DIGEST_SIZE);
        h.previous_id = reader_u64(&r);
        h.previous_end = reader_u64(&r);
        if (h.block < SEGMENT_BLOCK_MIN || h.block > SEGMENT_BLOCK_MAX || (h.block & (h.block - 1)) ||
            h.size > SEGMENT_SIZE_MAX || h.size < segment_first(h.block) || h.info.unit.s[UNIT_CODE_SIZE - 1])
                return JOURNAL_E_DAMAGED;
        *ret = h;
        return 0;
}

static uint64_t align_up(uint64_t v, uint32_t block) {
        return (v + block - 1) & ~(uint64_t)(block - 1);
}

uint64_t segment_first(uint32_t block) {
        return align_up(SEGMENT_HEADER_SIZE, block);
}

uint64_t segment_frame_size(uint32_t block, uint64_t batch_len) {
        return align_up(FRAME_HEADER_SIZE + batch_len, block);
}

/* First bytes of a domain-separated digest over length, segment id, offset (as they stand in the header) and batch. */
static void frame_checksum(Bytes header, Bytes batch, uint8_t ret[CHECKSUM_SIZE]) {
        Bytes chunks[] = { bytes_of(header.data, FRAME_HEADER_SIZE - CHECKSUM_SIZE), batch };
        Digest d = digest_purpose("frame", chunks, 2);

        memcpy(ret, d.b, CHECKSUM_SIZE);
}

void segment_frame_encode(const SegmentHeader *h, uint64_t offset, Bytes batch, Buf *out) {
        static const uint8_t zeros[SEGMENT_BLOCK_MAX];
        size_t start = out->len, total = segment_frame_size(h->block, batch.len);
        uint8_t checksum[CHECKSUM_SIZE];

        buf_reserve(out, total);
        buf_put_u32(out, FRAME_MAGIC);
        buf_put_u32(out, (uint32_t)batch.len);
        buf_put_u64(out, h->id);
        buf_put_u64(out, offset);
        frame_checksum(bytes_of(out->data + start, FRAME_HEADER_SIZE - CHECKSUM_SIZE), batch, checksum);
        buf_put(out, checksum, sizeof(checksum));
        buf_put_bytes(out, batch);
        buf_put(out, zeros, total - (out->len - start));
}

bool segment_frame_decode(const SegmentHeader *h, uint64_t offset, Bytes header, uint32_t *ret_len) {
        Reader r = reader_of(header);
        uint32_t magic = reader_u32(&r), len = reader_u32(&r);
        uint64_t id = reader_u64(&r), at = reader_u64(&r);

        if (header.len < FRAME_HEADER_SIZE || magic != FRAME_MAGIC || id != h->id || at != offset)
                return false;
        if (len < 1 || len > JOURNAL_BATCH_MAX || offset > h->size || segment_frame_size(h->block, len) > h->size - offset)
                return false;
        *ret_len = len;
        return true;
}

bool segment_frame_is_valid(const SegmentHeader *h, uint64_t offset, Bytes header, Bytes batch) {
        uint8_t checksum[CHECKSUM_SIZE];
        uint32_t len;

        if (!segment_frame_decode(h, offset, header, &len) || len != batch.len)
                return false;
        frame_checksum(header, batch, checksum);
        return memcmp(checksum, header.data + FRAME_HEADER_SIZE - CHECKSUM_SIZE, CHECKSUM_SIZE) == 0;
}

/* Is a whole valid frame there?  Gives its size with the padding. */
static bool frame_at(const SegmentHeader *h, Bytes contents, uint64_t offset, uint64_t *ret_size, uint32_t *ret_len) {
        uint32_t len;

        if (offset > contents.len || contents.len - offset < FRAME_HEADER_SIZE)
                return false;
        Bytes header = bytes_of(contents.data + offset, FRAME_HEADER_SIZE);
        if (!segment_frame_decode(h, offset, header, &len) || contents.len - offset - FRAME_HEADER_SIZE < len)
                return false;
        if (!segment_frame_is_valid(h, offset, header, bytes_of(header.data + FRAME_HEADER_SIZE, len)))
                return false;
        *ret_size = segment_frame_size(h->block, len);
        *ret_len = len;
        return true;
}

/* Offset of the first byte in [from, to) that isn't zero; `to` if all are.  What isn't there counts as zero. */
static uint64_t first_nonzero(Bytes contents, uint64_t from, uint64_t to) {
        uint64_t limit = to < contents.len ? to : contents.len;

        for (uint64_t i = from; i < limit; i++)
                if (contents.data[i])
                        return i;
        return to;
}

/* The traces of a frame: length and checksum may be broken. */
static bool frame_was_at(const SegmentHeader *h, Bytes contents, uint64_t offset) {
        if (contents.len - offset < FRAME_HEADER_SIZE)
                return false;
        Reader r = reader_of(bytes_of(contents.data + offset, FRAME_HEADER_SIZE));
        uint32_t magic = reader_u32(&r);
        (void)reader_u32(&r);
        uint64_t id = reader_u64(&r), at = reader_u64(&r);
        return magic == FRAME_MAGIC && id == h->id && at == offset;
}

static void walk_remainder(const SegmentHeader *h, Bytes contents, SegmentWalk *w) {
        for (uint64_t q = w->end + h->block; q < contents.len; q += h->block) {
                if (frame_was_at(h, contents, q)) {
                        w->damaged = true;
                        w->damage = w->end;
                        return;
                }
        }
        uint64_t expected = h->size < contents.len ? h->size : contents.len;
        uint64_t dirt = w->end < expected ? first_nonzero(contents, w->end, expected) : expected;
        if (dirt < expected || contents.len != h->size) {
                w->dirty = true;
                w->dirt = dirt;
        }
}

void segment_walk(const SegmentHeader *h, Bytes contents, uint64_t from, uint64_t until, SegmentWalk *ret) {
        SegmentWalk w = { .end = from };
        uint64_t size, first = segment_first(h->block);
        uint32_t len;

        if (from == first) {
                w.damage = first_nonzero(contents, SEGMENT_HEADER_SIZE, first);
                w.damaged = w.damage < first;
        }
        while (!w.damaged && w.end != until && frame_at(h, contents, w.end, &size, &len)) {
                uint64_t next = w.end + size;
                uint64_t bad = first_nonzero(contents, w.end + FRAME_HEADER_SIZE + len, next);
                if (bad < next) {
                        w.damaged = true;
                        w.damage = bad;
                        break; /* the batch is whole, but something was changed */
                }
                w.end = next;
        }
        if (!w.damaged && w.end != until)
                walk_remainder(h, contents, &w);
        *ret = w;
}

uint64_t segment_find(const SegmentHeader *h, Bytes contents, uint64_t from) {
        uint64_t size;
        uint32_t len;

        for (uint64_t q = align_up(from, h->block); q < contents.len; q += h->block)
                if (frame_at(h, contents, q, &size, &len))
                        return q;
        return 0;
}
