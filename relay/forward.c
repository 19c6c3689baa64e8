/* SPDX-License-Identifier: Apache-2.0 */

/* Who may say what, and where it goes from here; see forward.h. */

#include "relay/forward.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/bucket.h"
#include "common/base/memory.h"
#include "common/unit/route.h"

/* What one node may send through here: frames at once (windows of 64 to each of thirty offices), and a second.  To pass one on
 * takes some 10 us: 2 % of a processor.  Those at work send tens a second. */
#define RATE_FRAMES_MAX 2048
#define RATE_FRAMES_PER_S 2000
/* A large frame counts as several: another one for each so many bytes; 32 MiB a second of the largest. */
#define RATE_PIECE (16u * 1024)
/* Who is beyond it is told so often. */
#define RATE_BUSY_MS 100

static const BucketRate rate = { .max = RATE_FRAMES_MAX, .per_s = RATE_FRAMES_PER_S };

/* Of a node in the roster: frames that it may still send. */
typedef struct Account {
        bool begun;
        Bucket frames;
        int64_t told_ms;
} Account;

/* One that attaches to this relay. */
typedef struct Neighbour {
        char user[FORWARD_USER_SIZE];
        bool is_relay;
        UnitCode unit;
        uint8_t curve[ROSTER_KEY_SIZE];
        NetRoute route; /* len 0: not heard of yet */
} Neighbour;

struct Forward {
        const Roster *roster;
        UnitCode here;
        Neighbour *neighbours; /* sorted by user */
        uint32_t n_neighbours;
        Account *accounts; /* in the order of roster->nodes */
        ForwardCounts counts;
};

/* ---- neighbours ----------------------------------------------------------------------------------------------------- */

static void user_of(const char *kind, const UnitCode *unit, char ret[FORWARD_USER_SIZE]) {
        int n = snprintf(ret, FORWARD_USER_SIZE, "%s:%s", kind, unit->s);

        assert(n > 0 && (size_t)n < FORWARD_USER_SIZE);
}

void forward_user_of_node(const UnitCode *unit, char ret[FORWARD_USER_SIZE]) {
        user_of("node", unit, ret);
}

void forward_user_of_relay(const UnitCode *unit, char ret[FORWARD_USER_SIZE]) {
        user_of("relay", unit, ret);
}

static int compare(const void *a, const void *b) {
        return strcmp(((const Neighbour *)a)->user, ((const Neighbour *)b)->user);
}

static Neighbour *find(const Forward *f, const char *user) {
        Neighbour key;

        if (f->n_neighbours == 0 || strlen(user) >= sizeof(key.user))
                return NULL;
        strcpy(key.user, user);
        return bsearch(&key, f->neighbours, f->n_neighbours, sizeof(key), compare);
}

static void add(Forward *f, bool is_relay, const UnitCode *unit, const uint8_t curve[ROSTER_KEY_SIZE]) {
        Neighbour *n = &f->neighbours[f->n_neighbours++];

        n->is_relay = is_relay;
        n->unit = *unit;
        memcpy(n->curve, curve, sizeof(n->curve));
        user_of(is_relay ? "relay" : "node", unit, n->user);
}

static size_t count_neighbours(const Roster *roster, const UnitCode *here) {
        size_t n = 0;

        for (uint32_t i = 0; i < roster->n_nodes; i++)
                n += unit_code_equal(&roster->nodes[i].relay, here);
        for (uint32_t i = 0; i < roster->n_relays; i++)
                n += unit_code_equal(&roster->relays[i].parent, here);
        return n;
}

void forward_set_roster(Forward *f, const Roster *roster) {
        Forward old = *f;

        assert(roster_find_relay(roster, &f->here));
        f->roster = roster;
        f->neighbours = mem_new_array(Neighbour, count_neighbours(roster, &f->here));
        f->n_neighbours = 0;
        for (uint32_t i = 0; i < roster->n_nodes; i++)
                if (unit_code_equal(&roster->nodes[i].relay, &f->here))
                        add(f, false, &roster->nodes[i].unit, roster->nodes[i].curve);
        for (uint32_t i = 0; i < roster->n_relays; i++)
                if (unit_code_equal(&roster->relays[i].parent, &f->here))
                        add(f, true, &roster->relays[i].unit, roster->relays[i].curve);
        if (f->n_neighbours > 1)
                qsort(f->neighbours, f->n_neighbours, sizeof(*f->neighbours), compare);
        /* behind a route stands a connection, and behind that the key it was made with */
        for (uint32_t i = 0; i < f->n_neighbours; i++) {
                const Neighbour *before = find(&old, f->neighbours[i].user);

                if (before && memcmp(before->curve, f->neighbours[i].curve, ROSTER_KEY_SIZE) == 0)
                        f->neighbours[i].route = before->route;
        }
        f->accounts = mem_new_array(Account, roster->n_nodes);
        for (uint32_t i = 0; old.roster && i < roster->n_nodes; i++) {
                const RosterNode *before = roster_find_node(old.roster, &roster->nodes[i].unit);

                if (before)
                        f->accounts[i] = old.accounts[before - old.roster->nodes];
        }
        mem_free(old.accounts);
        mem_free(old.neighbours);
}

