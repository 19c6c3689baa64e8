/* SPDX-License-Identifier: Apache-2.0 */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/cli/intake.h"

static Instant now; /* 2026-03-01 noon in China */

static bool parse(const char *line, Arena *arena, Intake *intake, IntakeProblem *problem) {
        return intake_parse(bytes_of_str(line), now, arena, intake, problem);
}

static void assert_refused(const char *line, const char *field, const char *reason) {
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        if (parse(line, &arena, &intake, &problem))
                fail_msg("taken: %s", line);
        assert_string_equal(problem.field, field);
        if (!strstr(problem.reason, reason))
                fail_msg("%s: refused because \"%s\", not \"%s\"", line, problem.reason, reason);
        assert_true(problem.reason_zh[0]);
        arena_deinit(&arena);
}

/* ---- what is taken ----------------------------------------------------------------------------------------------- */

static void only_text_is_required(void **state) {
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        assert_true(parse("{\"text\": \"请求支付工资\"}", &arena, &intake, &problem));
        assert_string_equal(intake.content.text, "请求支付工资");
        assert_int_equal(intake.document.kind, ENTRY_REGISTER);
        assert_int_equal(intake.document.received_at, 0);
        assert_false(intake.has_external_id);
        arena_deinit(&arena);
}

static void what_is_not_said_is_left_to_the_office(void **state) {
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        assert_true(parse("{\"text\": \"x\"}", &arena, &intake, &problem));
        assert_int_equal(intake.document.case_class, CLASS_NONE);
        assert_int_equal(intake.document.channel, CHANNEL_NONE);
        assert_int_equal(intake.document.people, 0);
        assert_false(intake.document.class_proposed);
        arena_deinit(&arena);
}

static void every_field_arrives(void **state) {
        static const char line[] =
                "{\"external_id\":\"A-1\",\"channel\":\"visit\",\"received_at\":\"2026-02-28T09:30:00+08:00\",\"title\":"
                "\"工资\","
                "\"text\":\"第一行\\n第二行\",\"class\":\"claim\",\"category\":\"劳动\",\"place\":\"411281\","
                "\"about_units\":[\"411281.hrss\",\"411281\"],\"people\":6,\"representatives\":[\"信访人甲\",\"信访人乙\"],"
                "\"petitioner\":{\"name\":\"信访人甲\",\"id_number\":\"0\",\"phone\":\"1\",\"address\":\"某路\","
                "\"agent\":\"信访人丙\",\"agent_phone\":\"2\",\"authorisation\":\"监护证明\",\"guardian\":true}}";
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;
        const Document *d = &intake.document;
        const Content *c = &intake.content;

        assert_true(parse(line, &arena, &intake, &problem));
        assert_string_equal(d->external_id, "A-1");
        assert_true(intake.has_external_id);
        assert_int_equal(d->channel, CHANNEL_VISIT);
        assert_int_equal(d->received_at, now - 26 * DURATION_HOUR - 30 * DURATION_MINUTE);
        assert_string_equal(c->title, "工资");
        assert_string_equal(c->text, "第一行\n第二行");
        assert_int_equal(d->case_class, CLASS_CLAIM);
        assert_string_equal(d->category, "劳动");
        assert_string_equal(d->place, "411281");
        assert_int_equal(d->n_about_units, 2);
        assert_string_equal(d->about_units[0], "411281.hrss");
        assert_int_equal(d->people, 6);
        assert_int_equal(d->representatives, 2);
        assert_string_equal(c->representatives[1], "信访人乙");
        assert_string_equal(c->name, "信访人甲");
        assert_string_equal(c->phone, "1");
        assert_string_equal(c->address, "某路");
        assert_string_equal(c->agent, "信访人丙");
        assert_string_equal(c->agent_phone, "2");
        assert_string_equal(c->authorisation, "监护证明");
        assert_true(c->guardian);
        arena_deinit(&arena);
}

