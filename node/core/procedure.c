/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The two tables.  One docket (a unit's file of a case) goes this way; `->` is this unit's own act, `=>` something that
 * arrives:
 *
 *   bureau                                          responsible unit
 *
 *   register -> REGISTERED --.                      register -> TAKEN (came directly, 22:23)
 *   hand-over => TAKEN ------+-> referral,          hand-over => TAKEN --return-request-> RETURN_ASKED --agreed=> RETURNED
 *        ^                      assignment,                       ^                          |                      |
 *        |                      report-up                         '--------- refused, bounced '   hand-over => TAKEN '
 *        |                          v                            TAKEN --notice-> NOTICED --accept-> ACCEPTED --opinion->
 * DISPOSED
 *        '-- return agreed -     HANDED                            (notice exempt: accept at once)      |                    |
 *            refused, voided,       | served below, window over         suggestion: answer -> DISPOSED -'                    |
 *            quarantined            v                                        service -> CLOSED            service -> WINDOW -'
 *                                 CLOSED                                                            30 days over -> CLOSED
 *
 *   WINDOW --review asked-> REVIEW -> WINDOW | ACCEPTED (remanded) | FINAL: review.c has the rest of that road.
 *   Only DISPOSED and later: report -> (assigner) report-approval | rework -> opinion or report again.
 *   Any state: order, reminder (a bureau above), response (its addressee), remark (a bureau between, on its copy).
 *   COPY and INFORMED hold no custody; a hand-over makes them TAKEN.
 *
 * The acting side reads: in one of these states, with custody if so marked, a unit of this kind, by a user with one of these
 * roles, with these fields, under the document's own conditions (its check in doc_*.c); then the docket goes to this state,
 * these clocks start, these duties are met, these rights lapse; and the document goes there, with these parts.  Articles:
 * 《信访工作条例》 (2022).  What is marked `drafted` is drafted by one of those roles, signed by another person with a role of
 * `signers`, and made by the keeper of the stamp (doc_draft.c); only then its clocks are met and it goes anywhere.
 *
 * A handling clock starts for claims alone, ask-review by a service that reached the petitioner: the guards' business (act.c).
 */

#include "node/core/procedure.h"

#include <stddef.h>

#define DOC (1u << PART_DOCUMENT)
#define FILE_PARTS (DOC | 1u << PART_CONTENT | 1u << PART_ATTACHMENT)
#define ENCLOSED (DOC | 1u << PART_ATTACHMENT)
#define SORTED (CLOCK(CLOCK_TRIAGE) | CLOCK(CLOCK_NOTICE))
#define UNDECIDED (IN(STATE_TAKEN) | IN(STATE_NOTICED))
#define REVIEWERS (ROLE_CLERK | ROLE_HANDLER | ROLE_REVIEWER)
#define DECIDED (IN(STATE_DISPOSED) | IN(STATE_WINDOW) | IN(STATE_CLOSED))
#define DECIDED_ONCE (DECIDED | IN(STATE_REVIEW)) /* and not yet at an end */
#define UNSORTED (IN(STATE_REGISTERED) | IN(STATE_TAKEN))
#define ENDS \
        (IN(STATE_FINAL) | IN(STATE_WITHDRAWN) | IN(STATE_SETTLED) | IN(STATE_IMPORTED) | IN(STATE_ENDED))
#define LIVE                                                                                                                 \
        (UNSORTED | UNDECIDED | IN(STATE_RETURN_ASKED) | IN(STATE_HANDED) | IN(STATE_ACCEPTED) | DECIDED | IN(STATE_REVIEW))
#define LED (ROLE_HANDLER | ROLE_APPROVER | ROLE_HEAD)
#define SIGNERS (ROLE_APPROVER | ROLE_HEAD | ROLE_SUPERVISOR | ROLE_REVIEWER)
#define DRAFTERS (SIGNERS | ROLE_CLERK | ROLE_HANDLER)

static const ActRule acts[] = {
        /* 22:22, 23 every item is registered by whoever received it; no docket yet */
        { ENTRY_REGISTER, IN(STATE_NONE), false, POWER_ANY, ROLE_CLERK, 0, STATE_REGISTERED,
          .starts = CLOCK(CLOCK_TRIAGE) },
        { ENTRY_CLASSIFY, UNSORTED | UNDECIDED, true, POWER_ANY, ROLE_CLERK | ROLE_APPROVER, NEEDS_CLASS },
        { ENTRY_CLASSIFY, IN(STATE_ACCEPTED), true, POWER_RESPONSIBLE, ROLE_HANDLER | ROLE_HEAD, NEEDS_CLASS,
          .addressee = TO_CLIMB, .parts = DOC },
        /* 22:22 (1)-(3) within 15 days; 05:21 (3) past a level: with copies to the bureaus between, where the pack says so */
        { ENTRY_REFERRAL, UNSORTED, true, POWER_HAND_ON, ROLE_APPROVER, NEEDS_TO, STATE_HANDED,
          .meets = CLOCK(CLOCK_TRIAGE), .gives_up = CLOCK(CLOCK_RETURN_REQUEST), .copies = COPIES_DOWN, .addressee = TO_NAMED,
          .parts = FILE_PARTS },
        /* 22:24, 28 of what came to it directly: to whom its superior designated, also in hand */
        { ENTRY_REFERRAL, IN(STATE_NOTICED) | IN(STATE_ACCEPTED), true, POWER_HAND_ON, ROLE_APPROVER, NEEDS_TO, STATE_HANDED,
          .addressee = TO_NAMED, .parts = FILE_PARTS },
        { ENTRY_ASSIGNMENT, UNSORTED, true, POWER_HAND_ON, ROLE_STAMP, NEEDS_TO | NEEDS_DUE_DAY, STATE_HANDED,
          .starts = CLOCK(CLOCK_ASSIGNMENT), .meets = CLOCK(CLOCK_TRIAGE), .gives_up = CLOCK(CLOCK_RETURN_REQUEST),
          .addressee = TO_NAMED, .parts = FILE_PARTS, .drafted = ROLE_CLERK | ROLE_HANDLER | ROLE_APPROVER,
          .signers = ROLE_APPROVER },
        /* one meeting, many cases: of no case of its own; each line becomes an assignment (会议交办) */
        { ENTRY_BATCH, IN(STATE_NONE), false, POWER_BUREAU, ROLE_STAMP, NEEDS_DUE_DAY | NEEDS_BODY,
          .drafted = ROLE_CLERK | ROLE_HANDLER | ROLE_APPROVER, .signers = ROLE_APPROVER },
        /* a matter only the bureau above can decide; of a case handed on or decided already: for information */
        { ENTRY_REPORT_UP, UNSORTED, true, POWER_BUREAU, ROLE_APPROVER, NEEDS_REASON, STATE_HANDED,
          .meets = CLOCK(CLOCK_TRIAGE), .gives_up = CLOCK(CLOCK_RETURN_REQUEST), .addressee = TO_NAMED, .reach = REACH_ABOVE,
          .parts = FILE_PARTS },
        { ENTRY_REPORT_UP, IN(STATE_HANDED) | IN(STATE_NOTICED) | IN(STATE_ACCEPTED) | DECIDED, false, POWER_BUREAU,
          ROLE_APPROVER, NEEDS_REASON, .addressee = TO_NAMED, .reach = REACH_ABOVE, .parts = DOC },
        /* 22:23 "not ours", with reasons; the giver verifies and agrees, or not */
        { ENTRY_RETURN_REQUEST, IN(STATE_TAKEN), true, POWER_ANY, LED, NEEDS_REASON, STATE_RETURN_ASKED,
          .meets = CLOCK(CLOCK_RETURN_REQUEST), .addressee = TO_GIVER, .parts = ENCLOSED },
        /* 22:28 in hand: where a head must not decide, or its superior designated another */
        { ENTRY_RETURN_REQUEST, IN(STATE_NOTICED) | IN(STATE_ACCEPTED), true, POWER_ANY, LED, NEEDS_REASON, STATE_RETURN_ASKED,
          .addressee = TO_GIVER, .parts = ENCLOSED },
        { ENTRY_RETURN_ANSWER, IN(STATE_HANDED), false, POWER_GIVER, ROLE_APPROVER, 0, .meets = CLOCK(CLOCK_RETURN_ANSWER),
          .addressee = TO_GIVEN, .parts = DOC },
        /* 22:23 the petitioner is told: received, by whom, which way it goes */
        { ENTRY_NOTICE, UNSORTED, true, POWER_RESPONSIBLE, ROLE_CLERK | ROLE_HANDLER, 0, STATE_NOTICED,
          .meets = CLOCK(CLOCK_NOTICE) | CLOCK(CLOCK_TRIAGE), .gives_up = CLOCK(CLOCK_RETURN_REQUEST),
          .progress = PROGRESS_NOTICED, .addressee = TO_CLIMB, .parts = DOC },
        { ENTRY_ACCEPT, UNSORTED | IN(STATE_NOTICED), true, POWER_RESPONSIBLE, ROLE_HANDLER, 0, STATE_ACCEPTED,
          .starts = CLOCK(CLOCK_HANDLING) | CLOCK(CLOCK_SUMMARY_REPLY),
          .meets = CLOCK(CLOCK_TRIAGE) | CLOCK(CLOCK_SUMMARY_ACCEPT), .gives_up = CLOCK(CLOCK_RETURN_REQUEST),
          .progress = PROGRESS_ACCEPTED, .addressee = TO_CLIMB, .parts = DOC },
        /* 22:31 (6), 05:31 before the opinion: heard on facts and reasons, or why not */
        { ENTRY_STATEMENT, UNDECIDED | IN(STATE_ACCEPTED) | IN(STATE_DISPOSED), true, POWER_RESPONSIBLE, ROLE_CLERK | LED,
          NEEDS_VARIANT, .addressee = TO_CLIMB, .parts = DOC },
        /* 22:31 (6), 32; again after a rework */
        { ENTRY_OPINION, IN(STATE_ACCEPTED) | DECIDED, true, POWER_RESPONSIBLE, ROLE_STAMP,
          NEEDS_BODY | NEEDS_LEGAL_BASIS | NEEDS_REMEDY, STATE_DISPOSED,
          .meets = CLOCK(CLOCK_HANDLING) | CLOCK(CLOCK_SUMMARY_REPLY),
          .gives_up = CLOCK(CLOCK_ASK_REVIEW), .progress = PROGRESS_DISPOSED, .addressee = TO_CLIMB, .parts = DOC,
          .drafted = ROLE_HANDLER | ROLE_HEAD, .signers = ROLE_HEAD },
        /* 22:34 by the head, before the 60 days are over, once; the petitioner is told why */
        { ENTRY_EXTENSION, IN(STATE_ACCEPTED), true, POWER_RESPONSIBLE, ROLE_STAMP, NEEDS_REASON, .addressee = TO_CLIMB,
          .parts = DOC, .drafted = ROLE_HANDLER | ROLE_HEAD, .signers = ROLE_HEAD },
        /* 22:29 */
        { ENTRY_ANSWER, UNDECIDED | IN(STATE_ACCEPTED), true, POWER_RESPONSIBLE, ROLE_HANDLER | ROLE_HEAD, NEEDS_BODY,
          STATE_DISPOSED, .meets = CLOCK(CLOCK_OWN_LIMIT) | CLOCK(CLOCK_SUMMARY_ACCEPT) | CLOCK(CLOCK_SUMMARY_REPLY),
          .gives_up = CLOCK(CLOCK_RETURN_REQUEST), .progress = PROGRESS_DISPOSED,
          .addressee = TO_CLIMB, .parts = DOC },
        /* 22:29 what was adopted and is of use is rewarded as the rules on that say; told like anything in writing */
        { ENTRY_REWARD, IN(STATE_CLOSED), true, POWER_RESPONSIBLE, ROLE_STAMP, NEEDS_VARIANT | NEEDS_BODY | NEEDS_LEGAL_BASIS,
          .addressee = TO_CLIMB, .parts = DOC, .drafted = ROLE_HANDLER | ROLE_HEAD, .signers = ROLE_HEAD },
        /* 22:35 the 30 days run from receipt */
        { ENTRY_SERVICE, IN(STATE_DISPOSED), true, POWER_RESPONSIBLE, ROLE_CLERK | ROLE_HANDLER, NEEDS_SERVICE, STATE_WINDOW,
          .starts = CLOCK(CLOCK_ASK_REVIEW), .progress = PROGRESS_SERVED, .addressee = TO_CLIMB, .parts = DOC },
        /* of a notice that was written: variant "notice" */
        { ENTRY_SERVICE, UNSORTED | IN(STATE_NOTICED) | IN(STATE_ACCEPTED) | IN(STATE_WINDOW) | IN(STATE_CLOSED), true,
          POWER_RESPONSIBLE, ROLE_CLERK | ROLE_HANDLER, NEEDS_SERVICE },
        /* a bureau's, too: the slip by which it guided somebody, or told where it is pending */
        { ENTRY_SERVICE, ENDS | IN(STATE_SUPERSEDED), true, POWER_ANY, ROLE_CLERK | ROLE_HANDLER, NEEDS_SERVICE },
        /* 22:22 (3) the assigner's day: moved by the assigner alone, when asked */
        { ENTRY_EXTENSION_REQUEST, UNSORTED | UNDECIDED | IN(STATE_HANDED) | IN(STATE_ACCEPTED) | DECIDED | ENDS, false,
          POWER_ANY, LED, NEEDS_REASON | NEEDS_UNTIL, .addressee = TO_GIVER, .parts = DOC },
        { ENTRY_EXTENSION_ANSWER, IN(STATE_HANDED) | IN(STATE_CLOSED) | ENDS, false, POWER_GIVER, ROLE_APPROVER, NEEDS_DECISION,
          .addressee = TO_GIVEN, .parts = DOC },
        /* 22:22 (3) */
        { ENTRY_REPORT, IN(STATE_HANDED) | DECIDED_ONCE | ENDS, false, POWER_ANY, LED, NEEDS_BODY, .meets = CLOCK(CLOCK_ASSIGNMENT),
          .addressee = TO_GIVER, .parts = ENCLOSED },
        { ENTRY_REPORT_APPROVAL, IN(STATE_HANDED) | IN(STATE_CLOSED) | ENDS, false, POWER_GIVER, ROLE_SUPERVISOR, 0,
          .addressee = TO_GIVEN, .parts = DOC },
        { ENTRY_REWORK, IN(STATE_HANDED) | IN(STATE_CLOSED) | ENDS, false, POWER_GIVER, ROLE_SUPERVISOR, NEEDS_REASON,
          .addressee = TO_GIVEN, .parts = DOC },
        /* ---- triage's other outcomes: told in writing, and nothing left to do (22:19, 20, 22, 23, 36; 05:21) ---- */
        { ENTRY_GUIDANCE, UNSORTED, true, POWER_ANY, ROLE_CLERK | ROLE_APPROVER, NEEDS_ORGAN | NEEDS_BODY, STATE_ENDED,
          .meets = SORTED, .gives_up = CLOCK(CLOCK_RETURN_REQUEST), .progress = PROGRESS_DISPOSED, .addressee = TO_CLIMB,
          .parts = DOC },
        { ENTRY_DECLINE, UNSORTED, true, POWER_ANY, ROLE_APPROVER, NEEDS_ORGAN | NEEDS_REASON | NEEDS_BODY, STATE_ENDED,
          .meets = SORTED, .gives_up = CLOCK(CLOCK_RETURN_REQUEST), .progress = PROGRESS_DISPOSED, .addressee = TO_CLIMB,
          .parts = DOC },
        { ENTRY_PENDING, UNSORTED, true, POWER_ANY, ROLE_APPROVER, NEEDS_BODY, STATE_ENDED, .meets = SORTED,
          .gives_up = CLOCK(CLOCK_RETURN_REQUEST), .progress = PROGRESS_DISPOSED, .addressee = TO_CLIMB, .parts = DOC },
        { ENTRY_NOT_AGAIN, UNSORTED, true, POWER_ANY, ROLE_APPROVER, NEEDS_REASON | NEEDS_BODY, STATE_ENDED, .meets = SORTED,
          .gives_up = CLOCK(CLOCK_RETURN_REQUEST), .progress = PROGRESS_DISPOSED, .addressee = TO_CLIMB, .parts = DOC },
        { ENTRY_WRONG_PLACE, UNSORTED, true, POWER_ANY, ROLE_CLERK | ROLE_APPROVER, NEEDS_ORGAN | NEEDS_BODY, STATE_ENDED,
          .meets = SORTED, .gives_up = CLOCK(CLOCK_RETURN_REQUEST), .progress = PROGRESS_DISPOSED, .addressee = TO_CLIMB,
          .parts = DOC },

        /* ---- the paths of a claim that end in no opinion (22:31 (1)-(5)) ---- */
        { ENTRY_IMPORT, UNDECIDED | IN(STATE_ACCEPTED), true, POWER_RESPONSIBLE, ROLE_HANDLER | ROLE_HEAD,
          NEEDS_ORGAN | NEEDS_BODY | NEEDS_REMEDY, STATE_IMPORTED, .meets = CLOCK(CLOCK_NOTICE) | CLOCK(CLOCK_TRIAGE),
          .gives_up = CLOCK(CLOCK_RETURN_REQUEST), .progress = PROGRESS_DISPOSED, .addressee = TO_CLIMB, .parts = DOC },
        { ENTRY_OWN_LIMIT, UNDECIDED | IN(STATE_ACCEPTED), true, POWER_RESPONSIBLE, ROLE_HANDLER, NEEDS_LEGAL_BASIS,
          STATE_ACCEPTED, .starts = CLOCK(CLOCK_OWN_LIMIT), .gives_up = CLOCK(CLOCK_RETURN_REQUEST),
          .progress = PROGRESS_ACCEPTED, .addressee = TO_CLIMB, .parts = DOC },

        /* ---- ends by agreement, by the petitioner, by death (22:33) ---- */
        { ENTRY_SETTLEMENT, IN(STATE_NOTICED) | IN(STATE_ACCEPTED), true, POWER_RESPONSIBLE, ROLE_HANDLER | ROLE_HEAD,
          NEEDS_VARIANT | NEEDS_BODY | NEEDS_PERSON | NEEDS_LEGAL_BASIS, STATE_SETTLED,
          .meets = CLOCK(CLOCK_HANDLING) | CLOCK(CLOCK_EXTENSION) | CLOCK(CLOCK_OWN_LIMIT), .progress = PROGRESS_DISPOSED,
          .addressee = TO_CLIMB, .parts = DOC },
        { ENTRY_WITHDRAWAL, UNSORTED | UNDECIDED | IN(STATE_ACCEPTED) | IN(STATE_SUPERSEDED), true, POWER_ANY, ROLE_CLERK, NEEDS_PERSON | NEEDS_BODY,
          STATE_WITHDRAWN, .progress = PROGRESS_DISPOSED, .addressee = TO_CLIMB, .parts = DOC },
        /* brought to an office that handed the case on, as to the one on the receipt: it goes to whoever has it; to one that offers it
         * back: to the giver, for whom the offer is over by it */
        { ENTRY_WITHDRAWAL_BROUGHT, IN(STATE_HANDED) | IN(STATE_RETURN_ASKED), false, POWER_ANY, ROLE_CLERK, NEEDS_PERSON | NEEDS_BODY,
          .addressee = TO_OWN, .parts = ENCLOSED },
        { ENTRY_DEATH, UNSORTED | UNDECIDED | IN(STATE_ACCEPTED) | DECIDED_ONCE, true, POWER_ANY,
          ROLE_CLERK | ROLE_HANDLER | ROLE_HEAD, NEEDS_VARIANT },
        { ENTRY_SUCCESSOR, UNSORTED | UNDECIDED | IN(STATE_ACCEPTED) | DECIDED_ONCE, true, POWER_ANY, ROLE_CLERK | ROLE_HANDLER,
          NEEDS_PERSON | NEEDS_REASON },

        /* ---- the file: several matters, one matter several times, who has to do with it, and where it lies ---- */
        { ENTRY_SPLIT, UNSORTED, true, POWER_ANY, ROLE_CLERK | ROLE_APPROVER, NEEDS_VARIANT | NEEDS_REASON },
        /* by the unit that will reply: the review of each is that of its reply */
        { ENTRY_MERGE, UNDECIDED, true, POWER_RESPONSIBLE, ROLE_APPROVER | ROLE_HANDLER,
          NEEDS_REF_CASE | NEEDS_REASON | NEEDS_BODY, STATE_SUPERSEDED, .addressee = TO_CLIMB, .parts = DOC },
        /* 22:19 facts and papers may follow at any time, at any desk that has the case: they go on to whoever has it now */
        { ENTRY_MATERIAL, LIVE, false, POWER_ANY, REVIEWERS | ROLE_APPROVER | ROLE_HEAD, 0, .addressee = TO_OWN,
          .parts = ENCLOSED },
        { ENTRY_OWNER, LIVE, false, POWER_ANY, ROLE_APPROVER | ROLE_HEAD, NEEDS_PERSON },
        { ENTRY_FIRST, LIVE, false, POWER_ANY, ROLE_CLERK | ROLE_APPROVER | ROLE_HANDLER, NEEDS_VARIANT | NEEDS_PERSON },
        { ENTRY_RECUSAL, LIVE | IN(STATE_COPY) | IN(STATE_INFORMED), false, POWER_ANY, ROLE_ALL & ~ROLE_ADMIN, NEEDS_REASON },
        /* of an accusation: the ground by its number alone, no word of it */
        { ENTRY_RECUSAL, IN(STATE_SEALED) | IN(STATE_CONCLUDED), false, POWER_ANY, ROLE_DISCIPLINE | ROLE_HEAD, NEEDS_VARIANT },
        /* likewise at the organisation department that has the notice (22:30), by who may read it */
        { ENTRY_RECUSAL, IN(STATE_INFORMED), false, POWER_ANY, ROLE_HANDLER | ROLE_HEAD, NEEDS_VARIANT },
        /* 22:28 who decides where a head must not: said by what leads the unit; custody and clocks stay as they are */
        { ENTRY_RECUSAL_REQUEST, UNSORTED | UNDECIDED | IN(STATE_ACCEPTED) | DECIDED, true, POWER_RESPONSIBLE,
          ROLE_CLERK | LED, NEEDS_BODY, .addressee = TO_OWN, .parts = DOC },
        { ENTRY_RECUSAL_DECISION, IN_ANY, false, POWER_ANY, ROLE_HEAD | ROLE_SECRETARY, NEEDS_VARIANT | NEEDS_BODY,
          .addressee = TO_EXCHANGE_PEER, .parts = DOC },
        { ENTRY_ARCHIVE, IN(STATE_CLOSED) | ENDS | IN(STATE_SUPERSEDED), false, POWER_ANY, ROLE_ARCHIVIST, 0 },

        /* 22:40 */
        { ENTRY_ORDER, IN_ANY, false, POWER_BUREAU, ROLE_STAMP, NEEDS_TO | NEEDS_TRIGGER | NEEDS_BODY,
          .starts = CLOCK(CLOCK_ORDER_RESPONSE), .copies = COPIES_DOWN, .addressee = TO_NAMED, .parts = DOC,
          .drafted = ROLE_CLERK | ROLE_HANDLER | ROLE_SUPERVISOR, .signers = ROLE_SUPERVISOR },
        { ENTRY_RESPONSE, IN_ANY, false, POWER_ANY, LED, NEEDS_BODY, .copies = COPIES_UP, .addressee = TO_EXCHANGE_PEER,
          .parts = ENCLOSED },
        { ENTRY_REMINDER, IN_ANY, false, POWER_BUREAU, ROLE_SUPERVISOR, NEEDS_TO, .addressee = TO_NAMED,
          .parts = DOC },
        { ENTRY_REMARK, IN_ANY, false, POWER_BUREAU, ROLE_SUPERVISOR | ROLE_APPROVER, NEEDS_BODY, .addressee = TO_EXCHANGE_PEER,
          .parts = DOC },
        /* 22:40 */
        { ENTRY_PROPOSAL, IN_ANY, false, POWER_BUREAU, ROLE_SUPERVISOR, NEEDS_VARIANT | NEEDS_BODY,
          .starts = CLOCK(CLOCK_PROPOSAL_FEEDBACK), .copies = COPIES_DOWN, .addressee = TO_OWN, .parts = DOC },
        { ENTRY_FEEDBACK, IN_ANY, false, POWER_ANY, LED, NEEDS_BODY | NEEDS_DECISION, .copies = COPIES_UP,
          .addressee = TO_EXCHANGE_PEER, .parts = ENCLOSED },
        /* 22:22 (1) one of the ways in which a case is dealt with within the 15 days; custody stays */
        { ENTRY_REQUEST_DECISION, UNSORTED, true, POWER_BUREAU, ROLE_APPROVER, NEEDS_REASON | NEEDS_BODY,
          .meets = CLOCK(CLOCK_TRIAGE), .addressee = TO_OWN, .parts = DOC },
        { ENTRY_INSTRUCTION, IN_ANY, false, POWER_ANY, ROLE_HEAD | ROLE_APPROVER, NEEDS_BODY, .addressee = TO_EXCHANGE_PEER,
          .parts = DOC },
        /* the lead keeps custody and owes the one reply */
        { ENTRY_CO_REQUEST, UNDECIDED | IN(STATE_ACCEPTED), true, POWER_RESPONSIBLE, ROLE_HANDLER | ROLE_HEAD,
          NEEDS_TO | NEEDS_DUE_DAY | NEEDS_BODY, .addressee = TO_OWN, .parts = DOC },
        { ENTRY_CO_OPINION, IN_ANY, false, POWER_ANY, LED, NEEDS_BODY, .addressee = TO_EXCHANGE_PEER, .parts = ENCLOSED },
        /* 22:25 at once, to all at the same time; each acknowledges */
        { ENTRY_URGENT, IN_ANY, false, POWER_ANY, ROLE_CLERK | ROLE_SUPERVISOR | LED, NEEDS_BODY, .addressee = TO_SEVERAL,
          .parts = DOC },
        { ENTRY_URGENT_ACK, IN_ANY, false, POWER_ANY, ROLE_CLERK | ROLE_SUPERVISOR | ROLE_SECRETARY | LED, 0,
          .addressee = TO_EXCHANGE_PEER, .parts = DOC },
        /* 22:24 possible handlers consult; then whoever is above both */
        { ENTRY_CONSULTATION, UNSORTED | IN(STATE_NOTICED), true, POWER_RESPONSIBLE, LED, NEEDS_TO | NEEDS_BODY,
          .addressee = TO_OWN, .parts = DOC },
        { ENTRY_CONSULTATION_ANSWER, IN_ANY, false, POWER_RESPONSIBLE, LED, NEEDS_DECISION, .addressee = TO_EXCHANGE_PEER,
          .parts = DOC },
        { ENTRY_DISPUTE, UNSORTED | IN(STATE_NOTICED) | IN(STATE_HANDED), false, POWER_ANY, LED, NEEDS_UNITS | NEEDS_BODY,
          .addressee = TO_OWN, .parts = DOC },
        { ENTRY_DESIGNATION, IN_ANY, false, POWER_ANY, ROLE_HEAD | ROLE_APPROVER, NEEDS_UNITS | NEEDS_BODY,
          .addressee = TO_EXCHANGE_PEER, .parts = DOC },
        /* 22:39 on the bureau's request */
        { ENTRY_MEETING_REQUEST, IN_ANY, false, POWER_BUREAU, ROLE_SUPERVISOR, NEEDS_BODY, .addressee = TO_OWN, .parts = DOC },
        { ENTRY_MEETING_ACT, IN_ANY, false, POWER_ANY, ROLE_SECRETARY, NEEDS_VARIANT | NEEDS_BODY,
          .addressee = TO_EXCHANGE_PEER, .parts = DOC },
        /* 22:35, 36 review: asked wherever the petitioner brings it, decided by the reviewer they chose */
        { ENTRY_REVIEW_ASK, IN_ANY, false, POWER_ANY, REVIEWERS, 0, .addressee = TO_OWN, .reach = REACH_OWN,
          .parts = FILE_PARTS },
        { ENTRY_REVIEW_ADMIT, IN_ANY, false, POWER_ANY, ROLE_REVIEWER, NEEDS_DECISION, .addressee = TO_OWN, .parts = DOC },
        { ENTRY_REVIEW_FILE, IN_ANY, false, POWER_ANY, REVIEWERS, 0, .addressee = TO_OWN, .parts = FILE_PARTS },
        /* 22:31 (6), 36 */
        { ENTRY_HEARING, IN_ANY, false, POWER_ANY, ROLE_HANDLER | ROLE_REVIEWER, 0, .addressee = TO_OWN, .parts = DOC },
        { ENTRY_HEARING_RECORD, IN_ANY, false, POWER_ANY, ROLE_HANDLER | ROLE_REVIEWER, NEEDS_BODY, .addressee = TO_OWN,
          .parts = DOC },
        { ENTRY_REVIEW_OPINION, IN_ANY, false, POWER_ANY, ROLE_STAMP,
          NEEDS_DECISION | NEEDS_BODY | NEEDS_LEGAL_BASIS,
          .meets = CLOCK(CLOCK_REVIEW) | CLOCK(CLOCK_RE_REVIEW), .addressee = TO_OWN, .parts = DOC,
          .drafted = ROLE_REVIEWER | ROLE_HEAD, .signers = ROLE_HEAD },
        { ENTRY_REVIEW_SERVICE, IN_ANY, false, POWER_ANY, ROLE_CLERK | ROLE_REVIEWER, NEEDS_SERVICE, .addressee = TO_OWN,
          .parts = DOC },
        /* 22:36 of a final case: a person decides whether it is registered anew, or says in writing why not */
        { ENTRY_NEW_FACTS, IN(STATE_FINAL), false, POWER_ANY, REVIEWERS | ROLE_APPROVER | ROLE_HEAD, 0 },
        /* 22:40 the software raises findings; what only people see they raise; they dismiss with reasons */
        { ENTRY_FINDING, IN_ANY, false, POWER_BUREAU, ROLE_SUPERVISOR, 0 },
        /* 22:32 what was supported is executed */
        { ENTRY_EXECUTION, DECIDED_ONCE | IN(STATE_FINAL), false, POWER_RESPONSIBLE, LED, NEEDS_VARIANT | NEEDS_BODY, .addressee = TO_CLIMB,
          .parts = DOC },
        /* 22:21 of bureau and handler apart; asked of the petitioner once it was served */
        { ENTRY_RATING, DECIDED | IN(STATE_HANDED), false, POWER_ANY, ROLE_CLERK, 0, .addressee = TO_CLIMB, .parts = DOC },
        /* practice (不同意件评查): rated low, review asked: who supervises looks at how it was dealt with */
        { ENTRY_QUALITY_CHECK, DECIDED_ONCE | IN(STATE_HANDED) | IN(STATE_FINAL), false, POWER_BUREAU, ROLE_SUPERVISOR,
          NEEDS_VARIANT | NEEDS_PERSON | NEEDS_BODY },
        { ENTRY_FOLLOW_UP, DECIDED | IN(STATE_HANDED), false, POWER_ANY, ROLE_CLERK | ROLE_HANDLER | ROLE_SUPERVISOR,
          NEEDS_BODY },
        /* what is the same: findings of the unit about its own files (domain.md 2: 初次/重复, 集体访); 22:20 for delegations */
        { ENTRY_LINK, IN_ANY & ~IN(STATE_NONE), false, POWER_ANY, ROLE_CLERK | ROLE_APPROVER | ROLE_HANDLER, NEEDS_VARIANT },
        { ENTRY_UNLINK, IN_ANY & ~IN(STATE_NONE), false, POWER_ANY, ROLE_CLERK | ROLE_APPROVER | ROLE_HANDLER,
          NEEDS_REF_CASE | NEEDS_REASON },
        { ENTRY_JOIN, IN(STATE_REGISTERED) | IN(STATE_TAKEN) | IN(STATE_NOTICED) | IN(STATE_ACCEPTED) | IN(STATE_HANDED), false,
          POWER_ANY, ROLE_CLERK, 0 },
        /* 22:18, 46 received one level up, decided by what leads the unit it is about */
        { ENTRY_RETALIATION, IN_ANY, false, POWER_BUREAU, ROLE_CLERK | ROLE_APPROVER | ROLE_SUPERVISOR, NEEDS_BODY,
          .starts = CLOCK(CLOCK_RETALIATION), .addressee = TO_OWN, .parts = DOC },
        { ENTRY_RETALIATION_ANSWER, IN_ANY, false, POWER_ANY, LED, NEEDS_BODY, .addressee = TO_EXCHANGE_PEER, .parts = DOC },
        /* 22:18 who receives visitors, when and where; what became of it.  Public: nothing of any case is in it */
        { ENTRY_RECEPTION, IN(STATE_NONE), false, POWER_ANY, ROLE_APPROVER | ROLE_HEAD, NEEDS_VARIANT | NEEDS_BODY,
          .addressee = TO_OWN, .parts = DOC },
        /* 22:10 disputes found and their causes, never persons */
        { ENTRY_SWEEP, IN(STATE_NONE), false, POWER_ANY, ROLE_APPROVER | ROLE_HEAD, NEEDS_BODY, .addressee = TO_OWN, .parts = DOC },
        /* 05:20, 47 what happened where visitors are received and what was done, never who; whom villages have for people to turn to.
         * The office's own: nobody is told */
        { ENTRY_INCIDENT, IN(STATE_NONE), false, POWER_ANY, ROLE_CLERK | ROLE_APPROVER | ROLE_HEAD, NEEDS_VARIANT | NEEDS_BODY },
        { ENTRY_CONTACT, IN(STATE_NONE), false, POWER_ANY, ROLE_APPROVER | ROLE_HEAD, NEEDS_BODY },
        /* 22:14 (4) what leaders are told, drafted and signed like what binds; what they wrote on it */
        { ENTRY_DIGEST, IN(STATE_NONE), false, POWER_ANY, ROLE_STAMP, NEEDS_VARIANT | NEEDS_BODY, .addressee = TO_OWN,
          .parts = DOC, .drafted = ROLE_CLERK | ROLE_HANDLER | ROLE_APPROVER, .signers = ROLE_APPROVER | ROLE_HEAD },
        { ENTRY_ANNOTATION, IN(STATE_NONE), false, POWER_ANY, ROLE_HEAD | ROLE_APPROVER, NEEDS_VARIANT, .addressee = TO_OWN,
          .parts = DOC },
        { ENTRY_SHEET_NOTE, IN(STATE_NONE), false, POWER_ANY, ROLE_CLERK | LED, NEEDS_VARIANT, .addressee = TO_OWN, .parts = DOC },
        /* whom of those published the petitioner chose to meet; at any desk that has the case */
        { ENTRY_APPOINTMENT, LIVE | ENDS | IN(STATE_SUPERSEDED), false, POWER_ANY, ROLE_CLERK | LED, NEEDS_PERSON,
          .addressee = TO_CLIMB, .parts = DOC },
        /* 22:37 */
        { ENTRY_AID, IN_ANY, false, POWER_ANY, ROLE_CLERK | LED, NEEDS_BODY, .addressee = TO_OWN, .parts = DOC },
        { ENTRY_AID_ANSWER, IN_ANY, false, POWER_ANY, ROLE_CLERK | LED, NEEDS_BODY, .addressee = TO_EXCHANGE_PEER,
          .parts = DOC },
        { ENTRY_RECALL, IN(STATE_HANDED) | IN(STATE_RETURN_ASKED), false, POWER_ANY, LED, 0 },
        /* 22:24 of a unit that closes: the node itself, where the roster names one successor; of several a person chooses
         * (succession.h) */
        { ENTRY_SUCCESSION, IN_ANY & ~IN(STATE_NONE), false, POWER_ANY, ROLE_APPROVER, NEEDS_TO, STATE_SUCCEEDED,
          .addressee = TO_NAMED, .reach = REACH_OWN, .parts = FILE_PARTS | 1u << PART_STATE | 1u << PART_CHECKS },

        /* ---- drafts: 拟办, 批示, 用印.  Whose role it is exactly, the drafted document's own rule says. */
        { ENTRY_DRAFT, IN_ANY, false, POWER_ANY, DRAFTERS, 0 },
        { ENTRY_SIGN, IN_ANY, false, POWER_ANY, SIGNERS, 0 },
        { ENTRY_DISCARD, IN_ANY, false, POWER_ANY, DRAFTERS | SIGNERS, 0 },
        { ENTRY_STAMP, IN_ANY, false, POWER_ANY, ROLE_STAMP, 0 },

        /*
         * Accusations (22:22 last paragraph, 30).  No clock of this statute runs (22:23 last paragraph); nothing climbs and
         * nothing is copied; whoever gave it can't read it any more.
         *
         *   register, sealed -> SEALED_OUT ==> (discipline organ) SEALED -accept-> -conclusion-> CONCLUDED
         *   a case that turns out to accuse -sealed-referral-> SEALED_OUT ==>    SEALED -sealed-referral-> SEALED_OUT ==> the next
         *   an organ that closes: CONCLUDED -sealed-archive-> SEALED_OUT ==> (its successor) CONCLUDED
         */
        { ENTRY_SEALED_REFERRAL, UNSORTED | UNDECIDED | IN(STATE_ACCEPTED) | DECIDED_ONCE | ENDS | IN(STATE_SUPERSEDED), true, POWER_ANY,
          ROLE_CLERK | ROLE_APPROVER | ROLE_HANDLER | ROLE_DISCIPLINE, NEEDS_TO, STATE_SEALED_OUT, .addressee = TO_NAMED,
          .reach = REACH_OWN, .parts = DOC | 1u << PART_SEALED },
        /* what came back undelivered: from the paper, to the same or another organ */
        { ENTRY_SEALED_REFERRAL, IN(STATE_SEALED_OUT), true, POWER_ANY, ROLE_CLERK | ROLE_APPROVER | ROLE_DISCIPLINE, NEEDS_TO,
          STATE_SEALED_OUT, .addressee = TO_NAMED, .reach = REACH_OWN, .parts = DOC | 1u << PART_SEALED },
        { ENTRY_SEALED_REFERRAL, IN(STATE_SEALED), true, POWER_ANY, ROLE_DISCIPLINE, NEEDS_TO, STATE_SEALED_OUT,
          .addressee = TO_NAMED, .reach = REACH_OWN, .parts = DOC | 1u << PART_SEALED },
        /* 22:24 an organ closes: what it concluded, sealed anew to its successor's desk, which answers for it from then on */
        { ENTRY_SEALED_ARCHIVE, IN(STATE_CONCLUDED), true, POWER_ANY, ROLE_DISCIPLINE, NEEDS_TO, STATE_SEALED_OUT,
          .addressee = TO_NAMED, .reach = REACH_OWN, .parts = DOC | 1u << PART_SEALED },
        { ENTRY_SEALED_ACCEPT, IN(STATE_SEALED), true, POWER_ANY, ROLE_DISCIPLINE, 0, .progress = PROGRESS_ACCEPTED },
        { ENTRY_SEALED_FEEDBACK, IN(STATE_SEALED) | IN(STATE_CONCLUDED), true, POWER_ANY, ROLE_DISCIPLINE, NEEDS_SERVICE },
        { ENTRY_CONCLUSION, IN(STATE_SEALED), true, POWER_ANY, ROLE_DISCIPLINE, 0, STATE_CONCLUDED,
          .progress = PROGRESS_DISPOSED },
        /* 22:19, 30 what the petitioner brings later: to whoever was given it, sealed; at the organ that has it: to its own desk */
        { ENTRY_SEALED_MATERIAL, IN(STATE_SEALED_OUT), false, POWER_ANY, ROLE_CLERK | ROLE_DISCIPLINE, NEEDS_TO,
          .addressee = TO_OWN, .parts = DOC | 1u << PART_SEALED },
        { ENTRY_SEALED_MATERIAL, IN(STATE_SEALED) | IN(STATE_CONCLUDED), false, POWER_ANY, ROLE_DISCIPLINE, 0 },
};

/*
 * The receiving side: of a docket in one of these states, from somebody of this standing; then the docket goes there, these
 * clocks start (as far as they are this unit's: triage for a bureau, notice for a responsible unit, assignment for an
 * assignment), these are met, these are cancelled.
 */
#define FREE (IN(STATE_NONE) | IN(STATE_RETURNED) | IN(STATE_COPY) | IN(STATE_INFORMED))
#define TAKING (CLOCK(CLOCK_TRIAGE) | CLOCK(CLOCK_NOTICE) | CLOCK(CLOCK_RETURN_REQUEST) | CLOCK(CLOCK_ASSIGNMENT) | \
                CLOCK(CLOCK_SUMMARY_ACCEPT))
