/* SPDX-License-Identifier: Apache-2.0 */

/* The keys of cases' contents: what a power failure, a lost file and an older copy leave of them, and that a destroyed one is gone. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "node/store/case_keys_engine.h"
#include "temp_folder.h"

/* By --wrap on this program's link line: what was written counts only once it was synced. */
static unsigned syncs;
static bool sync_fails;
int __wrap_fsync(int fd);
int __real_fsync(int fd);

int __wrap_fsync(int fd) {
        syncs++;
        if (sync_fails) {
                errno = EIO;
                return -1;
        }
        return __real_fsync(fd);
}

typedef struct Keys {
        char base[TEMP_PATH_SIZE], folder[TEMP_PATH_SIZE + 16];
        Random random;
        CaseKeys *keys;
} Keys;

static const char *file_of(const Keys *k, unsigned copy) {
        static char path[600];

        snprintf(path, sizeof path, "%s/%u", k->folder, copy + 1);
        return path;
}

static int open_keys(Keys *k, bool create) {
        return case_keys_open(k->folder, &(CaseKeysOptions){ .create = create, .random = &k->random }, &k->keys);
}

static void close_keys(Keys *k) {
        k->keys = case_keys_free(k->keys);
}

static void reopen(Keys *k) {
        close_keys(k);
        assert_int_equal(open_keys(k, false), 0);
}

static void set_up(Keys *k) {
        *k = (Keys){ .keys = NULL };
        temp_folder_make(k->base);
        snprintf(k->folder, sizeof k->folder, "%s/casekeys", k->base);
        random_seeded(&k->random, 5);
        assert_int_equal(open_keys(k, true), 0);
}

static void tear_down(Keys *k) {
        close_keys(k);
        temp_folder_remove(k->base);
}

static uint64_t next(Keys *k, uint64_t from) {
        uint8_t key[CASE_KEY_SIZE], again[CASE_KEY_SIZE];
        uint64_t slot;

        assert_int_equal(case_keys_next(k->keys, from, &slot, key), 0);
        assert_int_equal(case_keys_get(k->keys, slot, again), 0);
        assert_memory_equal(key, again, CASE_KEY_SIZE);
        return slot;
}

static void assert_key(Keys *k, uint64_t slot, const uint8_t key[CASE_KEY_SIZE]) {
        uint8_t got[CASE_KEY_SIZE];

        assert_int_equal(case_keys_get(k->keys, slot, got), 0);
        assert_memory_equal(got, key, CASE_KEY_SIZE);
}

static bool holds(const Keys *k, unsigned copy, const uint8_t key[CASE_KEY_SIZE]) {
        FILE *f = fopen(file_of(k, copy), "rb");
        uint8_t raw[CASE_KEYS_SLOT];
        bool found = false;

        assert_non_null(f);
        while (fread(raw, sizeof raw, 1, f) == 1)
                for (size_t i = 0; i + CASE_KEY_SIZE <= sizeof raw; i++)
                        found = found || memcmp(raw + i, key, CASE_KEY_SIZE) == 0;
        fclose(f);
        return found;
}

static void scribble(const Keys *k, unsigned copy, uint64_t slot, size_t len) {
        uint8_t junk[2 * CASE_KEYS_SLOT];
        int fd = open(file_of(k, copy), O_WRONLY);

        memset(junk, 0xA5, sizeof junk);
        assert_true(fd >= 0 && pwrite(fd, junk, len, (off_t)(slot * CASE_KEYS_SLOT)) == (ssize_t)len);
        close(fd);
}

