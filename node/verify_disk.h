/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Verifies an office's folders, also beside the running node.  LMDB's pages carry no checksum and LMDB trusts them, so that a
 * damaged store can end the process that reads it, or keep it busy for ever: the store is read in a child process, and what
 * becomes of that one is a finding.
 *
 * Call it before the process has other threads or has opened the store itself.
 */

#include "node/verify.h"

typedef struct VerifyDiskOptions {
        const char *journal;       /* folder */
        const char *store;         /* folder; NULL: the journal alone */
        const char *keys;          /* folder; NULL: nothing is closed.  A missing one is a finding */
        bool without_keys;         /* that they are elsewhere is known: what can't be opened is counted, and no finding */
        const char *temp;          /* where a large scratch store may be made; NULL: $TMPDIR, or /tmp */
        const Roster *roster;      /* these as in VerifyOptions */
        UnitCode unit;
        const VerifySeal *against;
        size_t n_against;
        void (*progress)(void *userdata, uint64_t batches, uint64_t entries);
        void *userdata;
} VerifyDiskOptions;

#define VERIFY_DISK_E_MISSING 1 /* no journal there */

/* 0 whatever was found; a store that is missing or unreadable is a finding. */
int verify_disk(const VerifyDiskOptions *options, VerifyReport *ret) MUST_CHECK;
