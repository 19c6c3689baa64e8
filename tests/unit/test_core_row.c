/* SPDX-License-Identifier: Apache-2.0 */

/* Rows: what is put comes back, in the order the keys promise, and nothing but what was asked for. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "node/core/row.h"
#include "node/store/store_mem.h"

typedef struct Fixture {
        Store *store;
        StoreTxn *txn;
} Fixture;

static void setup(Fixture *f) {
        f->store = store_mem_new();
        assert_int_equal(store_begin(f->store, true, &f->txn), 0);
}

static void teardown(Fixture *f) {
        store_abort(&f->txn);
        f->store = store_free(f->store);
}

static void a_row_comes_back_as_it_was_put(void **state) {
        DocketRow put = { .unit = { "411281.hrss" }, .case_id = { "411281-2026-0000001-1" }, .state = STATE_ACCEPTED,
                          .custody = CUSTODY_HERE, .number = UINT64_MAX, .due_day = -3, .taken_at = -1, .notice_exempt = true,
                          .flight_number = 7, .decision = DECISION_EXPLAIN, .served_at = INSTANT_NEVER };
        DocketRow got;
        Fixture f;

        setup(&f);
        assert_false(docket_get(f.txn, &put.unit, &put.case_id, &got));
        row_put(f.txn, ROW_DOCKET, &put);
        assert_true(docket_get(f.txn, &put.unit, &put.case_id, &got));
        assert_memory_equal(&put, &got, sizeof(put));
        put.state = STATE_CLOSED;
        row_put(f.txn, ROW_DOCKET, &put);
        assert_true(docket_get(f.txn, &put.unit, &put.case_id, &got));
        assert_int_equal(got.state, STATE_CLOSED);
        row_delete(f.txn, ROW_DOCKET, &put);
        assert_false(row_has(f.txn, ROW_DOCKET, &put));
        teardown(&f);
}

static void rows_of_a_time_come_in_its_order_across_zero(void **state) {
        static const Instant times[] = { 5, -7, INSTANT_NEVER, 0, -INT64_C(9000000000000) };
        DueRow row = { .unit = { "411281" }, .case_id = { "c" } };
        RowCursor cursor;
        Instant last = INSTANT_NONE;
        unsigned n = 0;
        Fixture f;

        setup(&f);
        for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
                row.at = times[i];
                row_put(f.txn, ROW_DUE, &row);
        }
        cursor = row_cursor(ROW_DUE, NULL, 0, 0);
        for (; row_next(f.txn, &cursor, &row); n++) {
                assert_true(row.at > last);
                last = row.at;
        }
        assert_int_equal(n, 5);
        teardown(&f);
}

static void a_cursor_stays_with_the_keys_it_matches(void **state) {
        /* One unit's code begins another's; neither may see the other's rows. */
        static const char *const units[] = { "411281", "411281.a", "411281.ab", "411281001" };
        Fixture f;

        setup(&f);
        for (size_t u = 0; u < 4; u++) {
                for (uint64_t n = 1; n <= u + 1; n++) {
                        CountRow row = { .kind = (uint32_t)n, .count = u };

                        strcpy(row.unit.s, units[u]);
                        row_put(f.txn, ROW_COUNT, &row);
                }
        }
        for (size_t u = 0; u < 4; u++) {
                CountRow row = { .kind = 0 };
                RowCursor cursor;
                unsigned n = 0;

                strcpy(row.unit.s, units[u]);
                cursor = row_cursor(ROW_COUNT, &row, 1, 1);
                for (; row_next(f.txn, &cursor, &row); n++)
                        assert_int_equal(row.count, u);
                assert_int_equal(n, u + 1);
        }
        teardown(&f);
}

static void a_cursor_may_begin_in_the_middle_and_survives_changes(void **state) {
        HistoryRow row = { .case_id = { "c" } };
        RowCursor cursor;
        unsigned n = 0;
        Fixture f;

        setup(&f);
        for (row.entry = 1; row.entry <= 10; row.entry++)
                row_put(f.txn, ROW_HISTORY, &row);
        row.entry = 4;
        cursor = row_cursor(ROW_HISTORY, &row, 2, 1);
        for (; row_next(f.txn, &cursor, &row); n++) {
                assert_int_equal(row.entry, 4 + n);
                row_delete(f.txn, ROW_HISTORY, &row);
        }
        assert_int_equal(n, 7);
        row.entry = 3;
        assert_true(row_has(f.txn, ROW_HISTORY, &row));
        teardown(&f);
}

