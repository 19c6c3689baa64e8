/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "frail_store.h"
#include "node/store/case_keys_engine.h"
#include "runner_fixture.h"

#define SEGMENT (64u * 1024)

static int setup(void **state) {
        Fixture *f = mem_new(Fixture);

        fixture_init_office(f, SEGMENT);
        *state = f;
        return 0;
}

static int setup_empty(void **state) {
        Fixture *f = mem_new(Fixture);

        fixture_init(f, SEGMENT);
        *state = f;
        return 0;
}

static int teardown(void **state) {
        fixture_deinit(*state);
        mem_free(*state);
        return 0;
}

/* ---- a step ------------------------------------------------------------------------------------------------------ */

static void test_numbers_entries_and_seals_without_gaps(void **state) {
        static const char *const texts[] = { "a", "many 3", "b" };
        Fixture *f = *state;
        RunnerJob jobs[3];
        size_t taken;

        assert_int_equal(fixture_step(f, ENTRY_REMARK, texts, 3, jobs, &taken), 0);
        assert_int_equal(taken, 3);
        assert_int_equal(jobs[0].result.entry, 2);
        assert_int_equal(jobs[1].result.entry, 3);
        assert_int_equal(jobs[2].result.entry, 6);
        assert_int_equal(fixture_head(f).entry, 6);
        assert_int_equal(fixture_head(f).seal, 2);
}

static void test_syncs_once_for_many_inputs(void **state) {
        const char *texts[64];
        Fixture *f = *state;
        unsigned syncs = f->syncs, appends = f->appends;

        for (size_t i = 0; i < array_size(texts); i++)
                texts[i] = "case";
        assert_int_equal(fixture_step(f, ENTRY_REGISTER, texts, array_size(texts), NULL, NULL), 0);
        assert_int_equal(f->syncs, syncs + 1);
        assert_int_equal(f->appends, appends + 1);
}

static void test_deadline_follows_every_step(void **state) {
        static const char *const texts[] = { "a" };
        Fixture *f = *state;

        for (unsigned i = 0; i < 3; i++) {
                assert_int_equal(runner_deadline(f->runner), fixture_head(f).entry);
                assert_int_equal(fixture_step(f, ENTRY_REMARK, texts, 1, NULL, NULL), 0);
        }
        assert_int_equal(runner_deadline(f->runner), fixture_head(f).entry);
}

static void test_writes_nothing_when_nothing_is_made_of_the_inputs(void **state) {
        static const char *const texts[] = { "refuse", "nothing" };
        Fixture *f = *state;
        unsigned points = f->points;
        RunnerJob jobs[2];

        assert_int_equal(fixture_step(f, ENTRY_REMARK, texts, 2, jobs, NULL), 0);
        assert_int_equal(jobs[0].result.status, RESULT_REFUSED);
        assert_int_equal(jobs[1].result.status, RESULT_IGNORED);
        assert_int_equal(f->points, points);
        assert_int_equal(fixture_head(f).entry, 1);
}

static void test_leaves_what_a_batch_has_no_room_for(void **state) {
        enum { N = 40 };
        char *text = mem_alloc(200 * 1024 + 1);
        const char *texts[N];
        Fixture *f = *state;
        size_t taken;

        memset(text, 'x', 200 * 1024);
        for (size_t i = 0; i < N; i++)
                texts[i] = text;
        assert_int_equal(fixture_step(f, ENTRY_REMARK, texts, N, NULL, &taken), 0);
        assert_true(taken > 1 && taken < N);
        assert_int_equal(fixture_head(f).entry, 1 + taken);
        mem_free(text);
}

static void test_gives_the_query_code_and_the_effects_of_the_step(void **state) {
        static const char *const texts[] = { "one", "two" };
        Fixture *f = *state;
        Arena arena = ARENA_INIT;
        RunnerJob jobs[2];
        const Part *code;
        Entry e;

        assert_int_equal(fixture_step(f, ENTRY_REGISTER, texts, 2, jobs, NULL), 0);
        assert_int_equal(strlen(jobs[1].code), QUERY_CODE_DIGITS);
        assert_int_equal(runner_effects(f->runner)->n, 2);
        assert_int_equal(runner_effects(f->runner)->effects[1].entry, 3);
        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), 3, &arena, &e), 0);
        code = entry_find_part(&e, PART_CODE);
        assert_non_null(code);
        assert_memory_equal(code->data.data, jobs[1].code, QUERY_CODE_DIGITS);
        arena_deinit(&arena);

        fixture_do(f, ENTRY_REMARK, "no effect");
        assert_int_equal(runner_effects(f->runner)->n, 0);
}

/* The answer to a registration was lost with the desk's command, or the node's end: the same again gets the same. */
static void test_gives_the_code_again_to_whoever_registers_the_same_again(void **state) {
        static const char *const first[] = { "one", "again 2" }, *const later[] = { "again 2" };
        Fixture *f = *state;
        RunnerJob jobs[2], again, other;
        Input in = { .kind = INPUT_COMMAND, .actor = { .unit = f->config.unit, .user = { "another" } },
                     .document_kind = ENTRY_REGISTER, .document = { .body = "again 2" } };
        size_t taken;

        assert_int_equal(fixture_step(f, ENTRY_REGISTER, first, 2, jobs, NULL), 0); /* in one batch */
        assert_int_equal(strlen(jobs[0].code), QUERY_CODE_DIGITS);
        assert_string_equal(jobs[1].code, jobs[0].code);
        fixture_crash(f, UINT64_MAX);
        assert_int_equal(fixture_open(f, false), 0);
        assert_int_equal(fixture_step(f, ENTRY_REGISTER, later, 1, &again, NULL), 0);
        assert_string_equal(again.code, jobs[0].code);
        assert_int_equal(fixture_head(f).entry, 2);

        other = (RunnerJob){ .input = &in };
        assert_int_equal(runner_step(f->runner, f->now, &other, 1, &taken), 0);
        assert_int_equal(other.result.entry, 2);
        assert_string_equal(other.code, "");
        /* Nor is somebody of the same name at another desk. */
        in.actor = (Actor){ .unit = { "411281.hrss" }, .user = { "clerk" } };
        assert_int_equal(runner_step(f->runner, f->now, &other, 1, &taken), 0);
        assert_int_equal(other.result.entry, 2);
        assert_string_equal(other.code, "");
}

static void test_time_of_entries_never_goes_back(void **state) {
        Fixture *f = *state;
        Instant before;

        fixture_do(f, ENTRY_REMARK, "a");
        before = fixture_head(f).time;
        f->now -= DURATION_DAY;
        fixture_do(f, ENTRY_REMARK, "b");
        assert_true(fixture_head(f).time == before);
}

/* ---- what a hand-over takes along -------------------------------------------------------------------------------- */

static void assert_content(Fixture *f, uint64_t number, const char *text, const uint8_t *salt) {
        Arena arena = ARENA_INIT;
        const Part *part;
        Entry e;

        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), number, &arena, &e), 0);
        part = entry_find_part(&e, PART_CONTENT);
        assert_non_null(part);
        assert_true(bytes_equal(part->data, bytes_of_str(text)));
        if (salt)
                assert_memory_equal(part->salt, salt, SALT_SIZE);
        arena_deinit(&arena);
}

static void test_brings_the_content_of_an_earlier_entry_with_its_salt(void **state) {
        static const char *const texts[] = { "content of two", "carry 2" };
        Fixture *f = *state;
        Arena arena = ARENA_INIT;
        Entry e;

        /* of the batch in the making, which the journal doesn't hold yet */
        assert_int_equal(fixture_step(f, ENTRY_REMARK, texts, 2, NULL, NULL), 0);
        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), 2, &arena, &e), 0);
        assert_content(f, 3, "content of two", entry_find_part(&e, PART_CONTENT)->salt);
        /* of an earlier one */
        fixture_do(f, ENTRY_REMARK, "carry 2");
        assert_content(f, 4, "content of two", entry_find_part(&e, PART_CONTENT)->salt);
        arena_deinit(&arena);
}

