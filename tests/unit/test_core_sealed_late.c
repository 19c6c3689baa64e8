/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Accusations on their way (2022 art. 22 last paragraph, 30): a case that turns out to accuse is closed to everybody who had it;
 * papers that come later, organs that hand on, and whose word is believed.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "sealed_rig.h"

#define UPPER_ORGAN "410000.tax" /* made one */

/* ---- a case that turns out to accuse ---------------------------------------------------------------------------------- */

static void found_late_it_is_closed_to_every_file_here_and_above(void **state) {
        Document doc = rig_document(COUNTY);
        CaseRow row = { .entry = 0 };
        Document clear;
        Arena arena = ARENA_INIT;
        CaseId id;
        Entry e;
        Rig rig;

        sealed_rig_init(&rig);
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        doc = rig_document(HRSS);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(read_case(&rig, COUNTY, "clerk", &id, EVERYTHING).status, RESULT_DONE);
        assert_int_equal(seal_late(&rig, HRSS, "handler", COUNTY_ORGAN, &id).status, RESULT_DONE);
        e = rig_last(rig_at(&rig, COUNTY));
        assert_int_equal(e.header.kind, ENTRY_SEALED_WORD);
        e = rig_entry(rig_at(&rig, COUNTY), e.header.number - 1);
        assert_int_equal(e.header.kind, ENTRY_SEALED_REFERRAL);
        assert_null(entry_find_part(&e, PART_CONTENT)); /* the words stay where they were, and go nowhere */
        assert_int_equal(document_decode(entry_find_part(&e, PART_DOCUMENT)->data, &arena, &clear), 0);
        assert_string_equal(clear.category, "");
        assert_int_equal(clear.n_about_units, 0);
        assert_true(clear.received_at == day_start(day_of(rig.now))); /* the day alone: another letter may have come at the same second */
        rig_ferry(&rig);
        for (unsigned i = 0; i < 2; i++) {
                const char *unit = (const char *[]){ COUNTY, HRSS }[i];

                assert_int_equal(rig_state(&rig, unit, &id), STATE_SEALED_OUT);
                expect_reason(read_case(&rig, unit, "head", &id, EVERYTHING), REASON_SEALED_OUT);
        }
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_NOTICE).state, CLOCK_SUPERSEDED);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        assert_int_equal(row.content_entry, 0);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED);
        rig_deinit(&rig);
        arena_deinit(&arena);
}

static bool is_marked(Rig *rig, const char *unit, const CaseId *id) {
        uint64_t cursor = 0;
        MarkRow row;

        return mark_next(rig_host(rig, unit)->txn, id, &cursor, &row);
}

/* What was typed before anybody knew better leads to it no more: no category, no place, no number of the counter's, no mark. */
static void found_late_nothing_in_its_rows_leads_to_it(void **state) {
        Document doc = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER, .category = "劳动", .place = "411281001",
                         .external_id = "W-17", .about_units = { HRSS }, .n_about_units = 1 };
        Marks marks = { .has = { true, true }, .person = { { { 1 } }, { { 2 } } }, .sketch = "" };
        Content content = { .title = "工资", .text = "拖欠工资", .name = "信访人甲", .phone = "13900000001", .address = "某村" };
        ExternalRow external = { .unit = code(COUNTY) };
        CaseRow row = { .entry = 0 };
        Buf bytes = BUF_INIT;
        Result result;
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        doc.received_at = rig.now;
        content_encode(&content, &bytes);
        in = command(COUNTY, "clerk", ENTRY_REGISTER, &doc);
        add_part(&in, PART_CONTENT, buf_bytes(&bytes));
        in.marks = &marks;
        result = rig_step(rig_at(&rig, COUNTY), &in);
        assert_int_equal(result.status, RESULT_DONE);
        assert_true(is_marked(&rig, COUNTY, &result.case_id));
        assert_int_equal(seal_late(&rig, COUNTY, "clerk", COUNTY_ORGAN, &result.case_id).status, RESULT_DONE);
        assert_false(is_marked(&rig, COUNTY, &result.case_id));
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &result.case_id, &row));
        assert_int_equal(row.case_class, CLASS_ACCUSATION);
        assert_false(row_has(rig_at(&rig, COUNTY)->txn, ROW_WORDS, &(WordsRow){ .case_id = result.case_id }));
        strcpy(external.external_id, "W-17"); /* the same line again is known, and earns no second number */
        assert_true(row_get(rig_at(&rig, COUNTY)->txn, ROW_EXTERNAL, &external));
        buf_deinit(&bytes);
        rig_deinit(&rig);
}

