/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The child sends over a pipe: one byte whether it could begin and the position its snapshot records, then each pair as two
 * lengths and its bytes, then an end mark.  An end without the mark, pairs of impossible size, or silence: the store is
 * unreadable.
 */

#include "node/verify_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "node/runner.h"
#include "node/store/journal_file.h"
#include "node/store/store_lmdb.h"
#include "node/store/store_mem.h"

#define SILENCE_MS_MAX 60000 /* of a child that reads a local file: it is caught in a loop of pages */
#define SCRATCH_IN_MEMORY_MAX (UINT64_C(512) << 20) /* of journal; its fold is smaller */
#define PIPE_BUFFER 65536u

enum { CHILD_BEGUN = 'b', CHILD_MISSING = 'm', CHILD_FAILED = 'f', CHILD_PAIR = 'p', CHILD_END = 'e' };

/* ---- the child
 * ------------------------------------------------------------------------------------------------------------------ */

static void child_send(int fd, Buf *out) {
        size_t at = 0;

        while (at < out->len) {
                ssize_t n = write(fd, out->data + at, out->len - at);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        _exit(1); /* nobody listens any more */
                at += (size_t)n;
        }
        buf_clear(out);
}

static void child_pairs(StoreTxn *txn, int fd, Buf *out) {
        Buf key = BUF_INIT, value = BUF_INIT;

        while (store_seek(txn, buf_bytes(&key), &key, &value)) {
                buf_put_u8(out, CHILD_PAIR);
                buf_put_blob(out, buf_bytes(&key));
                buf_put_blob(out, buf_bytes(&value));
                if (out->len >= PIPE_BUFFER)
                        child_send(fd, out);
                if (key.len > STORE_KEY_MAX)
                        break; /* the other side refuses it */
                buf_put_u8(&key, 0);
        }
        buf_put_u8(out, store_error(txn) ? CHILD_FAILED : CHILD_END);
        if (store_error(txn))
                buf_put_u32(out, (uint32_t)-store_error(txn));
}

static _Noreturn void child_main(const char *folder, CaseKeys *keys, bool veiled, int fd) {
        Buf out = BUF_INIT;
        JournalPosition at = { 0 };
        StoreTxn *txn = NULL;
        Store *store = NULL;
        Vault vault;

        static const int deadly[] = { SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE };

        /* Whatever it dies of is told by the other side; nobody here may catch it. */
        for (size_t i = 0; i < array_size(deadly); i++)
                (void)signal(deadly[i], SIG_DFL);
        int null = open("/dev/null", O_WRONLY);
        if (null >= 0)
                (void)dup2(null, STDERR_FILENO);
        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });

        int r = store_lmdb_open(folder, 0, false, true, &store);
        vault_init(&vault, keys);
        if (r == 0 && veiled)
                vault_veil(&vault, store);
        if (r == 0)
                r = store_begin(store, false, &txn);
        if (r) {
                buf_put_u8(&out, r == STORE_LMDB_E_MISSING ? CHILD_MISSING : CHILD_FAILED);
                buf_put_u32(&out, r < 0 ? (uint32_t)-r : 0);
                child_send(fd, &out);
                _exit(0);
        }
        buf_put_u8(&out, CHILD_BEGUN);
        buf_put_u8(&out, runner_position(txn, &at));
        buf_put_u32(&out, at.segment);
        buf_put_u64(&out, at.offset);
        child_send(fd, &out); /* the other side reads the journal meanwhile: it must not be read before this snapshot */
        child_pairs(txn, fd, &out);
        child_send(fd, &out);
        store_abort(&txn);
        store_free(store);
        _exit(0);
}

/* ---- the other side
 * -------------------------------------------------------------------------------------------------------------- */

typedef struct Child {
        pid_t pid;
        int fd;
        uint8_t buffer[PIPE_BUFFER];
        size_t at, len;
} Child;

static int child_start(const char *folder, CaseKeys *keys, bool veiled, Child *c) {
        int fds[2];

        *c = (Child){ .fd = -1 };
        if (pipe2(fds, O_CLOEXEC) < 0)
                return fail_trace(-errno);
        fflush(NULL);
        c->pid = fork();
        if (c->pid < 0) {
                int r = -errno;
                close(fds[0]);
                close(fds[1]);
                return fail_trace(r);
        }
        if (c->pid == 0) {
                close(fds[0]);
                child_main(folder, keys, veiled, fds[1]);
        }
        close(fds[1]);
        c->fd = fds[0];
        return 0;
}

