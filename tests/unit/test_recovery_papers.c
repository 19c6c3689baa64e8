/* SPDX-License-Identifier: Apache-2.0 */

/* Papers that follow a case, while the office that sends them goes on from an old copy: each is where the case is, once. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "mesh.h"
#include "node/core/recovery.h"
#include "roster_text.h"

#define COUNTY "411281"
#define OTHER "411221"
#define CITY "411200"
#define PROVINCE "410000"
#define ALL COUNTY " " OTHER " " CITY " " PROVINCE /* all nodes of the roster: each is waited for */
#define PAPERS 3

static void hand(Mesh *mesh, const char *from, const char *to, EntryKind kind, const CaseId *id) {
        Document doc = mesh_document(mesh, to);

        mesh_do(mesh, from, kind, id, &doc);
}

static void agree(Mesh *mesh, const char *unit, const CaseId *id) {
        Document doc = mesh_document(mesh, NULL);

        doc.decision = DECISION_AGREE;
        mesh_do(mesh, unit, ENTRY_RETURN_ANSWER, id, &doc);
}

static void paper(Mesh *mesh, const char *unit, const CaseId *id) {
        Document doc = { .unit = code_of(unit), .body = "补交材料一份" };

        mesh_do(mesh, unit, ENTRY_MATERIAL, id, &doc);
}

static size_t papers(Mesh *mesh, const char *node, const CaseId *id) {
        HistoryRow row = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_HISTORY, &row, 1, 1);
        size_t n = 0;

        while (row_next(mesh_txn(mesh_at(mesh, node)), &cursor, &row))
                n += row.material;
        return n;
}

/* Parcels of it that did not arrive as what they are. */
static size_t came_to_nothing(Mesh *mesh, const char *node) {
        SentRow row = { .entry = 0 };
        RowCursor cursor = row_cursor(ROW_SENT, &row, 0, 0);
        size_t n = 0;

        while (row_next(mesh_txn(mesh_at(mesh, node)), &cursor, &row))
                n += row.outcome != OUTCOME_TAKEN;
        return n;
}

static void lose(Mesh *mesh, const char *unit, Journal **backup) {
        Document doc = { .variant = RECOVER_DECLARE, .reason = "the disk failed", .summary = "I put the copy back myself" };

        mesh->careless = true;
        mesh_restore(mesh_at(mesh, unit), backup);
        mesh_run(mesh, MESH_MINUTE);
        assert_int_equal(mesh_recover(mesh, unit, &doc).status, RESULT_DONE);
        mesh_run(mesh, MESH_MINUTE);
        assert_int_equal(mesh_recovery(mesh, unit), RECOVERY_DONE);
        mesh->careless = false;
        mesh_settle(mesh);
}

/* Of what is held on that way, as much as it takes until the case is there. */
static void let_the_case_through(Mesh *mesh, const char *from, const char *to, const CaseId *id) {
        for (size_t i = 0; i < mesh->n_frames && mesh_custody(mesh, to, id) != CUSTODY_HERE;) {
                MeshFrame *frame = mesh->frames[i];

                if (frame->held) {
                        frame->held = false;
                        frame->at = mesh->mono;
                        mesh_run(mesh, 1);
                } else {
                        i++;
                }
        }
        assert_int_equal(mesh_custody(mesh, to, id), CUSTODY_HERE);
        assert_int_equal(papers(mesh, to, id), 0);
}

/* The case arrived and was lost here, the papers behind it were not there yet. */
static void papers_that_had_not_arrived_follow(void **state) {
        Journal *backup;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 21, ALL);
        id = mesh_register(&mesh, CITY);
        for (unsigned i = 0; i < PAPERS; i++)
                paper(&mesh, CITY, &id);
        mesh_settle(&mesh);
        backup = mesh_backup(mesh_at(&mesh, CITY));
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_run(&mesh, 50);
        let_the_case_through(&mesh, CITY, COUNTY, &id);
        mesh_lose_all(&mesh);
        mesh_way(&mesh, CITY, COUNTY)->hold = false;
        lose(&mesh, CITY, &backup);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(papers(&mesh, COUNTY, &id), PAPERS);
        assert_int_equal(came_to_nothing(&mesh, CITY), 0);
        mesh_deinit(&mesh);
}

/* Had they arrived, they do not come again; and they go on, when the case does. */
static void papers_that_had_arrived_are_not_sent_twice(void **state) {
        Journal *backup;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 22, ALL);
        id = mesh_register(&mesh, PROVINCE);
        paper(&mesh, PROVINCE, &id); /* comes from elsewhere */
        hand(&mesh, PROVINCE, CITY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        paper(&mesh, CITY, &id);
        mesh_settle(&mesh);
        assert_int_equal(papers(&mesh, CITY, &id), 2);
        backup = mesh_backup(mesh_at(&mesh, CITY));
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        assert_int_equal(papers(&mesh, COUNTY, &id), 2);
        lose(&mesh, CITY, &backup);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(papers(&mesh, COUNTY, &id), 2);
        assert_int_equal(papers(&mesh, CITY, &id), 2);
        hand(&mesh, COUNTY, CITY, ENTRY_RETURN_REQUEST, &id);
        mesh_settle(&mesh);
        agree(&mesh, CITY, &id);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, CITY);
        hand(&mesh, CITY, OTHER, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        assert_int_equal(papers(&mesh, OTHER, &id), 2);
        assert_int_equal(came_to_nothing(&mesh, CITY), 0);
        mesh_deinit(&mesh);
}

