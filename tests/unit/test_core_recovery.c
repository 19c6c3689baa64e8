/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Recovery from an old copy, decision by decision (design section 5, promises P2 to P4): what is declared lost, whom it is
 * asked of, and what others' answers come to.  The office is its rows alone, put by hand (lost_rig.h); test_recovery.c has the
 * whole road between nodes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/recovery.h"
#include "node/core/succession.h"
#include "lost_rig.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"

static void put_peer(Bare *b, const char *unit, RecoveryPeer state) {
        RecoveryPeerRow row = { .unit = code_of(unit), .state = state };

        row_put(b->txn, ROW_RECOVERY_PEER, &row);
}

/* ---- declaring --------------------------------------------------------------------------------------------------------- */

static Input declaration(uint32_t variant) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_RECOVERY,
                     .actor = { .unit = { COUNTY }, .user = { "boss" } } };

        in.document.variant = variant;
        in.document.reason = "磁盘损坏，自备份恢复";
        return in;
}

static void only_an_admin_declares_and_only_an_old_copy(void **state) {
        Input in = declaration(RECOVER_DECLARE);
        Bare b;

        bare_init(&b);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_OLD_COPY);
        put_alarm(&b, ALARM_OURS_AHEAD, CITY, false); /* cleared long ago */
        put_alarm(&b, ALARM_FORK, CITY, true);        /* somebody else's */
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_OLD_COPY);
        put_peer(&b, CITY, RECOVERY_PEER_HEARD);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_OLD_COPY);
        put_alarm(&b, ALARM_RECOVERY, "411281/" CITY, true);
        for (RecoveryPeer p = RECOVERY_PEER_WAITING; p <= RECOVERY_PEER_WITHOUT; p++) { /* what it said of the last one is over */
                put_peer(&b, CITY, p);
                assert_int_equal(bare_decide(&b, &in).reason, p == RECOVERY_PEER_WAITING ? REASON_NOT_OLD_COPY : REASON_NONE);
        }
        put_alarm(&b, ALARM_RECOVERY, "411281/" CITY, false);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_OLD_COPY);
        put_peer(&b, CITY, RECOVERY_PEER_REFUSED); /* the one under way is to be declared anew */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        put_peer(&b, CITY, RECOVERY_PEER_HEARD);
        put_alarm(&b, ALARM_OURS_DIFFERS, CITY, true);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        in.document.reason = "";
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_MISSING);
        in.document.reason = "磁盘损坏";
        in.document.variant = 9;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        in.document.variant = RECOVER_DECLARE;
        assert_true(user_name_parse("clerk", &in.actor.user));
        assert_int_equal(bare_decide(&b, &in).reason, REASON_ROLE);
        bare_deinit(&b);
}

/* An operator who knows better than every peer says so. */
static void an_operator_may_insist(void **state) {
        Input in = declaration(RECOVER_DECLARE);
        Bare b;

        bare_init(&b);
        in.document.summary = "仅存纸质登记";
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        bare_deinit(&b);
}

/* No number is used twice: whoever is known to hold the most says where it goes on. */
static void it_goes_on_behind_the_highest_that_anybody_holds(void **state) {
        Input in = declaration(RECOVER_DECLARE);
        const Fact *f;
        Bare b;

        bare_init(&b);
        put_alarm(&b, ALARM_OURS_AHEAD, CITY, true);
        assert_int_equal(bare_decide(&b, &in).entry, 100 + 1000000);
        f = bare_fact(&b, FACT_RECOVERY, 0);
        assert_int_equal(f->number2, 100);
        assert_int_equal(f->number, 40);
        assert_int_equal(f->how, 1);
        assert_int_equal(f->what, 2);
        assert_int_equal(f->at, 40 + 1000000);
        in.known_entry = 500;
        in.known_seal = 90;
        in.known_epoch = 3;
        assert_int_equal(bare_decide(&b, &in).entry, 500 + 1000000);
        f = bare_fact(&b, FACT_RECOVERY, 0);
        assert_int_equal(f->number2, 100); /* what was kept is what was kept */
        assert_int_equal(f->what, 4);
        assert_int_equal(f->at, 90 + 1000000);
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->what, ALARM_OURS_AHEAD);
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->how, 0); /* it is an old copy no more */
        in.document.variant = RECOVER_TRY; /* says what it would, and does nothing */
        assert_int_equal(bare_decide(&b, &in).entry, 500 + 1000000);
        assert_int_equal(b.drafts.n_drafts, 0);
        bare_deinit(&b);
}

/* The range of that kind, of the unit, in the year; NULL: nothing is declared lost. */
static const Fact *range_of(const Bare *b, const char *unit, SerialKind kind, int year) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_RECOVERY_RANGE, n)); n++)
                if (!strcmp(f->unit.s, unit) && f->what == (uint32_t)kind && f->number == (uint64_t)year)
                        return f;
        return NULL;
}

static void assert_range(Bare *b, const char *body, uint32_t first, uint32_t last) {
        Input in = declaration(RECOVER_DECLARE);
        const Fact *f;

        in.document.body = body;
        assert_int_equal(bare_decide(b, &in).status, RESULT_DONE);
        f = range_of(b, COUNTY, SERIAL_REGISTER, 2026);
        assert_non_null(f);
        assert_int_equal(f->how, first);
        assert_int_equal(f->number2, last);
}

