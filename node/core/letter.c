/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One letter, several cases (domain.md section 3; promise P6).  When one of them turns out to accuse, the others may hold the same
 * words: whoever seals it is shown them, once, and says what is to become of each.  Afterwards nothing here leads from one to the
 * other: the rows that did go with the words of the one that is sealed.
 */

#include "common/base/memory.h"
#include "node/core/step.h"

#include <stdio.h>

typedef struct Kin {
        StoreTxn *txn;
        const CaseId *self;
        CaseId *ids;
        uint32_t n;
} Kin;

static void add(Kin *k, const CaseId *id) {
        CaseUnitRow unit = { .case_id = *id };
        RowCursor here = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);

        if (k->n == LETTER_MAX || case_id_is_none(id) || case_id_equal(id, k->self) || !row_next(k->txn, &here, &unit) ||
            office_is_accusation(k->txn, id))
                return;
        for (uint32_t i = 0; i < k->n; i++)
                if (case_id_equal(&k->ids[i], id))
                        return;
        k->ids[k->n++] = *id;
}

static void add_of_letter(Kin *k, const CaseId *id, bool further) {
        WordsRow words;
        CaseId other;

        words_get(k->txn, id, &words);
        for (const char *s = words.letter; *s; s += strcspn(s, " "), s += *s == ' ') {
                char text[CASE_ID_SIZE];
                size_t len = strcspn(s, " ");

                if (len >= sizeof(text))
                        continue;
                memcpy(text, s, len);
                text[len] = '\0';
                if (!case_id_parse(text, &other))
                        continue;
                add(k, &other);
                if (further)
                        add_of_letter(k, &other, false);
        }
}

static void add_merged(Kin *k, const UnitCode *unit, const CaseId *lead) {
        MergedRow row = { .unit = *unit, .case_id = *lead };
        RowCursor cursor = row_cursor(ROW_MERGED, &row, 2, 2);

        add(k, lead);
        while (!case_id_is_none(lead) && row_next(k->txn, &cursor, &row))
                add(k, &row.merged);
}

uint32_t letter_kin(StoreTxn *txn, const DocketRow *docket, CaseId ret[LETTER_MAX]) {
        Kin k = { .txn = txn, .self = &docket->case_id, .ids = ret };
        LinkRow link = { .unit = docket->unit, .case_id = docket->case_id };
        RowCursor links = row_cursor(ROW_LINK, &link, 2, 2);

        add_of_letter(&k, &docket->case_id, true);
        add_merged(&k, &docket->unit, &docket->case_id);
        add_merged(&k, &docket->unit, &docket->merged_into);
        while (row_next(txn, &links, &link))
                add(&k, &link.other);
        return k.n;
}

Reason letter_check(Decide *d, const DocketRow *docket) {
        CaseId ids[LETTER_MAX];
        uint32_t n = letter_kin(d->txn, docket, ids);
        Buf names = BUF_INIT;
        Reason reason = REASON_NONE;
        uint32_t i = 0;

        for (; i < n && names.len + CASE_ID_SIZE + 8 < sizeof(d->result->detail); i++)
                buf_printf(&names, "%s%s", i ? ", " : "", ids[i].s);
        if (n)
                reason = refuse(d, REASON_SAME_LETTER, "%.*s%s", (int)names.len, (const char *)names.data, i < n ? " ..." : "");
        buf_deinit(&names);
        return reason;
}

void letter_leave(Decide *d, const DocketRow *docket) {
        merged_go_on(d, docket);
        merged_leaves(d, docket);
}
