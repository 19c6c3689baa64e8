/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A root for each version of a tree that is only ever copied (mem_tree.h): a snapshot is one more pointer to a root, a commit swaps
 * the root, an abort drops what was made.
 *
 * What a commit makes superfluous is freed when no reader is left that began before it; a reader in another thread may be the last.
 */

#include "node/store/store_mem.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include "common/base/memory.h"
#include "node/store/mem_tree.h"
#include "node/store/store_engine.h"

typedef struct MemTxn MemTxn;
struct MemTxn {
        StoreTxn base;
        Tree tree; /* of a reader its root and version alone */
        uint64_t used;
        MemTxn *next; /* of the readers */
};

/* What a commit let go of. */
typedef struct MemWaste {
        uint64_t version; /* the first that does without it */
        void **objects;
        size_t n;
} MemWaste;

typedef struct MemStore {
        Store base;
        pthread_mutex_t lock; /* over root, version, used, readers, waste */
        TreeNode *root;
        uint64_t version;
        uint64_t used, size;
        MemTxn *readers;
        MemWaste *waste; /* by version */
        size_t n_waste;
        MemTxn *writer;
        StoreMemHook hook;
        void *userdata;
        int dead; /* what the hook said */
} MemStore;

/* What a pair counts for in store_usage() besides its bytes. */
#define PAIR_OVERHEAD 48u

static MemStore *mem_store(Store *s) {
        return (MemStore *)s;
}

static MemTxn *mem_txn(StoreTxn *t) {
        return (MemTxn *)t;
}

static uint64_t pair_size(size_t key_len, size_t value_len) {
        return PAIR_OVERHEAD + key_len + value_len;
}

/* ---- what nobody needs any more ---------------------------------------------------------------------------------- */

static void objects_free(void **objects, size_t n) {
        for (size_t i = 0; i < n; i++)
                mem_free(objects[i]);
        mem_free(objects);
}

/* Under the lock.  Readers began in versions of their own: what the oldest of them can't reach goes. */
static void sweep(MemStore *s) {
        uint64_t oldest = UINT64_MAX;
        size_t n = 0;

        for (const MemTxn *t = s->readers; t; t = t->next)
                oldest = t->tree.version < oldest ? t->tree.version : oldest;
        while (n < s->n_waste && s->waste[n].version <= oldest) {
                objects_free(s->waste[n].objects, s->waste[n].n);
                n++;
        }
        s->n_waste -= n;
        if (n && s->n_waste)
                memmove(s->waste, s->waste + n, s->n_waste * sizeof *s->waste);
        if (!s->n_waste)
                s->waste = mem_free(s->waste);
}

/* Under the lock. */
static void throw_away(MemStore *s, Tree *t) {
        if (!s->readers) {
                objects_free(t->out, t->n_out);
        } else {
                s->waste = mem_realloc(s->waste, (s->n_waste + 1) * sizeof *s->waste);
                s->waste[s->n_waste++] = (MemWaste){ t->version, t->out, t->n_out };
        }
        *t = (Tree){ 0 };
}

/* ---- transactions ---------------------------------------------------------------------------------------------------- */

static int mem_begin(Store *base, bool write, StoreTxn **ret) {
        MemStore *s = mem_store(base);

        if (s->dead)
                return s->dead;

        MemTxn *t = mem_new(MemTxn);
        t->base = (StoreTxn){ .store = base, .write = write };
        pthread_mutex_lock(&s->lock);
        assert(!write || !s->writer);
        t->tree.root = s->root;
        t->tree.version = s->version + write;
        t->used = s->used;
        if (write) {
                s->writer = t;
        } else {
                t->next = s->readers;
                s->readers = t;
        }
        pthread_mutex_unlock(&s->lock);
        *ret = &t->base;
        return 0;
}

static void reader_leaves(MemStore *s, const MemTxn *t) {
        MemTxn **at = &s->readers;

        pthread_mutex_lock(&s->lock);
        while (*at != t)
                at = &(*at)->next;
        *at = t->next;
        sweep(s);
        pthread_mutex_unlock(&s->lock);
}

static void mem_abort(StoreTxn *base) {
        MemTxn *t = mem_txn(base);
        MemStore *s = mem_store(base->store);

        if (base->write) {
                tree_abort(&t->tree);
                if (s->writer == t)
                        s->writer = NULL;
        } else {
                reader_leaves(s, t);
        }
        mem_free(t);
}

static int mem_hook(MemStore *s, StoreMemPoint point) {
        if (!s->dead && s->hook)
                s->dead = s->hook(s->userdata, point);
        return s->dead;
}

