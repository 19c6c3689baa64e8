/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Succession of units piece by piece (22:24 last sentence): who may say where a file goes; whose word is believed; what a unit
 * that closed still does; what becomes of a parcel on its way.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "closing_unit.h"
#include "common/base/memory.h"
#include "node/core/succession.h"

/* ---- a person says who --------------------------------------------------------------------------------------------------- */

static Reason succeed(Bare *b, const char *unit, const char *user, const CaseId *id, const char *to) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_SUCCESSION, .actor = { .unit = code_of(unit) },
                     .case_id = *id };

        assert_true(user_name_parse(user, &in.actor.user));
        in.document.to = to ? code_of(to) : UNIT_NONE;
        in.document.reason = "机构改革";
        return bare_decide(b, &in).reason;
}

static void a_person_of_the_unit_or_its_bureau_names_one_of_the_successors(void **state) {
        UserRow clerk = { .unit = dept, .user = { "clerk" }, .roles = ROLE_CLERK };
        UserRow stranger = { .unit = town, .user = { "boss" }, .roles = ROLE_ALL };
        RecusalRow interest = { .unit = dept, .user = { "boss" } };
        Bare b;
        CaseId id = closing(&b), unknown = case_id_make(&county, 2026, 9);

        row_put(b.txn, ROW_USER, &clerk);
        row_put(b.txn, ROW_USER, &stranger);
        assert_int_equal(succeed(&b, DEPT, "boss", &unknown, TAX), REASON_UNKNOWN_CASE);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, NULL), REASON_FIELD_MISSING);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_NOT_CLOSING); /* no file of it */
        (void)put_docket(&b, &id, DEPT, STATE_COPY, CUSTODY_NONE);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_NOT_CLOSING); /* nothing in it goes anywhere */
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        (void)put_docket(&b, &id, COUNTY, STATE_HANDED, CUSTODY_AWAY); /* in force */
        assert_int_equal(succeed(&b, TOWN, "boss", &id, TAX), REASON_NOT_SUPERVISED);
        assert_int_equal(succeed(&b, DEPT, "clerk", &id, TAX), REASON_ROLE);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TOWN), REASON_NOT_SUCCESSOR);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, "999999"), REASON_NOT_SUCCESSOR);
        bare_unit(&b, TAX)->status = UNIT_CLOSING;
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_UNIT_INACTIVE);
        bare_unit(&b, TAX)->status = UNIT_ACTIVE;
        interest.case_id = id;
        row_put(b.txn, ROW_RECUSAL, &interest);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_RECUSED); /* 22:28 */
        row_delete(b.txn, ROW_RECUSAL, &interest);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SUCCEEDED, 0)->peer.s, TAX);
        bare_unit(&b, DEPT)->more_successors[0] = town;
        bare_unit(&b, DEPT)->n_more_successors = 1;
        put_job(&b, DEPT, JOB_DONE, 2);
        assert_int_equal(succeed(&b, COUNTY, "boss", &id, TOWN), REASON_NONE); /* the bureau that serves it */
        assert_string_equal(bare_fact(&b, FACT_SUCCEEDED, 0)->peer.s, TOWN);
        assert_int_equal(job_fact(&b)->number, 3); /* looked through anew */
        bare_deinit(&b);
}

static void a_choice_waits_for_parcels_and_seals_and_is_made_once(void **state) {
        OutboxRow out = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .document = ENTRY_REPORT,
                          .kind = PARCEL_DOCUMENT, .from_unit = dept };
        SuccessionRow bare = { .what = SUCCESSION_BARE, .unit = dept, .entry = 77 };
        Bare b;
        CaseId id = closing(&b);

        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        out.case_id = id;
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_IN_FLIGHT);
        row_delete(b.txn, ROW_OUTBOX, &out);
        bare.case_id = id; /* it came back, and its rows are not read yet: nor does the job send it on */
        row_put(b.txn, ROW_SUCCESSION, &bare);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_IN_FLIGHT);
        put_job(&b, DEPT, JOB_RUNS, 0);
        assert_true(ticks(&b, 8));
        assert_int_equal(job_fact(&b)->what, JOB_WAITS);
        row_delete(b.txn, ROW_SUCCESSION, &bare);
        (void)put_docket(&b, &id, DEPT, STATE_SEALED, CUSTODY_HERE);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_SEALED_ONLY);
        (void)put_docket(&b, &id, DEPT, STATE_SUCCEEDED, CUSTODY_NONE);
        put_went(&b, &id, WENT_HERE, TAX);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_SUCCEEDED);
        bare_deinit(&b);
}

