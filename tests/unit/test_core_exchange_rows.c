/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Questions and answers piece by piece (22:22, 24, 39, 40): what a parcel that came to nothing puts back, and what an answer
 * that
 * comes says of the case.  The office is its rows alone, put by hand.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"
#include "node/core/step.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"
#define GOV "411281.gov"
#define CITY_HRSS "411200.hrss"
#define ASKED_BY 90 /* the entry of the question, or of the answer, that is sent */

static const UnitCode county = { COUNTY }, city = { CITY }, gov = { GOV }, city_hrss = { CITY_HRSS };
static const Input tick = { .kind = INPUT_TICK };

static CaseId put_docket(Bare *b, DocketState state, Custody custody) {
        CaseId id = case_id_make(&county, 2026, 1);
        CaseRow row = { .case_id = id, .registered_by = county, .case_class = CLASS_CLAIM, .path31 = 6, .people = 1,
                        .entry = 50 };
        DocketRow docket = { .unit = county, .case_id = id, .state = state, .custody = custody };
        CaseUnitRow unit = { .case_id = id, .unit = county };

        row_put(b->txn, ROW_CASE, &row);
        row_put(b->txn, ROW_DOCKET, &docket);
        row_put(b->txn, ROW_CASE_UNIT, &unit);
        return id;
}

static void put_clock(Bare *b, const CaseId *id, ClockName clock, uint64_t ended, bool watch) {
        ClockRow row = { .unit = county, .case_id = *id, .clock = clock, .instance = 60, .started_entry = 60,
                         .state = ended ? CLOCK_MET : CLOCK_RUNNING, .started_at = BARE_START, .due_day = 20600, .days = 30,
                         .flags = watch ? CLOCK_FLAG_WATCH : 0, .ended_entry = ended, .pack = "2022" };

        row_put(b->txn, ROW_CLOCK, &row);
}

static ExchangeRow put_exchange(Bare *b, const CaseId *id, EntryKind document, ExchangeState state, uint64_t clock) {
        ExchangeRow row = { .unit = county, .case_id = *id, .entry = ASKED_BY, .addressee = city_hrss, .state = state,
                            .document = document, .issuer = county, .clock = clock };

        if (state == EXCHANGE_ANSWERED) { /* a question to us, which we answered */
                row.entry = 61;
                row.addressee = county;
                row.issuer = city_hrss;
                row.answered_entry = ASKED_BY;
        }
        row_put(b->txn, ROW_EXCHANGE, &row);
        return row;
}

