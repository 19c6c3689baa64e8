/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Powers come from the roster (promise P8): whoever oversteps is refused where it acts, and the attempt journaled; and
 * whatever a node would send all the same, correctly sealed, is refused where it arrives, with an entry that says so.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "office_rig.h"

#define DEPT "411281.hrss"
#define TAX "411281.tax"
#define COUNTY "411281"
#define OTHER "411221"
#define CITY "411200"
#define PROVINCE "410000"
#define ALL "410000 411200 411281 411221 410100"

/* ---- where one acts --------------------------------------------------------------------------------------------- */

static void journaled(Rig *rig, const char *unit, EntryKind kind, const CaseId *id, const Document *doc, Reason reason) {
        RigOffice *o = rig_host(rig, unit);
        uint64_t entries = o->n_entries;
        const Part *part;
        Fact *facts;
        Entry e;
        size_t n;

        rig_refused(rig, unit, kind, id, doc, reason);
        assert_int_equal(o->n_entries, entries + 1);
        e = rig_last(o);
        assert_int_equal(e.header.kind, ENTRY_VIOLATION);
        assert_string_equal(e.header.actor.unit.s, unit);
        part = entry_find_part(&e, PART_FACTS);
        assert_int_equal(facts_decode(part->data, &o->arena, &facts, &n), 0);
        assert_int_equal(n, 1);
        assert_int_equal(facts[0].what, reason);
        assert_int_equal(facts[0].how, kind);
}

static void a_bureau_hands_only_to_those_it_serves_or_stands_above(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        doc.due_day = day_of(rig.now) + 9;
        doc.to = code(OTHER); /* a neighbour */
        journaled(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_NOT_SUPERVISED);
        doc.to = code(CITY); /* its own superior */
        journaled(&rig, COUNTY, ENTRY_ASSIGNMENT, &id, &doc, REASON_NOT_SUPERVISED);
        doc.to = code("411281.discipline"); /* served by nobody here */
        journaled(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_NOT_SUPERVISED);
        doc.to = code(COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_TO_SELF);
        doc.to = (UnitCode){ "999999" };
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_UNKNOWN_UNIT);
        doc.to = code("411281001"); /* its township */
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        assert_int_equal(rig_state(&rig, "411281001", &id), STATE_TAKEN);
        /* A bureau above may hand on past the ones between. */
        id = rig_register(&rig, PROVINCE);
        doc.to = code(DEPT);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_TAKEN);
        rig_deinit(&rig);
}

static void supervision_goes_down_only(void **state) {
        Document doc = rig_document(CITY);
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        journaled(&rig, COUNTY, ENTRY_ORDER, &id, &doc, REASON_NOT_SUPERVISED);
        doc.to = code(OTHER);
        journaled(&rig, COUNTY, ENTRY_REMINDER, &id, &doc, REASON_NOT_SUPERVISED);
        doc.to = code(DEPT);
        journaled(&rig, DEPT, ENTRY_ORDER, &id, &doc, REASON_BUREAU_ONLY);
        rig_deinit(&rig);
}

static void reports_go_up_to_a_bureau_above(void **state) {
        Document doc = rig_document(OTHER);
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        journaled(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc, REASON_NOT_ABOVE);
        doc.to = code("411200.gov");
        journaled(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc, REASON_NOT_ABOVE);
        doc.to = code("410100");
        journaled(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc, REASON_NOT_ABOVE);
        doc.to = UNIT_NONE; /* the one that serves it */
        rig_do(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, CITY, &id), CUSTODY_HERE);
        rig_deinit(&rig);
}

static void another_department_cannot_touch_the_case(void **state) {
        Document doc = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc);
        journaled(&rig, TAX, ENTRY_NOTICE, &id, &doc, REASON_NOT_CUSTODIAN);
        doc.decision = DECISION_SUPPORT;
        journaled(&rig, TAX, ENTRY_OPINION, &id, &doc, REASON_NOT_CUSTODIAN);
        rig_deinit(&rig);
}

static void a_desk_acts_only_for_units_of_its_node_and_known_users(void **state) {
        Document doc = rig_document(DEPT);
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REFERRAL, .document = doc };
        RigOffice *county;
        uint64_t entries;
        Rig rig;

        rig_init(&rig, "411200 411281");
        in.case_id = rig_register(&rig, COUNTY);
        county = rig_at(&rig, COUNTY);
        entries = county->n_entries;
        in.actor.unit = code(CITY);
        assert_true(user_name_parse("approver", &in.actor.user));
        assert_int_equal(rig_step(county, &in).reason, REASON_UNIT_NOT_HERE);
        in.actor.unit = code(COUNTY);
        assert_true(user_name_parse("nobody", &in.actor.user));
        assert_int_equal(rig_step(county, &in).reason, REASON_UNKNOWN_USER);
        in.actor.roles = ROLE_ALL; /* what a caller claims is not asked */
        assert_true(user_name_parse("clerk", &in.actor.user));
        assert_int_equal(rig_step(county, &in).reason, REASON_ROLE);
        assert_int_equal(county->n_entries, entries + 1); /* the last one alone is a violation */
        rig_deinit(&rig);
}

