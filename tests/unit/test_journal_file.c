/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The journal on disk: the contract, torn files, the lock, a reader beside a writer, full disks, and the order in which things
 * reach the disk.  This program's own fdatasync(), fsync() and renameat2() stand before libc's, so that it can listen to the
 * journal and let syncs fail.
 */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "node/store/journal_file.h"
#include "tests/unit/journal_contract.h"
#include "tests/unit/temp_folder.h"

#define SEGMENT JOURNAL_FILE_SEGMENT_MIN

/* ---- listening ---------------------------------------- */

static _Thread_local bool listening; /* only to the test's own thread: the preparing one syncs when it likes */
static char heard[256]; /* one letter a call */
static int fail_sync;   /* errno that the listener's next fdatasync() ends with */

static void hear(char c) {
        if (!listening)
                return;
        size_t n = strlen(heard);
        if (n + 1 < sizeof(heard)) {
                heard[n] = c;
                heard[n + 1] = 0;
        }
}

static void listen_from_here(void) {
        heard[0] = 0;
        listening = true;
}

int fdatasync(int fd) {
        if (listening && fail_sync) {
                errno = fail_sync;
                fail_sync = 0;
                return -1;
        }
        hear('d');
        return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd) {
        struct stat st;

        hear(fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) ? 'F' : 's');
        return (int)syscall(SYS_fsync, fd);
}

int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags) {
        hear('r');
        return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset) {
        hear('w');
        return (ssize_t)syscall(SYS_pwrite64, fd, data, len, offset);
}

static atomic_int no_room; /* errno that asking for room ends with, when half of it is there */

int fallocate(int fd, int mode, off_t at, off_t len) {
        int error = atomic_load(&no_room);

        if (!error)
                return (int)syscall(SYS_fallocate, fd, mode, at, len);
        (void)!syscall(SYS_fallocate, fd, mode, at, len / 2);
        errno = error;
        return -1;
}

/* ---- folders ---------------------------------------- */

static char root[TEMP_PATH_SIZE];
static char current[TEMP_PATH_SIZE + 16];
static unsigned folders;
static Random ids;

static JournalFileOptions options(uint32_t segment_size) {
        JournalFileOptions o = { .suite = 1, .segment_size = segment_size, .random = &ids };

        assert_true(unit_code_parse("411281", &o.unit));
        return o;
}

static void next_folder(void) {
        snprintf(current, sizeof(current), "%s/%u", root, folders++);
}

static Journal *open_current(uint32_t segment_size, bool create, bool readonly) {
        JournalFileOptions o = options(segment_size);
        Journal *j = NULL;

        o.create = create;
        o.readonly = readonly;
        assert_int_equal(journal_file_open(current, &o, &j), 0);
        return j;
}

static int try_open(bool create, bool readonly) {
        JournalFileOptions o = options(SEGMENT);
        Journal *j = NULL;

        o.create = create;
        o.readonly = readonly;
        int r = journal_file_open(current, &o, &j);
        assert_int_equal(j != NULL, r == 0);
        journal_free(j);
        return r;
}

static Journal *make(uint32_t segment_size) {
        next_folder();
        return open_current(segment_size, true, false);
}

static Journal *reopen(Journal *j) {
        journal_free(j);
        return open_current(SEGMENT, false, false);
}

static void drop(Journal *j) {
        journal_free(j);
        temp_folder_remove(current);
}

static void segment_path(uint32_t segment, char ret[TEMP_PATH_SIZE + 64]) {
        snprintf(ret, TEMP_PATH_SIZE + 64, "%s/%08u.seg", current, segment);
}

static int segment_fd(uint32_t segment) {
        char path[TEMP_PATH_SIZE + 64];

        segment_path(segment, path);
        int fd = open(path, O_RDWR);
        assert_true(fd >= 0);
        return fd;
}

static uint64_t segment_bytes(Journal *j, uint32_t segment) {
        char path[TEMP_PATH_SIZE + 64];
        struct stat st;

        segment_path(segment, path);
        assert_int_equal(stat(path, &st), 0);
        return (uint64_t)st.st_size;
}

static uint8_t peek(Journal *j, uint32_t segment, uint64_t offset) {
        int fd = segment_fd(segment);
        uint8_t b;

        assert_int_equal(pread(fd, &b, 1, (off_t)offset), 1);
        close(fd);
        return b;
}

