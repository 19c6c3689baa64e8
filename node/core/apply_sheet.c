/* SPDX-License-Identifier: Apache-2.0 */

/* The fold of sheets.  A line goes from the open ones to the settled ones with the first note that ends it. */

#include "node/core/apply.h"
#include "node/core/sheet.h"

static void add_line(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        SheetRow row = { .unit = fact->unit, .kind = fact->what & 0xFFFF, .variant = fact->what >> 16, .day = fact->day,
                         .about = fact->peer, .case_id = fact->case_id, .line = (uint32_t)fact->number2,
                         .entered_at = entry->header.time,
                         .entry = fact->number ? fact->number : entry->header.number };
        const char *text = apply_line(fact->text, row.hours, sizeof(row.hours));

        text = apply_line(text, row.who, sizeof(row.who));
        text = apply_line(text, row.place, sizeof(row.place));
        text = apply_line(text, row.handler.s, sizeof(row.handler.s));
        apply_line(text, row.text, sizeof(row.text));
        row_put(txn, ROW_SHEET, &row);
}

static void note_line(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        const char *text;
        SheetRow row;

        if (!sheet_get(txn, &fact->unit, (EntryKind)(fact->what & 0xFFFF), &fact->peer, fact->day, fact->number,
                       (uint32_t)fact->number2, &row))
                return;
        row_delete(txn, ROW_SHEET, &row);
        row.state = (SheetState)(fact->what >> 16);
        row.settled = row.state != SHEET_OPEN;
        row.case_id = fact->case_id;
        text = apply_line(fact->text, row.by, sizeof(row.by));
        apply_line(text, row.words, sizeof(row.words));
        row.noted_entry = entry->header.number;
        row.noted_at = entry->header.time;
        row_put(txn, ROW_SHEET, &row);
}

void apply_sheet(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        if (fact->kind == FACT_SHEET)
                add_line(txn, entry, fact);
        else
                note_line(txn, entry, fact);
}
