/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every state of a docket against every document, allowed and refused; every document against every role and against each of
 * its fields missing.  What is expected is written here from 《信访工作条例》 (2022) and the offices' own rules, not from the
 * table.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "office_rig.h"

#define DEPT "411281.hrss"
#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"

static const EntryKind documents[] = {
        ENTRY_CLASSIFY, ENTRY_REFERRAL,        ENTRY_ASSIGNMENT, ENTRY_RETURN_REQUEST, ENTRY_RETURN_ANSWER,
        ENTRY_NOTICE,   ENTRY_ACCEPT,          ENTRY_OPINION,    ENTRY_ANSWER,         ENTRY_SERVICE,
        ENTRY_REPORT,   ENTRY_REPORT_APPROVAL, ENTRY_REWORK,     ENTRY_REPORT_UP,      ENTRY_ORDER,
        ENTRY_RESPONSE, ENTRY_REMINDER,        ENTRY_REMARK,     ENTRY_RECALL,
};
#define N_DOCUMENTS (sizeof(documents) / sizeof(*documents))

/* A document that has whatever its kind asks for: only the state can be against it. */
static Document full(Rig *rig, const char *unit, EntryKind kind) {
        Document doc = rig_document(strcmp(unit, CITY) ? DEPT : COUNTY);

        if (kind == ENTRY_ASSIGNMENT)
                doc.due_day = day_of(rig->now) + 20;
        if (kind == ENTRY_REPORT_UP)
                doc.to = code(PROVINCE);
        if (kind == ENTRY_CLASSIFY) {
                doc.case_class = CLASS_CLAIM;
                doc.path31 = 6;
        }
        doc.decision = kind == ENTRY_RETURN_ANSWER ? DECISION_AGREE :
                       kind == ENTRY_OPINION       ? DECISION_SUPPORT :
                       kind == ENTRY_ANSWER        ? DECISION_ADOPT :
                                                     DECISION_NONE;
        return doc;
}

static Document assign_to(Rig *rig, const char *unit) {
        Document doc = rig_document(unit);

        doc.due_day = day_of(rig->now) + 40;
        return doc;
}

/* ---- how a docket comes to stand somewhere ---------------------------------------------------------------------- */

typedef void (*Road)(Rig *rig, CaseId *ret);

/* The county's own: registered, and assigned to its department. */
static void registered(Rig *rig, CaseId *ret) {
        *ret = rig_register(rig, COUNTY);
}

static void to_department(Rig *rig, CaseId *ret) {
        Document doc = assign_to(rig, DEPT);

        registered(rig, ret);
        rig_do(rig, COUNTY, ENTRY_ASSIGNMENT, ret, &doc);
}

static void noticed(Rig *rig, CaseId *ret) {
        to_department(rig, ret);
        rig_do(rig, DEPT, ENTRY_NOTICE, ret, NULL);
}

static void accepted(Rig *rig, CaseId *ret) {
        noticed(rig, ret);
        rig_do(rig, DEPT, ENTRY_ACCEPT, ret, NULL);
}

static void disposed(Rig *rig, CaseId *ret) {
        Document doc = full(rig, DEPT, ENTRY_OPINION);

        accepted(rig, ret);
        rig_do(rig, DEPT, ENTRY_OPINION, ret, &doc);
}

static void served(Rig *rig, CaseId *ret) {
        Document doc = full(rig, DEPT, ENTRY_SERVICE);

        disposed(rig, ret);
        rig_do(rig, DEPT, ENTRY_SERVICE, ret, &doc);
}

static void closed(Rig *rig, CaseId *ret) {
        served(rig, ret);
        rig_pass_days(rig, 31);
        rig_tick(rig);
}

static void return_asked(Rig *rig, CaseId *ret) {
        Document doc = full(rig, DEPT, ENTRY_RETURN_REQUEST);

        to_department(rig, ret);
        rig_do(rig, DEPT, ENTRY_RETURN_REQUEST, ret, &doc);
}

