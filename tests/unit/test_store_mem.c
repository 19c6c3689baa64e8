/* SPDX-License-Identifier: Apache-2.0 */

/* The RAM twin: the contract, and what happens when it crashes. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/base/random.h"
#include "node/store/store_mem.h"
#include "tests/unit/frail_store.h"
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

/* ---- trees of several levels, thinned out again, held against a set of flags -------------------------------------- */

#define KEYS 6000u

/* Long enough shared beginnings that nodes can't keep all of them, keys that are beginnings of others, and zeros in them. */
static Bytes numbered(uint32_t i, Buf *k) {
        buf_clear(k);
        buf_put(k, "a beginning that is longer than what a node keeps of it", i % 3 ? 55 : 9);
        buf_put_u16(k, (uint16_t)(i % 7));
        buf_put(k, "\0\0\0\0\0\0\0\0\0", i % 10);
        buf_put_u32(k, i / 2);
        if (i % 2)
                buf_put_u8(k, 0);
        return buf_bytes(k);
}

static size_t walk(StoreTxn *t, const uint32_t *stamps) {
        Buf k = BUF_INIT, v = BUF_INIT, before = BUF_INIT, back = BUF_INIT, own = BUF_INIT;
        size_t n = 0;

        while (store_seek(t, buf_bytes(&k), &k, &v)) {
                Reader r = reader_of(buf_bytes(&v));
                uint32_t i = reader_u32(&r);

                assert_true(i < KEYS && bytes_equal(buf_bytes(&k), numbered(i, &own)));
                assert_int_equal(reader_u32(&r), stamps[i]);
                assert_true(n == 0 || bytes_compare(buf_bytes(&before), buf_bytes(&k)) < 0);
                assert_int_equal(store_seek_before(t, buf_bytes(&k), &back, NULL), n > 0);
                assert_true(n == 0 || bytes_equal(buf_bytes(&back), buf_bytes(&before)));
                buf_clear(&before);
                buf_put_bytes(&before, buf_bytes(&k));
                buf_put_u8(&k, 0);
                n++;
        }
        buf_deinit(&k);
        buf_deinit(&v);
        buf_deinit(&before);
        buf_deinit(&back);
        buf_deinit(&own);
        return n;
}

static size_t count(const uint32_t *stamps) {
        size_t n = 0;

        for (uint32_t i = 0; i < KEYS; i++)
                n += stamps[i] != 0;
        return n;
}

/* Puts with a rising and deletes with a falling share; some values change their length. */
static void shake(StoreTxn *t, Random *random, unsigned put_percent, uint32_t *stamps, uint32_t *stamp) {
        Buf k = BUF_INIT, v = BUF_INIT;

        for (unsigned step = 0; step < 9000; step++) {
                uint32_t i = (uint32_t)random_below(random, KEYS);

                if (random_below(random, 100) < put_percent) {
                        buf_clear(&v);
                        buf_put_u32(&v, i);
                        buf_put_u32(&v, stamps[i] = ++*stamp);
                        buf_put(&v, "filled", random_below(random, 7));
                        store_put(t, numbered(i, &k), buf_bytes(&v));
                } else {
                        stamps[i] = 0;
                        store_delete(t, numbered(i, &k));
                }
        }
        buf_deinit(&k);
        buf_deinit(&v);
}

static void trees_grow_shrink_and_keep_their_old_versions(void **state) {
        static const unsigned shares[] = { 90, 60, 3, 0, 95, 30, 1, 80, 0, 0, 0 };
        uint32_t *now = mem_new_array(uint32_t, KEYS), *committed = mem_new_array(uint32_t, KEYS), stamp = 0;
        uint32_t *shown[array_size(shares)];
        StoreTxn *t, *readers[array_size(shares)];
        Store *s = store_mem_new();
        StoreUsage usage;
        Random random;

        random_seeded(&random, 11);
        for (size_t round = 0; round < array_size(shares); round++) {
                shown[round] = mem_new_array(uint32_t, KEYS);
                memcpy(shown[round], committed, KEYS * sizeof *now);
                assert_int_equal(store_begin(s, false, &readers[round]), 0);
                memcpy(now, committed, KEYS * sizeof *now);
                assert_int_equal(store_begin(s, true, &t), 0);
                shake(t, &random, shares[round], now, &stamp);
                assert_int_equal(walk(t, now), count(now));
                if (round % 4 == 1) { /* it never was */
                        store_abort(&t);
                } else {
                        assert_int_equal(store_commit(&t), 0);
                        memcpy(committed, now, KEYS * sizeof *now);
                }
                if (round % 3 == 2) { /* not the oldest reader */
                        store_abort(&readers[round - 1]);
                        shown[round - 1] = mem_free(shown[round - 1]);
                }
        }
        for (size_t round = 0; round < array_size(shares); round++) {
                if (!shown[round])
                        continue;
                assert_int_equal(walk(readers[round], shown[round]), count(shown[round]));
                store_abort(&readers[round]);
                mem_free(shown[round]);
        }
        assert_int_equal(store_begin(s, true, &t), 0);
        for (uint32_t i = 0; i < KEYS; i++) {
                Buf k = BUF_INIT;

                store_delete(t, numbered(i, &k));
                buf_deinit(&k);
        }
        assert_int_equal(store_commit(&t), 0);
        store_usage(s, &usage);
        assert_int_equal(usage.used, 0);
        mem_free(now);
        mem_free(committed);
        store_free(s);
}

