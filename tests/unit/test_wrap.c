/* SPDX-License-Identifier: Apache-2.0 */

/* Wrapped bodies and the UNREADABLE that answers one: two nodes, one of which has rotated its wrap key. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/crypto/hpke.h"
#include "common/wire/frame.h"
#include "common/wire/unreadable.h"
#include "common/wire/wrap.h"

typedef struct Office {
        KeyPair identity[2], wrap[2]; /* [0] in use, [1] retired */
        RosterKey identity_listed[2], wrap_listed[2];
        RosterNode node;
} Office;

typedef struct Pair {
        Random random;
        Office county, city, other;
        Buf header;
} Pair;

static RosterKey listed(const KeyPair *k, bool retired) {
        RosterKey r = { .suite = k->suite, .retired = retired, .last_seal = retired ? 9 : 0 };
        memcpy(r.id, k->id, sizeof r.id);
        memcpy(r.public_key, k->public_key, sizeof r.public_key);
        return r;
}

static void office_init(Office *o, Random *random, const char *unit) {
        for (int i = 0; i < 2; i++) {
                assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, random, &o->identity[i]), 0);
                assert_int_equal(key_pair_generate(SUITE_STD, KEY_WRAP, random, &o->wrap[i]), 0);
                o->identity_listed[i] = listed(&o->identity[i], i == 1);
                o->wrap_listed[i] = listed(&o->wrap[i], i == 1);
        }
        o->node = (RosterNode){ .identity = o->identity_listed, .n_identity = 2, .wrap = o->wrap_listed, .n_wrap = 2 };
        assert_true(unit_code_parse(unit, &o->node.unit));
}

static int setup(void **state) {
        Pair *p = mem_new(Pair);
        random_seeded(&p->random, 42);
        office_init(&p->county, &p->random, "411281");
        office_init(&p->city, &p->random, "411200");
        office_init(&p->other, &p->random, "410102");
        FrameHeader h = { FRAME_DATA, p->county.node.unit, p->city.node.unit };
        frame_header_encode(&h, &p->header);
        *state = p;
        return 0;
}

static int teardown(void **state) {
        Pair *p = *state;
        buf_deinit(&p->header);
        mem_free(p);
        return 0;
}

static void seal(Pair *p, Bytes plain, Buf *ret) {
        assert_int_equal(wrap_seal(&p->city.node, &p->county.wrap[0], buf_bytes(&p->header), plain, &p->random, ret), 0);
}

/* What wrap_seal() says to a body from `own` to the node. */
static int seal_to(Pair *p, const RosterNode *node, const KeyPair *own, Bytes plain, Buf *ret) {
        return wrap_seal(node, own, buf_bytes(&p->header), plain, &p->random, ret);
}

static int open_by(Pair *p, const KeyPair *own, size_t n_own, const RosterNode *from, Bytes body, Buf *ret) {
        return wrap_open(own, n_own, from, buf_bytes(&p->header), body, ret);
}

static int city_opens(Pair *p, Bytes header, Bytes body, Buf *ret) {
        return wrap_open(p->city.wrap, 2, &p->county.node, header, body, ret);
}

/* Independent of the code under test: the buckets as wrap.h's comment has them, by search. */
static size_t bucket_by_search(size_t n) {
        size_t best = SIZE_MAX;
        for (size_t b = 256; b <= 4096; b *= 2)
                if (b >= n && b < best)
                        best = b;
        for (size_t low = 4096; low < (size_t)WRAP_PADDED_MAX * 2; low *= 2)
                for (size_t step = 1; step <= 8; step++)
                        if (low + step * low / 8 >= n && low + step * low / 8 < best)
                                best = low + step * low / 8;
        return best;
}

