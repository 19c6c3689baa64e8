/* SPDX-License-Identifier: Apache-2.0 */

/* What accuses, sealed to a desk: only its key opens it, for that accusation, unit and kind of part alone, and its size says
 * only the bucket. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <errno.h>
#include "common/base/memory.h"
#include "common/crypto/hpke.h"
#include "common/wire/limits.h"
#include "common/wire/sealed.h"
#include "common/wire/wrap.h"

static KeyPair desks[3];
static RosterKey key;
static UnitCode discipline, other_unit;
static uint8_t id[SEALED_ID_SIZE] = { 1, 2, 3 };

static int setup(void **state) {
        Random random;

        random_seeded(&random, 5);
        for (unsigned i = 0; i < array_size(desks); i++)
                if (key_pair_generate(SUITE_STD, KEY_DESK, &random, &desks[i]))
                        return -1;
        key = (RosterKey){ .suite = SUITE_STD };
        memcpy(key.public_key, desks[0].public_key, sizeof(key.public_key));
        memcpy(key.id, desks[0].id, sizeof(key.id));
        return unit_code_parse("411281.discipline", &discipline) && unit_code_parse("411200.discipline", &other_unit) ? 0 : -1;
}

static Accusation sample(void) {
        return (Accusation){
                .content = { .title = "检举", .text = "某局负责人收受财物", .name = "信访人甲", .phone = "1" },
                .case_class = CLASS_ACCUSATION,
                .units = { "411281.hrss" },
                .n_units = 1,
                .persons = { { "被检举人甲", "411281.hrss", "正科级", "411281.discipline" }, { "被检举人乙", "", "", "" } },
                .n_persons = 2,
                .category = "廉洁",
                .enclosed = { "收据" },
                .n_enclosed = 1,
                .registered_by = "411281",
                .received_at = 1767225600000,
        };
}

static void seal(const Accusation *a, PartKind kind, Buf *out) {
        Random random;

        random_seeded(&random, 9);
        assert_int_equal(sealed_seal(kind, &discipline, &key, id, a, &random, out), 0);
}

static int open_with(const KeyPair *keys, size_t n, PartKind kind, const UnitCode *unit, const uint8_t *which, Bytes data) {
        Arena arena = ARENA_INIT;
        Accusation a;
        int r = sealed_open(kind, unit, keys, n, which, data, &arena, &a);

        arena_deinit(&arena);
        return r;
}

static void what_was_sealed_comes_back_whole(void **state) {
        Accusation a = sample(), got;
        Arena arena = ARENA_INIT;
        Buf data = BUF_INIT;
        SealedHead head;

        seal(&a, PART_SEALED, &data);
        assert_true(sealed_head(buf_bytes(&data), &head));
        assert_int_equal(head.suite, SUITE_STD);
        assert_memory_equal(head.key, desks[0].id, sizeof(head.key));
        assert_null(memmem(data.data, data.len, "信访人甲", strlen("信访人甲")));
        assert_int_equal(sealed_open(PART_SEALED, &discipline, desks, 3, id, buf_bytes(&data), &arena, &got), 0);
        assert_string_equal(got.content.text, a.content.text);
        assert_string_equal(got.content.name, "信访人甲");
        assert_string_equal(got.content.address, "");
        assert_int_equal(got.case_class, CLASS_ACCUSATION);
        assert_int_equal(got.n_units, 1);
        assert_string_equal(got.units[0], "411281.hrss");
        assert_int_equal(got.n_persons, 2);
        assert_string_equal(got.persons[0].name, "被检举人甲");
        assert_string_equal(got.persons[0].rank, "正科级");
        assert_string_equal(got.persons[0].managed_by, "411281.discipline");
        assert_string_equal(got.persons[1].name, "被检举人乙");
        assert_string_equal(got.category, "廉洁");
        assert_string_equal(got.enclosed[0], "收据");
        assert_string_equal(got.registered_by, "411281");
        assert_true(got.received_at == a.received_at);
        assert_string_equal(got.note, "");
        buf_deinit(&data);
        arena_deinit(&arena);
}

static void it_opens_for_its_key_accusation_unit_and_kind_alone(void **state) {
        Accusation a = sample();
        uint8_t other_id[SEALED_ID_SIZE] = { 1, 2, 4 };
        KeyPair forged = desks[1];
        Buf data = BUF_INIT;

        seal(&a, PART_SEALED, &data);
        assert_int_equal(open_with(desks, 1, PART_SEALED, &discipline, id, buf_bytes(&data)), 0);
        assert_int_equal(open_with(desks + 1, 2, PART_SEALED, &discipline, id, buf_bytes(&data)), SEALED_E_KEY);
        assert_int_equal(open_with(desks, 1, PART_SEALED, &discipline, other_id, buf_bytes(&data)), SEALED_E_OPEN);
        assert_int_equal(open_with(desks, 1, PART_SEALED, &other_unit, id, buf_bytes(&data)), SEALED_E_OPEN);
        assert_int_equal(open_with(desks, 1, PART_SEALED_NOTICE, &discipline, id, buf_bytes(&data)), SEALED_E_OPEN);
        /* Whoever claims the key's id without its secret. */
        memcpy(forged.id, desks[0].id, sizeof(forged.id));
        assert_int_equal(open_with(&forged, 1, PART_SEALED, &discipline, id, buf_bytes(&data)), SEALED_E_OPEN);
        buf_deinit(&data);
}

