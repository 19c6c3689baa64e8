/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A whole file, bounded. */

#include "common/base/bytes.h"

#define FILE_E_LARGE 1 /* longer than allowed */

/* Appends.  0, FILE_E_LARGE, or negative errno (-ENOENT and the like are the caller's to explain). */
int file_read(const char *path, size_t size_max, Buf *ret) MUST_CHECK;
