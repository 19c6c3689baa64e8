/* SPDX-License-Identifier: Apache-2.0 */

/* Streams between offices: once, in order, within a window, again until the receipt is there; and recalls. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/unreadable.h"
#include "mesh.h"
#include "roster_text.h"

#define COUNTY "411281"
#define OTHER "411221"
#define CITY "411200"
#define PROVINCE "410000"

static CaseId refer(Mesh *mesh, const char *from, const char *to) {
        CaseId id = mesh_register(mesh, from);
        Document doc = mesh_document(mesh, to);

        mesh_do(mesh, from, ENTRY_REFERRAL, &id, &doc);
        return id;
}

static bool same_bytes(const MeshSent *a, const MeshSent *b) {
        return bytes_equal(buf_bytes(&a->content), buf_bytes(&b->content));
}

static uint64_t parcel_number(const MeshSent *s) {
        Arena arena = ARENA_INIT;
        uint64_t number;
        Parcel p;

        assert_int_equal(parcel_decode(buf_bytes(&s->content), &arena, &p), 0);
        number = p.number;
        arena_deinit(&arena);
        return number;
}

/* The same parcel under another number. */
static void renumber(const MeshSent *s, uint64_t number, Buf *out) {
        Arena arena = ARENA_INIT;
        Parcel p;

        assert_int_equal(parcel_decode(buf_bytes(&s->content), &arena, &p), 0);
        p.number = number;
        parcel_encode(&p, out);
        arena_deinit(&arena);
}

static void inject_parcel(Mesh *mesh, const char *from, const char *to, Bytes content) {
        mesh_inject(mesh, from, to, FRAME_DATA, BODY_PARCEL, 1, content);
        mesh_run(mesh, 100);
}

/* ---- once -------------------------------------------------------------------------------------------------------- */

static void a_duplicate_earns_the_same_receipt_byte_for_byte(void **state) {
        Buf parcel = BUF_INIT;
        const MeshSent *first;
        uint64_t entries;
        Mesh mesh;

        mesh_init(&mesh, 1, COUNTY " " CITY);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_settle(&mesh);
        buf_put_bytes(&parcel, buf_bytes(&mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, 0)->content));
        entries = mesh_head(mesh_at(&mesh, COUNTY)).entry;
        for (unsigned i = 0; i < 3; i++) {
                inject_parcel(&mesh, CITY, COUNTY, buf_bytes(&parcel));
                if (i == 0) /* also by another process, from the same journal */
                        mesh_crash(mesh_at(&mesh, COUNTY)), mesh_start(mesh_at(&mesh, COUNTY));
        }
        assert_int_equal(mesh_count(&mesh, COUNTY, CITY, BODY_RECEIPT), 4);
        first = mesh_sent(&mesh, COUNTY, CITY, BODY_RECEIPT, 0);
        for (size_t i = 1; i < 4; i++)
                assert_true(same_bytes(first, mesh_sent(&mesh, COUNTY, CITY, BODY_RECEIPT, i)));
        assert_int_equal(mesh_head(mesh_at(&mesh, COUNTY)).entry, entries); /* and nothing else */
        buf_deinit(&parcel);
        mesh_deinit(&mesh);
}

static void a_sender_that_restarts_sends_the_same_bytes_again(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 2, COUNTY " " CITY);
        mesh_way(&mesh, COUNTY, CITY)->lose = 1000; /* no receipt comes back */
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 200);
        mesh_crash(mesh_at(&mesh, CITY));
        mesh_run(&mesh, 200);
        mesh_start(mesh_at(&mesh, CITY));
        mesh_run(&mesh, 200);
        assert_in_range(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 2, 9);
        assert_true(same_bytes(mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, 0), mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, 1)));
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_FLIGHT);
        mesh_way(&mesh, COUNTY, CITY)->lose = 0;
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_AWAY);
        assert_true(same_bytes(mesh_sent(&mesh, COUNTY, CITY, BODY_RECEIPT, 0),
                               mesh_sent(&mesh, COUNTY, CITY, BODY_RECEIPT, 1)));
        mesh_deinit(&mesh);
}

static void one_number_with_other_bytes_is_a_conflict_and_earns_nothing(void **state) {
        Buf forged = BUF_INIT;
        size_t receipts;
        Mesh mesh;

        mesh_init(&mesh, 3, COUNTY " " CITY);
        (void)refer(&mesh, CITY, COUNTY);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_settle(&mesh);
        renumber(mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, 1), 1, &forged);
        receipts = mesh_count(&mesh, COUNTY, CITY, BODY_RECEIPT);
        inject_parcel(&mesh, CITY, COUNTY, buf_bytes(&forged));
        inject_parcel(&mesh, CITY, COUNTY, buf_bytes(&forged));
        assert_true(mesh_has_alarm(mesh_at(&mesh, COUNTY), ALARM_CONFLICT));
        assert_int_equal(mesh_log_count(&mesh, COUNTY, "alarm.raised"), 1); /* told once */
        assert_int_equal(mesh_count(&mesh, COUNTY, CITY, BODY_RECEIPT), receipts);
        buf_deinit(&forged);
        mesh_deinit(&mesh);
}

