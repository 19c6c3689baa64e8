/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/print.h"

#include <string.h>
#include "common/base/memory.h"
#include "common/wire/json.h"
#include "node/cli/text.h"

/* ---- words ------------------------------------------------------------------------------------------------------- */

typedef struct Word {
        const char *name, *zh;
} Word;

static const Word words[] = {
        /* a file's state */
        { "registered", "已登记" },
        { "execution", "执行" },
        { "summary-accept", "简易受理" },
        { "summary-reply", "简易答复" },
        { "taken", "已接收" },
        { "noticed", "已告知" },
        { "return-asked", "已提异议" },
        { "handed", "已转交" },
        { "accepted", "已受理" },
        { "disposed", "已办结" },
        { "window", "复查期内" },
        { "closed", "已结案" },
        { "returned", "已退回" },
        { "copy", "抄件" },
        { "informed", "知悉" },
        { "sealed-out", "密件已转" },
        { "sealed", "密件" },
        { "concluded", "密件办结" },
        { "sealed-referral", "密件转送" },
        { "sealed-accept", "检举控告受理" },
        { "sealed-feedback", "检举控告反馈" },
        { "conclusion", "检举控告办结" },
        { "written", "已书面告知，待送达" },
        { "served", "已送达" },
        { "unclear", "姓名、住址不清" },
        { "own-rules", "依有关规定" },
        { "successor-wanted", "待登记承继人" },
        { "succeeded", "已由承继单位承办" },
        { "taken-over", "承继自撤并单位" },
        { "now-at", "对方已撤并，由承继单位承办" },
        { "succession", "撤并单位的事项待指明承继单位" },
        { "sealed-left", "撤并单位的密件待转送" },
        { "owned", "领导包案" },
        { "head-recused", "负责人应当回避" },
        { "final", "已终结" },
        { "withdrawn", "已撤回" },
        { "withdrawal-refused", "撤回未生效" },
        { "said-to-accuse", "他单位称其为检举控告，请核实" },
        { "settled", "已和解" },
        { "imported", "已导入" },
        { "ended", "已告知办结" },
        /* custody */
        { "here", "本单位" },
        { "flight", "在途" },
        { "away", "下级" },
        { "none", "无" },
        /* how it came and went */
        { "register", "登记" },
        { "referral", "转送" },
        { "assignment", "交办" },
        { "report-up", "上报" },
        /* class, channel */
        { "suggestion", "建议意见" },
        { "claim", "申诉求决" },
        { "accusation", "检举控告" },
        { "letter", "来信" },
        { "visit", "走访" },
        { "call", "电话" },
        { "online", "网络" },
        { "fax", "传真" },
        /* clocks */
        { "triage", "分流" },
        { "notice", "告知" },
        { "return-request", "异议" },
        { "return-answer", "异议答复" },
        { "handling", "办理" },
        { "extension", "延期" },
        { "own-limit", "法定期限" },
        { "ask-review", "请求复查" },
        { "review", "复查" },
        { "ask-re-review", "请求复核" },
        { "re-review", "复核" },
        { "order-response", "督办反馈" },
        { "urgent", "紧急" },
        { "running", "进行中" },
        { "paused", "中止" },
        { "met", "按期" },
        { "breached", "逾期" },
        { "exempt", "免除" },
        { "cancelled", "取消" },
        { "superseded", "被取代" },
        { "lapsed", "已过" },
        /* reports, decisions, orders */
        { "owed", "应报告" },
        { "sent", "已报告" },
        { "approved", "已审批" },
        { "rework", "退回重办" },
        { "support", "支持" },
        { "explain", "解释说明" },
        { "not-support", "不予支持" },
        { "agree", "同意" },
        { "refuse", "不同意" },
        { "adopt", "采纳" },
        { "adopt-part", "部分采纳" },
        { "not-adopt", "未采纳" },
        { "issued", "已发出" },
        { "received", "待反馈" },
        { "copied", "抄件" },
        { "answered", "已反馈" },
        { "bounced", "被退回" },
        { "signed", "签收" },
        { "post", "邮寄" },
        { "refused-witnessed", "留置" },
        { "message", "信息" },
        { "not-possible", "无法送达" },
        /* the desk */
        { "due", "到期" },
        { "due-below", "下级到期" },
        { "overdue", "已逾期" },
        { "below-overdue", "下级逾期" },
        { "undelivered", "未送达对方" },
        { "returned-twice", "两次退回" },
        { "reminded", "被催办" },
        { "ordered", "被督办" },
        { "reported", "待审批" },
        { "remarked", "有批注" },
        { "asked", "来文待答复" },
        { "answer", "已答复" },
        { "unanswered", "逾期未答复" },
        { "answer-late", "本单位逾期未答复" },
        { "urgent-report", "紧急报告待签收" },
        { "designated", "已指定受理" },
        { "meeting-act", "联席会议决定" },
        { "finding", "督查发现" },
        { "called-off", "已取消" },
        { "not-held", "未接待" },
        { "held", "已接待" },
        { "leader", "领导接待日" },
        { "duty", "值班接待" },
        { "appointment", "约见待接待" },
        { "appointment-off", "约见未成，待告知" },
        { "sweep-overdue", "矛盾纠纷逾期未化解" },
        { "digest-unread", "摘报待阅" },
        { "digest-annotated", "摘报已批示" },
        { "matters", "信访摘报" },
        { "briefing", "信访简报" },
        { "trends", "信访动态" },
        { "annotated", "已批示" },
        { "read", "已圈阅" },
        { "became-case", "已转为信访事项" },
        { "resolved", "已化解" },
        { "reception-unnoted", "接待日已过未记明" },
        { "reception-not-held", "接待日未接待" },
        { "awaited", "待办" },
        { "late-handling", "逾期未办结" },
        { "late-report", "逾期未报告" },
        { "no-response", "未反馈督办" },
        { "no-feedback", "未反馈建议" },
        { "no-notice", "未告知" },
        { "not-served", "未送达" },
        { "opinion-part", "意见书缺项" },
        { "returns", "多次退回" },
        { "idle", "异议未获同意后不办理" },
        { "not-executed", "未执行" },
        { "execution-refused", "拒不执行" },
        { "by-person", "人工提出" },
        { "open", "待处理" },
        { "dismissed", "不予督办" },
        { "extended", "延期待告知" },
        { "extension-asked", "下级申请延期" },
        { "extension-answered", "延期已答复" },
        { "extension-request", "延期申请" },
        { "extension-answer", "延期答复" },
        { "maybe-repeat", "疑似重复" },
        { "delegation", "待推选代表" },
        { "same-person-repeat", "重复" },
        { "same-matter", "同一事项" },
        { "joined", "联名" },
        { "first-proposed", "建议认定初次" },
        { "repeat-proposed", "建议认定重复" },
        { "first", "初次" },
        { "repeat", "重复" },
        { "link", "关联" },
        { "unlink", "取消关联" },
        { "join", "联名" },
        { "to-sign", "待批示" },
        { "to-stamp", "待用印" },
        { "review-asked", "待复查复核" },
        { "goes-on", "加入的人未签名，事项恢复办理" },
        { "others-stand", "加入的人未签名，其诉求应另行登记" },
        { "review-late", "逾期请求复查复核，由复查复核机关决定" },
        { "file-asked", "待报送案卷" },
        { "file-came", "案卷已到" },
        { "review-decided", "复查复核意见已作出" },
        { "new-facts", "新的事实" },
        /* reviews */
        { "asked", "已提出" },
        { "admitted", "已受理" },
        { "inadmissible", "不予受理" },
        { "decided", "已作出意见" },
        { "challenged", "已请求复核" },
        { "uphold", "维持" },
        { "change", "变更" },
        { "revoke", "撤销" },
        { "remand", "退回重作" },
        { "draft", "拟办" },
        { "sign", "批示" },
        { "discard", "作废" },
        { "drafted", "已拟" },
        { "stamped", "已用印" },
        { "discarded", "已作废" },
        { "overtaken", "已失效" },
        { "waiting", "待交办" },
        { "assigning", "交办中" },
        { "assigned", "已交办" },
        { "draft-overtaken", "文稿已失效" },
        { "batch-refused", "会议交办未能办理" },
        { "late-review", "复查逾期" },
        { "late-re-review", "复核逾期" },
        { "not-rectified", "逾期未整改" },
        { "late-own-limit", "逾期未依法履行" },
        { "late-triage", "逾期未分别处理" },
        { "not-accepted", "长期未受理" },
        { "not-heard", "未听取信访人陈述" },
        { "check-owed", "不同意件待评查" },
        /* entries of the office itself */
        { "genesis", "建点" },
        { "user", "用户" },
        { "roster", "名录" },
        { "cut", "截断" },
        { "clock", "期限" },
        { "read", "查阅" },
        { "receipt", "回执" },
        { "peer-seals", "他机关封签" },
        { "alarm", "告警" },
        { "quarantine", "隔离" },
        { "time", "校时" },
        { "violation", "越权" },
        { "classify", "分类" },
        { "accept", "受理" },
        { "opinion", "处理意见书" },
        { "answer", "建议答复" },
        { "service", "送达" },
        { "report", "办结报告" },
        { "report-approval", "审批办结" },
        { "order", "督办" },
        { "response", "督办反馈" },
        { "reminder", "催办" },
        { "remark", "批注" },
        { "recall", "撤回" },
        /* roles */
        { "clerk", "经办" },
        { "approver", "审批" },
        { "handler", "承办" },
        { "head", "负责人" },
        { "stamp-keeper", "用印" },
        { "supervisor", "督查" },
        { "reviewer", "复查" },
        { "secretary", "联席会议秘书" },
        { "discipline", "纪检" },
        { "archivist", "档案" },
        { "auditor", "审计" },
        { "admin", "管理员" },
        /* why an order was given */
        { "late", "逾期" },
        { "no-feedback", "未反馈" },
        { "procedure", "违反程序" },
        { "shirking", "推诿" },
        { "not-executed", "不执行" },
        { "falsified", "弄虚作假" },
        { "other", "其他" },
        /* lanes */
        { "normal", "普通" },
        { "bulk", "批量" },
        /* the relay */
        { "connected", "已连接" },
        { "unreachable", "不可达" },
};