static void test_refuses_to_hand_over_what_can_t_be_read_any_more(void **state) {
        Fixture *f = *state;
        JournalPosition at;
        Result result;

        fixture_do(f, ENTRY_REMARK, "content");
        assert_true(archive_index_find(runner_txn(f->runner), 2, &at));
        fixture_do(f, ENTRY_REMARK, "after it");
        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        journal_mem_flip(f->journal, at.segment, at.offset + 100, 2);
        result = fixture_do(f, ENTRY_REMARK, "carry 2");
        assert_int_equal(result.status, RESULT_REFUSED);
        assert_int_equal(result.reason, REASON_DAMAGED);
        assert_int_equal(fixture_do(f, ENTRY_REMARK, "carry 3").status, RESULT_DONE);
}

/* What it would learn from it, it does without: the clocks go on. */
static void test_an_entry_that_can_t_be_read_any_more_stops_no_tick(void **state) {
        Fixture *f = *state;
        JournalPosition at;

        fixture_do(f, ENTRY_REMARK, "content");
        assert_true(archive_index_find(runner_txn(f->runner), 2, &at));
        fixture_do(f, ENTRY_REMARK, "after it");
        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        journal_mem_flip(f->journal, at.segment, at.offset + 100, 2);
        assert_int_equal(fixture_do(f, ENTRY_REMARK, "learn 3").status, RESULT_DONE);
        assert_int_equal(fixture_do(f, ENTRY_REMARK, "learn 2").status, RESULT_DONE);
        assert_int_equal(fixture_do(f, ENTRY_REMARK, "learn 3 2").status, RESULT_DONE);
        assert_int_equal(fixture_do(f, ENTRY_REMARK, "learn 2 3").status, RESULT_DONE);
}

/* ---- errors poison ----------------------------------------------------------------------------------------------- */

static void assert_poisoned(Fixture *f, const char *text) {
        unsigned appends = f->appends;
        const char *more = "more";

        assert_true(fixture_step(f, ENTRY_REMARK, &text, 1, NULL, NULL) < 0);
        assert_int_equal(f->appends, appends);
        assert_int_equal(runner_effects(f->runner)->n, 0);
        assert_true(fixture_step(f, ENTRY_REMARK, &more, 1, NULL, NULL) < 0);
        assert_true(runner_commit(f->runner, 0, true) < 0);
        assert_int_equal(f->appends, appends);
}

static void test_error_while_deciding_ends_it(void **state) {
        assert_poisoned(*state, "die");
}

static void test_store_error_that_apply_never_saw_ends_it_before_anything_is_written(void **state) {
        Fixture *f = *state;

        store_mem_set_size(f->store, 16u << 20);
        f->config.limits.drafts_max = 1;
        assert_poisoned(f, "break");
}

typedef struct FrailStep {
        EntryKind kind;
        const char *texts[3];
        size_t n;
} FrailStep;

/* The store fails at its n-th call within the step; true if it did. */
static bool fails_within(const FrailStep *step, unsigned n) {
        Fixture f;
        Store *frail;
        unsigned appends;
        const char *more = "more";
        bool failed;

        fixture_init(&f, SEGMENT);
        frail = f.config.store = frail_store_new(f.store);
        assert_int_equal(fixture_open(&f, true), 0);
        assert_int_equal(fixture_genesis(&f), 0);
        assert_int_equal(fixture_do(&f, ENTRY_REGISTER, "content first").status, RESULT_DONE);
        appends = f.appends;
        frail_store_fail_at(frail, n);
        failed = fixture_step(&f, step->kind, step->texts, step->n, NULL, NULL) < 0;
        assert_int_equal(failed, frail_store_calls(frail) >= n);
        if (failed) {
                assert_int_equal(f.appends, appends);
                assert_int_equal(runner_effects(f.runner)->n, 0);
                frail_store_fail_at(frail, 0);
                assert_true(fixture_step(&f, ENTRY_REMARK, &more, 1, NULL, NULL) < 0);
                assert_true(runner_commit(f.runner, 0, true) < 0);
                assert_int_equal(f.appends, appends);
        }
        f.runner = runner_free(f.runner);
        store_free(frail);
        fixture_deinit(&f);
        return failed;
}

/* Not only before a batch is written: a refusal, a duplicate's receipt or "nothing to do" rests on what was read, too. */
static void test_nothing_is_released_of_a_step_in_which_the_store_failed(void **state) {
        static const FrailStep steps[] = {
                { ENTRY_REGISTER, { "case", "many 3", "content more" }, 3 },
                { ENTRY_OPINION, { "opinion", "refuse" }, 2 },
                { ENTRY_OPINION, { "carry 2 along" }, 1 },
                { ENTRY_OPINION, { "refuse" }, 1 },
                { ENTRY_OPINION, { "nothing" }, 1 },
        };

        for (size_t i = 0; i < array_size(steps); i++) {
                unsigned n = 1;

                while (fails_within(&steps[i], n))
                        n++;
                assert_true(n > 1);
        }
}

static void test_failed_append_or_sync_ends_it(void **state) {
        Fixture *f = *state;

        for (unsigned point = 1; point <= 4; point++) {
                const char *text = "text";

                f->points = 0;
                f->die_at = point;
                assert_true(fixture_step(f, ENTRY_REGISTER, &text, 1, NULL, NULL) < 0);
                assert_true(fixture_step(f, ENTRY_REGISTER, &text, 1, NULL, NULL) < 0);
                assert_int_equal(runner_effects(f->runner)->n, 0);
                fixture_crash(f, 0);
                assert_int_equal(fixture_open(f, false), 0);
        }
}

/* The next transaction may begin as if nothing had been; what the failed one held is gone. */
static void test_failed_commit_ends_it(void **state) {
        const char *text = "text";
        Fixture f;
        Store *frail;

        fixture_init(&f, SEGMENT);
        frail = f.config.store = frail_store_new(f.store);
        assert_int_equal(fixture_open(&f, true), 0);
        assert_int_equal(fixture_genesis(&f), 0);
        frail_store_fail_at(frail, 1);
        assert_true(runner_commit(f.runner, 0, true) < 0);
        assert_true(fixture_step(&f, ENTRY_REGISTER, &text, 1, NULL, NULL) < 0);
        assert_true(runner_commit(f.runner, 0, true) < 0);
        f.runner = runner_free(f.runner);
        store_free(frail);
        fixture_deinit(&f);
}

/* ---- commit ------------------------------------------------------------------------------------------------------ */

static void test_commits_after_the_interval_or_when_told(void **state) {
        Fixture *f = *state;
        unsigned points;

        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        assert_false(runner_commit_pending(f->runner));
        fixture_do(f, ENTRY_REMARK, "a");
        assert_true(runner_commit_pending(f->runner));
        points = f->points;
        assert_int_equal(runner_commit(f->runner, 1000, false), 0);
        assert_int_equal(runner_commit(f->runner, 1049, false), 0);
        assert_int_equal(f->points, points);
        assert_int_equal(runner_commit(f->runner, 1050, false), 0);
        assert_int_equal(f->points, points + 2);
        assert_false(runner_commit_pending(f->runner));
}

