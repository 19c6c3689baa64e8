/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Verifying an office (promise P4): finds any altered or removed byte against the seals, and an office that signed its own past
 * anew against the seals that others hold of it.
 *
 *     1. a read snapshot of the store, and the journal position it records
 *     2. the journal, from its first byte: framing, decoding, part digests, roots, the chain of seals, signatures, entry
 * numbers
 *        and times, register numbers, stream numbers, segment headers.  Behind damage it goes on with the next readable batch
 *     3. the journal replayed to the recorded position into a scratch store, and every pair of both compared
 *
 * It changes nothing and may run beside the node.  verify_disk.h does it for an office's folders.
 */

#include "common/unit/roster.h"
#include "node/store/journal.h"
#include "node/store/store.h"
#include "node/vault.h"

typedef enum VerifyWhat {
        VERIFY_FRAMING = 1, /* bytes of the journal's own: header, frame, checksum, padding */
        VERIFY_TORN,        /* the last batch is torn: the next start will cut it */
        VERIFY_SEGMENT,     /* a segment's header doesn't fit the seals */
        VERIFY_BATCH,       /* whole, but can't be read as a batch */
        VERIFY_NEWER,       /* written by a newer release */
        VERIFY_ENTRY,       /* an entry's number or time is out of its place */
        VERIFY_DIGEST,      /* a part isn't the one its header names */
        VERIFY_ROOT,        /* the entries aren't those the seal was made over */
        VERIFY_CHAIN,       /* a seal doesn't follow the one before */
        VERIFY_SIGNATURE,
        VERIFY_SERIAL,      /* register numbers: a gap, or one given twice */
        VERIFY_STREAM,      /* parcel numbers: likewise */
        VERIFY_AGAINST,     /* a seal that somebody else holds of this office isn't in the journal */
        VERIFY_STORE,       /* the store can't be read, or covers more than the journal has */
        VERIFY_ROW,         /* a pair that isn't what the journal yields */
        VERIFY_KEYS,        /* the key of a case is gone, and not because that turned out to accuse */
} VerifyWhat;

typedef struct VerifyProblem {
        VerifyWhat what;
        JournalPosition at;  /* {0,0}: not in the journal */
        uint64_t entry;      /* in it, or the first that is missing; 0: unknown */
        uint64_t seal;       /* likewise */
        char message[240];   /* for a person; names the place, too */
} VerifyProblem;

#define VERIFY_PROBLEMS_MAX 1000

typedef struct VerifyReport {
        VerifyProblem *problems; /* in the order found; the first VERIFY_PROBLEMS_MAX of them */
        size_t n_problems, cap;
        uint64_t found;          /* all of them; 0 = verified */
        uint64_t segments, batches, entries, bytes; /* read whole from the journal */
        uint64_t first_seal, last_seal;             /* 0: none */
        uint64_t signatures;     /* checked */
        uint64_t rows;           /* compared */
        bool compared;           /* all rows were */
        VaultCount parts;        /* closed ones, and those that can't be opened: erased by right, or their key is missing */
        uint64_t declared_lost;  /* seals held by others that a recovery declared lost (docs/recovery.md) */
        uint64_t against;        /* seals held by others that were found here */
        JournalPosition covered; /* by the store */
        JournalPosition end;     /* of what could be read */
} VerifyReport;

/* The rows of a snapshot in ascending order. */
typedef struct VerifyRows {
        /* Position of the last batch covered; false: the snapshot is empty. */
        bool has_position;
        JournalPosition position;
        /* 0, VERIFY_ROWS_E_END, VERIFY_ROWS_E_UNREADABLE (why in `message`), negative.  Replaces what the buffers held. */
        int (*next)(struct VerifyRows *rows, Buf *ret_key, Buf *ret_value);
        char message[160];
        void *userdata;
} VerifyRows;
#define VERIFY_ROWS_E_END 1
#define VERIFY_ROWS_E_UNREADABLE 2

/* A seal of this office as somebody else holds it. */
typedef struct VerifySeal {
        uint64_t number;
        Digest hash;
} VerifySeal;

typedef struct VerifyOptions {
        Journal *journal;      /* read-only, or a clone of a RAM twin: it is scanned here; borrowed */
        VerifyRows *rows;      /* NULL: the journal alone */
        Store *scratch;        /* empty, for replaying; needed with rows */
        const CaseKeys *keys;  /* NULL: closed parts can't be opened; rows that are made of them must not be in `rows` then */
        /* Where they are, to be looked at again at the end; _E_MISSING is a finding.  NULL: `keys` as they are; both NULL: what can't
         * be opened is counted, and no finding. */
        int (*keys_again)(const char *folder, CaseKeys **ret);
        const char *keys_folder;
        const Roster *roster;  /* NULL: signatures aren't checked */
        UnitCode unit;         /* whose journal it should be; UNIT_NONE: anybody's */
        const VerifySeal *against;
        size_t n_against;
        bool live;             /* a node may be appending: a torn end is a batch on its way */
        void (*progress)(void *userdata, uint64_t batches, uint64_t entries); /* may be NULL */
        void *userdata;
} VerifyOptions;

/* 0 whatever was found; negative if looking itself failed (memory, disk).  The report is the caller's to free in both cases. */
int verify(const VerifyOptions *options, VerifyReport *ret) MUST_CHECK;
void verify_report_deinit(VerifyReport *r);

/* Rows straight from a transaction, which stays open as long. */
void verify_rows_of_txn(StoreTxn *txn, VerifyRows *ret);

const char *verify_what_name(VerifyWhat w); /* "framing", "torn", ... */
/* Lines for people / one JSON object with the fields above, without a line's end; both append. */
void verify_report_text(const VerifyReport *r, Buf *out);
void verify_report_json(const VerifyReport *r, Buf *out);
