/* SPDX-License-Identifier: Apache-2.0 */

/* What verify finds, and where it says it is: accidents by flipped bytes, purpose by forged journals and changed rows. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>
#include <jansson.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/store/journal_mem.h"
#include "node/store/store_mem.h"
#include "node/verify_internal.h"
#include "tests/unit/forge.h"
#include "tests/unit/runner_fixture.h"
#include "tests/unit/verify_fixture.h"

#define SEGMENT 4096u

/* An office with some batches of different sizes in several segments, all of it committed, ended in order. */
static void office_make(Fixture *f, unsigned batches) {
        static const char *const texts[] = { "one", "many 3 two", "three", "many 5 four" };

        fixture_init_office(f, SEGMENT);
        for (unsigned i = 0; i < batches; i++)
                assert_int_equal(fixture_step(f, ENTRY_REGISTER, texts, 1 + i % 4, NULL, NULL), 0);
        assert_int_equal(runner_commit(f->runner, 1000000, true), 0);
        f->runner = runner_free(f->runner);
        journal_mem_set_hook(f->journal, NULL, NULL);
        store_mem_set_hook(f->store, NULL, NULL);
}

typedef struct Look {
        const Roster *roster;
        const VerifySeal *against;
        size_t n_against;
        bool live, journal_alone;
        UnitCode unit;
} Look;

/* The twins are left as they are: what is scanned is a copy. */
static void look(Store *store, Journal *journal, const Look *how, VerifyReport *ret) {
        Journal *copy = journal_mem_clone(journal);
        Store *scratch = store_mem_new();
        VerifyRows rows;
        StoreTxn *txn;

        assert_int_equal(store_begin(store, false, &txn), 0);
        verify_rows_of_txn(txn, &rows);
        VerifyOptions o = {
                .journal = copy, .rows = how->journal_alone ? NULL : &rows, .scratch = scratch, .roster = how->roster,
                .unit = how->unit, .against = how->against, .n_against = how->n_against, .live = how->live,
        };
        assert_int_equal(verify(&o, ret), 0);
        store_abort(&txn);
        store_free(scratch);
        journal_free(copy);
}

static void look_at_forged(Forge *f, const Look *how, VerifyReport *ret) {
        Store *empty = store_mem_new();
        Look alone = *how;

        alone.journal_alone = true;
        look(empty, f->journal, &alone, ret);
        store_free(empty);
}

static void a_healthy_office_is_verified(void **state) {
        VerifyReport r;
        Fixture f;

        office_make(&f, 12);
        Roster *roster = verify_roster(&f.config.unit, &f.identity);
        look(f.store, f.journal, &(Look){ .roster = roster, .unit = f.config.unit }, &r);
        assert_true(verify_is_clean(&r));
        assert_true(r.compared);
        assert_int_equal(r.batches, 13);
        assert_true(r.entries > 30);
        assert_int_equal(r.signatures, 13);
        assert_int_equal(r.first_seal, 1);
        assert_int_equal(r.last_seal, 13);
        assert_true(r.segments >= 3);
        assert_true(r.rows > r.entries);
        verify_report_deinit(&r);
        roster_free(roster);
        fixture_deinit(&f);
}

static void a_store_that_is_behind_is_verified_too(void **state) {
        const char *text = "later";
        VerifyReport r;
        Fixture f;

        fixture_init_office(&f, SEGMENT);
        assert_int_equal(runner_commit(f.runner, 1000000, true), 0);
        assert_int_equal(fixture_step(&f, ENTRY_REGISTER, &text, 1, NULL, NULL), 0);
        fixture_crash(&f, 0);
        look(f.store, f.journal, &(Look){ 0 }, &r);
        assert_true(verify_is_clean(&r));
        assert_true(r.compared);
        assert_int_equal(r.batches, 2);
        verify_report_deinit(&r);

        /* Nothing committed at all. */
        Store *empty = store_mem_new();
        look(empty, f.journal, &(Look){ 0 }, &r);
        assert_true(verify_is_clean(&r));
        assert_true(r.compared && r.rows == 0);
        verify_report_deinit(&r);
        store_free(empty);
        fixture_deinit(&f);
}

/* Where the batches are, for saying what a flip must be told as. */
typedef struct Places {
        JournalPosition at[64];
        uint64_t first_entry[64];
        uint32_t n;
} Places;

static void places_of(Journal *journal, Places *p) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        JournalPosition at = journal_first(journal), next;
        Batch batch;
        Seal seal;

        p->n = 0;
        while (journal_read(journal, at, &bytes, &next) == 0) {
                assert_int_equal(batch_decode(buf_bytes(&bytes), &arena, &batch), 0);
                assert_int_equal(seal_decode(batch.seal, &arena, &seal), 0);
                p->at[p->n] = at;
                p->first_entry[p->n++] = seal.first_entry;
                at = next;
        }
}

/* Some problem names the segment, and the batch or the very byte; and its entry if it is a batch's. */
static bool names(const VerifyReport *r, const Places *p, uint32_t segment, uint64_t offset) {
        for (size_t i = 0; i < r->n_problems; i++) {
                const VerifyProblem *q = &r->problems[i];
                if (q->at.segment != segment || q->at.offset > offset)
                        continue;
                if (q->at.offset == offset || (q->at.offset == 0 && offset < p->at[0].offset))
                        return true;
                for (uint32_t k = 0; k < p->n; k++)
                        if (journal_position_compare(p->at[k], q->at) == 0)
                                return q->entry == p->first_entry[k];
                return q->what == VERIFY_TORN;
        }
        return false;
}

