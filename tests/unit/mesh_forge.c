/* SPDX-License-Identifier: Apache-2.0 */

#include "mesh_forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "roster_text.h"

#define FORGED_ENTRY 100000 /* far from what its engine writes */

static void seal_one(MeshNode *by, const Entry *e, Buf *out) {
        Seal seal = { .unit = by->unit, .number = FORGED_ENTRY, .epoch = 1, .first_entry = e->header.number, .count = 1,
                      .root = entry_leaf(e->header_bytes), .previous = { { 1 } }, .time = e->header.time,
                      .suite = by->identity.suite };
        uint8_t signature[SUITE_SIGNATURE_SIZE];
        Buf body = BUF_INIT;
        Signer *signer;

        memcpy(seal.key_id, by->identity.id, sizeof(seal.key_id));
        seal_body_encode(&seal, &body);
        assert_int_equal(signer_new(&by->identity, &signer), 0);
        signer_sign(signer, "seal", buf_bytes(&body), signature);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), out);
        signer_free(signer);
        buf_deinit(&body);
}

static void forge_evidence(MeshNode *by, EntryKind kind, const CaseId *id, const char *actor, PartKind part, Bytes data,
                           Buf *out) {
        Entry e = { .header = { .number = FORGED_ENTRY, .time = by->mesh->now, .kind = kind, .version = 1, .case_id = *id,
                                .actor = { .unit = code_of(actor) }, .n_parts = 1 },
                    .n_parts = 1 };
        Buf header = BUF_INIT, seal = BUF_INIT;

        e.parts[0] = (Part){ .kind = part, .salt = { 1 }, .data = data };
        e.header.parts[0] = (PartRef){ .kind = part,
                                       .digest = part_digest(part, e.parts[0].salt, data) };
        header_encode(&e.header, &header);
        e.header_bytes = buf_bytes(&header);
        seal_one(by, &e, &seal);
        evidence_encode(&e, 1u << part, 0, NULL, 0, buf_bytes(&seal), out);
        buf_deinit(&header);
        buf_deinit(&seal);
}

void mesh_forge_parcel(MeshNode *by, const Document *doc, const CaseId *id, const char *to, const char *from_unit,
                       uint64_t number, Buf *out) {
        Buf document = BUF_INIT, evidence = BUF_INIT;
        Parcel p = { .from = by->unit,
                     .to = code_of(to),
                     .lane = LANE_NORMAL,
                     .epoch = 1,
                     .number = number,
                     .kind = PARCEL_DOCUMENT,
                     .from_unit = code_of(from_unit),
                     .to_unit = code_of(to) };

        document_encode(doc, &document);
        forge_evidence(by, doc->kind, id, from_unit, PART_DOCUMENT, buf_bytes(&document), &evidence);
        p.evidence_bytes = buf_bytes(&evidence);
        parcel_encode(&p, out);
        buf_deinit(&document);
        buf_deinit(&evidence);
}

void mesh_forge_receipt(MeshNode *by, EntryKind kind, const Receipt *receipt, Buf *out) {
        Buf bytes = BUF_INIT;

        receipt_encode(receipt, &bytes);
        forge_evidence(by, kind, &CASE_NONE, by->unit.s, PART_RECEIPT, buf_bytes(&bytes), out);
        buf_deinit(&bytes);
}
