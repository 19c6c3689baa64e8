/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What others make of a review (22:35, 36; domain.md section 3), each by its own place in the case: the handler, whoever handed
 * it on, a reviewer, and who has merely been told.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/review.h"

#define COUNTY "411281"
#define DEPT "411281.hrss"
#define GOV "411281.gov"

static const Input tick = { .kind = INPUT_TICK };
static const UnitCode county = { COUNTY }, dept = { DEPT }, gov = { GOV }, city_gov = { "411200.gov" };

static uint32_t state_now(const Bare *b) {
        const Fact *f = bare_fact(b, FACT_STATE, 0);

        return f ? f->what : 0;
}

static uint32_t progress_now(const Bare *b) {
        const Fact *f = bare_fact(b, FACT_PROGRESS, 0);

        return f ? f->what : 0;
}

static InstanceRow instance(const CaseId *id, const UnitCode *unit, uint64_t entry, ReviewKind kind, ReviewState state) {
        return (InstanceRow){ .unit = *unit, .case_id = *id, .entry = entry, .kind = kind, .state = state, .asked_unit = dept,
                              .asked_entry = entry, .reviewer = kind == REVIEW_FIRST ? gov : city_gov,
                              .reviewed = kind == REVIEW_FIRST ? dept : gov, .handler = dept };
}

/* ---- each by its place ------------------------------------------------------------------------------------------------ */

typedef enum Place { HANDLER, GIVER, REVIEWER, TOLD, GAVE_BACK } Place;

static DocketRow file_of(Place place, DocketState state) {
        static const UnitCode *const whose[] = { &dept, &county, &gov, &county, &county };

        return (DocketRow){ .unit = *whose[place], .state = state, .custody = place == HANDLER ? CUSTODY_HERE :
                            place == GIVER ? CUSTODY_AWAY : CUSTODY_NONE,
                            .given_to = place == GIVER || place == GAVE_BACK ? dept : UNIT_NONE };
}

