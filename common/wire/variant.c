/* SPDX-License-Identifier: Apache-2.0 */

/* The forms of documents that have several.  Numbers are format, fixed for ever; 0 is none. */

#include <string.h>
#include "common/base/memory.h"
#include "common/wire/record.h"

typedef struct Variant {
        EntryKind kind;
        uint32_t number;
        const char *name, *zh;
} Variant;

static const Variant variants[] = {
        /* commands alone: node/core/recovery.h */
        { ENTRY_RECOVERY, 1, "declare", "声明" },
        { ENTRY_RECOVERY, 2, "without", "不再等待" },
        { ENTRY_RECOVERY, 3, "try", "预览" },
        /* 22:35, 36 */
        { ENTRY_REVIEW_ASK, 1, "review", "复查" },
        { ENTRY_REVIEW_ASK, 2, "re-review", "复核" },
        /* 22:35, 36: what is decided instead */
        { ENTRY_REVIEW_OPINION, 1, "support", "支持" },
        { ENTRY_REVIEW_OPINION, 2, "explain", "解释说明" },
        { ENTRY_REVIEW_OPINION, 3, "not-support", "不予支持" },
        /* 22:40 */
        { ENTRY_PROPOSAL, 1, "improve", "改进工作" },
        { ENTRY_PROPOSAL, 2, "policy", "完善政策" },
        { ENTRY_PROPOSAL, 3, "accountability", "追究责任" },
        /* 22:39; 22:24 */
        { ENTRY_MEETING_ACT, 1, "summons", "约谈" },
        { ENTRY_MEETING_ACT, 2, "circular", "通报" },
        { ENTRY_MEETING_ACT, 3, "listed", "挂牌督办" },
        { ENTRY_MEETING_ACT, 4, "rectify", "限期整改" },
        { ENTRY_MEETING_ACT, 5, "coordinate", "协调处理" },
        /* 22:40 */
        { ENTRY_FINDING, 1, "raised", "提出" },
        { ENTRY_FINDING, 2, "dismissed", "不予督办" },
        { ENTRY_FINDING, 3, "own-breach", "自报逾期" },
        /* 22:32 */
        { ENTRY_EXECUTION, 1, "done", "已执行" },
        { ENTRY_EXECUTION, 2, "part", "部分执行" },
        { ENTRY_EXECUTION, 3, "refused", "拒不执行" },
        /* practice */
        { ENTRY_FIRST, 1, "contact", "首问" },
        { ENTRY_FIRST, 2, "handler", "首办" },
        /* what is the same */
        { ENTRY_LINK, 1, "same-person-repeat", "同一信访人重复" },
        { ENTRY_LINK, 2, "same-matter", "同一事项" },
        { ENTRY_LINK, 3, "joined", "联名" },
        { ENTRY_LINK, 4, "first", "初次" },
        { ENTRY_LINK, 5, "new-facts", "终结后的新事实" },
        { ENTRY_SEALED_REFERRAL, 1, "seen", "已核查同一信件的其他事项" },
        { ENTRY_JOIN, 1, "person", "加入" },
        { ENTRY_JOIN, 2, "representatives", "推选代表" },
        { ENTRY_GOES_ON, 1, "taken", "已收到" },
        { ENTRY_GOES_ON, 2, "noticed", "已告知" },
        { ENTRY_GOES_ON, 3, "accepted", "已受理" },
        /* 22:41 */
        { ENTRY_PERIODIC_REPORT, 1, "monthly", "月报" },
        { ENTRY_PERIODIC_REPORT, 2, "annual", "年度报告" },
        /* 22:18 */
        { ENTRY_RECEPTION, 1, "leader", "领导接待日" },
        { ENTRY_RECEPTION, 2, "duty", "值班接待" },
        { ENTRY_SHEET_NOTE, 1, "held", "已接待" },
        { ENTRY_SHEET_NOTE, 2, "not-held", "未接待" },
        { ENTRY_SHEET_NOTE, 3, "called-off", "已取消" },
        { ENTRY_SHEET_NOTE, 4, "resolved", "已化解" },
        { ENTRY_SHEET_NOTE, 5, "goes-on", "继续化解" },
        { ENTRY_SHEET_NOTE, 6, "became-case", "已转为信访事项" },
        { ENTRY_SHEET_NOTE, 7, "ended", "不再担任" },
        { ENTRY_INCIDENT, 1, "conduct", "行为劝阻与处置" },
        { ENTRY_INCIDENT, 2, "unusual", "异常情况" },
        { ENTRY_INCIDENT, 3, "taken-ill", "突发疾病" },
        { ENTRY_DIGEST, 1, "matters", "信访摘报" },
        { ENTRY_DIGEST, 2, "briefing", "信访简报" },
        { ENTRY_DIGEST, 3, "trends", "信访动态" },
        { ENTRY_ANNOTATION, 1, "annotated", "已批示" },
        { ENTRY_ANNOTATION, 2, "read", "已圈阅" },
        { ENTRY_APPOINTMENT, 1, "chosen", "已约见" },
        { ENTRY_APPOINTMENT, 2, "met", "已面谈" },
        /* 22:29 */
        { ENTRY_REWARD, 1, "praise", "表扬" },
        { ENTRY_REWARD, 2, "certificate", "荣誉证书" },
        { ENTRY_REWARD, 3, "in-kind", "实物" },
        { ENTRY_REWARD, 4, "money", "奖金" },
        /* 22:31 (6); the same of the opinion, which says whether and when the petitioner was heard */
        { ENTRY_STATEMENT, HEARD_IN_PERSON, "in-person", "当面" },
        { ENTRY_STATEMENT, HEARD_CALL, "call", "电话" },
        { ENTRY_STATEMENT, HEARD_VIDEO, "video", "视频" },
        { ENTRY_STATEMENT, HEARD_WRITTEN, "written", "书面" },
        { ENTRY_STATEMENT, HEARD_DECLINED, "declined", "信访人不愿陈述" },
        { ENTRY_STATEMENT, HEARD_UNREACHABLE, "unreachable", "无法联系信访人" },
        { ENTRY_OPINION, HEARD_IN_PERSON, "in-person", "当面" },
        { ENTRY_OPINION, HEARD_CALL, "call", "电话" },
        { ENTRY_OPINION, HEARD_VIDEO, "video", "视频" },
        { ENTRY_OPINION, HEARD_WRITTEN, "written", "书面" },
        { ENTRY_OPINION, HEARD_DECLINED, "declined", "信访人不愿陈述" },
        { ENTRY_OPINION, HEARD_UNREACHABLE, "unreachable", "无法联系信访人" },
        { ENTRY_QUALITY_CHECK, 1, "sound", "合格" },
        { ENTRY_QUALITY_CHECK, 2, "flawed", "有瑕疵" },
        { ENTRY_QUALITY_CHECK, 3, "wrong", "不合格" },
        /* 22:33 */
        { ENTRY_SETTLEMENT, 1, "mediation", "调解" },
        { ENTRY_SETTLEMENT, 2, "settlement", "和解" },
        /* what is served, beside a decision */
        { ENTRY_SERVICE, 1, "notice", "告知" },
        { ENTRY_SERVICE, 2, "extension", "延期告知" },
        /* a letter with several matters */
        { ENTRY_SPLIT, 1, "off", "分出一件" },
        { ENTRY_SPLIT, 2, "last", "分出最后一件" },
        /* whether somebody may go on with it */
        /* 22:28 */
        { ENTRY_RECUSAL, 1, "matter", "与信访事项有直接利害关系" },
        { ENTRY_RECUSAL, 2, "petitioner", "与信访人有直接利害关系" },
        /* given back, but not as "not ours" (22:24, 28) */
        { ENTRY_RETURN_REQUEST, 1, "recusal", "负责人回避" },
        { ENTRY_RETURN_REQUEST, 2, "designated", "已指定其他单位" },
        /* who decides where a head must not (22:28) */
        { ENTRY_RECUSAL_DECISION, 1, "deputy", "由其他负责人决定" },
        { ENTRY_RECUSAL_DECISION, 2, "designate", "指定其他单位办理" },
        { ENTRY_RECUSAL_DECISION, 3, "no-interest", "没有直接利害关系，不需回避" },
        /* of a report that is late (22:41) */
        { ENTRY_REMINDER, 1, "monthly", "月报" },
        { ENTRY_REMINDER, 2, "annual", "年度报告" },
        { ENTRY_DEATH, 1, "passes", "权利可承继" },
        { ENTRY_DEATH, 2, "personal", "权利专属本人" },
        /* whose papers */
        { ENTRY_MATERIAL, 1, "petitioner", "信访人" },
        { ENTRY_MATERIAL, 2, "unit", "承办单位" },
        /* 22:22 (1), 25 */
        { ENTRY_URGENT, 1, "report", "首报" },
        { ENTRY_URGENT, 2, "follow-up", "续报" },
        { ENTRY_URGENT, 3, "correction", "更正" },
};

static const Variant *find(EntryKind kind, uint32_t number) {
        for (size_t i = 0; i < array_size(variants); i++)
                if (variants[i].kind == kind && variants[i].number == number)
                        return &variants[i];
        return NULL;
}

const char *variant_name(EntryKind kind, uint32_t variant) {
        const Variant *v = find(kind, variant);

        return v ? v->name : variant ? "?" : "";
}

const char *variant_name_zh(EntryKind kind, uint32_t variant) {
        const Variant *v = find(kind, variant);

        return v ? v->zh : variant ? "?" : "";
}

bool variant_parse(EntryKind kind, const char *s, uint32_t *ret) {
        for (size_t i = 0; i < array_size(variants); i++) {
                if (variants[i].kind == kind && strcmp(variants[i].name, s) == 0) {
                        *ret = variants[i].number;
                        return true;
                }
        }
        return false;
}

void variant_list(EntryKind kind, Buf *out) {
        const char *comma = "";

        for (size_t i = 0; i < array_size(variants); i++) {
                if (variants[i].kind != kind)
                        continue;
                buf_printf(out, "%s%s", comma, variants[i].name);
                comma = ", ";
        }
}
