/* SPDX-License-Identifier: Apache-2.0 */

#include "node/core/recovery.h"
#include "node/query.h"

#define LOST_ROWS_MAX 2000u
#define PEER_ROWS_MAX 4096u

static void fill_peers(const Query *q, PbControlRecovery *to) {
        RecoveryPeerRow row = { .state = RECOVERY_PEER_WAITING };
        RowCursor cursor = row_cursor(ROW_RECOVERY_PEER, &row, 0, 0);

        to->peers = arena_new_array(q->arena, PbControlRecoveryPeer *, PEER_ROWS_MAX);
        while (to->n_peers < PEER_ROWS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlRecoveryPeer *peer = arena_new(q->arena, PbControlRecoveryPeer);

                *peer = (PbControlRecoveryPeer)ZHUJI__CONTROL_RECOVERY_PEER__INIT;
                peer->unit = arena_strdup(q->arena, row.unit.s);
                peer->state = (char *)recovery_peer_name(row.state);
                peer->entry = row.entry;
                peer->detail = arena_strdup(q->arena, row.text);
                peer->common_seal = row.common;
                to->peers[to->n_peers++] = peer;
        }
}

static void fill_lost(const Query *q, PbControlRecovery *to) {
        LostRow row = { .done = LOST_PENDING };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 0, 0);

        to->lost = arena_new_array(q->arena, PbControlLost *, LOST_ROWS_MAX);
        while (to->n_lost < LOST_ROWS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlLost *lost = arena_new(q->arena, PbControlLost);

                *lost = (PbControlLost)ZHUJI__CONTROL_LOST__INIT;
                lost->entry = row.entry;
                lost->case_id = arena_strdup(q->arena, row.case_id.s);
                lost->way = (char *)(row.way == LOST_OUT ? "sent" : "received");
                lost->peer = arena_strdup(q->arena, row.peer.s);
                lost->unit = arena_strdup(q->arena, row.unit.s);
                lost->other = arena_strdup(q->arena, row.other.s);
                lost->document = (char *)(row.document ? entry_kind_name(row.document) : "");
                lost->outcome = (char *)outcome_name(row.outcome);
                lost->state = (char *)lost_done_name(row.done);
                lost->learnt = row.learnt;
                lost->done_entry = row.done_entry;
                to->lost[to->n_lost++] = lost;
        }
}

static void fill_others(const Query *q, PbControlRecovery *to) {
        PeerRecoveryRow row = { .epoch = 0 };
        RowCursor cursor = row_cursor(ROW_PEER_RECOVERY, &row, 0, 0);

        to->others = arena_new_array(q->arena, PbControlRecoveryPeer *, PEER_ROWS_MAX);
        while (to->n_others < PEER_ROWS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlRecoveryPeer *peer = arena_new(q->arena, PbControlRecoveryPeer);

                *peer = (PbControlRecoveryPeer)ZHUJI__CONTROL_RECOVERY_PEER__INIT;
                peer->unit = arena_strdup(q->arena, row.unit.s);
                peer->state = (char *)"recorded";
                peer->entry = row.entry;
                peer->detail = arena_strdup(q->arena, row.text);
                peer->epoch = row.epoch;
                peer->common_seal = row.common;
                to->others[to->n_others++] = peer;
        }
}

static bool is_old_copy_here(StoreTxn *txn) {
        AlarmRow row = { .kind = ALARM_OURS_AHEAD };
        RowCursor cursor = row_cursor(ROW_ALARM, &row, 1, 0);

        while (row_next(txn, &cursor, &row) && row.kind <= ALARM_OURS_DIFFERS)
                if (row.on)
                        return true;
        return false;
}

void query_recovery(const Query *q) {
        PbControlRecovery *to = arena_new(q->arena, PbControlRecovery);
        RecoveryRow row;

        *to = (PbControlRecovery)ZHUJI__CONTROL_RECOVERY__INIT;
        to->state = (char *)"none";
        if (recovery_get(q->txn, &row)) {
                to->state = (char *)recovery_state_name(row.state);
                to->epoch = row.epoch;
                to->old_epoch = row.old_epoch;
                to->entry = row.entry;
                to->at = reply_instant(q->arena, row.at);
                to->reason = arena_strdup(q->arena, row.text);
                to->kept_seal = row.kept_seal;
                to->kept_entry = row.kept_entry;
                to->first_seal = row.first_seal;
                to->pending = row.lost;
        }
        to->old_copy = is_old_copy_here(q->txn);
        fill_peers(q, to);
        fill_lost(q, to);
        fill_others(q, to);
        q->reply->recovery = to;
}