static void bounces(Bare *b, const CaseId *id, EntryKind document, const UnitCode *to) {
        OutboxRow out = { .key = { .to = city, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = ASKED_BY,
                          .case_id = *id,
                          .kind = PARCEL_DOCUMENT, .document = document, .from_unit = county, .to_unit = *to };

        settle_bounced(bare_begin(b, id, &tick), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
}

/* ---- it came to nothing ---------------------------------------------------------------------------------------------- */

/* 22:22 (1): a request for a decision meets the 15 days; if it never got there they are those they were, while the case is
 * still
 * the bureau's to sort. */
static void the_fifteen_days_run_again_when_the_request_came_back(void **state) {
        static const struct {
                DocketState state;
                Custody custody;
                bool runs;
        } tried[] = { { STATE_REGISTERED, CUSTODY_HERE, true }, { STATE_TAKEN, CUSTODY_HERE, true },
                      { STATE_CLOSED, CUSTODY_HERE, false }, { STATE_HANDED, CUSTODY_AWAY, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id;

                bare_init(&b);
                id = put_docket(&b, tried[i].state, tried[i].custody);
                put_clock(&b, &id, CLOCK_TRIAGE, ASKED_BY, false);
                (void)put_exchange(&b, &id, ENTRY_REQUEST_DECISION, EXCHANGE_ISSUED, 0);
                bounces(&b, &id, ENTRY_REQUEST_DECISION, &city_hrss);
                assert_int_equal(bare_fact(&b, FACT_EXCHANGE_STATE, 0)->what, EXCHANGE_BOUNCED);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_REVIVE, 0) != NULL, tried[i].runs);
                bare_deinit(&b);
        }
        Bare b;
        CaseId id;

        bare_init(&b);
        id = put_docket(&b, STATE_REGISTERED, CUSTODY_HERE);
        put_clock(&b, &id, CLOCK_TRIAGE, 0, false); /* which ran on anyhow */
        (void)put_exchange(&b, &id, ENTRY_REQUEST_DECISION, EXCHANGE_ISSUED, 0);
        bounces(&b, &id, ENTRY_REQUEST_DECISION, &city_hrss);
        assert_null(bare_fact(&b, FACT_CLOCK_REVIVE, 0));
        bare_deinit(&b);
}

/* Only the very question that came back is not waited for any more: its clock is cancelled, unless it ended before. */
static void a_question_that_came_back_is_waited_for_no_more(void **state) {
        ExchangeRow row;
        Bare b;
        CaseId id;

        bare_init(&b);
        id = put_docket(&b, STATE_HANDED, CUSTODY_AWAY);
        put_clock(&b, &id, CLOCK_ORDER_RESPONSE, 0, true);
        row = put_exchange(&b, &id, ENTRY_ORDER, EXCHANGE_ISSUED, 60);
        bounces(&b, &id, ENTRY_ORDER, &city); /* another's */
        assert_null(bare_fact(&b, FACT_EXCHANGE_STATE, 0));
        row_delete(b.txn, ROW_EXCHANGE, &row);
        row.entry = 89; /* another question */
        row_put(b.txn, ROW_EXCHANGE, &row);
        bounces(&b, &id, ENTRY_ORDER, &city_hrss);
        assert_null(bare_fact(&b, FACT_EXCHANGE_STATE, 0));
        row_delete(b.txn, ROW_EXCHANGE, &row);
        row = put_exchange(&b, &id, ENTRY_ORDER, EXCHANGE_ISSUED, 60);
        bounces(&b, &id, ENTRY_ORDER, &city_hrss);
        assert_int_equal(bare_fact(&b, FACT_EXCHANGE_STATE, 0)->what, EXCHANGE_BOUNCED);
        assert_non_null(bare_fact(&b, FACT_CLOCK_END, 0));
        put_clock(&b, &id, CLOCK_ORDER_RESPONSE, 80, true); /* the case was closed meanwhile */
        bounces(&b, &id, ENTRY_ORDER, &city_hrss);
        assert_int_equal(bare_fact(&b, FACT_EXCHANGE_STATE, 0)->what, EXCHANGE_BOUNCED);
        assert_null(bare_fact(&b, FACT_CLOCK_END, 0));
        row.clock = 0; /* a question without a clock */
        row_put(b.txn, ROW_EXCHANGE, &row);
        bounces(&b, &id, ENTRY_ORDER, &city_hrss);
        assert_int_equal(bare_fact(&b, FACT_EXCHANGE_STATE, 0)->what, EXCHANGE_BOUNCED);
        assert_null(bare_fact(&b, FACT_CLOCK_END, 0));
        bare_deinit(&b);
}

/* An answer that came back is owed again, by the day it had. */
static void an_answer_that_came_back_is_owed_again(void **state) {
        Bare b;
        CaseId id;

        bare_init(&b);
        id = put_docket(&b, STATE_HANDED, CUSTODY_AWAY);
        put_clock(&b, &id, CLOCK_ORDER_RESPONSE, ASKED_BY, false);
        (void)put_exchange(&b, &id, ENTRY_ORDER, EXCHANGE_ANSWERED, 60);
        bounces(&b, &id, ENTRY_RESPONSE, &city); /* to another */
        assert_null(bare_fact(&b, FACT_EXCHANGE_STATE, 0));
        bounces(&b, &id, ENTRY_RESPONSE, &city_hrss);
        assert_int_equal(bare_fact(&b, FACT_EXCHANGE_STATE, 0)->what, EXCHANGE_RECEIVED);
        assert_non_null(bare_fact(&b, FACT_CLOCK_REVIVE, 0));
        put_clock(&b, &id, CLOCK_ORDER_RESPONSE, 0, false);
        bounces(&b, &id, ENTRY_RESPONSE, &city_hrss);
        assert_null(bare_fact(&b, FACT_CLOCK_REVIVE, 0)); /* it runs */
        assert_null(bare_fact(&b, FACT_CLOCK_END, 0));
        bare_deinit(&b);
}

/* ---- the instruction (22:22 (1)) --------------------------------------------------------------------------------------- */

static Reason instructed(Bare *b, const CaseId *id, const char *unit) {
        Document doc = { .kind = ENTRY_INSTRUCTION, .unit = gov, .to = county, .ref_unit = county, .ref_entry = ASKED_BY,
                         .body = "请依法处理" };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = *id, .from = gov, .to = county, .local = true };

        if (unit) {
                doc.units[0] = unit;
                doc.n_units = 1;
        }
        fill_document(&doc);
        return take(bare_begin(b, id, &tick), &step);
}