static void flip(Journal *j, uint32_t segment, uint64_t offset, uint8_t mask) {
        int fd = segment_fd(segment);
        uint8_t b;

        assert_int_equal(pread(fd, &b, 1, (off_t)offset), 1);
        b ^= mask;
        assert_int_equal(pwrite(fd, &b, 1, (off_t)offset), 1);
        close(fd);
}

static const JournalMaker file_maker = {
        .make = make, .reopen = reopen, .drop = drop, .segment_bytes = segment_bytes, .peek = peek, .flip_stride = 101,
        .flip = flip,
};

/* Four batches in one segment, closed again; the last one's place. */
static JournalPosition four_batches(size_t len) {
        Journal *j = make(4 * SEGMENT);
        JournalPosition at = { 0 };

        for (uint32_t i = 0; i < 4; i++)
                at = journal_contract_append(j, i, len);
        journal_free(j);
        return at;
}

/* ---- tests ---------------------------------------- */

static void every_truncation_of_the_last_batch_is_torn_and_cut(void **state) {
        const size_t len = 5000, frame = 32 + len;
        JournalPosition last = four_batches(len);
        JournalTail t;
        Buf whole = BUF_INIT;
        size_t torn = 0;

        int fd = segment_fd(1);
        buf_reserve(&whole, 4 * SEGMENT);
        assert_int_equal(pread(fd, whole.data, 4 * SEGMENT, 0), 4 * SEGMENT);
        /* Byte by byte near both ends of the batch, coarsely between. */
        for (uint64_t keep = last.offset, step; keep <= last.offset + 8192; keep += step) {
                bool near_end = keep >= last.offset + frame - 40 && keep < last.offset + frame + 2;
                step = keep < last.offset + 40 || near_end ? 1 : 307;
                if (keep < last.offset + frame - 40 && keep + step > last.offset + frame - 40)
                        step = last.offset + frame - 40 - keep;
                assert_int_equal(pwrite(fd, whole.data, 4 * SEGMENT, 0), 4 * SEGMENT);
                assert_int_equal(ftruncate(fd, (off_t)keep), 0);
                Journal *j = open_current(4 * SEGMENT, false, false);
                assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), 0);
                assert_true(t.has_torn); /* at least the zeros behind are missing */
                bool whole_batch = keep >= last.offset + frame;
                torn += !whole_batch;
                assert_int_equal(journal_position_compare(t.end, last), whole_batch ? 1 : 0);
                assert_int_equal(journal_cut(j, t.torn), 0);
                uint32_t n = whole_batch ? 4 : 3;
                assert_int_equal(journal_contract_count(j), n);
                assert_int_equal(segment_bytes(j, 1), 4 * SEGMENT);
                journal_contract_append(j, n, 3000);
                j = reopen(j);
                assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), 0);
                assert_false(t.has_torn);
                assert_int_equal(journal_contract_count(j), n + 1);
                journal_free(j);
        }
        assert_true(torn > 90);
        close(fd);
        buf_deinit(&whole);
        temp_folder_remove(current);
}

static void a_truncated_or_missing_earlier_segment_is_damage(void **state) {
        char path[TEMP_PATH_SIZE + 64], away[TEMP_PATH_SIZE + 64];
        Journal *j = make(SEGMENT);
        JournalTail t;

        for (uint32_t i = 0; i < 9; i++)
                journal_contract_append(j, i, 3000);
        j = reopen(j);
        segment_path(2, path);
        assert_int_equal(truncate(path, SEGMENT - 1), 0);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), JOURNAL_E_DAMAGED);
        assert_int_equal(t.damage.segment, 2);
        assert_int_equal(t.damage.offset, SEGMENT - 1);
        assert_int_equal(truncate(path, 9000), 0);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), JOURNAL_E_DAMAGED);
        assert_int_equal(t.damage.segment, 2);
        assert_int_equal(t.damage.offset, 8192);

        segment_path(2, path);
        snprintf(away, sizeof(away), "%s/away", current);
        assert_int_equal(rename(path, away), 0);
        j = reopen(j);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), JOURNAL_E_DAMAGED);
        assert_int_equal(t.damage.segment, 2);
        assert_int_equal(t.damage.offset, 0);
        assert_non_null(strstr(t.message, "00000002.seg"));
        Buf b = BUF_INIT;
        assert_int_equal(journal_read(j, (JournalPosition){ 2, 4096 }, &b, NULL), JOURNAL_E_DAMAGED);
        buf_deinit(&b);
        drop(j);
}

