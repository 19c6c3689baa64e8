/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "runner_fixture.h"

int fixture_boundary(Fixture *f) {
        f->points++;
        return f->die_at && f->points >= f->die_at ? -EINTR : 0;
}

static int journal_hook(void *userdata, JournalMemPoint point) {
        Fixture *f = userdata;

        f->appends += point == JOURNAL_MEM_APPEND_AFTER;
        f->syncs += point == JOURNAL_MEM_SYNC_AFTER;
        return fixture_boundary(f);
}

static int store_hook(void *userdata, StoreMemPoint point) {
        return fixture_boundary(userdata);
}

void fixture_init(Fixture *f, uint32_t segment_size) {
        UnitCode unit;

        *f = (Fixture){ .now = FIXTURE_NOON };
        assert_true(unit_code_parse("411281", &unit));
        random_seeded(&f->random, 7);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &f->random, &f->identity), 0);
        f->store = store_mem_new();
        f->journal = journal_mem_new(&unit, segment_size);
        store_mem_set_hook(f->store, store_hook, f);
        journal_mem_set_hook(f->journal, journal_hook, f);
        f->config = (RunnerConfig){
                .unit = unit,
                .store = f->store,
                .journal = f->journal,
                .identity = &f->identity,
                .limits = { .drafts_max = 8 },
                .random = &f->random,
        };
}

void fixture_init_office(Fixture *f, uint32_t segment_size) {
        fixture_init(f, segment_size);
        assert_int_equal(fixture_open(f, true), 0);
        assert_int_equal(fixture_genesis(f), 0);
}

void fixture_deinit(Fixture *f) {
        f->runner = runner_free(f->runner);
        f->journal = journal_free(f->journal);
        f->store = store_free(f->store);
}

int fixture_open(Fixture *f, bool fresh) {
        f->report = (RunnerReport){ 0 };
        return runner_open(&f->config, fresh, f->now, &f->runner, &f->report);
}

int fixture_genesis(Fixture *f) {
        Input in = { .kind = INPUT_GENESIS, .actor = { .unit = f->config.unit, .user = { "admin" } } };
        RunnerJob job = { .input = &in };
        size_t taken;

        return runner_step(f->runner, f->now, &job, 1, &taken);
}

void fixture_crash(Fixture *f, uint64_t keep) {
        store_mem_crash(f->store);
        f->runner = runner_free(f->runner);
        journal_mem_crash(f->journal, keep);
        f->die_at = 0;
}

int fixture_step(Fixture *f, EntryKind kind, const char *const *texts, size_t n, RunnerJob *jobs, size_t *ret_taken) {
        Input inputs[RUNNER_BATCH_MAX];
        RunnerJob own[RUNNER_BATCH_MAX];
        size_t taken = 0;
        int r;

        assert_true(n <= RUNNER_BATCH_MAX);
        for (size_t i = 0; i < n; i++) {
                inputs[i] = (Input){
                        .kind = INPUT_COMMAND,
                        .actor = { .unit = f->config.unit, .user = { "clerk" } },
                        .document_kind = kind,
                        .document = { .body = texts[i] },
                };
                if (strncmp(texts[i], "content", 7) == 0)
                        inputs[i].parts[inputs[i].n_parts++] = (InputPart){ .kind = PART_CONTENT,
                                                                           .data = bytes_of_str(texts[i]) };
                own[i] = (RunnerJob){ .input = &inputs[i] };
        }
        f->now += DURATION_SECOND;
        r = runner_step(f->runner, f->now, own, n, &taken);
        if (r == 0 && jobs)
                memcpy(jobs, own, n * sizeof *jobs);
        if (r == 0 && ret_taken)
                *ret_taken = taken;
        return r;
}

Result fixture_do(Fixture *f, EntryKind kind, const char *text) {
        RunnerJob job;

        assert_int_equal(fixture_step(f, kind, &text, 1, &job, NULL), 0);
        return job.result;
}

OfficeHead fixture_head(Fixture *f) {
        OfficeHead head;

        office_head(runner_txn(f->runner), &head);
        return head;
}

static bool next_pair(StoreTxn *txn, Buf *key, Buf *value) {
        Buf from = BUF_INIT;
        bool found;

        buf_put_bytes(&from, buf_bytes(key));
        buf_put_u8(&from, 0);
        found = store_seek(txn, buf_bytes(&from), key, value);
        buf_deinit(&from);
        return found;
}

static void assert_same_rows(StoreTxn *a, StoreTxn *b) {
        Buf key_a = BUF_INIT, key_b = BUF_INIT, value_a = BUF_INIT, value_b = BUF_INIT;

        for (;;) {
                bool more_a = next_pair(a, &key_a, &value_a), more_b = next_pair(b, &key_b, &value_b);

                assert_int_equal(more_a, more_b);
                if (!more_a)
                        break;
                assert_true(bytes_equal(buf_bytes(&key_a), buf_bytes(&key_b)));
                assert_true(bytes_equal(buf_bytes(&value_a), buf_bytes(&value_b)));
        }
        buf_deinit(&key_a);
        buf_deinit(&key_b);
        buf_deinit(&value_a);
        buf_deinit(&value_b);
}

void fixture_assert_same(Store *a, Store *b) {
        StoreTxn *txn_a, *txn_b;

        assert_int_equal(store_begin(a, false, &txn_a), 0);
        assert_int_equal(store_begin(b, false, &txn_b), 0);
        assert_same_rows(txn_a, txn_b);
        store_abort(&txn_a);
        store_abort(&txn_b);
}

void fixture_assert_replays(Fixture *f) {
        Store *other = store_mem_new();
        RunnerReport report;
        StoreTxn *txn;

        assert_int_equal(runner_replay(f->journal, NULL, other, (JournalPosition){ 0 }, &report), 0);
        assert_int_equal(store_begin(other, false, &txn), 0);
        assert_same_rows(runner_txn(f->runner), txn);
        store_abort(&txn);
        store_free(other);
}
