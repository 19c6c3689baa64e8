/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Thin wrappers that leave callers nothing to check.  Sizes that overflow are our own bug as much as memory that can't be had,
 * and end the process the same way.
 */

#include "common/base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void memory_exhausted(size_t n, size_t size) {
        fprintf(stderr, "out of memory: %zu x %zu bytes could not be had; free memory or raise the limit, then restart\n",
                n, size);
        abort();
}

void *mem_alloc(size_t size) {
        return mem_alloc_array(1, size);
}

void *mem_alloc_array(size_t n, size_t size) {
        void *p;

        if (n == 0 || size == 0)
                p = calloc(1, 1);
        else
                p = calloc(n, size); /* checks the product itself */
        if (!p)
                memory_exhausted(n, size);
        return p;
}

void *mem_realloc(void *p, size_t size) {
        void *q = realloc(p, size ? size : 1);

        if (!q)
                memory_exhausted(1, size);
        return q;
}

char *mem_strdup(const char *s) {
        size_t size = strlen(s) + 1;

        return memcpy(mem_alloc(size), s, size);
}

void *mem_free(void *p) {
        free(p);
        return NULL;
}

void mem_freep(void *p) {
        void **pp = p;

        *pp = mem_free(*pp);
}
