/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Real sockets on loopback: who gets in, what gets through, what is said when it doesn't.  Nothing here waits for a time to
 * pass, only for a condition, bounded.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>
#include "common/base/memory.h"
#include "common/io/clock.h"
#include "common/io/net_internal.h"

#define PATIENCE_MS 30000
#define RAW_ENFORCE_DOMAIN 93

static Loop *loop;
static Net *here, *there; /* the side that listens, the side that connects */
static KeyPair relay_key, a_key, b_key;

/* What an end has seen. */
typedef struct End {
        NetSocket *socket;
        unsigned messages, greetings, ups, downs;
        char user[NET_USER_ID_SIZE]; /* of the last one */
        NetRoute route;
        NetCredentials credentials;
        char text[64]; /* last part of the last message, its beginning */
        size_t parts, size;
} End;

static int on_message(void *userdata, NetMessage **m) {
        End *e = userdata;
        Bytes last = net_message_part(*m, net_message_count(*m) - 1);

        if (net_message_is_greeting(*m))
                e->greetings++;
        else
                e->messages++;
        strcpy(e->user, net_message_user(*m));
        e->route = net_message_route(*m);
        (void)net_message_credentials(*m, &e->credentials);
        e->parts = net_message_count(*m);
        e->size = last.len;
        memset(e->text, 0, sizeof(e->text));
        memcpy(e->text, last.data, last.len < 63 ? last.len : 63);
        return 0;
}

static int on_link(void *userdata, bool up) {
        End *e = userdata;

        if (up)
                e->ups++;
        else
                e->downs++;
        return 0;
}

static void watch(End *e) {
        const NetHandler handler = { .message = on_message, .link = on_link, .userdata = e };

        assert_int_equal(net_watch(e->socket, loop, &handler), 0);
}

/* Runs the loop until the condition holds. */
#define until(condition) \
        do { \
                int64_t end_ = clock_monotonic_ms() + PATIENCE_MS; \
                while (!(condition)) { \
                        assert_int_equal(loop_turn(loop, 20), 0); \
                        if (clock_monotonic_ms() > end_) \
                                fail_msg("not in time: %s", #condition); \
                } \
        } while (0)

static void make_key(uint64_t seed, KeyPair *ret) {
        Random random;

        random_seeded(&random, seed);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_CURVE, &random, ret), 0);
}

static NetPeer peer(const KeyPair *key, const char *user) {
        NetPeer p = { .user_id = "" };

        memcpy(p.curve, key->public_key, sizeof(p.curve));
        strcpy(p.user_id, user);
        return p;
}

static int setup(void **state) {
        make_key(1, &relay_key);
        make_key(2, &a_key);
        make_key(3, &b_key);
        return loop_new(&loop) || net_new(&here) || net_new(&there);
}

static int teardown(void **state) {
        here = net_free(here);
        there = net_free(there);
        loop = loop_free(loop);
        return 0;
}

/* A relay that knows A alone. */
static void guard_a(void) {
        const NetPeer peers[] = { peer(&a_key, "node:411281") };

        assert_int_equal(net_guard(here, peers, 1), 0);
}

static void guard_both(void) {
        const NetPeer peers[] = { peer(&a_key, "node:411281"), peer(&b_key, "relay:411200") };

        assert_int_equal(net_guard(here, peers, 2), 0);
}

static void listen_at(End *e, const char *endpoint) {
        assert_int_equal(net_listen(here, endpoint, &relay_key, 0, &e->socket), 0);
        watch(e);
}

static void connect_to(End *e, const End *relay, const KeyPair *own) {
        assert_int_equal(net_connect(there, net_endpoint(relay->socket), own, relay_key.public_key, &e->socket), 0);
        watch(e);
}

static NetMessage *message(const char *text) {
        NetMessage *m = net_message_new();

        net_message_add(m, bytes_of_str("envelope"));
        net_message_add(m, bytes_of_str(text));
        return m;
}

