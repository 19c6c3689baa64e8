/* SPDX-License-Identifier: Apache-2.0 */

#include "node/home.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/file.h"
#include "common/wire/limits.h"
#include "common/wire/roster_codec.h"
#include "node/halves.h"
#include "node/roster_steps.h"
#include "node/store/journal_file.h"
#include "node/store/store_lmdb.h"

#define DRAFTS_PER_DECISION 32 /* K: entries that one input may yield */

static int refuse(HomeProblem *p, const char *format, ...) PRINTF_LIKE(2, 3);
static int refuse(HomeProblem *p, const char *format, ...) {
        va_list args;

        va_start(args, format);
        vsnprintf(p->message, sizeof(p->message), format, args);
        va_end(args);
        return HOME_E_REFUSED;
}

const char *home_advice(int r) {
        switch (-r) {
        case EIO:
                return "the disk reports errors, the kernel's log says more (dmesg): put the disk right, or the data folder on another "
                       "one, then start it again";
        case EROFS:
                return "the file system is read-only, the kernel makes it so when its disk fails (dmesg): put it right, mount it for "
                       "writing, then start it again";
        case ENOSPC:
        case EDQUOT:
                return "no room is left: make some, then start it again";
        case EACCES:
        case EPERM:
                return "who runs this may not: run it as the owner of the data folder";
        case EMFILE:
        case ENFILE:
                return "too many files are open: raise the limit (LimitNOFILE, ulimit -n), then start it again";
        default:
                return "look at the disk and at the lines before this one, then start it again";
        }
}

/* "can't open X: Input/output error; what to do" */
static int refuse_errno(HomeProblem *p, const char *what, const char *path, int r) {
        return refuse(p, "can't %s %s: %s; %s", what, path, strerror(-r), home_advice(r));
}

