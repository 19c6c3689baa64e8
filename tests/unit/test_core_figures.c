/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a bureau's monthly report counts (22:41): files of its own desk, by the day on which each thing happened or fell due;
 * both days of the period count, the ones beside them do not.  The rows are put by hand, one file at a time, each with what
 * tells it from the last.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "node/core/finding.h"
#include "node/core/periodic.h"
#include "node/store/store_mem.h"

static const UnitCode bureau = { "411281" }, other = { "411200" };

typedef struct Desk {
        Store *store;
        StoreTxn *txn;
        Period march;
        uint64_t n;   /* files, entries */
        Buf said;
} Desk;

static void open_desk(Desk *d) {
        *d = (Desk){ .store = store_mem_new() };
        assert_int_equal(store_begin(d->store, true, &d->txn), 0);
        assert_true(period_of(PERIOD_MONTH, 202603, &d->march));
}

static void close_desk(Desk *d) {
        buf_deinit(&d->said);
        store_abort(&d->txn);
        store_free(d->store);
}

/* A file with its case, as the row says; its number. */
static CaseId put_file(Desk *d, CaseRow row, DocketRow docket) {
        CaseId id;

        d->n++;
        (void)snprintf(id.s, sizeof(id.s), "411281-2026-%07u-1", (unsigned)d->n);
        row.case_id = docket.case_id = id;
        docket.unit = bureau;
        row_put(d->txn, ROW_CASE, &row);
        row_put(d->txn, ROW_DOCKET, &docket);
        return id;
}

/* An entry about the case, made on that day. */
static uint64_t put_entry(Desk *d, const CaseId *id, Day day) {
        HistoryRow row = { .case_id = *id, .entry = 100 + ++d->n, .at = day_start(day) };

        row_put(d->txn, ROW_HISTORY, &row);
        return row.entry;
}

static void put_category(Desk *d, const CaseId *id, const char *category) {
        WordsRow row = { .case_id = *id };

        (void)snprintf(row.category, sizeof(row.category), "%s", category);
        row_put(d->txn, ROW_WORDS, &row);
}

static void says(Desk *d, const char *what) {
        buf_clear(&d->said);
        figures_count(d->txn, &bureau, &d->march, &d->said);
        buf_put_u8(&d->said, 0);
        if (!strstr((const char *)d->said.data, what))
                fail_msg("no %s in %s", what, (const char *)d->said.data);
}

/* The days around and in the period: outside, first, last, outside. */
static Day edge(const Desk *d, unsigned i) {
        const Day days[] = { d->march.from - 1, d->march.from, d->march.until, d->march.until + 1 };

        return days[i];
}

static void only_letters_calls_and_visits_received_in_the_period_count(void **state) {
        Desk d;

        open_desk(&d);
        for (unsigned i = 0; i < 4; i++)
                (void)put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER, .people = 1,
                                              .received_at = day_start(edge(&d, i)) }, (DocketRow){ .state = STATE_TAKEN });
        says(&d, "\"received\":{\"items\":2,\"visits\":0,\"people\":2,");
        (void)put_file(&d, (CaseRow){ .case_class = CLASS_SUGGESTION, .channel = CHANNEL_VISIT, .people = 7, .collective = true,
                                      .repeat = REPEAT_YES, .received_at = day_start(d.march.from) },
                       (DocketRow){ .state = STATE_TAKEN });
        (void)put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM, .path31 = 2, .channel = CHANNEL_CALL, .people = 2,
                                      .repeat = REPEAT_FIRST, .received_at = day_start(d.march.from) },
                       (DocketRow){ .state = STATE_TAKEN });
        says(&d, "\"received\":{\"items\":3,\"visits\":1,\"people\":11,\"first\":1,\"repeat\":1,\"collective\":1,"
                 "\"collective_people\":7}");
        says(&d, "\"class\":{\"suggestion\":1,\"accusation\":0,\"claim\":3}");
        says(&d, "\"path31\":{\"1\":0,\"2\":1,\"3\":0,\"4\":0,\"5\":0,\"6\":2}");
        close_desk(&d);
}

