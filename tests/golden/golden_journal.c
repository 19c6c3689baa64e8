/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A journal as a release wrote it, for ever: it must go on being readable, to hold against its seals, and to yield the rows it
 * yielded.  Entry kinds that were released are applied as they were, so the digest of all rows changes only together with
 * OFFICE_FOLD_VERSION; then, and for kinds it doesn't hold yet, a further journal is made and kept beside it:
 *
 *     golden-journal make DIR SEED     a simulated office's journal, on disk, with what must come out of it
 *     golden-journal check DIR
 */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "node/store/case_keys_engine.h"
#include "node/store/journal_file.h"
#include "node/verify.h"
#include "tests/sim/ledger.h"

#define SEGMENT_SIZE (64u * 1024)
#define DAYS 14
#define OFFICES 4
#define KINDS_MAX 64

typedef struct Expected {
        char unit[UNIT_CODE_SIZE];
        uint8_t key[SUITE_PUBLIC_SIZE];
        unsigned fold;
        unsigned long long entries, seals, rows;
        char digest[2 * DIGEST_SIZE + 1];
} Expected;

static int complain(const char *what) {
        fprintf(stderr, "golden-journal: %s\n", what);
        return 1;
}

static char *path_of(const char *dir, const char *name) {
        Buf b = BUF_INIT;
        char *path;

        buf_printf(&b, "%s/%s", dir, name);
        buf_put_u8(&b, 0);
        path = mem_strdup((const char *)b.data);
        buf_deinit(&b);
        return path;
}

/* ---- what comes out of a journal --------------------------------------------------------------------------------- */

/* Digest over all pairs, each with its lengths. */
static void digest_rows(Store *store, Expected *out) {
        DigestStream *digest = digest_stream_new("golden-rows");
        Buf from = BUF_INIT, key = BUF_INIT, value = BUF_INIT, pair = BUF_INIT;
        StoreTxn *txn;
        int r = store_begin(store, false, &txn);
        Digest d;

        assert(r == 0);
        buf_put_u8(&from, 0);
        for (out->rows = 0; store_seek(txn, buf_bytes(&from), &key, &value); out->rows++) {
                buf_clear(&pair);
                buf_put_blob(&pair, buf_bytes(&key));
                buf_put_blob(&pair, buf_bytes(&value));
                digest_stream_update(digest, buf_bytes(&pair));
                buf_clear(&from);
                buf_put_bytes(&from, buf_bytes(&key));
                buf_put_u8(&from, 0);
        }
        store_abort(&txn);
        d = digest_stream_finish(&digest);
        bytes_to_hex(digest_bytes(&d), out->digest);
        buf_deinit(&from);
        buf_deinit(&key);
        buf_deinit(&value);
        buf_deinit(&pair);
}

/* Beside it, as in an office's data folder; without them only what is not closed would be looked at. */
static int read_keys(const char *dir, CaseKeys **ret) {
        char *path = path_of(dir, "casekeys");
        int r = case_keys_open(path, &(CaseKeysOptions){ .readonly = true }, ret);

        mem_free(path);
        return r ? complain("its keys can't be read") : 0;
}

static int write_keys(const char *dir, const CaseKeys *keys) {
        char *folder = path_of(dir, "casekeys"), *path = path_of(folder, "1");
        FILE *f = mkdir(folder, 0700) && errno != EEXIST ? NULL : fopen(path, "w");
        uint8_t slot[CASE_KEYS_SLOT];
        int r = f ? 0 : complain("can't write");
        size_t n;

        for (uint64_t i = 0; r == 0 && i < keys->count; i++) {
                r = keys->ops->read(keys, 0, i, slot, 1, &n);
                if (r == 0 && fwrite(slot, sizeof slot, 1, f) != 1)
                        r = complain("can't write");
        }
        if (f && fclose(f))
                r = complain("can't write");
        mem_free(folder);
        mem_free(path);
        return r;
}

