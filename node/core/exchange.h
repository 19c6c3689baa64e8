/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Exchanges: a question from one unit to another about a case, and its answer (order and response, proposal and feedback ...).
 * Custody stays where it is, and no clock of the statute is reset by asking (promise P5).  A row on each desk says where it
 * stands; the asked unit's clock has its twin at the asker; a question that could not be delivered is not waited for, an answer
 * that could not be delivered is owed again.
 *
 * What differs between them is a const table here and, for what a single document demands, doc_exchange.c.
 */

#include "node/core/ask.h"
#include "node/core/step.h"

#define EXCHANGE_ANSWERS_MAX 2

typedef struct Exchange {
        EntryKind asks;
        EntryKind answers[EXCHANGE_ANSWERS_MAX]; /* either of them */
        ClockName clock;      /* of the asked unit, and its twin at the asker; CLOCK_NONE: the day that the document sets */
        uint32_t ask_hours;   /* without clock and day: when it is late; 0: never */
        WarningKind waiting;  /* on the desk asked, until it answers */
        WarningKind answered; /* on the asker's desk when the answer came; 0: the file says it */
        /* Who may ask whom (P8): asked on both sides, of the roster and the document alone. */
        MayAsk may_ask;
} Exchange;

/* By what asks; NULL: no such exchange. */
const Exchange *exchange_of(EntryKind asks);
bool exchange_is_answer(const Exchange *x, EntryKind answer);

/* The row of it on a desk.  `ref`: the issuer's entry, 0: this one. */
void fact_exchange(Decide *d, const UnitCode *unit, const CaseId *case_id, const Document *doc, const UnitCode *issuer,
                   const UnitCode *addressee, ExchangeState state, uint64_t ref);

/* ---- on desks ----------------------------------------------------------------------------------------------------- */

/* The exchange of that issuer and entry on this desk; `addressee` "": whoever was asked. */
bool exchange_find(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *issuer, const UnitCode *addressee,
                   uint64_t ref, ExchangeRow *ret);
/* A question of this kind by this unit has no answer yet. */
bool exchange_is_open(Decide *d, const UnitCode *unit, const CaseId *case_id, EntryKind asks);
/* What is owed without being asked for (exchange_await()) has not come. */
bool exchange_is_awaited(Decide *d, const UnitCode *unit, const CaseId *case_id, EntryKind document);
/* The one exchange on this desk that the document answers (or, `copied`, remarks on): named, or the only one open.  Fills in
 * a->exchange and what the document refers to. */
Reason exchange_waiting(Decide *d, Act *a, bool copied);

/* ---- what a DocumentCode needs ------------------------------------------------------------------------------------ */

/* The addressee that the document names is one, and may be asked; sets a->to. */
Reason exchange_check_ask(Decide *d, Act *a);
/* The answer goes to who asked. */
Reason exchange_check_answer(Decide *d, Act *a);
void exchange_own_ask(Decide *d, const Act *a, const Flight *flight);
void exchange_own_answer(Decide *d, const Act *a, const Flight *flight);
Reason exchange_take_ask(Decide *d, const Take *t, const TakeRule *rule);
Reason exchange_take_answer(Decide *d, const Take *t, const TakeRule *rule);
/* Either, on the desk of a bureau between. */
Reason exchange_copied(Decide *d, const Take *t);
void exchange_bounced_ask(Decide *d, const OutboxRow *row, const DocketRow *docket);
void exchange_bounced_answer(Decide *d, const OutboxRow *row, const DocketRow *docket);

/* ---- what nobody asked for, but the law: service of an opinion, execution ----------------------------------------- */

/* Until that day is over `about` is waited for. */
void exchange_await(Decide *d, const UnitCode *unit, const CaseId *case_id, EntryKind document, const UnitCode *about, Day due);
/* It came. */
void exchange_arrived(Decide *d, const UnitCode *unit, const CaseId *case_id, EntryKind document);

/* The day of one without a clock is over: an entry of its own. */
void exchange_late(Decide *d, const DueRow *due);
