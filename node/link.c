/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Streams and peers in RAM.  A stream's flights are the outbox rows being sent, oldest first; what lies beyond the window stays in
 * the store until a receipt makes room.  The receiver takes numbers in order, so a lost frame costs a repeat of all behind it: the
 * window is small and the backoff starts short.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/unit/route.h"
#include "common/wire/frame.h"
#include "common/wire/wrap.h"
#include "node/core/row.h"
#include "node/link.h"

/* A full send queue empties within a few round trips; asking more often only burns the writer's time. */
#define QUEUE_FULL_RETRY_MS 50
/* Answers to a HELLO are spaced, so that two nodes can't keep each other busy. */
#define HELLO_GAP_MS 1000
/* Seals carried by one HELLO: at 300 bytes each well under a frame, and a day's backlog is caught up in a second. */
#define HELLO_SEALS_AT_ONCE HELLO_SEALS_MAX

typedef struct Flight {
        uint64_t number;
        int64_t due_ms;
        uint32_t attempts;
        uint32_t size; /* of the parcel; 0 until first assembled */
} Flight;

typedef struct LinkStream {
        UnitCode to;
        Lane lane;
        uint32_t epoch;
        uint64_t load_from; /* outbox rows from this number on are not in flight yet */
        bool more;          /* there may be such rows */
        Flight *flights;    /* window_parcels places, in order of number */
        uint32_t n_flights;
        uint64_t bytes;
} LinkStream;

struct Link {
        LinkConfig config;
        const Roster *roster;
        Buf signed_roster;
        Signer *signer;
        LinkStream *streams;
        size_t n_streams;
        LinkPeer **peers; /* pointers stay valid while the array grows */
        size_t n_peers;
        bool up;
        int64_t start_ms;
        Buf scratch, plain, header, body;
};

/* ---- small helpers ------------------------------------------------------------------------------------------------------- */

const LinkConfig *link_config(const Link *l) {
        return &l->config;
}

Bytes link_signed_roster(const Link *l) {
        return buf_bytes(&l->signed_roster);
}

Signer *link_signer(Link *l) {
        return l->signer;
}

void link_log(const Link *l, const char *event, const char *format, ...) {
        char details[256];
        va_list args;

        if (!l->config.engine->callbacks.log)
                return;
        va_start(args, format);
        (void)vsnprintf(details, sizeof(details), format, args);
        va_end(args);
        l->config.engine->callbacks.log(l->config.engine->callbacks.userdata, event, details);
}

static const EngineConfig *engine_config(const Link *l) {
        return l->config.engine;
}

/* Doubling from retransmit_min to retransmit_max, with a quarter of jitter either way: many streams healed by the same link-up
 * must not go on in step. */
static int64_t backoff(Link *l, uint32_t attempts) {
        int64_t min = engine_config(l)->retransmit_min, max = engine_config(l)->retransmit_max, wait = min;

        for (uint32_t i = 1; i < attempts && wait < max; i++)
                wait *= 2;
        if (wait > max)
                wait = max;
        return wait - wait / 4 + (int64_t)random_below(l->config.engine->runner.random, (uint64_t)(wait / 2 + 1));
}

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

        for (size_t i = 0; i < l->n_peers; i++)
                if (unit_code_equal(&l->peers[i]->unit, unit))
                        return l->peers[i];
        if (!roster_find_node(l->roster, unit) || unit_code_equal(unit, &l->config.unit))
                return NULL;
        l->peers = mem_realloc(l->peers, (l->n_peers + 1) * sizeof(*l->peers));
        p = mem_new(LinkPeer);
        *p = (LinkPeer){ .unit = *unit, .last_heard_ms = -1, .last_hello_ms = -1, .last_unreadable_ms = -1, .last_roster_ms = -1 };
        l->peers[l->n_peers++] = p;
        return p;
}

/* ---- sending --------------------------------------------------------------------------------------------------------------- */

static int send_class(Link *l, FrameClass class, const UnitCode *to, BodyKind kind, Bytes content, bool *ret_sent) {
        const RosterNode *node = roster_find_node(l->roster, to);
        FrameHeader header = { .class = class, .from = l->config.unit, .to = *to };
        int r;

        *ret_sent = false;
        if (!node) /* left the roster: the row waits, the desk was warned by its age */
                return 0;
        buf_clear(&l->plain);
        buf_clear(&l->header);
        buf_clear(&l->body);
        body_encode(kind, l->roster->version, content, &l->plain);
        frame_header_encode(&header, &l->header);
        r = wrap_seal(node, &engine_config(l)->wraps[0], buf_bytes(&l->header), buf_bytes(&l->plain), engine_config(l)->runner.random,
                      &l->body);
        if (r > 0) {
                link_log(l, "link.unwrappable", "to=%s problem=%d hint=\"the roster's wrap key for it can't be used\"", to->s, r);
                return 0;
        }
        if (r < 0)
                return fail_trace(r);
        *ret_sent = engine_config(l)->callbacks.send(engine_config(l)->callbacks.userdata, buf_bytes(&l->header), buf_bytes(&l->body));
        return 0;
}

