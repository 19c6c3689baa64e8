/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One relay and a crowd: as many members as there are counties, each connected with its own CURVE key, and a thousand who connect
 * and never finish: some say nothing, some talk nonsense, some have a key that nobody listed.  Two members go on talking all the
 * while.  Nothing of the members' is lost, and the relay ends in order.  How much slower it goes is printed, as a ratio to the
 * same two alone.
 *
 * The crowd is plain libzmq: what others may run there.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/io/clock.h"
#include "common/io/file.h"
#include "common/io/roster_yaml.h"
#include "common/wire/frame.h"
#include "common/wire/roster_codec.h"

#define MEMBERS 3000
#define STRANGERS 1000
#define ROUNDS 2000
#define PATIENCE_MS 240000
#define AGAIN_MS 5000 /* what finds no room is dropped, and said again */
#define PORT 7420

static char folder[64], address[32];
static KeyPair relay_key, root_key, member_keys[MEMBERS];
static UnitCode units[MEMBERS];
static void *context, *members[MEMBERS];
static pid_t relay;

static void path_of(const char *name, char ret[128]) {
        snprintf(ret, 128, "%s/%s", folder, name);
}

static void write_file(const char *name, Bytes bytes) {
        char path[128];
        FILE *f;

        path_of(name, path);
        f = fopen(path, "we");
        assert_non_null(f);
        assert_int_equal(fwrite(bytes.data, 1, bytes.len, f), bytes.len);
        assert_int_equal(fclose(f), 0);
}

/* ---- a roster of three thousand ------------------------------------------------------------------------------------- */

static void put_key(Buf *b, const char *name, const KeyPair *k, const char *after) {
        char hex[65];

        bytes_to_hex(bytes_of(k->public_key, 32), hex);
        buf_printf(b, "%s: %s%s", name, hex, after);
}

static void put_member(Buf *b, uint32_t i, Random *random) {
        KeyPair identity, wrap;

        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, random, &identity), 0);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_WRAP, random, &wrap), 0);
        buf_printf(b, "  - {unit: %s, relay: 410000, ", units[i].s);
        put_key(b, "curve", &member_keys[i], ", ");
        put_key(b, "identity", &identity, ", ");
        put_key(b, "wrap", &wrap, "}\n");
}

static void make_roster(Random *random) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT, problems = BUF_INIT, bytes = BUF_INIT;
        char path[128], hex[65];
        Signer *signer;
        Roster *r = NULL;

        bytes_to_hex(bytes_of(root_key.public_key, 32), hex);
        buf_printf(&text, "version: 1\nroots: [%s]\nunits:\n  - {code: 410000, name: 省局, kind: bureau, hosted_on: %s}\n", hex, units[0].s);
        for (uint32_t i = 0; i < MEMBERS; i++)
                buf_printf(&text, "  - {code: %s, name: 县局 %u, kind: bureau}\n", units[i].s, i);
        buf_printf(&text, "nodes:\n");
        for (uint32_t i = 0; i < MEMBERS; i++)
                put_member(&text, i, random);
        buf_printf(&text, "relays:\n  - {unit: 410000, endpoint: \"tcp://%s:%d\", ", address, PORT);
        put_key(&text, "curve", &relay_key, "}\n");
        write_file("roster.yaml", buf_bytes(&text));
        path_of("roster.yaml", path);
        if (roster_yaml_read(path, &problems, &r))
                fail_msg("%.*s", (int)problems.len, (const char *)problems.data);
        assert_int_equal(signer_new(&root_key, &signer), 0);
        roster_sign(r, signer, root_key.id, &bytes);
        write_file("roster.signed", buf_bytes(&bytes));
        signer_free(signer);
        roster_free(r);
}

static void start_relay(void) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT;
        char config[128], log[128];

        buf_printf(&text, "unit: \"410000\"\nroster: roster.signed\nroot_key: root.pub\ncurve_key: relay\nlog: info\n");
        write_file("relay.yaml", buf_bytes(&text));
        path_of("relay.yaml", config);
        path_of("log", log);
        relay = fork();
        assert_true(relay >= 0);
        if (relay == 0) {
                int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

                prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails hard leaves nothing running */
                dup2(fd, STDERR_FILENO);
                dup2(fd, STDOUT_FILENO);
                execl(getenv("ZHUJI_RELAY"), "zhuji-relay", "--config", config, NULL);
                _exit(127);
        }
}