static void nothing_taken_points_into_the_line(void **state) {
        char line[] = "{\"text\": \"甲\", \"petitioner\": {\"name\": \"乙\"}}";
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        assert_true(parse(line, &arena, &intake, &problem));
        memset(line, 'x', sizeof(line) - 1);
        assert_string_equal(intake.content.text, "甲");
        assert_string_equal(intake.content.name, "乙");
        arena_deinit(&arena);
}

/* ---- what is refused --------------------------------------------------------------------------------------------- */

static void what_accuses_is_read_to_be_sealed(void **state) {
        static const char line[] =
                "{\"text\":\"反映某人受贿\",\"title\":\"举报\",\"class\":\"claim\",\"category\":\"廉洁\",\"place\":\"411281001\","
                "\"about_units\":[\"411281.hrss\"],\"enclosed\":[\"收据\"],\"attachments\":[\"a/scan.pdf\"],\"to\":\"411281.discipline\","
                "\"petitioner\":{\"name\":\"信访人甲\"},\"accused\":{\"units\":[\"411281.hrss\"],\"persons\":[{\"name\":\"某甲\","
                "\"unit\":\"411281.hrss\",\"rank\":\"正科级\",\"managed_by\":\"411281.discipline\"}]}}";
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        assert_true(parse(line, &arena, &intake, &problem));
        assert_true(intake.accuses); /* restricted whatever its class */
        assert_null(intake.half);
        assert_int_equal(intake.accusation.case_class, CLASS_CLAIM);
        assert_string_equal(intake.to.s, "411281.discipline");
        assert_string_equal(intake.accusation.content.text, "反映某人受贿");
        assert_string_equal(intake.accusation.content.name, "信访人甲");
        assert_string_equal(intake.accusation.units[0], "411281.hrss");
        assert_string_equal(intake.accusation.persons[0].managed_by, "411281.discipline");
        assert_string_equal(intake.accusation.enclosed[0], "收据");
        assert_int_equal(intake.n_paths, 1);
        assert_string_equal(intake.paths[0], "a/scan.pdf");
        assert_string_equal(intake.accusation.place, "411281001");
        assert_true(parse("{\"text\": \"x\", \"class\": \"accusation\"}", &arena, &intake, &problem));
        assert_true(intake.accuses);
        assert_int_equal(intake.accusation.case_class, CLASS_ACCUSATION);
        arena_deinit(&arena);
}

static void a_mixed_letter_has_two_halves_that_share_the_petitioner_alone(void **state) {
        static const char line[] = "{\"text\":\"拖欠工资\",\"title\":\"工资\",\"external_id\":\"A-1\",\"channel\":\"letter\","
                                   "\"petitioner\":{\"name\":\"信访人甲\",\"phone\":\"1\"},\"accusation\":{\"text\":\"某人受贿\","
                                   "\"to\":\"411281.discipline\",\"accused\":{\"persons\":[{\"name\":\"某甲\"}]}}}";
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        assert_true(parse(line, &arena, &intake, &problem));
        assert_false(intake.accuses);
        assert_non_null(intake.half);
        assert_true(intake.half->accuses);
        assert_string_equal(intake.content.text, "拖欠工资");
        assert_string_equal(intake.half->accusation.content.text, "某人受贿");
        assert_string_equal(intake.half->accusation.content.name, "信访人甲");
        assert_string_equal(intake.half->to.s, "411281.discipline");
        intake_set_key(&intake, NULL, 0, &arena);
        assert_string_equal(intake.document.external_id, "A-1");
        /* Its key names neither the letter nor the other half. */
        assert_int_equal(strncmp(intake.half->document.external_id, "sealed:", 7), 0);
        assert_null(strstr(intake.half->document.external_id, "A-1"));
        arena_deinit(&arena);
}

