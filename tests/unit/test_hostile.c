/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A member with valid keys that is out for harm: what it signs verifies, what it wraps opens, and it is refused, recorded and
 * bounded all the same, while the others go on as before.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "mesh.h"
#include "mesh_forge.h"
#include "node/archive.h"
#include "node/inbound.h"
#include "roster_text.h"

#define COUNTY "411281"
#define OTHER "411221" /* the hostile one */
#define CITY "411200"
#define PROVINCE "410000"
#define FLOOD 10000
#define AT_ONCE 100 /* frames of it on their way together: below its share of the city's queue */

/* ---- what it sends ------------------------------------------------------------------------------------------------ */

static void send_hello(Mesh *mesh, const char *to, Bytes *seals, uint32_t n, uint64_t newest) {
        Hello h = { .epoch = 1, .seal_number = newest, .roster_version = mesh->version, .seals = seals, .n_seals = n,
                    .time = mesh->now };
        Buf content = BUF_INIT;

        memcpy(h.roster_hash.b, mesh->opened[mesh->version]->hash, DIGEST_SIZE);
        hello_encode(&h, &content);
        mesh_inject(mesh, OTHER, to, FRAME_HELLO, BODY_HELLO, mesh->version, buf_bytes(&content));
        mesh_run(mesh, 50);
        buf_deinit(&content);
}

/* Signed by it, under that number, after that seal, over nothing that ever was. */
static void forge_seal(Mesh *mesh, uint64_t number, uint64_t first_entry, const Digest *previous, Buf *out) {
        MeshNode *by = mesh_at(mesh, OTHER);
        Seal seal = { .unit = by->unit, .number = number, .epoch = 1, .first_entry = first_entry, .count = 1, .root = { { 9 } },
                      .previous = *previous, .time = mesh->now, .suite = by->identity.suite };
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

static void send_document(Mesh *mesh, const char *to, EntryKind kind, const CaseId *id, uint64_t number) {
        Document doc = mesh_document(mesh, to);
        Buf parcel = BUF_INIT;

        doc.kind = kind;
        doc.unit = code_of(OTHER);
        mesh_forge_parcel(mesh_at(mesh, OTHER), &doc, id, to, OTHER, number, &parcel);
        mesh_inject(mesh, OTHER, to, FRAME_DATA, BODY_PARCEL, mesh->version, buf_bytes(&parcel));
        buf_deinit(&parcel);
}

static Receipt last_receipt(Mesh *mesh, const char *from, Arena *arena) {
        size_t n = mesh_count(mesh, from, OTHER, BODY_RECEIPT);
        Evidence e;
        Receipt r;

        assert_true(n > 0);
        assert_int_equal(evidence_decode(buf_bytes(&mesh_sent(mesh, from, OTHER, BODY_RECEIPT, n - 1)->content), arena, &e), 0);
        assert_int_equal(receipt_decode(evidence_find_part(&e, PART_RECEIPT)->data, arena, &r), 0);
        return r;
}

/* Refused with an entry and a receipt, for that reason. */
static void assert_refused(Mesh *mesh, const char *by, uint64_t number, uint64_t entries_before, Reason reason) {
        Arena arena = ARENA_INIT;
        Receipt r = last_receipt(mesh, by, &arena);

        assert_int_equal(r.number, number);
        assert_int_equal(r.outcome, OUTCOME_REFUSED);
        if (reason)
                assert_int_equal(r.reason, reason);
        assert_int_equal(mesh_head(mesh_at(mesh, by)).entry, entries_before + 1);
        arena_deinit(&arena);
}

static uint64_t entries_of(Mesh *mesh, const char *node) {
        return mesh_head(mesh_at(mesh, node)).entry;
}

static size_t rows_of(Mesh *mesh, const char *node, RowKind kind) {
        uint64_t row[1024] = { 0 };
        RowCursor cursor = row_cursor(kind, row, 0, 0);
        size_t n = 0;

        while (row_next(mesh_txn(mesh_at(mesh, node)), &cursor, row))
                n++;
        return n;
}

/* ---- its journal -------------------------------------------------------------------------------------------------- */

static void a_seal_that_does_not_follow_is_not_kept_and_an_alarm(void **state) {
        static const Digest nothing = { { 1 } };
        uint64_t held;
        Buf seal = BUF_INIT;
        Bytes shown[1];
        Mesh mesh;

        mesh_init(&mesh, 1, COUNTY " " OTHER " " CITY);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        held = mesh_held_seal(mesh_at(&mesh, CITY), OTHER);
        assert_true(held > 0);
        forge_seal(&mesh, held + 1, entries_of(&mesh, OTHER) + 1, &nothing, &seal);
        shown[0] = buf_bytes(&seal);
        send_hello(&mesh, CITY, shown, 1, held + 1);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), OTHER), held);
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
        assert_false(mesh_has_alarm(mesh_at(&mesh, COUNTY), ALARM_FORK));
        buf_deinit(&seal);
        mesh_deinit(&mesh);
}

