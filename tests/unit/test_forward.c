/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every connection x every claim x every destination x every class at every relay of a network four levels deep, against a
 * second opinion that knows nothing but the ways up, written out below.  Then the single things: learning, failing, BUSY.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "relay/forward.h"
#include "roster_text.h"

/* Ways up: the relays a frame of that node (or relay) passes to the top. */
static const struct { const char *unit, *way; } node_ways[] = {
        { "410000", "410000" },
        { "411200", "411200 410000" },
        { "410100", "410100 410000" },
        { "411281", "411200 410000" },
        { "411281.discipline", "411281 411200 410000" },
        { "411221", "411200 410000" },
        { "410102", "410100 410000" },
}, relay_ways[] = {
        { "410000", "410000" },
        { "411200", "411200 410000" },
        { "410100", "410100 410000" },
        { "411281", "411281 411200 410000" },
};

/* Units as claims and destinations: all with a node, some without, one that nobody knows. */
static const char *const units[] = { "410000", "411200", "410100", "411281", "411281.discipline", "411221", "410102",
                                     "411281.gov", "410000.hrss", "990000" };

static const char *const users[] = {
        "node:410000", "node:411200", "node:410100", "node:411281", "node:411281.discipline", "node:411221", "node:410102",
        "relay:410000", "relay:411200", "relay:410100", "relay:411281",
        "", "node:", "node:990000", "node:411281.gov", "411281", "relay:411281 ", "Node:411281",
        "node:4112810000000000000000000000000000000000000000000000000000000000",
};

static Roster *network(void) {
        Roster *r = roster_network_with("node 411281.discipline relay=411200\n",
                                        "node 411281.discipline relay=411281\nrelay 411281 parent=411200\n");

        assert_int_equal(roster_prepare(r, NULL, 0), 0);
        return r;
}

/* ---- second opinion ------------------------------------------------------------------------------------------------- */

static const char *way_of_node(const char *unit) {
        for (size_t i = 0; i < array_size(node_ways); i++)
                if (strcmp(node_ways[i].unit, unit) == 0)
                        return node_ways[i].way;
        return NULL;
}

static const char *way_of_relay(const char *unit) {
        for (size_t i = 0; i < array_size(relay_ways); i++)
                if (strcmp(relay_ways[i].unit, unit) == 0)
                        return relay_ways[i].way;
        return NULL;
}

/* Relay codes all have six digits, so that a way is easily searched; -1: not on it. */
static int step_of(const char *way, const char *relay) {
        const char *at = way ? strstr(way, relay) : NULL;

        return at ? (int)((at - way) / 7) : -1;
}

static const char *user_unit(const char *user) {
        return strchr(user, ':') ? strchr(user, ':') + 1 : "";
}

static bool is_attached(const char *user, const char *here) {
        if (strncmp(user, "node:", 5) == 0)
                return step_of(way_of_node(user + 5), here) == 0;
        return strncmp(user, "relay:", 6) == 0 && step_of(way_of_relay(user + 6), here) == 1;
}

/* What is to become of it; the hop's user, or "parent", in ret_hop. */
static ForwardReason expected(const char *here, const char *user /* NULL: parent */, FrameClass class, const char *from,
                              const char *to, char ret_hop[80]) {
        const char *speaker = class == FRAME_BUSY ? way_of_relay(from) : way_of_node(from);
        int step;

        if (user && !is_attached(user, here))
                return FORWARD_USER;
        if (class != FRAME_BUSY && strcmp(from, to) == 0)
                return FORWARD_FORMAT;
        if (user && user[0] == 'n') {
                if (class == FRAME_BUSY)
                        return FORWARD_CLASS;
                if (strcmp(user_unit(user), from) != 0)
                        return FORWARD_CLAIM;
        } else if (user ? step_of(speaker, user_unit(user)) < 0 : !speaker || step_of(speaker, here) >= 0)
                return FORWARD_CLAIM;

        if (!way_of_node(to))
                return FORWARD_UNKNOWN;
        step = step_of(way_of_node(to), here);
        if (step < 0 && strcmp(here, "410000") == 0)
                return FORWARD_UNKNOWN;
        if (step < 0)
                strcpy(ret_hop, "parent");
        else if (step == 0)
                snprintf(ret_hop, 80, "node:%s", to);
        else
                snprintf(ret_hop, 80, "relay:%.6s", way_of_node(to) + 7 * (step - 1));
        return strcmp(ret_hop, user ? user : "parent") == 0 ? FORWARD_BACK : FORWARD_GOES;
}

