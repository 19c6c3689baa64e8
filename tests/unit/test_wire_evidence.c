/* SPDX-License-Identifier: Apache-2.0 */

/* Evidence convinces whoever holds the roster, and nothing but what was sealed does. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/crypto/merkle.h"
#include "common/wire/evidence.h"
#include "common/wire/pack.h"
#include "common/wire/spec.h"
#include "tests/unit/wire_sample.h"

#define MASK (1u << PART_DOCUMENT | 1u << PART_ATTACHMENT)

static int convince(Bytes in, const Roster *roster) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Evidence e;
        int r = evidence_decode(in, &arena, &e);

        return r ? r : evidence_verify(&e, roster);
}

static void a_sealed_entry_convinces(void **state) {
        CLEANUP(roster_freep) Roster *roster = wire_sample_roster(1, NULL);
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        Evidence e;

        wire_sample_evidence(MASK, &in);
        assert_int_equal(evidence_decode(buf_bytes(&in), &arena, &e), 0);
        assert_int_equal(evidence_verify(&e, roster), 0);
        assert_int_equal(e.header.number, WIRE_SAMPLE_FIRST + 2);
        assert_int_equal(e.n_parts, 2);
        assert_non_null(evidence_find_part(&e, PART_DOCUMENT));
        assert_null(evidence_find_part(&e, PART_CONTENT));
        assert_null(evidence_find_part(&e, PART_FACTS));
}

static void no_flipped_bit_convinces(void **state) {
        CLEANUP(roster_freep) Roster *roster = wire_sample_roster(1, NULL);
        CLEANUP(buf_deinit) Buf in = BUF_INIT;

        wire_sample_evidence(MASK, &in);
        for (size_t at = 0; at < in.len; at++)
                for (unsigned bit = 0; bit < 8; bit++) {
                        in.data[at] ^= (uint8_t)(1u << bit);
                        if (convince(buf_bytes(&in), roster) == 0)
                                fail_msg("byte %zu bit %u flipped unnoticed", at, bit);
                        in.data[at] ^= (uint8_t)(1u << bit);
                }
        assert_int_equal(convince(buf_bytes(&in), roster), 0);
}

static void fewer_parts_convince_as_well(void **state) {
        CLEANUP(roster_freep) Roster *roster = wire_sample_roster(1, NULL);
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, proof = BUF_INIT;
        Evidence e, p;

        wire_sample_evidence(MASK, &in);
        assert_int_equal(evidence_decode(buf_bytes(&in), &arena, &e), 0);
        evidence_encode_parts(&e, 0, &proof);
        assert_int_equal(evidence_decode(buf_bytes(&proof), &arena, &p), 0);
        assert_int_equal(p.n_parts, 0);
        assert_true(digest_equal(&p.header.parts[0].digest, &e.header.parts[0].digest));
        assert_int_equal(evidence_verify(&p, roster), 0);
}

static void facts_never_leave(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        Evidence e;

        wire_sample_evidence(UINT32_MAX, &in);
        assert_int_equal(evidence_decode(buf_bytes(&in), &arena, &e), 0);
        assert_int_equal(e.n_parts, e.header.n_parts - 1);
        assert_null(evidence_find_part(&e, PART_FACTS));
}

/* An office that lets them out all the same: */
static void facts_that_left_are_refused(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, out = BUF_INIT;
        PbPart facts = ZHUJI__PART__INIT, *parts[3];
        Entry e;
        Evidence again;

        wire_sample_evidence(MASK, &in);
        PbEvidence *pb = (PbEvidence *)unpack_message(buf_bytes(&in), &spec_evidence, &arena, NULL);
        wire_sample_entry(WIRE_SAMPLE_FIRST + 2, &arena, &e);
        const Part *p = entry_find_part(&e, PART_FACTS);
        facts.kind = p->kind;
        facts.salt = pack_bytes(bytes_of(p->salt, SALT_SIZE));
        facts.data = pack_bytes(p->data);
        parts[0] = pb->parts[0];
        parts[1] = &facts;
        parts[2] = pb->parts[1];
        pb->parts = parts;
        pb->n_parts = 3;
        pack_message(&pb->base, &spec_evidence, &out);
        assert_int_equal(evidence_decode(buf_bytes(&out), &arena, &again), RECORD_E_FORMAT);
}

