/* SPDX-License-Identifier: Apache-2.0 */

/* Sockets, roster and logging around forward.c's decisions. */

#include "relay/relay.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/io/file.h"
#include "common/io/net.h"
#include "common/wire/roster_codec.h"
#include "relay/forward.h"

#define LOG_BURST 5u /* lines per reason and minute: a broken peer repeats itself */
#define LOG_INTERVAL_MS 60000

struct Relay {
        const RelayConfig *config;
        KeyPair key;
        Roster *roster;
        Forward *forward;
        Net *net;
        Loop *loop;
        NetSocket *below, *parent; /* parent: NULL at the top */
        LogLimit limits[FORWARD_REASONS];
};

/* ---- key and roster ------------------------------------------------------------------------------------------------- */

static int read_key(Relay *r, Buf *problems) {
        const char *path = r->config->curve_key;
        int e = key_file_read(path, KEY_CURVE, &r->key);

        switch (e) {
        case 0:
                return 0;
        case KEY_E_MISSING:
                buf_printf(problems, "%s: no such key file; make one with `zhuji key new`\n", path);
                break;
        case KEY_E_EXPOSED:
                buf_printf(problems, "%s: others may read this secret key; chmod 600, and make a new one if they have\n", path);
                break;
        case KEY_E_FORMAT:
                buf_printf(problems, "%s: not a secret CURVE key\n", path);
                break;
        default:
                buf_printf(problems, "%s: can't be read: %s\n", path, strerrordesc_np(-e));
        }
        return RELAY_E_UNFIT;
}

static const char *roster_problem(int e, bool first) {
        switch (e) {
        case FILE_E_LARGE: /* = ROSTER_E_FORMAT */
                return "not a signed roster; `zhuji roster sign` makes one";
        case ROSTER_E_SIGNATURE:
                return first ? "not signed by root_key: get the signed roster, or the key that signs it, from the root"
                             : "not signed by a key that the roster in force names as root";
        case ROSTER_E_OLDER:
                return "not newer than the one in force";
        case ROSTER_E_FORK:
                return "another roster of a version already in force: tell the root at once, somebody signs two truths";
        case ROSTER_E_INCONSISTENT:
                return "contradicts itself; `zhuji roster check` names the places";
        default:
                return strerrordesc_np(-e);
        }
}

/* Is this roster about us?  NULL, or what is wrong. */
static const char *unfit(const Relay *r, const Roster *roster) {
        const RosterRelay *here = roster_find_relay(roster, &r->config->unit);

        if (!here)
                return "lists no relay at our unit; correct `unit`, or have the relay listed";
        if (memcmp(here->curve, r->key.public_key, sizeof(here->curve)) != 0)
                return "lists another CURVE key for this relay; give it that key, or have this one listed";
        return NULL;
}

/* NULL with *ret set, or what is wrong.  A roster that follows the one in force, if there is one. */
static const char *read_roster(const Relay *r, Roster **ret) {
        Buf bytes CLEANUP(buf_deinit) = BUF_INIT;
        Roster *roster CLEANUP(roster_freep) = NULL;
        const char *why;
        int e;

        _Static_assert(FILE_E_LARGE == ROSTER_E_FORMAT, "one answer for both");
        e = file_read(r->config->roster, LIMIT_ROSTER, &bytes);
        if (e == 0)
                e = roster_open(buf_bytes(&bytes), r->roster, r->config->root_key, &roster);
        if (e)
                return roster_problem(e, !r->roster);
        why = unfit(r, roster);
        if (why)
                return why;
        *ret = roster;
        roster = NULL;
        return NULL;
}

int relay_new(const RelayConfig *config, Buf *problems, Relay **ret) {
        Relay *r = mem_new(Relay);
        const char *why;
        int e;

        r->config = config;
        e = read_key(r, problems);
        if (e == 0) {
                why = read_roster(r, &r->roster);
                if (why) {
                        buf_printf(problems, "%s: %s\n", config->roster, why);
                        e = RELAY_E_UNFIT;
                }
        }
        if (e) {
                relay_free(r);
                return e;
        }
        r->forward = forward_new(r->roster, &config->unit);
        *ret = r;
        return 0;
}

Relay *relay_free(Relay *r) {
        if (!r)
                return NULL;
        net_close(r->below);
        net_close(r->parent);
        net_free(r->net);
        forward_free(r->forward);
        roster_free(r->roster);
        key_pair_wipe(&r->key);
        return mem_free(r);
}

void relay_freep(Relay **r) {
        *r = relay_free(*r);
}