static void register_numbers_are_lost_up_to_the_last_that_paper_knows(void **state) {
        SerialRow kept = { .unit = { COUNTY }, .kind = SERIAL_REGISTER, .year = 2026, .last = 50 };
        Input in = declaration(RECOVER_DECLARE);
        Bare b;

        bare_init(&b);
        put_alarm(&b, ALARM_OURS_AHEAD, CITY, true);
        row_put(b.txn, ROW_SERIAL, &kept);
        assert_range(&b, NULL, 51, 1050); /* nobody knows: a thousand */
        assert_range(&b, "411281 2026 57", 51, 57);
        assert_range(&b, "411200 2026 60\n411281 2026 57", 51, 57); /* another office's paper */
        assert_range(&b, "411281 2025 9\n411281.hrss 2026 5\n4112811 2026 3\n411281 2026 57\n", 51, 57);
        /* nothing was given since: said all the same, for others hold what they know against it */
        assert_range(&b, "411281 2026 50", 51, 50);
        assert_range(&b, "411281 2026", 51, 1050);
        assert_range(&b, "411281 2026 many", 51, 1050);
        assert_range(&b, "411281 2026 57 58", 51, 1050);
        assert_range(&b, "411281 2026 10000000", 51, 1050); /* no such number */
        assert_range(&b, "411281-2026-57", 51, 1050);
        in.document.body = "411281 2026 49"; /* fewer than are known to have been given */
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        kept.last = SERIAL_MAX - 10;
        row_put(b.txn, ROW_SERIAL, &kept);
        assert_range(&b, NULL, SERIAL_MAX - 9, SERIAL_MAX);
        kept.last = SERIAL_MAX;
        row_put(b.txn, ROW_SERIAL, &kept);
        assert_range(&b, NULL, SERIAL_MAX + 1, SERIAL_MAX); /* there are no more */
        bare_deinit(&b);
}

/* Units of the node registered through the bureau: they have docket and archive numbers alone; each year since the copy
 * counts. */
static void each_unit_of_the_node_and_each_year_since(void **state) {
        SerialRow full = { .unit = { DEPT }, .kind = SERIAL_DOCKET, .year = 2026, .last = SERIAL_MAX };
        Input in = declaration(RECOVER_DECLARE);
        Bare b;

        bare_init(&b);
        put_alarm(&b, ALARM_OURS_AHEAD, CITY, true);
        b.head.time = BARE_START - 70 * DURATION_DAY; /* December */
        row_put(b.txn, ROW_HEAD, &b.head);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_non_null(range_of(&b, COUNTY, SERIAL_REGISTER, 2025));
        assert_non_null(range_of(&b, COUNTY, SERIAL_REGISTER, 2026));
        assert_null(range_of(&b, COUNTY, SERIAL_REGISTER, 2024));
        assert_null(range_of(&b, DEPT, SERIAL_REGISTER, 2026));
        assert_non_null(range_of(&b, DEPT, SERIAL_DOCKET, 2025));
        assert_non_null(range_of(&b, DEPT, SERIAL_ARCHIVE, 2026));
        assert_null(range_of(&b, CITY, SERIAL_DOCKET, 2026)); /* not of this node */
        row_put(b.txn, ROW_SERIAL, &full);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(range_of(&b, DEPT, SERIAL_DOCKET, 2026)); /* all were given: none can be lost */
        assert_non_null(range_of(&b, DEPT, SERIAL_DOCKET, 2025));
        bare_deinit(&b);
}

static bool waits_for(const Bare *b, const char *unit) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_RECOVERY_PEER, n)); n++)
                if (!strcmp(f->peer.s, unit))
                        return f->what == RECOVERY_PEER_WAITING;
        return false;
}

/* Whoever may have had to do with it: its own lines up and down, and who wrote to it, was written to, whose seals it holds, or who
 * told it of what an earlier recovery had lost. */
static void it_is_asked_of_all_who_may_hold_something(void **state) {
        StreamInRow in_row = { .from = { "411221" }, .lane = LANE_NORMAL, .epoch = 1, .next = 2 };
        StreamOutRow out_row = { .to = { "410100" }, .lane = LANE_NORMAL, .epoch = 1, .next = 2 };
        PeerRow peer = { .unit = { "410102" }, .seal = 4 };
        LostRow told = { .done = LOST_RESTORED, .entry = 90, .way = LOST_OUT, .peer = { "410102" } };
        Input in = declaration(RECOVER_DECLARE);
        Bare b;

        bare_init(&b);
        put_alarm(&b, ALARM_OURS_AHEAD, CITY, true);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_true(waits_for(&b, CITY) && waits_for(&b, "410000"));
        assert_false(waits_for(&b, COUNTY) || waits_for(&b, "411221") || waits_for(&b, "410100") || waits_for(&b, "410102"));
        assert_null(bare_fact(&b, FACT_RECOVERY_STATE, 0));
        row_put(b.txn, ROW_STREAM_IN, &in_row);
        row_put(b.txn, ROW_STREAM_OUT, &out_row);
        row_put(b.txn, ROW_PEER, &peer);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_true(waits_for(&b, "411221") && waits_for(&b, "410100") && waits_for(&b, "410102"));
        row_delete(b.txn, ROW_PEER, &peer);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_false(waits_for(&b, "410102"));
        row_put(b.txn, ROW_LOST, &told);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_true(waits_for(&b, "410102"));
        bare_deinit(&b);
}

