/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is at hand while the facts of one entry are folded: the docket, the case and what is said of it, written back once at the
 * end or when another is wanted.  For apply.c and those of apply_*.c whose facts change them; the rest works on rows alone.
 */

#include "common/base/arena.h"
#include "node/core/fact.h"
#include "node/core/office.h"
#include "node/core/row.h"

#define MARK_FACTS_MAX 3 /* two numbers, one sketch */

typedef struct Fold {
        StoreTxn *txn;
        const Entry *entry;
        Effects *out;
        HeadRow head;
        DocketRow docket;
        CaseRow case_row;
        WordsRow words;
        bool has_docket, has_case, has_words; /* loaded */
        bool material;
        char material_held[ROW_TEXT_SIZE];
        UnitCode came_from;
        const Fact *marks[MARK_FACTS_MAX]; /* of this entry: one row is made of them */
        size_t n_marks;
        Entry *lost;   /* the entry, by the number and time of the lost one that it restores; in the arena */
        Arena *arena;
} Fold;

/* The entry that the facts are of: of what is restored, the lost one, by which others call it. */
uint64_t fold_entry(const Fold *f);
/* Those of the fact, made if there is none; good until the next of their kind is asked for. */
DocketRow *fold_docket(Fold *f, const Fact *fact);
CaseRow *fold_case(Fold *f, const CaseId *id);
/* What the node does when the entry is committed; of the entry at hand unless the effect names one. */
void fold_effect(Fold *f, const Effect *e);

/* apply_docket.c: FACT_DOCKET and all that changes one */
void apply_docket(Fold *f, const Fact *fact);
/* apply_parcel.c: FACT_SEND .. FACT_UNDELIVERED, FACT_FOLLOW, FACT_PAPER_HELD */
void apply_parcel(Fold *f, const Fact *fact);
/* Likewise: of so many nodes that the row is full the first is forgotten: it may get a paper twice, and loses none. */
void held_by(char held[ROW_TEXT_SIZE], const UnitCode *node);
