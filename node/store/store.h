/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Ordered key-value transactions: all the state an office has, as the fold of its journal.  Two engines: store_mem (RAM, can
 * crash; simulator and tests) and store_lmdb.
 *
 * One write transaction at a time, by one thread; any number of read transactions (a snapshot each), each by the thread that
 * began it.  Keys 1..STORE_KEY_MAX bytes, ordered by memcmp.  Values up to STORE_VALUE_MAX.
 *
 * Errors are sticky: after one, every call on the transaction does nothing, and store_error() tells.  That is what lets apply
 * be total: it never looks; the runner looks once, before the commit.
 */

#include "common/base/bytes.h"

#define STORE_KEY_MAX 400
#define STORE_VALUE_MAX (1024 * 1024)

typedef struct Store Store;
typedef struct StoreTxn StoreTxn;

typedef struct StoreOps StoreOps; /* engines fill it in: store_engine.h */

int store_begin(Store *s, bool write, StoreTxn **ret) MUST_CHECK;
/* Commits durably (LMDB: synchronous).  *txn is consumed either way.  Returns the sticky error if there was one. */
int store_commit(StoreTxn **txn) MUST_CHECK;
void store_abort(StoreTxn **txn);
/* 0, or the first negative errno that occurred on this transaction. */
int store_error(const StoreTxn *txn);
/* What was found is not what was put (-EBADMSG): from here on as after any other error. */
void store_fail(StoreTxn *txn, int error);

/* False if the key is not there (or on error).  The value is appended to ret. */
bool store_get(StoreTxn *txn, Bytes key, Buf *ret);
bool store_has(StoreTxn *txn, Bytes key);
void store_put(StoreTxn *txn, Bytes key, Bytes value);
/* No error if it isn't there. */
void store_delete(StoreTxn *txn, Bytes key);
/* The first pair whose key is >= `from`; false if none.  Replaces what the buffers held.  ret_value may be NULL.  Walking =
 * asking again with the found key and a zero byte appended: safe while the store is being changed. */
bool store_seek(StoreTxn *txn, Bytes from, Buf *ret_key, Buf *ret_value);
/* The last pair whose key is < `before`. */
bool store_seek_before(StoreTxn *txn, Bytes before, Buf *ret_key, Buf *ret_value);

/* Rows that lie in the store otherwise than they are put: whose key begins with `prefix`.  One that can't be opened isn't there. */
typedef struct StoreVeil {
        uint8_t prefix;
        /* Appends what is stored for it; STORE_VEIL_E_DROP: nothing is. */
        int (*close)(void *userdata, StoreTxn *txn, Bytes key, Bytes value, Buf *out);
        bool (*open)(void *userdata, Bytes key, Bytes stored, Buf *out);
        void *userdata;
} StoreVeil;
#define STORE_VEIL_E_DROP 1
/* Borrowed; NULL: none.  Before the first transaction. */
void store_set_veil(Store *s, const StoreVeil *veil);
bool store_is_veiled(const Store *s);

typedef struct StoreUsage {
        uint64_t used, size;           /* bytes of the map */
        uint64_t disk_free, disk_size; /* of the file system; 0 in RAM */
} StoreUsage;
void store_usage(Store *s, StoreUsage *ret);
Store *store_free(Store *s);