static void a_key_is_on_disk_twice_before_it_is_given_out(void **state) {
        uint8_t key[CASE_KEY_SIZE];
        struct stat st;
        Keys k;

        set_up(&k);
        assert_int_equal(next(&k, 0), 0);
        assert_int_equal(case_keys_get(k.keys, 0, key), 0);
        assert_true(holds(&k, 0, key) && holds(&k, 1, key));
        assert_int_equal(stat(file_of(&k, 0), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_int_equal(st.st_size, (off_t)CASE_KEYS_AHEAD * CASE_KEYS_SLOT);
        /* The next ones cost nothing. */
        assert_int_equal(next(&k, 1), 1);
        assert_int_equal(case_keys_count(k.keys), CASE_KEYS_AHEAD);
        assert_int_equal(next(&k, CASE_KEYS_AHEAD), CASE_KEYS_AHEAD);
        assert_int_equal(case_keys_count(k.keys), 2 * CASE_KEYS_AHEAD);
        reopen(&k);
        assert_key(&k, 0, key);
        tear_down(&k);
}

static void what_no_sync_confirmed_is_neither_given_out_nor_called_destroyed(void **state) {
        uint8_t key[CASE_KEY_SIZE];
        uint64_t slot, beyond;
        Keys k;

        (void)state;
        set_up(&k);
        slot = next(&k, 0);
        beyond = case_keys_count(k.keys);
        syncs = 0;
        assert_int_equal(case_keys_reserve(k.keys, beyond, 1), 0);
        assert_int_equal(syncs, CASE_KEYS_COPIES);
        syncs = 0;
        assert_int_equal(case_keys_destroy(k.keys, slot), 0);
        assert_int_equal(syncs, CASE_KEYS_COPIES);
        sync_fails = true;
        beyond = case_keys_count(k.keys);
        assert_int_equal(case_keys_reserve(k.keys, beyond, 1), -EIO);
        assert_int_equal(case_keys_next(k.keys, beyond, &slot, key), -EIO);
        assert_int_equal(case_keys_destroy(k.keys, beyond - 1), -EIO);
        sync_fails = false;
        assert_int_equal(case_keys_count(k.keys), beyond);
        tear_down(&k);
}

static void a_destroyed_key_is_nowhere_and_its_neighbours_are(void **state) {
        uint8_t keys[3][CASE_KEY_SIZE], got[CASE_KEY_SIZE];
        Keys k;

        set_up(&k);
        (void)next(&k, 0);
        for (uint64_t i = 0; i < 3; i++)
                assert_int_equal(case_keys_get(k.keys, i, keys[i]), 0);
        assert_int_equal(case_keys_destroy(k.keys, 1), 0);
        for (unsigned round = 0; round < 2; round++) {
                assert_int_equal(case_keys_get(k.keys, 1, got), CASE_KEYS_E_DESTROYED);
                assert_false(holds(&k, 0, keys[1]) || holds(&k, 1, keys[1]));
                assert_key(&k, 0, keys[0]);
                assert_key(&k, 2, keys[2]);
                assert_int_equal(case_keys_destroy(k.keys, 1), 0); /* twice is once */
                reopen(&k);
        }
        assert_int_equal(next(&k, 1), 2); /* never given out again */
        assert_int_equal(case_keys_destroy(k.keys, 99 * CASE_KEYS_AHEAD), 0);
        tear_down(&k);
}

/* Whole, and another slot's: no key of this one, or one case could be read with another's key, or destroyed in its place. */
static void a_slot_in_another_s_place_is_none(void **state) {
        uint8_t keys[3][CASE_KEY_SIZE], raw[CASE_KEYS_SLOT], got[CASE_KEY_SIZE];

        for (unsigned both = 0; both < 2; both++) {
                Keys k;

                set_up(&k);
                (void)next(&k, 0);
                for (uint64_t i = 0; i < 3; i++)
                        assert_int_equal(case_keys_get(k.keys, i, keys[i]), 0);
                close_keys(&k);
                for (unsigned copy = 0; copy <= both; copy++) {
                        int fd = open(file_of(&k, copy), O_RDWR);

                        assert_true(fd >= 0 && pread(fd, raw, sizeof raw, 0) == (ssize_t)sizeof raw);
                        assert_true(pwrite(fd, raw, sizeof raw, CASE_KEYS_SLOT) == (ssize_t)sizeof raw);
                        close(fd);
                }
                assert_int_equal(open_keys(&k, false), 0);
                assert_key(&k, 0, keys[0]);
                assert_key(&k, 2, keys[2]);
                if (both)
                        assert_int_equal(case_keys_get(k.keys, 1, got), CASE_KEYS_E_MISSING);
                else
                        assert_key(&k, 1, keys[1]); /* the other copy has it */
                tear_down(&k);
        }
}

/* Who asked for it wants to know that it is gone, also if nothing of it could be read any more. */
static void what_cannot_be_read_is_destroyed_all_the_same(void **state) {
        uint8_t got[CASE_KEY_SIZE];
        Keys k;

        set_up(&k);
        (void)next(&k, 0);
        scribble(&k, 0, 1, CASE_KEYS_SLOT);
        scribble(&k, 1, 1, CASE_KEYS_SLOT);
        assert_int_equal(case_keys_get(k.keys, 1, got), CASE_KEYS_E_MISSING);
        assert_int_equal(case_keys_destroy(k.keys, 1), 0);
        assert_int_equal(case_keys_get(k.keys, 1, got), CASE_KEYS_E_DESTROYED);
        reopen(&k);
        assert_int_equal(case_keys_get(k.keys, 1, got), CASE_KEYS_E_DESTROYED);
        tear_down(&k);
}

static void what_one_copy_lost_the_other_still_has(void **state) {
        uint8_t keys[4][CASE_KEY_SIZE];
        unsigned mended;

        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++) {
                Keys k;

                set_up(&k);
                (void)next(&k, 0);
                for (uint64_t i = 0; i < 4; i++)
                        assert_int_equal(case_keys_get(k.keys, i, keys[i]), 0);
                scribble(&k, copy, 1, CASE_KEYS_SLOT / 2 + 3); /* a sector torn while its neighbour was destroyed */
                assert_key(&k, 1, keys[1]);
                syncs = 0;
                reopen(&k);
                mended = syncs;
                assert_true(holds(&k, copy, keys[1]));
                syncs = 0;
                reopen(&k);
                assert_int_equal(mended, syncs + 1); /* what was mended is on disk, and what was whole was let be */
                close_keys(&k);
                assert_int_equal(truncate(file_of(&k, copy), 2 * CASE_KEYS_SLOT + 7), 0);
                assert_int_equal(open_keys(&k, false), 0);
                assert_true(holds(&k, copy, keys[3]));
                close_keys(&k);
                assert_int_equal(unlink(file_of(&k, copy)), 0);
                assert_int_equal(open_keys(&k, false), 0);
                for (uint64_t i = 0; i < 4; i++)
                        assert_key(&k, i, keys[i]);
                assert_true(holds(&k, copy, keys[0]));
                tear_down(&k);
        }
}

static void what_is_destroyed_in_one_copy_is_destroyed(void **state) {
        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++) {
                uint8_t dead[CASE_KEYS_SLOT], key[CASE_KEY_SIZE], got[CASE_KEY_SIZE];
                CaseKeys *reader;
                Keys k;
                int fd;

                set_up(&k);
                (void)next(&k, 0);
                assert_int_equal(case_keys_get(k.keys, 5, key), 0);
                /* The process ends between the two writes: one says so, the other still has the key. */
                fd = open(file_of(&k, 1 - copy), O_RDWR);
                assert_true(fd >= 0 && pread(fd, dead, sizeof dead, 5 * CASE_KEYS_SLOT) == sizeof dead);
                assert_int_equal(case_keys_destroy(k.keys, 5), 0);
                assert_int_equal(pwrite(fd, dead, sizeof dead, 5 * CASE_KEYS_SLOT), sizeof dead);
                close(fd);
                assert_true(holds(&k, 1 - copy, key));
                assert_int_equal(case_keys_open(k.folder, &(CaseKeysOptions){ .readonly = true }, &reader), 0);
                assert_int_equal(case_keys_get(reader, 5, got), CASE_KEYS_E_DESTROYED); /* to who mends nothing, too */
                case_keys_free(reader);
                reopen(&k);
                assert_int_equal(case_keys_get(k.keys, 5, got), CASE_KEYS_E_DESTROYED);
                assert_false(holds(&k, 0, key) || holds(&k, 1, key));
                tear_down(&k);
        }
}

