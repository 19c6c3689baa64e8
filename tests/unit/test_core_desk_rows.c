/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What comes to an office from its own desks and its own runner, at the edges: who is nobody here, what is no document, what
 * says nothing; it is refused or taken as it is, and nothing else happens.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/decide.h"

#define COUNTY "411281"
#define DEPT "411281.hrss"

static const Input tick = { .kind = INPUT_TICK };

static Input by(const char *unit, const char *user, EntryKind kind) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = code_of(unit) } };

        strcpy(in.actor.user.s, user);
        return in;
}

/* ---- founding ------------------------------------------------------------------------------------------------------------ */

static void an_office_is_founded_by_somebody_and_may_wait_for_its_roster(void **state) {
        Input in = { .kind = INPUT_GENESIS, .actor = { .unit = code_of(COUNTY) } };
        HeadRow none;
        Bare b;

        bare_init(&b);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_ALREADY_FOUNDED);
        none = b.head;
        row_delete(b.txn, ROW_HEAD, &none);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_MISSING);
        strcpy(in.actor.user.s, "admin");
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_non_null(bare_fact(&b, FACT_ROSTER, 0));
        b.office.roster = NULL;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_null(bare_fact(&b, FACT_ROSTER, 0));
        assert_int_equal(bare_fact(&b, FACT_USER, 0)->what, ROLE_ADMIN);
        bare_deinit(&b);
}

/* ---- drafts, days and seals that are none --------------------------------------------------------------------------- */

static void a_signature_without_its_case_names_the_draft(void **state) {
        const UnitCode county = code_of(COUNTY);
        const CaseId id = case_id_make(&county, 2026, 1);

        assert_true(act_has_no_case(&CASE_NONE, ENTRY_SIGN));
        assert_true(act_has_no_case(&CASE_NONE, ENTRY_DISCARD));
        assert_true(act_has_no_case(&CASE_NONE, ENTRY_BATCH));
        assert_false(act_has_no_case(&CASE_NONE, ENTRY_NOTICE));
        assert_false(act_has_no_case(&id, ENTRY_SIGN));
}

/* The pack's days of an assignment, as long as the calendar reaches. */
static void an_assignment_beyond_the_calendar_has_to_name_its_day(void **state) {
        Pack pack = *pack_builtin_2022();
        Document doc = { .kind = ENTRY_ASSIGNMENT }, refer = { .kind = ENTRY_REFERRAL };
        Decide *d;
        Bare b;

        bare_init(&b);
        pack.clocks[CLOCK_ASSIGNMENT].days = 10;
        pack.clocks[CLOCK_ASSIGNMENT].working = true;
        b.office.pack = &pack;
        d = bare_begin(&b, &CASE_NONE, &tick);
        act_fill_due(d, &refer);
        assert_int_equal(refer.due_day, 0);
        act_fill_due(d, &doc);
        assert_true(doc.due_day > day_of(b.now) + 10);
        doc.due_day = 0;
        b.office.calendar = NULL;
        act_fill_due(d, &doc);
        assert_int_equal(doc.due_day, 0);
        doc.due_day = 20600; /* which it says */
        act_fill_due(d, &doc);
        assert_int_equal(doc.due_day, 20600);
        bare_deinit(&b);
}

/* What cannot be read again is not stamped; a draft that there is none of is not looked for. */
static void only_the_paper_that_was_signed_is_stamped(void **state) {
        DraftRow row = { .unit = code_of(COUNTY), .entry = 70, .kind = ENTRY_ASSIGNMENT, .state = DRAFT_SIGNED,
                         .drafter = { "clerk" },
                         .signer = { "clerk" }, .digest = { { 1 } } };
        Input in = by(COUNTY, "boss", ENTRY_STAMP);
        uint64_t number;
        Bare b;
        CaseId id = bare_open(&b);

        in.case_id = row.case_id = id;
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
        in.document.ref_entry = 70;
        assert_false(office_wants_draft(&b.office, b.txn, &in, &number));
        row_put(b.txn, ROW_DRAFT, &row);
        assert_true(office_wants_draft(&b.office, b.txn, &in, &number));
        assert_int_equal(number, 70);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_DAMAGED); /* its entry could not be read */
        bare_deinit(&b);
}

