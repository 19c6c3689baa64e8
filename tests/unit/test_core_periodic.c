/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Monthly and annual reports (22:14 (4), 41): who owes which when a period ends, what may be sent, who takes it from whom,
 * and what a lost one comes to.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/periodic.h"

#define COUNTY "411281"
#define CITY "411200"
#define GOV "411281.gov"
#define DEPT "411281.hrss"
#define APRIL (INT64_C(1774972800000)) /* 2026-04-01 00:00 in China */

static const Input tick = { .kind = INPUT_TICK };
static const UnitCode county = { COUNTY }, city = { CITY }, gov = { GOV };

/* On the first of that month, at nine. */
static void open_on_first(Bare *b, Instant first) {
        bare_init(b);
        b->now = first + 9 * DURATION_HOUR;
        b->head.time = b->now - DURATION_HOUR;
        b->head.period_next = first;
        row_put(b->txn, ROW_HEAD, &b->head);
}

static const Fact *period_at(const Bare *b, const char *unit, uint32_t kind) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_PERIOD, n)); n++)
                if (!strcmp(f->unit.s, unit) && (f->what & 0xFF) == kind)
                        return f;
        return NULL;
}

static bool ticks(Bare *b, uint32_t drafts) {
        Decide *d = bare_begin(b, &CASE_NONE, &tick);

        b->drafts.n_drafts = 0;
        return tick_periods(d, drafts);
}

static void when_a_month_ends_the_bureau_owes_its_report(void **state) {
        PeriodRow row = { .unit = county, .kind = PERIOD_MONTH, .period = 202603, .about = county, .state = PERIOD_OWED };
        Bare b;

        open_on_first(&b, APRIL);
        assert_false(ticks(&b, 64));
        assert_int_equal(period_at(&b, COUNTY, PERIOD_MONTH)->how, 202603);
        assert_int_equal(period_at(&b, COUNTY, PERIOD_MONTH)->what >> 8, PERIOD_OWED);
        assert_null(period_at(&b, COUNTY, PERIOD_YEAR));
        assert_null(period_at(&b, DEPT, PERIOD_MONTH)); /* a department reports to nobody */
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_MONTHLY_REPORT);
        assert_int_equal(bare_fact(&b, FACT_PERIODS, 0)->at, period_next(APRIL));
        row_put(b.txn, ROW_PERIOD, &row); /* begun before the tick was cut off */
        assert_false(ticks(&b, 64));
        assert_null(bare_fact(&b, FACT_PERIOD, 0));
        assert_non_null(bare_fact(&b, FACT_PERIODS, 0));
        bare_deinit(&b);
}

static void with_december_the_year_ends_too(void **state) {
        const Instant january = APRIL - 90 * DURATION_DAY;
        Bare b;

        open_on_first(&b, january);
        assert_false(ticks(&b, 64));
        assert_int_equal(period_at(&b, COUNTY, PERIOD_MONTH)->how, 202512);
        assert_int_equal(period_at(&b, COUNTY, PERIOD_YEAR)->how, 2025);
        bare_deinit(&b);
}

static void before_its_end_nothing_is_owed_and_after_months_of_silence_each_one(void **state) {
        Bare b;

        open_on_first(&b, APRIL);
        b.now = APRIL - 1;
        assert_false(ticks(&b, 64));
        assert_int_equal(b.drafts.n_drafts, 0);
        b.head.period_next = 0; /* never asked to */
        b.now = APRIL;
        assert_false(ticks(&b, 64));
        assert_int_equal(b.drafts.n_drafts, 0);
        b.head.period_next = APRIL;
        b.now = period_next(APRIL) - 1;
        assert_false(ticks(&b, 64));
        b.now = period_next(APRIL);
        assert_true(ticks(&b, 64)); /* April has ended as well: more */
        bare_deinit(&b);
}

