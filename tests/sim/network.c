/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The network between offices: frames are lost, doubled and delayed, so they also overtake each other. It holds every
 * office's keys and looks inside: the seals that an office shows must still be its own at the end, and the same parcel or
 * receipt must always be the same bytes, however often it is sent.
 */

#include <assert.h>
#include "common/base/memory.h"
#include "common/wire/frame.h"
#include "common/wire/wrap.h"
#include "tests/sim/sim.h"

#define LOST_PERCENT 8
#define DOUBLED_PERCENT 8
#define LATE_PERCENT 5
#define CORRUPT_PERCENT 3

/* ---- looking inside ---------------------------------------------------------------------------------------------- */

static void note_seal(SimOffice *o, uint64_t number, const Digest *hash) {
        size_t low = 0, high = o->n_shown;

        if (!number)
                return;
        while (low < high) { /* behind the last of that number */
                size_t middle = (low + high) / 2;

                if (o->shown[middle].number <= number)
                        low = middle + 1;
                else
                        high = middle;
        }
        if (low && o->shown[low - 1].number == number) {
                const Shown *before = &o->shown[low - 1];

                if (digest_equal(&before->hash, hash))
                        return;
                if (!restore_is_lost_seal(o, number, before->life)) {
                        sim_fail(o->sim, "P4: %s showed two seals with number %llu", o->unit.s, (unsigned long long)number);
                        return;
                }
        }
        if (o->n_shown == o->cap_shown) {
                o->cap_shown = o->cap_shown ? 2 * o->cap_shown : 256;
                o->shown = mem_realloc(o->shown, o->cap_shown * sizeof *o->shown);
        }
        memmove(o->shown + low + 1, o->shown + low, (o->n_shown++ - low) * sizeof *o->shown);
        o->shown[low] = (Shown){ number, o->n_losses, *hash };
        if (number > o->shown_last)
                o->shown_last = number;
}

static uint64_t hash_seen(const Seen *t) {
        uint64_t h = ((uint64_t)t->from << 32 | t->to) * UINT64_C(0x9e3779b97f4a7c15);

        h ^= ((uint64_t)t->epoch << 16 | (uint64_t)t->lane << 1 | t->is_receipt) + (h >> 29);
        h = (h ^ t->number) * UINT64_C(0xbf58476d1ce4e5b9);
        return h ^ h >> 31;
}

static bool is_seen(const Seen *a, const Seen *b) {
        return a->is_receipt == b->is_receipt && a->number == b->number && a->lane == b->lane && a->epoch == b->epoch &&
               a->from == b->from && a->to == b->to;
}

/* Where its place stands or would stand. */
static size_t find_seen(const Sim *s, const Seen *seen) {
        size_t at = hash_seen(seen) & s->seen_mask;

        while (s->seen_index[at] && !is_seen(&s->seen[s->seen_index[at] - 1], seen))
                at = (at + 1) & s->seen_mask;
        return at;
}

const Seen *network_seen(const Sim *s, const Seen *key) {
        size_t at = s->n_seen ? find_seen(s, key) : 0;

        return s->n_seen && s->seen_index[at] ? &s->seen[s->seen_index[at] - 1] : NULL;
}

static void grow_seen(Sim *s) {
        s->cap_seen = s->cap_seen ? 2 * s->cap_seen : 256;
        s->seen = mem_realloc(s->seen, s->cap_seen * sizeof *s->seen);
        mem_free(s->seen_index);
        s->seen_index = mem_new_array(uint32_t, 2 * s->cap_seen);
        s->seen_mask = 2 * s->cap_seen - 1;
        for (size_t i = 0; i < s->n_seen; i++)
                s->seen_index[find_seen(s, &s->seen[i])] = (uint32_t)i + 1;
}

/* After a recovery of its giver: of the new epoch, and says the same (check_between.c looks at the entries). */
static bool is_anew(const Seen *before, const Seen *seen) {
        return seen->is_receipt && seen->seal_epoch > before->seal_epoch && digest_equal(&before->says, &seen->says);
}

