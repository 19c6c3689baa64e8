/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Clocks that move: extended, hearing days left out, standing still, counted anew by a calendar that came later; rights that
 * roll and working days; what a year without a calendar does to a case.  Days are worked out by hand.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "node/core/clock.h"
#include "node/core/decide.h"
#include "tests/unit/office_rig.h"

/* A desk of its own: clock.h's functions, their facts stamped and applied one entry at a time. */
typedef struct Desk {
        Store *store;
        StoreTxn *txn;
        Arena arena;
        Random random;
        Office office;
        Drafts drafts;
        Result result;
        Decide d;
        UnitCode unit;
        CaseId id;
        uint64_t entries;
} Desk;

static Day day(const char *s) {
        Day d;

        assert_true(day_parse(s, &d));
        return d;
}

static Instant at(const char *s) {
        Instant t;

        assert_true(instant_parse(s, &t));
        return t;
}

static void desk_init(Desk *k, const char *now) {
        *k = (Desk){ .store = store_mem_new(), .arena = ARENA_INIT };
        assert_int_equal(store_begin(k->store, true, &k->txn), 0);
        random_seeded(&k->random, 5);
        assert_true(unit_code_parse("411281", &k->unit));
        k->id = case_id_make(&k->unit, 2026, 1);
        k->office = (Office){ .unit = k->unit, .pack = pack_builtin_2022(), .calendar = calendar_builtin() };
        k->drafts.arena = &k->arena;
        k->d = (Decide){ .office = &k->office, .txn = k->txn, .out = &k->drafts, .result = &k->result, .now = at(now) };
}

static void desk_deinit(Desk *k) {
        store_abort(&k->txn);
        store_free(k->store);
        arena_deinit(&k->arena);
}

static Decide *desk_begin(Desk *k, const char *now) {
        Actor node = { .unit = k->unit };

        k->d.now = at(now);
        k->drafts.n_drafts = 0;
        draft_begin(&k->d, ENTRY_CLOCK, &k->id, &node);
        return &k->d;
}

static void desk_end(Desk *k) {
        for (uint32_t i = 0; i < k->drafts.n_drafts; i++) {
                Buf bytes = BUF_INIT;
                Entry entry;

                assert_int_equal(entry_stamp(k->drafts.drafts[i], ++k->entries, k->d.now, &k->random, &k->arena, &bytes,
                                             &entry), 0);
                office_apply(k->txn, &entry, NULL);
                buf_deinit(&bytes);
        }
        assert_true(row_get(k->txn, ROW_HEAD, &k->d.head));
}

static ClockRow desk_start(Desk *k, ClockName clock, const char *event) {
        const ClockStart start = { .unit = k->unit, .case_id = k->id, .clock = clock, .at = at(event) };
        ClockRow row;

        clock_start(desk_begin(k, event), &start);
        desk_end(k);
        assert_true(clock_get_last(k->txn, &k->unit, &k->id, clock, false, &row));
        return row;
}

static ClockRow desk_row(Desk *k, ClockName clock) {
        ClockRow row;

        assert_true(clock_get_last(k->txn, &k->unit, &k->id, clock, false, &row));
        return row;
}

/* It stands in the list of what falls due, at that day's end and nowhere else. */
static void is_due(Desk *k, const ClockRow *row, const char *expected) {
        DueRow due = { .at = INSTANT_NONE };
        RowCursor cursor = row_cursor(ROW_DUE, &due, 0, 0);
        unsigned n = 0;

        while (row_next(k->txn, &cursor, &due))
                if (due.clock == row->clock && due.instance == row->instance) {
                        n++;
                        assert_non_null(expected);
                        assert_true(due.at == day_end(day(expected)));
                }
        assert_int_equal(n, expected ? 1 : 0);
        if (expected)
                assert_int_equal(row->due_day, day(expected));
}

/* ---- one clock ------------------------------------------------------------------------------------------------------ */