static void every_flipped_byte_of_the_journal_is_named(void **state) {
        VerifyReport r;
        Places places;
        Fixture f;

        office_make(&f, 7);
        places_of(f.journal, &places);
        uint32_t segments = places.at[places.n - 1].segment;
        assert_true(segments >= 2);
        for (uint32_t segment = 1; segment <= segments; segment++) {
                uint64_t size = journal_mem_segment_size(f.journal, segment);
                for (uint64_t i = 0; i < size; i++) {
                        journal_mem_flip(f.journal, segment, i, (uint8_t)(1u << (i & 7)));
                        look(f.store, f.journal, &(Look){ 0 }, &r);
                        if (!names(&r, &places, segment, i)) {
                                (void)verify_is_clean(&r);
                                fail_msg("segment %u, byte %llu", segment, (unsigned long long)i);
                        }
                        verify_report_deinit(&r);
                        journal_mem_flip(f.journal, segment, i, (uint8_t)(1u << (i & 7)));
                }
        }
        look(f.store, f.journal, &(Look){ 0 }, &r);
        assert_true(verify_is_clean(&r));
        verify_report_deinit(&r);
        fixture_deinit(&f);
}

static void damage_in_several_places_is_told_once_each(void **state) {
        VerifyReport r;
        Places places;
        Fixture f;

        office_make(&f, 12);
        places_of(f.journal, &places);
        assert_true(places.n == 13);
        journal_mem_flip(f.journal, places.at[2].segment, places.at[2].offset + 40, 1);
        journal_mem_flip(f.journal, places.at[6].segment, places.at[6].offset + 40, 1);
        look(f.store, f.journal, &(Look){ 0 }, &r);
        assert_int_equal(r.found, 2);
        for (int i = 0; i < 2; i++) {
                uint32_t k = i ? 6 : 2;
                assert_int_equal(r.problems[i].what, VERIFY_FRAMING);
                assert_int_equal(journal_position_compare(r.problems[i].at, places.at[k]), 0);
                assert_int_equal(r.problems[i].entry, places.first_entry[k]);
                assert_int_equal(r.problems[i].seal, k + 1);
        }
        assert_int_equal(r.batches, 11);
        assert_false(r.compared);
        verify_report_deinit(&r);
        fixture_deinit(&f);
}

static void a_torn_end_is_told_unless_a_node_is_at_work(void **state) {
        VerifyReport r;
        Fixture f;

        office_make(&f, 3);
        JournalTail tail;
        assert_int_equal(journal_scan(f.journal, (JournalPosition){ 0 }, &tail), 0);
        journal_mem_flip(f.journal, tail.end.segment, tail.end.offset + 3, 1);
        look(f.store, f.journal, &(Look){ 0 }, &r);
        assert_int_equal(r.found, 1);
        assert_int_equal(r.problems[0].what, VERIFY_TORN);
        assert_int_equal(journal_position_compare(r.problems[0].at, tail.end), 0);
        verify_report_deinit(&r);
        look(f.store, f.journal, &(Look){ .live = true }, &r);
        assert_true(verify_is_clean(&r));
        verify_report_deinit(&r);
        fixture_deinit(&f);
}

static void an_older_journal_under_a_newer_store_is_told(void **state) {
        const char *text = "later";
        VerifyReport r;
        Fixture f;

        fixture_init_office(&f, SEGMENT);
        Journal *old = journal_mem_clone(f.journal);
        for (int i = 0; i < 5; i++)
                assert_int_equal(fixture_step(&f, ENTRY_REGISTER, &text, 1, NULL, NULL), 0);
        assert_int_equal(runner_commit(f.runner, 1000000, true), 0);
        f.runner = runner_free(f.runner);
        look(f.store, old, &(Look){ 0 }, &r);
        assert_int_equal(r.found, 1);
        assert_int_equal(r.problems[0].what, VERIFY_STORE);
        assert_int_equal(journal_position_compare(r.problems[0].at, r.covered), 0);
        assert_false(r.compared);
        verify_report_deinit(&r);
        journal_free(old);
        fixture_deinit(&f);
}

/* ---- rows ---------------------------------------- */

static void change_row(Store *s, const char *key, const char *value) {
        StoreTxn *t;

        assert_int_equal(store_begin(s, true, &t), 0);
        if (value)
                store_put(t, bytes_of_str(key), bytes_of_str(value));
        else
                store_delete(t, bytes_of_str(key));
        assert_int_equal(store_commit(&t), 0);
}

