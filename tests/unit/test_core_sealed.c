/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Accusations in the core (2022 art. 22 last paragraph, 23 last, 30, 46(5); domain.md section 3): what an office that can't
 * read one still sees to.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "node/query.h"
#include "sealed_rig.h"

/* ---- registration ----------------------------------------------------------------------------------------------------- */

static void it_goes_to_its_organ_at_once_and_no_clock_runs(void **state) {
        CaseRow given, told;
        DocketRow here, there;
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, true);
        here = rig_docket(&rig, COUNTY, &id);
        assert_int_equal(here.state, STATE_SEALED_OUT);
        assert_int_equal(here.custody, CUSTODY_FLIGHT);
        assert_int_equal(here.sealed_size, SEALED_PART_SIZE);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_AWAY);
        there = rig_docket(&rig, COUNTY_ORGAN, &id);
        assert_int_equal(there.state, STATE_SEALED);
        assert_int_equal(there.custody, CUSTODY_HERE);
        assert_true(there.number > 0);
        assert_string_equal(there.giver.s, COUNTY);
        assert_true(case_get(rig_host(&rig, COUNTY)->txn, &id, &given));
        assert_true(case_get(rig_host(&rig, COUNTY_ORGAN)->txn, &id, &told));
        assert_true(given.given_at > 0); /* by which two cases of one number are told apart */
        assert_int_equal(told.given_at, given.given_at);
        assert_true(rig_has_warning(&rig, COUNTY_ORGAN, WARNING_SEALED, &id));
        for (ClockName clock = CLOCK_TRIAGE; clock <= CLOCK_RETALIATION; clock++) { /* 22:23 last paragraph */
                assert_false(rig_has_clock(&rig, COUNTY, &id, clock));
                assert_false(rig_has_clock(&rig, COUNTY_ORGAN, &id, clock));
        }
        assert_int_equal(rig_state(&rig, DEPARTMENT, &id), STATE_INFORMED); /* 22:30 */
        rig_deinit(&rig);
}

/* 22:30: the notice goes with the copy wherever that department sits, and nothing else but it. */
static void a_notice_goes_along_to_a_department_elsewhere(void **state) {
        const UnitCode code_of_it = code(DEPARTMENT);
        OutboxRow row;
        OutboxKey key;
        unsigned notices = 0, kept = 0;
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        ((RosterUnit *)roster_find_unit(rig.roster, &code_of_it))->hosted_on = code(COUNTY_ORGAN);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, true);
        for (size_t n = 0; rig_waiting(rig_at(&rig, COUNTY), n, &key); n++) {
                assert_true(outbox_get(rig_at(&rig, COUNTY)->txn, &key, &row));
                if (!unit_code_equal(&row.to_unit, &code_of_it))
                        continue;
                assert_int_equal(row.kind, PARCEL_COPY);
                assert_int_equal(row.parts_mask, 1u << PART_DOCUMENT | 1u << PART_SEALED_NOTICE);
                notices++;
        }
        assert_int_equal(notices, 1);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, DEPARTMENT, &id), STATE_INFORMED);
        for (uint64_t n = 1; n <= rig_at(&rig, COUNTY_ORGAN)->n_entries; n++) {
                Entry entry = rig_entry(rig_at(&rig, COUNTY_ORGAN), n);

                kept += unit_code_equal(&entry.header.actor.unit, &code_of_it) && entry_find_part(&entry, PART_SEALED_NOTICE);
        }
        assert_int_equal(kept, 1); /* what its head opens */
        rig_deinit(&rig);
}

static void its_row_says_nothing_in_clear_and_the_day_alone(void **state) {
        CaseRow row = { .entry = 0 };
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        assert_int_equal(row.case_class, CLASS_ACCUSATION);
        assert_int_equal(row.path31, 0);
        assert_false(row_has(rig_at(&rig, COUNTY)->txn, ROW_WORDS, &(WordsRow){ .case_id = id }));
        assert_int_equal(row.content_entry, 0);
        assert_true(row.received_at == day_start(day_of(rig.now)));
        rig_deinit(&rig);
}

static void the_header_names_the_key_it_is_sealed_to(void **state) {
        uint8_t key[8];
        unsigned found = 0;
        CaseId id;
        Entry e;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, true);
        e = rig_last(rig_at(&rig, COUNTY));
        assert_true(case_id_equal(&e.header.case_id, &id));
        for (uint32_t i = 0; i < e.header.n_parts; i++) {
                const PartRef *ref = &e.header.parts[i];

                if (ref->kind != PART_SEALED && ref->kind != PART_SEALED_NOTICE) {
                        assert_int_equal(ref->suite, 0);
                        continue;
                }
                key_of(ref->kind == PART_SEALED ? COUNTY_ORGAN : DEPARTMENT, key);
                assert_int_equal(ref->suite, RECORD_SUITE_STD);
                assert_true(bytes_equal(ref->key, bytes_of(key, 8)));
                found++;
        }
        assert_int_equal(found, 2);
        rig_deinit(&rig);
}