static void returned(Rig *rig, CaseId *ret) {
        Document doc = full(rig, COUNTY, ENTRY_RETURN_ANSWER);

        return_asked(rig, ret);
        rig_do(rig, COUNTY, ENTRY_RETURN_ANSWER, ret, &doc);
}

static void reported(Rig *rig, CaseId *ret) {
        Document doc = rig_document(NULL);

        disposed(rig, ret);
        rig_do(rig, DEPT, ENTRY_REPORT, ret, &doc);
}

/* The city's, assigned to the county. */
static void to_county(Rig *rig, CaseId *ret) {
        Document doc = assign_to(rig, COUNTY);

        *ret = rig_register(rig, CITY);
        rig_do(rig, CITY, ENTRY_ASSIGNMENT, ret, &doc);
        rig_ferry(rig);
}

static void in_flight(Rig *rig, CaseId *ret) {
        Document doc = assign_to(rig, COUNTY);

        *ret = rig_register(rig, CITY);
        rig_do(rig, CITY, ENTRY_ASSIGNMENT, ret, &doc);
}

static void county_asks_to_return(Rig *rig, CaseId *ret) {
        Document doc = full(rig, COUNTY, ENTRY_RETURN_REQUEST);

        to_county(rig, ret);
        rig_do(rig, COUNTY, ENTRY_RETURN_REQUEST, ret, &doc);
        rig_ferry(rig);
}

/* The province orders the county about its own case; the city between gets a copy. */
static void ordered(Rig *rig, CaseId *ret) {
        Document doc = rig_document(CITY), order = rig_document(COUNTY);

        *ret = rig_register(rig, PROVINCE);
        rig_do(rig, PROVINCE, ENTRY_REFERRAL, ret, &doc);
        rig_ferry(rig);
        doc = rig_document(COUNTY);
        rig_do(rig, CITY, ENTRY_REFERRAL, ret, &doc);
        rig_ferry(rig);
        rig_do(rig, PROVINCE, ENTRY_ORDER, ret, &order);
        rig_ferry(rig);
}

/* The province orders the county about a case that neither city nor county ever had. */
static void told(Rig *rig, CaseId *ret) {
        Document order = rig_document(COUNTY);

        *ret = rig_register(rig, PROVINCE);
        rig_do(rig, PROVINCE, ENTRY_ORDER, ret, &order);
        rig_ferry(rig);
}

/* ---- what may be done there ------------------------------------------------------------------------------------- */

#define DO(kind) (UINT64_C(1) << (kind))
/* A bureau may supervise those it serves whatever the state of its own file (22:40). */
#define SUPERVISE (DO(ENTRY_ORDER) | DO(ENTRY_REMINDER))

