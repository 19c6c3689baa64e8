/* SPDX-License-Identifier: Apache-2.0 */

/* Who handles it (22:24), what is urgent (22:25), and the joint meeting's acts (22:39). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "office_rig.h"

#define DEPT "411281.hrss"
#define TAX "411281.tax"
#define GOV "411281.gov"
#define MEETING "411281.meeting"
#define TOWN "411281001"
#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"

enum { REPORT = 1, FOLLOW_UP, CORRECTION };
enum { SUMMONS = 1, RECTIFY = 4, COORDINATE = 5 };

static ExchangeRow exchange_with(Rig *rig, const char *unit, const CaseId *id, EntryKind document, const char *addressee) {
        ExchangeRow row = { .unit = code(unit), .case_id = *id }, found = { .entry = 0 };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(rig_host(rig, unit)->txn, &cursor, &row))
                if (row.document == document && (!addressee || strcmp(row.addressee.s, addressee) == 0))
                        found = row;
        return found;
}

static Document between(const char *a, const char *b) {
        Document doc = rig_document(NULL);

        doc.units[0] = a;
        doc.units[1] = b;
        doc.n_units = b ? 2 : 1;
        return doc;
}

static void refuse_to_consult(Rig *rig, const CaseId *id, const char *asker, const char *other) {
        Document ask = rig_document(other), answer = rig_document(NULL);

        rig_do(rig, asker, ENTRY_CONSULTATION, id, &ask);
        rig_ferry(rig);
        answer.decision = DECISION_REFUSE;
        rig_do(rig, other, ENTRY_CONSULTATION_ANSWER, id, &answer);
        rig_ferry(rig);
}

/* ---- consultation and dispute ------------------------------------------------------------------------------------- */

static void a_party_shows_that_consultation_failed(void **state) {
        Document dispute = between(DEPT, TOWN), ask = rig_document(TOWN), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_refused(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute, REASON_CONSULT_FIRST);
        ask.due_day = day_of(rig.now) + 3;
        rig_do(&rig, DEPT, ENTRY_CONSULTATION, &id, &ask);
        rig_refused(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute, REASON_CONSULT_FIRST); /* asked, and in time yet */
        answer.decision = DECISION_REFUSE;
        answer.reason = "";
        rig_refused(&rig, TOWN, ENTRY_CONSULTATION_ANSWER, &id, &answer, REASON_FIELD_MISSING);
        rig_pass_days(&rig, 4);
        rig_tick(&rig);
        rig_do(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute); /* silence past the day set */
        assert_string_equal(exchange_with(&rig, GOV, &id, ENTRY_DISPUTE, NULL).issuer.s, DEPT);
        rig_refused(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute, REASON_DISPUTE_OPEN);
        rig_deinit(&rig);
}

static void an_agreed_consultation_is_no_dispute(void **state) {
        Document dispute = between(DEPT, TOWN), ask = rig_document(TOWN), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_do(&rig, DEPT, ENTRY_CONSULTATION, &id, &ask);
        answer.decision = DECISION_AGREE;
        rig_do(&rig, TOWN, ENTRY_CONSULTATION_ANSWER, &id, &answer);
        rig_refused(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute, REASON_CONSULT_FIRST);
        rig_deinit(&rig);
}

/* Nor where the giver is itself one that handles, in the receiver's own line. */
static void not_between_the_line_above_that_gave_it_and_its_branch(void **state) {
        Document refer = rig_document("411281.tax"), dispute = between("411281.tax", "411200.tax"), ask = rig_document("411200.tax");
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, "411200.tax");
        rig_do(&rig, "411200.tax", ENTRY_REFERRAL, &id, &refer);
        rig_ferry(&rig);
        ask.due_day = day_of(rig.now) + 3;
        rig_do(&rig, "411281.tax", ENTRY_CONSULTATION, &id, &ask);
        rig_ferry(&rig);
        rig_pass_days(&rig, 4);
        rig_tick(&rig);
        rig_refused(&rig, "411281.tax", ENTRY_DISPUTE, &id, &dispute, REASON_NOT_POSSIBLE_HANDLER);
        rig_deinit(&rig);
}

