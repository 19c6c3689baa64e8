/* SPDX-License-Identifier: Apache-2.0 */

/* The RAM twin: the contract, and dying at every point with every kind of torn end. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "node/store/journal_engine.h"
#include "node/store/journal_mem.h"
#include "tests/unit/journal_contract.h"

static UnitCode unit(void) {
        UnitCode u;

        assert_true(unit_code_parse("411281", &u));
        return u;
}

static Journal *make(uint32_t segment_size) {
        UnitCode u = unit();

        return journal_mem_new(&u, segment_size);
}

static Journal *reopen(Journal *j) {
        journal_mem_crash(j, journal_mem_unsynced(j));
        return j;
}

static void drop(Journal *j) {
        journal_free(j);
}

static uint64_t segment_bytes(Journal *j, uint32_t segment) {
        return journal_mem_segment_size(j, segment);
}

static uint8_t peek(Journal *j, uint32_t segment, uint64_t offset) {
        return journal_mem_peek(j, segment, offset);
}

static const JournalMaker mem_maker = {
        .make = make, .reopen = reopen, .drop = drop, .segment_bytes = segment_bytes, .peek = peek,
        .flip_stride = 1, .flip = journal_mem_flip,
};

/* Dies at the n-th call. */
typedef struct Trap {
        uint32_t at, calls;
        JournalMemPoint point; /* where it died */
} Trap;

static int trap_hook(void *userdata, JournalMemPoint point) {
        Trap *trap = userdata;

        if (++trap->calls != trap->at)
                return 0;
        trap->point = point;
        return -EINTR;
}

/* Appends and syncs batches until it dies or is done; returns how many were synced. */
static uint32_t work(Journal *j, uint32_t from, uint32_t to, int *ret) {
        Buf b = BUF_INIT;
        JournalPosition at;
        int r = 0;

        while (from < to) {
                journal_contract_batch(from, 200 + from * 37, &b);
                r = journal_append(j, buf_bytes(&b), &at);
                if (r == 0)
                        r = journal_sync(j);
                if (r)
                        break;
                from++;
        }
        buf_deinit(&b);
        *ret = r;
        return from;
}

static void dead_until_the_crash(Journal *j) {
        Buf b = BUF_INIT;
        JournalPosition at;
        JournalTail t;

        journal_contract_batch(0, 10, &b);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), -EINTR);
        assert_int_equal(journal_sync(j), -EINTR);
        assert_int_equal(journal_reserve(j, 10), -EINTR);
        assert_int_equal(journal_read(j, journal_first(j), &b, NULL), -EINTR);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), -EINTR);
        buf_deinit(&b);
}

/* After the crash: all that was synced, at most one batch more, and work goes on. */
static void restart(Journal *j, uint32_t synced, const Trap *trap) {
        JournalTail t;
        int r;

        journal_mem_set_hook(j, NULL, NULL);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), 0);
        if (t.has_torn)
                assert_int_equal(journal_cut(j, t.torn), 0);
        uint32_t n = journal_contract_count(j);
        assert_true(n == synced || n == synced + 1);
        if (trap->point == JOURNAL_MEM_SYNC_AFTER)
                assert_int_equal(n, synced + 1);
        if (trap->point == JOURNAL_MEM_APPEND_BEFORE)
                assert_true(n == synced && !t.has_torn);
        assert_int_equal(work(j, n, n + 3, &r), n + 3);
        assert_int_equal(r, 0);
        assert_int_equal(journal_contract_count(j), n + 3);
}

/* mode 0: nothing unsynced survives, 1: all, 2: a prefix, 3: any blocks. */
static void die_at(uint32_t at, int mode, Random *random, bool *ret_reached) {
        Journal *j = make(2048);
        Trap trap = { .at = at };
        int r;

        journal_mem_set_hook(j, trap_hook, &trap);
        uint32_t synced = work(j, 0, 12, &r);
        *ret_reached = r != 0;
        if (r) {
                assert_int_equal(r, -EINTR);
                dead_until_the_crash(j);
                uint64_t unsynced = journal_mem_unsynced(j);
                if (mode == 3)
                        journal_mem_crash_random(j, random);
                else
                        journal_mem_crash(j, mode == 0 ? 0 : mode == 1 ? unsynced : random_below(random, unsynced + 1));
                restart(j, synced, &trap);
        } else {
                assert_int_equal(synced, 12);
        }
        journal_free(j);
}

static void dying_at_any_point_loses_nothing_synced(void **state) {
        Random random;

        random_seeded(&random, 11);
        for (int mode = 0; mode < 4; mode++) {
                bool reached = true;
                uint32_t at = 1;
                for (; reached; at++)
                        for (int again = 0; again < (mode < 2 ? 1 : 20); again++)
                                die_at(at, mode, &random, &reached);
                assert_true(at >= 12 * 4);
        }
}

static void every_prefix_of_the_last_batch_is_torn_and_cut(void **state) {
        for (uint64_t keep = 0; keep <= 320; keep++) {
                Journal *j = make(2048);
                Trap trap = { .at = 4 * 3 + 2 };
                JournalTail t;
                int r;

                journal_mem_set_hook(j, trap_hook, &trap);
                assert_int_equal(work(j, 0, 12, &r), 3);
                assert_int_equal(trap.point, JOURNAL_MEM_APPEND_AFTER);
                uint64_t unsynced = journal_mem_unsynced(j);
                journal_mem_crash(j, keep);
                journal_mem_set_hook(j, NULL, NULL);
                assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), 0);
                /* The batch is 200 + 3 * 37 = 311 bytes behind 32 of its frame; its last byte isn't zero. */
                assert_int_equal(unsynced, 384);
                assert_int_equal(t.has_torn, keep > 0);
                if (t.has_torn)
                        assert_int_equal(journal_cut(j, t.torn), 0);
                assert_int_equal(journal_contract_count(j), 3);
                journal_free(j);
        }
}