/* K entries at a time: whatever was not done is done by the next tick. */
static void a_tick_makes_no_more_entries_than_it_may(void **state) {
        Bare b;

        open_on_first(&b, APRIL);
        assert_true(ticks(&b, 0));
        assert_int_equal(b.drafts.n_drafts, 0);
        assert_true(ticks(&b, 2));
        assert_int_equal(b.drafts.n_drafts, 0);
        for (uint32_t max = 3; max < 10; max++) {
                (void)ticks(&b, max);
                assert_true(b.drafts.n_drafts <= max);
                if (bare_fact(&b, FACT_PERIODS, 0))
                        assert_non_null(period_at(&b, COUNTY, PERIOD_MONTH)); /* the period is over only when all owe */
        }
        bare_deinit(&b);
}

/* January's first tick has room for the month alone: the year is the next one's. */
static void a_year_waits_for_the_next_tick(void **state) {
        Bare b;

        open_on_first(&b, APRIL - 90 * DURATION_DAY);
        assert_true(ticks(&b, 3));
        assert_non_null(period_at(&b, COUNTY, PERIOD_MONTH));
        assert_null(period_at(&b, COUNTY, PERIOD_YEAR));
        assert_null(bare_fact(&b, FACT_PERIODS, 0));
        assert_false(ticks(&b, 4));
        assert_non_null(period_at(&b, COUNTY, PERIOD_YEAR));
        assert_non_null(bare_fact(&b, FACT_PERIODS, 0));
        bare_deinit(&b);
}

static void what_the_pack_does_not_ask_for_is_not_owed(void **state) {
        Pack pack = *pack_builtin_2022();
        Bare b;

        open_on_first(&b, APRIL);
        pack.clocks[CLOCK_MONTHLY_REPORT] = (ClockRule){ 0 };
        b.office.pack = &pack;
        assert_false(ticks(&b, 64));
        assert_null(bare_fact(&b, FACT_PERIOD, 0));
        assert_non_null(bare_fact(&b, FACT_PERIODS, 0));
        b.office.pack = pack_builtin_2022();
        bare_unit(&b, COUNTY)->status = UNIT_CLOSING; /* its successor counts */
        assert_false(ticks(&b, 64));
        assert_null(period_at(&b, COUNTY, PERIOD_MONTH));
        bare_unit(&b, COUNTY)->status = UNIT_ACTIVE;
        bare_unit(&b, COUNTY)->led_by = bare_unit(&b, COUNTY)->served_by = UNIT_NONE; /* nobody above */
        assert_false(ticks(&b, 64));
        assert_null(period_at(&b, COUNTY, PERIOD_MONTH));
        bare_deinit(&b);
}

/* The bureau that stands above; else its own government; else nobody. */
static void it_goes_to_the_bureau_above_or_its_own_government(void **state) {
        RosterUnit *unit;
        Bare b;

        bare_init(&b);
        unit = bare_unit(&b, COUNTY);
        assert_string_equal(periodic_to(b.roster, unit)->code.s, CITY);
        unit->served_by = code_of(DEPT); /* no bureau */
        assert_string_equal(periodic_to(b.roster, unit)->code.s, GOV);
        unit->served_by = code_of("999999");
        assert_string_equal(periodic_to(b.roster, unit)->code.s, GOV);
        unit->served_by = unit->led_by = UNIT_NONE;
        assert_null(periodic_to(b.roster, unit));
        bare_deinit(&b);
}

/* ---- sending ---------------------------------------------------------------------------------------------------------- */

static void put_period(Bare *b, const char *unit, const char *about, uint32_t number, PeriodState state, uint64_t clock) {
        PeriodRow row = { .unit = code_of(unit), .kind = PERIOD_MONTH, .period = number, .about = code_of(about),
                          .state = state,
                          .clock = clock, .entry = state == PERIOD_SENT ? 90 : 0 };

        row_put(b->txn, ROW_PERIOD, &row);
}

static void put_clock(Bare *b, uint64_t instance, uint64_t ended) {
        ClockRow row = { .unit = county, .clock = CLOCK_MONTHLY_REPORT, .instance = instance, .due_day = day_of(b->now) + 5,
                         .state = ended ? CLOCK_MET : CLOCK_RUNNING, .ended_entry = ended };

        row_put(b->txn, ROW_CLOCK, &row);
}