/* Whoever computes marks for it all the same. */
static void no_mark_of_an_accusation_is_kept(void **state) {
        Document doc = accusation(COUNTY_ORGAN);
        Marks marks = { .has = { true, true }, .person = { { { 1 } }, { { 2 } } }, .sketch = "" };
        Result result;
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        in = command(COUNTY, "clerk", ENTRY_REGISTER, &doc);
        add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
        in.marks = &marks;
        result = rig_step(rig_at(&rig, COUNTY), &in);
        assert_int_equal(result.status, RESULT_DONE);
        assert_false(is_marked(&rig, COUNTY, &result.case_id));
        rig_deinit(&rig);
}

/* An office that sends the words along with what is sealed: they are not kept here. */
static void words_in_clear_that_come_with_it_are_refused(void **state) {
        RigOffice *organ;
        OutboxKey key;
        RigParcel parcel;
        Result result;
        Entry e;
        Rig rig;

        sealed_rig_init(&rig);
        organ = rig_at(&rig, COUNTY_ORGAN);
        (void)registered(&rig, COUNTY, COUNTY_ORGAN, false);
        assert_true(rig_waiting(rig_at(&rig, COUNTY), 0, &key));
        parcel = rig_parcel(rig_at(&rig, COUNTY), &key);
        parcel.parcel.evidence.parts[parcel.parcel.evidence.n_parts++] =
                (Part){ .kind = PART_ATTACHMENT, .data = bytes_of_str("in clear") };
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.reason, REASON_SEALED);
        e = rig_last(organ);
        assert_null(entry_find_part(&e, PART_ATTACHMENT));
        assert_null(entry_find_part(&e, PART_SEALED));
        rig_deinit(&rig);
}

static void a_giver_on_another_node_is_closed_too(void **state) {
        Document doc = rig_document(COUNTY);
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(seal_late(&rig, COUNTY, "clerk", COUNTY_ORGAN, &id).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_SEALED_OUT);
        expect_reason(read_case(&rig, CITY, "clerk", &id, EVERYTHING), REASON_SEALED_OUT);
        rig_deinit(&rig);
}