#define RETURNING \
        (CLOCK(CLOCK_TRIAGE) | CLOCK(CLOCK_NOTICE) | CLOCK(CLOCK_ASSIGNMENT) | CLOCK(CLOCK_SUMMARY_ACCEPT) | IN_HAND)

static const TakeRule takes[] = {
        { ENTRY_REFERRAL, FREE, FROM_SUPERVISOR, STATE_TAKEN, .starts = TAKING },
        { ENTRY_ASSIGNMENT, FREE, FROM_SUPERVISOR, STATE_TAKEN, .starts = TAKING },
        { ENTRY_REPORT_UP, FREE, FROM_BELOW, STATE_TAKEN, .starts = TAKING },
        { ENTRY_RETURN_REQUEST, IN(STATE_HANDED), FROM_GIVEN, .starts = CLOCK(CLOCK_RETURN_ANSWER) },
        { ENTRY_RETURN_ANSWER, IN(STATE_RETURN_ASKED), FROM_GIVER, STATE_TAKEN }, /* refused: the original dates stand */
        { ENTRY_NOTICE, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN },
        { ENTRY_ACCEPT, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN },
        { ENTRY_STATEMENT, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN },
        { ENTRY_OPINION, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN, STATE_HANDED, .cancels = CLOCK(CLOCK_ASK_REVIEW) },
        { ENTRY_EXTENSION, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN },
        { ENTRY_EXTENSION_REQUEST, IN(STATE_HANDED) | IN(STATE_CLOSED) | ENDS, FROM_GIVEN },
        { ENTRY_EXTENSION_ANSWER, UNSORTED | UNDECIDED | IN(STATE_HANDED) | IN(STATE_ACCEPTED) | DECIDED | ENDS, FROM_GIVER },
        { ENTRY_ANSWER, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN },
        { ENTRY_SERVICE, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN, .starts = CLOCK(CLOCK_ASK_REVIEW) },
        { ENTRY_REPORT, IN(STATE_HANDED) | IN(STATE_CLOSED) | ENDS, FROM_GIVEN, .meets = CLOCK(CLOCK_ASSIGNMENT) },
        { ENTRY_REPORT_APPROVAL, IN(STATE_HANDED) | DECIDED_ONCE | ENDS, FROM_GIVER },
        { ENTRY_REWORK, IN(STATE_HANDED) | DECIDED_ONCE | ENDS, FROM_GIVER },
        /* ---- what ended below ends here ---- */
        { ENTRY_GUIDANCE, IN(STATE_HANDED), FROM_GIVEN, STATE_ENDED },
        { ENTRY_DECLINE, IN(STATE_HANDED), FROM_GIVEN, STATE_ENDED },
        { ENTRY_PENDING, IN(STATE_HANDED), FROM_GIVEN, STATE_ENDED },
        { ENTRY_NOT_AGAIN, IN(STATE_HANDED), FROM_GIVEN, STATE_ENDED },
        { ENTRY_WRONG_PLACE, IN(STATE_HANDED), FROM_GIVEN, STATE_ENDED },
        { ENTRY_IMPORT, IN(STATE_HANDED), FROM_GIVEN, STATE_IMPORTED },
        { ENTRY_OWN_LIMIT, IN(STATE_HANDED), FROM_GIVEN },
        { ENTRY_SETTLEMENT, IN(STATE_HANDED), FROM_GIVEN, STATE_SETTLED },
        { ENTRY_WITHDRAWAL, IN(STATE_HANDED), FROM_GIVEN, STATE_WITHDRAWN },
        { ENTRY_WITHDRAWAL_BROUGHT, IN_ANY, FROM_FILE },
        { ENTRY_GOES_ON, IN(STATE_WITHDRAWN) | IN(STATE_SETTLED), FROM_GIVEN, STATE_HANDED }, /* nobody's act: people.c */
        { ENTRY_DEATH, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN, STATE_ENDED },
        { ENTRY_CLASSIFY, IN(STATE_HANDED), FROM_GIVEN },
        { ENTRY_MERGE, IN(STATE_HANDED), FROM_GIVEN }, /* its reply will come as the other's */
        { ENTRY_MATERIAL, IN_ANY, FROM_FILE },

        { ENTRY_ORDER, IN_ANY, FROM_SUPERVISOR, .starts = CLOCK(CLOCK_ORDER_RESPONSE) },
        { ENTRY_RESPONSE, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_REMINDER, IN_ANY, FROM_SUPERVISOR },
        { ENTRY_REMARK, IN_ANY, FROM_BETWEEN },
        { ENTRY_PROPOSAL, IN_ANY, FROM_ASKER, .starts = CLOCK(CLOCK_PROPOSAL_FEEDBACK) },
        { ENTRY_FEEDBACK, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_REQUEST_DECISION, IN_ANY, FROM_ASKER },
        { ENTRY_INSTRUCTION, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_CO_REQUEST, IN_ANY, FROM_ASKER },
        { ENTRY_CO_OPINION, IN_ANY, FROM_ADDRESSEE },
        /* 22:22 last paragraph: an accusation reaches its organ straight from whoever registered it */
        { ENTRY_REGISTER, FREE | IN(STATE_SEALED_OUT), FROM_ANY, STATE_SEALED },
        { ENTRY_SEALED_REFERRAL, FREE | IN(STATE_SEALED_OUT), FROM_ANY, STATE_SEALED },
        { ENTRY_SEALED_ARCHIVE, FREE | IN(STATE_SEALED_OUT), FROM_CLOSED, STATE_CONCLUDED },
        { ENTRY_SEALED_MATERIAL, IN(STATE_SEALED) | IN(STATE_CONCLUDED) | IN(STATE_SEALED_OUT), FROM_BEFORE },
        { ENTRY_SEALED_WORD, IN_ANY, FROM_ANY }, /* from whom it counts, doc_word.c says */
        { ENTRY_URGENT, IN_ANY, FROM_ASKER },
        { ENTRY_URGENT_ACK, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_CONSULTATION, IN_ANY, FROM_ASKER },
        { ENTRY_CONSULTATION_ANSWER, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_DISPUTE, IN_ANY, FROM_ASKER },
        { ENTRY_DESIGNATION, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_RECUSAL_REQUEST, IN_ANY, FROM_ASKER },
        { ENTRY_RECUSAL_DECISION, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_MEETING_REQUEST, IN_ANY, FROM_ASKER },
        { ENTRY_MEETING_ACT, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_RETALIATION, IN_ANY, FROM_ASKER, .starts = CLOCK(CLOCK_RETALIATION) },
        { ENTRY_RETALIATION_ANSWER, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_AID, IN_ANY, FROM_ASKER },
        { ENTRY_AID_ANSWER, IN_ANY, FROM_ADDRESSEE },
        { ENTRY_REVIEW_ASK, IN_ANY, FROM_REVIEW },
        { ENTRY_REVIEW_ADMIT, IN_ANY, FROM_REVIEW },
        { ENTRY_REVIEW_FILE, IN_ANY, FROM_REVIEW },
        { ENTRY_HEARING, IN_ANY, FROM_REVIEW },
        { ENTRY_HEARING_RECORD, IN_ANY, FROM_REVIEW },
        { ENTRY_REVIEW_OPINION, IN_ANY, FROM_REVIEW },
        { ENTRY_REVIEW_SERVICE, IN_ANY, FROM_REVIEW },
        /* 22:40 a unit's own breach, to the bureau that stands above it */
        { ENTRY_FINDING, IN_ANY, FROM_BELOW },
        { ENTRY_EXECUTION, IN(STATE_HANDED) | IN(STATE_CLOSED) | IN(STATE_FINAL), FROM_GIVEN },
        { ENTRY_RATING, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN },
        { ENTRY_RECEPTION, IN(STATE_NONE), FROM_SHEETS },
        { ENTRY_SWEEP, IN(STATE_NONE), FROM_SHEETS },
        { ENTRY_SHEET_NOTE, IN(STATE_NONE), FROM_SHEETS },
        { ENTRY_DIGEST, IN(STATE_NONE), FROM_LED },
        { ENTRY_ANNOTATION, IN(STATE_NONE), FROM_LEADER },
        { ENTRY_APPOINTMENT, IN_ANY, FROM_GIVEN },
        { ENTRY_REWARD, IN(STATE_HANDED) | IN(STATE_CLOSED), FROM_GIVEN },
        { ENTRY_WHEREABOUTS, IN_ANY, FROM_GIVEN },
        { ENTRY_SUCCESSION, IN_ANY, FROM_ANY }, /* who may send it, the roster says: succession.h */
};
static const TakeRule agreed_return = { ENTRY_RETURN_ANSWER, IN(STATE_RETURN_ASKED), FROM_GIVER, STATE_RETURNED,
                                        .cancels = RETURNING };
