/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The two national statutes as packs: what deploy/rules/2022.yaml and 2005.yaml say (a test compares them).  They bound every
 * other pack, so they must be there whatever files are.
 *
 * A digest is that of the canonical bytes, written here because a table can't compute it; a test does.
 */

#include "common/base/memory.h"
#include "common/wire/rules.h"

#define BITS(n) (1u << (n))
#define ALL_CLOCKS (CLOCK_BIT(CLOCK_COUNT) - CLOCK_BIT(CLOCK_TRIAGE))

/* Common ground of both: what practice sorts cases by. */
static const char *const categories[] = {
        "城乡建设", "国土资源", "农村农业", "劳动和社会保障", "卫生健康", "教育", "科技与文化", "民政", "交通运输", "商贸旅游",
        "生态环境", "企业改制", "纪检监察", "涉法涉诉", "组织人事", "其他",
};
static const EntryKind copied_up[] = { ENTRY_ORDER, ENTRY_RESPONSE, ENTRY_PROPOSAL, ENTRY_FEEDBACK };
/* 05:21 (3) what is referred straight to a lower level's organ is copied to that level's bureau */
static const EntryKind copied_up_2005[] = { ENTRY_REFERRAL, ENTRY_ORDER, ENTRY_RESPONSE, ENTRY_PROPOSAL, ENTRY_FEEDBACK };

static const Pack builtin_2022 = {
        .name = "2022",
        .title = "《信访工作条例》",
        .statute = "2022",
        .extends = "",
        .version = 1,
        .digest = { { 0x60, 0x58, 0xa3, 0x22, 0x6a, 0x5f, 0xa9, 0xbf, 0x8a, 0xe1, 0xaa, 0xde, 0x57, 0xb5, 0xcf, 0xf5,
                      0x20, 0x26, 0x71, 0xce, 0xae, 0xa4, 0xfe, 0x60, 0xe8, 0xff, 0x0e, 0x23, 0xbc, 0xed, 0x99, 0x54 } },
        .clocks = {
                [CLOCK_NONE] = { .article = "" },
                [CLOCK_TRIAGE] = { .days = 15, .article = "2022 art. 22" },
                [CLOCK_NOTICE] = { .days = 15, .article = "2022 art. 23" },
                [CLOCK_RETURN_REQUEST] = { .days = 5, .working = true, .right = true, .article = "2022 art. 23" },
                [CLOCK_RETURN_ANSWER] = { .days = 3, .working = true, .own = true, .article = "2022 art. 23" },
                [CLOCK_HANDLING] = { .days = 60, .article = "2022 art. 34" },
                [CLOCK_EXTENSION] = { .days = 30, .article = "2022 art. 34" },
                [CLOCK_OWN_LIMIT] = { .as_set = true, .article = "2022 art. 31(5)" },
                [CLOCK_ASK_REVIEW] = { .days = 30, .right = true, .rolls = true, .article = "2022 art. 35" },
                [CLOCK_REVIEW] = { .days = 30, .article = "2022 art. 35" },
                [CLOCK_ASK_RE_REVIEW] = { .days = 30, .right = true, .rolls = true, .article = "2022 art. 36" },
                [CLOCK_RE_REVIEW] = { .days = 30, .article = "2022 art. 36" },
                [CLOCK_ORDER_RESPONSE] = { .days = 30, .as_set = true, .own = true, .article = "2022 art. 40" },
                [CLOCK_PROPOSAL_FEEDBACK] = { .days = 30, .own = true, .article = "2022 art. 40" },
                [CLOCK_ASSIGNMENT] = { .as_set = true, .article = "2022 art. 22" },
                [CLOCK_URGENT] = { .hours = 1, .own = true, .article = "2022 art. 25" },
                [CLOCK_SUMMARY_ACCEPT] = { .article = "" },
                [CLOCK_SUMMARY_REPLY] = { .article = "" },
                [CLOCK_MONTHLY_REPORT] = { .days = 10, .own = true, .article = "2022 art. 14" },
                [CLOCK_ANNUAL_REPORT] = { .days = 31, .own = true, .article = "2022 art. 41" },
                [CLOCK_RETALIATION] = { .days = 15, .own = true, .article = "2022 art. 18" },
        },
        .triage_outcomes = BITS(TRIAGE_REFER) | BITS(TRIAGE_ASSIGN) | BITS(TRIAGE_REQUEST_DECISION) | BITS(TRIAGE_REPORT_UP) |
                           BITS(TRIAGE_POLITICAL_LEGAL) | BITS(TRIAGE_GUIDE) | BITS(TRIAGE_DISCIPLINE) | BITS(TRIAGE_PENDING) |
                           BITS(TRIAGE_FINAL) | BITS(TRIAGE_WRONG_PLACE),
        .instances = BITS(INSTANCE_HANDLING) | BITS(INSTANCE_REVIEW) | BITS(INSTANCE_RE_REVIEW),
        .extension = { .days_max = 30, .times = 1, .roles = ROLE_HEAD, .before_due = true, .tell_petitioner = true,
                       .article = "2022 art. 34" },
        .assignment_extension = { .assigner_only = true, .before_due = true, .article = "2022 art. 22" },
        .hearing_excludes = CLOCK_BIT(CLOCK_RE_REVIEW),
        .service_proves = BITS(SERVICE_SIGNED) | BITS(SERVICE_POST) | BITS(SERVICE_REFUSED_WITNESSED) | BITS(SERVICE_MESSAGE),
        .postmark_counts = true,
        .notice_contents = BITS(NOTICE_RECEIVED) | BITS(NOTICE_BY_WHOM) | BITS(NOTICE_PATH) | BITS(NOTICE_PROCEDURE),
        .notice_exempt_unclear = true,
        .triggers = BITS(TRIGGER_LATE) | BITS(TRIGGER_NO_FEEDBACK) | BITS(TRIGGER_PROCEDURE) | BITS(TRIGGER_SHIRKING) |
                    BITS(TRIGGER_NOT_EXECUTED) | BITS(TRIGGER_FALSIFIED) | BITS(TRIGGER_OTHER),
        .thresholds = { .collective_people = 5, .delegation_max = 5, .returns_finding = 2, .idle_days = 15,
                        .undelivered_days = 7 },
        .categories = categories,
        .n_categories = array_size(categories),
        .copied_up = copied_up,
        .n_copied_up = array_size(copied_up),
        .retention_years = 10,
        .sealed_retention_years = 30,
        .transition = { .from = 19113, /* 2022-05-01 */
                        .running_keep = ALL_CLOCKS,
                        .text = "2022-05-01 前登记的事项，分类和编号依登记时的规则；已起算的期限依起算时的规则，"
                                "此后起算的期限依本条例。" },
};