/* A vertical unit's line may lie on a node that no bureau of this one has to do with. */
static void it_is_asked_of_the_line_too(void **state) {
        static const char roster[] = "410000 bureau led=410000.gov\n"
                                     "410000.gov government served=410000 host=410000\n"
                                     "410100 bureau led=410100.gov\n"
                                     "410100.gov government led=410000.gov served=410100 review=410000.gov host=410100\n"
                                     "410100.tax vertical served=410100 host=410100\n"
                                     "410102 bureau led=410102.gov\n"
                                     "410102.gov government led=410100.gov served=410102 review=410100.gov host=410102\n"
                                     "411281 bureau led=411281.gov served=410000\n"
                                     "411281.gov government led=410000.gov served=411281 review=410000.gov host=411281\n"
                                     "411281.tax vertical led=410100.tax served=411281 review=410100.tax host=411281\n"
                                     "node 410000 relay=410000\n"
                                     "node 410100 relay=410000\n"
                                     "node 410102 relay=410000\n"
                                     "node 411281 relay=410000\n"
                                     "relay 410000\n";
        Input in = declaration(RECOVER_DECLARE);
        Bare b;

        bare_init_on(&b, roster);
        put_alarm(&b, ALARM_OURS_AHEAD, "410000", true);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_true(waits_for(&b, "410000") && waits_for(&b, "410100"));
        assert_false(waits_for(&b, "410102"));
        bare_deinit(&b);
}

/* Seen from above: the bureaus below, and the line of a vertical unit here, though its bureau is another's. */
static void it_is_asked_of_those_below_too(void **state) {
        static const char roster[] = "411281 bureau led=411281.gov\n"
                                     "411281.gov government served=411281 host=411281\n"
                                     "411281.tax vertical served=411281 host=411281\n"
                                     "411282 bureau led=411282.gov served=411281\n"
                                     "411282.gov government served=411282 host=411282\n"
                                     "410102 bureau led=410102.gov served=410100\n"
                                     "410102.gov government led=410100.gov served=410102 review=410100.gov host=410102\n"
                                     "410102.tax vertical led=411281.tax served=410102 review=411281.tax host=410102\n"
                                     "410100 bureau led=410100.gov\n"
                                     "410100.gov government served=410100 host=410100\n"
                                     "node 411281 relay=411281\n"
                                     "node 411282 relay=411281\n"
                                     "node 410102 relay=411281\n"
                                     "node 410100 relay=411281\n"
                                     "relay 411281\n";
        Input in = declaration(RECOVER_DECLARE);
        Bare b;

        bare_init_on(&b, roster);
        put_alarm(&b, ALARM_OURS_AHEAD, "411282", true);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_true(waits_for(&b, "411282") && waits_for(&b, "410102"));
        assert_false(waits_for(&b, "410100"));
        bare_deinit(&b);
}

static void an_office_without_peers_is_done_at_once(void **state) {
        Input in = declaration(RECOVER_DECLARE);
        Bare b;

        bare_init_on(&b,
                     "411281 bureau led=411281.gov\n411281.gov government served=411281 host=411281\n\n"
                     "node 411281 relay=411281\n"
                    "relay 411281\n");
        in.document.summary = "独立运行";
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_RECOVERY_PEER, 0));
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_DONE);
        bare_deinit(&b);
}

/* ---- while others answer --------------------------------------------------------------------------------------------- */

/* Old cases wait: custody may lie elsewhere.  New ones, and those whose lost acts are made good, do not. */
static void old_cases_wait_and_new_ones_do_not(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseRow old = { .case_id = case_id_make(&county, 2026, 1), .entry = 50 };
        CaseRow new = { .case_id = case_id_make(&county, 2026, 1002), .entry = 1000101 };
        CaseRow border = { .case_id = case_id_make(&county, 2026, 1003), .entry = 1000100 };
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_LINK, .actor = { .unit = { COUNTY }, .user = { "clerk" } } };
        LostRow lost = { .done = LOST_PENDING, .case_id = old.case_id, .entry = 120, .way = LOST_IN };
        Bare b;

        bare_init(&b);
        row_put(b.txn, ROW_CASE, &old);
        row_put(b.txn, ROW_CASE, &new);
        row_put(b.txn, ROW_CASE, &border);
        in.case_id = old.case_id;
        put_recovery(&b, RECOVERY_HEARING, 0);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_RECOVERING);
        in.case_id = case_id_make(&county, 2026, 77); /* may be one that was lost */
        assert_int_equal(bare_decide(&b, &in).reason, REASON_RECOVERING);
        in.case_id = new.case_id;
        assert_int_not_equal(bare_decide(&b, &in).reason, REASON_RECOVERING);
        in.case_id = border.case_id;
        assert_int_not_equal(bare_decide(&b, &in).reason, REASON_RECOVERING);
        row_put(b.txn, ROW_LOST, &lost);
        put_recovery(&b, RECOVERY_WORKING, 1);
        assert_int_not_equal(bare_decide(&b, &in).reason, REASON_RECOVERING);
        in.case_id = old.case_id;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_RECOVERING);
        row_delete(b.txn, ROW_LOST, &lost);
        lost.done = LOST_NOTED;
        row_put(b.txn, ROW_LOST, &lost);
        assert_int_not_equal(bare_decide(&b, &in).reason, REASON_RECOVERING);
        put_recovery(&b, RECOVERY_DONE, 0);
        assert_int_not_equal(bare_decide(&b, &in).reason, REASON_RECOVERING);
        bare_deinit(&b);
}

