/* SPDX-License-Identifier: Apache-2.0 */

/*
 * error_trace() hands its number on unread; what it prints is read back from a redirected stderr.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/base/errors.h"
#include "common/base/memory.h"

/* Runs error_trace(r) with stderr in a file and returns what it printed. */
static void traced(int r, char *dst, size_t cap) {
        FILE *file = tmpfile();
        int kept = dup(STDERR_FILENO);

        assert_non_null(file);
        fflush(stderr);
        assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
        errno = EEXIST;
        int returned = error_trace(r, "some.c", 12, "some_function");
        int errno_after = errno;
        fflush(stderr);
        assert_true(dup2(kept, STDERR_FILENO) >= 0);
        close(kept);
        rewind(file);
        dst[fread(dst, 1, cap - 1, file)] = '\0';
        fclose(file);
        assert_int_equal(returned, r);
        assert_int_equal(errno_after, EEXIST);
}

static void silent_unless_enabled(void **state) {
        char text[256];

        traced(-ENOENT, text, sizeof(text));
        assert_string_equal(text, "");
}

static void says_where_and_what_when_enabled(void **state) {
        char text[256];

        error_trace_enable(true);
        traced(-ENOENT, text, sizeof(text));
        assert_string_equal(text, "trace: some.c:12 some_function(): -2 (No such file or directory)\n");
        traced(7, text, sizeof(text));
        assert_string_equal(text, "trace: some.c:12 some_function(): condition 7\n");
        traced(-100000, text, sizeof(text));
        assert_non_null(strstr(text, "unknown errno"));
        traced(0, text, sizeof(text));
        assert_string_equal(text, "");
        error_trace_enable(false);
        traced(-ENOENT, text, sizeof(text));
        assert_string_equal(text, "");
}

static void the_place_of_the_newest_error_is_known_and_of_no_other(void **state) {
        FILE *file = tmpfile();

        assert_non_null(file);
        assert_string_equal(error_place(-EIO), "");
        assert_int_equal(fail_path(-EIO, "/some/folder"), -EIO);
        assert_string_equal(error_place(-EIO), "/some/folder");
        assert_string_equal(error_place(-ENOSPC), "");
        assert_string_equal(error_place(0), "");
        /* done, or a condition: no error */
        assert_int_equal(fail_path(0, "/another"), 0);
        assert_int_equal(fail_file(3, 0), 3);
        assert_string_equal(error_place(-EIO), "/some/folder");
        errno = EEXIST;
        assert_int_equal(fail_file(-EROFS, fileno(file)), -EROFS);
        assert_int_equal(errno, EEXIST);
        assert_non_null(strchr(error_place(-EROFS), '/'));
        assert_string_equal(error_place(-EIO), "");
        assert_int_equal(fail_file(-EROFS, -1), -EROFS);
        assert_string_equal(error_place(-EROFS), "");
        fclose(file);
}

static void memory_arrives_cleared(void **state) {
        uint64_t *a = mem_new_array(uint64_t, 100);
        void *none = mem_alloc(0), *other = mem_alloc_array(0, 8);

        for (size_t i = 0; i < 100; i++)
                assert_int_equal(a[i], 0);
        assert_non_null(none);
        assert_non_null(other);
        assert_ptr_not_equal(none, other);
        assert_null(mem_free(none));
        assert_null(mem_free(other));
        assert_null(mem_free(a));
        assert_null(mem_free(NULL));
}

static void memory_is_kept_when_resized(void **state) {
        char *s = mem_strdup("信访");

        assert_string_equal(s, "信访");
        s = mem_realloc(s, 1000);
        assert_string_equal(s, "信访");
        s = mem_realloc(s, 0);
        assert_non_null(s);
        mem_free(s);
}

static void a_local_is_freed_by_cleanup(void **state) {
        void *p = mem_alloc(10);

        mem_freep(&p);
        assert_null(p);
        mem_freep(&p);
        {
                CLEANUP(mem_freep) char *local = mem_strdup("freed here, or LeakSanitizer says so");
                assert_non_null(local);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(silent_unless_enabled),
                cmocka_unit_test(says_where_and_what_when_enabled),
                cmocka_unit_test(the_place_of_the_newest_error_is_known_and_of_no_other),
                cmocka_unit_test(memory_arrives_cleared),
                cmocka_unit_test(memory_is_kept_when_resized),
                cmocka_unit_test(a_local_is_freed_by_cleanup),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
