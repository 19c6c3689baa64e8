/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a document may not say, field by field, and where it arrives from an office that says it all the same: named, and
 * without
 * effect.  Expectations from the statute (2022 art. 22-25, 34, 39, 40).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "office_rig.h"

#define DEPT "411281.hrss"
#define TAX "411281.tax"
#define GOV "411281.gov"
#define MEETING "411281.meeting"
#define TOWN "411281001"
#define COUNTY "411281"
#define CITY "411200"

enum { SUMMONS = 1, RECTIFY = 4, COORDINATE = 5 };

static Document with_units(Document doc, const char *a, const char *b) {
        doc.units[0] = a;
        doc.units[1] = b;
        doc.n_units = b ? 2 : a ? 1 : 0;
        return doc;
}

static CaseId at_department(Rig *rig, EntryKind mode, Day due) {
        CaseId id = rig_register(rig, COUNTY);
        Document doc = rig_document(DEPT);

        doc.due_day = due;
        rig_do(rig, COUNTY, mode, &id, &doc);
        return id;
}

static ExchangeRow newest(Rig *rig, const char *unit, const CaseId *id, EntryKind document) {
        ExchangeRow row = { .unit = code(unit), .case_id = *id }, found = { .entry = 0 };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(rig_host(rig, unit)->txn, &cursor, &row))
                if (row.document == document)
                        found = row;
        return found;
}

/* From an office that knows the procedure only by hearsay. */
static Reason arrives(Rig *rig, const char *node, const char *from, const char *to, ParcelKind kind, const CaseId *id,
                      Document doc) {
        RigParcel parcel;
        Result result;

        doc.unit = code(from);
        doc.to = code(to);
        parcel = rig_forge(rig, node, from, to, kind, id, &doc);
        result = rig_give(rig, &parcel);
        return result.reason;
}

/* ---- consultations, disputes, designations (22:24) ---------------------------------------------------------------- */

static void an_answer_to_a_consultation_is_yes_or_no(void **state) {
        Document ask = rig_document(TOWN), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = at_department(&rig, ENTRY_REFERRAL, 0);
        answer.decision = DECISION_SUPPORT;
        rig_refused(&rig, DEPT, ENTRY_CONSULTATION_ANSWER, &id, &answer, REASON_NO_QUESTION);
        rig_do(&rig, DEPT, ENTRY_CONSULTATION, &id, &ask);
        rig_refused(&rig, TOWN, ENTRY_CONSULTATION_ANSWER, &id, &answer, REASON_FIELD_WRONG);
        answer.decision = DECISION_REFUSE;
        rig_do(&rig, TOWN, ENTRY_CONSULTATION_ANSWER, &id, &answer);
        rig_deinit(&rig);
}

/* That another one refused, or that somebody else was refused, opens no dispute. */
static void a_consultation_with_a_third_one_or_by_another_does_not_count(void **state) {
        Document ask = rig_document(GOV), answer = rig_document(NULL), dispute = with_units(rig_document(NULL), DEPT, TOWN);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = at_department(&rig, ENTRY_REFERRAL, 0);
        rig_do(&rig, DEPT, ENTRY_CONSULTATION, &id, &ask);
        answer.decision = DECISION_REFUSE;
        rig_do(&rig, GOV, ENTRY_CONSULTATION_ANSWER, &id, &answer);
        rig_refused(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute, REASON_CONSULT_FIRST);
        dispute = with_units(rig_document(NULL), DEPT, COUNTY); /* the giver: that is a return-request */
        rig_refused(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute, REASON_NOT_POSSIBLE_HANDLER);
        dispute = with_units(rig_document("411200.gov"), DEPT, TOWN);
        rig_refused(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute, REASON_NOT_COMMON_SUPERIOR);
        rig_deinit(&rig);
}