/* ---- asking --------------------------------------------------------------------------------------------------------- */

static NetRoute route_number(uint8_t n) {
        return (NetRoute){ .len = 5, .id = { 0, n, 2, 3, 4 } };
}

static void learn_all(Forward *f) {
        for (size_t i = 0; i < array_size(users); i++) {
                NetRoute route = route_number((uint8_t)i);

                (void)forward_learn(f, users[i], &route);
        }
}

static int64_t clock_ms = 1000;
static size_t body_size;

static ForwardVerdict ask(Forward *f, const char *user, uint8_t route, uint8_t hops, FrameClass class, const char *from,
                          const char *to) {
        uint8_t envelope[FRAME_ENVELOPE_SIZE] = { FRAME_VERSION, hops };
        ForwardFrame in = { .from_parent = !user, .user = user, .route = route_number(route),
                            .envelope = bytes_of(envelope, sizeof(envelope)), .size = body_size, .mono_ms = clock_ms++ };
        Buf header = BUF_INIT;
        ForwardVerdict v;

        /* by hand: the encoder asserts what a liar would not mind */
        buf_put_u8(&header, FRAME_VERSION);
        buf_put_u8(&header, (uint8_t)class);
        buf_put_u8(&header, (uint8_t)strlen(from));
        buf_put(&header, from, strlen(from));
        buf_put_u8(&header, (uint8_t)strlen(to));
        buf_put(&header, to, strlen(to));
        in.header = buf_bytes(&header);
        v = forward_decide(f, &in);
        buf_deinit(&header);
        return v;
}

static void check(Forward *f, const char *here, const char *user, uint8_t route, FrameClass class, const char *from,
                  const char *to) {
        ForwardVerdict v = ask(f, user, route, 7, class, from, to);
        uint8_t envelope[FRAME_ENVELOPE_SIZE];
        Buf header = BUF_INIT, body = BUF_INIT;
        char hop[80] = "";
        ForwardReason reason = expected(here, user, class, from, to, hop);
        bool down = strcmp(hop, "parent") != 0, busy = reason >= FORWARD_UNKNOWN && class != FRAME_BUSY;
        ForwardWay way = reason ? FORWARD_DROP : down ? FORWARD_DOWN : FORWARD_UP;

        if (v.reason != reason || v.way != way || (way == FORWARD_DOWN && strcmp(v.hop, hop) != 0))
                fail_msg("at %s, %s sends class %d as %s to %s: %s way %d hop '%s' instead of %s way %d hop '%s'", here,
                         user ? user : "parent", class, from, to, forward_reason_name(v.reason), v.way, v.hop,
                         forward_reason_name(reason), way, hop);
        assert_int_equal(forward_busy(f, &v, envelope, &header, &body), busy);
        if (way != FORWARD_DROP)
                assert_int_equal(v.envelope[1], 6);
        if (way == FORWARD_DOWN) {
                size_t i = 0;

                while (strcmp(users[i], hop) != 0)
                        i++;
                assert_int_equal(v.route.id[1], i);
        }
        buf_deinit(&header);
        buf_deinit(&body);
}

static void test_every_connection_claim_destination_and_class_at_every_relay(void **state) {
        Roster *r = network();

        for (size_t h = 0; h < array_size(relay_ways); h++) {
                const char *here = relay_ways[h].unit;
                UnitCode code = code_of(here);
                Forward *f = forward_new(r, &code);

                learn_all(f);
                for (size_t u = 0; u <= array_size(users); u++)
                        for (size_t from = 0; from < array_size(units); from++)
                                for (size_t to = 0; to < array_size(units); to++)
                                        for (FrameClass c = FRAME_DATA; c <= FRAME_UNREADABLE; c++) {
                                                const char *user = u < array_size(users) ? users[u] : NULL;

                                                if (!user && h == 0)
                                                        continue; /* the top has no parent */
                                                check(f, here, user, (uint8_t)u, c, units[from], units[to]);
                                        }
                forward_free(f);
        }
        roster_free(r);
}

