/* SPDX-License-Identifier: Apache-2.0 */

/* A member with valid keys tells of cases that aren't its own, under a false moment of their number: the real ones arrive. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "mesh_hostile.h"
#include "node/core/recovery.h"
#include "roster_text.h"

#define HRSS "411281.hrss"
#define ALL COUNTY " " OTHER " " CITY " " PROVINCE

typedef struct Story {
        Mesh mesh;
        uint64_t sent; /* of the hostile one's parcels to the city */
        Arena arena;
} Story;

static void begin(Story *s, uint64_t seed) {
        *s = (Story){ .sent = 0, .arena = ARENA_INIT };
        mesh_init(&s->mesh, seed, ALL);
}

static void end(Story *s) {
        arena_deinit(&s->arena);
        mesh_deinit(&s->mesh);
}

/* The neighbour reports that case to the city, which stays with it, as it says: what came of that. */
static Receipt lie(Story *s, const CaseId *id, Instant given_at) {
        Document doc = { .kind = ENTRY_REPORT_UP, .unit = { OTHER }, .to = { CITY }, .reason = "理由", .body = "内容",
                         .case_class = CLASS_CLAIM, .path31 = 6, .people = 99, .received_at = s->mesh.now - 900 * DURATION_DAY,
                         .given_at = given_at };
        Buf parcel = BUF_INIT;

        mesh_forge_parcel(mesh_at(&s->mesh, OTHER), &doc, id, CITY, OTHER, ++s->sent, &parcel);
        mesh_inject(&s->mesh, OTHER, CITY, FRAME_DATA, BODY_PARCEL, s->mesh.version, buf_bytes(&parcel));
        buf_deinit(&parcel);
        mesh_run(&s->mesh, 50);
        return hostile_receipt(&s->mesh, CITY, &s->arena);
}

static CaseRow row_at(Story *s, const char *node, const CaseId *id) {
        CaseRow row;

        assert_true(case_get(mesh_txn(mesh_at(&s->mesh, node)), id, &row));
        return row;
}

static bool is_warned_of(Story *s, const char *who) {
        WarningRow warning = { .unit = { CITY }, .kind = WARNING_NUMBER_TWICE };
        RowCursor cursor = row_cursor(ROW_WARNING, &warning, 2, 2);

        while (row_next(mesh_txn(mesh_at(&s->mesh, CITY)), &cursor, &warning))
                if (!strcmp(warning.about.s, who))
                        return true;
        return false;
}

static void hand(Story *s, const char *from, const char *to, EntryKind kind, const CaseId *id) {
        Document doc = mesh_document(&s->mesh, to);

        mesh_do(&s->mesh, from, kind, id, &doc);
        mesh_settle(&s->mesh);
}

static CaseId given_to_the_department(Story *s) {
        CaseId id = mesh_register(&s->mesh, COUNTY);

        hand(s, COUNTY, HRSS, ENTRY_REFERRAL, &id);
        return id;
}

/* It comes from who has it, and is what that one says, not what was told before. */
static void a_case_that_was_told_of_falsely_arrives(void **state) {
        CaseRow real;
        CaseId id;
        Story s;

        begin(&s, 31);
        id = mesh_register(&s.mesh, COUNTY);
        real = row_at(&s, COUNTY, &id);
        assert_int_equal(lie(&s, &id, real.given_at + 1000).outcome, OUTCOME_TAKEN); /* nobody knows better */
        assert_int_equal(row_at(&s, CITY, &id).people, 99);
        hand(&s, COUNTY, CITY, ENTRY_REPORT_UP, &id);
        mesh_assert_custodian(&s.mesh, &id, CITY);
        assert_int_equal(row_at(&s, CITY, &id).given_at, real.given_at);
        assert_int_equal(row_at(&s, CITY, &id).people, real.people);
        assert_int_equal(row_at(&s, CITY, &id).received_at, real.received_at);
        assert_true(is_warned_of(&s, OTHER)); /* who told otherwise */
        assert_int_equal(lie(&s, &id, real.given_at + 1000).reason, REASON_NUMBER_TWICE);
        end(&s);
}

