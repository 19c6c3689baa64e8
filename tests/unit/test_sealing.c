/* SPDX-License-Identifier: Apache-2.0 */

/* From what accuses to a request: nothing of it stands in the bytes that leave, whatever the intake said; and what the organ's
 * and the department's keys open says all of it, or what each is to know. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/wire/control.h"
#include "node/cli/command.h"
#include "node/cli/sealing.h"
#include "tests/unit/roster_text.h"

static const char network[] = "410000 bureau led=410000.gov\n"
                              "410000.gov government served=410000 host=410000\n"
                              "410000.hrss department led=410000.gov served=410000 review=410000.gov host=410000\n"
                              "410000.discipline discipline host=410000\n"
                              "410000.organisation organisation host=410000\n"
                              "\n"
                              "node 410000\n";
static const char letter[] =
        "{\"text\":\"SECRET-TEXT 密语\",\"title\":\"SECRET-TITLE\",\"class\":\"accusation\",\"category\":\"SECRET-CATEGORY\","
        "\"place\":\"410000001\",\"about_units\":[\"410000.hrss\"],\"external_id\":\"SECRET-ID\",\"channel\":\"letter\","
        "\"received_at\":\"2026-02-28T09:30:17+08:00\",\"petitioner\":{\"name\":\"SECRET-WRITER\",\"phone\":\"13800000000\"},"
        "\"enclosed\":[\"SECRET-ENCLOSED\"],\"to\":\"410000.discipline\",\"accused\":{\"units\":[\"SECRET-COMPANY\"],"
        "\"persons\":[{\"name\":\"SECRET-ACCUSED\",\"unit\":\"410000.hrss\",\"rank\":\"SECRET-RANK\",\"managed_by\":\"410000.discipline\"},"
        "{\"name\":\"SECRET-OTHER\"}]}}";

static Roster *roster;
static KeyPair desks[2]; /* discipline, organisation */
static Random randomness;
static Sealing sealing;

static void give_key(const char *code, KeyPair *pair) {
        const UnitCode unit = code_of(code);
        RosterUnit *u = (RosterUnit *)roster_find_unit(roster, &unit);

        assert_int_equal(key_pair_generate(SUITE_STD, KEY_DESK, &randomness, pair), 0);
        u->desk = arena_new(&roster->arena, RosterKey);
        u->desk->suite = SUITE_STD;
        memcpy(u->desk->id, pair->id, sizeof(pair->id));
        memcpy(u->desk->public_key, pair->public_key, sizeof(pair->public_key));
        u->n_desk = 1;
}

static int setup(void **state) {
        random_seeded(&randomness, 11);
        roster = roster_ready(network);
        give_key("410000.discipline", &desks[0]);
        give_key("410000.organisation", &desks[1]);
        sealing = (Sealing){ .roster = roster, .desk = code_of("410000"), .random = &randomness };
        return 0;
}

static int teardown(void **state) {
        roster_free(roster);
        return 0;
}

static Bytes request_of(const char *text, Arena *arena, PbControlRequest *request) {
        IntakeProblem problem;
        Buf bytes = BUF_INIT;
        Intake intake;
        Bytes kept;

        *request = (PbControlRequest)ZHUJI__CONTROL_REQUEST__INIT;
        request->kind = CONTROL_DOCUMENT;
        assert_true(intake_parse(bytes_of_str(text), INSTANT_NEVER, arena, &intake, &problem));
        intake_set_key(&intake, NULL, 0, arena);
        if (!sealing_register(&sealing, &intake, arena, request, NULL, &problem))
                fail_msg("%s: %s", problem.field, problem.reason);
        control_request_encode(request, &bytes);
        kept = arena_copy(arena, buf_bytes(&bytes));
        buf_deinit(&bytes);
        return kept;
}

static void nothing_of_it_leaves_in_clear(void **state) {
        static const char *const words[] = { "SECRET", "密语", "410000.hrss", "410000001", "13800000000" };
        PbControlRequest request;
        Arena arena = ARENA_INIT;
        Bytes bytes = request_of(letter, &arena, &request);
        Document doc;

        for (size_t i = 0; i < array_size(words); i++)
                if (memmem(bytes.data, bytes.len, words[i], strlen(words[i])))
                        fail_msg("%s stands in the request", words[i]);
        assert_int_equal(request.content.len, 0);
        assert_int_equal(document_decode(bytes_of(request.document.data, request.document.len), &arena, &doc), 0);
        assert_int_equal(doc.case_class, CLASS_ACCUSATION);
        assert_string_equal(doc.to.s, "410000.discipline");
        assert_true(doc.received_at == day_start(day_of(doc.received_at))); /* the day alone */
        arena_deinit(&arena);
}

static void the_organ_s_key_opens_all_and_the_department_s_what_it_is_to_know(void **state) {
        const UnitCode organ = code_of("410000.discipline"), department = code_of("410000.organisation");
        PbControlRequest request;
        Arena arena = ARENA_INIT;
        Accusation a;
        Document doc;
        Bytes sealed, notice;

        (void)request_of(letter, &arena, &request);
        sealed = bytes_of(request.sealed.data, request.sealed.len);
        notice = bytes_of(request.sealed_notice.data, request.sealed_notice.len);
        assert_int_equal(document_decode(bytes_of(request.document.data, request.document.len), &arena, &doc), 0);
        assert_string_equal(doc.units[0], department.s);
        assert_int_equal(sealed_open(PART_SEALED, &organ, &desks[0], 1, doc.ref_digest.data, sealed, &arena, &a), 0);
        assert_string_equal(a.content.name, "SECRET-WRITER");
        assert_string_equal(a.external_id, "SECRET-ID");
        assert_int_equal(a.n_persons, 2);
        assert_string_equal(a.registered_by, "410000");
        assert_int_equal(sealed_open(PART_SEALED, &organ, &desks[1], 1, doc.ref_digest.data, sealed, &arena, &a), SEALED_E_KEY);
        assert_int_equal(sealed_open(PART_SEALED_NOTICE, &department, &desks[1], 1, doc.ref_digest.data, notice, &arena, &a), 0);
        assert_int_equal(a.n_persons, 1); /* the cadre */
        assert_string_equal(a.persons[0].name, "SECRET-ACCUSED");
        assert_string_equal(a.organ, organ.s);
        assert_string_equal(a.content.text, ""); /* neither who wrote nor what */
        assert_string_equal(a.content.name, "");
        assert_string_equal(a.external_id, "");
        arena_deinit(&arena);
}