static int say(NetSocket *s, const NetRoute *to, const char *text) {
        NetMessage *m = message(text);
        int r = net_send(s, to, &m);

        assert_true(r == 0 ? m == NULL : m != NULL && net_message_count(m) == 2);
        net_message_free(m);
        return r;
}

static uint64_t refused(void) {
        uint64_t admitted_count, refused_count;

        net_guard_count(here, &admitted_count, &refused_count);
        return refused_count;
}

/* ---- who gets in ---------------------------------------------------------------------------------------------------- */

static void test_listening_without_a_guard_is_refused(void **state) {
        NetSocket *s = NULL;

        assert_int_equal(net_listen(here, "tcp://127.0.0.1:*", &relay_key, 0, &s), NET_E_UNGUARDED);
        assert_null(s);
}

static void test_known_key_is_admitted_under_its_user_id_and_answered(void **state) {
        End relay = { 0 }, a = { 0 };

        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&a, &relay, &a_key);
        until(a.ups == 1 && relay.greetings == 1);
        assert_true(net_is_up(a.socket));
        assert_string_equal(relay.user, "node:411281");
        assert_int_equal(say(a.socket, NULL, "up"), 0);
        until(relay.messages == 1);
        assert_string_equal(relay.user, "node:411281");
        assert_string_equal(relay.text, "up");
        assert_int_equal(relay.parts, 2);
        assert_int_equal(say(relay.socket, &relay.route, "down"), 0);
        until(a.messages == 1);
        assert_string_equal(a.text, "down");
        assert_string_equal(a.user, "");
        assert_int_equal(refused(), 0);
        net_close(a.socket);
        net_close(relay.socket);
}

static void test_unknown_key_is_refused_and_says_nothing(void **state) {
        End relay = { 0 }, a = { 0 }, stranger = { 0 };

        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&stranger, &relay, &b_key);
        until(refused() >= 2); /* it tries again */
        assert_false(net_is_up(stranger.socket));
        assert_int_equal(say(stranger.socket, NULL, "let me in"), NET_E_FULL);
        connect_to(&a, &relay, &a_key);
        until(relay.greetings == 1);
        assert_int_equal(stranger.ups, 0);
        assert_int_equal(relay.messages, 0);
        net_close(stranger.socket);
        net_close(a.socket);
        net_close(relay.socket);
}

static void test_empty_table_admits_nobody(void **state) {
        End relay = { 0 }, a = { 0 };

        assert_int_equal(net_guard(here, NULL, 0), 0);
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&a, &relay, &a_key);
        until(refused() >= 1);
        assert_int_equal(a.ups, 0);
        net_close(a.socket);
        net_close(relay.socket);
}

static void test_key_listed_twice_is_nobodys(void **state) {
        const NetPeer peers[] = { peer(&a_key, "node:411281"), peer(&a_key, "node:411221"), peer(&b_key, "relay:411200") };
        End relay = { 0 }, a = { 0 }, b = { 0 };

        assert_int_equal(net_guard(here, peers, 3), 0);
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&a, &relay, &a_key);
        until(refused() >= 1);
        connect_to(&b, &relay, &b_key);
        until(b.ups == 1);
        assert_int_equal(a.ups, 0);
        net_close(a.socket);
        net_close(b.socket);
        net_close(relay.socket);
}

static void test_client_that_expects_another_relay_does_not_talk_to_this_one(void **state) {
        End relay = { 0 }, wrong = { 0 }, right = { 0 };

        guard_both();
        listen_at(&relay, "tcp://127.0.0.1:*");
        assert_int_equal(net_connect(there, net_endpoint(relay.socket), &a_key, b_key.public_key, &wrong.socket), 0);
        watch(&wrong);
        until(relay.socket && net_counts(relay.socket).connections >= 1);
        connect_to(&right, &relay, &b_key);
        until(right.ups == 1);
        assert_int_equal(wrong.ups, 0);
        net_close(wrong.socket);
        net_close(right.socket);
        net_close(relay.socket);
}

