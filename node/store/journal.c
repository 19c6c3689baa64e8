/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The journal above its device: where batches go, how they are read back, what is the end and what is damage.
 *
 * A segment's header says where the segment before it ended, and it is created only after that one was synced.  So the end of
 * every segment but the last is known, and nothing in it may be missing; only in the last one a torn batch can be.
 */

#include "node/store/journal.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "node/store/journal_engine.h"

void journal_engine_init(Journal *j, const JournalOps *ops, const UnitCode *unit, uint32_t suite, uint32_t block,
                         uint32_t segment_size) {
        assert(segment_size <= SEGMENT_SIZE_MAX);
        j->ops = ops;
        j->unit = *unit;
        j->suite = suite;
        j->block = block;
        j->segment_size = segment_size;
        j->next_entry = 1;
        pthread_mutex_init(&j->lock, NULL);
}

void journal_engine_deinit(Journal *j) {
        mem_free(j->headers);
        buf_deinit(&j->scratch);
        pthread_mutex_destroy(&j->lock);
}

void journal_engine_reset(Journal *j) {
        pthread_mutex_lock(&j->lock);
        j->headers = mem_free(j->headers);
        j->n_headers = 0;
        j->last = 0;
        j->end = (JournalPosition){ 0 };
        j->scanned = j->needs_cut = j->unsynced = false;
        j->error = 0;
        pthread_mutex_unlock(&j->lock);
}

/* ---- shared state ---------------------------------------------------------------------------------------------------- */

/* What a reader or the writer may rely on now.  Without `scanned` the end is unknown. */
typedef struct JournalView {
        int error;
        bool scanned;
        JournalPosition end;
        uint32_t last;
} JournalView;

static JournalView journal_view(Journal *j) {
        pthread_mutex_lock(&j->lock);
        JournalView v = { .error = j->error, .scanned = j->scanned, .end = j->end, .last = j->last };
        pthread_mutex_unlock(&j->lock);
        return v;
}

static int journal_fail(Journal *j, int error) {
        pthread_mutex_lock(&j->lock);
        if (j->error == 0)
                j->error = error;
        pthread_mutex_unlock(&j->lock);
        return fail_trace(error);
}

static void header_remember(Journal *j, const SegmentHeader *h) {
        uint32_t n = h->info.number;

        pthread_mutex_lock(&j->lock);
        if (n > j->n_headers) {
                uint32_t grown = n + n / 2 + 8;
                j->headers = mem_realloc(j->headers, grown * sizeof(*j->headers));
                memset(j->headers + j->n_headers, 0, (grown - j->n_headers) * sizeof(*j->headers));
                j->n_headers = grown;
        }
        j->headers[n - 1] = *h;
        pthread_mutex_unlock(&j->lock);
}

static bool header_recall(Journal *j, uint32_t segment, SegmentHeader *ret) {
        bool known = false;

        pthread_mutex_lock(&j->lock);
        if (segment >= 1 && segment <= j->n_headers && j->headers[segment - 1].block) {
                *ret = j->headers[segment - 1];
                known = true;
        }
        pthread_mutex_unlock(&j->lock);
        return known;
}

/* 0, _END (no such segment), _DAMAGED, _NEWER, negative. */
static int header_get(Journal *j, uint32_t segment, SegmentHeader *ret) {
        uint8_t raw[SEGMENT_HEADER_SIZE * 4]; /* a newer release's may be longer, but not much */
        SegmentHeader h;
        size_t len;

        if (header_recall(j, segment, ret))
                return 0;
        int r = j->ops->read(j, segment, 0, raw, sizeof(raw), &len, NULL);
        if (r)
                return fail_trace(r);
        r = segment_header_decode(bytes_of(raw, len), &h);
        if (r)
                return fail_trace(r);
        if (h.info.number != segment || (segment == 1) != (h.previous_end == 0))
                return JOURNAL_E_DAMAGED;
        header_remember(j, &h);
        *ret = h;
        return 0;
}

