/* SPDX-License-Identifier: Apache-2.0 */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "common/base/likeness.h"
#include "common/base/memory.h"
#include "common/crypto/siphash.h"

static LikenessFrequent frequent;
static SipHash *key;

static int set_up(void **state) {
        likeness_frequent(&frequent);
        key = siphash_new((const uint8_t *)"0123456789abcdef");
        return 0;
}

static int tear_down(void **state) {
        key = siphash_free(key);
        return 0;
}

static uint64_t hash_pair(void *context, Bytes pair) {
        return siphash(context, pair);
}

static void sketch(SipHash *by, const char *title, const char *text, Likeness *ret) {
        likeness_sketch(&frequent, hash_pair, by, title, text, ret);
}

static uint32_t score(const char *title_a, const char *a, const char *title_b, const char *b) {
        Likeness x, y;

        sketch(key, title_a, a, &x);
        sketch(key, title_b, b, &y);
        assert_int_equal(likeness_score(&x, &y), likeness_score(&y, &x));
        return likeness_score(&x, &y);
}

/* Aumasson, Bernstein: SipHash: a fast short-input PRF, appendix A; and the reference's first vectors for that key. */
static void siphash_is_that_of_its_paper(void **state) {
        uint8_t secret[16], text[15];
        CLEANUP(siphash_freep) SipHash *sip = NULL;

        for (unsigned i = 0; i < 16; i++)
                secret[i] = (uint8_t)i;
        for (unsigned i = 0; i < 15; i++)
                text[i] = (uint8_t)i;
        sip = siphash_new(secret);
        assert_true(siphash(sip, bytes_of(text, 15)) == 0xa129ca6149be45e5u);
        assert_true(siphash(sip, bytes_of(text, 0)) == 0x726fdb47dd0e0e31u);
        assert_true(siphash(sip, bytes_of(text, 1)) == 0x74f839c593dc67fdu);
        assert_true(siphash(sip, bytes_of(text, 8)) == 0x93f5f5799a932462u);
}

static void letters_about_the_same_thing_are_alike(void **state) {
        assert_true(score("翠屏苑小区供暖管道破裂", "翠屏苑三号楼供暖管道破裂半月，锅炉房无人维修，老幼受冻",
                          "请维修翠屏苑供暖管道", "我是翠屏苑三号楼居民，供暖管道破裂以来锅炉房一直无人维修") >= LIKENESS_SAME);
}

static void the_same_form_about_another_thing_is_not_alike(void **state) {
        assert_true(score("关于供暖问题的反映", "尊敬的领导：我是翠屏苑小区的业主，我们小区的供暖管道破裂，希望有关部门尽快解决",
                          "关于噪音问题的反映", "尊敬的领导：我是碧桂湾小区的业主，我们小区的舞厅彻夜喧哗，希望有关部门尽快解决") <
                    LIKENESS_SAME);
}

static void one_shared_place_name_is_not_enough(void **state) {
        assert_true(score("翠屏苑停车", "翠屏苑停车", "翠屏苑噪音", "翠屏苑噪音") < LIKENESS_SAME);
        assert_true(score(NULL, "翠屏", NULL, "翠屏") < LIKENESS_SAME);
}

static void punctuation_and_formulas_weigh_nothing(void **state) {
        Likeness plain, dressed, formula;

        sketch(key, NULL, "翠屏苑供暖管道破裂", &plain);
        sketch(key, NULL, "我们的翠屏苑，供暖管道；破裂了！abc 123", &dressed);
        sketch(key, "", "我们要说的是这个", &formula);
        assert_int_equal(formula.n_text, 0);
        assert_true(plain.n_text > dressed.n_text && dressed.n_text >= 4);
        for (uint32_t i = 0; i < dressed.n_text; i++)
                assert_non_null(memmem(plain.text, plain.n_text * sizeof(uint32_t), &dressed.text[i], sizeof(uint32_t)));
}

static void letters_without_title_are_compared_by_their_text(void **state) {
        const char *text = "翠屏苑三号楼供暖管道破裂半月，锅炉房无人维修，老幼受冻，物业推诿扯皮，拒绝赔偿";

        assert_true(score(NULL, text, NULL, text) > 400);
        assert_true(score("", text, "供暖", text) > 400);
        assert_int_equal(score(NULL, "", NULL, ""), 0);
        assert_int_equal(score(NULL, NULL, NULL, text), 0);
}

