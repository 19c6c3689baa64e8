/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/sim/cheap.h"

#include <assert.h>
#include "common/base/memory.h"
#include "common/crypto/hpke.h"

/* The only state of the simulator that is not in a Sim: which functions a process uses can't differ between its worlds. */
static bool is_cheap;

void cheap_use(bool cheap) {
        is_cheap = cheap;
}

/* ---- what the linker exchanges ----------------------------------------------------------------------------------- */

int __real_signer_new(const KeyPair *pair, Signer **ret);
int __wrap_signer_new(const KeyPair *pair, Signer **ret);
Signer *__real_signer_free(Signer *s);
Signer *__wrap_signer_free(Signer *s);
void __real_signer_sign(Signer *s, const char *purpose, Bytes message, uint8_t ret_signature[SUITE_SIGNATURE_SIZE]);
void __wrap_signer_sign(Signer *s, const char *purpose, Bytes message, uint8_t ret_signature[SUITE_SIGNATURE_SIZE]);
bool __real_suite_verify(uint32_t suite, const uint8_t public_key[SUITE_PUBLIC_SIZE], const char *purpose, Bytes message,
                         Bytes signature);
bool __wrap_suite_verify(uint32_t suite, const uint8_t public_key[SUITE_PUBLIC_SIZE], const char *purpose, Bytes message,
                         Bytes signature);
int __real_hpke_seal(HpkeMode mode, const uint8_t recipient_public[SUITE_PUBLIC_SIZE], const KeyPair *sender, Bytes info,
                     Bytes aad, Bytes plain, Random *random, uint8_t ret_enc[HPKE_ENC_SIZE], Buf *ret);
int __wrap_hpke_seal(HpkeMode mode, const uint8_t recipient_public[SUITE_PUBLIC_SIZE], const KeyPair *sender, Bytes info,
                     Bytes aad, Bytes plain, Random *random, uint8_t ret_enc[HPKE_ENC_SIZE], Buf *ret);
int __real_hpke_open(HpkeMode mode, const KeyPair *recipient, const uint8_t sender_public[SUITE_PUBLIC_SIZE], Bytes info,
                     Bytes aad, const uint8_t enc[HPKE_ENC_SIZE], Bytes cipher, Buf *ret);
int __wrap_hpke_open(HpkeMode mode, const KeyPair *recipient, const uint8_t sender_public[SUITE_PUBLIC_SIZE], Bytes info,
                     Bytes aad, const uint8_t enc[HPKE_ENC_SIZE], Bytes cipher, Buf *ret);

/* ---- signing: a digest keyed with the public key, twice ---------------------------------------------------------- */

static Digest mark(const uint8_t public_key[SUITE_PUBLIC_SIZE], const char *purpose, Bytes message) {
        Bytes chunks[] = { bytes_of(public_key, SUITE_PUBLIC_SIZE), bytes_of_str(purpose), message };

        return digest_purpose("cheap", chunks, array_size(chunks));
}

int __wrap_signer_new(const KeyPair *pair, Signer **ret) {
        KeyPair *kept;

        if (!is_cheap)
                return __real_signer_new(pair, ret);
        kept = mem_new(KeyPair);
        *kept = *pair;
        *ret = (Signer *)kept;
        return 0;
}

Signer *__wrap_signer_free(Signer *s) {
        return is_cheap ? mem_free(s) : __real_signer_free(s);
}

void __wrap_signer_sign(Signer *s, const char *purpose, Bytes message, uint8_t ret_signature[SUITE_SIGNATURE_SIZE]) {
        Digest d;

        if (!is_cheap) {
                __real_signer_sign(s, purpose, message, ret_signature);
                return;
        }
        d = mark(((const KeyPair *)s)->public_key, purpose, message);
        memcpy(ret_signature, d.b, DIGEST_SIZE);
        memcpy(ret_signature + DIGEST_SIZE, d.b, DIGEST_SIZE);
}