/* They follow one another from the one that is held; a number that comes again ends the row. */
static void seals_are_held_as_far_as_they_follow(void **state) {
        Seal seals[3] = { { .number = 1 }, { .number = 1 }, { .number = 2 } };
        Input in = { .kind = INPUT_PEER_SEALS, .seals = seals, .n_seals = 3 };
        Bare b;

        bare_init(&b);
        for (size_t i = 0; i < array_size(seals); i++) {
                seals[i].body = bytes_of_str("body");
                seals[i].signature = bytes_of_str("signature");
        }
        in.peer = code_of("411200");
        (void)bare_decide(&b, &in);
        assert_int_equal(bare_fact(&b, FACT_PEER_SEAL, 0)->number, 1);
        assert_null(bare_fact(&b, FACT_PEER_SEAL, 1));
        bare_deinit(&b);
}

/* ---- rules and calendars ------------------------------------------------------------------------------------------------ */

/* The pack that is built in may be installed as it is: an entry says from then on that it is in force; but once. */
static void what_is_built_in_may_be_installed_once(void **state) {
        Input in = by(COUNTY, "boss", ENTRY_RULES);
        RulesRow row = { .pack_entry = 60 };
        Bare b;

        bare_init(&b);
        in.kind = INPUT_RULES;
        in.rules = pack_builtin_2022();
        in.rules_bytes = bytes_of_str("rules");
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        strcpy(row.pack, in.rules->name);
        row.pack_version = in.rules->version;
        row.pack_digest = in.rules->digest;
        row_put(b.txn, ROW_RULES, &row);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_RULES_OLD);
        in.kind = INPUT_CALENDAR; /* the first calendar of an office that has none */
        in.calendar = calendar_builtin();
        b.office.calendar = NULL;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        bare_deinit(&b);
}

/* P6: what is sealed goes with an accusation alone. */
static void nothing_sealed_is_enclosed_elsewhere(void **state) {
        static const PartKind kinds[] = { PART_SEALED, PART_SEALED_NOTICE };
        Input in = by(COUNTY, "boss", ENTRY_OWNER);
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
        in.case_id = id;
        in.document.person = "boss";
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NONE);
        in.n_parts = 1;
        for (size_t i = 0; i < array_size(kinds); i++) {
                in.parts[0] = (InputPart){ .kind = kinds[i], .data = bytes_of_str("sealed") };
                assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        }
        bare_deinit(&b);
}

/* A list's next line waits for what was decided in the same tick; a bureau that is gone assigns nothing. */
static void a_line_of_a_list_is_tried_alone(void **state) {
        BatchRow batch = { .unit = code_of(COUNTY), .entry = 60, .drafter = { "clerk" }, .signer = { "boss" },
                           .stamper = { "boss" },
                           .lines = 1, .meeting = "会议", .words = "限期办结" };
        BatchLineRow line = { .unit = code_of(COUNTY), .entry = 60, .line = 1, .to = code_of(DEPT), .due_day = 30000 };
        Bare b;
        CaseId id = bare_open(&b);

        (void)id;
        line.case_id = case_id_make(&b.office.unit, 2026, 9); /* which nobody knows */
        row_put(b.txn, ROW_BATCH, &batch);
        row_put(b.txn, ROW_BATCH_LINE, &line);
        assert_true(tick_batch(bare_begin(&b, &CASE_NONE, &tick)));
        assert_null(bare_fact(&b, FACT_BATCH_DONE, 0));
        (void)bare_decide(&b, &tick);
        assert_int_equal(bare_fact(&b, FACT_BATCH_DONE, 0)->how, REASON_UNKNOWN_CASE);
        assert_true(case_id_is_none(&b.drafts.drafts[0]->case_id));
        bare_unit(&b, COUNTY)->status = UNIT_CLOSING;
        (void)bare_decide(&b, &tick);
        assert_int_equal(bare_fact(&b, FACT_BATCH_DONE, 0)->how, REASON_UNIT_INACTIVE);
        bare_deinit(&b);
}