static void test_commit_waits_longer_while_steps_follow_each_other(void **state) {
        Fixture *f = *state;
        unsigned points;

        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        for (int64_t ms = 1000; ms < 1250; ms += 10) {
                fixture_do(f, ENTRY_REMARK, "a");
                points = f->points;
                assert_int_equal(runner_commit(f->runner, ms, false), 0);
                assert_int_equal(f->points, points);
        }
        fixture_do(f, ENTRY_REMARK, "a");
        assert_int_equal(runner_commit(f->runner, 1250, false), 0);
        assert_false(runner_commit_pending(f->runner));
}

static void test_commits_by_itself_when_much_is_uncommitted(void **state) {
        Fixture *f = *state;
        unsigned points;

        f->runner = runner_free(f->runner);
        f->config.commit_bytes = 1000;
        assert_int_equal(fixture_open(f, false), 0);
        fixture_do(f, ENTRY_REMARK, "many 8");
        points = f->points;
        fixture_do(f, ENTRY_REMARK, "a");
        assert_int_equal(f->points, points + 2 + 4);
}

/* ---- start-up ---------------------------------------------------------------------------------------------------- */

static void test_empty_folder_is_no_office(void **state) {
        Fixture *f = *state;

        assert_int_equal(fixture_open(f, false), RUNNER_E_EMPTY);
        assert_int_equal(fixture_open(f, true), 0);
        assert_int_equal(fixture_genesis(f), 0);
        f->runner = runner_free(f->runner);
        assert_int_equal(fixture_open(f, true), RUNNER_E_EXISTS);
        assert_int_equal(fixture_open(f, false), 0);
}

static void test_genesis_cut_off_leaves_no_office_and_can_be_made_again(void **state) {
        Fixture *f = *state;

        assert_int_equal(fixture_open(f, true), 0);
        f->die_at = f->points + 3; /* before the sync */
        assert_true(fixture_genesis(f) < 0);
        fixture_crash(f, 100);
        assert_int_equal(fixture_open(f, true), 0);
        assert_int_equal(fixture_genesis(f), 0);
        assert_int_equal(fixture_head(f).entry, 1);
        fixture_assert_replays(f);
}

static void test_journal_of_another_office_is_refused(void **state) {
        Fixture *f = *state;

        f->runner = runner_free(f->runner);
        assert_true(unit_code_parse("411221", &f->config.unit));
        assert_int_equal(fixture_open(f, false), RUNNER_E_DAMAGED);
        assert_non_null(strstr(f->report.message, "411281"));
}

static void test_uncommitted_tail_is_applied_again_without_deciding(void **state) {
        Fixture *f = *state;
        unsigned decided;

        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        for (int i = 0; i < 5; i++)
                fixture_do(f, ENTRY_REGISTER, "many 2");
        fixture_crash(f, 0);
        decided = toy_decided;
        assert_int_equal(fixture_open(f, false), 0);
        assert_int_equal(toy_decided, decided);
        assert_int_equal(f->report.replayed, 10);
        assert_false(f->report.was_cut);
        assert_int_equal(fixture_head(f).entry, 11);
        fixture_assert_replays(f);
}

static void test_replay_yields_the_same_rows_over_many_segments(void **state) {
        Fixture *f = *state;

        for (int i = 0; i < 300; i++) {
                fixture_do(f, ENTRY_REGISTER,
                           "many 7 of a text that takes some room in its segment, so that there are several");
                if (i % 50 == 0)
                        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        }
        fixture_assert_replays(f);
        fixture_crash(f, 0);
        assert_int_equal(fixture_open(f, false), 0);
        fixture_assert_replays(f);
}

/* A process that ends between starting a segment and writing into it leaves that segment empty; when the next batch is too
 * big for it, it stays so for ever. (Seed 9 of the simulator.) */
static void test_replay_finds_its_way_over_segments_left_empty(void **state) {
        Fixture f;

        fixture_init_office(&f, 4096);
        for (size_t size = 5000; size < 100000; size *= 2) { /* each too big for the segments of those before */
                char *text = mem_alloc(size + 1);

                memset(text, 'x', size);
                f.points = 0;
                f.die_at = 2; /* appended, nothing of it on disk */
                assert_true(fixture_step(&f, ENTRY_REMARK, &(const char *){ text }, 1, NULL, NULL) < 0);
                fixture_crash(&f, 0);
                assert_int_equal(fixture_open(&f, false), 0);
                mem_free(text);
        }
        fixture_do(&f, ENTRY_REMARK, "fits them all");
        fixture_assert_replays(&f);
        fixture_crash(&f, 0);
        assert_int_equal(fixture_open(&f, false), 0);
        fixture_assert_replays(&f);
        fixture_deinit(&f);
}

static void test_replay_up_to_a_position_equals_a_snapshot(void **state) {
        Fixture *f = *state;
        Store *other = store_mem_new();
        JournalPosition at;
        RunnerReport report;
        StoreTxn *txn;

        for (int i = 0; i < 20; i++)
                fixture_do(f, ENTRY_REGISTER, "many 3");
        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        fixture_do(f, ENTRY_REGISTER, "later");
        assert_int_equal(store_begin(f->store, false, &txn), 0);
        assert_true(runner_position(txn, &at));
        store_abort(&txn);
        assert_int_equal(runner_replay(f->journal, NULL, other, at, &report), 0);
        fixture_assert_same(f->store, other);

        /* and goes on from there */
        assert_int_equal(runner_replay(f->journal, NULL, other, (JournalPosition){ 0 }, &report), 0);
        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        fixture_assert_same(f->store, other);
        store_free(other);
}

static void tear(Fixture *f, uint64_t keep) {
        const char *text = "this will be torn";

        f->points = 0;
        f->die_at = 3; /* appended, not synced */
        assert_true(fixture_step(f, ENTRY_REMARK, &text, 1, NULL, NULL) < 0);
        assert_true(journal_mem_unsynced(f->journal) > keep);
        fixture_crash(f, keep);
}

static void test_torn_batch_is_cut_and_the_cut_is_an_entry(void **state) {
        Fixture *f = *state;
        Arena arena = ARENA_INIT;
        Entry e;

        fixture_do(f, ENTRY_REMARK, "kept");
        tear(f, 50);
        assert_int_equal(fixture_open(f, false), 0);
        assert_true(f->report.was_cut);
        assert_int_equal(fixture_head(f).entry, 3);
        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), 3, &arena, &e), 0);
        assert_int_equal(e.header.kind, ENTRY_CUT);
        arena_deinit(&arena);
        fixture_assert_replays(f);

        f->runner = runner_free(f->runner);
        assert_int_equal(fixture_open(f, false), 0);
        assert_false(f->report.was_cut);
        assert_int_equal(fixture_head(f).entry, 3);
}

static void test_cut_is_recorded_even_if_start_up_is_cut_short(void **state) {
        Fixture *f = *state;
        bool done = false;

        for (unsigned point = 1; !done; point++) {
                uint64_t before = fixture_head(f).entry;
                int r;

                tear(f, 50);
                f->points = 0;
                f->die_at = point;
                r = fixture_open(f, false);
                done = r == 0;
                if (!done) {
                        assert_true(r < 0);
                        fixture_crash(f, 0);
                        assert_int_equal(fixture_open(f, false), 0);
                }
                f->die_at = 0;
                assert_true(fixture_head(f).entry == before + 1);
                fixture_assert_replays(f);
                assert_int_equal(runner_commit(f->runner, 0, true), 0);
        }
}

