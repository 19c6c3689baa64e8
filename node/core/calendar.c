/* SPDX-License-Identifier: Apache-2.0 */

#include "node/core/calendar.h"

#include <stdlib.h>

unsigned day_weekday(Day d) {
        int64_t since_monday = ((int64_t)d + 3) % 7; /* 1970-01-01 was a Thursday */

        return (unsigned)(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

const char *day_kind_name(DayKind k) {
        switch (k) {
        case DAY_WORKED: return "workday";
        case DAY_WEEKEND: return "weekend";
        case DAY_HOLIDAY: return "holiday";
        case DAY_MAKEUP: return "make-up-workday";
        }
        return "?";
}

static int year_of(Day d) {
        int year;
        unsigned month, day;

        day_to_civil(d, &year, &month, &day);
        return year;
}

static int compare_years(const void *a, const void *b) {
        int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

        return (x > y) - (x < y);
}

static int compare_days(const void *key, const void *item) {
        Day x = *(const Day *)key, y = ((const CalendarDay *)item)->day;

        return (x > y) - (x < y);
}

bool calendar_has_year(const Calendar *c, int year) {
        int32_t key = year;

        return c && c->n_years && bsearch(&key, c->years, c->n_years, sizeof(*c->years), compare_years);
}

int calendar_day(const Calendar *c, Day d, DayKind *ret, const char **ret_name) {
        const CalendarDay *listed;

        if (!calendar_has_year(c, year_of(d)))
                return CALENDAR_E_YEAR;
        listed = c->n_days ? bsearch(&d, c->days, c->n_days, sizeof(*c->days), compare_days) : NULL;
        if (listed)
                *ret = listed->makeup ? DAY_MAKEUP : DAY_HOLIDAY;
        else
                *ret = day_weekday(d) > 5 ? DAY_WEEKEND : DAY_WORKED;
        if (ret_name)
                *ret_name = listed ? listed->name : "";
        return 0;
}

static int is_worked(const Calendar *c, Day d, bool *ret, int *ret_year) {
        DayKind kind;

        if (calendar_day(c, d, &kind, NULL)) {
                *ret_year = year_of(d);
                return CALENDAR_E_YEAR;
        }
        *ret = kind == DAY_WORKED || kind == DAY_MAKEUP;
        return 0;
}

int calendar_add_working(const Calendar *c, Day from, uint32_t n, Day *ret, int *ret_year) {
        Day d = from;

        while (n > 0) {
                bool worked;

                if (is_worked(c, ++d, &worked, ret_year))
                        return CALENDAR_E_YEAR;
                n -= worked;
        }
        *ret = d;
        return 0;
}

int calendar_roll(const Calendar *c, Day d, Day *ret, int *ret_year) {
        for (;; d++) {
                bool worked;

                if (is_worked(c, d, &worked, ret_year))
                        return CALENDAR_E_YEAR;
                if (worked)
                        break;
        }
        *ret = d;
        return 0;
}

int calendar_count_working(const Calendar *c, Day from, Day to, uint32_t *ret, int *ret_year) {
        uint32_t n = 0;

        for (Day d = from; d <= to; d++) {
                bool worked;

                if (is_worked(c, d, &worked, ret_year))
                        return CALENDAR_E_YEAR;
                n += worked;
        }
        *ret = n;
        return 0;
}