static const RosterRelay *own_entry(const Relay *r) {
        return roster_find_relay(r->roster, &r->config->unit);
}

/* NULL at the top. */
static const RosterRelay *parent_entry(const Roster *roster, const UnitCode *unit) {
        return roster_find_relay(roster, &roster_find_relay(roster, unit)->parent);
}

static const char *listen_at(const Relay *r) {
        return r->config->listen ? r->config->listen : own_entry(r)->endpoint;
}

void relay_describe(const Relay *r, Buf *out) {
        const RosterRelay *parent = parent_entry(r->roster, &r->config->unit);
        uint32_t attached, known;

        forward_attached(r->forward, &attached, &known);
        buf_printf(out, "relay %s: roster version %llu, %u nodes and relays attached, listens at %s, parent %s%s%s\n",
                   r->config->unit.s, (unsigned long long)r->roster->version, attached, listen_at(r),
                   parent ? parent->unit.s : "none", parent ? " at " : "", parent ? parent->endpoint : "");
}

/* ---- dropping ------------------------------------------------------------------------------------------------------- */

static const char *drop_hint(ForwardReason reason) {
        switch (reason) {
        case FORWARD_USER:
        case FORWARD_CLAIM:
        case FORWARD_CLASS:
                return "it speaks for somebody else: compare the rosters there and here; if they agree, ask that office why";
        case FORWARD_FORMAT:
                return "not a frame of ours: is it of another release?";
        case FORWARD_UNKNOWN:
        case FORWARD_BACK:
                return "no way there by this relay's roster: is it the newest?";
        case FORWARD_HOPS:
                return "it passed too many relays: do their rosters agree?";
        case FORWARD_AWAY:
                return "the next hop is not connected: is it running, and can it reach us?";
        case FORWARD_RATE:
                return "it sends more than its share: the rest is dropped, so that others are not kept waiting; ask that office "
                       "what it does";
        default:
                return "the next hop takes frames too slowly: look at its load";
        }
}

static void log_drop(Relay *r, const ForwardVerdict *v, const char *user) {
        bool decoded = v->reason != FORWARD_USER && v->reason != FORWARD_FORMAT;
        uint64_t held_back;

        if (!log_limit_pass(&r->limits[v->reason], loop_now_ms(r->loop), LOG_BURST, LOG_INTERVAL_MS, &held_back))
                return;
        log_event(v->reason < FORWARD_AWAY || v->reason == FORWARD_RATE ? LOG_WARN : LOG_INFO, "relay.dropped", drop_hint(v->reason),
                  log_str("reason", forward_reason_name(v->reason)), log_str("connection", user),
                  log_str("class", decoded ? frame_class_name(v->header.class) : ""),
                  log_str("from", decoded ? v->header.from.s : ""), log_str("to", decoded ? v->header.to.s : ""),
                  log_uint("not_logged", held_back));
}

/* Back by the way it came.  What can't be sent is not worth keeping: the sender repeats itself anyway. */
static int send_busy(Relay *r, const ForwardVerdict *v, const NetRoute *back /* NULL: our parent */) {
        NetMessage *m CLEANUP(net_message_freep) = NULL;
        Buf header CLEANUP(buf_deinit) = BUF_INIT, body CLEANUP(buf_deinit) = BUF_INIT;
        uint8_t envelope[FRAME_ENVELOPE_SIZE];
        int e;

        if (!forward_busy(r->forward, v, envelope, &header, &body))
                return 0;
        m = net_message_new();
        net_message_add(m, bytes_of(envelope, sizeof(envelope)));
        net_message_add(m, buf_bytes(&header));
        net_message_add(m, buf_bytes(&body));
        e = net_send(back ? r->below : r->parent, back, &m);
        if (e == NET_E_FULL || e == NET_E_AWAY) {
                forward_busy_lost(r->forward);
                return 0;
        }
        return e;
}

/* ---- passing on ----------------------------------------------------------------------------------------------------- */

/* 0 also when it could not be sent, which the verdict then says. */
static int pass(Relay *r, ForwardVerdict *v, NetMessage **m) {
        NetSocket *to = v->way == FORWARD_UP ? r->parent : r->below;
        int e;

        assert(to); /* only with a parent in the roster is there a way up, and with it goes the socket */
        net_message_set(*m, 0, bytes_of(v->envelope, sizeof(v->envelope)));
        e = net_send(to, v->way == FORWARD_UP ? NULL : &v->route, m);
        switch (e) {
        case 0:
                forward_sent(r->forward, v);
                return 0;
        case NET_E_AWAY:
                forward_failed(r->forward, v, FORWARD_AWAY);
                return 0;
        case NET_E_FULL:
                /* towards our parent libzmq says the same of both */
                forward_failed(r->forward, v, v->way == FORWARD_UP && !net_is_up(to) ? FORWARD_AWAY : FORWARD_FULL);
                return 0;
        default:
                return e;
        }
}

