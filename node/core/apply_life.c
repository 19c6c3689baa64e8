/* SPDX-License-Identifier: Apache-2.0 */

/* The fold of what becomes of a case: on the docket at hand, and the rows beside it. */

#include <string.h>
#include "node/core/apply.h"

static void apply_practice(DocketRow *row, const Fact *fact) {
        char *fields[] = { NULL, row->owner, row->first_contact, row->first_handler };

        if (fact->what && fact->what < sizeof(fields) / sizeof(*fields))
                text_put(fields[fact->what], ROW_PERSON_SIZE, fact->text);
}

static void apply_merged(StoreTxn *txn, DocketRow *row, const Fact *fact) {
        MergedRow merged = { .unit = row->unit, .case_id = row->merged_into, .merged = row->case_id };

        if (!case_id_is_none(&row->merged_into))
                row_delete(txn, ROW_MERGED, &merged);
        text_put(row->merged_into.s, sizeof(row->merged_into.s), fact->text);
        row->merged_from = (DocketState)fact->what;
        merged.case_id = row->merged_into;
        if (*fact->text)
                row_put(txn, ROW_MERGED, &merged);
}

static void apply_recusal(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        RecusalRow row = { .unit = fact->unit, .case_id = fact->case_id, .head = fact->what != 0,
                           .entry = entry->header.number };

        text_put(row.user.s, sizeof(row.user.s), fact->text);
        row_put(txn, ROW_RECUSAL, &row);
}

/* Of its heads: the case is a deputy's, or nobody need keep out of it. */
static void apply_recusal_settled(StoreTxn *txn, const Fact *fact) {
        RecusalRow row = { .unit = fact->unit, .case_id = fact->case_id };
        RowCursor cursor = row_cursor(ROW_RECUSAL, &row, 2, 2);

        while (row_next(txn, &cursor, &row)) {
                if (!row.head)
                        continue;
                row.head = false;
                if (fact->what == 1)
                        row_put(txn, ROW_RECUSAL, &row);
                else
                        row_delete(txn, ROW_RECUSAL, &row);
        }
}

void apply_life(StoreTxn *txn, const Entry *entry, const Fact *fact, DocketRow *row) {
        switch (fact->kind) {
        case FACT_NOTICED:
                row->noticed_at = fact->at;
                row->noticed_how = (ServiceHow)fact->what;
                break;
        case FACT_PRACTICE:
                apply_practice(row, fact);
                break;
        case FACT_ARCHIVED:
                row->archive = fact->number;
                row->keep_until = fact->day;
                break;
        case FACT_MERGED:
                apply_merged(txn, row, fact);
                break;
        case FACT_ENDED_BY:
                row->ended_from = (DocketState)fact->what;
                row->ended_entry = entry->header.number;
                row->ended_names = (uint32_t)fact->number;
                break;
        case FACT_MEETING:
                text_put(row->meeting, sizeof(row->meeting), fact->text);
                break;
        case FACT_RECUSAL:
                apply_recusal(txn, entry, fact);
                break;
        case FACT_RECUSAL_SETTLED:
                apply_recusal_settled(txn, fact);
                break;
        }
}