static void a_changed_or_cut_part_does_not_open(void **state) {
        Accusation a = { .note = "x" };
        Buf data = BUF_INIT;

        seal(&a, PART_SEALED, &data);
        for (size_t i = 0; i < data.len; i++) {
                data.data[i] ^= 1;
                assert_int_not_equal(open_with(desks, 1, PART_SEALED, &discipline, id, buf_bytes(&data)), 0);
                data.data[i] ^= 1;
        }
        for (size_t len = 0; len < data.len; len++)
                assert_int_not_equal(open_with(desks, 1, PART_SEALED, &discipline, id, bytes_of(data.data, len)), 0);
        assert_int_equal(open_with(desks, 1, PART_SEALED, &discipline, id, buf_bytes(&data)), 0);
        buf_deinit(&data);
}

static size_t sealed_size(size_t text) {
        Buf body = BUF_INIT, data = BUF_INIT;
        Accusation a = { .note = "" };
        size_t size;

        for (size_t i = 0; i < text; i++)
                buf_put_u8(&body, 'a');
        buf_put_u8(&body, 0);
        a.content.text = (const char *)body.data;
        seal(&a, PART_SEALED, &data);
        size = data.len;
        buf_deinit(&body);
        buf_deinit(&data);
        return size;
}

static void its_size_says_the_bucket_alone(void **state) {
        for (size_t text = 0; text < 230; text++)
                assert_int_equal(sealed_size(text), SEALED_HEAD_SIZE + 256 + SEALED_TAG_SIZE);
        assert_int_equal(sealed_size(300), SEALED_HEAD_SIZE + 512 + SEALED_TAG_SIZE);
        assert_int_equal(sealed_size(400), SEALED_HEAD_SIZE + 512 + SEALED_TAG_SIZE);
        assert_true(sealed_size(LIMIT_TEXT) <= LIMIT_SEALED);
}

/* As much as there may be: it opens again, and fits a part. */
static void attachments_are_sealed_into_the_same_part(void **state) {
        uint8_t *data = mem_alloc(LIMIT_ACCUSATION_DATA);
        Accusation a = sample(), got;
        Arena arena = ARENA_INIT;
        RecordProblem problem;
        Buf sealed = BUF_INIT;

        memset(data, 'M', LIMIT_ACCUSATION_DATA);
        for (uint32_t i = 0; i < LIMIT_ATTACHMENTS; i++)
                a.attachments[a.n_attachments++] = (Attachment){ "扫描件.pdf", "application/pdf",
                                                                 bytes_of(data, LIMIT_ACCUSATION_DATA / LIMIT_ATTACHMENTS) };
        assert_true(accusation_fits(&a, &problem));
        seal(&a, PART_SEALED, &sealed);
        assert_true(sealed.len <= LIMIT_SEALED && sealed.len <= LIMIT_PART);
        assert_null(memmem(sealed.data, sealed.len, "MMMMMMMM", 8));
        assert_int_equal(sealed_open(PART_SEALED, &discipline, desks, 1, id, buf_bytes(&sealed), &arena, &got), 0);
        assert_int_equal(got.n_attachments, LIMIT_ATTACHMENTS);
        assert_string_equal(got.attachments[11].name, "扫描件.pdf");
        assert_int_equal(got.attachments[11].data.len, LIMIT_ACCUSATION_DATA / LIMIT_ATTACHMENTS);
        a.attachments[0].data = bytes_of(data, LIMIT_ACCUSATION_DATA);
        assert_false(accusation_fits(&a, &problem));
        buf_deinit(&sealed);
        arena_deinit(&arena);
        mem_free(data);
}

static void a_head_is_told_from_anything_else(void **state) {
        uint8_t data[SEALED_HEAD_SIZE + WRAP_PADDED_MIN + SEALED_TAG_SIZE] = { SUITE_STD };
        SealedHead head;

        assert_true(sealed_head(bytes_of(data, sizeof(data)), &head));
        assert_false(sealed_head(bytes_of(data, sizeof(data) - 1), &head)); /* no bucket */
        assert_false(sealed_head(BYTES_NONE, &head));
        data[0] = 7;
        assert_false(sealed_head(bytes_of(data, sizeof(data)), &head));
}

