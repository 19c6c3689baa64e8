/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A node holds up to FAN keys.  Most of looking for one is done in the node itself: it knows how its keys begin (`prefix`) and, of
 * each, the eight bytes after that as a number (`heads`); only where these are equal the key itself is asked.  In a leaf the keys
 * are the pairs.  In an inner node they are separators, pairs without a value that are as short as they can be: what child i leads
 * to is >= key i-1 and < key i.
 *
 * Each object (node, pair, separator) is in one place of one version.  When it leaves there, it is freed if this version made it
 * and kept in `out` if an older one did.  A copied node shares its pairs and children with the one it was copied from, which is in
 * `out` alone from then on.
 *
 * Two neighbours of which one is nearly empty become one if they fit; no leaf but the root is empty, and every inner node has two
 * children at least.
 */

#include "node/store/mem_tree.h"

#include <assert.h>
#include "common/base/memory.h"

#define FAN 32u
#define FEW (FAN / 4) /* a node with fewer looks for a neighbour to join */
#define PREFIX_MAX 37u
#define DEPTH_MAX 24u

struct TreeNode {
        uint64_t version;
        uint8_t n; /* keys */
        bool inner;
        uint8_t skip; /* how much of prefix is used */
        uint8_t prefix[PREFIX_MAX];
        uint64_t heads[FAN];
        TreePair *keys[FAN];
        TreeNode *children[]; /* of an inner node, n + 1 */
};

typedef struct Step {
        TreeNode *node;
        unsigned at; /* the child gone to; in the leaf the first key >= the one looked for */
} Step;

/* From the root to a leaf. */
typedef struct Path {
        unsigned depth;
        bool found;
        Step steps[DEPTH_MAX];
} Path;

/* ---- objects ----------------------------------------------------------------------------------------------------- */

static size_t node_size(bool inner) {
        return sizeof(TreeNode) + (inner ? (FAN + 1) * sizeof(TreeNode *) : 0);
}

static TreeNode *node_new(uint64_t version, bool inner) {
        TreeNode *n = mem_realloc(NULL, node_size(inner));

        n->version = version;
        n->n = 0;
        n->inner = inner;
        n->skip = 0;
        return n;
}

static TreePair *pair_new(uint64_t version, Bytes key, Bytes value) {
        TreePair *p = mem_realloc(NULL, sizeof(TreePair) + key.len + value.len);

        p->version = version;
        p->key_len = (uint32_t)key.len;
        p->value_len = (uint32_t)value.len;
        memcpy(p->data, key.data, key.len);
        if (value.len)
                memcpy(p->data + key.len, value.data, value.len);
        return p;
}

/* It is no longer in this version. */
static void let_go(Tree *t, void *object, uint64_t version) {
        if (version == t->version) {
                mem_free(object);
                return;
        }
        if (t->n_out == t->cap_out) {
                t->cap_out = t->cap_out ? 2 * t->cap_out : 64;
                t->out = mem_realloc(t->out, t->cap_out * sizeof *t->out);
        }
        t->out[t->n_out++] = object;
}

/* The node in *slot, made this version's own. */
static TreeNode *own(Tree *t, TreeNode **slot) {
        TreeNode *n = *slot, *copy;

        if (n->version == t->version)
                return n;
        copy = mem_realloc(NULL, node_size(n->inner));
        memcpy(copy, n, node_size(n->inner));
        copy->version = t->version;
        let_go(t, n, n->version);
        return *slot = copy;
}

/* ---- keys of a node ---------------------------------------------------------------------------------------------- */

static unsigned common_len(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len) {
        size_t n = a_len < b_len ? a_len : b_len, i = 0;

        while (i < n && a[i] == b[i])
                i++;
        return (unsigned)i;
}

/* Eight bytes of the key from `skip` on, missing ones as zeros: a lower head is a lower key. */
static uint64_t head_of(const uint8_t *key, size_t len, unsigned skip) {
        uint64_t head = 0;

        if (len >= skip + sizeof head) {
                memcpy(&head, key + skip, sizeof head);
                return __builtin_bswap64(head);
        }
        for (size_t i = skip; i < skip + sizeof head; i++)
                head = head << 8 | (i < len ? key[i] : 0);
        return head;
}

static void note_heads(TreeNode *n) {
        for (unsigned i = 0; i < n->n; i++)
                n->heads[i] = head_of(n->keys[i]->data, n->keys[i]->key_len, n->skip);
}