static void test_context_has_one_guard(void **state) {
        NetGuard *second = NULL;
        void *context = zmq_ctx_new(), *squatter = zmq_socket(context, ZMQ_REP);

        assert_int_equal(zmq_bind(squatter, "inproc://zeromq.zap.01"), 0);
        assert_int_equal(net_guard_new(context, NULL, 0, &second), NET_E_IN_USE);
        assert_null(second);
        zmq_close(squatter);
        zmq_ctx_term(context);
}

/* ---- the trap itself, with plain libzmq ----------------------------------------------------------------------------- */

static void *raw_server(void *context, bool enforce, char ret_endpoint[64]) {
        void *s = zmq_socket(context, ZMQ_ROUTER);
        size_t size = 64;
        int one = 1;

        assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SERVER, &one, sizeof(one)), 0);
        assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, relay_key.secret_key, 32), 0);
        assert_int_equal(zmq_setsockopt(s, ZMQ_ZAP_DOMAIN, "zhuji", 5), 0);
        if (enforce)
                assert_int_equal(zmq_setsockopt(s, RAW_ENFORCE_DOMAIN, &one, sizeof(one)), 0);
        assert_int_equal(zmq_bind(s, "tcp://127.0.0.1:*"), 0);
        assert_int_equal(zmq_getsockopt(s, ZMQ_LAST_ENDPOINT, ret_endpoint, &size), 0);
        return s;
}

static void *raw_client(void *context, const char *endpoint, const KeyPair *own) {
        void *s = zmq_socket(context, ZMQ_DEALER);
        int none = 0;

        assert_int_equal(zmq_setsockopt(s, ZMQ_LINGER, &none, sizeof(none)), 0);
        assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, relay_key.public_key, 32), 0);
        assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, own->public_key, 32), 0);
        assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, own->secret_key, 32), 0);
        assert_int_equal(zmq_connect(s, endpoint), 0);
        return s;
}

/* The first event of these on the socket's monitor. */
static int raw_event(void *context, void *socket, const char *name, const char *endpoint, int events) {
        void *monitor = zmq_socket(context, ZMQ_PAIR);
        uint16_t event = 0;
        uint8_t data[6];

        assert_int_equal(zmq_socket_monitor(socket, name, events), 0);
        assert_int_equal(zmq_connect(monitor, name), 0);
        assert_int_equal(zmq_connect(socket, endpoint), 0);
        assert_int_equal(zmq_recv(monitor, data, 6, 0), 6);
        memcpy(&event, data, 2);
        zmq_socket_monitor(socket, NULL, 0);
        zmq_close(monitor);
        return event;
}

static int raw_outcome(bool enforce) {
        void *context = zmq_ctx_new(), *server, *client;
        char endpoint[64];
        int event, none = 0;

        server = raw_server(context, enforce, endpoint);
        client = zmq_socket(context, ZMQ_DEALER);
        assert_int_equal(zmq_setsockopt(client, ZMQ_LINGER, &none, sizeof(none)), 0);
        assert_int_equal(zmq_setsockopt(client, ZMQ_CURVE_SERVERKEY, relay_key.public_key, 32), 0);
        assert_int_equal(zmq_setsockopt(client, ZMQ_CURVE_PUBLICKEY, b_key.public_key, 32), 0);
        assert_int_equal(zmq_setsockopt(client, ZMQ_CURVE_SECRETKEY, b_key.secret_key, 32), 0);
        event = raw_event(context, client, "inproc://watch", endpoint, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED);
        zmq_close(client);
        zmq_close(server);
        zmq_ctx_term(context);
        return event;
}

static void test_libzmq_without_a_handler_fails_open_unless_its_domain_is_enforced(void **state) {
        assert_int_equal(raw_outcome(false), ZMQ_EVENT_HANDSHAKE_SUCCEEDED); /* the trap */
        assert_int_equal(raw_outcome(true), ZMQ_EVENT_DISCONNECTED);
}

