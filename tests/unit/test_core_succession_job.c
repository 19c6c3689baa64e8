/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The job that moves a closing unit's files (22:24 last sentence), tick by tick: which of them go, wait for a person or stay,
 * how many at once, and who is told.
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

/* ---- what goes --------------------------------------------------------------------------------------------------------- */

static void what_was_only_a_copy_stays_unless_something_is_owed_in_it(void **state) {
        static const DocketState stay[] = { STATE_NONE, STATE_SUCCEEDED, STATE_SEALED_OUT };
        static const DocketState told[] = { STATE_COPY, STATE_INFORMED, STATE_RETURNED };
        static const DocketState go[] = { STATE_TAKEN, STATE_HANDED, STATE_CLOSED, STATE_FINAL, STATE_REVIEW };
        static const struct {
                ExchangeState state;
                bool owed;
        } asked[] = { { EXCHANGE_ISSUED, true }, { EXCHANGE_RECEIVED, true }, { EXCHANGE_AWAITED, true },
                      { EXCHANGE_ANSWERED, false }, { EXCHANGE_COPIED, false }, { EXCHANGE_BOUNCED, false } };
        DocketRow row;
        Bare b;
        CaseId id = closing(&b);
        ExchangeRow x = { .unit = dept, .case_id = id, .entry = 60, .addressee = dept };
        InstanceRow r = { .unit = dept, .case_id = id, .entry = 61, .state = REVIEW_BOUNCED };

        row = (DocketRow){ .unit = dept, .case_id = id };
        for (size_t i = 0; i < array_size(stay); i++) {
                row.state = stay[i];
                assert_int_equal(succession_need(b.txn, &row), SUCCESSION_STAYS);
        }
        for (size_t i = 0; i < array_size(go); i++) {
                row.state = go[i];
                assert_int_equal(succession_need(b.txn, &row), SUCCESSION_GOES);
        }
        row.state = STATE_SEALED;
        assert_int_equal(succession_need(b.txn, &row), SUCCESSION_PERSON);
        row.state = STATE_CONCLUDED; /* its successor answers for it, and must be able to open it */
        assert_int_equal(succession_need(b.txn, &row), SUCCESSION_PERSON);
        for (size_t i = 0; i < array_size(told); i++) {
                row.state = told[i];
                row_delete(b.txn, ROW_INSTANCE, &r);
                row_delete(b.txn, ROW_EXCHANGE, &x);
                assert_int_equal(succession_need(b.txn, &row), SUCCESSION_STAYS);
                for (size_t k = 0; k < array_size(asked); k++) {
                        x.state = asked[k].state;
                        row_put(b.txn, ROW_EXCHANGE, &x);
                        assert_int_equal(succession_need(b.txn, &row), asked[k].owed ? SUCCESSION_GOES : SUCCESSION_STAYS);
                }
                r.state = REVIEW_BOUNCED;
                row_put(b.txn, ROW_INSTANCE, &r);
                assert_int_equal(succession_need(b.txn, &row), SUCCESSION_STAYS);
                r.state = REVIEW_ASKED;
                row_put(b.txn, ROW_INSTANCE, &r);
                assert_int_equal(succession_need(b.txn, &row), SUCCESSION_GOES);
        }
        bare_deinit(&b);
}

/* ---- the job ----------------------------------------------------------------------------------------------------------- */

static void each_file_goes_once_and_then_the_job_is_done(void **state) {
        Bare b;
        CaseId id = closing(&b);

        assert_false(ticks(&b, 8)); /* no job */
        put_job(&b, DEPT, JOB_DONE, 0);
        assert_false(ticks(&b, 8));
        put_job(&b, DEPT, JOB_RUNS, 0);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_true(ticks(&b, 8));
        assert_string_equal(bare_fact(&b, FACT_SUCCEEDED, 0)->peer.s, TAX);
        assert_true(bare_fact(&b, FACT_SUCCEEDED, 0)->number > 0); /* a number of its own */
        (void)bare_docket(&b, &id, (DocketRow){ .unit = tax, .state = STATE_INFORMED });
        assert_true(ticks(&b, 8));
        assert_true(bare_fact(&b, FACT_SUCCEEDED, 0)->number > 0); /* also where it was merely told of the case before */
        (void)bare_docket(&b, &id, (DocketRow){ .unit = tax, .state = STATE_RETURNED, .number = 20260000004 });
        assert_true(ticks(&b, 8));
        assert_int_equal(bare_fact(&b, FACT_SUCCEEDED, 0)->number, 0); /* or the one it has */
        (void)put_docket(&b, &id, DEPT, STATE_SUCCEEDED, CUSTODY_NONE);
        put_went(&b, &id, WENT_HERE, TAX);
        assert_true(ticks(&b, 8));
        assert_int_equal(job_fact(&b)->what, JOB_DONE);
        assert_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        bare_deinit(&b);
}

