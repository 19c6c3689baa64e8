/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Randomness arrives as an argument.  The daemon passes random_system() (getrandom(2)); the simulator and tests pass a seeded
 * generator (xoshiro256**), which is fast, repeatable, and not for keys.
 */

#include <stddef.h>
#include <stdint.h>

typedef struct Random {
        void (*fill)(struct Random *random, void *dst, size_t len);
        uint64_t state[4];
} Random;

/* Aborts if the kernel gives none. */
void random_system(Random *ret);
void random_seeded(Random *ret, uint64_t seed);
static inline void random_fill(Random *r, void *dst, size_t len) { r->fill(r, dst, len); }
uint64_t random_u64(Random *r);
/* Uniform in [0, n), n > 0, without modulo bias. */
uint64_t random_below(Random *r, uint64_t n);
