/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an engine of store.h fills in; only engines and store.c include it.  store.c keeps the sticky error, so that an engine
 * just reports: 0 = done, STORE_ENGINE_MISSING = no such pair, negative errno = the transaction is lost.
 */

#include "node/store/store.h"

#define STORE_ENGINE_MISSING 1

/* The first member of an engine's own struct. */
struct Store {
        const StoreOps *ops;
        const StoreVeil *veil; /* store.c's */
};

/* Likewise; the engine's begin() sets all of it. */
struct StoreTxn {
        Store *store;
        bool write;
        int error;
};

struct StoreOps {
        int (*begin)(Store *s, bool write, StoreTxn **ret);
        /* Both free the transaction.  commit() is only called without a sticky error and may be given a reader. */
        int (*commit)(StoreTxn *txn);
        void (*abort)(StoreTxn *txn);
        /* Appends the value; ret NULL: whether it is there. */
        int (*get)(StoreTxn *txn, Bytes key, Buf *ret);
        int (*put)(StoreTxn *txn, Bytes key, Bytes value);
        int (*delete)(StoreTxn *txn, Bytes key);
        /* First pair >= from / last pair < from; from may be empty, one byte longer than a key, and may lie in *ret_key, whose
         * contents are replaced once the pair is found.  ret_value may be NULL. */
        int (*seek)(StoreTxn *txn, Bytes from, Buf *ret_key, Buf *ret_value);
        int (*seek_before)(StoreTxn *txn, Bytes before, Buf *ret_key, Buf *ret_value);
        void (*usage)(Store *s, StoreUsage *ret);
        void (*free)(Store *s);
};