/* The successor had given it to the bureau, and that one to the unit that closes: the bureau steps out, owes nothing any more and
 * is late with nothing. */
static void who_stood_between_the_two_steps_out_with_its_days(void **state) {
        static const ClockName watched[] = { CLOCK_TRIAGE, CLOCK_NOTICE, CLOCK_HANDLING, CLOCK_ASSIGNMENT,
                                             CLOCK_OWN_LIMIT };
        static const FactKind reports[] = { FACT_REPORT, FACT_REPORT_BELOW };
        ClockRow own = { .unit = county, .clock = CLOCK_RETURN_ANSWER, .instance = 60, .started_entry = 60, .days = 3,
                         .state = CLOCK_RUNNING, .due_day = day_of(BARE_START) + 2 };
        const Fact *f;
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 0);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = tax, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = county });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .giver = tax,
                                                .given_to = dept });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE, .giver = county });
        own.case_id = id;
        row_put(b.txn, ROW_CLOCK, &own);
        for (size_t i = 0; i < array_size(watched); i++) { /* what it watched at the one that closes */
                ClockRow twin = { .unit = county, .case_id = id, .clock = watched[i], .instance = 70, .started_entry = 70,
                                  .days = 3, .state = CLOCK_RUNNING, .due_day = day_of(BARE_START) + 2,
                                  .flags = CLOCK_FLAG_WATCH, .watched = dept };

                row_put(b.txn, ROW_CLOCK, &twin);
        }
        assert_true(ticks(&b, 8));
        assert_non_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        for (size_t i = 0; i < array_size(watched); i++) {
                bool ended = false;

                for (unsigned n = 0; (f = bare_fact(&b, FACT_CLOCK_END, n)); n++)
                        ended = ended || (f->what == watched[i] && f->number == 70 && f->number2 == CLOCK_CANCELLED);
                if (!ended)
                        fail_msg("%s is watched still", clock_name(watched[i]));
        }
        for (size_t i = 0; i < array_size(reports); i++) {
                f = bare_fact(&b, reports[i], 0);
                assert_non_null(f);
                assert_string_equal(f->unit.s, COUNTY);
                assert_int_equal(f->what, REPORT_NONE);
                assert_null(bare_fact(&b, reports[i], 1));
        }
        for (unsigned n = 0; (f = bare_fact(&b, FACT_CLOCK_END, n)) && f->number != own.instance; n++)
                ;
        assert_non_null(f);
        assert_string_equal(f->unit.s, COUNTY);
        assert_int_equal(f->what, CLOCK_RETURN_ANSWER);
        assert_int_equal(f->number2, CLOCK_CANCELLED);
        assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0)->what, CUSTODY_NONE);
        bare_deinit(&b);
}

static void what_falls_due_comes_first(void **state) {
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 0);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_true(tick_succession(bare_begin(&b, &id, &tick), 8)); /* something was drafted already */
        assert_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        assert_null(bare_fact(&b, FACT_SUCCESSION_JOB, 0));
        bare_deinit(&b);
}

/* In force again, gone from the roster, or moved to another node: nothing of it is this office's to do. */
static void a_job_without_its_unit_is_over(void **state) {
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 3);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        bare_unit(&b, DEPT)->status = UNIT_ACTIVE;
        assert_true(ticks(&b, 8));
        assert_int_equal(job_fact(&b)->what, JOB_DONE);
        assert_int_equal(job_fact(&b)->number, 3);
        bare_unit(&b, DEPT)->status = UNIT_CLOSING;
        bare_unit(&b, DEPT)->hosted_on = city;
        assert_true(ticks(&b, 8));
        assert_int_equal(job_fact(&b)->what, JOB_DONE);
        bare_unit(&b, DEPT)->hosted_on = county;
        put_job(&b, DEPT, JOB_DONE, 3);
        put_job(&b, "999999", JOB_RUNS, 0);
        assert_true(ticks(&b, 8));
        assert_int_equal(job_fact(&b)->what, JOB_DONE);
        assert_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        bare_deinit(&b);
}

