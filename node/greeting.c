/* SPDX-License-Identifier: Apache-2.0 */

#include "node/greeting.h"
#include "node/recover.h"

#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "node/core/row.h"

static StoreTxn *txn(const Link *l) {
        return runner_txn(link_config(l)->runner);
}

static bool is_above(const Link *l, const UnitCode *unit) {
        UnitCode above;

        return link_superior(link_config(l)->roster, &link_config(l)->unit, &above) && unit_code_equal(&above, unit);
}

static bool is_below(const Link *l, const UnitCode *unit) {
        UnitCode above;

        return link_superior(link_config(l)->roster, unit, &above) && unit_code_equal(&above, &link_config(l)->unit);
}

int64_t greeting_due(const Link *l, const LinkPeer *p) {
        if (p->gone)
                return INT64_MAX;
        if (p->last_hello_ms < 0)
                return INT64_MIN;
        if (p->hello_soon)
                return p->last_hello_ms + GREETING_SEALS_GAP_MS;
        return p->last_hello_ms + (p->hello_due ? GREETING_GAP_MS : link_config(l)->engine->hello_interval);
}

/* ---- sending ----------------------------------------------------------------------------------------------------- */

static void put_lanes(const Link *l, const LinkPeer *p, const OfficeHead *head, Hello *hello) {
        for (Lane lane = LANE_URGENT; lane <= LANE_BULK; lane++) {
                StreamOutRow out = { .next = 1 };
                StreamInRow in = { .next = 1 };
                OutboxKey from = { .to = p->unit, .lane = lane, .epoch = head->epoch, .number = 0 }, key;
                OutboxRow row;
                uint64_t unacked;
                bool has_out = stream_out_get(txn(l), &p->unit, lane, head->epoch, &out);
                bool has_in = stream_in_last(txn(l), &p->unit, lane, &in);

                if (!has_out && !has_in)
                        continue;
                unacked = out.next;
                if (outbox_next(txn(l), &from, &key, &row) && unit_code_equal(&key.to, &p->unit) && key.lane == lane &&
                    key.epoch == head->epoch)
                        unacked = key.number;
                hello->lanes[hello->n_lanes++] = (LanePosition){ .lane = lane, .epoch = head->epoch, .next_out = out.next,
                                                                 .unacked = unacked, .next_in = in.next, .epoch_in = in.epoch };
        }
}

/* Seals of ours that follow what the peer holds; it is above us and keeps them. */
static int put_seals(const Link *l, const LinkPeer *p, const OfficeHead *head, Arena *arena, Hello *hello) {
        Buf seal = BUF_INIT;
        int r = 0;

        if (!p->wants_seals)
                return 0;
        /* Numbers jump where a recovery began a new epoch: whoever is before that has to hear of it first (recover.h). */
        for (uint64_t n = p->holds_seal + 1; n <= head->seal && hello->n_seals < HELLO_SEALS_MAX - 1 && !r; n++) {
                if (!archive_seal_next(txn(l), n, &n))
                        break;
                buf_clear(&seal);
                r = archive_seal(runner_archive(link_config(l)->runner), txn(l), n, &seal);
                if (!r)
                        hello->seals[hello->n_seals++] = arena_copy(arena, buf_bytes(&seal));
        }
        buf_deinit(&seal);
        return r < 0 ? fail_trace(r) : 0;
}

/* The newest seal of the peer's own that we hold, from the entry that took it in: for an office whose data is an old copy. */
static int put_proof(const Link *l, const PeerRow *held, Arena *arena, Hello *hello) {
        PeerSealRow row = { .unit = held->unit, .number = held->seal };
        const Part *part;
        Seal *seals;
        uint32_t n;
        Entry entry;
        Buf seal = BUF_INIT;
        int r;

        if (!row_get(txn(l), ROW_PEER_SEAL, &row))
                return 0;
        r = archive_entry(runner_archive(link_config(l)->runner), txn(l), row.entry, arena, &entry);
        if (r)
                return r < 0 ? fail_trace(r) : 0;
        part = entry_find_part(&entry, PART_SEALS);
        if (!part || seals_decode(part->data, arena, &seals, &n))
                return 0;
        for (uint32_t i = 0; i < n; i++) {
                if (seals[i].number != held->seal)
                        continue;
                seal_encode(seals[i].body, seals[i].signature, &seal);
                hello->seals[hello->n_seals++] = arena_copy(arena, buf_bytes(&seal));
        }
        buf_deinit(&seal);
        return 0;
}

