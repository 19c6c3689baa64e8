/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Which earlier answer an opinion is held against (口径一致), and what an office may name where it writes of no case.  Rows are put by
 * hand; how drafts, desks and signatures tell of it is in tests/scenario/road-consistency.yaml.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "node/core/consistency.h"
#include "node/core/link.h"
#include "node/core/mention.h"
#include "node/store/store_mem.h"

static const UnitCode desk = { "411281.hrss" }, other = { "411281" };

typedef struct Rows {
        Store *store;
        StoreTxn *txn;
        CaseId now; /* the one that an opinion is drafted for */
        unsigned n;
} Rows;

static CaseId put_case(Rows *r, const UnitCode *unit, CaseClass class_, DocketState state, Decision decision, Instant at) {
        CaseRow row = { .case_class = class_ };
        DocketRow docket = { .unit = *unit, .state = state, .decision = decision, .disposed_at = at };

        (void)snprintf(row.case_id.s, sizeof(row.case_id.s), "411281-2026-%07u-1", ++r->n);
        docket.case_id = row.case_id;
        row_put(r->txn, ROW_CASE, &row);
        row_put(r->txn, ROW_DOCKET, &docket);
        return row.case_id;
}

static void put_link(Rows *r, const CaseId *to, uint32_t variant) {
        LinkRow link = { .unit = desk, .case_id = r->now, .other = *to, .variant = variant, .entry = 1 };

        row_put(r->txn, ROW_LINK, &link);
}

static void open_rows(Rows *r) {
        *r = (Rows){ .store = store_mem_new() };
        assert_int_equal(store_begin(r->store, true, &r->txn), 0);
        r->now = put_case(r, &desk, CLASS_CLAIM, STATE_ACCEPTED, DECISION_NONE, 0);
}

static void close_rows(Rows *r) {
        store_abort(&r->txn);
        store_free(r->store);
}

static bool differs(Rows *r, DocketRow *ret) {
        return consistency_differs(r->txn, &desk, &r->now, DECISION_EXPLAIN, ret);
}

static void the_newest_standing_answer_that_says_otherwise_is_named(void **state) {
        CaseId same, old, newer;
        DocketRow found;
        Rows r;

        open_rows(&r);
        assert_false(differs(&r, &found));
        same = put_case(&r, &desk, CLASS_CLAIM, STATE_WINDOW, DECISION_EXPLAIN, 900);
        put_link(&r, &same, LINK_MATTER);
        assert_false(differs(&r, &found));
        newer = put_case(&r, &desk, CLASS_CLAIM, STATE_WINDOW, DECISION_NOT_SUPPORT, 800);
        put_link(&r, &newer, LINK_REPEAT);
        old = put_case(&r, &desk, CLASS_CLAIM, STATE_CLOSED, DECISION_SUPPORT, 700);
        put_link(&r, &old, LINK_JOINED);
        assert_true(differs(&r, &found));
        assert_string_equal(found.case_id.s, newer.s);
        assert_int_equal(found.decision, DECISION_NOT_SUPPORT);
        newer = put_case(&r, &desk, CLASS_CLAIM, STATE_WINDOW, DECISION_SUPPORT, 850);
        put_link(&r, &newer, LINK_MATTER);
        assert_true(differs(&r, &found));
        assert_string_equal(found.case_id.s, newer.s);
        close_rows(&r);
}

/* Nobody reads that many; the first are those of the lowest numbers. */
static void so_many_links_are_looked_at(void **state) {
        CaseId last = CASE_NONE;
        DocketRow found;
        Rows r;

        open_rows(&r);
        for (unsigned i = 0; i < 257; i++) {
                last = put_case(&r, &desk, CLASS_CLAIM, STATE_WINDOW, DECISION_SUPPORT, 700 + i);
                put_link(&r, &last, LINK_MATTER);
        }
        assert_true(differs(&r, &found));
        assert_string_not_equal(found.case_id.s, last.s);
        close_rows(&r);
}

/* Revoked or remanded there is none; new facts may lead elsewhere; what is not linked was never said to be the same. */
static void what_stands_no_more_and_what_is_another_matter_bind_nobody(void **state) {
        CaseId id;
        DocketRow found;
        Rows r;

        open_rows(&r);
        id = put_case(&r, &desk, CLASS_CLAIM, STATE_CLOSED, DECISION_NONE, 700);
        put_link(&r, &id, LINK_MATTER);
        id = put_case(&r, &desk, CLASS_CLAIM, STATE_FINAL, DECISION_SUPPORT, 700);
        put_link(&r, &id, LINK_NEW_FACTS);
        id = put_case(&r, &desk, CLASS_CLAIM, STATE_CLOSED, DECISION_SUPPORT, 700);
        id = put_case(&r, &desk, CLASS_CLAIM, STATE_ACCEPTED, DECISION_SUPPORT, 0); /* drafted there, not made */
        put_link(&r, &id, LINK_MATTER);
        assert_false(differs(&r, &found));
        close_rows(&r);
}

static void of_what_is_sealed_or_not_on_the_desk_nothing_is_said(void **state) {
        static const DocketState sealed[] = { STATE_SEALED, STATE_SEALED_OUT, STATE_CONCLUDED };
        DocketRow found;
        CaseId id;
        Rows r;

        open_rows(&r);
        id = put_case(&r, &desk, CLASS_ACCUSATION, STATE_CLOSED, DECISION_SUPPORT, 700);
        assert_false(mention_allowed(r.txn, &desk, &id));
        put_link(&r, &id, LINK_MATTER);
        for (size_t i = 0; i < sizeof(sealed) / sizeof(*sealed); i++) {
                id = put_case(&r, &desk, CLASS_CLAIM, sealed[i], DECISION_SUPPORT, 700);
                assert_false(mention_allowed(r.txn, &desk, &id));
                put_link(&r, &id, LINK_MATTER);
        }
        id = put_case(&r, &other, CLASS_CLAIM, STATE_CLOSED, DECISION_SUPPORT, 700);
        assert_false(mention_allowed(r.txn, &desk, &id));
        assert_true(mention_allowed(r.txn, &other, &id));
        put_link(&r, &id, LINK_MATTER);
        assert_false(differs(&r, &found));
        close_rows(&r);
}

static void words_name_no_number_of_a_person_or_case(void **state) {
        assert_false(mention_in(NULL));
        assert_false(mention_in(""));
        assert_false(mention_in("2026-03-02 09:00-11:30 一楼101室，补偿 1200000000 元"));
        assert_true(mention_in("电话13803980000"));
        assert_true(mention_in("41128119700101123X"));
        assert_true(mention_in("见411281-2026-0000123-3号"));
        assert_true(mention_in("411281.hrss-2026-0000123-3"));
        assert_false(mention_in("文号 2026-0000123"));
        assert_false(mention_in("第411281-2026/0000123号"));
        assert_false(mention_in("第-2026-00001234号"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_newest_standing_answer_that_says_otherwise_is_named),
                cmocka_unit_test(so_many_links_are_looked_at),
                cmocka_unit_test(what_stands_no_more_and_what_is_another_matter_bind_nobody),
                cmocka_unit_test(of_what_is_sealed_or_not_on_the_desk_nothing_is_said),
                cmocka_unit_test(words_name_no_number_of_a_person_or_case),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