static void it_goes_on_without_an_office_only_by_a_persons_word(void **state) {
        Input in = declaration(RECOVER_WITHOUT);
        Bare b;

        bare_init(&b);
        in.document.to = code_of(CITY);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NO_RECOVERY);
        put_recovery(&b, RECOVERY_WORKING, 1);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NO_RECOVERY);
        put_recovery(&b, RECOVERY_HEARING, 1);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_WAITED_FOR);
        put_peer(&b, CITY, RECOVERY_PEER_HEARD);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_WAITED_FOR);
        put_peer(&b, CITY, RECOVERY_PEER_REFUSED);
        in.document.reason = "";
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_MISSING);
        in.document.reason = "该单位已撤销";
        put_peer(&b, "410000", RECOVERY_PEER_REFUSED);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_PEER, 0)->what, RECOVERY_PEER_WITHOUT);
        assert_null(bare_fact(&b, FACT_RECOVERY_STATE, 0)); /* another one has refused */
        put_peer(&b, "410000", RECOVERY_PEER_WAITING);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_RECOVERY_STATE, 0));
        put_peer(&b, "410000", RECOVERY_PEER_WITHOUT);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_WORKING);
        put_recovery(&b, RECOVERY_HEARING, 0); /* nothing was lost that anybody knows */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_DONE);
        bare_deinit(&b);
}

/* Others know of a recovery of ours that is lost itself: of one that we hear before we declare, or for which this one is
 * refused, also by who has been gone on without. */
static void a_recovery_that_we_have_forgotten_is_noted(void **state) {
        Input in = declaration(RECOVER_DECLARE);
        Input answer = { .kind = INPUT_RECOVERY_ANSWER, .peer = { CITY }, .text = "declares less than we hold" };
        Bare b;

        bare_init(&b);
        put_alarm(&b, ALARM_OURS_AHEAD, CITY, true);
        for (in.known_epoch = 0; in.known_epoch <= 2; in.known_epoch++) {
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                assert_int_equal(bare_fact(&b, FACT_RECOVERY_FORGOTTEN, 0) != NULL, in.known_epoch == 2); /* ours is epoch 1 */
        }
        put_recovery(&b, RECOVERY_HEARING, 0); /* of epoch 2 */
        for (unsigned i = 0; i < 2; i++) {
                for (answer.known_epoch = 0; answer.known_epoch <= 3; answer.known_epoch++) {
                        assert_int_equal(bare_decide(&b, &answer).status, RESULT_DONE);
                        assert_int_equal(bare_fact(&b, FACT_RECOVERY_FORGOTTEN, 0) != NULL, answer.known_epoch >= 2);
                }
                put_recovery(&b, RECOVERY_DONE, 0);
                put_peer(&b, CITY, RECOVERY_PEER_WITHOUT);
        }
        answer.text = NULL; /* what it agrees to is what it knows */
        answer.known_epoch = 2;
        assert_int_equal(bare_decide(&b, &answer).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_RECOVERY_FORGOTTEN, 0));
        bare_deinit(&b);
}

/* The alarm by the bare name is what that office is told of its own recovery. */
#define REFUSED_BY_CITY COUNTY "/" CITY

static void an_answer_counts_once_and_a_refusal_is_an_alarm(void **state) {
        Input in = { .kind = INPUT_RECOVERY_ANSWER, .peer = { CITY }, .number = 38 };
        Bare b;

        bare_init(&b);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED); /* no recovery of ours */
        put_recovery(&b, RECOVERY_HEARING, 0);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED); /* not waited for */
        in.text = "declares less than we hold";
        put_alarm(&b, ALARM_RECOVERY, CITY, true); /* about a recovery of its own: another thing */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE); /* a refusal is heard from everybody */
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_PEER, 0)->what, RECOVERY_PEER_REFUSED);
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->how, 1);
        assert_string_equal(bare_fact(&b, FACT_ALARM, 0)->text, REFUSED_BY_CITY "\ndeclares less than we hold");
        put_peer(&b, CITY, RECOVERY_PEER_REFUSED);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        put_alarm(&b, ALARM_RECOVERY, REFUSED_BY_CITY, true);
        in.text = NULL; /* declared anew, it agrees */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_PEER, 0)->what, RECOVERY_PEER_HEARD);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_PEER, 0)->number, 38);
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->how, 0);
        assert_string_equal(bare_fact(&b, FACT_ALARM, 0)->text, REFUSED_BY_CITY);
        assert_null(bare_fact(&b, FACT_ALARM, 1));
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_DONE);
        put_peer(&b, CITY, RECOVERY_PEER_HEARD);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        put_alarm(&b, ALARM_RECOVERY, REFUSED_BY_CITY, false);
        in.text = "no"; /* it takes nothing back: a person is told, once */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_RECOVERY_PEER, 0));
        assert_string_equal(bare_fact(&b, FACT_ALARM, 0)->text, REFUSED_BY_CITY "\nno");
        put_alarm(&b, ALARM_RECOVERY, REFUSED_BY_CITY, true);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        in.text = NULL;
        put_recovery(&b, RECOVERY_WORKING, 1); /* late, from one that was gone on without: noted, the work goes on */
        put_peer(&b, CITY, RECOVERY_PEER_WITHOUT);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_RECOVERY_STATE, 0));
        bare_deinit(&b);
}

/* ---- what others hold ------------------------------------------------------------------------------------------------- */

/* Who was given words of a case in the lost stretch is told, if it accuses by now; of one that does not, it is known again that
 * there is somebody to tell. */
