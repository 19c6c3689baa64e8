/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Segments as files.  The writer overwrites zeros that are on disk already, so that fdatasync has no size and no blocks to
 * record; a segment gets its name when its header is on disk, and counts once the folder is synced too: a name never stands for
 * less.
 *
 * The thread only ever touches "prepared.tmp"; it hands over the descriptor under `lock`.  If space runs out there, nothing
 * that counts is affected: the writer hears JOURNAL_E_FULL before it begins a batch.
 */

#include "node/store/journal_file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "node/store/journal_engine.h"

#define FILE_BLOCK 4096u /* the largest sector of today's disks: a frame shares none with another */
#define FILE_MODE 0600
#define FOLDER_MODE 0700
#define LOCK_NAME "lock"
#define PREPARED_NAME "prepared.tmp"
#define ZEROS_SIZE (256u * 1024)
#define HANDLES_MAX 16u /* of segments kept open for reading */
#define NAME_SIZE 24u

typedef struct Handle {
        uint32_t segment; /* 0: free */
        int fd;
        unsigned users;
        uint64_t used; /* when last: a counter */
} Handle;

/* The next segment in the making. */
typedef struct Preparation {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        pthread_t thread;
        bool started, quit, busy;
        int fd;             /* -1: no file yet */
        uint64_t have;      /* bytes zeroed and synced */
        uint64_t want;
        int error;          /* why it stopped short; asked again it tries again */
} Preparation;

typedef struct FileJournal {
        Journal base;
        int folder_fd, lock_fd;
        int current_fd; /* the writer's */
        uint32_t current;
        Preparation prep;
        pthread_mutex_t handles_lock;
        Handle handles[HANDLES_MAX];
        uint64_t handles_clock;
} FileJournal;

static FileJournal *file_journal(Journal *j) {
        return (FileJournal *)j;
}

static void segment_name(uint32_t segment, char ret[NAME_SIZE]) {
        snprintf(ret, NAME_SIZE, "%08u.seg", segment);
}

static int fd_close(int fd) {
        if (fd >= 0)
                close(fd);
        return -1;
}

/* ---- whole reads and writes -------------------------------------------------------------------------------------------- */

static int write_at(int fd, uint64_t offset, const void *data, size_t len) {
        const uint8_t *p = data;

        while (len > 0) {
                ssize_t n = pwrite(fd, p, len, (off_t)offset);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : -EIO;
                p += n;
                offset += (uint64_t)n;
                len -= (size_t)n;
        }
        return 0;
}

static int zeros_at(int fd, uint64_t offset, uint64_t end) {
        static const uint8_t zeros[ZEROS_SIZE];

        while (offset < end) {
                size_t len = end - offset < sizeof(zeros) ? (size_t)(end - offset) : sizeof(zeros);
                int r = write_at(fd, offset, zeros, len);
                if (r)
                        return r;
                offset += len;
        }
        return 0;
}

static int read_at(int fd, uint64_t offset, void *dst, size_t len, size_t *ret_len) {
        uint8_t *p = dst;
        size_t got = 0;

        if (offset > INT64_MAX - len)
                len = 0;
        while (got < len) {
                ssize_t n = pread(fd, p + got, len - got, (off_t)(offset + got));
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                if (n == 0)
                        break;
                got += (size_t)n;
        }
        *ret_len = got;
        return 0;
}

/* ---- reading ------------------------------------------------------------------------------------------------------------ */

