/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Identifiers as fixed-size values: unit codes, case ids, user names.
 *
 * Unit code: a division code of GB/T 2260 (six digits; a township nine) and, after a dot, an organ suffix [a-z][a-z0-9-]{0,14}.
 * No suffix: the petition bureau (six digits) or the township itself (nine).
 *
 * Case id: the first register number, for life and everywhere: "411281-2026-0000123-3" = full unit code of the registering
 * unit, year of registration in UTC+8, serial (seven digits), ISO 7064 MOD 11,10 check digit over the digits of code, year and
 * serial.
 */

#include <stdbool.h>
#include <stdint.h>
#include "common/base/bytes.h"

#define UNIT_CODE_SIZE 32
#define CASE_ID_SIZE 48
#define USER_NAME_SIZE 33
#define SERIAL_MAX 9999999u

typedef struct UnitCode { char s[UNIT_CODE_SIZE]; } UnitCode; /* NUL-padded to the end: memcmp-able; "" = none */
typedef struct CaseId { char s[CASE_ID_SIZE]; } CaseId;       /* likewise */
typedef struct UserName { char s[USER_NAME_SIZE]; } UserName; /* [a-z][a-z0-9._-]{0,31} */

#define UNIT_NONE ((UnitCode){ "" })
#define CASE_NONE ((CaseId){ "" })

bool unit_code_parse(const char *s, UnitCode *ret);
static inline bool unit_code_is_none(const UnitCode *u) { return !u->s[0]; }
static inline bool unit_code_equal(const UnitCode *a, const UnitCode *b) { return memcmp(a->s, b->s, sizeof(a->s)) == 0; }
int unit_code_compare(const UnitCode *a, const UnitCode *b);
/* The digits before the dot, as a string of its own. */
UnitCode unit_code_division(const UnitCode *u);
/* "" if there is none; borrowed from u. */
const char *unit_code_suffix(const UnitCode *u);

/* ISO 7064 MOD 11,10 over the decimal digits in s (others skipped); returns the check digit 0-9. */
unsigned check_digit_mod_11_10(const char *s);
/* Year of four digits, serial 1 to SERIAL_MAX: asserted. */
CaseId case_id_make(const UnitCode *unit, int year, uint32_t serial);
/* Also verifies the check digit. */
bool case_id_parse(const char *s, CaseId *ret);
bool case_id_split(const CaseId *id, UnitCode *ret_unit, int *ret_year, uint32_t *ret_serial);
/* A file's number in its unit's book of the year, as rows keep it: serial in the low digits. */
#define FILE_NUMBERS_A_YEAR ((uint64_t)SERIAL_MAX + 1)
static inline uint64_t file_number(int year, uint32_t serial) { return (uint64_t)year * FILE_NUMBERS_A_YEAR + serial; }
static inline bool case_id_is_none(const CaseId *c) { return !c->s[0]; }
bool case_id_equal(const CaseId *a, const CaseId *b);

bool user_name_parse(const char *s, UserName *ret);
