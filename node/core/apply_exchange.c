/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fold of exchanges and findings.  One that has a due instant but no clock of its own lies among the dues (clock 0), one row for all who
 * were asked with the same document, as long as one of them has neither answered nor been found late.
 */

#include <string.h>
#include "node/core/apply.h"

static bool is_waited_for(const ExchangeRow *row) {
        return row->due_at && !row->late && (row->state == EXCHANGE_ISSUED || row->state == EXCHANGE_RECEIVED || row->state == EXCHANGE_AWAITED);
}

void exchange_settle_due(StoreTxn *txn, const ExchangeRow *changed) {
        DueRow due = { .at = changed->due_at, .unit = changed->unit, .case_id = changed->case_id, .instance = changed->entry };
        ExchangeRow row = { .unit = changed->unit, .case_id = changed->case_id, .entry = changed->entry };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 3, 3);

        if (!changed->due_at)
                return;
        while (row_next(txn, &cursor, &row)) {
                if (is_waited_for(&row)) {
                        row_put(txn, ROW_DUE, &due);
                        return;
                }
        }
        row_delete(txn, ROW_DUE, &due);
}

void exchange_due_drop(StoreTxn *txn, const ExchangeRow *row) {
        DueRow due = { .at = row->due_at, .unit = row->unit, .case_id = row->case_id, .instance = row->entry };

        if (row->due_at)
                row_delete(txn, ROW_DUE, &due);
}

void apply_exchange(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        uint64_t here = entry->header.number;
        ExchangeRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = here, .state = (ExchangeState)fact->what,
                            .document = (EntryKind)(fact->how & 0xFF), .variant = fact->how >> 8 & 0xFF,
                            .trigger = (Trigger)(fact->how >> 16), .issuer = fact->peer,
                            .ref_entry = fact->number2 ? fact->number2 : here, .clock = fact->at ? here : 0,
                            .due_day = fact->day, .due_at = (Instant)fact->number };

        text_put(row.addressee.s, sizeof(row.addressee.s), fact->text);
        row_put(txn, ROW_EXCHANGE, &row);
        exchange_settle_due(txn, &row);
}

void apply_exchange_state(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        ExchangeRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = fact->number };

        text_put(row.addressee.s, sizeof(row.addressee.s), fact->text);
        if (!row_get(txn, ROW_EXCHANGE, &row))
                return;
        row.state = (ExchangeState)fact->what;
        if (fact->number2) {
                row.late = true;
        } else {
                row.answered_entry = row.state == EXCHANGE_ANSWERED ? entry->header.number : 0;
                row.answer = (EntryKind)(fact->how & 0xFF);
                row.decision = (Decision)(fact->how >> 8);
        }
        row_put(txn, ROW_EXCHANGE, &row);
        exchange_settle_due(txn, &row);
}

/* ---- findings ----------------------------------------------------------------------------------------------------- */

void apply_finding(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        FindingRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = entry->header.number, .state = FINDING_OPEN,
                           .what = fact->what, .trigger = (Trigger)fact->how, .about = fact->peer, .due_day = fact->day,
                           .evidence = fact->number, .evidence2 = fact->number2 };

        memcpy(row.statute, fact->text, strnlen(fact->text, sizeof(row.statute) - 1));
        row_put(txn, ROW_FINDING, &row);
}

/* The last step that stands. */
static FindingState last_step(const FindingRow *row) {
        return row->act_entry ? FINDING_ACTED : row->meeting_entry ? FINDING_MEETING : row->proposal_entry ? FINDING_PROPOSED :
               row->order_entry ? FINDING_ORDERED : row->reminder_entry ? FINDING_REMINDED : FINDING_OPEN;
}

static void undo(FindingRow *row, uint64_t entry) {
        uint64_t *const steps[] = { &row->reminder_entry, &row->order_entry, &row->proposal_entry, &row->meeting_entry };

        for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
                if (*steps[i] == entry)
                        *steps[i] = 0;
        row->state = last_step(row);
}

void apply_finding_state(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        FindingRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = fact->number };
        uint64_t here = entry->header.number;

        if (!row_get(txn, ROW_FINDING, &row))
                return;
        row.state = (FindingState)fact->what;
        switch (row.state) {
        case FINDING_OPEN: undo(&row, fact->number2); break;
        case FINDING_DISMISSED: row.dismissed_entry = here; break;
        case FINDING_REMINDED: row.reminder_entry = here; break;
        case FINDING_ORDERED: row.order_entry = here; break;
        case FINDING_PROPOSED: row.proposal_entry = here; break;
        case FINDING_MEETING: row.meeting_entry = here; break;
        case FINDING_ACTED: row.act_entry = here; break;
        }
        row_put(txn, ROW_FINDING, &row);
}
