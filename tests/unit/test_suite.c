/* SPDX-License-Identifier: Apache-2.0 */

/* Suite `std`: keys, key ids, signatures, HPKE's refusals.  Its fixed points are published ones: RFC 8032 and RFC 7748. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include "common/base/memory.h"
#include "common/crypto/hpke.h"

static const KeyUse uses[] = { KEY_IDENTITY, KEY_WRAP, KEY_CURVE, KEY_ROOT, KEY_DESK };

static void assert_hex(const uint8_t *b, size_t len, const char *want) {
        char hex[2 * SUITE_SIGNATURE_SIZE + 1];
        assert_true(len <= SUITE_SIGNATURE_SIZE);
        bytes_to_hex(bytes_of(b, len), hex);
        assert_string_equal(hex, want);
}

static KeyPair generate(KeyUse use, uint64_t seed) {
        Random random;
        KeyPair k;
        random_seeded(&random, seed);
        assert_int_equal(key_pair_generate(SUITE_STD, use, &random, &k), 0);
        return k;
}

#define ED25519_SECRET "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60" /* RFC 8032 section 7.1 test 1 */
#define ED25519_PUBLIC "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define X25519_SECRET "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a" /* RFC 7748 section 6.1 */
#define X25519_PUBLIC "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"

static void public_key_and_id_follow_from_secret_and_use(void **state) {
        static const struct {
                KeyUse use;
                const char *secret, *public, *id;
        } known[] = {
                { KEY_IDENTITY, ED25519_SECRET, ED25519_PUBLIC, "7b813a8b3a72e3b2" },
                { KEY_ROOT, ED25519_SECRET, ED25519_PUBLIC, "309d4c64551e341a" },
                { KEY_WRAP, X25519_SECRET, X25519_PUBLIC, "7aa32bfc5e05475e" },
                { KEY_CURVE, X25519_SECRET, X25519_PUBLIC, "46e5e0e99933bcb6" },
        };
        for (size_t i = 0; i < array_size(known); i++) {
                uint8_t secret[SUITE_SECRET_SIZE];
                KeyPair k;
                assert_true(bytes_from_hex(known[i].secret, secret, sizeof secret));
                assert_int_equal(key_pair_from_secret(SUITE_STD, known[i].use, secret, &k), 0);
                assert_int_equal(k.suite, SUITE_STD);
                assert_int_equal(k.use, known[i].use);
                assert_hex(k.public_key, sizeof k.public_key, known[i].public);
                assert_hex(k.secret_key, sizeof k.secret_key, known[i].secret);
                assert_hex(k.id, sizeof k.id, known[i].id);
        }
}

static void the_same_randomness_makes_the_same_keys_and_other_randomness_others(void **state) {
        for (size_t i = 0; i < array_size(uses); i++) {
                KeyPair a = generate(uses[i], 1), b = generate(uses[i], 1), c = generate(uses[i], 2);
                assert_memory_equal(a.public_key, b.public_key, sizeof a.public_key);
                assert_memory_equal(a.secret_key, b.secret_key, sizeof a.secret_key);
                assert_memory_not_equal(a.public_key, c.public_key, sizeof a.public_key);
                assert_memory_not_equal(a.id, c.id, sizeof a.id);
        }
}

static void a_wiped_pair_holds_nothing(void **state) {
        static const KeyPair zero;
        KeyPair k = generate(KEY_WRAP, 1);
        key_pair_wipe(&k);
        assert_memory_equal(&k, &zero, sizeof k);
}

static void only_known_suites_are_known(void **state) {
        assert_true(suite_is_known(SUITE_STD));
        assert_false(suite_is_known(0));
        assert_false(suite_is_known(2));
        assert_string_equal(suite_name(SUITE_STD), "std");
        assert_string_equal(suite_name(2), "?");
}

