/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A whole file, bounded; and one that is there whole or not at all. */

#include "common/base/bytes.h"

#define FILE_E_LARGE 1 /* longer than allowed */

/* Appends.  0, FILE_E_LARGE, or negative errno (-ENOENT and the like are the caller's to explain). */
int file_read(const char *path, size_t size_max, Buf *ret) MUST_CHECK;
/* Written beside it (PATH.new, with that mode), synced, and put in its place: on disk for good when it returns 0.  Negative
 * errno: what stood there stands, or (its folder could not be synced) may come back after a power cut. */
int file_replace(const char *path, Bytes bytes, unsigned mode) MUST_CHECK;
/* A folder (0700), if none is there; what is made is on disk for good when it returns 0.  Negative errno. */
int file_make_folder(const char *path) MUST_CHECK;
/* The name, of a file or folder, is in its folder for good. */
int file_sync_name(const char *path) MUST_CHECK;