/* What was only copied to the bureau, or told it, is another's to count; and a file whose case is not known counts nothing. */
static void copies_are_not_the_bureaus(void **state) {
        const CaseRow row = { .case_class = CLASS_CLAIM, .path31 = 6, .people = 1, .channel = CHANNEL_LETTER,
                              .received_at = INT64_C(1773000000000) };
        DocketRow alone = { .unit = bureau, .case_id = { "411281-2026-0009999-1" }, .state = STATE_TAKEN };
        Desk d;

        open_desk(&d);
        (void)put_file(&d, row, (DocketRow){ .state = STATE_COPY });
        (void)put_file(&d, row, (DocketRow){ .state = STATE_INFORMED });
        row_put(d.txn, ROW_DOCKET, &alone);
        says(&d, "\"received\":{\"items\":0,");
        (void)put_file(&d, row, (DocketRow){ .state = STATE_CLOSED });
        says(&d, "\"received\":{\"items\":1,");
        close_desk(&d);
}

/* P6: that it came, and nothing that could point to it. */
static void of_an_accusation_only_that_it_came(void **state) {
        Desk d;
        CaseId id;

        open_desk(&d);
        id = put_file(&d, (CaseRow){ .case_class = CLASS_ACCUSATION, .people = 1, .channel = CHANNEL_LETTER,
                                     .received_at = day_start(d.march.from) },
                      (DocketRow){ .state = STATE_SEALED_OUT, .given_to = other, .given_mode = ENTRY_REFERRAL,
                                   .rated_bureau = 5,
                                   .disposed_at = day_start(d.march.from), .decision = DECISION_SUPPORT });
        put_category(&d, &id, "纪检");
        (void)put_entry(&d, &id, d.march.from);
        says(&d, "\"class\":{\"suggestion\":0,\"accusation\":1,\"claim\":0}");
        says(&d, "\"category\":{},");
        says(&d, "\"handed_on\":{\"referral\":0,");
        says(&d, "\"concluded\":{\"support\":0,");
        says(&d, "\"ratings\":{\"cases\":0,");
        close_desk(&d);
}

static void categories_are_counted_by_name_and_written_so_that_json_can_read_them(void **state) {
        CaseRow row = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER };
        static const char *const names[] = { "劳动", "", "劳动", "a\"b\\c\nd" };
        CaseId id;
        Desk d;

        open_desk(&d);
        row.received_at = day_start(d.march.from);
        for (size_t i = 0; i < 4; i++) {
                id = put_file(&d, row, (DocketRow){ .state = STATE_TAKEN });
                put_category(&d, &id, names[i]);
        }
        says(&d, "\"category\":{\"劳动\":2,\"\":1,\"a\\u0022b\\u005cc\\u000ad\":1}");
        close_desk(&d);
}

/* An office may write what it likes there: what is beyond 63 names counts as unnamed. */
static void too_many_categories_are_counted_together(void **state) {
        CaseRow row = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER };
        char name[16];
        CaseId id;
        Desk d;

        open_desk(&d);
        row.received_at = day_start(d.march.from);
        for (unsigned i = 0; i < 70; i++) {
                id = put_file(&d, row, (DocketRow){ .state = STATE_TAKEN });
                (void)snprintf(name, sizeof(name), "c%02u", i);
                put_category(&d, &id, name);
        }
        says(&d, "\"c62\":1,\"\":7}");
        close_desk(&d);
}

static void what_was_handed_on_counts_by_the_day_it_went(void **state) {
        static const EntryKind modes[] = { ENTRY_REFERRAL, ENTRY_REFERRAL, ENTRY_ASSIGNMENT, ENTRY_REPORT_UP };
        Desk d;

        open_desk(&d);
        for (unsigned i = 0; i < 4; i++)
                for (unsigned k = 0; k < 4; k++) {
                        DocketRow docket = { .state = STATE_HANDED, .given_to = other, .given_mode = modes[k] };

                        docket.case_id = put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM }, docket);
                        docket.unit = bureau;
                        docket.given_entry = put_entry(&d, &docket.case_id, edge(&d, i));
                        row_put(d.txn, ROW_DOCKET, &docket);
                }
        /* an entry that the case's history does not have, or none */
        (void)put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM },
                       (DocketRow){ .state = STATE_HANDED, .given_to = other, .given_mode = ENTRY_REFERRAL, .given_entry = 9 });
        (void)put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM },
                       (DocketRow){ .state = STATE_HANDED, .given_to = other, .given_mode = ENTRY_REFERRAL });
        says(&d, "\"handed_on\":{\"referral\":4,\"assignment\":2,\"report_up\":2}");
        close_desk(&d);
}

