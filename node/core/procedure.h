/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The procedure as data: what may be done to a docket, by whom, and what follows.  procedure.c holds the two tables (the
 * acting side and the receiving side of every document) with the diagram above them; act.c and take.c only carry them out.
 * What stands in no table is refused.
 */

#include "common/unit/roster.h"
#include "common/wire/record.h"
#include "node/core/reason.h"

/* Where a unit's own file of a case stands.  Numbers are journaled: never reuse one. */
typedef enum DocketState {
        STATE_NONE = 0,
        STATE_REGISTERED = 1,   /* registered here, to be sorted (bureau) */
        STATE_TAKEN = 2,        /* received; ours to hand on, to object to, or to notice and handle */
        STATE_NOTICED = 3,      /* the petitioner was told who has it and which way it goes */
        STATE_RETURN_ASKED = 4, /* "not ours": offered back to the giver, nobody acts until it answers */
        STATE_HANDED = 5,       /* given on; the custody field says whether it has arrived */
        STATE_ACCEPTED = 6,     /* taken up for decision */
        STATE_DISPOSED = 7,     /* opinion or answer dispatched */
        STATE_WINDOW = 8,       /* served; the petitioner's 30 days run */
        STATE_CLOSED = 9,
        STATE_RETURNED = 10,    /* given back with the giver's agreement */
        STATE_COPY = 11,        /* a copy of supervision between others */
        STATE_INFORMED = 12,    /* told of it: an order, a reminder, a report-up for information */
        STATE_FINAL = 13,       /* after a dispatched re-review opinion (22:36) */
        STATE_WITHDRAWN = 14,   /* by the petitioner's own signature */
        STATE_SETTLED = 15,     /* 22:33 */
        STATE_IMPORTED = 16,    /* into another procedure (22:31 (1)-(4)) */
        STATE_ENDED = 17,       /* guided, declined, already pending, not again, wrong place: told, and nothing left to do */
        STATE_SUPERSEDED = 18,  /* split, merged, reclassified */
        STATE_REVIEW = 19,      /* the opinion is under review elsewhere */
        STATE_SEALED_OUT = 20,  /* an accusation that went on: this office can't read it any more */
        STATE_SEALED = 21,      /* an accusation on the discipline organ's desk */
        STATE_CONCLUDED = 22,   /* there: dealt with */
        STATE_SUCCEEDED = 23,   /* the unit closed: what it had in the case is its successor's (22:24) */
} DocketState;
#define STATE_COUNT 24

/* The file of an accusation, wherever its sealed part is by now. */
static inline bool state_is_sealed(DocketState s) {
        return s == STATE_SEALED || s == STATE_SEALED_OUT || s == STATE_CONCLUDED;
}

/* Promise P2: of all dockets of a case, at all nodes, at most one says HERE. */
typedef enum Custody {
        CUSTODY_NONE = 0,
        CUSTODY_HERE = 1,
        CUSTODY_FLIGHT = 2, /* offered to another unit, no answer yet: a powerless copy */
        CUSTODY_AWAY = 3,   /* with the unit it was given to, or below that one */
} Custody;

/* A conclusion report, owed by an assignment. */
typedef enum ReportState { REPORT_NONE = 0, REPORT_OWED, REPORT_SENT, REPORT_APPROVED, REPORT_REWORK } ReportState;

/* How far the case has come at the unit that handles it, as far as this docket knows. */
typedef enum Progress {
        PROGRESS_NONE = 0, PROGRESS_TAKEN, PROGRESS_NOTICED, PROGRESS_ACCEPTED, PROGRESS_DISPOSED, PROGRESS_SERVED,
        PROGRESS_REVIEW, PROGRESS_REVIEWED, PROGRESS_RE_REVIEW, PROGRESS_FINAL,
} Progress;

/* A document drafted, to be signed by another and stamped by the keeper of the stamp (拟办, 批示, 用印). */
typedef enum DraftState {
        DRAFT_NONE = 0, DRAFT_DRAFTED, DRAFT_SIGNED, DRAFT_STAMPED, DRAFT_DISCARDED,
        DRAFT_OVERTAKEN, /* the case went another way */
} DraftState;

/* A question (an order, a proposal ...) on a desk: issued by it, addressed to it, or copied to it. */
typedef enum ExchangeState {
        EXCHANGE_NONE = 0,
        EXCHANGE_ISSUED,     /* by us, unanswered */
        EXCHANGE_RECEIVED,   /* to us, unanswered */
        EXCHANGE_COPIED,     /* between others; we may remark */
        EXCHANGE_ANSWERED,   /* ours was answered, or we answered */
        EXCHANGE_BOUNCED,    /* ours could not be delivered */
        EXCHANGE_AWAITED,    /* nobody asked: the law does (service of an opinion, execution of a supported claim) */
} ExchangeState;