static void who_has_words_of_a_lost_entry_is_told_that_the_case_accuses(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseRow row = { .case_id = case_id_make(&county, 2026, 1), .case_class = CLASS_CLAIM };
        const Fact *f;
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_HEARING, 0);
        row_put(b.txn, ROW_CASE, &row);
        in = held(&h, ENTRY_RECEIVED, ENTRY_CO_REQUEST, COUNTY, CITY, &row.case_id);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        row.case_class = CLASS_ACCUSATION;
        row_put(b.txn, ROW_CASE, &row);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        f = bare_fact(&b, FACT_SEND, 0);
        assert_non_null(f);
        assert_string_equal(f->peer.s, CITY);
        assert_int_equal(f->what, PARCEL_COPY | ENTRY_SEALED_WORD << 8);
        buf_deinit(&h.bytes);
        in = held(&h, ENTRY_RECEIVED, ENTRY_SEALED_REFERRAL, COUNTY, CITY, &row.case_id); /* no word of it */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

static void what_another_holds_of_us_is_noted_once(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = { .case_id = id, .entry = 120, .way = LOST_OUT, .outcome = OUTCOME_TAKEN };
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        in = held(&h, ENTRY_RECEIVED, ENTRY_REFERRAL, COUNTY, CITY, &id);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED); /* nothing was lost */
        put_recovery(&b, RECOVERY_HEARING, 0);
        in.lost_known = true; /* an entry that we kept */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        in.lost_known = false;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->what, (uint32_t)LOST_OUT | OUTCOME_TAKEN << 8 | ENTRY_REFERRAL << 16);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->number2, 120);
        assert_null(bare_fact(&b, FACT_RECOVERY_STATE, 0));
        for (LostDone done = LOST_PENDING; done <= LOST_TAKEN_AGAIN; done++) {
                row.done = done;
                row_put(b.txn, ROW_LOST, &row);
                assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED); /* known, whatever became of it */
                row.outcome = OUTCOME_REFUSED; /* by one parcel; it went once more, and was taken */
                row_put(b.txn, ROW_LOST, &row);
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                assert_int_equal(bare_fact(&b, FACT_LOST, 0)->what >> 8 & 0xFF, OUTCOME_TAKEN);
                h.receipt.outcome = OUTCOME_REFUSED;
                assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
                h.receipt.outcome = row.outcome = OUTCOME_TAKEN;
                row_delete(b.txn, ROW_LOST, &row);
        }
        put_recovery(&b, RECOVERY_DONE, 0); /* from one that was not waited for: the work begins again */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_WORKING);
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* Lost, consumed once more, and lost again: our receipt says which entry consumed it at first, and its place is there, before what we
 * did with it.  What another's receipt says is of its own entries. */
static void what_was_consumed_twice_has_the_place_of_the_first_time(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_HEARING, 0);
        in = held(&h, ENTRY_RECEIPT, ENTRY_RECEIVED, COUNTY, CITY, &id);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->number2, 120);
        h.receipt.first_entry = 45;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->what, (uint32_t)LOST_IN | OUTCOME_TAKEN << 8);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->number2, 45);
        buf_deinit(&h.bytes);
        in = held(&h, ENTRY_RECEIVED, ENTRY_REFERRAL, COUNTY, CITY, &id);
        h.receipt.first_entry = 45;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->number2, 120);
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* Made good as far as it went without the case, which comes once more, and of which nobody had told: its turn comes again, behind that. */
static void what_was_made_good_without_the_case_follows_it(void **state) {
        static const struct {
                LostDone done;
                uint64_t entry;
                LostWay way;
                Outcome outcome;
                EntryKind document;
                DocketState state; /* of its unit's file; none: it has none */
                Custody custody;
                bool follows;
        } tried[] = {
                { LOST_NOTED, 130, LOST_OUT, OUTCOME_TAKEN, ENTRY_RETURN_REQUEST, 0, 0, true },
                { LOST_CUSTODY_ONLY, 130, LOST_OUT, OUTCOME_TAKEN, ENTRY_RETURN_REQUEST, 0, 0, true },
                { LOST_RESTORED, 130, LOST_OUT, OUTCOME_TAKEN, ENTRY_RETURN_REQUEST, 0, 0, false },
                { LOST_NOTED, 110, LOST_OUT, OUTCOME_TAKEN, ENTRY_RETURN_REQUEST, 0, 0, false }, /* before it came */
                { LOST_NOTED, 130, LOST_IN, OUTCOME_TAKEN, ENTRY_RETURN_REQUEST, 0, 0, false },
                { LOST_NOTED, 130, LOST_OUT, OUTCOME_REFUSED, ENTRY_RETURN_REQUEST, 0, 0, false },
                { LOST_NOTED, 130, LOST_OUT, OUTCOME_TAKEN, ENTRY_MATERIAL, 0, 0, false }, /* noted that it arrived */
                { LOST_NOTED, 130, LOST_OUT, OUTCOME_TAKEN, ENTRY_REFERRAL, STATE_TAKEN, CUSTODY_HERE, false },
                /* in an earlier round's file, which begins anew */
                { LOST_CUSTODY_ONLY, 130, LOST_OUT, OUTCOME_TAKEN, ENTRY_RETURN_REQUEST, STATE_RETURN_ASKED, CUSTODY_FLIGHT, true },
                { LOST_CUSTODY_ONLY, 130, LOST_OUT, OUTCOME_TAKEN, ENTRY_RETURN_REQUEST, STATE_HANDED, CUSTODY_FLIGHT, false },
                { LOST_CUSTODY_ONLY, 130, LOST_OUT, OUTCOME_TAKEN, ENTRY_RETURN_REQUEST, STATE_RETURN_ASKED, CUSTODY_HERE, false },
                { LOST_CUSTODY_ONLY, 130, LOST_OUT, OUTCOME_TAKEN, ENTRY_REFERRAL, STATE_RETURN_ASKED, CUSTODY_FLIGHT, false },
        };
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);

        for (size_t i = 0; i < array_size(tried); i++) {
                LostRow row = { .done = tried[i].done, .case_id = id, .entry = tried[i].entry, .lost_at = 17, .way = tried[i].way,
                                .peer = code_of(CITY), .other = code_of(CITY), .lane = LANE_NORMAL, .epoch = 1, .number = 9,
                                .outcome = tried[i].outcome, .document = tried[i].document, .unit = county };
                const Fact *f;
                Input in;
                Held h;
                Bare b;

                bare_init(&b);
                put_recovery(&b, RECOVERY_HEARING, 0);
                row_put(b.txn, ROW_LOST, &row);
                if (tried[i].state)
                        (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = tried[i].state,
                                                                .custody = tried[i].custody });
                in = held(&h, ENTRY_RECEIPT, ENTRY_RECEIVED, COUNTY, CITY, &id);
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                f = bare_fact(&b, FACT_LOST_DONE, 0);
                assert_int_equal(f != NULL, tried[i].follows);
                if (f) {
                        assert_int_equal(f->how, LOST_PENDING);
                        assert_int_equal(f->number2, 130);
                        assert_int_equal(f->number, 17);
                }
                buf_deinit(&h.bytes);
                in = held(&h, ENTRY_RECEIVED, ENTRY_REFERRAL, COUNTY, CITY, &id); /* an act of ours brings nothing along */
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                assert_null(bare_fact(&b, FACT_LOST_DONE, 0));
                buf_deinit(&h.bytes);
                bare_deinit(&b);
        }
}

