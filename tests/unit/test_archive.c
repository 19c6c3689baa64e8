/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "runner_fixture.h"

static int setup(void **state) {
        Fixture *f = mem_new(Fixture);

        fixture_init_office(f, 16 * 1024);
        *state = f;
        return 0;
}

static int teardown(void **state) {
        fixture_deinit(*state);
        mem_free(*state);
        return 0;
}

static void assert_evidence(Fixture *f, uint64_t entry, uint32_t mask, uint32_t n_parts) {
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT;
        Evidence e;

        assert_int_equal(archive_evidence(runner_archive(f->runner), runner_txn(f->runner), entry, mask, &bytes), 0);
        assert_int_equal(evidence_decode(buf_bytes(&bytes), &arena, &e), 0);
        assert_int_equal(e.header.number, entry);
        assert_int_equal(e.n_parts, n_parts);
        assert_memory_equal(e.seal.key_id, f->identity.id, SUITE_KEY_ID_SIZE);
        assert_true(suite_verify(SUITE_STD, f->identity.public_key, "seal", e.seal.body, e.seal.signature));
        arena_deinit(&arena);
        buf_deinit(&bytes);
}

static void test_evidence_of_every_entry_of_a_batch_convinces(void **state) {
        Fixture *f = *state;

        fixture_do(f, ENTRY_REGISTER, "many 7");
        for (uint64_t n = 2; n <= 8; n++)
                assert_evidence(f, n, 1u << PART_DOCUMENT, 1);
}

static void test_evidence_discloses_only_the_parts_asked_for(void **state) {
        Fixture *f = *state;

        fixture_do(f, ENTRY_REGISTER, "text");
        assert_evidence(f, 2, 0, 0);
        assert_evidence(f, 2, 1u << PART_CODE, 1);
        assert_evidence(f, 2, 1u << PART_CODE | 1u << PART_DOCUMENT, 2);
        assert_evidence(f, 2, 1u << PART_ROSTER, 0);
        fixture_do(f, ENTRY_REGISTER, "content of a letter");
        assert_evidence(f, 3, 1u << PART_DOCUMENT, 1); /* an office between gets the document, never the petitioner's words */
        assert_evidence(f, 3, 1u << PART_DOCUMENT | 1u << PART_CONTENT, 2);
}

static void test_evidence_is_the_same_bytes_each_time_and_after_a_restart(void **state) {
        Fixture *f = *state;
        Buf a = BUF_INIT, b = BUF_INIT;

        fixture_do(f, ENTRY_REGISTER, "many 3");
        assert_int_equal(archive_evidence(runner_archive(f->runner), runner_txn(f->runner), 3, 1u << PART_DOCUMENT, &a), 0);
        for (int i = 0; i < 20; i++)
                fixture_do(f, ENTRY_REGISTER, "later");
        fixture_crash(f, 0);
        assert_int_equal(fixture_open(f, false), 0);
        assert_int_equal(archive_evidence(runner_archive(f->runner), runner_txn(f->runner), 3, 1u << PART_DOCUMENT, &b), 0);
        assert_true(bytes_equal(buf_bytes(&a), buf_bytes(&b)));
        buf_deinit(&a);
        buf_deinit(&b);
}

static void test_finds_entries_and_seals_whatever_the_cache_holds(void **state) {
        Fixture *f = *state;
        Arena arena = ARENA_INIT;
        Buf seal = BUF_INIT;
        Entry e;
        Seal s;

        for (int i = 0; i < 40; i++)
                fixture_do(f, ENTRY_REMARK, "many 3");
        for (uint64_t n = 121; n > 7; n -= 7) {
                assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), n, &arena, &e), 0);
                assert_int_equal(e.header.number, n);
        }
        for (uint64_t n = 1; n <= 41; n++) {
                buf_clear(&seal);
                assert_int_equal(archive_seal(runner_archive(f->runner), runner_txn(f->runner), n, &seal), 0);
                assert_int_equal(seal_decode(buf_bytes(&seal), &arena, &s), 0);
                assert_int_equal(s.number, n);
                assert_int_equal(s.first_entry, n == 1 ? 1 : 2 + 3 * (n - 2));
        }
        arena_deinit(&arena);
        buf_deinit(&seal);
}

