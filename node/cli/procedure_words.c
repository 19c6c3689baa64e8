/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/procedure_words.h"

#include <stddef.h>
#include "common/base/memory.h"
#include "node/core/procedure.h"

const ProcedureWord procedure_powers[] = {
        { POWER_ANY, "any", "any unit", "任何单位" },
        { POWER_BUREAU, "bureau", "a petition bureau", "信访工作机构" },
        { POWER_RESPONSIBLE, "responsible", "a responsible unit", "有权处理的机关、单位" },
        { 0, NULL, NULL, NULL },
};

const ProcedureWord procedure_needs[] = {
        { NEEDS_TO, "to", "the unit addressed", "收文单位" },
        { NEEDS_REASON, "reason", "the reason", "理由" },
        { NEEDS_BODY, "body", "its text", "正文" },
        { NEEDS_LEGAL_BASIS, "legal_basis", "the law it rests on", "法律依据" },
        { NEEDS_REMEDY, "remedy", "the remedy named", "救济途径" },
        { NEEDS_DUE_DAY, "due", "the day it is due", "期限" },
        { NEEDS_TRIGGER, "trigger", "what gave rise to it", "督办情形" },
        { NEEDS_SERVICE, "how", "how it was served", "送达方式" },
        { NEEDS_CLASS, "class", "the class", "类别" },
        { NEEDS_ORGAN, "organ", "the organ named", "有关机关" },
        { NEEDS_REF_CASE, "ref_case", "the other case", "另一事项编号" },
        { NEEDS_DAYS, "days", "how many days", "天数" },
        { NEEDS_UNTIL, "until", "until which day", "截止日期" },
        { NEEDS_VARIANT, "variant", "which kind of it", "种类" },
        { NEEDS_UNITS, "units", "the units", "有关单位" },
        { NEEDS_PERSON, "person", "the person", "人员" },
        { NEEDS_DECISION, "decision", "the decision", "决定" },
        { 0, NULL, NULL, NULL },
};

const ProcedureWord procedure_addressees[] = {
        { TO_NOBODY, "nobody", "nobody: it stays in the file", "不外发" },
        { TO_NAMED, "named", "the unit named", "指定的单位" },
        { TO_GIVER, "giver", "the unit that gave the case", "交来的单位" },
        { TO_GIVEN, "given", "the unit it was given to", "承办的单位" },
        { TO_EXCHANGE_PEER, "peer", "the other side of what it answers", "来文的对方" },
        { TO_OWN, "own", "the unit that the article names, if it is in the network", "条例规定的机关、单位" },
        { TO_SEVERAL, "several", "several at the same time, as the article names them", "同时发往条例规定的各机关、单位" },
        { TO_CLIMB, "climb", "the giver, its giver, and so on", "逐级反馈至交办机关" },
        { 0, NULL, NULL, NULL },
};

const ProcedureWord procedure_reaches[] = {
        { REACH_BELOW, "below", "that it serves or stands above", "所属或者下级" },
        { REACH_ABOVE, "above", "a bureau above", "上级信访部门" },
        { REACH_OWN, "own", "as the document's own rule says", "依该文书的规定" },
        { 0, NULL, NULL, NULL },
};

const ProcedureWord procedure_copies[] = {
        { COPIES_NONE, "none", "no copies", "不抄送" },
        { COPIES_DOWN, "between", "copies to the bureaus between", "抄送中间各级信访部门" },
        { COPIES_UP, "between", "copies to the bureaus between", "抄送中间各级信访部门" },
        { 0, NULL, NULL, NULL },
};

const ProcedureWord procedure_standings[] = {
        { FROM_SUPERVISOR, "supervisor", "the bureau that serves it, or one above", "对口或者上级信访部门" },
        { FROM_BELOW, "below", "a bureau below", "下级信访部门" },
        { FROM_GIVEN, "given", "the unit the case was given to", "承办单位" },
        { FROM_GIVER, "giver", "the unit that gave the case", "交来的单位" },
        { FROM_ASKER, "asker", "a unit that may ask it, as the article says", "依条例可以发来该文书的单位" },
        { FROM_ADDRESSEE, "addressee", "the unit that was asked", "被发文的单位" },
        { FROM_ANY, "any", "whoever registered it", "登记的单位" },
        { FROM_BETWEEN, "between", "a bureau between", "中间的信访部门" },
        { 0, NULL, NULL, NULL },
};

