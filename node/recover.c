/* SPDX-License-Identifier: Apache-2.0 */

#include "node/recover.h"

#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "node/core/recovery.h"

/* Asked again, if nothing came: at first soon, then as often as a HELLO. */
#define ASK_GAP_MS 500
/* A page costs the reading of as many entries. */
#define ANSWER_GAP_MS 20
/* What another office says of our numbers without showing our seal is believed so far and no further: more than any old copy
 * can lack, and so little that numbers never run out. */
#define CLAIM_EPOCHS_MAX 16u
#define CLAIM_NUMBERS_MAX (UINT64_C(1) << 32)
/* Recoveries of one office that are looked at in a day: each is an entry here, and a stream of its own in each lane. */
#define RECOVERIES_MAX 8u
#define RECOVERIES_MS (24 * 60 * 60 * 1000)
#define PAGE_BYTES_MAX (1024u * 1024)
#define SEALS_FIRST 64u
/* What is told of a parcel received: the document, the petitioner's words, and the file of a unit that closed, which its sender lost
 * with the rest. */
#define OUT_PARTS                                                                                                           \
        (1u << PART_DOCUMENT | 1u << PART_CONTENT | 1u << PART_ATTACHMENT | 1u << PART_STATE | 1u << PART_CHECKS |                  \
         1u << PART_RECEIPT | 1u << PART_PROOF)
#define IN_PARTS (1u << PART_RECEIPT | 1u << PART_PROOF)

static StoreTxn *txn(const Link *l) {
        return runner_txn(link_config(l)->runner);
}

static bool is_above(const Link *l, const UnitCode *unit) {
        UnitCode above;

        return link_superior(link_config(l)->roster, &link_config(l)->unit, &above) && unit_code_equal(&above, unit);
}

void recover_saw(LinkPeer *p, uint32_t epoch, uint64_t seal, uint64_t entry) {
        p->seen_epoch = epoch > p->seen_epoch ? epoch : p->seen_epoch;
        p->seen_seal = seal > p->seen_seal ? seal : p->seen_seal;
        p->seen_entry = entry > p->seen_entry ? entry : p->seen_entry;
}

static void take_claim(const Link *l, LinkPeer *p, uint32_t epoch, uint64_t seal, uint64_t entry) {
        OfficeHead head;

        office_head(txn(l), &head);
        if (epoch > head.epoch + CLAIM_EPOCHS_MAX || seal > head.seal + CLAIM_NUMBERS_MAX ||
            entry > head.entry + CLAIM_NUMBERS_MAX)
                p->odd++;
        else
                recover_saw(p, epoch, seal, entry);
}

bool recover_is_before(const Link *l, uint64_t seal) {
        RecoveryRow row;

        return link_epoch(l) > 1 && recovery_get(txn(l), &row) && seal < row.first_seal;
}

/* ---- asking ---------------------------------------------------------------------------------------------------------- */

int64_t recover_due(const Link *l, const LinkPeer *p) {
        return link_epoch(l) > 1 && p->recovered != link_epoch(l) && !p->gone ? p->recover_due_ms : INT64_MAX;
}

void recover_again(LinkPeer *p, int64_t mono_ms) {
        if (p->recovered)
                p->recover_due_ms = mono_ms;
        p->recovered = 0;
        p->recover_after = 0;
        p->recover_tries = 0;
}

/* The last ones before the recovery, oldest first: more of them, if those before did not lead to any that the other holds. */
static int put_seals(Link *l, const RecoveryRow *row, const LinkPeer *p, Arena *arena, RecoveryAsk *ask) {
        uint32_t shift = p->recover_tries < 4 ? p->recover_tries : 4, n = SEALS_FIRST << shift;
        uint64_t number = row->first_seal;
        Buf seal = BUF_INIT;
        int r = 0;

        ask->seals = arena_new_array(arena, Bytes, n);
        while (!r && ask->n_seals < n && archive_seal_before(txn(l), number, &number)) {
                buf_clear(&seal);
                r = archive_seal(runner_archive(link_config(l)->runner), txn(l), number, &seal);
                if (!r)
                        ask->seals[ask->n_seals++] = arena_copy(arena, buf_bytes(&seal));
        }
        for (uint32_t i = 0; i < ask->n_seals / 2; i++) {
                Bytes last = ask->seals[ask->n_seals - 1 - i];

                ask->seals[ask->n_seals - 1 - i] = ask->seals[i];
                ask->seals[i] = last;
        }
        buf_deinit(&seal);
        return r < 0 ? fail_trace(r) : 0;
}

