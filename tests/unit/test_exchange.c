/* SPDX-License-Identifier: Apache-2.0 */

/* Documents between county, city and province, by commands, through engines and a network: each road once, from end to end. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "mesh.h"
#include "roster_text.h"

#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"
#define HRSS "411281.hrss"

static void act(Mesh *mesh, const char *unit, EntryKind kind, const CaseId *id, const char *to) {
        Document doc = mesh_document(mesh, to);

        mesh_do(mesh, unit, kind, id, &doc);
        mesh_settle(mesh);
}

static void decide(Mesh *mesh, const char *unit, EntryKind kind, const CaseId *id, Decision decision) {
        Document doc = mesh_document(mesh, NULL);

        doc.decision = decision;
        mesh_do(mesh, unit, kind, id, &doc);
        mesh_settle(mesh);
}

static void handle(Mesh *mesh, const char *unit, const CaseId *id) {
        act(mesh, unit, ENTRY_NOTICE, id, NULL);
        act(mesh, unit, ENTRY_ACCEPT, id, NULL);
        decide(mesh, unit, ENTRY_OPINION, id, DECISION_SUPPORT);
        act(mesh, unit, ENTRY_SERVICE, id, NULL);
}

/* Registered at the province, assigned level by level to the county's department. */
static CaseId assigned(Mesh *mesh) {
        CaseId id = mesh_register(mesh, PROVINCE);

        act(mesh, PROVINCE, ENTRY_ASSIGNMENT, &id, CITY);
        act(mesh, CITY, ENTRY_ASSIGNMENT, &id, COUNTY);
        act(mesh, COUNTY, ENTRY_ASSIGNMENT, &id, HRSS);
        return id;
}

static void a_referral_moves_custody_to_the_county(void **state) {
        Document doc;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 1, COUNTY " " CITY " " PROVINCE);
        id = mesh_register(&mesh, CITY);
        doc = mesh_document(&mesh, COUNTY);
        mesh_do(&mesh, CITY, ENTRY_REFERRAL, &id, &doc);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_FLIGHT);
        /* Neither can act while it is on its way. */
        doc.to = code_of("411221");
        mesh_refused(&mesh, CITY, ENTRY_REFERRAL, &id, &doc, REASON_IN_FLIGHT);
        doc.to = code_of(HRSS);
        mesh_refused(&mesh, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_UNKNOWN_CASE);
        mesh_settle(&mesh);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_AWAY);
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_TAKEN);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_deinit(&mesh);
}

/* The petitioner's words go along: the county can show them. */
static void a_hand_over_takes_the_letter_along(void **state) {
        Mesh mesh;
        CaseRow row;
        CaseId id;

        mesh_init(&mesh, 2, COUNTY " " CITY);
        id = mesh_register(&mesh, CITY);
        act(&mesh, CITY, ENTRY_REFERRAL, &id, COUNTY);
        assert_true(case_get(mesh_txn(mesh_at(&mesh, COUNTY)), &id, &row));
        assert_true(row.content_entry > 0);
        assert_false(row.unreachable);
        mesh_deinit(&mesh);
}

static void an_assignment_nests_down_three_levels(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 3, COUNTY " " CITY " " PROVINCE);
        id = assigned(&mesh);
        mesh_assert_custodian(&mesh, &id, HRSS);
        assert_int_equal(mesh_custody(&mesh, PROVINCE, &id), CUSTODY_AWAY);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_AWAY);
        assert_int_equal(mesh_docket(&mesh, PROVINCE, &id).report_below, REPORT_OWED);
        assert_int_equal(mesh_docket(&mesh, CITY, &id).report, REPORT_OWED);
        handle(&mesh, HRSS, &id);
        /* What became of it climbs over both bureaus. */
        assert_int_equal(mesh_docket(&mesh, PROVINCE, &id).progress, PROGRESS_SERVED);
        mesh_deinit(&mesh);
}

static void a_report_climbs_and_is_sent_back_once(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 4, COUNTY " " CITY " " PROVINCE);
        id = assigned(&mesh);
        handle(&mesh, HRSS, &id);
        act(&mesh, HRSS, ENTRY_REPORT, &id, NULL);
        act(&mesh, COUNTY, ENTRY_REPORT_APPROVAL, &id, NULL);
        act(&mesh, COUNTY, ENTRY_REPORT, &id, NULL);
        assert_true(mesh_has_warning(&mesh, CITY, WARNING_REPORTED, &id));
        act(&mesh, CITY, ENTRY_REPORT_APPROVAL, &id, NULL);
        act(&mesh, CITY, ENTRY_REPORT, &id, NULL);
        act(&mesh, PROVINCE, ENTRY_REWORK, &id, NULL);
        assert_int_equal(mesh_docket(&mesh, CITY, &id).report, REPORT_REWORK);
        assert_true(mesh_has_warning(&mesh, CITY, WARNING_REWORK, &id));
        act(&mesh, CITY, ENTRY_REPORT, &id, NULL);
        act(&mesh, PROVINCE, ENTRY_REPORT_APPROVAL, &id, NULL);
        assert_int_equal(mesh_docket(&mesh, CITY, &id).report, REPORT_APPROVED);
        assert_int_equal(mesh_docket(&mesh, PROVINCE, &id).report_below, REPORT_APPROVED);
        mesh_deinit(&mesh);
}