/* Whose days none are known to run: a request counts as in time until its reviewer says otherwise. */
static void each_file_follows_by_its_place_in_the_case(void **state) {
        static const struct {
                Place place;
                DocketState from;
                EntryKind kind;
                Decision decision;
                ReviewKind review;
                DocketState to; /* 0: as it was */
                Progress progress;
        } tried[] = {
                { HANDLER, STATE_WINDOW, ENTRY_REVIEW_ASK, 0, REVIEW_FIRST, STATE_REVIEW, PROGRESS_REVIEW },
                { HANDLER, STATE_CLOSED, ENTRY_REVIEW_ASK, 0, REVIEW_SECOND, STATE_REVIEW, PROGRESS_RE_REVIEW },
                { GIVER, STATE_CLOSED, ENTRY_REVIEW_ASK, 0, REVIEW_FIRST, STATE_HANDED, PROGRESS_REVIEW },
                { GIVER, STATE_HANDED, ENTRY_REVIEW_ASK, 0, REVIEW_FIRST, 0, PROGRESS_REVIEW },
                { REVIEWER, STATE_CLOSED, ENTRY_REVIEW_ASK, 0, REVIEW_SECOND, STATE_REVIEW, 0 },
                { TOLD, STATE_COPY, ENTRY_REVIEW_ASK, 0, REVIEW_FIRST, 0, 0 },
                { GAVE_BACK, STATE_RETURNED, ENTRY_REVIEW_ASK, 0, REVIEW_FIRST, 0, 0 },
                { HANDLER, STATE_WINDOW, ENTRY_REVIEW_ADMIT, DECISION_AGREE, REVIEW_FIRST, STATE_REVIEW, PROGRESS_REVIEW },
                { TOLD, STATE_INFORMED, ENTRY_REVIEW_ADMIT, DECISION_AGREE, REVIEW_FIRST, 0, 0 },
                { HANDLER, STATE_REVIEW, ENTRY_REVIEW_ADMIT, DECISION_INADMISSIBLE, REVIEW_FIRST, STATE_WINDOW,
                  PROGRESS_SERVED },
                { HANDLER, STATE_CLOSED, ENTRY_REVIEW_ADMIT, DECISION_INADMISSIBLE, REVIEW_SECOND, 0, PROGRESS_REVIEWED },
                { GIVER, STATE_HANDED, ENTRY_REVIEW_ADMIT, DECISION_INADMISSIBLE, REVIEW_FIRST, 0, PROGRESS_SERVED },
                { HANDLER, STATE_REVIEW, ENTRY_REVIEW_OPINION, DECISION_REMAND, REVIEW_FIRST, STATE_ACCEPTED,
                  PROGRESS_ACCEPTED },
                { GIVER, STATE_CLOSED, ENTRY_REVIEW_OPINION, DECISION_REMAND, REVIEW_SECOND, STATE_HANDED, PROGRESS_ACCEPTED },
                { REVIEWER, STATE_REVIEW, ENTRY_REVIEW_OPINION, DECISION_REMAND, REVIEW_SECOND, STATE_CLOSED, 0 },
                { TOLD, STATE_COPY, ENTRY_REVIEW_OPINION, DECISION_REMAND, REVIEW_FIRST, 0, 0 },
                { HANDLER, STATE_REVIEW, ENTRY_REVIEW_OPINION, DECISION_UPHOLD, REVIEW_FIRST, 0, PROGRESS_REVIEWED },
                { HANDLER, STATE_REVIEW, ENTRY_REVIEW_OPINION, DECISION_UPHOLD, REVIEW_SECOND, STATE_FINAL, PROGRESS_FINAL },
                { GIVER, STATE_HANDED, ENTRY_REVIEW_OPINION, DECISION_CHANGE, REVIEW_SECOND, STATE_FINAL, PROGRESS_FINAL },
                { REVIEWER, STATE_REVIEW, ENTRY_REVIEW_OPINION, DECISION_REVOKE, REVIEW_SECOND, STATE_FINAL, 0 },
                { TOLD, STATE_COPY, ENTRY_REVIEW_OPINION, DECISION_UPHOLD, REVIEW_SECOND, 0, 0 },
                { HANDLER, STATE_REVIEW, ENTRY_REVIEW_SERVICE, 0, REVIEW_FIRST, STATE_WINDOW, 0 },
                { HANDLER, STATE_FINAL, ENTRY_REVIEW_SERVICE, 0, REVIEW_SECOND, 0, 0 },
                { GIVER, STATE_HANDED, ENTRY_REVIEW_SERVICE, 0, REVIEW_FIRST, 0, 0 },
                { TOLD, STATE_COPY, ENTRY_REVIEW_SERVICE, 0, REVIEW_FIRST, 0, 0 },
                { HANDLER, STATE_REVIEW, ENTRY_REVIEW_FILE, 0, REVIEW_FIRST, 0, 0 }, /* the file's way moves nothing */
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .kind = tried[i].kind, .decision = tried[i].decision, .asked_at = BARE_START,
                                 .service_how = SERVICE_SIGNED, .service_at = BARE_START };
                DocketRow docket = file_of(tried[i].place, tried[i].from);
                InstanceRow row;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, docket);
                row = instance(&id, &docket.unit, 60, tried[i].review, REVIEW_ADMITTED);
                review_of_row(&row, &r);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                if (state_now(&b) != (uint32_t)tried[i].to || progress_now(&b) != (uint32_t)tried[i].progress)
                        fail_msg("%zu: %s, progress %u", i, docket_state_name((DocketState)state_now(&b)), progress_now(&b));
                bare_deinit(&b);
        }
}

/* Sixty fresh days at the handler; a giver counts them along if it knows whose they are. */
static void a_remand_gives_the_handler_fresh_days(void **state) {
        Document doc = { .kind = ENTRY_REVIEW_OPINION, .decision = DECISION_REMAND };
        DocketRow docket;
        InstanceRow row;
        Review r;
        Bare b;
        CaseId id = bare_open(&b);

        row = instance(&id, &dept, 60, REVIEW_FIRST, REVIEW_ADMITTED);
        review_of_row(&row, &r);
        docket = bare_docket(&b, &id, file_of(HANDLER, STATE_REVIEW));
        review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_HANDLING);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->day, day_of(b.now) + 60);
        docket = bare_docket(&b, &id, file_of(GIVER, STATE_HANDED));
        review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
        assert_string_equal(bare_fact(&b, FACT_CLOCK_START, 0)->peer.s, DEPT);
        r.handler = UNIT_NONE;
        review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
        assert_null(bare_fact(&b, FACT_CLOCK_START, 0));
        bare_deinit(&b);
}