static void put_position(RecoveryAsk *ask, LanePosition position) {
        if (ask->n_lanes < RECOVERY_LANES_MAX)
                ask->lanes[ask->n_lanes++] = position;
}

static void put_positions(Link *l, const LinkPeer *p, RecoveryAsk *ask) {
        StreamOutRow out = { .to = p->unit };
        StreamInRow in = { .from = p->unit };
        RowCursor outs = row_cursor(ROW_STREAM_OUT, &out, 1, 1), ins = row_cursor(ROW_STREAM_IN, &in, 1, 1);

        while (row_next(txn(l), &outs, &out)) {
                OutboxKey from = { .to = out.to, .lane = out.lane, .epoch = out.epoch }, key;
                uint64_t unacked = out.next;
                OutboxRow row;

                if (outbox_next(txn(l), &from, &key, &row) && unit_code_equal(&key.to, &out.to) && key.lane == out.lane &&
                    key.epoch == out.epoch)
                        unacked = key.number;
                put_position(ask, (LanePosition){ .lane = out.lane, .epoch = out.epoch, .next_out = out.next, .unacked = unacked });
        }
        while (row_next(txn(l), &ins, &in))
                put_position(ask, (LanePosition){ .lane = in.lane, .epoch_in = in.epoch, .next_in = in.next,
                                                  .kept_in = in.kept ? in.kept : 1, .first_in = in.first ? in.first : 1 });
}

/* Who knows that one knows what was lost then. */
static int put_before(Link *l, const RecoveryRow *row, RecoveryAsk *ask) {
        RecoveryRow before = { .epoch = row->old_epoch };
        Buf bytes = BUF_INIT;
        Arena arena = ARENA_INIT;
        Seal seal;
        int r = 0;

        if (row_get(txn(l), ROW_RECOVERY, &before))
                r = archive_seal(runner_archive(link_config(l)->runner), txn(l), before.first_seal, &bytes);
        if (!r && bytes.len && !seal_decode(buf_bytes(&bytes), &arena, &seal))
                ask->before = seal.hash;
        buf_deinit(&bytes);
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : 0;
}

static int64_t gap(const Link *l, const LinkPeer *p) {
        int64_t wait = ASK_GAP_MS, max = link_config(l)->engine->hello_interval;

        for (unsigned i = 1; i < p->recover_tries && wait < max; i++)
                wait *= 2;
        return wait > max && max > ASK_GAP_MS ? max : wait;
}

int recover_ask(Link *l, LinkPeer *p, int64_t mono_ms) {
        RecoveryAsk ask = { .after = p->recover_after };
        Buf evidence = BUF_INIT, content = BUF_INIT;
        Arena arena = ARENA_INIT;
        RecoveryRow row;
        bool sent;
        int r;

        p->recover_due_ms = mono_ms + gap(l, p);
        if (!recovery_get(txn(l), &row))
                return 0;
        r = archive_evidence(runner_archive(link_config(l)->runner), txn(l), row.entry, 1u << PART_RECOVERY, &evidence);
        if (!r)
                r = put_before(l, &row, &ask);
        if (!r && is_above(l, &p->unit))
                r = put_seals(l, &row, p, &arena, &ask);
        if (!r) {
                ask.evidence_bytes = buf_bytes(&evidence);
                put_positions(l, p, &ask);
                recovery_ask_encode(&ask, &content);
                r = link_send(l, &p->unit, BODY_RECOVERY_ASK, buf_bytes(&content), &sent);
                p->recover_tries++;
        }
        buf_deinit(&evidence);
        buf_deinit(&content);
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : 0;
}

/* ---- answering -------------------------------------------------------------------------------------------------------- */

/* A place in the answer: what was received first, then what was sent; by lane, epoch, number. */
enum { PLACE_OUT = 1, PLACE_IN = 2 };
#define EPOCH_BITS 20
#define NUMBER_BITS 38

