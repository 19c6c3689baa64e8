/* SPDX-License-Identifier: Apache-2.0 */

/* HELLO: seals reach the office above, an old copy is found out, silence is seen; late, repeated and false words do no harm. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "mesh.h"
#include "roster_text.h"

#define COUNTY "411281"
#define OTHER "411221"
#define CITY "411200"
#define PROVINCE "410000"

static void work(Mesh *mesh, const char *unit, size_t n) {
        for (size_t i = 0; i < n; i++)
                (void)mesh_register(mesh, unit);
}

static uint64_t own_seal(Mesh *mesh, const char *unit) {
        return mesh_head(mesh_at(mesh, unit)).seal;
}

/* ---- seals ------------------------------------------------------------------------------------------------------- */

static void seals_reach_the_office_above(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 1, COUNTY " " CITY " " PROVINCE);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), COUNTY), own_seal(&mesh, COUNTY)); /* at link-up */
        work(&mesh, COUNTY, 20);
        mesh_run(&mesh, 2 * MESH_HELLO_MS + 2000);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, PROVINCE), CITY), own_seal(&mesh, CITY));
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), COUNTY), own_seal(&mesh, COUNTY));
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, PROVINCE), COUNTY), 0); /* to the next level only */
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, COUNTY), CITY), 0);     /* and not downwards */
        mesh_deinit(&mesh);
}

static void a_long_list_of_seals_goes_on_in_many_hellos(void **state) {
        size_t n = 3 * HELLO_SEALS_MAX + 10;
        Mesh mesh;

        mesh_init(&mesh, 2, COUNTY " " CITY);
        mesh_link(mesh_at(&mesh, COUNTY), false);
        work(&mesh, COUNTY, n);
        mesh_forget(&mesh);
        mesh_link(mesh_at(&mesh, COUNTY), true);
        mesh_run(&mesh, 2000);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), COUNTY), own_seal(&mesh, COUNTY));
        assert_in_range(mesh_count(&mesh, NULL, NULL, BODY_HELLO), 7, 14); /* some four each way */
        mesh_deinit(&mesh);
}

static void seals_that_were_lost_on_the_way_come_again(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 3, COUNTY " " CITY);
        mesh_all_ways(&mesh, (MeshWay){ .lose = 300, .repeat = 300, .swap = 500 });
        work(&mesh, COUNTY, 2 * HELLO_SEALS_MAX);
        mesh_run(&mesh, 10 * MESH_HELLO_MS);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), COUNTY), own_seal(&mesh, COUNTY));
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_GAP));
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
        mesh_deinit(&mesh);
}

static void quiet_offices_say_hello_at_their_interval_and_write_nothing(void **state) {
        uint64_t county, city;
        Mesh mesh;

        mesh_init(&mesh, 4, COUNTY " " OTHER " " CITY " " PROVINCE);
        mesh_run(&mesh, MESH_MINUTE);
        county = mesh_head(mesh_at(&mesh, COUNTY)).entry;
        city = mesh_head(mesh_at(&mesh, CITY)).entry;
        mesh_forget(&mesh);
        mesh_run(&mesh, 10 * MESH_MINUTE);
        /* Two a minute each way between county and city, and hardly an answer beside. */
        assert_in_range(mesh_count(&mesh, COUNTY, CITY, BODY_HELLO), 18, 25);
        assert_in_range(mesh_count(&mesh, CITY, COUNTY, BODY_HELLO), 18, 25);
        assert_int_equal(mesh_count(&mesh, COUNTY, OTHER, BODY_HELLO), 0);
        assert_int_equal(mesh_head(mesh_at(&mesh, COUNTY)).entry, county);
        assert_int_equal(mesh_head(mesh_at(&mesh, CITY)).entry, city);
        mesh_deinit(&mesh);
}

/* ---- old copies -------------------------------------------------------------------------------------------------- */

