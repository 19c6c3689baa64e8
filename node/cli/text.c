/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"

typedef struct Range {
        uint32_t first, last;
} Range;

/* East Asian Width W and F (Unicode 15, blocks merged where what lies between is unassigned): two columns.  Not wcwidth(): it
 * knows nothing in the C locale, and people run this with LANG unset. */
static const Range wide[] = {
        { 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff }, { 0xa000, 0xa4cf },
        { 0xa960, 0xa97f }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe10, 0xfe19 }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
        { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

/* No column of their own. */
static const Range no_column[] = {
        { 0x0300, 0x036f }, { 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x2064 }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
};

static bool in_ranges(const Range *ranges, size_t n, uint32_t c) {
        for (size_t i = 0; i < n; i++)
                if (c >= ranges[i].first && c <= ranges[i].last)
                        return true;
        return false;
}

static size_t char_width(uint32_t c) {
        if (in_ranges(wide, array_size(wide), c))
                return 2;
        return in_ranges(no_column, array_size(no_column), c) ? 0 : 1;
}

/* The next character; a byte that begins none stands for itself.  Returns its length. */
static size_t next_char(const char *s, uint32_t *ret) {
        const unsigned char *u = (const unsigned char *)s;
        size_t n = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : u[0] >= 0xc0 ? 2 : 1;
        uint32_t c = n == 1 ? u[0] : u[0] & (0xffu >> (n + 1));

        for (size_t i = 1; i < n; i++) {
                if ((u[i] & 0xc0) != 0x80) {
                        *ret = u[0];
                        return 1;
                }
                c = c << 6 | (u[i] & 0x3f);
        }
        *ret = c;
        return n;
}

size_t text_width(const char *s) {
        size_t width = 0;
        uint32_t c;

        while (*s) {
                s += next_char(s, &c);
                width += char_width(c);
        }
        return width;
}

/* Also C1 controls and the characters that turn the direction of writing: both can make a line read as another. */
static bool is_unsafe(uint32_t c, size_t len) {
        return c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
               (c >= 0x2066 && c <= 0x2069) || (len == 1 && c >= 0x80);
}

void text_put_safe(Buf *out, const char *s, bool lines, size_t indent) {
        uint32_t c;

        while (*s) {
                size_t len = next_char(s, &c);

                if (lines && c == '\n') {
                        buf_put_u8(out, '\n');
                        for (size_t i = 0; i < indent; i++)
                                buf_put_u8(out, ' ');
                } else if (lines && c == '\t') {
                        buf_put_u8(out, ' ');
                } else if (lines && c == '\r' && s[1] == '\n') {
                        ;
                } else if (is_unsafe(c, len)) {
                        buf_put(out, "\xef\xbf\xbd", 3);
                } else {
                        buf_put(out, s, len);
                }
                s += len;
        }
}

void text_print(FILE *to, Bytes text) {
        if (text.len) /* fwrite() may not be given NULL */
                fwrite(text.data, 1, text.len, to);
}

void text_print_safe(FILE *to, const char *s, bool lines, size_t indent) {
        Buf safe = BUF_INIT;

        text_put_safe(&safe, s, lines, indent);
        text_print(to, buf_bytes(&safe));
        buf_deinit(&safe);
}

size_t text_fit(const char *s, size_t width, size_t *ret_used) {
        size_t len = 0, used = 0;
        uint32_t c;

        while (s[len]) {
                size_t n = next_char(s + len, &c);

                if (used + char_width(c) > width)
                        break;
                used += char_width(c);
                len += n;
        }
        *ret_used = used;
        return len;
}

void text_copy(char *dst, size_t size, const char *s) {
        size_t n = strlen(s);

        if (n >= size)
                for (n = size - 1; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
                        ;
        memcpy(dst, s, n);
        dst[n] = '\0';
}

void text_join(char *dst, size_t size, const char *a, const char *b, const char *c) {
        Buf text = BUF_INIT;

        buf_printf(&text, "%s%s%s", a, b, c);
        buf_put_u8(&text, 0);
        text_copy(dst, size, (const char *)text.data);
        buf_deinit(&text);
}

bool text_number(const char *s, uint64_t min, uint64_t max, uint64_t *ret) {
        unsigned long long n;

        if (!*s || s[strspn(s, "0123456789")])
                return false;
        errno = 0;
        n = strtoull(s, NULL, 10);
        if (errno || n < min || n > max)
                return false;
        *ret = n;
        return true;
}