static const struct {
        const char *name, *unit;
        Road road;
        DocketState state;
        uint64_t allowed;
} states[] = {
        { "registered", COUNTY, registered, STATE_REGISTERED,
          DO(ENTRY_CLASSIFY) | DO(ENTRY_REFERRAL) | DO(ENTRY_ASSIGNMENT) | DO(ENTRY_REPORT_UP) | SUPERVISE },
        { "taken by a bureau", COUNTY, to_county, STATE_TAKEN,
          DO(ENTRY_CLASSIFY) | DO(ENTRY_REFERRAL) | DO(ENTRY_ASSIGNMENT) | DO(ENTRY_REPORT_UP) | DO(ENTRY_RETURN_REQUEST) |
                  SUPERVISE },
        { "in flight", CITY, in_flight, STATE_HANDED, DO(ENTRY_RECALL) | DO(ENTRY_REPORT_UP) | SUPERVISE },
        { "handed to another node", CITY, to_county, STATE_HANDED, DO(ENTRY_REPORT_UP) | SUPERVISE },
        { "handed to a department", COUNTY, to_department, STATE_HANDED, DO(ENTRY_REPORT_UP) | SUPERVISE },
        { "asked to take it back", COUNTY, return_asked, STATE_HANDED,
          DO(ENTRY_RETURN_ANSWER) | DO(ENTRY_REPORT_UP) | SUPERVISE },
        { "got a report", COUNTY, reported, STATE_HANDED,
          DO(ENTRY_REPORT_APPROVAL) | DO(ENTRY_REWORK) | DO(ENTRY_REPORT_UP) | SUPERVISE },
        { "bureau asks to return", COUNTY, county_asks_to_return, STATE_RETURN_ASKED, SUPERVISE },
        { "took it back", COUNTY, returned, STATE_REGISTERED,
          DO(ENTRY_CLASSIFY) | DO(ENTRY_REFERRAL) | DO(ENTRY_ASSIGNMENT) | DO(ENTRY_REPORT_UP) | SUPERVISE },
        { "closed below", COUNTY, closed, STATE_CLOSED, DO(ENTRY_REPORT_UP) | SUPERVISE },
        { "copy", CITY, told, STATE_COPY, DO(ENTRY_REMARK) | SUPERVISE },
        { "informed", COUNTY, told, STATE_INFORMED, DO(ENTRY_RESPONSE) | SUPERVISE },
        { "ordered", COUNTY, ordered, STATE_TAKEN,
          DO(ENTRY_CLASSIFY) | DO(ENTRY_REFERRAL) | DO(ENTRY_ASSIGNMENT) | DO(ENTRY_REPORT_UP) | DO(ENTRY_RETURN_REQUEST) |
                  DO(ENTRY_RESPONSE) | SUPERVISE },
        { "between", CITY, ordered, STATE_HANDED, DO(ENTRY_REMARK) | SUPERVISE },

        { "taken by a department", DEPT, to_department, STATE_TAKEN,
          DO(ENTRY_CLASSIFY) | DO(ENTRY_RETURN_REQUEST) | DO(ENTRY_NOTICE) },
        { "noticed", DEPT, noticed, STATE_NOTICED, DO(ENTRY_CLASSIFY) | DO(ENTRY_ACCEPT) },
        { "department asks to return", DEPT, return_asked, STATE_RETURN_ASKED, 0 },
        { "accepted", DEPT, accepted, STATE_ACCEPTED, DO(ENTRY_OPINION) },
        { "disposed", DEPT, disposed, STATE_DISPOSED, DO(ENTRY_SERVICE) | DO(ENTRY_REPORT) },
        { "reported", DEPT, reported, STATE_DISPOSED, DO(ENTRY_SERVICE) },
        { "window", DEPT, served, STATE_WINDOW, DO(ENTRY_REPORT) },
        { "closed", DEPT, closed, STATE_CLOSED, DO(ENTRY_REPORT) },
        { "returned", DEPT, returned, STATE_RETURNED, 0 },
};

/* What only a bureau may do, and what only a unit with power to handle (22:22, 23, 31, 40). */
static const uint64_t bureaus = DO(ENTRY_REFERRAL) | DO(ENTRY_ASSIGNMENT) | DO(ENTRY_RETURN_ANSWER) |
                                DO(ENTRY_REPORT_APPROVAL) | DO(ENTRY_REWORK) | DO(ENTRY_REPORT_UP) | DO(ENTRY_REMARK) |
                                SUPERVISE;
static const uint64_t responsible_units = DO(ENTRY_NOTICE) | DO(ENTRY_ACCEPT) | DO(ENTRY_OPINION) | DO(ENTRY_ANSWER) |
                                          DO(ENTRY_SERVICE);

