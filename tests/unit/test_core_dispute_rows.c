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

/* 22:22 (1): the government's instruction may name who takes the case; what names no unit leaves the road open; one that answers
 * nothing says nothing. */
static void an_instruction_directs_to_the_unit_it_names(void **state) {
        static const struct {
                const char *unit;
                ExchangeState state;
                Reason reason;
                bool directs;
        } tried[] = { { DEPT, EXCHANGE_ISSUED, REASON_NONE, true }, { "no unit", EXCHANGE_ISSUED, REASON_NONE, false },
                      { NULL, EXCHANGE_ISSUED, REASON_NONE, false }, { DEPT, EXCHANGE_ANSWERED, REASON_QUESTION_ANSWERED, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = asked(&b, ENTRY_REQUEST_DECISION, GOV, tried[i].state);

                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, GOV, COUNTY,
                                       (Document){ .kind = ENTRY_INSTRUCTION, .units = { tried[i].unit }, .to = code_of(COUNTY) }),
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
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
