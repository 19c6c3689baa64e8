/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji reception ...`: who receives visitors on which day (领导接待日, 值班接待), what became of it, and whom a petitioner chose to
 * meet (2022 art. 18).  The list is for putting up: nothing of any case is in it.
 */

#include "common/base/memory.h"
#include "node/cli/act.h"
#include "node/cli/cli.h"
#include "node/cli/print.h"
#include "node/cli/sheets.h"
#include "node/cli/table.h"
#include "node/core/sheet.h"

#define END { NULL }
#define DAY { "day", OPTION_VALUE, "DAY", "the day (required)", "日期（必填）" }
#define RECEIVER { "receiver", OPTION_VALUE, "NAME", "who receives, as published", "接待人（与公布的一致）" }
#define RECEIVER_REQUIRED { "receiver", OPTION_VALUE, "NAME", "who receives, as published (required)", "接待人，与公布的一致（必填）" }
#define WHY { "reason", OPTION_VALUE, "TEXT", "why (required)", "理由（必填）" }
#define OF { "of", OPTION_VALUE, "UNIT", "whose reception it is, if another office's", "公布单位（不是本单位的）" }

static const Option publish_options[] = {
        { "kind", OPTION_VALUE, "KIND", "leader (a leader's reception day) or duty (a duty roster) (required)",
          "leader（领导接待日）或 duty（值班接待）（必填）" },
        { "day", OPTION_VALUE, "DAY", "of a single one, without FILE", "只公布一次接待时（不用 FILE）：日期" },
        { "hours", OPTION_VALUE, "TEXT", "likewise: from when to when", "同上：时间" },
        { "receiver", OPTION_VALUE, "NAME", "likewise: who receives, with the post", "同上：接待人及职务" },
        { "place", OPTION_VALUE, "TEXT", "likewise: where", "同上：地点" },
        END,
};
static const Option held_options[] = {
        DAY,
        RECEIVER,
        { "by", OPTION_VALUE, "NAME", "who received instead", "实际接待人（代为接待的）" },
        { "reason", OPTION_VALUE, "TEXT", "why another did", "由他人代为接待的原因" },
        END,
};
static const Option not_held_options[] = { DAY, RECEIVER, WHY, END };
static const Option list_options[] = {
        { "from", OPTION_VALUE, "DAY", "from that day on, else from today", "起始日期（默认今天）" },
        { "until", OPTION_VALUE, "DAY", "to that day", "截止日期" },
        { "all", OPTION_FLAG, NULL, "also of the offices below, as far as they told this one", "包括下级、所属单位报来的" },
        END,
};
static const Option choose_options[] = { DAY, RECEIVER_REQUIRED, OF, END };
static const Option met_options[] = {
        DAY,
        RECEIVER_REQUIRED,
        OF,
        { "body", OPTION_VALUE, "TEXT", "what was said and arranged", "谈话内容和处理意见" },
        END,
};

/* ---- acts ------------------------------------------------------------------------------------------------------------- */

/* What the options say goes into the act, which may hold some of it already; then it is sent. */
static CliExit send_act(Cli *cli, const Args *args, Act *act) {
        const SheetField fields[] = { { "from", args_get(args, "day") },      { "person", args_get(args, "receiver") },
                                      { "organ", args_get(args, "by") },      { "reason", args_get(args, "reason") },
                                      { "ref_unit", args_get(args, "of") },   { "body", args_get(args, "body") } };

        return sheets_send(cli, act, fields, array_size(fields));
}

static CliExit run_publish(Cli *cli, const Args *args) {
        static const char *const names[] = { "day", "hours", "receiver", "place", NULL };

        return sheets_enter(cli, args, ENTRY_RECEPTION, args_get(args, "kind"), names);
}

/* What became of a line: the verb says what. */
static CliExit run_note(Cli *cli, const Args *args) {
        Act act = { .kind = ENTRY_SHEET_NOTE, .document = { .variant = cli->verb->kind } };

        return send_act(cli, args, &act);
}

static CliExit run_appointment(Cli *cli, const Args *args) {
        Act act = { .kind = ENTRY_APPOINTMENT, .document = { .variant = cli->verb->kind } };
        ActProblem problem;

        if (!act_set_case(&act, args->positional[0], &problem))
                return cli_fail(cli, CLI_USAGE, "%s", "%s", cli_words(cli, problem.en, problem.zh));
        return send_act(cli, args, &act);
}

/* ---- the list ----------------------------------------------------------------------------------------------------------- */

static void print_list(const Cli *cli, PbControlSheet **rows, size_t n, Arena *arena) {
        static const char *const en[] = { "DAY", "HOURS", "WHO RECEIVES", "PLACE", "OFFICE", "KIND", "", NULL };
        static const char *const zh[] = { "日期", "时间", "接待人", "地点", "单位", "类别", "", NULL };
        Table *table = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < n; i++) {
                table_add(table, rows[i]->day);
                table_add(table, rows[i]->hours);
                table_add(table, rows[i]->who);
                table_add(table, rows[i]->place);
                table_add(table, *rows[i]->about_name ? rows[i]->about_name : rows[i]->about);
                table_add(table, print_word(cli, rows[i]->form));
                table_add(table, sheets_outcome(cli, rows[i], arena));
        }
        sheets_print(table, cli_words(cli, "nothing is published for these days: `zhuji reception publish`",
                               "这些日期尚未公布接待安排：zhuji reception publish"));
}

static CliExit run_list(Cli *cli, const Args *args) {
        return sheets_list(cli, args, ENTRY_RECEPTION, "receptions", print_list);
}

const Verb reception_verbs[] = {
        { .name = "reception publish",
          .arguments = "[FILE]",
          .options = publish_options,
          .run = run_publish,
          .en = "publish who receives visitors on which day, when and where (公布接待安排)",
          .zh = "公布接待安排：领导接待日或者值班接待的日期、时间、接待人、地点",
          .more_en = "FILE: a line for each day and person, \"DAY | HOURS | WHO | PLACE\", 200 at most.  Days that are over can't be\n"
                     "entered, and no line is changed or removed: a change is `reception call-off` and a new line.  The bureau above\n"
                     "is told (2022 art. 18).  It is public: nothing of a case or petitioner belongs in it.",
          .more_zh = "FILE 每行一日一人：“日期 | 时间 | 接待人 | 地点”，最多 200 行。不得补登已过的日期，也不得修改、删除：变动的用\n"
                     "reception call-off 取消后重新公布。同时报上一级信访部门（2022 第十八条）。向社会公布，不得含有信访事项、信访人信息。",
          .examples = { { "zhuji reception publish --kind leader --day 2026-03-09 --hours 09:00-11:30 --receiver 副县长甲 --place 一楼接待室 --as zhao",
                          "one reception day", "公布一个接待日" } } },
        { .name = "reception call-off",
          .arguments = "",
          .options = not_held_options,
          .run = run_note,
          .kind = NOTE_CALLED_OFF,
          .en = "call a published day off beforehand, with the reason (取消)",
          .zh = "事前取消已公布的接待，说明理由",
          .more_en = "It stays on the list as called off.  Whoever has an appointment then is on the desk, to be told.",
          .more_zh = "仍在安排表上，注明已取消。已约见的信访事项在办件台上提示告知信访人。",
          .examples = { { "zhuji reception call-off --day 2026-03-09 --receiver 副县长甲 --reason 外出开会，改在次日 --as li", "another day will follow",
                          "改日接待" } } },
        { .name = "reception held",
          .arguments = "",
          .options = held_options,
          .run = run_note,
          .kind = NOTE_HELD,
          .en = "note that it was held, and by whom (已接待)",
          .zh = "记明已接待；由他人代为接待的，记明何人",
          .more_en = "On the day or after, once.  A day that is over and of which nobody noted anything stays on the desk, and on that of\n"
                     "the bureau above.  Nobody who came is listed or counted.",
          .more_zh = "当日或者以后记明，只记一次。已过而未记明的留在本单位和上一级信访部门的办件台上。不登记、不统计来访人。",
          .examples = { { "zhuji reception held --day 2026-03-02 --receiver 副县长甲 --as li", "as published", "按公布接待" } } },
        { .name = "reception not-held",
          .arguments = "",
          .options = not_held_options,
          .run = run_note,
          .kind = NOTE_NOT_HELD,
          .en = "note that it was not held, and why (未接待)",
          .zh = "记明未接待及其原因",
          .more_en = "On the day or after, once.  The desk and the bureau above see it for a month.",
          .more_zh = "当日或者以后记明，只记一次。本单位和上一级信访部门的办件台显示一个月。",
          .examples = { { "zhuji reception not-held --day 2026-03-02 --receiver 副县长甲 --reason 处置突发事件 --as li", "an emergency", "突发事件" } } },
        { .name = "reception list",
          .arguments = "",
          .options = list_options,
          .run = run_list,
          .en = "who receives on which day, for putting up (接待安排表)",
          .zh = "接待安排表，可以直接张贴公布",
          .more_en = "From today on, or the days named; called off, held, not held as noted.  Nothing of any case is in it.",
          .more_zh = "默认今天起；取消、已接待、未接待的照实注明。不含任何信访事项。",
          .examples = { { "zhuji reception list --as li", "what is to come", "今后的安排" },
                        { "zhuji reception list --from 2026-01-01 --until 2026-12-31 --all --as li", "a year, with the offices below",
                          "全年，包括下级" } } },
        { .name = "reception choose",
          .arguments = "CASE",
          .options = choose_options,
          .run = run_appointment,
          .kind = APPOINTMENT_CHOSEN,
          .en = "enter whom the petitioner chose to meet, of those published (约见)",
          .zh = "录入信访人选择的接待人和日期（限已公布的）",
          .more_en = "With the case alone; the petitioner sees it in `case progress`.  Choosing again replaces it.",
          .more_zh = "只记在该信访事项中，信访人凭查询码可见。再次选择的以新的为准。",
          .examples = { { "zhuji reception choose 411281-2026-0000001-1 --day 2026-03-09 --receiver 副县长甲 --as li", "the petitioner chose",
                          "信访人选定" } } },
        { .name = "reception met",
          .arguments = "CASE",
          .options = met_options,
          .run = run_appointment,
          .kind = APPOINTMENT_MET,
          .en = "enter that they met, and what was arranged (面谈)",
          .zh = "记明已面谈及处理意见",
          .more_en = "Also without an appointment: a case that was registered or talked about there.",
          .more_zh = "未约见的也可以：当日登记或者谈及的事项。",
          .examples = { { "zhuji reception met 411281-2026-0000001-1 --day 2026-03-02 --receiver 副县长甲 --body 责成一周内研究 --as li",
                          "what was arranged", "处理意见" } } },
        { NULL },
};