static void an_old_copy_is_found_out_and_takes_nothing_in(void **state) {
        Document doc;
        Journal *backup;
        MeshNode *county, *city;
        CaseId id;
        Mesh mesh;

        mesh_init(&mesh, 5, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        city = mesh_at(&mesh, CITY);
        backup = mesh_backup(county);
        work(&mesh, COUNTY, 5);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_run(&mesh, 3000);
        assert_true(mesh_has_alarm(city, ALARM_GAP));
        assert_true(mesh_has_alarm(county, ALARM_OURS_AHEAD));
        assert_int_equal(mesh_try(&mesh, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_CLAIM }).reason,
                         REASON_OLD_COPY);
        /* What is handed to it waits with the giver. */
        id = mesh_register(&mesh, CITY);
        doc = mesh_document(&mesh, COUNTY);
        mesh_do(&mesh, CITY, ENTRY_REFERRAL, &id, &doc);
        mesh_run(&mesh, MESH_MINUTE);
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_NONE);
        assert_int_equal(mesh_outbox(city), 1);
        mesh_deinit(&mesh);
}

static void an_old_copy_that_is_worked_on_is_a_fork(void **state) {
        Journal *backup;
        MeshNode *county;
        Mesh mesh;

        mesh_init(&mesh, 6, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        backup = mesh_backup(county);
        work(&mesh, COUNTY, 3);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh.careless = true;
        mesh_link(county, false);
        mesh_restore(county, &backup);
        work(&mesh, COUNTY, 8); /* while nobody can tell it */
        mesh_link(county, true);
        mesh_run(&mesh, 3000);
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
        assert_true(mesh_has_alarm(county, ALARM_OURS_DIFFERS));
        assert_int_equal(mesh_try(&mesh, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_CLAIM }).reason,
                         REASON_OLD_COPY);
        mesh_deinit(&mesh);
}

static void putting_the_newest_data_back_clears_the_alarms(void **state) {
        Journal *backup, *newest;
        MeshNode *county, *city;
        Mesh mesh;

        mesh_init(&mesh, 7, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        city = mesh_at(&mesh, CITY);
        backup = mesh_backup(county);
        work(&mesh, COUNTY, 3);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        newest = mesh_backup(county);
        mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_run(&mesh, 3000);
        assert_true(mesh_has_alarm(city, ALARM_GAP));
        mesh_restore(county, &newest);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        assert_false(mesh_has_alarm(city, ALARM_GAP));
        assert_false(mesh_has_alarm(county, ALARM_OURS_AHEAD));
        work(&mesh, COUNTY, 1);
        mesh_deinit(&mesh);
}

/* ---- words that prove nothing ------------------------------------------------------------------------------------ */

/* Late or repeated by whoever carries it: what it says was true once. */
static void an_old_hello_raises_no_alarm_and_clears_none(void **state) {
        Buf old = BUF_INIT, agreeing = BUF_INIT, newest = BUF_INIT;
        const MeshSent *sent;
        Journal *backup;
        MeshNode *county, *city;
        Mesh mesh;

        mesh_init(&mesh, 8, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        city = mesh_at(&mesh, CITY);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        buf_put_bytes(&old, buf_bytes(&mesh_sent(&mesh, COUNTY, CITY, BODY_HELLO, 0)->content));
        buf_put_bytes(&agreeing, buf_bytes(&mesh_sent(&mesh, CITY, COUNTY, BODY_HELLO, 0)->content));
        backup = mesh_backup(county);
        work(&mesh, COUNTY, 5);
        mesh_run(&mesh, 2 * MESH_HELLO_MS + 2000);
        sent = mesh_sent(&mesh, COUNTY, CITY, BODY_HELLO, mesh_count(&mesh, COUNTY, CITY, BODY_HELLO) - 1);
        buf_put_bytes(&newest, buf_bytes(&sent->content));
        mesh_inject(&mesh, COUNTY, CITY, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&old));
        mesh_run(&mesh, 100);
        assert_false(mesh_has_alarm(city, ALARM_GAP));
        mesh_crash(city); /* which forgets when it last heard */
        mesh_start(city);
        mesh_inject(&mesh, COUNTY, CITY, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&old));
        mesh_run(&mesh, 10);
        assert_false(mesh_has_alarm(city, ALARM_GAP));

        mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_run(&mesh, 3000);
        assert_true(mesh_has_alarm(county, ALARM_OURS_AHEAD));
        assert_true(mesh_has_alarm(city, ALARM_GAP));
        mesh_inject(&mesh, CITY, COUNTY, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&agreeing));
        mesh_inject(&mesh, COUNTY, CITY, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&newest));
        mesh_run(&mesh, 100);
        assert_true(mesh_has_alarm(county, ALARM_OURS_AHEAD));
        assert_true(mesh_has_alarm(city, ALARM_GAP));
        buf_deinit(&old);
        buf_deinit(&newest);
        buf_deinit(&agreeing);
        mesh_deinit(&mesh);
}

