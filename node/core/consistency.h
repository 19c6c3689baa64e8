/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The same answer to the same matter (口径一致).  What is the same matter a person of the desk said by linking (doc_link.c); what its
 * likeness only proposes counts for nothing here, nor do new facts, which may well lead elsewhere.  An answer stands unless a review
 * revoked or remanded it; one that a review changed counts as it was changed.
 *
 * Another answer than the earlier one is no fault: the law or the facts may demand it.  So nothing is refused; whoever drafts is told
 * at once, whoever signs and stamps sees the earlier number beside the draft, and the signature's entry says what was seen.  All of it
 * is the desk's own: of cases that it has a file of and that are not sealed, number and decision alone.  Nothing goes along with the
 * opinion, neither to the petitioner nor to another office.
 */

#include "node/core/row.h"

/* The decision that stands in that file; DECISION_NONE: none does. */
Decision consistency_answer(const DocketRow *docket);
/* The newest earlier answer to the same matter that says otherwise; false: none does.  At most LINKS_LOOKED_AT links are looked at. */
bool consistency_differs(StoreTxn *txn, const UnitCode *desk, const CaseId *id, Decision decision, DocketRow *ret_earlier);
