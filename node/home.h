/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An office's home on disk: its data folder with journal and store, its keys, its roster; opened by one process at a time (the
 * node, or `zhuji init` and `zhuji rebuild` while no node runs).
 *
 *   data/lock       locked by whoever runs here; holds its process id
 *   data/journal/   the truth
 *   data/store/     its fold
 *   data/casekeys/  the keys of what both hold about cases (node/vault.h)
 *   data/roster.signed  the newest roster the office took, if that is not the config's
 *   data/rosters/   those that no later one can be taken without (roster_steps.h)
 *   data/waiting/   sealed halves whose time comes later, and their receipts (halves.h)
 *   data/run/       the control socket; 0700, or 0710 where the config names a control_group, then the data folder, too
 *   data/trying     which input is being tried, after an abnormal end (watch_file.h); there while a node runs
 *
 * Nobody else may own these folders or write in them, and the config may not be one that anybody can write: who may could put
 * a journal or a control socket of his own there, or make himself any user.  What doesn't open says in one line what to do about
 * it.
 */

#include "node/config.h"
#include "node/runner.h"
#include "node/watch_file.h"

#define HOME_WRAPS_MAX 8
#define HOME_JOURNAL "journal"
#define HOME_STORE "store"
#define HOME_CASE_KEYS "casekeys"
#define HOME_RUN "run"
#define HOME_ROSTER "roster.signed"
#define HOME_PERSON_KEY "person.key" /* in the keys folder */
#define HOME_CONTROL HOME_RUN "/control"

typedef struct Home {
        const Config *config; /* borrowed */
        int lock_fd;
        CaseKeys *keys;
        Vault vault;
        Store *store;
        Journal *journal;
        WatchFile *watch;
        bool abnormal;        /* the last run did not end in order */
        KeyPair identity, curve;
        KeyPair wraps[HOME_WRAPS_MAX]; /* the current one, then older ones: wrap.1.key, wrap.2.key ... */
        size_t n_wraps;
        MarksKey marks;       /* person.key */
        bool has_marks;
        Roster *roster;       /* the config's; the journal may hold a newer one */
        Buf signed_roster;
        Random random;
} Home;

#define HOME_E_REFUSED 1 /* the message says why and what to do */

typedef struct HomeProblem {
        char message[400];
} HomeProblem;

/* A new string: the path of `name` in the data folder. */
char *home_path(const Config *config, const char *name);
/* The config's roster, or a newer one that the office took since; also the signed bytes (appended). */
int home_read_roster(const Config *config, HomeProblem *problem, Roster **ret, Buf *ret_signed) MUST_CHECK;
/* Keeps one that the office took, for the next start. */
void home_keep_roster(const Config *config, Bytes signed_roster);
/* Likewise one that no later one can be taken without (roster_steps.h). */
void home_keep_step(const Config *config, uint64_t version, Bytes signed_roster);
/* The keys of the cases' contents.  readonly: as they are now, in memory; *ret NULL if there are none.  0, HOME_E_REFUSED, or
 * negative. */
int home_case_keys(const Config *config, bool create, bool readonly, Random *random, HomeProblem *problem, CaseKeys **ret) MUST_CHECK;
/* That config and folders are ours alone to write, as far as they are there.  0 or HOME_E_REFUSED. */
int home_check_folders(const Config *config, HomeProblem *problem) MUST_CHECK;
/* home_check_folders(), then takes the lock alone; `create` makes the folder.  0, HOME_E_REFUSED, or negative; ret_fd is to be closed. */
int home_lock(const Config *config, bool create, HomeProblem *problem, int *ret_fd) MUST_CHECK;
/* Reads keys and roster, checks that they fit one another; touches no data. */
int home_read(const Config *config, HomeProblem *problem, Home **ret) MUST_CHECK;
/* home_read(), then locks and opens journal and store; `create` makes what is not there. */
int home_open(const Config *config, bool create, HomeProblem *problem, Home **ret) MUST_CHECK;
/* orderly: everything was committed.  NULL is taken and returned. */
Home *home_close(Home *h, bool orderly);
/* For the runner; borrows from the home. */
RunnerConfig home_runner(Home *h);
/* What a failed runner_open() or engine_open() means, in a line that says what to do; `where` as of error_place(). */
void home_explain(int r, const RunnerReport *report, const char *where, HomeProblem *problem);
/* What an operator is to do about an errno of file or disk (negative). */
const char *home_advice(int r);
/* The first entry: the office with its first admin.  The home was opened with `create`. */
int home_found(Home *h, const UserName *admin, Instant now, HomeProblem *problem) MUST_CHECK;