static Reason send_with(Bare *b, const char *unit, const char *user, uint32_t kind, uint32_t number, const char *summary) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_PERIODIC_REPORT, .actor = { .unit = code_of(unit) } };

        assert_true(user_name_parse(user, &in.actor.user));
        in.document.variant = kind;
        in.document.days = number;
        in.document.summary = summary;
        b->result = bare_decide(b, &in);
        return b->result.reason;
}

static Reason send(Bare *b, const char *unit, const char *user, uint32_t kind, uint32_t number) {
        return send_with(b, unit, user, kind, number, "");
}

static void a_report_is_the_approvers_of_a_period_that_ended(void **state) {
        UserRow other = { .unit = { DEPT }, .user = { "boss" }, .roles = ROLE_ALL };
        Bare b;

        open_on_first(&b, APRIL);
        row_put(b.txn, ROW_USER, &other);
        assert_int_equal(send(&b, DEPT, "boss", PERIOD_MONTH, 202603), REASON_BUREAU_ONLY);
        assert_int_equal(send(&b, COUNTY, "clerk", PERIOD_MONTH, 202603), REASON_ROLE);
        assert_int_equal(send(&b, COUNTY, "boss", 0, 202603), REASON_FIELD_MISSING);
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202613), REASON_FIELD_WRONG);
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202604), REASON_PERIOD_RUNS);
        assert_string_equal(b.result.detail, "2026-04");
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_YEAR, 2026), REASON_PERIOD_RUNS);
        assert_string_equal(b.result.detail, "2026");
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202603), REASON_NO_PERIOD);
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 0), REASON_NO_PERIOD);
        put_period(&b, COUNTY, COUNTY, 202602, PERIOD_SENT, 0);
        put_period(&b, COUNTY, COUNTY, 202603, PERIOD_OWED, 70);
        put_clock(&b, 70, 0);
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202602), REASON_PERIOD_SENT);
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 0), REASON_NONE); /* the oldest that is owed */
        assert_int_equal(bare_fact(&b, FACT_PERIOD, 0)->how, 202603);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_END, 0)->number2, CLOCK_MET);
        assert_int_equal(send_with(&b, COUNTY, "boss", PERIOD_MONTH, 0, "\xff"), REASON_FIELD_WRONG); /* no text */
        assert_null(bare_fact(&b, FACT_PERIOD, 0));
        put_clock(&b, 70, 80); /* breached and ended otherwise: it ends once */
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202603), REASON_NONE);
        assert_null(bare_fact(&b, FACT_CLOCK_END, 0));
        put_period(&b, COUNTY, COUNTY, 202603, PERIOD_SENT, 70);
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 0), REASON_PERIOD_SENT);
        bare_deinit(&b);
}

/* A row about a bureau below is not this one's own. */
static void what_others_owe_is_not_sent_as_ours(void **state) {
        Bare b;

        open_on_first(&b, APRIL);
        put_period(&b, COUNTY, CITY, 202603, PERIOD_OWED, 0);
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202603), REASON_NO_PERIOD);
        bare_deinit(&b);
}

static void it_goes_up_with_a_copy_to_its_own_government(void **state) {
        Bare b;

        open_on_first(&b, APRIL);
        put_period(&b, COUNTY, COUNTY, 202603, PERIOD_OWED, 0);
        bare_unit(&b, COUNTY)->served_by = UNIT_NONE;
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202603), REASON_NONE); /* its government is all there is */
        assert_int_equal(period_at(&b, GOV, PERIOD_MONTH)->what >> 8, PERIOD_RECEIVED);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        bare_unit(&b, GOV)->hosted_on = city; /* on another node: the report, and no copy of it behind it */
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202603), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, GOV);
        assert_null(bare_fact(&b, FACT_SEND, 1));
        bare_unit(&b, GOV)->hosted_on = county;
        put_period(&b, GOV, COUNTY, 202603, PERIOD_RECEIVED, 0); /* by a copy that lost its original: not twice */
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202603), REASON_PERIOD_SENT);
        put_period(&b, GOV, COUNTY, 202603, PERIOD_OWED, 0);
        bare_unit(&b, COUNTY)->served_by = city;
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202603), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY);
        assert_int_equal(period_at(&b, GOV, PERIOD_MONTH)->what >> 8, PERIOD_RECEIVED); /* the copy */
        bare_unit(&b, COUNTY)->led_by = UNIT_NONE;
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202603), REASON_NONE);
        assert_null(period_at(&b, GOV, PERIOD_MONTH));
        bare_unit(&b, COUNTY)->served_by = UNIT_NONE;
        assert_int_equal(send(&b, COUNTY, "boss", PERIOD_MONTH, 202603), REASON_NOT_ABOVE);
        bare_deinit(&b);
}

