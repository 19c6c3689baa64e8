/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What holds the two copies of case_keys.h's slots; only its engines and case_keys.c include this.  All return 0 or negative. */

#include "node/store/case_keys.h"

#define CASE_KEYS_COPIES 2u
#define CASE_KEYS_SLOT 64u /* bytes; a power of two, so that none lies across two sectors */

/* The first member of an engine's own struct. */
struct CaseKeys {
        const struct CaseKeysOps *ops;
        Random *random;
        uint32_t ahead;
        uint64_t count;
        bool readonly;
};

typedef struct CaseKeysOps {
        /* Up to n slots from `slot`, *ret_n of them there. */
        int (*read)(const CaseKeys *k, unsigned copy, uint64_t slot, uint8_t *dst, size_t n, size_t *ret_n);
        int (*write)(CaseKeys *k, unsigned copy, uint64_t slot, Bytes data);
        int (*sync)(CaseKeys *k, unsigned copy);
        void (*free)(CaseKeys *k);
} CaseKeysOps;

/* Reads both copies through and makes good what one of them lacks (not if readonly); sets count. */
int case_keys_mend(CaseKeys *k) MUST_CHECK;
