/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Drafter and approver differ; the keeper of the stamp makes the act (domain.md sections 3, 6).  More time: the statute's, by
 * the head, once, up to 30 days, before the day is over (22:34); an assignment's day, by the assigner alone (22:22).
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
#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"
#define ALL "410000 411200 411281"

/* ---- roads ---------------------------------------------------------------------------------------------------------- */

static Document opinion(void) {
        Document doc = rig_document(NULL);

        doc.decision = DECISION_SUPPORT;
        return doc;
}

static Document assignment(Rig *rig, const char *to, int days) {
        Document doc = rig_document(to);

        doc.due_day = day_of(rig->now) + days;
        return doc;
}

/* Accepted at the department that the county gave it to. */
static CaseId accepted(Rig *rig) {
        Document doc = assignment(rig, DEPT, 40);
        CaseId id = rig_register(rig, COUNTY);

        rig_do(rig, COUNTY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_accept(rig, DEPT, &id);
        return id;
}

static void refused(Result result, Reason reason) {
        assert_int_equal(result.status, RESULT_REFUSED);
        if (result.reason != reason)
                fail_msg("refused for %s (%s), not %s", reason_text(result.reason)->name, result.detail,
                         reason_text(reason)->name);
        assert_true(*reason_text(reason)->next_en && *reason_text(reason)->next_zh);
}

static uint64_t done(Result result) {
        if (result.status != RESULT_DONE)
                fail_msg("refused for %s (%s)", reason_text(result.reason)->name, result.detail);
        return result.entry;
}

/* ---- three people --------------------------------------------------------------------------------------------------- */

static void only_the_stamp_moves_the_case(void **state) {
        Document doc = opinion();
        uint64_t draft, signature;
        DraftRow row;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = accepted(&rig);
        draft = done(rig_draft(&rig, DEPT, "handler", ENTRY_OPINION, &id, &doc));
        assert_int_equal(rig_last(rig_host(&rig, DEPT)).header.kind, ENTRY_DRAFT);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_ACCEPTED);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_TO_SIGN, &id));
        signature = done(rig_on_draft(&rig, DEPT, "head", ENTRY_SIGN, &id, draft));
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_ACCEPTED);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_TO_SIGN, &id));
        assert_true(rig_has_warning(&rig, DEPT, WARNING_TO_STAMP, &id));
        done(rig_on_draft(&rig, DEPT, "stamp", ENTRY_STAMP, &id, draft));
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_DISPOSED);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).state, CLOCK_MET);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_TO_STAMP, &id));
        assert_int_equal(rig_last(rig_host(&rig, DEPT)).header.kind, ENTRY_OPINION);
        assert_string_equal(rig_last(rig_host(&rig, DEPT)).header.actor.user.s, "stamp");
        assert_true(draft_get(rig_host(&rig, DEPT)->txn, &(UnitCode){ DEPT }, &id, draft, &row));
        assert_int_equal(row.state, DRAFT_STAMPED);
        assert_string_equal(row.drafter.s, "handler");
        assert_string_equal(row.signer.s, "head");
        assert_int_equal(row.signed_entry, signature);
        rig_deinit(&rig);
}