/* Further up: nobody below has it in hand any more. */
static const TakeRule agreed_below = { ENTRY_RETURN_ANSWER, IN(STATE_HANDED), FROM_GIVEN };

const ActRule *procedure_acts(size_t *ret_n) {
        *ret_n = sizeof(acts) / sizeof(*acts);
        return acts;
}

const TakeRule *procedure_takes(size_t *ret_n) {
        *ret_n = sizeof(takes) / sizeof(*takes);
        return takes;
}

const ActRule *procedure_act(EntryKind document) {
        for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++)
                if (acts[i].document == document)
                        return &acts[i];
        return NULL;
}

const ActRule *procedure_act_in(EntryKind document, DocketState state) {
        const ActRule *first = procedure_act(document);

        for (const ActRule *r = first; r && r < acts + sizeof(acts) / sizeof(*acts) && r->document == document; r++)
                if (r->states & IN(state))
                        return r;
        return first;
}

const TakeRule *procedure_take(EntryKind document, bool agreed, bool event) {
        if (procedure_is_told_above(document, agreed))
                return event ? &agreed_below : &agreed_return;
        for (size_t i = 0; i < sizeof(takes) / sizeof(*takes); i++)
                if (takes[i].document == document)
                        return &takes[i];
        return NULL;
}

const ActRule *procedure_act_sealed_in(EntryKind document, DocketState state) {
        const ActRule *found = procedure_act(document);

        for (const ActRule *r = found; r && r < acts + sizeof(acts) / sizeof(*acts) && r->document == document; r++)
                if (r->states & IN(state))
                        found = r;
        return found;
}

