/* SPDX-License-Identifier: Apache-2.0 */

/* From frame to input: rosters and keys that change under way, and members that don't keep the rules. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/inbound.h"
#include "mesh.h"
#include "mesh_forge.h"
#include "roster_text.h"

#define COUNTY "411281"
#define OTHER "411221" /* a member like any other, with keys of its own */
#define CITY "411200"
#define PROVINCE "410000"

static CaseId refer(Mesh *mesh, const char *from, const char *to) {
        CaseId id = mesh_register(mesh, from);
        Document doc = mesh_document(mesh, to);

        mesh_do(mesh, from, ENTRY_REFERRAL, &id, &doc);
        return id;
}

static EnginePeer peer_of(Mesh *mesh, const char *node, const char *peer) {
        EnginePeer ret;

        assert_true(mesh_peer(mesh_at(mesh, node), peer, &ret));
        return ret;
}

/* ---- rosters ----------------------------------------------------------------------------------------------------- */

static void who_is_behind_parks_asks_and_goes_on(void **state) {
        MeshNode *county;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 1, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        mesh_new_roster(&mesh);
        mesh_give_roster(mesh_at(&mesh, CITY), 2);
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 20);
        mesh_release(&mesh, CITY, COUNTY, false);
        mesh_run(&mesh, 10);
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_NONE); /* parked: neither taken nor refused */
        assert_int_equal(mesh_count(&mesh, COUNTY, CITY, BODY_RECEIPT), 0);
        assert_int_equal(mesh_count(&mesh, COUNTY, CITY, BODY_ROSTER_REQUEST), 1);
        mesh_run(&mesh, 1500);
        assert_int_equal(mesh_head(county).roster_version, 2);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_ROSTER), 1);
        /* Its file still says version 1: the journal knows better. */
        mesh_crash(county);
        mesh_start(county);
        id = refer(&mesh, CITY, COUNTY);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_ROSTER), 1);
        mesh_deinit(&mesh);
}

/* Nor is what is said of recoveries under a newer roster looked at with an older one: it may be sealed by keys of which that one knows
 * nothing. */
static void what_is_said_of_recoveries_is_parked_too(void **state) {
        static const BodyKind kinds[] = { BODY_RECOVERY_ASK, BODY_RECOVERY_ANSWER };

        for (size_t i = 0; i < array_size(kinds); i++) {
                Mesh mesh;

                mesh_init(&mesh, 27, COUNTY " " CITY);
                mesh_new_roster(&mesh);
                mesh_forget(&mesh);
                mesh_inject(&mesh, CITY, COUNTY, FRAME_DATA, kinds[i], 2, bytes_of_str("of the newer roster"));
                mesh_run(&mesh, 20);
                assert_int_equal(mesh_count(&mesh, COUNTY, CITY, BODY_ROSTER_REQUEST), 1);
                assert_int_equal(peer_of(&mesh, COUNTY, CITY).odd, 0);
                mesh_deinit(&mesh);
        }
}

/* So does whoever gets a receipt that is sealed with a key of which only the newer roster knows: it is no lie. */
static void a_receipt_by_a_newer_key_is_parked_too(void **state) {
        MeshNode *county;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 26, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        mesh_crash(county);
        mesh_rotate_identity(county, 1000);
        mesh_new_roster(&mesh);
        mesh_way(&mesh, COUNTY, CITY)->hold = true; /* its HELLO would say so */
        mesh_start(county);
        mesh_give_roster(county, 2);
        mesh_run(&mesh, 100);
        mesh_lose_all(&mesh);
        mesh_forget(&mesh);
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 50);
        assert_int_equal(mesh_head(mesh_at(&mesh, CITY)).roster_version, 1);
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        mesh_release(&mesh, COUNTY, CITY, true);
        mesh_run(&mesh, 20);
        assert_true(mesh_count(&mesh, COUNTY, CITY, BODY_RECEIPT) > 0);
        assert_int_equal(mesh_count(&mesh, CITY, COUNTY, BODY_ROSTER_REQUEST), 1);
        assert_int_equal(peer_of(&mesh, CITY, COUNTY).odd, 0);
        mesh_way(&mesh, COUNTY, CITY)->hold = mesh_way(&mesh, CITY, COUNTY)->hold = false;
        mesh_release(&mesh, CITY, COUNTY, false);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_deinit(&mesh);
}

