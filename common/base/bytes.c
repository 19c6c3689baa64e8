/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Views and buffers.  Empty views may have a NULL pointer, and neither memcpy nor memcmp may be given one, hence the guards.
 * Growth doubles, so that n appends cost O(n).
 */

#include "common/base/bytes.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include "common/base/memory.h"

#define BUF_CAP_MIN 64u

bool bytes_equal(Bytes a, Bytes b) {
        return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int bytes_compare(Bytes a, Bytes b) {
        size_t n = a.len < b.len ? a.len : b.len;
        int r = n ? memcmp(a.data, b.data, n) : 0;

        return r ? r : (a.len > b.len) - (a.len < b.len);
}

bool bytes_has_prefix(Bytes b, Bytes prefix) {
        return b.len >= prefix.len && bytes_equal(bytes_of(b.data, prefix.len), prefix);
}

/* RFC 3629 section 4: how long the sequence that starts with `lead` is and between which bounds its second byte must lie, which
 * is where overlong forms, surrogates and what is past U+10FFFF fall out.  0: no such lead. */
static size_t utf8_sequence(uint8_t lead, uint8_t *ret_low, uint8_t *ret_high) {
        *ret_low = 0x80;
        *ret_high = 0xbf;
        if (lead >= 0xc2 && lead <= 0xdf)
                return 2;
        if (lead >= 0xe0 && lead <= 0xef) {
                if (lead == 0xe0)
                        *ret_low = 0xa0;
                if (lead == 0xed)
                        *ret_high = 0x9f;
                return 3;
        }
        if (lead >= 0xf0 && lead <= 0xf4) {
                if (lead == 0xf0)
                        *ret_low = 0x90;
                if (lead == 0xf4)
                        *ret_high = 0x8f;
                return 4;
        }
        return 0;
}

bool bytes_is_utf8(Bytes b) {
        size_t i = 0;

        while (i < b.len) {
                uint8_t lead = b.data[i], low, high;

                if (lead == 0)
                        return false;
                if (lead < 0x80) {
                        i++;
                        continue;
                }
                size_t n = utf8_sequence(lead, &low, &high);
                if (n == 0 || n > b.len - i || b.data[i + 1] < low || b.data[i + 1] > high)
                        return false;
                for (size_t k = 2; k < n; k++)
                        if ((b.data[i + k] & 0xc0) != 0x80)
                                return false;
                i += n;
        }
        return true;
}

void bytes_to_hex(Bytes b, char *dst) {
        static const char digits[] = "0123456789abcdef";

        for (size_t i = 0; i < b.len; i++) {
                *dst++ = digits[b.data[i] >> 4];
                *dst++ = digits[b.data[i] & 15];
        }
        *dst = '\0';
}

/* -1 for anything that isn't a hex digit, NUL included. */
static int hex_value(char c) {
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

bool bytes_from_hex(const char *hex, uint8_t *dst, size_t len) {
        size_t n = 0;

        /* Once to look, once to write: dst stays untouched if the text is wrong. */
        while (hex_value(hex[n]) >= 0)
                n++;
        if (hex[n] != '\0' || n % 2 != 0 || n / 2 != len)
                return false;
        for (size_t i = 0; i < len; i++)
                dst[i] = (uint8_t)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
        return true;
}

void buf_deinit(Buf *b) {
        mem_free(b->data);
        *b = BUF_INIT;
}

void buf_wipe(Buf *b) {
        if (b->data)
                explicit_bzero(b->data, b->cap);
        buf_deinit(b);
}

void buf_reserve(Buf *b, size_t more) {
        if (more <= b->cap - b->len)
                return;
        assert(more <= SIZE_MAX / 2 - b->len);

        size_t cap = b->cap ? b->cap : BUF_CAP_MIN;
        while (cap < b->len + more)
                cap *= 2;
        b->data = mem_realloc(b->data, cap);
        b->cap = cap;
}

void buf_put(Buf *b, const void *data, size_t len) {
        if (len == 0)
                return;
        buf_reserve(b, len);
        memcpy(b->data + b->len, data, len);
        b->len += len;
}

void buf_put_bytes(Buf *b, Bytes bytes) {
        buf_put(b, bytes.data, bytes.len);
}

static void buf_put_big_endian(Buf *b, uint64_t v, size_t size) {
        uint8_t out[8];

        for (size_t i = 0; i < size; i++)
                out[i] = (uint8_t)(v >> (8 * (size - 1 - i)));
        buf_put(b, out, size);
}

void buf_put_u8(Buf *b, uint8_t v) {
        buf_put_big_endian(b, v, 1);
}

void buf_put_u16(Buf *b, uint16_t v) {
        buf_put_big_endian(b, v, 2);
}

void buf_put_u32(Buf *b, uint32_t v) {
        buf_put_big_endian(b, v, 4);
}

void buf_put_u64(Buf *b, uint64_t v) {
        buf_put_big_endian(b, v, 8);
}

void buf_put_i64(Buf *b, int64_t v) {
        buf_put_u64(b, (uint64_t)v ^ UINT64_C(1) << 63);
}

void buf_put_blob(Buf *b, Bytes bytes) {
        assert(bytes.len <= UINT32_MAX);
        buf_put_u32(b, (uint32_t)bytes.len);
        buf_put_bytes(b, bytes);
}

void buf_put_str(Buf *b, const char *s) {
        buf_put_blob(b, bytes_of_str(s));
}

void buf_printf(Buf *b, const char *format, ...) {
        va_list args;

        assert(format);
        va_start(args, format);
        int n = vsnprintf(NULL, 0, format, args);
        va_end(args);
        assert(n >= 0);

        /* vsnprintf() also writes a NUL; it lands behind the contents and isn't counted. */
        buf_reserve(b, (size_t)n + 1);
        va_start(args, format);
        vsnprintf((char *)b->data + b->len, (size_t)n + 1, format, args);
        va_end(args);
        b->len += (size_t)n;
}

/* A reader that failed stands at its end, so that loops over reader_left() stop too. */
static void reader_fail(Reader *r) {
        r->failed = true;
        r->at = r->end;
}

static uint64_t reader_big_endian(Reader *r, size_t size) {
        Bytes b = reader_bytes(r, size);
        uint64_t v = 0;

        for (size_t i = 0; i < b.len; i++)
                v = v << 8 | b.data[i];
        return v;
}

uint8_t reader_u8(Reader *r) {
        return (uint8_t)reader_big_endian(r, 1);
}

uint16_t reader_u16(Reader *r) {
        return (uint16_t)reader_big_endian(r, 2);
}

uint32_t reader_u32(Reader *r) {
        return (uint32_t)reader_big_endian(r, 4);
}

uint64_t reader_u64(Reader *r) {
        return reader_big_endian(r, 8);
}

int64_t reader_i64(Reader *r) {
        uint64_t v = reader_u64(r);

        return r->failed ? 0 : (int64_t)(v ^ UINT64_C(1) << 63);
}

Bytes reader_bytes(Reader *r, size_t len) {
        if (r->failed || len > reader_left(r)) {
                reader_fail(r);
                return BYTES_NONE;
        }
        Bytes b = bytes_of(r->at, len);
        if (len > 0)
                r->at += len;
        return b;
}

Bytes reader_blob(Reader *r) {
        uint32_t len = reader_u32(r);

        return reader_bytes(r, len);
}

void reader_str(Reader *r, char *dst, size_t cap) {
        assert(cap > 0);
        dst[0] = '\0';

        Bytes b = reader_blob(r);
        if (b.len == 0)
                return;
        if (b.len >= cap || memchr(b.data, '\0', b.len)) {
                reader_fail(r);
                return;
        }
        memcpy(dst, b.data, b.len);
        dst[b.len] = '\0';
}

bool reader_done(const Reader *r) {
        return !r->failed && r->at == r->end;
}
