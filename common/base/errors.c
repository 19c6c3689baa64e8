/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The one mutable global of common/base lives here: whether traces are printed.  It is process-wide on purpose (a switch for
 * people who debug), atomic because threads share it, and nothing but this file reads it.
 */

#include "common/base/errors.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static atomic_bool trace_enabled;

int error_trace(int r, const char *file, int line, const char *function) {
        if (r == 0 || !atomic_load_explicit(&trace_enabled, memory_order_relaxed))
                return r;

        int saved = errno;
        if (r < 0) {
                /* strerror() shares a buffer between threads, this one doesn't. */
                const char *what = strerrordesc_np(-r);
                fprintf(stderr, "trace: %s:%d %s(): %d (%s)\n", file, line, function, r, what ? what : "unknown errno");
        } else {
                fprintf(stderr, "trace: %s:%d %s(): condition %d\n", file, line, function, r);
        }
        errno = saved;
        return r;
}

void error_trace_enable(bool on) {
        atomic_store_explicit(&trace_enabled, on, memory_order_relaxed);
}