/* Once it has the roster it says so: nobody waits for the sender's next try, which may be far. */
static void what_was_parked_comes_at_once_when_the_roster_is_there(void **state) {
        MeshNode *county;
        int64_t taken_at;
        Mesh mesh;
        CaseId id;

        mesh_prepare(&mesh, 30, COUNTY " " CITY);
        mesh.limits.retransmit_max = MESH_MINUTE;
        mesh_open(&mesh);
        county = mesh_at(&mesh, COUNTY);
        mesh_new_roster(&mesh);
        mesh_give_roster(mesh_at(&mesh, CITY), 2);
        mesh_way(&mesh, CITY, COUNTY)->lose = 1000;
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 3 * MESH_MINUTE);
        mesh_way(&mesh, CITY, COUNTY)->lose = 0;
        mesh_forget(&mesh);
        while (!mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL))
                mesh_run(&mesh, 10);
        while (mesh_head(county).roster_version < 2)
                mesh_run(&mesh, 10);
        taken_at = mesh.mono;
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        assert_in_range(mesh.mono - taken_at, 0, 2500);
        mesh_deinit(&mesh);
}

static void a_hello_alone_brings_the_newer_roster(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 2, COUNTY " " CITY " " PROVINCE);
        mesh_new_roster(&mesh);
        mesh_give_roster(mesh_at(&mesh, PROVINCE), 2);
        mesh_run(&mesh, 3 * MESH_HELLO_MS);
        assert_int_equal(mesh_head(mesh_at(&mesh, CITY)).roster_version, 2);
        assert_int_equal(mesh_head(mesh_at(&mesh, COUNTY)).roster_version, 2);
        mesh_deinit(&mesh);
}

static void two_rosters_of_one_version_are_an_alarm(void **state) {
        Mesh mesh;

        mesh_init(&mesh, 3, COUNTY " " OTHER " " CITY);
        mesh_new_roster(&mesh);
        mesh_give_roster(mesh_at(&mesh, CITY), 2);
        mesh_run(&mesh, 10);
        mesh_lose_all(&mesh);
        /* The same version once more, with another key for somebody. */
        buf_deinit(&mesh.rosters[2]);
        mesh.opened[2] = roster_free(mesh.opened[2]);
        mesh.version = 1;
        mesh_rotate_wrap(mesh_at(&mesh, OTHER));
        mesh_new_roster(&mesh);
        mesh_give_roster(mesh_at(&mesh, COUNTY), 2);
        mesh_run(&mesh, 3 * MESH_HELLO_MS);
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_ROSTER));
        assert_true(mesh_has_alarm(mesh_at(&mesh, COUNTY), ALARM_ROSTER));
        mesh_deinit(&mesh);
}

/* ---- wrap keys --------------------------------------------------------------------------------------------------- */

static void restart(MeshNode *node) {
        mesh_crash(node);
        mesh_start(node);
}

/* The county has a new key and still the old one; the city knows the old one only. */
static void a_rotated_key_is_no_hindrance_while_the_old_one_is_kept(void **state) {
        MeshNode *county;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 4, COUNTY " " CITY);
        county = mesh_at(&mesh, COUNTY);
        mesh_rotate_wrap(county);
        restart(county);
        mesh_run(&mesh, 2000);
        id = refer(&mesh, CITY, COUNTY); /* the roster does not list the new key yet: nobody uses it */
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);

        mesh_new_roster(&mesh);
        mesh_give_roster(county, 2);
        mesh_way(&mesh, COUNTY, CITY)->hold = true; /* what could tell the city of it */
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 50);
        mesh_lose_all(&mesh);
        mesh_way(&mesh, COUNTY, CITY)->hold = false;
        mesh_run(&mesh, 700);
        assert_int_equal(mesh_outbox(mesh_at(&mesh, CITY)), 0); /* it could read the receipt */
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_run(&mesh, 2 * MESH_HELLO_MS);
        assert_int_equal(mesh_head(mesh_at(&mesh, CITY)).roster_version, 2);
        assert_int_equal(mesh_count_class(&mesh, NULL, NULL, FRAME_UNREADABLE), 0);
        mesh_drop_old_wraps(county);
        restart(county);
        id = refer(&mesh, CITY, COUNTY);
        mesh_settle(&mesh);
        assert_int_equal(mesh_count_class(&mesh, NULL, NULL, FRAME_UNREADABLE), 0);
        mesh_deinit(&mesh);
}

