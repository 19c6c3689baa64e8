/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who may ask for what (node/request.c), and what he is shown of a case's entries: rows are put by hand, and an archive that holds one
 * entry stands before the real one.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "bare_office.h"
#include "common/base/memory.h"
#include "common/wire/json.h"
#include "node/core/periodic.h"
#include "node/query_internal.h"
#include "node/request.h"

typedef struct Asked {
        Bare b;
        PbControlReply reply;
        Query q;
        RequestReader reader;
} Asked;

/* ---- one entry ---------------------------------------------------------------------------------------------------- */

static Entry kept;

int __wrap_archive_entry(Archive *a, StoreTxn *txn, uint64_t number, Arena *arena, Entry *ret);

int __wrap_archive_entry(Archive *a, StoreTxn *txn, uint64_t number, Arena *arena, Entry *ret) {
        if (number != kept.header.number)
                return ARCHIVE_E_MISSING;
        *ret = kept;
        return 0;
}

static void asked_init(Asked *a) {
        bare_init(&a->b);
        a->reply = (PbControlReply)ZHUJI__CONTROL_REPLY__INIT;
        a->reply.status = CONTROL_DONE;
        a->q = (Query){ .txn = a->b.txn, .arena = &a->b.arena, .reply = &a->reply };
        a->reader = (RequestReader){ .roster = a->b.roster, .node = { "411281" }, .actor = { .unit = { "411281" }, .user = { "clerk" } },
                                     .now = a->b.now };
}

static void again(Asked *a) {
        a->reply = (PbControlReply)ZHUJI__CONTROL_REPLY__INIT;
        a->reply.status = CONTROL_DONE;
}

static PbControlRequest request_of(ControlKind kind) {
        PbControlRequest request = ZHUJI__CONTROL_REQUEST__INIT;

        request.kind = kind;
        return request;
}

static const char *answer(Asked *a, const PbControlRequest *request) {
        again(a);
        assert_int_equal(request_answer(&a->q, &a->reader, request), 0);
        assert_int_equal(a->reply.status == CONTROL_DONE, !a->reply.reason);
        return a->reply.reason ? a->reply.reason->name : "";
}

/* ---- who reads ---------------------------------------------------------------------------------------------------- */

static void nobody_reads_without_a_role_at_that_desk(void **state) {
        static const struct {
                const char *unit, *user, *reason;
        } cases[] = {
                { "411281", "clerk", "" },
                { "411281", "gone", "unknown-user" },      /* a row, and no role left */
                { "411281", "stranger", "unknown-user" },
                { "411281.hrss", "clerk", "unknown-user" }, /* of another desk */
                { "411200", "clerk", "unit-not-here" },
        };
        static const ControlKind kinds[] = { CONTROL_LIST, CONTROL_DESK, CONTROL_USERS, CONTROL_SUCCESSION, CONTROL_RECOVERY,
                                             CONTROL_MEETING, CONTROL_PERIODS };
        Asked a;

        asked_init(&a);
        row_put(a.b.txn, ROW_USER, &(UserRow){ .unit = { "411281" }, .user = { "gone" }, .roles = 0 });
        for (size_t i = 0; i < array_size(cases); i++)
                for (size_t k = 0; k < array_size(kinds); k++) {
                        PbControlRequest request = request_of(kinds[k]);

                        a.reader.actor.unit = code_of(cases[i].unit);
                        assert_true(user_name_parse(cases[i].user, &a.reader.actor.user));
                        assert_string_equal(answer(&a, &request), cases[i].reason);
                        assert_true(!*cases[i].reason || (!a.reply.n_users && !a.reply.recovery));
                }
        bare_deinit(&a.b);
}