static void who_is_designated_is_one_unit_that_can_handle_it(void **state) {
        static const struct {
                const char *a, *b;
                Reason reason;
        } cases[] = {
                { NULL, NULL, REASON_FIELD_MISSING },        { TOWN, DEPT, REASON_FIELD_WRONG },
                { "nonsense", NULL, REASON_FIELD_WRONG },    { "411299", NULL, REASON_FIELD_WRONG },
                { MEETING, NULL, REASON_NOT_POSSIBLE_HANDLER }, { COUNTY, NULL, REASON_NOT_POSSIBLE_HANDLER },
                { "411200.hrss", NULL, REASON_NOT_COMMON_SUPERIOR },
        };
        Document dispute = with_units(rig_document(NULL), DEPT, TOWN), doc;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        doc = with_units(rig_document(NULL), TOWN, NULL);
        rig_refused(&rig, GOV, ENTRY_DESIGNATION, &id, &doc, REASON_NO_QUESTION);
        rig_do(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute);
        for (size_t i = 0; i < array_size(cases); i++) {
                doc = with_units(rig_document(NULL), cases[i].a, cases[i].b);
                rig_refused(&rig, GOV, ENTRY_DESIGNATION, &id, &doc, cases[i].reason);
        }
        for (uint32_t i = 0; i < rig.roster->n_units; i++)
                if (strcmp(rig.roster->units[i].code.s, TOWN) == 0) {
                        RosterUnit *town = &rig.roster->units[i];

                        town->status = UNIT_CLOSING;
                        doc = with_units(rig_document(NULL), TOWN, NULL);
                        rig_refused(&rig, GOV, ENTRY_DESIGNATION, &id, &doc, REASON_UNIT_INACTIVE);
                        town->status = UNIT_ACTIVE;
                }
        rig_do(&rig, GOV, ENTRY_DESIGNATION, &id, &doc);
        rig_deinit(&rig);
}

/* P8, where it arrives: a unit that leads nobody designates nobody, whoever carries its word. */
static void a_designation_that_names_nobody_is_none_where_it_arrives(void **state) {
        static const char *const units[] = { "nonsense", "411299", "410102.gov" };
        Document dispute = with_units(rig_document(NULL), DEPT, TOWN);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281 411200");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute);
        for (size_t i = 0; i < array_size(units); i++) {
                Document doc = with_units((Document){ .kind = ENTRY_DESIGNATION }, units[i], NULL);

                doc.ref_entry = newest(&rig, COUNTY, &id, ENTRY_DISPUTE).entry;
                assert_int_not_equal(arrives(&rig, CITY, "411200.gov", COUNTY, PARCEL_DOCUMENT, &id, doc), REASON_NONE);
                assert_int_equal(arrives(&rig, CITY, "411200.gov", DEPT, PARCEL_COPY, &id, doc), REASON_NOT_COMMON_SUPERIOR);
        }
        assert_string_equal(rig_docket(&rig, COUNTY, &id).directed.s, "");
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_NONE);
        rig_deinit(&rig);
}

/* ---- the joint meeting (22:39) ------------------------------------------------------------------------------------ */

static void the_meeting_s_acts_name_whom_they_concern(void **state) {
        Document ask = rig_document(NULL), act = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281 411200");
        id = at_department(&rig, ENTRY_REFERRAL, 0);
        ask.to = code(MEETING);
        rig_do(&rig, COUNTY, ENTRY_MEETING_REQUEST, &id, &ask);
        act.variant = SUMMONS;
        rig_refused(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act, REASON_FIELD_MISSING);
        act = with_units(act, "nonsense", NULL);
        rig_refused(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act, REASON_UNKNOWN_UNIT);
        act = with_units(act, "411299", NULL);
        rig_refused(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act, REASON_UNKNOWN_UNIT);
        act.variant = COORDINATE;
        act = with_units(act, MEETING, NULL); /* the one who would handle it */
        rig_refused(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act, REASON_NOT_POSSIBLE_HANDLER);
        /* Another meeting's word, or one that does not name the desk it goes to. */
        act = with_units((Document){ .kind = ENTRY_MEETING_ACT, .variant = SUMMONS }, DEPT, NULL);
        assert_int_equal(arrives(&rig, CITY, "411200.gov", DEPT, PARCEL_COPY, &id, act), REASON_NOT_ASKABLE);
        act = with_units((Document){ .kind = ENTRY_MEETING_ACT, .variant = SUMMONS }, TOWN, NULL);
        assert_int_equal(arrives(&rig, CITY, "411200.gov", DEPT, PARCEL_COPY, &id, act), REASON_NOT_ASKABLE);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_MEETING_ACT, &id));
        act = with_units(rig_document(NULL), NULL, NULL);
        act.variant = COORDINATE; /* to talk it over, nobody is named */
        rig_do(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act);
        assert_string_equal(rig_docket(&rig, COUNTY, &id).directed.s, "");
        rig_deinit(&rig);
}

