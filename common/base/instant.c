/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Civil time by arithmetic: no zone database, no locale, no libc time calls, so every machine finds the same day.  Days are
 * counted from 1 March, which puts the leap day at a year's end, in eras of 400 years = 146097 days.
 */

#include "common/base/instant.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define CHINA_OFFSET (8 * DURATION_HOUR)
#define DAYS_PER_ERA INT64_C(146097)
#define DAYS_TO_EPOCH INT64_C(719468) /* 0000-03-01 to 1970-01-01 */

static int64_t floor_div(int64_t a, int64_t b) {
        return a / b - (a % b < 0);
}

Day day_of(Instant t) {
        /* Instants that no calendar knows go to the ends of the Day's range rather than wrap. */
        if (t == INSTANT_NONE)
                return DAY_NONE;
        if (t > day_start(INT32_MAX))
                return INT32_MAX;
        if (t < day_start(DAY_NONE + 1))
                return DAY_NONE + 1;
        return (Day)floor_div(t + CHINA_OFFSET, DURATION_DAY);
}

Instant day_start(Day d) {
        return (Instant)d * DURATION_DAY - CHINA_OFFSET;
}

Instant day_end(Day d) {
        return day_start(d) + DURATION_DAY;
}

static int64_t days_from_civil(int64_t year, unsigned month, unsigned day) {
        unsigned march_month = (month + 9) % 12; /* March = 0 */
        int64_t y = year - (month <= 2);
        int64_t era = floor_div(y, 400);
        int64_t year_of_era = y - era * 400;
        int64_t day_of_year = (153 * (int64_t)march_month + 2) / 5 + day - 1;
        int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

        return era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH;
}

Day day_from_civil(int year, unsigned month, unsigned day) {
        assert(month >= 1 && month <= 12 && day >= 1 && day <= 31);

        int64_t d = days_from_civil(year, month, day);
        assert(d > DAY_NONE && d <= INT32_MAX);
        return (Day)d;
}

void day_to_civil(Day d, int *ret_year, unsigned *ret_month, unsigned *ret_day) {
        int64_t z = (int64_t)d + DAYS_TO_EPOCH;
        int64_t era = floor_div(z, DAYS_PER_ERA);
        int64_t day_of_era = z - era * DAYS_PER_ERA;
        /* Takes the leap days out: one each 4 years (1460 days later), none each 100, one again at the era's end. */
        int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
        int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        int64_t march_month = (5 * day_of_year + 2) / 153;
        unsigned month = (unsigned)(march_month < 10 ? march_month + 3 : march_month - 9);

        *ret_year = (int)(year_of_era + era * 400 + (month <= 2));
        *ret_month = month;
        *ret_day = (unsigned)(day_of_year - (153 * march_month + 2) / 5 + 1);
}

int instant_year(Instant t) {
        int year;
        unsigned month, day;

        day_to_civil(day_of(t), &year, &month, &day);
        return year;
}

void instant_format(Instant t, char dst[INSTANT_TEXT_SIZE]) {
        char date[DAY_TEXT_SIZE];
        int year = instant_year(t);

        if (t == INSTANT_NEVER || t == INSTANT_NONE || year < 0 || year > 9999) {
                const char *word = t == INSTANT_NEVER ? "never" : t == INSTANT_NONE ? "none" : "out-of-range";

                snprintf(dst, INSTANT_TEXT_SIZE, "%s", word);
                return;
        }
        Day d = day_of(t);
        unsigned ms = (unsigned)(t - day_start(d));
        unsigned second = ms / 1000;
        day_format(d, date);
        int n = snprintf(dst, INSTANT_TEXT_SIZE, "%sT%02u:%02u:%02u", date, second / 3600, second / 60 % 60, second % 60);
        if (ms % 1000)
                n += snprintf(dst + n, INSTANT_TEXT_SIZE - (size_t)n, ".%03u", ms % 1000);
        snprintf(dst + n, INSTANT_TEXT_SIZE - (size_t)n, "+08:00");
}

