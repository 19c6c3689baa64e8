/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* LMDB behind store.h.  NORDAHEAD, synchronous commits, sparse map, no WRITEMAP; LMDB memory never leaves this file. */

#include "node/store/store.h"

#define STORE_LMDB_E_MISSING 1 /* no store there (and create was not asked for) */

/* Opens or creates the folder `path`.  map_size in bytes (sparse); 0 = default.  readonly: other processes (verify, tests). */
int store_lmdb_open(const char *path, uint64_t map_size, bool create, bool readonly, Store **ret) MUST_CHECK;
