/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji clock explain`: why a date is that date (promise P5).  Pack, clock and start are enough, without a node; with a case
 * the node adds what its journal says of the clocks of that case.
 */

#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"
#include "node/cli/cli.h"
#include "node/cli/clock_steps.h"
#include "node/cli/print.h"
#include "node/cli/rules_find.h"
#include "node/cli/table.h"
#include "node/core/clock.h"

#define DAYS_MAX 3660

static const Option explain_options[] = {
        { "pack", OPTION_VALUE, "PACK", "2022, 2005, zhejiang-2016, henan-2012, summary, or a file",
          "规则包：2022、2005、zhejiang-2016、henan-2012、summary，或文件" },
        { "clock", OPTION_VALUE, "CLOCK", "triage, notice, handling ...", "期限：triage、notice、handling 等" },
        { "start", OPTION_VALUE, "TIME", "the event: 2026-03-01 or 2026-03-01T09:30 (UTC+8 unless it says otherwise)",
          "起算事件的时间：2026-03-01 或 2026-03-01T09:30（未注明时区的按北京时间）" },
        { "calendar", OPTION_VALUE, "FILE", "a calendar whose years stand in place of the official ones", "另用日历文件" },
        { "days", OPTION_VALUE, "N", "days that the document set (assignment, own-limit, order-response), or of an extension",
          "文书所定天数（assignment、own-limit、order-response）或延期天数" },
        { "due", OPTION_VALUE, "DAY", "the day that the document set", "文书所定期限日" },
        { "case", OPTION_VALUE, "CASE", "also what the node's journal says of this case's clocks", "另查该事项各期限的记载" },
        { NULL },
};

/* What was asked, and its answer. */
typedef struct Explained {
        const Pack *pack;
        const char *source;
        const Calendar *calendar;
        ClockName clock;
        const ClockRule *rule;
        Instant start;
        uint32_t days, flags;
        Day due;
        Instant due_at; /* the last moment in time */
        ClockStep *steps;
        uint32_t n_steps;
} Explained;

/* ---- refusals, each with what there is ----------------------------------------------------------------------------- */

static CliExit turn_down(const Cli *cli, const char *name, const char *en, const char *zh) {
        if (cli->json)
                cli_print_json(json_pack("{s:s, s:{s:s, s:s, s:s}}", "status", "refused", "reason", "name", name, "en", en,
                                         "zh", zh));
        return cli_fail(cli, CLI_REFUSED, "%s", "%s", cli_words(cli, en, zh));
}

static const char *clock_list(const Pack *pack, Arena *arena) {
        const char *list = "";

        for (unsigned c = CLOCK_TRIAGE; c < CLOCK_COUNT; c++)
                if (!pack || clock_rule_exists(&pack->clocks[c]))
                        list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", clock_name((ClockName)c));
        return list;
}

static CliExit no_such_clock(const Cli *cli, const Explained *e, Arena *arena) {
        const char *list = clock_list(e->pack, arena);

        return turn_down(cli, "no-such-clock",
                      arena_printf(arena, "the pack %s has no clock %s; it has %s", e->pack->name, clock_name(e->clock), list),
                      arena_printf(arena, "规则包 %s 没有期限 %s；现有：%s", e->pack->name, clock_name(e->clock), list));
}

static CliExit no_year(const Cli *cli, int year, Arena *arena) {
        return turn_down(cli, "no-calendar",
                      arena_printf(arena, "no calendar for %d: working days and days off of that year are not announced, or "
                                   "not installed; name one with --calendar FILE", year),
                      arena_printf(arena, "没有 %d 年的日历：该年度节假日安排尚未公布或者未装入；可用 --calendar 文件 指定",
                                   year));
}

/* ---- what is asked ------------------------------------------------------------------------------------------------- */

static CliExit read_set(const Cli *cli, const Args *args, Explained *e) {
        const char *days = args_get(args, "days"), *due = args_get(args, "due");
        uint32_t max = e->clock == CLOCK_EXTENSION ? e->rule->days : DAYS_MAX;
        char *end;
        long n;

        if (days && due)
                return cli_fail(cli, CLI_USAGE, "either --days or --due", "--days 与 --due 只能写一个");
        if ((days || due) && !e->rule->as_set && e->clock != CLOCK_EXTENSION)
                return cli_fail(cli, CLI_USAGE, "%s is not set by a document: the pack says %u days",
                                "%s 不由文书确定：规则包定为 %u 天", clock_name(e->clock), e->rule->days);
        if (days) {
                n = strtol(days, &end, 10);
                if (*end || n < 1 || n > (long)max)
                        return cli_fail(cli, CLI_USAGE, "--days must be from 1 to %u", "--days 须为 1 到 %u", max);
                e->days = (uint32_t)n;
                e->flags = CLOCK_FLAG_SET;
        }
        if (due) {
                if (!day_parse(due, &e->due) || e->due <= day_of(e->start) || e->due - day_of(e->start) > (Day)max)
                        return cli_fail(cli, CLI_USAGE, "--due must be a day after the start, like 2026-05-01",
                                        "--due 须为起算日之后的日期，如 2026-05-01");
                e->days = (uint32_t)(e->due - day_of(e->start));
                e->flags = CLOCK_FLAG_SET;
        }
        return CLI_DONE;
}

/* What instant_parse() takes, and as people write it: a blank for the T, no seconds. */
static bool parse_time(const char *s, Instant *ret) {
        char text[48];
        size_t len = strlen(s);

        if (instant_parse(s, ret))
                return true;
        if (len < 16 || len > 40 || s[13] != ':' || (s[10] != 'T' && s[10] != ' '))
                return false;
        (void)snprintf(text, sizeof(text), "%.10sT%.5s%s%s", s, s + 11, s[16] == ':' ? "" : ":00", s + 16);
        return instant_parse(text, ret);
}

static CliExit read_question(const Cli *cli, const Args *args, Explained *e, Arena *arena) {
        const char *clock = args_get(args, "clock"), *start = args_get(args, "start");

        if (!clock_name_parse(clock, &e->clock) || e->clock == CLOCK_NONE)
                return cli_fail(cli, CLI_USAGE, "no clock is named '%s'; there are %s", "没有期限“%s”；现有：%s", clock,
                                clock_list(NULL, arena));
        if (!parse_time(start, &e->start))
                return cli_fail(cli, CLI_USAGE, "--start: '%s' is no time like 2026-03-01 or 2026-03-01T09:30",
                                "--start：“%s”不是时间，应如 2026-03-01 或 2026-03-01T09:30", start);
        e->rule = &e->pack->clocks[e->clock];
        if (!clock_rule_exists(e->rule))
                return no_such_clock(cli, e, arena);
        e->days = e->rule->hours ? e->rule->hours : e->rule->days;
        e->flags = clock_rule_flags(e->rule);
        return read_set(cli, args, e);
}

static CliExit answer(const Cli *cli, Explained *e, Arena *arena) {
        int year;

        if (!e->days)
                return turn_down(cli, "as-set",
                              arena_printf(arena, "%s (%s) is as the document sets it: give --days N or --due DAY",
                                           clock_name(e->clock), e->rule->article),
                              arena_printf(arena, "%s（%s）由文书确定：请写 --days 天数 或 --due 日期", clock_name(e->clock),
                                           e->rule->article));
        if (clock_count(e->calendar, e->start, e->days, e->flags, &e->due, &year))
                return no_year(cli, year, arena);
        e->due_at = e->flags & CLOCK_FLAG_HOURS ? e->start + e->days * DURATION_HOUR : day_end(e->due) - DURATION_SECOND;
        e->steps = clock_steps(e->calendar, e->start, e->days, e->flags, e->due, arena, &e->n_steps);
        return CLI_DONE;
}

/* ---- what is shown ------------------------------------------------------------------------------------------------- */

static const char *counting(uint32_t flags) {
        return flags & CLOCK_FLAG_HOURS ? "hours" : flags & CLOCK_FLAG_WORKING ? "working-days" : "calendar-days";
}

static const char *counting_zh(uint32_t flags) {
        return flags & CLOCK_FLAG_HOURS ? "小时" : flags & CLOCK_FLAG_WORKING ? "个工作日" : "日";
}

/* What the event is whose day is the start. */
static const char *event_of(ClockName clock, bool zh) {
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

static json_t *explained_json(const Explained *e) {
        char start[INSTANT_TEXT_SIZE], due[DAY_TEXT_SIZE], due_at[INSTANT_TEXT_SIZE];
        bool set = e->flags & CLOCK_FLAG_SET;

        instant_format(e->start, start);
        day_format(e->due, due);
        instant_format(e->due_at, due_at);
        return json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:b, s:b, s:b, s:b, s:s, s:s, s:o}", "status",
                         "done", "pack", e->pack->name, "pack_version", (int)e->pack->version, "source", e->source, "statute",
                         e->pack->statute, "clock", clock_name(e->clock), "article", e->rule->article, "start", start, "event",
                         event_of(e->clock, false), "days", (int)e->days, "counting", counting(e->flags), "right",
                         e->rule->right, "rolls", (e->flags & CLOCK_FLAG_ROLLS) != 0, "as_set", set, "own",
                         e->rule->own && !set, "due_date", due, "due_at", due_at, "steps", steps_json(e->steps, e->n_steps));
}

static void print_steps(const Cli *cli, const ClockStep *steps, uint32_t n) {
        static const char *const en[] = { "DAY", "", "COUNT", "WHY", "HOLIDAY", NULL };
        static const char *const zh[] = { "日期", "", "第几日", "原因", "节假日", NULL };
        static const char *const week_en[] = { "", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
        static const char *const week_zh[] = { "", "一", "二", "三", "四", "五", "六", "日" };
        Table *t = table_new(cli->zh ? zh : en);
        char day[DAY_TEXT_SIZE];

        for (uint32_t i = 0; i < n; i++) {
                day_format(steps[i].day, day);
                table_add(t, day);
                table_add(t, (cli->zh ? week_zh : week_en)[day_weekday(steps[i].day)]);
                table_add_number_or_none(t, steps[i].number);
                table_add(t, clock_step_words(&steps[i], cli->zh));
                table_add(t, steps[i].name);
        }
        table_print(t, stdout);
        table_free(t);
}

static void print_explained(const Cli *cli, const Explained *e) {
        char start[INSTANT_TEXT_SIZE], due[DAY_TEXT_SIZE], due_at[INSTANT_TEXT_SIZE];
        bool own = e->rule->own && !(e->flags & CLOCK_FLAG_SET);

        instant_format(e->start, start);
        day_format(e->due, due);
        instant_format(e->due_at, due_at);
        if (cli->zh)
                printf("期限 %s，规则包 %s/%u：自 %s（%s）起 %u %s\n", clock_name(e->clock), e->pack->name, e->pack->version,
                       start, event_of(e->clock, true), e->days, counting_zh(e->flags));
        else
                printf("%s under pack %s/%u: %u %s from %s (%s)\n", clock_name(e->clock), e->pack->name, e->pack->version,
                       e->days, counting(e->flags), start, event_of(e->clock, false));
        printf(cli_words(cli, "due %s, through %s\n", "期限日 %s，至 %s 止\n"), due, due_at);
        printf(cli_words(cli, "rule: %s%s\n", "依据：%s%s\n"), e->rule->article,
               own ? cli_words(cli, " (the number is the pack's own)", "（天数由规则包自定）") : "");
        putchar('\n');
        print_steps(cli, e->steps, e->n_steps);
}

/* ---- what the node's journal says ----------------------------------------------------------------------------------- */

static json_t *event_json(const PbControlClockEvent *event) {
        return json_pack("{s:I, s:s, s:s, s:s, s:s, s:i, s:s}", "entry", (json_int_t)event->entry, "kind", event->kind, "time",
                         event->time, "what", event->what, "due_date", event->due, "days", (int)event->days, "before",
                         event->before);
}

static uint32_t added_days(const PbControlClockRun *c) {
        return c->days + c->extended + c->excluded + c->paused;
}

/* The days from the event to the due day; none while there is no due day, or where this calendar leads elsewhere. */
static ClockStep *steps_of(const PbControlClockRun *c, const Calendar *calendar, Arena *arena, uint32_t *ret_n) {
        Instant start;
        Day due, counted;
        int year;

        *ret_n = 0;
        if (!instant_parse(c->started, &start) || !day_parse(c->due, &due) ||
            clock_count(calendar, start, added_days(c), c->flags, &counted, &year) || counted != due)
                return NULL;
        return clock_steps(calendar, start, added_days(c), c->flags, due, arena, ret_n);
}

static bool is_of(const PbControlClockEvent *event, const PbControlClockRun *clock) {
        return event->instance == clock->instance && event->beside == clock->beside && strcmp(event->clock, clock->clock) == 0;
}

static json_t *clock_json(const PbControlReply *reply, const PbControlClockRun *c, const Calendar *calendar, Arena *arena) {
        json_t *events = json_array();
        ClockStep *steps;
        uint32_t n;

        for (size_t i = 0; i < reply->n_clock_events; i++)
                if (is_of(reply->clock_events[i], c))
                        json_array_append_new(events, event_json(reply->clock_events[i]));
        steps = steps_of(c, calendar, arena, &n);
        return json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:b, s:s, s:i, s:s, s:i, s:i, s:i, s:s, s:s, s:s, s:o, s:o}", "clock",
                         c->clock, "unit", c->unit, "state", c->state, "late", c->late, "watched", c->watched, "pack", c->pack,
                         "article", c->article, "beside", c->beside,
                         "start", c->started, "days", (int)c->days, "counting", counting(c->flags), "extended",
                         (int)c->extended, "excluded", (int)c->excluded, "paused", (int)c->paused, "first_due", c->first_due,
                         "due_date", c->due, "due_at", c->due_at, "entries", events, "steps", steps_json(steps, n));
}

static void print_clock(const Cli *cli, const PbControlReply *reply, const PbControlClockRun *c) {
        printf(cli_words(cli, "\n%s%s: due %s, %s (pack %s)\n", "\n%s%s：期限日 %s，%s（规则包 %s）\n"), c->clock,
               *c->watched ? cli_words(cli, " (watched)", "（督促）") : "",
               *c->due ? c->due : cli_words(cli, "unknown", "未知"), print_word(cli, c->state), c->pack);
        for (size_t i = 0; i < reply->n_clock_events; i++) {
                const PbControlClockEvent *e = reply->clock_events[i];

                if (!is_of(e, c))
                        continue;
                printf("  #%llu %s %s", (unsigned long long)e->entry, e->time, e->what);
                if (e->days)
                        printf(cli_words(cli, " %u days", " %u 日"), e->days);
                if (*e->before)
                        printf(" %s ->", e->before);
                printf(" %s\n", e->due);
        }
}

static bool is_asked(const PbControlClockRun *c, const Args *args) {
        const char *clock = args_get(args, "clock");

        return !clock || strcmp(clock, c->clock) == 0;
}

static CliExit add_case(Cli *cli, const Args *args, Arena *arena, json_t *to) {
        PbControlRequest request = cli_request(cli, CONTROL_CLOCKS);
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        const PbControlReply *reply;
        json_t *list;
        CliExit code;

        request.case_id = (char *)args_get(args, "case");
        code = cli_ask(cli, &request, arena, &reply);
        if (!code && reply->status != CONTROL_DONE)
                code = print_refusal(cli, reply);
        if (!code)
                code = rules_find_calendar(cli, args_get(args, "calendar"), &calendar);
        if (code)
                return code;
        list = json_array();
        for (size_t i = 0; i < reply->n_clock_runs; i++)
                if (is_asked(reply->clock_runs[i], args)) {
                        json_array_append_new(list, clock_json(reply, reply->clock_runs[i], calendar, arena));
                        if (!cli->json)
                                print_clock(cli, reply, reply->clock_runs[i]);
                }
        json_object_set_new(to, "case", json_string(reply->case_id));
        json_object_set_new(to, "clocks", list);
        return CLI_DONE;
}

/* ---- the verb ------------------------------------------------------------------------------------------------------ */

static CliExit run_offline(Cli *cli, const Args *args, Arena *arena, Explained *e, json_t **ret) {
        const char *pack = args_get(args, "pack");
        CLEANUP(pack_freep) Pack *found = NULL;
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        CliExit code;

        if (!pack || !args_get(args, "clock") || !args_get(args, "start"))
                return cli_fail(cli, CLI_USAGE, "--pack, --clock and --start are required", "--pack、--clock、--start 必填");
        code = rules_find_pack(cli, pack, arena, &found, &e->source);
        if (!code)
                code = rules_find_calendar(cli, args_get(args, "calendar"), &calendar);
        if (code)
                return code;
        e->pack = found;
        e->calendar = calendar;
        code = read_question(cli, args, e, arena);
        if (!code)
                code = answer(cli, e, arena);
        if (!code)
                *ret = explained_json(e);
        if (!code && !cli->json)
                print_explained(cli, e);
        return code;
}

static CliExit run_explain(Cli *cli, const Args *args) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        bool question = args_get(args, "pack") || args_get(args, "start") || !args_get(args, "case");
        Explained e = { .pack = NULL };
        json_t *answer_json = NULL;
        CliExit code = CLI_DONE;

        if (question)
                code = run_offline(cli, args, &arena, &e, &answer_json);
        else
                answer_json = json_pack("{s:s}", "status", "done");
        if (!code && args_get(args, "case"))
                code = add_case(cli, args, &arena, answer_json);
        if (!code && cli->json)
                cli_print_json(json_incref(answer_json));
        json_decref(answer_json);
        return code;
}

const Verb clock_verbs[] = {
        { .name = "clock explain",
          .arguments = "",
          .options = explain_options,
          .run = run_explain,
          .en = "why a date is that date: every day counted or not, and under which article",
          .zh = "说明期限如何得出：逐日列明计入与否及依据",
          .more_en = "The day of the event is not counted.  Officials' dates stay where they fall; a citizen's last day rolls\n"
                     "over weekends and holidays.  Needs no node unless --case is given.  A pack is looked for in\n"
                     "$ZHUJI_RULES, in deploy/rules here or above the program, in share/zhuji/rules; those of deploy/rules are built in.",
          .more_zh = "当日不计。机关的期限逢休不顺延，信访人的期限末日逢休顺延。不写 --case 时无须连接节点。\n"
                     "规则包依次在 $ZHUJI_RULES、当前或者程序上级目录的 deploy/rules、share/zhuji/rules 中查找；\n"
                     "deploy/rules 中的五个规则包已内置。",
          .examples = { { "zhuji clock explain --pack 2022 --clock return-request --start 2026-09-30",
                          "five working days over National Day", "跨国庆节的五个工作日" },
                        { "zhuji clock explain --pack 2022 --clock ask-review --start 2026-03-05 --json",
                          "a citizen's thirty days that end in a holiday", "末日逢节假日的三十日" } } },
        { NULL },
};