/* The old key is gone before everybody knew: the county can read nothing from the city, not even its question. */
static void a_key_dropped_too_soon_is_learnt_from_above(void **state) {
        MeshNode *county;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 5, COUNTY " " CITY " " PROVINCE);
        county = mesh_at(&mesh, COUNTY);
        mesh_rotate_wrap(county);
        mesh_new_roster(&mesh);
        mesh_give_roster(county, 2);
        mesh_drop_old_wraps(county);
        mesh_link(mesh_at(&mesh, PROVINCE), false); /* so that the city does not hear of it by itself */
        mesh_give_roster(mesh_at(&mesh, PROVINCE), 2);
        restart(county);
        mesh_run(&mesh, 1000);
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 5000);
        assert_true(mesh_count_class(&mesh, COUNTY, CITY, FRAME_UNREADABLE) > 0);
        assert_true(mesh_logged(&mesh, CITY, "link.unreadable"));
        assert_int_equal(mesh_state(&mesh, COUNTY, &id), STATE_NONE);
        assert_int_equal(mesh_head(mesh_at(&mesh, CITY)).roster_version, 1);
        mesh_link(mesh_at(&mesh, PROVINCE), true);
        mesh_run(&mesh, 10);
        mesh_lose_all(&mesh); /* its HELLO, which would say so */
        mesh_forget(&mesh);
        mesh_settle_within(&mesh, 15000);
        assert_int_equal(mesh_count(&mesh, PROVINCE, CITY, BODY_HELLO), 0);
        assert_int_equal(mesh_count(&mesh, PROVINCE, CITY, BODY_ROSTER), 1);
        assert_int_equal(mesh_head(mesh_at(&mesh, CITY)).roster_version, 2);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_deinit(&mesh);
}

/* What it says by its new key can't be opened where only the old one is listed; nobody tells of that but the office above. */
static void a_key_that_is_not_listed_here_is_asked_about_above(void **state) {
        MeshNode *county;
        Mesh mesh;

        mesh_init(&mesh, 25, COUNTY " " CITY " " PROVINCE);
        county = mesh_at(&mesh, COUNTY);
        mesh_rotate_wrap(county);
        mesh_new_roster(&mesh);
        mesh_way(&mesh, CITY, COUNTY)->lose = 1000; /* which could say that it reads nothing */
        mesh_way(&mesh, PROVINCE, CITY)->hold = true;
        mesh_give_roster(mesh_at(&mesh, PROVINCE), 2);
        mesh_give_roster(county, 2);
        mesh_drop_old_wraps(county);
        mesh_forget(&mesh);
        restart(county);
        mesh_run(&mesh, 1000); /* its HELLO */
        assert_int_equal(mesh_count(&mesh, CITY, PROVINCE, BODY_ROSTER_REQUEST), 1);
        mesh_way(&mesh, PROVINCE, CITY)->hold = false;
        mesh_release(&mesh, PROVINCE, CITY, false);
        mesh_run(&mesh, 1000);
        assert_int_equal(mesh_head(mesh_at(&mesh, CITY)).roster_version, 2);
        mesh_deinit(&mesh);
}

/* ---- members that break the rules -------------------------------------------------------------------------------- */

/* A parcel of OTHER's own making: evidence of its own entry, sent to whom and as whom it likes. */
static void forge_parcel(Mesh *mesh, const char *from_unit, const char *to, EntryKind kind, uint64_t number, Buf *out) {
        Document doc = mesh_document(mesh, to);
        UnitCode other = code_of(OTHER);
        CaseId id = case_id_make(&other, 2026, 77);

        doc.kind = kind;
        doc.unit = code_of(from_unit);
        mesh_forge_parcel(mesh_at(mesh, OTHER), &doc, &id, to, from_unit, number, out);
}

static Receipt receipt_of(const MeshSent *s, Arena *arena) {
        Evidence e;
        Receipt r;

        assert_int_equal(evidence_decode(buf_bytes(&s->content), arena, &e), 0);
        assert_int_equal(receipt_decode(evidence_find_part(&e, PART_RECEIPT)->data, arena, &r), 0);
        return r;
}

/* Signed by a member, from an office that has no such power over the county: refused, and on record. */
static void a_parcel_beyond_its_powers_is_refused_and_recorded(void **state) {
        static const struct {
                const char *from_unit;
                EntryKind kind;
                Reason reason;
        } tries[] = {
                { OTHER, ENTRY_REFERRAL, REASON_NOT_SUPERVISED },
                { OTHER, ENTRY_ORDER, REASON_NOT_SUPERVISED },
                { CITY, ENTRY_REFERRAL, REASON_WRONG_NODE },
                { COUNTY, ENTRY_REFERRAL, REASON_WRONG_NODE },
        };
        Arena arena = ARENA_INIT;
        uint64_t entries;
        Mesh mesh;

        mesh_init(&mesh, 6, COUNTY " " OTHER " " CITY);
        entries = mesh_head(mesh_at(&mesh, COUNTY)).entry;
        for (size_t i = 0; i < array_size(tries); i++) {
                Buf parcel = BUF_INIT;
                Receipt receipt;

                forge_parcel(&mesh, tries[i].from_unit, COUNTY, tries[i].kind, i + 1, &parcel);
                mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
                mesh_run(&mesh, 50);
                receipt = receipt_of(mesh_sent(&mesh, COUNTY, OTHER, BODY_RECEIPT, i), &arena);
                assert_int_equal(receipt.outcome, OUTCOME_REFUSED);
                assert_int_equal(receipt.reason, tries[i].reason);
                assert_int_equal(receipt.number, i + 1);
                buf_deinit(&parcel);
        }
        assert_int_equal(mesh_head(mesh_at(&mesh, COUNTY)).entry, entries + array_size(tries));
        arena_deinit(&arena);
        mesh_deinit(&mesh);
}

