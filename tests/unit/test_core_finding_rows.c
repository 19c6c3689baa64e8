/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Findings piece by piece (22:38-40; domain.md section 5): what is raised on whose desk and once only, what lifts it, which
 * words a person is offered, what each step of the ladder and each event below comes to.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/finding.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"
#define GOV "411281.gov"

static const Input tick = { .kind = INPUT_TICK };
static const UnitCode county = { COUNTY }, city = { CITY }, dept = { DEPT }, gov = { GOV };

static CaseId case_at(Bare *b, CaseClass class) {
        CaseRow row = { .case_id = case_id_make(&county, 2026, 1), .registered_by = county, .case_class = class, .path31 = 6,
                        .people = 1, .channel = CHANNEL_LETTER, .entry = 50, .received_at = BARE_START };

        bare_init(b);
        row_put(b->txn, ROW_CASE, &row);
        return row.case_id;
}

static void put_docket(Bare *b, const CaseId *id, DocketRow row) {
        row.unit = county;
        row.case_id = *id;
        row_put(b->txn, ROW_DOCKET, &row);
}

static FindingRow finding(const CaseId *id, uint64_t entry, FindingState state) {
        return (FindingRow){ .unit = county, .case_id = *id, .entry = entry, .state = state, .what = FINDING_NO_NOTICE,
                             .trigger = TRIGGER_PROCEDURE, .about = dept, .due_day = 20528, .statute = "2022" };
}

/* ---- raised, once ------------------------------------------------------------------------------------------------------ */

static bool raises(Bare *b, const CaseId *id, const UnitCode *unit, FindingWhat what, Day due) {
        finding_raise(bare_begin(b, id, &tick), unit, id, what, &dept, due, 60, 0);
        return bare_fact(b, FACT_FINDING, 0) != NULL;
}

static void it_is_raised_once_as_long_as_it_stands(void **state) {
        FindingRow row;
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        assert_true(raises(&b, &id, &county, FINDING_NO_NOTICE, 20528));
        assert_int_equal(bare_fact(&b, FACT_FINDING, 0)->number, 60);
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->what, WARNING_FINDING);
        finding_raise(&b.d, &county, &id, FINDING_NO_NOTICE, &dept, 20528, 60, 0); /* twice by one decision */
        assert_null(bare_fact(&b, FACT_FINDING, 1));
        finding_raise(&b.d, &county, &id, FINDING_NO_NOTICE, &gov, 20528, 60, 0); /* another unit */
        assert_non_null(bare_fact(&b, FACT_FINDING, 1));
        row = finding(&id, 70, FINDING_OPEN);
        row_put(b.txn, ROW_FINDING, &row);
        assert_false(raises(&b, &id, &county, FINDING_NO_NOTICE, 20528));
        assert_false(raises(&b, &id, &county, FINDING_NO_NOTICE, 20600)); /* an open one says enough */
        assert_true(raises(&b, &id, &county, FINDING_LATE_HANDLING, 20528));
        row.state = FINDING_DISMISSED; /* of that day a person has said what it is; of another day not */
        row_put(b.txn, ROW_FINDING, &row);
        assert_false(raises(&b, &id, &county, FINDING_NO_NOTICE, 20528));
        assert_true(raises(&b, &id, &county, FINDING_NO_NOTICE, 20529));
        assert_true(raises(&b, &id, &county, FINDING_NO_NOTICE, 0));
        row.about = gov;
        row_put(b.txn, ROW_FINDING, &row);
        assert_true(raises(&b, &id, &county, FINDING_NO_NOTICE, 20528));
        bare_deinit(&b);
}

/* On a bureau's desk, for what the pack in force calls a trigger. */
static void it_lies_on_a_bureaus_desk_and_has_a_trigger(void **state) {
        const UnitCode nobody = { "999999" };
        Pack pack = *pack_builtin_2022();
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        assert_false(raises(&b, &id, &dept, FINDING_NO_NOTICE, 20528));
        assert_false(raises(&b, &id, &nobody, FINDING_NO_NOTICE, 20528));
        pack.triggers &= ~(1u << TRIGGER_PROCEDURE);
        b.office.pack = &pack;
        assert_false(raises(&b, &id, &county, FINDING_NO_NOTICE, 20528));
        assert_true(raises(&b, &id, &county, FINDING_LATE_HANDLING, 20528));
        bare_deinit(&b);
}

static void what_turned_out_otherwise_lifts_the_open_one_alone(void **state) {
        FindingRow rows[5];
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        for (size_t i = 0; i < array_size(rows); i++)
                rows[i] = finding(&id, 70 + i, FINDING_OPEN);
        rows[1].what = FINDING_IDLE;
        rows[2].state = FINDING_ORDERED;
        rows[3].due_day++;
        rows[4].about = gov;
        for (size_t i = 0; i < array_size(rows); i++)
                row_put(b.txn, ROW_FINDING, &rows[i]);
        finding_lift(bare_begin(&b, &id, &tick), &county, &id, FINDING_NO_NOTICE, &dept, 20528);
        assert_int_equal(bare_fact(&b, FACT_FINDING_STATE, 0)->number, 70);
        assert_int_equal(bare_fact(&b, FACT_FINDING_STATE, 0)->what, FINDING_DISMISSED);
        assert_null(bare_fact(&b, FACT_FINDING_STATE, 1));
        assert_int_equal(bare_fact(&b, FACT_WARNING, 0)->how, 0); /* off the desk */
        bare_deinit(&b);
}