/* Whole stretches go, from either side: nodes with one child left, beside full ones. */
static void stretches_taken_out_leave_the_rest(void **state) {
        for (unsigned way = 0; way < 4; way++) {
                const uint32_t n = 40000, from = way < 2 ? 0 : 13000, to = way < 2 ? n - 700 : 27000;
                Store *s = store_mem_new();
                StoreTxn *t;
                Buf k = BUF_INIT;
                uint32_t left = 0;

                assert_int_equal(store_begin(s, true, &t), 0);
                for (uint32_t i = 0; i < n; i++) {
                        buf_clear(&k);
                        buf_put_u32(&k, i);
                        store_put(t, buf_bytes(&k), buf_bytes(&k));
                }
                assert_int_equal(store_commit(&t), 0);
                assert_int_equal(store_begin(s, true, &t), 0);
                for (uint32_t i = from; i < to; i++) {
                        buf_clear(&k);
                        buf_put_u32(&k, way % 2 ? i : from + to - 1 - i);
                        store_delete(t, buf_bytes(&k));
                        if (i % 512)
                                continue;
                        buf_clear(&k);
                        buf_put_u32(&k, way % 2 ? i : from);
                        assert_true(store_seek(t, buf_bytes(&k), &k, NULL) || way >= 2);
                }
                for (buf_clear(&k); store_seek(t, buf_bytes(&k), &k, NULL); buf_put_u8(&k, 0))
                        left++;
                assert_int_equal(left, n - (to - from));
                store_abort(&t);
                assert_int_equal(store_begin(s, false, &t), 0);
                for (left = 0, buf_clear(&k); store_seek(t, buf_bytes(&k), &k, NULL); buf_put_u8(&k, 0))
                        left++;
                assert_int_equal(left, n);
                store_abort(&t);
                buf_deinit(&k);
                store_free(s);
        }
}

/* Whatever an engine couldn't do: nobody is told there and then, nothing more is done, and nothing is committed. */
static void an_error_of_any_call_is_kept_and_nothing_is_committed(void **state) {
        const Bytes key = bytes_of_str("key"), before = bytes_of_str("before"), value = bytes_of_str("value");

        for (unsigned call = 0; call < 6; call++) {
                Store *inner = store_mem_new(), *s = frail_store_new(inner);
                Buf found = BUF_INIT;
                unsigned calls;
                StoreTxn *t;

                assert_int_equal(store_begin(s, true, &t), 0);
                store_put(t, before, value);
                frail_store_fail_at(s, 1);
                if (call == 0)
                        assert_false(store_get(t, before, &found));
                else if (call == 1)
                        assert_false(store_has(t, before));
                else if (call == 2)
                        store_put(t, key, value);
                else if (call == 3)
                        store_delete(t, before);
                else if (call == 4)
                        assert_false(store_seek(t, before, &found, NULL));
                else
                        assert_false(store_seek_before(t, key, &found, NULL));
                assert_int_equal(store_error(t), -EIO);
                calls = frail_store_calls(s);
                assert_false(store_get(t, before, &found));
                assert_false(store_seek(t, before, &found, NULL));
                assert_false(store_seek_before(t, key, &found, NULL));
                store_put(t, key, value);
                store_delete(t, before);
                assert_int_equal(frail_store_calls(s), calls);
                assert_int_equal(store_commit(&t), -EIO);
                assert_null(t);
                assert_int_equal(store_begin(inner, false, &t), 0);
                assert_false(store_has(t, before));
                store_abort(&t);
                buf_deinit(&found);
                store_free(s);
                store_free(inner);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_error_of_any_call_is_kept_and_nothing_is_committed),
                cmocka_unit_test(dying_before_the_commit_loses_it),
                cmocka_unit_test(dying_after_the_commit_keeps_it),
                cmocka_unit_test(a_crash_takes_the_open_writer_but_no_reader),
                cmocka_unit_test(a_million_ordered_rows_stay_balanced),
                cmocka_unit_test(trees_grow_shrink_and_keep_their_old_versions),
                cmocka_unit_test(stretches_taken_out_leave_the_rest),
        };

        return store_contract_run("store_mem: contract", &mem_maker) +
               cmocka_run_group_tests_name("store_mem", tests, NULL, NULL);
}
