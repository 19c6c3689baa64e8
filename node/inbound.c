/* SPDX-License-Identifier: Apache-2.0 */

#include "node/inbound.h"

#include <assert.h>
#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "common/wire/frame.h"
#include "common/wire/roster_codec.h"
#include "common/wire/unreadable.h"
#include "common/wire/wrap.h"
#include "node/core/row.h"
#include "node/greeting.h"
#include "node/recover.h"

/* A signature costs more than the rubbish that asks for it. */
#define UNREADABLE_GAP_MS 1000
/* A roster is large, and the request for it small. */
#define ROSTER_SEND_GAP_MS 2000
/* As fast as seals are asked for and given when there is a backlog of them (greeting.h). */
#define HELLO_FREE_MS 20
/* What one frame may decode to: the largest parcel, its parts, and the structs around them. */
#define INBOUND_ARENA_MAX (3u * FRAME_BODY_MAX)

Inbound *inbound_free(Inbound *in) {
        if (!in)
                return NULL;
        for (uint32_t i = 0; i < in->n_inputs; i++)
                mem_free(in->inputs[i]);
        roster_free(in->roster);
        arena_deinit(&in->arena);
        return mem_free(in);
}

Input *inbound_add(Inbound *in, InputKind kind) {
        Input *i = mem_new(Input);

        assert(in->n_inputs < INBOUND_INPUTS_MAX);
        in->inputs[in->n_inputs++] = i;
        i->kind = kind;
        return i;
}

/* What one frame carries through its steps. */
typedef struct Arrival {
        LinkPeer *peer;
        const RosterNode *from;
        FrameClass class;
        Bytes header, body;
        Instant now;
        int64_t mono_ms;
        Inbound *in;
} Arrival;

static void drop_odd(Link *l, const Arrival *a, const char *what) {
        a->peer->odd++;
        link_log_peer(l, a->peer, a->mono_ms, "link.odd",
                      "from=%s what=%s hint=\"dropped; not what an office in good order sends\"", a->peer->unit.s, what);
}

/* ---- what could not be opened ------------------------------------------------------------------------------------ */

static void send_unreadable(Link *l, const Arrival *a) {
        const LinkConfig *c = link_config(l);
        FrameHeader header = { .class = FRAME_UNREADABLE, .from = c->unit, .to = a->peer->unit };
        Unreadable u = { .body = unreadable_body_digest(a->body) };
        Buf head = BUF_INIT, out = BUF_INIT;

        a->peer->unreadable++;
        if (!link_is_time(&a->peer->last_unreadable_ms, UNREADABLE_GAP_MS, a->mono_ms))
                return;
        memcpy(u.wrap_key_id, link_own_wrap(l, NULL)->id, sizeof(u.wrap_key_id));
        frame_header_encode(&header, &head);
        unreadable_encode(&u, link_signer(l), buf_bytes(&head), &out);
        (void)link_send_frame(l, buf_bytes(&head), buf_bytes(&out));
        link_log_peer(l, a->peer, a->mono_ms, "link.unreadable_sent",
                      "to=%s hint=\"its roster or ours may be behind; compare `zhuji status` on both\"", a->peer->unit.s);
        buf_deinit(&head);
        buf_deinit(&out);
}

/* Wrapped to a key it no longer has: our roster is behind.  It cannot read our question either, so the office above is asked
 * as well. */
static int take_unreadable(Link *l, const Arrival *a) {
        Unreadable u;
        int r;

        if (unreadable_decode(a->body, a->header, a->from, &u)) {
                a->peer->odd++;
                return 0;
        }
        a->peer->unreadable++;
        link_log_peer(l, a->peer, a->mono_ms, "link.unreadable",
                      "peer=%s hint=\"it could not open what we sent; we wrap again and repeat\"", a->peer->unit.s);
        link_hold(l, a->peer, a->mono_ms);
        if (a->from->n_wrap && memcmp(u.wrap_key_id, a->from->wrap[0].id, sizeof(u.wrap_key_id)) == 0)
                return 0;
        r = link_ask_roster(l, a->peer, a->mono_ms);
        return r ? fail_trace(r) : link_ask_roster_above(l, a->mono_ms);
}

/* The signature of its seal, which is one for all entries of a batch: verified once. */
static int verify_evidence(const Link *l, const Arrival *a, const Evidence *e) {
        const Roster *roster = link_config(l)->roster;
        LinkPeer *peer = a->peer;
        uint32_t n = peer->verified_roster == roster->version ? peer->n_verified : 0;
        int r;

        for (uint32_t i = 0; i < n && i < LINK_VERIFIED_MAX; i++)
                if (digest_equal(&peer->verified[i], &e->seal.hash))
                        return 0;
        r = evidence_verify(e, roster);
        if (r)
                return r;
        peer->verified[n % LINK_VERIFIED_MAX] = e->seal.hash;
        peer->n_verified = n + 1;
        peer->verified_roster = roster->version;
        return 0;
}

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

