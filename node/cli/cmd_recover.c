/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji recover | recover without | recover show`: after an old copy of the data folder was put back (docs/recovery.md). */

#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"
#include "node/cli/cli.h"
#include "node/cli/print.h"
#include "node/cli/table.h"
#include "node/core/recovery.h"

static const Option recover_options[] = {
        { "reason", OPTION_VALUE, "TEXT", "what happened (required; every other office sees it)", "原因（必填，各机关可见）" },
        { "last-register", OPTION_LIST, "'UNIT YEAR SERIAL'",
          "the last register number given on paper; without it 1,000 numbers are left free",
          "纸质登记簿上最后一个登记号；不填则空出 1000 个号" },
        { "because", OPTION_VALUE, "TEXT", "recover although no other office says that data is missing",
          "虽无机关提示数据缺失，仍须恢复的理由" },
        { "dry-run", OPTION_FLAG, NULL, "say what would be declared, and change nothing", "仅显示将声明的内容，不作改动" },
        { NULL },
};
static const Option without_options[] = {
        { "reason", OPTION_VALUE, "TEXT", "why its answer can't be waited for (required, recorded)", "不能等待其答复的理由（必填，留痕）" },
        { NULL },
};

static CliExit send_document(Cli *cli, const Document *doc) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT;
        RecordProblem problem;
        CliExit code;

        if (!document_fits(doc, &problem))
                return cli_fail(cli, CLI_USAGE, "%s: %s", "%s：%s", problem.field, problem.reason);
        document_encode(doc, &bytes);
        request.document_kind = ENTRY_RECOVERY;
        request.document = (ProtobufCBinaryData){ bytes.len, bytes.data };
        code = cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_result(cli, reply);
        buf_deinit(&bytes);
        arena_deinit(&arena);
        return code;
}

/* "UNIT YEAR SERIAL", as it is asked for. */
static bool is_last(const char *text) {
        char unit[UNIT_CODE_SIZE];
        UnitCode code;
        unsigned year, serial;
        int end = 0;

        return sscanf(text, "%31s %4u %7u%n", unit, &year, &serial, &end) == 3 && !text[end] && unit_code_parse(unit, &code);
}

static CliExit run_recover(Cli *cli, const Args *args) {
        Document doc = { .kind = ENTRY_RECOVERY,
                         .variant = args_has(args, "dry-run") ? RECOVER_TRY : RECOVER_DECLARE,
                         .reason = args_get(args, "reason"),
                         .summary = args_get(args, "because") };
        Buf lines = BUF_INIT;
        CliExit code = CLI_DONE;

        for (size_t i = 0; !code && args_nth(args, "last-register", i); i++) {
                const char *text = args_nth(args, "last-register", i);

                if (is_last(text))
                        buf_printf(&lines, "%s\n", text);
                else
                        code = cli_fail(cli, CLI_USAGE, "--last-register 'UNIT YEAR SERIAL', not %s",
                                        "--last-register '单位 年份 号码'，不能是 %s", text);
        }
        buf_put_u8(&lines, 0);
        doc.body = (const char *)lines.data;
        code = code ? code : send_document(cli, &doc);
        buf_deinit(&lines);
        return code;
}

static CliExit run_without(Cli *cli, const Args *args) {
        Document doc = { .kind = ENTRY_RECOVERY, .variant = RECOVER_WITHOUT, .reason = args_get(args, "reason") };

        if (!unit_code_parse(args->positional[0], &doc.to))
                return cli_fail(cli, CLI_USAGE, "%s is no unit", "%s 不是单位代码", args->positional[0]);
        return send_document(cli, &doc);
}

static void show_peers(const Cli *cli, PbControlRecoveryPeer *const *peers, size_t n, const char *en, const char *zh) {
        const char *const headings[] = { cli_words(cli, en, zh), cli_words(cli, "state", "状态"),
                                         cli_words(cli, "both hold seal", "共有封签"), cli_words(cli, "detail", "说明"), NULL };
        Table *t = table_new(headings);

        for (size_t i = 0; i < n; i++) {
                table_add(t, peers[i]->unit);
                table_add(t, peers[i]->state);
                table_add_number_or_none(t, peers[i]->common_seal);
                table_add(t, peers[i]->detail);
        }
        if (n)
                table_print(t, stdout);
        table_free(t);
}

static void show_lost(const Cli *cli, const PbControlRecovery *r) {
        const char *const headings[] = { cli_words(cli, "case", "编号"), cli_words(cli, "lost entry", "遗失记录"),
                                         cli_words(cli, "way", "方向"), cli_words(cli, "other office", "对方"),
                                         cli_words(cli, "document", "文书"), cli_words(cli, "outcome", "结果"),
                                         cli_words(cli, "here", "处理"), NULL };
        Table *t = table_new(headings);

        for (size_t i = 0; i < r->n_lost; i++) {
                const PbControlLost *lost = r->lost[i];

                table_add(t, lost->case_id);
                table_add_number(t, lost->entry);
                table_add(t, print_word(cli, lost->way));
                table_add(t, lost->other);
                table_add(t, print_word(cli, lost->document));
                table_add(t, print_word(cli, lost->outcome));
                table_add(t, lost->state);
        }
        if (r->n_lost)
                table_print(t, stdout);
        table_free(t);
}

static void show(const Cli *cli, const PbControlRecovery *r) {
        char time[32];

        if (r->old_copy)
                printf("%s\n", cli_words(cli, "The data here are an old copy: other offices hold newer. `zhuji recover`",
                                         "本机关数据为旧备份，其他机关持有更新的记录。请执行 zhuji recover"));
        if (strcmp(r->state, "none") == 0) {
                printf("%s\n", cli_words(cli, "This office never recovered from an old copy.", "本机关未曾从旧备份恢复。"));
        } else {
                printf("%s %s, %s %u -> %u, %s %llu, %s %llu\n", print_time(r->at, time), r->state,
                       cli_words(cli, "epoch", "纪元"), r->old_epoch, r->epoch, cli_words(cli, "kept seal", "保留封签"),
                       (unsigned long long)r->kept_seal, cli_words(cli, "not made good yet", "尚待恢复"),
                       (unsigned long long)r->pending);
                print_line(cli, "reason", "原因", r->reason);
        }
        show_peers(cli, r->peers, r->n_peers, "asked", "已询问");
        show_lost(cli, r);
        show_peers(cli, r->others, r->n_others, "recovered itself", "曾恢复的机关");
}

static CliExit run_show(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_RECOVERY);
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        CliExit code = cli_ask(cli, &request, &arena, &reply);

        code = code ? code : print_refusal(cli, reply);
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:o}", "status", "done", "recovery", print_message_json(&reply->recovery->base)));
        else if (!code)
                show(cli, reply->recovery);
        arena_deinit(&arena);
        return code;
}

const Verb recover_verbs[] = {
        { .name = "recover",
          .arguments = "",
          .options = recover_options,
          .run = run_recover,
          .en = "go on from an old copy: declare what is lost, ask all others",
          .zh = "从旧备份恢复：声明遗失范围，询问各机关",
          .more_en = "Only if the newest data are gone for good: newer data put back lose nothing.  Lost register numbers are\n"
                     "never given again.  Until all have answered, old cases are not acted on; registering goes on.",
          .more_zh = "仅在最新数据确已无法找回时使用：找回最新数据则不会遗失任何记录。遗失的登记号不再使用。\n"
                     "各机关答复之前不得办理原有事项，新事项可照常登记。",
          .examples = { { "zhuji recover --reason 'the disk failed' --because 'the copy is of Monday' --dry-run", "what would be declared",
                          "查看将声明的内容" },
                        { "zhuji recover --reason 'the disk failed' --because 'the copy is of Monday' "
                          "--last-register '411281 2026 151'",
                          "the paper register ends with 151", "纸质登记簿最后为 151 号" } } },
        { .name = "recover without",
          .arguments = "NODE",
          .options = without_options,
          .run = run_without,
          .en = "no longer wait for that office's answer",
          .zh = "不再等待该机关答复",
          .more_en = "First ask it by other means which cases it took from this office: nothing here knows of them.",
          .more_zh = "请先通过其他方式向其查明接收过本机关哪些事项：本节点并不知道。",
          .examples = { { "zhuji recover without 411200 --reason 'flooded; asked by telephone'", "with the reason", "须写明理由" } } },
        { .name = "recover show",
          .arguments = "",
          .run = run_show,
          .en = "who has answered, what was lost, what is made good",
          .zh = "各机关答复情况、遗失记录与恢复情况",
          .examples = { { "zhuji recover show", "the newest recovery", "最近一次恢复" } } },
        { NULL },
};