/* To its superior one seal, to all others (and in what it goes on with) another one of the same number. */
static void two_seals_of_one_number_are_a_fork_and_an_alarm_above(void **state) {
        Buf last = BUF_INIT, seal = BUF_INIT;
        Arena arena = ARENA_INIT;
        Bytes shown[1];
        MeshNode *other;
        uint64_t held;
        Seal before;
        Mesh mesh;

        mesh_init(&mesh, 2, COUNTY " " OTHER " " CITY);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        other = mesh_at(&mesh, OTHER);
        held = mesh_held_seal(mesh_at(&mesh, CITY), OTHER);
        assert_int_equal(held, mesh_head(other).seal);
        assert_int_equal(archive_seal(runner_archive(engine_runner(other->engine)), mesh_txn(other), held, &last), 0);
        assert_int_equal(seal_decode(buf_bytes(&last), &arena, &before), 0);
        forge_seal(&mesh, held + 1, before.first_entry + before.count, &before.hash, &seal);
        shown[0] = buf_bytes(&seal);
        send_hello(&mesh, CITY, shown, 1, held + 1);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), OTHER), held + 1); /* it follows: nothing is wrong yet */
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
        (void)mesh_register(&mesh, OTHER); /* its real one of that number */
        (void)mesh_register(&mesh, OTHER);
        mesh_run(&mesh, 2 * MESH_HELLO_MS);
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
        arena_deinit(&arena);
        buf_deinit(&last);
        buf_deinit(&seal);
        mesh_deinit(&mesh);
}

/* ---- its parcels -------------------------------------------------------------------------------------------------- */

static void replayed_parcels_and_receipts_move_nothing(void **state) {
        uint64_t city, other;
        Buf parcel = BUF_INIT, receipt = BUF_INIT;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 3, COUNTY " " OTHER " " CITY);
        id = mesh_register(&mesh, OTHER);
        mesh_do(&mesh, OTHER, ENTRY_REPORT_UP, &id, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, CITY);
        buf_put_bytes(&parcel, buf_bytes(&mesh_sent(&mesh, OTHER, CITY, BODY_PARCEL, 0)->content));
        buf_put_bytes(&receipt, buf_bytes(&mesh_sent(&mesh, CITY, OTHER, BODY_RECEIPT, 0)->content));
        city = entries_of(&mesh, CITY);
        other = entries_of(&mesh, OTHER);
        mesh_forget(&mesh);
        for (unsigned i = 0; i < 200; i++) {
                mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
                mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_RECEIPT, 1, buf_bytes(&receipt)); /* the city's own, back */
                mesh_inject(&mesh, CITY, OTHER, FRAME_DATA, BODY_RECEIPT, 1, buf_bytes(&receipt)); /* once more */
                mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel)); /* to somebody else */
                mesh_run(&mesh, 20);
        }
        assert_int_equal(entries_of(&mesh, CITY), city);
        assert_int_equal(entries_of(&mesh, OTHER), other);
        mesh_assert_custodian(&mesh, &id, CITY);
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_NONE);
        assert_true(mesh_count(&mesh, CITY, OTHER, BODY_RECEIPT) >= 1);
        for (size_t i = 0; i < mesh_count(&mesh, CITY, OTHER, BODY_RECEIPT); i++)
                assert_true(bytes_equal(buf_bytes(&mesh_sent(&mesh, CITY, OTHER, BODY_RECEIPT, i)->content), buf_bytes(&receipt)));
        buf_deinit(&parcel);
        buf_deinit(&receipt);
        mesh_deinit(&mesh);
}