static void try_document(size_t state, EntryKind kind) {
        const char *unit = states[state].unit;
        bool bureau = strcmp(unit, DEPT) != 0, allowed = states[state].allowed & DO(kind);
        bool violation = (bureau ? responsible_units : bureaus) & DO(kind);
        DocketRow before, after;
        Document doc;
        RigOffice *office;
        uint64_t entries;
        Result result;
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        states[state].road(&rig, &id);
        office = rig_host(&rig, unit);
        before = rig_docket(&rig, unit, &id);
        assert_int_equal(before.state, states[state].state);
        entries = office->n_entries;
        doc = full(&rig, unit, kind);
        if (!strcmp(unit, CITY) && kind == ENTRY_REMARK)
                doc.to = code(PROVINCE);
        result = rig_try(&rig, unit, kind, &id, &doc);
        if ((result.status == RESULT_DONE) != allowed)
                fail_msg("%s: %s is %s (%s %s)", states[state].name, entry_kind_name(kind), allowed ? "refused" : "done",
                         reason_text(result.reason)->name, result.detail);
        after = rig_docket(&rig, unit, &id);
        if (!allowed) {
                assert_int_equal(result.status, RESULT_REFUSED);
                assert_memory_equal(&before, &after, sizeof(before));
                /* Authority is journaled, mistakes are not. */
                assert_int_equal(office->n_entries - entries, reason_is_violation(result.reason));
                if (violation) {
                        assert_true(reason_is_violation(result.reason));
                        assert_int_equal(rig_last(office).header.kind, ENTRY_VIOLATION);
                }
                assert_true(*reason_text(result.reason)->next_en && *reason_text(result.reason)->next_zh);
        } else {
                assert_int_equal(office->n_entries - entries, kind == ENTRY_ASSIGNMENT || kind == ENTRY_OPINION ||
                                                                              kind == ENTRY_ORDER ? 3 : 1);
                assert_int_equal(rig_last(office).header.kind, kind);
                assert_false(violation);
        }
        rig_deinit(&rig);
}

static void every_state_takes_its_documents_and_refuses_all_others(void **state) {
        for (size_t s = 0; s < sizeof(states) / sizeof(*states); s++)
                for (size_t k = 0; k < N_DOCUMENTS; k++)
                        try_document(s, documents[k]);
}

/* ---- roles ------------------------------------------------------------------------------------------------------ */

/* Those that are drafted, signed and stamped: test_core_draft.c. */
static const struct {
        EntryKind kind;
        const char *unit;
        Road road;
        const char *roles; /* who may */
} by_role[] = {
        { ENTRY_CLASSIFY, COUNTY, registered, "clerk approver" },
        { ENTRY_REFERRAL, COUNTY, registered, "approver" },
        { ENTRY_REPORT_UP, COUNTY, registered, "approver" },
        { ENTRY_RETURN_REQUEST, DEPT, to_department, "handler approver head" },
        { ENTRY_RETURN_ANSWER, COUNTY, return_asked, "approver" },
        { ENTRY_NOTICE, DEPT, to_department, "clerk handler" },
        { ENTRY_ACCEPT, DEPT, noticed, "handler" },
        { ENTRY_SERVICE, DEPT, disposed, "clerk handler" },
        { ENTRY_REPORT, DEPT, disposed, "handler approver head" },
        { ENTRY_REPORT_APPROVAL, COUNTY, reported, "supervisor" },
        { ENTRY_REWORK, COUNTY, reported, "supervisor" },
        { ENTRY_REMINDER, COUNTY, to_department, "supervisor" },
        { ENTRY_RESPONSE, COUNTY, ordered, "handler approver head" },
        { ENTRY_REMARK, CITY, ordered, "supervisor approver" },
        { ENTRY_RECALL, CITY, in_flight, "handler approver head" },
};

