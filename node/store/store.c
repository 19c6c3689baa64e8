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

void store_set_veil(Store *s, const StoreVeil *veil) {
        s->veil = veil;
}

bool store_is_veiled(const Store *s) {
        return s->veil != NULL;
}

static const StoreVeil *veil_over(const StoreTxn *txn, Bytes key) {
        const StoreVeil *veil = txn->store->veil;

        return veil && key.data[0] == veil->prefix ? veil : NULL;
}

/* Appends; false: it isn't there, or can't be opened. */
static bool get_veiled(StoreTxn *txn, const StoreVeil *veil, Bytes key, Buf *ret) {
        Buf stored = BUF_INIT, value = BUF_INIT;
        bool found = txn_found(txn, txn->store->ops->get(txn, key, &stored)) &&
                     veil->open(veil->userdata, key, buf_bytes(&stored), &value);

        if (found && ret)
                buf_put_bytes(ret, buf_bytes(&value));
        buf_deinit(&stored);
        buf_deinit(&value);
        return found;
}

bool store_get(StoreTxn *txn, Bytes key, Buf *ret) {
        const StoreVeil *veil;

        assert_key(key);
        if (txn->error)
                return false;
        veil = veil_over(txn, key);
        if (veil)
                return get_veiled(txn, veil, key, ret);
        return txn_found(txn, txn->store->ops->get(txn, key, ret));
}

bool store_has(StoreTxn *txn, Bytes key) {
        return store_get(txn, key, NULL);
}

static void put_veiled(StoreTxn *txn, const StoreVeil *veil, Bytes key, Bytes value) {
        Buf stored = BUF_INIT;
        int r = veil->close(veil->userdata, txn, key, value, &stored);

        txn_fail(txn, r == STORE_VEIL_E_DROP ? txn->store->ops->delete(txn, key)
                      : r                    ? r
                                             : txn->store->ops->put(txn, key, buf_bytes(&stored)));
        buf_deinit(&stored);
}

void store_put(StoreTxn *txn, Bytes key, Bytes value) {
        assert_key(key);
        assert(value.len <= STORE_VALUE_MAX);
        assert(txn->write);
        if (txn->error)
                return;
        if (veil_over(txn, key))
                put_veiled(txn, veil_over(txn, key), key, value);
        else
                txn_fail(txn, txn->store->ops->put(txn, key, value));
}

void store_delete(StoreTxn *txn, Bytes key) {
        assert_key(key);
        assert(txn->write);
        if (txn->error)
                return;
        txn_fail(txn, txn->store->ops->delete(txn, key));
}

/* What was found may be veiled: opened in place, or passed over. */
static bool unveil(StoreTxn *txn, const Buf *key, Buf *value) {
        const StoreVeil *veil = veil_over(txn, buf_bytes(key));
        Buf stored;
        bool open;

        if (!veil)
                return true;
        stored = *value;
        *value = BUF_INIT;
        open = veil->open(veil->userdata, buf_bytes(key), buf_bytes(&stored), value);
        buf_deinit(&stored);
        return open;
}

bool store_seek(StoreTxn *txn, Bytes from, Buf *ret_key, Buf *ret_value) {
        Buf own = BUF_INIT, *value = ret_value || !txn->store->veil ? ret_value : &own;
        bool found = false;

        assert(from.len <= SEEK_KEY_MAX);
        while (!txn->error && (found = txn_found(txn, txn->store->ops->seek(txn, from, ret_key, value))) &&
               !unveil(txn, ret_key, value)) {
                buf_put_u8(ret_key, 0);
                from = buf_bytes(ret_key);
        }
        buf_deinit(&own);
        return found && !txn->error;
}

bool store_seek_before(StoreTxn *txn, Bytes before, Buf *ret_key, Buf *ret_value) {
        Buf own = BUF_INIT, *value = ret_value || !txn->store->veil ? ret_value : &own;
        bool found = false;

        assert(before.len <= SEEK_KEY_MAX);
        while (!txn->error && (found = txn_found(txn, txn->store->ops->seek_before(txn, before, ret_key, value))) &&
               !unveil(txn, ret_key, value))
                before = buf_bytes(ret_key);
        buf_deinit(&own);
        return found && !txn->error;
}

void store_usage(Store *s, StoreUsage *ret) {
        s->ops->usage(s, ret);
}

Store *store_free(Store *s) {
        if (s)
                s->ops->free(s);
        return NULL;
}
