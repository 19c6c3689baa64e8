/* SPDX-License-Identifier: Apache-2.0 */

/* Succession of units (22:24), where it is stopped half-way: every case has one custodian, whatever is lost in between. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "node/core/succession.h"
#include "office_rig.h"
#include "roster_text.h"

#define COUNTY "411281"
#define DEPT "411281.hrss"
#define GOV "411281.gov"
#define CITY "411200"
#define CITY_DEPT "411200.hrss"
#define CASES 20

/* The next version in force everywhere; the rig's own is what it began with. */
static Roster *take_roster(Rig *rig, const char *line) {
        Roster *later = roster_network_with("411281.hrss department", line);
        RosterProblem problem;
        Input in = { .kind = INPUT_ROSTER, .roster = later, .roster_bytes = bytes_of("roster", 6) };

        later->version = rig->roster->version + 2;
        memset(later->hash, 7, sizeof(later->hash));
        assert_int_equal(roster_prepare(later, &problem, 1), 0);
        for (size_t i = 0; i < rig->n_offices; i++) {
                assert_int_equal(rig_step(rig->offices[i], &in).status, RESULT_DONE);
                rig->offices[i]->office.roster = later;
        }
        return later;
}

static void accepted_cases(Rig *rig, CaseId ids[CASES]) {
        Document doc = rig_document(DEPT), accept = rig_document(NULL);

        accept.path31 = 6;
        for (size_t i = 0; i < CASES; i++) {
                ids[i] = rig_register(rig, COUNTY);
                rig_do(rig, COUNTY, ENTRY_REFERRAL, &ids[i], &doc);
                if (i % 2)
                        continue;
                rig_do(rig, DEPT, ENTRY_NOTICE, &ids[i], &accept);
                rig_do(rig, DEPT, ENTRY_ACCEPT, &ids[i], &accept);
        }
}

/* Over all units of the rig. */
static unsigned custodians(Rig *rig, const CaseId *id, Custody custody) {
        unsigned n = 0;

        for (uint32_t i = 0; i < rig->roster->n_units; i++) {
                const RosterUnit *u = &rig->roster->units[i];

                for (size_t k = 0; k < rig->n_offices; k++) {
                        DocketRow row;

                        n += unit_code_equal(&rig->offices[k]->unit, &u->hosted_on) &&
                             docket_get(rig->offices[k]->txn, &u->code, id, &row) && row.custody == custody;
                }
        }
        return n;
}

static void assert_gone_to(Rig *rig, const CaseId ids[CASES], const char *unit) {
        for (size_t i = 0; i < CASES; i++) {
                assert_int_equal(custodians(rig, &ids[i], CUSTODY_HERE), 1);
                assert_int_equal(rig_custody(rig, unit, &ids[i]), CUSTODY_HERE);
                assert_int_equal(rig_state(rig, unit, &ids[i]), i % 2 ? STATE_TAKEN : STATE_ACCEPTED);
                assert_int_equal(rig_state(rig, DEPT, &ids[i]), STATE_SUCCEEDED);
                assert_string_equal(rig_docket(rig, COUNTY, &ids[i]).given_to.s, unit);
                for (size_t k = 0; k < i; k++) /* each has a number of its own there */
                        assert_true(rig_docket(rig, unit, &ids[k]).number != rig_docket(rig, unit, &ids[i]).number);
        }
}

static void a_job_killed_between_its_ticks_goes_on_where_it_was(void **state) {
        CaseId ids[CASES];
        unsigned ticks = 0;
        RigOffice *o;
        Roster *later;
        Rig rig;

        rig_init(&rig, "411200 411281");
        accepted_cases(&rig, ids);
        later = take_roster(&rig, "411281.hrss department status=closing successor=411281.gov");
        o = rig_at(&rig, COUNTY);
        do {
                rig_restart(o);
                for (size_t i = 0; i < CASES; i++)
                        assert_int_equal(custodians(&rig, &ids[i], CUSTODY_HERE), 1);
                ticks++;
        } while (rig_tick_once(o).more);
        assert_true(ticks > CASES / 8); /* a bounded number of entries each */
        assert_gone_to(&rig, ids, GOV);
        rig_deinit(&rig);
        roster_free(later);
}

