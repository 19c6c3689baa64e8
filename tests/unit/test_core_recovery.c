/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Recovery from an old copy, decision by decision (design section 5, promises P2 to P4): what is declared lost, whom it is
 * asked of, what others' answers come to, how one lost act after the other is made good, and what another office's recovery
 * is believed.  The office is its rows alone, put by hand; test_recovery.c has the whole road between nodes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/recovery.h"
#include "node/core/succession.h"
#include "bare_office.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"

static void put_alarm(Bare *b, AlarmKind kind, const char *subject, bool on) {
        AlarmRow row = { .kind = kind, .on = on };

        (void)snprintf(row.subject, sizeof(row.subject), "%s", subject);
        row_put(b->txn, ROW_ALARM, &row);
}

static void put_peer(Bare *b, const char *unit, RecoveryPeer state) {
        RecoveryPeerRow row = { .unit = code_of(unit), .state = state };

        row_put(b->txn, ROW_RECOVERY_PEER, &row);
}

static void put_recovery(Bare *b, RecoveryState state, uint64_t lost) {
        RecoveryRow row = { .epoch = 2, .entry = 1000100, .old_epoch = 1, .kept_entry = 100, .state = state, .lost = lost };

        row_put(b->txn, ROW_RECOVERY, &row);
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

static const Fact *warned(const Bare *b, WarningKind kind) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_WARNING, n)); n++)
                if (f->what == (uint32_t)kind && f->how)
                        return f;
        return NULL;
}

static uint32_t done_how(const Bare *b) {
        const Fact *f = bare_fact(b, FACT_LOST_DONE, 0);

        assert_non_null(f);
        return f->how;
}

/* ---- what others hold ------------------------------------------------------------------------------------------------- */

/* A lost entry of ours, as another office has it: a document of `unit`, to another. */
typedef struct Held {
        Evidence theirs, lost;
        Receipt receipt;
        Document doc;
        Buf bytes;
} Held;

/* What they show of it says that. */
static void hold_document(Held *h) {
        buf_clear(&h->bytes);
        document_encode(&h->doc, &h->bytes);
        h->theirs.parts[0].data = buf_bytes(&h->bytes);
}

static Input held(Held *h, EntryKind theirs, EntryKind kind, const char *from, const char *to, const CaseId *id) {
        Input in = { .kind = INPUT_RECOVERY_ITEM, .peer = { CITY } };

        *h = (Held){ .doc = { .kind = kind, .unit = code_of(from), .to = to ? code_of(to) : UNIT_NONE, .reason = "理由",
                              .body = "内容" } };
        h->lost.header = (Header){ .number = 120, .time = BARE_START - DURATION_DAY, .kind = kind, .version = 1, .case_id = *id,
                                   .actor = { .unit = code_of(from), .user = { "clerk" } } };
        h->theirs.header = (Header){ .number = 7, .kind = theirs, .version = 1, .case_id = *id, .actor = { .unit = { CITY } } };
        document_encode(&h->doc, &h->bytes);
        h->theirs.parts[h->theirs.n_parts++] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&h->bytes) };
        h->receipt = (Receipt){ .from = { COUNTY }, .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 5,
                                .outcome = OUTCOME_TAKEN };
        in.receipt_evidence = &h->theirs;
        in.lost = &h->lost;
        in.receipt = &h->receipt;
        return in;
}

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
        LostRow row = { .case_id = id, .entry = 120, .way = LOST_OUT };
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

/* ---- making it good ------------------------------------------------------------------------------------------------------ */

/* Evidence of that entry, as it is kept of one that nobody here has: without its parts. */
static void proof_of(Entry *e, Buf *ret) {
        static const uint8_t signature[64];
        Seal seal = { .unit = { COUNTY }, .number = 50, .epoch = 1, .first_entry = e->header.number, .count = 1, .previous = { { 1 } },
                      .time = e->header.time, .suite = RECORD_SUITE_STD };
        Buf header = BUF_INIT, body = BUF_INIT, sealed = BUF_INIT;

        header_encode(&e->header, &header);
        e->header_bytes = buf_bytes(&header);
        seal.root = entry_leaf(e->header_bytes);
        seal_body_encode(&seal, &body);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), &sealed);
        evidence_encode(e, 0, 0, NULL, 0, buf_bytes(&sealed), ret);
        buf_deinit(&header);
        buf_deinit(&body);
        buf_deinit(&sealed);
}

/* The tick that makes that lost act good: evidence of it is in the entry that was learnt, with what else was told; a document among
 * `parts` instead of the act's own.  coming: the entry by which the case had come; NULL: not that anybody knows. */
static Result make_good_with_parts(Bare *b, const LostRow *row, const Document *doc, Instant at, const Part *parts, uint32_t n,
                                   const Entry *coming) {
        Entry lost = { .header = { .number = row->entry, .time = at, .kind = doc->kind, .version = 1, .case_id = row->case_id,
                                   .actor = { .unit = row->unit, .user = { "clerk" } } } };
        Buf document = BUF_INIT, proof = BUF_INIT;
        Input in = { .kind = INPUT_TICK, .coming_entry = coming };
        Entry learnt = { .n_parts = 2 };
        Document filled = *doc;
        Result result;

        filled.unit = row->unit;
        document_encode(&filled, &document);
        lost.parts[0] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&document) };
        lost.n_parts = lost.header.n_parts = 1;
        lost.header.parts[0] = (PartRef){ .kind = PART_DOCUMENT, .digest = part_digest(PART_DOCUMENT, lost.parts[0].salt,
                                                                                      lost.parts[0].data) };
        proof_of(&lost, &proof);
        learnt.parts[0] = (Part){ .kind = PART_PROOF, .data = buf_bytes(&proof) };
        learnt.parts[1] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&document) };
        for (uint32_t i = 0; i < n; i++)
                learnt.parts[parts[i].kind == PART_DOCUMENT ? 1 : learnt.n_parts++] = parts[i];
        row_put(b->txn, ROW_LOST, row);
        in.lost_entry = &learnt;
        result = bare_decide(b, &in);
        row_delete(b->txn, ROW_LOST, row);
        buf_deinit(&document);
        buf_deinit(&proof);
        return result;
}

static Result make_good_with(Bare *b, const LostRow *row, const Document *doc, Instant at, Bytes state) {
        return make_good_with_parts(b, row, doc, at, &(Part){ .kind = PART_STATE, .data = state }, 1, NULL);
}

static Result make_good(Bare *b, const LostRow *row, const Document *doc, Instant at) {
        return make_good_with_parts(b, row, doc, at, NULL, 0, NULL);
}

static LostRow lost_act(EntryKind document, const CaseId *id, const char *other) {
        return (LostRow){ .case_id = *id, .entry = 120, .way = LOST_OUT, .peer = { CITY }, .lane = LANE_NORMAL, .epoch = 1,
                          .number = 5, .outcome = OUTCOME_TAKEN, .document = document, .unit = { COUNTY },
                          .other = code_of(other),
                          .learnt = 1000110 };
}

static Document lost_document(EntryKind kind, const char *to) {
        return (Document){ .kind = kind, .to = to ? code_of(to) : UNIT_NONE, .reason = "超出本级职权", .body = "内容",
                           .handing_mode = kind == ENTRY_REPORT_UP ? ENTRY_REFERRAL : 0 };
}

static void put_case(Bare *b, const CaseId *id, DocketState state, Custody custody, const char *given_to) {
        CaseRow row = { .case_id = *id, .registered_by = { COUNTY }, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1,
                        .channel = CHANNEL_LETTER, .entry = 50, .received_at = BARE_START - 3 * DURATION_DAY };
        DocketRow docket = { .unit = { COUNTY }, .case_id = *id, .state = state, .custody = custody, .home = STATE_REGISTERED };
        CaseUnitRow unit = { .case_id = *id, .unit = { COUNTY } };

        if (given_to)
                docket.given_to = code_of(given_to);
        row_put(b->txn, ROW_CASE, &row);
        row_put(b->txn, ROW_DOCKET, &docket);
        row_put(b->txn, ROW_CASE_UNIT, &unit);
}

static Custody custody_of(const Bare *b, const char *unit) {
        const Fact *f, *last = NULL;

        for (unsigned n = 0; (f = bare_fact(b, FACT_CUSTODY, n)); n++)
                if (!strcmp(f->unit.s, unit))
                        last = f;
        return last ? (Custody)last->what : CUSTODY_NONE;
}

/* What was handed on lies there: the act is done again as it was, and nothing is sent. */
static void a_lost_hand_over_is_done_again_without_sending(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        assert_true(make_good(&b, &row, &doc, BARE_START - DURATION_DAY).more);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 0)->number2, 120);
        assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 0)->at, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->peer.s, CITY);
        /* an entry of a clock that was wrong counts as of now */
        assert_true(make_good(&b, &row, &doc, BARE_START + DURATION_DAY).more);
        assert_true(bare_fact(&b, FACT_LOST_DONE, 0)->at <= b.now);
        bare_deinit(&b);
}

/* What was refused there never left; what was only for information moved nothing. */
static void what_came_to_nothing_moves_nothing(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row.outcome = OUTCOME_REFUSED;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        row.outcome = OUTCOME_VOIDED; /* never arrived; its receiver forgot nothing */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        row.outcome = OUTCOME_TAKEN;
        doc.handing_mode = 0; /* for information */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        bare_deinit(&b);
}

/* The file here does not bear the act any more, or there is no file: that the case lies there is so all the same, and a
 * person is told. */
static void where_the_file_does_not_bear_it_custody_alone_moves(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1), unknown = case_id_make(&county, 2026, 9);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow other = { .unit = dept, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_WITHDRAWN, CUSTODY_HERE, NULL);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_non_null(warned(&b, WARNING_LOST_GIVEN));
        assert_null(bare_fact(&b, FACT_DOCKET, 0));
        /* a unit of the node that still thinks to have it gave it to this one, in an entry that nobody knows of */
        row_put(b.txn, ROW_DOCKET, &other);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, DEPT), CUSTODY_AWAY);
        other.custody = CUSTODY_NONE;
        row_put(b.txn, ROW_DOCKET, &other);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, DEPT), CUSTODY_NONE);
        /* of a case that was lost as a whole, file and case are opened */
        row.case_id = unknown;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_non_null(bare_fact(&b, FACT_DOCKET, 0));
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        bare_deinit(&b);
}

static uint32_t words_kept(const Bare *b) {
        uint32_t kinds = 0;

        for (uint32_t i = 0; i < b->drafts.drafts[0]->n_parts; i++)
                kinds |= 1u << b->drafts.drafts[0]->parts[i].kind;
        return kinds & (1u << PART_CONTENT | 1u << PART_ATTACHMENT | 1u << PART_SEALED);
}

/* Who took the case told what came with it, and may lose that later: a file that is opened for it has the words. */
static void words_that_came_with_a_lost_act_are_the_file_s(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 9);
        Document doc = lost_document(ENTRY_REFERRAL, CITY);
        LostRow row = lost_act(ENTRY_REFERRAL, &id, CITY);
        CaseRow known = { .case_id = id, .registered_by = county, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1, .entry = 50 };
        Part told[] = { { .kind = PART_CONTENT, .salt = { 7 }, .data = bytes_of_str("信") },
                        { .kind = PART_ATTACHMENT, .salt = { 8 }, .data = bytes_of_str("附件") },
                        { .kind = PART_ATTACHMENT, .stored = bytes_of_str("closed") } };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_int_equal(words_kept(&b), 1u << PART_CONTENT | 1u << PART_ATTACHMENT);
        assert_int_equal(b.drafts.drafts[0]->n_parts, 2); /* what can't be read any more is left out */
        assert_true(b.drafts.drafts[0]->parts[0].has_salt);
        assert_int_equal(b.drafts.drafts[0]->parts[0].salt[0], 7);
        assert_int_equal(b.drafts.drafts[0]->parts[1].salt[0], 8);
        /* also if something that brought none had opened it before */
        row_put(b.txn, ROW_CASE, &known);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_null(bare_fact(&b, FACT_CASE, 0));
        assert_int_equal(words_kept(&b), 1u << PART_CONTENT | 1u << PART_ATTACHMENT);
        /* it has them */
        known.content_entry = 50;
        row_put(b.txn, ROW_CASE, &known);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_int_equal(words_kept(&b), 0);
        /* it accuses: nothing of it is kept */
        known.content_entry = 0;
        known.case_class = CLASS_ACCUSATION;
        row_put(b.txn, ROW_CASE, &known);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_int_equal(words_kept(&b), 0);
        /* whoever joins has words of their own, which are not the case's */
        known.case_class = CLASS_CLAIM;
        row_put(b.txn, ROW_CASE, &known);
        doc.kind = row.document = ENTRY_JOIN;
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_int_equal(words_kept(&b), 0);
        /* a case that came to nothing here is not opened, and keeps none */
        assert_true(row_has(b.txn, ROW_CASE, &known));
        row_delete(b.txn, ROW_CASE, &known);
        doc.kind = row.document = ENTRY_REFERRAL;
        row.outcome = OUTCOME_REFUSED;
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 3, NULL);
        assert_int_equal(words_kept(&b), 0);
        bare_deinit(&b);
}