const char *print_word(const Cli *cli, const char *name) {
        for (size_t i = 0; cli->zh && i < array_size(words); i++)
                if (strcmp(words[i].name, name) == 0)
                        return words[i].zh;
        return name;
}

void print_line(const Cli *cli, const char *en, const char *zh, const char *value) {
        const char *label = cli_words(cli, en, zh);

        if (!*value)
                return;
        printf("  %s", label);
        for (size_t used = text_width(label); used < 16; used++)
                putchar(' ');
        if (text_width(label) >= 16)
                putchar(' ');
        text_print_safe(stdout, value, true, 18);
        putchar('\n');
}

void print_agent(const Cli *cli, const char *name, const char *phone, const char *authorisation, bool guardian) {
        print_line(cli, guardian ? "guardian" : "agent", guardian ? "监护人" : "代理人", name);
        print_line(cli, "  phone", "  电话", phone);
        print_line(cli, "  shown", "  证明", authorisation);
}

const char *print_time(const char *rfc3339, char dst[32]) {
        size_t len = strlen(rfc3339);

        if (len < 16 || len >= 32)
                return rfc3339;
        memcpy(dst, rfc3339, 16);
        dst[10] = ' ';
        dst[16] = '\0';
        return dst;
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

json_t *print_message_json(const ProtobufCMessage *message) {
        static const JsonTable plain = { NULL };

        return json_from_message(message, &plain, true);
}

json_t *print_result_json(const PbControlReply *reply) {
        return json_pack("{s:s, s:o, s:I, s:s, s:s}", "status", control_status_name(reply->status), "reason",
                         reply->reason ? print_message_json(&reply->reason->base) : json_null(), "entry",
                         (json_int_t)reply->entry, "case_id", reply->case_id, "query_code", reply->query_code);
}

/* ---- results ----------------------------------------------------------------------------------------------------- */

static void print_reason(const Cli *cli, const PbControlReason *r) {
        const char *next = cli_words(cli, r->next_en, r->next_zh);

        fputs("zhuji: ", stderr);
        text_print_safe(stderr, cli_words(cli, r->en, r->zh), false, 0);
        if (*r->detail) {
                fputs(cli_words(cli, ": ", "："), stderr);
                text_print_safe(stderr, r->detail, false, 0);
        }
        fprintf(stderr, *r->article ? " (%s)\n" : "\n", r->article);
        if (*next)
                fprintf(stderr, "  -> %s\n", next);
}

CliExit print_explanation(const Cli *cli, const PbControlReply *reply) {
        if (reply->status == CONTROL_DONE)
                return CLI_DONE;
        if (reply->reason)
                print_reason(cli, reply->reason);
        if (reply->status == CONTROL_BUSY)
                return cli_fail(cli, CLI_UNREACHABLE, "the node is busy, nothing was done: try again",
                                "节点繁忙，未执行：请重试");
        return reply->status == CONTROL_BAD ? CLI_USAGE : CLI_REFUSED;
}

void print_remark(const Cli *cli, const PbControlReply *reply) {
        if (reply->status == CONTROL_DONE && reply->reason)
                print_reason(cli, reply->reason);
}

CliExit print_refusal(const Cli *cli, const PbControlReply *reply) {
        if (reply->status != CONTROL_DONE && cli->json)
                cli_print_json(print_result_json(reply));
        return print_explanation(cli, reply);
}

CliExit print_result(const Cli *cli, const PbControlReply *reply) {
        if (cli->json && reply->status == CONTROL_DONE)
                cli_print_json(print_result_json(reply));
        else if (reply->status == CONTROL_DONE && *reply->query_code)
                printf(cli_words(cli, "registered %s, entry %llu; the petitioner's query code: %s\n",
                                 "已登记 %s（记录 %llu）；信访人查询码：%s\n"),
                       reply->case_id, (unsigned long long)reply->entry, reply->query_code);
        else if (reply->status == CONTROL_DONE)
                printf(cli_words(cli, "done: %s, entry %llu\n", "已办理：%s（记录 %llu）\n"),
                       *reply->case_id ? reply->case_id : "-", (unsigned long long)reply->entry);
        return print_refusal(cli, reply);
}
