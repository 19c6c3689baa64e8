/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A list of blocks, the newest in front and the only one allocated from.  Something too big for a share of a block gets one of
 * its own behind the front, so that it neither wastes what is left there nor is what arena_reset() keeps.  Memory is cleared
 * when it is handed out, because a kept block holds the last life's bytes.
 */

#include "common/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "common/base/memory.h"

/* The first is small: most arenas hold one decoded message, and the C library has blocks below 1 KiB at hand. */
#define BLOCK_SIZE_MIN ((size_t)960)
#define BLOCK_SIZE_MAX ((size_t)256 << 10)

struct ArenaBlock {
        ArenaBlock *next;
        size_t size; /* of data[] */
        size_t used;
        alignas(max_align_t) uint8_t data[];
};

static ArenaBlock *block_new(size_t size) {
        assert(size <= SIZE_MAX - sizeof(ArenaBlock));

        ArenaBlock *b = mem_realloc(NULL, sizeof(ArenaBlock) + size);
        b->next = NULL;
        b->size = size;
        b->used = 0;
        return b;
}

static void blocks_free(ArenaBlock *b) {
        while (b) {
                ArenaBlock *next = b->next;

                mem_free(b);
                b = next;
        }
}

void arena_deinit(Arena *a) {
        blocks_free(a->blocks);
        a->blocks = NULL;
        a->used = 0;
}

void arena_reset(Arena *a) {
        if (a->blocks) {
                blocks_free(a->blocks->next);
                a->blocks->next = NULL;
                a->blocks->used = 0;
        }
        a->used = 0;
}

static void *block_take(ArenaBlock *b, size_t size) {
        void *p = b->data + b->used;

        b->used += size;
        return p;
}

/* `size` is already rounded up. */
static void *arena_take(Arena *a, size_t size) {
        ArenaBlock *front = a->blocks;

        if (front && size <= front->size - front->used)
                return block_take(front, size);

        size_t grown = front ? front->size * 4 : BLOCK_SIZE_MIN;
        if (grown < BLOCK_SIZE_MIN)
                grown = BLOCK_SIZE_MIN;
        if (grown > BLOCK_SIZE_MAX)
                grown = BLOCK_SIZE_MAX;

        ArenaBlock *b;
        if (front && size > grown / 4) {
                b = block_new(size);
                b->next = front->next;
                front->next = b;
        } else {
                b = block_new(size > grown ? size : grown);
                b->next = front;
                a->blocks = b;
        }
        return block_take(b, size);
}

void *arena_alloc(Arena *a, size_t size) {
        const size_t align = alignof(max_align_t);

        if (a->limit && (a->used > a->limit || size > a->limit - a->used))
                return NULL;
        assert(size <= SIZE_MAX / 2);

        /* Never nothing: each call has a pointer of its own.  What rounding adds counts, or a million single bytes would cost
         * sixteen times the limit. */
        size_t rounded = size ? (size + align - 1) / align * align : align;
        void *p = arena_take(a, rounded);
        a->used += rounded;
        return memset(p, 0, rounded);
}

void *arena_need(Arena *a, size_t size) {
        void *p = arena_alloc(a, size);

        assert(p);
        return p;
}

char *arena_strdup(Arena *a, const char *s) {
        return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_strndup(Arena *a, const void *s, size_t len) {
        assert(len < SIZE_MAX);

        char *copy = arena_need(a, len + 1);
        if (len > 0)
                memcpy(copy, s, len);
        return copy;
}

Bytes arena_copy(Arena *a, Bytes b) {
        if (b.len == 0)
                return BYTES_NONE;
        return bytes_of(memcpy(arena_need(a, b.len), b.data, b.len), b.len);
}

char *arena_printf(Arena *a, const char *format, ...) {
        va_list args;

        assert(format);
        va_start(args, format);
        int n = vsnprintf(NULL, 0, format, args);
        va_end(args);
        assert(n >= 0);

        char *s = arena_need(a, (size_t)n + 1);
        va_start(args, format);
        vsnprintf(s, (size_t)n + 1, format, args);
        va_end(args);
        return s;
}