static void sizes_fall_into_the_documented_buckets(void **state) {
        Random random;
        random_seeded(&random, 1);
        assert_int_equal(wrap_padded_size(0), 256);
        assert_int_equal(wrap_padded_size(252), 256);
        assert_int_equal(wrap_padded_size(253), 512);
        assert_int_equal(wrap_padded_size(4092), 4096);
        assert_int_equal(wrap_padded_size(4093), 4608);
        assert_int_equal(wrap_padded_size(8192), 9216);
        assert_int_equal(wrap_padded_size(WRAP_PLAIN_MAX), WRAP_PADDED_MAX);
        for (size_t n = 0; n < 40000; n++)
                assert_int_equal(wrap_padded_size(n), bucket_by_search(n + 4));
        for (int i = 0; i < 20000; i++) {
                size_t n = random_below(&random, WRAP_PLAIN_MAX + 1), padded = wrap_padded_size(n);
                assert_int_equal(padded, bucket_by_search(n + 4));
                if (n >= 4092)
                        assert_true(8 * (padded - n - 4) < n + 4); /* less than 12.5 % */
        }
}

static void every_length_around_a_bucket_survives_the_way(void **state) {
        static const size_t edges[] = { 0, 252, 508, 1020, 2044, 4092, 4604, 65532 };
        Pair *p = *state;
        Buf plain = BUF_INIT, body = BUF_INIT, back = BUF_INIT;
        for (size_t i = 0; i < array_size(edges); i++) {
                for (size_t n = edges[i] ? edges[i] - 1 : 0; n <= edges[i] + 1; n++) {
                        buf_clear(&plain);
                        buf_clear(&body);
                        buf_clear(&back);
                        buf_reserve(&plain, n + 1);
                        random_fill(&p->random, plain.data, n);
                        plain.len = n;
                        seal(p, buf_bytes(&plain), &body);
                        assert_int_equal(body.len, WRAP_HEAD_SIZE + wrap_padded_size(n) + WRAP_TAG_SIZE);
                        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), 0);
                        assert_true(bytes_equal(buf_bytes(&back), buf_bytes(&plain)));
                }
        }
        buf_deinit(&plain);
        buf_deinit(&body);
        buf_deinit(&back);
}

static void the_largest_plain_text_fits_a_frame_and_no_larger_one_is_sealed(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT, back = BUF_INIT;
        uint8_t *plain = mem_alloc(WRAP_PLAIN_MAX + 1);
        plain[WRAP_PLAIN_MAX - 1] = 7;
        seal(p, bytes_of(plain, WRAP_PLAIN_MAX), &body);
        assert_true(body.len <= FRAME_BODY_MAX);
        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), 0);
        assert_true(bytes_equal(buf_bytes(&back), bytes_of(plain, WRAP_PLAIN_MAX)));
        buf_clear(&body);
        assert_int_equal(seal_to(p, &p->city.node, &p->county.wrap[0], bytes_of(plain, WRAP_PLAIN_MAX + 1), &body),
                         WRAP_E_SIZE);
        assert_int_equal(body.len, 0);
        mem_free(plain);
        buf_deinit(&body);
        buf_deinit(&back);
}

static void body_is_laid_out_as_documented(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT, padded = BUF_INIT;
        seal(p, bytes_of_str("abc"), &body);
        assert_int_equal(body.data[0], SUITE_STD);
        assert_memory_equal(body.data + 1, p->city.wrap[0].id, 8);
        assert_int_equal(hpke_open(HPKE_AUTH, &p->city.wrap[0], p->county.wrap[0].public_key, bytes_of_str("zhuji/1/wrap"),
                                   buf_bytes(&p->header), body.data + 9, bytes_of(body.data + 41, body.len - 41), &padded), 0);
        assert_int_equal(padded.len, 256);
        assert_memory_equal(padded.data, "\0\0\0\3abc", 7);
        for (size_t i = 7; i < padded.len; i++)
                assert_int_equal(padded.data[i], 0);
        buf_deinit(&body);
        buf_deinit(&padded);
}

static void two_wraps_of_the_same_text_share_no_randomness(void **state) {
        Pair *p = *state;
        Buf a = BUF_INIT, b = BUF_INIT;
        seal(p, bytes_of_str("abc"), &a);
        seal(p, bytes_of_str("abc"), &b);
        assert_int_equal(a.len, b.len);
        assert_memory_not_equal(a.data + 9, b.data + 9, 32);
        assert_memory_not_equal(a.data + 41, b.data + 41, 32);
        buf_deinit(&a);
        buf_deinit(&b);
}