/* Sealed with a key that the roster does not know: refused, whoever it may have been. */
/* Frames overtake one another: what is ahead of its turn by no more than the widest window is nothing odd; beyond, no office sends. */
static void what_is_ahead_by_a_window_is_nothing_odd(void **state) {
        static const struct {
                uint64_t number;
                unsigned odd;
        } tries[] = { { 2, 0 }, { INBOUND_WINDOW_MAX + 1, 0 }, { INBOUND_WINDOW_MAX + 2, 1 }, { UINT64_MAX, 2 } };
        uint64_t entries;
        Mesh mesh;

        mesh_init(&mesh, 28, COUNTY " " OTHER " " CITY);
        entries = mesh_head(mesh_at(&mesh, COUNTY)).entry;
        for (size_t i = 0; i < array_size(tries); i++) {
                Buf parcel = BUF_INIT;

                forge_parcel(&mesh, OTHER, COUNTY, ENTRY_REFERRAL, tries[i].number, &parcel);
                mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
                mesh_run(&mesh, 50);
                assert_int_equal(peer_of(&mesh, COUNTY, OTHER).odd, tries[i].odd);
                buf_deinit(&parcel);
        }
        assert_int_equal(mesh_head(mesh_at(&mesh, COUNTY)).entry, entries);
        assert_int_equal(mesh_count(&mesh, COUNTY, OTHER, BODY_RECEIPT), 0);
        mesh_deinit(&mesh);
}

static void a_seal_by_an_unknown_key_is_refused(void **state) {
        Buf parcel = BUF_INIT;
        Arena arena = ARENA_INIT;
        KeyPair mine;
        MeshNode *other;
        Mesh mesh;

        mesh_init(&mesh, 31, COUNTY " " OTHER);
        other = mesh_at(&mesh, OTHER);
        mine = other->identity;
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_IDENTITY, &mesh.random, &other->identity), 0);
        forge_parcel(&mesh, OTHER, COUNTY, ENTRY_REFERRAL, 1, &parcel);
        other->identity = mine;
        mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
        mesh_run(&mesh, 50);
        assert_int_equal(receipt_of(mesh_sent(&mesh, COUNTY, OTHER, BODY_RECEIPT, 0), &arena).reason, REASON_EVIDENCE);
        arena_deinit(&arena);
        buf_deinit(&parcel);
        mesh_deinit(&mesh);
}

/* Its key was lost, and the next roster says up to which seal it counted: what lies beyond is worth nothing any more, even a
 * seal that was found good before. */
static void a_seal_beyond_its_key_s_last_is_refused_though_it_was_good_once(void **state) {
        Buf first = BUF_INIT, second = BUF_INIT;
        Arena arena = ARENA_INIT;
        MeshNode *other;
        Mesh mesh;

        mesh_init(&mesh, 32, COUNTY " " OTHER);
        other = mesh_at(&mesh, OTHER);
        forge_parcel(&mesh, OTHER, COUNTY, ENTRY_REFERRAL, 1, &first); /* one entry, one seal, told twice */
        forge_parcel(&mesh, OTHER, COUNTY, ENTRY_REFERRAL, 2, &second);
        mesh_crash(other);
        mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&first));
        mesh_run(&mesh, 50);
        assert_int_equal(receipt_of(mesh_sent(&mesh, COUNTY, OTHER, BODY_RECEIPT, 0), &arena).reason, REASON_NOT_SUPERVISED);
        mesh_rotate_identity(other, 5);
        mesh_new_roster(&mesh);
        mesh_give_roster(mesh_at(&mesh, COUNTY), 2);
        mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 2, buf_bytes(&second));
        mesh_run(&mesh, 50);
        assert_int_equal(receipt_of(mesh_sent(&mesh, COUNTY, OTHER, BODY_RECEIPT, 1), &arena).reason, REASON_EVIDENCE);
        arena_deinit(&arena);
        buf_deinit(&first);
        buf_deinit(&second);
        mesh_deinit(&mesh);
}