/* How its keys begin, from the first and the last of them. */
static void note_prefix(TreeNode *n) {
        const TreePair *first, *last;
        unsigned common;

        if (!n->n)
                return;
        first = n->keys[0];
        last = n->keys[n->n - 1];
        common = common_len(first->data, first->key_len, last->data, last->key_len);
        n->skip = (uint8_t)(common < PREFIX_MAX ? common : PREFIX_MAX);
        memcpy(n->prefix, first->data, n->skip);
        note_heads(n);
}

/* Of heads[at..end) the first that is >= `head`. */
static unsigned lower_head(const TreeNode *n, unsigned at, uint64_t head) {
        unsigned end = n->n;

        while (at < end) {
                unsigned middle = (at + end) / 2;

                if (n->heads[middle] < head)
                        at = middle + 1;
                else
                        end = middle;
        }
        return at;
}

/* The first key that is >= `key`. */
static unsigned lower(const TreeNode *n, Bytes key, bool *ret_equal) {
        size_t shared = key.len < n->skip ? key.len : n->skip;
        int c = shared ? memcmp(key.data, n->prefix, shared) : 0;
        unsigned at, end;
        uint64_t head;

        *ret_equal = false;
        if (c || key.len < n->skip)
                return c > 0 ? n->n : 0;
        head = head_of(key.data, key.len, n->skip);
        at = end = lower_head(n, 0, head);
        if (end < n->n && n->heads[end] == head)
                end++;
        if (end > at && end < n->n && n->heads[end] == head)
                end = head < UINT64_MAX ? lower_head(n, end, head + 1) : n->n;
        /* Among those the keys themselves are asked, each of them one more line of memory: as few as may be. */
        while (at < end) {
                unsigned middle = (at + end) / 2;

                c = bytes_compare(key, tree_pair_key(n->keys[middle]));
                if (c == 0) {
                        *ret_equal = true;
                        return middle;
                }
                if (c > 0)
                        at = middle + 1;
                else
                        end = middle;
        }
        return at;
}

/* The child of an inner node that leads to the key. */
static unsigned child_for(const TreeNode *n, Bytes key) {
        bool equal;
        unsigned at = lower(n, key, &equal);

        return at + equal;
}

/* `pair` becomes key `at`; in an inner node `child` becomes the one behind it.  There is room, and the node is own. */
static void keys_insert(TreeNode *n, unsigned at, TreePair *pair, TreeNode *child) {
        unsigned behind = n->n - at, common = common_len(pair->data, pair->key_len, n->prefix, n->skip);

        memmove(&n->keys[at + 1], &n->keys[at], behind * sizeof *n->keys);
        memmove(&n->heads[at + 1], &n->heads[at], behind * sizeof *n->heads);
        if (n->inner) {
                memmove(&n->children[at + 2], &n->children[at + 1], behind * sizeof *n->children);
                n->children[at + 1] = child;
        }
        n->keys[at] = pair;
        n->n++;
        if (n->n == 1) {
                note_prefix(n);
        } else if (common < n->skip) {
                n->skip = (uint8_t)common;
                note_heads(n);
        } else {
                n->heads[at] = head_of(pair->data, pair->key_len, n->skip);
        }
}

/* Key `at` goes, and the child behind it.  The node is own. */
static void keys_remove(TreeNode *n, unsigned at) {
        unsigned behind = n->n - at - 1u;

        memmove(&n->keys[at], &n->keys[at + 1], behind * sizeof *n->keys);
        memmove(&n->heads[at], &n->heads[at + 1], behind * sizeof *n->heads);
        if (n->inner)
                memmove(&n->children[at + 1], &n->children[at + 2], behind * sizeof *n->children);
        n->n--;
}

/* ---- looking ----------------------------------------------------------------------------------------------------- */

const TreePair *tree_find(const TreeNode *root, Bytes key) {
        const TreeNode *n = root;
        unsigned at;
        bool equal;

        if (!n)
                return NULL;
        while (n->inner)
                n = n->children[child_for(n, key)];
        at = lower(n, key, &equal);
        return equal ? n->keys[at] : NULL;
}

static void path_to(const Tree *t, Bytes key, Path *ret) {
        TreeNode *n = t->root;
        unsigned depth = 0;

        for (; n->inner; n = n->children[ret->steps[depth++].at]) {
                assert(depth < DEPTH_MAX - 1);
                ret->steps[depth] = (Step){ n, child_for(n, key) };
        }
        ret->steps[depth].node = n;
        ret->steps[depth].at = lower(n, key, &ret->found);
        ret->depth = depth + 1;
}

