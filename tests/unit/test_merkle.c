/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Digests and Merkle trees.  Expected values come from outside the tree: FIPS 180-4's "abc", the well-known roots over the
 * eight test leaves of the Certificate Transparency project, and another implementation of SHA-256 for the prefixed ones.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/base/random.h"
#include "common/crypto/merkle.h"

#define LEAVES_MAX 70 /* past two powers of two */

static void assert_digest(Digest d, const char *hex) {
        char got[2 * DIGEST_SIZE + 1];
        bytes_to_hex(digest_bytes(&d), got);
        assert_string_equal(got, hex);
}

static void plain_digest_is_sha256(void **state) {
        assert_digest(digest_plain(BYTES_NONE), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_digest(digest_plain(bytes_of_str("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void purpose_goes_first_with_its_nul(void **state) {
        Bytes chunks[] = { bytes_of_str("ab"), BYTES_NONE, bytes_of_str("c") }, whole = bytes_of("zhuji/1/part\0abc", 16);
        Digest d = digest_purpose("part", chunks, 3), plain = digest_plain(whole), other = digest_purpose("par", chunks, 3);
        assert_digest(d, "39823d0a9d9e0fda46d2f9e21a8bbf5755706377e753fb10f8a5ddfbcbadb2ba");
        assert_true(digest_equal(&d, &plain));
        assert_false(digest_equal(&d, &other));
}

static void stream_and_single_call_agree(void **state) {
        Bytes abc = bytes_of_str("abc");
        Digest once = digest_purpose("x", &abc, 1), plain = digest_plain(abc);
        DigestStream *s = digest_stream_new("x");
        digest_stream_update(s, bytes_of_str("a"));
        digest_stream_update(s, BYTES_NONE);
        digest_stream_update(s, bytes_of_str("bc"));
        Digest d = digest_stream_finish(&s);
        assert_null(s);
        assert_true(digest_equal(&d, &once));
        s = digest_stream_new(NULL);
        digest_stream_update(s, abc);
        d = digest_stream_finish(&s);
        assert_true(digest_equal(&d, &plain));
}

static void digest_is_taken_from_exactly_32_bytes(void **state) {
        uint8_t b[33] = { 1, 2, 3 };
        Digest d;
        assert_true(digest_from_bytes(bytes_of(b, 32), &d));
        assert_memory_equal(d.b, b, 32);
        assert_false(digest_from_bytes(bytes_of(b, 31), &d));
        assert_false(digest_from_bytes(bytes_of(b, 33), &d));
        assert_false(digest_from_bytes(BYTES_NONE, &d));
}

static void roots_are_those_of_rfc_6962_reference_leaves(void **state) {
        static const char *const leaves[] = { "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                              "606162636465666768696a6b6c6d6e6f" };
        static const char *const roots[] = {
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        };
        Digest hashed[array_size(leaves)];
        for (size_t i = 0; i < array_size(leaves); i++) {
                uint8_t data[16];
                size_t len = strlen(leaves[i]) / 2;
                assert_true(bytes_from_hex(leaves[i], data, len));
                hashed[i] = merkle_leaf(bytes_of(data, len));
        }
        for (size_t n = 0; n < array_size(roots); n++)
                assert_digest(merkle_root(hashed, n), roots[n]);
}

static void leaves_init(Digest leaves[LEAVES_MAX]) {
        for (size_t i = 0; i < LEAVES_MAX; i++) {
                uint8_t data[] = { (uint8_t)i, 7 };
                leaves[i] = merkle_leaf(bytes_of(data, sizeof data));
        }
}

static void every_leafs_path_proves_its_place_and_no_other(void **state) {
        Digest leaves[LEAVES_MAX], path[MERKLE_PATH_MAX];
        leaves_init(leaves);
        for (size_t n = 1; n <= LEAVES_MAX; n++) {
                Digest root = merkle_root(leaves, n);
                for (size_t i = 0; i < n; i++) {
                        size_t len = merkle_path(leaves, n, i, path);
                        assert_true(merkle_verify(&leaves[i], i, n, path, len, &root));
                        for (size_t k = 0; k < n; k++)
                                if (k != i) {
                                        assert_false(merkle_verify(&leaves[i], k, n, path, len, &root));
                                        assert_false(merkle_verify(&leaves[k], i, n, path, len, &root));
                                }
                        assert_false(merkle_verify(&leaves[i], n, n, path, len, &root));
                        assert_false(merkle_verify(&leaves[i], i, 0, path, len, &root));
                }
        }
}

static void a_path_too_short_too_long_or_altered_is_refused(void **state) {
        Digest leaves[LEAVES_MAX], path[MERKLE_PATH_MAX + 1];
        leaves_init(leaves);
        for (size_t n = 1; n <= LEAVES_MAX; n++) {
                Digest root = merkle_root(leaves, n);
                for (size_t i = 0; i < n; i++) {
                        size_t len = merkle_path(leaves, n, i, path);
                        for (size_t k = 0; k < len; k++) {
                                assert_false(merkle_verify(&leaves[i], i, n, path, k, &root));
                                path[k].b[k] ^= 0x40;
                                assert_false(merkle_verify(&leaves[i], i, n, path, len, &root));
                                path[k].b[k] ^= 0x40;
                        }
                        path[len] = root;
                        assert_false(merkle_verify(&leaves[i], i, n, path, len + 1, &root));
                        root.b[31] ^= 1;
                        assert_false(merkle_verify(&leaves[i], i, n, path, len, &root));
                        root.b[31] ^= 1;
                }
        }
}

static Digest brothers(const Digest *left, const Digest *right) {
        DigestStream *s = digest_stream_new(NULL);
        digest_stream_update(s, bytes_of("\1", 1));
        digest_stream_update(s, digest_bytes(left));
        digest_stream_update(s, digest_bytes(right));
        return digest_stream_finish(&s);
}

/* A higher tree, whose root the path would lead to, is not the tree of n leaves. */
static void a_path_beyond_the_root_is_refused_whatever_the_root(void **state) {
        Digest leaves[LEAVES_MAX], path[MERKLE_PATH_MAX];
        leaves_init(leaves);
        for (size_t n = 1; n <= 9; n++) {
                for (size_t i = 0; i < n; i++) {
                        Digest root = merkle_root(leaves, n);
                        size_t len = merkle_path(leaves, n, i, path);
                        path[len] = leaves[LEAVES_MAX - 1];
                        Digest above_left = brothers(&path[len], &root), above_right = brothers(&root, &path[len]);
                        assert_false(merkle_verify(&leaves[i], i, n, path, len + 1, &above_left));
                        assert_false(merkle_verify(&leaves[i], i, n, path, len + 1, &above_right));
                }
        }
}

static void path_of_the_widest_tree_is_within_its_bound(void **state) {
        Digest leaf = merkle_leaf(BYTES_NONE), path[MERKLE_PATH_MAX], d = leaf;
        uint64_t n = UINT64_C(1) << MERKLE_PATH_MAX, i = n - 1; /* the last leaf: every brother stands left */
        for (size_t k = 0; k < MERKLE_PATH_MAX; k++) {
                path[k] = digest_plain(bytes_of_str("brother"));
                d = brothers(&path[k], &d);
        }
        assert_true(merkle_verify(&leaf, i, n, path, MERKLE_PATH_MAX, &d));
        assert_false(merkle_verify(&leaf, i, n, path, MERKLE_PATH_MAX - 1, &d));
        assert_false(merkle_verify(&leaf, i - 1, n, path, MERKLE_PATH_MAX, &d));
        assert_false(merkle_verify(&leaf, UINT64_MAX, n, path, MERKLE_PATH_MAX, &d));
}

static void a_node_can_not_pass_for_a_leaf(void **state) {
        Digest leaves[LEAVES_MAX];
        leaves_init(leaves);
        uint8_t two[2 * DIGEST_SIZE];
        memcpy(two, leaves[0].b, DIGEST_SIZE);
        memcpy(two + DIGEST_SIZE, leaves[1].b, DIGEST_SIZE);
        Digest forged = merkle_leaf(bytes_of(two, sizeof two)), root = merkle_root(leaves, 2);
        assert_false(digest_equal(&forged, &root));
        assert_false(merkle_verify(&forged, 0, 1, NULL, 0, &root));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(plain_digest_is_sha256),
                cmocka_unit_test(purpose_goes_first_with_its_nul),
                cmocka_unit_test(stream_and_single_call_agree),
                cmocka_unit_test(digest_is_taken_from_exactly_32_bytes),
                cmocka_unit_test(roots_are_those_of_rfc_6962_reference_leaves),
                cmocka_unit_test(every_leafs_path_proves_its_place_and_no_other),
                cmocka_unit_test(a_path_too_short_too_long_or_altered_is_refused),
                cmocka_unit_test(a_path_beyond_the_root_is_refused_whatever_the_root),
                cmocka_unit_test(path_of_the_widest_tree_is_within_its_bound),
                cmocka_unit_test(a_node_can_not_pass_for_a_leaf),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