static void put_clock(Desk *d, const CaseId *id, ClockName clock, ClockState state, Day due, uint32_t flags, uint64_t breached,
                      uint64_t instance) {
        ClockRow row = { .unit = bureau, .case_id = *id, .clock = clock, .instance = instance ? instance : ++d->n,
                         .state = state,
                         .due_day = due, .flags = flags, .breached_entry = breached, .started_at = day_start(due) };

        row_put(d->txn, ROW_CLOCK, &row);
}

static void duties_count_by_the_day_they_fell_due(void **state) {
        Desk d;
        CaseId id;

        open_desk(&d);
        id = put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM }, (DocketRow){ .state = STATE_HANDED });
        for (unsigned i = 0; i < 4; i++)
                put_clock(&d, &id, CLOCK_TRIAGE, CLOCK_MET, edge(&d, i), 0, i == 2 ? 7 : 0, 0);
        put_clock(&d, &id, CLOCK_NOTICE, CLOCK_BREACHED, d.march.from, 0, 8, 0);
        put_clock(&d, &id, CLOCK_NOTICE, CLOCK_RUNNING, d.march.from, 0, 0, 0);
        put_clock(&d, &id, CLOCK_NOTICE, CLOCK_CANCELLED, d.march.from, 0, 0, 0);   /* taken back: no duty */
        put_clock(&d, &id, CLOCK_NOTICE, CLOCK_RUNNING, d.march.from, CLOCK_FLAG_UNKNOWN, 0, 0);
        put_clock(&d, &id, CLOCK_HANDLING, CLOCK_MET, d.march.from, CLOCK_FLAG_RIGHT, 0, 0); /* a right is no duty */
        put_clock(&d, &id, (ClockName)CLOCK_COUNT, CLOCK_MET, d.march.from, 0, 0, 0);        /* a newer release's */
        says(&d, "\"duties\":{\"triage\":{\"due\":2,\"in_time\":1,\"late\":1},\"notice\":{\"due\":2,\"in_time\":1,\"late\":1},"
                 "\"handling\":{\"due\":0,");
        close_desk(&d);
}

/* The statute's own duty counts, not the quicker one an office set itself: one duty, not two. */
static void a_duty_with_two_clocks_counts_once_by_the_statutes(void **state) {
        Desk d;
        CaseId id;

        open_desk(&d);
        id = put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM }, (DocketRow){ .state = STATE_HANDED });
        put_clock(&d, &id, CLOCK_HANDLING, CLOCK_BREACHED, d.march.from, 0, 8, 500);
        put_clock(&d, &id, CLOCK_HANDLING, CLOCK_MET, d.march.until, 0, 0, 500 | CLOCK_BESIDE);
        put_clock(&d, &id, CLOCK_RETURN_ANSWER, CLOCK_MET, d.march.until, 0, 0, 501);
        put_clock(&d, &id, CLOCK_RETURN_ANSWER, CLOCK_MET, d.march.until, 0, 0, 501 | CLOCK_BESIDE);
        put_clock(&d, &id, CLOCK_RETURN_ANSWER, CLOCK_MET, d.march.until + 1, 0, 0, 502);
        says(&d, "\"handling\":{\"due\":1,\"in_time\":1,\"late\":0}");
        put_clock(&d, &id, CLOCK_RETURN_ANSWER, CLOCK_MET, d.march.until, CLOCK_FLAG_NOT_SHIRKED, 0, 503); /* 22:28 a recusal */
        says(&d, "\"returns_asked\":1,");
        close_desk(&d);
}

