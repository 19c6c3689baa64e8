/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji case draft ...`, `case sign`, `case stamp`, `case discard`: documents that one person writes, another signs and the
 * keeper of the stamp makes (拟办, 批示, 用印).  What may be written in each stands in its own table of options.
 */

#include "node/cli/attach.h"
#include "node/cli/cli.h"
#include "node/cli/print.h"

/* ---- options ----------------------------------------------------------------------------------------------------- */

#define END { NULL }
#define TO { "to", OPTION_VALUE, "UNIT", "the unit addressed (required)", "收文单位（必填）" }
#define REASON { "reason", OPTION_VALUE, "TEXT", "the reason", "理由" }
#define BODY_REQUIRED { "body", OPTION_VALUE, "TEXT", "what it says (required)", "正文（必填）" }
#define BODY { "body", OPTION_VALUE, "TEXT", "what it says", "正文" }
#define DRAFT { "draft", OPTION_VALUE, "NUMBER", "which draft, if several wait", "文稿编号（有多件待处理时填写）" }

static const Option assign_options[] = {
        TO,
        { "due", OPTION_VALUE, "DAY", "when the report is due (required, unless the rules in force set the days)",
          "报告期限（必填；现行规定定有天数的可不填）" },
        REASON,
        BODY,
        END,
};
static const Option order_options[] = {
        TO,
        { "trigger", OPTION_VALUE, "WHY", "late, no-feedback, procedure, shirking, not-executed, falsified, other (required)",
          "late（逾期）、no-feedback（未反馈）、procedure（违反程序）、shirking（推诿）、not-executed（不执行）、"
          "falsified（弄虚作假）、other（其他）（必填）" },
        BODY_REQUIRED,
        { "due", OPTION_VALUE, "DAY", "when the answer is due; else by the rules in force", "反馈期限；不填按现行规定" },
        { "finding", OPTION_VALUE, "NUMBER", "it follows this finding, which says what is left out",
          "依据的督查发现编号，未填各项按其填写" },
        END,
};
static const Option opinion_options[] = {
        { "decision", OPTION_VALUE, "WHICH", "support, explain or not-support (required)",
          "support（支持）、explain（解释说明）、not-support（不予支持）（必填）" },
        BODY_REQUIRED,
        { "legal-basis", OPTION_VALUE, "TEXT", "the law it rests on (required)", "法律依据（必填）" },
        { "remedy", OPTION_VALUE, "TEXT", "how and by when to ask for review (required)", "救济途径和期限（必填）" },
        { "due", OPTION_VALUE, "DAY", "support: by when it is executed; else 30 days", "支持诉求：执行期限；不填为三十日" },
        ATTACH_OPTION,
        END,
};
static const Option extend_options[] = {
        { "days", OPTION_VALUE, "NUMBER", "how many more, 30 at most (required)", "延长的日数，最多三十日（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "why, as the petitioner is told (required)", "告知信访人的延期理由（必填）" },
        { "legal-basis", OPTION_VALUE, "TEXT", "path 5: the article by which its own law lets it be extended, and by how much",
          "第五项途径：准许延长的法律条款（该法律规定的日数）" },
        BODY,
        END,
};
static const Option reward_options[] = {
        { "variant", OPTION_VALUE, "KIND", "praise, certificate, in-kind or money (required)",
          "praise（表扬）、certificate（荣誉证书）、in-kind（实物）、money（奖金）（必填）" },
        { "body", OPTION_VALUE, "TEXT", "what for, and what is given (required)", "奖励事由和内容（必填）" },
        { "legal-basis", OPTION_VALUE, "TEXT", "the rules by which it is given (required)", "所依据的奖励规定（必填）" },
        END,
};
static const Option request_options[] = {
        { "until", OPTION_VALUE, "DAY", "the day asked for (required)", "申请延至的日期（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "the reason (required)", "理由（必填）" },
        END,
};
static const Option answer_options[] = {
        { "decision", OPTION_VALUE, "WHICH", "agree or refuse (required)", "agree（同意）或 refuse（不同意）（必填）" },
        { "until", OPTION_VALUE, "DAY", "the new day, if not the one asked for", "延至的日期；不填为所申请的日期" },
        { "reason", OPTION_VALUE, "TEXT", "why not", "不同意的理由" },
        END,
};
static const Option draft_options[] = { DRAFT, END };
static const Option discard_options[] = { DRAFT, REASON, END };

/* ---- running ----------------------------------------------------------------------------------------------------- */

CliExit cli_run_draft(Cli *cli, const Args *args) {
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        CliExit code = cli_act(cli, args, ENTRY_DRAFT, (EntryKind)cli->verb->kind, &arena, &reply);

        if (!code && !cli->json && reply->status == CONTROL_DONE) {
                printf(cli_words(cli,
                                 "drafted: %s, draft %llu\n  -> next: `zhuji case sign %s` by another person, then `zhuji case "
                                 "stamp %s`\n",
                                 "已拟办：%s，文稿 %llu\n  -> 下一步：由他人批示 zhuji case sign %s，"
                                 "再用印 zhuji case stamp %s\n"),
                       reply->case_id, (unsigned long long)reply->entry, args->positional[0], args->positional[0]);
                print_remark(cli, reply);
        } else if (!code) {
                code = print_result(cli, reply);
        }
        arena_deinit(&arena);
        return code;
}

