/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Clocks as rows (domain.md section 4): two that run side by side end and revive each by itself; a demand that never arrived
 * leaves them as they were; and what a tick does with what falls due, also where the rows it belongs to are gone.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"

#define COUNTY "411281"
#define DEPT "411281.hrss"
#define CITY "411200"

static const Input tick = { .kind = INPUT_TICK };

static unsigned facts_of(const Bare *b, FactKind kind) {
        unsigned n = 0;

        while (bare_fact(b, kind, n))
                n++;
        return n;
}

static ClockRow put_clock(Bare *b, const CaseId *id, ClockRow row) {
        DueRow due = { .unit = row.unit, .case_id = *id, .clock = row.clock, .instance = row.instance };

        row.case_id = *id;
        if (!row.state)
                row.state = CLOCK_RUNNING;
        if (!row.due_day)
                row.due_day = day_of(BARE_START) + 10;
        row.started_entry = row.started_entry ? row.started_entry : row.instance & ~CLOCK_BESIDE;
        row_put(b->txn, ROW_CLOCK, &row);
        due.at = clock_due_at(&row);
        if (row.state == CLOCK_RUNNING && !row.ended_entry)
                row_put(b->txn, ROW_DUE, &due);
        return row;
}

/* ---- side by side -------------------------------------------------------------------------------------------------------- */

static void of_two_clocks_each_is_over_once(void **state) {
        for (int over = 0; over < 2; over++) {
                ClockRow row;
                Bare b;
                CaseId id = bare_open(&b);

                row = put_clock(&b, &id, (ClockRow){ .unit = code_of(DEPT), .clock = CLOCK_NOTICE, .instance = 60 });
                (void)put_clock(&b, &id, (ClockRow){ .unit = code_of(DEPT), .clock = CLOCK_NOTICE,
                                                     .instance = 60 | CLOCK_BESIDE,
                                                     .state = over ? CLOCK_MET : CLOCK_RUNNING, .ended_entry = over ? 70 : 0 });
                clock_end_row(bare_begin(&b, &id, &tick), &row, CLOCK_MET);
                assert_int_equal(facts_of(&b, FACT_CLOCK_END), over ? 1 : 2);
                row.ended_entry = 71;
                clock_revive_row(bare_begin(&b, &id, &tick), &row);
                assert_int_equal(facts_of(&b, FACT_CLOCK_REVIVE), over ? 2 : 1); /* what runs need not come back to life */
                bare_deinit(&b);
        }
}

/* The file of a unit that closed is on its way to its successor, with its clocks, and a calendar moved one meanwhile: the day is that
 * one's to be late with, not this office's. */
static void a_clock_that_went_along_is_not_breached_where_it_was(void **state) {
        for (int went = 0; went < 2; went++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = went ? STATE_SUCCEEDED : STATE_ACCEPTED,
                                                        .custody = went ? CUSTODY_FLIGHT : CUSTODY_HERE });
                (void)put_clock(&b, &id, (ClockRow){ .unit = code_of(DEPT), .clock = CLOCK_HANDLING, .instance = 60,
                                                     .due_day = day_of(BARE_START) - 1 });
                assert_int_equal(bare_decide(&b, &tick).status, RESULT_DONE);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_END, 0)->number2, went ? CLOCK_SUPERSEDED : CLOCK_BREACHED);
                assert_int_equal(bare_warning(&b, WARNING_OVERDUE) != NULL, !went);
                bare_deinit(&b);
        }
}