/* Several successors, a part that cannot be one with it, a refusal before, a seal: a person says. */
static void what_needs_a_person_is_counted_and_left(void **state) {
        SuccessionRow back = { .what = SUCCESSION_WENT, .unit = dept, .state = WENT_BACK, .peer = tax, .again = true };
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 0);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        bare_unit(&b, DEPT)->more_successors[0] = town;
        bare_unit(&b, DEPT)->n_more_successors = 1;
        assert_true(ticks(&b, 8));
        assert_int_equal(job_fact(&b)->what, JOB_DONE);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_SUCCESSION);
        assert_string_equal(bare_fact(&b, FACT_WARNING, 0)->unit.s, COUNTY); /* the bureau that serves it */
        assert_string_equal(bare_fact(&b, FACT_WARNING, 0)->text, "1");
        bare_unit(&b, DEPT)->served_by = UNIT_NONE; /* nobody over it: its own desk */
        assert_true(ticks(&b, 8));
        assert_string_equal(bare_fact(&b, FACT_WARNING, 0)->unit.s, DEPT);
        bare_unit(&b, DEPT)->served_by = city; /* over it, and elsewhere */
        assert_true(ticks(&b, 8));
        assert_string_equal(bare_fact(&b, FACT_WARNING, 0)->unit.s, DEPT);
        bare_unit(&b, DEPT)->n_more_successors = 0;
        put_went(&b, &id, WENT_BACK, TAX);
        assert_true(ticks(&b, 8));
        assert_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_SUCCESSION);
        put_went(&b, &id, WENT_ARRIVED, CITY_HRSS); /* it is there; what lies here again nobody sent */
        assert_true(ticks(&b, 8));
        assert_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_SUCCESSION);
        back.case_id = id; /* who had it and lost it did not refuse it */
        row_put(b.txn, ROW_SUCCESSION, &back);
        assert_true(ticks(&b, 8));
        assert_string_equal(bare_fact(&b, FACT_SUCCEEDED, 0)->peer.s, TAX);
        (void)put_docket(&b, &id, DEPT, STATE_SEALED, CUSTODY_HERE);
        assert_true(ticks(&b, 8));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_SEALED_LEFT);
        assert_string_equal(bare_fact(&b, FACT_WARNING, 0)->unit.s, DEPT);
        bare_deinit(&b);
}

/* A number on the desk is corrected, of that unit alone. */
static void what_was_warned_of_before_is_corrected(void **state) {
        WarningRow row = { .unit = county, .kind = WARNING_SUCCESSION, .number = 80, .about = dept, .text = "7" };
        WarningRow other = { .unit = county, .kind = WARNING_SUCCESSION, .number = 81, .about = town, .text = "2" };
        Bare b;

        (void)closing(&b);
        put_job(&b, DEPT, JOB_RUNS, 7);
        row_put(b.txn, ROW_WARNING, &row);
        row_put(b.txn, ROW_WARNING, &other);
        assert_true(ticks(&b, 8));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->number, 80);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->how, 0);
        assert_null(bare_fact(&b, FACT_WARNING, 1));
        bare_deinit(&b);
}

/* What has a parcel under way waits for its receipt. */
static void a_file_with_a_parcel_under_way_waits(void **state) {
        OutboxRow out = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .document = ENTRY_REPORT,
                          .kind = PARCEL_DOCUMENT, .from_unit = dept };
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 0);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        out.case_id = id;
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_true(ticks(&b, 8));
        assert_int_equal(job_fact(&b)->what, JOB_WAITS);
        assert_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        out.key.number = 6; /* and one behind it, about another */
        out.case_id = case_id_make(&county, 2026, 9);
        row_put(b.txn, ROW_OUTBOX, &out);
        put_job(&b, DEPT, JOB_RUNS, 0);
        assert_true(ticks(&b, 8));
        assert_int_equal(job_fact(&b)->what, JOB_WAITS);
        row_delete(b.txn, ROW_OUTBOX, &out);
        out.key.number = 5;
        out.case_id = id;
        put_job(&b, DEPT, JOB_WAITS, 4);
        succession_settled(bare_begin(&b, &id, &tick), &dept); /* it was settled: on with it */
        assert_int_equal(job_fact(&b)->what, JOB_RUNS);
        assert_int_equal(job_fact(&b)->number, 4);
        succession_settled(bare_begin(&b, &id, &tick), &tax); /* no job of that one */
        assert_null(job_fact(&b));
        put_job(&b, DEPT, JOB_DONE, 4);
        succession_settled(bare_begin(&b, &id, &tick), &dept);
        assert_null(job_fact(&b));
        put_job(&b, DEPT, JOB_RUNS, 0);
        out.from_unit = tax; /* another unit's parcel holds nothing up */
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_true(ticks(&b, 8));
        assert_non_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        out.from_unit = dept;
        out.case_id = case_id_make(&county, 2026, 9); /* nor does one about another case */
        out.document = ENTRY_SUCCESSION;
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_true(ticks(&b, 8));
        assert_non_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        bare_deinit(&b);
}

