/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a slot is, by its two copies: destroyed if either says so, else the key of whichever is whole.  Nothing is ever written
 * over a slot but what destroys it, and what the other copy holds.
 *
 * Opening makes the two copies the same, and whatever is written later is written to the first one first: from then on that one
 * is asked alone, unless it isn't whole.  Where nothing is mended (readonly), both are asked.
 */

#include "node/store/case_keys.h"

#include <assert.h>
#include <errno.h>
#include "common/base/memory.h"
#include "common/crypto/digest.h"
#include "node/store/case_keys_engine.h"

#define MAGIC 0x7a6a6b31u /* "zjk1" */
#define CHECKED (4u + 4 + 8 + CASE_KEY_SIZE)
#define CHECKSUM 8u
#define SCAN_SLOTS 1024u

typedef enum SlotState { SLOT_NONE = 0, SLOT_KEY = 1, SLOT_DESTROYED = 2 } SlotState;

typedef struct Slot {
        SlotState state;
        uint8_t key[CASE_KEY_SIZE];
} Slot;

static Digest checksum(const uint8_t *raw) {
        const Bytes checked = bytes_of(raw, CHECKED);

        return digest_purpose("case-key", &checked, 1);
}

static void slot_encode(uint64_t number, const Slot *slot, uint8_t raw[CASE_KEYS_SLOT]) {
        Buf b = BUF_INIT;
        Digest sum;

        buf_put_u32(&b, MAGIC);
        buf_put_u32(&b, slot->state);
        buf_put_u64(&b, number);
        buf_put(&b, slot->key, CASE_KEY_SIZE);
        assert(b.len == CHECKED);
        memset(raw, 0, CASE_KEYS_SLOT);
        memcpy(raw, b.data, b.len);
        sum = checksum(raw);
        memcpy(raw + CHECKED, sum.b, CHECKSUM);
        explicit_bzero(b.data, b.len);
        buf_deinit(&b);
}

/* SLOT_NONE: zeros, torn, or another's. */
static void slot_decode(const uint8_t raw[CASE_KEYS_SLOT], uint64_t number, Slot *ret) {
        Reader r = reader_of(bytes_of(raw, CHECKED));
        Digest sum = checksum(raw);
        uint32_t state;

        *ret = (Slot){ .state = SLOT_NONE };
        if (reader_u32(&r) != MAGIC || memcmp(raw + CHECKED, sum.b, CHECKSUM) != 0)
                return;
        state = reader_u32(&r);
        if (reader_u64(&r) != number || (state != SLOT_KEY && state != SLOT_DESTROYED))
                return;
        ret->state = (SlotState)state;
        memcpy(ret->key, reader_bytes(&r, CASE_KEY_SIZE).data, CASE_KEY_SIZE);
}

/* Dead in one is dead. */
static const Slot *better(const Slot *a, const Slot *b) {
        return a->state >= b->state ? a : b;
}

static int slot_read(const CaseKeys *k, uint64_t number, Slot *ret) {
        Slot best = { .state = SLOT_NONE }, slot = best;
        uint8_t raw[CASE_KEYS_SLOT];

        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++) {
                size_t n = 0;
                int r = k->ops->read(k, copy, number, raw, 1, &n);

                if (r)
                        return fail_trace(r);
                if (!n)
                        continue;
                slot_decode(raw, number, &slot);
                best = *better(&best, &slot);
                if (best.state != SLOT_NONE && !k->readonly)
                        break;
        }
        *ret = best;
        explicit_bzero(raw, sizeof raw);
        explicit_bzero(&best, sizeof best);
        explicit_bzero(&slot, sizeof slot);
        return 0;
}

/* One copy is on disk before the other is touched. */
static int write_both(CaseKeys *k, uint64_t number, Bytes data) {
        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++) {
                int r = k->ops->write(k, copy, number, data);

                if (r == 0)
                        r = k->ops->sync(k, copy);
                if (r)
                        return fail_trace(r);
        }
        return 0;
}