/* ---- told by the unit itself -------------------------------------------------------------------------------------------- */

static void only_a_breach_that_is_told_so_is_told(void **state) {
        Document doc = { .kind = ENTRY_FINDING };

        assert_int_equal(finding_told(&doc), FINDING_NONE);
        doc.summary = "late-review";
        assert_int_equal(finding_told(&doc), FINDING_LATE_REVIEW);
        doc.summary = "late-re-review";
        assert_int_equal(finding_told(&doc), FINDING_LATE_RE_REVIEW);
        doc.summary = "return-unanswered";
        assert_int_equal(finding_told(&doc), FINDING_RETURN_UNANSWERED);
        doc.summary = "no-notice"; /* of what was brought to it directly */
        assert_int_equal(finding_told(&doc), FINDING_NO_NOTICE);
        doc.summary = "late-handling";
        assert_int_equal(finding_told(&doc), FINDING_LATE_HANDLING);
        doc.summary = "late-own-limit";
        assert_int_equal(finding_told(&doc), FINDING_LATE_OWN_LIMIT);
        doc.summary = "late-triage";
        assert_int_equal(finding_told(&doc), FINDING_LATE_TRIAGE);
        doc.summary = "late-report"; /* whoever assigned it sees that by itself */
        assert_int_equal(finding_told(&doc), FINDING_NONE);
        doc.summary = "rumour";
        assert_int_equal(finding_told(&doc), FINDING_NONE);
        assert_string_equal(finding_text((FindingWhat)999)->name, finding_text(FINDING_NONE)->name);
}

static ClockRow breached(const CaseId *id, const char *unit, ClockName clock) {
        return (ClockRow){ .unit = code_of(unit), .case_id = *id, .clock = clock, .instance = 80, .due_day = 20528,
                           .state = CLOCK_BREACHED };
}

/* A department's bureau; above its own government no bureau stands but the next one up. */
static void a_breach_is_told_to_the_bureau_above(void **state) {
        ClockRow row;
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        row = breached(&id, DEPT, CLOCK_REVIEW);
        breach_above(bare_begin(&b, &id, &tick), &row);
        assert_string_equal(bare_fact(&b, FACT_FINDING, 0)->unit.s, COUNTY);
        assert_int_equal(bare_fact(&b, FACT_FINDING, 0)->what, FINDING_LATE_REVIEW);
        assert_int_equal(bare_fact(&b, FACT_DOCKET, 0)->what, STATE_INFORMED); /* it had no file of it */
        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED });
        row = breached(&id, DEPT, CLOCK_RE_REVIEW);
        breach_above(bare_begin(&b, &id, &tick), &row);
        assert_int_equal(bare_fact(&b, FACT_FINDING, 0)->what, FINDING_LATE_RE_REVIEW);
        assert_null(bare_fact(&b, FACT_DOCKET, 0));
        row = breached(&id, GOV, CLOCK_REVIEW); /* the county bureau stands below its government: the city hears of it */
        bare_unit(&b, COUNTY)->served_by = city;
        breach_above(bare_begin(&b, &id, &tick), &row);
        assert_null(bare_fact(&b, FACT_FINDING, 0));
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY);
        bare_unit(&b, COUNTY)->served_by = UNIT_NONE; /* none above the county's: its own bureau */
        breach_above(bare_begin(&b, &id, &tick), &row);
        assert_string_equal(bare_fact(&b, FACT_FINDING, 0)->unit.s, COUNTY);
        bare_unit(&b, GOV)->served_by = UNIT_NONE; /* a government that no bureau serves */
        breach_above(bare_begin(&b, &id, &tick), &row);
        assert_null(bare_fact(&b, FACT_FINDING, 0));
        row = breached(&id, DEPT, CLOCK_ASSIGNMENT); /* whoever assigned it has a twin of that one */
        breach_above(bare_begin(&b, &id, &tick), &row);
        assert_null(bare_fact(&b, FACT_FINDING, 0));
        bare_unit(&b, DEPT)->served_by = UNIT_NONE; /* nobody stands above it */
        row = breached(&id, DEPT, CLOCK_REVIEW);
        breach_above(bare_begin(&b, &id, &tick), &row);
        assert_null(bare_fact(&b, FACT_FINDING, 0));
        assert_null(bare_fact(&b, FACT_SEND, 0));
        bare_deinit(&b);
}

/* What a bureau gave it the bureau watches itself; what the petitioner brought to it directly, or a department handed down in
 * its own line, nobody does. */