/* ---- in order ---------------------------------------------------------------------------------------------------- */

static void parcels_that_arrive_backwards_are_taken_in_their_order(void **state) {
        CaseId ids[6];
        uint64_t last = 0;
        Mesh mesh;

        mesh_init(&mesh, 4, COUNTY " " CITY);
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        for (size_t i = 0; i < array_size(ids); i++)
                ids[i] = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 100);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 6);
        mesh_release(&mesh, CITY, COUNTY, true);
        mesh_run(&mesh, 200);
        assert_int_equal(mesh_state(&mesh, COUNTY, &ids[0]), STATE_TAKEN); /* the last to come, the first in order */
        assert_int_equal(mesh_state(&mesh, COUNTY, &ids[1]), STATE_NONE);
        mesh_settle(&mesh);
        for (size_t i = 0; i < array_size(ids); i++) {
                uint64_t entry = mesh_docket(&mesh, COUNTY, &ids[i]).taken_entry;

                assert_true(entry > last);
                last = entry;
        }
        mesh_deinit(&mesh);
}

/* ---- the window -------------------------------------------------------------------------------------------------- */

static void no_more_than_a_window_of_parcels_is_on_its_way(void **state) {
        EnginePeer peer;
        Mesh mesh;

        mesh_init(&mesh, 5, COUNTY " " CITY);
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        for (size_t i = 0; i < 30; i++)
                (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 300);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), mesh.limits.window_parcels);
        assert_true(mesh_peer(mesh_at(&mesh, CITY), COUNTY, &peer));
        assert_int_equal(peer.in_flight, mesh.limits.window_parcels);
        mesh_release(&mesh, CITY, COUNTY, false);
        mesh_settle(&mesh);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 30); /* in order on a good line: nothing twice */
        mesh_deinit(&mesh);
}

static void no_more_than_a_window_of_bytes_is_on_its_way(void **state) {
        char *body = mem_alloc(100 * 1024 + 1);
        CaseId ids[6];
        Mesh mesh;

        memset(body, 'x', 100 * 1024);
        mesh_init(&mesh, 6, COUNTY " " CITY);
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        for (size_t i = 0; i < array_size(ids); i++) {
                Document doc = mesh_document(&mesh, COUNTY);

                doc.body = body;
                ids[i] = mesh_register(&mesh, CITY);
                mesh_do(&mesh, CITY, ENTRY_REFERRAL, &ids[i], &doc);
        }
        mesh_run(&mesh, 300);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 3); /* the third crosses the limit of 256 KiB */
        mesh_release(&mesh, CITY, COUNTY, false);
        mesh_settle(&mesh);
        for (size_t i = 0; i < array_size(ids); i++)
                mesh_assert_custodian(&mesh, &ids[i], COUNTY);
        mem_free(body);
        mesh_deinit(&mesh);
}

static void what_the_queue_does_not_take_goes_later(void **state) {
        MeshNode *city;
        Mesh mesh;

        mesh_init(&mesh, 7, COUNTY " " CITY);
        city = mesh_at(&mesh, CITY);
        city->full = true;
        for (size_t i = 0; i < 5; i++)
                (void)refer(&mesh, CITY, COUNTY);
        city->refused = 0;
        mesh_run(&mesh, 1000); /* asks now and then, and does not turn idly */
        assert_in_range(city->refused, 5, 25);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 0);
        city->full = false;
        mesh_run(&mesh, 200);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 5);
        mesh_settle(&mesh);
        mesh_deinit(&mesh);
}

/* A new connection has a queue of its own: nobody waits for the old one. */
static void a_link_that_comes_back_finds_an_empty_queue(void **state) {
        MeshNode *city;
        Mesh mesh;

        mesh_init(&mesh, 50, COUNTY " " CITY);
        city = mesh_at(&mesh, CITY);
        city->full = true;
        (void)refer(&mesh, CITY, COUNTY);
        assert_true(city->refused > 0);
        city->full = false;
        mesh_link(city, false);
        mesh_link(city, true);
        mesh_turn(city);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 1);
        mesh_deinit(&mesh);
}

/* ---- again and again --------------------------------------------------------------------------------------------- */

static void repeats_slow_down_and_never_stop(void **state) {
        int64_t gaps[64], last = 0;
        size_t n = 0;
        Mesh mesh;

        mesh_init(&mesh, 8, COUNTY " " CITY);
        mesh_crash(mesh_at(&mesh, COUNTY));
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 2 * MESH_MINUTE);
        for (size_t i = 0; i < mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL); i++) {
                int64_t at = mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, i)->at;

                if (i)
                        gaps[n++] = at - last;
                last = at;
                assert_true(n < array_size(gaps));
        }
        assert_in_range(n, 12, 30);
        assert_in_range(gaps[0], 375, 626);
        assert_in_range(gaps[1], 750, 1251);
        assert_true(gaps[n - 1] != gaps[n - 2]); /* not in step */
        for (size_t i = 4; i < n; i++)
                assert_in_range(gaps[i], 6000, 10001);
        mesh_start(mesh_at(&mesh, COUNTY));
        mesh_settle_within(&mesh, 15000);
        mesh_deinit(&mesh);
}

