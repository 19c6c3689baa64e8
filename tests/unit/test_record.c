/* SPDX-License-Identifier: Apache-2.0 */

/* Records: what decoders demand beyond the encoding, names, and what people may type. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "common/wire/pack.h"
#include "common/wire/spec.h"
#include "tests/unit/wire_sample.h"

/* A sample's bytes unpacked, for changing what the encoders would not write. */
static ProtobufCMessage *unpacked(const char *name, const CheckSpec *spec, Arena *arena) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT;

        wire_sample_find(name)->make(&in);
        ProtobufCMessage *m = unpack_message(buf_bytes(&in), spec, arena, NULL);
        assert_non_null(m);
        return m;
}

static int decode_again(const char *name, const ProtobufCMessage *m, const CheckSpec *spec) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT, out = BUF_INIT;

        pack_message(m, spec, &in);
        return wire_sample_find(name)->again(buf_bytes(&in), &arena, &out);
}

/* Sets one field to a value, expects a result, puts the old one back. */
#define assert_with(name, m, spec, field, value, expected) do { \
                __typeof__(m->field) kept = m->field; \
                m->field = (value); \
                assert_int_equal(decode_again((name), &m->base, &(spec)), (expected)); \
                m->field = kept; \
                assert_int_equal(decode_again((name), &m->base, &(spec)), 0); \
        } while (0)

#define NO_BYTES ((ProtobufCBinaryData){ 0, NULL })

/* ---- headers and entries ----------------------------------------------------------------------------------------- */

static void a_header_from_a_newer_release_is_told_from_a_bad_one(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbHeader *h = (PbHeader *)unpacked("header", &spec_header, &arena);

        assert_with("header", h, spec_header, kind, 31, RECORD_E_NEWER);
        assert_with("header", h, spec_header, kind, 4000, RECORD_E_NEWER);
        assert_with("header", h, spec_header, version, 2, RECORD_E_NEWER);
        assert_with("header", h, spec_header, actor->roles, ROLE_ALL + 1, RECORD_E_NEWER);
        assert_with("header", h, spec_header, parts[0]->kind, 99, RECORD_E_NEWER);
        assert_with("header", h, spec_header, kind, 0, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, version, 0, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, parts[0]->kind, 0, RECORD_E_FORMAT);
}

static void a_header_has_number_time_actor_and_salt(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbHeader *h = (PbHeader *)unpacked("header", &spec_header, &arena);

        assert_with("header", h, spec_header, number, 0, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, time, 0, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, time, -1, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, time, INT64_MAX, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, actor, NULL, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, actor->unit, "", RECORD_E_FORMAT);
        assert_with("header", h, spec_header, actor->unit, "4112", RECORD_E_FORMAT);
        assert_with("header", h, spec_header, actor->user, "Zhang", RECORD_E_FORMAT);
        assert_with("header", h, spec_header, salt, NO_BYTES, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, case_id, "411281-2026-0000123-9", RECORD_E_FORMAT);
        assert_with("header", h, spec_header, parts[0]->digest, NO_BYTES, RECORD_E_FORMAT);
}

static void an_encrypted_part_names_suite_and_key_or_neither(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbHeader *h = (PbHeader *)unpacked("header", &spec_header, &arena);

        assert_with("header", h, spec_header, parts[0]->suite, 1, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, parts[1]->suite, 0, RECORD_E_FORMAT);
        assert_with("header", h, spec_header, parts[1]->key, NO_BYTES, RECORD_E_FORMAT);
}

static int decode_entry(const Entry *e, bool verify) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        Entry again;

        entry_encode(e, &in);
        return entry_decode(buf_bytes(&in), &arena, verify, &again);
}