static void every_truncated_body_is_refused(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT, back = BUF_INIT;
        uint8_t big[600] = { 1, 2, 3 };
        seal(p, bytes_of(big, sizeof big), &body);
        unsigned opened = 0;
        for (size_t len = 0; len < body.len; len++) {
                int r = city_opens(p, buf_bytes(&p->header), bytes_of(body.data, len), &back);
                bool other_bucket = len == 41 + 256 + 16 || len == 41 + 512 + 16;
                assert_int_equal(r, other_bucket ? WRAP_E_OPEN : WRAP_E_FORMAT);
                assert_int_equal(back.len, 0);
                opened += other_bucket;
        }
        assert_int_equal(opened, 2);
        buf_put_u8(&body, 0);
        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), WRAP_E_FORMAT);
        buf_deinit(&body);
        buf_deinit(&back);
}

static void every_flipped_bit_of_a_body_keeps_it_shut(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT, back = BUF_INIT;
        seal(p, bytes_of_str("abc"), &body);
        for (size_t bit = 0; bit < 8 * body.len; bit++) {
                body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
                int want = bit / 8 < 9 ? WRAP_E_KEY : WRAP_E_OPEN; /* suite and key id; enc, cipher text and tag */
                assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), want);
                assert_int_equal(back.len, 0);
                body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), 0);
        buf_deinit(&body);
        buf_deinit(&back);
}

static void every_flipped_bit_of_the_header_keeps_the_body_shut(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT, back = BUF_INIT;
        seal(p, bytes_of_str("abc"), &body);
        for (size_t bit = 0; bit < 8 * p->header.len; bit++) {
                p->header.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
                assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), WRAP_E_OPEN);
                p->header.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        for (size_t len = 0; len < p->header.len; len++)
                assert_int_equal(city_opens(p, bytes_of(p->header.data, len), buf_bytes(&body), &back), WRAP_E_OPEN);
        assert_int_equal(back.len, 0);
        buf_deinit(&body);
        buf_deinit(&back);
}

static void nobody_but_the_addressee_opens_it(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT, back = BUF_INIT;
        seal(p, bytes_of_str("abc"), &body);
        assert_int_equal(open_by(p, p->other.wrap, 2, &p->county.node, buf_bytes(&body), &back), WRAP_E_KEY);
        KeyPair liar = p->other.wrap[0]; /* claims the addressee's key id */
        memcpy(liar.id, p->city.wrap[0].id, sizeof liar.id);
        assert_int_equal(open_by(p, &liar, 1, &p->county.node, buf_bytes(&body), &back), WRAP_E_OPEN);
        assert_int_equal(back.len, 0);
        buf_deinit(&body);
        buf_deinit(&back);
}

static void nobody_but_the_stated_sender_can_have_made_it(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT, back = BUF_INIT;
        assert_int_equal(seal_to(p, &p->city.node, &p->other.wrap[0], bytes_of_str("abc"), &body), 0);
        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), WRAP_E_OPEN);
        RosterNode keyless = p->county.node;
        keyless.n_wrap = 0;
        assert_int_equal(open_by(p, p->city.wrap, 2, &keyless, buf_bytes(&body), &back), WRAP_E_OPEN);
        assert_int_equal(back.len, 0);
        buf_deinit(&body);
        buf_deinit(&back);
}

static void a_retired_key_of_either_side_still_opens_what_was_under_way(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT, back = BUF_INIT;
        assert_int_equal(seal_to(p, &p->city.node, &p->county.wrap[1], bytes_of_str("old sender"), &body), 0);
        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), 0);
        assert_int_equal(back.len, 10);

        RosterNode before = p->city.node; /* as a sender with yesterday's roster sees the city */
        RosterKey yesterday = listed(&p->city.wrap[1], false);
        before.wrap = &yesterday;
        before.n_wrap = 1;
        buf_clear(&body);
        buf_clear(&back);
        assert_int_equal(seal_to(p, &before, &p->county.wrap[0], bytes_of_str("old receiver"), &body), 0);
        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), 0);
        assert_int_equal(back.len, 12);
        /* once the city has dropped it, the sender is owed an UNREADABLE */
        assert_int_equal(open_by(p, p->city.wrap, 1, &p->county.node, buf_bytes(&body), &back), WRAP_E_KEY);
        buf_deinit(&body);
        buf_deinit(&back);
}