static int handle(Relay *r, NetMessage **m, bool from_parent) {
        ForwardFrame in = { .from_parent = from_parent, .user = net_message_user(*m), .route = net_message_route(*m),
                            .mono_ms = loop_now_ms(r->loop) };
        ForwardVerdict v;
        int e;

        if (net_message_count(*m) == FRAME_PARTS) { /* else they stay empty, which is no frame */
                in.envelope = net_message_part(*m, 0);
                in.header = net_message_part(*m, 1);
                in.size = net_message_part(*m, 2).len;
        }
        v = forward_decide(r->forward, &in);
        if (v.way != FORWARD_DROP) {
                e = pass(r, &v, m);
                if (e)
                        return e;
        }
        if (v.way != FORWARD_DROP)
                return 0;
        log_drop(r, &v, from_parent ? "parent" : net_message_user(*m));
        return send_busy(r, &v, from_parent ? NULL : &in.route);
}

static int on_below(void *userdata, NetMessage **m) {
        Relay *r = userdata;
        NetRoute route;

        if (!net_message_is_greeting(*m))
                return handle(r, m, false);
        route = net_message_route(*m);
        if (forward_learn(r->forward, net_message_user(*m), &route))
                log_event(LOG_INFO, "relay.attached", NULL, log_str("user", net_message_user(*m)));
        return 0;
}

static int on_parent(void *userdata, NetMessage **m) {
        return net_message_is_greeting(*m) ? 0 : handle(userdata, m, true);
}

static int on_parent_link(void *userdata, bool up) {
        Relay *r = userdata;

        if (up)
                log_event(LOG_NOTE, "relay.parent_up", NULL, log_str("endpoint", net_endpoint(r->parent)));
        else
                log_event(LOG_WARN, "relay.parent_down",
                          "offices beyond it can't be reached until it is back; it is being retried",
                          log_str("endpoint", net_endpoint(r->parent)));
        return 0;
}

/* ---- sockets -------------------------------------------------------------------------------------------------------- */

static int set_guard(Relay *r, const Roster *roster) {
        NetPeer *peers = mem_new_array(NetPeer, (size_t)roster->n_nodes + roster->n_relays);
        size_t n = 0;
        int e;

        _Static_assert(NET_USER_ID_SIZE == FORWARD_USER_SIZE, "the same names");
        for (uint32_t i = 0; i < roster->n_nodes; i++)
                if (unit_code_equal(&roster->nodes[i].relay, &r->config->unit)) {
                        memcpy(peers[n].curve, roster->nodes[i].curve, sizeof(peers[n].curve));
                        forward_user_of_node(&roster->nodes[i].unit, peers[n++].user_id);
                }
        for (uint32_t i = 0; i < roster->n_relays; i++)
                if (unit_code_equal(&roster->relays[i].parent, &r->config->unit)) {
                        memcpy(peers[n].curve, roster->relays[i].curve, sizeof(peers[n].curve));
                        forward_user_of_relay(&roster->relays[i].unit, peers[n++].user_id);
                }
        e = net_guard(r->net, peers, n);
        mem_free(peers);
        return e;
}

static int open_below(Relay *r, Buf *problems) {
        const NetHandler handler = { .message = on_below, .userdata = r };
        int e;

        e = net_listen(r->net, listen_at(r), &r->key, 0, &r->below);
        if (e > 0) {
                buf_printf(problems, "can't listen at %s: %s\n", listen_at(r), net_error_text(e));
                return RELAY_E_UNFIT;
        }
        return e ? e : net_watch(r->below, r->loop, &handler);
}

static int open_parent(Relay *r, Buf *problems) {
        const NetHandler handler = { .message = on_parent, .link = on_parent_link, .userdata = r };
        const RosterRelay *parent = parent_entry(r->roster, &r->config->unit);
        int e;

        if (!parent)
                return 0;
        e = net_connect(r->net, parent->endpoint, &r->key, parent->curve, &r->parent);
        if (e > 0) {
                buf_printf(problems, "can't connect to %s: %s\n", parent->endpoint, net_error_text(e));
                return RELAY_E_UNFIT;
        }
        return e ? e : net_watch(r->parent, r->loop, &handler);
}

