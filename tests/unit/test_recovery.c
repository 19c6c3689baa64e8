/* SPDX-License-Identifier: Apache-2.0 */

/* An office goes on from an old copy: nothing given twice, nobody's custody doubled or gone, and all who hold newer know. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "mesh.h"
#include "node/archive.h"
#include "node/core/recovery.h"
#include "node/store/journal_mem.h"
#include "roster_text.h"

#define COUNTY "411281"
#define OTHER "411221"
#define CITY "411200"
#define PROVINCE "410000"
#define HRSS "411281.hrss"
#define ALL COUNTY " " OTHER " " CITY " " PROVINCE /* all nodes of the roster: each is waited for */

static Result recover(Mesh *mesh, const char *unit) {
        return mesh_recover(mesh, unit, &(Document){ .variant = RECOVER_DECLARE, .reason = "the disk failed" });
}

static void assert_recovers(Mesh *mesh, const char *unit) {
        Result result = recover(mesh, unit);

        if (result.status != RESULT_DONE)
                fail_msg("recover: %s (%s)", reason_text(result.reason)->name, result.detail);
}

static void hand(Mesh *mesh, const char *from, const char *to, EntryKind kind, const CaseId *id) {
        Document doc = mesh_document(mesh, to);

        mesh_do(mesh, from, kind, id, &doc);
}

static void assert_quiet(Mesh *mesh) {
        for (size_t i = 0; i < mesh->n_nodes; i++) {
                MeshNode *node = &mesh->nodes[i];

                assert_false(mesh_has_alarm(node, ALARM_OURS_AHEAD));
                assert_false(mesh_has_alarm(node, ALARM_OURS_DIFFERS));
                assert_false(mesh_has_alarm(node, ALARM_GAP));
                assert_false(mesh_has_alarm(node, ALARM_FORK));
                assert_false(mesh_has_alarm(node, ALARM_RECOVERY));
                assert_int_equal(mesh_outbox(node), 0);
        }
}

/* From here on the mesh watches again that nobody's custody is double. */
static void watch_again(Mesh *mesh) {
        mesh->careless = false;
        mesh_run(mesh, 2 * MESH_MINUTE);
}

/* ---- numbers and seals ------------------------------------------------------------------------------------------------ */

static void lost_numbers_are_declared_and_never_given_again(void **state) {
        CaseId last = CASE_NONE, next;
        Journal *backup;
        MeshNode *county;
        PeerRecoveryRow row = { .unit = { COUNTY } };
        Mesh mesh;

        mesh_init(&mesh, 1, ALL);
        county = mesh_at(&mesh, COUNTY);
        (void)mesh_register(&mesh, COUNTY);
        mesh_settle(&mesh);
        backup = mesh_backup(county);
        for (int i = 0; i < 5; i++)
                last = mesh_register(&mesh, COUNTY);
        assert_string_equal(last.s, "411281-2026-0000006-2");
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_run(&mesh, 3000);
        assert_true(mesh_has_alarm(county, ALARM_OURS_AHEAD));
        assert_recovers(&mesh, COUNTY);
        /* Registering goes on at once. */
        next = mesh_register(&mesh, COUNTY);
        assert_memory_equal(next.s, "411281-2026-0001002-", 20);
        mesh_run(&mesh, 3000);
        assert_int_equal(mesh_recovery(&mesh, COUNTY), RECOVERY_DONE);
        assert_true(row_get(mesh_txn(mesh_at(&mesh, CITY)), ROW_PEER_RECOVERY, &row));
        assert_int_equal(row.epoch, 2);
        assert_string_equal(row.text, "the disk failed");
        assert_true(row.common > 0);
        watch_again(&mesh);
        assert_quiet(&mesh);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), COUNTY), mesh_head(county).seal);
        assert_int_equal(mesh_head(county).epoch, 2);
        assert_int_equal(recover(&mesh, COUNTY).reason, REASON_NOT_OLD_COPY);
        /* It survives a restart, and a rebuild from the journal. */
        mesh_crash(county);
        mesh_start(county);
        backup = mesh_backup(county);
        mesh_restore(county, &backup);
        watch_again(&mesh);
        assert_quiet(&mesh);
        assert_int_equal(mesh_head(county).epoch, 2);
        (void)mesh_register(&mesh, COUNTY);
        mesh_deinit(&mesh);
}

static unsigned answered;

static void count_done(void *userdata, EngineCommand *command, const RunnerJob *job) {
        assert_int_equal(job->result.status, RESULT_DONE);
        answered++;
}