bool procedure_is_drafted(EntryKind document) {
        const ActRule *rule = procedure_act(document);

        return rule && rule->drafted;
}

bool procedure_is_live(DocketState state) {
        return (LIVE & IN(state)) != 0;
}

bool procedure_is_hand_over(EntryKind document) {
        return document == ENTRY_REFERRAL || document == ENTRY_ASSIGNMENT || document == ENTRY_REPORT_UP;
}

bool procedure_is_sealed(EntryKind document) {
        return document == ENTRY_SEALED_REFERRAL || document == ENTRY_SEALED_ACCEPT || document == ENTRY_SEALED_FEEDBACK ||
               document == ENTRY_CONCLUSION || document == ENTRY_SEALED_MATERIAL || document == ENTRY_SEALED_ARCHIVE ||
               document == ENTRY_SEALED_WORD;
}

bool procedure_has_no_case(EntryKind document) {
        return document == ENTRY_BATCH || document == ENTRY_RECEPTION || document == ENTRY_SWEEP || document == ENTRY_INCIDENT ||
               document == ENTRY_CONTACT || document == ENTRY_DIGEST || document == ENTRY_ANNOTATION ||
               document == ENTRY_SHEET_NOTE;
}

bool procedure_brings_custody(EntryKind document) {
        return procedure_is_hand_over(document) || document == ENTRY_REGISTER || document == ENTRY_SEALED_REFERRAL ||
               document == ENTRY_SEALED_ARCHIVE || document == ENTRY_SUCCESSION;
}

