/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Parts of the fold by group; each takes one fact of its own and, like all of apply, is total. */

#include "node/core/fact.h"
#include "node/core/row.h"

/* apply_recovery.c: FACT_RECOVERY .. FACT_PEER_COMMON, but what they say of the head */
void apply_recovery(StoreTxn *txn, const Entry *entry, const Fact *fact);
/* A receipt of ours was kept: what a recovery of its giver may want again; and a recovery of ours may have waited for it. */
void apply_receipt_kept(StoreTxn *txn, const Entry *entry, const Fact *fact, const OutboxRow *row);
/* apply_party.c: a parcel leaves, was consumed (FACT_CONSUMED), is known again of a lost entry (FACT_LOST). */
void party_sent(StoreTxn *txn, const CaseId *id, const UnitCode *node, ParcelKind kind, EntryKind document);
void party_came(StoreTxn *txn, const Fact *fact, Outcome outcome);
void party_lost(StoreTxn *txn, const Fact *fact);
/* apply_clock.c: FACT_CLOCK_... */
void apply_clock(StoreTxn *txn, const Entry *entry, const Fact *fact);
/* A clock's row with its place among what falls due; that place alone goes. */
void clock_row_put(StoreTxn *txn, const ClockRow *row);
void clock_due_drop(StoreTxn *txn, const ClockRow *row);
/* apply_exchange.c: its day, if it is still waited for; it goes whatever is so. */
void exchange_settle_due(StoreTxn *txn, const ExchangeRow *row);
void exchange_due_drop(StoreTxn *txn, const ExchangeRow *row);
/* apply_review.c: FACT_INSTANCE_... */
void apply_review(StoreTxn *txn, const Entry *entry, const Fact *fact);
/* apply_link.c: all FACT_PERSON and FACT_SKETCH of the entry (one case); FACT_LINK */
void apply_mark(StoreTxn *txn, const Entry *entry, const Fact *const *facts, size_t n);
void apply_link(StoreTxn *txn, const Entry *entry, const Fact *fact);
/* What a case is found by goes: it is sealed. */
void apply_forget_marks(StoreTxn *txn, const CaseId *case_id);
/* And what links it to others, both ways. */
void apply_forget_links(StoreTxn *txn, const CaseId *case_id);
/* apply_clock.c: FACT_RULES, FACT_CALENDAR, FACT_RULES_JOB */
void apply_rules(StoreTxn *txn, const Entry *entry, const Fact *fact);
/* apply_life.c: FACT_NOTICED .. FACT_RECUSAL; `row` is the docket of the fact, written back by the caller; NULL for
 * FACT_RECUSAL and FACT_RECUSAL_SETTLED, which may stand without one */
void apply_life(StoreTxn *txn, const Entry *entry, const Fact *fact, DocketRow *row);
/* apply_exchange.c: FACT_EXCHANGE, FACT_EXCHANGE_STATE */
void apply_exchange(StoreTxn *txn, const Entry *entry, const Fact *fact);
void apply_exchange_state(StoreTxn *txn, const Entry *entry, const Fact *fact);
/* apply_clock.c: FACT_PERIOD */
void apply_period(StoreTxn *txn, const Entry *entry, const Fact *fact);
/* apply_batch.c: FACT_BATCH, FACT_BATCH_LINE, FACT_BATCH_DONE */
void apply_batch(StoreTxn *txn, const Entry *entry, const Fact *fact);
/* Likewise: the next line of a fact's text into dst; what is too long is cut, as decide has cut it.  Behind it. */
const char *apply_line(const char *text, char *dst, size_t size);
/* apply_sheet.c: FACT_SHEET, FACT_SHEET_NOTE */
void apply_sheet(StoreTxn *txn, const Entry *entry, const Fact *fact);
/* apply_exchange.c: FACT_FINDING, FACT_FINDING_STATE */
void apply_finding(StoreTxn *txn, const Entry *entry, const Fact *fact);
void apply_finding_state(StoreTxn *txn, const Entry *entry, const Fact *fact);
