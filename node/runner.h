/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The runner: decide, stamp, apply, append, seal, sync, only then release (promise P1). One thread owns it. Shared by the
 * daemon and the simulator; it does no I/O of its own but through store.h and journal.h, and time and randomness are
 * arguments.
 *
 * A step takes the inputs that wait, and for each: checks the reserve, decides, stamps, applies - inside the one open store
 * transaction - then appends one sealed batch, syncs once, signs once. When runner_step() returns 0 everything in it is
 * durable and its results and effects may be released; on any error nothing may be, and the process must end: start-up is the
 * only recovery path. The store transaction is committed when idle, after commit_interval, or commit_bytes.
 */

#include "common/crypto/suite.h"
#include "node/archive.h"
#include "node/core/office.h"
#include "node/marks.h"
#include "node/reserve.h"
#include "node/store/journal.h"
#include "node/store/store.h"
#include "node/vault.h"

typedef struct Runner Runner;

/* Keeps, outside store and journal, which input is being tried after an abnormal exit: an input that ends the process again and
 * again must not keep the office from its work. */
typedef struct RunnerWatch {
        /* Notes durably that the input with this digest is about to be tried. *ret_tries = how often it was noted before
         * without after() following, one try after the other. */
        int (*before)(void *userdata, const Digest *input, unsigned *ret_tries);
        /* It went well (or came to nothing): forget it. */
        int (*after)(void *userdata);
        void *userdata;
} RunnerWatch;

typedef struct RunnerConfig {
        UnitCode unit;
        Store *store;              /* borrowed */
        Journal *journal;          /* borrowed */
        const KeyPair *identity;   /* copied into a signer */
        const Roster *roster;      /* borrowed; runner_set_roster() replaces it */
        const Pack *pack;          /* borrowed; runner_set_rules() replaces both */
        const Calendar *calendar;  /* NULL: the one compiled in */
        OfficeLimits limits;
        const MarksKey *marks;     /* borrowed; NULL: no case is found by another */
        CaseKeys *keys;            /* borrowed, the runner's alone; NULL: nothing is closed (tests) */
        Random *random;            /* borrowed */
        uint32_t commit_bytes;     /* of journal since the last store commit; 0 = default */
        Duration commit_interval;  /* of monotonic time: when idle for so long (five times that while busy); 0 = 50 ms */
        bool single;               /* after an abnormal exit: batches of one for a while, noted with `watch` first */
        const RunnerWatch *watch;  /* borrowed; may be NULL */
} RunnerConfig;

#define RUNNER_E_DAMAGED 1     /* journal damaged above the store's position, or not ours: report says where */
#define RUNNER_E_NEWER 2       /* written by a newer release */
#define RUNNER_E_EMPTY 3       /* no genesis: `zhuji init` first */
#define RUNNER_E_FOLD 4        /* fold version differs: rebuild */
#define RUNNER_E_AHEAD 5       /* the store holds more than the journal: an older journal was put here */
#define RUNNER_E_EXISTS 6      /* fresh, but there is an office already */

typedef struct RunnerReport {
        uint64_t replayed;         /* entries re-applied from the tail */
        VaultCount parts;          /* of those */
        uint64_t keys_missing;     /* cases that can't be read any more: their key isn't here, though nobody destroyed it */
        uint64_t keys_destroyed;   /* keys of accusations that were still, or again, there */
        bool was_cut;              /* a torn batch was removed; the entry about it is made by then */
        bool damaged_below;        /* below the store's position: raise an alarm, a copy can be put back */
        JournalPosition at;        /* of what the message is about */
        char message[200];
} RunnerReport;

/* Start-up: opens the write transaction, scans the journal from the store's position, cuts a torn tail, re-applies what
 * follows. `fresh` = make a genesis here (journal and store must be empty): the next step must be INPUT_GENESIS. */
int runner_open(const RunnerConfig *config, bool fresh, Instant now, Runner **ret, RunnerReport *ret_report) MUST_CHECK;
/* Does not commit: a crash in all but name.  Use runner_commit() first for an orderly end. */
Runner *runner_free(Runner *r);

typedef struct RunnerJob {
        const Input *input;
        Result result;
        char code[QUERY_CODE_DIGITS + 1]; /* of a registration; of one made before to whoever made it, else "" */
} RunnerJob;

#define RUNNER_BATCH_MAX 256

/* Takes all n jobs (n <= RUNNER_BATCH_MAX). Jobs the batch has no room for are left for the next one: *ret_taken says how
 * many were dealt with. No entry made (all refused or ignored): nothing is written, nothing synced - but then results rest on
 * entries durable before. */
int runner_step(Runner *r, Instant now, RunnerJob *jobs, size_t n, size_t *ret_taken) MUST_CHECK;
/* What would come of this input, between two steps; nothing is written.  The drafts live until the next step or try. */
int runner_try(Runner *r, Instant now, const Input *input, Drafts *out, Result *ret_result) MUST_CHECK;
/* Effects of the last step, in order; valid until the next. */
const Effects *runner_effects(const Runner *r);
/* Nothing waits, and nothing of the last step or try is asked for any more: what it took is given back. */
void runner_rest(Runner *r);

/* Commits the store if it is due by monotonic time (or at once with force).  To be called after each step and now and then when
 * there is none. */
int runner_commit(Runner *r, int64_t mono_ms, bool force) MUST_CHECK;
bool runner_commit_pending(const Runner *r);

/* The state as of the last step: for the link and for assembling; read only. */
StoreTxn *runner_txn(Runner *r);
Archive *runner_archive(Runner *r);
Instant runner_deadline(Runner *r);
void runner_set_roster(Runner *r, const Roster *roster);
void runner_set_rules(Runner *r, const Pack *pack, const Calendar *calendar);
/* Stops (or allows) intake, with the reason that clerks will be told. */
void runner_set_intake(Runner *r, bool stopped, Reason reason);
/* How much room there was at the last input; for status and the log.  The runner itself refuses intake where it must. */
void runner_reserve(const Runner *r, Reserve *ret);
/* Encoded parcel of an outbox row, the same bytes every time; appends.  0, ARCHIVE_E_MISSING, ARCHIVE_E_DAMAGED or negative. */
int runner_parcel(Runner *r, const UnitCode *to, Lane lane, uint32_t epoch, uint64_t number, Buf *out) MUST_CHECK;
/* Encoded receipt (Evidence with part RECEIPT) of a received entry; the same bytes every time; appends. */
int runner_receipt(Runner *r, uint64_t entry, Buf *out) MUST_CHECK;

/* Replays `journal` from the start into `store` (empty): rebuild and verify use it. `until` = position of the last batch to
 * apply, as runner_position() gives it; {0,0} = all. `keys` open what is closed (NULL: nothing); what can't be opened is applied
 * without its words, and counted. Checks framing, numbers, part digests, roots and the chain of seals, not
 * signatures. Several calls may follow one another on one store: each goes on where it stands. */
int runner_replay(Journal *journal, const CaseKeys *keys, Store *store, JournalPosition until, RunnerReport *ret_report) MUST_CHECK;
/* Store row: position of the last batch that the store covers; false: none. */
bool runner_position(StoreTxn *txn, JournalPosition *ret);
/* Is this row a fold of the journal? All are but the runner's note of a cut whose entry is still owed: verify leaves it out. */
bool runner_row_is_fold(Bytes key);
