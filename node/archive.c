/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Index rows and the cache of decoded batches.
 *
 * Two rows per batch, both at the right edge of their range, because numbers only grow:
 *   "je" first-entry u64  ->  count u32, position        found by the last key at or before an entry's number
 *   "js" seal u64         ->  first-entry u64, position
 *
 * What the journal yields is never taken on trust: a batch whose seal isn't about the entries the index says, or whose leaves
 * don't hash to the seal's root, is reported as damaged. Signatures are not looked at here; our own seals need no roster.
 */

#include <assert.h>
#include <errno.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "node/archive.h"
#include "node/vault.h"

/* Releasing a batch asks for its own entries many times and for a few older ones (outbox rows of a stream that drains): eight
 * batches serve that.  Bytes are bounded too, for batches may be as large as JOURNAL_BATCH_MAX: one is always kept. */
#define ARCHIVE_CACHE_BATCHES 8
#define ARCHIVE_CACHE_BYTES (32u * 1024 * 1024)

#define INDEX_ENTRY "je"
#define INDEX_SEAL "js"
#define INDEX_KEY_SIZE 10

typedef struct CachedBatch {
        bool used;
        JournalPosition at;
        uint64_t last_use;
        Buf bytes;
        Arena arena;
        Batch batch;    /* borrows from bytes and arena */
        Seal seal;
        Digest *leaves; /* in the arena */
} CachedBatch;

struct Archive {
        Journal *journal;
        const CaseKeys *keys;
        CachedBatch cache[ARCHIVE_CACHE_BATCHES];
        uint64_t clock;
};

/* ---- index ------------------------------------------------------------------------------------------------------- */

static Bytes index_key(uint8_t dst[INDEX_KEY_SIZE], const char *prefix, uint64_t number) {
        dst[0] = (uint8_t)prefix[0];
        dst[1] = (uint8_t)prefix[1];
        for (unsigned i = 0; i < 8; i++)
                dst[2 + i] = (uint8_t)(number >> (8 * (7 - i)));
        return bytes_of(dst, INDEX_KEY_SIZE);
}

static uint64_t index_key_number(Bytes key) {
        Reader r = reader_of(bytes_of(key.data + 2, key.len - 2));

        return reader_u64(&r);
}

static void position_put(Buf *b, JournalPosition at) {
        buf_put_u32(b, at.segment);
        buf_put_u64(b, at.offset);
}

static JournalPosition position_take(Reader *r) {
        JournalPosition at = { .segment = reader_u32(r) };

        at.offset = reader_u64(r);
        return at;
}

void archive_index_put(StoreTxn *txn, uint64_t first_entry, uint32_t count, uint64_t seal_number, JournalPosition at) {
        uint8_t key[INDEX_KEY_SIZE];
        Buf value = BUF_INIT;

        assert(first_entry > 0 && count > 0 && seal_number > 0);
        buf_put_u32(&value, count);
        position_put(&value, at);
        store_put(txn, index_key(key, INDEX_ENTRY, first_entry), buf_bytes(&value));

        buf_clear(&value);
        buf_put_u64(&value, first_entry);
        position_put(&value, at);
        store_put(txn, index_key(key, INDEX_SEAL, seal_number), buf_bytes(&value));
        buf_deinit(&value);
}

/* The batch that holds an entry: where it begins and its first entry. */
static bool index_find_batch(StoreTxn *txn, uint64_t entry, JournalPosition *ret_at, uint64_t *ret_first) {
        uint8_t before[INDEX_KEY_SIZE];
        Buf key = BUF_INIT, value = BUF_INIT;
        bool found = false;

        if (!entry || entry == UINT64_MAX)
                return false;
        if (store_seek_before(txn, index_key(before, INDEX_ENTRY, entry + 1), &key, &value) && key.len == INDEX_KEY_SIZE &&
            bytes_has_prefix(buf_bytes(&key), bytes_of_str(INDEX_ENTRY))) {
                Reader r = reader_of(buf_bytes(&value));
                uint64_t first = index_key_number(buf_bytes(&key));
                uint32_t count = reader_u32(&r);
                JournalPosition at = position_take(&r);

                found = reader_done(&r) && entry - first < count;
                if (found) {
                        *ret_at = at;
                        *ret_first = first;
                }
        }
        buf_deinit(&key);
        buf_deinit(&value);
        return found;
}

