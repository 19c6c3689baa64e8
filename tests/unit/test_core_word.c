/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A case turns out to accuse: whoever was sent words of it is told and closes it, as a copy, for information, or asked; whose word
 * that it accuses counts, and what that word says (2022 art. 30, 46 (5); promise P6).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "tests/unit/office_rig.h"

#define PROVINCE "410000"
#define CITY "411200"
#define COUNTY "411281"
#define HRSS "411281.hrss"
#define OTHER "411221" /* another county of that city */
#define ORGAN "411281.discipline"
#define ALL "410000 411200 411281 411221 411281.discipline"

static uint8_t sealed_bytes[SEALED_HEAD_SIZE + 512 + SEALED_TAG_SIZE] = { RECORD_SUITE_STD, 7 };
static uint8_t id_bytes[DIGEST_SIZE] = { 1 };

static RosterUnit *unit_of(Rig *rig, const char *unit) {
        const UnitCode c = code(unit);

        return (RosterUnit *)roster_find_unit(rig->roster, &c);
}

static void set_up(Rig *rig) {
        RosterUnit *organ;

        rig_init(rig, ALL);
        organ = unit_of(rig, ORGAN);
        organ->desk = arena_new(&rig->roster->arena, RosterKey);
        organ->desk->suite = RECORD_SUITE_STD;
        memcpy(organ->desk->id, sealed_bytes + 1, 8);
        organ->n_desk = 1;
}

static void seal(Rig *rig, const char *unit, const char *user, const CaseId *id) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_SEALED_REFERRAL, .actor = { .unit = code(unit) }, .case_id = *id,
                     .document = { .to = code(ORGAN), .ref_digest = bytes_of(id_bytes, sizeof(id_bytes)) } };
        Result result;

        assert_true(user_name_parse(user, &in.actor.user));
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_SEALED, .data = bytes_of(sealed_bytes, sizeof(sealed_bytes)) };
        result = rig_step(rig_host(rig, unit), &in);
        if (result.status != RESULT_DONE)
                fail_msg("refused: %s %s", reason_text(result.reason)->name, result.detail);
}

static bool accuses(Rig *rig, const char *node, const CaseId *id) {
        return office_is_accusation(rig_at(rig, node)->txn, id);
}

static void assert_closed(Rig *rig, const char *unit, const CaseId *id) {
        CaseRow row;

        assert_int_equal(rig_state(rig, unit, id), STATE_SEALED_OUT);
        assert_true(case_get(rig_host(rig, unit)->txn, id, &row));
        assert_int_equal(row.case_class, CLASS_ACCUSATION);
        assert_int_equal(row.content_entry, 0);
}

static uint32_t flags_of(Rig *rig, const char *node, const char *other, const CaseId *id) {
        PartyRow row = { .case_id = *id, .node = code(other) };

        return row_get(rig_at(rig, node)->txn, ROW_PARTY, &row) ? row.flags : 0;
}

/* The order of `from` to that unit, about a case that it may never have heard of. */
static void order(Rig *rig, const char *from, const char *to, const CaseId *id) {
        Document doc = rig_document(to);

        doc.due_day = day_of(rig->now) + 10;
        rig_do(rig, from, ENTRY_ORDER, id, &doc);
        rig_ferry(rig);
}

static CaseId referred(Rig *rig, const char *from, const char *to) {
        Document doc = rig_document(to);
        CaseId id = rig_register(rig, from);

        rig_do(rig, from, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(rig);
        return id;
}

static unsigned words_of(Rig *rig, const char *node) {
        RigOffice *o = rig_at(rig, node);
        unsigned n = 0;

        for (uint64_t i = 1; i <= o->n_entries; i++)
                n += rig_entry(o, i).header.kind == ENTRY_SEALED_WORD;
        return n;
}

/* ---- who is told ------------------------------------------------------------------------------------------------------ */

/* The province orders over the city's head, which gets a copy; the county, that has the case, seals it. */
static void who_ordered_and_who_has_a_copy_of_it_are_told(void **state) {
        StreamInRow from_province = { .from = code(PROVINCE), .lane = LANE_NORMAL, .epoch = 1 };
        CaseId id;
        Rig rig;

        set_up(&rig);
        id = rig_register(&rig, COUNTY);
        order(&rig, PROVINCE, COUNTY, &id);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_COPY);
        assert_int_equal(flags_of(&rig, COUNTY, CITY, &id), 0); /* it had it from the province */
        seal(&rig, COUNTY, "clerk", &id);
        rig_ferry(&rig);
        assert_closed(&rig, PROVINCE, &id);
        assert_closed(&rig, CITY, &id);
        assert_true(flags_of(&rig, PROVINCE, CITY, &id) & PARTY_TOLD);
        /* Whoever said it knows it: nobody says it back. */
        assert_int_equal(flags_of(&rig, PROVINCE, COUNTY, &id), PARTY_SENT | PARTY_TOLD);
        assert_true(row_get(rig_at(&rig, COUNTY)->txn, ROW_STREAM_IN, &from_province));
        assert_int_equal(from_province.next, 2); /* the order, and nothing more */
        assert_int_equal(rig_state(&rig, ORGAN, &id), STATE_SEALED);
        assert_false(accuses(&rig, OTHER, &id)); /* who never heard of it hears nothing */
        rig_deinit(&rig);
}

