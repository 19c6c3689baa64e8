/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* For tests of recoveries from an old copy: what others hold of lost entries, what is made good, and what others declare. */

#include "bare_office.h"

/* A lost entry of ours, as another office has it: a document of `unit`, to another. */
typedef struct Held {
        Evidence theirs, lost;
        Receipt receipt;
        Document doc;
        Buf bytes;
} Held;

typedef struct Theirs {
        Evidence evidence;
        Fact facts[4];
        uint32_t n_facts;
        LanePosition lanes[4];
        Seal seals[3];
        Buf bytes;
} Theirs;

void put_alarm(Bare *b, AlarmKind kind, const char *subject, bool on);
void put_recovery(Bare *b, RecoveryState state, uint64_t lost);
const Fact *warned(const Bare *b, WarningKind kind);
/* What they show of it says that. */
void hold_document(Held *h);
Input held(Held *h, EntryKind theirs, EntryKind kind, const char *from, const char *to, const CaseId *id);
/* Evidence of that entry, as it is kept of one that nobody here has: without its parts. */
void proof_of(Entry *e, Buf *ret);
/* The tick that makes that lost act good: evidence of it is in the entry that was learnt, with what else was told; a document among
 * `parts` instead of the act's own.  coming: the entry by which the case had come; NULL: not that anybody knows. */
Result make_good_with_parts(Bare *b, const LostRow *row, const Document *doc, Instant at, const Part *parts, uint32_t n,
                            const Entry *coming);
Result make_good(Bare *b, const LostRow *row, const Document *doc, Instant at);
LostRow lost_act(EntryKind document, const CaseId *id, const char *other);
Document lost_document(EntryKind kind, const char *to);
void put_case(Bare *b, const CaseId *id, DocketState state, Custody custody, const char *given_to);
uint32_t done_how(const Bare *b);
Custody custody_of(const Bare *b, const char *unit);
/* Declared by the city: epoch 1 -> 2, first seal 1000060, register numbers up to 80. */
Input their_recovery(Theirs *t);
Result hear(Bare *b, Theirs *t, const Input *in);
