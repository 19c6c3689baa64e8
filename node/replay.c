/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Replay applies, it never decides: nothing here reads a clock, a pack or a key, and nothing is sent.
 */

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "node/replay.h"

/* Journal bytes applied between two commits of a long replay: large enough that the commits don't count, small enough that the
 * store's open transaction keeps a bounded number of dirty pages. */
#define REPLAY_COMMIT_BYTES (16u * 1024 * 1024)

#define ROW_POSITION bytes_of_str("jp")
#define ROW_FOLD bytes_of_str("jv")
#define ROW_CUT bytes_of_str("jc")

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static void put_position(StoreTxn *txn, Bytes key, JournalPosition at) {
        Buf value = BUF_INIT;

        buf_put_u32(&value, at.segment);
        buf_put_u64(&value, at.offset);
        store_put(txn, key, buf_bytes(&value));
        buf_deinit(&value);
}

static bool get_position(StoreTxn *txn, Bytes key, JournalPosition *ret) {
        Buf value = BUF_INIT;
        bool found = store_get(txn, key, &value);

        if (found) {
                Reader r = reader_of(buf_bytes(&value));
                JournalPosition at = { .segment = reader_u32(&r) };

                at.offset = reader_u64(&r);
                found = reader_done(&r);
                if (found)
                        *ret = at;
        }
        buf_deinit(&value);
        return found;
}

bool runner_position(StoreTxn *txn, JournalPosition *ret) {
        return get_position(txn, ROW_POSITION, ret);
}

bool runner_row_is_fold(Bytes key) {
        return !bytes_equal(key, ROW_CUT);
}

void replay_put_cut(StoreTxn *txn, JournalPosition at) {
        put_position(txn, ROW_CUT, at);
}

bool replay_get_cut(StoreTxn *txn, JournalPosition *ret) {
        return get_position(txn, ROW_CUT, ret);
}

void replay_clear_cut(StoreTxn *txn) {
        store_delete(txn, ROW_CUT);
}

void replay_put_rows(StoreTxn *txn, const Seal *seal, JournalPosition at) {
        archive_index_put(txn, seal->first_entry, seal->count, seal->number, at);
        put_position(txn, ROW_POSITION, at);
        if (seal->number == 1) {
                Buf value = BUF_INIT;

                buf_put_u32(&value, OFFICE_FOLD_VERSION);
                store_put(txn, ROW_FOLD, buf_bytes(&value));
                buf_deinit(&value);
        }
}

int replay_check_fold(StoreTxn *txn) {
        Buf value = BUF_INIT;
        Reader r;
        uint32_t version;

        if (!store_get(txn, ROW_FOLD, &value)) {
                buf_deinit(&value);
                return RUNNER_E_EMPTY;
        }
        r = reader_of(buf_bytes(&value));
        version = reader_u32(&r);
        buf_deinit(&value);
        return r.failed || version != OFFICE_FOLD_VERSION ? RUNNER_E_FOLD : 0;
}

/* ---- one batch --------------------------------------------------------------------------------------------------- */

void replay_say(RunnerReport *report, JournalPosition at, const char *format, ...) {
        int n = snprintf(report->message, sizeof report->message, "segment %u, offset %llu: ", at.segment,
                         (unsigned long long)at.offset);
        va_list args;

        assert(n > 0 && (size_t)n < sizeof report->message);
        report->at = at;
        va_start(args, format);
        vsnprintf(report->message + n, sizeof report->message - (size_t)n, format, args);
        va_end(args);
}

typedef struct CheckedBatch {
        Seal seal;
        Entry *entries;
} CheckedBatch;

/* The first batch of a segment: its header must say what the seals say. */
static int check_segment(Journal *journal, JournalPosition at, const Seal *seal, bool recovers, RunnerReport *report) {
        JournalSegmentInfo info;
        int r = journal_segment_info(journal, at.segment, &info);

        if (r < 0)
                return fail_trace(r);
        if (r > 0) {
                replay_say(report, at, "the segment's header can't be read");
                return RUNNER_E_DAMAGED;
        }
        if (!replay_segment_fits(&info, seal, recovers)) {
                replay_say(report, at, "the segment's header doesn't fit the seal of its first batch");
                return RUNNER_E_DAMAGED;
        }
        return 0;
}

