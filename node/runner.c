/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Order is everything here:
 *
 *     decide, stamp, apply   each input, in the one open store transaction
 *     seal                   one signature over the root of the batch's leaves
 *     rows                   where the batch will lie is known before it is written (journal_next), so its index rows and the
 *                            position row belong to the same transaction as its entries
 *     store_error            apply is total and never looks; this is the one look
 *     append, sync           from here on it has happened
 *     release                the caller's, after runner_step() returned 0
 *     commit                 later, when idle: the store never holds what the journal might lose
 *
 * Anything that fails on the way leaves a transaction that must never be committed.  So the first error poisons the runner: the
 * transaction is aborted and every further call fails.
 */

#include <assert.h>
#include <errno.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "node/replay.h"
#include "node/runner_internal.h"

/* A batch closes when it holds this much: one sync of it takes some ten ms, and a reader decodes it whole. */
#define BATCH_BYTES (4u * 1024 * 1024)
/* While one step follows the other a commit waits longer, for it makes all of them wait: at most so many intervals. */
#define COMMIT_BUSY_INTERVALS 5
/* Cases that others may still bring when intake ends because no keys can be drawn any more. */
#define KEYS_FOR_OTHERS 512

static int poison(Runner *r, int error) {
        if (r->txn)
                store_abort(&r->txn);
        r->effects.n = 0;
        return fail_trace(error < 0 ? error : -EIO);
}

/* ---- reserve ----------------------------------------------------------------------------------------------------- */

static Reason reserve_reason(const Reserve *reserve) {
        return strcmp(reserve->what, "map") == 0 ? REASON_MAP : REASON_DISK;
}

/* Every case has a key of its own, drawn ahead: on a full disk intake ends while there are some left, for what comes from elsewhere. */
static int check_keys(Runner *r, Reserve *ret) {
        int k;

        if (!r->config.keys || r->fresh)
                return 0;
        k = vault_reserve(&r->vault, KEYS_FOR_OTHERS);
        if (k == CASE_KEYS_E_FULL && ret->level < RESERVE_STOP)
                *ret = (Reserve){ RESERVE_STOP, "disk", 0 };
        if (k == CASE_KEYS_E_FULL)
                k = vault_reserve(&r->vault, DRAFTS_MAX);
        if (k == CASE_KEYS_E_FULL)
                *ret = (Reserve){ RESERVE_OUT, "disk", 0 };
        return k < 0 ? fail_trace(k) : 0;
}

/* What may still be taken, given what the batch holds and what this input may add.  Sets what decide will see. */
static int check_reserve(Runner *r, size_t worst, Reserve *ret) {
        size_t more = r->batch.bytes.len + worst;
        Reserve reserve = reserve_of_usage(&r->usage, r->pending, more);
        int k = journal_reserve(r->config.journal, more);

        if (k < 0)
                return fail_trace(k);
        if (k > 0)
                reserve = (Reserve){ RESERVE_OUT, "journal", 0 };
        else if (reserve.level < RESERVE_STOP) {
                /* Intake leaves room for a whole batch of other work. */
                k = journal_reserve(r->config.journal, more + BATCH_BYTES);
                if (k < 0)
                        return fail_trace(k);
                if (k > 0)
                        reserve = (Reserve){ RESERVE_STOP, "journal", 0 };
        }
        k = check_keys(r, &reserve);
        if (k)
                return fail_trace(k);
        r->reserve = reserve;
        r->office.intake_stopped = r->intake_stopped || reserve.level >= RESERVE_STOP;
        r->office.intake_reason = r->intake_stopped ? r->intake_reason
                                  : reserve.level >= RESERVE_STOP ? reserve_reason(&reserve)
                                                                  : REASON_NONE;
        *ret = reserve;
        return 0;
}

/* No room for anything: a clerk is told so, a tick comes again later, what came from elsewhere is left to be sent again. */
static void turn_away(RunnerJob *job, const Reserve *reserve) {
        InputKind kind = job->input->kind;
        bool refused = kind == INPUT_COMMAND || kind == INPUT_READ || kind == INPUT_PROGRESS || kind == INPUT_TICK;

        job->result = (Result){ .status = refused ? RESULT_REFUSED : RESULT_IGNORED, .reason = reserve_reason(reserve) };
}