/* The desk is reminded that it is to be carried out as long as the case is its own to sort; whom it names the road leads to. */
static void an_instruction_is_to_be_carried_out_while_the_case_is_here(void **state) {
        static const struct {
                DocketState state;
                Custody custody;
                bool awaited;
        } tried[] = { { STATE_REGISTERED, CUSTODY_HERE, true }, { STATE_TAKEN, CUSTODY_HERE, true },
                      { STATE_CLOSED, CUSTODY_HERE, false }, { STATE_HANDED, CUSTODY_AWAY, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ExchangeRow row;
                Bare b;
                CaseId id;

                bare_init(&b);
                id = put_docket(&b, tried[i].state, tried[i].custody);
                row = put_exchange(&b, &id, ENTRY_REQUEST_DECISION, EXCHANGE_ISSUED, 0);
                row_delete(b.txn, ROW_EXCHANGE, &row);
                row.addressee = gov;
                row.ref_entry = ASKED_BY;
                row_put(b.txn, ROW_EXCHANGE, &row);
                assert_int_equal(instructed(&b, &id, NULL), REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_EXCHANGE, 0) != NULL, tried[i].awaited);
                assert_null(bare_fact(&b, FACT_DIRECTED, 0));
                assert_int_equal(instructed(&b, &id, "411281.hrss"), REASON_NONE);
                assert_string_equal(bare_fact(&b, FACT_DIRECTED, 0)->peer.s, "411281.hrss");
                assert_int_equal(instructed(&b, &id, "某单位"), REASON_NONE); /* names no unit: the road is the bureau's */
                assert_null(bare_fact(&b, FACT_DIRECTED, 0));
                bare_deinit(&b);
        }
}

/* ---- copies to the bureau between -------------------------------------------------------------------------------------- */

static Reason copied(Bare *b, const CaseId *id, EntryKind kind) {
        const UnitCode dept = { "411281.hrss" };
        Document doc = { .kind = kind, .unit = dept, .to = city, .ref_unit = city, .ref_entry = ASKED_BY, .body = "已办理" };
        Step step = { .kind = PARCEL_COPY, .doc = &doc, .case_id = *id, .from = dept, .to = county, .local = true };

        fill_document(&doc);
        return take(bare_begin(b, id, &tick), &step);
}

/* The bureau that the order went past sees that it was answered, if it saw that it was asked; of what is told to its
 * addressee alone nobody takes a copy. */
static void the_bureau_between_sees_the_answer_to_what_it_saw_asked(void **state) {
        ExchangeRow row;
        Bare b;
        CaseId id;

        bare_init(&b);
        id = put_docket(&b, STATE_HANDED, CUSTODY_AWAY);
        assert_int_equal(copied(&b, &id, ENTRY_RESPONSE), REASON_NONE);
        assert_null(bare_fact(&b, FACT_EXCHANGE_STATE, 0));
        row = put_exchange(&b, &id, ENTRY_ORDER, EXCHANGE_COPIED, 0);
        row_delete(b.txn, ROW_EXCHANGE, &row);
        row.issuer = city;
        row.addressee = (UnitCode){ "411281.hrss" };
        row.ref_entry = ASKED_BY;
        row_put(b.txn, ROW_EXCHANGE, &row);
        assert_int_equal(copied(&b, &id, ENTRY_RESPONSE), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_EXCHANGE_STATE, 0)->what, EXCHANGE_ANSWERED);
        row.state = EXCHANGE_ANSWERED; /* a second answer changes nothing */
        row_put(b.txn, ROW_EXCHANGE, &row);
        assert_int_equal(copied(&b, &id, ENTRY_RESPONSE), REASON_NONE);
        assert_null(bare_fact(&b, FACT_EXCHANGE_STATE, 0));
        bare_deinit(&b);
}