static void an_accusation_s_key_needs_its_whole_text_to_be_known_again(void **state) {
        const char *lines[] = { "{\"text\":\"甲\",\"class\":\"accusation\",\"external_id\":\"A-1\"}",
                                "{\"text\":\"甲\",\"class\":\"accusation\",\"external_id\":\"A-1\"}",
                                "{\"text\":\"乙\",\"class\":\"accusation\",\"external_id\":\"A-1\"}" };
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intakes[3];

        for (size_t i = 0; i < 3; i++) {
                assert_true(parse(lines[i], &arena, &intakes[i], &problem));
                intake_set_key(&intakes[i], NULL, 0, &arena);
        }
        assert_string_equal(intakes[0].document.external_id, intakes[1].document.external_id);
        assert_string_not_equal(intakes[0].document.external_id, intakes[2].document.external_id);
        arena_deinit(&arena);
}

static void a_line_that_accuses_and_is_wrong_is_marked_as_not_to_be_repeated(void **state) {
        const char *lines[] = { "{\"nonsense\": 1, \"class\": \"accusation\"}", "{\"text\": \"x\", \"accused\": null}",
                                "{\"text\": \"x\", \"accused\": {}}", "{\"text\": \"x\", \"accusation\": {}}",
                                "{\"text\": \"x\", \"accused\": {\"persons\": [{\"rank\": \"y\"}]}}",
                                "{\"text\":\"x\",\"class\":\"accusation\",\"accusation\":{\"text\":\"y\"}}" };
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        for (size_t i = 0; i < array_size(lines); i++) {
                assert_false(parse(lines[i], &arena, &intake, &problem));
                assert_true(problem.sealed);
        }
        assert_refused("{\"text\": \"x\", \"accused\": {}}", "accused", "names nobody");
        assert_refused("{\"text\": \"x\", \"accused\": {\"persons\": [{\"rank\": \"y\"}]}}", "accused.persons[0]", "name");
        assert_refused("{\"text\": \"x\", \"to\": \"411281.discipline\"}", "to", "accusations alone");
        assert_false(parse("{\"nonsense\": 1}", &arena, &intake, &problem));
        assert_false(problem.sealed);
        arena_deinit(&arena);
}

static void each_field_is_refused_by_name_and_reason(void **state) {
        assert_refused("{}", "text", "required");
        assert_refused("{\"text\": \"\"}", "text", "empty");
        assert_refused("{\"text\": \" \\n\\t \"}", "text", "empty");
        assert_refused("{\"text\": null}", "text", "must be text");
        assert_refused("{\"text\": [\"x\"]}", "text", "must be text");
        assert_refused("{\"text\": \"x\", \"texd\": \"y\"}", "texd", "unknown field");
        assert_refused("{\"text\": \"x\", \"title\": 5}", "title", "must be text");
        assert_refused("{\"text\": \"x\", \"title\": \"a\\nb\"}", "title", "one line");
        assert_refused("{\"text\": \"x\", \"channel\": \"pigeon\"}", "channel", "letter, visit, call, online, fax");
        assert_refused("{\"text\": \"x\", \"channel\": \"none\"}", "channel", "letter, visit, call, online, fax");
        assert_refused("{\"text\": \"x\", \"class\": \"none\"}", "class", "suggestion, claim or accusation");
        assert_refused("{\"text\": \"x\", \"class\": \"Claim\"}", "class", "suggestion, claim or accusation");
        assert_refused("{\"text\": \"x\", \"external_id\": \"\"}", "external_id", "empty");
        assert_refused("{\"text\": \"x\", \"external_id\": 7}", "external_id", "must be text");
        assert_refused("{\"text\": \"x\", \"external_id\": \"file:00:1\"}", "external_id", "must not begin");
        assert_refused("{\"text\": \"x\", \"external_id\": \"a\\u001b[2J\"}", "external_id", "control characters");
        assert_refused("{\"text\": \"x\", \"petitioner\": \"信访人甲\"}", "petitioner", "must be an object");
        assert_refused("{\"text\": \"x\", \"petitioner\": {\"phone\": 1}}", "petitioner.phone", "must be text");
        assert_refused("{\"text\": \"x\", \"petitioner\": {\"name\": \"x\", \"agent\": \"y\"}}", "petitioner.authorisation",
                       "must name the paper shown");
        assert_refused("{\"text\": \"x\", \"petitioner\": {\"agent\": \"y\", \"authorisation\": \"z\"}}", "petitioner.name",
                       "for whom the agent speaks");
        assert_refused("{\"text\": \"x\", \"petitioner\": {\"name\": \"x\", \"guardian\": true}}", "petitioner.agent", "is missing");
        assert_refused("{\"text\": \"x\", \"petitioner\": {\"name\": \"x\", \"guardian\": \"y\"}}", "petitioner.guardian",
                       "must be true or false");
        assert_refused("{\"text\": \"x\", \"petitioner\": {\"mood\": \"x\"}}", "petitioner.mood", "unknown field");
        assert_refused("{\"text\": \"x\", \"representatives\": \"信访人甲\"}", "representatives", "must be a list");
        assert_refused("{\"text\": \"x\", \"representatives\": [\"信访人甲\", 5]}", "representatives[1]", "must be text");
        assert_refused("{\"text\": \"x\", \"representatives\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}",
                       "representatives", "more than 8");
        assert_refused("[]", "", "must be a JSON object");
        assert_refused("\"x\"", "", "must be a JSON object");
}

