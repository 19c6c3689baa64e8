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
#include "mesh_hostile.h"
#include "node/inbound.h"
#include "roster_text.h"

#define STREAMS_DEFAULT 10000
#define SERVED (2 * MESH_LATENCY_MS) /* a county: there and back, and not a turn more */
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

static Size size_of(Mesh *mesh) {
        mesh_forget(mesh);
        return (Size){ .in = mesh_rows(mesh, CITY, ROW_STREAM_IN), .dedup = mesh_rows(mesh, CITY, ROW_DEDUP),
                       .streams_out = mesh_rows(mesh, CITY, ROW_STREAM_OUT), .outbox = mesh_outbox(mesh_at(mesh, CITY)),
                       .alarms = mesh_rows(mesh, CITY, ROW_ALARM), .peers = mesh_rows(mesh, CITY, ROW_PEER),
                       .entries = mesh_entries(mesh, CITY), .memory = mallinfo2().uordblks };
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
        Parcel made;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 6, COUNTY " " OTHER " " CITY);
        id = mesh_register(&mesh, OTHER);
        mesh_run(&mesh, MESH_HELLO_MS + 2000); /* its seals have come */
        mesh_link(mesh_at(&mesh, OTHER), false);
        hostile_parcel(&mesh, CITY, ENTRY_ORDER, &id, 1, &parcel);
        assert_int_equal(parcel_decode(buf_bytes(&parcel), &arena, &made), 0);
        mesh_run(&mesh, PACE_MS);
        open_streams(&mesh, &made, 0, AT_ONCE); /* buffers have grown to what they need */
        mesh_run(&mesh, PACE_MS);
        assert_int_equal(county_reports_up(&mesh), SERVED);
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FLOOD));
        before = size_of(&mesh);
        before_opened = hostile_opened(&mesh, CITY);
        begun = mesh.mono;
        for (uint32_t i = AT_ONCE; i < n; i += AT_ONCE) {
                open_streams(&mesh, &made, i, AT_ONCE);
                if (i / AT_ONCE % 16 == 0) {
                        assert_int_equal(county_reports_up(&mesh), SERVED);
                        served++;
                }
        }
        after = size_of(&mesh);
        hours = (uint64_t)(mesh.mono - begun) / LINK_FLOOD_MS + 1;
        assert_int_equal(hostile_opened(&mesh, CITY) - before_opened, n - AT_ONCE); /* each was looked at, and came to nothing */
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
        Parcel made;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 6, COUNTY " " OTHER " " CITY);
        id = mesh_register(&mesh, OTHER);
        hostile_parcel(&mesh, CITY, ENTRY_ORDER, &id, 1, &parcel);
        assert_int_equal(parcel_decode(buf_bytes(&parcel), &arena, &made), 0);
        mesh_link(mesh_at(&mesh, OTHER), false);
        in = mesh_rows(&mesh, CITY, ROW_STREAM_IN);
        before_opened = hostile_opened(&mesh, CITY);
        begun = mesh.mono;
        for (uint32_t i = 0; i < 10000; i++) {
                Buf bytes = BUF_INIT;
                Parcel p = made;

                nth_stream(i, &p);
                parcel_encode(&p, &bytes);
                mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&bytes));
                buf_deinit(&bytes);
                if (i % 100 == 99)
                        assert_int_equal(county_reports_up(&mesh), SERVED);
        }
        assert_in_range(hostile_opened(&mesh, CITY) - before_opened, SHARE_WASTE_START,
                        SHARE_WASTE_START + (uint64_t)(mesh.mono - begun) * SHARE_WASTE_PER_S / 1000 + 2);
        assert_int_equal(mesh_rows(&mesh, CITY, ROW_STREAM_IN), in + 1); /* the county's */
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