/* ---- whose word is believed ------------------------------------------------------------------------------------------- */

static Reason told(Bare *b, const CaseId *id, const char *from, const char *gone, const char *to) {
        Document doc = { .kind = ENTRY_SUCCESSION, .unit = code_of(from), .to = code_of(to), .ref_unit = code_of(gone) };
        Step step = { .kind = PARCEL_COPY, .doc = &doc, .case_id = *id, .from = code_of(from), .to = county };

        fill_document(&doc);
        return take(bare_begin(b, id, &tick), &step);
}

/* P8: the roster says who succeeds whom; it is said by the unit, its successor, or the bureau whose node it shares. */
static void only_the_roster_makes_a_successor(void **state) {
        Bare b;
        CaseId id = closing(&b);

        bare_unit(&b, CITY_HRSS)->status = UNIT_CLOSING;
        bare_unit(&b, CITY_HRSS)->successor = code_of("411200.tax");
        assert_int_equal(told(&b, &id, CITY, "999999", "411200.tax"), REASON_NOT_SUCCESSOR);
        assert_int_equal(told(&b, &id, CITY, CITY_HRSS, "411200.gov"), REASON_NOT_SUCCESSOR);
        assert_int_equal(told(&b, &id, "410000", CITY_HRSS, "411200.tax"), REASON_NOT_SUPERVISED);
        assert_int_equal(told(&b, &id, CITY_HRSS, CITY_HRSS, "411200.tax"), REASON_NONE);
        assert_int_equal(told(&b, &id, "411200.tax", CITY_HRSS, "411200.tax"), REASON_NONE);
        assert_int_equal(told(&b, &id, CITY, CITY_HRSS, "411200.tax"), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_TOLD, 0)->peer.s, "411200.tax");
        assert_null(bare_fact(&b, FACT_WARNING, 0)); /* nothing to do with the case */
        (void)put_docket(&b, &id, COUNTY, STATE_HANDED, CUSTODY_AWAY);
        assert_int_equal(told(&b, &id, CITY, CITY_HRSS, "411200.tax"), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_NOW_AT);
        bare_unit(&b, CITY_HRSS)->hosted_on = county; /* its bureau is on another node: it does not speak for it */
        assert_int_equal(told(&b, &id, CITY, CITY_HRSS, "411200.tax"), REASON_NOT_SUPERVISED);
        bare_unit(&b, CITY_HRSS)->hosted_on = nobody; /* nor if nobody knows where it is */
        assert_int_equal(told(&b, &id, CITY, CITY_HRSS, "411200.tax"), REASON_NOT_SUPERVISED);
        bare_unit(&b, CITY_HRSS)->hosted_on = city;
        bare_unit(&b, CITY)->hosted_on = nobody; /* or where the bureau is */
        assert_int_equal(told(&b, &id, CITY, CITY_HRSS, "411200.tax"), REASON_NOT_SUPERVISED);
        bare_deinit(&b);
}

static void a_file_comes_with_its_rows_from_the_unit_itself(void **state) {
        Document doc = { .kind = ENTRY_SUCCESSION, .unit = city_hrss, .to = county, .ref_unit = city_hrss };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = city_hrss, .to = county };
        Parcel parcel = { .from = city };
        Input in = { .kind = INPUT_PARCEL, .parcel = &parcel };
        Bare b;
        CaseId id = closing(&b);

        fill_document(&doc);
        step.case_id = id;
        bare_unit(&b, CITY_HRSS)->status = UNIT_CLOSING;
        bare_unit(&b, CITY_HRSS)->successor = county;
        assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_FORMAT); /* by no parcel */
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_FORMAT);   /* no rows */
        parcel.evidence.parts[0] = (Part){ .kind = PART_STATE, .data = bytes_of_str("rows") };
        parcel.evidence.n_parts = 1;
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_FORMAT);
        step.from = county; /* the successor's own word brings no file */
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_NOT_SUPERVISED);
        step.from = city_hrss;
        bare_unit(&b, COUNTY)->status = UNIT_CLOSING;
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_UNIT_INACTIVE);
        bare_deinit(&b);
}

