/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji sweep ...`: disputes that an office found, their causes, who is to resolve them by when, and what came of it (矛盾纠纷排查化解,
 * 2022 art. 10).  Of disputes, never of persons: there is no field for whoever might petition, and numbers of theirs are refused.
 */

#include "common/base/memory.h"
#include "node/cli/print.h"
#include "node/cli/sheets.h"
#include "node/cli/table.h"

static const Option list_options[] = {
        { "from", OPTION_VALUE, "DAY", "due on that day or later", "期限不早于" },
        { "until", OPTION_VALUE, "DAY", "due by that day", "期限不晚于" },
        { "all", OPTION_FLAG, NULL, "also of the offices below, as far as they told this one", "包括下级、所属单位报来的" },
        { NULL },
};
static const Option result_options[] = {
        { "as-what", OPTION_VALUE, "WHAT", "resolved, goes-on or became-case (required)",
          "resolved（已化解）、goes-on（继续化解）、became-case（转为信访事项）（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "how it was resolved, or how far it is (required)", "化解结果或者进展（必填）" },
        { "case", OPTION_VALUE, "CASE", "became-case: its number", "转为信访事项的编号" },
        { NULL },
};

static CliExit run_enter(Cli *cli, const Args *args) {
        return sheets_enter(cli, args, ENTRY_SWEEP, NULL, NULL);
}

static CliExit run_result(Cli *cli, const Args *args) {
        const SheetField fields[] = { { "ref_entry", args->positional[0] }, { "days", args->positional[1] },
                                      { "variant", args_get(args, "as-what") }, { "reason", args_get(args, "reason") },
                                      { "ref_case", args_get(args, "case") } };
        Act act = { .kind = ENTRY_SHEET_NOTE };

        return sheets_send(cli, &act, fields, array_size(fields));
}

static void print_list(const Cli *cli, PbControlSheet **rows, size_t n, Arena *arena) {
        static const char *const en[] = { "NUMBER", "LINE", "PLACE", "CAUSE", "UNIT", "LEAD", "UNTIL", "OFFICE", "", NULL };
        static const char *const zh[] = { "编号", "行", "地点", "起因", "化解单位", "牵头人", "期限", "排查单位", "", NULL };
        Table *table = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < n; i++) {
                table_add_number(table, rows[i]->entry);
                table_add_number(table, rows[i]->line);
                table_add(table, rows[i]->place);
                table_add(table, rows[i]->text);
                table_add(table, rows[i]->handler);
                table_add(table, rows[i]->who);
                table_add(table, rows[i]->day);
                table_add(table, *rows[i]->about_name ? rows[i]->about_name : rows[i]->about);
                table_add(table, rows[i]->late ? cli_words(cli, "overdue", "逾期") : sheets_outcome(cli, rows[i], arena));
        }
        sheets_print(table, cli_words(cli, "no dispute is entered: `zhuji sweep enter`", "没有排查登记的矛盾纠纷：zhuji sweep enter"));
}

static CliExit run_list(Cli *cli, const Args *args) {
        return sheets_list(cli, args, ENTRY_SWEEP, "sweeps", print_list);
}

const Verb sweep_verbs[] = {
        { .name = "sweep enter",
          .arguments = "FILE",
          .run = run_enter,
          .kind = ENTRY_SWEEP,
          .en = "enter the disputes found, with causes, who resolves them by when (矛盾纠纷排查)",
          .zh = "登记排查出的矛盾纠纷：起因、化解单位、牵头人、期限",
          .more_en = "FILE: a line for each dispute, \"PLACE | CAUSE | UNIT | LEAD | UNTIL\", 200 at most.  About disputes and their causes,\n"
                     "never about persons: who might petition does not belong here, and identity or telephone numbers are refused.\n"
                     "The bureau above is told (2022 art. 10).",
          .more_zh = "FILE 每行一件：“地点 | 起因 | 化解单位 | 牵头人 | 期限”，最多 200 行。只记矛盾纠纷及其起因，不记人员：不得列出可能信访的\n"
                     "人，身份证件、电话号码不予接受。同时报上一级信访部门（2022 第十条）。",
          .examples = { { "zhuji sweep enter disputes.txt --as zhao", "this month's", "本月排查" } } },
        { .name = "sweep result",
          .arguments = "NUMBER LINE",
          .options = result_options,
          .run = run_result,
          .kind = ENTRY_SHEET_NOTE,
          .en = "enter what came of a dispute: resolved, goes on, became a case (化解结果)",
          .zh = "登记化解结果：已化解、继续化解、转为信访事项",
          .more_en = "NUMBER and LINE as `sweep list` shows them.  One that goes on stays open, with its day.",
          .more_zh = "NUMBER、LINE 见 sweep list。继续化解的仍为未结，期限不变。",
          .examples = { { "zhuji sweep result 15 1 --as-what resolved --reason 补偿款已全部到位 --as li", "paid", "补偿到位" } } },
        { .name = "sweep list",
          .arguments = "",
          .options = list_options,
          .run = run_list,
          .en = "the disputes found, open and resolved, by their days",
          .zh = "排查登记的矛盾纠纷，按期限排列",
          .examples = { { "zhuji sweep list --all --as li", "with the offices below", "包括下级" } } },
        { NULL },
};