static void not_between_giver_and_receiver(void **state) {
        Document dispute = between(DEPT, COUNTY), one = between(DEPT, NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        rig_refused(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute, REASON_NOT_POSSIBLE_HANDLER);
        rig_refused(&rig, COUNTY, ENTRY_DISPUTE, &id, &one, REASON_NOT_POSSIBLE_HANDLER);
        rig_deinit(&rig);
}

static void clocks_go_on_meanwhile(void **state) {
        Document dispute = between(DEPT, TOWN), designation = between(TOWN, NULL), on = rig_document(DEPT);
        Rig rig;
        CaseId id;
        Day due;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        due = rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).due_day;
        rig_do(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).state, CLOCK_RUNNING);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &on, REASON_DISPUTE_OPEN);
        rig_do(&rig, GOV, ENTRY_DESIGNATION, &id, &designation);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).due_day, due);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).state, CLOCK_RUNNING);
        rig_deinit(&rig);
}

static void the_designated_unit_takes_it_and_nobody_else(void **state) {
        Document dispute = between(DEPT, TOWN), designation = between(TOWN, NULL), on = rig_document(DEPT);
        Document back = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute);
        rig_do(&rig, GOV, ENTRY_DESIGNATION, &id, &designation);
        assert_true(rig_has_warning(&rig, TOWN, WARNING_DESIGNATED, &id));
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &on, REASON_DIRECTED);
        on.to = code(TOWN);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &on);
        rig_refused(&rig, TOWN, ENTRY_RETURN_REQUEST, &id, &back, REASON_DIRECTED);
        rig_do(&rig, TOWN, ENTRY_NOTICE, &id, NULL);
        rig_deinit(&rig);
}

/* The party that has it gives it back though its five days are over; the giver can't refuse, and hands it where it was said. */
static void who_was_not_designated_gives_it_back(void **state) {
        Document dispute = between(DEPT, TOWN), designation = between(TOWN, NULL), on = rig_document(DEPT);
        Document back = rig_document(NULL), answer = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        refuse_to_consult(&rig, &id, DEPT, TOWN);
        rig_do(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute);
        rig_pass_days(&rig, 12);
        rig_tick(&rig);
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &back, REASON_RETURN_LATE);
        rig_do(&rig, GOV, ENTRY_DESIGNATION, &id, &designation);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_DESIGNATED, &id)); /* the bureau that serves them is told */
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &back);
        answer.decision = DECISION_REFUSE;
        rig_refused(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &answer, REASON_DIRECTED);
        answer.decision = DECISION_AGREE;
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &answer);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &on, REASON_DIRECTED);
        on.to = code(TOWN);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &on);
        rig_deinit(&rig);
}

/* ---- along the way that the case took ----------------------------------------------------------------------------- */

/* City, county, department, which told the petitioner; the city raises the dispute. */
static CaseId noticed_below(Rig *rig) {
        Document down = rig_document(COUNTY), on = rig_document(DEPT);
        CaseId id;

        rig_init(rig, "411200 411281");
        id = rig_register(rig, CITY);
        rig_do(rig, CITY, ENTRY_REFERRAL, &id, &down);
        rig_ferry(rig);
        rig_do(rig, COUNTY, ENTRY_REFERRAL, &id, &on);
        rig_do(rig, DEPT, ENTRY_NOTICE, &id, NULL);
        rig_ferry(rig);
        return id;
}