static void what_nobody_gave_is_told_to_the_bureau_that_serves_it(void **state) {
        static const struct {
                ClockName clock;
                FindingWhat what;
        } of[] = {
                { CLOCK_NOTICE, FINDING_NO_NOTICE }, { CLOCK_HANDLING, FINDING_LATE_HANDLING }, { CLOCK_OWN_LIMIT,
                                                                                                  FINDING_LATE_OWN_LIMIT },
        };
        static const struct {
                const char *giver;
                bool told;
        } givers[] = { { "", true }, { GOV, true }, { COUNTY, false }, { CITY, false } };
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED });
        for (size_t i = 0; i < array_size(of); i++)
                for (size_t k = 0; k < array_size(givers); k++) {
                        DocketRow docket = { .unit = dept, .case_id = id, .state = STATE_ACCEPTED };
                        ClockRow row = breached(&id, DEPT, of[i].clock);
                        const Fact *f;

                        strcpy(docket.giver.s, givers[k].giver);
                        row_put(b.txn, ROW_DOCKET, &docket);
                        breach_above(bare_begin(&b, &id, &tick), &row);
                        f = bare_fact(&b, FACT_FINDING, 0);
                        assert_int_equal(f != NULL, givers[k].told);
                        if (f) {
                                assert_int_equal(f->what, of[i].what);
                                assert_string_equal(f->unit.s, COUNTY);
                                assert_string_equal(f->peer.s, DEPT);
                        }
                }
        bare_deinit(&b);
}

/* One decision may find the same of two desks, and says it of each once. */
static void a_decision_finds_the_same_of_each_desk_once(void **state) {
        Decide *d;
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED });
        d = bare_begin(&b, &id, &tick);
        finding_raise(d, &county, &id, FINDING_NO_NOTICE, &dept, 20528, 0, 0);
        finding_raise(d, &county, &id, FINDING_NO_NOTICE, &dept, 20528, 0, 0);
        assert_null(bare_fact(&b, FACT_FINDING, 1));
        bare_unit(&b, GOV)->kind = UNIT_BUREAU;
        finding_raise(d, &gov, &id, FINDING_NO_NOTICE, &dept, 20528, 0, 0);
        assert_string_equal(bare_fact(&b, FACT_FINDING, 1)->unit.s, GOV);
        bare_deinit(&b);
}

/* What is watched below: a notice of whoever handles cases, fifteen days of a bureau elsewhere, an own limit's day to come. */
static void a_bureau_of_this_node_is_not_watched(void **state) {
        Document doc = { .kind = ENTRY_OWN_LIMIT, .unit = dept };
        Take t = { .doc = &doc };
        Decide *d;
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        d = bare_begin(&b, &id, &tick);
        watch_given(d, &dept, &id, &county); /* whose own triage clock runs here */
        assert_null(bare_fact(&b, FACT_CLOCK_START, 0));
        watch_given(d, &county, &id, &dept);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_NOTICE);
        t.docket = (DocketRow){ .unit = county, .case_id = id, .state = STATE_HANDED, .given_to = dept };
        d = bare_begin(&b, &id, &tick);
        doc.until_day = day_of(BARE_START); /* told on its last day: no day is left to watch */
        watch_own_limit(d, &t);
        assert_null(bare_fact(&b, FACT_CLOCK_START, 0));
        doc.until_day++;
        watch_own_limit(d, &t);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_OWN_LIMIT);
        bare_deinit(&b);
}

/* 22:43: a bureau that does not sort in time is its superior's to correct, whoever gave it the case. */
static void a_bureau_that_does_not_sort_is_told_to_the_one_above(void **state) {
        ClockRow row;
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        bare_unit(&b, COUNTY)->served_by = city;
        for (unsigned given = 0; given < 2; given++) {
                put_docket(&b, &id, (DocketRow){ .state = STATE_TAKEN, .giver = given ? city : UNIT_NONE });
                row = breached(&id, COUNTY, CLOCK_TRIAGE);
                breach_above(bare_begin(&b, &id, &tick), &row);
                assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY);
        }
        bare_deinit(&b);
}

/* P6: nothing of an accusation leaves by way of a finding. */
static void of_an_accusation_no_breach_is_sent(void **state) {
        ClockRow row;
        Bare b;
        CaseId id = case_at(&b, CLASS_ACCUSATION);

        row = breached(&id, GOV, CLOCK_REVIEW);
        bare_unit(&b, COUNTY)->served_by = city;
        breach_above(bare_begin(&b, &id, &tick), &row);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        row.case_id = case_id_make(&county, 2026, 2); /* nor of a case that is not known */
        breach_above(bare_begin(&b, &id, &tick), &row);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        bare_deinit(&b);
}

/* ---- the ladder ------------------------------------------------------------------------------------------------------- */

static Document filled(Bare *b, const CaseId *id, Document doc) {
        doc.ref_entry = doc.ref_entry ? doc.ref_entry : 70;
        finding_fill(bare_begin(b, id, &tick), id, &doc);
        return doc;
}