static void a_stretch_torn_while_it_was_drawn_is_not_given_out(void **state) {
        uint8_t key[CASE_KEY_SIZE];
        Keys k;

        set_up(&k);
        (void)next(&k, 0);
        close_keys(&k);
        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++) {
                assert_int_equal(truncate(file_of(&k, copy), 10 * CASE_KEYS_SLOT + 30), 0);
                scribble(&k, copy, 9, CASE_KEYS_SLOT);
        }
        assert_int_equal(open_keys(&k, false), 0);
        assert_int_equal(case_keys_get(k.keys, 9, key), CASE_KEYS_E_MISSING);
        assert_int_equal(next(&k, 8), 8);
        assert_int_equal(next(&k, 9), 10); /* drawn anew */
        reopen(&k);
        assert_int_equal(case_keys_get(k.keys, 10, key), 0);
        tear_down(&k);
}

static void without_the_folder_it_says_so_and_an_empty_one_begins_behind_what_was(void **state) {
        uint8_t key[CASE_KEY_SIZE];
        Keys k;

        set_up(&k);
        (void)next(&k, 0);
        close_keys(&k);
        for (unsigned copy = 0; copy < CASE_KEYS_COPIES; copy++)
                assert_int_equal(unlink(file_of(&k, copy)), 0);
        assert_int_equal(rmdir(k.folder), 0);
        assert_int_equal(open_keys(&k, false), CASE_KEYS_E_MISSING);
        assert_int_equal(mkdir(k.folder, 0700), 0);
        assert_int_equal(open_keys(&k, false), 0);
        assert_int_equal(next(&k, 17), 17); /* as the journal says */
        assert_int_equal(case_keys_get(k.keys, 16, key), CASE_KEYS_E_MISSING);
        reopen(&k);
        assert_int_equal(case_keys_get(k.keys, 16, key), CASE_KEYS_E_MISSING);
        assert_int_equal(case_keys_get(k.keys, 17, key), 0);
        tear_down(&k);
}

