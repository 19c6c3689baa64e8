/* SPDX-License-Identifier: Apache-2.0 */

#include "mesh_forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "roster_text.h"

#define FORGED_ENTRY 100000 /* far from what its engine writes */

void mesh_forge_seal(MeshNode *by, Seal seal, Buf *out) {
        uint8_t signature[SUITE_SIGNATURE_SIZE];
        Buf body = BUF_INIT;
        Signer *signer;

        seal.unit = by->unit;
        seal.count = 1;
        seal.time = by->mesh->now;
        seal.suite = by->identity.suite;
        memcpy(seal.key_id, by->identity.id, sizeof(seal.key_id));
        seal_body_encode(&seal, &body);
        assert_int_equal(signer_new(&by->identity, &signer), 0);
        signer_sign(signer, "seal", buf_bytes(&body), signature);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), out);
        signer_free(signer);
        buf_deinit(&body);
}

void mesh_forge_evidence(MeshNode *by, const MeshForged *forged, Buf *out) {
        Entry e = { .header = { .number = forged->number ? forged->number : FORGED_ENTRY, .time = by->mesh->now,
                                .kind = forged->kind, .version = 1, .case_id = forged->case_id,
                                .actor = { .unit = forged->actor ? code_of(forged->actor) : by->unit },
                                .n_parts = forged->n_parts },
                    .n_parts = forged->n_parts };
        Buf header = BUF_INIT, seal = BUF_INIT;
        uint32_t mask = 0;

        for (uint32_t i = 0; i < forged->n_parts; i++) {
                const Part *part = &forged->parts[i];

                e.parts[i] = *part;
                e.header.parts[i] = (PartRef){ .kind = part->kind, .digest = part_digest(part->kind, part->salt, part->data) };
                if (part->stored.len) /* it is closed, as some real entry had it */
                        e.header.parts[i] = (PartRef){ .kind = part->kind, .suite = RECORD_SUITE_STD,
                                                       .key = bytes_of(e.header.case_id.s, strlen(e.header.case_id.s)),
                                                       .digest = part_digest(part->kind, part->salt, part->stored) };
                mask |= 1u << part->kind;
        }
        header_encode(&e.header, &header);
        e.header_bytes = buf_bytes(&header);
        mesh_forge_seal(by, (Seal){ .number = e.header.number, .first_entry = e.header.number,
                                    .root = entry_leaf(e.header_bytes),
                                    .epoch = forged->epoch ? forged->epoch : 1, .previous = { { 1 } } }, &seal);
        evidence_encode(&e, mask, 0, NULL, 0, buf_bytes(&seal), out);
        buf_deinit(&header);
        buf_deinit(&seal);
}

static void forge_evidence(MeshNode *by, EntryKind kind, const CaseId *id, const char *actor, PartKind kind_of_part, Bytes data,
                           Buf *out) {
        const Part part = { .kind = kind_of_part, .salt = { 1 }, .data = data };

        mesh_forge_evidence(by, &(MeshForged){ .kind = kind, .case_id = *id, .actor = actor, .parts = &part, .n_parts = 1 },
                            out);
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