static void two_of_the_same_letter_look_different(void **state) {
        PbControlRequest a, b;
        Arena arena = ARENA_INIT;

        (void)request_of(letter, &arena, &a);
        (void)request_of(letter, &arena, &b);
        assert_int_equal(a.sealed.len, b.sealed.len);
        assert_memory_not_equal(a.sealed.data + 9, b.sealed.data + 9, 64);
        arena_deinit(&arena);
}

static void unconfirmed_it_is_proposed_and_not_sealed(void **state) {
        const UnitCode accused = code_of("410000");
        PbControlRequest request = ZHUJI__CONTROL_REQUEST__INIT;
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        assert_true(intake_parse(bytes_of_str(letter), INSTANT_NEVER, &arena, &intake, &problem));
        intake_set_key(&intake, NULL, 0, &arena);
        intake.to = UNIT_NONE;
        assert_false(sealing_register(&sealing, &intake, &arena, &request, NULL, &problem));
        assert_non_null(strstr(problem.reason, "proposed: 410000.discipline"));
        assert_null(strstr(problem.reason, "SECRET"));
        assert_int_equal(request.sealed.len + request.document.len, 0);
        /* Confirmed or not: never onto the node of who is accused. */
        intake.to = code_of("410000.discipline");
        intake.accusation.units[0] = accused.s;
        assert_false(sealing_register(&sealing, &intake, &arena, &request, NULL, &problem));
        assert_non_null(strstr(problem.reason, "node of an office that is accused"));
        assert_int_equal(request.sealed.len + request.document.len, 0);
        arena_deinit(&arena);
}

static void a_batch_line_is_sealed_too_or_refused(void **state) {
        PbControlRequest request;
        Arena arena = ARENA_INIT;
        IntakeProblem syntax;
        ActProblem problem;
        Buf line = BUF_INIT;
        json_t *json;

        buf_printf(&line, "{\"do\":\"register\",\"intake\":%s}", letter);
        json = intake_load(buf_bytes(&line), &syntax);
        assert_non_null(json);
        assert_true(command_accuses(json));
        assert_false(command_read(json, &arena, &request, &problem));
        assert_true(command_read_sealing(json, &sealing, &arena, &request, &problem));
        assert_true(request.sealed.len > 0);
        assert_int_equal(request.content.len, 0);
        json_decref(json);
        buf_deinit(&line);
        arena_deinit(&arena);
}

/* A registered case that turns out to accuse, as a line of a batch. */
static void a_batch_line_seals_a_registered_case(void **state) {
        PbControlRequest request;
        Arena arena = ARENA_INIT;
        IntakeProblem syntax;
        ActProblem problem;
        Buf line = BUF_INIT, bytes = BUF_INIT;
        Document doc;
        Accusation a;
        const UnitCode organ = code_of("410000.discipline");
        json_t *json;

        buf_printf(&line, "{\"do\":\"accusation-seal\",\"case\":\"411281-2026-0000001-1\",\"intake\":%s}", letter);
        json = intake_load(buf_bytes(&line), &syntax);
        assert_non_null(json);
        assert_true(command_accuses(json));
        assert_false(command_read(json, &arena, &request, &problem)); /* nothing to seal it by */
        assert_non_null(strstr(problem.en, "accusation seal"));
        if (!command_read_sealing(json, &sealing, &arena, &request, &problem))
                fail_msg("%s", problem.en);
        assert_int_equal(request.document_kind, ENTRY_SEALED_REFERRAL);
        assert_string_equal(request.case_id, "411281-2026-0000001-1");
        control_request_encode(&request, &bytes);
        assert_null(memmem(bytes.data, bytes.len, "SECRET", 6));
        assert_int_equal(document_decode(bytes_of(request.document.data, request.document.len), &arena, &doc), 0);
        assert_int_equal(sealed_open(PART_SEALED, &organ, &desks[0], 1, doc.ref_digest.data,
                                     bytes_of(request.sealed.data, request.sealed.len), &arena, &a), 0);
        assert_string_equal(a.persons[0].name, "SECRET-ACCUSED");
        assert_string_equal(a.registered_by, "410000");
        json_object_del(json_object_get(json, "intake"), "to"); /* nobody confirmed where it goes */
        assert_false(command_read_sealing(json, &sealing, &arena, &request, &problem));
        json_decref(json);
        buf_deinit(&line);
        buf_deinit(&bytes);
        arena_deinit(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nothing_of_it_leaves_in_clear),
                cmocka_unit_test(the_organ_s_key_opens_all_and_the_department_s_what_it_is_to_know),
                cmocka_unit_test(two_of_the_same_letter_look_different),
                cmocka_unit_test(unconfirmed_it_is_proposed_and_not_sealed),
                cmocka_unit_test(a_batch_line_is_sealed_too_or_refused),
                cmocka_unit_test(a_batch_line_seals_a_registered_case),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