static void the_outbox_is_walked_from_any_key(void **state) {
        OutboxRow row = { .key = { .to = { "411200" }, .lane = LANE_NORMAL, .epoch = 1 } };
        OutboxKey key = { .number = 0 };
        OutboxRow got;
        Fixture f;

        setup(&f);
        assert_false(outbox_next(f.txn, &key, &key, &got));
        for (row.key.number = 1; row.key.number <= 3; row.key.number++) {
                row.entry = 10 * row.key.number;
                row_put(f.txn, ROW_OUTBOX, &row);
        }
        strcpy(row.key.to.s, "410000");
        row.key.number = 9;
        row_put(f.txn, ROW_OUTBOX, &row);
        assert_true(outbox_next(f.txn, &key, &key, &got));
        assert_string_equal(key.to.s, "410000");
        key.number = UINT64_MAX;
        assert_true(outbox_next(f.txn, &key, &key, &got));
        assert_string_equal(key.to.s, "411200");
        assert_int_equal(got.entry, 10);
        key.number = 3;
        assert_true(outbox_next(f.txn, &key, &key, &got));
        assert_int_equal(got.entry, 30);
        key.number = 4;
        assert_false(outbox_next(f.txn, &key, &key, &got));
        teardown(&f);
}

static void the_newest_epoch_of_an_incoming_stream_is_found(void **state) {
        StreamInRow row = { .from = { "411200" }, .lane = LANE_NORMAL }, got;
        Fixture f;

        setup(&f);
        assert_false(stream_in_last(f.txn, &row.from, LANE_NORMAL, &got));
        for (row.epoch = 1; row.epoch <= 300; row.epoch += 23) {
                row.next = row.epoch + 1;
                row_put(f.txn, ROW_STREAM_IN, &row);
        }
        assert_true(stream_in_last(f.txn, &row.from, LANE_NORMAL, &got));
        assert_int_equal(got.epoch, 300);
        assert_false(stream_in_last(f.txn, &row.from, LANE_URGENT, &got));
        teardown(&f);
}

static void a_row_reads_as_text_and_foreign_or_damaged_pairs_do_not(void **state) {
        UserRow row = { .unit = { "411281" }, .user = { "clerk" }, .roles = 3, .entry = 2 };
        Buf key = BUF_INIT, value = BUF_INIT, text = BUF_INIT;
        Fixture f;

        setup(&f);
        row_put(f.txn, ROW_USER, &row);
        assert_true(store_seek(f.txn, bytes_of("u", 1), &key, &value));
        assert_true(row_format(buf_bytes(&key), buf_bytes(&value), &text));
        buf_put_u8(&text, 0);
        assert_string_equal((char *)text.data, "user unit=\"411281\" user=\"clerk\" roles=3 entry=2");
        for (size_t cut = 0; cut < value.len; cut++)
                assert_false(row_format(buf_bytes(&key), bytes_of(value.data, cut), &text));
        for (size_t cut = 0; cut < key.len; cut++)
                assert_false(row_format(bytes_of(key.data, cut), buf_bytes(&value), &text));
        value.data[0]++; /* another layout */
        assert_false(row_format(buf_bytes(&key), buf_bytes(&value), &text));
        assert_false(row_format(bytes_of_str("journal position"), BYTES_NONE, &text));
        buf_deinit(&key);
        buf_deinit(&value);
        buf_deinit(&text);
        teardown(&f);
}

/* Nothing ends, and nothing goes on from half a row: the transaction is lost, as after any other error of the store. */
static void a_row_that_cannot_be_read_loses_the_transaction(void **state) {
        UserRow row = { .unit = { "411281" }, .user = { "clerk" }, .roles = 3, .entry = 2 };
        Buf key = BUF_INIT, value = BUF_INIT;

        for (unsigned by_walk = 0; by_walk < 2; by_walk++) {
                UserRow from = { .unit = row.unit }, got = { .roles = 77 };
                RowCursor cursor = row_cursor(ROW_USER, &from, 1, 1);
                Fixture f;

                setup(&f);
                row_put(f.txn, ROW_USER, &row);
                assert_true(store_seek(f.txn, bytes_of("u", 1), &key, &value));
                store_put(f.txn, buf_bytes(&key), bytes_of(value.data, value.len - 1));
                if (by_walk)
                        assert_false(row_next(f.txn, &cursor, &got));
                else
                        assert_false(user_get(f.txn, &row.unit, &row.user, &got));
                assert_int_equal(got.roles, 77);
                assert_int_equal(store_error(f.txn), -EBADMSG);
                assert_false(store_seek(f.txn, bytes_of("u", 1), &key, &value));
                buf_clear(&value);
                assert_int_equal(store_commit(&f.txn), -EBADMSG);
                f.store = store_free(f.store);
        }
        buf_deinit(&key);
        buf_deinit(&value);
}