static int mem_commit(StoreTxn *base) {
        MemTxn *t = mem_txn(base);
        MemStore *s = mem_store(base->store);
        int r = 0;

        if (base->write) {
                r = mem_hook(s, STORE_MEM_COMMIT_BEFORE);
                if (r == 0) {
                        pthread_mutex_lock(&s->lock);
                        s->root = t->tree.root;
                        s->version = t->tree.version;
                        s->used = t->used;
                        throw_away(s, &t->tree);
                        pthread_mutex_unlock(&s->lock);
                        r = mem_hook(s, STORE_MEM_COMMIT_AFTER);
                }
        }
        mem_abort(base);
        return r;
}

static int mem_get(StoreTxn *base, Bytes key, Buf *ret) {
        const TreePair *p = tree_find(mem_txn(base)->tree.root, key);

        if (!p)
                return STORE_ENGINE_MISSING;
        if (ret)
                buf_put_bytes(ret, tree_pair_value(p));
        return 0;
}

/* Would it be full with that pair in place of what is there? */
static bool is_full(const MemStore *s, const MemTxn *t, Bytes key, Bytes value) {
        uint64_t more = pair_size(key.len, value.len);
        const TreePair *found;

        if (t->used + more <= s->size)
                return false;
        found = tree_find(t->tree.root, key);
        return !found || (value.len > found->value_len && t->used + value.len - found->value_len > s->size);
}

static int mem_put(StoreTxn *base, Bytes key, Bytes value) {
        MemTxn *t = mem_txn(base);
        size_t old;

        if (is_full(mem_store(base->store), t, key, value))
                return -ENOSPC;
        t->used += pair_size(key.len, value.len);
        if (tree_put(&t->tree, key, value, &old))
                t->used -= pair_size(key.len, old);
        return 0;
}

static int mem_delete(StoreTxn *base, Bytes key) {
        MemTxn *t = mem_txn(base);
        size_t old;

        if (tree_delete(&t->tree, key, &old))
                t->used -= pair_size(key.len, old);
        return 0;
}

static int mem_answer(const TreePair *p, Buf *ret_key, Buf *ret_value) {
        if (!p)
                return STORE_ENGINE_MISSING;
        buf_clear(ret_key);
        buf_put_bytes(ret_key, tree_pair_key(p));
        if (ret_value) {
                buf_clear(ret_value);
                buf_put_bytes(ret_value, tree_pair_value(p));
        }
        return 0;
}

static int mem_seek(StoreTxn *base, Bytes from, Buf *ret_key, Buf *ret_value) {
        return mem_answer(tree_seek(mem_txn(base)->tree.root, from), ret_key, ret_value);
}

static int mem_seek_before(StoreTxn *base, Bytes before, Buf *ret_key, Buf *ret_value) {
        return mem_answer(tree_seek_before(mem_txn(base)->tree.root, before), ret_key, ret_value);
}

static void mem_usage(Store *base, StoreUsage *ret) {
        MemStore *s = mem_store(base);

        pthread_mutex_lock(&s->lock);
        *ret = (StoreUsage){ .used = s->used, .size = s->size };
        pthread_mutex_unlock(&s->lock);
}

static void mem_store_free(Store *base) {
        MemStore *s = mem_store(base);

        assert(!s->writer && !s->readers);
        sweep(s);
        tree_free(s->root);
        pthread_mutex_destroy(&s->lock);
        mem_free(s);
}

static const StoreOps mem_ops = {
        .begin = mem_begin,
        .commit = mem_commit,
        .abort = mem_abort,
        .get = mem_get,
        .put = mem_put,
        .delete = mem_delete,
        .seek = mem_seek,
        .seek_before = mem_seek_before,
        .usage = mem_usage,
        .free = mem_store_free,
};

Store *store_mem_new(void) {
        MemStore *s = mem_new(MemStore);

        s->base.ops = &mem_ops;
        s->size = STORE_MEM_SIZE;
        pthread_mutex_init(&s->lock, NULL);
        return &s->base;
}

void store_mem_set_hook(Store *base, StoreMemHook hook, void *userdata) {
        mem_store(base)->hook = hook;
        mem_store(base)->userdata = userdata;
}

void store_mem_set_size(Store *base, uint64_t size) {
        mem_store(base)->size = size;
}

void store_mem_crash(Store *base) {
        MemStore *s = mem_store(base);

        /* The next writer makes versions anew: nothing of this one may be left to be taken for that one's. */
        if (s->writer) {
                s->writer->base.error = -ESHUTDOWN;
                tree_abort(&s->writer->tree);
        }
        s->writer = NULL;
        s->dead = 0;
}
