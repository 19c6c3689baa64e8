/* SPDX-License-Identifier: Apache-2.0 */

/* Small and unforgiving: a vector file is part of the tree, so anything unexpected in it is a failure, never a skip. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include "tests/unit/vector.h"

json_t *vector_load(const char *name) {
        char path[4096];
        json_error_t error;
        const char *root = getenv("ZHUJI_TESTS");
        if (!root)
                fail_msg("ZHUJI_TESTS must name the folder tests/ (meson test sets it)");
        snprintf(path, sizeof path, "%s/vectors/%s", root, name);
        json_t *j = json_load_file(path, 0, &error);
        if (!j)
                fail_msg("%s: %s, line %d", path, error.text, error.line);
        return j;
}

static json_t *get(const json_t *object, const char *field) {
        json_t *j = json_object_get(object, field);
        if (!j)
                fail_msg("a vector lacks the field %s", field);
        return j;
}

json_t *vector_array(const json_t *object, const char *field) {
        json_t *j = get(object, field);
        assert_true(json_is_array(j));
        return j;
}

const char *vector_str(const json_t *object, const char *field) {
        json_t *j = get(object, field);
        assert_true(json_is_string(j));
        return json_string_value(j);
}

long vector_long(const json_t *object, const char *field) {
        json_t *j = get(object, field);
        assert_true(json_is_integer(j));
        return (long)json_integer_value(j);
}

uint64_t vector_u64(const json_t *object, const char *field) {
        const char *s = vector_str(object, field);
        char *end = NULL;
        errno = 0;
        unsigned long long v = strtoull(s, &end, 10);
        assert_true(*s && !*end && errno == 0);
        return v;
}

Bytes vector_hex(const json_t *object, const char *field, Buf *buf) {
        const char *s = vector_str(object, field);
        size_t len = strlen(s) / 2;
        assert_int_equal(strlen(s) % 2, 0);
        buf_clear(buf);
        buf_reserve(buf, len + 1);
        assert_true(bytes_from_hex(s, buf->data, len));
        buf->len = len;
        return buf_bytes(buf);
}

void vector_hex_exact(const json_t *object, const char *field, uint8_t *dst, size_t len) {
        const char *s = vector_str(object, field);
        assert_int_equal(strlen(s), 2 * len);
        assert_true(bytes_from_hex(s, dst, len));
}

Bytes vector_base64(const json_t *string, Buf *buf) {
        buf_clear(buf);
        if (json_is_null(string))
                return buf_bytes(buf);
        assert_true(json_is_string(string));
        const char *s = json_string_value(string);
        size_t len = strlen(s);
        buf_reserve(buf, len + 1);
        int n = EVP_DecodeBlock(buf->data, (const unsigned char *)s, (int)len);
        assert_true(n >= 0);
        for (size_t i = len; i > 0 && s[i - 1] == '='; i--)
                n--; /* EVP counts the padding in */
        buf->len = (size_t)n;
        return buf_bytes(buf);
}

bool vector_has_flag(const json_t *object, const char *flag) {
        size_t i;
        json_t *f;
        json_array_foreach(vector_array(object, "flags"), i, f)
                if (strcmp(json_string_value(f), flag) == 0)
                        return true;
        return false;
}
