/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What arrives from the right office at the wrong moment, or with something in it that no procedure can reckon with; and what
 * becomes of each kind of document when its parcel comes to nothing.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "office_rig.h"
#include "roster_text.h"

#define DEPT "411281.hrss"
#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"

static Document by(EntryKind kind, const char *unit, const char *to) {
        Document doc = rig_document(to);

        doc.kind = kind;
        doc.unit = code(unit);
        doc.case_class = CLASS_CLAIM;
        doc.path31 = 6;
        doc.channel = CHANNEL_LETTER;
        doc.received_at = RIG_START;
        doc.due_day = kind == ENTRY_ASSIGNMENT ? day_of(RIG_START) + 30 : 0;
        doc.handing_mode = procedure_is_hand_over(kind) ? kind : 0;
        doc.service_at = kind == ENTRY_SERVICE ? RIG_START : 0;
        return doc;
}

static RigParcel parcel_by(Rig *rig, const Document *doc, const char *to, const CaseId *id) {
        const RosterNode *node = roster_host(rig->roster, &doc->unit);

        return rig_forge(rig, node->unit.s, doc->unit.s, to, procedure_is_event(doc->kind) ? PARCEL_EVENT : PARCEL_DOCUMENT,
                         id, doc);
}

static void refused(Rig *rig, const RigParcel *parcel, Reason reason) {
        Result result = rig_give(rig, parcel);

        assert_int_equal(result.status, RESULT_REFUSED);
        if (result.reason != reason)
                fail_msg("refused for %s (%s), not %s", reason_text(result.reason)->name, result.detail,
                         reason_text(reason)->name);
}

static CaseId given(Rig *rig, EntryKind mode) {
        Document doc = rig_document(COUNTY);
        CaseId id = rig_register(rig, CITY);

        doc.due_day = mode == ENTRY_ASSIGNMENT ? day_of(rig->now) + 30 : 0;
        rig_do(rig, CITY, mode, &id, &doc);
        rig_ferry(rig);
        return id;
}

/* ---- from the right office, at the wrong moment ----------------------------------------------------------------- */

static void what_does_not_fit_the_docket_is_refused_whoever_sends_it(void **state) {
        static const struct {
                EntryKind kind;
                const char *from, *to;
                EntryKind mode;
                Reason reason;
        } cases[] = {
                { ENTRY_ASSIGNMENT, CITY, COUNTY, ENTRY_REFERRAL, REASON_IN_CHAIN },      /* it has it already */
                { ENTRY_RETURN_ANSWER, CITY, COUNTY, ENTRY_REFERRAL, REASON_STATE },      /* nobody asked */
                { ENTRY_REPORT, COUNTY, CITY, ENTRY_REFERRAL, REASON_NO_REPORT_OWED },    /* a referral owes none */
                { ENTRY_REPORT_APPROVAL, CITY, COUNTY, ENTRY_ASSIGNMENT, REASON_NOT_DISPOSED },
                { ENTRY_REWORK, CITY, COUNTY, ENTRY_ASSIGNMENT, REASON_NOT_DISPOSED },
        };

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                DocketRow before, after;
                RigParcel parcel;
                Document doc;
                Rig rig;
                CaseId id;

                rig_init(&rig, "411200 411281");
                id = given(&rig, cases[i].mode);
                doc = by(cases[i].kind, cases[i].from, cases[i].to);
                doc.decision = cases[i].kind == ENTRY_RETURN_ANSWER ? DECISION_AGREE : DECISION_NONE;
                before = rig_docket(&rig, cases[i].to, &id);
                parcel = parcel_by(&rig, &doc, cases[i].to, &id);
                {
                        Result result = rig_give(&rig, &parcel);

                        assert_int_equal(result.status, RESULT_REFUSED);
                        if (cases[i].reason != REASON_NOT_DISPOSED && result.reason != cases[i].reason)
                                fail_msg("%s: %s", entry_kind_name(cases[i].kind), reason_text(result.reason)->name);
                }
                after = rig_docket(&rig, cases[i].to, &id);
                assert_memory_equal(&before, &after, sizeof(before));
                rig_deinit(&rig);
        }
}

