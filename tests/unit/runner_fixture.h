/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One office over the RAM twins with the toy procedure, that can end at any boundary and start again. */

#include "node/runner.h"
#include "node/store/journal_mem.h"
#include "node/store/store_mem.h"
#include "toy_office.h"

#define FIXTURE_NOON INT64_C(1772337600000) /* 2026-03-01T12:00 in China */

typedef struct Fixture {
        Store *store;
        Journal *journal;
        Random random;
        KeyPair identity;
        RunnerConfig config;
        RunnerReport report;
        Runner *runner;
        Instant now;
        unsigned points;   /* boundaries passed since the last reset */
        unsigned die_at;   /* 0: never */
        unsigned appends, syncs;
} Fixture;

void fixture_init(Fixture *f, uint32_t segment_size);
/* Also opens, with a genesis. */
void fixture_init_office(Fixture *f, uint32_t segment_size);
void fixture_deinit(Fixture *f);

/* Opens what the twins hold: runner_open()'s result. */
int fixture_open(Fixture *f, bool fresh);
int fixture_genesis(Fixture *f);
/* The process ends here: what isn't synced or committed is gone, but for `keep` bytes of the journal's unsynced tail. */
void fixture_crash(Fixture *f, uint64_t keep);
/* Passes a boundary that isn't the twins' own, such as a release: -EINTR if the process ends there. */
int fixture_boundary(Fixture *f);

/* One step with these texts as commands; results go to `jobs` (may be NULL).  "content ..." is its own part CONTENT too. */
int fixture_step(Fixture *f, EntryKind kind, const char *const *texts, size_t n, RunnerJob *jobs, size_t *ret_taken);
/* One command, asserted to step without error; returns its result. */
Result fixture_do(Fixture *f, EntryKind kind, const char *text);
OfficeHead fixture_head(Fixture *f);

/* Asserts that both stores hold the same pairs. */
void fixture_assert_same(Store *a, Store *b);
/* Asserts that replaying the whole journal yields what the runner's open transaction holds. */
void fixture_assert_replays(Fixture *f);
