/* SPDX-License-Identifier: Apache-2.0 */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "common/base/nearest.h"

static const char *const names[] = { "retransmit_min", "to", "due", "reason", NULL };

static void a_misspelt_name_finds_the_meant_one(void **state) {
        assert_string_equal(nearest_name("reson", names), "reason");
        assert_string_equal(nearest_name("retransmitt-mn", names), "retransmit_min");
}

static void a_different_word_finds_none(void **state) {
        assert_null(nearest_name("petitioner", names));
        assert_null(nearest_name("x", (const char *const[]){ "yz", NULL }));
        assert_null(nearest_name("", (const char *const[]){ NULL }));
}

static void an_overlong_word_finds_none(void **state) {
        assert_null(nearest_name("reasonreasonreasonreasonreasonreason", names));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_misspelt_name_finds_the_meant_one),
                cmocka_unit_test(a_different_word_finds_none),
                cmocka_unit_test(an_overlong_word_finds_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
