/* SPDX-License-Identifier: Apache-2.0 */

#include "common/base/bucket.h"

void bucket_fill(Bucket *b, const BucketRate *rate, int64_t mono_ms) {
        int64_t ms = b->at_ms == INT64_MIN || mono_ms < b->at_ms ? 0 : mono_ms - b->at_ms;
        int64_t max = (int64_t)BUCKET_PIECE * rate->max;

        b->at_ms = mono_ms;
        if (b->left < max)
                b->left = ms >= (max - b->left) / rate->per_s + 1 ? max : b->left + ms * rate->per_s;
}

int64_t bucket_wait_ms(const Bucket *b, const BucketRate *rate, uint32_t pieces) {
        int64_t want = (int64_t)BUCKET_PIECE * pieces;

        return b->left >= want ? 0 : (want - b->left + rate->per_s - 1) / rate->per_s;
}
