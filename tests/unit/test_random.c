/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The generators' published outputs: xoshiro256** from the state {1, 2, 3, 4}; splitmix64 (which fills the state) from the seed
 * 1234567.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/base/random.h"

static void xoshiro_yields_its_published_sequence(void **state) {
        const uint64_t expected[] = {
                UINT64_C(11520), UINT64_C(0), UINT64_C(1509978240), UINT64_C(1215971899390074240),
                UINT64_C(1216172134540287360), UINT64_C(607988272756665600), UINT64_C(16172922978634559625),
                UINT64_C(8476171486693032832), UINT64_C(10595114339597558777), UINT64_C(2904607092377533576),
        };
        Random r;

        random_seeded(&r, 0);
        memcpy(r.state, (uint64_t[]){ 1, 2, 3, 4 }, sizeof(r.state));
        for (size_t i = 0; i < array_size(expected); i++)
                assert_int_equal(random_u64(&r), expected[i]);
}

static void a_seed_fills_the_state_by_splitmix(void **state) {
        const uint64_t expected[] = { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                      UINT64_C(9817491932198370423), UINT64_C(4593380528125082431) };
        Random r;

        random_seeded(&r, 1234567);
        assert_memory_equal(r.state, expected, sizeof(expected));
}

static void one_seed_one_sequence(void **state) {
        Random a, b, c;
        uint8_t x[100], y[100], z[100];

        random_seeded(&a, 7);
        random_seeded(&b, 7);
        random_seeded(&c, 8);
        random_fill(&a, x, sizeof(x));
        random_fill(&b, y, sizeof(y));
        random_fill(&c, z, sizeof(z));
        assert_memory_equal(x, y, sizeof(x));
        assert_memory_not_equal(x, z, sizeof(x));
        assert_int_equal(random_u64(&a), random_u64(&b));
}

static void bytes_are_the_words_little_endian(void **state) {
        Random a, b;
        uint8_t x[11];

        random_seeded(&a, 99);
        random_seeded(&b, 99);
        random_fill(&a, x, sizeof(x));
        uint64_t first = random_u64(&b), second = random_u64(&b);
        for (unsigned k = 0; k < 8; k++)
                assert_int_equal(x[k], first >> (8 * k) & 0xff);
        for (unsigned k = 0; k < 3; k++)
                assert_int_equal(x[8 + k], second >> (8 * k) & 0xff);
        random_fill(&a, NULL, 0);
        assert_int_equal(random_u64(&a), random_u64(&b));
}

/* A generator that yields what it is told, to see which words random_below() throws away. */
static void told_fill(Random *random, void *dst, size_t len) {
        uint64_t v = random->state[0];

        assert_int_equal(len, 8);
        random->state[0] = random->state[1];
        random->state[1] = random->state[2];
        random->state[2] = random->state[3];
        for (unsigned k = 0; k < 8; k++)
                ((uint8_t *)dst)[k] = (uint8_t)(v >> (8 * k));
}

static void what_would_bias_is_drawn_again(void **state) {
        /* 2^64 mod 10 = 6: words 0 to 5 would come once too often. */
        Random r = { told_fill, { 0, 5, 6, 99 } };

        assert_int_equal(random_below(&r, 10), 6);
        assert_int_equal(random_below(&r, 10), 9);
        r = (Random){ told_fill, { 0, 1, 2, 3 } };
        assert_int_equal(random_below(&r, 1), 0);
        assert_int_equal(random_below(&r, UINT64_C(1) << 63), 1);
        /* 2^64 mod (2^63 + 1) = 2^63 - 1: almost half of all words are drawn again. */
        r = (Random){ told_fill, { 5, (UINT64_C(1) << 63) - 2, (UINT64_C(1) << 63) - 1, 0 } };
        assert_int_equal(random_below(&r, (UINT64_C(1) << 63) + 1), (UINT64_C(1) << 63) - 1);
}

static void small_numbers_come_equally_often(void **state) {
        unsigned count[10] = { 0 };
        Random r;

        random_seeded(&r, 2026);
        for (unsigned i = 0; i < 100000; i++)
                count[random_below(&r, 10)]++;
        for (unsigned i = 0; i < 10; i++)
                assert_in_range(count[i], 9600, 10400); /* four standard deviations; the seed is fixed */
}

static void the_kernel_fills_all_that_is_asked(void **state) {
        Random r;
        uint8_t big[100000], zero[16] = { 0 };

        random_system(&r);
        memset(big, 0, sizeof(big));
        random_fill(&r, big, sizeof(big));
        assert_memory_not_equal(big, zero, sizeof(zero));
        assert_memory_not_equal(big + sizeof(big) - sizeof(zero), zero, sizeof(zero));
        assert_int_not_equal(random_u64(&r), random_u64(&r));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(xoshiro_yields_its_published_sequence),
                cmocka_unit_test(a_seed_fills_the_state_by_splitmix),
                cmocka_unit_test(one_seed_one_sequence),
                cmocka_unit_test(bytes_are_the_words_little_endian),
                cmocka_unit_test(what_would_bias_is_drawn_again),
                cmocka_unit_test(small_numbers_come_equally_often),
                cmocka_unit_test(the_kernel_fills_all_that_is_asked),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