/* What its sender forgot to have sent, it sends once more: what went back since is not here again. */
static void a_file_that_came_and_was_given_back_does_not_come_again(void **state) {
        CLEANUP(buf_deinit) Buf rows = BUF_INIT;
        Document doc = { .kind = ENTRY_SUCCESSION, .unit = city_hrss, .to = county, .ref_unit = city_hrss };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = city_hrss, .to = county };
        Parcel parcel = { .from = city };
        Input in = { .kind = INPUT_PARCEL, .parcel = &parcel };
        DocketRow file, own;
        Bare b;
        CaseId id = closing(&b);

        fill_document(&doc);
        step.case_id = id;
        bare_unit(&b, CITY_HRSS)->status = UNIT_CLOSING;
        bare_unit(&b, CITY_HRSS)->successor = county;
        file = put_docket(&b, &id, CITY_HRSS, STATE_TAKEN, CUSTODY_HERE);
        file.taken_entry = 26;
        file.taken_at = 1000;
        row_put(b.txn, ROW_DOCKET, &file);
        succession_pack(b.txn, &city_hrss, &id, &rows);
        row_delete(b.txn, ROW_DOCKET, &file);
        parcel.evidence.parts[0] = (Part){ .kind = PART_STATE, .data = buf_bytes(&rows) };
        parcel.evidence.n_parts = 1;
        own = put_docket(&b, &id, COUNTY, STATE_RETURNED, CUSTODY_NONE);
        own.taken_entry = 26 + ENTRY_ELSEWHERE;
        own.taken_at = 1000;
        row_put(b.txn, ROW_DOCKET, &own);
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_IN_CHAIN);
        assert_null(bare_fact(&b, FACT_SUCCESSION_CAME, 0));
        for (unsigned i = 0; i < 3; i++) { /* another one comes */
                DocketRow other = own;

                other.taken_entry = i == 0 ? 26 : own.taken_entry; /* an entry of ours */
                other.taken_at += i == 1;
                other.state = i == 2 ? STATE_COPY : STATE_RETURNED;
                row_put(b.txn, ROW_DOCKET, &other);
                assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_NONE);
                assert_non_null(bare_fact(&b, FACT_SUCCESSION_CAME, 0));
        }
        bare_deinit(&b);
}

/* ---- parcels on their way --------------------------------------------------------------------------------------------- */

static void only_the_parcel_that_carries_a_file_settles_it(void **state) {
        OutboxRow out = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .document = ENTRY_SUCCESSION,
                          .kind = PARCEL_DOCUMENT, .from_unit = dept, .to_unit = city_hrss };
        OutboxKey wrong[4];
        Bare b;
        CaseId id = closing(&b);

        out.case_id = id;
        for (size_t i = 0; i < array_size(wrong); i++)
                wrong[i] = out.key;
        wrong[0].to = county;
        wrong[1].lane = LANE_BULK;
        wrong[2].epoch = 2;
        wrong[3].number = 6;
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_null(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)); /* no job */
        put_job(&b, TAX, JOB_DONE, 0); /* another's */
        put_job(&b, DEPT, JOB_WAITS, 0);
        put_went(&b, &id, WENT_FLIGHT, CITY_HRSS);
        for (size_t i = 0; i < array_size(wrong); i++) {
                OutboxRow other = out;

                other.key = wrong[i];
                settle_taken(bare_begin(&b, &id, &tick), &other);
                assert_null(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0));
                settle_bounced(bare_begin(&b, &id, &tick), &other, OUTCOME_REFUSED, REASON_IN_CHAIN);
                assert_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        }
        settle_taken(bare_begin(&b, &id, &tick), &out);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0)->unit.s, DEPT);
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_IN_CHAIN);
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        assert_null(bare_fact(&b, FACT_WARNING, 1)); /* beside the bounce: it goes to whom the roster names by now */
        assert_int_equal(bare_fact(&b, FACT_SUCCESSION_JOB, 0)->what, JOB_RUNS);
        out.to_unit = tax;
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_IN_CHAIN);
        assert_null(bare_fact(&b, FACT_SUCCESSION_JOB, 0));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 1)->what, WARNING_SUCCESSION); /* who refused it is still the one: a person */
        assert_string_equal(bare_fact(&b, FACT_WARNING, 1)->unit.s, COUNTY);
        out.to_unit = city_hrss;
        put_went(&b, &id, WENT_ARRIVED, CITY_HRSS); /* settled before */
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_IN_CHAIN);
        assert_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        bare_deinit(&b);
}