static void test_our_listening_sockets_enforce_their_domain(void **state) {
        int enforced = 0;
        size_t size = sizeof(enforced);
        End relay = { 0 };
        char domain[32];

        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        assert_int_equal(zmq_getsockopt(relay.socket->socket, RAW_ENFORCE_DOMAIN, &enforced, &size), 0);
        assert_int_equal(enforced, 1);
        size = sizeof(domain);
        assert_int_equal(zmq_getsockopt(relay.socket->socket, ZMQ_ZAP_DOMAIN, domain, &size), 0);
        assert_string_equal(domain, NET_GUARD_DOMAIN);
        net_close(relay.socket);
}

/* ---- another table -------------------------------------------------------------------------------------------------- */

static void test_new_table_admits_who_was_refused_before(void **state) {
        End relay = { 0 }, b = { 0 };

        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&b, &relay, &b_key);
        until(refused() >= 1);
        guard_both();
        until(b.ups == 1 && relay.greetings == 1);
        assert_string_equal(relay.user, "relay:411200");
        net_close(b.socket);
        net_close(relay.socket);
}

/* A is connected; then the table changes; what A says is dropped although its connection stands. */
static void assert_silenced_by(const NetPeer *peers, size_t n) {
        End relay = { 0 }, a = { 0 }, b = { 0 };
        uint64_t dropped;

        guard_both();
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&a, &relay, &a_key);
        connect_to(&b, &relay, &b_key);
        until(relay.greetings == 2);
        assert_int_equal(net_guard(here, peers, n), 0);
        assert_int_equal(say(a.socket, NULL, "still here"), 0);
        until(net_counts(relay.socket).dropped_user == 1);
        assert_int_equal(relay.messages, 0);
        assert_int_equal(say(b.socket, NULL, "me too"), 0);
        until(relay.messages == 1);
        assert_string_equal(relay.user, "relay:411200");
        dropped = net_counts(relay.socket).dropped_user;
        guard_both(); /* back in the table: heard again, on the same connection */
        assert_int_equal(say(a.socket, NULL, "again"), 0);
        until(relay.messages == 2);
        assert_string_equal(relay.user, "node:411281");
        assert_int_equal(net_counts(relay.socket).dropped_user, dropped);
        net_close(a.socket);
        net_close(b.socket);
        net_close(relay.socket);
}

static void test_connected_peer_is_silenced_when_its_key_leaves_the_table(void **state) {
        const NetPeer peers[] = { peer(&b_key, "relay:411200") };

        assert_silenced_by(peers, 1);
}

static void test_connected_peer_is_silenced_when_its_key_is_exchanged(void **state) {
        KeyPair fresh;

        make_key(9, &fresh);
        const NetPeer peers[] = { peer(&fresh, "node:411281"), peer(&b_key, "relay:411200") };

        assert_silenced_by(peers, 2);
}

static void test_connected_peer_is_silenced_when_its_key_becomes_somebody_elses(void **state) {
        const NetPeer peers[] = { peer(&a_key, "node:411221"), peer(&b_key, "relay:411200") };

        assert_silenced_by(peers, 2);
}

/* ---- what gets through ---------------------------------------------------------------------------------------------- */

static void raw_send(void *s, size_t size, int flags) {
        zmq_msg_t m;

        assert_int_equal(zmq_msg_init_size(&m, size), 0);
        memset(zmq_msg_data(&m), 'x', size);
        assert_int_equal(zmq_msg_send(&m, s, flags), (int)size);
}

static void test_part_of_the_largest_size_arrives_and_one_byte_more_ends_the_connection(void **state) {
        void *context = zmq_ctx_new(), *client;
        End relay = { 0 }, b = { 0 };

        guard_both();
        listen_at(&relay, "tcp://127.0.0.1:*");
        client = raw_client(context, net_endpoint(relay.socket), &a_key);
        raw_send(client, 10, ZMQ_SNDMORE);
        raw_send(client, NET_PART_SIZE_MAX, 0);
        until(relay.messages == 1);
        assert_int_equal(relay.size, NET_PART_SIZE_MAX);
        raw_send(client, NET_PART_SIZE_MAX + 1, 0);
        until(net_counts(relay.socket).connections == 0);
        zmq_close(client);
        zmq_ctx_term(context);
        connect_to(&b, &relay, &b_key);
        until(relay.greetings == 1);
        assert_int_equal(relay.messages, 1);
        net_close(b.socket);
        net_close(relay.socket);
}