static void what_is_stamped_is_what_was_drafted_and_signed(void **state) {
        Document doc = opinion(), made, signature, other;
        Arena arena = ARENA_INIT;
        RigOffice *office;
        size_t n_facts, fact = 0;
        uint64_t draft;
        Fact *facts;
        Entry entry;
        DraftRow row;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = accepted(&rig);
        office = rig_host(&rig, DEPT);
        doc.body = "经查属实";
        draft = done(rig_draft(&rig, DEPT, "handler", ENTRY_OPINION, &id, &doc));
        done(rig_on_draft(&rig, DEPT, "head", ENTRY_SIGN, &id, 0));
        entry = rig_last(office);
        assert_int_equal(document_decode(entry_find_part(&entry, PART_DOCUMENT)->data, &arena, &signature), 0);
        assert_int_equal(signature.ref_entry, draft);
        assert_true(draft_get(office->txn, &(UnitCode){ DEPT }, &id, draft, &row));
        assert_true(bytes_equal(signature.ref_digest, digest_bytes(&row.digest)));
        /* Another document in its place is not what was signed. */
        {
                Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_STAMP, .actor = { .unit = code(DEPT) },
                             .case_id = id, .draft_entry = draft };

                assert_true(user_name_parse("stamp", &in.actor.user));
                entry = rig_entry(office, draft);
                assert_int_equal(document_decode(entry_find_part(&entry, PART_DOCUMENT)->data, &arena, &other), 0);
                other.body = "经查不实";
                in.document = other;
                refused(rig_step(office, &in), REASON_DAMAGED);
        }
        assert_true(draft_get(office->txn, &(UnitCode){ DEPT }, &id, draft, &row));
        /* What is typed beside the stamp changes nothing. */
        other = (Document){ .ref_entry = draft, .body = "另行处理", .decision = DECISION_NOT_SUPPORT };
        done(rig_act(&rig, DEPT, "stamp", ENTRY_STAMP, &id, &other));
        entry = rig_last(office);
        assert_int_equal(document_decode(entry_find_part(&entry, PART_DOCUMENT)->data, &arena, &made), 0);
        assert_int_equal(made.kind, ENTRY_OPINION);
        assert_string_equal(made.body, "经查属实");
        assert_int_equal(made.decision, DECISION_SUPPORT);
        assert_string_equal(made.legal_basis, doc.legal_basis);
        assert_string_equal(made.remedy, doc.remedy);
        /* Who drafted it, who signed it, and where, is said in the entry that it is. */
        assert_int_equal(facts_decode(entry_find_part(&entry, PART_FACTS)->data, &arena, &facts, &n_facts), 0);
        for (size_t i = 0; i < n_facts && facts[i].kind != FACT_DRAFT_STATE; i++, fact++)
                ;
        assert_true(fact < n_facts);
        assert_int_equal(facts[fact].what, DRAFT_STAMPED);
        assert_int_equal(facts[fact].number, draft);
        assert_int_equal(facts[fact].number2, row.signed_entry);
        assert_string_equal(facts[fact].text, "handler\nhead");
        arena_deinit(&arena);
        rig_deinit(&rig);
}

static void it_cannot_be_made_at_once(void **state) {
        static const struct {
                EntryKind kind;
                const char *unit;
        } kinds[] = {
                { ENTRY_ASSIGNMENT, COUNTY }, { ENTRY_ORDER, COUNTY }, { ENTRY_OPINION, DEPT }, { ENTRY_EXTENSION, DEPT },
        };
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        for (size_t i = 0; i < array_size(kinds); i++) {
                static const char *const users[] = { "head", "stamp", "approver", "supervisor" };
                unsigned told = 0;

                id = strcmp(kinds[i].unit, DEPT) ? rig_register(&rig, COUNTY) : accepted(&rig);
                for (size_t u = 0; u < array_size(users); u++) {
                        Document doc = assignment(&rig, DEPT, 20);
                        Result result;

                        doc.decision = DECISION_SUPPORT;
                        doc.days = 10;
                        result = rig_act(&rig, kinds[i].unit, users[u], kinds[i].kind, &id, &doc);
                        assert_int_equal(result.status, RESULT_REFUSED);
                        assert_true(result.reason == REASON_DRAFT_FIRST || result.reason == REASON_ROLE);
                        told += result.reason == REASON_DRAFT_FIRST;
                }
                assert_true(told >= 2); /* who signs it, and the stamp keeper */
        }
        rig_deinit(&rig);
}

/* domain.md section 6: a row each of who drafts, who signs; the stamp is the stamp keeper's alone. */
static void roles_of_the_three_steps(void **state) {
        static const char *const users[] = { "clerk",   "approver", "handler",   "head",  "supervisor",
                                             "auditor", "admin",    "archivist", "stamp" };
        static const struct {
                EntryKind kind;
                const char *unit, *draft, *sign;
        } rules[] = {
                { ENTRY_ASSIGNMENT, COUNTY, "clerk approver handler", "approver" },
                { ENTRY_ORDER, COUNTY, "clerk handler supervisor", "supervisor" },
                { ENTRY_OPINION, DEPT, "handler head", "head" },
                { ENTRY_EXTENSION, DEPT, "handler head", "head" },
        };

        for (size_t i = 0; i < array_size(rules); i++) {
                for (size_t u = 0; u < array_size(users); u++) {
                        const char *drafter = strcmp(rules[i].unit, DEPT) ? "clerk" : "handler";
                        RigOffice *office;
                        Document doc;
                        uint64_t draft;
                        Result result;
                        Rig rig;
                        CaseId id;

                        rig_init(&rig, ALL);
                        id = strcmp(rules[i].unit, DEPT) ? rig_register(&rig, COUNTY) : accepted(&rig);
                        office = rig_host(&rig, rules[i].unit);
                        doc = assignment(&rig, DEPT, 20);
                        doc.decision = DECISION_SUPPORT;
                        doc.days = 10;
                        result = rig_draft(&rig, rules[i].unit, users[u], rules[i].kind, &id, &doc);
                        if (strstr(rules[i].draft, users[u])) {
                                done(rig_on_draft(&rig, rules[i].unit, users[u], ENTRY_DISCARD, &id, done(result)));
                        } else {
                                refused(result, REASON_ROLE);
                                assert_int_equal(rig_last(office).header.kind, ENTRY_VIOLATION);
                        }
                        draft = done(rig_draft(&rig, rules[i].unit, drafter, rules[i].kind, &id, &doc));
                        result = rig_on_draft(&rig, rules[i].unit, users[u], ENTRY_SIGN, &id, draft);
                        if (!strcmp(rules[i].sign, users[u]))
                                done(result);
                        else
                                refused(result, REASON_ROLE);
                        if (result.status != RESULT_DONE)
                                done(rig_on_draft(&rig, rules[i].unit, rules[i].sign, ENTRY_SIGN, &id, draft));
                        result = rig_on_draft(&rig, rules[i].unit, users[u], ENTRY_STAMP, &id, draft);
                        if (!strcmp("stamp", users[u]))
                                done(result);
                        else
                                refused(result, REASON_ROLE);
                        rig_deinit(&rig);
                }
        }
}