static void a_step_says_what_the_finding_says_unless_a_person_did(void **state) {
        FindingRow row;
        Document doc;
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        row = finding(&id, 70, FINDING_OPEN);
        row_put(b.txn, ROW_FINDING, &row);
        doc = filled(&b, &id, (Document){ .kind = ENTRY_ORDER });
        assert_string_equal(doc.to.s, DEPT);
        assert_int_equal(doc.trigger, TRIGGER_PROCEDURE);
        assert_non_null(strstr(doc.body, "未在规定期限内书面告知信访人"));
        assert_non_null(strstr(doc.body, "2026-03-16")); /* 20528 days on */
        assert_non_null(strstr(doc.body, "《信访工作条例》"));
        doc = filled(&b, &id, (Document){ .kind = ENTRY_ORDER, .to = gov, .trigger = TRIGGER_OTHER, .body = "限三日内说明" });
        assert_string_equal(doc.to.s, GOV);
        assert_int_equal(doc.trigger, TRIGGER_OTHER);
        assert_string_equal(doc.body, "限三日内说明");
        doc = filled(&b, &id, (Document){ .kind = ENTRY_REMINDER });
        assert_string_equal(doc.to.s, DEPT);
        assert_int_equal(doc.trigger, TRIGGER_NONE);
        doc = filled(&b, &id, (Document){ .kind = ENTRY_PROPOSAL });
        assert_int_equal(doc.variant, 1);
        assert_string_equal(doc.to.s, DEPT);
        /* accountability goes elsewhere: a person says where */
        doc = filled(&b, &id, (Document){ .kind = ENTRY_PROPOSAL, .variant = 3 });
        assert_true(unit_code_is_none(&doc.to));
        doc = filled(&b, &id, (Document){ .kind = ENTRY_MEETING_REQUEST });
        assert_int_equal(doc.n_units, 1);
        assert_string_equal(doc.units[0], DEPT);
        doc = filled(&b, &id, (Document){ .kind = ENTRY_MEETING_REQUEST, .n_units = 1, .units = { GOV } });
        assert_int_equal(doc.n_units, 1);
        assert_string_equal(doc.units[0], GOV);
        doc = filled(&b, &id, (Document){ .kind = ENTRY_NOTICE }); /* no step of it */
        assert_null(doc.body);
        doc = filled(&b, &id, (Document){ .kind = ENTRY_ORDER, .ref_entry = 71 }); /* no such finding */
        assert_null(doc.body);
        row.about = code_of("999999"); /* a unit that left the roster is named by its code; without a day none is named */
        row.due_day = 0;
        strcpy(row.statute, "2005");
        row_put(b.txn, ROW_FINDING, &row);
        doc = filled(&b, &id, (Document){ .kind = ENTRY_REMINDER });
        assert_memory_equal(doc.body, "999999：", strlen("999999："));
        assert_null(strstr(doc.body, "期限 "));
        assert_non_null(strstr(doc.body, "《信访条例》"));
        bare_deinit(&b);
}

/* A step that reached nobody was none: the finding waits again. */
static void a_step_that_bounced_leaves_the_finding_open(void **state) {
        OutboxRow out = { .from_unit = county, .entry = 91 };
        FindingRow rows[5];
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        out.case_id = id;
        for (size_t i = 0; i < array_size(rows); i++)
                rows[i] = finding(&id, 70 + i, FINDING_ORDERED);
        rows[0].reminder_entry = rows[1].order_entry = rows[2].proposal_entry = rows[3].meeting_entry = 91;
        rows[4].order_entry = 92;
        for (size_t i = 0; i < array_size(rows); i++)
                row_put(b.txn, ROW_FINDING, &rows[i]);
        finding_bounced(bare_begin(&b, &id, &tick), &out);
        for (unsigned i = 0; i < 4; i++) {
                assert_int_equal(bare_fact(&b, FACT_FINDING_STATE, i)->number, 70 + i);
                assert_int_equal(bare_fact(&b, FACT_FINDING_STATE, i)->what, FINDING_OPEN);
        }
        assert_null(bare_fact(&b, FACT_FINDING_STATE, 4));
        bare_deinit(&b);
}

static void the_meeting_acts_on_what_was_asked_of_it_and_not_dismissed(void **state) {
        FindingRow rows[3];
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        for (size_t i = 0; i < array_size(rows); i++) {
                rows[i] = finding(&id, 70 + i, FINDING_MEETING);
                rows[i].meeting_entry = 91;
        }
        rows[1].state = FINDING_DISMISSED;
        rows[2].meeting_entry = 90;
        for (size_t i = 0; i < array_size(rows); i++)
                row_put(b.txn, ROW_FINDING, &rows[i]);
        finding_acted(bare_begin(&b, &id, &tick), &county, &id, 91);
        assert_int_equal(bare_fact(&b, FACT_FINDING_STATE, 0)->number, 70);
        assert_int_equal(bare_fact(&b, FACT_FINDING_STATE, 0)->what, FINDING_ACTED);
        assert_null(bare_fact(&b, FACT_FINDING_STATE, 1));
        bare_deinit(&b);
}

/* What a person saw: raised by that entry, for the articles of the law that the case stands under; it follows from no other finding. */
static void what_a_person_found_is_its_own_finding(void **state) {
        static const char *const statutes[] = { "2022", "2005" };

        for (size_t i = 0; i < array_size(statutes); i++) {
                const Pack *pack = i ? pack_builtin_2005() : pack_builtin_2022();
                Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_FINDING, .actor = { .unit = county, .user = { "boss" } },
                             .document = { .trigger = TRIGGER_OTHER, .body = "承办人态度粗暴", .ref_unit = dept, .ref_entry = 70 } };
                FindingRow other;
                Document said;
                CaseRow row;
                const Fact *f;
                Bare b;

                in.case_id = case_at(&b, CLASS_CLAIM);
                assert_true(case_get(b.txn, &in.case_id, &row));
                pack_id(pack, row.rules);
                row_put(b.txn, ROW_CASE, &row);
                other = finding(&in.case_id, 70, FINDING_OPEN);
                row_put(b.txn, ROW_FINDING, &other);
                put_docket(&b, &in.case_id, (DocketRow){ .state = STATE_HANDED, .given_to = dept });
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                f = bare_fact(&b, FACT_FINDING, 0);
                assert_int_equal(f->what, FINDING_BY_PERSON);
                assert_int_equal(f->number, b.head.entry + 1);
                assert_string_equal(f->peer.s, DEPT);
                assert_string_equal(f->text, statutes[i]);
                assert_null(bare_fact(&b, FACT_FINDING_STATE, 0));
                assert_int_equal(document_decode(b.drafts.drafts[0]->parts[0].data, &b.arena, &said), 0);
                assert_int_equal(said.ref_entry, 0);
                bare_deinit(&b);
        }
}

