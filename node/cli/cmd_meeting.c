/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji meeting ...`: what one meeting assigns (会议交办) and how far that has come.  The list is one document, drafted, signed by
 * another and stamped once; the office then makes each assignment by itself.
 */

#include <inttypes.h>
#include <string.h>
#include "common/wire/limits.h"
#include "node/cli/act.h"
#include "node/cli/cli.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"
#include "node/cli/table.h"
#include "node/cli/text.h"
#include "node/core/batch.h"

static const Option draft_options[] = {
        { "meeting", OPTION_VALUE, "NAME", "the meeting, as its minutes call it (required)", "会议名称（必填）" },
        { "date", OPTION_VALUE, "DAY", "of the minutes (required)", "会议纪要日期（必填）" },
        { "due", OPTION_VALUE, "DAY", "when the reports are due (required)", "报告期限（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "what each assignment says", "各件交办的说明" },
        { NULL },
};
static const Option none[] = { { NULL } };
#define DRAFT { "draft", OPTION_VALUE, "NUMBER", "which list, if several wait", "清单编号（有多份待处理时填写）" }
static const Option on_draft_options[] = { DRAFT, { NULL } };
static const Option discard_options[] = { DRAFT, { "reason", OPTION_VALUE, "TEXT", "the reason", "理由" }, { NULL } };

/* ---- the list --------------------------------------------------------------------------------------------------------- */

/* Every line that can't be read is named, not only the first. */
static CliExit check_list(const Cli *cli, const char *text) {
        BatchLine line = { .number = 0 };
        unsigned bad = 0, n = 0;
        int more;

        while ((more = batch_next_line(&text, &line))) {
                n++;
                if (more > 0)
                        continue;
                bad++;
                fprintf(stderr, cli_words(cli, "line %u: not \"CASE UNIT\" or \"CASE UNIT DAY\"\n",
                                          "第 %u 行：应为“编号 单位”或者“编号 单位 期限”\n"), line.number);
                if (strcspn(text, "\n") >= 1 && !*text)
                        break;
        }
        if (bad)
                return cli_fail(cli, CLI_USAGE, "%u lines can't be read", "%u 行无法读取", bad);
        if (n > BATCH_LINES_MAX)
                return cli_fail(cli, CLI_USAGE, "%u lines: %u at most (one person reads and signs them)",
                                "%u 行，超过上限 %u 行（须由一人审阅批示）", n, BATCH_LINES_MAX);
        return CLI_DONE;
}

static CliExit send_draft(Cli *cli, const Args *args, const char *text) {
        static const struct {
                const char *option, *field;
        } fields[] = { { "meeting", "meeting" }, { "date", "from" }, { "due", "due" }, { "reason", "reason" } };
        Act act = { .kind = ENTRY_DRAFT, .document = { .kind = ENTRY_BATCH, .body = text } };
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        ActProblem problem;
        CliExit code;

        for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
                const char *value = args_get(args, fields[i].option);

                if (value && !act_set(&act, fields[i].field, value, &problem))
                        return cli_fail(cli, CLI_USAGE, "%s", "%s", cli_words(cli, problem.en, problem.zh));
        }
        act_request(&act, &arena, &request);
        code = cli_ask(cli, &request, &arena, &reply);
        if (!code && !cli->json && reply->status == CONTROL_DONE)
                printf(cli_words(cli, "drafted: list %" PRIu64 "\n  -> next: `zhuji meeting sign --draft %" PRIu64
                                      "` by an approver who did not draft it, then `zhuji meeting stamp --draft %" PRIu64 "`\n",
                                 "已拟办：清单 %" PRIu64 "\n  -> 下一步：由未参与拟办的审批人批示 zhuji meeting sign --draft %" PRIu64
                                 "，再用印 zhuji meeting stamp --draft %" PRIu64 "\n"),
                       reply->entry, reply->entry, reply->entry);
        else if (!code)
                code = print_result(cli, reply);
        arena_deinit(&arena);
        return code;
}

