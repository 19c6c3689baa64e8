/* SPDX-License-Identifier: Apache-2.0 */

/* Verifying an office's folders: LMDB and files, also damaged ones, also beside a running node. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "node/store/journal_file.h"
#include "node/store/store_lmdb.h"
#include "node/verify_disk.h"
#include "tests/unit/runner_fixture.h"
#include "tests/unit/temp_folder.h"
#include "tests/unit/verify_fixture.h"

#define PATH_SIZE (TEMP_PATH_SIZE + 64)

static char root[TEMP_PATH_SIZE];

typedef struct OnDisk {
        Fixture f;
        char journal[PATH_SIZE], store[PATH_SIZE];
} OnDisk;

static void office_paths(OnDisk *o) {
        static unsigned n;
        char folder[PATH_SIZE - 16];

        snprintf(folder, sizeof(folder), "%s/%u", root, n++);
        assert_int_equal(mkdir(folder, 0700), 0);
        snprintf(o->journal, sizeof(o->journal), "%s/journal", folder);
        snprintf(o->store, sizeof(o->store), "%s/store", folder);
}

/* The runner's fixture, with what is on disk in the place of the twins. */
static void office_open(OnDisk *o, bool create) {
        JournalFileOptions options = { .unit = o->f.config.unit, .suite = 1, .segment_size = JOURNAL_FILE_SEGMENT_MIN,
                                       .create = create, .random = &o->f.random };

        assert_int_equal(store_lmdb_open(o->store, 0, create, false, &o->f.store), 0);
        assert_int_equal(journal_file_open(o->journal, &options, &o->f.journal), 0);
        o->f.config.store = o->f.store;
        o->f.config.journal = o->f.journal;
        assert_int_equal(fixture_open(&o->f, create), 0);
}

static void office_close(OnDisk *o) {
        o->f.runner = runner_free(o->f.runner);
        o->f.journal = journal_free(o->f.journal);
        o->f.store = store_free(o->f.store);
}

static void office_make(OnDisk *o, unsigned batches) {
        static const char *const texts[] = { "one", "many 3 two", "three", "many 5 four" };

        fixture_init(&o->f, 4096);
        o->f.journal = journal_free(o->f.journal);
        o->f.store = store_free(o->f.store);
        office_paths(o);
        office_open(o, true);
        assert_int_equal(fixture_genesis(&o->f), 0);
        for (unsigned i = 0; i < batches; i++)
                assert_int_equal(fixture_step(&o->f, ENTRY_REGISTER, texts, 1 + i % 4, NULL, NULL), 0);
        assert_int_equal(runner_commit(o->f.runner, 1000000, true), 0);
}

static void look(const OnDisk *o, VerifyReport *ret) {
        VerifyDiskOptions options = { .journal = o->journal, .store = o->store, .unit = o->f.config.unit };

        assert_int_equal(verify_disk(&options, ret), 0);
}

static void flip(const char *folder, const char *name, uint64_t offset, uint8_t mask) {
        char path[PATH_SIZE + 16];
        uint8_t b;

        snprintf(path, sizeof(path), "%s/%s", folder, name);
        int fd = open(path, O_RDWR);
        assert_true(fd >= 0);
        assert_int_equal(pread(fd, &b, 1, (off_t)offset), 1);
        b ^= mask;
        assert_int_equal(pwrite(fd, &b, 1, (off_t)offset), 1);
        close(fd);
}

static uint64_t file_size(const char *folder, const char *name) {
        char path[PATH_SIZE + 16];
        struct stat st;

        snprintf(path, sizeof(path), "%s/%s", folder, name);
        assert_int_equal(stat(path, &st), 0);
        return (uint64_t)st.st_size;
}

static void an_office_on_disk_is_verified(void **state) {
        VerifyReport r;
        OnDisk o;

        office_make(&o, 12);
        office_close(&o);
        look(&o, &r);
        assert_true(verify_is_clean(&r));
        assert_true(r.compared && r.rows > 30 && r.batches == 13 && r.segments >= 3);
        verify_report_deinit(&r);
        temp_folder_remove(o.journal);
        temp_folder_remove(o.store);
}

static void a_running_office_is_verified_too(void **state) {
        const char *text = "later";
        VerifyReport r;
        OnDisk o;

        office_make(&o, 3);
        /* Not committed: the journal is ahead of the store, and its writer holds the lock. */
        assert_int_equal(fixture_step(&o.f, ENTRY_REGISTER, &text, 1, NULL, NULL), 0);
        look(&o, &r);
        assert_true(verify_is_clean(&r));
        assert_true(r.compared);
        assert_int_equal(r.batches, 5);
        verify_report_deinit(&r);
        assert_int_equal(fixture_step(&o.f, ENTRY_REGISTER, &text, 1, NULL, NULL), 0);
        office_close(&o);
}

static void a_torn_end_beside_a_running_node_is_no_finding(void **state) {
        VerifyReport r;
        OnDisk o;

        office_make(&o, 1);
        JournalPosition end = journal_next(o.f.journal, 1);
        flip(o.journal, "00000001.seg", end.offset + 10, 1);
        look(&o, &r);
        assert_true(verify_is_clean(&r));
        verify_report_deinit(&r);
        office_close(&o);
        look(&o, &r);
        assert_int_equal(r.found, 1);
        assert_int_equal(r.problems[0].what, VERIFY_TORN);
        verify_report_deinit(&r);
}

