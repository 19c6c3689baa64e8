/* SPDX-License-Identifier: Apache-2.0 */

/* The fold of meetings' lists.  A list goes from those under way to those done with its last line, whatever came of it. */

#include <string.h>
#include "node/core/apply.h"

const char *apply_line(const char *text, char *dst, size_t size) {
        size_t len = strcspn(text, "\n"), used = len < size ? len : size - 1;

        memset(dst, 0, size);
        memcpy(dst, text, used);
        return text + len + (text[len] == '\n');
}

static void begin(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        BatchRow row = { .unit = fact->unit, .entry = entry->header.number, .lines = (uint32_t)fact->number,
                         .due_day = fact->day, .minutes = day_of(fact->at), .stamper = entry->header.actor.user };
        const char *text = apply_line(fact->text, row.meeting, sizeof(row.meeting));

        text = apply_line(text, row.drafter.s, sizeof(row.drafter.s));
        text = apply_line(text, row.signer.s, sizeof(row.signer.s));
        apply_line(text, row.words, sizeof(row.words));
        row_put(txn, ROW_BATCH, &row);
}

static void add_line(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        BatchLineRow row = { .unit = fact->unit, .entry = entry->header.number, .line = (uint32_t)fact->number,
                             .case_id = fact->case_id, .to = fact->peer, .due_day = fact->day };

        row_put(txn, ROW_BATCH_LINE, &row);
}

static void tried(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        BatchLineRow line = { .unit = fact->unit, .entry = fact->number, .line = (uint32_t)fact->number2 };
        BatchRow row = { .unit = fact->unit, .entry = fact->number };

        if (!row_get(txn, ROW_BATCH_LINE, &line) || !row_get(txn, ROW_BATCH, &row))
                return;
        line.state = (BatchLineState)fact->what;
        line.tried_entry = entry->header.number;
        line.reason = fact->how;
        apply_line(fact->text, line.detail, sizeof(line.detail));
        row_put(txn, ROW_BATCH_LINE, &line);
        row_delete(txn, ROW_BATCH, &row);
        row.tried = line.line;
        row.refused += line.state == BATCH_LINE_REFUSED;
        row.done = row.tried == row.lines;
        row_put(txn, ROW_BATCH, &row);
}

void apply_batch(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        if (fact->kind == FACT_BATCH)
                begin(txn, entry, fact);
        else if (fact->kind == FACT_BATCH_LINE)
                add_line(txn, entry, fact);
        else
                tried(txn, entry, fact);
}
