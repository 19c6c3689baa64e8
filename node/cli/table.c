/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/table.h"

#include <assert.h>
#include "common/base/memory.h"
#include "node/cli/text.h"

#define GAP 2 /* spaces between columns */

struct Table {
        const char *const *headings;
        size_t n_columns;
        size_t cut[TABLE_COLUMNS_MAX];
        char **cells;
        size_t n_cells, cap_cells;
};

Table *table_new(const char *const *headings) {
        Table *t = mem_new(Table);

        t->headings = headings;
        while (headings[t->n_columns])
                t->n_columns++;
        assert(t->n_columns > 0 && t->n_columns <= TABLE_COLUMNS_MAX);
        return t;
}

Table *table_free(Table *t) {
        if (!t)
                return NULL;
        for (size_t i = 0; i < t->n_cells; i++)
                mem_free(t->cells[i]);
        mem_free(t->cells);
        return mem_free(t);
}

void table_add(Table *t, const char *cell) {
        Buf safe = BUF_INIT;

        text_put_safe(&safe, cell && *cell ? cell : "-", false, 0);
        buf_put_u8(&safe, 0);
        if (t->n_cells == t->cap_cells) {
                t->cap_cells = t->cap_cells ? 2 * t->cap_cells : 64;
                t->cells = mem_realloc(t->cells, t->cap_cells * sizeof(*t->cells));
        }
        t->cells[t->n_cells++] = (char *)safe.data;
}

void table_add_number(Table *t, uint64_t n) {
        char text[32];

        snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
        table_add(t, text);
}

void table_add_number_or_none(Table *t, uint64_t n) {
        if (n)
                table_add_number(t, n);
        else
                table_add(t, NULL);
}

size_t table_rows(const Table *t) {
        return t->n_cells / t->n_columns;
}

void table_cut(Table *t, size_t column, size_t width) {
        assert(column < t->n_columns && width > 3);
        t->cut[column] = width;
}

static size_t shown_width(const Table *t, size_t column, const char *cell) {
        size_t width = text_width(cell);

        return t->cut[column] && width > t->cut[column] ? t->cut[column] : width;
}

static void print_cell(const Table *t, size_t column, const char *cell, size_t width, FILE *to) {
        size_t cut = t->cut[column], used = 0;
        bool last = column + 1 == t->n_columns;

        if (cut && text_width(cell) > cut) {
                size_t len = text_fit(cell, cut - 3, &used);

                fwrite(cell, 1, len, to);
                fputs("...", to);
                used += 3;
        } else {
                fputs(cell, to);
                used = text_width(cell);
        }
        for (; !last && used < width + GAP; used++)
                fputc(' ', to);
}

void table_print(const Table *t, FILE *to) {
        size_t widths[TABLE_COLUMNS_MAX];

        assert(t->n_cells % t->n_columns == 0);
        for (size_t c = 0; c < t->n_columns; c++) {
                widths[c] = text_width(t->headings[c]);
                for (size_t i = c; i < t->n_cells; i += t->n_columns) {
                        size_t width = shown_width(t, c, t->cells[i]);

                        if (width > widths[c])
                                widths[c] = width;
                }
        }
        for (size_t c = 0; c < t->n_columns; c++)
                print_cell(t, c, t->headings[c], widths[c], to);
        fputc('\n', to);
        for (size_t i = 0; i < t->n_cells; i++) {
                size_t c = i % t->n_columns;

                print_cell(t, c, t->cells[i], widths[c], to);
                if (c + 1 == t->n_columns)
                        fputc('\n', to);
        }
}
