/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The documented example is read as documented; each mistake is told at its line and column.  Names of key files in the example
 * are given keys made here.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/io/limits.h"
#include "common/io/roster_yaml.h"

static const struct { const char *name; KeyUse use; } key_files[] = {
        { "root", KEY_ROOT },
        { "411200.identity", KEY_IDENTITY }, { "411200.wrap", KEY_WRAP }, { "411200.curve", KEY_CURVE },
        { "411281.wrap-2025", KEY_WRAP }, { "411281.curve", KEY_CURVE },
        { "411200.relay", KEY_CURVE },
        { "411281.discipline", KEY_DESK }, { "411281.discipline-2025", KEY_DESK },
};

static char folder[64], roster_path[96];
static KeyPair keys[array_size(key_files)];
static Buf example; /* the document's YAML, NUL-terminated */

static void key_path(size_t i, const char *end, char ret[128]) {
        snprintf(ret, 128, "%s/keys/%s%s", folder, key_files[i].name, end);
}

static void read_example(void) {
        char path[4096], line[512];
        bool inside = false;
        FILE *f;

        snprintf(path, sizeof(path), "%s/../docs/roster.md", getenv("ZHUJI_TESTS") ? getenv("ZHUJI_TESTS") : "tests");
        f = fopen(path, "re");
        assert_non_null(f);
        while (fgets(line, sizeof(line), f)) {
                if (strncmp(line, "```", 3) == 0)
                        inside = strcmp(line, "```yaml\n") == 0;
                else if (inside)
                        buf_put(&example, line, strlen(line));
        }
        fclose(f);
        buf_put_u8(&example, 0);
        assert_true(example.len > 500);
}