/* The national clock runs beside a local one that counts otherwise; hours that differ count otherwise, too. */
static void a_local_pack_of_other_hours_has_the_national_clock_beside_it(void **state) {
        Pack pack = *pack_builtin_2022();
        ClockStart start = { .unit = code_of(COUNTY), .clock = CLOCK_URGENT, .at = BARE_START };
        uint8_t national = pack.clocks[CLOCK_URGENT].hours;
        Bare b;

        assert_true(national > 0);
        pack.name = "local";
        bare_init(&b);
        b.office.pack = &pack;
        start.case_id = bare_claim(&b);
        clock_start(bare_begin(&b, &start.case_id, &tick), &start);
        assert_int_equal(facts_of(&b, FACT_CLOCK_START), 1);
        pack.clocks[CLOCK_URGENT].hours = (uint8_t)(national + 1);
        clock_start(bare_begin(&b, &start.case_id, &tick), &start);
        assert_int_equal(facts_of(&b, FACT_CLOCK_START), 2);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 1)->number, CLOCK_BESIDE);
        start.due_day = day_of(BARE_START) + 9; /* a day that a document sets is nobody's number */
        clock_start(bare_begin(&b, &start.case_id, &tick), &start);
        assert_int_equal(facts_of(&b, FACT_CLOCK_START), 1);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->day, start.due_day);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->number2 & 0xFFFFFFFF, 9);
        start.due_day = 0;
        pack.clocks[CLOCK_URGENT].right = true; /* there, a right: which has one window */
        clock_start(bare_begin(&b, &start.case_id, &tick), &start);
        assert_int_equal(facts_of(&b, FACT_CLOCK_START), 1);
        bare_deinit(&b);
}

/* Which rules a clock counts by is written down with it, of each of two side by side its own; what ends at once names what it
 * began by. */
static void each_clock_names_the_pack_it_counts_by(void **state) {
        static const FactKind kinds[] = { FACT_CLOCK_START, FACT_CLOCK_END };
        const Pack *national = pack_builtin_2022();
        Pack pack = *national;
        ClockStart start = { .unit = code_of(COUNTY), .clock = CLOCK_HANDLING, .at = BARE_START };
        Bare b;

        pack.name = "local";
        pack.version = national->version + 6;
        ((uint8_t *)&pack.digest)[0] ^= 1;
        pack.clocks[CLOCK_HANDLING].days = 30;
        bare_init(&b);
        b.office.pack = &pack;
        start.case_id = bare_claim(&b);
        clock_exempt(bare_begin(&b, &start.case_id, &tick), &start);
        for (size_t k = 0; k < array_size(kinds); k++) {
                const Fact *own = bare_fact(&b, kinds[k], 0), *beside = bare_fact(&b, kinds[k], 1);

                assert_int_equal(own->how, pack.version);
                assert_memory_equal(&own->digest, &pack.digest, sizeof(Digest));
                assert_int_equal(strncmp(own->text, "local", 5), 0);
                assert_int_equal(beside->how, national->version);
                assert_memory_equal(&beside->digest, &national->digest, sizeof(Digest));
                assert_int_equal(strncmp(beside->text, national->name, strlen(national->name)), 0);
        }
        bare_deinit(&b);
}

/* A duty that a person did late stays on the desk as late while it is breached, and leaves it when it is done. */
static void nobody_is_late_any_more_with_what_is_over(void **state) {
        static const ClockState how[] = { CLOCK_BREACHED, CLOCK_MET, CLOCK_CANCELLED };

        for (size_t i = 0; i < array_size(how); i++) {
                ClockRow row;
                Bare b;
                CaseId id = bare_open(&b);

                row = put_clock(&b, &id, (ClockRow){ .unit = code_of(DEPT), .clock = CLOCK_NOTICE, .instance = 60,
                                                     .state = CLOCK_BREACHED, .breached_entry = 65 });
                clock_end_alone(bare_begin(&b, &id, &tick), &row, how[i]);
                assert_int_equal(facts_of(&b, FACT_WARNING), how[i] != CLOCK_BREACHED);
                bare_deinit(&b);
        }
}

/* ---- a demand that never arrived ----------------------------------------------------------------------------------------- */