/* So many of a sender's keys are tried, the newest first: a list without end costs no more. */
static void no_more_than_so_many_keys_of_a_sender_are_tried(void **state) {
        Pair *p = *state;
        RosterKey keys[WRAP_SENDER_KEYS_MAX + 1];
        RosterNode from = p->county.node;
        Buf body = BUF_INIT, back = BUF_INIT;

        assert_int_equal(seal_to(p, &p->city.node, &p->county.wrap[1], bytes_of_str("old"), &body), 0);
        for (uint32_t at = 0; at <= WRAP_SENDER_KEYS_MAX; at++) {
                for (uint32_t i = 0; i <= WRAP_SENDER_KEYS_MAX; i++)
                        keys[i] = i == at ? p->county.wrap_listed[1] : p->county.wrap_listed[0];
                from.wrap = keys;
                from.n_wrap = WRAP_SENDER_KEYS_MAX + 1;
                buf_clear(&back);
                assert_int_equal(open_by(p, p->city.wrap, 2, &from, buf_bytes(&body), &back),
                                 at < WRAP_SENDER_KEYS_MAX ? 0 : WRAP_E_OPEN);
        }
        buf_deinit(&body);
        buf_deinit(&back);
}

static void a_receiver_without_a_usable_key_is_the_rosters_fault(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT;
        RosterKey keys[2] = { p->city.wrap_listed[0], p->city.wrap_listed[1] };
        RosterNode node = p->city.node;
        Bytes plain = bytes_of_str("abc");
        node.wrap = keys;
        buf_put_str(&body, "kept");
        size_t len = body.len;
        node.n_wrap = 0;
        assert_int_equal(seal_to(p, &node, &p->county.wrap[0], plain, &body), WRAP_E_PEER);
        node.n_wrap = 2;
        keys[0].retired = true;
        assert_int_equal(seal_to(p, &node, &p->county.wrap[0], plain, &body), WRAP_E_PEER);
        keys[0].retired = false;
        keys[0].suite = 2;
        assert_int_equal(seal_to(p, &node, &p->county.wrap[0], plain, &body), WRAP_E_PEER);
        keys[0].suite = SUITE_STD;
        memset(keys[0].public_key, 0, sizeof keys[0].public_key); /* of small order */
        assert_int_equal(seal_to(p, &node, &p->county.wrap[0], plain, &body), WRAP_E_PEER);
        assert_int_equal(body.len, len);
        buf_deinit(&body);
}

/* A sender that breaks the rules: padding of its own, under the right keys. */
static int open_padded(Pair *p, Bytes padded) {
        Buf body = BUF_INIT, back = BUF_INIT;
        uint8_t enc[HPKE_ENC_SIZE];
        buf_put_u8(&body, SUITE_STD);
        buf_put(&body, p->city.wrap[0].id, 8);
        buf_reserve(&body, 32 + padded.len + 16);
        body.len += 32;
        assert_int_equal(hpke_seal(HPKE_AUTH, p->city.wrap[0].public_key, &p->county.wrap[0], bytes_of_str(WRAP_INFO),
                                   buf_bytes(&p->header), padded, &p->random, enc, &body), 0);
        memcpy(body.data + 9, enc, sizeof enc);
        int r = city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back);
        assert_true(r == 0 || back.len == 0);
        buf_deinit(&body);
        buf_deinit(&back);
        return r;
}

static void one_plain_text_has_one_padded_form(void **state) {
        Pair *p = *state;
        uint8_t padded[512] = { 0, 0, 0, 3, 'a', 'b', 'c' };
        assert_int_equal(open_padded(p, bytes_of(padded, 256)), 0);
        assert_int_equal(open_padded(p, bytes_of(padded, 512)), WRAP_E_FORMAT); /* belongs into a smaller bucket */
        assert_int_equal(open_padded(p, bytes_of(padded, 255)), WRAP_E_FORMAT); /* no bucket */
        assert_int_equal(open_padded(p, bytes_of(padded, 300)), WRAP_E_FORMAT);
        padded[255] = 1;
        assert_int_equal(open_padded(p, bytes_of(padded, 256)), WRAP_E_FORMAT); /* padding that says something */
        padded[255] = 0;
        padded[3] = 253;
        assert_int_equal(open_padded(p, bytes_of(padded, 256)), WRAP_E_FORMAT); /* longer than the bucket holds */
        memset(padded, 0xff, 4);
        assert_int_equal(open_padded(p, bytes_of(padded, 256)), WRAP_E_FORMAT);
}