/* Rows that stay where they are cost time, too: a tick looks at so many. */
static void a_calendar_s_job_looks_at_no_more_clocks_than_its_share(void **state) {
        RulesRow job = { .moving = true };
        ClockRow row = { .unit = code_of(COUNTY), .clock = CLOCK_NOTICE, .started_entry = 60, .state = CLOCK_MET,
                         .ended_entry = 61 };
        Bare b;

        bare_init(&b);
        row.case_id = bare_claim(&b);
        for (row.instance = 1; row.instance <= 5000; row.instance++)
                row_put(b.txn, ROW_CLOCK, &row);
        row_put(b.txn, ROW_RULES, &job);
        b.drafts.n_drafts = 0;
        assert_true(tick_rules_job(bare_begin(&b, &CASE_NONE, &tick), 8)); /* there is more */
        assert_int_equal(bare_fact(&b, FACT_RULES_JOB, 0)->how, false);
        bare_deinit(&b);
}

/* ---- who is at the desk -------------------------------------------------------------------------------------------------- */

static void nobody_without_a_role_in_a_unit_of_this_node_acts(void **state) {
        UserRow former = { .unit = code_of(COUNTY), .user = { "former" } };
        Input in;
        Bare b;

        bare_init(&b);
        row_put(b.txn, ROW_USER, &former);
        in = by("999999", "boss", ENTRY_USER);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNIT_NOT_HERE); /* in no roster */
        in = by("411200", "boss", ENTRY_USER);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNIT_NOT_HERE);
        in = by(COUNTY, "stranger", ENTRY_USER);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_USER);
        in = by(COUNTY, "former", ENTRY_USER);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_USER);
        in = by(COUNTY, "former", ENTRY_USER);
        in.kind = INPUT_CALENDAR;
        in.calendar = calendar_builtin();
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_USER);
        strcpy(in.actor.user.s, "stranger");
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_USER);
        strcpy(in.actor.user.s, "clerk");
        assert_int_equal(bare_decide(&b, &in).reason, REASON_ROLE);
        bare_deinit(&b);
}

static void a_user_has_a_name_and_a_unit_here(void **state) {
        Input in = by(COUNTY, "boss", ENTRY_USER);
        Bare b;

        bare_init(&b);
        in.user_roles = ROLE_CLERK;
        in.user_unit = code_of(DEPT);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        strcpy(in.user_name.s, "Not A Name");
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        strcpy(in.user_name.s, "li");
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        in.user_unit = code_of("411200");
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNIT_NOT_HERE);
        bare_deinit(&b);
}

/* ---- what is said -------------------------------------------------------------------------------------------------------- */

static void what_is_no_document_is_refused(void **state) {
        Input in = by(COUNTY, "boss", (EntryKind)0);
        Bare b;

        in.case_id = bare_open(&b);
        (void)bare_docket(&b, &in.case_id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED,
                                                        .custody = CUSTODY_HERE });
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_DOCUMENT);
        in.document_kind = ENTRY_CLOCK; /* the office's own, nobody's to make */
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_DOCUMENT);
        in.document_kind = ENTRY_DRAFT;
        in.document.kind = ENTRY_STAMP;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_NOT_DRAFTED);
        in.document.kind = ENTRY_CLOCK;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_DOCUMENT);
        in.kind = (InputKind)200; /* nor is anything that no owner hands in */
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_DOCUMENT);
        assert_int_equal(b.drafts.n_drafts, 0);
        bare_deinit(&b);
}

