/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Start-up, the only recovery path: the last batch the store covers must lie in this journal; a torn tail is cut, and that it was is
 * noted in the store before; what follows the store's position is applied again; then the entry about the cut is made.
 */

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "node/replay.h"
#include "node/runner_internal.h"

/* Applied again after a crash in well under a second. */
#define COMMIT_BYTES_DEFAULT (16u * 1024 * 1024)
#define COMMIT_INTERVAL_DEFAULT 50
/* After an abnormal exit inputs go one by one until this many went well: whatever ended the process was among those that
 * waited. */
#define SINGLE_INPUTS 512

static Runner *runner_new(const RunnerConfig *config, bool fresh) {
        Runner *r = mem_new(Runner);

        r->config = *config;
        if (!r->config.commit_bytes)
                r->config.commit_bytes = COMMIT_BYTES_DEFAULT;
        if (!r->config.commit_interval)
                r->config.commit_interval = COMMIT_INTERVAL_DEFAULT;
        r->office = (Office){
                .unit = config->unit, .roster = config->roster, .pack = config->pack,
                .calendar = config->calendar ? config->calendar : calendar_builtin(), .limits = config->limits,
        };
        r->fresh = fresh;
        r->single_left = config->single ? SINGLE_INPUTS : 0;
        r->archive = archive_new(config->journal);
        if (config->keys) {
                archive_set_keys(r->archive, config->keys);
                vault_init(&r->vault, config->keys);
                r->veils = !store_is_veiled(config->store);
                if (r->veils)
                        vault_veil(&r->vault, config->store);
        }
        r->reserve = (Reserve){ .what = "" };
        return r;
}

Runner *runner_free(Runner *r) {
        if (!r)
                return NULL;
        if (r->txn)
                store_abort(&r->txn);
        if (r->veils)
                store_set_veil(r->config.store, NULL);
        mem_free(r->doomed);
        explicit_bzero(&r->vault, sizeof r->vault);
        r->signer = signer_free(r->signer);
        r->archive = archive_free(r->archive);
        runner_rest(r);
        mem_free(r);
        return NULL;
}

/* The last batch the store covers must lie in this journal, whole, and be the one the store knows; *ret_next = what follows
 * it. */
static int check_covered(Runner *r, JournalPosition at, JournalPosition *ret_next, RunnerReport *report) {
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT;
        OfficeHead head;
        Batch batch;
        Seal seal;
        int k;

        office_head(r->txn, &head);
        k = journal_read(r->config.journal, at, &bytes, ret_next);
        if (k > 0) {
                replay_say(report, at, "the store covers a batch here that the journal doesn't have: an older journal, or a "
                                       "newer store, was put here");
                k = RUNNER_E_AHEAD;
        }
        if (k == 0)
                k = batch_decode(buf_bytes(&bytes), &arena, &batch);
        if (k == 0)
                k = seal_decode(batch.seal, &arena, &seal);
        if (k == 0 && (seal.number != head.seal || !digest_equal(&seal.hash, &head.seal_hash))) {
                replay_say(report, at,
                           "the batch here isn't the one the store ends with: journal and store don't belong together");
                k = RUNNER_E_DAMAGED;
        }
        arena_deinit(&arena);
        buf_deinit(&bytes);
        return k < 0 ? fail_trace(k) : k;
}

/* Makes the journal end after its last whole batch. That something was cut is noted in the store first: its entry comes only
 * once the tail is applied, and must not be forgotten if we end in between. */
static int cut_tail(Runner *r, JournalPosition at, RunnerReport *report) {
        int k;

        if (!r->fresh) {
                replay_put_cut(r->txn, at);
                k = store_commit(&r->txn);
                if (k == 0)
                        k = store_begin(r->config.store, true, &r->txn);
                if (k)
                        return fail_trace(k);
        }
        report->was_cut = true;
        if (!report->damaged_below)
                replay_say(report, at, "a torn batch was cut");
        k = journal_cut(r->config.journal, at);
        return k ? fail_trace(k < 0 ? k : -EIO) : 0;
}