bool archive_index_find(StoreTxn *txn, uint64_t entry, JournalPosition *ret_at) {
        uint64_t first;

        return index_find_batch(txn, entry, ret_at, &first);
}

bool archive_index_find_seal(StoreTxn *txn, uint64_t seal_number, JournalPosition *ret_at) {
        uint8_t key[INDEX_KEY_SIZE];
        Buf value = BUF_INIT;
        bool found = false;

        if (store_get(txn, index_key(key, INDEX_SEAL, seal_number), &value)) {
                Reader r = reader_of(buf_bytes(&value));
                JournalPosition at;

                (void)reader_u64(&r);
                at = position_take(&r);
                found = reader_done(&r);
                if (found)
                        *ret_at = at;
        }
        buf_deinit(&value);
        return found;
}

static bool seal_number_of(const Buf *key, uint64_t *ret) {
        if (key->len != INDEX_KEY_SIZE || !bytes_has_prefix(buf_bytes(key), bytes_of_str(INDEX_SEAL)))
                return false;
        *ret = index_key_number(buf_bytes(key));
        return true;
}

bool archive_seal_next(StoreTxn *txn, uint64_t from, uint64_t *ret) {
        uint8_t start[INDEX_KEY_SIZE];
        Buf key = BUF_INIT;
        bool found = store_seek(txn, index_key(start, INDEX_SEAL, from), &key, NULL) && seal_number_of(&key, ret);

        buf_deinit(&key);
        return found;
}

bool archive_seal_before(StoreTxn *txn, uint64_t number, uint64_t *ret) {
        uint8_t start[INDEX_KEY_SIZE];
        Buf key = BUF_INIT;
        bool found = store_seek_before(txn, index_key(start, INDEX_SEAL, number), &key, NULL) && seal_number_of(&key, ret);

        buf_deinit(&key);
        return found;
}

/* ---- cache ------------------------------------------------------------------------------------------------------- */

Archive *archive_new(Journal *journal) {
        Archive *a = mem_new(Archive);

        a->journal = journal;
        return a;
}

void archive_set_keys(Archive *a, const CaseKeys *keys) {
        a->keys = keys;
}

static void cached_drop(CachedBatch *c) {
        arena_deinit(&c->arena);
        buf_deinit(&c->bytes);
        *c = (CachedBatch){ .bytes = BUF_INIT, .arena = ARENA_INIT };
}

Archive *archive_free(Archive *a) {
        if (!a)
                return NULL;
        for (size_t i = 0; i < ARCHIVE_CACHE_BATCHES; i++)
                cached_drop(&a->cache[i]);
        mem_free(a);
        return NULL;
}

/* A free place: the least recently used one, and more of them dropped while the cache holds too many bytes. */
static CachedBatch *cache_place(Archive *a) {
        for (;;) {
                CachedBatch *oldest = NULL, *unused = NULL;
                size_t bytes = 0;

                for (size_t i = 0; i < ARCHIVE_CACHE_BATCHES; i++) {
                        CachedBatch *c = &a->cache[i];

                        if (!c->used) {
                                unused = c;
                                continue;
                        }
                        bytes += c->bytes.cap;
                        if (!oldest || c->last_use < oldest->last_use)
                                oldest = c;
                }
                if (unused && bytes < ARCHIVE_CACHE_BYTES)
                        return unused;
                cached_drop(oldest);
        }
}

static int cached_decode(CachedBatch *c) {
        int r = batch_decode(buf_bytes(&c->bytes), &c->arena, &c->batch);

        if (r == 0)
                r = seal_decode(c->batch.seal, &c->arena, &c->seal);
        if (r < 0)
                return fail_trace(r);
        if (r > 0 || c->seal.count != c->batch.n_entries || !c->batch.n_entries)
                return ARCHIVE_E_DAMAGED;
        return 0;
}

static int cache_get(Archive *a, JournalPosition at, CachedBatch **ret) {
        CachedBatch *c;
        int r;

        for (size_t i = 0; i < ARCHIVE_CACHE_BATCHES; i++) {
                c = &a->cache[i];
                if (c->used && journal_position_compare(c->at, at) == 0) {
                        c->last_use = ++a->clock;
                        *ret = c;
                        return 0;
                }
        }

        c = cache_place(a);
        c->used = true;
        c->at = at;
        c->last_use = ++a->clock;
        r = journal_read(a->journal, at, &c->bytes, NULL);
        if (r > 0)
                r = ARCHIVE_E_DAMAGED;
        if (r == 0)
                r = cached_decode(c);
        if (r) {
                cached_drop(c);
                return r < 0 ? fail_trace(r) : r;
        }
        *ret = c;
        return 0;
}

