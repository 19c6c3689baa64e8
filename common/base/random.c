/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two sources behind one call.  The seeded one is xoshiro256** (Blackman and Vigna), its state drawn from the seed by
 * splitmix64 so that no seed leads to the all-zero state.  Its bytes are cut from the words in little-endian order on every
 * machine: a seed that failed somewhere fails everywhere.
 */

#include "common/base/random.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void system_fill(Random *random, void *dst, size_t len) {
        uint8_t *at = dst;

        while (len > 0) {
                ssize_t n = getrandom(at, len, 0);

                if (n < 0) {
                        if (errno == EINTR)
                                continue;
                        fprintf(stderr, "the kernel gives no random bytes (getrandom: %s); nothing can be signed without\n",
                                strerrordesc_np(errno));
                        abort();
                }
                at += n;
                len -= (size_t)n;
        }
}

void random_system(Random *ret) {
        uint8_t probe;

        *ret = (Random){ .fill = system_fill };
        /* Fails now rather than at the first signature. */
        system_fill(ret, &probe, sizeof(probe));
}

static uint64_t rotate_left(uint64_t v, unsigned n) {
        return v << n | v >> (64 - n);
}

static uint64_t splitmix64_next(uint64_t *state) {
        uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        return z ^ z >> 31;
}

static uint64_t xoshiro_next(uint64_t s[4]) {
        uint64_t v = rotate_left(s[1] * 5, 7) * 9;
        uint64_t t = s[1] << 17;

        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = rotate_left(s[3], 45);
        return v;
}

static void seeded_fill(Random *random, void *dst, size_t len) {
        uint8_t *at = dst;

        for (size_t i = 0; i < len;) {
                uint64_t v = xoshiro_next(random->state);

                for (unsigned k = 0; k < 8 && i < len; k++, i++)
                        at[i] = (uint8_t)(v >> (8 * k));
        }
}

void random_seeded(Random *ret, uint64_t seed) {
        *ret = (Random){ .fill = seeded_fill };
        for (unsigned i = 0; i < 4; i++)
                ret->state[i] = splitmix64_next(&seed);
}

uint64_t random_u64(Random *r) {
        uint8_t b[8];
        uint64_t v = 0;

        random_fill(r, b, sizeof(b));
        for (unsigned k = 0; k < 8; k++)
                v |= (uint64_t)b[k] << (8 * k);
        return v;
}

uint64_t random_below(Random *r, uint64_t n) {
        assert(n > 0);

        /* The first 2^64 mod n values would make small results likelier; draw again. */
        uint64_t biased = (0 - n) % n, v;
        do
                v = random_u64(r);
        while (v < biased);
        return v % n;
}