/* ---- one input --------------------------------------------------------------------------------------------------- */

static void take_code(RunnerJob *job, const Entry *entry) {
        const Part *code = entry_find_part(entry, PART_CODE);

        if (code && code->data.len == QUERY_CODE_DIGITS)
                memcpy(job->code, code->data.data, QUERY_CODE_DIGITS);
}

static void batch_reserve(BatchDraft *b, uint32_t more) {
        assert(b->n + more <= BATCH_ENTRIES);
        if (b->n + more <= b->cap)
                return;
        b->cap = b->n + more > 2 * b->cap ? b->n + more : 2 * b->cap;
        b->ends = mem_realloc(b->ends, b->cap * sizeof(*b->ends));
        b->leaves = mem_realloc(b->leaves, b->cap * sizeof(*b->leaves));
        b->entries = mem_realloc(b->entries, b->cap * sizeof(*b->entries));
}

/* Stamps and applies the drafts of one decision. */
static int take_drafts(Runner *r, Instant now, const Drafts *drafts, RunnerJob *job) {
        BatchDraft *b = &r->batch;

        batch_reserve(b, drafts->n_drafts);
        for (uint32_t i = 0; i < drafts->n_drafts; i++) {
                Entry *entry = arena_new(&r->arena, Entry);
                Instant time = now > b->time ? now : b->time;
                int k;

                if (drafts->drafts[i]->number) { /* a new epoch: a batch begins with it */
                        assert(!b->n && drafts->drafts[i]->number > b->first);
                        b->first = drafts->drafts[i]->number;
                }
                k = entry_stamp_closed(drafts->drafts[i], b->first + b->n, time, r->config.random,
                                       r->config.keys ? vault_closer(&r->vault, r->txn) : NULL, &r->arena, &b->bytes, entry);

                if (k)
                        return fail_trace(k < 0 ? k : -EINVAL);
                /* Decide may hold the time back while the clock is in doubt, never below the last entry's. */
                assert(entry->header.time >= b->time);
                b->time = entry->header.time;
                b->entries[b->n] = entry;
                b->leaves[b->n] = entry_leaf(entry->header_bytes);
                b->ends[b->n++] = b->bytes.len;
                vault_note(r->config.keys ? &r->vault : NULL, r->txn, entry);
                office_apply(r->txn, entry, &r->effects);
                if (entry->header.kind == ENTRY_CUT)
                        replay_clear_cut(r->txn);
                take_code(job, entry);
        }
        return 0;
}

/* A registration that was made before is answered as it was then, to whoever asked then: else its query code would be told once, and
 * lost with an answer that never came. */
static int tell_code_again(Runner *r, RunnerJob *job) {
        const Actor *actor = &job->input->actor;
        Entry entry;
        int k;

        if (job->result.status != RESULT_DONE || job->result.reason != REASON_ALREADY_REGISTERED)
                return 0;
        k = runner_find_entry(r, job->result.entry, &entry);
        if (k == 0 && unit_code_equal(&entry.header.actor.unit, &actor->unit) && !strcmp(entry.header.actor.user.s, actor->user.s))
                take_code(job, &entry);
        return k < 0 ? fail_trace(k) : 0;
}

static int take_job(Runner *r, Instant now, RunnerJob *job, const Input *input) {
        Drafts drafts = { .arena = &r->arena };
        int k;

        assert((input->kind == INPUT_GENESIS) == r->fresh);
        job->result = (Result){ .status = RESULT_IGNORED };
        memset(job->code, 0, sizeof job->code);
        k = office_decide(&r->office, r->txn, now, input, &drafts, &job->result);
        if (k)
                return fail_trace(k < 0 ? k : -EINVAL);
        k = take_drafts(r, now, &drafts, job);
        if (k == 0)
                k = tell_code_again(r, job);
        if (k == 0 && drafts.n_drafts)
                r->fresh = false;
        return k;
}

