/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What two offices say to each other after one of them recovered from an old copy.  The evidence in it stands for itself; the
 * rest is believed of whoever wrapped it, about itself alone.
 */

#include <assert.h>
#include "common/wire/convert.h"
#include "common/wire/lane.h"
#include "common/wire/spec.h"

void recovery_ask_encode(const RecoveryAsk *a, Buf *out) {
        PbRecoveryAsk pb = ZHUJI__RECOVERY_ASK__INIT;
        PbLanePosition lanes[RECOVERY_LANES_MAX], *lane_of[RECOVERY_LANES_MAX];
        ProtobufCBinaryData seals[RECOVERY_SEALS_MAX];
        static const Digest none;

        assert(a->evidence_bytes.len && a->n_seals <= RECOVERY_SEALS_MAX && a->n_lanes <= RECOVERY_LANES_MAX);
        for (uint32_t i = 0; i < a->n_lanes; i++) {
                lane_pack(&a->lanes[i], &lanes[i]);
                lane_of[i] = &lanes[i];
        }
        for (uint32_t i = 0; i < a->n_seals; i++) {
                assert(a->seals[i].len > 0);
                seals[i] = pack_bytes(a->seals[i]);
        }
        pb.evidence = pack_bytes(a->evidence_bytes);
        pb.n_seals = a->n_seals;
        pb.seals = seals;
        pb.n_lanes = a->n_lanes;
        pb.lanes = lane_of;
        pb.after = a->after;
        if (!digest_equal(&a->before, &none))
                pb.before = pack_bytes(convert_from_digest(&a->before));
        pack_message(&pb.base, &spec_recovery_ask, out);
}

int recovery_ask_decode(Bytes in, Arena *arena, RecoveryAsk *ret) {
        const PbRecoveryAsk *pb = (const PbRecoveryAsk *)unpack_message(in, &spec_recovery_ask, arena, NULL);
        RecoveryAsk a = { .evidence_bytes = BYTES_NONE };
        int r;

        if (!pb || !pb->evidence.len)
                return RECORD_E_FORMAT;
        r = lanes_take(pb->lanes, pb->n_lanes, a.lanes);
        if (r)
                return r;
        a.n_lanes = (uint32_t)pb->n_lanes;
        a.n_seals = (uint32_t)pb->n_seals;
        a.seals = arena_alloc(arena, sizeof(Bytes) * (pb->n_seals + 1));
        if (!a.seals)
                return RECORD_E_FORMAT;
        for (uint32_t i = 0; i < a.n_seals; i++) {
                if (!pb->seals[i].len)
                        return RECORD_E_FORMAT;
                a.seals[i] = unpack_bytes(pb->seals[i]);
        }
        a.after = pb->after;
        if (!convert_digest_or_none(unpack_bytes(pb->before), &a.before))
                return RECORD_E_FORMAT;
        a.evidence_bytes = unpack_bytes(pb->evidence);
        r = evidence_decode(a.evidence_bytes, arena, &a.evidence);
        if (!r)
                *ret = a;
        return r;
}

void recovery_answer_encode(const RecoveryAnswer *a, Buf *out) {
        PbRecoveryAnswer pb = ZHUJI__RECOVERY_ANSWER__INIT;
        ProtobufCBinaryData items[RECOVERY_ITEMS_MAX];

        assert(a->n_items <= RECOVERY_ITEMS_MAX);
        for (uint32_t i = 0; i < a->n_items; i++) {
                assert(a->items[i].len > 0);
                items[i] = pack_bytes(a->items[i]);
        }
        pb.epoch = a->epoch;
        pb.after = a->after;
        pb.next = a->next;
        pb.more = a->more;
        pb.n_items = a->n_items;
        pb.items = items;
        pb.refused = pack_str(a->refused);
        pb.known_seal = a->known_seal;
        pb.known_epoch = a->known_epoch;
        pb.known_entry = a->known_entry;
        pb.common_seal = a->common_seal;
        pack_message(&pb.base, &spec_recovery_answer, out);
}

int recovery_answer_decode(Bytes in, Arena *arena, RecoveryAnswer *ret) {
        const PbRecoveryAnswer *pb = (const PbRecoveryAnswer *)unpack_message(in, &spec_recovery_answer, arena, NULL);
        RecoveryAnswer a = { .epoch = 0 };

        if (!pb || !pb->epoch)
                return RECORD_E_FORMAT;
        for (size_t i = 0; i < pb->n_items; i++) {
                if (!pb->items[i].len)
                        return RECORD_E_FORMAT;
                a.items[a.n_items++] = unpack_bytes(pb->items[i]);
        }
        a.epoch = pb->epoch;
        a.after = pb->after;
        a.next = pb->next;
        a.more = pb->more;
        a.refused = pb->refused;
        a.known_seal = pb->known_seal;
        a.known_epoch = pb->known_epoch;
        a.known_entry = pb->known_entry;
        a.common_seal = pb->common_seal;
        *ret = a;
        return 0;
}