/* No node is empty: what is sought and is not in its leaf is the neighbour's first or last. */
const TreePair *tree_seek(const TreeNode *root, Bytes from) {
        const TreeNode *n = root, *right = NULL;
        unsigned at;
        bool equal;

        if (!n)
                return NULL;
        while (n->inner) {
                at = child_for(n, from);
                if (at < n->n)
                        right = n->children[at + 1];
                n = n->children[at];
        }
        at = lower(n, from, &equal);
        if (at < n->n)
                return n->keys[at];
        if (!right)
                return NULL;
        while (right->inner)
                right = right->children[0];
        return right->keys[0];
}

const TreePair *tree_seek_before(const TreeNode *root, Bytes before) {
        const TreeNode *n = root, *left = NULL;
        unsigned at;
        bool equal;

        if (!n)
                return NULL;
        while (n->inner) {
                at = child_for(n, before);
                if (at)
                        left = n->children[at - 1];
                n = n->children[at];
        }
        at = lower(n, before, &equal);
        if (at)
                return n->keys[at - 1];
        if (!left)
                return NULL;
        while (left->inner)
                left = left->children[left->n];
        return left->keys[left->n - 1];
}

/* ---- changing ---------------------------------------------------------------------------------------------------- */

/* All nodes on the way become own. */
static void path_own(Tree *t, Path *path) {
        TreeNode **slot = &t->root;

        for (unsigned i = 0; i < path->depth; i++) {
                Step *step = &path->steps[i];

                step->node = own(t, slot);
                if (step->node->inner)
                        slot = &step->node->children[step->at];
        }
}

/* As short as it may be: above the left, not above the right. */
static TreePair *separator(const Tree *t, const TreePair *left, const TreePair *right) {
        size_t len = common_len(left->data, left->key_len, right->data, right->key_len) + 1u;

        return pair_new(t->version, bytes_of(right->data, len), BYTES_NONE);
}

/* The upper part of a full node becomes a node of its own.  What is added at its end is likely followed by more: then next to all
 * stays, and nodes fill up.  *ret_key: what goes between them. */
static TreeNode *split(const Tree *t, TreeNode *n, unsigned at, TreePair **ret_key) {
        unsigned stays = at == FAN ? FAN - 1 : FAN / 2, from = n->inner ? stays + 1 : stays;
        TreeNode *right = node_new(t->version, n->inner);

        right->n = (uint8_t)(FAN - from);
        memcpy(right->keys, &n->keys[from], right->n * sizeof *n->keys);
        if (n->inner)
                memcpy(right->children, &n->children[from], (right->n + 1u) * sizeof *n->children);
        *ret_key = n->inner ? n->keys[stays] : separator(t, n->keys[stays - 1], n->keys[stays]);
        n->n = (uint8_t)stays;
        note_prefix(n);
        note_prefix(right);
        return right;
}

static void grow(Tree *t, TreePair *key, TreeNode *right) {
        TreeNode *root = node_new(t->version, true);

        root->children[0] = t->root;
        keys_insert(root, 0, key, right);
        t->root = root;
}

/* Into the leaf, and where it is full the node that it is split into upwards. */
static void insert(Tree *t, const Path *path, TreePair *pair) {
        TreeNode *child = NULL;

        for (unsigned i = path->depth; i-- > 0;) {
                TreeNode *n = path->steps[i].node, *right;
                unsigned at = path->steps[i].at;
                TreePair *between;

                if (n->n < FAN) {
                        keys_insert(n, at, pair, child);
                        return;
                }
                right = split(t, n, at, &between);
                if (bytes_compare(tree_pair_key(pair), tree_pair_key(between)) < 0)
                        keys_insert(n, at, pair, child);
                else
                        keys_insert(right, at - n->n - n->inner, pair, child);
                pair = between;
                child = right;
        }
        grow(t, pair, child);
}