static void readers_have_all_of_it_as_it_was(void **state) {
        uint8_t key[CASE_KEY_SIZE];
        CaseKeys *then;
        Keys k;

        set_up(&k);
        (void)next(&k, 0);
        assert_int_equal(case_keys_destroy(k.keys, 2), 0);
        assert_int_equal(case_keys_open(k.folder, &(CaseKeysOptions){ .readonly = true }, &then), 0);
        assert_int_equal(case_keys_destroy(k.keys, 3), 0);
        assert_int_equal(case_keys_get(then, 2, key), CASE_KEYS_E_DESTROYED);
        assert_int_equal(case_keys_get(then, 3, key), 0);
        assert_int_equal(case_keys_get(then, CASE_KEYS_AHEAD, key), CASE_KEYS_E_MISSING);
        case_keys_free(then);
        tear_down(&k);
}

static void the_same_random_draws_the_same_keys_in_memory(void **state) {
        uint8_t a[CASE_KEY_SIZE], b[CASE_KEY_SIZE];

        for (unsigned i = 0; i < 2; i++) {
                Random random;
                CaseKeys *keys;
                uint64_t slot;

                random_seeded(&random, 9);
                keys = case_keys_new(&random, 4);
                assert_int_equal(case_keys_next(keys, 3, &slot, i ? b : a), 0);
                assert_int_equal(slot, 3);
                assert_int_equal(case_keys_get(keys, 3, i ? b : a), 0);
                assert_int_equal(case_keys_get(keys, 2, b), CASE_KEYS_E_MISSING);
                assert_int_equal(case_keys_get(keys, 3, i ? b : a), 0);
                case_keys_free(keys);
        }
        assert_memory_equal(a, b, CASE_KEY_SIZE);
}