/* ---- receiving -------------------------------------------------------------------------------------------------------- */

static Reason takes(Bare *b, const Step *step) {
        return periodic_take(bare_begin(b, &CASE_NONE, &tick), step);
}

/* From the bureau below alone, in its own name; its government gets copies. */
static void it_is_taken_from_the_bureau_below_and_copies_by_its_government(void **state) {
        Document doc = { .kind = ENTRY_PERIODIC_REPORT, .unit = { "411221" }, .variant = PERIOD_MONTH, .days = 202603 };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = { "411221" }, .to = county };
        Bare b;

        open_on_first(&b, APRIL);
        assert_int_equal(takes(&b, &step), REASON_NOT_ABOVE); /* the neighbour reports elsewhere */
        bare_unit(&b, "411221")->served_by = county;
        assert_int_equal(takes(&b, &step), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_PERIOD, 0)->what >> 8, PERIOD_RECEIVED);
        doc.unit = city; /* in another's name */
        assert_int_equal(takes(&b, &step), REASON_NOT_ABOVE);
        doc.unit = step.from = code_of(DEPT); /* no bureau */
        assert_int_equal(takes(&b, &step), REASON_NOT_ABOVE);
        doc.unit = step.from = code_of("999999");
        assert_int_equal(takes(&b, &step), REASON_NOT_ABOVE);
        doc.unit = step.from = code_of("411221");
        doc.days = 202600;
        assert_int_equal(takes(&b, &step), REASON_FORMAT);
        doc.days = 202603;
        bare_unit(&b, "411221")->served_by = bare_unit(&b, "411221")->led_by = UNIT_NONE;
        assert_int_equal(takes(&b, &step), REASON_NOT_ABOVE);
        step.kind = PARCEL_COPY;
        assert_int_equal(takes(&b, &step), REASON_NOT_ABOVE);
        doc.unit = step.from = county;
        step.to = gov;
        assert_int_equal(takes(&b, &step), REASON_NONE);
        bare_deinit(&b);
}

static void one_is_taken_once_and_ends_the_waiting(void **state) {
        Document doc = { .kind = ENTRY_PERIODIC_REPORT, .unit = { "411221" }, .variant = PERIOD_MONTH, .days = 202603 };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = { "411221" }, .to = county };
        Bare b;

        open_on_first(&b, APRIL);
        bare_unit(&b, "411221")->served_by = county;
        put_period(&b, COUNTY, "411221", 202603, PERIOD_OWED, 70);
        put_clock(&b, 70, 0);
        assert_int_equal(takes(&b, &step), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_END, 0)->number2, CLOCK_MET);
        put_period(&b, COUNTY, "411221", 202603, PERIOD_RECEIVED, 70);
        assert_int_equal(takes(&b, &step), REASON_PERIOD_SENT);
        bare_deinit(&b);
}