/* Whoever registered it was told its code, or should have been: nobody else learns by it how what accuses goes. */
static void its_code_is_told_again_to_who_registered_it_alone(void **state) {
        Input in = command(COUNTY, "clerk", 0, &(Document){ .kind = 0 });
        Rig rig;

        sealed_rig_init(&rig);
        in.kind = INPUT_READ;
        in.case_id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        in.read_parts = 1u << PART_CODE;
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_SEALED_OUT);
        assert_int_equal(rig_last(rig_at(&rig, COUNTY)).header.kind, ENTRY_VIOLATION);
        in.code_told = true;
        in.actor.unit = code(HRSS); /* another desk of the same node */
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_NOT_READER);
        in.actor.unit = code(COUNTY);
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).reason, REASON_NONE);
        assert_int_equal(rig_last(rig_at(&rig, COUNTY)).header.kind, ENTRY_READ);
        rig_ferry(&rig);
        in.actor.unit = code(COUNTY_ORGAN);
        assert_true(user_name_parse("discipline", &in.actor.user));
        expect_reason(rig_step(rig_host(&rig, COUNTY_ORGAN), &in), REASON_NOT_READER);
        rig_deinit(&rig);
}

static void it_goes_to_nobody_else(void **state) {
        static const char *const others[] = { "411281.gov", HRSS, CITY, DEPARTMENT, "411281.tax", "411281001" };
        Rig rig;

        sealed_rig_init(&rig);
        for (size_t i = 0; i < array_size(others); i++) {
                uint64_t entries = rig_at(&rig, COUNTY)->n_entries;

                expect_reason(register_sealed(&rig, COUNTY, others[i], false), REASON_NOT_DISCIPLINE);
                assert_int_equal(rig_at(&rig, COUNTY)->n_entries, entries + 1); /* authority: the violation is recorded */
                assert_int_equal(rig_last(rig_at(&rig, COUNTY)).header.kind, ENTRY_VIOLATION);
        }
        rig_deinit(&rig);
}

static void without_a_desk_key_or_sealed_to_another_it_is_refused(void **state) {
        Document doc = accusation(COUNTY_ORGAN);
        const UnitCode organ = code(COUNTY_ORGAN);
        RosterUnit *unit;
        Input in;
        RosterKey keys[2], *listed_keys;
        Rig rig;

        sealed_rig_init(&rig);
        in = command(COUNTY, "clerk", ENTRY_REGISTER, &doc);
        add_part(&in, PART_SEALED, sealed_to(CITY_ORGAN, 0));
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_DESK_KEY_OTHER);
        in.parts[0].data = bytes_of("short", 5);
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_DESK_KEY_OTHER);
        unit = (RosterUnit *)roster_find_unit(rig.roster, &organ);
        keys[0] = keys[1] = unit->desk[0]; /* the one it was sealed to is listed still, behind the one in use */
        keys[0].id[0] ^= 1;
        keys[1].retired = true;
        listed_keys = unit->desk;
        unit->desk = keys;
        unit->n_desk = 2;
        expect_reason(register_sealed(&rig, COUNTY, COUNTY_ORGAN, false), REASON_DESK_KEY_OTHER);
        unit->desk = listed_keys;
        unit->n_desk = 1;
        unit->desk[0].retired = true; /* the CLI sealed with an old roster */
        expect_reason(register_sealed(&rig, COUNTY, COUNTY_ORGAN, false), REASON_DESK_KEY_MISSING);
        unit->n_desk = 0;
        expect_reason(register_sealed(&rig, COUNTY, COUNTY_ORGAN, false), REASON_DESK_KEY_MISSING);
        rig_deinit(&rig);
}

static void nothing_about_it_is_taken_in_clear(void **state) {
        Content content = { .title = "", .text = "某人受贿", .name = "", .id_number = "", .phone = "", .address = "" };
        Buf bytes = BUF_INIT;
        Document docs[] = { accusation(COUNTY_ORGAN), accusation(COUNTY_ORGAN), accusation(COUNTY_ORGAN),
                            accusation(COUNTY_ORGAN), accusation(COUNTY_ORGAN) };
        Document doc = accusation(COUNTY_ORGAN);
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        docs[0].category = "某局长";
        docs[1].place = "411281001";
        docs[2].about_units[0] = HRSS;
        docs[2].n_about_units = 1;
        docs[3].summary = "某局长";
        docs[4].reason = "某局长";
        for (size_t i = 0; i < array_size(docs); i++) {
                in = command(COUNTY, "clerk", ENTRY_REGISTER, &docs[i]);
                add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
                expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_CLEAR);
        }
        content_encode(&content, &bytes);
        in = command(COUNTY, "clerk", ENTRY_REGISTER, &doc);
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_SEALED);
        add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
        add_part(&in, PART_CONTENT, buf_bytes(&bytes));
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_SEALED);
        buf_deinit(&bytes);
        rig_deinit(&rig);
}

