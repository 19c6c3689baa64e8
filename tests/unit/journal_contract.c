/* SPDX-License-Identifier: Apache-2.0 */

/* The contract tests of journal.h. */

#include "tests/unit/journal_contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* Format, docs/journal.md: fixed for ever, so said again here. */
#define SEGMENT_HEADER 144u
#define FRAME_HEADER 32u
#define SEGMENT 16384u

static const JournalMaker *maker;

void journal_contract_batch(uint32_t i, size_t len, Buf *ret) {
        buf_clear(ret);
        buf_put_u32(ret, i);
        while (ret->len < len)
                buf_put_u8(ret, (uint8_t)(i * 31 + ret->len));
        ret->len = len > 4 ? len : 4;
}

JournalPosition journal_contract_append(Journal *j, uint32_t i, size_t len) {
        CLEANUP(buf_deinit) Buf b = BUF_INIT;
        JournalPosition at = { 0 };

        journal_contract_batch(i, len, &b);
        JournalPosition next = journal_next(j, b.len);
        assert_int_equal(journal_append(j, buf_bytes(&b), &at), 0);
        assert_int_equal(journal_position_compare(at, next), 0);
        assert_int_equal(journal_sync(j), 0);
        return at;
}

uint32_t journal_contract_count(Journal *j) {
        CLEANUP(buf_deinit) Buf got = BUF_INIT, expected = BUF_INIT;
        JournalPosition at = { 0 }, next;
        uint32_t n = 0;
        int r;

        while ((r = journal_read(j, at, &got, &next)) == 0) {
                journal_contract_batch(n++, got.len, &expected);
                assert_true(bytes_equal(buf_bytes(&got), buf_bytes(&expected)));
                assert_true(journal_position_compare(at, next) < 0);
                at = next;
        }
        assert_int_equal(r, JOURNAL_E_END);
        return n;
}

static JournalTail scan(Journal *j, JournalPosition from, int expected) {
        JournalTail t = { 0 };

        assert_int_equal(journal_scan(j, from, &t), expected);
        assert_int_equal(t.message[0] != 0, expected != 0 || t.has_torn || t.damaged_before);
        return t;
}

static void is_at(JournalPosition at, uint32_t segment, uint64_t offset) {
        assert_int_equal(at.segment, segment);
        assert_int_equal(at.offset, offset);
}

static const JournalPosition start = { 0, 0 };

/* A journal with the position of each batch and one past the last. */
typedef struct Sample {
        Journal *j;
        JournalPosition at[32];
        size_t len[32];
        uint32_t n;
        uint32_t last; /* segment */
} Sample;

static void sample_append(Sample *s, size_t len) {
        s->at[s->n] = journal_contract_append(s->j, s->n, len);
        s->len[s->n++] = len;
}

/* Three segments, the last one not full. */
static void sample_make(Sample *s, size_t len) {
        *s = (Sample){ .j = maker->make(SEGMENT) };
        do {
                sample_append(s, len + s->n * 7);
        } while (s->at[s->n - 1].segment < 3);
        sample_append(s, len);
        s->at[s->n] = journal_next(s->j, 1);
        s->last = 3;
        s->j = maker->reopen(s->j);
}

static uint64_t first_offset(Journal *j) {
        return journal_first(j).offset;
}

/* ---- as it should be ------------------------------------------------------------------------------------------------- */

static void a_new_journal_is_empty(void **state) {
        Journal *j = maker->make(SEGMENT);
        Buf b = BUF_INIT;
        uint32_t last;

        JournalTail t = scan(j, start, 0);
        assert_false(t.has_torn);
        is_at(t.end, 1, first_offset(j));
        assert_int_equal(journal_read(j, start, &b, NULL), JOURNAL_E_END);
        assert_int_equal(journal_last_segment(j, &last), 0);
        assert_int_equal(last, 0);
        is_at(journal_next(j, 100), 1, first_offset(j));
        assert_int_equal(journal_reserve(j, 100), 0);
        assert_int_equal(journal_sync(j), 0);
        maker->drop(j);
}

