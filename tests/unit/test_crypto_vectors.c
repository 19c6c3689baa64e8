/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The published vectors (tests/vectors/README.md) against the code that is used: what is counted as run, and what can't be
 * expressed through our interfaces and is skipped, is asserted, so that no test here can come to test nothing.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include "common/base/memory.h"
#include "common/crypto/hpke.h"
#include "common/crypto/merkle.h"
#include "common/crypto/primitive.h"
#include "tests/unit/vector.h"

/* Needs group, test and their indices g, t declared. */
#define each_test(file)                                                 \
        json_array_foreach(vector_array(file, "testGroups"), g, group)  \
                json_array_foreach(vector_array(group, "tests"), t, test)

static bool is(const json_t *test, const char *result) {
        return strcmp(vector_str(test, "result"), result) == 0;
}

#define check(test, condition)                                                                                          \
        do {                                                                                                            \
                if (!(condition))                                                                                       \
                        fail_msg("vector %ld (%s): %s", vector_long(test, "tcId"), vector_str(test, "comment"), #condition); \
        } while (0)

static void ed25519_accepts_valid_and_refuses_invalid_signatures(void **state) {
        json_t *file = vector_load("wycheproof/ed25519_test.json"), *group, *test;
        size_t g, t;
        Buf message = BUF_INIT, signature = BUF_INIT;
        unsigned valid = 0, invalid = 0;
        each_test(file) {
                uint8_t public_key[SUITE_PUBLIC_SIZE];
                vector_hex_exact(json_object_get(group, "publicKey"), "pk", public_key, sizeof public_key);
                bool good = suite_verify_raw(public_key, vector_hex(test, "msg", &message),
                                             vector_hex(test, "sig", &signature));
                if (is(test, "valid")) {
                        check(test, good);
                        valid++;
                } else {
                        check(test, is(test, "invalid") && !good);
                        invalid++;
                }
        }
        assert_int_equal(valid, 88);
        assert_int_equal(invalid, 63);
        buf_deinit(&message);
        buf_deinit(&signature);
        json_decref(file);
}

/* "acceptable" in this set means: RFC 7748 computes it, a protocol may refuse it.  We refuse what yields zero (small order) and
 * take the rest, points on the twist and non-canonical ones, as RFC 7748 and RFC 9180 have it. */
static void x25519_computes_all_but_zero_shared_secrets(void **state) {
        json_t *file = vector_load("wycheproof/x25519_test.json"), *group, *test;
        size_t g, t;
        unsigned computed = 0, zero = 0;
        each_test(file) {
                uint8_t public_key[X25519_SIZE], private_key[X25519_SIZE], want[X25519_SIZE], got[X25519_SIZE];
                vector_hex_exact(test, "public", public_key, sizeof public_key);
                vector_hex_exact(test, "private", private_key, sizeof private_key);
                vector_hex_exact(test, "shared", want, sizeof want);
                int r = x25519_shared(private_key, public_key, got);
                if (vector_has_flag(test, "ZeroSharedSecret")) {
                        check(test, is(test, "acceptable") && r == PRIMITIVE_E_ZERO);
                        zero++;
                } else {
                        check(test, (is(test, "valid") || is(test, "acceptable")) && r == 0);
                        check(test, memcmp(got, want, sizeof got) == 0);
                        computed++;
                }
        }
        assert_int_equal(computed, 487);
        assert_int_equal(zero, 31);
        json_decref(file);
}

static void chacha20_poly1305_seals_and_opens_and_refuses_modified(void **state) {
        json_t *file = vector_load("wycheproof/chacha20_poly1305_test.json"), *group, *test;
        size_t g, t;
        Buf aad = BUF_INIT, plain = BUF_INIT, want = BUF_INIT, tag = BUF_INIT, got = BUF_INIT, back = BUF_INIT;
        unsigned valid = 0, invalid = 0, skipped = 0;
        each_test(file) {
                uint8_t key[AEAD_KEY_SIZE], nonce[AEAD_NONCE_SIZE];
                if (vector_long(group, "ivSize") != 8 * AEAD_NONCE_SIZE) {
                        check(test, is(test, "invalid")); /* our interface has no other size */
                        skipped++;
                        continue;
                }
                vector_hex_exact(test, "key", key, sizeof key);
                vector_hex_exact(test, "iv", nonce, sizeof nonce);
                vector_hex(test, "aad", &aad);
                vector_hex(test, "msg", &plain);
                vector_hex(test, "ct", &want);
                buf_put_bytes(&want, vector_hex(test, "tag", &tag));
                buf_clear(&got);
                buf_clear(&back);
                check(test, aead_seal(key, nonce, buf_bytes(&aad), buf_bytes(&plain), &got) == 0);
                int r = aead_open(key, nonce, buf_bytes(&aad), buf_bytes(&want), &back);
                if (is(test, "valid")) {
                        check(test, bytes_equal(buf_bytes(&got), buf_bytes(&want)));
                        check(test, r == 0 && bytes_equal(buf_bytes(&back), buf_bytes(&plain)));
                        valid++;
                } else {
                        check(test, is(test, "invalid") && r == PRIMITIVE_E_OPEN && back.len == 0);
                        check(test, !bytes_equal(buf_bytes(&got), buf_bytes(&want)));
                        invalid++;
                }
        }
        assert_int_equal(valid, 256);
        assert_int_equal(invalid, 60);
        assert_int_equal(skipped, 9);
        Buf *all[] = { &aad, &plain, &want, &tag, &got, &back };
        for (size_t i = 0; i < array_size(all); i++)
                buf_deinit(all[i]);
        json_decref(file);
}

/* RFC 7914 section 11. */
static void pbkdf2_yields_the_published_keys(void **state) {
        static const struct {
                const char *password, *salt;
                unsigned rounds;
                uint8_t head[8], tail[8]; /* of 64 bytes */
        } v[] = {
                { "passwd", "salt", 1, { 0x55, 0xac, 0x04, 0x6e, 0x56, 0xe3, 0x08, 0x9f },
                  { 0x09, 0x11, 0x20, 0x41, 0xd3, 0xa1, 0x97, 0x83 } },
                { "Password", "NaCl", 80000, { 0x4d, 0xdc, 0xd8, 0xf6, 0x0b, 0x98, 0xbe, 0x21 },
                  { 0x47, 0x8f, 0x62, 0xb3, 0x97, 0xf3, 0x3c, 0x8d } },
        };

        for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
                uint8_t got[64];

                pbkdf2(bytes_of_str(v[i].password), bytes_of_str(v[i].salt), v[i].rounds, got, sizeof(got));
                assert_memory_equal(got, v[i].head, 8);
                assert_memory_equal(got + 56, v[i].tail, 8);
        }
}

