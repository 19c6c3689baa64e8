/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Borrowed byte views, growable buffers, and big-endian put/take.  A Bytes borrows; whoever hands it out says until when.
 * A Buf owns.  A Reader never reads past its end: after the first short read `failed` stays true and every further take yields
 * zero/empty, so a caller checks once at the end (reader_done()).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "common/base/errors.h"

typedef struct Bytes {
        const uint8_t *data;
        size_t len;
} Bytes;

typedef struct Buf {
        uint8_t *data;
        size_t len;
        size_t cap;
} Buf;

typedef struct Reader {
        const uint8_t *at;
        const uint8_t *end;
        bool failed;
} Reader;

#define BYTES_NONE ((Bytes){ NULL, 0 })
#define BUF_INIT ((Buf){ NULL, 0, 0 })

static inline Bytes bytes_of(const void *data, size_t len) { return (Bytes){ (const uint8_t *)data, len }; }
/* s may be NULL: empty. */
static inline Bytes bytes_of_str(const char *s) { return bytes_of(s, s ? strlen(s) : 0); }
static inline Bytes buf_bytes(const Buf *b) { return bytes_of(b->data, b->len); }
bool bytes_equal(Bytes a, Bytes b);
/* memcmp order, shorter first on a tie. */
int bytes_compare(Bytes a, Bytes b);
bool bytes_has_prefix(Bytes b, Bytes prefix);
/* Valid UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL. */
bool bytes_is_utf8(Bytes b);
/* Lower-case hex; dst needs 2*len+1. */
void bytes_to_hex(Bytes b, char *dst);
/* Exactly len bytes from 2*len hex digits (either case); false if not that. */
bool bytes_from_hex(const char *hex, uint8_t *dst, size_t len);

void buf_deinit(Buf *b);
/* The same for plain text and keys: nothing of it stays in memory.  A buffer that grew has left copies behind: reserve first. */
void buf_wipe(Buf *b);
/* Keeps the memory. */
static inline void buf_clear(Buf *b) { b->len = 0; }
void buf_reserve(Buf *b, size_t more);
void buf_put(Buf *b, const void *data, size_t len);
void buf_put_bytes(Buf *b, Bytes bytes);
void buf_put_u8(Buf *b, uint8_t v);
void buf_put_u16(Buf *b, uint16_t v);
void buf_put_u32(Buf *b, uint32_t v);
void buf_put_u64(Buf *b, uint64_t v);
/* Two's complement with the sign bit flipped, so that memcmp order is numeric order (keys). */
void buf_put_i64(Buf *b, int64_t v);
/* u32 length, then the bytes; a string likewise, NULL being empty. */
void buf_put_blob(Buf *b, Bytes bytes);
void buf_put_str(Buf *b, const char *s);
/* Appends the text without a NUL. */
void buf_printf(Buf *b, const char *format, ...) PRINTF_LIKE(2, 3);

/* Without data no sum: NULL + 0 is undefined in C. */
static inline Reader reader_of(Bytes b) { return (Reader){ b.data, b.len ? b.data + b.len : b.data, false }; }
uint8_t reader_u8(Reader *r);
uint16_t reader_u16(Reader *r);
uint32_t reader_u32(Reader *r);
uint64_t reader_u64(Reader *r);
int64_t reader_i64(Reader *r);
/* Borrowed from the reader's input. */
Bytes reader_bytes(Reader *r, size_t len);
Bytes reader_blob(Reader *r);
/* A blob copied into dst as a NUL-terminated string; fails if it does not fit or holds a NUL. */
void reader_str(Reader *r, char *dst, size_t cap);
static inline size_t reader_left(const Reader *r) { return (size_t)(r->end - r->at); }
/* All read, nothing short. */
bool reader_done(const Reader *r);
