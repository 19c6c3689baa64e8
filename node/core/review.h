/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Review and re-review (22:35, 36): what the documents of doc_review.c and the rest of the procedure share.
 *
 * A review is an instance of its own at the reviewer the petitioner chose among the lawful ones.  The handler keeps custody of
 * the case; its docket says REVIEW while the instance runs.  Everything the reviewer does is told to the unit whose opinion is
 * reviewed, from the reviewing unit on to the handler, and from there it climbs to the givers like any event of the handler's.
 * Each unit keeps a row of the instance: the reviewer its own, the others what they know of it.
 */

#include "node/core/step.h"

/* What a document of a review says it is about. */
typedef struct Review {
        ReviewKind kind;
        UnitCode reviewer, reviewed;
        UnitCode handler;      /* "" if the reviewer does not know it yet */
        UnitCode asked_unit;
        uint64_t asked_entry;
} Review;

/* False: it doesn't say so. */
bool review_of_document(const Document *doc, Review *ret);
void review_of_row(const InstanceRow *row, Review *ret);
/* Written into a document; its texts live in the decision's arena. */
void review_fill(Decide *d, const Review *r, Document *doc);

/* The roster says that it reviews that unit's opinions; a bureau only if its government delegated that (`may_review`). */
bool review_is_lawful(const Decide *d, const UnitCode *reviewer, const UnitCode *reviewed);
/* The one reviewer there is, so that nobody has to be asked; false: none, or several. */
bool review_only_reviewer(const Decide *d, const UnitCode *reviewed, UnitCode *ret);
/* Whose opinion a request brought at this unit would be about, as far as its rows say. */
bool review_subject(Decide *d, const UnitCode *unit, const CaseId *id, UnitCode *ret);
/* "411281.gov, 411200.hrss": for refusals. */
const char *review_lawful_names(Decide *d, const UnitCode *reviewed);

/* ---- rows: newest that fits ------------------------------------------------------------------------------------- */

#define RSTATE(state) (1u << (state))

bool instance_find(Decide *d, const UnitCode *unit, const CaseId *id, const Review *r, InstanceRow *ret);
/* In one of these states; `own`: the unit is the reviewer. */
bool instance_last(Decide *d, const UnitCode *unit, const CaseId *id, uint32_t states, bool own, InstanceRow *ret);
/* Asked, and not yet decided and served; one that remanded is over. */
bool instance_running(Decide *d, const UnitCode *unit, const CaseId *id, bool own, InstanceRow *ret);
/* The review opinion that stands (decided and served, no remand): what a re-review would be of. */
bool instance_standing(Decide *d, const UnitCode *unit, const CaseId *id, InstanceRow *ret);

/* ---- what a document of a review does to a unit that is not its reviewer, and to its docket ------------------------ */

ClockName review_ask_clock(ReviewKind kind);
ClockName review_run_clock(ReviewKind kind);
/* The petitioner's days to ask for it, as this unit's file has them: its own, or a twin of the reviewed unit's. */
bool review_window(Decide *d, const DocketRow *docket, const Review *r, ClockRow *ret);
/* The day is past the petitioner's last one. */
bool review_is_late(const ClockRow *window, Instant asked_at);
/* Asked after the petitioner's last day, as whoever passed the request on knows it (until_day; 0: it doesn't). */
bool review_asked_late(const Document *ask);
void fact_instance(Decide *d, const UnitCode *unit, const CaseId *id, const Review *r, ReviewState state, bool file,
                   Instant asked_at, Instant received_at, Reason objection);
void fact_instance_state(Decide *d, const InstanceRow *row, ReviewState state, Reason objection);
/* The row of it here and the docket; known ones are left as they are.  `docket`: zero but for its keys if there is none. */
void review_follow(Decide *d, const DocketRow *docket, const Document *doc, const Review *r);
/* The docket alone: of a reviewer that also stands in the chain of the case. */
void review_follow_docket(Decide *d, const DocketRow *docket, const Document *doc, const Review *r, const InstanceRow *row);
/* The row alone: the reviewer's own. */
void review_follow_row(Decide *d, const DocketRow *docket, const Document *doc, const Review *r, const InstanceRow *row);
/* A request never reached its reviewer: nothing is under review, nobody watches the reviewer's days.  The petitioner has asked
 * in time all the same: the request is sent again, to that reviewer or another. */
void review_not_reached(Decide *d, const DocketRow *docket, const Review *r, const InstanceRow *row, Reason why);
/* A request of ours came to nothing: the petitioner's days go on. */
void review_right_back(Decide *d, const DocketRow *docket, const Review *r);

/* ---- for others ------------------------------------------------------------------------------------------------- */

/* Some unit here knows the case as final (22:36): the same facts and reasons are not accepted again. */
bool case_is_final(Decide *d, const CaseId *id);
/* A digest of what an opinion says: decision, text and legal basis without spaces and punctuation, wide forms made narrow. */
Digest opinion_digest(Decide *d, const Document *doc);
/* What a docket keeps of the reply it got, its own or its lead's: by when it is executed, and what an opinion said. */
void opinion_facts(Decide *d, const DocketRow *docket, const Document *reply);
/* May this docket get that opinion: not the one that was remanded, and none after a review. */
Reason check_new_opinion(Decide *d, const Act *a);
/* The petitioner's days to ask for re-review are over. */
void review_window_over(Decide *d, const ClockRow *window, const DocketRow *docket);