/* It was sent once more by an old copy, and refused by who has it: who has told so meanwhile, so it is there, at no moment here. */
static void what_its_receiver_has_shown_to_have_is_not_back(void **state) {
        OutboxRow out = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .document = ENTRY_SUCCESSION,
                          .kind = PARCEL_DOCUMENT, .from_unit = dept, .to_unit = city_hrss };
        LostRow lost = { .entry = 120, .way = LOST_OUT, .peer = city, .lane = LANE_NORMAL, .epoch = 1, .number = 4,
                         .outcome = OUTCOME_TAKEN, .document = ENTRY_SUCCESSION, .unit = dept, .other = city_hrss };
        PeerRecoveryRow forgot = { .unit = city };
        Bare b;
        CaseId id = closing(&b);

        out.case_id = lost.case_id = id;
        put_job(&b, DEPT, JOB_WAITS, 0);
        put_went(&b, &id, WENT_FLIGHT, CITY_HRSS);
        row_put(b.txn, ROW_LOST, &lost);
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_IN_CHAIN);
        assert_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0));
        assert_int_equal(bare_fact(&b, FACT_SUCCESSION_SENT, 0)->number, 4);
        row_delete(b.txn, ROW_LOST, &lost);
        for (unsigned i = 0; i < 4; i++) { /* another act, or at another's, says nothing of this file */
                LostRow other = lost;

                other.way = i == 0 ? LOST_IN : LOST_OUT;
                other.document = i == 1 ? ENTRY_REMINDER : ENTRY_SUCCESSION;
                other.peer = i == 2 ? county : city;
                other.other = i == 3 ? city : city_hrss;
                row_put(b.txn, ROW_LOST, &other);
                settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_IN_CHAIN);
                assert_non_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
                row_delete(b.txn, ROW_LOST, &other);
        }
        lost.outcome = OUTCOME_VOIDED; /* it has lost that since */
        row_put(b.txn, ROW_LOST, &lost);
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_IN_CHAIN);
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        row_delete(b.txn, ROW_LOST, &lost);
        lost.outcome = OUTCOME_TAKEN; /* noted while this was on its way */
        lost.done = LOST_NOTED;
        lost.learnt = forgot.entry = 130;
        row_put(b.txn, ROW_LOST, &lost);
        row_put(b.txn, ROW_PEER_RECOVERY, &forgot);
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_IN_CHAIN);
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0));
        forgot.entry++; /* and lost there since */
        row_put(b.txn, ROW_PEER_RECOVERY, &forgot);
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_IN_CHAIN);
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_BACK, 0));
        bare_deinit(&b);
}

/* It went on from there to another desk of this office, which has it: what its receiver refuses of the old parcel is not back. */
static void what_came_to_another_desk_since_is_not_back(void **state) {
        OutboxRow out = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .document = ENTRY_SUCCESSION,
                          .kind = PARCEL_DOCUMENT, .from_unit = dept, .to_unit = city_hrss, .entry = 70 };
        Bare b;
        CaseId id = closing(&b);

        out.case_id = id;
        put_job(&b, DEPT, JOB_WAITS, 0);
        put_went(&b, &id, WENT_FLIGHT, CITY_HRSS);
        for (unsigned i = 0; i < 6; i++) { /* as it is; before that; no word of its coming; it is gone, twice; it is the one that closed */
                DocketRow docket;

                SuccessionRow came = { .what = SUCCESSION_CAME, .unit = i == 5 ? dept : tax, .case_id = id, .peer = city_hrss,
                                       .entry = i == 1 ? 70 : 71 };

                docket = put_docket(&b, &id, TAX, STATE_TAKEN, i == 3 ? CUSTODY_NONE : CUSTODY_HERE);
                if (i == 4)
                        row_delete(b.txn, ROW_DOCKET, &docket);
                if (i != 2)
                        row_put(b.txn, ROW_SUCCESSION, &came);
                settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
                assert_int_equal(bare_fact(&b, FACT_SUCCESSION_ARRIVED, 0) != NULL, i == 0);
                assert_int_equal(bare_fact(&b, FACT_SUCCESSION_BACK, 0) != NULL, i != 0);
                row_delete(b.txn, ROW_SUCCESSION, &came);
        }
        bare_deinit(&b);
}