static void who_drafted_it_does_not_sign_it(void **state) {
        Document doc = opinion();
        uint64_t draft;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = accepted(&rig);
        draft = done(rig_draft(&rig, DEPT, "head", ENTRY_OPINION, &id, &doc));
        refused(rig_on_draft(&rig, DEPT, "head", ENTRY_SIGN, &id, draft), REASON_DRAFTER_SIGNS);
        refused(rig_on_draft(&rig, DEPT, "stamp", ENTRY_STAMP, &id, draft), REASON_NOT_SIGNED);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_ACCEPTED);
        /* Somebody of that name at another unit is somebody else, and no user of this one. */
        refused(rig_on_draft(&rig, COUNTY, "head", ENTRY_SIGN, &id, draft), REASON_NO_DRAFT);
        rig_deinit(&rig);
}

static void what_cannot_be_done_is_not_drafted(void **state) {
        Document doc = opinion();
        RigOffice *office;
        uint64_t entries;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        office = rig_host(&rig, COUNTY);
        entries = office->n_entries;
        refused(rig_draft(&rig, COUNTY, "clerk", ENTRY_NOTICE, &id, &doc), REASON_NOT_DRAFTED);
        refused(rig_draft(&rig, COUNTY, "clerk", ENTRY_DRAFT, &id, &doc), REASON_UNKNOWN_DOCUMENT);
        refused(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc), REASON_FIELD_MISSING);
        doc = assignment(&rig, DEPT, 0);
        refused(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc), REASON_DUE_PAST);
        assert_int_equal(office->n_entries, entries);
        doc = assignment(&rig, CITY, 20);
        refused(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc), REASON_NOT_SUPERVISED);
        assert_int_equal(rig_last(office).header.kind, ENTRY_VIOLATION);
        id = (CaseId){ "411281-2026-0000009-1" };
        refused(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc), REASON_UNKNOWN_CASE);
        refused(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, 0), REASON_UNKNOWN_CASE);
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, 0), REASON_UNKNOWN_CASE);
        rig_deinit(&rig);
}

static void each_step_once_and_in_its_order(void **state) {
        Document doc;
        uint64_t draft;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        doc = assignment(&rig, DEPT, 20);
        refused(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, 0), REASON_NO_DRAFT);
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, 0), REASON_NO_DRAFT);
        refused(rig_on_draft(&rig, COUNTY, "clerk", ENTRY_DISCARD, &id, 0), REASON_NO_DRAFT);
        refused(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, 4711), REASON_NO_DRAFT);
        draft = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc));
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, 0), REASON_NOT_SIGNED);
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, draft), REASON_NOT_SIGNED);
        done(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, 0));
        refused(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, 0), REASON_ALREADY_SIGNED);
        refused(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, draft), REASON_ALREADY_SIGNED);
        done(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, 0));
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, draft), REASON_DRAFT_ENDED);
        refused(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, draft), REASON_DRAFT_ENDED);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_TAKEN);
        rig_deinit(&rig);
}