/* What another asked is not ours, though its number there be the one that ours could have. */
static void who_was_asked_by_another_answers_that_one(void **state) {
        Document doc = { .kind = ENTRY_RESPONSE, .unit = { "411281.hrss" }, .to = county, .ref_entry = ASKED_BY, .body = "已办理" };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = { "411281.hrss" }, .to = county };

        for (size_t i = 0; i < 2; i++) {
                ExchangeRow row;
                Bare b;
                CaseId id;

                bare_init(&b);
                id = put_docket(&b, STATE_HANDED, CUSTODY_AWAY);
                row = (ExchangeRow){ .unit = county, .case_id = id, .entry = 70, .ref_entry = ASKED_BY, .addressee = { "411281.hrss" },
                                     .issuer = i ? county : city, .state = i ? EXCHANGE_ISSUED : EXCHANGE_COPIED,
                                     .document = ENTRY_ORDER };
                row_put(b.txn, ROW_EXCHANGE, &row);
                step.case_id = id;
                fill_document(&doc);
                assert_int_equal(take(bare_begin(&b, &id, &tick), &step), i ? REASON_NONE : REASON_NO_ORDER);
                bare_deinit(&b);
        }
}

/* ---- awaited by the law ------------------------------------------------------------------------------------------------ */

/* 22:31: that it was not accepted in time is a finding against who has it, while there is something to accept: a claim,
 * and given there. */