/* Leaf digests, computed when first asked for, and held against the seal's root. */
static int cached_leaves(CachedBatch *c) {
        Arena scratch = ARENA_INIT;
        Digest *leaves, root;
        int r = 0;

        if (c->leaves)
                return 0;
        leaves = arena_new_array(&c->arena, Digest, c->batch.n_entries);
        for (uint32_t i = 0; i < c->batch.n_entries && !r; i++) {
                Entry e;

                r = entry_decode(c->batch.entries[i], &scratch, false, &e);
                if (r == 0)
                        leaves[i] = entry_leaf(e.header_bytes);
                arena_reset(&scratch);
        }
        arena_deinit(&scratch);
        if (r < 0)
                return fail_trace(r);
        if (r > 0)
                return ARCHIVE_E_DAMAGED;
        root = merkle_root(leaves, c->batch.n_entries);
        if (!digest_equal(&root, &c->seal.root))
                return ARCHIVE_E_DAMAGED;
        c->leaves = leaves;
        return 0;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static int find_entry(Archive *a, StoreTxn *txn, uint64_t number, CachedBatch **ret, uint32_t *ret_index) {
        JournalPosition at;
        uint64_t first;
        CachedBatch *c;
        int r;

        if (!index_find_batch(txn, number, &at, &first))
                return ARCHIVE_E_MISSING;
        r = cache_get(a, at, &c);
        if (r)
                return r < 0 ? fail_trace(r) : r;
        if (c->seal.first_entry != first || number - first >= c->batch.n_entries)
                return ARCHIVE_E_DAMAGED;
        *ret = c;
        *ret_index = (uint32_t)(number - first);
        return 0;
}

static int decode_entry(const Archive *a, const CachedBatch *c, uint32_t index, uint64_t number, Arena *arena, Entry *ret) {
        VaultCount count = { 0 };
        Entry e;
        int r = entry_decode(c->batch.entries[index], arena, true, &e);

        if (r < 0)
                return fail_trace(r);
        if (r > 0 || e.header.number != number)
                return ARCHIVE_E_DAMAGED;
        r = vault_open_entry(a->keys, &e, arena, &count);
        if (r)
                return fail_trace(r);
        if (count.wrong)
                return ARCHIVE_E_DAMAGED;
        *ret = e;
        return 0;
}

int archive_entry(Archive *a, StoreTxn *txn, uint64_t number, Arena *arena, Entry *ret) {
        CachedBatch *c;
        uint32_t index;
        int r = find_entry(a, txn, number, &c, &index);

        if (r == 0)
                r = decode_entry(a, c, index, number, arena, ret);
        return r < 0 ? fail_trace(r) : r;
}

int archive_evidence(Archive *a, StoreTxn *txn, uint64_t number, uint32_t parts_mask, Buf *out) {
        Arena arena = ARENA_INIT;
        Digest path[MERKLE_PATH_MAX];
        CachedBatch *c;
        uint32_t index;
        Entry e;
        int r = find_entry(a, txn, number, &c, &index);

        if (r == 0)
                r = cached_leaves(c);
        if (r == 0)
                r = decode_entry(a, c, index, number, &arena, &e);
        if (r == 0) {
                size_t n = merkle_path(c->leaves, c->batch.n_entries, index, path);

                evidence_encode(&e, parts_mask, index, path, (uint32_t)n, c->batch.seal, out);
        }
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : r;
}

int archive_seal(Archive *a, StoreTxn *txn, uint64_t seal_number, Buf *out) {
        JournalPosition at;
        CachedBatch *c;
        int r;

        if (!archive_index_find_seal(txn, seal_number, &at))
                return ARCHIVE_E_MISSING;
        r = cache_get(a, at, &c);
        if (r)
                return r < 0 ? fail_trace(r) : r;
        if (c->seal.number != seal_number)
                return ARCHIVE_E_DAMAGED;
        buf_put_bytes(out, c->batch.seal);
        return 0;
}