static void batches_are_read_back_across_segments(void **state) {
        Journal *j = maker->make(SEGMENT);
        uint32_t n = 0, last;
        JournalPosition end = { 0 };

        for (; n < 40; n++)
                end = journal_contract_append(j, n, 1 + n * 100);
        assert_int_equal(journal_contract_count(j), n);
        assert_int_equal(journal_last_segment(j, &last), 0);
        assert_true(last > 3 && last == end.segment);

        j = maker->reopen(j);
        assert_int_equal(journal_contract_count(j), n);
        JournalTail t = scan(j, start, 0);
        assert_false(t.has_torn);
        is_at(journal_next(j, 1), t.end.segment, t.end.offset);
        journal_contract_append(j, n++, 10);
        assert_int_equal(journal_contract_count(j), n);
        maker->drop(j);
}

static void a_follower_at_the_end_of_a_segment_finds_the_next_one(void **state) {
        Journal *j = maker->make(SEGMENT);
        CLEANUP(buf_deinit) Buf b = BUF_INIT;
        JournalPosition next;

        JournalPosition first = journal_contract_append(j, 0, 100);
        assert_int_equal(journal_read(j, first, &b, &next), 0);
        assert_int_equal(journal_read(j, next, &b, NULL), JOURNAL_E_END);
        JournalPosition end = next;
        assert_int_equal(journal_position_compare(journal_resolve(j, end), end), 0);
        JournalPosition second = journal_contract_append(j, 1, SEGMENT - 400);
        assert_int_equal(second.segment, 2);
        assert_int_equal(journal_position_compare(journal_resolve(j, end), second), 0);
        assert_int_equal(journal_position_compare(journal_resolve(j, first), first), 0);
        assert_int_equal(journal_read(j, first, &b, &next), 0);
        assert_int_equal(journal_position_compare(next, second), 0);
        next = end;
        assert_int_equal(journal_read(j, next, &b, &next), 0);
        assert_int_equal(b.len, SEGMENT - 400);
        assert_int_equal(journal_read(j, next, &b, NULL), JOURNAL_E_END);
        /* And from the position kept before, as the store keeps it. */
        scan(j, (JournalPosition){ 1, first.offset }, 0);
        maker->drop(j);
}

static void a_batch_bigger_than_a_segment_gets_its_own(void **state) {
        Journal *j = maker->make(SEGMENT);

        journal_contract_append(j, 0, 10);
        assert_int_equal(journal_reserve(j, 3 * SEGMENT), 0);
        JournalPosition big = journal_contract_append(j, 1, 3 * SEGMENT);
        is_at(big, 2, first_offset(j));
        assert_true(maker->segment_bytes(j, 2) > 3 * SEGMENT);
        JournalPosition next = journal_contract_append(j, 2, 10);
        is_at(next, 3, first_offset(j));
        assert_int_equal(maker->segment_bytes(j, 3), SEGMENT);
        j = maker->reopen(j);
        scan(j, start, 0);
        assert_int_equal(journal_contract_count(j), 3);
        maker->drop(j);
}

static void the_largest_batch_fits(void **state) {
        Journal *j = maker->make(SEGMENT);

        journal_contract_append(j, 0, JOURNAL_BATCH_MAX);
        j = maker->reopen(j);
        scan(j, start, 0);
        assert_int_equal(journal_contract_count(j), 1);
        maker->drop(j);
}

static void headers_say_what_the_context_was(void **state) {
        Journal *j = maker->make(SEGMENT);
        Digest d = digest_plain(bytes_of_str("seal"));
        JournalSegmentInfo info;

        journal_set_context(j, 3, 17, &d);
        journal_contract_append(j, 0, SEGMENT - 600);
        journal_set_context(j, 4, 99, &d);
        journal_contract_append(j, 1, SEGMENT - 600);
        j = maker->reopen(j);
        assert_int_equal(journal_segment_info(j, 1, &info), 0);
        assert_int_equal(info.number, 1);
        assert_string_equal(info.unit.s, "411281");
        assert_int_equal(info.suite, 1);
        assert_int_equal(info.epoch, 3);
        assert_int_equal(info.first_entry, 17);
        assert_true(digest_equal(&info.previous_seal, &d));
        assert_int_equal(journal_segment_info(j, 2, &info), 0);
        assert_int_equal(info.epoch, 4);
        assert_int_equal(info.first_entry, 99);
        assert_int_equal(journal_segment_info(j, 3, &info), JOURNAL_E_END);
        maker->drop(j);
}