static void an_extension_counts_in_the_month_it_was_given(void **state) {
        Desk d;
        CaseId id;

        open_desk(&d);
        id = put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM }, (DocketRow){ .state = STATE_ACCEPTED });
        for (unsigned i = 0; i < 4; i++) {
                ClockRow row = { .unit = bureau, .case_id = id, .clock = CLOCK_HANDLING, .instance = 600 + i, .due_day = 1,
                                 .state = CLOCK_RUNNING };

                row.extended_entry = put_entry(&d, &id, edge(&d, i));
                row_put(d.txn, ROW_CLOCK, &row);
        }
        says(&d, "\"extended\":2,");
        close_desk(&d);
}

/* One question of that document, from that office, on the bureau's desk: answered or not, late or not, made on that day. */
static void put_question(Desk *d, const CaseId *id, EntryKind document, const UnitCode *issuer, ExchangeState state, Day day,
                         Decision decision, bool clock, bool late) {
        ExchangeRow row = { .unit = bureau, .case_id = *id, .addressee = other, .state = state, .document = document,
                            .issuer = *issuer, .decision = decision };

        row.entry = put_entry(d, id, day);
        row.clock = clock ? row.entry : 0;
        if (clock)
                put_clock(d, id, document == ENTRY_ORDER ? CLOCK_ORDER_RESPONSE : CLOCK_PROPOSAL_FEEDBACK, CLOCK_RUNNING,
                          d->march.until + 50, 0, late ? 5 : 0, row.entry);
        row_put(d->txn, ROW_EXCHANGE, &row);
}

static void the_bureaus_own_orders_and_proposals_count(void **state) {
        Day day, after;
        Desk d;
        CaseId id;

        open_desk(&d);
        day = d.march.until;
        after = d.march.until + 1;
        id = put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM }, (DocketRow){ .state = STATE_HANDED });
        put_question(&d, &id, ENTRY_ORDER, &bureau, EXCHANGE_ISSUED, day, DECISION_NONE, true, true);
        put_question(&d, &id, ENTRY_ORDER, &bureau, EXCHANGE_ANSWERED, day, DECISION_NONE, true, false);
        put_question(&d, &id, ENTRY_ORDER, &bureau, EXCHANGE_ANSWERED, day, DECISION_NONE, false, false);
        put_question(&d, &id, ENTRY_ORDER, &bureau, EXCHANGE_ISSUED, after, DECISION_NONE, false, false);
        put_question(&d, &id, ENTRY_ORDER, &bureau, EXCHANGE_BOUNCED, day, DECISION_NONE, false, false); /* reached nobody */
        put_question(&d, &id, ENTRY_ORDER, &other, EXCHANGE_RECEIVED, day, DECISION_NONE, false, false);
        put_question(&d, &id, ENTRY_CO_REQUEST, &bureau, EXCHANGE_ISSUED, day, DECISION_NONE, false, false);
        says(&d, "\"orders\":{\"issued\":3,\"answered\":2,\"late\":1}");
        put_question(&d, &id, ENTRY_PROPOSAL, &bureau, EXCHANGE_ANSWERED, day, DECISION_ADOPT, true, true);
        put_question(&d, &id, ENTRY_PROPOSAL, &bureau, EXCHANGE_ANSWERED, day, DECISION_ADOPT_PART, false, false);
        put_question(&d, &id, ENTRY_PROPOSAL, &bureau, EXCHANGE_ANSWERED, day, DECISION_NOT_ADOPT, false, false);
        put_question(&d, &id, ENTRY_PROPOSAL, &bureau, EXCHANGE_ISSUED, day, DECISION_NONE, false, false);
        says(&d, "\"proposals\":{\"issued\":4,\"answered\":3,\"adopted\":2}");
        says(&d, "\"orders\":{\"issued\":3,"); /* and a late feedback is no late order */
        close_desk(&d);
}

