/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji case <document>`: one verb a document of the procedure.  They share one function; what differs is the table. */

#include <string.h>
#include "node/cli/act.h"
#include "node/cli/attach.h"
#include "node/cli/cli.h"
#include "node/cli/print.h"

/* ---- options ----------------------------------------------------------------------------------------------------- */

#define END { NULL }
#define TO { "to", OPTION_VALUE, "UNIT", "the unit addressed (required)", "收文单位（必填）" }
#define REASON { "reason", OPTION_VALUE, "TEXT", "the reason", "理由" }
#define REASON_REQUIRED { "reason", OPTION_VALUE, "TEXT", "the reason (required)", "理由（必填）" }
#define BODY_REQUIRED { "body", OPTION_VALUE, "TEXT", "what it says (required)", "正文（必填）" }
#define BODY { "body", OPTION_VALUE, "TEXT", "what it says", "正文" }
#define REF_UNIT                                                                                                             \
        { "ref-unit", OPTION_VALUE, "UNIT", "the office whose document is meant, if there are several", "所指文书的机关" }
#define REF_ENTRY { "ref-entry", OPTION_VALUE, "NUMBER", "that document's number there", "该文书在其机关的记录号" }

static const Option classify_options[] = {
        { "class", OPTION_VALUE, "CLASS", "suggestion or claim (required)",
          "suggestion（建议意见）或 claim（申诉求决）（必填）" },
        { "path31", OPTION_VALUE, "1-6", "a claim's path (2022 art. 31)", "申诉求决的途径（2022 第三十一条）" },
        { "category", OPTION_VALUE, "TEXT", "what it is about", "内容分类" },
        REASON,
        END,
};
static const Option refer_options[] = {
        TO,
        REASON,
        { "body", OPTION_VALUE, "TEXT",
          "of a unit that got it directly: what the petitioner is told of where it went (2022 art. 23)",
          "单位转送直接收到的事项时：告知信访人转送去向的内容（2022 第二十三条）" },
        END,
};
static const Option return_options[] = { REASON_REQUIRED, ATTACH_OPTION, END };
static const Option rework_options[] = {
        REASON_REQUIRED,
        { "due", OPTION_VALUE, "DAY", "when it is due then, if the first day is too near", "重办的期限（原期限过近的）" },
        END,
};
static const Option return_answer_options[] = {
        { "decision", OPTION_VALUE, "WHICH", "agree or refuse (required)", "agree（同意）或 refuse（不同意）（必填）" },
        REASON,
        END,
};
static const Option notice_options[] = {
        BODY,
        { "how", OPTION_VALUE, "HOW", "if it was served at once: signed, post, refused-witnessed, message",
          "当场送达的：signed、post、refused-witnessed、message" },
        { "at", OPTION_VALUE, "TIME", "when it reached the petitioner", "送达时间" },
        { "person", OPTION_VALUE, "NAMES", "refused: the two witnesses", "拒绝签收的：两名见证人" },
        REASON,
        END,
};
static const Option accept_options[] = {
        BODY,
        { "class", OPTION_VALUE, "CLASS", "claim, where the proposed class was another", "claim（原建议分类不同的）" },
        { "path31", OPTION_VALUE, "1-6", "6, where the proposed path was another (2022 art. 31)", "6（原建议途径不同的，2022 第三十一条）" },
        END,
};
static const Option answer_options[] = {
        { "decision", OPTION_VALUE, "WHICH",
          "suggestion: adopt, adopt-part or not-adopt; path 5: support, explain or not-support",
          "建议意见：adopt（采纳）、adopt-part（部分采纳）、not-adopt（未采纳）；"
          "第五项途径：support（支持）、explain（解释说明）、not-support（不支持）" },
        BODY_REQUIRED,
        { "remedy", OPTION_VALUE, "TEXT", "path 5: what can be done against it by that law (required there)",
          "第五项途径：依该法的救济途径（该类必填）" },
        { "legal-basis", OPTION_VALUE, "TEXT", "path 5: the law it rests on", "第五项途径：法律依据" },
        { "due", OPTION_VALUE, "DAY", "path 5, support: by when it is carried out, if a day is set", "第五项途径，支持的：执行期限（有期限的）" },
        ATTACH_OPTION,
        END,
};
static const Option serve_options[] = {
        { "how", OPTION_VALUE, "HOW", "signed, post, refused-witnessed, message or not-possible (required)",
          "signed（签收）、post（邮寄）、refused-witnessed（留置）、message（约定的信息方式）、"
          "not-possible（无法送达）（必填）" },
        { "at", OPTION_VALUE, "TIME", "when it reached the petitioner; post: the day it was received (required)",
          "送达时间；邮寄的为收到之日（必填）" },
        { "person", OPTION_VALUE, "NAMES", "refused: the two witnesses, separated by 、", "拒绝签收的：两名见证人，以顿号分隔" },
        { "variant", OPTION_VALUE, "WHAT", "notice or extension: of that notice, not of the opinion or answer",
          "notice（告知书）、extension（延期告知）：送达的不是意见书或答复" },
        { "reason", OPTION_VALUE, "TEXT", "not possible: why; message: how the petitioner chose it",
          "无法送达的原因；信息送达的：信访人如何选定" },
        ATTACH_OPTION,
        END,
};
static const Option report_options[] = { BODY_REQUIRED, ATTACH_OPTION, END };
static const Option report_up_options[] = {
        REASON_REQUIRED,
        { "to", OPTION_VALUE, "UNIT", "the bureau above, if not the one that serves this unit",
          "上一级信访部门（默认为对口部门）" },
        BODY,
        END,
};
static const Option recall_options[] = { REASON, END };
static const Option approve_options[] = { REASON, END };
static const Option respond_options[] = { BODY_REQUIRED, REF_UNIT, REF_ENTRY, ATTACH_OPTION, END };
static const Option remark_options[] = { BODY_REQUIRED, REF_UNIT, REF_ENTRY, END };
static const Option material_options[] = {
        ATTACH_OPTION,
        { "text", OPTION_VALUE, "TEXT", "what was said, or what the papers are", "说明或者补充的内容" },
        { "variant", OPTION_VALUE, "WHOSE",
          "petitioner (else), or unit: whose papers they are", "petitioner（信访人，默认）或 unit（承办单位）" },
        END,
};
static const Option statement_options[] = {
        { "variant", OPTION_VALUE, "HOW", "in-person, call, video, written; or why not: declined, unreachable",
          "in-person（当面）、call（电话）、video（视频）、written（书面）；未能听取的：declined（不愿陈述）、unreachable（无法联系）" },
        { "person", OPTION_VALUE, "WHO", "who heard the petitioner", "听取人" },
        { "asked-at", OPTION_VALUE, "TIME", "when; else now", "听取时间，默认现在" },
        BODY,
        { "reason", OPTION_VALUE, "TEXT", "of declined, unreachable: what was tried, what was said", "未能听取的，说明经过和原因" },
        ATTACH_OPTION,
        END,
};
static const Option remind_options[] = {
        TO,
        BODY,
        { "finding", OPTION_VALUE, "NUMBER", "it follows this finding, which says what is left out",
          "依据的督查发现编号，未填各项按其填写" },
        END,
};

/* ---- running ----------------------------------------------------------------------------------------------------- */

/* "legal-basis" -> "legal_basis" */
static void field_name(const char *option, char *dst, size_t size) {
        size_t i = 0;

        for (; option[i] && i + 1 < size; i++)
                dst[i] = option[i] == '-' ? '_' : option[i];
        dst[i] = '\0';
}

CliExit cli_act(Cli *cli, const Args *args, EntryKind kind, EntryKind drafted, Arena *arena, const PbControlReply **ret) {
        Act act = { .kind = kind, .document = { .kind = drafted } };
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        Attached attached = { .n = 0 };
        ActProblem problem;
        CliExit code;
        bool ok = act_set_case(&act, args->positional[0], &problem);

        for (size_t i = 0; ok && i < args->n_values; i++) {
                char field[32];

                field_name(args->values[i].option->name, field, sizeof(field));
                if (act_is_field(field))
                        ok = act_set(&act, field, args->values[i].value, &problem);
        }
        if (!ok)
                return cli_fail(cli, CLI_USAGE, "%s", "%s", cli_words(cli, problem.en, problem.zh));
        act_request(&act, arena, &request);
        code = attach_options(cli, args, arena, &attached);
        if (code)
                return code;
        attach_request(&attached, arena, &request);
        return cli_ask(cli, &request, arena, ret);
}

CliExit cli_run_act(Cli *cli, const Args *args) {
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        CliExit code = cli_act(cli, args, (EntryKind)cli->verb->kind, 0, &arena, &reply);

        if (!code)
                code = print_result(cli, reply);
        arena_deinit(&arena);
        return code;
}

const Verb document_verbs[] = {
        { .name = "case classify",
          .arguments = "CASE",
          .options = classify_options,
          .run = cli_run_act,
          .kind = ENTRY_CLASSIFY,
          .en = "confirm or correct class and path",
          .zh = "确认或更正分类与途径",
          .more_en = "A registration without class is proposed as a claim on path 6 until a person confirms or corrects it.",
          .more_zh = "登记时未填分类的，按申诉求决第六项途径提出建议，由人确认或更正。",
          .examples = { { "zhuji case classify 411281-2026-0000001-1 --class claim --path31 6 --as li",
                          "confirm what was proposed", "确认登记时的建议分类" } } },
        { .name = "case refer",
          .arguments = "CASE",
          .options = refer_options,
          .run = cli_run_act,
          .kind = ENTRY_REFERRAL,
          .en = "hand on to the competent unit (转送)",
          .zh = "转送有权处理的机关、单位",
          .more_en = "The unit then holds the case; what it does with it comes back by itself, no report is owed.",
          .more_zh = "转送后由该单位承办，办理情况自动反馈，不需要办结报告。",
          .examples = { { "zhuji case refer 411281-2026-0000001-1 --to 411281.hrss --as li",
                          "to the labour department of the county", "转送县人社局" } } },
        { .name = "case return",
          .arguments = "CASE",
          .options = return_options,
          .run = cli_run_act,
          .kind = ENTRY_RETURN_REQUEST,
          .en = "\"not ours\": ask the giver to take it back (异议)",
          .zh = "对转送、交办提出异议，请求退回",
          .more_en = "Within five working days of receipt (2022 art. 23), by the official calendar: `zhuji clock explain`.\n"
                     "Until the giver answers nobody acts on the case.",
          .more_zh = "应自收到之日起五个工作日内提出（2022 第二十三条），按法定工作日历计算：zhuji clock explain。\n"
                     "答复前双方均不得办理。",
          .examples = { { "zhuji case return 411281-2026-0000001-1 --reason 属住建部门职权 --as hrss1 --unit 411281.hrss",
                          "the labour department objects", "人社局提出异议" } } },
        { .name = "case return-answer",
          .arguments = "CASE",
          .options = return_answer_options,
          .run = cli_run_act,
          .kind = ENTRY_RETURN_ANSWER,
          .en = "agree to a return-request, or refuse it",
          .zh = "答复异议：同意或者不同意",
          .more_en = "Agreed: the case comes back to be handed on again, its first dates live on.  Refused: it stays, with "
                     "its dates.",
          .more_zh = "同意的，事项退回重新分流，原期限继续；不同意的，由原单位继续办理，原期限不变。",
          .examples = { { "zhuji case return-answer 411281-2026-0000001-1 --decision agree --as li", "take it back",
                          "同意退回" } } },
        { .name = "case notice",
          .arguments = "CASE",
          .options = notice_options,
          .run = cli_run_act,
          .kind = ENTRY_NOTICE,
          .en = "tell the petitioner who has it and what follows (告知)",
          .zh = "书面告知信访人：收到、承办单位、办理途径和程序",
          .more_en = "Within 15 days of the unit's own receipt (2022 art. 23).",
          .more_zh = "自收到之日起十五日内告知（2022 第二十三条）。",
          .examples = { { "zhuji case notice 411281-2026-0000001-1 --body 已收到，由市人社局承办 --as hrss1 --unit "
                          "411281.hrss",
                          "the written notice", "书面告知" } } },
        { .name = "case accept",
          .arguments = "CASE",
          .options = accept_options,
          .run = cli_run_act,
          .kind = ENTRY_ACCEPT,
          .en = "take it up for decision (受理)",
          .zh = "受理",
          .more_en = "Starts the handling time of 60 days.",
          .more_zh = "自受理之日起六十日内办结。",
          .examples = { { "zhuji case accept 411281-2026-0000001-1 --as hrss1 --unit 411281.hrss", "after the notice",
                          "告知之后受理" } } },
        { .name = "case answer",
          .arguments = "CASE",
          .options = answer_options,
          .run = cli_run_act,
          .kind = ENTRY_ANSWER,
          .en = "answer a suggestion, or a claim on path 5",
          .zh = "答复建议意见，或者第五项途径的申诉求决",
          .more_en = "A claim on path 5 was taken up by `zhuji case own-limit` (2022 art. 31 (5)): done or refused, with "
                     "the remedy of its law.",
          .more_zh = "第五项途径的事项先由 zhuji case own-limit 载明法定期限（2022 第三十一条第五项），依法履行或者答复，并载明救济途径。",
          .examples = { { "zhuji case answer 411281-2026-0000001-1 --decision adopt --body 已列入本年度计划 --as hrss1 "
                          "--unit 411281.hrss",
                          "the suggestion is adopted", "采纳建议" } } },
        { .name = "case serve",
          .arguments = "CASE",
          .options = serve_options,
          .run = cli_run_act,
          .kind = ENTRY_SERVICE,
          .en = "record how and when it reached the petitioner (送达)",
          .zh = "记载送达方式和时间",
          .more_en = "Starts the petitioner's 30 days to ask for review (2022 art. 35).",
          .more_zh = "信访人自收到之日起三十日内可请求复查（2022 第三十五条）。",
          .examples = { { "zhuji case serve 411281-2026-0000001-1 --how signed --as hrss1 --unit 411281.hrss", "signed for",
                          "当面签收" } } },
        { .name = "case report",
          .arguments = "CASE",
          .options = report_options,
          .run = cli_run_act,
          .kind = ENTRY_REPORT,
          .en = "report the conclusion of an assignment (办结报告)",
          .zh = "提交办结报告",
          .examples = { { "zhuji case report 411281-2026-0000001-1 --body 已出具意见并送达，工资已支付 --as hrss1 --unit "
                          "411281.hrss",
                          "to the bureau that assigned it", "向交办机关报告" } } },
        { .name = "case approve",
          .arguments = "CASE",
          .options = approve_options,
          .run = cli_run_act,
          .kind = ENTRY_REPORT_APPROVAL,
          .en = "approve the conclusion report (审批办结)",
          .zh = "审批办结",
          .examples = { { "zhuji case approve 411281-2026-0000001-1 --as li", "the report is in order", "报告符合要求" } } },
        { .name = "case rework",
          .arguments = "CASE",
          .options = rework_options,
          .run = cli_run_act,
          .kind = ENTRY_REWORK,
          .en = "return the conclusion report to be done again (退回重办)",
          .zh = "退回重办",
          .more_en = "Also down to whom the case was only referred, once one's own report came back: without a day, for what\n"
                     "is owed there is the opinion, not a report.",
          .more_zh = "本单位的报告被退回的，也可以退给转送的承办单位重办：不设期限，须重新作出处理意见，不报结果。",
          .examples = { { "zhuji case rework 411281-2026-0000001-1 --reason 未附支付凭证 --as li",
                          "the proof of payment is missing", "缺支付凭证" } } },
        { .name = "case report-up",
          .arguments = "CASE",
          .options = report_up_options,
          .run = cli_run_act,
          .kind = ENTRY_REPORT_UP,
          .en = "report up to the bureau above (上报)",
          .zh = "上报上一级信访部门",
          .more_en = "For its information, or because only it can decide; the reason says which.",
          .more_zh = "供其知悉或因须由其决定；应说明理由。",
          .examples = { { "zhuji case report-up 411281-2026-0000001-1 --reason 涉及两市，请求协调 --as li",
                          "it concerns two cities", "涉及两市" } } },
        { .name = "case respond",
          .arguments = "CASE",
          .options = respond_options,
          .run = cli_run_act,
          .kind = ENTRY_RESPONSE,
          .en = "answer an order (督办反馈)",
          .zh = "反馈督办",
          .examples = { { "zhuji case respond 411281-2026-0000001-1 --body 已于今日办结 --as hrss1 --unit 411281.hrss",
                          "straight to whoever ordered", "直接反馈督办机关" } } },
        { .name = "case remind",
          .arguments = "CASE",
          .options = remind_options,
          .run = cli_run_act,
          .kind = ENTRY_REMINDER,
          .en = "nudge (催办)",
          .zh = "催办",
          .examples = { { "zhuji case remind 411281-2026-0000001-1 --to 411281.hrss --as li", "five days are left",
                          "尚余五日" } } },
        { .name = "case remark",
          .arguments = "CASE",
          .options = remark_options,
          .run = cli_run_act,
          .kind = ENTRY_REMARK,
          .en = "add an opinion to a copy between others",
          .zh = "对抄件附注意见",
          .more_en = "Only a bureau between the issuer and the addressee of an order has such a copy.",
          .more_zh = "仅限督办机关与督办对象之间的信访部门。",
          .examples = { { "zhuji case remark 411281-2026-0000001-1 --body 该事项涉及两个部门，已协调 --as wu",
                          "the county's bureau, about the city's order to a department", "县信访局对市里督办其部门的抄件附注" } } },
        { .name = "case statement",
          .arguments = "CASE",
          .options = statement_options,
          .run = cli_run_act,
          .kind = ENTRY_STATEMENT,
          .en = "record that the petitioner was heard on facts and reasons (听取陈述), or why not",
          .zh = "记录听取信访人陈述事实和理由（听取陈述、听取意见）",
          .more_en = "Before the opinion (2022 art. 31 (6)): who heard them, when, how, and what they said; `declined` or\n"
                     "`unreachable` with what was tried.  An opinion served without either is a finding at whoever "
                     "supervises.\n"
                     "Nothing is owed to somebody who left neither name nor address.",
          .more_zh = "应当在出具处理意见书之前（2022 第三十一条第六项）：听取人、时间、方式和陈述内容；不愿陈述或者无法联系的，\n"
                     "记明经过。既未听取也未说明原因即送达意见书的，由监督单位列为督查发现。姓名住址不清的不需要记录。",
          .examples = { { "zhuji case statement 411281-2026-0000001-1 --variant in-person --person 承办人甲 --body 称三个月工资未付，有考勤表 "
                          "--as hrss1 --unit 411281.hrss", "heard in person", "当面听取" },
                        { "zhuji case statement 411281-2026-0000001-1 --variant unreachable --reason 三次致电未接，上门无人 --as hrss1 "
                          "--unit 411281.hrss", "nobody could reach them", "无法联系" } } },
        { .name = "case add-material",
          .arguments = "CASE",
          .options = material_options,
          .run = cli_run_act,
          .kind = ENTRY_MATERIAL,
          .en = "further papers and facts of a case (补充材料)",
          .zh = "登记补充材料",
          .more_en = "At any desk that has a file of it (22:19); they go on at once to whoever has the case, and with it\n"
                     "when it is handed on.  That the handling unit heard the petitioner: `case statement`.",
          .more_zh = "任一有案卷的单位均可登记（2022 第十九条）；随即转给现承办单位，事项再移交时随案移送。\n承办单位听取信访人陈述的，用 case statement。",
          .examples = { { "zhuji case add-material 411281-2026-0000001-1 --text 信访人补交工资条 --as li",
                          "what the petitioner brought later",
                          "信访人补交的材料" },
                        { "zhuji case add-material 411281-2026-0000001-1 --attach receipt.pdf --as li", "a scan", "扫描件" } } },
        { .name = "case recall",
          .arguments = "CASE",
          .options = recall_options,
          .run = cli_run_act,
          .kind = ENTRY_RECALL,
          .en = "take back what is still on its way (撤回)",
          .zh = "撤回在途的移交",
          .more_en = "Only what the other office has not taken yet; afterwards it comes back by a return-request alone.",
          .more_zh = "仅限对方尚未接收的；已接收的只能由对方提出异议退回。",
          .examples = { { "zhuji case recall 411281-2026-0000001-1 --as li", "it was reported up by mistake", "误上报" } } },
        { NULL },
};