/* What a unit that closed had goes on in the file of whoever took it over; who registered by a parcel has no file of its own. */
static void the_file_of_who_registered_is_followed_to_its_successor(void **state) {
        const UnitCode first = { "411281.hrss" }, heir = { "411281.tax" }, last = { "411281" };
        CaseRow row = { .case_id = { "411281-2026-0000001-1" }, .entry = 7 };
        HistoryRow history = { .case_id = row.case_id, .entry = 7, .kind = ENTRY_REGISTER, .unit = first };
        DocketRow docket = { .case_id = row.case_id, .state = STATE_SUCCEEDED }, got;
        Fixture f;

        setup(&f);
        assert_false(docket_get_registered(f.txn, &row, &got)); /* no such entry */
        row_put(f.txn, ROW_HISTORY, &history);
        assert_false(docket_get_registered(f.txn, &row, &got)); /* no file */
        docket.unit = first;
        docket.given_to = heir;
        row_put(f.txn, ROW_DOCKET, &docket);
        assert_true(docket_get_registered(f.txn, &row, &got)); /* its successor's lies elsewhere */
        assert_string_equal(got.unit.s, first.s);
        docket.unit = heir;
        docket.given_to = last;
        row_put(f.txn, ROW_DOCKET, &docket);
        docket.unit = last;
        docket.state = STATE_ACCEPTED;
        row_put(f.txn, ROW_DOCKET, &docket);
        assert_true(docket_get_registered(f.txn, &row, &got));
        assert_string_equal(got.unit.s, last.s);
        history.kind = ENTRY_RECEIVED;
        row_put(f.txn, ROW_HISTORY, &history);
        assert_false(docket_get_registered(f.txn, &row, &got));
        teardown(&f);
}

/* A number is looked for by the first bytes of its digest; only the whole of it is a find, and of that kind. */
static void a_person_is_found_by_the_whole_number(void **state) {
        Digest looked = { { 1, 2, 3, 4, 5, 6, 7, 8, 9 } }, like = looked;
        MarkRow mark = { .entry = 12, .case_id = { "411281-2026-0000001-1" }, .has = { true, false } }, got;
        PersonRow person = { .stretch = 3, .hash = person_hash_head(&looked) };
        uint64_t cursor = 0;
        Fixture f;

        like.b[20] = 1;
        setup(&f);
        for (person.entry = 10; person.entry < 14; person.entry++)
                row_put(f.txn, ROW_PERSON, &person);
        mark.person[0] = looked;
        row_put(f.txn, ROW_MARK, &mark); /* 12; that of 10 is gone */
        mark.entry = 11;
        mark.person[0] = like;
        row_put(f.txn, ROW_MARK, &mark);
        mark.entry = 13;
        mark.has[0] = false;
        mark.person[0] = looked;
        row_put(f.txn, ROW_MARK, &mark);
        assert_true(person_next(f.txn, 3, 0, &looked, &cursor, &got));
        assert_int_equal(got.entry, 12);
        assert_false(person_next(f.txn, 3, 0, &looked, &cursor, &got));
        cursor = 0;
        assert_false(person_next(f.txn, 3, 1, &looked, &cursor, &got));
        teardown(&f);
}

static void a_word_is_listed_whole(void **state) {
        assert_true(text_lists("411281", "411281"));
        assert_true(text_lists("411200 411281", "411281"));
        assert_true(text_lists("411281 411200", "411281"));
        assert_false(text_lists("411281", "411200"));
        assert_false(text_lists("411281.gov 411281.tax", "411281"));
        assert_false(text_lists("411281", "411281.gov"));
        assert_false(text_lists("", "411281"));
        assert_false(text_lists(NULL, "411281"));
}

/* Rows from another office: an end is an end, anything else that can't be read is a fault. */
static void packed_rows_end_or_fail(void **state) {
        DocketRow row = { .unit = { "411281" }, .case_id = { "411281-2026-0000001-1" }, .state = STATE_ACCEPTED }, got;
        uint8_t key[600] = { 0 };
        Buf good = BUF_INIT, bad = BUF_INIT;
        RowKind kind;
        Reader r;

        row_pack(ROW_DOCKET, &row, &good);
        r = reader_of(buf_bytes(&good));
        assert_true(row_unpack(&r, 1ull << ROW_DOCKET, &kind, &got));
        assert_int_equal(kind, ROW_DOCKET);
        assert_false(row_unpack(&r, 1ull << ROW_DOCKET, &kind, &got));
        assert_false(r.failed);
        r = reader_of(buf_bytes(&good));
        assert_false(row_unpack(&r, 1ull << ROW_CASE, &kind, &got)); /* not asked for */
        assert_true(r.failed);
        assert_false(row_unpack(&r, 1ull << ROW_DOCKET, &kind, &got)); /* and it stays so */
        buf_put_blob(&bad, BYTES_NONE);
        buf_put_blob(&bad, BYTES_NONE);
        r = reader_of(buf_bytes(&bad));
        assert_false(row_unpack(&r, 1ull << ROW_DOCKET, &kind, &got)); /* no key */
        assert_true(r.failed);
        buf_clear(&bad);
        memcpy(key, good.data + 4, 1);
        buf_put_blob(&bad, bytes_of(key, sizeof(key)));
        buf_put_blob(&bad, BYTES_NONE);
        r = reader_of(buf_bytes(&bad));
        assert_false(row_unpack(&r, UINT64_MAX, &kind, &got)); /* longer than any store takes */
        assert_true(r.failed);
        buf_deinit(&good);
        buf_deinit(&bad);
}

