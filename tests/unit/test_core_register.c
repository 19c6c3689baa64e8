/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Registration at its limits (22:19, 22; domain.md section 2): what is typed wrong is refused and numbers nothing; what is
 * left out gets the meaning that takes nothing from the petitioner; a letter with two matters keeps its day.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "office_rig.h"

#define COUNTY "411281"
#define DEPT "411281.hrss"

static Result try_register(Rig *rig, const Document *doc) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REGISTER, .actor = { .unit = code(COUNTY) },
                     .document = *doc };
        Content content = { .title = "工资", .text = "拖欠工资", .name = "信访人甲", .address = "某村" };
        Buf bytes = BUF_INIT;
        Result result;

        assert_true(user_name_parse("clerk", &in.actor.user));
        content_encode(&content, &bytes);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        result = rig_step(rig_at(rig, COUNTY), &in);
        buf_deinit(&bytes);
        return result;
}

static CaseRow registered(Rig *rig, const Document *doc) {
        Result result = try_register(rig, doc);
        CaseRow row;

        assert_int_equal(result.status, RESULT_DONE);
        assert_true(case_get(rig_at(rig, COUNTY)->txn, &result.case_id, &row));
        return row;
}

typedef void (*Spoil)(Document *doc, Instant now);
static char id_256[257], id_257[258];
static void no_such_class(Document *doc, Instant now) { doc->case_class = (CaseClass)4; }
static void no_such_path(Document *doc, Instant now) { doc->path31 = 7; }
static void no_such_unit(Document *doc, Instant now) { doc->about_units[0] = "the bureau"; doc->n_about_units = 1; }
static void long_id(Document *doc, Instant now) { doc->external_id = memset(id_257, 'x', 257); }
static void later(Document *doc, Instant now) { doc->received_at = now + 1; }

static void what_is_typed_wrong_is_refused_and_takes_no_number(void **state) {
        static const struct {
                Spoil spoil;
                Reason reason;
        } tried[] = { { no_such_class, REASON_FIELD_WRONG }, { no_such_path, REASON_FIELD_WRONG },
                      { no_such_unit, REASON_FIELD_WRONG }, { long_id, REASON_FIELD_WRONG }, { later, REASON_FUTURE } };
        Document good = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER };
        uint64_t entries;
        WordsRow words;
        CaseRow row;
        Rig rig;

        rig_init(&rig, COUNTY);
        entries = rig_at(&rig, COUNTY)->n_entries;
        for (size_t i = 0; i < sizeof(tried) / sizeof(*tried); i++) {
                Document doc = good;

                tried[i].spoil(&doc, rig.now);
                assert_int_equal(try_register(&rig, &doc).reason, tried[i].reason);
                assert_int_equal(rig_at(&rig, COUNTY)->n_entries, entries);
        }
        good.received_at = rig.now;
        assert_string_equal(registered(&rig, &good).case_id.s, case_id_make(&(UnitCode){ COUNTY }, 2026, 1).s);
        good.external_id = memset(id_256, 'y', 256); /* the longest there is */
        row = registered(&rig, &good);
        words_get(rig_at(&rig, COUNTY)->txn, &row.case_id, &words);
        assert_string_equal(words.external_id, id_256);
        rig_deinit(&rig);
}

static void what_is_left_out_is_a_claim_of_one_person_received_now(void **state) {
        Document doc = { .channel = CHANNEL_LETTER };
        CaseRow row;
        Rig rig;

        rig_init(&rig, COUNTY);
        row = registered(&rig, &doc);
        assert_int_equal(row.case_class, CLASS_CLAIM);
        assert_true(row.class_proposed); /* until a person says what it is */
        assert_int_equal(row.path31, 6);
        assert_int_equal(row.people, 1);
        assert_int_equal(row.received_at, rig.now);
        doc.case_class = CLASS_SUGGESTION;
        doc.path31 = 3;
        row = registered(&rig, &doc);
        assert_false(row.class_proposed);
        assert_int_equal(row.path31, 0); /* a suggestion has none */
        rig_deinit(&rig);
}

/* Five and more are collective; a person may call four so, whose matter is. */
static void five_are_collective_and_fewer_if_somebody_says_so(void **state) {
        Document doc = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_VISIT, .people = 4 };
        Rig rig;

        rig_init(&rig, COUNTY);
        assert_false(registered(&rig, &doc).collective);
        doc.collective = true;
        assert_true(registered(&rig, &doc).collective);
        doc.collective = false;
        doc.people = 5;
        assert_true(registered(&rig, &doc).collective);
        rig_deinit(&rig);
}