/* A decision that rests on a row that can't be read is none: the store says so, and the owner stops. */
static void nothing_is_decided_on_a_damaged_row(void **state) {
        Input in = by(COUNTY, "boss", ENTRY_USER);
        Buf key = BUF_INIT, value = BUF_INIT;
        Result result;
        Bare b;

        bare_init(&b);
        in.user_unit = code_of(COUNTY);
        in.user_roles = ROLE_CLERK;
        strcpy(in.user_name.s, "li");
        assert_true(store_seek(b.txn, bytes_of("u", 1), &key, &value)); /* the first user: boss */
        store_put(b.txn, buf_bytes(&key), bytes_of(value.data, value.len - 1));
        result.status = RESULT_IGNORED;
        assert_true(office_decide(&b.office, b.txn, b.now, &in, &b.drafts, &result) < 0);
        assert_int_equal(result.status, RESULT_IGNORED); /* written on success alone */
        buf_deinit(&key);
        buf_deinit(&value);
        store_abort(&b.txn);
        assert_int_equal(store_begin(b.store, true, &b.txn), 0);
        bare_deinit(&b);
}

/* Nobody's desk is shown bytes that are no text. */
static void a_refusal_says_text_or_nothing(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        refuse(bare_begin(&b, &id, &tick), REASON_FIELD_WRONG, "%s", "字段");
        assert_string_equal(b.result.detail, "字段");
        refuse(&b.d, REASON_FIELD_WRONG, "%s", "\xE5\xAD");
        assert_string_equal(b.result.detail, "");
        assert_int_equal(b.result.reason, REASON_FIELD_WRONG);
        bare_deinit(&b);
}

/* 22:30: only the documents of accusations have sealed parts, and only registrations the petitioner's words. */
static void parts_are_those_a_document_may_have(void **state) {
        static uint8_t bytes[600];
        Input in = by(COUNTY, "boss", ENTRY_MATERIAL);
        Bare b;

        in.case_id = bare_open(&b);
        (void)bare_docket(&b, &in.case_id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED,
                                                        .custody = CUSTODY_HERE });
        in.document.body = "材料";
        in.parts[0] = (InputPart){ .kind = PART_SEALED, .data = bytes_of(bytes, sizeof(bytes)) };
        in.n_parts = 1;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        in.parts[0].kind = PART_SEALED_NOTICE;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        in.parts[0].kind = PART_CONTENT;
        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
        in.n_parts = 0;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        bare_deinit(&b);
}

/* What one document may bring: so many papers, so much in all, however it is divided; what lies in the journal already was weighed
 * when it was typed. */
static void papers_of_one_document_are_weighed_together(void **state) {
        static uint8_t bytes[ATTACHMENTS_SIZE_MAX];
        static const struct {
                size_t sizes[3];
                bool fits;
        } tried[] = {
                { { ATTACHMENTS_SIZE_MAX / 2, ATTACHMENTS_SIZE_MAX / 2, 0 }, true },
                { { ATTACHMENTS_SIZE_MAX / 2, ATTACHMENTS_SIZE_MAX / 2, 1 }, false },
                { { ATTACHMENTS_SIZE_MAX / 2 + 1, ATTACHMENTS_SIZE_MAX / 2, 0 }, false },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Input in = by(COUNTY, "boss", ENTRY_MATERIAL);
                Buf parts[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
                Bare b;

                in.case_id = bare_open(&b);
                (void)bare_docket(&b, &in.case_id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED,
                                                                .custody = CUSTODY_HERE });
                in.document.body = "材料";
                for (size_t k = 0; k < array_size(parts); k++) {
                        Attachment a = { .name = "收据", .media_type = "text/plain", .data = bytes_of(bytes, tried[i].sizes[k]) };

                        attachment_encode(&a, &parts[k]);
                        in.parts[in.n_parts++] = (InputPart){ .kind = PART_ATTACHMENT, .data = buf_bytes(&parts[k]) };
                }
                assert_int_equal(bare_decide(&b, &in).reason, tried[i].fits ? REASON_NONE : REASON_ENCLOSURES_LARGE);
                for (size_t k = 0; k < array_size(parts); k++)
                        buf_deinit(&parts[k]);
                bare_deinit(&b);
        }
}

