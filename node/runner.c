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
#include <stdio.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "node/replay.h"
#include "node/reserve.h"
#include "node/runner.h"

/* A batch closes when it holds this much: one sync of it takes some ten ms, and a reader decodes it whole. */
#define BATCH_BYTES (4u * 1024 * 1024)
/* A seal's tree stays small: paths of at most 12 digests. */
#define BATCH_ENTRIES 4096
/* Applied again after a crash in well under a second. */
#define COMMIT_BYTES_DEFAULT (16u * 1024 * 1024)
#define COMMIT_INTERVAL_DEFAULT 50
/* While one step follows the other a commit waits longer, for it makes all of them wait: at most so many intervals. */
#define COMMIT_BUSY_INTERVALS 5
/* After an abnormal exit inputs go one by one until this many went well: whatever ended the process was among those that
 * waited. */
#define SINGLE_INPUTS 512
/* Twice on the same input is no accident. */
#define QUARANTINE_TRIES 2

typedef struct BatchDraft {
        Buf bytes;          /* encoded entries, one after the other */
        size_t ends[BATCH_ENTRIES];
        Digest leaves[BATCH_ENTRIES];
        const Entry *entries[BATCH_ENTRIES]; /* decoded, in the step's arena */
        uint32_t n;
        uint64_t first;
        Instant time;       /* of the last entry */
} BatchDraft;

struct Runner {
        RunnerConfig config;
        Office office;
        Signer *signer;
        Archive *archive;
        StoreTxn *txn;      /* NULL = poisoned */
        Arena arena;        /* of one step */
        Effects effects;
        BatchDraft batch;
        Buf sealed;
        bool fresh;         /* the next step makes the genesis */
        uint32_t single_left;

        uint64_t pending;   /* journal bytes applied, not committed */
        bool pending_timed;
        int64_t pending_since_ms;
        bool stepped;       /* since runner_commit() was last asked */

        Instant deadline;   /* of the state as applied, once asked for */
        bool deadline_known;

        StoreUsage usage;   /* as of the last commit */
        Reserve reserve;
        bool intake_stopped; /* by the owner */
        Reason intake_reason;
};

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

/* Stamps and applies the drafts of one decision. */
static int take_drafts(Runner *r, Instant now, const Drafts *drafts, RunnerJob *job) {
        BatchDraft *b = &r->batch;

        assert(b->n + drafts->n_drafts <= BATCH_ENTRIES);
        for (uint32_t i = 0; i < drafts->n_drafts; i++) {
                Entry *entry = arena_new(&r->arena, Entry);
                Instant time = now > b->time ? now : b->time;
                int k;

                if (drafts->drafts[i]->number) { /* a new epoch: a batch begins with it */
                        assert(!b->n && drafts->drafts[i]->number > b->first);
                        b->first = drafts->drafts[i]->number;
                }
                k = entry_stamp(drafts->drafts[i], b->first + b->n, time, r->config.random, &r->arena, &b->bytes, entry);

                if (k)
                        return fail_trace(k < 0 ? k : -EINVAL);
                /* Decide may hold the time back while the clock is in doubt, never below the last entry's. */
                assert(entry->header.time >= b->time);
                b->time = entry->header.time;
                b->entries[b->n] = entry;
                b->leaves[b->n] = entry_leaf(entry->header_bytes);
                b->ends[b->n++] = b->bytes.len;
                office_apply(r->txn, entry, &r->effects);
                if (entry->header.kind == ENTRY_CUT)
                        replay_clear_cut(r->txn);
                take_code(job, entry);
        }
        return 0;
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
        if (k == 0 && drafts.n_drafts)
                r->fresh = false;
        return k;
}

/* ---- what the core can't read by itself -------------------------------------------------------------------------- */