/* The national clock beside a local one is named by both; by itself it has none beside it. */
static void a_clock_beside_is_found_from_the_other(void **state) {
        ClockRow row = { .unit = { "411281" }, .case_id = { "411281-2026-0000001-1" }, .clock = CLOCK_NOTICE, .instance = 9 }, beside = row;
        ClockRow got;
        Fixture f;

        setup(&f);
        assert_false(clock_get_beside(f.txn, &row, &got));
        beside.instance |= CLOCK_BESIDE;
        row_put(f.txn, ROW_CLOCK, &beside);
        assert_true(clock_get_beside(f.txn, &row, &got));
        assert_true(got.instance & CLOCK_BESIDE);
        assert_false(clock_get_beside(f.txn, &beside, &got));
        row.instance = 0; /* this entry's: there is no row yet */
        assert_false(clock_get_beside(f.txn, &row, &got));
        teardown(&f);
}

/* A case that several units took over from one that closed is answered for by the one that leads; and from there by
 * whoever took over. */
static void of_several_that_took_a_case_over_the_leader_answers(void **state) {
        CaseRow row = { .case_id = { "411281-2026-0000001-8" }, .registered_by = { "411281.hrss" }, .checks_entry = 9 };
        static const struct {
                const char *unit, *giver;
                bool came;
        } units[] = { { "411281", "", false }, { "411281.gov", "", true }, { "411281.tax", "411281.gov", true } };
        DocketRow first, heir = { .unit = { "411281001" }, .state = STATE_TAKEN };
        Fixture f;

        setup(&f);
        for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
                DocketRow docket = { .case_id = row.case_id, .state = STATE_TAKEN };
                CaseUnitRow unit = { .case_id = row.case_id };
                SuccessionRow came = { .what = SUCCESSION_CAME, .case_id = row.case_id };

                strcpy(docket.unit.s, units[i].unit);
                strcpy(docket.giver.s, units[i].giver);
                came.unit = unit.unit = docket.unit;
                row_put(f.txn, ROW_DOCKET, &docket);
                row_put(f.txn, ROW_CASE_UNIT, &unit);
                if (units[i].came)
                        row_put(f.txn, ROW_SUCCESSION, &came);
        }
        assert_true(docket_get_first(f.txn, &row, &first));
        assert_string_equal(first.unit.s, "411281.gov");
        first.state = STATE_SUCCEEDED;
        first.given_to = heir.unit;
        row_put(f.txn, ROW_DOCKET, &first);
        assert_true(docket_get_first(f.txn, &row, &first)); /* its heir is elsewhere */
        assert_string_equal(first.unit.s, "411281.gov");
        heir.case_id = row.case_id;
        row_put(f.txn, ROW_DOCKET, &heir);
        assert_true(docket_get_first(f.txn, &row, &first));
        assert_string_equal(first.unit.s, "411281001");
        row.case_id.s[14]++; /* nobody took that one over */
        assert_false(docket_get_first(f.txn, &row, &first));
        teardown(&f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_row_comes_back_as_it_was_put),
                cmocka_unit_test(rows_of_a_time_come_in_its_order_across_zero),
                cmocka_unit_test(a_cursor_stays_with_the_keys_it_matches),
                cmocka_unit_test(a_cursor_may_begin_in_the_middle_and_survives_changes),
                cmocka_unit_test(the_outbox_is_walked_from_any_key),
                cmocka_unit_test(the_newest_epoch_of_an_incoming_stream_is_found),
                cmocka_unit_test(a_row_reads_as_text_and_foreign_or_damaged_pairs_do_not),
                cmocka_unit_test(a_row_that_cannot_be_read_loses_the_transaction),
                cmocka_unit_test(the_file_of_who_registered_is_followed_to_its_successor),
                cmocka_unit_test(a_person_is_found_by_the_whole_number),
                cmocka_unit_test(a_word_is_listed_whole),
                cmocka_unit_test(packed_rows_end_or_fail),
                cmocka_unit_test(a_clock_beside_is_found_from_the_other),
                cmocka_unit_test(of_several_that_took_a_case_over_the_leader_answers),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