/* The whole segment as it is there; replaces what the buffer held. */
static int segment_load(Journal *j, uint32_t segment, Buf *ret) {
        uint64_t size;
        size_t len;
        uint8_t probe;

        int r = j->ops->read(j, segment, 0, &probe, 1, &len, &size);
        if (r)
                return fail_trace(r);
        buf_clear(ret);
        /* One byte more than a segment may have is enough to see that it is too long. */
        if (size > SEGMENT_SIZE_MAX + 1)
                size = SEGMENT_SIZE_MAX + 1;
        buf_reserve(ret, size);
        r = j->ops->read(j, segment, 0, ret->data, size, &len, NULL);
        if (r)
                return fail_trace(r);
        ret->len = len;
        return 0;
}

/* ---- scanning ---------------------------------------------------------------------------------------------------------- */

static int tail_report(JournalTail *t, int code, uint32_t segment, uint64_t offset, const char *what) {
        t->damage = (JournalPosition){ segment, offset };
        snprintf(t->message, sizeof(t->message), "segment %08u.seg, byte %llu: %s", segment, (unsigned long long)offset, what);
        return code;
}

/* Below `from`, in its own segment: is there an unbroken row of batches up to it?  0, or JOURNAL_E_SHORT / _DAMAGED if what is
 * there speaks against going on. */
static int scan_below(const SegmentHeader *h, Bytes contents, uint64_t from, JournalTail *t) {
        uint32_t number = h->info.number;
        SegmentWalk w;

        segment_walk(h, contents, segment_first(h->block), from, &w);
        if (w.end == from)
                return 0;
        if (!w.damaged && w.end < from) {
                if (!w.dirty || w.dirt >= contents.len)
                        return tail_report(t, JOURNAL_E_SHORT, number, w.end, "ends here, the store is ahead of it: an older "
                                           "journal was put here, or its end is lost");
        }
        if (w.end > from || from > h->size || from % h->block)
                return tail_report(t, JOURNAL_E_DAMAGED, number, from, "the store's position is not the beginning of a batch");
        (void)tail_report(t, 0, number, w.damaged ? w.damage : w.end, "damaged below the store's position: put a copy of the "
                          "segment back and verify");
        t->damaged_before = true;
        return 0;
}

/* A segment that another one follows: complete, or damaged. */
static int scan_closed(const SegmentHeader *h, const SegmentHeader *next, const SegmentWalk *w, JournalTail *t) {
        uint32_t number = h->info.number;

        if (next->previous_id != h->id)
                return tail_report(t, JOURNAL_E_DAMAGED, number, 0, "not the segment that the next one was written after, "
                                   "put the right one back");
        if (w->damaged)
                return tail_report(t, JOURNAL_E_DAMAGED, number, w->damage, "batch missing or damaged, later ones follow");
        if (w->end < next->previous_end)
                return tail_report(t, JOURNAL_E_DAMAGED, number, w->end, "batch missing or damaged, a later segment follows");
        if (w->end > next->previous_end)
                return tail_report(t, JOURNAL_E_DAMAGED, number, next->previous_end,
                                   "batch that the next segment knows nothing of");
        if (w->dirty)
                return tail_report(t, JOURNAL_E_DAMAGED, number, w->dirt, "changed after the last batch");
        return 0;
}

static int scan_header(Journal *j, uint32_t segment, SegmentHeader *ret, JournalTail *t) {
        int r = header_get(j, segment, ret);

        switch (r) {
        case JOURNAL_E_END:
                return tail_report(t, JOURNAL_E_DAMAGED, segment, 0, "the segment is missing, put a copy back");
        case JOURNAL_E_DAMAGED:
                return tail_report(t, JOURNAL_E_DAMAGED, segment, 0, "the segment's header is damaged, put a copy back");
        case JOURNAL_E_NEWER:
                return tail_report(t, JOURNAL_E_NEWER, segment, 0, "written by a newer release: install that one");
        default:
                return fail_trace(r);
        }
}

/* One segment from its batch boundary `from`; what follows it was looked up before its bytes are read, so that beside a running
 * node everything before that is complete. */
