/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A member with valid keys that floods: with what is of no use, with what is refused, with valid parcels.  Work and turns are
 * counted, not time: what is opened of it, and what the others wait for.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "mesh_hostile.h"
#include "node/inbound.h"
#include "roster_text.h"

#define FLOOD 6000
#define RUBBISH 313 /* bytes */
#define AT_ONCE 100 /* frames of it on their way together: below its share of the city's queue */

/* ---- of no use ---------------------------------------------------------------------------------------------------- */

/* How many frames of no use may have been opened of one that sends nothing else. */
static uint64_t waste_allowed(int64_t ms) {
        return SHARE_WASTE_START + (uint64_t)ms * SHARE_WASTE_PER_S / 1000 + 2;
}

/* A hundred frames for each case of the county's, of each kind that comes to nothing: work is counted, not time. */
static void a_flood_of_what_is_of_no_use_is_hardly_opened(void **state) {
        for (unsigned kind = 0; kind < 4; kind++) {
                uint64_t before, own = 0;
                int64_t waited = 0, begun;
                Mesh mesh;
                CaseId id;

                mesh_init(&mesh, 8, COUNTY " " OTHER " " CITY);
                id = mesh_register(&mesh, OTHER);
                mesh_link(mesh_at(&mesh, OTHER), false);
                before = hostile_opened(&mesh, CITY);
                begun = mesh.mono;
                for (unsigned i = 0; i < FLOOD / AT_ONCE; i++) {
                        for (unsigned k = 0; k < AT_ONCE; k++) {
                                if (kind == 0)
                                        hostile_send_rubbish(&mesh, CITY, RUBBISH);
                                else if (kind == 1)
                                        mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_RECEIPT, 1, bytes_of_str("nothing"));
                                else /* out of its turn: of a window that another one could have */
                                        hostile_send(&mesh, CITY, ENTRY_ORDER, &id, kind == 2 ? 1000 : 1000000);
                        }
                        waited += county_reports_up(&mesh);
                        own++;
                }
                /* The third could be an honest repeat. */
                assert_in_range(hostile_opened(&mesh, CITY) - before, SHARE_WASTE_START,
                                (kind == 2 ? 1000 / SHARE_REPEAT : 1) * waste_allowed(mesh.mono - begun));
                assert_true((hostile_opened(&mesh, CITY) - before) * (kind == 2 ? 10 : 50) < FLOOD);
                assert_int_equal(waited, own * 2 * MESH_LATENCY_MS); /* there and back, and not a turn more */
                assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FLOOD));
                assert_false(mesh_has_alarm(mesh_at(&mesh, COUNTY), ALARM_FLOOD));
                assert_int_equal(mesh_log_count(&mesh, CITY, "link.flood"), 1);
                assert_int_equal(mesh_log_count(&mesh, CITY, "alarm.raised"), 1);
                mesh_deinit(&mesh);
        }
}

static uint64_t opened_of_county(Mesh *mesh) {
        EnginePeer peer;

        assert_true(mesh_peer(mesh_at(mesh, CITY), COUNTY, &peer));
        return peer.opened;
}

/* The county's account at the city is as full as ever after a flood: who it is the relay vouches for. */
static void nobody_spends_anothers_account(void **state) {
        uint64_t before;
        Mesh mesh;

        mesh_init(&mesh, 9, COUNTY " " OTHER " " CITY);
        for (unsigned i = 0; i < FLOOD; i++)
                hostile_send_rubbish(&mesh, CITY, RUBBISH);
        mesh_run(&mesh, 20);
        before = opened_of_county(&mesh);
        for (unsigned i = 0; i < SHARE_WASTE_START; i++)
                mesh_inject(&mesh, COUNTY, CITY, FRAME_DATA, BODY_RECEIPT, 1, bytes_of_str("nothing"));
        mesh_run(&mesh, MESH_LATENCY_MS + 1);
        assert_int_equal(opened_of_county(&mesh) - before, SHARE_WASTE_START);
        mesh_deinit(&mesh);
}

