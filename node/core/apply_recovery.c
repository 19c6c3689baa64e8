/* SPDX-License-Identifier: Apache-2.0 */

/* The fold of recoveries from old copies: our own, and those of others (recovery.h says what they are). */

#include "node/core/apply.h"
#include "node/core/recovery.h"
#include "node/core/succession.h"

/* ---- our own ----------------------------------------------------------------------------------------------------- */

/* A recall that came before what it recalls: an old copy that has forgotten the parcel voids it, and whoever sent it has a receipt
 * of the lost stretch.  When this copy got old nobody can tell: since the last recovery, at most. */
static uint64_t first_doubtful(StoreTxn *txn, const StreamInRow *stream, uint64_t since) {
        DedupRow row = { .key = { .to = stream->from, .lane = stream->lane, .epoch = stream->epoch } };
        RowCursor cursor = row_cursor(ROW_DEDUP, &row, 4, 3);

        while (row_next(txn, &cursor, &row))
                if (!row.has_digest && row.consumed > since && row.key.number < stream->next)
                        return row.key.number;
        return stream->next;
}

/* What was consumed up to here is kept for certain, in an entry that stays, but for what is in doubt (above), or once more (below). */
static void keep_positions(StoreTxn *txn, const RecoveryRow *before) {
        StreamInRow row = { .next = 0 };
        RowCursor cursor = row_cursor(ROW_STREAM_IN, &row, 0, 0);

        while (row_next(txn, &cursor, &row)) {
                uint64_t kept = first_doubtful(txn, &row, before ? before->entry : 0);

                row.kept = row.first && !row.kept ? row.first : kept;
                if (!row.first)
                        row.first = before ? 1 : kept;
                row_put(txn, ROW_STREAM_IN, &row);
        }
}

/* A recovery of ours is lost itself.  What its old copy had lost was offered again for it, perhaps to this one, which took
 * that before it was declared, and with another outcome; whoever forgets why it offered it holds the first receipt.  Since
 * when this one is old nobody can tell, so nothing is certain: neither for this recovery nor, if it was declared before we
 * heard so, for the next one. */
static void apply_forgotten(StoreTxn *txn, const Entry *entry) {
        StreamInRow row = { .next = 0 };
        RowCursor cursor = row_cursor(ROW_STREAM_IN, &row, 0, 0);
        RecoveryRow recovery;

        if (!recovery_get(txn, &recovery))
                return;
        while (row_next(txn, &cursor, &row))
                if (row.first) { /* else it is younger than the recovery */
                        row.first = 1;
                        row.kept = recovery.entry == entry->header.number;
                        row_put(txn, ROW_STREAM_IN, &row);
                }
}

static void apply_declared(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        RecoveryRow row = { .epoch = fact->what, .entry = entry->header.number, .old_epoch = fact->how,
                            .kept_entry = fact->number2, .kept_seal = fact->number, .first_seal = (uint64_t)fact->at,
                            .kept_hash = fact->digest, .at = entry->header.time, .state = RECOVERY_HEARING };
        RecoveryPeerRow peer = { .state = RECOVERY_PEER_WAITING };
        RowCursor cursor = row_cursor(ROW_RECOVERY_PEER, &peer, 0, 0);
        RecoveryRow before;
        bool again = recovery_get(txn, &before);

        /* What an earlier one left undone is this one's to do. */
        if (again)
                row.lost = before.lost;
        keep_positions(txn, again ? &before : NULL);
        while (row_next(txn, &cursor, &peer))
                row_delete(txn, ROW_RECOVERY_PEER, &peer);
        text_put(row.text, sizeof(row.text), fact->text);
        row_put(txn, ROW_RECOVERY, &row);
}

static void apply_range(StoreTxn *txn, const Fact *fact) {
        SerialRow row = {
                .unit = fact->unit, .kind = fact->what, .year = (uint32_t)fact->number, .last = (uint32_t)fact->number2
        };

        row_put(txn, ROW_SERIAL, &row);
}

static void apply_peer(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        RecoveryPeerRow row = { .unit = fact->peer, .state = (RecoveryPeer)fact->what, .common = fact->number,
                                .entry = entry->header.number };

        text_put(row.text, sizeof(row.text), fact->text);
        row_put(txn, ROW_RECOVERY_PEER, &row);
}

static void apply_state(StoreTxn *txn, const Fact *fact) {
        RecoveryRow row;

        if (!recovery_get(txn, &row))
                return;
        row.state = (RecoveryState)fact->what;
        row.stuck = fact->how != 0;
        row_put(txn, ROW_RECOVERY, &row);
}