static int scan_segment(Journal *j, uint32_t last, JournalPosition from, bool below, JournalTail *t) {
        CLEANUP(buf_deinit) Buf contents = BUF_INIT;
        SegmentHeader h, next = { 0 };
        SegmentWalk w;

        int r = scan_header(j, from.segment, &h, t);
        if (r)
                return fail_trace(r);
        int r_next = from.segment < last ? scan_header(j, from.segment + 1, &next, t) : 0;
        if (r_next < 0)
                return fail_trace(r_next);
        r = segment_load(j, from.segment, &contents);
        if (r)
                return fail_trace(r == JOURNAL_E_END ? -EIO : r);
        if (below && (r = scan_below(&h, buf_bytes(&contents), from.offset, t)))
                return fail_trace(r);

        segment_walk(&h, buf_bytes(&contents), from.offset, 0, &w);
        if (from.segment < last) {
                /* With the next header broken, this segment's end can't be checked, but batches after a break can be seen. */
                if (r_next && w.damaged)
                        r_next = tail_report(t, JOURNAL_E_DAMAGED, from.segment, w.damage,
                                             "batch missing or damaged, later ones follow");
                return fail_trace(r_next ? r_next : scan_closed(&h, &next, &w, t));
        }
        if (w.damaged)
                return tail_report(t, JOURNAL_E_DAMAGED, from.segment, w.damage, "batch missing or damaged, later ones follow");
        t->end = (JournalPosition){ from.segment, w.end };
        if (w.dirty) {
                t->torn = t->end;
                t->has_torn = true;
                if (!t->damaged_before)
                        snprintf(t->message, sizeof(t->message), "segment %08u.seg, byte %llu: the last batch is torn",
                                 from.segment, (unsigned long long)w.end);
        }
        return 0;
}

static int scan_from(Journal *j, JournalPosition from, uint32_t last, JournalTail *t) {
        bool below = from.segment != 0;
        int r;

        if (from.segment > last)
                return tail_report(t, JOURNAL_E_SHORT, from.segment, 0, "no such segment, but the store is that far: an older "
                                   "journal was put here, or its end is lost");
        if (!below)
                from.segment = 1;
        do {
                if (!below) {
                        SegmentHeader h;
                        r = scan_header(j, from.segment, &h, t);
                        if (r)
                                return fail_trace(r);
                        from.offset = segment_first(h.block);
                }
                r = scan_segment(j, last, from, below, t);
                if (r)
                        return fail_trace(r);
                below = false;
        } while (from.segment++ < last);
        return 0;
}

/* At start-up the page cache may hold what a crashed process wrote but never synced, or what a failed sync left marked
 * clean. */
static int scan_settle(Journal *j, uint32_t first, uint32_t last) {
        for (uint32_t n = first ? first : 1; n <= last; n++) {
                int r = j->ops->settle(j, n);
                if (r)
                        return fail_trace(r);
        }
        return 0;
}

int journal_scan(Journal *j, JournalPosition from, JournalTail *ret) {
        JournalPosition before = { 0 };
        JournalTail t = { 0 };
        uint32_t last;
        int r;

        if (j->error)
                return fail_trace(j->error);
        journal_engine_reset(j);
        for (;;) {
                r = j->ops->last(j, &last);
                if (r == 0 && !j->readonly)
                        r = scan_settle(j, from.segment, last);
                if (r)
                        return fail_trace(r);

                t = (JournalTail){ 0 };
                if (last == 0 && from.segment == 0) {
                        t.end = (JournalPosition){ 1, segment_first(j->block) };
                        r = 0;
                } else {
                        r = scan_from(j, from, last, &t);
                }
                if (r < 0)
                        return fail_trace(r);
                /* Beside a running node the pieces of one segment may have been read at different times: look again, once what
                 * came later was seen everything before it is there.  What follows may be missed likewise; what is told twice at one
                 * place is so. */
                if (r == 0 || !j->readonly || journal_position_compare(t.damage, before) == 0)
                        break;
                before = t.damage;
        }
        if (r == 0 && !j->readonly) {
                pthread_mutex_lock(&j->lock);
                j->scanned = true;
                j->needs_cut = t.has_torn;
                j->end = t.end;
                j->last = last;
                pthread_mutex_unlock(&j->lock);
        }
        *ret = t;
        return fail_trace(r);
}