static void the_same_thing_is_not_received_twice_under_two_numbers(void **state) {
        Document doc, report = rig_document(NULL), dept = rig_document(DEPT);
        RigParcel parcel;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        /* A second return-request before the first is answered. */
        id = given(&rig, ENTRY_REFERRAL);
        doc = by(ENTRY_RETURN_REQUEST, COUNTY, CITY);
        parcel = parcel_by(&rig, &doc, CITY, &id);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        parcel = parcel_by(&rig, &doc, CITY, &id);
        refused(&rig, &parcel, REASON_RETURN_PENDING);
        rig_deinit(&rig);

        /* A second report, a second approval. */
        rig_init(&rig, "411200 411281");
        id = given(&rig, ENTRY_ASSIGNMENT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &dept);
        rig_accept(&rig, DEPT, &id);
        report.decision = DECISION_SUPPORT;
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &report);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &report);
        rig_ferry(&rig);
        doc = by(ENTRY_REPORT, COUNTY, CITY);
        parcel = parcel_by(&rig, &doc, CITY, &id);
        refused(&rig, &parcel, REASON_NO_REPORT_OWED);
        rig_do(&rig, CITY, ENTRY_REPORT_APPROVAL, &id, &report);
        rig_ferry(&rig);
        doc = by(ENTRY_REPORT_APPROVAL, CITY, COUNTY);
        parcel = parcel_by(&rig, &doc, COUNTY, &id);
        refused(&rig, &parcel, REASON_NO_REPORT);
        rig_deinit(&rig);
}

static void an_order_is_answered_once(void **state) {
        Document order = rig_document(COUNTY), doc;
        RigParcel parcel;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = given(&rig, ENTRY_REFERRAL);
        doc = by(ENTRY_RESPONSE, COUNTY, CITY);
        doc.ref_unit = code(CITY);
        doc.ref_entry = rig_do(&rig, CITY, ENTRY_ORDER, &id, &order).entry;
        rig_ferry(&rig);
        parcel = parcel_by(&rig, &doc, CITY, &id);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        parcel = parcel_by(&rig, &doc, CITY, &id);
        refused(&rig, &parcel, REASON_ORDER_ANSWERED);
        rig_deinit(&rig);
}

static void who_gave_the_case_back_has_no_say_in_it_any_more(void **state) {
        Document doc = rig_document(NULL);
        RigParcel parcel;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = given(&rig, ENTRY_ASSIGNMENT);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
        rig_ferry(&rig);
        {
                Entry asked = rig_last(rig_at(&rig, COUNTY));
                uint64_t request = 0;
                HistoryRow row = { .case_id = id };
                RowCursor cursor = row_cursor(ROW_HISTORY, &row, 1, 1);

                while (row_next(rig_at(&rig, COUNTY)->txn, &cursor, &row))
                        if (row.kind == ENTRY_RETURN_REQUEST)
                                request = row.entry;
                assert_true(request > 0 && request <= asked.header.number);
                doc.decision = DECISION_AGREE;
                rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &doc);
                {
                        Entry e = rig_last(rig_at(&rig, CITY));
                        Document answer;

                        assert_int_equal(document_decode(entry_find_part(&e, PART_DOCUMENT)->data, &rig.arena, &answer), 0);
                        assert_int_equal(answer.ref_entry, request); /* it names what it answers */
                        assert_string_equal(answer.ref_unit.s, COUNTY);
                }
        }
        rig_ferry(&rig);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ASSIGNMENT).state, CLOCK_CANCELLED);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).state, CLOCK_CANCELLED);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).report, REPORT_NONE);
        doc = by(ENTRY_NOTICE, COUNTY, CITY);
        parcel = parcel_by(&rig, &doc, CITY, &id);
        refused(&rig, &parcel, REASON_NOT_GIVEN);
        rig_deinit(&rig);
}

static void only_the_unit_given_to_and_those_it_serves_speak_of_the_case(void **state) {
        Document doc = by(ENTRY_NOTICE, "411281.meeting", CITY);
        RigParcel parcel;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = given(&rig, ENTRY_REFERRAL);
        parcel = parcel_by(&rig, &doc, CITY, &id); /* same node, yet served by nobody */
        refused(&rig, &parcel, REASON_NOT_GIVEN);
        doc.unit = code(DEPT);
        parcel = parcel_by(&rig, &doc, CITY, &id);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        /* Of what happens there; what is asked of the giver is asked by the unit itself. */
        doc = by(ENTRY_RETURN_REQUEST, DEPT, CITY);
        parcel = parcel_by(&rig, &doc, CITY, &id);
        refused(&rig, &parcel, REASON_NOT_GIVEN);
        rig_deinit(&rig);
}