static void note_sent(Sim *s, const UnitCode *from, const UnitCode *to, Seen seen) {
        const SimOffice *giver = place_office(s, from), *receiver = place_office(s, to), *sender;
        Seen *before;
        size_t at;

        if (!giver || !receiver) {
                sim_fail(s, "P3: a parcel or receipt %s -> %s is on its way, and one of them has no office", from->s, to->s);
                return;
        }
        seen.from = (uint32_t)(giver - s->offices);
        seen.to = (uint32_t)(receiver - s->offices);
        sender = seen.is_receipt ? receiver : giver;
        seen.life = sender->n_losses;
        if (s->n_seen == s->cap_seen)
                grow_seen(s);
        at = find_seen(s, &seen);
        if (s->seen_index[at]) {
                before = &s->seen[s->seen_index[at] - 1];
                if (digest_equal(&before->digest, &seen.digest))
                        return;
                seen.lost = restore_is_lost(sender, before->given, before->life);
                if (!seen.lost && is_anew(before, &seen)) {
                        *before = seen;
                        return;
                }
                if (!seen.lost)
                        sim_fail(s, "P3: the %s %s -> %s lane %u number %llu was sent with different bytes",
                                 seen.is_receipt ? "receipt of" : "parcel", from->s, to->s, seen.lane,
                                 (unsigned long long)seen.number);
                s->forgotten = mem_realloc(s->forgotten, (s->n_forgotten + 1) * sizeof seen);
                s->forgotten[s->n_forgotten++] = *before;
                *before = seen;
                return;
        }
        s->seen[s->n_seen++] = seen;
        s->seen_index[at] = (uint32_t)s->n_seen;
        s->stats.parcels += !seen.is_receipt;
        s->stats.receipts += seen.is_receipt;
        sim_trace(s, "%s %s %s %s %s/%llu", seen.is_receipt ? to->s : from->s, seen.is_receipt ? "<" : ">",
                  seen.is_receipt ? from->s : to->s, seen.is_receipt ? "receipt" : "parcel", lane_name(seen.lane),
                  (unsigned long long)seen.number);
}

/* What an entry says goes under a later number if the first was used before, or if it is said once more after a recovery: that was
 * decided since, and may be lost though the entry isn't. */
static uint64_t given_in(SimOffice *from, const Parcel *p) {
        OfficeHead head = { .entry = p->evidence.header.number };
        OutboxKey key = { .to = p->to, .lane = p->lane, .epoch = p->epoch, .number = p->number };
        OutboxRow row;

        if (office_is_up(from) && (!outbox_get(office_txn(from), &key, &row) || row.sent_at != p->evidence.header.time))
                office_head(office_txn(from), &head);
        return head.entry;
}

static bool look_into_parcel(SimOffice *from, Bytes content, Arena *arena) {
        Parcel p;

        if (parcel_decode(content, arena, &p))
                return false;
        note_seal(from, p.evidence.seal.number, &p.evidence.seal.hash);
        note_sent(from->sim, &p.from, &p.to,
                  (Seen){ .lane = (uint8_t)p.lane, .epoch = p.epoch, .number = p.number, .entry = p.evidence.header.number,
                         .given = given_in(from, &p), .case_id = p.evidence.header.case_id,
                         .digest = parcel_digest(content) });
        return true;
}

static Digest says(const Receipt *r) {
        Buf bytes = BUF_INIT;
        Digest d;

        buf_put_u32(&bytes, r->outcome);
        buf_put_bytes(&bytes, digest_bytes(&r->parcel_digest));
        d = digest_plain(buf_bytes(&bytes));
        buf_deinit(&bytes);
        return d;
}

static bool look_into_receipt(SimOffice *from, Bytes content, Arena *arena) {
        const Part *part;
        Evidence e;
        Receipt r;

        if (evidence_decode(content, arena, &e))
                return false;
        part = evidence_find_part(&e, PART_RECEIPT);
        if (!part || receipt_decode(part->data, arena, &r))
                return false;
        note_seal(from, e.seal.number, &e.seal.hash);
        note_sent(from->sim, &r.from, &r.to,
                  (Seen){ .lane = (uint8_t)r.lane, .epoch = r.epoch, .number = r.number, .is_receipt = true,
                          .entry = e.header.number, .given = e.header.number, .digest = digest_plain(content), .says = says(&r),
                          .seal_epoch = e.seal.epoch });
        return true;
}

static bool look_into_hello(SimOffice *from, Bytes content, Arena *arena) {
        Hello h;

        if (hello_decode(content, arena, &h))
                return false;
        note_seal(from, h.seal_number, &h.seal_hash);
        for (uint32_t i = 0; i < h.n_seals; i++) {
                Seal seal;

                if (seal_decode(h.seals[i], arena, &seal))
                        return false;
                if (unit_code_equal(&seal.unit, &from->unit)) /* not what it holds of the other and shows it */
                        note_seal(from, seal.number, &seal.hash);
        }
        return true;
}