/* ---- where it arrives ------------------------------------------------------------------------------------------- */

/* The parcel is refused with an entry and a receipt that say why; nothing else changes. */
static void refused_on_arrival(Rig *rig, const RigParcel *parcel, Reason reason) {
        RigOffice *o = rig_at(rig, parcel->parcel.to.s);
        CaseId id = parcel->parcel.evidence.header.case_id;
        UnitCode to = parcel->parcel.to_unit;
        DocketRow before = { .unit = to, .case_id = id }, after = before;
        uint64_t entries = o->n_entries;
        const Part *part;
        Receipt receipt;
        Result result;
        Fact *facts;
        Entry e;
        size_t n;

        (void)docket_get(o->txn, &to, &id, &before);
        result = rig_give(rig, parcel);
        assert_int_equal(result.status, RESULT_REFUSED);
        if (result.reason != reason)
                fail_msg("refused for %s (%s), not %s", reason_text(result.reason)->name, result.detail,
                         reason_text(reason)->name);
        assert_int_equal(o->n_entries, entries + 1);
        e = rig_last(o);
        assert_int_equal(e.header.kind, ENTRY_RECEIVED);
        assert_int_equal(receipt_decode(entry_find_part(&e, PART_RECEIPT)->data, &o->arena, &receipt), 0);
        assert_int_equal(receipt.outcome, OUTCOME_REFUSED);
        assert_int_equal(receipt.reason, reason);
        assert_memory_equal(receipt.parcel_digest.b, parcel->digest.b, DIGEST_SIZE);
        assert_non_null(entry_find_part(&e, PART_PROOF)); /* who tried it can be shown */
        part = entry_find_part(&e, PART_FACTS);
        assert_int_equal(facts_decode(part->data, &o->arena, &facts, &n), 0);
        assert_int_equal(n, 1);
        assert_int_equal(facts[0].kind, FACT_CONSUMED);
        (void)docket_get(o->txn, &to, &id, &after);
        assert_memory_equal(&before, &after, sizeof(before));
}

static Document by(EntryKind kind, const char *unit, const char *to) {
        Document doc = rig_document(to);

        doc.kind = kind;
        doc.unit = code(unit);
        doc.case_class = CLASS_CLAIM;
        doc.path31 = 6;
        doc.channel = CHANNEL_LETTER;
        doc.received_at = RIG_START;
        doc.decision = kind == ENTRY_RETURN_ANSWER ? DECISION_AGREE : DECISION_NONE;
        doc.due_day = kind == ENTRY_ASSIGNMENT ? day_of(RIG_START) + 30 : 0;
        doc.handing_mode = procedure_is_hand_over(kind) ? kind : 0;
        doc.service_at = kind == ENTRY_SERVICE ? RIG_START : 0;
        return doc;
}

/* As sent by that unit's node, to that unit. */
static RigParcel forged(Rig *rig, EntryKind kind, const char *from, const char *to, const CaseId *id) {
        Document doc = by(kind, from, to);
        UnitCode u = code(from);

        return rig_forge(rig, roster_host(rig->roster, &u)->unit.s, from, to,
                         procedure_is_event(kind) ? PARCEL_EVENT : PARCEL_DOCUMENT, id, &doc);
}

static void hand_overs_from_strangers_are_refused(void **state) {
        static const struct {
                EntryKind kind;
                const char *from, *to;
                Reason reason;
        } cases[] = {
                { ENTRY_REFERRAL, OTHER, COUNTY, REASON_NOT_SUPERVISED },   /* a neighbour */
                { ENTRY_REFERRAL, "410100", COUNTY, REASON_NOT_SUPERVISED }, /* a city, but not its own */
                { ENTRY_ASSIGNMENT, COUNTY, CITY, REASON_NOT_SUPERVISED },  /* upwards */
                { ENTRY_ASSIGNMENT, "410000.tax", DEPT, REASON_NOT_SUPERVISED }, /* of another system */
                { ENTRY_REPORT_UP, "410100", CITY, REASON_NOT_ABOVE },
                { ENTRY_REPORT_UP, CITY, COUNTY, REASON_NOT_ABOVE },
                { ENTRY_ORDER, OTHER, COUNTY, REASON_NOT_SUPERVISED },
                { ENTRY_ORDER, COUNTY, CITY, REASON_NOT_SUPERVISED },
                { ENTRY_REMINDER, OTHER, DEPT, REASON_NOT_SUPERVISED },
        };

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                RigParcel parcel;
                Rig rig;
                CaseId id = case_id_make(&(UnitCode){ "410000" }, 2026, 77);

                rig_init(&rig, ALL);
                parcel = forged(&rig, cases[i].kind, cases[i].from, cases[i].to, &id);
                refused_on_arrival(&rig, &parcel, cases[i].reason);
                rig_deinit(&rig);
        }
}

