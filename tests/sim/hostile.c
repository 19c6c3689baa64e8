/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Members with valid keys that do what they have no power for (P8): an office writes an entry of its own, seals and wraps it as
 * any other, and sends an order, a referral or an approval to a unit that it does not stand above, or in the name of a unit that
 * is not its own. The bytes are in order; the roster says no. Whoever gets it refuses it, for good, in its journal.
 *
 * The stream is the lane for bulk, which offices in good order leave alone here; its numbers are those that the receiver waits
 * for.
 */

#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "common/wire/frame.h"
#include "common/wire/wrap.h"
#include "tests/sim/check.h"

/* What a forged seal says it is the number of: far from what the office really makes. */
#define FAR 500000

static SimUnit *any_unit(Sim *s) {
        return &s->units[random_below(&s->faults, s->n_units)];
}

/* Somebody elsewhere, whom `from` has no power over. */
static SimUnit *victim_of(Sim *s, const SimOffice *by, const SimUnit *from) {
        for (unsigned i = 0; i < 60; i++) {
                SimUnit *u = any_unit(s);

                if (u->office != by && !check_stands_above(s->roster, &from->code, &u->code))
                        return u;
        }
        return NULL;
}

/* A case that the victim may have. */
static CaseId some_case(Sim *s, const SimUnit *victim) {
        CaseId found = CASE_NONE;

        for (unsigned i = 0; i < 40 && s->n_told; i++) {
                const Told *t = &s->told[random_below(&s->faults, s->n_told)];

                if (!case_id_is_none(&t->case_id)) {
                        found = t->case_id;
                        if (t->office == victim->office)
                                break;
                }
        }
        return found;
}

static Bytes forge_document(Sim *s, Arena *arena, EntryKind kind, const UnitCode *unit, const UnitCode *to) {
        Document d = { .kind = kind, .unit = *unit, .to = *to, .body = "无权的要求", .reason = "无权的要求",
                       .trigger = TRIGGER_LATE, .due_day = day_of(s->now) + 20, .decision = DECISION_AGREE, .people = 1 };
        Buf b = BUF_INIT;
        Bytes out;

        document_encode(&d, &b);
        out = arena_copy(arena, buf_bytes(&b));
        buf_deinit(&b);
        return out;
}

/* A batch of one entry, signed. */
static void forge_evidence(SimOffice *by, const Draft *draft, Arena *arena, Buf *out) {
        Sim *s = by->sim;
        uint8_t signature[SUITE_SIGNATURE_SIZE];
        Buf bytes = BUF_INIT, body = BUF_INIT, seal = BUF_INIT;
        Signer *signer;
        OfficeHead head;
        Entry entry;
        Digest leaf;
        int k;

        office_head(office_txn(by), &head);
        k = entry_stamp(draft, head.entry + FAR, office_now(by), &s->faults, arena, &bytes, &entry);
        if (!k)
                k = signer_new(&by->identity, &signer);
        if (k) {
                sim_fail(s, "%s can't forge: %d", by->unit.s, k);
                return;
        }
        leaf = entry_leaf(entry.header_bytes);
        {
                Seal forged = { .unit = by->unit, .number = head.seal + FAR, .epoch = head.epoch,
                                .first_entry = head.entry + FAR, .count = 1, .root = merkle_root(&leaf, 1), .previous = head.seal_hash, .time = office_now(by),
                                .suite = by->identity.suite };

                memcpy(forged.key_id, by->identity.id, sizeof forged.key_id);
                seal_body_encode(&forged, &body);
        }
        signer_sign(signer, "seal", buf_bytes(&body), signature);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof signature), &seal);
        evidence_encode(&entry, 1u << PART_DOCUMENT, 0, NULL, 0, buf_bytes(&seal), out);
        signer_free(signer);
        buf_deinit(&bytes);
        buf_deinit(&body);
        buf_deinit(&seal);
}

