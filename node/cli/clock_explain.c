/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/clock_explain.h"

#include <string.h>
#include "common/base/memory.h"
#include "node/cli/text.h"

#define DAYS_MAX 3660

/* ---- refusals, each with what there is ----------------------------------------------------------------------------- */

static bool turn_down(ClockProblem *p, const char *name, const char *en, const char *zh) {
        *p = (ClockProblem){ .usage = strcmp(name, "usage") == 0, .name = name, .en = en, .zh = zh };
        return false;
}

static const char *clock_list(const Pack *pack, Arena *arena) {
        const char *list = "";

        for (unsigned c = CLOCK_TRIAGE; c < CLOCK_COUNT; c++)
                if (!pack || clock_rule_exists(&pack->clocks[c]))
                        list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", clock_name((ClockName)c));
        return list;
}

static bool no_such_clock(const Explained *e, Arena *arena, ClockProblem *p) {
        const char *list = clock_list(e->pack, arena);

        return turn_down(p, "no-such-clock",
                      arena_printf(arena, "the pack %s has no clock %s; it has %s", e->pack->name, clock_name(e->clock), list),
                      arena_printf(arena, "规则包 %s 没有期限 %s；现有：%s", e->pack->name, clock_name(e->clock), list));
}

static bool no_year(int year, Arena *arena, ClockProblem *p) {
        return turn_down(p, "no-calendar",
                      arena_printf(arena, "no calendar for %d: working days and days off of that year are not announced, or "
                                   "not installed; name one with --calendar FILE", year),
                      arena_printf(arena, "没有 %d 年的日历：该年度节假日安排尚未公布或者未装入；可用 --calendar 文件 指定",
                                   year));
}

/* ---- what is asked ------------------------------------------------------------------------------------------------- */

static bool read_set(const ClockQuestion *q, Explained *e, Arena *arena, ClockProblem *p) {
        uint32_t max = e->clock == CLOCK_EXTENSION ? e->rule->days : DAYS_MAX;
        uint64_t n;

        if (q->days && q->due)
                return turn_down(p, "usage", "either --days or --due", "--days 与 --due 只能写一个");
        if ((q->days || q->due) && !e->rule->as_set && e->clock != CLOCK_EXTENSION)
                return turn_down(p, "usage",
                                 arena_printf(arena, "%s is not set by a document: the pack says %u days", q->clock,
                                              e->rule->days),
                                 arena_printf(arena, "%s 不由文书确定：规则包定为 %u 天", q->clock, e->rule->days));
        if (q->days) {
                if (!text_number(q->days, 1, max, &n))
                        return turn_down(p, "usage", arena_printf(arena, "--days must be from 1 to %u", max),
                                         arena_printf(arena, "--days 须为 1 到 %u", max));
                e->days = (uint32_t)n;
                e->flags = CLOCK_FLAG_SET;
        }
        if (q->due) {
                if (!day_parse(q->due, &e->due) || e->due <= day_of(e->start) || e->due - day_of(e->start) > (Day)max)
                        return turn_down(p, "usage", "--due must be a day after the start, like 2026-05-01",
                                         "--due 须为起算日之后的日期，如 2026-05-01");
                e->days = (uint32_t)(e->due - day_of(e->start));
                e->flags = CLOCK_FLAG_SET;
        }
        return true;
}

bool clock_explain_name(const char *text, Arena *arena, ClockName *ret, ClockProblem *problem) {
        const char *list;

        if (clock_name_parse(text, ret) && *ret != CLOCK_NONE)
                return true;
        list = clock_list(NULL, arena);
        return turn_down(problem, "usage", arena_printf(arena, "no clock is named '%s'; there are %s", text, list),
                         arena_printf(arena, "没有期限“%s”；现有：%s", text, list));
}

static bool read_question(const ClockQuestion *q, Explained *e, Arena *arena, ClockProblem *p) {
        if (!clock_explain_name(q->clock, arena, &e->clock, p))
                return false;
        if (!instant_parse(q->start, &e->start))
                return turn_down(p, "usage",
                                 arena_printf(arena, "--start: '%s' is no time like 2026-03-01 or 2026-03-01T09:30", q->start),
                                 arena_printf(arena, "--start：“%s”不是时间，应如 2026-03-01 或 2026-03-01T09:30", q->start));
        e->rule = &e->pack->clocks[e->clock];
        if (!clock_rule_exists(e->rule))
                return no_such_clock(e, arena, p);
        e->days = e->rule->hours ? e->rule->hours : e->rule->days;
        e->flags = clock_rule_flags(e->rule);
        return read_set(q, e, arena, p);
}

