/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The few primitives that hpke.c and suite.c are composed of, each one call into OpenSSL EVP.  Inside common/crypto only; they
 * stand in a header of their own so that published vectors test the very code in use.
 */

#include "common/base/bytes.h"

#define X25519_SIZE 32
#define HKDF_PRK_SIZE 32         /* SHA-256 */
#define HKDF_EXPAND_MAX (255 * 32) /* RFC 5869 section 2.3 */
#define AEAD_KEY_SIZE 32
#define AEAD_NONCE_SIZE 12
#define AEAD_TAG_SIZE 16
#define AEAD_TEXT_MAX (1u << 30) /* EVP counts in int; far above any frame */

#define PRIMITIVE_E_ZERO 1   /* X25519: the shared secret is all-zero, the point was of small order (RFC 7748 section 6.1) */
#define PRIMITIVE_E_LENGTH 2 /* HKDF: more asked for than RFC 5869 allows; AEAD: above AEAD_TEXT_MAX */
#define PRIMITIVE_E_OPEN 3   /* AEAD: not authentic */

/* The one translator: empties OpenSSL's error queue; returns -EIO, or -ENOMEM if that was it. */
int openssl_error(void);
/* For calls that can fail only through lack of memory or a broken installation: aborts unless ok is 1. */
void openssl_must(int ok);

/* RFC 7748: every 32 bytes are a scalar (clamped within). */
int x25519_public(const uint8_t secret[X25519_SIZE], uint8_t ret_public[X25519_SIZE]) MUST_CHECK;
/* 0, PRIMITIVE_E_ZERO or negative.  The result is not hashed. */
int x25519_shared(const uint8_t secret[X25519_SIZE], const uint8_t peer_public[X25519_SIZE], uint8_t ret_shared[X25519_SIZE])
        MUST_CHECK;

/* RFC 5869 with SHA-256. */
int hkdf_extract(Bytes salt, Bytes ikm, uint8_t ret_prk[HKDF_PRK_SIZE]) MUST_CHECK;
/* Fills dst with len bytes; 0, PRIMITIVE_E_LENGTH or negative. */
int hkdf_expand(const uint8_t prk[HKDF_PRK_SIZE], Bytes info, uint8_t *dst, size_t len) MUST_CHECK;

/* RFC 8018 with HMAC-SHA-256 (RFC 7914 section 11 has its vectors): slow by so many rounds.  Fills dst with len bytes. */
void pbkdf2(Bytes password, Bytes salt, unsigned rounds, uint8_t *dst, size_t len);

/* RFC 8439.  seal appends cipher text and tag; open takes them so and appends the plain text, nothing unless authentic. */
int aead_seal(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE], Bytes aad, Bytes plain, Buf *ret)
        MUST_CHECK;
int aead_open(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE], Bytes aad, Bytes cipher, Buf *ret)
        MUST_CHECK;