/* 22:30: of what accuses nothing is kept in clear, even if no file here says so yet; who asks for a review has words of
 * their own. */
static void words_that_are_not_the_case_s_are_not_kept(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 9);
        Document doc = lost_document(ENTRY_REFERRAL, CITY);
        LostRow row = lost_act(ENTRY_REFERRAL, &id, CITY);
        CaseRow known = { .case_id = id, .registered_by = county, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1,
                          .entry = 50 };
        Part told = { .kind = PART_CONTENT, .salt = { 7 }, .data = bytes_of_str("信") };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        doc.case_class = CLASS_ACCUSATION;
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, &told, 1, NULL);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_int_equal(words_kept(&b), 0);
        row_put(b.txn, ROW_CASE, &known);
        doc.case_class = CLASS_CLAIM;
        doc.kind = row.document = ENTRY_REVIEW_ASK;
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, &told, 1, NULL);
        assert_int_equal(words_kept(&b), 0);
        doc.kind = row.document = ENTRY_REFERRAL; /* the same file takes those of the case itself */
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, &told, 1, NULL);
        assert_int_equal(words_kept(&b), 1u << PART_CONTENT);
        bare_deinit(&b);
}

/* A paper of ours is kept with the entry that made its loss good, and with it that the other has it; where the file bears none any more it is
 * noted.  22:30: of what accuses nothing is kept in clear. */
static void a_lost_paper_is_kept_where_the_file_bears_it(void **state) {
        static const struct {
                DocketState state;
                CaseClass class, said;
                bool kept;
        } tried[] = { { STATE_REGISTERED, CLASS_CLAIM, CLASS_CLAIM, true }, { STATE_NONE, CLASS_CLAIM, CLASS_CLAIM, false },
                      { STATE_REGISTERED, CLASS_ACCUSATION, CLASS_CLAIM, false },
                      { STATE_REGISTERED, CLASS_CLAIM, CLASS_ACCUSATION, false } };
        const Part told[] = { { .kind = PART_CONTENT, .salt = { 7 }, .data = bytes_of_str("信") },
                              { .kind = PART_ATTACHMENT, .salt = { 8 }, .data = bytes_of_str("附件") } };
        const UnitCode city = code_of(CITY);

        for (size_t i = 0; i < array_size(tried); i++) {
                CaseId id = case_id_make(&city, 2026, 1);
                Document doc = lost_document(ENTRY_MATERIAL, CITY);
                LostRow row = lost_act(ENTRY_MATERIAL, &id, CITY);
                uint32_t kinds = 0;
                CaseRow known;
                Bare b;

                bare_init(&b);
                put_recovery(&b, RECOVERY_WORKING, 1);
                put_case(&b, &id, tried[i].state, CUSTODY_AWAY, CITY);
                if (tried[i].state == STATE_NONE)
                        row_delete(b.txn, ROW_DOCKET, &(DocketRow){ .unit = { COUNTY }, .case_id = id });
                known = (CaseRow){ .case_id = id };
                assert_true(row_get(b.txn, ROW_CASE, &known));
                known.case_class = tried[i].class;
                known.content_entry = 50;
                row_put(b.txn, ROW_CASE, &known);
                doc.case_class = tried[i].said;
                (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, 2, NULL);
                for (uint32_t k = 0; k < b.drafts.drafts[0]->n_parts; k++)
                        kinds |= 1u << b.drafts.drafts[0]->parts[k].kind;
                assert_int_equal(done_how(&b), tried[i].kept ? LOST_RESTORED : LOST_NOTED);
                assert_int_equal(kinds, tried[i].kept ? 1u << PART_DOCUMENT | 1u << PART_ATTACHMENT : 0);
                assert_int_equal(bare_fact(&b, FACT_PAPER_HELD, 0) != NULL, tried[i].kept);
                bare_deinit(&b);
        }
}

/* Reported up with custody in the lost stretch; the copy has it handed on to a unit of the node, whose return nobody outside
 * knows of.  From there a report-up would only inform: that is another act, and the case may not lie with two (P2). */
static void a_report_up_that_took_the_case_along_is_not_made_one_that_informs(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow below = { .unit = dept, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE, .giver = county };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, DEPT);
        row_put(b.txn, ROW_DOCKET, &below);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->peer.s, CITY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_int_equal(custody_of(&b, DEPT), CUSTODY_NONE); /* it had given it back before */
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_RETURNED);
        assert_non_null(warned(&b, WARNING_LOST_GIVEN));
        below.giver = code_of(CITY); /* from somebody else: it gave it to the bureau */
        row_put(b.txn, ROW_DOCKET, &below);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, DEPT), CUSTODY_AWAY);
        bare_deinit(&b);
}

/* The office above was told of a case, and its registration is lost: nobody else has it, so it lies here. */
static void a_case_that_the_office_above_merely_heard_of_is_here(void **state) {
        const UnitCode county = code_of(COUNTY), city = code_of(CITY);
        CaseId id = case_id_make(&county, 2026, 1), theirs = case_id_make(&city, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        doc.handing_mode = 0; /* it informs */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->text, "1"); /* custody */
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->unit.s, COUNTY);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_TRIAGE); /* and it ticks */
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        row.case_id = theirs; /* who gave it to us knows of it */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        row.case_id = id;
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL); /* it has not left */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        bare_deinit(&b);
}

/* Whatever it was that the other was told: who gave a case its number has it, if nobody here says where it is. */
static void a_case_of_ours_that_nobody_has_is_with_who_gave_its_number(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        DocketRow docket = { .unit = dept, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->text, "1");
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        doc.case_class = CLASS_ACCUSATION; /* its organ has it, or its paper */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(!bare_fact(&b, FACT_DOCKET, 0) || *bare_fact(&b, FACT_DOCKET, 0)->text != '1');
        doc.case_class = CLASS_CLAIM;
        row_put(b.txn, ROW_DOCKET, &docket); /* a department has it */
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(!bare_fact(&b, FACT_DOCKET, 0) || *bare_fact(&b, FACT_DOCKET, 0)->text != '1');
        bare_deinit(&b);
}

static bool opened_here(const Bare *b) {
        const Fact *f = bare_fact(b, FACT_DOCKET, 0);

        return f && *f->text == '1';
}

/* Who merely knows of the case does not have it: it is opened all the same.  But no accusation is opened in clear
 * (22:30), whether the act says that it is one or the file does. */
static void what_nobody_has_is_opened_unless_it_accuses(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        DocketRow docket = { .unit = dept, .case_id = id, .state = STATE_INFORMED, .custody = CUSTODY_NONE };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        CaseRow known = { .case_id = id, .registered_by = county, .case_class = CLASS_ACCUSATION, .people = 1, .entry = 50 };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        row_put(b.txn, ROW_DOCKET, &docket);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(opened_here(&b));
        row_put(b.txn, ROW_CASE, &known);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_false(opened_here(&b));
        row_delete(b.txn, ROW_CASE, &known);
        doc.kind = row.document = ENTRY_SEALED_MATERIAL;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_false(opened_here(&b));
        bare_deinit(&b);
}

/* That a unit had a file of it, of which nothing is left, says no more. */
static void a_file_that_is_gone_says_nothing_of_where_the_case_is(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        row_put(b.txn, ROW_CASE_UNIT, &(CaseUnitRow){ .case_id = id, .unit = { DEPT } });
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(opened_here(&b));
        bare_deinit(&b);
}

/* However many parts others show, or an entry of ours had: no more than one takes (it is stamped, and they come after facts and seal). */
static void no_entry_has_more_parts_than_it_can(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 9);
        Document doc = lost_document(ENTRY_REFERRAL, CITY);
        LostRow row = lost_act(ENTRY_REFERRAL, &id, CITY);
        Part told[ENTRY_PARTS_MAX - 2];
        Input in;
        Held h;
        Bare b;

        for (size_t i = 0; i < array_size(told); i++)
                told[i] = (Part){ .kind = PART_ATTACHMENT, .salt = { (uint8_t)i }, .data = bytes_of_str("附件") };
        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, told, array_size(told), NULL);
        assert_int_equal(b.drafts.drafts[0]->n_parts, INPUT_PARTS_MAX);
        in = held(&h, ENTRY_RECEIVED, ENTRY_REFERRAL, COUNTY, CITY, &id);
        for (size_t i = 0; i < array_size(told); i++)
                h.theirs.parts[h.theirs.n_parts++] = told[i];
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(b.drafts.drafts[0]->n_parts, INPUT_PARTS_MAX);
        assert_int_equal(b.drafts.drafts[0]->parts[0].kind, PART_DOCUMENT);
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* A file that says that the case was given back says where it is: with who had given it. */
static void what_was_given_back_is_not_nobodys(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        DocketRow docket = { .unit = county, .case_id = id };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_RETURNED, CUSTODY_NONE, NULL);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_false(opened_here(&b));
        assert_true(row_get(b.txn, ROW_DOCKET, &docket)); /* what was merely told of it does not keep it from being opened */
        docket.state = STATE_INFORMED;
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(opened_here(&b));
        bare_deinit(&b);
}

/* A number of the department's own: it is no bureau, and has it as who took it. */
static void what_a_department_registered_lies_with_it_as_taken(void **state) {
        const UnitCode dept = code_of(DEPT);
        CaseId id = case_id_make(&dept, 2026, 1);
        Document doc = lost_document(ENTRY_REMINDER, CITY);
        LostRow row = lost_act(ENTRY_REMINDER, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        doc.received_at = BARE_START - 2 * DURATION_DAY;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_true(opened_here(&b));
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->unit.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_DOCKET, 0)->what, STATE_TAKEN);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_NOTICE);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->at, doc.received_at); /* its days began when the letter came */
        bare_deinit(&b);
}

/* 05:21 (3): the referral went straight to a unit of another level, and the bureau between got a copy: that moves nothing. */
static void a_lost_copy_of_a_hand_over_moves_nothing(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REFERRAL, CITY);
        LostRow row = lost_act(ENTRY_REFERRAL, &id, "410000");
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        bare_deinit(&b);
}

/* The file as it was when the bureau above gave it. */
static void put_given(Bare *b, const CaseId *id) {
        DocketRow docket = { .unit = { COUNTY }, .case_id = *id, .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                             .home = STATE_REGISTERED, .giver = { CITY }, .mode = ENTRY_REFERRAL };

        put_case(b, id, docket.state, docket.custody, NULL);
        row_put(b->txn, ROW_DOCKET, &docket);
}

/* What goes back to who gave it, or on to whom it was given, was done by the file as it was: it is done by it once more,
 * and goes to nobody a second time. */
