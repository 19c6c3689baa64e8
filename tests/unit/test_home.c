/* SPDX-License-Identifier: Apache-2.0 */

/* What a node needs before it starts: keys that only it can read and that are the roster's, folders that nobody else writes in. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <sys/stat.h>
#include "common/base/memory.h"
#include "common/io/file.h"
#include "common/wire/roster_codec.h"
#include "node/halves.h"
#include "node/home.h"
#include "tests/unit/temp_folder.h"
#include "tests/unit/wire_sample.h"

#define PATH_SIZE (TEMP_PATH_SIZE + 64)
#define WRAP_1 120 /* what the older wrap keys are made of */

static const KeyUse uses[] = { KEY_IDENTITY, KEY_WRAP, KEY_CURVE };

/* A node's files, all as they must be. */
typedef struct Place {
        char folder[TEMP_PATH_SIZE], data[PATH_SIZE], keys[PATH_SIZE], roster_path[PATH_SIZE], config_path[PATH_SIZE];
        KeyPair pairs[KEY_DESK + 1];
        Roster *roster; /* version 1, before it is signed */
        RosterNode *node;
        Config config;
        HomeProblem problem;
} Place;

/* ---- the place ---------------------------------------------------------------------------------------------------- */

static void key_make(KeyUse use, uint8_t from, KeyPair *ret) {
        uint8_t secret[SUITE_SECRET_SIZE];

        memset(secret, from, sizeof(secret));
        assert_int_equal(key_pair_from_secret(SUITE_STD, use, secret, ret), 0);
}

static void path_of(char ret[PATH_SIZE], const char *folder, const char *name) {
        assert_true(snprintf(ret, PATH_SIZE, "%.*s/%s", TEMP_PATH_SIZE, folder, name) < PATH_SIZE);
}

static void text_put(const char *path, const char *text, mode_t mode) {
        FILE *f = fopen(path, "w");

        assert_non_null(f);
        fputs(text, f);
        fclose(f);
        assert_int_equal(chmod(path, mode), 0);
}

static void roster_put(const Roster *r, Buf *ret) {
        Signer *signer = NULL;
        KeyPair root;

        wire_sample_root(0, &root);
        assert_int_equal(signer_new(&root, &signer), 0);
        roster_sign(r, signer, root.id, ret);
        signer_free(signer);
}

/* The place's roster as it is now, where the config says. */
static void sign(Place *p) {
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;

        roster_put(p->roster, &bytes);
        assert_int_equal(file_replace(p->roster_path, buf_bytes(&bytes), 0644), 0);
}

static RosterNode *node_of(Roster *r, const UnitCode *unit) {
        for (uint32_t i = 0; i < r->n_nodes; i++)
                if (unit_code_equal(&r->nodes[i].unit, unit))
                        return &r->nodes[i];
        fail();
        return NULL;
}

static void place_init(Place *p) {
        KeyPair root;

        *p = (Place){ .problem = { "" } };
        temp_folder_make(p->folder);
        path_of(p->data, p->folder, "data");
        path_of(p->keys, p->folder, "keys");
        path_of(p->roster_path, p->folder, "roster");
        path_of(p->config_path, p->folder, "node.yaml");
        assert_int_equal(mkdir(p->keys, 0700), 0);
        text_put(p->config_path, "", 0644);
        wire_sample_root(0, &root);
        p->config = (Config){ .path = p->config_path, .data = p->data, .keys = p->keys, .roster = p->roster_path,
                              .control_gid = CONFIG_NO_GROUP, .map_size = 16u << 20, .segment_size = 1u << 20 };
        assert_true(unit_code_parse("411281", &p->config.unit));
        memcpy(p->config.root_key, root.public_key, sizeof(p->config.root_key));
        p->roster = wire_sample_roster(1, NULL);
        p->node = node_of(p->roster, &p->config.unit);
        for (size_t i = 0; i < array_size(uses); i++) {
                char *path CLEANUP(mem_freep) = config_key_path(&p->config, uses[i]);

                key_make(uses[i], (uint8_t)(100 + i), &p->pairs[uses[i]]);
                assert_int_equal(key_file_write(path, &p->pairs[uses[i]]), 0);
        }
        memcpy(p->node->identity[0].public_key, p->pairs[KEY_IDENTITY].public_key, ROSTER_KEY_SIZE);
        memcpy(p->node->wrap[0].public_key, p->pairs[KEY_WRAP].public_key, ROSTER_KEY_SIZE);
        memcpy(p->node->curve, p->pairs[KEY_CURVE].public_key, ROSTER_KEY_SIZE);
        sign(p);
}

