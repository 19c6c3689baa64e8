/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the files of query.h share: replies grow in the arena, and what a read may cost. */

#include <string.h>
#include "common/base/memory.h"
#include "node/core/row.h"
#include "node/query.h"

/* Rows one read may look at: some 20 ms of a thread that serves others, too; and
 * snapshots keep old pages from reuse. */
#define QUERY_STEPS_MAX 20000u

/* The earlier answer to the same matter that a drafted opinion contradicts, or did when it was signed; "": none that may be named. */
char *query_differs(const Query *q, const DraftRow *row);
static inline char *query_copy(const Query *q, const char *s) {
        return arena_strdup(q->arena, s);
}

/* A list that grows by doubling; what it outgrew stays in the arena, as much again at most. */
static inline void query_append(const Query *q, void ***list, size_t *n, void *item) {
        if ((*n & (*n - 1)) == 0) { /* 0 or a power of two: full */
                void **bigger = arena_new_array(q->arena, void *, *n ? 2 * *n : 1);

                if (*n)
                        memcpy(bigger, *list, *n * sizeof(**list));
                *list = bigger;
        }
        (*list)[(*n)++] = item;
}

#define QUERY_APPEND(q, field, item) query_append((q), (void ***)&(q)->reply->field, &(q)->reply->n_##field, (item))

/* A name of a number; "" for 0. */
char *query_name(uint32_t number, const char *name);
/* The unit's file of a case, without content; adds what it looked at to the steps. */
PbControlCase *query_docket(const Query *q, const DocketRow *docket, unsigned *steps);
/* query_sheet.c: a line's place in the lists of sheets, "DAY/UNIT/ENTRY/LINE", as cursors say it; false: no such one. */
#define QUERY_SHEET_PLACE_SIZE 96
void query_sheet_place(const SheetRow *row, char dst[QUERY_SHEET_PLACE_SIZE]);
bool query_sheet_place_parse(const char *place, SheetRow *row);
bool query_sheet_is_at(const SheetRow *row, const SheetRow *place);
/* Reports of months and years: all of this desk, or with its figures the one that the request names. */
int query_periods(const Query *q, Archive *archive, const UnitCode *unit, const PbControlRequest *request) MUST_CHECK;
