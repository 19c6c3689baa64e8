/* SPDX-License-Identifier: Apache-2.0 */

#include <assert.h>

#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "common/wire/frame.h"
#include "common/wire/roster_codec.h"
#include "common/wire/unreadable.h"
#include "common/wire/wrap.h"
#include "node/core/row.h"
#include "node/inbound.h"

/* A signature costs more than the rubbish that asks for it. */
#define UNREADABLE_GAP_MS 1000
/* A roster is large and its sender may repeat the parcel that asks for it many times a second. */
#define ROSTER_GAP_MS 2000
/* What one frame may decode to: the largest parcel, its parts, and the structs around them. */
#define INBOUND_ARENA_MAX (3u * FRAME_BODY_MAX)

Inbound *inbound_free(Inbound *in) {
        if (!in)
                return NULL;
        roster_free(in->roster);
        arena_deinit(&in->arena);
        return mem_free(in);
}

static Input *add_input(Inbound *in, InputKind kind) {
        Input *i = &in->inputs[in->n_inputs++];

        assert(in->n_inputs <= INBOUND_INPUTS_MAX);
        i->kind = kind;
        return i;
}

/* ---- what could not be opened ----------------------------------------------------------------------------------------------- */

static void send_unreadable(Link *l, LinkPeer *peer, Bytes body, int64_t mono_ms) {
        const LinkConfig *c = link_config(l);
        FrameHeader header = { .class = FRAME_UNREADABLE, .from = c->unit, .to = peer->unit };
        Unreadable u = { .body = unreadable_body_digest(body) };
        Buf head = BUF_INIT, out = BUF_INIT;

        peer->unreadable++;
        if (peer->last_unreadable_ms >= 0 && mono_ms - peer->last_unreadable_ms < UNREADABLE_GAP_MS)
                return;
        peer->last_unreadable_ms = mono_ms;
        memcpy(u.wrap_key_id, c->engine->wraps[0].id, sizeof(u.wrap_key_id));
        frame_header_encode(&header, &head);
        unreadable_encode(&u, link_signer(l), buf_bytes(&head), &out);
        (void)c->engine->callbacks.send(c->engine->callbacks.userdata, buf_bytes(&head), buf_bytes(&out));
        link_log(l, "link.unreadable_sent", "to=%s hint=\"its roster or ours may be behind; compare `zhuji status` on both\"",
                 peer->unit.s);
        buf_deinit(&head);
        buf_deinit(&out);
}

static void take_unreadable(Link *l, LinkPeer *peer, const RosterNode *from, Bytes header, Bytes body, int64_t mono_ms) {
        Unreadable u;

        if (unreadable_decode(body, header, from, &u))
                return;
        peer->unreadable++;
        link_log(l, "link.unreadable", "peer=%s hint=\"it could not open what we sent; we wrap again and repeat\"", peer->unit.s);
        link_back_off(l, &peer->unit, mono_ms);
}

static int ask_roster(Link *l, LinkPeer *peer, int64_t mono_ms) {
        bool sent;

        if (peer->last_roster_ms >= 0 && mono_ms - peer->last_roster_ms < ROSTER_GAP_MS)
                return 0;
        peer->last_roster_ms = mono_ms;
        return link_send(l, &peer->unit, BODY_ROSTER_REQUEST, BYTES_NONE, &sent);
}

/* ---- bodies ------------------------------------------------------------------------------------------------------------------- */

static int take_parcel(Link *l, LinkPeer *peer, Bytes content, Inbound *in, int64_t mono_ms, Bytes body) {
        const LinkConfig *c = link_config(l);
        Input *i;
        int r;

        r = parcel_decode(content, &in->arena, &in->parcel);
        if (r < 0)
                return fail_trace(r);
        if (r || !unit_code_equal(&in->parcel.from, &in->from) || !unit_code_equal(&in->parcel.to, &c->unit)) {
                /* Its number can't be trusted, so none is consumed; the sender learns that this body is of no use here. */
                send_unreadable(l, peer, body, mono_ms);
                return 0;
        }
        i = add_input(in, INPUT_PARCEL);
        i->parcel = &in->parcel;
        i->parcel_digest = parcel_digest(content);
        r = evidence_verify(&in->parcel.evidence, c->roster);
        if (r < 0)
                return fail_trace(r);
        if (r || !unit_code_equal(&in->parcel.evidence.seal.unit, &in->from))
                i->parcel_refused = REASON_EVIDENCE;
        return 0;
}

