/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The mutable globals of common/base live here, and nothing but this file reads them.  Whether traces are printed is
 * process-wide on purpose (a switch for people who debug), atomic because threads share it.  Where the newest error was is each
 * thread's own.
 */

#include "common/base/errors.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static atomic_bool trace_enabled;
static _Thread_local struct {
        int error;
        char path[512];
} place;

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

int error_at_path(int r, const char *path) {
        if (r >= 0)
                return r;
        place.error = r;
        snprintf(place.path, sizeof(place.path), "%s", path);
        return r;
}

int error_at_file(int r, int fd) {
        char link[32], path[sizeof(place.path)];
        int saved = errno;
        ssize_t n;

        if (r >= 0)
                return r;
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof(path) - 1);
        path[n > 0 ? n : 0] = '\0';
        errno = saved;
        return error_at_path(r, path);
}

const char *error_place(int r) {
        return r < 0 && place.error == r ? place.path : "";
}

void error_trace_enable(bool on) {
        atomic_store_explicit(&trace_enabled, on, memory_order_relaxed);
}
