/* SPDX-License-Identifier: Apache-2.0 */

#include "common/base/siphash.h"

static uint64_t word(const uint8_t *p, size_t n) {
        uint64_t w = 0;

        for (size_t i = 0; i < n; i++)
                w |= (uint64_t)p[i] << (8 * i);
        return w;
}

static uint64_t turn(uint64_t x, unsigned bits) {
        return x << bits | x >> (64 - bits);
}

static void rounds(uint64_t v[4], unsigned n) {
        while (n--) {
                v[0] += v[1];
                v[2] += v[3];
                v[1] = turn(v[1], 13) ^ v[0];
                v[3] = turn(v[3], 16) ^ v[2];
                v[0] = turn(v[0], 32);
                v[2] += v[1];
                v[0] += v[3];
                v[1] = turn(v[1], 17) ^ v[2];
                v[3] = turn(v[3], 21) ^ v[0];
                v[2] = turn(v[2], 32);
        }
}

SipKey siphash_key(const uint8_t bytes[16]) {
        return (SipKey){ word(bytes, 8), word(bytes + 8, 8) };
}

uint64_t siphash(const SipKey *key, Bytes data) {
        uint64_t v[4] = { key->k0 ^ 0x736f6d6570736575u, key->k1 ^ 0x646f72616e646f6du, key->k0 ^ 0x6c7967656e657261u,
                          key->k1 ^ 0x7465646279746573u };
        size_t whole = data.len / 8;
        uint64_t last;

        for (size_t i = 0; i < whole; i++) {
                uint64_t m = word(data.data + 8 * i, 8);

                v[3] ^= m;
                rounds(v, 2);
                v[0] ^= m;
        }
        last = (data.len % 8 ? word(data.data + 8 * whole, data.len % 8) : 0) | (uint64_t)data.len << 56;
        v[3] ^= last;
        rounds(v, 2);
        v[0] ^= last;
        v[2] ^= 0xff;
        rounds(v, 4);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
}