/* Its entry begins a batch, for its number does not follow the last one's: what came in the same round stands in the one before. */
static void a_recovery_does_not_share_a_batch_with_what_went_before(void **state) {
        static EngineCommand commands[2];
        Journal *backup;
        MeshNode *county;
        OfficeHead head;
        uint64_t entry;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 31, ALL);
        county = mesh_at(&mesh, COUNTY);
        id = mesh_register(&mesh, COUNTY);
        mesh_settle(&mesh);
        backup = mesh_backup(county);
        (void)mesh_register(&mesh, COUNTY);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_run(&mesh, 3000);
        mesh.complete = count_done;
        answered = 0;
        commands[0] = (EngineCommand){ .input = { .kind = INPUT_READ, .actor = { county->unit, { "desk" } }, .case_id = id,
                                                  .read_parts = 1u << PART_CONTENT } };
        commands[1] = (EngineCommand){ .input = { .kind = INPUT_COMMAND, .document_kind = ENTRY_RECOVERY,
                                                  .actor = { county->unit, { "boss" } },
                                                  .document = { .variant = RECOVER_DECLARE, .reason = "磁盘损坏" } } };
        entry = mesh_head(county).entry;
        for (size_t i = 0; i < 2; i++)
                assert_true(engine_submit(county->engine, &commands[i]));
        mesh_turn(county);
        assert_int_equal(answered, 2);
        head = mesh_head(county);
        assert_int_equal(head.epoch, 2);
        assert_true(head.entry > entry + 1000000);
        mesh_run(&mesh, 3000);
        assert_int_equal(mesh_recovery(&mesh, COUNTY), RECOVERY_DONE);
        mesh_deinit(&mesh);
}

static void nothing_wrong_nothing_recovered(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 2, ALL);
        assert_int_equal(recover(&mesh, COUNTY).reason, REASON_NOT_OLD_COPY);
        assert_int_equal(mesh_recover(&mesh, COUNTY, &(Document){ .variant = RECOVER_DECLARE }).reason, REASON_FIELD_MISSING);
        mesh_deinit(&mesh);
}

/* ---- what was on its way -------------------------------------------------------------------------------------------- */

/* Taken here, and lost: it is offered again and taken under the same number. */
static void what_we_had_taken_is_sent_again(void **state) {
        Journal *backup;
        MeshNode *county;
        CaseId a, b;
        Mesh mesh;

        mesh_init(&mesh, 3, ALL);
        county = mesh_at(&mesh, COUNTY);
        a = mesh_register(&mesh, CITY);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &a);
        mesh_settle(&mesh);
        backup = mesh_backup(county);
        b = mesh_register(&mesh, CITY);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &b);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &b, COUNTY);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_run(&mesh, 3000);
        assert_recovers(&mesh, COUNTY);
        watch_again(&mesh);
        assert_int_equal(mesh_recovery(&mesh, COUNTY), RECOVERY_DONE);
        mesh_assert_custodian(&mesh, &a, COUNTY);
        mesh_assert_custodian(&mesh, &b, COUNTY);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

/* Sent on from here, and forgotten: it is the other's, and we learn it before we act on it. */
static void what_we_had_handed_on_stays_where_it_is(void **state) {
        Document doc;
        Journal *backup;
        MeshNode *city;
        CaseId a, b, c;
        Mesh mesh;

        mesh_init(&mesh, 4, ALL);
        city = mesh_at(&mesh, CITY);
        a = mesh_register(&mesh, CITY);
        mesh_settle(&mesh);
        backup = mesh_backup(city);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &a);
        b = mesh_register(&mesh, CITY); /* its registration is lost, too */
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &b);
        c = mesh_register(&mesh, PROVINCE);
        hand(&mesh, PROVINCE, CITY, ENTRY_REFERRAL, &c);
        mesh_settle(&mesh);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &c); /* came in and went on */
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_restore(city, &backup);
        mesh_run(&mesh, 3000);
        doc = mesh_document(&mesh, COUNTY);
        mesh_refused(&mesh, CITY, ENTRY_REFERRAL, &a, &doc, REASON_OLD_COPY);
        mesh_link(city, false);
        assert_recovers(&mesh, CITY);
        mesh_refused(&mesh, CITY, ENTRY_REFERRAL, &a, &doc, REASON_RECOVERING);
        mesh_link(city, true);
        mesh_run(&mesh, 5000);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_DONE);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &a, COUNTY);
        mesh_assert_custodian(&mesh, &b, COUNTY);
        mesh_assert_custodian(&mesh, &c, COUNTY);
        assert_int_equal(mesh_custody(&mesh, CITY, &a), CUSTODY_AWAY);
        assert_int_equal(mesh_custody(&mesh, CITY, &b), CUSTODY_AWAY);
        assert_int_equal(mesh_custody(&mesh, CITY, &c), CUSTODY_AWAY);
        assert_quiet(&mesh);
        /* And work goes on where it is. */
        hand(&mesh, COUNTY, HRSS, ENTRY_REFERRAL, &a);
        doc = mesh_document(&mesh, COUNTY);
        mesh_settle(&mesh);
        mesh_deinit(&mesh);
}

/* What is lost here had come to nothing there: custody is where it was kept. */
static void what_never_arrived_is_still_ours(void **state) {
        Journal *backup;
        MeshNode *city;
        CaseId a;
        Mesh mesh;

        mesh_init(&mesh, 5, ALL);
        city = mesh_at(&mesh, CITY);
        a = mesh_register(&mesh, CITY);
        mesh_settle(&mesh);
        backup = mesh_backup(city);
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &a);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_restore(city, &backup);
        mesh_run(&mesh, 3000);
        mesh_way(&mesh, CITY, COUNTY)->hold = false;
        assert_recovers(&mesh, CITY);
        watch_again(&mesh);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_DONE);
        mesh_assert_custodian(&mesh, &a, CITY);
        /* The forgotten parcel comes after all: too late. */
        mesh_release(&mesh, CITY, COUNTY, false);
        mesh_run(&mesh, 3000);
        mesh_assert_custodian(&mesh, &a, CITY);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &a);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &a, COUNTY);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

