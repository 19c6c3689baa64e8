/* SPDX-License-Identifier: Apache-2.0 */

/* Sealed halves laid aside: what a folder holds, when the time of one has come, what is kept of it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "node/halves.h"
#include "tests/unit/temp_folder.h"

static char folder[TEMP_PATH_SIZE];

static int make_folder(void **state) {
        char path[TEMP_PATH_SIZE + 8];

        temp_folder_make(folder);
        snprintf(path, sizeof(path), "%s/waiting", folder);
        return mkdir(path, 0700);
}

static int remove_folder(void **state) {
        temp_folder_remove(folder);
        return 0;
}

static void put(const char *file, Bytes bytes) {
        char path[TEMP_PATH_SIZE + 64];
        FILE *f;

        snprintf(path, sizeof(path), "%s/waiting/%s", folder, file);
        f = fopen(path, "w");
        assert_non_null(f);
        assert_int_equal(fwrite(bytes.data, 1, bytes.len, f), bytes.len);
        fclose(f);
}

static void none_wait_where_there_is_no_folder(void **state) {
        HalfNames names;

        halves_list("/tmp/zhuji-there-is-none", &names);
        assert_int_equal(names.n, 0);
        halves_free(&names);
}

static void what_was_laid_aside_is_found_and_is_due_by_time_or_by_number(void **state) {
        PbControlRequest request = ZHUJI__CONTROL_REQUEST__INIT;
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT;
        HalfNames names;
        Half half;

        request.as_user = (char *)"clerk";
        half_encode(1000, 7, &request, &bytes);
        put("00ff00ff00ff00ff.sealed", buf_bytes(&bytes));
        put("00ff00ff00ff00fe.sealed", bytes_of("short", 5));
        put("00ff00ff00ff00ff.receipt", bytes_of("x", 1));
        put("notes.sealed", bytes_of("x", 1));
        halves_list(folder, &names);
        assert_int_equal(names.n, 2);
        assert_string_equal(names.names[0], "00ff00ff00ff00fe");
        assert_false(half_read(folder, names.names[0], &arena, &half));
        assert_true(half_read(folder, names.names[1], &arena, &half));
        assert_string_equal(half.request->as_user, "clerk");
        assert_int_equal(half.owner, getuid());
        assert_false(half_is_due(&half, 999, 6));
        assert_true(half_is_due(&half, 1000, 0));
        assert_true(half_is_due(&half, 0, 7));
        assert_false(half_read(folder, "00ff00ff00ff0000", &arena, &half));
        halves_free(&names);
        buf_deinit(&bytes);
        arena_deinit(&arena);
}

/* Before its time nothing of it leaves the folder: the moment would tell whose letter it was. */
static void it_is_taken_when_its_time_has_come_and_in_its_turn(void **state) {
        static const char *const files[] = { "00000000000000aa", "00000000000000bb" };
        PbControlRequest request = ZHUJI__CONTROL_REQUEST__INIT;
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT;
        HalfNames names;
        Half half;

        request.as_user = (char *)"clerk";
        half_encode(1000, 7, &request, &bytes);
        for (size_t i = 0; i < 2; i++) {
                char file[64];

                snprintf(file, sizeof(file), "%s.sealed", files[i]);
                put(file, buf_bytes(&bytes));
        }
        assert_false(half_read_due(folder, files[0], 999, 6, &arena, &half));
        assert_true(half_read_due(folder, files[0], 1000, 6, &arena, &half));
        assert_true(half_read_due(folder, files[0], 999, 7, &arena, &half));
        assert_false(half_read_due(folder, "00000000000000cc", 1000, 7, &arena, &half));
        halves_list(folder, &names);
        assert_true(names.n >= 2);
        assert_int_equal(halves_behind(&names, ""), 0);
        assert_int_equal(halves_behind(&names, files[0]), 1); /* whether it is there or not any more */
        assert_int_equal(halves_behind(&names, "00000000000000ab"), 1);
        assert_int_equal(halves_behind(&names, files[1]), 2);
        halves_free(&names);
        buf_deinit(&bytes);
        arena_deinit(&arena);
}

static void its_receipt_is_for_one_user_alone(void **state) {
        char path[TEMP_PATH_SIZE + 64], text[64] = "";
        struct stat st;
        FILE *f;

        assert_int_equal(half_keep_receipt(folder, "00ff00ff00ff0001", "411281-2026-0000007-1", "0123456789"), 0);
        snprintf(path, sizeof(path), "%s/waiting/00ff00ff00ff0001.receipt", folder);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        f = fopen(path, "r");
        assert_non_null(f);
        assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
        fclose(f);
        assert_string_equal(text, "411281-2026-0000007-1\n0123456789\n");
        assert_true(half_keep_receipt("/tmp/zhuji-there-is-none", "00ff00ff00ff0001", "a", "b") < 0);
}

/* What was registered goes once its receipt is kept; without a code to keep, or room for it, it stays. */
static void it_goes_only_for_its_receipt(void **state) {
        Arena arena = ARENA_INIT;
        const char *path = half_path(folder, "00000000000000dd", HALVES_ENDING, &arena);

        put("00000000000000dd.sealed", bytes_of("x", 1));
        assert_int_equal(half_registered(folder, "00000000000000dd", "411281-2026-0000007-1", ""), -ENODATA);
        assert_int_equal(access(path, F_OK), 0);
        assert_int_equal(half_registered(folder, "00000000000000dd", "411281-2026-0000007-1", "0123456789"), 0);
        assert_int_equal(access(path, F_OK), -1);
        assert_int_equal(access(half_path(folder, "00000000000000dd", HALVES_RECEIPT, &arena), F_OK), 0);
        arena_deinit(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(none_wait_where_there_is_no_folder),
                cmocka_unit_test(what_was_laid_aside_is_found_and_is_due_by_time_or_by_number),
                cmocka_unit_test(it_is_taken_when_its_time_has_come_and_in_its_turn),
                cmocka_unit_test(its_receipt_is_for_one_user_alone),
                cmocka_unit_test(it_goes_only_for_its_receipt),
        };

        return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