int greeting_send(Link *l, LinkPeer *p, Instant now, int64_t mono_ms) {
        const Roster *roster = link_config(l)->roster;
        Arena arena = ARENA_INIT;
        Buf content = BUF_INIT;
        PeerRow held = { .unit = p->unit };
        OfficeHead head;
        Hello hello;
        bool sent, holds = peer_row_get(txn(l), &p->unit, &held);
        int r;

        office_head(txn(l), &head);
        hello = (Hello){ .epoch = head.epoch, .time = link_hello_time(l, now, head.time),
                         .seal_number = head.seal, .seal_hash = head.seal_hash,
                         .held_number = held.seal, .held_hash = held.seal_hash, .roster_version = roster->version,
                         .want_seals = is_below(l, &p->unit), .seals = arena_new_array(&arena, Bytes, HELLO_SEALS_MAX) };
        memcpy(hello.roster_hash.b, roster->hash, DIGEST_SIZE);
        put_lanes(l, p, &head, &hello);
        r = put_seals(l, p, &head, &arena, &hello);
        if (!r && holds && p->shown_past)
                r = put_proof(l, &held, &arena, &hello);
        if (!r) {
                hello_encode(&hello, &content);
                r = link_send(l, &p->unit, BODY_HELLO, buf_bytes(&content), &sent);
        }
        if (!r) {
                p->last_hello_ms = mono_ms;
                p->hello_due = !sent;
                p->hello_soon = false;
        }
        buf_deinit(&content);
        arena_deinit(&arena);
        return r ? fail_trace(r) : 0;
}

/* ---- what the peer holds of ours --------------------------------------------------------------------------------- */

/* Does it show the seal it speaks of, and did we sign that? */
static bool is_shown(const Link *l, LinkPeer *peer, const Hello *h, Arena *arena) {
        const LinkConfig *c = link_config(l);

        for (uint32_t i = 0; i < h->n_seals; i++) {
                Seal seal;

                if (!seal_decode(h->seals[i], arena, &seal) && unit_code_equal(&seal.unit, &c->unit) &&
                    seal.number == h->held_number && digest_equal(&seal.hash, &h->held_hash)) {
                        if (seal_verify(&seal, c->roster) != 0)
                                return false;
                        recover_saw(peer, seal.epoch, seal.number, seal.first_entry + seal.count - 1);
                        return true;
                }
        }
        return false;
}

/* Ours under that number: *ret_same; not to be read: 0 and false. */
static int compare_seal(const Link *l, const Hello *h, Arena *arena, bool *ret_read, bool *ret_same) {
        const LinkConfig *c = link_config(l);
        Buf bytes = BUF_INIT;
        Seal seal;
        int r;

        *ret_read = *ret_same = false;
        r = archive_seal(runner_archive(c->runner), txn(l), h->held_number, &bytes);
        if (!r)
                r = seal_decode(buf_bytes(&bytes), arena, &seal);
        if (!r) {
                *ret_read = true;
                *ret_same = digest_equal(&seal.hash, &h->held_hash);
        }
        buf_deinit(&bytes);
        return r < 0 ? fail_trace(r) : 0;
}

