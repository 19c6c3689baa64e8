/* SPDX-License-Identifier: Apache-2.0 */

#include "node/link.h"

#include <stdarg.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "common/unit/route.h"
#include "common/wire/frame.h"
#include "common/wire/wrap.h"
#include "node/greeting.h"
#include "node/recover.h"

/* A full send queue empties within a few round trips; asking more often only burns the writer's time. */
#define QUEUE_FULL_RETRY_MS 50
/* Log lines that a peer can cause. */
#define LOG_GAP_MS 1000
/* A roster is large, and who asks for it may do so with every parcel that comes. */
#define ROSTER_GAP_MS 2000
/* A HELLO may bring a whole window once more. */
#define RESUME_GAP_MS 1000
/* Wrapped and sent in one tick: after an outage hundreds of windows are due at once, and desks must not wait for all of
 * them. */
#define TICK_BYTES_MAX (4u * 1024 * 1024)
#define TICK_PARCELS_MAX 256

struct Link {
        LinkConfig config;
        const Roster *roster;
        Buf signed_roster;
        Signer *signer;
        StreamWindow window;
        Stream *streams;
        size_t n_streams;
        size_t turn;           /* of the streams: which is first in the next tick */
        size_t bytes_left, parcels_left; /* of this tick */
        Instant hello_time;
        uint32_t epoch;
        LinkPeer **peers; /* pointers stay valid while the array grows */
        size_t n_peers;
        LinkPeer *last;   /* that was asked for: frames come in rows */
        bool up;
        bool full;             /* the send queue took nothing more ... */
        int64_t full_until_ms; /* ... until then; 0: not set yet */
        int64_t start_ms;
        Buf scratch, plain, header, body;
};

/* ---- small helpers ----------------------------------------------------------------------------------------------- */

const LinkConfig *link_config(const Link *l) {
        return &l->config;
}

uint32_t link_epoch(const Link *l) {
        return l->epoch;
}

void link_known(const Link *l, Input *command) {
        for (size_t i = 0; i < l->n_peers; i++) {
                const LinkPeer *p = l->peers[i];

                if (p->seen_epoch > command->known_epoch)
                        command->known_epoch = p->seen_epoch;
                if (p->seen_seal > command->known_seal)
                        command->known_seal = p->seen_seal;
                if (p->seen_entry > command->known_entry)
                        command->known_entry = p->seen_entry;
        }
}

Bytes link_signed_roster(const Link *l) {
        return buf_bytes(&l->signed_roster);
}

Instant link_hello_time(Link *l, Instant now, Instant last_entry) {
        Instant time = now > last_entry ? now : last_entry;

        l->hello_time = time > l->hello_time ? time : l->hello_time + 1;
        return l->hello_time;
}

Signer *link_signer(Link *l) {
        return l->signer;
}

static void log_line(const Link *l, const char *event, const char *format, va_list args) {
        const EngineCallbacks *callbacks = &l->config.engine->callbacks;
        char details[256];

        if (!callbacks->log)
                return;
        (void)vsnprintf(details, sizeof(details), format, args);
        callbacks->log(callbacks->userdata, event, details);
}

void link_log(const Link *l, const char *event, const char *format, ...) {
        va_list args;

        va_start(args, format);
        log_line(l, event, format, args);
        va_end(args);
}

void link_log_peer(const Link *l, LinkPeer *peer, int64_t mono_ms, const char *event, const char *format, ...) {
        va_list args;

        if (!link_is_time(&peer->last_log_ms, LOG_GAP_MS, mono_ms))
                return;
        va_start(args, format);
        log_line(l, event, format, args);
        va_end(args);
}

void link_begin_hour(uint32_t *count, int64_t *since_ms, int64_t mono_ms) {
        if (*since_ms >= 0 && mono_ms - *since_ms < 60 * 60 * 1000)
                return;
        *since_ms = mono_ms;
        *count = 0;
}

bool link_is_time(int64_t *last_ms, int64_t gap_ms, int64_t mono_ms) {
        if (*last_ms >= 0 && mono_ms - *last_ms < gap_ms)
                return false;
        *last_ms = mono_ms;
        return true;
}

static const EngineConfig *engine_config(const Link *l) {
        return l->config.engine;
}

static StoreTxn *txn(const Link *l) {
        return runner_txn(l->config.runner);
}

