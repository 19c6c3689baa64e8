/* SPDX-License-Identifier: Apache-2.0 */

/* The numbers' names: the English words of the APIs, the Chinese of the statutes (2022 《信访工作条例》 and practice). */

#include "common/base/memory.h"
#include "common/wire/convert.h"
#include "common/wire/rules.h"

typedef struct Name {
        uint32_t number;
        const char *name;
        const char *zh;
} Name;

static const Name entry_kinds[] = {
        { ENTRY_GENESIS, "genesis", "建点" },
        { ENTRY_USER, "user", "用户" },
        { ENTRY_ROSTER, "roster", "名录" },
        { ENTRY_CUT, "cut", "截断" },
        { ENTRY_CLOCK, "clock", "期限" },
        { ENTRY_READ, "read", "查阅" },
        { ENTRY_RECEIVED, "received", "接收" },
        { ENTRY_RECEIPT, "receipt", "回执" },
        { ENTRY_PEER_SEALS, "peer-seals", "他机关封签" },
        { ENTRY_ALARM, "alarm", "告警" },
        { ENTRY_QUARANTINE, "quarantine", "隔离" },
        { ENTRY_TIME, "time", "校时" },
        { ENTRY_VIOLATION, "violation", "越权" },
        { ENTRY_JOB, "job", "批处理" },
        { ENTRY_RULES, "rules", "规则" },
        { ENTRY_CALENDAR, "calendar", "日历" }, { ENTRY_CLOSING, "closing", "撤并" },
        { ENTRY_RECOVERY, "recovery", "恢复声明" },
        { ENTRY_REGISTER, "register", "登记" },
        { ENTRY_CLASSIFY, "classify", "分类" },
        { ENTRY_REFERRAL, "referral", "转送" },
        { ENTRY_ASSIGNMENT, "assignment", "交办" },
        { ENTRY_RETURN_REQUEST, "return-request", "异议" },
        { ENTRY_RETURN_ANSWER, "return-answer", "异议答复" },
        { ENTRY_NOTICE, "notice", "告知" },
        { ENTRY_ACCEPT, "accept", "受理" },
        { ENTRY_OPINION, "opinion", "信访处理意见书" },
        { ENTRY_ANSWER, "answer", "建议答复" },
        { ENTRY_SERVICE, "service", "送达" },
        { ENTRY_REPORT, "report", "办结报告" },
        { ENTRY_REPORT_APPROVAL, "report-approval", "审批办结" },
        { ENTRY_REWORK, "rework", "退回重办" },
        { ENTRY_REPORT_UP, "report-up", "上报" },
        { ENTRY_ORDER, "order", "督办" },
        { ENTRY_RESPONSE, "response", "督办反馈" },
        { ENTRY_REMINDER, "reminder", "催办" },
        { ENTRY_REMARK, "remark", "批注" },
        { ENTRY_RECALL, "recall", "撤回" },
        { ENTRY_DRAFT, "draft", "拟办" },
        { ENTRY_SIGN, "sign", "批示" },
        { ENTRY_DISCARD, "discard", "弃稿" },
        { ENTRY_EXTENSION, "extension", "延期" },
        { ENTRY_EXTENSION_REQUEST, "extension-request", "延期申请" },
        { ENTRY_EXTENSION_ANSWER, "extension-answer", "延期答复" },
        { ENTRY_STAMP, "stamp", "用印" },
        { ENTRY_GUIDANCE, "guidance", "引导" },
        { ENTRY_DECLINE, "decline", "不予受理" },
        { ENTRY_PENDING, "pending", "已在办理" },
        { ENTRY_NOT_AGAIN, "not-again", "不再受理" },
        { ENTRY_WRONG_PLACE, "wrong-place", "告知去向" },
        { ENTRY_IMPORT, "import", "导入" },
        { ENTRY_OWN_LIMIT, "own-limit", "法定期限" },
        { ENTRY_SETTLEMENT, "settlement", "和解" },
        { ENTRY_WITHDRAWAL, "withdrawal", "撤回信访" },
        { ENTRY_DEATH, "death", "信访人死亡" },
        { ENTRY_SUCCESSOR, "successor", "信访人承继" },
        { ENTRY_SPLIT, "split", "拆分" },
        { ENTRY_MERGE, "merge", "合并" },
        { ENTRY_OWNER, "owner", "包案" },
        { ENTRY_FIRST, "first", "首问首办" },
        { ENTRY_RECUSAL, "recusal", "回避" },
        { ENTRY_RECUSAL_REQUEST, "recusal-request", "报请决定回避" },
        { ENTRY_RECUSAL_DECISION, "recusal-decision", "回避决定" },
        { ENTRY_ARCHIVE, "archive", "立卷归档" },
        { ENTRY_REVIEW_ASK, "review-ask", "复查申请" },
        { ENTRY_REVIEW_ADMIT, "review-admit", "复查受理" },
        { ENTRY_REVIEW_FILE, "review-file", "报送案卷" },
        { ENTRY_REVIEW_OPINION, "review-opinion", "复查意见" },
        { ENTRY_REVIEW_SERVICE, "review-service", "复查意见送达" },
        { ENTRY_HEARING, "hearing", "听证通知" },
        { ENTRY_HEARING_RECORD, "hearing-record", "听证笔录" },
        { ENTRY_NEW_FACTS, "new-facts", "新的事实" },
        { ENTRY_PROPOSAL, "proposal", "建议" },
        { ENTRY_FEEDBACK, "feedback", "采纳反馈" },
        { ENTRY_REQUEST_DECISION, "request-decision", "报请" },
        { ENTRY_INSTRUCTION, "instruction", "批复" },
        { ENTRY_CO_REQUEST, "co-request", "商请协办" },
        { ENTRY_CO_OPINION, "co-opinion", "协办意见" },
        { ENTRY_URGENT, "urgent", "紧急报告" },
        { ENTRY_URGENT_ACK, "urgent-ack", "紧急报告签收" },
        { ENTRY_CONSULTATION, "consultation", "协商" },
        { ENTRY_CONSULTATION_ANSWER, "consultation-answer", "协商答复" },
        { ENTRY_DISPUTE, "dispute", "管辖争议" },
        { ENTRY_DESIGNATION, "designation", "指定受理" },
        { ENTRY_MEETING_REQUEST, "meeting-request", "提请联席会议" },
        { ENTRY_MEETING_ACT, "meeting-act", "联席会议决定" },
        { ENTRY_RETALIATION, "retaliation", "打击报复投诉" },
        { ENTRY_RETALIATION_ANSWER, "retaliation-answer", "打击报复处理" },
        { ENTRY_AID, "aid", "救助转介" },
        { ENTRY_AID_ANSWER, "aid-answer", "救助回复" },
        { ENTRY_FINDING, "finding", "督查发现" },
        { ENTRY_EXECUTION, "execution", "执行情况" },
        { ENTRY_RATING, "rating", "满意度评价" },
        { ENTRY_FOLLOW_UP, "follow-up", "回访" },
        { ENTRY_SEALED_REFERRAL, "sealed-referral", "密件转送" },
        { ENTRY_CONCLUSION, "conclusion", "检举控告办结" },
        { ENTRY_SEALED_ARCHIVE, "sealed-archive", "密件档案移交" },
        { ENTRY_SEALED_ACCEPT, "sealed-accept", "检举控告受理" },
        { ENTRY_SEALED_FEEDBACK, "sealed-feedback", "检举控告反馈" },
        { ENTRY_SEALED_MATERIAL, "sealed-material", "密封补充材料" },
        { ENTRY_SEALED_WORD, "sealed-word", "密封告知" },
        { ENTRY_LINK, "link", "关联" },
        { ENTRY_UNLINK, "unlink", "取消关联" },
        { ENTRY_JOIN, "join", "联名" },
        { ENTRY_PERIODIC_REPORT, "periodic-report", "信访情况报告" },
        { ENTRY_BATCH, "batch", "会议交办" },
        { ENTRY_RECEPTION, "reception", "接待安排" },
        { ENTRY_SWEEP, "sweep", "矛盾纠纷排查" },
        { ENTRY_INCIDENT, "incident", "现场情况记录" },
        { ENTRY_CONTACT, "contact", "信访信息员名册" },
        { ENTRY_DIGEST, "digest", "摘报" },
        { ENTRY_ANNOTATION, "annotation", "摘报批示" },
        { ENTRY_SHEET_NOTE, "sheet-note", "台账续记" },
        { ENTRY_APPOINTMENT, "appointment", "约见" },
        { ENTRY_REWARD, "reward", "奖励" },
        { ENTRY_STATEMENT, "statement", "听取陈述" },
        { ENTRY_QUALITY_CHECK, "quality-check", "评查" },
        { ENTRY_MATERIAL, "material", "补充材料" },
        { ENTRY_WITHDRAWAL_BROUGHT, "withdrawal-brought", "代收撤回" },
        { ENTRY_GOES_ON, "goes-on", "恢复办理" },
        { ENTRY_SUCCESSION, "succession", "职能承继" },
        { ENTRY_WHEREABOUTS, "whereabouts", "去向告知" },
        { ENTRY_ALARM_SETTLED, "alarm-settled", "告警处置" },
};

