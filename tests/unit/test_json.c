/* SPDX-License-Identifier: Apache-2.0 */

/* The JSON of messages: what people and scripts read comes back as the same message; what they mistype is named. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/wire/json.h"
#include "common/wire/pack.h"
#include "common/wire/spec.h"
#include "tests/unit/every.pb-c.h"
#include "tests/unit/wire_sample.h"

static const CheckSpec spec_every = { .descriptor = &zhuji__every__descriptor, .bytes_max = 4096 };

static const char *every_name(uint32_t number) {
        return number == 5 ? "five" : number == 7 ? "seven" : number == 16 ? "sixteen" : "?";
}

static const JsonField every_fields[] = {
        { "EveryInner", "number", JSON_FORM_NAME, every_name, NULL },
        { "Every", "far", JSON_FORM_FLAGS, every_name, NULL },
        { NULL, "i64", JSON_FORM_INSTANT, NULL, NULL },
        { "Every", "s32", JSON_FORM_DAY, NULL, NULL },
        { NULL, "*xt", JSON_FORM_DAY, NULL, NULL },       /* text: no day, and stays text */
        { "Every", "sf64", JSON_FORM_PLAIN, NULL, NULL }, /* whatever the tables below say */
        { "Every", "sf64", JSON_FORM_INSTANT, NULL, NULL },
        { "Every", "i32", JSON_FORM_DAY, NULL, NULL },
        { "Every", "data", JSON_FORM_PART, NULL, NULL },  /* of no part: hex */
};
static const JsonTable every_table = { every_fields, array_size(every_fields), &json_records };

static bool to_message(const char *text, const CheckSpec *spec, const JsonTable *table, Arena *arena, Buf *packed,
                       JsonProblem *problem) {
        ProtobufCMessage *m;
        json_t *v = json_parse(bytes_of_str(text), problem);

        if (!v)
                return false;
        bool ok = json_to_message(v, spec, table, arena, &m, problem);
        if (ok)
                pack_message(m, spec, packed);
        json_decref(v);
        return ok;
}

static void assert_refused_as(const char *text, const CheckSpec *spec, const JsonTable *table, const char *path,
                              const char *reason) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf packed = BUF_INIT;
        JsonProblem p;

        if (to_message(text, spec, table, &arena, &packed, &p))
                fail_msg("taken: %s", text);
        assert_string_equal(p.path, path);
        assert_string_equal(p.reason, reason);
}

#define assert_refused(text, path, reason) assert_refused_as((text), &spec_every, &every_table, (path), (reason))

/* There and back, in both styles: the same bytes. */
static void assert_comes_back(Bytes packed, const CheckSpec *spec, const JsonTable *table) {
        for (int all = 0; all < 2; all++) {
                CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
                CLEANUP(buf_deinit) Buf again = BUF_INIT;
                ProtobufCMessage *m = unpack_message(packed, spec, &arena, NULL);
                JsonProblem p = { { 0 } };

                assert_non_null(m);
                json_t *v = json_from_message(m, table, all);
                char *text = json_dumps(v, 0);
                if (!to_message(text, spec, table, &arena, &again, &p))
                        fail_msg("%s: %s in %s", p.path, p.reason, text);
                assert_true(bytes_equal(packed, buf_bytes(&again)));
                json_decref(v);
                free(text);
        }
}

