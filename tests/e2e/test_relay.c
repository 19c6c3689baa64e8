/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two relays as processes of their own, and offices that talk through them: what gets where, who is not believed, what
 * survives a kill.  All on an address of 127/8 made from our process id, so that tests side by side don't meet.
 *
 *     410000 (relay, parent of) -- 411200 (relay)
 *       |                            |      |
 *     node 410000             node 411200  node 411281   [node 411221: listed from version 2 on]
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/io/clock.h"
#include "common/io/file.h"
#include "common/io/net.h"
#include "common/io/roster_yaml.h"
#include "common/wire/frame.h"
#include "common/wire/roster_codec.h"

#define PATIENCE_MS 60000

enum { ROOT, STRANGER_ROOT, RELAY_TOP, RELAY_CITY, TOP, CITY, COUNTY, COUNTY_2, STRANGER, KEYS };

static const char *const key_names[KEYS] = { "root", "stranger-root", "relay-410000", "relay-411200", "410000",
                                             "411200", "411281", "411221", "stranger" };

static char folder[64], address[32];
static KeyPair keys[KEYS];
static Loop *loop;
static Net *net;
static pid_t relays[2]; /* top, city; 0: not running */

static int top_port;           /* what the next roster says of the top relay */
static uint8_t roster_hash[32]; /* of version 1 */

/* ---- setting up ----------------------------------------------------------------------------------------------------- */

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

static void put_node(Buf *b, const char *unit, const char *relay, int key) {
        char hex[65];
        KeyPair k;
        Random random;

        bytes_to_hex(bytes_of(keys[key].public_key, 32), hex);
        buf_printf(b, "  - {unit: %s, relay: %s, curve: %s, ", unit, relay, hex);
        random_seeded(&random, 1000 + (uint64_t)key);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &k), 0);
        bytes_to_hex(bytes_of(k.public_key, 32), hex);
        buf_printf(b, "identity: %s, ", hex);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_WRAP, &random, &k), 0);
        bytes_to_hex(bytes_of(k.public_key, 32), hex);
        buf_printf(b, "wrap: %s}\n", hex);
}

static void put_relay(Buf *b, const char *unit, const char *parent, int port, int key) {
        char hex[65];

        bytes_to_hex(bytes_of(keys[key].public_key, 32), hex);
        buf_printf(b, "  - {unit: %s, %sendpoint: \"tcp://%s:%d\", curve: %s}\n", unit, parent, address, port, hex);
}

/* Written as people write it, then signed; version 2 lists one office more. */
static void make_roster(int version, int signer_key, uint8_t previous[32]) {
        Buf text = BUF_INIT, problems = BUF_INIT, bytes = BUF_INIT;
        char hex[65], path[128];
        Signer *signer;
        Roster *r = NULL;

        buf_printf(&text, "version: %d\n", version);
        bytes_to_hex(bytes_of(previous, 32), hex);
        if (version > 1)
                buf_printf(&text, "previous: %s\n", hex);
        bytes_to_hex(bytes_of(keys[ROOT].public_key, 32), hex);
        buf_printf(&text, "roots: [%s]\nunits:\n  - {code: 410000, name: 省局, kind: bureau}\n"
                   "  - {code: 411200, name: 市局, kind: bureau}\n  - {code: 411281, name: 县局, kind: bureau}\n"
                   "  - {code: 411221, name: 二县局, kind: bureau%s}\nnodes:\n", hex,
                   version > 1 ? "" : ", hosted_on: 411281");
        put_node(&text, "410000", "410000", TOP);
        put_node(&text, "411200", "411200", CITY);
        put_node(&text, "411281", "411200", COUNTY);
        if (version > 1)
                put_node(&text, "411221", "411200", COUNTY_2);
        buf_printf(&text, "relays:\n");
        put_relay(&text, "410000", "", top_port, RELAY_TOP);
        put_relay(&text, "411200", "parent: 410000, ", 7402, RELAY_CITY);
        write_file("roster.yaml", buf_bytes(&text));
        path_of("roster.yaml", path);
        if (roster_yaml_read(path, &problems, &r))
                fail_msg("%.*s", (int)problems.len, (const char *)problems.data);
        assert_int_equal(signer_new(&keys[signer_key], &signer), 0);
        roster_sign(r, signer, keys[signer_key].id, &bytes);
        write_file("roster.signed", buf_bytes(&bytes));
        signer_free(signer);
        roster_free(r);
        assert_int_equal(roster_open(buf_bytes(&bytes), NULL, keys[signer_key].public_key, &r), 0);
        memcpy(previous, r->hash, 32);
        roster_free(r);
        buf_deinit(&text);
        buf_deinit(&problems);
        buf_deinit(&bytes);
}

