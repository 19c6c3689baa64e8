/* SPDX-License-Identifier: Apache-2.0 */

/* The chain of rosters: who may say what the next one is. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/wire/pack.h"
#include "common/wire/roster_codec.h"
#include "common/wire/spec.h"
#include "tests/unit/wire_sample.h"

static void sign(const Roster *r, uint8_t root, Buf *out) {
        KeyPair key;
        Signer *signer = NULL;

        wire_sample_root(root, &key);
        assert_int_equal(signer_new(&key, &signer), 0);
        roster_sign(r, signer, key.id, out);
        signer_free(signer);
}

static int open_signed(const Roster *r, uint8_t root, const Roster *held, Roster **ret) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        KeyPair pinned;

        sign(r, root, &in);
        wire_sample_root(0, &pinned);
        return roster_open(buf_bytes(&in), held, held ? NULL : pinned.public_key, ret);
}

static Roster *first(void) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL);
        Roster *opened = NULL;

        assert_int_equal(open_signed(r, 0, NULL, &opened), 0);
        return opened;
}

static void a_roster_comes_back_as_it_was(void **state) {
        CLEANUP(roster_freep) Roster *made = wire_sample_roster(1, NULL), *r = first();
        KeyPair key;

        wire_sample_key(&key);
        assert_int_equal(r->n_units, made->n_units);
        for (uint32_t i = 0; i < r->n_units; i++) {
                assert_true(unit_code_equal(&r->units[i].code, &made->units[i].code));
                assert_string_equal(r->units[i].name, made->units[i].name);
                assert_int_equal(r->units[i].kind, made->units[i].kind);
                assert_true(unit_code_equal(&r->units[i].hosted_on, &made->units[i].hosted_on));
        }
        assert_int_equal(r->n_nodes, 2);
        assert_memory_equal(r->nodes[1].identity[0].id, key.id, ROSTER_KEY_ID_SIZE);
        assert_memory_equal(r->nodes[1].wrap[0].id, made->nodes[1].wrap[0].id, ROSTER_KEY_ID_SIZE);
        assert_memory_equal(r->roots[1].id, made->roots[1].id, ROSTER_KEY_ID_SIZE);
        assert_string_equal(r->relays[0].endpoint, "tcp://127.0.0.1:7000");
}

static void desk_keys_come_back_with_their_ids(void **state) {
        CLEANUP(roster_freep) Roster *made = wire_sample_desk_roster(), *r = NULL;

        assert_int_equal(open_signed(made, 0, NULL, &r), 0);
        assert_int_equal(r->units[4].n_desk, 2);
        for (unsigned i = 0; i < 2; i++) {
                assert_memory_equal(r->units[4].desk[i].public_key, made->units[4].desk[i].public_key, ROSTER_KEY_SIZE);
                assert_memory_equal(r->units[4].desk[i].id, made->units[4].desk[i].id, ROSTER_KEY_ID_SIZE);
        }
        assert_ptr_equal(roster_desk_key(&r->units[4]), &r->units[4].desk[0]);
        assert_null(roster_desk_key(&r->units[0]));
        /* Without a key in use nothing can be sealed to it. */
        r->units[4].desk[0].retired = true;
        assert_null(roster_desk_key(&r->units[4]));
}

static void the_first_is_signed_by_the_pinned_key(void **state) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL), *opened = NULL;

        assert_int_equal(open_signed(r, 1, NULL, &opened), ROSTER_E_SIGNATURE);
        assert_int_equal(open_signed(r, 9, NULL, &opened), ROSTER_E_SIGNATURE);
        assert_null(opened);
}

static void the_next_is_signed_by_a_root_of_the_last(void **state) {
        CLEANUP(roster_freep) Roster *held = first(), *next = wire_sample_roster(2, held), *opened = NULL;

        assert_int_equal(open_signed(next, 9, held, &opened), ROSTER_E_SIGNATURE);
        assert_int_equal(open_signed(next, 1, held, &opened), 0);
        assert_int_equal(opened->version, 2);
        assert_memory_equal(opened->previous, held->hash, ROSTER_HASH_SIZE);
}

static void a_retired_root_signs_nothing(void **state) {
        CLEANUP(roster_freep) Roster *held = first(), *next = wire_sample_roster(2, held), *opened = NULL;

        held->roots[1].retired = true;
        assert_int_equal(open_signed(next, 1, held, &opened), ROSTER_E_SIGNATURE);
}

static void the_same_or_an_older_one_is_not_taken_again(void **state) {
        CLEANUP(roster_freep) Roster *one = first(), *draft = wire_sample_roster(2, one), *two = NULL, *opened = NULL;

        assert_int_equal(open_signed(draft, 0, one, &two), 0);
        assert_int_equal(open_signed(draft, 0, two, &opened), ROSTER_E_OLDER);
        assert_int_equal(open_signed(one, 0, two, &opened), ROSTER_E_OLDER);
}

