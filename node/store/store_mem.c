/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A persistent treap: each pointer to a node is counted, a node that more than one pointer leads to is never changed but copied
 * first.  A snapshot is one more pointer to the root, a commit swaps the root, an abort drops it; all are O(1) but for the
 * nodes they free, and a change copies at most one path (O(log n) expected).
 *
 * Priorities come from a counter-driven generator rather than from the keys, so that nobody can choose keys that make the tree
 * degenerate; what the store answers doesn't depend on them.
 *
 * Counts are atomic because a reader in another thread may be the last to leave an old version.
 */

#include "node/store/store_mem.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include "common/base/memory.h"
#include "node/store/store_engine.h"

typedef struct Value {
        atomic_uint refs;
        uint32_t len;
        uint8_t data[];
} Value;

typedef struct Node {
        atomic_uint refs;
        uint32_t key_len;
        uint64_t priority;
        struct Node *left, *right;
        Value *value;
        uint8_t key[];
} Node;

typedef struct MemTxn {
        StoreTxn base;
        Node *root;
        uint64_t used;
} MemTxn;

typedef struct MemStore {
        Store base;
        pthread_mutex_t lock; /* over root, used */
        Node *root;
        uint64_t used, size;
        uint64_t priority_counter; /* the writer's alone */
        MemTxn *writer;
        StoreMemHook hook;
        void *userdata;
        int dead; /* what the hook said */
} MemStore;

static MemStore *mem_store(Store *s) {
        return (MemStore *)s;
}

static MemTxn *mem_txn(StoreTxn *t) {
        return (MemTxn *)t;
}

/* ---- counted nodes -------------------------------------------------------------------------------------------------- */

static Value *value_new(Bytes data) {
        Value *v = mem_alloc(sizeof(Value) + data.len);

        atomic_init(&v->refs, 1);
        v->len = (uint32_t)data.len;
        if (data.len)
                memcpy(v->data, data.data, data.len);
        return v;
}

static void value_unref(Value *v) {
        if (atomic_fetch_sub_explicit(&v->refs, 1, memory_order_acq_rel) == 1)
                mem_free(v);
}

static Bytes node_key(const Node *n) {
        return bytes_of(n->key, n->key_len);
}

static Bytes node_value(const Node *n) {
        return bytes_of(n->value->data, n->value->len);
}

/* What a pair counts for in store_usage(). */
static uint64_t pair_size(size_t key_len, size_t value_len) {
        return sizeof(Node) + sizeof(Value) + key_len + value_len;
}

/* Takes over the caller's pointer to the value. */
static Node *node_new(Bytes key, uint64_t priority, Value *value) {
        Node *n = mem_alloc(sizeof(Node) + key.len);

        atomic_init(&n->refs, 1);
        n->key_len = (uint32_t)key.len;
        n->priority = priority;
        n->value = value;
        memcpy(n->key, key.data, key.len);
        return n;
}

static Node *node_ref(Node *n) {
        if (n)
                atomic_fetch_add_explicit(&n->refs, 1, memory_order_relaxed);
        return n;
}

/* Recursion is as deep as the tree is high: some 60 levels at 10^7 pairs. */
static void node_unref(Node *n) {
        while (n && atomic_fetch_sub_explicit(&n->refs, 1, memory_order_acq_rel) == 1) {
                Node *right = n->right;

                node_unref(n->left);
                value_unref(n->value);
                mem_free(n);
                n = right;
        }
}

/* Takes over a pointer to n and gives one to a node with the same contents that nobody else can reach. */
static Node *node_own(Node *n) {
        if (atomic_load_explicit(&n->refs, memory_order_acquire) == 1)
                return n;

        atomic_fetch_add_explicit(&n->value->refs, 1, memory_order_relaxed);
        Node *copy = node_new(node_key(n), n->priority, n->value);
        copy->left = node_ref(n->left);
        copy->right = node_ref(n->right);
        node_unref(n);
        return copy;
}

/* ---- the treap ------------------------------------------------------------------------------------------------------- */

static Node *tree_find(Node *n, Bytes key) {
        while (n) {
                int c = bytes_compare(key, node_key(n));

                if (c == 0)
                        return n;
                n = c < 0 ? n->left : n->right;
        }
        return NULL;
}

/* The slot that leads to the key, all nodes on the way owned; the key is there. */
static Node **tree_own_path(Node **slot, Bytes key) {
        for (;;) {
                Node *n = *slot = node_own(*slot);
                int c = bytes_compare(key, node_key(n));

                if (c == 0)
                        return slot;
                slot = c < 0 ? &n->left : &n->right;
        }
}

/* Takes over t; what is below the key goes left, the rest right. */
static void tree_split(Node *t, Bytes key, Node **ret_left, Node **ret_right) {
        while (t) {
                t = node_own(t);
                if (bytes_compare(node_key(t), key) < 0) {
                        *ret_left = t;
                        ret_left = &t->right;
                        t = t->right;
                } else {
                        *ret_right = t;
                        ret_right = &t->left;
                        t = t->left;
                }
        }
        *ret_left = NULL;
        *ret_right = NULL;
}

