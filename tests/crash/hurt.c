/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A library to preload into zhuji-node that ends it, or has its disk fail, at a boundary that the test names.
 *
 * Boundaries are what a node does to its files and what leaves it, in the order it happens: a write to a file (append of a batch,
 * pages and meta page of the store), a sync, a size or a name changed, a message sent.  ZHUJI_HURT="HOW:N", HOW one of
 *
 *   kill        SIGKILL in place of boundary N: it does not happen
 *   kill-after  SIGKILL when boundary N has happened: nothing after it does
 *   tear        as kill, but half of what was to be written is; where nothing is written, as kill
 *   eio, erofs  from boundary N on every sync, or every write, fails with that error: a disk that dies, a file system that was
 *               remounted for reading alone
 *
 * ZHUJI_HURT_CLOCK: so many seconds the clock is wrong; the monotonic one is left alone.
 *
 * ZHUJI_HURT_HOLD names a file: while there is one, no sync of the store ends, as on a disk that stands still.
 *
 * ZHUJI_HURT_COUNT names a file that is as many bytes long as boundaries were passed: so the test knows how many there are, and
 * that the one it named was reached.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#define EXPORT __attribute__((visibility("default")))

typedef enum How { HOW_COUNT, HOW_KILL, HOW_KILL_AFTER, HOW_TEAR, HOW_EIO, HOW_EROFS } How;

static How how;
static unsigned long target, passed;
static __thread unsigned long mine; /* the boundary this thread stands at; others go on meanwhile */
static int count_fd = -1;
static long clock_off;
static const char *hold;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);

__attribute__((constructor)) static void begin(void) {
        static const char *const names[] = { [HOW_KILL] = "kill:", [HOW_KILL_AFTER] = "kill-after:", [HOW_TEAR] = "tear:",
                                             [HOW_EIO] = "eio:", [HOW_EROFS] = "erofs:" };
        const char *what = getenv("ZHUJI_HURT"), *path = getenv("ZHUJI_HURT_COUNT");

        for (unsigned i = HOW_KILL; what && i <= HOW_EROFS; i++)
                if (strncmp(what, names[i], strlen(names[i])) == 0) {
                        how = (How)i;
                        target = strtoul(what + strlen(names[i]), NULL, 10);
                }
        if (getenv("ZHUJI_HURT_CLOCK"))
                clock_off = strtol(getenv("ZHUJI_HURT_CLOCK"), NULL, 10);
        hold = getenv("ZHUJI_HURT_HOLD");
        if (path)
                count_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
        real_pwrite = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
        unsetenv("LD_PRELOAD"); /* not of the programs it starts: a sanitizer's, that tells lines of code by name */
}

static void die(void) {
        kill(getpid(), SIGKILL);
        for (;;)
                pause();
}

/* True if this boundary is to fail instead of happening; does not return where the process ends. */
static bool reach(bool is_sync, bool is_write) {
        bool fails;

        pthread_mutex_lock(&lock);
        mine = ++passed;
        if (count_fd >= 0 && write(count_fd, "", 1) != 1)
                abort();
        if (passed == target && (how == HOW_KILL || (how == HOW_TEAR && !is_write)))
                die();
        fails = target && passed >= target && ((how == HOW_EIO && is_sync) || (how == HOW_EROFS && is_write));
        pthread_mutex_unlock(&lock);
        return fails;
}

static bool tears(void) {
        return how == HOW_TEAR && mine == target;
}

static void happened(void) {
        if (how == HOW_KILL_AFTER && mine == target)
                die();
}

static int fail_now(void) {
        errno = how == HOW_EROFS ? EROFS : EIO;
        return -1;
}