typedef struct Place {
        unsigned half;
        Lane lane;
        uint32_t epoch;
        uint64_t number;
} Place;

static uint64_t place_pack(const Place *p) {
        return (uint64_t)p->half << (2 + EPOCH_BITS + NUMBER_BITS) | (uint64_t)p->lane << (EPOCH_BITS + NUMBER_BITS) |
               (uint64_t)p->epoch << NUMBER_BITS | p->number;
}

static Place place_unpack(uint64_t v) {
        return (Place){ .half = (unsigned)(v >> (2 + EPOCH_BITS + NUMBER_BITS)),
                        .lane = (Lane)(v >> (EPOCH_BITS + NUMBER_BITS) & 3),
                        .epoch = (uint32_t)(v >> NUMBER_BITS & ((1u << EPOCH_BITS) - 1)),
                        .number = v & ((UINT64_C(1) << NUMBER_BITS) - 1) };
}

typedef struct Page {
        Link *l;
        LinkPeer *peer;
        const RecoveryAsk *ask;
        const PeerRecoveryRow *recovery;
        RecoveryAnswer answer;
        Arena arena;
        size_t bytes;
} Page;

/* The first number of a stream that its sender or receiver did not keep for certain. */
static uint64_t kept_out(const RecoveryAsk *ask, Lane lane, uint32_t epoch) {
        for (uint32_t i = 0; i < ask->n_lanes; i++) {
                const LanePosition *p = &ask->lanes[i];

                if (p->lane == lane && p->epoch == epoch)
                        return p->unacked && p->unacked < p->next_out ? p->unacked : p->next_out;
        }
        return 1;
}

static uint64_t kept_in(const RecoveryAsk *ask, Lane lane, uint32_t epoch) {
        for (uint32_t i = 0; i < ask->n_lanes; i++)
                if (ask->lanes[i].lane == lane && ask->lanes[i].epoch_in == epoch)
                        return ask->lanes[i].next_in;
        return 1;
}

/* False: the page is full. */
static int put_item(Page *p, uint64_t entry, uint32_t parts, const Place *at, bool *ret_full) {
        Buf bytes = BUF_INIT;
        int r = archive_evidence(runner_archive(link_config(p->l)->runner), txn(p->l), entry, parts, &bytes);

        *ret_full = r == ARCHIVE_E_DAMAGED; /* until a copy of that segment is put back: who forgot it must not take it for nothing */
        if (!r) {
                *ret_full = p->answer.n_items == RECOVERY_ITEMS_MAX || (p->answer.n_items && p->bytes + bytes.len > PAGE_BYTES_MAX);
                if (!*ret_full) {
                        p->answer.items[p->answer.n_items++] = arena_copy(&p->arena, buf_bytes(&bytes));
                        p->bytes += bytes.len;
                }
        }
        if (!*ret_full)
                p->answer.next = place_pack(at);
        buf_deinit(&bytes);
        return r < 0 ? fail_trace(r) : 0;
}

/* Parcels of its that were received here. */
static int put_received(Page *p, Place after, bool *ret_full) {
        DedupRow row = { .key = { .to = p->peer->unit, .lane = after.lane, .epoch = after.epoch, .number = after.number } };
        RowCursor cursor = row_cursor(ROW_DEDUP, &row, 4, 1);
        int r = 0;

        *ret_full = false;
        while (!r && !*ret_full && row_next(txn(p->l), &cursor, &row)) {
                Place at = { PLACE_OUT, row.key.lane, row.key.epoch, row.key.number };

                if (place_pack(&at) <= place_pack(&after) || row.key.epoch >= p->recovery->epoch ||
                    row.key.number < kept_out(p->ask, row.key.lane, row.key.epoch))
                        continue;
                r = put_item(p, row.consumed, OUT_PARTS, &at, ret_full);
        }
        return r ? fail_trace(r) : 0;
}