/* Finds the journal's end.  What is read back from then on is on disk: journal_scan() sees to that. */
static int find_end(Runner *r, JournalPosition from, JournalTail *ret, RunnerReport *report) {
        int k = journal_scan(r->config.journal, from, ret);

        if (k < 0)
                return fail_trace(k);
        if (k > 0) {
                replay_say(report, ret->damage, "%s", ret->message);
                return k == JOURNAL_E_NEWER ? RUNNER_E_NEWER : k == JOURNAL_E_SHORT ? RUNNER_E_AHEAD : RUNNER_E_DAMAGED;
        }
        if (ret->damaged_before) {
                replay_say(report, ret->damage, "%s", ret->message);
                report->damaged_below = true;
        }
        return 0;
}

static int recover(Runner *r, RunnerReport *report) {
        JournalPosition covered, at = journal_first(r->config.journal);
        JournalTail tail = { 0 };
        OfficeHead head;
        bool has_covered;
        int k = replay_check_fold(r->txn);

        if (k < 0)
                return fail_trace(k);
        if (k == RUNNER_E_FOLD) {
                snprintf(report->message, sizeof report->message, "the store was written with other rows: rebuild it");
                return k;
        }
        has_covered = runner_position(r->txn, &covered);
        k = find_end(r, has_covered ? covered : (JournalPosition){ 0 }, &tail, report);
        if (k == 0 && has_covered)
                k = check_covered(r, covered, &at, report);
        if (k == 0 && tail.has_torn)
                k = cut_tail(r, tail.torn, report);
        if (k == 0)
                k = replay_from(r->config.journal, r->config.keys, r->config.store, &r->txn, &at, (JournalPosition){ 0 }, report);
        if (k)
                return k;

        office_head(r->txn, &head);
        if (r->fresh && head.entry) {
                snprintf(report->message, sizeof report->message, "an office lives here already: %s", head.unit.s);
                return RUNNER_E_EXISTS;
        }
        if (!r->fresh && !head.entry) {
                snprintf(report->message, sizeof report->message, "there is no office here yet");
                return RUNNER_E_EMPTY;
        }
        if (head.entry && !unit_code_equal(&head.unit, &r->config.unit)) {
                snprintf(report->message, sizeof report->message, "this is the journal of %s, not of %s", head.unit.s,
                         r->config.unit.s);
                return RUNNER_E_DAMAGED;
        }
        if (report->replayed)
                r->pending = 1; /* enough to be committed */
        return 0;
}

/* Keys that outlived their case: the process ended before they were destroyed, or an older copy of them was put back. */
static int survey(Runner *r, RunnerReport *report) {
        size_t before;
        int k;

        if (!r->config.keys)
                return 0;
        k = vault_survey(&r->vault, r->txn, &r->doomed, &r->n_doomed, &report->keys_missing);
        before = r->n_doomed;
        if (k == 0)
                k = runner_erase_doomed(r);
        report->keys_destroyed = before - r->n_doomed;
        return k ? fail_trace(k) : 0;
}

/* The entry that says what start-up cut. */
static int record_cut(Runner *r, Instant now) {
        JournalPosition at;
        OfficeHead head;
        char text[80];
        Input input = { .kind = INPUT_CUT, .text = text };
        RunnerJob job = { .input = &input };
        size_t taken;
        int k;

        if (r->fresh || !replay_get_cut(r->txn, &at))
                return 0;
        office_head(r->txn, &head);
        input.actor.unit = r->config.unit;
        input.number = head.entry + 1;
        snprintf(text, sizeof text, "segment %u, offset %llu", at.segment, (unsigned long long)at.offset);
        k = runner_step(r, now, &job, 1, &taken);
        if (k)
                return fail_trace(k);
        assert(taken == 1 && r->batch.n > 0);
        return runner_commit(r, 0, true);
}

int runner_open(const RunnerConfig *config, bool fresh, Instant now, Runner **ret, RunnerReport *ret_report) {
        RunnerReport report = { 0 };
        Runner *r = runner_new(config, fresh);
        int k = signer_new(config->identity, &r->signer);

        store_usage(config->store, &r->usage);
        if (k == 0)
                k = store_begin(config->store, true, &r->txn);
        if (k == 0)
                k = recover(r, &report);
        if (k == 0)
                k = survey(r, &report);
        if (k == 0)
                k = record_cut(r, now);
        if (k >= 0)
                *ret_report = report;
        if (k) {
                runner_free(r);
                return k < 0 ? fail_trace(k) : k;
        }
        r->effects.n = 0;
        *ret = r;
        return 0;
}
