/* SPDX-License-Identifier: Apache-2.0 */

/* The fold of reviews: FACT_INSTANCE_... into InstanceRow.  Total, like all of apply. */

#include "node/core/apply.h"

#include <string.h>

/* The next word of "reviewed handler asked-unit"; "-" is none. */
static const char *take_unit(const char *text, UnitCode *ret) {
        size_t len = strcspn(text, " "), used = len < UNIT_CODE_SIZE ? len : UNIT_CODE_SIZE - 1;

        *ret = UNIT_NONE;
        if (len != 1 || *text != '-')
                memcpy(ret->s, text, used);
        return text + len + (text[len] == ' ');
}

static void open_instance(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        uint64_t number = entry->header.number;
        InstanceRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = number,
                            .kind = (ReviewKind)(fact->what & 0xFF),
                            .state = (ReviewState)(fact->what >> 8 & 0xFF), .file = fact->what >> 16 & 1,
                            .objection = fact->how, .reviewer = fact->peer,
                            .asked_entry = fact->number ? fact->number : number, .asked_at = fact->at,
                            .received_at = (Instant)fact->number2 };
        const char *text = take_unit(fact->text, &row.reviewed);

        text = take_unit(text, &row.handler);
        take_unit(text, &row.asked_unit);
        row_put(txn, ROW_INSTANCE, &row);
}

static void decided(InstanceRow *row, const Entry *entry, const Fact *fact) {
        row->state = REVIEW_DECIDED;
        row->decision = (Decision)fact->what;
        row->result = (Decision)fact->how;
        row->opinion_entry = entry->header.number;
        row->decided_at = entry->header.time;
        if (fact->has_digest)
                row->digest = fact->digest;
}

static void change(InstanceRow *row, const Entry *entry, const Fact *fact) {
        switch ((FactKind)fact->kind) {
        case FACT_INSTANCE_STATE:
                row->state = (ReviewState)fact->what;
                row->objection = fact->how;
                break;
        case FACT_INSTANCE_DECIDED:
                decided(row, entry, fact);
                break;
        case FACT_INSTANCE_SERVED:
                row->served_at = fact->at;
                break;
        case FACT_INSTANCE_FILE:
                row->file = true;
                row->handler = fact->peer;
                break;
        case FACT_INSTANCE_HEARING:
                if (fact->what) {
                        row->hearing_until = fact->day;
                } else {
                        row->hearing_from = fact->day;
                        row->hearing_until = 0;
                }
                break;
        default:
                break;
        }
}

void apply_review(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        InstanceRow row = { .unit = fact->unit, .case_id = fact->case_id,
                            .entry = fact->number ? fact->number : entry->header.number };

        if (fact->kind == FACT_INSTANCE) {
                open_instance(txn, entry, fact);
                return;
        }
        if (!row_get(txn, ROW_INSTANCE, &row))
                return;
        change(&row, entry, fact);
        row_put(txn, ROW_INSTANCE, &row);
}