static void a_tick_moves_no_more_files_than_it_may(void **state) {
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 0);
        for (uint32_t i = 1; i <= 5; i++) {
                id = case_id_make(&county, 2026, i);
                (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        }
        assert_true(ticks(&b, 3));
        assert_non_null(bare_fact(&b, FACT_SUCCEEDED, 1));
        assert_null(bare_fact(&b, FACT_SUCCEEDED, 2));
        assert_int_equal(job_fact(&b)->what, JOB_RUNS);
        assert_int_equal(job_fact(&b)->number, 2);
        assert_string_equal(job_fact(&b)->case_id.s, case_id_make(&county, 2026, 2).s); /* and goes on behind it */
        assert_true(bare_fact(&b, FACT_SUCCEEDED, 0)->number != bare_fact(&b, FACT_SUCCEEDED, 1)->number);
        bare_deinit(&b);
}

/* To another node by a parcel, one at a tick: the owner hands in its content. */
static void a_file_leaves_for_another_node_by_parcel(void **state) {
        CaseId leaves;
        Bare b;
        CaseId id = closing(&b), other = case_id_make(&county, 2026, 2);

        bare_unit(&b, DEPT)->successor = city_hrss;
        assert_false(succession_leaves(&b.office, b.txn, &leaves)); /* no job */
        put_job(&b, DEPT, JOB_RUNS, 0);
        assert_false(succession_leaves(&b.office, b.txn, &leaves)); /* no file */
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        (void)put_docket(&b, &other, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_true(succession_leaves(&b.office, b.txn, &leaves));
        assert_string_equal(leaves.s, id.s);
        assert_true(ticks(&b, 8));
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_SENT, 0)->peer.s, CITY_HRSS);
        assert_null(bare_fact(&b, FACT_SUCCESSION_SENT, 1));
        assert_int_equal(bare_fact(&b, FACT_SEND, 0)->number, 1);
        (void)put_docket(&b, &id, DEPT, STATE_SEALED, CUSTODY_HERE);
        assert_true(succession_leaves(&b.office, b.txn, &leaves));
        assert_string_equal(leaves.s, other.s); /* past what a person sees to */
        bare_unit(&b, DEPT)->successor = tax;
        assert_false(succession_leaves(&b.office, b.txn, &leaves)); /* it stays on this node */
        bare_unit(&b, DEPT)->successor = city_hrss;
        bare_unit(&b, DEPT)->status = UNIT_ACTIVE;
        assert_false(succession_leaves(&b.office, b.txn, &leaves));
        put_job(&b, DEPT, JOB_DONE, 0);
        put_job(&b, "999999", JOB_RUNS, 0);
        assert_false(succession_leaves(&b.office, b.txn, &leaves));
        bare_deinit(&b);
}

/* By a tick that brings what the query codes are checked by: does it leave with the file? */
static bool codes_leave(Bare *b, const CaseId *id) {
        Input in = tick;
        bool found = false;
        Decide *d;

        in.parts[0] = (InputPart){ .kind = PART_CHECKS, .data = bytes_of_str("codes") };
        in.n_parts = 1;
        d = bare_begin(b, id, &in);
        d->out->n_drafts = 0;
        d->draft = NULL;
        assert_true(tick_succession(d, 8));
        assert_non_null(bare_fact(b, FACT_SUCCESSION_SENT, 0));
        for (uint32_t i = 0; i < b->drafts.drafts[0]->n_parts; i++)
                found = found || b->drafts.drafts[0]->parts[i].kind == PART_CHECKS;
        return found;
}

/* The petitioner's codes go with the file that answers for the case, not with that of a unit that only handled it. */
static void codes_leave_with_the_file_that_answers_by_them(void **state) {
        HistoryRow registered = { .kind = ENTRY_REGISTER, .unit = dept };
        DocketRow file;
        CaseRow row;
        Bare b;
        CaseId id = closing(&b);

        bare_unit(&b, DEPT)->successor = city_hrss;
        put_job(&b, DEPT, JOB_RUNS, 0);
        assert_true(case_get(b.txn, &id, &row));
        registered.case_id = id;
        registered.entry = row.entry;
        row_put(b.txn, ROW_HISTORY, &registered);
        file = put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_true(codes_leave(&b, &id)); /* brought to it directly */
        file.giver = county;
        row_put(b.txn, ROW_DOCKET, &file);
        (void)put_docket(&b, &id, COUNTY, STATE_HANDED, CUSTODY_AWAY);
        registered.unit = county;
        row_put(b.txn, ROW_HISTORY, &registered);
        assert_false(codes_leave(&b, &id));
        bare_deinit(&b);
}

