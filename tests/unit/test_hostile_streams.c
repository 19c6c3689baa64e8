/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A member with valid keys that opens streams without end: each parcel of another epoch, lane or number, slowly enough that each
 * is opened and decided.  None leaves a row, an entry, or memory here; one alarm says so; a neighbour's cases go on as ever.
 *
 * ZHUJI_STREAMS: how many (by default as many as a unit test may take).
 */

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "mesh.h"
#include "mesh_forge.h"
#include "node/inbound.h"
#include "roster_text.h"

#define COUNTY "411281"
#define OTHER "411221" /* the hostile one */
#define CITY "411200"
#define STREAMS_DEFAULT 10000
/* As many as may be of no use at once, and how long until as many again may. */
#define AT_ONCE SHARE_WASTE_START
#define PACE_MS (1000 * AT_ONCE / SHARE_WASTE_PER_S)
#define MEMORY_MAX (1024 * 1024)

/* What there is of each kind of row, and in the journal. */
typedef struct Size {
        size_t in, dedup, streams_out, outbox, alarms, peers;
        uint64_t entries;
        size_t memory;
} Size;

static size_t rows_of(Mesh *mesh, RowKind kind) {
        uint64_t row[1024] = { 0 };
        RowCursor cursor = row_cursor(kind, row, 0, 0);
        size_t n = 0;

        while (row_next(mesh_txn(mesh_at(mesh, CITY)), &cursor, row))
                n++;
        return n;
}

static Size size_of(Mesh *mesh) {
        mesh_forget(mesh);
        return (Size){ .in = rows_of(mesh, ROW_STREAM_IN), .dedup = rows_of(mesh, ROW_DEDUP),
                       .streams_out = rows_of(mesh, ROW_STREAM_OUT), .outbox = mesh_outbox(mesh_at(mesh, CITY)),
                       .alarms = rows_of(mesh, ROW_ALARM), .peers = rows_of(mesh, ROW_PEER),
                       .entries = mesh_head(mesh_at(mesh, CITY)).entry, .memory = mallinfo2().uordblks };
}

/* The county reports a case up: there and back, and not a turn more. */
static void assert_county_is_served(Mesh *mesh) {
        CaseId id = mesh_register(mesh, COUNTY);
        int64_t begun = mesh->mono;

        mesh_do(mesh, COUNTY, ENTRY_REPORT_UP, &id, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        while (mesh_custody(mesh, COUNTY, &id) == CUSTODY_FLIGHT && mesh->mono < begun + MESH_MINUTE)
                mesh_run(mesh, 1);
        mesh_assert_custodian(mesh, &id, CITY);
        assert_int_equal(mesh->mono - begun, 2 * MESH_LATENCY_MS);
}

/* The nth way to open one: small epochs, epochs from the far end, epochs all over; each lane; now and then the one stream that there
 * is, at a number that no window reaches to. */
static void nth_stream(uint32_t n, Parcel *p) {
        p->lane = (Lane)(1 + n % LANE_COUNT);
        p->number = 1 + n % 7;
        switch (n % 4) {
        case 0:
                p->epoch = 2 + n;
                return;
        case 1:
                p->epoch = UINT32_MAX / 256 - n; /* what the wire still carries, or not */
                return;
        case 2:
                p->epoch = 2 + n * 1000003u % (UINT32_MAX / 256);
                return;
        default:
                p->epoch = 1;
                p->number = INBOUND_WINDOW_MAX + 10 + (uint64_t)n * 1000003u;
        }
}

static void open_streams(Mesh *mesh, const Parcel *made, uint32_t from, uint32_t n) {
        Buf bytes = BUF_INIT;

        for (uint32_t i = from; i < from + n; i++) {
                Parcel p = *made;

                nth_stream(i, &p);
                buf_clear(&bytes);
                parcel_encode(&p, &bytes);
                mesh_inject(mesh, OTHER, CITY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&bytes));
        }
        buf_deinit(&bytes);
        mesh_run(mesh, PACE_MS);
        mesh_forget(mesh);
}

static uint64_t opened(Mesh *mesh) {
        EnginePeer peer;

        assert_true(mesh_peer(mesh_at(mesh, CITY), OTHER, &peer));
        return peer.opened;
}

static uint32_t streams(void) {
        const char *wanted = getenv("ZHUJI_STREAMS");
        uint32_t n = wanted ? (uint32_t)strtoul(wanted, NULL, 10) : STREAMS_DEFAULT;

        return n / AT_ONCE * AT_ONCE;
}

