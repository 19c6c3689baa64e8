/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two files of slots, "1" and "2", in a folder (0700).  They are overwritten in place: on a file system that never writes where
 * it read (btrfs, zfs, snapshots) an old copy of the block may remain, which docs/recovery.md tells the operator.
 */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "node/store/case_keys_engine.h"

typedef struct FileKeys {
        CaseKeys base;
        int fds[CASE_KEYS_COPIES];
} FileKeys;

static int file_read(const CaseKeys *k, unsigned copy, uint64_t slot, uint8_t *dst, size_t n, size_t *ret_n) {
        int fd = ((const FileKeys *)k)->fds[copy];
        size_t got = 0, want = n * CASE_KEYS_SLOT;

        while (fd >= 0 && got < want) {
                ssize_t r = pread(fd, dst + got, want - got, (off_t)(slot * CASE_KEYS_SLOT + got));

                if (r < 0 && errno == EINTR)
                        continue;
                if (r < 0)
                        return fail_file(-errno, fd);
                if (r == 0)
                        break;
                got += (size_t)r;
        }
        *ret_n = got / CASE_KEYS_SLOT; /* what is left over was torn off a stretch that nobody used yet */
        return 0;
}

static int file_write(CaseKeys *k, unsigned copy, uint64_t slot, Bytes data) {
        int fd = ((FileKeys *)k)->fds[copy];
        size_t put = 0;

        while (put < data.len) {
                ssize_t r = pwrite(fd, data.data + put, data.len - put, (off_t)(slot * CASE_KEYS_SLOT + put));

                if (r < 0 && errno == EINTR)
                        continue;
                if (r <= 0)
                        return fail_file(r < 0 ? -errno : -EIO, fd);
                put += (size_t)r;
        }
        return 0;
}

static int file_sync(CaseKeys *k, unsigned copy) {
        int fd = ((FileKeys *)k)->fds[copy];

        return fsync(fd) ? fail_file(-errno, fd) : 0;
}

static void file_free(CaseKeys *k) {
        FileKeys *f = (FileKeys *)k;

        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++)
                if (f->fds[copy] >= 0)
                        close(f->fds[copy]);
        mem_free(f);
}

static const CaseKeysOps file_ops = { file_read, file_write, file_sync, file_free };

static int open_files(FileKeys *f, int folder) {
        static const char *const names[CASE_KEYS_COPIES] = { "1", "2" };

        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++) {
                f->fds[copy] = openat(folder, names[copy], (f->base.readonly ? O_RDONLY : O_RDWR | O_CREAT) | O_CLOEXEC, 0600);
                if (f->fds[copy] < 0 && !(f->base.readonly && errno == ENOENT))
                        return fail_trace(-errno);
        }
        /* The names are on disk before anything relies on what they stand for. */
        return f->base.readonly || !fsync(folder) ? 0 : fail_trace(-errno);
}

/* What one process reads while another destroys would be now this, now that: readers take all of it at once. */
static int into_memory(FileKeys *f, CaseKeys **ret) {
        CaseKeys *mem = case_keys_new(f->base.random, 0);
        uint8_t raw[64 * CASE_KEYS_SLOT];
        int r = 0;

        for (unsigned copy = 0; copy < CASE_KEYS_COPIES && !r; copy++) {
                size_t n = 1;

                for (uint64_t slot = 0; n && !r; slot += n) {
                        r = file_read(&f->base, copy, slot, raw, sizeof raw / CASE_KEYS_SLOT, &n);
                        if (!r && n)
                                r = mem->ops->write(mem, copy, slot, bytes_of(raw, n * CASE_KEYS_SLOT));
                }
        }
        explicit_bzero(raw, sizeof raw);
        mem->readonly = true;
        if (!r)
                r = case_keys_mend(mem);
        if (r) {
                case_keys_free(mem);
                return fail_trace(r);
        }
        *ret = mem;
        return 0;
}

int case_keys_open(const char *folder, const CaseKeysOptions *o, CaseKeys **ret) {
        FileKeys *f;
        int fd, r;

        if (o->create && mkdir(folder, 0700) && errno != EEXIST)
                return fail_trace(-errno);
        fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT ? CASE_KEYS_E_MISSING : fail_trace(-errno);
        f = mem_new(FileKeys);
        f->base = (CaseKeys){ .ops = &file_ops, .random = o->random, .ahead = CASE_KEYS_AHEAD, .readonly = o->readonly };
        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++)
                f->fds[copy] = -1;
        r = open_files(f, fd);
        close(fd);
        if (r == 0 && o->readonly) {
                r = into_memory(f, ret);
                case_keys_free(&f->base);
                return fail_trace(r);
        }
        if (r == 0)
                r = case_keys_mend(&f->base);
        if (r) {
                case_keys_free(&f->base);
                return fail_trace(r);
        }
        *ret = &f->base;
        return 0;
}
