/* SPDX-License-Identifier: Apache-2.0 */

/* What a request means (node/request.c): which parts it may ask for, and who may read at all, said before the journal is touched:
 * there is none here. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "bare_office.h"
#include "common/base/memory.h"
#include "node/request.h"

#define ALL_PARTS UINT32_MAX

typedef struct Asked {
        Bare b;
        CaseId id;
        PbControlReply reply;
        PbControlRequest request;
        RequestReader reader;
} Asked;

static void asked_init(Asked *a) {
        bare_init(&a->b);
        a->id = bare_claim(&a->b);
        a->request = (PbControlRequest)ZHUJI__CONTROL_REQUEST__INIT;
        a->request.case_id = a->id.s;
        a->reader = (RequestReader){ .roster = a->b.roster, .node = code_of("411281"), .now = a->b.now, .case_id = a->id,
                                     .actor = { .unit = code_of("411281"), .user = { "boss" } } };
}

static void user_put(Asked *a, const char *unit, const char *user, uint32_t roles) {
        UserRow row = { .unit = code_of(unit), .roles = roles };

        assert_true(user_name_parse(user, &row.user));
        row_put(a->b.txn, ROW_USER, &row);
}

/* The answer is a refusal for this reason. */
static void refuses(Asked *a, uint32_t kind, const char *unit, const char *user, Reason reason) {
        Query q = { .txn = a->b.txn, .arena = &a->b.arena, .reply = &a->reply };

        a->reply = (PbControlReply)ZHUJI__CONTROL_REPLY__INIT;
        a->request.kind = kind;
        a->reader.actor.unit = code_of(unit);
        assert_true(user_name_parse(user, &a->reader.actor.user));
        assert_int_equal(request_answer(&q, &a->reader, &a->request), 0);
        assert_int_equal(a->reply.status, CONTROL_REFUSED);
        assert_string_equal(a->reply.reason->name, reason_text(reason)->name);
}

static void nobody_reads_a_desk_who_has_no_role_there(void **state) {
        static const uint32_t kinds[] = { CONTROL_LIST, CONTROL_DESK, CONTROL_USERS, CONTROL_SHOW, CONTROL_EVIDENCE, CONTROL_CLOCKS,
                                          CONTROL_CODE, CONTROL_SIMILAR, CONTROL_PROGRESS, CONTROL_SHEETS, CONTROL_MEETING,
                                          CONTROL_PERIODS, CONTROL_RULES, CONTROL_RECOVERY, CONTROL_SUCCESSION };
        Asked a;

        asked_init(&a);
        user_put(&a, "411281", "gone", 0); /* who lost the last role is nobody */
        for (size_t i = 0; i < array_size(kinds); i++) {
                refuses(&a, kinds[i], "411281", "nobody", REASON_UNKNOWN_USER);
                refuses(&a, kinds[i], "411281", "gone", REASON_UNKNOWN_USER);
                refuses(&a, kinds[i], "411281.hrss", "boss", REASON_UNKNOWN_USER); /* a desk here, and not this user's */
                refuses(&a, kinds[i], "411200", "boss", REASON_UNIT_NOT_HERE);     /* its desks are elsewhere */
                assert_true(request_is_read(&a.request));
        }
        bare_deinit(&a.b);
}

/* The office's own auditor sees every file; one of a unit that it hosts is that unit's. */
static void an_auditor_is_the_office_s(void **state) {
        CaseRow row;
        Asked a;

        asked_init(&a);
        user_put(&a, "411281", "audit", ROLE_AUDITOR);
        user_put(&a, "411281.hrss", "audit", ROLE_AUDITOR);
        user_put(&a, "411281", "clerk", ROLE_CLERK);
        refuses(&a, CONTROL_CLOCKS, "411281.hrss", "audit", REASON_NOT_READER);
        refuses(&a, CONTROL_EVIDENCE, "411281.hrss", "audit", REASON_NOT_READER);
        refuses(&a, CONTROL_CLOCKS, "411281", "clerk", REASON_NOT_READER); /* no file of it */
        refuses(&a, CONTROL_EVIDENCE, "411281", "clerk", REASON_NOT_READER);
        /* of an accusation no clock is anybody's to see, the auditor's neither */
        assert_true(case_get(a.b.txn, &a.id, &row));
        row.case_class = CLASS_ACCUSATION;
        row_put(a.b.txn, ROW_CASE, &row);
        refuses(&a, CONTROL_CLOCKS, "411281", "audit", REASON_SEALED_OUT);
        refuses(&a, CONTROL_CLOCKS, "411281.hrss", "audit", REASON_NOT_READER);
        bare_docket(&a.b, &a.id, (DocketRow){ .unit = code_of("411281"), .state = STATE_SEALED_OUT });
        refuses(&a, CONTROL_CLOCKS, "411281", "clerk", REASON_SEALED_OUT);
        bare_deinit(&a.b);
}

static void evidence_is_of_an_entry_of_that_case(void **state) {
        Asked a;

        asked_init(&a);
        bare_docket(&a.b, &a.id, (DocketRow){ .unit = code_of("411281"), .state = STATE_REGISTERED });
        a.request.entry = 51; /* another case's */
        refuses(&a, CONTROL_EVIDENCE, "411281", "boss", REASON_FIELD_WRONG);
        row_put(a.b.txn, ROW_HISTORY, &(HistoryRow){ .case_id = case_id_make(&a.b.office.unit, 2026, 2), .entry = 51 });
        refuses(&a, CONTROL_EVIDENCE, "411281", "boss", REASON_FIELD_WRONG);
        a.request.case_id = "411281-2026-0000009-9";
        refuses(&a, CONTROL_EVIDENCE, "411281", "boss", REASON_UNKNOWN_CASE);
        bare_deinit(&a.b);
}

