/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Merkle tree hashes of RFC 6962 section 2.1 over SHA-256, one tree per batch: leaf = H(0x00 || header bytes), node =
 * H(0x01 || left || right), the empty tree H(""). */

#include "common/crypto/digest.h"

#define MERKLE_PATH_MAX 32 /* log2 of 2^32 leaves, the widest count a seal can carry */

Digest merkle_leaf(Bytes data);
Digest merkle_root(const Digest *leaves, size_t n);
/* Audit path of leaf i; returns its length (<= MERKLE_PATH_MAX). */
size_t merkle_path(const Digest *leaves, size_t n, size_t i, Digest path[MERKLE_PATH_MAX]);
/* Does `leaf` stand at index i of the tree of n leaves with this root?  Strict: the path has exactly the right length. */
bool merkle_verify(const Digest *leaf, uint64_t i, uint64_t n, const Digest *path, size_t path_len, const Digest *root);