/* Doubling ends at what the config says, also between two of its steps. */
static void repeats_are_no_further_apart_than_they_may(void **state) {
        Mesh mesh;

        mesh_prepare(&mesh, 48, COUNTY " " CITY);
        mesh.limits.retransmit_min = 400;
        mesh.limits.retransmit_max = 500;
        mesh_open(&mesh);
        mesh_crash(mesh_at(&mesh, COUNTY));
        mesh_forget(&mesh);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, MESH_MINUTE);
        assert_in_range(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 60000 / 625, 60000 / 375 + 1);
        mesh_deinit(&mesh);
}

/* That batch of its journal, which its store covers, can't be read any more. */
static void damage(Mesh *mesh, const char *node, uint64_t entry) {
        MeshNode *n = mesh_at(mesh, node);
        JournalPosition at;

        (void)mesh_register(mesh, node);
        assert_int_equal(runner_commit(engine_runner(n->engine), mesh->mono, true), 0);
        assert_true(archive_index_find(mesh_txn(n), entry, &at));
        mesh_crash(n);
        journal_mem_flip(n->journal, at.segment, at.offset + 200, 1);
        mesh_start(n);
}

/* The parcel waits until a copy of that piece is put back, its receipt likewise; all else goes on. */
static void what_the_journal_can_t_give_stops_nothing_else(void **state) {
        DedupRow received = { .key = { .to = code_of(CITY), .lane = LANE_NORMAL, .epoch = 1, .number = 1 } };
        Buf parcel = BUF_INIT;
        CaseId lost, id;
        Mesh mesh;

        mesh_init(&mesh, 49, COUNTY " " OTHER " " CITY);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_settle(&mesh);
        buf_put_bytes(&parcel, buf_bytes(&mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, 0)->content));
        assert_true(row_get(mesh_txn(mesh_at(&mesh, COUNTY)), ROW_DEDUP, &received));
        damage(&mesh, COUNTY, received.entry);
        mesh_run(&mesh, 1000);
        mesh_forget(&mesh);
        inject_parcel(&mesh, CITY, COUNTY, buf_bytes(&parcel));
        assert_true(mesh_logged(&mesh, COUNTY, "link.receipt_lost"));
        assert_int_equal(mesh_count(&mesh, COUNTY, CITY, BODY_RECEIPT), 0);

        mesh_link(mesh_at(&mesh, CITY), false);
        lost = refer(&mesh, CITY, OTHER);
        damage(&mesh, CITY, mesh_head(mesh_at(&mesh, CITY)).entry);
        mesh_link(mesh_at(&mesh, CITY), true);
        mesh_run(&mesh, MESH_MINUTE);
        assert_in_range(mesh_log_count(&mesh, CITY, "link.parcel_lost"), 1, 10);
        assert_int_equal(mesh_count(&mesh, CITY, OTHER, BODY_PARCEL), 0);
        assert_int_equal(mesh_custody(&mesh, CITY, &lost), CUSTODY_FLIGHT);
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 100);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        buf_deinit(&parcel);
        mesh_deinit(&mesh);
}

static void nothing_leaves_while_the_link_is_down(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 9, COUNTY " " CITY);
        mesh_link(mesh_at(&mesh, CITY), false);
        id = refer(&mesh, CITY, COUNTY);
        mesh_at(&mesh, CITY)->refused = 0;
        mesh_run(&mesh, 10 * MESH_MINUTE);
        assert_int_equal(mesh_at(&mesh, CITY)->refused, 0); /* not even tried */
        mesh_link(mesh_at(&mesh, CITY), true);
        mesh_run(&mesh, 200);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(mesh_outbox(mesh_at(&mesh, CITY)), 0);
        mesh_deinit(&mesh);
}

static void a_receiver_that_comes_back_gets_all_at_once(void **state) {
        size_t before;
        Mesh mesh;

        mesh_init(&mesh, 10, COUNTY " " CITY);
        mesh_crash(mesh_at(&mesh, COUNTY));
        for (size_t i = 0; i < 5; i++)
                (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 2 * MESH_MINUTE);
        before = mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL);
        mesh_start(mesh_at(&mesh, COUNTY));
        mesh_run(&mesh, 300); /* its HELLO says that it is there: sooner than any repeat */
        assert_int_equal(mesh_outbox(mesh_at(&mesh, CITY)), 0);
        assert_in_range(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL) - before, 5, 10);
        mesh_deinit(&mesh);
}

/* Not only those above and below: whoever had to do with it is told that it is there again. */
static void a_receiver_that_comes_back_tells_all_partners(void **state) {
        Document doc;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 41, COUNTY " " CITY " " PROVINCE);
        id = mesh_register(&mesh, PROVINCE);
        doc = mesh_document(&mesh, COUNTY);
        mesh_do(&mesh, PROVINCE, ENTRY_ORDER, &id, &doc);
        mesh_settle(&mesh);
        mesh_crash(mesh_at(&mesh, COUNTY));
        mesh_do(&mesh, PROVINCE, ENTRY_REMINDER, &id, &doc);
        mesh_run(&mesh, 2 * MESH_MINUTE);
        mesh_start(mesh_at(&mesh, COUNTY));
        mesh_run(&mesh, 100);
        assert_int_equal(mesh_outbox(mesh_at(&mesh, PROVINCE)), 0);
        mesh_deinit(&mesh);
}

