/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a desk may not say of its own case, and what arrives for it that can't be: handling (22:22, 31, 32, 34), findings
 * (22:40),
 * recusal (22:28), rules in force, and meetings' lists.  Field by field, each with the reason it is refused for.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "common/wire/rules.h"
#include "node/core/batch.h"
#include "node/core/calendar.h"
#include "office_rig.h"

#define DEPT "411281.hrss"
#define GOV "411281.gov"
#define TOWN "411281001"
#define COUNTY "411281"
#define CITY "411200"
#define SPACES "                                           " /* 43 */

static Reason tried(Rig *rig, const char *unit, const char *user, EntryKind kind, const CaseId *id, const Document *doc) {
        return rig_act(rig, unit, user, kind, id, doc).reason;
}

static CaseId accepted(Rig *rig) {
        CaseId id = rig_referred(rig);
        Document doc = rig_document(NULL);

        doc.path31 = 6;
        rig_do(rig, DEPT, ENTRY_NOTICE, &id, &doc);
        rig_do(rig, DEPT, ENTRY_ACCEPT, &id, &doc);
        return id;
}

/* From an office that says so all the same. */
static Reason arrives(Rig *rig, const char *node, const char *from, const char *to, ParcelKind kind, const CaseId *id,
                      Document doc) {
        RigParcel parcel;

        doc.unit = code(from);
        doc.to = code(to);
        parcel = rig_forge(rig, node, from, to, kind, id, &doc);
        return rig_give(rig, &parcel).reason;
}

/* ---- handling ------------------------------------------------------------------------------------------------------- */

static void an_opinion_supports_explains_or_does_not(void **state) {
        static const Decision wrong[] = { DECISION_NONE, DECISION_AGREE, DECISION_UPHOLD, DECISION_ADOPT,
                                          DECISION_INADMISSIBLE };
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        doc.decision = DECISION_SUPPORT;
        /* not accepted yet */
        assert_int_equal(rig_draft(&rig, DEPT, "handler", ENTRY_OPINION, &id, &doc).status, RESULT_REFUSED);
        id = accepted(&rig);
        for (size_t i = 0; i < array_size(wrong); i++) {
                doc.decision = wrong[i];
                assert_int_equal(rig_draft(&rig, DEPT, "handler", ENTRY_OPINION, &id, &doc).reason, REASON_FIELD_MISSING);
        }
        doc.decision = DECISION_EXPLAIN;
        assert_int_equal(rig_draft(&rig, DEPT, "handler", ENTRY_OPINION, &id, &doc).status, RESULT_DONE);
        rig_deinit(&rig);
}

/* 22:31: what is accepted has a class; a claim is accepted for decision on path 6 alone. */
static void what_is_accepted_has_a_class_and_its_path(void **state) {
        Document none = { .channel = CHANNEL_LETTER }, doc = rig_document(NULL), refer = rig_document(DEPT);
        Content words = { .title = "来信", .text = "反映情况", .name = "信访人甲", .address = "某村" };
        CaseRow row;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_register_as(&rig, COUNTY, &none, &words);
        rig_do(&rig, COUNTY, ENTRY_REFERRAL, &id, &refer);
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, &doc);
        doc.path31 = 0;
        if (case_get(rig_at(&rig, COUNTY)->txn, &id, &row) && row.case_class == CLASS_NONE)
                assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_ACCEPT, &id, &doc), REASON_NO_CLASS);
        doc.case_class = CLASS_CLAIM;
        doc.path31 = 3;
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_ACCEPT, &id, &doc), REASON_PATH31);
        doc.path31 = 0; /* nobody said which: the sixth */
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_ACCEPT, &id, &doc), REASON_NONE);
        assert_true(case_get(rig_at(&rig, COUNTY)->txn, &id, &row));
        assert_int_equal(row.path31, 6);
        doc = rig_document(NULL);
        doc.case_class = CLASS_CLAIM;
        doc.path31 = 2; /* accepted for decision: not into another procedure by a word */
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_CLASSIFY, &id, &doc), REASON_RECLASSIFY);
        doc.path31 = 0;
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_CLASSIFY, &id, &doc), REASON_NONE);
        rig_deinit(&rig);
}

