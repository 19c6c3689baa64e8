/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is said about a case lies closed, at the giver and at the receiver, and is erased at both when it turns out to accuse; what
 * verifies and rebuilds goes on doing so (promises P4, P6).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "mesh.h"
#include "node/core/fact.h"
#include "node/store/case_keys_engine.h"
#include "node/verify.h"
#include "roster_text.h"

#define COUNTY "411281"
#define CITY "411200"
#define ORGAN "411281.discipline"
#define WORD "xxxxxxxxxxxxxxxx" /* mesh_register()'s text */

static StoreTxn *txn_of(MeshNode *node) {
        return runner_txn(engine_runner(node->engine));
}

static CaseKeys *copy_of(CaseKeys *keys) {
        CaseKeys *copy = case_keys_new(keys->random, keys->ahead);
        uint8_t slot[CASE_KEYS_SLOT];
        size_t n;

        for (uint64_t i = 0; i < keys->count; i++)
                for (unsigned c = 0; c < CASE_KEYS_COPIES; c++) {
                        assert_int_equal(keys->ops->read(keys, c, i, slot, 1, &n), 0);
                        assert_int_equal(copy->ops->write(copy, c, i, bytes_of(slot, sizeof slot)), 0);
                }
        copy->count = keys->count;
        return copy;
}

static bool contains(Bytes data, const char *word) {
        return data.len && memmem(data.data, data.len, word, strlen(word));
}

/* Does any batch of the journal, as it lies there, or any part of it that those keys open, say the word? */
static bool says(MeshNode *node, const CaseKeys *keys, const char *word, bool raw, VaultCount *count) {
        JournalPosition at = { 0 }, next;
        Buf bytes = BUF_INIT;
        bool found = false;

        for (; journal_read(node->journal, at, &bytes, &next) == 0; at = next) {
                Arena arena = ARENA_INIT;
                Batch batch;
                Entry e;

                found = found || (raw && contains(buf_bytes(&bytes), word));
                assert_int_equal(batch_decode(buf_bytes(&bytes), &arena, &batch), 0);
                for (uint32_t i = 0; i < batch.n_entries; i++) {
                        assert_int_equal(entry_decode(batch.entries[i], &arena, true, &e), 0);
                        assert_int_equal(vault_open_entry(keys, &e, &arena, count), 0);
                        for (uint32_t k = 0; k < e.n_parts; k++)
                                found = found || contains(e.parts[k].data, word);
                }
                arena_deinit(&arena);
        }
        buf_deinit(&bytes);
        return found;
}

static bool journal_says(MeshNode *node, const char *word) {
        VaultCount count = { 0 };

        return says(node, node->keys, word, true, &count);
}

static bool seals(const Entry *e, Arena *arena) {
        const Part *part = entry_find_part(e, PART_FACTS);
        size_t n = 0;
        Fact *facts;

        if (part)
                assert_int_equal(facts_decode(part->data, arena, &facts, &n), 0);
        for (size_t i = 0; i < n; i++)
                if (facts[i].kind == FACT_SEALED_CASE)
                        return true;
        return false;
}

/* What makes a case an accusation outlives the key that it ends. */
static void assert_sealing_is_read(MeshNode *node) {
        JournalPosition at = journal_first(node->journal);
        Buf bytes = BUF_INIT;
        unsigned n = 0;

        while (journal_read(node->journal, at, &bytes, &at) == 0) {
                Arena arena = ARENA_INIT;
                Batch batch;
                Entry e;

                assert_int_equal(batch_decode(buf_bytes(&bytes), &arena, &batch), 0);
                for (uint32_t i = 0; i < batch.n_entries; i++) {
                        assert_int_equal(entry_decode(batch.entries[i], &arena, true, &e), 0);
                        if (!seals(&e, &arena))
                                continue;
                        n++;
                        for (uint32_t k = 0; k < e.n_parts; k++)
                                assert_false(part_is_closed(&e.parts[k]));
                }
                arena_deinit(&arena);
        }
        assert_true(n > 0);
        buf_deinit(&bytes);
}