static void an_extension_adds_its_days_to_the_first_count(void **state) {
        Desk k;
        ClockRow row;

        desk_init(&k, "2026-03-01");
        row = desk_start(&k, CLOCK_HANDLING, "2026-03-01");
        is_due(&k, &row, "2026-04-30");
        assert_int_equal(clock_extend(desk_begin(&k, "2026-04-20"), &row, 30), day("2026-05-30"));
        desk_end(&k);
        row = desk_row(&k, CLOCK_HANDLING);
        is_due(&k, &row, "2026-05-30");
        assert_int_equal(row.extended, 30);
        assert_int_equal(row.extensions, 1);
        assert_int_equal(row.extended_entry, k.entries);
        assert_int_equal(row.started_entry, 1);
        desk_deinit(&k);
}

static void hearing_days_do_not_count_and_days_before_the_start_are_none(void **state) {
        Desk k;
        ClockRow row;

        desk_init(&k, "2026-03-01");
        row = desk_start(&k, CLOCK_RE_REVIEW, "2026-03-01");
        is_due(&k, &row, "2026-03-31");
        /* 10 to 14 March, both counted: five days */
        assert_int_equal(clock_exclude(desk_begin(&k, "2026-03-14"), &row, day("2026-03-10"), day("2026-03-14")),
                         day("2026-04-05"));
        desk_end(&k);
        row = desk_row(&k, CLOCK_RE_REVIEW);
        is_due(&k, &row, "2026-04-05");
        assert_int_equal(row.excluded, 5);
        /* the day of the event and what lies before it never counted */
        (void)clock_exclude(desk_begin(&k, "2026-03-15"), &row, day("2026-02-20"), day("2026-03-02"));
        desk_end(&k);
        row = desk_row(&k, CLOCK_RE_REVIEW);
        assert_int_equal(row.excluded, 6);
        is_due(&k, &row, "2026-04-06");
        desk_deinit(&k);
}

static void a_clock_that_stands_still_is_not_breached_and_goes_on_with_what_was_left(void **state) {
        Desk k;
        ClockRow row;

        desk_init(&k, "2026-03-01");
        row = desk_start(&k, CLOCK_HANDLING, "2026-03-01");
        clock_pause(desk_begin(&k, "2026-03-10T10:00:00"), &row);
        desk_end(&k);
        row = desk_row(&k, CLOCK_HANDLING);
        assert_int_equal(row.state, CLOCK_PAUSED);
        is_due(&k, &row, NULL);
        /* 11 to 19 March stood still: nine days */
        assert_int_equal(clock_resume(desk_begin(&k, "2026-03-20T09:00:00"), &row), day("2026-05-09"));
        desk_end(&k);
        row = desk_row(&k, CLOCK_HANDLING);
        assert_int_equal(row.state, CLOCK_RUNNING);
        assert_int_equal(row.paused, 9);
        is_due(&k, &row, "2026-05-09");
        desk_deinit(&k);
}

static void working_days_are_added_as_working_days(void **state) {
        Desk k;
        ClockRow row;

        desk_init(&k, "2026-09-25");
        row = desk_start(&k, CLOCK_RETURN_ANSWER, "2026-09-28");
        is_due(&k, &row, "2026-10-08"); /* 29, 30, 8 */
        assert_int_equal(clock_exclude(desk_begin(&k, "2026-09-30"), &row, day("2026-09-29"), day("2026-10-04")),
                         day("2026-10-10")); /* two of them are worked */
        desk_end(&k);
        row = desk_row(&k, CLOCK_RETURN_ANSWER);
        assert_int_equal(row.excluded, 2);
        /* of a year whose days off nobody knows yet each day counts */
        (void)clock_exclude(desk_begin(&k, "2026-09-30"), &row, day("2031-10-01"), day("2031-10-05"));
        desk_end(&k);
        row = desk_row(&k, CLOCK_RETURN_ANSWER);
        assert_int_equal(row.excluded, 2 + 5);
        desk_deinit(&k);
}

static void an_hour_is_an_hour(void **state) {
        Desk k;
        ClockRow row;

        desk_init(&k, "2026-03-01");
        row = desk_start(&k, CLOCK_URGENT, "2026-03-01T23:30:00");
        assert_true(clock_due_at(&row) == at("2026-03-02T00:30:00"));
        assert_int_equal(row.due_day, day("2026-03-02"));
        desk_deinit(&k);
}