/* ---- what no procedure can reckon with -------------------------------------------------------------------------- */

static void absurd_days_are_refused(void **state) {
        CaseId id = case_id_make(&(UnitCode){ CITY }, 2026, 9);
        RigParcel parcel;
        Document doc;
        Rig rig;

        rig_init(&rig, "411200 411281");
        doc = by(ENTRY_ASSIGNMENT, CITY, COUNTY);
        doc.due_day = 0;
        parcel = parcel_by(&rig, &doc, COUNTY, &id);
        refused(&rig, &parcel, REASON_FIELD_MISSING);
        doc.due_day = INT32_MAX;
        parcel = parcel_by(&rig, &doc, COUNTY, &id);
        refused(&rig, &parcel, REASON_FORMAT);
        doc.due_day = -1;
        parcel = parcel_by(&rig, &doc, COUNTY, &id);
        refused(&rig, &parcel, REASON_FORMAT);
        id = given(&rig, ENTRY_REFERRAL);
        doc = by(ENTRY_SERVICE, COUNTY, CITY);
        doc.service_at = 0;
        parcel = parcel_by(&rig, &doc, CITY, &id);
        refused(&rig, &parcel, REASON_FORMAT);
        doc.service_at = rig.now + 2 * DURATION_DAY;
        parcel = parcel_by(&rig, &doc, CITY, &id);
        refused(&rig, &parcel, REASON_FORMAT);
        rig_deinit(&rig);
}

/* It was a week on its way: a duty all the same, breached from the start, and met late by the report. */
static void what_arrives_after_its_due_day_is_a_breached_duty(void **state) {
        Document doc = rig_document(COUNTY);
        ClockRow clock;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        doc.due_day = day_of(rig.now) + 2;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_pass_days(&rig, 7);
        rig_ferry(&rig);
        clock = rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT);
        assert_int_equal(clock.due_day, doc.due_day);
        assert_int_equal(clock.days, 0);
        assert_int_equal(clock.flags, CLOCK_FLAG_SET);
        rig_tick(&rig);
        clock = rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT);
        assert_int_equal(clock.state, CLOCK_BREACHED);
        assert_int_equal(clock.ended_entry, 0);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_OVERDUE, &id));
        rig_deinit(&rig);
}

static void a_void_of_another_lane_is_refused(void **state) {
        Document doc = by(ENTRY_RECALL, CITY, COUNTY);
        CaseId id = case_id_make(&(UnitCode){ CITY }, 2026, 9);
        RigParcel parcel;
        Rig rig;

        rig_init(&rig, "411200 411281");
        (void)given(&rig, ENTRY_REFERRAL);
        doc.void_lane = LANE_BULK;
        doc.void_number = 1;
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_VOID, &id, &doc);
        refused(&rig, &parcel, REASON_FORMAT);
        rig_deinit(&rig);
}

static void cases_wait_while_the_clock_is_in_doubt(void **state) {
        Document doc = rig_document(COUNTY);
        RigParcel parcel;
        OutboxKey key;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        assert_true(rig_waiting(rig_at(&rig, CITY), 0, &key));
        parcel = rig_parcel(rig_at(&rig, CITY), &key);
        rig.now += 300 * DURATION_DAY;
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.status, RESULT_IGNORED);
        assert_int_equal(result.reason, REASON_TIME);
        rig.now -= 300 * DURATION_DAY;
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        rig_deinit(&rig);
}