/* ---- afterwards ------------------------------------------------------------------------------------------------------- */

static void nobody_reads_it_but_its_desk_and_the_department_its_notice(void **state) {
        RigOffice *county, *organ;
        Result result;
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, true);
        rig_ferry(&rig);
        county = rig_at(&rig, COUNTY);
        organ = rig_at(&rig, COUNTY_ORGAN);
        expect_reason(read_case(&rig, COUNTY, "clerk", &id, EVERYTHING), REASON_SEALED_OUT);
        assert_int_equal(rig_last(county).header.kind, ENTRY_VIOLATION); /* that it was tried is recorded */
        expect_reason(read_case(&rig, COUNTY, "auditor", &id, EVERYTHING), REASON_SEALED_OUT);
        expect_reason(read_case(&rig, COUNTY, "boss", &id, EVERYTHING), REASON_SEALED_OUT);
        expect_reason(read_case(&rig, HRSS, "head", &id, EVERYTHING), REASON_SEALED_OUT);
        expect_reason(read_case(&rig, COUNTY_ORGAN, "head", &id, EVERYTHING), REASON_SEALED_OUT);
        expect_reason(read_case(&rig, COUNTY_ORGAN, "auditor", &id, EVERYTHING), REASON_SEALED_OUT);
        result = read_case(&rig, COUNTY_ORGAN, "discipline", &id, EVERYTHING);
        assert_int_equal(result.status, RESULT_DONE);
        assert_int_equal(result.read_parts, 1u << PART_DOCUMENT | 1u << PART_SEALED);
        assert_int_equal(rig_last(organ).header.kind, ENTRY_READ);
        expect_reason(read_case(&rig, DEPARTMENT, "clerk", &id, EVERYTHING), REASON_SEALED_OUT);
        result = read_case(&rig, DEPARTMENT, "head", &id, EVERYTHING);
        assert_int_equal(result.status, RESULT_DONE);
        assert_int_equal(result.read_parts, 1u << PART_DOCUMENT | 1u << PART_SEALED_NOTICE);
        rig_deinit(&rig);
}

static void no_other_document_is_made_about_it_anywhere(void **state) {
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, true);
        rig_ferry(&rig);
        for (EntryKind kind = ENTRY_CLASSIFY; kind <= ENTRY_JOIN; kind++) {
                Document doc = rig_document(HRSS);

                if (!procedure_act(kind) || procedure_is_sealed(kind))
                        continue;
                doc.case_class = CLASS_CLAIM;
                for (unsigned i = 0; i < (kind == ENTRY_RECUSAL ? 2 : 3); i++) { /* 22:28 at the organ: without a word */
                        const char *unit = (const char *[]){ COUNTY, HRSS, COUNTY_ORGAN }[i];
                        Result result = rig_act(&rig, unit, i == 2 ? "discipline" : "approver", kind, &id, &doc);

                        assert_int_equal(result.status, RESULT_REFUSED);
                        if (result.reason != REASON_SEALED_ONLY && result.reason != REASON_ROLE)
                                fail_msg("%s at %s: %s", entry_kind_name(kind), unit, reason_text(result.reason)->name);
                }
        }
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_SEALED_OUT);
        rig_deinit(&rig);
}

static void no_other_document_about_it_is_taken_from_elsewhere(void **state) {
        static const EntryKind kinds[] = { ENTRY_REFERRAL, ENTRY_ASSIGNMENT, ENTRY_ORDER, ENTRY_REMINDER };
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        for (size_t i = 0; i < array_size(kinds); i++) {
                Document doc = rig_document(COUNTY);
                RigParcel parcel;

                doc.kind = kinds[i];
                doc.unit = code(CITY);
                doc.case_class = CLASS_CLAIM;
                parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
                expect_reason(rig_give(&rig, &parcel), REASON_SEALED_ONLY);
        }
        rig_deinit(&rig);
}

/* ---- at the organ ------------------------------------------------------------------------------------------------------ */