static void an_agreed_return_brings_the_case_back(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 5, COUNTY " " CITY);
        id = mesh_register(&mesh, CITY);
        act(&mesh, CITY, ENTRY_REFERRAL, &id, COUNTY);
        act(&mesh, COUNTY, ENTRY_RETURN_REQUEST, &id, NULL);
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_RETURN_ASKED);
        assert_true(mesh_has_warning(&mesh, CITY, WARNING_RETURN_ASKED, &id));
        decide(&mesh, CITY, ENTRY_RETURN_ANSWER, &id, DECISION_AGREE);
        mesh_assert_custodian(&mesh, &id, CITY);
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_RETURNED);
        act(&mesh, CITY, ENTRY_REFERRAL, &id, COUNTY); /* and can be given again */
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_deinit(&mesh);
}

static void a_refused_return_leaves_it_where_it_is(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 6, COUNTY " " CITY);
        id = mesh_register(&mesh, CITY);
        act(&mesh, CITY, ENTRY_REFERRAL, &id, COUNTY);
        act(&mesh, COUNTY, ENTRY_RETURN_REQUEST, &id, NULL);
        decide(&mesh, CITY, ENTRY_RETURN_ANSWER, &id, DECISION_REFUSE);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_TAKEN);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_AWAY);
        mesh_deinit(&mesh);
}

static void what_is_reported_up_is_led_from_above(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 7, COUNTY " " CITY " " PROVINCE);
        id = mesh_register(&mesh, COUNTY);
        act(&mesh, COUNTY, ENTRY_REPORT_UP, &id, CITY);
        mesh_assert_custodian(&mesh, &id, CITY);
        assert_int_equal(mesh_custody(&mesh, COUNTY, &id), CUSTODY_AWAY);
        act(&mesh, CITY, ENTRY_REFERRAL, &id, COUNTY); /* given back down */
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_deinit(&mesh);
}

/* Straight to its addressee; the city between only gets copies, and may remark. */
static void an_order_goes_straight_with_a_copy_between(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 8, COUNTY " " CITY " " PROVINCE);
        id = assigned(&mesh);
        mesh_forget(&mesh);
        act(&mesh, PROVINCE, ENTRY_ORDER, &id, COUNTY);
        assert_int_equal(mesh_count(&mesh, PROVINCE, COUNTY, BODY_PARCEL), 1);
        assert_int_equal(mesh_count(&mesh, PROVINCE, CITY, BODY_PARCEL), 1);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 0);
        assert_true(mesh_has_warning(&mesh, COUNTY, WARNING_ORDERED, &id));
        act(&mesh, CITY, ENTRY_REMARK, &id, NULL);
        assert_true(mesh_has_warning(&mesh, PROVINCE, WARNING_REMARKED, &id));
        act(&mesh, COUNTY, ENTRY_RESPONSE, &id, NULL);
        assert_false(mesh_has_warning(&mesh, COUNTY, WARNING_ORDERED, &id));
        mesh_assert_custodian(&mesh, &id, HRSS); /* supervising moves nothing */
        act(&mesh, PROVINCE, ENTRY_REMINDER, &id, COUNTY);
        assert_true(mesh_has_warning(&mesh, COUNTY, WARNING_REMINDED, &id));
        mesh_deinit(&mesh);
}

static void what_came_from_above_is_returned_and_not_reported_up(void **state) {
        Document doc;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 9, COUNTY " " CITY);
        id = mesh_register(&mesh, CITY);
        act(&mesh, CITY, ENTRY_REFERRAL, &id, COUNTY);
        doc = mesh_document(&mesh, CITY);
        mesh_refused(&mesh, COUNTY, ENTRY_REPORT_UP, &id, &doc, REASON_FROM_ABOVE);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_deinit(&mesh);
}

/* Every road again, over a network that loses, doubles and swaps. */
static void all_of_it_over_a_bad_network(void **state) {
        for (uint64_t seed = 20; seed < 24; seed++) {
                Mesh mesh;
                CaseId id, other;

                mesh_init(&mesh, seed, COUNTY " " CITY " " PROVINCE);
                mesh_all_ways(&mesh, (MeshWay){ .lose = 200, .repeat = 300, .swap = 300, .damage = 50 });
                id = assigned(&mesh);
                other = mesh_register(&mesh, CITY);
                act(&mesh, CITY, ENTRY_REFERRAL, &other, COUNTY);
                act(&mesh, COUNTY, ENTRY_RETURN_REQUEST, &other, NULL);
                handle(&mesh, HRSS, &id);
                decide(&mesh, CITY, ENTRY_RETURN_ANSWER, &other, DECISION_AGREE);
                act(&mesh, PROVINCE, ENTRY_ORDER, &id, COUNTY);
                act(&mesh, COUNTY, ENTRY_RESPONSE, &id, NULL);
                mesh_assert_custodian(&mesh, &other, CITY);
                mesh_assert_custodian(&mesh, &id, HRSS);
                assert_int_equal(mesh_docket(&mesh, PROVINCE, &id).progress, PROGRESS_SERVED);
                mesh_deinit(&mesh);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_referral_moves_custody_to_the_county),
                cmocka_unit_test(a_hand_over_takes_the_letter_along),
                cmocka_unit_test(an_assignment_nests_down_three_levels),
                cmocka_unit_test(a_report_climbs_and_is_sent_back_once),
                cmocka_unit_test(an_agreed_return_brings_the_case_back),
                cmocka_unit_test(a_refused_return_leaves_it_where_it_is),
                cmocka_unit_test(what_is_reported_up_is_led_from_above),
                cmocka_unit_test(an_order_goes_straight_with_a_copy_between),
                cmocka_unit_test(what_came_from_above_is_returned_and_not_reported_up),
                cmocka_unit_test(all_of_it_over_a_bad_network),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