static void test_message_over_its_parts_or_total_size_is_dropped_whole(void **state) {
        void *context = zmq_ctx_new(), *client;
        End relay = { 0 };

        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        client = raw_client(context, net_endpoint(relay.socket), &a_key);
        for (unsigned i = 0; i < NET_PARTS_MAX + 3; i++)
                raw_send(client, 1, i < NET_PARTS_MAX + 2 ? ZMQ_SNDMORE : 0);
        raw_send(client, NET_PART_SIZE_MAX, ZMQ_SNDMORE);
        raw_send(client, 5000, 0);
        for (unsigned i = 0; i < NET_PARTS_MAX; i++)
                raw_send(client, 7, i < NET_PARTS_MAX - 1 ? ZMQ_SNDMORE : 0);
        until(relay.messages == 1);
        assert_int_equal(relay.parts, NET_PARTS_MAX);
        assert_int_equal(relay.size, 7);
        assert_int_equal(net_counts(relay.socket).dropped_shape, 2);
        zmq_close(client);
        zmq_ctx_term(context);
        net_close(relay.socket);
}

static void test_peer_that_brings_a_long_routing_id_is_not_heard(void **state) {
        void *context = zmq_ctx_new(), *client;
        End relay = { 0 }, b = { 0 };
        int none = 0;

        guard_both();
        listen_at(&relay, "tcp://127.0.0.1:*");
        client = zmq_socket(context, ZMQ_DEALER);
        assert_int_equal(zmq_setsockopt(client, ZMQ_LINGER, &none, sizeof(none)), 0);
        assert_int_equal(zmq_setsockopt(client, ZMQ_ROUTING_ID, "a-name-of-my-own-choice", 23), 0);
        assert_int_equal(zmq_setsockopt(client, ZMQ_CURVE_SERVERKEY, relay_key.public_key, 32), 0);
        assert_int_equal(zmq_setsockopt(client, ZMQ_CURVE_PUBLICKEY, a_key.public_key, 32), 0);
        assert_int_equal(zmq_setsockopt(client, ZMQ_CURVE_SECRETKEY, a_key.secret_key, 32), 0);
        assert_int_equal(zmq_connect(client, net_endpoint(relay.socket)), 0);
        raw_send(client, 5, 0);
        until(net_counts(relay.socket).dropped_shape == 1);
        connect_to(&b, &relay, &b_key);
        until(relay.greetings == 1);
        assert_int_equal(relay.messages, 0);
        zmq_close(client);
        zmq_ctx_term(context);
        net_close(b.socket);
        net_close(relay.socket);
}

/* ---- what is said when it doesn't ----------------------------------------------------------------------------------- */

static void test_sending_while_the_link_is_down_says_so(void **state) {
        End a = { 0 };

        /* port 1 of the loopback: nobody there */
        assert_int_equal(net_connect(there, "tcp://127.0.0.1:1", &a_key, relay_key.public_key, &a.socket), 0);
        watch(&a);
        assert_int_equal(say(a.socket, NULL, "hello?"), NET_E_FULL);
        assert_int_equal(net_counts(a.socket).full, 1);
        net_close(a.socket);
}

static void test_sending_to_a_peer_that_has_gone_says_so(void **state) {
        End relay = { 0 }, a = { 0 };
        int r;

        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&a, &relay, &a_key);
        until(relay.greetings == 1);
        assert_int_equal(say(relay.socket, &relay.route, "there?"), 0);
        a.socket = net_close(a.socket);
        until(net_counts(relay.socket).connections == 0);
        until((r = say(relay.socket, &relay.route, "gone?")) != 0);
        assert_int_equal(r, NET_E_AWAY);
        assert_int_equal(net_counts(relay.socket).away, 1);
        net_close(relay.socket);
}