static const Name part_kinds[] = {
        { PART_DOCUMENT, "document" }, { PART_CONTENT, "content" }, { PART_FACTS, "facts" }, { PART_RECEIPT, "receipt" },
        { PART_PROOF, "proof" }, { PART_CODE, "code" }, { PART_ATTACHMENT, "attachment" }, { PART_SEALS, "seals" },
        { PART_ROSTER, "roster" }, { PART_RULES, "rules" }, { PART_CALENDAR, "calendar" },
        { PART_STATE, "state" }, { PART_CHECKS, "checks" }, { PART_WORDS, "words" }, { PART_SEALED, "sealed" },
        { PART_SEALED_NOTICE, "sealed-notice" }, { PART_RECOVERY, "recovery" },
};

static const Name roles[] = {
        { ROLE_CLERK, "clerk" }, { ROLE_APPROVER, "approver" }, { ROLE_HANDLER, "handler" }, { ROLE_HEAD, "head" },
        { ROLE_STAMP, "stamp-keeper" }, { ROLE_SUPERVISOR, "supervisor" }, { ROLE_REVIEWER, "reviewer" },
        { ROLE_SECRETARY, "secretary" }, { ROLE_DISCIPLINE, "discipline" }, { ROLE_ARCHIVIST, "archivist" },
        { ROLE_AUDITOR, "auditor" }, { ROLE_ADMIN, "admin" },
};

