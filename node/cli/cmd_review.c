/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji case review-ask ...`: review and re-review (22:35, 36), hearings, new facts of a final case.  One verb a document. */

#include "common/wire/record.h"
#include "node/cli/attach.h"
#include "node/cli/cli.h"

#define END { NULL }
#define REASON { "reason", OPTION_VALUE, "TEXT", "the reason", "理由" }
#define BODY { "body", OPTION_VALUE, "TEXT", "what it says", "正文" }
#define BODY_REQUIRED { "body", OPTION_VALUE, "TEXT", "what it says (required)", "正文（必填）" }

static const Option ask_options[] = {
        { "to", OPTION_VALUE, "UNIT", "the reviewer the petitioner chose (required, but at the reviewer's own desk)",
          "信访人选择的复查、复核机关（在该机关提出的不填，其余必填）" },
        { "ref-unit", OPTION_VALUE, "UNIT", "at the reviewer's desk: whose opinion it is, as the petitioner's paper says",
          "在复查、复核机关提出：原意见的作出机关" },
        { "variant", OPTION_VALUE, "WHICH", "at the reviewer's desk: review (else) or re-review",
          "在复查、复核机关提出：review（复查，默认）或 re-review（复核）" },
        { "asked-at", OPTION_VALUE, "TIME", "a letter's postmark; else now", "邮寄的填交邮时间；默认现在" },
        { "from", OPTION_VALUE, "DAY", "at the reviewer's desk: the day it was received; else today",
          "在复查、复核机关提出：收到之日；默认今天" },
        { "reason", OPTION_VALUE, "TEXT", "the petitioner's grounds", "信访人的理由" },
        ATTACH_OPTION,
        END,
};
static const Option admit_options[] = {
        { "decision", OPTION_VALUE, "WHICH", "agree or inadmissible (required)",
          "agree（受理）或 inadmissible（不予受理）（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "inadmissible: why", "不予受理：理由" },
        { "remedy", OPTION_VALUE, "TEXT", "inadmissible: what the petitioner can do (not if asked late)",
          "不予受理：信访人可以如何办理（逾期的可不填）" },
        BODY,
        END,
};
static const Option file_options[] = { BODY, END };
static const Option hearing_options[] = {
        { "from", OPTION_VALUE, "DAY", "the day of the notice; else today", "听证通知之日；默认今天" },
        BODY,
        END,
};
static const Option record_options[] = {
        BODY_REQUIRED,
        { "until", OPTION_VALUE, "DAY", "the day the record was signed; else today", "听证笔录签署之日；默认今天" },
        ATTACH_OPTION,
        END,
};
static const Option opinion_options[] = {
        { "decision", OPTION_VALUE, "WHICH", "uphold, change, revoke or remand (required)",
          "uphold（维持）、change（变更）、revoke（撤销）、remand（退回重作）（必填）" },
        { "variant", OPTION_VALUE, "WHICH", "change: support, explain or not-support",
          "变更为：support（支持）、explain（解释说明）、not-support（不予支持）" },
        BODY_REQUIRED,
        { "legal-basis", OPTION_VALUE, "TEXT", "the law it rests on (required)", "法律依据（必填）" },
        { "remedy", OPTION_VALUE, "TEXT", "how and by when to ask for re-review (required of a review; a re-review, the last, names none)",
          "请求复核的途径和期限（复查必填；复核为最后一级，不填）" },
        ATTACH_OPTION,
        END,
};
static const Option serve_options[] = {
        { "how", OPTION_VALUE, "HOW", "signed, post, refused-witnessed, message or not-possible (required)",
          "signed（签收）、post（邮寄）、refused-witnessed（留置）、message（约定的信息方式）、not-possible（无法送达）（必填）" },
        { "at", OPTION_VALUE, "TIME", "when it reached the petitioner", "送达时间" },
        REASON,
        ATTACH_OPTION,
        END,
};
static const Option facts_options[] = {
        { "reason", OPTION_VALUE, "TEXT", "what is new, or why it is not", "新的事实；或者不予登记的理由" },
        { "decision", OPTION_VALUE, "WHICH", "agree (registered anew) or refuse: an approver or the head",
          "agree（已另行登记）或 refuse：由审批人或负责人决定" },
        { "ref-case", OPTION_VALUE, "CASE", "agree: the case registered anew", "agree：另行登记的编号" },
        { "body", OPTION_VALUE, "TEXT", "refuse: the written answer", "refuse：书面答复" },
        ATTACH_OPTION,
        END,
};

const Verb review_verbs[] = {
        { .name = "case review-ask",
          .arguments = "CASE",
          .options = ask_options,
          .run = cli_run_act,
          .kind = ENTRY_REVIEW_ASK,
          .en = "the petitioner asks for review or re-review (请求复查、复核)",
          .zh = "登记信访人的复查、复核请求",
          .more_en = "Within 30 days of service; a letter counts from its postmark (2022 art. 35, 36).  Brought to the "
                     "handling unit or a bureau\nthat gave it the case, it goes on to the reviewer with the file; brought to the "
                     "reviewer, the file is called for.\n"
                     "Who the lawful reviewers are the roster says (review_by); the petitioner chooses.",
          .more_zh = "自收到书面答复之日起三十日内提出，邮寄的以邮戳日期为准（2022 第三十五条、第三十六条）。\n"
                     "在承办单位或者转送、交办的信访部门提出的，连同案卷一并送复查、复核机关；在复查、复核机关提出的，调取案卷。\n"
                     "法定的复查、复核机关见名录（review_by），由信访人选择。",
          .examples = { { "zhuji case review-ask 411281-2026-0000001-1 --to 411281.gov --reason 对处理意见不服 --as hrss1 --unit "
                          "411281.hrss",
                          "brought to the handling unit", "在承办单位提出" } } },
        { .name = "case review-admit",
          .arguments = "CASE",
          .options = admit_options,
          .run = cli_run_act,
          .kind = ENTRY_REVIEW_ADMIT,
          .en = "say in writing whether the request is admissible (受理复查、复核)",
          .zh = "书面决定是否受理复查、复核请求",
          .more_en = "Only the reviewer, who also decides whether it was asked in time.  If not, with the reason and what to do; the petitioner's "
                     "remaining days go on.  What was admitted wrongly (更正) ends the same way, before it is decided: who had\n"
                     "asked in time may then ask the right reviewer, and the first day counts.",
          .more_zh = "仅限复查、复核机关，是否逾期也由其决定。不予受理的，说明理由和办法，信访人剩余的期限继续计算。\n"
                     "误受理的，作出意见之前同样以不予受理更正；信访人在期限内提出过的，可向有权机关重新提出，以首次提出之日为准。",
          .examples = { { "zhuji case review-admit 411281-2026-0000001-1 --decision agree --as zhou --unit 411281.gov",
                          "it is admissible", "受理" } } },
        { .name = "case review-file",
          .arguments = "CASE",
          .options = file_options,
          .run = cli_run_act,
          .kind = ENTRY_REVIEW_FILE,
          .en = "send the reviewer the case's file; at the reviewer: call for it again (报送案卷)",
          .zh = "向复查、复核机关报送案卷；复查、复核机关用以再次调取",
          .more_en = "Content and documents go along.",
          .more_zh = "信访内容和文书一并报送。",
          .examples = { { "zhuji case review-file 411281-2026-0000001-1 --as hrss1 --unit 411281.hrss",
                          "from the handling unit", "承办单位报送" } } },
        { .name = "case hearing",
          .arguments = "CASE",
          .options = hearing_options,
          .run = cli_run_act,
          .kind = ENTRY_HEARING,
          .en = "give notice of a hearing (听证通知)",
          .zh = "听证通知",
          .more_en = "In re-review the days from the notice to the signed record don't count (2022 art. 36); else they do.",
          .more_zh = "复核中自通知至笔录签署所需时间不计入期限（2022 第三十六条）；办理和复查中的听证不扣除。",
          .examples = { { "zhuji case hearing 411281-2026-0000001-1 --as zhou --unit 411281.gov", "by the reviewer",
                          "复查机关举行听证" } } },
        { .name = "case hearing-record",
          .arguments = "CASE",
          .options = record_options,
          .run = cli_run_act,
          .kind = ENTRY_HEARING_RECORD,
          .en = "enter the signed record of a hearing (听证笔录)",
          .zh = "登记已签署的听证笔录",
          .examples = { { "zhuji case hearing-record 411281-2026-0000001-1 --body 听证笔录要点 --as zhou --unit 411281.gov",
                          "signed today", "今日签署" } } },
        { .name = "case draft review-opinion",
          .arguments = "CASE",
          .options = opinion_options,
          .run = cli_run_draft,
          .kind = ENTRY_REVIEW_OPINION,
          .en = "draft a review or re-review opinion (复查意见、复核意见)",
          .zh = "拟复查意见、复核意见",
          .more_en = "Within 30 days of the reviewer's receipt.  The reviewer drafts, the head signs, then it is stamped.\n"
                     "remand: the handler decides anew within 60 days and may not repeat its opinion.  A re-review's "
                     "opinion is final, and says so in the article's words (2022 art. 36).",
          .more_zh = "自收到请求之日起三十日内作出。由复查人员拟稿，负责人批示，用印后生效。\n"
                     "退回重作的，原机关在六十日内重新作出意见，不得与原意见相同。复核意见为终结意见，由系统按第三十六条写明。",
          .examples = { { "zhuji case draft review-opinion 411281-2026-0000001-1 --decision uphold --body 原意见事实清楚 "
                          "--legal-basis 劳动法第五十条 --remedy 三十日内可请求复核 --as zhou --unit 411281.gov",
                          "the opinion stands", "维持" } } },
        { .name = "case review-serve",
          .arguments = "CASE",
          .options = serve_options,
          .run = cli_run_act,
          .kind = ENTRY_REVIEW_SERVICE,
          .en = "record how and when the review opinion reached the petitioner (送达)",
          .zh = "记载复查、复核意见的送达",
          .more_en = "Of a review: starts the petitioner's 30 days to ask for re-review (2022 art. 36).",
          .more_zh = "复查意见送达后，信访人三十日内可请求复核（2022 第三十六条）。",
          .examples = { { "zhuji case review-serve 411281-2026-0000001-1 --how signed --as zhou --unit 411281.gov",
                          "signed for", "当面签收" } } },
        { .name = "case new-facts",
          .arguments = "CASE",
          .options = facts_options,
          .run = cli_run_act,
          .kind = ENTRY_NEW_FACTS,
          .en = "new facts of a final case: put before a person, and their decision (新的事实)",
          .zh = "终结事项的新的事实：转交人员判断，并记载其决定",
          .more_en = "After a re-review opinion the same facts and reasons aren't accepted again (2022 art. 36); new ones "
                     "always reach a person,\nwho registers a new case or says in writing why not.",
          .more_zh = "复核意见作出后，以同一事实和理由再次提出的不再受理（2022 第三十六条）；\n"
                     "有新的事实的，由人员判断：另行登记，或者书面答复不予登记的理由。",
          .examples = { { "zhuji case new-facts 411281-2026-0000001-1 --reason 新的工资条 --body 信访人提交2025年工资条 --as zhou",
                          "put before a person", "转交人员判断" } } },
        { NULL },
};