/* What one key made says nothing to another. */
static void sketches_of_two_keys_have_nothing_in_common(void **state) {
        const char *text = "翠屏苑三号楼供暖管道破裂半月，锅炉房无人维修，老幼受冻，物业推诿扯皮，拒绝赔偿";
        CLEANUP(siphash_freep) SipHash *other = siphash_new((const uint8_t *)"0123456789abcdeg");
        Likeness a, b;

        sketch(key, text, text, &a);
        sketch(other, text, text, &b);
        assert_true(likeness_score(&a, &b) < 20);
}

/* A character of so many, telling ones: 0x8000 and up are not among the frequent but for a few. */
static void put_character(char **p, uint32_t c) {
        *(*p)++ = (char)(0xe0 | c >> 12);
        *(*p)++ = (char)(0x80 | (c >> 6 & 0x3f));
        *(*p)++ = (char)(0x80 | (c & 0x3f));
}

static char *long_text(uint32_t first, uint32_t n) {
        char *text = mem_alloc(3 * n + 1), *p = text;

        for (uint32_t i = 0; i < n; i++)
                put_character(&p, 0x8200 + (first + i * 7) % 0x1000);
        return text;
}

/* Only a sample of a long text is kept: it must say of two texts what the whole says. */
static void long_texts_are_sampled_fairly(void **state) {
        char *a = long_text(0, 3000), *half = long_text(1500 * 7, 3000), *none = long_text(3, 500);
        Likeness x, y, z;

        sketch(key, NULL, a, &x);
        sketch(key, NULL, half, &y);
        sketch(key, NULL, none, &z);
        assert_int_equal(x.n_text, LIKENESS_TEXT_MAX);
        assert_in_range(likeness_score(&x, &x), 800, 1000);
        assert_true(likeness_score(&x, &y) > 150);
        assert_true(likeness_score(&x, &z) < likeness_score(&x, &y));
        mem_free(a);
        mem_free(half);
        mem_free(none);
}

static void what_is_not_utf8_is_skipped(void **state) {
        Likeness a, b;

        sketch(key, NULL, "\xff翠屏苑\xe7\xbf", &a);
        sketch(key, NULL, "翠屏苑", &b);
        assert_int_equal(a.n_text, b.n_text);
        sketch(key, "\xf0\x9f", "\x80\x80\xf8", &a);
        assert_int_equal(a.n_text, 0);
}

static void a_sketch_comes_back_from_its_packed_form(void **state) {
        static const char *const bad[] = { "", "AAA", "AAAAA", "AB!A", "ABAA", "gAAA", "ACAAAAABAAAB", "ACAAAAACAAAB", "AAAAAAAA" };
        char packed[LIKENESS_PACKED_SIZE], *text = long_text(0, 3000);
        Likeness a, b;

        sketch(key, text, text, &a);
        likeness_pack(&a, packed);
        assert_int_equal(strlen(packed), LIKENESS_PACKED_SIZE - 1);
        assert_true(likeness_unpack(packed, &b));
        assert_memory_equal(&a, &b, sizeof(a));
        sketch(key, NULL, NULL, &a);
        likeness_pack(&a, packed);
        assert_true(likeness_unpack(packed, &b));
        assert_int_equal(b.n_text, 0);
        for (size_t i = 0; i < array_size(bad); i++)
                assert_false(likeness_unpack(bad[i], &b));
        mem_free(text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(siphash_is_that_of_its_paper),
                cmocka_unit_test(letters_about_the_same_thing_are_alike),
                cmocka_unit_test(the_same_form_about_another_thing_is_not_alike),
                cmocka_unit_test(one_shared_place_name_is_not_enough),
                cmocka_unit_test(punctuation_and_formulas_weigh_nothing),
                cmocka_unit_test(letters_without_title_are_compared_by_their_text),
                cmocka_unit_test(sketches_of_two_keys_have_nothing_in_common),
                cmocka_unit_test(long_texts_are_sampled_fairly),
                cmocka_unit_test(what_is_not_utf8_is_skipped),
                cmocka_unit_test(a_sketch_comes_back_from_its_packed_form),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