/* The receipt for what was lost comes late: it would take custody to where nothing is. */
static void a_late_receipt_of_the_lost_stretch_moves_nothing(void **state) {
        Journal *backup;
        MeshNode *county;
        CaseId a;
        Mesh mesh;

        mesh_init(&mesh, 6, ALL);
        county = mesh_at(&mesh, COUNTY);
        a = mesh_register(&mesh, CITY);
        mesh_settle(&mesh);
        backup = mesh_backup(county);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &a);
        mesh_way(&mesh, COUNTY, CITY)->hold = true;
        mesh_run(&mesh, 2000);
        mesh.careless = true;
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        mesh_restore(county, &backup);
        mesh_way(&mesh, COUNTY, CITY)->hold = false;
        assert_int_equal(recover(&mesh, COUNTY).reason, REASON_NOT_OLD_COPY); /* nobody says so */
        assert_int_equal(mesh_recover(&mesh, COUNTY, &(Document){ .variant = RECOVER_DECLARE, .reason = "the disk failed",
                                                              .summary = "I put the copy back myself" }).status, RESULT_DONE);
        mesh_run(&mesh, 5000);
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        mesh_release(&mesh, COUNTY, CITY, false);
        mesh_run(&mesh, 3000);
        mesh_way(&mesh, CITY, COUNTY)->hold = false;
        mesh_release(&mesh, CITY, COUNTY, false);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &a, COUNTY);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

/* ---- other offices ---------------------------------------------------------------------------------------------------- */

static void who_is_down_is_waited_for_or_gone_on_without(void **state) {
        Document doc;
        Journal *backup;
        MeshNode *city;
        CaseId a, b;
        Mesh mesh;

        mesh_init(&mesh, 7, ALL);
        city = mesh_at(&mesh, CITY);
        a = mesh_register(&mesh, CITY);
        b = mesh_register(&mesh, CITY);
        mesh_settle(&mesh);
        backup = mesh_backup(city);
        hand(&mesh, CITY, OTHER, ENTRY_REFERRAL, &a);
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh_crash(mesh_at(&mesh, OTHER));
        mesh.careless = true;
        mesh_restore(city, &backup);
        mesh_run(&mesh, 3000);
        assert_recovers(&mesh, CITY);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery_peer(&mesh, CITY, COUNTY), RECOVERY_PEER_HEARD);
        assert_int_equal(mesh_recovery_peer(&mesh, CITY, PROVINCE), RECOVERY_PEER_HEARD);
        assert_int_equal(mesh_recovery_peer(&mesh, CITY, OTHER), RECOVERY_PEER_WAITING);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_HEARING);
        mesh_forget(&mesh); /* a link that comes back may have been what was lacking: it is asked at once */
        mesh_link(city, false);
        mesh_link(city, true);
        mesh_run(&mesh, 20);
        assert_int_equal(mesh_count(&mesh, CITY, OTHER, BODY_RECOVERY_ASK), 1);
        doc = mesh_document(&mesh, COUNTY);
        mesh_refused(&mesh, CITY, ENTRY_REFERRAL, &b, &doc, REASON_RECOVERING);
        assert_int_equal(mesh_recover(&mesh, CITY, &(Document){ .variant = RECOVER_WITHOUT, .to = { OTHER } }).reason,
                         REASON_FIELD_MISSING);
        assert_int_equal(mesh_recover(&mesh, CITY, &(Document){ .variant = RECOVER_WITHOUT, .to = { COUNTY },
                                                                .reason = "x" }).reason, REASON_NOT_WAITED_FOR);
        assert_int_equal(mesh_recover(&mesh, CITY, &(Document){ .variant = RECOVER_WITHOUT, .to = { OTHER },
                                                            .reason = "flooded; asked by telephone" }).status, RESULT_DONE);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_DONE);
        mesh_do(&mesh, CITY, ENTRY_REFERRAL, &b, &doc);
        /* When it is back it tells after all. */
        mesh_start(mesh_at(&mesh, OTHER));
        mesh_run(&mesh, 2 * MESH_MINUTE);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &a, OTHER);
        mesh_assert_custodian(&mesh, &b, COUNTY);
        assert_int_equal(mesh_custody(&mesh, CITY, &a), CUSTODY_AWAY);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