Forward *forward_new(const Roster *roster, const UnitCode *here) {
        Forward *f = mem_new(Forward);

        f->here = *here;
        forward_set_roster(f, roster);
        return f;
}

Forward *forward_free(Forward *f) {
        if (f) {
                mem_free(f->accounts);
                mem_free(f->neighbours);
        }
        return mem_free(f);
}

bool forward_learn(Forward *f, const char *user, const NetRoute *route) {
        Neighbour *n = find(f, user);

        if (n)
                n->route = *route;
        return n != NULL;
}

void forward_attached(const Forward *f, uint32_t *ret_attached, uint32_t *ret_known) {
        *ret_attached = f->n_neighbours;
        *ret_known = 0;
        for (uint32_t i = 0; i < f->n_neighbours; i++)
                *ret_known += f->neighbours[i].route.len > 0;
}

/* ---- who may speak as whom ------------------------------------------------------------------------------------------ */

static bool relay_is_below(const Roster *r, const UnitCode *top, const UnitCode *unit) {
        const RosterRelay *relay = roster_find_relay(r, unit);

        for (uint32_t steps = 0; relay && steps <= r->n_relays; steps++) {
                if (unit_code_equal(&relay->unit, top))
                        return true;
                relay = roster_find_relay(r, &relay->parent);
        }
        return false;
}

/* The table of forward.h. */
static ForwardReason judge(const Forward *f, const Neighbour *sender /* NULL: our parent */, const FrameHeader *h) {
        const Roster *r = f->roster;
        bool busy = h->class == FRAME_BUSY, good;

        if (!sender)
                good = busy ? roster_find_relay(r, &h->from) && !relay_is_below(r, &f->here, &h->from)
                            : roster_find_node(r, &h->from) && !route_is_below(r, &f->here, &h->from);
        else if (sender->is_relay)
                good = busy ? relay_is_below(r, &sender->unit, &h->from) : route_is_below(r, &sender->unit, &h->from);
        else if (busy)
                return FORWARD_CLASS;
        else
                good = unit_code_equal(&sender->unit, &h->from);
        return good ? FORWARD_GOES : FORWARD_CLAIM;
}

/* ---- how much ------------------------------------------------------------------------------------------------------- */

/* Its name is true by now, as far as we can know. */
static bool beyond_its_share(Forward *f, const ForwardFrame *in, ForwardVerdict *v) {
        const RosterNode *node = v->header.class == FRAME_BUSY ? NULL : roster_find_node(f->roster, &v->header.from);
        Account *a;

        if (!node)
                return false;
        a = &f->accounts[node - f->roster->nodes];
        if (!a->begun)
                *a = (Account){ .begun = true, .frames = BUCKET_FULL(RATE_FRAMES_MAX), .told_ms = in->mono_ms - RATE_BUSY_MS };
        bucket_fill(&a->frames, &rate, in->mono_ms);
        if (!bucket_wait_ms(&a->frames, &rate, 1)) {
                a->frames.left -= BUCKET_PIECE * (1 + (int64_t)(in->size / RATE_PIECE));
                return false;
        }
        v->quiet = in->mono_ms - a->told_ms < RATE_BUSY_MS;
        if (!v->quiet)
                a->told_ms = in->mono_ms;
        return true;
}

/* ---- where it goes -------------------------------------------------------------------------------------------------- */

/* The way onwards, already known to be another one than it came. */
static ForwardReason go(const Forward *f, const RouteHop *hop, ForwardVerdict *v) {
        const Neighbour *next;

        if (hop->kind == ROUTE_HOP_PARENT) {
                v->way = FORWARD_UP;
                return FORWARD_GOES;
        }
        user_of(hop->kind == ROUTE_HOP_CHILD ? "relay" : "node", &hop->unit, v->hop);
        next = find(f, v->hop);
        assert(next); /* the roster says so, and neighbours are the roster's */
        if (next->route.len == 0)
                return FORWARD_AWAY;
        v->way = FORWARD_DOWN;
        v->route = next->route;
        return FORWARD_GOES;
}