/* 22:31 (5): done or refused within that law's limit, with its remedy. */
static void an_answer_under_another_law_says_which_and_how_to_go_on(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        doc.path31 = 5;
        rig_do(&rig, DEPT, ENTRY_NOTICE, &id, &doc);
        doc.case_class = CLASS_CLAIM;
        doc.until_day = day_of(rig.now) + 20;
        assert_int_equal(tried(&rig, DEPT, "head", ENTRY_ANSWER, &id, &doc), REASON_IS_CLAIM);
        rig_do(&rig, DEPT, ENTRY_OWN_LIMIT, &id, &doc);
        doc.until_day = 0;
        doc.decision = DECISION_ADOPT;
        rig_refused(&rig, DEPT, ENTRY_ANSWER, &id, &doc, REASON_FIELD_WRONG);
        doc.decision = DECISION_NOT_SUPPORT;
        doc.remedy = "";
        rig_refused(&rig, DEPT, ENTRY_ANSWER, &id, &doc, REASON_FIELD_MISSING);
        doc.remedy = "行政复议";
        rig_do(&rig, DEPT, ENTRY_ANSWER, &id, &doc);
        assert_int_equal(rig_state(&rig, DEPT, &id), STATE_DISPOSED); /* until it was served */
        rig_deinit(&rig);
}

/* ---- what arrives --------------------------------------------------------------------------------------------------- */

static void a_hand_over_that_cannot_be_is_refused_at_the_door(void **state) {
        Document doc = { .kind = ENTRY_REFERRAL, .case_class = CLASS_ACCUSATION, .received_at = RIG_START, .reason = "理由" };
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        /* 22:30: never in the clear */
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, doc), REASON_SEALED_ONLY);
        doc.case_class = CLASS_CLAIM;
        doc.kind = ENTRY_ASSIGNMENT;
        /* 22:22 (3): a day */
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, doc), REASON_FIELD_MISSING);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_NONE);
        for (uint32_t i = 0; i < rig.roster->n_units; i++)
                if (strcmp(rig.roster->units[i].code.s, COUNTY) == 0) {
                        rig.roster->units[i].status = UNIT_CLOSING;
                        rig.roster->units[i].successor = code(CITY);
                        doc.kind = ENTRY_REFERRAL;
                        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, doc), REASON_UNIT_INACTIVE);
                        rig.roster->units[i].status = UNIT_ACTIVE;
                        rig.roster->units[i].successor = UNIT_NONE;
                }
        rig_deinit(&rig);
}

static void answers_to_a_return_or_a_report_are_one_of_two(void **state) {
        Document refer = rig_document(COUNTY), back = rig_document(NULL), answer = { .kind = ENTRY_RETURN_ANSWER,
                                                                                     .reason = "理由" };
        Document approval = { .kind = ENTRY_REPORT_APPROVAL }, report = { .kind = ENTRY_REPORT, .body = "内容" };
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, CITY);
        rig_do(&rig, CITY, ENTRY_REFERRAL, &id, &refer);
        rig_ferry(&rig);
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, approval), REASON_STATE);
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, CITY, PARCEL_DOCUMENT, &id, report), REASON_NO_REPORT_OWED);
        rig_do(&rig, COUNTY, ENTRY_RETURN_REQUEST, &id, &back);
        answer.decision = DECISION_SUPPORT;
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, answer), REASON_FIELD_WRONG);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_RETURN_ASKED);
        answer.decision = DECISION_REFUSE;
        assert_int_equal(arrives(&rig, CITY, CITY, COUNTY, PARCEL_DOCUMENT, &id, answer), REASON_NONE);
        assert_int_equal(rig_state(&rig, COUNTY, &id), STATE_TAKEN);
        rig_deinit(&rig);
}