/* As rows lie in the store. */
static bool store_says(MeshNode *node, const char *word) {
        Buf key = BUF_INIT, value = BUF_INIT;
        bool found = false;
        StoreTxn *txn;

        assert_int_equal(runner_commit(engine_runner(node->engine), 0, true), 0);
        engine_free(node->engine); /* its veil goes with it */
        node->engine = NULL;
        assert_int_equal(store_begin(node->store, false, &txn), 0);
        while (store_seek(txn, buf_bytes(&key), &key, &value)) {
                found = found || contains(buf_bytes(&value), word);
                buf_put_u8(&key, 0);
        }
        store_abort(&txn);
        buf_deinit(&key);
        buf_deinit(&value);
        mesh_start(node);
        return found;
}

static void assert_verified(MeshNode *node, const CaseKeys *keys, bool erased) {
        Journal *copy = journal_mem_clone(node->journal);
        VerifyReport report = { 0 };

        assert_int_equal(verify(&(VerifyOptions){ .journal = copy, .keys = keys, .unit = node->unit }, &report), 0);
        assert_int_equal(report.found, 0);
        assert_int_equal(report.parts.erased > 0, erased);
        verify_report_deinit(&report);
        journal_free(copy);
}

/* What verify says of the keys: how many cases it names, of the last of them what. */
static unsigned keys_found(MeshNode *node, const CaseKeys *keys, char ret_said[240]) {
        Journal *copy = journal_mem_clone(node->journal);
        Store *scratch = store_mem_new();
        VerifyReport report = { 0 };
        VerifyRows rows;
        unsigned n = 0;

        assert_int_equal(runner_commit(engine_runner(node->engine), 0, true), 0);
        verify_rows_of_txn(txn_of(node), &rows);
        assert_int_equal(verify(&(VerifyOptions){ .journal = copy, .rows = &rows, .scratch = scratch, .keys = keys, .unit = node->unit },
                                &report), 0);
        for (size_t i = 0; i < report.n_problems; i++)
                if (report.problems[i].what == VERIFY_KEYS) {
                        memcpy(ret_said, report.problems[i].message, sizeof(report.problems[i].message));
                        n++;
                }
        verify_report_deinit(&report);
        store_free(scratch);
        journal_free(copy);
        return n;
}

static void assert_same_rows(StoreTxn *a, StoreTxn *b) {
        Buf key_a = BUF_INIT, key_b = BUF_INIT, value_a = BUF_INIT, value_b = BUF_INIT;

        for (;;) {
                bool more = store_seek(a, buf_bytes(&key_a), &key_a, &value_a);

                assert_int_equal(more, store_seek(b, buf_bytes(&key_b), &key_b, &value_b));
                if (!more)
                        break;
                if (!bytes_equal(buf_bytes(&key_a), buf_bytes(&key_b)) || !bytes_equal(buf_bytes(&value_a), buf_bytes(&value_b)))
                        fail_msg("other rows: %.20s, %.20s", (char *)key_a.data, (char *)key_b.data);
                buf_put_u8(&key_a, 0);
                buf_put_u8(&key_b, 0);
        }
        buf_deinit(&key_a);
        buf_deinit(&key_b);
        buf_deinit(&value_a);
        buf_deinit(&value_b);
}

/* With these keys the journal yields the very rows that the node has. */
static void assert_rebuilds(MeshNode *node, const CaseKeys *keys) {
        Journal *copy = journal_mem_clone(node->journal);
        Store *store = store_mem_new();
        RunnerReport report;
        StoreTxn *txn;

        assert_int_equal(runner_replay(copy, keys, store, (JournalPosition){ 0 }, &report), 0);
        assert_int_equal(store_begin(store, false, &txn), 0);
        assert_same_rows(txn_of(node), txn);
        store_abort(&txn);
        store_free(store);
        journal_free(copy);
}

static Input sealing_of(Mesh *mesh, const char *unit, const CaseId *id) {
        static const uint8_t drawn[DIGEST_SIZE] = { 7 };
        static uint8_t sealed[SEALED_HEAD_SIZE + 256 + SEALED_TAG_SIZE] = { RECORD_SUITE_STD };
        const RosterUnit *organ = roster_find_unit(mesh->opened[mesh->version], &(UnitCode){ ORGAN });
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_SEALED_REFERRAL, .actor = { .unit = code_of(unit) }, .case_id = *id,
                     .document = { .to = code_of(ORGAN), .ref_digest = bytes_of(drawn, sizeof drawn) } };

        memcpy(sealed + 1, organ->desk[0].id, sizeof organ->desk[0].id);
        assert_true(user_name_parse("desk", &in.actor.user));
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_SEALED, .data = bytes_of(sealed, sizeof sealed) };
        return in;
}