static void only_the_roles_named_may_make_a_document(void **state) {
        static const char *const users[] = { "clerk",      "approver", "handler", "head",
                                             "supervisor", "auditor",  "admin",   "archivist" };

        for (size_t i = 0; i < sizeof(by_role) / sizeof(*by_role); i++) {
                for (size_t u = 0; u < sizeof(users) / sizeof(*users); u++) {
                        bool may = strstr(by_role[i].roles, users[u]) != NULL;
                        RigOffice *office;
                        Document doc;
                        Result result;
                        Rig rig;
                        CaseId id;

                        rig_init(&rig, "410000 411200 411281");
                        by_role[i].road(&rig, &id);
                        office = rig_host(&rig, by_role[i].unit);
                        doc = full(&rig, by_role[i].unit, by_role[i].kind);
                        if (by_role[i].kind == ENTRY_REMARK)
                                doc.to = code(PROVINCE);
                        result = rig_act(&rig, by_role[i].unit, users[u], by_role[i].kind, &id, &doc);
                        if ((result.status == RESULT_DONE) != may)
                                fail_msg("%s by %s: %s", entry_kind_name(by_role[i].kind), users[u],
                                         reason_text(result.reason)->name);
                        if (!may) {
                                assert_int_equal(result.reason, REASON_ROLE);
                                assert_int_equal(rig_last(office).header.kind, ENTRY_VIOLATION);
                        }
                        rig_deinit(&rig);
                }
        }
}

/* ---- fields ----------------------------------------------------------------------------------------------------- */

typedef void (*Spoil)(Document *doc);
static void no_to(Document *doc) { doc->to = UNIT_NONE; }
static void no_reason(Document *doc) { doc->reason = ""; }
static void no_body(Document *doc) { doc->body = ""; }
static void no_basis(Document *doc) { doc->legal_basis = ""; }
static void no_remedy(Document *doc) { doc->remedy = ""; }
static void no_due(Document *doc) { doc->due_day = 0; }
static void no_trigger(Document *doc) { doc->trigger = TRIGGER_NONE; }
static void no_how(Document *doc) { doc->service_how = SERVICE_NONE; }
static void no_class(Document *doc) { doc->case_class = CLASS_NONE; }
static void refuses_without_reason(Document *doc) {
        doc->decision = DECISION_REFUSE;
        doc->reason = "";
}
static void no_decision(Document *doc) { doc->decision = DECISION_NONE; }

static const struct {
        EntryKind kind;
        const char *unit;
        Road road;
        Spoil spoil;
} fields[] = {
        { ENTRY_CLASSIFY, COUNTY, registered, no_class },
        { ENTRY_REFERRAL, COUNTY, registered, no_to },
        { ENTRY_ASSIGNMENT, COUNTY, registered, no_to },
        { ENTRY_ASSIGNMENT, COUNTY, registered, no_due },
        { ENTRY_REPORT_UP, COUNTY, registered, no_reason },
        { ENTRY_RETURN_REQUEST, DEPT, to_department, no_reason },
        { ENTRY_RETURN_ANSWER, COUNTY, return_asked, no_decision },
        { ENTRY_RETURN_ANSWER, COUNTY, return_asked, refuses_without_reason },
        { ENTRY_OPINION, DEPT, accepted, no_body },
        { ENTRY_OPINION, DEPT, accepted, no_basis },
        { ENTRY_OPINION, DEPT, accepted, no_remedy },
        { ENTRY_OPINION, DEPT, accepted, no_decision },
        { ENTRY_SERVICE, DEPT, disposed, no_how },
        { ENTRY_REPORT, DEPT, disposed, no_body },
        { ENTRY_REWORK, COUNTY, reported, no_reason },
        { ENTRY_ORDER, COUNTY, to_department, no_to },
        { ENTRY_ORDER, COUNTY, to_department, no_trigger },
        { ENTRY_ORDER, COUNTY, to_department, no_body },
        { ENTRY_REMINDER, COUNTY, to_department, no_to },
        { ENTRY_RESPONSE, COUNTY, ordered, no_body },
};

static void a_document_without_one_of_its_fields_is_refused_and_not_journaled(void **state) {
        for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
                RigOffice *office;
                Document doc;
                uint64_t entries;
                Rig rig;
                CaseId id;

                rig_init(&rig, "410000 411200 411281");
                fields[i].road(&rig, &id);
                office = rig_host(&rig, fields[i].unit);
                entries = office->n_entries;
                doc = full(&rig, fields[i].unit, fields[i].kind);
                fields[i].spoil(&doc);
                rig_refused(&rig, fields[i].unit, fields[i].kind, &id, &doc, REASON_FIELD_MISSING);
                assert_int_equal(office->n_entries, entries);
                rig_deinit(&rig);
        }
}

