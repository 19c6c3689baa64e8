/* SPDX-License-Identifier: Apache-2.0 */

/*
 * RFC 9180, composed of the primitives.  Names and order are the RFC's: DeriveKeyPair, Encap and Decap (section 4.1),
 * KeySchedule (section 5.1), then one Seal or Open with sequence number 0, whose nonce is the base nonce.  A context is never
 * used twice, so there is no sequence to keep.
 */

#include "common/crypto/hpke.h"
#include "common/crypto/primitive.h"
#include <assert.h>
#include <errno.h>
#include <openssl/crypto.h>

static_assert(HPKE_ENC_SIZE == X25519_SIZE && SUITE_PUBLIC_SIZE == X25519_SIZE, "enc is a public key");
static_assert(HPKE_TAG_SIZE == AEAD_TAG_SIZE, "the tag is the AEAD's");

#define HASH_SIZE HKDF_PRK_SIZE
#define MODE_IS_AUTH(mode) ((mode) == HPKE_AUTH)

/* "KEM" and kem_id 0x0020; "HPKE", kem_id 0x0020, kdf_id 0x0001, aead_id 0x0003 (RFC 9180 section 7). */
static const uint8_t kem_suite[] = { 'K', 'E', 'M', 0x00, 0x20 };
static const uint8_t hpke_suite[] = { 'H', 'P', 'K', 'E', 0x00, 0x20, 0x00, 0x01, 0x00, 0x03 };
#define KEM_SUITE bytes_of(kem_suite, sizeof kem_suite)
#define HPKE_SUITE bytes_of(hpke_suite, sizeof hpke_suite)

typedef struct HpkeContext {
        uint8_t key[AEAD_KEY_SIZE];
        uint8_t nonce[AEAD_NONCE_SIZE];
} HpkeContext;

static void secret_deinit(Buf *b) {
        if (b->data)
                OPENSSL_cleanse(b->data, b->cap);
        buf_deinit(b);
}

static void label_put(Buf *b, Bytes suite, const char *label, Bytes rest) {
        buf_put(b, "HPKE-v1", 7);
        buf_put_bytes(b, suite);
        buf_put(b, label, strlen(label));
        buf_put_bytes(b, rest);
}

static int labeled_extract(Bytes suite, Bytes salt, const char *label, Bytes ikm, uint8_t ret[HASH_SIZE]) {
        Buf b = BUF_INIT;
        buf_reserve(&b, 64 + ikm.len); /* never moved: no copy of a secret is left behind */
        label_put(&b, suite, label, ikm);
        int r = hkdf_extract(salt, buf_bytes(&b), ret);
        secret_deinit(&b);
        return fail_trace(r);
}

static int labeled_expand(Bytes suite, const uint8_t prk[HASH_SIZE], const char *label, Bytes info, uint8_t *dst, size_t len) {
        Buf b = BUF_INIT;
        buf_put_u16(&b, (uint16_t)len);
        label_put(&b, suite, label, info);
        int r = hkdf_expand(prk, buf_bytes(&b), dst, len);
        buf_deinit(&b);
        return fail_trace(r);
}

/* Section 7.1.3. */
static int derive_key_pair(Bytes ikm, uint8_t ret_secret[X25519_SIZE], uint8_t ret_public[X25519_SIZE]) {
        uint8_t prk[HASH_SIZE];
        int r = labeled_extract(KEM_SUITE, BYTES_NONE, "dkp_prk", ikm, prk);
        if (r == 0)
                r = labeled_expand(KEM_SUITE, prk, "sk", BYTES_NONE, ret_secret, X25519_SIZE);
        if (r == 0)
                r = x25519_public(ret_secret, ret_public);
        OPENSSL_cleanse(prk, sizeof prk);
        return fail_trace(r);
}