/* A paper whose own entry is lost is known again from who has it, and goes on from here to whoever has the case later. */
static void a_paper_that_was_lost_goes_on_with_the_case(void **state) {
        Journal *backup;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 23, ALL);
        id = mesh_register(&mesh, CITY);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        backup = mesh_backup(mesh_at(&mesh, CITY));
        paper(&mesh, CITY, &id);
        mesh_settle(&mesh);
        assert_int_equal(papers(&mesh, COUNTY, &id), 1);
        lose(&mesh, CITY, &backup);
        assert_int_equal(papers(&mesh, CITY, &id), 1);
        assert_int_equal(papers(&mesh, COUNTY, &id), 1);
        hand(&mesh, COUNTY, CITY, ENTRY_RETURN_REQUEST, &id);
        mesh_settle(&mesh);
        agree(&mesh, CITY, &id);
        mesh_settle(&mesh);
        hand(&mesh, CITY, OTHER, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        assert_int_equal(papers(&mesh, OTHER, &id), 1);
        assert_int_equal(came_to_nothing(&mesh, CITY), 0);
        mesh_deinit(&mesh);
}

/* Who showed that it had them loses them, too. */
static void papers_that_both_have_lost_follow_again(void **state) {
        Journal *city, *county;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 24, ALL);
        id = mesh_register(&mesh, CITY);
        for (unsigned i = 0; i < PAPERS; i++)
                paper(&mesh, CITY, &id);
        mesh_settle(&mesh);
        city = mesh_backup(mesh_at(&mesh, CITY));
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_run(&mesh, 50);
        let_the_case_through(&mesh, CITY, COUNTY, &id);
        county = mesh_backup(mesh_at(&mesh, COUNTY));
        mesh_way(&mesh, CITY, COUNTY)->hold = false;
        mesh_release(&mesh, CITY, COUNTY, false);
        mesh_settle(&mesh);
        assert_int_equal(papers(&mesh, COUNTY, &id), PAPERS);
        lose(&mesh, CITY, &city);
        assert_int_equal(papers(&mesh, COUNTY, &id), PAPERS);
        lose(&mesh, COUNTY, &county);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(papers(&mesh, COUNTY, &id), PAPERS);
        assert_int_equal(came_to_nothing(&mesh, CITY), 0);
        mesh_deinit(&mesh);
}

/* Likewise one whose own entry was lost. */
static void a_paper_made_good_and_lost_there_follows_again(void **state) {
        Journal *city, *county;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 25, ALL);
        id = mesh_register(&mesh, CITY);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        city = mesh_backup(mesh_at(&mesh, CITY));
        county = mesh_backup(mesh_at(&mesh, COUNTY));
        paper(&mesh, CITY, &id);
        mesh_settle(&mesh);
        lose(&mesh, CITY, &city);
        assert_int_equal(papers(&mesh, COUNTY, &id), 1);
        lose(&mesh, COUNTY, &county);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(papers(&mesh, COUNTY, &id), 1);
        assert_int_equal(came_to_nothing(&mesh, CITY), 0);
        mesh_deinit(&mesh);
}

/* Another office's paper, that came and went on in the lost stretch, comes once more, and does not go on to who shows to have it; only if
 * that one loses it, too. */
static void a_paper_from_elsewhere_is_passed_on_once(void **state) {
        Journal *city, *county;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 26, ALL);
        id = mesh_register(&mesh, PROVINCE);
        hand(&mesh, PROVINCE, CITY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id);
        mesh_settle(&mesh);
        city = mesh_backup(mesh_at(&mesh, CITY));
        county = mesh_backup(mesh_at(&mesh, COUNTY));
        paper(&mesh, PROVINCE, &id);
        mesh_settle(&mesh);
        assert_int_equal(papers(&mesh, COUNTY, &id), 1);
        lose(&mesh, CITY, &city);
        assert_int_equal(papers(&mesh, CITY, &id), 1);
        assert_int_equal(papers(&mesh, COUNTY, &id), 1);
        paper(&mesh, PROVINCE, &id); /* the next one goes on */
        mesh_settle(&mesh);
        assert_int_equal(papers(&mesh, COUNTY, &id), 2);
        lose(&mesh, COUNTY, &county);
        assert_int_equal(papers(&mesh, COUNTY, &id), 2);
        hand(&mesh, COUNTY, CITY, ENTRY_RETURN_REQUEST, &id);
        mesh_settle(&mesh);
        agree(&mesh, CITY, &id);
        mesh_settle(&mesh);
        hand(&mesh, CITY, COUNTY, ENTRY_REFERRAL, &id); /* has them */
        mesh_settle(&mesh);
        assert_int_equal(papers(&mesh, COUNTY, &id), 2);
        assert_int_equal(came_to_nothing(&mesh, CITY), 0);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(papers_that_had_not_arrived_follow),
                cmocka_unit_test(papers_that_had_arrived_are_not_sent_twice),
                cmocka_unit_test(a_paper_that_was_lost_goes_on_with_the_case),
                cmocka_unit_test(papers_that_both_have_lost_follow_again),
                cmocka_unit_test(a_paper_made_good_and_lost_there_follows_again),
                cmocka_unit_test(a_paper_from_elsewhere_is_passed_on_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