static int take_receipt(Link *l, Bytes content, Inbound *in) {
        const LinkConfig *c = link_config(l);
        Buf parcel = BUF_INIT;
        const Part *part;
        Input *i;
        int r;

        r = evidence_decode(content, &in->arena, &in->evidence);
        if (!r)
                r = evidence_verify(&in->evidence, c->roster);
        if (r < 0)
                return fail_trace(r);
        if (r || !unit_code_equal(&in->evidence.seal.unit, &in->from)) {
                link_log(l, "link.receipt_bad", "from=%s hint=\"its evidence does not hold; the parcel stays ours and is repeated\"",
                         in->from.s);
                return 0;
        }
        part = evidence_find_part(&in->evidence, PART_RECEIPT);
        if (!part || receipt_decode(part->data, &in->arena, &in->receipt) ||
            !unit_code_equal(&in->receipt.from, &c->unit) || !unit_code_equal(&in->receipt.to, &in->from))
                return 0;
        r = runner_parcel(c->runner, &in->receipt.to, in->receipt.lane, in->receipt.epoch, in->receipt.number, &parcel);
        if (r > 0) { /* settled long ago */
                buf_deinit(&parcel);
                return 0;
        }
        if (r < 0) {
                buf_deinit(&parcel);
                return fail_trace(r);
        }
        i = add_input(in, INPUT_RECEIPT);
        i->receipt = &in->receipt;
        i->receipt_evidence = &in->evidence;
        i->receipt_evidence_bytes = arena_copy(&in->arena, content);
        i->parcel_digest = parcel_digest(buf_bytes(&parcel));
        buf_deinit(&parcel);
        return 0;
}

/* What the peer holds of ours: the same seal as we have, or an alarm.  *ret = 0: it holds none yet. */
static int view_of_ours(Link *l, const Hello *h, PeerView *ret) {
        const LinkConfig *c = link_config(l);
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT;
        OfficeHead head;
        Seal seal;
        int r;

        *ret = 0;
        if (!h->held_number)
                return 0;
        office_head(runner_txn(c->runner), &head);
        if (h->held_number > head.seal) {
                *ret = VIEW_OURS_AHEAD;
                return 0;
        }
        r = archive_seal(runner_archive(c->runner), runner_txn(c->runner), h->held_number, &bytes);
        if (!r) {
                r = seal_decode(buf_bytes(&bytes), &arena, &seal);
                if (!r)
                        *ret = digest_equal(&seal.hash, &h->held_hash) ? VIEW_OURS_AGREES : VIEW_OURS_DIFFERS;
        }
        buf_deinit(&bytes);
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : 0;
}

/* The seal of theirs that we hold under that number is another one. */
static bool holds_another(Link *l, const UnitCode *peer, uint64_t number, const Digest *hash) {
        PeerSealRow row = { .unit = *peer, .number = number };

        return row_get(runner_txn(link_config(l)->runner), ROW_PEER_SEAL, &row) && !digest_equal(&row.hash, hash);
}