static void only_the_custodian_below_reports_objects_and_tells(void **state) {
        static const EntryKind kinds[] = { ENTRY_RETURN_REQUEST, ENTRY_REPORT,  ENTRY_NOTICE,
                                           ENTRY_ACCEPT,         ENTRY_OPINION, ENTRY_SERVICE };

        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                Document doc = rig_document(COUNTY);
                RigParcel parcel;
                Rig rig;
                CaseId id;

                rig_init(&rig, ALL);
                id = rig_register(&rig, CITY);
                doc.due_day = day_of(rig.now) + 30;
                rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
                rig_ferry(&rig);
                parcel = forged(&rig, kinds[i], OTHER, CITY, &id);
                refused_on_arrival(&rig, &parcel, REASON_NOT_GIVEN);
                /* Of a case nobody gave to anybody. */
                id = rig_register(&rig, CITY);
                parcel = forged(&rig, kinds[i], COUNTY, CITY, &id);
                refused_on_arrival(&rig, &parcel, REASON_NOT_GIVEN);
                rig_deinit(&rig);
        }
}

static void only_the_giver_answers_and_approves(void **state) {
        static const EntryKind kinds[] = { ENTRY_RETURN_ANSWER, ENTRY_REPORT_APPROVAL, ENTRY_REWORK };

        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                Document doc = rig_document(COUNTY);
                RigParcel parcel;
                Rig rig;
                CaseId id;

                rig_init(&rig, ALL);
                id = rig_register(&rig, CITY);
                doc.due_day = day_of(rig.now) + 30;
                rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
                rig_ferry(&rig);
                rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &doc);
                parcel = forged(&rig, kinds[i], PROVINCE, COUNTY, &id); /* above the giver, yet not the giver */
                refused_on_arrival(&rig, &parcel, REASON_NOT_GIVER);
                rig_deinit(&rig);
        }
}

static void only_the_addressee_responds_and_only_bureaus_between_remark(void **state) {
        Document doc = rig_document(COUNTY);
        Document response, remark;
        RigParcel parcel;
        uint64_t order;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, PROVINCE);
        order = rig_do(&rig, PROVINCE, ENTRY_ORDER, &id, &doc).entry;
        rig_ferry(&rig);
        response = by(ENTRY_RESPONSE, CITY, PROVINCE);
        response.ref_unit = code(PROVINCE);
        response.ref_entry = order;
        parcel = rig_forge(&rig, CITY, CITY, PROVINCE, PARCEL_DOCUMENT, &id, &response);
        refused_on_arrival(&rig, &parcel, REASON_NOT_ADDRESSEE);
        response.unit = code(COUNTY);
        response.ref_entry = order + 1;
        parcel = rig_forge(&rig, COUNTY, COUNTY, PROVINCE, PARCEL_DOCUMENT, &id, &response);
        refused_on_arrival(&rig, &parcel, REASON_NO_ORDER);
        remark = by(ENTRY_REMARK, OTHER, PROVINCE);
        remark.ref_unit = code(PROVINCE);
        remark.ref_entry = order;
        parcel = rig_forge(&rig, OTHER, OTHER, PROVINCE, PARCEL_DOCUMENT, &id, &remark);
        refused_on_arrival(&rig, &parcel, REASON_NOT_BETWEEN);
        remark.unit = code(CITY);
        parcel = rig_forge(&rig, CITY, CITY, PROVINCE, PARCEL_DOCUMENT, &id, &remark);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        /* At its own desk too: the order is not addressed to the city. */
        response = (Document){ .body = "x", .ref_unit = code(PROVINCE), .ref_entry = order };
        rig_refused(&rig, CITY, ENTRY_RESPONSE, &id, &response, REASON_NOT_ADDRESSEE);
        rig_deinit(&rig);
}

static void copies_go_to_bureaus_between_alone(void **state) {
        Document doc;
        RigParcel parcel;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, PROVINCE);
        doc = by(ENTRY_ORDER, PROVINCE, COUNTY);
        parcel = rig_forge(&rig, PROVINCE, PROVINCE, OTHER, PARCEL_COPY, &id, &doc);
        refused_on_arrival(&rig, &parcel, REASON_NOT_BETWEEN);
        doc = by(ENTRY_OPINION, COUNTY, CITY);
        doc.decision = DECISION_SUPPORT;
        parcel = rig_forge(&rig, COUNTY, COUNTY, CITY, PARCEL_COPY, &id, &doc);
        refused_on_arrival(&rig, &parcel, REASON_UNKNOWN_DOCUMENT);
        rig_deinit(&rig);
}