static void every_type_comes_back(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf packed = BUF_INIT;
        JsonProblem p = { { 0 } };
        bool ok = to_message("{\"i32\": -2147483648, \"i64\": \"2026-03-01T09:30:00.5+08:00\", \"u32\": 4294967295,"
                             "\"u64\": \"18446744073709551615\", \"s32\": \"2026-03-01\", \"s64\": -9223372036854775808,"
                             "\"flag\": true, \"choice\": 1, \"f32\": 1, \"f64\": 9223372036854775807,"
                             "\"text\": \"信访\", \"data\": \"00ff\","
                             "\"inner\": {\"number\": \"seven\", \"text\": \"\"}, \"texts\": [\"\", \"a\"],"
                             "\"inners\": [{}, {\"number\": 6}, {\"number\": \"five\"}], "
                             "\"numbers\": [0, 1, \"9999999999999999999\"], \"sf32\": -1, \"sf64\": -1, \"flags\": [true, false],"
                             "\"far\": [\"sixteen\", 4]}",
                             &spec_every, &every_table, &arena, &packed, &p);

        if (!ok)
                fail_msg("%s: %s", p.path, p.reason);
        const Zhuji__Every *m = (const Zhuji__Every *)unpack_message(buf_bytes(&packed), &spec_every, &arena, NULL);
        assert_int_equal(m->i32, INT32_MIN);
        assert_int_equal(m->i64, 1772328600500);
        assert_true(m->u64 == UINT64_MAX);
        assert_int_equal(m->s32, 20513);
        assert_true(m->s64 == INT64_MIN);
        assert_true(m->flag);
        assert_int_equal(m->data.len, 2);
        assert_int_equal(m->inner->number, 7);
        assert_int_equal(m->n_inners, 3);
        assert_int_equal(m->inners[1]->number, 6);
        assert_true(m->numbers[2] == UINT64_C(9999999999999999999));
        assert_int_equal(m->far, 16 | 4);
        assert_comes_back(buf_bytes(&packed), &spec_every, &every_table);
}

static void null_and_an_empty_submessage_are_not_given(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf packed = BUF_INIT;
        JsonProblem p;

        assert_true(to_message("{\"text\": null, \"inner\": {}, \"texts\": null, \"i64\": null, \"flag\": false}", &spec_every,
                               &every_table, &arena, &packed, &p));
        assert_int_equal(packed.len, 0);
}

static void documents_read_in_words(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT;

        wire_sample_find("document")->make(&in);
        json_t *v = json_from_message(unpack_message(buf_bytes(&in), &spec_document, &arena, NULL), &json_records, false);
        assert_string_equal(json_string_value(json_object_get(v, "kind")), "assignment");
        assert_string_equal(json_string_value(json_object_get(v, "case_class")), "claim");
        assert_string_equal(json_string_value(json_object_get(v, "channel")), "letter");
        assert_string_equal(json_string_value(json_object_get(v, "decision")), "support");
        assert_string_equal(json_string_value(json_object_get(v, "handing_mode")), "referral");
        assert_string_equal(json_string_value(json_object_get(v, "service_at")), "2026-01-01T09:13:20.123+08:00");
        assert_string_equal(json_string_value(json_object_get(v, "due_day")), "2026-02-16");
        json_decref(v);
        assert_comes_back(buf_bytes(&in), &spec_document, &json_records);
}

static void contents_come_back(void **state) {
        CLEANUP(buf_deinit) Buf content = BUF_INIT, facts = BUF_INIT, receipt = BUF_INIT;

        wire_sample_find("content")->make(&content);
        assert_comes_back(buf_bytes(&content), &spec_content, &json_records);
        assert_comes_back(BYTES_NONE, &spec_content, &json_records);
        wire_sample_find("facts")->make(&facts);
        assert_comes_back(buf_bytes(&facts), &spec_facts, &json_records);
        wire_sample_find("receipt")->make(&receipt);
        assert_comes_back(buf_bytes(&receipt), &spec_receipt, &json_records);
}

static void an_entry_reads_to_its_last_part(void **state) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT;

        wire_sample_find("entry")->make(&in);
        json_t *v = json_from_entry(buf_bytes(&in));
        assert_non_null(v);
        const json_t *header = json_object_get(v, "header"), *parts = json_object_get(v, "parts");
        assert_string_equal(json_string_value(json_object_get(header, "kind")), "register");
        const json_t *roles = json_object_get(json_object_get(header, "actor"), "roles");
        assert_string_equal(json_string_value(json_array_get(roles, 1)), "stamp-keeper");
        assert_int_equal(json_array_size(parts), 5);
        const json_t *content = json_object_get(json_array_get(parts, 1), "data");
        assert_string_equal(json_string_value(json_object_get(content, "title")), "拖欠工资");
        assert_string_equal(json_string_value(json_object_get(json_array_get(parts, 3), "data")), "0123456789");
        assert_string_equal(json_string_value(json_object_get(json_array_get(parts, 3), "kind")), "code");
        json_decref(v);

        assert_null(json_from_entry(bytes_of("\xff", 1)));
}

