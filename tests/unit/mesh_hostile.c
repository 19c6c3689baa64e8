/* SPDX-License-Identifier: Apache-2.0 */

#include "mesh_hostile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "roster_text.h"

void hostile_parcel(Mesh *mesh, const char *to, EntryKind kind, const CaseId *id, uint64_t number, Buf *out) {
        Document doc = mesh_document(mesh, to);

        doc.kind = kind;
        doc.unit = code_of(OTHER);
        mesh_forge_parcel(mesh_at(mesh, OTHER), &doc, id, to, OTHER, number, out);
}

void hostile_send(Mesh *mesh, const char *to, EntryKind kind, const CaseId *id, uint64_t number) {
        Buf parcel = BUF_INIT;

        hostile_parcel(mesh, to, kind, id, number, &parcel);
        mesh_inject(mesh, OTHER, to, FRAME_DATA, BODY_PARCEL, mesh->version, buf_bytes(&parcel));
        buf_deinit(&parcel);
}

void hostile_send_rubbish(Mesh *mesh, const char *to, size_t size) {
        FrameHeader h = { .class = FRAME_DATA, .from = code_of(OTHER), .to = code_of(to) };
        uint8_t begin[9] = { SUITE_STD };
        Buf header = BUF_INIT, body = BUF_INIT;

        memcpy(begin + 1, mesh_at(mesh, to)->wraps[0].id, 8);
        buf_put(&body, begin, sizeof(begin));
        while (body.len < size)
                buf_put_u8(&body, body.len == 20);
        frame_header_encode(&h, &header);
        mesh_inject_frame(mesh, to, buf_bytes(&header), buf_bytes(&body));
        buf_deinit(&header);
        buf_deinit(&body);
}

Receipt hostile_receipt(Mesh *mesh, const char *from, Arena *arena) {
        size_t n = mesh_count(mesh, from, OTHER, BODY_RECEIPT);
        Evidence e;
        Receipt r;

        assert_true(n > 0);
        assert_int_equal(evidence_decode(buf_bytes(&mesh_sent(mesh, from, OTHER, BODY_RECEIPT, n - 1)->content), arena, &e), 0);
        assert_int_equal(receipt_decode(evidence_find_part(&e, PART_RECEIPT)->data, arena, &r), 0);
        return r;
}

uint64_t hostile_opened(Mesh *mesh, const char *at) {
        EnginePeer peer;

        assert_true(mesh_peer(mesh_at(mesh, at), OTHER, &peer));
        return peer.opened;
}

uint64_t city_waits_for(Mesh *mesh, const char *from) {
        StreamInRow row = { .from = code_of(from), .next = 1 };

        (void)stream_in_last(mesh_txn(mesh_at(mesh, CITY)), &row.from, LANE_NORMAL, &row);
        return row.next;
}

int64_t county_reports_up(Mesh *mesh) {
        CaseId id = mesh_register(mesh, COUNTY);
        int64_t begun = mesh->mono;

        mesh_do(mesh, COUNTY, ENTRY_REPORT_UP, &id, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        while (mesh_custody(mesh, COUNTY, &id) == CUSTODY_FLIGHT && mesh->mono < begun + MESH_MINUTE)
                mesh_run(mesh, 1);
        mesh_assert_custodian(mesh, &id, CITY);
        return mesh->mono - begun;
}