static void the_same_version_with_other_contents_is_a_fork_if_signed(void **state) {
        CLEANUP(roster_freep) Roster *held = first(), *other = wire_sample_roster(1, NULL), *opened = NULL;

        other->units[0].handles = true;
        assert_int_equal(open_signed(other, 0, held, &opened), ROSTER_E_FORK);
        assert_int_equal(open_signed(other, 9, held, &opened), ROSTER_E_SIGNATURE);
}

static void a_next_one_of_another_chain_is_a_fork(void **state) {
        CLEANUP(roster_freep) Roster *held = first(), *next = wire_sample_roster(2, held), *opened = NULL;

        next->previous[0] ^= 1;
        assert_int_equal(open_signed(next, 0, held, &opened), ROSTER_E_FORK);
}

static void versions_may_be_skipped(void **state) {
        CLEANUP(roster_freep) Roster *held = first(), *later = wire_sample_roster(7, held), *opened = NULL;

        later->previous[0] ^= 1;
        assert_int_equal(open_signed(later, 0, held, &opened), 0);
        assert_int_equal(opened->version, 7);
}

static void an_inconsistent_one_is_refused_even_when_signed(void **state) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL), *opened = NULL;

        /* 411281's bureau is served by itself. */
        for (uint32_t i = 0; i < r->n_units; i++)
                if (r->units[i].kind == UNIT_BUREAU && !unit_code_is_none(&r->units[i].served_by))
                        r->units[i].served_by = r->units[i].code;
        assert_int_equal(open_signed(r, 0, NULL, &opened), ROSTER_E_INCONSISTENT);
}

static void one_without_a_root_in_use_is_refused(void **state) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL), *opened = NULL;

        for (uint32_t i = 0; i < r->n_roots; i++)
                r->roots[i].retired = true;
        assert_int_equal(open_signed(r, 0, NULL, &opened), ROSTER_E_INCONSISTENT);
}

static int decode_of(const Roster *r) {
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        CLEANUP(roster_freep) Roster *again = NULL;

        roster_encode(r, &bytes);
        return roster_decode(buf_bytes(&bytes), &again);
}

static void there_is_one_encoding_of_a_roster(void **state) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL);

        assert_int_equal(decode_of(r), 0);
        RosterUnit unit = r->units[0];
        r->units[0] = r->units[1];
        assert_int_equal(decode_of(r), ROSTER_E_FORMAT); /* twice */
        r->units[1] = unit;
        assert_int_equal(decode_of(r), ROSTER_E_FORMAT); /* out of order */
        r->units[1] = r->units[0];
        r->units[0] = unit;
        assert_int_equal(decode_of(r), 0);
        r->nodes[0].identity[0].last_seal = 5; /* though in use */
        assert_int_equal(decode_of(r), ROSTER_E_FORMAT);
        r->nodes[0].identity[0].retired = true;
        assert_int_equal(decode_of(r), 0);
        r->previous[0] = 1; /* though the first */
        assert_int_equal(decode_of(r), ROSTER_E_FORMAT);
}

static void no_flipped_bit_is_taken(void **state) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL), *opened = NULL;
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        KeyPair pinned;

        sign(r, 0, &in);
        wire_sample_root(0, &pinned);
        for (size_t at = 0; at < in.len; at++) {
                in.data[at] ^= (uint8_t)(1u << at % 8);
                assert_int_not_equal(roster_open(buf_bytes(&in), NULL, pinned.public_key, &opened), 0);
                in.data[at] ^= (uint8_t)(1u << at % 8);
        }
        assert_int_equal(roster_open(buf_bytes(&in), NULL, pinned.public_key, &opened), 0);
}

static void every_truncation_is_refused(void **state) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL), *opened = NULL;
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        KeyPair pinned;

        sign(r, 0, &in);
        wire_sample_root(0, &pinned);
        for (size_t len = 0; len < in.len; len++)
                assert_int_equal(roster_open(bytes_of(in.data, len), NULL, pinned.public_key, &opened), ROSTER_E_FORMAT);
}

static int open_unverified(Bytes in) {
        CLEANUP(roster_freep) Roster *r = NULL;
        int e = roster_open_unverified(in, &r);

        assert_true((e == 0) == (r != NULL));
        return e;
}