static void apply_lost(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        LostRow row = { .case_id = fact->case_id,
                        .entry = fact->number2,
                        .lost_at = fact->at,
                        .way = (LostWay)(fact->what & 0xFF),
                        .peer = fact->peer,
                        .lane = fact_lane(fact),
                        .epoch = fact_epoch(fact),
                        .number = fact->number,
                        .outcome = (Outcome)(fact->what >> 8 & 0xFF),
                        .document = fact_lost_document(fact),
                        .unit = fact->unit,
                        .learnt = entry->header.number };
        LostRow before = row;
        RecoveryRow recovery;

        if (row_get(txn, ROW_LOST, &before)) /* what became of it is another thing now; what proves it stays */
                row.learnt = before.learnt;
        text_put(row.other.s, sizeof(row.other.s), fact->text);
        if (recovery_get(txn, &recovery) && !row_has(txn, ROW_LOST, &row)) {
                recovery.lost++;
                recovery.stuck = false;
                row_put(txn, ROW_RECOVERY, &recovery);
        }
        row_put(txn, ROW_LOST, &row);
        party_lost(txn, fact);
}

/* Its turn comes once more, behind what is told of the case only now. */
static bool find_done(StoreTxn *txn, LostRow *row) {
        for (row->done = LOST_CUSTODY_ONLY; row->done <= LOST_NOTED; row->done++)
                if (row_get(txn, ROW_LOST, row))
                        return true;
        return false;
}

static void apply_lost_done(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        LostRow row = { .case_id = fact->case_id, .entry = fact->number2, .lost_at = (Instant)fact->number, .way = (LostWay)fact->what };
        bool anew = fact->how == LOST_PENDING;
        RecoveryRow recovery;

        if (anew ? !find_done(txn, &row) : !row_get(txn, ROW_LOST, &row))
                return;
        row_delete(txn, ROW_LOST, &row);
        row.done = (LostDone)fact->how;
        row.done_entry = anew ? 0 : entry->header.number;
        row_put(txn, ROW_LOST, &row);
        if (!recovery_get(txn, &recovery))
                return;
        recovery.lost += anew;
        recovery.lost -= !anew && recovery.lost;
        recovery.stuck = false;
        row_put(txn, ROW_RECOVERY, &recovery);
}

/* ---- of others --------------------------------------------------------------------------------------------------- */

static void apply_peer_recovery(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        PeerRecoveryRow row = { .unit = fact->peer, .epoch = fact->what, .first_seal = fact->number,
                                .first_entry = fact->number2, .hash = fact->digest, .entry = entry->header.number };
        PeerSealRow seal = { .unit = fact->peer, .number = fact->number, .hash = fact->digest, .entry = entry->header.number };
        PeerRow peer = { .unit = fact->peer, .seal = fact->number, .seal_hash = fact->digest, .seal_time = fact->at,
                         .entry = entry->header.number };

        text_put(row.text, sizeof(row.text), fact->text);
        row_put(txn, ROW_PEER_RECOVERY, &row);
        if (!fact->how)
                return;
        row_put(txn, ROW_PEER_SEAL, &seal);
        row_put(txn, ROW_PEER, &peer);
}

static void apply_peer_common(StoreTxn *txn, const Fact *fact) {
        PeerRecoveryRow row = { .unit = fact->peer };

        if (!row_get(txn, ROW_PEER_RECOVERY, &row))
                return;
        row.common = fact->number;
        row_put(txn, ROW_PEER_RECOVERY, &row);
}

/* From that number on: recalls consume what comes after. */
static uint64_t first_not_consumed(StoreTxn *txn, const StreamInRow *stream, uint64_t number) {
        DedupRow row = { .key = { .to = stream->from, .lane = stream->lane, .epoch = stream->epoch, .number = number } };

        while (row_has(txn, ROW_DEDUP, &row))
                row.key.number++;
        return row.key.number;
}

static void apply_closed(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        StreamInRow row = { .from = fact->peer, .lane = fact_lane(fact), .epoch = fact_epoch(fact) };
        RecoveryRow ours;

        if (!row_get(txn, ROW_STREAM_IN, &row))
                row.next = 1;
        if (!row.ended)
                row.ended = fact->what && recovery_get(txn, &ours) ? ours.entry : entry->header.number;
        /* The newest word counts: what an earlier recovery closed may have been sent anew after that one was lost itself, and
         * waits for its receipt, though it was skipped here. */
        row.closed = fact->number;
        row.settled = fact->number2;
        if (row.settled && row.next > row.settled)
                row.next = first_not_consumed(txn, &row, row.settled);
        row_put(txn, ROW_STREAM_IN, &row);
}

static void apply_skip(StoreTxn *txn, const Fact *fact) {
        StreamInRow row = { .from = fact->peer, .lane = fact_lane(fact), .epoch = fact_epoch(fact) };

        if (!row_get(txn, ROW_STREAM_IN, &row) || row.next != fact->number)
                return;
        row.next = first_not_consumed(txn, &row, fact->number + 1);
        row_put(txn, ROW_STREAM_IN, &row);
}

