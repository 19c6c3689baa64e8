/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji case propose ...`: supervision beyond orders, and what offices ask each other.  Like cmd_act.c, one verb a document. */

#include "common/wire/record.h"
#include "node/cli/attach.h"
#include "node/cli/cli.h"

#define END { NULL }
#define TO_REQUIRED { "to", OPTION_VALUE, "UNIT", "the unit addressed (required)", "收文单位（必填）" }
#define REASON { "reason", OPTION_VALUE, "TEXT", "the reason", "理由" }
#define REASON_REQUIRED { "reason", OPTION_VALUE, "TEXT", "the reason (required)", "理由（必填）" }
#define BODY_REQUIRED { "body", OPTION_VALUE, "TEXT", "what it says (required)", "正文（必填）" }
#define FINDING                                                                                                              \
        { "finding", OPTION_VALUE, "NUMBER", "it follows this finding, which says what is left out",                        \
          "依据的督查发现编号，未填各项按其填写" }
#define DUE { "due", OPTION_VALUE, "DAY", "when the answer is due", "答复期限" }
#define REF_UNIT                                                                                                             \
        { "ref-unit", OPTION_VALUE, "UNIT", "the office whose document is meant, if there are several", "所指文书的机关" }
#define REF_ENTRY { "ref-entry", OPTION_VALUE, "NUMBER", "that document's number there", "该文书在其机关的记录号" }

static const Option propose_options[] = {
        { "variant", OPTION_VALUE, "WHICH", "improve, policy or accountability (required)",
          "improve（改进工作）、policy（完善政策）、accountability（追究责任）（必填）" },
        { "to", OPTION_VALUE, "UNIT",
          "the unit addressed; policy: else one's own government; accountability: else what leads the unit",
          "收文单位；完善政策默认为本级政府，追究责任默认为所涉单位的主管机关" },
        { "ref-unit", OPTION_VALUE, "UNIT", "accountability: whose", "追究责任：所涉单位" },
        { "reason", OPTION_VALUE, "TEXT", "accountability: the serious consequences", "追究责任：造成的严重后果" },
        BODY_REQUIRED,
        { "due", OPTION_VALUE, "DAY", "when the feedback is due; else by the rules in force", "反馈期限；不填按现行规定" },
        FINDING,
        END,
};
static const Option feedback_options[] = {
        { "decision", OPTION_VALUE, "WHICH", "adopt, adopt-part or not-adopt (required)",
          "adopt（采纳）、adopt-part（部分采纳）、not-adopt（未采纳）（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "why not, or not wholly", "未采纳或者部分采纳的理由" },
        BODY_REQUIRED,
        REF_UNIT,
        REF_ENTRY,
        ATTACH_OPTION,
        END,
};
static const Option request_options[] = { REASON_REQUIRED, BODY_REQUIRED, DUE, END };
static const Option instruct_options[] = {
        BODY_REQUIRED,
        { "to", OPTION_VALUE, "UNIT", "unasked: the unit that it instructs; of what was submitted, nobody need be named",
          "未经报请的：指示哪个单位；对报请的批复不必写" },
        DUE,
        { "units", OPTION_LIST, "UNIT", "the unit that takes the case", "由该单位办理" },
        REF_UNIT,
        REF_ENTRY,
        END,
};
static const Option co_request_options[] = {
        TO_REQUIRED,
        { "due", OPTION_VALUE, "DAY", "when the opinion is due (required)", "答复期限（必填）" },
        BODY_REQUIRED,
        END,
};
static const Option answer_options[] = { BODY_REQUIRED, REASON, REF_UNIT, REF_ENTRY, END };

static const Option urgent_options[] = {
        BODY_REQUIRED,
        { "variant", OPTION_VALUE, "WHICH", "report, follow-up or correction; else report",
          "report（首报）、follow-up（续报）、correction（更正）；默认首报" },
        { "known-at", OPTION_VALUE, "TIME", "when it became known; else now", "知悉时间；默认现在" },
        { "units", OPTION_LIST, "UNIT", "departments concerned that hear of it, too", "同时通报的相关主管部门" },
        END,
};
static const Option ack_options[] = {
        { "body", OPTION_VALUE, "TEXT", "what is done about it", "处置情况" },
        REF_UNIT,
        REF_ENTRY,
        END,
};
static const Option consult_options[] = { TO_REQUIRED, BODY_REQUIRED, DUE, END };
static const Option consult_answer_options[] = {
        { "decision", OPTION_VALUE, "WHICH", "agree (it is ours) or refuse (required)", "agree（由本单位受理）或 refuse（必填）" },
        REASON,
        REF_UNIT,
        REF_ENTRY,
        END,
};
static const Option dispute_options[] = {
        { "units", OPTION_LIST, "UNIT", "the possible handlers, two or more (required)", "可能受理的单位，两个以上（必填）" },
        BODY_REQUIRED,
        { "to", OPTION_VALUE, "UNIT", "else their common superior, or the joint meeting common to all",
          "默认为共同的上一级机关；没有的为共同的联席会议" },
        DUE,
        END,
};
static const Option designate_options[] = {
        { "units", OPTION_LIST, "UNIT", "the unit that handles it (required)", "受理机关（必填）" },
        BODY_REQUIRED,
        REF_UNIT,
        REF_ENTRY,
        END,
};
static const Option recusal_request_options[] = {
        BODY_REQUIRED,
        { "to", OPTION_VALUE, "UNIT", "else what leads the unit, or the joint meeting of its level",
          "默认为领导本单位的机关；没有的为本级联席会议" },
        DUE,
        END,
};
static const Option recusal_decide_options[] = {
        { "variant", OPTION_VALUE, "WHICH", "deputy, designate or no-interest (required)",
          "deputy（由其他负责人决定）、designate（指定其他单位）、no-interest（不需回避）（必填）" },
        BODY_REQUIRED,
        { "units", OPTION_LIST, "UNIT", "designate: who handles it", "指定的单位" },
        REF_UNIT,
        REF_ENTRY,
        END,
};
static const Option meeting_request_options[] = {
        BODY_REQUIRED,
        { "units", OPTION_LIST, "UNIT", "whom it concerns", "所涉单位" },
        { "to", OPTION_VALUE, "UNIT", "else the joint meeting of one's own level", "默认为本级联席会议" },
        DUE,
        FINDING,
        END,
};
static const Option meeting_act_options[] = {
        { "variant", OPTION_VALUE, "WHICH", "summons, circular, listed, rectify or coordinate (required)",
          "summons（约谈）、circular（通报）、listed（挂牌督办）、rectify（限期整改）、coordinate（协调处理）（必填）" },
        BODY_REQUIRED,
        { "units", OPTION_LIST, "UNIT", "whom it is addressed to; coordinate: who handles the case",
          "对象单位；协调处理的填受理机关" },
        { "until", OPTION_VALUE, "DAY", "rectify: by when", "限期整改：截止日期" },
        REF_UNIT,
        REF_ENTRY,
        END,
};

static const Option execute_options[] = {
        { "variant", OPTION_VALUE, "WHICH", "done, part or refused (required)",
          "done（已执行）、part（部分执行）、refused（拒不执行）（必填）" },
        BODY_REQUIRED,
        { "until", OPTION_VALUE, "DAY", "part: by when the rest", "部分执行：其余部分的期限" },
        { "reason", OPTION_VALUE, "TEXT", "refused: why", "拒不执行的理由" },
        ATTACH_OPTION,
        END,
};
static const Option rate_options[] = {
        { "rating-bureau", OPTION_VALUE, "1-5", "of the petition bureau", "对信访部门的评价" },
        { "rating-handler", OPTION_VALUE, "1-5", "of the unit that handled it", "对承办单位的评价" },
        END,
};
static const Option quality_options[] = {
        { "variant", OPTION_VALUE, "RESULT", "sound, flawed or wrong", "sound（合格）、flawed（有瑕疵）、wrong（不合格）" },
        { "person", OPTION_VALUE, "WHO", "who looked at it", "评查人" },
        { "body", OPTION_VALUE, "TEXT", "what was looked at, and what was found", "评查内容和结论" },
        END,
};
static const Option follow_up_options[] = { BODY_REQUIRED, END };
static const Option retaliation_options[] = {
        { "ref-unit", OPTION_VALUE, "UNIT", "whom it is about (required)", "被投诉的单位（必填）" },
        BODY_REQUIRED,
        { "to", OPTION_VALUE, "UNIT", "else what leads that unit", "默认为其上级机关" },
        END,
};
static const Option aid_options[] = {
        { "to", OPTION_VALUE, "UNIT", "a unit of the network", "网内单位" },
        { "organ", OPTION_VALUE, "NAME", "or an organ outside it: recorded", "或者网外机构（仅记录）" },
        BODY_REQUIRED,
        DUE,
        END,
};

const Verb supervise_verbs[] = {
        { .name = "case propose",
          .arguments = "CASE",
          .options = propose_options,
          .run = cli_run_act,
          .kind = ENTRY_PROPOSAL,
          .en = "propose: better work, better policy, accountability (三项建议)",
          .zh = "提出改进工作、完善政策、追究责任的建议",
          .more_en = "Feedback in writing is owed (2022 art. 40).  Accountability only for serious consequences, to the unit "
                     "with management power; whom it is about gets no copy.",
          .more_zh = "有关机关、单位应当书面反馈采纳情况（2022 第四十条）。追究责任（追责）仅限造成严重后果的，"
                     "向有管理权限的机关、单位提出，不抄送所涉单位。",
          .examples = { { "zhuji case propose 411281-2026-0000001-1 --variant improve --to 411281.hrss --body "
                          "建议建立工资支付台账 --as li",
                          "to the department that handled it", "向承办单位提出" } } },
        { .name = "case feedback",
          .arguments = "CASE",
          .options = feedback_options,
          .run = cli_run_act,
          .kind = ENTRY_FEEDBACK,
          .en = "say what became of a proposal (采纳反馈)",
          .zh = "书面反馈建议采纳情况",
          .more_en = "What is not adopted wholly is reasoned.",
          .more_zh = "部分采纳或者未采纳的，应当说明理由。",
          .examples = { { "zhuji case feedback 411281-2026-0000001-1 --decision adopt --body 已建立台账 --as hrss1 --unit "
                          "411281.hrss",
                          "adopted", "采纳" } } },
        { .name = "case request-decision",
          .arguments = "CASE",
          .options = request_options,
          .run = cli_run_act,
          .kind = ENTRY_REQUEST_DECISION,
          .en = "submit a grave or urgent case to one's own government, with a proposal (报请)",
          .zh = "情况重大、紧急的，提出建议，报请本级党委和政府决定",
          .more_en = "Custody stays; the 15 days are kept by it.  Until the instruction comes the case isn't handed on.",
          .more_zh = "事项仍由本机关持有，报请即为十五日内的处理方式；批复前不得转送、交办（2022 第二十二条）。",
          .examples = { { "zhuji case request-decision 411281-2026-0000001-1 --reason 涉及人数多、情况紧急 --body "
                          "建议由县政府牵头处理 --as li",
                          "to the county government", "报请县政府" } } },
        { .name = "case instruct",
          .arguments = "CASE",
          .options = instruct_options,
          .run = cli_run_act,
          .kind = ENTRY_INSTRUCTION,
          .en = "decide what was submitted, or instruct unasked (批复、批示)",
          .zh = "领导阅批：对报请事项作出批复，或者未经报请作出批示",
          .more_en = "A unit named takes the case: the bureau hands it there and nowhere else.  With --to a government "
                     "instructs,\nof any case, what it leads itself (2022 art. 14 (7), 22 (1)): answered by `case respond` once it "
                     "was carried out;\nthe days of the case go on.",
          .more_zh = "指明办理单位的，信访部门只能转送、交办该单位。写明 --to 的，是政府对其直接领导的单位就任何事项作出批示\n"
                     "（2022 第十四条第七项、第二十二条第一项），由该单位落实后以 case respond 反馈；办理期限不变。",
          .examples = { { "zhuji case instruct 411281-2026-0000001-1 --body 同意，由人社局牵头办理 --units 411281.hrss --as "
                          "wu --unit 411281.gov",
                          "the government decides", "政府批复" } } },
        { .name = "case co-request",
          .arguments = "CASE",
          .options = co_request_options,
          .run = cli_run_act,
          .kind = ENTRY_CO_REQUEST,
          .en = "the lead asks a co-handler's opinion (商请协办)",
          .zh = "主办单位商请协办单位提出意见",
          .more_en = "Custody and the one reply stay with the lead; a co-handler's lateness stops no clock of the lead's.",
          .more_zh = "事项和答复由主办单位负责；协办单位逾期不影响主办单位的办理期限。",
          .examples = { { "zhuji case co-request 411281-2026-0000001-1 --to 411281.housing --due 2026-04-10 --body "
                          "请就用工单位资质提出意见 --as hrss1 --unit 411281.hrss",
                          "by 10 April", "4 月 10 日前" } } },
        { .name = "case co-opinion",
          .arguments = "CASE",
          .options = answer_options,
          .run = cli_run_act,
          .kind = ENTRY_CO_OPINION,
          .en = "answer the lead (协办意见)",
          .zh = "向主办单位提出协办意见",
          .examples = { { "zhuji case co-opinion 411281-2026-0000001-1 --body 该单位资质有效 --as housing1 --unit "
                          "411281.housing",
                          "the co-handler's opinion", "协办单位意见" } } },
        { .name = "case urgent",
          .arguments = "CASE",
          .options = urgent_options,
          .run = cli_run_act,
          .kind = ENTRY_URGENT,
          .en = "report what is grave and urgent, to all at the same time (紧急报告)",
          .zh = "重大、紧急情况报告",
          .more_en = "To one's own government and joint-meeting office; from a bureau also to the bureau above and, at the same "
                     "time, the national one (2022 art. 25).  Each acknowledges; `case show` says who has.",
          .more_zh = "报本级党委和政府、本级联席会议办公室；信访部门并报上一级信访部门，同时报告国家信访局（2022 第二十五条）。"
                     "各收文单位分别签收。",
          .examples = { { "zhuji case urgent 411281-2026-0000001-1 --body 百余人聚集讨薪，已到场处置 --as li", "the first report",
                          "首报" },
                        { "zhuji case urgent 411281-2026-0000001-1 --variant follow-up --body 人员已散去 --as li",
                          "what came of it", "续报" } } },
        { .name = "case urgent-ack",
          .arguments = "CASE",
          .options = ack_options,
          .run = cli_run_act,
          .kind = ENTRY_URGENT_ACK,
          .en = "acknowledge an urgent report",
          .zh = "签收紧急报告",
          .examples = { { "zhuji case urgent-ack 411281-2026-0000001-1 --as wu --unit 411281.gov", "it was read", "已阅" } } },
        { .name = "case consult",
          .arguments = "CASE",
          .options = consult_options,
          .run = cli_run_act,
          .kind = ENTRY_CONSULTATION,
          .en = "consult another possible handler (协商受理)",
          .zh = "与其他可能受理的单位协商",
          .more_en = "Its refusal, or silence past the day set, is the evidence that a dispute needs (2022 art. 24).",
          .more_zh = "对方不同意或者逾期不答复的，可以提出受理争议（2022 第二十四条）。",
          .examples = { { "zhuji case consult 411281-2026-0000001-1 --to 411281.housing --due 2026-03-20 --body "
                          "本事项涉及施工资质，拟由贵局受理 --as hrss1 --unit 411281.hrss",
                          "is it theirs?", "商请对方受理" } } },
        { .name = "case consult-answer",
          .arguments = "CASE",
          .options = consult_answer_options,
          .run = cli_run_act,
          .kind = ENTRY_CONSULTATION_ANSWER,
          .en = "answer a consultation",
          .zh = "答复协商",
          .examples = { { "zhuji case consult-answer 411281-2026-0000001-1 --decision refuse --reason 属劳动保障监察职责 --as "
                          "housing1 --unit 411281.housing",
                          "not theirs either", "不同意受理" } } },
        { .name = "case dispute",
          .arguments = "CASE",
          .options = dispute_options,
          .run = cli_run_act,
          .kind = ENTRY_DISPUTE,
          .en = "bring a dispute between possible handlers before their common superior (管辖争议)",
          .zh = "将受理争议报共同的上一级机关决定",
          .more_en = "By the bureau that serves them, or by one of them once its consultation failed.  Clocks go on.",
          .more_zh = "由对口信访部门提出，或者由协商不成的一方提出；期限照常计算。",
          .examples = { { "zhuji case dispute 411281-2026-0000001-1 --units 411281.hrss --units 411281.housing --body "
                          "两局均认为不属其职权 --as li",
                          "the county government decides", "由县政府决定" } } },
        { .name = "case designate",
          .arguments = "CASE",
          .options = designate_options,
          .run = cli_run_act,
          .kind = ENTRY_DESIGNATION,
          .en = "designate who handles it (指定受理)",
          .zh = "指定受理机关",
          .more_en = "Only the common superior, or a bureau to which it delegated that (2022 art. 24).",
          .more_zh = "只能由共同的上一级机关（或者其授权的信访部门）决定（2022 第二十四条）。",
          .examples = { { "zhuji case designate 411281-2026-0000001-1 --units 411281.hrss --body 由人社局受理 --as wu --unit "
                          "411281.gov",
                          "the labour department", "指定人社局" } } },
        { .name = "case recusal-request",
          .arguments = "CASE",
          .options = recusal_request_options,
          .run = cli_run_act,
          .kind = ENTRY_RECUSAL_REQUEST,
          .en = "a head must not decide: ask the superior who does (报请决定回避)",
          .zh = "负责人回避的，报请上级决定由谁办理",
          .more_en = "To what leads the unit.  The case stays, and its days go on (2022 art. 28, 34).  "
                     "What a bureau gave may be given back instead.",
          .more_zh = "报领导本单位的机关。事项仍在本单位，期限照常计算（2022 第二十八条、第三十四条）。转送、交办的也可以提出异议退回。",
          .examples = { { "zhuji case recusal-request 411281-2026-0000001-1 --body 局长系信访人近亲属 --as hrss1 --unit 411281.hrss",
                          "the government decides", "由政府决定" } } },
        { .name = "case recusal-decide",
          .arguments = "CASE",
          .options = recusal_decide_options,
          .run = cli_run_act,
          .kind = ENTRY_RECUSAL_DECISION,
          .en = "decide who decides where a head must not (回避决定)",
          .zh = "决定负责人回避后由谁办理",
          .more_en = "deputy: the unit goes on under another head.  designate: another unit, or this one; the recused "
                     "one gives the\ncase back to its giver for that, or hands it on itself if it came to it directly; sixty days "
                     "count from the first acceptance.",
          .more_zh = "deputy：由其他负责人继续办理。designate：指定其他单位或者本机关；原单位退回转送机关另行转送，\n"
                     "直接收到的由原单位移送；六十日自首次受理起算。",
          .examples = { { "zhuji case recusal-decide 411281-2026-0000001-1 --variant deputy --body 由副局长决定 --as wu "
                          "--unit 411281.gov",
                          "a deputy", "副职" } } },
        { .name = "case meeting-request",
          .arguments = "CASE",
          .options = meeting_request_options,
          .run = cli_run_act,
          .kind = ENTRY_MEETING_REQUEST,
          .en = "bring it before the joint meeting (提请联席会议)",
          .zh = "提请信访工作联席会议",
          .examples = { { "zhuji case meeting-request 411281-2026-0000001-1 --units 411281.hrss --body "
                          "两次督办未落实，提请约谈 --as li",
                          "two orders came to nothing", "两次督办未落实" } } },
        { .name = "case meeting-act",
          .arguments = "CASE",
          .options = meeting_act_options,
          .run = cli_run_act,
          .kind = ENTRY_MEETING_ACT,
          .en = "the joint meeting's act: summons, circular, listed, rectify (约谈、通报、挂牌督办、限期整改)",
          .zh = "联席会议决定：约谈、通报、挂牌督办、限期整改，或者协调处理",
          .more_en = "On a bureau's request, by the meeting's secretary (2022 art. 39); coordinate also settles a dispute "
                     "without common superior (art. 24).",
          .more_zh = "由联席会议办公室根据信访部门提请作出（2022 第三十九条）；协调处理也用于没有共同上一级机关的受理争议"
                     "（第二十四条）。",
          .examples = { { "zhuji case meeting-act 411281-2026-0000001-1 --variant rectify --units 411281.hrss --until "
                          "2026-06-30 --body 限期整改 --as feng --unit 411281.meeting",
                          "by the end of June", "6 月底前整改" } } },
        { .name = "case execute",
          .arguments = "CASE",
          .options = execute_options,
          .run = cli_run_act,
          .kind = ENTRY_EXECUTION,
          .en = "report the execution of a supported claim (执行情况)",
          .zh = "报告支持信访请求意见的执行情况",
          .more_en = "Owed once a supporting opinion was served (2022 art. 32): by the day in the opinion, else 30 days.",
          .more_zh = "支持信访请求的意见送达后应当执行（2022 第三十二条）：按意见书所定期限，未定的三十日。",
          .examples = { { "zhuji case execute 411281-2026-0000001-1 --variant done --body 工资已全部支付 --as hrss1 --unit "
                          "411281.hrss",
                          "paid", "已支付" } } },
        { .name = "case rate",
          .arguments = "CASE",
          .options = rate_options,
          .run = cli_run_act,
          .kind = ENTRY_RATING,
          .en = "enter the petitioner's rating of bureau and handler, apart (满意度评价)",
          .zh = "录入信访人对信访部门和承办单位的满意度评价",
          .more_en = "Once each, and as the petitioner gave it (2022 art. 21).",
          .more_zh = "分别评价，各一次，如实录入（2022 第二十一条）。",
          .examples = { { "zhuji case rate 411281-2026-0000001-1 --rating-bureau 5 --rating-handler 3 --as li", "by telephone",
                          "电话评价" } } },
        { .name = "case quality-check",
          .arguments = "CASE",
          .options = quality_options,
          .run = cli_run_act,
          .kind = ENTRY_QUALITY_CHECK,
          .en = "record how a matter was dealt with that the petitioner does not agree with (不同意件评查)",
          .zh = "对信访人不同意的事项进行评查",
          .more_en = "By a bureau that handed it on, once it was served.  Owed from a rating of 1 or 2 or a request for review or\n"
                     "re-review on: `zhuji desk --kind check-owed`.  What is wrong is then put right by rework, an order or a proposal.",
          .more_zh = "由转送、交办的信访部门在意见送达后进行。信访人评价为 1、2 分或者请求复查、复核的，应当评查，\n"
                     "待评查的见 zhuji desk --kind check-owed。发现问题的，另行退回重办、督办或者提出建议。",
          .examples = { { "zhuji case quality-check 411281-2026-0000001-1 --variant flawed --person 评查员甲 "
                          "--body 事实清楚，未附送达回证 --as li",
                          "flawed", "有瑕疵" } } },
        { .name = "case follow-up",
          .arguments = "CASE",
          .options = follow_up_options,
          .run = cli_run_act,
          .kind = ENTRY_FOLLOW_UP,
          .en = "record a follow-up call (回访)",
          .zh = "记录回访情况",
          .examples = { { "zhuji case follow-up 411281-2026-0000001-1 --body 信访人称工资已到账 --as li", "the wages came",
                          "工资已到账" } } },
        { .name = "case retaliation",
          .arguments = "CASE",
          .options = retaliation_options,
          .run = cli_run_act,
          .kind = ENTRY_RETALIATION,
          .en = "receive a claim of retaliation, past the unit it is about (打击报复投诉)",
          .zh = "接收打击报复信访人的投诉，报被投诉单位的上级机关",
          .more_en = "At a bureau above that unit; to what leads it.  The unit does not see it (2022 art. 18, 46).",
          .more_zh = "由上级信访部门接收，报其上级机关；被投诉单位不得知悉（2022 第十八条、第四十六条）。",
          .examples = { { "zhuji case retaliation 411281-2026-0000001-1 --ref-unit 411281.hrss --body 信访人反映被威胁 --as li",
                          "to the county government", "报县政府" } } },
        { .name = "case retaliation-answer",
          .arguments = "CASE",
          .options = answer_options,
          .run = cli_run_act,
          .kind = ENTRY_RETALIATION_ANSWER,
          .en = "answer a claim of retaliation",
          .zh = "反馈打击报复投诉的处理情况",
          .examples = { { "zhuji case retaliation-answer 411281-2026-0000001-1 --body 经查属实，已责令改正 --as wu --unit "
                          "411281.gov",
                          "it was put right", "责令改正" } } },
        { .name = "case aid",
          .arguments = "CASE",
          .options = aid_options,
          .run = cli_run_act,
          .kind = ENTRY_AID,
          .en = "refer a petitioner in need to those who help (救助)",
          .zh = "帮助生活困难的信访人申请救助",
          .more_en = "Beside the case, whose clocks go on (2022 art. 37).",
          .more_zh = "不影响信访事项的办理期限（2022 第三十七条）。",
          .examples = { { "zhuji case aid 411281-2026-0000001-1 --organ 市民政局 --body 家庭困难，建议临时救助 --as li",
                          "outside the network", "网外机构" } } },
        { .name = "case aid-answer",
          .arguments = "CASE",
          .options = answer_options,
          .run = cli_run_act,
          .kind = ENTRY_AID_ANSWER,
          .en = "say what became of it",
          .zh = "反馈救助情况",
          .examples = { { "zhuji case aid-answer 411281-2026-0000001-1 --body 已发放临时救助 --as housing1 --unit 411281.housing",
                          "help was given", "已救助" } } },
        { NULL },
};