static void changed_missing_and_foreign_rows_are_named(void **state) {
        static const struct { const char *key, *value, *says; } cases[] = {
                { "tt00000000000000000002", "two!", "isn't what the journal yields" },
                { "tt00000000000000000002", "", "isn't what the journal yields" },
                { "tt00000000000000000003", NULL, "is missing in the store" },
                { "tt00000000000000000003x", "", "is in the store" },
                { "aa", "first", "is in the store" },
                { "zz", "last", "is in the store" },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                VerifyReport r;
                Fixture f;

                office_make(&f, 4);
                change_row(f.store, cases[i].key, cases[i].value);
                look(f.store, f.journal, &(Look){ 0 }, &r);
                assert_int_equal(r.found, 1);
                assert_int_equal(r.problems[0].what, VERIFY_ROW);
                assert_non_null(strstr(r.problems[0].message, cases[i].key));
                assert_non_null(strstr(r.problems[0].message, cases[i].says));
                assert_true(r.compared);
                verify_report_deinit(&r);
                fixture_deinit(&f);
        }
}

/* ---- forged
 * ------------------------------------------------------------------------------------------------------------------- */

/* What a forger who has the office's key, or has it not, may do with ten entries of one batch each. */
typedef enum Trick {
        TRICK_NONE, TRICK_PART, TRICK_DROP_ENTRY, TRICK_DROP_BATCH, TRICK_SWAP, TRICK_OTHER_KEY, TRICK_JUNK, TRICK_NUMBER,
        TRICK_TIME, TRICK_EPOCH, TRICK_UNIT, TRICK_SEAL_NUMBER, TRICK_NO_GENESIS, TRICK_SALT,
        TRICK_COUNT,
} Trick;

static const Fact one_fact = { .kind = 9999, .text = "nothing" };

static void forge_pair(Forge *f, bool drop_one, int change) {
        CLEANUP(buf_deinit) Buf a = BUF_INIT, b = BUF_INIT;

        forge_entry(f, ENTRY_CLOCK, &one_fact, 1, &a);
        forge_entry(f, ENTRY_CLOCK, &one_fact, 1, &b);
        if (change == TRICK_PART)
                b.data[b.len - 3] ^= 1; /* the text of the fact: parts come last, data last in a part */
        Bytes both[] = { buf_bytes(&a), buf_bytes(&b) };
        forge_batch(f, drop_one ? both + 1 : both, drop_one ? 1 : 2);
}

static void forge_salted(Forge *f) {
        CLEANUP(buf_deinit) Buf entry = BUF_INIT, batch = BUF_INIT;
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        JournalPosition at = { 0 }, next;
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        Batch b;

        /* The seal of one header over another one that was altered. */
        forge_entry(f, ENTRY_CLOCK, NULL, 0, &entry);
        forge_batch(f, &(Bytes){ entry.data, entry.len }, 1);
        Forge copy = *f;
        copy.journal = journal_mem_new(&f->unit, SEGMENT);
        while (journal_read(f->journal, at, &bytes, &next) == 0) {
                assert_int_equal(batch_decode(buf_bytes(&bytes), &arena, &b), 0);
                JournalSegmentInfo info;
                assert_int_equal(journal_segment_info(f->journal, 1, &info), 0);
                journal_set_context(copy.journal, info.epoch, info.first_entry, &info.previous_seal);
                buf_clear(&batch);
                if (bytes_equal(b.entries[0], buf_bytes(&entry))) {
                        uint8_t *altered = mem_alloc(entry.len);
                        memcpy(altered, entry.data, entry.len);
                        altered[entry.len - 1] ^= 1; /* the last byte of the header is of its salt */
                        batch_encode(&(Bytes){ altered, entry.len }, 1, b.seal, &batch);
                        mem_free(altered);
                        forge_bytes(&copy, buf_bytes(&batch));
                } else {
                        forge_bytes(&copy, buf_bytes(&bytes));
                }
                at = next;
        }
        journal_free(f->journal);
        f->journal = copy.journal;
}

static void forge_trick(Forge *f, Trick trick, const KeyPair *other) {
        Digest hash = f->seal_hash;
        CLEANUP(buf_deinit) Buf junk = BUF_INIT;

        switch (trick) {
        case TRICK_PART:
                forge_pair(f, false, TRICK_PART);
                break;
        case TRICK_DROP_ENTRY:
                forge_pair(f, true, 0);
                break;
        case TRICK_DROP_BATCH: {
                Journal *kept = f->journal;
                f->journal = journal_mem_new(&f->unit, SEGMENT);
                forge_one(f, ENTRY_CLOCK, NULL, 0);
                journal_free(f->journal);
                f->journal = kept;
                break;
        }
        case TRICK_SWAP:
                forge_one(f, ENTRY_CLOCK, NULL, 0);
                f->seal_hash = hash; /* the next one names the seal before this one */
                break;
        case TRICK_OTHER_KEY: {
                KeyPair own = f->key;
                f->key = *other;
                forge_one(f, ENTRY_CLOCK, NULL, 0);
                f->key = own;
                break;
        }
        case TRICK_JUNK:
                buf_put_str(&junk, "not a batch at all");
                forge_bytes(f, buf_bytes(&junk));
                break;
        case TRICK_NUMBER: {
                uint64_t number = f->entry;
                CLEANUP(buf_deinit) Buf entry = BUF_INIT;
                f->entry = 1000;
                forge_entry(f, ENTRY_CLOCK, NULL, 0, &entry);
                f->entry = number + 1;
                forge_batch(f, &(Bytes){ entry.data, entry.len }, 1);
                break;
        }
        case TRICK_TIME:
                f->time -= 100000;
                forge_one(f, ENTRY_CLOCK, NULL, 0);
                f->time += 200000;
                break;
        case TRICK_EPOCH:
                f->epoch = 0;
                forge_one(f, ENTRY_CLOCK, NULL, 0);
                f->epoch = 1;
                break;
        case TRICK_UNIT: {
                UnitCode own = f->unit;
                assert_true(unit_code_parse("411282", &f->unit));
                forge_one(f, ENTRY_CLOCK, NULL, 0);
                f->unit = own;
                break;
        }
        case TRICK_SEAL_NUMBER:
                f->seal++;
                forge_one(f, ENTRY_CLOCK, NULL, 0);
                break;
        case TRICK_SALT:
                forge_salted(f);
                break;
        case TRICK_COUNT:
                f->lie_count = true;
                forge_one(f, ENTRY_CLOCK, NULL, 0);
                f->lie_count = false;
                break;
        default:
                forge_one(f, ENTRY_CLOCK, NULL, 0);
        }
}