/* A roster starts jobs of the units that it closes here, and goes on with those that it closed before. */
static void a_roster_begins_the_jobs_of_its_closing_units(void **state) {
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_DONE, 6);
        bare_unit(&b, CITY_HRSS)->status = UNIT_CLOSING; /* on its own node */
        succession_begin(bare_begin(&b, &id, &tick), b.roster);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_JOB, 0)->unit.s, DEPT);
        assert_int_equal(bare_fact(&b, FACT_SUCCESSION_JOB, 0)->what, JOB_RUNS);
        assert_int_equal(bare_fact(&b, FACT_SUCCESSION_JOB, 0)->number, 6);
        assert_null(bare_fact(&b, FACT_SUCCESSION_JOB, 1));
        bare_deinit(&b);
}

/* ---- many ---------------------------------------------------------------------------------------------------------------- */

#define MANY 4100u /* more files than one tick looks at */

static void put_many(Bare *b, DocketState state) {
        for (uint32_t i = 1; i <= MANY; i++) {
                CaseId id = case_id_make(&county, 2025, i);

                row_put(b->txn, ROW_DOCKET, &(DocketRow){ .unit = dept, .case_id = id, .state = state });
        }
}

/* A tick looks at so many files, whatever they come to, and the next goes on behind them: the one that goes comes last. */
static void files_that_stay_cost_no_tick_more_than_its_share(void **state) {
        static const DocketState states[] = { STATE_INFORMED, STATE_SEALED };

        for (size_t i = 0; i < array_size(states); i++) {
                SuccessionRow job = { .what = SUCCESSION_JOB, .unit = dept, .state = JOB_RUNS };
                unsigned n = 0;
                CaseId leaves;
                Bare b;
                CaseId id = closing(&b);

                put_many(&b, states[i]);
                (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE); /* of 2026: behind them all */
                row_put(b.txn, ROW_SUCCESSION, &job);
                assert_true(ticks(&b, 8));
                for (; !bare_fact(&b, FACT_SUCCEEDED, 0) && n < 4; n++) {
                        assert_int_equal(job_fact(&b)->what, JOB_RUNS);
                        assert_false(case_id_equal(&job_fact(&b)->case_id, &job.cursor)); /* it gets on */
                        job.cursor = job_fact(&b)->case_id;
                        row_put(b.txn, ROW_SUCCESSION, &job);
                        assert_true(ticks(&b, 8));
                }
                assert_in_range(n, states[i] == STATE_SEALED ? 1 : 0, 3);
                assert_string_equal(bare_fact(&b, FACT_SUCCEEDED, 0)->case_id.s, id.s);
                bare_unit(&b, DEPT)->successor = city_hrss;
                job.cursor = CASE_NONE;
                row_put(b.txn, ROW_SUCCESSION, &job);
                assert_int_equal(succession_leaves(&b.office, b.txn, &leaves), states[i] == STATE_INFORMED);
                bare_deinit(&b);
        }
}

/* So many files of a unit are under way at most: what waits for room in the streams is looked through for each. */
static void no_more_files_of_a_unit_are_under_way_than_may_be(void **state) {
        OutboxRow out = { .key = { .to = city, .lane = LANE_BULK, .epoch = 1 }, .document = ENTRY_SUCCESSION,
                          .kind = PARCEL_DOCUMENT, .from_unit = dept };
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 0);
        bare_unit(&b, DEPT)->successor = city_hrss;
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        for (uint32_t i = 1; i <= 256; i++) {
                out.case_id = case_id_make(&county, 2025, i);
                out.key.number = i;
                row_put(b.txn, ROW_OUTBOX, &out);
        }
        assert_true(ticks(&b, 8));
        assert_null(bare_fact(&b, FACT_SUCCESSION_SENT, 0));
        assert_int_equal(job_fact(&b)->what, JOB_WAITS);
        put_job(&b, DEPT, JOB_RUNS, 0);
        out.kind = PARCEL_COPY; /* word of one, which is no file */
        row_put(b.txn, ROW_OUTBOX, &out);
        assert_true(ticks(&b, 8));
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_SENT, 0));
        bare_deinit(&b);
}

