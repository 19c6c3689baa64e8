/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Published vectors for tests: a JSON file below tests/vectors and its fields.  Whatever is missing or of another type fails
 * the test that asks, so a changed file can't turn into a test of nothing.
 */

#include <jansson.h>
#include "common/base/bytes.h"

/* $ZHUJI_TESTS/vectors/<name>; release with json_decref(). */
json_t *vector_load(const char *name);
json_t *vector_array(const json_t *object, const char *field);
const char *vector_str(const json_t *object, const char *field);
long vector_long(const json_t *object, const char *field);
/* Number written as a string of decimal digits. */
uint64_t vector_u64(const json_t *object, const char *field);
/* Appends nothing to what was there: the Buf is cleared first.  Hex and base64 respectively. */
Bytes vector_hex(const json_t *object, const char *field, Buf *buf);
Bytes vector_base64(const json_t *string, Buf *buf);
/* Exactly len bytes. */
void vector_hex_exact(const json_t *object, const char *field, uint8_t *dst, size_t len);
bool vector_has_flag(const json_t *object, const char *flag);