/* 22:24: neither the judge nor who raised it knows who has it by now. */
static void a_designation_follows_the_case_to_whoever_has_it(void **state) {
        Document dispute = between(DEPT, "411200.hrss"), designation = between("411200.hrss", NULL), back = rig_document(NULL);
        Document answer = rig_document(NULL);
        Rig rig;
        CaseId id = noticed_below(&rig);

        rig_do(&rig, CITY, ENTRY_DISPUTE, &id, &dispute);
        rig_ferry(&rig);
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &back, REASON_ALREADY_NOTICED);
        rig_do(&rig, "411200.gov", ENTRY_DESIGNATION, &id, &designation);
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_DESIGNATED, &id));
        assert_string_equal(rig_docket(&rig, DEPT, &id).directed.s, "411200.hrss");
        answer.decision = DECISION_AGREE;
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &back);
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &answer);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &back);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &answer);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        rig_deinit(&rig);
}

/* Raised below: whoever is above on the way must agree, and hands it there. */
static void a_designation_climbs_the_way_that_the_case_came(void **state) {
        Document dispute = between(DEPT, "411200.hrss"), designation = between("411200.hrss", NULL), back = rig_document(NULL);
        Document answer = rig_document(NULL), on = rig_document(COUNTY);
        Rig rig;
        CaseId id = noticed_below(&rig);

        refuse_to_consult(&rig, &id, DEPT, "411200.hrss");
        rig_do(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute);
        rig_ferry(&rig);
        rig_do(&rig, "411200.gov", ENTRY_DESIGNATION, &id, &designation);
        rig_ferry(&rig);
        assert_string_equal(rig_docket(&rig, CITY, &id).directed.s, "411200.hrss");
        answer.decision = DECISION_AGREE;
        rig_do(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &back);
        rig_do(&rig, COUNTY, ENTRY_RETURN_ANSWER, &id, &answer);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &back);
        rig_ferry(&rig);
        answer.decision = DECISION_REFUSE;
        rig_refused(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &answer, REASON_DIRECTED);
        answer.decision = DECISION_AGREE;
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &answer);
        rig_ferry(&rig);
        rig_refused(&rig, CITY, ENTRY_REFERRAL, &id, &on, REASON_DIRECTED);
        rig_deinit(&rig);
}

/* P8: passed on by a neighbour on the way, and by nobody else; and only what the judge may say. */
static void a_designation_is_believed_of_a_neighbour_on_the_way_alone(void **state) {
        Document passed = between("411200.hrss", NULL);
        RigParcel p;
        Rig rig;
        CaseId id = noticed_below(&rig);

        passed.kind = ENTRY_DESIGNATION;
        passed.unit = code("411200.gov");
        passed.to = code(CITY);
        rig.forge_as = ENTRY_RECEIVED;
        p = rig_forge(&rig, CITY, CITY, DEPT, PARCEL_COPY, &id, &passed); /* who gave it to the county, not to it */
        assert_int_equal(rig_give(&rig, &p).reason, REASON_NOT_GIVER);
        passed.unit = code("411221.gov"); /* who leads neither */
        p = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_COPY, &id, &passed);
        assert_int_equal(rig_give(&rig, &p).reason, REASON_NOT_COMMON_SUPERIOR);
        passed.unit = code("411200.gov");
        p = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &passed); /* as an answer: it asked nothing */
        assert_int_equal(rig_give(&rig, &p).reason, REASON_FORMAT);
        assert_string_equal(rig_docket(&rig, DEPT, &id).directed.s, "");
        p = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_COPY, &id, &passed);
        assert_int_equal(rig_give(&rig, &p).reason, REASON_NONE);
        assert_string_equal(rig_docket(&rig, DEPT, &id).directed.s, "411200.hrss");
        rig_deinit(&rig);
}

/* ---- who designates (P8) ------------------------------------------------------------------------------------------ */