static void what_a_lost_demand_started_or_revived_is_as_it_was(void **state) {
        static const struct {
                uint64_t started, revived, beside_revived; /* 0: no clock beside it */
                unsigned ends;
                ClockState how;
        } tried[] = { { 80, 0, 0, 1, CLOCK_CANCELLED }, { 60, 80, 0, 1, CLOCK_MET }, { 60, 80, 80, 2, CLOCK_MET },
                      { 60, 80, 75, 1, CLOCK_MET }, { 60, 75, 0, 0, 0 }, { 60, 0, 0, 0, 0 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                const UnitCode unit = code_of(COUNTY);
                Bare b;
                CaseId id = bare_open(&b);

                clock_take_back(bare_begin(&b, &id, &tick), &unit, &id, CLOCK_ASSIGNMENT, 80);
                assert_int_equal(facts_of(&b, FACT_CLOCK_END), 0); /* none runs */
                (void)put_clock(&b, &id, (ClockRow){ .unit = unit, .clock = CLOCK_ASSIGNMENT, .instance = 60,
                                                     .flags = CLOCK_FLAG_WATCH,
                                                     .watched = code_of(DEPT), .started_entry = tried[i].started,
                                                     .revived_entry = tried[i].revived });
                if (tried[i].beside_revived)
                        (void)put_clock(&b, &id, (ClockRow){ .unit = unit, .clock = CLOCK_ASSIGNMENT, .flags = CLOCK_FLAG_WATCH,
                                                             .instance = 60 | CLOCK_BESIDE, .watched = code_of(DEPT),
                                                             .revived_entry = tried[i].beside_revived });
                clock_take_back(bare_begin(&b, &id, &tick), &unit, &id, CLOCK_ASSIGNMENT, 80);
                assert_int_equal(facts_of(&b, FACT_CLOCK_END), tried[i].ends);
                if (tried[i].ends)
                        assert_int_equal(bare_fact(&b, FACT_CLOCK_END, 0)->number2, tried[i].how);
                bare_deinit(&b);
        }
}

/* ---- ticks --------------------------------------------------------------------------------------------------------------- */

static Result ticks(Bare *b) {
        return bare_decide(b, &tick);
}

/* Settings of an operator are bounded by what one decision can hold. */
static void a_tick_makes_as_many_entries_as_it_may(void **state) {
        static const struct {
                uint32_t max, made;
        } tried[] = { { 3, 3 }, { 0, DRAFTS_MAX }, { DRAFTS_MAX + 1, DRAFTS_MAX }, { UINT32_MAX, DRAFTS_MAX } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                b.office.limits.drafts_max = tried[i].max;
                for (unsigned k = 0; k < DRAFTS_MAX + 10; k++)
                        (void)put_clock(&b, &id, (ClockRow){ .unit = code_of(DEPT), .clock = CLOCK_ASK_RE_REVIEW,
                                                             .instance = 200 + k,
                                                             .flags = CLOCK_FLAG_RIGHT | CLOCK_FLAG_WATCH,
                                                             .due_day = day_of(BARE_START) - 5 });
                assert_true(ticks(&b).more);
                assert_in_range(b.drafts.n_drafts, tried[i].made - 1, tried[i].made);
                bare_deinit(&b);
        }
}

/* Also where each of them tells whoever stands above, in an entry of its own: never one more than may be. */
static void what_is_told_above_counts_among_the_entries_of_a_tick(void **state) {
        static const bool awaited[] = { false, true };

        for (size_t i = 0; i < array_size(awaited); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                bare_unit(&b, COUNTY)->served_by = code_of(CITY);
                b.office.limits.drafts_max = 3;
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_TAKEN, .custody = CUSTODY_HERE });
                for (unsigned k = 0; k < 3; k++)
                        if (awaited[i]) {
                                ExchangeRow row = { .unit = code_of(COUNTY), .case_id = id, .entry = 200 + k, .addressee = code_of(COUNTY),
                                                    .issuer = code_of(COUNTY), .document = ENTRY_ACCEPT, .state = EXCHANGE_AWAITED,
                                                    .due_day = day_of(BARE_START) - 5, .due_at = BARE_START - DURATION_DAY };
                                DueRow due = { .at = row.due_at, .unit = row.unit, .case_id = id, .instance = row.entry };

                                row_put(b.txn, ROW_EXCHANGE, &row);
                                row_put(b.txn, ROW_DUE, &due);
                        } else {
                                (void)put_clock(&b, &id, (ClockRow){ .unit = code_of(COUNTY), .clock = CLOCK_TRIAGE, .instance = 200 + k,
                                                                     .due_day = day_of(BARE_START) - 5 });
                        }
                assert_true(ticks(&b).more);
                assert_int_equal(b.drafts.n_drafts, 2); /* the one, and what it tells above */
                assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY);
                bare_deinit(&b);
        }
}

