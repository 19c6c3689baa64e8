/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Key files.  A secret file is text, mode 0600, owned by us; one readable by others is refused by name (promise: no secret is
 * ever read from where another could have read it).  The public file beside it (".pub") goes to whoever signs the roster.
 *
 *   zhuji-secret-key 1            zhuji-public-key 1
 *   use: identity                 use: identity
 *   suite: std                    suite: std
 *   secret: <64 hex>              public: <64 hex>
 */

#include "common/crypto/suite.h"

#define KEY_E_MISSING 1  /* no such file */
#define KEY_E_EXPOSED 2  /* group or others may read it (chmod 600), or it is not ours: its owner can */
#define KEY_E_FORMAT 3   /* not a key file, or of another use or suite */
#define KEY_E_EXISTS 4   /* writing: never overwrites */

const char *key_use_name(KeyUse use); /* "identity", "wrap", "curve", "root", "desk" */
bool key_use_parse(const char *s, KeyUse *ret);
/* Writes path (0600, O_EXCL, fsynced with its folder) and path.pub (0644), both or none.  0, KEY_E_EXISTS, or negative. */
int key_file_write(const char *path, const KeyPair *pair) MUST_CHECK;
/* From then on the process leaves no core file behind: the secret would be in it. */
int key_file_read(const char *path, KeyUse use, KeyPair *ret) MUST_CHECK;
/* `path` names the public file itself.  Public half only; secret_key is zero.  A wrap, CURVE or desk key of small order, with which
 * every shared secret would be zero, is KEY_E_FORMAT. */
int key_file_read_public(const char *path, KeyUse use, KeyPair *ret) MUST_CHECK;
/* That last check alone, for public keys that come from elsewhere. */
bool key_public_is_usable(KeyUse use, const uint8_t public_key[SUITE_PUBLIC_SIZE]);

/* A secret without a public half, which nobody else needs: `use` is its word in the file, and the same errors. */
int key_secret_write(const char *path, const char *use, const uint8_t secret[SUITE_SECRET_SIZE]) MUST_CHECK;
int key_secret_read(const char *path, const char *use, uint8_t ret[SUITE_SECRET_SIZE]) MUST_CHECK;