static void only_the_common_superior(void **state) {
        Document dispute = between(DEPT, TOWN), designation = between(TOWN, NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        dispute.to = code("411200.gov"); /* above it, and not the lowest */
        rig_refused(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute, REASON_NOT_COMMON_SUPERIOR);
        dispute.to = code(MEETING); /* only where there is no common superior */
        rig_refused(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute, REASON_NOT_COMMON_SUPERIOR);
        dispute.to = code(CITY);
        rig_refused(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute, REASON_NOT_COMMON_SUPERIOR);
        dispute.to = UNIT_NONE;
        rig_do(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute);
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_DESIGNATION, &id, &designation).reason,
                         REASON_NOT_COMMON_SUPERIOR);
        assert_int_equal(rig_last(rig_at(&rig, COUNTY)).header.kind, ENTRY_VIOLATION);
        assert_int_equal(rig_act(&rig, GOV, "handler", ENTRY_DESIGNATION, &id, &designation).reason, REASON_ROLE);
        designation.units[0] = COUNTY; /* a bureau handles nothing */
        rig_refused(&rig, GOV, ENTRY_DESIGNATION, &id, &designation, REASON_NOT_POSSIBLE_HANDLER);
        designation.units[0] = "411200.hrss"; /* not led by it */
        rig_refused(&rig, GOV, ENTRY_DESIGNATION, &id, &designation, REASON_NOT_COMMON_SUPERIOR);
        rig_deinit(&rig);
}

static void a_government_may_delegate_it_to_its_bureau(void **state) {
        Document dispute = between(DEPT, TOWN), designation = between(TOWN, NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281 411200");
        for (uint32_t i = 0; i < rig.roster->n_units; i++)
                if (strcmp(rig.roster->units[i].code.s, COUNTY) == 0)
                        rig.roster->units[i].may_designate = true;
        id = rig_register(&rig, CITY);
        dispute.to = code(COUNTY);
        rig_do(&rig, CITY, ENTRY_DISPUTE, &id, &dispute);
        rig_ferry(&rig);
        /* Whom that government leads, and nobody else. */
        designation.units[0] = "411200.hrss";
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_DESIGNATION, &id, &designation).reason,
                         REASON_NOT_COMMON_SUPERIOR);
        assert_int_equal(rig_last(rig_at(&rig, COUNTY)).header.kind, ENTRY_VIOLATION);
        designation.units[0] = TOWN;
        assert_int_equal(rig_act(&rig, COUNTY, "approver", ENTRY_DESIGNATION, &id, &designation).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_string_equal(rig_docket(&rig, CITY, &id).directed.s, TOWN);
        designation.units[0] = DEPT;
        {
                Document to_dept = rig_document(DEPT), down = rig_document(COUNTY);

                rig_refused(&rig, CITY, ENTRY_REFERRAL, &id, &to_dept, REASON_DIRECTED);
                rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &down); /* level by level: the bureau on the way */
        }
        rig_deinit(&rig);
}

/* Who was asked answers beyond its power: the signature is right, and so is the question. */
static void a_designation_beyond_whom_it_leads_is_refused_where_it_arrives(void **state) {
        Document dispute = between(DEPT, TOWN), forged = between("411200.hrss", NULL);
        RigParcel p;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281 411200");
        for (uint32_t i = 0; i < rig.roster->n_units; i++)
                if (strcmp(rig.roster->units[i].code.s, COUNTY) == 0)
                        rig.roster->units[i].may_designate = true;
        id = rig_register(&rig, CITY);
        dispute.to = code(COUNTY);
        rig_do(&rig, CITY, ENTRY_DISPUTE, &id, &dispute);
        rig_ferry(&rig);
        forged.kind = ENTRY_DESIGNATION;
        forged.unit = code(COUNTY);
        forged.to = code(CITY);
        forged.ref_entry = exchange_with(&rig, CITY, &id, ENTRY_DISPUTE, NULL).entry;
        p = rig_forge(&rig, COUNTY, COUNTY, CITY, PARCEL_DOCUMENT, &id, &forged);
        assert_int_equal(rig_give(&rig, &p).reason, REASON_NOT_COMMON_SUPERIOR);
        assert_string_equal(rig_docket(&rig, CITY, &id).directed.s, "");
        rig_deinit(&rig);
}

