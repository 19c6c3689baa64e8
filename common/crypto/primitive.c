/* SPDX-License-Identifier: Apache-2.0 */

/*
 * OpenSSL's EVP, wrapped once.  Secrets that pass through the stack are wiped; the error queue is left empty, so that one
 * refused message never shows up as the cause of a later one.
 */

#include "common/crypto/primitive.h"
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static_assert(AEAD_TEXT_MAX < INT_MAX - AEAD_TAG_SIZE, "EVP lengths are int");

int openssl_error(void) {
        unsigned long e = ERR_peek_last_error();
        int r = ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE ? -ENOMEM : -EIO;
        ERR_clear_error();
        return r;
}

void openssl_must(int ok) {
        if (ok == 1)
                return;
        fputs("zhuji: libcrypto failed where it must not; is OpenSSL 3 with its default provider installed?\n", stderr);
        ERR_print_errors_fp(stderr);
        abort();
}

int x25519_public(const uint8_t secret[X25519_SIZE], uint8_t ret_public[X25519_SIZE]) {
        size_t len = X25519_SIZE;
        EVP_PKEY *key = EVP_PKEY_new_raw_private_key_ex(NULL, "X25519", NULL, secret, X25519_SIZE);
        if (!key)
                return fail_trace(openssl_error());
        int ok = EVP_PKEY_get_raw_public_key(key, ret_public, &len);
        EVP_PKEY_free(key);
        if (ok != 1 || len != X25519_SIZE)
                return fail_trace(openssl_error());
        return 0;
}

/* All bytes looked at, whatever they are: the comparison tells nothing but its result. */
static bool is_zero(const uint8_t shared[X25519_SIZE]) {
        static const uint8_t zero[X25519_SIZE];
        return CRYPTO_memcmp(shared, zero, X25519_SIZE) == 0;
}

/* From a secret alone OpenSSL would compute the public key, which costs as much as the derivation and which that never looks
 * at; given one it doesn't, so it is given the peer's. */
static EVP_PKEY *x25519_key(const uint8_t secret[X25519_SIZE], const uint8_t any_public[X25519_SIZE]) {
        OSSL_PARAM params[] = {
                OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, (void *)secret, X25519_SIZE),
                OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)any_public, X25519_SIZE),
                OSSL_PARAM_construct_end(),
        };
        EVP_PKEY *key = NULL;
        EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "X25519", NULL);
        if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
                key = NULL;
        EVP_PKEY_CTX_free(ctx);
        return key;
}

int x25519_shared(const uint8_t secret[X25519_SIZE], const uint8_t peer_public[X25519_SIZE], uint8_t ret_shared[X25519_SIZE]) {
        uint8_t shared[X25519_SIZE] = { 0 };
        size_t len = sizeof shared;
        int r = 0;
        EVP_PKEY_CTX *ctx = NULL;
        EVP_PKEY *own = x25519_key(secret, peer_public);
        EVP_PKEY *peer = EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, peer_public, X25519_SIZE);
        if (own && peer)
                ctx = EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL);
        if (!ctx || EVP_PKEY_derive_init(ctx) != 1 || EVP_PKEY_derive_set_peer(ctx, peer) != 1) {
                r = fail_trace(openssl_error());
        } else if (EVP_PKEY_derive(ctx, shared, &len) != 1) {
                /* With keys of the right kind and a buffer of the right size, OpenSSL refuses only the all-zero result. */
                ERR_clear_error();
                r = PRIMITIVE_E_ZERO;
        } else if (len != sizeof shared || is_zero(shared)) {
                r = PRIMITIVE_E_ZERO; /* our own look: the rule is RFC 9180's, not to rest on a library's habit */
        }
        if (r == 0)
                memcpy(ret_shared, shared, sizeof shared);
        OPENSSL_cleanse(shared, sizeof shared);
        EVP_PKEY_CTX_free(ctx);
        EVP_PKEY_free(peer);
        EVP_PKEY_free(own);
        return r;
}

/* One HKDF call; salt_or_info goes in under `name`. */
static int hkdf(int mode, Bytes key, const char *name, Bytes salt_or_info, uint8_t *dst, size_t len) {
        char digest[] = "SHA256";
        uint8_t none = 0; /* OpenSSL takes a NULL key for a missing one */
        OSSL_PARAM params[] = {
                OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
                OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.len ? (void *)key.data : &none, key.len),
                OSSL_PARAM_construct_octet_string(name, salt_or_info.len ? (void *)salt_or_info.data : &none,
                                                  salt_or_info.len),
                OSSL_PARAM_construct_end(),
        };
        EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
        EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
        int ok = ctx ? EVP_KDF_derive(ctx, dst, len, params) : 0;
        EVP_KDF_CTX_free(ctx);
        EVP_KDF_free(kdf);
        return ok == 1 ? 0 : fail_trace(openssl_error());
}

int hkdf_extract(Bytes salt, Bytes ikm, uint8_t ret_prk[HKDF_PRK_SIZE]) {
        return hkdf(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, ikm, OSSL_KDF_PARAM_SALT, salt, ret_prk, HKDF_PRK_SIZE);
}