int case_keys_get(const CaseKeys *k, uint64_t slot, uint8_t ret_key[CASE_KEY_SIZE]) {
        Slot found;
        int r = slot_read(k, slot, &found);

        if (r)
                return fail_trace(r);
        if (found.state == SLOT_KEY)
                memcpy(ret_key, found.key, CASE_KEY_SIZE);
        r = found.state == SLOT_KEY ? 0 : found.state == SLOT_DESTROYED ? CASE_KEYS_E_DESTROYED : CASE_KEYS_E_MISSING;
        explicit_bzero(&found, sizeof found);
        return r;
}

static int draw(CaseKeys *k, uint64_t from) {
        uint8_t *raw = mem_alloc((size_t)k->ahead * CASE_KEYS_SLOT);
        int r;

        for (uint32_t i = 0; i < k->ahead; i++) {
                Slot slot = { .state = SLOT_KEY };

                random_fill(k->random, slot.key, sizeof slot.key);
                slot_encode(from + i, &slot, raw + (size_t)i * CASE_KEYS_SLOT);
                explicit_bzero(&slot, sizeof slot);
        }
        r = write_both(k, from, bytes_of(raw, (size_t)k->ahead * CASE_KEYS_SLOT));
        if (r == 0)
                k->count = from + k->ahead;
        explicit_bzero(raw, (size_t)k->ahead * CASE_KEYS_SLOT);
        mem_free(raw);
        return fail_trace(r);
}

int case_keys_reserve(CaseKeys *k, uint64_t from, uint64_t n) {
        int r = 0;

        assert(!k->readonly);
        while (!r && (k->count < from || k->count - from < n))
                r = draw(k, k->count > from ? k->count : from);
        return r == -ENOSPC || r == -EDQUOT ? CASE_KEYS_E_FULL : fail_trace(r);
}

/* What lies between the last slot and `from` was another file's: it stays empty, and is never drawn. */
int case_keys_next(CaseKeys *k, uint64_t from, uint64_t *ret_slot, uint8_t ret_key[CASE_KEY_SIZE]) {
        Slot slot;
        int r = 0;

        assert(!k->readonly);
        for (;; from++) {
                if (from >= k->count)
                        r = draw(k, from);
                if (r == 0)
                        r = slot_read(k, from, &slot);
                if (r)
                        return fail_trace(r);
                if (slot.state == SLOT_KEY)
                        break;
        }
        memcpy(ret_key, slot.key, CASE_KEY_SIZE);
        explicit_bzero(&slot, sizeof slot);
        *ret_slot = from;
        return 0;
}

int case_keys_destroy(CaseKeys *k, uint64_t number) {
        const Slot dead = { .state = SLOT_DESTROYED };
        uint8_t raw[CASE_KEYS_SLOT];
        Slot slot;
        int r;

        assert(!k->readonly);
        if (number >= k->count)
                return 0;
        r = slot_read(k, number, &slot);
        if (r || slot.state == SLOT_DESTROYED)
                return fail_trace(r);
        explicit_bzero(&slot, sizeof slot);
        slot_encode(number, &dead, raw);
        r = write_both(k, number, bytes_of(raw, sizeof raw));
        return fail_trace(r);
}

uint64_t case_keys_count(const CaseKeys *k) {
        return k->count;
}

Random *case_keys_random(const CaseKeys *k) {
        return k->random;
}

CaseKeys *case_keys_free(CaseKeys *k) {
        if (k)
                k->ops->free(k);
        return NULL;
}

/* ---- start-up ---------------------------------------------------------------------------------------------------- */

typedef struct Mend {
        uint8_t raw[CASE_KEYS_COPIES][SCAN_SLOTS * CASE_KEYS_SLOT];
        bool touched[CASE_KEYS_COPIES];
} Mend;