static void received_accepted_told_concluded(void **state) {
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        expect_reason(organ_does(&rig, "discipline", ENTRY_CONCLUSION, &id, false), REASON_SEALED_ACCEPT_FIRST);
        expect_reason(organ_does(&rig, "discipline", ENTRY_SEALED_FEEDBACK, &id, false), REASON_SEALED_ACCEPT_FIRST);
        expect_reason(organ_does(&rig, "head", ENTRY_SEALED_ACCEPT, &id, false), REASON_ROLE);
        assert_int_equal(organ_does(&rig, "discipline", ENTRY_SEALED_ACCEPT, &id, false).status, RESULT_DONE);
        assert_false(rig_has_warning(&rig, COUNTY_ORGAN, WARNING_SEALED, &id));
        expect_reason(organ_does(&rig, "discipline", ENTRY_SEALED_ACCEPT, &id, false), REASON_SEALED_ACCEPTED);
        assert_int_equal(organ_does(&rig, "discipline", ENTRY_SEALED_FEEDBACK, &id, true).status, RESULT_DONE);
        assert_true(rig_docket(&rig, COUNTY_ORGAN, &id).served_at > 0);
        assert_int_equal(organ_does(&rig, "discipline", ENTRY_CONCLUSION, &id, true).status, RESULT_DONE);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_CONCLUDED);
        expect_reason(organ_does(&rig, "discipline", ENTRY_CONCLUSION, &id, false), REASON_SEALED_CONCLUDED);
        assert_int_equal(organ_does(&rig, "discipline", ENTRY_SEALED_FEEDBACK, &id, false).status, RESULT_DONE);
        assert_int_equal(read_case(&rig, COUNTY_ORGAN, "discipline", &id, EVERYTHING).status, RESULT_DONE);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_SEALED_OUT); /* it hears of nothing */
        rig_deinit(&rig);
}

static void an_officer_with_an_interest_says_so_without_a_word(void **state) {
        Document doc = { .variant = 1 };
        CaseId id;
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        expect_reason(rig_act(&rig, COUNTY_ORGAN, "discipline", ENTRY_RECUSAL, &id, &(Document){ .people = 0 }),
                      REASON_FIELD_MISSING);
        doc.reason = "被控告人之亲属";
        expect_reason(rig_act(&rig, COUNTY_ORGAN, "discipline", ENTRY_RECUSAL, &id, &doc), REASON_CLEAR);
        doc.reason = "\xff";
        expect_reason(rig_act(&rig, COUNTY_ORGAN, "discipline", ENTRY_RECUSAL, &id, &doc), REASON_FIELD_WRONG);
        doc.reason = NULL;
        doc.body = "亲属";
        expect_reason(rig_act(&rig, COUNTY_ORGAN, "discipline", ENTRY_RECUSAL, &id, &doc), REASON_CLEAR);
        doc.body = NULL;
        in = command(COUNTY_ORGAN, "discipline", ENTRY_RECUSAL, &doc);
        in.case_id = id;
        add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
        expect_reason(rig_step(rig_host(&rig, COUNTY_ORGAN), &in), REASON_CLEAR);
        expect_reason(rig_act(&rig, COUNTY, "clerk", ENTRY_RECUSAL, &id, &doc), REASON_SEALED_ONLY);
        assert_int_equal(rig_act(&rig, COUNTY_ORGAN, "discipline", ENTRY_RECUSAL, &id, &doc).status, RESULT_DONE);
        expect_reason(read_case(&rig, COUNTY_ORGAN, "discipline", &id, EVERYTHING), REASON_RECUSED);
        expect_reason(organ_does(&rig, "discipline", ENTRY_SEALED_ACCEPT, &id, false), REASON_RECUSED);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED);
        rig_deinit(&rig);
}

/* 22:28: an organ that somebody leads neither takes it up nor concludes it while its head's interest is not decided on. */
static void an_organ_whose_head_has_an_interest_waits(void **state) {
        const UnitCode organ = code(COUNTY_ORGAN);

        for (int concluded = 0; concluded < 2; concluded++) {
                CaseId id;
                Rig rig;

                sealed_rig_init(&rig);
                ((RosterUnit *)roster_find_unit(rig.roster, &organ))->led_by = code("411281.gov");
                id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
                rig_ferry(&rig);
                if (concluded)
                        assert_int_equal(organ_does(&rig, "discipline", ENTRY_SEALED_ACCEPT, &id, false).status, RESULT_DONE);
                assert_int_equal(rig_act(&rig, COUNTY_ORGAN, "head", ENTRY_RECUSAL, &id, &(Document){ .variant = 1 }).status, RESULT_DONE);
                expect_reason(organ_does(&rig, "discipline", concluded ? ENTRY_CONCLUSION : ENTRY_SEALED_ACCEPT, &id, false),
                              REASON_HEAD_RECUSED);
                rig_deinit(&rig);
        }
}

static void a_part_for_another_desk_is_refused_on_arrival_and_comes_back(void **state) {
        const UnitCode organ = code(COUNTY_ORGAN);
        OutboxKey key;
        RigParcel parcel;
        CaseId id;
        Result result;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        assert_true(rig_waiting(rig_at(&rig, COUNTY), 0, &key));
        parcel = rig_parcel(rig_at(&rig, COUNTY), &key);
        ((RosterUnit *)roster_find_unit(rig.roster, &organ))->desk[0].id[0] ^= 1;
        result = rig_give(&rig, &parcel);
        expect_reason(result, REASON_DESK_KEY_OTHER);
        rig_receipt(rig_at(&rig, COUNTY_ORGAN), rig_at(&rig, COUNTY_ORGAN)->n_entries);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_SEALED_OUT); /* still closed to this office ... */
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);   /* ... which sends it again, from the paper */
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_BOUNCED, &id));
        rig_deinit(&rig);
}