/* ExtractAndExpand over one or two Diffie-Hellman results; kem_context = enc, recipient's and, in auth mode, sender's key. */
static int extract_and_expand(Bytes dh, const uint8_t enc[HPKE_ENC_SIZE], const uint8_t recipient[X25519_SIZE],
                              const uint8_t *sender, uint8_t ret_shared[HASH_SIZE]) {
        uint8_t prk[HASH_SIZE], context[3 * X25519_SIZE];
        size_t len = 2 * X25519_SIZE;
        memcpy(context, enc, X25519_SIZE);
        memcpy(context + X25519_SIZE, recipient, X25519_SIZE);
        if (sender) {
                memcpy(context + len, sender, X25519_SIZE);
                len += X25519_SIZE;
        }
        int r = labeled_extract(KEM_SUITE, BYTES_NONE, "eae_prk", dh, prk);
        if (r == 0)
                r = labeled_expand(KEM_SUITE, prk, "shared_secret", bytes_of(context, len), ret_shared, HASH_SIZE);
        OPENSSL_cleanse(prk, sizeof prk);
        return fail_trace(r);
}

/* What two lasting keys share is the same in every message between their owners: each thread keeps the last ones, found by the
 * secret itself, so that knowing a public key is never enough.  The secrets they come from are in memory as long. */
#define LASTING_MAX 64u

typedef struct Lasting {
        uint8_t own_secret[X25519_SIZE], peer[X25519_SIZE];
        uint8_t shared[X25519_SIZE];
        bool known;
} Lasting;

static int lasting_shared(const KeyPair *own, const uint8_t peer[X25519_SIZE], uint8_t ret_shared[X25519_SIZE]) {
        static _Thread_local Lasting kept[LASTING_MAX];
        Lasting *l = &kept[(own->public_key[0] ^ peer[0]) % LASTING_MAX];
        int r = 0;
        if (!l->known || CRYPTO_memcmp(l->own_secret, own->secret_key, X25519_SIZE) != 0 || memcmp(l->peer, peer, X25519_SIZE) != 0) {
                l->known = false;
                r = x25519_shared(own->secret_key, peer, l->shared);
                l->known = r == 0;
                memcpy(l->own_secret, own->secret_key, X25519_SIZE);
                memcpy(l->peer, peer, X25519_SIZE);
        }
        if (r == 0)
                memcpy(ret_shared, l->shared, X25519_SIZE);
        return r;
}

/* Encap and AuthEncap; PRIMITIVE_E_ZERO if the recipient's key is of small order. */
static int encap(const uint8_t recipient[X25519_SIZE], const KeyPair *sender, Random *random, uint8_t ret_enc[HPKE_ENC_SIZE],
                 uint8_t ret_shared[HASH_SIZE]) {
        uint8_t ikm[X25519_SIZE], ephemeral[X25519_SIZE], dh[2 * X25519_SIZE];
        random_fill(random, ikm, sizeof ikm);
        int r = derive_key_pair(bytes_of(ikm, sizeof ikm), ephemeral, ret_enc);
        if (r == 0)
                r = x25519_shared(ephemeral, recipient, dh);
        if (r == 0 && sender)
                r = lasting_shared(sender, recipient, dh + X25519_SIZE);
        if (r == 0)
                r = extract_and_expand(bytes_of(dh, sender ? sizeof dh : X25519_SIZE), ret_enc, recipient,
                                       sender ? sender->public_key : NULL, ret_shared);
        OPENSSL_cleanse(ikm, sizeof ikm);
        OPENSSL_cleanse(ephemeral, sizeof ephemeral);
        OPENSSL_cleanse(dh, sizeof dh);
        return r;
}

/* Decap and AuthDecap; PRIMITIVE_E_ZERO if enc or the sender's key is of small order. */
static int decap(const uint8_t enc[HPKE_ENC_SIZE], const KeyPair *recipient, const uint8_t *sender,
                 uint8_t ret_shared[HASH_SIZE]) {
        uint8_t dh[2 * X25519_SIZE];
        int r = x25519_shared(recipient->secret_key, enc, dh);
        if (r == 0 && sender)
                r = lasting_shared(recipient, sender, dh + X25519_SIZE);
        if (r == 0)
                r = extract_and_expand(bytes_of(dh, sender ? sizeof dh : X25519_SIZE), enc, recipient->public_key, sender,
                                       ret_shared);
        OPENSSL_cleanse(dh, sizeof dh);
        return r;
}

