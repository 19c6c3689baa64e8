/* SPDX-License-Identifier: Apache-2.0 */

/* Over rosters that changed the roots, to those that nobody could take without them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/wire/roster_codec.h"
#include "node/roster_steps.h"
#include "tests/unit/temp_folder.h"
#include "tests/unit/wire_sample.h"

static char folder[TEMP_PATH_SIZE];

static int make_folder(void **state) {
        temp_folder_make(folder);
        return 0;
}

static int remove_folder(void **state) {
        temp_folder_remove(folder);
        return 0;
}

static void sign(const Roster *r, uint8_t root, Buf *out) {
        KeyPair key;
        Signer *signer = NULL;

        wire_sample_root(root, &key);
        assert_int_equal(signer_new(&key, &signer), 0);
        roster_sign(r, signer, key.id, out);
        signer_free(signer);
}

static Roster *opened(const Buf *bytes, const Roster *held) {
        Roster *r = NULL;
        KeyPair pinned;

        wire_sample_root(0, &pinned);
        assert_int_equal(roster_open(buf_bytes(bytes), held, pinned.public_key, &r), 0);
        return r;
}

/* The next version, with that root alone, signed by `by`. */
static Roster *follows(const Roster *before, uint8_t root, uint8_t by, Buf *ret) {
        CLEANUP(roster_freep) Roster *made = wire_sample_roster(before->version + 1, before);
        KeyPair key;

        wire_sample_root(root, &key);
        made->n_roots = 1;
        memcpy(made->roots[0].public_key, key.public_key, sizeof(made->roots[0].public_key));
        memcpy(made->roots[0].id, key.id, sizeof(made->roots[0].id));
        sign(made, by, ret);
        return opened(ret, before);
}

static void whoever_slept_over_a_change_of_roots_catches_up(void **state) {
        CLEANUP(roster_freep) Roster *made = wire_sample_roster(1, NULL);
        Buf bytes[6] = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT }, held = BUF_INIT, step = BUF_INIT;
        Roster *chain[6] = { NULL }, *roster, *none = NULL;
        KeyPair pinned;

        wire_sample_root(0, &pinned);
        sign(made, 0, &bytes[1]);
        chain[1] = opened(&bytes[1], NULL);
        chain[2] = follows(chain[1], 5, 0, &bytes[2]); /* a new root, named by the old */
        chain[3] = follows(chain[2], 5, 5, &bytes[3]);
        chain[4] = follows(chain[3], 6, 5, &bytes[4]); /* and another */
        chain[5] = follows(chain[4], 6, 6, &bytes[5]);
        assert_true(roster_is_step(chain[1], chain[2]));
        assert_false(roster_is_step(chain[2], chain[3]));
        assert_true(roster_is_step(chain[3], chain[4]));
        assert_int_equal(roster_open(buf_bytes(&bytes[5]), chain[1], pinned.public_key, &none), ROSTER_E_SIGNATURE);

        /* Nothing is kept: it stays where it is. */
        roster = opened(&bytes[1], NULL);
        buf_put_bytes(&held, buf_bytes(&bytes[1]));
        roster_step_follow(folder, buf_bytes(&bytes[5]), pinned.public_key, &roster, &held);
        assert_int_equal(roster->version, 1);
        assert_false(roster_step_next(folder, 0, &step));

        assert_int_equal(roster_step_keep(folder, 4, buf_bytes(&bytes[4])), 0);
        assert_int_equal(roster_step_keep(folder, 2, buf_bytes(&bytes[2])), 0);
        assert_true(roster_step_next(folder, 1, &step));
        assert_true(bytes_equal(buf_bytes(&step), buf_bytes(&bytes[2])));
        buf_clear(&step);
        assert_true(roster_step_next(folder, 2, &step));
        assert_true(bytes_equal(buf_bytes(&step), buf_bytes(&bytes[4])));
        assert_false(roster_step_next(folder, 4, &step));

        roster_step_follow(folder, buf_bytes(&bytes[5]), pinned.public_key, &roster, &held);
        assert_int_equal(roster->version, 5);
        assert_true(bytes_equal(buf_bytes(&held), buf_bytes(&bytes[5])));
        /* An older one leads nowhere. */
        roster_step_follow(folder, buf_bytes(&bytes[3]), pinned.public_key, &roster, &held);
        assert_int_equal(roster->version, 5);

        roster_free(roster);
        for (size_t i = 0; i < array_size(chain); i++) {
                roster_free(chain[i]);
                buf_deinit(&bytes[i]);
        }
        buf_deinit(&held);
        buf_deinit(&step);
}

/* Who signs next is known to who holds the one and not to who holds the other: a root more, a root fewer, another. */
static void a_change_of_roots_is_a_step_in_either_direction(void **state) {
        CLEANUP(roster_freep) Roster *sample = wire_sample_roster(1, NULL);
        Roster few = *sample, many = *sample;
        RosterKey roots[2] = { sample->roots[0], sample->roots[0] }, before[2];

        roots[1].public_key[0] ^= 1;
        few.roots = many.roots = roots;
        few.n_roots = 1;
        many.n_roots = 2;
        assert_true(roster_is_step(&few, &many));
        assert_true(roster_is_step(&many, &few));
        assert_false(roster_is_step(&many, &many));
        roots[1].retired = true; /* listed still, and signs nothing any more */
        assert_false(roster_is_step(&few, &many));
        assert_false(roster_is_step(&many, &few));
        /* Whoever knows it as one that signs has to hear that it does no more. */
        memcpy(before, roots, sizeof(before));
        before[1].retired = false;
        few.roots = before;
        few.n_roots = 2;
        assert_true(roster_is_step(&few, &many));
        assert_true(roster_is_step(&many, &few));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_change_of_roots_is_a_step_in_either_direction),
                cmocka_unit_test_setup_teardown(whoever_slept_over_a_change_of_roots_catches_up, make_folder, remove_folder),
        };

        return cmocka_run_group_tests_name("roster_steps", tests, NULL, NULL);
}