/* A case that the county was given: nobody else reports on it, asks to return it, or answers for it. */
static void answers_for_a_case_of_somebody_else_are_refused(void **state) {
        static const EntryKind kinds[] = { ENTRY_REPORT, ENTRY_RETURN_REQUEST, ENTRY_RESPONSE, ENTRY_EXTENSION_REQUEST,
                                           ENTRY_CO_OPINION };
        Document doc;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 4, COUNTY " " OTHER " " CITY);
        id = mesh_register(&mesh, CITY);
        doc = mesh_document(&mesh, COUNTY);
        mesh_do(&mesh, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        for (size_t i = 0; i < array_size(kinds); i++) {
                DocketRow before = mesh_docket(&mesh, CITY, &id), after;
                uint64_t entries = entries_of(&mesh, CITY);

                send_document(&mesh, CITY, kinds[i], &id, i + 1);
                mesh_run(&mesh, 50);
                assert_refused(&mesh, CITY, i + 1, entries, REASON_NONE);
                after = mesh_docket(&mesh, CITY, &id);
                assert_memory_equal(&before, &after, sizeof(before));
                mesh_assert_custodian(&mesh, &id, COUNTY);
        }
        mesh_deinit(&mesh);
}

/* To its superior, to its superior's superior, and to its neighbour. */
static void nobody_assigns_upward_or_sideways(void **state) {
        static const char *const to[] = { CITY, PROVINCE, COUNTY };
        static const EntryKind kinds[] = { ENTRY_ASSIGNMENT, ENTRY_REFERRAL, ENTRY_ORDER, ENTRY_DESIGNATION };
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 5, COUNTY " " OTHER " " CITY " " PROVINCE);
        for (size_t i = 0; i < array_size(to); i++)
                for (size_t k = 0; k < array_size(kinds); k++) {
                        uint64_t entries;

                        id = mesh_register(&mesh, to[i]);
                        entries = entries_of(&mesh, to[i]);
                        send_document(&mesh, to[i], kinds[k], &id, k + 1);
                        mesh_run(&mesh, 50);
                        assert_refused(&mesh, to[i], k + 1, entries,
                                       kinds[k] == ENTRY_DESIGNATION ? REASON_NONE : REASON_NOT_SUPERVISED);
                        mesh_assert_custodian(&mesh, &id, to[i]);
                }
        mesh_deinit(&mesh);
}