bool tree_put(Tree *t, Bytes key, Bytes value, size_t *ret_old) {
        TreePair **slot, *old;
        Path path;
        Step *leaf;

        if (!t->root)
                t->root = node_new(t->version, false);
        path_to(t, key, &path);
        path_own(t, &path);
        leaf = &path.steps[path.depth - 1];
        if (!path.found) {
                insert(t, &path, pair_new(t->version, key, value));
                return false;
        }
        slot = &leaf->node->keys[leaf->at];
        old = *slot;
        *ret_old = old->value_len;
        if (old->version == t->version && old->value_len == value.len) {
                if (value.len)
                        memcpy(old->data + old->key_len, value.data, value.len);
                return true;
        }
        *slot = pair_new(t->version, key, value);
        let_go(t, old, old->version);
        return true;
}

/* Children `at` and `at + 1` become one, if they fit. */
static bool join(Tree *t, TreeNode *parent, unsigned at) {
        TreeNode *right = parent->children[at + 1], *left = parent->children[at];
        TreePair *between = parent->keys[at];

        if ((unsigned)left->n + right->n + left->inner > FAN)
                return false;
        left = own(t, &parent->children[at]);
        if (left->inner) {
                left->keys[left->n++] = between;
                memcpy(&left->children[left->n], right->children, (right->n + 1u) * sizeof *right->children);
        }
        memcpy(&left->keys[left->n], right->keys, right->n * sizeof *right->keys);
        left->n = (uint8_t)(left->n + right->n);
        note_prefix(left);
        keys_remove(parent, at);
        if (!left->inner)
                let_go(t, between, between->version);
        let_go(t, right, right->version);
        return true;
}

/* An inner node that is left with one child has a full neighbour: it gets a child from there. */
static void borrow_right(Tree *t, TreeNode *parent, unsigned at) {
        TreeNode *left = own(t, &parent->children[at]), *right = own(t, &parent->children[at + 1]);

        keys_insert(left, 0, parent->keys[at], right->children[0]);
        parent->keys[at] = right->keys[0];
        right->children[0] = right->children[1];
        keys_remove(right, 0);
        note_prefix(parent);
}

static void borrow_left(Tree *t, TreeNode *parent, unsigned at) {
        TreeNode *left = own(t, &parent->children[at]), *right = own(t, &parent->children[at + 1]);

        keys_insert(right, 0, parent->keys[at], right->children[0]);
        right->children[0] = left->children[left->n];
        left->n--;
        parent->keys[at] = left->keys[left->n];
        note_prefix(parent);
}

/* Its leaf has one key less. */
static void shrink(Tree *t, Path *path) {
        for (unsigned i = path->depth; i-- > 1;) {
                TreeNode *parent = path->steps[i - 1].node, *n = path->steps[i].node;
                unsigned at = path->steps[i - 1].at;

                if (n->n >= FEW)
                        return;
                if ((at < parent->n && join(t, parent, at)) || (at && join(t, parent, at - 1)))
                        continue;
                /* A leaf without keys always fits. */
                if (!n->n && at < parent->n)
                        borrow_right(t, parent, at);
                else if (!n->n)
                        borrow_left(t, parent, at - 1);
                return;
        }
        /* The root leads on to one child alone, or to nothing. */
        while (t->root && !t->root->n) {
                TreeNode *root = t->root;

                t->root = root->inner ? root->children[0] : NULL;
                let_go(t, root, root->version);
        }
}

bool tree_delete(Tree *t, Bytes key, size_t *ret_old) {
        TreePair *old;
        Path path;
        Step *leaf;

        if (!t->root)
                return false;
        path_to(t, key, &path);
        if (!path.found)
                return false;
        path_own(t, &path);
        leaf = &path.steps[path.depth - 1];
        old = leaf->node->keys[leaf->at];
        *ret_old = old->value_len;
        keys_remove(leaf->node, leaf->at);
        let_go(t, old, old->version);
        shrink(t, &path);
        return true;
}

/* ---- ends -------------------------------------------------------------------------------------------------------- */

/* What is of that version or newer hangs together from the root down. */
static void free_since(TreeNode *n, uint64_t version) {
        if (n->version < version)
                return;
        for (unsigned i = 0; i < n->n; i++)
                if (n->keys[i]->version >= version)
                        mem_free(n->keys[i]);
        for (unsigned i = 0; n->inner && i <= n->n; i++)
                free_since(n->children[i], version);
        mem_free(n);
}

void tree_abort(Tree *t) {
        if (t->root)
                free_since(t->root, t->version);
        t->root = NULL;
        t->out = mem_free(t->out);
        t->n_out = t->cap_out = 0;
}

void tree_free(TreeNode *root) {
        if (root)
                free_since(root, 0);
}
