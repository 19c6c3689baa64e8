/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Parcels: what was sent and waits for its receipt, what became of it, and what came: each number of a stream once, for ever.
 */

#include "node/core/apply.h"
#include "node/core/fold.h"

#include <assert.h>

static OutboxKey key_of(const Fact *fact, const UnitCode *node) {
        return (OutboxKey){ .to = *node, .lane = fact_lane(fact), .epoch = fact_epoch(fact), .number = fact->number };
}

/* Of so many nodes that the row is full the first is forgotten: it may get a paper twice, and loses none. */
void held_by(char held[ROW_TEXT_SIZE], const UnitCode *node) {
        if (text_lists(held, node->s))
                return;
        while (*held && strlen(held) + 1 + strlen(node->s) >= ROW_TEXT_SIZE) {
                const char *second = strchr(held, ' ');

                memmove(held, second ? second + 1 : "", second ? strlen(second) : 1);
        }
        text_joins(held, ROW_TEXT_SIZE, node->s);
}

/* Material remembers who has it: handed on again it need not go there twice. */
static void material_sent(Fold *f, const Fact *fact, uint64_t entry, const UnitCode *node) {
        HistoryRow row = { .case_id = fact->case_id, .entry = entry };

        if (fact->what >> 8 != ENTRY_MATERIAL)
                return;
        if (entry == fold_entry(f)) {
                held_by(f->material_held, node);
        } else if (row_get(f->txn, ROW_HISTORY, &row)) {
                held_by(row.held_by, node);
                row_put(f->txn, ROW_HISTORY, &row);
        }
}

static void parcel_follow(Fold *f, const Fact *fact) {
        FollowRow row = { .unit = fact->unit, .case_id = fact->case_id, .to = fact->peer, .document = (EntryKind)fact->what,
                          .cursor = fact->number };

        if (!fact->how)
                row_put(f->txn, ROW_FOLLOW, &row);
        else if (row_has(f->txn, ROW_FOLLOW, &row))
                row_delete(f->txn, ROW_FOLLOW, &row);
}

static void paper_held(Fold *f, const Fact *fact) {
        HistoryRow row = { .case_id = fact->case_id, .entry = fact->number2 };

        if (!fact->number2) {
                held_by(f->material_held, &fact->peer);
                return;
        }
        if (!row_get(f->txn, ROW_HISTORY, &row))
                return;
        text_leaves(row.held_by, fact->peer.s);
        if (!fact->how)
                held_by(row.held_by, &fact->peer);
        row_put(f->txn, ROW_HISTORY, &row);
}

/* Who did not take it does not have it: handed on there again, the case takes it along again. */
static void material_not_taken(Fold *f, const OutboxRow *row) {
        HistoryRow history = { .case_id = row->case_id, .entry = row->entry };

        if (row->document != ENTRY_MATERIAL || !row_get(f->txn, ROW_HISTORY, &history))
                return;
        text_leaves(history.held_by, row->key.to.s);
        row_put(f->txn, ROW_HISTORY, &history);
}

static void parcel_send(Fold *f, const Fact *fact) {
        UnitCode node = UNIT_NONE;
        OutboxRow row;
        StreamOutRow stream;
        OutboxDueRow due;

        uint64_t entry = fact->number2 >> 16 ? fact->number2 >> 16 : fold_entry(f);

        text_put(node.s, sizeof(node.s), fact->text);
        material_sent(f, fact, entry, &node);
        party_sent(f->txn, &fact->case_id, &node, (ParcelKind)(fact->what & 0xFF), (EntryKind)(fact->what >> 8));
        row = (OutboxRow){ .key = key_of(fact, &node), .entry = entry, .kind = (ParcelKind)(fact->what & 0xFF),
                           .document = (EntryKind)(fact->what >> 8), .from_unit = fact->unit, .to_unit = fact->peer,
                           .parts_mask = (uint32_t)(fact->number2 & 0xFFFF), .case_id = fact->case_id, .sent_at = f->entry->header.time,
                           .warn_at = fact->at };
        /* An event that climbs speaks for the maker of the entry, but belongs to the docket it left from. */
        stream = (StreamOutRow){ .to = node, .lane = row.key.lane, .epoch = row.key.epoch };
        (void)row_get(f->txn, ROW_STREAM_OUT, &stream); /* which receipts are void stays so */
        stream.next = fact->number + 1;
        due = (OutboxDueRow){ .at = fact->at, .key = row.key };
        row_put(f->txn, ROW_OUTBOX, &row);
        row_put(f->txn, ROW_STREAM_OUT, &stream);
        row_put(f->txn, ROW_OUTBOX_DUE, &due);
        fold_effect(f, &(Effect){ .kind = EFFECT_SEND,
                             .to = node,
                             .lane = row.key.lane,
                             .epoch = row.key.epoch,
                             .number = fact->number });
}

