/* SPDX-License-Identifier: Apache-2.0 */

/* The control channel: where its socket may stand, and whose word on the caller is believed (the kernel's). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/net.h"

#define PATIENCE_MS 30000

static Net *net;
static char folder[64], path[80];

static int setup(void **state) {
        strcpy(folder, "/tmp/zhuji-test-net-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        snprintf(path, sizeof(path), "%s/s", folder);
        return net_new(&net);
}

static int teardown(void **state) {
        net = net_free(net);
        unlink(path);
        chmod(folder, 0700);
        rmdir(folder);
        return 0;
}

static NetMessage *message(const char *text) {
        NetMessage *m = net_message_new();

        net_message_add(m, bytes_of_str(text));
        return m;
}

static NetMessage *receive(NetSocket *s) {
        NetMessage *m = NULL;

        assert_int_equal(net_wait(s, false, PATIENCE_MS), 0);
        assert_int_equal(net_receive(s, &m), 0);
        return m;
}

static void say(NetSocket *s, const NetRoute *to, const char *text) {
        NetMessage *m = message(text);

        assert_int_equal(net_wait(s, true, PATIENCE_MS), 0);
        assert_int_equal(net_send(s, to, &m), 0);
}

static void assert_says(const NetMessage *m, const char *text) {
        assert_int_equal(net_message_count(m), 1);
        assert_true(bytes_equal(net_message_part(m, 0), bytes_of_str(text)));
}

static void test_caller_is_known_by_kernel_credentials_and_answered(void **state) {
        NetSocket *node = NULL, *cli = NULL;
        NetCredentials c = { 99, 99, 99 };
        NetMessage *m;
        NetRoute route;

        assert_int_equal(net_listen_local(net, path, NULL, &node), 0);
        assert_int_equal(net_connect_local(net, path, &cli), 0);
        say(cli, NULL, "status");
        m = receive(node);
        assert_says(m, "status");
        assert_true(net_message_credentials(m, &c));
        assert_int_equal(c.uid, getuid());
        assert_int_equal(c.gid, getgid());
        assert_int_equal(c.pid, getpid());
        assert_string_equal(net_message_user(m), "");
        route = net_message_route(m);
        net_message_free(m);
        say(node, &route, "well");
        m = receive(cli);
        assert_says(m, "well");
        assert_false(net_message_credentials(m, &c));
        net_message_free(m);
        net_close(cli);
        net_close(node);
}

static void test_largest_control_message_passes(void **state) {
        NetSocket *node = NULL, *cli = NULL;
        NetMessage *m = net_message_new();
        Buf big = BUF_INIT;

        buf_reserve(&big, NET_LOCAL_PART_SIZE_MAX);
        memset(big.data, 'c', NET_LOCAL_PART_SIZE_MAX);
        net_message_add(m, bytes_of(big.data, NET_LOCAL_PART_SIZE_MAX));
        assert_int_equal(net_listen_local(net, path, NULL, &node), 0);
        assert_int_equal(net_connect_local(net, path, &cli), 0);
        assert_int_equal(net_wait(cli, true, PATIENCE_MS), 0);
        assert_int_equal(net_send(cli, NULL, &m), 0);
        m = receive(node);
        assert_int_equal(net_message_part(m, 0).len, NET_LOCAL_PART_SIZE_MAX);
        net_message_free(m);
        buf_deinit(&big);
        net_close(cli);
        net_close(node);
}

/* The most that `zhuji batch` and import may have under way. */
#define WINDOW_MAX 512

static void test_a_whole_window_of_answers_waits_for_a_caller_that_is_slow_to_read(void **state) {
        NetSocket *node = NULL, *cli = NULL;
        uint8_t answer[2048] = { 'a' };
        NetMessage *m;
        NetRoute route;
        unsigned unread = 0;

        assert_int_equal(net_listen_local(net, path, NULL, &node), 0);
        assert_int_equal(net_connect_local(net, path, &cli), 0);
        say(cli, NULL, "begin");
        m = receive(node);
        route = net_message_route(m);
        net_message_free(m);
        /* What was read before must not count, so: fill, read a little, fill again, many times over. */
        for (unsigned round = 0; round < 20; round++) {
                for (; unread < WINDOW_MAX; unread++) {
                        m = net_message_new();
                        net_message_add(m, bytes_of(answer, sizeof(answer)));
                        assert_int_equal(net_send(node, &route, &m), 0);
                }
                for (unsigned i = 0; i < 37; i++, unread--)
                        net_message_free(receive(cli));
        }
        net_close(cli);
        net_close(node);
}

