/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Suite `std`.  Identity and root keys are Ed25519, wrap and CURVE keys X25519 (what libzmq's CURVE calls a key pair is one);
 * the 32 secret bytes are taken from the Random as they are, RFC 8032 and RFC 7748 make a key of any.
 */

#include "common/crypto/suite.h"
#include "common/base/memory.h"
#include "common/crypto/primitive.h"
#include <assert.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

struct Signer {
        EVP_PKEY *key;
};

bool suite_is_known(uint32_t suite) {
        return suite == SUITE_STD;
}

const char *suite_name(uint32_t suite) {
        return suite == SUITE_STD ? "std" : "?";
}

void key_id_of(uint32_t suite, KeyUse use, const uint8_t public_key[SUITE_PUBLIC_SIZE], uint8_t ret[SUITE_KEY_ID_SIZE]) {
        Buf b = BUF_INIT;
        buf_put_u32(&b, suite);
        buf_put_u32(&b, (uint32_t)use);
        buf_put(&b, public_key, SUITE_PUBLIC_SIZE);
        Bytes chunk = buf_bytes(&b);
        Digest d = digest_purpose("key-id", &chunk, 1);
        buf_deinit(&b);
        memcpy(ret, d.b, SUITE_KEY_ID_SIZE);
}

static int ed25519_public(const uint8_t secret[SUITE_SECRET_SIZE], uint8_t ret_public[SUITE_PUBLIC_SIZE]) {
        size_t len = SUITE_PUBLIC_SIZE;
        EVP_PKEY *key = EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, secret, SUITE_SECRET_SIZE);
        if (!key)
                return fail_trace(openssl_error());
        int ok = EVP_PKEY_get_raw_public_key(key, ret_public, &len);
        EVP_PKEY_free(key);
        if (ok != 1 || len != SUITE_PUBLIC_SIZE)
                return fail_trace(openssl_error());
        return 0;
}

int key_pair_from_secret(uint32_t suite, KeyUse use, const uint8_t secret[SUITE_SECRET_SIZE], KeyPair *ret) {
        assert(suite_is_known(suite));
        KeyPair k = { .suite = suite, .use = use };
        bool signs = use == KEY_IDENTITY || use == KEY_ROOT;
        int r = signs ? ed25519_public(secret, k.public_key) : x25519_public(secret, k.public_key);
        if (r < 0)
                return fail_trace(r);
        memcpy(k.secret_key, secret, SUITE_SECRET_SIZE);
        key_id_of(suite, use, k.public_key, k.id);
        *ret = k;
        key_pair_wipe(&k);
        return 0;
}

int key_pair_generate(uint32_t suite, KeyUse use, Random *random, KeyPair *ret) {
        uint8_t secret[SUITE_SECRET_SIZE];
        random_fill(random, secret, sizeof secret);
        int r = key_pair_from_secret(suite, use, secret, ret);
        OPENSSL_cleanse(secret, sizeof secret);
        return fail_trace(r);
}

void key_pair_wipe(KeyPair *k) {
        OPENSSL_cleanse(k, sizeof *k);
}

/* What is signed: "zhuji/1/<purpose>" NUL message.  In one piece, because Ed25519 reads its message twice. */
static void message_put(Buf *b, const char *purpose, Bytes message) {
        assert(purpose[0]);
        buf_reserve(b, strlen(DIGEST_PURPOSE_PREFIX) + strlen(purpose) + 1 + message.len);
        buf_put(b, DIGEST_PURPOSE_PREFIX, strlen(DIGEST_PURPOSE_PREFIX));
        buf_put(b, purpose, strlen(purpose) + 1);
        buf_put_bytes(b, message);
}

int signer_new(const KeyPair *pair, Signer **ret) {
        assert(suite_is_known(pair->suite));
        assert(pair->use == KEY_IDENTITY || pair->use == KEY_ROOT);
        EVP_PKEY *key = EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, pair->secret_key, SUITE_SECRET_SIZE);
        if (!key)
                return fail_trace(openssl_error());
        Signer *s = mem_new(Signer);
        s->key = key;
        *ret = s;
        return 0;
}

Signer *signer_free(Signer *s) {
        if (s)
                EVP_PKEY_free(s->key);
        return mem_free(s);
}

void signer_sign(Signer *s, const char *purpose, Bytes message, uint8_t ret_signature[SUITE_SIGNATURE_SIZE]) {
        Buf b = BUF_INIT;
        size_t len = SUITE_SIGNATURE_SIZE;
        message_put(&b, purpose, message);
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        openssl_must(ctx ? 1 : 0);
        openssl_must(EVP_DigestSignInit_ex(ctx, NULL, NULL, NULL, NULL, s->key, NULL));
        openssl_must(EVP_DigestSign(ctx, ret_signature, &len, b.data, b.len));
        assert(len == SUITE_SIGNATURE_SIZE);
        EVP_MD_CTX_free(ctx);
        buf_deinit(&b);
}

bool suite_verify_raw(const uint8_t public_key[SUITE_PUBLIC_SIZE], Bytes message, Bytes signature) {
        static const uint8_t none;
        if (signature.len != SUITE_SIGNATURE_SIZE)
                return false;
        EVP_PKEY *key = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, public_key, SUITE_PUBLIC_SIZE);
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        bool good = key && ctx && EVP_DigestVerifyInit_ex(ctx, NULL, NULL, NULL, NULL, key, NULL) == 1 &&
                    EVP_DigestVerify(ctx, signature.data, signature.len, message.len ? message.data : &none, message.len) == 1;
        if (!good)
                ERR_clear_error();
        EVP_MD_CTX_free(ctx);
        EVP_PKEY_free(key);
        return good;
}

bool suite_verify(uint32_t suite, const uint8_t public_key[SUITE_PUBLIC_SIZE], const char *purpose, Bytes message,
                  Bytes signature) {
        Buf b = BUF_INIT;
        if (!suite_is_known(suite))
                return false;
        message_put(&b, purpose, message);
        bool good = suite_verify_raw(public_key, buf_bytes(&b), signature);
        buf_deinit(&b);
        return good;
}
