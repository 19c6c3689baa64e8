/* SPDX-License-Identifier: Apache-2.0 */

/* The road of one case inside one office, and down three levels and up again. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_rig.h"

static void a_claim_goes_from_registration_to_closing_inside_one_office(void **state) {
        Document doc = rig_document("411281.hrss");
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, "411281");
        assert_string_equal(id.s, "411281-2026-0000001-1");
        assert_int_equal(rig_state(&rig, "411281", &id), STATE_REGISTERED);
        rig_do(&rig, "411281", ENTRY_REFERRAL, &id, &doc);
        assert_int_equal(rig_state(&rig, "411281", &id), STATE_HANDED);
        assert_int_equal(rig_state(&rig, "411281.hrss", &id), STATE_TAKEN);
        rig_accept(&rig, "411281.hrss", &id);
        doc.decision = DECISION_SUPPORT;
        rig_do(&rig, "411281.hrss", ENTRY_OPINION, &id, &doc);
        rig_do(&rig, "411281.hrss", ENTRY_SERVICE, &id, &doc);
        assert_int_equal(rig_state(&rig, "411281.hrss", &id), STATE_WINDOW);
        assert_int_equal(rig_docket(&rig, "411281", &id).progress, PROGRESS_SERVED);
        rig_pass_days(&rig, 31);
        rig_tick(&rig);
        assert_int_equal(rig_state(&rig, "411281.hrss", &id), STATE_CLOSED);
        assert_int_equal(rig_state(&rig, "411281", &id), STATE_CLOSED);
        rig_deinit(&rig);
}

static void an_assignment_goes_down_three_levels_and_its_reports_climb_back(void **state) {
        Document doc = rig_document("411200");
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = rig_register(&rig, "410000");
        doc.due_day = day_of(rig.now) + 60;
        rig_do(&rig, "410000", ENTRY_ASSIGNMENT, &id, &doc);
        assert_int_equal(rig_custody(&rig, "410000", &id), CUSTODY_FLIGHT);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, "410000", &id), CUSTODY_AWAY);
        doc.to = code("411281");
        doc.due_day = day_of(rig.now) + 50;
        rig_do(&rig, "411200", ENTRY_ASSIGNMENT, &id, &doc);
        rig_ferry(&rig);
        doc.to = code("411281.hrss");
        doc.due_day = day_of(rig.now) + 40;
        rig_do(&rig, "411281", ENTRY_ASSIGNMENT, &id, &doc);
        rig_accept(&rig, "411281.hrss", &id);
        doc.decision = DECISION_EXPLAIN;
        doc.due_day = 0;
        rig_do(&rig, "411281.hrss", ENTRY_OPINION, &id, &doc);
        rig_do(&rig, "411281.hrss", ENTRY_SERVICE, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, "410000", &id).progress, PROGRESS_SERVED);
        rig_do(&rig, "411281.hrss", ENTRY_REPORT, &id, &doc);
        rig_do(&rig, "411281", ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_do(&rig, "411281", ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, "411200", ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_do(&rig, "411200", ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, "410000", ENTRY_REWORK, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, "411200", ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, "410000", ENTRY_REPORT_APPROVAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, "411200", &id).report, REPORT_APPROVED);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_claim_goes_from_registration_to_closing_inside_one_office),
                cmocka_unit_test(an_assignment_goes_down_three_levels_and_its_reports_climb_back),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