static void codes_must_be_codes(void **state) {
        assert_refused("{\"text\": \"x\", \"place\": \"义马\"}", "place", "division code");
        assert_refused("{\"text\": \"x\", \"place\": \"41128\"}", "place", "division code");
        assert_refused("{\"text\": \"x\", \"place\": \"411281.hrss\"}", "place", "division code");
        assert_refused("{\"text\": \"x\", \"place\": 411281}", "place", "must be text");
        assert_refused("{\"text\": \"x\", \"about_units\": \"411281\"}", "about_units", "must be a list");
        assert_refused("{\"text\": \"x\", \"about_units\": [\"411281\", \"人社局\"]}", "about_units[1]", "unit code");
}

static void people_are_a_number_within_reason(void **state) {
        assert_refused("{\"text\": \"x\", \"people\": 0}", "people", "from 1 to 1000000");
        assert_refused("{\"text\": \"x\", \"people\": -3}", "people", "from 1 to 1000000");
        assert_refused("{\"text\": \"x\", \"people\": 1000001}", "people", "from 1 to 1000000");
        assert_refused("{\"text\": \"x\", \"people\": 5.0}", "people", "whole number");
        assert_refused("{\"text\": \"x\", \"people\": \"5\"}", "people", "whole number");
        assert_refused("{\"text\": \"x\", \"people\": 1, \"representatives\": [\"甲\", \"乙\"]}", "people", "fewer than");
        assert_refused("{\"text\": \"x\", \"people\": 99999999999999999999}", "", "too large");
}

static void dates_are_whole_and_not_in_the_future(void **state) {
        assert_refused("{\"text\": \"x\", \"received_at\": \"2026-02-30T00:00:00+08:00\"}", "received_at", "RFC 3339");
        assert_refused("{\"text\": \"x\", \"received_at\": \"2026-02-28\"}", "received_at", "RFC 3339");
        assert_refused("{\"text\": \"x\", \"received_at\": \"2026-02-28T09:30:00\"}", "received_at", "RFC 3339");
        assert_refused("{\"text\": \"x\", \"received_at\": \"昨天\"}", "received_at", "RFC 3339");
        assert_refused("{\"text\": \"x\", \"received_at\": \"\"}", "received_at", "RFC 3339");
        assert_refused("{\"text\": \"x\", \"received_at\": 1767230000}", "received_at", "must be text");
        assert_refused("{\"text\": \"x\", \"received_at\": \"2026-03-01T12:00:00.001+08:00\"}", "received_at", "future");
        assert_refused("{\"text\": \"x\", \"received_at\": \"1969-12-31T23:59:59Z\"}", "received_at", "1970");
}