static void attach_parts(Input *in, const Entry *entry, uint32_t kinds) {
        for (uint32_t i = 0; i < entry->n_parts; i++) {
                const Part *part = &entry->parts[i];
                InputPart *to = &in->parts[in->n_parts];

                if (!(kinds & 1u << part->kind) || in->n_parts == INPUT_PARTS_MAX)
                        continue;
                *to = (InputPart){ .kind = part->kind, .has_salt = true, .data = part->data };
                memcpy(to->salt, part->salt, SALT_SIZE);
                in->n_parts++;
        }
}

/* Of the journal, or of the batch in the making.  ARCHIVE_E_DAMAGED: it can't be read. */
static int find_entry(Runner *r, uint64_t number, Entry *ret) {
        const BatchDraft *b = &r->batch;
        int k;

        if (number >= b->first && number - b->first < b->n) {
                *ret = *b->entries[number - b->first];
                return 0;
        }
        k = archive_entry(r->archive, r->txn, number, &r->arena, ret);
        return k > 0 ? ARCHIVE_E_DAMAGED : k;
}

/* What is stamped is what was drafted, from the draft's entry, with its attachments. */
static int attach_draft(Runner *r, const Input **in) {
        const Part *part;
        uint64_t number;
        Input *with;
        Entry entry;
        int k;

        if (!office_wants_draft(&r->office, r->txn, *in, &number))
                return 0;
        k = find_entry(r, number, &entry);
        if (k)
                return k < 0 ? fail_trace(k) : k;
        with = arena_new(&r->arena, Input);
        *with = **in;
        part = entry_find_part(&entry, PART_DOCUMENT);
        if (!part || document_decode(part->data, &r->arena, &with->document))
                return ARCHIVE_E_DAMAGED;
        with->draft_entry = number;
        attach_parts(with, &entry, 1u << PART_ATTACHMENT);
        *in = with;
        return 0;
}

/* A hand-over to another node takes the petitioner's words along, from the entry that holds them; a review the documents of the
 * case, too. */
static int attach_content(Runner *r, const Input **in) {
        uint64_t number, file[OFFICE_FILE_MAX];
        bool content = office_wants_content(&r->office, r->txn, *in, &number);
        uint32_t n = office_wants_file(&r->office, r->txn, *in, file);
        Entry entry;
        Input *with;
        int k = 0;

        if (!content && !n)
                return 0;
        with = arena_new(&r->arena, Input);
        *with = **in;
        if (content)
                k = find_entry(r, number, &entry);
        if (content && !k)
                attach_parts(with, &entry, 1u << PART_CONTENT | 1u << PART_ATTACHMENT);
        for (uint32_t i = 0; !k && i < n; i++) {
                k = find_entry(r, file[i], &entry);
                if (!k)
                        office_add_to_file(with, &entry, &r->arena);
        }
        if (k == ARCHIVE_E_DAMAGED && with->kind == INPUT_TICK) {
                /* A case goes to its successor with what can be read of its file, and a list has other lines: ticks go on. */
                with->unreadable = true;
                k = 0;
        }
        if (k)
                return k < 0 ? fail_trace(k) : k;
        *in = with;
        return 0;
}

/* In the same time wherever they differ. */
static bool same_code(const char *code, const char *typed) {
        uint8_t differ = !typed || strlen(typed) != QUERY_CODE_DIGITS;

        if (differ)
                return false;
        for (size_t i = 0; i < QUERY_CODE_DIGITS; i++)
                differ |= (uint8_t)(code[i] ^ typed[i]);
        return !differ;
}

/* What other offices hold of an entry of ours that a recovery lost. */
static int attach_lost(Runner *r, const Input **in) {
        uint64_t number;
        Input *with;
        Entry *entry;
        int k;

        if (!office_wants_lost(r->txn, *in, &number))
                return 0;
        entry = arena_new(&r->arena, Entry);
        k = find_entry(r, number, entry);
        if (k)
                return k < 0 ? fail_trace(k) : k;
        with = arena_new(&r->arena, Input);
        *with = **in;
        with->lost_entry = entry;
        *in = with;
        return 0;
}

/* What earlier cases are found by is made here, where the key is, unless the owner made it before; then what was registered
 * last is looked at once more. */