static void of_several_drafts_one_is_named(void **state) {
        Document doc;
        DraftRow row;
        uint64_t first, second;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        doc = rig_document(DEPT);
        first = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ORDER, &id, &doc));
        assert_true(draft_get(rig_host(&rig, COUNTY)->txn, &(UnitCode){ COUNTY }, &id, first, &row));
        assert_string_equal(row.to.s, DEPT);
        doc.body = "另一件";
        second = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ORDER, &id, &doc));
        refused(rig_on_draft(&rig, COUNTY, "supervisor", ENTRY_SIGN, &id, 0), REASON_WHICH_DRAFT);
        done(rig_on_draft(&rig, COUNTY, "supervisor", ENTRY_SIGN, &id, second));
        done(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, 0)); /* the only one that is signed */
        done(rig_on_draft(&rig, COUNTY, "supervisor", ENTRY_SIGN, &id, 0));
        done(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, first));
        assert_int_equal(count_get(rig_at(&rig, COUNTY)->txn, &(UnitCode){ COUNTY }, ENTRY_ORDER), 2);
        rig_deinit(&rig);
}

static void a_draft_is_given_up_by_its_drafter_until_it_is_signed(void **state) {
        Document doc;
        uint64_t draft;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        doc = assignment(&rig, DEPT, 20);
        draft = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc));
        refused(rig_on_draft(&rig, COUNTY, "handler", ENTRY_DISCARD, &id, draft), REASON_NOT_DRAFTER);
        done(rig_on_draft(&rig, COUNTY, "clerk", ENTRY_DISCARD, &id, draft));
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_TO_SIGN, &id));
        refused(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, draft), REASON_DRAFT_ENDED);
        draft = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc));
        done(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, draft));
        refused(rig_on_draft(&rig, COUNTY, "clerk", ENTRY_DISCARD, &id, draft), REASON_ALREADY_SIGNED);
        done(rig_on_draft(&rig, COUNTY, "approver", ENTRY_DISCARD, &id, draft));
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_TO_STAMP, &id));
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, draft), REASON_DRAFT_ENDED);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_REGISTERED);
        rig_deinit(&rig);
}

static void a_draft_that_no_longer_fits_is_not_stamped(void **state) {
        Document doc, other = rig_document("411281001");
        uint64_t draft;
        DraftRow row;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        doc = assignment(&rig, DEPT, 5);
        draft = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc));
        done(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, draft));
        rig_pass_days(&rig, 6); /* its day is over */
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, draft), REASON_DUE_PAST);
        doc = assignment(&rig, DEPT, 20);
        draft = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc));
        done(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, draft));
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &other); /* somebody was quicker */
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, draft), REASON_DRAFT_ENDED);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_NONE);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_TO_STAMP, &id));
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_DRAFT_OVERTAKEN, &id)); /* its drafter is told */
        assert_true(draft_get(rig_host(&rig, COUNTY)->txn, &(UnitCode){ COUNTY }, &id, draft, &row));
        assert_int_equal(row.state, DRAFT_OVERTAKEN);
        rig_deinit(&rig);
}

/* 22:34: once.  Two drafts of an extension lie there; with the one that is stamped the other is over. */
static void of_two_drafts_of_what_is_made_once_one_is_stamped(void **state) {
        Document doc = { .days = 10, .reason = "需委托鉴定" };
        Document other = rig_document(NULL);
        uint64_t drafts[2], opinion;
        DraftRow row;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_referred(&rig);
        rig_accept(&rig, DEPT, &id);
        other.decision = DECISION_EXPLAIN;
        opinion = done(rig_draft(&rig, DEPT, "handler", ENTRY_OPINION, &id, &other));
        for (int i = 0; i < 2; i++) {
                drafts[i] = done(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc));
                done(rig_on_draft(&rig, DEPT, "head", ENTRY_SIGN, &id, drafts[i]));
        }
        done(rig_on_draft(&rig, DEPT, "stamp", ENTRY_STAMP, &id, drafts[1]));
        assert_true(draft_get(rig_host(&rig, DEPT)->txn, &(UnitCode){ DEPT }, &id, drafts[0], &row));
        assert_int_equal(row.state, DRAFT_OVERTAKEN);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_DRAFT_OVERTAKEN, &id));
        refused(rig_on_draft(&rig, DEPT, "stamp", ENTRY_STAMP, &id, drafts[0]), REASON_DRAFT_ENDED);
        assert_true(draft_get(rig_host(&rig, DEPT)->txn, &(UnitCode){ DEPT }, &id, opinion, &row));
        assert_int_equal(row.state, DRAFT_DRAFTED); /* another document goes on */
        rig_deinit(&rig);
}

