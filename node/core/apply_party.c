/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fold of who has words of a case (promise P6): a row for each other node that any document about it went to or came from in
 * clear.  It is kept as long as the case: whoever has the words then must hear if the case turns out to accuse.
 */

#include "node/core/apply.h"

static void party_flag(StoreTxn *txn, const CaseId *id, const UnitCode *node, uint32_t flags) {
        PartyRow row = { .case_id = *id, .node = *node };

        if (case_id_is_none(id))
                return;
        if (row_get(txn, ROW_PARTY, &row) && (row.flags & flags) == flags)
                return;
        row.flags |= flags;
        row_put(txn, ROW_PARTY, &row);
}

/* What accuses says nothing in clear: whoever has it has no word of it.  ENTRY_REGISTER leaves an office only then. */
void party_sent(StoreTxn *txn, const CaseId *id, const UnitCode *node, ParcelKind kind, EntryKind document) {
        if (document == ENTRY_SEALED_WORD)
                party_flag(txn, id, node, PARTY_TOLD);
        else if (!procedure_is_sealed(document) && document != ENTRY_REGISTER)
                party_flag(txn, id, node,
                           PARTY_SENT | (kind == PARCEL_DOCUMENT && procedure_brings_custody(document) ? PARTY_GIVEN : 0));
}

void party_came(StoreTxn *txn, const Fact *fact, Outcome outcome) {
        if (fact->what & FACT_CONSUMED_WORDS)
                party_flag(txn, &fact->case_id, &fact->peer, outcome == OUTCOME_TAKEN ? PARTY_CAME : PARTY_TRIED);
        if (fact->what & FACT_CONSUMED_TOLD && outcome == OUTCOME_TAKEN)
                party_flag(txn, &fact->case_id, &fact->peer, PARTY_TOLD);
}

void party_lost(StoreTxn *txn, const Fact *fact) {
        bool out = (fact->what & 0xFF) == LOST_OUT;
        bool given = out && procedure_brings_custody(fact_lost_document(fact));

        if (!(fact->what & FACT_LOST_ACCUSES))
                party_flag(txn, &fact->case_id, &fact->peer, !out ? PARTY_CAME : PARTY_SENT | (given ? PARTY_GIVEN : 0));
}