static void a_clock_that_the_pack_has_not_is_not_started(void **state) {
        const ClockStart start = { .clock = CLOCK_RETURN_REQUEST, .at = RIG_START };
        ClockStart mine = start;
        ClockRow row;
        Desk k;

        desk_init(&k, "2026-03-01");
        k.office.pack = pack_builtin_2005();
        mine.unit = k.unit;
        mine.case_id = k.id;
        clock_start(desk_begin(&k, "2026-03-01"), &mine);
        clock_exempt(&k.d, &mine);
        desk_end(&k);
        assert_false(clock_get_last(k.txn, &k.unit, &k.id, CLOCK_RETURN_REQUEST, false, &row));
        assert_true(clock_is_over(&k.d, &k.unit, &k.id, CLOCK_RETURN_REQUEST)); /* no such right */
        desk_deinit(&k);
}

/* ---- a year without a calendar --------------------------------------------------------------------------------------- */

static const int32_t year_2027[] = { 2027 };
static const CalendarDay days_2027[] = { { 20819, false, "元旦" } }; /* 2027-01-01, a Friday */
static const Calendar only_2027 = { .version = 1, .source = "s", .years = year_2027, .n_years = 1, .days = days_2027,
                                    .n_days = 1, .digest = { { 1 } } };

static void install(Rig *rig, const char *unit, const Calendar *calendar, Calendar **ret_merged) {
        RigOffice *o = rig_at(rig, unit);
        Input in = { .kind = INPUT_CALENDAR, .calendar = calendar, .rules_bytes = bytes_of_str("signed") };

        in.actor.unit = o->unit;
        strcpy(in.actor.user.s, "boss");
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        *ret_merged = calendar_merge(calendar_builtin(), calendar);
        o->office.calendar = *ret_merged; /* as the engine does on EFFECT_CALENDAR */
}

#define CASES 30

/* Monday 28 December 2026: the county refers thirty cases; their five working days reach into 2027. */
/* The entry that moved a clock says both days: `zhuji clock explain` reads them from there. */
static void assert_moved(Rig *rig, const char *office, uint64_t entry, const char *from, const char *to) {
        Entry e = rig_entry(rig_at(rig, office), entry);
        const Part *part = entry_find_part(&e, PART_FACTS);
        unsigned n_moved = 0;
        Fact *facts;
        size_t n;

        assert_non_null(part);
        assert_int_equal(facts_decode(part->data, &rig->arena, &facts, &n), 0);
        for (size_t i = 0; i < n; i++) {
                if (facts[i].kind != FACT_CLOCK_MOVE)
                        continue;
                assert_int_equal(day_of(facts[i].at), day(from));
                assert_int_equal(facts[i].day, day(to));
                n_moved++;
        }
        assert_int_equal(n_moved, 1);
}

