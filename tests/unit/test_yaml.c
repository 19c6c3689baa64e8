/* SPDX-License-Identifier: Apache-2.0 */

/* Whoever wrote the file is told the place and the reason; whatever YAML does behind one's back is refused. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/yaml.h"

static Yaml *read_text(const char *text) {
        return yaml_read("dir/t.yaml", bytes_of_str(text), 1 << 20);
}

static void assert_refused(const char *text, const char *problems) {
        Yaml *y = read_text(text);

        assert_string_equal(yaml_problems(y), problems);
        assert_false(yaml_ok(y));
        assert_null(yaml_root(y));
        yaml_tree_free(y);
}

static void test_tree_remembers_where_everything_stands(void **state) {
        Yaml *y = read_text("# comment\nunit: 411281\nlist:\n  - a\n  - {名: 义马市, 'q': \"two\\nlines\"}\n");
        const YamlNode *root = yaml_root(y), *list, *item;

        assert_string_equal(yaml_problems(y), "");
        assert_int_equal(root->n, 2);
        assert_string_equal(root->keys[0]->text, "unit");
        assert_int_equal(yaml_find(root, "unit")->line, 2);
        assert_int_equal(yaml_find(root, "unit")->column, 7);
        assert_true(yaml_get_list(root, "list", YAML_REQUIRED, &list));
        assert_int_equal(list->n, 2);
        assert_string_equal(list->items[0]->text, "a");
        assert_int_equal(list->items[0]->line, 4);
        assert_int_equal(list->items[0]->column, 5);
        item = list->items[1];
        assert_int_equal(item->type, YAML_MAPPING);
        assert_string_equal(yaml_find(item, "名")->text, "义马市");
        assert_int_equal(yaml_find(item, "q")->column, 19); /* characters, not bytes */
        assert_string_equal(yaml_find(item, "q")->text, "two\nlines");
        assert_null(yaml_find(item, "missing"));
        yaml_tree_free(y);
}

static void test_what_yaml_does_behind_ones_back_is_refused(void **state) {
        assert_refused("a: 1\nb: 2\na: 3\n", "dir/t.yaml:3:1: key 'a' is there twice, first at line 1\n");
        assert_refused("a: &x 1\n", "dir/t.yaml:1:4: anchors (&name) are not accepted; write the value out\n");
        assert_refused("a: [1]\nb: *x\n", "dir/t.yaml:2:4: aliases (*name) are not accepted; write the value out\n");
        assert_refused("a: &x [1]\n", "dir/t.yaml:1:4: anchors (&name) are not accepted; write the value out\n");
        assert_refused("a: !!str 1\n", "dir/t.yaml:1:4: tags (!name) are not accepted; remove it\n");
        assert_refused("a: !x {b: 1}\n", "dir/t.yaml:1:4: tags (!name) are not accepted; remove it\n");
        assert_refused("? [a]\n: 1\n", "dir/t.yaml:1:3: a key must be a plain word\n");
        assert_refused("a: 1\n---\nb: 1\n", "dir/t.yaml:2:1: a second document starts here; one file holds one document\n");
        assert_refused("%YAML 1.1\n---\na: 1\n", "dir/t.yaml:1:1: directives (%YAML, %TAG) are not accepted; remove them\n");
        assert_refused("%TAG ! tag:x,2026:\n---\na: 1\n",
                       "dir/t.yaml:1:1: directives (%YAML, %TAG) are not accepted; remove them\n");
        assert_refused("", "dir/t.yaml: the file is empty\n");
        assert_refused("# nothing\n", "dir/t.yaml: the file is empty\n");
        assert_refused("- a\n", "dir/t.yaml:1:1: this must be a mapping (key: value), this is a list\n");
        assert_refused("just words\n", "dir/t.yaml:1:1: this must be a mapping (key: value), this is a single value\n");
}

