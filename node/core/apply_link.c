/* SPDX-License-Identifier: Apache-2.0 */

/* The fold of links, and of what earlier cases are found by. */

#include "node/core/apply.h"

#include <string.h>

static PersonRow person_row(uint64_t entry, const Digest *hash) {
        return (PersonRow){ .stretch = (uint32_t)(entry / PERSON_STRETCH), .hash = person_hash_head(hash), .entry = entry };
}

void apply_mark(StoreTxn *txn, const Entry *entry, const Fact *const *facts, size_t n) {
        MarkRow row = { .entry = entry->header.number };

        for (size_t i = 0; i < n; i++) {
                const Fact *fact = facts[i];
                unsigned kind = fact->what == 1 ? 0 : 1;
                PersonRow person;

                row.case_id = fact->case_id;
                if (fact->kind == FACT_SKETCH) {
                        memcpy(row.sketch, fact->text, strnlen(fact->text, sizeof(row.sketch) - 1));
                        continue;
                }
                row.has[kind] = true;
                row.person[kind] = fact->digest;
                person = person_row(row.entry, &fact->digest);
                row_put(txn, ROW_PERSON, &person);
        }
        if (n)
                row_put(txn, ROW_MARK, &row);
}

void apply_forget_marks(StoreTxn *txn, const CaseId *case_id) {
        uint64_t cursor = 0;
        MarkRow row;

        while (mark_next(txn, case_id, &cursor, &row)) {
                for (unsigned kind = 0; kind < 2; kind++) {
                        PersonRow person = person_row(row.entry, &row.person[kind]);

                        if (row.has[kind])
                                row_delete(txn, ROW_PERSON, &person);
                }
                row_delete(txn, ROW_MARK, &row);
        }
}

void apply_link(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        LinkRow there = { .unit = fact->unit, .case_id = fact->case_id, .variant = fact->what, .entry = entry->header.number };
        LinkRow back = there;

        if (!case_id_parse(fact->text, &there.other))
                return; /* none of ours ever was */
        back.case_id = there.other;
        back.other = there.case_id;
        if (fact->how) {
                row_put(txn, ROW_LINK, &there);
                row_put(txn, ROW_LINK, &back);
        } else {
                row_delete(txn, ROW_LINK, &there);
                row_delete(txn, ROW_LINK, &back);
        }
}

void apply_forget_links(StoreTxn *txn, const CaseId *case_id) {
        CaseUnitRow unit = { .case_id = *case_id };
        RowCursor units = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);

        while (row_next(txn, &units, &unit)) {
                LinkRow row = { .unit = unit.unit, .case_id = *case_id }, back;
                RowCursor links = row_cursor(ROW_LINK, &row, 2, 2);

                while (row_next(txn, &links, &row)) {
                        back = (LinkRow){ .unit = row.unit, .case_id = row.other, .other = row.case_id };
                        row_delete(txn, ROW_LINK, &row);
                        row_delete(txn, ROW_LINK, &back);
                }
        }
}