static void put_dispute(Desk *d, const UnitCode *about, Day due, SheetState became, Day entered, Day noted) {
        SheetRow row = { .unit = bureau, .kind = ENTRY_SWEEP, .settled = became != SHEET_OPEN, .day = due, .about = *about, .entry = ++d->n,
                         .line = 1, .state = became, .entered_at = day_start(entered), .noted_at = noted ? day_start(noted) : 0 };

        row_put(d->txn, ROW_SHEET, &row);
}

/* 22:10.  Of the offices below nothing: they report it themselves. */
static void disputes_count_by_the_day_they_were_found_and_ended(void **state) {
        Desk d;

        open_desk(&d);
        for (unsigned i = 0; i < 4; i++) {
                put_dispute(&d, &bureau, d.march.until + 40, SHEET_OPEN, edge(&d, i), 0);
                put_dispute(&d, &bureau, d.march.until + 40, SHEET_RESOLVED, d.march.from - 9, edge(&d, i));
                put_dispute(&d, &bureau, d.march.until + 40, SHEET_BECAME_CASE, d.march.from - 9, edge(&d, i));
                put_dispute(&d, &other, d.march.from, SHEET_RESOLVED, edge(&d, i), edge(&d, i));
        }
        says(&d, "\"sweeps\":{\"found\":2,\"resolved\":2,\"became_case\":2,\"overdue\":0}");
        for (unsigned i = 0; i < 4; i++)
                put_dispute(&d, &bureau, edge(&d, i), SHEET_OPEN, d.march.from - 9, 0);
        put_dispute(&d, &bureau, d.march.from, SHEET_RESOLVED, d.march.from - 9, d.march.from); /* on its last day */
        says(&d, "\"overdue\":2}");
        put_dispute(&d, &bureau, d.march.from, SHEET_RESOLVED, d.march.from - 9, d.march.from + 1);
        says(&d, "\"sweeps\":{\"found\":2,\"resolved\":4,\"became_case\":2,\"overdue\":3}");
        close_desk(&d);
}

static void decisions_and_reviews_count_by_the_day_of_the_decision(void **state) {
        Desk d;

        open_desk(&d);
        for (unsigned i = 0; i < 4; i++) {
                CaseId id = put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM },
                                     (DocketRow){ .state = STATE_WINDOW, .disposed_at = day_start(edge(&d, i)),
                                                  .decision = i == 1 ? DECISION_SUPPORT : DECISION_EXPLAIN });
                InstanceRow first = { .unit = bureau, .case_id = id, .entry = 700 + i, .kind = REVIEW_FIRST,
                                      .state = REVIEW_DECIDED,
                                      .decision = DECISION_UPHOLD, .decided_at = day_start(edge(&d, i)) };
                InstanceRow second = { .unit = bureau, .case_id = id, .entry = 800 + i, .kind = REVIEW_SECOND,
                                       .state = REVIEW_DECIDED, .decision = DECISION_REMAND,
                                       .decided_at = day_start(edge(&d, i)) };
                InstanceRow runs = { .unit = bureau, .case_id = id, .entry = 900 + i, .kind = REVIEW_FIRST,
                                     .state = REVIEW_ASKED };

                row_put(d.txn, ROW_INSTANCE, &first);
                row_put(d.txn, ROW_INSTANCE, &second);
                row_put(d.txn, ROW_INSTANCE, &runs);
        }
        (void)put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM }, (DocketRow){ .state = STATE_ACCEPTED });
        says(&d, "\"concluded\":{\"support\":1,\"explain\":1,\"not-support\":0}");
        says(&d, "\"review\":{\"uphold\":2,\"change\":0,\"revoke\":0,\"remand\":0}");
        says(&d, "\"re-review\":{\"uphold\":0,\"change\":0,\"revoke\":0,\"remand\":2}");
        close_desk(&d);
}

