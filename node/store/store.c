/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Dispatch to the engine, and what all engines share: bounds (our own bug if broken) and the sticky error.
 */

#include "node/store/store.h"

#include <assert.h>
#include "node/store/store_engine.h"

/* A walk asks with the found key and one zero byte more. */
#define SEEK_KEY_MAX (STORE_KEY_MAX + 1)

static void txn_fail(StoreTxn *txn, int error) {
        if (error < 0 && txn->error == 0)
                txn->error = fail_trace(error);
}

static void assert_key(Bytes key) {
        assert(key.len >= 1 && key.len <= STORE_KEY_MAX);
}

int store_begin(Store *s, bool write, StoreTxn **ret) {
        return fail_trace(s->ops->begin(s, write, ret));
}

int store_commit(StoreTxn **txn) {
        StoreTxn *t = *txn;
        int error = t->error;

        *txn = NULL;
        if (error) {
                t->store->ops->abort(t);
                return fail_trace(error);
        }
        return fail_trace(t->store->ops->commit(t));
}

void store_abort(StoreTxn **txn) {
        StoreTxn *t = *txn;

        *txn = NULL;
        if (t)
                t->store->ops->abort(t);
}

int store_error(const StoreTxn *txn) {
        return txn->error;
}

void store_fail(StoreTxn *txn, int error) {
        assert(error < 0);
        txn_fail(txn, error);
}

/* What a look-up answers: only a found pair counts, and an error is kept. */
static bool txn_found(StoreTxn *txn, int r) {
        txn_fail(txn, r);
        return r == 0;
}

bool store_get(StoreTxn *txn, Bytes key, Buf *ret) {
        assert_key(key);
        if (txn->error)
                return false;
        return txn_found(txn, txn->store->ops->get(txn, key, ret));
}

bool store_has(StoreTxn *txn, Bytes key) {
        return store_get(txn, key, NULL);
}

void store_put(StoreTxn *txn, Bytes key, Bytes value) {
        assert_key(key);
        assert(value.len <= STORE_VALUE_MAX);
        assert(txn->write);
        if (txn->error)
                return;
        txn_fail(txn, txn->store->ops->put(txn, key, value));
}

void store_delete(StoreTxn *txn, Bytes key) {
        assert_key(key);
        assert(txn->write);
        if (txn->error)
                return;
        txn_fail(txn, txn->store->ops->delete(txn, key));
}

bool store_seek(StoreTxn *txn, Bytes from, Buf *ret_key, Buf *ret_value) {
        assert(from.len <= SEEK_KEY_MAX);
        if (txn->error)
                return false;
        return txn_found(txn, txn->store->ops->seek(txn, from, ret_key, ret_value));
}

bool store_seek_before(StoreTxn *txn, Bytes before, Buf *ret_key, Buf *ret_value) {
        assert(before.len <= SEEK_KEY_MAX);
        if (txn->error)
                return false;
        return txn_found(txn, txn->store->ops->seek_before(txn, before, ret_key, ret_value));
}

void store_usage(Store *s, StoreUsage *ret) {
        s->ops->usage(s, ret);
}

Store *store_free(Store *s) {
        if (s)
                s->ops->free(s);
        return NULL;
}