/* A job that has many cases to move must not keep a clock waiting, nor take its breach to the successor. */
static void what_is_over_is_breached_before_the_cases_move(void **state) {
        uint64_t before, n_breached = 0, n_moved = 0;
        CaseId ids[CASES];
        RigOffice *o;
        Roster *later;
        Rig rig;

        rig_init(&rig, "411200 411281");
        accepted_cases(&rig, ids);
        rig_pass_days(&rig, 61); /* handling, 22:34, and triage at those that were not accepted */
        later = take_roster(&rig, "411281.hrss department status=closing successor=411281.gov");
        o = rig_at(&rig, COUNTY);
        before = o->n_entries;
        rig_tick(&rig);
        for (uint64_t n = before + 1; n <= o->n_entries; n++) {
                Entry e = rig_entry(o, n);

                n_moved += e.header.kind == ENTRY_SUCCESSION;
                if (e.header.kind != ENTRY_CLOCK || strcmp(e.header.actor.unit.s, DEPT))
                        continue;
                assert_int_equal(n_moved, 0);
                n_breached++;
        }
        assert_true(n_breached >= CASES);
        assert_int_equal(n_moved, CASES);
        assert_gone_to(&rig, ids, GOV);
        rig_deinit(&rig);
        roster_free(later);
}

/* Power fails at both ends after every tick, every parcel, every receipt. */
static void a_parcel_of_it_is_at_one_end_or_the_other(void **state) {
        ClockRow before;
        CaseId ids[CASES];
        RigOffice *county, *city;
        OutboxKey key;
        Roster *later;
        Rig rig;

        rig_init(&rig, "411200 411281");
        accepted_cases(&rig, ids);
        before = rig_clock(&rig, DEPT, &ids[0], CLOCK_HANDLING);
        rig_pass_days(&rig, 3);
        later = take_roster(&rig, "411281.hrss department status=closing successor=411200.hrss");
        county = rig_at(&rig, COUNTY);
        city = rig_at(&rig, CITY);
        while (rig_tick_once(county).more)
                rig_restart(county);
        for (size_t i = 0; i < CASES; i++)
                assert_int_equal(custodians(&rig, &ids[i], CUSTODY_HERE) + custodians(&rig, &ids[i], CUSTODY_FLIGHT), 1);
        while (rig_waiting(county, 0, &key)) {
                RigParcel parcel = rig_parcel(county, &key);
                Result first = rig_give(&rig, &parcel), again;

                rig_restart(city);
                again = rig_give(&rig, &parcel); /* its receipt was lost */
                assert_true(again.resend_receipt);
                assert_int_equal(again.entry, first.entry);
                (void)rig_receipt(city, first.entry);
                rig_restart(county);
                for (size_t i = 0; i < CASES; i++)
                        assert_true(custodians(&rig, &ids[i], CUSTODY_HERE) + custodians(&rig, &ids[i], CUSTODY_FLIGHT) == 1);
        }
        rig_ferry(&rig);
        rig_tick(&rig);
        assert_gone_to(&rig, ids, CITY_DEPT);
        assert_int_equal(rig_clock(&rig, CITY_DEPT, &ids[0], CLOCK_HANDLING).due_day, before.due_day);
        assert_int_equal(rig_clock(&rig, CITY_DEPT, &ids[0], CLOCK_HANDLING).started_at, before.started_at);
        assert_false(rig_has_clock(&rig, DEPT, &ids[0], CLOCK_HANDLING)); /* it ticks once */
        rig_deinit(&rig);
        roster_free(later);
}

/* A successor that has heard of another roster in between refuses it: all stands as before, with the same days. */
static void what_the_successor_refuses_is_where_it_was(void **state) {
        ClockRow before, after;
        CaseId ids[CASES];
        OutboxKey key;
        RigParcel parcel;
        Roster *later, *other;
        RosterProblem problem;
        Result result;
        Rig rig;

        rig_init(&rig, "411200 411281");
        accepted_cases(&rig, ids);
        before = rig_clock(&rig, DEPT, &ids[0], CLOCK_HANDLING);
        later = take_roster(&rig, "411281.hrss department status=closing successor=411200.hrss");
        while (rig_tick_once(rig_at(&rig, COUNTY)).more)
                ;
        other = roster_network_with("411281.hrss department", "411281.hrss department status=closing successor=411281.gov");
        assert_int_equal(roster_prepare(other, &problem, 1), 0);
        rig_at(&rig, CITY)->office.roster = other;
        assert_true(rig_waiting(rig_at(&rig, COUNTY), 0, &key));
        parcel = rig_parcel(rig_at(&rig, COUNTY), &key);
        result = rig_give(&rig, &parcel);
        (void)rig_receipt(rig_at(&rig, CITY), result.entry);
        assert_int_equal(rig_state(&rig, DEPT, &ids[0]), STATE_ACCEPTED);
        assert_int_equal(rig_custody(&rig, DEPT, &ids[0]), CUSTODY_HERE);
        after = rig_clock(&rig, DEPT, &ids[0], CLOCK_HANDLING);
        assert_int_equal(after.due_day, before.due_day);
        assert_int_equal(after.state, CLOCK_RUNNING);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_SUCCESSION, &ids[0]));
        /* It is breached there, on its day: it ticks again. */
        rig_pass_days(&rig, 70);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, DEPT, &ids[0], CLOCK_HANDLING).state, CLOCK_BREACHED);
        rig_deinit(&rig);
        roster_free(later);
        roster_free(other);
}

