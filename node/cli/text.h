/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Text as terminals show it: a Chinese character takes two columns, and what comes from outside is made harmless first (an
 * escape sequence in a petitioner's name is shown as U+FFFD).  And numbers as people type them, read in this one place.
 */

#include <stdio.h>
#include "common/base/bytes.h"

/* Columns a terminal needs for the UTF-8 text; what isn't UTF-8 counts a column a byte. */
size_t text_width(const char *s);
/* How many bytes of it fit into so many columns. */
size_t text_fit(const char *s, size_t width, size_t *ret_used);
/* Appends the text with control characters replaced; newlines stay if `lines`, each followed by `indent` spaces. */
void text_put_safe(Buf *out, const char *s, bool lines, size_t indent);
void text_print_safe(FILE *to, const char *s, bool lines, size_t indent);
/* As it is. */
void text_print(FILE *to, Bytes text);
/* Copies what fits, cut between two characters. */
void text_copy(char *dst, size_t size, const char *s);
/* The same of three strings, one after the other. */
void text_join(char *dst, size_t size, const char *a, const char *b, const char *c);
/* Digits and nothing else, from min to max. */
bool text_number(const char *s, uint64_t min, uint64_t max, uint64_t *ret) MUST_CHECK;
