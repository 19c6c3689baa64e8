/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji digest ...`: what leaders are told of matters and of the trend (摘报、简报、动态, 2022 art. 14 (4)), and what they write
 * on it.  Drafted by one, signed by another, stamped; a sheet of no case, which may name cases of this desk, never who came.
 */

#include "common/base/memory.h"
#include "node/cli/print.h"
#include "node/cli/sheets.h"
#include "node/cli/table.h"
#include "node/core/sheet.h"

static const Option draft_options[] = {
        { "as-what", OPTION_VALUE, "WHAT", "matters, briefing or trends (required)",
          "matters（信访摘报）、briefing（信访简报）、trends（信访动态）（必填）" },
        { "to", OPTION_VALUE, "UNIT",
          "its government or ministry line, or the bureau that serves it; else this unit's own leaders",
          "所属党委政府或者主管部门、对口信访部门；不填为报本单位领导" },
        { "heading", OPTION_VALUE, "TEXT", "of the one line, without FILE", "标题（不用 FILE、只有一条时）" },
        { "text", OPTION_VALUE, "TEXT", "what it says", "内容" },
        { "case", OPTION_VALUE, "CASE", "the case it speaks of: on this desk, accusing nobody", "涉及的信访事项：本单位有案卷、不属检举控告" },
        { NULL },
};
#define DRAFT { "draft", OPTION_VALUE, "NUMBER", "which digest, if several wait", "摘报编号（有多份待处理时填写）" }
static const Option on_draft_options[] = { DRAFT, { NULL } };
static const Option discard_options[] = { DRAFT, { "reason", OPTION_VALUE, "TEXT", "the reason", "理由" }, { NULL } };
#define FROM { "from", OPTION_VALUE, "UNIT", "whose digest, if not this unit's own", "报送单位（不是本单位的填写）" }
#define LINE { "line", OPTION_VALUE, "LINE", "that line alone", "只就该行" }
static const Option annotate_options[] = {
        { "words", OPTION_VALUE, "TEXT", "what was written (required)", "批示内容（必填）" },
        { "by", OPTION_VALUE, "WHO", "the leader; else who enters it", "批示人（不填为录入人）" },
        FROM,
        LINE,
        { NULL },
};
static const Option read_options[] = {
        { "by", OPTION_VALUE, "WHO", "the leader; else who enters it", "圈阅人（不填为录入人）" },
        FROM,
        LINE,
        { NULL },
};
static const Option list_options[] = {
        { "from", OPTION_VALUE, "DAY", "stamped on that day or later", "用印不早于" },
        { "until", OPTION_VALUE, "DAY", "by that day", "不晚于" },
        { NULL },
};

static CliExit run_draft(Cli *cli, const Args *args) {
        static const char *const names[] = { "heading", "text", NULL };
        const SheetField fields[] = { { "variant", args_get(args, "as-what") }, { "to", args_get(args, "to") } };
        Act act = { .kind = ENTRY_DRAFT, .document = { .kind = ENTRY_DIGEST } };
        const char *id = args_get(args, "case");
        Buf text = BUF_INIT;
        CliExit code = sheets_read(cli, args, ENTRY_DIGEST, names, &text);

        if (!code && id && args->n_positional)
                code = cli_fail(cli, CLI_USAGE, "in FILE a case stands in its line: HEADING | TEXT | CASE",
                                "FILE 中编号写在该行：标题 | 内容 | 编号");
        if (!code && id) {
                text.len--; /* NUL */
                buf_printf(&text, " | %s", id);
                buf_put_u8(&text, 0);
        }
        act.document.body = (const char *)text.data;
        if (!code)
                code = sheets_send(cli, &act, fields, array_size(fields));
        buf_deinit(&text);
        return code;
}

/* Sign, stamp, discard: the verb's kind. */
static CliExit run_on_draft(Cli *cli, const Args *args) {
        const SheetField fields[] = { { "draft", args_get(args, "draft") }, { "reason", args_get(args, "reason") } };
        Act act = { .kind = (EntryKind)cli->verb->kind };

        return sheets_send(cli, &act, fields, array_size(fields));
}

static CliExit send_annotation(Cli *cli, const Args *args, uint32_t variant) {
        const SheetField fields[] = { { "ref_entry", args->positional[0] }, { "ref_unit", args_get(args, "from") },
                                      { "days", args_get(args, "line") },   { "organ", args_get(args, "by") },
                                      { "reason", args_get(args, "words") } };
        Act act = { .kind = ENTRY_ANNOTATION, .document = { .variant = variant } };

        return sheets_send(cli, &act, fields, array_size(fields));
}

static CliExit run_annotate(Cli *cli, const Args *args) {
        return send_annotation(cli, args, ANNOTATION_WORDS);
}

static CliExit run_read(Cli *cli, const Args *args) {
        return send_annotation(cli, args, ANNOTATION_READ);
}

/* "annotated: 县长甲: ...", "drafted: li". */
static const char *outcome(const Cli *cli, const PbControlSheet *s, Arena *arena) {
        PbControlSheet without = *s; /* the case has a column of its own */

        without.case_id = (char *)"";
        return sheets_outcome(cli, &without, arena);
}

static void print_list(const Cli *cli, PbControlSheet **rows, size_t n, Arena *arena) {
        static const char *const en[] = { "NUMBER", "LINE", "DAY", "KIND", "HEADING", "TEXT", "CASE", "FROM", "TO", "", NULL };
        static const char *const zh[] = { "编号", "行", "日期", "种类", "标题", "内容", "信访事项", "报送单位", "收报单位", "", NULL };
        Table *table = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < n; i++) {
                table_add_number(table, rows[i]->entry);
                table_add_number(table, rows[i]->line);
                table_add(table, rows[i]->day);
                table_add(table, print_word(cli, rows[i]->form));
                table_add(table, rows[i]->place);
                table_add(table, rows[i]->text);
                table_add(table, rows[i]->case_id);
                table_add(table, *rows[i]->about_name ? rows[i]->about_name : rows[i]->about);
                table_add(table, rows[i]->handler);
                table_add(table, outcome(cli, rows[i], arena));
        }
        sheets_print(table, cli_words(cli, "no digest yet: `zhuji digest draft`", "没有摘报：zhuji digest draft"));
}

static CliExit run_list(Cli *cli, const Args *args) {
        return sheets_list(cli, args, ENTRY_DIGEST, "digests", print_list);
}

const Verb digest_verbs[] = {
        { .name = "digest draft",
          .arguments = "[FILE]",
          .options = draft_options,
          .run = run_draft,
          .kind = ENTRY_DIGEST,
          .en = "draft a digest for leaders: matters, a briefing, the trend (摘报、简报、动态)",
          .zh = "拟办摘报、简报、动态，供领导参阅",
          .more_en = "By the options, or FILE with a line for each, \"HEADING | TEXT\" or \"HEADING | TEXT | CASE\", 30 at\n"
                     "most.  Of matters and the trend, never who came: numbers of persons are refused, and an accusation is\n"
                     "never named (2022 art. 30).  CASE is shown to whoever has that case; what binds a unit in one case is\n"
                     "`case instruct`.",
          .more_zh = "用选项填写，或者 FILE 每行一条：“标题 | 内容”或者“标题 | 内容 | 编号”，最多 30 行。只反映事项和动态，不写何人来访：\n"
                     "身份证件、电话号码不予接受，检举控告不得列入（2022 第三十条）。编号只向有该案卷的单位显示；就个案作出的指示用 case instruct。",
          .examples = { { "zhuji digest draft week.txt --as-what trends --to 411281.gov --as li",
                          "this week's, for the government", "本周动态，报政府" },
                        { "zhuji digest draft --as-what matters --heading 征地补偿 --text 三个村对补偿标准有异议 --as li",
                          "one line, for the own head", "一条，报本单位领导" } } },
        { .name = "digest sign",
          .arguments = "",
          .options = on_draft_options,
          .run = run_on_draft,
          .kind = ENTRY_SIGN,
          .en = "sign the digest (签发)",
          .zh = "签发摘报",
          .more_en = "An approver or head, never who drafted it.  `zhuji digest list` shows what is signed.",
          .more_zh = "由审批人或者负责人签发，拟办人不得签发。内容见 zhuji digest list。",
          .examples = { { "zhuji digest sign --as zhao", "the approver signs", "审批人签发" } } },
        { .name = "digest stamp",
          .arguments = "",
          .options = on_draft_options,
          .run = run_on_draft,
          .kind = ENTRY_STAMP,
          .en = "stamp the digest: it goes to whom it is for (用印)",
          .zh = "对摘报用印：随即报送",
          .examples = { { "zhuji digest stamp --as sun", "the keeper of the stamp", "用印人用印" } } },
        { .name = "digest discard",
          .arguments = "",
          .options = discard_options,
          .run = run_on_draft,
          .kind = ENTRY_DISCARD,
          .en = "give a drafted digest up (作废)",
          .zh = "作废摘报",
          .examples = { { "zhuji digest discard --as li", "to write it anew", "重新拟办" } } },
        { .name = "digest annotate",
          .arguments = "NUMBER",
          .options = annotate_options,
          .run = run_annotate,
          .kind = ENTRY_ANNOTATION,
          .en = "enter what a leader wrote on a digest (批示); whoever sent it is told",
          .zh = "登记领导在摘报上的批示，报送单位随即知悉",
          .more_en = "NUMBER as `digest list` shows it; without --line it is on the whole.  Once on each line; it binds\n"
                     "nobody in a case: for that `zhuji case instruct`.",
          .more_zh = "NUMBER 见 digest list；不填 --line 为就整份批示。每行一次。就个案作出的指示用 zhuji case instruct。",
          .examples = { { "zhuji digest annotate 17 --from 411281 --words 请住建局一周内拿出意见 --by 县长甲 --unit 411281.gov --as wu",
                          "of the government's head", "县政府领导批示" } } },
        { .name = "digest read",
          .arguments = "NUMBER",
          .options = read_options,
          .run = run_read,
          .kind = ENTRY_ANNOTATION,
          .en = "a leader has read the digest (圈阅): off the desk",
          .zh = "领导已圈阅，不再待阅",
          .more_en = "It may still be annotated later.",
          .more_zh = "此后仍可批示。",
          .examples = { { "zhuji digest read 17 --as zhao", "one's own", "本单位的" } } },
        { .name = "digest list",
          .arguments = "",
          .options = list_options,
          .run = run_list,
          .kind = ENTRY_DIGEST,
          .en = "the digests of this unit, drafted and sent, and those sent to it, with what was written on them",
          .zh = "本单位拟办、报送的和收到的摘报及其批示",
          .examples = { { "zhuji digest list --from 2026-03-01 --as li", "this month's", "本月" } } },
        { NULL },
};
