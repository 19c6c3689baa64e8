/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is said about a case lies closed in journal and store, under one key a case (promise P6).  When a case turns out to accuse,
 * its key is destroyed, and with it what was kept in clear until then: in the journal, in the store and its free pages, and in
 * every copy that is made from then on.  What verifies without the key goes on verifying; what was to be applied without it is.
 *
 *   closed        parts DOCUMENT, CONTENT, ATTACHMENT, WORDS of entries about a case, and the row WORDS
 *   plain         facts (rebuilding needs them), headers, receipts, query codes; and entries of an accusation, or that make a
 *                 case one: what they say in clear is nothing, what they say is sealed to a desk (common/wire/sealed.h)
 *
 * A row of the runner: "jk" and a case's number: its slot among the keys (node/store/case_keys.h).  It follows from the headers
 * alone, so that a rebuild finds it.
 */

#include "common/wire/closed.h"
#include "node/core/office.h"
#include "node/store/case_keys.h"
#include "node/store/store.h"

typedef struct Vault {
        CaseKeys *keys; /* borrowed; NULL: nothing can be opened, and nothing may be closed */
        StoreVeil veil;
        PartCloser closer;
        StoreTxn *txn;  /* of the closer: the open transaction */
        /* The writer's, of the case whose entry it last closed: */
        CaseId case_id;
        uint64_t slot;
        uint8_t key[CASE_KEY_SIZE];
        bool noted;     /* its row is there */
        uint64_t next;  /* the writer's: beyond all slots that cases have */
} Vault;

/* Stays where it is as long as the store or a stamp uses it. */
void vault_init(Vault *v, CaseKeys *keys);
/* Rows WORDS of this store are closed from here on. */
void vault_veil(Vault *v, Store *store);
/* For entry_stamp_closed(), in this transaction. */
const PartCloser *vault_closer(Vault *v, StoreTxn *txn);
/* The row that follows from an entry's header: before it is applied.  v: whose closer made it; NULL: read from a journal. */
void vault_note(Vault *v, StoreTxn *txn, const Entry *entry);
/* Draws keys for n more cases, unless they are there.  0, CASE_KEYS_E_FULL or negative. */
int vault_reserve(Vault *v, uint64_t n) MUST_CHECK;
/* The slot of a case. */
bool vault_slot(StoreTxn *txn, const CaseId *id, uint64_t *ret);

/* How many parts of an entry were closed, and why some remained so. */
typedef struct VaultCount {
        uint64_t closed;
        uint64_t erased;   /* their key is destroyed */
        uint64_t missing;  /* their key isn't there, or was never ours */
        uint64_t wrong;    /* their key doesn't open them: one of the two isn't what it was */
} VaultCount;

/* The slot of the key that a closed part is under; false: none that is known here. */
bool vault_part_slot(const PartRef *ref, uint64_t *ret);
/* Opens what can be opened; the rest stays closed.  keys NULL: nothing can.  ret (added to) may be NULL.  0 or negative. */
int vault_open_entry(const CaseKeys *keys, Entry *entry, Arena *arena, VaultCount *ret) MUST_CHECK;

/* Destroys the key of a case that accuses, unless something about it from before is still on its way: whoever is to give a receipt
 * for that must be sent the same bytes again.  *ret_done false: ask again when receipts came. */
int vault_erase(Vault *v, StoreTxn *txn, const CaseId *id, bool *ret_done) MUST_CHECK;

/* All cases with a key, at start-up, before anything is closed: which slots are taken is found here.  Keys that should be gone are named (an older copy of them was put back, or the process ended
 * before): in `ret_ids`, n of them, to be freed; and how many cases can't be read because their key isn't here. */
int vault_survey(Vault *v, StoreTxn *txn, CaseId **ret_ids, size_t *ret_n, uint64_t *ret_missing) MUST_CHECK;
