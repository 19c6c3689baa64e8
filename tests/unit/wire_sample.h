/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One well-filled message of each format, always the same bytes, and for each the decoder followed by the encoder: what a format's
 * tests (golden bytes, mutation, fuzzing) have in common.
 */

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
