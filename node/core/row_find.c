/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows as the rules ask for them: one by what identifies it, the newest or the next of several, and what a row's text lists.
 */

#include "common/base/memory.h"
#include "node/core/row.h"

#include <assert.h>

bool mark_next(StoreTxn *txn, const CaseId *id, uint64_t *cursor, MarkRow *ret) {
        HistoryRow from = { .case_id = *id, .entry = *cursor + 1 }, row;
        RowCursor rows = row_cursor(ROW_HISTORY, &from, 2, 1);

        while (row_next(txn, &rows, &row)) {
                *cursor = row.entry;
                *ret = (MarkRow){ .entry = row.entry };
                if (row_get(txn, ROW_MARK, ret))
                        return true;
        }
        return false;
}

bool person_next(StoreTxn *txn, uint32_t stretch, unsigned kind, const Digest *hash, uint64_t *cursor, MarkRow *ret) {
        PersonRow from = { .stretch = stretch, .hash = person_hash_head(hash), .entry = *cursor + 1 }, row;
        RowCursor rows = row_cursor(ROW_PERSON, &from, 3, 2);

        while (row_next(txn, &rows, &row)) {
                *cursor = row.entry;
                *ret = (MarkRow){ .entry = row.entry };
                if (row_get(txn, ROW_MARK, ret) && ret->has[kind] && !memcmp(&ret->person[kind], hash, sizeof(*hash)))
                        return true;
        }
        return false;
}

bool user_get(StoreTxn *txn, const UnitCode *unit, const UserName *user, UserRow *ret) {
        UserRow row = { .unit = *unit, .user = *user };

        if (!row_get(txn, ROW_USER, &row))
                return false;
        *ret = row;
        return true;
}

bool text_lists(const char *list, const char *word) {
        size_t len = strlen(word);

        while (list && *list) {
                const char *end = strchr(list, ' ');
                size_t n = end ? (size_t)(end - list) : strlen(list);

                if (n == len && memcmp(list, word, n) == 0)
                        return true;
                list = end ? end + 1 : NULL;
        }
        return false;
}

void text_joins(char *list, size_t size, const char *word) {
        size_t len = strlen(list);

        if (len + strlen(word) + 2 > size)
                return;
        if (len)
                list[len++] = ' ';
        strcpy(list + len, word);
}

void text_leaves(char *list, const char *word) {
        size_t len = strlen(word);

        for (char *at = list; *at;) {
                char *end = strchr(at, ' ');
                size_t n = end ? (size_t)(end - at) : strlen(at);

                if (n == len && memcmp(at, word, n) == 0) {
                        if (end)
                                memmove(at, end + 1, strlen(end + 1) + 1);
                        else
                                *(at > list ? at - 1 : at) = '\0';
                        return;
                }
                at = end ? end + 1 : at + n;
        }
}

void text_put(char *dst, size_t size, const char *text) {
        size_t len = strnlen(text, size - 1);

        memset(dst, 0, size);
        memcpy(dst, text, len);
}

bool told_get(StoreTxn *txn, const CaseId *id, ToldRow *ret) {
        ToldRow row = { .case_id = *id };

        if (!row_get(txn, ROW_TOLD, &row))
                return false;
        *ret = row;
        return true;
}

bool follow_next(StoreTxn *txn, FollowRow *ret) {
        FollowRow row = { .unit = UNIT_NONE };
        RowCursor cursor = row_cursor(ROW_FOLLOW, &row, 0, 0);

        if (!row_next(txn, &cursor, &row))
                return false;
        *ret = row;
        return true;
}