/* It holds nothing that it could lose. */
static void child_stop(Child *c) {
        if (c->pid <= 0)
                return;
        kill(c->pid, SIGKILL);
        while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
                ;
        close(c->fd);
        c->pid = 0;
}

/* Reads exactly len bytes; false if they don't come. */
static bool child_take(Child *c, void *dst, size_t len) {
        uint8_t *p = dst;

        while (len > 0) {
                if (c->at == c->len) {
                        struct pollfd pfd = { .fd = c->fd, .events = POLLIN };
                        int r = poll(&pfd, 1, SILENCE_MS_MAX);
                        if (r < 0 && errno == EINTR)
                                continue;
                        ssize_t n = r > 0 ? read(c->fd, c->buffer, sizeof(c->buffer)) : 0;
                        if (n < 0 && errno == EINTR)
                                continue;
                        if (n <= 0)
                                return false;
                        c->at = 0;
                        c->len = (size_t)n;
                }
                size_t n = c->len - c->at < len ? c->len - c->at : len;
                memcpy(p, c->buffer + c->at, n);
                c->at += n;
                p += n;
                len -= n;
        }
        return true;
}

static bool child_take_u8(Child *c, uint8_t *ret) {
        return child_take(c, ret, 1);
}

static bool child_take_u32(Child *c, uint32_t *ret) {
        uint8_t raw[4];

        if (!child_take(c, raw, sizeof(raw)))
                return false;
        Reader r = reader_of(bytes_of(raw, sizeof(raw)));
        *ret = reader_u32(&r);
        return true;
}

static bool child_take_blob(Child *c, size_t max, Buf *ret) {
        uint32_t len;

        if (!child_take_u32(c, &len) || len > max)
                return false;
        buf_clear(ret);
        buf_reserve(ret, len);
        if (!child_take(c, ret->data, len))
                return false;
        ret->len = len;
        return true;
}

static int rows_unreadable(VerifyRows *rows, const char *what) {
        snprintf(rows->message, sizeof(rows->message), "%s", what);
        return VERIFY_ROWS_E_UNREADABLE;
}

static int rows_failed(VerifyRows *rows, Child *c) {
        uint32_t error = 0;

        if (!child_take_u32(c, &error))
                return rows_unreadable(rows, "reading it ended the process that did");
        const char *words = strerrordesc_np((int)error);
        return rows_unreadable(rows, words ? words : "it isn't a store");
}

static int rows_next(VerifyRows *rows, Buf *ret_key, Buf *ret_value) {
        Child *c = rows->userdata;
        uint8_t mark;

        if (!child_take_u8(c, &mark))
                return rows_unreadable(rows, "reading it ended the process that did, or went on for ever");
        if (mark == CHILD_END)
                return VERIFY_ROWS_E_END;
        if (mark != CHILD_PAIR)
                return rows_failed(rows, c);
        if (!child_take_blob(c, STORE_KEY_MAX, ret_key) || ret_key->len == 0 || !child_take_blob(c, STORE_VALUE_MAX, ret_value))
                return rows_unreadable(rows, "its pages are damaged");
        return 0;
}

/* Nothing but the same finding, at each call. */
static int rows_broken(VerifyRows *rows, Buf *ret_key, Buf *ret_value) {
        (void)rows;
        (void)ret_key;
        (void)ret_value;
        return VERIFY_ROWS_E_UNREADABLE;
}

/* Waits until the snapshot stands. */
static void rows_begin(Child *c, VerifyRows *ret) {
        uint8_t raw[13], mark = 0;

        *ret = (VerifyRows){ .next = rows_next, .userdata = c };
        if (child_take_u8(c, &mark) && mark == CHILD_BEGUN && child_take(c, raw, sizeof(raw))) {
                Reader r = reader_of(bytes_of(raw, sizeof(raw)));
                ret->has_position = reader_u8(&r) != 0;
                ret->position.segment = reader_u32(&r);
                ret->position.offset = reader_u64(&r);
                return;
        }
        ret->next = rows_broken;
        if (mark == CHILD_MISSING)
                (void)rows_unreadable(ret, "there is none");
        else if (mark == CHILD_FAILED)
                (void)rows_failed(ret, c);
        else
                (void)rows_unreadable(ret, "opening it ended the process that did");
}