static void evidence_and_seals_read(void **state) {
        CLEANUP(buf_deinit) Buf evidence = BUF_INIT, seal = BUF_INIT;

        wire_sample_find("evidence")->make(&evidence);
        json_t *v = json_from_evidence(buf_bytes(&evidence));
        const json_t *body = json_object_get(json_object_get(v, "seal"), "body");
        assert_string_equal(json_string_value(json_object_get(body, "unit")), "411281");
        assert_int_equal(json_integer_value(json_object_get(body, "count")), WIRE_SAMPLE_ENTRIES);
        assert_int_equal(json_array_size(json_object_get(v, "path")), 2);
        json_decref(v);

        wire_sample_find("seal")->make(&seal);
        v = json_from_seal(buf_bytes(&seal));
        assert_int_equal(json_integer_value(json_object_get(json_object_get(v, "body"), "number")), 9);
        json_decref(v);
}

/* What has the form of evidence and proves nothing is shown as it came: each part as the bytes that it is. */
static void evidence_that_proves_nothing_is_shown_all_the_same(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf evidence = BUF_INIT;
        unsigned shown = 0;
        size_t parts;
        Evidence e;

        wire_sample_find("evidence")->make(&evidence);
        assert_int_equal(evidence_decode(buf_bytes(&evidence), &arena, &e), 0);
        parts = e.n_parts;
        for (size_t i = 0; i < evidence.len; i++) {
                evidence.data[i] ^= 1;
                if (evidence_decode(buf_bytes(&evidence), &arena, &e)) {
                        json_t *v = json_from_evidence(buf_bytes(&evidence));

                        if (v) {
                                assert_int_equal(json_array_size(json_object_get(v, "parts")), parts);
                                shown++;
                        }
                        json_decref(v);
                }
                evidence.data[i] ^= 1;
        }
        assert_true(shown > 0);
}

/* Evidence that is none has no JSON. */
static void what_is_no_evidence_has_no_json(void **state) {
        assert_null(json_from_evidence(bytes_of_str("\xFF\xFF")));
}

static void bytes_that_are_not_their_message_stay_hex(void **state) {
        PbEntry e = ZHUJI__ENTRY__INIT;

        e.header = pack_bytes(bytes_of("\xff\x01", 2));
        json_t *v = json_from_message(&e.base, &json_records, false);
        assert_string_equal(json_string_value(json_object_get(v, "header")), "ff01");
        json_decref(v);
}

static void all_fields_are_there_when_asked_for(void **state) {
        PbDocument d = ZHUJI__DOCUMENT__INIT;

        json_t *few = json_from_message(&d.base, &json_records, false), *all = json_from_message(&d.base, &json_records, true);
        assert_int_equal(json_object_size(few), 0);
        assert_int_equal(json_object_size(all), zhuji__document__descriptor.n_fields);
        assert_true(json_is_null(json_object_get(all, "received_at")));
        assert_true(json_is_null(json_object_get(all, "due_day")));
        assert_string_equal(json_string_value(json_object_get(all, "case_class")), "none");
        assert_string_equal(json_string_value(json_object_get(all, "category")), "");
        json_decref(few);
        json_decref(all);
}

/* ---- refusals ---------------------------------------------------------------------------------------------------- */

static void unknown_fields_and_names_are_refused_with_a_hint(void **state) {
        assert_refused("{\"txet\": \"x\"}", "txet", "unknown field; did you mean \"text\"?");
        assert_refused("{\"inner\": {\"colour_of_hair\": 1}}", "inner.colour_of_hair", "unknown field");
        assert_refused("{\"inners\": [{}, {\"number\": \"sevn\"}]}", "inners[1].number",
                       "unknown name; did you mean \"seven\"?");
        assert_refused("{\"far\": [\"sixteen\", \"qqqqqqqqq\"]}", "far[1]", "unknown name");
        assert_refused_as("{\"petitioner\": {\"phon\": \"1\"}}", &spec_content, &json_records, "petitioner.phon",
                          "unknown field; did you mean \"phone\"?");
}