/* A department and a vertical line's branch have no common superior. */
static void without_a_common_superior_the_joint_meeting_coordinates(void **state) {
        Document dispute = between(DEPT, TAX), act = between(TAX, NULL), on = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        dispute.to = code(GOV);
        rig_refused(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute, REASON_NOT_COMMON_SUPERIOR);
        dispute.to = UNIT_NONE;
        rig_do(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute);
        assert_string_equal(exchange_with(&rig, COUNTY, &id, ENTRY_DISPUTE, NULL).addressee.s, MEETING);
        act.variant = SUMMONS;
        rig_refused(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act, REASON_FIELD_WRONG);
        act.variant = COORDINATE;
        assert_int_equal(rig_act(&rig, MEETING, "head", ENTRY_MEETING_ACT, &id, &act).reason, REASON_ROLE);
        rig_do(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &on, REASON_DIRECTED);
        on.to = code(TAX);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &on);
        rig_deinit(&rig);
}

static void a_designation_from_the_wrong_office_is_refused_where_it_arrives(void **state) {
        Document dispute = between(DEPT, TOWN), forged = between(DEPT, NULL);
        RigParcel p;
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281 411221");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute);
        forged.kind = ENTRY_DESIGNATION;
        forged.unit = code("411221.gov");
        forged.to = code(COUNTY);
        forged.ref_entry = exchange_with(&rig, COUNTY, &id, ENTRY_DISPUTE, NULL).entry;
        p = rig_forge(&rig, "411221", "411221.gov", COUNTY, PARCEL_DOCUMENT, &id, &forged);
        (void)rig_give(&rig, &p);
        assert_string_equal(rig_docket(&rig, COUNTY, &id).directed.s, "");
        p = rig_forge(&rig, "411221", "411221.gov", TOWN, PARCEL_COPY, &id, &forged);
        (void)rig_give(&rig, &p);
        assert_int_equal(rig_state(&rig, TOWN, &id), STATE_NONE);
        rig_deinit(&rig);
}

/* ---- urgent (22:25) ----------------------------------------------------------------------------------------------- */

static void an_urgent_report_goes_to_all_at_the_same_time(void **state) {
        Document doc = rig_document(NULL), ack = { .kind = 0 };
        Rig rig;
        CaseId id;
        OutboxKey key;

        rig_init(&rig, "411281 411200 410000");
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_URGENT, &id, &doc);
        assert_int_equal(exchange_with(&rig, COUNTY, &id, ENTRY_URGENT, GOV).state, EXCHANGE_ISSUED);
        assert_int_equal(exchange_with(&rig, COUNTY, &id, ENTRY_URGENT, MEETING).state, EXCHANGE_ISSUED);
        assert_int_equal(exchange_with(&rig, COUNTY, &id, ENTRY_URGENT, CITY).state, EXCHANGE_ISSUED);
        assert_int_equal(exchange_with(&rig, COUNTY, &id, ENTRY_URGENT, PROVINCE).state, EXCHANGE_ISSUED); /* the highest */
        assert_true(rig_has_warning(&rig, GOV, WARNING_URGENT, &id));
        assert_true(rig_waiting(rig_at(&rig, COUNTY), 0, &key));
        assert_int_equal(key.lane, LANE_URGENT); /* behind nothing else */
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, CITY, WARNING_URGENT, &id));
        assert_true(rig_has_warning(&rig, PROVINCE, WARNING_URGENT, &id));
        rig_do(&rig, PROVINCE, ENTRY_URGENT_ACK, &id, &ack);
        rig_ferry(&rig);
        assert_int_equal(exchange_with(&rig, COUNTY, &id, ENTRY_URGENT, PROVINCE).state, EXCHANGE_ANSWERED);
        assert_int_equal(exchange_with(&rig, COUNTY, &id, ENTRY_URGENT, CITY).state, EXCHANGE_ISSUED); /* each its own */
        rig.now += DURATION_HOUR;
        rig_tick(&rig);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_UNANSWERED, &id));
        assert_true(exchange_with(&rig, COUNTY, &id, ENTRY_URGENT, CITY).late);
        assert_false(exchange_with(&rig, COUNTY, &id, ENTRY_URGENT, PROVINCE).late);
        rig_do(&rig, CITY, ENTRY_URGENT_ACK, &id, &ack);
        rig_do(&rig, GOV, ENTRY_URGENT_ACK, &id, &ack);
        assert_int_equal(rig_act(&rig, MEETING, "secretary", ENTRY_URGENT_ACK, &id, &ack).status, RESULT_DONE);
        rig_ferry(&rig);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_UNANSWERED, &id));
        rig_refused(&rig, CITY, ENTRY_URGENT_ACK, &id, &ack, REASON_QUESTION_ANSWERED);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_TRIAGE).state, CLOCK_RUNNING); /* reporting is not sorting */
        rig_deinit(&rig);
}