const ProcedureWord procedure_clocks[] = {
        { CLOCK_TRIAGE, "triage", "sorting and handing on", "分流（转送、交办、上报）" },
        { CLOCK_NOTICE, "notice", "telling the petitioner", "告知" },
        { CLOCK_RETURN_REQUEST, "return-request", "objecting: not ours", "提出异议" },
        { CLOCK_RETURN_ANSWER, "return-answer", "answering the objection", "答复异议" },
        { CLOCK_HANDLING, "handling", "deciding a claim", "办理" },
        { CLOCK_EXTENSION, "extension", "extended once", "延期" },
        { CLOCK_OWN_LIMIT, "own-limit", "another law's limit, as entered", "依其他法律的期限" },
        { CLOCK_ASK_REVIEW, "ask-review", "the petitioner asks for review", "请求复查" },
        { CLOCK_REVIEW, "review", "review", "复查" },
        { CLOCK_ASK_RE_REVIEW, "ask-re-review", "the petitioner asks for re-review", "请求复核" },
        { CLOCK_RE_REVIEW, "re-review", "re-review", "复核" },
        { CLOCK_ORDER_RESPONSE, "order-response", "answering an order", "督办反馈" },
        { CLOCK_PROPOSAL_FEEDBACK, "proposal-feedback", "answering a proposal", "建议反馈" },
        { CLOCK_ASSIGNMENT, "assignment", "reporting the conclusion", "交办期限" },
        { CLOCK_URGENT, "urgent", "reporting what is urgent", "紧急报告" },
        { CLOCK_SUMMARY_ACCEPT, "summary-accept", "summary: acceptance", "简易办理：受理" },
        { CLOCK_SUMMARY_REPLY, "summary-reply", "summary: reply", "简易办理：答复" },
        { CLOCK_MONTHLY_REPORT, "monthly-report", "the month's report", "月报" },
        { CLOCK_ANNUAL_REPORT, "annual-report", "the year's report", "年报" },
        { CLOCK_RETALIATION, "retaliation", "answering a claim of retaliation", "打击报复投诉" },
        { 0, NULL, NULL, NULL },
};

const ProcedureWord *procedure_word(const ProcedureWord *list, uint32_t number) {
        static const ProcedureWord unknown = { 0, "?", "?", "?" };

        for (; list->name; list++)
                if (list->number == number)
                        return list;
        return &unknown;
}

/* ---- notes ------------------------------------------------------------------------------------------------------- */

