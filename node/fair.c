/* SPDX-License-Identifier: Apache-2.0 */

#include "node/fair.h"

#include <assert.h>
#include "common/base/memory.h"

static void ring_add(Fair *f, FairLane *lane) {
        if (!f->ring) {
                f->ring = lane->next = lane->before = lane;
        } else { /* last: before the one whose turn it is */
                lane->next = f->ring;
                lane->before = f->ring->before;
                lane->before->next = lane->next->before = lane;
        }
        f->lanes++;
}

static void ring_remove(Fair *f, FairLane *lane) {
        if (f->ring == lane)
                f->ring = lane->next == lane ? NULL : lane->next;
        lane->next->before = lane->before;
        lane->before->next = lane->next;
        lane->next = lane->before = NULL;
        f->lanes--;
}

static FairFrame *take_out(Fair *f, FairLane *lane, FairFrame *frame) {
        size_t len = frame->header_len + frame->body_len;

        *(frame->before ? &frame->before->next : &lane->first) = frame->next;
        *(frame->next ? &frame->next->before : &lane->last) = frame->before;
        lane->n--;
        lane->bytes -= len;
        f->n--;
        f->bytes -= len;
        if (!lane->n)
                ring_remove(f, lane);
        return frame;
}

/* ---- room -------------------------------------------------------------------------------------------------------- */

static bool has_room(const Fair *f, size_t len) {
        return f->n < FAIR_FRAMES_MAX && f->bytes + len <= FAIR_BYTES_MAX;
}

/* Of whichever of the two there is too little. */
static bool is_longer(const FairLane *a, const FairLane *b, bool by_bytes) {
        return by_bytes ? a->bytes > b->bytes : a->n > b->n;
}

/* Looked for only on behalf of a lane that has less than its part: who has more pays for no search. */
static bool make_room(Fair *f, const FairLane *lane, size_t len) {
        while (!has_room(f, len)) {
                bool by_bytes = f->n < FAIR_FRAMES_MAX;
                FairLane *longest = f->ring;
                size_t parts = f->lanes + (lane->n == 0);

                if (by_bytes ? lane->bytes + len > FAIR_BYTES_MAX / parts : lane->n >= FAIR_FRAMES_MAX / parts)
                        return false;
                for (FairLane *l = f->ring->next; l != f->ring; l = l->next)
                        if (is_longer(l, longest, by_bytes))
                                longest = l;
                if (longest == lane)
                        return false;
                longest->dropped++;
                mem_free(take_out(f, longest, longest->last));
        }
        return true;
}

bool fair_put(Fair *f, FairLane *lane, Bytes header, Bytes body) {
        size_t len = header.len + body.len;
        FairFrame *frame;

        if (lane->n >= FAIR_LANE_FRAMES_MAX || lane->bytes + len > FAIR_LANE_BYTES_MAX || !make_room(f, lane, len)) {
                lane->dropped++;
                return false;
        }
        frame = mem_alloc(sizeof(*frame) + len);
        *frame = (FairFrame){ .before = lane->last, .header_len = header.len, .body_len = body.len };
        if (header.len)
                memcpy(frame->bytes, header.data, header.len);
        if (body.len)
                memcpy(frame->bytes + header.len, body.data, body.len);
        if (!lane->n)
                ring_add(f, lane);
        *(lane->last ? &lane->last->next : &lane->first) = frame;
        lane->last = frame;
        lane->n++;
        lane->bytes += len;
        f->n++;
        f->bytes += len;
        return true;
}

FairFrame *fair_take(Fair *f, FairLane *lane) {
        assert(lane->n);
        f->ring = lane->next;
        return take_out(f, lane, lane->first);
}

void fair_clear(Fair *f, FairLane *lane) {
        while (lane->n)
                mem_free(take_out(f, lane, lane->first));
}