static void inject_claim(Mesh *mesh, const char *from, const char *to, const Hello *h) {
        Buf content = BUF_INIT;

        hello_encode(h, &content);
        mesh_inject(mesh, from, to, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&content));
        mesh_run(mesh, 100);
        buf_deinit(&content);
}

/* Seals go to the office above, and to nobody else who asks for them. */
static void seals_go_to_nobody_but_the_office_above(void **state) {
        Hello h = { .epoch = 1, .seal_number = 1, .roster_version = 1, .want_seals = true };
        const MeshSent *sent;
        Mesh mesh;

        mesh_init(&mesh, 22, COUNTY " " CITY);
        work(&mesh, CITY, 3);
        memcpy(h.roster_hash.b, mesh.opened[1]->hash, DIGEST_SIZE);
        h.time = mesh.now;
        inject_claim(&mesh, COUNTY, CITY, &h);
        mesh_run(&mesh, 2 * MESH_HELLO_MS);
        for (size_t n = 0; n < mesh_count(&mesh, CITY, COUNTY, BODY_HELLO); n++) {
                Arena arena = ARENA_INIT;
                Hello said;

                sent = mesh_sent(&mesh, CITY, COUNTY, BODY_HELLO, n);
                assert_int_equal(hello_decode(buf_bytes(&sent->content), &arena, &said), 0);
                for (uint32_t i = 0; i < said.n_seals; i++) { /* but the receiver's own, as it is held here */
                        Seal seal;

                        assert_int_equal(seal_decode(said.seals[i], &arena, &seal), 0);
                        assert_string_equal(seal.unit.s, COUNTY);
                }
                arena_deinit(&arena);
        }
        assert_true(mesh_count(&mesh, CITY, COUNTY, BODY_HELLO) > 1);
        mesh_deinit(&mesh);
}

/* Seals that city shows in its HELLOs since mesh_forget(). */
static uint32_t seals_shown(Mesh *mesh) {
        uint32_t n = 0;

        for (size_t i = 0; i < mesh_count(mesh, CITY, COUNTY, BODY_HELLO); i++) {
                Arena arena = ARENA_INIT;
                Hello said;

                assert_int_equal(hello_decode(buf_bytes(&mesh_sent(mesh, CITY, COUNTY, BODY_HELLO, i)->content), &arena, &said), 0);
                n += said.n_seals;
                arena_deinit(&arena);
        }
        return n;
}