static void so_is_the_giver_s_giver(void **state) {
        Document doc = rig_document(CITY);
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = rig_register(&rig, PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        doc = rig_document(COUNTY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(seal_late(&rig, COUNTY, "clerk", COUNTY_ORGAN, &id).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_SEALED_OUT);
        assert_int_equal(rig_state(&rig, PROVINCE, &id), STATE_SEALED_OUT);
        expect_reason(read_case(&rig, PROVINCE, "clerk", &id, EVERYTHING), REASON_SEALED_OUT);
        rig_deinit(&rig);
}

/* From the giver to the one it is given to, and back: agreed to. */
static CaseId returned(Rig *rig, const char *giver, const char *below) {
        Document doc = rig_document(below), none = rig_document(NULL), agree = rig_document(NULL);
        CaseId id = rig_register(rig, giver);

        rig_do(rig, giver, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(rig);
        assert_int_equal(rig_do(rig, below, ENTRY_RETURN_REQUEST, &id, &none).status, RESULT_DONE);
        rig_ferry(rig);
        agree.decision = DECISION_AGREE;
        assert_int_equal(rig_do(rig, giver, ENTRY_RETURN_ANSWER, &id, &agree).status, RESULT_DONE);
        rig_ferry(rig);
        return id;
}

static void assert_closed(Rig *rig, const char *unit, const CaseId *id) {
        CaseRow row;

        assert_int_equal(rig_state(rig, unit, id), STATE_SEALED_OUT);
        assert_true(office_is_accusation(rig_host(rig, unit)->txn, id));
        assert_true(case_get(rig_host(rig, unit)->txn, id, &row));
        assert_int_equal(row.content_entry, 0);
        expect_reason(read_case(rig, unit, "clerk", id, EVERYTHING), REASON_SEALED_OUT);
}

static void who_gave_it_back_is_closed_too(void **state) {
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = returned(&rig, CITY, COUNTY);
        assert_int_not_equal(rig_state(&rig, COUNTY, &id), STATE_SEALED_OUT);
        assert_int_equal(seal_late(&rig, CITY, "clerk", COUNTY_ORGAN, &id).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_closed(&rig, CITY, &id);
        assert_closed(&rig, COUNTY, &id);
        rig_deinit(&rig);
}

/* Whose organ has it gave it to others before: they are told by the office that gave it. */
static void who_gave_it_back_to_a_giver_above_is_told_by_that_one(void **state) {
        Document doc;
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = returned(&rig, PROVINCE, CITY);
        doc = rig_document(COUNTY);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(seal_late(&rig, COUNTY, "clerk", COUNTY_ORGAN, &id).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_closed(&rig, PROVINCE, &id);
        assert_closed(&rig, CITY, &id);
        rig_deinit(&rig);
}

/* A case that another unit of this node still has in clear is closed to it when the organ of the node learns that it accuses. */
static void what_an_organ_takes_closes_the_files_of_its_node(void **state) {
        const UnitCode organ = code(COUNTY_ORGAN), county = code(COUNTY);
        Document order = rig_document(HRSS);
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = rig_register(&rig, CITY);
        /* the organ's desks stand on the county's node */
        ((RosterUnit *)roster_find_unit(rig.roster, &organ))->hosted_on = county;
        order.due_day = day_of(rig.now) + 10;
        rig_do(&rig, CITY, ENTRY_ORDER, &id, &order); /* the department is told of the case */
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_INFORMED);
        assert_int_equal(seal_late(&rig, CITY, "clerk", COUNTY_ORGAN, &id).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED);
        assert_int_equal(rig_state(&rig, HRSS, &id), STATE_SEALED_OUT);
        assert_int_equal(rig_clock(&rig, HRSS, &id, CLOCK_ORDER_RESPONSE).state, CLOCK_SUPERSEDED);
        expect_reason(read_case(&rig, HRSS, "head", &id, EVERYTHING), REASON_SEALED_OUT);
        rig_deinit(&rig);
}

/* ---- later papers ----------------------------------------------------------------------------------------------------- */

/* What a later document about it says in clear: where it goes, and what its parts are bound to. */
static Document paper(const char *to) {
        return (Document){ .to = code(to), .ref_digest = bytes_of(id_bytes, sizeof(id_bytes)) };
}

static Result send_paper(Rig *rig, const char *unit, const char *user, const Document *doc, const CaseId *id, const char *sealed) {
        Input in = command(unit, user, ENTRY_SEALED_MATERIAL, doc);

        in.case_id = *id;
        if (sealed)
                add_part(&in, PART_SEALED, sealed_to(sealed, 0));
        return rig_step(rig_host(rig, unit), &in);
}

static unsigned on_desk(Rig *rig, const char *unit, const CaseId *id) {
        WarningRow row = { .unit = code(unit), .kind = WARNING_SEALED, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);
        unsigned n = 0;

        while (row_next(rig_host(rig, unit)->txn, &cursor, &row))
                n++;
        return n;
}

/* 22:30: they go where the letter went, sealed like it, and say nothing in clear; nobody else learns that there is such a case. */
static void papers_that_come_later_follow_the_letter(void **state) {
        Document doc = paper(COUNTY_ORGAN), other;
        const UnitCode code_of_organ = code(COUNTY_ORGAN);
        RosterUnit *organ;
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        organ = (RosterUnit *)roster_find_unit(rig.roster, &code_of_organ);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        other = doc;
        other.to = code(HRSS);
        expect_reason(send_paper(&rig, COUNTY, "clerk", &other, &id, COUNTY_ORGAN), REASON_NOT_GIVEN);
        other = doc;
        other.units[0] = DEPARTMENT;
        other.n_units = 1;
        expect_reason(send_paper(&rig, COUNTY, "clerk", &other, &id, COUNTY_ORGAN), REASON_FIELD_WRONG);
        other = doc;
        other.ref_entry = 7; /* papers that lie on no desk */
        expect_reason(send_paper(&rig, COUNTY, "clerk", &other, &id, COUNTY_ORGAN), REASON_FIELD_WRONG);
        expect_reason(send_paper(&rig, COUNTY, "discipline", &other, &id, COUNTY_ORGAN), REASON_FIELD_WRONG);
        other = doc;
        other.reason = "某局长";
        expect_reason(send_paper(&rig, COUNTY, "clerk", &other, &id, COUNTY_ORGAN), REASON_CLEAR);
        other.reason = "\xff";
        expect_reason(send_paper(&rig, COUNTY, "clerk", &other, &id, COUNTY_ORGAN), REASON_FIELD_WRONG);
        organ->status = UNIT_CLOSING; /* and nobody named yet who takes over */
        expect_reason(send_paper(&rig, COUNTY, "clerk", &doc, &id, COUNTY_ORGAN), REASON_UNIT_INACTIVE);
        organ->status = UNIT_ACTIVE;
        expect_reason(send_paper(&rig, COUNTY, "clerk", &doc, &id, NULL), REASON_SEALED);
        expect_reason(send_paper(&rig, COUNTY, "clerk", &doc, &id, DEPARTMENT), REASON_DESK_KEY_OTHER);
        assert_int_equal(on_desk(&rig, COUNTY_ORGAN, &id), 1);
        assert_int_equal(send_paper(&rig, COUNTY, "clerk", &doc, &id, COUNTY_ORGAN).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(on_desk(&rig, COUNTY_ORGAN, &id), 2); /* the letter's note, and theirs */
        rig_deinit(&rig);
}

/* What came back is sent again as a whole: papers alone would go nowhere. */
static void papers_of_a_letter_that_came_back_wait_for_it(void **state) {
        Document doc = paper(COUNTY_ORGAN);
        const UnitCode organ = code(COUNTY_ORGAN);
        RosterUnit *unit;
        OutboxKey key;
        RigParcel parcel;
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        assert_true(rig_waiting(rig_at(&rig, COUNTY), 0, &key));
        parcel = rig_parcel(rig_at(&rig, COUNTY), &key);
        unit = (RosterUnit *)roster_find_unit(rig.roster, &organ);
        unit->desk[0].id[0] ^= 1;
        expect_reason(rig_give(&rig, &parcel), REASON_DESK_KEY_OTHER);
        rig_receipt(rig_at(&rig, COUNTY_ORGAN), rig_at(&rig, COUNTY_ORGAN)->n_entries);
        unit->desk[0].id[0] ^= 1;
        expect_reason(send_paper(&rig, COUNTY, "clerk", &doc, &id, COUNTY_ORGAN), REASON_SEALED_CAME_BACK);
        assert_int_equal(seal_late(&rig, COUNTY, "clerk", COUNTY_ORGAN, &id).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED);
        assert_int_equal(send_paper(&rig, COUNTY, "clerk", &doc, &id, COUNTY_ORGAN).status, RESULT_DONE);
        rig_deinit(&rig);
}

/* What the organ adds itself is sealed to its own desk, and names no other papers. */
static void the_organ_s_own_papers_are_sealed_to_itself(void **state) {
        Document doc = paper(COUNTY_ORGAN);
        CaseId id;
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        doc.to = UNIT_NONE;
        expect_reason(send_paper(&rig, COUNTY_ORGAN, "discipline", &doc, &id, NULL), REASON_SEALED);
        expect_reason(send_paper(&rig, COUNTY_ORGAN, "discipline", &doc, &id, DEPARTMENT), REASON_DESK_KEY_OTHER);
        doc.ref_entry = 7;
        expect_reason(send_paper(&rig, COUNTY_ORGAN, "discipline", &doc, &id, COUNTY_ORGAN), REASON_FIELD_WRONG);
        doc.ref_entry = 0;
        doc.reason = "某局长";
        expect_reason(send_paper(&rig, COUNTY_ORGAN, "discipline", &doc, &id, COUNTY_ORGAN), REASON_CLEAR);
        doc.reason = "\xff";
        expect_reason(send_paper(&rig, COUNTY_ORGAN, "discipline", &doc, &id, COUNTY_ORGAN), REASON_FIELD_WRONG);
        doc.reason = NULL;
        assert_int_equal(send_paper(&rig, COUNTY_ORGAN, "discipline", &doc, &id, COUNTY_ORGAN).status, RESULT_DONE);
        in = command(COUNTY_ORGAN, "discipline", ENTRY_SEALED_ACCEPT, &doc); /* a notice is for who refers, not for who accepts */
        in.case_id = id;
        add_part(&in, PART_SEALED_NOTICE, sealed_to(DEPARTMENT, 1));
        expect_reason(rig_step(rig_host(&rig, COUNTY_ORGAN), &in), REASON_SEALED);
        rig_deinit(&rig);
}

static void papers_from_elsewhere_are_for_the_organ_and_sealed_to_it(void **state) {
        Document doc = accusation(COUNTY_ORGAN);
        const UnitCode organ = code(COUNTY_ORGAN);
        RosterUnit *unit;
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        unit = (RosterUnit *)roster_find_unit(rig.roster, &organ);
        doc.kind = ENTRY_SEALED_MATERIAL;
        doc.unit = code(COUNTY);
        doc.received_at = rig.now;
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_DESK_KEY_OTHER);
        unit->n_desk = 0;
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_DESK_KEY_MISSING);
        unit->n_desk = 1;
        rig.forge_part = PART_ATTACHMENT;
        rig.forge_data = bytes_of_str("某人受贿");
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_SEALED);
        rig.forge_part = PART_SEALED;
        rig.forge_data = sealed_to(COUNTY_ORGAN, 0);
        unit->kind = UNIT_DEPARTMENT; /* what it was when the letter came, it is no more */
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_NOT_DISCIPLINE);
        unit->kind = UNIT_DISCIPLINE;
        assert_int_equal(on_desk(&rig, COUNTY_ORGAN, &id), 1);
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_NONE);
        assert_int_equal(on_desk(&rig, COUNTY_ORGAN, &id), 2);
        rig.forge_data = BYTES_NONE;
        rig_deinit(&rig);
}