static void wrong_types_are_refused(void **state) {
        assert_refused("[]", "", "must be an object");
        assert_refused("{\"text\": 1}", "text", "must be text");
        assert_refused("{\"flag\": 1}", "flag", "must be true or false");
        assert_refused("{\"flag\": \"true\"}", "flag", "must be true or false");
        assert_refused("{\"u32\": \"1\"}", "u32", "must be a whole number");
        assert_refused("{\"u32\": 1.0}", "u32", "must be a whole number");
        assert_refused("{\"u32\": true}", "u32", "must be a whole number");
        assert_refused("{\"texts\": \"x\"}", "texts", "must be a list");
        assert_refused("{\"texts\": [\"x\", null]}", "texts[1]", "must be text");
        assert_refused("{\"inner\": []}", "inner", "must be an object");
        assert_refused("{\"data\": \"0\"}", "data", "must be text of hex digits, two a byte");
        assert_refused("{\"data\": \"0g\"}", "data", "must be text of hex digits, two a byte");
        assert_refused("{\"i64\": \"yesterday\"}", "i64", "must be a time, as 2026-03-01T09:30:00+08:00");
        assert_refused("{\"s32\": \"2026-02-30\"}", "s32", "must be a date, as 2026-03-01");
        assert_refused("{\"inner\": {\"number\": true}}", "inner.number", "must be a name");
        assert_refused("{\"far\": \"five\"}", "far", "must be a list of names");
}

static void numbers_out_of_range_are_refused(void **state) {
        assert_refused("{\"u32\": -1}", "u32", "must be from 0 to 4294967295");
        assert_refused("{\"u32\": 4294967296}", "u32", "must be from 0 to 4294967295");
        assert_refused("{\"i32\": 2147483648}", "i32", "must be from -2147483648 to 2147483647");
        assert_refused("{\"u64\": -1}", "u64", "must be from 0 to 18446744073709551615");
        assert_refused("{\"u64\": \"18446744073709551616\"}", "u64", "must be a whole number from 0 to 18446744073709551615");
        assert_refused("{\"u64\": \" 1\"}", "u64", "must be a whole number from 0 to 18446744073709551615");
        assert_refused("{\"u64\": \"01\"}", "u64", "must be a whole number from 0 to 18446744073709551615");
        assert_refused("{\"u64\": \"\"}", "u64", "must be a whole number from 0 to 18446744073709551615");
}

static void bounds_of_the_spec_are_refused_with_their_path(void **state) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT;

        buf_printf(&text, "{\"petitioner\": {\"name\": \"%0300d\"}}", 0);
        buf_put_u8(&text, 0);
        assert_refused_as((const char *)text.data, &spec_content, &json_records, "petitioner.name", "too long");
        assert_refused_as("{\"representatives\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}", &spec_content,
                          &json_records, "representatives", "too many elements");
}

static void bad_json_is_refused_with_its_place(void **state) {
        JsonProblem p;

        assert_null(json_parse(bytes_of_str("{\"a\": 1,\n \"a\": 2}"), &p));
        assert_non_null(strstr(p.reason, "line 2"));
        assert_null(json_parse(bytes_of_str("{} x"), &p));
        assert_null(json_parse(bytes_of_str("\"\\u0000\""), &p));
        assert_null(json_parse(bytes_of_str("\"\xff\""), &p));
        assert_null(json_parse(BYTES_NONE, &p));
        assert_null(json_parse(bytes_of("{}\0", 3), &p)); /* jansson would take it for the end */
        assert_non_null(strstr(p.reason, "a NUL character"));
        assert_true(p.reason[0]);
}

static void a_limited_arena_refuses_without_harm(void **state) {
        const char *text = "{\"text\": \"abcdefghijklmnopqrstuvwxyz\", \"data\": \"00112233445566778899\","
                           "\"inners\": [{}, {}, {}, {}]}";

        for (size_t limit = 16; limit < 1024; limit += 16) {
                CLEANUP(arena_deinit) Arena arena = ARENA_INIT_LIMIT(limit);
                CLEANUP(buf_deinit) Buf packed = BUF_INIT;
                JsonProblem p;
                if (!to_message(text, &spec_every, &every_table, &arena, &packed, &p))
                        assert_string_equal(p.reason, "too long");
        }
}