static void what_is_forged_is_named(void **state) {
        static const struct { Trick trick; VerifyWhat what; uint64_t entry; } cases[] = {
                { TRICK_NONE, 0, 0 },
                { TRICK_PART, VERIFY_DIGEST, 6 },
                { TRICK_DROP_ENTRY, VERIFY_CHAIN, 6 },
                { TRICK_DROP_BATCH, VERIFY_CHAIN, 6 },
                { TRICK_SWAP, VERIFY_CHAIN, 6 },
                { TRICK_OTHER_KEY, VERIFY_SIGNATURE, 5 },
                { TRICK_JUNK, VERIFY_BATCH, 5 },
                { TRICK_NUMBER, VERIFY_ENTRY, 5 },
                { TRICK_TIME, VERIFY_ENTRY, 5 },
                { TRICK_EPOCH, VERIFY_CHAIN, 5 },
                { TRICK_UNIT, VERIFY_CHAIN, 5 },
                { TRICK_SEAL_NUMBER, VERIFY_CHAIN, 5 },
                { TRICK_SALT, VERIFY_ROOT, 5 },
                { TRICK_NO_GENESIS, VERIFY_ENTRY, 1 },
                { TRICK_COUNT, VERIFY_CHAIN, 5 },
        };
        KeyPair key, other;
        Random random;
        UnitCode unit;

        assert_true(unit_code_parse("411281", &unit));
        random_seeded(&random, 3);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &key), 0);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &other), 0);
        Roster *roster = verify_roster(&unit, &key);
        for (size_t i = 0; i < array_size(cases); i++) {
                VerifyReport r;
                Forge f;

                forge_init(&f, &unit, &key, SEGMENT);
                forge_one(&f, cases[i].trick == TRICK_NO_GENESIS ? ENTRY_CLOCK : ENTRY_GENESIS, NULL, 0);
                for (int k = 0; k < 3; k++)
                        forge_one(&f, ENTRY_CLOCK, NULL, 0);
                forge_trick(&f, cases[i].trick, &other);
                for (int k = 0; k < 3; k++)
                        forge_one(&f, ENTRY_CLOCK, NULL, 0);
                look_at_forged(&f, &(Look){ .roster = roster, .unit = unit }, &r);
                const VerifyProblem *p = verify_find(&r, cases[i].what);
                if (cases[i].trick == TRICK_NONE) {
                        assert_true(verify_is_clean(&r));
                } else {
                        if (!p || p->entry != cases[i].entry || p->at.segment != 1) {
                                (void)verify_is_clean(&r);
                                fail_msg("trick %u", cases[i].trick);
                        }
                }
                verify_report_deinit(&r);
                forge_deinit(&f);
        }
        roster_free(roster);
}

static void a_past_written_anew_is_found_out_by_others_seals(void **state) {
        VerifySeal held[3] = { { 0 } };
        VerifyReport r;
        KeyPair key;
        Random random;
        UnitCode unit;
        Forge f;

        assert_true(unit_code_parse("411281", &unit));
        random_seeded(&random, 3);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &key), 0);
        Roster *roster = verify_roster(&unit, &key);
        for (int life = 0; life < 3; life++) {
                forge_init(&f, &unit, &key, SEGMENT);
                if (life == 1)
                        random_seeded(&f.random, 12345); /* other salts: another past, signed by the right key */
                for (unsigned i = 0; i < (life == 2 ? 5 : 8); i++) {
                        forge_one(&f, i ? ENTRY_CLOCK : ENTRY_GENESIS, NULL, 0);
                        if (life == 0 && i >= 5)
                                held[7 - i] = (VerifySeal){ f.seal, f.seal_hash }; /* in any order */
                }
                look_at_forged(&f, &(Look){ .roster = roster }, &r);
                assert_true(verify_is_clean(&r));
                verify_report_deinit(&r);
                look_at_forged(&f, &(Look){ .roster = roster, .against = held, .n_against = 3 }, &r);
                assert_int_equal(r.found, life == 0 ? 0 : 3);
                assert_int_equal(r.against, life == 0 ? 3 : 0);
                for (size_t i = 0; i < r.n_problems; i++) {
                        assert_int_equal(r.problems[i].what, VERIFY_AGAINST);
                        assert_int_equal(r.problems[i].seal, 6 + i);
                        assert_int_equal(r.problems[i].at.segment, life == 1 ? 1 : 0);
                }
                verify_report_deinit(&r);
                forge_deinit(&f);
        }
        roster_free(roster);
}

