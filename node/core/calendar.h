/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Counting days.  Pure: a calendar comes in, a day goes out, and for a year that the calendar knows nothing about there is no
 * guess but an error.  The day of an event never counts.
 */

#include "common/wire/rules.h"

typedef enum DayKind { DAY_WORKED = 1, DAY_WEEKEND, DAY_HOLIDAY, DAY_MAKEUP } DayKind;
const char *day_kind_name(DayKind k); /* "workday", "weekend", "holiday", "make-up-workday" */

#define CALENDAR_E_YEAR 1 /* the calendar (or its absence) knows nothing about a year that was needed */

/* `c` may be NULL: no year is known.  ret_name: of the holiday ("" if it has none); may be NULL. */
int calendar_day(const Calendar *c, Day d, DayKind *ret, const char **ret_name) MUST_CHECK;
bool calendar_has_year(const Calendar *c, int year);

/* The n-th working day after `from`.  *ret_year: the first year that was missing (with CALENDAR_E_YEAR). */
int calendar_add_working(const Calendar *c, Day from, uint32_t n, Day *ret, int *ret_year) MUST_CHECK;
/* The day itself if it is worked, else the next one that is. */
int calendar_roll(const Calendar *c, Day d, Day *ret, int *ret_year) MUST_CHECK;
/* Working days from `from` to `to`, both counted. */
int calendar_count_working(const Calendar *c, Day from, Day to, uint32_t *ret, int *ret_year) MUST_CHECK;

/* 1 Monday ... 7 Sunday. */
unsigned day_weekday(Day d);