/* The same seal as we have, or an alarm.  *ret = 0: it holds none yet, or says what it does not show. */
static int view_of_ours(Link *l, LinkPeer *peer, const Hello *h, Arena *arena, int64_t mono_ms, PeerView *ret) {
        bool ahead, read, same;
        OfficeHead head;
        int r;

        *ret = 0;
        if (!h->held_number)
                return 0;
        office_head(txn(l), &head);
        /* What was lost and declared so is no news; who does not hold the new epoch's beginning has to hear of it (again). */
        if (recover_is_before(l, h->held_number)) {
                recover_again(peer, mono_ms);
                return 0;
        }
        ahead = h->held_number > head.seal;
        if (!ahead) {
                r = compare_seal(l, h, arena, &read, &same);
                if (r || !read)
                        return r;
                if (same) {
                        *ret = VIEW_OURS_AGREES;
                        return 0;
                }
        }
        if (is_shown(l, peer, h, arena)) {
                *ret = ahead ? VIEW_OURS_AHEAD : VIEW_OURS_DIFFERS;
                return 0;
        }
        peer->odd++;
        link_log_peer(l, peer, mono_ms, "link.claim",
                      "from=%s seal=%llu hint=\"it says it holds that seal of ours but does not show it\"", peer->unit.s,
                      (unsigned long long)h->held_number);
        return 0;
}

/* ---- what we hold of theirs -------------------------------------------------------------------------------------- */

/* The seal of theirs that we hold under that number is another one. */
static bool holds_another(const Link *l, const UnitCode *peer, uint64_t number, const Digest *hash) {
        PeerSealRow row = { .unit = *peer, .number = number };

        return row_get(txn(l), ROW_PEER_SEAL, &row) && !digest_equal(&row.hash, hash);
}

/* Theirs that continue what we hold become an input; what goes back or differs becomes a view.  0: nothing learnt. */
static PeerView take_seals(Link *l, const Hello *h, const PeerRow *held, Inbound *in) {
        const LinkConfig *c = link_config(l);
        Seal *seals = arena_new_array(&in->arena, Seal, h->n_seals + 1);
        Bytes *bytes = arena_new_array(&in->arena, Bytes, h->n_seals + 1);
        Digest previous = held->seal_hash;
        uint32_t n = 0;
        Input *i;

        if (h->seal_number < held->seal)
                return holds_another(l, &in->from, h->seal_number, &h->seal_hash) ? VIEW_THEIRS_BEHIND_DIFFERS
                                                                                  : VIEW_THEIRS_BEHIND;
        if (held->seal && h->seal_number == held->seal)
                return digest_equal(&h->seal_hash, &held->seal_hash) ? VIEW_THEIRS_AGREES : VIEW_THEIRS_DIFFERS;
        for (uint32_t k = 0; k < h->n_seals; k++) {
                Seal *s = &seals[n];

                if (seal_decode(h->seals[k], &in->arena, s) || !unit_code_equal(&s->unit, &in->from))
                        break;
                if (s->number <= held->seal) /* sent twice */
                        continue;
                if (s->number != held->seal + n + 1 || seal_verify(s, c->roster))
                        break;
                if (s->number > 1 && !digest_equal(&s->previous, &previous)) {
                        if (!n)
                                return VIEW_THEIRS_DIFFERS;
                        break;
                }
                previous = s->hash;
                bytes[n++] = h->seals[k];
        }
        if (!n)
                return 0;
        i = inbound_add(in, INPUT_PEER_SEALS);
        i->peer = in->from;
        i->seals = seals;
        i->seal_bytes = bytes;
        i->n_seals = n;
        return VIEW_THEIRS_AGREES;
}

/* The first view is given also when all is well: it clears an alarm raised before a restart.  Each change is an entry: of an office
 * that says now this, now that, the alarm stays from some time on. */
static void give_view(LinkPeer *peer, Inbound *in, PeerView *last, PeerView view, uint64_t seal_number, const Digest *seal_hash,
                      int64_t mono_ms) {
        Input *i;

        if (!view || view == *last)
                return;
        if (*last && (view == VIEW_OURS_AGREES || view == VIEW_THEIRS_AGREES)) {
                link_begin_hour(&peer->cleared, &peer->cleared_since_ms, mono_ms);
                if (peer->cleared >= GREETING_CLEARED_MAX)
                        return;
                peer->cleared++;
        }
        *last = view;
        i = inbound_add(in, INPUT_PEER_VIEW);
        i->peer = in->from;
        i->view = view;
        i->peer_seal_number = seal_number;
        i->peer_seal_hash = *seal_hash;
}