/* What a recovery declares lost, and what others said there to hold differently, may be theirs alone; nothing before that, and not the
 * seal that the new epoch begins with. */
static void what_is_declared_lost_is_others_alone_and_no_more(void **state) {
        static const struct {
                uint64_t seal;
                bool lost, unless_common; /* nobody said what he holds the same */
        } cases[] = { { 2, false, false }, { 3, true, false }, { 4, true, false }, { 5, true, true }, { 14, true, true },
                      { 15, false, false } };
        Fact common = { .kind = FACT_RECOVERY_PEER, .number = 2, .text = "" };
        VerifyReport r;
        KeyPair key;
        Random random;
        UnitCode unit;
        Forge f;

        assert_true(unit_code_parse("411281", &unit));
        assert_true(unit_code_parse("411200", &common.peer));
        random_seeded(&random, 3);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &key), 0);
        for (unsigned told = 0; told < 2; told++) {
                forge_init(&f, &unit, &key, SEGMENT);
                for (unsigned i = 0; i < 4; i++)
                        forge_one(&f, i ? ENTRY_CLOCK : ENTRY_GENESIS, NULL, 0);
                f.epoch++;
                f.seal += 10;
                f.entry += 1000;
                forge_one(&f, ENTRY_RECOVERY, &common, told);
                for (size_t i = 0; i < array_size(cases); i++) {
                        const VerifySeal held = { cases[i].seal, { { 9 } } };
                        bool lost = told ? cases[i].lost : cases[i].unless_common;

                        look_at_forged(&f, &(Look){ .against = &held, .n_against = 1 }, &r);
                        if (verify_is_clean(&r) != lost)
                                fail_msg("seal %llu", (unsigned long long)cases[i].seal);
                        assert_int_equal(r.declared_lost, lost);
                        verify_report_deinit(&r);
                }
                forge_deinit(&f);
        }
}

/* ---- numbers
 * -------------------------------------------------------------------------------------------------------------------- */

static Fact serial(uint64_t year, uint64_t number) {
        Fact f = { .kind = FACT_SERIAL, .what = 1, .number = year, .number2 = number, .text = "" };

        assert_true(unit_code_parse("411281", &f.unit));
        return f;
}

static Fact parcel(FactKind kind, uint32_t epoch, uint64_t number, Outcome outcome) {
        Fact f = { .kind = kind, .how = 2u | epoch << 8, .number = number, .what = outcome, .text = "" };

        if (kind == FACT_SEND)
                f.text = "411200";
        assert_true(unit_code_parse("411200", &f.peer));
        return f;
}

#define END_OF_FACTS ((Fact){ 0 })

/* Each fact in an entry of its own; what is wrong first, and where: 0 = nothing. */
static void expect_numbers(const Fact *facts, VerifyWhat what, uint64_t entry) {
        VerifyReport r;
        KeyPair key;
        Random random;
        UnitCode unit;
        Forge f;

        assert_true(unit_code_parse("411281", &unit));
        random_seeded(&random, 3);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &key), 0);
        forge_init(&f, &unit, &key, SEGMENT);
        forge_one(&f, ENTRY_GENESIS, NULL, 0);
        for (; facts->kind; facts++)
                forge_one(&f, ENTRY_CLOCK, facts, 1);
        look_at_forged(&f, &(Look){ 0 }, &r);
        if (what == 0) {
                assert_true(verify_is_clean(&r));
        } else {
                assert_int_equal(r.found, 1);
                assert_int_equal(r.problems[0].what, what);
                assert_int_equal(r.problems[0].entry, entry);
        }
        verify_report_deinit(&r);
        forge_deinit(&f);
}

static void register_numbers_have_no_gap_and_no_double(void **state) {
        expect_numbers((Fact[]){ serial(2026, 1), serial(2026, 2), serial(2027, 1), serial(2026, 3), END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ serial(2026, 1), serial(2026, 3), serial(2026, 4), END_OF_FACTS }, VERIFY_SERIAL, 3);
        expect_numbers((Fact[]){ serial(2026, 1), serial(2026, 2), serial(2026, 2), END_OF_FACTS }, VERIFY_SERIAL, 4);
        expect_numbers((Fact[]){ serial(2026, 2), END_OF_FACTS }, VERIFY_SERIAL, 2);
}

static Fact range(uint32_t from, uint64_t to) {
        Fact f = serial(2026, to);

        f.kind = FACT_RECOVERY_RANGE;
        f.how = from;
        return f;
}