static void acts_towards_giver_and_given_are_done_again_without_sending(void **state) {
        const UnitCode city = code_of(CITY);
        CaseId id = case_id_make(&city, 2026, 1);
        ClockRow asks = { .unit = { COUNTY }, .case_id = id, .clock = CLOCK_RETURN_REQUEST, .instance = 60,
                          .state = CLOCK_RUNNING,
                          .started_at = BARE_START - 2 * DURATION_DAY, .due_day = day_of(BARE_START) + 3, .days = 5 };
        DocketRow asked = { .unit = { COUNTY }, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                            .home = STATE_REGISTERED, .given_to = { CITY }, .given_mode = ENTRY_REPORT_UP,
                            .return_asked = true };
        Document request = lost_document(ENTRY_RETURN_REQUEST, CITY), refusal = lost_document(ENTRY_RETURN_ANSWER, CITY);
        LostRow row = lost_act(ENTRY_RETURN_REQUEST, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_given(&b, &id);
        row_put(b.txn, ROW_CLOCK, &asks);
        request.legal_basis = "《条例》第二十二条";
        (void)make_good(&b, &row, &request, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_FLIGHT);
        assert_int_equal(bare_fact(&b, FACT_FLIGHT, 0)->number, row.number); /* by the parcel that it went with */
        assert_null(bare_fact(&b, FACT_SEND, 0));
        row_put(b.txn, ROW_DOCKET, &asked);
        row.document = ENTRY_RETURN_ANSWER;
        refusal.decision = DECISION_REFUSE;
        (void)make_good(&b, &row, &refusal, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_non_null(bare_fact(&b, FACT_RETURN, 0));
        assert_int_equal(bare_fact(&b, FACT_RETURN, 0)->what, 0); /* it waits for no answer any more */
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        assert_null(bare_fact(&b, FACT_SEND, 0));
        bare_deinit(&b);
}

/* A notice climbs to every giver; those had it then. */
static void a_lost_event_does_not_climb_again(void **state) {
        const UnitCode city = code_of(CITY);
        CaseId id = case_id_make(&city, 2026, 1);
        Document doc = lost_document(ENTRY_NOTICE, NULL);
        LostRow row = lost_act(ENTRY_NOTICE, &id, CITY);
        DocketRow docket = { .unit = { DEPT }, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                             .giver = { COUNTY },
                             .mode = ENTRY_REFERRAL };
        DocketRow above = { .unit = { COUNTY }, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                            .giver = { CITY },
                            .mode = ENTRY_REFERRAL, .given_to = { DEPT }, .given_mode = ENTRY_REFERRAL };
        CaseUnitRow unit = { .case_id = id, .unit = { DEPT } };
        const Fact *f;
        bool heard = false;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_given(&b, &id);
        row_put(b.txn, ROW_DOCKET, &above);
        row_put(b.txn, ROW_DOCKET, &docket);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        row.unit = docket.unit;
        doc.service_how = SERVICE_SIGNED;
        doc.service_at = BARE_START - DURATION_DAY;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_NOTICED);
        for (unsigned n = 0; (f = bare_fact(&b, FACT_PROGRESS, n)); n++)
                heard = heard || (unit_code_equal(&f->unit, &above.unit) && f->what == PROGRESS_NOTICED);
        assert_true(heard); /* but the givers on this node have lost it, too */
        assert_null(bare_fact(&b, FACT_SEND, 0));
        bare_deinit(&b);
}

/* A case of another office's number of which no file is left here: there is nothing to give back, and a person is told. */
static void a_lost_return_without_a_file_moves_nothing(void **state) {
        const UnitCode city = code_of(CITY);
        CaseId id = case_id_make(&city, 2026, 1);
        Document asked = lost_document(ENTRY_RETURN_REQUEST, CITY), agreed = lost_document(ENTRY_RETURN_ANSWER, CITY);
        LostRow request = lost_act(ENTRY_RETURN_REQUEST, &id, CITY), answer = lost_act(ENTRY_RETURN_ANSWER, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        (void)make_good(&b, &request, &asked, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        agreed.decision = DECISION_AGREE;
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        bare_deinit(&b);
}

/* The word that a case accuses is addressed to nobody: whoever has it had it from us, and that is known again. */
static void a_lost_word_that_a_case_accuses_is_known_again(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_HEARING, 0);
        in = held(&h, ENTRY_RECEIVED, ENTRY_SEALED_WORD, COUNTY, NULL, &id);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_true(bare_fact(&b, FACT_LOST, 0)->what & FACT_LOST_ACCUSES);
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* The case went away, came back before anybody knew of the loss, and is here: what took it away is of the file as it was before. */
static void an_act_from_before_the_case_came_is_not_done_in_it(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        LostRow in = { .done = LOST_TAKEN_AGAIN, .case_id = id, .way = LOST_IN, .entry = 119, .done_entry = 130, .peer = { CITY } };
        DocketRow docket = { .unit = county, .case_id = id, .state = STATE_REGISTERED, .custody = CUSTODY_HERE,
                             .taken_at = BARE_START - DURATION_HOUR, .taken_entry = 130, .giver = { CITY } };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE); /* no fact of it */
        docket.custody = CUSTODY_NONE; /* here to read: what went away did not come back by it */
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        docket.custody = CUSTODY_HERE;
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_MINUTE); /* done in this file */
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        for (unsigned i = 0; i < 3; i++) { /* what is none of its coming here this time says nothing */
                LostRow other = in;

                other.way = i == 0 ? LOST_OUT : LOST_IN;
                other.done_entry = i == 1 ? 129 : 130;
                other.entry = i == 2 ? 121 : 119;
                row_put(b.txn, ROW_LOST, &other);
                (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
                assert_int_equal(done_how(&b), LOST_NOTED);
                row_delete(b.txn, ROW_LOST, &other);
        }
        row_put(b.txn, ROW_LOST, &in); /* it came only now, and had come before that act */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        bare_deinit(&b);
}

/* An old copy took the same parcel once more: whom the case was handed on to after its giver had given it has it.  So says the proof that
 * came with it, or nobody: then the case may have come again since, and the act is of the file as it was before. */
static void what_the_same_parcel_brought_once_more_was_handed_on_all_the_same(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY), asked = lost_act(ENTRY_RETURN_REQUEST, &id, DEPT);
        Document back = lost_document(ENTRY_RETURN_REQUEST, DEPT), agreed = lost_document(ENTRY_RETURN_ANSWER, CITY);
        LostRow answer = lost_act(ENTRY_RETURN_ANSWER, &id, CITY);
        DocketRow docket = { .unit = county, .case_id = id, .state = STATE_REGISTERED, .custody = CUSTODY_HERE,
                             .taken_at = BARE_START - DURATION_HOUR, .taken_entry = 130, .giver = { DEPT }, .giver_entry = 38 };
        Input tick = { .kind = INPUT_TICK };
        uint64_t entry = 0;

        agreed.decision = DECISION_AGREE;
        for (unsigned i = 0; i < 6; i++) {
                Entry given = { .header = { .number = i == 1 ? 39 : 38, .kind = ENTRY_REFERRAL, .version = 1, .case_id = id,
                                            .actor = { .unit = { DEPT }, .user = { "clerk" } },
                                            .time = BARE_START - DURATION_DAY - (i == 2 ? 0 : 1) } };
                Entry coming = { .header.number = i == 3 ? 131 : 130, .n_parts = i == 4 ? 0 : 1 };
                Buf proof = BUF_INIT;
                Bare b;

                proof_of(&given, &proof);
                coming.parts[0] = (Part){ .kind = PART_PROOF, .data = i == 5 ? bytes_of_str("proof") : buf_bytes(&proof) };
                bare_init(&b);
                put_recovery(&b, RECOVERY_WORKING, 1);
                put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
                docket.state = STATE_REGISTERED;
                row_put(b.txn, ROW_DOCKET, &docket);
                (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY, NULL, 0, &coming);
                assert_int_equal(custody_of(&b, COUNTY), i == 0 ? CUSTODY_AWAY : CUSTODY_NONE);
                if (i)
                        assert_int_equal(done_how(&b), LOST_NOTED);
                for (unsigned k = 0; k < 4; k++) { /* an offer to give it back stands if nothing was done in the file since, nor answered */
                        docket.state = k == 1 ? STATE_NOTICED : STATE_TAKEN;
                        docket.answered_at = k == 3 ? BARE_START - DURATION_MINUTE : 0;
                        row_put(b.txn, ROW_DOCKET, &docket);
                        (void)make_good_with_parts(&b, k == 2 ? &answer : &asked, k == 2 ? &agreed : &back, BARE_START - DURATION_DAY, NULL,
                                                   0, &coming);
                        assert_int_equal(custody_of(&b, COUNTY), i == 0 && k == 0 ? CUSTODY_FLIGHT : CUSTODY_NONE);
                        if (i || k)
                                assert_int_equal(done_how(&b), LOST_NOTED);
                }
                row_put(b.txn, ROW_LOST, &row);
                assert_true(office_wants_coming(b.txn, &tick, &entry));
                assert_int_equal(entry, 130);
                buf_deinit(&proof);
                bare_deinit(&b);
        }
}

/* Asked for with a lost act alone, and of a case that another office gave. */
static void how_a_case_had_come_is_asked_for_with_its_lost_act(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow docket = { .unit = county, .case_id = id, .state = STATE_REGISTERED, .custody = CUSTODY_HERE, .taken_entry = 130 };
        Input tick = { .kind = INPUT_TICK };
        uint64_t entry = 0;
        Bare b;

        bare_init(&b);
        assert_false(office_wants_coming(b.txn, &tick, &entry));
        row_put(b.txn, ROW_LOST, &row);
        put_recovery(&b, RECOVERY_WORKING, 1);
        assert_false(office_wants_coming(b.txn, &tick, &entry)); /* no file of it */
        row_put(b.txn, ROW_DOCKET, &docket);
        assert_false(office_wants_coming(b.txn, &tick, &entry)); /* registered here */
        docket.giver_entry = 38;
        row_put(b.txn, ROW_DOCKET, &docket);
        assert_true(office_wants_coming(b.txn, &tick, &entry));
        put_recovery(&b, RECOVERY_HEARING, 1);
        assert_false(office_wants_coming(b.txn, &tick, &entry));
        bare_deinit(&b);
}

/* The department that has it by the old copy gave it back before the bureau asked to give it back itself. */
static void who_asks_to_give_back_has_it_alone(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_RETURN_REQUEST, CITY);
        LostRow row = lost_act(ENTRY_RETURN_REQUEST, &id, CITY);
        DocketRow below = { .unit = dept, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE, .giver = county };
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, DEPT);
        row_put(b.txn, ROW_DOCKET, &below);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_FLIGHT);
        assert_string_equal(bare_fact(&b, FACT_CUSTODY, 0)->unit.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0)->what, CUSTODY_NONE);
        bare_deinit(&b);
}

static const Fact *fact_at(const Bare *b, FactKind kind, const char *unit) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, kind, n)); n++)
                if (!strcmp(f->unit.s, unit))
                        return f;
        return NULL;
}

/* By the old copy a department offers back what the bureau handed on in the lost stretch: it was given back then, and nobody is asked any
 * more.  What is offered to another office waits for that one. */
static void what_a_desk_offers_back_was_given_back_if_it_went_on(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT), third = code_of("411281.tax");
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow offers = { .unit = dept, .case_id = id, .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT, .giver = county },
                  asked;
        CaseUnitRow unit = { .case_id = id, .unit = dept };
        ClockRow clock = { .unit = county, .case_id = id, .clock = CLOCK_RETURN_ANSWER, .instance = 100, .state = CLOCK_RUNNING };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, DEPT);
        assert_true(docket_get(b.txn, &county, &id, &asked));
        asked.return_asked = true;
        asked.returns = 1;
        row_put(b.txn, ROW_DOCKET, &asked);
        row_put(b.txn, ROW_DOCKET, &offers);
        row_put(b.txn, ROW_CASE_UNIT, &unit);
        row_put(b.txn, ROW_CLOCK, &clock);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_int_equal(fact_at(&b, FACT_STATE, DEPT)->what, STATE_RETURNED);
        assert_int_equal(fact_at(&b, FACT_CUSTODY, DEPT)->what, CUSTODY_NONE);
        assert_int_equal(fact_at(&b, FACT_OBJECTION, DEPT)->what, 0);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 0);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->how, 1);
        assert_int_equal(fact_at(&b, FACT_CLOCK_END, COUNTY)->what, CLOCK_RETURN_ANSWER);
        assert_int_equal(fact_at(&b, FACT_CLOCK_END, COUNTY)->number2, CLOCK_SUPERSEDED);
        assert_null(bare_fact(&b, FACT_GIVEN, 1));
        /* it went on by another desk: who is asked gave it to that one */
        row.unit = third;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(fact_at(&b, FACT_STATE, DEPT)->what, STATE_RETURNED);
        assert_int_equal(fact_at(&b, FACT_CUSTODY, DEPT)->what, CUSTODY_NONE);
        assert_string_equal(fact_at(&b, FACT_GIVEN, COUNTY)->peer.s, third.s);
        assert_int_equal(fact_at(&b, FACT_GIVEN, COUNTY)->how, STATE_REGISTERED);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 0);
        /* nobody has the question: all that is over is the offer */
        row.unit = county;
        asked.return_asked = false;
        row_put(b.txn, ROW_DOCKET, &asked);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(fact_at(&b, FACT_CUSTODY, DEPT)->what, CUSTODY_NONE);
        assert_null(fact_at(&b, FACT_RETURN, COUNTY));
        /* offered to another office */
        offers.giver = code_of(CITY);
        row_put(b.txn, ROW_DOCKET, &offers);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_null(fact_at(&b, FACT_STATE, DEPT));
        assert_null(fact_at(&b, FACT_CUSTODY, DEPT));
        bare_deinit(&b);
}