static void a_scan_from_any_batch_finds_the_same_end(void **state) {
        Sample s;

        sample_make(&s, 2000);
        for (uint32_t i = 0; i <= s.n; i++) {
                JournalTail t = scan(s.j, s.at[i], 0);
                is_at(t.end, s.at[s.n].segment, s.at[s.n].offset);
                assert_false(t.has_torn || t.damaged_before);
        }
        maker->drop(s.j);
}

/* ---- what isn't ------------------------------------------------------------------------------------------------------ */

static void a_position_the_journal_does_not_reach_is_told(void **state) {
        Sample s;

        sample_make(&s, 2000);
        JournalPosition beyond = s.at[s.n];
        scan(s.j, (JournalPosition){ 4, beyond.offset }, JOURNAL_E_SHORT);
        scan(s.j, (JournalPosition){ 9, beyond.offset }, JOURNAL_E_SHORT);
        beyond.offset += first_offset(s.j);
        JournalTail t = scan(s.j, beyond, JOURNAL_E_SHORT);
        is_at(t.damage, 3, s.at[s.n].offset);
        JournalPosition inside = s.at[s.n - 1];
        inside.offset += 1;
        t = scan(s.j, inside, JOURNAL_E_DAMAGED);
        is_at(t.damage, 3, inside.offset);
        maker->drop(s.j);
}

/* What a flip of that byte must be told as. */
static void expect_flip(const Sample *s, uint32_t segment, uint64_t offset, int *ret, JournalPosition *ret_at) {
        uint64_t first = first_offset(s->j);
        uint64_t end = first;

        *ret = JOURNAL_E_DAMAGED;
        *ret_at = (JournalPosition){ segment, offset };
        if (offset < SEGMENT_HEADER)
                ret_at->offset = 0;
        for (uint32_t i = 0; i < s->n; i++) {
                if (s->at[i].segment != segment)
                        continue;
                uint64_t bytes = FRAME_HEADER + s->len[i];
                end = s->at[i + 1].segment == segment ? s->at[i + 1].offset : SEGMENT;
                if (offset >= s->at[i].offset && offset < s->at[i].offset + bytes) {
                        *ret_at = s->at[i];
                        *ret = i + 1 < s->n ? JOURNAL_E_DAMAGED : 0;
                        return;
                }
        }
        if (segment == s->last && offset >= end) {
                *ret = 0;
                *ret_at = s->at[s->n];
        }
}

/* One flipped byte: scanned, read, put back. */
static void flip_and_look(Sample *s, uint32_t segment, uint64_t offset, uint8_t mask) {
        CLEANUP(buf_deinit) Buf b = BUF_INIT;
        JournalPosition where;
        int expected;

        expect_flip(s, segment, offset, &expected, &where);
        maker->flip(s->j, segment, offset, mask);
        JournalTail t = scan(s->j, start, expected);
        if (expected) {
                is_at(t.damage, where.segment, where.offset);
        } else {
                assert_true(t.has_torn);
                is_at(t.torn, where.segment, where.offset);
                is_at(t.end, where.segment, where.offset);
        }
        for (uint32_t i = 0; i < s->n; i++) {
                int r = journal_read(s->j, s->at[i], &b, NULL);
                bool hit = journal_position_compare(s->at[i], where) == 0 ||
                           (segment == s->at[i].segment && offset < SEGMENT_HEADER);
                if (!hit)
                        assert_int_equal(r, 0);
                else if (expected == 0)
                        assert_int_equal(r, JOURNAL_E_END);
                else
                        assert_int_equal(r, JOURNAL_E_DAMAGED);
        }
        maker->flip(s->j, segment, offset, mask);
}

static void every_flipped_byte_is_found_where_it_is(void **state) {
        Sample s;

        sample_make(&s, 3000);
        for (uint32_t segment = 1; segment <= 3; segment++) {
                uint64_t size = maker->segment_bytes(s.j, segment), frame = 0;
                assert_int_equal(size, SEGMENT);
                for (uint64_t i = 0; i < size; i++) {
                        for (uint32_t k = 0; k < s.n; k++)
                                if (s.at[k].segment == segment && s.at[k].offset == i)
                                        frame = i;
                        if (i < SEGMENT_HEADER || i - frame < FRAME_HEADER + 4 || i % maker->flip_stride == 0)
                                flip_and_look(&s, segment, i, (uint8_t)(1u << (i % 8)));
                }
        }
        JournalTail t = scan(s.j, start, 0);
        assert_false(t.has_torn);
        maker->drop(s.j);
}

