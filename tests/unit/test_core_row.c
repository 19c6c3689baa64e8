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
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