static void attach_marks(Runner *r, const Input **in) {
        const Marks *marks = (*in)->marks;
        Input *with;

        if (!marks && r->config.marks)
                marks = marks_of_input(r->config.marks, r->txn, *in, &r->arena);
        else if (marks && case_id_is_none(&marks->earlier) && (*in)->document_kind == ENTRY_REGISTER) {
                Marks *anew = arena_new(&r->arena, Marks);

                *anew = *marks;
                (void)office_find_earlier(r->txn, &(*in)->actor.unit, anew, true, &anew->earlier);
                marks = anew;
        }
        if (marks == (*in)->marks)
                return;
        with = arena_new(&r->arena, Input);
        *with = **in;
        with->marks = marks;
        *in = with;
}

/* A petitioner's query code is compared here, where the journal is: always one code with another, so that a number that nobody
 * has takes as long as a wrong code. */
static int attach_code(Runner *r, const Input **in) {
        static const char none[QUERY_CODE_DIGITS + 1] = "..........";
        const char *code = none;
        const Part *part = NULL;
        uint64_t number;
        Input *with;
        Entry entry;
        bool known;
        int k;

        if ((*in)->kind != INPUT_PROGRESS)
                return 0;
        known = office_wants_code(r->txn, *in, &number);
        k = find_entry(r, known ? number : 1, &entry);
        if (k < 0)
                return fail_trace(k);
        if (known && !k)
                part = entry_find_part(&entry, PART_CODE);
        if (part && part->data.len == QUERY_CODE_DIGITS)
                code = (const char *)part->data.data;
        with = arena_new(&r->arena, Input);
        *with = **in;
        with->code_right = same_code(code, with->text) && part;
        *in = with;
        return 0;
}

/* ---- an input that ended the process ----------------------------------------------------------------------------- */

/* Of a document what tells it from others; not document_encode(), which rightly asserts what decide has yet to check. */
static void put_document(Buf *b, const Document *d) {
        buf_put_str(b, d->to.s);
        buf_put_u32(b, d->case_class);
        buf_put_u32(b, d->decision);
        buf_put_i64(b, d->received_at);
        buf_put_u64(b, d->ref_entry);
        buf_put_str(b, d->external_id);
        buf_put_str(b, d->category);
        buf_put_str(b, d->place);
        buf_put_str(b, d->reason);
        buf_put_str(b, d->body);
        buf_put_str(b, d->legal_basis);
        buf_put_str(b, d->remedy);
}

static Digest input_digest(const Input *in) {
        Buf b = BUF_INIT;
        Digest d;

        buf_put_u32(&b, in->kind);
        buf_put_str(&b, in->actor.unit.s);
        buf_put_str(&b, in->actor.user.s);
        buf_put_u32(&b, in->document_kind);
        buf_put_str(&b, in->case_id.s);
        put_document(&b, &in->document);
        for (uint32_t i = 0; i < in->n_parts; i++)
                buf_put_blob(&b, in->parts[i].data);
        buf_put_bytes(&b, digest_bytes(&in->parcel_digest));
        buf_put_blob(&b, in->receipt_evidence_bytes);
        for (uint32_t i = 0; i < in->n_seals; i++)
                buf_put_blob(&b, in->seal_bytes[i]);
        buf_put_blob(&b, in->roster_bytes);
        buf_put_blob(&b, in->rules_bytes);
        d = digest_purpose("input", &(Bytes){ b.data, b.len }, 1);
        buf_deinit(&b);
        return d;
}

/* Ticks and start-up's own entries come from the state itself: turned away they would only come again. */
static bool may_quarantine(const Input *in) {
        return in->kind == INPUT_COMMAND || in->kind == INPUT_READ || in->kind == INPUT_PROGRESS || in->kind == INPUT_PARCEL ||
               in->kind == INPUT_RECEIPT || in->kind == INPUT_PEER_SEALS || in->kind == INPUT_PEER_VIEW;
}