/* A paper of ours that is still here, and that another shows to have: noted once, with the proof that it brings; a second time only what
 * is not known yet. */
static void a_paper_that_another_has_is_known_to_be_there(void **state) {
        static const struct {
                bool noted, waits, refused, held; /* what is known; its number is waited with, by a parcel of ours */
                bool says, paper;                 /* anything; who has the paper */
        } tried[] = {
                { false, false, false, false, true, true }, { true, false, false, true, false, false },
                { true, false, false, false, true, true },  { true, true, false, true, true, true },
                { true, false, true, false, false, false }, { true, true, true, false, true, false },
                { false, false, true, false, true, false },
        };
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);

        for (size_t i = 0; i < array_size(tried); i++)
                for (int proof = 0; proof < 2; proof++) {
                        HistoryRow paper = { .case_id = id, .entry = 120, .kind = ENTRY_MATERIAL, .material = true,
                                             .at = BARE_START - DURATION_DAY };
                        LostRow noted = { .done = LOST_NOTED, .case_id = id, .entry = 120, .way = LOST_OUT };
                        Input in;
                        Held h;
                        Bare b;

                        bare_init(&b);
                        put_recovery(&b, RECOVERY_HEARING, 0);
                        in = held(&h, ENTRY_RECEIVED, ENTRY_MATERIAL, COUNTY, CITY, &id);
                        in.lost_known = in.lost_in_outbox = tried[i].waits;
                        if (tried[i].refused)
                                h.receipt.outcome = OUTCOME_REFUSED;
                        if (proof)
                                h.theirs.parts[h.theirs.n_parts++] = (Part){ .kind = PART_PROOF, .data = bytes_of_str("proof") };
                        if (tried[i].held)
                                strcpy(paper.held_by, CITY);
                        row_put(b.txn, ROW_HISTORY, &paper);
                        if (tried[i].noted)
                                row_put(b.txn, ROW_LOST, &noted);
                        assert_int_equal(bare_decide(&b, &in).status, tried[i].says ? RESULT_DONE : RESULT_IGNORED);
                        assert_int_equal(bare_fact(&b, FACT_LOST, 0) != NULL, !tried[i].noted);
                        if (!tried[i].noted) {
                                assert_int_equal(bare_fact(&b, FACT_LOST, 0)->what >> 16, ENTRY_MATERIAL);
                                assert_int_equal(done_how(&b), LOST_NOTED);
                                assert_int_equal(b.drafts.drafts[0]->n_parts, proof);
                        }
                        assert_int_equal(bare_fact(&b, FACT_PAPER_HELD, 0) != NULL, tried[i].paper);
                        if (tried[i].paper) {
                                assert_string_equal(bare_fact(&b, FACT_PAPER_HELD, 0)->peer.s, CITY);
                                assert_int_equal(bare_fact(&b, FACT_PAPER_HELD, 0)->number2, 120);
                        }
                        buf_deinit(&h.bytes);
                        bare_deinit(&b);
                }
}