/* 22:32, 40: that it refuses is a finding, of the word that says so and of the hand-over before it. */
static void who_refuses_to_execute_is_found_by_its_own_word(void **state) {
        Document doc = { .kind = ENTRY_EXECUTION, .unit = dept, .variant = EXECUTION_REFUSED, .reason = "经费不足", .body = "不执行" };
        Step step = { .kind = PARCEL_EVENT, .doc = &doc, .from = dept, .to = county, .local = true };
        const Fact *f;
        Bare b;

        step.case_id = case_at(&b, CLASS_CLAIM);
        put_docket(&b, &step.case_id, (DocketRow){ .state = STATE_CLOSED, .custody = CUSTODY_AWAY, .given_to = dept, .given_entry = 55,
                                                   .decision = DECISION_SUPPORT });
        fill_document(&doc);
        assert_int_equal(take(bare_begin(&b, &step.case_id, &tick), &step), REASON_NONE);
        f = bare_fact(&b, FACT_FINDING, 0);
        assert_int_equal(f->what, FINDING_EXECUTION_REFUSED);
        assert_int_equal(f->number, draft_number(&b.d));
        assert_int_equal(f->number2, 55);
        assert_int_equal(f->day, 0);
        bare_deinit(&b);
}

/* ---- what a superior waits for ---------------------------------------------------------------------------------------- */

/* Of a responsible unit, for a petitioner who can be told. */
static void a_notice_is_waited_for_where_one_is_owed(void **state) {
        const UnitCode nobody = { "999999" };
        CaseRow row = { .entry = 0 };
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM), unknown = case_id_make(&county, 2026, 9);

        watch_given(bare_begin(&b, &id, &tick), &county, &id, &dept);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_NOTICE);
        watch_given(bare_begin(&b, &id, &tick), &county, &id, &city); /* a bureau hands on, in its fifteen days */
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_TRIAGE);
        assert_null(bare_fact(&b, FACT_CLOCK_START, 1));
        watch_given(bare_begin(&b, &id, &tick), &county, &id, &nobody);
        assert_null(bare_fact(&b, FACT_CLOCK_START, 0));
        watch_given(bare_begin(&b, &id, &tick), &county, &unknown, &dept);
        assert_null(bare_fact(&b, FACT_CLOCK_START, 0));
        assert_true(case_get(b.txn, &id, &row));
        row.unreachable = true;
        row_put(b.txn, ROW_CASE, &row);
        watch_given(bare_begin(&b, &id, &tick), &county, &id, &dept);
        assert_null(bare_fact(&b, FACT_CLOCK_START, 0));
        bare_deinit(&b);
}

static bool hears(Bare *b, const CaseId *id, const Document *doc, FactKind kind) {
        Step step = { .kind = PARCEL_EVENT, .doc = doc, .case_id = *id, .from = dept, .to = county };
        Take t = { .step = &step, .doc = doc, .has_docket = true };
        Decide *d = bare_begin(b, id, &tick);

        assert_true(docket_get(b->txn, &county, id, &t.docket));
        watch_event(d, &t);
        return bare_fact(b, kind, 0) != NULL;
}

/* 22:31 (6) alone has 60 days. */
static void sixty_days_are_watched_of_a_claim_that_is_handled(void **state) {
        Document doc = { .kind = ENTRY_ACCEPT, .unit = dept, .case_class = CLASS_CLAIM, .path31 = 6 };
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .given_to = dept });
        assert_true(hears(&b, &id, &doc, FACT_CLOCK_START));
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->what, CLOCK_HANDLING);
        doc.path31 = 5;
        assert_false(hears(&b, &id, &doc, FACT_CLOCK_START));
        doc.case_class = CLASS_SUGGESTION;
        doc.path31 = 6;
        assert_false(hears(&b, &id, &doc, FACT_CLOCK_START));
        doc.kind = ENTRY_ARCHIVE; /* nothing to wait for */
        assert_false(hears(&b, &id, &doc, FACT_CLOCK_START));
        bare_deinit(&b);
}

