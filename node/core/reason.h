/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Why something was refused: one table of codes (stable: they travel in receipts), English and Chinese words, the article where
 * there is one, and what to do instead. */

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t Reason; /* REASON_..., reason.c */
#define REASON_NONE 0u

enum {
        /* who is at the desk */
        REASON_NOT_FOUNDED = 1,
        REASON_ALREADY_FOUNDED,
        REASON_UNIT_NOT_HERE,
        REASON_UNIT_INACTIVE,
        REASON_UNKNOWN_USER,
        REASON_LAST_ADMIN,
        REASON_COPY_ONLY,
        REASON_NOT_READER,
        /* what was typed */
        REASON_FIELD_MISSING = 20,
        REASON_FIELD_WRONG,
        REASON_UNKNOWN_CASE,
        REASON_UNKNOWN_UNIT,
        REASON_FUTURE,
        REASON_DUE_PAST,
        REASON_SERVICE_EARLY,
        REASON_TO_SELF,
        REASON_UNKNOWN_DOCUMENT,
        /* authority (P8): journaled as a violation */
        REASON_ROLE = 40,
        REASON_BUREAU_ONLY,
        REASON_RESPONSIBLE_ONLY,
        REASON_NOT_SUPERVISED,
        REASON_NOT_ABOVE,
        REASON_NOT_CUSTODIAN,
        REASON_NOT_GIVER,
        REASON_NOT_GIVEN,
        REASON_NOT_ADDRESSEE,
        REASON_NOT_BETWEEN,
        REASON_WRONG_SPEAKER,
        REASON_WRONG_NODE,
        REASON_SEALED_OUT = 52,  /* reading */
        REASON_NOT_DISCIPLINE,   /* an accusation to somebody else */
        REASON_SEALED_ONLY,      /* any other document about an accusation */
        REASON_NOT_REVIEWER = 56,
        REASON_NOT_ASKABLE = 58,
        REASON_NOT_COMMON_SUPERIOR = 59,
        /* where the case stands */
        REASON_STATE = 60,
        REASON_IN_FLIGHT,
        REASON_HANDED_ON,
        REASON_RETURN_PENDING,
        REASON_RETURN_LATE,
        REASON_NO_RETURN_ASKED,
        REASON_NOT_RETURNABLE,
        REASON_NOTICE_FIRST,
        REASON_ACCEPT_FIRST,
        REASON_ALREADY_NOTICED,
        REASON_ALREADY_ACCEPTED,
        REASON_ALREADY_DISPOSED,
        REASON_NOT_DISPOSED,
        REASON_ALREADY_SERVED,
        REASON_CLOSED,
        REASON_NOT_HERE,
        REASON_IS_SUGGESTION,
        REASON_IS_CLAIM,
        REASON_PATH31,
        REASON_NO_CLASS,
        REASON_SEALED,
        REASON_NO_REPORT_OWED,
        REASON_REPORT_EARLY,
        REASON_NO_REPORT,
        REASON_NO_ORDER,
        REASON_ORDER_ANSWERED,
        REASON_WHICH_ORDER,
        REASON_NOTHING_TO_RECALL,
        REASON_IN_CHAIN,
        REASON_TO_GIVER,
        REASON_FROM_ABOVE,
        REASON_SORT_FIRST,
        /* drafts */
        REASON_DRAFT_FIRST = 260,
        REASON_NOT_DRAFTED,
        REASON_NO_DRAFT,
        REASON_WHICH_DRAFT,
        REASON_DRAFTER_SIGNS,
        REASON_NOT_SIGNED,
        REASON_ALREADY_SIGNED,
        REASON_DRAFT_ENDED,
        REASON_DRAFT_OLD,
        REASON_NOT_DRAFTER,
        REASON_NOTHING_TO_EXTEND = 270,
        REASON_EXTENDED_BEFORE,
        REASON_EXTENSION_LATE,
        REASON_EXTENSION_DAYS,
        REASON_EXTENSION_DAY,
        REASON_EXTENSION_PENDING,
        REASON_NO_EXTENSION_ASKED,
        /* registration */
        REASON_EXTERNAL_CONFLICT = 100,
        REASON_ALREADY_REGISTERED,
        REASON_SERIALS_USED_UP,
        /* the office can't now */
        REASON_TIME = 120,
        REASON_DISK,
        REASON_MAP,
        REASON_BUSY,
        REASON_QUARANTINED,
        REASON_OLD_COPY,
        REASON_DAMAGED,
        /* what becomes of a case, LIFE */
        REASON_GUIDE_VISIT = 320,
        REASON_GUIDE_INSTEAD,
        REASON_NOT_IN_PACK,
        REASON_DECLINE_2005,
        REASON_PENDING_OVERDUE,
        REASON_NOT_PENDING,
        REASON_NOT_FINAL,
        REASON_NEW_FACTS,
        REASON_RETURN_INSTEAD,
        REASON_IMPORT_PATH,
        REASON_OWN_LIMIT_PATH,
        REASON_RECLASSIFY,
        REASON_CASE_FINAL,
        REASON_CASE_WITHDRAWN,
        REASON_CASE_SETTLED,
        REASON_CASE_IMPORTED,
        REASON_CASE_ENDED,
        REASON_CASE_SUPERSEDED,
        REASON_WITHDRAWAL_PAPER,
        REASON_WITHDRAWAL_HANDLER,
        REASON_BOTH_PARTIES,
        REASON_PERSONAL_END,
        REASON_WITNESSES,
        REASON_MESSAGE_NOT_CHOSEN,
        REASON_SERVICE_PROOF,
        REASON_NO_NOTICE,
        REASON_NOT_TOGETHER,
        REASON_ARCHIVE_EARLY,
        REASON_ARCHIVED,
        REASON_SPLIT_ELSEWHERE,
        REASON_RECUSED,
        REASON_HEAD_RECUSED,
        /* parcels, receipts, rosters */
        REASON_EVIDENCE = 140,
        REASON_FORMAT,
        REASON_VOIDED,
        REASON_CONFLICT,
        REASON_DUPLICATE,
        REASON_OUT_OF_ORDER,
        REASON_UNKNOWN_PARCEL,
        REASON_RECEIPT_DIFFERS,
        REASON_ROSTER_OLD,
        REASON_ROSTER_DIFFERS,
        REASON_NOT_JUMPED,
        /* what is the same, and progress */
        REASON_LINK_SELF = 240,
        REASON_LINK_NO_FILE,
        REASON_LINKED,
        REASON_NOT_LINKED,
        REASON_NOT_COLLECTIVE,
        REASON_DELEGATION,
        REASON_JOIN_ELSEWHERE,
        REASON_QUERY_CODE,
        /* rules and calendars */
        REASON_RULES_OLD = 200,
        REASON_RULES_DIFFERS,
        REASON_CALENDAR_YEAR_LOST,
        REASON_RULES_FORMAT,
        REASON_RULES_SIGNATURE,
        REASON_RULES_UNLAWFUL,
        /* exchanges */
        REASON_NO_QUESTION = 300,
        REASON_QUESTION_ANSWERED,
        REASON_WHICH_QUESTION,
        REASON_DECISION_PENDING,
        REASON_DIRECTED,
        /* accusations */
        REASON_DESK_KEY_MISSING = 220,
        REASON_DESK_KEY_OTHER,
        REASON_CLEAR,
        REASON_SEALED_ACCEPT_FIRST,
        REASON_SEALED_ACCEPTED,
        REASON_SEALED_CONCLUDED,
        REASON_NOT_ACCUSATION,
        REASON_NOT_POSSIBLE_HANDLER = 305,
        REASON_CONSULT_FIRST,
        REASON_DISPUTE_OPEN,
        REASON_FIRST_REPORT,
        /* review */
        REASON_NOT_SERVED = 280,
        REASON_REVIEW_LATE,
        REASON_REVIEW_RUNS,
        REASON_REVIEWED,
        REASON_NO_REVIEW,
        REASON_NO_REVIEWER,
        REASON_NO_INSTANCE,
        REASON_REVIEW_FILE_FIRST,
        REASON_HEARING_OPEN,
        REASON_NO_HEARING,
        REASON_ADMIT_FIRST,
        REASON_SAME_OPINION,
        REASON_REVIEW_KIND,
        /* recovery */
        REASON_NOT_OLD_COPY = 360,
        REASON_RECOVERING,
        REASON_OLD_EPOCH,
        REASON_EPOCH_UNKNOWN,
        REASON_DECLARES_LESS,
        REASON_AS_BEFORE,
        REASON_NO_RECOVERY,
        REASON_NOT_WAITED_FOR,
        REASON_NO_FINDING = 309,
        REASON_FINDING_DISMISSED,
        REASON_FINDING_CLOSED,
        REASON_NOT_SUPPORTED,
        REASON_RATED,
        REASON_PAST_HANDLER,
        /* packs */
        REASON_CATEGORY = 370,
        REASON_RULES_EARLY,
        REASON_NO_PERIOD,
        REASON_PERIOD_SENT,
        REASON_PERIOD_RUNS,
        /* supervision and procedure */
        REASON_RETURN_REFUSED = 380,
        REASON_CHOOSE_REVIEWER,
        REASON_CASE_NOT_THERE,
        REASON_BATCH_LINES,
        REASON_BATCH_TWICE,
        REASON_BATCH_LINE,
        /* papers */
        REASON_NO_ENCLOSURES = 390,
        REASON_ENCLOSURES_LARGE,
        REASON_NOTHING_ENCLOSED,
        /* withdrawals brought elsewhere */
        REASON_WITHDRAWAL_ELSEWHERE = 415,
        REASON_WITHDRAWAL_HERE,
        REASON_SEALED_CAME_BACK,
        REASON_PERIOD_IN_TIME,
        /* accusations found late */
        REASON_SAME_LETTER = 430,
        /* the end of the instances */
        REASON_FINAL_REMEDY = 431,
        /* what several people, or a review, stand behind; what the rules in force don't know */
        REASON_JOIN_LATE = 451,
        REASON_ALL_SIGN,
        REASON_WITHDRAWAL_REVIEW,
        REASON_NO_RETURN,
        REASON_OTHERS_GO_ON,
        /* a head that must not decide */
        REASON_NO_RECUSAL = 432,
        REASON_RECUSAL_PENDING,
        REASON_REVIEWER_FIXED = 456,
        /* sheets of no case, appointments */
        REASON_RECEPTION_PAST = 469,
        REASON_RECEPTION_NOT_PUBLISHED,
        REASON_RECEPTION_TWICE,
        REASON_SHEET_SETTLED,
        REASON_RECEPTION_EARLY,
        REASON_RECEPTION_FULL,
        REASON_SHEET_LINE,
        REASON_SHEET_NUMBER,
        REASON_REWARD_NOT_ADOPTED,
        REASON_DIGEST_CASE = 478,
        REASON_DIGEST_TO = 479,
        REASON_PENDING_SERVED = 480, /* of a repeat */
        /* another law's limit (22:31 (5)) */
        REASON_OWN_LIMIT_SET = 488,
        REASON_OWN_LIMIT_EXTENDED,
        REASON_OWN_LIMIT_OVER,
        /* the petitioner is heard (22:31 (6)) */
        REASON_HEARD_LATE = 495,
        REASON_ADMITTED_WRONGLY = 496, /* of an instance, never a refusal: its reviewer took the admission back */
        /* numbers given twice, by an old copy */
        REASON_NUMBER_TWICE = 511,
        /* where a case lies: a later word came before */
        REASON_WHERE_OLDER = 481,
        /* alarms */
        REASON_NO_ALARM = 441,
        /* the archive of an organ that closes */
        REASON_SEALED_OPEN = 442,
        REASON_ORGAN_STAYS,
        /* succession */
        REASON_SUCCEEDED = 352,
        REASON_NOT_CLOSING,
        REASON_NOT_SUCCESSOR,
        /* done, and said: not a refusal */
        REASON_ANSWER_DIFFERS = 503,
};

typedef struct ReasonText {
        Reason code;
        const char *name;     /* "not-custodian": stable, for JSON */
        const char *en, *zh;  /* what is wrong */
        const char *next_en, *next_zh; /* what to do instead */
        const char *article;  /* "2022 art. 23" or ""; of the statute in force: reason_article() */
} ReasonText;

/* Never NULL: unknown codes get a text that says so. */
const ReasonText *reason_text(Reason r);
const ReasonText *reason_find(const char *name); /* NULL: none is called so */
/* Under the national statute "2022" or "2005"; "": none.  Static. */
const char *reason_article(Reason r, const char *statute);
/* A power that the roster or the roles do not give: refused and journaled. */
bool reason_is_violation(Reason r);