static void test_broken_text_names_its_place(void **state) {
        assert_refused("a: [1,\nb: 2\n",
                       "dir/t.yaml:3:1: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence\n");
        assert_refused("ok: 1\nbad: \xff\xfe\n", "dir/t.yaml:2:1: this line is not UTF-8 text; save the file as UTF-8\n");
        assert_refused("a: \"x\\0y\"\n", "dir/t.yaml:1:4: control character 0x00 in the text; remove it\n");
        assert_refused("\"a\\e\": 1\n", "dir/t.yaml:1:1: control character 0x1b in the text; remove it\n");
}

static void test_a_mark_at_the_beginning_of_the_file_is_no_part_of_it(void **state) {
        Yaml *y = yaml_read("n.yaml", bytes_of_str("\xef\xbb\xbf" "a: 1\n"), 100);

        assert_true(yaml_ok(y));
        assert_non_null(yaml_find(yaml_root(y), "a"));
        yaml_tree_free(y);
}

static void test_nul_and_utf16_files_are_refused(void **state) {
        Yaml *y = yaml_read("n.yaml", bytes_of("a: 1\n\0b: 2\n", 11), 100);

        assert_string_equal(yaml_problems(y), "n.yaml:2:1: this line is not UTF-8 text; save the file as UTF-8\n");
        yaml_tree_free(y);
        y = yaml_read("n.yaml", bytes_of("\xff\xfe" "a\0:\0 \0" "1\0", 10), 100);
        assert_false(yaml_ok(y));
        yaml_tree_free(y);
}

static char *nested(unsigned depth, char open_, char close_) {
        char *text = malloc(3 + 2 * depth + 1), *p = text;

        memcpy(p, "a: ", 3);
        p += 3;
        memset(p, open_, depth);
        memset(p + depth, close_, depth);
        p[2 * depth] = '\0';
        return text;
}

static void test_depth_and_size_are_bounded(void **state) {
        char *fits = nested(YAML_DEPTH_MAX - 1, '[', ']'), *deep = nested(YAML_DEPTH_MAX, '[', ']'),
             *bomb = nested(200000, '[', ']');
        Yaml *y = read_text(fits);

        assert_string_equal(yaml_problems(y), "");
        yaml_tree_free(y);
        assert_refused(deep, "dir/t.yaml:1:19: nested more than 16 deep\n");
        assert_refused(bomb, "dir/t.yaml:1:19: nested more than 16 deep\n");
        free(fits);
        free(deep);
        free(bomb);

        y = yaml_read("s.yaml", bytes_of_str("a: 1234"), 7);
        assert_true(yaml_ok(y));
        yaml_tree_free(y);
        y = yaml_read("s.yaml", bytes_of_str("a: 12345"), 7);
        assert_string_equal(yaml_problems(y), "s.yaml: larger than the 7 bytes allowed\n");
        yaml_tree_free(y);
}

static void test_number_of_keys_is_bounded(void **state) {
        Buf text = BUF_INIT;
        Yaml *y;

        for (unsigned i = 0; i < YAML_KEYS_MAX; i++)
                buf_printf(&text, "k%u: 1\n", i);
        y = yaml_read("k.yaml", buf_bytes(&text), 1 << 20);
        assert_true(yaml_ok(y));
        yaml_tree_free(y);
        buf_printf(&text, "more: 1\n");
        y = yaml_read("k.yaml", buf_bytes(&text), 1 << 20);
        assert_string_equal(yaml_problems(y), "k.yaml:257:1: more than 256 keys in one mapping\n");
        yaml_tree_free(y);
        buf_deinit(&text);
}