char *home_path(const Config *config, const char *name) {
        Buf path = BUF_INIT;

        buf_printf(&path, "%s/%s", config->data, name);
        buf_put_u8(&path, 0);
        return (char *)path.data;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static int read_key(const Config *config, KeyUse use, HomeProblem *problem, KeyPair *ret) {
        char *path CLEANUP(mem_freep) = config_key_path(config, use);
        int r = key_file_read(path, use, ret);

        switch (r) {
        case KEY_E_MISSING:
                return refuse(problem, "no key at %s: `zhuji key new office --dir %s` writes the three a node needs", path,
                              config->keys);
        case KEY_E_EXPOSED:
                return refuse(problem, "others can read the secret key %s: chmod 600 it, and make a new one if they may have",
                              path);
        case KEY_E_FORMAT:
                return refuse(problem, "%s is not the secret file of a key for %s: put the right one there", path,
                              key_use_name(use));
        default:
                return r;
        }
}

/* Old wrap keys stay until nothing wrapped to them can still be on its way. */
static int read_wraps(Home *h, HomeProblem *problem) {
        int r = read_key(h->config, KEY_WRAP, problem, &h->wraps[0]);

        for (h->n_wraps = 1; !r && h->n_wraps < HOME_WRAPS_MAX; h->n_wraps++) {
                Buf path = BUF_INIT;
                bool missing;

                buf_printf(&path, "%s/wrap.%zu.key", h->config->keys, h->n_wraps);
                buf_put_u8(&path, 0);
                r = key_file_read((const char *)path.data, KEY_WRAP, &h->wraps[h->n_wraps]);
                missing = r == KEY_E_MISSING; /* kept apart: what is refused has the same number */
                if (r > 0 && !missing)
                        r = refuse(problem, "%s is not a secret wrap key that we alone can read: chmod 600 it, or move it away",
                                   (const char *)path.data);
                buf_deinit(&path);
                if (missing)
                        return 0;
        }
        return r;
}

/* What finds earlier cases of a person.  Made with the office; without it nothing else stops. */
static int read_person_key(Home *h, bool make, HomeProblem *problem) {
        char *path CLEANUP(mem_freep) = mem_alloc(strlen(h->config->keys) + sizeof("/" HOME_PERSON_KEY));
        PersonKey key;
        int r;

        strcat(strcpy(path, h->config->keys), "/" HOME_PERSON_KEY);
        r = person_key_read(path, &key);
        if (r == KEY_E_MISSING && make) {
                random_fill(&h->random, key.secret, sizeof(key.secret));
                r = person_key_write(path, &key);
        }
        if (r == KEY_E_MISSING) {
                log_event(LOG_WARN, "person_key.missing",
                          "earlier cases of the same person or matter are not found: put the key back from your copy",
                          log_str("path", path));
                return 0;
        }
        if (r == KEY_E_EXPOSED)
                return refuse(problem, "others can read the secret key %s: chmod 600 it", path);
        if (r)
                return refuse(problem, "%s is not the key that finds earlier cases: put the right one there, or move it away", path);
        marks_key(&key, &h->marks);
        h->has_marks = true;
        explicit_bzero(&key, sizeof(key));
        return 0;
}

static bool lists_key(const RosterKey *keys, uint32_t n, const KeyPair *pair) {
        for (uint32_t i = 0; i < n; i++)
                if (!keys[i].retired && memcmp(keys[i].public_key, pair->public_key, sizeof(keys[i].public_key)) == 0)
                        return true;
        return false;
}

/* ---- roster ------------------------------------------------------------------------------------------------------ */

/* The one that came by parcel, kept beside the journal that has it, too; it must follow the config's.  Anything else about
 * it is no reason not to start: it can come again. */
static void read_kept_roster(const Config *config, Roster **roster, Buf *ret_signed) {
        char *path CLEANUP(mem_freep) = home_path(config, HOME_ROSTER);
        Buf kept = BUF_INIT;

        if (!file_read(path, LIMIT_ROSTER, &kept))
                roster_step_follow(config->data, buf_bytes(&kept), config->root_key, roster, ret_signed);
        buf_deinit(&kept);
}

int home_read_roster(const Config *c, HomeProblem *problem, Roster **ret, Buf *ret_signed) {
        int r = file_read(c->roster, LIMIT_ROSTER, ret_signed);

        if (r == FILE_E_LARGE)
                return refuse(problem, "%s is too long for a signed roster", c->roster);
        if (r)
                return refuse_errno(problem, "read the signed roster", c->roster, r);
        switch (roster_open(buf_bytes(ret_signed), NULL, c->root_key, ret)) {
        case 0:
                read_kept_roster(c, ret, ret_signed);
                return 0;
        case ROSTER_E_SIGNATURE:
                return refuse(problem, "%s is not signed by the root_key of %s: ask the root which of the two is right",
                              c->roster, c->path);
        case ROSTER_E_INCONSISTENT:
                return refuse(problem, "%s is signed but not consistent: ask the root for a corrected version", c->roster);
        default:
                return refuse(problem, "%s is not a signed roster: `zhuji roster sign` makes one", c->roster);
        }
}

static int check_roster(const Home *h, HomeProblem *problem) {
        const Config *c = h->config;
        const RosterNode *node = roster_find_node(h->roster, &c->unit);

        if (!node)
                return refuse(problem, "the roster %s lists no node of unit %s: correct `unit`, or have the root list it",
                              c->roster, c->unit.s);
        if (!lists_key(node->identity, node->n_identity, &h->identity))
                return refuse(problem, "the roster %s names another identity key for %s than the one in %s: others would "
                              "refuse our seals; send the .pub file to the root", c->roster, c->unit.s, c->keys);
        if (!lists_key(node->wrap, node->n_wrap, &h->wraps[0]))
                return refuse(problem, "the roster %s names another wrap key for %s than the one in %s: we could open no "
                              "parcel; send the .pub file to the root", c->roster, c->unit.s, c->keys);
        if (memcmp(node->curve, h->curve.public_key, sizeof(node->curve)) != 0)
                return refuse(problem, "the roster %s names another curve key for %s than the one in %s: the relay would "
                              "turn us away; send the .pub file to the root", c->roster, c->unit.s, c->keys);
        return 0;
}

int home_read(const Config *config, HomeProblem *problem, Home **ret) {
        Home *h = mem_new(Home);
        int r;

        h->config = config;
        h->lock_fd = -1;
        random_system(&h->random);
        r = read_key(config, KEY_IDENTITY, problem, &h->identity);
        if (!r)
                r = read_wraps(h, problem);
        if (!r)
                r = read_key(config, KEY_CURVE, problem, &h->curve);
        if (!r)
                r = home_read_roster(config, problem, &h->roster, &h->signed_roster);
        if (!r)
                r = check_roster(h, problem);
        if (r) {
                home_close(h, false);
                return r;
        }
        *ret = h;
        return 0;
}

static void not_kept(const char *path, int error) {
        log_event(LOG_WARN, "roster.not_kept", "it is in the journal; make room, and put it into the config's roster file",
                  log_str("path", path), log_errno("error", error));
}

void home_keep_roster(const Config *config, Bytes signed_roster) {
        char *path CLEANUP(mem_freep) = home_path(config, HOME_ROSTER);
        int r = file_replace(path, signed_roster, 0600);

        if (r)
                not_kept(path, r);
}

void home_keep_step(const Config *config, uint64_t version, Bytes signed_roster) {
        int r = roster_step_keep(config->data, version, signed_roster);

        if (r)
                not_kept(config->data, r);
}

/* ---- the data folder --------------------------------------------------------------------------------------------- */

/* Whoever owns a folder of ours, or may write in it, can put a journal, a lock or a control socket of his own in the place of ours. */
static int check_owner(const char *path, const struct stat *st, HomeProblem *problem) {
        if (!S_ISDIR(st->st_mode))
                return refuse(problem, "%s is not a folder", path);
        if (st->st_uid != geteuid())
                return refuse(problem, "%s belongs to uid %u, and who runs this is uid %u: run it as the folder's owner, or chown -R "
                              "the data folder", path, (unsigned)st->st_uid, (unsigned)geteuid());
        if (st->st_mode & 022)
                return refuse(problem, "others may write in %s (mode %04o): whoever does can put files in the place of ours; chmod 700 "
                              "it, and see with `zhuji verify` that all is as it was", path, (unsigned)st->st_mode & 07777);
        return 0;
}

/* What is not there yet will be made. */
static int check_folder(const char *path, HomeProblem *problem) {
        struct stat st;

        if (stat(path, &st))
                return errno == ENOENT ? 0 : refuse_errno(problem, "look at", path, -errno);
        return check_owner(path, &st, problem);
}

static int check_config(const Config *config, HomeProblem *problem) {
        struct stat st;

        if (stat(config->path, &st) == 0 && (st.st_mode & 02))
                return refuse(problem, "anybody may write to %s (mode %04o), and so become any user of the office: chmod o-w it, and "
                              "see that `users` and `root_key` are what they were", config->path, (unsigned)st.st_mode & 07777);
        return 0;
}

int home_check_folders(const Config *config, HomeProblem *problem) {
        static const char *const names[] = { HOME_JOURNAL, HOME_STORE, HOME_CASE_KEYS, HOME_RUN, HALVES_FOLDER };
        int r = check_config(config, problem);

        if (!r)
                r = check_folder(config->data, problem);
        for (size_t i = 0; !r && i < array_size(names); i++) {
                char *path CLEANUP(mem_freep) = home_path(config, names[i]);

                r = check_folder(path, problem);
        }
        return r;
}

int home_lock(const Config *config, bool create, HomeProblem *problem, int *ret_fd) {
        char *path CLEANUP(mem_freep) = home_path(config, "lock");
        struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        char pid[24];
        int fd, n;

        if (create && mkdir(config->data, 0700) && errno != EEXIST)
                return refuse_errno(problem, "make the data folder", config->data, -errno);
        n = home_check_folders(config, problem);
        if (n)
                return n;
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 && errno == ENOENT)
                return refuse(problem, "no data folder %s: `zhuji init` makes it", config->data);
        if (fd < 0)
                return refuse_errno(problem, "open", path, -errno);
        if (fcntl(fd, F_OFD_SETLK, &lock)) {
                ssize_t len = read(fd, pid, sizeof(pid) - 1);

                close(fd);
                pid[len > 0 ? len : 0] = '\0';
                pid[strcspn(pid, "\n")] = '\0';
                return refuse(problem, "process %s runs on %s already: stop it first", len > 0 ? pid : "another", config->data);
        }
        n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
        if (ftruncate(fd, 0) || write(fd, pid, (size_t)n) != n) {
                n = errno;
                close(fd);
                return refuse_errno(problem, "write", path, -n);
        }
        *ret_fd = fd;
        return 0;
}