/* ---- the batch --------------------------------------------------------------------------------------------------- */

static int seal_batch(Runner *r, Seal *ret) {
        BatchDraft *b = &r->batch;
        uint8_t signature[SUITE_SIGNATURE_SIZE];
        Buf body = BUF_INIT, bytes = BUF_INIT;
        OfficeHead head;
        Seal seal;
        int k;

        office_head(r->txn, &head);
        k = store_error(r->txn);
        if (k)
                return fail_trace(k);
        assert(head.entry == b->first + b->n - 1);
        seal = (Seal){
                .unit = r->config.unit,
                .number = head.seal + 1,
                .epoch = head.epoch,
                .first_entry = b->first,
                .count = b->n,
                .root = merkle_root(b->leaves, b->n),
                .previous = head.seal_hash,
                .time = b->time,
                .suite = r->config.identity->suite,
        };
        memcpy(seal.key_id, r->config.identity->id, sizeof seal.key_id);
        seal_body_encode(&seal, &body);
        signer_sign(r->signer, "seal", buf_bytes(&body), signature);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof signature), &bytes);
        k = seal_decode(arena_copy(&r->arena, buf_bytes(&bytes)), &r->arena, ret);
        assert(k == 0);
        buf_deinit(&body);
        buf_deinit(&bytes);
        return 0;
}

static void encode_batch(Runner *r, const Seal *seal) {
        BatchDraft *b = &r->batch;
        Bytes *entries = arena_new_array(&r->arena, Bytes, b->n);
        Buf bytes = BUF_INIT;
        size_t from = 0;

        for (uint32_t i = 0; i < b->n; i++) {
                entries[i] = bytes_of(b->bytes.data + from, b->ends[i] - from);
                from = b->ends[i];
        }
        seal_encode(seal->body, seal->signature, &bytes);
        buf_clear(&r->sealed);
        batch_encode(entries, b->n, buf_bytes(&bytes), &r->sealed);
        buf_deinit(&bytes);
}

/* Seals, writes and syncs what the batch holds.  The only place from which anything becomes durable. */
static int write_batch(Runner *r) {
        JournalPosition at, landed;
        Seal seal;
        int k = seal_batch(r, &seal);

        if (k)
                return fail_trace(k);
        encode_batch(r, &seal);
        if (r->sealed.len > JOURNAL_BATCH_MAX)
                return fail_trace(-E2BIG);
        office_apply_seal(r->txn, &seal);
        journal_set_context(r->config.journal, seal.epoch, seal.first_entry, &seal.previous);
        at = journal_next(r->config.journal, r->sealed.len);
        replay_put_rows(r->txn, &seal, at);
        k = store_error(r->txn);
        if (k)
                return fail_trace(k);

        k = journal_append(r->config.journal, buf_bytes(&r->sealed), &landed);
        if (k)
                return fail_trace(k < 0 ? k : -ENOSPC);
        assert(journal_position_compare(at, landed) == 0);
        k = journal_sync(r->config.journal);
        if (k)
                return fail_trace(k < 0 ? k : -EIO);
        r->pending += r->sealed.len;
        return 0;
}

static void begin_batch(Runner *r) {
        OfficeHead head;

        arena_reset(&r->arena);
        buf_clear(&r->batch.bytes);
        r->effects.n = 0;
        office_head(r->txn, &head);
        r->batch.n = 0;
        r->batch.first = head.entry + 1;
        r->batch.time = head.entry ? head.time : INSTANT_NONE;
}

/* Is there still room in this batch for what the input may cause? */
static bool batch_takes(const Runner *r, size_t worst) {
        uint32_t drafts = r->config.limits.drafts_max ? r->config.limits.drafts_max : DRAFTS_MAX;

        return !r->batch.n || (r->batch.bytes.len + worst <= BATCH_BYTES && r->batch.n + drafts <= BATCH_ENTRIES);
}

/* Its entry's number does not follow the last one's: a batch of its own begins with it. */
static bool begins_epoch(const Input *in) {
        return in->kind == INPUT_COMMAND && in->document_kind == ENTRY_RECOVERY;
}