static void behind_damage_the_next_batch_is_found(void **state) {
        JournalPosition found;
        Sample s;

        sample_make(&s, 2000);
        for (uint32_t i = 0; i < s.n; i++) {
                maker->flip(s.j, s.at[i].segment, s.at[i].offset + 5, 1);
                int r = journal_find(s.j, s.at[i], &found);
                assert_int_equal(r, i + 1 < s.n ? 0 : JOURNAL_E_END);
                if (r == 0)
                        is_at(found, s.at[i + 1].segment, s.at[i + 1].offset);
                if (i > 0) {
                        assert_int_equal(journal_find(s.j, s.at[i - 1], &found), i + 1 < s.n ? 0 : JOURNAL_E_END);
                }
                maker->flip(s.j, s.at[i].segment, s.at[i].offset + 5, 1);
        }
        assert_int_equal(journal_find(s.j, start, &found), 0);
        is_at(found, s.at[0].segment, s.at[0].offset);
        maker->drop(s.j);
}

static void damage_below_the_position_is_told_but_does_not_stop_the_scan(void **state) {
        Sample s;

        sample_make(&s, 2000);
        uint32_t in_last = s.n - 1;
        maker->flip(s.j, s.at[in_last].segment, s.at[in_last].offset + 40, 1);
        JournalTail t = scan(s.j, s.at[s.n], 0);
        assert_true(t.damaged_before);
        is_at(t.damage, s.at[in_last].segment, s.at[in_last].offset);
        is_at(t.end, s.at[s.n].segment, s.at[s.n].offset);
        /* In an older segment nobody looks. */
        maker->flip(s.j, s.at[in_last].segment, s.at[in_last].offset + 40, 1);
        maker->flip(s.j, 1, s.at[0].offset + 40, 1);
        t = scan(s.j, s.at[s.n], 0);
        assert_false(t.damaged_before);
        maker->drop(s.j);
}

/* Bytes that are as if they had never been written: what a lost block, or somebody, leaves. */
static void blank(Journal *j, uint32_t segment, uint64_t from, uint64_t to) {
        for (uint64_t i = from; i < to; i++) {
                uint8_t mask = maker->peek(j, segment, i);

                if (mask)
                        maker->flip(j, segment, i, mask);
        }
}

/* Nothing is dirty and no batch follows in its segment: that one is missing, the next segment's header says. */
static void an_end_cut_off_a_closed_segment_is_missed(void **state) {
        uint32_t last = 0;
        Sample s;

        sample_make(&s, 2000);
        while (s.at[last + 1].segment == 1)
                last++;
        blank(s.j, 1, s.at[last].offset, SEGMENT);
        JournalTail t = scan(s.j, start, JOURNAL_E_DAMAGED);
        is_at(t.damage, 1, s.at[last].offset);
        maker->drop(s.j);
}

/* A last batch was torn and cut, and the next segment begun without it: whoever puts an older copy of the segment back brings it again,
 * whole, and it is none of this journal's. */
static void a_batch_behind_the_end_that_the_next_segment_knows_is_damage(void **state) {
        const size_t bytes = FRAME_HEADER + 2000;
        uint8_t before[FRAME_HEADER + 2000];
        Journal *j = maker->make(SEGMENT);
        JournalPosition at;
        JournalTail t;

        (void)journal_contract_append(j, 0, 2000);
        at = journal_contract_append(j, 1, 2000);
        for (size_t i = 0; i < bytes; i++)
                before[i] = maker->peek(j, 1, at.offset + i);
        maker->flip(j, 1, at.offset + 50, 0x80);
        t = scan(j, start, 0);
        assert_true(t.has_torn);
        assert_int_equal(journal_cut(j, t.torn), 0);
        assert_int_equal(journal_contract_append(j, 1, SEGMENT - at.offset).segment, 2);
        assert_int_equal(scan(j, start, 0).end.segment, 2);
        for (size_t i = 0; i < bytes; i++) {
                uint8_t mask = before[i] ^ maker->peek(j, 1, at.offset + i);

                if (mask)
                        maker->flip(j, 1, at.offset + i, mask);
        }
        t = scan(j, start, JOURNAL_E_DAMAGED);
        is_at(t.damage, 1, at.offset);
        maker->drop(j);
}

