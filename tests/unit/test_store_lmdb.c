/* SPDX-License-Identifier: Apache-2.0 */

/* LMDB: the contract, what a large store looks like beside the RAM twin, and what stands on disk. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "node/store/store_lmdb.h"
#include "node/store/store_mem.h"
#include "tests/unit/store_contract.h"
#include "tests/unit/temp_folder.h"

static char root[TEMP_PATH_SIZE];
static unsigned folders;
static char current[TEMP_PATH_SIZE + 16];

static Store *open_current(uint64_t map_size, bool create, bool readonly) {
        Store *s = NULL;

        assert_int_equal(store_lmdb_open(current, map_size, create, readonly, &s), 0);
        return s;
}

static void next_folder(void) {
        snprintf(current, sizeof(current), "%s/%u", root, folders++);
}

static Store *make(void) {
        next_folder();
        return open_current(0, true, false);
}

static Store *make_small(void) {
        next_folder();
        return open_current(256 * 1024, true, false);
}

static Store *reopen(Store *s) {
        store_free(s);
        return open_current(0, false, false);
}

static void drop(Store *s) {
        store_free(s);
        temp_folder_remove(current);
}

static const StoreMaker lmdb_maker = { .make = make, .reopen = reopen, .drop = drop, .make_small = make_small };

static void hundred_thousand_rows_walk_as_in_the_twin(void **state) {
        Store *s = make(), *twin = store_mem_new();
        Buf a = BUF_INIT, b = BUF_INIT;

        store_contract_fill(s, 42, 100000, 20000);
        store_contract_fill(twin, 42, 100000, 777);
        s = reopen(s);
        store_contract_dump(s, &a);
        store_contract_dump(twin, &b);
        assert_true(bytes_equal(buf_bytes(&a), buf_bytes(&b)));
        assert_true(a.len > 1000000);
        buf_deinit(&a);
        buf_deinit(&b);
        store_free(twin);
        drop(s);
}

static void what_is_not_there_is_missing(void **state) {
        Store *s = NULL;

        next_folder();
        assert_int_equal(store_lmdb_open(current, 0, false, false, &s), STORE_LMDB_E_MISSING);
        assert_int_equal(store_lmdb_open(current, 0, false, true, &s), STORE_LMDB_E_MISSING);
        assert_int_equal(store_lmdb_open(current, 0, true, true, &s), STORE_LMDB_E_MISSING);
        assert_null(s);
        assert_int_equal(access(current, F_OK), -1);
}

static void files_are_the_owners_alone(void **state) {
        Store *s = make();
        struct stat st;
        char path[TEMP_PATH_SIZE + 32];

        assert_int_equal(stat(current, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
        snprintf(path, sizeof(path), "%s/data.mdb", current);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_true(st.st_size < 1024 * 1024); /* sparse or small, not the whole map */
        snprintf(path, sizeof(path), "%s/lock.mdb", current);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        drop(s);
}

static void what_is_not_a_store_is_refused(void **state) {
        Store *s = make();
        char path[TEMP_PATH_SIZE + 32];
        uint8_t junk[8192];

        store_free(s);
        s = NULL;
        memset(junk, 0x5a, sizeof(junk));
        snprintf(path, sizeof(path), "%s/data.mdb", current);
        int fd = open(path, O_WRONLY);
        assert_int_equal(pwrite(fd, junk, sizeof(junk), 0), sizeof(junk));
        close(fd);
        assert_int_equal(store_lmdb_open(current, 0, false, false, &s), -EUCLEAN);
        assert_null(s);
        temp_folder_remove(current);
}

static bool has(Store *s, const char *key) {
        StoreTxn *t;

        assert_int_equal(store_begin(s, false, &t), 0);
        bool there = store_has(t, bytes_of_str(key));
        store_abort(&t);
        return there;
}

static void put(Store *s, const char *key) {
        StoreTxn *t;

        assert_int_equal(store_begin(s, true, &t), 0);
        store_put(t, bytes_of_str(key), bytes_of_str("1"));
        assert_int_equal(store_commit(&t), 0);
}

/* A process of its own, forked before any store is open here; both sides tell each other by single bytes. */
typedef struct Child {
        pid_t pid;
        int peer;
} Child;

static Child child_start(int (*run)(int peer)) {
        int fds[2];

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                close(fds[1]);
                _exit(run(fds[0]));
        }
        close(fds[0]);
        return (Child){ pid, fds[1] };
}

/* The other side's word; false if it is gone. */
static bool hear(int peer) {
        char c;

        return read(peer, &c, 1) == 1;
}

static bool tell(int peer) {
        return send(peer, "x", 1, MSG_NOSIGNAL) == 1;
}