static void a_part_of_another_entry_is_refused(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, out = BUF_INIT;
        Entry other;
        Evidence e;

        wire_sample_evidence(MASK, &in);
        assert_int_equal(evidence_decode(buf_bytes(&in), &arena, &e), 0);
        wire_sample_entry(WIRE_SAMPLE_FIRST, &arena, &other);
        e.parts[0] = other.parts[0];
        evidence_encode_parts(&e, UINT32_MAX, &out);
        assert_int_equal(evidence_decode(buf_bytes(&out), &arena, &e), RECORD_E_FORMAT);
}

static void one_part_twice_is_refused(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, out = BUF_INIT;
        Evidence e;

        wire_sample_evidence(MASK, &in);
        assert_int_equal(evidence_decode(buf_bytes(&in), &arena, &e), 0);
        e.parts[1] = e.parts[0];
        evidence_encode_parts(&e, UINT32_MAX, &out);
        assert_int_equal(evidence_decode(buf_bytes(&out), &arena, &e), RECORD_E_FORMAT);
}

static void an_entry_at_another_place_of_its_batch_is_refused(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        Evidence e;

        wire_sample_evidence(MASK, &in);
        assert_int_equal(evidence_decode(buf_bytes(&in), &arena, &e), 0);
        for (uint32_t index = 0; index < 8; index++) {
                CLEANUP(buf_deinit) Buf out = BUF_INIT;
                Evidence moved = e, again;
                moved.index = index;
                evidence_encode_parts(&moved, UINT32_MAX, &out);
                assert_int_equal(evidence_decode(buf_bytes(&out), &arena, &again), index == e.index ? 0 : RECORD_E_FORMAT);
        }
}

/* Entry 43 under a seal whose numbers begin at 42: path and root are right, the number is not. */
static void an_entry_whose_number_is_not_its_place_is_refused(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, out = BUF_INIT;
        Evidence e, again;
        KeyPair key;

        wire_sample_evidence(MASK, &in);
        assert_int_equal(evidence_decode(buf_bytes(&in), &arena, &e), 0);
        wire_sample_key(&key);
        for (int shift = 0; shift < 2; shift++) {
                CLEANUP(buf_deinit) Buf seal = BUF_INIT;
                Seal s = e.seal;
                s.first_entry += shift;
                wire_sample_seal(&s, &key, &seal);
                e.seal_bytes = buf_bytes(&seal);
                buf_clear(&out);
                evidence_encode_parts(&e, UINT32_MAX, &out);
                assert_int_equal(evidence_decode(buf_bytes(&out), &arena, &again), shift ? RECORD_E_FORMAT : 0);
        }
}

static void a_longer_or_shorter_path_is_refused(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, longer = BUF_INIT, shorter = BUF_INIT;
        Evidence e, again;

        wire_sample_evidence(MASK, &in);
        assert_int_equal(evidence_decode(buf_bytes(&in), &arena, &e), 0);
        e.n_path++;
        evidence_encode_parts(&e, UINT32_MAX, &longer);
        assert_int_equal(evidence_decode(buf_bytes(&longer), &arena, &again), RECORD_E_FORMAT);
        e.n_path -= 2;
        evidence_encode_parts(&e, UINT32_MAX, &shorter);
        assert_int_equal(evidence_decode(buf_bytes(&shorter), &arena, &again), RECORD_E_FORMAT);
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static int verify_seal_of(const char *code, uint64_t number, const KeyPair *key, const Roster *roster) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf out = BUF_INIT;
        Seal s = { .number = number, .first_entry = 1, .count = 1, .time = 1, .suite = SUITE_STD }, decoded;

        assert_true(unit_code_parse(code, &s.unit));
        s.previous.b[0] = number > 1;
        wire_sample_seal(&s, key, &out);
        assert_int_equal(seal_decode(buf_bytes(&out), &arena, &decoded), 0);
        return seal_verify(&decoded, roster);
}