/* Numbers of the forms of review-ask (variant_name()). */
typedef enum ReviewKind { REVIEW_NONE = 0, REVIEW_FIRST = 1, REVIEW_SECOND = 2 } ReviewKind;

/* Where a review or re-review stands.  Journaled: never reuse a number. */
typedef enum ReviewState {
        REVIEW_STATE_NONE = 0,
        REVIEW_ASKED = 1,
        REVIEW_ADMITTED = 2,
        REVIEW_INADMISSIBLE = 3,
        REVIEW_DECIDED = 4,
        REVIEW_SERVED = 5,     /* of a review: the petitioner's 30 days to ask for re-review run */
        REVIEW_CHALLENGED = 6, /* re-review of it was asked */
        REVIEW_CLOSED = 7,
        REVIEW_BOUNCED = 8,    /* the request came to nothing on its way */
} ReviewState;

/* "registered", "handed" ...; "?" for unknown numbers. */
const char *docket_state_name(DocketState s);
const char *docket_state_name_zh(DocketState s);
const char *custody_name(Custody c);
const char *report_state_name(ReportState s);
const char *progress_name(Progress p);
const char *exchange_state_name(ExchangeState s);
const char *draft_state_name(DraftState s);
const char *review_state_name(ReviewState s);

/* ---- the acting side -------------------------------------------------------------------------------------------- */

/* Which units may do it at all. */
typedef enum Power {
        POWER_ANY,
        POWER_BUREAU,      /* hands on, assigns, supervises (22:22, 40); never a department */
        POWER_RESPONSIBLE, /* accepts, notifies, decides, replies (22:23, 31) */
        POWER_HAND_ON,     /* a bureau; another unit to those below in its own line (22:23) */
        POWER_GIVER,       /* a bureau; another unit that handed the case on */
} Power;

/* Fields a document must have. */
enum {
        NEEDS_TO = 1 << 0, NEEDS_REASON = 1 << 1, NEEDS_BODY = 1 << 2, NEEDS_LEGAL_BASIS = 1 << 3, NEEDS_REMEDY = 1 << 4,
        NEEDS_DUE_DAY = 1 << 5, NEEDS_TRIGGER = 1 << 6, NEEDS_SERVICE = 1 << 7, NEEDS_CLASS = 1 << 8,
        NEEDS_ORGAN = 1 << 9, NEEDS_REF_CASE = 1 << 10, NEEDS_DAYS = 1 << 11, NEEDS_UNTIL = 1 << 12, NEEDS_VARIANT = 1 << 13,
        NEEDS_UNITS = 1 << 14, NEEDS_PERSON = 1 << 15, NEEDS_DECISION = 1 << 16,
};

/* To whom it goes beside the own file. */
typedef enum Addressee {
        TO_NOBODY,
        TO_NAMED,       /* document.to */
        TO_GIVER,       /* of our docket */
        TO_GIVEN,       /* the unit we gave it to */
        TO_EXCHANGE_PEER, /* the other side of the exchange it refers to */
        TO_OWN,         /* the document's own check says; nobody, if that leaves it open */
        TO_SEVERAL,     /* likewise, several at the same time */
        TO_CLIMB,       /* an event: to the giver, who passes it on to its giver, and so on */
} Addressee;

/* Which units TO_NAMED may name. */
typedef enum Reach {
        REACH_BELOW, /* a unit that the actor's bureau serves, or below it */
        REACH_ABOVE, /* a bureau above */
        REACH_OWN,   /* as the document's own check says */
} Reach;

/* Whether the bureaus between hear of it. */
typedef enum Copies { COPIES_NONE, COPIES_DOWN, COPIES_UP } Copies;

#define IN(state) (1u << (state))
#define IN_ANY 0xFFFFFFFFu
#define CLOCK(name) (1u << (name))
/* what runs once it is accepted; the next unit's goes on from the first acceptance (22:34) */
#define IN_HAND (CLOCK(CLOCK_HANDLING) | CLOCK(CLOCK_EXTENSION) | CLOCK(CLOCK_OWN_LIMIT) | CLOCK(CLOCK_SUMMARY_REPLY))