static void cases_are_taken_without_a_calendar_and_a_job_dates_their_clocks_when_it_comes(void **state) {
        Document doc = rig_document("411281.hrss");
        CLEANUP(calendar_freep) Calendar *merged = NULL;
        CaseId ids[CASES];
        uint64_t before;
        Rig rig;
        Result result;
        Input tick = { .kind = INPUT_TICK };
        unsigned ticks = 0;

        rig_init(&rig, "411281");
        rig_at(&rig, "411281")->office.limits.time_jump_max = 0;
        rig_pass_days(&rig, 302); /* Monday 28 December 2026 */
        for (unsigned i = 0; i < CASES; i++) {
                ClockRow clock;

                ids[i] = rig_register(&rig, "411281");
                rig_do(&rig, "411281", ENTRY_REFERRAL, &ids[i], &doc);
                clock = rig_clock(&rig, "411281.hrss", &ids[i], CLOCK_RETURN_REQUEST);
                assert_int_equal(clock.state, CLOCK_RUNNING);
                assert_int_equal(clock.due_day, 0);
                assert_true(clock.flags & CLOCK_FLAG_UNKNOWN);
        }
        /* On the desk, with the year. */
        {
                WarningRow w = { .unit = rig_clock(&rig, "411281.hrss", &ids[0], CLOCK_RETURN_REQUEST).unit,
                                 .kind = WARNING_NO_CALENDAR, .case_id = ids[0], .number = 2027 };

                assert_true(row_get(rig_at(&rig, "411281")->txn, ROW_WARNING, &w));
                assert_string_equal(w.text, "2027");
                assert_int_equal(w.what, CLOCK_RETURN_REQUEST);
        }
        rig_tick(&rig); /* the time of a quiet day */
        install(&rig, "411281", &only_2027, &merged);
        before = rig_at(&rig, "411281")->n_entries;
        assert_true(office_deadline(rig_at(&rig, "411281")->txn) <= rig.now); /* the job wants its ticks */
        do {
                uint64_t n = rig_at(&rig, "411281")->n_entries;

                result = rig_step(rig_at(&rig, "411281"), &tick);
                assert_int_equal(result.status, RESULT_DONE);
                assert_true(rig_at(&rig, "411281")->n_entries - n <= 8); /* the rig's drafts_max */
                ticks++;
        } while (result.more && ticks < 1000);
        assert_true(ticks > CASES / 8);
        assert_int_equal(rig_at(&rig, "411281")->n_entries - before, CASES + ticks); /* one each, and one a tick */
        for (unsigned i = 0; i < CASES; i++) {
                ClockRow clock = rig_clock(&rig, "411281.hrss", &ids[i], CLOCK_RETURN_REQUEST);
                WarningRow w = { .unit = clock.unit, .kind = WARNING_NO_CALENDAR, .case_id = ids[i], .number = 2027 };

                assert_int_equal(clock.due_day, day("2027-01-05")); /* 29, 30, 31, then Monday 4 and 5 January */
                assert_false(clock.flags & CLOCK_FLAG_UNKNOWN);
                assert_true(clock.moved_entry > 0);
                assert_false(row_has(rig_at(&rig, "411281")->txn, ROW_WARNING, &w));
        }
        assert_true(office_deadline(rig_at(&rig, "411281")->txn) > rig.now);
        rig_deinit(&rig);
}

static void a_moved_clock_keeps_its_first_date_and_is_breached_by_the_new_one(void **state) {
        static const CalendarDay longer[] = { { 20819, false, "元旦" }, { 20822, false, "元旦" } }; /* Monday the 4th, too */
        const Calendar second = { .version = 2, .source = "s", .years = year_2027, .n_years = 1, .days = longer, .n_days = 2,
                                  .digest = { { 2 } } };
        Document doc = rig_document("411281.hrss");
        CLEANUP(calendar_freep) Calendar *merged = NULL, *again = NULL;
        ClockRow clock;
        Input in = { .kind = INPUT_CALENDAR, .calendar = &only_2027, .rules_bytes = bytes_of_str("signed") };
        CaseId id;
        Rig rig;

        rig_init(&rig, "411281");
        rig_at(&rig, "411281")->office.limits.time_jump_max = 0;
        rig_pass_days(&rig, 302);
        install(&rig, "411281", &only_2027, &merged);
        rig_tick(&rig);
        id = rig_register(&rig, "411281");
        rig_do(&rig, "411281", ENTRY_REFERRAL, &id, &doc);
        assert_int_equal(rig_clock(&rig, "411281.hrss", &id, CLOCK_RETURN_REQUEST).due_day, day("2027-01-05"));
        install(&rig, "411281", &second, &again);
        rig_tick(&rig);
        clock = rig_clock(&rig, "411281.hrss", &id, CLOCK_RETURN_REQUEST);
        assert_int_equal(clock.due_day, day("2027-01-06"));
        assert_int_equal(clock.first_due, day("2027-01-05"));
        assert_moved(&rig, "411281", clock.moved_entry, "2027-01-05", "2027-01-06");
        /* calendar days stay where they are */
        assert_int_equal(rig_clock(&rig, "411281.hrss", &id, CLOCK_NOTICE).due_day, day("2027-01-12"));
        assert_int_equal(rig_clock(&rig, "411281.hrss", &id, CLOCK_NOTICE).moved_entry, 0);
        /* an older one, and one that forgets a year, are refused */
        in.actor.unit = rig_at(&rig, "411281")->unit;
        strcpy(in.actor.user.s, "boss");
        assert_int_equal(rig_step(rig_at(&rig, "411281"), &in).reason, REASON_RULES_OLD);
        in.calendar = &(const Calendar){ .version = 3, .years = (const int32_t[]){ 2026 }, .n_years = 1, .digest = { { 3 } } };
        assert_int_equal(rig_step(rig_at(&rig, "411281"), &in).reason, REASON_CALENDAR_YEAR_LOST);
        strcpy(in.actor.user.s, "clerk");
        in.calendar = &second;
        assert_int_equal(rig_step(rig_at(&rig, "411281"), &in).reason, REASON_ROLE);

        rig_pass_days(&rig, 9); /* the 6th: the last day */
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, "411281.hrss", &id, CLOCK_RETURN_REQUEST).state, CLOCK_RUNNING);
        rig_pass_days(&rig, 1);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, "411281.hrss", &id, CLOCK_RETURN_REQUEST).state, CLOCK_LAPSED);
        rig_deinit(&rig);
}

