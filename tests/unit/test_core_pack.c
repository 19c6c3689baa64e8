/* SPDX-License-Identifier: Apache-2.0 */

/* The packs that are compiled in, against the statutes: days, what is a duty and what a right, what rolls. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "node/core/office.h"

typedef struct Expected {
        ClockName clock;
        unsigned days;
        bool working, right, rolls;
        const char *article;
} Expected;

static void expect(const Pack *pack, const Expected *expected, size_t n) {
        for (size_t i = 0; i < n; i++) {
                const ClockRule *rule = &pack->clocks[expected[i].clock];

                assert_int_equal(rule->days, expected[i].days);
                assert_int_equal(rule->working, expected[i].working);
                assert_int_equal(rule->right, expected[i].right);
                assert_int_equal(rule->rolls, expected[i].rolls);
                assert_string_equal(rule->article, expected[i].article);
        }
}

static void days_and_articles_are_those_of_2022(void **state) {
        /* 《信访工作条例》 (2022) art. 22, 23, 34, 35, 36, 40 */
        static const Expected expected[] = {
                { CLOCK_TRIAGE, 15, false, false, false, "2022 art. 22" },
                { CLOCK_NOTICE, 15, false, false, false, "2022 art. 23" },
                { CLOCK_RETURN_REQUEST, 5, true, true, false, "2022 art. 23" },
                { CLOCK_RETURN_ANSWER, 3, true, false, false, "2022 art. 23" },
                { CLOCK_HANDLING, 60, false, false, false, "2022 art. 34" },
                { CLOCK_EXTENSION, 30, false, false, false, "2022 art. 34" },
                { CLOCK_ASK_REVIEW, 30, false, true, true, "2022 art. 35" },
                { CLOCK_REVIEW, 30, false, false, false, "2022 art. 35" },
                { CLOCK_ASK_RE_REVIEW, 30, false, true, true, "2022 art. 36" },
                { CLOCK_RE_REVIEW, 30, false, false, false, "2022 art. 36" },
                { CLOCK_ORDER_RESPONSE, 30, false, false, false, "2022 art. 40" },
                { CLOCK_PROPOSAL_FEEDBACK, 30, false, false, false, "2022 art. 40" },
        };

        expect(pack_builtin_2022(), expected, sizeof(expected) / sizeof(*expected));
}

static void days_and_articles_are_those_of_2005(void **state) {
        /* 《信访条例》 (2005) art. 21, 22, 33-36; no return-request, no clock on retaliation */
        static const Expected expected[] = {
                { CLOCK_TRIAGE, 15, false, false, false, "2005 art. 21" },
                { CLOCK_NOTICE, 15, false, false, false, "2005 art. 21, 22" },
                { CLOCK_RETURN_REQUEST, 0, false, false, false, "" },
                { CLOCK_HANDLING, 60, false, false, false, "2005 art. 33" },
                { CLOCK_EXTENSION, 30, false, false, false, "2005 art. 33" },
                { CLOCK_ASK_REVIEW, 30, false, true, true, "2005 art. 34" },
                { CLOCK_REVIEW, 30, false, false, false, "2005 art. 34" },
                { CLOCK_ASK_RE_REVIEW, 30, false, true, true, "2005 art. 35" },
                { CLOCK_RE_REVIEW, 30, false, false, false, "2005 art. 35" },
                { CLOCK_PROPOSAL_FEEDBACK, 30, false, false, false, "2005 art. 36" },
                { CLOCK_RETALIATION, 0, false, false, false, "" },
        };

        expect(pack_builtin_2005(), expected, sizeof(expected) / sizeof(*expected));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(days_and_articles_are_those_of_2022),
                cmocka_unit_test(days_and_articles_are_those_of_2005),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