static CliExit run_draft(Cli *cli, const Args *args) {
        Buf text = BUF_INIT;
        CliExit code;

        if (!args_get(args, "meeting") || !args_get(args, "date") || !args_get(args, "due"))
                return cli_fail(cli, CLI_USAGE, "give --meeting, --date and --due", "请填写 --meeting、--date 和 --due");
        code = cli_read_file(cli, args->positional[0], LIMIT_TEXT, &text);
        buf_put_u8(&text, 0);
        if (!code && strlen((const char *)text.data) + 1 != text.len)
                code = cli_fail(cli, CLI_USAGE, "that is no text", "不是文本文件");
        if (!code)
                code = check_list(cli, (const char *)text.data);
        if (!code)
                code = send_draft(cli, args, (const char *)text.data);
        buf_deinit(&text);
        return code;
}

/* Sign, stamp, discard: the verb's kind. */
static CliExit run_on_draft(Cli *cli, const Args *args) {
        Act act = { .kind = (EntryKind)cli->verb->kind };
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        const char *draft = args_get(args, "draft"), *reason = args_get(args, "reason");
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        ActProblem problem;
        CliExit code;

        if ((draft && !act_set(&act, "draft", draft, &problem)) || (reason && !act_set(&act, "reason", reason, &problem)))
                return cli_fail(cli, CLI_USAGE, "%s", "%s", cli_words(cli, problem.en, problem.zh));
        act_request(&act, &arena, &request);
        code = cli_ask(cli, &request, &arena, &reply);
        if (!code)
                code = print_result(cli, reply);
        arena_deinit(&arena);
        return code;
}

/* ---- progress ---------------------------------------------------------------------------------------------------------- */

static void show_head(const Cli *cli, const PbControlMeeting *m) {
        printf("%" PRIu64 "  %s  %s  %s\n", m->entry, m->meeting, m->minutes, print_word(cli, m->state));
        printf(cli_words(cli, "  due %s; drafted by %s, signed by %s, stamped by %s\n", "  期限 %s；拟办 %s，批示 %s，用印 %s\n"),
               m->due, m->drafter, *m->signer ? m->signer : "-", *m->stamper ? m->stamper : "-");
        printf(cli_words(cli, "  cases %u, assigned %u, refused %u, reported %u, approved %u, overdue %u\n",
                         "  共 %u 件：已交办 %u，未能交办 %u，已报告 %u，已审批 %u，逾期 %u\n"),
               m->cases, m->tried - m->refused, m->refused, m->reported, m->approved, m->late);
}

static void show_lines(const Cli *cli, const PbControlMeeting *m) {
        static const char *const en[] = { "LINE", "CASE", "TO", "DUE", "STATE", "WHY NOT", NULL };
        static const char *const zh[] = { "行", "编号", "承办单位", "期限", "进展", "未能交办的原因", NULL };
        Table *table = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < m->n_lines; i++) {
                const PbControlMeetingLine *line = m->lines[i];

                table_add_number(table, line->line);
                table_add(table, line->case_id);
                table_add(table, line->to);
                table_add(table, line->due);
                table_add(table, line->late ? cli_words(cli, "overdue", "逾期") : print_word(cli, line->state));
                table_add(table, *line->reason ? cli_words(cli, line->en, line->zh) : "");
        }
        if (table_rows(table))
                table_print(table, stdout);
        table_free(table);
}

static CliExit ask_meetings(Cli *cli, const char *name) {
        PbControlRequest request = cli_request(cli, CONTROL_MEETING);
        json_t *rows = json_array();
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        CliExit code;

        if (name && !text_number(name, 1, UINT64_MAX, &request.entry))
                request.meeting = (char *)name;
        code = cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        for (size_t i = 0; !code && i < reply->n_meetings; i++) {
                json_array_append_new(rows, print_message_json(&reply->meetings[i]->base));
                if (cli->json)
                        continue;
                show_head(cli, reply->meetings[i]);
                show_lines(cli, reply->meetings[i]);
        }
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", "done", "meetings", rows));
        else if (!code && !json_array_size(rows) && name)
                code = cli_fail(cli, CLI_REFUSED, "no such list: %s (`zhuji meeting list`)", "没有该会议交办清单：%s（见 zhuji meeting list）", name);
        else if (!code && !json_array_size(rows))
                puts(cli_words(cli, "no meeting's list yet", "尚无会议交办清单"));
        json_decref(rows);
        arena_deinit(&arena);
        return code;
}

