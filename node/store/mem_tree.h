/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ordered map under store_mem: a B+ tree of which older versions stay readable.  What a version shares with an older one is
 * never changed but copied first; what it made itself is changed in place.  So whoever holds an older root may go on reading it,
 * in another thread too, until what newer versions no longer need (`out`) is freed.
 *
 * Looking at a few cache lines a level instead of one node a key is what a simulated country of thousands of stores lives by.
 */

#include "common/base/bytes.h"

typedef struct TreeNode TreeNode;

/* Owned by the tree; valid until its key is put or deleted, or its version is freed. */
typedef struct TreePair {
        uint64_t version;
        uint32_t key_len, value_len;
        uint8_t data[]; /* key, value */
} TreePair;

/* A version being written. */
typedef struct Tree {
        TreeNode *root;   /* NULL: empty */
        uint64_t version; /* higher than of all that is in the tree at its beginning */
        void **out;       /* what older versions need and this one does not: each to be given to mem_free() when they are gone */
        size_t n_out, cap_out;
} Tree;

static inline Bytes tree_pair_key(const TreePair *p) { return bytes_of(p->data, p->key_len); }
static inline Bytes tree_pair_value(const TreePair *p) { return bytes_of(p->data + p->key_len, p->value_len); }

/* NULL: not there. */
const TreePair *tree_find(const TreeNode *root, Bytes key);
/* The first pair >= from, the last pair < before. */
const TreePair *tree_seek(const TreeNode *root, Bytes from);
const TreePair *tree_seek_before(const TreeNode *root, Bytes before);

/* Neither may lie in the tree.  True: there was such a key, *ret_old = the length of its value. */
bool tree_put(Tree *t, Bytes key, Bytes value, size_t *ret_old);
/* False: there is no such key, and nothing is copied. */
bool tree_delete(Tree *t, Bytes key, size_t *ret_old);

/* The version never was: what it made is freed, older ones are as they were. */
void tree_abort(Tree *t);
/* All that the root leads to; nobody reads any version. */
void tree_free(TreeNode *root);