/* Every epoch is a stream of its own: those that no recovery declared don't exist. */
static void streams_without_end_leave_no_rows(void **state) {
        size_t in, dedup;
        uint64_t entries;
        Buf parcel = BUF_INIT;
        Document doc;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 6, COUNTY " " OTHER " " CITY);
        id = mesh_register(&mesh, OTHER);
        doc = mesh_document(&mesh, CITY);
        doc.kind = ENTRY_ORDER;
        doc.unit = code_of(OTHER);
        in = rows_of(&mesh, CITY, ROW_STREAM_IN);
        dedup = rows_of(&mesh, CITY, ROW_DEDUP);
        entries = entries_of(&mesh, CITY);
        for (uint32_t i = 0; i < 3000; i++) {
                Arena arena = ARENA_INIT;
                Parcel p;

                buf_clear(&parcel);
                mesh_forge_parcel(mesh_at(&mesh, OTHER), &doc, &id, CITY, OTHER, 1, &parcel);
                assert_int_equal(parcel_decode(buf_bytes(&parcel), &arena, &p), 0);
                p.epoch = i < 1000 ? 2 + i : i < 2000 ? UINT32_MAX - i : 2 + i * 1000003u;
                p.lane = (Lane)(1 + i % LANE_COUNT);
                buf_clear(&parcel);
                parcel_encode(&p, &parcel);
                mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
                if (i % AT_ONCE == AT_ONCE - 1)
                        mesh_run(&mesh, 20);
                arena_deinit(&arena);
        }
        assert_int_equal(rows_of(&mesh, CITY, ROW_STREAM_IN), in);
        assert_int_equal(rows_of(&mesh, CITY, ROW_DEDUP), dedup);
        assert_int_equal(entries_of(&mesh, CITY), entries);
        buf_deinit(&parcel);
        mesh_deinit(&mesh);
}

/* ---- its flood ---------------------------------------------------------------------------------------------------- */

/* The county reports a case up, behind whatever else is on its way; how long until its receipt is there. */
static int64_t report_up(Mesh *mesh) {
        CaseId id = mesh_register(mesh, COUNTY);
        int64_t begun = mesh->mono;

        mesh_do(mesh, COUNTY, ENTRY_REPORT_UP, &id, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        while (mesh_custody(mesh, COUNTY, &id) == CUSTODY_FLIGHT && mesh->mono < begun + MESH_MINUTE)
                mesh_run(mesh, 1);
        mesh_assert_custodian(mesh, &id, CITY);
        return mesh->mono - begun;
}

static uint64_t opened(Mesh *mesh, const char *at, const char *of) {
        EnginePeer peer;

        assert_true(mesh_peer(mesh_at(mesh, at), of, &peer));
        return peer.opened;
}

/* How many frames of no use may have been opened of one that sends nothing else. */
static uint64_t waste_allowed(int64_t ms) {
        return SHARE_WASTE_START + (uint64_t)ms * SHARE_WASTE_PER_S / 1000 + 1;
}

static void send_rubbish(Mesh *mesh, const char *to) {
        FrameHeader h = { .class = FRAME_DATA, .from = code_of(OTHER), .to = code_of(to) };
        uint8_t body[41 + 256 + 16] = { SUITE_STD };
        Buf header = BUF_INIT;

        memcpy(body + 1, mesh_at(mesh, to)->wraps[0].id, 8); /* as if wrapped to it: only a Diffie-Hellman tells */
        frame_header_encode(&h, &header);
        mesh_inject_frame(mesh, to, buf_bytes(&header), bytes_of(body, sizeof(body)));
        buf_deinit(&header);
}

/* A hundred frames for each case of the county's, of each kind that comes to nothing: work is counted, not time. */
static void a_flood_of_what_is_of_no_use_is_hardly_opened(void **state) {
        for (unsigned kind = 0; kind < 3; kind++) {
                uint64_t before, own = 0;
                int64_t waited = 0, begun;
                Mesh mesh;
                CaseId id;

                mesh_init(&mesh, 8, COUNTY " " OTHER " " CITY);
                id = mesh_register(&mesh, OTHER);
                mesh_link(mesh_at(&mesh, OTHER), false);
                before = opened(&mesh, CITY, OTHER);
                begun = mesh.mono;
                for (unsigned i = 0; i < FLOOD / AT_ONCE; i++) {
                        for (unsigned k = 0; k < AT_ONCE; k++) {
                                if (kind == 0)
                                        send_rubbish(&mesh, CITY);
                                else if (kind == 1)
                                        mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_RECEIPT, 1, bytes_of_str("nothing"));
                                else
                                        send_document(&mesh, CITY, ENTRY_ORDER, &id, 1000000); /* out of its turn */
                        }
                        waited += report_up(&mesh);
                        own++;
                }
                /* The last could be an honest repeat. */
                assert_in_range(opened(&mesh, CITY, OTHER) - before, SHARE_WASTE_START,
                                (kind == 2 ? 1000 / SHARE_REPEAT : 1) * waste_allowed(mesh.mono - begun));
                assert_true((opened(&mesh, CITY, OTHER) - before) * (kind == 2 ? 10 : 50) < FLOOD);
                assert_int_equal(waited, own * 2 * MESH_LATENCY_MS); /* there and back, and not a turn more */
                assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FLOOD));
                assert_false(mesh_has_alarm(mesh_at(&mesh, COUNTY), ALARM_FLOOD));
                assert_int_equal(mesh_log_count(&mesh, CITY, "link.flood"), 1);
                assert_int_equal(mesh_log_count(&mesh, CITY, "alarm.raised"), 1);
                mesh_deinit(&mesh);
        }
}

