/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How what an office keeps about a case lies on its disk (docs/journal.md): each content is encrypted under a key of its own,
 * drawn for it alone, and that key lies beside it in a box under the case's key.  Who is shown one content gets the content's
 * key, not the case's; whoever destroys the case's key has erased all of it at once, wherever the boxes are.
 *
 * ChaCha20-Poly1305 (RFC 8439).  A content's key encrypts one message only, so its nonce is zero; a case's key encrypts many
 * boxes and rows, each with a random nonce that precedes the cipher text.  The additional data binds each to its place.
 *
 * That cipher commits to no key: who chooses two keys can make a text that opens under both, and each time says something else.
 * What stands under a seal must say one thing to everybody, so a digest of the content's key precedes its cipher text.
 */

#include "common/base/bytes.h"
#include "common/base/random.h"

#define VAULT_KEY_SIZE 32
#define VAULT_TAG_SIZE 16
#define VAULT_NONCE_SIZE 12
#define VAULT_COMMITMENT_SIZE 32
#define VAULT_BOX_SIZE (VAULT_NONCE_SIZE + VAULT_KEY_SIZE + VAULT_TAG_SIZE)

#define VAULT_E_OPEN 1 /* another key, other additional data, or altered */

/* Under a key that never encrypted anything before; appends VAULT_COMMITMENT_SIZE + len + VAULT_TAG_SIZE bytes. */
int vault_close_once(const uint8_t key[VAULT_KEY_SIZE], Bytes aad, Bytes plain, Buf *out) MUST_CHECK;
int vault_open_once(const uint8_t key[VAULT_KEY_SIZE], Bytes aad, Bytes closed, Buf *out) MUST_CHECK;
/* Under a key that encrypts many: nonce, cipher text, tag; appends len + VAULT_NONCE_SIZE + VAULT_TAG_SIZE bytes. */
int vault_close(const uint8_t key[VAULT_KEY_SIZE], Bytes aad, Bytes plain, Random *random, Buf *out) MUST_CHECK;
int vault_open(const uint8_t key[VAULT_KEY_SIZE], Bytes aad, Bytes closed, Buf *out) MUST_CHECK;
