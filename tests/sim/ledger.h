/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An office's journal read by somebody who trusts nothing: frames through journal.h, bytes through the decoders, everything
 * else by its own sums - leaves, roots, part digests, the chain and hashes of seals, signatures. What stands in it then is
 * what the promises are held against.
 */

#include "tests/sim/sim.h"

#define ACCUSE_MARK "控告某某" /* in every accusation, and nowhere else */

typedef struct LedgerEntry {
        uint64_t number;
        uint32_t epoch;
        Instant time;
        uint64_t as_number;     /* what makes a lost entry good counts as that one: its number and time; else its own */
        Instant as_time;
        EntryKind kind;
        CaseId case_id;
        Actor actor;
        uint64_t id;            /* of the command that it was made of; 0: none */
        bool has_document;
        Document document;
        bool has_content;
        bool erased; /* parts of it can't be opened any more */
        Digest content;
        char code[QUERY_CODE_DIGITS + 1];
        bool has_receipt;
        Receipt receipt;
        uint64_t of_entry;      /* received or receipt: the other office's entry that it answers or is; 0: it doesn't say */
        Bytes sealed;           /* part SEALED; empty: none */
        Fact *facts;
        size_t n_facts;
} LedgerEntry;

typedef struct LedgerSeal {
        uint64_t number;
        uint32_t epoch;
        Digest hash;
        uint64_t first_entry;
        uint32_t count;
} LedgerSeal;

typedef struct Ledger Ledger;
struct Ledger {
        Arena arena;
        LedgerEntry *entries; /* by number: without gaps but where a recovery declares one */
        size_t n_entries, cap_entries;
        LedgerSeal *seals;
        size_t n_seals, cap_seals;
        uint64_t marked;      /* first entry of the batch that holds an accusation's mark in clear; 0: none */
        DigestStream *digest; /* over all batches */
};

/* False: problem says what is wrong and where, and ret holds what stands before that.  restored: whose it is, if an old copy was put
 * back there once; NULL: none was. */
bool ledger_read(Journal *journal, const CaseKeys *keys, const RosterNode *node, const SimOffice *restored, Ledger *ret,
                 char problem[300]);
/* Does it prove, with nothing but the node's keys, that this header is an entry of its journal? */
bool ledger_proves(const Evidence *e, const RosterNode *node, bool restored);
/* NULL: there is none of that number. */
LedgerEntry *ledger_entry(const Ledger *l, uint64_t number);
const LedgerSeal *ledger_seal(const Ledger *l, uint64_t number);
void ledger_deinit(Ledger *l);