/* Custody lies with the receiver if and only if its `taken` entry is durable there (promise P2): it is not any more, so the
 * case is on its way again, unless something else has become of it since. */
static void take_flight_again(StoreTxn *txn, const SentRow *sent) {
        DocketRow docket = { .unit = sent->from_unit, .case_id = sent->case_id };

        if (!row_get(txn, ROW_DOCKET, &docket) || docket.custody != CUSTODY_AWAY || docket.away_entry != sent->entry)
                return;
        docket.custody = CUSTODY_FLIGHT;
        docket.flight_node = sent->key.to;
        docket.flight_lane = sent->key.lane;
        docket.flight_epoch = sent->key.epoch;
        docket.flight_number = sent->key.number;
        row_put(txn, ROW_DOCKET, &docket);
}

static void apply_offer_again(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        StreamOutRow stream = { .to = fact->peer, .lane = fact_lane(fact), .epoch = fact_epoch(fact) };
        SentRow sent = { .key = { .to = fact->peer, .lane = stream.lane, .epoch = stream.epoch, .number = fact->number } };
        RowCursor cursor = row_cursor(ROW_SENT, &sent, 4, 3);

        if (!row_get(txn, ROW_STREAM_OUT, &stream))
                return;
        if (!stream.again_epoch || !fact->what || fact->number < stream.again)
                stream.again = fact->number;
        stream.again_epoch = (uint32_t)fact->number2;
        row_put(txn, ROW_STREAM_OUT, &stream);
        while (row_next(txn, &cursor, &sent)) {
                OutboxRow row = { .key = sent.key, .entry = sent.entry, .kind = sent.kind, .document = sent.document,
                                  .from_unit = sent.from_unit, .to_unit = sent.to_unit, .parts_mask = sent.parts_mask,
                                  .case_id = sent.case_id, .sent_at = sent.sent_at, .warn_at = entry->header.time + 7 * DURATION_DAY };
                OutboxDueRow due = { .at = row.warn_at, .key = row.key };
                OutboxRow before;

                if (outbox_get(txn, &row.key, &before)) { /* it was offered again before, and is waited for */
                        row.warned = before.warned;
                        row_delete(txn, ROW_OUTBOX_DUE, &(OutboxDueRow){ .at = before.warn_at, .key = before.key });
                }
                row_put(txn, ROW_OUTBOX, &row);
                row_put(txn, ROW_OUTBOX_DUE, &due);
                if (sent.outcome == OUTCOME_TAKEN)
                        take_flight_again(txn, &sent);
                if (sent.outcome == OUTCOME_TAKEN && sent.document == ENTRY_SUCCESSION && sent.kind == PARCEL_DOCUMENT)
                        succession_in_flight_again(txn, &sent.case_id, &sent.key);
        }
}

void apply_receipt_kept(StoreTxn *txn, const Entry *entry, const Fact *fact, const OutboxRow *row) {
        SentRow sent = { .key = row->key, .entry = row->entry, .kind = row->kind, .document = row->document,
                         .from_unit = row->from_unit, .to_unit = row->to_unit, .parts_mask = row->parts_mask,
                         .case_id = row->case_id, .sent_at = row->sent_at, .outcome = (Outcome)fact->what,
                         .receipt_entry = entry->header.number };
        RecoveryRow recovery;

        if (entry->header.kind != ENTRY_RECOVERY) /* that is no receipt: the parcel goes under another number (recovery.c) */
                row_put(txn, ROW_SENT, &sent);
        if (recovery_get(txn, &recovery) && recovery.stuck) {
                recovery.stuck = false;
                row_put(txn, ROW_RECOVERY, &recovery);
        }
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

void apply_recovery(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        switch ((FactKind)fact->kind) {
        case FACT_RECOVERY: apply_declared(txn, entry, fact); break;
        case FACT_RECOVERY_RANGE: apply_range(txn, fact); break;
        case FACT_RECOVERY_PEER: apply_peer(txn, entry, fact); break;
        case FACT_RECOVERY_STATE: apply_state(txn, fact); break;
        case FACT_RECOVERY_FORGOTTEN: apply_forgotten(txn, entry); break;
        case FACT_LOST: apply_lost(txn, entry, fact); break;
        case FACT_LOST_DONE: apply_lost_done(txn, entry, fact); break;
        case FACT_PEER_RECOVERY: apply_peer_recovery(txn, entry, fact); break;
        case FACT_STREAM_CLOSED: apply_closed(txn, entry, fact); break;
        case FACT_STREAM_SKIP: apply_skip(txn, fact); break;
        case FACT_OFFER_AGAIN: apply_offer_again(txn, entry, fact); break;
        case FACT_PEER_COMMON: apply_peer_common(txn, fact); break;
        default: break;
        }
}
