/* SPDX-License-Identifier: Apache-2.0 */

/* A line of the log is one line, whatever a value holds. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/io/limits.h"
#include "common/io/log.h"

#define format_line(out, level, event, time_text, msg, ...) \
        log_format((out), (level), (event), (time_text), (msg), (const LogField[]){ { NULL }, ##__VA_ARGS__ }, \
                   sizeof((const LogField[]){ { NULL }, ##__VA_ARGS__ }) / sizeof(LogField))

static void assert_line(Buf *b, const char *expected) {
        buf_put_u8(b, 0);
        assert_string_equal((const char *)b->data, expected);
        buf_deinit(b);
}

static void test_event_comes_first_then_fields_then_message(void **state) {
        Buf b = BUF_INIT;

        format_line(&b, LOG_WARN, "net.refused", "2026-03-01T09:30:00+08:00", "check the roster",
                    log_str("address", "10.1.2.3"), log_int("n", -3), log_uint("u", UINT64_MAX),
                    log_hex("key", bytes_of("\x01\xfe", 2)));
        assert_line(&b, "net.refused level=warn time=2026-03-01T09:30:00+08:00 address=10.1.2.3 n=-3 u=18446744073709551615"
                        " key=01fe msg=\"check the roster\"\n");
}

static void test_journal_gets_a_priority_prefix_and_no_time(void **state) {
        Buf b = BUF_INIT;

        format_line(&b, LOG_ERROR, "node.exit", NULL, NULL);
        assert_line(&b, "<3>node.exit\n");
        format_line(&b, LOG_DEBUG, "node.exit", NULL, NULL, log_str("a", "b"));
        assert_line(&b, "<7>node.exit a=b\n");
}

static void test_values_are_quoted_only_when_needed(void **state) {
        Buf b = BUF_INIT;

        format_line(&b, LOG_INFO, "e", NULL, NULL, log_str("a", "plain-1.2:/x"), log_str("b", ""), log_str("c", "two words"),
                    log_str("d", "x=y"), log_str("e", "say \"no\" \\"), log_str("f", NULL), log_str("g", "义马市"));
        assert_line(&b, "<6>e a=plain-1.2:/x "
                        "b=\"\" c=\"two words\" d=\"x=y\" e=\"say \\\"no\\\" \\\\\" f=\"\" g=\"义马市\"\n");
}

static void test_no_value_can_forge_a_line_or_steer_a_terminal(void **state) {
        Buf b = BUF_INIT;

        format_line(&b, LOG_INFO, "e", NULL, NULL, log_str("a", "x\nnode.exit level=error"), log_str("b", "\x1b[31m\r\x7f"),
                    log_bytes("c", bytes_of("\xff\xfe\0z", 4)), log_str("d", "\xc2\x9b" "31m"));
        assert_line(&b, "<6>e "
                        "a=\"x\\nnode.exit level=error\" b=\"\\x1b[31m\\x0d\\x7f\" c=\"\\xff\\xfe\\x00z\" d=\"\\u009b31m\"\n");
}

static void test_overlong_line_is_cut_between_characters(void **state) {
        char *longest = malloc(3 * 5000 + 1);
        Buf b = BUF_INIT;

        for (int shift = 0; shift < 3; shift++) {
                memset(longest, 'a', (size_t)shift);
                for (int i = 0; i < 5000 - 1; i++)
                        memcpy(longest + shift + 3 * i, "马", 3);
                longest[shift + 3 * 4999] = '\0';
                format_line(&b, LOG_INFO, "e", NULL, NULL, log_str("a", longest));
                assert_true(b.len <= LOG_LINE_MAX);
                assert_true(b.len > LOG_LINE_MAX - 8);
                assert_memory_equal(b.data + b.len - 4, "...\n", 4);
                assert_true(bytes_is_utf8(buf_bytes(&b)));
                buf_clear(&b);
        }
        buf_deinit(&b);
        free(longest);
}

/* ---- what reaches stderr -------------------------------------------------------------------------------------------- */

static int saved_stderr;
static char path[64];

static void capture_start(void) {
        int fd;

        strcpy(path, "/tmp/zhuji-test-log-XXXXXX");
        fd = mkstemp(path);
        assert_true(fd >= 0);
        fflush(stderr);
        saved_stderr = dup(STDERR_FILENO);
        dup2(fd, STDERR_FILENO);
        close(fd);
}

static void capture_end(Buf *ret) {
        char chunk[4096];
        ssize_t n;
        int fd = open(path, O_RDONLY);

        dup2(saved_stderr, STDERR_FILENO);
        close(saved_stderr);
        unlink(path);
        assert_true(fd >= 0);
        while ((n = read(fd, chunk, sizeof(chunk))) > 0)
                buf_put(ret, chunk, (size_t)n);
        close(fd);
        buf_put_u8(ret, 0);
}