/* Files alone; the log is none of ours. */
static bool is_file(int fd) {
        struct stat st;

        return fd > STDERR_FILENO && fd != count_fd && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

static ssize_t put(int fd, const void *data, size_t len, off64_t offset) {
        ssize_t n;

        if (!is_file(fd))
                return real_pwrite(fd, data, len, offset);
        if (reach(false, true))
                return fail_now();
        if (tears()) {
                (void)!real_pwrite(fd, data, len / 2, offset);
                die();
        }
        n = real_pwrite(fd, data, len, offset);
        happened();
        return n;
}

EXPORT ssize_t pwrite(int fd, const void *data, size_t len, off_t offset) {
        return put(fd, data, len, offset);
}

EXPORT ssize_t pwrite64(int fd, const void *data, size_t len, off64_t offset) {
        return put(fd, data, len, offset);
}

static ssize_t put_all(const char *name, int fd, const struct iovec *iov, int n, off64_t offset) {
        ssize_t (*real)(int, const struct iovec *, int, off64_t) =
                REAL(name, ssize_t (*)(int, const struct iovec *, int, off64_t));
        ssize_t done;

        if (!is_file(fd))
                return real(fd, iov, n, offset);
        if (reach(false, true))
                return fail_now();
        if (tears()) {
                (void)!real(fd, iov, (n + 1) / 2, offset);
                die();
        }
        done = real(fd, iov, n, offset);
        happened();
        return done;
}

EXPORT ssize_t pwritev(int fd, const struct iovec *iov, int n, off_t offset) {
        return put_all("pwritev", fd, iov, n, offset);
}

EXPORT ssize_t pwritev64(int fd, const struct iovec *iov, int n, off64_t offset) {
        return put_all("pwritev64", fd, iov, n, offset);
}

EXPORT ssize_t write(int fd, const void *data, size_t len) {
        ssize_t (*real)(int, const void *, size_t) = REAL("write", ssize_t (*)(int, const void *, size_t));
        ssize_t n;

        if (!is_file(fd))
                return real(fd, data, len);
        if (reach(false, true))
                return fail_now();
        if (tears()) {
                (void)!real(fd, data, len / 2);
                die();
        }
        n = real(fd, data, len);
        happened();
        return n;
}

static bool is_store(int fd) {
        char link[32], path[4096];
        ssize_t n;

        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof(path));
        return n > 4 && memcmp(path + n - 4, ".mdb", 4) == 0;
}

static int sync_with(const char *name, int fd) {
        int (*real)(int) = REAL(name, int (*)(int));
        int r;

        while (hold && is_store(fd) && access(hold, F_OK) == 0)
                usleep(1000);
        if (reach(true, false))
                return fail_now();
        r = real(fd);
        happened();
        return r;
}

EXPORT int fdatasync(int fd) {
        return sync_with("fdatasync", fd);
}

EXPORT int fsync(int fd) {
        return sync_with("fsync", fd);
}

static int resize(const char *name, int fd, off64_t size) {
        int (*real)(int, off64_t) = REAL(name, int (*)(int, off64_t));
        int r;

        if (!is_file(fd))
                return real(fd, size);
        if (reach(false, true))
                return fail_now();
        if (tears())
                die();
        r = real(fd, size);
        happened();
        return r;
}

EXPORT int ftruncate(int fd, off_t size) {
        return resize("ftruncate", fd, size);
}

EXPORT int ftruncate64(int fd, off64_t size) {
        return resize("ftruncate64", fd, size);
}

EXPORT int renameat(int from_fd, const char *from, int to_fd, const char *to) {
        int (*real)(int, const char *, int, const char *) = REAL("renameat", int (*)(int, const char *, int, const char *));
        int r;

        if (reach(false, true))
                return fail_now();
        if (tears())
                die();
        r = real(from_fd, from, to_fd, to);
        happened();
        return r;
}

EXPORT int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags) {
        int (*real)(int, const char *, int, const char *, unsigned) =
                REAL("renameat2", int (*)(int, const char *, int, const char *, unsigned));
        int r;

        if (reach(false, true))
                return fail_now();
        if (tears())
                die();
        r = real(from_fd, from, to_fd, to, flags);
        happened();
        return r;
}

EXPORT int zmq_msg_send(zmq_msg_t *message, void *socket, int flags) {
        int (*real)(zmq_msg_t *, void *, int) = REAL("zmq_msg_send", int (*)(zmq_msg_t *, void *, int));
        int r;

        (void)reach(false, false);
        r = real(message, socket, flags);
        happened();
        return r;
}

EXPORT int clock_gettime(clockid_t which, struct timespec *ret) {
        static int (*_Atomic real)(clockid_t, struct timespec *);
        int r;

        if (!real)
                real = REAL("clock_gettime", int (*)(clockid_t, struct timespec *));
        r = real(which, ret);
        if (r == 0 && which == CLOCK_REALTIME)
                ret->tv_sec += clock_off;
        return r;
}