/* Their seals: those that continue what we hold become an input; what goes back or differs becomes a view.  0: nothing learnt. */
static PeerView take_seals(Link *l, const Hello *h, const PeerRow *held, Inbound *in) {
        const Roster *roster = link_config(l)->roster;
        Seal *seals = arena_new_array(&in->arena, Seal, h->n_seals + 1);
        Bytes *bytes = arena_new_array(&in->arena, Bytes, h->n_seals + 1);
        Digest previous = held->seal_hash;
        uint32_t n = 0;
        Input *i;

        if (h->seal_number < held->seal)
                return holds_another(l, &in->from, h->seal_number, &h->seal_hash) ? VIEW_THEIRS_BEHIND_DIFFERS : VIEW_THEIRS_BEHIND;
        if (held->seal && h->seal_number == held->seal)
                return digest_equal(&h->seal_hash, &held->seal_hash) ? VIEW_THEIRS_AGREES : VIEW_THEIRS_DIFFERS;
        for (uint32_t k = 0; k < h->n_seals; k++) {
                Seal *s = &seals[n];

                if (seal_decode(h->seals[k], &in->arena, s) || !unit_code_equal(&s->unit, &in->from) || seal_verify(s, roster))
                        break;
                if (s->number <= held->seal) /* sent twice */
                        continue;
                if (s->number != held->seal + n + 1)
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
        i = add_input(in, INPUT_PEER_SEALS);
        i->peer = in->from;
        i->seals = seals;
        i->seal_bytes = bytes;
        i->n_seals = n;
        return VIEW_THEIRS_AGREES;
}

/* The first view is given also when all is well: it clears an alarm raised before a restart. */
static void give_view(Inbound *in, PeerView *last, PeerView view, uint64_t seal_number, const Digest *seal_hash) {
        Input *i;

        if (!view || view == *last)
                return;
        *last = view;
        i = add_input(in, INPUT_PEER_VIEW);
        i->peer = in->from;
        i->view = view;
        i->peer_seal_number = seal_number;
        i->peer_seal_hash = *seal_hash;
}

static int take_hello(Link *l, LinkPeer *peer, Bytes content, Inbound *in, int64_t mono_ms) {
        const LinkConfig *c = link_config(l);
        PeerRow held = { .seal = 0 };
        bool progress;
        OfficeHead head;
        PeerView view;
        UnitCode above;
        Hello h;
        int r;

        r = hello_decode(content, &in->arena, &h);
        if (r < 0)
                return fail_trace(r);
        if (r)
                return 0;
        peer->wants_seals = h.want_seals && link_superior(c->roster, &c->unit, &above) && unit_code_equal(&above, &peer->unit);
        progress = h.held_number > peer->holds_seal;
        peer->holds_seal = h.held_number;
        r = view_of_ours(l, &h, &view);
        if (r)
                return fail_trace(r);
        give_view(in, &peer->view_ours, view, h.held_number, &h.held_hash);
        if (link_superior(c->roster, &peer->unit, &above) && unit_code_equal(&above, &c->unit)) {
                (void)peer_row_get(runner_txn(c->runner), &in->from, &held);
                view = take_seals(l, &h, &held, in);
                give_view(in, &peer->view_theirs, view, view == VIEW_THEIRS_BEHIND_DIFFERS ? h.seal_number : held.seal,
                          &h.seal_hash);
        }
        for (uint32_t k = 0; k < h.n_lanes; k++)
                link_resume(l, &peer->unit, h.lanes[k].lane, h.lanes[k].epoch_in, h.lanes[k].next_in, mono_ms);

        /* Answer a first word or a long silence, continue a long list of seals; else the interval is soon enough. */
        office_head(runner_txn(c->runner), &head);
        if (peer->last_hello_ms < 0 || mono_ms - peer->last_hello_ms >= c->engine->hello_interval / 2 ||
            (peer->wants_seals && peer->holds_seal < head.seal && progress) || h.n_seals == HELLO_SEALS_MAX)
                peer->hello_due = true;
        if (h.roster_version > c->roster->version)
                return ask_roster(l, peer, mono_ms);
        return 0;
}

static int take_roster(Link *l, Bytes content, Inbound *in) {
        const LinkConfig *c = link_config(l);
        static const uint8_t unpinned[SUITE_PUBLIC_SIZE];
        Input *i;
        int r;

        r = roster_open(content, c->roster, unpinned, &in->roster);
        if (r < 0)
                return fail_trace(r);
        if (r) {
                if (r != ROSTER_E_OLDER)
                        link_log(l, "roster.refused", "from=%s problem=%d hint=\"it does not follow the roster in force\"",
                                 in->from.s, r);
                return 0;
        }
        i = add_input(in, INPUT_ROSTER);
        i->roster = in->roster;
        i->roster_bytes = arena_copy(&in->arena, content);
        return 0;
}

static int take_body(Link *l, LinkPeer *peer, Bytes plain, Bytes body, Inbound *in, int64_t mono_ms) {
        uint64_t roster_version;
        BodyKind kind;
        Bytes content;
        bool sent;

        if (body_decode(plain, &kind, &roster_version, &content)) {
                send_unreadable(l, peer, body, mono_ms);
                return 0;
        }
        if (kind == BODY_PARCEL && roster_version > link_config(l)->roster->version)
                return ask_roster(l, peer, mono_ms); /* parked: its sender repeats it */
        switch (kind) {
        case BODY_PARCEL:
                return take_parcel(l, peer, content, in, mono_ms, body);
        case BODY_RECEIPT:
                return take_receipt(l, content, in);
        case BODY_HELLO:
                return take_hello(l, peer, content, in, mono_ms);
        case BODY_ROSTER_REQUEST:
                if (!link_signed_roster(l).len)
                        return 0;
                return link_send(l, &peer->unit, BODY_ROSTER, link_signed_roster(l), &sent);
        case BODY_ROSTER:
                return take_roster(l, content, in);
        default:
                send_unreadable(l, peer, body, mono_ms);
                return 0;
        }
}

static int open_body(Link *l, LinkPeer *peer, const RosterNode *from, Bytes header, Bytes body, Inbound *in, int64_t mono_ms) {
        const EngineConfig *e = link_config(l)->engine;
        Buf plain = BUF_INIT;
        int r;

        r = wrap_open(e->wraps, e->n_wraps, from, header, body, &plain);
        if (r == WRAP_E_KEY || r == WRAP_E_OPEN) {
                send_unreadable(l, peer, body, mono_ms);
                r = 0;
        } else if (r > 0) {
                peer->unreadable++;
                r = 0;
        } else if (!r) {
                peer->last_heard_ms = mono_ms;
                r = take_body(l, peer, buf_bytes(&plain), body, in, mono_ms);
        }
        buf_deinit(&plain);
        return r ? fail_trace(r) : 0;
}

int inbound_frame(Link *l, Bytes header, Bytes body, Instant now, int64_t mono_ms, Inbound **ret) {
        const LinkConfig *c = link_config(l);
        const RosterNode *from;
        FrameHeader h;
        FrameBusy busy;
        LinkPeer *peer;
        Inbound *in;
        int r = 0;

        *ret = NULL;
        if (frame_header_decode(header, &h) || !unit_code_equal(&h.to, &c->unit))
                return 0;
        if (h.class == FRAME_BUSY) {
                if (!frame_busy_decode(body, &busy) && (peer = link_peer(l, &busy.to))) {
                        peer->busy++;
                        if (busy.class == FRAME_DATA)
                                link_back_off(l, &busy.to, mono_ms);
                }
                return 0;
        }
        from = roster_find_node(c->roster, &h.from);
        peer = link_peer(l, &h.from);
        if (!from || !peer)
                return 0;
        if (h.class == FRAME_UNREADABLE) {
                take_unreadable(l, peer, from, header, body, mono_ms);
                return 0;
        }
        in = mem_new(Inbound);
        in->arena = ARENA_INIT_LIMIT(INBOUND_ARENA_MAX);
        in->from = h.from;
        r = open_body(l, peer, from, header, body, in, mono_ms);
        if (r || !in->n_inputs) {
                inbound_free(in);
                return r ? fail_trace(r) : 0;
        }
        *ret = in;
        return 0;
}