bool __wrap_suite_verify(uint32_t suite, const uint8_t public_key[SUITE_PUBLIC_SIZE], const char *purpose, Bytes message,
                         Bytes signature) {
        Digest d;

        if (!is_cheap)
                return __real_suite_verify(suite, public_key, purpose, message, signature);
        if (suite != SUITE_STD || signature.len != SUITE_SIGNATURE_SIZE)
                return false;
        d = mark(public_key, purpose, message);
        return memcmp(signature.data, d.b, DIGEST_SIZE) == 0 && memcmp(signature.data + DIGEST_SIZE, d.b, DIGEST_SIZE) == 0;
}

/* ---- wrapping: text xor a key of 32 bytes, and a tag over all that the real one binds ---------------------------- */

static Digest key_of(const uint8_t recipient[SUITE_PUBLIC_SIZE], const uint8_t enc[HPKE_ENC_SIZE]) {
        Bytes chunks[] = { bytes_of(recipient, SUITE_PUBLIC_SIZE), bytes_of(enc, HPKE_ENC_SIZE) };

        return digest_purpose("cheap-key", chunks, array_size(chunks));
}

static Digest tag_of(HpkeMode mode, const Digest *key, const uint8_t *sender, Bytes info, Bytes aad, Bytes cipher) {
        uint8_t m = (uint8_t)mode;
        Bytes chunks[] = { digest_bytes(key), bytes_of(&m, 1), sender ? bytes_of(sender, SUITE_PUBLIC_SIZE) : BYTES_NONE, info,
                           aad, cipher };

        return digest_purpose("cheap-tag", chunks, array_size(chunks));
}

static void mix(uint8_t *text, size_t len, const Digest *key) {
        for (size_t i = 0; i < len; i++)
                text[i] ^= key->b[i % DIGEST_SIZE];
}

int __wrap_hpke_seal(HpkeMode mode, const uint8_t recipient_public[SUITE_PUBLIC_SIZE], const KeyPair *sender, Bytes info,
                     Bytes aad, Bytes plain, Random *random, uint8_t ret_enc[HPKE_ENC_SIZE], Buf *ret) {
        size_t at = ret->len;
        Digest key, tag;

        if (!is_cheap)
                return __real_hpke_seal(mode, recipient_public, sender, info, aad, plain, random, ret_enc, ret);
        assert((mode == HPKE_AUTH) == (sender != NULL));
        random_fill(random, ret_enc, HPKE_ENC_SIZE);
        key = key_of(recipient_public, ret_enc);
        buf_put_bytes(ret, plain);
        mix(ret->data + at, plain.len, &key);
        tag = tag_of(mode, &key, sender ? sender->public_key : NULL, info, aad, bytes_of(ret->data + at, plain.len));
        buf_put(ret, tag.b, HPKE_TAG_SIZE);
        return 0;
}

int __wrap_hpke_open(HpkeMode mode, const KeyPair *recipient, const uint8_t sender_public[SUITE_PUBLIC_SIZE], Bytes info,
                     Bytes aad, const uint8_t enc[HPKE_ENC_SIZE], Bytes cipher, Buf *ret) {
        size_t at = ret->len, len;
        Digest key, tag;

        if (!is_cheap)
                return __real_hpke_open(mode, recipient, sender_public, info, aad, enc, cipher, ret);
        if (cipher.len < HPKE_TAG_SIZE)
                return HPKE_E_OPEN;
        len = cipher.len - HPKE_TAG_SIZE;
        key = key_of(recipient->public_key, enc);
        tag = tag_of(mode, &key, mode == HPKE_AUTH ? sender_public : NULL, info, aad, bytes_of(cipher.data, len));
        if (memcmp(tag.b, cipher.data + len, HPKE_TAG_SIZE) != 0)
                return HPKE_E_OPEN;
        buf_put(ret, cipher.data, len);
        mix(ret->data + at, len, &key);
        return 0;
}
