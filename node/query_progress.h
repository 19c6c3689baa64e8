/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the two halves of a progress query share: query_progress.c finds out where the case stands, query_rights.c says what its
 * petitioner can do next.
 */

#include "common/unit/roster.h"
#include "node/core/procedure.h"
#include "node/query_internal.h"

typedef struct Progressing {
        const Query *q;
        Archive *archive;
        const Roster *roster;
        PbControlProgress *p;
        CaseRow row;
        DocketRow first, holder; /* of the unit that registered it; the furthest file of it here */
        bool beyond;             /* it lies at another office */
        bool sealed;
        bool under_review;       /* `review` is asked, and not yet decided and served */
        InstanceRow review;
        UnitCode acted;          /* whose event was last, of the chain that handles it; "" */
        UnitCode handler;        /* likewise since it was given to where it is now; "" */
        Instant handler_since;
        UnitCode decided;        /* whose review opinion was last; "" */
        bool not_executed;       /* the handler says that it will not carry out what was supported */
        bool late;               /* something of what is due; the first such is this unit's */
        UnitCode late_unit;
} Progressing;

char *progress_name_of(const Progressing *g, const UnitCode *unit);
/* Who goes on with what that unit had, as far as the roster names one (22:24); else itself. */
UnitCode progress_successor(const Progressing *g, const UnitCode *unit);
bool progress_is_over(DocketState state);
/* query_rights.c: fills in what comes next. */
void progress_add_rights(Progressing *g);
