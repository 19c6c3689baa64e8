/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an office may name where it writes of no case: in its sheets, in a digest, of an earlier answer.  Of numbers it names those
 * of cases on its own desk that are not sealed; of any other the answer is the same, that there is no such case.  Words name no case
 * and no person's number at all, since words can't be taken back when a case is sealed later (P6): a case is named in its own field,
 * and whoever shows that field asks mention_allowed() anew.
 */

#include "node/core/row.h"

/* That desk has a file of it, and the case is not an accusation, nor known for one only later. */
bool mention_allowed(StoreTxn *txn, const UnitCode *desk, const CaseId *id);
/* An identity or telephone number, or a case's; "" and NULL name none. */
bool mention_in(const char *words);