/* ---- the runner's own ---------------------------------------------------------------------------------------------------- */

/* Its texts are for whoever reads the log: one may be missing. */
static void what_the_runner_reports_is_an_alarm_with_or_without_words(void **state) {
        static const char *const texts[] = { "the disk", NULL };

        for (size_t i = 0; i < array_size(texts); i++) {
                Input in = { .kind = INPUT_CUT, .text = texts[i], .number = 77 };
                const char *said = texts[i] ? texts[i] : "";
                const Fact *f;
                Bare b;

                bare_init(&b);
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                f = bare_fact(&b, FACT_CUT, 0);
                assert_int_equal(f->number, 77);
                assert_string_equal(f->text, said);
                assert_non_null(bare_fact(&b, FACT_ALARM, 0));
                in = (Input){ .kind = INPUT_QUARANTINE, .text = texts[i], .digest = { { 5 } } };
                in.parts[0].data = bytes_of_str("what it was");
                in.n_parts = texts[i] ? 1 : 0;
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                assert_int_equal(b.drafts.drafts[0]->n_parts, 0); /* nobody looked into it: nothing is kept */
                assert_non_null(bare_fact(&b, FACT_ALARM, 0));
                in = (Input){ .kind = INPUT_ALARM, .alarm = ALARM_SILENCE, .alarm_on = true, .peer = code_of("411200"),
                              .text = texts[i] };
                assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
                assert_non_null(bare_fact(&b, FACT_ALARM, 0));
                in.alarm_on = false; /* that was never raised */
                assert_int_equal(bare_decide(&b, &in).status, RESULT_IGNORED);
                bare_deinit(&b);
        }
}

/* Reading is an act like any other: it is somebody's. */
static void who_is_nobody_here_reads_nothing(void **state) {
        Input in = { .kind = INPUT_READ, .actor = { .unit = code_of(COUNTY), .user = { "stranger" } },
                     .read_parts = 1u << PART_DOCUMENT };
        Bare b;

        in.case_id = bare_open(&b);
        (void)bare_docket(&b, &in.case_id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED,
                                                        .custody = CUSTODY_HERE });
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_USER);
        strcpy(in.actor.user.s, "clerk");
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        bare_deinit(&b);
}

/* What is about a case names it; what is about none, a meeting's list, a calendar of receptions, belongs to none. */
static void a_document_is_about_a_case_or_about_none(void **state) {
        static const EntryKind of_none[] = { ENTRY_BATCH, ENTRY_RECEPTION, ENTRY_SHEET_NOTE, ENTRY_ANNOTATION };
        Input in = by(COUNTY, "boss", ENTRY_REFERRAL);
        Result result;
        CaseId id;
        Bare b;

        id = bare_open(&b);
        in.document.to = code_of(DEPT);
        assert_int_equal(bare_decide(&b, &in).reason, REASON_UNKNOWN_CASE);
        for (size_t i = 0; i < array_size(of_none); i++) {
                in = by(COUNTY, "boss", of_none[i]);
                in.case_id = id;
                in.document.variant = 1;
                in.document.body = "内容";
                in.document.due_day = day_of(BARE_START) + 30;
                result = bare_decide(&b, &in);
                assert_int_equal(result.reason, REASON_FIELD_WRONG);
                assert_string_equal(result.detail, "case");
        }
        bare_deinit(&b);
}

/* ---- what the owner reads for it ----------------------------------------------------------------------------------------- */

