/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * SipHash-2-4 (Aumasson, Bernstein 2012): a short keyed hash for tables and sketches.  Without the key nobody can tell what was
 * hashed; it is no signature and no digest of record (common/crypto has those).
 */

#include "common/base/bytes.h"

typedef struct SipKey { uint64_t k0, k1; } SipKey;

/* The 16 bytes as two little-endian words. */
SipKey siphash_key(const uint8_t bytes[16]);
uint64_t siphash(const SipKey *key, Bytes data);