/* Its receiver may be an old copy by now that knows nothing of it. */
static void a_sender_that_comes_back_tells_whom_it_ever_sent_to(void **state) {
        Document doc;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 43, COUNTY " " CITY " " PROVINCE);
        id = mesh_register(&mesh, PROVINCE);
        doc = mesh_document(&mesh, COUNTY);
        mesh_do(&mesh, PROVINCE, ENTRY_ORDER, &id, &doc);
        mesh_settle(&mesh);
        mesh_crash(mesh_at(&mesh, COUNTY)); /* which says nothing first */
        mesh_crash(mesh_at(&mesh, PROVINCE));
        mesh_forget(&mesh);
        mesh_start(mesh_at(&mesh, PROVINCE));
        mesh_run(&mesh, 100);
        assert_int_equal(mesh_count(&mesh, PROVINCE, COUNTY, BODY_HELLO), 1);
        mesh_deinit(&mesh);
}

/* Its own recovery took its streams along, and what the other told since is all that is left here of the two. */
static void a_sender_that_comes_back_tells_who_told_it_of_a_lost_stretch(void **state) {
        LostRow row = { .done = LOST_RESTORED, .entry = 90, .way = LOST_OUT, .peer = { OTHER }, .outcome = OUTCOME_TAKEN };
        StoreTxn *txn;
        Mesh mesh;

        mesh_init(&mesh, 45, COUNTY " " OTHER " " CITY);
        mesh_crash(mesh_at(&mesh, OTHER)); /* which says nothing first */
        for (unsigned told = 0; told < 2; told++) {
                mesh_crash(mesh_at(&mesh, COUNTY));
                if (told) {
                        assert_int_equal(store_begin(mesh_at(&mesh, COUNTY)->store, true, &txn), 0);
                        row_put(txn, ROW_LOST, &row);
                        assert_int_equal(store_commit(&txn), 0);
                }
                mesh_forget(&mesh);
                mesh_start(mesh_at(&mesh, COUNTY));
                mesh_run(&mesh, 100);
                assert_int_equal(mesh_count(&mesh, COUNTY, OTHER, BODY_HELLO), told);
        }
        mesh_deinit(&mesh);
}

static void a_link_that_comes_back_sends_all_at_once(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 42, COUNTY " " CITY);
        mesh_way(&mesh, CITY, COUNTY)->lose = 1000;
        for (size_t i = 0; i < 5; i++)
                (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, MESH_MINUTE);
        mesh_link(mesh_at(&mesh, CITY), false);
        mesh_run(&mesh, 100);
        mesh_forget(&mesh);
        mesh_link(mesh_at(&mesh, CITY), true);
        mesh_run(&mesh, 1);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 5);
        mesh_deinit(&mesh);
}

/* After an outage much is due at once: a share in each turn, of all in turn, so that desks are served in between. */
static void much_that_is_due_goes_in_several_turns(void **state) {
        char *body = mem_alloc(200 * 1024 + 1);
        MeshNode *city;
        size_t first;
        Mesh mesh;

        memset(body, 'x', 200 * 1024);
        mesh_prepare(&mesh, 44, COUNTY " " OTHER " " CITY);
        mesh.limits.window_parcels = 400;
        mesh.limits.window_bytes = 64 * 1024 * 1024;
        mesh_open(&mesh);
        city = mesh_at(&mesh, CITY);
        mesh_link(city, false);
        for (size_t i = 0; i < 60; i++) {
                Document doc = mesh_document(&mesh, i % 2 ? COUNTY : OTHER);
                CaseId id = mesh_register(&mesh, CITY);

                doc.body = body;
                mesh_do(&mesh, CITY, ENTRY_REFERRAL, &id, &doc);
        }
        mesh_link(city, true);
        mesh_turn(city);
        first = mesh_count(&mesh, CITY, NULL, BODY_PARCEL);
        assert_in_range(first, 15, 25); /* 4 MiB */
        assert_int_equal(engine_wait_ms(city->engine, mesh.now, mesh.mono, 1.0), 0);
        mesh_turn(city);
        assert_true(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL) > 0 && mesh_count(&mesh, CITY, OTHER, BODY_PARCEL) > 0);
        mesh_settle(&mesh);
        mem_free(body);
        mesh_deinit(&mesh);
}

