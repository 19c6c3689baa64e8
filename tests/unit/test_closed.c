/* SPDX-License-Identifier: Apache-2.0 */

/* A content closed under a key of its own, and its key in a box under the case's. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "common/crypto/digest.h"
#include "common/crypto/primitive.h"
#include "common/crypto/vault.h"
#include "common/wire/closed.h"

#define WORDS "请求支付拖欠的三个月工资"

static const uint8_t case_key[VAULT_KEY_SIZE] = { 1, 2, 3 };

static Part close(Arena *arena, Random *random) {
        Part p = { .kind = PART_CONTENT, .data = bytes_of_str(WORDS) };

        random_fill(random, p.salt, sizeof p.salt);
        assert_int_equal(closed_make(&p, random, arena), 0);
        assert_int_equal(closed_box(&p, case_key, random, arena), 0);
        return p;
}

static Random seeded(void) {
        Random r;

        random_seeded(&r, 1);
        return r;
}

/* As it lies on the disk. */
static Part stored(const Part *p) {
        Part s = *p;

        s.data = s.key = BYTES_NONE;
        return s;
}

static void what_is_closed_opens_with_the_key_of_its_case(void **state) {
        Random random = seeded();
        Arena arena = ARENA_INIT;
        Part p = close(&arena, &random), s = stored(&p);

        (void)state;
        assert_null(memmem(p.stored.data, p.stored.len, WORDS, strlen(WORDS)));
        assert_int_equal(closed_open(&s, case_key, &arena), 0);
        assert_true(bytes_equal(s.data, bytes_of_str(WORDS)));
        assert_true(bytes_equal(s.key, p.key));
        arena_deinit(&arena);
}

static void who_is_shown_a_content_reads_it_with_its_own_key(void **state) {
        Random random = seeded();
        Arena arena = ARENA_INIT;
        Part p = close(&arena, &random), shown = stored(&p);

        (void)state;
        shown.box = BYTES_NONE;
        shown.key = p.key;
        assert_int_equal(closed_read(&shown, &arena), 0);
        assert_true(bytes_equal(shown.data, bytes_of_str(WORDS)));
        arena_deinit(&arena);
}

static void another_case_s_key_opens_nothing(void **state) {
        static const uint8_t other[VAULT_KEY_SIZE] = { 3, 2, 1 };
        Random random = seeded();
        Arena arena = ARENA_INIT;
        Part p = close(&arena, &random), s = stored(&p);

        (void)state;
        assert_int_equal(closed_open(&s, other, &arena), RECORD_E_FORMAT);
        assert_int_equal(s.key.len, 0);
        arena_deinit(&arena);
}

static void a_closed_part_cannot_be_moved(void **state) {
        Random random = seeded();
        Arena arena = ARENA_INIT;
        Part p = close(&arena, &random), s = stored(&p);

        (void)state;
        s.kind = PART_DOCUMENT;
        assert_int_equal(closed_open(&s, case_key, &arena), RECORD_E_FORMAT);
        s = stored(&p);
        s.salt[0] ^= 1;
        assert_int_equal(closed_open(&s, case_key, &arena), RECORD_E_FORMAT);
        arena_deinit(&arena);
}

/* The box was opened, and what it held is no use: nobody passes it on as this part's key. */
static void what_was_altered_has_no_key(void **state) {
        Random random = seeded();
        Arena arena = ARENA_INIT;
        Part p = close(&arena, &random), s = stored(&p);
        uint8_t bytes[256];

        (void)state;
        assert_true(p.stored.len <= sizeof(bytes));
        memcpy(bytes, p.stored.data, p.stored.len);
        bytes[p.stored.len - 1] ^= 1;
        s.stored = bytes_of(bytes, p.stored.len);
        assert_int_equal(closed_open(&s, case_key, &arena), RECORD_E_FORMAT);
        assert_int_equal(s.key.len, 0);
        assert_int_equal(s.data.len, 0);
        arena_deinit(&arena);
}

static void the_same_words_are_never_closed_alike(void **state) {
        Random random = seeded();
        Arena arena = ARENA_INIT;
        Part a = close(&arena, &random), b = a;

        (void)state;
        assert_int_equal(closed_box(&b, case_key, &random, &arena), 0);
        assert_false(bytes_equal(a.box, b.box));
        b = close(&arena, &random);
        assert_false(bytes_equal(a.stored, b.stored));
        arena_deinit(&arena);
}