/* A bureau counts the reviewer's days along; a unit that no roster names any more counts nothing. */
static void a_bureau_counts_the_reviewers_days(void **state) {
        Document doc = { .kind = ENTRY_REVIEW_ASK, .asked_at = BARE_START, .from_day = day_of(BARE_START) - 2 };
        DocketRow docket;
        InstanceRow row;
        Review r;
        Bare b;
        CaseId id = bare_open(&b);

        row = instance(&id, &county, 60, REVIEW_FIRST, REVIEW_ASKED);
        review_of_row(&row, &r);
        docket = bare_docket(&b, &id, file_of(GIVER, STATE_HANDED));
        review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_REVIEW);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->day, day_of(BARE_START) + 28); /* from the reviewer's receipt */
        docket.unit = code_of("999999");
        review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
        assert_null(bare_fact(&b, FACT_CLOCK_START, 0));
        docket.unit = dept; /* no bureau */
        review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
        assert_null(bare_fact(&b, FACT_CLOCK_START, 0));
        bare_deinit(&b);
}

/* 22:31 (6): what a change says instead; what it doesn't say is no decision. */
static void a_change_decides_what_it_says(void **state) {
        static const Decision says[] = { DECISION_NONE, DECISION_SUPPORT, DECISION_EXPLAIN, DECISION_NOT_SUPPORT,
                                         DECISION_NONE };

        for (uint32_t i = 0; i < array_size(says); i++) {
                Document doc = { .kind = ENTRY_REVIEW_OPINION, .decision = DECISION_CHANGE, .variant = i };
                DocketRow docket = file_of(HANDLER, STATE_REVIEW);
                InstanceRow row;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, docket);
                row = instance(&id, &dept, 60, REVIEW_FIRST, REVIEW_ADMITTED);
                review_of_row(&row, &r);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(bare_fact(&b, FACT_DECISION, 0)->what, says[i]);
                review_follow_row(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(bare_fact(&b, FACT_INSTANCE_DECIDED, 0)->how, says[i]);
                bare_deinit(&b);
        }
}

/* The giver waits for the execution of what a review supported, at the handler, from the day that it was served on; once. */
static void a_changed_opinions_execution_is_waited_for_from_its_service(void **state) {
        Document doc = { .kind = ENTRY_REVIEW_SERVICE, .service_how = SERVICE_SIGNED, .service_at = BARE_START };
        DocketRow docket = file_of(GIVER, STATE_HANDED);
        static const struct {
                ServiceHow how;
                bool served, known;
                Decision result;
                bool waits;
        } tried[] = { { SERVICE_SIGNED, false, true, DECISION_SUPPORT, true },
                      { SERVICE_SIGNED, true, true, DECISION_SUPPORT, false },
                      { SERVICE_SIGNED, false, false, DECISION_SUPPORT, false },
                      { SERVICE_SIGNED, false, true, DECISION_EXPLAIN, false },
                      { SERVICE_NOT_POSSIBLE, false, true, DECISION_SUPPORT, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                InstanceRow row;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, docket);
                row = instance(&id, &county, 60, REVIEW_SECOND, REVIEW_DECIDED);
                row.served_at = tried[i].served ? BARE_START - DURATION_DAY : 0;
                row.handler = tried[i].known ? dept : UNIT_NONE;
                row.result = tried[i].result;
                doc.service_how = tried[i].how;
                review_of_row(&row, &r);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(b.d.draft->n_facts > 0, tried[i].waits);
                bare_deinit(&b);
        }
}

