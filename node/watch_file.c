/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One record of fixed size, overwritten in place: magic, tries, digest of the input, digest of all that. It fits a disk
 * sector; if it were torn all the same it counts as empty, and the input gets one try more.
 *
 * Only the note before a try is synced.  That an input went well may be lost by the machine's end: then it has one try less.
 */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "node/watch_file.h"

#define MAGIC UINT32_C(0x7a6a7701)
#define RECORD_SIZE (4 + 4 + 2 * DIGEST_SIZE)

typedef struct Record {
        uint32_t tries; /* 0: nothing is being tried */
        Digest input;
} Record;

struct WatchFile {
        RunnerWatch watch;
        char *path;
        int fd;
        Record last;
};

static void record_encode(const Record *record, Buf *out) {
        size_t from = out->len;
        Digest check;

        buf_put_u32(out, MAGIC);
        buf_put_u32(out, record->tries);
        buf_put_bytes(out, digest_bytes(&record->input));
        check = digest_purpose("watch", &(Bytes){ out->data + from, out->len - from }, 1);
        buf_put_bytes(out, digest_bytes(&check));
}

static Record record_decode(Bytes in) {
        Reader r = reader_of(in);
        uint32_t magic = reader_u32(&r);
        Record record = { .tries = reader_u32(&r) };
        Buf again = BUF_INIT;
        bool good = magic == MAGIC && digest_from_bytes(reader_bytes(&r, DIGEST_SIZE), &record.input);

        if (good) {
                record_encode(&record, &again);
                good = bytes_equal(in, buf_bytes(&again));
        }
        buf_deinit(&again);
        return good ? record : (Record){ 0 };
}

static int record_write(WatchFile *w, const Record *record) {
        Buf b = BUF_INIT;
        ssize_t n;

        record_encode(record, &b);
        n = pwrite(w->fd, b.data, b.len, 0);
        buf_deinit(&b);
        if (n != RECORD_SIZE)
                return fail_path(n < 0 ? -errno : -EIO, w->path);
        w->last = *record;
        return 0;
}

static int before(void *userdata, const Digest *input, unsigned *ret_tries) {
        WatchFile *w = userdata;
        unsigned tries = digest_equal(&w->last.input, input) ? w->last.tries : 0;
        Record record = { .tries = tries + 1, .input = *input };
        int r = record_write(w, &record);

        if (r == 0 && fdatasync(w->fd) < 0)
                r = -errno;
        if (r)
                return fail_path(r, w->path);
        *ret_tries = tries;
        return 0;
}

static int after(void *userdata) {
        Record record = { 0 };

        return fail_trace(record_write(userdata, &record));
}

/* So that the file's name survives the machine's end too. */
static int sync_folder(const char *path) {
        char *copy = mem_strdup(path);
        int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;

        if (fd < 0 || fsync(fd) < 0)
                r = -errno;
        if (fd >= 0)
                close(fd);
        mem_free(copy);
        return fail_trace(r);
}

int watch_file_open(const char *path, WatchFile **ret, bool *ret_abnormal) {
        uint8_t bytes[RECORD_SIZE];
        WatchFile *w;
        ssize_t n;
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), r;

        if (fd < 0)
                return fail_trace(-errno);
        n = pread(fd, bytes, sizeof bytes, 0);
        r = n < 0 ? -errno : 0;
        w = mem_new(WatchFile);
        w->path = mem_strdup(path);
        w->fd = fd;
        w->watch = (RunnerWatch){ before, after, w };
        if (r == 0 && n == 0)
                r = after(w);
        else if (r == 0)
                w->last = record_decode(bytes_of(bytes, (size_t)n));
        if (r == 0)
                r = sync_folder(path);
        if (r) {
                watch_file_close(w, false);
                return fail_trace(r);
        }
        *ret_abnormal = n > 0;
        *ret = w;
        return 0;
}

const RunnerWatch *watch_file_watch(const WatchFile *w) {
        return &w->watch;
}

WatchFile *watch_file_close(WatchFile *w, bool orderly) {
        if (!w)
                return NULL;
        close(w->fd);
        if (orderly)
                (void)unlink(w->path);
        mem_free(w->path);
        mem_free(w);
        return NULL;
}
