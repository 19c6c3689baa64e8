/* SPDX-License-Identifier: Apache-2.0 */

#include "common/crypto/vault.h"

#include <assert.h>
#include "common/crypto/digest.h"
#include "common/crypto/primitive.h"

static_assert(VAULT_KEY_SIZE == AEAD_KEY_SIZE && VAULT_TAG_SIZE == AEAD_TAG_SIZE && VAULT_NONCE_SIZE == AEAD_NONCE_SIZE,
              "one AEAD throughout");
static_assert(VAULT_COMMITMENT_SIZE == DIGEST_SIZE, "vault.h names it without knowing why");

static const uint8_t zero_nonce[AEAD_NONCE_SIZE];

static int opened(int r) {
        return r == PRIMITIVE_E_OPEN || r == PRIMITIVE_E_LENGTH ? VAULT_E_OPEN : r;
}

static Digest commitment(const uint8_t key[VAULT_KEY_SIZE]) {
        const Bytes bytes = bytes_of(key, VAULT_KEY_SIZE);

        return digest_purpose("content-key", &bytes, 1);
}

int vault_close_once(const uint8_t key[VAULT_KEY_SIZE], Bytes aad, Bytes plain, Buf *out) {
        Digest c = commitment(key);
        int r;

        buf_put(out, c.b, sizeof c.b);
        r = aead_seal(key, zero_nonce, aad, plain, out);
        assert(r <= 0); /* contents are bounded far below what would be too long */
        return fail_trace(r);
}

int vault_open_once(const uint8_t key[VAULT_KEY_SIZE], Bytes aad, Bytes closed, Buf *out) {
        Digest c = commitment(key);

        if (closed.len < sizeof c.b || memcmp(closed.data, c.b, sizeof c.b) != 0)
                return VAULT_E_OPEN;
        return opened(aead_open(key, zero_nonce, aad, bytes_of(closed.data + sizeof c.b, closed.len - sizeof c.b), out));
}

int vault_close(const uint8_t key[VAULT_KEY_SIZE], Bytes aad, Bytes plain, Random *random, Buf *out) {
        uint8_t nonce[AEAD_NONCE_SIZE];
        int r;

        random_fill(random, nonce, sizeof nonce);
        buf_put_bytes(out, bytes_of(nonce, sizeof nonce));
        r = aead_seal(key, nonce, aad, plain, out);
        assert(r <= 0);
        return fail_trace(r);
}

int vault_open(const uint8_t key[VAULT_KEY_SIZE], Bytes aad, Bytes closed, Buf *out) {
        if (closed.len < AEAD_NONCE_SIZE)
                return VAULT_E_OPEN;
        return opened(aead_open(key, closed.data, aad, bytes_of(closed.data + AEAD_NONCE_SIZE, closed.len - AEAD_NONCE_SIZE), out));
}