/* 22:36 自收到书面答复之日起: from the day of receipt, also where word of it comes days later. */
static void the_days_to_ask_again_run_from_the_receipt(void **state) {
        Document doc = { .kind = ENTRY_REVIEW_SERVICE, .service_how = SERVICE_POST,
                         .service_at = BARE_START - 4 * DURATION_DAY };

        for (Place place = HANDLER; place <= GIVER; place++) {
                DocketRow docket;
                InstanceRow row;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, file_of(place, place == HANDLER ? STATE_REVIEW : STATE_HANDED));
                row = instance(&id, &docket.unit, 60, REVIEW_FIRST, REVIEW_DECIDED);
                review_of_row(&row, &r);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_ASK_RE_REVIEW);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->at, doc.service_at);
                bare_deinit(&b);
        }
}

/* Once the petitioner was told, the days run; another record of it gives no others. */
static void served_once_more_no_other_days_begin(void **state) {
        Document doc = { .kind = ENTRY_REVIEW_SERVICE, .service_how = SERVICE_SIGNED, .service_at = BARE_START };

        for (Place place = HANDLER; place <= GIVER; place++) {
                DocketRow docket;
                InstanceRow row;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, file_of(place, place == HANDLER ? STATE_REVIEW : STATE_HANDED));
                row = instance(&id, &docket.unit, 60, REVIEW_FIRST, REVIEW_DECIDED);
                review_of_row(&row, &r);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_ASK_RE_REVIEW);
                row.served_at = BARE_START - 20 * DURATION_DAY;
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(b.d.draft->n_facts, 0);
                bare_deinit(&b);
        }
}

/* What was supported before is not to be executed any more, if the reviewer says otherwise; upheld, it is. */
static void a_giver_waits_for_what_still_stands(void **state) {
        static const Decision decisions[] = { DECISION_UPHOLD, DECISION_CHANGE, DECISION_REVOKE, DECISION_REMAND };

        for (size_t i = 0; i < array_size(decisions); i++) {
                Document doc = { .kind = ENTRY_REVIEW_OPINION, .decision = decisions[i] };
                ExchangeRow awaited = { .unit = county, .entry = 70, .document = ENTRY_EXECUTION, .state = EXCHANGE_AWAITED,
                                        .issuer = county, .addressee = dept };
                DocketRow docket;
                InstanceRow row;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                awaited.case_id = id;
                row_put(b.txn, ROW_EXCHANGE, &awaited);
                docket = bare_docket(&b, &id, file_of(GIVER, STATE_HANDED));
                row = instance(&id, &county, 60, REVIEW_FIRST, REVIEW_ADMITTED);
                review_of_row(&row, &r);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(bare_fact(&b, FACT_EXCHANGE_STATE, 0) != NULL, decisions[i] != DECISION_UPHOLD);
                bare_deinit(&b);
        }
}

/* ---- hearings (22:32; domain.md section 4) ------------------------------------------------------------------------------ */

/* In a re-review its days don't count, whether anybody said beforehand that there would be one; in a first review they do. */
static void hearing_days_are_left_out_of_a_re_review_alone(void **state) {
        for (ReviewKind kind = REVIEW_FIRST; kind <= REVIEW_SECOND; kind++) {
                Document doc = { .kind = ENTRY_HEARING_RECORD, .until_day = day_of(BARE_START) };
                ClockRow clock = { .clock = review_run_clock(kind), .instance = 70, .state = CLOCK_RUNNING, .days = 30,
                                   .started_at = BARE_START - 10 * DURATION_DAY, .started_entry = 70,
                                   .due_day = day_of(BARE_START) + 20, .pack = "2022", .pack_version = 1 };
                UnitCode reviewer = kind == REVIEW_FIRST ? gov : city_gov;
                DocketRow docket = { .unit = reviewer, .state = STATE_REVIEW };
                InstanceRow row;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, docket);
                row = instance(&id, &reviewer, 70, kind, REVIEW_ADMITTED);
                row.hearing_from = day_of(BARE_START) - 2;
                review_of_row(&row, &r);
                clock.unit = reviewer;
                clock.case_id = id;
                row_put(b.txn, ROW_CLOCK, &clock);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_null(bare_fact(&b, FACT_CLOCK_RESUME, 0));
                if (kind == REVIEW_SECOND) {
                        assert_int_equal(bare_fact(&b, FACT_CLOCK_EXCLUDE, 0)->number2, 3); /* both days inclusive */
                        assert_int_equal(bare_fact(&b, FACT_CLOCK_EXCLUDE, 0)->day, day_of(BARE_START) + 23);
                } else {
                        assert_null(bare_fact(&b, FACT_CLOCK_EXCLUDE, 0));
                }
                clock.state = CLOCK_PAUSED;
                clock.paused_at = BARE_START;
                row_put(b.txn, ROW_CLOCK, &clock);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_RESUME, 0) != NULL, kind == REVIEW_SECOND);
                clock.ended_entry = 90; /* over: nothing to leave out */
                row_put(b.txn, ROW_CLOCK, &clock);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &doc, &r, &row);
                assert_int_equal(b.d.draft->n_facts, 0);
                bare_deinit(&b);
        }
}

