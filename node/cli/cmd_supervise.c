/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji case propose ...`: supervision beyond orders, and what offices ask each other.  Like cmd_act.c, one verb a document. */

#include "common/wire/record.h"
#include "node/cli/cli.h"

#define END { NULL }
#define TO_REQUIRED { "to", OPTION_VALUE, "UNIT", "the unit addressed (required)", "收文单位（必填）" }
#define REASON { "reason", OPTION_VALUE, "TEXT", "the reason", "理由" }
#define REASON_REQUIRED { "reason", OPTION_VALUE, "TEXT", "the reason (required)", "理由（必填）" }
#define BODY_REQUIRED { "body", OPTION_VALUE, "TEXT", "what it says (required)", "正文（必填）" }
#define DUE { "due", OPTION_VALUE, "DAY", "when the answer is due", "答复期限" }
#define REF_UNIT                                                                                                             \
        { "ref-unit", OPTION_VALUE, "UNIT", "the office whose document is meant, if there are several", "所指文书的机关" }
#define REF_ENTRY { "ref-entry", OPTION_VALUE, "NUMBER", "that document's number there", "该文书在其机关的记录号" }

static const Option propose_options[] = {
        { "variant", OPTION_VALUE, "WHICH", "improve, policy or accountability (required)",
          "improve（改进工作）、policy（完善政策）、accountability（追究责任）（必填）" },
        { "to", OPTION_VALUE, "UNIT", "the unit addressed; policy: one's own government", "收文单位；完善政策默认为本级政府" },
        { "ref-unit", OPTION_VALUE, "UNIT", "accountability: whose", "追究责任：所涉单位" },
        { "reason", OPTION_VALUE, "TEXT", "accountability: the serious consequences", "追究责任：造成的严重后果" },
        BODY_REQUIRED,
        { "due", OPTION_VALUE, "DAY", "when the feedback is due; else by the rules in force", "反馈期限；不填按现行规定" },
        END,
};
static const Option feedback_options[] = {
        { "decision", OPTION_VALUE, "WHICH", "adopt, adopt-part or not-adopt (required)",
          "adopt（采纳）、adopt-part（部分采纳）、not-adopt（未采纳）（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "why not, or not wholly", "未采纳或者部分采纳的理由" },
        BODY_REQUIRED,
        REF_UNIT,
        REF_ENTRY,
        END,
};
static const Option request_options[] = { REASON_REQUIRED, BODY_REQUIRED, DUE, END };
static const Option instruct_options[] = {
        BODY_REQUIRED,
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
          .more_zh = "有关机关、单位应当书面反馈采纳情况（2022 第四十条）。追究责任仅限造成严重后果的，"
                     "向有管理权限的机关、单位提出，不抄送所涉单位。",
          .examples = { { "zhuji case propose 411281-2026-0000001-1 --variant improve --to 411281.hrss --body "
                          "建议建立工资支付台账 --as supervisor",
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
          .examples = { { "zhuji case feedback 411281-2026-0000001-1 --decision adopt --body 已建立台账 --as head --unit "
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
                          "建议由县政府牵头处理 --as approver",
                          "to the county government", "报请县政府" } } },
        { .name = "case instruct",
          .arguments = "CASE",
          .options = instruct_options,
          .run = cli_run_act,
          .kind = ENTRY_INSTRUCTION,
          .en = "decide what was submitted (批复)",
          .zh = "对报请事项作出批复",
          .more_en = "A unit named takes the case: the bureau hands it there and nowhere else.",
          .more_zh = "指明办理单位的，信访部门只能转送、交办该单位。",
          .examples = { { "zhuji case instruct 411281-2026-0000001-1 --body 同意，由人社局牵头办理 --units 411281.hrss --as "
                          "head --unit 411281.gov",
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
                          "请就用工单位资质提出意见 --as handler --unit 411281.hrss",
                          "by 10 April", "4 月 10 日前" } } },
        { .name = "case co-opinion",
          .arguments = "CASE",
          .options = answer_options,
          .run = cli_run_act,
          .kind = ENTRY_CO_OPINION,
          .en = "answer the lead (协办意见)",
          .zh = "向主办单位提出协办意见",
          .examples = { { "zhuji case co-opinion 411281-2026-0000001-1 --body 该单位资质有效 --as handler --unit "
                          "411281.housing",
                          "the co-handler's opinion", "协办单位意见" } } },
        { NULL },
};
