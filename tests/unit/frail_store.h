/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A store stand-in that fails in the middle of a transaction: every call of store.h goes to another store, until the one that is
 * told to fail with -EIO.  What a real engine does when the map is full or a page can't be read, at every place where it can.
 */

#include "node/store/store.h"

/* `inner` is borrowed, and given up by store_free() of this one. */
Store *frail_store_new(Store *inner);
/* The n-th get, put, delete, seek or commit from now on fails; 0: none.  Counting begins anew. */
void frail_store_fail_at(Store *s, unsigned n);
/* How many there were since. */
unsigned frail_store_calls(const Store *s);