/* ---- who is told --------------------------------------------------------------------------------------------------------- */

static void put_question(Bare *b, const CaseId *id, uint64_t entry, const UnitCode *issuer, const UnitCode *addressee) {
        ExchangeRow x = { .unit = dept, .case_id = *id, .entry = entry, .addressee = *addressee, .document = ENTRY_ORDER,
                          .issuer = *issuer, .state = EXCHANGE_RECEIVED };

        row_put(b->txn, ROW_EXCHANGE, &x);
}

static bool is_warned(const Bare *b, const char *unit) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_WARNING, n)); n++)
                if (f->what == WARNING_NOW_AT && !strcmp(f->unit.s, unit))
                        return true;
        return false;
}

static unsigned sent_to(const Bare *b, const char *node) {
        const Fact *f;
        unsigned found = 0;

        for (unsigned n = 0; (f = bare_fact(b, FACT_SEND, n)); n++)
                found += !strcmp(f->text, node);
        return found;
}

/* Whoever has to do with the unit in the case: each node once, desks here that have a file of it; not the successor itself, nor
 * a unit that is nowhere. */
static void who_has_to_do_with_it_is_told_once(void **state) {
        const UnitCode city_gov = code_of("411200.gov"), province = code_of("410000"), city_tax = code_of("411200.tax");
        Bare b;
        CaseId id = closing(&b);
        DocketRow file;

        put_job(&b, DEPT, JOB_RUNS, 0);
        file = put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        file.giver = county;
        row_put(b.txn, ROW_DOCKET, &file);
        (void)put_docket(&b, &id, COUNTY, STATE_HANDED, CUSTODY_AWAY);
        put_question(&b, &id, 60, &city, &dept);
        put_question(&b, &id, 61, &city_gov, &dept); /* on the city's node */
        put_question(&b, &id, 62, &province, &dept);
        put_question(&b, &id, 63, &tax, &dept);      /* the successor */
        put_question(&b, &id, 64, &town, &dept);     /* here, without a file of it */
        put_question(&b, &id, 65, &nobody, &dept);
        put_question(&b, &id, 66, &city_tax, &dept); /* on the city's node, and not the last that was told */
        assert_true(ticks(&b, 8));
        assert_string_equal(bare_fact(&b, FACT_SUCCEEDED, 0)->peer.s, TAX);
        assert_int_equal(sent_to(&b, CITY), 1);
        assert_int_equal(sent_to(&b, "410000"), 1);
        assert_null(bare_fact(&b, FACT_SEND, 2));
        assert_true(is_warned(&b, COUNTY));
        assert_false(is_warned(&b, TAX));
        assert_false(is_warned(&b, TOWN));
        assert_false(is_warned(&b, DEPT));
        bare_deinit(&b);
}

