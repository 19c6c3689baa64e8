/* SPDX-License-Identifier: Apache-2.0 */

#include "common/crypto/siphash.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/crypto/primitive.h"

struct SipHash {
        EVP_MAC_CTX *mac;
        uint8_t key[SIPHASH_KEY_SIZE];
};

SipHash *siphash_new(const uint8_t key[SIPHASH_KEY_SIZE]) {
        SipHash *s = mem_new(SipHash);
        EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);

        openssl_must(mac != NULL);
        s->mac = EVP_MAC_CTX_new(mac);
        EVP_MAC_free(mac);
        openssl_must(s->mac != NULL);
        memcpy(s->key, key, SIPHASH_KEY_SIZE);
        return s;
}

SipHash *siphash_free(SipHash *s) {
        if (!s)
                return NULL;
        EVP_MAC_CTX_free(s->mac);
        OPENSSL_cleanse(s->key, sizeof(s->key));
        return mem_free(s);
}

void siphash_freep(SipHash **s) {
        siphash_free(*s);
}

uint64_t siphash(SipHash *s, Bytes data) {
        uint8_t out[8];
        size_t size = sizeof(out), len = 0;
        OSSL_PARAM params[] = { OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end() };
        uint64_t w = 0;

        openssl_must(EVP_MAC_init(s->mac, s->key, sizeof(s->key), params));
        if (data.len)
                openssl_must(EVP_MAC_update(s->mac, data.data, data.len));
        openssl_must(EVP_MAC_final(s->mac, out, &len, sizeof(out)));
        for (size_t i = 0; i < sizeof(out); i++)
                w |= (uint64_t)out[i] << (8 * i);
        return w;
}