static void a_signature_holds_for_its_key_purpose_and_message_only(void **state) {
        KeyPair k = generate(KEY_IDENTITY, 1), other = generate(KEY_IDENTITY, 2);
        uint8_t sig[SUITE_SIGNATURE_SIZE];
        Bytes m = bytes_of_str("message"), s = bytes_of(sig, sizeof sig);
        Signer *signer = NULL;
        assert_int_equal(signer_new(&k, &signer), 0);
        signer_sign(signer, "seal", m, sig);
        assert_true(suite_verify(SUITE_STD, k.public_key, "seal", m, s));
        assert_false(suite_verify(SUITE_STD, other.public_key, "seal", m, s));
        assert_false(suite_verify(SUITE_STD, k.public_key, "roster", m, s));
        assert_false(suite_verify(SUITE_STD, k.public_key, "seal", bytes_of_str("messagf"), s));
        assert_false(suite_verify(2, k.public_key, "seal", m, s));
        assert_false(suite_verify(SUITE_STD, k.public_key, "seal", m, BYTES_NONE));
        for (size_t len = 0; len < sizeof sig; len++)
                assert_false(suite_verify(SUITE_STD, k.public_key, "seal", m, bytes_of(sig, len)));
        for (size_t bit = 0; bit < 8 * sizeof sig; bit++) {
                sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
                assert_false(suite_verify(SUITE_STD, k.public_key, "seal", m, s));
                sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        assert_true(suite_verify(SUITE_STD, k.public_key, "seal", m, s));
        assert_null(signer_free(signer));
        assert_null(signer_free(NULL));
}

static void what_is_signed_is_prefix_purpose_nul_message(void **state) {
        KeyPair k = generate(KEY_ROOT, 1);
        uint8_t sig[SUITE_SIGNATURE_SIZE];
        Signer *signer = NULL;
        assert_int_equal(signer_new(&k, &signer), 0);
        signer_sign(signer, "seal", bytes_of_str("m"), sig);
        assert_true(suite_verify_raw(k.public_key, bytes_of("zhuji/1/seal\0m", 14), bytes_of(sig, sizeof sig)));
        signer_sign(signer, "seal", BYTES_NONE, sig);
        assert_true(suite_verify_raw(k.public_key, bytes_of("zhuji/1/seal\0", 13), bytes_of(sig, sizeof sig)));
        signer_free(signer);
}

static void the_same_message_earns_the_same_signature_each_time(void **state) {
        KeyPair k = generate(KEY_IDENTITY, 1);
        uint8_t a[SUITE_SIGNATURE_SIZE], b[SUITE_SIGNATURE_SIZE];
        Signer *signer = NULL;
        assert_int_equal(signer_new(&k, &signer), 0);
        for (int i = 0; i < 3; i++) {
                signer_sign(signer, "seal", bytes_of_str("m"), i ? b : a); /* one Signer, many signatures */
                if (i)
                        assert_memory_equal(a, b, sizeof a);
        }
        signer_free(signer);
}

/* ---- HPKE: what the vectors don't say ---- */

typedef struct Sealed {
        KeyPair recipient, sender, other;
        Random random;
        uint8_t enc[HPKE_ENC_SIZE];
        Buf cipher;
} Sealed;

#define INFO bytes_of_str("info")
#define AAD bytes_of_str("aad")

static void sealed_init(Sealed *s, HpkeMode mode) {
        *s = (Sealed){ generate(KEY_WRAP, 1), generate(KEY_WRAP, 2), generate(KEY_WRAP, 3) };
        random_seeded(&s->random, 4);
        assert_int_equal(hpke_seal(mode, s->recipient.public_key, &s->sender, INFO, AAD, bytes_of_str("secret"), &s->random,
                                   s->enc, &s->cipher), 0);
        assert_int_equal(s->cipher.len, 6 + HPKE_TAG_SIZE);
}

static int open_as(Sealed *s, HpkeMode mode, const KeyPair *recipient, const KeyPair *sender, Bytes info, Bytes aad) {
        Buf plain = BUF_INIT;
        buf_put_str(&plain, "kept");
        size_t before = plain.len;
        int r = hpke_open(mode, recipient, sender->public_key, info, aad, s->enc, buf_bytes(&s->cipher), &plain);
        assert_int_equal(plain.len, r == 0 ? before + 6 : before); /* appends, or leaves alone */
        if (r == 0)
                assert_memory_equal(plain.data + before, "secret", 6);
        buf_deinit(&plain);
        return r;
}

static void hpke_opens_only_with_all_that_it_was_sealed_with(void **state) {
        for (int auth = 0; auth < 2; auth++) {
                HpkeMode mode = auth ? HPKE_AUTH : HPKE_BASE, wrong = auth ? HPKE_BASE : HPKE_AUTH;
                Sealed s;
                sealed_init(&s, mode);
                assert_int_equal(open_as(&s, mode, &s.recipient, &s.sender, INFO, AAD), 0);
                assert_int_equal(open_as(&s, mode, &s.other, &s.sender, INFO, AAD), HPKE_E_OPEN);
                assert_int_equal(open_as(&s, mode, &s.recipient, &s.other, INFO, AAD), auth ? HPKE_E_OPEN : 0);
                assert_int_equal(open_as(&s, mode, &s.recipient, &s.sender, BYTES_NONE, AAD), HPKE_E_OPEN);
                assert_int_equal(open_as(&s, mode, &s.recipient, &s.sender, INFO, BYTES_NONE), HPKE_E_OPEN);
                assert_int_equal(open_as(&s, wrong, &s.recipient, &s.sender, INFO, AAD), HPKE_E_OPEN);
                for (size_t bit = 0; bit < 8 * sizeof s.enc; bit++) {
                        s.enc[bit / 8] ^= (uint8_t)(1u << bit % 8);
                        assert_int_equal(open_as(&s, mode, &s.recipient, &s.sender, INFO, AAD), HPKE_E_OPEN);
                        s.enc[bit / 8] ^= (uint8_t)(1u << bit % 8);
                }
                for (size_t len = s.cipher.len; len-- > 0;) {
                        s.cipher.len = len; /* also shorter than a tag */
                        assert_int_equal(open_as(&s, mode, &s.recipient, &s.sender, INFO, AAD), HPKE_E_OPEN);
                }
                buf_deinit(&s.cipher);
        }
}

static void a_sender_cannot_be_impersonated_by_who_lacks_its_secret(void **state) {
        Sealed s;
        Buf cipher = BUF_INIT;
        uint8_t enc[HPKE_ENC_SIZE];
        sealed_init(&s, HPKE_AUTH);
        /* `other` knows the sender's public key and everything but its secret */
        KeyPair forged = s.other;
        memcpy(forged.public_key, s.sender.public_key, sizeof forged.public_key);
        assert_int_equal(hpke_seal(HPKE_AUTH, s.recipient.public_key, &forged, INFO, AAD, bytes_of_str("secret"), &s.random,
                                   enc, &cipher), 0);
        memcpy(s.enc, enc, sizeof enc);
        buf_clear(&s.cipher);
        buf_put_bytes(&s.cipher, buf_bytes(&cipher));
        assert_int_equal(open_as(&s, HPKE_AUTH, &s.recipient, &s.sender, INFO, AAD), HPKE_E_OPEN);
        buf_deinit(&s.cipher);
        buf_deinit(&cipher);
}

/* Points of small order on the curve or its twist, canonical and not, as in Wycheproof's LowOrderPublic. */
static const char *const small_order[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

static void points_of_small_order_are_refused_wherever_they_come_from(void **state) {
        for (size_t i = 0; i < array_size(small_order); i++) {
                Sealed s;
                uint8_t point[32], enc[HPKE_ENC_SIZE];
                KeyPair weak = { 0 };
                Buf out = BUF_INIT;
                sealed_init(&s, HPKE_AUTH);
                assert_true(bytes_from_hex(small_order[i], point, sizeof point));
                for (int auth = 0; auth < 2; auth++)
                        assert_int_equal(hpke_seal(auth ? HPKE_AUTH : HPKE_BASE, point, &s.sender, INFO, AAD, AAD, &s.random,
                                                   enc, &out), -EINVAL);
                assert_int_equal(out.len, 0);
                memcpy(weak.public_key, point, sizeof point);
                assert_int_equal(open_as(&s, HPKE_AUTH, &s.recipient, &weak, INFO, AAD), HPKE_E_OPEN);
                memcpy(s.enc, point, sizeof point);
                assert_int_equal(open_as(&s, HPKE_AUTH, &s.recipient, &s.sender, INFO, AAD), HPKE_E_OPEN);
                assert_int_equal(open_as(&s, HPKE_BASE, &s.recipient, &s.sender, INFO, AAD), HPKE_E_OPEN);
                buf_deinit(&s.cipher);
                buf_deinit(&out);
        }
}

static void an_empty_text_is_sealed_and_opened(void **state) {
        Sealed s;
        Buf cipher = BUF_INIT, plain = BUF_INIT;
        sealed_init(&s, HPKE_BASE);
        assert_int_equal(hpke_seal(HPKE_BASE, s.recipient.public_key, NULL, BYTES_NONE, BYTES_NONE, BYTES_NONE, &s.random,
                                   s.enc, &cipher), 0);
        assert_int_equal(cipher.len, HPKE_TAG_SIZE);
        assert_int_equal(hpke_open(HPKE_BASE, &s.recipient, NULL, BYTES_NONE, BYTES_NONE, s.enc, buf_bytes(&cipher), &plain),
                         0);
        assert_int_equal(plain.len, 0);
        cipher.data[3] ^= 1;
        assert_int_equal(hpke_open(HPKE_BASE, &s.recipient, NULL, BYTES_NONE, BYTES_NONE, s.enc, buf_bytes(&cipher), &plain),
                         HPKE_E_OPEN);
        buf_deinit(&s.cipher);
        buf_deinit(&cipher);
        buf_deinit(&plain);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(public_key_and_id_follow_from_secret_and_use),
                cmocka_unit_test(the_same_randomness_makes_the_same_keys_and_other_randomness_others),
                cmocka_unit_test(a_wiped_pair_holds_nothing),
                cmocka_unit_test(only_known_suites_are_known),
                cmocka_unit_test(a_signature_holds_for_its_key_purpose_and_message_only),
                cmocka_unit_test(what_is_signed_is_prefix_purpose_nul_message),
                cmocka_unit_test(the_same_message_earns_the_same_signature_each_time),
                cmocka_unit_test(hpke_opens_only_with_all_that_it_was_sealed_with),
                cmocka_unit_test(a_sender_cannot_be_impersonated_by_who_lacks_its_secret),
                cmocka_unit_test(points_of_small_order_are_refused_wherever_they_come_from),
                cmocka_unit_test(an_empty_text_is_sealed_and_opened),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