const Verb draft_verbs[] = {
        { .name = "case draft assign",
          .arguments = "CASE",
          .options = assign_options,
          .run = cli_run_draft,
          .kind = ENTRY_ASSIGNMENT,
          .en = "draft to hand on with a due date, a report is owed (交办)",
          .zh = "拟办交办：限期报告办理结果",
          .more_en = "Assignments nest: a city assigns on to its county, each answers to the one above.",
          .more_zh = "交办可逐级进行，各级向上一级报告。",
          .examples = { { "zhuji case draft assign 411281-2026-0000001-1 --to 411281.hrss --due 2026-05-20 "
                          "--reason 重复来信 --as li",
                          "with a report due on 20 May", "要求 5 月 20 日前报告" } } },
        { .name = "case draft opinion",
          .arguments = "CASE",
          .options = opinion_options,
          .run = cli_run_draft,
          .kind = ENTRY_OPINION,
          .en = "draft the decision of a claim: support, explain, not support (信访处理意见书)",
          .zh = "拟信访处理意见书：支持、解释说明、不予支持",
          .more_en = "Facts and reasons, the decision, the law it rests on, and the remedy named (2022 art. 32).\n"
                     "If a case linked as the same matter was answered otherwise, this says so, and whoever signs sees it (consistency);\n"
                     "`zhuji case similar` shows the earlier answers.",
          .more_zh = "载明事实理由、处理意见、法律依据和救济途径（2022 第三十二条）。\n"
                     "已关联的同一事项此前答复意见不同的，拟稿时和批示时均予提示（口径一致）；此前的答复意见见 zhuji case similar。",
          .examples = { { "zhuji case draft opinion 411281-2026-0000001-1 --decision support --body 经查属实，责令十日内支付 "
                          "--legal-basis 劳动法第五十条 --remedy 三十日内可向市人民政府请求复查 --as hrss1 --unit "
                          "411281.hrss",
                          "the claim is supported", "支持诉求" } } },
        { .name = "case draft order",
          .arguments = "CASE",
          .options = order_options,
          .run = cli_run_draft,
          .kind = ENTRY_ORDER,
          .en = "draft to supervise formally, with the trigger named (督办)",
          .zh = "拟办督办，载明情形",
          .more_en = "Straight to the addressee at any level below; the bureaus between get copies and can't delay it.",
          .more_zh = "直接发往下级任一承办单位，中间各级信访部门收到抄件，不影响送达。",
          .examples = { { "zhuji case draft order 411281-2026-0000001-1 --to 411281.hrss --trigger late --body "
                          "请说明逾期原因并限期办结 --as li",
                          "the department is late", "逾期未办结" } } },
        { .name = "case draft extend",
          .arguments = "CASE",
          .options = extend_options,
          .run = cli_run_draft,
          .kind = ENTRY_EXTENSION,
          .en = "draft to extend the 60 days of handling (延期)",
          .zh = "拟延长办理期限",
          .more_en = "Before they are over, once, by the head's signature (2022 art. 34).  The petitioner is told why: that "
                     "this is\n"
                     "owed stays on the desk until `case serve --variant extension`.  The limit of a path 5 (`case own-limit`)\n"
                     "likewise, by as many days as its own law gives, named with --legal-basis (2022 art. 31 (5)).  An assigner's day is another matter:\n"
                     "`case extend-request`.",
          .more_zh = "届满前、只一次、经负责人批准（2022 第三十四条），并告知信访人理由：\n"
                     "送达（case serve --variant extension）前办件台持续提示。\n"
                     "第五项途径的法定期限同样办理，日数依该法律规定，以 --legal-basis 载明条款（2022 第三十一条第五项）。\n"
                     "交办期限的延长另用 case extend-request。",
          .examples = { { "zhuji case draft extend 411281-2026-0000001-1 --days 20 --reason 需委托鉴定，情况复杂 --as hrss1 "
                          "--unit 411281.hrss",
                          "an expert's report is awaited", "需委托鉴定" } } },
        { .name = "case draft reward",
          .arguments = "CASE",
          .options = reward_options,
          .run = cli_run_draft,
          .kind = ENTRY_REWARD,
          .en = "draft the reward of a suggestion that was adopted (奖励)",
          .zh = "拟办对已采纳建议意见的奖励",
          .more_en = "By the unit that answered it, once the answer is served; the head signs (2022 art. 29).  The petitioner sees\n"
                     "it in `case progress`, and is told in writing: `case serve --variant notice`.",
          .more_zh = "由答复的单位在答复送达后办理，负责人批示（2022 第二十九条）。信访人在进展查询中可见，并应书面告知：\n"
                     "case serve --variant notice。",
          .examples = { { "zhuji case draft reward 411281-2026-0000001-1 --variant certificate --body 建议节约照明经费，已采纳 "
                          "--legal-basis 人民建议征集奖励办法第五条 --as hrss1 --unit 411281.hrss", "a certificate", "颁发证书" } } },
        { .name = "case extend-request",
          .arguments = "CASE",
          .options = request_options,
          .run = cli_run_act,
          .kind = ENTRY_EXTENSION_REQUEST,
          .en = "ask the assigner for a later day (申请交办延期)",
          .zh = "向交办机关申请延期",
          .more_en = "Before the day is over; only who assigned the case can move its day.  The statute's own 60 "
                     "days stay as they are.",
          .more_zh = "应在交办期限届满前提出，只有交办机关可以决定；法定办理期限不受影响。",
          .examples = { { "zhuji case extend-request 411281-2026-0000001-1 --until 2026-06-10 --reason 需委托鉴定 --as hrss1 "
                          "--unit 411281.hrss",
                          "three weeks more", "申请延至 6 月 10 日" } } },
        { .name = "case extend-answer",
          .arguments = "CASE",
          .options = answer_options,
          .run = cli_run_act,
          .kind = ENTRY_EXTENSION_ANSWER,
          .en = "answer a request for a later day",
          .zh = "答复交办延期申请",
          .examples = { { "zhuji case extend-answer 411281-2026-0000001-1 --decision agree --as li", "agreed", "同意延期" } } },
        { .name = "case sign",
          .arguments = "CASE",
          .options = draft_options,
          .run = cli_run_act,
          .kind = ENTRY_SIGN,
          .en = "sign a draft (批示)",
          .zh = "批示文稿",
          .more_en = "Assignments: an approver; opinions and extensions: the head; orders: a supervisor.  Never who drafted "
                     "it.\n"
                     "`zhuji case show` shows what is signed; the signature names that text and no other.",
          .more_zh = "交办由审批人批示，处理意见书和延期由负责人批示，督办由督查人员批示；拟办人不得批示自己拟办的文稿。\n"
                     "批示前请用 zhuji case show 查看文稿；批示后不能更改。",
          .examples = { { "zhuji case sign 411281-2026-0000001-1 --as hrss2 --unit 411281.hrss", "the head signs",
                          "负责人批示" } } },
        { .name = "case stamp",
          .arguments = "CASE",
          .options = draft_options,
          .run = cli_run_act,
          .kind = ENTRY_STAMP,
          .en = "stamp what was signed: now it is made (用印)",
          .zh = "对已批示的文稿用印：文书生效",
          .more_en = "Only now the case moves and the time limit is met.  Refused if the case has moved on since.",
          .more_zh = "用印后文书生效，期限自此视为完成。事项状态已变化、文稿不再适用的，不予用印。",
          .examples = { { "zhuji case stamp 411281-2026-0000001-1 --as hrss3 --unit 411281.hrss", "the keeper of the stamp",
                          "用印人用印" } } },
        { .name = "case discard",
          .arguments = "CASE",
          .options = discard_options,
          .run = cli_run_act,
          .kind = ENTRY_DISCARD,
          .en = "give a draft up, to write it anew (作废)",
          .zh = "作废文稿",
          .more_en = "By its drafter until it is signed; at any time by who may sign it.  A draft is never changed.",
          .more_zh = "批示前拟办人可以作废，有权批示人员随时可以作废。文稿不能修改，只能作废后重拟。",
          .examples = { { "zhuji case discard 411281-2026-0000001-1 --reason 金额有误 --as hrss1 --unit 411281.hrss",
                          "the sum is wrong", "金额有误" } } },
        { NULL },
};
