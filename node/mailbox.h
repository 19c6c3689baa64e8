/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A bounded queue of pointers between threads.  Full is an answer ("busy"), never a wait: who puts something in serves others
 * too.  The one that takes may wait, bounded.  Order is kept.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Mailbox Mailbox;

Mailbox *mailbox_new(size_t capacity);
/* What is still in it is the owner's to take first. */
Mailbox *mailbox_free(Mailbox *m);
/* False: full. */
bool mailbox_put(Mailbox *m, void *item);
/* NULL: empty. */
void *mailbox_take(Mailbox *m);
/* Returns when something is in it, when somebody nudged, or after so many milliseconds of monotonic time. */
void mailbox_wait(Mailbox *m, int64_t timeout_ms);
/* Ends one wait, this one or the next. */
void mailbox_nudge(Mailbox *m);
size_t mailbox_count(Mailbox *m);
