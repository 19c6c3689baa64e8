/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Replay against journals whose frames are whole but whose contents are not what an office wrote: entries taken out, put in,
 * moved, seals that don't fit. Signatures are not replay's business, so forged seals need none.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "forge.h"
#include "runner_fixture.h"

#define FORGED_SEAL 3

typedef struct Forgery {
        Seal seal;
        Bytes entries[8];
        uint32_t n;
} Forgery;

static void nothing(Forgery *f) {
}

static void skip_number(Forgery *f) {
        f->seal.number++;
}

static void break_chain(Forgery *f) {
        f->seal.previous.b[5] ^= 1;
}

static void skip_entries(Forgery *f) {
        f->seal.first_entry++;
}

static void claim_more(Forgery *f) {
        f->seal.count++;
}

static void change_root(Forgery *f) {
        f->seal.root.b[31] ^= 0x80;
}

static void other_office(Forgery *f) {
        assert_true(unit_code_parse("411221", &f->seal.unit));
}

static void older_epoch(Forgery *f) {
        f->seal.epoch = 0;
}

static void drop_entry(Forgery *f) {
        f->n--;
}

static void drop_entry_and_count(Forgery *f) {
        f->n--;
        f->seal.count--;
}

static void swap_entries(Forgery *f) {
        Bytes e = f->entries[0];

        f->entries[0] = f->entries[1];
        f->entries[1] = e;
}

static void double_entry(Forgery *f) {
        f->entries[1] = f->entries[0];
}

static const struct {
        const char *name;
        void (*forge)(Forgery *f);
        int result;
} forgeries[] = {
        { "nothing", nothing, 0 },
        { "skip_number", skip_number, RUNNER_E_DAMAGED },
        { "break_chain", break_chain, RUNNER_E_DAMAGED },
        { "skip_entries", skip_entries, RUNNER_E_DAMAGED },
        { "claim_more", claim_more, RUNNER_E_DAMAGED },
        { "change_root", change_root, RUNNER_E_DAMAGED },
        { "other_office", other_office, RUNNER_E_DAMAGED },
        { "older_epoch", older_epoch, RUNNER_E_DAMAGED },
        { "drop_entry", drop_entry, RUNNER_E_DAMAGED },
        { "drop_entry_and_count", drop_entry_and_count, RUNNER_E_DAMAGED },
        { "swap_entries", swap_entries, RUNNER_E_DAMAGED },
        { "double_entry", double_entry, RUNNER_E_DAMAGED },
};

/* Recomputes the root over whatever entries are there: a forger who can do sums. */
static void fit_root(Forgery *f, Arena *arena) {
        Digest leaves[8];

        for (uint32_t i = 0; i < f->n; i++) {
                Entry e;

                assert_int_equal(entry_decode(f->entries[i], arena, true, &e), 0);
                leaves[i] = entry_leaf(e.header_bytes);
        }
        f->seal.root = merkle_root(leaves, f->n);
}

static void change_batch(Bytes bytes, void (*forge)(Forgery *f), bool fitting, Buf *out) {
        Arena arena = ARENA_INIT;
        Buf body = BUF_INIT, seal = BUF_INIT;
        Forgery f = { .n = 0 };
        Batch batch;

        assert_int_equal(batch_decode(bytes, &arena, &batch), 0);
        assert_int_equal(seal_decode(batch.seal, &arena, &f.seal), 0);
        f.n = batch.n_entries;
        memcpy(f.entries, batch.entries, f.n * sizeof *f.entries);
        forge(&f);
        if (fitting)
                fit_root(&f, &arena);
        seal_body_encode(&f.seal, &body);
        seal_encode(buf_bytes(&body), f.seal.signature, &seal);
        batch_encode(f.entries, f.n, buf_bytes(&seal), out);
        buf_deinit(&body);
        buf_deinit(&seal);
        arena_deinit(&arena);
}

static void append(Journal *j, Bytes batch, JournalPosition *ret) {
        Arena arena = ARENA_INIT;
        Batch b;
        Seal seal;

        assert_int_equal(batch_decode(batch, &arena, &b), 0);
        assert_int_equal(seal_decode(b.seal, &arena, &seal), 0);
        journal_set_context(j, seal.epoch, seal.first_entry, &seal.previous);
        assert_int_equal(journal_append(j, batch, ret), 0);
        assert_int_equal(journal_sync(j), 0);
        arena_deinit(&arena);
}