/* What another office sent, or sealed, is worth nothing from this one. */
static void what_is_another_offices_is_dropped_and_counted(void **state) {
        Buf parcel = BUF_INIT, receipt = BUF_INIT, hello = BUF_INIT;
        uint64_t county, city, odd;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 7, COUNTY " " OTHER " " CITY);
        id = refer(&mesh, CITY, COUNTY);
        mesh_settle(&mesh);
        buf_put_bytes(&parcel, buf_bytes(&mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, 0)->content));
        buf_put_bytes(&receipt, buf_bytes(&mesh_sent(&mesh, COUNTY, CITY, BODY_RECEIPT, 0)->content));
        mesh_run(&mesh, 2 * MESH_HELLO_MS);
        buf_put_bytes(&hello, buf_bytes(&mesh_sent(&mesh, OTHER, CITY, BODY_HELLO, 0)->content));
        county = mesh_head(mesh_at(&mesh, COUNTY)).entry;
        city = mesh_head(mesh_at(&mesh, CITY)).entry;
        odd = peer_of(&mesh, CITY, OTHER).odd;
        mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
        mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel));
        mesh_inject(&mesh, CITY, OTHER, FRAME_DATA, BODY_PARCEL, 1, buf_bytes(&parcel)); /* its own, for another */
        mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_RECEIPT, 1, buf_bytes(&receipt));
        mesh_inject(&mesh, OTHER, CITY, FRAME_DATA, BODY_HELLO, 1, buf_bytes(&hello));
        mesh_inject(&mesh, OTHER, CITY, FRAME_HELLO, BODY_PARCEL, 1, buf_bytes(&parcel));
        mesh_run(&mesh, 500);
        assert_int_equal(mesh_head(mesh_at(&mesh, COUNTY)).entry, county);
        assert_int_equal(mesh_head(mesh_at(&mesh, CITY)).entry, city);
        assert_int_equal(peer_of(&mesh, COUNTY, OTHER).odd, 1);
        assert_int_equal(peer_of(&mesh, OTHER, CITY).odd, 1);
        assert_int_equal(peer_of(&mesh, CITY, OTHER).odd, odd + 4);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        buf_deinit(&parcel);
        buf_deinit(&receipt);
        buf_deinit(&hello);
        mesh_deinit(&mesh);
}

static void inject_receipt(Mesh *mesh, const char *by, const char *to, EntryKind kind, const Receipt *receipt) {
        Buf evidence = BUF_INIT;

        mesh_forge_receipt(mesh_at(mesh, by), kind, receipt, &evidence);
        mesh_inject(mesh, by, to, FRAME_DATA, BODY_RECEIPT, 1, buf_bytes(&evidence));
        mesh_run(mesh, 50);
        buf_deinit(&evidence);
}

/* Custody is on its way to the county: nobody else's word and no false one moves it. */
static void a_receipt_for_anothers_parcel_moves_nothing(void **state) {
        Receipt r = { .lane = LANE_NORMAL,
                      .epoch = 1,
                      .number = 1,
                      .outcome = OUTCOME_VOIDED,
                      .reason = REASON_VOIDED,
                      .detail = "" };
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 8, COUNTY " " OTHER " " CITY);
        mesh_way(&mesh, CITY, COUNTY)->hold = true;
        id = refer(&mesh, CITY, COUNTY);
        r.from = code_of(CITY);
        r.to = code_of(COUNTY);
        inject_receipt(&mesh, OTHER, CITY, ENTRY_RECEIVED, &r); /* of a parcel to the county, by another */
        r.to = code_of(OTHER);
        inject_receipt(&mesh, OTHER, CITY, ENTRY_RECEIVED, &r); /* of a parcel that there is not */
        r.from = code_of(COUNTY);
        inject_receipt(&mesh, OTHER, CITY, ENTRY_RECEIVED, &r); /* of the county's parcel, to the city */
        r.from = code_of(CITY);
        r.to = code_of(COUNTY);
        inject_receipt(&mesh, COUNTY, CITY, ENTRY_RECEIPT, &r); /* by whom it may come, but not what was received */
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_FLIGHT);
        assert_int_equal(peer_of(&mesh, CITY, OTHER).odd, 2);
        assert_int_equal(peer_of(&mesh, CITY, COUNTY).odd, 1);
        r.outcome = OUTCOME_TAKEN;
        r.reason = 0;
        r.parcel_digest.b[0] = 1;
        inject_receipt(&mesh, COUNTY, CITY, ENTRY_RECEIVED, &r); /* for other bytes than were sent */
        assert_int_equal(mesh_custody(&mesh, CITY, &id), CUSTODY_FLIGHT);
        assert_true(mesh_has_alarm(mesh_at(&mesh, CITY), ALARM_RECEIPT));
        mesh_release(&mesh, CITY, COUNTY, false);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        mesh_deinit(&mesh);
}

