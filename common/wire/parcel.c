/* SPDX-License-Identifier: Apache-2.0 */

/* Parcels and receipts. */

#include <assert.h>
#include "common/wire/convert.h"
#include "common/wire/cursor.h"
#include "common/wire/part.h"
#include "common/wire/spec.h"

#define PARCEL_EVIDENCE 9 /* the last field, so that what stands before it is a message by itself */

void parcel_encode(const Parcel *p, Buf *out) {
        PbParcel pb = ZHUJI__PARCEL__INIT;
        size_t start = out->len;

        assert(!unit_code_is_none(&p->from) && !unit_code_is_none(&p->to));
        assert(!unit_code_is_none(&p->from_unit) && !unit_code_is_none(&p->to_unit));
        assert(p->lane >= 1 && p->lane <= LANE_COUNT && p->number > 0 && p->kind >= PARCEL_DOCUMENT && p->kind <= PARCEL_VOID);
        pb.from = pack_str(p->from.s);
        pb.to = pack_str(p->to.s);
        pb.lane = p->lane;
        pb.epoch = p->epoch;
        pb.number = p->number;
        pb.kind = p->kind;
        pb.from_unit = pack_str(p->from_unit.s);
        pb.to_unit = pack_str(p->to_unit.s);
        pack_message(&pb.base, &spec_parcel, out);
        pack_put_field(out, PARCEL_EVIDENCE, p->evidence_bytes);
        assert(check_message(bytes_of(out->data + start, out->len - start), &spec_parcel, NULL, NULL));
}

/* All but the evidence. */
static int parcel_head_decode(Bytes in, Arena *arena, Parcel *p) {
        const PbParcel *pb = (const PbParcel *)unpack_message(in, &spec_parcel, arena, NULL);

        if (!pb || pb->number == 0 || pb->lane == 0 || pb->kind == 0)
                return RECORD_E_FORMAT;
        if (!convert_unit(pb->from, &p->from) || !convert_unit(pb->to, &p->to) || !convert_unit(pb->from_unit, &p->from_unit) ||
            !convert_unit(pb->to_unit, &p->to_unit))
                return RECORD_E_FORMAT;
        if (pb->lane > LANE_COUNT || pb->kind > PARCEL_VOID)
                return RECORD_E_NEWER;
        p->lane = (Lane)pb->lane;
        p->epoch = pb->epoch;
        p->number = pb->number;
        p->kind = (ParcelKind)pb->kind;
        return 0;
}

int parcel_decode(Bytes in, Arena *arena, Parcel *ret) {
        Parcel p = { 0 };
        Bytes head = in, evidence = BYTES_NONE;
        CursorField f;

        if (!check_message(in, &spec_parcel, NULL, NULL))
                return RECORD_E_FORMAT;
        for (Cursor c = cursor_of(in); cursor_next(&c, &f);)
                if (f.id == PARCEL_EVIDENCE) {
                        head = bytes_of(in.data, (size_t)(f.start - in.data));
                        evidence = f.bytes;
                }
        if (evidence.len == 0 || !convert_copy(arena, evidence, &p.evidence_bytes))
                return RECORD_E_FORMAT;
        int r = parcel_head_decode(head, arena, &p);
        if (!r)
                r = evidence_take(p.evidence_bytes, arena, &p.evidence);
        if (r)
                return r;
        if (!unit_code_equal(&p.evidence.seal.unit, &p.from))
                return RECORD_E_FORMAT;
        *ret = p;
        return 0;
}

Digest parcel_digest(Bytes parcel) {
        return digest_purpose("parcel", &parcel, 1);
}

/* ---- receipts ---------------------------------------------------------------------------------------------------- */

void receipt_encode(const Receipt *r, Buf *out) {
        PbReceipt pb = ZHUJI__RECEIPT__INIT;

        assert(!unit_code_is_none(&r->from) && !unit_code_is_none(&r->to));
        assert(r->lane >= 1 && r->lane <= LANE_COUNT && r->number > 0);
        assert(r->outcome >= OUTCOME_TAKEN && r->outcome <= OUTCOME_VOIDED);
        pb.from = pack_str(r->from.s);
        pb.to = pack_str(r->to.s);
        pb.lane = r->lane;
        pb.epoch = r->epoch;
        pb.number = r->number;
        pb.parcel_digest = pack_bytes(digest_bytes(&r->parcel_digest));
        pb.outcome = r->outcome;
        pb.reason = r->reason;
        pb.detail = pack_str(r->detail);
        pb.first_entry = r->first_entry;
        pack_message(&pb.base, &spec_receipt, out);
}

int receipt_decode(Bytes in, Arena *arena, Receipt *ret) {
        const PbReceipt *pb = (const PbReceipt *)unpack_message(in, &spec_receipt, arena, NULL);
        Receipt r = { 0 };

        if (!pb || pb->lane == 0 || pb->number == 0 || pb->outcome == 0)
                return RECORD_E_FORMAT;
        if (!convert_unit(pb->from, &r.from) || !convert_unit(pb->to, &r.to) ||
            !convert_digest(unpack_bytes(pb->parcel_digest), &r.parcel_digest))
                return RECORD_E_FORMAT;
        if (pb->lane > LANE_COUNT || pb->outcome > OUTCOME_VOIDED)
                return RECORD_E_NEWER;
        r.lane = (Lane)pb->lane;
        r.epoch = pb->epoch;
        r.number = pb->number;
        r.outcome = (Outcome)pb->outcome;
        r.reason = pb->reason;
        r.detail = pb->detail;
        r.first_entry = pb->first_entry;
        *ret = r;
        return 0;
}