int link_send(Link *l, const UnitCode *to, BodyKind kind, Bytes content, bool *ret_sent) {
        return send_class(l, kind == BODY_HELLO ? FRAME_HELLO : FRAME_DATA, to, kind, content, ret_sent);
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

static int send_flight(Link *l, LinkStream *s, Flight *f, int64_t mono_ms, bool *ret_full) {
        LinkPeer *peer = link_peer(l, &s->to);
        bool sent;
        int r;

        *ret_full = false;
        buf_clear(&l->scratch);
        r = runner_parcel(l->config.runner, &s->to, s->lane, s->epoch, f->number, &l->scratch);
        if (r == ARCHIVE_E_MISSING || r == ARCHIVE_E_DAMAGED) {
                link_log(l, "link.parcel_lost", "to=%s number=%llu hint=\"the journal can't be read there; run zhuji verify\"",
                         s->to.s, (unsigned long long)f->number);
                f->due_ms = mono_ms + engine_config(l)->retransmit_max;
                return 0;
        }
        if (r)
                return fail_trace(r);
        if (!f->size) {
                f->size = (uint32_t)l->scratch.len;
                s->bytes += f->size;
        }
        r = link_send(l, &s->to, BODY_PARCEL, buf_bytes(&l->scratch), &sent);
        if (r)
                return fail_trace(r);
        if (!sent) {
                f->due_ms = mono_ms + QUEUE_FULL_RETRY_MS;
                *ret_full = true;
                return 0;
        }
        if (f->attempts++ > 0 && peer)
                peer->retransmits++;
        f->due_ms = mono_ms + backoff(l, f->attempts);
        return 0;
}

/* ---- streams ---------------------------------------------------------------------------------------------------------------- */

static LinkStream *stream_get(Link *l, const UnitCode *to, Lane lane, uint32_t epoch) {
        LinkStream *s;

        for (size_t i = 0; i < l->n_streams; i++) {
                s = &l->streams[i];
                if (s->lane == lane && s->epoch == epoch && unit_code_equal(&s->to, to))
                        return s;
        }
        l->streams = mem_realloc(l->streams, (l->n_streams + 1) * sizeof(*l->streams));
        s = &l->streams[l->n_streams++];
        *s = (LinkStream){ .to = *to, .lane = lane, .epoch = epoch, .more = true,
                           .flights = mem_new_array(Flight, engine_config(l)->window_parcels) };
        return s;
}

/* Fills the window from the outbox. */
static void stream_load(Link *l, LinkStream *s, int64_t mono_ms) {
        while (s->more && s->n_flights < engine_config(l)->window_parcels && s->bytes < engine_config(l)->window_bytes) {
                OutboxKey from = { .to = s->to, .lane = s->lane, .epoch = s->epoch, .number = s->load_from }, key;
                OutboxRow row;

                if (!outbox_next(runner_txn(l->config.runner), &from, &key, &row) || !unit_code_equal(&key.to, &s->to) ||
                    key.lane != s->lane || key.epoch != s->epoch) {
                        s->more = false;
                        return;
                }
                s->flights[s->n_flights++] = (Flight){ .number = key.number, .due_ms = mono_ms };
                s->load_from = key.number + 1;
        }
}

static void stream_settle(LinkStream *s, uint64_t number) {
        for (uint32_t i = 0; i < s->n_flights; i++) {
                if (s->flights[i].number != number)
                        continue;
                s->bytes -= s->flights[i].size;
                memmove(&s->flights[i], &s->flights[i + 1], (s->n_flights - i - 1) * sizeof(Flight));
                s->n_flights--;
                return;
        }
}

/* At start: one stream for each (to, lane, epoch) that the outbox holds. */
static void streams_scan(Link *l) {
        OutboxKey from = { .to = UNIT_NONE }, key;
        OutboxRow row;

        while (outbox_next(runner_txn(l->config.runner), &from, &key, &row)) {
                (void)stream_get(l, &key.to, key.lane, key.epoch);
                (void)link_peer(l, &key.to);
                from = (OutboxKey){ .to = key.to, .lane = key.lane, .epoch = key.epoch, .number = UINT64_MAX };
        }
}

void link_back_off(Link *l, const UnitCode *to, int64_t mono_ms) {
        for (size_t i = 0; i < l->n_streams; i++) {
                LinkStream *s = &l->streams[i];

                if (!unit_code_equal(&s->to, to))
                        continue;
                for (uint32_t k = 0; k < s->n_flights; k++)
                        s->flights[k].due_ms = mono_ms + backoff(l, s->flights[k].attempts + 1);
        }
}

void link_resume(Link *l, const UnitCode *to, Lane lane, uint32_t epoch, uint64_t next_in, int64_t mono_ms) {
        for (size_t i = 0; i < l->n_streams; i++) {
                LinkStream *s = &l->streams[i];

                if (!unit_code_equal(&s->to, to) || s->lane != lane || s->epoch != epoch)
                        continue;
                /* What it consumed already only lacks its receipt, what it has not lacks the parcel: either way, once more - but
                 * not what has only just been sent. */
                for (uint32_t k = 0; k < s->n_flights; k++) {
                        if (s->flights[k].attempts > 1 || s->flights[k].number < next_in)
                                s->flights[k].due_ms = mono_ms;
                        s->flights[k].attempts = s->flights[k].attempts ? 1 : 0;
                }
        }
}

/* ---- HELLO ------------------------------------------------------------------------------------------------------------------- */

static bool is_below(Link *l, const UnitCode *unit) {
        UnitCode above;

        return link_superior(l->roster, unit, &above) && unit_code_equal(&above, &l->config.unit);
}

static void hello_lanes(Link *l, const LinkPeer *p, const OfficeHead *head, Hello *hello) {
        StoreTxn *txn = runner_txn(l->config.runner);

        for (Lane lane = LANE_URGENT; lane <= LANE_BULK; lane++) {
                StreamOutRow out = { .next = 1 };
                StreamInRow in = { .next = 1 };
                OutboxKey from = { .to = p->unit, .lane = lane, .epoch = head->epoch, .number = 0 }, key;
                OutboxRow row;
                uint64_t unacked;
                bool has_out = stream_out_get(txn, &p->unit, lane, head->epoch, &out);
                bool has_in = stream_in_last(txn, &p->unit, lane, &in);

                if (!has_out && !has_in)
                        continue;
                unacked = out.next;
                if (outbox_next(txn, &from, &key, &row) && unit_code_equal(&key.to, &p->unit) && key.lane == lane &&
                    key.epoch == head->epoch)
                        unacked = key.number;
                hello->lanes[hello->n_lanes++] = (LanePosition){ .lane = lane, .epoch = head->epoch, .next_out = out.next,
                                                                 .unacked = unacked, .next_in = in.next, .epoch_in = in.epoch };
        }
}

/* Seals of ours that follow what the peer holds; it is above us and keeps them. */
static int hello_seals(Link *l, const LinkPeer *p, const OfficeHead *head, Arena *arena, Hello *hello) {
        if (!p->wants_seals || p->holds_seal >= head->seal)
                return 0;
        hello->seals = arena_new_array(arena, Bytes, HELLO_SEALS_AT_ONCE);
        for (uint64_t n = p->holds_seal + 1; n <= head->seal && hello->n_seals < HELLO_SEALS_AT_ONCE; n++) {
                int r;

                buf_clear(&l->scratch);
                r = archive_seal(runner_archive(l->config.runner), runner_txn(l->config.runner), n, &l->scratch);
                if (r == ARCHIVE_E_MISSING || r == ARCHIVE_E_DAMAGED)
                        break;
                if (r)
                        return fail_trace(r);
                hello->seals[hello->n_seals++] = arena_copy(arena, buf_bytes(&l->scratch));
        }
        return 0;
}

static int send_hello(Link *l, LinkPeer *p, Instant now, int64_t mono_ms) {
        Arena arena = ARENA_INIT;
        Buf content = BUF_INIT;
        OfficeHead head;
        PeerRow held;
        Hello hello;
        bool sent;
        int r;

        office_head(runner_txn(l->config.runner), &head);
        hello = (Hello){ .epoch = head.epoch, .time = now, .seal_number = head.seal, .seal_hash = head.seal_hash,
                         .roster_version = l->roster->version, .want_seals = is_below(l, &p->unit) };
        memcpy(hello.roster_hash.b, l->roster->hash, DIGEST_SIZE);
        if (peer_row_get(runner_txn(l->config.runner), &p->unit, &held)) {
                hello.held_number = held.seal;
                hello.held_hash = held.seal_hash;
        }
        hello_lanes(l, p, &head, &hello);
        r = hello_seals(l, p, &head, &arena, &hello);
        if (!r) {
                hello_encode(&hello, &content);
                r = link_send(l, &p->unit, BODY_HELLO, buf_bytes(&content), &sent);
                p->last_hello_ms = mono_ms;
                p->hello_due = false;
        }
        buf_deinit(&content);
        arena_deinit(&arena);
        return r ? fail_trace(r) : 0;
}

/* ---- life --------------------------------------------------------------------------------------------------------------------- */

int link_new(const LinkConfig *config, int64_t mono_ms, Link **ret) {
        Link *l = mem_new(Link);
        UnitCode above;
        int r;

        l->config = *config;
        l->roster = config->roster;
        l->start_ms = mono_ms;
        buf_put_bytes(&l->signed_roster, config->engine->signed_roster);
        r = signer_new(config->engine->runner.identity, &l->signer);
        if (r) {
                link_free(l);
                return fail_trace(r);
        }
        if (link_superior(l->roster, &config->unit, &above))
                (void)link_peer(l, &above);
        streams_scan(l);
        *ret = l;
        return 0;
}

Link *link_free(Link *l) {
        if (!l)
                return NULL;
        for (size_t i = 0; i < l->n_streams; i++)
                mem_free(l->streams[i].flights);
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

void link_set_roster(Link *l, const Roster *roster, Bytes signed_roster) {
        l->roster = roster;
        l->config.roster = roster;
        buf_clear(&l->signed_roster);
        buf_put_bytes(&l->signed_roster, signed_roster);
}

int link_effect(Link *l, const Effect *effect, int64_t mono_ms) {
        LinkStream *s;

        switch (effect->kind) {
        case EFFECT_SEND:
                s = stream_get(l, &effect->to, effect->lane, effect->epoch);
                s->more = true;
                (void)link_peer(l, &effect->to);
                return 0;
        case EFFECT_SETTLED:
                stream_settle(stream_get(l, &effect->to, effect->lane, effect->epoch), effect->number);
                return 0;
        case EFFECT_RECEIPT:
                return link_send_receipt(l, &effect->to, effect->entry);
        default:
                return 0;
        }
}

void link_connected(Link *l, bool up, int64_t mono_ms) {
        l->up = up;
        if (!up)
                return;
        for (size_t i = 0; i < l->n_peers; i++)
                l->peers[i]->hello_due = true;
        for (size_t i = 0; i < l->n_streams; i++)
                for (uint32_t k = 0; k < l->streams[i].n_flights; k++)
                        l->streams[i].flights[k].due_ms = mono_ms;
}

static bool hello_is_due(const Link *l, const LinkPeer *p, int64_t mono_ms) {
        if (p->last_hello_ms < 0)
                return true;
        if (p->hello_due)
                return mono_ms - p->last_hello_ms >= HELLO_GAP_MS;
        return mono_ms - p->last_hello_ms >= engine_config(l)->hello_interval;
}

int link_tick(Link *l, Instant now, int64_t mono_ms) {
        int r;

        if (!l->up)
                return 0;
        for (size_t i = 0; i < l->n_peers; i++) {
                if (!hello_is_due(l, l->peers[i], mono_ms))
                        continue;
                r = send_hello(l, l->peers[i], now, mono_ms);
                if (r)
                        return fail_trace(r);
        }
        for (size_t i = 0; i < l->n_streams; i++) {
                LinkStream *s = &l->streams[i];
                bool full = false;

                stream_load(l, s, mono_ms);
                for (uint32_t k = 0; k < s->n_flights && !full; k++) {
                        if (s->flights[k].due_ms > mono_ms)
                                continue;
                        r = send_flight(l, s, &s->flights[k], mono_ms, &full);
                        if (r)
                                return fail_trace(r);
                }
        }
        return 0;
}

int64_t link_deadline(const Link *l) {
        int64_t first = INT64_MAX;

        if (!l->up)
                return first;
        for (size_t i = 0; i < l->n_peers; i++) {
                const LinkPeer *p = l->peers[i];
                int64_t due = p->last_hello_ms < 0 ? 0
                              : p->hello_due ? p->last_hello_ms + HELLO_GAP_MS : p->last_hello_ms + engine_config(l)->hello_interval;

                first = due < first ? due : first;
        }
        for (size_t i = 0; i < l->n_streams; i++) {
                const LinkStream *s = &l->streams[i];

                if (s->more && s->n_flights < engine_config(l)->window_parcels && s->bytes < engine_config(l)->window_bytes)
                        return 0;
                for (uint32_t k = 0; k < s->n_flights; k++)
                        first = s->flights[k].due_ms < first ? s->flights[k].due_ms : first;
        }
        return first;
}

/* ---- status ------------------------------------------------------------------------------------------------------------------- */

static uint32_t in_flight(const Link *l, const UnitCode *to) {
        uint32_t n = 0;

        for (size_t i = 0; i < l->n_streams; i++)
                if (unit_code_equal(&l->streams[i].to, to))
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
                                       .in_flight = in_flight(l, &p->unit), .retransmits = p->retransmits,
                                       .unreadable = p->unreadable, .busy = p->busy, .below = is_below(l, &p->unit) };
                if (peer_row_get(runner_txn(l->config.runner), &p->unit, &held))
                        ret[n].held_seal = held.seal;
                ret[n].silent = ret[n].below && mono_ms - since > engine_config(l)->runner.limits.silence_max;
                n++;
        }
        return n;
}
