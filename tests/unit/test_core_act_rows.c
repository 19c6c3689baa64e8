/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What every row of the acting table asks before anything else: whose kind of unit, which role, up to which bound a day and a path are
 * taken, whether the office it goes to is still one; and what an act takes off the desk.
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
#define CITY "411200"
#define DEPT "411281.hrss"

static const UnitCode county = { COUNTY }, dept = { DEPT };

static Reason acts_as(Bare *b, const UnitCode *unit, uint32_t roles, EntryKind kind, const CaseId *id, Document doc) {
        bool drafted = procedure_is_drafted(kind);
        Input in = { .kind = INPUT_COMMAND, .document_kind = drafted ? ENTRY_DRAFT : kind,
                     .actor = { .unit = *unit, .user = { "somebody" } }, .case_id = *id };
        UserRow user = { .unit = *unit, .user = { "somebody" }, .roles = roles };

        in.document = doc;
        if (drafted)
                in.document.kind = kind;
        row_put(b->txn, ROW_USER, &user);
        return bare_decide(b, &in).reason;
}

/* ---- which role -------------------------------------------------------------------------------------------------- */

/* A file of that unit in the first state in which the rule holds. */
static CaseId file_for(Bare *b, const UnitCode *unit, const ActRule *rule) {
        DocketRow row = { .unit = *unit, .custody = CUSTODY_HERE, .giver = { CITY }, .given_to = { "411281001" } };
        CaseId id;

        id = bare_claim(b);
        for (unsigned s = STATE_REGISTERED; s < STATE_COUNT; s++)
                if (rule->states & IN(s)) {
                        row.state = s;
                        break;
                }
        (void)bare_docket(b, &id, row);
        return id;
}

/* A draft is written by those who draft it, and a document made by those who make it; who signs does not therefore write. */
static void each_role_does_what_its_row_names_and_nothing_else(void **state) {
        size_t n;
        const ActRule *rules = procedure_acts(&n);
        unsigned tried = 0;

        for (size_t i = 0; i < n; i++) {
                const ActRule *rule = &rules[i];
                const UnitCode *unit = rule->power == POWER_RESPONSIBLE ? &dept : &county;
                uint32_t may = rule->drafted ? rule->drafted : rule->roles;
                Bare b;
                CaseId id;

                if (procedure_is_sealed(rule->document) || rule->document == ENTRY_REGISTER || rule->document == ENTRY_DRAFT ||
                    rule->document == ENTRY_STAMP || rule->document == ENTRY_SUCCESSION /* to whom comes first */ ||
                    (rule->states != IN(STATE_NONE) && procedure_act(rule->document) != rule))
                        continue;
                bare_init(&b);
                id = procedure_has_no_case(rule->document) ? CASE_NONE : file_for(&b, unit, rule);
                for (uint32_t role = 1; role & ROLE_ALL; role <<= 1) {
                        Reason reason = acts_as(&b, unit, role, rule->document, &id, (Document){ .to = UNIT_NONE });

                        if ((reason == REASON_ROLE) == !!(may & role))
                                fail_msg("%s by %s: %s", entry_kind_name(rule->document), role_name((Role)role),
                                         reason_text(reason)->name);
                        tried++;
                }
                bare_deinit(&b);
        }
        assert_true(tried > 700);
}

/* 22:14, 22: what a petition bureau does, no department does; 22:23, 31: what handles a case, no bureau does. */
static void each_kind_of_unit_does_what_its_row_names(void **state) {
        size_t n;
        const ActRule *rules = procedure_acts(&n);

        for (size_t i = 0; i < n; i++) {
                const ActRule *rule = &rules[i];
                bool bureaus = rule->power == POWER_BUREAU;
                const UnitCode *unit = bureaus ? &dept : &county;
                Reason reason;
                Bare b;
                CaseId id;

                if ((!bureaus && rule->power != POWER_RESPONSIBLE) || procedure_is_sealed(rule->document) ||
                    procedure_act(rule->document) != rule)
                        continue;
                bare_init(&b);
                id = procedure_has_no_case(rule->document) ? CASE_NONE : file_for(&b, unit, rule);
                reason = acts_as(&b, unit, ROLE_ALL, rule->document, &id, (Document){ .to = UNIT_NONE });
                if (reason != (bureaus ? REASON_BUREAU_ONLY : REASON_RESPONSIBLE_ONLY))
                        fail_msg("%s: %s", entry_kind_name(rule->document), reason_text(reason)->name);
                bare_deinit(&b);
        }
}

/* ---- bounds of what is typed ------------------------------------------------------------------------------------- */

