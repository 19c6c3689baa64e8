/* SPDX-License-Identifier: Apache-2.0 */

/* A meeting's list as a job (会议交办, mechanism 62): a line at a tick, whatever becomes of the others. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/batch.h"
#include "office_rig.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"
#define TOWN "411281001"

static Document list(Rig *rig, const char *text) {
        return (Document){ .kind = ENTRY_BATCH, .summary = "三月联席会议", .from_day = day_of(rig->now), .due_day = day_of(rig->now) + 30,
                           .reason = "限期化解", .body = text };
}

static uint64_t stamped(Rig *rig, const char *unit, const char *text) {
        Document doc = list(rig, text);
        Result result = rig_draft(rig, unit, "clerk", ENTRY_BATCH, &CASE_NONE, &doc);
        uint64_t draft = result.entry;

        assert_int_equal(result.status, RESULT_DONE);
        assert_int_equal(rig_on_draft(rig, unit, "approver", ENTRY_SIGN, &CASE_NONE, draft).status, RESULT_DONE);
        result = rig_on_draft(rig, unit, "stamp", ENTRY_STAMP, &CASE_NONE, draft);
        assert_int_equal(result.status, RESULT_DONE);
        return result.entry;
}

static BatchRow batch(Rig *rig, const char *unit, uint64_t entry) {
        BatchRow row = { .unit = code(unit), .entry = entry };

        if (!row_get(rig_host(rig, unit)->txn, ROW_BATCH, &row)) {
                row.done = 1;
                assert_true(row_get(rig_host(rig, unit)->txn, ROW_BATCH, &row));
        }
        return row;
}

static BatchLineRow line(Rig *rig, const char *unit, uint64_t entry, uint32_t number) {
        BatchLineRow row = { .unit = code(unit), .entry = entry, .line = number };

        assert_true(row_get(rig_host(rig, unit)->txn, ROW_BATCH_LINE, &row));
        return row;
}

static void every_tick_makes_one_line_and_the_desk_is_told_of_those_refused(void **state) {
        Input tick = { .kind = INPUT_TICK };
        RigOffice *office;
        char text[512];
        CaseId ids[3];
        uint64_t entry, before;
        Document other;
        Rig rig;

        rig_init(&rig, COUNTY);
        office = rig_at(&rig, COUNTY);
        for (int i = 0; i < 3; i++)
                ids[i] = rig_register(&rig, COUNTY);
        snprintf(text, sizeof(text), "%s " DEPT "\n%s " DEPT "\n%s " TOWN "\n", ids[0].s, ids[1].s, ids[2].s);
        entry = stamped(&rig, COUNTY, text);
        assert_int_equal(batch(&rig, COUNTY, entry).lines, 3);
        assert_int_equal(office_deadline(office->txn), 0); /* it wants to go on at once */
        other = rig_document(TOWN);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &ids[1], &other); /* others go on working meanwhile */
        for (uint32_t n = 1; n <= 3; n++) {
                before = office->n_entries;
                assert_true(rig_step(office, &tick).more);
                assert_int_equal(office->n_entries, before + 1);
                assert_int_equal(batch(&rig, COUNTY, entry).tried, n);
        }
        assert_false(rig_step(office, &tick).more);
        assert_int_not_equal(office_deadline(office->txn), 0);
        assert_true(batch(&rig, COUNTY, entry).done);
        assert_int_equal(batch(&rig, COUNTY, entry).refused, 1);
        assert_int_equal(line(&rig, COUNTY, entry, 1).state, BATCH_LINE_ASSIGNED);
        assert_int_equal(line(&rig, COUNTY, entry, 2).state, BATCH_LINE_REFUSED);
        assert_int_equal(line(&rig, COUNTY, entry, 2).reason, REASON_HANDED_ON);
        assert_int_equal(line(&rig, COUNTY, entry, 3).state, BATCH_LINE_ASSIGNED);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_BATCH_REFUSED, &ids[1]));
        assert_int_equal(rig_docket(&rig, DEPT, &ids[0]).mode, ENTRY_ASSIGNMENT);
        assert_int_equal(rig_docket(&rig, DEPT, &ids[0]).due_day, day_of(rig.now) + 30);
        assert_int_equal(rig_docket(&rig, COUNTY, &ids[0]).report_below, REPORT_OWED);
        assert_string_equal(rig_docket(&rig, COUNTY, &ids[2]).meeting, "三月联席会议");
        /* made by the keeper of the stamp, of that document's own kind */
        assert_int_equal(rig_entry(office, line(&rig, COUNTY, entry, 1).tried_entry).header.kind, ENTRY_ASSIGNMENT);
        assert_string_equal(rig_entry(office, line(&rig, COUNTY, entry, 1).tried_entry).header.actor.user.s, "stamp");
        rig_deinit(&rig);
}