/* The same of a file that comes: word to who is on neither node. */
static void who_has_to_do_with_a_file_that_came_is_told_from_here(void **state) {
        const UnitCode province = code_of("410000"), city_tax = code_of("411200.tax");
        Document doc = { .kind = ENTRY_SUCCESSION, .unit = dept, .to = tax, .ref_unit = dept };
        Parcel parcel = { .from = city };
        Input in = { .kind = INPUT_PARCEL, .parcel = &parcel };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = dept, .to = tax };
        const UnitCode *const registered[] = { &county, &city };
        Buf rows = BUF_INIT;
        CaseRow known;
        DocketRow file;
        Bare b;
        CaseId id = closing(&b);

        fill_document(&doc);
        step.case_id = id;
        file = put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        file.giver = county; /* on this node */
        row_put(b.txn, ROW_DOCKET, &file);
        put_question(&b, &id, 60, &province, &dept);
        put_question(&b, &id, 61, &city_tax, &dept); /* where it comes from: told there */
        succession_pack(b.txn, &dept, &id, &rows);
        row_delete(b.txn, ROW_DOCKET, &file);
        (void)put_docket(&b, &id, COUNTY, STATE_HANDED, CUSTODY_AWAY);
        bare_unit(&b, DEPT)->hosted_on = city; /* it was on that node */
        parcel.evidence.parts[0] = (Part){ .kind = PART_STATE, .data = buf_bytes(&rows) };
        parcel.evidence.n_parts = 1;
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_CAME, 0)->peer.s, TAX);
        assert_int_equal(sent_to(&b, "410000"), 1);
        assert_null(bare_fact(&b, FACT_SEND, 1));
        assert_true(is_warned(&b, COUNTY));
        assert_true(case_get(b.txn, &id, &known));
        row_delete(b.txn, ROW_CASE, &known); /* a case that was not heard of here: it says what it is about */
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_CAME, 0)->peer.s, TAX);
        /* The codes that it brings: those of whoever answered its petitioner, of a number that is not our own. */
        parcel.evidence.parts[1] = (Part){ .kind = PART_CHECKS, .data = bytes_of_str("codes") };
        parcel.evidence.n_parts = 2;
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_SUCCESSION_CAME, 0)->number2, 0);
        for (size_t i = 0; i < array_size(registered); i++) {
                step.case_id = case_id_make(registered[i], 2026, 1);
                known.case_id = step.case_id;
                row_put(b.txn, ROW_CASE, &known);
                file = bare_docket(&b, &step.case_id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE });
                buf_clear(&rows);
                succession_pack(b.txn, &dept, &step.case_id, &rows);
                row_delete(b.txn, ROW_DOCKET, &file);
                parcel.evidence.parts[0].data = buf_bytes(&rows);
                parcel.evidence.n_parts = 2;
                assert_int_equal(take(bare_begin(&b, &step.case_id, &in), &step), REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_SUCCESSION_CAME, 0)->number2, i);
                parcel.evidence.n_parts = 1;
                assert_int_equal(take(bare_begin(&b, &step.case_id, &in), &step), REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_SUCCESSION_CAME, 0)->number2, 0);
        }
        step.case_id = id;
        file = put_docket(&b, &id, TAX, STATE_HANDED, CUSTODY_AWAY); /* the successor has the case by another road */
        file.given_to = town;
        row_put(b.txn, ROW_DOCKET, &file);
        known.case_id = id;
        file = bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE });
        buf_clear(&rows);
        succession_pack(b.txn, &dept, &id, &rows);
        row_delete(b.txn, ROW_DOCKET, &file);
        parcel.evidence.parts[0].data = buf_bytes(&rows);
        assert_int_equal(take(bare_begin(&b, &id, &in), &step), REASON_IN_CHAIN);
        buf_deinit(&rows);
        bare_deinit(&b);
}

/* ---- drafts -------------------------------------------------------------------------------------------------------------- */

static void put_draft(Bare *b, const CaseId *id, uint64_t entry, DraftState state) {
        DraftRow row = { .unit = dept, .case_id = *id, .entry = entry, .kind = ENTRY_OPINION, .state = state,
                         .drafter = { "boss" } };

        row_put(b->txn, ROW_DRAFT, &row);
}

static Document the_word(Bare *b) {
        Document doc;

        for (uint32_t i = 0; i < b->drafts.drafts[0]->n_parts; i++)
                if (b->drafts.drafts[0]->parts[i].kind == PART_DOCUMENT) {
                        assert_int_equal(document_decode(b->drafts.drafts[0]->parts[i].data, &b->arena, &doc), 0);
                        return doc;
                }
        fail_msg("no document");
        return (Document){ .kind = 0 };
}

static const char *said(Bare *b) {
        return the_word(b).body;
}

/* All that an office which never heard of the case learns of it there. */
static void the_word_says_of_the_case_what_is_known_here(void **state) {
        Document doc;
        CaseRow row;
        Bare b;
        CaseId id = closing(&b);

        assert_true(case_get(b.txn, &id, &row));
        row.case_class = CLASS_CLAIM;
        row.class_proposed = true;
        row.path31 = 3;
        row.channel = CHANNEL_FAX;
        row.received_at = BARE_START - 5 * DURATION_DAY;
        row.people = 9;
        row.representatives = 4;
        row.people_version = 2;
        row.collective = true;
        row_put(b.txn, ROW_CASE, &row);
        put_job(&b, DEPT, JOB_RUNS, 0);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_true(ticks(&b, 8));
        doc = the_word(&b);
        assert_string_equal(doc.unit.s, DEPT);
        assert_string_equal(doc.ref_unit.s, DEPT);
        assert_string_equal(doc.to.s, TAX);
        assert_int_equal(doc.case_class, row.case_class);
        assert_true(doc.class_proposed && doc.collective);
        assert_int_equal(doc.path31, 3);
        assert_int_equal(doc.channel, CHANNEL_FAX);
        assert_int_equal(doc.received_at, row.received_at);
        assert_int_equal(doc.people, 9);
        assert_int_equal(doc.representatives, 4);
        assert_int_equal(doc.people_version, 2);
        bare_deinit(&b);
}