static int mend_slot(CaseKeys *k, Mend *m, uint64_t number, size_t i, const size_t n[CASE_KEYS_COPIES]) {
        Slot slots[CASE_KEYS_COPIES] = { 0 };
        uint8_t right[CASE_KEYS_SLOT];
        const Slot *best;
        int r = 0;

        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++)
                if (i < n[copy])
                        slot_decode(m->raw[copy] + i * CASE_KEYS_SLOT, number, &slots[copy]);
        best = better(&slots[0], &slots[1]);
        if (best->state != SLOT_NONE)
                slot_encode(number, best, right);
        for (unsigned copy = 0; copy < CASE_KEYS_COPIES && !r; copy++) {
                if (best->state == SLOT_NONE ||
                    (i < n[copy] && memcmp(right, m->raw[copy] + i * CASE_KEYS_SLOT, CASE_KEYS_SLOT) == 0))
                        continue;
                r = k->ops->write(k, copy, number, bytes_of(right, sizeof right));
                m->touched[copy] = true;
        }
        explicit_bzero(slots, sizeof slots);
        explicit_bzero(right, sizeof right);
        return r;
}

int case_keys_mend(CaseKeys *k) {
        Mend *m = mem_new(Mend);
        uint64_t number = 0;
        int r = 0;

        for (;;) {
                size_t n[CASE_KEYS_COPIES] = { 0 }, most = 0;

                for (unsigned copy = 0; copy < CASE_KEYS_COPIES && !r; copy++) {
                        r = k->ops->read(k, copy, number, m->raw[copy], SCAN_SLOTS, &n[copy]);
                        most = n[copy] > most ? n[copy] : most;
                }
                for (size_t i = 0; i < most && !r && !k->readonly; i++)
                        r = mend_slot(k, m, number + i, i, n);
                if (r || !most)
                        break;
                number += most;
        }
        k->count = number;
        for (unsigned copy = 0; copy < CASE_KEYS_COPIES && !r; copy++)
                if (m->touched[copy])
                        r = k->ops->sync(k, copy);
        explicit_bzero(m, sizeof *m);
        mem_free(m);
        return fail_trace(r);
}

/* ---- in memory --------------------------------------------------------------------------------------------------- */

typedef struct MemKeys {
        CaseKeys base;
        Buf copies[CASE_KEYS_COPIES];
} MemKeys;

static int mem_read(const CaseKeys *k, unsigned copy, uint64_t slot, uint8_t *dst, size_t n, size_t *ret_n) {
        const Buf *b = &((const MemKeys *)k)->copies[copy];
        uint64_t there = b->len / CASE_KEYS_SLOT;

        *ret_n = slot >= there ? 0 : there - slot < n ? (size_t)(there - slot) : n;
        if (*ret_n)
                memcpy(dst, b->data + slot * CASE_KEYS_SLOT, *ret_n * CASE_KEYS_SLOT);
        return 0;
}

static int mem_write(CaseKeys *k, unsigned copy, uint64_t slot, Bytes data) {
        Buf *b = &((MemKeys *)k)->copies[copy];
        size_t end = (size_t)slot * CASE_KEYS_SLOT + data.len;

        if (end > b->len) {
                buf_reserve(b, end - b->len);
                memset(b->data + b->len, 0, end - b->len);
                b->len = end;
        }
        memcpy(b->data + slot * CASE_KEYS_SLOT, data.data, data.len);
        return 0;
}

static int mem_sync(CaseKeys *k, unsigned copy) {
        (void)k;
        (void)copy;
        return 0;
}

static void mem_free_keys(CaseKeys *k) {
        MemKeys *m = (MemKeys *)k;

        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++) {
                if (m->copies[copy].data)
                        explicit_bzero(m->copies[copy].data, m->copies[copy].len);
                buf_deinit(&m->copies[copy]);
        }
        mem_free(m);
}

static const CaseKeysOps mem_ops = { mem_read, mem_write, mem_sync, mem_free_keys };

CaseKeys *case_keys_new(Random *random, uint32_t ahead) {
        MemKeys *m = mem_new(MemKeys);

        m->base = (CaseKeys){ .ops = &mem_ops, .random = random, .ahead = ahead ? ahead : CASE_KEYS_AHEAD };
        return &m->base;
}
