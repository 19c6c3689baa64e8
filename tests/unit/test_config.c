/* SPDX-License-Identifier: Apache-2.0 */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "common/base/memory.h"
#include "node/config.h"
#include "tests/unit/temp_folder.h"

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define LEAST "unit: 411281\ndata: data\nkeys: k\nroster: r.signed\nroot_key: " KEY "\nusers: {1000: [zhang, li]}\n"

static char folder[TEMP_PATH_SIZE];

static int setup(void **state) {
        temp_folder_make(folder);
        return 0;
}

static int teardown(void **state) {
        temp_folder_remove(folder);
        return 0;
}

/* NULL: refused, with the problems in `problems`. */
static Config *read_text(const char *text, Buf *problems) {
        char path[TEMP_PATH_SIZE + 16];
        Config *c = NULL;
        FILE *f;

        snprintf(path, sizeof(path), "%s/node.yaml", folder);
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
        if (config_read(path, problems, &c))
                assert_null(c);
        buf_put_u8(problems, 0);
        return c;
}

static void assert_refused(const char *text, const char *place, const char *words) {
        Buf problems = BUF_INIT;
        Config *c = read_text(text, &problems);

        if (c || !strstr((const char *)problems.data, place) || !strstr((const char *)problems.data, words))
                fail_msg("\"%s %s\" not in: %s", place, words, (const char *)problems.data);
        buf_deinit(&problems);
}

static void the_least_config_gets_the_defaults(void **state) {
        Buf problems = BUF_INIT;
        Config *c = read_text(LEAST, &problems);
        char *key;

        assert_non_null(c);
        assert_string_equal(c->unit.s, "411281");
        assert_int_equal(c->root_key[1], 0x11);
        assert_int_equal(c->clock.speed, 1);
        assert_false(c->demo);
        assert_int_equal(c->overdue_warn, 7 * DURATION_DAY);
        assert_true(c->mailbox > 0 && c->window_bytes > 0 && c->retransmit_min < c->retransmit_max);
        assert_int_equal(config_find_user(c, 1000)->n_names, 2);
        assert_string_equal(config_find_user(c, 1000)->names[0].s, "zhang");
        assert_null(config_find_user(c, 0));
        key = config_key_path(c, KEY_WRAP);
        assert_non_null(strstr(key, "/k/wrap.key"));
        assert_int_equal(strncmp(key, folder, strlen(folder)), 0); /* relative to the file */
        mem_free(key);
        config_free(c);
        buf_deinit(&problems);
}

static void everything_that_can_be_set_arrives(void **state) {
        Buf problems = BUF_INIT;
        Config *c = read_text(
                LEAST "log: warn\n"
                      "limits: {mailbox: 9, time_jump: 2d, overdue_warn: 3h, silence: 5m, map_mib: 64, segment_mib: 2}\n"
                      "transport: {hello: 1s, retransmit_min: 20ms, retransmit_max: 2s, window_parcels: 3, window_kib: 128,\n"
                      "            queue: 1}\n"
                      "demo: true\n"
                      "clock: {speed: 86400, base_real: 2026-03-01T00:00:00Z, base_virtual: 2026-01-01T00:00:00Z}\n",
                &problems);

        assert_non_null(c);
        assert_int_equal(c->log, LOG_WARN);
        assert_int_equal(c->mailbox, 9);
        assert_int_equal(c->time_jump, 2 * DURATION_DAY);
        assert_int_equal(c->overdue_warn, 3 * DURATION_HOUR);
        assert_int_equal(c->silence, 5 * DURATION_MINUTE);
        assert_int_equal(c->map_size, 64 << 20);
        assert_int_equal(c->segment_size, 2 << 20);
        assert_int_equal(c->hello, 1000);
        assert_int_equal(c->retransmit_min, 20);
        assert_int_equal(c->retransmit_max, 2000);
        assert_int_equal(c->window_parcels, 3);
        assert_int_equal(c->window_bytes, 128 * 1024);
        assert_int_equal(c->queue, 1);
        assert_true(c->demo);
        assert_int_equal(c->clock.speed, 86400);
        assert_int_equal(c->clock.base_real - c->clock.base_virtual, 59 * DURATION_DAY);
        config_free(c);
        buf_deinit(&problems);
}

static void time_runs_faster_in_a_demonstration_only(void **state) {
#define CLOCK "clock: {speed: 2, base_real: 2026-03-01T00:00:00Z, base_virtual: 2026-03-01T00:00:00Z}\n"
        assert_refused(LEAST CLOCK, "node.yaml:7:", "demo: true");
        assert_refused(LEAST "demo: false\n" CLOCK, "node.yaml:8:", "demo: true");
        assert_refused(LEAST "demo: yes\n", "node.yaml:7:", "true");
        assert_refused(LEAST "demo: true\nclock: {speed: 0}\n", "node.yaml:8:", "speed");
}

static void what_is_missing_or_unknown_is_told_with_its_place(void **state) {
        assert_refused("", "node.yaml:", "");
        assert_refused("unit: 411281\n", "node.yaml:1:", "data");
        assert_refused(LEAST "limts: {}\n", "node.yaml:7:1:", "limits");
        assert_refused(LEAST "limits: {mailbux: 3}\n", "node.yaml:7:", "mailbox");
        assert_refused(LEAST "limits: {mailbox: 0}\n", "node.yaml:7:", "");
        assert_refused(LEAST "transport: {retransmit_min: 5s, retransmit_max: 1s}\n", "node.yaml:7:", "retransmit_max");
        assert_refused(LEAST "transport: {queue: 0}\n", "node.yaml:7:", "");
        assert_refused(LEAST "log: loud\n", "node.yaml:7:", "debug");
        assert_refused(LEAST "unit: 411282\n", "node.yaml:7:", "");
}

static void users_and_keys_must_be_what_they_are_said_to_be(void **state) {
#define HEAD "unit: 411281\ndata: d\nkeys: k\nroster: r\n"
        assert_refused(HEAD "root_key: " KEY "\nusers: {}\n", "node.yaml:6:", "uid");
        assert_refused(HEAD "root_key: " KEY "\nusers: {root: [li]}\n", "node.yaml:6:", "");
        assert_refused(HEAD "root_key: " KEY "\nusers: {1: [li], 01: [wang]}\n", "node.yaml:6:", "twice");
        assert_refused(HEAD "root_key: " KEY "\nusers: {1: [Li]}\n", "node.yaml:6:", "user name");
        assert_refused(HEAD "root_key: " KEY "\nusers: {1: []}\n", "node.yaml:6:", "list");
        assert_refused(HEAD "root_key: nowhere.pub\nusers: {1: [li]}\n", "node.yaml:5:", "nowhere.pub");
        assert_refused(HEAD "users: {1: [li]}\n", "node.yaml:", "root_key");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_least_config_gets_the_defaults),
                cmocka_unit_test(everything_that_can_be_set_arrives),
                cmocka_unit_test(time_runs_faster_in_a_demonstration_only),
                cmocka_unit_test(what_is_missing_or_unknown_is_told_with_its_place),
                cmocka_unit_test(users_and_keys_must_be_what_they_are_said_to_be),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