/* Notes the input durably before it is tried. If it was tried QUARANTINE_TRIES times and the process didn't live to tell,
 * another input stands in for it: an entry about it, which for a parcel is its receipt too. */
static int watch_input(Runner *r, const RunnerJob *job, const Input **input) {
        const RunnerWatch *w = r->config.watch;
        unsigned tries = 0;
        Input *stand_in;
        Digest digest;
        int k;

        if (!r->single_left || !w || !may_quarantine(job->input))
                return 0;
        digest = input_digest(job->input);
        k = w->before(w->userdata, &digest, &tries);
        if (k || tries < QUARANTINE_TRIES)
                return k ? fail_trace(k) : 0;
        stand_in = arena_new(&r->arena, Input);
        *stand_in = (Input){
                .kind = INPUT_QUARANTINE,
                .actor = job->input->actor,
                .document_kind = job->input->document_kind,
                .case_id = job->input->case_id,
                .parcel = job->input->kind == INPUT_PARCEL ? job->input->parcel : NULL,
                .parcel_digest = job->input->parcel_digest,
                .digest = digest,
                .text = "",
        };
        *input = stand_in;
        return 0;
}

static int watch_done(Runner *r) {
        const RunnerWatch *w = r->config.watch;

        if (!r->single_left)
                return 0;
        r->single_left--;
        return w ? w->after(w->userdata) : 0;
}

/* A command that was quarantined is a refusal to whoever gave it. */
static void tell_quarantined(RunnerJob *job, const Input *taken) {
        if (taken->kind == INPUT_QUARANTINE && !taken->parcel && job->result.status == RESULT_DONE) {
                job->result.status = RESULT_REFUSED;
                job->result.reason = REASON_QUARANTINED;
        }
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
        int k = attach_draft(r, &input);
        size_t worst;

        if (!k)
                k = attach_content(r, &input);
        if (!k)
                k = attach_code(r, &input);
        if (!k)
                attach_marks(r, &input);
        if (!k)
                k = attach_lost(r, &input);
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
        k = watch_input(r, job, &input);
        if (k == 0)
                k = take_job(r, now, job, input);
        if (k)
                return fail_trace(k);
        tell_quarantined(job, input);
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

int runner_try(Runner *r, Instant now, const Input *input, Drafts *out, Result *ret_result) {
        int k;

        begin_batch(r);
        k = attach_draft(r, &input);
        if (!k)
                k = attach_content(r, &input);
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
        if (k == 0 && taken)
                k = watch_done(r);
        if (k)
                return poison(r, k);
        *ret_taken = taken;
        return 0;
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

/* ---- start-up ---------------------------------------------------------------------------------------------------- */

static Runner *runner_new(const RunnerConfig *config, bool fresh) {
        Runner *r = mem_new(Runner);

        r->config = *config;
        if (!r->config.commit_bytes)
                r->config.commit_bytes = COMMIT_BYTES_DEFAULT;
        if (!r->config.commit_interval)
                r->config.commit_interval = COMMIT_INTERVAL_DEFAULT;
        r->office = (Office){
                .unit = config->unit, .roster = config->roster, .pack = config->pack, .calendar = config->calendar ? config->calendar : calendar_builtin(),
                .limits = config->limits,
        };
        r->fresh = fresh;
        r->single_left = config->single ? SINGLE_INPUTS : 0;
        r->archive = archive_new(config->journal);
        r->reserve = (Reserve){ .what = "" };
        return r;
}

Runner *runner_free(Runner *r) {
        if (!r)
                return NULL;
        if (r->txn)
                store_abort(&r->txn);
        r->signer = signer_free(r->signer);
        r->archive = archive_free(r->archive);
        effects_deinit(&r->effects);
        buf_deinit(&r->batch.bytes);
        buf_deinit(&r->sealed);
        arena_deinit(&r->arena);
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
                k = replay_from(r->config.journal, r->config.store, &r->txn, &at, (JournalPosition){ 0 }, report);
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