static void place_deinit(Place *p) {
        roster_free(p->roster);
        temp_folder_remove(p->folder);
}

static void assert_words(const Place *p, const char *words) {
        if (!strstr(p->problem.message, words))
                fail_msg("\"%s\" not in: %s", words, p->problem.message);
}

static Home *read_well(Place *p) {
        Home *h = NULL;
        int r = home_read(&p->config, &p->problem, &h);

        if (r)
                fail_msg("%s", p->problem.message);
        return h;
}

static void reads(Place *p) {
        home_close(read_well(p), false);
}

static void refuses_to_read(Place *p, const char *words) {
        Home *h = NULL;

        assert_int_equal(home_read(&p->config, &p->problem, &h), HOME_E_REFUSED);
        assert_null(h);
        assert_words(p, words);
}

static Home *open_well(Place *p, bool create) {
        Home *h = NULL;
        int r = home_open(&p->config, create, &p->problem, &h);

        if (r)
                fail_msg("%s", p->problem.message);
        return h;
}

static void refuses_to_open(Place *p, const char *words) {
        Home *h = NULL;

        assert_int_equal(home_open(&p->config, true, &p->problem, &h), HOME_E_REFUSED);
        assert_null(h);
        assert_words(p, words);
}

static mode_t mode_of(const char *path) {
        struct stat st;

        assert_int_equal(stat(path, &st), 0);
        return st.st_mode & 07777;
}

/* ---- keys --------------------------------------------------------------------------------------------------------- */

static void each_key_file_is_there_ours_alone_and_of_its_use(void **state) {
        Place p;

        place_init(&p);
        reads(&p);
        for (size_t i = 0; i < array_size(uses); i++) {
                char *path CLEANUP(mem_freep) = config_key_path(&p.config, uses[i]);
                char *other CLEANUP(mem_freep) = config_key_path(&p.config, uses[(i + 1) % array_size(uses)]);
                char aside[PATH_SIZE];

                for (mode_t bit = 01; bit <= 040; bit <<= 1) { /* whoever may do whatever with it */
                        assert_int_equal(chmod(path, 0600 | bit), 0);
                        refuses_to_read(&p, "chmod 600");
                }
                assert_int_equal(chmod(path, 0600), 0);
                path_of(aside, p.folder, "aside");
                assert_int_equal(rename(path, aside), 0);
                refuses_to_read(&p, "no key at");
                assert_words(&p, path);
                assert_int_equal(link(other, path), 0);
                refuses_to_read(&p, "is not the secret file of a key for");
                assert_words(&p, key_use_name(uses[i]));
                assert_int_equal(rename(aside, path), 0);
                if (geteuid() == 0) { /* its owner could read it, too */
                        assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
                        refuses_to_read(&p, "chmod 600");
                        assert_int_equal(chown(path, 0, (gid_t)-1), 0);
                }
                reads(&p);
        }
        place_deinit(&p);
}

/* With another one others refuse our seals, or we open no parcel, or the relay turns us away: better said before. */
static void the_keys_are_those_that_the_roster_has_in_use(void **state) {
        Place p;

        place_init(&p);
        p.node->identity[0].public_key[0] ^= 1;
        sign(&p);
        refuses_to_read(&p, "another identity key for 411281");
        p.node->identity[0].public_key[0] ^= 1;
        p.node->identity[0].retired = true;
        sign(&p);
        refuses_to_read(&p, "another identity key for 411281");
        p.node->identity[0].retired = false;
        p.node->wrap[0].public_key[0] ^= 1;
        sign(&p);
        refuses_to_read(&p, "another wrap key for 411281");
        p.node->wrap[0].public_key[0] ^= 1;
        p.node->wrap[0].retired = true;
        sign(&p);
        refuses_to_read(&p, "another wrap key for 411281");
        p.node->wrap[0].retired = false;
        p.node->curve[0] ^= 1;
        sign(&p);
        refuses_to_read(&p, "another curve key for 411281");
        p.node->curve[0] ^= 1;
        sign(&p);
        reads(&p);
        assert_true(unit_code_parse("410000.gov", &p.config.unit));
        refuses_to_read(&p, "lists no node of unit 410000.gov");
        place_deinit(&p);
}