/* Copies the journal, the batch of seal FORGED_SEAL changed, and replays the copy. */
static int replay_forged(Journal *from, void (*forge)(Forgery *f), bool fitting, RunnerReport *report,
                         JournalPosition *ret_forged) {
        UnitCode unit;
        Journal *to;
        Store *store = store_mem_new();
        JournalPosition at = journal_first(from), next;
        Buf batch = BUF_INIT;
        int r;

        assert_true(unit_code_parse("411281", &unit));
        to = journal_mem_new(&unit, 0);
        for (unsigned seal = 1; journal_read(from, at, &batch, &next) == 0; seal++, at = next) {
                JournalPosition landed;
                Buf forged = BUF_INIT;

                if (seal == FORGED_SEAL)
                        change_batch(buf_bytes(&batch), forge, fitting, &forged);
                append(to, seal == FORGED_SEAL ? buf_bytes(&forged) : buf_bytes(&batch), &landed);
                if (seal == FORGED_SEAL)
                        *ret_forged = landed;
                buf_deinit(&forged);
        }
        r = runner_replay(to, NULL, store, (JournalPosition){ 0 }, report);
        buf_deinit(&batch);
        journal_free(to);
        store_free(store);
        return r;
}

static void test_every_forgery_is_found_at_its_place(void **state) {
        Fixture f;

        fixture_init_office(&f, 0);
        for (int i = 0; i < 4; i++)
                fixture_do(&f, ENTRY_REMARK, "many 4");
        for (size_t i = 0; i < array_size(forgeries); i++) {
                RunnerReport report = { 0 };
                JournalPosition forged;

                if (replay_forged(f.journal, forgeries[i].forge, false, &report, &forged) != forgeries[i].result)
                        fail_msg("%s: %s", forgeries[i].name, report.message);
                if (forgeries[i].result && journal_position_compare(report.at, forged) != 0)
                        fail_msg("%s is blamed on another place: %s", forgeries[i].name, report.message);
        }
        fixture_deinit(&f);
}

/* Entries out of order are found even if the root was made to fit; a batch shortened together with its seal only at the next
 * one, which names the seal it knew. */
static void test_forgery_with_a_fitting_root_is_found(void **state) {
        RunnerReport report = { 0 };
        JournalPosition forged;
        Fixture f;

        fixture_init_office(&f, 0);
        for (int i = 0; i < 4; i++)
                fixture_do(&f, ENTRY_REMARK, "many 4");
        assert_int_equal(replay_forged(f.journal, swap_entries, true, &report, &forged), RUNNER_E_DAMAGED);
        assert_int_equal(journal_position_compare(report.at, forged), 0);
        assert_int_equal(replay_forged(f.journal, double_entry, true, &report, &forged), RUNNER_E_DAMAGED);
        assert_int_equal(journal_position_compare(report.at, forged), 0);
        assert_int_equal(replay_forged(f.journal, drop_entry_and_count, true, &report, &forged), RUNNER_E_DAMAGED);
        assert_true(journal_position_compare(report.at, forged) > 0);
        fixture_deinit(&f);
}

/* Nor is anything of it shown to others: what its seal says of it would not be borne out. */
static void test_no_evidence_is_made_of_what_was_not_sealed(void **state) {
        JournalPosition at = { 0 };
        Buf batch = BUF_INIT, forged = BUF_INIT, out = BUF_INIT;
        UnitCode unit;
        Archive *archive;
        Journal *j;
        StoreTxn *txn;
        Store *store = store_mem_new();
        Fixture f;

        fixture_init_office(&f, 0);
        fixture_do(&f, ENTRY_REMARK, "many 4");
        assert_true(archive_index_find_seal(runner_txn(f.runner), 2, &at));
        assert_int_equal(journal_read(f.journal, at, &batch, NULL), 0);
        assert_true(unit_code_parse("411281", &unit));
        for (int changed = 0; changed < 2; changed++) {
                buf_clear(&forged);
                change_batch(buf_bytes(&batch), changed ? change_root : nothing, false, &forged);
                j = journal_mem_new(&unit, 0);
                append(j, buf_bytes(&forged), &at);
                archive = archive_new(j);
                assert_int_equal(store_begin(store, true, &txn), 0);
                archive_index_put(txn, 2, 4, 2, at);
                assert_int_equal(archive_evidence(archive, txn, 3, 0, &out), changed ? ARCHIVE_E_DAMAGED : 0);
                archive_free(archive);
                store_abort(&txn);
                journal_free(j);
        }
        store_free(store);
        buf_deinit(&batch);
        buf_deinit(&forged);
        buf_deinit(&out);
        fixture_deinit(&f);
}