static void a_draft_of_one_round_is_none_of_the_next(void **state) {
        Document doc, back = rig_document(NULL), answer = rig_document(NULL);
        uint64_t draft;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, CITY);
        doc = assignment(&rig, COUNTY, 40);
        answer.decision = DECISION_AGREE;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_ferry(&rig);
        doc = assignment(&rig, DEPT, 30);
        draft = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc));
        done(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, draft));
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &back);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &answer);
        rig_ferry(&rig);
        doc = assignment(&rig, COUNTY, 40);
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_ferry(&rig);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_TAKEN);
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, draft), REASON_DRAFT_ENDED);
        refused(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, 0), REASON_DRAFT_ENDED);
        rig_deinit(&rig);
}

/* An order may be given whatever the state: its draft is open still, and not of this round, named or not. */
/* What was drafted waits while the giver looks whether it takes the case back: refused, it is signed as it stands. */
static void a_draft_outlasts_a_return_that_is_refused(void **state) {
        Document doc, back = rig_document(NULL), answer = rig_document(NULL);
        uint64_t draft;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, CITY);
        doc = assignment(&rig, COUNTY, 40);
        answer.decision = DECISION_REFUSE;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_ferry(&rig);
        doc = assignment(&rig, DEPT, 30);
        draft = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ASSIGNMENT, &id, &doc));
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &back);
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_TO_SIGN, &id));
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_DRAFT_OVERTAKEN, &id));
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &answer);
        rig_ferry(&rig);
        done(rig_on_draft(&rig, COUNTY, "approver", ENTRY_SIGN, &id, draft));
        done(rig_on_draft(&rig, COUNTY, "stamp", ENTRY_STAMP, &id, draft));
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_HANDED);
        rig_deinit(&rig);
}

static void an_open_draft_of_an_earlier_round_is_not_signed(void **state) {
        Document doc, order = rig_document(DEPT), back = rig_document(NULL), answer = rig_document(NULL);
        uint64_t draft;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, CITY);
        doc = assignment(&rig, COUNTY, 40);
        answer.decision = DECISION_AGREE;
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_ferry(&rig);
        draft = done(rig_draft(&rig, COUNTY, "clerk", ENTRY_ORDER, &id, &order));
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &back);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_RETURN_ANSWER, &id, &answer);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_ferry(&rig);
        refused(rig_on_draft(&rig, COUNTY, "supervisor", ENTRY_SIGN, &id, draft), REASON_DRAFT_OLD);
        refused(rig_on_draft(&rig, COUNTY, "supervisor", ENTRY_SIGN, &id, 0), REASON_DRAFT_OLD);
        rig_deinit(&rig);
}

static void an_assignment_takes_the_letter_along_when_it_is_stamped(void **state) {
        Document doc;
        OutboxKey key;
        RigParcel parcel;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, CITY);
        doc = assignment(&rig, COUNTY, 40);
        done(rig_draft(&rig, CITY, "clerk", ENTRY_ASSIGNMENT, &id, &doc));
        assert_false(rig_waiting(rig_at(&rig, CITY), 0, &key));
        done(rig_on_draft(&rig, CITY, "approver", ENTRY_SIGN, &id, 0));
        assert_false(rig_waiting(rig_at(&rig, CITY), 0, &key));
        done(rig_on_draft(&rig, CITY, "stamp", ENTRY_STAMP, &id, 0));
        assert_true(rig_waiting(rig_at(&rig, CITY), 0, &key));
        parcel = rig_parcel(rig_at(&rig, CITY), &key);
        assert_non_null(evidence_find_part(&parcel.parcel.evidence, PART_CONTENT));
        rig_ferry(&rig);
        assert_int_equal(rig_custody(&rig, COUNTY, &id), CUSTODY_HERE);
        /* Nobody below learns of drafts. */
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_TO_SIGN, &id));
        rig_deinit(&rig);
}

/* ---- more time: the statute's (22:34) ------------------------------------------------------------------------------- */

static Document extension(uint32_t days) {
        return (Document){ .days = days, .reason = "需委托鉴定" };
}