static void a_torn_end_is_cut_and_written_over(void **state) {
        Sample s;

        sample_make(&s, 2000);
        uint32_t last = s.n - 1;
        maker->flip(s.j, s.at[last].segment, s.at[last].offset + 50, 0x80);
        JournalTail t = scan(s.j, start, 0);
        assert_true(t.has_torn);
        assert_int_equal(journal_cut(s.j, t.torn), 0);
        assert_int_equal(journal_contract_count(s.j), last);
        for (uint64_t i = t.torn.offset; i < SEGMENT; i++)
                assert_int_equal(maker->peek(s.j, 3, i), 0);
        s.j = maker->reopen(s.j);
        t = scan(s.j, start, 0);
        assert_false(t.has_torn);
        is_at(t.end, s.at[last].segment, s.at[last].offset);
        JournalPosition at = journal_contract_append(s.j, last, 77);
        is_at(at, s.at[last].segment, s.at[last].offset);
        assert_int_equal(journal_contract_count(s.j), last + 1);
        maker->drop(s.j);
}

/* Puts the stored bytes of one frame where another one could begin. */
static void graft(Journal *j, JournalPosition from, JournalPosition to, size_t bytes) {
        for (size_t i = 0; i < bytes; i++) {
                uint8_t mask = maker->peek(j, from.segment, from.offset + i) ^ maker->peek(j, to.segment, to.offset + i);
                if (mask)
                        maker->flip(j, to.segment, to.offset + i, mask);
        }
}

static void a_recycled_block_is_never_a_batch(void **state) {
        for (uint32_t i = 0; ; i++) {
                Sample s;

                sample_make(&s, 1500);
                if (i == s.n) {
                        maker->drop(s.j);
                        break;
                }
                graft(s.j, s.at[i], s.at[s.n], FRAME_HEADER + s.len[i]);
                JournalTail t = scan(s.j, start, 0);
                assert_true(t.has_torn);
                is_at(t.end, s.at[s.n].segment, s.at[s.n].offset);
                assert_int_equal(journal_contract_count(s.j), s.n);
                maker->drop(s.j);
        }
}

static void readers_may_ask_for_what_is_not_there(void **state) {
        CLEANUP(buf_deinit) Buf b = BUF_INIT;
        Sample s;

        sample_make(&s, 2000);
        for (int scanned = 0; scanned < 2; scanned++) {
                assert_int_equal(journal_read(s.j, (JournalPosition){ 1, 1 }, &b, NULL), JOURNAL_E_DAMAGED);
                assert_int_equal(journal_read(s.j, (JournalPosition){ 1, 0 }, &b, NULL), JOURNAL_E_DAMAGED);
                assert_int_equal(journal_read(s.j, (JournalPosition){ 1, UINT64_MAX }, &b, NULL), JOURNAL_E_DAMAGED);
                assert_int_equal(journal_read(s.j, (JournalPosition){ 4, 0 }, &b, NULL), JOURNAL_E_END);
                assert_int_equal(journal_read(s.j, (JournalPosition){ UINT32_MAX, 0 }, &b, NULL), JOURNAL_E_END);
                scan(s.j, start, 0);
        }
        assert_int_equal(b.len, 0);
        maker->drop(s.j);
}

int journal_contract_run(const char *name, const JournalMaker *m) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_new_journal_is_empty),
                cmocka_unit_test(batches_are_read_back_across_segments),
                cmocka_unit_test(a_follower_at_the_end_of_a_segment_finds_the_next_one),
                cmocka_unit_test(a_batch_bigger_than_a_segment_gets_its_own),
                cmocka_unit_test(the_largest_batch_fits),
                cmocka_unit_test(headers_say_what_the_context_was),
                cmocka_unit_test(a_scan_from_any_batch_finds_the_same_end),
                cmocka_unit_test(a_position_the_journal_does_not_reach_is_told),
                cmocka_unit_test(every_flipped_byte_is_found_where_it_is),
                cmocka_unit_test(behind_damage_the_next_batch_is_found),
                cmocka_unit_test(damage_below_the_position_is_told_but_does_not_stop_the_scan),
                cmocka_unit_test(an_end_cut_off_a_closed_segment_is_missed),
                cmocka_unit_test(a_batch_behind_the_end_that_the_next_segment_knows_is_damage),
                cmocka_unit_test(a_torn_end_is_cut_and_written_over),
                cmocka_unit_test(a_recycled_block_is_never_a_batch),
                cmocka_unit_test(readers_may_ask_for_what_is_not_there),
        };

        maker = m;
        return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}
