/* SPDX-License-Identifier: Apache-2.0 */

/* Flights of one stream: the window in its order, recalls beyond it, and what becomes of either when a receipt settles one. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/row.h"
#include "node/store/store_mem.h"
#include "node/stream.h"

static const UnitCode city = { "411200" };
static const StreamWindow window = { .parcels = 2, .bytes = 1000 };

typedef struct Bench {
        Store *store;
        StoreTxn *txn;
        Stream stream;
} Bench;

static void put(Bench *b, uint64_t number, ParcelKind kind) {
        OutboxRow row = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = number }, .entry = 100 + number, .kind = kind };

        row_put(b->txn, ROW_OUTBOX, &row);
}

static void begin(Bench *b) {
        b->store = store_mem_new();
        assert_int_equal(store_begin(b->store, true, &b->txn), 0);
        stream_init(&b->stream, &city, LANE_NORMAL, 1, &window);
}

static void end(Bench *b) {
        stream_deinit(&b->stream);
        store_abort(&b->txn);
        store_free(b->store);
}

static void settle(Bench *b, uint64_t number) {
        OutboxRow row = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = number } };

        row_delete(b->txn, ROW_OUTBOX, &row);
        stream_settle(&b->stream, number);
}

/* So many of the window, then recalls; 0 ends the list. */
static void holds(const Bench *b, uint32_t n_loaded, const uint64_t *numbers) {
        uint32_t n = 0;

        for (; numbers[n]; n++) {
                assert_true(n < b->stream.n_flights);
                assert_int_equal(b->stream.flights[n].number, numbers[n]);
        }
        assert_int_equal(b->stream.n_flights, n);
        assert_int_equal(b->stream.n_loaded, n_loaded);
}