/* Does the seal follow what the store holds?  After a recovery from an old copy numbers go on behind those that were lost. */
static int check_seal(const OfficeHead *head, const Seal *seal, uint32_t n_entries, JournalPosition at, RunnerReport *report) {
        bool recovered = seal->epoch > head->epoch && head->epoch && seal->number > head->seal && seal->first_entry > head->entry;
        const char *wrong = NULL;

        if (seal->number != head->seal + 1 && !recovered)
                wrong = "its number doesn't follow the last one's";
        else if (!digest_equal(&seal->previous, &head->seal_hash))
                wrong = "it doesn't name the seal before it";
        else if (seal->first_entry != head->entry + 1 && !recovered)
                wrong = "its first entry doesn't follow the last entry";
        else if (seal->count != n_entries || !n_entries)
                wrong = "it counts other entries than are there";
        else if (seal->number > 1 && !unit_code_equal(&seal->unit, &head->unit))
                wrong = "it is another office's";
        else if (seal->epoch < head->epoch)
                wrong = "its epoch is older than the last one's";
        if (!wrong)
                return 0;
        replay_say(report, at, "seal %llu after seal %llu: %s", (unsigned long long)seal->number,
                   (unsigned long long)head->seal,
                   wrong);
        return RUNNER_E_DAMAGED;
}

/* Their digest was right: whoever wrote them was not what it should have been.  Apply can't refuse, so it is seen here. */
static int check_facts(const Entry *e, PartKind kind, Arena *arena) {
        const Part *part = entry_find_part(e, kind);
        Fact *facts;
        size_t n;

        return part ? facts_decode(part->data, arena, &facts, &n) : 0;
}

static int check_entries(const Batch *batch, const CaseKeys *keys, const Seal *seal, Instant after, JournalPosition at, Arena *arena,
                         Entry *entries, RunnerReport *report) {
        Digest *leaves = arena_new_array(arena, Digest, batch->n_entries), root;
        uint64_t wrong;

        for (uint32_t i = 0; i < batch->n_entries; i++) {
                uint64_t number = seal->first_entry + i;
                int r = entry_decode(batch->entries[i], arena, true, &entries[i]);

                if (r < 0)
                        return fail_trace(r);
                if (r == RECORD_E_NEWER) {
                        replay_say(report, at, "entry %llu needs a newer release", (unsigned long long)number);
                        return RUNNER_E_NEWER;
                }
                if (r > 0 || entries[i].header.number != number || entries[i].header.time < after) {
                        replay_say(report, at, "entry %llu is damaged or out of its place", (unsigned long long)number);
                        return RUNNER_E_DAMAGED;
                }
                wrong = report->parts.wrong;
                r = vault_open_entry(keys, &entries[i], arena, &report->parts);
                if (r)
                        return fail_trace(r);
                if (report->parts.wrong != wrong) {
                        replay_say(report, at, "a part of entry %llu can't be opened with its case's key", (unsigned long long)number);
                        return RUNNER_E_DAMAGED;
                }
                r = check_facts(&entries[i], PART_FACTS, arena);
                if (!r)
                        r = check_facts(&entries[i], PART_WORDS, arena);
                if (r) {
                        replay_say(report, at, r == RECORD_E_NEWER ? "entry %llu needs a newer release"
                                                                   : "the facts of entry %llu can't be read",
                                   (unsigned long long)number);
                        return r < 0 ? fail_trace(r) : r == RECORD_E_NEWER ? RUNNER_E_NEWER : RUNNER_E_DAMAGED;
                }
                after = entries[i].header.time;
                leaves[i] = entry_leaf(entries[i].header_bytes);
        }
        root = merkle_root(leaves, batch->n_entries);
        if (!digest_equal(&root, &seal->root)) {
                replay_say(report, at, "seal %llu isn't the seal of these entries", (unsigned long long)seal->number);
                return RUNNER_E_DAMAGED;
        }
        return 0;
}

static int check_batch(Journal *journal, const CaseKeys *keys, StoreTxn *txn, Bytes bytes, JournalPosition at, Arena *arena, CheckedBatch *ret,
                       RunnerReport *report) {
        OfficeHead head;
        JournalPosition last = { 0 };
        CheckedBatch c;
        Batch batch;
        int r = batch_decode(bytes, arena, &batch);

        if (r == 0)
                r = seal_decode(batch.seal, arena, &c.seal);
        if (r < 0)
                return fail_trace(r);
        if (r > 0) {
                replay_say(report, at, "what is there can't be read as a batch");
                return r == RECORD_E_NEWER ? RUNNER_E_NEWER : RUNNER_E_DAMAGED;
        }

        office_head(txn, &head);
        r = check_seal(&head, &c.seal, batch.n_entries, at, report);
        if (r == 0 && (!runner_position(txn, &last) || last.segment != at.segment))
                r = check_segment(journal, at, &c.seal, head.epoch && c.seal.epoch > head.epoch, report);
        if (r == 0) {
                c.entries = arena_new_array(arena, Entry, batch.n_entries);
                r = check_entries(&batch, keys, &c.seal, head.entry ? head.time : INSTANT_NONE, at, arena, c.entries, report);
        }
        if (r == 0 && head.epoch && c.seal.epoch > head.epoch && c.entries[0].header.kind != ENTRY_RECOVERY) {
                replay_say(report, at, "an epoch begins without the entry that declares it");
                r = RUNNER_E_DAMAGED;
        }
        if (r == 0)
                *ret = c;
        return r;
}

