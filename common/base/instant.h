/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Instant: milliseconds since 1970-01-01T00:00:00Z.  Duration: milliseconds.  Day: days since 1970-01-01 in China's civil time
 * (UTC+8, no summer time since 1992; earlier ones are ignored), the day all statutory clocks count in.  Nothing here reads a
 * clock.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t Instant;
typedef int64_t Duration;
typedef int32_t Day;

#define INSTANT_NEVER INT64_MAX
#define INSTANT_NONE INT64_MIN
#define DAY_NONE INT32_MIN
#define DURATION_SECOND INT64_C(1000)
#define DURATION_MINUTE (60 * DURATION_SECOND)
#define DURATION_HOUR (60 * DURATION_MINUTE)
#define DURATION_DAY (24 * DURATION_HOUR)
#define INSTANT_TEXT_SIZE 32 /* "2026-03-01T09:30:00.123+08:00" */
#define DAY_TEXT_SIZE 16

/* INSTANT_NONE: DAY_NONE; what lies beyond a Day's range: its ends. */
Day day_of(Instant t);
/* First millisecond of the day, China time. */
Instant day_start(Day d);
/* First millisecond after the day: a clock due on day d is breached from here on. */
Instant day_end(Day d);
/* Proleptic Gregorian; month 1-12 and day 1-31 asserted. */
Day day_from_civil(int year, unsigned month, unsigned day);
void day_to_civil(Day d, int *ret_year, unsigned *ret_month, unsigned *ret_day);
int instant_year(Instant t);
/* RFC 3339, always +08:00, with milliseconds only if not zero; "never", "none", and "out-of-range" outside the years 0-9999. */
void instant_format(Instant t, char dst[INSTANT_TEXT_SIZE]);
/* RFC 3339 with a zone (Z or +hh:mm), or a local (UTC+8) time without; also a date alone = its first instant.  False if not,
 * and for impossible dates, hour 24 and second 60.  Seconds may be left out; what is finer than a millisecond is cut off. */
bool instant_parse(const char *s, Instant *ret);
/* YYYY-MM-DD; "none" */
void day_format(Day d, char dst[DAY_TEXT_SIZE]);
bool day_parse(const char *s, Day *ret);