static void test_store_that_covers_more_than_the_journal_is_refused(void **state) {
        Fixture *f = *state;
        Journal *old = journal_mem_clone(f->journal);

        for (int lost = 1; lost <= 2; lost++) { /* the end is where the store's last batch was to begin, or before that */
                fixture_do(f, ENTRY_REMARK, "lost");
                assert_int_equal(runner_commit(f->runner, 0, true), 0);
                f->runner = runner_free(f->runner);
                f->config.journal = old;
                assert_int_equal(fixture_open(f, false), RUNNER_E_AHEAD);
                assert_true(f->report.message[0] != 0);
                f->config.journal = f->journal;
                assert_int_equal(fixture_open(f, false), 0);
        }
        f->runner = runner_free(f->runner);
        f->config.journal = f->journal;
        journal_free(old);
}

static void test_journal_with_another_past_is_refused(void **state) {
        Fixture *f = *state, other;

        fixture_init(&other, SEGMENT);
        other.now += DURATION_DAY;
        assert_int_equal(fixture_open(&other, true), 0);
        assert_int_equal(fixture_genesis(&other), 0);

        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        f->runner = runner_free(f->runner);
        f->config.journal = other.journal;
        assert_int_equal(fixture_open(f, false), RUNNER_E_DAMAGED);
        f->config.journal = f->journal;
        fixture_deinit(&other);
}

static void test_store_of_another_fold_version_wants_a_rebuild(void **state) {
        Fixture *f = *state;
        StoreTxn *txn;

        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        f->runner = runner_free(f->runner);
        assert_int_equal(store_begin(f->store, true, &txn), 0);
        assert_true(store_has(txn, bytes_of_str("jv")));
        store_put(txn, bytes_of_str("jv"), bytes_of("\0\0\0\x63", 4));
        assert_int_equal(store_commit(&txn), 0);
        assert_int_equal(fixture_open(f, false), RUNNER_E_FOLD);
}

static void test_flipped_byte_above_the_store_s_position_stops_and_names_the_place(void **state) {
        Fixture *f = *state;
        JournalPosition at;

        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        fixture_do(f, ENTRY_REMARK, "flipped");
        assert_true(archive_index_find(runner_txn(f->runner), 2, &at));
        fixture_do(f, ENTRY_REMARK, "after it");
        fixture_crash(f, 0);
        journal_mem_flip(f->journal, at.segment, at.offset + 60, 0x40);
        assert_int_equal(fixture_open(f, false), RUNNER_E_DAMAGED);
        assert_int_equal(f->report.at.segment, at.segment);
        assert_true(f->report.at.offset >= at.offset);
        assert_non_null(strstr(f->report.message, "offset"));
}

static void test_damage_below_the_store_s_position_costs_only_that_evidence(void **state) {
        Fixture *f = *state;
        Arena arena = ARENA_INIT;
        Buf out = BUF_INIT;
        JournalPosition at;
        Entry e;

        fixture_do(f, ENTRY_REMARK, "flipped");
        assert_true(archive_index_find(runner_txn(f->runner), 2, &at));
        fixture_do(f, ENTRY_REMARK, "after it");
        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        fixture_crash(f, 0);
        journal_mem_flip(f->journal, at.segment, at.offset + 60, 0x40);
        assert_int_equal(fixture_open(f, false), 0);
        assert_true(f->report.damaged_below); /* its owner raises an alarm */
        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), 2, &arena, &e), ARCHIVE_E_DAMAGED);
        assert_int_equal(archive_evidence(runner_archive(f->runner), runner_txn(f->runner), 2, 0, &out), ARCHIVE_E_DAMAGED);
        assert_int_equal(archive_seal(runner_archive(f->runner), runner_txn(f->runner), 2, &out), ARCHIVE_E_DAMAGED);
        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), 3, &arena, &e), 0);
        fixture_do(f, ENTRY_REMARK, "goes on");
        arena_deinit(&arena);
        buf_deinit(&out);
}

/* ---- reserve ----------------------------------------------------------------------------------------------------- */

static void test_intake_stops_before_the_map_is_full_and_the_rest_goes_on(void **state) {
        Fixture *f = *state;
        StoreUsage usage;
        Reserve reserve;
        Result result;

        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        store_usage(f->store, &usage);
        f->runner = runner_free(f->runner);
        /* One entry's worst case is 8 KiB * 8 of journal, and some times that of map: take one in which that is 92 %. */
        store_mem_set_size(f->store, (usage.used + 8 * 8192 * RESERVE_MAP_GROWTH) * 100 / 92);
        assert_int_equal(fixture_open(f, false), 0);
        result = fixture_do(f, ENTRY_REGISTER, "case");
        assert_int_equal(result.status, RESULT_REFUSED);
        assert_int_equal(result.reason, REASON_MAP);
        runner_reserve(f->runner, &reserve);
        assert_int_equal(reserve.level, RESERVE_STOP);
        assert_int_equal(fixture_do(f, ENTRY_OPINION, "opinion").status, RESULT_DONE);
}

/* What this step has taken already is in no store yet, and counts. */
static void test_a_batch_in_the_making_counts_against_the_reserve(void **state) {
        enum { N = 10, LARGE = 200 * 1024 };
        Fixture *f = *state;
        char *text = mem_alloc(LARGE + 1);
        const char *texts[N];
        StoreUsage usage;
        size_t taken;

        memset(text, 'x', LARGE);
        text[LARGE] = 0;
        for (size_t i = 0; i < N; i++)
                texts[i] = text;
        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        store_usage(f->store, &usage);
        f->runner = runner_free(f->runner);
        /* Room for one, at its worst, and two that are there. */
        store_mem_set_size(f->store, (usage.used + (8 * 8192 + 4 * LARGE) * (uint64_t)RESERVE_MAP_GROWTH) * 100 / 90);
        assert_int_equal(fixture_open(f, false), 0);
        assert_int_equal(fixture_step(f, ENTRY_REGISTER, texts, N, NULL, &taken), 0);
        assert_in_range(taken, 1, 4);
        mem_free(text);
}

static void test_nothing_is_taken_when_the_reserve_is_used_up(void **state) {
        Fixture *f = *state;
        Input parcel = { .kind = INPUT_PARCEL };
        RunnerJob job = { .input = &parcel };
        StoreUsage usage;
        size_t taken;

        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        store_usage(f->store, &usage);
        f->runner = runner_free(f->runner);
        store_mem_set_size(f->store, (usage.used + 8 * 8192 * RESERVE_MAP_GROWTH) * 100 / 99);
        assert_int_equal(fixture_open(f, false), 0);
        assert_int_equal(fixture_do(f, ENTRY_OPINION, "opinion").status, RESULT_REFUSED);
        assert_int_equal(runner_step(f->runner, f->now, &job, 1, &taken), 0);
        assert_int_equal(taken, 1);
        assert_int_equal(job.result.status, RESULT_IGNORED);
        assert_int_equal(fixture_head(f).entry, 1);

        /* As soon as there is room again, although nothing was committed since. */
        store_mem_set_size(f->store, 1u << 30);
        assert_int_equal(fixture_do(f, ENTRY_OPINION, "opinion").status, RESULT_DONE);
        assert_int_equal(fixture_do(f, ENTRY_REGISTER, "case").status, RESULT_DONE);
}

/* That a torn end was cut is written down in any case. */
static void test_a_cut_is_recorded_though_the_reserve_is_used_up(void **state) {
        Fixture *f = *state;
        StoreUsage usage;

        fixture_do(f, ENTRY_REMARK, "kept");
        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        store_usage(f->store, &usage);
        tear(f, 50);
        store_mem_set_size(f->store, (usage.used + 8 * 8192 * RESERVE_MAP_GROWTH) * 100 / 99);
        assert_int_equal(fixture_open(f, false), 0);
        assert_true(f->report.was_cut);
        assert_int_equal(fixture_head(f).entry, 3);
        assert_int_equal(fixture_do(f, ENTRY_OPINION, "opinion").status, RESULT_REFUSED);
}

