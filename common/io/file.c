/* SPDX-License-Identifier: Apache-2.0 */

/* See file.h. */

#include "common/io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)64 * 1024)

/* Reads at most one byte more than allowed, which is enough to know. */
int file_read(const char *path, size_t size_max, Buf *ret) {
        size_t before = ret->len, limit = before + size_max + 1;
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), r = 0;

        if (fd < 0)
                return -errno;
        while (ret->len < limit) {
                size_t want = limit - ret->len < CHUNK ? limit - ret->len : CHUNK;
                ssize_t n;

                buf_reserve(ret, want);
                n = read(fd, ret->data + ret->len, want);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0) {
                        r = n < 0 ? -errno : 0;
                        break;
                }
                ret->len += (size_t)n;
        }
        close(fd);
        if (r == 0 && ret->len == limit)
                r = FILE_E_LARGE;
        if (r)
                ret->len = before;
        return r;
}

static int write_synced(const char *path, Bytes bytes, unsigned mode) {
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode), r = 0;
        size_t done = 0;

        if (fd < 0)
                return -errno;
        while (!r && done < bytes.len) {
                ssize_t n = write(fd, bytes.data + done, bytes.len - done);

                if (n < 0 && errno != EINTR)
                        r = -errno;
                done += n > 0 ? (size_t)n : 0;
        }
        if (!r && fsync(fd))
                r = -errno;
        close(fd);
        return r;
}

int file_sync_name(const char *path) {
        const char *slash = strrchr(path, '/');
        Buf folder = BUF_INIT;
        int fd, r = 0;

        if (slash)
                buf_put(&folder, path, (size_t)(slash - path) + 1);
        else
                buf_put(&folder, ".", 1);
        buf_put_u8(&folder, 0);
        fd = open((const char *)folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 || (fsync(fd) && errno != EINVAL)) /* some file systems of others have nothing to sync there */
                r = -errno;
        if (fd >= 0)
                close(fd);
        buf_deinit(&folder);
        return r;
}

int file_make_folder(const char *path) {
        if (mkdir(path, 0700) == 0)
                return file_sync_name(path);
        return errno == EEXIST ? 0 : -errno;
}

int file_replace(const char *path, Bytes bytes, unsigned mode) {
        Buf beside = BUF_INIT;
        const char *fresh;
        int r;

        buf_printf(&beside, "%s.new", path);
        buf_put_u8(&beside, 0);
        fresh = (const char *)beside.data;
        r = write_synced(fresh, bytes, mode);
        if (!r && rename(fresh, path))
                r = -errno;
        if (r)
                unlink(fresh);
        else
                r = file_sync_name(path);
        buf_deinit(&beside);
        return r;
}