static int park(Link *l, const Arrival *a) {
        a->peer->parked = true;
        a->in->repeat = true; /* it will be one when the roster is here */
        return link_ask_roster(l, a->peer, a->mono_ms);
}

/* ---- refused parcels without end --------------------------------------------------------------------------------- */

void inbound_count_refused(Link *l, const UnitCode *from, int64_t mono_ms) {
        LinkPeer *peer = link_peer(l, from);

        if (!peer)
                return;
        link_begin_hour(&peer->refused, &peer->refused_since_ms, mono_ms);
        peer->refused++;
        share_refused(&peer->share);
}

void inbound_settle(Link *l, const Inbound *in) {
        LinkPeer *peer = link_peer(l, &in->from);

        if (peer && in->useful)
                share_useful(&peer->share, in->price);
        else if (peer && in->repeat)
                share_repeat(&peer->share, in->price);
}

/* ---- streams without end ----------------------------------------------------------------------------------------- */

static bool is_strange(const Link *l, LinkPeer *peer, const Parcel *p, Reason reason) {
        StreamInRow row = { .from = p->from, .lane = p->lane, .epoch = p->epoch };
        bool known = row_get(runner_txn(link_config(l)->runner), ROW_STREAM_IN, &row), other;

        if (!known && (reason == REASON_EPOCH_UNKNOWN || reason == REASON_OLD_EPOCH)) {
                other = p->epoch != peer->strange_epoch;
                peer->strange_epoch = p->epoch;
                return other;
        }
        return reason == REASON_OUT_OF_ORDER && p->number > (known ? row.next : 1) + INBOUND_WINDOW_MAX;
}

bool inbound_ignored(Link *l, Inbound *in, const RunnerJob *job, int64_t mono_ms) {
        LinkPeer *peer = link_peer(l, &in->from);

        in->repeat = true;
        if (!peer || job->input->kind != INPUT_PARCEL || !is_strange(l, peer, job->input->parcel, job->result.reason))
                return false;
        in->repeat = false;
        peer->odd++;
        link_begin_hour(&peer->strange, &peer->strange_since_ms, mono_ms);
        return ++peer->strange >= INBOUND_STRANGE_MAX;
}

/* ---- the alarm --------------------------------------------------------------------------------------------------- */

static const char *flood_words(const LinkPeer *peer) {
        if (peer->flood_ms < 0)
                return "so many of its parcels were refused within an hour that the rest wait: ask that office what it does";
        return peer->flood_strange ? "it opens streams that can't be, one after the other: none is taken; ask that office what it does"
                                   : "it sends more than can be looked at: the rest is dropped, and nobody else is kept waiting by "
                                     "it; ask that office what it does";
}

static void alarm_flood(Inbound *in, const LinkPeer *peer, bool on) {
        Input *i = inbound_add(in, INPUT_ALARM);

        i->peer = peer->unit;
        i->alarm = ALARM_FLOOD;
        i->alarm_on = on;
        i->text = flood_words(peer);
}

static bool flood_is_told(const Link *l, const LinkPeer *peer) {
        AlarmRow alarm = { .on = false };

        return alarm_get(runner_txn(link_config(l)->runner), ALARM_FLOOD, peer->unit.s, &alarm) && alarm.on;
}

Inbound *inbound_flood(Link *l, const LinkPeer *peer) {
        Inbound *in;

        link_log(l, "link.flood", "from=%s dropped=%llu odd=%llu hint=\"%s\"", peer->unit.s,
                 (unsigned long long)peer->lane.dropped, (unsigned long long)peer->odd, flood_words(peer));
        if (flood_is_told(l, peer))
                return NULL;
        in = mem_new(Inbound);
        in->arena = ARENA_INIT;
        in->from = peer->unit;
        alarm_flood(in, peer, true);
        return in;
}

/* True: it waits; its sender repeats it. The alarm is cleared by the first parcel after the hour. */
static bool hold_back(Link *l, const Arrival *a) {
        LinkPeer *peer = a->peer;
        bool flood = link_is_flood(peer, a->mono_ms), beyond;

        link_begin_hour(&peer->refused, &peer->refused_since_ms, a->mono_ms);
        beyond = peer->refused >= INBOUND_REFUSED_MAX;
        if ((beyond || flood) != flood_is_told(l, peer))
                alarm_flood(a->in, peer, beyond || flood);
        if (!beyond)
                return false;
        peer->held_back++;
        link_log_peer(l, peer, a->mono_ms, "link.held_back",
                      "from=%s hint=\"too many of its parcels were refused; they are looked at again within the hour\"",
                      peer->unit.s);
        return true;
}