/* 限期整改 of two: each is told, and waited for by the bureau. */
static void each_unit_that_shall_mend_it_is_waited_for(void **state) {
        Document ask = rig_document(NULL), act = with_units(rig_document(NULL), DEPT, TOWN);
        Rig rig;
        CaseId id;
        Day until;

        rig_init(&rig, "411281");
        id = at_department(&rig, ENTRY_REFERRAL, 0);
        until = day_of(rig.now) + 10;
        rig_do(&rig, COUNTY, ENTRY_MEETING_REQUEST, &id, &ask);
        act.variant = RECTIFY;
        act.until_day = until;
        rig_do(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_MEETING_ACT, &id));
        assert_true(rig_has_warning(&rig, TOWN, WARNING_MEETING_ACT, &id));
        assert_int_equal(newest(&rig, DEPT, &id, ENTRY_MEETING_ACT).state, EXCHANGE_RECEIVED);
        assert_int_equal(newest(&rig, TOWN, &id, ENTRY_MEETING_ACT).state, EXCHANGE_RECEIVED);
        assert_int_equal(newest(&rig, COUNTY, &id, ENTRY_MEETING_ACT).state, EXCHANGE_ISSUED);
        rig_deinit(&rig);
}

/* ---- instructions, urgent reports, retaliation, aid --------------------------------------------------------------- */

static void an_instruction_names_one_unit_or_none(void **state) {
        Document ask = rig_document(NULL), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REQUEST_DECISION, &id, &ask);
        answer = with_units(answer, DEPT, TOWN);
        rig_refused(&rig, GOV, ENTRY_INSTRUCTION, &id, &answer, REASON_FIELD_WRONG);
        answer = with_units(answer, "nonsense", NULL);
        rig_refused(&rig, GOV, ENTRY_INSTRUCTION, &id, &answer, REASON_FIELD_WRONG);
        answer = with_units(answer, "411299", NULL);
        rig_refused(&rig, GOV, ENTRY_INSTRUCTION, &id, &answer, REASON_FIELD_WRONG);
        answer = with_units(answer, DEPT, NULL);
        rig_do(&rig, GOV, ENTRY_INSTRUCTION, &id, &answer);
        assert_string_equal(rig_docket(&rig, COUNTY, &id).directed.s, DEPT);
        rig_deinit(&rig);
}