/* An office that others have seen further on takes no case before it has recovered: the number may be given twice by then. */
static void cases_wait_for_an_old_copy_to_recover(void **state) {
        Input seen = { .kind = INPUT_PEER_VIEW, .peer = code(CITY), .view = VIEW_OURS_AHEAD, .peer_seal_number = 99 };
        Document doc = rig_document(COUNTY);
        RigParcel parcel;
        OutboxKey key;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        assert_true(rig_waiting(rig_at(&rig, CITY), 0, &key));
        parcel = rig_parcel(rig_at(&rig, CITY), &key);
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &seen).status, RESULT_DONE);
        result = rig_give(&rig, &parcel);
        assert_int_equal(result.status, RESULT_IGNORED);
        assert_int_equal(result.reason, REASON_OLD_COPY);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_FLIGHT);
        seen.view = VIEW_OURS_AGREES;
        assert_int_equal(rig_step(rig_at(&rig, COUNTY), &seen).status, RESULT_DONE);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        rig_deinit(&rig);
}

static void refused_words_are_not_kept(void **state) {
        Document doc = rig_document(CITY);
        Entry e;
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        id = rig_register(&rig, PROVINCE);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        doc.to = code(PROVINCE);
        rig_refused(&rig, CITY, ENTRY_REPORT_UP, &id, &doc, REASON_FROM_ABOVE);
        doc.to = code(COUNTY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        doc.to = code(PROVINCE); /* past the city, to one that is in the chain */
        rig_do(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc);
        rig_ferry(&rig);
        e = rig_last(rig_at(&rig, PROVINCE));
        assert_int_equal(e.header.kind, ENTRY_RECEIVED);
        assert_non_null(entry_find_part(&e, PART_DOCUMENT)); /* what was tried */
        assert_null(entry_find_part(&e, PART_CONTENT));      /* not what the petitioner said */
        rig_deinit(&rig);
}

/* Whatever is kept of it must still fit an entry of ours, beside its proof and its receipt. */
static void of_a_parcel_that_is_too_much_nothing_is_kept(void **state) {
        static uint8_t junk[(7u << 20) / 2];
        Document doc = by(ENTRY_REFERRAL, CITY, COUNTY);
        CaseId id = case_id_make(&(UnitCode){ CITY }, 2026, 9);
        RigParcel parcel;
        Entry e;
        Rig rig;

        rig_init(&rig, "411200 411281");
        parcel = parcel_by(&rig, &doc, COUNTY, &id);
        for (uint32_t i = 1; i <= 2; i++)
                parcel.parcel.evidence.parts[i] = (Part){ .kind = PART_DOCUMENT, .data = bytes_of(junk, sizeof(junk)) };
        parcel.parcel.evidence.n_parts = 3;
        refused(&rig, &parcel, REASON_FORMAT);
        e = rig_last(rig_at(&rig, COUNTY));
        assert_null(entry_find_part(&e, PART_DOCUMENT));
        assert_non_null(entry_find_part(&e, PART_RECEIPT));
        rig_deinit(&rig);
}

static void any_number_of_reminders_can_be_acted_upon(void **state) {
        CaseId id;
        Rig rig;

        rig_init(&rig, "411200 411281");
        id = given(&rig, ENTRY_REFERRAL);
        for (int i = 0; i < 5000; i++) {
                Document doc = by(ENTRY_REMINDER, CITY, COUNTY);
                RigParcel parcel = parcel_by(&rig, &doc, COUNTY, &id);

                assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        }
        for (int i = 0; i < 5000 / 200; i++) {
                assert_true(rig_has_warning(&rig, COUNTY, WARNING_REMINDED, &id));
                rig_do(&rig, COUNTY, ENTRY_CLASSIFY, &id, &(Document){ .case_class = CLASS_CLAIM, .path31 = 6 });
        }
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_REMINDED, &id));
        rig_deinit(&rig);
}

/* ---- receipts --------------------------------------------------------------------------------------------------- */