static int group_setup(void **state) {
        Random random;
        char path[128];

        strcpy(folder, "/tmp/zhuji-test-roster-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        snprintf(roster_path, sizeof(roster_path), "%s/r.yaml", folder);
        snprintf(path, sizeof(path), "%s/keys", folder);
        mkdir(path, 0700);
        random_seeded(&random, 7);
        for (size_t i = 0; i < array_size(key_files); i++) {
                key_path(i, "", path);
                if (key_pair_generate(SUITE_STD, key_files[i].use, &random, &keys[i]) || key_file_write(path, &keys[i]))
                        return -1;
        }
        read_example();
        return 0;
}

static int group_teardown(void **state) {
        char path[128];

        for (size_t i = 0; i < array_size(key_files); i++) {
                key_path(i, "", path);
                unlink(path);
                key_path(i, ".pub", path);
                unlink(path);
        }
        unlink(roster_path);
        snprintf(path, sizeof(path), "%s/keys", folder);
        rmdir(path);
        rmdir(folder);
        buf_deinit(&example);
        return 0;
}

static void write_roster(const char *text) {
        FILE *f = fopen(roster_path, "we");

        assert_non_null(f);
        fputs(text, f);
        assert_int_equal(fclose(f), 0);
}

static Roster *read_good(const char *text) {
        Buf problems = BUF_INIT;
        Roster *r = NULL;
        int result;

        write_roster(text);
        result = roster_yaml_read(roster_path, &problems, &r);
        if (result)
                fail_msg("%.*s", (int)problems.len, (const char *)problems.data);
        assert_int_equal(problems.len, 0);
        return r;
}

/* Reading fails with exactly these lines; "@" stands for the file's name at the start of each. */
static void assert_problems(const char *text, const char *expected) {
        Buf problems = BUF_INIT, full = BUF_INIT;
        Roster *r = NULL;

        write_roster(text);
        assert_int_equal(roster_yaml_read(roster_path, &problems, &r), ROSTER_YAML_E_PROBLEMS);
        assert_null(r);
        buf_put_u8(&problems, 0);
        for (const char *p = expected; *p; p++) {
                if (*p == '@')
                        buf_put(&full, roster_path, strlen(roster_path));
                else
                        buf_put_u8(&full, (uint8_t)*p);
        }
        buf_put_u8(&full, 0);
        assert_string_equal((char *)problems.data, (char *)full.data);
        buf_deinit(&problems);
        buf_deinit(&full);
}

/* The example with one piece of text exchanged. */
static void change(const char *what, const char *instead, Buf *ret) {
        const char *text = (const char *)example.data, *at = strstr(text, what);

        assert_non_null(at);
        buf_put(ret, text, (size_t)(at - text));
        buf_put(ret, instead, strlen(instead));
        buf_put(ret, at + strlen(what), strlen(at + strlen(what)) + 1);
}

static void assert_change_told(const char *what, const char *instead, const char *expected) {
        Buf changed = BUF_INIT;

        change(what, instead, &changed);
        assert_problems((char *)changed.data, expected);
        buf_deinit(&changed);
}

static UnitCode code(const char *s) {
        UnitCode c;

        assert_true(unit_code_parse(s, &c));
        return c;
}

static void assert_key(const RosterKey *k, KeyUse use, size_t file) {
        uint8_t id[ROSTER_KEY_ID_SIZE];

        key_id_of(SUITE_STD, use, keys[file].public_key, id);
        assert_memory_equal(k->public_key, keys[file].public_key, ROSTER_KEY_SIZE);
        assert_memory_equal(k->id, id, sizeof(id));
        assert_int_equal(k->suite, SUITE_STD);
}

static void test_documented_example_is_read_as_documented(void **state) {
        Roster *r = read_good((const char *)example.data);
        static const uint8_t zero[ROSTER_HASH_SIZE];
        const RosterRelay *relay;
        const RosterUnit *u;
        const RosterNode *n;
        UnitCode c;

        assert_int_equal(r->version, 1);
        assert_memory_equal(r->previous, zero, sizeof(zero));
        assert_int_equal(r->n_roots, 1);
        assert_key(&r->roots[0], KEY_ROOT, 0);
        assert_int_equal(r->n_units, 6);
        c = code("411281.hrss");
        u = roster_find_unit(r, &c);
        assert_string_equal(u->name, "义马市人力资源和社会保障局");
        assert_int_equal(u->kind, UNIT_DEPARTMENT);
        assert_int_equal(u->status, UNIT_ACTIVE);
        assert_string_equal(u->led_by.s, "411281.gov");
        assert_string_equal(u->served_by.s, "411281");
        assert_int_equal(u->n_review_by, 2);
        assert_string_equal(u->review_by[0].s, "411281.gov");
        assert_string_equal(u->review_by[1].s, "411200.gov");
        assert_string_equal(u->hosted_on.s, "411281");
        assert_false(u->handles || u->may_review || u->may_designate);
        c = code("411281.discipline");
        u = roster_find_unit(r, &c);
        assert_int_equal(u->n_desk, 2);
        assert_key(&u->desk[0], KEY_DESK, 7);
        assert_key(&u->desk[1], KEY_DESK, 8);
        assert_true(u->desk[1].retired);
        assert_ptr_equal(roster_desk_key(u), &u->desk[0]);
        c = code("411281");
        assert_null(roster_desk_key(roster_find_unit(r, &c)));
        assert_string_equal(roster_find_unit(r, &c)->hosted_on.s, "411281"); /* derived: roster_prepare() ran */
        n = roster_find_node(r, &c);
        assert_string_equal(n->relay.s, "411200");
        assert_int_equal(n->n_identity, 2);
        assert_int_equal(n->identity[0].public_key[0], 0x1c);
        assert_false(n->identity[0].retired);
        assert_true(n->identity[1].retired);
        assert_int_equal(n->identity[1].last_seal, 1207);
        assert_int_equal(n->n_wrap, 2);
        assert_key(&n->wrap[1], KEY_WRAP, 4);
        assert_true(n->wrap[1].retired);
        assert_memory_equal(n->curve, keys[5].public_key, ROSTER_KEY_SIZE);
        c = code("411200");
        assert_key(&roster_find_node(r, &c)->identity[0], KEY_IDENTITY, 1);
        relay = roster_find_relay(r, &c);
        assert_string_equal(relay->endpoint, "tcp://10.4.11.200:7410");
        assert_memory_equal(relay->curve, keys[6].public_key, ROSTER_KEY_SIZE);
        assert_true(unit_code_is_none(&relay->parent));
        roster_free(r);
}

static void test_powers_and_status_are_read(void **state) {
        const RosterUnit *u;
        UnitCode c = code("411281");
        Buf text = BUF_INIT;
        Roster *r;

        change("    served_by: 411200\n", "    handles: true\n    may_review: true\n    may_designate: true\n"
               "    review_by: [411281.gov]\n    status: closing\n    successor: 411200\n", &text);
        r = read_good((char *)text.data);
        u = roster_find_unit(r, &c);
        assert_true(u->handles && u->may_review && u->may_designate);
        assert_int_equal(u->status, UNIT_CLOSING);
        assert_string_equal(u->successor.s, "411200");
        assert_string_equal(u->served_by.s, "411200"); /* by the code */
        roster_free(r);
        buf_deinit(&text);
}

static void test_each_mistake_is_told_at_its_place(void **state) {
        assert_change_told("kind: department", "kind: depatment",
                           "@:28:11: kind must be one of government, bureau, department, vertical, township, discipline, "
                           "political-legal, organisation, joint-meeting, other\n");
        assert_change_told("served_by: 411281\n", "serves_by: 411281\n",
                           "@:30:5: unknown key 'serves_by'; did you mean 'served_by'?\n");
        assert_change_told("code: 411281.hrss", "code: 41128.hrss",
                           "@:26:11: code: '41128.hrss' is not a unit code: six digits (a township nine), then maybe a dot and "
                           "a word\n");
        assert_change_told("[411281.gov, 411200.gov]", "[411281.gov, 411200.gov, 411281.gov]",
                           "@:31:16: at most 2 reviewers: the petitioner chooses between them\n");
        assert_change_told("tcp://10.4.11.200:7410", "10.4.11.200:7410",
                           "@:59:15: endpoint must be like tcp://10.0.0.1:7410\n");
        assert_change_told("tcp://10.4.11.200:7410", "tcp://10.4.11.200:74100",
                           "@:59:15: endpoint must be like tcp://10.0.0.1:7410\n");
        assert_change_told("version: 1", "version: 0", "@:1:10: version must be from 1 to 9223372036854775807, this is 0\n");
        assert_change_told("version: 1", "version: 2",
                           "@:1:1: key 'previous' is missing: version 2 follows one whose hash `zhuji roster check` prints\n");
        assert_change_told("# previous: <64 hex digits>", "previous: 00 #",
                           "@:2:11: version 1 has no previous one; remove this line\n");
        assert_change_told("- code: 411200\n", "- code: 411200\n    handles: maybe\n",
                           "@:12:14: handles must be true or false, this is 'maybe'\n");
}

static void test_version_and_previous_go_together(void **state) {
        static const char hash[] = "previous: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
        const char *rest = strchr(strchr((const char *)example.data, '\n') + 1, '\n') + 1;
        Buf text = BUF_INIT;
        Roster *r;

        buf_printf(&text, "version: 2\n%s%s", hash, rest);
        buf_put_u8(&text, 0);
        r = read_good((char *)text.data);
        assert_int_equal(r->version, 2);
        assert_int_equal(r->previous[31], 0x1f);
        roster_free(r);
        buf_clear(&text);
        buf_printf(&text, "version: 2\n%.60s\n%s", hash, rest);
        buf_put_u8(&text, 0);
        assert_problems((char *)text.data, "@:2:11: previous must be 64 hex digits\n");
        buf_deinit(&text);
}

static void test_mistakes_with_keys_are_told_at_their_place(void **state) {
        char expected[512];

        snprintf(expected, sizeof(expected), "@:4:11: there is no key file %s/keys/rot.pub\n", folder);
        assert_change_told("file: keys/root.pub", "file: keys/rot.pub", expected);
        snprintf(expected, sizeof(expected), "@:4:11: %s/keys/411200.curve.pub is not the public file of a root key\n", folder);
        assert_change_told("file: keys/root.pub", "file: keys/411200.curve.pub", expected);
        snprintf(expected, sizeof(expected), "@:4:11: %s/keys/root is not the public file of a root key\n", folder);
        assert_change_told("file: keys/root.pub", "file: keys/root", expected); /* the secret half */
        assert_change_told("1c22e5ba", "1c22e5b", "@:50:9: a key is 64 hex digits, or {file: name.pub}\n");
        assert_change_told(", retired: true, last_seal", ", last_seal",
                           "@:51:95: only a retired identity key has a last seal\n");
        assert_change_told(", last_seal: 1207", "", "@:51:9: key 'last_seal' is missing\n");
        assert_change_told("wrap-2025.pub, retired: true", "wrap-2025.pub", "@:54:9: only the first key is in use: write retired: true here\n");
        assert_change_told("identity: {file: keys/411200.identity.pub}",
                           "identity: {file: keys/411200.identity.pub, retired: true, last_seal: 3}",
                           "@:44:15: the first key must be the one in use, it can't be retired\n");
        assert_change_told("identity: {file: keys/411200.identity.pub}", "identity: []",
                           "@:44:15: identity needs one key and has room for 64\n");
        assert_change_told("    wrap: {file: keys/411200.wrap.pub}\n", "", "@:42:5: key 'wrap' is missing\n");
        assert_change_told("curve: {file: keys/411200.curve.pub}", "curve: {file: keys/411200.curve.pub, retired: true}",
                           "@:46:42: unknown key 'retired'\n");
        assert_change_told("curve: {file: keys/411200.curve.pub}",
                           "curve: {file: keys/411200.curve.pub, suite: std}",
                           "@:46:12: file says it all; remove public and suite, or the file\n");
        assert_change_told("curve: {file: keys/411200.curve.pub}", "curve: {public: "
                           "1c22e5ba0fbc5e2a4d6a0f9d0d5a9df1a3c1e75a0d2e4a93bb1c5f6c3f1f9a02, suite: sm}",
                           "@:46:94: suite must be std\n");
        assert_change_told("curve: {file: keys/411200.curve.pub}",
                           "curve: 0000000000000000000000000000000000000000000000000000000000000000",
                           "@:46:12: this can't be a curve key (a point of small order); make one with `zhuji key new`\n");
}

static void test_desk_keys_are_read_as_strictly(void **state) {
        char expected[512];

        snprintf(expected, sizeof(expected), "@:38:16: %s/keys/411200.wrap.pub is not the public file of a desk key\n", folder);
        assert_change_told("file: keys/411281.discipline.pub", "file: keys/411200.wrap.pub", expected);
        assert_change_told("      - {file: keys/411281.discipline.pub}\n", "",
                           "@:38:9: the first key must be the one in use, it can't be retired\n");
}

static void test_inconsistencies_between_units_are_told_at_the_unit(void **state) {
        assert_change_told("hosted_on: 411281\n  - code: 411281.d", "hosted_on: 411299\n  - code: 411281.d",
                           "@:26:5: 411281.hrss: hosted_on: 411299 is not among the units; list it or correct the code\n");
        assert_change_told("relay: 411200\n    identity: {", "relay: 410000\n    identity: {",
                           "@:42:5: node of 411200: relay 410000 is not among the relays; list it or correct the code\n");
}

static void test_yaml_mistakes_and_missing_files_are_problems_too(void **state) {
        Buf problems = BUF_INIT;
        Roster *r = NULL;

        assert_problems("version: 1\nversion: 2\n", "@:2:1: key 'version' is there twice, first at line 1\n");
        assert_problems("version: 1\nroots: []\nunits: []\nnodes: []\n",
                        "@:2:8: roots is empty\n@:3:8: units is empty\n@:4:8: nodes is empty\n");
        assert_problems("units: 3\n", "@:1:1: key 'version' is missing\n@:1:1: key 'roots' is missing\n"
                                      "@:1:8: units must be a list, this is a single value\n@:1:1: key 'nodes' is missing\n");
        unlink(roster_path);
        assert_int_equal(roster_yaml_read(roster_path, &problems, &r), ROSTER_YAML_E_PROBLEMS);
        assert_non_null(memmem(problems.data, problems.len, "No such file", 12));
        buf_deinit(&problems);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_documented_example_is_read_as_documented),
                cmocka_unit_test(test_powers_and_status_are_read),
                cmocka_unit_test(test_each_mistake_is_told_at_its_place),
                cmocka_unit_test(test_version_and_previous_go_together),
                cmocka_unit_test(test_mistakes_with_keys_are_told_at_their_place),
                cmocka_unit_test(test_desk_keys_are_read_as_strictly),
                cmocka_unit_test(test_inconsistencies_between_units_are_told_at_the_unit),
                cmocka_unit_test(test_yaml_mistakes_and_missing_files_are_problems_too),
        };

        return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
