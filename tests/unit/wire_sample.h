/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One well-filled message of each format, always the same bytes, and for each the decoder followed by the encoder: what a
 * format's tests (golden bytes, mutation, fuzzing) have in common.
 */

#include "common/crypto/suite.h"
#include "common/unit/roster.h"
#include "common/wire/record.h"

typedef struct WireSample {
        const char *name;
        void (*make)(Buf *out);
        /* Decodes and encodes again (appending); the decoder's result. */
        int (*again)(Bytes in, Arena *arena, Buf *out);
} WireSample;

extern const WireSample wire_samples[];
extern const size_t n_wire_samples;

const WireSample *wire_sample_find(const char *name);
/* The pieces, for tests that want to change one of them. */
void wire_sample_entry(uint64_t number, Arena *arena, Entry *ret);
/* Four entries sealed together by the sample key; the leaf numbers are 41..44. */
#define WIRE_SAMPLE_ENTRIES 4
#define WIRE_SAMPLE_FIRST 41
void wire_sample_batch(Arena *arena, Entry entries[WIRE_SAMPLE_ENTRIES], Buf *ret_seal);
/* A roster of a province, a city and a county, prepared; node 411281 has the sample key, and root keys are
 * wire_sample_root(0..). */
/* Version 1 with a unit that has two desk keys, the second one retired. */
Roster *wire_sample_desk_roster(void);
Roster *wire_sample_roster(uint64_t version, const Roster *previous);
/* The key that seals the sample batch. */
void wire_sample_key(KeyPair *ret);
void wire_sample_root(uint8_t which, KeyPair *ret);
void wire_sample_seal(const Seal *seal, const KeyPair *key, Buf *out);
/* Evidence of entry 43, the parts in mask disclosed. */
void wire_sample_evidence(uint32_t mask, Buf *out);