/* The file of a unit that closed went to its successor in the lost stretch. Sent once more before the alarm, it comes back first. */
static void a_lost_succession_leaves_the_file_with_the_successor(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_SUCCESSION, CITY);
        LostRow row = lost_act(ENTRY_SUCCESSION, &id, CITY);
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = county, .case_id = id, .state = WENT_FLIGHT,
                               .flight = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 9 } };
        OutboxRow out = { .key = went.flight, .entry = 95, .kind = PARCEL_DOCUMENT, .document = ENTRY_SUCCESSION, .case_id = id };
        CaseUnitRow before = { .case_id = id, .unit = { DEPT } };
        SuccessionRow before_went = { .what = SUCCESSION_WENT, .unit = before.unit, .state = WENT_FLIGHT, .flight = went.flight };
        Input tick = { .kind = INPUT_TICK };
        uint64_t entry;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        doc.ref_unit = county;
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_SENT, 0));
        assert_int_equal(bare_fact(&b, FACT_SUCCESSION_SENT, 0)->number, row.number);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->peer.s, CITY);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        row_put(b.txn, ROW_LOST, &row);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        row_put(b.txn, ROW_SUCCESSION, &went);
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        went.state = WENT_BACK;
        row_put(b.txn, ROW_SUCCESSION, &went);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        went.state = WENT_FLIGHT;
        row_put(b.txn, ROW_SUCCESSION, &went);
        row_delete(b.txn, ROW_OUTBOX, &out);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        /* by a copy so old that the case was with another unit here, which has closed since: that one's comes back first, too */
        went.state = WENT_BACK;
        row_put(b.txn, ROW_SUCCESSION, &went);
        row_put(b.txn, ROW_CASE_UNIT, &before);
        before_went.case_id = id;
        row_put(b.txn, ROW_SUCCESSION, &before_went);
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        row_delete(b.txn, ROW_OUTBOX, &out);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        put_case(&b, &id, STATE_SUCCEEDED, CUSTODY_AWAY, CITY); /* it arrived by that one */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        bare_deinit(&b);
}

/* The old copy knew the roster of a later day, and gave what the department had to the bureau of this office: who got it then has it.  If the
 * bureau has handed it on, or the department did not have the case, nothing moves. */
static void a_lost_succession_takes_the_case_from_who_got_it_by_the_old_copy(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_SUCCESSION, CITY);

        for (unsigned i = 0; i < 5; i++) {
                LostRow row = lost_act(ENTRY_SUCCESSION, &id, CITY);
                DocketRow file = { .unit = dept, .case_id = id, .state = STATE_ACCEPTED, .custody = i == 1 ? CUSTODY_AWAY : CUSTODY_HERE };
                DocketRow went = { .unit = dept, .case_id = id, .state = STATE_SUCCEEDED, .custody = CUSTODY_AWAY,
                                   .given_to = i == 2 ? code_of(CITY) : county };
                Buf had = BUF_INIT;
                Bare b;

                bare_init(&b);
                put_recovery(&b, RECOVERY_WORKING, 1);
                put_case(&b, &id, STATE_ACCEPTED, i == 3 ? CUSTODY_AWAY : CUSTODY_HERE, NULL);
                row_put(b.txn, ROW_DOCKET, &file);
                succession_pack(b.txn, &dept, &id, &had);
                row_put(b.txn, ROW_DOCKET, &went);
                doc.ref_unit = row.unit = dept;
                (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, i == 4 ? bytes_of_str("") : buf_bytes(&had));
                assert_int_equal(done_how(&b), i ? LOST_NOTED : LOST_RESTORED);
                assert_int_equal(bare_fact(&b, FACT_GIVEN, 0) != NULL, !i);
                assert_int_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0) != NULL, !i);
                if (!i) {
                        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->unit.s, COUNTY);
                        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->peer.s, CITY); /* and takes it from there, if that one closes */
                        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
                        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->peer.s, CITY);
                }
                buf_deinit(&had);
                bare_deinit(&b);
        }
}

/* That the department had it at all is lost, too, for they are desks of one office: the file that its successor has says so, and who has
 * it here by the old copy gave it to the department then.  What it did not have is another's still. */
static void a_lost_succession_takes_the_case_from_who_has_it_by_the_old_copy(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_SUCCESSION, CITY);
        LostRow row = lost_act(ENTRY_SUCCESSION, &id, CITY);
        DocketRow file = { .unit = dept, .case_id = id, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE, .giver = county,
                           .mode = ENTRY_REFERRAL };
        Buf had = BUF_INIT, told = BUF_INIT;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &had);
        file.custody = CUSTODY_AWAY;
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &told);
        row_delete(b.txn, ROW_DOCKET, &file);
        doc.ref_unit = row.unit = dept;
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&had));
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_string_equal(bare_fact(&b, FACT_GIVEN, 0)->peer.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_GIVEN, 0)->what, ENTRY_REFERRAL);
        assert_string_equal(bare_fact(&b, FACT_DOCKET, 0)->unit.s, DEPT);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->unit.s, DEPT);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->peer.s, CITY);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&told));
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_null(bare_fact(&b, FACT_GIVEN, 0));
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY); /* nothing says that there ever was a file */
        assert_int_equal(done_how(&b), LOST_NOTED);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, bytes_of_str("\xFF")); /* or says it so that nobody can read it */
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_null(bare_fact(&b, FACT_DOCKET, 0));
        file.custody = CUSTODY_HERE;
        file.mode = (EntryKind)0; /* came to it directly: then it went by this very act */
        row_put(b.txn, ROW_DOCKET, &file);
        buf_clear(&had);
        succession_pack(b.txn, &dept, &id, &had);
        row_delete(b.txn, ROW_DOCKET, &file);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&had));
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(bare_fact(&b, FACT_GIVEN, 0)->what, ENTRY_SUCCESSION);
        buf_deinit(&had);
        buf_deinit(&told);
        bare_deinit(&b);
}

/* Its department had asked it to take the case back, in an entry that only the file shows, and closed: the bureau has given it, and is asked
 * again, by its successor.  Of a question that stands, or an offer to another office, nothing is new. */
static void what_a_closed_unit_had_offered_back_is_asked_again(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of(DEPT);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_SUCCESSION, CITY);
        LostRow row = lost_act(ENTRY_SUCCESSION, &id, CITY);
        DocketRow file = { .unit = dept, .case_id = id, .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT, .giver = county,
                           .mode = ENTRY_REFERRAL, .progress = PROGRESS_TAKEN },
                  third = { .unit = { "411281.tax" }, .case_id = id, .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT,
                            .giver = county },
                  asked;
        CaseUnitRow unit = { .case_id = id, .unit = county }, third_unit = { .case_id = id, .unit = { "411281.tax" } };
        Buf offered = BUF_INIT, in_hand = BUF_INIT, elsewhere = BUF_INIT;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &offered);
        file.progress = PROGRESS_ACCEPTED;
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &in_hand);
        file.giver = code_of(CITY);
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &dept, &id, &elsewhere);
        row_delete(b.txn, ROW_DOCKET, &file);
        doc.ref_unit = row.unit = dept;
        /* the hand-over is lost, too */
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_int_equal(done_how(&b), LOST_RESTORED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_string_equal(fact_at(&b, FACT_GIVEN, COUNTY)->peer.s, DEPT);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 1);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->number, row.entry);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->number2, 0);
        assert_int_equal(fact_at(&b, FACT_CLOCK_START, COUNTY)->what, CLOCK_RETURN_ANSWER);
        assert_true(fact_at(&b, FACT_CLOCK_START, COUNTY)->at == b.now); /* nobody is late with what nobody knew of */
        assert_string_equal(warned(&b, WARNING_RETURN_ASKED)->peer.s, CITY);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->unit.s, DEPT);
        /* in hand it was offered for a recusal's sake */
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&in_hand));
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->number2, 1);
        /* the hand-over is known */
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, DEPT);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_null(bare_fact(&b, FACT_GIVEN, 0));
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 1);
        /* the question, too */
        assert_true(docket_get(b.txn, &county, &id, &asked));
        asked.return_asked = true;
        row_put(b.txn, ROW_DOCKET, &asked);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        assert_null(warned(&b, WARNING_RETURN_ASKED));
        /* it has given it to somebody else since */
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, "411281.tax");
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        put_case(&b, &id, STATE_HANDED, CUSTODY_FLIGHT, "411281.tax");
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        /* to somebody who offers it back by the old copy: that offer is over, and this one stands */
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, "411281.tax");
        assert_true(docket_get(b.txn, &county, &id, &asked));
        asked.return_asked = true;
        row_put(b.txn, ROW_DOCKET, &asked);
        row_put(b.txn, ROW_DOCKET, &third);
        row_put(b.txn, ROW_CASE_UNIT, &third_unit);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_int_equal(fact_at(&b, FACT_STATE, "411281.tax")->what, STATE_RETURNED);
        assert_string_equal(fact_at(&b, FACT_GIVEN, COUNTY)->peer.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_RETURN, 0)->what, 0);
        assert_int_equal(bare_fact(&b, FACT_RETURN, 1)->what, 1);
        row_delete(b.txn, ROW_DOCKET, &third);
        row_delete(b.txn, ROW_CASE_UNIT, &third_unit);
        /* who is asked is another office */
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&elsewhere));
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        /* not even its registration is left here */
        assert_true(docket_get(b.txn, &county, &id, &asked));
        row_delete(b.txn, ROW_DOCKET, &asked);
        row_delete(b.txn, ROW_CASE_UNIT, &unit);
        (void)make_good_with(&b, &row, &doc, BARE_START - DURATION_DAY, buf_bytes(&offered));
        assert_non_null(fact_at(&b, FACT_DOCKET, COUNTY));
        assert_string_equal(fact_at(&b, FACT_GIVEN, COUNTY)->peer.s, DEPT);
        assert_int_equal(fact_at(&b, FACT_GIVEN, COUNTY)->how, STATE_REGISTERED);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_AWAY);
        assert_int_equal(fact_at(&b, FACT_RETURN, COUNTY)->what, 1);
        buf_deinit(&offered);
        buf_deinit(&in_hand);
        buf_deinit(&elsewhere);
        bare_deinit(&b);
}

/* "Not ours", asked in the lost stretch: nobody acts until the giver answers, as before; agreed, the case is the giver's
 * again. */
static void a_lost_return_stands_though_the_file_does_not_bear_it(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1), unknown = case_id_make(&county, 2026, 9);
        Document asked = lost_document(ENTRY_RETURN_REQUEST, CITY), agreed = lost_document(ENTRY_RETURN_ANSWER, CITY);
        LostRow request = lost_act(ENTRY_RETURN_REQUEST, &id, CITY), answer = lost_act(ENTRY_RETURN_ANSWER, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_CLOSED, CUSTODY_HERE, NULL);
        (void)make_good(&b, &request, &asked, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_FLIGHT);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_RETURN_ASKED);
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        agreed.decision = DECISION_AGREE;
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY); /* the case is here: nothing comes back twice */
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, CITY);
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_HERE);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_REGISTERED);
        agreed.decision = DECISION_REFUSE; /* refused, it stays below */
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        request.case_id = answer.case_id = unknown; /* no file: nothing to move */
        (void)make_good(&b, &request, &asked, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        agreed.decision = DECISION_AGREE;
        (void)make_good(&b, &answer, &agreed, BARE_START - DURATION_DAY);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        bare_deinit(&b);
}

static void another_act_that_the_file_does_not_bear_is_noted_for_a_person(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        Document doc = lost_document(ENTRY_REPORT, NULL);
        LostRow row = lost_act(ENTRY_REPORT, &id, CITY);
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_non_null(warned(&b, WARNING_LOST_ACT));
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        bare_deinit(&b);
}