/* ---- findings, execution, ratings ------------------------------------------------------------------------------------ */

static void a_finding_says_what_is_wrong_with_whom(void **state) {
        Document good = rig_document(NULL), doc;
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        good.ref_unit = code(DEPT);
        good.variant = 1;
        good.body = "未按期告知";
        doc = good;
        doc.trigger = TRIGGER_NONE;
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc), REASON_FIELD_MISSING);
        doc = good;
        doc.path31 = 7;
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc), REASON_FIELD_WRONG);
        doc = good;
        doc.variant = 3; /* 自报逾期: the software's own */
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc), REASON_FIELD_WRONG);
        doc = good;
        doc.ref_unit = UNIT_NONE;
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc), REASON_FIELD_MISSING);
        doc = good;
        doc.variant = 2; /* dismissed: which one? */
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc), REASON_FIELD_MISSING);
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &good), REASON_NONE);
        doc = (Document){ .kind = ENTRY_FINDING, .variant = 1, .trigger = TRIGGER_LATE, .body = "x" };
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &(Document){ .variant = 2, .reason = "" }),
                         REASON_FIELD_MISSING);
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &(Document){ .variant = 2, .reason = "已改正" }),
                         REASON_NONE);
        rig_deinit(&rig);
}

/* 2005 knows no supervision for falsified reports (22:40 does). */
static void a_trigger_is_one_of_the_pack_in_force(void **state) {
        Document doc = rig_document(NULL);
        Pack p = *pack_builtin_2022();
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        doc.ref_unit = code(DEPT);
        doc.variant = 1;
        p.triggers &= ~(1u << TRIGGER_LATE);
        rig_at(&rig, COUNTY)->office.pack = &p;
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc), REASON_NOT_IN_PACK);
        rig_at(&rig, COUNTY)->office.pack = pack_builtin_2022();
        assert_int_equal(tried(&rig, COUNTY, "supervisor", ENTRY_FINDING, &id, &doc), REASON_NONE);
        rig_deinit(&rig);
}

/* 22:32: who carries out a supported claim in part says until when the rest. */
static void carrying_out_names_a_day_to_come(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = accepted(&rig);
        doc.variant = 1;
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_EXECUTION, &id, &doc), REASON_ALREADY_ACCEPTED);
        doc = rig_document(NULL);
        doc.decision = DECISION_SUPPORT;
        rig_do(&rig, DEPT, ENTRY_OPINION, &id, &doc);
        doc = rig_document(NULL);
        doc.service_at = rig.now;
        rig_do(&rig, DEPT, ENTRY_SERVICE, &id, &doc);
        doc = rig_document(NULL);
        doc.variant = 2;
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_EXECUTION, &id, &doc), REASON_FIELD_MISSING);
        doc.until_day = day_of(rig.now);
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_EXECUTION, &id, &doc), REASON_DUE_PAST);
        doc.until_day = day_of(rig.now) + 1;
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_EXECUTION, &id, &doc), REASON_NONE);
        doc.variant = 3;
        doc.until_day = 0;
        doc.reason = "";
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_EXECUTION, &id, &doc), REASON_FIELD_MISSING);
        rig_deinit(&rig);
}

/* What a unit below tells of itself is a breach of its own, and nothing else. */
static void only_a_breach_of_its_own_is_told_from_below(void **state) {
        Document doc = { .kind = ENTRY_FINDING, .variant = 1, .trigger = TRIGGER_LATE, .body = "x" };
        Rig rig;
        CaseId id;

        rig_init(&rig, "411200 411281");
        id = rig_register(&rig, COUNTY);
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, CITY, PARCEL_DOCUMENT, &id, doc), REASON_FORMAT);
        doc.variant = 3;
        doc.trigger = TRIGGER_NONE;
        assert_int_equal(arrives(&rig, COUNTY, COUNTY, CITY, PARCEL_DOCUMENT, &id, doc), REASON_FORMAT);
        rig_deinit(&rig);
}

