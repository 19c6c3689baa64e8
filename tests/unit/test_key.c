/* SPDX-License-Identifier: Apache-2.0 */

/* Key files, in a folder of the test's own: what is written, and everything that must not be read as one. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"

typedef struct Folder {
        char path[64], key[96], pub[96];
        KeyPair pair;
} Folder;

static int setup(void **state) {
        Folder *f = mem_new(Folder);
        Random random;
        snprintf(f->path, sizeof f->path, "/tmp/zhuji-key-XXXXXX");
        assert_non_null(mkdtemp(f->path));
        snprintf(f->key, sizeof f->key, "%s/wrap", f->path);
        snprintf(f->pub, sizeof f->pub, "%s/wrap.pub", f->path);
        random_seeded(&random, 1);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_WRAP, &random, &f->pair), 0);
        *state = f;
        return 0;
}

static int teardown(void **state) {
        Folder *f = *state;
        chmod(f->path, 0700);
        unlink(f->key);
        unlink(f->pub);
        assert_int_equal(rmdir(f->path), 0); /* nothing else was left behind */
        mem_free(f);
        return 0;
}

static void file_put(const char *path, const char *text, size_t len, mode_t mode) {
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, len), (ssize_t)len);
        assert_int_equal(fchmod(fd, mode), 0);
        close(fd);
}

static size_t file_get(const char *path, char *dst, size_t cap) {
        int fd = open(path, O_RDONLY);
        assert_true(fd >= 0);
        ssize_t n = read(fd, dst, cap - 1);
        assert_true(n >= 0);
        close(fd);
        dst[n] = 0;
        return (size_t)n;
}

static mode_t mode_of(const char *path) {
        struct stat st;
        assert_int_equal(stat(path, &st), 0);
        return st.st_mode & 07777;
}

static void what_was_written_is_read_back(void **state) {
        static const KeyUse uses[] = { KEY_IDENTITY, KEY_WRAP, KEY_CURVE, KEY_ROOT, KEY_DESK };
        static const uint8_t zero[SUITE_SECRET_SIZE];
        Folder *f = *state;
        Random random;
        random_seeded(&random, 2);
        for (size_t i = 0; i < array_size(uses); i++) {
                KeyPair k, got;
                assert_int_equal(key_pair_generate(SUITE_STD, uses[i], &random, &k), 0);
                assert_int_equal(key_file_write(f->key, &k), 0);
                assert_int_equal(key_file_read(f->key, uses[i], &got), 0);
                assert_memory_equal(&got, &k, sizeof k);
                assert_int_equal(key_file_read_public(f->pub, uses[i], &got), 0);
                assert_memory_equal(got.public_key, k.public_key, sizeof k.public_key);
                assert_memory_equal(got.id, k.id, sizeof k.id);
                assert_memory_equal(got.secret_key, zero, sizeof zero);
                unlink(f->key);
                unlink(f->pub);
        }
}

static void the_text_is_as_documented(void **state) {
        Folder *f = *state;
        char text[1024], want[1024], hex[65];
        assert_int_equal(key_file_write(f->key, &f->pair), 0);
        bytes_to_hex(bytes_of(f->pair.secret_key, 32), hex);
        snprintf(want, sizeof want, "zhuji-secret-key 1\nuse: wrap\nsuite: std\nsecret: %s\n", hex);
        file_get(f->key, text, sizeof text);
        assert_string_equal(text, want);
        bytes_to_hex(bytes_of(f->pair.public_key, 32), hex);
        snprintf(want, sizeof want, "zhuji-public-key 1\nuse: wrap\nsuite: std\npublic: %s\n", hex);
        file_get(f->pub, text, sizeof text);
        assert_string_equal(text, want);
}

static void modes_are_set_whatever_the_umask(void **state) {
        static const mode_t masks[] = { 0, 022, 077, 0777 };
        Folder *f = *state;
        for (size_t i = 0; i < array_size(masks); i++) {
                mode_t old = umask(masks[i]);
                int r = key_file_write(f->key, &f->pair);
                umask(old);
                assert_int_equal(r, 0);
                assert_int_equal(mode_of(f->key), 0600);
                assert_int_equal(mode_of(f->pub), 0644);
                unlink(f->key);
                unlink(f->pub);
        }
}