static bool look_into_ask(SimOffice *from, Bytes content, Arena *arena) {
        RecoveryAsk ask;

        if (recovery_ask_decode(content, arena, &ask))
                return false;
        note_seal(from, ask.evidence.seal.number, &ask.evidence.seal.hash);
        for (uint32_t i = 0; i < ask.n_seals; i++) {
                Seal seal;

                if (seal_decode(ask.seals[i], arena, &seal))
                        return false;
                note_seal(from, seal.number, &seal.hash);
        }
        return true;
}

static bool look_into_answer(SimOffice *from, Bytes content, Arena *arena) {
        RecoveryAnswer answer;

        if (recovery_answer_decode(content, arena, &answer))
                return false;
        for (uint32_t i = 0; i < answer.n_items; i++) {
                Evidence e;

                if (evidence_decode(answer.items[i], arena, &e))
                        return false;
                note_seal(from, e.seal.number, &e.seal.hash);
        }
        return true;
}

static bool look_inside(SimOffice *from, SimOffice *to, Bytes header, Bytes body) {
        const RosterNode *node = roster_find_node(from->sim->roster, &from->unit);
        Arena arena = ARENA_INIT;
        Buf plain = BUF_INIT;
        uint64_t version;
        BodyKind kind;
        Bytes content;
        bool good = wrap_open(to->wraps, to->n_wraps, node, header, body, &plain) == 0 &&
                    body_decode(buf_bytes(&plain), &kind, &version, &content) == 0;

        accuse_check_bytes(from->sim, from, "what leaves", buf_bytes(&plain));
        if (good && kind == BODY_PARCEL)
                good = look_into_parcel(from, content, &arena);
        else if (good && kind == BODY_RECEIPT)
                good = look_into_receipt(from, content, &arena);
        else if (good && kind == BODY_HELLO)
                good = look_into_hello(from, content, &arena);
        else if (good && kind == BODY_RECOVERY_ASK)
                good = look_into_ask(from, content, &arena);
        else if (good && kind == BODY_RECOVERY_ANSWER)
                good = look_into_answer(from, content, &arena);
        buf_deinit(&plain);
        arena_deinit(&arena);
        return good;
}

/* What every relay sees of a body is its padded size; nothing of what is in it shows (promise P7). */
void network_check_blind(Sim *s, unsigned class, Bytes body) {
        static const char *const clear[] = { "-2026-0", "信访人", "某路" };

        if ((class == FRAME_DATA || class == FRAME_HELLO) &&
            (body.len <= WRAP_HEAD_SIZE + WRAP_TAG_SIZE || !wrap_is_bucket(body.len - WRAP_HEAD_SIZE - WRAP_TAG_SIZE)))
                sim_fail(s, "P7: a body of %zu bytes shows how long what is in it is", body.len);
        for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
                if (memmem(body.data, body.len, clear[i], strlen(clear[i])))
                        sim_fail(s, "P7: a frame shows \"%s\" in clear", clear[i]);
}

/* ---- moving it --------------------------------------------------------------------------------------------------- */

#define DRIVEN_MS 10 /* a frame's way, when nothing is left to chance */

static Duration delay(Sim *s) {
        if (s->config.driven)
                return DRIVEN_MS;
        if (sim_has(s, FAULT_REORDER) && sim_chance(&s->network, LATE_PERCENT))
                return (Duration)sim_around(&s->network, 20 * DURATION_MINUTE);
        return sim_has(s, FAULT_DELAY) ? (Duration)sim_around(&s->network, 30) : DRIVEN_MS;
}

/* True: this one does not arrive. */
static bool is_cut(SimOffice *from, const SimOffice *to, FrameClass class) {
        if (from->cut && from->cut[to - from->sim->offices])
                return true;
        if (!from->lose || class != FRAME_DATA)
                return false;
        from->lose--;
        return true;
}

void network_cut(SimOffice *from, const SimOffice *to, bool cut) {
        if (!from->cut && cut)
                from->cut = mem_new_array(bool, from->sim->n_offices);
        if (from->cut)
                from->cut[to - from->sim->offices] = cut;
}

/* ---- what is under way: a heap ----------------------------------------------------------------------------------- */

