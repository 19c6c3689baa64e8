/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An account that fills by itself: so much a second, up to a bound, and what is taken may leave debts.  Counted in thousandths of a
 * piece, so that whole milliseconds bring whole numbers: at a rate of n a second one brings n.  Pure arithmetic; times are monotonic
 * milliseconds of the caller's.  A clock that steps back brings nothing.
 */

#include <stdint.h>

#define BUCKET_PIECE 1000

typedef struct BucketRate {
        uint32_t max;   /* pieces that it fills up to; what is put in by hand may go beyond */
        uint32_t per_s; /* above 0 */
} BucketRate;

typedef struct Bucket {
        int64_t left;  /* thousandths; below 0: debts */
        int64_t at_ms; /* when it was so; INT64_MIN: it never began */
} Bucket;

#define BUCKET_FULL(rate_max) ((Bucket){ .left = (int64_t)BUCKET_PIECE * (rate_max), .at_ms = INT64_MIN })

/* What has come in until now. */
void bucket_fill(Bucket *b, const BucketRate *rate, int64_t mono_ms);
/* After bucket_fill(): milliseconds until there are so many pieces; 0: there are. */
int64_t bucket_wait_ms(const Bucket *b, const BucketRate *rate, uint32_t pieces);