static void the_head_extends_once_before_the_day_is_over(void **state) {
        Document doc = extension(30), service = rig_document(NULL);
        ClockRow before, after;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = accepted(&rig);
        before = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING);
        rig_pass_days(&rig, 60); /* the last day */
        rig_tick(&rig);
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        after = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING);
        assert_int_equal(after.due_day, before.due_day + 30);
        assert_int_equal(after.state, CLOCK_RUNNING);
        assert_int_equal(after.breached_entry, 0);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_ACCEPTED);
        refused(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc), REASON_EXTENDED_BEFORE);
        service.variant = 2; /* "extension" */
        /* The petitioner is told why; until then it stands on the desk. */
        assert_true(rig_has_warning(&rig, DEPT, WARNING_EXTENDED, &id));
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &service);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_EXTENDED, &id));
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_ACCEPTED);
        assert_false(rig_has_clock(&rig, DEPT, &id, CLOCK_ASK_REVIEW));
        assert_int_equal(rig_docket(&rig, COUNTY, &id).progress, PROGRESS_ACCEPTED);
        rig_refused(&rig, DEPT, ENTRY_SERVICE, &id, &service, REASON_NO_NOTICE);
        /* 60 + 30: the last day is in time, the next one is not */
        rig_pass_days(&rig, 30);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).state, CLOCK_RUNNING);
        rig_pass_days(&rig, 1);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).state, CLOCK_BREACHED);
        rig_deinit(&rig);
}

static void what_is_late_is_not_extended(void **state) {
        Document doc = extension(10);
        uint64_t draft;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = accepted(&rig);
        rig_pass_days(&rig, 60);
        draft = done(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc));
        done(rig_on_draft(&rig, DEPT, "head", ENTRY_SIGN, &id, draft));
        rig_pass_days(&rig, 1); /* signed in time, stamped too late; no tick said so yet */
        refused(rig_on_draft(&rig, DEPT, "stamp", ENTRY_STAMP, &id, draft), REASON_EXTENSION_LATE);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).state, CLOCK_BREACHED);
        refused(rig_on_draft(&rig, DEPT, "stamp", ENTRY_STAMP, &id, draft), REASON_EXTENSION_LATE);
        refused(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc), REASON_EXTENSION_LATE);
        rig_deinit(&rig);
}

static void an_extension_is_from_one_day_to_thirty_with_reasons(void **state) {
        Document doc = extension(0);
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = accepted(&rig);
        refused(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc), REASON_EXTENSION_DAYS);
        doc.days = 31;
        refused(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc), REASON_EXTENSION_DAYS);
        doc.days = 1;
        doc.reason = "";
        refused(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc), REASON_FIELD_MISSING);
        doc.reason = "需委托鉴定";
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        rig_deinit(&rig);
}

static void only_the_sixty_days_of_a_claim_that_was_accepted_are_extended_and_only_by_its_handler(void **state) {
        Document doc = extension(10), suggestion = { .case_class = CLASS_SUGGESTION, .channel = CHANNEL_LETTER }, to;
        Content content = { .text = "建议增设路灯", .name = "信访人甲", .address = "某村" };
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        to = assignment(&rig, DEPT, 40);
        rig_do(&rig, COUNTY, ENTRY_ASSIGNMENT, &id, &to);
        refused(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc), REASON_ACCEPT_FIRST);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, NULL);
        refused(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc), REASON_ACCEPT_FIRST);
        rig_do(&rig, DEPT, ENTRY_ACCEPT, &id, NULL);
        refused(rig_draft(&rig, COUNTY, "head", ENTRY_EXTENSION, &id, &doc), REASON_RESPONSIBLE_ONLY);
        refused(rig_draft(&rig, "411281001", "handler", ENTRY_EXTENSION, &id, &doc), REASON_NOT_CUSTODIAN);
        to = opinion();
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &to);
        refused(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc), REASON_ALREADY_DISPOSED);
        /* A suggestion has no handling time (22:29). */
        suggestion.received_at = rig.now;
        id = rig_register_as(&rig, COUNTY, &suggestion, &content);
        to = rig_document(DEPT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
        rig_accept(&rig, DEPT, &id);
        refused(rig_draft(&rig, DEPT, "handler", ENTRY_EXTENSION, &id, &doc), REASON_NOTHING_TO_EXTEND);
        rig_deinit(&rig);
}

static void nobody_is_told_who_cannot_be_reached_and_the_opinion_tells_the_rest(void **state) {
        Document anonymous = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER };
        Document doc = extension(10), to, service;
        Content content = { .text = "拖欠工资" };
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        anonymous.received_at = rig.now;
        id = rig_register_as(&rig, COUNTY, &anonymous, &content);
        to = rig_document(DEPT);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &to);
        rig_do(&rig, DEPT, ENTRY_ACCEPT, &id, NULL);
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_EXTENDED, &id));
        id = accepted(&rig);
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &doc);
        to = opinion();
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &to);
        assert_true(rig_has_warning(&rig, DEPT, WARNING_EXTENDED, &id));
        service = rig_document(NULL);
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &service);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_EXTENDED, &id));
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_WINDOW);
        rig_deinit(&rig);
}