/* What `zhuji verify` of an archive and the tools read: nobody's signature, but the same rules. */
static void an_unverified_one_is_still_whole_and_consistent(void **state) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL), *broken = wire_sample_roster(1, NULL);
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, out = BUF_INIT;
        unsigned without_signature = 0;

        sign(r, 9, &in); /* by nobody's root */
        assert_int_equal(open_unverified(buf_bytes(&in)), 0);
        for (size_t len = 0; len < in.len; len++)
                without_signature += open_unverified(bytes_of(in.data, len)) != ROSTER_E_FORMAT;
        assert_int_equal(without_signature, 1);

        PbSignedRoster *pb = (PbSignedRoster *)unpack_message(buf_bytes(&in), &spec_signed_roster, &arena, NULL);
        pb->roster = (ProtobufCBinaryData){ 2, (uint8_t *)"\x08\x01" }; /* version 1 and nothing else */
        pack_message(&pb->base, &spec_signed_roster, &out);
        assert_int_equal(open_unverified(buf_bytes(&out)), 0);
        buf_clear(&out);
        pb->roster = (ProtobufCBinaryData){ 2, (uint8_t *)"\x08\x02" }; /* version 2 of no chain */
        pack_message(&pb->base, &spec_signed_roster, &out);
        assert_int_equal(open_unverified(buf_bytes(&out)), ROSTER_E_FORMAT);
        buf_clear(&out);
        {
                static uint8_t zero[36] = "\x08\x02\x12\x20"; /* that follows a hash of nothing but zeros: none has no form */

                pb->roster = (ProtobufCBinaryData){ sizeof(zero), zero };
                pack_message(&pb->base, &spec_signed_roster, &out);
                assert_int_equal(open_unverified(buf_bytes(&out)), ROSTER_E_FORMAT);
                buf_clear(&out);
        }
        pb->roster = (ProtobufCBinaryData){ 0, NULL };
        pack_message(&pb->base, &spec_signed_roster, &out);
        assert_int_equal(open_unverified(buf_bytes(&out)), ROSTER_E_FORMAT);

        for (uint32_t i = 0; i < broken->n_units; i++)
                if (broken->units[i].kind == UNIT_BUREAU && !unit_code_is_none(&broken->units[i].served_by))
                        broken->units[i].served_by = broken->units[i].code;
        buf_clear(&in);
        sign(broken, 0, &in);
        assert_int_equal(open_unverified(buf_bytes(&in)), ROSTER_E_INCONSISTENT);
}

static void a_signature_without_a_key_s_id_or_by_an_unlisted_one_counts_nothing(void **state) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL), *opened = NULL;
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, out = BUF_INIT;
        KeyPair pinned;

        wire_sample_root(0, &pinned);
        sign(r, 0, &in);
        PbSignedRoster *pb = (PbSignedRoster *)unpack_message(buf_bytes(&in), &spec_signed_roster, &arena, NULL);
        pb->signatures[0]->key_id = (ProtobufCBinaryData){ 0, NULL };
        pack_message(&pb->base, &spec_signed_roster, &out);
        assert_int_equal(roster_open(buf_bytes(&out), NULL, pinned.public_key, &opened), ROSTER_E_SIGNATURE);
        buf_clear(&out);
        pb->n_signatures = 0;
        pack_message(&pb->base, &spec_signed_roster, &out);
        assert_int_equal(roster_open(buf_bytes(&out), NULL, pinned.public_key, &opened), ROSTER_E_FORMAT);
}

/* A code that is none, in each place of a unit that holds one. */
static void each_code_in_a_unit_is_one(void **state) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL);
        RosterUnit *u = &r->units[0];
        UnitCode *const places[] = { &u->led_by, &u->served_by, &u->hosted_on, &u->successor, &u->review_by[0],
                                     &u->more_successors[0] };

        u->n_review_by = 1;
        u->n_more_successors = 1;
        for (size_t i = 0; i < array_size(places); i++)
                assert_true(unit_code_parse("410000", places[i]));
        assert_int_equal(decode_of(r), 0);
        for (size_t i = 0; i < array_size(places); i++) {
                UnitCode was = *places[i];

                memcpy(places[i]->s, "41x000", 7);
                assert_int_equal(decode_of(r), ROSTER_E_FORMAT);
                *places[i] = was;
        }
        assert_int_equal(decode_of(r), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_roster_comes_back_as_it_was),
                cmocka_unit_test(desk_keys_come_back_with_their_ids),
                cmocka_unit_test(the_first_is_signed_by_the_pinned_key),
                cmocka_unit_test(the_next_is_signed_by_a_root_of_the_last),
                cmocka_unit_test(a_retired_root_signs_nothing),
                cmocka_unit_test(the_same_or_an_older_one_is_not_taken_again),
                cmocka_unit_test(the_same_version_with_other_contents_is_a_fork_if_signed),
                cmocka_unit_test(a_next_one_of_another_chain_is_a_fork),
                cmocka_unit_test(versions_may_be_skipped),
                cmocka_unit_test(an_inconsistent_one_is_refused_even_when_signed),
                cmocka_unit_test(one_without_a_root_in_use_is_refused),
                cmocka_unit_test(there_is_one_encoding_of_a_roster),
                cmocka_unit_test(no_flipped_bit_is_taken),
                cmocka_unit_test(every_truncation_is_refused),
                cmocka_unit_test(an_unverified_one_is_still_whole_and_consistent),
                cmocka_unit_test(a_signature_without_a_key_s_id_or_by_an_unlisted_one_counts_nothing),
                cmocka_unit_test(each_code_in_a_unit_is_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