static void a_receipt_is_the_receivers_own_and_names_bytes(void **state) {
        static const uint8_t signature[64];
        struct {
                const char *sealed_by;
                Outcome outcome;
                ResultStatus status;
        } cases[] = {
                { COUNTY, OUTCOME_TAKEN, RESULT_IGNORED },    /* no digest: of what? */
                { PROVINCE, OUTCOME_VOIDED, RESULT_REFUSED }, /* somebody else's */
                { COUNTY, OUTCOME_VOIDED, RESULT_DONE },      /* voided unseen */
        };
        Document doc = rig_document(COUNTY);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                Receipt receipt = { .from = code(CITY), .to = code(COUNTY), .lane = LANE_NORMAL, .epoch = 1, .number = 1,
                                    .outcome = cases[i].outcome };
                Evidence evidence = { .header = { .number = 5, .kind = ENTRY_RECEIVED, .version = 1, .time = rig.now,
                                                  .actor = { .unit = code(COUNTY) } }, .n_parts = 1 };
                Input in = { .kind = INPUT_RECEIPT, .receipt = &receipt, .receipt_evidence = &evidence };
                OutboxKey key = { .to = code(COUNTY), .lane = LANE_NORMAL, .epoch = 1, .number = 1 };
                Buf bytes = BUF_INIT, header = BUF_INIT, body = BUF_INIT, sealed = BUF_INIT;

                receipt_encode(&receipt, &bytes);
                evidence.parts[0] = (Part){ .kind = PART_RECEIPT, .data = buf_bytes(&bytes) };
                evidence.header.n_parts = 1;
                evidence.header.parts[0] = (PartRef){
                        .kind = PART_RECEIPT, .digest = part_digest(PART_RECEIPT, evidence.parts[0].salt, buf_bytes(&bytes))
                };
                header_encode(&evidence.header, &header);
                evidence.header_bytes = buf_bytes(&header);
                evidence.seal = (Seal){ .unit = code(cases[i].sealed_by), .number = 1, .epoch = 1, .first_entry = 5, .count = 1,
                                        .root = entry_leaf(evidence.header_bytes), .time = rig.now, .suite = RECORD_SUITE_STD };
                seal_body_encode(&evidence.seal, &body);
                seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), &sealed);
                evidence.seal_bytes = buf_bytes(&sealed);
                in.parcel_digest = rig_parcel(rig_at(&rig, CITY), &key).digest;
                assert_int_equal(rig_step(rig_at(&rig, CITY), &in).status, cases[i].status);
                buf_deinit(&bytes);
                buf_deinit(&header);
                buf_deinit(&body);
                buf_deinit(&sealed);
        }
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        rig_deinit(&rig);
}

/* ---- what becomes of a document whose parcel comes to nothing --------------------------------------------------- */

/* The first parcel of `from` is set aside by its receiver, and the receipt comes back. */
static void lose(Rig *rig, const char *from) {
        RigParcel parcel;
        OutboxKey key;
        Result result;

        assert_true(rig_waiting(rig_at(rig, from), 0, &key));
        parcel = rig_parcel(rig_at(rig, from), &key);
        {
                Input in = { .kind = INPUT_QUARANTINE, .parcel = &parcel.parcel, .parcel_digest = parcel.digest, .text = "" };

                result = rig_step(rig_at(rig, key.to.s), &in);
        }
        (void)rig_receipt(rig_at(rig, key.to.s), result.entry);
}

static CaseId ready_to_report(Rig *rig) {
        Document dept = rig_document(DEPT), doc = rig_document(NULL);
        CaseId id = given(rig, ENTRY_ASSIGNMENT);

        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &dept);
        rig_accept(rig, DEPT, &id);
        doc.decision = DECISION_SUPPORT;
        rig_do(rig, DEPT, ENTRY_OPINION, &id, &doc);
        rig_ferry(rig);
        return id;
}

static void a_lost_report_is_owed_again_by_its_day(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = ready_to_report(&rig);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).state, CLOCK_MET);
        lose(&rig, COUNTY);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).report, REPORT_OWED);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).state, CLOCK_RUNNING);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_BOUNCED, &id));
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_docket(&rig, CITY, &id).report_below, REPORT_SENT);
        rig_deinit(&rig);
}

static void a_lost_approval_or_rework_is_given_again(void **state) {
        static const EntryKind kinds[] = { ENTRY_REPORT_APPROVAL, ENTRY_REWORK };

        for (size_t i = 0; i < 2; i++) {
                Document doc = rig_document(NULL);
                Rig rig;
                CaseId id;

                rig_init(&rig, "411200 411281");
                id = ready_to_report(&rig);
                rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
                rig_ferry(&rig);
                rig_do(&rig, CITY, kinds[i], &id, &doc);
                lose(&rig, CITY);
                assert_int_equal(rig_docket(&rig, CITY, &id).report_below, REPORT_SENT);
                assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ASSIGNMENT).state, CLOCK_MET);
                rig_do(&rig, CITY, kinds[i], &id, &doc);
                rig_ferry(&rig);
                assert_int_equal(rig_docket(&rig, COUNTY, &id).report, i ? REPORT_REWORK : REPORT_APPROVED);
                rig_deinit(&rig);
        }
}