/* What a recovery declares lost follows the last number that is kept, and the next one given follows it (P4). */
static void declared_numbers_follow_those_that_are_kept(void **state) {
        expect_numbers((Fact[]){ serial(2026, 1), range(2, 5), serial(2026, 6), END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ serial(2026, 1), range(2, 2), serial(2026, 3), END_OF_FACTS }, 0, 0); /* one is */
        expect_numbers((Fact[]){ serial(2026, 1), range(2, 1), serial(2026, 2), END_OF_FACTS }, 0, 0); /* none is lost */
        expect_numbers((Fact[]){ range(1, 3), serial(2026, 4), END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ serial(2026, 1), range(3, 5), serial(2026, 6), END_OF_FACTS }, VERIFY_SERIAL, 3); /* a hole below it */
        expect_numbers((Fact[]){ serial(2026, 1), serial(2026, 2), range(2, 5), serial(2026, 6), END_OF_FACTS }, VERIFY_SERIAL, 4);
        expect_numbers((Fact[]){ serial(2026, 1), range(2, 5), serial(2026, 7), END_OF_FACTS }, VERIFY_SERIAL, 4);
        expect_numbers((Fact[]){ serial(2026, 1), range(2, 5), serial(2026, 5), END_OF_FACTS }, VERIFY_SERIAL, 4);
        expect_numbers((Fact[]){ serial(2026, 1), range(2, 5), serial(2027, 1), END_OF_FACTS }, 0, 0); /* of that year alone */
}

static void parcel_numbers_have_no_gap_and_no_double(void **state) {
        const Fact s1 = parcel(FACT_SEND, 1, 1, 0), s2 = parcel(FACT_SEND, 1, 2, 0), s3 = parcel(FACT_SEND, 1, 3, 0);
        const Fact other = parcel(FACT_SEND, 2, 1, 0);
        const Fact t1 = parcel(FACT_SETTLED, 1, 1, OUTCOME_TAKEN), t2 = parcel(FACT_SETTLED, 1, 2, OUTCOME_TAKEN);
        const Fact a2 = parcel(FACT_OFFER_AGAIN, 1, 2, 0);
        const Fact c1 = parcel(FACT_CONSUMED, 1, 1, OUTCOME_TAKEN), c2 = parcel(FACT_CONSUMED, 1, 2, OUTCOME_REFUSED);
        const Fact c3 = parcel(FACT_CONSUMED, 1, 3, OUTCOME_TAKEN), v2 = parcel(FACT_CONSUMED, 1, 2, OUTCOME_VOIDED);
        const Fact c4 = parcel(FACT_CONSUMED, 1, 4, OUTCOME_TAKEN), v3 = parcel(FACT_CONSUMED, 1, 3, OUTCOME_VOIDED);
        const Fact k2 = parcel(FACT_STREAM_SKIP, 1, 2, 0), k3 = parcel(FACT_STREAM_SKIP, 1, 3, 0);

        expect_numbers((Fact[]){ s1, s2, other, t2, s3, t1, END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ s1, s3, END_OF_FACTS }, VERIFY_STREAM, 3);
        expect_numbers((Fact[]){ s1, s1, END_OF_FACTS }, VERIFY_STREAM, 3);
        expect_numbers((Fact[]){ s1, t1, t1, END_OF_FACTS }, VERIFY_STREAM, 4);
        expect_numbers((Fact[]){ s1, t2, END_OF_FACTS }, VERIFY_STREAM, 3);
        /* Offered once more from there on, to who lost it: settled once more, and no other is. */
        expect_numbers((Fact[]){ s1, s2, t1, t2, a2, t2, END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ s1, s2, t1, t2, a2, t1, END_OF_FACTS }, VERIFY_STREAM, 7);
        expect_numbers((Fact[]){ s1, s2, t1, t2, a2, t2, t2, END_OF_FACTS }, VERIFY_STREAM, 8);
        expect_numbers((Fact[]){ c1, c2, c3, END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ v2, c1, c3, END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ v2, c1, c2, END_OF_FACTS }, VERIFY_STREAM, 4);
        expect_numbers((Fact[]){ v2, v2, END_OF_FACTS }, VERIFY_STREAM, 3); /* still before its turn */
        expect_numbers((Fact[]){ c1, c3, END_OF_FACTS }, VERIFY_STREAM, 3);
        expect_numbers((Fact[]){ c1, c2, c1, END_OF_FACTS }, VERIFY_STREAM, 4);
        expect_numbers((Fact[]){ c1, v2, v2, END_OF_FACTS }, VERIFY_STREAM, 4);
        /* Skipped, for its sender forgot it; if another recovery of the sender's did not, it comes all the same, once. */
        expect_numbers((Fact[]){ c1, k2, c3, END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ v3, c1, k2, c4, END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ c1, k2, c3, c2, c4, END_OF_FACTS }, 0, 0);
        expect_numbers((Fact[]){ c1, k2, c3, c2, c2, END_OF_FACTS }, VERIFY_STREAM, 6);
        expect_numbers((Fact[]){ c1, k2, c4, END_OF_FACTS }, VERIFY_STREAM, 4);
        expect_numbers((Fact[]){ c1, k3, c3, END_OF_FACTS }, VERIFY_STREAM, 4); /* not the next one: nothing is skipped */
}