/* Before the facts that settle the docket. */
static void note_away(Fold *f, const Fact *fact, const OutboxRow *row) {
        Fact about = { .unit = row->from_unit, .case_id = row->case_id };
        DocketRow *docket;

        if (fact->what != OUTCOME_TAKEN || case_id_is_none(&row->case_id) ||
            !row_has(f->txn, ROW_DOCKET, &(DocketRow){ .unit = row->from_unit, .case_id = row->case_id }))
                return;
        docket = fold_docket(f, &about);
        if (docket_in_flight(docket, &row->key) || docket_spoken_for(docket, row))
                docket->away_entry = row->entry;
}

static void parcel_settled(Fold *f, const Fact *fact) {
        OutboxRow row = { .key = key_of(fact, &fact->peer) };
        OutboxDueRow due = { .key = row.key };

        if (row_get(f->txn, ROW_OUTBOX, &row)) {
                apply_receipt_kept(f->txn, f->entry, fact, &row);
                note_away(f, fact, &row);
                if (fact->what != OUTCOME_TAKEN)
                        material_not_taken(f, &row);
                due.at = row.warn_at;
                row_delete(f->txn, ROW_OUTBOX_DUE, &due);
                row_delete(f->txn, ROW_OUTBOX, &row);
        }
        fold_effect(f, &(Effect){ .kind = EFFECT_SETTLED, .to = fact->peer, .lane = row.key.lane, .epoch = row.key.epoch,
                             .number = fact->number });
}

static void parcel_undelivered(Fold *f, const Fact *fact) {
        OutboxRow row = { .key = key_of(fact, &fact->peer) };
        OutboxDueRow due = { .key = row.key };

        if (!row_get(f->txn, ROW_OUTBOX, &row))
                return;
        due.at = row.warn_at;
        row_delete(f->txn, ROW_OUTBOX_DUE, &due);
        row.warned = true;
        row_put(f->txn, ROW_OUTBOX, &row);
}

static void parcel_consumed(Fold *f, const Fact *fact) {
        DedupRow row = { .key = key_of(fact, &fact->peer), .has_digest = fact->has_digest, .entry = fold_entry(f),
                         .consumed = fold_entry(f), .first = fact->number2 ? fact->number2 : fold_entry(f),
                         .outcome = (Outcome)(fact->what & 0xFF) };
        StreamInRow stream = { .from = fact->peer, .lane = row.key.lane, .epoch = row.key.epoch };
        DedupRow next = { .key = row.key };

        f->came_from = fact->peer;
        if (fact->has_digest)
                row.digest = fact->digest;
        row_put(f->txn, ROW_DEDUP, &row);
        if (!row_get(f->txn, ROW_STREAM_IN, &stream))
                stream.next = 1;
        /* Recalls may have consumed what comes after. */
        next.key.number = stream.next;
        while (row_has(f->txn, ROW_DEDUP, &next))
                next.key.number++;
        stream.next = next.key.number;
        row_put(f->txn, ROW_STREAM_IN, &stream);
        party_came(f->txn, fact, row.outcome);
        fold_effect(f, &(Effect){ .kind = EFFECT_RECEIPT, .to = fact->peer, .lane = row.key.lane, .epoch = row.key.epoch,
                             .number = fact->number });
}

static void parcel_receipt_again(Fold *f, const Fact *fact) {
        DedupRow row = { .key = key_of(fact, &fact->peer) };

        if (!fact->number2 && row_get(f->txn, ROW_DEDUP, &row)) {
                row.entry = fold_entry(f);
                row_put(f->txn, ROW_DEDUP, &row);
        }
        fold_effect(f, &(Effect){ .kind = EFFECT_RECEIPT, .entry = fact->number2, .to = fact->peer, .lane = fact_lane(fact),
                             .epoch = fact_epoch(fact), .number = fact->number });
}

void apply_parcel(Fold *f, const Fact *fact) {
        switch ((FactKind)fact->kind) {
        case FACT_SEND: parcel_send(f, fact); break;
        case FACT_SETTLED: parcel_settled(f, fact); break;
        case FACT_CONSUMED: parcel_consumed(f, fact); break;
        case FACT_RECEIPT_AGAIN: parcel_receipt_again(f, fact); break;
        case FACT_UNDELIVERED: parcel_undelivered(f, fact); break;
        case FACT_FOLLOW: parcel_follow(f, fact); break;
        case FACT_PAPER_HELD: paper_held(f, fact); break;
        default: assert(false && "a fact of a parcel");
        }
}
