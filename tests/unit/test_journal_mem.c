/* SPDX-License-Identifier: Apache-2.0 */

/* The RAM twin: the contract, and dying at every point with every kind of torn end. */

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "common/base/memory.h"
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

/* ---- beside a writer ------------------------------------------------------------------------------------------------- */

/* What the writer does in one go: so many batches; the last one of them is not written yet, though its segment may be there. */
typedef struct Move {
        unsigned batches;
        bool pending;
} Move;

#define MOVES_MAX 6u
static const Move moves[] = { { 1, false }, { 1, true }, { 2, false }, { 4, false }, { 4, true } };

/* Reads another's segments, as a process beside the one that writes them; the writer goes on at some of the moments in which that one
 * looks: before a call, or when half of what it reads was read. */
typedef struct Beside {
        Journal base;
        Journal *writer;
        uint32_t written, first; /* batches: so far, and when the reader began */
        JournalPosition pending; /* from here on nothing is written yet; {0}: all is */
        unsigned moment, next, every, moved; /* moves: the next one when, each so long after the one before, how many */
        const Move *move[2];                 /* in turn */
} Beside;

static void write_on(Beside *b, const Move *move) {
        JournalPosition at = { 0 };

        for (unsigned i = 0; i < move->batches; i++)
                at = journal_contract_append(b->writer, b->written++, 900);
        b->pending = move->pending ? at : (JournalPosition){ 0 };
}

static void moment_passes(Beside *b) {
        if (b->moment++ != b->next || b->moved == MOVES_MAX)
                return;
        b->next += b->every;
        write_on(b, b->move[b->moved++ % 2]);
}

static int read_writer(const Beside *b, uint32_t segment, uint64_t offset, uint8_t *dst, size_t len, size_t *ret_len, uint64_t *ret_size) {
        int r = b->writer->ops->read(b->writer, segment, offset, dst, len, ret_len, ret_size);

        for (size_t i = 0; !r && segment == b->pending.segment && i < *ret_len; i++)
                dst[i] = offset + i < b->pending.offset ? dst[i] : 0;
        return r;
}

static int beside_last(Journal *j, uint32_t *ret) {
        Beside *b = (Beside *)j;

        moment_passes(b);
        return b->writer->ops->last(b->writer, ret);
}

static int beside_read(Journal *j, uint32_t segment, uint64_t offset, void *dst, size_t len, size_t *ret_len, uint64_t *ret_size) {
        Beside *b = (Beside *)j;
        size_t half = len / 2, more;
        int r;

        moment_passes(b);
        r = read_writer(b, segment, offset, dst, half, ret_len, ret_size);
        if (r || *ret_len < half)
                return r;
        moment_passes(b);
        r = read_writer(b, segment, offset + half, (uint8_t *)dst + half, len - half, &more, NULL);
        *ret_len = half + more;
        return r;
}

static const JournalOps beside_ops = { .last = beside_last, .read = beside_read };

/* Segments of four batches. */
static void beside_init(Beside *b, unsigned batches, unsigned when, unsigned every, const Move *first, const Move *second) {
        const Move begin = { batches, false };
        UnitCode u = unit();

        *b = (Beside){ .writer = make(4096), .next = when, .every = every, .move = { first, second } };
        journal_engine_init(&b->base, &beside_ops, &u, b->writer->suite, b->writer->block, 4096);
        b->base.readonly = true;
        write_on(b, &begin);
        b->first = batches;
}

static void beside_deinit(Beside *b) {
        journal_engine_deinit(&b->base);
        drop(b->writer);
}

/* What was there when the reading began is read, in order, and where it ends nothing is damaged. */
static bool is_read(Beside *b) {
        CLEANUP(buf_deinit) Buf got = BUF_INIT, expected = BUF_INIT;
        JournalPosition at = { 0 };
        uint32_t n = 0;
        int r;

        while ((r = journal_read(&b->base, at, &got, &at)) == 0) {
                journal_contract_batch(n++, got.len, &expected);
                assert_true(bytes_equal(buf_bytes(&got), buf_bytes(&expected)));
        }
        return r == JOURNAL_E_END && n >= b->first;
}

static bool is_scanned(Beside *b) {
        JournalTail t;

        return journal_scan(&b->base, (JournalPosition){ 0 }, &t) == 0;
}

#define MOMENTS 32u

static void whatever_the_writer_does(bool (*looks)(Beside *b)) {
        for (unsigned i = 0; i < MOMENTS * MOMENTS * array_size(moves) * array_size(moves); i++) {
                unsigned when = i % MOMENTS, every = 1 + i / MOMENTS % MOMENTS;
                const Move *first = &moves[i / (MOMENTS * MOMENTS) % array_size(moves)],
                           *second = &moves[i / (MOMENTS * MOMENTS) / array_size(moves)];

                for (unsigned batches = 3; batches <= 5; batches++) {
                        Beside b;

                        beside_init(&b, batches, when, every, first, second);
                        if (!looks(&b))
                                fail_msg("damage seen: %u batches, then %u and %u in turn from moment %u on, every %u", batches,
                                         first->batches, second->batches, when, every);
                        beside_deinit(&b);
                }
        }
}

static void a_reader_beside_a_writer_sees_no_damage(void **state) {
        whatever_the_writer_does(is_read);
}

static void a_scan_beside_a_writer_sees_no_damage(void **state) {
        whatever_the_writer_does(is_scanned);
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
                cmocka_unit_test(a_reader_beside_a_writer_sees_no_damage),
                cmocka_unit_test(a_scan_beside_a_writer_sees_no_damage),
        };

        return journal_contract_run("journal_mem: contract", &mem_maker) +
               cmocka_run_group_tests_name("journal_mem", tests, NULL, NULL);
}
