/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji case ...`: the outcomes of triage beside handing on, and what else may become of a case. */

#include "common/wire/record.h"
#include "common/base/memory.h"
#include "node/cli/accusation.h"
#include "node/cli/attach.h"
#include "node/cli/cli.h"
#include "node/cli/cli_file.h"
#include "node/cli/intake.h"
#include "node/cli/print.h"
#include "node/cli/table.h"

#include <string.h>

/* ---- options ----------------------------------------------------------------------------------------------------- */

#define END { NULL }
#define ORGAN_REQUIRED { "organ", OPTION_VALUE, "TEXT", "the proper organ (required)", "有权处理的机关（必填）" }
#define SLIP_REQUIRED                                                                                                        \
        { "body", OPTION_VALUE, "TEXT", "what the petitioner is told in writing (required)", "书面告知的内容（必填）" }
#define SERVED                                                                                                               \
        { "how", OPTION_VALUE, "HOW", "if it was served at once: signed, post, refused-witnessed, message",                  \
          "当场送达的：signed、post、refused-witnessed、message" },                                                          \
        { "at", OPTION_VALUE, "TIME", "when it reached the petitioner", "送达时间" }
#define REF_CASE { "ref-case", OPTION_VALUE, "CASE", "the other case, if this office knows it", "另一事项的编号（本机关有的）" }
#define UNTIL(en, zh) { "until", OPTION_VALUE, "DAY", en, zh }
#define DAYS { "days", OPTION_VALUE, "NUMBER", "or so many days from today", "或者自今日起的天数" }
#define PATH31(en, zh) { "path31", OPTION_VALUE, "1-6", en, zh }

static const Option guide_options[] = {
        ORGAN_REQUIRED, SLIP_REQUIRED, SERVED, { "reason", OPTION_VALUE, "TEXT", "what was explained", "释法明理的内容" }, END,
};
static const Option decline_options[] = {
        ORGAN_REQUIRED, { "reason", OPTION_VALUE, "TEXT", "why it is not accepted (required)", "不予受理的理由（必填）" },
        SLIP_REQUIRED, SERVED, END,
};
static const Option pending_options[] = {
        REF_CASE,
        { "organ", OPTION_VALUE, "TEXT", "else: who has it", "否则：承办的机关" },
        { "reason", OPTION_VALUE, "TEXT", "and how that is known", "以及如何得知" },
        UNTIL("and by when it must end there", "以及该机关的办理期限"),
        { "remedy", OPTION_VALUE, "TEXT", "if it is answered already: where and until when review may be asked",
          "已作出处理意见并送达的：向何机关、何时以前可以请求复查" },
        SLIP_REQUIRED,
        SERVED,
        END,
};
static const Option not_again_options[] = {
        REF_CASE,
        { "organ", OPTION_VALUE, "TEXT", "else: who made the re-review opinion", "否则：作出复核意见的机关" },
        { "reason", OPTION_VALUE, "TEXT", "that opinion, and that no new facts are claimed (required)",
          "复核意见的文号，并说明没有新的事实（必填）" },
        SLIP_REQUIRED,
        SERVED,
        END,
};
static const Option wrong_place_options[] = { ORGAN_REQUIRED, SLIP_REQUIRED, SERVED, END };
static const Option divert_options[] = {
        ORGAN_REQUIRED,
        PATH31("the path, 1 to 4, if it was another", "途径（第一至四项）"),
        UNTIL("the last day on which it can be brought there", "向该机关提出的最后期限"),
        DAYS,
        SLIP_REQUIRED,
        SERVED,
        { "remedy", OPTION_VALUE, "TEXT", "what can be done against what is decided there (required)", "救济途径（必填）" },
        END,
};
static const Option own_limit_options[] = {
        PATH31("5, if it was another path", "途径（第五项）"),
        { "legal-basis", OPTION_VALUE, "TEXT", "the article that sets the limit (required)", "规定该期限的条款（必填）" },
        UNTIL("the last day by that article", "该条款规定的最后期限"),
        DAYS,
        { "body", OPTION_VALUE, "TEXT", "what it says", "正文" },
        END,
};
static const Option settle_options[] = {
        { "variant", OPTION_VALUE, "HOW", "mediation or settlement (required)", "mediation（调解）或 settlement（和解）（必填）" },
        { "person", OPTION_VALUE, "NAMES", "both parties, separated by 、 (required)", "双方当事人，以顿号分隔（必填）" },
        { "body", OPTION_VALUE, "TEXT", "the agreement (required)", "协议书内容（必填）" },
        { "legal-basis", OPTION_VALUE, "TEXT", "that it keeps within discretion and breaks no mandatory rule (required)",
          "未违反强制性规定、在裁量权范围内的依据（必填）" },
        ATTACH_OPTION,
        END,
};
static const Option withdraw_options[] = {
        { "person", OPTION_VALUE, "NAME", "who signed (required)", "签名人（必填）" },
        { "asked-at", OPTION_VALUE, "TIME", "when it was signed (required)", "签名时间（必填）" },
        { "body", OPTION_VALUE, "TEXT", "what the signed paper says and where it is kept (required)",
          "撤回书的内容和存放处（必填）" },
        ATTACH_OPTION,
        END,
};
static const Option death_options[] = {
        { "variant", OPTION_VALUE, "WHICH", "passes or personal (required)", "passes（权利可承继）或 personal（权利专属本人）（必填）" },
        { "asked-at", OPTION_VALUE, "TIME", "when", "时间" },
        { "legal-basis", OPTION_VALUE, "TEXT", "why nobody may go on with it (personal)", "权利专属本人的依据" },
        { "reason", OPTION_VALUE, "TEXT", "how it is known", "如何得知" },
        END,
};
static const Option successor_options[] = {
        { "person", OPTION_VALUE, "NAME", "who goes on with it (required)", "承继人（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "by what right (required)", "承继的依据（必填）" },
        ATTACH_OPTION,
        END,
};

static const Option merge_options[] = {
        { "ref-case", OPTION_VALUE, "CASE", "the case that leads (required)", "主事项的编号（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "why they are one matter (required)", "合并的理由（必填）" },
        SLIP_REQUIRED,
        SERVED,
        END,
};
static const Option split_options[] = {
        { "file", OPTION_VALUE, "FILE", "the new case as JSON in the intake format; - is stdin (required)",
          "分出事项的 JSON 文件；- 为标准输入（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "why it is another matter (required)", "拆分的理由（必填）" },
        { "last", OPTION_FLAG, NULL, "the letter is split up wholly by this", "这是最后一件，原件就此拆分完毕" },
        END,
};
static const Option owner_options[] = {
        { "person", OPTION_VALUE, "NAME", "the leader (required)", "包案领导（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "why", "理由" },
        END,
};
static const Option first_options[] = {
        { "variant", OPTION_VALUE, "WHICH", "contact or handler (required)", "contact（首问）或 handler（首办）（必填）" },
        { "person", OPTION_VALUE, "NAME", "who (required)", "责任人（必填）" },
        END,
};
static const Option recuse_options[] = {
        { "reason", OPTION_VALUE, "TEXT", "the interest (required; not of an accusation)", "利害关系（必填；检举控告不填）" },
        { "variant", OPTION_VALUE, "GROUND", "in the matter or the petitioner (required of an accusation)",
          "matter（与信访事项）或 petitioner（与信访人）（检举控告必填）" },
        { "person", OPTION_VALUE, "USER", "another user of the unit: by a head", "本单位其他用户（由负责人决定）" },
        END,
};
static const Option archive_options[] = { END };
static const Option notices_options[] = {
        { "all", OPTION_FLAG, NULL, "also those served or exempt", "包括已送达和免予告知的" },
        END,
};

/* ---- notices ----------------------------------------------------------------------------------------------------- */

static bool is_owed(const PbControlCase *c) {
        return strcmp(c->notice, "owed") == 0 || strcmp(c->notice, "written") == 0;
}

static bool extension_is_owed(const PbControlCase *c) {
        return *c->extension_notice != '\0';
}

static Table *notice_table(const Cli *cli) {
        static const char *const en[] = { "CASE", "UNIT", "NOTICE", "DUE", "", "CHANNEL", "CLASS", NULL };
        static const char *const zh[] = { "编号", "单位", "告知", "期限", "", "渠道", "类别", NULL };

        return table_new(cli->zh ? zh : en);
}

static void add_notice(const Cli *cli, Table *t, const PbControlCase *c) {
        table_add(t, c->case_id);
        table_add(t, c->unit);
        table_add(t, print_word(cli, c->notice));
        table_add(t, c->notice_due);
        table_add(t, c->notice_late ? cli_words(cli, "LATE", "逾期") : *c->notice_why ? print_word(cli, c->notice_why) : "");
        table_add(t, print_word(cli, c->channel));
        table_add(t, print_word(cli, c->class_));
}

/* Why the time was extended (2022 art. 34): the statute sets no day for it. */
static void add_extension(const Cli *cli, Table *t, const PbControlCase *c) {
        table_add(t, c->case_id);
        table_add(t, c->unit);
        table_add(t, print_word(cli, "extended"));
        table_add(t, "");
        table_add(t, "");
        table_add(t, print_word(cli, c->channel));
        table_add(t, print_word(cli, c->class_));
}

static CliExit run_notices(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_LIST);
        bool all = args_has(args, "all");
        json_t *rows = json_array();
        Table *table = notice_table(cli);
        Arena arena = ARENA_INIT;
        CliPages pages = { .request = &request, .arena = &arena, .left = UINT64_MAX };
        CliExit code;

        while (cli_next_page(cli, &pages))
                for (size_t i = 0; i < pages.reply->n_cases; i++) {
                        const PbControlCase *c = pages.reply->cases[i];

                        bool first = is_owed(c) || (all && *c->notice);

                        if (cli->json && (first || extension_is_owed(c)))
                                json_array_append_new(rows, print_message_json(&c->base));
                        if (!cli->json && first)
                                add_notice(cli, table, c);
                        if (!cli->json && extension_is_owed(c))
                                add_extension(cli, table, c);
                }
        code = pages.code;
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", "done", "notices", rows));
        else if (!code)
                table_print(table, stdout);
        json_decref(rows);
        table_free(table);
        arena_deinit(&arena);
        return code;
}

/* ---- split ------------------------------------------------------------------------------------------------------- */

static CliExit ask_split(Cli *cli, const Args *args, const CaseId *letter, const char *folder, const json_t *json) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        IntakeProblem problem;
        Intake intake;
        CliExit code;

        if (!intake_read(json, INSTANT_NEVER, &arena, &intake, &problem)) {
                arena_deinit(&arena);
                return accusation_mistyped(cli, &problem);
        }
        if (intake.half || intake.accuses) {
                arena_deinit(&arena);
                return cli_fail(cli, CLI_REFUSED, "what accuses is registered by `zhuji case register --file`, sealed",
                                "检举控告请用 zhuji case register --file 密封登记");
        }
        code = attach_intake(cli, NULL, folder, &arena, &intake);
        if (code) {
                arena_deinit(&arena);
                return code;
        }
        intake.document.kind = ENTRY_SPLIT;
        intake.document.reason = args_get(args, "reason") ? args_get(args, "reason") : "";
        intake.document.variant = args_has(args, "last") ? 2 : 1;
        intake_request(&intake, &arena, &request);
        request.document_kind = ENTRY_SPLIT;
        request.case_id = arena_strdup(&arena, letter->s);
        code = cli_ask(cli, &request, &arena, &reply);
        if (!code)
                code = print_result(cli, reply);
        arena_deinit(&arena);
        return code;
}

static CliExit run_split(Cli *cli, const Args *args) {
        IntakeProblem problem;
        char *folder;
        Buf text = BUF_INIT;
        CaseId letter;
        json_t *json;
        CliExit code;

        if (!case_id_parse(args->positional[0], &letter))
                return cli_fail(cli, CLI_USAGE, "that is no case number, like 411281-2026-0000001-1: mistyped?",
                                "不是信访事项编号（如 411281-2026-0000001-1），是否有误？");
        if (!args_get(args, "file"))
                return cli_fail(cli, CLI_USAGE, "give --file: the new case in the intake format", "请用 --file 给出分出的事项");
        code = cli_read_file(cli, args_get(args, "file"), INTAKE_LINE_MAX, &text);
        if (code)
                return code;
        json = intake_load(buf_bytes(&text), &problem);
        buf_deinit(&text);
        if (!json)
                return cli_fail(cli, CLI_USAGE, "%s: %s", "%s：%s", args_get(args, "file"),
                                cli_words(cli, problem.reason, problem.reason_zh));
        folder = attach_folder_of(args_get(args, "file"));
        code = ask_split(cli, args, &letter, folder, json);
        mem_free(folder);
        json_decref(json);
        return code;
}

const Verb life_verbs[] = {
        { .name = "case guide",
          .arguments = "CASE",
          .options = guide_options,
          .run = cli_run_act,
          .kind = ENTRY_GUIDANCE,
          .en = "guide who came in person to the proper organ, by a written slip (引导)",
          .zh = "书面引导来访人向有权机关提出",
          .more_en = "For visits: matters of lawsuits, and visits above the proper level (2022 art. 20, 22).  The visit was "
                     "registered\nall the same; letters are referred instead.",
          .more_zh = "适用于走访：涉法涉诉事项、越级走访（2022 第二十条、第二十二条）。来访照常登记；来信应当转送。",
          .examples = { { "zhuji case guide 411281-2026-0000001-1 --organ 义马市人民法院 --body "
                          "请持判决书向义马市人民法院申请再审 --as li",
                          "a judgment", "不服判决" } } },
        { .name = "case decline",
          .arguments = "CASE",
          .options = decline_options,
          .run = cli_run_act,
          .kind = ENTRY_DECLINE,
          .en = "not accepted, the proper organ named: under the regulation of 2005 alone (不予受理)",
          .zh = "不予受理并告知有权机关：仅限 2005 年条例",
          .more_en = "The statute of 2022 knows no such outcome: refer, guide, or divert into the lawful procedure.",
          .more_zh = "2022 年条例没有这种方式：请转送、引导或者导入法定程序。",
          .examples = { { "zhuji case decline 411281-2026-0000001-1 --organ 义马市人民法院 --reason 已经诉讼 --body "
                          "不予受理，请依法向人民法院提出 --as wu",
                          "under the regulation of 2005", "依 2005 年条例" } } },
        { .name = "case pending",
          .arguments = "CASE",
          .options = pending_options,
          .run = cli_run_act,
          .kind = ENTRY_PENDING,
          .en = "the same matter is being handled already: told where (正在办理)",
          .zh = "同一事项正在办理：告知承办机关",
          .more_en = "Only while the time limit there runs (2022 art. 19).  If that office is late, hand this one on and "
                     "supervise it.\nOne that is answered is not pending: who does not agree asks for review\n"
                     "(`case review-ask`), others are told of it.",
          .more_zh = "仅限规定期限内（2022 第十九条）；承办机关已逾期的，应当督办，不得以此为由不予受理。\n已作出处理意见并送达的：不服的登记复查请求（case review-ask），其他的告知可以请求复查。",
          .examples = { { "zhuji case pending 411281-2026-0000001-1 --organ 渑池县信访局 --reason 电话核实 --until 2026-12-31 "
                          "--body 该事项正由渑池县人社局办理 --as li",
                          "known by a call", "经电话核实" } } },
        { .name = "case not-again",
          .arguments = "CASE",
          .options = not_again_options,
          .run = cli_run_act,
          .kind = ENTRY_NOT_AGAIN,
          .en = "the same facts after a re-review opinion: not again (不再受理)",
          .zh = "经复核终结、同一事实和理由：不再受理",
          .more_en = "2022 art. 36.  Never when new facts are claimed: those go to a person.",
          .more_zh = "2022 第三十六条。提出新的事实的，应当由专人审查。",
          .examples = { { "zhuji case not-again 411281-2026-0000001-1 --organ 河南省人民政府 --reason "
                          "豫复核〔2025〕1号，未提出新的事实 --body 该事项已复核终结 --as li",
                          "the opinion of another office", "其他机关的复核意见" } } },
        { .name = "case wrong-place",
          .arguments = "CASE",
          .options = wrong_place_options,
          .run = cli_run_act,
          .kind = ENTRY_WRONG_PLACE,
          .en = "belongs to another organ: the petitioner is told which (告知)",
          .zh = "不属本机关和本系统职权：告知信访人向有权机关提出",
          .more_en = "For what came straight from the petitioner (2022 art. 23).  What an office gave is returned to it.",
          .more_zh = "适用于信访人直接提出的事项（2022 第二十三条）；其他机关转送的，应当提出异议。",
          .examples = { { "zhuji case wrong-place 411281-2026-0000001-1 --organ 陕州区信访局 --body 请向陕州区信访局提出 --as li",
                          "another county's", "属其他县区" } } },
        { .name = "case divert",
          .arguments = "CASE",
          .options = divert_options,
          .run = cli_run_act,
          .kind = ENTRY_IMPORT,
          .en = "lead a claim into another lawful procedure: paths 1 to 4 (导入)",
          .zh = "导入诉讼、仲裁、党员申诉、行政程序（第一至四项）",
          .more_en = "The petitioner is told the organ, by when, and the remedy; here the case ends (2022 art. 31).",
          .more_zh = "告知信访人有权机关、期限和救济途径，本机关办理完毕（2022 第三十一条）。",
          .examples = { { "zhuji case divert 411281-2026-0000001-1 --path31 2 --organ 义马市劳动人事争议仲裁委员会 --days 365 --body "
                          "请在一年内申请仲裁 --remedy 对裁决不服的，十五日内可以起诉 --as hrss1 --unit 411281.hrss",
                          "labour arbitration", "劳动仲裁" } } },
        { .name = "case own-limit",
          .arguments = "CASE",
          .options = own_limit_options,
          .run = cli_run_act,
          .kind = ENTRY_OWN_LIMIT,
          .en = "take up a claim on path 5 under the limit of its own law (法定期限)",
          .zh = "按第五项途径受理，适用其他法律规定的期限",
          .more_en = "A request to act against unlawful conduct or to protect a right: done or answered by that law's date,\n"
                     "with `case answer` (2022 art. 31 (5)).  Entered again it can only be an earlier day; later: `case draft extend`.",
          .more_zh = "申请查处违法行为、履行保护职责的，在该期限内履行或者答复（2022 第三十一条第五项）。\n"
                     "再次载明只能提前；依该法律延长的，用 case draft extend。",
          .examples = { { "zhuji case own-limit 411281-2026-0000001-1 --path31 5 --legal-basis 劳动保障监察条例第十七条 --days 60 --as "
                          "hrss1 --unit 411281.hrss",
                          "labour inspection", "劳动保障监察" } } },
        { .name = "case settle",
          .arguments = "CASE",
          .options = settle_options,
          .run = cli_run_act,
          .kind = ENTRY_SETTLEMENT,
          .en = "both parties agreed: the agreement ends the case (调解、和解)",
          .zh = "双方达成调解协议或者和解协议",
          .more_en = "2022 art. 33: with both parties' consent, within discretion, in writing.",
          .more_zh = "2022 第三十三条：双方同意，在裁量权范围内，制作协议书。",
          .examples = { { "zhuji case settle 411281-2026-0000001-1 --variant mediation --person 信访人甲、某公司 --body "
                          "某公司于月底前付清工资 --legal-basis 属双方可以处分的权利 --as hrss1 --unit 411281.hrss",
                          "wages will be paid", "约定支付工资" } } },
        { .name = "case withdraw",
          .arguments = "CASE",
          .options = withdraw_options,
          .run = cli_run_act,
          .kind = ENTRY_WITHDRAWAL,
          .en = "record that the petitioner withdrew it, by a signed paper (撤回)",
          .zh = "登记信访人签名的撤回",
          .more_en = "By a clerk who has no part in handling it; the handler can't begin this.  Of a case that was handed on, or that the unit asked\n"
                     "to give back: `case bring-withdrawal`.",
          .more_zh = "由不承办该事项的登记人员办理；承办人不得发起。已转交的、已提出异议的，请用 case bring-withdrawal。",
          .examples = { { "zhuji case withdraw 411281-2026-0000001-1 --person 信访人甲 --asked-at 2026-03-02 --body "
                          "本人自愿撤回，原件存卷 --as zhang",
                          "the paper is in the file", "撤回书存卷" } } },
        { .name = "case bring-withdrawal",
          .arguments = "CASE",
          .options = withdraw_options,
          .run = cli_run_act,
          .kind = ENTRY_WITHDRAWAL_BROUGHT,
          .en = "the petitioner withdraws a case that was handed on: the signed paper goes to whoever has it (代收撤回)",
          .zh = "代收已转交事项的撤回，转送现承办单位",
          .more_en = "It takes effect where the case lies, by itself, and comes back from there as withdrawn.  If it comes too late (decided,\n"
                     "under review), the desk is told so, for the petitioner.  If a return-request waits for its answer, it is over by this.",
          .more_zh = "在现承办单位自行生效并逐级反馈。已作出决定或者正在复查的不再生效，并反馈代收单位告知信访人。\n"
                     "异议尚未答复的，异议随撤回终止。",
          .examples = { { "zhuji case bring-withdrawal 411281-2026-0000001-1 --person 信访人甲 --asked-at 2026-03-02 --body "
                          "本人自愿撤回，原件存卷 --as zhang",
                          "at the office on the receipt", "在回执所载的登记机关" } } },
        { .name = "case death",
          .arguments = "CASE",
          .options = death_options,
          .run = cli_run_act,
          .kind = ENTRY_DEATH,
          .en = "the petitioner died: the right passes on, or was personal",
          .zh = "信访人死亡：权利可承继，或者专属本人",
          .more_en = "If it passes on, the case stays with all its dates and waits for a successor.  That it was personal, and so\n"
                     "ends, the head decides, by the law named.",
          .more_zh = "权利可承继的，事项及各项期限不变，等待登记承继人；权利专属本人而终结的，由负责人依法决定。",
          .examples = { { "zhuji case death 411281-2026-0000001-1 --variant passes --reason 家属告知 --as li", "told by the family",
                          "家属告知" } } },
        { .name = "case successor",
          .arguments = "CASE",
          .options = successor_options,
          .run = cli_run_act,
          .kind = ENTRY_SUCCESSOR,
          .en = "who goes on with the case of one who died",
          .zh = "登记承继人",
          .examples = { { "zhuji case successor 411281-2026-0000001-1 --person 信访人乙 --reason 法定继承人 --as li", "an heir",
                          "继承人" } } },
        { .name = "case split",
          .arguments = "CASE",
          .options = split_options,
          .run = run_split,
          .kind = ENTRY_SPLIT,
          .en = "one matter of a letter becomes a case of its own (拆分)",
          .zh = "拆分（分案）：将一信多事中的一事另立一件",
          .more_en = "The new case has its own number, query code and file, and the letter's day of receipt; nothing in it leads to\n"
                     "its siblings.  With --last the letter itself is superseded.  For each matter once, by the office that registered "
                     "it.",
          .more_zh = "新事项有自己的编号、查询码和案卷，收到日期同原件，不显示其他分件。--last 表示原件拆分完毕。由登记机关逐件办理。",
          .examples = { { "zhuji case split 411281-2026-0000001-1 --file letter.json --reason 另反映路灯问题 --as li", "a second matter",
                          "另一事项" } } },
        { .name = "case merge",
          .arguments = "CASE",
          .options = merge_options,
          .run = cli_run_act,
          .kind = ENTRY_MERGE,
          .en = "one matter in several letters: this one goes on in another (合并)",
          .zh = "合并（并案）：多信一事，并入另一件",
          .more_en = "By the unit that will reply; both are its, neither accepted.  This one's clocks stop; the reply to the other becomes its own and is\n"
                     "served to its petitioner apart, with the same right of review.",
          .more_zh = "由将作出答复的单位办理，限本单位持有、均未受理的。本件期限停止；主事项的答复即为本件的答复，仍应分别送达，复查权利不变。",
          .examples = { { "zhuji case merge 411281-2026-0000001-1 --ref-case 411281-2026-0000002-0 --reason 同一企业同一欠薪 --body "
                          "已与同类来信合并办理 --as hrss1 --unit 411281.hrss",
                          "the same wages", "同一欠薪" } } },
        { .name = "case owner",
          .arguments = "CASE",
          .options = owner_options,
          .run = cli_run_act,
          .kind = ENTRY_OWNER,
          .en = "a leader owns a hard case (包案)",
          .zh = "领导包案：登记包案领导",
          .examples = { { "zhuji case owner 411281-2026-0000001-1 --person 分管副局长 --as li", "on the unit's desk", "列入待办" } } },
        { .name = "case first",
          .arguments = "CASE",
          .options = first_options,
          .run = cli_run_act,
          .kind = ENTRY_FIRST,
          .en = "first contact, first handler: who was asked first, who handles first (首问、首办)",
          .zh = "登记首问、首办责任人",
          .examples = { { "zhuji case first 411281-2026-0000001-1 --variant contact --person 窗口一 --as li", "at the window", "窗口" } } },
        { .name = "case recuse",
          .arguments = "CASE",
          .options = recuse_options,
          .run = cli_run_act,
          .kind = ENTRY_RECUSAL,
          .en = "declare an interest: neither acts on the case nor reads it from then on (回避)",
          .zh = "申请回避：此后不得办理、查阅该事项",
          .more_en = "2022 art. 28.  For oneself; for another user of the unit, by a head.  If it is a head, the unit decides nothing in\n"
                     "it until its superior says who does (recusal-request), and may give it back at any time."
                     "  Of an accusation only at the organ that has it and at the organisation department\n"
                     "that has the notice, and only which ground: words would stand there in clear.",
          .more_zh = "2022 第二十八条。本人申请，或者由负责人决定。负责人回避的，本单位在上级决定之前不得作出决定，可以随时提出异议退回。\n"
                     "检举控告由持有的机关、收到通报的组织部门办理，只选事由，不写文字（文字会明文留存）。",
          .examples = { { "zhuji case recuse 411281-2026-0000001-1 --reason 与信访人系亲属 --as zhang", "a relative", "亲属" },
                        { "zhuji case recuse 411281-2026-0000002-0 --variant matter --unit 411281.discipline --as discipline1",
                          "of an accusation", "检举控告" } } },
        { .name = "case archive",
          .arguments = "CASE",
          .options = archive_options,
          .run = cli_run_act,
          .kind = ENTRY_ARCHIVE,
          .en = "into the archive, numbered by the year (立卷归档)",
          .zh = "立卷归档，按年编号",
          .more_en = "Once nothing is left to be done: no report owed, no notice to be served.",
          .more_zh = "限已办结且无未了义务的：报告、告知均已完成。",
          .examples = { { "zhuji case archive 411281-2026-0000001-1 --as zhang", "after it ended", "办结之后" } } },
        { .name = "notices",
          .arguments = "",
          .options = notices_options,
          .run = run_notices,
          .en = "the written notices a unit still owes to petitioners (应告知清单)",
          .zh = "本单位应当书面告知而尚未告知、送达的",
          .more_en = "Each stays until it was served or is exempt (2022 art. 23): owed, written, then gone; and why the time was extended (art. 34).",
          .more_zh = "每一件保留至送达或者依法免予告知（2022 第二十三条）；延长办理期限的，还有延期理由的告知（第三十四条）。",
          .examples = { { "zhuji notices --unit 411281.hrss --as hrss1", "a department's", "某部门的" } } },
        { NULL },
};