/* ---- recusal (22:28) ------------------------------------------------------------------------------------------------- */

static void who_is_recused_is_a_user_of_the_unit(void **state) {
        Document doc = rig_document(NULL);
        Rig rig;
        CaseId id;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        doc.person = "Not A Name";
        assert_int_equal(tried(&rig, DEPT, "head", ENTRY_RECUSAL, &id, &doc), REASON_FIELD_WRONG);
        doc.person = "nobody";
        assert_int_equal(tried(&rig, DEPT, "head", ENTRY_RECUSAL, &id, &doc), REASON_UNKNOWN_USER);
        doc.person = "head";
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_RECUSAL, &id, &doc), REASON_ROLE); /* nobody recuses his head */
        doc.person = "handler";
        assert_int_equal(tried(&rig, DEPT, "head", ENTRY_RECUSAL, &id, &doc), REASON_NONE);
        assert_int_equal(tried(&rig, DEPT, "handler", ENTRY_NOTICE, &id, &doc), REASON_RECUSED);
        rig_deinit(&rig);
}

/* ---- merging ---------------------------------------------------------------------------------------------------------- */

static void a_case_merges_into_one_that_is_here_and_leads(void **state) {
        Document doc = rig_document(NULL);
        CaseId lead, other, third, elsewhere;
        Rig rig;

        rig_init(&rig, COUNTY);
        lead = rig_referred(&rig);
        other = rig_referred(&rig);
        third = rig_referred(&rig);
        elsewhere = rig_register(&rig, COUNTY);
        doc.ref_case = elsewhere; /* of another desk */
        rig_refused(&rig, DEPT, ENTRY_MERGE, &other, &doc, REASON_NOT_TOGETHER);
        doc.ref_case = lead;
        rig_do(&rig, DEPT, ENTRY_MERGE, &other, &doc);
        doc.ref_case = third; /* what leads one already is led by none */
        rig_refused(&rig, DEPT, ENTRY_MERGE, &lead, &doc, REASON_NOT_TOGETHER);
        doc.ref_case = other; /* and what is led leads nothing */
        rig_refused(&rig, DEPT, ENTRY_MERGE, &third, &doc, REASON_NOT_TOGETHER);
        assert_int_equal(rig_state(&rig, DEPT, &other), STATE_SUPERSEDED);
        rig_deinit(&rig);
}

/* ---- rules in force ---------------------------------------------------------------------------------------------------- */

static void rules_are_installed_by_an_admin_of_the_office_and_never_back(void **state) {
        Pack local = *pack_builtin_2022(), later;
        Input in = { .kind = INPUT_RULES, .rules = &local, .rules_bytes = bytes_of_str("signed") };
        RigOffice *o;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        in.actor.unit = o->unit;
        strcpy(in.actor.user.s, "nobody");
        assert_int_equal(rig_step(o, &in).reason, REASON_UNKNOWN_USER);
        in.actor.unit = code(DEPT);
        strcpy(in.actor.user.s, "clerk");
        assert_int_equal(rig_step(o, &in).reason, REASON_ROLE); /* a desk's, not the office's */
        in.actor.unit = o->unit;
        strcpy(in.actor.user.s, "boss");
        local.digest.b[0] ^= 1; /* the statute itself, in other words */
        assert_int_equal(rig_step(o, &in).reason, REASON_RULES_DIFFERS);
        local = *pack_builtin_2022();
        local.version = 0;
        assert_int_equal(rig_step(o, &in).reason, REASON_RULES_OLD);
        later = *pack_builtin_2022();
        later.name = "local";
        later.version = 7;
        later.transition.from = day_of(rig.now) + 1;
        in.rules = &later;
        assert_int_equal(rig_step(o, &in).reason, REASON_RULES_EARLY);
        later.transition.from = day_of(rig.now);
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        later.version = 6;
        assert_int_equal(rig_step(o, &in).reason, REASON_RULES_OLD);
        later.version = 8;
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        rig_deinit(&rig);
}