static void test_only_those_attached_are_known(void **state) {
        Roster *r = network();

        for (size_t h = 0; h < array_size(relay_ways); h++) {
                UnitCode here = code_of(relay_ways[h].unit);
                Forward *f = forward_new(r, &here);
                uint32_t n = 0, attached, known;

                forward_attached(f, &attached, &known);
                assert_int_equal(known, 0);
                for (size_t u = 0; u < array_size(users); u++) {
                        NetRoute route = route_number(1);
                        bool is = is_attached(users[u], relay_ways[h].unit);

                        n += is;
                        assert_int_equal(forward_learn(f, users[u], &route), is);
                }
                forward_attached(f, &attached, &known);
                assert_int_equal(attached, n);
                assert_int_equal(known, n);
                forward_free(f);
        }
        roster_free(r);
}

/* ---- bytes that are not ours ---------------------------------------------------------------------------------------- */

static ForwardReason raw(Forward *f, const char *envelope, size_t envelope_len, const char *header, size_t header_len) {
        const ForwardFrame in = { .user = "node:411281", .route = route_number(1), .envelope = bytes_of(envelope, envelope_len),
                                  .header = bytes_of(header, header_len) };
        ForwardVerdict v = forward_decide(f, &in);

        assert_int_equal(v.way, FORWARD_DROP);
        return v.reason;
}

#define HEADER "\1\1\006" "411281" "\006" "410000"

static void test_malformed_envelopes_and_headers_are_dropped_without_a_word(void **state) {
        Roster *r = network();
        UnitCode here = code_of("411200");
        Forward *f = forward_new(r, &here);
        Buf header = BUF_INIT, body = BUF_INIT;
        uint8_t envelope[FRAME_ENVELOPE_SIZE];
        ForwardVerdict v;

        assert_int_equal(raw(f, "", 0, HEADER, 16), FORWARD_FORMAT);
        assert_int_equal(raw(f, "\1", 1, HEADER, 16), FORWARD_FORMAT);
        assert_int_equal(raw(f, "\1\7\0", 3, HEADER, 16), FORWARD_FORMAT);
        assert_int_equal(raw(f, "\2\7", 2, HEADER, 16), FORWARD_FORMAT);
        for (size_t len = 0; len < 16; len++)
                assert_int_equal(raw(f, "\1\7", 2, HEADER, len), FORWARD_FORMAT);
        assert_int_equal(raw(f, "\1\7", 2, HEADER "x", 17), FORWARD_FORMAT);
        assert_int_equal(raw(f, "\1\7", 2, "\2\1\006" "411281" "\006" "410000", 16), FORWARD_FORMAT);
        assert_int_equal(raw(f, "\1\7", 2, "\1\5\006" "411281" "\006" "410000", 16), FORWARD_FORMAT);
        assert_int_equal(forward_counts(f)->dropped[FORWARD_FORMAT], 23);
        assert_int_equal(forward_counts(f)->busy, 0);
        /* and the same bytes whole do go */
        v = ask(f, "node:411281", 1, 7, FRAME_DATA, "411281", "410000");
        assert_int_equal(v.way, FORWARD_UP);
        assert_false(forward_busy(f, &v, envelope, &header, &body));
        forward_free(f);
        roster_free(r);
}