static const Name case_classes[] = {
        { CLASS_NONE, "none" }, { CLASS_SUGGESTION, "suggestion" }, { CLASS_ACCUSATION, "accusation" },
        { CLASS_CLAIM, "claim" },
};

static const Name channels[] = {
        { CHANNEL_NONE, "none" }, { CHANNEL_LETTER, "letter" }, { CHANNEL_VISIT, "visit" }, { CHANNEL_CALL, "call" },
        { CHANNEL_ONLINE, "online" }, { CHANNEL_FAX, "fax" },
};

static const Name decisions[] = {
        { DECISION_NONE, "none" }, { DECISION_SUPPORT, "support" }, { DECISION_EXPLAIN, "explain" },
        { DECISION_NOT_SUPPORT, "not-support" }, { DECISION_AGREE, "agree" }, { DECISION_REFUSE, "refuse" },
        { DECISION_ADOPT, "adopt" }, { DECISION_ADOPT_PART, "adopt-part" }, { DECISION_NOT_ADOPT, "not-adopt" },
        { DECISION_UPHOLD, "uphold" }, { DECISION_CHANGE, "change" }, { DECISION_REVOKE, "revoke" },
        { DECISION_REMAND, "remand" }, { DECISION_INADMISSIBLE, "inadmissible" },
};

static const Name triggers[] = {
        { TRIGGER_NONE, "none" }, { TRIGGER_LATE, "late" }, { TRIGGER_NO_FEEDBACK, "no-feedback" },
        { TRIGGER_PROCEDURE, "procedure" }, { TRIGGER_SHIRKING, "shirking" }, { TRIGGER_NOT_EXECUTED, "not-executed" },
        { TRIGGER_FALSIFIED, "falsified" }, { TRIGGER_OTHER, "other" },
};