static void who_was_asked_beside_is_told_by_who_asked(void **state) {
        Document ask = rig_document(OTHER);
        CaseId id;
        Rig rig;

        set_up(&rig);
        id = referred(&rig, CITY, COUNTY);
        ask.due_day = day_of(rig.now) + 10;
        rig_do(&rig, CITY, ENTRY_ORDER, &id, &(Document){ .to = code(COUNTY), .trigger = TRIGGER_LATE, .body = "内容",
                                                         .due_day = day_of(rig.now) + 5 });
        rig_do(&rig, CITY, ENTRY_ORDER, &id, &ask); /* any question will do: what counts is that words went there */
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, OTHER, &id), STATE_INFORMED);
        seal(&rig, COUNTY, "clerk", &id);
        rig_ferry(&rig);
        assert_closed(&rig, CITY, &id);
        assert_closed(&rig, OTHER, &id); /* by the city, that asked it */
        assert_int_equal(flags_of(&rig, COUNTY, OTHER, &id), 0);
        rig_deinit(&rig);
}

static Reason arrives(Rig *rig, const char *node, const char *to, const CaseId *id) {
        Document doc = { .kind = ENTRY_SEALED_WORD, .unit = code(node), .case_class = CLASS_ACCUSATION };
        RigParcel parcel = rig_forge(rig, node, node, to, PARCEL_COPY, id, &doc);

        return rig_give(rig, &parcel).reason;
}

/* Its document is kept as evidence that it was tried. */
static void who_refused_it_is_told_and_keeps_no_word(void **state) {
        Document doc = rig_document(CITY);
        RigParcel parcel;
        CaseId id;
        Rig rig;

        set_up(&rig);
        id = rig_register(&rig, COUNTY);
        doc.kind = ENTRY_REFERRAL; /* a county hands nothing to the city */
        doc.unit = code(COUNTY);
        doc.category = "某局长受贿";
        parcel = rig_forge(&rig, COUNTY, COUNTY, CITY, PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_REFUSED);
        assert_int_equal(flags_of(&rig, CITY, COUNTY, &id), PARTY_TRIED);
        assert_int_equal(arrives(&rig, COUNTY, CITY, &id), REASON_NONE);
        assert_true(accuses(&rig, CITY, &id));
        rig_deinit(&rig);
}

/* What was on its way to it when it was told, and may have come later, is told of once more. */
static void words_under_way_are_told_of_again_when_they_have_come(void **state) {
        unsigned before, after;
        CaseId id;
        Rig rig;

        set_up(&rig);
        id = rig_register(&rig, COUNTY);
        order(&rig, PROVINCE, COUNTY, &id);
        rig_do(&rig, COUNTY, ENTRY_RESPONSE, &id, &(Document){ .body = "已办" });
        seal(&rig, COUNTY, "clerk", &id); /* the response has not arrived yet */
        before = words_of(&rig, COUNTY);
        rig_ferry(&rig);
        after = words_of(&rig, COUNTY);
        assert_int_equal(before, 1);
        assert_int_equal(after, 3); /* the response, and the copy of it that the city gets */
        assert_closed(&rig, PROVINCE, &id);
        rig_deinit(&rig);
}

/* ---- whose word counts -------------------------------------------------------------------------------------------------- */

static void while_it_is_in_hand_here_nobody_else_s_word_ends_it(void **state) {
        CaseId id;
        Rig rig;

        set_up(&rig);
        id = rig_register(&rig, CITY);
        order(&rig, CITY, OTHER, &id);
        assert_int_equal(arrives(&rig, OTHER, CITY, &id), REASON_NONE);
        assert_false(accuses(&rig, CITY, &id));
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_REGISTERED);
        assert_true(rig_has_warning(&rig, CITY, WARNING_SAID_TO_ACCUSE, &id)); /* a person looks */
        assert_int_equal(arrives(&rig, PROVINCE, CITY, &id), REASON_NOT_GIVEN);
        seal(&rig, CITY, "clerk", &id);
        assert_false(rig_has_warning(&rig, CITY, WARNING_SAID_TO_ACCUSE, &id));
        rig_deinit(&rig);
}

static void while_it_lies_elsewhere_that_of_who_was_merely_asked_does_not_count(void **state) {
        CaseId id;
        Rig rig;

        set_up(&rig);
        id = referred(&rig, CITY, COUNTY);
        order(&rig, CITY, OTHER, &id);
        assert_int_equal(arrives(&rig, OTHER, CITY, &id), REASON_NONE);
        assert_false(accuses(&rig, CITY, &id));
        assert_true(rig_has_warning(&rig, CITY, WARNING_SAID_TO_ACCUSE, &id));
        assert_int_equal(arrives(&rig, COUNTY, CITY, &id), REASON_NONE); /* where it lies */
        assert_closed(&rig, CITY, &id);
        assert_false(rig_has_warning(&rig, CITY, WARNING_SAID_TO_ACCUSE, &id));
        assert_int_equal(arrives(&rig, OTHER, CITY, &id), REASON_NONE); /* and once more changes nothing */
        rig_deinit(&rig);
}