static bool answer(Explained *e, Arena *arena, ClockProblem *p) {
        int year;

        if (!e->days)
                return turn_down(p, "as-set",
                                 arena_printf(arena, "%s (%s) is as the document sets it: give --days N or --due DAY",
                                              clock_name(e->clock), e->rule->article),
                                 arena_printf(arena, "%s（%s）由文书确定：请写 --days 天数 或 --due 日期", clock_name(e->clock),
                                              e->rule->article));
        if (clock_count(e->calendar, e->start, e->days, e->flags, &e->due, &year))
                return no_year(year, arena, p);
        e->due_at = e->flags & CLOCK_FLAG_HOURS ? e->start + e->days * DURATION_HOUR : day_end(e->due) - DURATION_SECOND;
        e->steps = clock_steps(e->calendar, e->start, e->days, e->flags, e->due, arena, &e->n_steps);
        return true;
}

bool clock_explain(const ClockQuestion *q, Arena *arena, Explained *ret, ClockProblem *problem) {
        Explained e = { .pack = q->pack, .source = q->source, .calendar = q->calendar };

        if (!read_question(q, &e, arena, problem) || !answer(&e, arena, problem))
                return false;
        *ret = e;
        return true;
}

/* ---- what is shown ------------------------------------------------------------------------------------------------- */

const char *clock_counting(uint32_t flags) {
        return flags & CLOCK_FLAG_HOURS ? "hours" : flags & CLOCK_FLAG_WORKING ? "working-days" : "calendar-days";
}

const char *clock_event_of(ClockName clock, const ClockRule *rule, bool zh) {
        static const struct { ClockName clock; const char *en, *zh; } events[] = {
                { CLOCK_TRIAGE, "the day the office received it", "收到信访事项之日" },
                { CLOCK_NOTICE, "the responsible unit's own receipt", "承办单位收到之日" },
                { CLOCK_RETURN_REQUEST, "the receiver's receipt", "接收单位收到之日" },
                { CLOCK_RETURN_ANSWER, "the return-request's receipt", "收到异议之日" },
                { CLOCK_HANDLING, "acceptance", "受理之日" },
                { CLOCK_EXTENSION, "the day it was due without extension", "原期限届满之日" },
                { CLOCK_OWN_LIMIT, "acceptance under the other law", "依其他法律受理之日" },
                { CLOCK_ASK_REVIEW, "service of the opinion", "处理意见送达之日" },
                { CLOCK_REVIEW, "the competent reviewer's receipt of the request", "有权复查机关收到请求之日" },
                { CLOCK_ASK_RE_REVIEW, "service of the review opinion", "复查意见送达之日" },
                { CLOCK_RE_REVIEW, "the competent reviewer's receipt of the request", "有权复核机关收到请求之日" },
                { CLOCK_ORDER_RESPONSE, "the order's receipt", "收到督办之日" },
                { CLOCK_PROPOSAL_FEEDBACK, "the proposal's receipt", "收到建议之日" },
                { CLOCK_ASSIGNMENT, "the assignment's receipt", "收到交办之日" },
                { CLOCK_URGENT, "the moment it was known", "获知之时" },
                { CLOCK_SUMMARY_ACCEPT, "receipt", "收到之日" },
                { CLOCK_SUMMARY_REPLY, "acceptance", "受理之日" },
                { CLOCK_MONTHLY_REPORT, "the month's last day", "当月最后一日" },
                { CLOCK_ANNUAL_REPORT, "the year's last day", "当年最后一日" },
                { CLOCK_RETALIATION, "the claim's receipt one level up", "上一级收到反映之日" },
        };

        if (clock == CLOCK_HANDLING && rule->from_receipt)
                clock = CLOCK_NOTICE;
        for (size_t i = 0; i < array_size(events); i++)
                if (events[i].clock == clock)
                        return zh ? events[i].zh : events[i].en;
        return "";
}

