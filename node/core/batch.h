/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What one meeting assigns (会议交办): a document of no case, drafted, signed and stamped once, whose text is the list that the
 * approver reads: a line for each case, its number, the unit, and a day of its own if it has one.  The stamp starts a job; each
 * line becomes an assignment of its own, with all that is asked of a single one.
 */

#include "node/core/row.h"

/* One person reads and signs the whole list, and the stamp's entry holds a fact for each line: the largest batch known to us, a
 * province's special action, is split by city anyway. */
#define BATCH_LINES_MAX 500u

typedef struct BatchLine {
        unsigned number; /* of the text's line, from 1 */
        CaseId case_id;
        UnitCode to;
        Day due_day;     /* 0: the list's */
} BatchLine;

/* The next line of a list that says something; *at moves behind it.  1: one was read, 0: the text is over, -1: it can't be read
 * (ret->number says which). */
int batch_next_line(const char **at, BatchLine *ret);
