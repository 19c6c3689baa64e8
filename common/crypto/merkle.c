/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Building follows RFC 6962's recursive definition (its depth is the tree's, at most 32); verifying follows the loop of RFC
 * 9162 section 2.1.3.2, which walks the path upwards with the index and the last index of each level.
 */

#include "common/crypto/merkle.h"
#include <assert.h>
#include <string.h>
#include "common/base/memory.h"

static Digest node(const Digest *left, const Digest *right) {
        uint8_t input[1 + 2 * DIGEST_SIZE];
        input[0] = 0x01;
        memcpy(input + 1, left->b, DIGEST_SIZE);
        memcpy(input + 1 + DIGEST_SIZE, right->b, DIGEST_SIZE);
        return digest_plain(bytes_of(input, sizeof input));
}

/* The largest power of two smaller than n, for n > 1: so many leaves stand left. */
static size_t split(size_t n) {
        size_t k = 1;
        while (k < n - k)
                k *= 2;
        return k;
}

Digest merkle_leaf(Bytes data) {
        Bytes chunks[] = { bytes_of("\0", 1), data };
        return digest_plain_chunks(chunks, array_size(chunks));
}

Digest merkle_root(const Digest *leaves, size_t n) {
        if (n == 0)
                return digest_plain(BYTES_NONE);
        if (n == 1)
                return leaves[0];
        size_t k = split(n);
        Digest left = merkle_root(leaves, k), right = merkle_root(leaves + k, n - k);
        return node(&left, &right);
}

size_t merkle_path(const Digest *leaves, size_t n, size_t i, Digest path[MERKLE_PATH_MAX]) {
        assert(i < n);
        assert((uint64_t)n <= UINT64_C(1) << MERKLE_PATH_MAX);
        if (n == 1)
                return 0;
        size_t k = split(n);
        size_t len = i < k ? merkle_path(leaves, k, i, path) : merkle_path(leaves + k, n - k, i - k, path);
        path[len] = i < k ? merkle_root(leaves + k, n - k) : merkle_root(leaves, k);
        return len + 1;
}

bool merkle_verify(const Digest *leaf, uint64_t i, uint64_t n, const Digest *path, size_t path_len, const Digest *root) {
        if (i >= n)
                return false;
        uint64_t at = i, last = n - 1;
        Digest d = *leaf;
        for (size_t p = 0; p < path_len; p++) {
                if (last == 0)
                        return false; /* at the root already: the path is too long */
                if ((at & 1) || at == last) {
                        d = node(&path[p], &d);
                        /* A last node without a right brother moves up unhashed until it is somebody's right brother. */
                        while (!(at & 1) && at != 0) {
                                at >>= 1;
                                last >>= 1;
                        }
                } else {
                        d = node(&d, &path[p]);
                }
                at >>= 1;
                last >>= 1;
        }
        return last == 0 && digest_equal(&d, root);
}