static void seal_late(Mesh *mesh, const char *unit, const CaseId *id) {
        Input in = sealing_of(mesh, unit, id);
        Result result;

        result = mesh_input(mesh_host(mesh, unit), &in);
        if (result.status != RESULT_DONE)
                fail_msg("seal: %s (%s)", reason_text(result.reason)->name, result.detail);
}

static CaseId given_to_county(Mesh *mesh) {
        CaseId id = mesh_register(mesh, CITY);
        Document to = mesh_document(mesh, COUNTY), class = { .case_class = CLASS_CLAIM, .path31 = 6, .category = "劳动和社会保障" };

        mesh_do(mesh, CITY, ENTRY_CLASSIFY, &id, &class);
        to.reason = "ZJQREASON";
        mesh_do(mesh, CITY, ENTRY_REFERRAL, &id, &to);
        mesh_settle(mesh);
        return id;
}

static const char *const words[] = { WORD, "劳动和社会保障", "ZJQREASON", "信访人甲", "某村" };

static void assert_says(MeshNode *node, const CaseKeys *keys, bool yes) {
        for (size_t i = 0; i < array_size(words); i++) {
                VaultCount count = { 0 };

                if (says(node, keys, words[i], false, &count) != yes)
                        fail_msg("%s %s %s", node->unit.s, yes ? "does not say" : "says", words[i]);
        }
}

static void what_is_said_lies_closed_and_is_read_with_the_key(void **state) {
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 1, CITY " " COUNTY " " ORGAN);
        id = given_to_county(&mesh);
        for (const char *const *unit = (const char *const[]){ CITY, COUNTY, NULL }; *unit; unit++) {
                MeshNode *node = mesh_at(&mesh, *unit);
                VaultCount count = { 0 };

                assert_says(node, node->keys, true);
                for (size_t i = 0; i < array_size(words); i++) {
                        assert_false(says(node, NULL, words[i], true, &count));
                        assert_false(store_says(node, words[i]));
                }
                assert_true(count.closed > 0 && count.missing == count.closed);
                assert_verified(node, node->keys, false);
                assert_rebuilds(node, node->keys);
        }
        (void)id;
        mesh_deinit(&mesh);
}

static void what_accuses_is_erased_here_and_at_the_giver(void **state) {
        CaseId id, other;
        Mesh mesh;

        mesh_init(&mesh, 2, CITY " " COUNTY " " ORGAN);
        id = given_to_county(&mesh);
        other = mesh_register_long(&mesh, COUNTY, 5);
        seal_late(&mesh, COUNTY, &id);
        mesh_settle(&mesh);
        for (const char *const *unit = (const char *const[]){ CITY, COUNTY, NULL }; *unit; unit++) {
                MeshNode *node = mesh_at(&mesh, *unit);
                WordsRow row;

                assert_sealing_is_read(node);
                assert_false(journal_says(node, "ZJQREASON"));
                assert_false(journal_says(node, "劳动和社会保障"));
                assert_false(journal_says(node, WORD));
                words_get(txn_of(node), &id, &row);
                assert_string_equal(row.category, "");
                assert_verified(node, node->keys, true);
                assert_verified(node, NULL, false);
                assert_rebuilds(node, node->keys);
        }
        /* The neighbour's can be read. */
        assert_true(journal_says(mesh_at(&mesh, COUNTY), "xxxxx"));
        assert_false(office_is_accusation(txn_of(mesh_at(&mesh, COUNTY)), &other));
        /* And what verifies elsewhere verifies: what is left is shown, under the same seal. */
        {
                MeshNode *node = mesh_at(&mesh, CITY);
                Buf bytes = BUF_INIT;
                Arena arena = ARENA_INIT;
                CaseRow row;
                Evidence e;

                assert_true(case_get(txn_of(node), &id, &row));
                assert_int_equal(archive_evidence(runner_archive(engine_runner(node->engine)), txn_of(node), row.entry, UINT32_MAX, &bytes), 0);
                assert_int_equal(evidence_decode(buf_bytes(&bytes), &arena, &e), 0);
                assert_int_equal(evidence_verify(&e, mesh.opened[mesh.version]), 0);
                assert_null(evidence_find_part(&e, PART_CONTENT));
                assert_null(evidence_find_part(&e, PART_DOCUMENT));
                arena_deinit(&arena);
                buf_deinit(&bytes);
        }
        mesh_deinit(&mesh);
}