static int take_parcel(Link *l, const Arrival *a, Bytes content) {
        const LinkConfig *c = link_config(l);
        Inbound *in = a->in;
        Input *i;
        int r;

        if (hold_back(l, a))
                return 0;
        r = parcel_decode(content, &in->arena, &in->parcel);
        if (r < 0)
                return fail_trace(r);
        if (r || !unit_code_equal(&in->parcel.from, &in->from) || !unit_code_equal(&in->parcel.to, &c->unit)) {
                /* Its number can't be trusted, so none is consumed; the sender learns that this body is of no use here. */
                drop_odd(l, a, "parcel");
                send_unreadable(l, a);
                return 0;
        }
        i = inbound_add(in, INPUT_PARCEL);
        i->parcel = &in->parcel;
        i->parcel_digest = parcel_digest(content);
        r = verify_evidence(l, a, &in->parcel.evidence);
        if (r < 0)
                return fail_trace(r);
        if (r || !unit_code_equal(&in->parcel.evidence.seal.unit, &in->from))
                i->parcel_refused = REASON_EVIDENCE;
        return 0;
}

/* Evidence of the sender's own entry about a parcel of ours. */
static bool is_receipt(const Link *l, Inbound *in) {
        const Part *part = evidence_find_part(&in->evidence, PART_RECEIPT);

        return part && in->evidence.header.kind == ENTRY_RECEIVED && !receipt_decode(part->data, &in->arena, &in->receipt) &&
               unit_code_equal(&in->receipt.from, &link_config(l)->unit) && unit_code_equal(&in->receipt.to, &in->from);
}

static int take_receipt(Link *l, const Arrival *a, Bytes content, bool newer) {
        const LinkConfig *c = link_config(l);
        Inbound *in = a->in;
        Buf parcel = BUF_INIT;
        Input *i;
        int r;

        r = evidence_decode(content, &in->arena, &in->evidence);
        if (!r)
                r = verify_evidence(l, a, &in->evidence);
        if (r < 0)
                return fail_trace(r);
        if (r && newer)
                return park(l, a); /* by a key we don't know yet; the parcel is repeated */
        if (r || !unit_code_equal(&in->evidence.seal.unit, &in->from) || !is_receipt(l, in)) {
                drop_odd(l, a, "receipt");
                return 0;
        }
        r = runner_parcel(c->runner, &in->receipt.to, in->receipt.lane, in->receipt.epoch, in->receipt.number, &parcel);
        if (!r) {
                i = inbound_add(in, INPUT_RECEIPT);
                i->receipt = &in->receipt;
                i->receipt_evidence = &in->evidence;
                i->receipt_evidence_bytes = arena_copy(&in->arena, content);
                i->parcel_digest = parcel_digest(buf_bytes(&parcel));
        }
        in->repeat = r > 0; /* settled long ago */
        buf_deinit(&parcel);
        return r < 0 ? fail_trace(r) : 0;
}

static int give_roster(Link *l, const Arrival *a, uint64_t theirs, Bytes hash) {
        const Roster *ours = link_config(l)->roster;
        Bytes signed_roster = link_signed_roster(l);
        Buf step = BUF_INIT;
        bool sent, differs = theirs == ours->version && hash.len == ROSTER_HASH_SIZE &&
                             memcmp(hash.data, ours->hash, ROSTER_HASH_SIZE) != 0;
        int r;

        if (!signed_roster.len || (theirs >= ours->version && !differs) ||
            !link_is_time(&a->peer->last_roster_ms, ROSTER_SEND_GAP_MS, a->mono_ms))
                return 0;
        if (theirs < ours->version && link_roster_step(l, theirs, &step)) /* then it asks again */
                signed_roster = buf_bytes(&step);
        r = link_send(l, &a->peer->unit, BODY_ROSTER, signed_roster, &sent);
        buf_deinit(&step);
        return r;
}

static int take_roster(Link *l, const Arrival *a, Bytes content) {
        static const uint8_t unpinned[SUITE_PUBLIC_SIZE];
        Inbound *in = a->in;
        Input *i;
        int r;

        r = roster_open(content, link_config(l)->roster, unpinned, &in->roster);
        if (r < 0)
                return fail_trace(r);
        if (!r) {
                i = inbound_add(in, INPUT_ROSTER);
                i->actor.unit = link_config(l)->unit;
                i->roster = in->roster;
                i->roster_bytes = arena_copy(&in->arena, content);
        } else if (r == ROSTER_E_FORK) {
                /* Signed by a root, and not what we have. */
                i = inbound_add(in, INPUT_ALARM);
                i->peer = in->from;
                i->alarm = ALARM_ROSTER;
                i->alarm_on = true;
                i->text = "another roster of the same version, or one that does not follow ours";
        } else if (r != ROSTER_E_OLDER) {
                drop_odd(l, a, "roster");
        }
        return 0;
}