/* What lies in damage may have held the numbers that are missing; what comes twice comes twice. */
static void numbers_lost_in_damage_are_not_told_again(void **state) {
        for (int twice = 0; twice < 2; twice++) {
                CLEANUP(buf_deinit) Buf junk = BUF_INIT;
                const Fact first = serial(2026, 3), later = serial(2026, twice ? 3 : 5);
                const Fact one = serial(2026, 1), two = serial(2026, 2);
                VerifyReport r;
                KeyPair key;
                Random random;
                UnitCode unit;
                Forge f;

                assert_true(unit_code_parse("411281", &unit));
                random_seeded(&random, 3);
                assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &key), 0);
                forge_init(&f, &unit, &key, SEGMENT);
                forge_one(&f, ENTRY_GENESIS, NULL, 0);
                forge_one(&f, ENTRY_CLOCK, &one, 1);
                forge_one(&f, ENTRY_CLOCK, &two, 1);
                forge_one(&f, ENTRY_CLOCK, &first, 1);
                buf_put_str(&junk, "what was here is gone");
                forge_bytes(&f, buf_bytes(&junk));
                f.entry++;
                f.seal++;
                forge_one(&f, ENTRY_CLOCK, &later, 1);
                look_at_forged(&f, &(Look){ 0 }, &r);
                assert_int_equal(r.found, 1 + twice);
                assert_int_equal(r.problems[0].what, VERIFY_BATCH);
                if (twice)
                        assert_int_equal(r.problems[1].what, VERIFY_SERIAL);
                verify_report_deinit(&r);
                forge_deinit(&f);
        }
}

static void a_segments_header_must_fit_its_seals(void **state) {
        /* 3: each a recovery, whose segment an earlier one began that knew less and was lost */
        for (int lie = 0; lie < 4; lie++) {
                VerifyReport r;
                KeyPair key;
                Random random;
                UnitCode unit;
                Forge f;

                assert_true(unit_code_parse("411281", &unit));
                random_seeded(&random, 3);
                assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &key), 0);
                forge_init(&f, &unit, &key, 1024);
                for (int i = 0; i < 8; i++) {
                        f.lie_first = (lie == 1 || lie == 3) && i > 2;
                        f.lie_previous = lie == 2 && i > 2;
                        f.epoch += lie == 3 && i > 2;
                        forge_one(&f, !i ? ENTRY_GENESIS : lie == 3 ? ENTRY_RECOVERY : ENTRY_CLOCK, NULL, 0);
                }
                look_at_forged(&f, &(Look){ 0 }, &r);
                assert_true(r.segments >= 3);
                if (lie == 0 || lie == 3)
                        assert_true(verify_is_clean(&r));
                else
                        assert_true(r.found > 0 && r.problems[0].what == VERIFY_SEGMENT && r.problems[0].at.segment > 1);
                verify_report_deinit(&r);
                forge_deinit(&f);
        }
}

/* ---- report
 * --------------------------------------------------------------------------------------------------------------------- */

static void the_report_reads_as_text_and_as_json(void **state) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT, json = BUF_INIT;
        VerifyReport r;
        Fixture f;

        office_make(&f, 4);
        change_row(f.store, "odd\"\\\x01\xe4key", "x");
        look(f.store, f.journal, &(Look){ 0 }, &r);
        verify_report_text(&r, &text);
        buf_put_u8(&text, 0);
        assert_non_null(strstr((const char *)text.data, "row       row odd"));
        assert_non_null(strstr((const char *)text.data, "1 problems"));
        verify_report_json(&r, &json);
        json_t *root = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(root);
        assert_true(json_is_false(json_object_get(root, "verified")));
        assert_true(json_is_true(json_object_get(root, "compared")));
        assert_int_equal(json_integer_value(json_object_get(root, "found")), 1);
        assert_int_equal(json_integer_value(json_object_get(root, "entries")), r.entries);
        json_t *problem = json_array_get(json_object_get(root, "problems"), 0);
        assert_string_equal(json_string_value(json_object_get(problem, "what")), "row");
        json_decref(root);
        verify_report_deinit(&r);
        fixture_deinit(&f);
}

/* Each number has its own place, in both. */
static void the_report_says_each_number_by_its_name(void **state) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT, json = BUF_INIT;
        VerifyReport r = { .segments = 11, .batches = 12, .entries = 13, .bytes = 14, .first_seal = 15, .last_seal = 16, .signatures = 17,
                           .rows = 18, .compared = true, .parts = { .closed = 19, .erased = 20, .missing = 21 }, .declared_lost = 22,
                           .against = 23 };
        static const char summary[] = "13 entries in 12 batches, 11 segments; seals 15 to 16, 17 signatures checked; 18 rows of the store are "
                                      "what the journal yields; 20 parts are erased, of cases that turned out to accuse; 21 parts can't be "
                                      "read, their keys are not here; 22 seals that others hold are of a stretch that a recovery declared "
                                      "lost; ";
        CLEANUP(buf_deinit) Buf wanted = BUF_INIT;

        verify_report_text(&r, &text);
        buf_printf(&wanted, "%sno problem found\n", summary);
        assert_true(bytes_equal(buf_bytes(&text), buf_bytes(&wanted)));
        verify_add(&r, VERIFY_CHAIN, (JournalPosition){ 3, 4096 }, 31, 32, "of %s", "a seal");
        verify_add(&r, VERIFY_TORN, (JournalPosition){ 4, 8192 }, 0, 0, "no entry");
        verify_add(&r, VERIFY_KEYS, (JournalPosition){ 0 }, 33, 0, "nowhere");
        verify_add(&r, VERIFY_AGAINST, (JournalPosition){ 0 }, 0, 34, "a seal alone");
        verify_add(&r, VERIFY_STORE, (JournalPosition){ 0 }, 0, 0, "nothing of it");
        buf_clear(&text);
        buf_clear(&wanted);
        verify_report_text(&r, &text);
        buf_printf(&wanted, "chain     segment 3, offset 4096, entry 31, seal 32: of a seal\n"
                            "torn      segment 4, offset 8192: no entry\n"
                            "keys      entry 33: nowhere\n"
                            "against   seal 34: a seal alone\n"
                            "store     nothing of it\n%s5 problems\n", summary);
        if (!bytes_equal(buf_bytes(&text), buf_bytes(&wanted)))
                fail_msg("%.*s", (int)text.len, (const char *)text.data);
        r.n_problems = 1;
        verify_report_json(&r, &json);
        buf_clear(&wanted);
        buf_printf(&wanted, "{\"verified\":false,\"compared\":true,\"found\":5,\"segments\":11,\"batches\":12,\"entries\":13,\"bytes\":14,"
                            "\"first_seal\":15,\"last_seal\":16,\"signatures\":17,\"rows\":18,\"closed\":19,\"erased\":20,"
                            "\"unreadable\":21,\"declared_lost\":22,\"against\":23,\"problems\":[{\"what\":\"chain\",\"segment\":3,"
                            "\"offset\":4096,\"entry\":31,\"seal\":32,\"message\":\"of a seal\"}]}");
        if (!bytes_equal(buf_bytes(&json), buf_bytes(&wanted)))
                fail_msg("%.*s", (int)json.len, (const char *)json.data);
        verify_report_deinit(&r);
}