static void a_segment_from_another_journal_does_not_fit_in(void **state) {
        char path[TEMP_PATH_SIZE + 64], stolen[TEMP_PATH_SIZE + 64];
        Journal *j = make(SEGMENT);
        JournalTail t;

        for (uint32_t i = 0; i < 9; i++)
                journal_contract_append(j, i, i == 1 ? 7000 : 3000);
        journal_free(j);
        segment_path(1, stolen);
        j = make(SEGMENT);
        for (uint32_t i = 0; i < 9; i++)
                journal_contract_append(j, i, 3000);
        segment_path(1, path);
        assert_int_equal(rename(stolen, path), 0);
        j = reopen(j);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), JOURNAL_E_DAMAGED);
        assert_int_equal(t.damage.segment, 1);
        drop(j);
}

/* The one that is not what its name says is told, not the one before it. */
static void a_segment_under_another_name_is_damage_there(void **state) {
        char path[TEMP_PATH_SIZE + 64], copy[TEMP_PATH_SIZE + 64];
        JournalPosition end = { 0 };
        Journal *j = make(SEGMENT);
        JournalSegmentInfo info;
        JournalTail t;

        for (uint32_t i = 0; i < 9; i++)
                end = journal_contract_append(j, i, 3000);
        segment_path(end.segment, path);
        segment_path(end.segment + 1, copy);
        assert_int_equal(link(path, copy), 0);
        j = reopen(j);
        assert_int_equal(journal_segment_info(j, end.segment + 1, &info), JOURNAL_E_DAMAGED);
        assert_int_equal(journal_segment_info(j, end.segment, &info), 0);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), JOURNAL_E_DAMAGED);
        assert_int_equal(t.damage.segment, end.segment + 1);
        drop(j);
}

/* Of all segments together, what is made ready for the next one not among them. */
static void its_size_is_that_of_all_its_segments(void **state) {
        Journal *j = make(SEGMENT);
        uint64_t size = 1, sum = 0;
        JournalPosition end = { 0 };

        assert_int_equal(journal_file_size(j, &size), 0);
        assert_int_equal(size, 0);
        for (uint32_t i = 0; i < 9; i++) {
                uint32_t before = end.segment;

                end = journal_contract_append(j, i, i == 4 ? 3 * SEGMENT : 3000);
                if (end.segment > before)
                        sum += segment_bytes(j, end.segment);
                assert_int_equal(journal_file_size(j, &size), 0);
                assert_int_equal(size, sum);
        }
        assert_true(end.segment > 2);
        drop(j);
}

static void a_newer_format_is_told_from_damage(void **state) {
        Journal *j = make(SEGMENT);
        uint8_t header[144];
        JournalTail t;

        journal_contract_append(j, 0, 100);
        int fd = segment_fd(1);
        assert_int_equal(pread(fd, header, sizeof(header), 0), sizeof(header));
        header[11] = 2; /* version */
        Bytes covered = bytes_of(header, sizeof(header) - 8);
        Digest d = digest_purpose("segment", &covered, 1);
        memcpy(header + sizeof(header) - 8, d.b, 8);
        assert_int_equal(pwrite(fd, header, sizeof(header), 0), sizeof(header));
        close(fd);
        j = reopen(j);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), JOURNAL_E_NEWER);
        Buf b = BUF_INIT;
        assert_int_equal(journal_read(j, (JournalPosition){ 1, 4096 }, &b, NULL), JOURNAL_E_NEWER);
        buf_deinit(&b);
        drop(j);
}

static void only_one_may_append(void **state) {
        next_folder();
        assert_int_equal(try_open(false, false), JOURNAL_FILE_E_MISSING);
        assert_int_equal(try_open(false, true), JOURNAL_FILE_E_MISSING);
        assert_int_equal(try_open(true, true), JOURNAL_FILE_E_MISSING);
        Journal *j = open_current(SEGMENT, true, false);
        assert_int_equal(try_open(false, false), JOURNAL_FILE_E_LOCKED);
        assert_int_equal(try_open(true, false), JOURNAL_FILE_E_LOCKED);
        assert_int_equal(try_open(false, true), 0);
        journal_free(j);
        assert_int_equal(try_open(false, false), 0);
        temp_folder_remove(current);
}

