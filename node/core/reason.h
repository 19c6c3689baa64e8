/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Why something was refused: one table of codes (stable: they travel in receipts), English and Chinese words, the article where
 * there is one, and what to do instead. */

#include <stdint.h>

typedef uint32_t Reason; /* REASON_..., reason.c */
#define REASON_NONE 0u

typedef struct ReasonText {
        Reason code;
        const char *name;     /* "not-custodian": stable, for JSON */
        const char *en, *zh;  /* what is wrong */
        const char *next_en, *next_zh; /* what to do instead */
        const char *article;  /* "2022 art. 23" or "" */
} ReasonText;

/* Never NULL: unknown codes get a text that says so. */
const ReasonText *reason_text(Reason r);