/* Refused there: custody is back, and the desk knows why. */
static void every_outcome_but_taken_gives_custody_back(void **state) {
        static const struct {
                Outcome outcome;
                Reason reason;
        } outcomes[] = { { OUTCOME_REFUSED, REASON_IN_CHAIN }, { OUTCOME_QUARANTINED, REASON_QUARANTINED } };
        const MeshSent *sent;
        Mesh mesh;

        mesh_init(&mesh, 9, COUNTY " " CITY);
        mesh_way(&mesh, CITY, COUNTY)->lose = 1000;
        for (size_t i = 0; i < array_size(outcomes); i++) {
                CaseId id = refer(&mesh, CITY, COUNTY);
                Receipt r = { .from = code_of(CITY), .to = code_of(COUNTY), .lane = LANE_NORMAL, .epoch = 1, .number = i + 1,
                              .outcome = outcomes[i].outcome, .reason = outcomes[i].reason, .detail = "why" };

                mesh_run(&mesh, 20);
                sent = mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, mesh_count(&mesh, CITY, COUNTY, BODY_PARCEL) - 1);
                r.parcel_digest = parcel_digest(buf_bytes(&sent->content));
                inject_receipt(&mesh, COUNTY, CITY, ENTRY_RECEIVED, &r);
                mesh_assert_custodian(&mesh, &id, CITY);
                assert_true(mesh_has_warning(&mesh, CITY, WARNING_BOUNCED, &id));
        }
        assert_int_equal(mesh_outbox(mesh_at(&mesh, CITY)), 0);
        mesh_deinit(&mesh);
}

/* ---- rubbish ----------------------------------------------------------------------------------------------------- */

static void inject_raw(Mesh *mesh, const char *from, const char *to, FrameClass class, Bytes body) {
        FrameHeader h = { .class = class, .from = code_of(from), .to = code_of(to) };
        Buf header = BUF_INIT;

        frame_header_encode(&h, &header);
        mesh_inject_frame(mesh, to, buf_bytes(&header), body);
        buf_deinit(&header);
}

static void rubbish_is_survived_and_answered_sparingly(void **state) {
        uint8_t bytes[400];
        uint64_t entries;
        Random random;
        Mesh mesh;

        random_seeded(&random, 10);
        mesh_init(&mesh, 10, COUNTY " " OTHER " " CITY);
        entries = mesh_head(mesh_at(&mesh, COUNTY)).entry;
        for (unsigned i = 0; i < 400; i++) {
                size_t len = random_below(&random, sizeof(bytes));

                random_fill(&random, bytes, sizeof(bytes));
                if (i % 2) { /* as if wrapped to the county's key */
                        len = 41 + 256 + 16;
                        bytes[0] = SUITE_STD;
                        memcpy(bytes + 1, mesh_at(&mesh, COUNTY)->wraps[0].id, 8);
                }
                inject_raw(&mesh, OTHER, COUNTY, (FrameClass)(1 + i % 4), bytes_of(bytes, len));
                inject_raw(&mesh, "410102", COUNTY, FRAME_DATA, bytes_of(bytes, len)); /* a member that never spoke */
                mesh_inject_frame(&mesh, COUNTY, bytes_of(bytes, len % 60), bytes_of(bytes, 5)); /* no header at all */
                mesh_run(&mesh, 25);
        }
        assert_int_equal(mesh_head(mesh_at(&mesh, COUNTY)).entry, entries);
        assert_in_range(mesh_count_class(&mesh, COUNTY, OTHER, FRAME_UNREADABLE), 5, 11); /* one a second in ten */
        assert_in_range(mesh_log_count(&mesh, COUNTY, "link.unreadable_sent"), 1, 22);
        assert_true(peer_of(&mesh, COUNTY, OTHER).unreadable > 40); /* of those that were opened at all */
        mesh_deinit(&mesh);
}

/* A relay that sends it wrong earns no answer: the sender would take it for ours. */
static void a_frame_for_another_is_not_answered(void **state) {
        FrameHeader h = { .class = FRAME_DATA, .from = code_of(OTHER), .to = code_of(CITY) };
        uint8_t bytes[41 + 256 + 16];
        Buf header = BUF_INIT;
        Random random;
        Mesh mesh;

        random_seeded(&random, 31);
        random_fill(&random, bytes, sizeof(bytes));
        bytes[0] = SUITE_STD;
        mesh_init(&mesh, 31, COUNTY " " OTHER " " CITY);
        memcpy(bytes + 1, mesh_at(&mesh, COUNTY)->wraps[0].id, 8);
        frame_header_encode(&h, &header);
        mesh_inject_frame(&mesh, COUNTY, buf_bytes(&header), bytes_of(bytes, sizeof(bytes)));
        mesh_run(&mesh, 100);
        assert_int_equal(mesh_count_class(&mesh, COUNTY, OTHER, FRAME_UNREADABLE), 0);
        inject_raw(&mesh, OTHER, COUNTY, FRAME_DATA, bytes_of(bytes, sizeof(bytes))); /* the same for it is */
        mesh_run(&mesh, 100);
        assert_int_equal(mesh_count_class(&mesh, COUNTY, OTHER, FRAME_UNREADABLE), 1);
        buf_deinit(&header);
        mesh_deinit(&mesh);
}