/* HN 26(2): where the law of the place counts from the handler's receipt, so does who watches, from the day it says. */
static void the_days_are_watched_from_the_receipt_where_the_law_says_so(void **state) {
        for (int receipt = 0; receipt < 2; receipt++) {
                Document doc = { .kind = ENTRY_ACCEPT, .unit = dept, .case_class = CLASS_CLAIM, .path31 = 6,
                                 .asked_at = BARE_START - 6 * DURATION_DAY };
                Pack pack = *pack_builtin_2022();
                Bare b;
                CaseId id = case_at(&b, CLASS_CLAIM);

                pack.name = "local";
                pack.clocks[CLOCK_HANDLING].days = 30;
                pack.clocks[CLOCK_HANDLING].from_receipt = receipt;
                b.office.pack = &pack;
                put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .given_to = dept });
                assert_true(hears(&b, &id, &doc, FACT_CLOCK_START));
                assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->day, day_of(BARE_START) + (receipt ? 24 : 30));
                assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 1)->day, day_of(BARE_START) + 60); /* the statute's beside it */
                bare_deinit(&b);
        }
}

/* 22:32: request, facts and reasons, legal basis, remedy: an opinion that lacks one is a finding; an answer need not have
 * them. */
static void an_opinion_without_one_of_its_parts_is_a_finding(void **state) {
        const Document whole = { .kind = ENTRY_OPINION, .unit = dept, .decision = DECISION_EXPLAIN, .body = "经查",
                                 .legal_basis = "法",
                                 .remedy = "复查" };
        Document doc = whole;
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .given_to = dept, .given_entry = 55 });
        assert_false(hears(&b, &id, &doc, FACT_FINDING));
        doc.body = "";
        assert_true(hears(&b, &id, &doc, FACT_FINDING));
        assert_int_equal(bare_fact(&b, FACT_FINDING, 0)->what, FINDING_OPINION_PART);
        assert_int_equal(bare_fact(&b, FACT_FINDING, 0)->number2, 55);
        doc = whole;
        doc.legal_basis = "";
        assert_true(hears(&b, &id, &doc, FACT_FINDING));
        doc = whole;
        doc.remedy = NULL;
        assert_true(hears(&b, &id, &doc, FACT_FINDING));
        doc.kind = ENTRY_ANSWER;
        assert_false(hears(&b, &id, &doc, FACT_FINDING));
        bare_deinit(&b);
}

/* What supports a claim is to be executed, from when it reached the petitioner on. */
static void execution_is_awaited_once_support_was_served(void **state) {
        Document doc = { .kind = ENTRY_SERVICE, .unit = dept, .service_how = SERVICE_SIGNED };
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .given_to = dept, .decision = DECISION_SUPPORT,
                                         .execute_by = 20600 });
        assert_true(hears(&b, &id, &doc, FACT_EXCHANGE));
        assert_int_equal(bare_fact(&b, FACT_EXCHANGE, 0)->how & 0xFF, ENTRY_EXECUTION & 0xFF);
        doc.service_how = SERVICE_NOT_POSSIBLE;
        assert_false(hears(&b, &id, &doc, FACT_EXCHANGE));
        doc.service_how = SERVICE_SIGNED;
        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .given_to = dept, .decision = DECISION_EXPLAIN });
        assert_false(hears(&b, &id, &doc, FACT_EXCHANGE));
        bare_deinit(&b);
}

/* The file may have gone another way since the twin started. */
static void a_twin_is_owed_while_the_case_lies_there_undone(void **state) {
        ClockRow twin = { .unit = county, .clock = CLOCK_NOTICE };
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        twin.case_id = id;
        assert_false(watch_is_owed(bare_begin(&b, &id, &tick), &twin)); /* no file */
        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .progress = PROGRESS_TAKEN });
        assert_true(watch_is_owed(&b.d, &twin));
        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .progress = PROGRESS_NOTICED });
        assert_false(watch_is_owed(&b.d, &twin));
        twin.clock = CLOCK_HANDLING;
        assert_true(watch_is_owed(&b.d, &twin));
        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .progress = PROGRESS_DISPOSED });
        assert_false(watch_is_owed(&b.d, &twin));
        put_docket(&b, &id, (DocketRow){ .state = STATE_SETTLED });
        assert_false(watch_is_owed(&b.d, &twin));
        twin.clock = CLOCK_ORDER_RESPONSE; /* owed whatever becomes of the case */
        assert_true(watch_is_owed(&b.d, &twin));
        bare_deinit(&b);
}

static void put_twin(Bare *b, const CaseId *id, ClockName clock, uint64_t instance, Day due) {
        ClockRow row = { .unit = county, .case_id = *id, .clock = clock, .instance = instance, .state = CLOCK_RUNNING,
                         .due_day = due, .flags = CLOCK_FLAG_WATCH, .started_entry = instance, .watched = dept };

        row_put(b->txn, ROW_CLOCK, &row);
}

static ClockState ended(const Bare *b, ClockName clock) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_CLOCK_END, n)); n++)
                if (f->what == clock)
                        return (ClockState)f->number2;
        return CLOCK_RUNNING;
}

#define WATCHED_BELOW 4
static const ClockName watched_below[WATCHED_BELOW] = { CLOCK_TRIAGE, CLOCK_NOTICE, CLOCK_HANDLING, CLOCK_OWN_LIMIT };

static void put_twins(Bare *b, const CaseId *id) {
        for (size_t i = 0; i < WATCHED_BELOW; i++)
                put_twin(b, id, watched_below[i], 60 + i, day_of(BARE_START) + 20);
}