static void a_recovery_that_declares_too_little_is_refused_with_the_difference(void **state) {
        Journal *backup;
        MeshNode *city;
        CaseId id = CASE_NONE;
        AlarmRow alarm;
        Mesh mesh;

        mesh_init(&mesh, 8, ALL);
        city = mesh_at(&mesh, CITY);
        backup = mesh_backup(city);
        for (int i = 0; i < 5; i++)
                id = mesh_register(&mesh, CITY);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        mesh.careless = true;
        mesh_restore(city, &backup);
        mesh_run(&mesh, 3000);
        assert_int_equal(mesh_recover(&mesh, CITY, &(Document){ .variant = RECOVER_DECLARE, .reason = "the disk failed",
                                                            .summary = "known", .body = CITY " 2026 3" }).status, RESULT_DONE);
        mesh_run(&mesh, 5000);
        assert_int_equal(mesh_recovery_peer(&mesh, CITY, COUNTY), RECOVERY_PEER_REFUSED);
        assert_true(mesh_has_alarm(mesh_at(&mesh, COUNTY), ALARM_RECOVERY));
        assert_true(alarm_get(mesh_txn(city), ALARM_RECOVERY, CITY "/" COUNTY, &alarm));
        assert_non_null(strstr(alarm.text, "411200 2026 5"));
        assert_int_equal(mesh_recover(&mesh, CITY, &(Document){ .variant = RECOVER_DECLARE, .reason = "the disk failed",
                                                            .body = CITY " 2026 5" }).status, RESULT_DONE);
        mesh_run(&mesh, 5000);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_DONE);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        id = mesh_register(&mesh, CITY);
        assert_memory_equal(id.s, "411200-2026-0000006-", 20);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

/* Registered again between the copy and the alarm: the other petitioner's case, told of by who has it, is not taken for this one. */
static void a_number_given_twice_before_the_alarm_is_told_to_the_desk(void **state) {
        Journal *backup;
        MeshNode *city;
        CaseId kept, lost, again;
        WarningRow warning = { .unit = { CITY }, .kind = WARNING_NUMBER_TWICE };
        RowCursor cursor = row_cursor(ROW_WARNING, &warning, 2, 2);
        Mesh mesh;

        mesh_init(&mesh, 10, ALL);
        city = mesh_at(&mesh, CITY);
        kept = mesh_register(&mesh, CITY);
        backup = mesh_backup(city);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &kept); /* its act is lost, and it is no double */
        lost = mesh_register(&mesh, CITY);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &lost);
        mesh_settle(&mesh);
        mesh_link(city, false);
        mesh.careless = true;
        mesh_restore(city, &backup);
        mesh_run(&mesh, 3000);
        again = mesh_register(&mesh, CITY);
        assert_string_equal(again.s, lost.s);
        mesh_link(city, true);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        assert_int_equal(mesh_recover(&mesh, CITY, &(Document){ .variant = RECOVER_DECLARE, .reason = "the disk failed",
                                                            .summary = "known" }).status, RESULT_DONE);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_DONE);
        assert_true(row_next(mesh_txn(city), &cursor, &warning));
        assert_string_equal(warning.case_id.s, lost.s);
        assert_string_equal(warning.about.s, COUNTY);
        assert_false(row_next(mesh_txn(city), &cursor, &warning));
        assert_int_equal(mesh_custody(&mesh, CITY, &lost), CUSTODY_HERE); /* the second petitioner's */
        assert_int_equal(mesh_custody(&mesh, COUNTY, &lost), CUSTODY_HERE);
        mesh_assert_custodian(&mesh, &kept, COUNTY);
        mesh_deinit(&mesh);
}

/* Two petitioners' cases of one number do not meet in one office: what comes second is refused, whoever sends it. */
static void of_a_number_given_twice_an_office_takes_one_case_alone(void **state) {
        Journal *backup;
        MeshNode *city;
        CaseId lost, again;
        WarningRow warning = { .unit = { CITY }, .kind = WARNING_BOUNCED };
        RowCursor cursor = row_cursor(ROW_WARNING, &warning, 2, 2);
        CaseRow first, second, county;
        Mesh mesh;

        mesh_init(&mesh, 14, ALL);
        city = mesh_at(&mesh, CITY);
        backup = mesh_backup(city);
        lost = mesh_register(&mesh, CITY);
        assert_true(case_get(mesh_txn(city), &lost, &first));
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &lost);
        mesh_settle(&mesh);
        mesh_link(city, false);
        mesh.careless = true;
        mesh_restore(city, &backup);
        mesh_run(&mesh, 3000);
        again = mesh_register(&mesh, CITY);
        assert_string_equal(again.s, lost.s);
        assert_true(case_get(mesh_txn(city), &again, &second));
        assert_true(second.given_at > first.given_at);
        mesh_link(city, true);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        assert_int_equal(mesh_recover(&mesh, CITY, &(Document){ .variant = RECOVER_DECLARE, .reason = "the disk failed",
                                                            .summary = "known" }).status, RESULT_DONE);
        mesh_run(&mesh, MESH_MINUTE);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &again); /* where the first one is */
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_custody(&mesh, CITY, &again), CUSTODY_HERE);
        assert_int_equal(mesh_custody(&mesh, COUNTY, &lost), CUSTODY_HERE);
        assert_true(case_get(mesh_txn(mesh_at(&mesh, COUNTY)), &lost, &county));
        assert_int_equal(county.given_at, first.given_at);
        assert_true(row_next(mesh_txn(city), &cursor, &warning));
        assert_int_equal(warning.what, REASON_NUMBER_TWICE);
        warning = (WarningRow){ .unit = { COUNTY }, .kind = WARNING_NUMBER_TWICE };
        cursor = row_cursor(ROW_WARNING, &warning, 2, 2);
        assert_true(row_next(mesh_txn(mesh_at(&mesh, COUNTY)), &cursor, &warning));
        assert_string_equal(warning.about.s, CITY);
        mesh_deinit(&mesh);
}

