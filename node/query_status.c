/* SPDX-License-Identifier: Apache-2.0 */

/* What the operator sees: totals, alarms, streams, and what could not be read. */

#include <stdlib.h>
#include "node/query_internal.h"

static uint64_t *total_of(PbControlTotals *t, uint32_t kind) {
        switch (kind) {
        case ENTRY_REGISTER:
                return &t->registered;
        case ENTRY_REFERRAL:
                return &t->referred;
        case ENTRY_ASSIGNMENT:
                return &t->assigned;
        case ENTRY_REPORT_UP:
                return &t->reported_up;
        case ENTRY_RETURN_REQUEST:
                return &t->return_requests;
        case ENTRY_NOTICE:
                return &t->noticed;
        case ENTRY_ACCEPT:
                return &t->accepted;
        case ENTRY_OPINION:
                return &t->opinions;
        case ENTRY_ANSWER:
                return &t->answers;
        case ENTRY_SERVICE:
                return &t->served;
        case ENTRY_REPORT:
                return &t->reports;
        case ENTRY_REPORT_APPROVAL:
                return &t->approved;
        case ENTRY_REWORK:
                return &t->reworked;
        case ENTRY_REMINDER:
                return &t->reminders;
        case ENTRY_ORDER:
                return &t->orders;
        case ENTRY_RESPONSE:
                return &t->responses;
        default:
                return NULL;
        }
}

static PbControlTotals *totals(const Query *q) {
        PbControlTotals *t = arena_new(q->arena, PbControlTotals);
        RowCursor counts = row_cursor(ROW_COUNT, NULL, 0, 0), outbox = row_cursor(ROW_OUTBOX, NULL, 0, 0);
        OutboxRow parcel;
        OfficeHead head;
        CountRow row;

        *t = (PbControlTotals)ZHUJI__CONTROL_TOTALS__INIT;
        while (row_next(q->txn, &counts, &row)) {
                uint64_t *total = total_of(t, row.kind);

                if (total)
                        *total += row.count;
        }
        while (row_next(q->txn, &outbox, &parcel))
                t->in_flight++;
        office_head(q->txn, &head);
        t->entries = head.entry;
        t->seals = head.seal;
        return t;
}

static void add_alarms(const Query *q, PbControlStatus *status) {
        RowCursor cursor = row_cursor(ROW_ALARM, NULL, 0, 0);
        AlarmRow row;

        while (status->n_alarms < CONTROL_ROWS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlAlarm *alarm;

                if (!row.on)
                        continue;
                alarm = arena_new(q->arena, PbControlAlarm);
                *alarm = (PbControlAlarm)ZHUJI__CONTROL_ALARM__INIT;
                alarm->kind = (char *)alarm_kind_name((AlarmKind)row.kind);
                alarm->subject = query_copy(q, row.subject);
                alarm->since = reply_instant(q->arena, row.at);
                alarm->entry = row.entry;
                alarm->detail = query_copy(q, row.text);
                query_append(q, (void ***)&status->alarms, &status->n_alarms, alarm);
        }
}

/* Alarms of ours that stop intake, as decide sees them; a lack of room, which is known already, comes first. */
static void add_stopped(PbControlStatus *status) {
        static const struct {
                AlarmKind kind;
                Reason reason;
        } stops[] = { { ALARM_OURS_AHEAD, REASON_OLD_COPY }, { ALARM_OURS_DIFFERS, REASON_OLD_COPY }, { ALARM_TIME, REASON_TIME } };

        for (size_t i = 0; i < array_size(stops) && !status->intake_stopped; i++)
                for (size_t k = 0; k < status->n_alarms && !status->intake_stopped; k++) {
                        if (strcmp(status->alarms[k]->kind, alarm_kind_name(stops[i].kind)) != 0)
                                continue;
                        status->intake_stopped = true;
                        status->intake_reason = (char *)reason_text(stops[i].reason)->name;
                }
}

static PbControlStream *stream_of(const Query *q, PbControlStatus *status, const UnitCode *peer, Lane lane) {
        PbControlStream *s;

        for (size_t i = 0; i < status->n_streams; i++) {
                s = status->streams[i];
                if (strcmp(s->peer, peer->s) == 0 && strcmp(s->lane, lane_name(lane)) == 0)
                        return s;
        }
        s = arena_new(q->arena, PbControlStream);
        *s = (PbControlStream)ZHUJI__CONTROL_STREAM__INIT;
        s->peer = query_copy(q, peer->s);
        s->lane = (char *)lane_name(lane);
        query_append(q, (void ***)&status->streams, &status->n_streams, s);
        return s;
}

static void add_streams(const Query *q, PbControlStatus *status) {
        RowCursor out = row_cursor(ROW_STREAM_OUT, NULL, 0, 0), in = row_cursor(ROW_STREAM_IN, NULL, 0, 0);
        StreamOutRow to;
        StreamInRow from;

        while (status->n_streams < CONTROL_ROWS_MAX && row_next(q->txn, &out, &to)) {
                PbControlStream *s = stream_of(q, status, &to.to, to.lane);
                OutboxKey first = { .to = to.to, .lane = to.lane, .epoch = to.epoch }, found;
                OutboxRow parcel;

                s->epoch = to.epoch;
                s->next_out = to.next;
                s->unacked = to.next;
                if (outbox_next(q->txn, &first, &found, &parcel) && unit_code_equal(&found.to, &to.to) &&
                    found.lane == to.lane && found.epoch == to.epoch)
                        s->unacked = found.number;
        }
        while (status->n_streams < CONTROL_ROWS_MAX && row_next(q->txn, &in, &from))
                stream_of(q, status, &from.from, from.lane)->next_in = from.next;
}

void query_status(const Query *q, PbControlStatus *status) {
        char hash[2 * DIGEST_SIZE + 1];
        OfficeHead head;

        office_head(q->txn, &head);
        bytes_to_hex(digest_bytes(&head.seal_hash), hash);
        status->unit = query_copy(q, head.unit.s);
        status->epoch = head.epoch;
        status->entry = head.entry;
        status->seal = head.seal;
        status->seal_hash = query_copy(q, head.seal ? hash : "");
        status->roster_version = head.roster_version;
        status->totals = totals(q);
        add_alarms(q, status);
        add_stopped(status);
        add_streams(q, status);
        q->reply->office = status;
}