/* What was committed is looked at anew each time: a map that fills up over days is seen in time. */
static void test_intake_stops_when_the_map_fills_up_while_it_runs(void **state) {
        Fixture *f = *state;
        char text[20001];
        StoreUsage usage;
        Result result;
        unsigned n = 0;

        memset(text, 'x', sizeof(text) - 1);
        text[sizeof(text) - 1] = '\0';
        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        store_usage(f->store, &usage);
        f->runner = runner_free(f->runner);
        store_mem_set_size(f->store, (usage.used + (8 * 8192 + 2 * sizeof(text)) * RESERVE_MAP_GROWTH) * 100 / 80);
        assert_int_equal(fixture_open(f, false), 0);
        do {
                result = fixture_do(f, ENTRY_REGISTER, text);
                assert_int_equal(runner_commit(f->runner, 0, true), 0);
        } while (result.status == RESULT_DONE && n++ < 100);
        assert_in_range(n, 1, 99);
        assert_int_equal(result.reason, REASON_MAP);
}

/* What comes from another office may be large: it is reckoned with twice over, like what a desk brings. */
static void test_the_worst_case_is_what_an_input_brings(void **state) {
        Parcel parcel = { .evidence_bytes = bytes_of_str("evidence") };
        const Input none = { .kind = INPUT_PARCEL }, in = { .kind = INPUT_PARCEL, .parcel = &parcel },
                    receipt = { .kind = INPUT_RECEIPT, .receipt_evidence_bytes = bytes_of_str("evidence") };

        assert_int_equal(reserve_worst_case(&in, 8), reserve_worst_case(&none, 8) + 16);
        assert_int_equal(reserve_worst_case(&receipt, 8), reserve_worst_case(&none, 8) + 16);
}

/* Each of what a desk's document says, and what comes with it. */
static void test_every_word_of_an_input_counts_twice(void **state) {
        const Bytes eight = bytes_of_str("eightlng");
        const char *const word = "eightlng";
        const Input none = { .kind = INPUT_COMMAND };
        Bytes seals[] = { eight, eight };
        const Input inputs[] = {
                { .document = { .category = word } }, { .document = { .place = word } }, { .document = { .reason = word } },
                { .document = { .body = word } }, { .document = { .legal_basis = word } }, { .document = { .remedy = word } },
                { .document = { .external_id = word } }, { .document = { .external_digest = eight } }, { .document = { .organ = word } },
                { .document = { .person = word } }, { .document = { .summary = word } }, { .document = { .ref_digest = eight } },
                { .document = { .about_units = { word }, .n_about_units = 1 } }, { .document = { .units = { word }, .n_units = 1 } },
                { .text = word }, { .parts = { { .data = eight } }, .n_parts = 1 }, { .receipt_evidence_bytes = eight },
                { .roster_bytes = eight }, { .rules_bytes = eight }, { .seal_bytes = seals, .n_seals = 1 },
        };

        for (size_t i = 0; i < array_size(inputs); i++)
                if (reserve_worst_case(&inputs[i], 8) != reserve_worst_case(&none, 8) + 16)
                        fail_msg("input %zu", i);
        assert_int_equal(reserve_worst_case(&(Input){ .seal_bytes = seals, .n_seals = 2 }, 8), reserve_worst_case(&none, 8) + 32);
}

static CaseKeysOps full_ops;
static bool disk_is_full;

static int write_unless_full(CaseKeys *k, unsigned copy, uint64_t slot, Bytes data) {
        return disk_is_full ? -ENOSPC : 0; /* nobody reads them here */
}

/* Every case has a key, drawn ahead: without room for more of them intake ends, and the process doesn't. */
static void test_intake_stops_while_there_are_case_keys_left_and_the_rest_goes_on(void **state) {
        Fixture *f = *state;
        CaseKeys *keys = case_keys_new(&f->random, 16);
        Reserve reserve;
        Result result;

        f->runner = runner_free(f->runner);
        full_ops = *keys->ops;
        full_ops.write = write_unless_full;
        f->config.keys = keys;
        assert_int_equal(case_keys_reserve(keys, 0, 100), 0); /* few, but some */
        keys->ops = &full_ops;
        disk_is_full = true;
        assert_int_equal(fixture_open(f, false), 0);
        result = fixture_do(f, ENTRY_REGISTER, "case");
        assert_int_equal(result.status, RESULT_REFUSED);
        assert_int_equal(result.reason, REASON_DISK);
        runner_reserve(f->runner, &reserve);
        assert_int_equal(reserve.level, RESERVE_STOP);
        assert_int_equal(fixture_do(f, ENTRY_OPINION, "opinion").status, RESULT_DONE);
        disk_is_full = false;
        assert_int_equal(fixture_do(f, ENTRY_REGISTER, "case").status, RESULT_DONE);
        f->runner = runner_free(f->runner);
        f->config.keys = case_keys_free(keys);
}

/* Not even for what comes from elsewhere. */
static void test_without_any_case_keys_nothing_is_taken_until_there_is_room(void **state) {
        Fixture *f = *state;
        CaseKeys *keys = case_keys_new(&f->random, 16);
        Reserve reserve;

        f->runner = runner_free(f->runner);
        full_ops = *keys->ops;
        full_ops.write = write_unless_full;
        keys->ops = &full_ops;
        f->config.keys = keys;
        disk_is_full = true;
        assert_int_equal(fixture_open(f, false), 0);
        assert_int_equal(fixture_do(f, ENTRY_OPINION, "opinion").status, RESULT_REFUSED);
        runner_reserve(f->runner, &reserve);
        assert_int_equal(reserve.level, RESERVE_OUT);
        disk_is_full = false;
        assert_int_equal(fixture_do(f, ENTRY_OPINION, "opinion").status, RESULT_DONE);
        f->runner = runner_free(f->runner);
        f->config.keys = case_keys_free(keys);
}

/* On the journal's disk intake leaves room for a whole batch of what others bring, of answers and receipts (P9). */
static void test_intake_stops_before_the_journals_disk_is_full(void **state) {
        Fixture *f = *state;
        Reserve reserve;
        Result result;

        fixture_do(f, ENTRY_REGISTER, "case");
        journal_mem_set_space(f->journal, 2 << 20);
        result = fixture_do(f, ENTRY_REGISTER, "another");
        assert_int_equal(result.status, RESULT_REFUSED);
        assert_int_equal(result.reason, REASON_DISK);
        runner_reserve(f->runner, &reserve);
        assert_int_equal(reserve.level, RESERVE_STOP);
        assert_string_equal(reserve.what, "journal");
        assert_int_equal(fixture_do(f, ENTRY_OPINION, "opinion").status, RESULT_DONE);
        journal_mem_set_space(f->journal, 64 << 20);
        assert_int_equal(fixture_do(f, ENTRY_REGISTER, "another").status, RESULT_DONE);
}

static void test_nobody_is_refused_for_what_a_commit_puts_right(void **state) {
        enum { N = 20 };
        Fixture *f = *state;
        const char *texts[N];
        size_t done = 0, taken;
        StoreUsage usage;

        assert_int_equal(runner_commit(f->runner, 0, true), 0);
        store_usage(f->store, &usage);
        f->runner = runner_free(f->runner);
        /* Room for a few of them at a time, as generously as what isn't committed is reckoned. */
        store_mem_set_size(f->store, usage.used + 8 * 8192 * RESERVE_MAP_GROWTH / 10 * 12);
        assert_int_equal(fixture_open(f, false), 0);
        for (size_t i = 0; i < N; i++)
                texts[i] = "a case of some length, so that the batch is reckoned to fill the map before it is full: "
                           "a case of some length, so that the batch is reckoned to fill the map before it is full";
        for (; done < N; done += taken) {
                RunnerJob jobs[N];

                assert_int_equal(fixture_step(f, ENTRY_REGISTER, texts + done, N - done, jobs, &taken), 0);
                assert_true(taken > 0);
                for (size_t i = 0; i < taken; i++)
                        assert_int_equal(jobs[i].result.status, RESULT_DONE);
        }
}