/* The bureau and the handler are rated apart (22:21). */
static void ratings_of_bureau_and_handler_are_summed_apart(void **state) {
        CaseRow row = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER };
        Desk d;

        open_desk(&d);
        row.received_at = day_start(d.march.from);
        (void)put_file(&d, row, (DocketRow){ .state = STATE_CLOSED, .rated_bureau = 5 });
        (void)put_file(&d, row, (DocketRow){ .state = STATE_CLOSED, .rated_handler = 2 });
        (void)put_file(&d, row, (DocketRow){ .state = STATE_CLOSED, .rated_bureau = 1, .rated_handler = 1 });
        (void)put_file(&d, row, (DocketRow){ .state = STATE_CLOSED });
        says(&d, "\"ratings\":{\"cases\":3,\"bureau_sum\":6,\"handler_sum\":3}");
        close_desk(&d);
}

static void a_period_is_a_month_or_a_year_of_this_calendar(void **state) {
        static const struct {
                uint32_t kind, number;
                bool is;
        } tried[] = { { PERIOD_MONTH, 202603, true }, { PERIOD_MONTH, 202612, true }, { PERIOD_MONTH, 202601, true },
                      { PERIOD_MONTH, 202600, false }, { PERIOD_MONTH, 202613, false }, { PERIOD_YEAR, 2026, true },
                      { PERIOD_YEAR, 1989, false }, { PERIOD_YEAR, 1990, true }, { PERIOD_YEAR, 9000, true },
                      { PERIOD_YEAR, 9001, false }, { 0, 2026, false }, { 3, 2026, false } };

        for (size_t i = 0; i < sizeof(tried) / sizeof(*tried); i++) {
                Period p = { .number = 0 };

                assert_int_equal(period_of(tried[i].kind, tried[i].number, &p), tried[i].is);
                assert_int_equal(p.number, tried[i].is ? tried[i].number : 0);
        }
}

/* Rows may hold what a later release wrote: what this one has no place for is not counted, and nothing else suffers. */
static void what_has_no_place_in_the_report_is_not_counted(void **state) {
        Day day;
        CaseId id;
        WordsRow words = { .about = "411281.hrss  411281.hrss a-word-that-is-longer-than-any-unit-code-can-be 411281.tax " };
        InstanceRow review = { .unit = bureau, .entry = 700, .kind = REVIEW_SECOND + 1, .state = REVIEW_DECIDED,
                               .decision = DECISION_UPHOLD };
        FindingRow finding = { .unit = bureau, .state = FINDING_OPEN };
        Desk d;

        open_desk(&d);
        day = d.march.from;
        id = put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM, .path31 = 9, .channel = CHANNEL_LETTER, .received_at = day_start(day) },
                      (DocketRow){ .state = STATE_ACCEPTED });
        words.case_id = review.case_id = finding.case_id = id;
        row_put(d.txn, ROW_WORDS, &words);
        review.decided_at = day_start(day);
        row_put(d.txn, ROW_INSTANCE, &review);
        review.entry++;
        review.kind = REVIEW_SECOND;
        review.decision = DECISION_REMAND + 1;
        row_put(d.txn, ROW_INSTANCE, &review);
        finding.entry = put_entry(&d, &id, day);
        finding.what = FINDING_EXECUTION_REFUSED + 1;
        row_put(d.txn, ROW_FINDING, &finding);
        finding.entry = 5; /* which the case has no history of: nobody can say when */
        finding.what = FINDING_EXECUTION_REFUSED;
        row_put(d.txn, ROW_FINDING, &finding);
        put_question(&d, &id, ENTRY_EXECUTION, &bureau, EXCHANGE_BOUNCED, day, DECISION_NONE, false, false);
        says(&d, "\"about\":{\"411281.hrss\":2,\"411281.tax\":1}");
        says(&d, "\"review\":{\"uphold\":0,\"change\":0,\"revoke\":0,\"remand\":0}");
        says(&d, "\"re-review\":{\"uphold\":0,\"change\":0,\"revoke\":0,\"remand\":0}");
        says(&d, "\"orders\":{\"issued\":0,");
        close_desk(&d);
}