static json_t *steps_json(const ClockStep *steps, uint32_t n) {
        json_t *list = json_array();
        char day[DAY_TEXT_SIZE];

        for (uint32_t i = 0; i < n; i++) {
                const ClockStep *s = &steps[i];

                day_format(s->day, day);
                json_array_append_new(list, json_pack("{s:s, s:i, s:s, s:s, s:b, s:i, s:s, s:b}", "date", day, "weekday",
                                                      (int)day_weekday(s->day), "day", s->kind ? day_kind_name(s->kind) : "",
                                                      "name", s->name, "counted", s->number > 0, "number", (int)s->number,
                                                      "why", s->why, "due", s->due));
        }
        return list;
}

json_t *clock_explained_json(const Explained *e) {
        char start[INSTANT_TEXT_SIZE], due[DAY_TEXT_SIZE], due_at[INSTANT_TEXT_SIZE];
        bool set = e->flags & CLOCK_FLAG_SET;

        instant_format(e->start, start);
        day_format(e->due, due);
        instant_format(e->due_at, due_at);
        return json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:b, s:b, s:b, s:b, s:s, s:s, s:o}", "status",
                         "done", "pack", e->pack->name, "pack_version", (int)e->pack->version, "source", e->source, "statute",
                         e->pack->statute, "clock", clock_name(e->clock), "article", e->rule->article, "start", start, "event",
                         clock_event_of(e->clock, e->rule, false), "days", (int)e->days, "counting",
                         clock_counting(e->flags), "right", e->rule->right, "rolls", (e->flags & CLOCK_FLAG_ROLLS) != 0,
                         "as_set", set, "own", e->rule->own && !set, "due_date", due, "due_at", due_at,
                         "steps", steps_json(e->steps, e->n_steps));
}

/* ---- what the node's journal says ----------------------------------------------------------------------------------- */

static json_t *event_json(const PbControlClockEvent *event) {
        return json_pack("{s:I, s:s, s:s, s:s, s:s, s:i, s:s, s:s}", "entry", (json_int_t)event->entry, "kind", event->kind,
                         "time", event->time, "what", event->what, "due_date", event->due, "days", (int)event->days, "before",
                         event->before, "article", event->article);
}

static uint32_t added_days(const PbControlClockRun *c) {
        return c->days + c->extended + c->excluded + c->paused;
}

ClockStep *clock_run_steps(const PbControlClockRun *c, const Calendar *calendar, Arena *arena, uint32_t *ret_n) {
        Instant start;
        Day due, counted;
        int year;

        *ret_n = 0;
        if (!instant_parse(c->started, &start) || !day_parse(c->due, &due) ||
            clock_count(calendar, start, added_days(c), c->flags, &counted, &year) || counted != due)
                return NULL;
        return clock_steps(calendar, start, added_days(c), c->flags, due, arena, ret_n);
}

bool clock_run_is_asked(const PbControlClockRun *c, const char *name) {
        bool extension = strcmp(name, clock_name(CLOCK_EXTENSION)) == 0;

        return strcmp(name, c->clock) == 0 || (extension && c->extended && strcmp(c->clock, clock_name(CLOCK_HANDLING)) == 0);
}

bool clock_event_is_of(const PbControlClockEvent *event, const PbControlClockRun *clock) {
        return event->instance == clock->instance && event->beside == clock->beside && strcmp(event->clock, clock->clock) == 0;
}

json_t *clock_run_json(const PbControlReply *reply, const PbControlClockRun *c, const Calendar *calendar, Arena *arena) {
        json_t *events = json_array();
        ClockStep *steps;
        uint32_t n;

        for (size_t i = 0; i < reply->n_clock_events; i++)
                if (clock_event_is_of(reply->clock_events[i], c))
                        json_array_append_new(events, event_json(reply->clock_events[i]));
        steps = clock_run_steps(c, calendar, arena, &n);
        return json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:b, s:s, s:i, s:s, s:i, s:i, s:i, s:s, s:s, s:s, s:o, s:o}",
                         "clock", c->clock, "unit", c->unit, "state", c->state, "late", c->late, "watched", c->watched,
                         "pack", c->pack, "article", c->article, "beside", c->beside,
                         "start", c->started, "days", (int)c->days, "counting", clock_counting(c->flags), "extended",
                         (int)c->extended, "excluded", (int)c->excluded, "paused", (int)c->paused, "first_due", c->first_due,
                         "due_date", c->due, "due_at", c->due_at, "entries", events, "steps", steps_json(steps, n));
}