/* The clocks of a case: for who has a file of it, and the auditor of the office itself; none of what accuses. */
static void clocks_are_shown_to_who_has_a_file_and_not_of_what_accuses(void **state) {
        static const struct {
                const char *unit;
                Role role;
                bool file, accuses;
                const char *reason;
        } cases[] = {
                { "411281", ROLE_CLERK, true, false, "" },
                { "411281", ROLE_CLERK, false, false, "not-reader" },
                { "411281", ROLE_AUDITOR, false, false, "" },
                { "411281.hrss", ROLE_AUDITOR, false, false, "not-reader" }, /* of a desk hosted here, not of the office */
                { "411281.hrss", ROLE_AUDITOR, true, false, "" },
                { "411281", ROLE_CLERK, true, true, "sealed-out" },
                { "411281", ROLE_AUDITOR, false, true, "sealed-out" },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                PbControlRequest request = request_of(CONTROL_CLOCKS);
                CaseRow row = { .path31 = 6 };
                CaseId id;
                Asked a;

                asked_init(&a);
                id = bare_claim(&a.b);
                a.reader.actor.unit = code_of(cases[i].unit);
                row_put(a.b.txn, ROW_USER, &(UserRow){ .unit = a.reader.actor.unit, .user = { "clerk" }, .roles = cases[i].role });
                if (cases[i].file)
                        bare_docket(&a.b, &id, (DocketRow){ .unit = a.reader.actor.unit, .state = STATE_TAKEN });
                if (cases[i].accuses) {
                        assert_true(case_get(a.b.txn, &id, &row));
                        row.case_class = CLASS_ACCUSATION;
                        row_put(a.b.txn, ROW_CASE, &row);
                }
                request.case_id = id.s;
                assert_string_equal(answer(&a, &request), cases[i].reason);
                bare_deinit(&a.b);
        }
}

/* ---- what becomes of a request ------------------------------------------------------------------------------------ */

/* The query code is told by its own request alone, whatever parts another one asks for. */
static void no_reading_brings_the_query_code_but_its_own(void **state) {
        static const struct {
                ControlKind kind;
                uint32_t asked, read;
                bool similar;
        } cases[] = {
                { CONTROL_SHOW, UINT32_MAX, ~(1u << PART_CODE), false },
                { CONTROL_SHOW, 1u << PART_DOCUMENT | 1u << PART_CODE, 1u << PART_DOCUMENT, false },
                { CONTROL_EVIDENCE, UINT32_MAX, ~(1u << PART_CODE), false },
                { CONTROL_SIMILAR, UINT32_MAX, 1u << PART_DOCUMENT, true },
                { CONTROL_CODE, 1u << PART_CONTENT, 1u << PART_CODE, false },
        };
        CaseId id = case_id_make(&(UnitCode){ "411281" }, 2026, 1);

        for (size_t i = 0; i < array_size(cases); i++)
                for (unsigned named = 0; named < 2; named++) {
                        PbControlRequest request = request_of(cases[i].kind);
                        RequestRefusal refusal;
                        Arena arena = ARENA_INIT;
                        Input in = { .kind = INPUT_TICK };

                        request.parts = cases[i].asked;
                        request.entry = 7;
                        request.case_id = named ? id.s : "411281-2026-0000001-2"; /* a digit mistyped */
                        assert_int_equal(request_input(&request, &(UnitCode){ "411281" }, &arena, &in, &refusal), named);
                        if (named) {
                                assert_int_equal(in.kind, INPUT_READ);
                                assert_int_equal(in.read_parts, cases[i].read);
                                assert_int_equal(in.read_similar, cases[i].similar);
                                assert_int_equal(in.number, 7);
                        } else {
                                assert_string_equal(refusal.words->name, "unknown-case");
                        }
                        arena_deinit(&arena);
                }
}

/* What is written down first, what is answered at once, and what is neither. */
static void each_request_is_an_input_or_a_read(void **state) {
        for (uint32_t kind = 0; kind < 120; kind++) {
                PbControlRequest request = request_of((ControlKind)kind);
                bool input = kind == CONTROL_DOCUMENT || kind == CONTROL_USER || kind == CONTROL_TIME || kind == CONTROL_SHOW ||
                             kind == CONTROL_SIMILAR || kind == CONTROL_PROGRESS || kind == CONTROL_CODE || kind == CONTROL_ALARM_SETTLED;
                bool read = kind == CONTROL_STATUS || kind == CONTROL_LIST || kind == CONTROL_DESK || kind == CONTROL_USERS ||
                            kind == CONTROL_SHOW || kind == CONTROL_EVIDENCE || kind == CONTROL_RULES || kind == CONTROL_CLOCKS ||
                            kind == CONTROL_PERIODS || kind == CONTROL_SIMILAR || kind == CONTROL_PROGRESS || kind == CONTROL_CODE ||
                            kind == CONTROL_SUCCESSION || kind == CONTROL_RECOVERY || kind == CONTROL_MEETING || kind == CONTROL_SHEETS;

                assert_int_equal(request_is_input(&request), input);
                assert_int_equal(request_is_read(&request), read);
                request.parts = 1; /* evidence with a part in it is a reading */
                assert_int_equal(request_is_input(&request), input || kind == CONTROL_EVIDENCE);
        }
}