static void test_hop_limit_ends_at_this_relay_and_the_sender_is_told(void **state) {
        Roster *r = network();
        UnitCode here = code_of("411200");
        Forward *f = forward_new(r, &here);
        ForwardVerdict v;

        v = ask(f, "node:411281", 1, 1, FRAME_DATA, "411281", "410000");
        assert_int_equal(v.way, FORWARD_UP);
        assert_int_equal(v.envelope[1], 0);
        v = ask(f, "node:411281", 1, 0, FRAME_DATA, "411281", "410000");
        assert_int_equal(v.reason, FORWARD_HOPS);
        v = ask(f, "node:411281", 1, FRAME_HOPS_MAX + 1, FRAME_DATA, "411281", "410000");
        assert_int_equal(v.reason, FORWARD_HOPS);
        assert_int_equal(forward_counts(f)->busy, 2);
        v = ask(f, "node:411281", 1, 0, FRAME_DATA, "411221", "410000"); /* a liar isn't told */
        assert_int_equal(v.reason, FORWARD_CLAIM);
        assert_int_equal(forward_counts(f)->busy, 2);
        forward_free(f);
        roster_free(r);
}

/* ---- routes --------------------------------------------------------------------------------------------------------- */

static void test_route_is_unknown_until_its_owner_speaks_and_the_newest_wins(void **state) {
        Roster *r = network();
        UnitCode here = code_of("411200");
        Forward *f = forward_new(r, &here);
        NetRoute route = route_number(3);

        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281").reason, FORWARD_AWAY);
        assert_true(forward_learn(f, "node:411281", &route)); /* a greeting */
        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281").route.id[1], 3);
        (void)ask(f, "node:411281", 4, 7, FRAME_DATA, "411281", "410000");
        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281").route.id[1], 4);
        /* also from a frame that is dropped, for the connection is genuine */
        (void)ask(f, "node:411281", 5, 7, FRAME_DATA, "411221", "410000");
        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281").route.id[1], 5);
        /* what another one says in its name changes nothing */
        (void)ask(f, "node:411221", 6, 7, FRAME_DATA, "411281", "410000");
        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281").route.id[1], 5);
        forward_free(f);
        roster_free(r);
}

/* So many frames of that node, all in one millisecond: how many go? */
static unsigned flood(Forward *f, const char *user, const char *from, const char *to, unsigned n, unsigned *ret_busy) {
        unsigned goes = 0;

        *ret_busy = 0;
        for (unsigned i = 0; i < n; i++) {
                ForwardVerdict v = ask(f, user, 1, 7, FRAME_DATA, from, to);
                uint8_t envelope[FRAME_ENVELOPE_SIZE];
                Buf header = BUF_INIT, body = BUF_INIT;

                clock_ms--;
                assert_true(v.way != FORWARD_DROP || v.reason == FORWARD_RATE);
                goes += v.way != FORWARD_DROP;
                *ret_busy += forward_busy(f, &v, envelope, &header, &body);
                buf_deinit(&header);
                buf_deinit(&body);
        }
        return goes;
}

static void test_who_floods_is_cut_down_to_its_share_and_nobody_else(void **state) {
        Roster *r = network(), *again = network();
        UnitCode here = code_of("411200");
        Forward *f = forward_new(r, &here);
        NetRoute route = route_number(1);
        unsigned busy;

        (void)forward_learn(f, "node:411281", &route);
        assert_int_equal(flood(f, "node:411221", "411221", "410000", 10000, &busy), 2048);
        assert_int_equal(busy, 1); /* not one for each */
        assert_int_equal(flood(f, "node:411281", "411281", "410000", 2048, &busy), 2048);
        assert_int_equal(busy, 0);
        clock_ms += 500;
        assert_int_equal(flood(f, "node:411221", "411221", "410000", 10000, &busy), 1000);
        assert_int_equal(busy, 1);
        /* A new roster is no new account; nor does another one's connection spend it. */
        forward_set_roster(f, again);
        roster_free(r);
        assert_int_equal(flood(f, "node:411221", "411221", "410000", 10, &busy), 0);
        assert_int_equal(ask(f, "node:411281", 1, 7, FRAME_DATA, "411221", "410000").reason, FORWARD_CLAIM);
        clock_ms += 10000;
        body_size = FRAME_BODY_MAX; /* the largest count as hundreds */
        assert_in_range(flood(f, "node:411221", "411221", "410000", 100, &busy), 3, 5);
        body_size = 0;
        assert_int_equal(forward_counts(f)->dropped[FORWARD_RATE], 10000 - 2048 + 9000 + 10 + 96);
        forward_free(f);
        roster_free(again);
}