/* 22:22 (1), 24: who was named can't give the case back; what names it travels with the case, whosever node it is. */
static void whom_an_instruction_names_cannot_give_the_case_back_from_another_node(void **state) {
        Document ask = rig_document(NULL), answer = rig_document(NULL), doc;
        OutboxKey key;
        RigParcel forged;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, "411200");
        rig_do(&rig, "411200", ENTRY_REQUEST_DECISION, &id, &ask);
        answer = with_units(answer, DEPT, NULL);
        rig_do(&rig, "411200.gov", ENTRY_INSTRUCTION, &id, &answer);
        doc = rig_document(COUNTY);
        rig_do(&rig, "411200", ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        /* The bureau on the way is bound, too. */
        assert_string_equal(rig_docket(&rig, COUNTY, &id).directed.s, DEPT);
        assert_string_equal(rig_docket(&rig, COUNTY, &id).directed_by.s, "411200.gov");
        rig_refused(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &(Document){ .reason = "不属本局职权" }, REASON_DIRECTED);
        doc = rig_document(TOWN);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_DIRECTED);
        doc = rig_document(DEPT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &(Document){ .reason = "不属本局职权" }, REASON_DIRECTED);
        /* A node that sends it all the same: the giver's refuses, and keeps it as evidence. */
        doc = rig_document("411200");
        doc.kind = ENTRY_RETURN_REQUEST;
        doc.unit = code(COUNTY);
        forged = rig_forge(&rig, COUNTY, COUNTY, "411200", PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &forged).reason, REASON_DIRECTED);
        assert_int_equal(rig_docket(&rig, "411200", &id).return_asked, 0);
        assert_false(rig_waiting(rig_at(&rig, "411281"), 0, &key));
        rig_deinit(&rig);
}

/* What it gave back with agreement it may not give back again, once it was named. */
static void who_returned_it_once_is_bound_when_it_is_named_at_last(void **state) {
        Document answer = rig_document(NULL), doc = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, "411200");
        rig_do(&rig, "411200", ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &(Document){ .reason = "不属本局职权" });
        rig_ferry(&rig);
        answer.decision = DECISION_AGREE;
        rig_do(&rig, "411200", ENTRY_RETURN_ANSWER, &id, &answer);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_RETURNED);
        rig_do(&rig, "411200", ENTRY_REQUEST_DECISION, &id, &(Document){ .reason = "重大", .body = "请决定" });
        answer = with_units(rig_document(NULL), DEPT, NULL);
        rig_do(&rig, "411200.gov", ENTRY_INSTRUCTION, &id, &answer);
        rig_do(&rig, "411200", ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_string_equal(rig_docket(&rig, DEPT, &id).directed.s, DEPT);
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &(Document){ .reason = "不属本局职权" }, REASON_DIRECTED);
        rig_deinit(&rig);
}

static void an_urgent_report_names_units_that_are_there_once_each(void **state) {
        Document doc = rig_document(NULL), bad;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        bad = with_units(doc, "nonsense", NULL);
        rig_refused(&rig, COUNTY, ENTRY_URGENT, &id, &bad, REASON_UNKNOWN_UNIT);
        bad = with_units(doc, "411299", NULL);
        rig_refused(&rig, COUNTY, ENTRY_URGENT, &id, &bad, REASON_UNKNOWN_UNIT);
        doc = with_units(doc, GOV, DEPT); /* its government, whom the article names already */
        rig_do(&rig, COUNTY, ENTRY_URGENT, &id, &doc);
        {
                Entry e = rig_last(rig_at(&rig, COUNTY));
                Document got;
                unsigned governments = 0;

                assert_int_equal(document_decode(entry_find_part(&e, PART_DOCUMENT)->data, &rig.arena, &got), 0);
                for (uint32_t i = 0; i < got.n_units; i++)
                        governments += strcmp(got.units[i], GOV) == 0;
                assert_int_equal(governments, 1);
        }
        /* 续报: the report that somebody else made is no first one of one's own. */
        {
                Document follow = rig_document(NULL);

                follow.variant = 2;
                rig_refused(&rig, GOV, ENTRY_URGENT, &id, &follow, REASON_FIRST_REPORT);
        }
        rig_deinit(&rig);
}