static void times_and_days_may_be_given_as_numbers(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf packed = BUF_INIT;
        JsonProblem p;

        assert_true(to_message("{\"i64\": 1772328600500, \"s32\": 20513, \"i32\": \"2026-03-01\", \"u64\": 5}", &spec_every,
                               &every_table, &arena, &packed, &p));
        const Zhuji__Every *m = (const Zhuji__Every *)unpack_message(buf_bytes(&packed), &spec_every, &arena, NULL);
        assert_true(m->i64 == 1772328600500);
        assert_int_equal(m->s32, 20513);
        assert_int_equal(m->i32, 20513);
        assert_int_equal(m->u64, 5);
        assert_refused("{\"i64\": 1.5}", "i64", "must be a whole number");
        assert_refused("{\"i32\": -2147483649}", "i32", "must be from -2147483648 to 2147483647");
        assert_refused("{\"s32\": []}", "s32", "must be a whole number");
        assert_refused("{\"data\": 1}", "data", "must be text of hex digits, two a byte");
        assert_refused("{\"u64\": true}", "u64", "must be a whole number");
        assert_refused("{\"inner\": {\"number\": -1}}", "inner.number", "must be a name");
        assert_refused("{\"far\": [\"sixteen\", 4294967296]}", "far[1]", "must be a name");
}

/* A value built by a program may hold what json_parse() lets through from nobody. */
static void text_that_no_json_text_could_hold_is_refused(void **state) {
        static const struct {
                const char *text;
                size_t len;
        } bad[] = { { "a\0b", 3 }, { "\xff", 1 } };

        for (size_t i = 0; i < array_size(bad); i++) {
                CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
                json_t *v = json_object();
                ProtobufCMessage *m;
                JsonProblem p;

                json_object_set_new(v, "text", json_stringn_nocheck(bad[i].text, bad[i].len));
                assert_false(json_to_message(v, &spec_every, &every_table, &arena, &m, &p));
                assert_string_equal(p.path, "text");
                assert_string_equal(p.reason, "must be UTF-8 text without NUL");
                json_decref(v);
        }
}

static void a_list_longer_than_any_is_refused_unread(void **state) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT;

        buf_printf(&text, "{\"flags\": [true");
        for (size_t i = 0; i < LIMIT_FIELDS; i++)
                buf_put(&text, ",1", 2);
        buf_put(&text, "]}", 2);
        buf_put_u8(&text, 0);
        assert_refused((const char *)text.data, "flags", "too many elements");
}

static void assert_part_reads(uint32_t kind, Bytes data, const char *expected) {
        PbPart part = ZHUJI__PART__INIT;

        part.kind = kind;
        part.data = pack_bytes(data);
        json_t *v = json_from_message(&part.base, &json_records, false);
        assert_string_equal(json_string_value(json_object_get(v, "data")), expected);
        json_decref(v);
}

static void parts_without_a_message_of_their_own_read_as_they_are(void **state) {
        assert_part_reads(PART_CODE, bytes_of_str("0123456789"), "0123456789");
        assert_part_reads(PART_CODE, bytes_of_str("\xff"), "ff");
        assert_part_reads(PART_SEALED_NOTICE, bytes_of_str("\x01\x02"), "0102");
        assert_part_reads(PART_SEALED, bytes_of_str("\x01"), "01");
        assert_part_reads(4000, bytes_of_str("\x0a"), "0a");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_type_comes_back),
                cmocka_unit_test(null_and_an_empty_submessage_are_not_given),
                cmocka_unit_test(documents_read_in_words),
                cmocka_unit_test(contents_come_back),
                cmocka_unit_test(an_entry_reads_to_its_last_part),
                cmocka_unit_test(evidence_and_seals_read),
                cmocka_unit_test(evidence_that_proves_nothing_is_shown_all_the_same),
                cmocka_unit_test(what_is_no_evidence_has_no_json),
                cmocka_unit_test(bytes_that_are_not_their_message_stay_hex),
                cmocka_unit_test(all_fields_are_there_when_asked_for),
                cmocka_unit_test(unknown_fields_and_names_are_refused_with_a_hint),
                cmocka_unit_test(wrong_types_are_refused),
                cmocka_unit_test(numbers_out_of_range_are_refused),
                cmocka_unit_test(bounds_of_the_spec_are_refused_with_their_path),
                cmocka_unit_test(bad_json_is_refused_with_its_place),
                cmocka_unit_test(a_limited_arena_refuses_without_harm),
                cmocka_unit_test(times_and_days_may_be_given_as_numbers),
                cmocka_unit_test(text_that_no_json_text_could_hold_is_refused),
                cmocka_unit_test(a_list_longer_than_any_is_refused_unread),
                cmocka_unit_test(parts_without_a_message_of_their_own_read_as_they_are),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