/* Each twin is owed while the case lies there and the step that it waits for was not told. */
static void each_twin_is_owed_until_its_own_step(void **state) {
        static const struct {
                ClockName clock;
                Progress done;
        } twins[] = { { CLOCK_NOTICE, PROGRESS_NOTICED }, { CLOCK_HANDLING, PROGRESS_DISPOSED }, { CLOCK_OWN_LIMIT, PROGRESS_DISPOSED } };
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        for (size_t i = 0; i < array_size(twins); i++) {
                ClockRow twin = { .unit = county, .case_id = id, .clock = twins[i].clock };

                for (Progress p = PROGRESS_NONE; p <= PROGRESS_DISPOSED; p++) {
                        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .progress = p });
                        assert_int_equal(watch_is_owed(bare_begin(&b, &id, &tick), &twin), p < twins[i].done);
                        put_docket(&b, &id, (DocketRow){ .state = STATE_IMPORTED, .progress = p });
                        assert_false(watch_is_owed(&b.d, &twin));
                }
                row_delete(b.txn, ROW_DOCKET, &(DocketRow){ .unit = county, .case_id = id });
                assert_false(watch_is_owed(&b.d, &twin));
        }
        bare_deinit(&b);
}

/* What ended below: in time as far as that end is what the day was for, else there is nothing left to be late with. */
static void each_end_below_ends_what_was_watched(void **state) {
        static const struct {
                EntryKind end;
                ClockState how[WATCHED_BELOW];
        } ends[] = {
                { ENTRY_GUIDANCE, { CLOCK_MET, CLOCK_MET, CLOCK_SUPERSEDED, CLOCK_SUPERSEDED } },
                { ENTRY_DECLINE, { CLOCK_MET, CLOCK_MET, CLOCK_SUPERSEDED, CLOCK_SUPERSEDED } },
                { ENTRY_PENDING, { CLOCK_MET, CLOCK_MET, CLOCK_SUPERSEDED, CLOCK_SUPERSEDED } },
                { ENTRY_NOT_AGAIN, { CLOCK_MET, CLOCK_MET, CLOCK_SUPERSEDED, CLOCK_SUPERSEDED } },
                { ENTRY_WRONG_PLACE, { CLOCK_MET, CLOCK_MET, CLOCK_SUPERSEDED, CLOCK_SUPERSEDED } },
                { ENTRY_IMPORT, { CLOCK_MET, CLOCK_MET, CLOCK_SUPERSEDED, CLOCK_SUPERSEDED } },
                { ENTRY_SETTLEMENT, { CLOCK_MET, CLOCK_CANCELLED, CLOCK_MET, CLOCK_MET } },
                { ENTRY_WITHDRAWAL, { CLOCK_CANCELLED, CLOCK_CANCELLED, CLOCK_CANCELLED, CLOCK_CANCELLED } },
                { ENTRY_DEATH, { CLOCK_CANCELLED, CLOCK_CANCELLED, CLOCK_CANCELLED, CLOCK_CANCELLED } },
        };
        DocketRow docket = { .unit = county, .state = STATE_HANDED, .given_to = dept };
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        docket.case_id = id;
        put_twins(&b, &id);
        for (size_t i = 0; i < array_size(ends); i++) {
                watch_ended(bare_begin(&b, &id, &tick), &docket, ends[i].end);
                for (size_t k = 0; k < WATCHED_BELOW; k++)
                        assert_int_equal(ended(&b, watched_below[k]), ends[i].how[k]);
        }
        watch_returned(bare_begin(&b, &id, &tick), &docket);
        for (size_t k = 0; k < WATCHED_BELOW; k++)
                assert_int_equal(ended(&b, watched_below[k]), CLOCK_CANCELLED);
        bare_deinit(&b);
}

/* 22:31 (5): another law's days take the place of the sixty; of two such words the earlier day counts. */
static void another_laws_day_is_watched_once(void **state) {
        const Day today = day_of(BARE_START);
        Document doc = { .kind = ENTRY_OWN_LIMIT, .unit = dept };
        Take t = { .doc = &doc };
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        put_twins(&b, &id);
        t.docket = (DocketRow){ .unit = county, .case_id = id, .state = STATE_HANDED, .given_to = dept };
        doc.until_day = today + 15;
        watch_own_limit(bare_begin(&b, &id, &tick), &t);
        assert_int_equal(ended(&b, CLOCK_TRIAGE), CLOCK_MET);
        assert_int_equal(ended(&b, CLOCK_HANDLING), CLOCK_SUPERSEDED);
        assert_int_equal(ended(&b, CLOCK_OWN_LIMIT), CLOCK_SUPERSEDED);
        assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0)->day, today + 15);
        doc.until_day = today + 21; /* that would be an extension */
        watch_own_limit(bare_begin(&b, &id, &tick), &t);
        assert_int_equal(ended(&b, CLOCK_OWN_LIMIT), CLOCK_RUNNING);
        assert_null(bare_fact(&b, FACT_CLOCK_START, 0));
        doc.unit = gov; /* the day of who has it now */
        watch_own_limit(bare_begin(&b, &id, &tick), &t);
        assert_int_equal(ended(&b, CLOCK_OWN_LIMIT), CLOCK_SUPERSEDED);
        assert_string_equal(bare_fact(&b, FACT_CLOCK_START, 0)->peer.s, GOV);
        bare_deinit(&b);
}

