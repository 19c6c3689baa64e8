/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji incident ...`: what happened where visitors are received, and what was done (05:20, 47; visitors taken ill).  `zhuji contact
 * ...`: whom villages and units have for people to turn to (22:15).  An office's own lists, told to nobody: of an incident what was
 * done, never whom it concerned, and nothing of it stands with any case; of contacts those who hold the post.
 */

#include "common/base/memory.h"
#include "node/cli/print.h"
#include "node/cli/sheets.h"
#include "node/cli/table.h"
#include "node/core/sheet.h"

static const Option incident_options[] = {
        { "what", OPTION_VALUE, "WHAT", "conduct, unusual or taken-ill (required)",
          "conduct（行为劝阻与处置）、unusual（异常情况）、taken-ill（突发疾病）（必填）" },
        { "day", OPTION_VALUE, "DAY", "the day it happened", "发生日期" },
        { "hours", OPTION_VALUE, "TIME", "at what time", "时间" },
        { "place", OPTION_VALUE, "PLACE", "where", "地点" },
        { "done", OPTION_VALUE, "TEXT", "what happened and what was done", "情况与处置" },
        { "by", OPTION_VALUE, "WHO", "who of the office did it", "处置人" },
        { NULL },
};
static const Option list_options[] = {
        { "from", OPTION_VALUE, "DAY", "of that day or later", "不早于" },
        { "until", OPTION_VALUE, "DAY", "by that day", "不晚于" },
        { NULL },
};
static const Option contact_options[] = {
        { "place", OPTION_VALUE, "PLACE", "village, community or unit", "村（社区）、单位" },
        { "who", OPTION_VALUE, "WHO", "the person", "姓名" },
        { "post", OPTION_VALUE, "POST", "their post", "职务" },
        { "day", OPTION_VALUE, "DAY", "from which day", "起始日期" },
        { NULL },
};
static const Option end_options[] = {
        { "reason", OPTION_VALUE, "TEXT", "why: who follows, for instance (required)", "原因，例如由谁接任（必填）" },
        { NULL },
};

/* ---- entering --------------------------------------------------------------------------------------------------------- */

static CliExit run_incident(Cli *cli, const Args *args) {
        static const char *const names[] = { "day", "hours", "place", "done", "by", NULL };

        return sheets_enter(cli, args, ENTRY_INCIDENT, args_get(args, "what"), names);
}

static CliExit run_contact(Cli *cli, const Args *args) {
        static const char *const names[] = { "place", "who", "post", "day", NULL };

        return sheets_enter(cli, args, ENTRY_CONTACT, NULL, names);
}

static CliExit run_end(Cli *cli, const Args *args) {
        const SheetField fields[] = { { "ref_entry", args->positional[0] }, { "days", args->positional[1] },
                                      { "reason", args_get(args, "reason") } };
        Act act = { .kind = ENTRY_SHEET_NOTE, .document = { .variant = NOTE_ENDED } };

        return sheets_send(cli, &act, fields, array_size(fields));
}

/* ---- the lists -------------------------------------------------------------------------------------------------------- */

static void print_incidents(const Cli *cli, PbControlSheet **rows, size_t n, Arena *arena) {
        static const char *const en[] = { "DAY", "TIME", "KIND", "PLACE", "WHAT WAS DONE", "BY", NULL };
        static const char *const zh[] = { "日期", "时间", "类别", "地点", "情况与处置", "处置人", NULL };
        Table *table = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < n; i++) {
                table_add(table, rows[i]->day);
                table_add(table, rows[i]->hours);
                table_add(table, print_word(cli, rows[i]->form));
                table_add(table, rows[i]->place);
                table_add(table, rows[i]->text);
                table_add(table, rows[i]->who);
        }
        sheets_print(table, cli_words(cli, "nothing is entered: `zhuji incident enter`", "没有现场情况记录：zhuji incident enter"));
}

static void print_contacts(const Cli *cli, PbControlSheet **rows, size_t n, Arena *arena) {
        static const char *const en[] = { "NUMBER", "LINE", "PLACE", "WHO", "POST", "FROM", "", NULL };
        static const char *const zh[] = { "编号", "行", "村（社区）、单位", "姓名", "职务", "起始日期", "", NULL };
        Table *table = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < n; i++) {
                table_add_number(table, rows[i]->entry);
                table_add_number(table, rows[i]->line);
                table_add(table, rows[i]->place);
                table_add(table, rows[i]->who);
                table_add(table, rows[i]->text);
                table_add(table, rows[i]->day);
                table_add(table, sheets_outcome(cli, rows[i], arena));
        }
        sheets_print(table, cli_words(cli, "nobody is entered: `zhuji contact enter`", "没有登记的信访信息员：zhuji contact enter"));
}

static CliExit run_incidents(Cli *cli, const Args *args) {
        return sheets_list(cli, args, ENTRY_INCIDENT, "incidents", print_incidents);
}

static CliExit run_contacts(Cli *cli, const Args *args) {
        return sheets_list(cli, args, ENTRY_CONTACT, "contacts", print_contacts);
}

const Verb incident_verbs[] = {
        { .name = "incident enter",
          .arguments = "[FILE]",
          .options = incident_options,
          .run = run_incident,
          .kind = ENTRY_INCIDENT,
          .en = "enter what happened where visitors are received, and what was done: never who (劝阻处置、突发疾病)",
          .zh = "登记接待场所发生的情况和处置（劝阻、报警、送医等），不记涉及何人",
          .more_en = "By the options, or FILE with a line for each, \"DAY | TIME | PLACE | WHAT WAS DONE | BY WHOM\".  Numbers of persons and\n"
                     "cases are refused: it is no file of anybody, and stands with no case.  Only this office sees it.",
          .more_zh = "用选项填写，或者 FILE 每行一件：“日期 | 时间 | 地点 | 情况与处置 | 处置人”。身份证件、电话号码、信访事项编号不予\n"
                     "接受：不为任何人建档，不与任何信访事项关联，仅本单位可见。",
          .examples = { { "zhuji incident enter --what taken-ill --day 2026-03-02 --hours 09:40 --place 接待大厅 --done 已呼叫120并通知卫健部门 "
                          "--by 值班员 --as li", "an ambulance was called", "已送医" } } },
        { .name = "incident list",
          .arguments = "",
          .options = list_options,
          .run = run_incidents,
          .kind = ENTRY_INCIDENT,
          .en = "what was entered of incidents, by their days",
          .zh = "现场情况记录，按日期排列",
          .examples = { { "zhuji incident list --from 2026-03-01 --as li", "this month's", "本月" } } },
        { NULL },
};

const Verb contact_verbs[] = {
        { .name = "contact enter",
          .arguments = "[FILE]",
          .options = contact_options,
          .run = run_contact,
          .kind = ENTRY_CONTACT,
          .en = "enter whom villages and units have for people to turn to (信访信息员、代办员)",
          .zh = "登记村（社区）、单位的信访信息员、代办员及其职务",
          .more_en = "By the options, or FILE with a line for each, \"PLACE | WHO | POST | FROM\".  Those who hold the post, never who petitions.",
          .more_zh = "用选项填写，或者 FILE 每行一人：“村（社区）、单位 | 姓名 | 职务 | 起始日期”。只记担任该职务的人，不记信访人。",
          .examples = { { "zhuji contact enter --place 东城街道东关社区 --who 社区干部甲 --post 信访代办员 --day 2026-03-02 --as zhao", "one more",
                          "新增一人" } } },
        { .name = "contact end",
          .arguments = "NUMBER LINE",
          .options = end_options,
          .run = run_end,
          .kind = ENTRY_SHEET_NOTE,
          .en = "somebody is no contact any more",
          .zh = "不再担任信访信息员",
          .more_en = "NUMBER and LINE as `contact list` shows them; the line stays, with the reason.",
          .more_zh = "NUMBER、LINE 见 contact list；原记录保留，注明原因。",
          .examples = { { "zhuji contact end 15 1 --reason 换届，由社区干部乙接任 --as li", "another follows", "换人" } } },
        { .name = "contact list",
          .arguments = "",
          .options = list_options,
          .run = run_contacts,
          .kind = ENTRY_CONTACT,
          .en = "whom villages and units have for people to turn to, and who was",
          .zh = "信访信息员名册（含已不再担任的）",
          .examples = { { "zhuji contact list --as li", "all", "全部" } } },
        { NULL },
};