/* A process that ended before the key was destroyed finds it still there; so does one to which an older copy was given back. */
static void a_key_that_outlived_its_case_does_not_outlive_the_start(void **state) {
        MeshNode *node;
        CaseKeys *old;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 3, CITY " " COUNTY " " ORGAN);
        id = given_to_county(&mesh);
        node = mesh_at(&mesh, COUNTY);
        old = copy_of(node->keys);
        seal_late(&mesh, COUNTY, &id);
        mesh_settle(&mesh);
        assert_says(node, node->keys, false);
        assert_says(node, old, true); /* the key alone kept it */
        mesh_crash(node);
        case_keys_free(node->keys);
        node->keys = old;
        mesh_start(node);
        assert_int_equal(node->report.keys_destroyed, 1);
        assert_says(node, node->keys, false);
        assert_rebuilds(node, node->keys);
        mesh_crash(node);
        mesh_start(node);
        assert_int_equal(node->report.keys_destroyed, 0);
        mesh_deinit(&mesh);
}

/* Told of as another case before it came: its key goes, and what its own entries say in clear stays in the row, as it does in the
 * fold of the journal alone. */
static void the_row_of_an_accusation_lies_under_no_key(void **state) {
        static const CaseClass classes[] = { CLASS_ACCUSATION, CLASS_CLAIM };

        for (size_t i = 0; i < array_size(classes); i++) {
                static const uint8_t slot[8] = { 0 };
                const UnitCode county = code_of(COUNTY);
                CaseRow row = { .case_id = case_id_make(&county, 2026, 1), .registered_by = county, .case_class = classes[i] };
                WordsRow said = { .case_id = row.case_id, .external_id = "7" };
                Entry told = { .header = { .case_id = row.case_id, .n_parts = 1 } };
                Store *store = store_mem_new();
                StoreTxn *txn;
                CaseKeys *keys;
                Random random;
                Vault vault;

                random_seeded(&random, 5);
                keys = case_keys_new(&random, 4);
                assert_int_equal(case_keys_reserve(keys, 0, 1), 0);
                vault_init(&vault, keys);
                vault_veil(&vault, store);
                assert_int_equal(store_begin(store, true, &txn), 0);
                told.header.parts[0] = (PartRef){ .kind = PART_DOCUMENT, .suite = RECORD_SUITE_STD, .key = bytes_of(slot, 8) };
                vault_note(NULL, txn, &told);
                row_put(txn, ROW_CASE, &row);
                row_put(txn, ROW_WORDS, &said);
                assert_true(row_get(txn, ROW_WORDS, &said));
                assert_int_equal(case_keys_destroy(keys, 0), 0);
                assert_int_equal(row_get(txn, ROW_WORDS, &said), classes[i] == CLASS_ACCUSATION);
                store_abort(&txn);
                store_free(store);
                case_keys_free(keys);
        }
}

static void what_is_still_on_its_way_keeps_its_key_until_the_receipt(void **state) {
        MeshNode *node;
        CaseId id;
        Mesh mesh;
        Document order;

        mesh_init(&mesh, 4, CITY " " COUNTY " " ORGAN);
        id = given_to_county(&mesh);
        node = mesh_at(&mesh, CITY);
        mesh_way(&mesh, COUNTY, CITY)->hold = true; /* no receipts */
        order = mesh_document(&mesh, COUNTY);
        order.body = "ZJQORDER";
        mesh_do(&mesh, CITY, ENTRY_REMINDER, &id, &order);
        mesh_run(&mesh, 2000);
        mesh_way(&mesh, COUNTY, CITY)->hold = false;
        mesh_lose_all(&mesh);
        assert_true(office_owes_words(txn_of(node), &id));
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        seal_late(&mesh, COUNTY, &id);
        mesh_run(&mesh, 4000);
        assert_true(office_is_accusation(txn_of(node), &id));
        assert_says(node, node->keys, true); /* it must be able to send the same bytes again */
        mesh_way(&mesh, CITY, COUNTY)->hold = false;
        mesh_release(&mesh, CITY, COUNTY, false);
        mesh_settle(&mesh);
        assert_false(office_owes_words(txn_of(node), &id));
        assert_says(node, node->keys, false);
        assert_rebuilds(node, node->keys);
        mesh_deinit(&mesh);
}

