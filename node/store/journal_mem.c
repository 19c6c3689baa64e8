/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writes change the bytes at once, as the page cache does, and leave behind what was there before; a sync forgets that, a crash
 * puts it back.  New segments are durable when made, as the real engine's are.
 */

#include "node/store/journal_mem.h"

#include <assert.h>
#include <errno.h>
#include "common/base/memory.h"
#include "node/store/journal_engine.h"

#define MEM_BLOCK 64u /* small: a simulated year makes many small batches */
#define MEM_SEGMENT_SIZE (1024u * 1024)
#define MEM_SECTOR 64u /* what a crash keeps or loses as a whole */

typedef struct MemSegment {
        uint8_t *data;
        uint64_t size;
} MemSegment;

/* A write that isn't synced, and what it wrote over. */
typedef struct MemWrite {
        uint32_t segment;
        uint64_t offset, len;
        uint8_t *before;
} MemWrite;

typedef struct MemJournal {
        Journal base;
        Random random;
        pthread_mutex_t lock; /* over the segments: readers in other threads */
        MemSegment *segments; /* number - 1 */
        uint32_t n_segments;
        MemWrite *writes;
        size_t n_writes;
        uint64_t space;
        JournalMemHook hook;
        void *userdata;
        int dead; /* what the hook said */
} MemJournal;

static MemJournal *mem_journal(Journal *j) {
        return (MemJournal *)j;
}

static const MemJournal *mem_journal_const(const Journal *j) {
        return (const MemJournal *)j;
}

static int mem_hook(MemJournal *m, JournalMemPoint point) {
        if (!m->dead && m->hook)
                m->dead = m->hook(m->userdata, point);
        return m->dead;
}

/* ---- device -------------------------------------------------------------------------------------------------------------- */

static int mem_last(Journal *j, uint32_t *ret) {
        MemJournal *m = mem_journal(j);

        pthread_mutex_lock(&m->lock);
        *ret = m->n_segments;
        pthread_mutex_unlock(&m->lock);
        return 0;
}

static int mem_read(Journal *j, uint32_t segment, uint64_t offset, void *dst, size_t len, size_t *ret_len, uint64_t *ret_size) {
        MemJournal *m = mem_journal(j);
        int r = JOURNAL_E_END;

        pthread_mutex_lock(&m->lock);
        if (segment >= 1 && segment <= m->n_segments) {
                MemSegment *s = &m->segments[segment - 1];
                uint64_t there = offset < s->size ? s->size - offset : 0;
                if (len > there)
                        len = there;
                if (len)
                        memcpy(dst, s->data + offset, len);
                *ret_len = len;
                if (ret_size)
                        *ret_size = s->size;
                r = 0;
        }
        pthread_mutex_unlock(&m->lock);
        return r;
}

static int mem_ready(Journal *j, uint64_t size) {
        return size <= mem_journal(j)->space ? 0 : JOURNAL_E_FULL;
}

static void segment_add(MemJournal *m, const void *data, size_t len, uint64_t size) {
        pthread_mutex_lock(&m->lock);
        m->segments = mem_realloc(m->segments, (m->n_segments + 1) * sizeof(*m->segments));
        MemSegment *s = &m->segments[m->n_segments++];
        s->data = mem_alloc(size);
        s->size = size;
        memcpy(s->data, data, len);
        pthread_mutex_unlock(&m->lock);
}

static int mem_create(Journal *j, uint32_t segment, uint64_t size, Bytes header) {
        MemJournal *m = mem_journal(j);

        if (m->dead)
                return m->dead;
        if (size > m->space)
                return JOURNAL_E_FULL;
        assert(segment == m->n_segments + 1);
        if (m->space != UINT64_MAX)
                m->space -= size;
        segment_add(m, header.data, header.len, size);
        return 0;
}

/* Without data: zeros. */
static void mem_change(MemJournal *m, uint32_t segment, uint64_t offset, const uint8_t *data, uint64_t len) {
        MemSegment *s = &m->segments[segment - 1];

        assert(offset <= s->size && len <= s->size - offset);
        m->writes = mem_realloc(m->writes, (m->n_writes + 1) * sizeof(*m->writes));
        MemWrite *w = &m->writes[m->n_writes++];
        *w = (MemWrite){ .segment = segment, .offset = offset, .len = len, .before = mem_alloc(len) };
        pthread_mutex_lock(&m->lock);
        memcpy(w->before, s->data + offset, len);
        if (data)
                memcpy(s->data + offset, data, len);
        else
                memset(s->data + offset, 0, len);
        pthread_mutex_unlock(&m->lock);
}

static void writes_forget(MemJournal *m) {
        for (size_t i = 0; i < m->n_writes; i++)
                mem_free(m->writes[i].before);
        m->writes = mem_free(m->writes);
        m->n_writes = 0;
}

static int mem_write(Journal *j, uint32_t segment, uint64_t offset, Bytes data) {
        MemJournal *m = mem_journal(j);
        int r = mem_hook(m, JOURNAL_MEM_APPEND_BEFORE);

        if (r)
                return r;
        mem_change(m, segment, offset, data.data, data.len);
        return mem_hook(m, JOURNAL_MEM_APPEND_AFTER);
}

static int mem_sync(Journal *j, uint32_t segment) {
        MemJournal *m = mem_journal(j);
        int r = mem_hook(m, JOURNAL_MEM_SYNC_BEFORE);

        (void)segment;
        if (r)
                return r;
        writes_forget(m);
        return mem_hook(m, JOURNAL_MEM_SYNC_AFTER);
}