/* ---- scratch
 * ------------------------------------------------------------------------------------------------------------------- */

typedef struct Scratch {
        Store *store;
        char folder[4096]; /* "": in memory */
} Scratch;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
        (void)st;
        (void)type;
        (void)ftw;
        return remove(path);
}

static void scratch_close(Scratch *s) {
        s->store = store_free(s->store);
        if (s->folder[0])
                (void)nftw(s->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int scratch_open(const char *temp, uint64_t journal_bytes, Scratch *ret) {
        *ret = (Scratch){ 0 };
        if (journal_bytes <= SCRATCH_IN_MEMORY_MAX) {
                ret->store = store_mem_new();
                return 0;
        }
        if (!temp)
                temp = getenv("TMPDIR");
        int n = snprintf(ret->folder, sizeof(ret->folder), "%s/zhuji-verify-XXXXXX", temp ? temp : "/tmp");
        if (n < 0 || (size_t)n >= sizeof(ret->folder))
                return fail_trace(-ENAMETOOLONG);
        if (!mkdtemp(ret->folder))
                return fail_trace(-errno);
        int r = store_lmdb_open(ret->folder, 0, true, false, &ret->store);
        if (r)
                scratch_close(ret);
        return fail_trace(r > 0 ? -EIO : r);
}

/* ---- together
 * -------------------------------------------------------------------------------------------------------------------- */

static int open_journal(const char *folder, Journal **ret) {
        JournalFileOptions options = { .readonly = true };
        int r = journal_file_open(folder, &options, ret);

        return r == JOURNAL_FILE_E_MISSING ? VERIFY_DISK_E_MISSING : fail_trace(r);
}

static int open_keys(const char *folder, CaseKeys **ret) {
        return case_keys_open(folder, &(CaseKeysOptions){ .readonly = true }, ret);
}

static int verify_open(const VerifyDiskOptions *o, const CaseKeys *keys, Journal *journal, VerifyRows *rows, VerifyReport *ret) {
        Scratch scratch;
        bool live = false;
        uint64_t bytes;

        int r = journal_file_size(journal, &bytes);
        if (r == 0)
                r = journal_file_is_locked(o->journal, &live);
        if (r == 0)
                r = scratch_open(o->temp, bytes, &scratch);
        if (r)
                return fail_trace(r);
        VerifyOptions options = {
                .journal = journal,
                .rows = rows,
                .scratch = scratch.store,
                .keys = keys,
                .keys_again = o->keys && !o->without_keys ? open_keys : NULL,
                .keys_folder = o->keys,
                .roster = o->roster,
                .unit = o->unit,
                .against = o->against,
                .n_against = o->n_against,
                .live = live,
                .progress = o->progress,
                .userdata = o->userdata,
        };
        r = verify(&options, ret);
        scratch_close(&scratch);
        return fail_trace(r);
}

int verify_disk(const VerifyDiskOptions *o, VerifyReport *ret) {
        Journal *journal = NULL;
        VerifyRows rows;
        Child *child = NULL;
        CaseKeys *keys = NULL;
        int r = 0;

        *ret = (VerifyReport){ 0 };
        /* As they are before the snapshot: both sides then open the same, whatever the node draws and destroys meanwhile. */
        if (o->keys && !o->without_keys)
                r = open_keys(o->keys, &keys);
        if (r == CASE_KEYS_E_MISSING)
                r = 0;
        if (r == 0 && o->store) {
                child = mem_new(Child);
                r = child_start(o->store, keys, o->keys != NULL, child);
                if (r == 0)
                        rows_begin(child, &rows);
        }
        if (r == 0)
                r = open_journal(o->journal, &journal);
        if (r == 0)
                r = verify_open(o, keys, journal, o->store ? &rows : NULL, ret);
        journal_free(journal);
        if (child)
                child_stop(child);
        mem_free(child);
        case_keys_free(keys);
        return fail_trace(r);
}