static void test_events_above_the_level_are_not_written(void **state) {
        Buf b = BUF_INIT;

        capture_start();
        log_init(LOG_NOTE);
        log_event(LOG_INFO, "test.quiet", NULL);
        log_event(LOG_NOTE, "test.heard", "read on", log_int("n", 1));
        log_init(LOG_INFO);
        capture_end(&b);
        assert_null(strstr((char *)b.data, "test.quiet"));
        assert_int_equal(strncmp((char *)b.data, "test.heard level=note time=2", 28), 0);
        assert_non_null(strstr((char *)b.data, " n=1 msg=\"read on\"\n"));
        buf_deinit(&b);
}

static void test_journald_is_recognised_by_the_stream_it_names(void **state) {
        struct stat st;
        Buf b = BUF_INIT;
        char text[64];

        capture_start();
        assert_int_equal(fstat(STDERR_FILENO, &st), 0);
        snprintf(text, sizeof(text), "%llu:%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
        setenv("JOURNAL_STREAM", text, 1);
        log_init(LOG_INFO);
        log_event(LOG_WARN, "test.journal", NULL);
        setenv("JOURNAL_STREAM", "8:1", 1); /* another stream: stderr was redirected */
        log_init(LOG_INFO);
        log_event(LOG_WARN, "test.file", NULL);
        unsetenv("JOURNAL_STREAM");
        log_init(LOG_INFO);
        capture_end(&b);
        assert_int_equal(strncmp((char *)b.data, "<4>test.journal\ntest.file level=warn time=", 42), 0);
        buf_deinit(&b);
}

#define WRITERS 4
#define LINES 200

static void *write_lines(void *userdata) {
        char filler[301];

        memset(filler, 'a' + *(int *)userdata, 300);
        filler[300] = '\0';
        for (int i = 0; i < LINES; i++)
                log_event(LOG_INFO, "test.thread", NULL, log_str("v", filler));
        return NULL;
}

static void test_lines_of_several_threads_stay_whole(void **state) {
        pthread_t threads[WRITERS];
        int ids[WRITERS], lines = 0;
        Buf b = BUF_INIT;

        capture_start();
        for (int i = 0; i < WRITERS; i++) {
                ids[i] = i;
                assert_int_equal(pthread_create(&threads[i], NULL, write_lines, &ids[i]), 0);
        }
        for (int i = 0; i < WRITERS; i++)
                pthread_join(threads[i], NULL);
        capture_end(&b);
        for (char *line = (char *)b.data, *end; (end = strchr(line, '\n')); line = end + 1, lines++) {
                char *v = strstr(line, " v=");

                assert_int_equal(strncmp(line, "test.thread level=info time=", 28), 0);
                assert_true(v && v < end);
                assert_int_equal(end - (v + 3), 300);
                for (char *c = v + 3; c < end; c++)
                        assert_int_equal(*c, v[3]);
        }
        assert_int_equal(lines, WRITERS * LINES);
        buf_deinit(&b);
}

static void test_limit_lets_a_burst_through_and_counts_the_rest(void **state) {
        LogLimit l = { 0 };
        uint64_t held;

        for (int i = 0; i < 3; i++) {
                held = 99;
                assert_true(log_limit_pass(&l, 1000, 3, 500, &held));
                assert_int_equal(held, 0);
        }
        for (int i = 0; i < 10; i++)
                assert_false(log_limit_pass(&l, 1499, 3, 500, &held));
        assert_true(log_limit_pass(&l, 1500, 3, 500, &held));
        assert_int_equal(held, 10);
        assert_true(log_limit_pass(&l, 1500, 3, 500, &held));
        assert_int_equal(held, 0);
}

static void test_levels_parse_by_name(void **state) {
        LogLevel l;

        assert_true(log_level_parse("error", &l) && l == LOG_ERROR);
        assert_true(log_level_parse("debug", &l) && l == LOG_DEBUG);
        assert_false(log_level_parse("loud", &l));
        assert_false(log_level_parse("", &l));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_event_comes_first_then_fields_then_message),
                cmocka_unit_test(test_journal_gets_a_priority_prefix_and_no_time),
                cmocka_unit_test(test_values_are_quoted_only_when_needed),
                cmocka_unit_test(test_no_value_can_forge_a_line_or_steer_a_terminal),
                cmocka_unit_test(test_overlong_line_is_cut_between_characters),
                cmocka_unit_test(test_events_above_the_level_are_not_written),
                cmocka_unit_test(test_journald_is_recognised_by_the_stream_it_names),
                cmocka_unit_test(test_lines_of_several_threads_stay_whole),
                cmocka_unit_test(test_limit_lets_a_burst_through_and_counts_the_rest),
                cmocka_unit_test(test_levels_parse_by_name),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