static void hkdf_sha256_yields_the_published_keys(void **state) {
        json_t *file = vector_load("wycheproof/hkdf_sha256_test.json"), *group, *test;
        size_t g, t;
        Buf ikm = BUF_INIT, salt = BUF_INIT, info = BUF_INIT, want = BUF_INIT;
        unsigned valid = 0, invalid = 0;
        each_test(file) {
                uint8_t prk[HKDF_PRK_SIZE];
                size_t size = (size_t)vector_long(test, "size");
                uint8_t *got = mem_alloc(size);
                vector_hex(test, "ikm", &ikm);
                vector_hex(test, "salt", &salt);
                vector_hex(test, "info", &info);
                vector_hex(test, "okm", &want);
                check(test, hkdf_extract(buf_bytes(&salt), buf_bytes(&ikm), prk) == 0);
                int r = hkdf_expand(prk, buf_bytes(&info), got, size);
                if (is(test, "valid")) {
                        check(test, r == 0 && bytes_equal(bytes_of(got, size), buf_bytes(&want)));
                        valid++;
                } else {
                        check(test, is(test, "invalid") && r == PRIMITIVE_E_LENGTH);
                        invalid++;
                }
                mem_free(got);
        }
        assert_int_equal(valid, 83);
        assert_int_equal(invalid, 3);
        buf_deinit(&ikm);
        buf_deinit(&salt);
        buf_deinit(&info);
        buf_deinit(&want);
        json_decref(file);
}

/* Yields the vector's ikmE, once. */
typedef struct FixedRandom {
        Random random;
        uint8_t ikm[32];
        unsigned asked;
} FixedRandom;

static void fixed_fill(Random *random, void *dst, size_t len) {
        FixedRandom *f = (FixedRandom *)random;
        assert_int_equal(len, sizeof f->ikm);
        memcpy(dst, f->ikm, len);
        f->asked++;
}

static void hpke_pair(const json_t *v, const char *secret, const char *public, KeyPair *ret) {
        uint8_t key[SUITE_SECRET_SIZE];
        vector_hex_exact(v, secret, key, sizeof key);
        assert_int_equal(key_pair_from_secret(SUITE_STD, KEY_WRAP, key, ret), 0);
        vector_hex_exact(v, public, key, sizeof key);
        assert_memory_equal(ret->public_key, key, sizeof key);
}