/* The cut is a write too: dying in it must leave something that can be cut again. */
static void dying_in_the_cut_is_survived(void **state) {
        for (int point = 1; point <= 2; point++) {
                Journal *j = make(2048);
                Trap trap = { .at = 4 * 3 + 2 };
                JournalTail t;
                int r;

                journal_mem_set_hook(j, trap_hook, &trap);
                assert_int_equal(work(j, 0, 12, &r), 3);
                journal_mem_crash(j, 100);
                assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), 0);
                assert_true(t.has_torn);
                trap = (Trap){ .at = (uint32_t)point };
                assert_int_equal(journal_cut(j, t.torn), -EINTR);
                assert_int_equal(trap.point, point == 1 ? JOURNAL_MEM_SYNC_BEFORE : JOURNAL_MEM_SYNC_AFTER);
                journal_mem_crash(j, 30);
                restart(j, 3, &(Trap){ 0 });
                journal_free(j);
        }
}

static void two_appends_never_stay_unsynced_together(void **state) {
        Journal *j = make(4096);
        Buf b = BUF_INIT;
        JournalPosition at;

        journal_contract_batch(0, 500, &b);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), 0);
        uint64_t one = journal_mem_unsynced(j);
        journal_contract_batch(1, 500, &b);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), 0);
        assert_int_equal(journal_mem_unsynced(j), one);
        assert_int_equal(journal_sync(j), 0);
        assert_int_equal(journal_mem_unsynced(j), 0);
        buf_deinit(&b);
        journal_free(j);
}

static void without_space_nothing_is_written(void **state) {
        Journal *j = make(2048);
        Buf b = BUF_INIT;
        JournalPosition at = { 7, 7 };
        int r;

        journal_mem_set_space(j, 2048 + 1000);
        journal_contract_batch(0, 1500, &b);
        assert_int_equal(work(j, 0, 1, &r), 1);
        assert_int_equal(journal_reserve(j, 1000), 0);
        assert_int_equal(journal_reserve(j, 1500 + 300), JOURNAL_E_FULL);
        journal_contract_batch(1, 1800, &b);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), JOURNAL_E_FULL);
        assert_int_equal(at.segment, 7);
        assert_int_equal(journal_disk_free(j), 1000);
        assert_int_equal(journal_contract_count(j), 1);
        /* What fits still goes in, and when there is space again so does the rest. */
        journal_contract_append(j, 1, 500);
        journal_mem_set_space(j, 10000);
        journal_contract_append(j, 2, 1800);
        assert_int_equal(journal_contract_count(j), 3);
        buf_deinit(&b);
        journal_free(j);
}

static void a_clone_is_the_synced_past(void **state) {
        Journal *j = make(2048);
        Buf b = BUF_INIT;
        JournalPosition at;
        JournalTail t;
        int r;

        assert_int_equal(work(j, 0, 9, &r), 9);
        journal_contract_batch(9, 100, &b);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), 0);
        Journal *old = journal_mem_clone(j);
        assert_int_equal(journal_sync(j), 0);
        assert_int_equal(journal_scan(old, (JournalPosition){ 0 }, &t), 0);
        assert_false(t.has_torn);
        assert_int_equal(journal_contract_count(old), 9);
        assert_int_equal(journal_contract_count(j), 10);
        assert_int_equal(journal_scan(old, journal_next(j, 1), &t), JOURNAL_E_SHORT);

        /* Two histories from here on: what one writes is nothing in the other. */
        assert_int_equal(journal_scan(old, (JournalPosition){ 0 }, &t), 0);
        assert_int_equal(work(old, 9, 20, &r), 20);
        assert_int_equal(work(j, 10, 20, &r), 20);
        journal_mem_flip(old, 1, 200, 1);
        assert_int_equal(journal_contract_count(j), 20);
        buf_deinit(&b);
        journal_free(old);
        journal_free(j);
}

static int sync_fails(Journal *j, uint32_t segment) {
        return -EIO;
}

/* What became of it nobody knows, whatever the disk says next. */
static void after_a_failed_sync_nothing_goes_on(void **state) {
        Journal *j = make(1u << 16);
        const JournalOps *sound = j->ops;
        JournalOps frail = *sound;
        Buf b = BUF_INIT;
        JournalPosition at;

        journal_contract_batch(0, 200, &b);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), 0);
        frail.sync = sync_fails;
        j->ops = &frail;
        assert_int_equal(journal_sync(j), -EIO);
        j->ops = sound;
        assert_int_equal(journal_sync(j), -EIO);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), -EIO);
        buf_deinit(&b);
        drop(j);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(dying_at_any_point_loses_nothing_synced),
                cmocka_unit_test(every_prefix_of_the_last_batch_is_torn_and_cut),
                cmocka_unit_test(dying_in_the_cut_is_survived),
                cmocka_unit_test(two_appends_never_stay_unsynced_together),
                cmocka_unit_test(without_space_nothing_is_written),
                cmocka_unit_test(after_a_failed_sync_nothing_goes_on),
                cmocka_unit_test(a_clone_is_the_synced_past),
        };

        return journal_contract_run("journal_mem: contract", &mem_maker) +
               cmocka_run_group_tests_name("journal_mem", tests, NULL, NULL);
}