static Reason assigns(Day due) {
        Bare b;
        CaseId id = bare_open(&b);
        Reason ret;

        (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
        ret = acts_as(&b, &county, ROLE_ALL, ENTRY_ASSIGNMENT, &id, (Document){ .to = dept, .due_day = due });
        bare_deinit(&b);
        return ret;
}

static void a_day_is_after_today_and_within_a_hundred_years(void **state) {
        Day today = day_of(BARE_START);

        assert_int_equal(assigns(today - 1), REASON_DUE_PAST);
        assert_int_equal(assigns(today), REASON_DUE_PAST);
        assert_int_equal(assigns(today + 1), REASON_NONE);
        assert_int_equal(assigns(today + DUE_DAYS_MAX), REASON_NONE);
        assert_int_equal(assigns(today + DUE_DAYS_MAX + 1), REASON_FIELD_WRONG);
}

/* 22:31 has six paths. */
static void there_are_six_paths(void **state) {
        for (uint32_t path = 1; path <= 8; path++) {
                Bare b;
                CaseId id = bare_open(&b);
                Document doc = { .case_class = CLASS_CLAIM, .path31 = path };
                Reason reason;

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
                reason = acts_as(&b, &county, ROLE_ALL, ENTRY_CLASSIFY, &id, doc);
                assert_int_equal(reason == REASON_FIELD_WRONG, path > 6);
                bare_deinit(&b);
        }
}

/* ---- off the desk ------------------------------------------------------------------------------------------------ */

#define WARNINGS 160

/* Who acts on the case has seen what was told about it; what waits for an answer, or is late, stays until that is done. */
static void an_act_takes_off_the_desk_what_was_told_and_nothing_that_is_owed(void **state) {
        static const WarningKind seen[] = {
                WARNING_BOUNCED, WARNING_REMINDED, WARNING_REMARKED, WARNING_REVIEW_DECIDED, WARNING_FILE_CAME,
                WARNING_DRAFT_OVERTAKEN, WARNING_MATERIAL, WARNING_WITHDRAWN, WARNING_GOES_ON, WARNING_OTHERS_STAND,
                WARNING_WITHDRAWAL_REFUSED, WARNING_TAKEN_OVER, WARNING_NOW_AT,
        };
        bool gone[WARNINGS] = { false }, expected[WARNINGS] = { false };
        const Fact *f;
        Bare b;
        CaseId id = bare_open(&b);

        for (size_t i = 0; i < array_size(seen); i++)
                expected[seen[i]] = true;
        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_TAKEN, .custody = CUSTODY_HERE, .taken_at = 1 });
        for (unsigned kind = 1; kind < WARNINGS; kind++) {
                WarningRow row = { .unit = dept, .kind = kind, .case_id = id, .number = 60 };
                WarningRow others = { .unit = county, .kind = kind, .case_id = id, .number = 60 };

                row_put(b.txn, ROW_WARNING, &row);
                row_put(b.txn, ROW_WARNING, &others);
        }
        assert_int_equal(acts_as(&b, &dept, ROLE_ALL, ENTRY_NOTICE, &id, (Document){ .to = UNIT_NONE }), REASON_NONE);
        for (unsigned n = 0; (f = bare_fact(&b, FACT_WARNING, n)); n++) {
                if (f->how)
                        continue;
                assert_true(unit_code_equal(&f->unit, &dept));
                assert_int_equal(f->number, 60);
                gone[f->what] = true;
        }
        for (unsigned kind = 1; kind < WARNINGS; kind++)
                if (gone[kind] != expected[kind])
                        fail_msg("warning %u %s", kind, gone[kind] ? "went" : "stayed");
        bare_deinit(&b);
}

/* What an office is told of a case is what its file says: every field of it. */
static void a_document_tells_what_the_file_says(void **state) {
        const CaseRow row = { .case_id = { "411281-2026-0000001-1" }, .channel = CHANNEL_FAX, .received_at = BARE_START + 7, .people = 12,
                              .representatives = 3, .people_version = 9, .collective = true, .case_class = CLASS_CLAIM,
                              .path31 = 4, .class_proposed = true, .rules = "2022/1" };
        Act sealed = { .doc = { .kind = ENTRY_SEALED_REFERRAL }, .case_row = row };
        Document doc = { .kind = ENTRY_REFERRAL };
        Bare b;
        CaseId id = bare_open(&b);
        Decide *d = bare_begin(&b, &id, &(Input){ .kind = INPUT_TICK });

        document_tells_case(d, &doc, &row);
        assert_int_equal(doc.channel, CHANNEL_FAX);
        assert_int_equal(doc.received_at, row.received_at);
        assert_int_equal(doc.people, 12);
        assert_int_equal(doc.representatives, 3);
        assert_int_equal(doc.people_version, 9);
        assert_true(doc.collective);
        assert_int_equal(doc.case_class, CLASS_CLAIM);
        assert_int_equal(doc.path31, 4);
        assert_true(doc.class_proposed);
        assert_string_equal(doc.rules, "2022/1");
        /* Of an accusation less: the day alone, and nothing of what it is about. */
        sealed_complete(d, &sealed);
        assert_int_equal(sealed.doc.case_class, CLASS_ACCUSATION);
        assert_int_equal(sealed.doc.channel, CHANNEL_FAX);
        assert_int_equal(sealed.doc.received_at, day_start(day_of(row.received_at)));
        assert_int_equal(sealed.doc.people, 12);
        assert_int_equal(sealed.doc.representatives, 3);
        assert_true(sealed.doc.collective);
        assert_string_equal(sealed.doc.rules, "2022/1");
        assert_int_equal(sealed.doc.path31, 0);
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_role_does_what_its_row_names_and_nothing_else),
                cmocka_unit_test(each_kind_of_unit_does_what_its_row_names),
                cmocka_unit_test(a_day_is_after_today_and_within_a_hundred_years),
                cmocka_unit_test(there_are_six_paths),
                cmocka_unit_test(an_act_takes_off_the_desk_what_was_told_and_nothing_that_is_owed),
                cmocka_unit_test(a_document_tells_what_the_file_says),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