/* The time of a quiet day is due at its moment, and not before. */
static void a_quiet_days_time_is_due_at_its_moment(void **state) {
        for (int late = -1; late <= 1; late++) {
                unsigned times = 0;
                Bare b;

                (void)bare_open(&b);
                b.head.time_next = b.now - late;
                row_put(b.txn, ROW_HEAD, &b.head);
                (void)ticks(&b);
                for (uint32_t i = 0; i < b.drafts.n_drafts; i++)
                        times += b.drafts.drafts[i]->kind == ENTRY_TIME;
                assert_int_equal(times, late >= 0);
                bare_deinit(&b);
        }
}

/* A parcel that nobody answered is named as it went: its lane, its epoch, the entry that it carries. */
static void what_is_not_delivered_is_named(void **state) {
        OutboxRow out = { .key = { .to = code_of(CITY), .lane = LANE_URGENT, .epoch = 3, .number = 5 }, .entry = 60,
                          .document = ENTRY_URGENT, .kind = PARCEL_DOCUMENT, .from_unit = code_of(COUNTY),
                          .to_unit = code_of("411200.hrss") };
        OutboxDueRow due = { .at = BARE_START - 1, .key = out.key };
        const Fact *f;
        Bare b;

        out.case_id = bare_open(&b);
        row_put(b.txn, ROW_OUTBOX, &out);
        row_put(b.txn, ROW_OUTBOX_DUE, &due);
        assert_int_equal(ticks(&b).status, RESULT_DONE);
        f = bare_fact(&b, FACT_UNDELIVERED, 0);
        assert_string_equal(f->peer.s, CITY);
        assert_int_equal(f->how, (uint32_t)LANE_URGENT | 3u << 8);
        assert_int_equal(f->number, 5);
        f = bare_warning(&b, WARNING_UNDELIVERED);
        assert_string_equal(f->unit.s, COUNTY);
        assert_string_equal(f->peer.s, "411200.hrss");
        assert_int_equal(f->number, 60);
        assert_string_equal(f->text, CITY);
        bare_deinit(&b);
}

/* 22:35: the petitioner's thirty days are over: closed where the case lies and where it was given from, whoever still has a
 * file. */
static void a_window_that_ends_closes_the_file_that_is_there(void **state) {
        static const struct {
                DocketState state; /* 0: there is no file */
                uint32_t flags;
                DocketState to;
        } tried[] = { { STATE_WINDOW, 0, STATE_CLOSED }, { STATE_REVIEW, 0, 0 },
                      { STATE_HANDED, CLOCK_FLAG_WATCH, STATE_CLOSED },
                      { STATE_FINAL, CLOCK_FLAG_WATCH, 0 }, { STATE_HANDED, 0, 0 }, { 0, 0, 0 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                const Fact *f;
                Bare b;
                CaseId id = bare_open(&b);

                if (tried[i].state)
                        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = tried[i].state });
                (void)put_clock(&b, &id, (ClockRow){ .unit = code_of(DEPT), .clock = CLOCK_ASK_REVIEW, .instance = 60,
                                                     .flags = CLOCK_FLAG_RIGHT | tried[i].flags,
                                                     .due_day = day_of(BARE_START) - 1 });
                assert_int_equal(ticks(&b).status, RESULT_DONE);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_END, 0)->number2, CLOCK_LAPSED);
                f = bare_fact(&b, FACT_STATE, 0);
                assert_int_equal(f ? f->what : 0, tried[i].to);
                bare_deinit(&b);
        }
}