static int mem_clear(Journal *j, uint32_t segment, uint64_t offset, uint64_t size) {
        MemJournal *m = mem_journal(j);

        if (m->dead)
                return m->dead;
        assert(size == m->segments[segment - 1].size);
        mem_change(m, segment, offset, NULL, size - offset);
        return mem_sync(j, segment);
}

static int mem_settle(Journal *j, uint32_t segment) {
        (void)segment;
        if (mem_journal(j)->dead)
                return mem_journal(j)->dead;
        writes_forget(mem_journal(j));
        return 0;
}

static uint64_t mem_disk_free(Journal *j) {
        return mem_journal(j)->space;
}

static void mem_journal_free(Journal *j) {
        MemJournal *m = mem_journal(j);

        writes_forget(m);
        for (uint32_t i = 0; i < m->n_segments; i++)
                mem_free(m->segments[i].data);
        mem_free(m->segments);
        pthread_mutex_destroy(&m->lock);
        journal_engine_deinit(j);
        mem_free(m);
}

static const JournalOps mem_ops = {
        .last = mem_last,
        .read = mem_read,
        .ready = mem_ready,
        .create = mem_create,
        .write = mem_write,
        .sync = mem_sync,
        .clear = mem_clear,
        .settle = mem_settle,
        .disk_free = mem_disk_free,
        .free = mem_journal_free,
};

/* ---- twin ---------------------------------------- */

Journal *journal_mem_new(const UnitCode *unit, uint32_t segment_size) {
        MemJournal *m = mem_new(MemJournal);

        journal_engine_init(&m->base, &mem_ops, unit, 1, MEM_BLOCK, segment_size ? segment_size : MEM_SEGMENT_SIZE);
        pthread_mutex_init(&m->lock, NULL);
        Digest d = digest_plain(bytes_of(unit->s, UNIT_CODE_SIZE));
        Reader seed = reader_of(digest_bytes(&d));
        random_seeded(&m->random, reader_u64(&seed));
        m->base.random = &m->random;
        m->space = UINT64_MAX;
        return &m->base;
}

void journal_mem_set_hook(Journal *j, JournalMemHook hook, void *userdata) {
        mem_journal(j)->hook = hook;
        mem_journal(j)->userdata = userdata;
}

void journal_mem_set_space(Journal *j, uint64_t bytes) {
        mem_journal(j)->space = bytes;
}

/* Puts back what a write was over, but for its first `kept` bytes. */
static void write_undo(MemJournal *m, const MemWrite *w, uint64_t kept) {
        if (kept < w->len)
                memcpy(m->segments[w->segment - 1].data + w->offset + kept, w->before + kept, w->len - kept);
}

static void mem_restart(MemJournal *m) {
        writes_forget(m);
        m->dead = 0;
        journal_engine_reset(&m->base);
}

void journal_mem_crash(Journal *j, uint64_t keep) {
        MemJournal *m = mem_journal(j);
        uint64_t before = journal_mem_unsynced(j);

        /* Backwards, so that bytes written twice end as they were first. */
        for (size_t i = m->n_writes; i-- > 0;) {
                before -= m->writes[i].len;
                write_undo(m, &m->writes[i], keep > before ? keep - before : 0);
        }
        mem_restart(m);
}

void journal_mem_crash_random(Journal *j, Random *random) {
        MemJournal *m = mem_journal(j);

        for (size_t i = m->n_writes; i-- > 0;) {
                const MemWrite *w = &m->writes[i];
                uint8_t *data = m->segments[w->segment - 1].data + w->offset;
                for (uint64_t at = 0; at < w->len; at += MEM_SECTOR) {
                        uint64_t len = w->len - at < MEM_SECTOR ? w->len - at : MEM_SECTOR;
                        if (random_below(random, 2))
                                memcpy(data + at, w->before + at, len);
                }
        }
        mem_restart(m);
}

uint64_t journal_mem_unsynced(const Journal *j) {
        const MemJournal *m = mem_journal_const(j);
        uint64_t n = 0;

        for (size_t i = 0; i < m->n_writes; i++)
                n += m->writes[i].len;
        return n;
}

Journal *journal_mem_clone(const Journal *j) {
        const MemJournal *m = mem_journal_const(j);
        Journal *copy = journal_mem_new(&j->unit, j->segment_size);
        MemJournal *c = mem_journal(copy);

        for (uint32_t i = 0; i < m->n_segments; i++)
                segment_add(c, m->segments[i].data, m->segments[i].size, m->segments[i].size);
        for (size_t i = m->n_writes; i-- > 0;)
                write_undo(c, &m->writes[i], 0);
        /* From here on two histories: their segments must not share ids. */
        random_seeded(&c->random, m->random.state[0] ^ m->n_segments ^ UINT64_C(0xc10e));
        c->space = m->space;
        copy->suite = j->suite;
        copy->epoch = j->epoch;
        copy->next_entry = j->next_entry;
        copy->previous_seal = j->previous_seal;
        return copy;
}

void journal_mem_flip(Journal *j, uint32_t segment, uint64_t offset, uint8_t mask) {
        MemJournal *m = mem_journal(j);

        if (offset < journal_mem_segment_size(j, segment))
                m->segments[segment - 1].data[offset] ^= mask;
}

uint8_t journal_mem_peek(const Journal *j, uint32_t segment, uint64_t offset) {
        const MemJournal *m = mem_journal_const(j);

        return offset < journal_mem_segment_size(j, segment) ? m->segments[segment - 1].data[offset] : 0;
}

uint64_t journal_mem_segment_size(const Journal *j, uint32_t segment) {
        const MemJournal *m = mem_journal_const(j);

        return segment >= 1 && segment <= m->n_segments ? m->segments[segment - 1].size : 0;
}