static const Name services[] = {
        { SERVICE_NONE, "none" }, { SERVICE_SIGNED, "signed" }, { SERVICE_POST, "post" },
        { SERVICE_REFUSED_WITNESSED, "refused-witnessed" }, { SERVICE_MESSAGE, "message" },
        { SERVICE_NOT_POSSIBLE, "not-possible" },
};

static const Name lanes[] = { { LANE_URGENT, "urgent" }, { LANE_NORMAL, "normal" }, { LANE_BULK, "bulk" } };

static const Name parcel_kinds[] = {
        { PARCEL_DOCUMENT, "document" }, { PARCEL_COPY, "copy" }, { PARCEL_EVENT, "event" }, { PARCEL_VOID, "void" },
};

static const Name outcomes[] = {
        { OUTCOME_TAKEN, "taken" }, { OUTCOME_REFUSED, "refused" }, { OUTCOME_QUARANTINED, "quarantined" },
        { OUTCOME_VOIDED, "voided" },
};

static const Name clocks[] = {
        { CLOCK_NONE, "none" },
        { CLOCK_TRIAGE, "triage" },
        { CLOCK_NOTICE, "notice" },
        { CLOCK_RETURN_REQUEST, "return-request" },
        { CLOCK_RETURN_ANSWER, "return-answer" },
        { CLOCK_HANDLING, "handling" },
        { CLOCK_EXTENSION, "extension" },
        { CLOCK_OWN_LIMIT, "own-limit" },
        { CLOCK_ASK_REVIEW, "ask-review" },
        { CLOCK_REVIEW, "review" },
        { CLOCK_ASK_RE_REVIEW, "ask-re-review" },
        { CLOCK_RE_REVIEW, "re-review" },
        { CLOCK_ORDER_RESPONSE, "order-response" },
        { CLOCK_PROPOSAL_FEEDBACK, "proposal-feedback" },
        { CLOCK_ASSIGNMENT, "assignment" },
        { CLOCK_URGENT, "urgent" },
        { CLOCK_SUMMARY_ACCEPT, "summary-accept" },
        { CLOCK_SUMMARY_REPLY, "summary-reply" },
        { CLOCK_MONTHLY_REPORT, "monthly-report" },
        { CLOCK_ANNUAL_REPORT, "annual-report" },
        { CLOCK_RETALIATION, "retaliation" },
};

static const Name clock_states[] = {
        { CLOCK_RUNNING, "running" }, { CLOCK_PAUSED, "paused" }, { CLOCK_MET, "met" }, { CLOCK_BREACHED, "breached" },
        { CLOCK_EXEMPT, "exempt" }, { CLOCK_CANCELLED, "cancelled" }, { CLOCK_SUPERSEDED, "superseded" },
        { CLOCK_LAPSED, "lapsed" },
};

static const Name triage_outcomes[] = {
        { TRIAGE_REFER, "refer" },
        { TRIAGE_ASSIGN, "assign" },
        { TRIAGE_REQUEST_DECISION, "request-decision" },
        { TRIAGE_REPORT_UP, "report-up" },
        { TRIAGE_POLITICAL_LEGAL, "political-legal" },
        { TRIAGE_GUIDE, "guide" },
        { TRIAGE_DISCIPLINE, "discipline" },
        { TRIAGE_PENDING, "pending" },
        { TRIAGE_FINAL, "final" },
        { TRIAGE_WRONG_PLACE, "wrong-place" },
        { TRIAGE_DECLINE, "decline" },
};

static const Name notice_contents[] = {
        { NOTICE_RECEIVED, "received" }, { NOTICE_BY_WHOM, "by-whom" }, { NOTICE_PATH, "path" },
        { NOTICE_PROCEDURE, "procedure" }, { NOTICE_ACCEPTED, "accepted" }, { NOTICE_REASON, "reason" },
        { NOTICE_PROPER_ORGAN, "proper-organ" },
};

static const Name instances[] = {
        { INSTANCE_HANDLING, "handling" }, { INSTANCE_REVIEW, "review" }, { INSTANCE_RE_REVIEW, "re-review" },
};

