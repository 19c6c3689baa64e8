/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Crypto suites.  Every signature, hash and key names its suite, so that SM2/SM3/SM4 can be a second one.  `std` = Ed25519
 * (RFC 8032), X25519 (RFC 7748), SHA-256, HKDF-SHA256, ChaCha20-Poly1305 (RFC 8439), all from OpenSSL.
 *
 * Signatures are domain-separated: what is signed is "zhuji/1/<purpose>" NUL message.
 */

#include "common/base/random.h"
#include "common/crypto/digest.h"

#define SUITE_STD 1u
#define SUITE_PUBLIC_SIZE 32
#define SUITE_SECRET_SIZE 32
#define SUITE_SIGNATURE_SIZE 64
#define SUITE_KEY_ID_SIZE 8

typedef enum KeyUse { KEY_IDENTITY = 1, KEY_WRAP, KEY_CURVE, KEY_ROOT, KEY_DESK } KeyUse; /* DESK: X25519, what is sealed to a unit's desk */

typedef struct KeyPair {
        uint32_t suite;
        KeyUse use;
        uint8_t id[SUITE_KEY_ID_SIZE];
        uint8_t public_key[SUITE_PUBLIC_SIZE];
        uint8_t secret_key[SUITE_SECRET_SIZE]; /* Ed25519: the seed; X25519, CURVE: the scalar */
} KeyPair;

bool suite_is_known(uint32_t suite);
const char *suite_name(uint32_t suite); /* "std" */
/* First 8 bytes of digest_purpose("key-id", suite u32 || use u32 || public key). */
void key_id_of(uint32_t suite, KeyUse use, const uint8_t public_key[SUITE_PUBLIC_SIZE], uint8_t ret[SUITE_KEY_ID_SIZE]);
/* From randomness; with a seeded Random the same keys every time (tests, simulator). */
int key_pair_generate(uint32_t suite, KeyUse use, Random *random, KeyPair *ret) MUST_CHECK;
/* Fills in public key and id from the secret. */
int key_pair_from_secret(uint32_t suite, KeyUse use, const uint8_t secret[SUITE_SECRET_SIZE], KeyPair *ret) MUST_CHECK;
void key_pair_wipe(KeyPair *k);

/* A Signer keeps OpenSSL's parsed key, so that signing one seal a batch costs one EVP_DigestSign. */
typedef struct Signer Signer;
int signer_new(const KeyPair *pair, Signer **ret) MUST_CHECK;
Signer *signer_free(Signer *s);
void signer_sign(Signer *s, const char *purpose, Bytes message, uint8_t ret_signature[SUITE_SIGNATURE_SIZE]);
bool suite_verify(uint32_t suite, const uint8_t public_key[SUITE_PUBLIC_SIZE], const char *purpose, Bytes message,
                  Bytes signature);
/* Ed25519 without prefix: only for published vectors. */
bool suite_verify_raw(const uint8_t public_key[SUITE_PUBLIC_SIZE], Bytes message, Bytes signature);