static void flipped_bytes_of_the_journal_are_named(void **state) {
        VerifyReport r;
        OnDisk o;

        office_make(&o, 5);
        office_close(&o);
        uint64_t size = file_size(o.journal, "00000001.seg");
        for (uint64_t i = 0; i < size; i += i < 144 ? 16 : 499) {
                flip(o.journal, "00000001.seg", i, 0x10);
                look(&o, &r);
                assert_true(r.found > 0);
                assert_int_equal(r.problems[0].at.segment, 1);
                assert_true(r.problems[0].at.offset <= i);
                assert_true(i - r.problems[0].at.offset < 4096);
                verify_report_deinit(&r);
                flip(o.journal, "00000001.seg", i, 0x10);
        }
        look(&o, &r);
        assert_true(verify_is_clean(&r));
        verify_report_deinit(&r);
}

/* Whatever is done to LMDB's pages: verify lives on, comes to an end, and never takes a store for whole that isn't. */
static void a_damaged_store_is_told_and_survived(void **state) {
        unsigned told = 0, untouched = 0;
        VerifyReport r;
        OnDisk o;

        office_make(&o, 6);
        const char *text = "many 8 with a text long enough that the tree of pages gets branches and free pages";
        for (int i = 0; i < 12; i++) {
                assert_int_equal(fixture_step(&o.f, ENTRY_REGISTER, &text, 1, NULL, NULL), 0);
                assert_int_equal(runner_commit(o.f.runner, 1000000, true), 0);
        }
        office_close(&o);
        uint64_t size = file_size(o.store, "data.mdb");
        for (uint64_t i = 0; i < size; i += i % 4096 < 96 ? 5 : 191) {
                flip(o.store, "data.mdb", i, i % 2 ? 0xff : 0x04);
                look(&o, &r);
                if (r.found)
                        assert_true(r.problems[0].what == VERIFY_STORE || r.problems[0].what == VERIFY_ROW);
                else
                        assert_true(r.compared); /* a page that is free, or a head without which an older snapshot counts */
                told += r.found > 0;
                untouched += r.found == 0;
                verify_report_deinit(&r);
                flip(o.store, "data.mdb", i, i % 2 ? 0xff : 0x04);
        }
        assert_true(told > 50);
        assert_true(untouched > 50);
        look(&o, &r);
        assert_true(verify_is_clean(&r));
        verify_report_deinit(&r);
}

static void find_and_change(const char *folder, const char *what) {
        char path[PATH_SIZE + 16];
        uint8_t page[4096];
        unsigned found = 0;

        snprintf(path, sizeof(path), "%s/data.mdb", folder);
        int fd = open(path, O_RDWR);
        assert_true(fd >= 0);
        for (off_t at = 0; pread(fd, page, sizeof(page), at) == (ssize_t)sizeof(page); at += (off_t)sizeof(page)) {
                uint8_t *p = memmem(page, sizeof(page), what, strlen(what));
                if (!p)
                        continue;
                found++;
                p[strlen(what)] ^= 0x20;
                assert_int_equal(pwrite(fd, page, sizeof(page), at), sizeof(page));
        }
        close(fd);
        assert_true(found > 0);
}

static void a_changed_row_on_disk_is_named(void **state) {
        VerifyReport r;
        OnDisk o;

        office_make(&o, 3);
        office_close(&o);
        find_and_change(o.store, "tt00000000000000000003on"); /* key, and but for its last letter the value */
        look(&o, &r);
        assert_int_equal(r.found, 1);
        assert_int_equal(r.problems[0].what, VERIFY_ROW);
        assert_non_null(strstr(r.problems[0].message, "tt00000000000000000003"));
        verify_report_deinit(&r);
}

static void what_is_missing_is_told(void **state) {
        VerifyDiskOptions options = { .journal = "/nonexistent/journal", .store = "/nonexistent/store" };
        VerifyReport r;
        OnDisk o;

        assert_int_equal(verify_disk(&options, &r), VERIFY_DISK_E_MISSING);
        verify_report_deinit(&r);
        office_make(&o, 3);
        office_close(&o);
        temp_folder_remove(o.store);
        look(&o, &r);
        assert_int_equal(r.found, 1);
        assert_int_equal(r.problems[0].what, VERIFY_STORE);
        assert_non_null(strstr(r.problems[0].message, "there is none"));
        verify_report_deinit(&r);
        options = (VerifyDiskOptions){ .journal = o.journal };
        assert_int_equal(verify_disk(&options, &r), 0);
        assert_true(verify_is_clean(&r));
        assert_false(r.compared);
        verify_report_deinit(&r);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_office_on_disk_is_verified),
                cmocka_unit_test(a_running_office_is_verified_too),
                cmocka_unit_test(a_torn_end_beside_a_running_node_is_no_finding),
                cmocka_unit_test(flipped_bytes_of_the_journal_are_named),
                cmocka_unit_test(a_damaged_store_is_told_and_survived),
                cmocka_unit_test(a_changed_row_on_disk_is_named),
                cmocka_unit_test(what_is_missing_is_told),
        };

        temp_folder_make(root);
        int failed = cmocka_run_group_tests_name("verify_disk", tests, NULL, NULL);
        temp_folder_remove(root);
        return failed;
}