static void test_says_what_is_missing(void **state) {
        Fixture *f = *state;
        Arena arena = ARENA_INIT;
        Buf out = BUF_INIT;
        JournalPosition at;
        Entry e;

        fixture_do(f, ENTRY_REMARK, "many 3");
        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), 0, &arena, &e), ARCHIVE_E_MISSING);
        assert_int_equal(archive_entry(runner_archive(f->runner), runner_txn(f->runner), 5, &arena, &e), ARCHIVE_E_MISSING);
        assert_int_equal(archive_evidence(runner_archive(f->runner), runner_txn(f->runner), UINT64_MAX, 0, &out),
                         ARCHIVE_E_MISSING);
        assert_int_equal(archive_seal(runner_archive(f->runner), runner_txn(f->runner), 0, &out), ARCHIVE_E_MISSING);
        assert_int_equal(archive_seal(runner_archive(f->runner), runner_txn(f->runner), 3, &out), ARCHIVE_E_MISSING);
        assert_false(archive_index_find(runner_txn(f->runner), 5, &at));
        assert_true(archive_index_find(runner_txn(f->runner), 4, &at));
        assert_int_equal(out.len, 0);
        arena_deinit(&arena);
}

/* Whole as the journal keeps it, and no batch: reported where it lies, and what is beside it is read all the same. */
static void test_what_is_no_batch_is_damage(void **state) {
        Fixture *f = *state;
        Archive *archive = runner_archive(f->runner);
        StoreTxn *txn = runner_txn(f->runner);
        Arena arena = ARENA_INIT;
        Buf out = BUF_INIT;
        JournalPosition at;
        Entry e;

        fixture_do(f, ENTRY_REMARK, "many 3");
        assert_int_equal(journal_append(f->journal, bytes_of_str("no batch"), &at), 0);
        archive_index_put(txn, 5, 1, 3, at);
        for (unsigned i = 0; i < 2; i++) { /* the second time no less */
                assert_int_equal(archive_entry(archive, txn, 5, &arena, &e), ARCHIVE_E_DAMAGED);
                assert_int_equal(archive_evidence(archive, txn, 5, 1u << PART_DOCUMENT, &out), ARCHIVE_E_DAMAGED);
                assert_int_equal(archive_seal(archive, txn, 3, &out), ARCHIVE_E_DAMAGED);
        }
        assert_int_equal(out.len, 0);
        assert_int_equal(archive_entry(archive, txn, 4, &arena, &e), 0);
        arena_deinit(&arena);
}

/* The index leads to a batch that is whole, and another's: what is there is not what was asked for. */
static void test_a_batch_of_other_numbers_is_damage(void **state) {
        Fixture *f = *state;
        Archive *archive = runner_archive(f->runner);
        StoreTxn *txn = runner_txn(f->runner);
        JournalPosition first, second;
        Arena arena = ARENA_INIT;
        Buf out = BUF_INIT;
        Entry e;

        fixture_do(f, ENTRY_REMARK, "many 3"); /* entries 2 to 4, seal 2 */
        fixture_do(f, ENTRY_REMARK, "many 3"); /* 5 to 7, seal 3 */
        assert_true(archive_index_find(txn, 2, &first));
        assert_true(archive_index_find(txn, 5, &second));
        archive_index_put(txn, 5, 3, 3, first);
        for (uint64_t n = 5; n <= 7; n++) {
                assert_int_equal(archive_entry(archive, txn, n, &arena, &e), ARCHIVE_E_DAMAGED);
                assert_int_equal(archive_evidence(archive, txn, n, 0, &out), ARCHIVE_E_DAMAGED);
        }
        assert_int_equal(archive_seal(archive, txn, 3, &out), ARCHIVE_E_DAMAGED);
        assert_int_equal(out.len, 0);
        archive_index_put(txn, 5, 4, 3, second); /* and one that says more than the batch has */
        assert_int_equal(archive_entry(archive, txn, 7, &arena, &e), 0);
        assert_int_equal(archive_entry(archive, txn, 8, &arena, &e), ARCHIVE_E_DAMAGED);
        assert_int_equal(archive_seal(archive, txn, 3, &out), 0);
        arena_deinit(&arena);
        buf_deinit(&out);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_evidence_of_every_entry_of_a_batch_convinces, setup, teardown),
                cmocka_unit_test_setup_teardown(test_evidence_discloses_only_the_parts_asked_for, setup, teardown),
                cmocka_unit_test_setup_teardown(test_evidence_is_the_same_bytes_each_time_and_after_a_restart, setup, teardown),
                cmocka_unit_test_setup_teardown(test_finds_entries_and_seals_whatever_the_cache_holds, setup, teardown),
                cmocka_unit_test_setup_teardown(test_says_what_is_missing, setup, teardown),
                cmocka_unit_test_setup_teardown(test_what_is_no_batch_is_damage, setup, teardown),
                cmocka_unit_test_setup_teardown(test_a_batch_of_other_numbers_is_damage, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
