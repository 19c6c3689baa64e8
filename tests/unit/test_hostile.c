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
#include "mesh_hostile.h"
#include "node/archive.h"
#include "node/greeting.h"
#include "node/inbound.h"
#include "roster_text.h"

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
        Seal seal = { .number = number, .epoch = 1, .first_entry = first_entry, .root = { { 9 } }, .previous = *previous };

        mesh_forge_seal(mesh_at(mesh, OTHER), seal, out);
}

/* Refused with an entry and a receipt, for that reason. */
static void assert_refused(Mesh *mesh, const char *by, uint64_t number, uint64_t entries_before, Reason reason) {
        Arena arena = ARENA_INIT;
        Receipt r = hostile_receipt(mesh, by, &arena);

        assert_int_equal(r.number, number);
        assert_int_equal(r.outcome, OUTCOME_REFUSED);
        if (reason)
                assert_int_equal(r.reason, reason);
        assert_int_equal(mesh_entries(mesh, by), entries_before + 1);
        arena_deinit(&arena);
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
        forge_seal(&mesh, held + 1, mesh_entries(&mesh, OTHER) + 1, &nothing, &seal);
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

/* The same seal, another, the same ...: each change is an alarm raised or cleared, an entry. */
static void who_says_now_this_now_that_of_its_seals_fills_no_journal(void **state) {
        Hello h = { .epoch = 1 };
        uint64_t entries;
        Mesh mesh;

        mesh_init(&mesh, 12, COUNTY " " OTHER " " CITY);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh_link(mesh_at(&mesh, OTHER), false);
        h.seal_number = mesh_held_seal(mesh_at(&mesh, CITY), OTHER);
        assert_int_equal(h.seal_number, mesh_head(mesh_at(&mesh, OTHER)).seal);
        h.roster_version = mesh.version;
        memcpy(h.roster_hash.b, mesh.opened[mesh.version]->hash, DIGEST_SIZE);
        entries = mesh_entries(&mesh, CITY);
        for (unsigned i = 0; i < 2001; i++) {
                Buf content = BUF_INIT;

                h.time = mesh.now;
                h.seal_hash = i % 2 ? mesh_head(mesh_at(&mesh, OTHER)).seal_hash : (Digest){ { (uint8_t)i } };
                hello_encode(&h, &content);
                mesh_inject(&mesh, OTHER, CITY, FRAME_HELLO, BODY_HELLO, mesh.version, buf_bytes(&content));
                mesh_run(&mesh, 100);
                buf_deinit(&content);
        }
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
        assert_in_range(mesh_entries(&mesh, CITY) - entries, 2, 2 * GREETING_CLEARED_MAX + 8);
        /* An hour later its word counts again. */
        mesh_run(&mesh, LINK_FLOOD_MS);
        mesh_link(mesh_at(&mesh, OTHER), true);
        mesh_run(&mesh, 2 * MESH_HELLO_MS);
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
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
        city = mesh_entries(&mesh, CITY);
        other = mesh_entries(&mesh, OTHER);
        mesh_forget(&mesh);
        for (unsigned i = 0; i < 200; i++) {
                mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
                mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_RECEIPT, 1, buf_bytes(&receipt)); /* the city's own, back */
                mesh_inject(&mesh, CITY, OTHER, FRAME_DATA, BODY_RECEIPT, 1, buf_bytes(&receipt)); /* once more */
                mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel)); /* to somebody else */
                mesh_run(&mesh, 20);
        }
        assert_int_equal(mesh_entries(&mesh, CITY), city);
        assert_int_equal(mesh_entries(&mesh, OTHER), other);
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
                uint64_t entries = mesh_entries(&mesh, CITY);

                hostile_send(&mesh, CITY, kinds[i], &id, i + 1);
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
                        entries = mesh_entries(&mesh, to[i]);
                        hostile_send(&mesh, to[i], kinds[k], &id, k + 1);
                        mesh_run(&mesh, 50);
                        assert_refused(&mesh, to[i], k + 1, entries,
                                       kinds[k] == ENTRY_DESIGNATION ? REASON_NONE : REASON_NOT_SUPERVISED);
                        mesh_assert_custodian(&mesh, &id, to[i]);
                }
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_seal_that_does_not_follow_is_not_kept_and_an_alarm),
                cmocka_unit_test(two_seals_of_one_number_are_a_fork_and_an_alarm_above),
                cmocka_unit_test(replayed_parcels_and_receipts_move_nothing),
                cmocka_unit_test(answers_for_a_case_of_somebody_else_are_refused),
                cmocka_unit_test(nobody_assigns_upward_or_sideways),
                cmocka_unit_test(who_says_now_this_now_that_of_its_seals_fills_no_journal),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