/* ---- organs ------------------------------------------------------------------------------------------------------------- */

/* Non-cadres: the organ that enforces the law has it (22:30), with all that a discipline organ has of it. */
static void a_political_legal_organ_takes_accusations_too(void **state) {
        const UnitCode organ = code(COUNTY_ORGAN);
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        ((RosterUnit *)roster_find_unit(rig.roster, &organ))->kind = UNIT_POLITICAL_LEGAL;
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED);
        assert_int_equal(organ_does(&rig, "discipline", ENTRY_SEALED_ACCEPT, &id, false).status, RESULT_DONE);
        assert_int_equal(read_case(&rig, COUNTY_ORGAN, "discipline", &id, EVERYTHING).status, RESULT_DONE);
        rig_deinit(&rig);
}

/* A small county: the organ's desk stands on the bureau's node, and the letter lies on it at once, closed to the bureau. */
static void an_organ_on_the_same_node_has_it_at_once(void **state) {
        const UnitCode organ = code(COUNTY_ORGAN), county = code(COUNTY);
        OutboxKey key;
        CaseId id, first;
        Rig rig;

        sealed_rig_init(&rig);
        ((RosterUnit *)roster_find_unit(rig.roster, &organ))->hosted_on = county;
        id = first = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        assert_false(rig_waiting(rig_at(&rig, COUNTY), 0, &key));
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_AWAY);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED);
        assert_int_equal(rig_custody(&rig, COUNTY_ORGAN, &id), CUSTODY_HERE);
        expect_reason(read_case(&rig, COUNTY, "boss", &id, EVERYTHING), REASON_SEALED_OUT);
        id = rig_register(&rig, COUNTY); /* so does what turns out to accuse */
        assert_int_equal(seal_late(&rig, COUNTY, "clerk", COUNTY_ORGAN, &id).status, RESULT_DONE);
        assert_false(rig_waiting(rig_at(&rig, COUNTY), 0, &key));
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_SEALED_OUT);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED);
        assert_int_equal(rig_docket(&rig, COUNTY_ORGAN, &id).number, rig_docket(&rig, COUNTY_ORGAN, &first).number + 1);
        rig_deinit(&rig);
}

