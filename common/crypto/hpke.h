/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * HPKE, RFC 9180, single-shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, mode auth (the sender proves its wrap
 * key) and mode base (accusations to a desk key, later).  Ephemeral key material comes from the Random passed in.
 */

#include "common/crypto/suite.h"

#define HPKE_ENC_SIZE 32
#define HPKE_TAG_SIZE 16

typedef enum HpkeMode { HPKE_BASE = 0, HPKE_AUTH = 2 } HpkeMode;

/* ret gets len(plain) + HPKE_TAG_SIZE bytes appended.  sender may be NULL in base mode.  -EINVAL if a public key is a point of
 * small order. */
int hpke_seal(HpkeMode mode, const uint8_t recipient_public[SUITE_PUBLIC_SIZE], const KeyPair *sender, Bytes info, Bytes aad,
              Bytes plain, Random *random, uint8_t ret_enc[HPKE_ENC_SIZE], Buf *ret) MUST_CHECK;

#define HPKE_E_OPEN 1 /* wrong key, tampered, or truncated */
/* Appends the plain text to ret.  0, HPKE_E_OPEN, or negative. */
int hpke_open(HpkeMode mode, const KeyPair *recipient, const uint8_t sender_public[SUITE_PUBLIC_SIZE], Bytes info, Bytes aad,
              const uint8_t enc[HPKE_ENC_SIZE], Bytes cipher, Buf *ret) MUST_CHECK;