/* ---- more time: the assigner's (22:22 (3)) -------------------------------------------------------------------------- */

static Document request(Rig *rig, int days) {
        return (Document){ .until_day = day_of(rig->now) + days, .reason = "需委托鉴定" };
}

static CaseId assigned_to_county(Rig *rig, int days) {
        Document doc = assignment(rig, COUNTY, days);
        CaseId id = rig_register(rig, CITY);

        rig_do(rig, CITY, ENTRY_ASSIGNMENT, &id, &doc);
        rig_ferry(rig);
        return id;
}

static void the_assigner_moves_the_day_and_nothing_else(void **state) {
        Document ask, answer = { .decision = DECISION_AGREE };
        Day due, handling;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = accepted(&rig);
        due = rig_clock(&rig, DEPT, &id, CLOCK_ASSIGNMENT).due_day;
        handling = rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day;
        ask = request(&rig, 60);
        rig_do(&rig, DEPT, ENTRY_EXTENSION_REQUEST, &id, &ask);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_EXTENSION_ASKED, &id));
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASSIGNMENT).due_day, due); /* asking moves nothing */
        refused(rig_act(&rig, DEPT, "handler", ENTRY_EXTENSION_REQUEST, &id, &ask), REASON_EXTENSION_PENDING);
        answer.until_day = day_of(rig.now) + 50; /* agreed, to another day */
        done(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer));
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_EXTENSION_ASKED, &id));
        assert_true(rig_has_warning(&rig, DEPT, WARNING_EXTENSION_ANSWERED, &id));
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASSIGNMENT).due_day, answer.until_day);
        assert_int_equal(rig_watch(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).due_day, answer.until_day);
        assert_int_equal(rig_docket(&rig, DEPT, &id).due_day, answer.until_day);
        assert_int_equal(rig_docket(&rig, COUNTY, &id).given_due, answer.until_day);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day, handling);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).extensions, 0);
        /* and the other way round */
        ask = extension(20);
        rig_do(&rig, DEPT, ENTRY_EXTENSION, &id, &ask);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_ASSIGNMENT).due_day, answer.until_day);
        assert_int_equal(rig_clock(&rig, DEPT, &id, CLOCK_HANDLING).due_day, handling + 20);
        refused(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer), REASON_NO_EXTENSION_ASKED);
        rig_deinit(&rig);
}

static void between_nodes_both_sides_have_the_new_day(void **state) {
        Document ask, answer = { .decision = DECISION_AGREE }, said;
        Arena arena = ARENA_INIT;
        uint64_t asked;
        Entry entry;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = assigned_to_county(&rig, 30);
        for (unsigned i = 0; i < 3; i++) /* so that the entries of the two are not of one number */
                (void)rig_register(&rig, CITY);
        ask = request(&rig, 45);
        rig_do(&rig, COUNTY, ENTRY_EXTENSION_REQUEST, &id, &ask);
        asked = rig_last(rig_at(&rig, COUNTY)).header.number;
        rig_ferry(&rig);
        done(rig_act(&rig, CITY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer)); /* to the day asked for */
        entry = rig_last(rig_at(&rig, CITY)); /* which request it answers, it says */
        assert_int_equal(document_decode(entry_find_part(&entry, PART_DOCUMENT)->data, &arena, &said), 0);
        assert_string_equal(said.ref_unit.s, COUNTY);
        assert_int_equal(said.ref_entry, asked);
        arena_deinit(&arena);
        rig_ferry(&rig);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).due_day, ask.until_day);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ASSIGNMENT).due_day, ask.until_day);
        rig_pass_days(&rig, 45);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).state, CLOCK_RUNNING);
        rig_pass_days(&rig, 1);
        rig_tick(&rig);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).state, CLOCK_BREACHED);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ASSIGNMENT).state, CLOCK_BREACHED);
        rig_deinit(&rig);
}

