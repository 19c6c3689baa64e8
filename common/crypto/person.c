/* SPDX-License-Identifier: Apache-2.0 */

#include "common/crypto/person.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include "common/crypto/key.h"
#include "common/crypto/primitive.h"

#define PERSON_USE "person"
#define PERSON_PURPOSE "person"
#define ID_LEAST 5
#define PHONE_LEAST 7

int person_key_write(const char *path, const PersonKey *key) {
        return key_secret_write(path, PERSON_USE, key->secret);
}

int person_key_read(const char *path, PersonKey *ret) {
        return key_secret_read(path, PERSON_USE, ret->secret);
}

/* ---- normal forms ------------------------------------------------------------------------------------------------ */

/* One character as ASCII, 0 if it has none; how many bytes it took.  Full-width forms are U+FF01..FF5E: three bytes. */
static size_t take(const char *s, char *ret) {
        const unsigned char *p = (const unsigned char *)s;
        size_t n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;

        *ret = *p < 0x80 ? (char)*p : 0;
        for (size_t i = 1; i < n; i++)
                if ((p[i] & 0xc0) != 0x80)
                        return 1;
        if (n == 3 && p[0] == 0xef && (p[1] == 0xbc || p[1] == 0xbd))
                *ret = (char)(((p[1] & 3u) << 6 | (p[2] & 0x3fu)) + 0x20u);
        else if ((n == 3 && memcmp(p, "\xe3\x80\x80", 3) == 0) || (n == 2 && p[0] == 0xc2 && (p[1] == 0xb7 || p[1] == 0xa0)))
                *ret = ' '; /* ideographic space, middle dot, no-break space */
        else if (n == 3 && p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0x95)
                *ret = '-'; /* the dashes */
        return n;
}

static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

/* Letters and digits; false if it does not fit. */
static bool collect_id(const char *s, char *dst) {
        size_t n = 0;
        char c;

        while (*s) {
                s += take(s, &c);
                if (c >= 'a' && c <= 'z')
                        c = (char)(c - 'a' + 'A');
                if (!is_digit(c) && !(c >= 'A' && c <= 'Z'))
                        continue;
                if (n == PERSON_NUMBER_SIZE - 4)
                        return false;
                dst[n++] = c;
        }
        dst[n] = 0;
        return true;
}

/* GB 11643: check digit over the first 17, ISO 7064 MOD 11-2. */
static char check_digit(const char *digits) {
        unsigned sum = 0;

        for (size_t i = 0; i < 17; i++)
                sum = (sum + (unsigned)(digits[i] - '0')) * 2 % 11;
        sum = (12 - sum) % 11;
        return sum == 10 ? 'X' : (char)('0' + sum);
}

static void lengthen_id(char *id) {
        if (strlen(id) != 15 || strspn(id, "0123456789") != 15)
                return;
        memmove(id + 8, id + 6, 9);
        id[6] = '1';
        id[7] = '9';
        id[17] = check_digit(id);
        id[18] = 0;
}

static bool collect_phone(const char *s, char *dst) {
        size_t n = 0;
        char c;

        while (*s) {
                s += take(s, &c);
                if (is_digit(c)) {
                        if (n == PERSON_NUMBER_SIZE - 4)
                                return false;
                        dst[n++] = c;
                } else if (!c || !strchr("+-.() ", c)) {
                        break;
                }
        }
        dst[n] = 0;
        return true;
}

static void drop_country(char *phone) {
        size_t from = strncmp(phone, "0086", 4) == 0 ? 4 : strncmp(phone, "86", 2) == 0 ? 2 : 0, n = strlen(phone + from);
        const char *rest = phone + from;

        if (!from)
                return;
        if (n == 11 && rest[0] == '1')
                memmove(phone, rest, n + 1);
        else if (n >= 9 && n <= 12 && rest[0] >= '2') /* an area code without its 0: 371-6590... */
                memmove(phone + 1, rest, n + 1), phone[0] = '0';
        else if (n >= 10 && n <= 12 && rest[0] == '0')
                memmove(phone, rest, n + 1);
        else if (n >= 10 && n <= 11 && rest[0] == '1' && rest[1] == '0') /* Beijing: 10 */
                memmove(phone + 1, rest, n + 1), phone[0] = '0';
}

static bool is_stopgap(const char *number) {
        return strspn(number, (char[]){ number[0], 0 }) == strlen(number);
}

bool person_normal(PersonNumber kind, const char *number, char ret[PERSON_NUMBER_SIZE]) {
        char normal[PERSON_NUMBER_SIZE];
        bool fits = number && (kind == PERSON_ID ? collect_id(number, normal) : collect_phone(number, normal));

        if (!fits || is_stopgap(normal))
                return false;
        if (kind == PERSON_ID)
                lengthen_id(normal);
        else
                drop_country(normal);
        if (strlen(normal) < (kind == PERSON_ID ? ID_LEAST : PHONE_LEAST))
                return false;
        strcpy(ret, normal);
        return true;
}

/* ---- hashes ------------------------------------------------------------------------------------------------------ */

static Digest keyed(const PersonKey *key, const char *purpose, uint8_t kind, const char *text) {
        uint8_t message[sizeof(DIGEST_PURPOSE_PREFIX) + 32 + 1 + PERSON_NUMBER_SIZE];
        size_t len = sizeof(DIGEST_PURPOSE_PREFIX) - 1, n = strlen(purpose);
        unsigned size = DIGEST_SIZE;
        Digest d;

        assert(n <= 32 && strlen(text) < PERSON_NUMBER_SIZE);
        memcpy(message, DIGEST_PURPOSE_PREFIX, sizeof(DIGEST_PURPOSE_PREFIX) - 1);
        memcpy(message + len, purpose, n + 1);
        len += n + 1;
        message[len++] = kind;
        memcpy(message + len, text, strlen(text));
        len += strlen(text);
        openssl_must(HMAC(EVP_sha256(), key->secret, PERSON_SECRET_SIZE, message, len, d.b, &size) != NULL);
        return d;
}

void person_key_derive(const PersonKey *key, const char *purpose, uint8_t ret[16]) {
        Digest d = keyed(key, purpose, 0, "");

        memcpy(ret, d.b, 16);
}

bool person_hash(const PersonKey *key, PersonNumber kind, const char *number, Digest *ret) {
        char normal[PERSON_NUMBER_SIZE];

        if (!person_normal(kind, number, normal))
                return false;
        *ret = keyed(key, PERSON_PURPOSE, (uint8_t)kind, normal);
        return true;
}