/* In their old order, and not before what the case has on its way has arrived; until then nothing more is tried. */
static void lost_acts_wait_for_their_turn(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow in_row = lost_act(ENTRY_REFERRAL, &id, CITY), out_row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow flying = { .unit = county, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_FLIGHT,
                             .flight_node = { CITY }, .flight_lane = LANE_NORMAL, .flight_epoch = 2, .flight_number = 9 };
        OutboxRow out = { .key = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 2, .number = 9 } };
        Input tick = { .kind = INPUT_TICK };
        uint64_t entry = 0;
        Bare b;

        bare_init(&b);
        assert_false(office_wants_lost(b.txn, &tick, &entry)); /* no recovery */
        put_recovery(&b, RECOVERY_HEARING, 1);
        row_put(b.txn, ROW_LOST, &out_row);
        assert_false(office_wants_lost(b.txn, &tick, &entry)); /* not all have answered */
        put_recovery(&b, RECOVERY_WORKING, 1);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        assert_int_equal(entry, 1000110);
        tick.kind = INPUT_READ;
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        tick.kind = INPUT_TICK;
        row_put(b.txn, ROW_DOCKET, &flying);
        assert_true(office_wants_lost(b.txn, &tick, &entry)); /* its receipt came */
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        row_delete(b.txn, ROW_OUTBOX, &out);
        (void)bare_decide(&b, &tick); /* the entry that it was learnt from can't be read: nothing is made of it */
        assert_null(bare_fact(&b, FACT_LOST_DONE, 0));
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->how, 1);
        in_row.way = LOST_IN; /* an older one that has to come again first */
        in_row.entry = 110;
        row_put(b.txn, ROW_LOST, &in_row);
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        (void)bare_decide(&b, &tick);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_WORKING);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->how, 1); /* until something arrives */
        row_delete(b.txn, ROW_LOST, &in_row);
        row_delete(b.txn, ROW_LOST, &out_row);
        put_recovery(&b, RECOVERY_WORKING, 0);
        (void)bare_decide(&b, &tick);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_DONE);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->how, 0);
        bare_deinit(&b);
}

/* Evidence that can't be read any more (a damaged journal) restores nothing and stops nothing. */
static void what_cannot_be_read_any_more_is_noted(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        Input in = { .kind = INPUT_TICK };
        Entry learnt = { .n_parts = 0 };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        row_put(b.txn, ROW_LOST, &row);
        in.lost_entry = &learnt;
        (void)bare_decide(&b, &in);
        assert_int_equal(done_how(&b), LOST_NOTED);
        learnt.parts[learnt.n_parts++] = (Part){ .kind = PART_PROOF, .data = bytes_of_str("\xFF\xFF") };
        (void)bare_decide(&b, &in);
        assert_int_equal(done_how(&b), LOST_NOTED);
        learnt.parts[learnt.n_parts++] = (Part){ .kind = PART_DOCUMENT, .data = bytes_of_str("\xFF\xFF") };
        (void)bare_decide(&b, &in);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        (void)make_good_with_parts(&b, &row, &doc, BARE_START - DURATION_DAY,
                                   &(Part){ .kind = PART_DOCUMENT, .data = bytes_of_str("\xFF\xFF") }, 1, NULL);
        assert_int_equal(done_how(&b), LOST_NOTED); /* the proof alone says nothing */
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        bare_deinit(&b);
}

/* ---- another office's recovery ---------------------------------------------------------------------------------------- */

typedef struct Theirs {
        Evidence evidence;
        Fact facts[4];
        uint32_t n_facts;
        LanePosition lanes[4];
        Seal seals[3];
        Buf bytes;
} Theirs;

/* Declared by the city: epoch 1 -> 2, first seal 1000060, register numbers up to 80. */
static Input their_recovery(Theirs *t) {
        Input in = { .kind = INPUT_PEER_RECOVERY, .peer = { CITY } };

        *t = (Theirs){ .n_facts = 2 };
        t->evidence.header = (Header){ .number = 1000200, .time = BARE_START, .kind = ENTRY_RECOVERY, .version = 1,
                                       .actor = { .unit = { CITY } } };
        t->evidence.header_bytes = bytes_of_str("header");
        t->evidence.seal = (Seal){ .unit = { CITY }, .number = 1000060, .epoch = 2, .previous = { { 5 } }, .hash = { { 6 } } };
        t->evidence.seal_bytes = bytes_of_str("seal");
        t->facts[0] = (Fact){ .kind = FACT_RECOVERY, .unit = { CITY }, .what = 2, .how = 1, .at = 1000060, .text = "" };
        t->facts[1] = (Fact){ .kind = FACT_RECOVERY_RANGE, .unit = { CITY }, .what = SERIAL_REGISTER, .number = 2026, .how = 60,
                              .number2 = 80, .text = "" };
        in.receipt_evidence = &t->evidence;
        in.lanes = t->lanes;
        in.seals = t->seals;
        return in;
}

static Result hear(Bare *b, Theirs *t, const Input *in) {
        buf_clear(&t->bytes);
        facts_encode(t->facts, t->n_facts, &t->bytes);
        t->evidence.parts[0] = (Part){ .kind = PART_RECOVERY, .data = buf_bytes(&t->bytes) };
        t->evidence.n_parts = 1;
        return bare_decide(b, in);
}

static void a_recovery_that_is_none_is_ignored(void **state) {
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        in = their_recovery(&t);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED); /* declares nothing at all */
        t.evidence.parts[0] = (Part){ .kind = PART_RECOVERY, .data = bytes_of_str("\xFF\xFF") };
        t.evidence.n_parts = 1;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        t.n_facts = 0;
        assert_int_equal(hear(&b, &t, &in).status, RESULT_IGNORED);
        t.n_facts = 2;
        t.facts[0].kind = FACT_RECOVERY_RANGE;
        assert_int_equal(hear(&b, &t, &in).status, RESULT_IGNORED);
        t.facts[0].kind = FACT_RECOVERY;
        t.facts[0].what = 1; /* no new epoch */
        assert_int_equal(hear(&b, &t, &in).status, RESULT_IGNORED);
        t.facts[0].what = 2;
        t.facts[0].at = 0;
        assert_int_equal(hear(&b, &t, &in).status, RESULT_IGNORED);
        t.facts[0].at = 1000060;
        t.facts[0].unit = code_of(COUNTY); /* of another office */
        assert_int_equal(hear(&b, &t, &in).status, RESULT_IGNORED);
        t.facts[0].unit = code_of(CITY);
        assert_int_equal(hear(&b, &t, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_PEER_RECOVERY, 0)->what, 2);
        buf_deinit(&t.bytes);
        bare_deinit(&b);
}

static void assert_declares_less(Bare *b, Theirs *t, const Input *in) {
        assert_int_equal(hear(b, t, in).reason, REASON_DECLARES_LESS);
        assert_null(bare_fact(b, FACT_PEER_RECOVERY, 0));
        assert_int_equal(bare_fact(b, FACT_ALARM, 0)->what, ALARM_RECOVERY);
        assert_int_equal(bare_fact(b, FACT_ALARM, 0)->how, 1);
}

static void put_alarm_said(Bare *b, const char *subject, const char *text) {
        AlarmRow row = { .kind = ALARM_RECOVERY, .on = true };

        (void)snprintf(row.subject, sizeof(row.subject), "%s", subject);
        (void)snprintf(row.text, sizeof(row.text), "%s", text);
        row_put(b->txn, ROW_ALARM, &row);
}

/* Whoever holds more than an office says it kept or lost doesn't believe it: told by what, by an alarm, once. */
static void a_recovery_declares_no_less_than_we_hold(void **state) {
        const UnitCode city = code_of(CITY);
        PeerRow seal = { .unit = city, .seal = 1000060 };
        PeerRecoveryRow before = { .unit = city, .epoch = 2, .first_entry = 1000100 };
        CaseRow known = { .case_id = case_id_make(&city, 2026, 81) };
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        in = their_recovery(&t);
        row_put(b.txn, ROW_PEER, &seal); /* a seal under a number that it gives anew */
        assert_declares_less(&b, &t, &in);
        seal.seal = 1000059;
        row_put(b.txn, ROW_PEER, &seal);
        row_put(b.txn, ROW_PEER_RECOVERY, &before); /* that epoch began before */
        assert_declares_less(&b, &t, &in);
        before.epoch = 1;
        before.first_entry = 1000201;
        row_put(b.txn, ROW_PEER_RECOVERY, &before);
        assert_declares_less(&b, &t, &in);
        before.first_entry = 1000200; /* that very number, under another seal */
        row_put(b.txn, ROW_PEER_RECOVERY, &before);
        assert_declares_less(&b, &t, &in);
        before.first_entry = 1000199;
        row_put(b.txn, ROW_PEER_RECOVERY, &before);
        row_put(b.txn, ROW_CASE, &known); /* a number that it does not count among the lost ones */
        assert_declares_less(&b, &t, &in);
        assert_string_equal(bare_fact(&b, FACT_ALARM, 0)->text, CITY "\ndeclares less than we hold: 411200 2026 81");
        put_alarm_said(&b, CITY, "declares less than we hold: 411200 2026 81");
        assert_int_equal(hear(&b, &t, &in).reason, REASON_DECLARES_LESS);
        assert_int_equal(b.drafts.n_drafts, 0); /* said before */
        put_alarm(&b, ALARM_RECOVERY, CITY, false); /* a person had it cleared: said again */
        assert_declares_less(&b, &t, &in);
        put_alarm_said(&b, CITY, "declares less than we hold: entry 1000100"); /* that it has mended, declaring anew */
        assert_declares_less(&b, &t, &in);
        row_delete(b.txn, ROW_CASE, &known);
        known.case_id = case_id_make(&city, 2026, 80);
        row_put(b.txn, ROW_CASE, &known);
        assert_int_equal(hear(&b, &t, &in).status, RESULT_DONE);
        assert_non_null(bare_fact(&b, FACT_PEER_RECOVERY, 0));
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->how, 0); /* and then it is forgiven */
        before.first_entry = 1000200; /* the same once more */
        before.hash = t.evidence.seal.hash;
        row_put(b.txn, ROW_PEER_RECOVERY, &before);
        assert_int_equal(hear(&b, &t, &in).status, RESULT_IGNORED);
        before.hash.b[0] ^= 1; /* not the same: from the same old copy under the same numbers */
        before.epoch = 2;
        row_put(b.txn, ROW_PEER_RECOVERY, &before);
        assert_declares_less(&b, &t, &in);
        buf_deinit(&t.bytes);
        bare_deinit(&b);
}

/* It has gone on for a while before we are asked, and others have brought us cases that it registered since. */
static void what_it_gave_since_is_not_held_against_it(void **state) {
        const UnitCode city = code_of(CITY);
        CaseRow since = { .case_id = case_id_make(&city, 2026, 83), .entry = 97 };
        CaseRow older = { .case_id = case_id_make(&city, 2026, 80), .entry = 96 };
        HistoryRow known = { .case_id = since.case_id, .entry = 97, .at = BARE_START + DURATION_HOUR };
        HistoryRow known_older = { .case_id = older.case_id, .entry = 96, .at = BARE_START - DURATION_HOUR };
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        in = their_recovery(&t);
        row_put(b.txn, ROW_CASE, &since);
        row_put(b.txn, ROW_HISTORY, &known);
        assert_int_equal(hear(&b, &t, &in).status, RESULT_DONE);
        assert_non_null(bare_fact(&b, FACT_PEER_RECOVERY, 0));
        row_put(b.txn, ROW_CASE, &older);
        row_put(b.txn, ROW_HISTORY, &known_older);
        assert_int_equal(hear(&b, &t, &in).status, RESULT_DONE);
        assert_non_null(bare_fact(&b, FACT_PEER_RECOVERY, 0));
        t.facts[1].number2 = 79; /* less than we held then */
        assert_declares_less(&b, &t, &in);
        assert_non_null(strstr(bare_fact(&b, FACT_ALARM, 0)->text, "2026 80"));
        buf_deinit(&t.bytes);
        bare_deinit(&b);
}

/* Of years before all that it declares nothing was lost; of a year that it says nothing of, all that we know was. */
static void ranges_are_of_a_unit_and_a_year(void **state) {
        const UnitCode city = code_of(CITY);
        CaseRow known = { .case_id = case_id_make(&city, 2025, 500) };
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        in = their_recovery(&t);
        row_put(b.txn, ROW_CASE, &known);
        assert_int_equal(hear(&b, &t, &in).status, RESULT_DONE);
        assert_non_null(bare_fact(&b, FACT_PEER_RECOVERY, 0));
        row_delete(b.txn, ROW_CASE, &known);
        known.case_id = case_id_make(&city, 2026, 70);
        row_put(b.txn, ROW_CASE, &known);
        t.facts[1].what = SERIAL_DOCKET; /* other numbers */
        assert_declares_less(&b, &t, &in);
        t.facts[1].what = SERIAL_REGISTER;
        t.facts[1].unit = code_of("411200.gov"); /* another unit's */
        assert_declares_less(&b, &t, &in);
        t.facts[1].unit = city;
        t.facts[1].number = 2025; /* another year's */
        assert_declares_less(&b, &t, &in);
        buf_deinit(&t.bytes);
        bare_deinit(&b);
}