/* Authentic bodies, a few bytes of which are wrong: whatever it comes to, nobody ends up with custody twice. */
static void damaged_bodies_of_a_member_do_no_harm(void **state) {
        static const BodyKind kinds[] = { BODY_PARCEL, BODY_RECEIPT, BODY_HELLO };
        Buf good[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
        Random random;
        Mesh mesh;
        CaseId id;

        random_seeded(&random, 11);
        mesh_init(&mesh, 11, COUNTY " " CITY);
        id = refer(&mesh, CITY, COUNTY);
        mesh_run(&mesh, 2 * MESH_HELLO_MS);
        buf_put_bytes(&good[0], buf_bytes(&mesh_sent(&mesh, CITY, COUNTY, BODY_PARCEL, 0)->content));
        buf_put_bytes(&good[1], buf_bytes(&mesh_sent(&mesh, COUNTY, CITY, BODY_RECEIPT, 0)->content));
        buf_put_bytes(&good[2], buf_bytes(&mesh_sent(&mesh, COUNTY, CITY, BODY_HELLO, 0)->content));
        for (unsigned i = 0; i < 600; i++) {
                unsigned which = i % 3;
                Buf bad = BUF_INIT;

                buf_put_bytes(&bad, buf_bytes(&good[which]));
                for (unsigned k = 0; k <= random_below(&random, 3); k++)
                        bad.data[random_below(&random, bad.len)] ^= (uint8_t)(1 + random_below(&random, 255));
                if (random_below(&random, 4) == 0)
                        bad.len = random_below(&random, bad.len);
                mesh_inject(&mesh, which ? COUNTY : CITY, which ? CITY : COUNTY, which == 2 ? FRAME_HELLO : FRAME_DATA,
                            kinds[which], 1, buf_bytes(&bad));
                mesh_run(&mesh, 200);
                buf_deinit(&bad);
        }
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        for (unsigned i = 0; i < 3; i++)
                buf_deinit(&good[i]);
        mesh_deinit(&mesh);
}

static void the_largest_bodies_are_taken_or_dropped(void **state) {
        size_t size = LIMIT_PARCEL;
        uint8_t *zeros = mem_alloc(size), *bytes = mem_alloc(size);
        Random random;
        Mesh mesh;

        random_seeded(&random, 12);
        random_fill(&random, bytes, size);
        mesh_init(&mesh, 12, COUNTY " " OTHER " " CITY);
        for (BodyKind kind = BODY_PARCEL; kind <= BODY_ROSTER; kind++) {
                FrameClass class = kind == BODY_HELLO ? FRAME_HELLO : FRAME_DATA;

                mesh_inject(&mesh, OTHER, COUNTY, class, kind, 1, bytes_of(zeros, size));
                mesh_inject(&mesh, OTHER, COUNTY, class, kind, 1, bytes_of(bytes, size));
                mesh_run(&mesh, MESH_MINUTE); /* each costs as much as a hundred others, and comes to nothing */
        }
        assert_true(peer_of(&mesh, COUNTY, OTHER).odd >= 8);
        mem_free(zeros);
        mem_free(bytes);
        mesh_deinit(&mesh);
}

/* As much as a hand-over may carry. */
static void a_case_with_a_large_attachment_arrives(void **state) {
        size_t size = LIMIT_ATTACHMENT_DATA;
        uint8_t *data = mem_alloc(size);
        Attachment attachment = { .name = "照片.jpg", .media_type = "image/jpeg", .data = bytes_of(data, size) };
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REFERRAL };
        Buf bytes = BUF_INIT;
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 13, COUNTY " " CITY);
        id = mesh_register(&mesh, CITY);
        attachment_encode(&attachment, &bytes);
        in.actor.unit = code_of(CITY);
        assert_true(user_name_parse("desk", &in.actor.user));
        in.case_id = id;
        in.document = mesh_document(&mesh, COUNTY);
        in.parts[in.n_parts++] = (InputPart){ .kind = PART_ATTACHMENT, .has_salt = true, .data = buf_bytes(&bytes) }; /* the file's */
        assert_int_equal(mesh_input(mesh_at(&mesh, CITY), &in).status, RESULT_DONE);
        mesh_settle(&mesh);
        mesh_assert_custodian(&mesh, &id, COUNTY);
        buf_deinit(&bytes);
        mem_free(data);
        mesh_deinit(&mesh);
}

/* ---- floods ------------------------------------------------------------------------------------------------------ */