/* Small ones, too: by their number. */
static void many_that_are_due_go_in_several_turns(void **state) {
        MeshNode *city;
        size_t first;
        Mesh mesh;

        mesh_prepare(&mesh, 47, COUNTY " " CITY);
        mesh.limits.window_parcels = 400;
        mesh_open(&mesh);
        city = mesh_at(&mesh, CITY);
        mesh_link(city, false);
        for (size_t i = 0; i < 270; i++)
                (void)refer(&mesh, CITY, COUNTY);
        mesh_link(city, true);
        mesh_turn(city);
        first = mesh_count(&mesh, CITY, NULL, BODY_PARCEL);
        assert_int_equal(first, 256);
        mesh_turn(city);
        assert_int_equal(mesh_count(&mesh, CITY, NULL, BODY_PARCEL), 270);
        mesh_deinit(&mesh);
}

static void one_office_that_is_away_delays_no_other(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 11, COUNTY " " OTHER " " CITY);
        mesh_crash(mesh_at(&mesh, OTHER));
        for (size_t i = 0; i < 20; i++)
                (void)refer(&mesh, CITY, OTHER);
        mesh_run(&mesh, 5 * MESH_MINUTE);
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 50);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_deinit(&mesh);
}

static void inject_busy(Mesh *mesh, const char *node, const char *about, FrameClass class) {
        FrameHeader h = { .class = FRAME_BUSY, .from = code_of(CITY), .to = code_of(node) };
        FrameBusy busy = { .reason = FRAME_BUSY_FULL, .class = class, .to = code_of(about), .roster = 1 };
        Buf header = BUF_INIT, body = BUF_INIT;

        frame_header_encode(&h, &header);
        frame_busy_encode(&busy, &body);
        mesh_inject_frame(mesh, node, buf_bytes(&header), buf_bytes(&body));
        buf_deinit(&header);
        buf_deinit(&body);
}

/* What goes to who is busy waits, and then goes once. */
static void is_held_back_briefly(Mesh *mesh) {
        inject_busy(mesh, CITY, COUNTY, FRAME_DATA);
        mesh_run(mesh, 20);
        (void)refer(mesh, CITY, COUNTY);
        mesh_run(mesh, 200);
        assert_int_equal(mesh_count(mesh, CITY, COUNTY, BODY_PARCEL), 0);
        mesh_run(mesh, 600);
        assert_int_equal(mesh_count(mesh, CITY, COUNTY, BODY_PARCEL), 1);
}

static void busy_holds_the_stream_back_for_a_while(void **state) {
        EnginePeer peer;
        Mesh mesh;

        mesh_init(&mesh, 12, COUNTY " " CITY);
        is_held_back_briefly(&mesh);
        assert_int_equal(mesh_outbox(mesh_at(&mesh, CITY)), 0);
        assert_true(mesh_peer(mesh_at(&mesh, CITY), COUNTY, &peer));
        assert_int_equal(peer.busy, 1);
        mesh_deinit(&mesh);
}

/* It could not open what came: the same at once is of no use to it either. */
static void unreadable_holds_the_stream_back_for_a_while(void **state) {
        FrameHeader h = { .class = FRAME_UNREADABLE, .from = code_of(COUNTY), .to = code_of(CITY) };
        Unreadable u = { .body = unreadable_body_digest(bytes_of("x", 1)) };
        Buf header = BUF_INIT, body = BUF_INIT;
        Signer *signer;
        Mesh mesh;

        mesh_init(&mesh, 14, COUNTY " " CITY);
        memcpy(u.wrap_key_id, mesh_at(&mesh, COUNTY)->wraps[0].id, sizeof(u.wrap_key_id));
        assert_int_equal(signer_new(&mesh_at(&mesh, COUNTY)->identity, &signer), 0);
        frame_header_encode(&h, &header);
        unreadable_encode(&u, signer, buf_bytes(&header), &body);
        mesh_inject_frame(&mesh, CITY, buf_bytes(&header), buf_bytes(&body));
        mesh_run(&mesh, 20);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 200);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 0);
        mesh_settle(&mesh);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 1);
        signer_free(signer);
        buf_deinit(&header);
        buf_deinit(&body);
        mesh_deinit(&mesh);
}

static void a_receipt_ends_the_holding_back(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 43, COUNTY " " CITY);
        mesh_way(&mesh, COUNTY, CITY)->hold = true;
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 20);
        inject_busy(&mesh, CITY, COUNTY, FRAME_DATA);
        mesh_run(&mesh, 20);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 20);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 1);
        mesh_release(&mesh, COUNTY, CITY, false);
        mesh_run(&mesh, 20); /* somebody is there after all */
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 2);
        mesh_settle(&mesh);
        inject_busy(&mesh, CITY, COUNTY, FRAME_HELLO); /* a HELLO that was dropped is no reason to hold parcels back */
        mesh_run(&mesh, 20);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 20);
        assert_int_equal(mesh_outbox(mesh_at(&mesh, CITY)), 0);
        mesh_deinit(&mesh);
}

/* What went in between may be met by BUSY again, and is held back again, for longer. */
static void busy_again_after_a_sending_holds_again(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 15, COUNTY " " CITY);
        mesh_way(&mesh, CITY, COUNTY)->lose = 1000;
        is_held_back_briefly(&mesh);
        inject_busy(&mesh, CITY, COUNTY, FRAME_DATA);
        mesh_run(&mesh, 20);
        mesh_forget(&mesh);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 200);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 0);
        mesh_deinit(&mesh);
}

