/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * RAM twin of the store.  What is committed survives store_mem_crash(); an open write transaction does not.  Faults are
 * injected through a hook so that the simulator crashes at every boundary.
 *
 * A write transaction that was open at the crash still has to be given to store_abort() (or _commit()): every call on it does
 * nothing and its error is -ESHUTDOWN.  Readers keep their snapshot.
 */

#include "node/store/store.h"

#define STORE_MEM_SIZE (UINT64_C(64) << 30) /* what store_usage() gives as `size` unless told otherwise */

typedef enum StoreMemPoint { STORE_MEM_COMMIT_BEFORE = 1, STORE_MEM_COMMIT_AFTER } StoreMemPoint;
/* Non-zero return: the process "dies" there; the call returns that value and the store is dead until store_mem_crash(): every
 * store_begin() and store_commit() returns that value too. */
typedef int (*StoreMemHook)(void *userdata, StoreMemPoint point);

Store *store_mem_new(void);
void store_mem_set_hook(Store *s, StoreMemHook hook, void *userdata);
/* A put that would bring the contents above this many bytes is a sticky -ENOSPC, as a full map is. */
void store_mem_set_size(Store *s, uint64_t size);
void store_mem_crash(Store *s);
