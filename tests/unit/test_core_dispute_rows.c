/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Designations and acts of the joint meeting, as the rows of one office have them (22:24, 39; promise P8): who may say which
 * unit takes a case, whose days an act sets, and what is no unit.
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
#define TAX "411281.tax"
#define GOV "411281.gov"
#define MEETING "411281.meeting"
#define CITY_GOV "411200.gov"
#define NOBODY "999999"

enum { SUMMONS = 1, RECTIFY = 4, COORDINATE = 5 };

static const Input tick = { .kind = INPUT_TICK };

/* COUNTY has asked that one, and waits. */
static CaseId asked(Bare *b, EntryKind question, const char *whom, ExchangeState state) {
        ExchangeRow x = { .unit = code_of(COUNTY), .entry = 60, .ref_entry = 60, .document = question, .state = state,
                          .issuer = code_of(COUNTY), .addressee = code_of(whom) };

        bare_init(b);
        x.case_id = bare_claim(b);
        (void)bare_docket(b, &x.case_id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED,
                                                      .custody = CUSTODY_HERE });
        row_put(b->txn, ROW_EXCHANGE, &x);
        return x.case_id;
}

static Reason comes(Bare *b, const CaseId *id, ParcelKind as, const char *from, const char *to, Document doc) {
        Step step = { .kind = as, .doc = &doc, .case_id = *id, .from = code_of(from), .to = code_of(to), .ref_entry = 33 };

        doc.unit = step.from;
        doc.ref_entry = 60;
        for (uint32_t i = 0; i < DOCUMENT_UNITS_MAX && doc.units[i]; i++)
                doc.n_units = i + 1;
        fill_document(&doc);
        return take(bare_begin(b, id, &tick), &step);
}

/* The common superior, of a unit that it leads; for a question that waits. */
static void a_designation_counts_of_who_leads_the_unit(void **state) {
        static const struct {
                const char *asked, *unit;
                ExchangeState state;
                Reason reason;
        } tried[] = { { GOV, DEPT, EXCHANGE_ISSUED, REASON_NONE },
                      { CITY_GOV, DEPT, EXCHANGE_ISSUED, REASON_NONE },
                      { GOV, CITY_GOV, EXCHANGE_ISSUED, REASON_NOT_COMMON_SUPERIOR },
                      { DEPT, TAX, EXCHANGE_ISSUED, REASON_NOT_COMMON_SUPERIOR },
                      { GOV, NOBODY, EXCHANGE_ISSUED, REASON_NOT_COMMON_SUPERIOR },
                      { GOV, "nobody at all", EXCHANGE_ISSUED, REASON_NOT_COMMON_SUPERIOR },
                      { NOBODY, DEPT, EXCHANGE_ISSUED, REASON_NOT_COMMON_SUPERIOR }, /* it left the roster since */
                      { GOV, DEPT, EXCHANGE_ANSWERED, REASON_QUESTION_ANSWERED } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = asked(&b, ENTRY_DISPUTE, tried[i].asked, tried[i].state);
                const Fact *f;

                if (comes(&b, &id, PARCEL_DOCUMENT, tried[i].asked, COUNTY,
                          (Document){ .kind = ENTRY_DESIGNATION, .units = { tried[i].unit },
                                      .to = code_of(COUNTY) }) != tried[i].reason)
                        fail_msg("%zu: %s %s", i, reason_text(b.result.reason)->name, b.result.detail);
                f = bare_fact(&b, FACT_DIRECTED, 0);
                assert_int_equal(f != NULL, !tried[i].reason);
                bare_deinit(&b);
        }
}

/* 22:22 (1): the government's instruction may name who takes the case; what names no unit leaves the road open; one that
 * answers
 * nothing says nothing. */
static void an_instruction_directs_to_the_unit_it_names(void **state) {
        static const struct {
                const char *unit;
                ExchangeState state;
                Reason reason;
                bool directs;
        } tried[] = { { DEPT, EXCHANGE_ISSUED, REASON_NONE, true }, { "no unit", EXCHANGE_ISSUED, REASON_NONE, false },
                      { NULL, EXCHANGE_ISSUED, REASON_NONE, false }, { DEPT, EXCHANGE_ANSWERED, REASON_QUESTION_ANSWERED,
                                                                       false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = asked(&b, ENTRY_REQUEST_DECISION, GOV, tried[i].state);

                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, GOV, COUNTY,
                                       (Document){ .kind = ENTRY_INSTRUCTION, .units = { tried[i].unit },
                                                   .to = code_of(COUNTY) }),
                                 tried[i].reason);
                assert_int_equal(bare_fact(&b, FACT_DIRECTED, 0) != NULL, tried[i].directs);
                bare_deinit(&b);
        }
}