/* ---- at the limits ------------------------------------------------------------------------------------------------------ */

static Input registration(const Document *doc) {
        Input in = command(COUNTY, "clerk", ENTRY_REGISTER, doc);

        add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
        return in;
}

/* 22:30: one part for the organ, one notice at most, to the organisation department that is named in clear, and nothing else.
 *  */
static void what_is_sealed_is_one_part_and_one_notice_to_the_department_named(void **state) {
        Document doc = accusation(COUNTY_ORGAN), named = accusation(COUNTY_ORGAN);
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        in = registration(&doc);
        add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_SEALED);
        in = registration(&doc);
        add_part(&in, PART_SEALED_NOTICE, sealed_to(DEPARTMENT, 1)); /* to whom? */
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_FIELD_WRONG);
        named.units[0] = DEPARTMENT;
        named.units[1] = DEPARTMENT;
        named.n_units = 1;
        in = registration(&named); /* named, and no notice */
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_FIELD_WRONG);
        add_part(&in, PART_SEALED_NOTICE, sealed_to(DEPARTMENT, 1));
        add_part(&in, PART_SEALED_NOTICE, sealed_to(DEPARTMENT, 1));
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_SEALED);
        in.n_parts--;
        in.document.n_units = 2;
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_FIELD_WRONG);
        in.document.n_units = 1;
        in.document.units[0] = "the department";
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_FIELD_WRONG);
        in.document.units[0] = "999999";
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_UNKNOWN_UNIT);
        in.document.units[0] = HRSS; /* a notice is the organisation department's alone */
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_NOT_DISCIPLINE);
        in.document.units[0] = DEPARTMENT;
        in.parts[1].data = sealed_to(HRSS, 1);
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_DESK_KEY_OTHER);
        in = command(COUNTY, "clerk", ENTRY_REGISTER, &named); /* a notice of nothing */
        add_part(&in, PART_SEALED_NOTICE, sealed_to(DEPARTMENT, 1));
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_SEALED);
        rig_deinit(&rig);
}

/* P6: it is found by nobody, whatever is handed in beside it; and no other file of the desk is linked to it. */
static void it_is_found_by_nothing_and_linked_to_nothing(void **state) {
        const Marks marks = { .has = { true, true }, .person = { { { 1 } }, { { 2 } } }, .sketch = "AAAA" };
        Document doc = accusation(COUNTY_ORGAN), link = { .variant = 2 };
        uint64_t cursor = 0;
        Result result;
        MarkRow mark;
        CaseRow row;
        CaseId id;
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        in = registration(&doc);
        in.marks = &marks;
        result = rig_step(rig_at(&rig, COUNTY), &in);
        assert_int_equal(result.status, RESULT_DONE);
        assert_false(mark_next(rig_at(&rig, COUNTY)->txn, &result.case_id, &cursor, &mark));
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &result.case_id, &row));
        assert_int_equal(row.repeat, REPEAT_UNKNOWN);
        id = rig_register(&rig, COUNTY);
        link.ref_case = result.case_id;
        /* as if it were not there */
        expect_reason(rig_act(&rig, COUNTY, "clerk", ENTRY_LINK, &id, &link), REASON_LINK_NO_FILE);
        link.ref_case = id;
        expect_reason(rig_act(&rig, COUNTY, "clerk", ENTRY_LINK, &result.case_id, &link), REASON_SEALED_ONLY);
        expect_reason(rig_act(&rig, COUNTY, "clerk", ENTRY_JOIN, &result.case_id, &link), REASON_SEALED_ONLY);
        rig_deinit(&rig);
}

static void it_names_its_organ_and_what_its_parts_are_bound_to(void **state) {
        Document doc = accusation(COUNTY_ORGAN);
        const UnitCode organ = code(COUNTY_ORGAN);
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        in = registration(&doc);
        in.document.ref_digest = bytes_of(id_bytes, 31);
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_FIELD_WRONG);
        in.document.ref_digest = BYTES_NONE;
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_FIELD_MISSING);
        in.document = doc;
        in.document.to = UNIT_NONE;
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_FIELD_MISSING);
        in.document.to = code("999999.discipline");
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_UNKNOWN_UNIT);
        in.document.to = organ;
        ((RosterUnit *)roster_find_unit(rig.roster, &organ))->status = UNIT_CLOSING;
        expect_reason(rig_step(rig_at(&rig, COUNTY), &in), REASON_UNIT_INACTIVE);
        ((RosterUnit *)roster_find_unit(rig.roster, &organ))->status = UNIT_ACTIVE;
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &in).status, RESULT_DONE);
        rig_deinit(&rig);
}