static void what_is_not_accepted_in_time_is_found_while_it_is_owed(void **state) {
        static const struct {
                DocketState state;
                CaseClass class;
                bool found;
                bool own; /* its own duty, nobody gave it */
        } tried[] = { { STATE_HANDED, CLASS_CLAIM, true, false }, { STATE_WITHDRAWN, CLASS_CLAIM, false, false },
                      { STATE_HANDED, CLASS_SUGGESTION, false, false }, { STATE_NONE, CLASS_CLAIM, false, false },
                      { STATE_TAKEN, CLASS_CLAIM, true, true }, { STATE_NOTICED, CLASS_CLAIM, true, true },
                      { STATE_ACCEPTED, CLASS_CLAIM, false, true }, { STATE_HANDED, CLASS_NONE, false, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ExchangeRow row = { .unit = county, .entry = 70, .addressee = city_hrss, .state = EXCHANGE_AWAITED,
                                    .document = ENTRY_ACCEPT,
                                    .issuer = county, .due_at = BARE_START };
                DueRow due = { .at = BARE_START, .unit = county, .instance = 70 };
                CaseRow of;
                Bare b;

                bare_init(&b);
                row.case_id = due.case_id = put_docket(&b, tried[i].state, CUSTODY_AWAY);
                if (tried[i].own)
                        row.addressee = county;
                row_put(b.txn, ROW_EXCHANGE, &row);
                if (tried[i].state == STATE_NONE) /* the file went */
                        row_delete(b.txn, ROW_DOCKET, &(DocketRow){ .unit = county, .case_id = row.case_id });
                assert_true(case_get(b.txn, &row.case_id, &of));
                of.case_class = tried[i].class;
                row_put(b.txn, ROW_CASE, &of);
                if (tried[i].class == CLASS_NONE) /* of no case that is known here */
                        row_delete(b.txn, ROW_CASE, &of);
                exchange_late(bare_begin(&b, &row.case_id, &tick), &due);
                assert_int_equal(bare_fact(&b, FACT_EXCHANGE_STATE, 0)->number2, 1); /* its day is over in any case */
                if (tried[i].own) { /* a warning on the own desk, no finding */
                        assert_int_equal(bare_warning(&b, WARNING_ANSWER_LATE) != NULL, tried[i].found);
                        bare_deinit(&b);
                        continue;
                }
                assert_int_equal(bare_fact(&b, FACT_FINDING, 0) != NULL, tried[i].found);
                if (tried[i].found)
                        assert_string_equal(bare_fact(&b, FACT_FINDING, 0)->peer.s, CITY_HRSS);
                bare_deinit(&b);
        }
}

/* Its own duty is told above, of the day that is over; of another unit's this desk has the finding itself. */
static void who_does_not_accept_tells_the_bureau_above_of_itself_alone(void **state) {
        static const UnitCode unit_of[] = { { DEPT }, { COUNTY } };

        for (unsigned own = 0; own < 2; own++) {
                ExchangeRow row = { .unit = unit_of[!own], .entry = 70, .addressee = unit_of[0], .state = EXCHANGE_AWAITED,
                                    .document = ENTRY_ACCEPT, .issuer = unit_of[!own], .due_at = BARE_START, .due_day = 20512 };
                DueRow due = { .at = BARE_START, .unit = unit_of[!own], .instance = 70 };
                const Fact *f;
                Bare b;

                bare_init(&b);
                bare_unit(&b, COUNTY)->served_by = code_of(CITY);
                row.case_id = due.case_id = put_docket(&b, STATE_HANDED, CUSTODY_AWAY);
                (void)bare_docket(&b, &row.case_id, (DocketRow){ .unit = unit_of[0], .state = STATE_TAKEN, .custody = CUSTODY_HERE });
                row_put(b.txn, ROW_EXCHANGE, &row);
                exchange_late(bare_begin(&b, &row.case_id, &tick), &due);
                f = bare_fact(&b, FACT_FINDING, 0);
                assert_string_equal(f->unit.s, COUNTY);
                assert_string_equal(f->peer.s, DEPT);
                assert_int_equal(f->what, FINDING_NOT_ACCEPTED);
                assert_int_equal(f->day, row.due_day);
                assert_null(bare_fact(&b, FACT_FINDING, 1));
                assert_null(bare_fact(&b, FACT_SEND, 0)); /* nothing for the city */
                bare_deinit(&b);
        }
}

/* Which question an answer, or a remark on a copy of it, is about: the one that is named, or the only one that stands so. */
static void a_remark_is_about_the_copy_that_is_named(void **state) {
        static const struct {
                const char *issuer, *addressee;
                ExchangeState state;
                bool named, found;
        } tried[] = { { CITY, CITY_HRSS, EXCHANGE_COPIED, false, true }, { CITY, CITY_HRSS, EXCHANGE_COPIED, true, true },
                      { CITY, CITY_HRSS, EXCHANGE_ANSWERED, true, true }, { CITY, CITY_HRSS, EXCHANGE_ANSWERED, false, false },
                      { COUNTY, COUNTY, EXCHANGE_COPIED, false, false } /* its own duty */ };

        for (size_t i = 0; i < array_size(tried); i++) {
                ExchangeRow row = { .unit = county, .entry = 70, .ref_entry = 33, .document = ENTRY_ORDER,
                                    .state = tried[i].state };
                Act act = { .doc = { .kind = ENTRY_REMARK } };
                Reason reason;
                Bare b;

                bare_init(&b);
                act.docket.unit = county;
                act.docket.case_id = row.case_id = put_docket(&b, STATE_HANDED, CUSTODY_AWAY);
                strcpy(row.issuer.s, tried[i].issuer);
                strcpy(row.addressee.s, tried[i].addressee);
                row_put(b.txn, ROW_EXCHANGE, &row);
                if (tried[i].named) {
                        act.doc.ref_unit = row.issuer;
                        act.doc.ref_entry = 33;
                }
                reason = exchange_waiting(bare_begin(&b, &row.case_id, &tick), &act, true);
                assert_int_equal(reason == REASON_NONE, tried[i].found);
                if (tried[i].found)
                        assert_int_equal(act.doc.ref_entry, 33);
                bare_deinit(&b);
        }
}

/* Its clock may have ended before, with the case or another question: it is not met then. */
static void an_answer_meets_the_clock_that_still_runs(void **state) {
        for (size_t i = 0; i < 2; i++) {
                Document doc = { .kind = ENTRY_RESPONSE, .unit = city_hrss, .to = county, .ref_unit = county,
                                 .ref_entry = ASKED_BY, .body = "已整改" };
                Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = city_hrss, .to = county };
                ExchangeRow row;
                Bare b;
                CaseId id;

                bare_init(&b);
                fill_document(&doc);
                step.case_id = id = put_docket(&b, STATE_HANDED, CUSTODY_AWAY);
                put_clock(&b, &id, CLOCK_ORDER_RESPONSE, i ? 80 : 0, true);
                row = put_exchange(&b, &id, ENTRY_ORDER, EXCHANGE_ISSUED, 60);
                row.ref_entry = ASKED_BY;
                row_put(b.txn, ROW_EXCHANGE, &row);
                assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_EXCHANGE_STATE, 0)->what, EXCHANGE_ANSWERED);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_END, 0) != NULL, !i);
                bare_deinit(&b);
        }
}

