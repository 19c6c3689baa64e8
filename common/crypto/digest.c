/* SPDX-License-Identifier: Apache-2.0 */

/*
 * SHA-256 through EVP.  The algorithm is fetched once per process, and what is hashed at one go has one context a thread: an
 * implicit fetch at each call takes longer than hashing a Merkle node does, and a new context nearly as long.
 */

#include "common/crypto/digest.h"
#include "common/base/memory.h"
#include "common/crypto/primitive.h"
#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>

struct DigestStream {
        EVP_MD_CTX *ctx;
};

static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;          /* constant after sha256_once */
static pthread_key_t own_key;   /* likewise */

static void own_free(void *ctx) {
        EVP_MD_CTX_free(ctx);
}

static void sha256_fetch(void) {
        sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
        openssl_must(sha256 ? 1 : 0);
        openssl_must(pthread_key_create(&own_key, own_free) == 0);
}

static EVP_MD_CTX *ctx_new(void) {
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        openssl_must(ctx ? 1 : 0);
        return ctx;
}

static void sha256_ready(void) {
        openssl_must(pthread_once(&sha256_once, sha256_fetch) == 0);
}

/* The thread's: good until it asks again. */
static EVP_MD_CTX *ctx_own(void) {
        EVP_MD_CTX *ctx = pthread_getspecific(own_key);
        if (!ctx) {
                ctx = ctx_new();
                openssl_must(pthread_setspecific(own_key, ctx) == 0);
        }
        return ctx;
}

static void ctx_begin(EVP_MD_CTX *ctx, const char *purpose) {
        openssl_must(EVP_DigestInit_ex2(ctx, sha256, NULL));
        if (purpose) {
                assert(purpose[0]);
                openssl_must(EVP_DigestUpdate(ctx, DIGEST_PURPOSE_PREFIX, strlen(DIGEST_PURPOSE_PREFIX)));
                openssl_must(EVP_DigestUpdate(ctx, purpose, strlen(purpose) + 1)); /* with its NUL */
        }
}

static Digest ctx_finish(EVP_MD_CTX *ctx) {
        Digest d;
        unsigned len = 0;
        openssl_must(EVP_DigestFinal_ex(ctx, d.b, &len));
        assert(len == DIGEST_SIZE);
        return d;
}

static Digest digest_chunks(const char *purpose, const Bytes *chunks, size_t n) {
        sha256_ready();
        EVP_MD_CTX *ctx = ctx_own();
        ctx_begin(ctx, purpose);
        for (size_t i = 0; i < n; i++)
                openssl_must(EVP_DigestUpdate(ctx, chunks[i].data, chunks[i].len));
        return ctx_finish(ctx);
}

Digest digest_purpose(const char *purpose, const Bytes *chunks, size_t n) {
        assert(purpose);
        return digest_chunks(purpose, chunks, n);
}

Digest digest_plain(Bytes data) {
        return digest_chunks(NULL, &data, 1);
}

Digest digest_plain_chunks(const Bytes *chunks, size_t n) {
        return digest_chunks(NULL, chunks, n);
}

bool digest_equal(const Digest *a, const Digest *b) {
        return CRYPTO_memcmp(a->b, b->b, DIGEST_SIZE) == 0;
}

bool digest_from_bytes(Bytes b, Digest *ret) {
        if (b.len != DIGEST_SIZE)
                return false;
        memcpy(ret->b, b.data, DIGEST_SIZE);
        return true;
}

DigestStream *digest_stream_new(const char *purpose) {
        DigestStream *s = mem_new(DigestStream);
        sha256_ready();
        s->ctx = ctx_new();
        ctx_begin(s->ctx, purpose);
        return s;
}

void digest_stream_update(DigestStream *s, Bytes data) {
        openssl_must(EVP_DigestUpdate(s->ctx, data.data, data.len));
}

Digest digest_stream_finish(DigestStream **s) {
        Digest d = ctx_finish((*s)->ctx);
        EVP_MD_CTX_free((*s)->ctx);
        *s = mem_free(*s);
        return d;
}
