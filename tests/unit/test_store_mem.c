/* SPDX-License-Identifier: Apache-2.0 */

/* The RAM twin: the contract, and what happens when it crashes. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "node/store/store_mem.h"
#include "tests/unit/store_contract.h"

static Store *small(void) {
        Store *s = store_mem_new();

        store_mem_set_size(s, 64 * 1024);
        return s;
}

static Store *crash(Store *s) {
        store_mem_crash(s);
        return s;
}

static void drop(Store *s) {
        store_free(s);
}

static const StoreMaker mem_maker = { .make = store_mem_new, .reopen = crash, .drop = drop, .make_small = small };

typedef struct Trap {
        StoreMemPoint point;
        int calls;
} Trap;

static int trap_hook(void *userdata, StoreMemPoint point) {
        Trap *trap = userdata;

        trap->calls++;
        return point == trap->point ? -EINTR : 0;
}

static void put_one(Store *s, const char *key, int expected) {
        StoreTxn *t;

        assert_int_equal(store_begin(s, true, &t), 0);
        store_put(t, bytes_of_str(key), bytes_of_str("1"));
        assert_int_equal(store_commit(&t), expected);
        assert_null(t);
}

static bool holds(Store *s, const char *key) {
        StoreTxn *t;

        assert_int_equal(store_begin(s, false, &t), 0);
        bool there = store_has(t, bytes_of_str(key));
        store_abort(&t);
        return there;
}

/* Dies at the point; is what was being committed there afterwards? */
static void die_at(StoreMemPoint point, bool survives) {
        Store *s = store_mem_new();
        Trap trap = { .point = point };
        StoreTxn *t = NULL;

        put_one(s, "old", 0);
        store_mem_set_hook(s, trap_hook, &trap);
        put_one(s, "new", -EINTR);
        assert_int_equal(trap.calls, point == STORE_MEM_COMMIT_BEFORE ? 1 : 2);
        assert_int_equal(store_begin(s, true, &t), -EINTR);
        assert_int_equal(store_begin(s, false, &t), -EINTR);
        assert_null(t);

        store_mem_set_hook(s, NULL, NULL);
        store_mem_crash(s);
        assert_true(holds(s, "old"));
        assert_int_equal(holds(s, "new"), survives);
        put_one(s, "after", 0);
        assert_true(holds(s, "after"));
        store_free(s);
}

static void dying_before_the_commit_loses_it(void **state) {
        die_at(STORE_MEM_COMMIT_BEFORE, false);
}

static void dying_after_the_commit_keeps_it(void **state) {
        die_at(STORE_MEM_COMMIT_AFTER, true);
}

static void a_crash_takes_the_open_writer_but_no_reader(void **state) {
        Store *s = store_mem_new();
        StoreTxn *writer, *reader;

        put_one(s, "old", 0);
        assert_int_equal(store_begin(s, false, &reader), 0);
        assert_int_equal(store_begin(s, true, &writer), 0);
        store_put(writer, bytes_of_str("lost"), bytes_of_str("1"));
        store_mem_crash(s);
        assert_int_equal(store_error(writer), -ESHUTDOWN);
        assert_false(store_has(writer, bytes_of_str("old")));
        put_one(s, "next", 0);
        assert_int_equal(store_commit(&writer), -ESHUTDOWN);
        put_one(s, "more", 0);
        assert_false(holds(s, "lost"));
        assert_true(holds(s, "next") && holds(s, "more"));
        assert_true(store_has(reader, bytes_of_str("old")));
        assert_false(store_has(reader, bytes_of_str("next")));
        store_abort(&reader);
        store_free(s);
}

/* Not a measure of time: a tree that had lost its balance would not come to an end here within the test's bound. */
static void a_million_ordered_rows_stay_balanced(void **state) {
        Store *s = store_mem_new();
        StoreTxn *t = NULL;
        Buf k = BUF_INIT;

        for (uint32_t i = 0; i < 1000000; i++) {
                if (!t)
                        assert_int_equal(store_begin(s, true, &t), 0);
                buf_clear(&k);
                buf_put_u32(&k, i);
                store_put(t, buf_bytes(&k), buf_bytes(&k));
                if (i % 10 == 9)
                        assert_int_equal(store_commit(&t), 0);
        }
        assert_int_equal(store_begin(s, false, &t), 0);
        for (uint32_t i = 0; i < 1000000; i += 1000) {
                Buf v = BUF_INIT;
                buf_clear(&k);
                buf_put_u32(&k, i);
                assert_true(store_get(t, buf_bytes(&k), &v));
                assert_true(bytes_equal(buf_bytes(&k), buf_bytes(&v)));
                buf_deinit(&v);
        }
        store_abort(&t);
        buf_deinit(&k);
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(dying_before_the_commit_loses_it),
                cmocka_unit_test(dying_after_the_commit_keeps_it),
                cmocka_unit_test(a_crash_takes_the_open_writer_but_no_reader),
                cmocka_unit_test(a_million_ordered_rows_stay_balanced),
        };

        return store_contract_run("store_mem: contract", &mem_maker) +
               cmocka_run_group_tests_name("store_mem", tests, NULL, NULL);
}