int journal_cut(Journal *j, JournalPosition at) {
        SegmentHeader h;

        assert(!j->readonly && j->scanned && j->needs_cut && journal_position_compare(at, j->end) == 0);
        if (j->error)
                return fail_trace(j->error);
        int r = header_get(j, at.segment, &h);
        if (r == 0)
                r = j->ops->clear(j, at.segment, at.offset, h.size);
        if (r)
                return journal_fail(j, r);
        j->needs_cut = false;
        return 0;
}

/* ---- appending --------------------------------------------------------------------------------------------------------- */

void journal_set_context(Journal *j, uint32_t epoch, uint64_t next_entry, const Digest *previous_seal) {
        j->epoch = epoch;
        j->next_entry = next_entry;
        j->previous_seal = *previous_seal;
}

/* A new journal needs no scan; one that has segments does. */
static int writer_start(Journal *j) {
        uint32_t last;

        assert(!j->readonly);
        if (j->error)
                return fail_trace(j->error);
        if (!j->scanned) {
                int r = j->ops->last(j, &last);
                if (r)
                        return journal_fail(j, r);
                assert(last == 0);
                pthread_mutex_lock(&j->lock);
                j->scanned = true;
                j->end = (JournalPosition){ 1, segment_first(j->block) };
                pthread_mutex_unlock(&j->lock);
        }
        assert(!j->needs_cut);
        return 0;
}

/* Room behind the last batch, as far as the current segment goes. */
static bool fits_current(Journal *j, size_t len) {
        SegmentHeader h;

        if (!header_recall(j, j->last, &h))
                return false;
        return j->end.offset <= h.size && segment_frame_size(h.block, len) <= h.size - j->end.offset;
}

static uint64_t new_segment_size(const Journal *j, size_t len) {
        uint64_t own = segment_first(j->block) + segment_frame_size(j->block, len);

        return own > j->segment_size ? own : j->segment_size;
}

JournalPosition journal_next(Journal *j, size_t len) {
        int r = writer_start(j);

        if (r || fits_current(j, len))
                return j->end;
        return (JournalPosition){ j->last + 1, segment_first(j->block) };
}

int journal_reserve(Journal *j, size_t len) {
        int r = writer_start(j);

        if (r)
                return r;
        if (fits_current(j, len))
                return 0;
        r = j->ops->ready(j, new_segment_size(j, len));
        return r < 0 ? journal_fail(j, r) : r;
}

/* Everything in the segment before is synced by now. */
static int segment_start(Journal *j, size_t len) {
        uint32_t number = j->last + 1;
        SegmentHeader before = { 0 };

        if (j->last && !header_recall(j, j->last, &before))
                assert(false);
        SegmentHeader h = {
                .info = { .number = number, .unit = j->unit, .suite = j->suite, .epoch = j->epoch, .first_entry = j->next_entry,
                          .previous_seal = j->previous_seal },
                .block = j->block,
                .size = new_segment_size(j, len),
                .id = random_u64(j->random),
                .previous_id = before.id,
                .previous_end = j->last ? j->end.offset : 0,
        };

        buf_clear(&j->scratch);
        segment_header_encode(&h, &j->scratch);
        int r = j->ops->create(j, number, h.size, buf_bytes(&j->scratch));
        if (r)
                return r < 0 ? journal_fail(j, r) : r;
        header_remember(j, &h);
        pthread_mutex_lock(&j->lock);
        j->last = number;
        j->end = (JournalPosition){ number, segment_first(j->block) };
        pthread_mutex_unlock(&j->lock);
        return 0;
}