/* ---- the conditions of single documents ------------------------------------------------------------------------- */

static void the_refusal_says_what_to_do_instead(void **state) {
        Document doc = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "410000 411200 411281");
        to_department(&rig, &id);
        rig_refused(&rig, DEPT, ENTRY_ACCEPT, &id, NULL, REASON_NOTICE_FIRST);
        doc.decision = DECISION_SUPPORT;
        rig_refused(&rig, DEPT, ENTRY_OPINION, &id, &doc, REASON_ACCEPT_FIRST);
        rig_refused(&rig, DEPT, ENTRY_SERVICE, &id, &doc, REASON_NOT_DISPOSED);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_HANDED_ON);
        rig_refused(&rig, DEPT, ENTRY_REFERRAL, &id, &doc, REASON_BUREAU_ONLY);
        rig_refused(&rig, COUNTY, ENTRY_NOTICE, &id, &doc, REASON_RESPONSIBLE_ONLY);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, NULL);
        rig_refused(&rig, DEPT, ENTRY_NOTICE, &id, NULL, REASON_ALREADY_NOTICED);
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc, REASON_ALREADY_NOTICED);
        rig_deinit(&rig);
}

static void a_due_day_lies_in_the_future(void **state) {
        Document doc = rig_document(DEPT);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        registered(&rig, &id);
        doc.due_day = day_of(rig.now);
        rig_refused(&rig, COUNTY, ENTRY_ASSIGNMENT, &id, &doc, REASON_DUE_PAST);
        doc.due_day = INT32_MAX;
        rig_refused(&rig, COUNTY, ENTRY_ASSIGNMENT, &id, &doc, REASON_FIELD_WRONG);
        doc.due_day = day_of(rig.now) + 1;
        rig_do(&rig, COUNTY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_deinit(&rig);
}

static void only_path_six_ends_in_an_opinion(void **state) {
        Document doc = { .path31 = 4 };
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        noticed(&rig, &id);
        rig_refused(&rig, DEPT, ENTRY_ACCEPT, &id, &doc, REASON_PATH31);
        doc.path31 = 6;
        rig_do(&rig, DEPT, ENTRY_ACCEPT, &id, &doc);
        assert_true(rig_has_clock(&rig, DEPT, &id, CLOCK_HANDLING));
        rig_deinit(&rig);
}

static void a_suggestion_ends_in_an_answer_without_handling_clock_or_window(void **state) {
        Document doc = { .case_class = CLASS_SUGGESTION, .channel = CHANNEL_ONLINE };
        Document to = rig_document(DEPT), answer = rig_document(NULL);
        Content content = { .title = "建议", .text = "增设公交", .name = "信访人乙", .phone = "电话" };
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        id = rig_register_as(&rig, COUNTY, &doc, &content);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
        rig_refused(&rig, DEPT, ENTRY_ANSWER, &id, &answer, REASON_NOTICE_FIRST);
        rig_accept(&rig, DEPT, &id);
        assert_false(rig_has_clock(&rig, DEPT, &id, CLOCK_HANDLING));
        answer.decision = DECISION_SUPPORT;
        rig_refused(&rig, DEPT, ENTRY_OPINION, &id, &answer, REASON_IS_SUGGESTION);
        rig_refused(&rig, DEPT, ENTRY_ANSWER, &id, &answer, REASON_FIELD_WRONG);
        answer.decision = DECISION_ADOPT_PART;
        rig_do(&rig, DEPT, ENTRY_ANSWER, &id, &answer);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_DISPOSED);
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &answer);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_CLOSED);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_CLOSED);
        assert_false(rig_has_clock(&rig, DEPT, &id, CLOCK_ASK_REVIEW));
        /* Counted apart. */
        assert_int_equal(count_get(rig_at(&rig, COUNTY)->txn, &(UnitCode){ DEPT }, ENTRY_ANSWER), 1);
        assert_int_equal(count_get(rig_at(&rig, COUNTY)->txn, &(UnitCode){ DEPT }, ENTRY_OPINION), 0);
        rig_deinit(&rig);
}

