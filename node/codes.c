/* SPDX-License-Identifier: Apache-2.0 */

#include "node/codes.h"

#include <string.h>
#include "common/crypto/digest.h"
#include "common/crypto/primitive.h"

#define CODES_SALT_SIZE 16
#define ITEM_SIZE (8 + CODES_SALT_SIZE + DIGEST_SIZE)
#define PURPOSE "zhuji/1/code-check"

typedef struct Check {
        uint64_t number;
        uint8_t salt[CODES_SALT_SIZE];
        Digest check;
} Check;

static Digest derive(const char code[QUERY_CODE_DIGITS], const uint8_t salt[CODES_SALT_SIZE]) {
        uint8_t salted[sizeof(PURPOSE) + CODES_SALT_SIZE] = PURPOSE;
        Digest made;

        memcpy(salted + sizeof(PURPOSE), salt, CODES_SALT_SIZE);
        pbkdf2(bytes_of(code, QUERY_CODE_DIGITS), bytes_of(salted, sizeof(salted)), CODES_ROUNDS, made.b, DIGEST_SIZE);
        return made;
}

void codes_add(uint64_t number, const Part *code, Buf *checks) {
        const Bytes salt = bytes_of(code->salt, SALT_SIZE);
        Check c = { .number = number };
        Digest digest;

        if (code->data.len != QUERY_CODE_DIGITS)
                return;
        digest = digest_purpose("code-salt", &salt, 1);
        memcpy(c.salt, digest.b, CODES_SALT_SIZE);
        c.check = derive((const char *)code->data.data, c.salt);
        buf_put_u64(checks, c.number);
        buf_put(checks, c.salt, CODES_SALT_SIZE);
        buf_put(checks, c.check.b, DIGEST_SIZE);
}

void codes_add_all(Bytes more, Buf *checks) {
        if (more.len % ITEM_SIZE == 0)
                buf_put_bytes(checks, more);
}

static bool next(Reader *r, Check *ret) {
        Bytes salt, check;

        ret->number = reader_u64(r);
        salt = reader_bytes(r, CODES_SALT_SIZE);
        check = reader_bytes(r, DIGEST_SIZE);
        if (r->failed)
                return false;
        memcpy(ret->salt, salt.data, CODES_SALT_SIZE);
        memcpy(ret->check.b, check.data, DIGEST_SIZE);
        return true;
}

/* The nth with that number; none: false. */
static bool find(Bytes checks, uint64_t number, unsigned n, Check *ret) {
        Reader r = reader_of(checks);

        while (next(&r, ret))
                if (ret->number == number && !n--)
                        return true;
        *ret = (Check){ .number = 0 };
        return false;
}

/* Two journals may have given one number to a joining each: the one that closed, and its successor's, which closed in turn. */
#define SAME_NUMBER_MAX 4

bool codes_right(Bytes checks, uint64_t number, const char *typed) {
        char code[QUERY_CODE_DIGITS] = { 0 };
        bool fits = typed && strlen(typed) == QUERY_CODE_DIGITS, right = false;

        if (fits)
                memcpy(code, typed, sizeof(code));
        for (unsigned n = 0; n < SAME_NUMBER_MAX; n++) {
                Check c;
                bool found = find(checks, number, n, &c);
                Digest made;

                if (!found && n)
                        break;
                made = derive(code, c.salt);
                right = (digest_equal(&made, &c.check) && found && fits) || right;
        }
        return right;
}