/* 0: all was as it expected. */
static int child_end(Child child) {
        int status;

        close(child.peer);
        assert_int_equal(waitpid(child.pid, &status, 0), child.pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int read_beside_a_writer(int peer) {
        Store *s = NULL;
        StoreTxn *t;

        if (!hear(peer) || store_lmdb_open(current, 0, false, true, &s) != 0)
                return 1;
        if (store_begin(s, false, &t) != 0 || !store_has(t, bytes_of_str("one")))
                return 2;
        if (!tell(peer) || !hear(peer) || store_has(t, bytes_of_str("two")))
                return 3;
        store_abort(&t);
        if (store_begin(s, false, &t) != 0 || !store_has(t, bytes_of_str("two")))
                return 4;
        store_abort(&t);
        store_free(s);
        return tell(peer) ? 0 : 5;
}

static void another_process_reads_beside_the_writer(void **state) {
        next_folder();
        Child child = child_start(read_beside_a_writer);
        Store *s = open_current(0, true, false);

        put(s, "one");
        assert_true(tell(child.peer) && hear(child.peer));
        put(s, "two");
        assert_true(tell(child.peer) && hear(child.peer));
        assert_int_equal(child_end(child), 0);
        drop(s);
}

static int hold_the_store_open(int peer) {
        Store *s = NULL;

        if (!hear(peer) || store_lmdb_open(current, 0, false, true, &s) != 0)
                return 1;
        return tell(peer) && !hear(peer) ? 0 : 2;
}

static int die_with_a_reader_open(int peer) {
        Store *s = NULL;
        StoreTxn *t;

        if (!hear(peer) || store_lmdb_open(current, 0, false, true, &s) != 0 || store_begin(s, false, &t) != 0)
                return 1;
        return store_has(t, bytes_of_str("one")) ? 0 : 2; /* without closing anything */
}

static void readers_that_died_do_not_hold_pages(void **state) {
        next_folder();
        /* While somebody has the store open LMDB's reader table lives on, and with it the slot of the dead one. */
        Child holder = child_start(hold_the_store_open), dying = child_start(die_with_a_reader_open);
        Store *s = open_current(1024 * 1024, true, false);

        put(s, "one");
        assert_true(tell(holder.peer) && hear(holder.peer));
        assert_true(tell(dying.peer));
        assert_int_equal(child_end(dying), 0);
        store_free(s);
        s = open_current(1024 * 1024, false, false);
        /* Were the dead one's snapshot still held, no page could be used again, and this overwriting would fill the map. */
        for (int i = 0; i < 500; i++)
                put(s, "one");
        assert_true(has(s, "one"));
        assert_int_equal(child_end(holder), 0);
        drop(s);
}

/* A `zhuji verify` that is killed beside a node that runs for years. */
static void nor_does_one_that_dies_beside_the_writer(void **state) {
        next_folder();
        Child dying = child_start(die_with_a_reader_open);
        Store *s = open_current(2 * 1024 * 1024, true, false);

        put(s, "one");
        assert_true(tell(dying.peer));
        assert_int_equal(child_end(dying), 0);
        for (int i = 0; i < 800; i++)
                put(s, "one");
        assert_true(has(s, "one"));
        drop(s);
}

static int open_with_little_address_space(int peer) {
        struct rlimit limit = { 2u << 30, 2u << 30 };
        Store *s = NULL;
        StoreUsage usage;

        (void)peer;
        if (setrlimit(RLIMIT_AS, &limit) < 0)
                return 77;
        if (store_lmdb_open(current, 0, true, false, &s) != 0)
                return 1;
        put(s, "one");
        store_usage(s, &usage);
        store_free(s);
        return usage.size >= 1u << 20 && usage.size <= 2u << 30 ? 0 : 2;
}

#ifdef __SANITIZE_ADDRESS__ /* gcc */
#define ADDRESS_SANITIZER
#elif defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER
#endif
#endif

static void a_limited_address_space_makes_the_map_smaller(void **state) {
#ifdef ADDRESS_SANITIZER
        print_message("[  SKIPPED ] AddressSanitizer needs the address space itself\n");
        skip();
#endif
        next_folder();
        int code = child_end(child_start(open_with_little_address_space));
        if (code == 77) {
                print_message("[  SKIPPED ] setrlimit(RLIMIT_AS) not allowed\n");
                skip();
        }
        assert_int_equal(code, 0);
        temp_folder_remove(current);
}

static void usage_falls_when_a_large_part_is_deleted(void **state) {
        Buf k = BUF_INIT;
        StoreUsage full, emptied;
        uint8_t value[1000] = { 1 };
        StoreTxn *t;

        next_folder();
        Store *s = open_current(4 * 1024 * 1024, true, false);
        assert_int_equal(store_begin(s, true, &t), 0);
        for (uint32_t i = 0; i < 2200; i++) {
                buf_clear(&k);
                buf_put_u32(&k, i);
                store_put(t, buf_bytes(&k), bytes_of(value, sizeof(value)));
        }
        assert_int_equal(store_commit(&t), 0);
        store_usage(s, &full);
        assert_true(full.used > full.size / 2 && full.size == 4 * 1024 * 1024);
        assert_true(full.disk_size >= full.disk_free && full.disk_free > 0);
        assert_int_equal(store_begin(s, true, &t), 0);
        for (uint32_t i = 0; i < 2000; i++) {
                buf_clear(&k);
                buf_put_u32(&k, i);
                store_delete(t, buf_bytes(&k));
        }
        assert_int_equal(store_commit(&t), 0);
        store_usage(s, &emptied);
        assert_true(emptied.used < full.used / 2);
        buf_deinit(&k);
        drop(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(hundred_thousand_rows_walk_as_in_the_twin),
                cmocka_unit_test(what_is_not_there_is_missing),
                cmocka_unit_test(files_are_the_owners_alone),
                cmocka_unit_test(what_is_not_a_store_is_refused),
                cmocka_unit_test(another_process_reads_beside_the_writer),
                cmocka_unit_test(readers_that_died_do_not_hold_pages),
                cmocka_unit_test(nor_does_one_that_dies_beside_the_writer),
                cmocka_unit_test(a_limited_address_space_makes_the_map_smaller),
                cmocka_unit_test(usage_falls_when_a_large_part_is_deleted),
        };

        temp_folder_make(root);
        int failed = store_contract_run("store_lmdb: contract", &lmdb_maker) +
                     cmocka_run_group_tests_name("store_lmdb", tests, NULL, NULL);
        temp_folder_remove(root);
        return failed;
}