/* ---- entries of a case -------------------------------------------------------------------------------------------- */

static void keep(Asked *a, EntryKind kind, const Document *doc, const Fact *fact) {
        Buf document = BUF_INIT, facts = BUF_INIT;

        document_encode_unchecked(doc, &document);
        facts_encode(fact, fact ? 1 : 0, &facts);
        kept = (Entry){
                .header = { .number = 70, .time = BARE_START, .kind = kind, .actor = { .user = { "clerk" } } },
                .parts = { { .kind = PART_DOCUMENT, .data = arena_copy(&a->b.arena, buf_bytes(&document)) },
                           { .kind = PART_FACTS, .data = arena_copy(&a->b.arena, buf_bytes(&facts)) } },
                .n_parts = 2,
        };
        buf_deinit(&document);
        buf_deinit(&facts);
}

static size_t shown(Asked *a, const char *unit, QuerySight sight, uint32_t parts) {
        CaseId id = bare_claim(&a->b);
        UnitCode desk = code_of(unit);

        again(a);
        row_put(a->b.txn, ROW_HISTORY, &(HistoryRow){ .case_id = id, .entry = 70 });
        assert_int_equal(query_show(&a->q, NULL, &desk, sight, &id, 1u << PART_DOCUMENT | parts, ""), 0);
        return a->reply.n_entries;
}

static void an_entry_shows_each_field_of_its_document(void **state) {
        static const JsonTable plain = { NULL };
        const Document doc = {
                .kind = ENTRY_OPINION, .unit = { "411281.hrss" }, .to = { "411281" }, .case_class = CLASS_CLAIM, .path31 = 5, .due_day = 20001,
                .decision = DECISION_EXPLAIN, .reason = "reason", .body = "body", .legal_basis = "basis", .remedy = "remedy",
                .trigger = TRIGGER_LATE, .service_how = SERVICE_POST, .service_at = BARE_START + 1000, .ref_unit = { "411200" },
                .ref_entry = 11, .organ = "organ", .ref_case = case_id_make(&(UnitCode){ "411281" }, 2026, 2), .days = 12,
                .from_day = 20002, .until_day = 20003, .units = { "411281.gov", "411281.housing" }, .n_units = 2, .person = "person",
                .asked_at = BARE_START + 2000, .rating_bureau = 3, .rating_handler = 4, .summary = "summary",
        };
        const Fact stamped = { .kind = FACT_DRAFT_STATE, .what = DRAFT_STAMPED, .number = 61, .number2 = 62, .text = "drafter\nsigner" };
        json_t *is, *wanted;
        Asked a;

        asked_init(&a);
        keep(&a, ENTRY_OPINION, &doc, &stamped);
        assert_int_equal(shown(&a, "411281", SIGHT_FILE, 0), 1);
        is = json_from_message(&a.reply.entries[0]->base, &plain, false);
        wanted = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:s, s:s, s:i, s:s, "
                           "s:s, s:[s,s], s:s, s:s, s:i, s:i, s:s, s:i, s:i, s:s, s:s}",
                           "number", 70, "time", "2026-03-01T09:10:00+08:00", "user", "clerk", "kind", "opinion", "unit", "411281.hrss", "to",
                           "411281", "due", "2024-10-05", "decision", "explain", "trigger", "late", "reason", "reason", "body", "body",
                           "legal_basis", "basis", "remedy", "remedy", "service_how", "post", "service_at", "2026-03-01T09:10:01+08:00",
                           "ref_unit", "411200", "ref_entry", 11, "class", "claim", "path31", 5, "organ", "organ", "ref_case", doc.ref_case.s,
                           "days", 12, "from", "2024-10-06", "until", "2024-10-07", "units", "411281.gov", "411281.housing", "person",
                           "person", "asked_at", "2026-03-01T09:10:02+08:00", "rating_bureau", 3, "rating_handler", 4, "summary", "summary",
                           "draft", 61, "signature", 62, "drafter", "drafter", "signer", "signer");
        assert_non_null(wanted);
        if (!json_equal(is, wanted))
                fail_msg("%s", json_dumps(is, JSON_COMPACT | JSON_PRESERVE_ORDER));
        json_decref(is);
        json_decref(wanted);
        bare_deinit(&a.b);
}

/* A bureau sees what was made of a case, others what concerns them; what is drafted and not made is its own unit's and the auditor's;
 * material is for who may read the petitioner's words. */