/* One job into the batch; *ret_taken false: it has no room in this one. */
static int take_one(Runner *r, Instant now, RunnerJob *job, bool *ret_taken) {
        Reserve reserve = { .what = "" };
        const Input *input = job->input;
        bool is_idle = input->kind == INPUT_TICK && office_in_doubt(&r->office, r->txn, now);
        int k = is_idle ? 0 : runner_attach(r, &input); /* query codes of a file that goes cost a key derivation each second */
        size_t worst;

        worst = reserve_worst_case(input, r->config.limits.drafts_max);
        if (k == ARCHIVE_E_DAMAGED) {
                job->result = (Result){ .status = RESULT_REFUSED, .reason = REASON_DAMAGED, .case_id = input->case_id };
                *ret_taken = true;
                return 0;
        }
        if (k)
                return fail_trace(k);
        *ret_taken = batch_takes(r, worst) && !(r->batch.n && begins_epoch(input));
        if (!*ret_taken)
                return 0;
        k = check_reserve(r, worst, &reserve);
        if (k)
                return fail_trace(k);
        /* What is applied but not committed is reckoned generously: before anybody is refused for it, it is committed. */
        if (reserve.level >= RESERVE_STOP && r->batch.n) {
                *ret_taken = false;
                return 0;
        }
        /* And looked at anew: somebody may have made room, and who is only refused commits nothing. */
        if (reserve.level >= RESERVE_STOP) {
                k = runner_commit(r, 0, true);
                store_usage(r->config.store, &r->usage);
                if (k == 0)
                        k = check_reserve(r, worst, &reserve);
                if (k)
                        return fail_trace(k);
        }
        if (reserve.level == RESERVE_OUT && job->input->kind != INPUT_CUT && job->input->kind != INPUT_GENESIS) {
                turn_away(job, &reserve);
                return 0;
        }
        k = runner_watch_input(r, job, &input);
        if (k == 0)
                k = take_job(r, now, job, input);
        if (k)
                return fail_trace(k);
        runner_tell_quarantined(job, input);
        return 0;
}

static int take_jobs(Runner *r, Instant now, RunnerJob *jobs, size_t n, size_t *ret_taken) {
        size_t taken = 0;

        while (taken < n && (!r->single_left || !taken)) {
                bool fits;
                int k = take_one(r, now, &jobs[taken], &fits);

                if (k)
                        return fail_trace(k);
                if (!fits)
                        break;
                taken++;
        }
        *ret_taken = taken;
        return 0;
}

/* ---- erasing ----------------------------------------------------------------------------------------------------- */

/* What makes a case an accusation is on disk: now its key goes, before anybody is told.  If the process ends in between, start-up
 * finds the key still there. */
static void doom_sealed(Runner *r) {
        bool any = false;

        for (uint32_t i = 0; i < r->effects.n; i++)
                any = any || r->effects.effects[i].kind == EFFECT_SEALED;
        for (uint32_t i = 0; any && i < r->batch.n; i++) { /* few batches; and an effect may be a lost entry's, made good */
                const CaseId *id = &r->batch.entries[i]->header.case_id;

                if (case_id_is_none(id) || !office_is_accusation(r->txn, id))
                        continue;
                r->doomed = mem_realloc(r->doomed, (r->n_doomed + 1) * sizeof(*r->doomed));
                r->doomed[r->n_doomed++] = *id;
        }
}

int runner_erase_doomed(Runner *r) {
        size_t left = 0;
        int k = 0;

        for (size_t i = 0; i < r->n_doomed; i++) {
                bool done = false;

                if (!k)
                        k = vault_erase(&r->vault, r->txn, &r->doomed[i], &done);
                if (!done)
                        r->doomed[left++] = r->doomed[i];
        }
        r->n_doomed = left;
        return k ? fail_trace(k) : store_error(r->txn);
}

static int erase_what_accuses(Runner *r) {
        if (!r->config.keys)
                return 0;
        doom_sealed(r);
        return runner_erase_doomed(r);
}