/* What is brought to the organ itself is on its desk at once. */
static void the_organ_registers_what_is_brought_to_it(void **state) {
        Document doc = accusation(COUNTY_ORGAN);
        DocketRow docket;
        Result result;
        OutboxKey key;
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        in = command(COUNTY_ORGAN, "discipline", ENTRY_REGISTER, &doc);
        add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
        result = rig_step(rig_host(&rig, COUNTY_ORGAN), &in);
        assert_int_equal(result.status, RESULT_DONE);
        docket = rig_docket(&rig, COUNTY_ORGAN, &result.case_id);
        assert_int_equal(docket.state, STATE_SEALED);
        assert_int_equal(docket.custody, CUSTODY_HERE);
        assert_int_equal(docket.sealed_entry, result.entry);
        assert_false(rig_waiting(rig_host(&rig, COUNTY_ORGAN), 0, &key)); /* it goes nowhere */
        rig_deinit(&rig);
}

/* 22:30: accusations are of another procedure; with the code of one nobody is asked how content one was (22:21). */
static void an_accusation_is_not_rated(void **state) {
        Document doc = accusation(COUNTY_ORGAN), told = { .service_how = SERVICE_SIGNED };
        Result result;
        Input in;
        Rig rig;

        sealed_rig_init(&rig);
        in = command(COUNTY_ORGAN, "discipline", ENTRY_REGISTER, &doc);
        add_part(&in, PART_SEALED, sealed_to(COUNTY_ORGAN, 0));
        result = rig_step(rig_host(&rig, COUNTY_ORGAN), &in);
        assert_int_equal(organ_does(&rig, "discipline", ENTRY_SEALED_ACCEPT, &result.case_id, false).status, RESULT_DONE);
        told.ref_digest = bytes_of(id_bytes, sizeof(id_bytes));
        told.service_at = rig.now;
        assert_int_equal(rig_act(&rig, COUNTY_ORGAN, "discipline", ENTRY_SEALED_FEEDBACK, &result.case_id, &told).status, RESULT_DONE);
        assert_true(rig_docket(&rig, COUNTY_ORGAN, &result.case_id).served_at > 0);
        in = command(COUNTY_ORGAN, "clerk", 0, &(Document){ .rating_bureau = 5 });
        in.kind = INPUT_PROGRESS;
        in.case_id = result.case_id;
        in.code_right = true;
        in.text = "";
        expect_reason(rig_step(rig_host(&rig, COUNTY_ORGAN), &in), REASON_NOT_SERVED);
        rig_deinit(&rig);
}

static void feedback_was_given_by_now(void **state) {
        Document doc = { .service_how = SERVICE_SIGNED, .ref_digest = bytes_of(id_bytes, sizeof(id_bytes)) };
        CaseId id;
        Rig rig;

        sealed_rig_init(&rig);
        id = registered(&rig, COUNTY, COUNTY_ORGAN, false);
        rig_ferry(&rig);
        assert_int_equal(organ_does(&rig, "discipline", ENTRY_SEALED_ACCEPT, &id, false).status, RESULT_DONE);
        doc.service_at = rig.now + 1;
        expect_reason(rig_act(&rig, COUNTY_ORGAN, "discipline", ENTRY_SEALED_FEEDBACK, &id, &doc), REASON_FUTURE);
        doc.service_at = rig.now - DURATION_HOUR;
        assert_int_equal(rig_act(&rig, COUNTY_ORGAN, "discipline", ENTRY_SEALED_FEEDBACK, &id, &doc).status, RESULT_DONE);
        assert_int_equal(rig_docket(&rig, COUNTY_ORGAN, &id).served_at, doc.service_at);
        rig_deinit(&rig);
}

static void at_the_organ_only_what_is_sealed_to_it_and_says_no_word_is_taken(void **state) {
        Document doc = accusation(COUNTY_ORGAN);
        UnitCode city = code(CITY), organ = code(COUNTY_ORGAN);
        RosterUnit *desk;
        CaseId id = case_id_make(&city, 2026, 7);
        Rig rig;

        sealed_rig_init(&rig);
        desk = (RosterUnit *)roster_find_unit(rig.roster, &organ);
        doc.kind = ENTRY_SEALED_REFERRAL;
        doc.unit = city;
        doc.received_at = rig.now;
        doc.case_class = CLASS_CLAIM;
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_FORMAT);
        doc.case_class = CLASS_ACCUSATION;
        doc.to = code(HRSS);
        assert_int_equal(arrives(&rig, CITY, CITY, HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_NOT_DISCIPLINE);
        doc.to = organ;
        desk->status = UNIT_CLOSING;
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_UNIT_INACTIVE);
        desk->status = UNIT_ACTIVE;
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_DESK_KEY_OTHER);
        desk->n_desk = 0;
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_DESK_KEY_MISSING);
        desk->n_desk = 1;
        rig.forge_data = bytes_of_str("某人受贿");
        rig.forge_part = PART_ATTACHMENT;
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_SEALED);
        rig.forge_part = PART_SEALED;
        rig.forge_data = sealed_to(COUNTY_ORGAN, 0);
        desk->desk[0].retired = true; /* sealed before it was */
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_NONE);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_SEALED);
        rig.forge_data = BYTES_NONE;
        rig_deinit(&rig);
}