static const ProcedureNote notes[] = {
        { ENTRY_REGISTER, "2022 art. 22, 23",
          "every item gets a number, whatever comes next; received in the past; what came directly to a responsible unit is "
          "taken there; a class nobody gave is proposed: claim, path 6",
          "每件都登记编号；收到日期不得在将来；直接向责任单位提出的由其收下；未定类别的先拟为申诉求决第六项" },
        { ENTRY_CLASSIFY, "2022 art. 28", "a person says what it is; accusations go their own sealed road",
          "由人认定类别；检举控告另行密封办理" },
        { ENTRY_REFERRAL, "2022 art. 22", "never back to the giver (that is a return-request), nor to where it already is",
          "不得退给交来的单位（应提异议），也不得转给已持有的单位" },
        { ENTRY_ASSIGNMENT, "2022 art. 22", "the due day lies ahead; a conclusion report is owed; assignments nest",
          "期限须在今后；须提交办结报告；可逐级交办" },
        { ENTRY_REPORT_UP, "2022 art. 22",
          "of what is not handed on yet custody goes along; of what is, it informs; not to the bureau it came from",
          "尚未转交的随之移交，已转交的仅供知悉；不得上报给交来的机关" },
        { ENTRY_RETURN_REQUEST, "2022 art. 23",
          "only what was given by another unit, within five working days of receipt; until it is answered nobody acts",
          "限其他单位交来的，自收到之日起五个工作日内；答复前双方均不得办理" },
        { ENTRY_RETURN_ANSWER, "2022 art. 23",
          "only to one that was asked; a refusal says why. Agreed: the first triage date lives on, the receiver's clocks are "
          "cancelled; refused: the first dates stand",
          "须有异议在先；不同意的说明理由。同意：首次分流期限继续，收到单位的期限取消；不同意：原期限不变" },
        { ENTRY_NOTICE, "2022 art. 23", "once per unit; exempt if name or address is unclear; ends the right to object",
          "每个单位一次；姓名住址不清的免予告知；告知后不得再提异议" },
        { ENTRY_ACCEPT, "2022 art. 31 (6)", "after the notice, unless exempt; a claim only on path 6; a suggestion starts no "
          "handling clock", "告知之后（免予告知的除外）；申诉求决限第六项；建议意见不适用六十日" },
        { ENTRY_OPINION, "2022 art. 32",
          "only a claim; support, explain or not support; again only after a rework, and the window of the old one ends",
          "限申诉求决；支持、解释说明或者不予支持；退回重办的方可再次出具，原复查期终止" },
        { ENTRY_ANSWER, "2022 art. 29", "only a suggestion, after the notice", "限建议意见，告知之后" },
        { ENTRY_SERVICE, "2022 art. 32, 35",
          "dated by the day it reached the petitioner, not before the decision nor ahead; not possible: with the reason, and "
          "no window starts",
          "以送达信访人之日为准，不早于决定之日，不在将来；无法送达的说明原因，复查期不起算" },
        { ENTRY_REPORT, "2022 art. 22", "only of an assignment, once decided, and once the report below is approved",
          "限交办事项；作出决定且下级报告已审批之后" },
        { ENTRY_REPORT_APPROVAL, "", "of a report that was sent", "须有报送的报告" },
        { ENTRY_REWORK, "", "of a report that was sent; owed again by the first day, or a new one",
          "须有报送的报告；按原期限或者新定期限重新报告" },
        { ENTRY_ORDER, "2022 art. 40", "names its trigger; straight to its addressee at any level below; never resets a "
          "statutory clock", "写明情形；直达下级任一承办单位；不影响法定期限" },
        { ENTRY_RESPONSE, "2022 art. 40", "only by the addressee, once for each", "限被督办单位，每件一次" },
        { ENTRY_REMINDER, "", "a record; on the desk until somebody acts", "记录在案；办理之前留在待办" },
        { ENTRY_REMARK, "", "only a bureau between, on its copy", "限收到抄件的中间信访部门" },
        { ENTRY_RECALL, "", "only what is still on its way; what arrived comes back by a return-request alone",
          "限在途的；已到达的只能由对方提出异议退回" },
        { ENTRY_PROPOSAL, "2022 art. 40",
          "to improve: to whom the bureau supervises; on policy: to its own government; on accountability: to the government or"
          " line that leads the unit concerned, only for serious consequences, and without a copy to that unit; answered in writing"
          " within 30 days",
          "改进工作建议发所督查单位；完善政策建议报本级政府；追责建议发其主管机关，限造成严重后果的，不抄送当事单位；三十日内书"
          "面反馈" },
        { ENTRY_FEEDBACK, "2022 art. 40",
          "once for each proposal; what is not adopted in full says why",
          "每件建议一次；未全部采纳的说明理由" },
        { ENTRY_REQUEST_DECISION, "2022 art. 22",
          "to the bureau's own government; custody stays with the bureau; one at a time",
          "报请本级政府；案件仍在信访部门；同时只有一件" },
        { ENTRY_INSTRUCTION, "2022 art. 22",
          "answers a request; may name the one unit that takes the case",
          "答复报请；可指定一个承办单位" },
        { ENTRY_CO_REQUEST, "",
          "one responsible unit asks another, with a day; custody and the one reply stay with the lead",
          "主办单位商请协办并定期限；案件和答复仍由主办单位负责" },
        { ENTRY_CO_OPINION, "",
          "answers a co-request, to the lead alone",
          "答复主办单位" },
        { ENTRY_SEALED_REFERRAL, "2022 art. 30",
          "to the discipline organ with authority over whom it accuses, else to the enforcing organ; sealed to its desk key; the"
          " office that sends it can't read it any more",
          "送有管理权限的纪检监察机关或者有关机关；内容加密至其案台；送出后本单位不能再阅" },
        { ENTRY_SEALED_ACCEPT, "2022 art. 30",
          "by the organ that holds it; no 15 or 60 days of this statute run",
          "由持有的机关；不适用本条例十五日、六十日期限" },
        { ENTRY_SEALED_FEEDBACK, "2022 art. 30",
          "to whoever gave their own name; concludes it",
          "实名检举控告的告知本人；即办结" },
        { ENTRY_CONCLUSION, "2022 art. 30",
          "what became of the accusation; stays sealed",
          "检举控告的办理结果，仍为密件" },
};

const ProcedureNote *procedure_note(EntryKind document) {
        for (size_t i = 0; i < array_size(notes); i++)
                if (notes[i].document == document)
                        return &notes[i];
        return NULL;
}