/* 22:34 the handler's days from acceptance; the petitioner's from the day on which it was received, wherever it lay meanwhile. */
static void the_whole_time_is_from_the_receipt_and_the_handlers_from_acceptance(void **state) {
        static const int took[] = { 10, 11, 12, 13, 14, 15, 16, 17, 18, 40 }; /* days before its decision it was accepted */
        Desk d;

        open_desk(&d);
        for (unsigned i = 0; i < sizeof(took) / sizeof(*took); i++)
                (void)put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM, .received_at = day_start(d.march.until - took[i] - 20) },
                               (DocketRow){ .state = STATE_WINDOW, .taken_at = day_start(d.march.until - took[i] - 5),
                                            .accepted_at = day_start(d.march.until - took[i]), .decision = DECISION_EXPLAIN,
                                            .disposed_at = day_start(d.march.until) });
        /* nine of ten within 18: the tenth moves the mean alone */
        says(&d, "\"days\":{\"handling\":{\"cases\":10,\"mean\":16.6,\"p90\":18},\"whole\":{\"cases\":10,\"mean\":36.6,\"p90\":38}}");
        close_desk(&d);
}

/* Rounded to the nearest tenth, the half up. */
static void a_rate_is_rounded_to_the_tenth(void **state) {
        static const struct { unsigned late, due; const char *says; } tried[] = {
                { 1, 3, "\"notice_in_time\":66.7" }, { 2, 3, "\"notice_in_time\":33.3" }, { 5, 16, "\"notice_in_time\":68.8" },
                { 0, 3, "\"notice_in_time\":100.0" }, { 3, 3, "\"notice_in_time\":0.0" },
        };

        for (size_t t = 0; t < sizeof(tried) / sizeof(*tried); t++) {
                Desk d;
                CaseId id;

                open_desk(&d);
                id = put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM }, (DocketRow){ .state = STATE_NOTICED });
                for (unsigned i = 0; i < tried[t].due; i++) {
                        ClockRow row = { .unit = bureau, .case_id = id, .clock = CLOCK_NOTICE, .instance = 600 + i,
                                         .due_day = d.march.from, .state = CLOCK_MET, .breached_entry = i < tried[t].late ? 9 : 0 };

                        row_put(d.txn, ROW_CLOCK, &row);
                }
                says(&d, tried[t].says);
                close_desk(&d);
        }
}

/* Each of its own whole: of what was handed on the returns asked, of the sixty days those extended, of the reports those sent back. */
static void each_rate_is_of_its_own_whole(void **state) {
        static const EntryKind modes[] = { ENTRY_REFERRAL, ENTRY_REFERRAL, ENTRY_REFERRAL, ENTRY_ASSIGNMENT, ENTRY_ASSIGNMENT,
                                           ENTRY_REPORT_UP };
        static const EntryKind reports[] = { ENTRY_REWORK, ENTRY_REPORT_APPROVAL, ENTRY_REPORT_APPROVAL, ENTRY_REPORT_APPROVAL };
        CaseRow claim = { .case_class = CLASS_CLAIM };
        DocketRow docket;
        Desk d;
        CaseId id;

        open_desk(&d);
        for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
                docket = (DocketRow){ .state = STATE_HANDED, .given_to = other, .given_mode = modes[i], .unit = bureau };
                docket.case_id = put_file(&d, claim, docket);
                docket.given_entry = put_entry(&d, &docket.case_id, d.march.from);
                row_put(d.txn, ROW_DOCKET, &docket);
        }
        id = put_file(&d, claim, (DocketRow){ .state = STATE_HANDED, .report_below = REPORT_APPROVED });
        put_clock(&d, &id, CLOCK_RETURN_ANSWER, CLOCK_MET, d.march.from, 0, 0, 0);
        put_clock(&d, &id, CLOCK_RETURN_ANSWER, CLOCK_MET, d.march.from, 0, 0, 0);
        put_clock(&d, &id, CLOCK_NOTICE, CLOCK_MET, d.march.from, 0, 0, 0);
        for (unsigned i = 0; i < 8; i++) {
                ClockRow row = { .unit = bureau, .case_id = id, .clock = CLOCK_HANDLING, .instance = 600 + i, .state = CLOCK_MET,
                                 .due_day = d.march.from, .breached_entry = i == 0 ? 9 : 0 };

                row.extended_entry = i < 3 ? put_entry(&d, &id, d.march.from) : 0;
                row_put(d.txn, ROW_CLOCK, &row);
        }
        for (size_t i = 0; i < sizeof(reports) / sizeof(*reports); i++) {
                HistoryRow row = { .case_id = id, .entry = 700 + i, .unit = bureau, .kind = reports[i], .at = day_start(d.march.from) };

                row_put(d.txn, ROW_HISTORY, &row);
        }
        for (unsigned i = 0; i < 3; i++) { /* one answered late, one in time, one not yet, and not late */
                ExchangeRow row = { .unit = bureau, .case_id = id, .entry = 800 + i, .addressee = other, .issuer = bureau,
                                    .document = ENTRY_EXECUTION, .state = i < 2 ? EXCHANGE_ANSWERED : EXCHANGE_AWAITED,
                                    .due_day = d.march.until, .late = i == 0 };

                row_put(d.txn, ROW_EXCHANGE, &row);
        }
        says(&d, "\"execution\":{\"due\":3,\"answered\":2,\"late\":1,\"refused\":0}");
        says(&d, "\"rates\":{\"notice_in_time\":100.0,\"handling_in_time\":87.5,\"extended\":37.5,\"returns_asked\":40.0,"
                 "\"rework\":25.0,\"execution_in_time\":66.7}");
        close_desk(&d);
}