static Input input_of(Asked *a, uint32_t kind) {
        Input in = { .kind = 0 };
        RequestRefusal refusal;

        a->request.kind = kind;
        assert_true(request_input(&a->request, &a->reader.node, &a->b.arena, &in, &refusal));
        return in;
}

/* The query code is asked for by its own request, which is an entry; none other brings it along. */
static void the_query_code_comes_by_its_own_request_alone(void **state) {
        Asked a;

        asked_init(&a);
        a.request.parts = ALL_PARTS;
        a.request.entry = 7;
        assert_int_equal(input_of(&a, CONTROL_SHOW).read_parts, ALL_PARTS & ~(1u << PART_CODE));
        assert_int_equal(input_of(&a, CONTROL_EVIDENCE).read_parts, ALL_PARTS & ~(1u << PART_CODE));
        assert_int_equal(input_of(&a, CONTROL_CODE).read_parts, 1u << PART_CODE);
        assert_int_equal(input_of(&a, CONTROL_SIMILAR).read_parts, 1u << PART_DOCUMENT);
        assert_true(input_of(&a, CONTROL_SIMILAR).read_similar);
        assert_false(input_of(&a, CONTROL_SHOW).read_similar);
        assert_int_equal(input_of(&a, CONTROL_SHOW).number, 7);
        /* without parts evidence says only that something was entered: no entry is made of that */
        a.request.kind = CONTROL_EVIDENCE;
        assert_true(request_is_input(&a.request));
        a.request.parts = 0;
        assert_false(request_is_input(&a.request));
        bare_deinit(&a.b);
}

/* What marks an office's own document in a review's file would be shown as one. */
static void nobody_declares_a_file_to_be_an_office_s(void **state) {
        static const char *const types[] = { "text/plain", OFFICE_FILE_TYPE };
        Document doc = { .kind = ENTRY_MATERIAL };
        Buf bytes = BUF_INIT, files[2] = { BUF_INIT, BUF_INIT };
        ProtobufCBinaryData list[2];
        RequestRefusal refusal = { 0 };
        Asked a;

        asked_init(&a);
        document_encode(&doc, &bytes);
        for (size_t i = 0; i < 2; i++) {
                attachment_encode(&(Attachment){ "a", types[i], bytes_of_str("words") }, &files[i]);
                list[i] = (ProtobufCBinaryData){ files[i].len, files[i].data };
        }
        a.request.kind = CONTROL_DOCUMENT;
        a.request.document_kind = ENTRY_MATERIAL;
        a.request.document = (ProtobufCBinaryData){ bytes.len, bytes.data };
        a.request.attachments = list;
        for (size_t n = 1; n <= 2; n++) {
                Input in = { .kind = 0 };

                a.request.n_attachments = n;
                assert_int_equal(request_input(&a.request, &a.reader.node, &a.b.arena, &in, &refusal), n == 1);
        }
        assert_int_equal(refusal.status, CONTROL_BAD);
        assert_ptr_equal(refusal.words, &request_words_bad);
        for (size_t i = 0; i < 2; i++)
                buf_deinit(&files[i]);
        buf_deinit(&bytes);
        bare_deinit(&a.b);
}

/* Each field of a request stands in the input that it becomes. */
static void an_input_has_each_field_of_its_request(void **state) {
        static uint8_t sealed[] = "sealed", notice[] = "notice";
        Document doc = { .kind = ENTRY_MATERIAL };
        RequestRefusal refusal = { 0 };
        Buf bytes = BUF_INIT;
        Input in;
        Asked a;

        asked_init(&a);
        a.request.user_name = "li";
        a.request.user_roles = ROLE_CLERK;
        a.request.entry = 7;
        a.request.code = "words";
        in = input_of(&a, CONTROL_USER);
        assert_int_equal(in.user_roles, ROLE_CLERK);
        assert_string_equal(in.user_unit.s, "411281");
        in = input_of(&a, CONTROL_PROGRESS);
        assert_int_equal(in.number, 7);
        assert_string_equal(in.text, "words");
        document_encode(&doc, &bytes);
        a.request.document = (ProtobufCBinaryData){ bytes.len, bytes.data };
        a.request.sealed = (ProtobufCBinaryData){ 6, sealed };
        a.request.sealed_notice = (ProtobufCBinaryData){ 5, notice };
        in = input_of(&a, CONTROL_DOCUMENT);
        assert_int_equal(in.n_parts, 2);
        assert_int_equal(in.parts[0].kind, PART_SEALED);
        assert_int_equal(in.parts[0].data.len, 6);
        assert_int_equal(in.parts[1].kind, PART_SEALED_NOTICE);
        assert_int_equal(in.parts[1].data.len, 5);
        a.request.user_name = "";
        a.request.kind = CONTROL_USER;
        assert_false(request_input(&a.request, &a.reader.node, &a.b.arena, &in, &refusal));
        assert_ptr_equal(refusal.words, reason_text(REASON_FIELD_WRONG));
        buf_deinit(&bytes);
        bare_deinit(&a.b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nobody_reads_a_desk_who_has_no_role_there),
                cmocka_unit_test(an_auditor_is_the_office_s),
                cmocka_unit_test(evidence_is_of_an_entry_of_that_case),
                cmocka_unit_test(the_query_code_comes_by_its_own_request_alone),
                cmocka_unit_test(nobody_declares_a_file_to_be_an_office_s),
                cmocka_unit_test(an_input_has_each_field_of_its_request),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