/* Two petitioners have one number: what was done in the other's case is not done in this one, and a person is told. */
static void a_number_that_was_given_twice_is_told(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        CaseRow row = { .case_id = id };
        const Fact *warning;
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_DONE, 0);
        row.given_at = BARE_START;
        row_put(b.txn, ROW_CASE, &row);
        in = held(&h, ENTRY_RECEIVED, ENTRY_REFERRAL, COUNTY, CITY, &id);
        h.doc.given_at = BARE_START - DURATION_DAY;
        hold_document(&h);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->number2, 120);
        assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 0)->number2, 120);
        assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 0)->how, LOST_NOTED);
        assert_null(bare_fact(&b, FACT_RECOVERY_STATE, 0)); /* nothing of it is to be made good */
        warning = warned(&b, WARNING_NUMBER_TWICE);
        assert_non_null(warning);
        assert_string_equal(warning->unit.s, COUNTY);
        assert_string_equal(warning->peer.s, CITY);
        assert_true(case_id_equal(&warning->case_id, &id));
        h.doc.given_at = BARE_START;
        hold_document(&h);
        (void)bare_decide(&b, &in);
        assert_null(warned(&b, WARNING_NUMBER_TWICE));
        h.doc.given_at = 0; /* it does not say: it is older than the number */
        hold_document(&h);
        (void)bare_decide(&b, &in);
        assert_non_null(warned(&b, WARNING_NUMBER_TWICE));
        row_put(b.txn, ROW_TOLD, &(ToldRow){ .case_id = id, .by = { CITY } }); /* others' word alone: no number of ours */
        (void)bare_decide(&b, &in);
        assert_null(warned(&b, WARNING_NUMBER_TWICE));
        row_delete(b.txn, ROW_TOLD, &(ToldRow){ .case_id = id });
        row_delete(b.txn, ROW_CASE, &row); /* no other one is known */
        (void)bare_decide(&b, &in);
        assert_null(warned(&b, WARNING_NUMBER_TWICE));
        row_put(b.txn, ROW_CASE, &row);
        buf_deinit(&h.bytes);
        /* what had come in it comes once more */
        in = held(&h, ENTRY_REFERRAL, ENTRY_RECEIVED, COUNTY, NULL, &id);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_LOST_DONE, 0));
        assert_non_null(warned(&b, WARNING_NUMBER_TWICE));
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* Copies and what was passed on say nothing that the original doesn't; what can't be read says nothing. */
static void only_originals_to_the_one_who_shows_them_count(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_HEARING, 0);
        in = held(&h, ENTRY_RECEIVED, ENTRY_REFERRAL, COUNTY, "410000", &id);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED); /* to somebody else */
        buf_deinit(&h.bytes);
        in = held(&h, ENTRY_RECEIVED, ENTRY_NOTICE, COUNTY, NULL, &id); /* climbed to it: addressed to nobody */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        h.lost.header.kind = ENTRY_RECEIVED; /* passed on */
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        h.lost.header.kind = ENTRY_NOTICE;
        h.theirs.parts[0].data = bytes_of_str("\xFF\xFF");
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        h.theirs.n_parts = 0;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        buf_deinit(&h.bytes);
        /* what we had received of it: its parcel comes again */
        in = held(&h, ENTRY_REFERRAL, ENTRY_RECEIVED, COUNTY, NULL, &id);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->what & 0xFF, LOST_IN);
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* 22:25: urgent matters are told to several at once, each named. */
static void what_went_to_several_counts_with_each_of_them(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_HEARING, 0);
        in = held(&h, ENTRY_RECEIVED, ENTRY_URGENT, COUNTY, NULL, &id);
        for (unsigned i = 0; i < 2; i++) {
                h.doc.units[0] = "411281.gov";
                h.doc.units[1] = i ? CITY : "410000"; /* the second time to the one who shows it, too */
                h.doc.n_units = 2;
                buf_clear(&h.bytes);
                document_encode(&h.doc, &h.bytes);
                h.theirs.parts[0].data = buf_bytes(&h.bytes);
                assert_int_equal(bare_decide(&b, &in).status, i ? RESULT_DONE : RESULT_IGNORED);
        }
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->number2, 120);
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* 22:30: that a lost act was of an accusation is kept with it, so that nothing of the case is opened in clear meanwhile. */
static void a_lost_accusation_is_known_as_one(void **state) {
        static const struct {
                EntryKind kind;
                CaseClass case_class;
                bool accuses;
        } acts[] = { { ENTRY_REFERRAL, CLASS_CLAIM, false }, { ENTRY_REFERRAL, CLASS_ACCUSATION, true },
                     { ENTRY_SEALED_REFERRAL, CLASS_NONE, true } };
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);

        for (size_t i = 0; i < array_size(acts); i++) {
                Input in;
                Held h;
                Bare b;

                bare_init(&b);
                put_recovery(&b, RECOVERY_HEARING, 0);
                in = held(&h, ENTRY_RECEIVED, acts[i].kind, COUNTY, CITY, &id);
                h.doc.case_class = acts[i].case_class;
                buf_clear(&h.bytes);
                document_encode(&h.doc, &h.bytes);
                h.theirs.parts[0].data = buf_bytes(&h.bytes);
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                assert_int_equal((bare_fact(&b, FACT_LOST, 0)->what & FACT_LOST_ACCUSES) != 0, acts[i].accuses);
                buf_deinit(&h.bytes);
                bare_deinit(&b);
        }
}

/* The parcel's fact, of those that are sent. */
static void assert_goes_out_anew(const Bare *b, const OutboxRow *out) {
        const Fact *settled = bare_fact(b, FACT_SETTLED, 0), *sent = bare_fact(b, FACT_SEND, 0);

        assert_non_null(settled);
        assert_int_equal(settled->what, OUTCOME_VOIDED);
        assert_int_equal(settled->number, out->key.number);
        assert_int_equal(settled->how, (uint32_t)out->key.lane | out->key.epoch << 8);
        assert_non_null(sent);
        assert_int_equal(sent->how, (uint32_t)out->key.lane | 2u << 8); /* of the new epoch, and the same entry */
        assert_int_equal(sent->number, 1);
        assert_int_equal(sent->number2, out->entry << 16 | out->parts_mask);
        assert_int_equal(sent->what, (uint32_t)out->kind | (uint32_t)out->document << 8);
        assert_string_equal(sent->text, out->key.to.s);
        assert_string_equal(sent->peer.s, out->to_unit.s);
        assert_null(bare_fact(b, FACT_WARNING, 0)); /* nobody refused it: no desk has anything to do */
}