static void a_calendar_forgets_no_year_and_goes_not_back(void **state) {
        static const int32_t y2027[] = { 2027 }, y2028[] = { 2028 };
        static const CalendarDay d2027[] = { { 20819, false, "元旦" } }, d2028[] = { { 21184, false, "元旦" } };
        Calendar first = { .version = 2, .source = "s", .years = y2027, .n_years = 1, .days = d2027, .n_days = 1,
                           .digest = { { 1 } } };
        Calendar other = { .version = 3, .source = "s", .years = y2028, .n_years = 1, .days = d2028, .n_days = 1,
                           .digest = { { 2 } } };
        Input in = { .kind = INPUT_CALENDAR, .calendar = &first, .rules_bytes = bytes_of_str("signed") };
        Calendar *merged;
        RigOffice *o;
        Rig rig;

        rig_init(&rig, COUNTY);
        o = rig_at(&rig, COUNTY);
        in.actor.unit = o->unit;
        strcpy(in.actor.user.s, "clerk");
        assert_int_equal(rig_step(o, &in).reason, REASON_ROLE);
        strcpy(in.actor.user.s, "boss");
        assert_int_equal(rig_step(o, &in).status, RESULT_DONE);
        assert_int_equal(rig_step(o, &in).reason, REASON_RULES_OLD);
        first.digest.b[0] = 9;
        assert_int_equal(rig_step(o, &in).reason, REASON_RULES_DIFFERS);
        merged = calendar_merge(calendar_builtin(), &first);
        o->office.calendar = merged;
        in.calendar = &other;
        assert_int_equal(rig_step(o, &in).reason, REASON_CALENDAR_YEAR_LOST);
        o->office.calendar = calendar_builtin();
        rig_deinit(&rig);
        calendar_free(merged);
}

static void days_have_names_and_a_calendar_may_list_none(void **state) {
        static const int32_t years[] = { 1969 };
        const Calendar bare = { .years = years, .n_years = 1 };
        Day day, to, got;
        DayKind kind;
        uint32_t n;
        int year;

        assert_string_equal(day_kind_name(DAY_WORKED), "workday");
        assert_string_equal(day_kind_name(DAY_WEEKEND), "weekend");
        assert_string_equal(day_kind_name(DAY_HOLIDAY), "holiday");
        assert_string_equal(day_kind_name(DAY_MAKEUP), "make-up-workday");
        assert_string_equal(day_kind_name((DayKind)99), "?");
        assert_true(day_parse("1969-12-29", &day)); /* a Monday, before the days' first number */
        assert_int_equal(day_weekday(day), 1);
        assert_int_equal(day_weekday(day - 1), 7);
        assert_int_equal(calendar_day(&bare, day, &kind, NULL), 0);
        assert_int_equal(kind, DAY_WORKED);
        assert_int_equal(calendar_day(&bare, day - 1, &kind, NULL), 0);
        assert_int_equal(kind, DAY_WEEKEND);
        assert_true(day_parse("1970-01-01", &to)); /* not covered */
        assert_int_equal(calendar_count_working(&bare, day, to, &n, &year), CALENDAR_E_YEAR);
        assert_int_equal(year, 1970);
        assert_int_equal(calendar_count_working(&bare, day, to - 1, &n, &year), 0);
        assert_int_equal(n, 3);
        assert_int_equal(calendar_roll(&bare, to, &got, &year), CALENDAR_E_YEAR);
}

/* ---- a meeting's list --------------------------------------------------------------------------------------------------- */