static CliExit run_show(Cli *cli, const Args *args) {
        return ask_meetings(cli, args->positional[0]);
}

static CliExit run_list(Cli *cli, const Args *args) {
        return ask_meetings(cli, NULL);
}

const Verb meeting_verbs[] = {
        { .name = "meeting draft",
          .arguments = "FILE",
          .options = draft_options,
          .run = run_draft,
          .en = "draft the batch assignment of one meeting: many cases, one due day (会议交办)",
          .zh = "拟办会议交办：一次会议交办多件，统一期限",
          .more_en = "FILE: a line for each case, \"CASE UNIT\" or \"CASE UNIT DAY\", 500 at most; it is the text that the approver\n"
                     "signs.  Each case is asked what a single assignment would be asked; what can't be done is named by its line.",
          .more_zh = "FILE 每行一件：“编号 单位”或者“编号 单位 期限”，最多 500 行；审批人批示的即为此清单。\n"
                     "逐件按单件交办的条件核对，不能办理的按行指出。",
          .examples = { { "zhuji meeting draft list.txt --meeting 三月联席会议 --date 2026-03-01 --due 2026-05-20 --as li",
                          "the whole list", "整批拟办" } } },
        { .name = "meeting sign",
          .arguments = "",
          .options = on_draft_options,
          .run = run_on_draft,
          .kind = ENTRY_SIGN,
          .en = "sign the list (批示)",
          .zh = "批示清单",
          .more_en = "An approver, never who drafted it.  `zhuji meeting show NUMBER` shows what is signed.",
          .more_zh = "由审批人批示，拟办人不得批示。批示前请用 zhuji meeting show 查看。",
          .examples = { { "zhuji meeting sign --as zhao", "the approver signs", "审批人批示" } } },
        { .name = "meeting stamp",
          .arguments = "",
          .options = on_draft_options,
          .run = run_on_draft,
          .kind = ENTRY_STAMP,
          .en = "stamp the list once: the office then assigns case by case (用印)",
          .zh = "对清单用印：随后逐件交办",
          .more_en = "Each case becomes an assignment of its own.  One that can't be assigned any more stays on the list with the\n"
                     "reason, and on the desk; the others go on, also after a restart.",
          .more_zh = "逐件生成交办。届时不能交办的在清单和办件台上注明原因，其余照常交办；重启后继续。",
          .examples = { { "zhuji meeting stamp --as sun", "the keeper of the stamp", "用印人用印" } } },
        { .name = "meeting discard",
          .arguments = "",
          .options = discard_options,
          .run = run_on_draft,
          .kind = ENTRY_DISCARD,
          .en = "give a drafted list up (作废)",
          .zh = "作废清单",
          .examples = { { "zhuji meeting discard --as li", "to write it anew", "重新拟办" } } },
        { .name = "meeting show",
          .arguments = "NAME|NUMBER",
          .options = none,
          .run = run_show,
          .en = "how far the cases of a meeting have come, line by line",
          .zh = "会议交办各件的进展",
          .more_en = "Assigned, taken, noticed, accepted, disposed, reported, approved; overdue; refused, with the reason.",
          .more_zh = "已交办、已接收、已告知、已受理、已办结、已报告、已审批；逾期；未能交办的注明原因。",
          .examples = { { "zhuji meeting show 三月联席会议 --as li", "by its name", "按会议名称" } } },
        { .name = "meeting list",
          .arguments = "",
          .options = none,
          .run = run_list,
          .en = "the meetings' lists of this unit",
          .zh = "本单位的会议交办清单",
          .examples = { { "zhuji meeting list --as li", "with their figures", "及其件数" } } },
        { NULL },
};