/* Its rows are read from the entry that it went by; until then nothing goes on with it, and without them a person is told. */
static void what_came_back_bare_waits_for_its_rows(void **state) {
        CLEANUP(buf_deinit) Buf rows = BUF_INIT;
        Entry entry = { .n_parts = 1 };
        SuccessionRow bare = { .what = SUCCESSION_BARE, .unit = dept, .entry = 77 };
        Input in = tick;
        uint64_t wanted;
        Bare b;
        CaseId id = closing(&b);

        bare.case_id = id;
        (void)put_docket(&b, &id, DEPT, STATE_TAKEN, CUSTODY_HERE);
        succession_pack(b.txn, &dept, &id, &rows);
        put_job(&b, DEPT, JOB_RUNS, 0);
        row_put(b.txn, ROW_SUCCESSION, &bare);
        assert_true(office_wants_lost(b.txn, &in, &wanted));
        assert_int_equal(wanted, 77);
        (void)bare_decide(&b, &in); /* nothing to be had of it */
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_STATE, 0));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_SUCCESSION);
        assert_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        entry.parts[0] = (Part){ .kind = PART_STATE, .data = buf_bytes(&rows) };
        in.lost_entry = &entry;
        (void)bare_decide(&b, &in);
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_STATE, 0));
        assert_null(bare_fact(&b, FACT_WARNING, 0));
        entry.parts[0].data = bytes_of_str("\2"); /* damaged: as if there were none */
        (void)bare_decide(&b, &in);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_SUCCESSION);
        row_delete(b.txn, ROW_SUCCESSION, &bare);
        assert_false(office_wants_lost(b.txn, &in, &wanted));
        in.lost_entry = NULL;
        put_went(&b, &id, WENT_BACK, CITY_HRSS); /* from who is not the heir any more */
        (void)bare_decide(&b, &in);
        assert_non_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        bare_deinit(&b);
}

/* ---- what a unit that closed still does ------------------------------------------------------------------------------- */

static Reason bars(Bare *b, const CaseId *id, EntryKind kind, InputKind input) {
        Input in = { .kind = input, .document_kind = kind, .case_id = *id };

        return succession_bars(bare_begin(b, id, &in), bare_unit(b, DEPT));
}

static void a_closed_unit_sees_to_successors_users_and_seals_alone(void **state) {
        Bare b;
        CaseId id = closing(&b);

        assert_int_equal(bars(&b, &id, ENTRY_NOTICE, INPUT_COMMAND), REASON_UNIT_INACTIVE);
        assert_int_equal(bars(&b, &id, ENTRY_NOTICE, INPUT_READ), REASON_NONE); /* its files can be read */
        assert_int_equal(bars(&b, &id, ENTRY_SUCCESSION, INPUT_COMMAND), REASON_NONE);
        assert_int_equal(bars(&b, &id, ENTRY_USER, INPUT_COMMAND), REASON_NONE);
        assert_int_equal(bars(&b, &id, ENTRY_TIME, INPUT_COMMAND), REASON_NONE);
        assert_int_equal(bars(&b, &id, ENTRY_SEALED_REFERRAL, INPUT_COMMAND), REASON_UNIT_INACTIVE);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_int_equal(bars(&b, &id, ENTRY_SEALED_REFERRAL, INPUT_COMMAND), REASON_UNIT_INACTIVE);
        for (size_t i = 0; i < 3; i++) {
                (void)put_docket(&b, &id, DEPT, (const DocketState[]){ STATE_SEALED, STATE_CONCLUDED, STATE_SEALED_OUT }[i],
                                 CUSTODY_HERE);
                assert_int_equal(bars(&b, &id, ENTRY_SEALED_REFERRAL, INPUT_COMMAND), REASON_NONE);
                assert_int_equal(bars(&b, &id, ENTRY_NOTICE, INPUT_COMMAND), REASON_UNIT_INACTIVE);
        }
        bare_unit(&b, DEPT)->status = UNIT_ACTIVE;
        assert_int_equal(bars(&b, &id, ENTRY_NOTICE, INPUT_COMMAND), REASON_NONE);
        bare_deinit(&b);
}

static Reason receives(Bare *b, const CaseId *id, EntryKind kind, ParcelKind as) {
        Document doc = { .kind = kind, .unit = town, .to = dept, .trigger = TRIGGER_LATE };
        Step step = { .kind = as, .doc = &doc, .case_id = *id, .from = kind == ENTRY_NOTICE ? town : county, .to = dept };

        doc.unit = step.from;
        fill_document(&doc);
        return take(bare_begin(b, id, &tick), &step);
}