static void follow_ups_and_corrections_are_new_documents(void **state) {
        Document doc = rig_document(NULL), ack = { .kind = 0 };
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        doc.variant = FOLLOW_UP;
        rig_refused(&rig, COUNTY, ENTRY_URGENT, &id, &doc, REASON_FIRST_REPORT);
        doc.variant = REPORT;
        rig_do(&rig, COUNTY, ENTRY_URGENT, &id, &doc);
        doc.variant = CORRECTION;
        rig_do(&rig, COUNTY, ENTRY_URGENT, &id, &doc);
        rig_refused(&rig, GOV, ENTRY_URGENT_ACK, &id, &ack, REASON_WHICH_QUESTION);
        ack.ref_unit = code(COUNTY);
        ack.ref_entry = exchange_with(&rig, GOV, &id, ENTRY_URGENT, GOV).ref_entry;
        rig_do(&rig, GOV, ENTRY_URGENT_ACK, &id, &ack);
        rig_deinit(&rig);
}

static void departments_concerned_may_hear_of_it_and_others_may_not(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register(&rig, COUNTY);
        doc.units[0] = "411200.hrss";
        doc.n_units = 1;
        rig_refused(&rig, COUNTY, ENTRY_URGENT, &id, &doc, REASON_NOT_ASKABLE);
        doc.units[0] = DEPT;
        rig_do(&rig, COUNTY, ENTRY_URGENT, &id, &doc);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_URGENT, &id));
        doc.asked_at = rig.now + DURATION_MINUTE;
        rig_refused(&rig, COUNTY, ENTRY_URGENT, &id, &doc, REASON_FUTURE);
        rig_refused(&rig, TOWN, ENTRY_URGENT, &id, &doc, REASON_NOT_READER);
        rig_deinit(&rig);
}

/* ---- the joint meeting (22:39) ------------------------------------------------------------------------------------ */

static void the_meeting_acts_on_the_bureaus_request(void **state) {
        Document ask = rig_document(NULL), act = between(DEPT, NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        act.variant = RECTIFY;
        act.until_day = day_of(rig.now) + 30;
        rig_refused(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act, REASON_NO_QUESTION);
        assert_int_equal(rig_act(&rig, DEPT, "supervisor", ENTRY_MEETING_REQUEST, &id, &ask).reason, REASON_BUREAU_ONLY);
        rig_do(&rig, COUNTY, ENTRY_MEETING_REQUEST, &id, &ask);
        act.until_day = 0;
        rig_refused(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act, REASON_FIELD_MISSING);
        act.until_day = day_of(rig.now);
        rig_refused(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act, REASON_DUE_PAST);
        act.until_day = day_of(rig.now) + 30;
        act.units[0] = "411200.hrss";
        rig_refused(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act, REASON_NOT_ASKABLE);
        act.units[0] = DEPT;
        rig_do(&rig, MEETING, ENTRY_MEETING_ACT, &id, &act);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_MEETING_ACT, &id));
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_ANSWERED, &id));
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_TAKEN);
        assert_string_equal(rig_docket(&rig, COUNTY, &id).directed.s, "");
        rig_deinit(&rig);
}