/* Likewise where it is merely told. */
static void a_copied_designation_counts_of_who_leads_the_unit(void **state) {
        static const struct {
                const char *by, *unit;
                bool counts;
        } tried[] = { { GOV, DEPT, true }, { CITY_GOV, TAX, false }, { CITY_GOV, DEPT, true }, { NOBODY, DEPT, false },
                      { GOV, "?", false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id;
                Reason reason;

                id = bare_open(&b);
                reason = comes(&b, &id, PARCEL_COPY, tried[i].by, DEPT,
                               (Document){ .kind = ENTRY_DESIGNATION, .units = { tried[i].unit }, .to = code_of(COUNTY) });
                assert_int_equal(reason, tried[i].counts ? REASON_NONE : REASON_NOT_COMMON_SUPERIOR);
                assert_int_equal(bare_warning(&b, WARNING_DESIGNATED) != NULL, tried[i].counts);
                bare_deinit(&b);
        }
}

/* 22:39: each unit that is told to set things right by a day is waited for; what is no unit is nobody to wait for. */
static void who_is_to_rectify_is_waited_for(void **state) {
        static const struct {
                uint32_t variant;
                Day until;
                unsigned waited;
        } tried[] = { { RECTIFY, 30000, 2 }, { RECTIFY, 0, 0 }, { SUMMONS, 30000, 0 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                unsigned n = 0;
                Bare b;
                CaseId id = asked(&b, ENTRY_MEETING_REQUEST, MEETING, EXCHANGE_ISSUED);

                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, MEETING, COUNTY,
                                       (Document){ .kind = ENTRY_MEETING_ACT, .variant = tried[i].variant,
                                                   .until_day = tried[i].until,
                                                   .units = { DEPT, "no unit", TAX }, .to = code_of(COUNTY) }), REASON_NONE);
                for (const Fact *f; (f = bare_fact(&b, FACT_EXCHANGE, n)); n++)
                        assert_true(!strcmp(f->text, DEPT) || !strcmp(f->text, TAX));
                assert_int_equal(n, tried[i].waited);
                bare_deinit(&b);
        }
        Bare b;
        CaseId id = asked(&b, ENTRY_MEETING_REQUEST, MEETING, EXCHANGE_ANSWERED);

        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, MEETING, COUNTY, /* once is enough */
                               (Document){ .kind = ENTRY_MEETING_ACT, .variant = RECTIFY, .until_day = 30000, .units = { DEPT },
                                           .to = code_of(COUNTY) }), REASON_QUESTION_ANSWERED);
        assert_null(bare_fact(&b, FACT_EXCHANGE, 0));
        bare_deinit(&b);
}

/* -------------------------------------------------------------------------------------------------------------------------- */

static bool is_directed(const Bare *b, const char *unit) {
        for (unsigned n = 0; bare_fact(b, FACT_DIRECTED, n); n++)
                if (!strcmp(bare_fact(b, FACT_DIRECTED, n)->unit.s, unit))
                        return true;
        return false;
}

static void a_designation_names_one_unit(void **state) {
        Document doc = { .kind = ENTRY_MEETING_ACT, .variant = COORDINATE, .n_units = 1, .units = { DEPT } };

        assert_true(designates(&doc));
        doc.variant = RECTIFY;
        assert_false(designates(&doc));
        doc.kind = ENTRY_DESIGNATION;
        assert_true(designates(&doc));
        doc.n_units = 2;
        assert_false(designates(&doc));
        doc.n_units = 1;
        doc.kind = ENTRY_NOTICE;
        assert_false(designates(&doc));
}

/* A desk that heard it before tells nobody again; one that heard of another unit, or from another, tells its neighbours; one
 * where
 * the case is over tells none. */