/* Who has shown an old past is shown its own seal, until it is right again. */
static void a_past_that_was_put_right_is_shown_no_more(void **state) {
        Journal *backup, *newest;
        MeshNode *county;
        Mesh mesh;

        mesh_init(&mesh, 23, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        backup = mesh_backup(county);
        work(&mesh, COUNTY, 3);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        newest = mesh_backup(county);
        mesh.careless = true;
        mesh_restore(county, &backup);
        mesh_forget(&mesh);
        mesh_run(&mesh, 3000);
        assert_true(seals_shown(&mesh) > 0);
        mesh_restore(county, &newest);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh_forget(&mesh);
        mesh_run(&mesh, 2 * MESH_HELLO_MS);
        assert_int_equal(seals_shown(&mesh), 0);
        mesh_deinit(&mesh);
}

/* Not sent is not said: as soon as there is room, not at the next interval. */
static void a_hello_that_found_no_room_goes_soon(void **state) {
        MeshNode *county;
        Mesh mesh;

        mesh_init(&mesh, 24, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        mesh_link(mesh_at(&mesh, CITY), false);
        mesh_run(&mesh, 3000);
        county->full = true;
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        county->full = false;
        mesh_forget(&mesh);
        mesh_run(&mesh, 2000);
        assert_int_equal(mesh_count(&mesh, COUNTY, CITY, BODY_HELLO), 1);
        mesh_deinit(&mesh);
}

/* Else any member could stop the intake of any other. */
static void a_claim_to_hold_our_seals_without_showing_them_is_counted_only(void **state) {
        Hello h = { .epoch = 1, .held_number = 1000000, .held_hash = { { 7 } }, .seal_number = 1, .roster_version = 1 };
        Bytes shown[1];
        Buf seal = BUF_INIT, body = BUF_INIT;
        Seal forged;
        MeshNode *other;
        EnginePeer peer;
        uint8_t signature[64] = { 1 };
        Arena arena = ARENA_INIT;
        Mesh mesh;

        mesh_init(&mesh, 9, COUNTY " " OTHER " " CITY);
        h.time = mesh.now;
        memcpy(h.roster_hash.b, mesh.opened[1]->hash, DIGEST_SIZE);
        inject_claim(&mesh, OTHER, COUNTY, &h);
        h.held_number = 1;
        h.time = mesh.now;
        inject_claim(&mesh, OTHER, COUNTY, &h);
        /* Shown, but not signed by us. */
        forged = (Seal){ .unit = code_of(COUNTY), .number = 5000, .epoch = 1, .first_entry = 9000, .count = 1, .time = mesh.now,
                         .suite = SUITE_STD, .previous = { { 1 } } };
        memcpy(forged.key_id, mesh_at(&mesh, COUNTY)->identity.id, sizeof(forged.key_id));
        seal_body_encode(&forged, &body);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), &seal);
        assert_int_equal(seal_decode(buf_bytes(&seal), &arena, &forged), 0);
        shown[0] = buf_bytes(&seal);
        h.held_number = 5000;
        h.held_hash = forged.hash;
        h.seals = shown;
        h.n_seals = 1;
        h.time = mesh.now;
        inject_claim(&mesh, OTHER, COUNTY, &h);
        /* Shown and signed, but its own. */
        other = mesh_at(&mesh, OTHER);
        buf_clear(&seal);
        assert_int_equal(archive_seal(runner_archive(engine_runner(other->engine)), mesh_txn(other), 1, &seal), 0);
        assert_int_equal(seal_decode(buf_bytes(&seal), &arena, &forged), 0);
        shown[0] = buf_bytes(&seal);
        h.held_number = 1;
        h.held_hash = forged.hash;
        h.time = mesh.now;
        inject_claim(&mesh, OTHER, COUNTY, &h);
        /* Ours, shown as another number than it has. */
        other = mesh_at(&mesh, COUNTY);
        buf_clear(&seal);
        assert_int_equal(archive_seal(runner_archive(engine_runner(other->engine)), mesh_txn(other), 1, &seal), 0);
        assert_int_equal(seal_decode(buf_bytes(&seal), &arena, &forged), 0);
        shown[0] = buf_bytes(&seal);
        h.held_number = 5000;
        h.held_hash = forged.hash;
        h.time = mesh.now;
        inject_claim(&mesh, OTHER, COUNTY, &h);
        assert_false(mesh_has_alarm(mesh_at(&mesh, COUNTY), ALARM_OURS_AHEAD));
        assert_false(mesh_has_alarm(mesh_at(&mesh, COUNTY), ALARM_OURS_DIFFERS));
        assert_true(mesh_peer(mesh_at(&mesh, COUNTY), OTHER, &peer));
        assert_int_equal(peer.odd, 5);
        work(&mesh, COUNTY, 1);
        buf_deinit(&seal);
        buf_deinit(&body);
        arena_deinit(&arena);
        mesh_deinit(&mesh);
}