static void without_its_keys_an_office_goes_on_and_verify_names_them(void **state) {
        Document to;
        MeshNode *node;
        char said[240];
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 5, CITY " " COUNTY " " ORGAN);
        id = given_to_county(&mesh);
        node = mesh_at(&mesh, COUNTY);
        mesh_crash(node);
        case_keys_free(node->keys);
        node->keys = case_keys_new(&node->random, 8);
        mesh_start(node);
        assert_int_equal(node->report.keys_missing, 1);
        assert_verified(node, NULL, false); /* all but what the key closed */
        assert_int_equal(keys_found(node, node->keys, said), 1);
        assert_non_null(strstr(said, id.s));
        assert_says(node, node->keys, false);
        (void)mesh_register_long(&mesh, COUNTY, 7); /* under a slot that never was another's */
        assert_true(journal_says(node, "xxxxxxx"));
        assert_false(journal_says(node, WORD));
        /* Nothing is handed on without the words it should bring. */
        to = mesh_document(&mesh, ORGAN);
        to.to = code_of(CITY);
        assert_int_equal(mesh_try(&mesh, COUNTY, ENTRY_REPORT_UP, &id, &to).reason, REASON_DAMAGED);
        mesh_deinit(&mesh);
}

/* Erased because it accuses: as it should be.  A key that is gone otherwise is a finding, whoever took it. */
static void a_key_that_is_gone_without_right_is_found(void **state) {
        CaseId id, other;
        CaseKeys *none;
        char said[240];
        MeshNode *node;
        uint64_t slot;
        Mesh mesh;

        mesh_init(&mesh, 5, CITY " " COUNTY " " ORGAN);
        id = given_to_county(&mesh);
        other = mesh_register(&mesh, COUNTY);
        node = mesh_at(&mesh, COUNTY);
        assert_int_equal(keys_found(node, node->keys, said), 0);
        seal_late(&mesh, COUNTY, &id);
        mesh_settle(&mesh);
        assert_int_equal(keys_found(node, node->keys, said), 0);

        none = case_keys_new(node->keys->random, 8);
        assert_true(keys_found(node, none, said) >= 2); /* an older copy of the folder, or none */
        assert_non_null(strstr(said, "isn't in casekeys"));
        case_keys_free(none);

        assert_true(vault_slot(txn_of(node), &other, &slot));
        assert_int_equal(case_keys_destroy(node->keys, slot), 0);
        assert_int_equal(keys_found(node, node->keys, said), 1);
        assert_non_null(strstr(said, other.s));
        assert_non_null(strstr(said, "nothing here says that it accuses"));
        mesh_deinit(&mesh);
}

static uint64_t slot_of(MeshNode *node, const CaseId *id) {
        uint64_t slot = UINT64_MAX;

        assert_true(vault_slot(txn_of(node), id, &slot));
        return slot;
}

/* One case, one key, whatever was said of others meanwhile and however often the process ended; and no two have the same, so
 * that what ends with one's key is all of it, and nothing else. */
static void a_case_keeps_its_key_and_shares_it_with_none(void **state) {
        Document class = { .case_class = CLASS_CLAIM, .path31 = 6, .category = "劳动和社会保障" }, to;
        CaseId ids[3];
        uint64_t slots[3];
        MeshNode *node;
        Mesh mesh;

        mesh_init(&mesh, 11, CITY " " COUNTY);
        node = mesh_at(&mesh, CITY);
        for (size_t i = 0; i < 2; i++) {
                ids[i] = mesh_register(&mesh, CITY);
                slots[i] = slot_of(node, &ids[i]);
        }
        mesh_do(&mesh, CITY, ENTRY_CLASSIFY, &ids[0], &class);
        assert_int_equal(slot_of(node, &ids[0]), slots[0]);
        mesh_crash(node);
        mesh_start(node);
        ids[2] = mesh_register(&mesh, CITY);
        slots[2] = slot_of(node, &ids[2]);
        assert_true(slots[0] != slots[1] && slots[0] != slots[2] && slots[1] != slots[2]);
        to = mesh_document(&mesh, COUNTY);
        to.reason = "ZJQREASON";
        mesh_do(&mesh, CITY, ENTRY_REFERRAL, &ids[0], &to);
        mesh_settle(&mesh);
        for (size_t i = 0; i < 3; i++)
                assert_int_equal(slot_of(node, &ids[i]), slots[i]);
        mesh_deinit(&mesh);
}