static void parts_are_those_of_the_header(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Entry e, changed;

        wire_sample_entry(5, &arena, &e);
        assert_int_equal(decode_entry(&e, true), 0);
        changed = e;
        changed.parts[1].data.len--;
        assert_int_equal(decode_entry(&changed, true), RECORD_E_FORMAT);
        assert_int_equal(decode_entry(&changed, false), 0);
        changed = e;
        changed.parts[1].salt[0] ^= 1;
        assert_int_equal(decode_entry(&changed, true), RECORD_E_FORMAT);
        /* One fewer, though the header's bytes still list it: */
        changed = e;
        changed.n_parts--;
        changed.header.n_parts--;
        assert_int_equal(decode_entry(&changed, true), RECORD_E_FORMAT);
        assert_int_equal(decode_entry(&changed, false), RECORD_E_FORMAT);
}

static void an_entry_is_found_by_its_parts(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Entry e;

        wire_sample_entry(5, &arena, &e);
        assert_ptr_equal(entry_find_part(&e, PART_CONTENT), &e.parts[1]);
        assert_null(entry_find_part(&e, PART_RECEIPT));
}

/* The biggest attachment goes in and comes out, in an entry and in a batch; one byte more is refused by name. */
static void the_biggest_attachment_fits(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf part = BUF_INIT, header = BUF_INIT, in = BUF_INIT;
        Attachment a = { "a.tiff", "image/tiff", bytes_of(mem_alloc(LIMIT_ATTACHMENT_DATA + 1), LIMIT_ATTACHMENT_DATA) }, back;
        RecordProblem problem;
        Entry e, again;

        assert_true(attachment_fits(&a, &problem));
        attachment_encode(&a, &part);
        wire_sample_entry(5, &arena, &e);
        e.parts[4].data = buf_bytes(&part);
        e.header.parts[4].digest = part_digest(PART_ATTACHMENT, e.parts[4].salt, e.parts[4].data);
        header_encode(&e.header, &header);
        e.header_bytes = buf_bytes(&header);
        entry_encode(&e, &in);
        assert_int_equal(entry_decode(buf_bytes(&in), &arena, true, &again), 0);
        assert_int_equal(attachment_decode(again.parts[4].data, &arena, &back), 0);
        assert_int_equal(back.data.len, LIMIT_ATTACHMENT_DATA);

        a.data.len++;
        assert_false(attachment_fits(&a, &problem));
        assert_string_equal(problem.field, "data");
        assert_string_equal(problem.reason, "too long");
        mem_free((void *)a.data.data);
}

/* ---- seals ------------------------------------------------------------------------------------------------------- */

static int decode_seal_body(const PbSealBody *body) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT, seal = BUF_INIT;
        uint8_t signature[SUITE_SIGNATURE_SIZE] = { 1 };
        Seal s;

        pack_message(&body->base, &spec_seal_body, &bytes);
        seal_encode(buf_bytes(&bytes), bytes_of(signature, sizeof(signature)), &seal);
        return seal_decode(buf_bytes(&seal), &arena, &s);
}

static PbSealBody *sample_seal_body(Arena *arena) {
        CLEANUP(buf_deinit) Buf in = BUF_INIT;
        Seal s;

        wire_sample_find("seal")->make(&in);
        assert_int_equal(seal_decode(buf_bytes(&in), arena, &s), 0);
        return (PbSealBody *)unpack_message(s.body, &spec_seal_body, arena, NULL);
}

#define assert_seal_with(field, value, expected) do { \
                __typeof__(b->field) kept = b->field; \
                b->field = (value); \
                assert_int_equal(decode_seal_body(b), (expected)); \
                b->field = kept; \
                assert_int_equal(decode_seal_body(b), 0); \
        } while (0)

