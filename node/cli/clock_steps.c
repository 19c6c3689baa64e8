/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/clock_steps.h"

#include <assert.h>
#include <string.h>
#include "common/base/memory.h"
#include "node/core/row.h"

static const char *why_off(DayKind kind) {
        return kind == DAY_HOLIDAY ? "holiday" : "weekend";
}

static bool is_off(const ClockStep *s) {
        return s->kind == DAY_WEEKEND || s->kind == DAY_HOLIDAY;
}

ClockStep *clock_steps(const Calendar *calendar, Instant at, uint32_t days, uint32_t flags, Day due, Arena *arena,
                       uint32_t *ret_n) {
        Day from = day_of(at);
        uint32_t n = due >= from ? (uint32_t)(due - from) + 1 : 0, counted = 0;
        ClockStep *steps = arena_new_array(arena, ClockStep, n + 1);
        bool working = flags & CLOCK_FLAG_WORKING, by_hours = flags & CLOCK_FLAG_HOURS;

        for (uint32_t i = 0; i < n; i++) {
                ClockStep *s = &steps[i];

                s->day = from + (Day)i;
                s->name = "";
                if (calendar_day(calendar, s->day, &s->kind, &s->name))
                        s->kind = 0;
                s->due = i + 1 == n;
                if (by_hours) { /* as many as are over when that day ends */
                        s->number = (uint32_t)((day_end(s->day) - at) / DURATION_HOUR);
                        s->number = s->number < days ? s->number : days;
                        s->why = "hours";
                } else if (i == 0) {
                        s->why = "event";
                } else if (working && is_off(s)) {
                        s->why = why_off(s->kind);
                } else if (counted < days) {
                        s->number = ++counted;
                        s->why = working && s->kind == DAY_MAKEUP ? "make-up-workday" : "counted";
                } else {
                        s->why = is_off(s) ? why_off(s->kind) : "rolled";
                }
        }
        assert(by_hours || counted == days || n == 0 || due < from + (Day)days);
        *ret_n = n;
        return steps;
}

const char *clock_step_words(const ClockStep *step, bool zh) {
        static const struct { const char *why, *en, *zh; } words[] = {
                { "event", "the day of the event is not counted", "当日不计" },
                { "counted", "counted", "计入" },
                { "weekend", "not counted: weekend", "周末，不计" },
                { "holiday", "not counted: holiday", "节假日，不计" },
                { "make-up-workday", "counted: worked to make up for a holiday", "调休上班，计入" },
                { "hours", "by the hour, at night and on days off, too", "按小时连续计，夜间、休息日照计" },
                { "rolled", "the last day was off: it rolls to here", "末日逢休，顺延至此" },
        };

        for (size_t i = 0; i < array_size(words); i++)
                if (strcmp(words[i].why, step->why) == 0)
                        return zh ? words[i].zh : words[i].en;
        return step->why;
}