/* The account is an office's, not its place in a list: who is listed before it makes no difference. */
static void test_a_new_roster_leaves_each_its_own_share(void **state) {
        Roster *r = network(), *longer = roster_network_with(ROSTER_TEXT_MORE, "\nnode 410000.hrss relay=410000\n");
        UnitCode here = code_of("411200");
        unsigned busy;
        Forward *f = forward_new(r, &here);

        (void)roster_prepare(longer, NULL, 0); /* what else it says of that node is nothing to a relay */
        learn_all(f);
        assert_int_equal(flood(f, "node:411221", "411221", "410000", 10000, &busy), 2048);
        forward_set_roster(f, longer);
        learn_all(f);
        assert_int_equal(flood(f, "node:411221", "411221", "410000", 10, &busy), 0);
        assert_int_equal(flood(f, "node:411200", "411200", "410000", 2048, &busy), 2048);
        forward_free(f);
        roster_free(r);
        roster_free(longer);
}

static void test_failed_route_is_forgotten_unless_it_was_replaced(void **state) {
        Roster *r = network();
        UnitCode here = code_of("411200");
        Forward *f = forward_new(r, &here);
        NetRoute old = route_number(3), fresh = route_number(4);
        ForwardVerdict v;

        (void)forward_learn(f, "node:411281", &old);
        v = ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281");
        forward_failed(f, &v, FORWARD_FULL);
        assert_int_equal(v.way, FORWARD_DROP);
        assert_int_equal(v.reason, FORWARD_FULL);
        v = ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281");
        assert_int_equal(v.way, FORWARD_DOWN); /* full is not gone */
        (void)forward_learn(f, "node:411281", &fresh);
        forward_failed(f, &v, FORWARD_AWAY);
        v = ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281");
        assert_int_equal(v.route.id[1], 4);
        forward_failed(f, &v, FORWARD_AWAY);
        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281").reason, FORWARD_AWAY);
        assert_int_equal(forward_counts(f)->dropped[FORWARD_FULL], 1);
        assert_int_equal(forward_counts(f)->dropped[FORWARD_AWAY], 3);
        forward_free(f);
        roster_free(r);
}

static void test_new_roster_keeps_routes_of_unchanged_keys_alone(void **state) {
        Roster *before = network(), *after = network();
        UnitCode here = code_of("411200"), changed = code_of("411221");
        Forward *f = forward_new(before, &here);
        RosterNode *n;

        learn_all(f);
        n = (RosterNode *)roster_find_node(after, &changed);
        n->curve[0] ^= 1;
        n = (RosterNode *)roster_find_node(after, &here);
        n->relay = code_of("410000"); /* moved away */
        forward_set_roster(f, after);
        roster_free(before);
        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281").way, FORWARD_DOWN);
        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411281.discipline").way, FORWARD_DOWN);
        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411221").reason, FORWARD_AWAY);
        assert_int_equal(ask(f, NULL, 0, 7, FRAME_DATA, "410000", "411200").reason, FORWARD_BACK);
        assert_int_equal(ask(f, "node:411200", 1, 7, FRAME_DATA, "411200", "410000").reason, FORWARD_USER);
        forward_free(f);
        roster_free(after);
}

/* ---- BUSY ----------------------------------------------------------------------------------------------------------- */