static void wrap_put(Place *p, unsigned i, KeyPair *ret) {
        char name[32], path[PATH_SIZE];

        snprintf(name, sizeof(name), "wrap.%u.key", i);
        path_of(path, p->keys, name);
        key_make(KEY_WRAP, (uint8_t)(WRAP_1 + i), ret);
        assert_int_equal(key_file_write(path, ret), 0);
}

/* What was wrapped to them may still be on its way. */
static void older_wrap_keys_are_read_in_order_up_to_a_gap(void **state) {
        KeyPair older[HOME_WRAPS_MAX + 2];
        char path[PATH_SIZE];
        Place p;
        Home *h;

        place_init(&p);
        h = read_well(&p);
        assert_int_equal(h->n_wraps, 1);
        home_close(h, false);
        wrap_put(&p, 1, &older[1]);
        wrap_put(&p, 2, &older[2]);
        wrap_put(&p, 4, &older[4]);
        h = read_well(&p);
        assert_int_equal(h->n_wraps, 3);
        assert_memory_equal(h->wraps[0].public_key, p.pairs[KEY_WRAP].public_key, SUITE_PUBLIC_SIZE);
        assert_memory_equal(h->wraps[1].public_key, older[1].public_key, SUITE_PUBLIC_SIZE);
        assert_memory_equal(h->wraps[2].public_key, older[2].public_key, SUITE_PUBLIC_SIZE);
        home_close(h, false);
        wrap_put(&p, 3, &older[3]);
        for (unsigned i = 5; i <= HOME_WRAPS_MAX; i++) /* one more than are read */
                wrap_put(&p, i, &older[i]);
        h = read_well(&p);
        assert_int_equal(h->n_wraps, HOME_WRAPS_MAX);
        assert_memory_equal(h->wraps[HOME_WRAPS_MAX - 1].public_key, older[HOME_WRAPS_MAX - 1].public_key, SUITE_PUBLIC_SIZE);
        home_close(h, false);
        path_of(path, p.keys, "wrap.2.key");
        assert_int_equal(chmod(path, 0640), 0);
        refuses_to_read(&p, "wrap.2.key is not a secret wrap key that we alone can read");
        text_put(path, "nothing of the kind\n", 0600);
        refuses_to_read(&p, "wrap.2.key is not a secret wrap key that we alone can read");
        place_deinit(&p);
}

/* Made once, with the office; whoever lost it goes on without, and gets no other that would find nothing. */
static void the_key_that_finds_earlier_cases_is_made_with_the_office_alone(void **state) {
        char path[PATH_SIZE];
        MarksKey marks;
        Place p;
        Home *h;

        place_init(&p);
        path_of(path, p.keys, HOME_PERSON_KEY);
        h = open_well(&p, true);
        assert_true(h->has_marks);
        assert_non_null(home_runner(h).marks);
        marks = h->marks;
        home_close(h, true);
        assert_int_equal(mode_of(path), 0600);
        h = open_well(&p, false);
        assert_true(h->has_marks);
        assert_memory_equal(&h->marks, &marks, sizeof(marks));
        home_close(h, true);
        assert_int_equal(chmod(path, 0604), 0);
        refuses_to_open(&p, "others can read the secret key");
        text_put(path, "?\n", 0600);
        refuses_to_open(&p, "is not the key that finds earlier cases");
        assert_int_equal(unlink(path), 0);
        h = open_well(&p, false);
        assert_false(h->has_marks);
        assert_null(home_runner(h).marks);
        home_close(h, true);
        assert_int_not_equal(access(path, F_OK), 0);
        place_deinit(&p);
}

/* ---- rosters ------------------------------------------------------------------------------------------------------ */