int relay_start(Relay *r, Loop *loop, Buf *problems) {
        int e;

        assert(!r->net);
        r->loop = loop;
        e = net_new(&r->net);
        if (e == 0) {
                net_set_queue(r->net, r->config->queue);
                e = set_guard(r, r->roster);
        }
        if (e == 0)
                e = open_below(r, problems);
        if (e == 0)
                e = open_parent(r, problems);
        if (e == 0)
                log_event(LOG_NOTE, "relay.ready", NULL, log_str("unit", r->config->unit.s),
                          log_str("endpoint", net_endpoint(r->below)), log_uint("roster", r->roster->version));
        return e;
}

/* ---- another roster ------------------------------------------------------------------------------------------------- */

static bool same_parent(const RosterRelay *a, const RosterRelay *b) {
        if (!a || !b)
                return a == b;
        return unit_code_equal(&a->unit, &b->unit) && strcmp(a->endpoint, b->endpoint) == 0 &&
               memcmp(a->curve, b->curve, sizeof(a->curve)) == 0;
}

static int take_roster(Relay *r, Roster *roster) {
        const UnitCode *unit = &r->config->unit;
        Buf problems CLEANUP(buf_deinit) = BUF_INIT;
        bool move_parent = !same_parent(parent_entry(r->roster, unit), parent_entry(roster, unit));
        bool move_below = !r->config->listen && strcmp(own_entry(r)->endpoint, roster_find_relay(roster, unit)->endpoint) != 0;
        int e;

        e = set_guard(r, roster);
        if (e)
                return e;
        forward_set_roster(r->forward, roster);
        roster_free(r->roster);
        r->roster = roster;
        if (move_parent) {
                r->parent = net_close(r->parent);
                e = open_parent(r, &problems);
        }
        if (e == 0 && move_below) {
                r->below = net_close(r->below);
                e = open_below(r, &problems);
        }
        if (e > 0) {
                log_event(LOG_ERROR, "relay.lost", "the new roster moved it to where it can't be: correct it and start again",
                          log_bytes("problem", bytes_of(problems.data, problems.len ? problems.len - 1 : 0)));
                return fail_trace(-EADDRNOTAVAIL);
        }
        return e;
}

int relay_reload(Relay *r) {
        Roster *roster = NULL;
        const char *why;
        int e;

        why = read_roster(r, &roster);
        if (why) {
                log_event(LOG_ERROR, "relay.roster_kept", why, log_str("file", r->config->roster),
                          log_uint("in_force", r->roster->version));
                return 0;
        }
        e = take_roster(r, roster);
        if (e == 0)
                log_event(LOG_NOTE, "relay.roster", NULL, log_uint("version", r->roster->version),
                          log_hex("hash", bytes_of(r->roster->hash, 8)));
        return e;
}

/* ---- state ---------------------------------------------------------------------------------------------------------- */

void relay_log_state(const Relay *r) {
        const ForwardCounts *c = forward_counts(r->forward);
        NetCounts below = net_counts(r->below);
        uint64_t admitted, refused;
        uint32_t attached, known;

        net_guard_count(r->net, &admitted, &refused);
        forward_attached(r->forward, &attached, &known);
        log_event(LOG_NOTE, "relay.state", NULL, log_str("unit", r->config->unit.s), log_uint("roster", r->roster->version),
                  log_uint("attached", attached), log_uint("heard_of", known), log_uint("connections", below.connections),
                  log_str("parent", !r->parent ? "none" : net_is_up(r->parent) ? "up" : "down"), log_uint("down", c->down),
                  log_uint("up", c->up), log_uint("user", c->dropped[FORWARD_USER] + below.dropped_user),
                  log_uint("format", c->dropped[FORWARD_FORMAT] + below.dropped_shape),
                  log_uint("claim", c->dropped[FORWARD_CLAIM]), log_uint("class", c->dropped[FORWARD_CLASS]),
                  log_uint("unknown", c->dropped[FORWARD_UNKNOWN]), log_uint("back", c->dropped[FORWARD_BACK]),
                  log_uint("hops", c->dropped[FORWARD_HOPS]), log_uint("away", c->dropped[FORWARD_AWAY]),
                  log_uint("full", c->dropped[FORWARD_FULL]),
                  log_uint("rate", c->dropped[FORWARD_RATE]), log_uint("busy", c->busy), log_uint("busy_lost", c->busy_lost),
                  log_uint("admitted", admitted), log_uint("refused", refused));
}