static void a_lost_rework_with_a_new_day_leaves_no_clock_behind(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = ready_to_report(&rig);
        rig_do(&rig, COUNTY, ENTRY_REPORT, &id, &doc);
        rig_ferry(&rig);
        doc.due_day = day_of(rig.now) + 60;
        rig_do(&rig, CITY, ENTRY_REWORK, &id, &doc);
        lose(&rig, CITY);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ASSIGNMENT).state, CLOCK_CANCELLED);
        rig_pass_days(&rig, 70);
        rig_tick(&rig);
        assert_false(rig_has_warning(&rig, CITY, WARNING_BELOW_OVERDUE, &id));
        rig_deinit(&rig);
}

static void a_lost_response_is_owed_again(void **state) {
        Document order = rig_document(COUNTY), doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = given(&rig, ENTRY_REFERRAL);
        rig_do(&rig, CITY, ENTRY_ORDER, &id, &order);
        rig_ferry(&rig);
        rig_do(&rig, COUNTY, ENTRY_RESPONSE, &id, &doc);
        lose(&rig, COUNTY);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ORDER_RESPONSE).state, CLOCK_RUNNING);
        rig_do(&rig, COUNTY, ENTRY_RESPONSE, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ORDER_RESPONSE).state, CLOCK_MET);
        rig_deinit(&rig);
}

static void a_lost_recall_is_no_bounce_of_the_case(void **state) {
        Document doc = rig_document(COUNTY);
        RigParcel first, recall;
        OutboxKey key;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_do(&rig, CITY, ENTRY_RECALL, &id, &doc);
        assert_true(rig_waiting(rig_at(&rig, CITY), 0, &key));
        first = rig_parcel(rig_at(&rig, CITY), &key);
        assert_true(rig_waiting(rig_at(&rig, CITY), 1, &key));
        recall = rig_parcel(rig_at(&rig, CITY), &key);
        (void)rig_give(&rig, &first);
        {
                Input in = { .kind = INPUT_PARCEL, .parcel = &recall.parcel, .parcel_digest = recall.digest,
                             .parcel_refused = REASON_EVIDENCE };

                result = rig_step(rig_at(&rig, COUNTY), &in);
        }
        (void)rig_receipt(rig_at(&rig, COUNTY), result.entry);
        assert_false(rig_has_warning(&rig, CITY, WARNING_BOUNCED, &id));
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_FLIGHT);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        rig_deinit(&rig);
}

static void many_parcels_underway_become_warnings_a_few_at_a_time(void **state) {
        Input tick = { .kind = INPUT_TICK };
        Document doc = rig_document(COUNTY);
        RigOffice *city;
        uint64_t before;
        Rig rig;

        rig_init(&rig, CITY);
        city = rig_at(&rig, CITY);
        for (int i = 0; i < 20; i++) {
                CaseId id = rig_register(&rig, CITY);

                rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        }
        rig_pass_days(&rig, 8);
        before = city->n_entries;
        assert_true(rig_step(city, &tick).more);
        assert_int_equal(city->n_entries - before, city->office.limits.drafts_max);
        rig_tick(&rig);
        assert_int_equal(city->n_entries - before, 20);
        rig_deinit(&rig);
}

/* ---- clocks and classes that arrivals touch --------------------------------------------------------------------- */

static void a_breached_triage_that_comes_back_is_not_breached_a_second_time(void **state) {
        Document doc = rig_document(DEPT);
        ClockRow triage;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        rig_pass_days(&rig, 20);
        rig_tick(&rig);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc);
        doc.decision = DECISION_AGREE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &doc);
        triage = rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE);
        assert_int_equal(triage.state, CLOCK_BREACHED);
        assert_int_equal(triage.ended_entry, 0);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).breached_entry, triage.breached_entry);
        rig_deinit(&rig);
}

