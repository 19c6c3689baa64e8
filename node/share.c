/* SPDX-License-Identifier: Apache-2.0 */

#include "node/share.h"

#define UNIT 1000 /* of an account: at a rate of n a second a millisecond brings n */

uint32_t share_price(size_t bytes) {
        return 1 + (uint32_t)(bytes / SHARE_PIECE);
}

static int64_t grown(int64_t have, int64_t max, int64_t per_s, int64_t ms) {
        if (have >= max)
                return have;
        return ms >= (max - have) / per_s + 1 ? max : have + ms * per_s;
}

static void refill(Share *s, int64_t mono_ms) {
        int64_t ms = s->at_ms == INT64_MIN || mono_ms < s->at_ms ? 0 : mono_ms - s->at_ms;

        s->waste = grown(s->waste, UNIT * SHARE_WASTE_START, SHARE_WASTE_PER_S, ms);
        s->work = grown(s->work, UNIT * SHARE_WORK_MAX, SHARE_WORK_PER_S, ms);
        s->at_ms = mono_ms;
}

/* Until there is a whole frame on the account. */
static int64_t wait_ms(int64_t have, int64_t per_s) {
        return have >= UNIT ? 0 : (UNIT - have + per_s - 1) / per_s;
}

int64_t share_due(const Share *s, int64_t mono_ms) {
        Share now = *s;
        int64_t waste, work;

        refill(&now, mono_ms);
        waste = wait_ms(now.waste, SHARE_WASTE_PER_S);
        work = wait_ms(now.work, SHARE_WORK_PER_S);
        return mono_ms + (waste > work ? waste : work);
}

void share_take(Share *s, uint32_t price, int64_t mono_ms) {
        refill(s, mono_ms);
        s->waste -= UNIT * (int64_t)price;
}

void share_useful(Share *s, uint32_t price) {
        int64_t max = UNIT * SHARE_WASTE_MAX;

        s->waste += UNIT * ((int64_t)price + 1);
        if (s->waste > max)
                s->waste = max;
        s->work -= UNIT * (int64_t)price;
}

void share_repeat(Share *s, uint32_t price) {
        s->waste += (UNIT - SHARE_REPEAT) * (int64_t)price;
}

void share_refused(Share *s) {
        s->waste -= UNIT * SHARE_REFUSED_MORE;
}