static void a_pack_holds_for_clocks_that_start_after_it(void **state) {
        Pack quick = *pack_builtin_2022();
        Input in = { .kind = INPUT_RULES, .rules = &quick, .rules_bytes = bytes_of_str("signed") };
        RigOffice *o;
        CaseId first, second;
        ClockRow clock;
        Rig rig;

        rig_init(&rig, "411281");
        o = rig_at(&rig, "411281");
        quick.name = "local";
        quick.digest.b[0] ^= 0xFF;
        quick.clocks[CLOCK_TRIAGE].days = 5;
        in.actor.unit = o->unit;
        first = rig_register(&rig, "411281");
        strcpy(in.actor.user.s, "clerk");
        assert_int_equal(rig_step(o, &in).reason, REASON_ROLE);
        strcpy(in.actor.user.s, "boss");
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        o->office.pack = &quick; /* as the engine does on EFFECT_RULES */
        second = rig_register(&rig, "411281");
        clock = rig_clock(&rig, "411281", &first, CLOCK_TRIAGE);
        assert_string_equal(clock.pack, "2022");
        assert_int_equal(clock.due_day, day_of(rig.now) + 15);
        clock = rig_clock(&rig, "411281", &second, CLOCK_TRIAGE);
        assert_string_equal(clock.pack, "local");
        assert_memory_equal(clock.pack_digest.b, quick.digest.b, DIGEST_SIZE);
        assert_int_equal(clock.due_day, day_of(rig.now) + 5);
        /* the same again is old, another text of the version differs */
        assert_int_equal(rig_step(o, &in).reason, REASON_RULES_OLD);
        quick.digest.b[1] ^= 0xFF;
        assert_int_equal(rig_step(o, &in).reason, REASON_RULES_DIFFERS);
        rig_deinit(&rig);
}

/* 2022-05-01 the second statute took over; a local pack holds from its own day on. */
static void a_day_stands_under_the_rules_of_its_time(void **state) {
        Pack local = *pack_builtin_2022(), old = *pack_builtin_2005(), other = *pack_builtin_2022();
        const struct {
                const Pack *in_force;
                const char *day;
                const Pack *expected;
        } cases[] = {
                { &local, "2024-01-01", &local },  { &local, "2023-12-31", pack_builtin_2022() },
                { &local, "2022-05-01", pack_builtin_2022() }, { &local, "2022-04-30", pack_builtin_2005() },
                { &old, "2016-07-01", &old },      { &old, "2016-06-30", pack_builtin_2005() },
                { &old, "2004-12-31", pack_builtin_2005() },
                { &other, "2023-12-31", pack_builtin_2022() }, { &other, "2022-04-30", pack_builtin_2005() },
        };

        local.name = old.name = other.name = "local";
        local.transition.from = other.transition.from = day("2024-01-01");
        old.transition.from = day("2016-07-01");
        other.statute = "1995"; /* one that is not known here */
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
                if (pack_on(cases[i].in_force, day(cases[i].day)) != cases[i].expected)
                        fail_msg("%zu: %s stands under %s", i, cases[i].day, pack_on(cases[i].in_force,
                                                                                     day(cases[i].day))->name);
}

