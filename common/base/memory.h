/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Memory that can't be had ends the process: sizes were bounded before, state is durable before it is acknowledged, and
 * start-up is the one recovery path.
 */

#include <stddef.h>
#include "common/base/errors.h"

#define mem_new(T) ((T *)mem_alloc(sizeof(T)))
#define mem_new_array(T, n) ((T *)mem_alloc_array((n), sizeof(T)))
#define array_size(a) (sizeof(a) / sizeof(*(a)))

/* Zeroed; never NULL (a size of 0 yields a unique pointer). */
void *mem_alloc(size_t size);
void *mem_alloc_array(size_t n, size_t size);
void *mem_realloc(void *p, size_t size);
char *mem_strdup(const char *s);
/* Takes NULL; returns NULL. */
void *mem_free(void *p);
/* For CLEANUP(): frees *(void **)p. */
void mem_freep(void *p);
