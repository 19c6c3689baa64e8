/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * SipHash-2-4 (Aumasson, Bernstein 2012): a short keyed hash for tables and sketches.  Without the key nobody can tell what was
 * hashed; it is no signature and no digest of record.
 */

#include "common/base/bytes.h"

#define SIPHASH_KEY_SIZE 16

/* A key at work, of one thread. */
typedef struct SipHash SipHash;
SipHash *siphash_new(const uint8_t key[SIPHASH_KEY_SIZE]);
SipHash *siphash_free(SipHash *s);
void siphash_freep(SipHash **s);
uint64_t siphash(SipHash *s, Bytes data);