/* The county's account at the city is as full as ever after a flood: who it is the relay vouches for. */
static void nobody_spends_anothers_account(void **state) {
        uint64_t before;
        Mesh mesh;

        mesh_init(&mesh, 9, COUNTY " " OTHER " " CITY);
        for (unsigned i = 0; i < FLOOD; i++)
                send_rubbish(&mesh, CITY);
        mesh_run(&mesh, 20);
        before = opened(&mesh, CITY, COUNTY);
        for (unsigned i = 0; i < SHARE_WASTE_START; i++)
                mesh_inject(&mesh, COUNTY, CITY, FRAME_DATA, BODY_RECEIPT, 1, bytes_of_str("nothing"));
        mesh_run(&mesh, MESH_LATENCY_MS + 1);
        assert_int_equal(opened(&mesh, CITY, COUNTY) - before, SHARE_WASTE_START);
        mesh_deinit(&mesh);
}

/* Its repeats fill its lane meanwhile: they are no flood, and what is behind them does not wait long. */
static void an_office_in_good_order_catches_up_soon_after_the_other_stood_still(void **state) {
        Mesh mesh;
        CaseId last = CASE_NONE;

        mesh_prepare(&mesh, 11, COUNTY " " OTHER " " CITY);
        mesh.limits.window_parcels = 64;
        mesh.limits.retransmit_min = 100;
        mesh.limits.retransmit_max = 500;
        mesh_open(&mesh);
        mesh_at(&mesh, CITY)->stopped = true;
        for (unsigned i = 0; i < 150; i++) {
                last = mesh_register(&mesh, COUNTY);
                mesh_do(&mesh, COUNTY, ENTRY_REPORT_UP, &last, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
                mesh_run(&mesh, 50);
        }
        mesh_run(&mesh, 3000);
        assert_true(mesh_custody(&mesh, COUNTY, &last) == CUSTODY_FLIGHT);
        mesh_at(&mesh, CITY)->stopped = false;
        mesh_settle_within(&mesh, 20000);
        mesh_assert_custodian(&mesh, &last, CITY);
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FLOOD));
        mesh_deinit(&mesh);
}

static uint64_t next_of(Mesh *mesh) {
        StreamInRow row = { .from = code_of(OTHER), .next = 1 };

        (void)stream_in_last(mesh_txn(mesh_at(mesh, CITY)), &row.from, LANE_NORMAL, &row);
        return row.next;
}

/* Parcels in good order, of cases that it reports up: taken as fast as its share allows, and what waits or was dropped is taken
 * when its sender repeats it.  A member in good order that has thousands is only slower. */