static void an_entry_is_shown_to_whom_it_concerns(void **state) {
        static const struct {
                EntryKind kind, document;
                const char *of, *to;
                QuerySight sight;
                bool words, seen;
        } cases[] = {
                { ENTRY_ORDER, ENTRY_ORDER, "411281", "411281.gov", SIGHT_OWN, false, false },
                { ENTRY_ORDER, ENTRY_ORDER, "411281", "411281.hrss", SIGHT_OWN, false, true },
                { ENTRY_ORDER, ENTRY_ORDER, "411281.hrss", "411281", SIGHT_OWN, false, true },
                { ENTRY_ORDER, ENTRY_ORDER, "411281", "411281.gov", SIGHT_FILE, false, true },
                { ENTRY_ORDER, ENTRY_ORDER, "411281", "411281.gov", SIGHT_ALL, false, true },
                { ENTRY_REGISTER, ENTRY_REGISTER, "411281", "", SIGHT_OWN, false, true },
                { ENTRY_CLASSIFY, ENTRY_CLASSIFY, "411281", "", SIGHT_OWN, false, true },
                { ENTRY_DRAFT, ENTRY_OPINION, "411281", "411281.hrss", SIGHT_OWN, false, false },
                { ENTRY_DRAFT, ENTRY_OPINION, "411281", "411281.hrss", SIGHT_FILE, false, false },
                { ENTRY_DRAFT, ENTRY_OPINION, "411281", "411281.hrss", SIGHT_ALL, false, true },
                { ENTRY_DRAFT, ENTRY_OPINION, "411281.hrss", "411281", SIGHT_OWN, false, true },
                { ENTRY_SIGN, ENTRY_SIGN, "411281", "411281.hrss", SIGHT_FILE, false, false },
                { ENTRY_DISCARD, ENTRY_DISCARD, "411281", "411281.hrss", SIGHT_FILE, false, false },
                { ENTRY_MATERIAL, ENTRY_MATERIAL, "411281.hrss", "", SIGHT_ALL, false, false },
                { ENTRY_MATERIAL, ENTRY_MATERIAL, "411281", "", SIGHT_OWN, true, true },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                Document doc = { .kind = cases[i].document, .unit = code_of(cases[i].of) };
                Asked a;

                asked_init(&a);
                if (*cases[i].to)
                        doc.to = code_of(cases[i].to);
                keep(&a, cases[i].kind, &doc, NULL);
                if (shown(&a, "411281.hrss", cases[i].sight, cases[i].words ? 1u << PART_CONTENT : 0) != cases[i].seen)
                        fail_msg("case %zu", i);
                bare_deinit(&a.b);
        }
}

/* ---- earlier cases ------------------------------------------------------------------------------------------------ */

static void of_a_linked_case_it_is_said_whether_it_is_pending(void **state) {
        for (DocketState s = STATE_REGISTERED; s <= STATE_SUCCEEDED; s++)
                for (unsigned accuses = 0; accuses < 2; accuses++) {
                        CaseId id, other = case_id_make(&(UnitCode){ "411281" }, 2026, 2);
                        CaseRow row;
                        Asked a;

                        asked_init(&a);
                        id = bare_claim(&a.b);
                        assert_true(case_get(a.b.txn, &id, &row));
                        row.case_id = other;
                        row.case_class = accuses ? CLASS_ACCUSATION : CLASS_CLAIM;
                        row_put(a.b.txn, ROW_CASE, &row);
                        bare_docket(&a.b, &other, (DocketRow){ .unit = { "411281" }, .state = s, .progress = PROGRESS_ACCEPTED });
                        row_put(a.b.txn, ROW_LINK, &(LinkRow){ .unit = { "411281" }, .case_id = id, .other = other, .variant = 1 });
                        query_similar(&a.q, &a.b.office.unit, &id, "");
                        assert_int_equal(a.reply.n_similar, !accuses && s != STATE_SEALED_OUT && s != STATE_SEALED && s != STATE_CONCLUDED);
                        if (a.reply.n_similar)
                                assert_int_equal(a.reply.similar[0]->pending, s <= STATE_ACCEPTED);
                        bare_deinit(&a.b);
                }
}

/* ---- reports and units that close ---------------------------------------------------------------------------------- */