static void a_seal_is_complete_and_linked(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbSealBody *b = sample_seal_body(&arena);
        uint8_t zero[DIGEST_SIZE] = { 0 };

        assert_seal_with(unit, "", RECORD_E_FORMAT);
        assert_seal_with(number, 0, RECORD_E_FORMAT);
        assert_seal_with(number, 1, RECORD_E_FORMAT); /* the first has no previous one */
        assert_seal_with(previous, NO_BYTES, RECORD_E_FORMAT);
        assert_seal_with(previous, pack_bytes(bytes_of(zero, sizeof(zero))), RECORD_E_FORMAT);
        assert_seal_with(count, 0, RECORD_E_FORMAT);
        assert_seal_with(first_entry, 0, RECORD_E_FORMAT);
        assert_seal_with(first_entry, UINT64_MAX, RECORD_E_FORMAT);
        assert_seal_with(root, NO_BYTES, RECORD_E_FORMAT);
        assert_seal_with(time, 0, RECORD_E_FORMAT);
        assert_seal_with(suite, 0, RECORD_E_FORMAT);
        assert_seal_with(suite, 2, RECORD_E_NEWER);
        assert_seal_with(key_id, NO_BYTES, RECORD_E_FORMAT);
}

static void a_batch_has_entries_and_a_seal(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Batch b;

        assert_int_equal(batch_decode(BYTES_NONE, &arena, &b), RECORD_E_FORMAT);
        assert_int_equal(batch_decode(bytes_of("\x0a\x01x", 3), &arena, &b), RECORD_E_FORMAT);
        assert_int_equal(batch_decode(bytes_of("\x12\x01x", 3), &arena, &b), RECORD_E_FORMAT);
        assert_int_equal(batch_decode(bytes_of("\x0a\x00\x12\x01x", 5), &arena, &b), RECORD_E_FORMAT);
        assert_int_equal(batch_decode(bytes_of("\x0a\x01y\x12\x01x", 6), &arena, &b), 0);
        assert_int_equal(b.n_entries, 1);
}

/* ---- documents, receipts, lanes ---------------------------------------------------------------------------------- */

static void a_document_s_numbers_have_meanings(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbDocument *d = (PbDocument *)unpacked("document", &spec_document, &arena);

        assert_with("document", d, spec_document, kind, 0, RECORD_E_FORMAT);
        assert_with("document", d, spec_document, kind, 1000, RECORD_E_NEWER);
        assert_with("document", d, spec_document, path31, 7, RECORD_E_FORMAT);
        assert_with("document", d, spec_document, case_class, CLASS_CLAIM + 1, RECORD_E_NEWER);
        assert_with("document", d, spec_document, channel, CHANNEL_FAX + 1, RECORD_E_NEWER);
        assert_with("document", d, spec_document, decision, DECISION_INADMISSIBLE + 1, RECORD_E_NEWER);
        assert_with("document", d, spec_document, trigger, TRIGGER_OTHER + 1, RECORD_E_NEWER);
        assert_with("document", d, spec_document, service_how, SERVICE_NOT_POSSIBLE + 1, RECORD_E_NEWER);
        assert_with("document", d, spec_document, void_lane, LANE_COUNT + 1, RECORD_E_NEWER);
        assert_with("document", d, spec_document, to, "somewhere", RECORD_E_FORMAT);
        assert_with("document", d, spec_document, received_at, INT64_MAX, RECORD_E_FORMAT);
}

static void a_receipt_names_parcel_and_outcome(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbReceipt *r = (PbReceipt *)unpacked("receipt", &spec_receipt, &arena);

        assert_with("receipt", r, spec_receipt, outcome, 0, RECORD_E_FORMAT);
        assert_with("receipt", r, spec_receipt, outcome, OUTCOME_VOIDED + 1, RECORD_E_NEWER);
        assert_with("receipt", r, spec_receipt, lane, 0, RECORD_E_FORMAT);
        assert_with("receipt", r, spec_receipt, lane, LANE_COUNT + 1, RECORD_E_NEWER);
        assert_with("receipt", r, spec_receipt, number, 0, RECORD_E_FORMAT);
        assert_with("receipt", r, spec_receipt, parcel_digest, NO_BYTES, RECORD_E_FORMAT);
}

