/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Error discipline of the whole tree.
 *
 * A function that can fail returns int and must be checked:
 *   0            done
 *   negative     -errno: fatal here; forwarded unread, with fail_trace()
 *   positive     FOO_E_BAR: a documented condition that the direct caller handles
 *
 * fail_trace(r) marks a point on the way of a fatal error.  It prints only when error_trace_enable(true) was called (daemons
 * with --debug, tests), so the core stays silent.
 */

#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

#define fail_trace(r) error_trace((r), __FILE__, __LINE__, __func__)
/* fail_trace() where a call on a file or folder failed.  Its path is remembered for this thread: the operator can't be told
 * what to do about an error without its place, and an errno doesn't carry it. */
#define fail_file(r, fd) fail_trace(error_at_file((r), (fd)))
#define fail_path(r, path) fail_trace(error_at_path((r), (path)))

/* Returns r unchanged. */
int error_trace(int r, const char *file, int line, const char *function);
void error_trace_enable(bool on);

/* Return r unchanged; nothing is remembered if it is not negative.  errno is left alone. */
int error_at_file(int r, int fd);
int error_at_path(int r, const char *path);
/* Where this thread's newest error of those two was, if it was this one; else "".  Valid until the next. */
const char *error_place(int r);