/* Its repeats fill its lane meanwhile: they are no flood, and what is behind them does not wait long. */
static void an_office_in_good_order_catches_up_soon_after_the_other_stood_still(void **state) {
        Mesh mesh;
        CaseId last = CASE_NONE;

        mesh_prepare(&mesh, 11, COUNTY " " OTHER " " CITY);
        mesh.limits.window_parcels = 64;
        mesh.limits.retransmit_min = 100;
        mesh.limits.retransmit_max = 500;
        mesh_open(&mesh);
        mesh_at(&mesh, CITY)->stopped = true;
        for (unsigned i = 0; i < 150; i++) {
                last = mesh_register(&mesh, COUNTY);
                mesh_do(&mesh, COUNTY, ENTRY_REPORT_UP, &last, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
                mesh_run(&mesh, 50);
        }
        mesh_run(&mesh, 3000);
        assert_true(mesh_custody(&mesh, COUNTY, &last) == CUSTODY_FLIGHT);
        mesh_at(&mesh, CITY)->stopped = false;
        mesh_settle_within(&mesh, 20000);
        mesh_assert_custodian(&mesh, &last, CITY);
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FLOOD));
        mesh_deinit(&mesh);
}

static void send_reports_up(Mesh *mesh, uint64_t first, uint64_t n) {
        UnitCode other = code_of(OTHER);

        for (uint64_t i = first; i < first + n; i++) {
                CaseId id = case_id_make(&other, 2026, (uint32_t)i);

                hostile_send(mesh, CITY, ENTRY_REPORT_UP, &id, i);
        }
}

/* What the city does next while the flood waits there, turn by turn, each as long as a turn of its takes: so many of the flood's
 * are taken until it has done what the others wait for. */
#define ROUND_MS 3
#define OTHERS_EVERY_MS 30
static uint64_t taken_before(Mesh *mesh, size_t *rows_wanted) {
        uint64_t before = city_waits_for(mesh, OTHER);

        for (unsigned i = 0; mesh_rows(mesh, CITY, ROW_DEDUP) - (size_t)(city_waits_for(mesh, OTHER) - 1) < *rows_wanted; i++) {
                assert_true(i < 100);
                mesh_turn(mesh_at(mesh, CITY));
        }
        return city_waits_for(mesh, OTHER) - before;
}

/*
 * A flood of valid parcels never ends; a county has a case for the city each 30 ms.  Rounds are counted: when the county's parcel
 * has come, the city is at most in the middle of one round of time to spare; that one is over, and the next is the county's, with what
 * the other has a right to.
 */
static void before_anothers_parcel_there_are_few_of_a_flood_of_valid_ones(void **state) {
        uint64_t sent = 0, most = 0, sum = 0;
        unsigned cases = 60;
        int64_t begun;
        Mesh mesh;

        mesh_init(&mesh, 13, COUNTY " " OTHER " " CITY);
        mesh_link(mesh_at(&mesh, OTHER), false);
        mesh_at(&mesh, CITY)->stopped = true; /* it takes the turns that are counted here */
        begun = mesh.mono;
        for (unsigned i = 1; i <= cases; i++) {
                CaseId id = mesh_register(&mesh, COUNTY);
                size_t wanted = i;
                uint64_t before, first = city_waits_for(&mesh, OTHER);

                if (sent < first + AT_ONCE) { /* its windows are full, always */
                        send_reports_up(&mesh, sent + 1, 2 * AT_ONCE);
                        sent += 2 * AT_ONCE;
                }
                mesh_do(&mesh, COUNTY, ENTRY_REPORT_UP, &id, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
                mesh_run(&mesh, MESH_LATENCY_MS);
                before = taken_before(&mesh, &wanted);
                most = before > most ? before : most;
                sum += before;
                while (mesh.mono < begun + (int64_t)i * OTHERS_EVERY_MS) {
                        mesh_turn(mesh_at(&mesh, CITY));
                        mesh_run(&mesh, ROUND_MS);
                }
                mesh_forget(&mesh);
        }
        assert_in_range(most, 1, SHARE_RIGHT_MAX + 1); /* at first; then what came in as a right since */
        assert_true(sum <= SHARE_RIGHT_MAX + cases * (OTHERS_EVERY_MS * SHARE_RIGHT_PER_S / 1000 + 2));
        /* It goes on, and not without bound. */
        assert_in_range(city_waits_for(&mesh, OTHER) - 1, (uint64_t)(mesh.mono - begun) * SHARE_RIGHT_PER_S / 1000,
                        SHARE_RIGHT_MAX + SHARE_SPARE_MAX +
                                (uint64_t)(mesh.mono - begun) * (SHARE_RIGHT_PER_S + SHARE_SPARE_PER_S) / 1000 + 4);
        mesh_deinit(&mesh);
}

/* A desk that has the city work without a pause: all that the flood gets is its right. */
static void while_a_desk_waits_a_flood_of_valid_parcels_has_no_more_than_its_right(void **state) {
        int64_t begun;
        Mesh mesh;

        mesh_init(&mesh, 14, COUNTY " " OTHER " " CITY);
        mesh_link(mesh_at(&mesh, OTHER), false);
        begun = mesh.mono;
        send_reports_up(&mesh, 1, FAIR_LANE_FRAMES_MAX);
        mesh_at(&mesh, CITY)->stopped = true;
        mesh_run(&mesh, MESH_LATENCY_MS);
        while (mesh.mono < begun + 1000) {
                uint64_t before = city_waits_for(&mesh, OTHER);

                (void)mesh_register(&mesh, CITY); /* one turn, with a command in it */
                assert_true(city_waits_for(&mesh, OTHER) - before <= SHARE_RIGHT_MAX);
                mesh_run(&mesh, 4);
        }
        assert_in_range(city_waits_for(&mesh, OTHER) - 1, SHARE_RIGHT_PER_S, SHARE_RIGHT_MAX + SHARE_RIGHT_PER_S + 2);
        mesh_deinit(&mesh);
}

/* Nobody else has anything: it gets the whole machine, in small pieces. */
static void who_brings_a_great_many_to_an_idle_office_waits_for_nothing(void **state) {
        uint64_t all = 1600;
        int64_t begun;
        Mesh mesh;

        mesh_init(&mesh, 10, COUNTY " " OTHER " " CITY);
        mesh_link(mesh_at(&mesh, OTHER), false);
        mesh_run(&mesh, 2 * MESH_HELLO_MS);
        begun = mesh.mono;
        for (uint64_t n = 1; n <= all; n += 2 * AT_ONCE) {
                send_reports_up(&mesh, n, 2 * AT_ONCE);
                mesh_run(&mesh, MESH_LATENCY_MS + 1);
                assert_int_equal(city_waits_for(&mesh, OTHER), n + 2 * AT_ONCE); /* all: no time passes where none is needed */
                mesh_forget(&mesh);
        }
        assert_true(mesh.mono - begun < 1000);
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FLOOD));
        mesh_deinit(&mesh);
}

