/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Bump allocation for what lives and dies together (one input, one decoded message).  A limit makes hostile input harmless:
 * arena_alloc() returns NULL past it, and only there; arena_need() and what is built on it (all below) assert instead, for
 * sizes that are ours or were checked.
 */

#include <stddef.h>
#include "common/base/bytes.h"

typedef struct ArenaBlock ArenaBlock;
typedef struct Arena {
        ArenaBlock *blocks;
        size_t used;  /* bytes handed out, rounded up to the alignment */
        size_t limit; /* 0: none */
} Arena;

#define ARENA_INIT ((Arena){ NULL, 0, 0 })
#define ARENA_INIT_LIMIT(n) ((Arena){ NULL, 0, (n) })

void arena_deinit(Arena *a);
/* Frees all but one block. */
void arena_reset(Arena *a);
/* Zeroed, aligned for any type; NULL past the limit. */
void *arena_alloc(Arena *a, size_t size);
void *arena_need(Arena *a, size_t size);
#define arena_new(a, T) ((T *)arena_need((a), sizeof(T)))
#define arena_new_array(a, T, n) ((T *)arena_need((a), sizeof(T) * (n)))
/* NULL stays NULL. */
char *arena_strdup(Arena *a, const char *s);
/* Exactly len bytes and a NUL. */
char *arena_strndup(Arena *a, const void *s, size_t len);
/* Empty stays BYTES_NONE. */
Bytes arena_copy(Arena *a, Bytes b);
char *arena_printf(Arena *a, const char *format, ...) PRINTF_LIKE(2, 3);