bool where_is_owed(StoreTxn *txn) {
        static const AlarmKind old_copy[] = { ALARM_OURS_AHEAD, ALARM_OURS_DIFFERS };
        WhereRow row = { .case_id = CASE_NONE };
        RowCursor cursor = row_cursor(ROW_WHERE, &row, 0, 0);
        RecoveryRow recovery = { .epoch = 0 };
        RowCursor recoveries = row_cursor(ROW_RECOVERY, &recovery, 0, 0);

        if (!row_next(txn, &cursor, &row))
                return false;
        while (row_next(txn, &recoveries, &recovery))
                ;
        if (recovery.epoch && recovery.state != RECOVERY_DONE)
                return false;
        for (size_t i = 0; i < array_size(old_copy); i++) {
                AlarmRow alarm = { .kind = old_copy[i] };
                RowCursor alarms = row_cursor(ROW_ALARM, &alarm, 1, 1);

                while (row_next(txn, &alarms, &alarm))
                        if (alarm.on)
                                return false;
        }
        return true;
}

bool case_get(StoreTxn *txn, const CaseId *id, CaseRow *ret) {
        CaseRow row = { .case_id = *id };

        if (!row_get(txn, ROW_CASE, &row))
                return false;
        *ret = row;
        return true;
}

void words_get(StoreTxn *txn, const CaseId *id, WordsRow *ret) {
        *ret = (WordsRow){ .case_id = *id };
        (void)row_get(txn, ROW_WORDS, ret);
}

bool docket_get(StoreTxn *txn, const UnitCode *unit, const CaseId *id, DocketRow *ret) {
        DocketRow row = { .unit = *unit, .case_id = *id };

        if (!row_get(txn, ROW_DOCKET, &row))
                return false;
        *ret = row;
        return true;
}

bool docket_in_flight(const DocketRow *docket, const OutboxKey *key) {
        return docket->custody == CUSTODY_FLIGHT && unit_code_equal(&docket->flight_node, &key->to) &&
               docket->flight_lane == key->lane && docket->flight_epoch == key->epoch && docket->flight_number == key->number;
}

bool docket_spoken_for(const DocketRow *docket, const OutboxRow *parcel) {
        return docket->custody == CUSTODY_AWAY && !docket->away_entry && docket->given_entry == parcel->entry &&
               parcel->kind == PARCEL_DOCUMENT && unit_code_equal(&docket->given_to, &parcel->to_unit);
}

bool docket_get_registered(StoreTxn *txn, const CaseRow *row, DocketRow *ret) {
        HistoryRow first = { .case_id = row->case_id, .entry = row->entry };

        if (!row_get(txn, ROW_HISTORY, &first) || first.kind == ENTRY_RECEIVED ||
            !docket_get(txn, &first.unit, &row->case_id, ret))
                return false;
        while (ret->state == STATE_SUCCEEDED && docket_get(txn, &ret->given_to, &row->case_id, ret))
                ;
        return true;
}

bool case_answered_at(const CaseRow *row, const UnitCode *office) {
        return unit_code_equal(&row->registered_by, office) || row->checks_entry;
}