static void write_config(const char *name, const char *unit, const char *key) {
        Buf text = BUF_INIT;

        buf_printf(&text, "unit: \"%s\"\nroster: roster.signed\nroot_key: root.pub\ncurve_key: %s\nlog: debug\n", unit, key);
        write_file(name, buf_bytes(&text));
        buf_deinit(&text);
}


static int group_setup(void **state) {
        Random random;
        char path[128];

        strcpy(folder, "/tmp/zhuji-test-relay-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        snprintf(address, sizeof(address), "127.%d.%d.%d", 1 + (getpid() >> 16) % 250, (getpid() >> 8) & 255, getpid() & 255);
        random_seeded(&random, 41);
        for (int i = 0; i < KEYS; i++) {
                path_of(key_names[i], path);
                if (key_pair_generate(SUITE_STD, i <= STRANGER_ROOT ? KEY_ROOT : KEY_CURVE, &random, &keys[i]) ||
                    key_file_write(path, &keys[i]))
                        return -1;
        }
        write_config("top.yaml", "410000", "relay-410000");
        write_config("city.yaml", "411200", "relay-411200");
        return 0;
}

static int group_teardown(void **state) {
        static const char *const files[] = { "roster.yaml", "roster.signed", "top.yaml", "city.yaml", "other.yaml", "top.log",
                                             "city.log" };
        char path[160];

        for (size_t i = 0; i < array_size(files); i++) {
                path_of(files[i], path);
                unlink(path);
        }
        for (int i = 0; i < KEYS; i++) {
                path_of(key_names[i], path);
                unlink(path);
                strcat(path, ".pub");
                unlink(path);
        }
        return rmdir(folder);
}

/* ---- relays as processes -------------------------------------------------------------------------------------------- */

static const char *const relay_names[2] = { "top", "city" };

static pid_t spawn(const char *log, const char *const *args) {
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0) {
                int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

                prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails hard leaves nothing running */
                dup2(fd, STDERR_FILENO);
                dup2(fd, STDOUT_FILENO);
                execv(getenv("ZHUJI_RELAY"), (char *const *)args);
                _exit(127);
        }
        return pid;
}

static void start(int which) {
        char config[128], log[128], name[32];

        snprintf(name, sizeof(name), "%s.yaml", relay_names[which]);
        path_of(name, config);
        snprintf(name, sizeof(name), "%s.log", relay_names[which]);
        path_of(name, log);
        relays[which] = spawn(log, (const char *const[]){ "zhuji-relay", "--config", config, NULL });
}