static void a_flood_from_one_member_does_not_delay_the_others(void **state) {
        uint8_t bytes[41 + 256 + 16] = { SUITE_STD };
        Mesh mesh;
        CaseId id;

        mesh_init(&mesh, 14, COUNTY " " OTHER " " CITY);
        memcpy(bytes + 1, mesh_at(&mesh, CITY)->wraps[0].id, 8);
        id = mesh_register(&mesh, COUNTY);
        for (unsigned i = 0; i < 3000; i++)
                inject_raw(&mesh, OTHER, CITY, FRAME_DATA, bytes_of(bytes, sizeof(bytes)));
        mesh_do(&mesh, COUNTY, ENTRY_REPORT_UP, &id, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        mesh_run(&mesh, 100);
        (void)mesh_register(&mesh, CITY); /* its desks are served as well */
        mesh_assert_custodian(&mesh, &id, CITY);
        assert_true(peer_of(&mesh, CITY, OTHER).dropped >= 2400);
        assert_int_equal(peer_of(&mesh, CITY, COUNTY).dropped, 0);
        mesh_deinit(&mesh);
}

/* What is cheap to ask for and dear to answer is answered now and then. */
static void requests_in_masses_are_answered_now_and_then(void **state) {
        Hello h = { .epoch = 1, .seal_number = 1, .roster_version = 1 };
        Buf content = BUF_INIT;
        Mesh mesh;

        mesh_init(&mesh, 15, COUNTY " " OTHER " " CITY);
        mesh_new_roster(&mesh);
        mesh_give_roster(mesh_at(&mesh, COUNTY), 2);
        mesh_run(&mesh, 3000);
        mesh_link(mesh_at(&mesh, OTHER), false); /* what comes from there from now on is ours */
        memcpy(h.roster_hash.b, mesh.opened[1]->hash, DIGEST_SIZE);
        mesh_forget(&mesh);
        for (unsigned i = 0; i < 500; i++) {
                h.time = mesh.now;
                buf_clear(&content);
                hello_encode(&h, &content);
                mesh_inject(&mesh, OTHER, COUNTY, FRAME_HELLO, BODY_HELLO, 1, buf_bytes(&content));
                mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_ROSTER_REQUEST, 1, BYTES_NONE);
                mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_PARCEL, 999999, BYTES_NONE); /* a roster there is not */
                mesh_run(&mesh, 20);
        }
        assert_in_range(mesh_count(&mesh, COUNTY, OTHER, BODY_ROSTER_REQUEST), 4, 6);
        mesh_run(&mesh, 3000);
        mesh_inject(&mesh, OTHER, COUNTY, FRAME_DATA, BODY_ROSTER_REQUEST, 2, BYTES_NONE); /* it has that one */
        mesh_run(&mesh, 100);
        assert_in_range(mesh_count(&mesh, COUNTY, OTHER, BODY_HELLO), 1, 12);
        assert_in_range(mesh_count(&mesh, COUNTY, OTHER, BODY_ROSTER), 4, 7); /* requests that waited in line, too */
        buf_deinit(&content);
        mesh_deinit(&mesh);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(who_is_behind_parks_asks_and_goes_on),
                cmocka_unit_test(a_receipt_by_a_newer_key_is_parked_too),
                cmocka_unit_test(what_is_said_of_recoveries_is_parked_too),
                cmocka_unit_test(what_was_parked_comes_at_once_when_the_roster_is_there),
                cmocka_unit_test(a_hello_alone_brings_the_newer_roster),
                cmocka_unit_test(two_rosters_of_one_version_are_an_alarm),
                cmocka_unit_test(a_rotated_key_is_no_hindrance_while_the_old_one_is_kept),
                cmocka_unit_test(a_key_dropped_too_soon_is_learnt_from_above),
                cmocka_unit_test(a_key_that_is_not_listed_here_is_asked_about_above),
                cmocka_unit_test(a_parcel_beyond_its_powers_is_refused_and_recorded),
                cmocka_unit_test(what_is_ahead_by_a_window_is_nothing_odd),
                cmocka_unit_test(a_seal_by_an_unknown_key_is_refused),
                cmocka_unit_test(a_seal_beyond_its_key_s_last_is_refused_though_it_was_good_once),
                cmocka_unit_test(what_is_another_offices_is_dropped_and_counted),
                cmocka_unit_test(a_receipt_for_anothers_parcel_moves_nothing),
                cmocka_unit_test(every_outcome_but_taken_gives_custody_back),
                cmocka_unit_test(rubbish_is_survived_and_answered_sparingly),
                cmocka_unit_test(a_frame_for_another_is_not_answered),
                cmocka_unit_test(damaged_bodies_of_a_member_do_no_harm),
                cmocka_unit_test(the_largest_bodies_are_taken_or_dropped),
                cmocka_unit_test(a_case_with_a_large_attachment_arrives),
                cmocka_unit_test(a_flood_from_one_member_does_not_delay_the_others),
                cmocka_unit_test(requests_in_masses_are_answered_now_and_then),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