/* Refused, naming the successor; what merely tells how the case went follows the file. */
static void what_comes_for_a_closed_unit_goes_to_its_successor_or_back(void **state) {
        DocketRow row;
        Bare b;
        CaseId id = closing(&b);

        assert_int_equal(receives(&b, &id, ENTRY_ORDER, PARCEL_DOCUMENT), REASON_UNIT_INACTIVE); /* it never had the case */
        (void)put_docket(&b, &id, DEPT, STATE_COPY, CUSTODY_NONE);
        assert_int_equal(receives(&b, &id, ENTRY_ORDER, PARCEL_DOCUMENT), REASON_UNIT_INACTIVE);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_int_equal(receives(&b, &id, ENTRY_ORDER, PARCEL_DOCUMENT), REASON_NONE); /* it goes along */
        (void)put_docket(&b, &id, DEPT, STATE_SUCCEEDED, CUSTODY_NONE);
        put_went(&b, &id, WENT_HERE, TAX);
        assert_int_equal(receives(&b, &id, ENTRY_ORDER, PARCEL_DOCUMENT), REASON_SUCCEEDED);
        row = put_docket(&b, &id, TAX, STATE_HANDED, CUSTODY_AWAY);
        row.given_to = town;
        row_put(b.txn, ROW_DOCKET, &row);
        assert_int_equal(receives(&b, &id, ENTRY_NOTICE, PARCEL_EVENT), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_PROGRESS, 0)->unit.s, TAX);
        put_went(&b, &id, WENT_ARRIVED, CITY_HRSS); /* on another node: it is sent on */
        assert_int_equal(receives(&b, &id, ENTRY_NOTICE, PARCEL_EVENT), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY_HRSS);
        bare_deinit(&b);
}

static void an_event_may_be_passed_on_by_who_closed(void **state) {
        Bare b;
        CaseId id = closing(&b);
        Decide *d = bare_begin(&b, &id, &tick);

        assert_true(succession_passes_on(d, &dept, &tax));
        assert_false(succession_passes_on(d, &dept, &town));
        assert_false(succession_passes_on(d, &nobody, &tax));
        bare_deinit(&b);
}

/* Only from files that lie here, of units that are in the roster: another's file of the same case is not this office's to give. */
static void only_a_file_that_lies_here_is_given(void **state) {
        CaseUnitRow known = { .unit = nobody };
        Bare b;
        CaseId id = closing(&b);

        known.case_id = id;
        row_put(b.txn, ROW_CASE_UNIT, &known); /* a unit that no roster names any more */
        bare_unit(&b, CITY_HRSS)->status = UNIT_CLOSING;
        bare_unit(&b, CITY_HRSS)->successor = tax;
        (void)put_docket(&b, &id, CITY_HRSS, STATE_ACCEPTED, CUSTODY_HERE); /* on its own node */
        known.unit = dept;
        row_put(b.txn, ROW_CASE_UNIT, &known); /* known there, without a file */
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_NOT_CLOSING);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_NONE);
        bare_deinit(&b);
}

/* Two files that each have the case as custodian or giver of somebody else can't be one. */
static void a_successor_that_has_the_case_otherwise_takes_no_second_file(void **state) {
        DocketRow own;
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 0);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        own = put_docket(&b, &id, TAX, STATE_HANDED, CUSTODY_AWAY);
        own.given_to = town; /* not to the one that closes */
        row_put(b.txn, ROW_DOCKET, &own);
        assert_int_equal(succeed(&b, DEPT, "boss", &id, TAX), REASON_IN_CHAIN);
        assert_true(ticks(&b, 8));
        assert_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_SUCCESSION); /* a person sees to it */
        own.given_to = dept; /* it had given it to the one that closes: that becomes one file, and keeps its number */
        own.number = 20260000007;
        row_put(b.txn, ROW_DOCKET, &own);
        put_job(&b, DEPT, JOB_RUNS, 0);
        assert_true(ticks(&b, 8));
        assert_string_equal(bare_fact(&b, FACT_SUCCEEDED, 0)->peer.s, TAX);
        assert_int_equal(bare_fact(&b, FACT_SUCCEEDED, 0)->number, 0);
        assert_null(bare_fact(&b, FACT_SERIAL, 0));
        bare_deinit(&b);
}

/* An heir that has no node yet: nothing can be sent there, a person waits for it or chooses. */
static void an_heir_without_a_node_gets_nothing(void **state) {
        CaseId leaves;
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 0);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        bare_unit(&b, DEPT)->successor = city_hrss;
        bare_unit(&b, CITY_HRSS)->hosted_on = nobody;
        assert_false(succession_leaves(&b.office, b.txn, &leaves));
        assert_true(ticks(&b, 8));
        assert_null(bare_fact(&b, FACT_SUCCESSION_SENT, 0));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_SUCCESSION);
        bare_deinit(&b);
}