/* What it kept must be what we hold: seals that lead from one of ours to the recovery; else its past is written anew. */
static void a_recovery_that_leads_back_to_no_seal_of_ours_is_a_fork(void **state) {
        const UnitCode city = code_of(CITY);
        PeerRow seal = { .unit = city, .seal = 45 };
        PeerSealRow held = { .unit = city, .number = 40, .hash = { { 4 } } };
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        in = their_recovery(&t);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_ALARM, 0)); /* we hold nothing of it to compare */
        row_put(b.txn, ROW_PEER, &seal);
        (void)hear(&b, &t, &in);
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->what, ALARM_FORK);
        row_put(b.txn, ROW_PEER_SEAL, &held);
        t.seals[0] = (Seal){ .number = 40, .hash = { { 4 } } };
        t.seals[1] = (Seal){ .number = 41, .hash = { { 5 } }, .previous = { { 4 } } };
        in.n_seals = 2;
        (void)hear(&b, &t, &in);
        assert_int_equal(bare_fact(&b, FACT_PEER_COMMON, 0)->number, 40);
        assert_null(bare_fact(&b, FACT_ALARM, 0));
        put_alarm(&b, ALARM_GAP, CITY, true); /* what its old copy showed is explained by now */
        (void)hear(&b, &t, &in);
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->what, ALARM_GAP);
        assert_null(bare_fact(&b, FACT_ALARM, 1));
        put_alarm(&b, ALARM_GAP, CITY, false);
        t.seals[1].previous.b[0] = 9; /* they do not lead there */
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_PEER_COMMON, 0));
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->what, ALARM_FORK);
        t.seals[1].previous.b[0] = 4;
        t.seals[0].hash.b[1] = 1; /* another seal under that number */
        (void)hear(&b, &t, &in);
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->what, ALARM_FORK);
        held.hash.b[0] = 8;
        t.seals[0].hash.b[1] = 0;
        row_put(b.txn, ROW_PEER_SEAL, &held); /* ours is another one */
        (void)hear(&b, &t, &in);
        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->what, ALARM_FORK);
        buf_deinit(&t.bytes);
        bare_deinit(&b);
}

static const Fact *closed_from(const Bare *b, Lane lane, uint32_t epoch) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_STREAM_CLOSED, n)); n++)
                if (f->how == ((uint32_t)lane | epoch << 8))
                        return f;
        return NULL;
}

/* What it forgot it sent is consumed no more; what it kept still comes; what it forgot it took is offered again. */
static void streams_go_on_where_its_memory_does(void **state) {
        StreamInRow normal = { .from = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .next = 30 };
        StreamInRow urgent = { .from = { CITY }, .lane = LANE_URGENT, .epoch = 1, .next = 30 };
        StreamInRow newer = { .from = { CITY }, .lane = LANE_NORMAL, .epoch = 2, .next = 1 };
        StreamOutRow sent = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .next = 50 };
        StreamOutRow bulk = { .to = { CITY }, .lane = LANE_BULK, .epoch = 1, .next = 50 };
        RecoveryRow ours = { .epoch = 2, .entry = 1000100, .state = RECOVERY_DONE, .at = BARE_START };
        const Fact *f;
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        in = their_recovery(&t);
        row_put(b.txn, ROW_STREAM_IN, &normal);
        row_put(b.txn, ROW_STREAM_IN, &urgent);
        row_put(b.txn, ROW_STREAM_IN, &newer);
        row_put(b.txn, ROW_STREAM_OUT, &sent);
        row_put(b.txn, ROW_STREAM_OUT, &bulk);
        t.lanes[0] = (LanePosition){ .lane = LANE_NORMAL, .epoch = 1, .next_out = 20, .epoch_in = 1, .next_in = 47,
                                      .kept_in = 44, .first_in = 44 }; /* since it recovered three were consumed once more */
        t.lanes[1] = (LanePosition){ .lane = LANE_BULK, .epoch = 1, .next_out = 3, .epoch_in = 7 };
        t.lanes[2] = (LanePosition){ .lane = LANE_BULK, .epoch = 2, .next_out = 9 };
        t.lanes[3] = (LanePosition){ .lane = LANE_URGENT, .epoch = 5, .next_out = 1 };
        in.n_lanes = 4;
        (void)hear(&b, &t, &in);
        assert_int_equal(closed_from(&b, LANE_NORMAL, 1)->number, 20);
        assert_int_equal(closed_from(&b, LANE_URGENT, 1)->number, 1); /* it knows of nothing */
        assert_int_equal(closed_from(&b, LANE_BULK, 1)->number, 3);   /* kept there, and never arrived here */
        assert_null(closed_from(&b, LANE_NORMAL, 2));                 /* the new one goes on */
        assert_null(closed_from(&b, LANE_BULK, 2));
        f = bare_fact(&b, FACT_OFFER_AGAIN, 0);
        assert_int_equal(f->how, LANE_NORMAL | 1 << 8);
        assert_int_equal(f->number, 44);
        assert_int_equal(f->number2, 2);
        f = bare_fact(&b, FACT_OFFER_AGAIN, 1);
        assert_int_equal(f->how, LANE_BULK | 1 << 8);
        assert_int_equal(f->number, 1); /* it kept nothing of that */
        t.lanes[0] = (LanePosition){ .lane = LANE_NORMAL, .epoch = 1, .epoch_in = 1 }; /* nor of this: a stream by name alone */
        in.n_lanes = 1;
        (void)hear(&b, &t, &in);
        assert_int_equal(closed_from(&b, LANE_NORMAL, 1)->number, 1);
        assert_int_equal(bare_fact(&b, FACT_OFFER_AGAIN, 0)->number, 1);
        assert_int_equal(closed_from(&b, LANE_NORMAL, 1)->what, 0); /* we never recovered */
        row_put(b.txn, ROW_RECOVERY, &ours);
        (void)hear(&b, &t, &in);
        assert_int_equal(closed_from(&b, LANE_NORMAL, 1)->what, 0); /* or did before */
        ours.at++;
        row_put(b.txn, ROW_RECOVERY, &ours);
        (void)hear(&b, &t, &in);
        assert_int_equal(closed_from(&b, LANE_NORMAL, 1)->what, 1); /* since it did */
        buf_deinit(&t.bytes);
        bare_deinit(&b);
}

/* Which receipts are void depends on the recoveries of it that we know, not on what it has consumed since. */
static void what_it_lost_before_we_ever_heard_is_offered_again_too(void **state) {
        static const struct {
                uint32_t known;
                uint8_t hash, before;
                uint64_t from;
                bool next;
        } cases[] = {
                { 0, 0, 0, 30, false }, /* its first one, and all that it ever kept */
                { 2, 8, 8, 44, true },  /* we heard of the one before: what it lost then was put right */
                { 0, 0, 8, 30, false }, /* we never did, or have forgotten it */
                { 2, 8, 0, 30, false }, /* it has forgotten that one itself */
                { 2, 8, 9, 30, false }, /* and declared it once more */
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                PeerRecoveryRow before = { .unit = { CITY }, .epoch = cases[i].known, .first_seal = 60, .first_entry = 200,
                                           .entry = 90, .hash = { { cases[i].hash } } };
                StreamOutRow sent = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .next = 50 };
                Input in;
                Theirs t;
                Bare b;

                bare_init(&b);
                in = their_recovery(&t);
                in.digest.b[0] = cases[i].before;
                t.facts[0].what = 3;
                t.evidence.seal.epoch = 3;
                if (cases[i].known)
                        row_put(b.txn, ROW_PEER_RECOVERY, &before);
                row_put(b.txn, ROW_STREAM_OUT, &sent);
                t.lanes[0] = (LanePosition){ .lane = LANE_NORMAL, .epoch_in = 1, .next_in = 50, .kept_in = 44, .first_in = 30 };
                in.n_lanes = 1;
                (void)hear(&b, &t, &in);
                assert_int_equal(bare_fact(&b, FACT_OFFER_AGAIN, 0)->number, cases[i].from);
                assert_int_equal(bare_fact(&b, FACT_OFFER_AGAIN, 0)->number2, 3);
                assert_int_equal(bare_fact(&b, FACT_OFFER_AGAIN, 0)->what, cases[i].next);
                buf_deinit(&t.bytes);
                bare_deinit(&b);
        }
}

static Receipt receipt_of(const Bare *b) {
        Receipt r = { .number = 0 };

        for (uint32_t i = 0; b->drafts.n_drafts == 1 && i < b->drafts.drafts[0]->n_parts; i++)
                if (b->drafts.drafts[0]->parts[i].kind == PART_RECEIPT)
                        assert_int_equal(receipt_decode(b->drafts.drafts[0]->parts[i].data, (Arena *)&b->arena, &r), 0);
        return r;
}

/* A recall that came across a gap between the old copy and the alarm consumed its own number and another before their turn. Those
 * entries are kept, but who sent it can't tell their receipts from those of the lost stretch, and takes none of that epoch. */
static void what_was_consumed_before_its_turn_is_answered_anew_after_a_recovery(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        StreamInRow stream = { .from = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .next = 3, .kept = 3, .first = 3 };
        Parcel parcel = { .from = { CITY }, .to = county, .lane = LANE_NORMAL, .epoch = 1, .number = 4, .kind = PARCEL_DOCUMENT,
                          .from_unit = { CITY }, .to_unit = county };
        DedupRow voided = { .key = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 90,
                            .outcome = OUTCOME_VOIDED };
        DedupRow recall = { .key = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 6 }, .entry = 91,
                            .consumed = 91, .first = 45, .has_digest = true, .digest = { { 7 } }, .outcome = OUTCOME_TAKEN };
        Input in = { .kind = INPUT_PARCEL, .parcel = &parcel, .parcel_digest = { { 7 } } };
        Bare b;

        bare_init(&b);
        parcel.evidence.header = (Header){ .number = 7, .kind = ENTRY_REFERRAL, .version = 1, .case_id = id,
                                           .actor = { .unit = { CITY } } };
        row_put(b.txn, ROW_STREAM_IN, &stream);
        row_put(b.txn, ROW_DEDUP, &voided);
        row_put(b.txn, ROW_DEDUP, &recall);
        assert_true(bare_decide(&b, &in).resend_receipt); /* no recovery: as ever, the same bytes */
        assert_int_equal(b.drafts.n_drafts, 0);
        put_recovery(&b, RECOVERY_HEARING, 0);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_RECEIPT_AGAIN, 0)->number, 4);
        assert_int_equal(bare_fact(&b, FACT_RECEIPT_AGAIN, 0)->number2, 0);
        assert_null(bare_fact(&b, FACT_CONSUMED, 0));
        assert_int_equal(receipt_of(&b).number, 4);
        assert_int_equal(receipt_of(&b).outcome, OUTCOME_VOIDED);
        assert_int_equal(receipt_of(&b).reason, REASON_VOIDED);
        assert_int_equal(receipt_of(&b).parcel_digest.b[0], 0);
        for (uint64_t n = 2; n <= 3; n++) { /* the stretch begins with the third: the second's receipt is known there for what it is */
                voided.key.number = parcel.number = n;
                row_put(b.txn, ROW_DEDUP, &voided);
                assert_int_equal(bare_decide(&b, &in).resend_receipt, n == 2);
                assert_int_equal(receipt_of(&b).number, n == 2 ? 0 : 3);
        }
        parcel.number = 6;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(receipt_of(&b).number, 6);
        assert_int_equal(receipt_of(&b).outcome, OUTCOME_TAKEN);
        assert_int_equal(receipt_of(&b).parcel_digest.b[0], 7);
        assert_int_equal(receipt_of(&b).first_entry, 45); /* whose place it keeps */
        recall.entry = 1000101; /* once is enough */
        row_put(b.txn, ROW_DEDUP, &recall);
        assert_true(bare_decide(&b, &in).resend_receipt);
        for (unsigned i = 0; i < 2; i++) { /* and says why, as it did then */
                recall.entry = 91;
                recall.outcome = i ? OUTCOME_QUARANTINED : OUTCOME_REFUSED;
                row_put(b.txn, ROW_DEDUP, &recall);
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                assert_int_equal(receipt_of(&b).outcome, recall.outcome);
                assert_int_equal(receipt_of(&b).reason, i ? REASON_QUARANTINED : REASON_AS_BEFORE);
        }
        recall.entry = 1000101;
        recall.outcome = OUTCOME_TAKEN;
        row_put(b.txn, ROW_DEDUP, &recall);
        stream.first = 7; /* what was kept for certain has its receipt */
        row_put(b.txn, ROW_STREAM_IN, &stream);
        parcel.number = 4;
        assert_true(bare_decide(&b, &in).resend_receipt);
        row_delete(b.txn, ROW_STREAM_IN, &stream); /* nor is anything known of where it lost its memory */
        assert_true(bare_decide(&b, &in).resend_receipt);
        in.parcel_digest.b[0] = 9; /* other bytes are a conflict all the same */
        stream.first = 3;
        parcel.number = 6;
        recall.entry = 91;
        row_put(b.txn, ROW_DEDUP, &recall);
        row_put(b.txn, ROW_STREAM_IN, &stream);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_CONFLICT);
        bare_deinit(&b);
}

