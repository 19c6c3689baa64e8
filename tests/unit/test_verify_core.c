/* SPDX-License-Identifier: Apache-2.0 */

/* What real offices write down holds against verify's own idea of register and stream numbers, and replays. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "node/runner.h"
#include "node/store/journal_mem.h"
#include "tests/unit/forge.h"
#include "tests/unit/office_rig.h"
#include "tests/unit/verify_fixture.h"

/* The rig keeps entries, not batches: three of them go under a seal here. */
static void journal_of(const RigOffice *o, Forge *f) {
        KeyPair key;
        Random random;

        random_seeded(&random, 1);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &key), 0);
        forge_init(f, &o->unit, &key, 16384);
        for (uint64_t i = 0; i < o->n_entries; i += 3) {
                Bytes batch[3];
                uint32_t n = 0;

                for (; n < 3 && i + n < o->n_entries; n++)
                        batch[n] = o->entries[i + n].bytes;
                f->entry = i + n;
                forge_batch(f, batch, n);
        }
}

static uint64_t verify_office(const RigOffice *o, const Roster *roster) {
        JournalPosition end = { UINT32_MAX, 0 };
        Store *kept = store_mem_new(), *scratch = store_mem_new();
        RunnerReport said;
        VerifyReport r;
        VerifyRows rows;
        StoreTxn *txn;
        Forge f;

        journal_of(o, &f);
        assert_int_equal(runner_replay(f.journal, NULL, kept, end, &said), 0);
        assert_int_equal(said.replayed, o->n_entries);
        assert_int_equal(store_begin(kept, false, &txn), 0);
        verify_rows_of_txn(txn, &rows);
        VerifyOptions options = { .journal = f.journal, .rows = &rows, .scratch = scratch, .roster = roster, .unit = o->unit };
        assert_int_equal(verify(&options, &r), 0);
        assert_true(verify_is_clean(&r));
        assert_true(r.compared && r.rows > o->n_entries);
        assert_int_equal(r.entries, o->n_entries);
        verify_report_deinit(&r);
        store_abort(&txn);
        store_free(kept);
        store_free(scratch);
        forge_deinit(&f);
        return o->n_entries;
}

static void numbers_of_three_levels_hold(void **state) {
        Document doc = rig_document("411281");
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        for (int i = 0; i < 3; i++) {
                doc = rig_document("411200");
                id = rig_register(&rig, "410000");
                doc.due_day = day_of(rig.now) + 60;
                rig_do(&rig, "410000", ENTRY_ASSIGNMENT, &id, &doc);
                if (i < 2)
                        rig_ferry(&rig);
                else
                        continue;
                doc.to = code("411281");
                doc.due_day = day_of(rig.now) + 50;
                rig_do(&rig, "411200", ENTRY_ASSIGNMENT, &id, &doc);
                rig_ferry(&rig);
                doc.to = code("411281.hrss");
                doc.due_day = day_of(rig.now) + 40;
                rig_do(&rig, "411281", ENTRY_ASSIGNMENT, &id, &doc);
                rig_do(&rig, "411281.hrss", ENTRY_NOTICE, &id, NULL);
                (void)rig_register(&rig, "411281");
                rig_pass_days(&rig, 1);
                rig_tick(&rig);
        }
        for (size_t i = 0; i < rig.n_offices; i++)
                assert_true(verify_office(rig.offices[i], NULL) > 10);
        rig_deinit(&rig);
}

static void a_recall_before_and_after_its_parcel_holds(void **state) {
        for (int early = 0; early < 2; early++) {
                Document doc = rig_document("411281");
                RigParcel parcel, recall;
                OutboxKey key;
                Rig rig;
                CaseId id;

                rig_init(&rig, "411200 411281");
                id = rig_register(&rig, "411200");
                doc.due_day = day_of(rig.now) + 30;
                rig_do(&rig, "411200", ENTRY_ASSIGNMENT, &id, &doc);
                assert_true(rig_waiting(rig_at(&rig, "411200"), 0, &key));
                parcel = rig_parcel(rig_at(&rig, "411200"), &key);
                rig_do(&rig, "411200", ENTRY_RECALL, &id, NULL);
                assert_true(rig_waiting(rig_at(&rig, "411200"), 1, &key));
                recall = rig_parcel(rig_at(&rig, "411200"), &key);
                if (early)
                        (void)rig_give(&rig, &recall);
                (void)rig_give(&rig, &parcel);
                rig_ferry(&rig);
                (void)rig_register(&rig, "411281");
                for (size_t i = 0; i < rig.n_offices; i++)
                        (void)verify_office(rig.offices[i], NULL);
                rig_deinit(&rig);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(numbers_of_three_levels_hold),
                cmocka_unit_test(a_recall_before_and_after_its_parcel_holds),
        };

        return cmocka_run_group_tests_name("verify_core", tests, NULL, NULL);
}