/* It never got there: owed again, by its first date. */
static void a_lost_report_is_owed_again(void **state) {
        OutboxRow out = { .kind = PARCEL_DOCUMENT, .document = ENTRY_PERIODIC_REPORT, .from_unit = county, .entry = 90 };
        Bare b;

        open_on_first(&b, APRIL);
        put_period(&b, COUNTY, COUNTY, 202601, PERIOD_OWED, 0);
        put_period(&b, COUNTY, COUNTY, 202602, PERIOD_SENT, 0);
        put_period(&b, COUNTY, COUNTY, 202603, PERIOD_SENT, 70);
        put_clock(&b, 70, 85);
        settle_bounced(bare_begin(&b, &CASE_NONE, &tick), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
        assert_int_equal(bare_fact(&b, FACT_PERIOD, 0)->how, 202602);
        assert_int_equal(bare_fact(&b, FACT_PERIOD, 1)->how, 202603);
        assert_int_equal(bare_fact(&b, FACT_PERIOD, 1)->what >> 8, PERIOD_OWED);
        assert_null(bare_fact(&b, FACT_PERIOD, 2));
        assert_int_equal(bare_fact(&b, FACT_CLOCK_REVIVE, 0)->number, 70);
        assert_null(bare_fact(&b, FACT_CLOCK_REVIVE, 1));
        put_clock(&b, 70, 0); /* it never ended */
        settle_bounced(bare_begin(&b, &CASE_NONE, &tick), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
        assert_null(bare_fact(&b, FACT_CLOCK_REVIVE, 0));
        out.entry = 91; /* another parcel of ours */
        settle_bounced(bare_begin(&b, &CASE_NONE, &tick), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
        assert_null(bare_fact(&b, FACT_PERIOD, 0));
        out.entry = 90;
        out.kind = PARCEL_COPY; /* a copy is no duty */
        settle_bounced(bare_begin(&b, &CASE_NONE, &tick), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
        assert_null(bare_fact(&b, FACT_PERIOD, 0));
        bare_deinit(&b);
}

/* ---- reminding -------------------------------------------------------------------------------------------------------- */

static Reason remind(Bare *b, const char *unit, const char *user, const char *to, uint32_t kind, uint32_t number) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REMINDER, .actor = { .unit = code_of(unit) } };

        assert_true(user_name_parse(user, &in.actor.user));
        in.document.to = to ? code_of(to) : UNIT_NONE;
        in.document.variant = kind;
        in.document.days = number;
        b->result = bare_decide(b, &in);
        return b->result.reason;
}

static void put_late(Bare *b, const char *about, uint64_t breached) {
        ClockRow row = { .unit = county, .clock = CLOCK_MONTHLY_REPORT, .instance = 70, .due_day = day_of(b->now) - 5,
                         .state = breached ? CLOCK_BREACHED : CLOCK_RUNNING, .breached_entry = breached };

        put_period(b, COUNTY, about, 202603, PERIOD_OWED, 70);
        row_put(b->txn, ROW_CLOCK, &row);
}

/* The supervisor of the bureau above, of a report that is late, to who owes it. */
static void a_late_report_is_reminded_of_by_the_bureau_above(void **state) {
        UserRow other = { .unit = gov, .user = { "boss" }, .roles = ROLE_ALL };
        Bare b;

        open_on_first(&b, APRIL);
        row_put(b.txn, ROW_USER, &other);
        bare_unit(&b, "411221")->served_by = county;
        assert_int_equal(remind(&b, GOV, "boss", "411221", PERIOD_MONTH, 202603), REASON_BUREAU_ONLY);
        assert_int_equal(remind(&b, COUNTY, "clerk", "411221", PERIOD_MONTH, 202603), REASON_ROLE);
        assert_int_equal(remind(&b, COUNTY, "boss", NULL, PERIOD_MONTH, 202603), REASON_FIELD_MISSING);
        assert_int_equal(remind(&b, COUNTY, "boss", "411221", 0, 202603), REASON_FIELD_MISSING); /* of which form */
        assert_string_equal(b.result.detail, "variant");
        assert_int_equal(remind(&b, COUNTY, "boss", "999999", PERIOD_MONTH, 202603), REASON_UNKNOWN_UNIT);
        assert_int_equal(remind(&b, COUNTY, "boss", "410102", PERIOD_MONTH, 202603), REASON_NOT_SUPERVISED);
        assert_int_equal(remind(&b, COUNTY, "boss", "411221", PERIOD_MONTH, 202613), REASON_FIELD_WRONG);
        assert_int_equal(remind(&b, COUNTY, "boss", "411221", PERIOD_MONTH, 202603), REASON_NO_PERIOD);
        put_period(&b, COUNTY, "411221", 202603, PERIOD_RECEIVED, 0);
        assert_int_equal(remind(&b, COUNTY, "boss", "411221", PERIOD_MONTH, 202603), REASON_PERIOD_SENT);
        put_period(&b, COUNTY, "411221", 202603, PERIOD_OWED, 0); /* no clock runs for it */
        assert_int_equal(remind(&b, COUNTY, "boss", "411221", PERIOD_MONTH, 202603), REASON_PERIOD_IN_TIME);
        put_late(&b, "411221", 0);
        assert_int_equal(remind(&b, COUNTY, "boss", "411221", PERIOD_MONTH, 202603), REASON_PERIOD_IN_TIME);
        put_late(&b, "411221", 80);
        assert_int_equal(remind(&b, COUNTY, "boss", "411221", PERIOD_MONTH, 202603), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, "411221");
        {
                Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REMINDER, .actor = { county, { "boss" } },
                             .document = { .to = { "411221" }, .variant = PERIOD_MONTH, .days = 202603, .reason = "\xff" } };

                assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG); /* no text */
        }
        bare_deinit(&b);
}