static uint64_t version_read(Place *p) {
        Home *h = read_well(p);
        uint64_t version = h->roster->version;
        Roster *again = NULL;

        assert_int_equal(roster_open(buf_bytes(&h->signed_roster), NULL, p->config.root_key, &again), 0);
        assert_int_equal(again->version, version); /* the bytes are those of the roster */
        roster_free(again);
        home_close(h, false);
        return version;
}

static void a_roster_that_was_taken_is_kept_for_the_next_start(void **state) {
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        Roster *opened = NULL, *next;
        char path[PATH_SIZE];
        RosterNode *node;
        Place p;
        int r;

        place_init(&p);
        assert_int_equal(mkdir(p.data, 0700), 0);
        assert_int_equal(version_read(&p), 1);
        assert_int_equal(file_read(p.roster_path, 1 << 20, &bytes), 0);
        r = roster_open(buf_bytes(&bytes), NULL, p.config.root_key, &opened);
        assert_int_equal(r, 0);
        next = wire_sample_roster(2, opened);
        node = node_of(next, &p.config.unit);
        memcpy(node->identity[0].public_key, p.node->identity[0].public_key, ROSTER_KEY_SIZE);
        memcpy(node->wrap[0].public_key, p.node->wrap[0].public_key, ROSTER_KEY_SIZE);
        memcpy(node->curve, p.node->curve, ROSTER_KEY_SIZE);
        buf_clear(&bytes);
        roster_put(next, &bytes);
        home_keep_roster(&p.config, buf_bytes(&bytes));
        path_of(path, p.data, HOME_ROSTER);
        assert_int_equal(mode_of(path), 0600);
        assert_int_equal(version_read(&p), 2);
        text_put(path, "torn", 0600); /* no reason not to start */
        assert_int_equal(version_read(&p), 1);

        p.config.root_key[0] ^= 1;
        refuses_to_read(&p, "is not signed by the root_key");
        p.config.root_key[0] ^= 1;
        text_put(p.roster_path, "?", 0644);
        refuses_to_read(&p, "is not a signed roster");
        assert_int_equal(unlink(p.roster_path), 0);
        refuses_to_read(&p, "read the signed roster");
        roster_free(opened);
        roster_free(next);
        place_deinit(&p);
}

/* ---- folders ------------------------------------------------------------------------------------------------------ */

static void refuses_folders(Place *p, const char *words, const char *path) {
        assert_int_equal(home_check_folders(&p->config, &p->problem), HOME_E_REFUSED);
        assert_words(p, words);
        assert_words(p, path);
}

static void accepts_folders(Place *p) {
        if (home_check_folders(&p->config, &p->problem))
                fail_msg("%s", p->problem.message);
}

/* Whoever may write there puts a journal, a lock or a control socket of his own in the place of ours. */
static void nobody_else_writes_in_any_folder(void **state) {
        static const char *const names[] = { ".", HOME_JOURNAL, HOME_STORE, HOME_CASE_KEYS, HOME_RUN, HALVES_FOLDER };
        Place p;

        place_init(&p);
        accepts_folders(&p); /* none is there yet */
        assert_int_equal(mkdir(p.data, 0700), 0);
        for (size_t i = 0; i < array_size(names); i++) {
                char path[PATH_SIZE];

                path_of(path, p.data, names[i]);
                if (i > 0) {
                        text_put(path, "", 0600);
                        refuses_folders(&p, "is not a folder", names[i]);
                        assert_int_equal(unlink(path), 0);
                        assert_int_equal(mkdir(path, 0700), 0);
                }
                assert_int_equal(chmod(path, 0720), 0);
                refuses_folders(&p, "others may write in", "0720");
                assert_int_equal(chmod(path, 0702), 0);
                refuses_folders(&p, "others may write in", "0702");
                assert_int_equal(chmod(path, 0755), 0);
                accepts_folders(&p);
                if (geteuid() == 0) {
                        assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
                        refuses_folders(&p, "belongs to uid 65534", i ? names[i] : p.data);
                        assert_int_equal(chown(path, 0, (gid_t)-1), 0);
                }
        }
        assert_int_equal(chmod(p.config_path, 0646), 0);
        refuses_folders(&p, "anybody may write to", p.config_path);
        assert_int_equal(chmod(p.config_path, 0664), 0);
        accepts_folders(&p);
        place_deinit(&p);
}