/* 拟办 -> 批示 -> 用印: paper of the office that closes is void, and the successor reads which. */
static void drafts_that_end_with_the_unit_are_named(void **state) {
        const char *first;
        Bare b;
        CaseId id = closing(&b);

        put_job(&b, DEPT, JOB_RUNS, 0);
        (void)put_docket(&b, &id, DEPT, STATE_ACCEPTED, CUSTODY_HERE);
        assert_true(ticks(&b, 8));
        assert_string_equal(said(&b), "");
        put_draft(&b, &id, 71, DRAFT_DRAFTED);
        put_draft(&b, &id, 72, DRAFT_STAMPED); /* which stands */
        put_draft(&b, &id, 73, DRAFT_SIGNED);
        assert_true(ticks(&b, 8));
        first = strstr(said(&b), "第 71 条");
        assert_non_null(first);
        assert_null(strstr(said(&b), "第 72 条"));
        assert_non_null(strstr(first, "、"));
        assert_non_null(strstr(first, "第 73 条"));
        for (uint64_t entry = 100; entry < 300; entry++) /* more than can be named: the file goes all the same */
                put_draft(&b, &id, entry, DRAFT_DRAFTED);
        assert_true(ticks(&b, 8));
        assert_non_null(bare_fact(&b, FACT_SUCCEEDED, 0));
        assert_null(strstr(said(&b), "第 299 条"));
        bare_deinit(&b);
}

/* A unit that a roster dropped since: its file is back, and there is no desk over it to warn. */
static void a_file_of_a_dropped_unit_comes_back_too(void **state) {
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = nobody, .state = WENT_FLIGHT, .peer = city_hrss,
                               .flight = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 } };
        OutboxRow out = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .document = ENTRY_SUCCESSION,
                          .kind = PARCEL_DOCUMENT, .from_unit = nobody, .to_unit = city_hrss };
        SuccessionRow bare = { .what = SUCCESSION_BARE, .unit = nobody, .entry = 77 };
        Bare b;
        CaseId id = closing(&b);

        out.case_id = went.case_id = id;
        put_job(&b, "999999", JOB_WAITS, 0);
        row_put(b.txn, ROW_SUCCESSION, &went);
        settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_IN_CHAIN);
        assert_string_equal(bare_fact(&b, FACT_SUCCESSION_BACK, 0)->unit.s, "999999");
        for (unsigned n = 0; bare_fact(&b, FACT_WARNING, n); n++)
                assert_int_not_equal(bare_fact(&b, FACT_WARNING, n)->what, WARNING_SUCCESSION);
        bare.case_id = id; /* its rows can't be had: nobody to warn */
        row_put(b.txn, ROW_SUCCESSION, &bare);
        (void)bare_decide(&b, &tick);
        assert_non_null(bare_fact(&b, FACT_SUCCESSION_STATE, 0));
        for (unsigned n = 0; bare_fact(&b, FACT_WARNING, n); n++)
                assert_int_not_equal(bare_fact(&b, FACT_WARNING, n)->what, WARNING_SUCCESSION);
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_was_only_a_copy_stays_unless_something_is_owed_in_it),
                cmocka_unit_test(each_file_goes_once_and_then_the_job_is_done),
                cmocka_unit_test(who_stood_between_the_two_steps_out_with_its_days),
                cmocka_unit_test(what_falls_due_comes_first),
                cmocka_unit_test(a_job_without_its_unit_is_over),
                cmocka_unit_test(what_needs_a_person_is_counted_and_left),
                cmocka_unit_test(what_was_warned_of_before_is_corrected),
                cmocka_unit_test(a_file_with_a_parcel_under_way_waits),
                cmocka_unit_test(a_tick_moves_no_more_files_than_it_may),
                cmocka_unit_test(a_file_leaves_for_another_node_by_parcel),
                cmocka_unit_test(codes_leave_with_the_file_that_answers_by_them),
                cmocka_unit_test(a_roster_begins_the_jobs_of_its_closing_units),
                cmocka_unit_test(files_that_stay_cost_no_tick_more_than_its_share),
                cmocka_unit_test(no_more_files_of_a_unit_are_under_way_than_may_be),
                cmocka_unit_test(who_has_to_do_with_it_is_told_once),
                cmocka_unit_test(who_has_to_do_with_a_file_that_came_is_told_from_here),
                cmocka_unit_test(the_word_says_of_the_case_what_is_known_here),
                cmocka_unit_test(drafts_that_end_with_the_unit_are_named),
                cmocka_unit_test(a_file_of_a_dropped_unit_comes_back_too),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