/* The warning names the clock, and its article if the pack has one. */
static void who_is_overdue_is_told_by_which_article(void **state) {
        static const char *const articles[] = { "22:23", "" }, *const told[] = { "notice, 22:23", "notice" };

        for (size_t i = 0; i < array_size(articles); i++) {
                ClockRow row = { .unit = code_of(DEPT), .clock = CLOCK_NOTICE, .instance = 60,
                                 .due_day = day_of(BARE_START) - 1 };
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_TAKEN, .custody = CUSTODY_HERE });
                strcpy(row.article, articles[i]);
                (void)put_clock(&b, &id, row);
                assert_int_equal(ticks(&b).status, RESULT_DONE);
                assert_string_equal(bare_warning(&b, WARNING_OVERDUE)->text, told[i]);
                bare_deinit(&b);
        }
}

/* What is due and not there any more is nobody's. */
static void what_is_due_without_its_row_is_passed_over(void **state) {
        DueRow due = { .at = BARE_START - 1, .unit = code_of(DEPT), .clock = CLOCK_NOTICE, .instance = 60 };
        OutboxDueRow parcel = { .at = BARE_START - 1, .key = { .to = code_of(CITY), .lane = LANE_NORMAL, .epoch = 1,
                                                               .number = 5 } };
        OutboxRow row = { .key = parcel.key, .entry = 60, .document = ENTRY_REFERRAL, .kind = PARCEL_DOCUMENT,
                          .from_unit = code_of(COUNTY), .to_unit = code_of(CITY) };
        CaseId id;
        Bare b;

        due.case_id = row.case_id = id = bare_open(&b);
        row_put(b.txn, ROW_DUE, &due);
        row_put(b.txn, ROW_OUTBOX_DUE, &parcel);
        assert_int_equal(ticks(&b).status, RESULT_DONE);
        assert_int_equal(b.drafts.n_drafts, 0);
        row_put(b.txn, ROW_OUTBOX, &row);
        assert_int_equal(ticks(&b).status, RESULT_DONE);
        assert_non_null(bare_warning(&b, WARNING_UNDELIVERED));
        bare_deinit(&b);
}

/* ---- on the way ---------------------------------------------------------------------------------------------------------- */

/* Units that each had it from the other, which no hand-over makes: word of the case goes round so often and no further. */
static void an_event_does_not_go_round_for_ever(void **state) {
        Document event = { .kind = ENTRY_NOTICE, .unit = code_of(DEPT), .reason = "", .body = "" };
        DocketRow docket;
        CaseId id;
        Bare b;

        fill_document(&event);
        id = bare_open(&b);
        docket = bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_HANDED, .giver = code_of(COUNTY),
                                                   .given_to = code_of(COUNTY), .custody = CUSTODY_AWAY });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .giver = code_of(DEPT),
                                                .given_to = code_of(DEPT), .custody = CUSTODY_AWAY });
        climb(bare_begin(&b, &id, &tick), &docket, &event);
        assert_in_range(facts_of(&b, FACT_PROGRESS), 1, 64);
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(of_two_clocks_each_is_over_once),
                cmocka_unit_test(a_clock_that_went_along_is_not_breached_where_it_was),
                cmocka_unit_test(a_local_pack_of_other_hours_has_the_national_clock_beside_it),
                cmocka_unit_test(each_clock_names_the_pack_it_counts_by),
                cmocka_unit_test(nobody_is_late_any_more_with_what_is_over),
                cmocka_unit_test(what_a_lost_demand_started_or_revived_is_as_it_was),
                cmocka_unit_test(a_tick_makes_as_many_entries_as_it_may),
                cmocka_unit_test(what_is_told_above_counts_among_the_entries_of_a_tick),
                cmocka_unit_test(what_is_not_delivered_is_named),
                cmocka_unit_test(a_quiet_days_time_is_due_at_its_moment),
                cmocka_unit_test(a_window_that_ends_closes_the_file_that_is_there),
                cmocka_unit_test(who_is_overdue_is_told_by_which_article),
                cmocka_unit_test(what_is_due_without_its_row_is_passed_over),
                cmocka_unit_test(an_event_does_not_go_round_for_ever),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