static void the_lock_is_one_process_alone_and_says_which(void **state) {
        char path[PATH_SIZE], pid[32];
        Buf text = BUF_INIT;
        int fd = -1, other = -1;
        Place p;

        place_init(&p);
        path_of(path, p.data, "lock");
        assert_int_equal(home_lock(&p.config, false, &p.problem, &fd), HOME_E_REFUSED);
        assert_words(&p, "no data folder");
        assert_int_equal(fd, -1);
        assert_int_equal(mkdir(p.data, 0700), 0);
        text_put(path, "123456789012345678901234567890\nof before\n", 0600);
        assert_int_equal(home_lock(&p.config, true, &p.problem, &fd), 0);
        snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
        assert_int_equal(file_read(path, 1000, &text), 0);
        buf_put_u8(&text, 0);
        assert_string_equal((const char *)text.data, pid);
        assert_int_equal(home_lock(&p.config, false, &p.problem, &other), HOME_E_REFUSED);
        assert_int_equal(other, -1);
        pid[strcspn(pid, "\n")] = '\0';
        assert_words(&p, "runs on");
        assert_words(&p, pid);
        close(fd);
        assert_int_equal(home_lock(&p.config, false, &p.problem, &fd), 0);
        close(fd);
        buf_deinit(&text);
        place_deinit(&p);
}

/* The group reaches the control socket, and looks at nothing. */
static void the_control_group_may_pass_and_not_look(void **state) {
        char run[PATH_SIZE], elsewhere[PATH_SIZE];
        struct stat st;
        Place p;

        place_init(&p);
        path_of(run, p.data, HOME_RUN);
        home_close(open_well(&p, true), true);
        assert_int_equal(mode_of(p.data), 0700);
        assert_int_equal(mode_of(run), 0700);
        p.config.control_gid = geteuid() == 0 ? 65534 : (uint32_t)getegid();
        home_close(open_well(&p, false), true);
        assert_int_equal(mode_of(p.data), 0710);
        assert_int_equal(mode_of(run), 0710);
        assert_int_equal(stat(p.data, &st), 0);
        assert_int_equal(st.st_gid, p.config.control_gid);
        assert_int_equal(stat(run, &st), 0);
        assert_int_equal(st.st_gid, p.config.control_gid);
        p.config.control_gid = CONFIG_NO_GROUP;
        home_close(open_well(&p, false), true);
        assert_int_equal(mode_of(run), 0700);

        path_of(elsewhere, p.folder, "elsewhere");
        assert_int_equal(mkdir(elsewhere, 0700), 0);
        assert_int_equal(rmdir(run), 0);
        assert_int_equal(symlink(elsewhere, run), 0);
        refuses_to_open(&p, "must be a folder, not a link to one");
        place_deinit(&p);
}

static void how_the_last_run_ended_is_known(void **state) {
        Place p;
        Home *h;

        place_init(&p);
        h = open_well(&p, true);
        assert_false(h->abnormal);
        home_close(h, false);
        h = open_well(&p, false);
        assert_true(h->abnormal);
        assert_true(home_runner(h).single);
        home_close(h, true);
        h = open_well(&p, false);
        assert_false(h->abnormal);
        assert_false(home_runner(h).single);
        home_close(h, true);
        place_deinit(&p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_key_file_is_there_ours_alone_and_of_its_use),
                cmocka_unit_test(the_keys_are_those_that_the_roster_has_in_use),
                cmocka_unit_test(older_wrap_keys_are_read_in_order_up_to_a_gap),
                cmocka_unit_test(the_key_that_finds_earlier_cases_is_made_with_the_office_alone),
                cmocka_unit_test(a_roster_that_was_taken_is_kept_for_the_next_start),
                cmocka_unit_test(nobody_else_writes_in_any_folder),
                cmocka_unit_test(the_lock_is_one_process_alone_and_says_which),
                cmocka_unit_test(the_control_group_may_pass_and_not_look),
                cmocka_unit_test(how_the_last_run_ended_is_known),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
