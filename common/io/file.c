/* SPDX-License-Identifier: Apache-2.0 */

/* See file.h. */

#include "common/io/file.h"

#include <errno.h>
#include <fcntl.h>
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