static bool is_before(const SimFrame *a, const SimFrame *b) {
        return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void push_frame(Sim *s, SimFrame f) {
        size_t i = s->n_frames++;

        if (i == s->cap_frames) {
                s->cap_frames = s->cap_frames ? 2 * s->cap_frames : 64;
                s->frames = mem_realloc(s->frames, s->cap_frames * sizeof *s->frames);
        }
        for (; i && is_before(&f, &s->frames[(i - 1) / 2]); i = (i - 1) / 2)
                s->frames[i] = s->frames[(i - 1) / 2];
        s->frames[i] = f;
}

static SimFrame pop_frame(Sim *s) {
        SimFrame first = s->frames[0], last = s->frames[--s->n_frames];
        size_t i = 0, child;

        for (; (child = 2 * i + 1) < s->n_frames; i = child) {
                if (child + 1 < s->n_frames && is_before(&s->frames[child + 1], &s->frames[child]))
                        child++;
                if (!is_before(&s->frames[child], &last))
                        break;
                s->frames[i] = s->frames[child];
        }
        s->frames[i] = last;
        return first;
}

/* A bit here and there; the copy is ours. */
static void corrupt(Sim *s, uint8_t *bytes, size_t len) {
        for (uint64_t n = 1 + random_below(&s->network, 3); n; n--)
                bytes[random_below(&s->network, len)] ^= (uint8_t)(1u << random_below(&s->network, 8));
        s->stats.corrupted++;
}

void network_queue(SimOffice *to, Bytes header, Bytes body) {
        Sim *s = to->sim;
        uint8_t *copy = mem_alloc(header.len + body.len);

        memcpy(copy, header.data, header.len);
        if (body.len)
                memcpy(copy + header.len, body.data, body.len);
        if (!s->calm && sim_has(s, FAULT_CORRUPT) && sim_chance(&s->network, CORRUPT_PERCENT))
                corrupt(s, copy, header.len + body.len);
        push_frame(s, (SimFrame){
                .at = s->now + delay(s),
                .order = s->frame_order++,
                .to = to,
                .header = bytes_of(copy, header.len),
                .body = bytes_of(copy + header.len, body.len),
        });
}

/* From one office through the relays to the other. */
static void pass(SimOffice *from, Bytes header, Bytes body) {
        SimOffice *to = relays_pass(from, header, body);

        if (to)
                network_queue(to, header, body);
}

static bool is_lost(const SimOffice *from) {
        Sim *s = from->sim;

        return from->plight.mute || (!s->calm && sim_has(s, FAULT_DROP) && sim_chance(&s->network, LOST_PERCENT));
}

void network_send(SimOffice *from, Bytes header, Bytes body) {
        Sim *s = from->sim;
        FrameHeader h;
        SimOffice *to;

        s->stats.frames++;
        if (frame_header_decode(header, &h) || !unit_code_equal(&h.from, &from->unit)) {
                sim_fail(s, "%s sends a frame with a bad header", from->unit.s);
                return;
        }
        to = place_office(s, &h.to);
        if (!to)
                return;
        if ((h.class == FRAME_DATA || h.class == FRAME_HELLO) && !look_inside(from, to, header, body)) {
                sim_fail(s, "%s sends %s what it can't read", from->unit.s, to->unit.s);
                return;
        }
        network_check_blind(s, h.class, body);
        if (is_cut(from, to, h.class) || is_lost(from)) {
                s->stats.lost++;
                return;
        }
        pass(from, header, body);
        if (!s->calm && sim_has(s, FAULT_DUPLICATE) && sim_chance(&s->network, DOUBLED_PERCENT)) {
                s->stats.doubled++;
                pass(from, header, body);
        }
}

Instant network_next(const Sim *s) {
        return s->n_frames ? s->frames[0].at : INSTANT_NEVER;
}

void network_deliver(Sim *s) {
        while (s->n_frames && !s->failed) {
                SimFrame f;

                if (s->frames[0].at > s->now)
                        return;
                f = pop_frame(s);
                if (office_is_up(f.to) && office_is_attached(f.to) && !f.to->plight.deaf) {
                        engine_frame(f.to->engine, f.header, f.body);
                        f.to->due_at = s->now;
                        if (s->config.driven || sim_chance(&s->network, 70))
                                office_run(f.to);
                        agenda_touch(f.to);
                }
                mem_free((uint8_t *)f.header.data);
        }
}

void network_again(SimOffice *o) {
        Sim *s = o->sim;

        if (!office_is_up(o) || !office_is_attached(o))
                return;
        engine_connected(o->engine, false, sim_mono(s));
        engine_connected(o->engine, true, sim_mono(s));
        relays_attach(o);
        o->due_at = s->now;
        agenda_touch(o);
}

void network_deinit(Sim *s) {
        for (size_t i = 0; i < s->n_frames; i++)
                mem_free((uint8_t *)s->frames[i].header.data);
        s->frames = mem_free(s->frames);
        s->seen = mem_free(s->seen);
        s->seen_index = mem_free(s->seen_index);
        s->forgotten = mem_free(s->forgotten);
}
