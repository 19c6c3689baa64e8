/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What every engine of store.h must do, as one list of tests; a test program gives the engine. */

#include "node/store/store.h"

typedef struct StoreMaker {
        /* A fresh, empty store. */
        Store *(*make)(void);
        /* The same contents as after closing (or crashing) and opening again; consumes s. */
        Store *(*reopen)(Store *s);
        void (*drop)(Store *s);
        /* A store with room for a few dozen KiB only. */
        Store *(*make_small)(void);
} StoreMaker;

/* Number of failed tests. */
int store_contract_run(const char *name, const StoreMaker *maker);
/* All pairs as one digestible text, for comparing two stores. */
void store_contract_dump(Store *s, Buf *out);
/* n pairs in seeded random order, `per_commit` at a time; later ones overwrite and delete some. */
void store_contract_fill(Store *s, uint64_t seed, size_t n, size_t per_commit);