typedef struct ActRule {
        EntryKind document;
        uint32_t states;      /* mask of IN(): where it is allowed */
        bool custody;         /* only with custody HERE */
        Power power;
        uint32_t roles;       /* any one of; of a drafted document: who stamps it */
        uint32_t needs;
        DocketState next;     /* STATE_NONE: stays */
        uint32_t starts;      /* mask of CLOCK() */
        uint32_t meets;       /* duties it fulfils, if they run */
        uint32_t gives_up;    /* rights that lapse by it */
        Progress progress;    /* PROGRESS_NONE: stays */
        Addressee addressee;
        Reach reach;
        Copies copies;
        uint32_t parts;       /* mask of 1 << PartKind that may leave with it */
        uint32_t drafted;     /* by any one of these roles: it is drafted, signed by another, stamped; 0: made at once */
        uint32_t signers;     /* of a drafted one: any one of */
} ActRule;

/* The whole table, for whoever shows it. */
const ActRule *procedure_acts(size_t *ret_n);
/* NULL: no such document. */
const ActRule *procedure_act(EntryKind document);
/* The rule for that state, if one allows it; else the document's first. */
const ActRule *procedure_act_in(EntryKind document, DocketState state);
/* Likewise of an accusation: the last rule that allows it there, for what goes before is for cases that anybody may speak of. */
const ActRule *procedure_act_sealed_in(EntryKind document, DocketState state);
/* It is drafted and signed first. */
bool procedure_is_drafted(EntryKind document);

/* ---- the receiving side ----------------------------------------------------------------------------------------- */

/* Who must have sent it; take.c has one function for each. */
typedef enum Standing {
        FROM_SUPERVISOR, /* the bureau that serves us, or one above it */
        FROM_BELOW,      /* a bureau that we supervise */
        FROM_GIVEN,      /* the unit that we gave the case to */
        FROM_GIVER,      /* the unit that gave it to us */
        FROM_ASKER,      /* who may ask us, as the exchange says (exchange.h) */
        FROM_ADDRESSEE,  /* whom we asked */
        FROM_REVIEW,     /* the reviewer, the unit reviewed, the handler, a bureau that passes a request on (doc_review.c) */
        FROM_BETWEEN,    /* a bureau between, about an order of ours or to us */
        FROM_ANY,        /* whoever registered it: an accusation goes where the authority is, not along the bureaus */
        FROM_FILE,       /* whoever gave us the case, or has it from us; of a review, its parties (doc_material.c); of a
                      * withdrawal likewise (doc_life.c) */
        FROM_BEFORE,     /* of an accusation: who had it before us (doc_sealed.c) */
        FROM_SHEETS,     /* a unit whose sheets come here: the bureau above it, or its government, this is (sheet.h) */
        FROM_LED,        /* a unit whose digests this one's leaders read: it leads or serves it (sheet.h) */
        FROM_LEADER,     /* whose leaders read ours */
        FROM_CLOSED,     /* a unit that closes, whose successor we are, as the roster says (22:24) */
} Standing;

typedef struct TakeRule {
        EntryKind document;
        uint32_t states;      /* of the receiver's docket */
        Standing standing;
        DocketState next;     /* STATE_NONE: stays */
        uint32_t starts;
        uint32_t meets;
        uint32_t cancels;
} TakeRule;

const TakeRule *procedure_takes(size_t *ret_n);
/* `agreed` chooses between the two answers to a return-request, `event` what a giver further up makes of the agreed one; false for
 * all others.  NULL: nobody can send this here. */
const TakeRule *procedure_take(EntryKind document, bool agreed, bool event);

/* The refusal that explains why a document is not for a docket in this state. */
Reason procedure_state_reason(EntryKind document, DocketState state);

/* Something may be done in the case yet, here or where it was given to: no copy, and not at its end. */
bool procedure_is_live(DocketState state);
bool procedure_is_hand_over(EntryKind document); /* referral, assignment, report-up */
bool procedure_is_event(EntryKind document);     /* climbs to the givers */
/* Documents that an accusation has, and no other case: sealed-referral, its acceptance, feedback, conclusion, later papers,
 * archive. */
bool procedure_is_sealed(EntryKind document);
/* It stands by itself, of no case: a meeting's list, sheets (sheet.h). */
bool procedure_has_no_case(EntryKind document);
/* Brings custody of a case: hand-overs, and an accusation's registration, referral and archive. */
bool procedure_brings_custody(EntryKind document);
bool procedure_is_review(EntryKind document);    /* of a review: from the reviewer to the handler, and on to the givers */
/* A document with which papers come naturally: proof, signed agreements, reports; what a hand-over brings along is the file's own. */
bool procedure_encloses(EntryKind document);
/* One or the other: how the case itself went; or that a withdrawal could not take effect. */
bool procedure_may_climb(EntryKind document);
/* Addressed to the unit below, and told to the givers above, too: that the case came back. */
bool procedure_is_told_above(EntryKind document, bool agreed);
/* It is addressed to nobody: events, and what climbs in one of its forms alone (a change of class in hand, a personal right's end). */
bool procedure_only_climbs(EntryKind document);