static void only_the_unit_s_own_keys_count(void **state) {
        CLEANUP(roster_freep) Roster *roster = wire_sample_roster(1, NULL);
        KeyPair key, root;

        wire_sample_key(&key);
        wire_sample_root(0, &root);
        assert_int_equal(verify_seal_of("411281", 5, &key, roster), 0);
        assert_int_equal(verify_seal_of("411200", 5, &key, roster), EVIDENCE_E_UNKNOWN_UNIT);
        assert_int_equal(verify_seal_of("411281.hrss", 5, &key, roster), EVIDENCE_E_UNKNOWN_UNIT);
        assert_int_equal(verify_seal_of("410000", 5, &key, roster), EVIDENCE_E_UNKNOWN_KEY);
        assert_int_equal(verify_seal_of("411281", 5, &root, roster), EVIDENCE_E_UNKNOWN_KEY);
        for (uint32_t i = 0; i < roster->n_nodes; i++)
                roster->nodes[i].identity[0].suite = 7; /* the same id, of a suite that the seal doesn't name */
        assert_int_equal(verify_seal_of("411281", 5, &key, roster), EVIDENCE_E_UNKNOWN_KEY);
        for (uint32_t i = 0; i < roster->n_nodes; i++)
                roster->nodes[i].identity[0].suite = SUITE_STD;
        /* Somebody else's key under the right name: */
        memcpy(root.id, key.id, sizeof(root.id));
        assert_int_equal(verify_seal_of("411281", 5, &root, roster), EVIDENCE_E_SIGNATURE);
}

static void a_retired_key_counts_up_to_its_last_seal(void **state) {
        CLEANUP(roster_freep) Roster *roster = wire_sample_roster(1, NULL);
        KeyPair key;

        wire_sample_key(&key);
        for (uint32_t i = 0; i < roster->n_nodes; i++)
                for (uint32_t k = 0; k < roster->nodes[i].n_identity; k++) {
                        roster->nodes[i].identity[k].retired = true;
                        roster->nodes[i].identity[k].last_seal = 5;
                }
        assert_int_equal(verify_seal_of("411281", 4, &key, roster), 0);
        assert_int_equal(verify_seal_of("411281", 5, &key, roster), 0);
        assert_int_equal(verify_seal_of("411281", 6, &key, roster), EVIDENCE_E_UNKNOWN_KEY);
}

/* ---- parcels ----------------------------------------------------------------------------------------------------- */

static void a_parcel_from_another_than_its_evidence_is_refused(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, out = BUF_INIT;
        Parcel p, again;

        wire_sample_find("parcel")->make(&in);
        assert_int_equal(parcel_decode(buf_bytes(&in), &arena, &p), 0);
        assert_string_equal(p.evidence.seal.unit.s, "411281");
        assert_true(unit_code_parse("410000", &p.from));
        parcel_encode(&p, &out);
        assert_int_equal(parcel_decode(buf_bytes(&out), &arena, &again), RECORD_E_FORMAT);
}

static void the_digest_of_a_parcel_is_of_all_its_bytes(void **state) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT;

        wire_sample_find("parcel")->make(&in);
        Digest before = parcel_digest(buf_bytes(&in));
        for (size_t at = 0; at < in.len; at++) {
                in.data[at] ^= 1;
                Digest after = parcel_digest(buf_bytes(&in));
                assert_false(digest_equal(&before, &after));
                in.data[at] ^= 1;
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_sealed_entry_convinces),
                cmocka_unit_test(no_flipped_bit_convinces),
                cmocka_unit_test(fewer_parts_convince_as_well),
                cmocka_unit_test(facts_never_leave),
                cmocka_unit_test(facts_that_left_are_refused),
                cmocka_unit_test(a_part_of_another_entry_is_refused),
                cmocka_unit_test(one_part_twice_is_refused),
                cmocka_unit_test(an_entry_at_another_place_of_its_batch_is_refused),
                cmocka_unit_test(an_entry_whose_number_is_not_its_place_is_refused),
                cmocka_unit_test(a_longer_or_shorter_path_is_refused),
                cmocka_unit_test(only_the_unit_s_own_keys_count),
                cmocka_unit_test(a_retired_key_counts_up_to_its_last_seal),
                cmocka_unit_test(a_parcel_from_another_than_its_evidence_is_refused),
                cmocka_unit_test(the_digest_of_a_parcel_is_of_all_its_bytes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