/* Another organ, in the province: what was its tax office. */
static void make_upper_organ(Rig *rig) {
        const UnitCode upper = code(UPPER_ORGAN);
        RosterUnit *u = (RosterUnit *)roster_find_unit(rig->roster, &upper);

        u->kind = UNIT_DISCIPLINE;
        u->desk = arena_new(&rig->roster->arena, RosterKey);
        u->desk->suite = RECORD_SUITE_STD;
        key_of(UPPER_ORGAN, u->desk->id);
        u->n_desk = 1;
}

/* 22:30: to the organ with authority over the person.  What it gives back lies under the number it had; who sent papers meanwhile is
 * not told where the letter is: the organ that handed it on passes them on itself, and reads them only until then. */
static void an_organ_hands_on_and_passes_later_papers_on(void **state) {
        Document doc = paper(COUNTY_ORGAN);
        RigOffice *organ;
        uint64_t number, entry;
        Input in;
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        make_upper_organ(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        organ = rig_at(&rig, COUNTY_ORGAN);
        number = rig_docket(&rig, COUNTY_ORGAN, &id).number;
        assert_int_equal(seal_late(&rig, COUNTY_ORGAN, "discipline", UPPER_ORGAN, &id).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED_OUT);
        assert_int_equal(rig_state(&rig, UPPER_ORGAN, &id), STATE_SEALED);
        assert_int_equal(on_desk(&rig, COUNTY_ORGAN, &id), 0);
        expect_reason(read_case(&rig, COUNTY_ORGAN, "discipline", &id, EVERYTHING), REASON_SEALED_OUT);

        assert_int_equal(send_paper(&rig, COUNTY, "clerk", &doc, &id, COUNTY_ORGAN).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(on_desk(&rig, COUNTY_ORGAN, &id), 1);
        assert_int_equal(on_desk(&rig, UPPER_ORGAN, &id), 1); /* the letter's */
        entry = organ->n_entries;
        in = (Input){ .kind = INPUT_READ, .actor = { .unit = code(COUNTY_ORGAN) }, .case_id = id, .number = entry,
                      .read_parts = EVERYTHING };
        assert_true(user_name_parse("head", &in.actor.user));
        expect_reason(rig_step(organ, &in), REASON_SEALED_OUT);
        assert_true(user_name_parse("discipline", &in.actor.user));
        assert_int_equal(rig_step(organ, &in).status, RESULT_DONE);

        doc.to = code(UPPER_ORGAN);
        doc.ref_entry = entry;
        expect_reason(send_paper(&rig, COUNTY_ORGAN, "clerk", &doc, &id, UPPER_ORGAN), REASON_FIELD_WRONG); /* not its desk */
        assert_int_equal(send_paper(&rig, COUNTY_ORGAN, "discipline", &doc, &id, UPPER_ORGAN).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(on_desk(&rig, COUNTY_ORGAN, &id), 0);
        assert_int_equal(on_desk(&rig, UPPER_ORGAN, &id), 2);
        expect_reason(rig_step(organ, &in), REASON_SEALED_OUT); /* passed on: read there */

        assert_int_equal(seal_late(&rig, UPPER_ORGAN, "discipline", COUNTY_ORGAN, &id).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED);
        assert_true(rig_docket(&rig, COUNTY_ORGAN, &id).number == number);
        rig_deinit(&rig);
}

/* What came without the day on which it was received goes on without. */
static void an_organ_hands_on_what_has_no_day(void **state) {
        Document doc = accusation(COUNTY_ORGAN);
        const UnitCode city = code(CITY);
        CaseId id = case_id_make(&city, 2026, 7);
        CaseRow row;
        Rig rig;

        sealed_rig_init(&rig);
        make_upper_organ(&rig);
        doc.kind = ENTRY_REGISTER;
        doc.unit = city;
        rig.forge_part = PART_SEALED;
        rig.forge_data = sealed_to(COUNTY_ORGAN, 0);
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_NONE);
        rig.forge_data = BYTES_NONE;
        assert_int_equal(seal_late(&rig, COUNTY_ORGAN, "discipline", UPPER_ORGAN, &id).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, UPPER_ORGAN, &id), STATE_SEALED);
        assert_true(case_get(rig_host(&rig, UPPER_ORGAN)->txn, &id, &row));
        assert_int_equal(row.received_at, 0);
        rig_deinit(&rig);
}

/* The archive goes to who takes over, and no department hears of it again. */
static void what_is_concluded_goes_without_a_notice(void **state) {
        const UnitCode code_of_organ = code(COUNTY_ORGAN);
        Document doc = paper(UPPER_ORGAN);
        RosterUnit *organ;
        CaseId id;
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        make_upper_organ(&rig);
        organ = (RosterUnit *)roster_find_unit(rig.roster, &code_of_organ);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        assert_int_equal(organ_does(&rig, "discipline", ENTRY_SEALED_ACCEPT, &id, false).status, RESULT_DONE);
        assert_int_equal(organ_does(&rig, "discipline", ENTRY_CONCLUSION, &id, true).status, RESULT_DONE);
        organ->status = UNIT_CLOSING;
        organ->successor = code(UPPER_ORGAN);
        doc.units[doc.n_units++] = DEPARTMENT;
        in = command(COUNTY_ORGAN, "discipline", ENTRY_SEALED_ARCHIVE, &doc);
        in.case_id = id;
        add_part(&in, PART_SEALED, sealed_to(UPPER_ORGAN, 0));
        add_part(&in, PART_SEALED_NOTICE, sealed_to(DEPARTMENT, 1));
        expect_reason(rig_step(rig_host(&rig, COUNTY_ORGAN), &in), REASON_FIELD_WRONG);
        in.document.n_units = 0;
        in.n_parts = 1;
        assert_int_equal(rig_step(rig_host(&rig, COUNTY_ORGAN), &in).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, UPPER_ORGAN, &id), STATE_CONCLUDED);
        rig_deinit(&rig);
}