static void a_line_of_a_list_is_a_case_a_unit_and_perhaps_a_day(void **state) {
        static const char good[] = "411281-2026-0000001-1 411281.hrss\n"
                                   "  \t\r\n"
                                   "411281-2026-0000001-1\t 411281.gov  2026-05-01\r\n"
                                   "\n"
                                   "411281-2026-0000001-1 411281";
        static const char *const bad[] = {
                "411281-2026-0000001-1", "411281-2026-0000001-2 411281.hrss", "411281-2026-0000001-1 Nowhere",
                "411281-2026-0000001-1 411281.hrss 2026-02-30", "411281-2026-0000001-1 411281.hrss 1969-01-01",
                "411281-2026-0000001-1 411281.hrss 2026-05-01 more", "411281-2026-0000001-1 411281.hrss soon",
                "411281-2026-0000001-1 411281.hrss " SPACES SPACES SPACES "2026-05-01",
        };
        UnitCode unit = code(COUNTY);
        CaseId id = case_id_make(&unit, 2026, 1);
        BatchLine line = { .number = 0 };
        const char *at;
        char text[512];

        assert_string_equal(id.s, "411281-2026-0000001-1");
        at = good;
        assert_int_equal(batch_next_line(&at, &line), 1);
        assert_int_equal(line.number, 1);
        assert_int_equal(line.due_day, 0);
        assert_int_equal(batch_next_line(&at, &line), 1);
        assert_int_equal(line.number, 3);
        assert_true(line.due_day > 20000);
        assert_int_equal(batch_next_line(&at, &line), 1);
        assert_int_equal(line.number, 5);
        assert_string_equal(line.to.s, COUNTY);
        assert_int_equal(batch_next_line(&at, &line), 0);
        for (size_t i = 0; i < array_size(bad); i++) {
                snprintf(text, sizeof(text), "%s", bad[i]);
                at = text;
                line.number = 0;
                if (batch_next_line(&at, &line) != -1)
                        fail_msg("taken: %s", bad[i]);
        }
}

static void a_list_names_its_meeting_its_day_and_nobody_s_case(void **state) {
        char meeting[300], words[BATCH_WORDS_SIZE + 2], text[64];
        Document good, doc;
        CaseId id;
        Rig rig;

        memset(meeting, 'm', sizeof(meeting) - 1);
        meeting[sizeof(meeting) - 1] = 0;
        memset(words, 'w', sizeof(words) - 1);
        words[sizeof(words) - 1] = 0;
        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        snprintf(text, sizeof(text), "%s " DEPT "\n", id.s);
        good = (Document){ .summary = "联席会议", .from_day = day_of(rig.now), .due_day = day_of(rig.now) + 30, .reason = "限期化解",
                           .body = text };
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &id, &good).status, RESULT_REFUSED);
        doc = good;
        doc.summary = meeting;
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_FIELD_WRONG);
        doc.summary = "两行\n会议";
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_FIELD_WRONG);
        doc.summary = "";
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_FIELD_MISSING);
        doc = good;
        doc.reason = words;
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_FIELD_WRONG);
        doc.reason = "两行\n的话";
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_FIELD_WRONG);
        doc = good;
        doc.from_day = 0;
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_FIELD_MISSING);
        doc.from_day = day_of(rig.now) + 1;
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &doc).reason, REASON_FUTURE);
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_BATCH, &CASE_NONE, &good).status, RESULT_DONE);
        rig_deinit(&rig);
}

/* ---- enclosed papers ---------------------------------------------------------------------------------------------------- */

typedef struct Papers {
        const char *name, *type;
        size_t size;
        unsigned n;
        Reason reason;
} Papers;

static InputPart part_of(Rig *rig, PartKind kind, const Buf *bytes) {
        return (InputPart){ .kind = kind, .data = arena_copy(&rig->arena, buf_bytes(bytes)) };
}

static Reason registered_with(Rig *rig, const InputPart *parts, uint32_t n) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_REGISTER, .actor = { .unit = code(COUNTY) },
                     .document = { .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER,
                                   .received_at = rig->now } };
        const Content words = { .title = "来信", .text = "反映情况", .name = "信访人甲", .address = "某村" };
        Buf bytes = BUF_INIT;

        assert_true(user_name_parse("clerk", &in.actor.user));
        content_encode(&words, &bytes);
        in.parts[in.n_parts++] = part_of(rig, PART_CONTENT, &bytes);
        buf_deinit(&bytes);
        for (uint32_t i = 0; i < n; i++)
                in.parts[in.n_parts++] = parts[i];
        return rig_step(rig_at(rig, COUNTY), &in).reason;
}