/* The next n characters as a number; false if one isn't a digit. */
static bool take_digits(const char **s, unsigned n, unsigned *ret) {
        unsigned v = 0;

        for (unsigned i = 0; i < n; i++, (*s)++) {
                if (**s < '0' || **s > '9')
                        return false;
                v = v * 10 + (unsigned)(**s - '0');
        }
        *ret = v;
        return true;
}

static bool take_char(const char **s, char c) {
        if (**s != c)
                return false;
        (*s)++;
        return true;
}

static unsigned days_in_month(unsigned year, unsigned month) {
        static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

        return month == 2 && leap ? 29 : days[month - 1];
}

static bool take_date(const char **s, Day *ret) {
        unsigned year, month, day;

        if (!take_digits(s, 4, &year) || !take_char(s, '-') || !take_digits(s, 2, &month) || !take_char(s, '-') ||
            !take_digits(s, 2, &day))
                return false;
        if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
                return false;
        *ret = day_from_civil((int)year, month, day);
        return true;
}

/* hh:mm, as people write it, or hh:mm:ss and a fraction of any length, cut to milliseconds.  No leap seconds: the statutory
 * clocks know none. */
static bool take_time(const char **s, Duration *ret) {
        unsigned hour, minute, second = 0, ms = 0;
        bool seconds;

        if (!take_digits(s, 2, &hour) || !take_char(s, ':') || !take_digits(s, 2, &minute))
                return false;
        seconds = take_char(s, ':');
        if (seconds && !take_digits(s, 2, &second))
                return false;
        if (hour > 23 || minute > 59 || second > 59)
                return false;
        if (seconds && take_char(s, '.')) {
                unsigned digit, weight = 100;

                if (!take_digits(s, 1, &digit))
                        return false;
                do {
                        ms += digit * weight;
                        weight /= 10;
                } while (take_digits(s, 1, &digit));
        }
        *ret = hour * DURATION_HOUR + minute * DURATION_MINUTE + second * DURATION_SECOND + ms;
        return true;
}

/* Z, +hh:mm, -hh:mm, or nothing: China's. */
static bool take_zone(const char **s, Duration *ret) {
        unsigned hour, minute;
        bool west = **s == '-';

        if (**s == '\0') {
                *ret = CHINA_OFFSET;
                return true;
        }
        if (take_char(s, 'Z') || take_char(s, 'z')) {
                *ret = 0;
                return true;
        }
        if (!take_char(s, '+') && !take_char(s, '-'))
                return false;
        if (!take_digits(s, 2, &hour) || !take_char(s, ':') || !take_digits(s, 2, &minute) || hour > 23 || minute > 59)
                return false;
        *ret = (hour * DURATION_HOUR + minute * DURATION_MINUTE) * (west ? -1 : 1);
        return true;
}

bool instant_parse(const char *s, Instant *ret) {
        Duration time, zone;
        Day d;

        if (!take_date(&s, &d))
                return false;
        if (*s == '\0') {
                *ret = day_start(d);
                return true;
        }
        if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' '))
                return false;
        if (!take_time(&s, &time) || !take_zone(&s, &zone) || *s != '\0')
                return false;
        *ret = (Instant)d * DURATION_DAY + time - zone;
        return true;
}

void day_format(Day d, char dst[DAY_TEXT_SIZE]) {
        int year;
        unsigned month, day;

        if (d == DAY_NONE) {
                snprintf(dst, DAY_TEXT_SIZE, "none");
                return;
        }
        day_to_civil(d, &year, &month, &day);
        /* At most -5877641-06-24; the remainders only tell the compiler so. */
        snprintf(dst, DAY_TEXT_SIZE, "%s%04d-%02u-%02u", year < 0 ? "-" : "", (year < 0 ? -year : year) % 10000000,
                 month % 100, day % 100);
}

bool day_parse(const char *s, Day *ret) {
        Day d;

        if (!take_date(&s, &d) || *s != '\0')
                return false;
        *ret = d;
        return true;
}