static void what_cannot_be_read_or_may_not_be_signed_by_them_is_a_line_refused(void **state) {
        Input tick = { .kind = INPUT_TICK, .unreadable = true };
        Document doc = rig_document(NULL);
        char text[256];
        CaseId ids[3];
        uint64_t entry;
        Rig rig;

        rig_init(&rig, COUNTY);
        for (int i = 0; i < 3; i++)
                ids[i] = rig_register(&rig, COUNTY);
        snprintf(text, sizeof(text), "%s " DEPT "\n%s " DEPT "\n%s " DEPT, ids[0].s, ids[1].s, ids[2].s);
        entry = stamped(&rig, COUNTY, text);
        doc.person = "";
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_RECUSAL, &ids[1], &doc).status, RESULT_DONE);
        (void)rig_step(rig_at(&rig, COUNTY), &tick);
        rig_tick(&rig);
        assert_int_equal(line(&rig, COUNTY, entry, 1).reason, REASON_DAMAGED);
        assert_int_equal(line(&rig, COUNTY, entry, 2).reason, REASON_RECUSED);
        assert_int_equal(line(&rig, COUNTY, entry, 3).state, BATCH_LINE_ASSIGNED);
        assert_int_equal(rig_custody(&rig, COUNTY, &ids[0]), CUSTODY_HERE);
        rig_deinit(&rig);
}

/* Each of the three who made the list keeps out of the case in which they have an interest (22:28). */
static void who_drafted_signed_or_stamped_it_keeps_out_of_a_case(void **state) {
        static const char *const users[] = { "clerk", "approver", "stamp" };

        for (size_t i = 0; i < array_size(users); i++) {
                Document doc = rig_document(NULL);
                char text[128];
                uint64_t entry;
                CaseId id;
                Rig rig;

                rig_init(&rig, COUNTY);
                id = rig_register(&rig, COUNTY);
                snprintf(text, sizeof(text), "%s " DEPT, id.s);
                entry = stamped(&rig, COUNTY, text);
                doc.person = "";
                assert_int_equal(rig_act(&rig, COUNTY, users[i], ENTRY_RECUSAL, &id, &doc).status, RESULT_DONE);
                rig_tick(&rig);
                assert_int_equal(line(&rig, COUNTY, entry, 1).reason, REASON_RECUSED);
                assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
                rig_deinit(&rig);
        }
}

/* The list was stamped; the bureau closes before all of it has gone out. */
static void a_bureau_that_closes_assigns_no_more(void **state) {
        const UnitCode county = code(COUNTY);
        char text[256];
        CaseId ids[2];
        uint64_t entry;
        Rig rig;

        rig_init(&rig, COUNTY);
        for (int i = 0; i < 2; i++)
                ids[i] = rig_register(&rig, COUNTY);
        snprintf(text, sizeof(text), "%s " DEPT "\n%s " DEPT, ids[0].s, ids[1].s);
        entry = stamped(&rig, COUNTY, text);
        (void)rig_tick_once(rig_at(&rig, COUNTY));
        ((RosterUnit *)roster_find_unit(rig.roster, &county))->status = UNIT_CLOSING;
        rig_tick(&rig);
        assert_int_equal(line(&rig, COUNTY, entry, 1).state, BATCH_LINE_ASSIGNED);
        assert_int_equal(line(&rig, COUNTY, entry, 2).reason, REASON_UNIT_INACTIVE);
        assert_int_equal(rig_custody(&rig, COUNTY, &ids[1]), CUSTODY_HERE);
        rig_deinit(&rig);
}