/* ---- several of them -------------------------------------------------------------------------------------------------- */

/* A request is known by where it was brought and its number there. */
static void requests_of_one_number_at_two_offices_are_two(void **state) {
        InstanceRow row, found;
        Review r;
        Bare b;
        CaseId id = bare_open(&b);

        row = instance(&id, &dept, 60, REVIEW_FIRST, REVIEW_ASKED);
        row_put(b.txn, ROW_INSTANCE, &row);
        review_of_row(&row, &r);
        assert_true(instance_find(bare_begin(&b, &id, &tick), &dept, &id, &r, &found));
        assert_int_equal(found.entry, 60);
        r.asked_unit = county;
        assert_false(instance_find(&b.d, &dept, &id, &r, &found));
        assert_true(instance_running(&b.d, &dept, &id, false, &found));
        assert_false(instance_running(&b.d, &dept, &id, true, &found)); /* the government's, not its own */
        row.unit = gov;
        row_put(b.txn, ROW_INSTANCE, &row);
        assert_true(instance_running(&b.d, &gov, &id, true, &found));
        bare_deinit(&b);
}

/* Who hears of another request than it knew of takes the other for come to nothing; a reviewer does so of no request of its
 * own. */
static void one_request_at_a_time_is_known_of(void **state) {
        Document doc = { .kind = ENTRY_REVIEW_ASK, .asked_at = BARE_START };
        DocketRow docket;
        InstanceRow before;
        Review r;
        Bare b;
        CaseId id = bare_open(&b);

        docket = bare_docket(&b, &id, file_of(HANDLER, STATE_WINDOW));
        before = instance(&id, &dept, 60, REVIEW_FIRST, REVIEW_ASKED);
        review_of_row(&before, &r);
        row_put(b.txn, ROW_INSTANCE, &before);
        review_follow(bare_begin(&b, &id, &tick), &docket, &doc, &r);
        assert_int_equal(b.d.draft->n_facts, 0); /* that one it knows */
        r.asked_entry = 61;
        review_follow(bare_begin(&b, &id, &tick), &docket, &doc, &r);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->number, 60);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->what, REVIEW_BOUNCED);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE, 0)->number, 61);
        before.reviewer = dept; /* a review of somebody else's opinion */
        row_put(b.txn, ROW_INSTANCE, &before);
        review_follow(bare_begin(&b, &id, &tick), &docket, &doc, &r);
        assert_null(bare_fact(&b, FACT_INSTANCE_STATE, 0));
        bare_deinit(&b);
}

