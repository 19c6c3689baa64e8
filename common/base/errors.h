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

/* Returns r unchanged. */
int error_trace(int r, const char *file, int line, const char *function);
void error_trace_enable(bool on);