/* Takes over both; every key of a is below every key of b. */
static Node *tree_merge(Node *a, Node *b) {
        Node *root = NULL, **slot = &root;

        while (a && b) {
                if (a->priority >= b->priority) {
                        *slot = a = node_own(a);
                        slot = &a->right;
                        a = a->right;
                } else {
                        *slot = b = node_own(b);
                        slot = &b->left;
                        b = b->left;
                }
        }
        *slot = a ? a : b;
        return root;
}

/* The key is not there yet.  Takes over n. */
static void tree_insert(Node **slot, Node *n) {
        while (*slot && (*slot)->priority >= n->priority) {
                *slot = node_own(*slot);
                slot = bytes_compare(node_key(n), node_key(*slot)) < 0 ? &(*slot)->left : &(*slot)->right;
        }
        tree_split(*slot, node_key(n), &n->left, &n->right);
        *slot = n;
}

/* splitmix64 (Steele, Lea, Flood 2014): one step per inserted pair. */
static uint64_t priority_next(MemStore *s) {
        uint64_t z = s->priority_counter += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        return z ^ z >> 31;
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
        if (write)
                s->writer = t;
        t->root = node_ref(s->root);
        t->used = s->used;
        pthread_mutex_unlock(&s->lock);
        *ret = &t->base;
        return 0;
}

static void mem_abort(StoreTxn *base) {
        MemTxn *t = mem_txn(base);
        MemStore *s = mem_store(base->store);

        pthread_mutex_lock(&s->lock);
        if (s->writer == t)
                s->writer = NULL;
        pthread_mutex_unlock(&s->lock);
        node_unref(t->root);
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
                        /* The old root leaves with the transaction. */
                        pthread_mutex_lock(&s->lock);
                        Node *old = s->root;
                        s->root = t->root;
                        s->used = t->used;
                        pthread_mutex_unlock(&s->lock);
                        t->root = old;
                        r = mem_hook(s, STORE_MEM_COMMIT_AFTER);
                }
        }
        mem_abort(base);
        return r;
}

static int mem_get(StoreTxn *base, Bytes key, Buf *ret) {
        const Node *n = tree_find(mem_txn(base)->root, key);

        if (!n)
                return STORE_ENGINE_MISSING;
        if (ret)
                buf_put_bytes(ret, node_value(n));
        return 0;
}

static int mem_put(StoreTxn *base, Bytes key, Bytes value) {
        MemTxn *t = mem_txn(base);
        MemStore *s = mem_store(base->store);
        const Node *found = tree_find(t->root, key);
        uint64_t used = t->used + pair_size(key.len, value.len) - (found ? pair_size(key.len, found->value->len) : 0);

        if (used > t->used && used > s->size)
                return -ENOSPC;

        Value *v = value_new(value);
        if (found) {
                Node *n = *tree_own_path(&t->root, key);
                value_unref(n->value);
                n->value = v;
        } else {
                tree_insert(&t->root, node_new(key, priority_next(s), v));
        }
        t->used = used;
        return 0;
}

static int mem_delete(StoreTxn *base, Bytes key) {
        MemTxn *t = mem_txn(base);

        if (!tree_find(t->root, key))
                return 0; /* nothing is copied for a key that isn't there */

        Node **slot = tree_own_path(&t->root, key);
        Node *n = *slot;
        t->used -= pair_size(n->key_len, n->value->len);
        *slot = tree_merge(n->left, n->right);
        n->left = n->right = NULL;
        node_unref(n);
        return 0;
}

static int mem_answer(const Node *n, Buf *ret_key, Buf *ret_value) {
        if (!n)
                return STORE_ENGINE_MISSING;
        buf_clear(ret_key);
        buf_put_bytes(ret_key, node_key(n));
        if (ret_value) {
                buf_clear(ret_value);
                buf_put_bytes(ret_value, node_value(n));
        }
        return 0;
}

static int mem_seek(StoreTxn *base, Bytes from, Buf *ret_key, Buf *ret_value) {
        const Node *best = NULL;

        for (const Node *n = mem_txn(base)->root; n;) {
                if (bytes_compare(node_key(n), from) >= 0) {
                        best = n;
                        n = n->left;
                } else {
                        n = n->right;
                }
        }
        return mem_answer(best, ret_key, ret_value);
}

static int mem_seek_before(StoreTxn *base, Bytes before, Buf *ret_key, Buf *ret_value) {
        const Node *best = NULL;

        for (const Node *n = mem_txn(base)->root; n;) {
                if (bytes_compare(node_key(n), before) < 0) {
                        best = n;
                        n = n->right;
                } else {
                        n = n->left;
                }
        }
        return mem_answer(best, ret_key, ret_value);
}

static void mem_usage(Store *base, StoreUsage *ret) {
        MemStore *s = mem_store(base);

        pthread_mutex_lock(&s->lock);
        *ret = (StoreUsage){ .used = s->used, .size = s->size };
        pthread_mutex_unlock(&s->lock);
}

static void mem_store_free(Store *base) {
        MemStore *s = mem_store(base);

        assert(!s->writer);
        node_unref(s->root);
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

        if (s->writer)
                s->writer->base.error = -ESHUTDOWN;
        s->writer = NULL;
        s->dead = 0;
}