/* It sends its seals here. */
static void take_theirs(Link *l, LinkPeer *peer, const Hello *h, bool fresh, Inbound *in, int64_t mono_ms) {
        PeerRow held = { .seal = 0, .seal_time = INSTANT_NONE };
        PeerView view;

        (void)peer_row_get(txn(l), &in->from, &held);
        view = take_seals(l, h, &held, in);
        if (in->n_inputs && in->inputs[0]->kind == INPUT_PEER_SEALS) {
                const Input *seals = in->inputs[0];

                peer->last_heard_ms = mono_ms;
                if (seals->seals[seals->n_seals - 1].number < h->seal_number)
                        peer->hello_soon = true; /* ask for the rest */
        } else if (!h->n_seals && h->seal_number > held.seal) {
                peer->hello_due = true; /* it does not know yet what we hold */
        }
        /* Older than the newest seal we hold of it: it was long on its way. */
        if (!fresh || h->time < held.seal_time)
                return;
        give_view(peer, in, &peer->view_theirs, view, view == VIEW_THEIRS_BEHIND_DIFFERS ? h->seal_number : held.seal, &h->seal_hash,
                  mono_ms);
        if (view == VIEW_THEIRS_AGREES)
                peer->shown_past = false;
        else if (view && !peer->shown_past)
                peer->shown_past = peer->hello_due = true;
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

/* A clock that once stood far ahead must not make all that comes later an old word. */
static bool note_time(LinkPeer *peer, Instant time, Instant now) {
        Instant latest = now + DURATION_DAY, newest = peer->hello_time < latest ? peer->hello_time : latest;

        if (time <= newest)
                return false;
        peer->hello_time = time;
        return true;
}

static int take_ours(Link *l, LinkPeer *peer, const Hello *h, bool fresh, Inbound *in, int64_t mono_ms) {
        bool wanted = peer->wants_seals, progress = h->held_number > peer->holds_seal;
        OfficeHead head;
        PeerView view;
        int r;

        office_head(txn(l), &head);
        if (!fresh)
                return 0;
        peer->wants_seals = h->want_seals && is_above(l, &peer->unit);
        peer->holds_seal = h->held_number;
        if (peer->wants_seals && peer->holds_seal < head.seal && (!wanted || progress))
                peer->hello_soon = true;
        r = view_of_ours(l, peer, h, &in->arena, mono_ms, &view);
        if (r)
                return fail_trace(r);
        give_view(peer, in, &peer->view_ours, view, h->held_number, &h->held_hash, mono_ms);
        return 0;
}

int greeting_take(Link *l, LinkPeer *peer, Bytes content, Inbound *in, Instant now, int64_t mono_ms) {
        const LinkConfig *c = link_config(l);
        bool fresh;
        Hello h;
        int r;

        r = hello_decode(content, &in->arena, &h);
        if (r < 0)
                return fail_trace(r);
        if (r) {
                peer->odd++;
                return 0;
        }
        fresh = note_time(peer, h.time, now);
        if (fresh)
                peer->last_heard_ms = mono_ms;
        /* A first word or one after a long silence is answered; else the interval is soon enough. */
        if (peer->last_hello_ms < 0 || mono_ms - peer->last_hello_ms >= c->engine->hello_interval / 2)
                peer->hello_due = true;
        if (is_below(l, &peer->unit))
                take_theirs(l, peer, &h, fresh, in, mono_ms);
        r = take_ours(l, peer, &h, fresh, in, mono_ms);
        if (r)
                return fail_trace(r);
        link_resume(l, peer, &h, mono_ms);
        if (h.roster_version > c->roster->version ||
            (h.roster_version == c->roster->version && memcmp(h.roster_hash.b, c->roster->hash, ROSTER_HASH_SIZE) != 0))
                return link_ask_roster(l, peer, mono_ms);
        return 0;
}
