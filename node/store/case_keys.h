/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The keys under which an office keeps what was said about its cases, outside journal and store, because they must be able to go:
 * destroying one is the only way in which anything here is ever erased.
 *
 * A key has a number, its slot, for ever; which case has which slot, the journal says.  Slots are drawn and synced ahead, a whole
 * stretch at a time: a key is on disk long before the first entry needs it, and no batch waits for it (promise P1).  Each slot
 * is kept twice, in two files that are written and synced one after the other: a write torn by a power failure costs at most one
 * of the two, and never a neighbour.  A destroyed slot says so; in whichever copy that stands, it holds.
 *
 * Writing is the writer's; case_keys_get() may be called by any thread.  Byte by byte: docs/journal.md.
 */

#include "common/base/bytes.h"
#include "common/base/random.h"

typedef struct CaseKeys CaseKeys;

#define CASE_KEY_SIZE 32
#define CASE_KEYS_AHEAD 4096u /* drawn at a time: half a megabyte in all, once in as many cases */

#define CASE_KEYS_E_MISSING 1   /* open: no folder (make an empty one to go on without the keys); get: no such slot */
#define CASE_KEYS_E_DESTROYED 2 /* get: it was there */
#define CASE_KEYS_E_FULL 3      /* reserve: no room on the file system */

typedef struct CaseKeysOptions {
        bool create;     /* make the folder, if it isn't there; an empty one is filled in any case */
        bool readonly;   /* all of it into memory, as it is now; nothing is written */
        Random *random;  /* borrowed; for new keys, and nonces (case_keys_random()); may be NULL if readonly */
} CaseKeysOptions;

/* On disk (case_keys_file.c).  Scans both files and makes good in one what the other still has. */
int case_keys_open(const char *folder, const CaseKeysOptions *options, CaseKeys **ret) MUST_CHECK;
/* In memory, for simulator and tests: `ahead` drawn at a time. */
CaseKeys *case_keys_new(Random *random, uint32_t ahead);
CaseKeys *case_keys_free(CaseKeys *keys);

/* Draws until n slots from `from` on are there.  _FULL: none of these is lost, and the next call tries again. */
int case_keys_reserve(CaseKeys *keys, uint64_t from, uint64_t n) MUST_CHECK;
/* The first live slot from `from` on, and its key, on disk when this returns 0. */
int case_keys_next(CaseKeys *keys, uint64_t from, uint64_t *ret_slot, uint8_t ret_key[CASE_KEY_SIZE]) MUST_CHECK;
/* 0, _MISSING, _DESTROYED, negative. */
int case_keys_get(const CaseKeys *keys, uint64_t slot, uint8_t ret_key[CASE_KEY_SIZE]) MUST_CHECK;
/* Overwritten and synced in both copies when it returns 0; again, or of a slot that isn't there: nothing happens. */
int case_keys_destroy(CaseKeys *keys, uint64_t slot) MUST_CHECK;
/* Slots there are, dead or alive. */
uint64_t case_keys_count(const CaseKeys *keys);
Random *case_keys_random(const CaseKeys *keys);
