/* SPDX-License-Identifier: Apache-2.0 */

/*
 * After an abnormal exit an input is known again by its digest: two that differ in anything that was given must not be taken for
 * one another, or an innocent one would be quarantined in another's place.  The document's fields are not listed here: they are
 * taken from the schema, and each must tell.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "node/runner_internal.h"
#include "proto/document.pb-c.h"

static bool differ(const Input *a, const Input *b) {
        Digest first = runner_input_digest(a), second = runner_input_digest(b);

        return !digest_equal(&first, &second);
}

/* ---- the document ------------------------------------------------------------------------------------------------ */

static void put_varint(Buf *out, uint64_t v) {
        for (; v >= 0x80; v >>= 7)
                buf_put_u8(out, (uint8_t)(v | 0x80));
        buf_put_u8(out, (uint8_t)v);
}

/* A document of that kind that says one thing more, as the wire has it: the field's first value that can be read. */
static bool document_with(const ProtobufCFieldDescriptor *field, EntryKind kind, Arena *arena, Document *ret) {
        static const char *const texts[] = { "411281-2026-0000123-3", "411281", "x", "0123456789abcdef0123456789abcdef" };
        bool bytes = field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_BYTES;

        for (size_t i = 0; i < (bytes ? array_size(texts) : 2); i++) {
                Buf wire = BUF_INIT;
                int r;

                put_varint(&wire, 1u << 3);
                put_varint(&wire, kind);
                put_varint(&wire, (uint64_t)field->id << 3 | (bytes ? 2 : 0));
                if (bytes) {
                        put_varint(&wire, strlen(texts[i]));
                        buf_put_bytes(&wire, bytes_of(texts[i], strlen(texts[i])));
                } else
                        put_varint(&wire, i + 1);
                r = document_decode(arena_copy(arena, buf_bytes(&wire)), arena, ret);
                buf_deinit(&wire);
                if (r == 0)
                        return true;
        }
        return false;
}

static void test_every_field_of_a_document_tells(void **state) {
        const ProtobufCMessageDescriptor *d = &zhuji__document__descriptor;
        Arena arena = ARENA_INIT;
        unsigned told = 0;

        (void)state;
        assert_string_equal(d->fields[0].name, "kind");
        for (unsigned i = 1; i < d->n_fields; i++) {
                /* a kind that has variants */
                Input plain = { .kind = INPUT_COMMAND, .document = { .kind = ENTRY_PROPOSAL } }, with = plain;

                if (!document_with(&d->fields[i], ENTRY_PROPOSAL, &arena, &with.document))
                        fail_msg("no value of field %s can be read: add one", d->fields[i].name);
                if (!differ(&plain, &with))
                        fail_msg("field %s has no share in the digest", d->fields[i].name);
                told++;
        }
        assert_int_equal(told, d->n_fields - 1);
        arena_deinit(&arena);
}

static void test_what_decide_would_refuse_has_a_digest_too(void **state) {
        static char deep[100000];
        Input plain = { .kind = INPUT_COMMAND }, with = { .kind = INPUT_COMMAND };

        (void)state;
        memset(deep, '\xff', sizeof deep - 1);
        with.document = (Document){ .kind = 9999, .path31 = 77, .received_at = INT64_MIN, .body = deep };
        assert_true(differ(&plain, &with));
}

/* ---- the rest of the input --------------------------------------------------------------------------------------- */

typedef struct Field {
        const char *name;
        size_t at, size;
        bool tells;
} Field;

#define TELLS(f) { #f, offsetof(Input, f), sizeof(((Input *)0)->f), true }
/* Pointers to what another field stands for, what the owner attaches, and what inputs have that are never quarantined. */
#define SILENT(f) { #f, offsetof(Input, f), sizeof(((Input *)0)->f), false }

static const Field fields[] = {
        TELLS(kind), TELLS(actor.unit), TELLS(actor.user), SILENT(actor.roles), TELLS(document_kind), TELLS(case_id), SILENT(document),
        SILENT(parts), SILENT(n_parts), TELLS(draft_entry), TELLS(user_unit), TELLS(user_name), TELLS(user_roles), SILENT(marks),
        SILENT(code_right), SILENT(unreadable), TELLS(read_parts), TELLS(read_similar), SILENT(parcel), TELLS(parcel_digest),
        TELLS(parcel_refused), SILENT(receipt_evidence), SILENT(receipt_evidence_bytes), SILENT(receipt), TELLS(peer), SILENT(seals),
        SILENT(seal_bytes), SILENT(n_seals), TELLS(view), TELLS(peer_seal_number), TELLS(peer_seal_hash), TELLS(known_epoch),
        TELLS(known_seal), TELLS(known_entry), SILENT(lanes), SILENT(n_lanes), SILENT(lost), SILENT(lost_known), SILENT(lost_in_outbox),
        SILENT(lost_entry), SILENT(coming_entry), SILENT(alarm), SILENT(alarm_on), SILENT(roster), SILENT(roster_bytes),
        SILENT(rules), SILENT(calendar), SILENT(rules_bytes), TELLS(number), SILENT(digest), SILENT(text),
};

static void test_no_field_of_an_input_is_forgotten_here(void **state) {
        size_t at = 0;

        (void)state;
        for (size_t i = 0; i < array_size(fields); i++) {
                if (fields[i].at < at || fields[i].at - at >= sizeof(uint64_t))
                        fail_msg("before %s: a field of Input that this list does not have", fields[i].name);
                at = fields[i].at + fields[i].size;
        }
        assert_true(sizeof(Input) - at < sizeof(uint64_t));
}

static void test_each_field_of_an_input_tells(void **state) {
        (void)state;
        for (size_t i = 0; i < array_size(fields); i++) {
                Input plain = { .kind = INPUT_COMMAND }, with = { .kind = INPUT_COMMAND };

                ((uint8_t *)&with)[fields[i].at] ^= 1;
                if (fields[i].tells && !differ(&plain, &with))
                        fail_msg("%s has no share in the digest", fields[i].name);
        }
}

static void test_bytes_that_came_along_tell(void **state) {
        Bytes seals[] = { BYTES_NONE, BYTES_NONE };
        Input plain = { .kind = INPUT_COMMAND, .seal_bytes = seals }, with = plain, more;

        (void)state;
        with.parts[0] = (InputPart){ .kind = PART_CONTENT, .data = bytes_of("a", 1) };
        with.n_parts = 1;
        assert_true(differ(&plain, &with));
        more = with;
        more.parts[0].kind = PART_ATTACHMENT;
        assert_true(differ(&more, &with));
        more = with;
        more.parts[0].data = bytes_of("b", 1);
        assert_true(differ(&more, &with));
        with = plain;
        with.receipt_evidence_bytes = bytes_of("a", 1);
        assert_true(differ(&plain, &with));
        with = plain;
        with.n_seals = 1;
        assert_true(differ(&plain, &with));
}

/* It lies in a file and in an entry's header: ten digits could be found from it. */
static void test_a_query_code_has_no_share(void **state) {
        Input one = { .kind = INPUT_PROGRESS, .text = "0123456789" }, other = { .kind = INPUT_PROGRESS, .text = "9876543210" };

        (void)state;
        assert_false(differ(&one, &other));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_field_of_a_document_tells),
                cmocka_unit_test(test_what_decide_would_refuse_has_a_digest_too),
                cmocka_unit_test(test_no_field_of_an_input_is_forgotten_here),
                cmocka_unit_test(test_each_field_of_an_input_tells),
                cmocka_unit_test(test_bytes_that_came_along_tell),
                cmocka_unit_test(test_a_query_code_has_no_share),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
