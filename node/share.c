/* SPDX-License-Identifier: Apache-2.0 */

#include "node/share.h"

static const BucketRate waste_rate = { .max = SHARE_WASTE_START, .per_s = SHARE_WASTE_PER_S };
static const BucketRate right_rate = { .max = SHARE_RIGHT_MAX, .per_s = SHARE_RIGHT_PER_S };
static const BucketRate spare_rate = { .max = SHARE_SPARE_MAX, .per_s = SHARE_SPARE_PER_S };

uint32_t share_price(size_t bytes) {
        return 1 + (uint32_t)(bytes / SHARE_PIECE);
}

static int64_t due(Bucket b, const BucketRate *rate, uint32_t pieces, int64_t mono_ms) {
        bucket_fill(&b, rate, mono_ms);
        return mono_ms + bucket_wait_ms(&b, rate, pieces);
}

int64_t share_due(const Share *s, int64_t mono_ms) {
        return due(s->waste, &waste_rate, 1, mono_ms);
}

int64_t share_right(const Share *s, int64_t mono_ms) {
        return due(s->right, &right_rate, 1, mono_ms);
}

int64_t share_spare(const Share *s, int64_t mono_ms) {
        return due(s->spare, &spare_rate, SHARE_SPARE_SLICE, mono_ms);
}

void share_take(Share *s, uint32_t price, bool by_right, int64_t mono_ms) {
        bucket_fill(&s->waste, &waste_rate, mono_ms);
        bucket_fill(&s->right, &right_rate, mono_ms);
        s->waste.left -= BUCKET_PIECE * (int64_t)price;
        bucket_fill(&s->spare, &spare_rate, mono_ms);
        (by_right ? &s->right : &s->spare)->left -= BUCKET_PIECE * (int64_t)price;
        if (s->spare.left < -(int64_t)BUCKET_PIECE * SHARE_SPARE_DEBT)
                s->spare.left = -(int64_t)BUCKET_PIECE * SHARE_SPARE_DEBT;
}

void share_useful(Share *s, uint32_t price) {
        int64_t max = (int64_t)BUCKET_PIECE * SHARE_WASTE_MAX;

        s->waste.left += BUCKET_PIECE * ((int64_t)price + 1);
        if (s->waste.left > max)
                s->waste.left = max;
}

void share_repeat(Share *s, uint32_t price) {
        s->waste.left += (BUCKET_PIECE - SHARE_REPEAT) * (int64_t)price;
}

void share_refused(Share *s) {
        s->waste.left -= BUCKET_PIECE * SHARE_REFUSED_MORE;
}
