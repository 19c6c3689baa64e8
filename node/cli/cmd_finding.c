/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji finding ...`: what the software found of units below (22:40), on the desk of a bureau.  A person with the supervisor's
 * role acts on it (`case remind`, `case draft order`, `case propose`, `case meeting-request`, each with --finding) or dismisses it.
 */

#include <inttypes.h>
#include <stdio.h>
#include "common/wire/record.h"
#include "node/cli/cli.h"
#include "node/cli/print.h"
#include "node/cli/table.h"

static const Option raise_options[] = {
        { "trigger", OPTION_VALUE, "WHY", "falsified, other, or what the software did not see (required)",
          "falsified（弄虚作假）、other（其他）等情形（必填）" },
        { "ref-unit", OPTION_VALUE, "UNIT", "of which unit (required)", "所涉单位（必填）" },
        { "body", OPTION_VALUE, "TEXT", "what was found (required)", "发现的情况（必填）" },
        { NULL },
};
static const Option dismiss_options[] = {
        { "finding", OPTION_VALUE, "NUMBER", "which, if several are open", "编号（有多件时填写）" },
        { "reason", OPTION_VALUE, "TEXT", "why nothing is done about it (required)", "不予督办的理由（必填）" },
        { NULL },
};
static const Option show_options[] = { { "finding", OPTION_VALUE, "NUMBER", "only this one", "仅此一件" }, { NULL } };

/* ---- list --------------------------------------------------------------------------------------------------------- */

static CliExit run_list(Cli *cli, const Args *args) {
        static const char *const en[] = { "NUMBER", "CASE", "OFFICE", "WHAT", "SINCE", NULL };
        static const char *const zh[] = { "编号", "信访事项", "机关", "情形", "发现时间", NULL };
        PbControlRequest request = cli_request(cli, CONTROL_DESK);
        Table *t = table_new(cli->zh ? zh : en);
        json_t *rows = json_array();
        Arena arena = ARENA_INIT;
        CliPages pages = { .request = &request, .arena = &arena, .left = UINT64_MAX };
        CliExit code;

        request.desk_kind = (char *)"finding";
        while (cli_next_page(cli, &pages))
                for (size_t i = 0; i < pages.reply->n_desk; i++) {
                        const PbControlDesk *d = pages.reply->desk[i];
                        char time[64];

                        table_add_number(t, d->number);
                        table_add(t, d->case_id);
                        table_add(t, d->about);
                        table_add(t, print_word(cli, d->detail));
                        table_add(t, print_time(d->at, time));
                        json_array_append_new(rows, print_message_json(&d->base));
                }
        code = pages.code;
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", "done", "findings", rows));
        else if (!code && table_rows(t))
                table_print(t, stdout);
        else if (!code)
                puts(cli_words(cli, "no finding waits", "没有待处理的督查发现"));
        json_decref(rows);
        table_free(t);
        arena_deinit(&arena);
        return code;
}

/* ---- show --------------------------------------------------------------------------------------------------------- */

static void show_step(const Cli *cli, const char *en, const char *zh, uint64_t entry) {
        if (entry)
                printf("  %s: %" PRIu64 "\n", cli_words(cli, en, zh), entry);
}

static void show_finding(const Cli *cli, const PbControlFinding *f) {
        printf("%" PRIu64 "  %s  %s  %s%s%s\n", f->entry, f->about, print_word(cli, f->what), print_word(cli, f->state),
               *f->due ? "  " : "", f->due);
        printf("  %s:", cli_words(cli, "shown by entries", "依据的记录"));
        for (size_t i = 0; i < f->n_evidence; i++)
                printf(" %" PRIu64, f->evidence[i]);
        puts("");
        show_step(cli, "reminded", "催办", f->reminder_entry);
        show_step(cli, "ordered", "督办", f->order_entry);
        show_step(cli, "proposed", "建议", f->proposal_entry);
        show_step(cli, "joint meeting requested", "提请联席会议", f->meeting_entry);
        show_step(cli, "joint meeting acted", "联席会议决定", f->act_entry);
        show_step(cli, "dismissed", "不予督办", f->dismissed_entry);
        printf("  %s: %s\n", cli_words(cli, "draft", "拟稿"), f->draft);
}

static CliExit run_show(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_SHOW);
        const char *only = args_get(args, "finding");
        json_t *rows = json_array();
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        CliExit code;
        CaseId id;

        if (!case_id_parse(args->positional[0], &id)) {
                json_decref(rows);
                return cli_fail(cli, CLI_USAGE, "that is no case number, like 411281-2026-0000001-1: mistyped?",
                                "不是信访事项编号（如 411281-2026-0000001-1），是否有误？");
        }
        if (only && (!*only || only[strspn(only, "0123456789")])) {
                json_decref(rows);
                return cli_fail(cli, CLI_USAGE, "--finding must be a number: `zhuji finding show CASE` lists them",
                                "--finding 须为编号：zhuji finding show CASE 列出全部");
        }
        request.case_id = id.s;
        request.parts = 1u << PART_DOCUMENT;
        code = cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        for (size_t i = 0; !code && i < reply->n_findings; i++) {
                char number[24];

                snprintf(number, sizeof(number), "%" PRIu64, reply->findings[i]->entry);
                if (only && strcmp(only, number) != 0)
                        continue;
                json_array_append_new(rows, print_message_json(&reply->findings[i]->base));
                if (!cli->json)
                        show_finding(cli, reply->findings[i]);
        }
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", "done", "findings", rows));
        else if (!code && !json_array_size(rows))
                puts(cli_words(cli, "no such finding", "没有该督查发现"));
        json_decref(rows);
        arena_deinit(&arena);
        return code;
}

const Verb finding_verbs[] = {
        { .name = "finding list",
          .arguments = "",
          .run = run_list,
          .en = "what was found of units below, and nobody acted on yet (督查发现)",
          .zh = "待处理的督查发现",
          .more_en = "Late without extension, no feedback, procedure not followed, shirking, not executed (2022 art. 40).",
          .more_zh = "逾期且未依法延期、未反馈、违反程序、推诿、不执行等情形（2022 第四十条）。",
          .examples = { { "zhuji finding list --as li", "of this bureau", "本机关的督查发现" } } },
        { .name = "finding show",
          .arguments = "CASE",
          .options = show_options,
          .run = run_show,
          .en = "the findings of a case: evidence, steps taken, words of an order",
          .zh = "某一事项的督查发现：依据、已采取的步骤、督办拟稿",
          .more_en = "The steps: reminder, order, proposal, request to the joint meeting, its act.  Each is a person's:\n"
                     "`case remind`, `case draft order`, `case propose`, `case meeting-request`, with --finding; what such a command\n"
                     "leaves out (to whom, why, the words) the finding says.",
          .more_zh = "步骤依次为催办、督办、建议、提请联席会议、联席会议决定，均由人作出：\n"
                     "case remind、case draft order、case propose、case meeting-request 加 --finding；未填的收文单位、情形、正文按督查发现填写。",
          .examples = { { "zhuji finding show 411281-2026-0000001-1 --as li", "what is known", "查看" } } },
        { .name = "finding raise",
          .arguments = "CASE",
          .options = raise_options,
          .run = cli_run_act,
          .kind = ENTRY_FINDING,
          .en = "raise what only people see: a falsified report, another reason",
          .zh = "提出督查发现：弄虚作假等须由人认定的情形",
          .examples = { { "zhuji finding raise 411281-2026-0000001-1 --trigger falsified --ref-unit 411281.hrss --body "
                          "办结报告所附签收单系伪造 --as li",
                          "the receipt was forged", "签收单系伪造" } } },
        { .name = "finding dismiss",
          .arguments = "CASE",
          .options = dismiss_options,
          .run = cli_run_act,
          .kind = ENTRY_FINDING,
          .en = "do nothing about a finding, with reasons",
          .zh = "对督查发现不予督办，说明理由",
          .examples = { { "zhuji finding dismiss 411281-2026-0000001-1 --reason 已电话核实，昨日告知 --as li",
                          "it was done yesterday", "已于昨日告知" } } },
        { NULL },
};
