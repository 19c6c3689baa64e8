/* SPDX-License-Identifier: Apache-2.0 */

/* HELLO, and the body that says what a wrap holds. */

#include <assert.h>
#include "common/wire/convert.h"
#include "common/wire/cursor.h"
#include "common/wire/lane.h"
#include "common/wire/spec.h"

void lane_pack(const LanePosition *l, PbLanePosition *pb) {
        assert(l->lane >= 1 && l->lane <= LANE_COUNT);
        zhuji__lane_position__init(pb);
        pb->lane = l->lane;
        pb->epoch = l->epoch;
        pb->next_out = l->next_out;
        pb->unacked = l->unacked;
        pb->next_in = l->next_in;
        pb->epoch_in = l->epoch_in;
        pb->kept_in = l->kept_in;
        pb->first_in = l->first_in;
}

void hello_encode(const Hello *h, Buf *out) {
        PbHello pb = ZHUJI__HELLO__INIT;
        PbLanePosition lanes[2 * LANE_COUNT], *lane_of[2 * LANE_COUNT];
        ProtobufCBinaryData seals[HELLO_SEALS_MAX];

        assert(h->n_lanes <= 2 * LANE_COUNT && h->n_seals <= HELLO_SEALS_MAX && convert_instant(h->time));
        for (uint32_t i = 0; i < h->n_lanes; i++) {
                lane_pack(&h->lanes[i], &lanes[i]);
                lane_of[i] = &lanes[i];
        }
        for (uint32_t i = 0; i < h->n_seals; i++) {
                assert(h->seals[i].len > 0);
                seals[i] = pack_bytes(h->seals[i]);
        }
        pb.epoch = h->epoch;
        pb.time = h->time;
        pb.seal_number = h->seal_number;
        pb.seal_hash = pack_bytes(convert_from_digest(&h->seal_hash));
        pb.held_number = h->held_number;
        pb.held_hash = pack_bytes(convert_from_digest(&h->held_hash));
        pb.n_lanes = h->n_lanes;
        pb.lanes = lane_of;
        pb.n_seals = h->n_seals;
        pb.seals = seals;
        pb.roster_version = h->roster_version;
        pb.roster_hash = pack_bytes(convert_from_digest(&h->roster_hash));
        pb.want_seals = h->want_seals;
        pack_message(&pb.base, &spec_hello, out);
}

int lanes_take(PbLanePosition *const *pb, size_t n, LanePosition *ret) {
        for (size_t i = 0; i < n; i++) {
                const PbLanePosition *l = pb[i];
                if (l->lane == 0)
                        return RECORD_E_FORMAT;
                if (l->lane > LANE_COUNT)
                        return RECORD_E_NEWER;
                ret[i] = (LanePosition){ (Lane)l->lane, l->epoch, l->next_out, l->unacked, l->next_in, l->epoch_in, l->kept_in, l->first_in };
        }
        return 0;
}

static int seals_take(const PbHello *pb, Arena *arena, Hello *h) {
        if (pb->n_seals == 0)
                return 0;
        h->n_seals = (uint32_t)pb->n_seals;
        h->seals = arena_alloc(arena, sizeof(Bytes) * pb->n_seals);
        if (!h->seals)
                return RECORD_E_FORMAT;
        for (uint32_t i = 0; i < h->n_seals; i++) {
                if (pb->seals[i].len == 0)
                        return RECORD_E_FORMAT;
                h->seals[i] = unpack_bytes(pb->seals[i]);
        }
        return 0;
}

int hello_decode(Bytes in, Arena *arena, Hello *ret) {
        const PbHello *pb = (const PbHello *)unpack_message(in, &spec_hello, arena, NULL);
        Hello h = { 0 };

        if (!pb || !convert_instant(pb->time) || !convert_digest_or_none(unpack_bytes(pb->seal_hash), &h.seal_hash) ||
            !convert_digest_or_none(unpack_bytes(pb->held_hash), &h.held_hash) ||
            !convert_digest_or_none(unpack_bytes(pb->roster_hash), &h.roster_hash))
                return RECORD_E_FORMAT;
        int r = lanes_take(pb->lanes, pb->n_lanes, h.lanes);
        h.n_lanes = (uint32_t)pb->n_lanes;
        if (!r)
                r = seals_take(pb, arena, &h);
        if (r)
                return r;
        h.epoch = pb->epoch;
        h.time = pb->time;
        h.seal_number = pb->seal_number;
        h.held_number = pb->held_number;
        h.roster_version = pb->roster_version;
        h.want_seals = pb->want_seals;
        *ret = h;
        return 0;
}

/* ---- body -------------------------------------------------------------------------------------------------------- */

void body_encode(BodyKind kind, uint64_t roster_version, Bytes content, Buf *out) {
        PbBody pb = ZHUJI__BODY__INIT;

        assert(kind >= BODY_PARCEL && kind <= BODY_RECOVERY_ANSWER);
        pb.kind = kind;
        pb.roster_version = roster_version;
        pb.content = pack_bytes(content);
        pack_message(&pb.base, &spec_body, out);
}

int body_decode(Bytes in, BodyKind *ret_kind, uint64_t *ret_roster_version, Bytes *ret_content) {
        uint32_t kind = 0;
        uint64_t roster_version = 0;
        Bytes content = BYTES_NONE;
        CursorField f;

        if (!check_message(in, &spec_body, NULL, NULL))
                return RECORD_E_FORMAT;
        for (Cursor c = cursor_of(in); cursor_next(&c, &f);)
                switch (f.id) {
                case 1:
                        kind = (uint32_t)f.value;
                        break;
                case 2:
                        roster_version = f.value;
                        break;
                case 3:
                        content = f.bytes;
                        break;
                default:
                        assert(false && "checked before");
                }
        if (kind == 0)
                return RECORD_E_FORMAT;
        if (kind > BODY_RECOVERY_ANSWER)
                return RECORD_E_NEWER;
        *ret_kind = (BodyKind)kind;
        *ret_roster_version = roster_version;
        *ret_content = content;
        return 0;
}