/* What an office keeps of another is signed by that one, and follows. */
static void seals_of_another_are_not_kept_as_ones_own(void **state) {
        Hello h = { .epoch = 1, .seal_number = 1000, .roster_version = 1 };
        MeshNode *county;
        Bytes seals[4];
        Buf bytes[4] = { 0 };
        Mesh mesh;

        mesh_prepare(&mesh, 10, COUNTY " " OTHER " " CITY);
        mesh_way(&mesh, OTHER, CITY)->lose = 1000; /* the city never heard of it */
        mesh_open(&mesh);
        county = mesh_at(&mesh, COUNTY);
        for (size_t i = 0; i < 4; i++) {
                assert_int_equal(
                        archive_seal(runner_archive(engine_runner(county->engine)), mesh_txn(county), i + 1, &bytes[i]), 0);
                seals[i] = buf_bytes(&bytes[i]);
        }
        memcpy(h.roster_hash.b, mesh.opened[1]->hash, DIGEST_SIZE);
        h.seals = seals;
        h.n_seals = 4;
        h.time = mesh.now;
        inject_claim(&mesh, OTHER, CITY, &h);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), OTHER), 0);
        /* Its own, but damaged: the signature does not hold. */
        county = mesh_at(&mesh, OTHER);
        buf_clear(&bytes[0]);
        assert_int_equal(archive_seal(runner_archive(engine_runner(county->engine)), mesh_txn(county), 1, &bytes[0]), 0);
        bytes[0].data[bytes[0].len - 1] ^= 1;
        seals[0] = buf_bytes(&bytes[0]);
        h.n_seals = 1;
        h.time = mesh.now;
        inject_claim(&mesh, OTHER, CITY, &h);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), OTHER), 0);
        bytes[0].data[bytes[0].len - 1] ^= 1;
        h.time = mesh.now;
        inject_claim(&mesh, OTHER, CITY, &h);
        assert_int_equal(mesh_held_seal(mesh_at(&mesh, CITY), OTHER), 1);
        for (size_t i = 0; i < 4; i++)
                buf_deinit(&bytes[i]);
        mesh_deinit(&mesh);
}

/* The newest number that is held, said to be another seal: no later one need come for it to be seen. */
static void another_seal_under_the_number_that_is_held_is_a_fork(void **state) {
        Hello h = { .epoch = 1, .roster_version = 1 };
        Mesh mesh;

        mesh_init(&mesh, 21, COUNTY " " CITY);
        work(&mesh, COUNTY, 3);
        mesh_run(&mesh, 2 * MESH_HELLO_MS + 2000);
        h.seal_number = mesh_held_seal(mesh_at(&mesh, CITY), COUNTY);
        assert_int_equal(h.seal_number, own_seal(&mesh, COUNTY));
        h.seal_hash = (Digest){ { 9 } };
        memcpy(h.roster_hash.b, mesh.opened[1]->hash, DIGEST_SIZE);
        assert_false(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
        h.time = mesh.now;
        inject_claim(&mesh, COUNTY, CITY, &h);
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_FORK));
        mesh_deinit(&mesh);
}

/* It always has more seals, and never sends them: asked again now and then. */
static void promises_of_seals_are_answered_now_and_then(void **state) {
        Hello h = { .epoch = 1, .seal_number = 1000000, .roster_version = 1 };
        Mesh mesh;

        mesh_init(&mesh, 13, OTHER " " CITY);
        mesh_link(mesh_at(&mesh, OTHER), false);
        memcpy(h.roster_hash.b, mesh.opened[1]->hash, DIGEST_SIZE);
        mesh_forget(&mesh);
        for (unsigned i = 0; i < 100; i++) {
                h.time = mesh.now;
                inject_claim(&mesh, OTHER, CITY, &h);
        }
        assert_in_range(mesh_count(&mesh, CITY, OTHER, BODY_HELLO), 8, 11); /* once a second */
        mesh_deinit(&mesh);
}