static void what_cannot_be_written_is_named(void **state) {
        char *name = mem_alloc(LIMIT_NAME + 2);
        RecordProblem problem;
        Accusation a = sample();

        assert_true(accusation_fits(&a, &problem));
        memset(name, 'a', LIMIT_NAME + 1);
        name[LIMIT_NAME + 1] = 0;
        a.persons[1].name = name;
        assert_false(accusation_fits(&a, &problem));
        assert_non_null(strstr(problem.field, "persons"));
        mem_free(name);
}

/* A member that breaks the rules: what it likes, sealed to the desk's key as a part would be. */
static int open_what_was_sealed(Bytes padded) {
        Buf data = BUF_INIT, aad = BUF_INIT;
        uint8_t enc[HPKE_ENC_SIZE];
        Random random;
        int r;

        random_seeded(&random, 11);
        buf_put_u32(&aad, PART_SEALED);
        buf_put_str(&aad, discipline.s);
        buf_put(&aad, id, sizeof(id));
        buf_put_u8(&data, SUITE_STD);
        buf_put(&data, key.id, SUITE_KEY_ID_SIZE);
        buf_reserve(&data, sizeof(enc));
        data.len += sizeof(enc);
        r = hpke_seal(HPKE_BASE, key.public_key, NULL, bytes_of_str(SEALED_INFO), buf_bytes(&aad), padded, &random, enc, &data);
        assert_int_equal(r, 0);
        memcpy(data.data + SEALED_HEAD_SIZE - sizeof(enc), enc, sizeof(enc));
        r = open_with(desks, 1, PART_SEALED, &discipline, id, buf_bytes(&data));
        buf_deinit(&data);
        buf_deinit(&aad);
        return r;
}

static void under_the_right_key_only_a_padded_accusation_is_one(void **state) {
        static const uint8_t no_such_class[] = { 0x10, 0x09 }, no_such_time[] = { 0x50, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                                                                  0xff, 0x7f };
        uint8_t padded[256] = { 0 };

        assert_int_equal(open_what_was_sealed(bytes_of(padded, 256)), 0); /* that says nothing at all */
        padded[255] = 1;
        assert_int_equal(open_what_was_sealed(bytes_of(padded, 256)), SEALED_E_FORMAT);
        padded[255] = 0;
        padded[3] = sizeof(no_such_class);
        memcpy(padded + 4, no_such_class, sizeof(no_such_class));
        assert_int_equal(open_what_was_sealed(bytes_of(padded, 256)), SEALED_E_FORMAT);
        padded[3] = sizeof(no_such_time);
        memcpy(padded + 4, no_such_time, sizeof(no_such_time));
        assert_int_equal(open_what_was_sealed(bytes_of(padded, 256)), SEALED_E_FORMAT);
        padded[4] = 0x07; /* no field at all */
        assert_int_equal(open_what_was_sealed(bytes_of(padded, 256)), SEALED_E_FORMAT);
}

static void a_desk_key_of_small_order_seals_nothing(void **state) {
        RosterKey zero = { .suite = SUITE_STD };
        Accusation a = sample();
        Buf data = BUF_INIT;
        Random random;

        random_seeded(&random, 12);
        buf_put(&data, "before", 6);
        assert_int_equal(sealed_seal(PART_SEALED, &discipline, &zero, id, &a, &random, &data), -EINVAL);
        assert_int_equal(data.len, 6);
        buf_deinit(&data);
}

static void sizes_and_suites_beyond_ours_are_none_of_ours(void **state) {
        uint8_t *data = mem_alloc(LIMIT_SEALED + 1);
        KeyPair foreign = desks[0];
        Accusation a = sample();
        RecordProblem problem;
        Buf sealed = BUF_INIT;
        SealedHead head;

        data[0] = SUITE_STD;
        assert_false(sealed_head(bytes_of(data, LIMIT_SEALED + 1), &head));
        mem_free(data);
        seal(&a, PART_SEALED, &sealed);
        foreign.suite = 7; /* the id alone makes no key */
        assert_int_equal(open_with(&foreign, 1, PART_SEALED, &discipline, id, buf_bytes(&sealed)), SEALED_E_KEY);
        a = (Accusation){ .note = "" };
        assert_true(accusation_fits(&a, &problem)); /* whether it says enough is not asked here */
        buf_deinit(&sealed);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_was_sealed_comes_back_whole),
                cmocka_unit_test(it_opens_for_its_key_accusation_unit_and_kind_alone),
                cmocka_unit_test(a_changed_or_cut_part_does_not_open),
                cmocka_unit_test(its_size_says_the_bucket_alone),
                cmocka_unit_test(attachments_are_sealed_into_the_same_part),
                cmocka_unit_test(a_head_is_told_from_anything_else),
                cmocka_unit_test(what_cannot_be_written_is_named),
                cmocka_unit_test(under_the_right_key_only_a_padded_accusation_is_one),
                cmocka_unit_test(a_desk_key_of_small_order_seals_nothing),
                cmocka_unit_test(sizes_and_suites_beyond_ours_are_none_of_ours),
        };

        return cmocka_run_group_tests(tests, setup, NULL);
}
