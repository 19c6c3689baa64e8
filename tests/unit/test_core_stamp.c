/* SPDX-License-Identifier: Apache-2.0 */

/* From draft to entry: what stands in it for ever, which parts are closed, and that nothing is made of what can't be closed. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/office.h"
#include "node/core/row.h"

#define NOW INT64_C(1772327400000)
#define PLAIN (1u << PART_DOCUMENT | 1u << PART_CONTENT | 1u << PART_FACTS | 1u << PART_CODE)

typedef struct Closer {
        int begin, close;  /* what they answer */
        bool closes;       /* this case's parts */
        unsigned calls, fails_at; /* from 1; 0: all do as `close` says */
        uint32_t kinds;    /* of the parts that came */
} Closer;

static int begin(void *userdata, const Draft *d, bool *ret_close) {
        Closer *c = userdata;

        *ret_close = c->closes;
        return c->begin;
}

static int close_part(void *userdata, Part *part, PartRef *ref, Arena *arena) {
        Closer *c = userdata;

        c->calls++;
        c->kinds |= 1u << part->kind;
        part->stored = arena_copy(arena, bytes_of_str("closed"));
        return !c->fails_at || c->calls == c->fails_at ? c->close : 0;
}

typedef struct Made {
        Arena arena;
        Buf bytes;
        Entry entry;
} Made;

/* A registration's draft: its document, the petitioner's words, and facts of which one repeats words of its own case,
 * another of somebody else's. */
static int stamp(Closer *closer, Instant own_time, Made *ret) {
        const PartCloser how = { begin, close_part, closer };
        const UnitCode county = { "411281" };
        CaseId id = case_id_make(&county, 2026, 1), other = case_id_make(&county, 2026, 2);
        Fact facts[] = { { .kind = FACT_CASE_TEXT, .case_id = id, .text = "标题" },
                         { .kind = FACT_CASE_TEXT, .case_id = other, .text = "另一件" },
                         { .kind = FACT_STATE, .case_id = id, .what = STATE_REGISTERED, .text = "" } };
        Draft d = { .kind = ENTRY_REGISTER, .case_id = id, .actor = { .unit = county }, .time = own_time, .facts = facts,
                    .n_facts = array_size(facts), .n_parts = 2, .wants_code = true,
                    .parts = { { .kind = PART_DOCUMENT, .data = bytes_of_str("document") },
                               { .kind = PART_CONTENT, .data = bytes_of_str("content") } } };
        Random random;

        random_seeded(&random, 5);
        *ret = (Made){ .arena = ARENA_INIT };
        return entry_stamp_closed(&d, 7, NOW, &random, closer ? &how : NULL, &ret->arena, &ret->bytes, &ret->entry);
}

static void unmake(Made *made) {
        buf_deinit(&made->bytes);
        arena_deinit(&made->arena);
}

static uint32_t kinds_of(const Entry *e) {
        uint32_t kinds = 0;

        for (uint32_t i = 0; i < e->n_parts; i++)
                kinds |= 1u << e->parts[i].kind;
        return kinds;
}

static void an_entry_has_its_number_and_time_and_a_query_code(void **state) {
        const Part *code = NULL;
        Made made;

        assert_int_equal(stamp(NULL, 0, &made), 0);
        assert_int_equal(made.entry.header.number, 7);
        assert_int_equal(made.entry.header.time, NOW);
        assert_int_equal(kinds_of(&made.entry), PLAIN);
        for (uint32_t i = 0; i < made.entry.n_parts; i++)
                if (made.entry.parts[i].kind == PART_CODE)
                        code = &made.entry.parts[i];
        assert_int_equal(code->data.len, QUERY_CODE_DIGITS);
        for (size_t i = 0; i < code->data.len; i++)
                assert_in_range(code->data.data[i], '0', '9');
        unmake(&made);
        assert_int_equal(stamp(NULL, NOW - DURATION_DAY, &made), 0); /* one that is of an earlier time */
        assert_int_equal(made.entry.header.time, NOW - DURATION_DAY);
        unmake(&made);
}

/* Another case's words in it stay: its own key is not theirs. */
static void words_are_closed_and_facts_that_repeat_them_stand_apart(void **state) {
        Closer closer = { .closes = true };
        const Part *facts = NULL, *words = NULL;
        Fact *got;
        Made made;
        size_t n;

        assert_int_equal(stamp(&closer, 0, &made), 0);
        assert_int_equal(closer.kinds, 1u << PART_DOCUMENT | 1u << PART_CONTENT | 1u << PART_WORDS);
        for (uint32_t i = 0; i < made.entry.n_parts; i++) {
                if (made.entry.parts[i].kind == PART_FACTS)
                        facts = &made.entry.parts[i];
                if (made.entry.parts[i].kind == PART_WORDS)
                        words = &made.entry.parts[i];
        }
        assert_non_null(facts);
        assert_non_null(words);
        assert_int_equal(words->stored.len, 6);
        assert_int_equal(facts->stored.len, 0);
        assert_int_equal(facts_decode(words->data, &made.arena, &got, &n), 0);
        assert_int_equal(n, 1);
        assert_string_equal(got[0].text, "标题");
        assert_int_equal(facts_decode(facts->data, &made.arena, &got, &n), 0);
        assert_int_equal(n, 2);
        unmake(&made);
        closer = (Closer){ .closes = false }; /* one whose key is gone, or that has none */
        assert_int_equal(stamp(&closer, 0, &made), 0);
        assert_int_equal(closer.calls, 0);
        assert_int_equal(kinds_of(&made.entry), PLAIN);
        unmake(&made);
}

/* What can't be closed is not written in clear instead: there is no entry. */
static void nothing_is_stamped_that_cannot_be_closed(void **state) {
        Closer closers[] = { { .begin = -EIO, .closes = true },
                             { .begin = -EIO },
                             { .closes = true, .close = -EIO, .fails_at = 1 },   /* the document */
                             { .closes = true, .close = -EIO, .fails_at = 2 },   /* the content */
                             { .closes = true, .close = -EIO, .fails_at = 3 } }; /* the words among the facts */

        for (size_t i = 0; i < array_size(closers); i++) {
                Made made;

                assert_int_equal(stamp(&closers[i], 0, &made), -EIO);
                assert_int_equal(made.bytes.len, 0);
                assert_int_equal(made.entry.header.number, 0);
                assert_int_equal(closers[i].calls, closers[i].fails_at);
                unmake(&made);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_entry_has_its_number_and_time_and_a_query_code),
                cmocka_unit_test(words_are_closed_and_facts_that_repeat_them_stand_apart),
                cmocka_unit_test(nothing_is_stamped_that_cannot_be_closed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