static void test_socket_is_closed_to_others(void **state) {
        NetSocket *node = NULL;
        struct stat st;

        assert_int_equal(net_listen_local(net, path, NULL, &node), 0);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        net_close(node);
}

static void test_a_group_may_connect_where_folder_and_socket_are_open_to_it_alone(void **state) {
        static const mode_t other_modes[] = { 0700, 0711, 0730, 0750, 0770 };
        const gid_t group = getegid();
        NetSocket *node = NULL;
        struct stat st;

        for (size_t i = 0; i < array_size(other_modes); i++) {
                assert_int_equal(chmod(folder, other_modes[i]), 0);
                assert_int_equal(net_listen_local(net, path, &group, &node), NET_E_FOLDER);
        }
        assert_int_equal(chmod(folder, 0710), 0);
        assert_int_equal(net_listen_local(net, path, NULL, &node), NET_E_FOLDER);
        assert_int_equal(net_listen_local(net, path, &(gid_t){ group + 1 }, &node), NET_E_FOLDER);
        assert_int_equal(net_listen_local(net, path, &group, &node), 0);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0660);
        assert_int_equal(st.st_gid, group);
        net_close(node);
}

static void test_folder_must_exist_be_a_folder_and_be_closed_to_others(void **state) {
        static const mode_t open_modes[] = { 0755, 0750, 0701, 0770, 0710 };
        NetSocket *s = NULL;
        char other[160];

        for (size_t i = 0; i < array_size(open_modes); i++) {
                assert_int_equal(chmod(folder, open_modes[i]), 0);
                assert_int_equal(net_listen_local(net, path, NULL, &s), NET_E_FOLDER);
        }
        assert_int_equal(chmod(folder, 0700), 0);
        snprintf(other, sizeof(other), "%s/missing/s", folder);
        assert_int_equal(net_listen_local(net, other, NULL, &s), NET_E_FOLDER);
        /* a link to a good folder could be turned to another one by whoever may write beside it */
        snprintf(other, sizeof(other), "%s/link", folder);
        assert_int_equal(symlink(folder, other), 0);
        snprintf(other, sizeof(other), "%s/link/s", folder);
        assert_int_equal(net_listen_local(net, other, NULL, &s), NET_E_FOLDER);
        snprintf(other, sizeof(other), "%s/link", folder);
        unlink(other);
        assert_null(s);
}

static void test_overlong_path_is_named_as_such(void **state) {
        char long_path[NET_IPC_PATH_MAX + 2];
        NetSocket *s = NULL;
        size_t n = strlen(path);

        memset(long_path, 'x', sizeof(long_path));
        memcpy(long_path, path, n);
        long_path[NET_IPC_PATH_MAX + 1] = '\0';
        assert_int_equal(net_listen_local(net, long_path, NULL, &s), NET_E_PATH);
        assert_int_equal(net_connect_local(net, long_path, &s), NET_E_PATH);
        assert_non_null(strstr(net_error_text(NET_E_PATH), "107"));
        long_path[NET_IPC_PATH_MAX] = '\0'; /* one less fits */
        assert_int_equal(net_listen_local(net, long_path, NULL, &s), 0);
        net_close(s);
        unlink(long_path);
        assert_int_equal(net_listen_local(net, "", NULL, &s), NET_E_PATH);
}

static void test_second_listener_is_refused_and_what_a_killed_one_left_is_replaced(void **state) {
        NetSocket *first = NULL, *second = NULL;
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd;

        assert_int_equal(net_listen_local(net, path, NULL, &first), 0);
        assert_int_equal(net_listen_local(net, path, NULL, &second), NET_E_IN_USE);
        assert_null(second);
        net_close(first);
        net = net_free(net); /* waits until libzmq has closed it */
        assert_int_equal(net_new(&net), 0);

        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        strcpy(address.sun_path, path);
        unlink(path);
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        close(fd); /* the file stays, nobody listens */
        assert_int_equal(net_connect_local(net, path, &second), NET_E_ABSENT);
        assert_int_equal(net_listen_local(net, path, NULL, &second), 0);
        net_close(second);
}