int hkdf_expand(const uint8_t prk[HKDF_PRK_SIZE], Bytes info, uint8_t *dst, size_t len) {
        if (len > HKDF_EXPAND_MAX)
                return PRIMITIVE_E_LENGTH;
        if (len == 0)
                return 0;
        return hkdf(EVP_KDF_HKDF_MODE_EXPAND_ONLY, bytes_of(prk, HKDF_PRK_SIZE), OSSL_KDF_PARAM_INFO, info, dst, len);
}

void pbkdf2(Bytes password, Bytes salt, unsigned rounds, uint8_t *dst, size_t len) {
        openssl_must(PKCS5_PBKDF2_HMAC((const char *)password.data, (int)password.len, salt.data, (int)salt.len, (int)rounds,
                                       EVP_sha256(), (int)len, dst));
}

/* One context a thread, set up once: that, with the fetch of the algorithm, takes several times as long as a short message. */
static pthread_once_t aead_once = PTHREAD_ONCE_INIT;
static pthread_key_t aead_key; /* constant after aead_once */

static void aead_free(void *ctx) {
        EVP_CIPHER_CTX_free(ctx);
}

static void aead_key_make(void) {
        openssl_must(pthread_key_create(&aead_key, aead_free) == 0);
}

static EVP_CIPHER_CTX *aead_context(void) {
        openssl_must(pthread_once(&aead_once, aead_key_make) == 0);
        EVP_CIPHER_CTX *ctx = pthread_getspecific(aead_key);
        if (ctx)
                return ctx;
        ctx = EVP_CIPHER_CTX_new();
        if (ctx && EVP_CipherInit_ex2(ctx, EVP_chacha20_poly1305(), NULL, NULL, 1, NULL) == 1 &&
            pthread_setspecific(aead_key, ctx) == 0)
                return ctx;
        EVP_CIPHER_CTX_free(ctx);
        return NULL;
}

static EVP_CIPHER_CTX *aead_begin(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE], bool seal) {
        EVP_CIPHER_CTX *ctx = aead_context();
        return ctx && EVP_CipherInit_ex2(ctx, NULL, key, nonce, seal, NULL) == 1 ? ctx : NULL;
}

/* No key outlives its message: another takes its place. */
static void aead_end(EVP_CIPHER_CTX *ctx) {
        static const uint8_t zero[AEAD_KEY_SIZE];
        if (ctx)
                openssl_must(EVP_CipherInit_ex2(ctx, NULL, zero, zero, 1, NULL));
}

/* An empty chunk isn't fed: EVP takes a NULL output or input for something else. */
static bool feed(EVP_CIPHER_CTX *ctx, uint8_t *out, Bytes in) {
        int n = 0;
        if (in.len == 0)
                return true;
        return EVP_CipherUpdate(ctx, out, &n, in.data, (int)in.len) == 1 && (size_t)n == in.len;
}

int aead_seal(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE], Bytes aad, Bytes plain, Buf *ret) {
        int n = 0;
        if (plain.len > AEAD_TEXT_MAX || aad.len > AEAD_TEXT_MAX)
                return PRIMITIVE_E_LENGTH;
        buf_reserve(ret, plain.len + AEAD_TAG_SIZE);
        uint8_t *out = ret->data + ret->len, *tag = out + plain.len;
        EVP_CIPHER_CTX *ctx = aead_begin(key, nonce, true);
        bool ok = ctx && feed(ctx, NULL, aad) && feed(ctx, out, plain) && EVP_CipherFinal_ex(ctx, tag, &n) == 1 && n == 0 &&
                  EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_SIZE, tag) == 1;
        aead_end(ctx);
        if (!ok)
                return fail_trace(openssl_error());
        ret->len += plain.len + AEAD_TAG_SIZE;
        return 0;
}

int aead_open(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE], Bytes aad, Bytes cipher, Buf *ret) {
        int n = 0;
        if (cipher.len < AEAD_TAG_SIZE)
                return PRIMITIVE_E_OPEN;
        Bytes text = bytes_of(cipher.data, cipher.len - AEAD_TAG_SIZE);
        if (text.len > AEAD_TEXT_MAX || aad.len > AEAD_TEXT_MAX)
                return PRIMITIVE_E_LENGTH;
        uint8_t last; /* where nothing goes: Final needs an address, the stream cipher has no rest */
        uint8_t tag[AEAD_TAG_SIZE];
        memcpy(tag, text.data + text.len, sizeof tag);
        buf_reserve(ret, text.len);
        uint8_t *out = ret->data ? ret->data + ret->len : &last;
        EVP_CIPHER_CTX *ctx = aead_begin(key, nonce, false);
        if (!ctx || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) != 1 || !feed(ctx, NULL, aad) ||
            !feed(ctx, out, text)) {
                aead_end(ctx);
                return fail_trace(openssl_error());
        }
        bool authentic = EVP_CipherFinal_ex(ctx, &last, &n) == 1;
        aead_end(ctx);
        if (!authentic) {
                ERR_clear_error();
                if (text.len > 0)
                        OPENSSL_cleanse(out, text.len); /* unauthenticated plain text is nobody's business */
                return PRIMITIVE_E_OPEN;
        }
        ret->len += text.len;
        return 0;
}