static int setup(void **state) {
        struct rlimit limit;
        Random random;
        char path[128];

        if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_max < 4u * (MEMBERS + STRANGERS)) {
                printf("no room for so many connections: the limit of descriptors is %llu\n", (unsigned long long)limit.rlim_max);
                exit(77);
        }
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
                return -1;
        strcpy(folder, "/tmp/zhuji-test-crowd-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        snprintf(address, sizeof(address), "127.%d.%d.%d", 1 + (getpid() >> 16) % 250, (getpid() >> 8) & 255, getpid() & 255);
        random_seeded(&random, 43);
        if (key_pair_generate(SUITE_STD, KEY_ROOT, &random, &root_key) ||
            key_pair_generate(SUITE_STD, KEY_CURVE, &random, &relay_key))
                return -1;
        path_of("root", path);
        if (key_file_write(path, &root_key))
                return -1;
        path_of("relay", path);
        if (key_file_write(path, &relay_key))
                return -1;
        for (uint32_t i = 0; i < MEMBERS; i++) {
                char code[UNIT_CODE_SIZE];

                snprintf(code, sizeof(code), "%u", 410001u + i);
                if (!unit_code_parse(code, &units[i]) || key_pair_generate(SUITE_STD, KEY_CURVE, &random, &member_keys[i]))
                        return -1;
        }
        make_roster(&random);
        start_relay();
        context = zmq_ctx_new();
        return zmq_ctx_set(context, ZMQ_MAX_SOCKETS, MEMBERS + STRANGERS + 64);
}

static int teardown(void **state) {
        static const char *const files[] = { "roster.yaml", "roster.signed", "relay.yaml", "log", "root", "root.pub", "relay",
                                             "relay.pub" };
        CLEANUP(buf_deinit) Buf log = BUF_INIT;
        char path[128];

        path_of("log", path);
        if (relay && file_read(path, 1 << 20, &log) == 0)
                printf("the relay said: %.*s\n", (int)log.len, (char *)log.data);
        for (size_t i = 0; i < array_size(files); i++) {
                path_of(files[i], path);
                unlink(path);
        }
        return rmdir(folder);
}

/* ---- members ---------------------------------------------------------------------------------------------------------- */

static void *connect_with(const KeyPair *key) {
        void *socket = zmq_socket(context, ZMQ_DEALER);
        const int none = 0;
        char endpoint[64];

        assert_non_null(socket);
        snprintf(endpoint, sizeof(endpoint), "tcp://%s:%d", address, PORT);
        assert_int_equal(zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof(none)), 0);
        assert_int_equal(zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, relay_key.public_key, 32), 0);
        assert_int_equal(zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, key->public_key, 32), 0);
        assert_int_equal(zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, key->secret_key, 32), 0);
        assert_int_equal(zmq_connect(socket, endpoint), 0);
        return socket;
}