static void test_busy_says_who_what_and_why(void **state) {
        static const struct { const char *to; uint8_t hops; FrameBusyReason reason; } cases[] = {
                { "411221", 7, FRAME_BUSY_AWAY }, { "990000", 7, FRAME_BUSY_UNKNOWN }, { "411221", 0, FRAME_BUSY_HOPS },
        };
        Roster *r = network();
        UnitCode here = code_of("411200");
        Forward *f = forward_new(r, &here);

        r->version = 12;
        for (size_t i = 0; i < array_size(cases); i++) {
                ForwardVerdict v = ask(f, "node:411281", 1, cases[i].hops, FRAME_HELLO, "411281", cases[i].to);
                uint8_t envelope[FRAME_ENVELOPE_SIZE], hops = 0;
                Buf header = BUF_INIT, body = BUF_INIT;
                FrameHeader h;
                FrameBusy b;

                assert_true(forward_busy(f, &v, envelope, &header, &body));
                assert_int_equal(frame_envelope_decode(bytes_of(envelope, sizeof(envelope)), &hops), 0);
                assert_int_equal(hops, FRAME_HOPS_MAX);
                assert_int_equal(frame_header_decode(buf_bytes(&header), &h), 0);
                assert_int_equal(h.class, FRAME_BUSY);
                assert_string_equal(h.from.s, "411200");
                assert_string_equal(h.to.s, "411281");
                assert_int_equal(frame_busy_decode(buf_bytes(&body), &b), 0);
                assert_int_equal(b.reason, cases[i].reason);
                assert_int_equal(b.class, FRAME_HELLO);
                assert_string_equal(b.to.s, cases[i].to);
                assert_int_equal(b.roster, 12);
                buf_deinit(&header);
                buf_deinit(&body);
        }
        assert_int_equal(forward_counts(f)->busy, 3);
        forward_free(f);
        roster_free(r);
}

/* A BUSY made at any relay for a frame from anywhere passes every relay on its way back. */
static void test_busy_made_anywhere_gets_back_to_the_sender(void **state) {
        Roster *r = network();

        for (size_t at = 0; at < array_size(relay_ways); at++)
                for (size_t to = 0; to < array_size(node_ways); to++) {
                        const char *maker = relay_ways[at].unit, *target = node_ways[to].unit, *came = NULL, *here = maker;
                        unsigned steps = 0;

                        /* from the maker it goes one step towards the sender; then by decisions */
                        for (bool first = true; steps < 10; first = false, steps++) {
                                char hop[80] = "";
                                int step = step_of(way_of_node(target), here);

                                if (step == 0)
                                        snprintf(hop, sizeof(hop), "node:%s", target);
                                else if (step > 0)
                                        snprintf(hop, sizeof(hop), "relay:%.6s", way_of_node(target) + 7 * (step - 1));
                                if (!first) {
                                        UnitCode code = code_of(here);
                                        Forward *f = forward_new(r, &code);
                                        ForwardVerdict v;

                                        learn_all(f);
                                        v = ask(f, came, 9, 7, FRAME_BUSY, maker, target);
                                        assert_int_equal(v.reason, FORWARD_GOES);
                                        assert_string_equal(v.hop, hop);
                                        forward_free(f);
                                }
                                if (step == 0)
                                        break;
                                if (step > 0) { /* down: it comes from a parent there */
                                        came = NULL;
                                        here = way_of_node(target) + 7 * (step - 1);
                                } else { /* up: it comes from this relay there */
                                        static char user[32];

                                        snprintf(user, sizeof(user), "relay:%.6s", here);
                                        came = user;
                                        here = way_of_relay(here) + 7;
                                }
                                static char code[8];
                                snprintf(code, sizeof(code), "%.6s", here);
                                here = code;
                        }
                        assert_true(steps < 10);
                }
        roster_free(r);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_connection_claim_destination_and_class_at_every_relay),
                cmocka_unit_test(test_only_those_attached_are_known),
                cmocka_unit_test(test_malformed_envelopes_and_headers_are_dropped_without_a_word),
                cmocka_unit_test(test_hop_limit_ends_at_this_relay_and_the_sender_is_told),
                cmocka_unit_test(test_route_is_unknown_until_its_owner_speaks_and_the_newest_wins),
                cmocka_unit_test(test_who_floods_is_cut_down_to_its_share_and_nobody_else),
                cmocka_unit_test(test_a_new_roster_leaves_each_its_own_share),
                cmocka_unit_test(test_failed_route_is_forgotten_unless_it_was_replaced),
                cmocka_unit_test(test_new_roster_keeps_routes_of_unchanged_keys_alone),
                cmocka_unit_test(test_busy_says_who_what_and_why),
                cmocka_unit_test(test_busy_made_anywhere_gets_back_to_the_sender),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
