/* SPDX-License-Identifier: Apache-2.0 */

/*
 * All identifiers are checked here once and then travel as values.  Results are built in a zeroed copy, which is what makes
 * them comparable with memcmp(): no byte behind the NUL ever differs.
 */

#include "common/base/ident.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define SUFFIX_MAX 15
#define CASE_TAIL 15 /* "-2026-0000123-3" */

static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

static bool is_lower(char c) {
        return c >= 'a' && c <= 'z';
}

static size_t count_digits(const char *s) {
        size_t n = 0;

        while (is_digit(s[n]))
                n++;
        return n;
}

bool unit_code_parse(const char *s, UnitCode *ret) {
        UnitCode u = UNIT_NONE;
        size_t n = count_digits(s);

        if (n != 6 && n != 9)
                return false;
        if (s[n] == '.') {
                size_t start = ++n;

                if (!is_lower(s[n]))
                        return false;
                while (is_lower(s[n]) || is_digit(s[n]) || s[n] == '-')
                        n++;
                if (n - start > SUFFIX_MAX)
                        return false;
        }
        if (s[n] != '\0')
                return false;
        static_assert(9 + 1 + SUFFIX_MAX < UNIT_CODE_SIZE, "the longest code fits");
        memcpy(u.s, s, n);
        *ret = u;
        return true;
}

int unit_code_compare(const UnitCode *a, const UnitCode *b) {
        return memcmp(a->s, b->s, sizeof(a->s));
}

UnitCode unit_code_division(const UnitCode *u) {
        UnitCode division = UNIT_NONE;

        memcpy(division.s, u->s, count_digits(u->s));
        return division;
}

const char *unit_code_suffix(const UnitCode *u) {
        const char *dot = strchr(u->s, '.');

        return dot ? dot + 1 : "";
}

unsigned check_digit_mod_11_10(const char *s) {
        unsigned p = 10;

        /* ISO 7064's hybrid system: add modulo 10 (0 counts as 10), double modulo 11. */
        for (; *s; s++) {
                if (!is_digit(*s))
                        continue;
                unsigned sum = (p + (unsigned)(*s - '0')) % 10;
                p = 2 * (sum ? sum : 10) % 11;
        }
        return (11 - p) % 10;
}

CaseId case_id_make(const UnitCode *unit, int year, uint32_t serial) {
        CaseId id = CASE_NONE;
        char body[CASE_ID_SIZE];

        assert(!unit_code_is_none(unit) && year >= 1000 && year <= 9999 && serial >= 1 && serial <= SERIAL_MAX);
        static_assert(9 + 1 + SUFFIX_MAX + CASE_TAIL < CASE_ID_SIZE, "the longest id fits");
        /* The remainders change nothing; they tell the compiler what was asserted. */
        snprintf(body, sizeof(body), "%.25s-%04d-%07u", unit->s, year % 10000, serial % (SERIAL_MAX + 1));
        snprintf(id.s, sizeof(id.s), "%.45s-%u", body, check_digit_mod_11_10(body));
        return id;
}

static bool digits_value(const char *s, size_t n, uint32_t *ret) {
        uint32_t v = 0;

        for (size_t i = 0; i < n; i++) {
                if (!is_digit(s[i]))
                        return false;
                v = v * 10 + (uint32_t)(s[i] - '0');
        }
        *ret = v;
        return true;
}

/* The shape "CODE-YYYY-NNNNNNN-C", read from the end because a suffix may hold hyphens and digits of its own. */
static bool case_id_take(const char *s, UnitCode *ret_unit, uint32_t *ret_year, uint32_t *ret_serial, uint32_t *ret_check) {
        char code[UNIT_CODE_SIZE] = "";
        size_t len = strnlen(s, CASE_ID_SIZE);

        if (len >= CASE_ID_SIZE || len < 6 + CASE_TAIL || len - CASE_TAIL >= sizeof(code))
                return false;
        memcpy(code, s, len - CASE_TAIL);
        const char *tail = s + len - CASE_TAIL;
        if (tail[0] != '-' || tail[5] != '-' || tail[13] != '-')
                return false;
        return unit_code_parse(code, ret_unit) && digits_value(tail + 1, 4, ret_year) &&
               digits_value(tail + 6, 7, ret_serial) && digits_value(tail + 14, 1, ret_check);
}

bool case_id_parse(const char *s, CaseId *ret) {
        CaseId id = CASE_NONE;
        UnitCode unit;
        uint32_t year, serial, check;

        if (!case_id_take(s, &unit, &year, &serial, &check) || year < 1000 || serial == 0)
                return false;
        /* Each part was taken in the one form it has, so what was read is the id but for its last digit. */
        memcpy(id.s, s, strlen(s) - 1);
        if (check_digit_mod_11_10(id.s) != check)
                return false;
        id.s[strlen(s) - 1] = (char)('0' + check);
        *ret = id;
        return true;
}

bool case_id_split(const CaseId *id, UnitCode *ret_unit, int *ret_year, uint32_t *ret_serial) {
        UnitCode unit;
        uint32_t year, serial, check;

        if (!case_id_take(id->s, &unit, &year, &serial, &check))
                return false;
        *ret_unit = unit;
        *ret_year = (int)year;
        *ret_serial = serial;
        return true;
}

bool case_id_equal(const CaseId *a, const CaseId *b) {
        return memcmp(a->s, b->s, sizeof(a->s)) == 0;
}

bool user_name_parse(const char *s, UserName *ret) {
        UserName u = { "" };
        size_t n = 0;

        if (!is_lower(s[0]))
                return false;
        while (is_lower(s[n]) || is_digit(s[n]) || s[n] == '.' || s[n] == '_' || s[n] == '-')
                n++;
        if (s[n] != '\0' || n >= sizeof(u.s))
                return false;
        memcpy(u.s, s, n);
        *ret = u;
        return true;
}