/* Nothing of a batch is applied unless all of it is right. */
static void test_damaged_batch_leaves_the_state_before_it(void **state) {
        Fixture f;
        JournalPosition at;
        OfficeHead head;
        StoreTxn *txn;

        fixture_init_office(&f, 0);
        fixture_do(&f, ENTRY_REMARK, "many 2");
        assert_int_equal(runner_commit(f.runner, 0, true), 0);
        fixture_do(&f, ENTRY_REMARK, "many 4");
        assert_true(archive_index_find(runner_txn(f.runner), 4, &at));
        fixture_do(&f, ENTRY_REMARK, "many 4");
        fixture_crash(&f, 0);
        journal_mem_flip(f.journal, at.segment, at.offset + 200, 1);
        assert_int_equal(fixture_open(&f, false), RUNNER_E_DAMAGED);
        assert_int_equal(store_begin(f.store, false, &txn), 0);
        office_head(txn, &head);
        assert_int_equal(head.entry, 3);
        store_abort(&txn);
        fixture_deinit(&f);
}

/* ---- what no office writes, sealed as if it did --------------------------------------------------------------------- */

static void begin(Forge *f) {
        UnitCode unit;
        KeyPair key;
        Random random;

        assert_true(unit_code_parse("411281", &unit));
        random_seeded(&random, 3);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &key), 0);
        forge_init(f, &unit, &key, 0);
        for (unsigned i = 0; i < 3; i++)
                forge_one(f, i ? ENTRY_CLOCK : ENTRY_GENESIS, NULL, 0);
}

static int end(Forge *f) {
        Store *store = store_mem_new();
        RunnerReport report = { 0 };
        int r = runner_replay(f->journal, NULL, store, (JournalPosition){ 0 }, &report);

        store_free(store);
        forge_deinit(f);
        return r;
}

static void test_time_that_goes_back_is_found(void **state) {
        Forge f;

        begin(&f);
        assert_int_equal(end(&f), 0);
        begin(&f);
        f.time -= 5000;
        forge_one(&f, ENTRY_CLOCK, NULL, 0);
        assert_int_equal(end(&f), RUNNER_E_DAMAGED);
}

/* Numbers jump only where an epoch begins, with the entry that declares it, and forward. */
static void test_an_epoch_begins_with_its_recovery_alone(void **state) {
        Forge f;

        begin(&f);
        f.epoch++;
        f.seal += 10;
        f.entry += 100;
        forge_one(&f, ENTRY_RECOVERY, NULL, 0);
        assert_int_equal(end(&f), 0);
        begin(&f);
        f.epoch++;
        forge_one(&f, ENTRY_CLOCK, NULL, 0);
        assert_int_equal(end(&f), RUNNER_E_DAMAGED);
        begin(&f);
        f.epoch++;
        f.seal--; /* a number that was given */
        f.entry += 100;
        forge_one(&f, ENTRY_RECOVERY, NULL, 0);
        assert_int_equal(end(&f), RUNNER_E_DAMAGED);
        begin(&f);
        f.seal += 10; /* the same epoch */
        f.entry += 100;
        forge_one(&f, ENTRY_RECOVERY, NULL, 0);
        assert_int_equal(end(&f), RUNNER_E_DAMAGED);
}

/* Facts that repeat words lie in a part of their own, and must be read as well. */
static void test_facts_that_can_t_be_read_are_found_in_either_part(void **state) {
        static const PartKind kinds[] = { PART_FACTS, PART_WORDS };

        for (size_t i = 0; i < array_size(kinds); i++) {
                Draft draft = { .kind = ENTRY_CLOCK, .n_parts = 1, .parts = { { .kind = kinds[i], .data = bytes_of_str("no facts") } } };
                Arena arena = ARENA_INIT;
                Buf entry = BUF_INIT;
                Bytes bytes;
                Entry e;
                Forge f;

                begin(&f);
                draft.actor.unit = f.unit;
                assert_int_equal(entry_stamp_closed(&draft, ++f.entry, f.time += 1000, &f.random, NULL, &arena, &entry, &e), 0);
                bytes = buf_bytes(&entry);
                forge_batch(&f, &bytes, 1);
                assert_int_equal(end(&f), RUNNER_E_DAMAGED);
                buf_deinit(&entry);
                arena_deinit(&arena);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_forgery_is_found_at_its_place),
                cmocka_unit_test(test_forgery_with_a_fitting_root_is_found),
                cmocka_unit_test(test_damaged_batch_leaves_the_state_before_it),
                cmocka_unit_test(test_no_evidence_is_made_of_what_was_not_sealed),
                cmocka_unit_test(test_time_that_goes_back_is_found),
                cmocka_unit_test(test_an_epoch_begins_with_its_recovery_alone),
                cmocka_unit_test(test_facts_that_can_t_be_read_are_found_in_either_part),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