/* Doubling from retransmit_min to retransmit_max, with a quarter of jitter either way: many streams healed by the same link-up
 * must not go on in step. */
static int64_t backoff(Link *l, uint32_t attempts) {
        int64_t max = engine_config(l)->retransmit_max, wait = engine_config(l)->retransmit_min;

        for (uint32_t i = 1; i < attempts && wait < max; i++)
                wait *= 2;
        if (wait > max)
                wait = max;
        return wait - wait / 4 + (int64_t)random_below(engine_config(l)->runner.random, (uint64_t)(wait / 2 + 1));
}

/* ---- peers ------------------------------------------------------------------------------------------------------- */

bool link_superior(const Roster *roster, const UnitCode *unit, UnitCode *ret) {
        const RosterUnit *u = roster_find_unit(roster, unit);
        const RosterNode *above = NULL;

        if (!u)
                return false;
        if (!unit_code_is_none(&u->served_by))
                above = roster_host(roster, &u->served_by);
        if ((!above || unit_code_equal(&above->unit, unit)) && !unit_code_is_none(&u->led_by))
                above = roster_host(roster, &u->led_by);
        if (!above || unit_code_equal(&above->unit, unit))
                return false;
        *ret = above->unit;
        return true;
}

LinkPeer *link_peer(Link *l, const UnitCode *unit) {
        LinkPeer *p;

        if (l->last && unit_code_equal(&l->last->unit, unit))
                return l->last;
        for (size_t i = 0; i < l->n_peers; i++)
                if (unit_code_equal(&l->peers[i]->unit, unit))
                        return l->last = l->peers[i];
        if (!roster_find_node(l->roster, unit) || unit_code_equal(unit, &l->config.unit))
                return NULL;
        l->peers = mem_realloc(l->peers, (l->n_peers + 1) * sizeof(*l->peers));
        p = mem_new(LinkPeer);
        *p = (LinkPeer){ .unit = *unit, .last_heard_ms = -1, .last_hello_ms = -1, .hello_time = INSTANT_NONE,
                         .sent_since_hold = true, .last_unreadable_ms = -1, .last_asked_ms = -1, .last_roster_ms = -1,
                         .last_resume_ms = -1, .last_log_ms = -1, .last_recovery_ms = -1,
                         .refused_since_ms = -1, .strange_since_ms = -1, .cleared_since_ms = -1, .share = SHARE_INIT,
                         .flood_ms = -1, .last_free_hello_ms = -1,
                         .bulk_ms = -1 };
        l->peers[l->n_peers++] = p;
        return p;
}

bool link_is_flood(LinkPeer *peer, int64_t mono_ms) {
        if (peer->flood_ms >= 0 && mono_ms - peer->flood_ms >= LINK_FLOOD_MS)
                peer->flood_ms = -1;
        return peer->flood_ms >= 0;
}

void link_hold(Link *l, LinkPeer *peer, int64_t mono_ms) {
        if (peer->hold_until_ms > mono_ms || !peer->sent_since_hold)
                return;
        peer->hold_until_ms = mono_ms + backoff(l, ++peer->holds);
        peer->sent_since_hold = false;
}

static void end_hold(LinkPeer *peer) {
        peer->hold_until_ms = 0;
        peer->holds = 0;
        peer->sent_since_hold = true;
}

void link_resume(Link *l, LinkPeer *peer, const Hello *hello, int64_t mono_ms) {
        if (!link_is_time(&peer->last_resume_ms, RESUME_GAP_MS, mono_ms))
                return;
        end_hold(peer);
        for (size_t i = 0; i < l->n_streams; i++) {
                Stream *s = &l->streams[i];
                uint64_t next_in = 1; /* what it does not speak of it has nothing of */

                if (s->peer != peer)
                        continue;
                for (uint32_t k = 0; k < hello->n_lanes; k++)
                        if (hello->lanes[k].lane == s->lane && hello->lanes[k].epoch_in == s->epoch)
                                next_in = hello->lanes[k].next_in;
                stream_resume(s, next_in, mono_ms);
        }
}

/* ---- sending ----------------------------------------------------------------------------------------------------- */