static void lose(Mesh *mesh, MeshNode *node, Journal **backup) {
        mesh->careless = true;
        mesh_restore(node, backup);
        mesh_run(mesh, MESH_MINUTE);
        assert_recovers(mesh, node->unit.s);
        mesh_run(mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery(mesh, node->unit.s), RECOVERY_DONE);
}

/* Both were lost by a second old copy, and each is told by who has it: what was done in the second is not done in the first one's file. */
static void given_twice_and_lost_twice(uint64_t seed, bool other_entry) {
        Journal *backup, *again;
        Document paper = { .body = "补交材料" };
        MeshNode *city;
        CaseId first, second, other;
        Mesh mesh;

        mesh_init(&mesh, seed, ALL);
        city = mesh_at(&mesh, CITY);
        other = mesh_register(&mesh, CITY);
        mesh_settle(&mesh);
        backup = mesh_backup(city);
        again = mesh_backup(city);
        first = mesh_register(&mesh, CITY);
        if (other_entry)
                mesh_do(&mesh, CITY, ENTRY_MATERIAL, &other, &paper);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &first);
        mesh_settle(&mesh);
        mesh.careless = true;
        mesh_link(mesh_at(&mesh, COUNTY), false);
        mesh_restore(city, &backup);
        second = mesh_register(&mesh, CITY);
        assert_string_equal(second.s, first.s);
        hand(&mesh, CITY, OTHER, ENTRY_REFERRAL, &second);
        mesh_settle_within(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_custody(&mesh, OTHER, &second), CUSTODY_HERE);
        mesh_link(mesh_at(&mesh, COUNTY), true);
        lose(&mesh, city, &again);
        assert_int_equal(mesh_custody(&mesh, COUNTY, &first), CUSTODY_HERE);
        assert_int_equal(mesh_custody(&mesh, OTHER, &second), CUSTODY_HERE);
        assert_int_equal(mesh_custody(&mesh, CITY, &first), CUSTODY_AWAY);
        assert_true(mesh_has_warning(&mesh, CITY, WARNING_NUMBER_TWICE, &first));
        mesh_deinit(&mesh);
}

static void of_a_number_given_twice_and_lost_twice_the_desk_is_told(void **state) {
        given_twice_and_lost_twice(16, true);
}

/* Nor is an entry's number enough to say which one is lost: both acts stood in entries of one number. */
static void lost_entries_of_one_number_are_told_apart(void **state) {
        given_twice_and_lost_twice(16, false);
}

/* A bit flips where it took that case, or back. */
static void flip(Mesh *mesh, const char *unit, const CaseId *id) {
        MeshNode *node = mesh_at(mesh, unit);
        JournalPosition at;
        CaseRow row;

        assert_true(case_get(mesh_txn(node), id, &row));
        assert_true(archive_index_find(mesh_txn(node), row.entry, &at));
        mesh_crash(node);
        journal_mem_flip(node->journal, at.segment, at.offset + 100, 1);
        mesh_start(node);
}

/* Who is asked can't read its own journal where it stands: it has not answered until a copy of that is put back. */
static void what_cannot_be_read_is_not_told_as_if_it_were_nothing(void **state) {
        Journal *backup;
        MeshNode *city;
        CaseId a, b;
        Mesh mesh;

        mesh_init(&mesh, 11, ALL);
        city = mesh_at(&mesh, CITY);
        a = mesh_register(&mesh, CITY);
        b = mesh_register(&mesh, CITY);
        backup = mesh_backup(city);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &a);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &b);
        mesh_settle(&mesh);
        (void)mesh_register(&mesh, COUNTY); /* the damage is below what the store covers */
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_restore(city, &backup);
        flip(&mesh, COUNTY, &b);
        mesh_run(&mesh, 3000);
        assert_recovers(&mesh, CITY);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery_peer(&mesh, CITY, COUNTY), RECOVERY_PEER_WAITING);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_HEARING);
        flip(&mesh, COUNTY, &b); /* put right */
        mesh_run(&mesh, 3 * MESH_MINUTE);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_DONE);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &a, COUNTY);
        mesh_assert_custodian(&mesh, &b, COUNTY);
        mesh_deinit(&mesh);
}