bool procedure_is_event(EntryKind document) {
        const ActRule *rule = procedure_act(document);

        return rule && rule->addressee == TO_CLIMB;
}

bool procedure_is_review(EntryKind document) {
        return document >= ENTRY_REVIEW_ASK && document <= ENTRY_HEARING_RECORD;
}

bool procedure_encloses(EntryKind document) {
        switch (document) {
        case ENTRY_REGISTER:
        case ENTRY_SPLIT:
        case ENTRY_MATERIAL:
        case ENTRY_RETURN_REQUEST:
        case ENTRY_STATEMENT:
        case ENTRY_OPINION:
        case ENTRY_ANSWER:
        case ENTRY_SERVICE:
        case ENTRY_REPORT:
        case ENTRY_SETTLEMENT:
        case ENTRY_WITHDRAWAL:
        case ENTRY_WITHDRAWAL_BROUGHT:
        case ENTRY_SUCCESSOR:
        case ENTRY_RESPONSE:
        case ENTRY_FEEDBACK:
        case ENTRY_CO_OPINION:
        case ENTRY_REVIEW_ASK:
        case ENTRY_REVIEW_OPINION:
        case ENTRY_REVIEW_SERVICE:
        case ENTRY_HEARING_RECORD:
        case ENTRY_NEW_FACTS:
        case ENTRY_EXECUTION:
                return true;
        default:
                return false;
        }
}