/* P8: concluded it lies on nobody's desk, so nobody can bring it so but the organ that closes, to who takes over (22:24). */
static void what_is_concluded_comes_from_an_organ_that_closes_alone(void **state) {
        Document doc = accusation(COUNTY_ORGAN);
        UnitCode city = code(CITY), other = code("411200.tax"); /* made one */
        CaseId id = case_id_make(&city, 2026, 7);
        RosterUnit *closes;
        Rig rig;

        sealed_rig_init(&rig);
        closes = (RosterUnit *)roster_find_unit(rig.roster, &other);
        closes->kind = UNIT_DISCIPLINE;
        doc.kind = ENTRY_SEALED_ARCHIVE;
        doc.unit = city;
        doc.to = code(COUNTY_ORGAN);
        doc.received_at = rig.now;
        rig.forge_part = PART_SEALED;
        rig.forge_data = sealed_to(COUNTY_ORGAN, 0);
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_NOT_SUCCESSOR);
        doc.unit = other;
        assert_int_equal(arrives(&rig, CITY, other.s, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_NOT_SUCCESSOR);
        closes->status = UNIT_CLOSING;
        closes->successor = city;
        assert_int_equal(arrives(&rig, CITY, other.s, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_NOT_SUCCESSOR);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_NONE);
        closes->successor = code(COUNTY_ORGAN);
        assert_int_equal(arrives(&rig, CITY, other.s, COUNTY_ORGAN, PARCEL_DOCUMENT, &id, &doc), REASON_NONE);
        assert_int_equal(rig_state(&rig, COUNTY_ORGAN, &id), STATE_CONCLUDED);
        rig.forge_data = BYTES_NONE;
        rig_deinit(&rig);
}

/* The notice is for the organisation department. */
static void a_notice_goes_to_its_department(void **state) {
        Document doc = accusation(CITY_ORGAN);
        UnitCode city = code(CITY), department = code(DEPARTMENT);
        CaseId other = case_id_make(&city, 2026, 7);
        RosterUnit *desk;
        Rig rig;

        sealed_rig_init(&rig);
        desk = (RosterUnit *)roster_find_unit(rig.roster, &department);
        doc.kind = ENTRY_SEALED_REFERRAL;
        doc.unit = city;
        doc.to = code(COUNTY_ORGAN);
        doc.received_at = rig.now;
        doc.units[0] = DEPARTMENT;
        doc.n_units = 1;
        assert_int_equal(arrives(&rig, CITY, CITY, HRSS, PARCEL_COPY, &other, &doc), REASON_NOT_DISCIPLINE);
        assert_int_equal(arrives(&rig, CITY, CITY, DEPARTMENT, PARCEL_COPY, &other, &doc), REASON_DESK_KEY_OTHER);
        desk->n_desk = 0;
        assert_int_equal(arrives(&rig, CITY, CITY, DEPARTMENT, PARCEL_COPY, &other, &doc), REASON_DESK_KEY_MISSING);
        desk->n_desk = 1;
        rig.forge_part = PART_SEALED_NOTICE;
        rig.forge_data = sealed_to(DEPARTMENT, 1);
        assert_int_equal(arrives(&rig, CITY, CITY, DEPARTMENT, PARCEL_COPY, &other, &doc), REASON_NONE);
        assert_int_equal(rig_state(&rig, DEPARTMENT, &other), STATE_INFORMED);
        assert_true(rig_has_warning(&rig, DEPARTMENT, WARNING_SEALED, &other));
        /* again, with more: the file that is there takes it */
        assert_int_equal(arrives(&rig, CITY, CITY, DEPARTMENT, PARCEL_COPY, &other, &doc), REASON_NONE);
        rig.forge_data = BYTES_NONE;
        rig_deinit(&rig);
}

/* ---- what lists show -------------------------------------------------------------------------------------------------- */

static PbControlReply *similar_to(Rig *rig, const CaseId *id, Arena *arena) {
        PbControlReply *reply = arena_new(arena, PbControlReply);
        UnitCode unit = code(COUNTY);
        Query q = { .txn = rig_at(rig, COUNTY)->txn, .arena = arena, .reply = reply };

        *reply = (PbControlReply)ZHUJI__CONTROL_REPLY__INIT;
        query_similar(&q, &unit, id, "");
        return reply;
}