/* So few at a time that it is no flood; but each is an entry here for ever. */
static void refused_parcels_without_end_are_bounded_told_once_and_over_after_an_hour(void **state) {
        uint64_t entries, next = 1;
        MeshNode *city;
        Mesh mesh;
        CaseId id;
        Arena arena = ARENA_INIT;

        mesh_init(&mesh, 7, COUNTY " " OTHER " " CITY);
        city = mesh_at(&mesh, CITY);
        id = mesh_register(&mesh, OTHER);
        entries = mesh_entries(&mesh, CITY);
        for (unsigned i = 0; i < 2 * INBOUND_REFUSED_MAX; i++) {
                hostile_send(&mesh, CITY, ENTRY_ORDER, &id, city_waits_for(&mesh, OTHER));
                mesh_run(&mesh, 1000);
        }
        assert_int_equal(mesh_rows(&mesh, CITY, ROW_DEDUP), INBOUND_REFUSED_MAX);
        assert_in_range(mesh_entries(&mesh, CITY), entries + INBOUND_REFUSED_MAX, entries + INBOUND_REFUSED_MAX + 200);
        assert_true(mesh_has_alarm(city, ALARM_FLOOD));
        assert_int_equal(mesh_rows(&mesh, CITY, ROW_ALARM), 1);
        assert_true(county_reports_up(&mesh) <= 2 * MESH_LATENCY_MS);

        /* An hour later the stream goes on with the number that waits. */
        mesh_run(&mesh, INBOUND_REFUSED_MS);
        mesh_forget(&mesh);
        next = city_waits_for(&mesh, OTHER);
        hostile_send(&mesh, CITY, ENTRY_ORDER, &id, next);
        mesh_run(&mesh, 50);
        assert_int_equal(hostile_receipt(&mesh, CITY, &arena).number, next);
        assert_false(mesh_has_alarm(city, ALARM_FLOOD));
        arena_deinit(&arena);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_flood_of_what_is_of_no_use_is_hardly_opened),
                cmocka_unit_test(nobody_spends_anothers_account),
                cmocka_unit_test(an_office_in_good_order_catches_up_soon_after_the_other_stood_still),
                cmocka_unit_test(before_anothers_parcel_there_are_few_of_a_flood_of_valid_ones),
                cmocka_unit_test(while_a_desk_waits_a_flood_of_valid_parcels_has_no_more_than_its_right),
                cmocka_unit_test(who_brings_a_great_many_to_an_idle_office_waits_for_nothing),
                cmocka_unit_test(refused_parcels_without_end_are_bounded_told_once_and_over_after_an_hour),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