static void nothing_is_ever_overwritten(void **state) {
        Folder *f = *state;
        char text[64];
        file_put(f->key, "mine", 4, 0600);
        assert_int_equal(key_file_write(f->key, &f->pair), KEY_E_EXISTS);
        assert_int_equal(file_get(f->key, text, sizeof text), 4);
        assert_int_equal(access(f->pub, F_OK), -1);
        unlink(f->key);

        file_put(f->pub, "mine", 4, 0644);
        assert_int_equal(key_file_write(f->key, &f->pair), KEY_E_EXISTS);
        assert_int_equal(file_get(f->pub, text, sizeof text), 4);
        assert_int_equal(access(f->key, F_OK), -1); /* half a pair would block the next try */
        unlink(f->pub);

        assert_int_equal(symlink("/nonexistent/elsewhere", f->key), 0); /* also not through a link */
        assert_int_equal(key_file_write(f->key, &f->pair), KEY_E_EXISTS);
}

static void a_folder_that_is_not_there_is_an_error_by_errno(void **state) {
        Folder *f = *state;
        KeyPair got;
        char path[128];
        snprintf(path, sizeof path, "%s/none/wrap", f->path);
        assert_int_equal(key_file_write(path, &f->pair), -ENOENT);
        assert_int_equal(key_file_read(path, KEY_WRAP, &got), KEY_E_MISSING);
        assert_int_equal(key_file_read_public(path, KEY_WRAP, &got), KEY_E_MISSING);
}

static void a_secret_that_others_may_touch_is_refused(void **state) {
        Folder *f = *state;
        KeyPair got;
        assert_int_equal(key_file_write(f->key, &f->pair), 0);
        for (mode_t bit = 01; bit <= 040; bit <<= 1) {
                assert_int_equal(chmod(f->key, 0600 | bit), 0);
                assert_int_equal(key_file_read(f->key, KEY_WRAP, &got), KEY_E_EXPOSED);
        }
        assert_int_equal(chmod(f->key, 0400), 0);
        assert_int_equal(key_file_read(f->key, KEY_WRAP, &got), 0);
        assert_int_equal(chmod(f->key, 0600), 0);
        if (geteuid() == 0) { /* only root can give a file away to see this */
                assert_int_equal(chown(f->key, 1, (gid_t)-1), 0);
                assert_int_equal(key_file_read(f->key, KEY_WRAP, &got), KEY_E_EXPOSED);
        }
}

static void a_key_of_another_use_or_half_is_refused(void **state) {
        Folder *f = *state;
        KeyPair got;
        assert_int_equal(key_file_write(f->key, &f->pair), 0);
        assert_int_equal(key_file_read(f->key, KEY_CURVE, &got), KEY_E_FORMAT);
        assert_int_equal(key_file_read(f->key, KEY_IDENTITY, &got), KEY_E_FORMAT);
        assert_int_equal(key_file_read_public(f->pub, KEY_CURVE, &got), KEY_E_FORMAT);
        assert_int_equal(key_file_read_public(f->key, KEY_WRAP, &got), KEY_E_FORMAT);
        assert_int_equal(chmod(f->pub, 0600), 0);
        assert_int_equal(key_file_read(f->pub, KEY_WRAP, &got), KEY_E_FORMAT);
}

static void every_truncation_and_addition_is_refused(void **state) {
        Folder *f = *state;
        KeyPair got;
        char text[1024];
        assert_int_equal(key_file_write(f->key, &f->pair), 0);
        size_t len = file_get(f->key, text, sizeof text - 1);
        for (size_t n = 0; n < len; n++) {
                file_put(f->key, text, n, 0600);
                assert_int_equal(key_file_read(f->key, KEY_WRAP, &got), KEY_E_FORMAT);
        }
        static const char more[] = { '\n', ' ', 'a', 0 };
        for (size_t i = 0; i < sizeof more; i++) {
                text[len] = more[i];
                file_put(f->key, text, len + 1, 0600);
                assert_int_equal(key_file_read(f->key, KEY_WRAP, &got), KEY_E_FORMAT);
        }
        memset(text, 'a', sizeof text);
        file_put(f->key, text, sizeof text, 0600);
        assert_int_equal(key_file_read(f->key, KEY_WRAP, &got), KEY_E_FORMAT);
}