static void papers_are_few_enough_named_and_no_file_of_a_review(void **state) {
        static const Papers cases[] = {
                { "工资条.txt", "text/plain", 10, 1, REASON_NONE },
                { "工资条.txt", "text/plain", 10, LIMIT_ATTACHMENTS, REASON_NONE },
                { "工资条.txt", "text/plain", 10, LIMIT_ATTACHMENTS + 1, REASON_ENCLOSURES_LARGE },
                { "", "text/plain", 10, 1, REASON_FIELD_WRONG },
                { "卷", OFFICE_FILE_TYPE, 10, 1, REASON_FIELD_WRONG }, /* only a review's file is made of such */
                { "扫描件", "image/png", LIMIT_ATTACHMENT_DATA, 1, REASON_NONE },
                { "扫描件", "image/png", LIMIT_ATTACHMENT_DATA, 2, REASON_ENCLOSURES_LARGE },
        };
        static uint8_t data[LIMIT_ATTACHMENT_DATA];
        static const PartKind odd[] = { PART_SEALED_NOTICE, PART_FACTS, PART_CODE, PART_RECEIPT };
        InputPart parts[LIMIT_ATTACHMENTS + 1], rubbish = { .kind = PART_ATTACHMENT, .data = bytes_of("\x07", 1) };
        Rig rig;

        rig_init(&rig, COUNTY);
        for (size_t i = 0; i < array_size(cases); i++) {
                const Attachment file = { cases[i].name, cases[i].type, bytes_of(data, cases[i].size) };
                Buf bytes = BUF_INIT;

                attachment_encode(&file, &bytes);
                for (unsigned k = 0; k < cases[i].n; k++)
                        parts[k] = (InputPart){ .kind = PART_ATTACHMENT, .data = buf_bytes(&bytes) };
                if (registered_with(&rig, parts, cases[i].n) != cases[i].reason)
                        fail_msg("%zu: %u of %s", i, cases[i].n, cases[i].name);
                buf_deinit(&bytes);
        }
        assert_int_equal(registered_with(&rig, &rubbish, 1), REASON_FIELD_WRONG);
        for (size_t i = 1; i < array_size(odd); i++) { /* nobody types those */
                rubbish.kind = odd[i];
                assert_int_equal(registered_with(&rig, &rubbish, 1), REASON_FIELD_WRONG);
        }
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_opinion_supports_explains_or_does_not),
                cmocka_unit_test(what_is_accepted_has_a_class_and_its_path),
                cmocka_unit_test(an_answer_under_another_law_says_which_and_how_to_go_on),
                cmocka_unit_test(a_hand_over_that_cannot_be_is_refused_at_the_door),
                cmocka_unit_test(answers_to_a_return_or_a_report_are_one_of_two),
                cmocka_unit_test(a_finding_says_what_is_wrong_with_whom),
                cmocka_unit_test(a_trigger_is_one_of_the_pack_in_force),
                cmocka_unit_test(carrying_out_names_a_day_to_come),
                cmocka_unit_test(only_a_breach_of_its_own_is_told_from_below),
                cmocka_unit_test(who_is_recused_is_a_user_of_the_unit),
                cmocka_unit_test(a_case_merges_into_one_that_is_here_and_leads),
                cmocka_unit_test(rules_are_installed_by_an_admin_of_the_office_and_never_back),
                cmocka_unit_test(a_calendar_forgets_no_year_and_goes_not_back),
                cmocka_unit_test(days_have_names_and_a_calendar_may_list_none),
                cmocka_unit_test(a_line_of_a_list_is_a_case_a_unit_and_perhaps_a_day),
                cmocka_unit_test(a_list_names_its_meeting_its_day_and_nobody_s_case),
                cmocka_unit_test(papers_are_few_enough_named_and_no_file_of_a_review),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
