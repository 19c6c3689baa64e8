/* SPDX-License-Identifier: Apache-2.0 */

#include "node/halves.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/file.h"
#include "common/wire/limits.h"

#define HEAD_SIZE 16

static bool is_half(const char *file) {
        return strlen(file) == HALF_NAME_SIZE - 1 + strlen(HALVES_ENDING) &&
               strspn(file, "0123456789abcdef") == HALF_NAME_SIZE - 1 && strcmp(file + HALF_NAME_SIZE - 1, HALVES_ENDING) == 0;
}

static int by_name(const void *a, const void *b) {
        return strcmp(a, b);
}

const char *half_path(const char *data, const char *name, const char *ending, Arena *arena) {
        return arena_printf(arena, "%s/" HALVES_FOLDER "/%s%s", data, name, ending);
}

void halves_list(const char *data, HalfNames *ret) {
        Arena arena = ARENA_INIT;
        DIR *dir = opendir(arena_printf(&arena, "%s/" HALVES_FOLDER, data));
        const struct dirent *e;

        *ret = (HalfNames){ .n = 0 };
        arena_deinit(&arena);
        if (!dir)
                return;
        ret->names = mem_alloc_array(HALVES_MAX, sizeof(*ret->names));
        while (ret->n < HALVES_MAX && (e = readdir(dir)))
                if (is_half(e->d_name)) {
                        memcpy(ret->names[ret->n], e->d_name, HALF_NAME_SIZE - 1);
                        ret->names[ret->n++][HALF_NAME_SIZE - 1] = '\0';
                }
        closedir(dir);
        qsort(ret->names, ret->n, sizeof(*ret->names), by_name);
}

void halves_free(HalfNames *names) {
        names->names = mem_free(names->names);
        names->n = 0;
}

static bool read_whole(int fd, size_t size, Buf *out) {
        uint8_t chunk[4096];
        ssize_t n;

        while (out->len < size && (n = read(fd, chunk, sizeof(chunk))) > 0)
                buf_put_bytes(out, bytes_of(chunk, (size_t)n));
        return out->len == size;
}

static bool decode(Bytes bytes, Arena *arena, Half *ret) {
        Reader r = reader_of(bytes);

        ret->until = (Instant)reader_u64(&r);
        ret->after = reader_u64(&r);
        ret->request = r.failed ? NULL : control_request_decode(reader_bytes(&r, reader_left(&r)), arena, NULL);
        return ret->request != NULL;
}

bool half_read(const char *data, const char *name, Arena *arena, Half *ret) {
        int fd = open(half_path(data, name, HALVES_ENDING, arena), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        Buf bytes = BUF_INIT;
        struct stat st;
        bool good;

        good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > HEAD_SIZE &&
               (size_t)st.st_size <= LIMIT_CONTROL + HEAD_SIZE && read_whole(fd, (size_t)st.st_size, &bytes) &&
               decode(buf_bytes(&bytes), arena, ret);
        if (good)
                ret->owner = st.st_uid;
        if (fd >= 0)
                close(fd);
        buf_deinit(&bytes);
        return good;
}

size_t halves_behind(const HalfNames *names, const char *name) {
        size_t i = 0;

        while (i < names->n && strcmp(names->names[i], name) <= 0)
                i++;
        return i;
}

bool half_read_due(const char *data, const char *name, Instant now, uint64_t registered, Arena *arena, Half *ret) {
        return half_read(data, name, arena, ret) && half_is_due(ret, now, registered);
}

void half_encode(Instant until, uint64_t after, const PbControlRequest *request, Buf *out) {
        buf_put_u64(out, (uint64_t)until);
        buf_put_u64(out, after);
        control_request_encode(request, out);
}

int half_keep_receipt(const char *data, const char *name, const char *case_id, const char *code) {
        Arena arena = ARENA_INIT;
        Buf text = BUF_INIT;
        int r;

        buf_printf(&text, "%s\n%s\n", case_id, code);
        r = file_replace(half_path(data, name, HALVES_RECEIPT, &arena), buf_bytes(&text), 0600);
        buf_deinit(&text);
        arena_deinit(&arena);
        return r;
}

int half_registered(const char *data, const char *name, const char *case_id, const char *code) {
        Arena arena = ARENA_INIT;
        int r = *code ? half_keep_receipt(data, name, case_id, code) : -ENODATA;

        if (r == 0)
                (void)unlink(half_path(data, name, HALVES_ENDING, &arena));
        arena_deinit(&arena);
        return r;
}
