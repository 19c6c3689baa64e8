/* SPDX-License-Identifier: Apache-2.0 */

/* A whole file is there whole or not at all, and for good when it is said to be (promise P1): what is synced before what. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/io/file.h"
#include "temp_folder.h"

/* By --wrap on this program's link line: f a file synced, d a folder, r renamed, in order. */
static char done[16];
static char fails; /* one of these letters */
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);

static int noted(char what, int result) {
        done[strlen(done)] = what;
        if (what != fails)
                return result;
        errno = EIO;
        return -1;
}

int __wrap_fsync(int fd) {
        struct stat st;

        assert_int_equal(fstat(fd, &st), 0);
        return noted(S_ISDIR(st.st_mode) ? 'd' : 'f', __real_fsync(fd));
}

int __wrap_rename(const char *from, const char *to) {
        return noted('r', fails == 'r' ? -1 : __real_rename(from, to));
}

typedef struct Place {
        char folder[TEMP_PATH_SIZE], path[TEMP_PATH_SIZE + 16], beside[TEMP_PATH_SIZE + 32];
} Place;

static void set_up(Place *p) {
        temp_folder_make(p->folder);
        snprintf(p->path, sizeof p->path, "%s/roster", p->folder);
        snprintf(p->beside, sizeof p->beside, "%s.new", p->path);
        memset(done, 0, sizeof done);
        fails = 0;
}

static int replace(const Place *p, const char *text, char failing) {
        int r;

        memset(done, 0, sizeof done);
        fails = failing;
        r = file_replace(p->path, bytes_of_str(text), 0600);
        fails = 0;
        return r;
}

static void assert_says(const Place *p, const char *text) {
        Buf b = BUF_INIT;

        assert_int_equal(file_read(p->path, 100, &b), 0);
        assert_int_equal(b.len, strlen(text));
        assert_memory_equal(b.data, text, b.len);
        buf_deinit(&b);
}

static void a_file_is_synced_then_put_in_its_place_then_its_name_is(void **state) {
        struct stat st;
        Place p;

        set_up(&p);
        assert_int_equal(replace(&p, "one", 0), 0);
        assert_string_equal(done, "frd");
        assert_says(&p, "one");
        assert_int_equal(stat(p.path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_int_equal(replace(&p, "two and more", 0), 0);
        assert_says(&p, "two and more");
        assert_int_equal(replace(&p, "3", 0), 0); /* nothing of the longer one is left */
        assert_says(&p, "3");
        temp_folder_remove(p.folder);
}

static void what_could_not_be_written_leaves_what_stood_there(void **state) {
        static const char failing[] = "fr";
        Place p;

        set_up(&p);
        assert_int_equal(replace(&p, "one", 0), 0);
        for (const char *f = failing; *f; f++) {
                assert_int_equal(replace(&p, "two", *f), -EIO);
                assert_says(&p, "one");
                assert_int_equal(access(p.beside, F_OK), -1);
        }
        assert_int_equal(replace(&p, "two", 'd'), -EIO); /* there, but who asked must not rely on it */
        temp_folder_remove(p.folder);
}

static void a_folder_is_there_for_good_and_made_once(void **state) {
        Place p;

        set_up(&p);
        assert_int_equal(file_make_folder(p.path), 0);
        assert_string_equal(done, "d");
        assert_int_equal(file_make_folder(p.path), 0);
        assert_string_equal(done, "d");
        memset(done, 0, sizeof done);
        fails = 'd';
        assert_int_equal(file_make_folder(p.beside), -EIO);
        fails = 0;
        temp_folder_remove(p.folder);
}

static void more_than_is_allowed_is_nothing(void **state) {
        Buf b = BUF_INIT;
        Place p;

        set_up(&p);
        buf_put_u8(&b, 'x');
        assert_int_equal(replace(&p, "12345", 0), 0);
        assert_int_equal(file_read(p.path, 4, &b), FILE_E_LARGE);
        assert_int_equal(b.len, 1);
        assert_int_equal(file_read(p.path, 5, &b), 0);
        assert_int_equal(b.len, 6); /* behind what was there */
        assert_int_equal(file_read(p.beside, 5, &b), -ENOENT);
        assert_int_equal(b.len, 6);
        buf_deinit(&b);
        temp_folder_remove(p.folder);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_file_is_synced_then_put_in_its_place_then_its_name_is),
                cmocka_unit_test(what_could_not_be_written_leaves_what_stood_there),
                cmocka_unit_test(a_folder_is_there_for_good_and_made_once),
                cmocka_unit_test(more_than_is_allowed_is_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