int runner_try(Runner *r, Instant now, const Input *input, Drafts *out, Result *ret_result) {
        int k;

        begin_batch(r);
        k = runner_attach_file(r, &input);
        if (k)
                return fail_trace(k < 0 ? k : -EINVAL);
        *out = (Drafts){ .arena = &r->arena };
        return office_decide(&r->office, r->txn, now, input, out, ret_result);
}

int runner_step(Runner *r, Instant now, RunnerJob *jobs, size_t n, size_t *ret_taken) {
        size_t taken = 0;
        int k;

        assert(n <= RUNNER_BATCH_MAX);
        if (!r->txn)
                return fail_trace(-EIO);
        if (r->pending >= r->config.commit_bytes) {
                k = runner_commit(r, 0, true);
                if (k)
                        return fail_trace(k);
        }
        r->stepped = true;
        r->deadline_known = false;
        begin_batch(r);
        k = take_jobs(r, now, jobs, n, &taken);
        if (k == 0)
                k = store_error(r->txn);
        if (k == 0 && r->batch.n)
                k = write_batch(r);
        if (k == 0 && r->batch.n)
                k = erase_what_accuses(r);
        if (k == 0 && taken)
                k = runner_watch_done(r);
        if (k)
                return poison(r, k);
        *ret_taken = taken;
        return 0;
}

void runner_rest(Runner *r) {
        BatchDraft *b = &r->batch;

        arena_deinit(&r->arena);
        effects_deinit(&r->effects);
        buf_deinit(&r->sealed);
        buf_deinit(&b->bytes);
        b->ends = mem_free(b->ends);
        b->leaves = mem_free(b->leaves);
        b->entries = mem_free(b->entries);
        b->n = b->cap = 0;
}

const Effects *runner_effects(const Runner *r) {
        return &r->effects;
}

/* ---- commit ------------------------------------------------------------------------------------------------------ */

bool runner_commit_pending(const Runner *r) {
        return r->pending > 0;
}

static bool commit_is_due(Runner *r, int64_t mono_ms) {
        bool idle = !r->stepped;

        r->stepped = false;
        if (!r->pending_timed) {
                r->pending_timed = true;
                r->pending_since_ms = mono_ms;
        }
        return r->pending >= r->config.commit_bytes ||
               mono_ms - r->pending_since_ms >= r->config.commit_interval * (idle ? 1 : COMMIT_BUSY_INTERVALS);
}

int runner_commit(Runner *r, int64_t mono_ms, bool force) {
        int k;

        if (!r->txn)
                return fail_trace(-EIO);
        if (!r->pending || (!force && !commit_is_due(r, mono_ms)))
                return 0;
        k = store_commit(&r->txn);
        if (k == 0)
                k = store_begin(r->config.store, true, &r->txn);
        if (k)
                return poison(r, k);
        r->pending = 0;
        r->pending_timed = false;
        store_usage(r->config.store, &r->usage);
        return 0;
}

/* ---- what others ask --------------------------------------------------------------------------------------------- */

StoreTxn *runner_txn(Runner *r) {
        return r->txn;
}

Archive *runner_archive(Runner *r) {
        return r->archive;
}

/* Asked several times a round, and only what is applied changes it. */
Instant runner_deadline(Runner *r) {
        if (!r->deadline_known) {
                r->deadline = office_deadline(r->txn);
                r->deadline_known = true;
        }
        return r->deadline;
}

void runner_set_roster(Runner *r, const Roster *roster) {
        r->config.roster = roster;
        r->office.roster = roster;
}

void runner_set_rules(Runner *r, const Pack *pack, const Calendar *calendar) {
        r->config.pack = r->office.pack = pack;
        r->config.calendar = r->office.calendar = calendar ? calendar : calendar_builtin();
}

void runner_set_intake(Runner *r, bool stopped, Reason reason) {
        r->intake_stopped = stopped;
        r->intake_reason = stopped ? reason : REASON_NONE;
}

void runner_reserve(const Runner *r, Reserve *ret) {
        *ret = r->reserve;
}