static void a_designation_is_passed_on_once_while_the_case_is_on_its_way(void **state) {
        static const struct {
                const char *directed, *by;
                DocketState state;
                bool told;
        } tried[] = { { NULL, NULL, STATE_HANDED, true }, { DEPT, GOV, STATE_HANDED, false }, { TAX, GOV, STATE_HANDED, true },
                      { DEPT, CITY_GOV, STATE_HANDED, true }, { NULL, NULL, STATE_WITHDRAWN, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = tried[i].state,
                                                        .custody = CUSTODY_AWAY,
                                                        .given_to = code_of(DEPT), .directed = code_or_none(tried[i].directed),
                                                        .directed_by = code_or_none(tried[i].by),
                                                        .directed_how = tried[i].directed ? ENTRY_DESIGNATION : 0 });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                                                        .giver = code_of(COUNTY) });
                assert_int_equal(comes(&b, &id, PARCEL_COPY, GOV, COUNTY,
                                       (Document){ .kind = ENTRY_DESIGNATION, .units = { DEPT }, .to = code_of(CITY_GOV) }),
                                 REASON_NONE);
                assert_true(is_directed(&b, COUNTY));
                assert_int_equal(is_directed(&b, DEPT), tried[i].told);
                bare_deinit(&b);
        }
}

/* Passed on by a neighbour to where the case is no more: nothing binds there. */
static void a_designation_passed_on_too_late_binds_nobody(void **state) {
        for (size_t i = 0; i < 2; i++) {
                Document doc = { .kind = ENTRY_DESIGNATION, .units = { DEPT }, .n_units = 1, .unit = code_of(GOV),
                                 .to = code_of(CITY_GOV) };
                Step step = { .kind = PARCEL_COPY, .doc = &doc, .from = code_of(COUNTY), .to = code_of(DEPT) };
                Bare b;
                CaseId id = bare_open(&b);

                fill_document(&doc);
                step.case_id = id;
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = i ? STATE_TAKEN : STATE_RETURNED,
                                                        .custody = i ? CUSTODY_HERE : CUSTODY_NONE, .giver = code_of(COUNTY) });
                assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NONE);
                assert_int_equal(is_directed(&b, DEPT), i);
                bare_deinit(&b);
        }
}

/* The judge tells whom it designates, the bureau that serves it, and the one that serves who asked; and is bound itself where
 * the
 * case went through its own desk. */
static void the_judge_tells_those_who_have_to_do_with_it(void **state) {
        Act act = { .doc = { .kind = ENTRY_DESIGNATION, .units = { DEPT }, .n_units = 1 } };
        Bare b;
        CaseId id = bare_open(&b);

        fill_document(&act.doc);
        act.doc.unit = code_of(GOV);
        act.unit = bare_unit(&b, GOV);
        act.docket = (DocketRow){ .unit = code_of(GOV), .case_id = id, .state = STATE_COPY };
        act.to = code_of(TAX);
        designation_tell(bare_begin(&b, &id, &tick), &act, bare_unit(&b, DEPT));
        assert_false(is_directed(&b, GOV));
        assert_true(is_directed(&b, DEPT));
        assert_true(is_directed(&b, COUNTY));
        bare_unit(&b, DEPT)->served_by = UNIT_NONE; /* none serves it, and who asked is gone since */
        act.to = code_of(NOBODY);
        designation_tell(bare_begin(&b, &id, &tick), &act, bare_unit(&b, DEPT));
        assert_false(is_directed(&b, COUNTY));
        act.docket.state = STATE_HANDED;
        act.docket.custody = CUSTODY_AWAY;
        designation_tell(bare_begin(&b, &id, &tick), &act, bare_unit(&b, DEPT));
        assert_true(is_directed(&b, GOV));
        bare_deinit(&b);
}

/* -------------------------------------------------------------------------------------------------------------------------- */

static Reason acts(Bare *b, const char *unit, EntryKind kind, const CaseId *id, Document doc) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = code_of(unit), .user = { "boss" } },
                     .case_id = *id, .document = doc };
        UserRow user = { .unit = code_of(unit), .user = { "boss" }, .roles = ROLE_ALL };

        row_put(b->txn, ROW_USER, &user);
        return bare_decide(b, &in).reason;
}

/* 22:24: who asked and was refused; not who was asked and refused itself. */
static void a_party_has_to_have_asked_itself(void **state) {
        ExchangeRow x = { .unit = code_of(DEPT), .entry = 60, .document = ENTRY_CONSULTATION, .state = EXCHANGE_ANSWERED,
                          .decision = DECISION_REFUSE, .issuer = code_of(TAX), .addressee = code_of(DEPT) };
        Document doc = { .units = { DEPT, TAX }, .n_units = 2, .reason = "均认为不属于本单位", .body = "争议" };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                                                .giver = code_of(COUNTY) });
        x.case_id = id;
        row_put(b.txn, ROW_EXCHANGE, &x);
        assert_int_equal(acts(&b, DEPT, ENTRY_DISPUTE, &id, doc), REASON_CONSULT_FIRST);
        row_delete(b.txn, ROW_EXCHANGE, &x);
        x.issuer = code_of(DEPT);
        x.addressee = code_of(TAX);
        row_put(b.txn, ROW_EXCHANGE, &x);
        assert_int_equal(acts(&b, DEPT, ENTRY_DISPUTE, &id, doc), REASON_NONE);
        bare_deinit(&b);
}