static void streams_without_end_leave_nothing_and_are_told_once_an_hour(void **state) {
        uint32_t n = streams(), served = 0;
        Arena arena = ARENA_INIT;
        Buf parcel = BUF_INIT;
        uint64_t before_opened, hours;
        int64_t begun;
        Size before, after;
        Document doc;
        Parcel made;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 6, COUNTY " " OTHER " " CITY);
        id = mesh_register(&mesh, OTHER);
        mesh_run(&mesh, MESH_HELLO_MS + 2000); /* its seals have come */
        mesh_link(mesh_at(&mesh, OTHER), false);
        doc = mesh_document(&mesh, CITY);
        doc.kind = ENTRY_ORDER;
        doc.unit = code_of(OTHER);
        mesh_forge_parcel(mesh_at(&mesh, OTHER), &doc, &id, CITY, OTHER, 1, &parcel);
        assert_int_equal(parcel_decode(buf_bytes(&parcel), &arena, &made), 0);
        mesh_run(&mesh, PACE_MS);
        open_streams(&mesh, &made, 0, AT_ONCE); /* buffers have grown to what they need */
        mesh_run(&mesh, PACE_MS);
        assert_county_is_served(&mesh);
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FLOOD));
        before = size_of(&mesh);
        before_opened = opened(&mesh);
        begun = mesh.mono;
        for (uint32_t i = AT_ONCE; i < n; i += AT_ONCE) {
                open_streams(&mesh, &made, i, AT_ONCE);
                if (i / AT_ONCE % 16 == 0) {
                        assert_county_is_served(&mesh);
                        served++;
                }
        }
        after = size_of(&mesh);
        hours = (uint64_t)(mesh.mono - begun) / LINK_FLOOD_MS + 1;
        assert_int_equal(opened(&mesh) - before_opened, n - AT_ONCE); /* each was looked at, and came to nothing */
        assert_int_equal(after.in, before.in);
        assert_int_equal(after.dedup, before.dedup + served);
        assert_int_equal(after.streams_out, before.streams_out);
        assert_int_equal(after.outbox, before.outbox);
        assert_int_equal(after.alarms, 1);
        assert_int_equal(after.peers, before.peers);
        /* Of the county: a case taken, and its seals a few times an hour; of the hostile one: its alarm, and that it is over. */
        assert_in_range(after.entries - before.entries, served, 3 * served + 2 * hours + (uint64_t)(mesh.mono - begun) / MESH_HELLO_MS);
        assert_true(after.memory < before.memory + MEMORY_MAX + (size_t)served * 16 * 1024);
        printf("%u streams opened in %.1f hours of the network's: none kept; memory %zu -> %zu bytes with %u cases of the neighbour's\n",
               n, (double)(mesh.mono - begun) / 3600000, before.memory, after.memory, served);
        arena_deinit(&arena);
        buf_deinit(&parcel);
        mesh_deinit(&mesh);
}

/* All at once: hardly any is opened. */
static void streams_in_masses_are_a_flood_like_any_other(void **state) {
        Arena arena = ARENA_INIT;
        Buf parcel = BUF_INIT;
        uint64_t before_opened;
        size_t in;
        int64_t begun;
        Document doc;
        Parcel made;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 6, COUNTY " " OTHER " " CITY);
        id = mesh_register(&mesh, OTHER);
        doc = mesh_document(&mesh, CITY);
        doc.kind = ENTRY_ORDER;
        doc.unit = code_of(OTHER);
        mesh_forge_parcel(mesh_at(&mesh, OTHER), &doc, &id, CITY, OTHER, 1, &parcel);
        assert_int_equal(parcel_decode(buf_bytes(&parcel), &arena, &made), 0);
        mesh_link(mesh_at(&mesh, OTHER), false);
        in = rows_of(&mesh, ROW_STREAM_IN);
        before_opened = opened(&mesh);
        begun = mesh.mono;
        for (uint32_t i = 0; i < 10000; i++) {
                Buf bytes = BUF_INIT;
                Parcel p = made;

                nth_stream(i, &p);
                parcel_encode(&p, &bytes);
                mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&bytes));
                buf_deinit(&bytes);
                if (i % 100 == 99)
                        assert_county_is_served(&mesh);
        }
        assert_in_range(opened(&mesh) - before_opened, SHARE_WASTE_START,
                        SHARE_WASTE_START + (uint64_t)(mesh.mono - begun) * SHARE_WASTE_PER_S / 1000 + 2);
        assert_int_equal(rows_of(&mesh, ROW_STREAM_IN), in + 1); /* the county's */
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FLOOD));
        arena_deinit(&arena);
        buf_deinit(&parcel);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(streams_without_end_leave_nothing_and_are_told_once_an_hour),
                cmocka_unit_test(streams_in_masses_are_a_flood_like_any_other),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
