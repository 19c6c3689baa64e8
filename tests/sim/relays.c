/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Relays between the offices: what the real ones decide (relay/forward.h), hop by hop, over connections that are only numbers.
 * A connection is new after every start, link or relay restart, and what a relay learned of an old one leads nowhere.  Of a frame
 * a relay is given its envelope and its header, and nothing else (promise P7).
 */

#include <assert.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "relay/forward.h"
#include "tests/sim/sim.h"

struct SimRelayAt {
        UnitCode unit;
        Forward *forward;
        SimRelayAt *parent;
        uint64_t route; /* of its connection to its parent */
};

/* Where a frame comes in. */
typedef struct Way {
        SimRelayAt *at;
        SimOffice *node;    /* from below: one of these two */
        SimRelayAt *child;
} Way;

static NetRoute route_of(uint64_t number) {
        NetRoute r = { .len = sizeof number };

        memcpy(r.id, &number, sizeof number);
        return r;
}

static int compare(const void *key, const void *element) {
        return unit_code_compare(key, &((const SimRelayAt *)element)->unit);
}

/* They stand in the roster's order, sorted. */
static SimRelayAt *find(Sim *s, const UnitCode *unit) {
        return bsearch(unit, s->relays, s->n_relays, sizeof *s->relays, compare);
}

static void greet_parent(Sim *s, SimRelayAt *r) {
        char user[FORWARD_USER_SIZE];
        NetRoute route;

        if (!r->parent)
                return;
        r->route = ++s->next_route;
        route = route_of(r->route);
        forward_user_of_relay(&r->unit, user);
        (void)forward_learn(r->parent->forward, user, &route);
}

void relays_init(Sim *s) {
        const Roster *roster = s->roster;

        s->relays = mem_new_array(SimRelayAt, roster->n_relays);
        s->n_relays = roster->n_relays;
        for (size_t i = 0; i < s->n_relays; i++) {
                s->relays[i].unit = roster->relays[i].unit;
                s->relays[i].forward = forward_new(roster, &s->relays[i].unit);
        }
        for (size_t i = 0; i < s->n_relays; i++) {
                s->relays[i].parent = find(s, &roster->relays[i].parent);
                greet_parent(s, &s->relays[i]);
        }
        for (size_t i = 0; i < s->n_offices; i++)
                s->offices[i].relay = find(s, &roster_find_node(roster, &s->offices[i].unit)->relay);
}

void relays_deinit(Sim *s) {
        for (size_t i = 0; i < s->n_relays; i++)
                forward_free(s->relays[i].forward);
        s->relays = mem_free(s->relays);
}

void relays_attach(SimOffice *o) {
        char user[FORWARD_USER_SIZE];
        NetRoute route;

        if (!office_is_up(o) || !office_is_attached(o))
                return;
        o->route = ++o->sim->next_route;
        route = route_of(o->route);
        forward_user_of_node(&o->unit, user);
        (void)forward_learn(o->relay->forward, user, &route);
}

/* ---- hops -------------------------------------------------------------------------------------------------------- */

static ForwardVerdict decide(const Sim *s, const Way *way, size_t size, Bytes envelope, Bytes header) {
        char user[FORWARD_USER_SIZE] = "";
        ForwardFrame frame = { .from_parent = !way->node && !way->child, .user = user, .envelope = envelope, .header = header,
                               .size = size, .mono_ms = sim_mono(s) };

        if (way->node) {
                forward_user_of_node(&way->node->unit, user);
                frame.route = route_of(way->node->route);
        } else if (way->child) {
                forward_user_of_relay(&way->child->unit, user);
                frame.route = route_of(way->child->route);
        }
        return forward_decide(way->at->forward, &frame);
}