static void a_new_calendar_moves_what_runs_by_it_and_nothing_else(void **state) {
        static const struct {
                uint32_t flags;
                ClockState state;
                int shift;         /* days that its day is off */
                const char *start;
                bool moves;
        } cases[] = {
                { 0, CLOCK_RUNNING, 1, "2026-03-02T09:00:00+08:00", false },                  /* calendar days */
                { CLOCK_FLAG_WORKING, CLOCK_RUNNING, 0, "2026-03-02T09:00:00+08:00", false }, /* where it was */
                { CLOCK_FLAG_WORKING, CLOCK_RUNNING, 1, "2026-03-02T09:00:00+08:00", true },
                { CLOCK_FLAG_ROLLS, CLOCK_RUNNING, 1, "2026-03-02T09:00:00+08:00", true },
                { CLOCK_FLAG_WORKING, CLOCK_PAUSED, 1, "2026-03-02T09:00:00+08:00", true },
                { CLOCK_FLAG_WORKING, CLOCK_MET, 1, "2026-03-02T09:00:00+08:00", false },
                { CLOCK_FLAG_WORKING, CLOCK_BREACHED, 1, "2026-03-02T09:00:00+08:00", false },
                /* dated at last */
                { CLOCK_FLAG_WORKING | CLOCK_FLAG_UNKNOWN, CLOCK_RUNNING, 0, "2026-03-02T09:00:00+08:00", true },
                { CLOCK_FLAG_WORKING | CLOCK_FLAG_UNKNOWN, CLOCK_RUNNING, 0, "2027-03-01T09:00:00+08:00", false }, /* not yet */
        };

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                ClockRow row = { .clock = CLOCK_RETURN_REQUEST, .state = cases[i].state, .flags = cases[i].flags, .days = 5,
                                 .started_at = at(cases[i].start), .instance = 3 };
                Day due = 0;
                Desk k;

                desk_init(&k, cases[i].start);
                row.unit = k.unit;
                row.case_id = k.id;
                if (clock_due_with(&k.d, &row, 0, &due))
                        row.due_day = row.flags & CLOCK_FLAG_UNKNOWN ? 0 : due + cases[i].shift;
                if (clock_move(&k.d, &row) != cases[i].moves)
                        fail_msg("%zu: %s", i, cases[i].moves ? "stays" : "moves");
                assert_int_equal(k.drafts.n_drafts, cases[i].moves);
                if (cases[i].moves) {
                        assert_int_equal(k.drafts.drafts[0]->facts[0].kind, FACT_CLOCK_MOVE);
                        assert_int_equal(k.drafts.drafts[0]->facts[0].day, due);
                }
                desk_deinit(&k);
        }
}

/* Whatever was added to a clock's days stays with it when more is: days that it stood still, as those that were excluded. */
static void days_of_every_kind_are_added_up(void **state) {
        ClockRow row = { .clock = CLOCK_HANDLING, .state = CLOCK_RUNNING, .days = 60, .started_at = at("2026-03-02T09:00:00+08:00"),
                         .extended = 30, .excluded = 7, .paused = 5, .instance = 3 };
        Day due;
        Desk k;

        desk_init(&k, "2026-03-02T09:00:00+08:00");
        row.unit = k.unit;
        row.case_id = k.id;
        assert_true(clock_due_with(&k.d, &row, 2, &due));
        assert_int_equal(due, day_of(row.started_at) + 104);
        desk_deinit(&k);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(days_of_every_kind_are_added_up),
                cmocka_unit_test(an_extension_adds_its_days_to_the_first_count),
                cmocka_unit_test(hearing_days_do_not_count_and_days_before_the_start_are_none),
                cmocka_unit_test(a_clock_that_stands_still_is_not_breached_and_goes_on_with_what_was_left),
                cmocka_unit_test(working_days_are_added_as_working_days),
                cmocka_unit_test(an_hour_is_an_hour),
                cmocka_unit_test(a_clock_that_the_pack_has_not_is_not_started),
                cmocka_unit_test(cases_are_taken_without_a_calendar_and_a_job_dates_their_clocks_when_it_comes),
                cmocka_unit_test(a_moved_clock_keeps_its_first_date_and_is_breached_by_the_new_one),
                cmocka_unit_test(a_pack_holds_for_clocks_that_start_after_it),
                cmocka_unit_test(a_day_stands_under_the_rules_of_its_time),
                cmocka_unit_test(a_new_calendar_moves_what_runs_by_it_and_nothing_else),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