static void test_unknown_keys_are_named_with_the_nearest_known_one(void **state) {
        static const char *const allowed[] = { "unit", "relay", "hosted_on", "may_review", NULL };
        Yaml *y = read_text("unit: 1\nreley: 2\nhosted-on: 3\nzzzz: 4\nUnit: 5\n");

        assert_false(yaml_known_keys(yaml_root(y), allowed));
        assert_string_equal(yaml_problems(y), "dir/t.yaml:2:1: unknown key 'reley'; did you mean 'relay'?\n"
                                              "dir/t.yaml:3:1: unknown key 'hosted-on'; did you mean 'hosted_on'?\n"
                                              "dir/t.yaml:4:1: unknown key 'zzzz'\n"
                                              "dir/t.yaml:5:1: unknown key 'Unit'; did you mean 'unit'?\n");
        yaml_tree_free(y);
        y = read_text("relay: 2\nunit: 1\n");
        assert_true(yaml_known_keys(yaml_root(y), allowed));
        assert_true(yaml_ok(y));
        yaml_tree_free(y);
}

static void test_accessors_read_what_is_there_and_leave_defaults_alone(void **state) {
        Yaml *y = read_text("s: text\ni: -42\nt: true\nf: false\nu: 411281.hrss\nd: 90s\nat: 2026-03-01T09:00:00+08:00\n"
                            "h: 00FF10\np: keys/a.pub\nabs: /etc/x\nm: {k: v}\n");
        const char *s = "default", *path = NULL;
        const YamlNode *root = yaml_root(y), *map;
        bool t = false, f = true;
        uint8_t h[3] = { 0 };
        Duration d = 0;
        Instant at = 0;
        int64_t i = 0;
        UnitCode u;

        assert_true(yaml_get_str(root, "s", YAML_REQUIRED, &s));
        assert_string_equal(s, "text");
        assert_true(yaml_get_int(root, "i", YAML_REQUIRED, -42, 0, &i));
        assert_int_equal(i, -42);
        assert_true(yaml_get_bool(root, "t", YAML_REQUIRED, &t) && t);
        assert_true(yaml_get_bool(root, "f", YAML_REQUIRED, &f) && !f);
        assert_true(yaml_get_unit(root, "u", YAML_REQUIRED, &u));
        assert_string_equal(u.s, "411281.hrss");
        assert_true(yaml_get_duration(root, "d", YAML_REQUIRED, &d));
        assert_int_equal(d, 90000);
        assert_true(yaml_get_instant(root, "at", YAML_REQUIRED, &at));
        assert_int_equal(at, 1772326800000);
        assert_true(yaml_get_hex(root, "h", YAML_REQUIRED, h, 3));
        assert_memory_equal(h, "\x00\xff\x10", 3);
        assert_true(yaml_get_path(root, "p", YAML_REQUIRED, &path));
        assert_string_equal(path, "dir/keys/a.pub");
        assert_true(yaml_get_path(root, "abs", YAML_REQUIRED, &path));
        assert_string_equal(path, "/etc/x");
        assert_true(yaml_get_map(root, "m", YAML_REQUIRED, &map));
        assert_string_equal(yaml_find(map, "k")->text, "v");
        i = 7;
        assert_false(yaml_get_int(root, "absent", YAML_OPTIONAL, 0, 10, &i));
        assert_int_equal(i, 7);
        assert_true(yaml_ok(y));
        yaml_tree_free(y);
}

static void test_durations_know_their_units_and_their_limits(void **state) {
        static const struct { const char *text; Duration d; } good[] = {
                { "d: 500ms", 500 }, { "d: 0s", 0 }, { "d: 5m", 300000 }, { "d: 12h", 43200000 }, { "d: 7d", 604800000 },
        };
        static const char *const bad[] = { "d: 5", "d: -5s", "d: s", "d: 5 s", "d: 5w", "d: 9223372036854775807d",
                                           "d: 99999999999999999999s" };
        Duration d;

        for (size_t i = 0; i < array_size(good); i++) {
                Yaml *y = read_text(good[i].text);

                assert_true(yaml_get_duration(yaml_root(y), "d", YAML_REQUIRED, &d));
                assert_int_equal(d, good[i].d);
                yaml_tree_free(y);
        }
        for (size_t i = 0; i < array_size(bad); i++) {
                Yaml *y = read_text(bad[i]);

                d = -1;
                assert_false(yaml_get_duration(yaml_root(y), "d", YAML_REQUIRED, &d));
                assert_int_equal(d, -1);
                assert_int_equal(yaml_n_problems(y), 1);
                yaml_tree_free(y);
        }
}