/* ---- at the limits ------------------------------------------------------------------------------------------------ */

static RosterUnit *unit_of(Rig *rig, const char *unit) {
        const UnitCode u = code(unit);

        return (RosterUnit *)roster_find_unit(rig->roster, &u);
}

static Reason tries(Rig *rig, const char *unit, EntryKind kind, const CaseId *id, const Document *doc) {
        return rig_try(rig, unit, kind, id, doc).reason;
}

/* A bureau that may handle takes the case itself, or refers it: it is no party before its own government. */
static void a_bureau_is_no_party_of_a_dispute_that_it_brings(void **state) {
        Document dispute = between(COUNTY, TOWN);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        unit_of(&rig, COUNTY)->handles = true;
        id = rig_register(&rig, COUNTY);
        assert_int_equal(tries(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute), REASON_NOT_POSSIBLE_HANDLER);
        dispute = between(DEPT, TOWN);
        rig_do(&rig, COUNTY, ENTRY_DISPUTE, &id, &dispute);
        rig_deinit(&rig);
}

/* Neither a common superior nor a joint meeting that covers both: nobody is there to rule. */
static void where_nobody_stands_above_both_there_is_nobody_to_ask(void **state) {
        Document dispute = between("411200.hrss", "411200.tax");
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200");
        id = rig_register(&rig, CITY);
        assert_int_equal(tries(&rig, CITY, ENTRY_DISPUTE, &id, &dispute), REASON_FIELD_MISSING);
        rig_deinit(&rig);
}

/* 22:24: known to whom it binds: who raised it, the unit designated, and the bureaus that serve either. */
static void a_designation_between_two_levels_is_known_to_both_bureaus(void **state) {
        Document dispute = between(DEPT, "411200.hrss"), designation = between("411200.hrss", NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281 411200");
        id = rig_referred(&rig);
        refuse_to_consult(&rig, &id, DEPT, "411200.hrss");
        rig_do(&rig, DEPT, ENTRY_DISPUTE, &id, &dispute);
        rig_ferry(&rig);
        rig_do(&rig, "411200.gov", ENTRY_DESIGNATION, &id, &designation);
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, "411200.hrss", WARNING_DESIGNATED, &id));
        assert_true(rig_has_warning(&rig, CITY, WARNING_DESIGNATED, &id));
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_DESIGNATED, &id));
        assert_false(rig_has_warning(&rig, TOWN, WARNING_DESIGNATED, &id));
        assert_string_equal(rig_docket(&rig, DEPT, &id).directed.s, "411200.hrss");
        rig_deinit(&rig);
}

/* What is asked is asked of somebody else, who is there. */
static void nobody_asks_himself_or_who_is_gone(void **state) {
        Document self = rig_document(DEPT), gone = rig_document(TOWN), about = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_referred(&rig);
        assert_int_equal(tries(&rig, DEPT, ENTRY_CONSULTATION, &id, &self), REASON_TO_SELF);
        unit_of(&rig, TOWN)->status = UNIT_CLOSING;
        assert_int_equal(tries(&rig, DEPT, ENTRY_CONSULTATION, &id, &gone), REASON_UNIT_INACTIVE);
        unit_of(&rig, TOWN)->status = UNIT_ACTIVE;
        about.ref_unit = code("411281.discipline"); /* whom nobody leads: whom it goes to has to be said */
        assert_int_equal(rig_act(&rig, COUNTY, "boss", ENTRY_RETALIATION, &id, &about).reason, REASON_FIELD_MISSING);
        rig_deinit(&rig);
}

static Reason act_arrives(Rig *rig, ParcelKind kind, const char *to, const CaseId *id, Document doc) {
        RigParcel parcel;

        doc.kind = ENTRY_MEETING_ACT;
        doc.unit = code("411200.tax"); /* made the city's meeting */
        doc.to = code(COUNTY);
        parcel = rig_forge(rig, CITY, "411200.tax", to, kind, id, &doc);
        return rig_give(rig, &parcel).reason;
}

