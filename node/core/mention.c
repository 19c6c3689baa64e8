/* SPDX-License-Identifier: Apache-2.0 */

#include "node/core/mention.h"

#include <string.h>

/* Digits in a row that no day, hour or room has: an identity or telephone number. */
#define PERSON_DIGITS 11u
/* "-2026-0000123-": what stands behind the code of every case number. */
#define CASE_YEAR_DIGITS 4u
#define CASE_SERIAL_DIGITS 7u

bool mention_allowed(StoreTxn *txn, const UnitCode *desk, const CaseId *id) {
        DocketRow docket;
        CaseRow row;

        return docket_get(txn, desk, id, &docket) && case_get(txn, id, &row) && row.case_class != CLASS_ACCUSATION &&
               !state_is_sealed(docket.state);
}

static size_t digits(const char *s) {
        return strspn(s, "0123456789");
}

static bool is_case_tail(const char *s) {
        if (*s++ != '-' || digits(s) != CASE_YEAR_DIGITS)
                return false;
        s += CASE_YEAR_DIGITS;
        return *s == '-' && digits(s + 1) == CASE_SERIAL_DIGITS;
}

bool mention_in(const char *words) {
        for (const char *s = words ? words : ""; *s; s++)
                if (digits(s) >= PERSON_DIGITS || is_case_tail(s))
                        return true;
        return false;
}