/* ---- UNREADABLE ---- */

typedef struct Answer {
        Signer *signer;
        Unreadable u;
        Buf header, body;
} Answer;

static void answer_init(Answer *a, Pair *p) {
        FrameHeader h = { FRAME_UNREADABLE, p->city.node.unit, p->county.node.unit };
        *a = (Answer){ .u.body = unreadable_body_digest(bytes_of_str("rubbish")) };
        memcpy(a->u.wrap_key_id, p->city.wrap[0].id, sizeof a->u.wrap_key_id);
        frame_header_encode(&h, &a->header);
        assert_int_equal(signer_new(&p->city.identity[0], &a->signer), 0);
        unreadable_encode(&a->u, a->signer, buf_bytes(&a->header), &a->body);
}

static void answer_deinit(Answer *a) {
        signer_free(a->signer);
        buf_deinit(&a->header);
        buf_deinit(&a->body);
}

static void unreadable_names_body_and_key_under_the_receivers_signature(void **state) {
        Pair *p = *state;
        Answer a;
        Unreadable got;
        answer_init(&a, p);
        assert_int_equal(a.body.len, UNREADABLE_SIZE);
        assert_int_equal(unreadable_decode(buf_bytes(&a.body), buf_bytes(&a.header), &p->city.node, &got), 0);
        assert_true(digest_equal(&got.body, &a.u.body));
        assert_memory_equal(got.wrap_key_id, p->city.wrap[0].id, 8);
        Digest plain = digest_plain(bytes_of_str("rubbish"));
        assert_false(digest_equal(&got.body, &plain)); /* domain-separated */
        answer_deinit(&a);
}

static void every_flipped_bit_and_truncation_of_an_unreadable_is_refused(void **state) {
        Pair *p = *state;
        Answer a;
        Unreadable got;
        answer_init(&a, p);
        Bytes header = buf_bytes(&a.header);
        for (size_t bit = 0; bit < 8 * a.body.len; bit++) {
                a.body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
                assert_int_equal(unreadable_decode(buf_bytes(&a.body), header, &p->city.node, &got),
                                 bit / 8 < 2 ? UNREADABLE_E_FORMAT : UNREADABLE_E_SIGNATURE);
                a.body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        for (size_t len = 0; len < a.body.len; len++)
                assert_int_equal(unreadable_decode(bytes_of(a.body.data, len), header, &p->city.node, &got),
                                 UNREADABLE_E_FORMAT);
        buf_put_u8(&a.body, 0);
        assert_int_equal(unreadable_decode(buf_bytes(&a.body), header, &p->city.node, &got), UNREADABLE_E_FORMAT);
        answer_deinit(&a);
}

static void an_unreadable_cannot_be_turned_against_another_sender(void **state) {
        Pair *p = *state;
        Answer a;
        Unreadable got;
        Buf header = BUF_INIT;
        answer_init(&a, p);
        FrameHeader h = { FRAME_UNREADABLE, p->city.node.unit, p->other.node.unit };
        frame_header_encode(&h, &header);
        assert_int_equal(unreadable_decode(buf_bytes(&a.body), buf_bytes(&header), &p->city.node, &got),
                         UNREADABLE_E_SIGNATURE);
        buf_deinit(&header);
        answer_deinit(&a);
}

static void only_an_identity_key_in_use_of_the_sender_counts(void **state) {
        Pair *p = *state;
        Answer a;
        Unreadable got;
        answer_init(&a, p);
        Bytes header = buf_bytes(&a.header);
        assert_int_equal(unreadable_decode(buf_bytes(&a.body), header, &p->other.node, &got), UNREADABLE_E_SIGNATURE);
        signer_free(a.signer);
        assert_int_equal(signer_new(&p->city.identity[1], &a.signer), 0); /* retired */
        buf_clear(&a.body);
        unreadable_encode(&a.u, a.signer, header, &a.body);
        assert_int_equal(unreadable_decode(buf_bytes(&a.body), header, &p->city.node, &got), UNREADABLE_E_SIGNATURE);
        p->city.identity_listed[1].retired = false; /* the key was right, only its time was over */
        assert_int_equal(unreadable_decode(buf_bytes(&a.body), header, &p->city.node, &got), 0);
        answer_deinit(&a);
}

/* A roster or key folder of a later release may hold keys of suites that we don't know. */
static void a_key_of_another_suite_is_no_key(void **state) {
        Pair *p = *state;
        Buf body = BUF_INIT, back = BUF_INIT;
        Answer a;
        Unreadable got;

        seal(p, bytes_of_str("abc"), &body);
        p->county.wrap_listed[0].suite = 7;
        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), WRAP_E_OPEN);
        p->county.wrap_listed[0].suite = SUITE_STD;
        p->city.wrap[0].suite = 7;
        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), WRAP_E_KEY);
        p->city.wrap[0].suite = SUITE_STD;
        assert_int_equal(city_opens(p, buf_bytes(&p->header), buf_bytes(&body), &back), 0);

        answer_init(&a, p);
        p->city.identity_listed[0].suite = 7;
        assert_int_equal(unreadable_decode(buf_bytes(&a.body), buf_bytes(&a.header), &p->city.node, &got),
                         UNREADABLE_E_SIGNATURE);
        answer_deinit(&a);
        buf_deinit(&body);
        buf_deinit(&back);
}

