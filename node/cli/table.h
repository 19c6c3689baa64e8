/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Tables for people, aligned by what a terminal shows; cells are made harmless (text.h). */

#include <stdio.h>
#include "common/base/bytes.h"

#define TABLE_COLUMNS_MAX 16

typedef struct Table Table;

/* Headings ended by NULL, borrowed. */
Table *table_new(const char *const *headings);
Table *table_free(Table *t);
/* The cells of the next row come one after the other; NULL and "" are shown as "-".  Copied. */
void table_add(Table *t, const char *cell);
void table_add_number(Table *t, uint64_t n);
/* Numbers that mean nothing when zero: "-". */
void table_add_number_or_none(Table *t, uint64_t n);
size_t table_rows(const Table *t);
/* A column's cells are cut to so many columns ("..." ends them); 0 (the default): never. */
void table_cut(Table *t, size_t column, size_t width);
void table_print(const Table *t, FILE *to);
