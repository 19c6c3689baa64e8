/* SPDX-License-Identifier: Apache-2.0 */

/* HPKE between many keys: what is kept of lasting keys never serves another pair.  The RFC's vectors: test_crypto_vectors.c. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "common/crypto/hpke.h"

#define PAIRS 200u /* more than are kept */

static KeyPair pairs[PAIRS];

static int setup(void **state) {
        Random random;

        random_seeded(&random, 7);
        for (unsigned i = 0; i < PAIRS; i++)
                if (key_pair_generate(SUITE_STD, KEY_WRAP, &random, &pairs[i]))
                        return -1;
        return 0;
}

/* From `a` to `b`, opened by `c` as if from `d`. */
static int pass(const KeyPair *a, const KeyPair *b, const KeyPair *c, const KeyPair *d) {
        Bytes plain = bytes_of_str("a case");
        uint8_t enc[HPKE_ENC_SIZE];
        Buf cipher = BUF_INIT, opened = BUF_INIT;
        Random random;
        int r;

        random_seeded(&random, 8);
        assert_int_equal(hpke_seal(HPKE_AUTH, b->public_key, a, BYTES_NONE, BYTES_NONE, plain, &random, enc, &cipher), 0);
        r = hpke_open(HPKE_AUTH, c, d->public_key, BYTES_NONE, BYTES_NONE, enc, buf_bytes(&cipher), &opened);
        if (!r)
                assert_true(bytes_equal(buf_bytes(&opened), plain));
        buf_deinit(&cipher);
        buf_deinit(&opened);
        return r;
}

static void test_every_pair_understands_itself_however_often_the_partners_change(void **state) {
        for (unsigned round = 0; round < 2; round++)
                for (unsigned i = 0; i < PAIRS; i++) {
                        const KeyPair *a = &pairs[i], *b = &pairs[(i * 7 + round) % PAIRS];

                        assert_int_equal(pass(a, b, b, a), 0);
                        assert_int_equal(pass(a, b, b, a), 0); /* from what was kept */
                }
}

static void test_nobody_else_opens_it_and_nobody_else_can_have_sent_it(void **state) {
        for (unsigned i = 0; i < PAIRS; i++) {
                const KeyPair *a = &pairs[0], *b = &pairs[1], *other = &pairs[i];

                assert_int_equal(pass(a, b, b, a), 0);
                if (i > 1) {
                        assert_int_equal(pass(a, b, other, a), HPKE_E_OPEN);
                        assert_int_equal(pass(a, b, b, other), HPKE_E_OPEN);
                        assert_int_equal(pass(other, b, b, a), HPKE_E_OPEN);
                }
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_pair_understands_itself_however_often_the_partners_change),
                cmocka_unit_test(test_nobody_else_opens_it_and_nobody_else_can_have_sent_it),
        };

        return cmocka_run_group_tests(tests, setup, NULL);
}
