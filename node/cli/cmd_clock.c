/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji clock explain`: why a date is that date (promise P5).  Pack, clock and start are enough, without a node; with a case
 * the node adds what its journal says of the clocks of that case.
 */

#include <string.h>
#include "common/base/memory.h"
#include "node/cli/cli.h"
#include "node/cli/clock_explain.h"
#include "node/cli/print.h"
#include "node/cli/rules_find.h"
#include "node/cli/table.h"

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

/* ---- refusals ------------------------------------------------------------------------------------------------------ */

static CliExit turn_down(const Cli *cli, const ClockProblem *p) {
        if (!p->usage && cli->json)
                cli_print_json(json_pack("{s:s, s:{s:s, s:s, s:s}}", "status", "refused", "reason", "name", p->name, "en", p->en,
                                         "zh", p->zh));
        return cli_fail(cli, p->usage ? CLI_USAGE : CLI_REFUSED, "%s", "%s", cli_words(cli, p->en, p->zh));
}

/* ---- what is shown ------------------------------------------------------------------------------------------------- */

static const char *counting_zh(uint32_t flags) {
        return flags & CLOCK_FLAG_HOURS ? "小时" : flags & CLOCK_FLAG_WORKING ? "个工作日" : "日";
}

static void print_steps(const Cli *cli, const ClockStep *steps, uint32_t n) {
        bool hours = n && strcmp(steps[0].why, "hours") == 0;
        static const char *const en[] = { "DAY", "", "COUNT", "WHY", "HOLIDAY", NULL };
        static const char *const zh[] = { "日期", "", "第几日", "原因", "节假日", NULL };
        static const char *const hours_en[] = { "DAY", "", "HOURS", "WHY", "HOLIDAY", NULL };
        static const char *const hours_zh[] = { "日期", "", "已满小时", "原因", "节假日", NULL };
        static const char *const week_en[] = { "", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
        static const char *const week_zh[] = { "", "一", "二", "三", "四", "五", "六", "日" };
        Table *t = table_new(hours ? (cli->zh ? hours_zh : hours_en) : cli->zh ? zh : en);
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
                       start, clock_event_of(e->clock, e->rule, true), e->days, counting_zh(e->flags));
        else
                printf("%s under pack %s/%u: %u %s from %s (%s)\n", clock_name(e->clock), e->pack->name, e->pack->version,
                       e->days, clock_counting(e->flags), start, clock_event_of(e->clock, e->rule, false));
        printf(cli_words(cli, "due %s, through %s\n", "期限日 %s，至 %s 止\n"), due, due_at);
        printf(cli_words(cli, "rule: %s%s\n", "依据：%s%s\n"), e->rule->article,
               own ? cli_words(cli, " (the number is the pack's own)", "（天数由规则包自定）") : "");
        putchar('\n');
        print_steps(cli, e->steps, e->n_steps);
}

static void print_clock(const Cli *cli, const PbControlReply *reply, const PbControlClockRun *c) {
        printf(cli_words(cli, "\n%s%s: due %s, %s (pack %s%s%s)\n", "\n%s%s：期限日 %s，%s（规则包 %s%s%s）\n"), c->clock,
               *c->watched ? cli_words(cli, " (watched)", "（督促）") : "",
               *c->due_at ? c->due_at : *c->due ? c->due : cli_words(cli, "unknown", "未知"), print_word(cli, c->state), c->pack,
               *c->article ? cli_words(cli, ", ", "，") : "", c->article);
        for (size_t i = 0; i < reply->n_clock_events; i++) {
                const PbControlClockEvent *e = reply->clock_events[i];

                if (!clock_event_is_of(e, c))
                        continue;
                printf("  #%llu %s %s", (unsigned long long)e->entry, e->time, e->what);
                if (e->days)
                        printf(cli_words(cli, " %u days", " %u 日"), e->days);
                if (*e->before)
                        printf(" %s ->", e->before);
                printf(" %s%s%s%s\n", e->due, *e->article ? cli_words(cli, " (", "（") : "", e->article,
                       *e->article ? cli_words(cli, ")", "）") : "");
        }
}

static bool is_asked(const PbControlClockRun *c, const Args *args) {
        const char *clock = args_get(args, "clock");

        return !clock || clock_run_is_asked(c, clock);
}

/* Every day of the one clock that was asked for, unless they stand above: counted from --start. */
static void print_days(const Cli *cli, const Args *args, const PbControlClockRun *c, const Calendar *calendar, Arena *arena) {
        ClockStep *steps;
        uint32_t n;

        if (!args_has(args, "clock") || args_has(args, "start"))
                return;
        steps = clock_run_steps(c, calendar, arena, &n);
        if (n)
                print_steps(cli, steps, n);
}

static CliExit add_case(Cli *cli, const Args *args, Arena *arena, json_t *to) {
        PbControlRequest request = cli_request(cli, CONTROL_CLOCKS);
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        const PbControlReply *reply;
        const char *clock = args_get(args, "clock");
        ClockProblem problem;
        ClockName named;
        json_t *list;
        CliExit code;

        if (clock && !clock_explain_name(clock, arena, &named, &problem))
                return turn_down(cli, &problem);
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
                        json_array_append_new(list, clock_run_json(reply, reply->clock_runs[i], calendar, arena));
                        if (cli->json)
                                continue;
                        print_clock(cli, reply, reply->clock_runs[i]);
                        print_days(cli, args, reply->clock_runs[i], calendar, arena);
                }
        if (!json_array_size(list) && !cli->json)
                printf(cli_words(cli, "%s: no such clock at this desk; without --clock all of its clocks are listed\n",
                                 "%s：本单位没有该事项的这一期限；不带 --clock 列出其全部期限\n"), reply->case_id);
        json_object_set_new(to, "case", json_string(reply->case_id));
        json_object_set_new(to, "clocks", list);
        return CLI_DONE;
}

/* ---- the verb ------------------------------------------------------------------------------------------------------ */

static CliExit run_offline(Cli *cli, const Args *args, Arena *arena, json_t **ret) {
        const char *pack = args_get(args, "pack");
        ClockQuestion q = { .clock = args_get(args, "clock"), .start = args_get(args, "start"), .days = args_get(args, "days"),
                            .due = args_get(args, "due") };
        CLEANUP(pack_freep) Pack *found = NULL;
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        ClockProblem problem;
        Explained e;
        CliExit code;

        if (!pack || !q.clock || !q.start)
                return cli_fail(cli, CLI_USAGE, "--pack, --clock and --start are required", "--pack、--clock、--start 必填");
        code = rules_find_pack(cli, pack, arena, &found, &q.source);
        if (!code)
                code = rules_find_calendar(cli, args_get(args, "calendar"), &calendar);
        if (code)
                return code;
        q.pack = found;
        q.calendar = calendar;
        if (!clock_explain(&q, arena, &e, &problem))
                return turn_down(cli, &problem);
        *ret = clock_explained_json(&e);
        if (!cli->json)
                print_explained(cli, &e);
        return CLI_DONE;
}

static CliExit run_explain(Cli *cli, const Args *args) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        bool question = args_get(args, "pack") || args_get(args, "start") || !args_get(args, "case");
        json_t *answer_json = NULL;
        CliExit code = CLI_DONE;

        if (question)
                code = run_offline(cli, args, &arena, &answer_json);
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