static int segment_open(FileJournal *f, uint32_t segment, int flags, int *ret) {
        char name[NAME_SIZE];

        segment_name(segment, name);
        int fd = openat(f->folder_fd, name, flags | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                return errno == ENOENT ? JOURNAL_E_END : fail_file(-errno, f->folder_fd);
        *ret = fd;
        return 0;
}

/* Looks it up, else the place for it: free, or the one least used; NULL if all are being read from. */
static Handle *handle_find(FileJournal *f, uint32_t segment) {
        Handle *place = NULL;

        for (Handle *h = f->handles; h < f->handles + HANDLES_MAX; h++) {
                if (h->segment == segment)
                        return h;
                if (h->users == 0 && (!place || !h->segment || (place->segment && h->used < place->used)))
                        place = h;
        }
        return place;
}

/* *ret_handle NULL: a descriptor that is closed after this one use. */
static int handle_get(FileJournal *f, uint32_t segment, int *ret_fd, Handle **ret_handle) {
        int fd = -1, r = 0;

        pthread_mutex_lock(&f->handles_lock);
        Handle *h = handle_find(f, segment);
        if (!h || h->segment != segment) {
                r = segment_open(f, segment, O_RDONLY, &fd);
                if (r == 0 && h) {
                        if (h->segment)
                                fd_close(h->fd);
                        *h = (Handle){ .segment = segment, .fd = fd };
                }
        } else {
                fd = h->fd;
        }
        if (r == 0) {
                if (h) {
                        h->users++;
                        h->used = ++f->handles_clock;
                }
                *ret_fd = fd;
                *ret_handle = h;
        }
        pthread_mutex_unlock(&f->handles_lock);
        return r;
}

static void handle_put(FileJournal *f, int fd, Handle *h) {
        if (!h) {
                fd_close(fd);
                return;
        }
        pthread_mutex_lock(&f->handles_lock);
        h->users--;
        pthread_mutex_unlock(&f->handles_lock);
}

static int file_read(Journal *j, uint32_t segment, uint64_t offset, void *dst, size_t len, size_t *ret_len,
                     uint64_t *ret_size) {
        FileJournal *f = file_journal(j);
        struct stat st;
        Handle *h;
        int fd;

        if (segment == 0)
                return JOURNAL_E_END;
        int r = handle_get(f, segment, &fd, &h);
        if (r)
                return r;
        if (ret_size) {
                if (fstat(fd, &st) < 0)
                        r = -errno;
                else
                        *ret_size = (uint64_t)st.st_size;
        }
        if (r == 0)
                r = read_at(fd, offset, dst, len, ret_len);
        r = fail_file(r, fd);
        handle_put(f, fd, h);
        return r;
}

/* Exactly eight digits or more without leading zeros beyond that, and ".seg": as we write it. */
static uint32_t segment_number(const char *name) {
        char expected[NAME_SIZE];
        unsigned number;

        if (sscanf(name, "%10u", &number) != 1 || number == 0)
                return 0;
        segment_name(number, expected);
        return strcmp(name, expected) == 0 ? number : 0;
}

static int file_last(Journal *j, uint32_t *ret) {
        uint32_t last = 0;
        struct dirent *e;

        int fd = openat(file_journal(j)->folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return fail_trace(-errno);
        DIR *d = fdopendir(fd);
        if (!d) {
                int r = -errno;
                close(fd);
                return fail_trace(r);
        }
        while ((void)(errno = 0), (e = readdir(d))) {
                uint32_t n = segment_number(e->d_name);
                if (n > last)
                        last = n;
        }
        int r = errno ? -errno : 0;
        closedir(d);
        if (r == 0)
                *ret = last;
        return fail_trace(r);
}

/* ---- preparing the next segment ---------------------------------------------------------------------------------------- */

/* From `have` zeros on disk to `want`.  What is missing is asked for in one piece first: that fails at once where writing would
 * fill the disk to the last block before it does. */
static int prepare_grow(FileJournal *f, int *fd, uint64_t have, uint64_t want) {
        if (*fd < 0) {
                *fd = openat(f->folder_fd, PREPARED_NAME, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
                if (*fd < 0)
                        return -errno;
        }
        int r = fallocate(*fd, 0, (off_t)have, (off_t)(want - have)) < 0 ? -errno : 0;
        if (r == -EOPNOTSUPP || r == -EINTR)
                r = 0;
        if (r == 0)
                r = zeros_at(*fd, have, want);
        if (r == 0 && fsync(*fd) < 0)
                r = -errno;
        if (r && ftruncate(*fd, (off_t)have) < 0)
                return -errno;
        return r;
}

static void *prepare_main(void *userdata) {
        FileJournal *f = userdata;
        Preparation *p = &f->prep;

        pthread_mutex_lock(&p->lock);
        while (!p->quit) {
                if (p->error || p->have >= p->want) {
                        pthread_cond_wait(&p->changed, &p->lock);
                        continue;
                }
                uint64_t have = p->have, want = p->want;
                int fd = p->fd;
                p->busy = true;
                pthread_mutex_unlock(&p->lock);
                int r = prepare_grow(f, &fd, have, want);
                pthread_mutex_lock(&p->lock);
                p->busy = false;
                p->fd = fd;
                if (r)
                        p->error = r;
                else
                        p->have = want;
                pthread_cond_broadcast(&p->changed);
        }
        pthread_mutex_unlock(&p->lock);
        return NULL;
}

/* Waits until that many bytes are ready, or can't be had. */
static int prepare_need(FileJournal *f, uint64_t size) {
        Preparation *p = &f->prep;
        int r = 0;

        pthread_mutex_lock(&p->lock);
        if (p->have < size) {
                p->error = 0;
                if (p->want < size)
                        p->want = size;
                pthread_cond_broadcast(&p->changed);
                while (p->have < size && p->error == 0)
                        pthread_cond_wait(&p->changed, &p->lock);
                if (p->have < size)
                        r = p->error;
                if (r)
                        p->want = p->have;
        }
        pthread_mutex_unlock(&p->lock);
        return r == -ENOSPC || r == -EDQUOT || r == -EFBIG ? JOURNAL_E_FULL : fail_file(r, f->folder_fd);
}

/* The file, ours from now on; the next one is begun by prepare_next(). */
static int prepare_take(Preparation *p, uint64_t *ret_size) {
        pthread_mutex_lock(&p->lock);
        while (p->busy)
                pthread_cond_wait(&p->changed, &p->lock);
        int fd = p->fd;
        *ret_size = p->have;
        p->fd = -1;
        p->have = p->want = 0;
        pthread_mutex_unlock(&p->lock);
        return fd;
}

static void prepare_next(Preparation *p, uint64_t size) {
        pthread_mutex_lock(&p->lock);
        p->want = size;
        pthread_cond_broadcast(&p->changed);
        pthread_mutex_unlock(&p->lock);
}

/* Signals are the main thread's. */
static int prepare_start(FileJournal *f) {
        sigset_t all, before;

        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        int r = pthread_create(&f->prep.thread, NULL, prepare_main, f);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        f->prep.started = r == 0;
        return fail_trace(-r);
}

static void prepare_stop(FileJournal *f) {
        Preparation *p = &f->prep;

        if (p->started) {
                pthread_mutex_lock(&p->lock);
                p->quit = true;
                pthread_cond_broadcast(&p->changed);
                pthread_mutex_unlock(&p->lock);
                pthread_join(p->thread, NULL);
                unlinkat(f->folder_fd, PREPARED_NAME, 0);
        }
        p->fd = fd_close(p->fd);
}

/* ---- writing ---------------------------------------- */

static int file_ready(Journal *j, uint64_t size) {
        return prepare_need(file_journal(j), size);
}

/* A name once given is never given again, whatever stands there. */
static int rename_new(int folder_fd, const char *from, const char *to) {
        if (renameat2(folder_fd, from, folder_fd, to, RENAME_NOREPLACE) == 0)
                return 0;
        if (errno != EINVAL && errno != ENOSYS)
                return -errno;
        if (faccessat(folder_fd, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
                return -EEXIST;
        return renameat(folder_fd, from, folder_fd, to) < 0 ? -errno : 0;
}

/* Header on disk, then the name, then the name on disk. */
static int segment_publish(FileJournal *f, int fd, uint32_t segment, Bytes header) {
        char name[NAME_SIZE];

        int r = write_at(fd, 0, header.data, header.len);
        if (r == 0 && fdatasync(fd) < 0)
                r = -errno;
        if (r)
                return fail_file(r, fd);
        segment_name(segment, name);
        r = rename_new(f->folder_fd, PREPARED_NAME, name);
        if (r == 0 && fsync(f->folder_fd) < 0)
                r = -errno;
        return fail_file(r, f->folder_fd);
}

static int file_create(Journal *j, uint32_t segment, uint64_t size, Bytes header) {
        FileJournal *f = file_journal(j);
        uint64_t have;

        int r = prepare_need(f, size);
        if (r)
                return r;
        int fd = prepare_take(&f->prep, &have);
        /* One was made for a larger batch, which then didn't come. */
        if (have > size && ftruncate(fd, (off_t)size) < 0)
                r = -errno;
        if (r == 0)
                r = segment_publish(f, fd, segment, header);
        if (r) {
                fd_close(fd);
                return fail_trace(r);
        }
        fd_close(f->current_fd);
        f->current_fd = fd;
        f->current = segment;
        prepare_next(&f->prep, j->segment_size);
        return 0;
}

static int writer_fd(FileJournal *f, uint32_t segment, int *ret) {
        if (f->current != segment) {
                int fd = -1, r = segment_open(f, segment, O_RDWR, &fd);
                if (r)
                        return r < 0 ? r : -ENOENT;
                fd_close(f->current_fd);
                f->current_fd = fd;
                f->current = segment;
        }
        *ret = f->current_fd;
        return 0;
}

static int file_write(Journal *j, uint32_t segment, uint64_t offset, Bytes data) {
        int fd, r = writer_fd(file_journal(j), segment, &fd);

        if (r == 0)
                r = fail_file(write_at(fd, offset, data.data, data.len), fd);
        return r;
}

static int file_sync(Journal *j, uint32_t segment) {
        int fd, r = writer_fd(file_journal(j), segment, &fd);

        if (r == 0 && fdatasync(fd) < 0)
                r = fail_file(-errno, fd);
        return r;
}

static int file_clear(Journal *j, uint32_t segment, uint64_t offset, uint64_t size) {
        struct stat st;
        int fd, r = writer_fd(file_journal(j), segment, &fd);

        if (r)
                return fail_trace(r);
        if (r == 0 && fstat(fd, &st) < 0)
                r = -errno;
        if (r == 0 && (uint64_t)st.st_size > size && ftruncate(fd, (off_t)size) < 0)
                r = -errno;
        if (r == 0)
                r = zeros_at(fd, offset, size);
        if (r == 0 && fsync(fd) < 0)
                r = -errno;
        return fail_file(r, fd);
}

/* What is dirty goes to the disk, what is clean is dropped: a page that a failed write-back left clean is not on the disk. */
static int file_settle(Journal *j, uint32_t segment) {
        FileJournal *f = file_journal(j);
        Handle *h;
        int fd;

        int r = handle_get(f, segment, &fd, &h);
        if (r)
                return r < 0 ? fail_trace(r) : 0; /* the scan will tell that it is missing */
        if (fdatasync(fd) < 0)
                r = -errno;
        if (r == 0)
                r = -posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        r = fail_file(r, fd);
        handle_put(f, fd, h);
        return r;
}

static uint64_t file_disk_free(Journal *j) {
        struct statvfs fs;

        if (fstatvfs(file_journal(j)->folder_fd, &fs) < 0)
                return 0;
        return (uint64_t)fs.f_bavail * fs.f_frsize;
}

static void file_free(Journal *j) {
        FileJournal *f = file_journal(j);

        prepare_stop(f);
        for (Handle *h = f->handles; h < f->handles + HANDLES_MAX; h++)
                if (h->segment)
                        fd_close(h->fd);
        fd_close(f->current_fd);
        fd_close(f->lock_fd); /* lets go of the lock */
        fd_close(f->folder_fd);
        pthread_mutex_destroy(&f->handles_lock);
        pthread_mutex_destroy(&f->prep.lock);
        pthread_cond_destroy(&f->prep.changed);
        journal_engine_deinit(j);
        mem_free(f);
}

static const JournalOps file_ops = {
        .last = file_last,
        .read = file_read,
        .ready = file_ready,
        .create = file_create,
        .write = file_write,
        .sync = file_sync,
        .clear = file_clear,
        .settle = file_settle,
        .disk_free = file_disk_free,
        .free = file_free,
};

/* ---- opening ---------------------------------------- */

static int folder_open(const char *path, bool create, int *ret) {
        bool made = false;

        if (create) {
                made = mkdir(path, FOLDER_MODE) == 0;
                if (!made && errno != EEXIST)
                        return fail_trace(-errno);
        }
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT ? JOURNAL_FILE_E_MISSING : fail_trace(-errno);
        if (made) {
                int parent = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
                int r = parent < 0 || fsync(parent) < 0 ? -errno : 0;
                fd_close(parent);
                if (r) {
                        fd_close(fd);
                        return fail_trace(r);
                }
        }
        *ret = fd;
        return 0;
}

/* Of the open file, so that it neither falls with another descriptor nor is shared with this process itself; and one that can
 * be asked about without being taken. */
static struct flock whole_file(void) {
        return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

/* The lock file is what makes a folder a journal, also while no segment is in it. */
static int folder_lock(FileJournal *f, bool create, bool readonly) {
        struct flock lock = whole_file();

        if (readonly) {
                uint32_t last;
                if (faccessat(f->folder_fd, LOCK_NAME, F_OK, 0) == 0)
                        return 0;
                int r = file_last(&f->base, &last);
                return r ? fail_trace(r) : last ? 0 : JOURNAL_FILE_E_MISSING;
        }
        int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0);
        f->lock_fd = openat(f->folder_fd, LOCK_NAME, flags, FILE_MODE);
        if (f->lock_fd < 0)
                return errno == ENOENT ? JOURNAL_FILE_E_MISSING : fail_trace(-errno);
        if (fcntl(f->lock_fd, F_OFD_SETLK, &lock) < 0)
                return errno == EAGAIN || errno == EACCES ? JOURNAL_FILE_E_LOCKED : fail_trace(-errno);
        if (unlinkat(f->folder_fd, PREPARED_NAME, 0) < 0 && errno != ENOENT)
                return fail_trace(-errno);
        return fsync(f->folder_fd) < 0 ? fail_trace(-errno) : 0;
}

int journal_file_open(const char *folder, const JournalFileOptions *o, Journal **ret) {
        uint32_t segment_size = o->segment_size ? o->segment_size : JOURNAL_FILE_SEGMENT_DEFAULT;
        int folder_fd = -1;

        assert(o->readonly || o->random);
        assert(segment_size >= JOURNAL_FILE_SEGMENT_MIN && segment_size <= JOURNAL_FILE_SEGMENT_MAX);
        assert(segment_size % FILE_BLOCK == 0);
        int r = folder_open(folder, o->create && !o->readonly, &folder_fd);
        if (r)
                return r;
        FileJournal *f = mem_new(FileJournal);
        journal_engine_init(&f->base, &file_ops, &o->unit, o->suite, FILE_BLOCK, segment_size);
        f->base.readonly = o->readonly;
        f->base.random = o->random;
        f->folder_fd = folder_fd;
        f->lock_fd = f->current_fd = f->prep.fd = -1;
        pthread_mutex_init(&f->handles_lock, NULL);
        pthread_mutex_init(&f->prep.lock, NULL);
        pthread_cond_init(&f->prep.changed, NULL);

        r = folder_lock(f, o->create, o->readonly);
        if (r == 0 && !o->readonly)
                r = prepare_start(f);
        if (r) {
                file_free(&f->base);
                return r < 0 ? fail_trace(r) : r;
        }
        if (!o->readonly)
                prepare_next(&f->prep, segment_size);
        *ret = &f->base;
        return 0;
}

int journal_file_is_locked(const char *folder, bool *ret) {
        int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
        struct flock lock = whole_file();

        if (folder_fd < 0)
                r = errno == ENOENT ? 0 : -errno;
        int fd = folder_fd < 0 ? -1 : openat(folder_fd, LOCK_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (folder_fd >= 0 && fd < 0 && errno != ENOENT)
                r = -errno;
        if (fd >= 0 && fcntl(fd, F_OFD_GETLK, &lock) < 0)
                r = -errno;
        if (r == 0)
                *ret = fd >= 0 && lock.l_type != F_UNLCK;
        fd_close(fd);
        fd_close(folder_fd);
        return fail_trace(r);
}

int journal_file_size(Journal *j, uint64_t *ret) {
        uint32_t last;
        uint64_t sum = 0;

        int r = file_last(j, &last);
        for (uint32_t n = 1; r == 0 && n <= last; n++) {
                char name[NAME_SIZE];
                struct stat st;

                segment_name(n, name);
                if (fstatat(file_journal(j)->folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
                        sum += (uint64_t)st.st_size;
                else if (errno != ENOENT)
                        r = -errno;
        }
        if (r == 0)
                *ret = sum;
        return fail_trace(r);
}