/* ---- both sides lost it ----------------------------------------------------------------------------------------------- */

static const Fact *fact_of_lost(const Bare *b, FactKind kind, uint64_t entry) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, kind, n)); n++)
                if (f->number2 == entry)
                        return f;
        return NULL;
}

/* We gave it in an entry that we lost, and know of it through them alone; now they have forgotten it, too. There is no parcel
 * to offer again: it is ours once more, and a person hands it on anew.  But for what they kept, and what became another thing. */
static void what_both_have_lost_is_the_givers_again(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow docket = { .unit = county, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                             .home = STATE_REGISTERED, .given_to = { CITY }, .away_entry = 120 };
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = county, .case_id = id };
        HistoryRow paper = { .entry = 120, .kind = ENTRY_MATERIAL, .material = true };
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        in = their_recovery(&t);
        put_recovery(&b, RECOVERY_DONE, 0);
        row.done = LOST_RESTORED;
        row_put(b.txn, ROW_LOST, &row);
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)hear(&b, &t, &in);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_HERE);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_REGISTERED);
        assert_non_null(warned(&b, WARNING_BOUNCED));
        went.state = WENT_ARRIVED; /* a file of a unit that closed */
        went.flight = (OutboxKey){ .to = row.peer, .lane = row.lane, .epoch = row.epoch, .number = row.number };
        row.document = ENTRY_SUCCESSION;
        docket.away_entry = 0;
        row_put(b.txn, ROW_DOCKET, &docket);
        row_put(b.txn, ROW_LOST, &row);
        row_put(b.txn, ROW_SUCCESSION, &went);
        (void)hear(&b, &t, &in);
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        assert_non_null(warned(&b, WARNING_SUCCESSION));
        went.flight.number++; /* it went again by another, which they may have */
        row_put(b.txn, ROW_SUCCESSION, &went);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        went.flight.number--;
        went.state = WENT_BACK; /* it is here already */
        row_put(b.txn, ROW_SUCCESSION, &went);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        row_delete(b.txn, ROW_SUCCESSION, &went);
        (void)hear(&b, &t, &in); /* it never went */
        assert_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        row.document = ENTRY_REPORT_UP;
        row_put(b.txn, ROW_LOST, &row);
        docket.away_entry = 130; /* went with another act since */
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)hear(&b, &t, &in);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        docket.away_entry = 120;
        docket.given_to = code_of("410000"); /* with another, by an entry of that number that is not the lost one */
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)hear(&b, &t, &in);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        docket.given_to = code_of(CITY);
        row_put(b.txn, ROW_DOCKET, &docket);
        t.lanes[0] = (LanePosition){ .lane = LANE_NORMAL, .epoch = 1, .next_out = 1, .epoch_in = 1, .next_in = 6 };
        in.n_lanes = 1; /* they kept it */
        (void)hear(&b, &t, &in);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        t.lanes[0].next_in = 5; /* they kept the stream up to it */
        docket.home = STATE_NONE; /* it had no state of its own before: as it was registered */
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)hear(&b, &t, &in);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_HERE);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_REGISTERED);
        in.n_lanes = 0;
        docket.custody = CUSTODY_HERE; /* it came back by itself */
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        row_delete(b.txn, ROW_DOCKET, &docket); /* there is no file */
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        docket.custody = CUSTODY_AWAY;
        row_put(b.txn, ROW_DOCKET, &docket);
        row.outcome = OUTCOME_REFUSED; /* it never was with them */
        row_put(b.txn, ROW_LOST, &row);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        row.outcome = OUTCOME_TAKEN;
        row.peer = code_of("410000"); /* or is with another */
        row_put(b.txn, ROW_LOST, &row);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        row.peer = code_of(CITY);
        row_delete(b.txn, ROW_LOST, &row);
        row.done = LOST_PENDING; /* not made good yet: it came to nothing, and is ours when its turn comes */
        row_put(b.txn, ROW_LOST, &row);
        (void)hear(&b, &t, &in);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE);
        assert_non_null(fact_of_lost(&b, FACT_LOST, 120));
        assert_int_equal(fact_of_lost(&b, FACT_LOST, 120)->what,
                         (uint32_t)LOST_OUT | OUTCOME_VOIDED << 8 | ENTRY_REPORT_UP << 16);
        assert_int_equal(fact_of_lost(&b, FACT_LOST, 120)->number, 5);
        row_delete(b.txn, ROW_LOST, &row);
        row.done = LOST_NOTED; /* a paper that it had shown to have goes again, but for who is known not to have it */
        row.document = ENTRY_MATERIAL;
        row_put(b.txn, ROW_LOST, &row);
        paper.case_id = id;
        for (int has = 0; has < 2; has++) {
                strcpy(paper.held_by, has ? CITY : "410000");
                row_put(b.txn, ROW_HISTORY, &paper);
                (void)hear(&b, &t, &in);
                assert_int_equal(bare_fact(&b, FACT_PAPER_HELD, 0) != NULL, has);
                if (has)
                        assert_int_equal(bare_fact(&b, FACT_PAPER_HELD, 0)->how, 1);
        }
        buf_deinit(&t.bytes);
        bare_deinit(&b);
}

static void a_lost_act_that_came_to_nothing_leaves_the_case_here(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1), unknown = case_id_make(&county, 2026, 9);
        Document doc = lost_document(ENTRY_REPORT_UP, CITY);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        PeerRecoveryRow theirs = { .unit = { CITY }, .epoch = 2, .entry = row.learnt - 1 };
        const Fact *f, *last = NULL;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        put_case(&b, &id, STATE_REGISTERED, CUSTODY_HERE, NULL);
        row.outcome = OUTCOME_VOIDED;
        row_put(b.txn, ROW_PEER_RECOVERY, &theirs); /* before they told: voided by us, and nothing to do */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_null(warned(&b, WARNING_BOUNCED));
        theirs.entry = row.learnt + 1;
        row_put(b.txn, ROW_PEER_RECOVERY, &theirs);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_non_null(warned(&b, WARNING_BOUNCED));
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_NONE); /* it has not left */
        put_case(&b, &id, STATE_HANDED, CUSTODY_AWAY, "410000"); /* the file has it with another: it is ours in truth */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_HERE);
        for (unsigned n = 0; (f = bare_fact(&b, FACT_STATE, n)); n++)
                last = f;
        assert_non_null(last);
        assert_int_equal(last->what, STATE_REGISTERED); /* where it was at home */
        row.document = ENTRY_REMINDER; /* what brings no case leaves nothing behind */
        doc = lost_document(ENTRY_REMINDER, CITY);
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_NOTED);
        assert_null(warned(&b, WARNING_BOUNCED));
        row.document = ENTRY_REPORT_UP;
        doc = lost_document(ENTRY_REPORT_UP, CITY);
        row.case_id = unknown; /* a case that was lost as a whole is opened, and lies here */
        (void)make_good(&b, &row, &doc, BARE_START - DURATION_DAY);
        assert_int_equal(done_how(&b), LOST_CUSTODY_ONLY);
        assert_non_null(bare_fact(&b, FACT_CASE, 0));
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_HERE);
        bare_deinit(&b);
}

/* We wait for what they had sent us to come once more; they may have forgotten that by now, and say anew what comes. */
static void what_they_have_forgotten_is_waited_for_no_more(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = lost_act(ENTRY_REFERRAL, &id, CITY);
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        in = their_recovery(&t);
        put_recovery(&b, RECOVERY_WORKING, 2);
        row.way = LOST_IN;
        row_put(b.txn, ROW_LOST, &row);
        row.entry = 121;
        row.peer = code_of("410000"); /* another's */
        row_put(b.txn, ROW_LOST, &row);
        (void)hear(&b, &t, &in);
        assert_int_equal(done_how(&b), LOST_WITHDRAWN);
        assert_non_null(fact_of_lost(&b, FACT_LOST_DONE, 120));
        assert_null(fact_of_lost(&b, FACT_LOST_DONE, 121));
        buf_deinit(&t.bytes);
        bare_deinit(&b);
}

/* Each of two old copies has lost an entry of that number: they are two, though of one case, and which one is done is said by its time. */
static void lost_entries_of_one_number_are_two(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = { .case_id = id, .entry = 120, .lost_at = BARE_START - 2 * DURATION_DAY, .way = LOST_OUT,
                        .peer = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 4 };
        Input in;
        Held h;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_HEARING, 0);
        in = held(&h, ENTRY_RECEIVED, ENTRY_REFERRAL, COUNTY, CITY, &id);
        row_put(b.txn, ROW_LOST, &row);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_LOST, 0)->at, BARE_START - DURATION_DAY);
        row_delete(b.txn, ROW_LOST, &row);
        row.lost_at = BARE_START - DURATION_DAY; /* it is that one: to another, too, of several */
        row.peer = code_of("410000");
        row_put(b.txn, ROW_LOST, &row);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        row_delete(b.txn, ROW_LOST, &row);
        row.lost_at = 0; /* written when no time was */
        row_put(b.txn, ROW_LOST, &row);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        row.way = LOST_IN;
        buf_deinit(&h.bytes);
        /* What came in is the same if it is the same parcel, whichever entry consumed it. */
        in = held(&h, ENTRY_RECEIPT, ENTRY_RECEIVED, COUNTY, CITY, &id);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        row_delete(b.txn, ROW_LOST, &(LostRow){ .case_id = id, .entry = 120, .way = LOST_OUT });
        h.receipt.from = code_of(CITY);
        h.receipt.to = code_of(COUNTY);
        row.lost_at = BARE_START - 2 * DURATION_DAY;
        row.peer = code_of(CITY);
        row.number = 5;
        row_put(b.txn, ROW_LOST, &row);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
        for (unsigned i = 0; i < 4; i++) {
                LostRow other = row;

                row_delete(b.txn, ROW_LOST, &row);
                other.peer = code_of(i == 0 ? "410000" : CITY);
                other.lane = i == 1 ? LANE_BULK : LANE_NORMAL;
                other.epoch = i == 2 ? 2 : 1;
                other.number = i == 3 ? 6 : 5;
                row_put(b.txn, ROW_LOST, &other);
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        }
        buf_deinit(&h.bytes);
        bare_deinit(&b);
}

