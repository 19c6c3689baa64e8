/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/crypto/person.h"

static PersonKey key_of(uint8_t first) {
        PersonKey key;

        for (unsigned i = 0; i < PERSON_SECRET_SIZE; i++)
                key.secret[i] = (uint8_t)(first + i);
        return key;
}

typedef struct Form { const char *typed, *normal; /* NULL: none */ } Form;

static void check_forms(PersonNumber kind, const Form *forms, size_t n) {
        char normal[PERSON_NUMBER_SIZE];

        for (size_t i = 0; i < n; i++) {
                bool any = person_normal(kind, forms[i].typed, normal);

                if (any != (forms[i].normal != NULL) || (any && strcmp(normal, forms[i].normal) != 0))
                        fail_msg("%s: %s", forms[i].typed, any ? normal : "none");
        }
}

/* 11010519491231002X is the example of GB 11643-1999. */
static void an_identity_number_has_one_form(void **state) {
        static const Form forms[] = {
                { "11010519491231002X", "11010519491231002X" }, { "11010519491231002x", "11010519491231002X" },
                { " 110105 19491231 002X ", "11010519491231002X" }, { "110105-19491231-002X", "11010519491231002X" },
                { "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X" }, { "110105　491231　002", "11010519491231002X" },
                { "110105491231002", "11010519491231002X" }, { "G12345678", "G12345678" }, { "g1234 5678", "G12345678" },
                { "11010519491231002", "11010519491231002" }, { "123", NULL }, { "", NULL }, { "000000000000000", NULL },
                { "不详", NULL }, { NULL, NULL },
        };

        check_forms(PERSON_ID, forms, array_size(forms));
}

static void a_telephone_number_has_one_form(void **state) {
        static const Form forms[] = {
                { "13800138000", "13800138000" }, { "+86 138-0013-8000", "13800138000" }, { "0086 13800138000", "13800138000" },
                { "86-13800138000", "13800138000" }, { "１３８００１３８０００", "13800138000" }, { "138·0013·8000", "13800138000" },
                { "0398-5821234", "03985821234" }, { "（0398）5821234", "03985821234" }, { "+86 398 5821234", "03985821234" },
                { "010 65901234", "01065901234" }, { "+86 10 65901234", "01065901234" }, { "+86 010 65901234", "01065901234" },
                { "0398-5821234转12", "03985821234" }, { "5821234", "5821234" }, { "13800138000/13900139000", "13800138000" },
                { "8612345", "8612345" }, { "12345", NULL }, { "00000000000", NULL }, { "无", NULL }, { "", NULL },
        };

        check_forms(PERSON_PHONE, forms, array_size(forms));
}

static void a_number_too_long_for_any_is_none(void **state) {
        char normal[PERSON_NUMBER_SIZE], digits[4 * PERSON_NUMBER_SIZE];

        for (size_t n = 1; n < sizeof(digits); n++) {
                memset(digits, '1', n);
                digits[n - 1] = '2';
                digits[n] = 0;
                for (PersonNumber kind = PERSON_ID; kind <= PERSON_PHONE; kind++)
                        if (person_normal(kind, digits, normal))
                                assert_true(strlen(normal) < PERSON_NUMBER_SIZE);
                        else
                                assert_true(n < 7 || n >= PERSON_NUMBER_SIZE - 4);
        }
}

/* Python: hmac.new(bytes(range(32)), b"zhuji/1/person\0" + bytes([kind]) + number, "sha256") */
static void the_hash_is_hmac_over_kind_and_number(void **state) {
        PersonKey key = key_of(0);
        char hex[2 * DIGEST_SIZE + 1];
        Digest d;

        assert_true(person_hash(&key, PERSON_ID, "110105491231002", &d));
        bytes_to_hex(digest_bytes(&d), hex);
        assert_string_equal(hex, "39eb483771db04dc95559c093e7c90d22fe0178e054ef94efc76fb491ac0d9b3");
        assert_true(person_hash(&key, PERSON_PHONE, "+86 138 0013 8000", &d));
        bytes_to_hex(digest_bytes(&d), hex);
        assert_string_equal(hex, "c8b488ce6a5162f4004f838f1c291b1668781102f469ab9283e39211bbd47052");
        assert_false(person_hash(&key, PERSON_PHONE, "", &d));
}

static void kinds_and_keys_keep_hashes_apart(void **state) {
        PersonKey one = key_of(0), other = key_of(1);
        Digest a, b;

        assert_true(person_hash(&one, PERSON_ID, "13800138000", &a) && person_hash(&one, PERSON_PHONE, "13800138000", &b));
        assert_false(digest_equal(&a, &b));
        assert_true(person_hash(&other, PERSON_ID, "13800138000", &b));
        assert_false(digest_equal(&a, &b));
}

static void the_secret_is_kept_from_others_and_never_overwritten(void **state) {
        char folder[] = "/tmp/zhuji-person-XXXXXX", path[64];
        PersonKey key = key_of(7), back;
        struct stat st;

        assert_non_null(mkdtemp(folder));
        snprintf(path, sizeof(path), "%s/person.key", folder);
        assert_int_equal(person_key_read(path, &back), KEY_E_MISSING);
        assert_int_equal(person_key_write(path, &key), 0);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_int_equal(person_key_read(path, &back), 0);
        assert_memory_equal(&back, &key, sizeof(key));
        assert_int_equal(person_key_write(path, &key), KEY_E_EXISTS);
        assert_int_equal(chmod(path, 0640), 0);
        assert_int_equal(person_key_read(path, &back), KEY_E_EXPOSED);
        unlink(path);
        assert_int_equal(key_secret_write(path, "other", key.secret), 0);
        assert_int_equal(person_key_read(path, &back), KEY_E_FORMAT);
        unlink(path);
        assert_int_equal(rmdir(folder), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_identity_number_has_one_form),
                cmocka_unit_test(a_telephone_number_has_one_form),
                cmocka_unit_test(a_number_too_long_for_any_is_none),
                cmocka_unit_test(the_hash_is_hmac_over_kind_and_number),
                cmocka_unit_test(kinds_and_keys_keep_hashes_apart),
                cmocka_unit_test(the_secret_is_kept_from_others_and_never_overwritten),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
