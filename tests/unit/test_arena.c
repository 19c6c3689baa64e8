/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/arena.h"

static bool all_are(const uint8_t *p, size_t n, uint8_t v) {
        for (size_t i = 0; i < n; i++)
                if (p[i] != v)
                        return false;
        return true;
}

static void pieces_are_aligned_cleared_and_apart(void **state) {
        enum { N = 500 };
        Arena a = ARENA_INIT;
        uint8_t *p[N];
        size_t size[N];

        for (size_t i = 0; i < N; i++) {
                size[i] = i * 37 % 1500;
                p[i] = arena_alloc(&a, size[i]);
                assert_non_null(p[i]);
                assert_int_equal((uintptr_t)p[i] % alignof(max_align_t), 0);
                assert_true(all_are(p[i], size[i], 0));
                memset(p[i], (int)(i % 251 + 1), size[i]);
        }
        for (size_t i = 0; i < N; i++)
                assert_true(all_are(p[i], size[i], (uint8_t)(i % 251 + 1)));
        arena_deinit(&a);
        assert_int_equal(a.used, 0);
        assert_null(a.blocks);
}

static void nothing_has_a_pointer_of_its_own(void **state) {
        Arena a = ARENA_INIT;
        void *p = arena_alloc(&a, 0), *q = arena_alloc(&a, 0);

        assert_non_null(p);
        assert_ptr_not_equal(p, q);
        arena_deinit(&a);
}

static void a_reset_arena_hands_out_cleared_memory_again(void **state) {
        Arena a = ARENA_INIT;

        for (unsigned round = 0; round < 5; round++) {
                for (unsigned i = 0; i < 100; i++) {
                        uint8_t *p = arena_alloc(&a, 999);
                        assert_true(all_are(p, 999, 0));
                        memset(p, 0xff, 999);
                }
                arena_reset(&a);
                assert_int_equal(a.used, 0);
        }
        void *first = arena_alloc(&a, 1);
        arena_reset(&a);
        assert_ptr_equal(arena_alloc(&a, 1), first);
        arena_deinit(&a);

        arena_reset(&a); /* an empty one too */
        arena_deinit(&a);
}

static void something_big_leaves_the_small_block_in_use(void **state) {
        Arena a = ARENA_INIT;
        uint8_t *small = arena_alloc(&a, 16);
        uint8_t *big = arena_alloc(&a, 1 << 20);

        assert_true(all_are(big, 1 << 20, 0));
        assert_ptr_equal(arena_alloc(&a, 16), small + 16);
        arena_reset(&a);
        assert_ptr_equal(arena_alloc(&a, 16), small);
        arena_deinit(&a);
}

static void the_limit_yields_null_and_only_the_limit(void **state) {
        Arena a = ARENA_INIT_LIMIT(1024);

        assert_null(arena_alloc(&a, 1025));
        assert_null(arena_alloc(&a, SIZE_MAX));
        assert_non_null(arena_alloc(&a, 1000));
        assert_non_null(arena_alloc(&a, 10));
        assert_null(arena_alloc(&a, 1000));
        assert_null(arena_alloc(&a, 100));
        arena_reset(&a);
        assert_non_null(arena_alloc(&a, 1024));
        assert_null(arena_alloc(&a, 1));
        arena_deinit(&a);
}

static void single_bytes_cannot_outgrow_the_limit(void **state) {
        Arena a = ARENA_INIT_LIMIT(4096);
        size_t n = 0;

        while (arena_alloc(&a, 1))
                n++;
        assert_int_equal(n, 4096 / alignof(max_align_t));
        arena_deinit(&a);
}

static void an_odd_limit_is_not_overrun(void **state) {
        Arena a = ARENA_INIT_LIMIT(100);

        assert_non_null(arena_alloc(&a, 100));
        assert_null(arena_alloc(&a, 0));
        assert_null(arena_alloc(&a, 1));
        arena_deinit(&a);
}

static void copies_are_their_own(void **state) {
        Arena a = ARENA_INIT;
        char source[] = "信访事项";
        char *dup = arena_strdup(&a, source);
        char *part = arena_strndup(&a, "ab\0cd", 4);
        char *one = arena_strndup(&a, "xy", 1), *empty = arena_strndup(&a, NULL, 0);
        Bytes copy = arena_copy(&a, bytes_of(source, 6));
        uint32_t *array = arena_new_array(&a, uint32_t, 3);

        memset(source, 'x', sizeof(source) - 1);
        assert_string_equal(dup, "信访事项");
        assert_memory_equal(part, "ab\0c", 5);
        assert_string_equal(one, "x");
        assert_string_equal(empty, "");
        assert_true(bytes_equal(copy, bytes_of_str("信访")));
        assert_null(arena_copy(&a, BYTES_NONE).data);
        assert_null(arena_strdup(&a, NULL));
        assert_int_equal(array[0] | array[1] | array[2], 0);
        assert_string_equal(arena_printf(&a, "%s/%03d", "a", 7), "a/007");
        assert_string_equal(arena_printf(&a, "%s", ""), "");
        arena_deinit(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(pieces_are_aligned_cleared_and_apart),
                cmocka_unit_test(nothing_has_a_pointer_of_its_own),
                cmocka_unit_test(a_reset_arena_hands_out_cleared_memory_again),
                cmocka_unit_test(something_big_leaves_the_small_block_in_use),
                cmocka_unit_test(the_limit_yields_null_and_only_the_limit),
                cmocka_unit_test(single_bytes_cannot_outgrow_the_limit),
                cmocka_unit_test(an_odd_limit_is_not_overrun),
                cmocka_unit_test(copies_are_their_own),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