/* Parcels of ours that it had given a receipt for. */
static int put_sent(Page *p, Place after, bool *ret_full) {
        SentRow row = { .key = { .to = p->peer->unit, .lane = after.lane, .epoch = after.epoch, .number = after.number } };
        RowCursor cursor = row_cursor(ROW_SENT, &row, 4, 1);
        int r = 0;

        *ret_full = false;
        while (!r && !*ret_full && row_next(txn(p->l), &cursor, &row)) {
                Place at = { PLACE_IN, row.key.lane, row.key.epoch, row.key.number };

                if (place_pack(&at) <= place_pack(&after) || row.receipt_entry > p->recovery->entry ||
                    row.key.number < kept_in(p->ask, row.key.lane, row.key.epoch))
                        continue;
                r = put_item(p, row.receipt_entry, IN_PARTS, &at, ret_full);
        }
        return r ? fail_trace(r) : 0;
}

static int fill_page(Page *p) {
        Place after = place_unpack(p->ask->after);
        bool full = false;
        int r = 0;

        if (after.half < PLACE_OUT)
                after = (Place){ .half = PLACE_OUT };
        if (after.half == PLACE_OUT) {
                r = put_received(p, after, &full);
                after = (Place){ .half = PLACE_IN };
        }
        if (!r && !full)
                r = put_sent(p, after, &full);
        p->answer.more = full;
        return r;
}

static int answer(Link *l, LinkPeer *peer, const RecoveryAsk *ask, const PeerRecoveryRow *recovery, const char *refused) {
        Page p = { .l = l, .peer = peer, .ask = ask, .recovery = recovery, .arena = ARENA_INIT,
                   .answer = { .epoch = ask->evidence.seal.epoch, .after = ask->after, .next = ask->after, .refused = refused,
                               .known_epoch = recovery->epoch, .known_seal = recovery->first_seal,
                               .known_entry = recovery->first_entry, .common_seal = recovery->common } };
        PeerRow held = { .unit = peer->unit };
        Buf content = BUF_INIT;
        bool sent;
        int r = 0;

        if (peer_row_get(txn(l), &peer->unit, &held) && held.seal > p.answer.known_seal)
                p.answer.known_seal = held.seal;
        if (!*refused)
                r = fill_page(&p);
        if (!r) {
                recovery_answer_encode(&p.answer, &content);
                r = link_send(l, &peer->unit, BODY_RECOVERY_ANSWER, buf_bytes(&content), &sent);
        }
        buf_deinit(&content);
        arena_deinit(&p.arena);
        return r ? fail_trace(r) : 0;
}

static void put_input(Link *l, LinkPeer *p, const RecoveryAsk *ask, Inbound *in) {
        const Roster *roster = link_config(l)->roster;
        Seal *seals = arena_new_array(&in->arena, Seal, ask->n_seals + 1);
        uint32_t n = 0;
        Input *i;

        while (n < ask->n_seals && !seal_decode(ask->seals[n], &in->arena, &seals[n]) &&
               unit_code_equal(&seals[n].unit, &p->unit) && !seal_verify(&seals[n], roster))
                n++;
        i = inbound_add(in, INPUT_PEER_RECOVERY);
        i->peer = p->unit;
        i->receipt_evidence = &ask->evidence;
        i->receipt_evidence_bytes = ask->evidence_bytes;
        i->seals = seals;
        i->seal_bytes = ask->seals;
        i->n_seals = n == ask->n_seals ? n : 0;
        i->digest = ask->before;
        i->lanes = ask->lanes;
        i->n_lanes = ask->n_lanes;
}

/* A recovery that was not asked about before. */
static bool too_many(LinkPeer *p, int64_t mono_ms) {
        if (!p->recoveries || mono_ms - p->recoveries_since_ms >= RECOVERIES_MS) {
                p->recoveries = 0;
                p->recoveries_since_ms = mono_ms;
        }
        return ++p->recoveries > RECOVERIES_MAX;
}