static void where_nothing_of_it_is_there_is_nothing_to_close(void **state) {
        const UnitCode city = code(CITY);
        CaseId id = case_id_make(&city, 2026, 7);
        CaseRow row;
        Rig rig;

        set_up(&rig);
        assert_int_equal(arrives(&rig, CITY, OTHER, &id), REASON_NONE);
        assert_false(case_get(rig_at(&rig, OTHER)->txn, &id, &row)); /* whoever sends it later is not refused for that */
        rig_deinit(&rig);
}

static void nobody_is_handed_the_word_as_a_document(void **state) {
        Document doc = { .kind = ENTRY_SEALED_WORD, .unit = code(CITY), .to = code(COUNTY), .case_class = CLASS_ACCUSATION };
        RigParcel parcel;
        CaseId id;
        Rig rig;

        set_up(&rig);
        id = referred(&rig, CITY, COUNTY);
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_UNKNOWN_DOCUMENT);
        assert_false(accuses(&rig, COUNTY, &id));
        rig_deinit(&rig);
}

/* ---- what it says --------------------------------------------------------------------------------------------------------- */

/* Among those told may be who is accused: it learns that the case is sealed, neither to whom nor with which key. */
static void the_word_says_that_it_accuses_and_nothing_else(void **state) {
        Arena arena = ARENA_INIT;
        Document doc;
        CaseId id;
        Entry e;
        Rig rig;

        set_up(&rig);
        id = referred(&rig, CITY, COUNTY);
        seal(&rig, COUNTY, "clerk", &id);
        e = rig_last(rig_at(&rig, COUNTY));
        assert_int_equal(e.header.kind, ENTRY_SEALED_WORD);
        for (uint32_t i = 0; i < e.header.n_parts; i++) {
                assert_true(e.header.parts[i].kind == PART_DOCUMENT || e.header.parts[i].kind == PART_FACTS);
                assert_int_equal(e.header.parts[i].key.len, 0);
        }
        assert_int_equal(e.header.actor.user.s[0], '\0');
        assert_int_equal(document_decode(entry_find_part(&e, PART_DOCUMENT)->data, &arena, &doc), 0);
        assert_true(unit_code_is_none(&doc.to));
        assert_int_equal(doc.n_units, 0);
        assert_int_equal(doc.received_at, 0);
        assert_int_equal(doc.ref_digest.len, 0);
        rig_ferry(&rig);
        for (uint64_t i = 1; i <= rig_at(&rig, CITY)->n_entries; i++)
                assert_int_not_equal(rig_entry(rig_at(&rig, CITY), i).header.kind, ENTRY_SEALED_REFERRAL);
        rig_deinit(&rig);
        arena_deinit(&arena);
}

/* ---- who has what a closed office had ------------------------------------------------------------------------------------- */

/* The office it was given to and that gave it back is no more, and its node is switched off: whoever the roster names is told. */
static void who_took_over_from_an_office_that_closed_is_told(void **state) {
        RosterUnit *gone;
        OutboxKey key;
        CaseId id;
        Rig rig;
        bool told = false;

        set_up(&rig);
        id = rig_register(&rig, CITY);
        order(&rig, CITY, OTHER, &id);
        gone = unit_of(&rig, OTHER);
        gone->status = UNIT_CLOSING;
        gone->successor = code(COUNTY);
        seal(&rig, CITY, "clerk", &id);
        for (size_t n = 0; rig_waiting(rig_at(&rig, CITY), n, &key); n++) {
                OutboxRow row;

                assert_true(outbox_get(rig_at(&rig, CITY)->txn, &key, &row));
                told = told || (row.document == ENTRY_SEALED_WORD && !strcmp(key.to.s, COUNTY));
        }
        assert_true(told);
        rig_ferry(&rig);
        assert_closed(&rig, OTHER, &id); /* which drains what it has */
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(who_ordered_and_who_has_a_copy_of_it_are_told),
                cmocka_unit_test(who_was_asked_beside_is_told_by_who_asked),
                cmocka_unit_test(who_refused_it_is_told_and_keeps_no_word),
                cmocka_unit_test(words_under_way_are_told_of_again_when_they_have_come),
                cmocka_unit_test(while_it_is_in_hand_here_nobody_else_s_word_ends_it),
                cmocka_unit_test(while_it_lies_elsewhere_that_of_who_was_merely_asked_does_not_count),
                cmocka_unit_test(where_nothing_of_it_is_there_is_nothing_to_close),
                cmocka_unit_test(nobody_is_handed_the_word_as_a_document),
                cmocka_unit_test(the_word_says_that_it_accuses_and_nothing_else),
                cmocka_unit_test(who_took_over_from_an_office_that_closed_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