/* However many there are: all are counted, so many are kept. */
static void what_is_more_than_the_list_holds_is_counted(void **state) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT;
        VerifyReport r = { 0 };

        for (unsigned i = 0; i < VERIFY_PROBLEMS_MAX + 7; i++)
                verify_add(&r, VERIFY_ROW, (JournalPosition){ 0 }, i, 0, "x");
        assert_int_equal(r.n_problems, VERIFY_PROBLEMS_MAX);
        assert_int_equal(r.found, VERIFY_PROBLEMS_MAX + 7);
        verify_report_text(&r, &text);
        buf_put_u8(&text, 0);
        assert_non_null(strstr((const char *)text.data, "\n... and 7 more\n"));
        assert_non_null(strstr((const char *)text.data, " 1007 problems\n"));
        verify_report_deinit(&r);
}

/* Rows as a damaged store may give them. */
typedef struct Given {
        const char *const *keys;
        size_t n, at;
} Given;

static int next_given(VerifyRows *rows, Buf *ret_key, Buf *ret_value) {
        Given *g = rows->userdata;

        if (g->at == g->n)
                return VERIFY_ROWS_E_END;
        buf_clear(ret_key);
        buf_clear(ret_value);
        buf_put_str(ret_key, g->keys[g->at++]);
        return 0;
}

/* Else one row could hide another: the comparison goes by their order. */
static void rows_out_of_order_are_no_store(void **state) {
        static const struct {
                const char *const keys[3];
                bool in_order;
        } cases[] = { { { "a", "b", "c" }, true }, { { "a", "c", "b" }, false }, { { "a", "a", "b" }, false }, { { "b", "a", "c" }, false } };

        for (size_t i = 0; i < array_size(cases); i++) {
                Given given = { .keys = cases[i].keys, .n = 3 };
                VerifyRows rows = { .next = next_given, .userdata = &given };
                Store *scratch = store_mem_new();
                UnitCode unit = { "411281" };
                Journal *journal = journal_mem_new(&unit, SEGMENT);
                VerifyReport r;

                assert_int_equal(verify(&(VerifyOptions){ .journal = journal, .rows = &rows, .scratch = scratch }, &r), 0);
                assert_int_equal(verify_find(&r, VERIFY_STORE) == NULL, cases[i].in_order);
                assert_int_equal(r.compared, cases[i].in_order);
                verify_report_deinit(&r);
                journal_free(journal);
                store_free(scratch);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_report_says_each_number_by_its_name),
                cmocka_unit_test(what_is_more_than_the_list_holds_is_counted),
                cmocka_unit_test(rows_out_of_order_are_no_store),
                cmocka_unit_test(a_healthy_office_is_verified),
                cmocka_unit_test(a_store_that_is_behind_is_verified_too),
                cmocka_unit_test(every_flipped_byte_of_the_journal_is_named),
                cmocka_unit_test(damage_in_several_places_is_told_once_each),
                cmocka_unit_test(a_torn_end_is_told_unless_a_node_is_at_work),
                cmocka_unit_test(an_older_journal_under_a_newer_store_is_told),
                cmocka_unit_test(changed_missing_and_foreign_rows_are_named),
                cmocka_unit_test(what_is_forged_is_named),
                cmocka_unit_test(a_past_written_anew_is_found_out_by_others_seals),
                cmocka_unit_test(what_is_declared_lost_is_others_alone_and_no_more),
                cmocka_unit_test(register_numbers_have_no_gap_and_no_double),
                cmocka_unit_test(declared_numbers_follow_those_that_are_kept),
                cmocka_unit_test(parcel_numbers_have_no_gap_and_no_double),
                cmocka_unit_test(numbers_lost_in_damage_are_not_told_again),
                cmocka_unit_test(a_segments_header_must_fit_its_seals),
                cmocka_unit_test(the_report_reads_as_text_and_as_json),
        };

        return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