/* A file that came with a unit that closed is asked about by codes that came with it, of which one entry has the checks. */
static void checks_are_read_of_a_case_that_came_with_them_for_who_asks(void **state) {
        Input in = { .kind = INPUT_PROGRESS };
        uint64_t entry = 0;
        CaseRow row;
        Bare b;

        in.case_id = bare_open(&b);
        assert_false(office_wants_checks(b.txn, &in, &entry));
        assert_true(case_get(b.txn, &in.case_id, &row));
        row.checks_entry = 77;
        row_put(b.txn, ROW_CASE, &row);
        assert_true(office_wants_checks(b.txn, &in, &entry));
        assert_int_equal(entry, 77);
        in.kind = INPUT_COMMAND;
        assert_false(office_wants_checks(b.txn, &in, &entry));
        in.kind = INPUT_PROGRESS;
        in.case_id = case_id_make(&b.office.unit, 2026, 9);
        assert_false(office_wants_checks(b.txn, &in, &entry));
        bare_deinit(&b);
}

/* To a reviewer goes what was said in the case: its registration, what class it was given, what came; not what others
 * were told. */
static void the_file_is_what_was_said_in_the_case(void **state) {
        static const EntryKind said[] = { ENTRY_REGISTER, ENTRY_CLASSIFY, ENTRY_REMINDER, ENTRY_RECEIVED, ENTRY_NOTICE };
        Input in = by(COUNTY, "boss", ENTRY_REVIEW_ASK);
        uint64_t entries[OFFICE_FILE_MAX];
        Bare b;

        in.case_id = bare_open(&b);
        in.document.to = code_of("411200");
        for (size_t i = 0; i < array_size(said); i++) {
                HistoryRow row = { .case_id = in.case_id, .entry = 50 + i, .kind = said[i], .unit = code_of(COUNTY) };

                row_put(b.txn, ROW_HISTORY, &row);
        }
        assert_int_equal(office_wants_file(&b.office, b.txn, &in, entries), 4);
        for (size_t i = 0; i < 4; i++)
                assert_int_not_equal(entries[i], 52);
        in = by("999999", "boss", ENTRY_REPORT_UP); /* of who is no unit nothing is sent anywhere */
        assert_false(office_wants_content(&b.office, b.txn, &in, entries));
        bare_deinit(&b);
}

/* What happened once a person settles, who says what was found; what is so still, ends by itself when it is so no more. */
static void an_alarm_of_what_happened_once_is_settled_with_a_reason(void **state) {
        static const struct {
                AlarmKind kind;
                bool once;
        } alarms[] = { { ALARM_QUARANTINE, true }, { ALARM_CUT, true }, { ALARM_CONFLICT, true }, { ALARM_RECEIPT, true },
                       { ALARM_FORK, false }, { ALARM_SILENCE, false } };
        static char endless[70000];

        memset(endless, 'a', sizeof(endless) - 1);
        for (size_t i = 0; i < array_size(alarms); i++) {
                AlarmRow row = { .kind = alarms[i].kind, .subject = "411200", .on = true };
                Input in = by(COUNTY, "boss", ENTRY_ALARM_SETTLED);
                Bare b;

                bare_init(&b);
                row_put(b.txn, ROW_ALARM, &row);
                in.alarm = alarms[i].kind;
                in.document.reason = "已查明";
                assert_int_equal(bare_decide(&b, &in).reason, REASON_NO_ALARM); /* which one? */
                in.text = "411200";
                assert_int_equal(bare_decide(&b, &in).reason, alarms[i].once ? REASON_NONE : REASON_NO_ALARM);
                if (alarms[i].once) {
                        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->what, alarms[i].kind);
                        assert_int_equal(bare_fact(&b, FACT_ALARM, 0)->how, 0);
                        in.document.reason = endless;
                        assert_int_equal(bare_decide(&b, &in).reason, REASON_FIELD_WRONG);
                }
                bare_deinit(&b);
        }
}

