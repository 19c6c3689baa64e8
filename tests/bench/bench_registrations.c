/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Durable registrations a second from 64 clients that each have one request in flight: what waits when a batch begins is one
 * request of each.  Once through the runner (journal synced before each answer, store committed when due), once with the same
 * decisions and records and an ordinary synchronous LMDB commit per batch instead.  Printed, asserted by nobody.
 */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/wire/roster_codec.h"
#include "node/runner.h"
#include "node/store/journal_file.h"
#include "node/store/store_lmdb.h"

#define CLIENTS 64
#define SECONDS_DEFAULT 4
/* An office isn't measured empty: with some ten thousand cases the trees have their depth, and look-ups their spread. */
#define CASES_BEFORE 40000
#define SAMPLES_MAX 1000000

typedef struct Bench {
        MarksKey marks;
        bool plain;         /* without what earlier cases are found by */
        bool open;          /* what is said of cases is not encrypted */
        UnitCode unit;
        Random random;
        KeyPair identity;
        Roster *roster;
        uint64_t next_id;
        Input inputs[CLIENTS];
        RunnerJob jobs[CLIENTS];
        Arena arena;
        double *batch_ms;
        size_t n_batches;
        uint64_t n_cases;
        double seconds, cpu;
} Bench;

static double now_s(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of this process, its kernel time included: says more than the clock on a machine that others use. */
static double cpu_s(void) {
        struct rusage u;

        getrusage(RUSAGE_SELF, &u);
        return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static Instant now_instant(void) {
        struct timespec t;

        clock_gettime(CLOCK_REALTIME, &t);
        return (Instant)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void must(int r, const char *what) {
        if (r) {
                fprintf(stderr, "%s: %d\n", what, r);
                exit(1);
        }
}

/* ---- the office -------------------------------------------------------------------------------------------------- */

static void add_unit(Roster *r, const char *code, UnitKind kind) {
        RosterUnit *u = &r->units[r->n_units++];

        *u = (RosterUnit){ .name = "单位", .kind = kind, .status = UNIT_ACTIVE };
        must(!unit_code_parse(code, &u->code), code);
        must(!unit_code_parse("411281", &u->hosted_on), "unit");
        if (kind == UNIT_BUREAU)
                must(!unit_code_parse("411281.gov", &u->led_by), "unit");
        if (kind != UNIT_BUREAU)
                u->served_by = u->hosted_on;
}

static void make_roster(Bench *b) {
        Roster *r = b->roster = roster_new();
        RosterKey *keys = arena_new_array(&r->arena, RosterKey, 3);
        RosterProblem problem;

        r->version = 1;
        for (int i = 0; i < 3; i++) {
                KeyPair pair;

                must(key_pair_generate(SUITE_STD, i == 0 ? KEY_IDENTITY : i == 1 ? KEY_WRAP : KEY_ROOT, &b->random, &pair),
                     "key");
                keys[i] = (RosterKey){ .suite = pair.suite };
                memcpy(keys[i].id, pair.id, sizeof pair.id);
                memcpy(keys[i].public_key, pair.public_key, sizeof pair.public_key);
                if (i == 0)
                        b->identity = pair;
        }
        r->roots = &keys[2];
        r->n_roots = 1;
        r->units = arena_new_array(&r->arena, RosterUnit, 2);
        add_unit(r, "411281", UNIT_BUREAU);
        add_unit(r, "411281.gov", UNIT_GOVERNMENT);
        r->nodes = arena_new_array(&r->arena, RosterNode, 1);
        r->nodes[r->n_nodes++] = (RosterNode){
                .unit = b->unit, .relay = b->unit, .identity = &keys[0], .n_identity = 1, .wrap = &keys[1], .n_wrap = 1,
        };
        r->relays = arena_new_array(&r->arena, RosterRelay, 1);
        r->relays[r->n_relays++] = (RosterRelay){ .unit = b->unit, .endpoint = "tcp://127.0.0.1:1", .curve = { 1 } };
        must((int)roster_prepare(r, &problem, 1), problem.message);
}

static void make_genesis(Input in[2], const UnitCode *unit) {
        in[0] = (Input){ .kind = INPUT_GENESIS, .actor = { .unit = *unit, .user = { "admin" } } };
        in[1] = (Input){
                .kind = INPUT_COMMAND,
                .actor = { .unit = *unit, .user = { "admin" } },
                .document_kind = ENTRY_USER,
                .user_unit = *unit,
                .user_name = { "desk" },
                .user_roles = ROLE_CLERK,
        };
}

static void make_registrations(Bench *b, Instant now) {
        arena_reset(&b->arena);
        for (size_t i = 0; i < CLIENTS; i++) {
                char *text = arena_printf(&b->arena, "第%llu号来信：反映村道路灯多次报修至今没有修复，夜间出行不便，请求答复。",
                                          (unsigned long long)b->next_id++);
                Content content = { .title = "反映路灯问题", .text = text, .name = "信访人甲", .address = "某路 1 号",
                                    .id_number = arena_printf(&b->arena, "4112811980%08u", (unsigned)(b->next_id * 7919 % 100000000)),
                                    .phone = arena_printf(&b->arena, "139%08u", (unsigned)(b->next_id * 104729 % 100000000)) };
                Buf bytes = BUF_INIT;

                content_encode(&content, &bytes);
                b->inputs[i] = (Input){
                        .kind = INPUT_COMMAND,
                        .actor = { .unit = b->unit, .user = { "desk" } },
                        .document_kind = ENTRY_REGISTER,
                        .document = {
                                .channel = CHANNEL_LETTER,
                                .received_at = now,
                                .case_class = CLASS_CLAIM,
                                .path31 = 6,
                                .people = 1,
                                .representatives = 1,
                                .category = "城乡建设",
                                .place = "411281",
                                .external_id = arena_printf(&b->arena, "%016llx", (unsigned long long)random_u64(&b->random)),
                        },
                        .parts = { { .kind = PART_CONTENT, .data = arena_copy(&b->arena, buf_bytes(&bytes)) } },
                        .n_parts = 1,
                };
                b->jobs[i] = (RunnerJob){ .input = &b->inputs[i] };
                buf_deinit(&bytes);
        }
}

static void add_marks(Bench *b, StoreTxn *txn) {
        for (size_t i = 0; i < CLIENTS && !b->plain; i++)
                b->inputs[i].marks = marks_of_input(&b->marks, txn, &b->inputs[i], &b->arena);
}

/* ---- through the runner ------------------------------------------------------------------------------------------ */

static void step_all(Runner *r, Instant now, RunnerJob *jobs, size_t n) {
        for (size_t done = 0, taken; done < n; done += taken) {
                must(runner_step(r, now, jobs + done, n - done, &taken), "step");
                for (size_t i = done; i < done + taken; i++)
                        must((int)jobs[i].result.status, jobs[i].result.detail);
        }
}

static void note_batch(Bench *b, double took_s) {
        if (b->n_batches < SAMPLES_MAX)
                b->batch_ms[b->n_batches++] = took_s * 1000;
        b->n_cases += CLIENTS;
}

static void run_runner(Bench *b, const char *folder, double seconds) {
        JournalFileOptions options = { .unit = b->unit, .suite = SUITE_STD, .create = true, .random = &b->random };
        char path[256];
        Input first[2];
        RunnerReport report;
        RunnerConfig config;
        CaseKeys *keys = NULL;
        Journal *journal;
        Runner *runner;
        Store *store;
        double start;

        snprintf(path, sizeof path, "%s/journal", folder);
        must(journal_file_open(path, &options, &journal), "journal");
        snprintf(path, sizeof path, "%s/store", folder);
        must(store_lmdb_open(path, 0, true, false, &store), "store");
        snprintf(path, sizeof path, "%s/casekeys", folder);
        if (!b->open)
                must(case_keys_open(path, &(CaseKeysOptions){ .create = true, .random = &b->random }, &keys), "keys");
        config = (RunnerConfig){
                .unit = b->unit, .store = store, .journal = journal, .identity = &b->identity, .roster = b->roster,
                .pack = pack_builtin_2022(), .limits = { .time_jump_max = DURATION_DAY,
                                                        .drafts_max = DRAFTS_MAX }, .random = &b->random,
                .marks = b->plain ? NULL : &b->marks, .keys = keys,
        };
        must(runner_open(&config, true, now_instant(), &runner, &report), report.message);
        make_genesis(first, &b->unit);
        step_all(runner, now_instant(), &(RunnerJob){ .input = &first[0] }, 1);
        step_all(runner, now_instant(), &(RunnerJob){ .input = &first[1] }, 1);
        for (unsigned i = 0; i < CASES_BEFORE; i += CLIENTS) {
                make_registrations(b, now_instant());
                step_all(runner, now_instant(), b->jobs, CLIENTS);
        }
        must(runner_commit(runner, 0, true), "commit");
        b->cpu = 0;
        start = now_s();
        while (now_s() - start < seconds) {
                double from, cpu;

                make_registrations(b, now_instant());
                add_marks(b, runner_txn(runner)); /* as the daemon's other thread does */
                from = now_s();
                cpu = cpu_s();
                step_all(runner, now_instant(), b->jobs, CLIENTS);
                b->cpu += cpu_s() - cpu;
                note_batch(b, now_s() - from);
                must(runner_commit(runner, (int64_t)(now_s() * 1000), false), "commit");
        }
        b->seconds = now_s() - start;
        must(runner_commit(runner, 0, true), "commit");
        runner_free(runner);
        journal_free(journal);
        store_free(store);
        case_keys_free(keys);
}

/* ---- with a commit per batch ------------------------------------------------------------------------------------- */

static void commit_batch(Bench *b, Store *store, const Office *office, const Input *inputs, size_t n) {
        Arena arena = ARENA_INIT;
        StoreTxn *txn;
        OfficeHead head;
        Buf bytes = BUF_INIT;

        must(store_begin(store, true, &txn), "begin");
        office_head(txn, &head);
        for (size_t i = 0; i < n; i++) {
                Drafts drafts = { .arena = &arena };
                Result result = { 0 };

                must(office_decide(office, txn, now_instant(), &inputs[i], &drafts, &result), "decide");
                must((int)result.status, result.detail);
                for (uint32_t d = 0; d < drafts.n_drafts; d++) {
                        uint8_t key[9] = { 'J' };
                        Entry entry;

                        buf_clear(&bytes);
                        must(entry_stamp(drafts.drafts[d], ++head.entry, now_instant(), &b->random, &arena, &bytes, &entry),
                             "stamp");
                        office_apply(txn, &entry, NULL);
                        for (int k = 0; k < 8; k++)
                                key[1 + k] = (uint8_t)(head.entry >> (8 * (7 - k)));
                        store_put(txn, bytes_of(key, sizeof key), buf_bytes(&bytes));
                }
        }
        must(store_commit(&txn), "commit");
        buf_deinit(&bytes);
        arena_deinit(&arena);
}

static void run_commits(Bench *b, const char *folder, double seconds) {
        Office office = {
                .unit = b->unit, .roster = b->roster, .pack = pack_builtin_2022(),
                .limits = { .time_jump_max = DURATION_DAY, .drafts_max = DRAFTS_MAX },
        };
        char path[256];
        Input first[2];
        Store *store;
        double start;

        snprintf(path, sizeof path, "%s/store-alone", folder);
        must(store_lmdb_open(path, 0, true, false, &store), "store");
        make_genesis(first, &b->unit);
        commit_batch(b, store, &office, &first[0], 1);
        commit_batch(b, store, &office, &first[1], 1);
        for (unsigned i = 0; i < CASES_BEFORE; i += CLIENTS) {
                make_registrations(b, now_instant());
                commit_batch(b, store, &office, b->inputs, CLIENTS);
        }
        b->cpu = cpu_s();
        start = now_s();
        while (now_s() - start < seconds) {
                double from = now_s();

                make_registrations(b, now_instant());
                commit_batch(b, store, &office, b->inputs, CLIENTS);
                note_batch(b, now_s() - from);
        }
        b->seconds = now_s() - start;
        b->cpu = cpu_s() - b->cpu;
        store_free(store);
}

/* ---- the row ----------------------------------------------------------------------------------------------------- */

static int compare_ms(const void *a, const void *b) {
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static double report(Bench *b, const char *name) {
        double rate = (double)b->n_cases / b->seconds;

        qsort(b->batch_ms, b->n_batches, sizeof *b->batch_ms, compare_ms);
        printf("%-24s %8.0f durable registrations/s   p50 %6.2f ms   p99 %6.2f ms   processor %5.1f us each\n", name, rate,
               b->batch_ms[b->n_batches / 2], b->batch_ms[b->n_batches * 99 / 100], b->cpu * 1e6 / (double)b->n_cases);
        b->n_batches = 0;
        b->n_cases = 0;
        return rate;
}

int main(int argc, char **argv) {
        double seconds = argc > 1 ? strtod(argv[1], NULL) : SECONDS_DEFAULT, with, open, without;
        char folder[] = "bench-XXXXXX", other[] = "bench-XXXXXX", command[64];
        Bench b = { .next_id = 1, .arena = ARENA_INIT };
        PersonKey person;

        must(!mkdtemp(folder) || !mkdtemp(other), "folder");
        random_seeded(&b.random, 1);
        random_fill(&b.random, person.secret, sizeof(person.secret));
        marks_key(&person, &b.marks);
        b.plain = argc > 2 && strcmp(argv[2], "plain") == 0;
        must(!unit_code_parse("411281", &b.unit), "unit");
        make_roster(&b);
        b.batch_ms = mem_new_array(double, SAMPLES_MAX);
        printf("%d clients, one request in flight each, batches of what waits\n", CLIENTS);
        run_runner(&b, folder, seconds);
        with = report(&b, "journal, lazy commit");
        b.open = true;
        run_runner(&b, other, seconds);
        open = report(&b, "the same, not closed");
        run_commits(&b, folder, seconds);
        without = report(&b, "LMDB commit per batch");
        printf("ratio %.1f; closed to not closed %.2f\n", with / without, with / open);
        roster_free(b.roster);
        arena_deinit(&b.arena);
        mem_free(b.batch_ms);
        snprintf(command, sizeof command, "rm -rf %s %s", folder, other);
        return system(command) ? 1 : 0;
}