/* Section 5.1 with empty psk and psk_id, as modes base and auth have it. */
static int key_schedule(HpkeMode mode, const uint8_t shared[HASH_SIZE], Bytes info, HpkeContext *ret) {
        uint8_t context[1 + 2 * HASH_SIZE], secret[HASH_SIZE];
        Bytes chunk = bytes_of(context, sizeof context);
        context[0] = (uint8_t)mode;
        int r = labeled_extract(HPKE_SUITE, BYTES_NONE, "psk_id_hash", BYTES_NONE, context + 1);
        if (r == 0)
                r = labeled_extract(HPKE_SUITE, BYTES_NONE, "info_hash", info, context + 1 + HASH_SIZE);
        if (r == 0)
                r = labeled_extract(HPKE_SUITE, bytes_of(shared, HASH_SIZE), "secret", BYTES_NONE, secret);
        if (r == 0)
                r = labeled_expand(HPKE_SUITE, secret, "key", chunk, ret->key, sizeof ret->key);
        if (r == 0)
                r = labeled_expand(HPKE_SUITE, secret, "base_nonce", chunk, ret->nonce, sizeof ret->nonce);
        OPENSSL_cleanse(secret, sizeof secret);
        return fail_trace(r);
}

int hpke_seal(HpkeMode mode, const uint8_t recipient_public[SUITE_PUBLIC_SIZE], const KeyPair *sender, Bytes info, Bytes aad,
              Bytes plain, Random *random, uint8_t ret_enc[HPKE_ENC_SIZE], Buf *ret) {
        uint8_t enc[HPKE_ENC_SIZE], shared[HASH_SIZE];
        HpkeContext context;
        assert(mode == HPKE_BASE || mode == HPKE_AUTH);
        assert(!MODE_IS_AUTH(mode) || (sender && sender->use == KEY_WRAP));
        int r = encap(recipient_public, MODE_IS_AUTH(mode) ? sender : NULL, random, enc, shared);
        if (r == PRIMITIVE_E_ZERO)
                return -EINVAL;
        if (r == 0)
                r = key_schedule(mode, shared, info, &context);
        if (r == 0)
                r = aead_seal(context.key, context.nonce, aad, plain, ret);
        if (r == 0)
                memcpy(ret_enc, enc, sizeof enc);
        OPENSSL_cleanse(shared, sizeof shared);
        OPENSSL_cleanse(&context, sizeof context);
        return r == PRIMITIVE_E_LENGTH ? fail_trace(-EMSGSIZE) : fail_trace(r);
}

int hpke_open(HpkeMode mode, const KeyPair *recipient, const uint8_t sender_public[SUITE_PUBLIC_SIZE], Bytes info, Bytes aad,
              const uint8_t enc[HPKE_ENC_SIZE], Bytes cipher, Buf *ret) {
        uint8_t shared[HASH_SIZE];
        HpkeContext context;
        assert(mode == HPKE_BASE || mode == HPKE_AUTH);
        assert(!MODE_IS_AUTH(mode) || sender_public);
        int r = decap(enc, recipient, MODE_IS_AUTH(mode) ? sender_public : NULL, shared);
        if (r == 0)
                r = key_schedule(mode, shared, info, &context);
        if (r == 0)
                r = aead_open(context.key, context.nonce, aad, cipher, ret);
        OPENSSL_cleanse(shared, sizeof shared);
        OPENSSL_cleanse(&context, sizeof context);
        return r > 0 ? HPKE_E_OPEN : fail_trace(r); /* which of its reasons it was is no business of the sender's */
}
