/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include "common/base/memory.h"
#include "frail_store.h"
#include "node/store/store_engine.h"

typedef struct FrailStore {
        Store store;
        Store *inner;
        unsigned calls, fail_at;
} FrailStore;

typedef struct FrailTxn {
        StoreTxn txn;
        StoreTxn *inner;
} FrailTxn;

static FrailStore *frail(const Store *s) {
        return (FrailStore *)s;
}

static FrailTxn *frail_txn(StoreTxn *txn) {
        return (FrailTxn *)txn;
}

/* To be asked before every call. */
static bool fails(StoreTxn *txn) {
        FrailStore *f = frail(txn->store);

        f->calls++;
        return f->fail_at && f->calls == f->fail_at;
}

static int frail_begin(Store *s, bool write, StoreTxn **ret) {
        FrailTxn *t = mem_new(FrailTxn);
        int r = store_begin(frail(s)->inner, write, &t->inner);

        if (r) {
                mem_free(t);
                return r;
        }
        t->txn = (StoreTxn){ .store = s, .write = write };
        *ret = &t->txn;
        return 0;
}

static int frail_commit(StoreTxn *txn) {
        int r = -EIO;

        if (fails(txn))
                store_abort(&frail_txn(txn)->inner);
        else
                r = store_commit(&frail_txn(txn)->inner);
        mem_free(txn);
        return r;
}

static void frail_abort(StoreTxn *txn) {
        store_abort(&frail_txn(txn)->inner);
        mem_free(txn);
}

static int found(StoreTxn *txn, bool is_there) {
        int r = store_error(frail_txn(txn)->inner);

        return r ? r : is_there ? 0 : STORE_ENGINE_MISSING;
}

static int frail_get(StoreTxn *txn, Bytes key, Buf *ret) {
        StoreTxn *inner = frail_txn(txn)->inner;

        if (fails(txn))
                return -EIO;
        return found(txn, ret ? store_get(inner, key, ret) : store_has(inner, key));
}

static int frail_put(StoreTxn *txn, Bytes key, Bytes value) {
        if (fails(txn))
                return -EIO;
        store_put(frail_txn(txn)->inner, key, value);
        return store_error(frail_txn(txn)->inner);
}

static int frail_delete(StoreTxn *txn, Bytes key) {
        if (fails(txn))
                return -EIO;
        store_delete(frail_txn(txn)->inner, key);
        return store_error(frail_txn(txn)->inner);
}

static int frail_seek(StoreTxn *txn, Bytes from, Buf *ret_key, Buf *ret_value) {
        return fails(txn) ? -EIO : found(txn, store_seek(frail_txn(txn)->inner, from, ret_key, ret_value));
}

static int frail_seek_before(StoreTxn *txn, Bytes before, Buf *ret_key, Buf *ret_value) {
        return fails(txn) ? -EIO : found(txn, store_seek_before(frail_txn(txn)->inner, before, ret_key, ret_value));
}

static void frail_usage(Store *s, StoreUsage *ret) {
        store_usage(frail(s)->inner, ret);
}

static void frail_free(Store *s) {
        mem_free(s);
}

static const StoreOps ops = {
        .begin = frail_begin, .commit = frail_commit, .abort = frail_abort, .get = frail_get, .put = frail_put,
        .delete = frail_delete, .seek = frail_seek, .seek_before = frail_seek_before, .usage = frail_usage, .free = frail_free,
};

Store *frail_store_new(Store *inner) {
        FrailStore *f = mem_new(FrailStore);

        f->store.ops = &ops;
        f->inner = inner;
        return &f->store;
}

void frail_store_fail_at(Store *s, unsigned n) {
        frail(s)->calls = 0;
        frail(s)->fail_at = n;
}

unsigned frail_store_calls(const Store *s) {
        return frail(s)->calls;
}