/* Who had it and lost it, with its own disk, is still the heir; who refused it is asked no second time. */
static void what_an_heir_lost_goes_to_it_again(void **state) {
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_WAITS, 0);
        succession_back(bare_begin(&b, &id, &tick), &dept, &id, &tax, true);
        assert_int_equal(job_fact(&b)->what, JOB_RUNS);
        assert_null(bare_fact(&b, FACT_WARNING, 0));
        succession_back(bare_begin(&b, &id, &tick), &dept, &id, &tax, false);
        assert_null(job_fact(&b));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_SUCCESSION);
        bare_deinit(&b);
}

/* Of several files that closed units left here the one that nobody gave: who registered it. */
static void questions_are_answered_from_the_file_that_leads(void **state) {
        SuccessionRow came = { .what = SUCCESSION_CAME };
        DocketRow file, got;
        CaseRow row;
        Bare b;
        CaseId id = closing(&b);

        assert_true(case_get(b.txn, &id, &row));
        row.checks_entry = 60;
        came.case_id = id;
        for (size_t leads = 0; leads < 2; leads++)
                for (size_t i = 0; i < 2; i++) {
                        came.unit = i ? tax : dept;
                        row_put(b.txn, ROW_SUCCESSION, &came);
                        file = put_docket(&b, &id, i ? TAX : DEPT, STATE_ACCEPTED, CUSTODY_HERE);
                        file.giver = i == leads ? UNIT_NONE : city;
                        row_put(b.txn, ROW_DOCKET, &file);
                        if (i) {
                                assert_true(docket_get_first(b.txn, &row, &got));
                                assert_string_equal(got.unit.s, leads ? TAX : DEPT);
                        }
                }
        bare_deinit(&b);
}

/* The petitioner's codes go along to another node; of a case that is not here, or whose words are sealed, there are none. */
static void codes_are_looked_for_where_a_file_leaves(void **state) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_SUCCESSION, .actor = { .unit = dept } };
        HistoryRow first = { .entry = 50, .unit = county, .kind = ENTRY_REGISTER };
        uint64_t entries[OFFICE_CODES_MAX];
        CaseRow row;
        Bare b;
        CaseId id = closing(&b);

        first.case_id = in.case_id = id;
        in.document.to = city_hrss;
        assert_int_equal(office_wants_codes(&b.office, b.txn, &in, entries), 0); /* nobody's file */
        row_put(b.txn, ROW_HISTORY, &first);
        (void)put_docket(&b, &id, COUNTY, STATE_HANDED, CUSTODY_AWAY);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_int_equal(office_wants_codes(&b.office, b.txn, &in, entries), 1);
        assert_int_equal(entries[0], 50);
        in.case_id = case_id_make(&county, 2026, 9);
        assert_int_equal(office_wants_codes(&b.office, b.txn, &in, entries), 0);
        in.case_id = id;
        assert_true(case_get(b.txn, &id, &row));
        row.case_class = CLASS_ACCUSATION;
        row_put(b.txn, ROW_CASE, &row);
        assert_int_equal(office_wants_codes(&b.office, b.txn, &in, entries), 0);
        row.case_class = CLASS_CLAIM;
        row_put(b.txn, ROW_CASE, &row);
        for (uint64_t entry = 60; entry < 60 + OFFICE_CODES_MAX; entry++) { /* one more than there is room for */
                HistoryRow join = { .case_id = id, .entry = entry, .kind = ENTRY_JOIN };

                row_put(b.txn, ROW_HISTORY, &join);
        }
        assert_int_equal(office_wants_codes(&b.office, b.txn, &in, entries), OFFICE_CODES_MAX);
        assert_int_equal(entries[0], 50); /* the registration's stays, the oldest joining goes */
        assert_int_equal(entries[1], 61);
        assert_int_equal(entries[OFFICE_CODES_MAX - 1], 60 + OFFICE_CODES_MAX - 1);
        bare_deinit(&b);
}

/* ---- an event for it ------------------------------------------------------------------------------------------------------ */