int journal_append(Journal *j, Bytes batch, JournalPosition *ret) {
        SegmentHeader h;

        assert(batch.len >= 1 && batch.len <= JOURNAL_BATCH_MAX);
        int r = writer_start(j);
        if (r == 0)
                r = journal_sync(j);
        if (r == 0 && !fits_current(j, batch.len))
                r = segment_start(j, batch.len);
        if (r)
                return r;

        bool known = header_recall(j, j->end.segment, &h);
        assert(known);
        buf_clear(&j->scratch);
        segment_frame_encode(&h, j->end.offset, batch, &j->scratch);
        r = j->ops->write(j, j->end.segment, j->end.offset, buf_bytes(&j->scratch));
        if (r)
                return journal_fail(j, r);
        *ret = j->end;
        pthread_mutex_lock(&j->lock);
        j->end.offset += j->scratch.len;
        j->unsynced = true;
        pthread_mutex_unlock(&j->lock);
        return 0;
}

int journal_sync(Journal *j) {
        if (j->error)
                return fail_trace(j->error);
        if (!j->unsynced)
                return 0;
        int r = j->ops->sync(j, j->end.segment);
        if (r)
                return journal_fail(j, r);
        j->unsynced = false;
        return 0;
}

/* ---- reading ----------------------------------------------------------------------------------------------------------- */

/* Reads the frame at `at` if one is there: 0, _END (not a valid one), negative. */
static int read_frame(Journal *j, const SegmentHeader *h, JournalPosition at, Buf *ret) {
        uint8_t raw[FRAME_HEADER_SIZE];
        Bytes header = bytes_of(raw, sizeof(raw));
        uint32_t len;
        size_t got;

        int r = j->ops->read(j, at.segment, at.offset, raw, sizeof(raw), &got, NULL);
        if (r)
                return fail_trace(r);
        if (got < sizeof(raw) || !segment_frame_decode(h, at.offset, header, &len))
                return JOURNAL_E_END;
        buf_clear(ret);
        buf_reserve(ret, len);
        r = j->ops->read(j, at.segment, at.offset + FRAME_HEADER_SIZE, ret->data, len, &got, NULL);
        if (r)
                return fail_trace(r);
        if (got < len || !segment_frame_is_valid(h, at.offset, header, bytes_of(ret->data, len)))
                return JOURNAL_E_END;
        ret->len = len;
        return 0;
}

JournalPosition journal_resolve(Journal *j, JournalPosition at) {
        JournalView v = journal_view(j);
        SegmentHeader h, next;

        if (at.segment == 0)
                at = journal_first(j);
        /* More than once: a cut may have left whole segments empty. */
        while ((!v.scanned || v.end.segment > at.segment) && header_get(j, at.segment, &h) == 0 &&
               header_get(j, at.segment + 1, &next) == 0 && next.previous_end == at.offset && next.previous_id == h.id)
                at = (JournalPosition){ at.segment + 1, segment_first(next.block) };
        return at;
}

/* No frame at `at`, and no segment after it: is this the end, or are there later batches? */
static int read_miss_last(Journal *j, const SegmentHeader *h, JournalPosition at) {
        CLEANUP(buf_deinit) Buf contents = BUF_INIT;
        SegmentWalk w;

        int r = segment_load(j, at.segment, &contents);
        if (r)
                return fail_trace(r);
        segment_walk(h, buf_bytes(&contents), at.offset, 0, &w);
        return w.damaged ? JOURNAL_E_DAMAGED : JOURNAL_E_END;
}

/* A header that can't be read, as journal_read() tells it: a missing segment is the end only if none follows. */
static int read_missing(Journal *j, uint32_t segment, int r) {
        uint32_t last;

        if (r != JOURNAL_E_END)
                return fail_trace(r);
        r = j->ops->last(j, &last);
        if (r)
                return fail_trace(r);
        return segment > last ? JOURNAL_E_END : JOURNAL_E_DAMAGED;
}

static bool is_boundary(const SegmentHeader *h, uint64_t offset) {
        return offset % h->block == 0 && offset >= segment_first(h->block) && offset <= h->size;
}