/* 22:34: that it takes longer is told to the petitioner of a merged case, too - whom nobody can reach to nobody. */
static void whom_nobody_can_reach_is_not_to_be_told_of_an_extension(void **state) {
        for (unsigned unreachable = 0; unreachable < 2; unreachable++) {
                DocketRow lead, merged = { .unit = code_of(COUNTY), .state = STATE_SUPERSEDED, .custody = CUSTODY_HERE };
                MergedRow link = { .unit = code_of(COUNTY) };
                CaseRow row;
                Bare b;
                CaseId id = bare_open(&b), other = case_id_make(&b.office.unit, 2026, 2);

                lead = bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_ACCEPTED,
                                                         .custody = CUSTODY_HERE });
                merged.merged_into = id;
                (void)bare_docket(&b, &other, merged);
                assert_true(case_get(b.txn, &id, &row));
                row.case_id = link.merged = other;
                row.unreachable = unreachable;
                row_put(b.txn, ROW_CASE, &row);
                link.case_id = id;
                row_put(b.txn, ROW_MERGED, &link);
                merged_extended(bare_begin(&b, &id, &tick), &lead, 30);
                assert_int_equal(bare_warning(&b, WARNING_EXTENDED) != NULL, !unreachable);
                bare_deinit(&b);
        }
}

/* Time goes on from the last entry's, whatever the machine's clock says; an office of no entry yet has the clock's. */
static void no_entry_is_of_an_earlier_time_than_the_last(void **state) {
        Input in = by(COUNTY, "boss", ENTRY_USER);
        Bare b;

        bare_init(&b);
        in.user_unit = code_of(COUNTY);
        in.user_roles = ROLE_CLERK;
        strcpy(in.user_name.s, "li");
        b.now = b.head.time - DURATION_HOUR;
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        in = (Input){ .kind = INPUT_GENESIS, .actor = { .unit = code_of(COUNTY), .user = { "admin" } } };
        row_delete(b.txn, ROW_HEAD, &b.head);
        b.head = (HeadRow){ .time = b.now + 40 * DURATION_DAY };
        row_put(b.txn, ROW_HEAD, &b.head);
        assert_int_equal(bare_decide(&b, &in).status, RESULT_DONE);
        assert_int_equal(bare_fact(&b, FACT_PERIODS, 0)->at, day_start(day_from_civil(2026, 4, 1))); /* March's reports */
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_office_is_founded_by_somebody_and_may_wait_for_its_roster),
                cmocka_unit_test(a_signature_without_its_case_names_the_draft),
                cmocka_unit_test(an_assignment_beyond_the_calendar_has_to_name_its_day),
                cmocka_unit_test(only_the_paper_that_was_signed_is_stamped),
                cmocka_unit_test(seals_are_held_as_far_as_they_follow),
                cmocka_unit_test(what_is_built_in_may_be_installed_once),
                cmocka_unit_test(nothing_sealed_is_enclosed_elsewhere),
                cmocka_unit_test(a_line_of_a_list_is_tried_alone),
                cmocka_unit_test(a_calendar_s_job_looks_at_no_more_clocks_than_its_share),
                cmocka_unit_test(nobody_without_a_role_in_a_unit_of_this_node_acts),
                cmocka_unit_test(a_user_has_a_name_and_a_unit_here),
                cmocka_unit_test(what_is_no_document_is_refused),
                cmocka_unit_test(nothing_is_decided_on_a_damaged_row),
                cmocka_unit_test(a_refusal_says_text_or_nothing),
                cmocka_unit_test(parts_are_those_a_document_may_have),
                cmocka_unit_test(papers_of_one_document_are_weighed_together),
                cmocka_unit_test(what_the_runner_reports_is_an_alarm_with_or_without_words),
                cmocka_unit_test(who_is_nobody_here_reads_nothing),
                cmocka_unit_test(a_document_is_about_a_case_or_about_none),
                cmocka_unit_test(checks_are_read_of_a_case_that_came_with_them_for_who_asks),
                cmocka_unit_test(the_file_is_what_was_said_in_the_case),
                cmocka_unit_test(an_alarm_of_what_happened_once_is_settled_with_a_reason),
                cmocka_unit_test(whom_nobody_can_reach_is_not_to_be_told_of_an_extension),
                cmocka_unit_test(no_entry_is_of_an_earlier_time_than_the_last),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