/* The successor had given it to the bureau that gave it to the unit that closed: it has it now, and the bureau is out of it. */
static void a_successor_two_steps_up_the_chain_takes_it_over(void **state) {
        Document doc = rig_document(COUNTY);
        Roster *later;
        CaseId id;
        Rig rig;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        doc = rig_document(DEPT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        later = take_roster(&rig, "411281.hrss department status=closing successor=411200");
        rig_tick(&rig);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        assert_int_equal(rig_state(&rig, CITY, &id), STATE_TAKEN);
        assert_int_equal(custodians(&rig, &id, CUSTODY_HERE), 1);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_SUCCEEDED);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_RETURNED);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_NONE);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_SUCCESSION, &id));
        rig_deinit(&rig);
        roster_free(later);
}

/* What comes from outside is looked at before it becomes rows. */
static void a_state_that_was_tampered_with_is_none(void **state) {
        UnitCode dept = code(DEPT), gov = code(GOV);
        CaseId ids[CASES];
        Buf bytes = BUF_INIT;
        DocketRow docket;
        Rig rig;

        rig_init(&rig, "411200 411281");
        accepted_cases(&rig, ids);
        succession_pack(rig_at(&rig, COUNTY)->txn, &dept, &ids[0], &bytes);
        assert_true(succession_check(buf_bytes(&bytes), &dept, &ids[0], &docket));
        assert_int_equal(docket.state, STATE_ACCEPTED);
        assert_false(succession_check(buf_bytes(&bytes), &gov, &ids[0], &docket));
        assert_false(succession_check(buf_bytes(&bytes), &dept, &ids[1], &docket));
        for (size_t n = 0; n < 60; n++) /* cut off before the docket is whole */
                assert_false(succession_check(bytes_of(bytes.data, n), &dept, &ids[0], &docket));
        for (size_t i = 0; i < bytes.len; i++) { /* whatever stands there, it is rows of this case or it is none */
                for (unsigned bit = 0; bit < 8; bit += 7) {
                        bytes.data[i] ^= (uint8_t)(1u << bit);
                        if (succession_check(buf_bytes(&bytes), &dept, &ids[0], &docket)) {
                                assert_true(case_id_equal(&docket.case_id, &ids[0]));
                                assert_true(docket.state < STATE_COUNT && docket.custody <= CUSTODY_AWAY);
                        }
                        bytes.data[i] ^= (uint8_t)(1u << bit);
                }
        }
        buf_deinit(&bytes);
        rig_deinit(&rig);
}

/* P8: nobody takes over by saying so. */
static void only_a_successor_of_the_roster_is_told_of_to_others(void **state) {
        Document doc = { .kind = ENTRY_SUCCESSION, .unit = code(DEPT), .to = code("411281.tax"), .ref_unit = code(DEPT) };
        CaseId ids[CASES];
        RigParcel parcel;
        Roster *later;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        accepted_cases(&rig, ids);
        id = rig_register(&rig, CITY);
        {
                Document refer = rig_document(DEPT);

                rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &refer);
                rig_ferry(&rig);
        }
        parcel = rig_forge(&rig, COUNTY, DEPT, CITY, PARCEL_COPY, &id, &doc); /* it does not even close */
        (void)rig_give(&rig, &parcel);
        assert_string_equal(rig_docket(&rig, CITY, &id).given_to.s, DEPT);
        later = take_roster(&rig, "411281.hrss department status=closing successor=411281.gov");
        parcel = rig_forge(&rig, COUNTY, DEPT, CITY, PARCEL_COPY, &id, &doc); /* another one takes over */
        (void)rig_give(&rig, &parcel);
        assert_string_equal(rig_docket(&rig, CITY, &id).given_to.s, DEPT);
        doc.unit = code("411281.tax"); /* the right one, said by somebody who has nothing to do with either */
        doc.to = code("411281.gov");
        parcel = rig_forge(&rig, COUNTY, "411281.tax", CITY, PARCEL_COPY, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).reason, REASON_NOT_SUPERVISED);
        assert_string_equal(rig_docket(&rig, CITY, &id).given_to.s, DEPT);
        rig_deinit(&rig);
        roster_free(later);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_job_killed_between_its_ticks_goes_on_where_it_was),
                cmocka_unit_test(what_is_over_is_breached_before_the_cases_move),
                cmocka_unit_test(a_parcel_of_it_is_at_one_end_or_the_other),
                cmocka_unit_test(what_the_successor_refuses_is_where_it_was),
                cmocka_unit_test(a_successor_two_steps_up_the_chain_takes_it_over),
                cmocka_unit_test(a_state_that_was_tampered_with_is_none),
                cmocka_unit_test(only_a_successor_of_the_roster_is_told_of_to_others),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