static void to_other_nodes_each_takes_its_own_letter_along(void **state) {
        Content content = { .title = "供暖", .text = "小区供暖不足", .name = "信访人乙", .address = "某区" };
        Document letter = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER };
        char text[256];
        CaseId ids[2];
        uint64_t entry;
        Rig rig;

        rig_init(&rig, "411200 411281");
        letter.received_at = rig.now;
        ids[0] = rig_register(&rig, CITY);
        ids[1] = rig_register_as(&rig, CITY, &letter, &content);
        snprintf(text, sizeof(text), "%s " COUNTY "\n%s " COUNTY, ids[0].s, ids[1].s);
        entry = stamped(&rig, CITY, text);
        rig_tick(&rig);
        assert_int_equal(batch(&rig, CITY, entry).refused, 0);
        rig_ferry(&rig);
        for (int i = 0; i < 2; i++) {
                CaseRow row;
                Entry taken;
                Content got;

                assert_int_equal(rig_custody(&rig, COUNTY, &ids[i]), CUSTODY_HERE);
                assert_true(case_get(rig_at(&rig, COUNTY)->txn, &ids[i], &row));
                taken = rig_entry(rig_at(&rig, COUNTY), row.content_entry);
                assert_int_equal(content_decode(entry_find_part(&taken, PART_CONTENT)->data, &rig.arena, &got), 0);
                assert_string_equal(got.name, i ? "信访人乙" : "信访人甲");
        }
        rig_deinit(&rig);
}

static void a_list_has_a_limit_and_a_bureau_drafts_it(void **state) {
        static char text[BATCH_LINES_MAX * 40 + 100];
        Document doc;
        size_t len = 0;
        Result result;
        UnitCode unit = code(COUNTY);
        Rig rig;

        rig_init(&rig, COUNTY);
        for (uint32_t i = 1; i <= BATCH_LINES_MAX + 1; i++) {
                CaseId id = case_id_make(&unit, 2026, i);

                len += (size_t)snprintf(text + len, sizeof(text) - len, "%s " DEPT "\n", id.s);
        }
        doc = list(&rig, text);
        result = rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc);
        assert_int_equal(result.reason, REASON_BATCH_LINES);
        text[strlen(text) - 1] = 0;
        *strrchr(text, '\n') = 0; /* 500: each is asked, and there are no such cases */
        doc = list(&rig, text);
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_BATCH_LINE);
        doc = list(&rig, "411281-2026-0000001-1");
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_BATCH_LINE);
        assert_int_equal(rig_draft(&rig, DEPT, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_BUREAU_ONLY);
        assert_int_equal(rig_act(&rig, COUNTY, "stamp", ENTRY_BATCH, &CASE_NONE, &doc).status, RESULT_REFUSED);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_tick_makes_one_line_and_the_desk_is_told_of_those_refused),
                cmocka_unit_test(what_cannot_be_read_or_may_not_be_signed_by_them_is_a_line_refused),
                cmocka_unit_test(who_drafted_signed_or_stamped_it_keeps_out_of_a_case),
                cmocka_unit_test(a_bureau_that_closes_assigns_no_more),
                cmocka_unit_test(to_other_nodes_each_takes_its_own_letter_along),
                cmocka_unit_test(a_list_has_a_limit_and_a_bureau_drafts_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