bool docket_get_first(StoreTxn *txn, const CaseRow *row, DocketRow *ret) {
        CaseUnitRow unit = { .case_id = row->case_id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
        bool found = false;
        DocketRow docket;

        if (!row->checks_entry)
                return docket_get_registered(txn, row, ret);
        while (row_next(txn, &cursor, &unit)) {
                SuccessionRow came = { .what = SUCCESSION_CAME, .unit = unit.unit, .case_id = row->case_id };

                if (!row_has(txn, ROW_SUCCESSION, &came) || !docket_get(txn, &unit.unit, &row->case_id, &docket))
                        continue;
                if (found && !unit_code_is_none(&docket.giver))
                        continue; /* of several that came the one that leads */
                *ret = docket;
                found = true;
        }
        while (found && ret->state == STATE_SUCCEEDED && docket_get(txn, &ret->given_to, &row->case_id, ret))
                ;
        return found;
}

static bool clock_find(StoreTxn *txn, const UnitCode *unit, const CaseId *id, ClockName clock, bool watch, bool open,
                       ClockRow *ret) {
        ClockRow row = { .unit = *unit, .case_id = *id, .clock = clock };
        RowCursor cursor = row_cursor(ROW_CLOCK, &row, 3, 3);
        bool found = false;

        while (row_next(txn, &cursor, &row)) {
                if ((open && row.ended_entry) || !(row.flags & CLOCK_FLAG_WATCH) == watch || (row.instance & CLOCK_BESIDE))
                        continue;
                *ret = row;
                found = true;
        }
        return found;
}

bool clock_get_open(StoreTxn *txn, const UnitCode *unit, const CaseId *id, ClockName clock, bool watch, ClockRow *ret) {
        return clock_find(txn, unit, id, clock, watch, true, ret);
}

bool clock_get_last(StoreTxn *txn, const UnitCode *unit, const CaseId *id, ClockName clock, bool watch, ClockRow *ret) {
        return clock_find(txn, unit, id, clock, watch, false, ret);
}

bool clock_get_beside(StoreTxn *txn, const ClockRow *row, ClockRow *ret) {
        ClockRow beside = { .unit = row->unit, .case_id = row->case_id, .clock = row->clock,
                            .instance = row->instance | CLOCK_BESIDE };

        if (!clock_instance_entry(row->instance) || (row->instance & CLOCK_BESIDE) || !row_get(txn, ROW_CLOCK, &beside))
                return false;
        *ret = beside;
        return true;
}

bool alarm_get(StoreTxn *txn, AlarmKind kind, const char *subject, AlarmRow *ret) {
        AlarmRow row = { .kind = kind };

        assert(strlen(subject) < sizeof(row.subject));
        strcpy(row.subject, subject);
        if (!row_get(txn, ROW_ALARM, &row))
                return false;
        *ret = row;
        return true;
}

bool draft_get(StoreTxn *txn, const UnitCode *unit, const CaseId *id, uint64_t entry, DraftRow *ret) {
        DraftRow row = { .unit = *unit, .case_id = *id, .entry = entry };

        if (!row_get(txn, ROW_DRAFT, &row))
                return false;
        *ret = row;
        return true;
}

bool batch_under_way(StoreTxn *txn, BatchRow *ret) {
        BatchRow row = { .done = 0 };
        RowCursor cursor = row_cursor(ROW_BATCH, &row, 1, 1);

        if (!row_next(txn, &cursor, &row))
                return false;
        *ret = row;
        return true;
}

uint64_t count_get(StoreTxn *txn, const UnitCode *unit, EntryKind kind) {
        CountRow row = { .unit = *unit, .kind = kind };

        (void)row_get(txn, ROW_COUNT, &row);
        return row.count;
}

bool outbox_next(StoreTxn *txn, const OutboxKey *from, OutboxKey *ret_key, OutboxRow *ret_row) {
        OutboxRow row = { .key = *from };
        RowCursor cursor = row_cursor(ROW_OUTBOX, &row, 4, 0);

        if (!row_next(txn, &cursor, &row))
                return false;
        *ret_key = row.key;
        *ret_row = row;
        return true;
}

bool outbox_get(StoreTxn *txn, const OutboxKey *key, OutboxRow *ret) {
        OutboxRow row = { .key = *key };

        if (!row_get(txn, ROW_OUTBOX, &row))
                return false;
        *ret = row;
        return true;
}

bool stream_out_get(StoreTxn *txn, const UnitCode *to, Lane lane, uint32_t epoch, StreamOutRow *ret) {
        StreamOutRow row = { .to = *to, .lane = lane, .epoch = epoch };

        if (!row_get(txn, ROW_STREAM_OUT, &row))
                return false;
        *ret = row;
        return true;
}

bool stream_in_last(StoreTxn *txn, const UnitCode *from, Lane lane, StreamInRow *ret) {
        StreamInRow row = { .from = *from, .lane = lane };
        RowCursor cursor = row_cursor(ROW_STREAM_IN, &row, 2, 2);
        bool found = false;

        while (row_next(txn, &cursor, &row)) {
                *ret = row;
                found = true;
        }
        return found;
}

bool peer_row_get(StoreTxn *txn, const UnitCode *unit, PeerRow *ret) {
        PeerRow row = { .unit = *unit };

        if (!row_get(txn, ROW_PEER, &row))
                return false;
        *ret = row;
        return true;
}
