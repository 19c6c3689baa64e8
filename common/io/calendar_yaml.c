/* SPDX-License-Identifier: Apache-2.0 */

#include "common/io/calendar_yaml.h"

#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/io/rules_yaml.h"
#include "common/wire/rules_codec.h"

#define YEAR_MIN 1990
#define YEAR_MAX 2200

typedef struct CalendarReader {
        Calendar *calendar;
        CalendarDay *days;
        size_t n, cap;
        const YamlNode **places; /* of each day, for what is wrong between them */
} CalendarReader;

static void add_day(CalendarReader *r, const YamlNode *at, Day day, bool makeup, const char *name) {
        if (r->n == r->cap) {
                r->cap = r->cap ? 2 * r->cap : 1024;
                r->days = mem_realloc(r->days, r->cap * sizeof(*r->days));
                r->places = mem_realloc(r->places, r->cap * sizeof(*r->places));
        }
        r->days[r->n] = (CalendarDay){ day, makeup, name };
        r->places[r->n++] = at;
}

static bool is_weekend(Day d) {
        return ((d + 3) % 7 + 7) % 7 >= 5;
}

static unsigned month_days(int year, unsigned month) {
        static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

        return days[month - 1] + (leap && month == 2 ? 1u : 0u);
}

/* "MM-DD", exactly. */
static bool parse_day(const char *s, size_t len, int year, Day *ret) {
        unsigned month, day;

        if (len != 5 || s[2] != '-' || strspn(s, "0123456789") != 2 || strspn(s + 3, "0123456789") < 2)
                return false;
        month = (unsigned)(s[0] - '0') * 10 + (unsigned)(s[1] - '0');
        day = (unsigned)(s[3] - '0') * 10 + (unsigned)(s[4] - '0');
        if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
                return false;
        *ret = day_from_civil(year, month, day);
        return true;
}

static void read_run(CalendarReader *r, const YamlNode *node, int year, bool makeup, const char *name) {
        const char *s, *dots;
        Day from, to;

        if (!yaml_as_str(node, &s))
                return;
        dots = strstr(s, "..");
        if (!parse_day(s, dots ? (size_t)(dots - s) : strlen(s), year, &from) ||
            (dots && !parse_day(dots + 2, strlen(dots + 2), year, &to)) || (dots && to <= from)) {
                yaml_problem(node, "'%.32s' is no day MM-DD of %d, nor a run of days MM-DD..MM-DD", s, year);
                return;
        }
        if (!dots)
                to = from;
        for (Day d = from; d <= to; d++) {
                if (makeup && !is_weekend(d))
                        yaml_problem(node, "'%.32s': only a Saturday or Sunday can be worked to make up for a holiday", s);
                add_day(r, node, d, makeup, name);
        }
}

static void read_days(CalendarReader *r, const YamlNode *year_node, int year, const char *key, bool makeup) {
        const YamlNode *map;

        if (!yaml_get_map(year_node, key, YAML_OPTIONAL, &map))
                return;
        for (size_t i = 0; i < map->n; i++) {
                const char *name = arena_strdup(&r->calendar->arena, map->keys[i]->text);
                const YamlNode *list = map->items[i];

                if (!*name || strlen(name) > LIMIT_NAME)
                        yaml_problem(map->keys[i], "a holiday's name is 1 to %zu bytes", LIMIT_NAME);
                if (list->type != YAML_SEQUENCE) {
                        yaml_problem(list, "must be a list of days, like [10-01..10-07]");
                        continue;
                }
                for (size_t k = 0; k < list->n; k++)
                        read_run(r, list->items[k], year, makeup, name);
        }
}

/* Nothing would ever fall due: more likely a run of days was typed wrong than a month without a working day decreed. */
static void check_months(CalendarReader *r, const YamlNode *place, int year) {
        for (unsigned month = 1; month <= 12; month++) {
                Day first = day_from_civil(year, month, 1), last = first + (Day)month_days(year, month) - 1;
                unsigned work = 0;

                for (Day d = first; d <= last; d++)
                        work += !is_weekend(d);
                for (size_t i = 0; i < r->n; i++)
                        if (r->days[i].day >= first && r->days[i].day <= last)
                                work += r->days[i].makeup ? 1 : is_weekend(r->days[i].day) ? 0u : -1u;
                if (!work) {
                        yaml_problem(place, "%d-%02u has no working day: what is counted in working days would stand still",
                                     year, month);
                        return;
                }
        }
}