int recover_take_ask(Link *l, LinkPeer *p, Bytes content, Inbound *in, int64_t mono_ms) {
        RecoveryAsk *ask = arena_new(&in->arena, RecoveryAsk);
        PeerRecoveryRow row = { .unit = p->unit };
        AlarmRow alarm = { .text = "" };
        bool again;
        int r;

        if (!link_is_time(&p->last_recovery_ms, ANSWER_GAP_MS, mono_ms))
                return 0;
        r = recovery_ask_decode(arena_copy(&in->arena, content), &in->arena, ask);
        if (!r)
                r = evidence_verify(&ask->evidence, link_config(l)->roster);
        if (r < 0)
                return fail_trace(r);
        if (r || !unit_code_equal(&ask->evidence.seal.unit, &p->unit) || ask->evidence.header.kind != ENTRY_RECOVERY) {
                p->odd++;
                return 0;
        }
        (void)row_get(txn(l), ROW_PEER_RECOVERY, &row);
        again = digest_equal(&p->recovery_asked, &ask->evidence.seal.hash);
        in->useful = true; /* answered now and then, ANSWER_GAP_MS */
        if (row.first_entry == ask->evidence.header.number && digest_equal(&row.hash, &ask->evidence.seal.hash))
                return answer(l, p, ask, &row, "");
        if (!again && too_many(p, mono_ms)) {
                p->odd++;
                link_log_peer(l, p, mono_ms, "link.recoveries", "from=%s hint=\"it recovers again and again: ask that office what "
                              "it does; it is heard again tomorrow\"", p->unit.s);
                return 0;
        }
        /* It may have forgotten ours, too. */
        recover_again(p, mono_ms);
        put_input(l, p, ask, in);
        if (again && alarm_get(txn(l), ALARM_RECOVERY, p->unit.s, &alarm) && alarm.on)
                return answer(l, p, ask, &row, alarm.text);
        p->recovery_asked = ask->evidence.seal.hash;
        return 0;
}

/* ---- the answer ------------------------------------------------------------------------------------------------------- */

/* Is it one that we know?  And do we know that number as another parcel, which is still in the outbox? */
static int compare_parcel(Link *l, Input *i) {
        const Receipt *r = i->receipt;
        StreamOutRow row;
        Buf parcel = BUF_INIT;
        OutboxKey key = { .to = r->to, .lane = r->lane, .epoch = r->epoch, .number = r->number };
        OutboxRow outbox;
        int k = 0;

        i->lost_known = stream_out_get(txn(l), &r->to, r->lane, r->epoch, &row) && r->number < row.next;
        if (i->lost_known && outbox_get(txn(l), &key, &outbox)) {
                k = runner_parcel(link_config(l)->runner, &r->to, r->lane, r->epoch, r->number, &parcel);
                if (!k) {
                        i->parcel_digest = parcel_digest(buf_bytes(&parcel));
                        i->lost_in_outbox = !digest_equal(&i->parcel_digest, &r->parcel_digest);
                }
        }
        buf_deinit(&parcel);
        return k < 0 ? fail_trace(k) : 0;
}

typedef struct Item {
        Evidence evidence, lost;
        Receipt receipt;
} Item;

/* The digest is of what lay here; what lay here in clear they may have closed, for the case accuses here and not there. */
static bool is_listed(const Part *part, const PartRef *ref) {
        bool closed = part->stored.len && part_ref_is_closed(ref);
        Digest digest;

        if (part->kind != ref->kind)
                return false;
        digest = part_digest(part->kind, part->salt, closed ? part->stored : part->data);
        return digest_equal(&ref->digest, &digest);
}

/* Was all that it shows of the lost entry in that entry?  The header, which we sealed, lists the digests. */
static bool is_of_entry(const Evidence *shown, const Header *lost, uint32_t kinds) {
        for (uint32_t i = 0; i < shown->n_parts; i++) {
                const Part *part = &shown->parts[i];
                bool listed = false;

                if (!(kinds & 1u << part->kind))
                        continue;
                for (uint32_t k = 0; k < lost->n_parts && !listed; k++)
                        listed = is_listed(part, &lost->parts[k]);
                if (!listed)
                        return false;
        }
        return true;
}

/* Only what our own seal bears out: another office may say of itself what it likes, not of our acts. */
static bool is_borne_out(const Link *l, const LinkPeer *p, const Item *item) {
        const Header *said = &item->evidence.header, *lost = &item->lost.header;
        const RosterNode *host = roster_host(link_config(l)->roster, &said->actor.unit);
        bool out = said->kind == ENTRY_RECEIVED;

        if (!case_id_equal(&said->case_id, &lost->case_id))
                return false;
        if (out)
                return host && unit_code_equal(&host->unit, &p->unit) &&
                       is_of_entry(&item->evidence, lost, OUT_PARTS & ~(1u << PART_RECEIPT | 1u << PART_PROOF));
        return lost->kind == ENTRY_RECEIVED && is_of_entry(&item->evidence, lost, 1u << PART_RECEIPT);
}