static const Name *find(const Name *names, size_t n, uint32_t number) {
        for (size_t i = 0; i < n; i++)
                if (names[i].number == number)
                        return &names[i];
        return NULL;
}

static const char *name_of(const Name *names, size_t n, uint32_t number) {
        const Name *found = find(names, n, number);

        return found ? found->name : "?";
}

static bool parse(const Name *names, size_t n, const char *s, uint32_t *ret) {
        for (size_t i = 0; i < n; i++)
                if (strcmp(names[i].name, s) == 0) {
                        *ret = names[i].number;
                        return true;
                }
        return false;
}

#define NAME_OF(names, number) name_of((names), array_size(names), (uint32_t)(number))
#define PARSE(names, type, s, ret) \
        uint32_t number; \
        if (!parse((names), array_size(names), (s), &number)) \
                return false; \
        *(ret) = (type)number; \
        return true

bool entry_kind_known(uint32_t k) {
        return find(entry_kinds, array_size(entry_kinds), k) != NULL;
}

bool part_kind_known(uint32_t k) {
        return find(part_kinds, array_size(part_kinds), k) != NULL;
}

const char *entry_kind_name(EntryKind k) {
        return NAME_OF(entry_kinds, k);
}

const char *entry_kind_name_zh(EntryKind k) {
        const Name *found = find(entry_kinds, array_size(entry_kinds), (uint32_t)k);

        return found ? found->zh : "?";
}

bool entry_kind_parse(const char *s, EntryKind *ret) {
        PARSE(entry_kinds, EntryKind, s, ret);
}

const char *part_kind_name(PartKind k) {
        return NAME_OF(part_kinds, k);
}

const char *role_name(Role one) {
        return NAME_OF(roles, one);
}

bool role_parse(const char *s, Role *ret) {
        PARSE(roles, Role, s, ret);
}

const char *case_class_name(CaseClass c) {
        return NAME_OF(case_classes, c);
}

bool case_class_parse(const char *s, CaseClass *ret) {
        PARSE(case_classes, CaseClass, s, ret);
}

const char *channel_name(Channel c) {
        return NAME_OF(channels, c);
}

bool channel_parse(const char *s, Channel *ret) {
        PARSE(channels, Channel, s, ret);
}

const char *decision_name(Decision d) {
        return NAME_OF(decisions, d);
}

bool decision_parse(const char *s, Decision *ret) {
        PARSE(decisions, Decision, s, ret);
}

const char *trigger_name(Trigger t) {
        return NAME_OF(triggers, t);
}

bool trigger_parse(const char *s, Trigger *ret) {
        PARSE(triggers, Trigger, s, ret);
}

const char *service_how_name(ServiceHow h) {
        return NAME_OF(services, h);
}

bool service_how_parse(const char *s, ServiceHow *ret) {
        PARSE(services, ServiceHow, s, ret);
}

const char *lane_name(Lane l) {
        return NAME_OF(lanes, l);
}

const char *parcel_kind_name(ParcelKind k) {
        return NAME_OF(parcel_kinds, k);
}

const char *outcome_name(Outcome o) {
        return NAME_OF(outcomes, o);
}

const char *clock_name(ClockName c) {
        return NAME_OF(clocks, c);
}

bool clock_name_parse(const char *s, ClockName *ret) {
        PARSE(clocks, ClockName, s, ret);
}

const char *clock_state_name(ClockState s) {
        return NAME_OF(clock_states, s);
}

const char *triage_outcome_name(TriageOutcome o) {
        return NAME_OF(triage_outcomes, o);
}

bool triage_outcome_parse(const char *s, TriageOutcome *ret) {
        PARSE(triage_outcomes, TriageOutcome, s, ret);
}

const char *notice_content_name(NoticeContent c) {
        return NAME_OF(notice_contents, c);
}

bool notice_content_parse(const char *s, NoticeContent *ret) {
        PARSE(notice_contents, NoticeContent, s, ret);
}

const char *instance_name(Instance i) {
        return NAME_OF(instances, i);
}

bool instance_parse(const char *s, Instance *ret) {
        PARSE(instances, Instance, s, ret);
}