static void test_wrong_values_are_explained_and_nothing_is_written(void **state) {
        Yaml *y = read_text("s: []\ni: 12x\nbig: 99\nhuge: 99999999999999999999\nb: yes\nu: 4112\nh: abc\nempty:\n"
                            "l: 1\nm: [1]\nt: soon\n");
        const YamlNode *root = yaml_root(y), *node = NULL;
        const char *s = "kept";
        uint8_t h[2] = { 1, 2 };
        int64_t i = 5;
        Instant at = 3;
        bool b = true;
        UnitCode u = UNIT_NONE;

        assert_false(yaml_get_str(root, "s", YAML_OPTIONAL, &s));
        assert_false(yaml_get_int(root, "i", YAML_OPTIONAL, 0, 50, &i));
        assert_false(yaml_get_int(root, "big", YAML_OPTIONAL, 0, 50, &i));
        assert_false(yaml_get_int(root, "huge", YAML_OPTIONAL, 0, 50, &i));
        assert_false(yaml_get_bool(root, "b", YAML_OPTIONAL, &b));
        assert_false(yaml_get_unit(root, "u", YAML_OPTIONAL, &u));
        assert_false(yaml_get_hex(root, "h", YAML_OPTIONAL, h, 2));
        assert_false(yaml_get_str(root, "empty", YAML_OPTIONAL, &s));
        assert_false(yaml_get_list(root, "l", YAML_OPTIONAL, &node));
        assert_false(yaml_get_map(root, "m", YAML_OPTIONAL, &node));
        assert_false(yaml_get_instant(root, "t", YAML_OPTIONAL, &at));
        assert_false(yaml_get_str(root, "absent", YAML_REQUIRED, &s));
        assert_string_equal(yaml_problems(y),
                            "dir/t.yaml:1:4: s must be a single value, this is a list\n"
                            "dir/t.yaml:2:4: i must be a whole number, this is '12x'\n"
                            "dir/t.yaml:3:6: big must be from 0 to 50, this is 99\n"
                            "dir/t.yaml:4:7: huge must be a whole number, this is '99999999999999999999'\n"
                            "dir/t.yaml:5:4: b must be true or false, this is 'yes'\n"
                            "dir/t.yaml:6:4: u: '4112' is not a unit code: "
                            "six digits (a township nine), then maybe a dot and a word\n"
                            "dir/t.yaml:7:4: h must be 4 hex digits\n"
                            "dir/t.yaml:8:7: empty has no value\n"
                            "dir/t.yaml:9:4: l must be a list, this is a single value\n"
                            "dir/t.yaml:10:4: m must be a mapping (key: value), this is a list\n"
                            "dir/t.yaml:11:4: t must be a time like 2026-03-01T09:00:00+08:00, this is 'soon'\n"
                            "dir/t.yaml:1:1: key 'absent' is missing\n");
        assert_string_equal(s, "kept");
        assert_true(i == 5 && b && h[0] == 1 && unit_code_is_none(&u) && !node && at == 3);
        yaml_tree_free(y);
}

static void test_problems_beyond_a_screenful_are_only_counted(void **state) {
        Yaml *y = read_text("a: 1\n");
        const char *p;
        int lines = 0;

        for (unsigned i = 0; i < 10 * YAML_PROBLEMS_MAX; i++)
                yaml_problem(yaml_root(y), "problem %u", i);
        for (p = yaml_problems(y); *p; p++)
                lines += *p == '\n';
        assert_int_equal(lines, YAML_PROBLEMS_MAX + 1);
        assert_non_null(strstr(yaml_problems(y), "t.yaml: more problems follow; correct these first\n"));
        assert_int_equal(yaml_n_problems(y), 10 * YAML_PROBLEMS_MAX);
        yaml_tree_free(y);
}

