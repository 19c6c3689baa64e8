/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* RAM twin of the store.  What is committed survives store_mem_crash(); an open write transaction does not.  Faults are injected
 * through a hook so that the simulator crashes at every boundary. */

#include "node/store/store.h"

typedef enum StoreMemPoint { STORE_MEM_COMMIT_BEFORE = 1, STORE_MEM_COMMIT_AFTER } StoreMemPoint;
/* Non-zero return: the process "dies" there; the call returns that value and the store is dead until store_mem_crash(). */
typedef int (*StoreMemHook)(void *userdata, StoreMemPoint point);

Store *store_mem_new(void);
void store_mem_set_hook(Store *s, StoreMemHook hook, void *userdata);
void store_mem_crash(Store *s);