static void hpke_vector_run(const json_t *v, HpkeMode mode) {
        const json_t *first = json_array_get(vector_array(v, "encryptions"), 0);
        Buf info = BUF_INIT, aad = BUF_INIT, plain = BUF_INIT, want = BUF_INIT, got = BUF_INIT, back = BUF_INIT;
        FixedRandom random = { .random = { .fill = fixed_fill } };
        KeyPair recipient, sender = { 0 };
        uint8_t enc[HPKE_ENC_SIZE], want_enc[HPKE_ENC_SIZE];
        assert_string_equal(vector_str(first, "sequence_number"), "0"); /* single-shot is sequence number 0 */
        vector_hex(v, "info", &info);
        vector_hex(first, "aad", &aad);
        vector_hex(first, "pt", &plain);
        vector_hex(first, "ct", &want);
        vector_hex_exact(v, "ikmE", random.ikm, sizeof random.ikm);
        vector_hex_exact(v, "enc", want_enc, sizeof want_enc);
        hpke_pair(v, "skRm", "pkRm", &recipient);
        if (mode == HPKE_AUTH)
                hpke_pair(v, "skSm", "pkSm", &sender);

        assert_int_equal(hpke_seal(mode, recipient.public_key, &sender, buf_bytes(&info), buf_bytes(&aad), buf_bytes(&plain),
                                   &random.random, enc, &got), 0);
        assert_int_equal(random.asked, 1);
        assert_memory_equal(enc, want_enc, sizeof enc);
        assert_true(bytes_equal(buf_bytes(&got), buf_bytes(&want)));
        assert_int_equal(hpke_open(mode, &recipient, sender.public_key, buf_bytes(&info), buf_bytes(&aad), want_enc,
                                   buf_bytes(&want), &back), 0);
        assert_true(bytes_equal(buf_bytes(&back), buf_bytes(&plain)));
        Buf *all[] = { &info, &aad, &plain, &want, &got, &back };
        for (size_t i = 0; i < array_size(all); i++)
                buf_deinit(all[i]);
}

static void hpke_seals_and_opens_as_rfc_9180_publishes(void **state) {
        json_t *file = vector_load("hpke/rfc9180_x25519.json"), *v;
        unsigned base = 0, auth = 0, skipped = 0;
        size_t i;
        json_array_foreach(vector_array(file, "vectors"), i, v) {
                const char *mode = vector_str(v, "mode");
                assert_string_equal(vector_str(v, "kem_id"), "32");
                assert_string_equal(vector_str(v, "kdf_id"), "1");
                if (strcmp(vector_str(v, "aead_id"), "3") != 0) {
                        skipped++; /* AES-128-GCM is not of suite std */
                } else if (strcmp(mode, "0") == 0) {
                        hpke_vector_run(v, HPKE_BASE);
                        base++;
                } else if (strcmp(mode, "2") == 0) {
                        hpke_vector_run(v, HPKE_AUTH);
                        auth++;
                } else {
                        skipped++; /* pre-shared keys aren't used */
                }
        }
        assert_int_equal(base, 1);
        assert_int_equal(auth, 1);
        assert_int_equal(skipped, 6);
        json_decref(file);
}

static void merkle_verify_agrees_with_the_published_inclusion_proofs(void **state) {
        json_t *file = vector_load("merkle/inclusion.json"), *v, *p;
        Buf b = BUF_INIT;
        unsigned good = 0, bad = 0, bad_size = 0;
        size_t i, k;
        json_array_foreach(vector_array(file, "vectors"), i, v) {
                Digest leaf, root, path[MERKLE_PATH_MAX];
                size_t n = 0;
                bool sized = digest_from_bytes(vector_base64(json_object_get(v, "leafHash"), &b), &leaf) &&
                             digest_from_bytes(vector_base64(json_object_get(v, "root"), &b), &root);
                json_array_foreach(json_object_get(v, "proof"), k, p) {
                        assert_true(n < array_size(path));
                        sized = sized && digest_from_bytes(vector_base64(p, &b), &path[n++]);
                }
                bool want = json_is_false(json_object_get(v, "wantErr"));
                if (!sized) {
                        assert_false(want); /* refused before verifying: such a hash isn't a Digest */
                        bad_size++;
                        continue;
                }
                bool got = merkle_verify(&leaf, vector_u64(v, "leafIdx"), vector_u64(v, "treeSize"), path, n, &root);
                if (got != want)
                        fail_msg("%s: %s", vector_str(v, "name"), got ? "accepted" : "refused");
                if (want)
                        good++;
                else
                        bad++;
        }
        assert_int_equal(good, 6);
        assert_int_equal(bad, 66);
        assert_int_equal(bad_size, 26);
        buf_deinit(&b);
        json_decref(file);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(ed25519_accepts_valid_and_refuses_invalid_signatures),
                cmocka_unit_test(x25519_computes_all_but_zero_shared_secrets),
                cmocka_unit_test(chacha20_poly1305_seals_and_opens_and_refuses_modified),
                cmocka_unit_test(hkdf_sha256_yields_the_published_keys),
                cmocka_unit_test(pbkdf2_yields_the_published_keys),
                cmocka_unit_test(hpke_seals_and_opens_as_rfc_9180_publishes),
                cmocka_unit_test(merkle_verify_agrees_with_the_published_inclusion_proofs),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
