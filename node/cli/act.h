/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One act on a case, from named values to a request: the same table reads the options of `zhuji case ...` and the fields of a
 * batch line, so that the two can't differ.  What a document needs is the procedure's business; here is what can be
 * written in it at all.  Names have underscores in JSON, hyphens as options.
 */

#include <jansson.h>
#include "common/wire/control.h"
#include "common/wire/record.h"
#include "node/cli/args.h"

typedef struct ActProblem {
        char en[192], zh[192];
} ActProblem;

/* A verb of `zhuji case`, with its EntryKind: "refer" = ENTRY_REFERRAL. */
typedef struct ActVerb {
        const char *name;
        EntryKind kind;
} ActVerb;

/* NULL if there is none. */
const ActVerb *act_find_verb(const char *name);
const ActVerb *act_verb_of(EntryKind kind);

typedef struct Act {
        EntryKind kind;
        CaseId case_id;
        Document document; /* strings borrowed from what was set; of a draft: its kind is that of what is drafted */
} Act;

/* Sets the document's field of that name from text. */
bool act_set(Act *act, const char *field, const char *value, ActProblem *problem);
/* Is there a field of that name? */
bool act_is_field(const char *field);
/* "411281-2026-0000001-1", its check digit verified. */
bool act_set_case(Act *act, const char *value, ActProblem *problem);
/* A meeting's list, a sheet; or an act on the draft of such a one that is named. */
bool act_may_lack_case(const Act *act);
/* Fills in the request, which then borrows from the arena. */
void act_request(const Act *act, Arena *arena, PbControlRequest *request);