static const NotApplied not_applied_2005[] = {
        { "2005 art. 21(3)", "定期书面通报转送情况", "各级收发情况由回执和抄件逐件记录，无需另行通报" },
};

static const Pack builtin_2005 = {
        .name = "2005",
        .title = "《信访条例》",
        .statute = "2005",
        .extends = "",
        .version = 1,
        .digest = { { 0x53, 0x20, 0xdd, 0xd4, 0xbb, 0x2c, 0x18, 0x65, 0x65, 0x2f, 0xca, 0x70, 0xa5, 0xe8, 0x9e, 0x16,
                      0x21, 0xb2, 0xf6, 0x03, 0x81, 0x55, 0xa8, 0x81, 0x06, 0xb1, 0xd1, 0xd1, 0xb4, 0x88, 0x2c, 0x55 } },
        .clocks = {
                [CLOCK_NONE] = { .article = "" },
                [CLOCK_TRIAGE] = { .days = 15, .article = "2005 art. 21" },
                [CLOCK_NOTICE] = { .days = 15, .article = "2005 art. 21, 22" },
                [CLOCK_RETURN_REQUEST] = { .article = "" },
                [CLOCK_RETURN_ANSWER] = { .article = "" },
                [CLOCK_HANDLING] = { .days = 60, .article = "2005 art. 33" },
                [CLOCK_EXTENSION] = { .days = 30, .article = "2005 art. 33" },
                [CLOCK_OWN_LIMIT] = { .article = "" },
                [CLOCK_ASK_REVIEW] = { .days = 30, .right = true, .rolls = true, .article = "2005 art. 34" },
                [CLOCK_REVIEW] = { .days = 30, .article = "2005 art. 34" },
                [CLOCK_ASK_RE_REVIEW] = { .days = 30, .right = true, .rolls = true, .article = "2005 art. 35" },
                [CLOCK_RE_REVIEW] = { .days = 30, .article = "2005 art. 35" },
                [CLOCK_ORDER_RESPONSE] = { .days = 30, .as_set = true, .own = true, .article = "2005 art. 36" },
                [CLOCK_PROPOSAL_FEEDBACK] = { .days = 30, .article = "2005 art. 36" },
                [CLOCK_ASSIGNMENT] = { .as_set = true, .article = "2005 art. 21" },
                [CLOCK_URGENT] = { .hours = 1, .own = true, .article = "2005 art. 26" },
                [CLOCK_SUMMARY_ACCEPT] = { .article = "" },
                [CLOCK_SUMMARY_REPLY] = { .article = "" },
                [CLOCK_MONTHLY_REPORT] = { .days = 10, .own = true, .article = "2005 art. 21, 39" },
                [CLOCK_ANNUAL_REPORT] = { .days = 31, .own = true, .article = "2005 art. 39" },
                [CLOCK_RETALIATION] = { .article = "" },
        },
        .triage_outcomes = BITS(TRIAGE_REFER) | BITS(TRIAGE_ASSIGN) | BITS(TRIAGE_REQUEST_DECISION) | BITS(TRIAGE_REPORT_UP) |
                           BITS(TRIAGE_GUIDE) | BITS(TRIAGE_DISCIPLINE) | BITS(TRIAGE_PENDING) | BITS(TRIAGE_FINAL) |
                           BITS(TRIAGE_WRONG_PLACE) | BITS(TRIAGE_DECLINE),
        .instances = BITS(INSTANCE_HANDLING) | BITS(INSTANCE_REVIEW) | BITS(INSTANCE_RE_REVIEW),
        .extension = { .days_max = 30, .times = 1, .roles = ROLE_HEAD, .before_due = true, .tell_petitioner = true,
                       .article = "2005 art. 33" },
        .assignment_extension = { .assigner_only = true, .before_due = true, .article = "2005 art. 21" },
        .hearing_excludes = CLOCK_BIT(CLOCK_RE_REVIEW),
        .service_proves = BITS(SERVICE_SIGNED) | BITS(SERVICE_POST) | BITS(SERVICE_REFUSED_WITNESSED) | BITS(SERVICE_MESSAGE),
        .postmark_counts = true,
        .notice_contents = BITS(NOTICE_ACCEPTED) | BITS(NOTICE_REASON) | BITS(NOTICE_PROPER_ORGAN),
        .notice_exempt_unclear = true,
        .triggers = BITS(TRIGGER_LATE) | BITS(TRIGGER_NO_FEEDBACK) | BITS(TRIGGER_PROCEDURE) | BITS(TRIGGER_SHIRKING) |
                    BITS(TRIGGER_NOT_EXECUTED) | BITS(TRIGGER_OTHER),
        .thresholds = { .collective_people = 5, .delegation_max = 5, .returns_finding = 2, .idle_days = 15,
                        .undelivered_days = 7 },
        .categories = categories,
        .n_categories = array_size(categories),
        .copied_up = copied_up_2005,
        .n_copied_up = array_size(copied_up_2005),
        .retention_years = 10,
        .sealed_retention_years = 30,
        .transition = { .from = 12904, /* 2005-05-01 */
                        .running_keep = ALL_CLOCKS,
                        .text = "2022-05-01 起由《信访工作条例》接替；此前起算的期限依本条例走完。" },
        .not_applied = not_applied_2005,
        .n_not_applied = array_size(not_applied_2005),
};

const Pack *pack_builtin_2022(void) {
        return &builtin_2022;
}

const Pack *pack_builtin_2005(void) {
        return &builtin_2005;
}