static Reason reminded(Bare *b, const Step *step) {
        return periodic_reminded(bare_begin(b, &CASE_NONE, &tick), step);
}

/* P8: by the bureau that one reports to, in its own name, and of what is owed; else nothing is on the desk. */
static void a_reminder_counts_from_the_bureau_above_alone(void **state) {
        Document doc = { .kind = ENTRY_REMINDER, .unit = city, .variant = PERIOD_MONTH, .days = 202603 };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = city, .to = county };
        Bare b;

        open_on_first(&b, APRIL);
        assert_int_equal(reminded(&b, &step), REASON_NO_PERIOD);
        put_period(&b, COUNTY, COUNTY, 202603, PERIOD_SENT, 0);
        assert_int_equal(reminded(&b, &step), REASON_PERIOD_SENT);
        put_period(&b, COUNTY, COUNTY, 202603, PERIOD_OWED, 0);
        step.kind = PARCEL_COPY;
        assert_int_equal(reminded(&b, &step), REASON_NOT_SUPERVISED);
        step.kind = PARCEL_DOCUMENT;
        step.from = code_of("410000");
        assert_int_equal(reminded(&b, &step), REASON_NOT_SUPERVISED);
        step.from = city;
        doc.unit = code_of("410000"); /* in another's name */
        assert_int_equal(reminded(&b, &step), REASON_NOT_SUPERVISED);
        doc.unit = city;
        bare_unit(&b, COUNTY)->served_by = UNIT_NONE; /* it reports to its government, which reminds by word of mouth */
        doc.unit = step.from = gov;
        assert_int_equal(reminded(&b, &step), REASON_NOT_SUPERVISED);
        bare_unit(&b, COUNTY)->led_by = UNIT_NONE; /* or to nobody */
        assert_int_equal(reminded(&b, &step), REASON_NOT_SUPERVISED);
        assert_null(bare_fact(&b, FACT_WARNING, 0));
        bare_unit(&b, COUNTY)->served_by = city;
        doc.unit = step.from = city;
        assert_int_equal(reminded(&b, &step), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_REMINDED);
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(when_a_month_ends_the_bureau_owes_its_report),
                cmocka_unit_test(with_december_the_year_ends_too),
                cmocka_unit_test(before_its_end_nothing_is_owed_and_after_months_of_silence_each_one),
                cmocka_unit_test(a_tick_makes_no_more_entries_than_it_may),
                cmocka_unit_test(a_year_waits_for_the_next_tick),
                cmocka_unit_test(what_the_pack_does_not_ask_for_is_not_owed),
                cmocka_unit_test(it_goes_to_the_bureau_above_or_its_own_government),
                cmocka_unit_test(a_report_is_the_approvers_of_a_period_that_ended),
                cmocka_unit_test(what_others_owe_is_not_sent_as_ours),
                cmocka_unit_test(it_goes_up_with_a_copy_to_its_own_government),
                cmocka_unit_test(it_is_taken_from_the_bureau_below_and_copies_by_its_government),
                cmocka_unit_test(one_is_taken_once_and_ends_the_waiting),
                cmocka_unit_test(a_lost_report_is_owed_again),
                cmocka_unit_test(a_late_report_is_reminded_of_by_the_bureau_above),
                cmocka_unit_test(a_reminder_counts_from_the_bureau_above_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