static void test_full_queue_says_so_and_leaves_the_message_with_its_sender(void **state) {
        static char big[16 * 1024];
        End relay = { 0 }, a = { 0 };
        NetMessage *m = NULL;
        unsigned sent = 0;
        int r = 0;

        memset(big, 'b', sizeof(big) - 1);
        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&a, &relay, &a_key);
        until(relay.greetings == 1);
        /* nobody runs the loop, so A does not read */
        while (sent < 100 * NET_QUEUE_MAX) {
                m = message(big);
                r = net_send(relay.socket, &relay.route, &m);
                if (r)
                        break;
                sent++;
        }
        assert_int_equal(r, NET_E_FULL);
        assert_non_null(m);
        assert_int_equal(net_message_part(m, 1).len, sizeof(big) - 1);
        until(a.messages == sent); /* none of those taken was lost */
        assert_int_equal(net_send(relay.socket, &relay.route, &m), 0);
        until(a.messages == sent + 1);
        net_close(a.socket);
        net_close(relay.socket);
}

/* libzmq by itself would let nothing in at all: it counts the user id of a guarded connection as a message. */
static void test_queues_of_one_message_hold_up_both_ways_and_lose_nothing(void **state) {
        End relay = { 0 }, a = { 0 };
        unsigned up = 0, down = 0, full = 0;

        net_set_queue(here, 1);
        net_set_queue(there, 1);
        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&a, &relay, &a_key);
        until(relay.greetings == 1);
        while (up < 500 || down < 500) {
                int r = up < 500 ? say(a.socket, NULL, "up") : 0;

                assert_true(r == 0 || r == NET_E_FULL);
                up += up < 500 && r == 0;
                full += r != 0;
                r = down < 500 ? say(relay.socket, &relay.route, "down") : 0;
                assert_true(r == 0 || r == NET_E_FULL);
                down += down < 500 && r == 0;
                full += r != 0;
                assert_int_equal(loop_turn(loop, r ? 1 : 0), 0);
        }
        until(relay.messages == up && a.messages == down);
        assert_int_equal(net_counts(a.socket).full + net_counts(relay.socket).full, full);
        net_close(a.socket);
        net_close(relay.socket);
}

static void test_link_comes_back_and_greets_after_the_relay_restarts(void **state) {
        End relay = { 0 }, again = { 0 }, a = { 0 };
        char endpoint[64];

        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        connect_to(&a, &relay, &a_key);
        until(relay.greetings == 1 && a.ups == 1);
        strcpy(endpoint, net_endpoint(relay.socket));
        relay.socket = net_close(relay.socket);
        until(a.downs == 1);
        assert_false(net_is_up(a.socket));
        /* libzmq closes in its own thread: the port may need a moment */
        until(net_listen(here, endpoint, &relay_key, 0, &again.socket) == 0);
        watch(&again);
        until(again.greetings == 1 && a.ups == 2);
        net_close(a.socket);
        net_close(again.socket);
}

static void test_second_listener_on_a_port_and_nonsense_endpoints_are_refused(void **state) {
        static const char *const nonsense[] = { "tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:x", "tcp://192.0.2.1:*",
                                                "ipc:///tmp/x", "inproc://x", "http://127.0.0.1:1", "" };
        NetSocket *s = NULL;
        End relay = { 0 };

        guard_a();
        listen_at(&relay, "tcp://127.0.0.1:*");
        assert_int_equal(net_listen(here, net_endpoint(relay.socket), &relay_key, 0, &s), NET_E_IN_USE);
        for (size_t i = 0; i < array_size(nonsense); i++)
                assert_int_equal(net_listen(here, nonsense[i], &relay_key, 0, &s), NET_E_ADDRESS);
        assert_int_equal(net_connect(there, "ipc:///tmp/x", &a_key, relay_key.public_key, &s), NET_E_ADDRESS);
        assert_int_equal(net_connect(there, "tcp://", &a_key, relay_key.public_key, &s), NET_E_ADDRESS);
        assert_null(s);
        net_close(relay.socket);
}