/* From another node, for a unit whose file went on here: it climbs from the successor's file to its giver. */
static void an_event_climbs_from_the_successor_s_file(void **state) {
        const UnitCode city_tax = code_of("411200.tax");
        Document doc = { .kind = ENTRY_NOTICE, .unit = city_tax };
        Parcel parcel = { .from = city, .to = county, .lane = LANE_NORMAL, .epoch = 1, .number = 1, .kind = PARCEL_EVENT,
                          .from_unit = city_tax, .to_unit = dept };
        Input in = { .kind = INPUT_PARCEL, .parcel = &parcel };
        Buf bytes = BUF_INIT;
        DocketRow row;
        bool climbed = false;
        Bare b;
        CaseId id = closing(&b);

        fill_document(&doc);
        document_encode(&doc, &bytes);
        parcel.evidence.header = (Header){ .number = 7, .kind = ENTRY_NOTICE, .version = 1, .case_id = id,
                                           .actor = { .unit = city_tax } };
        parcel.evidence.header_bytes = bytes_of_str("header");
        parcel.evidence.seal_bytes = bytes_of_str("seal");
        parcel.evidence.seal.unit = city;
        parcel.evidence.parts[0] = (Part){ .kind = PART_DOCUMENT, .data = buf_bytes(&bytes) };
        parcel.evidence.n_parts = 1;
        (void)put_docket(&b, &id, DEPT, STATE_SUCCEEDED, CUSTODY_NONE);
        put_went(&b, &id, WENT_HERE, TAX);
        row = put_docket(&b, &id, TAX, STATE_HANDED, CUSTODY_AWAY);
        row.giver = county;
        row.given_to = city_tax;
        row_put(b.txn, ROW_DOCKET, &row);
        row = put_docket(&b, &id, COUNTY, STATE_HANDED, CUSTODY_AWAY);
        row.given_to = tax;
        row_put(b.txn, ROW_DOCKET, &row);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        for (unsigned n = 0; bare_fact(&b, FACT_PROGRESS, n); n++)
                climbed = climbed || !strcmp(bare_fact(&b, FACT_PROGRESS, n)->unit.s, COUNTY);
        assert_true(climbed);
        put_went(&b, &id, WENT_ARRIVED, CITY_HRSS); /* on another node: nothing climbs here */
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        assert_null(bare_fact(&b, FACT_PROGRESS, 0));
        buf_deinit(&bytes);
        bare_deinit(&b);
}

/* What is handed in later follows the case, through the file of a unit that closed. */
static void material_goes_through_a_closed_unit_s_file(void **state) {
        DocketRow row;
        Bare b;
        CaseId id = closing(&b);

        row = put_docket(&b, &id, DEPT, STATE_SUCCEEDED, CUSTODY_AWAY);
        row.giver = county;
        row.given_to = tax;
        row_put(b.txn, ROW_DOCKET, &row);
        put_went(&b, &id, WENT_HERE, TAX);
        (void)put_docket(&b, &id, COUNTY, STATE_HANDED, CUSTODY_AWAY);
        assert_int_equal(receives(&b, &id, ENTRY_MATERIAL, PARCEL_DOCUMENT), REASON_NONE);
        row.custody = CUSTODY_NONE;
        row_put(b.txn, ROW_DOCKET, &row);
        assert_int_equal(receives(&b, &id, ENTRY_MATERIAL, PARCEL_DOCUMENT), REASON_SUCCEEDED);
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_person_of_the_unit_or_its_bureau_names_one_of_the_successors),
                cmocka_unit_test(a_choice_waits_for_parcels_and_seals_and_is_made_once),
                cmocka_unit_test(only_the_roster_makes_a_successor),
                cmocka_unit_test(a_file_comes_with_its_rows_from_the_unit_itself),
                cmocka_unit_test(a_file_that_came_and_was_given_back_does_not_come_again),
                cmocka_unit_test(only_the_parcel_that_carries_a_file_settles_it),
                cmocka_unit_test(what_its_receiver_has_shown_to_have_is_not_back),
                cmocka_unit_test(what_came_to_another_desk_since_is_not_back),
                cmocka_unit_test(what_came_back_bare_waits_for_its_rows),
                cmocka_unit_test(a_closed_unit_sees_to_successors_users_and_seals_alone),
                cmocka_unit_test(what_comes_for_a_closed_unit_goes_to_its_successor_or_back),
                cmocka_unit_test(an_event_may_be_passed_on_by_who_closed),
                cmocka_unit_test(only_a_file_that_lies_here_is_given),
                cmocka_unit_test(a_successor_that_has_the_case_otherwise_takes_no_second_file),
                cmocka_unit_test(an_heir_without_a_node_gets_nothing),
                cmocka_unit_test(what_an_heir_lost_goes_to_it_again),
                cmocka_unit_test(questions_are_answered_from_the_file_that_leads),
                cmocka_unit_test(codes_are_looked_for_where_a_file_leaves),
                cmocka_unit_test(an_event_climbs_from_the_successor_s_file),
                cmocka_unit_test(material_goes_through_a_closed_unit_s_file),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