static void acceptance_settles_a_proposed_class_at_every_level(void **state) {
        Document none = { .channel = CHANNEL_ONLINE }, doc = rig_document(COUNTY);
        Content content = { .text = "x", .name = "信访人甲", .phone = "电话" };
        CaseRow row;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register_as(&rig, CITY, &none, &content);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        assert_true(row.class_proposed);
        doc.to = code(DEPT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_accept(&rig, DEPT, &id);
        rig_ferry(&rig);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        assert_false(row.class_proposed);
        assert_true(case_get(rig_at(&rig, CITY)->txn, &id, &row));
        assert_false(row.class_proposed);
        rig_deinit(&rig);
}

/* ---- units on their way out ------------------------------------------------------------------------------------- */

static void a_closing_unit_neither_acts_nor_is_given_anything(void **state) {
        Roster *later = roster_network_with("411281.hrss department",
                                            "411281.hrss department status=closing successor=411281.gov");
        RosterProblem problem;
        Document doc = rig_document(DEPT);
        RigParcel parcel;
        Rig rig;
        CaseId id, held;

        assert_int_equal(roster_prepare(later, &problem, 1), 0);
        rig_init(&rig, "411200 411281");
        held = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &held, &doc);
        id = rig_register(&rig, COUNTY);
        rig_at(&rig, COUNTY)->office.roster = later;
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_UNIT_INACTIVE);
        doc.due_day = day_of(rig.now) + 20;
        doc.trigger = TRIGGER_LATE;
        rig_refused(&rig, COUNTY, ENTRY_ORDER, &held, &doc, REASON_UNIT_INACTIVE); /* whoever takes over answers it */
        doc = rig_document(DEPT);
        rig_refused(&rig, DEPT, ENTRY_NOTICE, &held, NULL, REASON_UNIT_INACTIVE);
        /* Nor by somebody who has not heard of it. */
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        {
                OutboxKey key;

                assert_true(rig_waiting(rig_at(&rig, CITY), 0, &key));
                parcel = rig_parcel(rig_at(&rig, CITY), &key);
        }
        refused(&rig, &parcel, REASON_UNIT_INACTIVE);
        id = rig_register(&rig, CITY);
        rig_at(&rig, CITY)->office.roster = later; /* now it has heard */
        rig_refused(&rig, CITY, ENTRY_REFERRAL, &id, &doc, REASON_UNIT_INACTIVE);
        rig_deinit(&rig);
        roster_free(later);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_does_not_fit_the_docket_is_refused_whoever_sends_it),
                cmocka_unit_test(the_same_thing_is_not_received_twice_under_two_numbers),
                cmocka_unit_test(an_order_is_answered_once),
                cmocka_unit_test(who_gave_the_case_back_has_no_say_in_it_any_more),
                cmocka_unit_test(only_the_unit_given_to_and_those_it_serves_speak_of_the_case),
                cmocka_unit_test(absurd_days_are_refused),
                cmocka_unit_test(what_arrives_after_its_due_day_is_a_breached_duty),
                cmocka_unit_test(a_void_of_another_lane_is_refused),
                cmocka_unit_test(cases_wait_while_the_clock_is_in_doubt),
                cmocka_unit_test(cases_wait_for_an_old_copy_to_recover),
                cmocka_unit_test(refused_words_are_not_kept),
                cmocka_unit_test(of_a_parcel_that_is_too_much_nothing_is_kept),
                cmocka_unit_test(any_number_of_reminders_can_be_acted_upon),
                cmocka_unit_test(a_receipt_is_the_receivers_own_and_names_bytes),
                cmocka_unit_test(a_lost_report_is_owed_again_by_its_day),
                cmocka_unit_test(a_lost_approval_or_rework_is_given_again),
                cmocka_unit_test(a_lost_rework_with_a_new_day_leaves_no_clock_behind),
                cmocka_unit_test(a_lost_response_is_owed_again),
                cmocka_unit_test(a_lost_recall_is_no_bounce_of_the_case),
                cmocka_unit_test(many_parcels_underway_become_warnings_a_few_at_a_time),
                cmocka_unit_test(a_breached_triage_that_comes_back_is_not_breached_a_second_time),
                cmocka_unit_test(acceptance_settles_a_proposed_class_at_every_level),
                cmocka_unit_test(a_closing_unit_neither_acts_nor_is_given_anything),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