static void the_same_old_copy_twice(void **state) {
        Journal *backup, *again;
        MeshNode *county;
        CaseId a, b;
        Mesh mesh;

        mesh_init(&mesh, 9, ALL);
        county = mesh_at(&mesh, COUNTY);
        backup = mesh_backup(county);
        again = mesh_backup(county);
        a = mesh_register(&mesh, CITY);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &a);
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_run(&mesh, 3000);
        assert_recovers(&mesh, COUNTY);
        mesh_run(&mesh, MESH_MINUTE);
        b = mesh_register(&mesh, CITY);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &b);
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_MINUTE);
        mesh_restore(county, &again);
        mesh_run(&mesh, MESH_MINUTE);
        assert_true(mesh_has_alarm(county, ALARM_OURS_AHEAD));
        assert_recovers(&mesh, COUNTY);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_head(county).epoch, 3);
        assert_int_equal(mesh_recovery(&mesh, COUNTY), RECOVERY_DONE);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &a, COUNTY);
        mesh_assert_custodian(&mesh, &b, COUNTY);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

/* What came in was taken once more, under a later number than that of the act by which it went on: lost again, it is told by its
 * old place all the same, and is there before it goes on. */
static void what_came_in_and_went_on_keeps_its_order_when_it_is_lost_twice(void **state) {
        Journal *backup, *again;
        MeshNode *city;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 12, ALL);
        city = mesh_at(&mesh, CITY);
        backup = mesh_backup(city);
        again = mesh_backup(city);
        id = mesh_register(&mesh, COUNTY);
        hand(&mesh, COUNTY, CITY, ENTRY_REPORT_UP, &id);
        mesh_settle(&mesh);
        hand(&mesh, CITY, OTHER, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        lose(&mesh, city, &backup);
        lose(&mesh, city, &again);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &id, OTHER);
        assert_int_equal(mesh_custody(&mesh, COUNTY, &id), CUSTODY_AWAY);
        assert_string_equal(mesh_docket(&mesh, CITY, &id).giver.s, COUNTY); /* and climbs to whom it came from */
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

static void declare_unasked(Mesh *mesh, const char *unit) {
        assert_int_equal(mesh_recover(mesh, unit, &(Document){ .variant = RECOVER_DECLARE, .reason = "the disk failed",
                                                               .summary = "I put the copy back myself" }).status, RESULT_DONE);
}

/* Both have lost that the case went from one to the other; the second had handed it on before, and who has it showed that.  Handed once
 * more by the first, it is taken as the same hand-over: one has it, and the file knows again from whom it came. */
static void what_two_have_lost_is_settled_by_handing_it_once_more(void **state) {
        Journal *backup_city, *backup_county;
        MeshNode *city, *county;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 14, ALL);
        city = mesh_at(&mesh, CITY);
        county = mesh_at(&mesh, COUNTY);
        id = mesh_register(&mesh, COUNTY);
        mesh_settle(&mesh);
        backup_city = mesh_backup(city);
        backup_county = mesh_backup(county);
        hand(&mesh, COUNTY, CITY, ENTRY_REPORT_UP, &id);
        mesh_settle(&mesh);
        hand(&mesh, CITY, OTHER, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        lose(&mesh, county, &backup_county);
        mesh_assert_custodian(&mesh, &id, OTHER);
        lose(&mesh, city, &backup_city);
        assert_int_equal(mesh_custody(&mesh, COUNTY, &id), CUSTODY_HERE);
        assert_int_equal(mesh_custody(&mesh, OTHER, &id), CUSTODY_HERE);
        assert_true(mesh_has_warning(&mesh, COUNTY, WARNING_BOUNCED, &id));
        hand(&mesh, COUNTY, CITY, ENTRY_REPORT_UP, &id);
        mesh_settle(&mesh);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &id, OTHER);
        assert_int_equal(mesh_custody(&mesh, COUNTY, &id), CUSTODY_AWAY);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_AWAY);
        assert_string_equal(mesh_docket(&mesh, CITY, &id).giver.s, COUNTY);
        mesh_deinit(&mesh);
}

/* The receipt was given anew after the receiver's recovery, in an entry that has nothing but it; what the giver lost afterwards is
 * told from where it was received. */
static void what_was_receipted_anew_is_told_to_who_lost_it(void **state) {
        Journal *backup;
        MeshNode *city, *county;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 13, ALL);
        city = mesh_at(&mesh, CITY);
        county = mesh_at(&mesh, COUNTY);
        declare_unasked(&mesh, COUNTY);
        mesh_run(&mesh, MESH_MINUTE);
        id = mesh_register(&mesh, CITY);
        mesh_settle(&mesh);
        backup = mesh_backup(city);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        mesh_forget(&mesh);
        mesh_link(county, false); /* of two recoveries the others hear the second alone */
        declare_unasked(&mesh, COUNTY);
        declare_unasked(&mesh, COUNTY);
        mesh_link(county, true);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery(&mesh, COUNTY), RECOVERY_DONE);
        assert_true(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL) > 0); /* offered again, for a receipt of the new epoch */
        mesh_assert_custodian(&mesh, &id, COUNTY);
        lose(&mesh, city, &backup);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_AWAY);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

/* A recall names a number of its own stream, where that number is another parcel's: what was sent before the recovery arrives, or comes
 * back by a return-request. */