static void read_years(CalendarReader *r, const YamlNode *root) {
        static const char *const known[] = { "off", "work", NULL };
        const YamlNode *years, *map;
        int32_t *numbers;
        long last = 0;

        if (!yaml_get_map(root, "years", YAML_REQUIRED, &years))
                return;
        if (!years->n || years->n > LIMIT_CALENDAR_YEARS) {
                yaml_problem(years, "between 1 and %u years", LIMIT_CALENDAR_YEARS);
                return;
        }
        numbers = arena_new_array(&r->calendar->arena, int32_t, years->n);
        for (size_t i = 0; i < years->n; i++) {
                const char *text = years->keys[i]->text;
                long year = strspn(text, "0123456789") == 4 && strlen(text) == 4 ? strtol(text, NULL, 10) : 0;

                if (year < YEAR_MIN || year > YEAR_MAX || year <= last) {
                        yaml_problem(years->keys[i], "'%.16s' is no year that could follow: years ascend", text);
                        continue;
                }
                last = year;
                numbers[r->calendar->n_years++] = (int32_t)year;
                if (!yaml_as_map(years->items[i], &map) || !yaml_known_keys(map, known))
                        continue;
                if (!yaml_find(map, "off"))
                        yaml_problem(map, "%ld has no holidays (`off`): a year that is not announced yet is left out", year);
                read_days(r, map, (int)year, "off", false);
                read_days(r, map, (int)year, "work", true);
                check_months(r, years->keys[i], (int)year);
        }
        r->calendar->years = numbers;
}

/* Sorted by day; the places go along, so insertion it is: the lists are nearly in order. */
static void sort_days(CalendarReader *r) {
        for (size_t i = 1; i < r->n; i++) {
                CalendarDay day = r->days[i];
                const YamlNode *place = r->places[i];
                size_t k = i;

                for (; k && r->days[k - 1].day > day.day; k--) {
                        r->days[k] = r->days[k - 1];
                        r->places[k] = r->places[k - 1];
                }
                r->days[k] = day;
                r->places[k] = place;
        }
        for (size_t i = 1; i < r->n; i++)
                if (r->days[i].day == r->days[i - 1].day) {
                        char text[DAY_TEXT_SIZE];

                        day_format(r->days[i].day, text);
                        yaml_problem(r->places[i], "%s stands in the calendar twice", text);
                }
}

static void read_calendar(CalendarReader *r, const YamlNode *root) {
        static const char *const known[] = { "calendar", "version", "source", "years", NULL };
        const char *source = "", *name;
        int64_t version = 1;
        CalendarDay *days;

        (void)yaml_known_keys(root, known);
        (void)yaml_get_str(root, "calendar", YAML_REQUIRED, &name);
        (void)yaml_get_int(root, "version", YAML_REQUIRED, 1, 1000000, &version);
        if (yaml_get_str(root, "source", YAML_REQUIRED, &source) && strlen(source) > LIMIT_REASON)
                yaml_problem(yaml_find(root, "source"), "source is longer than %zu bytes", LIMIT_REASON);
        r->calendar->version = (uint32_t)version;
        r->calendar->source = arena_strdup(&r->calendar->arena, source);
        read_years(r, root);
        sort_days(r);
        if (r->n > LIMIT_CALENDAR_DAYS)
                yaml_problem(root, "more than %u days", LIMIT_CALENDAR_DAYS);
        days = arena_new_array(&r->calendar->arena, CalendarDay, r->n + 1);
        if (r->n)
                memcpy(days, r->days, r->n * sizeof(*days));
        r->calendar->days = days;
        r->calendar->n_days = (uint32_t)r->n;
}

int calendar_yaml_read(Yaml *y, Buf *problems, Calendar **ret) {
        CalendarReader r = { .calendar = calendar_new() };
        bool ok;

        read_calendar(&r, yaml_root(y));
        mem_free(r.days);
        mem_free(r.places);
        ok = yaml_ok(y);
        if (ok) {
                r.calendar->digest = calendar_digest(r.calendar);
                *ret = r.calendar;
        } else {
                buf_put_bytes(problems, bytes_of_str(yaml_problems(y)));
                calendar_free(r.calendar);
        }
        return ok ? 0 : RULES_YAML_E_PROBLEMS;
}