static int finish(pid_t pid) {
        int status;

        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int stop(int which, int signal) {
        pid_t pid = relays[which];

        relays[which] = 0;
        kill(pid, signal);
        return finish(pid);
}

/* How often the text stands in the relay's log so far. */
static unsigned logged(int which, const char *text) {
        Buf log = BUF_INIT;
        char path[128], name[32];
        unsigned n = 0;

        snprintf(name, sizeof(name), "%s.log", relay_names[which]);
        path_of(name, path);
        if (file_read(path, 16 << 20, &log) == 0) {
                buf_put_u8(&log, 0);
                for (const char *at = (char *)log.data; (at = strstr(at, text)); at++)
                        n++;
        }
        buf_deinit(&log);
        return n;
}

/* A counter of the newest relay.state line. */
static long counter(int which, const char *name) {
        Buf log = BUF_INIT;
        char path[128], file[32], key[32], *line = NULL, *at;
        long n;

        snprintf(file, sizeof(file), "%s.log", relay_names[which]);
        path_of(file, path);
        assert_int_equal(file_read(path, 16 << 20, &log), 0);
        buf_put_u8(&log, 0);
        for (at = (char *)log.data; (at = strstr(at, "relay.state ")); at++)
                line = at;
        assert_non_null(line);
        *strchrnul(line, '\n') = '\0';
        snprintf(key, sizeof(key), " %s=", name);
        at = strstr(line, key);
        assert_non_null(at);
        n = atol(at + strlen(key));
        buf_deinit(&log);
        return n;
}

/* ---- offices -------------------------------------------------------------------------------------------------------- */

typedef struct Office {
        const char *unit;
        NetSocket *socket;
        unsigned received;
        FrameHeader header; /* of the last frame */
        uint8_t hops;
        Buf body;
} Office;

static int on_message(void *userdata, NetMessage **m) {
        Office *o = userdata;

        assert_int_equal(net_message_count(*m), FRAME_PARTS);
        assert_int_equal(frame_envelope_decode(net_message_part(*m, 0), &o->hops), 0);
        assert_int_equal(frame_header_decode(net_message_part(*m, 1), &o->header), 0);
        buf_clear(&o->body);
        buf_put_bytes(&o->body, net_message_part(*m, 2));
        o->received++;
        return 0;
}

#define until(condition) \
        do { \
                int64_t end_ = clock_monotonic_ms() + PATIENCE_MS; \
                while (!(condition)) { \
                        assert_int_equal(loop_turn(loop, 20), 0); \
                        if (clock_monotonic_ms() > end_) \
                                fail_msg("not in time: %s", #condition); \
                } \
        } while (0)

static void office_open(Office *o, const char *unit, int port, int relay_key, int key) {
        const NetHandler handler = { .message = on_message, .userdata = o };
        char endpoint[64];

        *o = (Office){ .unit = unit };
        snprintf(endpoint, sizeof(endpoint), "tcp://%s:%d", address, port);
        assert_int_equal(net_connect(net, endpoint, &keys[key], keys[relay_key].public_key, &o->socket), 0);
        assert_int_equal(net_watch(o->socket, loop, &handler), 0);
}

static void office_close(Office *o) {
        o->socket = net_close(o->socket);
        buf_deinit(&o->body);
}

static int send_frame(Office *o, uint8_t hops, FrameClass class, const char *from, const char *to, Bytes body) {
        FrameHeader h = { .class = class };
        uint8_t envelope[FRAME_ENVELOPE_SIZE];
        NetMessage *m = net_message_new();
        Buf header = BUF_INIT;
        int r;

        assert_true(unit_code_parse(from, &h.from) && unit_code_parse(to, &h.to));
        frame_envelope_encode(hops, envelope);
        frame_header_encode(&h, &header);
        net_message_add(m, bytes_of(envelope, sizeof(envelope)));
        net_message_add(m, buf_bytes(&header));
        net_message_add(m, body);
        r = net_send(o->socket, NULL, &m);
        net_message_free(m);
        buf_deinit(&header);
        return r;
}

static void say(Office *o, const char *from, const char *to, const char *body) {
        assert_int_equal(send_frame(o, FRAME_HOPS_MAX, FRAME_DATA, from, to, bytes_of_str(body)), 0);
}

static bool heard(const Office *o, const char *from, const char *body) {
        return strcmp(o->header.from.s, from) == 0 && bytes_equal(buf_bytes(&o->body), bytes_of_str(body));
}

static bool heard_busy(const Office *o, FrameBusyReason reason, const char *to) {
        FrameBusy b;

        return o->header.class == FRAME_BUSY && frame_busy_decode(buf_bytes(&o->body), &b) == 0 && b.reason == reason &&
               strcmp(b.to.s, to) == 0;
}

/* Again and again until it arrives: the network may just be coming up.  What came of earlier tries doesn't matter. */
static void say_until_heard(Office *from, Office *to, const char *body) {
        int64_t end = clock_monotonic_ms() + PATIENCE_MS;

        while (!heard(to, from->unit, body)) {
                (void)send_frame(from, FRAME_HOPS_MAX, FRAME_DATA, from->unit, to->unit, bytes_of_str(body));
                for (int i = 0; i < 5 && !heard(to, from->unit, body); i++)
                        assert_int_equal(loop_turn(loop, 20), 0);
                if (clock_monotonic_ms() > end)
                        fail_msg("%s does not reach %s", from->unit, to->unit);
        }
}

static void say_until_busy(Office *from, const char *to, FrameBusyReason reason) {
        int64_t end = clock_monotonic_ms() + PATIENCE_MS;

        while (!heard_busy(from, reason, to)) {
                (void)send_frame(from, FRAME_HOPS_MAX, FRAME_DATA, from->unit, to, bytes_of_str("there?"));
                assert_int_equal(loop_turn(loop, 20), 0);
                if (clock_monotonic_ms() > end)
                        fail_msg("%s is not told that %s can't be reached", from->unit, to);
        }
}

static Office top, city, county;

static int setup(void **state) {
        char path[128];

        for (int i = 0; i < 2; i++) {
                path_of(i ? "city.log" : "top.log", path);
                unlink(path);
        }
        memset(roster_hash, 0, sizeof(roster_hash));
        top_port = 7401;
        make_roster(1, ROOT, roster_hash);
        if (loop_new(&loop) || net_new(&net))
                return -1;
        start(0);
        start(1);
        office_open(&top, "410000", 7401, RELAY_TOP, TOP);
        office_open(&city, "411200", 7402, RELAY_CITY, CITY);
        office_open(&county, "411281", 7402, RELAY_CITY, COUNTY);
        say_until_heard(&county, &top, "up");
        say_until_heard(&top, &county, "down");
        say_until_heard(&city, &county, "across");
        say_until_heard(&county, &city, "back");
        return 0;
}

static int teardown(void **state) {
        int ret = 0;

        office_close(&top);
        office_close(&city);
        office_close(&county);
        for (int i = 0; i < 2; i++)
                if (relays[i] && stop(i, SIGTERM) != 0)
                        ret = -1;
        net = net_free(net);
        loop = loop_free(loop);
        return ret;
}

/* ---- the tests ------------------------------------------------------------------------------------------------------ */

static void test_bodies_arrive_untouched_with_a_hop_less_for_each_relay(void **state) {
        static uint8_t body[200000];
        Random random;

        random_seeded(&random, 5);
        random_fill(&random, body, sizeof(body));
        county.received = top.received = city.received = 0;
        assert_int_equal(send_frame(&county, 9, FRAME_HELLO, "411281", "410000", bytes_of(body, sizeof(body))), 0);
        until(top.received == 1);
        assert_int_equal(top.hops, 7);
        assert_int_equal(top.header.class, FRAME_HELLO);
        assert_string_equal(top.header.from.s, "411281");
        assert_string_equal(top.header.to.s, "410000");
        assert_true(bytes_equal(buf_bytes(&top.body), bytes_of(body, sizeof(body))));
        assert_int_equal(send_frame(&top, 9, FRAME_UNREADABLE, "410000", "411200", BYTES_NONE), 0);
        until(city.received == 1);
        assert_int_equal(city.hops, 7);
        assert_int_equal(city.body.len, 0);
        assert_int_equal(send_frame(&city, 9, FRAME_DATA, "411200", "411281", bytes_of(body, 1)), 0);
        until(county.received == 1);
        assert_int_equal(county.hops, 8);
}

static void test_impostors_are_dropped_counted_and_logged(void **state) {
        unsigned before = top.received;

        say(&county, "411200", "410000", "I am the city");
        assert_int_equal(send_frame(&county, 9, FRAME_BUSY, "411281", "410000", bytes_of_str("go slow")), 0);
        say(&top, "411281", "411200", "I am the county");
        say(&county, "411281", "410000", "the truth");
        until(top.received > before);
        assert_int_equal(top.received, before + 1);
        assert_true(heard(&top, "411281", "the truth"));
        say(&top, "410000", "411200", "from the top");
        until(heard(&city, "410000", "from the top"));
        kill(relays[1], SIGUSR1);
        kill(relays[0], SIGUSR1);
        until(logged(0, "relay.state ") == 1 && logged(1, "relay.state ") == 1);
        assert_int_equal(counter(1, "claim"), 1);
        assert_int_equal(counter(1, "class"), 1);
        assert_int_equal(counter(0, "claim"), 1);
        assert_int_equal(counter(1, "attached"), 2);
        assert_int_equal(counter(1, "heard_of"), 2);
        assert_int_equal(logged(1, "reason=claim connection=node:411281 class=data from=411200 to=410000"), 1);
        assert_int_equal(logged(0, "reason=claim connection=node:410000 class=data from=411281 to=411200"), 1);
}

static void test_unknown_keys_do_not_get_in(void **state) {
        Office stranger, guest;

        office_open(&stranger, "411281", 7402, RELAY_CITY, STRANGER);
        office_open(&guest, "411281", 7401, RELAY_TOP, COUNTY); /* a listed key, at the wrong relay */
        until(logged(1, "net.refused ") >= 1 && logged(0, "net.refused ") >= 1);
        assert_false(net_is_up(stranger.socket));
        assert_false(net_is_up(guest.socket));
        office_close(&stranger);
        office_close(&guest);
}

static void test_senders_are_told_by_busy(void **state) {
        /* not connected any more */
        office_close(&city);
        say_until_busy(&county, "411200", FRAME_BUSY_AWAY);
        assert_string_equal(county.header.from.s, "411200"); /* the relay's place */
        say_until_busy(&top, "411200", FRAME_BUSY_AWAY);
        assert_string_equal(top.header.from.s, "411200");
        /* not in the roster */
        say(&county, "411281", "990000", "who?");
        until(heard_busy(&county, FRAME_BUSY_UNKNOWN, "990000"));
        /* too far: the second relay has none left */
        assert_int_equal(send_frame(&county, 1, FRAME_DATA, "411281", "410000", BYTES_NONE), 0);
        until(heard_busy(&county, FRAME_BUSY_HOPS, "410000"));
        assert_string_equal(county.header.from.s, "410000");
        /* the parent gone */
        assert_int_equal(stop(0, SIGKILL), 1000 + SIGKILL);
        say_until_busy(&county, "410000", FRAME_BUSY_AWAY);
        office_open(&city, "411200", 7402, RELAY_CITY, CITY);
}

static void test_killed_relays_resume_without_anything_on_disk(void **state) {
        assert_int_equal(stop(1, SIGKILL), 1000 + SIGKILL);
        until(!net_is_up(county.socket) && !net_is_up(city.socket));
        assert_int_equal(send_frame(&county, 9, FRAME_DATA, "411281", "411200", BYTES_NONE), NET_E_FULL);
        start(1);
        until(logged(1, "relay.attached ") >= 4);
        /* those above get through before anybody below has sent a frame: greetings told the way */
        say_until_heard(&top, &county, "after the city's restart");
        say_until_heard(&county, &city, "within");

        assert_int_equal(stop(0, SIGKILL), 1000 + SIGKILL);
        start(0);
        say_until_heard(&top, &county, "after the top's restart");
        say_until_heard(&county, &top, "and up again");
}

static void test_new_roster_is_taken_only_from_the_chain(void **state) {
        uint8_t hash[32];
        Office second;

        office_open(&second, "411221", 7402, RELAY_CITY, COUNTY_2);
        until(logged(1, "net.refused ") >= 1);
        memcpy(hash, roster_hash, 32);
        make_roster(2, STRANGER_ROOT, hash);
        kill(relays[1], SIGHUP);
        until(logged(1, "relay.roster_kept ") == 1);
        assert_int_equal(logged(1, "not signed by a key"), 1);
        say(&county, "411281", "411200", "as before");
        until(heard(&city, "411281", "as before"));
        assert_false(net_is_up(second.socket));

        memcpy(hash, roster_hash, 32);
        make_roster(2, ROOT, hash);
        kill(relays[1], SIGHUP);
        until(logged(1, " version=2 ") == 1);
        until(net_is_up(second.socket));
        say_until_heard(&second, &county, "I am new");
        say_until_heard(&county, &second, "welcome"); /* over the connection it had before */

        kill(relays[1], SIGHUP);
        until(logged(1, "not newer than the one in force") == 1);
        memset(hash, 0, sizeof(hash));
        make_roster(1, ROOT, hash);
        kill(relays[1], SIGHUP);
        until(logged(1, "relay.roster_kept ") == 3);
        say_until_heard(&second, &county, "still here");
        office_close(&second);
}

static void test_relay_moves_where_a_new_roster_says(void **state) {
        uint8_t hash[32];

        memcpy(hash, roster_hash, 32);
        top_port = 7403;
        make_roster(2, ROOT, hash);
        kill(relays[0], SIGHUP);
        until(logged(0, " version=2 ") == 1);
        office_close(&top);
        office_open(&top, "410000", 7403, RELAY_TOP, TOP);
        kill(relays[1], SIGHUP);
        say_until_heard(&county, &top, "where are you");
        say_until_heard(&top, &county, "here");
}

static void test_sigterm_ends_cleanly(void **state) {
        assert_int_equal(stop(1, SIGTERM), 0);
        assert_int_equal(stop(0, SIGINT), 0);
        assert_int_equal(logged(1, "relay.stop "), 1);
        assert_int_equal(logged(1, "relay.state "), 1); /* its counters, last */
}

/* --check with this config: exit code and a piece of what it says. */
static void assert_check(const char *name, int code, const char *says) {
        char config[128], log[128];
        Buf text = BUF_INIT;

        path_of(name, config);
        path_of("check.log", log);
        unlink(log);
        assert_int_equal(finish(spawn(log, (const char *const[]){ "zhuji-relay", "--config", config, "--check", NULL })), code);
        assert_int_equal(file_read(log, 1 << 20, &text), 0);
        buf_put_u8(&text, 0);
        if (!strstr((char *)text.data, says))
                fail_msg("\"%s\" is not in: %s", says, (char *)text.data);
        buf_deinit(&text);
        unlink(log);
}

static void test_check_says_what_does_not_fit(void **state) {
        char path[128], text[640];
        uint8_t hash[32] = { 0 };

        top_port = 7401;
        make_roster(1, ROOT, hash);
        snprintf(text, sizeof(text), "relay 411200: roster version 1, 2 nodes and relays attached, listens at "
                 "tcp://%s:7402, parent 410000 at tcp://%s:7401\n", address, address);
        assert_check("city.yaml", 0, text);
        assert_check("top.yaml", 0, "relay 410000: roster version 1, 2 nodes and relays attached");
        write_config("other.yaml", "411281", "relay-411200");
        assert_check("other.yaml", 1, "roster.signed: lists no relay at our unit");
        write_config("other.yaml", "411200", "relay-410000");
        assert_check("other.yaml", 1, "roster.signed: lists another CURVE key for this relay");
        write_config("other.yaml", "411200", "nothing");
        assert_check("other.yaml", 1, "/nothing: no such key file");
        write_config("other.yaml", "411200", "root");
        assert_check("other.yaml", 1, "/root: not a secret CURVE key");
        path_of("relay-411200", path);
        assert_int_equal(chmod(path, 0640), 0);
        assert_check("city.yaml", 1, "/relay-411200: others may read this secret key; chmod 600");
        assert_int_equal(chmod(path, 0600), 0);
        make_roster(1, STRANGER_ROOT, hash);
        assert_check("city.yaml", 1, "roster.signed: not signed by root_key");
        write_file("roster.signed", bytes_of_str("version: 1\n"));
        assert_check("city.yaml", 1, "roster.signed: not a signed roster");
        write_file("other.yaml", bytes_of_str("unit: \"411200\"\nrooster: roster.signed\nroot_key: root.pub\ncurve_key: x\n"
                                              "listen: 7410\nlog: loud\n"));
        snprintf(text, sizeof(text), "%s/other.yaml:2:1: unknown key 'rooster'; did you mean 'roster'?\n"
                 "%s/other.yaml:1:1: key 'roster' is missing\n%s/other.yaml:5:9: listen must be like tcp://0.0.0.0:7410\n"
                 "%s/other.yaml:6:6: log must be error", folder, folder, folder, folder);
        assert_check("other.yaml", 1, text);
        assert_check("missing.yaml", 1, "missing.yaml: can't be read: No such file");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_check_says_what_does_not_fit),
                cmocka_unit_test_setup_teardown(test_bodies_arrive_untouched_with_a_hop_less_for_each_relay, setup, teardown),
                cmocka_unit_test_setup_teardown(test_impostors_are_dropped_counted_and_logged, setup, teardown),
                cmocka_unit_test_setup_teardown(test_unknown_keys_do_not_get_in, setup, teardown),
                cmocka_unit_test_setup_teardown(test_senders_are_told_by_busy, setup, teardown),
                cmocka_unit_test_setup_teardown(test_killed_relays_resume_without_anything_on_disk, setup, teardown),
                cmocka_unit_test_setup_teardown(test_new_roster_is_taken_only_from_the_chain, setup, teardown),
                cmocka_unit_test_setup_teardown(test_relay_moves_where_a_new_roster_says, setup, teardown),
                cmocka_unit_test_setup_teardown(test_sigterm_ends_cleanly, setup, teardown),
        };

        return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