/* *ret_missed: the last place looked at. */
static int read_batch(Journal *j, JournalPosition at, Buf *ret, JournalPosition *ret_next, JournalPosition *ret_missed) {
        CLEANUP(buf_deinit) Buf batch = BUF_INIT;
        JournalView v = journal_view(j);
        SegmentHeader h, next;

        *ret_missed = at;
        if (v.error)
                return fail_trace(v.error);
        if (v.scanned && journal_position_compare(at, v.end) >= 0)
                return JOURNAL_E_END;
        int r = header_get(j, at.segment, &h);
        if (r)
                return read_missing(j, at.segment, r);
        if (!is_boundary(&h, at.offset))
                return JOURNAL_E_DAMAGED;

        r = read_frame(j, &h, at, &batch);
        if (r < 0)
                return fail_trace(r);
        if (r == 0) {
                uint64_t after = at.offset + segment_frame_size(h.block, batch.len);
                buf_clear(ret);
                buf_put_bytes(ret, buf_bytes(&batch));
                if (ret_next)
                        *ret_next = journal_resolve(j, (JournalPosition){ at.segment, after });
                return 0;
        }
        r = header_get(j, at.segment + 1, &next);
        if (r == 0)
                return next.previous_end == at.offset && next.previous_id == h.id ?
                               read_batch(j, (JournalPosition){ at.segment + 1, segment_first(next.block) }, ret, ret_next, ret_missed) :
                               JOURNAL_E_DAMAGED;
        r = read_missing(j, at.segment + 1, r);
        if (r == JOURNAL_E_END)
                return v.scanned ? JOURNAL_E_DAMAGED : read_miss_last(j, &h, at);
        return fail_trace(r);
}

int journal_read(Journal *j, JournalPosition at, Buf *ret, JournalPosition *ret_next) {
        JournalPosition missed, before = { 0 };

        if (at.segment == 0)
                at = journal_first(j);
        int r = read_batch(j, at, ret, ret_next, &missed);
        /* Beside a writer in another process the batch may have come between two looks: the one that missed it, and the one
         * that saw what follows it.  By now it is there, or never was; but the next one may be missed in the same way, as long as
         * the writer goes on.  Missed twice at one place it is not there. */
        while (r == JOURNAL_E_DAMAGED && j->readonly && journal_position_compare(missed, before) != 0) {
                before = missed;
                r = read_batch(j, at, ret, ret_next, &missed);
        }
        return r;
}

int journal_find(Journal *j, JournalPosition after, JournalPosition *ret) {
        CLEANUP(buf_deinit) Buf contents = BUF_INIT;
        SegmentHeader h;
        uint32_t last;

        int r = j->ops->last(j, &last);
        if (r)
                return fail_trace(r);
        uint64_t from = after.offset + 1;
        for (uint32_t n = after.segment ? after.segment : 1; n <= last; n++, from = 0) {
                if (after.segment == 0)
                        from = 0;
                r = header_get(j, n, &h);
                if (r == 0)
                        r = segment_load(j, n, &contents);
                if (r < 0)
                        return fail_trace(r);
                if (r)
                        continue;
                uint64_t first = segment_first(h.block);
                uint64_t found = segment_find(&h, buf_bytes(&contents), from > first ? from : first);
                if (found) {
                        *ret = (JournalPosition){ n, found };
                        return 0;
                }
        }
        return JOURNAL_E_END;
}

int journal_segment_info(Journal *j, uint32_t segment, JournalSegmentInfo *ret) {
        SegmentHeader h;

        int r = header_get(j, segment, &h);
        if (r)
                return fail_trace(r);
        *ret = h.info;
        return 0;
}

int journal_last_segment(Journal *j, uint32_t *ret) {
        return fail_trace(j->ops->last(j, ret));
}

JournalPosition journal_first(Journal *j) {
        SegmentHeader h;

        if (header_get(j, 1, &h) == 0)
                return (JournalPosition){ 1, segment_first(h.block) };
        return (JournalPosition){ 1, segment_first(j->block) };
}

uint64_t journal_disk_free(Journal *j) {
        return j->ops->disk_free(j);
}

Journal *journal_free(Journal *j) {
        if (j)
                j->ops->free(j);
        return NULL;
}