bool procedure_is_told_above(EntryKind document, bool agreed) {
        return document == ENTRY_RETURN_ANSWER && agreed;
}

bool procedure_only_climbs(EntryKind document) {
        return procedure_is_event(document) || document == ENTRY_DEATH || document == ENTRY_CLASSIFY || document == ENTRY_GOES_ON ||
               document == ENTRY_WHEREABOUTS;
}

bool procedure_may_climb(EntryKind document) {
        return procedure_only_climbs(document) || document == ENTRY_WITHDRAWAL_BROUGHT ||
               (procedure_is_review(document) && document != ENTRY_REVIEW_FILE);
}

/* Why not: what the state says comes before what the document lacks. */
Reason procedure_state_reason(EntryKind document, DocketState state) {
        if (procedure_is_sealed(document) && document != ENTRY_SEALED_REFERRAL && state < STATE_SEALED_OUT)
                return state == STATE_NONE ? REASON_NOT_CUSTODIAN : REASON_NOT_ACCUSATION;
        if (document == ENTRY_NEW_FACTS && state != STATE_NONE)
                return REASON_NOT_FINAL;
        if (document == ENTRY_WITHDRAWAL_BROUGHT &&
            (IN(state) & (UNSORTED | UNDECIDED | IN(STATE_ACCEPTED))))
                return REASON_WITHDRAWAL_HERE;
        if (document == ENTRY_REWARD && IN(state) & (UNSORTED | UNDECIDED | IN(STATE_ACCEPTED)))
                return REASON_NOT_DISPOSED;
        if (document == ENTRY_REWARD && state == STATE_DISPOSED)
                return REASON_NOT_SERVED;
        if (document == ENTRY_STATEMENT && IN(state) & (IN(STATE_WINDOW) | IN(STATE_CLOSED)))
                return REASON_HEARD_LATE;
        if (document == ENTRY_JOIN && IN(state) & (DECIDED_ONCE | ENDS))
                return REASON_JOIN_LATE;
        switch (state) {
        case STATE_NONE:
                return REASON_NOT_CUSTODIAN;
        case STATE_HANDED:
                return document == ENTRY_WITHDRAWAL ? REASON_WITHDRAWAL_ELSEWHERE : REASON_HANDED_ON;
        case STATE_RETURN_ASKED:
                return document == ENTRY_WITHDRAWAL ? REASON_WITHDRAWAL_ELSEWHERE : REASON_RETURN_PENDING;
        case STATE_RETURNED:
        case STATE_COPY:
        case STATE_INFORMED:
                return REASON_NOT_HERE;
        case STATE_REGISTERED:
                return document == ENTRY_OPINION || document == ENTRY_EXTENSION ? REASON_ACCEPT_FIRST :
                       document == ENTRY_SERVICE ? REASON_NOT_DISPOSED :
                       document == ENTRY_RETURN_REQUEST ? REASON_NOT_RETURNABLE : REASON_SORT_FIRST;
        case STATE_TAKEN:
        case STATE_NOTICED:
                if (document == ENTRY_OPINION || document == ENTRY_EXTENSION)
                        return REASON_ACCEPT_FIRST;
                if (document == ENTRY_SERVICE || document == ENTRY_REPORT)
                        return REASON_NOT_DISPOSED;
                return state == STATE_NOTICED ? REASON_ALREADY_NOTICED : REASON_STATE;
        case STATE_ACCEPTED:
                return document == ENTRY_SERVICE || document == ENTRY_REPORT ? REASON_NOT_DISPOSED : REASON_ALREADY_ACCEPTED;
        case STATE_DISPOSED:
                return REASON_ALREADY_DISPOSED;
        case STATE_WINDOW:
                return document == ENTRY_SERVICE ? REASON_ALREADY_SERVED : REASON_ALREADY_DISPOSED;
        case STATE_CLOSED:
                return REASON_CLOSED;
        case STATE_SEALED_OUT:
                return procedure_is_sealed(document) ? REASON_HANDED_ON : REASON_SEALED_ONLY;
        case STATE_SEALED:
                return document == ENTRY_REGISTER ? REASON_IN_CHAIN :
                       document == ENTRY_SEALED_ARCHIVE ? REASON_SEALED_OPEN : REASON_SEALED_ONLY;
        case STATE_CONCLUDED:
                return procedure_is_sealed(document) ? REASON_SEALED_CONCLUDED : REASON_SEALED_ONLY;
        case STATE_REVIEW:
                /* At the reviewer's: a death is recorded where the case lies. */
                return document == ENTRY_RECUSAL_REQUEST ? REASON_REVIEWER_FIXED :
                       document == ENTRY_DEATH || document == ENTRY_SUCCESSOR ? REASON_NOT_CUSTODIAN :
                       document == ENTRY_WITHDRAWAL || document == ENTRY_WITHDRAWAL_BROUGHT ? REASON_WITHDRAWAL_REVIEW :
                                                                                              REASON_REVIEW_RUNS;
        case STATE_FINAL:
                return REASON_CASE_FINAL;
        case STATE_WITHDRAWN:
                return REASON_CASE_WITHDRAWN;
        case STATE_SETTLED:
                return REASON_CASE_SETTLED;
        case STATE_IMPORTED:
                return REASON_CASE_IMPORTED;
        case STATE_ENDED:
                return REASON_CASE_ENDED;
        case STATE_SUPERSEDED:
                return REASON_CASE_SUPERSEDED;
        case STATE_SUCCEEDED:
                return REASON_SUCCEEDED;
        default:
                return REASON_STATE;
        }
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

static const char *const state_names[STATE_COUNT][2] = {
        [STATE_NONE] = { "none", "无" }, [STATE_REGISTERED] = { "registered", "已登记" }, [STATE_TAKEN] = { "taken", "已接收" },
        [STATE_NOTICED] = { "noticed", "已告知" }, [STATE_RETURN_ASKED] = { "return-asked", "已提异议" },
        [STATE_HANDED] = { "handed", "已转交" }, [STATE_ACCEPTED] = { "accepted", "已受理" },
        [STATE_DISPOSED] = { "disposed", "已办结" }, [STATE_WINDOW] = { "window", "复查期内" },
        [STATE_CLOSED] = { "closed", "已结案" }, [STATE_RETURNED] = { "returned", "已退回" }, [STATE_COPY] = { "copy", "抄件" },
        [STATE_INFORMED] = { "informed", "知悉" },
        [STATE_FINAL] = { "final", "已终结" }, [STATE_WITHDRAWN] = { "withdrawn", "已撤回" },
        [STATE_SETTLED] = { "settled", "已和解" }, [STATE_IMPORTED] = { "imported", "已导入" },
        [STATE_ENDED] = { "ended", "已告知办结" }, [STATE_SUPERSEDED] = { "superseded", "已并转" },
        [STATE_REVIEW] = { "review", "复查中" }, [STATE_SEALED_OUT] = { "sealed-out", "密件已转" },
        [STATE_SEALED] = { "sealed", "密件" }, [STATE_CONCLUDED] = { "concluded", "密件办结" },
        [STATE_SUCCEEDED] = { "succeeded", "已由承继单位承办" },
};

const char *docket_state_name(DocketState s) {
        return (unsigned)s < STATE_COUNT ? state_names[s][0] : "?";
}

const char *docket_state_name_zh(DocketState s) {
        return (unsigned)s < STATE_COUNT ? state_names[s][1] : "?";
}

const char *custody_name(Custody c) {
        static const char *const names[] = { "none", "here", "flight", "away" };

        return (size_t)c < sizeof(names) / sizeof(*names) ? names[c] : "?";
}

const char *report_state_name(ReportState s) {
        static const char *const names[] = { "none", "owed", "sent", "approved", "rework" };

        return (size_t)s < sizeof(names) / sizeof(*names) ? names[s] : "?";
}

const char *progress_name(Progress p) {
        static const char *const names[] = { "none", "taken", "noticed", "accepted", "disposed", "served",
                                             "review", "reviewed", "re-review", "final" };

        return (size_t)p < sizeof(names) / sizeof(*names) ? names[p] : "?";
}

const char *exchange_state_name(ExchangeState s) {
        static const char *const names[] = { "none", "issued", "received", "copied", "answered", "bounced", "awaited" };

        return (size_t)s < sizeof(names) / sizeof(*names) ? names[s] : "?";
}

const char *draft_state_name(DraftState s) {
        static const char *const names[] = { "none", "drafted", "signed", "stamped", "discarded", "overtaken" };

        return (size_t)s < sizeof(names) / sizeof(*names) ? names[s] : "?";
}

const char *review_state_name(ReviewState s) {
        static const char *const names[] = { "none",   "asked",      "admitted", "inadmissible", "decided",
                                             "served", "challenged", "closed",   "bounced" };

        return (size_t)s < sizeof(names) / sizeof(*names) ? names[s] : "?";
}