/* Whose number it is says when it was given, also where the case is not. */
static void the_office_that_gave_the_number_is_believed(void **state) {
        CaseRow real;
        CaseId first, second;
        Story s;

        begin(&s, 32);
        first = given_to_the_department(&s);
        hand(&s, COUNTY, CITY, ENTRY_REPORT_UP, &first);
        real = row_at(&s, COUNTY, &first);
        assert_int_equal(lie(&s, &first, real.given_at + 1000).reason, REASON_NUMBER_TWICE);
        second = given_to_the_department(&s);
        real = row_at(&s, COUNTY, &second);
        assert_int_equal(lie(&s, &second, real.given_at + 1000).outcome, OUTCOME_TAKEN);
        hand(&s, COUNTY, CITY, ENTRY_REPORT_UP, &second);
        mesh_assert_custodian(&s.mesh, &second, HRSS);
        assert_int_equal(row_at(&s, CITY, &second).given_at, real.given_at);
        assert_true(is_warned_of(&s, OTHER));
        assert_int_equal(lie(&s, &second, real.given_at + 1000).reason, REASON_NUMBER_TWICE);
        end(&s);
}

/* Of two who merely tell of it neither is believed, nor held against the other. */
static void two_words_of_one_number_stand_side_by_side(void **state) {
        CaseRow real;
        CaseId id;
        Story s;

        begin(&s, 33);
        id = mesh_register(&s.mesh, PROVINCE);
        real = row_at(&s, PROVINCE, &id);
        assert_int_equal(lie(&s, &id, real.given_at + 1000).outcome, OUTCOME_TAKEN);
        assert_int_equal(lie(&s, &id, real.given_at + 2000).outcome, OUTCOME_TAKEN);
        assert_int_equal(row_at(&s, CITY, &id).given_at, 0); /* it says nothing of it */
        hand(&s, PROVINCE, CITY, ENTRY_REFERRAL, &id);
        mesh_assert_custodian(&s.mesh, &id, CITY);
        assert_int_equal(row_at(&s, CITY, &id).given_at, real.given_at);
        end(&s);
}

/* A number of ours that an old copy has forgotten: what was lost of that case is made good all the same. */
static void a_false_word_of_a_lost_case_hides_nothing(void **state) {
        Document doc;
        Journal *backup;
        CaseRow real;
        CaseId id;
        Story s;

        begin(&s, 34);
        (void)mesh_register(&s.mesh, CITY);
        mesh_settle(&s.mesh);
        backup = mesh_backup(mesh_at(&s.mesh, CITY));
        id = mesh_register(&s.mesh, CITY);
        real = row_at(&s, CITY, &id);
        hand(&s, CITY, COUNTY, ENTRY_REFERRAL, &id);
        s.mesh.careless = true;
        mesh_restore(mesh_at(&s.mesh, CITY), &backup);
        mesh_run(&s.mesh, 1000);
        assert_int_equal(lie(&s, &id, real.given_at + DURATION_DAY).outcome, OUTCOME_TAKEN);
        doc = (Document){ .variant = RECOVER_DECLARE, .reason = "the disk failed", .summary = "known" };
        assert_int_equal(mesh_recover(&s.mesh, CITY, &doc).status, RESULT_DONE);
        mesh_run(&s.mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery(&s.mesh, CITY), RECOVERY_DONE);
        s.mesh.careless = false;
        mesh_run(&s.mesh, MESH_MINUTE);
        mesh_assert_custodian(&s.mesh, &id, COUNTY);
        assert_int_equal(mesh_custody(&s.mesh, CITY, &id), CUSTODY_AWAY);
        assert_int_equal(row_at(&s, CITY, &id).given_at, real.given_at);
        end(&s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_case_that_was_told_of_falsely_arrives),
                cmocka_unit_test(the_office_that_gave_the_number_is_believed),
                cmocka_unit_test(two_words_of_one_number_stand_side_by_side),
                cmocka_unit_test(a_false_word_of_a_lost_case_hides_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