static void test_owner_may_stop_intake_with_its_reason(void **state) {
        Fixture *f = *state;

        runner_set_intake(f->runner, true, 77);
        assert_int_equal(fixture_do(f, ENTRY_REGISTER, "case").reason, 77);
        runner_set_intake(f->runner, false, 77);
        assert_int_equal(fixture_do(f, ENTRY_REGISTER, "case").status, RESULT_DONE);
}

static void test_disk_counts_by_share_and_by_what_is_left(void **state) {
        uint64_t gib = (uint64_t)1 << 30;
        StoreUsage fine = { .disk_size = 1000 * gib, .disk_free = 50 * gib };
        StoreUsage alarm = { .disk_size = 6 * gib, .disk_free = gib + gib / 2 };
        StoreUsage stop = { .disk_size = 6 * gib, .disk_free = gib / 2 };
        StoreUsage least = { .disk_size = gib, .disk_free = gib / 4 - 1 };

        assert_int_equal(reserve_of_usage(&fine, 0, 0).level, RESERVE_FINE);
        assert_int_equal(reserve_of_usage(&alarm, 0, 0).level, RESERVE_ALARM);
        assert_int_equal(reserve_of_usage(&stop, 0, 0).level, RESERVE_STOP);
        assert_int_equal(reserve_of_usage(&least, 0, 0).level, RESERVE_STOP);
}

/* The step is taken at the very part of a hundred, not behind it; a disk with enough left is never short, whatever part that is. */
static void test_each_step_of_the_reserve_begins_at_its_bound(void **state) {
        static const struct {
                unsigned percent;
                ReserveLevel level;
        } cases[] = {
                { 0, RESERVE_FINE },   { 69, RESERVE_FINE },  { 70, RESERVE_ALARM }, { 71, RESERVE_ALARM }, { 89, RESERVE_ALARM },
                { 90, RESERVE_STOP },  { 91, RESERVE_STOP },  { 96, RESERVE_STOP },  { 97, RESERVE_OUT },   { 98, RESERVE_OUT },
                { 100, RESERVE_OUT },
        };
        const uint64_t mib = (uint64_t)1 << 20, part = 20 * mib;

        for (size_t i = 0; i < array_size(cases); i++) {
                unsigned percent = cases[i].percent;
                StoreUsage map = { .size = 100 * part, .used = percent * part };
                StoreUsage disk = { .disk_size = 100 * part, .disk_free = (100 - percent) * part };
                StoreUsage enough = { .disk_size = 100 * 1024 * part, .disk_free = (100 - percent) * 1024 * part };
                Reserve is = reserve_of_usage(&map, 0, 0);
                ReserveLevel on_disk = disk.disk_free < 256 * mib && cases[i].level < RESERVE_STOP ? RESERVE_STOP : cases[i].level;

                assert_int_equal(is.level, cases[i].level);
                assert_string_equal(is.what, cases[i].level ? "map" : "");
                assert_int_equal(is.percent, cases[i].level ? percent : 0);
                is = reserve_of_usage(&disk, 0, 0);
                assert_int_equal(is.level, disk.disk_free >= 2048 * mib ? RESERVE_FINE : on_disk);
                assert_string_equal(is.what, is.level ? "disk" : "");
                if (percent < 100)
                        assert_int_equal(reserve_of_usage(&enough, 0, 0).level, RESERVE_FINE);
                /* what is pending and what may come are both reckoned with, eight times over */
                map.used -= percent ? 16 : 0;
                assert_int_equal(reserve_of_usage(&map, percent ? 1 : 0, percent ? 1 : 0).level, cases[i].level);
                map.used -= percent ? 1 : 0;
                if (percent && i && cases[i - 1].level != cases[i].level)
                        assert_int_equal(reserve_of_usage(&map, 1, 1).level, cases[i - 1].level);
        }
}

static void test_with_too_little_left_of_a_disk_intake_stops_whatever_part_it_is(void **state) {
        const uint64_t mib = (uint64_t)1 << 20;
        StoreUsage usage = { .disk_size = 600 * mib, .disk_free = 256 * mib };

        assert_int_equal(reserve_of_usage(&usage, 0, 0).level, RESERVE_FINE);
        usage.disk_free--;
        assert_int_equal(reserve_of_usage(&usage, 0, 0).level, RESERVE_STOP);
        usage.disk_free++;
        assert_int_equal(reserve_of_usage(&usage, 1, 0).level, RESERVE_STOP);
        assert_int_equal(reserve_of_usage(&usage, 0, 1).level, RESERVE_STOP);
}

/* Of a disk likewise: three parts of a hundred more must be free than it takes to raise it. */
static void test_alarm_of_a_disk_stays_until_some_room_was_made(void **state) {
        const uint64_t part = (uint64_t)20 << 20;
        Reserve reserve;

        for (unsigned percent = 60; percent <= 80; percent++) {
                StoreUsage usage = { .disk_size = 100 * part, .disk_free = (100 - percent) * part };

                assert_int_equal(reserve_alarm(&usage, false, &reserve), percent >= 70);
                assert_int_equal(reserve_alarm(&usage, true, &reserve), percent >= 67);
        }
}

static void test_alarm_is_raised_at_seventy_and_stays_until_some_room_was_made(void **state) {
        StoreUsage usage = { .size = 1000000, .used = 699000 };
        Reserve reserve;

        assert_false(reserve_alarm(&usage, false, &reserve));
        usage.used = 701000;
        assert_true(reserve_alarm(&usage, false, &reserve));
        assert_string_equal(reserve.what, "map");
        usage.used = 699000;
        assert_true(reserve_alarm(&usage, true, &reserve));
        usage.used = 669000;
        assert_false(reserve_alarm(&usage, true, &reserve));
}

/* ---- after an abnormal exit -------------------------------------------------------------------------------------- */

typedef struct Watch {
        Digest digest;
        unsigned tries;
        unsigned notes;
} Watch;

static int watch_before(void *userdata, const Digest *input, unsigned *ret_tries) {
        Watch *w = userdata;

        if (!digest_equal(&w->digest, input))
                w->tries = 0;
        w->digest = *input;
        w->notes++;
        *ret_tries = w->tries++;
        return 0;
}

static int watch_after(void *userdata) {
        Watch *w = userdata;

        w->tries = 0;
        return 0;
}

static void reopen_single(Fixture *f, const RunnerWatch *watch) {
        fixture_crash(f, 0);
        f->config.single = true;
        f->config.watch = watch;
        assert_int_equal(fixture_open(f, false), 0);
}

static void test_after_an_abnormal_exit_inputs_go_one_by_one_and_noted(void **state) {
        static const char *const texts[] = { "a", "b", "c" };
        Fixture *f = *state;
        Watch w = { .tries = 0 };
        RunnerWatch watch = { watch_before, watch_after, &w };
        size_t taken;

        reopen_single(f, &watch);
        assert_int_equal(fixture_step(f, ENTRY_REMARK, texts, 3, NULL, &taken), 0);
        assert_int_equal(taken, 1);
        assert_int_equal(w.notes, 1);
        for (int i = 0; i < 511; i++)
                assert_int_equal(fixture_step(f, ENTRY_REMARK, texts, 3, NULL, NULL), 0);
        assert_int_equal(fixture_step(f, ENTRY_REMARK, texts, 3, NULL, &taken), 0);
        assert_int_equal(taken, 3);
}