static void send_parcel(SimOffice *by, SimOffice *to, Bytes content) {
        Sim *s = by->sim;
        const RosterNode *node = roster_find_node(s->roster, &to->unit);
        FrameHeader h = { .class = FRAME_DATA, .from = by->unit, .to = to->unit };
        Buf plain = BUF_INIT, header = BUF_INIT, body = BUF_INIT;
        SimOffice *reached;

        body_encode(BODY_PARCEL, by->file->roster->version, content, &plain);
        frame_header_encode(&h, &header);
        if (wrap_seal(node, &by->wraps[0], buf_bytes(&header), buf_bytes(&plain), &s->faults, &body) == 0) {
                reached = relays_pass(by, buf_bytes(&header), buf_bytes(&body));
                if (reached)
                        network_queue(reached, buf_bytes(&header), buf_bytes(&body));
        }
        buf_deinit(&plain);
        buf_deinit(&header);
        buf_deinit(&body);
}

bool hostile_act(SimOffice *by) {
        static const EntryKind kinds[] = { ENTRY_REFERRAL, ENTRY_ASSIGNMENT, ENTRY_ORDER, ENTRY_REMINDER, ENTRY_REPORT_APPROVAL,
                                           ENTRY_REWORK, ENTRY_MEETING_ACT, ENTRY_DESIGNATION, ENTRY_INSTRUCTION };
        Sim *s = by->sim;
        SimUnit *from = by->units[random_below(&s->faults, by->n_units)], *victim = victim_of(s, by, from);
        bool in_name = sim_chance(&s->faults, 25); /* of somebody else, perhaps of one who has the power */
        const UnitCode *name = in_name ? &any_unit(s)->code : &from->code;
        EntryKind kind = kinds[random_below(&s->faults, array_size(kinds))];
        Arena arena = ARENA_INIT;
        StreamInRow row = { .next = 1 };
        Draft draft = { .kind = kind, .actor = { .unit = *name }, .n_parts = 1 };
        Buf evidence = BUF_INIT, parcel = BUF_INIT;
        OfficeHead head;
        uint32_t epoch;
        Parcel p;

        if (!victim || !office_is_up(by) || !by->founded || !office_is_up(victim->office) ||
            place_unit(s, name)->office == victim->office || (in_name && place_unit(s, name)->office == by))
                return false;
        draft.case_id = some_case(s, victim);
        if (case_id_is_none(&draft.case_id))
                return false;
        office_head(office_txn(by), &head);
        epoch = head.epoch;
        row.from = by->unit;
        if (!stream_in_last(office_txn(victim->office), &by->unit, LANE_BULK, &row))
                row.next = 1;
        draft.parts[0] = (InputPart){ .kind = PART_DOCUMENT, .data = forge_document(s, &arena, kind, name, &victim->code) };
        forge_evidence(by, &draft, &arena, &evidence);
        p = (Parcel){ .from = by->unit, .to = victim->office->unit, .lane = LANE_BULK, .epoch = epoch,
                      .number = row.epoch == epoch ? row.next : 1,
                      .kind = PARCEL_DOCUMENT, .from_unit = *name, .to_unit = victim->code,
                      .evidence_bytes = buf_bytes(&evidence) };
        parcel_encode(&p, &parcel);
        sim_trace(s, "%s ~ sends %s of %s to %s, which it may not", by->unit.s, entry_kind_name(kind), name->s, victim->code.s);
        send_parcel(by, victim->office, buf_bytes(&parcel));
        buf_deinit(&evidence);
        buf_deinit(&parcel);
        arena_deinit(&arena);
        return true;
}

void hostile_check(Sim *s, const SimOffice *o, const Ledger *l) {
        for (size_t i = 0; i < l->n_entries && !s->failed; i++) {
                const LedgerEntry *e = &l->entries[i];

                if (e->kind != ENTRY_RECEIVED || !e->has_receipt || e->receipt.lane != LANE_BULK)
                        continue;
                s->stats.repelled++;
                if (e->receipt.outcome != OUTCOME_REFUSED && e->receipt.outcome != OUTCOME_QUARANTINED)
                        sim_fail(s, "P8: %s took a %s of %s that it had no power for, entry %llu", o->unit.s,
                                 e->has_document ? entry_kind_name(e->document.kind) : "parcel", e->receipt.from.s,
                                 (unsigned long long)e->number);
        }
}