static void a_flood_of_valid_parcels_has_its_share_and_nobody_else_waits(void **state) {
        UnitCode other = code_of(OTHER);
        int64_t begun, waited = 0, own = 0;
        uint64_t all = 3 * SHARE_WORK_MAX / 2;
        Mesh mesh;

        mesh_init(&mesh, 10, COUNTY " " OTHER " " CITY);
        mesh_link(mesh_at(&mesh, OTHER), false);
        begun = mesh.mono;
        while (next_of(&mesh) <= all) {
                uint64_t first = next_of(&mesh);

                for (uint64_t n = first; n < first + 2 * AT_ONCE && n <= all; n++) {
                        CaseId id = case_id_make(&other, 2026, (uint32_t)n);

                        send_document(&mesh, CITY, ENTRY_REPORT_UP, &id, n);
                }
                waited += report_up(&mesh);
                own++;
                mesh_run(&mesh, first + 4 * AT_ONCE > SHARE_WORK_MAX ? 8000 : 20); /* as its backoff would have it */
                assert_true(next_of(&mesh) > first); /* it goes on */
                /* What a round takes together is known to be of use only after it. */
                assert_true(next_of(&mesh) <=
                            SHARE_WORK_MAX + (uint64_t)(mesh.mono - begun) * SHARE_WORK_PER_S / 1000 + AT_ONCE);
                mesh_forget(&mesh);
        }
        assert_int_equal(waited, own * 2 * MESH_LATENCY_MS);
        assert_int_equal(rows_of(&mesh, CITY, ROW_DEDUP), (size_t)(all + (uint64_t)own));
        mesh_deinit(&mesh);
}

/* So few at a time that it is no flood; but each is an entry here for ever. */
static void refused_parcels_without_end_are_bounded_told_once_and_over_after_an_hour(void **state) {
        uint64_t entries, next = 1;
        MeshNode *city;
        Mesh mesh;
        CaseId id;
        Arena arena = ARENA_INIT;

        mesh_init(&mesh, 7, COUNTY " " OTHER " " CITY);
        city = mesh_at(&mesh, CITY);
        id = mesh_register(&mesh, OTHER);
        entries = entries_of(&mesh, CITY);
        for (unsigned i = 0; i < 2 * INBOUND_REFUSED_MAX; i++) {
                send_document(&mesh, CITY, ENTRY_ORDER, &id, next_of(&mesh));
                mesh_run(&mesh, 1000);
        }
        assert_int_equal(rows_of(&mesh, CITY, ROW_DEDUP), INBOUND_REFUSED_MAX);
        assert_in_range(entries_of(&mesh, CITY), entries + INBOUND_REFUSED_MAX, entries + INBOUND_REFUSED_MAX + 200);
        assert_true(mesh_has_alarm(city, ALARM_FLOOD));
        assert_int_equal(rows_of(&mesh, CITY, ROW_ALARM), 1);
        assert_true(report_up(&mesh) <= 2 * MESH_LATENCY_MS);

        /* An hour later the stream goes on with the number that waits. */
        mesh_run(&mesh, INBOUND_REFUSED_MS);
        mesh_forget(&mesh);
        next = next_of(&mesh);
        send_document(&mesh, CITY, ENTRY_ORDER, &id, next);
        mesh_run(&mesh, 50);
        assert_int_equal(last_receipt(&mesh, CITY, &arena).number, next);
        assert_false(mesh_has_alarm(city, ALARM_FLOOD));
        arena_deinit(&arena);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_seal_that_does_not_follow_is_not_kept_and_an_alarm),
                cmocka_unit_test(two_seals_of_one_number_are_a_fork_and_an_alarm_above),
                cmocka_unit_test(replayed_parcels_and_receipts_move_nothing),
                cmocka_unit_test(answers_for_a_case_of_somebody_else_are_refused),
                cmocka_unit_test(nobody_assigns_upward_or_sideways),
                cmocka_unit_test(streams_without_end_leave_no_rows),
                cmocka_unit_test(a_flood_of_what_is_of_no_use_is_hardly_opened),
                cmocka_unit_test(nobody_spends_anothers_account),
                cmocka_unit_test(an_office_in_good_order_catches_up_soon_after_the_other_stood_still),
                cmocka_unit_test(a_flood_of_valid_parcels_has_its_share_and_nobody_else_waits),
                cmocka_unit_test(refused_parcels_without_end_are_bounded_told_once_and_over_after_an_hour),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