static void the_moment_itself_is_not_the_future(void **state) {
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        assert_true(parse("{\"text\": \"x\", \"received_at\": \"2026-03-01T04:00:00Z\"}", &arena, &intake, &problem));
        assert_int_equal(intake.document.received_at, now);
        arena_deinit(&arena);
}

static char *line_with_text(size_t bytes) {
        Buf line = BUF_INIT;

        buf_printf(&line, "{\"text\": \"");
        for (size_t i = 0; i < bytes; i++)
                buf_put_u8(&line, 'x');
        buf_printf(&line, "\"}");
        buf_put_u8(&line, 0);
        return (char *)line.data;
}

static void text_may_be_as_long_as_the_limit_and_no_longer(void **state) {
        char *longest = line_with_text(LIMIT_TEXT), *longer = line_with_text(LIMIT_TEXT + 1);
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;
        Buf bytes = BUF_INIT;

        assert_true(parse(longest, &arena, &intake, &problem));
        content_encode(&intake.content, &bytes); /* asserts that it can be read again */
        assert_refused(longer, "text", "longer than");
        buf_deinit(&bytes);
        arena_deinit(&arena);
        free(longest);
        free(longer);
}

static void the_longest_of_everything_can_be_encoded(void **state) {
        char name[LIMIT_NAME + 1], address[LIMIT_ADDRESS + 1], title[LIMIT_TITLE + 1], *text = line_with_text(LIMIT_TEXT);
        json_t *json = json_object(), *petitioner = json_object(), *names = json_array(), *units = json_array();
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;
        Buf bytes = BUF_INIT;
        Digest file = { { 0 } };

        memset(name, 'n', LIMIT_NAME), name[LIMIT_NAME] = '\0';
        memset(address, 'a', LIMIT_ADDRESS), address[LIMIT_ADDRESS] = '\0';
        memset(title, 't', LIMIT_TITLE), title[LIMIT_TITLE] = '\0';
        for (int i = 0; i < CONTENT_REPRESENTATIVES_MAX; i++)
                json_array_append_new(names, json_string(name));
        for (int i = 0; i < DOCUMENT_ABOUT_UNITS_MAX; i++)
                json_array_append_new(units, json_string("411281123.abcdefghijklmno"));
        json_object_set_new(petitioner, "name", json_string(name));
        json_object_set_new(petitioner, "id_number", json_string(name));
        json_object_set_new(petitioner, "phone", json_string(name));
        json_object_set_new(petitioner, "address", json_string(address));
        json_object_set_new(json, "text", json_string(text));
        json_object_set_new(json, "title", json_string(title));
        json_object_set_new(json, "category", json_string(name));
        json_object_set_new(json, "external_id", json_string(name));
        json_object_set_new(json, "representatives", names);
        json_object_set_new(json, "about_units", units);
        json_object_set_new(json, "petitioner", petitioner);
        text[LIMIT_TEXT] = '\0';
        json_object_set_new(json, "text", json_string(text));
        assert_true(intake_read(json, now, &arena, &intake, &problem));
        intake_set_key(&intake, &file, 1, &arena);
        document_encode(&intake.document, &bytes);
        content_encode(&intake.content, &bytes);
        buf_deinit(&bytes);
        arena_deinit(&arena);
        json_decref(json);
        free(text);
}

static void an_unknown_field_s_name_is_cut_between_characters(void **state) {
        Buf line = BUF_INIT;
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        Intake intake;

        buf_printf(&line, "{\"text\": \"x\", \"a");
        for (int i = 0; i < 100; i++)
                buf_printf(&line, "逐");
        buf_printf(&line, "\": 1}");
        assert_false(intake_parse(buf_bytes(&line), now, &arena, &intake, &problem));
        assert_true(bytes_is_utf8(bytes_of_str(problem.field)));
        assert_string_equal(problem.reason, "unknown field");
        buf_deinit(&line);
        arena_deinit(&arena);
}

/* ---- the JSON itself --------------------------------------------------------------------------------------------- */

