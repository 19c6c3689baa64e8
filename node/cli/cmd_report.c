/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji report ...`: monthly and annual reports of a bureau to the bureau above (22:41).  Their figures are the node's. */

#include <inttypes.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "common/wire/record.h"
#include "node/cli/cli.h"
#include "node/cli/command.h"
#include "node/cli/print.h"
#include "node/cli/table.h"
#include "node/cli/text.h"

static const Option about_options[] = {
        { "about", OPTION_VALUE, "UNIT", "of the bureau below that sent it", "下级信访部门上报的" }, { NULL },
};

static void set_figures(json_t *json, const char *key, const char *text) {
        json_t *figures = *text ? json_loads(text, 0, NULL) : NULL;

        json_object_set_new(json, key, figures ? figures : json_null());
}

/* What --json says of one: the figures as objects. */
static json_t *period_json(const PbControlPeriod *p) {
        json_t *json = print_message_json(&p->base);

        set_figures(json, "figures", p->figures);
        set_figures(json, "before", p->before);
        set_figures(json, "year_before", p->year_before);
        return json;
}

static void print_list(const Cli *cli, const PbControlReply *reply) {
        static const char *const en[] = { "REPORT", "PERIOD", "BUREAU", "STATE", "DUE", "", NULL };
        static const char *const zh[] = { "报告", "期间", "机关", "状态", "期限", "", NULL };
        Table *t = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < reply->n_periods; i++) {
                const PbControlPeriod *p = reply->periods[i];

                table_add(t, print_word(cli, p->form));
                table_add(t, p->period);
                table_add(t, p->about);
                table_add(t, print_word(cli, p->state));
                table_add(t, p->due);
                table_add(t, p->late ? cli_words(cli, "late", "逾期") : "");
        }
        if (table_rows(t))
                table_print(t, stdout);
        else
                puts(cli_words(cli, "no report was owed yet", "尚无应报的报告"));
        table_free(t);
}

static void print_number(const json_t *value) {
        if (json_is_integer(value))
                printf("%lld", (long long)json_integer_value(value));
        else
                printf("%.1f", json_real_value(value));
}

/* " (before: 3, a year before: 5)"; what was not counted then was none. */
static void print_earlier(const Cli *cli, const json_t *before, const json_t *year, const char *key) {
        const json_t *const objects[] = { before, year };
        const char *const labels[] = { cli_words(cli, "before: ", "上期："), cli_words(cli, "a year before: ", "上年同期：") };
        bool any = false;

        for (size_t i = 0; i < array_size(objects); i++) {
                const json_t *value = json_object_get(objects[i], key);

                if (!json_is_object(objects[i]))
                        continue;
                printf("%s%s", any ? cli_words(cli, ", ", "，") : cli_words(cli, "  (", "（"), labels[i]);
                if (value)
                        print_number(value);
                else
                        putchar('-');
                any = true;
        }
        if (any)
                printf("%s", cli_words(cli, ")", "）"));
}

static void print_figures(const Cli *cli, const json_t *figures, const json_t *before, const json_t *year, unsigned depth) {
        const json_t *value;
        const char *key;

        json_object_foreach((json_t *)figures, key, value) {
                printf("%*s", (int)depth * 2, "");
                text_print_safe(stdout, *key ? key : "-", false, 0);
                if (json_is_object(value)) {
                        puts(":");
                        print_figures(cli, value, json_object_get(before, key), json_object_get(year, key), depth + 1);
                        continue;
                }
                printf(": ");
                print_number(value);
                print_earlier(cli, before, year, key);
                putchar('\n');
        }
}

static void print_one(const Cli *cli, const json_t *report) {
        print_figures(cli, json_object_get(report, "figures"), json_object_get(report, "before"), json_object_get(report, "year_before"),
                      0);
}

static CliExit ask(Cli *cli, const Args *args, bool one) {
        PbControlRequest request = cli_request(cli, CONTROL_PERIODS);
        json_t *rows = json_array();
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        CliExit code;

        if (one) {
                request.desk_kind = (char *)args->positional[0];
                request.state = (char *)args->positional[1];
                request.user_unit = (char *)(args_get(args, "about") ? args_get(args, "about") : "");
        }
        code = cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        for (size_t i = 0; !code && i < reply->n_periods; i++)
                json_array_append_new(rows, period_json(reply->periods[i]));
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", "done", "reports", rows));
        else if (!code)
                print_list(cli, reply);
        if (!code && !cli->json && one && json_array_size(rows))
                print_one(cli, json_array_get(rows, 0));
        json_decref(rows);
        arena_deinit(&arena);
        return code;
}

static CliExit run_list(Cli *cli, const Args *args) {
        return ask(cli, args, false);
}

#define PERIOD_WORDS "monthly with a month like 2026-03, or annual with a year", "monthly 加月份（如 2026-03），或者 annual 加年份"

static CliExit run_show(Cli *cli, const Args *args) {
        PbControlRequest unsent = cli_request(cli, CONTROL_DOCUMENT);
        Arena arena = ARENA_INIT;
        bool good = report_request(args->positional[0], args->positional[1], &arena, &unsent);

        arena_deinit(&arena);
        return good ? ask(cli, args, true) : cli_fail(cli, CLI_USAGE, PERIOD_WORDS);
}

/* What is wrong with the words, if they made no request; else what the node says. */
static CliExit submit(Cli *cli, PbControlRequest *request, Arena *arena, CliExit wrong) {
        const PbControlReply *reply;
        CliExit code = wrong ? wrong : cli_ask(cli, request, arena, &reply);

        if (!code)
                code = print_result(cli, reply);
        arena_deinit(arena);
        return code;
}

static CliExit run_send(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        Arena arena = ARENA_INIT;
        CliExit wrong = CLI_DONE;

        if (!report_request(args->positional[0], args->positional[1], &arena, &request))
                wrong = cli_fail(cli, CLI_USAGE, PERIOD_WORDS);
        return submit(cli, &request, &arena, wrong);
}

static const Option remind_options[] = {
        { "to", OPTION_VALUE, "UNIT", "the bureau below that did not report (required)", "逾期未报的下级信访部门（必填）" }, { NULL },
};

static CliExit run_remind(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        const char *to = args_get(args, "to");
        Arena arena = ARENA_INIT;
        CliExit wrong = CLI_DONE;

        if (!report_remind_request(args->positional[0], args->positional[1], to ? to : "", &arena, &request))
                wrong = cli_fail(cli, CLI_USAGE, "monthly with a month like 2026-03, or annual with a year; --to the bureau below",
                                 "monthly 加月份（如 2026-03），或者 annual 加年份；--to 下级信访部门");
        return submit(cli, &request, &arena, wrong);
}

const Verb report_verbs[] = {
        { .name = "report list",
          .arguments = "",
          .run = run_list,
          .en = "monthly and annual reports: owed, sent, received from below, late",
          .zh = "月报、年报（年度报告）：应报、已报、下级上报、逾期",
          .examples = { { "zhuji report list --as li", "what is owed, and who below is late", "应报的报告和逾期未报的下级" } } },
        { .name = "report show",
          .arguments = "monthly|annual PERIOD",
          .options = about_options,
          .run = run_show,
          .en = "the figures of a report: as sent, or as the office would count them now",
          .zh = "报告的统计数据：已报的依所报，未报的按现有数据计算",
          .more_en = "Before it is sent this is its draft.  Counts alone: of accusations only that they came.  `received` is what the\n"
                     "desk's files say by the day the case was received, as `zhuji case list` shows it; `duties` are those whose day\n"
                     "fell into the period.  Beside each figure: the period before and the same month a year ago, as reported.\n"
                     "docs/figures.md says what each counts.",
          .more_zh = "上报前即为草稿。只有计数；检举控告只计件数。received 按收到之日计，与 zhuji case list 一致；duties 为期限日\n"
                     "在该期间内的各项期限。每项数据并列上期和上年同期（依所报）。各项口径见 docs/figures.md。",
          .examples = { { "zhuji report show monthly 2026-03 --as li", "the draft of March", "三月月报的草稿" },
                        { "zhuji report show annual 2026 --about 411281 --as li", "as a bureau below sent it", "下级所报" } } },
        { .name = "report send",
          .arguments = "monthly|annual PERIOD",
          .run = run_send,
          .kind = ENTRY_PERIODIC_REPORT,
          .en = "send it to the bureau above, with a copy to one's own government (22:41)",
          .zh = "报上一级信访部门，抄送本级政府（2022 第四十一条）",
          .examples = { { "zhuji report send monthly 2026-03 --as li", "March", "三月月报" } } },
        { .name = "report remind",
          .arguments = "monthly|annual PERIOD",
          .options = remind_options,
          .run = run_remind,
          .kind = ENTRY_REMINDER,
          .en = "remind a bureau below of a report that is late (催办)",
          .zh = "催办下级逾期未报的月报、年度报告",
          .more_en = "A record on both sides.  No order: 2022 art. 40 orders whoever handles petitions against the rules; reports are\n"
                     "a matter of guidance (art. 14) and of the year's appraisal (art. 39).",
          .more_zh = "双方留痕。不作督办：第四十条的督办针对信访事项的受理、办理；情况报告属指导（第十四条）和年度考核（第三十九条）。",
          .examples = { { "zhuji report remind monthly 2026-03 --to 411281 --as li", "March did not come", "三月月报未报" } } },
        { NULL },
};