/* The group may pass, not look: what lies in the data folder beside the control socket is closed by itself. */
static int let_group_pass(const char *path, uint32_t gid, HomeProblem *problem) {
        bool has_group = gid != CONFIG_NO_GROUP;

        if (has_group && chown(path, (uid_t)-1, gid))
                return refuse(problem, "can't give %s to the control_group: %s; who runs the node must be one of that group", path,
                              strerror(errno));
        if (chmod(path, has_group ? 0710 : 0700))
                return refuse_errno(problem, "close to others", path, -errno);
        return 0;
}

static int make_run_folder(const Config *config, HomeProblem *problem) {
        char *path CLEANUP(mem_freep) = home_path(config, HOME_RUN);
        struct stat st;
        int r = 0;

        if (mkdir(path, 0700) && errno != EEXIST)
                return refuse_errno(problem, "make", path, -errno);
        if (lstat(path, &st) || S_ISLNK(st.st_mode))
                return refuse(problem, "%s must be a folder, not a link to one: remove it, it is made anew", path);
        if (config->control_gid != CONFIG_NO_GROUP)
                r = let_group_pass(config->data, config->control_gid, problem);
        return r ? r : let_group_pass(path, config->control_gid, problem);
}

static int open_journal(Home *h, bool create, HomeProblem *problem) {
        char *path CLEANUP(mem_freep) = home_path(h->config, HOME_JOURNAL);
        const JournalFileOptions options = {
                .unit = h->config->unit, .suite = SUITE_STD, .segment_size = h->config->segment_size, .create = create,
                .random = &h->random,
        };
        int r = journal_file_open(path, &options, &h->journal);

        if (r == JOURNAL_FILE_E_MISSING)
                return refuse(problem, "no journal in %s: `zhuji init` founds the office, or put its data back",
                              h->config->data);
        if (r == JOURNAL_FILE_E_LOCKED)
                return refuse(problem, "another process writes the journal in %s: stop it first", h->config->data);
        if (r < 0)
                return refuse_errno(problem, "open the journal", path, r);
        return r;
}