static void test_reading_on_after_a_refusal_adds_no_noise(void **state) {
        Yaml *y = read_text("a: [\n");
        const char *s = NULL;
        size_t n = yaml_n_problems(y);

        assert_int_equal(n, 1);
        assert_false(yaml_get_str(yaml_root(y), "a", YAML_REQUIRED, &s));
        assert_false(yaml_known_keys(yaml_root(y), (const char *const[]){ NULL }));
        assert_int_equal(yaml_n_problems(y), n);
        yaml_tree_free(y);
}

static void test_files_are_read_and_missing_ones_are_a_problem(void **state) {
        char path[] = "/tmp/zhuji-test-yaml-XXXXXX";
        Yaml *y = yaml_read_file("/nonexistent/x.yaml", 100);
        int fd;

        assert_string_equal(yaml_problems(y), "/nonexistent/x.yaml: can't be read: No such file or directory\n");
        yaml_tree_free(y);
        fd = mkstemp(path);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, "a: b\n", 5), 5);
        close(fd);
        y = yaml_read_file(path, 5);
        assert_string_equal(yaml_problems(y), "");
        assert_string_equal(yaml_find(yaml_root(y), "a")->text, "b");
        assert_string_equal(yaml_relative_path(yaml_root(y), "c"), "/tmp/c");
        yaml_tree_free(y);
        y = yaml_read_file(path, 4);
        assert_false(yaml_ok(y));
        yaml_tree_free(y);
        unlink(path);
        y = yaml_read_file("/tmp", 100);
        assert_string_equal(yaml_problems(y), "/tmp: can't be read: Is a directory\n");
        yaml_tree_free(y);
}

/* What is quoted is cut at some length: never within a letter, for it goes into logs and JSON. */
static void test_a_quoted_word_is_cut_between_letters(void **state) {
        for (unsigned before = 0; before < 4; before++) {
                CLEANUP(buf_deinit) Buf text = BUF_INIT;
                Yaml *y;

                for (unsigned i = 0; i < before; i++)
                        buf_printf(&text, "%s", "x");
                for (unsigned i = 0; i < 30; i++)
                        buf_printf(&text, "%s", "信");
                buf_printf(&text, "%s", ": 1\n");
                buf_put_u8(&text, 0);
                y = read_text((const char *)text.data);
                assert_non_null(yaml_root(y));
                yaml_known_keys(yaml_root(y), (const char *const[]){ "unit", NULL });
                assert_int_equal(yaml_n_problems(y), 1);
                assert_true(bytes_is_utf8(bytes_of_str(yaml_problems(y))));
                assert_non_null(strstr(yaml_problems(y), "信信'"));
                yaml_tree_free(y);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_tree_remembers_where_everything_stands),
                cmocka_unit_test(test_what_yaml_does_behind_ones_back_is_refused),
                cmocka_unit_test(test_broken_text_names_its_place),
                cmocka_unit_test(test_a_mark_at_the_beginning_of_the_file_is_no_part_of_it),
                cmocka_unit_test(test_nul_and_utf16_files_are_refused),
                cmocka_unit_test(test_depth_and_size_are_bounded),
                cmocka_unit_test(test_number_of_keys_is_bounded),
                cmocka_unit_test(test_unknown_keys_are_named_with_the_nearest_known_one),
                cmocka_unit_test(test_accessors_read_what_is_there_and_leave_defaults_alone),
                cmocka_unit_test(test_durations_know_their_units_and_their_limits),
                cmocka_unit_test(test_wrong_values_are_explained_and_nothing_is_written),
                cmocka_unit_test(test_problems_beyond_a_screenful_are_only_counted),
                cmocka_unit_test(test_reading_on_after_a_refusal_adds_no_noise),
                cmocka_unit_test(test_files_are_read_and_missing_ones_are_a_problem),
                cmocka_unit_test(test_a_quoted_word_is_cut_between_letters),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