/* A person picks the organ, and what is written on the way says nothing. */
static void found_late_it_goes_to_an_organ_and_without_a_word(void **state) {
        Document doc = paper(COUNTY_ORGAN);
        CaseId id;
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        id = rig_register(&rig, COUNTY);
        expect_reason(seal_late(&rig, COUNTY, "clerk", HRSS, &id), REASON_NOT_DISCIPLINE);
        doc.reason = "某局长";
        in = command(COUNTY, "clerk", ENTRY_SEALED_REFERRAL, &doc);
        in.case_id = id;
        add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_CLEAR);
        in.document.reason = "\xff";
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_FIELD_WRONG);
        in.document.reason = NULL;
        in.document.ref_digest = BYTES_NONE;
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_FIELD_MISSING);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_REGISTERED); /* and nothing is closed for it */
        rig_deinit(&rig);
}

/* The organisation department's notice reaches a node where others still have the case in clear: their files are closed by it. */
static void a_notice_closes_the_files_of_its_node(void **state) {
        Document doc = accusation(COUNTY_ORGAN);
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = returned(&rig, CITY, COUNTY);
        assert_int_not_equal(rig_state(&rig, COUNTY, &id), STATE_SEALED_OUT);
        doc.kind = ENTRY_SEALED_REFERRAL;
        doc.received_at = rig.now;
        doc.unit = code(CITY);
        doc.units[0] = DEPARTMENT;
        doc.n_units = 1;
        rig.forge_part = PART_SEALED_NOTICE;
        rig.forge_data = sealed_to(DEPARTMENT, 1);
        assert_int_equal(arrives(&rig, CITY, CITY, DEPARTMENT, PARCEL_COPY, &id, &doc), REASON_NONE);
        assert_int_equal(rig_state(&rig, DEPARTMENT, &id), STATE_INFORMED);
        assert_closed(&rig, COUNTY, &id);
        rig.forge_data = BYTES_NONE;
        rig_deinit(&rig);
}