/* 22:36: a re-review that is asked for too late leaves the review's opinion as it stands. */
static void only_a_request_in_time_challenges_what_stands(void **state) {
        for (int late = 0; late < 2; late++) {
                Document doc = { .kind = ENTRY_REVIEW_ASK, .asked_at = BARE_START };
                ClockRow window = { .unit = gov, .clock = CLOCK_ASK_RE_REVIEW, .instance = 65, .started_entry = 65, .days = 30,
                                    .state = CLOCK_RUNNING, .flags = CLOCK_FLAG_RIGHT, .due_day = day_of(BARE_START) - late };
                DocketRow docket;
                InstanceRow standing, asked;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, file_of(REVIEWER, STATE_REVIEW));
                standing = instance(&id, &gov, 60, REVIEW_FIRST, REVIEW_SERVED);
                standing.decision = DECISION_UPHOLD;
                standing.served_at = BARE_START - 30 * DURATION_DAY;
                row_put(b.txn, ROW_INSTANCE, &standing);
                window.case_id = id;
                row_put(b.txn, ROW_CLOCK, &window);
                asked = instance(&id, &gov, 80, REVIEW_SECOND, REVIEW_ASKED);
                review_of_row(&asked, &r);
                review_follow(bare_begin(&b, &id, &tick), &docket, &doc, &r);
                assert_int_equal(bare_fact(&b, FACT_INSTANCE, 0)->how, late ? REASON_REVIEW_LATE : REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0) != NULL, !late);
                if (!late)
                        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->what, REVIEW_CHALLENGED);
                bare_deinit(&b);
        }
}