/* P8: an act of the meeting binds whom it names, among those it covers; a day is waited for with 限期整改 alone. */
static void an_act_of_another_meeting_or_without_a_day_is_waited_for_by_nobody(void **state) {
        Document act = between(DEPT, NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281 411200");
        id = rig_referred(&rig);
        unit_of(&rig, "411200.tax")->kind = UNIT_JOINT_MEETING;
        unit_of(&rig, "411200.tax")->led_by = code("411200.gov");
        act.variant = RECTIFY;
        act.until_day = day_of(rig.now) + 10;
        assert_int_equal(act_arrives(&rig, PARCEL_COPY, TOWN, &id, act), REASON_NOT_ASKABLE); /* it does not name it */
        assert_int_equal(act_arrives(&rig, PARCEL_COPY, DEPT, &id, act), REASON_NONE);
        assert_int_equal(exchange_with(&rig, DEPT, &id, ENTRY_MEETING_ACT, NULL).state, EXCHANGE_RECEIVED);
        rig_deinit(&rig);

        rig_init(&rig, "411281 411200");
        id = rig_referred(&rig);
        unit_of(&rig, "411200.tax")->kind = UNIT_JOINT_MEETING;
        unit_of(&rig, "411200.tax")->led_by = code("411200.gov");
        act.until_day = 0;
        assert_int_equal(act_arrives(&rig, PARCEL_COPY, DEPT, &id, act), REASON_NONE);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_MEETING_ACT, &id));
        assert_int_equal(exchange_with(&rig, DEPT, &id, ENTRY_MEETING_ACT, NULL).entry, 0);
        unit_of(&rig, "411200.tax")->led_by = code("410100.gov"); /* of another place: it covers nobody here */
        assert_int_equal(act_arrives(&rig, PARCEL_COPY, DEPT, &id, act), REASON_NOT_ASKABLE);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_party_shows_that_consultation_failed),
                cmocka_unit_test(an_agreed_consultation_is_no_dispute),
                cmocka_unit_test(not_between_giver_and_receiver),
                cmocka_unit_test(not_between_the_line_above_that_gave_it_and_its_branch),
                cmocka_unit_test(clocks_go_on_meanwhile),
                cmocka_unit_test(the_designated_unit_takes_it_and_nobody_else),
                cmocka_unit_test(who_was_not_designated_gives_it_back),
                cmocka_unit_test(a_designation_follows_the_case_to_whoever_has_it),
                cmocka_unit_test(a_designation_climbs_the_way_that_the_case_came),
                cmocka_unit_test(a_designation_is_believed_of_a_neighbour_on_the_way_alone),
                cmocka_unit_test(only_the_common_superior),
                cmocka_unit_test(a_government_may_delegate_it_to_its_bureau),
                cmocka_unit_test(a_designation_beyond_whom_it_leads_is_refused_where_it_arrives),
                cmocka_unit_test(without_a_common_superior_the_joint_meeting_coordinates),
                cmocka_unit_test(a_designation_from_the_wrong_office_is_refused_where_it_arrives),
                cmocka_unit_test(an_urgent_report_goes_to_all_at_the_same_time),
                cmocka_unit_test(follow_ups_and_corrections_are_new_documents),
                cmocka_unit_test(departments_concerned_may_hear_of_it_and_others_may_not),
                cmocka_unit_test(the_meeting_acts_on_the_bureaus_request),
                cmocka_unit_test(a_bureau_is_no_party_of_a_dispute_that_it_brings),
                cmocka_unit_test(where_nobody_stands_above_both_there_is_nobody_to_ask),
                cmocka_unit_test(a_designation_between_two_levels_is_known_to_both_bureaus),
                cmocka_unit_test(nobody_asks_himself_or_who_is_gone),
                cmocka_unit_test(an_act_of_another_meeting_or_without_a_day_is_waited_for_by_nobody),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
