/* SPDX-License-Identifier: Apache-2.0 */

/* What another office's recovery from an old copy is believed, and what follows from it here, also where both have lost it. */

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
#include "lost_rig.h"

#define COUNTY "411281"
#define CITY "411200"

/* ---- another office's recovery ---------------------------------------------------------------------------------------- */

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

/* It came back to another desk of ours since: that one has it, or whoever got it from there, and nothing is taken back at the first. */
static void what_came_back_to_another_desk_since_is_not_the_first_ones_again(void **state) {
        const UnitCode county = code_of(COUNTY), dept = code_of("411281.hrss"), city = code_of(CITY);
        CaseId id = case_id_make(&county, 2026, 1);
        LostRow row = lost_act(ENTRY_REPORT_UP, &id, CITY);
        DocketRow docket = { .unit = county, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                             .home = STATE_REGISTERED, .given_to = city, .given_entry = 120, .away_entry = 120 };
        DocketRow other = { .unit = dept, .state = STATE_TAKEN, .custody = CUSTODY_HERE, .giver = city, .taken_entry = 2000140 };
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = dept, .case_id = id, .state = WENT_FLIGHT, .entry = 2000150 };
        Input in;
        Theirs t;
        Bare b;

        bare_init(&b);
        in = their_recovery(&t);
        put_recovery(&b, RECOVERY_DONE, 0);
        row.done = LOST_RESTORED;
        row.done_entry = 2000130;
        row_put(b.txn, ROW_LOST, &row);
        row_put(b.txn, ROW_DOCKET, &docket);
        (void)bare_docket(&b, &id, other);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        assert_null(warned(&b, WARNING_BOUNCED));
        other.custody = CUSTODY_FLIGHT; /* offered back */
        other.state = STATE_RETURN_ASKED;
        (void)bare_docket(&b, &id, other);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        other.state = STATE_HANDED; /* it went on from there */
        other.custody = CUSTODY_AWAY;
        other.given_to = code_of("410000");
        other.given_entry = 2000145;
        (void)bare_docket(&b, &id, other);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        other.state = STATE_SUCCEEDED; /* or with that unit's successor */
        other.custody = CUSTODY_FLIGHT;
        other.given_entry = 0;
        (void)bare_docket(&b, &id, other);
        row_put(b.txn, ROW_SUCCESSION, &went);
        (void)hear(&b, &t, &in);
        assert_null(bare_fact(&b, FACT_CUSTODY, 0));
        other.state = STATE_HANDED; /* it had been there before, and came from there */
        other.custody = CUSTODY_AWAY;
        other.given_entry = 110;
        (void)bare_docket(&b, &id, other);
        (void)hear(&b, &t, &in);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_HERE);
        assert_non_null(warned(&b, WARNING_BOUNCED));
        other.given_entry = 2000145; /* told of by its successor, in numbers of another journal: who had it then is its giver */
        other.given_to = county;
        (void)bare_docket(&b, &id, other);
        (void)hear(&b, &t, &in);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_HERE);
        other.state = STATE_RETURNED; /* and back where it came from */
        other.custody = CUSTODY_NONE;
        other.given_to = UNIT_NONE;
        (void)bare_docket(&b, &id, other);
        (void)hear(&b, &t, &in);
        assert_int_equal(custody_of(&b, COUNTY), CUSTODY_HERE);
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
                cmocka_unit_test(lost_entries_of_one_number_are_two),
                cmocka_unit_test(an_answer_that_an_old_copy_refused_is_given_again),
                cmocka_unit_test(a_recovery_that_is_none_is_ignored),
                cmocka_unit_test(a_recovery_declares_no_less_than_we_hold),
                cmocka_unit_test(what_it_gave_since_is_not_held_against_it),
                cmocka_unit_test(ranges_are_of_a_unit_and_a_year),
                cmocka_unit_test(a_recovery_that_leads_back_to_no_seal_of_ours_is_a_fork),
                cmocka_unit_test(streams_go_on_where_its_memory_does),
                cmocka_unit_test(what_it_lost_before_we_ever_heard_is_offered_again_too),
                cmocka_unit_test(what_was_consumed_before_its_turn_is_answered_anew_after_a_recovery),
                cmocka_unit_test(what_both_have_lost_is_the_givers_again),
                cmocka_unit_test(what_came_back_to_another_desk_since_is_not_the_first_ones_again),
                cmocka_unit_test(a_lost_act_that_came_to_nothing_leaves_the_case_here),
                cmocka_unit_test(what_they_have_forgotten_is_waited_for_no_more),
                cmocka_unit_test(a_parcel_that_was_lost_twice_is_waited_for_once),
                cmocka_unit_test(what_followed_waits_until_they_have_spoken_anew),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