static void a_claim_is_not_ended_by_an_answer(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        accepted(&rig, &id);
        rig_refused(&rig, DEPT, ENTRY_ANSWER, &id, &doc, REASON_IS_CLAIM);
        rig_deinit(&rig);
}

static void service_is_not_before_the_opinion_nor_in_the_future(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        accepted(&rig, &id);
        rig_pass_days(&rig, 5);
        doc.decision = DECISION_NOT_SUPPORT;
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &doc);
        rig_pass_days(&rig, 3);
        doc.service_at = rig.now + 1;
        rig_refused(&rig, DEPT, ENTRY_SERVICE, &id, &doc, REASON_FUTURE);
        doc.service_at = rig.now - 4 * DURATION_DAY;
        rig_refused(&rig, DEPT, ENTRY_SERVICE, &id, &doc, REASON_SERVICE_EARLY);
        /* The day alone is known: the day of the opinion is early enough. */
        doc.service_at = day_start(day_of(rig.now) - 3);
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &doc);
        /* The thirtieth day, 5 April, is in the days off of 清明节: the citizen's date rolls to the 7th. */
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASK_REVIEW).due_day, day_of(rig.now) - 3 + 30 + 2);
        rig_deinit(&rig);
}

static void what_could_not_be_served_starts_no_window(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, "411281");
        disposed(&rig, &id);
        doc.service_how = SERVICE_NOT_POSSIBLE;
        doc.reason = "";
        rig_refused(&rig, DEPT, ENTRY_SERVICE, &id, &doc, REASON_FIELD_MISSING);
        doc.reason = "地址无人";
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &doc);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_DISPOSED);
        assert_false(rig_has_clock(&rig, DEPT, &id, CLOCK_ASK_REVIEW));
        assert_int_equal(rig_docket(&rig, COUNTY, &id).progress, PROGRESS_DISPOSED);
        doc.service_how = SERVICE_POST;
        doc.service_at = rig.now;
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &doc);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_WINDOW);
        rig_deinit(&rig);
}

static void a_department_may_register_what_came_to_it_directly(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId first, id;

        rig_init(&rig, "411281");
        first = rig_register(&rig, COUNTY);
        id = rig_register(&rig, DEPT);
        /* 22:23; numbered through the bureau, gap-free. */
        assert_string_equal(first.s, "411281-2026-0000001-1");
        assert_memory_equal(id.s, "411281-2026-0000002-", 20);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_TAKEN);
        assert_int_equal(rig_docket(&rig, DEPT, &id).number, UINT64_C(20260000001));
        assert_false(rig_has_clock(&rig, DEPT, &id, CLOCK_TRIAGE));
        rig_refused(&rig, DEPT, ENTRY_RETURN_REQUEST, &id, &doc, REASON_NOT_RETURNABLE);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, NULL);
        rig_refused(&rig, COUNTY, ENTRY_REFERRAL, &id, &doc, REASON_NOT_CUSTODIAN);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_state_takes_its_documents_and_refuses_all_others),
                cmocka_unit_test(only_the_roles_named_may_make_a_document),
                cmocka_unit_test(a_document_without_one_of_its_fields_is_refused_and_not_journaled),
                cmocka_unit_test(the_refusal_says_what_to_do_instead),
                cmocka_unit_test(a_due_day_lies_in_the_future),
                cmocka_unit_test(only_path_six_ends_in_an_opinion),
                cmocka_unit_test(a_suggestion_ends_in_an_answer_without_handling_clock_or_window),
                cmocka_unit_test(a_claim_is_not_ended_by_an_answer),
                cmocka_unit_test(service_is_not_before_the_opinion_nor_in_the_future),
                cmocka_unit_test(what_could_not_be_served_starts_no_window),
                cmocka_unit_test(a_department_may_register_what_came_to_it_directly),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