static void retaliation_names_by_whom_and_aid_names_from_whom(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        assert_int_equal(rig_act(&rig, COUNTY, "supervisor", ENTRY_RETALIATION, &id, &doc).reason, REASON_FIELD_MISSING);
        doc.ref_unit = code("411299");
        assert_int_equal(rig_act(&rig, COUNTY, "supervisor", ENTRY_RETALIATION, &id, &doc).reason, REASON_FIELD_MISSING);
        doc.ref_unit = code(DEPT);
        /* to what leads it */
        assert_int_equal(rig_act(&rig, COUNTY, "supervisor", ENTRY_RETALIATION, &id, &doc).status, RESULT_DONE);
        assert_string_equal(newest(&rig, COUNTY, &id, ENTRY_RETALIATION).addressee.s, GOV);
        doc = rig_document(NULL);
        rig_refused(&rig, COUNTY, ENTRY_AID, &id, &doc, REASON_FIELD_MISSING);
        doc.organ = "某县民政局";
        rig_do(&rig, COUNTY, ENTRY_AID, &id, &doc); /* outside: the record alone */
        assert_int_equal(newest(&rig, COUNTY, &id, ENTRY_AID).entry, 0);
        rig_deinit(&rig);
}

static void a_proposal_that_somebody_answers_for_it_says_who_and_why(void **state) {
        Document doc = rig_document(GOV);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = at_department(&rig, ENTRY_REFERRAL, 0);
        doc.variant = 3;
        rig_refused(&rig, COUNTY, ENTRY_PROPOSAL, &id, &doc, REASON_FIELD_MISSING);
        doc.ref_unit = code(DEPT);
        doc.reason = "";
        rig_refused(&rig, COUNTY, ENTRY_PROPOSAL, &id, &doc, REASON_FIELD_MISSING); /* without serious consequences: nothing */
        doc.reason = "造成严重后果";
        rig_do(&rig, COUNTY, ENTRY_PROPOSAL, &id, &doc);
        doc = rig_document(NULL);
        doc.decision = DECISION_AGREE;
        rig_refused(&rig, GOV, ENTRY_FEEDBACK, &id, &doc, REASON_FIELD_WRONG);
        doc.decision = DECISION_NOT_ADOPT;
        doc.reason = "";
        rig_refused(&rig, GOV, ENTRY_FEEDBACK, &id, &doc, REASON_FIELD_MISSING);
        doc.decision = DECISION_ADOPT;
        rig_do(&rig, GOV, ENTRY_FEEDBACK, &id, &doc);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_TAKEN);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_ASKED, &id)); /* P6: whom it is about hears nothing of it */
        rig_deinit(&rig);
}

/* ---- more time for an assignment (22:22 (3)) ----------------------------------------------------------------------- */

static void only_an_assignee_who_still_owes_a_report_asks_for_more_time(void **state) {
        Document ask = rig_document(NULL);
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "411281");
        due = day_of(rig.now) + 20;
        ask.until_day = due + 10;
        id = at_department(&rig, ENTRY_REFERRAL, 0);
        rig_refused(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask, REASON_NO_REPORT_OWED);
        id = at_department(&rig, ENTRY_ASSIGNMENT, due);
        ask.until_day = due;
        rig_refused(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask, REASON_EXTENSION_DAY);
        ask.until_day = due + 1;
        rig_do(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask);
        rig_refused(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask, REASON_EXTENSION_PENDING);
        rig_deinit(&rig);
}

static void the_assigner_agrees_to_a_later_day_or_says_why_not(void **state) {
        Document ask = rig_document(NULL), answer = rig_document(NULL);
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "411281");
        due = day_of(rig.now) + 20;
        id = at_department(&rig, ENTRY_ASSIGNMENT, due);
        answer.decision = DECISION_AGREE;
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer).reason,
                         REASON_NO_EXTENSION_ASKED);
        ask.until_day = due + 10;
        rig_do(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask);
        answer.decision = DECISION_SUPPORT;
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer).reason, REASON_FIELD_MISSING);
        answer.decision = DECISION_REFUSE;
        answer.reason = "";
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer).reason, REASON_FIELD_MISSING);
        answer.decision = DECISION_AGREE;
        answer.until_day = due; /* no later than it is */
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer).reason, REASON_EXTENSION_DAY);
        answer.until_day = due + 5;
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer).status, RESULT_DONE);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASSIGNMENT).due_day, due + 5);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).due_day, due + 5);
        assert_int_equal(rig_docket(&rig, DEPT, &id).due_day, due + 5);
        ask.until_day = due + 12; /* and once more, from the day in force */
        rig_do(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask);
        answer.until_day = 0;
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer).status, RESULT_DONE);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASSIGNMENT).due_day, due + 12);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).due_day, due + 12);
        rig_deinit(&rig);
}

