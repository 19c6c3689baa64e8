/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "node/watch_file.h"

/* By --wrap on this program's link line: what was written counts only once it was synced. */
static unsigned syncs;
static bool sync_fails;
int __wrap_fdatasync(int fd);
int __real_fdatasync(int fd);

int __wrap_fdatasync(int fd) {
        syncs++;
        if (sync_fails) {
                errno = EIO;
                return -1;
        }
        return __real_fdatasync(fd);
}

static unsigned folder_syncs;
static bool folder_sync_fails;
int __wrap_fsync(int fd);
int __real_fsync(int fd);

int __wrap_fsync(int fd) {
        struct stat st;

        assert_int_equal(fstat(fd, &st), 0);
        folder_syncs += S_ISDIR(st.st_mode);
        if (folder_sync_fails) {
                errno = EIO;
                return -1;
        }
        return __real_fsync(fd);
}

typedef struct Place {
        char folder[64], path[80];
} Place;

static int setup(void **state) {
        static Place p;

        snprintf(p.folder, sizeof p.folder, "/tmp/zhuji-watch-XXXXXX");
        assert_non_null(mkdtemp(p.folder));
        snprintf(p.path, sizeof p.path, "%s/running", p.folder);
        *state = &p;
        return 0;
}

static int teardown(void **state) {
        Place *p = *state;

        unlink(p->path);
        return rmdir(p->folder);
}

static WatchFile *open_file(const char *path, bool abnormal) {
        WatchFile *w;
        bool was;

        assert_int_equal(watch_file_open(path, &w, &was), 0);
        assert_int_equal(was, abnormal);
        return w;
}

static unsigned before(WatchFile *w, uint8_t input) {
        const RunnerWatch *watch = watch_file_watch(w);
        Digest d = { { input } };
        unsigned tries;

        assert_int_equal(watch->before(watch->userdata, &d, &tries), 0);
        return tries;
}

static void after(WatchFile *w) {
        const RunnerWatch *watch = watch_file_watch(w);

        assert_int_equal(watch->after(watch->userdata), 0);
}

static void test_tells_an_orderly_end_from_another(void **state) {
        const char *path = ((Place *)*state)->path;

        watch_file_close(open_file(path, false), true);
        watch_file_close(open_file(path, false), false);
        watch_file_close(open_file(path, true), true);
        watch_file_close(open_file(path, false), true);
}

/* Else power that fails takes the file with it, and an abnormal end passes for an orderly one. */
static void test_its_name_is_on_disk_before_anything_is_tried(void **state) {
        const char *path = ((Place *)*state)->path;
        WatchFile *w;
        bool abnormal;

        folder_syncs = 0;
        watch_file_close(open_file(path, false), true);
        assert_int_equal(folder_syncs, 1);
        folder_sync_fails = true;
        assert_int_equal(watch_file_open(path, &w, &abnormal), -EIO);
        folder_sync_fails = false;
        watch_file_close(open_file(path, true), true);
}

static void test_an_input_is_noted_on_disk_before_it_is_tried(void **state) {
        WatchFile *w = open_file(((Place *)*state)->path, false);
        const RunnerWatch *watch = watch_file_watch(w);
        Digest d = { { 7 } };
        unsigned before_that = syncs, tries;

        assert_int_equal(before(w, 7), 0);
        assert_int_equal(syncs, before_that + 1);
        sync_fails = true;
        assert_int_equal(watch->before(watch->userdata, &d, &tries), -EIO);
        sync_fails = false;
        watch_file_close(w, true);
}

static void test_counts_tries_of_one_input_over_runs(void **state) {
        const char *path = ((Place *)*state)->path;
        WatchFile *w = open_file(path, false);

        assert_int_equal(before(w, 1), 0);
        watch_file_close(w, false);
        w = open_file(path, true);
        assert_int_equal(before(w, 1), 1);
        watch_file_close(w, false);
        w = open_file(path, true);
        assert_int_equal(before(w, 1), 2);
        after(w);
        assert_int_equal(before(w, 1), 0);
        assert_int_equal(before(w, 2), 0);
        assert_int_equal(before(w, 1), 0);
        watch_file_close(w, true);
}

static void test_garbled_record_counts_as_none(void **state) {
        const char *path = ((Place *)*state)->path;
        WatchFile *w = open_file(path, false);
        FILE *f;

        assert_int_equal(before(w, 1), 0);
        watch_file_close(w, false);
        f = fopen(path, "r+");
        assert_non_null(f);
        assert_int_equal(fseek(f, 20, SEEK_SET), 0);
        assert_int_equal(fputc('x', f), 'x');
        fclose(f);
        w = open_file(path, true);
        assert_int_equal(before(w, 1), 0);
        watch_file_close(w, true);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_tells_an_orderly_end_from_another, setup, teardown),
                cmocka_unit_test_setup_teardown(test_its_name_is_on_disk_before_anything_is_tried, setup, teardown),
                cmocka_unit_test_setup_teardown(test_an_input_is_noted_on_disk_before_it_is_tried, setup, teardown),
                cmocka_unit_test_setup_teardown(test_counts_tries_of_one_input_over_runs, setup, teardown),
                cmocka_unit_test_setup_teardown(test_garbled_record_counts_as_none, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