static void broken_json_is_refused_with_its_place(void **state) {
        assert_refused("{\"text\": \"x\", \"text\": \"y\"}", "", "given twice");
        assert_refused("{\"text\": \"x\"} {}", "", "something follows");
        assert_refused("{\"text\": \"x\"", "", "ends too early");
        assert_refused("", "", "ends too early");
        assert_refused("{\"text\": x}", "", "not valid JSON");
        assert_refused("{\"text\": \"a\\u0000b\"}", "", "NUL");
        assert_refused("{\"text\": \"\\ud800\"}", "", "not valid JSON");
        assert_refused("{\"text\": \"\xff\"}", "", "UTF-8");
        assert_refused("{\"text\": \"\xed\xa0\x80\"}", "", "UTF-8");
        assert_refused("\xef\xbb\xbf{\"text\": \"x\"}", "", "byte order mark");
        assert_refused("{\"text\": \"x\", \"people\": 1e999}", "", "too large");
}

static void deep_nesting_is_refused_without_harm(void **state) {
        static char deep[100000];
        static char objects[250000];
        IntakeProblem problem;

        memset(deep, '[', sizeof(deep));
        assert_null(intake_load(bytes_of(deep, sizeof(deep)), &problem));
        for (size_t i = 0; i + 5 <= sizeof(objects); i += 5)
                memcpy(objects + i, "[{\"\":", 5);
        assert_null(intake_load(bytes_of(objects, sizeof(objects)), &problem));
        assert_string_equal(problem.reason_zh[0] ? "said" : "", "said");
}

/* Of the suite's valid files these hold what we refuse on purpose. */
static bool is_refused_on_purpose(const char *name) {
        return strcmp(name, "y_object_duplicated_key.json") == 0 ||
               strcmp(name, "y_object_duplicated_key_and_value.json") == 0 ||
               strcmp(name, "y_object_escaped_null_in_key.json") == 0 || strcmp(name, "y_string_null_escape.json") == 0;
}

static void read_vector(const char *folder, const char *name, Buf *ret) {
        char path[1300];
        FILE *f;
        int c;

        snprintf(path, sizeof(path), "%s/%s", folder, name);
        f = fopen(path, "re");
        assert_non_null(f);
        while ((c = fgetc(f)) != EOF)
                buf_put_u8(ret, (uint8_t)c);
        fclose(f);
}