static void strings_are_never_null_after_decoding(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf document = BUF_INIT, content = BUF_INIT, facts = BUF_INIT;
        const Document d = { .kind = ENTRY_REGISTER };
        const Content c = { 0 };
        const Fact f = { .kind = 1 };
        Document d2;
        Content c2;
        Fact *f2;
        size_t n;

        document_encode(&d, &document);
        content_encode(&c, &content);
        facts_encode(&f, 1, &facts);
        assert_int_equal(content.len, 0);
        assert_int_equal(document_decode(buf_bytes(&document), &arena, &d2), 0);
        assert_int_equal(content_decode(buf_bytes(&content), &arena, &c2), 0);
        assert_int_equal(facts_decode(buf_bytes(&facts), &arena, &f2, &n), 0);
        assert_string_equal(d2.category, "");
        assert_string_equal(d2.remedy, "");
        assert_string_equal(d2.external_id, "");
        assert_string_equal(c2.title, "");
        assert_string_equal(c2.text, "");
        assert_string_equal(c2.address, "");
        assert_string_equal(f2[0].text, "");
        assert_false(f2[0].has_digest);
}

/* ---- what people type -------------------------------------------------------------------------------------------- */

static void what_does_not_fit_is_named(void **state) {
        static char title[LIMIT_TITLE + 2];
        RecordProblem p;

        memset(title, 'x', sizeof(title) - 1);
        assert_false(content_fits(&(Content){ .title = title }, &p));
        assert_string_equal(p.field, "title");
        assert_string_equal(p.reason, "too long");
        assert_false(content_fits(&(Content){ .phone = "\xff" }, &p));
        assert_string_equal(p.field, "petitioner.phone");
        assert_string_equal(p.reason, "not UTF-8 text without NUL");
        assert_false(document_fits(&(Document){ .kind = ENTRY_ORDER, .category = title }, &p));
        assert_string_equal(p.field, "category");
        assert_false(document_fits(&(Document){ .kind = ENTRY_ORDER, .path31 = 7 }, &p));
        assert_string_equal(p.field, "path31");
        assert_string_equal(p.reason, "out of range");
        title[LIMIT_TITLE] = 0;
        assert_true(content_fits(&(Content){ .title = title }, &p));
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static void names_come_back_as_their_numbers(void **state) {
        unsigned kinds = 0;

        for (unsigned i = 0; i < 300; i++) {
                EntryKind kind;
                const char *name = entry_kind_name((EntryKind)i);
                if (strcmp(name, "?") == 0)
                        continue;
                kinds++;
                assert_true(entry_kind_parse(name, &kind));
                assert_int_equal(kind, i);
                assert_string_not_equal(entry_kind_name_zh((EntryKind)i), "?");
        }
        assert_true(kinds >= 34); /* none was taken away */
        for (unsigned i = 0; i < 12; i++) {
                Role role;
                assert_true(role_parse(role_name((Role)(1u << i)), &role));
                assert_int_equal(role, 1u << i);
        }
        for (unsigned i = 0; i <= CLOCK_RETALIATION; i++) {
                ClockName clock;
                assert_true(clock_name_parse(clock_name((ClockName)i), &clock));
                assert_int_equal(clock, i);
        }
        for (unsigned i = 0; i <= DECISION_INADMISSIBLE; i++) {
                Decision decision;
                assert_true(decision_parse(decision_name((Decision)i), &decision));
                assert_int_equal(decision, i);
        }
}

static void unknown_names_and_numbers_are_told(void **state) {
        EntryKind kind;
        Role role;

        assert_false(entry_kind_parse("petition", &kind));
        assert_false(entry_kind_parse("", &kind));
        assert_false(entry_kind_parse("?", &kind));
        assert_false(role_parse("stamp", &role));
        assert_string_equal(role_name((Role)3), "?");
        assert_string_equal(outcome_name((Outcome)9), "?");
}

/* As typed: just beyond the last value that record.h names, in each field that has a range. */
static void each_number_of_a_document_has_its_range(void **state) {
        const Instant year_10000 = INT64_C(253402300800000);
        const struct {
                const char *field;
                Document beyond;
        } cases[] = {
                { "kind", { .kind = (EntryKind)31 } },
                { "case_class", { .kind = ENTRY_ORDER, .case_class = (CaseClass)(CLASS_CLAIM + 1) } },
                { "path31", { .kind = ENTRY_ORDER, .path31 = 7 } },
                { "channel", { .kind = ENTRY_ORDER, .channel = (Channel)(CHANNEL_FAX + 1) } },
                { "received_at", { .kind = ENTRY_ORDER, .received_at = year_10000 } },
                { "decision", { .kind = ENTRY_ORDER, .decision = (Decision)(DECISION_INADMISSIBLE + 1) } },
                { "trigger", { .kind = ENTRY_ORDER, .trigger = (Trigger)(TRIGGER_OTHER + 1) } },
                { "service_how", { .kind = ENTRY_ORDER, .service_how = (ServiceHow)(SERVICE_NOT_POSSIBLE + 1) } },
                { "service_at", { .kind = ENTRY_ORDER, .service_at = year_10000 } },
                { "handing_mode", { .kind = ENTRY_ORDER, .handing_mode = (EntryKind)31 } },
                { "void_lane", { .kind = ENTRY_ORDER, .void_lane = (Lane)(LANE_COUNT + 1) } },
                { "asked_at", { .kind = ENTRY_ORDER, .asked_at = year_10000 } },
                { "given_at", { .kind = ENTRY_ORDER, .given_at = year_10000 } },
                { "variant", { .kind = ENTRY_ORDER, .variant = 1 } },
                { "variant", { .kind = ENTRY_PROPOSAL, .variant = 4 } },
                { "rating_bureau", { .kind = ENTRY_ORDER, .rating_bureau = RATING_MAX + 1 } },
                { "rating_handler", { .kind = ENTRY_ORDER, .rating_handler = RATING_MAX + 1 } },
        };
        const Document last = { .kind = ENTRY_PROPOSAL, .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_FAX,
                                .received_at = year_10000 - 1, .decision = DECISION_INADMISSIBLE, .trigger = TRIGGER_OTHER,
                                .service_how = SERVICE_NOT_POSSIBLE, .service_at = year_10000 - 1,
                                        .handing_mode = ENTRY_REFERRAL,
                                .void_lane = LANE_COUNT, .asked_at = year_10000 - 1, .variant = 3, .rating_bureau = RATING_MAX,
                                .rating_handler = RATING_MAX };
        RecordProblem p;

        for (size_t i = 0; i < array_size(cases); i++) {
                if (document_fits(&cases[i].beyond, &p))
                        fail_msg("taken: %s", cases[i].field);
                assert_string_equal(p.field, cases[i].field);
                assert_string_equal(p.reason, "out of range");
        }
        assert_true(document_fits(&last, &p));
}

static void each_thing_known_of_a_petitioner_comes_back_alone(void **state) {
        const Content some[] = { { .name = "信访人甲" }, { .id_number = "1" }, { .phone = "2" }, { .address = "某村" },
                                 { .agent = "信访人乙" }, { .agent_phone = "3" }, { .authorisation = "授权委托书" },
                                 { .guardian = true } };

        for (size_t i = 0; i < array_size(some); i++) {
                CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
                CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
                Content c;

                content_encode(&some[i], &bytes);
                assert_int_equal(content_decode(buf_bytes(&bytes), &arena, &c), 0);
                assert_string_equal(c.name, some[i].name ? some[i].name : "");
                assert_string_equal(c.id_number, some[i].id_number ? some[i].id_number : "");
                assert_string_equal(c.phone, some[i].phone ? some[i].phone : "");
                assert_string_equal(c.address, some[i].address ? some[i].address : "");
                assert_string_equal(c.agent, some[i].agent ? some[i].agent : "");
                assert_string_equal(c.agent_phone, some[i].agent_phone ? some[i].agent_phone : "");
                assert_string_equal(c.authorisation, some[i].authorisation ? some[i].authorisation : "");
                assert_int_equal(c.guardian, some[i].guardian);
        }
}

static void what_a_recovery_asks_and_is_answered_is_whole(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbRecoveryAsk *ask = (PbRecoveryAsk *)unpacked("recovery-ask", &spec_recovery_ask, &arena);
        PbRecoveryAnswer *answer = (PbRecoveryAnswer *)unpacked("recovery-answer", &spec_recovery_answer, &arena);
        const ProtobufCBinaryData part = { ask->evidence.len / 2, ask->evidence.data };

        assert_with("recovery-ask", ask, spec_recovery_ask, evidence, NO_BYTES, RECORD_E_FORMAT);
        assert_with("recovery-ask", ask, spec_recovery_ask, evidence, part, RECORD_E_FORMAT);
        assert_with("recovery-ask", ask, spec_recovery_ask, seals[1], NO_BYTES, RECORD_E_FORMAT);
        assert_with("recovery-ask", ask, spec_recovery_ask, lanes[0]->lane, 0, RECORD_E_FORMAT);
        assert_with("recovery-ask", ask, spec_recovery_ask, lanes[0]->lane, LANE_COUNT + 1, RECORD_E_NEWER);
        assert_with("recovery-ask", ask, spec_recovery_ask, after, 0, 0);
        assert_with("recovery-answer", answer, spec_recovery_answer, epoch, 0, RECORD_E_FORMAT);
        assert_with("recovery-answer", answer, spec_recovery_answer, items[1], NO_BYTES, RECORD_E_FORMAT);
        assert_with("recovery-answer", answer, spec_recovery_answer, n_items, 0, 0);
}

static void what_holds_no_message_holds_no_record(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT, small = ARENA_INIT_LIMIT(64);
        CLEANUP(buf_deinit) Buf ask = BUF_INIT;
        RecoveryAnswer answer;
        RecoveryAsk got;

        assert_int_equal(recovery_ask_decode(bytes_of_str("\x07"), &arena, &got), RECORD_E_FORMAT);
        assert_int_equal(recovery_answer_decode(bytes_of_str("\x07"), &arena, &answer), RECORD_E_FORMAT);
        wire_sample_find("recovery-ask")->make(&ask);
        assert_int_equal(recovery_ask_decode(buf_bytes(&ask), &small, &got), RECORD_E_FORMAT);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_header_from_a_newer_release_is_told_from_a_bad_one),
                cmocka_unit_test(a_header_has_number_time_actor_and_salt),
                cmocka_unit_test(an_encrypted_part_names_suite_and_key_or_neither),
                cmocka_unit_test(parts_are_those_of_the_header),
                cmocka_unit_test(an_entry_is_found_by_its_parts),
                cmocka_unit_test(the_biggest_attachment_fits),
                cmocka_unit_test(a_seal_is_complete_and_linked),
                cmocka_unit_test(a_batch_has_entries_and_a_seal),
                cmocka_unit_test(a_document_s_numbers_have_meanings),
                cmocka_unit_test(a_receipt_names_parcel_and_outcome),
                cmocka_unit_test(strings_are_never_null_after_decoding),
                cmocka_unit_test(what_does_not_fit_is_named),
                cmocka_unit_test(names_come_back_as_their_numbers),
                cmocka_unit_test(unknown_names_and_numbers_are_told),
                cmocka_unit_test(each_number_of_a_document_has_its_range),
                cmocka_unit_test(each_thing_known_of_a_petitioner_comes_back_alone),
                cmocka_unit_test(what_a_recovery_asks_and_is_answered_is_whole),
                cmocka_unit_test(what_holds_no_message_holds_no_record),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