static const PbControlCase *listed(Rig *rig, const CaseId *id, Arena *arena) {
        PbControlReply *reply = arena_new(arena, PbControlReply);
        UnitCode unit = code(COUNTY);
        Query q = { .txn = rig_at(rig, COUNTY)->txn, .arena = arena, .reply = reply };

        *reply = (PbControlReply)ZHUJI__CONTROL_REPLY__INIT;
        query_list(&q, &unit, "", 0, "");
        for (size_t i = 0; i < reply->n_cases; i++)
                if (!strcmp(reply->cases[i]->case_id, id->s))
                        return reply->cases[i];
        fail_msg("not in the list: %s", id->s);
        return NULL;
}

/* Linked while nobody knew better: once one of them is sealed the other's file does not lead to it, and the list says of it what
 * it says of any accusation. */
static void lists_do_not_lead_to_a_case_that_was_sealed(void **state) {
        Document link = { .variant = 2 };
        Arena arena = ARENA_INIT;
        const PbControlCase *row;
        CaseId kept, sealed;
        Rig rig;

        sealed_rig_init(&rig);
        kept = rig_register(&rig, COUNTY);
        sealed = rig_register(&rig, COUNTY);
        link.ref_case = sealed;
        rig_do(&rig, COUNTY, ENTRY_LINK, &kept, &link);
        assert_int_equal(similar_to(&rig, &kept, &arena)->n_similar, 1);
        row = listed(&rig, &sealed, &arena);
        assert_string_not_equal(row->class_, "");
        assert_string_not_equal(row->class_, "accusation");

        expect_reason(seal_late(&rig, COUNTY, "clerk", COUNTY_ORGAN, &sealed), REASON_SAME_LETTER); /* what else is there is shown */
        assert_int_equal(seal_seen(&rig, COUNTY, "clerk", COUNTY_ORGAN, &sealed).status, RESULT_DONE);
        assert_false(row_has(rig_at(&rig, COUNTY)->txn, ROW_LINK,
                             &(LinkRow){ .unit = code(COUNTY), .case_id = kept, .other = sealed }));
        assert_false(row_has(rig_at(&rig, COUNTY)->txn, ROW_LINK,
                             &(LinkRow){ .unit = code(COUNTY), .case_id = sealed, .other = kept }));
        assert_int_equal(similar_to(&rig, &kept, &arena)->n_similar, 0);
        row = listed(&rig, &sealed, &arena);
        assert_string_equal(row->state, "sealed-out");
        assert_string_equal(row->category, "");
        assert_string_equal(row->external_id, "");
        assert_string_equal(row->to, "");
        assert_int_equal(row->n_about_units, 0);
        assert_true(row->sealed_size > 0);
        rig_deinit(&rig);
        arena_deinit(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(lists_do_not_lead_to_a_case_that_was_sealed),
                cmocka_unit_test(it_goes_to_its_organ_at_once_and_no_clock_runs),
                cmocka_unit_test(a_notice_goes_along_to_a_department_elsewhere),
                cmocka_unit_test(its_row_says_nothing_in_clear_and_the_day_alone),
                cmocka_unit_test(the_header_names_the_key_it_is_sealed_to),
                cmocka_unit_test(its_code_is_told_again_to_who_registered_it_alone),
                cmocka_unit_test(it_goes_to_nobody_else),
                cmocka_unit_test(without_a_desk_key_or_sealed_to_another_it_is_refused),
                cmocka_unit_test(nothing_about_it_is_taken_in_clear),
                cmocka_unit_test(nobody_reads_it_but_its_desk_and_the_department_its_notice),
                cmocka_unit_test(no_other_document_is_made_about_it_anywhere),
                cmocka_unit_test(no_other_document_about_it_is_taken_from_elsewhere),
                cmocka_unit_test(received_accepted_told_concluded),
                cmocka_unit_test(an_officer_with_an_interest_says_so_without_a_word),
                cmocka_unit_test(an_organ_whose_head_has_an_interest_waits),
                cmocka_unit_test(a_part_for_another_desk_is_refused_on_arrival_and_comes_back),
                cmocka_unit_test(what_is_sealed_is_one_part_and_one_notice_to_the_department_named),
                cmocka_unit_test(it_is_found_by_nothing_and_linked_to_nothing),
                cmocka_unit_test(it_names_its_organ_and_what_its_parts_are_bound_to),
                cmocka_unit_test(the_organ_registers_what_is_brought_to_it),
                cmocka_unit_test(an_accusation_is_not_rated),
                cmocka_unit_test(feedback_was_given_by_now),
                cmocka_unit_test(at_the_organ_only_what_is_sealed_to_it_and_says_no_word_is_taken),
                cmocka_unit_test(what_is_concluded_comes_from_an_organ_that_closes_alone),
                cmocka_unit_test(a_notice_goes_to_its_department),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