static const KeyPair *find_wrap(const EngineConfig *config, const RosterKey *key) {
        for (size_t i = 0; i < config->n_wraps; i++)
                if (config->wraps[i].suite == key->suite && memcmp(config->wraps[i].id, key->id, sizeof(key->id)) == 0)
                        return &config->wraps[i];
        return NULL;
}

/* A new key is of no use before the others have the roster that lists it, and retired ones stay listed. */
const KeyPair *link_own_wrap(const Link *l, const LinkPeer *peer) {
        const RosterNode *self = roster_find_node(l->roster, &l->config.unit);
        bool behind = peer && peer->roster_version && peer->roster_version < l->roster->version;
        const KeyPair *best = NULL;

        for (uint32_t i = 0; self && i < self->n_wrap && (!best || behind); i++) {
                const KeyPair *own = find_wrap(engine_config(l), &self->wrap[i]);

                if (own)
                        best = own;
        }
        return best ? best : &engine_config(l)->wraps[0];
}

bool link_send_frame(Link *l, Bytes header, Bytes body) {
        bool sent = engine_config(l)->callbacks.send(engine_config(l)->callbacks.userdata, header, body);

        l->full = l->full || !sent;
        return sent;
}

int link_send(Link *l, const UnitCode *to, BodyKind kind, Bytes content, bool *ret_sent) {
        const RosterNode *node = roster_find_node(l->roster, to);
        FrameHeader header = { .class = kind == BODY_HELLO ? FRAME_HELLO : FRAME_DATA, .from = l->config.unit, .to = *to };
        int r;

        *ret_sent = false;
        if (!node) /* left the roster: the row waits, the desk was warned by its age */
                return 0;
        buf_clear(&l->plain);
        buf_clear(&l->header);
        buf_clear(&l->body);
        body_encode(kind, l->roster->version, content, &l->plain);
        frame_header_encode(&header, &l->header);
        r = wrap_seal(node, link_own_wrap(l, link_peer(l, to)), buf_bytes(&l->header), buf_bytes(&l->plain),
                      engine_config(l)->runner.random, &l->body);
        if (r > 0) {
                link_log(l, "link.unwrappable", "to=%s problem=%d hint=\"the roster's wrap key for it can't be used\"",
                         to->s, r);
                return 0;
        }
        if (r < 0)
                return fail_trace(r);
        *ret_sent = link_send_frame(l, buf_bytes(&l->header), buf_bytes(&l->body));
        return 0;
}

int link_send_receipt(Link *l, const UnitCode *to, uint64_t entry) {
        bool sent;
        int r;

        buf_clear(&l->scratch);
        r = runner_receipt(l->config.runner, entry, &l->scratch);
        if (r == ARCHIVE_E_MISSING || r == ARCHIVE_E_DAMAGED) {
                link_log(l, "link.receipt_lost", "entry=%llu hint=\"the journal can't be read there; run zhuji verify\"",
                         (unsigned long long)entry);
                return 0;
        }
        if (r)
                return fail_trace(r);
        /* Lost on the way: its parcel comes again and earns the same receipt. */
        return link_send(l, to, BODY_RECEIPT, buf_bytes(&l->scratch), &sent);
}

/* *ret_stop: nothing more to this stream now. */
static int send_flight(Link *l, Stream *s, Flight *f, int64_t mono_ms, bool *ret_stop) {
        bool sent;
        int r;

        *ret_stop = false;
        buf_clear(&l->scratch);
        r = runner_parcel(l->config.runner, &s->to, s->lane, s->epoch, f->number, &l->scratch);
        if (r == ARCHIVE_E_MISSING || r == ARCHIVE_E_DAMAGED) {
                link_log(l, "link.parcel_lost", "to=%s number=%llu hint=\"the journal can't be read there; run zhuji verify\"",
                         s->to.s, (unsigned long long)f->number);
                stream_put_off(s, f, mono_ms + engine_config(l)->retransmit_max);
                return 0;
        }
        if (r)
                return fail_trace(r);
        r = link_send(l, &s->to, BODY_PARCEL, buf_bytes(&l->scratch), &sent);
        if (r)
                return fail_trace(r);
        if (!sent) {
                if (!l->full) /* it can't be wrapped: no sooner than the roster changes */
                        stream_put_off(s, f, mono_ms + engine_config(l)->retransmit_max);
                *ret_stop = true;
                return 0;
        }
        l->bytes_left -= l->scratch.len < l->bytes_left ? l->scratch.len : l->bytes_left;
        l->parcels_left--;
        s->peer->sent_since_hold = true;
        s->peer->retransmits += f->attempts > 0;
        stream_sent(s, f, l->scratch.len, mono_ms + backoff(l, f->attempts + 1));
        return 0;
}