static FindingWhat found(Bare *b, const CaseId *id, ClockName clock, const UnitCode *watched) {
        ClockRow twin = { .unit = county, .case_id = *id, .clock = clock, .watched = *watched, .due_day = 20528,
                          .started_entry = 60 };
        const Fact *f;

        watch_breached(bare_begin(b, id, &tick), &twin);
        f = bare_fact(b, FACT_FINDING, 0);
        return f ? (FindingWhat)f->what : FINDING_NONE;
}

static void each_breach_below_is_its_own_finding(void **state) {
        Bare b;
        CaseId id = case_at(&b, CLASS_CLAIM);

        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .given_to = dept });
        assert_int_equal(found(&b, &id, CLOCK_NOTICE, &dept), FINDING_NO_NOTICE);
        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .given_to = dept, .return_ref = 9 });
        assert_int_equal(found(&b, &id, CLOCK_NOTICE, &dept), FINDING_IDLE); /* its return was refused, and it does nothing */
        put_docket(&b, &id, (DocketRow){ .state = STATE_HANDED, .given_to = dept, .return_ref = 9, .return_asked = true });
        assert_int_equal(found(&b, &id, CLOCK_NOTICE, &dept), FINDING_NO_NOTICE); /* it waits for the answer */
        assert_int_equal(found(&b, &id, CLOCK_HANDLING, &dept), FINDING_LATE_HANDLING);
        assert_int_equal(found(&b, &id, CLOCK_ASSIGNMENT, &dept), FINDING_LATE_REPORT);
        assert_int_equal(found(&b, &id, CLOCK_ORDER_RESPONSE, &dept), FINDING_NO_RESPONSE);
        assert_int_equal(found(&b, &id, CLOCK_PROPOSAL_FEEDBACK, &dept), FINDING_NO_FEEDBACK);
        assert_int_equal(found(&b, &id, CLOCK_REVIEW, &dept), FINDING_LATE_REVIEW);
        assert_int_equal(found(&b, &id, CLOCK_RE_REVIEW, &dept), FINDING_LATE_RE_REVIEW);
        assert_int_equal(found(&b, &id, CLOCK_REVIEW, &(UnitCode){ "411200.hrss" }), FINDING_NONE); /* it stands above us */
        assert_int_equal(found(&b, &id, CLOCK_REVIEW, &(UnitCode){ "999999" }), FINDING_NONE);
        bare_unit(&b, "410102")->served_by = (UnitCode){ "410100" }; /* a reviewer two steps below */
        bare_unit(&b, "410100")->served_by = county;
        assert_int_equal(found(&b, &id, CLOCK_REVIEW, &(UnitCode){ "410102.gov" }), FINDING_LATE_REVIEW);
        bare_unit(&b, "410100")->served_by = city;
        assert_int_equal(found(&b, &id, CLOCK_REVIEW, &(UnitCode){ "410102.gov" }), FINDING_NONE);
        assert_int_equal(found(&b, &id, CLOCK_OWN_LIMIT, &dept), FINDING_LATE_OWN_LIMIT); /* 22:31 (5), 40 */
        assert_int_equal(found(&b, &id, CLOCK_TRIAGE, &dept), FINDING_NONE); /* that it was handed on, nothing tells */
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_is_raised_once_as_long_as_it_stands),
                cmocka_unit_test(it_lies_on_a_bureaus_desk_and_has_a_trigger),
                cmocka_unit_test(what_turned_out_otherwise_lifts_the_open_one_alone),
                cmocka_unit_test(only_a_breach_that_is_told_so_is_told),
                cmocka_unit_test(a_breach_is_told_to_the_bureau_above),
                cmocka_unit_test(what_nobody_gave_is_told_to_the_bureau_that_serves_it),
                cmocka_unit_test(a_decision_finds_the_same_of_each_desk_once),
                cmocka_unit_test(a_bureau_of_this_node_is_not_watched),
                cmocka_unit_test(a_bureau_that_does_not_sort_is_told_to_the_one_above),
                cmocka_unit_test(of_an_accusation_no_breach_is_sent),
                cmocka_unit_test(a_step_says_what_the_finding_says_unless_a_person_did),
                cmocka_unit_test(a_step_that_bounced_leaves_the_finding_open),
                cmocka_unit_test(the_meeting_acts_on_what_was_asked_of_it_and_not_dismissed),
                cmocka_unit_test(what_a_person_found_is_its_own_finding),
                cmocka_unit_test(who_refuses_to_execute_is_found_by_its_own_word),
                cmocka_unit_test(a_notice_is_waited_for_where_one_is_owed),
                cmocka_unit_test(sixty_days_are_watched_of_a_claim_that_is_handled),
                cmocka_unit_test(the_days_are_watched_from_the_receipt_where_the_law_says_so),
                cmocka_unit_test(an_opinion_without_one_of_its_parts_is_a_finding),
                cmocka_unit_test(execution_is_awaited_once_support_was_served),
                cmocka_unit_test(a_twin_is_owed_while_the_case_lies_there_undone),
                cmocka_unit_test(each_twin_is_owed_until_its_own_step),
                cmocka_unit_test(each_end_below_ends_what_was_watched),
                cmocka_unit_test(another_laws_day_is_watched_once),
                cmocka_unit_test(each_breach_below_is_its_own_finding),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