/* ---- connections cost descriptors ----------------------------------------------------------------------------------- */

/* Starts a TCP connection; it is made once its descriptor can be written. */
static int plain_connect(const char *endpoint) {
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

        address.sin_port = htons((uint16_t)atoi(strrchr(endpoint, ':') + 1));
        assert_true(fd >= 0);
        assert_true(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 || errno == EINPROGRESS);
        return fd;
}

static bool is_connected(int fd) {
        struct pollfd p = { .fd = fd, .events = POLLOUT };

        return poll(&p, 1, 0) == 1 && p.revents == POLLOUT;
}

static void test_no_more_connections_are_accepted_than_the_cap_until_some_go(void **state) {
        int fds[7], waiting[2];
        End relay = { 0 }, a = { 0 }, b = { 0 };

        guard_both();
        assert_int_equal(net_listen(here, "tcp://127.0.0.1:*", &relay_key, 8, &relay.socket), 0);
        watch(&relay);
        connect_to(&a, &relay, &a_key);
        until(relay.greetings == 1);
        for (int i = 0; i < 7; i++)
                fds[i] = plain_connect(net_endpoint(relay.socket));
        until(net_counts(relay.socket).closed_for_business == 1);
        for (int i = 0; i < 2; i++)
                waiting[i] = plain_connect(net_endpoint(relay.socket));
        assert_int_equal(say(a.socket, NULL, "still heard"), 0); /* who is in stays in */
        until(relay.messages == 1);
        assert_false(is_connected(waiting[0]) || is_connected(waiting[1]));
        assert_int_equal(net_counts(relay.socket).connections, 8);
        for (int i = 0; i < 7; i++)
                close(fds[i]);
        connect_to(&b, &relay, &b_key);
        until(relay.greetings == 2 && b.ups == 1 && is_connected(waiting[0]) && is_connected(waiting[1]));
        close(waiting[0]);
        close(waiting[1]);
        net_close(a.socket);
        net_close(b.socket);
        net_close(relay.socket);
}

int main(void) {
#define net_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        const struct CMUnitTest tests[] = {
                net_test(test_listening_without_a_guard_is_refused),
                net_test(test_known_key_is_admitted_under_its_user_id_and_answered),
                net_test(test_unknown_key_is_refused_and_says_nothing),
                net_test(test_empty_table_admits_nobody),
                net_test(test_key_listed_twice_is_nobodys),
                net_test(test_client_that_expects_another_relay_does_not_talk_to_this_one),
                net_test(test_context_has_one_guard),
                net_test(test_libzmq_without_a_handler_fails_open_unless_its_domain_is_enforced),
                net_test(test_our_listening_sockets_enforce_their_domain),
                net_test(test_new_table_admits_who_was_refused_before),
                net_test(test_connected_peer_is_silenced_when_its_key_leaves_the_table),
                net_test(test_connected_peer_is_silenced_when_its_key_is_exchanged),
                net_test(test_connected_peer_is_silenced_when_its_key_becomes_somebody_elses),
                net_test(test_part_of_the_largest_size_arrives_and_one_byte_more_ends_the_connection),
                net_test(test_message_over_its_parts_or_total_size_is_dropped_whole),
                net_test(test_peer_that_brings_a_long_routing_id_is_not_heard),
                net_test(test_sending_while_the_link_is_down_says_so),
                net_test(test_sending_to_a_peer_that_has_gone_says_so),
                net_test(test_full_queue_says_so_and_leaves_the_message_with_its_sender),
                net_test(test_queues_of_one_message_hold_up_both_ways_and_lose_nothing),
                net_test(test_link_comes_back_and_greets_after_the_relay_restarts),
                net_test(test_second_listener_on_a_port_and_nonsense_endpoints_are_refused),
                net_test(test_no_more_connections_are_accepted_than_the_cap_until_some_go),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