static ForwardReason decide(Forward *f, const ForwardFrame *in, ForwardVerdict *v) {
        Neighbour *sender = NULL;
        ForwardReason reason;
        RouteHop hop;
        bool back;
        int r;

        if (!in->from_parent) {
                if (!forward_learn(f, in->user, &in->route))
                        return FORWARD_USER;
                sender = find(f, in->user);
        }
        r = frame_envelope_pass(in->envelope, v->envelope);
        if ((r && r != FRAME_E_HOPS) || frame_header_decode(in->header, &v->header))
                return FORWARD_FORMAT;
        reason = judge(f, sender, &v->header);
        if (reason)
                return reason;
        if (beyond_its_share(f, in, v))
                return FORWARD_RATE;
        if (r)
                return FORWARD_HOPS;
        if (!route_next_hop(f->roster, &f->here, &v->header.to, &hop))
                return FORWARD_UNKNOWN;
        switch (hop.kind) {
        case ROUTE_HOP_PARENT:
                back = in->from_parent;
                break;
        case ROUTE_HOP_CHILD:
                back = sender && sender->is_relay && unit_code_equal(&sender->unit, &hop.unit);
                break;
        default:
                back = sender && !sender->is_relay && unit_code_equal(&sender->unit, &hop.unit);
        }
        return back ? FORWARD_BACK : go(f, &hop, v);
}

static bool owes_busy(const ForwardVerdict *v) {
        return v->way == FORWARD_DROP && v->reason >= FORWARD_UNKNOWN && v->header.class != FRAME_BUSY && !v->quiet;
}

static void drop(Forward *f, ForwardVerdict *v, ForwardReason reason) {
        v->way = FORWARD_DROP;
        v->reason = reason;
        f->counts.dropped[reason]++;
        if (owes_busy(v))
                f->counts.busy++;
}

ForwardVerdict forward_decide(Forward *f, const ForwardFrame *in) {
        ForwardVerdict v = { 0 };
        ForwardReason reason = decide(f, in, &v);

        if (reason)
                drop(f, &v, reason);
        return v;
}

void forward_sent(Forward *f, const ForwardVerdict *v) {
        assert(v->way != FORWARD_DROP);
        if (v->way == FORWARD_UP)
                f->counts.up++;
        else
                f->counts.down++;
}

void forward_failed(Forward *f, ForwardVerdict *v, ForwardReason reason) {
        assert(v->way != FORWARD_DROP && (reason == FORWARD_AWAY || reason == FORWARD_FULL));
        if (v->way == FORWARD_DOWN && reason == FORWARD_AWAY) {
                Neighbour *n = find(f, v->hop);

                /* unless it has come back by another one meanwhile */
                if (n && net_route_equal(&n->route, &v->route))
                        n->route = (NetRoute){ 0 };
        }
        drop(f, v, reason);
}

/* ---- telling the sender --------------------------------------------------------------------------------------------- */

static FrameBusyReason busy_reason(ForwardReason r) {
        switch (r) {
        case FORWARD_HOPS:
                return FRAME_BUSY_HOPS;
        case FORWARD_AWAY:
                return FRAME_BUSY_AWAY;
        case FORWARD_FULL:
        case FORWARD_RATE:
                return FRAME_BUSY_FULL;
        default:
                return FRAME_BUSY_UNKNOWN; /* also BACK: by what we know there is no way */
        }
}

bool forward_busy(Forward *f, const ForwardVerdict *v, uint8_t ret_envelope[FRAME_ENVELOPE_SIZE], Buf *ret_header,
                  Buf *ret_body) {
        FrameHeader header;
        FrameBusy busy;

        if (!owes_busy(v))
                return false;
        header = (FrameHeader){ .class = FRAME_BUSY, .from = f->here, .to = v->header.from };
        busy = (FrameBusy){ .reason = busy_reason(v->reason), .class = v->header.class, .to = v->header.to,
                            .roster = f->roster->version };
        frame_envelope_encode(FRAME_HOPS_MAX, ret_envelope);
        frame_header_encode(&header, ret_header);
        frame_busy_encode(&busy, ret_body);
        return true;
}

void forward_busy_lost(Forward *f) {
        f->counts.busy_lost++;
}

const char *forward_reason_name(ForwardReason r) {
        static const char *const names[FORWARD_REASONS] = {
                [FORWARD_GOES] = "goes",       [FORWARD_USER] = "user", [FORWARD_FORMAT] = "format",
                [FORWARD_CLAIM] = "claim",     [FORWARD_CLASS] = "class", [FORWARD_UNKNOWN] = "unknown",
                [FORWARD_BACK] = "back",       [FORWARD_HOPS] = "hops", [FORWARD_AWAY] = "away",
                [FORWARD_FULL] = "full", [FORWARD_RATE] = "rate",
        };

        return r < FORWARD_REASONS ? names[r] : "?";
}

const ForwardCounts *forward_counts(const Forward *f) {
        return &f->counts;
}