/* One frame; `mark` tells which saying it is.  What finds no room is as good as lost. */
static void say(uint32_t from, uint32_t to, uint32_t mark) {
        FrameHeader h = { .class = FRAME_DATA, .from = units[from], .to = units[to] };
        CLEANUP(buf_deinit) Buf header = BUF_INIT, body = BUF_INIT;
        uint8_t envelope[FRAME_ENVELOPE_SIZE];

        frame_envelope_encode(8, envelope);
        frame_header_encode(&h, &header);
        buf_put_u32(&body, from);
        buf_put_u32(&body, mark);
        if (zmq_send(members[from], envelope, sizeof(envelope), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
                return;
        zmq_send(members[from], header.data, header.len, ZMQ_SNDMORE);
        zmq_send(members[from], body.data, body.len, 0);
}

/* True with sender and mark if a member's frame came within the time; BUSY and the like are read over. */
static bool hear(uint32_t to, long wait_ms, uint32_t *ret_from, uint32_t *ret_mark) {
        zmq_pollitem_t item = { .socket = members[to], .events = ZMQ_POLLIN };
        uint8_t part[3][256];
        int size[3] = { 0 };

        if (zmq_poll(&item, 1, wait_ms) <= 0)
                return false;
        for (int i = 0; i < 3; i++) {
                size[i] = zmq_recv(members[to], part[i], sizeof(part[i]), 0);
                assert_true(size[i] >= 0);
        }
        FrameHeader h;
        if (frame_header_decode(bytes_of(part[1], (size_t)size[1]), &h) || h.class != FRAME_DATA || size[2] != 8)
                return false;
        Reader r = reader_of(bytes_of(part[2], 8));
        *ret_from = reader_u32(&r);
        *ret_mark = reader_u32(&r);
        return true;
}

/* There and back, one after the other; milliseconds. */
static int64_t talk(uint32_t base) {
        int64_t begun = clock_monotonic_ms();

        for (uint32_t round = 0; round < ROUNDS; round++) {
                uint32_t from, mark = 0;

                for (uint32_t at = 0; at < 2; at++) {
                        int64_t said = 0;

                        do {
                                if (clock_monotonic_ms() - said > AGAIN_MS) {
                                        say(at, 1 - at, base + round);
                                        said = clock_monotonic_ms();
                                }
                                assert_true(clock_monotonic_ms() - begun < PATIENCE_MS);
                        } while (!hear(1 - at, 100, &from, &mark) || mark != base + round || from != at);
                }
        }
        return clock_monotonic_ms() - begun;
}

/* Each member but the two says one thing to the first, and says it again until it is heard. */
static void all_are_heard(uint32_t mark) {
        bool *heard = mem_new_array(bool, MEMBERS);
        int64_t begun = clock_monotonic_ms(), said = -AGAIN_MS;

        for (uint32_t n = 2; n < MEMBERS;) {
                uint32_t from, what;

                if (clock_monotonic_ms() - said >= AGAIN_MS) {
                        for (uint32_t i = 2; i < MEMBERS; i++)
                                if (!heard[i])
                                        say(i, 0, mark);
                        said = clock_monotonic_ms();
                }
                while (hear(0, 20, &from, &what)) {
                        assert_true(from < MEMBERS);
                        n += what == mark && !heard[from];
                        heard[from] |= what == mark;
                }
                if (clock_monotonic_ms() - begun > PATIENCE_MS)
                        fail_msg("%u of %u members were heard", n, MEMBERS);
        }
        mem_free(heard);
}

/* ---- strangers -------------------------------------------------------------------------------------------------------- */

static int connect_raw(bool talks) {
        static const char nonsense[] = "GET / HTTP/1.1\r\nHost: petitions\r\n\r\n";
        struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(PORT) };
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

        assert_true(fd >= 0);
        assert_int_equal(inet_pton(AF_INET, address, &to.sin_addr), 1);
        (void)!connect(fd, (struct sockaddr *)&to, sizeof(to));
        if (talks)
                (void)!send(fd, nonsense, sizeof(nonsense) - 1, MSG_NOSIGNAL);
        return fd;
}

static uint64_t memory_kib(void) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT;
        char path[64], *at;

        snprintf(path, sizeof(path), "/proc/%d/status", relay);
        if (file_read(path, 1 << 16, &text))
                return 0;
        buf_put_u8(&text, 0);
        at = strstr((char *)text.data, "VmRSS:");
        return at ? strtoull(at + strlen("VmRSS:"), NULL, 10) : 0;
}

static void the_good_ones_do_not_notice(void **state) {
        static int raw[STRANGERS];
        static void *unlisted[STRANGERS];
        KeyPair stranger;
        Random random;
        int64_t alone, crowded, besieged;
        uint64_t before;
        int status;

        random_seeded(&random, 44);
        members[0] = connect_with(&member_keys[0]);
        members[1] = connect_with(&member_keys[1]);
        say(1, 0, 0); /* a relay knows who has spoken */
        (void)talk(1);
        alone = talk(1001);
        before = memory_kib();
        for (uint32_t i = 2; i < MEMBERS; i++)
                members[i] = connect_with(&member_keys[i]);
        all_are_heard(2000000);
        crowded = talk(2001);
        for (uint32_t i = 0; i < STRANGERS; i++) {
                raw[i] = -1;
                if (i % 3 < 2) {
                        raw[i] = connect_raw(i % 3 == 1);
                        continue;
                }
                assert_int_equal(key_pair_generate(SUITE_STD, KEY_CURVE, &random, &stranger), 0);
                unlisted[i] = connect_with(&stranger);
        }
        besieged = talk(3001);
        all_are_heard(3000000);
        printf("%u there and back alone %lld ms; with %u members connected %.2f times that, with %u strangers besides %.2f "
               "times; the relay's memory %llu MiB, before the crowd %llu\n", ROUNDS, (long long)alone, MEMBERS,
               (double)crowded / (double)(alone ? alone : 1), STRANGERS, (double)besieged / (double)(alone ? alone : 1),
               (unsigned long long)(memory_kib() / 1024), (unsigned long long)(before / 1024));
        for (uint32_t i = 0; i < STRANGERS; i++) {
                if (raw[i] >= 0)
                        close(raw[i]);
                if (unlisted[i])
                        zmq_close(unlisted[i]);
        }
        for (uint32_t i = 0; i < MEMBERS; i++)
                zmq_close(members[i]);
        kill(relay, SIGTERM);
        assert_int_equal(waitpid(relay, &status, 0), relay);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        relay = 0;
        zmq_ctx_term(context);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_good_ones_do_not_notice),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
