/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The text is small and exact: four lines, in this order, nothing else.  A file is created by O_EXCL (a key is never
 * overwritten), with its mode set on the descriptor (the umask has no say), and is on disk with its folder's entry before
 * key_file_write() says so; when the second file can't be written the first one is taken back.
 */

#include "common/crypto/key.h"
#include "common/base/memory.h"
#include "common/crypto/primitive.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_FILE_MAX 512 /* the longest one we write has 136 bytes */
#define KEY_HEX_SIZE (2 * SUITE_SECRET_SIZE + 1)

static_assert(SUITE_SECRET_SIZE == SUITE_PUBLIC_SIZE, "one shape of file for both halves");

typedef enum KeyHalf { HALF_SECRET, HALF_PUBLIC } KeyHalf;

static const struct {
        const char *magic, *field;
        mode_t mode;
} halves[] = {
        [HALF_SECRET] = { "zhuji-secret-key 1", "secret", 0600 },
        [HALF_PUBLIC] = { "zhuji-public-key 1", "public", 0644 },
};

static const char *const use_names[] = {
        [KEY_IDENTITY] = "identity",
        [KEY_WRAP] = "wrap",
        [KEY_CURVE] = "curve",
        [KEY_ROOT] = "root",
        [KEY_DESK] = "desk",
};

const char *key_use_name(KeyUse use) {
        return use >= KEY_IDENTITY && use <= KEY_DESK ? use_names[use] : "?";
}

bool key_use_parse(const char *s, KeyUse *ret) {
        for (size_t i = KEY_IDENTITY; i < array_size(use_names); i++) {
                if (strcmp(s, use_names[i]) == 0) {
                        *ret = (KeyUse)i;
                        return true;
                }
        }
        return false;
}

/* The whole text but for the hex: what a file of this half, use and suite must begin with. */
static int head_format(char dst[KEY_FILE_MAX], KeyHalf half, const char *use) {
        return snprintf(dst, KEY_FILE_MAX, "%s\nuse: %s\nsuite: %s\n%s: ", halves[half].magic, use,
                        suite_name(SUITE_STD), halves[half].field);
}

static int write_all(int fd, const char *data, size_t len) {
        while (len > 0) {
                ssize_t n = write(fd, data, len);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                data += n;
                len -= (size_t)n;
        }
        return 0;
}

/* 0, KEY_E_EXISTS or negative; a file it could not finish is removed again. */
static int half_write(const char *path, KeyHalf half, const char *text, size_t len) {
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, halves[half].mode & 0600);
        if (fd < 0)
                return errno == EEXIST ? KEY_E_EXISTS : fail_trace(-errno);
        int r = fchmod(fd, halves[half].mode) < 0 ? -errno : 0;
        if (r == 0)
                r = write_all(fd, text, len);
        if (r == 0 && fsync(fd) < 0)
                r = -errno;
        if (close(fd) < 0 && r == 0)
                r = -errno;
        if (r < 0)
                unlink(path);
        return fail_trace(r);
}

static int folder_sync(const char *path) {
        char *copy = mem_strdup(path);
        int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        int r = fd < 0 ? -errno : 0;
        mem_free(copy);
        if (r == 0 && fsync(fd) < 0)
                r = -errno;
        if (fd >= 0)
                close(fd);
        return fail_trace(r);
}

static int hex_write(const char *path, KeyHalf half, const char *use, const uint8_t bytes[SUITE_SECRET_SIZE]) {
        char text[KEY_FILE_MAX], hex[KEY_HEX_SIZE];
        bytes_to_hex(bytes_of(bytes, SUITE_SECRET_SIZE), hex);
        int len = head_format(text, half, use);
        len += snprintf(text + len, sizeof text - (size_t)len, "%s\n", hex);
        assert((size_t)len < sizeof text);
        int r = half_write(path, half, text, (size_t)len);
        OPENSSL_cleanse(text, sizeof text);
        OPENSSL_cleanse(hex, sizeof hex);
        return r;
}

static int pair_half_write(const char *path, KeyHalf half, const KeyPair *pair) {
        return hex_write(path, half, key_use_name(pair->use), half == HALF_SECRET ? pair->secret_key : pair->public_key);
}

int key_secret_write(const char *path, const char *use, const uint8_t secret[SUITE_SECRET_SIZE]) {
        int r = hex_write(path, HALF_SECRET, use, secret);

        if (r == 0)
                r = folder_sync(path);
        return r > 0 ? r : fail_trace(r);
}