int replay_batch(Journal *journal, const CaseKeys *keys, StoreTxn *txn, Bytes bytes, JournalPosition at, RunnerReport *report) {
        Arena arena = ARENA_INIT;
        CheckedBatch batch;
        int r = check_batch(journal, keys, txn, bytes, at, &arena, &batch, report);

        if (r == 0) {
                for (uint32_t i = 0; i < batch.seal.count; i++) {
                        vault_note(NULL, txn, &batch.entries[i]);
                        office_apply(txn, &batch.entries[i], NULL);
                        if (batch.entries[i].header.kind == ENTRY_CUT)
                                replay_clear_cut(txn);
                }
                office_apply_seal(txn, &batch.seal);
                replay_put_rows(txn, &batch.seal, at);
                report->replayed += batch.seal.count;
                r = store_error(txn);
        }
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : r;
}

/* ---- many -------------------------------------------------------------------------------------------------------- */

int replay_from(Journal *journal, const CaseKeys *keys, Store *store, StoreTxn **txn, JournalPosition *at, JournalPosition until,
                RunnerReport *report) {
        Buf batch = BUF_INIT;
        uint64_t uncommitted = 0;
        bool bounded = until.segment || until.offset;
        int r = 0;

        for (;;) {
                JournalPosition next;

                *at = journal_resolve(journal, *at);
                if (bounded && journal_position_compare(*at, until) > 0)
                        break;
                r = journal_read(journal, *at, &batch, &next);
                if (r == JOURNAL_E_END) {
                        r = 0;
                        break;
                }
                if (r > 0) {
                        replay_say(report, *at, r == JOURNAL_E_NEWER ? "written by a newer release" : "damaged");
                        r = r == JOURNAL_E_NEWER ? RUNNER_E_NEWER : RUNNER_E_DAMAGED;
                }
                if (r == 0)
                        r = replay_batch(journal, keys, *txn, buf_bytes(&batch), *at, report);
                if (r)
                        break;
                *at = next;
                uncommitted += batch.len;
                if (uncommitted >= REPLAY_COMMIT_BYTES) {
                        uncommitted = 0;
                        r = store_commit(txn);
                        if (r == 0)
                                r = store_begin(store, true, txn);
                        if (r)
                                break;
                }
        }
        buf_deinit(&batch);
        return r < 0 ? fail_trace(r) : r;
}

/* Moves *at past what the store covers already. */
static int skip_covered(Journal *journal, StoreTxn *txn, JournalPosition *at, RunnerReport *report) {
        JournalPosition covered, next;
        Buf bytes = BUF_INIT;
        int r;

        if (!runner_position(txn, &covered))
                return 0;
        r = journal_read(journal, covered, &bytes, &next);
        buf_deinit(&bytes);
        if (r > 0) {
                replay_say(report, covered, "damaged");
                return r == JOURNAL_E_NEWER ? RUNNER_E_NEWER : RUNNER_E_DAMAGED;
        }
        if (r == 0)
                *at = next;
        return r ? fail_trace(r) : 0;
}

int runner_replay(Journal *journal, const CaseKeys *keys, Store *store, JournalPosition until, RunnerReport *ret_report) {
        RunnerReport report = { 0 };
        JournalPosition at = journal_first(journal);
        StoreTxn *txn = NULL;
        int r = store_begin(store, true, &txn);

        if (r == 0)
                r = skip_covered(journal, txn, &at, &report);
        if (r == 0)
                r = replay_from(journal, keys, store, &txn, &at, until, &report);
        if (r == 0)
                r = store_commit(&txn);
        if (txn)
                store_abort(&txn);
        if (r >= 0)
                *ret_report = report;
        return r < 0 ? fail_trace(r) : r;
}
