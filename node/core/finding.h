/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Findings (22:40): what the software sees of a unit below, raised on the desk of a bureau that gave it the case, with the
 * entries that show it and the words of an order.  It never orders: a person with the supervisor's role does, or dismisses it
 * with reasons; so does each further step (reminder, order, proposal, the joint meeting).
 *
 * A superior waits for more than it asked: the notice, the opinion, its service, the execution of a supported claim.  Notice and
 * handling are twins of the clocks below; the others lie among the exchanges as awaited.
 *
 * What nobody waits for the unit that is late tells the bureau above it by itself: a bureau's fifteen days, a review, a
 * return-request unanswered, and of what the petitioner brought to it directly the notice, the handling, another law's limit.
 */

#include "node/core/row.h"

typedef struct Act Act;
typedef struct Decide Decide;
typedef struct Take Take;

/* Numbers are journaled. */
typedef enum FindingWhat {
        FINDING_NONE = 0,
        FINDING_LATE_HANDLING = 1,     /* no opinion within its time, and no lawful extension */
        FINDING_LATE_REPORT = 2,
        FINDING_NO_RESPONSE = 3,
        FINDING_NO_FEEDBACK = 4,
        FINDING_NO_NOTICE = 5,
        FINDING_NOT_SERVED = 6,
        FINDING_OPINION_PART = 7,      /* the opinion lacks a part that 22:32 asks for */
        FINDING_RETURNS = 8,           /* returned by agreement once too often */
        FINDING_IDLE = 9,              /* its return was refused, and it does nothing */
        FINDING_NOT_EXECUTED = 10,
        FINDING_EXECUTION_REFUSED = 11,
        FINDING_RETURN_UNANSWERED = 13, /* a return-request waits longer than the rules allow */
        FINDING_BY_PERSON = 12,        /* falsified, other: only people see that */
        FINDING_LATE_REVIEW = 14,
        FINDING_LATE_RE_REVIEW = 15,
        FINDING_NOT_RECTIFIED = 16,    /* the days that the joint meeting set are over, and nothing was reported */
        FINDING_LATE_OWN_LIMIT = 17,   /* what another law says is to be done by then (22:31 (5)) was neither done nor answered */
        FINDING_LATE_TRIAGE = 18,      /* fifteen days, and a bureau neither handed it on nor dealt with it otherwise (22:22, 43) */
        FINDING_NOT_ACCEPTED = 19,     /* the petitioner was told, or can't be, and then nothing came: no statutory day runs */
        FINDING_NOT_HEARD = 20,        /* an opinion was served; the petitioner was not heard, nor is said why not (22:31 (6)) */
} FindingWhat;

typedef struct FindingText {
        FindingWhat what;
        Trigger trigger;
        const char *name;    /* "late-handling" */
        const char *zh;      /* what is so */
        const char *demand;  /* what an order demands */
        const char *article;
        const char *article_2005; /* the same duty there */
} FindingText;
/* Never NULL. */
const FindingText *finding_text(FindingWhat what);
/* The words of an order or proposal, for a person to sign or change, by the articles of the statute that the case stands under;
 * appends.  `name`: the unit's. */
void finding_draft(const FindingRow *row, const char *name, Buf *out);
const char *finding_state_name(FindingState s);

/* On a bureau's desk, unless the pack knows no such trigger, or it stands there: open, or dealt with and of the same day.
 * Evidence: entries of this office. */
void finding_raise(Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, const UnitCode *about, Day due,
                   uint64_t evidence, uint64_t evidence2);
/* Under which national statute the case stands, "2022" or "2005"; of a pack that is not known here, the one in force.  Static. */
const char *finding_statute(Decide *d, const CaseId *case_id);
/* It turned out not to be so, by what this entry says: an open one goes. */
void finding_lift(Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, const UnitCode *about, Day due);
/* The forms of ENTRY_EXECUTION. */
enum { EXECUTION_DONE = 1, EXECUTION_PART, EXECUTION_REFUSED };
/* The forms of ENTRY_FINDING: raised and dismissed by people, a breach told by the unit itself. */
enum { FINDING_FORM_RAISED = 1, FINDING_FORM_DISMISS = 2, FINDING_FORM_BREACH = 3 };
/* What a breach that was told is; FINDING_NONE: nothing that is told so. */
FindingWhat finding_told(const Document *doc);
/* What a step of the ladder that refers to a finding leaves out, the finding says: to whom, why, in which words. */
void finding_fill(Decide *d, const CaseId *case_id, Document *doc);
/* The finding that a document of this desk refers to (its ref_entry); REASON_NONE, also if it refers to none. */
Reason finding_check(Decide *d, const Act *a, FindingRow *ret);
/* The document was the next step. */
void finding_step(Decide *d, const Act *a, FindingState step);
/* That step never reached anybody: the finding waits again. */
void finding_bounced(Decide *d, const OutboxRow *row);
/* The joint meeting acted on a request that followed a finding. */
void finding_acted(Decide *d, const UnitCode *unit, const CaseId *case_id, uint64_t request);

/* ---- what a superior waits for ------------------------------------------------------------------------------------ */

/* The unit has it now. */
void watch_given(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *to);
/* It gave it back, or lost it otherwise. */
void watch_returned(Decide *d, const DocketRow *docket);
/* It ended there, by such a document. */
void watch_ended(Decide *d, const DocketRow *docket, EntryKind end);
/* It goes on there under another law's limit. */
void watch_own_limit(Decide *d, const Take *t);
/* An event came from below. */
void watch_event(Decide *d, const Take *t);
/* The unit's own, of a claim that the petitioner brought to it directly: told of, or nobody there to be told, it is to be taken
 * up. */
void watch_own_accept(Decide *d, const UnitCode *unit, const CaseRow *row);
/* The unit's own: what it owes after a supported claim was served. */
void watch_execution(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *about, Day due);
/* Likewise once what supports the claim is served.  22:32 has a supporting opinion executed, on the day it names or in the days
 * that the product gives; 22:31 (5) is done or answered within its own law's limit: what its answer names no day for is
 * done. */
void watch_supported(Decide *d, const DocketRow *docket, bool path_5, const UnitCode *about);
/* A unit has breached a clock of its own that nobody below or above it watches (the answer to a return-request, a review): a
 * finding at the bureau that stands above it, wherever that has its desk; a government's is the bureau above its own. */
void breach_above(Decide *d, const ClockRow *row);
/* Likewise of what came to the unit directly, in which it did wrong by this very entry, or by nothing that it did until that
 * day. */
void finding_above(Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, Day due);
/* It may need an entry of its own. */
bool breach_tells_above(uint32_t clock);
/* A twin's day is over: false if it isn't owed any more. */
bool watch_is_owed(Decide *d, const ClockRow *twin);
void watch_breached(Decide *d, const ClockRow *twin);