/* ---- a full file system ------------------------------------------------------------------------------------------------ */

static CaseKeysOps wanting;      /* an engine in memory whose writes fail */
static int (*write_really)(CaseKeys *k, unsigned copy, uint64_t slot, Bytes data);
static int write_fails;          /* negative error, or 0 */
static unsigned fails_from;      /* copy */

static int write_wanting(CaseKeys *k, unsigned copy, uint64_t slot, Bytes data) {
        return write_fails && copy >= fails_from ? write_fails : write_really(k, copy, slot, data);
}

static CaseKeys *wanting_keys(Random *random) {
        CaseKeys *keys = case_keys_new(random, 4);

        random_seeded(random, 9);
        wanting = *keys->ops;
        write_really = wanting.write;
        wanting.write = write_wanting;
        keys->ops = &wanting;
        write_fails = 0;
        fails_from = 0;
        return keys;
}

static void a_full_disk_is_told_before_the_keys_run_out_and_room_mends_it(void **state) {
        static const int full[] = { -ENOSPC, -EDQUOT };
        uint8_t first[CASE_KEY_SIZE], key[CASE_KEY_SIZE];

        for (unsigned i = 0; i < 4; i++) {
                Random random;
                CaseKeys *keys = wanting_keys(&random);
                uint64_t slot;

                assert_int_equal(case_keys_reserve(keys, 0, 3), 0);
                assert_int_equal(case_keys_count(keys), 4);
                assert_int_equal(case_keys_get(keys, 0, first), 0);
                write_fails = full[i % 2];
                fails_from = i / 2; /* at once; or only when the first copy is written */
                assert_int_equal(case_keys_reserve(keys, 0, 4), 0);
                assert_int_equal(case_keys_reserve(keys, 1, 4), CASE_KEYS_E_FULL);
                assert_int_equal(case_keys_count(keys), 4);
                assert_int_equal(case_keys_next(keys, 3, &slot, key), 0); /* what there is, is there */
                assert_int_equal(slot, 3);
                write_fails = 0;
                assert_int_equal(case_keys_reserve(keys, 3, 9), 0);
                assert_int_equal(case_keys_count(keys), 12);
                assert_int_equal(case_keys_get(keys, 0, key), 0);
                assert_memory_equal(key, first, CASE_KEY_SIZE);
                assert_int_equal(case_keys_next(keys, 11, &slot, key), 0);
                assert_int_equal(slot, 11);
                case_keys_free(keys);
        }
}

static void another_error_is_no_full_disk(void **state) {
        Random random;
        CaseKeys *keys = wanting_keys(&random);

        write_fails = -EIO;
        assert_int_equal(case_keys_reserve(keys, 0, 1), -EIO);
        case_keys_free(keys);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_key_is_on_disk_twice_before_it_is_given_out),
                cmocka_unit_test(what_no_sync_confirmed_is_neither_given_out_nor_called_destroyed),
                cmocka_unit_test(a_destroyed_key_is_nowhere_and_its_neighbours_are),
                cmocka_unit_test(a_slot_in_another_s_place_is_none),
                cmocka_unit_test(what_cannot_be_read_is_destroyed_all_the_same),
                cmocka_unit_test(what_one_copy_lost_the_other_still_has),
                cmocka_unit_test(what_is_destroyed_in_one_copy_is_destroyed),
                cmocka_unit_test(a_stretch_torn_while_it_was_drawn_is_not_given_out),
                cmocka_unit_test(without_the_folder_it_says_so_and_an_empty_one_begins_behind_what_was),
                cmocka_unit_test(readers_have_all_of_it_as_it_was),
                cmocka_unit_test(the_same_random_draws_the_same_keys_in_memory),
                cmocka_unit_test(a_full_disk_is_told_before_the_keys_run_out_and_room_mends_it),
                cmocka_unit_test(another_error_is_no_full_disk),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
