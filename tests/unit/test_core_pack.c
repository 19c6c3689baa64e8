/* SPDX-License-Identifier: Apache-2.0 */

/* The built-in pack against the statute: days, what is a duty and what a right, and that its digest is the text's. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/crypto/digest.h"
#include "node/core/office.h"

static void days_and_articles_are_the_statutes(void **state) {
        /* 《信访工作条例》 (2022) art. 22, 23, 34, 35, 36, 40 */
        static const struct {
                ClockName clock;
                unsigned days;
                bool right;
                const char *article;
        } expected[] = {
                { CLOCK_TRIAGE, 15, false, "2022 art. 22" },      { CLOCK_NOTICE, 15, false, "2022 art. 23" },
                { CLOCK_RETURN_REQUEST, 5, true, "2022 art. 23" }, { CLOCK_RETURN_ANSWER, 3, false, "" },
                { CLOCK_HANDLING, 60, false, "2022 art. 34" },    { CLOCK_ASK_REVIEW, 30, true, "2022 art. 35" },
                { CLOCK_ORDER_RESPONSE, 30, false, "2022 art. 40" },
        };
        const Pack *pack = pack_builtin_2022();

        assert_string_equal(pack->name, "2022");
        assert_int_equal(pack->version, 0);
        for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
                const ClockRule *rule = &pack->clocks[expected[i].clock];

                assert_int_equal(rule->days, expected[i].days);
                assert_int_equal(rule->right, expected[i].right);
                assert_false(rule->working);
                assert_string_equal(rule->article, expected[i].article);
        }
}

static void the_digest_is_that_of_the_canonical_text(void **state) {
        const Pack *pack = pack_builtin_2022();
        Buf text = BUF_INIT;
        Bytes chunk;
        Digest digest;

        pack_canonical(pack, &text);
        chunk = buf_bytes(&text);
        digest = digest_purpose("pack", &chunk, 1);
        assert_memory_equal(digest.b, pack->digest.b, DIGEST_SIZE);
        buf_deinit(&text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(days_and_articles_are_the_statutes),
                cmocka_unit_test(the_digest_is_that_of_the_canonical_text),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
