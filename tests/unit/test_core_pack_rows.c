/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What packs say beyond clocks (node/core/pack.h): of categories, the one in force and the one a case was registered under; of
 * retention, the latter alone.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/pack.h"

static const Input tick = { .kind = INPUT_TICK };

typedef struct Desk {
        Bare bare;
        Pack pack; /* in force: 2022's but for what a test says */
        CaseRow row;
        Decide *d;
} Desk;

static void open_desk(Desk *o) {
        CaseId id;

        bare_init(&o->bare);
        o->pack = *pack_builtin_2022();
        o->pack.name = "here";
        o->bare.office.pack = &o->pack;
        id = bare_claim(&o->bare);
        assert_true(case_get(o->bare.txn, &id, &o->row));
        o->d = bare_begin(&o->bare, &id, &tick);
}

static void a_category_is_one_of_the_pack_in_force_or_of_the_cases_own(void **state) {
        static const char *const now[] = { "一类" };
        const char *of_2022 = pack_builtin_2022()->categories[0];
        Desk o;

        open_desk(&o);
        o.pack.categories = now;
        o.pack.n_categories = 1;
        assert_true(pack_has_category(o.d, NULL, NULL));
        assert_true(pack_has_category(o.d, NULL, ""));
        assert_true(pack_has_category(o.d, NULL, "一类"));
        assert_false(pack_has_category(o.d, NULL, of_2022));
        assert_false(pack_has_category(o.d, &o.row, of_2022)); /* of a pack that is not known here */
        pack_id(&o.pack, o.row.rules);
        assert_false(pack_has_category(o.d, &o.row, of_2022));
        pack_id(pack_builtin_2022(), o.row.rules); /* once on its list, for ever */
        assert_true(pack_has_category(o.d, &o.row, of_2022));
        assert_true(pack_has_category(o.d, &o.row, "一类"));
        assert_false(pack_has_category(o.d, &o.row, "二类"));
        o.pack.n_categories = 0; /* a list of none takes any */
        assert_true(pack_has_category(o.d, NULL, "二类"));
        bare_deinit(&o.bare);
}

/* Three at most, by a character in common. */
static void a_wrong_category_names_those_that_are_like_it(void **state) {
        static const char *const now[] = { "劳动争议", "社会保障", "劳动报酬", "环境", "劳动安全", "劳教" };
        Desk o;

        open_desk(&o);
        o.pack.categories = now;
        o.pack.n_categories = array_size(now);
        assert_string_equal(pack_like_category(o.d, "环卫"), "环卫: 环境");
        assert_string_equal(pack_like_category(o.d, "劳"), "劳: 劳动争议、劳动报酬、劳动安全");
        assert_string_equal(pack_like_category(o.d, "abc"), "abc");
        assert_string_equal(pack_like_category(o.d, "ab争c"), "ab争c: 劳动争议");
        bare_deinit(&o.bare);
}

/* To the end of the year, so many after that of the archiving; an accusation by its own years; 0: nothing is stated. */
static void a_case_is_kept_as_long_as_its_registration_pack_lays_down(void **state) {
        Day archived = day_from_civil(2026, 3, 1);
        Desk o;

        open_desk(&o);
        o.pack.retention_years = 10;
        o.pack.sealed_retention_years = 0;
        pack_id(&o.pack, o.row.rules);
        assert_int_equal(pack_keep_until(o.d, &o.row, archived), day_from_civil(2036, 12, 31));
        strcpy(o.row.rules, "gone/1/00"); /* not known here any more: as the one in force */
        assert_int_equal(pack_keep_until(o.d, &o.row, archived), day_from_civil(2036, 12, 31));
        o.row.case_class = CLASS_ACCUSATION;
        assert_int_equal(pack_keep_until(o.d, &o.row, archived), 0);
        o.pack.sealed_retention_years = 30;
        assert_int_equal(pack_keep_until(o.d, &o.row, archived), day_from_civil(2056, 12, 31));
        bare_deinit(&o.bare);
}

/* Where the pack in force says nothing of a clock's article, the statute's stands. */
static void a_refusal_names_the_article_of_the_pack_or_of_the_statute(void **state) {
        Pack pack = *pack_builtin_2022();

        pack.clocks[CLOCK_RETURN_REQUEST].article = "here art. 7";
        assert_string_equal(pack_article(&pack, REASON_RETURN_LATE), "here art. 7");
        pack.clocks[CLOCK_RETURN_REQUEST].article = NULL;
        assert_string_equal(pack_article(&pack, REASON_RETURN_LATE), reason_article(REASON_RETURN_LATE, pack.statute));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_refusal_names_the_article_of_the_pack_or_of_the_statute),
                cmocka_unit_test(a_category_is_one_of_the_pack_in_force_or_of_the_cases_own),
                cmocka_unit_test(a_wrong_category_names_those_that_are_like_it),
                cmocka_unit_test(a_case_is_kept_as_long_as_its_registration_pack_lays_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