static void a_parcel_says_what_its_evidence_says(void **state) {
        Document doc = by(ENTRY_REFERRAL, CITY, COUNTY);
        CaseId id = case_id_make(&(UnitCode){ CITY }, 2026, 5);
        RigParcel parcel;
        Rig rig;

        rig_init(&rig, ALL);
        /* Made by another unit than it says. */
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        parcel.parcel.from_unit = code("411200.gov");
        refused_on_arrival(&rig, &parcel, REASON_WRONG_SPEAKER);
        doc.unit = code(PROVINCE);
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        refused_on_arrival(&rig, &parcel, REASON_WRONG_SPEAKER);
        doc.unit = code(CITY);
        /* To another one. */
        doc.to = code(OTHER);
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        refused_on_arrival(&rig, &parcel, REASON_WRONG_SPEAKER);
        doc.to = code(COUNTY);
        /* From a unit that lives elsewhere. */
        doc.unit = code(PROVINCE);
        parcel = rig_forge(&rig, CITY, PROVINCE, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        refused_on_arrival(&rig, &parcel, REASON_WRONG_NODE);
        doc.unit = code(CITY);
        /* To a unit that does. */
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        parcel.parcel.to_unit = code(OTHER);
        refused_on_arrival(&rig, &parcel, REASON_WRONG_NODE);
        /* Sealed by another node than the one it comes from. */
        parcel = rig_forge(&rig, PROVINCE, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        parcel.parcel.from = code(CITY);
        {
                StreamInRow stream = { .from = code(CITY), .lane = LANE_NORMAL, .epoch = 1 };

                assert_true(row_get(rig_at(&rig, COUNTY)->txn, ROW_STREAM_IN, &stream));
                parcel.parcel.number = stream.next;
        }
        refused_on_arrival(&rig, &parcel, REASON_WRONG_NODE);
        /* Another kind of document than its entry. */
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        parcel.parcel.evidence.header.kind = ENTRY_ASSIGNMENT;
        refused_on_arrival(&rig, &parcel, REASON_FORMAT);
        /* And as it should be. */
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        assert_int_equal(rig_give(&rig, &parcel).status, RESULT_DONE);
        rig_deinit(&rig);
}

static void what_accuses_is_not_taken_in_the_clear(void **state) {
        Document doc = by(ENTRY_REFERRAL, CITY, COUNTY);
        CaseId id = case_id_make(&(UnitCode){ CITY }, 2026, 5);
        RigParcel parcel;
        Rig rig;

        rig_init(&rig, ALL);
        doc.case_class = CLASS_ACCUSATION;
        parcel = rig_forge(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, &doc);
        refused_on_arrival(&rig, &parcel, REASON_SEALED_ONLY);
        rig_refused(&rig, COUNTY, ENTRY_REGISTER, NULL, &(Document){ .case_class = CLASS_ACCUSATION }, REASON_SEALED);
        id = rig_register(&rig, COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_CLASSIFY, &id, &(Document){ .case_class = CLASS_ACCUSATION }, REASON_SEALED);
        rig_deinit(&rig);
}

static void a_case_is_not_taken_twice_along_one_chain(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, PROVINCE);
        doc.to = code(CITY);
        rig_do(&rig, PROVINCE, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        doc.to = code(COUNTY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &doc);
        rig_ferry(&rig);
        /* The county reports it past the city to the province, which is in the chain already. */
        doc.to = code(PROVINCE);
        rig_do(&rig, COUNTY, ENTRY_REPORT_UP, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_BOUNCED, &id));
        assert_int_equal(rig_custody(&rig, PROVINCE, &id), CUSTODY_AWAY);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_bureau_hands_only_to_those_it_serves_or_stands_above),
                cmocka_unit_test(supervision_goes_down_only),
                cmocka_unit_test(reports_go_up_to_a_bureau_above),
                cmocka_unit_test(another_department_cannot_touch_the_case),
                cmocka_unit_test(a_desk_acts_only_for_units_of_its_node_and_known_users),
                cmocka_unit_test(hand_overs_from_strangers_are_refused),
                cmocka_unit_test(only_the_custodian_below_reports_objects_and_tells),
                cmocka_unit_test(only_the_giver_answers_and_approves),
                cmocka_unit_test(only_the_addressee_responds_and_only_bureaus_between_remark),
                cmocka_unit_test(copies_go_to_bureaus_between_alone),
                cmocka_unit_test(a_parcel_says_what_its_evidence_says),
                cmocka_unit_test(what_accuses_is_not_taken_in_the_clear),
                cmocka_unit_test(a_case_is_not_taken_twice_along_one_chain),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