/* A second request that never arrived: the first review's opinion is served as before, if it had been challenged. */
static void what_a_lost_request_challenged_stands_again(void **state) {
        static const struct {
                ReviewState standing; /* 0: none */
                DocketState docket;
                uint32_t facts;       /* instance states */
                DocketState to;
        } tried[] = { { REVIEW_CHALLENGED, STATE_REVIEW, 2, STATE_WINDOW },
                      { REVIEW_SERVED, STATE_REVIEW, 1, STATE_WINDOW },
                      { 0, STATE_CLOSED, 1, 0 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                InstanceRow standing, asked;
                DocketRow docket;
                unsigned n = 0;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                docket = bare_docket(&b, &id, file_of(HANDLER, tried[i].docket));
                standing = instance(&id, &dept, 60, REVIEW_FIRST, tried[i].standing);
                standing.decision = DECISION_UPHOLD;
                standing.served_at = BARE_START;
                if (tried[i].standing)
                        row_put(b.txn, ROW_INSTANCE, &standing);
                asked = instance(&id, &dept, 80, REVIEW_SECOND, REVIEW_ASKED);
                review_of_row(&asked, &r);
                review_not_reached(bare_begin(&b, &id, &tick), &docket, &r, &asked, REASON_UNIT_INACTIVE);
                while (bare_fact(&b, FACT_INSTANCE_STATE, n))
                        n++;
                assert_int_equal(n, tried[i].facts);
                assert_int_equal(state_now(&b), tried[i].to);
                assert_int_equal(progress_now(&b), PROGRESS_REVIEWED);
                bare_deinit(&b);
        }
}

/* ---- opinions --------------------------------------------------------------------------------------------------------- */

/* 22:36: the days of a hearing don't count in the statute's clock either, where one runs beside the local one. */
static void a_hearing_stops_what_runs_beside_as_the_statute_says(void **state) {
        static const struct { const char *statute; unsigned pauses; } tried[] = { { "2022", 2 }, { "2035", 1 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document hearing = { .kind = ENTRY_HEARING, .from_day = day_of(BARE_START) };
                ClockRow clock = { .unit = city_gov, .clock = CLOCK_RE_REVIEW, .instance = 60, .started_entry = 60, .days = 20,
                                   .state = CLOCK_RUNNING, .started_at = BARE_START - DURATION_DAY, .pack = "local",
                                   .due_day = day_of(BARE_START) + 19 };
                Pack pack = *pack_builtin_2022();
                InstanceRow row;
                DocketRow docket;
                unsigned n = 0;
                Review r;
                Bare b;
                CaseId id = bare_open(&b);

                pack.statute = tried[i].statute;
                b.office.pack = &pack;
                clock.case_id = id;
                row_put(b.txn, ROW_CLOCK, &clock);
                clock.instance |= CLOCK_BESIDE;
                clock.days = 30;
                clock.due_day += 10;
                row_put(b.txn, ROW_CLOCK, &clock);
                docket = bare_docket(&b, &id, (DocketRow){ .unit = city_gov, .state = STATE_REVIEW });
                row = instance(&id, &city_gov, 60, REVIEW_SECOND, REVIEW_ADMITTED);
                row.hearing_from = hearing.from_day;
                review_of_row(&row, &r);
                review_follow_docket(bare_begin(&b, &id, &tick), &docket, &hearing, &r, &row);
                while (bare_fact(&b, FACT_CLOCK_PAUSE, n))
                        n++;
                assert_int_equal(n, tried[i].pauses);
                bare_deinit(&b);
        }
}

/* One that was remanded may not come again (domain.md section 3); of one that is still under review nothing is said. */
static void what_was_remanded_may_not_come_again(void **state) {
        Act a = { .doc = { .decision = DECISION_NOT_SUPPORT, .body = "经查", .legal_basis = "某条" } };
        DocketRow docket;
        InstanceRow row;
        Document remand = { .kind = ENTRY_REVIEW_OPINION, .decision = DECISION_REMAND };
        Review r;
        Bare b;
        CaseId id = bare_open(&b);

        a.docket = docket = bare_docket(&b, &id, file_of(HANDLER, STATE_ACCEPTED));
        row = instance(&id, &dept, 60, REVIEW_FIRST, REVIEW_ASKED);
        row_put(b.txn, ROW_INSTANCE, &row);
        assert_int_equal(check_new_opinion(bare_begin(&b, &id, &tick), &a), REASON_NONE);
        row.decision = DECISION_REMAND;
        row.digest = opinion_digest(&b.d, &a.doc);
        row_put(b.txn, ROW_INSTANCE, &row);
        assert_int_equal(check_new_opinion(&b.d, &a), REASON_SAME_OPINION);
        a.doc.body = "经重新调查";
        assert_int_equal(check_new_opinion(&b.d, &a), REASON_NONE);
        row.decision = DECISION_UPHOLD;
        row_put(b.txn, ROW_INSTANCE, &row);
        assert_int_equal(check_new_opinion(&b.d, &a), REASON_REVIEWED);
        /* Of a handler that has no opinion's digest nothing is kept to compare with. */
        review_of_row(&row, &r);
        review_follow_row(bare_begin(&b, &id, &tick), &docket, &remand, &r, &row);
        assert_false(bare_fact(&b, FACT_INSTANCE_DECIDED, 0)->has_digest);
        docket.opinion_digest = opinion_digest(&b.d, &a.doc);
        review_follow_row(bare_begin(&b, &id, &tick), &docket, &remand, &r, &row);
        assert_true(digest_equal(&bare_fact(&b, FACT_INSTANCE_DECIDED, 0)->digest, &docket.opinion_digest));
        bare_deinit(&b);
}

/* Signs around and between words say nothing; a number in a ring does. */
static void signs_say_nothing_and_numbers_do(void **state) {
        static const struct {
                const char *a, *b;
                bool same;
        } tried[] = { { "甲{乙}~|丙", "甲乙丙", true }, { "依据①", "依据②", false }, { "甲→乙", "甲乙", false },
                      { "甲⸺乙", "甲乙", true }, { "依据⺀", "依据", false },
                      { "z9", "z8", false }, { "a", "z", false }, { "甲々乙", "甲乙", false }, { "〇", "", false } };
        Bare b;

        bare_init(&b);
        for (size_t i = 0; i < array_size(tried); i++) {
                Document one = { .body = tried[i].a }, other = { .body = tried[i].b };
                Digest x = opinion_digest(&b.d, &one), y = opinion_digest(&b.d, &other);

                if (digest_equal(&x, &y) != tried[i].same)
                        fail_msg("\"%s\" and \"%s\"", tried[i].a, tried[i].b);
        }
        bare_deinit(&b);
}

/* Thirty days after service nobody asked: what was served is over, and so is a file that was opened for the review alone. */
static void a_window_that_ends_closes_what_was_served(void **state) {
        InstanceRow row;
        ClockRow window = { .unit = gov, .clock = CLOCK_ASK_RE_REVIEW };
        DocketRow docket;
        CaseId id;
        Bare b;

        window.case_id = id = bare_open(&b);
        row = instance(&id, &gov, 50, REVIEW_FIRST, REVIEW_INADMISSIBLE); /* an earlier request: what became of it stays */
        row_put(b.txn, ROW_INSTANCE, &row);
        row = instance(&id, &gov, 60, REVIEW_FIRST, REVIEW_SERVED);
        row_put(b.txn, ROW_INSTANCE, &row);
        docket = file_of(REVIEWER, STATE_REVIEW);
        review_window_over(bare_begin(&b, &id, &tick), &window, &docket);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->number, 60);
        assert_int_equal(bare_fact(&b, FACT_INSTANCE_STATE, 0)->what, REVIEW_CLOSED);
        assert_null(bare_fact(&b, FACT_INSTANCE_STATE, 1));
        assert_int_equal(state_now(&b), STATE_CLOSED);
        docket.state = STATE_FINAL;
        review_window_over(bare_begin(&b, &id, &tick), &window, &docket);
        assert_int_equal(state_now(&b), 0);
        docket.state = STATE_REVIEW;
        window.flags = CLOCK_FLAG_WATCH; /* another's days */
        review_window_over(bare_begin(&b, &id, &tick), &window, &docket);
        assert_int_equal(state_now(&b), 0);
        bare_deinit(&b);
}

/* 22:36: what is registered anew is named; that a number is an accusation's is not told, nor is it linked (22:30). */
static void who_decides_on_new_facts_is_not_led_to_an_accusation(void **state) {
        for (int accusation = 0; accusation < 2; accusation++) {
                WarningRow waits = { .unit = county, .kind = WARNING_NEW_FACTS, .number = 90, .entry = 90 };
                CaseRow anew = { .registered_by = county, .entry = 91,
                                 .case_class = accusation ? CLASS_ACCUSATION : CLASS_CLAIM };
                Input in = { .kind = INPUT_COMMAND, .actor = { .unit = county, .user = { "boss" } }, .document_kind = ENTRY_NEW_FACTS,
                             .document = { .decision = DECISION_AGREE } };
                Result result;
                Bare b;
                CaseId id = bare_open(&b);

                waits.case_id = in.case_id = id;
                anew.case_id = case_id_make(&county, 2026, 2);
                in.document.ref_case = anew.case_id;
                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_FINAL, .given_to = dept });
                row_put(b.txn, ROW_WARNING, &waits);
                row_put(b.txn, ROW_CASE, &anew);
                result = bare_decide(&b, &in);
                assert_int_equal(result.reason, accusation ? REASON_UNKNOWN_CASE : REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_LINK, 0) != NULL, !accusation);
                bare_deinit(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_file_follows_by_its_place_in_the_case),
                cmocka_unit_test(a_remand_gives_the_handler_fresh_days),
                cmocka_unit_test(a_bureau_counts_the_reviewers_days),
                cmocka_unit_test(a_change_decides_what_it_says),
                cmocka_unit_test(a_changed_opinions_execution_is_waited_for_from_its_service),
                cmocka_unit_test(the_days_to_ask_again_run_from_the_receipt),
                cmocka_unit_test(served_once_more_no_other_days_begin),
                cmocka_unit_test(a_giver_waits_for_what_still_stands),
                cmocka_unit_test(hearing_days_are_left_out_of_a_re_review_alone),
                cmocka_unit_test(who_decides_on_new_facts_is_not_led_to_an_accusation),
                cmocka_unit_test(requests_of_one_number_at_two_offices_are_two),
                cmocka_unit_test(one_request_at_a_time_is_known_of),
                cmocka_unit_test(only_a_request_in_time_challenges_what_stands),
                cmocka_unit_test(what_a_lost_request_challenged_stands_again),
                cmocka_unit_test(a_hearing_stops_what_runs_beside_as_the_statute_says),
                cmocka_unit_test(what_was_remanded_may_not_come_again),
                cmocka_unit_test(signs_say_nothing_and_numbers_do),
                cmocka_unit_test(a_window_that_ends_closes_what_was_served),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