/* The other end of the connection that the verdict names: an office or (*ret_child) a relay; NULL and NULL: it is gone. */
static SimOffice *other_end(Sim *s, const ForwardVerdict *v, SimRelayAt **ret_child) {
        const char *code = strchr(v->hop, ':') + 1;
        SimOffice *o = NULL;
        NetRoute route;
        UnitCode unit;
        bool good = unit_code_parse(code, &unit);

        assert(good);
        *ret_child = NULL;
        if (v->hop[0] == 'n') {
                o = place_office(s, &unit);
                route = route_of(o->route);
                return office_is_up(o) && office_is_attached(o) && net_route_equal(&route, &v->route) ? o : NULL;
        }
        *ret_child = find(s, &unit);
        route = route_of((*ret_child)->route);
        if (!net_route_equal(&route, &v->route))
                *ret_child = NULL;
        return NULL;
}

/* One hop; false: dropped, or it has arrived. */
static bool go_on(Sim *s, Way *way, ForwardVerdict *v, SimOffice **ret) {
        SimRelayAt *at = way->at, *child = NULL;

        if (v->way == FORWARD_UP) {
                assert(at->parent);
                *way = (Way){ .at = at->parent, .child = at };
                forward_sent(at->forward, v);
                return true;
        }
        if (v->way == FORWARD_DOWN) {
                *ret = other_end(s, v, &child);
                if (!*ret && !child)
                        forward_failed(at->forward, v, FORWARD_AWAY);
                else
                        forward_sent(at->forward, v);
                *way = child ? (Way){ .at = child } : *way;
        }
        return child != NULL;
}

/* Back by the way the frame came, decided at each hop as any other. */
static void send_busy(Sim *s, const Way *came, const ForwardVerdict *verdict) {
        uint8_t envelope[FRAME_ENVELOPE_SIZE];
        Buf header = BUF_INIT, body = BUF_INIT;
        SimOffice *to = NULL;

        if (forward_busy(came->at->forward, verdict, envelope, &header, &body)) {
                Way way = came->child ? (Way){ .at = came->child } : (Way){ .at = came->at->parent, .child = came->at };
                bool on = !came->node;

                to = came->node;
                while (on) {
                        ForwardVerdict v = decide(s, &way, body.len, bytes_of(envelope, sizeof envelope), buf_bytes(&header));

                        on = go_on(s, &way, &v, &to);
                        memcpy(envelope, v.envelope, sizeof envelope);
                }
                s->stats.busied++;
                if (to)
                        network_queue(to, buf_bytes(&header), buf_bytes(&body));
        }
        buf_deinit(&header);
        buf_deinit(&body);
}

SimOffice *relays_pass(SimOffice *from, Bytes header, Bytes body) {
        Sim *s = from->sim;
        Way way = { .at = from->relay, .node = from };
        uint8_t envelope[FRAME_ENVELOPE_SIZE];
        SimOffice *to = NULL;
        bool on = true;

        frame_envelope_encode(FRAME_HOPS_MAX, envelope);
        while (on) {
                Way came = way;
                ForwardVerdict v = decide(s, &way, body.len, bytes_of(envelope, sizeof envelope), header);

                if (v.way != FORWARD_DROP)
                        memcpy(envelope, v.envelope, sizeof envelope);
                on = go_on(s, &way, &v, &to);
                s->stats.relayed++;
                if (v.way == FORWARD_DROP)
                        send_busy(s, &came, &v);
        }
        return to;
}

/* What it had learned is gone; nodes find out within half a minute and come again, relays below at once. */
bool relays_restart(SimOffice *o) {
        Sim *s = o->sim;
        SimRelayAt *r = find(s, &o->unit);

        if (!r)
                return false;
        forward_free(r->forward);
        r->forward = forward_new(s->roster, &r->unit);
        sim_trace(s, "%s ~ its relay restarts", o->unit.s);
        for (size_t i = 0; i < s->n_relays; i++)
                if (s->relays[i].parent == r)
                        greet_parent(s, &s->relays[i]);
        greet_parent(s, r);
        for (size_t i = 0; i < s->n_offices; i++) {
                SimOffice *n = &s->offices[i];

                if (n->relay != r || !office_is_attached(n))
                        continue;
                n->plight.attach_at = s->now + (Duration)sim_around(&s->faults, 10 * DURATION_SECOND);
                if (office_is_up(n))
                        engine_connected(n->engine, false, sim_mono(s));
                befall_touch(n);
        }
        return true;
}