/* ---- urgent (22:25) ------------------------------------------------------------------------------------------------------ */

#define DEPT "411281.hrss"

static Result reports(Bare *b, const char *unit, const CaseId *id, uint32_t variant, unsigned units) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_URGENT, .actor = { .unit = code_of(unit), .user = { "boss" } },
                     .case_id = *id, .document = { .variant = variant, .body = "群体性事件苗头" } };
        UserRow boss = { .unit = in.actor.unit, .user = in.actor.user, .roles = ROLE_ALL };

        row_put(b->txn, ROW_USER, &boss);
        for (unsigned i = 0; i < units; i++)
                in.document.units[in.document.n_units++] = arena_printf(&b->arena, "411281.d%02u", i);
        return bare_decide(b, &in);
}

/* Whom the article names, and who is concerned besides: as many as a document holds, and none is left out in silence. */
static void an_urgent_report_leaves_nobody_out(void **state) {
        const char *more = strstr(roster_text_network, ROSTER_TEXT_MORE);
        Buf text = BUF_INIT;
        bool last = false;
        Result result;
        CaseId id;
        Bare b;

        buf_printf(&text, "%.*s\n", (int)(more - roster_text_network), roster_text_network);
        for (unsigned i = 0; i < DOCUMENT_UNITS_MAX; i++)
                buf_printf(&text, "411281.d%02u department led=411281.gov served=411281 review=411281.gov,411200.hrss host=411281\n", i);
        buf_printf(&text, "%s", more);
        buf_put_u8(&text, 0);
        bare_init_on(&b, (const char *)text.data);
        buf_deinit(&text);
        id = bare_claim(&b);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
        assert_int_equal(reports(&b, COUNTY, &id, 1, 12).reason, REASON_NONE); /* four by law, twelve more */
        for (unsigned n = 0; bare_fact(&b, FACT_EXCHANGE, n); n++)
                last |= !strcmp(bare_fact(&b, FACT_EXCHANGE, n)->unit.s, "411281.d11"); /* on whose desk it lies */
        assert_true(last);
        result = reports(&b, COUNTY, &id, 1, 13);
        assert_int_equal(result.reason, REASON_FIELD_WRONG);
        assert_string_equal(result.detail, "units > 16");
        bare_deinit(&b);
}

/* Where the article names nobody that is there, whoever reports says to whom. */
/* A question's day is the one it names; of an act of the meeting (22:39) the end it sets for what is to be put right; without one it
 * is never late, but what was urgent is, after an hour (22:25), and what a government is to decide after the idle days. */