bool link_roster_step(const Link *l, uint64_t above, Buf *ret) {
        const EngineCallbacks *c = &engine_config(l)->callbacks;

        return c->roster_step && c->roster_step(c->userdata, above, ret);
}

int link_ask_roster(Link *l, LinkPeer *peer, int64_t mono_ms) {
        bool sent;

        if (!link_is_time(&peer->last_asked_ms, ROSTER_GAP_MS, mono_ms))
                return 0;
        return link_send(l, &peer->unit, BODY_ROSTER_REQUEST, bytes_of(l->roster->hash, ROSTER_HASH_SIZE), &sent);
}

int link_ask_roster_above(Link *l, int64_t mono_ms) {
        UnitCode above;
        LinkPeer *peer = link_superior(l->roster, &l->config.unit, &above) ? link_peer(l, &above) : NULL;

        return peer ? link_ask_roster(l, peer, mono_ms) : 0;
}

/* ---- streams and peers at the start ------------------------------------------------------------------------------ */

static Stream *stream_get(Link *l, const UnitCode *to, Lane lane, uint32_t epoch) {
        Stream *s;

        for (size_t i = 0; i < l->n_streams; i++)
                if (stream_is(&l->streams[i], to, lane, epoch))
                        return &l->streams[i];
        l->streams = mem_realloc(l->streams, (l->n_streams + 1) * sizeof(*l->streams));
        s = &l->streams[l->n_streams++];
        stream_init(s, to, lane, epoch, &l->window);
        s->peer = link_peer(l, to);
        return s;
}

/* One stream for each (to, lane, epoch) that the outbox holds; recalls among its rows may overtake. */
static void scan_outbox(Link *l, int64_t mono_ms) {
        OutboxKey key = { .to = UNIT_NONE };
        OutboxRow row;

        for (; outbox_next(txn(l), &key, &key, &row); key.number++) {
                Stream *s = stream_get(l, &key.to, key.lane, key.epoch);

                stream_load(s, txn(l), &l->window, mono_ms);
                if (row.kind == PARCEL_VOID)
                        stream_add(s, txn(l), key.number, mono_ms);
        }
}

/* Whoever sends to us wants to know that we are there again.  And who ever got something from us may have forgotten since that it had
 * to do with us at all, being an old copy: it hears of us by our HELLO alone, and then asks what we hold.  So may one of whom we know
 * only what it told us of a stretch that we lost. */
static void scan_partners(Link *l) {
        StreamOutRow out = { .epoch = 0 };
        StreamInRow in = { .epoch = 0 };
        LostRow lost = { .done = LOST_PENDING };
        RowCursor outs = row_cursor(ROW_STREAM_OUT, &out, 0, 0), ins = row_cursor(ROW_STREAM_IN, &in, 0, 0);
        RowCursor told = row_cursor(ROW_LOST, &lost, 0, 0);

        while (row_next(txn(l), &ins, &in))
                (void)link_peer(l, &in.from);
        while (row_next(txn(l), &outs, &out))
                (void)link_peer(l, &out.to);
        while (row_next(txn(l), &told, &lost))
                (void)link_peer(l, &lost.peer);
}

/* Whom a recovery of ours waits for. */
static void scan_recovery(Link *l) {
        RecoveryPeerRow row = { .state = RECOVERY_PEER_WAITING };
        RowCursor cursor = row_cursor(ROW_RECOVERY_PEER, &row, 0, 0);
        OfficeHead head;

        office_head(txn(l), &head);
        l->epoch = head.epoch;
        while (l->epoch > 1 && row_next(txn(l), &cursor, &row))
                (void)link_peer(l, &row.unit);
}