int key_file_write(const char *path, const KeyPair *pair) {
        assert(suite_is_known(pair->suite));
        Buf public_path = BUF_INIT;
        buf_printf(&public_path, "%s.pub", path);
        buf_put_u8(&public_path, 0);
        const char *pub = (const char *)public_path.data;
        int r = pair_half_write(path, HALF_SECRET, pair);
        if (r == 0) {
                r = pair_half_write(pub, HALF_PUBLIC, pair);
                if (r != 0)
                        unlink(path); /* half a pair is of no use, and would block the next try */
        }
        if (r == 0)
                r = folder_sync(path);
        buf_deinit(&public_path);
        return r > 0 ? r : fail_trace(r);
}

/* A secret is refused before its first byte is read. */
static int stat_check(int fd, KeyHalf half) {
        struct stat st;
        if (fstat(fd, &st) < 0)
                return fail_trace(-errno);
        if (!S_ISREG(st.st_mode))
                return KEY_E_FORMAT;
        if (half == HALF_SECRET && ((st.st_mode & 077) != 0 || st.st_uid != geteuid()))
                return KEY_E_EXPOSED;
        return 0;
}

/* The file's text, at most KEY_FILE_MAX - 1 bytes of it, NUL-terminated. */
static int file_read(const char *path, KeyHalf half, char text[KEY_FILE_MAX], size_t *ret_len) {
        size_t len = 0;
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (fd < 0)
                return errno == ENOENT ? KEY_E_MISSING : fail_trace(-errno);
        int r = stat_check(fd, half);
        while (r == 0 && len < KEY_FILE_MAX - 1) {
                ssize_t n = read(fd, text + len, KEY_FILE_MAX - 1 - len);
                if (n == 0)
                        break;
                if (n > 0)
                        len += (size_t)n;
                else if (errno != EINTR)
                        r = fail_trace(-errno);
        }
        close(fd);
        if (r != 0)
                return r;
        text[len] = 0;
        *ret_len = len;
        return 0;
}

/* Exactly head, hex digits, one newline, which is cut off. */
static bool text_parse(char *text, size_t len, KeyHalf half, const char *use, uint8_t ret[SUITE_SECRET_SIZE]) {
        char head[KEY_FILE_MAX];
        size_t head_len = (size_t)head_format(head, half, use);
        if (len != head_len + KEY_HEX_SIZE || memcmp(text, head, head_len) != 0 || text[len - 1] != '\n')
                return false;
        text[len - 1] = 0;
        return bytes_from_hex(text + head_len, ret, SUITE_SECRET_SIZE);
}

/* A process that ends by an assert would write its secrets, and what petitioners wrote, into a file others look at. */
static void leave_no_core(void) {
        const struct rlimit none = { 0, 0 };

        (void)setrlimit(RLIMIT_CORE, &none); /* lowering is never refused */
}

int key_secret_read(const char *path, const char *use, uint8_t ret[SUITE_SECRET_SIZE]) {
        char text[KEY_FILE_MAX];
        uint8_t secret[SUITE_SECRET_SIZE];
        size_t len = 0;
        leave_no_core();
        int r = file_read(path, HALF_SECRET, text, &len);
        if (r == 0 && !text_parse(text, len, HALF_SECRET, use, secret))
                r = KEY_E_FORMAT;
        if (r == 0)
                memcpy(ret, secret, SUITE_SECRET_SIZE);
        OPENSSL_cleanse(text, sizeof text);
        OPENSSL_cleanse(secret, sizeof secret);
        return r > 0 ? r : fail_trace(r);
}

int key_file_read(const char *path, KeyUse use, KeyPair *ret) {
        uint8_t secret[SUITE_SECRET_SIZE];
        int r = key_secret_read(path, key_use_name(use), secret);
        if (r == 0)
                r = key_pair_from_secret(SUITE_STD, use, secret, ret);
        OPENSSL_cleanse(secret, sizeof secret);
        return r > 0 ? r : fail_trace(r);
}

/* A point of small order would make every secret shared with it zero: better refused where a key enters than at each use. */
bool key_public_is_usable(KeyUse use, const uint8_t public_key[SUITE_PUBLIC_SIZE]) {
        static const uint8_t scalar[X25519_SIZE] = { 8 };
        uint8_t shared[X25519_SIZE];
        return (use != KEY_WRAP && use != KEY_CURVE && use != KEY_DESK) || x25519_shared(scalar, public_key, shared) != PRIMITIVE_E_ZERO;
}

int key_file_read_public(const char *path, KeyUse use, KeyPair *ret) {
        char text[KEY_FILE_MAX];
        size_t len = 0;
        KeyPair k = { .suite = SUITE_STD, .use = use };
        int r = file_read(path, HALF_PUBLIC, text, &len);
        if (r != 0)
                return r;
        if (!text_parse(text, len, HALF_PUBLIC, key_use_name(use), k.public_key))
                return KEY_E_FORMAT;
        if (!key_public_is_usable(use, k.public_key))
                return KEY_E_FORMAT;
        key_id_of(k.suite, k.use, k.public_key, k.id);
        *ret = k;
        return 0;
}