static void a_recall_that_overtook_leaves_the_window_as_it_was(void **state) {
        Bench b;

        begin(&b);
        for (uint64_t n = 1; n <= 4; n++)
                put(&b, n, PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        holds(&b, 2, (const uint64_t[]){ 1, 2, 0 });
        put(&b, 5, PARCEL_VOID);
        stream_add(&b.stream, b.txn, 5, 0);
        holds(&b, 2, (const uint64_t[]){ 1, 2, 5, 0 });
        settle(&b, 5);
        holds(&b, 2, (const uint64_t[]){ 1, 2, 0 });
        stream_load(&b.stream, b.txn, &window, 0);
        holds(&b, 2, (const uint64_t[]){ 1, 2, 0 }); /* it is full as before */
        settle(&b, 1);
        stream_load(&b.stream, b.txn, &window, 0);
        holds(&b, 2, (const uint64_t[]){ 2, 3, 0 });
        settle(&b, 2);
        settle(&b, 3);
        stream_load(&b.stream, b.txn, &window, 0);
        holds(&b, 1, (const uint64_t[]){ 4, 0 });
        settle(&b, 4);
        holds(&b, 0, (const uint64_t[]){ 0 });
        end(&b);
}

/* A recall whose turn comes is of the window then, once. */
static void a_recall_that_the_window_reaches_is_of_it(void **state) {
        Bench b;

        begin(&b);
        put(&b, 1, PARCEL_DOCUMENT);
        put(&b, 2, PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        put(&b, 3, PARCEL_VOID);
        stream_add(&b.stream, b.txn, 3, 0);
        stream_add(&b.stream, b.txn, 3, 0); /* told twice */
        holds(&b, 2, (const uint64_t[]){ 1, 2, 3, 0 });
        settle(&b, 1);
        stream_load(&b.stream, b.txn, &window, 0);
        holds(&b, 2, (const uint64_t[]){ 2, 3, 0 });
        assert_true(b.stream.flights[1].recall);
        stream_add(&b.stream, b.txn, 3, 0); /* and once more, when it is loaded */
        holds(&b, 2, (const uint64_t[]){ 2, 3, 0 });
        end(&b);
}

/* The first number behind the window is a recall's place, too. */
static void a_recall_right_behind_the_window_overtakes(void **state) {
        uint32_t at = 0;
        Bench b;

        begin(&b);
        put(&b, 1, PARCEL_DOCUMENT);
        put(&b, 2, PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        assert_int_equal(b.stream.load_from, 3);
        put(&b, 3, PARCEL_VOID);
        stream_add(&b.stream, b.txn, 3, 0);
        assert_int_equal(stream_due(&b.stream, &window, 0, &at)->number, 3); /* before all others */
        end(&b);
}

/* The window's bytes are those of the parcels under way, however often each was sent. */
static void bytes_count_once(void **state) {
        Bench b;

        begin(&b);
        put(&b, 1, PARCEL_DOCUMENT);
        put(&b, 2, PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        for (unsigned i = 0; i < 3; i++)
                stream_sent(&b.stream, &b.stream.flights[0], 600, 50);
        assert_int_equal(b.stream.bytes, 600);
        stream_sent(&b.stream, &b.stream.flights[1], 400, 50);
        assert_int_equal(b.stream.bytes, 1000);
        settle(&b, 1);
        assert_int_equal(b.stream.bytes, 400);
        settle(&b, 2);
        assert_int_equal(b.stream.bytes, 0);
        end(&b);
}

/* There is room for so many recalls beside the window; what comes after them goes in its turn. */
static void more_recalls_than_there_is_room_for_wait(void **state) {
        const uint64_t first = 3, last = first + STREAM_OVERTAKE_MAX;
        Bench b;

        begin(&b);
        put(&b, 1, PARCEL_DOCUMENT);
        put(&b, 2, PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        for (uint64_t n = first; n <= last; n++) {
                put(&b, n, PARCEL_VOID);
                stream_add(&b.stream, b.txn, n, 0);
        }
        assert_int_equal(b.stream.n_flights, b.stream.cap);
        assert_int_equal(b.stream.flights[b.stream.cap - 1].number, last - 1);
        for (uint64_t n = 1; n < last; n++)
                settle(&b, n);
        stream_load(&b.stream, b.txn, &window, 0);
        holds(&b, 1, (const uint64_t[]){ last, 0 });
        end(&b);
}

/* What is due again may be what is recalled: its recall goes before it once more. */
static void a_recall_goes_again_before_what_goes_again(void **state) {
        uint32_t at = 0;
        Bench b;

        begin(&b);
        put(&b, 1, PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        stream_sent(&b.stream, &b.stream.flights[0], 100, 50);
        put(&b, 2, PARCEL_VOID);
        stream_add(&b.stream, b.txn, 2, 0);
        stream_sent(&b.stream, &b.stream.flights[1], 10, 1000);
        assert_null(stream_due(&b.stream, &window, 40, &at));
        at = 0;
        assert_int_equal(stream_due(&b.stream, &window, 60, &at)->number, 2);
        end(&b);
}

/* Its HELLO tells what it has: the receipt of that is lost.  What went once and is not there may still be on its way. */
static void who_is_there_again_gets_what_it_has_a_receipt_for(void **state) {
        Bench b;

        begin(&b);
        put(&b, 1, PARCEL_DOCUMENT);
        put(&b, 2, PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        stream_sent(&b.stream, &b.stream.flights[0], 100, 5000);
        stream_sent(&b.stream, &b.stream.flights[1], 100, 5000);
        stream_resume(&b.stream, 2, 100);
        assert_int_equal(b.stream.flights[0].due_ms, 100);
        assert_int_equal(b.stream.flights[1].due_ms, 5000);
        stream_sent(&b.stream, &b.stream.flights[1], 100, 9000); /* a second time in vain */
        stream_resume(&b.stream, 2, 200);
        assert_int_equal(b.stream.flights[1].due_ms, 200);
        assert_int_equal(b.stream.flights[1].attempts, 1);
        end(&b);
}

/* Only with what goes again: what waits for its first time goes by itself. */
static void a_recall_does_not_go_again_before_what_never_went(void **state) {
        uint32_t at = 0;
        Bench b;

        begin(&b);
        put(&b, 1, PARCEL_DOCUMENT);
        put(&b, 2, PARCEL_VOID);
        stream_load(&b.stream, b.txn, &window, 0);
        stream_sent(&b.stream, &b.stream.flights[1], 10, 1000);
        assert_int_equal(stream_due(&b.stream, &window, 60, &at)->number, 1);
        end(&b);
}

/* A link that comes back: all at once, and from then on as if it had gone for the first time. */
static void a_restart_forgets_how_often_it_went(void **state) {
        Bench b;

        begin(&b);
        put(&b, 1, PARCEL_DOCUMENT);
        put(&b, 2, PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        for (unsigned i = 0; i < 3; i++)
                stream_sent(&b.stream, &b.stream.flights[0], 100, 5000);
        stream_restart(&b.stream, 40);
        assert_int_equal(b.stream.flights[0].due_ms, 40);
        assert_int_equal(b.stream.flights[0].attempts, 1);
        assert_int_equal(b.stream.flights[1].attempts, 0); /* which never went */
        assert_int_equal(b.stream.bytes, 100);
        end(&b);
}

/* A full window keeps what is new back, not what went and may be lost. */
static void what_fills_the_window_goes_again(void **state) {
        uint32_t at = 0;
        Bench b;

        begin(&b);
        put(&b, 1, PARCEL_DOCUMENT);
        put(&b, 2, PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        stream_sent(&b.stream, &b.stream.flights[0], 1000, 50);
        assert_null(stream_due(&b.stream, &window, 40, &at));
        assert_int_equal(stream_deadline(&b.stream, &window), 50);
        at = 0;
        assert_int_equal(stream_due(&b.stream, &window, 50, &at)->number, 1);
        end(&b);
}

/* Once the window is filled there is nothing to load, also if it was by a recall that had gone ahead. */
static void a_recall_that_fills_the_window_leaves_nothing_to_do(void **state) {
        Bench b;

        begin(&b);
        for (uint64_t n = 1; n <= 4; n++)
                put(&b, n, n == 3 ? PARCEL_VOID : PARCEL_DOCUMENT);
        stream_load(&b.stream, b.txn, &window, 0);
        stream_add(&b.stream, b.txn, 3, 0);
        for (uint32_t i = 0; i < 3; i++)
                stream_sent(&b.stream, &b.stream.flights[i], 10, 70);
        settle(&b, 1);
        assert_int_equal(stream_deadline(&b.stream, &window), INT64_MIN);
        stream_load(&b.stream, b.txn, &window, 0);
        holds(&b, 2, (const uint64_t[]){ 2, 3, 0 });
        assert_int_equal(stream_deadline(&b.stream, &window), 70);
        end(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_recall_that_overtook_leaves_the_window_as_it_was),
                cmocka_unit_test(a_recall_that_the_window_reaches_is_of_it),
                cmocka_unit_test(a_recall_right_behind_the_window_overtakes),
                cmocka_unit_test(bytes_count_once),
                cmocka_unit_test(more_recalls_than_there_is_room_for_wait),
                cmocka_unit_test(a_recall_goes_again_before_what_goes_again),
                cmocka_unit_test(who_is_there_again_gets_what_it_has_a_receipt_for),
                cmocka_unit_test(a_recall_does_not_go_again_before_what_never_went),
                cmocka_unit_test(a_restart_forgets_how_often_it_went),
                cmocka_unit_test(what_fills_the_window_goes_again),
                cmocka_unit_test(a_recall_that_fills_the_window_leaves_nothing_to_do),
        };

        return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
