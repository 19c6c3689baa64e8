/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The runner's insides, shared by its files alone: runner.c (the step: decide to release, and the commit), runner_attach.c (what
 * an input is given that the core can't read), runner_watch.c (inputs that ended the process), runner_open.c (start-up).
 */

#include "node/runner.h"

/* A seal's tree stays small: paths of at most 12 digests. */
#define BATCH_ENTRIES 4096

/* The arrays hold `cap`, and grow: most batches are of one entry. */
typedef struct BatchDraft {
        Buf bytes;          /* encoded entries, one after the other */
        size_t *ends;
        Digest *leaves;
        const Entry **entries; /* decoded, in the step's arena */
        uint32_t n, cap;
        uint64_t first;
        Instant time;       /* of the last entry */
} BatchDraft;

struct Runner {
        RunnerConfig config;
        Office office;
        Signer *signer;
        Archive *archive;
        Vault vault;        /* without keys unused */
        bool veils;         /* the store; else its owner did */
        CaseId *doomed;     /* cases whose key is to be destroyed */
        size_t n_doomed;
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

/* ---- runner.c ----------------------------------------------------------------------------------------------------- */

/* Destroys the keys of those that nothing on its way needs any more; the others wait, and are asked again after each batch. */
int runner_erase_doomed(Runner *r) MUST_CHECK;

/* ---- runner_attach.c ---------------------------------------------------------------------------------------------- */

/* An entry of the journal, or of the batch in the making.  ARCHIVE_E_DAMAGED: it can't be read. */
int runner_find_entry(Runner *r, uint64_t number, Entry *ret) MUST_CHECK;
/* Replaces *in by a copy (in the step's arena) with what office_wants_draft(), _content() and _file() ask for.  ARCHIVE_E_DAMAGED:
 * it can't be read. */
int runner_attach_file(Runner *r, const Input **in) MUST_CHECK;
/* Likewise all there is to attach: the file, a query's code, what earlier cases are found by, what a recovery lost. */
int runner_attach(Runner *r, const Input **in) MUST_CHECK;

/* ---- runner_watch.c ----------------------------------------------------------------------------------------------- */

/* Tells one input from another, of those that may be quarantined: all that was given has its share, but for the text, which is a
 * petitioner's query code as typed (a digest of ten digits would give them away).  What the owner attaches is not part of it. */
Digest runner_input_digest(const Input *in);
/* Notes the input durably before it is tried.  If it was tried twice and the process didn't live to tell, another input stands in
 * for it: an entry about it, which for a parcel is its receipt too. */
int runner_watch_input(Runner *r, const RunnerJob *job, const Input **input) MUST_CHECK;
/* The step went well. */
int runner_watch_done(Runner *r) MUST_CHECK;
/* A command that was quarantined is a refusal to whoever gave it. */
void runner_tell_quarantined(RunnerJob *job, const Input *taken);
