/* SPDX-License-Identifier: Apache-2.0 */

#include "common/base/nearest.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WORD_MAX 32u /* longer ones aren't misspelt names of ours */

static unsigned least(unsigned a, unsigned b, unsigned c) {
        unsigned m = a < b ? a : b;

        return m < c ? m : c;
}

/* Levenshtein's distance over two rows; both at most WORD_MAX long. */
static unsigned distance(const char *a, const char *b) {
        unsigned row[WORD_MAX + 1];
        size_t m = strlen(a), n = strlen(b);

        assert(n <= WORD_MAX);
        for (size_t j = 0; j <= n; j++)
                row[j] = (unsigned)j;
        for (size_t i = 1; i <= m; i++) {
                unsigned diagonal = row[0];

                row[0] = (unsigned)i;
                for (size_t j = 1; j <= n; j++) {
                        unsigned above = row[j];

                        row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
                        diagonal = above;
                }
        }
        return row[n];
}

const char *nearest_name(const char *word, const char *const *candidates) {
        unsigned best = UINT32_MAX;
        const char *ret = NULL;

        if (strlen(word) > WORD_MAX)
                return NULL;
        for (; *candidates; candidates++) {
                unsigned d = distance(word, *candidates), limit = (unsigned)strlen(*candidates) / 3;

                if (d < best && d <= (limit < 2 ? 2 : limit) && d < strlen(*candidates)) {
                        best = d;
                        ret = *candidates;
                }
        }
        return ret;
}