static int yield(Journal *journal, const CaseKeys *keys, Expected *out) {
        Store *store = store_mem_new();
        RunnerReport report = { .message = "" };
        JournalTail tail;
        OfficeHead head;
        StoreTxn *txn;
        int r = journal_scan(journal, (JournalPosition){ 0 }, &tail);

        if (r || tail.has_torn)
                return complain(tail.message);
        r = runner_replay(journal, keys, store, (JournalPosition){ 0 }, &report);
        if (r)
                return complain(report.message[0] ? report.message : "can't be replayed");
        digest_rows(store, out);
        r = store_begin(store, false, &txn);
        assert(r == 0);
        office_head(txn, &head);
        store_abort(&txn);
        out->fold = OFFICE_FOLD_VERSION;
        out->entries = head.entry;
        out->seals = head.seal;
        store_free(store);
        return 0;
}

static void list_kinds(const Ledger *l, FILE *to) {
        unsigned counts[KINDS_MAX] = { 0 };

        for (size_t i = 0; i < l->n_entries; i++)
                if (l->entries[i].kind < KINDS_MAX)
                        counts[l->entries[i].kind]++;
        for (EntryKind k = 1; k < KINDS_MAX; k++)
                if (counts[k])
                        fprintf(to, "# %s %u\n", entry_kind_name(k), counts[k]);
}

/* ---- check ------------------------------------------------------------------------------------------------------- */

static int read_expected(const char *dir, Expected *ret) {
        char *path = path_of(dir, "expected"), key[2 * SUITE_PUBLIC_SIZE + 1];
        FILE *f = fopen(path, "r");
        int n = 0;

        mem_free(path);
        if (f) {
                n = fscanf(f, "unit %31s\nkey %64s\nfold %u\nentries %llu\nseals %llu\nrows %llu\ndigest %64s\n", ret->unit,
                           key,
                           &ret->fold, &ret->entries, &ret->seals, &ret->rows, ret->digest);
                fclose(f);
        }
        return n == 7 && bytes_from_hex(key, ret->key,
                                        sizeof ret->key) ? 0 : complain("no file `expected`, or not as it should be");
}

static int check_ledger(Journal *journal, const CaseKeys *keys, const Expected *expected) {
        char problem[300];
        RosterKey key = { .suite = SUITE_STD };
        RosterNode node = { .identity = &key, .n_identity = 1 };
        Ledger ledger;
        bool good;

        key_id_of(SUITE_STD, KEY_IDENTITY, expected->key, key.id);
        memcpy(key.public_key, expected->key, sizeof key.public_key);
        good = unit_code_parse(expected->unit, &node.unit) && ledger_read(journal, keys, &node, false, &ledger, problem);

        if (!good)
                return complain(problem);
        good = ledger.n_entries == expected->entries && ledger.n_seals == expected->seals;
        ledger_deinit(&ledger);
        return good ? 0 : complain("it holds other entries than it did");
}

static int check_verified(Journal *journal, const CaseKeys *keys) {
        VerifyReport report;
        int r = verify(&(VerifyOptions){ .journal = journal, .keys = keys }, &report);

        if (r == 0 && report.found)
                r = complain(report.problems[0].message);
        if (r == 0 && (!report.parts.closed || report.parts.missing))
                r = complain("its keys are not those of its parts");
        verify_report_deinit(&report);
        return r;
}

static int check(const char *dir) {
        JournalFileOptions options = { .readonly = true };
        Expected expected, got = { .rows = 0 };
        CaseKeys *keys = NULL;
        Journal *journal;
        int r = read_expected(dir, &expected);

        if (r)
                return r;
        r = journal_file_open(dir, &options, &journal);
        if (r)
                return complain("the journal can't be opened");
        r = read_keys(dir, &keys);
        if (r == 0)
                r = yield(journal, keys, &got);
        if (r == 0)
                r = check_ledger(journal, keys, &expected);
        if (r == 0)
                r = check_verified(journal, keys);
        journal_free(journal);
        case_keys_free(keys);
        if (r)
                return 1;
        if (expected.fold != got.fold) {
                printf("rows are of fold version %u, these of %u: not compared\n", expected.fold, got.fold);
                return 0;
        }
        if (got.rows != expected.rows || strcmp(got.digest, expected.digest) != 0) {
                fprintf(stderr, "%llu rows, digest %s; expected %llu, %s\n", got.rows, got.digest, expected.rows,
                        expected.digest);
                return complain("an entry kind that was released is applied differently now, or rows changed without a new "
                                "OFFICE_FOLD_VERSION");
        }
        return 0;
}