/* Who says HELLO is there, and a link that comes up may have been what was amiss. */
static void a_hello_and_a_link_end_the_holding_back(void **state) {
        Hello h = { .epoch = 1, .seal_number = 1, .roster_version = 1 };
        Buf content = BUF_INIT;
        Mesh mesh;

        mesh_init(&mesh, 17, COUNTY " " CITY);
        mesh_run(&mesh, 2000);
        inject_busy(&mesh, CITY, COUNTY, FRAME_DATA);
        mesh_run(&mesh, 20);
        memcpy(h.roster_hash.b, mesh.opened[1]->hash, DIGEST_SIZE);
        h.time = mesh.now;
        hello_encode(&h, &content);
        mesh_inject(&mesh, COUNTY, CITY, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&content));
        mesh_run(&mesh, 20);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 20);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 1);

        inject_busy(&mesh, CITY, COUNTY, FRAME_DATA);
        mesh_run(&mesh, 20);
        mesh_way(&mesh, COUNTY, CITY)->lose = 1000;
        mesh_link(mesh_at(&mesh, CITY), false);
        mesh_link(mesh_at(&mesh, CITY), true);
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 20);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 2);
        buf_deinit(&content);
        mesh_deinit(&mesh);
}

/* Another roster may be what was lacking: whom it lists is tried at once, held back or long in vain. */
static void a_new_roster_sends_all_at_once(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 16, COUNTY " " CITY);
        mesh_new_roster(&mesh);
        mesh_way(&mesh, CITY, COUNTY)->lose = 1000;
        (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 5 * MESH_MINUTE);
        inject_busy(&mesh, CITY, COUNTY, FRAME_DATA);
        mesh_run(&mesh, 20);
        mesh_forget(&mesh);
        mesh_give_roster(mesh_at(&mesh, CITY), 2);
        mesh_run(&mesh, 20);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 1);
        mesh_deinit(&mesh);
}

/* A relay that says BUSY all the time cannot silence anybody: it costs time. */
static void busy_without_end_does_not_starve_a_stream(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 13, COUNTY " " CITY);
        mesh_way(&mesh, CITY, COUNTY)->lose = 1000;
        (void)refer(&mesh, CITY, COUNTY);
        mesh_forget(&mesh);
        for (unsigned i = 0; i < 60 * 1000; i++) { /* every millisecond for a minute */
                inject_busy(&mesh, CITY, COUNTY, FRAME_DATA);
                mesh_run(&mesh, 1);
        }
        assert_in_range(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 6, 25);
        mesh_way(&mesh, CITY, COUNTY)->lose = 0;
        mesh_settle(&mesh);
        /* And is forgotten once somebody answered: the next one holds it back as briefly as the first. */
        mesh_forget(&mesh);
        is_held_back_briefly(&mesh);
        mesh_deinit(&mesh);
}

/* What it says of one lane, or of an epoch, is of that one alone: the parcel that has only just been sent is not sent again. */
static void a_hello_speaks_of_each_stream_by_itself(void **state) {
        Hello h = { .epoch = 1, .seal_number = 1, .roster_version = 1, .n_lanes = 3,
                    .lanes = { { .lane = LANE_URGENT, .epoch_in = 1, .next_in = 1 },
                               { .lane = LANE_URGENT, .epoch_in = 2, .next_in = 9 },
                               { .lane = LANE_NORMAL, .epoch_in = 1, .next_in = 9 } } };
        Buf content = BUF_INIT;
        Document doc;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 46, COUNTY " " CITY);
        mesh_run(&mesh, 2000);
        mesh_way(&mesh, COUNTY, CITY)->lose = 1000;
        id = mesh_register(&mesh, COUNTY);
        doc = mesh_document(&mesh, CITY);
        mesh_do(&mesh, COUNTY, ENTRY_URGENT, &id, &doc);
        mesh_run(&mesh, 20);
        assert_int_equal(mesh_count(&mesh, COUNTY, CITY, BODY_PARCEL), 1);
        memcpy(h.roster_hash.b, mesh.opened[1]->hash, DIGEST_SIZE);
        h.time = mesh.now;
        hello_encode(&h, &content);
        mesh_inject(&mesh, CITY, COUNTY, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&content));
        mesh_run(&mesh, 20);
        assert_int_equal(mesh_count(&mesh, COUNTY, CITY, BODY_PARCEL), 1);
        buf_deinit(&content);
        mesh_deinit(&mesh);
}

/* Whoever says HELLO all the time does not get the whole window again each time. */
static void hellos_in_masses_repeat_little(void **state) {
        Hello h = { .epoch = 1, .seal_number = 1, .roster_version = 1 };
        Buf content = BUF_INIT;
        Mesh mesh;

        mesh_init(&mesh, 40, COUNTY " " CITY);
        mesh_crash(mesh_at(&mesh, COUNTY));
        for (size_t i = 0; i < 5; i++)
                (void)refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, MESH_MINUTE);
        memcpy(h.roster_hash.b, mesh.opened[1]->hash, DIGEST_SIZE);
        mesh_forget(&mesh);
        for (unsigned i = 0; i < 500; i++) {
                h.time = mesh.now;
                buf_clear(&content);
                hello_encode(&h, &content);
                mesh_inject(&mesh, COUNTY, CITY, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&content));
                mesh_run(&mesh, 20);
        }
        assert_in_range(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 5 * 5, 5 * 25); /* ten seconds: some two a second each */
        buf_deinit(&content);
        mesh_deinit(&mesh);
}

