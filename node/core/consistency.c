/* SPDX-License-Identifier: Apache-2.0 */

#include "node/core/consistency.h"

#include "node/core/link.h"
#include "node/core/mention.h"

/* A matter of hundreds is one collective case; so many cases of their own nobody links. */
#define LINKS_LOOKED_AT 256u

Decision consistency_answer(const DocketRow *docket) {
        return docket->disposed_at ? docket->decision : DECISION_NONE;
}

static bool is_same_matter(uint32_t variant) {
        return variant == LINK_REPEAT || variant == LINK_MATTER || variant == LINK_JOINED;
}

bool consistency_differs(StoreTxn *txn, const UnitCode *desk, const CaseId *id, Decision decision, DocketRow *ret_earlier) {
        LinkRow link = { .unit = *desk, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_LINK, &link, 2, 2);
        bool found = false;

        for (unsigned i = 0; i < LINKS_LOOKED_AT && row_next(txn, &cursor, &link); i++) {
                DocketRow earlier;
                Decision answer;

                if (!is_same_matter(link.variant) || !mention_allowed(txn, desk, &link.other) ||
                    !docket_get(txn, desk, &link.other, &earlier))
                        continue;
                answer = consistency_answer(&earlier);
                if (answer == DECISION_NONE || answer == decision || (found && earlier.disposed_at <= ret_earlier->disposed_at))
                        continue;
                *ret_earlier = earlier;
                found = true;
        }
        return found;
}