/* A clock that was wrong once, and stands behind the last entry since: its office is heard and seen all the same. */
static void a_clock_behind_the_entries_is_no_silence(void **state) {
        EnginePeer peer;
        MeshNode *county;
        Mesh mesh;

        mesh_init(&mesh, 14, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        mesh_pass_days(&mesh, 3);
        work(&mesh, COUNTY, 1);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        mesh_pass_days(&mesh, -3);
        mesh_crash(county);
        mesh_start(county);
        mesh_run(&mesh, 12 * MESH_MINUTE);
        assert_true(mesh_peer(mesh_at(&mesh, CITY), COUNTY, &peer));
        assert_false(peer.silent);
        mesh_deinit(&mesh);
}

/* ---- silence ----------------------------------------------------------------------------------------------------- */

static void who_is_silent_is_seen_from_above(void **state) {
        EnginePeer peer;
        MeshNode *city;
        Mesh mesh;

        mesh_init(&mesh, 11, COUNTY " " CITY);
        city = mesh_at(&mesh, CITY);
        mesh_run(&mesh, 5 * MESH_MINUTE);
        assert_true(mesh_peer(city, COUNTY, &peer));
        assert_true(peer.below && !peer.silent);
        assert_false(mesh_peer(city, "410102", &peer)); /* another city's */
        mesh_crash(mesh_at(&mesh, COUNTY));
        mesh_run(&mesh, 11 * MESH_MINUTE);
        assert_true(mesh_peer(city, COUNTY, &peer));
        assert_true(peer.silent);
        assert_true(mesh_peer(city, OTHER, &peer)); /* never heard at all */
        assert_true(peer.silent && peer.last_heard_mono_ms == -1);
        mesh_start(mesh_at(&mesh, COUNTY));
        mesh_run(&mesh, 1000);
        assert_true(mesh_peer(city, COUNTY, &peer));
        assert_false(peer.silent);
        mesh_crash(city); /* whoever stands above is nobody's to watch from below */
        mesh_run(&mesh, 11 * MESH_MINUTE);
        assert_true(mesh_peer(mesh_at(&mesh, COUNTY), CITY, &peer));
        assert_false(peer.below || peer.silent);
        mesh_deinit(&mesh);
}

static void a_repeated_hello_hides_no_silence(void **state) {
        Buf old = BUF_INIT;
        EnginePeer peer;
        Mesh mesh;

        mesh_init(&mesh, 12, COUNTY " " CITY);
        mesh_run(&mesh, MESH_HELLO_MS + 2000);
        buf_put_bytes(&old, buf_bytes(&mesh_sent(&mesh, COUNTY, CITY, BODY_HELLO, 0)->content));
        mesh_crash(mesh_at(&mesh, COUNTY));
        for (unsigned i = 0; i < 22; i++) {
                mesh_inject(&mesh, COUNTY, CITY, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&old));
                mesh_run(&mesh, MESH_MINUTE / 2);
        }
        assert_true(mesh_peer(mesh_at(&mesh, CITY), COUNTY, &peer));
        assert_true(peer.silent);
        buf_deinit(&old);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(seals_reach_the_office_above),
                cmocka_unit_test(another_seal_under_the_number_that_is_held_is_a_fork),
                cmocka_unit_test(a_long_list_of_seals_goes_on_in_many_hellos),
                cmocka_unit_test(seals_that_were_lost_on_the_way_come_again),
                cmocka_unit_test(quiet_offices_say_hello_at_their_interval_and_write_nothing),
                cmocka_unit_test(an_old_copy_is_found_out_and_takes_nothing_in),
                cmocka_unit_test(an_old_copy_that_is_worked_on_is_a_fork),
                cmocka_unit_test(putting_the_newest_data_back_clears_the_alarms),
                cmocka_unit_test(an_old_hello_raises_no_alarm_and_clears_none),
                cmocka_unit_test(a_claim_to_hold_our_seals_without_showing_them_is_counted_only),
                cmocka_unit_test(seals_go_to_nobody_but_the_office_above),
                cmocka_unit_test(a_past_that_was_put_right_is_shown_no_more),
                cmocka_unit_test(a_hello_that_found_no_room_goes_soon),
                cmocka_unit_test(seals_of_another_are_not_kept_as_ones_own),
                cmocka_unit_test(promises_of_seals_are_answered_now_and_then),
                cmocka_unit_test(a_clock_behind_the_entries_is_no_silence),
                cmocka_unit_test(who_is_silent_is_seen_from_above),
                cmocka_unit_test(a_repeated_hello_hides_no_silence),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