/* Beside a month stand the one before, over the turn of the year, too, and that of a year ago; beside a year the one before. */
static void a_report_is_compared_with_the_periods_before(void **state) {
        static const struct {
                uint32_t kind;
                const char *form, *period;
                uint32_t number, before, year_before; /* 0: none */
        } cases[] = {
                { PERIOD_MONTH, "month", "2026-01", 202601, 202512, 202501 },
                { PERIOD_MONTH, "month", "2026-02", 202602, 202601, 202502 },
                { PERIOD_MONTH, "month", "2026-12", 202612, 202611, 202512 },
                { PERIOD_YEAR, "year", "2026", 2026, 2025, 0 },
        };

        for (size_t i = 0; i < array_size(cases); i++)
                for (unsigned there = 0; there < 4; there++) {
                        PeriodRow row = { .unit = { "411281" }, .kind = cases[i].kind, .period = cases[i].number, .about = { "411281" },
                                          .state = PERIOD_OWED };
                        PbControlRequest request = request_of(CONTROL_PERIODS);
                        Asked a;

                        asked_init(&a);
                        row_put(a.b.txn, ROW_PERIOD, &row);
                        row.period = cases[i].before;
                        if (there & 1)
                                row_put(a.b.txn, ROW_PERIOD, &row);
                        row.period = cases[i].year_before;
                        if (there & 2 && row.period)
                                row_put(a.b.txn, ROW_PERIOD, &row);
                        request.desk_kind = (char *)variant_name(ENTRY_PERIODIC_REPORT, cases[i].kind);
                        request.state = (char *)cases[i].period;
                        assert_string_equal(answer(&a, &request), "");
                        assert_int_equal(a.reply.n_periods, 1);
                        assert_string_equal(a.reply.periods[0]->period, cases[i].period);
                        assert_int_equal(*a.reply.periods[0]->before != 0, (there & 1) != 0);
                        assert_int_equal(*a.reply.periods[0]->year_before != 0, (there & 2) && cases[i].year_before);
                        bare_deinit(&a.b);
                }
}

/* Complete is what went, arrived, and left nothing. */
static void a_unit_has_closed_when_nothing_is_left_or_on_its_way(void **state) {
        static const struct {
                SuccessionJob job;
                SuccessionWent went;
                uint64_t gone, on_the_way;
                bool complete;
        } cases[] = {
                { JOB_DONE, WENT_ARRIVED, 1, 0, true },   { JOB_DONE, WENT_HERE, 1, 0, true },      { JOB_DONE, WENT_BACK, 0, 0, true },
                { JOB_DONE, WENT_FLIGHT, 0, 1, false },   { JOB_RUNS, WENT_ARRIVED, 1, 0, false },  { JOB_WAITS, WENT_ARRIVED, 1, 0, false },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                PbControlSuccession *s;
                Asked a;

                asked_init(&a);
                bare_unit(&a.b, "411281.hrss")->status = UNIT_CLOSING;
                row_put(a.b.txn, ROW_SUCCESSION, &(SuccessionRow){ .what = SUCCESSION_JOB, .unit = { "411281.hrss" }, .state = cases[i].job });
                row_put(a.b.txn, ROW_SUCCESSION, &(SuccessionRow){ .what = SUCCESSION_WENT, .unit = { "411281.hrss" },
                                                                   .case_id = case_id_make(&(UnitCode){ "411281" }, 2026, 3),
                                                                   .state = cases[i].went, .peer = { "411281.gov" } });
                query_succession(&a.q, a.b.roster, &a.b.office.unit, &(UnitCode){ "411281.hrss" });
                assert_int_equal(a.reply.n_successions, 1);
                s = a.reply.successions[0];
                assert_int_equal(s->n_to ? s->to[0]->cases : 0, cases[i].gone);
                assert_int_equal(s->on_the_way, cases[i].on_the_way);
                assert_int_equal(s->complete, cases[i].complete);
                bare_deinit(&a.b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nobody_reads_without_a_role_at_that_desk),
                cmocka_unit_test(clocks_are_shown_to_who_has_a_file_and_not_of_what_accuses),
                cmocka_unit_test(no_reading_brings_the_query_code_but_its_own),
                cmocka_unit_test(each_request_is_an_input_or_a_read),
                cmocka_unit_test(an_entry_shows_each_field_of_its_document),
                cmocka_unit_test(an_entry_is_shown_to_whom_it_concerns),
                cmocka_unit_test(of_a_linked_case_it_is_said_whether_it_is_pending),
                cmocka_unit_test(a_report_is_compared_with_the_periods_before),
                cmocka_unit_test(a_unit_has_closed_when_nothing_is_left_or_on_its_way),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