int home_case_keys(const Config *config, bool create, bool readonly, Random *random, HomeProblem *problem, CaseKeys **ret) {
        char *path CLEANUP(mem_freep) = home_path(config, HOME_CASE_KEYS);
        const CaseKeysOptions options = { .create = create, .readonly = readonly, .random = random };
        int r = case_keys_open(path, &options, ret);

        if (r == CASE_KEYS_E_MISSING && readonly) {
                *ret = NULL;
                return 0;
        }
        if (r == CASE_KEYS_E_MISSING)
                return refuse(problem, "the keys of the cases' contents are not there (%s): put them back from your copy; if there "
                              "is none, make that folder empty (mkdir -m 700): nothing said about cases so far can ever be read "
                              "again, all else goes on", path);
        if (r < 0)
                return refuse_errno(problem, "open the keys of the cases' contents in", path, r);
        return r;
}

static int open_store(Home *h, bool create, HomeProblem *problem) {
        char *path CLEANUP(mem_freep) = home_path(h->config, HOME_STORE);
        int r = store_lmdb_open(path, h->config->map_size, create, false, &h->store);

        if (r == STORE_LMDB_E_MISSING)
                return refuse(problem, "no store in %s: `zhuji rebuild` makes it from the journal", h->config->data);
        if (r < 0)
                return refuse(problem, "can't open the store %s: %s; `zhuji rebuild` makes a new one from the journal", path,
                              strerror(-r));
        if (!r) {
                vault_init(&h->vault, h->keys);
                vault_veil(&h->vault, h->store);
        }
        return r;
}

int home_open(const Config *config, bool create, HomeProblem *problem, Home **ret) {
        char *trying CLEANUP(mem_freep) = home_path(config, "trying");
        Home *h = NULL;
        int r = home_read(config, problem, &h);

        if (r)
                return r;
        r = home_lock(config, create, problem, &h->lock_fd);
        if (!r)
                r = make_run_folder(config, problem);
        if (!r)
                r = read_person_key(h, create, problem);
        if (!r)
                r = open_journal(h, create, problem);
        if (!r)
                r = home_case_keys(config, create, false, &h->random, problem, &h->keys);
        if (!r)
                r = open_store(h, create, problem);
        if (!r) {
                r = watch_file_open(trying, &h->watch, &h->abnormal);
                if (r < 0)
                        r = refuse_errno(problem, "write", trying, r);
        }
        if (r) {
                home_close(h, false);
                return r;
        }
        *ret = h;
        return 0;
}