static void test_nobody_there_is_told_at_once(void **state) {
        NetSocket *s = NULL;

        assert_int_equal(net_connect_local(net, path, &s), NET_E_ABSENT);
        assert_int_equal(net_connect_local(net, "/nonexistent/folder/s", &s), NET_E_ABSENT);
        assert_null(s);
}

static void test_no_answer_is_a_timeout(void **state) {
        NetSocket *node = NULL, *cli = NULL;
        NetMessage *m = NULL;

        assert_int_equal(net_listen_local(net, path, NULL, &node), 0);
        assert_int_equal(net_connect_local(net, path, &cli), 0);
        assert_int_equal(net_wait(cli, false, 1), NET_E_TIMEOUT);
        assert_int_equal(net_receive(cli, &m), NET_E_NONE);
        assert_null(m);
        net_close(cli);
        net_close(node);
}

/* ---- a caller that speaks ZMTP 3 itself and lies about who it is ------------------------------------------------------ */

static void put_property(Buf *b, const char *name, const char *value) {
        buf_put_u8(b, (uint8_t)strlen(name));
        buf_put(b, name, strlen(name));
        buf_put_blob(b, bytes_of_str(value));
}

static void put_greeting(Buf *b) {
        uint8_t greeting[64] = { [0] = 0xff, [9] = 0x7f, [10] = 3, [11] = 0, [12] = 'N', 'U', 'L', 'L' };

        buf_put(b, greeting, sizeof(greeting));
}

static void put_ready(Buf *b, const char *address) {
        Buf body = BUF_INIT;

        buf_put(&body, "\5READY", 6);
        put_property(&body, "Socket-Type", "DEALER");
        put_property(&body, "Identity", "");
        put_property(&body, "Peer-Address", address);
        put_property(&body, "User-Id", "node:410000");
        buf_put_u8(b, 0x04); /* short command */
        buf_put_u8(b, (uint8_t)body.len);
        buf_put_bytes(b, buf_bytes(&body));
        buf_deinit(&body);
}

/* The other side's greeting and READY: before them a message would be taken for part of the handshake. */
static void take_handshake(int fd) {
        uint8_t data[64 + 2 + 255];
        size_t n = 0, want = 64 + 2;

        while (n < want) {
                ssize_t got = read(fd, data + n, want - n);

                assert_true(got > 0);
                n += (size_t)got;
                if (n == 64 + 2)
                        want += data[65];
        }
        assert_memory_equal(data + 66, "\5READY", 6);
}

static void test_callers_own_words_on_its_address_are_not_believed(void **state) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        NetCredentials c = { 99, 99, 99 };
        NetSocket *node = NULL;
        Buf b = BUF_INIT;
        NetMessage *m;
        int fd;

        assert_int_equal(net_listen_local(net, path, NULL, &node), 0);
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        strcpy(address.sun_path, path);
        assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        put_greeting(&b);
        put_ready(&b, "localhost:4242:4243:1");
        assert_int_equal(write(fd, b.data, b.len), (ssize_t)b.len);
        take_handshake(fd);
        assert_int_equal(write(fd, "\0\2me", 4), 4); /* a last part of two bytes */
        m = receive(node);
        assert_says(m, "me");
        assert_true(net_message_credentials(m, &c));
        assert_int_equal(c.uid, getuid());
        assert_int_equal(c.gid, getgid());
        assert_int_equal(c.pid, getpid());
        assert_string_equal(net_message_user(m), "");
        net_message_free(m);
        buf_deinit(&b);
        close(fd);
        net_close(node);
}

int main(void) {
#define local_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        const struct CMUnitTest tests[] = {
                local_test(test_caller_is_known_by_kernel_credentials_and_answered),
                local_test(test_largest_control_message_passes),
                local_test(test_a_whole_window_of_answers_waits_for_a_caller_that_is_slow_to_read),
                local_test(test_socket_is_closed_to_others),
                local_test(test_a_group_may_connect_where_folder_and_socket_are_open_to_it_alone),
                local_test(test_folder_must_exist_be_a_folder_and_be_closed_to_others),
                local_test(test_overlong_path_is_named_as_such),
                local_test(test_second_listener_is_refused_and_what_a_killed_one_left_is_replaced),
                local_test(test_nobody_there_is_told_at_once),
                local_test(test_no_answer_is_a_timeout),
                local_test(test_callers_own_words_on_its_address_are_not_believed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