static void each_question_is_waited_for_until_its_own_day(void **state) {
        Day today = day_of(BARE_START), day = today + 9;
        const struct {
                Document doc;
                Day day;
                Instant late;
        } tried[] = {
                { { .kind = ENTRY_CO_REQUEST, .due_day = day }, day, day_end(day) },
                { { .kind = ENTRY_CO_REQUEST, .until_day = day }, 0, 0 },
                { { .kind = ENTRY_MEETING_ACT, .until_day = day }, day, day_end(day) },
                { { .kind = ENTRY_MEETING_ACT, .due_day = day }, 0, 0 },
                { { .kind = ENTRY_URGENT }, 0, BARE_START + DURATION_HOUR },
                { { .kind = ENTRY_URGENT, .due_day = day }, day, day_end(day) },
                { { .kind = ENTRY_REQUEST_DECISION }, 0, day_end(today + 15) },
                { { .kind = ENTRY_REQUEST_DECISION, .due_day = day }, day, day_end(day) },
                { { .kind = ENTRY_INSTRUCTION }, 0, day_end(today + 15) },
                { { .kind = ENTRY_ORDER, .due_day = day }, day, 0 }, /* its clock says when */
                { { .kind = ENTRY_PROPOSAL }, 0, 0 },
                { { .kind = ENTRY_RETALIATION }, 0, 0 },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id;
                const Fact *f;

                bare_init(&b);
                id = put_docket(&b, STATE_TAKEN, CUSTODY_HERE);
                fact_exchange(bare_begin(&b, &id, &tick), &county, &id, &tried[i].doc, &county, &gov, EXCHANGE_ISSUED, 0);
                f = bare_fact(&b, FACT_EXCHANGE, 0);
                if (f->day != tried[i].day || (Instant)f->number != tried[i].late)
                        fail_msg("%zu: day %d, late at %lld", i, (int)f->day, (long long)f->number);
                fact_exchange(bare_begin(&b, &id, &tick), &county, &id, &tried[i].doc, &county, &gov, EXCHANGE_COPIED, 0);
                assert_int_equal(bare_fact(&b, FACT_EXCHANGE, 0)->number, 0); /* who only saw it waits for nothing */
                bare_deinit(&b);
        }
}

static void an_urgent_report_goes_to_somebody(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_TAKEN, .custody = CUSTODY_HERE, .giver = county });
        assert_int_equal(reports(&b, DEPT, &id, 1, 0).reason, REASON_NONE);
        bare_unit(&b, GOV)->status = UNIT_CLOSING;
        bare_unit(&b, "411281.meeting")->status = UNIT_CLOSING;
        assert_int_equal(reports(&b, DEPT, &id, 1, 0).reason, REASON_FIELD_MISSING);
        bare_deinit(&b);
}

/* What follows needs a first report of this very office. */
static void what_follows_an_urgent_report_follows_ones_own(void **state) {
        static const struct { EntryKind document; const char *issuer; Reason reason; } tried[] = {
                { 0, NULL, REASON_FIRST_REPORT },         { ENTRY_ORDER, COUNTY, REASON_FIRST_REPORT },
                { ENTRY_URGENT, DEPT, REASON_FIRST_REPORT }, { ENTRY_URGENT, COUNTY, REASON_NONE } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ExchangeRow row = { .unit = county, .entry = 60, .document = tried[i].document, .addressee = gov,
                                    .issuer = code_or_none(tried[i].issuer), .state = EXCHANGE_ISSUED };
                Bare b;
                CaseId id = bare_open(&b);

                row.case_id = id;
                if (tried[i].document)
                        row_put(b.txn, ROW_EXCHANGE, &row);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
                assert_int_equal(reports(&b, COUNTY, &id, 2, 0).reason, tried[i].reason);
                bare_deinit(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_fifteen_days_run_again_when_the_request_came_back),
                cmocka_unit_test(a_question_that_came_back_is_waited_for_no_more),
                cmocka_unit_test(an_answer_that_came_back_is_owed_again),
                cmocka_unit_test(an_instruction_is_to_be_carried_out_while_the_case_is_here),
                cmocka_unit_test(the_bureau_between_sees_the_answer_to_what_it_saw_asked),
                cmocka_unit_test(who_was_asked_by_another_answers_that_one),
                cmocka_unit_test(what_is_not_accepted_in_time_is_found_while_it_is_owed),
                cmocka_unit_test(who_does_not_accept_tells_the_bureau_above_of_itself_alone),
                cmocka_unit_test(a_remark_is_about_the_copy_that_is_named),
                cmocka_unit_test(an_answer_meets_the_clock_that_still_runs),
                cmocka_unit_test(an_urgent_report_leaves_nobody_out),
                cmocka_unit_test(each_question_is_waited_for_until_its_own_day),
                cmocka_unit_test(an_urgent_report_goes_to_somebody),
                cmocka_unit_test(what_follows_an_urgent_report_follows_ones_own),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