/* A letter that was entered with a day after its decision's, by whatever slip, took no time, not an age. */
static void what_was_decided_before_it_came_took_no_days(void **state) {
        Desk d;

        open_desk(&d);
        (void)put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM, .received_at = day_start(d.march.from + 3) },
                       (DocketRow){ .state = STATE_WINDOW, .disposed_at = day_start(d.march.from), .decision = DECISION_SUPPORT });
        (void)put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM, .received_at = day_start(d.march.from) },
                       (DocketRow){ .state = STATE_WINDOW, .disposed_at = day_start(d.march.from), .decision = DECISION_NONE });
        (void)put_file(&d, (CaseRow){ .case_class = CLASS_CLAIM, .received_at = day_start(d.march.from) },
                       (DocketRow){ .state = STATE_WINDOW, .disposed_at = day_start(d.march.from),
                                    .decision = DECISION_NOT_ADOPT + 1 });
        says(&d, "\"concluded\":{\"support\":1,\"explain\":0,\"not-support\":0}");
        says(&d, "\"whole\":{\"cases\":1,\"mean\":0.0,\"p90\":0}");
        close_desk(&d);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_letters_calls_and_visits_received_in_the_period_count),
                cmocka_unit_test(copies_are_not_the_bureaus),
                cmocka_unit_test(of_an_accusation_only_that_it_came),
                cmocka_unit_test(categories_are_counted_by_name_and_written_so_that_json_can_read_them),
                cmocka_unit_test(too_many_categories_are_counted_together),
                cmocka_unit_test(what_was_handed_on_counts_by_the_day_it_went),
                cmocka_unit_test(duties_count_by_the_day_they_fell_due),
                cmocka_unit_test(a_duty_with_two_clocks_counts_once_by_the_statutes),
                cmocka_unit_test(an_extension_counts_in_the_month_it_was_given),
                cmocka_unit_test(the_bureaus_own_orders_and_proposals_count),
                cmocka_unit_test(disputes_count_by_the_day_they_were_found_and_ended),
                cmocka_unit_test(decisions_and_reviews_count_by_the_day_of_the_decision),
                cmocka_unit_test(ratings_of_bureau_and_handler_are_summed_apart),
                cmocka_unit_test(the_whole_time_is_from_the_receipt_and_the_handlers_from_acceptance),
                cmocka_unit_test(a_rate_is_rounded_to_the_tenth),
                cmocka_unit_test(each_rate_is_of_its_own_whole),
                cmocka_unit_test(what_has_no_place_in_the_report_is_not_counted),
                cmocka_unit_test(what_was_decided_before_it_came_took_no_days),
                cmocka_unit_test(a_period_is_a_month_or_a_year_of_this_calendar),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