/* The cipher itself would open it: what must not, is a text that stands under the digest of another key. */
static void a_text_says_one_thing_only(void **state) {
        static const uint8_t first[VAULT_KEY_SIZE] = { 1 }, second[VAULT_KEY_SIZE] = { 2 }, nonce[AEAD_NONCE_SIZE];
        Buf honest = BUF_INIT, forged = BUF_INIT, out = BUF_INIT;

        (void)state;
        assert_int_equal(vault_close_once(first, BYTES_NONE, bytes_of_str("维持"), &honest), 0);
        assert_int_equal(honest.len, VAULT_COMMITMENT_SIZE + strlen("维持") + VAULT_TAG_SIZE);
        buf_put(&forged, honest.data, VAULT_COMMITMENT_SIZE);
        assert_int_equal(aead_seal(second, nonce, BYTES_NONE, bytes_of_str("撤销"), &forged), 0);
        assert_int_equal(aead_open(second, nonce, BYTES_NONE,
                                   bytes_of(forged.data + VAULT_COMMITMENT_SIZE, forged.len - VAULT_COMMITMENT_SIZE), &out), 0);
        buf_clear(&out);
        assert_int_equal(vault_open_once(second, BYTES_NONE, buf_bytes(&forged), &out), VAULT_E_OPEN);
        assert_int_equal(vault_open_once(first, BYTES_NONE, buf_bytes(&forged), &out), VAULT_E_OPEN);
        assert_int_equal(vault_open_once(first, BYTES_NONE, bytes_of(honest.data, VAULT_COMMITMENT_SIZE - 1), &out), VAULT_E_OPEN);
        assert_int_equal(vault_open_once(first, BYTES_NONE, buf_bytes(&honest), &out), 0);
        assert_true(bytes_equal(buf_bytes(&out), bytes_of_str("维持")));
        buf_deinit(&honest);
        buf_deinit(&forged);
        buf_deinit(&out);
}

/* What comes from elsewhere: no key, or one of another length, and what is larger than whoever reads it allows. */
static void what_cannot_be_read_is_refused_as_data(void **state) {
        Random random = seeded();
        Arena arena = ARENA_INIT, small = ARENA_INIT;
        Part p = close(&arena, &random), shown = stored(&p);

        (void)state;
        assert_int_equal(closed_read(&shown, &arena), RECORD_E_FORMAT);
        shown.key = bytes_of(p.key.data, p.key.len - 1);
        assert_int_equal(closed_read(&shown, &arena), RECORD_E_FORMAT);
        shown.key = p.key;
        small.limit = strlen(WORDS) - 1;
        assert_int_equal(closed_read(&shown, &small), RECORD_E_FORMAT);
        assert_null(shown.data.data);
        assert_int_equal(closed_read(&shown, &arena), 0);
        arena_deinit(&small);
        arena_deinit(&arena);
}

/* The header says in which suite a part is closed: one that this release has no key for is a newer release's, not a key that is gone. */
static void what_a_newer_suite_closed_needs_a_newer_release(void **state) {
        Random random = seeded();
        Arena arena = ARENA_INIT;
        Entry e = { .header = { .number = 1, .time = 1, .kind = ENTRY_REGISTER, .version = 1, .n_parts = 1, .actor = { .unit = { "411281" } } },
                  .n_parts = 1 }, out;
        Buf header = BUF_INIT, bytes = BUF_INIT;

        (void)state;
        e.parts[0] = close(&arena, &random);
        e.header.parts[0] = (PartRef){ .kind = e.parts[0].kind, .key = bytes_of_str("12345678") };
        e.header.parts[0].digest = part_digest(e.parts[0].kind, e.parts[0].salt, e.parts[0].stored);
        for (uint32_t suite = RECORD_SUITE_STD; suite <= RECORD_SUITE_STD + 1; suite++) {
                buf_clear(&header);
                buf_clear(&bytes);
                e.header.parts[0].suite = suite;
                header_encode(&e.header, &header);
                e.header_bytes = buf_bytes(&header);
                entry_encode(&e, &bytes);
                assert_int_equal(entry_decode(buf_bytes(&bytes), &arena, true, &out), suite == RECORD_SUITE_STD ? 0 : RECORD_E_NEWER);
                assert_int_equal(header_decode(buf_bytes(&header), &arena, &out.header), 0); /* evidence of another office: readable */
        }
        buf_deinit(&header);
        buf_deinit(&bytes);
        arena_deinit(&arena);
}