/* An import's line that has no number of its own is none that could come twice. */
/* 22:20: more than five come: registered and counted all the same, and who speaks for them is still to be chosen. */
static void of_a_delegation_that_is_too_large_nobody_is_chosen(void **state) {
        static const struct {
                Channel channel;
                uint32_t came;
                bool excess;
        } tried[] = { { CHANNEL_VISIT, 5, false }, { CHANNEL_VISIT, 6, true }, { CHANNEL_LETTER, 6, false } };

        for (size_t i = 0; i < sizeof(tried) / sizeof(*tried); i++) {
                Document doc = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = tried[i].channel, .people = 12,
                                 .representatives = tried[i].came, .category = tried[i].excess ? "没有的类别" : NULL };
                Result result; /* who is told of both is told of this first */
                CaseRow row;
                Rig rig;

                rig_init(&rig, COUNTY);
                result = try_register(&rig, &doc);
                assert_int_equal(result.status, RESULT_DONE);
                assert_true(case_get(rig_at(&rig, COUNTY)->txn, &result.case_id, &row));
                assert_int_equal(row.people, 12);
                assert_int_equal(row.representatives, tried[i].excess ? 0 : tried[i].came);
                assert_int_equal(result.reason == REASON_DELEGATION, tried[i].excess);
                assert_string_equal(tried[i].excess ? result.detail : "6 > 5", "6 > 5");
                assert_int_equal(rig_has_warning(&rig, COUNTY, WARNING_DELEGATION, &result.case_id), tried[i].excess);
                rig_deinit(&rig);
        }
}

static void an_empty_external_number_is_none(void **state) {
        Document doc = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_ONLINE, .external_id = "" };
        CaseRow first, second;
        Rig rig;

        rig_init(&rig, COUNTY);
        first = registered(&rig, &doc);
        second = registered(&rig, &doc);
        assert_false(case_id_equal(&first.case_id, &second.case_id));
        doc.external_id = "省平台-1";
        first = registered(&rig, &doc);
        assert_int_equal(try_register(&rig, &doc).reason, REASON_ALREADY_REGISTERED);
        doc.external_digest = bytes_of("0123456789abcdef0123456789abcdef", 32); /* other words under the same number */
        assert_int_equal(try_register(&rig, &doc).reason, REASON_EXTERNAL_CONFLICT);
        rig_deinit(&rig);
}

static Result split(Rig *rig, const CaseId *letter, uint32_t people) {
        Document doc = { .reason = "另有一事", .variant = 1, .case_class = CLASS_CLAIM, .path31 = 6, .people = people,
                         .external_id = "L-1" };
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_SPLIT, .actor = { .unit = code(COUNTY) }, .case_id = *letter,
                     .document = doc };
        Content content = { .title = "社保", .text = "未缴社保", .name = "信访人甲", .address = "某村" };
        Buf bytes = BUF_INIT;
        Result result;

        assert_true(user_name_parse("clerk", &in.actor.user));
        content_encode(&content, &bytes);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = buf_bytes(&bytes) };
        result = rig_step(rig_at(rig, COUNTY), &in);
        buf_deinit(&bytes);
        return result;
}

/* Both halves of a letter were written by the same people, unless somebody says by how many. */
static void a_letters_other_matter_is_its_peoples_unless_said_otherwise(void **state) {
        Document doc = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER, .people = 7, .representatives = 3,
                         .external_id = "L-1" };
        ExternalRow line = { .unit = code(COUNTY), .external_id = "L-1" };
        CaseRow letter, row;
        Result result;
        Rig rig;

        rig_init(&rig, COUNTY);
        letter = registered(&rig, &doc);
        rig_pass_days(&rig, 2);
        result = split(&rig, &letter.case_id, 0);
        assert_int_equal(result.status, RESULT_DONE);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &result.case_id, &row));
        assert_int_equal(row.people, 7);
        assert_int_equal(row.representatives, 3);
        assert_int_equal(row.received_at, letter.received_at);
        assert_int_equal(row.channel, CHANNEL_LETTER);
        result = split(&rig, &letter.case_id, 2);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &result.case_id, &row));
        assert_int_equal(row.people, 2);
        assert_int_equal(row.representatives, 0);
        assert_false(row.collective);
        /* The number under which the letter came is the letter's. */
        assert_true(row_get(rig_at(&rig, COUNTY)->txn, ROW_EXTERNAL, &line));
        assert_string_equal(line.case_id.s, letter.case_id.s);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_typed_wrong_is_refused_and_takes_no_number),
                cmocka_unit_test(what_is_left_out_is_a_claim_of_one_person_received_now),
                cmocka_unit_test(five_are_collective_and_fewer_if_somebody_says_so),
                cmocka_unit_test(of_a_delegation_that_is_too_large_nobody_is_chosen),
                cmocka_unit_test(an_empty_external_number_is_none),
                cmocka_unit_test(a_letters_other_matter_is_its_peoples_unless_said_otherwise),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