/* Ticks come from the state itself: turned away, one would only come again, and nothing fell due any more. */
static void test_tick_is_never_turned_away(void **state) {
        Fixture *f = *state;
        const Input tick = { .kind = INPUT_TICK, .actor = { .unit = f->config.unit }, .document_kind = ENTRY_TIME,
                             .document = { .body = "tick" } };
        RunnerJob job = { .input = &tick };
        Watch w = { .tries = 0 };
        RunnerWatch watch = { watch_before, watch_after, &w };
        size_t taken = 0;

        reopen_single(f, &watch);
        for (int i = 0; i < 4; i++) {
                assert_int_equal(runner_step(f->runner, f->now, &job, 1, &taken), 0);
                assert_int_equal(taken, 1);
        }
        assert_int_equal(w.notes, 0);
}

/* It will be refused: what it would need, read and derived once a second for as long as the clock is wrong, is not asked for. */
static void test_tick_of_a_doubtful_clock_is_brought_nothing(void **state) {
        Fixture *f = *state;
        const Input tick = { .kind = INPUT_TICK, .actor = { .unit = f->config.unit }, .document_kind = ENTRY_TIME,
                             .document = { .body = "tick" } };
        const Input command = { .kind = INPUT_COMMAND, .actor = { .unit = f->config.unit }, .document_kind = ENTRY_REMARK,
                                .document = { .body = "remark" } };

        for (unsigned i = 0; i < 4; i++) {
                RunnerJob job = { .input = i & 1 ? &command : &tick };
                size_t taken = 0;

                toy_in_doubt = i < 2;
                toy_asked = 0;
                assert_int_equal(runner_step(f->runner, f->now, &job, 1, &taken), 0);
                assert_int_equal(taken, 1);
                assert_int_equal(toy_asked, i != 0);
        }
}

static void test_command_that_ended_it_twice_is_quarantined(void **state) {
        Fixture *f = *state;
        Watch w = { .tries = 0 };
        RunnerWatch watch = { watch_before, watch_after, &w };
        Arena arena = ARENA_INIT;
        const char *deadly = "die";
        Result result;
        Entry e;

        for (int i = 0; i < 2; i++) {
                reopen_single(f, &watch);
                assert_true(fixture_step(f, ENTRY_REMARK, &deadly, 1, NULL, NULL) < 0);
        }
        reopen_single(f, &watch);
        result = fixture_do(f, ENTRY_REMARK, deadly);
        assert_int_equal(result.status, RESULT_REFUSED);
        assert_int_equal(result.reason, REASON_QUARANTINED);
        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), 2, &arena, &e), 0);
        assert_int_equal(e.header.kind, ENTRY_QUARANTINE);
        assert_int_equal(fixture_do(f, ENTRY_REMARK, "another").status, RESULT_DONE);
        arena_deinit(&arena);
}

static void test_parcel_that_ended_it_twice_gets_that_outcome(void **state) {
        Fixture *f = *state;
        Watch w = { .tries = 0 };
        RunnerWatch watch = { watch_before, watch_after, &w };
        Parcel parcel = { .number = 5 };
        Input in = { .kind = INPUT_PARCEL, .parcel = &parcel, .parcel_digest = { { 9 } }, .document = { .body = "die" },
                     .actor = { .unit = f->config.unit } };
        RunnerJob job = { .input = &in };
        Arena arena = ARENA_INIT;
        size_t taken;
        Entry e;

        for (int i = 0; i < 2; i++) {
                reopen_single(f, &watch);
                assert_true(runner_step(f->runner, f->now, &job, 1, &taken) < 0);
        }
        reopen_single(f, &watch);
        assert_int_equal(runner_step(f->runner, f->now, &job, 1, &taken), 0);
        assert_int_equal(job.result.status, RESULT_DONE);
        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), 2, &arena, &e), 0);
        assert_int_equal(e.header.kind, ENTRY_RECEIVED);
        arena_deinit(&arena);
}

/* Whatever came from elsewhere or from a desk, and ended it twice, does so no third time. */
static void test_every_kind_of_input_that_others_send_is_quarantined(void **state) {
        static const InputKind kinds[] = { INPUT_READ, INPUT_PROGRESS, INPUT_RECEIPT, INPUT_PEER_SEALS, INPUT_PEER_VIEW };
        Fixture *f = *state;

        for (size_t k = 0; k < array_size(kinds); k++) {
                Watch w = { .tries = 0 };
                RunnerWatch watch = { watch_before, watch_after, &w };
                Input in = { .kind = kinds[k], .document = { .body = "die" }, .actor = { .unit = f->config.unit } };
                RunnerJob job = { .input = &in };
                size_t taken;

                for (int i = 0; i < 2; i++) {
                        reopen_single(f, &watch);
                        assert_true(runner_step(f->runner, f->now, &job, 1, &taken) < 0);
                }
                reopen_single(f, &watch);
                assert_int_equal(runner_step(f->runner, f->now, &job, 1, &taken), 0);
                assert_int_equal(taken, 1);
        }
}

static void test_innocent_input_between_two_crashes_is_not_quarantined(void **state) {
        Fixture *f = *state;
        Watch w = { .tries = 0 };
        RunnerWatch watch = { watch_before, watch_after, &w };

        for (int i = 0; i < 4; i++) {
                const char *text = "innocent";

                reopen_single(f, &watch);
                assert_int_equal(fixture_do(f, ENTRY_REMARK, text).status, RESULT_DONE);
        }
}

/* ---- crashes everywhere ------------------------------------------------------------------------------------------ */

#define SCRIPT_STEPS 12

/* What the outside was told: entries released, with the text each was made of.  A step during which it ended is done again. */
typedef struct Told {
        char text[SCRIPT_STEPS + 1][32];
        uint64_t entry[SCRIPT_STEPS + 1];
        unsigned n;
} Told;

/* One step of the script: commands, release, sometimes a commit.  0 or what ended the process. */
static int script_step(Fixture *f, unsigned i, Told *told) {
        char text[32];
        const char *texts[] = { text, "many 2", "refuse" };
        RunnerJob jobs[3];
        int r;

        snprintf(text, sizeof text, "step %u", i);
        r = fixture_step(f, ENTRY_REGISTER, texts, 3, jobs, NULL);
        if (r == 0)
                r = fixture_boundary(f);
        if (r == 0) {
                memcpy(told->text[told->n], text, sizeof text);
                told->entry[told->n++] = jobs[0].result.entry;
                r = fixture_boundary(f);
        }
        if (r == 0 && i % 4 == 3)
                r = runner_commit(f->runner, 0, true);
        return r;
}

static void assert_told_survives(Fixture *f, const Told *told) {
        Buf text = BUF_INIT;

        for (unsigned i = 0; i < told->n; i++) {
                assert_true(toy_text(runner_txn(f->runner), told->entry[i], &text));
                assert_int_equal(text.len, strlen(told->text[i]));
                assert_memory_equal(text.data, told->text[i], text.len);
        }
        buf_deinit(&text);
}

/* A batch is there whole or not at all: each step makes three entries, start-up's cut one. */
static void assert_whole(Fixture *f, unsigned cuts) {
        assert_int_equal((fixture_head(f).entry - 1 - cuts) % 3, 0);
        assert_int_equal(fixture_head(f).seal, 1 + (fixture_head(f).entry - 1 - cuts) / 3 + cuts);
}