static void what_was_sent_before_a_recovery_is_recalled_no_more(void **state) {
        Document doc;
        MeshNode *county;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 15, ALL);
        county = mesh_at(&mesh, COUNTY);
        id = mesh_register(&mesh, CITY);
        mesh_link(county, false);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh.careless = true;
        declare_unasked(&mesh, CITY);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recover(&mesh, CITY, &(Document){ .variant = RECOVER_WITHOUT, .to = { COUNTY },
                                                            .reason = "asked by telephone" }).status, RESULT_DONE);
        doc = mesh_document(&mesh, COUNTY);
        mesh_refused(&mesh, CITY, ENTRY_RECALL, &id, &doc, REASON_NOTHING_TO_RECALL);
        mesh_link(county, true);
        mesh_run(&mesh, 2 * MESH_MINUTE);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

/* What came in and went on in the lost stretch, of which its giver, whom a person went on without, tells last. */
static void what_came_from_one_gone_on_without_is_where_it_went(void **state) {
        Journal *backup;
        MeshNode *city, *province;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 18, ALL);
        city = mesh_at(&mesh, CITY);
        province = mesh_at(&mesh, PROVINCE);
        id = mesh_register(&mesh, PROVINCE);
        mesh_settle(&mesh);
        backup = mesh_backup(city);
        hand(&mesh, PROVINCE, CITY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh_link(province, false);
        mesh.careless = true;
        mesh_restore(city, &backup);
        mesh_run(&mesh, 3000);
        declare_unasked(&mesh, CITY);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recover(&mesh, CITY, &(Document){ .variant = RECOVER_WITHOUT, .to = { PROVINCE },
                                                                .reason = "asked by telephone" }).status, RESULT_DONE);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_DONE);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_link(province, true);
        mesh_run(&mesh, 3 * MESH_MINUTE);
        watch_again(&mesh);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_DONE);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_AWAY);
        assert_int_equal(mesh_custody(&mesh, PROVINCE, &id), CUSTODY_AWAY);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

/* What the giver answers to was asked in the lost stretch, and its old parcels come before it tells that: a person went on without it.
 * Whoever has the case by the giver's own entry has it; and it is answered once.  Told before that answer, the asking is made good. */
static void return_is_answered(Decision decision, bool told_first, bool given_again) {
        bool agreed = decision == DECISION_AGREE, here = given_again || !agreed;
        Document answer;
        Journal *backup;
        MeshNode *city, *county;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 17, ALL);
        city = mesh_at(&mesh, CITY);
        county = mesh_at(&mesh, COUNTY);
        id = mesh_register(&mesh, CITY);
        mesh_settle(&mesh);
        backup = mesh_backup(county);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        hand(&mesh, COUNTY, CITY, ENTRY_RETURN_REQUEST, &id);
        mesh_settle(&mesh);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh_link(city, false);
        mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_run(&mesh, 3000);
        declare_unasked(&mesh, COUNTY);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recover(&mesh, COUNTY, &(Document){ .variant = RECOVER_WITHOUT, .to = { CITY },
                                                                  .reason = "asked by telephone" }).status, RESULT_DONE);
        assert_int_equal(mesh_recovery(&mesh, COUNTY), RECOVERY_DONE);
        if (told_first) {
                mesh_link(city, true);
                mesh_run(&mesh, 2 * MESH_MINUTE);
                assert_int_equal(mesh_recovery_peer(&mesh, COUNTY, CITY), RECOVERY_PEER_HEARD);
                assert_int_equal(mesh_custody(&mesh, COUNTY, &id), CUSTODY_FLIGHT); /* it asks again, as it had */
                mesh_link(city, false);
        }
        answer = mesh_document(&mesh, NULL);
        answer.decision = decision;
        mesh_do(&mesh, CITY, ENTRY_RETURN_ANSWER, &id, &answer);
        if (given_again)
                hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_link(city, true);
        mesh_run(&mesh, 2 * MESH_MINUTE);
        watch_again(&mesh);
        assert_int_equal(mesh_recovery_peer(&mesh, COUNTY, CITY), RECOVERY_PEER_HEARD);
        assert_int_equal(mesh_recovery(&mesh, COUNTY), RECOVERY_DONE);
        mesh_assert_custodian(&mesh, &id, here ? COUNTY : CITY);
        assert_int_equal(mesh_custody(&mesh, COUNTY, &id), here ? CUSTODY_HERE : CUSTODY_NONE);
        assert_int_equal(mesh_has_warning(&mesh, COUNTY, WARNING_LOST_ACT, &id), !told_first);
        assert_false(mesh_docket(&mesh, CITY, &id).return_asked);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

static void a_return_asked_in_the_lost_stretch_is_agreed_to(void **state) {
        return_is_answered(DECISION_AGREE, false, false);
        return_is_answered(DECISION_AGREE, false, true);
        return_is_answered(DECISION_AGREE, true, false);
        return_is_answered(DECISION_AGREE, true, true);
}

static void a_return_asked_in_the_lost_stretch_is_refused_once(void **state) {
        return_is_answered(DECISION_REFUSE, false, false);
        return_is_answered(DECISION_REFUSE, true, false);
}