/* What arrives without having been asked, or twice, or as neither yes nor no, moves no day. */
static void a_day_moves_by_the_assigner_s_answer_to_a_request_alone(void **state) {
        Document assign = rig_document(COUNTY), ask = rig_document(NULL), said = { .kind = ENTRY_EXTENSION_ANSWER };
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "411200 411281");
        due = day_of(rig.now) + 20;
        id = rig_register(&rig, CITY);
        assign.due_day = due;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &assign);
        rig_ferry(&rig);
        said.decision = DECISION_AGREE;
        said.until_day = due + 30;
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, said), REASON_NO_EXTENSION_ASKED);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).due_day, due);
        ask.until_day = due + 10;
        rig_do(&rig, COUNTY, ENTRY_EXTENSION_REQUEST, &id, &ask);
        said.decision = DECISION_SUPPORT;
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, said), REASON_FIELD_WRONG);
        assert_true(rig_docket(&rig, COUNTY, &id).extension_asked);
        said.decision = DECISION_AGREE;
        said.until_day = due - 1; /* an agreement to an earlier day moves none */
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, said), REASON_NONE);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).due_day, due);
        assert_false(rig_docket(&rig, COUNTY, &id).extension_asked);
        rig_deinit(&rig);
}

static void a_request_reaches_who_assigned_it_and_once(void **state) {
        Document assign = rig_document(COUNTY), asked = { .kind = ENTRY_EXTENSION_REQUEST, .reason = "理由" };
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "411200 411281");
        due = day_of(rig.now) + 20;
        asked.until_day = due + 10;
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &assign); /* no assignment: no day to move */
        rig_ferry(&rig);
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, CITY, PARCEL_DOCUMENT, &id, asked), REASON_NO_REPORT_OWED);
        id = rig_register(&rig, CITY);
        assign.due_day = due;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &assign);
        rig_ferry(&rig);
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, CITY, PARCEL_DOCUMENT, &id, asked), REASON_NONE);
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, CITY, PARCEL_DOCUMENT, &id, asked), REASON_EXTENSION_PENDING);
        assert_true(rig_has_warning(&rig, CITY, WARNING_EXTENSION_ASKED, &id));
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_answer_to_a_consultation_is_yes_or_no),
                cmocka_unit_test(a_consultation_with_a_third_one_or_by_another_does_not_count),
                cmocka_unit_test(who_is_designated_is_one_unit_that_can_handle_it),
                cmocka_unit_test(a_designation_that_names_nobody_is_none_where_it_arrives),
                cmocka_unit_test(the_meeting_s_acts_name_whom_they_concern),
                cmocka_unit_test(each_unit_that_shall_mend_it_is_waited_for),
                cmocka_unit_test(an_instruction_names_one_unit_or_none),
                cmocka_unit_test(whom_an_instruction_names_cannot_give_the_case_back_from_another_node),
                cmocka_unit_test(who_returned_it_once_is_bound_when_it_is_named_at_last),
                cmocka_unit_test(an_urgent_report_names_units_that_are_there_once_each),
                cmocka_unit_test(retaliation_names_by_whom_and_aid_names_from_whom),
                cmocka_unit_test(a_proposal_that_somebody_answers_for_it_says_who_and_why),
                cmocka_unit_test(only_an_assignee_who_still_owes_a_report_asks_for_more_time),
                cmocka_unit_test(the_assigner_agrees_to_a_later_day_or_says_why_not),
                cmocka_unit_test(a_day_moves_by_the_assigner_s_answer_to_a_request_alone),
                cmocka_unit_test(a_request_reaches_who_assigned_it_and_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
