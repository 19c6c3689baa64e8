/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What somebody gets who has an office's folders and no manners: every part of every entry and every row of the store, opened with
 * whatever keys are there, one after the other on the standard output.
 *
 *   loot DATA [CASEKEYS]      CASEKEYS: other keys than those in DATA
 */

#include <stdio.h>
#include "common/base/memory.h"
#include "node/store/journal_file.h"
#include "node/store/store_lmdb.h"
#include "node/vault.h"

static int complain(const char *what) {
        fprintf(stderr, "loot: %s\n", what);
        return 1;
}

static void put(Bytes b) {
        fwrite(b.data, 1, b.len, stdout);
        fputc('\n', stdout);
}

static int loot_batch(Bytes bytes, const CaseKeys *keys, VaultCount *count) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Batch batch;
        Entry e;

        if (batch_decode(bytes, &arena, &batch))
                return complain("a batch can't be read");
        for (uint32_t i = 0; i < batch.n_entries; i++) {
                if (entry_decode(batch.entries[i], &arena, true, &e) || vault_open_entry(keys, &e, &arena, count))
                        return complain("an entry can't be read");
                for (uint32_t k = 0; k < e.n_parts; k++)
                        put(e.parts[k].data);
        }
        return 0;
}

static int loot_journal(const char *folder, const CaseKeys *keys) {
        const JournalFileOptions options = { .readonly = true };
        JournalPosition at = { 0 }, next;
        VaultCount count = { 0 };
        Buf bytes = BUF_INIT;
        Journal *journal;
        int r = 0;

        if (journal_file_open(folder, &options, &journal))
                return complain("no journal there");
        for (; !r && journal_read(journal, at, &bytes, &next) == 0; at = next)
                r = loot_batch(buf_bytes(&bytes), keys, &count);
        fprintf(stderr, "closed %llu erased %llu missing %llu wrong %llu\n", (unsigned long long)count.closed,
                (unsigned long long)count.erased, (unsigned long long)count.missing, (unsigned long long)count.wrong);
        buf_deinit(&bytes);
        journal_free(journal);
        return r;
}

static int loot_store(const char *folder, CaseKeys *keys) {
        Buf key = BUF_INIT, value = BUF_INIT;
        StoreTxn *txn;
        Store *store;
        Vault vault;

        if (store_lmdb_open(folder, 0, false, true, &store))
                return complain("no store there");
        vault_init(&vault, keys);
        vault_veil(&vault, store);
        if (store_begin(store, false, &txn))
                return complain("the store can't be read");
        while (store_seek(txn, buf_bytes(&key), &key, &value)) {
                put(buf_bytes(&value));
                buf_put_u8(&key, 0);
        }
        store_abort(&txn);
        store_free(store);
        buf_deinit(&key);
        buf_deinit(&value);
        return 0;
}

int main(int argc, char **argv) {
        char journal[4096], store[4096], casekeys[4096];
        CaseKeys *keys = NULL;
        int r;

        if (argc != 2 && argc != 3)
                return complain("usage: loot DATA [CASEKEYS]");
        snprintf(journal, sizeof journal, "%s/journal", argv[1]);
        snprintf(store, sizeof store, "%s/store", argv[1]);
        snprintf(casekeys, sizeof casekeys, "%s/casekeys", argv[1]);
        r = case_keys_open(argc == 3 ? argv[2] : casekeys, &(CaseKeysOptions){ .readonly = true }, &keys);
        if (r)
                return complain("no keys there");
        r = loot_journal(journal, keys);
        if (!r)
                r = loot_store(store, keys);
        case_keys_free(keys);
        return r;
}