Home *home_close(Home *h, bool orderly) {
        if (!h)
                return NULL;
        if (h->watch)
                watch_file_close(h->watch, orderly);
        store_free(h->store);
        case_keys_free(h->keys);
        journal_free(h->journal);
        roster_free(h->roster);
        buf_deinit(&h->signed_roster);
        key_pair_wipe(&h->identity);
        for (size_t i = 0; i < HOME_WRAPS_MAX; i++)
                key_pair_wipe(&h->wraps[i]);
        key_pair_wipe(&h->curve);
        explicit_bzero(&h->marks, sizeof(h->marks));
        if (h->lock_fd >= 0)
                close(h->lock_fd);
        return mem_free(h);
}

/* ---- the runner -------------------------------------------------------------------------------------------------- */

RunnerConfig home_runner(Home *h) {
        return (RunnerConfig){
                .unit = h->config->unit,
                .store = h->store,
                .journal = h->journal,
                .identity = &h->identity,
                .roster = h->roster,
                .pack = pack_builtin_2022(),
                .limits = { .time_jump_max = h->config->time_jump, .overdue_warn = h->config->overdue_warn,
                            .silence_max = h->config->silence, .drafts_max = DRAFTS_PER_DECISION },
                .marks = h->has_marks ? &h->marks : NULL,
                .keys = h->keys,
                .random = &h->random,
                .commit_interval = 50,
                .single = h->abnormal,
                .watch = h->watch ? watch_file_watch(h->watch) : NULL,
        };
}

void home_explain(int r, const RunnerReport *report, const char *where, HomeProblem *problem) {
        switch (r) {
        case RUNNER_E_DAMAGED:
                refuse(problem, "the journal is damaged at segment %u offset %llu (%s): put a copy of that segment back, then "
                       "start again; `zhuji verify` names all places", report->at.segment,
                       (unsigned long long)report->at.offset, report->message);
                break;
        case RUNNER_E_NEWER:
                refuse(problem, "this data was written by a newer release (%s): install that one", report->message);
                break;
        case RUNNER_E_EMPTY:
                refuse(problem, "the journal is empty: `zhuji init` founds the office");
                break;
        case RUNNER_E_FOLD:
                refuse(problem, "the store's layout is of another release: `zhuji rebuild` makes a new one from the journal");
                break;
        case RUNNER_E_AHEAD:
                refuse(problem, "the store holds more than the journal (%s): an older journal was put here; put the newest one "
                       "back", report->message);
                break;
        case RUNNER_E_EXISTS:
                refuse(problem, "an office was founded here before: use another data folder");
                break;
        default:
                if (r < 0)
                        refuse(problem, "can't start: %s%s%s; %s", *where ? where : "", *where ? ": " : "", strerror(-r), home_advice(r));
                else
                        refuse(problem, "can't start: %s", report->message);
        }
}

static int enter(Runner *runner, Instant now, const Input *input, HomeProblem *problem) {
        RunnerJob job = { .input = input };
        size_t taken;
        int r = runner_step(runner, now, &job, 1, &taken);

        if (!r && job.result.status != RESULT_DONE)
                return refuse(problem, "%s%s%s", reason_text(job.result.reason)->en, job.result.detail[0] ? ": " : "",
                              job.result.detail);
        return r;
}

int home_found(Home *h, const UserName *admin, Instant now, HomeProblem *problem) {
        const Input genesis = { .kind = INPUT_GENESIS, .actor = { .unit = h->config->unit, .user = *admin } };
        const RunnerConfig config = home_runner(h);
        RunnerReport report = { 0 };
        Runner *runner = NULL;
        int r = runner_open(&config, true, now, &runner, &report);

        if (r) {
                home_explain(r, &report, error_place(r), problem);
                return HOME_E_REFUSED;
        }
        r = enter(runner, now, &genesis, problem);
        if (!r)
                r = runner_commit(runner, 0, true);
        runner_free(runner);
        if (r < 0)
                return refuse(problem, "can't write the first entry: %s", strerror(-r));
        return r;
}