static int take_body(Link *l, const Arrival *a, Bytes plain) {
        uint64_t roster_version;
        BodyKind kind;
        Bytes content;
        bool newer;

        if (body_decode(plain, &kind, &roster_version, &content)) {
                drop_odd(l, a, "body");
                send_unreadable(l, a);
                return 0;
        }
        if ((kind == BODY_HELLO) != (a->class == FRAME_HELLO)) {
                drop_odd(l, a, "class");
                return 0;
        }
        a->peer->roster_version = roster_version;
        newer = roster_version > link_config(l)->roster->version;
        switch (kind) {
        case BODY_PARCEL:
                return newer ? park(l, a) : take_parcel(l, a, content);
        case BODY_RECEIPT:
                return take_receipt(l, a, content, newer);
        case BODY_HELLO:
                /* Whether it says anything new its sender decides: so now and then one is free. */
                a->in->useful = link_is_time(&a->peer->last_free_hello_ms, HELLO_FREE_MS, a->mono_ms);
                return greeting_take(l, a->peer, content, a->in, a->now, a->mono_ms);
        case BODY_ROSTER_REQUEST:
                return give_roster(l, a, roster_version, content);
        case BODY_ROSTER:
                return take_roster(l, a, content);
        case BODY_RECOVERY_ASK:
                return newer ? park(l, a) : recover_take_ask(l, a->peer, content, a->in, a->mono_ms);
        case BODY_RECOVERY_ANSWER:
                return newer ? park(l, a) : recover_take_answer(l, a->peer, content, a->in, a->mono_ms);
        }
        drop_odd(l, a, "kind");
        send_unreadable(l, a);
        return 0;
}

static int open_body(Link *l, const Arrival *a) {
        const EngineConfig *e = link_config(l)->engine;
        Buf plain = BUF_INIT;
        int r;

        r = wrap_open(e->wraps, e->n_wraps, a->from, a->header, a->body, &plain);
        if (!r) {
                r = take_body(l, a, buf_bytes(&plain));
        } else if (r == WRAP_E_KEY || r == WRAP_E_OPEN) {
                send_unreadable(l, a);
                /* Not authentic by any key our roster lists for it: perhaps it has a new one. */
                r = r == WRAP_E_OPEN ? link_ask_roster_above(l, a->mono_ms) : 0;
        } else if (r > 0) {
                a->peer->unreadable++;
                r = 0;
        }
        buf_deinit(&plain);
        return r ? fail_trace(r) : 0;
}

static void take_busy(Link *l, Bytes body, int64_t mono_ms) {
        FrameBusy busy;
        LinkPeer *peer;

        if (frame_busy_decode(body, &busy) || !(peer = link_peer(l, &busy.to)))
                return;
        peer->busy++;
        if (busy.class == FRAME_DATA)
                link_hold(l, peer, mono_ms);
}

int inbound_frame(Link *l, Bytes header, Bytes body, bool by_right, Instant now, int64_t mono_ms, Inbound **ret) {
        const LinkConfig *c = link_config(l);
        Arrival a = { .header = header, .body = body, .now = now, .mono_ms = mono_ms };
        FrameHeader h;
        int r;

        *ret = NULL;
        if (frame_header_decode(header, &h) || !unit_code_equal(&h.to, &c->unit))
                return 0;
        if (h.class == FRAME_BUSY) {
                take_busy(l, body, mono_ms);
                return 0;
        }
        a.class = h.class;
        a.from = roster_find_node(c->roster, &h.from);
        a.peer = link_peer(l, &h.from);
        if (!a.from || !a.peer)
                return 0;
        a.peer->opened++;
        share_take(&a.peer->share, share_price(body.len), by_right, mono_ms);
        if (h.class == FRAME_UNREADABLE)
                return take_unreadable(l, &a);
        a.in = mem_new(Inbound);
        a.in->arena = ARENA_INIT_LIMIT(INBOUND_ARENA_MAX);
        a.in->from = h.from;
        a.in->price = share_price(body.len);
        r = open_body(l, &a);
        if (r || !a.in->n_inputs) {
                inbound_settle(l, a.in);
                inbound_free(a.in);
                return r ? fail_trace(r) : 0;
        }
        *ret = a.in;
        return 0;
}
