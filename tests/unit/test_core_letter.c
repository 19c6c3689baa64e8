/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One letter, several cases (domain.md section 3; promise P6): which others hold words of the same letter or matter, for
 * whoever seals one of them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"

static const Input tick = { .kind = INPUT_TICK };
static const UnitCode county = { "411281" };

/* A case with a file here. */
static CaseId another(Bare *b, uint32_t serial, CaseClass class) {
        CaseRow row = { .case_id = case_id_make(&county, 2026, serial), .registered_by = county, .case_class = class,
                        .entry = 50 };

        row_put(b->txn, ROW_CASE, &row);
        (void)bare_docket(b, &row.case_id, (DocketRow){ .unit = county, .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
        return row.case_id;
}

static void put_letter(Bare *b, const CaseId *id, const char *text) {
        WordsRow words = { .case_id = *id };

        (void)snprintf(words.letter, sizeof(words.letter), "%s", text);
        row_put(b->txn, ROW_WORDS, &words);
}

static void put_link(Bare *b, const CaseId *id, const CaseId *other) {
        LinkRow link = { .unit = county, .case_id = *id, .other = *other, .variant = 1, .entry = 60 };

        row_put(b->txn, ROW_LINK, &link);
}

static bool is_kin(const CaseId *ids, uint32_t n, const CaseId *id) {
        for (uint32_t i = 0; i < n; i++)
                if (case_id_equal(&ids[i], id))
                        return true;
        return false;
}

/* Split from it or with it, merged with it, linked to it: each once, itself never, what accuses already never, nor what has
 * no file here. */
static void kin_are_the_cases_whose_files_here_hold_the_same_words(void **state) {
        CaseId self, split, cousin, merged, linked, accuses, elsewhere = case_id_make(&county, 2026, 77), ids[LETTER_MAX];
        MergedRow row = { .unit = county };
        char letter[256];
        DocketRow docket;
        uint32_t n;
        Bare b;

        bare_init(&b);
        self = another(&b, 1, CLASS_CLAIM);
        split = another(&b, 2, CLASS_CLAIM);
        cousin = another(&b, 3, CLASS_CLAIM);
        merged = another(&b, 4, CLASS_CLAIM);
        linked = another(&b, 5, CLASS_CLAIM);
        accuses = another(&b, 6, CLASS_ACCUSATION);
        (void)snprintf(letter, sizeof(letter), "%s %s %s", split.s, accuses.s, elsewhere.s);
        put_letter(&b, &self, letter);
        (void)snprintf(letter, sizeof(letter), "%s %s", self.s, cousin.s);
        put_letter(&b, &split, letter);
        row.case_id = self;
        row.merged = merged;
        row_put(b.txn, ROW_MERGED, &row);
        put_link(&b, &self, &linked);
        put_link(&b, &self, &split); /* known already */
        assert_true(docket_get(b.txn, &county, &self, &docket));
        n = letter_kin(b.txn, &docket, ids);
        assert_int_equal(n, 4);
        assert_true(is_kin(ids, n, &split));
        assert_true(is_kin(ids, n, &cousin));
        assert_true(is_kin(ids, n, &merged));
        assert_true(is_kin(ids, n, &linked));
        bare_deinit(&b);
}

/* Rows of an older release, or damaged ones: what is no number is passed over, and what follows it is found. */
static void what_is_no_number_is_passed_over(void **state) {
        CaseId self, split, ids[LETTER_MAX];
        char letter[256];
        DocketRow docket;
        Bare b;

        bare_init(&b);
        self = another(&b, 1, CLASS_CLAIM);
        split = another(&b, 2, CLASS_CLAIM);
        (void)snprintf(letter, sizeof(letter), "411281-2026-0000002-X %s%s %s", split.s,
                       "0000000000000000000000000000000000000000", split.s);
        put_letter(&b, &self, letter);
        assert_true(docket_get(b.txn, &county, &self, &docket));
        assert_int_equal(letter_kin(b.txn, &docket, ids), 1);
        assert_true(case_id_equal(&ids[0], &split));
        bare_deinit(&b);
}

/* Who seals is told of so many by name that its desk can show them. */
static void of_a_great_many_as_many_are_named_as_can_be(void **state) {
        CaseId self, ids[LETTER_MAX];
        DocketRow docket;
        const char *end;
        Bare b;

        bare_init(&b);
        self = another(&b, 1, CLASS_CLAIM);
        assert_true(docket_get(b.txn, &county, &self, &docket));
        assert_int_equal(letter_check(bare_begin(&b, &self, &tick), &docket), REASON_NONE);
        for (uint32_t i = 2; i < LETTER_MAX + 10; i++) {
                CaseId other = another(&b, i, CLASS_CLAIM);

                put_link(&b, &self, &other);
                if (i == 3) {
                        assert_int_equal(letter_check(bare_begin(&b, &self, &tick), &docket), REASON_SAME_LETTER);
                        assert_string_equal(b.result.detail, "411281-2026-0000002-0, 411281-2026-0000003-8");
                }
        }
        assert_int_equal(letter_kin(b.txn, &docket, ids), LETTER_MAX);
        assert_int_equal(letter_check(bare_begin(&b, &self, &tick), &docket), REASON_SAME_LETTER);
        end = b.result.detail + strlen(b.result.detail) - 4;
        assert_string_equal(end, " ...");
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(kin_are_the_cases_whose_files_here_hold_the_same_words),
                cmocka_unit_test(what_is_no_number_is_passed_over),
                cmocka_unit_test(of_a_great_many_as_many_are_named_as_can_be),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