/* Lost, taken again and lost again: two entries of ours are lost, and the parcel that both were made of comes once. */
static void a_parcel_that_was_lost_twice_is_waited_for_once(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = lost_act(ENTRY_NOTICE, &id, CITY);
        StreamInRow stream = { .from = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .next = 5 };
        Parcel parcel = { .from = { CITY }, .to = county, .lane = LANE_NORMAL, .epoch = 1, .number = 5, .kind = PARCEL_DOCUMENT,
                          .from_unit = { CITY }, .to_unit = county };
        Input in = { .kind = INPUT_PARCEL, .parcel = &parcel, .parcel_refused = REASON_EVIDENCE };
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 3);
        row_put(b.txn, ROW_STREAM_IN, &stream);
        parcel.evidence.header = (Header){ .number = 7, .kind = ENTRY_NOTICE, .version = 1, .case_id = id,
                                           .actor = { .unit = { CITY } } };
        parcel.evidence.header_bytes = bytes_of_str("header");
        parcel.evidence.seal_bytes = bytes_of_str("seal");
        row.way = LOST_IN;
        row.outcome = OUTCOME_REFUSED;
        row_put(b.txn, ROW_LOST, &row);
        row.entry = 1000120;
        row_put(b.txn, ROW_LOST, &row);
        row.entry = 120;
        row.lost_at = BARE_START;
        row_put(b.txn, ROW_LOST, &row);
        row.entry = 1000121; /* another parcel */
        row.number = 6;
        row_put(b.txn, ROW_LOST, &row);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_AS_BEFORE);
        assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 1)->number2, 120);
        assert_int_equal(bare_fact(&b, FACT_LOST_DONE, 1)->number, (uint64_t)BARE_START);
        assert_non_null(fact_of_lost(&b, FACT_LOST_DONE, 120));
        assert_non_null(fact_of_lost(&b, FACT_LOST_DONE, 1000120));
        assert_int_equal(fact_of_lost(&b, FACT_LOST_DONE, 1000120)->how, LOST_TAKEN_AGAIN);
        assert_null(fact_of_lost(&b, FACT_LOST_DONE, 1000121));
        bare_deinit(&b);
}

/* Nothing is made good that came after what they have forgotten until they have said what still comes: else a return would be
 * made good before what it returned came once more, and two would have the case. */
static void what_followed_waits_until_they_have_spoken_anew(void **state) {
        const UnitCode county = code_of(COUNTY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow withdrawn = lost_act(ENTRY_REFERRAL, &id, CITY), act = lost_act(ENTRY_RETURN_REQUEST, &id, CITY);
        LostRow elses = withdrawn;
        RecoveryPeerRow peer = { .unit = { CITY }, .state = RECOVERY_PEER_HEARD, .entry = 1000120 };
        RecoveryRow stuck = { .epoch = 2, .entry = 1000100, .old_epoch = 1, .kept_entry = 100, .state = RECOVERY_WORKING,
                              .lost = 1, .stuck = true };
        Input tick = { .kind = INPUT_TICK }, answer = { .kind = INPUT_RECOVERY_ANSWER, .peer = { CITY } };
        uint64_t entry;
        Bare b;

        bare_init(&b);
        put_recovery(&b, RECOVERY_WORKING, 1);
        withdrawn.way = LOST_IN;
        withdrawn.done = LOST_WITHDRAWN;
        withdrawn.done_entry = 1000130;
        act.entry = 130;
        elses.way = LOST_IN; /* told by an office that nobody waits for: in no doubt */
        elses.done = LOST_WITHDRAWN;
        elses.done_entry = 1000150;
        elses.entry = 115;
        elses.peer = code_of("410000");
        row_put(b.txn, ROW_LOST, &elses);
        row_put(b.txn, ROW_LOST, &withdrawn);
        row_put(b.txn, ROW_LOST, &act);
        row_put(b.txn, ROW_RECOVERY_PEER, &peer);
        assert_false(office_wants_lost(b.txn, &tick, &entry));
        row_put(b.txn, ROW_RECOVERY, &stuck);
        assert_int_equal(bare_decide(&b, &answer).status, RESULT_DONE); /* heard before, and once more */
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_PEER, 0)->what, RECOVERY_PEER_HEARD);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->what, RECOVERY_WORKING);
        assert_int_equal(bare_fact(&b, FACT_RECOVERY_STATE, 0)->how, 0);
        put_recovery(&b, RECOVERY_WORKING, 1);
        peer.entry = 1000140;
        row_put(b.txn, ROW_RECOVERY_PEER, &peer);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        assert_int_equal(bare_decide(&b, &answer).status, RESULT_IGNORED);
        peer.entry = 1000120;
        peer.state = RECOVERY_PEER_WITHOUT; /* a person went on without it */
        row_put(b.txn, ROW_RECOVERY_PEER, &peer);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        peer.state = RECOVERY_PEER_HEARD;
        row_put(b.txn, ROW_RECOVERY_PEER, &peer);
        row_delete(b.txn, ROW_LOST, &act);
        act.entry = 110; /* older than what is in doubt */
        row_put(b.txn, ROW_LOST, &act);
        assert_true(office_wants_lost(b.txn, &tick, &entry));
        bare_deinit(&b);
}

/* Its old copy had forgotten that it asked, and refused our answer: it would wait for it for ever. */
static void an_answer_that_an_old_copy_refused_is_given_again(void **state) {
        const UnitCode county = code_of(COUNTY);
        SentRow sent = { .key = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 3 }, .entry = 60, .kind = PARCEL_DOCUMENT,
                         .document = ENTRY_RETURN_ANSWER, .from_unit = county, .to_unit = { CITY }, .parts_mask = 2,
                         .case_id = case_id_make(&county, 2026, 1), .outcome = OUTCOME_REFUSED, .receipt_entry = 61 };
        DocketRow docket = { .unit = county, .case_id = sent.case_id, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                             .given_to = { CITY }, .return_asked = true, .returns = 1 };
        HistoryRow later = { .case_id = sent.case_id, .entry = 70, .kind = ENTRY_RETURN_ANSWER, .unit = county };
        WarningRow asked = { .unit = county, .kind = WARNING_RETURN_ASKED, .case_id = sent.case_id };
        PeerRecoveryRow before = { .unit = { CITY } };
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        row_put(b.txn, ROW_WARNING, &asked);
        in = their_recovery(&t);
        t.lanes[0] = (LanePosition){ .lane = LANE_NORMAL, .epoch = 1, .next_out = 1, .epoch_in = 1, .next_in = 6, .kept_in = 6,
                                     .first_in = 6 };
        in.n_lanes = 1;
        row_put(b.txn, ROW_SENT, &sent);
        (void)hear(&b, &t, &in);
        assert_non_null(bare_fact(&b, FACT_SEND, 0));
        assert_int_equal(bare_fact(&b, FACT_SEND, 0)->number2 >> 16, 60);
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        row_put(b.txn, ROW_DOCKET, &docket); /* refused, it was asked of a desk again: which would answer twice, and not alike */
        (void)hear(&b, &t, &in);
        assert_non_null(bare_fact(&b, FACT_SEND, 0));
        assert_int_equal(bare_fact(&b, FACT_RETURN, 0)->what, 0);
        assert_int_equal(bare_fact(&b, FACT_RETURN, 0)->how, 1);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_RETURN_ASKED);
        row_put(b.txn, ROW_HISTORY, &later); /* a person has answered anew: that answer counts */
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        later.unit = (UnitCode){ CITY }; /* no answer of ours */
        row_put(b.txn, ROW_HISTORY, &later);
        (void)hear(&b, &t, &in);
        assert_non_null(bare_fact(&b, FACT_SEND, 0));
        later.unit = county;
        later.kind = ENTRY_REMINDER; /* no answer */
        row_put(b.txn, ROW_HISTORY, &later);
        docket.return_asked = false; /* and nobody is asked here */
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)hear(&b, &t, &in);
        assert_non_null(bare_fact(&b, FACT_SEND, 0));
        assert_null(bare_fact(&b, FACT_RETURN, 0));
        row_delete(b.txn, ROW_DOCKET, &docket);
        t.lanes[0].first_in = t.lanes[0].kept_in = 3; /* in the lost stretch: it is offered again as it is */
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        t.lanes[0].first_in = 6;
        before.entry = 61; /* refused before its last recovery: that one saw to it */
        row_put(b.txn, ROW_PEER_RECOVERY, &before);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        row_delete(b.txn, ROW_PEER_RECOVERY, &before);
        (void)hear(&b, &t, &in);
        assert_non_null(bare_fact(&b, FACT_SEND, 0));
        sent.document = ENTRY_REMINDER; /* nobody waits for that one */
        row_put(b.txn, ROW_SENT, &sent);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        sent.document = ENTRY_RETURN_ANSWER;
        sent.outcome = OUTCOME_TAKEN;
        row_put(b.txn, ROW_SENT, &sent);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        buf_deinit(&t.bytes);
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
                cmocka_unit_test(a_paper_that_another_has_is_known_to_be_there),
                cmocka_unit_test(a_number_that_was_given_twice_is_told),
                cmocka_unit_test(lost_entries_of_one_number_are_two),
                cmocka_unit_test(only_originals_to_the_one_who_shows_them_count),
                cmocka_unit_test(what_went_to_several_counts_with_each_of_them),
                cmocka_unit_test(a_lost_accusation_is_known_as_one),
                cmocka_unit_test(what_bears_a_number_that_was_used_before_goes_out_under_another),
                cmocka_unit_test(a_lost_hand_over_is_done_again_without_sending),
                cmocka_unit_test(what_came_to_nothing_moves_nothing),
                cmocka_unit_test(where_the_file_does_not_bear_it_custody_alone_moves),
                cmocka_unit_test(words_that_came_with_a_lost_act_are_the_file_s),
                cmocka_unit_test(words_that_are_not_the_case_s_are_not_kept),
                cmocka_unit_test(a_lost_paper_is_kept_where_the_file_bears_it),
                cmocka_unit_test(a_report_up_that_took_the_case_along_is_not_made_one_that_informs),
                cmocka_unit_test(what_nobody_has_is_opened_unless_it_accuses),
                cmocka_unit_test(a_file_that_is_gone_says_nothing_of_where_the_case_is),
                cmocka_unit_test(no_entry_has_more_parts_than_it_can),
                cmocka_unit_test(what_was_given_back_is_not_nobodys),
                cmocka_unit_test(what_a_department_registered_lies_with_it_as_taken),
                cmocka_unit_test(a_lost_copy_of_a_hand_over_moves_nothing),
                cmocka_unit_test(acts_towards_giver_and_given_are_done_again_without_sending),
                cmocka_unit_test(a_lost_event_does_not_climb_again),
                cmocka_unit_test(a_lost_return_without_a_file_moves_nothing),
                cmocka_unit_test(a_lost_word_that_a_case_accuses_is_known_again),
                cmocka_unit_test(a_case_that_the_office_above_merely_heard_of_is_here),
                cmocka_unit_test(a_case_of_ours_that_nobody_has_is_with_who_gave_its_number),
                cmocka_unit_test(an_act_from_before_the_case_came_is_not_done_in_it),
                cmocka_unit_test(what_the_same_parcel_brought_once_more_was_handed_on_all_the_same),
                cmocka_unit_test(how_a_case_had_come_is_asked_for_with_its_lost_act),
                cmocka_unit_test(who_asks_to_give_back_has_it_alone),
                cmocka_unit_test(what_a_desk_offers_back_was_given_back_if_it_went_on),
                cmocka_unit_test(an_answer_that_an_old_copy_refused_is_given_again),
                cmocka_unit_test(a_lost_succession_leaves_the_file_with_the_successor),
                cmocka_unit_test(a_lost_succession_takes_the_case_from_who_has_it_by_the_old_copy),
                cmocka_unit_test(a_lost_succession_takes_the_case_from_who_got_it_by_the_old_copy),
                cmocka_unit_test(what_a_closed_unit_had_offered_back_is_asked_again),
                cmocka_unit_test(a_lost_return_stands_though_the_file_does_not_bear_it),
                cmocka_unit_test(another_act_that_the_file_does_not_bear_is_noted_for_a_person),
                cmocka_unit_test(lost_acts_wait_for_their_turn),
                cmocka_unit_test(what_cannot_be_read_any_more_is_noted),
                cmocka_unit_test(a_recovery_that_is_none_is_ignored),
                cmocka_unit_test(a_recovery_declares_no_less_than_we_hold),
                cmocka_unit_test(what_it_gave_since_is_not_held_against_it),
                cmocka_unit_test(ranges_are_of_a_unit_and_a_year),
                cmocka_unit_test(a_recovery_that_leads_back_to_no_seal_of_ours_is_a_fork),
                cmocka_unit_test(streams_go_on_where_its_memory_does),
                cmocka_unit_test(what_it_lost_before_we_ever_heard_is_offered_again_too),
                cmocka_unit_test(what_was_consumed_before_its_turn_is_answered_anew_after_a_recovery),
                cmocka_unit_test(what_both_have_lost_is_the_givers_again),
                cmocka_unit_test(a_lost_act_that_came_to_nothing_leaves_the_case_here),
                cmocka_unit_test(what_they_have_forgotten_is_waited_for_no_more),
                cmocka_unit_test(a_parcel_that_was_lost_twice_is_waited_for_once),
                cmocka_unit_test(what_followed_waits_until_they_have_spoken_anew),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
