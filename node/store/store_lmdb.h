/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * LMDB behind store.h.  NORDAHEAD, synchronous commits, sparse map, no WRITEMAP; LMDB memory never leaves this file.  What it
 * holds can be rebuilt from the journal, so that its errors (-EUCLEAN: not a store, or corrupted) never end in repairs here.
 *
 * A full map is a sticky -ENOSPC.  Never open the same store twice in one process, and none across a fork.
 */

#include "node/store/store.h"

#define STORE_LMDB_E_MISSING 1 /* no store there (and create was not asked for) */

#define STORE_LMDB_MAP_DEFAULT (UINT64_C(64) << 30)

/* Opens or creates the folder `path` (its parent exists; 0700, files 0600).  map_size in bytes (sparse); 0 = default, or what
 * the file system and the address space have room for.  readonly: other processes (verify, tests), beside a running node. */
int store_lmdb_open(const char *path, uint64_t map_size, bool create, bool readonly, Store **ret) MUST_CHECK;