static void restarts_at_any_time_lose_and_double_nothing(void **state) {
        for (uint64_t seed = 30; seed < 36; seed++) {
                CaseId ids[12];
                Random random;
                Mesh mesh;

                random_seeded(&random, seed);
                mesh_init(&mesh, seed, COUNTY " " CITY);
                mesh_all_ways(&mesh, (MeshWay){ .lose = 100, .repeat = 200, .swap = 200 });
                for (size_t i = 0; i < array_size(ids); i++) {
                        MeshNode *node = &mesh.nodes[random_below(&random, 2)];

                        ids[i] = refer(&mesh, CITY, COUNTY);
                        mesh_run(&mesh, (int64_t)random_below(&random, 40));
                        mesh_crash(node);
                        mesh_run(&mesh, (int64_t)random_below(&random, 400));
                        mesh_start(node);
                }
                mesh_settle(&mesh);
                for (size_t i = 0; i < array_size(ids); i++)
                        mesh_assert_custodian(&mesh, &ids[i], COUNTY);
                mesh_deinit(&mesh);
        }
}

static void what_is_long_on_its_way_is_a_warning_until_it_arrives(void **state) {
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 14, COUNTY " " CITY);
        mesh_crash(mesh_at(&mesh, COUNTY));
        id = refer(&mesh, CITY, COUNTY);
        mesh_pass_days(&mesh, 8);
        mesh_run(&mesh, 100);
        assert_true(mesh_has_warning(&mesh, CITY, WARNING_UNDELIVERED, &id));
        mesh_start(mesh_at(&mesh, COUNTY));
        mesh_settle(&mesh);
        assert_false(mesh_has_warning(&mesh, CITY, WARNING_UNDELIVERED, &id));
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_deinit(&mesh);
}

/* ---- recall ------------------------------------------------------------------------------------------------------ */

static void a_recall_before_arrival_brings_the_case_back_for_good(void **state) {
        Document doc;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 15, COUNTY " " OTHER " " CITY);
        mesh_way(&mesh, CITY, COUNTY)->lose = 1000;
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 20);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL), 1);
        mesh_way(&mesh, CITY, COUNTY)->lose = 0;
        doc = mesh_document(&mesh, NULL);
        mesh_do(&mesh, CITY, ENTRY_RECALL, &id, &doc);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_FLIGHT); /* not before the receiver said so */
        doc.to = code_of(OTHER);
        mesh_refused(&mesh, CITY, ENTRY_REFERRAL, &id, &doc, REASON_IN_FLIGHT);
        mesh_run(&mesh, 30); /* the recall arrives across the gap that the parcel left */
        assert_int_equal(parcel_number(mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, 1)), 2);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, CITY);
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_NONE);
        /* The parcel itself, late, gets the same answer. */
        mesh_inject(&mesh, CITY, COUNTY, FRAME_DATA, BODY_PARCEL, 1,
                    buf_bytes(&mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, 0)->content));
        mesh_run(&mesh, 100);
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_NONE);
        mesh_do(&mesh, CITY, ENTRY_REFERRAL, &id, &doc);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, OTHER);
        mesh_deinit(&mesh);
}

/* Both were lost and go again at once: the recall goes first each time, also after a restart in between. */
static void a_recall_goes_ahead_of_what_it_recalls(void **state) {
        for (unsigned restart = 0; restart < 2; restart++) {
                Document doc;
                Mesh mesh;
                CaseId id;

                mesh_init(&mesh, 18, COUNTY " " CITY);
                mesh_way(&mesh, CITY, COUNTY)->lose = 1000;
                id = refer(&mesh, CITY, COUNTY);
                mesh_run(&mesh, 20);
                doc = mesh_document(&mesh, NULL);
                mesh_do(&mesh, CITY, ENTRY_RECALL, &id, &doc);
                mesh_run(&mesh, restart ? 20 : 5000);
                assert_true(mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL) >= 2);
                if (restart)
                        mesh_crash(mesh_at(&mesh, CITY));
                mesh_way(&mesh, CITY, COUNTY)->lose = 0;
                if (restart)
                        mesh_start(mesh_at(&mesh, CITY));
                mesh_settle(&mesh);
                mesh_assert_custodian(&mesh, &id, CITY);
                assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_NONE);
                mesh_deinit(&mesh);
        }
}