static void files_are_the_owners_alone(void **state) {
        Journal *j = make(SEGMENT);
        char path[TEMP_PATH_SIZE + 64];
        struct stat st;

        journal_contract_append(j, 0, 100);
        assert_int_equal(stat(current, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
        segment_path(1, path);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_int_equal(st.st_size, SEGMENT);
        assert_true(st.st_blocks * 512 >= SEGMENT); /* not sparse */
        drop(j);
}

static void a_reader_follows_the_writer(void **state) {
        Journal *j = make(SEGMENT), *reader = open_current(SEGMENT, false, true);
        CLEANUP(buf_deinit) Buf b = BUF_INIT;
        JournalPosition at = { 0 };
        JournalTail t;

        assert_int_equal(journal_read(reader, at, &b, NULL), JOURNAL_E_END);
        for (uint32_t i = 0; i < 20; i++) {
                journal_contract_append(j, i, 2000);
                assert_int_equal(journal_read(reader, at, &b, &at), 0);
                assert_int_equal(b.data[3], i);
                assert_int_equal(journal_read(reader, at, &b, NULL), JOURNAL_E_END);
                assert_int_equal(journal_scan(reader, (JournalPosition){ 0 }, &t), 0);
                assert_false(t.has_torn);
        }
        assert_int_equal(journal_contract_count(reader), 20);

        /* Both name the places alike. */
        JournalPosition theirs = { 0 };
        at = (JournalPosition){ 0 };
        while (journal_read(j, at, &b, &at) == 0) {
                assert_int_equal(journal_read(reader, theirs, &b, &theirs), 0);
                assert_int_equal(journal_position_compare(at, theirs), 0);
        }
        journal_free(reader);
        drop(j);
}

typedef struct Race {
        Journal *j;
        atomic_uint written;
        atomic_bool done;
} Race;

static void *read_all_the_time(void *userdata) {
        Race *race = userdata;
        Buf got = BUF_INIT, expected = BUF_INIT;

        while (!atomic_load(&race->done)) {
                JournalPosition at = { 0 }, next;
                uint32_t durable = atomic_load(&race->written), n = 0;
                int r;
                while ((r = journal_read(race->j, at, &got, &next)) == 0) {
                        journal_contract_batch(n++, got.len, &expected);
                        if (!bytes_equal(buf_bytes(&got), buf_bytes(&expected)))
                                abort();
                        at = next;
                }
                if (r != JOURNAL_E_END || n < durable)
                        abort();
        }
        buf_deinit(&got);
        buf_deinit(&expected);
        return NULL;
}

static void threads_read_while_the_writer_appends(void **state) {
        Journal *j = make(SEGMENT), *beside = open_current(SEGMENT, false, true);
        Race races[2] = { { .j = j }, { .j = beside } };
        pthread_t threads[2];

        for (int i = 0; i < 2; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, read_all_the_time, &races[i]), 0);
        for (uint32_t i = 0; i < 120; i++) {
                journal_contract_append(j, i, 100 + i * 97 % 9000);
                for (int k = 0; k < 2; k++)
                        atomic_store(&races[k].written, i + 1);
        }
        for (int i = 0; i < 2; i++) {
                atomic_store(&races[i].done, true);
                assert_int_equal(pthread_join(threads[i], NULL), 0);
        }
        assert_int_equal(journal_contract_count(j), 120);
        journal_free(beside);
        drop(j);
}

static void a_batch_is_written_then_synced_and_a_segment_named_last(void **state) {
        Journal *j = make(SEGMENT);

        listen_from_here();
        journal_contract_append(j, 0, 3000);
        /* header, its sync, the name, the folder; then the batch and its sync. */
        assert_string_equal(heard, "wdrFwd");
        listen_from_here();
        journal_contract_append(j, 1, 3000);
        assert_string_equal(heard, "wd");
        listen_from_here();
        assert_int_equal(journal_sync(j), 0);
        assert_string_equal(heard, "");
        listening = false;
        drop(j);
}

static void what_start_up_reads_is_synced_first(void **state) {
        JournalPosition last = four_batches(3000);
        JournalTail t;

        Journal *j = open_current(4 * SEGMENT, false, false);
        listen_from_here();
        assert_int_equal(journal_scan(j, last, &t), 0);
        assert_string_equal(heard, "d");
        fail_sync = EIO;
        assert_int_equal(journal_scan(j, last, &t), -EIO);
        listening = false;
        drop(j);
}

static void a_failed_sync_is_never_retried(void **state) {
        CLEANUP(buf_deinit) Buf b = BUF_INIT;
        Journal *j = make(SEGMENT);
        JournalPosition at;
        JournalTail t;

        journal_contract_append(j, 0, 100);
        journal_contract_batch(1, 100, &b);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), 0);
        listen_from_here();
        fail_sync = EIO;
        assert_int_equal(journal_sync(j), -EIO);
        assert_int_equal(journal_sync(j), -EIO);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), -EIO);
        assert_int_equal(journal_reserve(j, 10), -EIO);
        assert_int_equal(journal_read(j, (JournalPosition){ 0 }, &b, NULL), -EIO);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), -EIO);
        assert_string_equal(heard, "");
        listening = false;
        j = reopen(j);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), 0);
        drop(j);
}