static void know_superior(Link *l) {
        UnitCode above;

        if (link_superior(l->roster, &l->config.unit, &above))
                (void)link_peer(l, &above);
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

int link_new(const LinkConfig *config, int64_t mono_ms, Link **ret) {
        Link *l = mem_new(Link);
        int r;

        l->config = *config;
        l->roster = config->roster;
        l->start_ms = mono_ms;
        l->hello_time = INSTANT_NONE;
        l->window = (StreamWindow){ config->engine->window_parcels ? config->engine->window_parcels : 1,
                                    config->engine->window_bytes ? config->engine->window_bytes : 1 };
        buf_put_bytes(&l->signed_roster, config->engine->signed_roster);
        r = signer_new(config->engine->runner.identity, &l->signer);
        if (r) {
                link_free(l);
                return fail_trace(r);
        }
        know_superior(l);
        scan_outbox(l, mono_ms);
        scan_partners(l);
        scan_recovery(l);
        *ret = l;
        return 0;
}

Link *link_free(Link *l) {
        if (!l)
                return NULL;
        for (size_t i = 0; i < l->n_streams; i++)
                stream_deinit(&l->streams[i]);
        for (size_t i = 0; i < l->n_peers; i++)
                mem_free(l->peers[i]);
        mem_free(l->streams);
        mem_free(l->peers);
        signer_free(l->signer);
        buf_deinit(&l->signed_roster);
        buf_deinit(&l->scratch);
        buf_deinit(&l->plain);
        buf_deinit(&l->header);
        buf_deinit(&l->body);
        return mem_free(l);
}

void link_set_roster(Link *l, const Roster *roster, Bytes signed_roster, int64_t mono_ms) {
        l->roster = roster;
        l->config.roster = roster;
        buf_clear(&l->signed_roster);
        buf_put_bytes(&l->signed_roster, signed_roster);
        know_superior(l);
        for (size_t i = 0; i < l->n_peers; i++) {
                LinkPeer *p = l->peers[i];

                end_hold(p);
                p->gone = !roster_find_node(roster, &p->unit);
                p->hello_due = p->hello_due || p->parked;
                p->parked = false;
        }
        for (size_t i = 0; i < l->n_streams; i++) {
                Stream *s = &l->streams[i];

                s->peer = link_peer(l, &s->to);
                if (s->peer && s->peer->gone)
                        s->peer = NULL;
                stream_restart(s, mono_ms);
        }
}

int link_effect(Link *l, const Effect *effect, int64_t mono_ms) {
        Stream *s;

        switch (effect->kind) {
        case EFFECT_SEND:
                s = stream_get(l, &effect->to, effect->lane, effect->epoch);
                stream_add(s, txn(l), effect->number, mono_ms);
                return 0;
        case EFFECT_SETTLED:
                s = stream_get(l, &effect->to, effect->lane, effect->epoch);
                stream_settle(s, effect->number);
                if (s->peer)
                        end_hold(s->peer);
                return 0;
        case EFFECT_OFFER_AGAIN:
                s = stream_get(l, &effect->to, effect->lane, effect->epoch);
                stream_deinit(s);
                stream_init(s, &effect->to, effect->lane, effect->epoch, &l->window);
                s->peer = link_peer(l, &effect->to);
                return 0;
        case EFFECT_RECOVERY:
                scan_recovery(l);
                for (size_t i = 0; i < l->n_peers; i++)
                        recover_again(l->peers[i], mono_ms);
                return 0;
        case EFFECT_RECEIPT:
                return link_send_receipt(l, &effect->to, effect->entry);
        default:
                return 0;
        }
}

void link_connected(Link *l, bool up, int64_t mono_ms) {
        l->up = up;
        l->full = false;
        if (!up)
                return;
        for (size_t i = 0; i < l->n_peers; i++) {
                l->peers[i]->hello_due = true;
                l->peers[i]->recover_due_ms = mono_ms;
                end_hold(l->peers[i]);
        }
        for (size_t i = 0; i < l->n_streams; i++)
                stream_restart(&l->streams[i], mono_ms);
}

/* ---- in time ----------------------------------------------------------------------------------------------------- */

/* Nothing goes while the queue is full. */
static bool may_send(Link *l, int64_t mono_ms) {
        if (!l->up)
                return false;
        if (!l->full)
                return true;
        if (!l->full_until_ms)
                l->full_until_ms = mono_ms + QUEUE_FULL_RETRY_MS;
        if (l->full_until_ms > mono_ms)
                return false;
        l->full = false;
        l->full_until_ms = 0;
        return true;
}

static bool may_go_on(const Link *l) {
        return !l->full && l->bytes_left && l->parcels_left;
}

static int tick_stream(Link *l, Stream *s, int64_t mono_ms) {
        bool stop = false;
        Flight *f;

        if (!s->peer || s->peer->hold_until_ms > mono_ms || stream_deadline(s, &l->window) > mono_ms)
                return 0;
        stream_load(s, txn(l), &l->window, mono_ms);
        for (uint32_t at = 0; !stop && may_go_on(l) && (f = stream_due(s, &l->window, mono_ms, &at)); at++) {
                int r = send_flight(l, s, f, mono_ms, &stop);

                if (r)
                        return fail_trace(r);
        }
        return 0;
}

int link_tick(Link *l, Instant now, int64_t mono_ms) {
        int r = 0;

        if (!may_send(l, mono_ms))
                return 0;
        for (size_t i = 0; i < l->n_peers && !r && !l->full; i++)
                if (greeting_due(l, l->peers[i]) <= mono_ms)
                        r = greeting_send(l, l->peers[i], now, mono_ms);
        for (size_t i = 0; i < l->n_peers && !r && !l->full; i++)
                if (recover_due(l, l->peers[i]) <= mono_ms)
                        r = recover_ask(l, l->peers[i], mono_ms);
        l->bytes_left = TICK_BYTES_MAX;
        l->parcels_left = TICK_PARCELS_MAX;
        for (size_t i = 0; i < l->n_streams && !r && may_go_on(l); i++) {
                r = tick_stream(l, &l->streams[l->turn % l->n_streams], mono_ms);
                l->turn++;
        }
        if (!r)
                (void)may_send(l, mono_ms); /* when to ask a full queue again */
        return r ? fail_trace(r) : 0;
}

int64_t link_deadline(const Link *l) {
        int64_t first = INT64_MAX;

        if (!l->up)
                return first;
        if (l->full)
                return l->full_until_ms;
        for (size_t i = 0; i < l->n_peers; i++) {
                int64_t due = greeting_due(l, l->peers[i]);

                first = due < first ? due : first;
                due = recover_due(l, l->peers[i]);
                first = due < first ? due : first;
        }
        for (size_t i = 0; i < l->n_streams; i++) {
                Stream *s = &l->streams[i];
                int64_t due = s->peer ? stream_deadline(s, &l->window) : INT64_MAX;

                if (s->peer && due < s->peer->hold_until_ms)
                        due = s->peer->hold_until_ms;
                first = due < first ? due : first;
        }
        return first;
}

/* ---- status ------------------------------------------------------------------------------------------------------ */

static bool is_below(const Link *l, const UnitCode *unit) {
        UnitCode above;

        return link_superior(l->roster, unit, &above) && unit_code_equal(&above, &l->config.unit);
}

static uint32_t in_flight(const Link *l, const LinkPeer *peer) {
        uint32_t n = 0;

        for (size_t i = 0; i < l->n_streams; i++)
                if (l->streams[i].peer == peer)
                        n += l->streams[i].n_flights;
        return n;
}

size_t link_peers(Link *l, int64_t mono_ms, EnginePeer *ret, size_t cap) {
        size_t n = 0;

        /* Those below that were never heard of belong on the list too: their silence is what a superior must see. */
        for (uint32_t i = 0; i < l->roster->n_nodes; i++)
                if (is_below(l, &l->roster->nodes[i].unit))
                        (void)link_peer(l, &l->roster->nodes[i].unit);
        for (size_t i = 0; i < l->n_peers && n < cap; i++) {
                const LinkPeer *p = l->peers[i];
                int64_t since = p->last_heard_ms < 0 ? l->start_ms : p->last_heard_ms;
                PeerRow held;

                ret[n] = (EnginePeer){ .unit = p->unit, .last_heard_mono_ms = p->last_heard_ms, .holds_seal = p->holds_seal,
                                       .in_flight = in_flight(l, p), .retransmits = p->retransmits, .unreadable = p->unreadable,
                                       .busy = p->busy, .odd = p->odd, .dropped = p->lane.dropped,
                                       .opened = p->opened, .below = is_below(l, &p->unit) };
                if (peer_row_get(txn(l), &p->unit, &held))
                        ret[n].held_seal = held.seal;
                ret[n].silent = ret[n].below && mono_ms - since > engine_config(l)->runner.limits.silence_max;
                n++;
        }
        return n;
}