static void a_recall_that_comes_too_late_changes_nothing(void **state) {
        Document doc;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 16, COUNTY " " CITY);
        mesh_way(&mesh, COUNTY, CITY)->hold = true;
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 50);
        mesh_assert_custodian(&mesh, &id, COUNTY); /* taken, but its receipt is on its way */
        doc = mesh_document(&mesh, NULL);
        mesh_do(&mesh, CITY, ENTRY_RECALL, &id, &doc);
        mesh_run(&mesh, 50);
        mesh_release(&mesh, COUNTY, CITY, true);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_AWAY);
        mesh_deinit(&mesh);
}

/* The county takes nothing in; many parcels wait, more than the window.  A recall of the last gets through, for it is of
 * use exactly then. */
static void a_recall_overtakes_what_is_stuck(void **state) {
        CaseId ids[20];
        Document doc;
        Mesh mesh;

        mesh_init(&mesh, 17, COUNTY " " OTHER " " CITY);
        runner_set_intake(engine_runner(mesh_at(&mesh, COUNTY)->engine), true, REASON_DISK);
        for (size_t i = 0; i < array_size(ids); i++)
                ids[i] = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 5000);
        assert_int_equal(mesh_outbox(mesh_at(&mesh, CITY)), 20);
        doc = mesh_document(&mesh, NULL);
        mesh_do(&mesh, CITY, ENTRY_RECALL, &ids[19], &doc);
        mesh_run(&mesh, 100);
        mesh_assert_custodian(&mesh, &ids[19], CITY);
        /* Also one that was decided just before the end of the process. */
        mesh_way(&mesh, CITY, COUNTY)->lose = 1000;
        mesh_do(&mesh, CITY, ENTRY_RECALL, &ids[18], &doc);
        mesh_crash(mesh_at(&mesh, CITY));
        mesh_way(&mesh, CITY, COUNTY)->lose = 0;
        mesh_start(mesh_at(&mesh, CITY));
        mesh_run(&mesh, 3000);
        mesh_assert_custodian(&mesh, &ids[18], CITY);
        assert_int_equal(mesh_custody(&mesh, CITY, &ids[0]), CUSTODY_FLIGHT);
        runner_set_intake(engine_runner(mesh_at(&mesh, COUNTY)->engine), false, REASON_NONE);
        mesh_settle(&mesh);
        for (size_t i = 0; i < 18; i++)
                mesh_assert_custodian(&mesh, &ids[i], COUNTY);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_duplicate_earns_the_same_receipt_byte_for_byte),
                cmocka_unit_test(a_sender_that_restarts_sends_the_same_bytes_again),
                cmocka_unit_test(one_number_with_other_bytes_is_a_conflict_and_earns_nothing),
                cmocka_unit_test(parcels_that_arrive_backwards_are_taken_in_their_order),
                cmocka_unit_test(no_more_than_a_window_of_parcels_is_on_its_way),
                cmocka_unit_test(no_more_than_a_window_of_bytes_is_on_its_way),
                cmocka_unit_test(what_the_queue_does_not_take_goes_later),
                cmocka_unit_test(a_link_that_comes_back_finds_an_empty_queue),
                cmocka_unit_test(repeats_slow_down_and_never_stop),
                cmocka_unit_test(nothing_leaves_while_the_link_is_down),
                cmocka_unit_test(a_receiver_that_comes_back_gets_all_at_once),
                cmocka_unit_test(a_receiver_that_comes_back_tells_all_partners),
                cmocka_unit_test(a_sender_that_comes_back_tells_whom_it_ever_sent_to),
                cmocka_unit_test(a_sender_that_comes_back_tells_who_told_it_of_a_lost_stretch),
                cmocka_unit_test(a_link_that_comes_back_sends_all_at_once),
                cmocka_unit_test(much_that_is_due_goes_in_several_turns),
                cmocka_unit_test(one_office_that_is_away_delays_no_other),
                cmocka_unit_test(busy_holds_the_stream_back_for_a_while),
                cmocka_unit_test(unreadable_holds_the_stream_back_for_a_while),
                cmocka_unit_test(a_receipt_ends_the_holding_back),
                cmocka_unit_test(busy_without_end_does_not_starve_a_stream),
                cmocka_unit_test(hellos_in_masses_repeat_little),
                cmocka_unit_test(restarts_at_any_time_lose_and_double_nothing),
                cmocka_unit_test(what_is_long_on_its_way_is_a_warning_until_it_arrives),
                cmocka_unit_test(a_recall_before_arrival_brings_the_case_back_for_good),
                cmocka_unit_test(a_recall_goes_ahead_of_what_it_recalls),
                cmocka_unit_test(a_recall_that_comes_too_late_changes_nothing),
                cmocka_unit_test(a_recall_overtakes_what_is_stuck),
                cmocka_unit_test(repeats_are_no_further_apart_than_they_may),
                cmocka_unit_test(what_the_journal_can_t_give_stops_nothing_else),
                cmocka_unit_test(a_hello_and_a_link_end_the_holding_back),
                cmocka_unit_test(busy_again_after_a_sending_holds_again),
                cmocka_unit_test(a_new_roster_sends_all_at_once),
                cmocka_unit_test(a_hello_speaks_of_each_stream_by_itself),
                cmocka_unit_test(many_that_are_due_go_in_several_turns),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