/* What steps are taken on a finding, it is one of this desk, and not dismissed. */
static void a_step_on_a_finding_is_on_one_that_there_is(void **state) {
        static const EntryKind steps[] = { ENTRY_MEETING_REQUEST, ENTRY_PROPOSAL };
        FindingRow row = { .unit = code_of(COUNTY), .entry = 60, .state = FINDING_DISMISSED, .about = code_of(DEPT) };
        Document doc = { .ref_entry = 60, .variant = 1, .to = code_of(DEPT), .body = "内容", .reason = "理由",
                         .trigger = TRIGGER_LATE };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = code_of(DEPT) });
        row.case_id = id;
        for (size_t i = 0; i < array_size(steps); i++) {
                doc.to = steps[i] == ENTRY_MEETING_REQUEST ? code_of(MEETING) : code_of(DEPT);
                row_delete(b.txn, ROW_FINDING, &row);
                if (acts(&b, COUNTY, steps[i], &id, doc) != REASON_NO_FINDING)
                        fail_msg("%zu", i);
                row_put(b.txn, ROW_FINDING, &row);
                assert_int_equal(acts(&b, COUNTY, steps[i], &id, doc), REASON_FINDING_DISMISSED);
        }
        bare_deinit(&b);
}

/* A county without a joint meeting of its own names the one above. */
static void where_there_is_no_meeting_it_is_named(void **state) {
        Document doc = { .body = "内容", .reason = "理由", .trigger = TRIGGER_LATE };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = code_of(DEPT) });
        assert_int_equal(acts(&b, COUNTY, ENTRY_MEETING_REQUEST, &id, doc), REASON_NONE);
        bare_unit(&b, MEETING)->kind = UNIT_DEPARTMENT;
        assert_int_equal(acts(&b, COUNTY, ENTRY_MEETING_REQUEST, &id, doc), REASON_FIELD_MISSING);
        bare_deinit(&b);
}

/* A unit is bound by the meeting of its own government that names it. */
static void an_act_binds_whom_its_meeting_covers_and_names(void **state) {
        static const struct {
                const char *by, *to, *named;
                bool binds;
        } tried[] = { { MEETING, DEPT, DEPT, true }, { MEETING, DEPT, TAX, false }, { NOBODY, DEPT, DEPT, false },
                      { GOV, DEPT, DEPT, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id;
                Reason reason;

                id = bare_open(&b);
                reason = comes(&b, &id, PARCEL_COPY, tried[i].by, tried[i].to,
                               (Document){ .kind = ENTRY_MEETING_ACT, .variant = RECTIFY, .until_day = 30000,
                                           .units = { tried[i].named }, .to = code_of(COUNTY) });
                assert_int_equal(reason, tried[i].binds ? REASON_NONE : REASON_NOT_ASKABLE);
                assert_int_equal(bare_fact(&b, FACT_EXCHANGE, 0) != NULL, tried[i].binds);
                bare_deinit(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_designation_counts_of_who_leads_the_unit),
                cmocka_unit_test(an_instruction_directs_to_the_unit_it_names),
                cmocka_unit_test(a_copied_designation_counts_of_who_leads_the_unit),
                cmocka_unit_test(who_is_to_rectify_is_waited_for),
                cmocka_unit_test(an_act_binds_whom_its_meeting_covers_and_names),
                cmocka_unit_test(a_designation_names_one_unit),
                cmocka_unit_test(a_designation_is_passed_on_once_while_the_case_is_on_its_way),
                cmocka_unit_test(a_designation_passed_on_too_late_binds_nobody),
                cmocka_unit_test(the_judge_tells_those_who_have_to_do_with_it),
                cmocka_unit_test(a_party_has_to_have_asked_itself),
                cmocka_unit_test(a_step_on_a_finding_is_on_one_that_there_is),
                cmocka_unit_test(where_there_is_no_meeting_it_is_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