static int read_item(const Link *l, const LinkPeer *p, Bytes bytes, Arena *arena, Item *ret) {
        const Roster *roster = link_config(l)->roster;
        const UnitCode *self = &link_config(l)->unit;
        const Part *receipt, *proof;
        bool out;
        int r = evidence_decode(bytes, arena, &ret->evidence);

        if (!r)
                r = evidence_verify(&ret->evidence, roster);
        if (r)
                return r;
        receipt = evidence_find_part(&ret->evidence, PART_RECEIPT);
        proof = evidence_find_part(&ret->evidence, PART_PROOF);
        out = ret->evidence.header.kind == ENTRY_RECEIVED;
        if (!unit_code_equal(&ret->evidence.seal.unit, &p->unit) || (!out && ret->evidence.header.kind != ENTRY_RECEIPT) ||
            !receipt || !proof || receipt_decode(receipt->data, arena, &ret->receipt) ||
            !unit_code_equal(&ret->receipt.from, out ? self : &p->unit) ||
            !unit_code_equal(&ret->receipt.to, out ? &p->unit : self))
                return RECORD_E_FORMAT;
        r = evidence_decode(proof->data, arena, &ret->lost);
        if (!r)
                r = evidence_verify(&ret->lost, roster);
        return r ? r : unit_code_equal(&ret->lost.seal.unit, self) && is_borne_out(l, p, ret) ? 0 : RECORD_E_FORMAT;
}

static int take_item(Link *l, LinkPeer *p, Bytes bytes, Inbound *in) {
        Item *item = arena_new(&in->arena, Item);
        DedupRow dedup;
        Input *i;
        int r = read_item(l, p, bytes, &in->arena, item);

        if (r < 0)
                return fail_trace(r);
        if (r)
                return 0; /* voided before it came, or worth nothing */
        recover_saw(p, item->lost.seal.epoch, item->lost.seal.number, item->lost.header.number);
        i = inbound_add(in, INPUT_RECOVERY_ITEM);
        i->peer = p->unit;
        i->receipt_evidence = &item->evidence;
        i->receipt_evidence_bytes = bytes;
        i->receipt = &item->receipt;
        i->lost = &item->lost;
        if (item->evidence.header.kind == ENTRY_RECEIVED)
                return compare_parcel(l, i);
        dedup = (DedupRow){ .key = { .to = p->unit, .lane = item->receipt.lane, .epoch = item->receipt.epoch,
                                     .number = item->receipt.number } };
        i->lost_known = row_has(txn(l), ROW_DEDUP, &dedup);
        return 0;
}

int recover_take_answer(Link *l, LinkPeer *p, Bytes content, Inbound *in, int64_t mono_ms) {
        RecoveryAnswer a;
        Input *i;
        int r = recovery_answer_decode(arena_copy(&in->arena, content), &in->arena, &a);

        if (r || a.epoch != link_epoch(l) || p->recovered == a.epoch || a.after != p->recover_after)
                return 0;
        take_claim(l, p, a.known_epoch, a.known_seal, a.known_entry);
        if (*a.refused) {
                i = inbound_add(in, INPUT_RECOVERY_ANSWER);
                i->peer = p->unit;
                i->text = a.refused;
                i->known_epoch = a.known_epoch;
                return 0;
        }
        for (uint32_t k = 0; k < a.n_items && !r; k++)
                r = take_item(l, p, a.items[k], in);
        if (r)
                return fail_trace(r);
        in->useful = true;
        if (a.more && a.next == a.after)
                return 0; /* it can't read on, and is asked again as if it were silent */
        p->recover_tries = 0;
        p->recover_after = a.next;
        p->recover_due_ms = mono_ms + ANSWER_GAP_MS;
        if (a.more)
                return 0;
        p->recovered = a.epoch;
        i = inbound_add(in, INPUT_RECOVERY_ANSWER);
        i->peer = p->unit;
        i->number = a.common_seal;
        return 0;
}