/* A parcel that we sent since, under a number that was used in the lost stretch, will never be consumed there under that
 * number: it goes out again under one of the new epoch, and what it carries stays on its way. */
static void what_bears_a_number_that_was_used_before_goes_out_under_another(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        OutboxRow out = { .key = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = 90,
                          .kind = PARCEL_DOCUMENT, .document = ENTRY_ORDER, .from_unit = { COUNTY }, .to_unit = { CITY },
                          .parts_mask = 1u << PART_DOCUMENT };
        DocketRow flying = { .unit = county, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_FLIGHT,
                             .flight_node = { CITY }, .flight_lane = LANE_NORMAL, .flight_epoch = 1, .flight_number = 5 };
        LostRow known = { .case_id = id, .entry = 120, .way = LOST_OUT, .done = LOST_RESTORED };
        SuccessionRow job = { .what = SUCCESSION_JOB, .unit = { DEPT } };
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = { DEPT }, .state = WENT_FLIGHT, .peer = { CITY } };
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_HEARING, 0);
        b.head.epoch = 2; /* declared */
        row_put(b.txn, ROW_HEAD, &b.head);
        out.case_id = id;
        in = held(&h, ENTRY_RECEIVED, ENTRY_REFERRAL, COUNTY, CITY, &id);
        in.lost_known = in.lost_in_outbox = true;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_SETTLED, 0)); /* it was settled meanwhile */
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_goes_out_anew(&b, &out);
        assert_null(bare_fact(&b, FACT_FLIGHT, 0)); /* that carries no case */
        flying.flight_number = 4;                   /* ... the case goes by another */
        row_put(b.txn, ROW_DOCKET, &flying);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_FLIGHT, 0));
        flying.flight_number = 5;
        row_put(b.txn, ROW_DOCKET, &flying);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_goes_out_anew(&b, &out);
        assert_non_null(bare_fact(&b, FACT_FLIGHT, 0));
        assert_int_equal(bare_fact(&b, FACT_FLIGHT, 0)->number, 1);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        /* so does a closed unit's file, which is found on its way by the number that it goes under */
        out.document = ENTRY_SUCCESSION;
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_SUCCESSION_SENT, 0)); /* of no unit that closed */
        row_put(b.txn, ROW_SUCCESSION, &job);
        went.case_id = id;
        went.flight = out.key;
        row_put(b.txn, ROW_SUCCESSION, &went);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_goes_out_anew(&b, &out);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_SENT, 0)->unit.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_SUCCESSION_SENT, 0)->number, 1);
        out.kind = PARCEL_COPY; /* the word to others that it goes */
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_SUCCESSION_SENT, 0));
        out.kind = PARCEL_DOCUMENT;
        out.document = ENTRY_ORDER;
        row_put(b.txn, ROW_OUTBOX, &out);
        /* also if the act that it collided with is known by now, or is none that is noted */
        row_put(b.txn, ROW_LOST, &known);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_goes_out_anew(&b, &out);
        assert_null(bare_fact(&b, FACT_LOST, 0));
        row_delete(b.txn, ROW_LOST, &known);
        h.lost.header.kind = ENTRY_RECEIVED;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_goes_out_anew(&b, &out);
        assert_null(bare_fact(&b, FACT_LOST, 0));
        h.lost.header.kind = ENTRY_REFERRAL;
        in.lost_known = in.lost_in_outbox = false;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_SETTLED, 0));
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_an_admin_declares_and_only_an_old_copy),
                cmocka_unit_test(an_operator_may_insist),
                cmocka_unit_test(it_goes_on_behind_the_highest_that_anybody_holds),
                cmocka_unit_test(register_numbers_are_lost_up_to_the_last_that_paper_knows),
                cmocka_unit_test(each_unit_of_the_node_and_each_year_since),
                cmocka_unit_test(it_is_asked_of_all_who_may_hold_something),
                cmocka_unit_test(it_is_asked_of_the_line_too),
                cmocka_unit_test(it_is_asked_of_those_below_too),
                cmocka_unit_test(an_office_without_peers_is_done_at_once),
                cmocka_unit_test(old_cases_wait_and_new_ones_do_not),
                cmocka_unit_test(it_goes_on_without_an_office_only_by_a_persons_word),
                cmocka_unit_test(a_recovery_that_we_have_forgotten_is_noted),
                cmocka_unit_test(an_answer_counts_once_and_a_refusal_is_an_alarm),
                cmocka_unit_test(who_has_words_of_a_lost_entry_is_told_that_the_case_accuses),
                cmocka_unit_test(what_another_holds_of_us_is_noted_once),
                cmocka_unit_test(what_was_consumed_twice_has_the_place_of_the_first_time),
                cmocka_unit_test(what_was_made_good_without_the_case_follows_it),
                cmocka_unit_test(a_paper_that_another_has_is_known_to_be_there),
                cmocka_unit_test(a_number_that_was_given_twice_is_told),
                cmocka_unit_test(only_originals_to_the_one_who_shows_them_count),
                cmocka_unit_test(what_went_to_several_counts_with_each_of_them),
                cmocka_unit_test(a_lost_accusation_is_known_as_one),
                cmocka_unit_test(what_bears_a_number_that_was_used_before_goes_out_under_another),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
