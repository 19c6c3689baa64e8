/* SPDX-License-Identifier: Apache-2.0 */

/* What comes through the control socket is another process's: any bytes may arrive. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/wire/control.h"

static void encode_sample(Buf *out) {
        PbControlRequest r = ZHUJI__CONTROL_REQUEST__INIT;

        r.id = 7;
        r.kind = CONTROL_DOCUMENT;
        r.as_user = "li";
        r.as_unit = "411281.hrss";
        r.at_least = 300;
        r.document_kind = 34;
        r.case_id = "411281-2026-0000001-1";
        r.document = (ProtobufCBinaryData){ 5, (uint8_t *)"bytes" };
        r.state = "taken";
        r.limit = 20;
        control_request_encode(&r, out);
}

static void a_request_comes_back_as_it_was(void **state) {
        Buf bytes = BUF_INIT;
        Arena arena = ARENA_INIT;
        PbControlRequest *r;

        encode_sample(&bytes);
        r = control_request_decode(buf_bytes(&bytes), &arena, NULL);
        assert_non_null(r);
        assert_int_equal(r->id, 7);
        assert_string_equal(r->as_unit, "411281.hrss");
        assert_int_equal(r->document.len, 5);
        assert_int_equal(r->limit, 20);
        arena_deinit(&arena);
        buf_deinit(&bytes);
}

static void changed_and_cut_requests_harm_nothing(void **state) {
        Buf bytes = BUF_INIT;
        unsigned refused = 0;

        encode_sample(&bytes);
        for (size_t at = 0; at < bytes.len; at++)
                for (unsigned bit = 0; bit < 8; bit++) {
                        Arena arena = ARENA_INIT;

                        bytes.data[at] ^= (uint8_t)(1u << bit);
                        refused += control_request_decode(buf_bytes(&bytes), &arena, NULL) == NULL;
                        bytes.data[at] ^= (uint8_t)(1u << bit);
                        arena_deinit(&arena);
                }
        assert_true(refused > bytes.len);
        for (size_t len = 1; len < bytes.len; len++) {
                uint8_t *exact = mem_alloc(len); /* so that a sanitizer sees a read behind it */
                Arena arena = ARENA_INIT;

                memcpy(exact, bytes.data, len);
                (void)control_request_decode(bytes_of(exact, len), &arena, NULL);
                arena_deinit(&arena);
                mem_free(exact);
        }
        buf_deinit(&bytes);
}

static void names_too_long_and_unknown_fields_are_refused(void **state) {
        static const uint8_t unknown[] = { 0x08, 0x01, 0xf8, 0x07, 0x01 }; /* id 1, field 127 */
        static uint8_t name[2 + 33];
        Arena arena = ARENA_INIT;
        CheckProblem problem;

        assert_null(control_request_decode(bytes_of(unknown, sizeof(unknown)), &arena, &problem));
        name[0] = 0x1a; /* as_user, one letter more than a user's name may have */
        name[1] = 33;
        memset(name + 2, 'x', 33);
        assert_null(control_request_decode(bytes_of(name, sizeof(name)), &arena, &problem));
        assert_string_equal(problem.path, "as_user");
        arena_deinit(&arena);
}

/* What the row limit and the checks are for: the command line reads what a node, or something in its place, wrote. */
static void a_reply_comes_back_and_a_changed_one_harms_nothing(void **state) {
        PbControlReply reply = ZHUJI__CONTROL_REPLY__INIT, *again;
        Buf bytes = BUF_INIT;
        Arena arena = ARENA_INIT;

        reply.id = 7;
        reply.status = CONTROL_REFUSED;
        control_reply_encode(&reply, &bytes);
        again = control_reply_decode(buf_bytes(&bytes), &arena, NULL);
        assert_non_null(again);
        assert_int_equal(again->id, 7);
        assert_int_equal(again->status, CONTROL_REFUSED);
        for (size_t len = 1; len < bytes.len; len += 2)
                assert_null(control_reply_decode(bytes_of(bytes.data, len), &arena, NULL));
        arena_deinit(&arena);
        buf_deinit(&bytes);
}

static void each_status_has_its_word(void **state) {
        static const char *const words[] = { "?", "done", "refused", "bad", "busy", "?" };

        for (uint32_t i = 0; i < array_size(words); i++)
                assert_string_equal(control_status_name(i), words[i]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_request_comes_back_as_it_was),
                cmocka_unit_test(changed_and_cut_requests_harm_nothing),
                cmocka_unit_test(names_too_long_and_unknown_fields_are_refused),
                cmocka_unit_test(a_reply_comes_back_and_a_changed_one_harms_nothing),
                cmocka_unit_test(each_status_has_its_word),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