static void the_published_json_files_are_judged_right_and_harm_nothing(void **state) {
        char folder[1000];
        unsigned valid = 0, invalid = 0;
        DIR *dir;

        snprintf(folder, sizeof(folder), "%s/vectors/json", getenv("ZHUJI_TESTS"));
        dir = opendir(folder);
        assert_non_null(dir);
        for (struct dirent *e; (e = readdir(dir));) {
                Buf text = BUF_INIT, line = BUF_INIT;
                Arena arena = ARENA_INIT;
                IntakeProblem problem;
                Intake intake;
                json_t *json;

                if (!strstr(e->d_name, ".json"))
                        continue;
                read_vector(folder, e->d_name, &text);
                json = intake_load(buf_bytes(&text), &problem);
                if (e->d_name[0] == 'y' && !json != is_refused_on_purpose(e->d_name))
                        fail_msg("%s: %s", e->d_name, problem.reason);
                if (e->d_name[0] == 'n' && json)
                        fail_msg("%s was read", e->d_name);
                valid += e->d_name[0] == 'y';
                invalid += e->d_name[0] == 'n';
                json_decref(json);
                assert_false(intake_parse(buf_bytes(&text), now, &arena, &intake, &problem));
                buf_printf(&line, "{\"text\": \"x\", \"title\": ");
                buf_put_bytes(&line, buf_bytes(&text));
                buf_printf(&line, "}");
                if (intake_parse(buf_bytes(&line), now, &arena, &intake, &problem))
                        assert_int_equal(e->d_name[0] == 'n', false);
                arena_deinit(&arena);
                buf_deinit(&text);
                buf_deinit(&line);
        }
        closedir(dir);
        assert_true(valid > 90);
        assert_true(invalid > 180);
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static Bytes digest_of(const char *line, const char *file, uint64_t number, Arena *arena, const char **ret_id) {
        Digest digest = digest_plain(bytes_of_str(file));
        IntakeProblem problem;
        Intake intake;

        assert_true(parse(line, arena, &intake, &problem));
        intake_set_key(&intake, &digest, number, arena);
        *ret_id = intake.document.external_id;
        assert_int_equal(intake.document.external_digest.len, DIGEST_SIZE);
        return intake.document.external_digest;
}

static void a_line_s_key_is_its_id_or_its_place_in_the_file(void **state) {
        Arena arena = ARENA_INIT;
        const char *a, *b, *c, *own;

        digest_of("{\"text\": \"x\"}", "file", 3, &arena, &a);
        digest_of("{\"text\": \"x\"}", "file", 4, &arena, &b);
        digest_of("{\"text\": \"x\"}", "other", 3, &arena, &c);
        digest_of("{\"text\": \"x\", \"external_id\": \"7\"}", "file", 3, &arena, &own);
        assert_string_not_equal(a, b);
        assert_string_not_equal(a, c);
        assert_string_equal(own, "7");
        arena_deinit(&arena);
}

static void the_digest_is_of_the_meaning_not_the_writing(void **state) {
        Arena arena = ARENA_INIT;
        const char *id;
        Bytes a = digest_of("{\"external_id\":\"7\",\"text\":\"甲\",\"people\":2}", "f", 1, &arena, &id);
        Bytes same = digest_of("{ \"people\": 2, \"text\": \"\\u7532\", \"external_id\": \"7\" }", "g", 9, &arena, &id);
        Bytes other = digest_of("{\"external_id\":\"7\",\"text\":\"甲\",\"people\":3}", "f", 1, &arena, &id);
        Bytes name = digest_of("{\"external_id\":\"7\",\"text\":\"甲\",\"people\":2,\"petitioner\":{\"name\":\"乙\"}}", "f",
                               1, &arena, &id);

        assert_true(bytes_equal(a, same));
        assert_false(bytes_equal(a, other));
        assert_false(bytes_equal(a, name));
        arena_deinit(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_text_is_required),
                cmocka_unit_test(what_is_not_said_is_left_to_the_office),
                cmocka_unit_test(every_field_arrives),
                cmocka_unit_test(nothing_taken_points_into_the_line),
                cmocka_unit_test(what_accuses_is_read_to_be_sealed),
                cmocka_unit_test(a_mixed_letter_has_two_halves_that_share_the_petitioner_alone),
                cmocka_unit_test(an_accusation_s_key_needs_its_whole_text_to_be_known_again),
                cmocka_unit_test(a_line_that_accuses_and_is_wrong_is_marked_as_not_to_be_repeated),
                cmocka_unit_test(each_field_is_refused_by_name_and_reason),
                cmocka_unit_test(codes_must_be_codes),
                cmocka_unit_test(people_are_a_number_within_reason),
                cmocka_unit_test(dates_are_whole_and_not_in_the_future),
                cmocka_unit_test(the_moment_itself_is_not_the_future),
                cmocka_unit_test(text_may_be_as_long_as_the_limit_and_no_longer),
                cmocka_unit_test(the_longest_of_everything_can_be_encoded),
                cmocka_unit_test(an_unknown_field_s_name_is_cut_between_characters),
                cmocka_unit_test(broken_json_is_refused_with_its_place),
                cmocka_unit_test(deep_nesting_is_refused_without_harm),
                cmocka_unit_test(the_published_json_files_are_judged_right_and_harm_nothing),
                cmocka_unit_test(a_line_s_key_is_its_id_or_its_place_in_the_file),
                cmocka_unit_test(the_digest_is_of_the_meaning_not_the_writing),
        };

        if (!instant_parse("2026-03-01T12:00:00+08:00", &now))
                return 1;
        return cmocka_run_group_tests(tests, NULL, NULL);
}