/* What a case is about says something of it, also in an entry that brings no paper along (a lost act made good). */
static void a_fact_with_words_is_closed_without_any_part(void **state) {
        static const struct {
                Fact facts[2];
                bool close;
        } tried[] = { { { { .kind = FACT_CASE_TEXT }, { .kind = FACT_STATE } }, true },
                      { { { .kind = FACT_STATE }, { .kind = FACT_CUSTODY } }, false },
                      { { { .kind = FACT_CASE_TEXT }, { .kind = FACT_LOST, .what = LOST_OUT } }, true },
                      /* what an old copy forgot is an accusation: its key ends, and that it is one must not end with it */
                      { { { .kind = FACT_CASE_TEXT }, { .kind = FACT_LOST, .what = LOST_OUT | FACT_LOST_ACCUSES } }, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                const UnitCode county = code_of(COUNTY);
                Fact facts[2] = { tried[i].facts[0], tried[i].facts[1] };
                Draft draft = { .kind = ENTRY_RECOVERY, .case_id = case_id_make(&county, 2026, 1), .facts = facts, .n_facts = 2 };
                Store *store = store_mem_new();
                const PartCloser *closer;
                StoreTxn *txn;
                CaseKeys *keys;
                Random random;
                Vault vault;
                bool close;

                random_seeded(&random, 5);
                keys = case_keys_new(&random, 4);
                assert_int_equal(case_keys_reserve(keys, 0, 1), 0);
                vault_init(&vault, keys);
                assert_int_equal(store_begin(store, true, &txn), 0);
                closer = vault_closer(&vault, txn);
                assert_int_equal(closer->begin(closer->userdata, &draft, &close), 0);
                assert_int_equal(close, tried[i].close);
                store_abort(&txn);
                store_free(store);
                case_keys_free(keys);
        }
}

/* Of the case whose entry it last closed the process has the key at hand: it must not outlive the key on disk, else whoever sees
 * this process's memory (a core dump) opens what is erased. */
static void a_key_that_is_destroyed_is_not_at_hand_any_more(void **state) {
        const UnitCode county = { COUNTY };
        static const uint8_t none[CASE_KEY_SIZE];
        const CaseId id = case_id_make(&county, 2026, 1), other = case_id_make(&county, 2026, 2);
        Store *store = store_mem_new();
        StoreTxn *txn = NULL;
        Random random;
        Vault vault;
        bool done;

        random_seeded(&random, 5);
        vault_init(&vault, case_keys_new(&random, 4));
        assert_int_equal(store_begin(store, true, &txn), 0);
        vault.case_id = id;
        vault.noted = true;
        memset(vault.key, 7, sizeof(vault.key));
        assert_int_equal(vault_erase(&vault, txn, &other, &done), 0);
        assert_memory_not_equal(vault.key, none, sizeof(none)); /* another's stays */
        assert_int_equal(vault_erase(&vault, txn, &id, &done), 0);
        assert_true(done);
        assert_memory_equal(vault.key, none, sizeof(none));
        assert_false(vault.noted);
        store_abort(&txn);
        store_free(store);
        case_keys_free(vault.keys);
}

/* A folder of keys of another office: nothing of what it opens is taken for what was said. */
static void what_another_key_opens_is_damage(void **state) {
        CaseKeys *strange;
        MeshNode *county;
        Archive *archive;
        Arena arena = ARENA_INIT;
        Random random;
        CaseRow row;
        Entry e;
        Mesh mesh;

        mesh_init(&mesh, 18, COUNTY);
        county = mesh_at(&mesh, COUNTY);
        row = (CaseRow){ .case_id = mesh_register(&mesh, COUNTY) };
        assert_true(row_get(mesh_txn(county), ROW_CASE, &row));
        random_seeded(&random, 77);
        strange = case_keys_new(&random, 16);
        assert_int_equal(case_keys_reserve(strange, 0, 16), 0);
        archive = archive_new(county->journal);
        archive_set_keys(archive, county->keys);
        assert_int_equal(archive_entry(archive, mesh_txn(county), row.content_entry, &arena, &e), 0);
        archive_set_keys(archive, strange);
        assert_int_equal(archive_entry(archive, mesh_txn(county), row.content_entry, &arena, &e), ARCHIVE_E_DAMAGED);
        archive_free(archive);
        case_keys_free(strange);
        arena_deinit(&arena);
        mesh_deinit(&mesh);
}

/* Words lie under their case's key; but nothing does of an entry that tells of an accusation, which its key would not outlive. */
static void what_tells_of_an_accusation_lies_under_no_key(void **state) {
        static const PartKind kinds[] = { PART_CHECKS, PART_SEALED, PART_SEALED_NOTICE };
        const UnitCode county = { COUNTY };
        Store *store = store_mem_new();
        const PartCloser *closer;
        StoreTxn *txn = NULL;
        Random random;
        Vault vault;

        random_seeded(&random, 5);
        vault_init(&vault, case_keys_new(&random, 4));
        assert_int_equal(store_begin(store, true, &txn), 0);
        closer = vault_closer(&vault, txn);
        for (size_t i = 0; i < array_size(kinds); i++) {
                Draft d = { .case_id = case_id_make(&county, 2026, 1), .n_parts = 2,
                            .parts = { { .kind = PART_CONTENT, .data = bytes_of_str("x") }, { .kind = kinds[i], .data = bytes_of_str("y") } } };
                bool closes = true;

                assert_int_equal(closer->begin(closer->userdata, &d, &closes), 0);
                assert_int_equal(closes, i == 0);
        }
        store_abort(&txn);
        store_free(store);
        case_keys_free(vault.keys);
}

static unsigned answered;

static void count_done(void *userdata, EngineCommand *command, const RunnerJob *job) {
        assert_int_equal(job->result.status, RESULT_DONE);
        answered++;
}

/* Two cases in one batch, of which one is found to accuse: its key goes, and the other's stays. */
static void a_case_of_the_same_batch_keeps_its_key(void **state) {
        static EngineCommand commands[2];
        uint8_t key[CASE_KEY_SIZE];
        CaseId accuses, other;
        MeshNode *county;
        uint64_t slot;
        Mesh mesh;

        mesh_init(&mesh, 17, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        accuses = mesh_register(&mesh, COUNTY);
        other = mesh_register(&mesh, COUNTY);
        mesh.complete = count_done;
        answered = 0;
        commands[0] = (EngineCommand){ .input = sealing_of(&mesh, COUNTY, &accuses) };
        commands[1] = (EngineCommand){ .input = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REFERRAL, .case_id = other,
                                                  .actor = commands[0].input.actor, .document = mesh_document(&mesh, CITY) } };
        commands[1].input.document.to = code_of("411281.hrss");
        for (size_t i = 0; i < 2; i++)
                assert_true(engine_submit(county->engine, &commands[i]));
        mesh_turn(county);
        assert_int_equal(answered, 2);
        assert_true(vault_slot(mesh_txn(county), &accuses, &slot));
        assert_int_equal(case_keys_get(county->keys, slot, key), CASE_KEYS_E_DESTROYED);
        assert_true(vault_slot(mesh_txn(county), &other, &slot));
        assert_int_equal(case_keys_get(county->keys, slot, key), 0);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_key_that_is_destroyed_is_not_at_hand_any_more),
                cmocka_unit_test(what_is_said_lies_closed_and_is_read_with_the_key),
                cmocka_unit_test(what_accuses_is_erased_here_and_at_the_giver),
                cmocka_unit_test(a_key_that_is_gone_without_right_is_found),
                cmocka_unit_test(a_key_that_outlived_its_case_does_not_outlive_the_start),
                cmocka_unit_test(the_row_of_an_accusation_lies_under_no_key),
                cmocka_unit_test(a_case_keeps_its_key_and_shares_it_with_none),
                cmocka_unit_test(what_tells_of_an_accusation_lies_under_no_key),
                cmocka_unit_test(what_another_key_opens_is_damage),
                cmocka_unit_test(a_case_of_the_same_batch_keeps_its_key),
                cmocka_unit_test(a_fact_with_words_is_closed_without_any_part),
                cmocka_unit_test(what_is_still_on_its_way_keeps_its_key_until_the_receipt),
                cmocka_unit_test(without_its_keys_an_office_goes_on_and_verify_names_them),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