/* ---- reading ------------------------------------------------------------------------------------------------------------ */

/* The organ reads what is sealed to it, and nothing that may have been written in clear; a department that got no notice nothing. */
static void what_is_in_clear_is_read_by_nobody(void **state) {
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        expect_reason(read_case(&rig, COUNTY_ORGAN, "discipline", &id, 1u << PART_CONTENT), REASON_SEALED_OUT);
        expect_reason(read_case(&rig, DEPARTMENT, "head", &id, EVERYTHING), REASON_SEALED_OUT); /* it has no file */
        rig_deinit(&rig);
}

/* The words are kept as long as a parcel that carries them is under way, and no longer. */
static void words_are_owed_until_what_carries_them_has_arrived(void **state) {
        Document doc = rig_document(COUNTY);
        CaseId id, sealed;
        Rig rig;

        sealed_rig_init(&rig);
        id = rig_register(&rig, CITY);
        assert_false(office_owes_words(rig_at(&rig, CITY)->txn, &id));
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        assert_true(office_owes_words(rig_at(&rig, CITY)->txn, &id));
        rig_ferry(&rig);
        assert_false(office_owes_words(rig_at(&rig, CITY)->txn, &id));
        sealed = registered(&rig, COUNTY, COUNTY_ORGAN, false); /* its parcels carry none */
        assert_false(office_owes_words(rig_at(&rig, COUNTY)->txn, &id));
        assert_int_equal(seal_late(&rig, COUNTY, "clerk", COUNTY_ORGAN, &id).status, RESULT_DONE);
        assert_false(office_owes_words(rig_at(&rig, COUNTY)->txn, &id));
        assert_false(case_id_equal(&sealed, &id));
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(found_late_it_is_closed_to_every_file_here_and_above),
                cmocka_unit_test(found_late_nothing_in_its_rows_leads_to_it),
                cmocka_unit_test(no_mark_of_an_accusation_is_kept),
                cmocka_unit_test(words_in_clear_that_come_with_it_are_refused),
                cmocka_unit_test(a_giver_on_another_node_is_closed_too),
                cmocka_unit_test(so_is_the_giver_s_giver),
                cmocka_unit_test(who_gave_it_back_is_closed_too),
                cmocka_unit_test(who_gave_it_back_to_a_giver_above_is_told_by_that_one),
                cmocka_unit_test(what_an_organ_takes_closes_the_files_of_its_node),
                cmocka_unit_test(papers_that_come_later_follow_the_letter),
                cmocka_unit_test(papers_of_a_letter_that_came_back_wait_for_it),
                cmocka_unit_test(the_organ_s_own_papers_are_sealed_to_itself),
                cmocka_unit_test(papers_from_elsewhere_are_for_the_organ_and_sealed_to_it),
                cmocka_unit_test(a_political_legal_organ_takes_accusations_too),
                cmocka_unit_test(an_organ_on_the_same_node_has_it_at_once),
                cmocka_unit_test(an_organ_hands_on_and_passes_later_papers_on),
                cmocka_unit_test(an_organ_hands_on_what_has_no_day),
                cmocka_unit_test(what_is_concluded_goes_without_a_notice),
                cmocka_unit_test(found_late_it_goes_to_an_organ_and_without_a_word),
                cmocka_unit_test(a_notice_closes_the_files_of_its_node),
                cmocka_unit_test(what_is_in_clear_is_read_by_nobody),
                cmocka_unit_test(words_are_owed_until_what_carries_them_has_arrived),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