static bool files_end_at(rlim_t size) {
        struct rlimit limit = { size, SEGMENT };

        return setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

static bool put_batch(Journal *j, uint32_t i, size_t len) {
        CLEANUP(buf_deinit) Buf b = BUF_INIT;
        JournalPosition at;

        journal_contract_batch(i, len, &b);
        return journal_reserve(j, len) == 0 && journal_append(j, buf_bytes(&b), &at) == 0 && journal_sync(j) == 0;
}

static bool put_is_refused(Journal *j, size_t len) {
        CLEANUP(buf_deinit) Buf b = BUF_INIT;
        JournalPosition at;

        journal_contract_batch(0, len, &b);
        return journal_reserve(j, len) == JOURNAL_E_FULL && journal_append(j, buf_bytes(&b), &at) == JOURNAL_E_FULL;
}

/* In a process of its own, whose files may not grow: stands for a full disk.  Returns what went wrong first. */
static int fill_up(void) {
        JournalFileOptions o = options(SEGMENT);
        JournalTail t;
        Journal *j;

        signal(SIGXFSZ, SIG_IGN);
        if (journal_file_open(current, &o, &j) != 0 || journal_scan(j, (JournalPosition){ 0 }, &t) != 0)
                return 1;
        if (!files_end_at(SEGMENT) || !put_is_refused(j, 2 * SEGMENT))
                return 2;
        /* What fits still goes in: the first segment to its end, then the one that is ready, up to where files may go now. */
        if (!put_batch(j, 1, 3000) || !put_batch(j, 2, 3000) || journal_reserve(j, 3000) != 0)
                return 3;
        if (!files_end_at(SEGMENT / 2) || !put_batch(j, 3, 3000))
                return 4;
        if (!put_is_refused(j, 9000) || !put_is_refused(j, 9000))
                return 5;
        /* Space again, work again. */
        if (!files_end_at(SEGMENT) || !put_batch(j, 4, 9000) || journal_contract_count(j) != 5)
                return 6;
        journal_free(j);
        return 0;
}

static void a_full_disk_refuses_before_anything_is_written(void **state) {
        int status;

        Journal *j = make(SEGMENT);
        journal_contract_append(j, 0, 3000);
        journal_free(j);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
                _exit(fill_up());
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
        temp_folder_remove(current);
}

/* Room that is short by a quota is short like any other; what was half got is given back, for others to write in. */
static void room_that_was_half_got_is_given_back(void **state) {
        static const int errors[] = { ENOSPC, EDQUOT, EFBIG };
        char path[TEMP_PATH_SIZE + 64];
        struct stat st;

        Journal *j = make(SEGMENT);
        journal_contract_append(j, 0, 3000);
        snprintf(path, sizeof(path), "%s/prepared.tmp", current);
        for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
                assert_int_equal(journal_reserve(j, SEGMENT - 1000), 0); /* one is ready */
                assert_int_equal(stat(path, &st), 0);
                off_t ready = st.st_size;
                atomic_store(&no_room, errors[i]);
                assert_int_equal(journal_reserve(j, 4 * SEGMENT), JOURNAL_E_FULL);
                assert_int_equal(stat(path, &st), 0);
                assert_int_equal(st.st_size, ready);
                atomic_store(&no_room, 0);
        }
        assert_int_equal(journal_reserve(j, 4 * SEGMENT), 0);
        drop(j);
}