/* False: the script ended before boundary `die_at` came. */
static bool crash_at(unsigned die_at, uint64_t keep) {
        Fixture f;
        Told told = { .n = 0 };
        unsigned i = 0, cuts = 0;
        bool crashed = false;

        fixture_init_office(&f, 4096);
        f.points = 0;
        f.die_at = die_at;
        while (i < SCRIPT_STEPS) {
                if (script_step(&f, i, &told) == 0) {
                        i++;
                        continue;
                }
                crashed = true;
                fixture_crash(&f, keep);
                assert_int_equal(fixture_open(&f, false), 0);
                cuts += f.report.was_cut;
                assert_told_survives(&f, &told);
                assert_whole(&f, cuts);
                fixture_assert_replays(&f);
        }
        assert_told_survives(&f, &told);
        assert_whole(&f, cuts);
        fixture_assert_replays(&f);
        fixture_deinit(&f);
        return crashed;
}

static void test_what_was_released_survives_a_crash_at_every_boundary(void **state) {
        static const uint64_t keeps[] = { 0, 1, 100, 700, UINT64_MAX };

        for (size_t k = 0; k < array_size(keeps); k++) {
                unsigned die_at = 1;

                while (crash_at(die_at, keeps[k]))
                        die_at++;
                assert_true(die_at > 6 * SCRIPT_STEPS);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_numbers_entries_and_seals_without_gaps, setup, teardown),
                cmocka_unit_test_setup_teardown(test_syncs_once_for_many_inputs, setup, teardown),
                cmocka_unit_test_setup_teardown(test_deadline_follows_every_step, setup, teardown),
                cmocka_unit_test_setup_teardown(test_writes_nothing_when_nothing_is_made_of_the_inputs, setup, teardown),
                cmocka_unit_test_setup_teardown(test_leaves_what_a_batch_has_no_room_for, setup, teardown),
                cmocka_unit_test_setup_teardown(test_gives_the_query_code_and_the_effects_of_the_step, setup, teardown),
                cmocka_unit_test_setup_teardown(test_gives_the_code_again_to_whoever_registers_the_same_again, setup, teardown),
                cmocka_unit_test_setup_teardown(test_time_of_entries_never_goes_back, setup, teardown),
                cmocka_unit_test_setup_teardown(test_brings_the_content_of_an_earlier_entry_with_its_salt, setup, teardown),
                cmocka_unit_test_setup_teardown(test_refuses_to_hand_over_what_can_t_be_read_any_more, setup, teardown),
                cmocka_unit_test_setup_teardown(test_an_entry_that_can_t_be_read_any_more_stops_no_tick, setup, teardown),
                cmocka_unit_test_setup_teardown(test_error_while_deciding_ends_it, setup, teardown),
                cmocka_unit_test_setup_teardown(test_store_error_that_apply_never_saw_ends_it_before_anything_is_written, setup,
                                                teardown),
                cmocka_unit_test(test_nothing_is_released_of_a_step_in_which_the_store_failed),
                cmocka_unit_test_setup_teardown(test_failed_append_or_sync_ends_it, setup, teardown),
                cmocka_unit_test(test_failed_commit_ends_it),
                cmocka_unit_test_setup_teardown(test_commits_after_the_interval_or_when_told, setup, teardown),
                cmocka_unit_test_setup_teardown(test_commit_waits_longer_while_steps_follow_each_other, setup, teardown),
                cmocka_unit_test_setup_teardown(test_commits_by_itself_when_much_is_uncommitted, setup, teardown),
                cmocka_unit_test_setup_teardown(test_empty_folder_is_no_office, setup_empty, teardown),
                cmocka_unit_test_setup_teardown(test_genesis_cut_off_leaves_no_office_and_can_be_made_again, setup_empty,
                                                teardown),
                cmocka_unit_test_setup_teardown(test_journal_of_another_office_is_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(test_uncommitted_tail_is_applied_again_without_deciding, setup, teardown),
                cmocka_unit_test_setup_teardown(test_replay_yields_the_same_rows_over_many_segments, setup, teardown),
                cmocka_unit_test(test_replay_finds_its_way_over_segments_left_empty),
                cmocka_unit_test_setup_teardown(test_replay_up_to_a_position_equals_a_snapshot, setup, teardown),
                cmocka_unit_test_setup_teardown(test_torn_batch_is_cut_and_the_cut_is_an_entry, setup, teardown),
                cmocka_unit_test_setup_teardown(test_cut_is_recorded_even_if_start_up_is_cut_short, setup, teardown),
                cmocka_unit_test_setup_teardown(test_store_that_covers_more_than_the_journal_is_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(test_journal_with_another_past_is_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(test_store_of_another_fold_version_wants_a_rebuild, setup, teardown),
                cmocka_unit_test_setup_teardown(test_flipped_byte_above_the_store_s_position_stops_and_names_the_place, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(test_damage_below_the_store_s_position_costs_only_that_evidence, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(test_intake_stops_before_the_map_is_full_and_the_rest_goes_on, setup, teardown),
                cmocka_unit_test_setup_teardown(test_a_batch_in_the_making_counts_against_the_reserve, setup, teardown),
                cmocka_unit_test_setup_teardown(test_nothing_is_taken_when_the_reserve_is_used_up, setup, teardown),
                cmocka_unit_test_setup_teardown(test_a_cut_is_recorded_though_the_reserve_is_used_up, setup, teardown),
                cmocka_unit_test_setup_teardown(test_intake_stops_when_the_map_fills_up_while_it_runs, setup, teardown),
                cmocka_unit_test(test_the_worst_case_is_what_an_input_brings),
                cmocka_unit_test_setup_teardown(test_intake_stops_while_there_are_case_keys_left_and_the_rest_goes_on, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(test_without_any_case_keys_nothing_is_taken_until_there_is_room, setup, teardown),
                cmocka_unit_test_setup_teardown(test_intake_stops_before_the_journals_disk_is_full, setup, teardown),
                cmocka_unit_test_setup_teardown(test_nobody_is_refused_for_what_a_commit_puts_right, setup, teardown),
                cmocka_unit_test_setup_teardown(test_owner_may_stop_intake_with_its_reason, setup, teardown),
                cmocka_unit_test_setup_teardown(test_disk_counts_by_share_and_by_what_is_left, NULL, NULL),
                cmocka_unit_test_setup_teardown(test_each_step_of_the_reserve_begins_at_its_bound, NULL, NULL),
                cmocka_unit_test_setup_teardown(test_with_too_little_left_of_a_disk_intake_stops_whatever_part_it_is, NULL, NULL),
                cmocka_unit_test_setup_teardown(test_alarm_of_a_disk_stays_until_some_room_was_made, NULL, NULL),
                cmocka_unit_test_setup_teardown(test_every_word_of_an_input_counts_twice, NULL, NULL),
                cmocka_unit_test(test_alarm_is_raised_at_seventy_and_stays_until_some_room_was_made),
                cmocka_unit_test_setup_teardown(test_after_an_abnormal_exit_inputs_go_one_by_one_and_noted, setup, teardown),
                cmocka_unit_test_setup_teardown(test_tick_is_never_turned_away, setup, teardown),
                cmocka_unit_test_setup_teardown(test_tick_of_a_doubtful_clock_is_brought_nothing, setup, teardown),
                cmocka_unit_test_setup_teardown(test_command_that_ended_it_twice_is_quarantined, setup, teardown),
                cmocka_unit_test_setup_teardown(test_parcel_that_ended_it_twice_gets_that_outcome, setup, teardown),
                cmocka_unit_test_setup_teardown(test_every_kind_of_input_that_others_send_is_quarantined, setup, teardown),
                cmocka_unit_test_setup_teardown(test_innocent_input_between_two_crashes_is_not_quarantined, setup, teardown),
                cmocka_unit_test_setup_teardown(test_what_was_released_survives_a_crash_at_every_boundary, NULL, NULL),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