static void a_body_beyond_the_last_bucket_is_refused_unopened(void **state) {
        Pair *p = *state;
        size_t len = WRAP_HEAD_SIZE + WRAP_PADDED_MAX + WRAP_TAG_SIZE;
        uint8_t *body = mem_alloc(len + 1);
        Buf back = BUF_INIT;

        body[0] = SUITE_STD;
        assert_int_equal(city_opens(p, buf_bytes(&p->header), bytes_of(body, len), &back), WRAP_E_KEY); /* id 0: nobody's */
        assert_int_equal(city_opens(p, buf_bytes(&p->header), bytes_of(body, len + 1), &back), WRAP_E_FORMAT);
        assert_false(wrap_is_bucket(WRAP_PADDED_MIN - 1));
        assert_true(wrap_is_bucket(WRAP_PADDED_MIN));
        assert_false(wrap_is_bucket(WRAP_PADDED_MIN + 1));
        assert_true(wrap_is_bucket(WRAP_PADDED_MAX));
        assert_false(wrap_is_bucket((size_t)8 << 20)); /* a bucket, if there were one more */
        mem_free(body);
        buf_deinit(&back);
}

#define with_pair(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(sizes_fall_into_the_documented_buckets),
                with_pair(every_length_around_a_bucket_survives_the_way),
                with_pair(the_largest_plain_text_fits_a_frame_and_no_larger_one_is_sealed),
                with_pair(body_is_laid_out_as_documented),
                with_pair(two_wraps_of_the_same_text_share_no_randomness),
                with_pair(every_truncated_body_is_refused),
                with_pair(every_flipped_bit_of_a_body_keeps_it_shut),
                with_pair(every_flipped_bit_of_the_header_keeps_the_body_shut),
                with_pair(nobody_but_the_addressee_opens_it),
                with_pair(nobody_but_the_stated_sender_can_have_made_it),
                with_pair(a_retired_key_of_either_side_still_opens_what_was_under_way),
                with_pair(no_more_than_so_many_keys_of_a_sender_are_tried),
                with_pair(a_receiver_without_a_usable_key_is_the_rosters_fault),
                with_pair(one_plain_text_has_one_padded_form),
                with_pair(unreadable_names_body_and_key_under_the_receivers_signature),
                with_pair(every_flipped_bit_and_truncation_of_an_unreadable_is_refused),
                with_pair(an_unreadable_cannot_be_turned_against_another_sender),
                with_pair(only_an_identity_key_in_use_of_the_sender_counts),
                with_pair(a_key_of_another_suite_is_no_key),
                with_pair(a_body_beyond_the_last_bucket_is_refused_unopened),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