static void what_a_crash_left_half_prepared_is_made_anew(void **state) {
        char path[TEMP_PATH_SIZE + 64];
        uint8_t junk[SEGMENT];

        Journal *j = make(SEGMENT);
        journal_contract_append(j, 0, 3000);
        journal_free(j);
        snprintf(path, sizeof(path), "%s/prepared.tmp", current);
        assert_int_equal(access(path, F_OK), -1);
        memset(junk, 0x77, sizeof(junk));
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        assert_int_equal(write(fd, junk, sizeof(junk)), sizeof(junk));
        close(fd);
        j = open_current(SEGMENT, false, false);
        JournalTail t;
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), 0);
        for (uint32_t i = 1; i < 4; i++)
                journal_contract_append(j, i, 3000);
        for (uint64_t i = 8192; i < SEGMENT; i++)
                assert_int_equal(peek(j, 2, i), 0);
        j = reopen(j);
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), 0);
        assert_false(t.has_torn);
        drop(j);
}

static void a_larger_segment_prepared_in_vain_is_cut_to_size(void **state) {
        Journal *j = make(SEGMENT);

        journal_contract_append(j, 0, 9000);
        assert_int_equal(journal_reserve(j, 5 * SEGMENT), 0);
        journal_contract_append(j, 1, 9000);
        assert_int_equal(segment_bytes(j, 2), SEGMENT);
        j = reopen(j);
        JournalTail t;
        assert_int_equal(journal_scan(j, (JournalPosition){ 0 }, &t), 0);
        assert_int_equal(journal_contract_count(j), 2);
        drop(j);
}

static void foreign_names_in_the_folder_are_no_segments(void **state) {
        static const char *const names[] = {
                "1.seg", "00000009.seg.bak", "x0000009.seg", "+0000009.seg", "000000009.seg", "notes",
        };
        Journal *j = make(SEGMENT);
        char path[TEMP_PATH_SIZE + 64];
        uint32_t last;

        journal_contract_append(j, 0, 100);
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
                snprintf(path, sizeof(path), "%s/%s", current, names[i]);
                close(open(path, O_WRONLY | O_CREAT, 0600));
        }
        assert_int_equal(journal_last_segment(j, &last), 0);
        assert_int_equal(last, 1);
        drop(j);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_truncation_of_the_last_batch_is_torn_and_cut),
                cmocka_unit_test(a_truncated_or_missing_earlier_segment_is_damage),
                cmocka_unit_test(a_segment_from_another_journal_does_not_fit_in),
                cmocka_unit_test(a_segment_under_another_name_is_damage_there),
                cmocka_unit_test(its_size_is_that_of_all_its_segments),
                cmocka_unit_test(a_newer_format_is_told_from_damage),
                cmocka_unit_test(only_one_may_append),
                cmocka_unit_test(files_are_the_owners_alone),
                cmocka_unit_test(a_reader_follows_the_writer),
                cmocka_unit_test(threads_read_while_the_writer_appends),
                cmocka_unit_test(a_batch_is_written_then_synced_and_a_segment_named_last),
                cmocka_unit_test(what_start_up_reads_is_synced_first),
                cmocka_unit_test(a_failed_sync_is_never_retried),
                cmocka_unit_test(a_full_disk_refuses_before_anything_is_written),
                cmocka_unit_test(room_that_was_half_got_is_given_back),
                cmocka_unit_test(what_a_crash_left_half_prepared_is_made_anew),
                cmocka_unit_test(a_larger_segment_prepared_in_vain_is_cut_to_size),
                cmocka_unit_test(foreign_names_in_the_folder_are_no_segments),
        };

        random_seeded(&ids, 5);
        temp_folder_make(root);
        int failed = journal_contract_run("journal_file: contract", &file_maker) +
                     cmocka_run_group_tests_name("journal_file", tests, NULL, NULL);
        temp_folder_remove(root);
        return failed;
}