static void a_refusal_leaves_the_day_and_says_why(void **state) {
        Document ask, answer = { .decision = DECISION_REFUSE };
        Day due;
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = assigned_to_county(&rig, 30);
        due = rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).due_day;
        ask = request(&rig, 45);
        rig_do(&rig, COUNTY, ENTRY_EXTENSION_REQUEST, &id, &ask);
        rig_ferry(&rig);
        refused(rig_act(&rig, CITY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer), REASON_FIELD_MISSING);
        answer.reason = "期限已够";
        answer.until_day = ask.until_day; /* typed all the same: a refusal names no day */
        done(rig_act(&rig, CITY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer));
        rig_ferry(&rig);
        assert_int_equal(rig_clock(&rig, COUNTY, &id, CLOCK_ASSIGNMENT).due_day, due);
        assert_int_equal(rig_watch(&rig, CITY, &id, CLOCK_ASSIGNMENT).due_day, due);
        rig_do(&rig, COUNTY, ENTRY_EXTENSION_REQUEST, &id, &ask); /* it may be asked again */
        rig_deinit(&rig);
}

static void only_who_owes_a_report_asks_in_time_for_a_later_day(void **state) {
        Document ask, referral = rig_document(DEPT), answer = { .decision = DECISION_AGREE };
        Rig rig;
        CaseId id;

        rig_init(&rig, ALL);
        id = rig_register(&rig, COUNTY);
        ask = request(&rig, 45);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &referral);
        refused(rig_act(&rig, DEPT, "handler", ENTRY_EXTENSION_REQUEST, &id, &ask), REASON_NO_REPORT_OWED);
        id = assigned_to_county(&rig, 30);
        ask = request(&rig, 30);
        refused(rig_act(&rig, COUNTY, "handler", ENTRY_EXTENSION_REQUEST, &id, &ask), REASON_EXTENSION_DAY);
        ask.until_day = 0;
        refused(rig_act(&rig, COUNTY, "handler", ENTRY_EXTENSION_REQUEST, &id, &ask), REASON_FIELD_MISSING);
        ask = request(&rig, 45);
        refused(rig_act(&rig, COUNTY, "clerk", ENTRY_EXTENSION_REQUEST, &id, &ask), REASON_ROLE);
        refused(rig_act(&rig, CITY, "handler", ENTRY_EXTENSION_REQUEST, &id, &ask), REASON_NO_REPORT_OWED);
        refused(rig_act(&rig, CITY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer), REASON_NO_EXTENSION_ASKED);
        refused(rig_act(&rig, COUNTY, "approver", ENTRY_EXTENSION_ANSWER, &id, &answer), REASON_STATE);
        rig_pass_days(&rig, 31);
        ask = request(&rig, 10);
        refused(rig_act(&rig, COUNTY, "handler", ENTRY_EXTENSION_REQUEST, &id, &ask), REASON_EXTENSION_LATE);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_the_stamp_moves_the_case),
                cmocka_unit_test(what_is_stamped_is_what_was_drafted_and_signed),
                cmocka_unit_test(it_cannot_be_made_at_once),
                cmocka_unit_test(roles_of_the_three_steps),
                cmocka_unit_test(who_drafted_it_does_not_sign_it),
                cmocka_unit_test(what_cannot_be_done_is_not_drafted),
                cmocka_unit_test(each_step_once_and_in_its_order),
                cmocka_unit_test(of_several_drafts_one_is_named),
                cmocka_unit_test(a_draft_is_given_up_by_its_drafter_until_it_is_signed),
                cmocka_unit_test(a_draft_that_no_longer_fits_is_not_stamped),
                cmocka_unit_test(of_two_drafts_of_what_is_made_once_one_is_stamped),
                cmocka_unit_test(a_draft_of_one_round_is_none_of_the_next),
                cmocka_unit_test(a_draft_outlasts_a_return_that_is_refused),
                cmocka_unit_test(an_open_draft_of_an_earlier_round_is_not_signed),
                cmocka_unit_test(an_assignment_takes_the_letter_along_when_it_is_stamped),
                cmocka_unit_test(the_head_extends_once_before_the_day_is_over),
                cmocka_unit_test(what_is_late_is_not_extended),
                cmocka_unit_test(an_extension_is_from_one_day_to_thirty_with_reasons),
                cmocka_unit_test(only_the_sixty_days_of_a_claim_that_was_accepted_are_extended_and_only_by_its_handler),
                cmocka_unit_test(nobody_is_told_who_cannot_be_reached_and_the_opinion_tells_the_rest),
                cmocka_unit_test(the_assigner_moves_the_day_and_nothing_else),
                cmocka_unit_test(between_nodes_both_sides_have_the_new_day),
                cmocka_unit_test(a_refusal_leaves_the_day_and_says_why),
                cmocka_unit_test(only_who_owes_a_report_asks_in_time_for_a_later_day),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