/* Lost, declared, and lost again with that declaration: until the next one the old copy takes what was offered again for
 * the first, and its giver, who knows why it offered it, may forget that.  The office that declares hears that it has
 * forgotten a recovery, and all is offered again to it, also by that giver, who else would keep the receipt of the first
 * stretch. */
static void what_an_old_copy_took_again_is_in_doubt_if_a_recovery_was_lost(void **state) {
        Journal *backup, *again, *backup_city;
        MeshNode *city, *province;
        StreamInRow in = { .from = { CITY }, .lane = LANE_NORMAL, .epoch = 1 };
        StreamOutRow out;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 16, ALL);
        city = mesh_at(&mesh, CITY);
        province = mesh_at(&mesh, PROVINCE);
        id = mesh_register(&mesh, CITY);
        mesh_settle(&mesh);
        backup = mesh_backup(province);
        again = mesh_backup(province);
        hand(&mesh, CITY, PROVINCE, ENTRY_REPORT_UP, &id);
        mesh_settle(&mesh);
        backup_city = mesh_backup(city);
        mesh.careless = true;
        mesh_restore(province, &backup);
        mesh_way(&mesh, CITY, PROVINCE)->lose = 1000;
        declare_unasked(&mesh, PROVINCE);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_FLIGHT); /* it has heard, and was not heard */
        mesh_restore(province, &again);
        mesh_way(&mesh, CITY, PROVINCE)->lose = 0;
        mesh_run(&mesh, MESH_MINUTE);
        assert_true(row_get(mesh_txn(province), ROW_STREAM_IN, &in));
        assert_int_equal(in.next, 2);
        declare_unasked(&mesh, PROVINCE);
        assert_true(row_get(mesh_txn(province), ROW_STREAM_IN, &in));
        assert_int_equal(in.first, 2);
        mesh_run(&mesh, MESH_MINUTE);
        assert_recovers(&mesh, PROVINCE); /* refused: the city knows that epoch as another one */
        mesh_run(&mesh, MESH_MINUTE);
        for (size_t i = 0; i < 2; i++)
                assert_int_equal(mesh_recover(&mesh, PROVINCE, &(Document){ .variant = RECOVER_WITHOUT, .reason = "not built yet",
                                 .to = i ? (UnitCode){ "410102" } : (UnitCode){ "410100" } }).status, RESULT_DONE);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery(&mesh, PROVINCE), RECOVERY_DONE);
        assert_true(row_get(mesh_txn(province), ROW_STREAM_IN, &in));
        assert_int_equal(in.first, 1);
        mesh_restore(city, &backup_city); /* it knows the first receipt alone */
        mesh_run(&mesh, MESH_MINUTE);
        assert_recovers(&mesh, CITY);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery(&mesh, CITY), RECOVERY_DONE);
        assert_true(stream_out_get(mesh_txn(city), &province->unit, LANE_NORMAL, 1, &out));
        assert_int_equal(out.again, 1);
        assert_int_equal(out.again_epoch, 3);
        watch_again(&mesh);
        mesh_assert_custodian(&mesh, &id, PROVINCE);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_AWAY);
        assert_quiet(&mesh);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(lost_numbers_are_declared_and_never_given_again),
                cmocka_unit_test(a_recovery_does_not_share_a_batch_with_what_went_before),
                cmocka_unit_test(nothing_wrong_nothing_recovered),
                cmocka_unit_test(what_we_had_taken_is_sent_again),
                cmocka_unit_test(what_we_had_handed_on_stays_where_it_is),
                cmocka_unit_test(what_never_arrived_is_still_ours),
                cmocka_unit_test(a_late_receipt_of_the_lost_stretch_moves_nothing),
                cmocka_unit_test(who_is_down_is_waited_for_or_gone_on_without),
                cmocka_unit_test(a_recovery_that_declares_too_little_is_refused_with_the_difference),
                cmocka_unit_test(the_same_old_copy_twice),
                cmocka_unit_test(a_number_given_twice_before_the_alarm_is_told_to_the_desk),
                cmocka_unit_test(of_a_number_given_twice_an_office_takes_one_case_alone),
                cmocka_unit_test(of_a_number_given_twice_and_lost_twice_the_desk_is_told),
                cmocka_unit_test(lost_entries_of_one_number_are_told_apart),
                cmocka_unit_test(what_cannot_be_read_is_not_told_as_if_it_were_nothing),
                cmocka_unit_test(what_came_in_and_went_on_keeps_its_order_when_it_is_lost_twice),
                cmocka_unit_test(what_was_receipted_anew_is_told_to_who_lost_it),
                cmocka_unit_test(what_two_have_lost_is_settled_by_handing_it_once_more),
                cmocka_unit_test(what_was_sent_before_a_recovery_is_recalled_no_more),
                cmocka_unit_test(what_came_from_one_gone_on_without_is_where_it_went),
                cmocka_unit_test(a_return_asked_in_the_lost_stretch_is_agreed_to),
                cmocka_unit_test(a_return_asked_in_the_lost_stretch_is_refused_once),
                cmocka_unit_test(what_an_old_copy_took_again_is_in_doubt_if_a_recovery_was_lost),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