/* ---- make -------------------------------------------------------------------------------------------------------- */

/* The same batches, in the frames and segments of the disk. */
static int copy_journal(Journal *from, const char *dir, const UnitCode *unit, Random *random) {
        JournalFileOptions options = { .unit = *unit, .suite = SUITE_STD, .segment_size = SEGMENT_SIZE, .create = true,
                                       .random = random };
        JournalPosition at = journal_first(from), next, landed;
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT;
        Journal *to;
        int r = journal_file_open(dir, &options, &to);

        if (r)
                return complain("the folder can't be made");
        while (r == 0 && journal_read(from, at, &bytes, &next) == 0) {
                Batch batch;
                Seal seal;

                r = batch_decode(buf_bytes(&bytes), &arena, &batch);
                if (r == 0)
                        r = seal_decode(batch.seal, &arena, &seal);
                if (r == 0) {
                        journal_set_context(to, seal.epoch, seal.first_entry, &seal.previous);
                        r = journal_append(to, buf_bytes(&bytes), &landed);
                }
                if (r == 0)
                        r = journal_sync(to);
                arena_reset(&arena);
                at = next;
        }
        journal_free(to);
        buf_deinit(&bytes);
        arena_deinit(&arena);
        return r;
}

static int write_expected(const char *dir, const SimOffice *o, Journal *journal) {
        char *path = path_of(dir, "expected"), key[2 * SUITE_PUBLIC_SIZE + 1], problem[300];
        FILE *f = fopen(path, "w");
        Expected e = { .rows = 0 };
        Ledger ledger;
        int r = f ? yield(journal, o->keys, &e) : complain("can't write");

        mem_free(path);
        bytes_to_hex(bytes_of(o->identity.public_key, SUITE_PUBLIC_SIZE), key);
        if (r == 0 && !ledger_read(journal, o->keys, roster_find_node(o->sim->roster, &o->unit), false, &ledger, problem))
                r = complain(problem);
        if (r == 0) {
                fprintf(f, "unit %s\nkey %s\nfold %u\nentries %llu\nseals %llu\nrows %llu\ndigest %s\n", o->unit.s, key, e.fold,
                        e.entries, e.seals, e.rows, e.digest);
                list_kinds(&ledger, f);
                ledger_deinit(&ledger);
        }
        if (f)
                fclose(f);
        return r;
}

static void remove_extra(const char *dir, const char *name) {
        char *path = path_of(dir, name);

        (void)unlink(path);
        mem_free(path);
}

static int make(const char *dir, uint64_t seed) {
        SimConfig config = { .seed = seed, .days = DAYS, .offices = OFFICES, .brief = true, .faults = FAULTS_USUAL };
        JournalFileOptions reading = { .readonly = true };
        Sim *s = sim_new(&config);
        Journal *written;
        int r;

        sim_run(s);
        if (s->failed)
                return complain(s->problem);
        r = copy_journal(s->offices[0].journal, dir, &s->offices[0].unit, &s->network);
        if (r == 0)
                r = write_keys(dir, s->offices[0].keys);
        if (r == 0)
                r = journal_file_open(dir, &reading, &written);
        if (r == 0) {
                r = write_expected(dir, &s->offices[0], written);
                journal_free(written);
        }
        remove_extra(dir, "lock");
        remove_extra(dir, "prepared.tmp");
        sim_free(s);
        return r ? complain("not made") : check(dir);
}

int main(int argc, char **argv) {
        if (argc == 3 && strcmp(argv[1], "check") == 0)
                return check(argv[2]);
        if (argc == 4 && strcmp(argv[1], "make") == 0)
                return make(argv[2], strtoull(argv[3], NULL, 10));
        fputs("usage: golden-journal make DIR SEED | check DIR\n", stderr);
        return 2;
}