/* Evidence of that entry, with its content shown: what reading it says. */
static int show(Entry *e, Arena *arena, Evidence *ret) {
        static const uint8_t signature[64];
        Seal seal = { .unit = { "411281" }, .number = 2, .epoch = 1, .first_entry = 1, .count = 1, .previous = { { 1 } },
                      .time = 1,
                      .suite = RECORD_SUITE_STD };
        Buf header = BUF_INIT, body = BUF_INIT, sealed = BUF_INIT, out = BUF_INIT;
        int r;

        header_encode(&e->header, &header);
        e->header_bytes = buf_bytes(&header);
        seal.root = entry_leaf(e->header_bytes);
        seal_body_encode(&seal, &body);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), &sealed);
        evidence_encode(e, 1u << PART_CONTENT, 0, NULL, 0, buf_bytes(&sealed), &out);
        r = evidence_decode(arena_copy(arena, buf_bytes(&out)), arena, ret);
        buf_deinit(&header);
        buf_deinit(&body);
        buf_deinit(&sealed);
        buf_deinit(&out);
        return r;
}

/* Whoever is shown a content gets its key along; a key of another length, a box that isn't one and another suite are data
 * that can't be; of what can't be read here any more nothing is shown. */
static void a_content_is_shown_with_its_key_or_not_at_all(void **state) {
        Random random = seeded();
        Arena arena = ARENA_INIT;
        Entry e = { .header = { .number = 1, .time = 1, .kind = ENTRY_REGISTER, .version = 1, .n_parts = 1,
                                .actor = { .unit = { "411281" } } },
                    .n_parts = 1 }, out;
        Evidence shown;
        Buf header = BUF_INIT, bytes = BUF_INIT;
        Part p;

        (void)state;
        p = e.parts[0] = close(&arena, &random);
        e.header.parts[0] = (PartRef){ .kind = p.kind, .suite = RECORD_SUITE_STD, .key = bytes_of_str("12345678"),
                                       .digest = part_digest(p.kind, p.salt, p.stored) };
        assert_int_equal(show(&e, &arena, &shown), 0);
        assert_true(bytes_equal(evidence_find_part(&shown, PART_CONTENT)->data, bytes_of_str(WORDS)));
        e.parts[0].key = bytes_of(p.key.data, p.key.len - 1);
        assert_int_equal(show(&e, &arena, &shown), RECORD_E_FORMAT);
        e.parts[0] = stored(&p);
        assert_int_equal(show(&e, &arena, &shown), 0);
        assert_null(evidence_find_part(&shown, PART_CONTENT));
        e.parts[0] = p;
        e.header.parts[0].suite = RECORD_SUITE_STD + 1;
        assert_int_equal(show(&e, &arena, &shown), RECORD_E_NEWER);
        e.header.parts[0].suite = RECORD_SUITE_STD;
        e.parts[0].box = bytes_of(p.box.data, p.box.len - 1);
        header_encode(&e.header, &header);
        e.header_bytes = buf_bytes(&header);
        entry_encode(&e, &bytes);
        assert_int_equal(entry_decode(buf_bytes(&bytes), &arena, true, &out), RECORD_E_FORMAT);
        buf_deinit(&header);
        buf_deinit(&bytes);
        arena_deinit(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_content_is_shown_with_its_key_or_not_at_all),
                cmocka_unit_test(what_is_closed_opens_with_the_key_of_its_case),
                cmocka_unit_test(who_is_shown_a_content_reads_it_with_its_own_key),
                cmocka_unit_test(another_case_s_key_opens_nothing),
                cmocka_unit_test(a_closed_part_cannot_be_moved),
                cmocka_unit_test(what_was_altered_has_no_key),
                cmocka_unit_test(the_same_words_are_never_closed_alike),
                cmocka_unit_test(a_text_says_one_thing_only),
                cmocka_unit_test(what_cannot_be_read_is_refused_as_data),
                cmocka_unit_test(what_a_newer_suite_closed_needs_a_newer_release),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