static void a_line_changed_is_refused_and_the_pair_left_alone(void **state) {
        static const char *const texts[] = {
                "zhuji-secret-key 2\nuse: wrap\nsuite: std\nsecret: %s\n",
                "zhuji-secret-key 1\nuse: wrap\nsuite: sm\nsecret: %s\n",
                "zhuji-secret-key 1\nuse: wrap\nsuite: std\nsecret:  %s\n",
                "zhuji-secret-key 1\r\nuse: wrap\nsuite: std\nsecret: %s\n",
                "zhuji-secret-key 1\nsuite: std\nuse: wrap\nsecret: %s\n",
                "zhuji-secret-key 1\nuse: wrap\nsuite: std\nsecret: g%.63s\n",
                "zhuji-secret-key 1\nuse: wrap\nsuite: std\nsecret: %.63s\n",
        };
        Folder *f = *state;
        KeyPair got, before;
        char text[1024], hex[65];
        memset(&got, 0x5a, sizeof got);
        before = got;
        bytes_to_hex(bytes_of(f->pair.secret_key, 32), hex);
        for (size_t i = 0; i < array_size(texts); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
                int n = snprintf(text, sizeof text, texts[i], hex);
#pragma GCC diagnostic pop
                file_put(f->key, text, (size_t)n, 0600);
                assert_int_equal(key_file_read(f->key, KEY_WRAP, &got), KEY_E_FORMAT);
        }
        assert_memory_equal(&got, &before, sizeof got);
        int n = snprintf(text, sizeof text, "zhuji-secret-key 1\nuse: wrap\nsuite: std\nsecret: %s\n", hex);
        file_put(f->key, text, (size_t)n, 0600); /* the same way of writing, with nothing wrong in it */
        assert_int_equal(key_file_read(f->key, KEY_WRAP, &got), 0);
}

static void what_is_not_a_file_is_not_waited_for(void **state) {
        Folder *f = *state;
        KeyPair got;
        assert_int_equal(mkfifo(f->key, 0600), 0);
        assert_int_equal(key_file_read(f->key, KEY_WRAP, &got), KEY_E_FORMAT);
        unlink(f->key);
        assert_int_equal(key_file_read(f->path, KEY_WRAP, &got), KEY_E_FORMAT); /* a folder */
}

static void a_public_key_of_small_order_is_refused_at_the_door(void **state) {
        Folder *f = *state;
        KeyPair got;
        char text[256];
        static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
        static const char *const checked[] = { "wrap", "curve", "desk" };
        for (size_t i = 0; i < array_size(checked); i++) {
                KeyUse use;
                assert_true(key_use_parse(checked[i], &use));
                int n = snprintf(text, sizeof text, "zhuji-public-key 1\nuse: %s\nsuite: std\npublic: %s\n", checked[i], zeros);
                file_put(f->pub, text, (size_t)n, 0644);
                assert_int_equal(key_file_read_public(f->pub, use, &got), KEY_E_FORMAT);
        }
}

static void who_reads_a_secret_leaves_no_core_file(void **state) {
        Folder *f = *state;
        struct rlimit limit;
        KeyPair pair;
        assert_int_equal(key_file_write(f->key, &f->pair), 0);
        assert_int_equal(key_file_read(f->key, KEY_WRAP, &pair), 0);
        assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
        assert_int_equal(limit.rlim_cur, 0);
        assert_int_equal(limit.rlim_max, 0);
}

static void names_of_uses_survive_the_way(void **state) {
        KeyUse use;
        for (int u = KEY_IDENTITY; u <= KEY_DESK; u++) {
                assert_true(key_use_parse(key_use_name((KeyUse)u), &use));
                assert_int_equal(use, u);
        }
        assert_string_equal(key_use_name((KeyUse)0), "?");
        assert_string_equal(key_use_name((KeyUse)6), "?");
        assert_false(key_use_parse("?", &use));
        assert_false(key_use_parse("", &use));
        assert_false(key_use_parse("wraps", &use));
}

#define in_folder(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                in_folder(what_was_written_is_read_back),
                in_folder(the_text_is_as_documented),
                in_folder(modes_are_set_whatever_the_umask),
                in_folder(nothing_is_ever_overwritten),
                in_folder(a_folder_that_is_not_there_is_an_error_by_errno),
                in_folder(a_secret_that_others_may_touch_is_refused),
                in_folder(a_key_of_another_use_or_half_is_refused),
                in_folder(every_truncation_and_addition_is_refused),
                in_folder(a_line_changed_is_refused_and_the_pair_left_alone),
                in_folder(what_is_not_a_file_is_not_waited_for),
                in_folder(a_public_key_of_small_order_is_refused_at_the_door),
                in_folder(who_reads_a_secret_leaves_no_core_file),
                cmocka_unit_test(names_of_uses_survive_the_way),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
