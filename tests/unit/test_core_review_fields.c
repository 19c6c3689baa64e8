/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Review and re-review at their limits (22:32, 35, 36): what a request, an admission, a hearing, an opinion and its service
 * must say and may not say, on the last day that is right and on the first that is wrong; and what a parcel that says
 * nonsense is worth.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/review.h"
#include "roads.h"

/* ---- the same opinion again (22:36, domain.md: a remanded one may not come again) ------------------------------------ */

static Digest digest_of(Decision decision, const char *body, const char *basis) {
        Document doc = { .decision = decision, .body = body, .legal_basis = basis };

        return opinion_digest(NULL, &doc);
}

static void an_opinion_is_the_same_whatever_its_spaces_and_signs(void **state) {
        static const struct {
                const char *a, *b;
                bool same;
        } tried[] = {
                { "经查，诉求缺乏依据。", "经 查 诉求缺乏依据", true },
                { "经查：「诉求」缺乏《依据》……", "经查(诉求)缺乏依据", true },
                { "补发2026年3月工资1200元", "补发２０２６年３月工资１２００元", true },
                { "适用ABC条", "适用ａｂｃ条", true },
                { "经查　诉求\u00a0缺乏\u200b依据\ufeff", "经查诉求缺乏依据", true },
                { "依据︰其一･其二｡", "依据其一其二", true },
                { "乘×除÷不计", "乘除不计", true },
                { "甲・乙", "甲乙", true },
                { "给付￥100", "给付100", true },
                { "补发1200元", "补发1300元", false },
                { "支持部分诉求", "支持全部诉求", false },
                { "〇一", "一", false },      /* a digit, though it stands among the signs */
                { "人々", "人", false },
                { "𠀀字", "字", false },
                { "café", "caf", false },
                { "Ж", "", false },
                { "ｱ", "", false },           /* a narrow kana is a letter */
                { "a", "z", false },
                { "0", "9", false },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Digest a = digest_of(DECISION_EXPLAIN, tried[i].a, "依据"), b = digest_of(DECISION_EXPLAIN, tried[i].b, "依据");

                if (digest_equal(&a, &b) != tried[i].same)
                        fail_msg("\"%s\" and \"%s\"", tried[i].a, tried[i].b);
        }
}

static void decision_and_legal_basis_belong_to_an_opinion(void **state) {
        Digest a = digest_of(DECISION_EXPLAIN, "意见", "依据"), b;

        b = digest_of(DECISION_SUPPORT, "意见", "依据");
        assert_false(digest_equal(&a, &b));
        b = digest_of(DECISION_EXPLAIN, "意见", "别的");
        assert_false(digest_equal(&a, &b));
        b = digest_of(DECISION_EXPLAIN, "意见依据", NULL); /* nothing moves from one to the other */
        assert_false(digest_equal(&a, &b));
        a = digest_of(DECISION_EXPLAIN, NULL, NULL);
        b = digest_of(DECISION_EXPLAIN, "", "");
        assert_true(digest_equal(&a, &b));
        a = digest_of(DECISION_EXPLAIN, "\xE5\x86", "x"); /* ends where the text ends */
        b = digest_of(DECISION_EXPLAIN, "\xE5\x86", "y");
        assert_false(digest_equal(&a, &b));
}

/* ---- asking ----------------------------------------------------------------------------------------------------------- */

/* A letter's postmark counts (22:35): from the day of service on, and not after today. */
static void a_request_is_dated_between_service_and_today(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .to = code(COUNTY_GOV), .reason = "不服" };
        Instant day_of_service = rig->now;

        rig_pass_days(rig, 10);
        doc.asked_at = rig->now + 1;
        rig_refused(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_FUTURE);
        doc.asked_at = day_start(day_of(day_of_service)) - 1;
        rig_refused(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_FIELD_WRONG);
        doc.asked_at = day_start(day_of(day_of_service));
        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &id).asked_at, doc.asked_at);
        rig_deinit(rig);
}

static void where_postmarks_do_not_count_it_is_asked_when_it_comes(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .to = code(COUNTY_GOV), .reason = "不服" };
        Pack pack = *pack_builtin_2022();

        pack.postmark_counts = false;
        rig_at(rig, COUNTY)->office.pack = &pack;
        doc.asked_at = rig->now - DURATION_DAY;
        rig_pass_days(rig, 3);
        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &id).asked_at, rig->now);
        rig_at(rig, COUNTY)->office.pack = pack_builtin_2022();
        rig_deinit(rig);
}

static void a_request_that_names_its_instance_names_the_right_one(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .to = code(COUNTY_GOV), .reason = "不服", .variant = REVIEW_SECOND };

        rig_refused(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_REVIEW_KIND);
        doc.variant = REVIEW_FIRST;
        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &id).kind, REVIEW_FIRST);
        rig_deinit(rig);
}

static void nobody_reviews_what_is_its_own_or_what_it_never_heard_of(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig), unheard = rig_register(rig, PROVINCE);
        Document doc = { .to = code(HRSS), .reason = "不服" };

        rig_refused(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_TO_SELF);
        doc.ref_unit = code(HRSS); /* named besides: the same */
        rig_refused(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_TO_SELF);
        doc.to = UNIT_NONE; /* several reviewers are lawful: the petitioner must choose */
        rig_refused(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_CHOOSE_REVIEWER);
        /* at the reviewer's desk: whose opinion? */
        doc = (Document){ .to = code(COUNTY_GOV), .reason = "不服" };
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &id, &doc, REASON_FIELD_MISSING);
        doc.to = code(CITY_GOV); /* a unit that has no file of it sends nothing on */
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &id, &doc, REASON_NOT_CUSTODIAN);
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &unheard, &doc, REASON_UNKNOWN_CASE);
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &(CaseId){ "411281-2026-1" },
                    &(Document){ .ref_unit = code(HRSS), .reason = "不服" }, REASON_UNKNOWN_CASE); /* no number at all */
        doc.to = UNIT_NONE;
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &id, &doc, REASON_NOT_CUSTODIAN);
        rig_deinit(rig);
}

/* Brought to the reviewer: its own receipt begins the 30 days, not after today and not before it was posted. */
static void at_the_reviewers_desk_receipt_lies_between_posting_and_today(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .ref_unit = code(HRSS), .reason = "不服" };

        rig_pass_days(rig, 10);
        doc.from_day = day_of(rig->now) + 1;
        rig_refused(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_FUTURE);
        doc.asked_at = rig->now - 5 * DURATION_DAY;
        rig_refused(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_FUTURE);
        doc.from_day = day_of(doc.asked_at) - 1;
        rig_refused(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_FIELD_WRONG);
        doc.asked_at = rig->now + DURATION_DAY;
        rig_refused(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_FUTURE);
        doc.asked_at = rig->now - 5 * DURATION_DAY;
        doc.from_day = day_of(doc.asked_at);
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        assert_int_equal(day_of(rig_clock(rig, CITY_HRSS, &id, CLOCK_REVIEW).started_at), doc.from_day);
        assert_int_equal(rig_clock(rig, CITY_HRSS, &id, CLOCK_REVIEW).due_day, doc.from_day + 30);
        rig_deinit(rig);
}

static void only_the_day_of_receipt_known_it_was_asked_then(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .ref_unit = code(HRSS), .reason = "不服" };

        rig_pass_days(rig, 10);
        doc.from_day = day_of(rig->now) - 2;
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        assert_int_equal(day_of(rig_instance(rig, CITY_HRSS, &id).asked_at), doc.from_day);
        rig_deinit(rig);
}

/* A clock that jumped must not begin a citizen's days. */
static void while_the_clock_is_in_doubt_no_review_begins(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .ref_unit = code(HRSS), .reason = "不服" };

        rig_pass_days(rig, 201);
        rig_refused(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_TIME);
        rig_pass_days(rig, -201);
        rig_do(rig, CITY_HRSS, ENTRY_REVIEW_ASK, &id, &doc);
        rig_deinit(rig);
}

static void what_is_final_or_a_suggestion_is_not_reviewed_at_the_reviewers_desk_either(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, CITY_HRSS);
        Document doc = { .ref_unit = code(CITY_HRSS), .reason = "不服", .variant = REVIEW_SECOND };
        Document suggestion = { .case_class = CLASS_SUGGESTION, .channel = CHANNEL_LETTER };
        Content content = { .text = "建议", .name = "信访人甲", .address = "某村" };
        CaseId other;

        road_review(rig, CITY_HRSS, &id, DECISION_UPHOLD);
        rig_serve(rig, CITY_HRSS, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, CITY_HRSS, PROVINCE_HRSS, &id);
        road_admit(rig, PROVINCE_HRSS, &id, DECISION_AGREE);
        road_review(rig, PROVINCE_HRSS, &id, DECISION_UPHOLD);
        rig_refused(rig, PROVINCE_HRSS, ENTRY_REVIEW_ASK, &id, &doc, REASON_CASE_FINAL);
        suggestion.received_at = rig->now;
        other = rig_register_as(rig, COUNTY, &suggestion, &content);
        doc = (Document){ .ref_unit = code(HRSS), .reason = "不服" };
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &other, &doc, REASON_NO_REVIEW);
        rig_deinit(rig);
}

/* ---- admitting ---------------------------------------------------------------------------------------------------------- */

static void an_admission_says_yes_or_why_not_and_what_remains(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = road_opinion(DECISION_SUPPORT);

        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ADMIT, &id, &doc, REASON_NOT_REVIEWER);
        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ADMIT, &id, &doc, REASON_FIELD_WRONG);
        doc.decision = DECISION_INADMISSIBLE;
        doc.reason = "";
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ADMIT, &id, &doc, REASON_FIELD_MISSING);
        doc.reason = "逾期";
        doc.remedy = "";
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ADMIT, &id, &doc, REASON_FIELD_MISSING);
        doc.remedy = "可依法提起诉讼";
        rig_do(rig, COUNTY_GOV, ENTRY_REVIEW_ADMIT, &id, &doc);
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ADMIT, &id, &doc, REASON_NO_INSTANCE);
        rig_deinit(rig);
}

/* ---- hearings ----------------------------------------------------------------------------------------------------------- */

static void a_hearing_lies_between_receipt_and_today_and_is_recorded_before_the_next(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .body = "听证笔录" };
        Day received = day_of(rig->now);

        rig_ask_review(rig, HRSS, COUNTY_GOV, &id);
        rig_refused(rig, COUNTY_GOV, ENTRY_HEARING, &id, &doc, REASON_ADMIT_FIRST);
        rig_refused(rig, COUNTY_GOV, ENTRY_HEARING_RECORD, &id, &doc, REASON_ADMIT_FIRST);
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        rig_pass_days(rig, 5);
        rig_refused(rig, COUNTY_GOV, ENTRY_HEARING_RECORD, &id, &doc, REASON_NO_HEARING);
        doc.from_day = day_of(rig->now) + 1;
        rig_refused(rig, COUNTY_GOV, ENTRY_HEARING, &id, &doc, REASON_FUTURE);
        doc.from_day = received - 1;
        rig_refused(rig, COUNTY_GOV, ENTRY_HEARING, &id, &doc, REASON_FIELD_WRONG);
        doc.from_day = received + 1;
        rig_do(rig, COUNTY_GOV, ENTRY_HEARING, &id, &doc);
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &id).hearing_from, received + 1);
        rig_refused(rig, COUNTY_GOV, ENTRY_HEARING, &id, &doc, REASON_HEARING_OPEN);
        doc.until_day = day_of(rig->now) + 1;
        rig_refused(rig, COUNTY_GOV, ENTRY_HEARING_RECORD, &id, &doc, REASON_FUTURE);
        doc.until_day = received;
        rig_refused(rig, COUNTY_GOV, ENTRY_HEARING_RECORD, &id, &doc, REASON_FIELD_WRONG);
        doc.until_day = received + 1; /* within one day */
        rig_do(rig, COUNTY_GOV, ENTRY_HEARING_RECORD, &id, &doc);
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &id).hearing_until, received + 1);
        rig_refused(rig, COUNTY_GOV, ENTRY_HEARING_RECORD, &id, &doc, REASON_NO_HEARING);
        doc.from_day = received; /* on the day the request came */
        rig_do(rig, COUNTY_GOV, ENTRY_HEARING, &id, &doc);
        rig_deinit(rig);
}

/* 22:31 (6): the handler hears, too: on no day to come. */
static void a_handlers_hearing_is_not_in_the_future(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_handed_down(rig);
        Document doc = { .body = "听证笔录" };

        doc.from_day = doc.until_day = day_of(rig->now) + 1;
        rig_refused(rig, HRSS, ENTRY_HEARING, &id, &doc, REASON_FUTURE);
        rig_refused(rig, HRSS, ENTRY_HEARING_RECORD, &id, &doc, REASON_FUTURE);
        doc.from_day = doc.until_day = day_of(rig->now);
        rig_do(rig, HRSS, ENTRY_HEARING, &id, &doc);
        rig_do(rig, HRSS, ENTRY_HEARING_RECORD, &id, &doc);
        rig_deinit(rig);
}

/* ---- the opinion ------------------------------------------------------------------------------------------------------ */

static void a_review_opinion_upholds_changes_revokes_or_remands(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, COUNTY_GOV);
        Document doc = road_opinion(DECISION_NOT_ADOPT), hearing = { .body = "笔录" };

        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_OPINION, &id, &doc, REASON_FIELD_WRONG);
        doc.decision = DECISION_INADMISSIBLE;
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_OPINION, &id, &doc, REASON_FIELD_WRONG);
        doc.decision = DECISION_UPHOLD;
        doc.remedy = ""; /* 22:35: the way to re-review is named */
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_OPINION, &id, &doc, REASON_FIELD_MISSING);
        doc = road_opinion(DECISION_CHANGE); /* into what? */
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_OPINION, &id, &doc, REASON_FIELD_MISSING);
        rig_do(rig, COUNTY_GOV, ENTRY_HEARING, &id, &hearing);
        doc = road_opinion(DECISION_UPHOLD);
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_OPINION, &id, &doc, REASON_HEARING_OPEN);
        rig_do(rig, COUNTY_GOV, ENTRY_HEARING_RECORD, &id, &hearing);
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_OPINION, &id, &doc, REASON_NO_INSTANCE);
        rig_deinit(rig);
}

/* 22:36: after a re-review no remedy is left to name. */
static void a_re_review_opinion_names_no_remedy(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, COUNTY_GOV);
        Document doc = road_opinion(DECISION_UPHOLD);

        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        doc.remedy = "";
        rig_do(rig, CITY_GOV, ENTRY_REVIEW_OPINION, &id, &doc);
        rig_ferry(rig);
        assert_int_equal(rig_state(rig, HRSS, &id), STATE_FINAL);
        rig_deinit(rig);
}

/* ---- its service ------------------------------------------------------------------------------------------------------ */

static void a_review_opinion_is_served_between_its_day_and_today(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, COUNTY_GOV);
        Document doc = { .service_how = SERVICE_SIGNED };
        Instant decided = rig->now;

        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id, &doc, REASON_NOT_DISPOSED);
        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_pass_days(rig, 3);
        doc.service_at = rig->now + 1;
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id, &doc, REASON_FUTURE);
        doc.service_at = day_start(day_of(decided)) - 1;
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id, &doc, REASON_SERVICE_EARLY);
        doc.service_how = SERVICE_NOT_POSSIBLE;
        doc.service_at = 0;
        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id, &doc, REASON_FIELD_MISSING);
        doc.reason = "地址不明，邮件退回";
        rig_do(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id, &doc);
        rig_ferry(rig);
        /* nothing reached the petitioner: no right begins to run, here or at the handler, and the case does not move on */
        assert_false(rig_has_clock(rig, COUNTY_GOV, &id, CLOCK_ASK_RE_REVIEW));
        assert_int_equal(rig_state(rig, HRSS, &id), STATE_REVIEW);
        assert_int_equal(rig_instance(rig, COUNTY_GOV, &id).state, REVIEW_DECIDED);
        doc = (Document){ .service_how = SERVICE_SIGNED, .service_at = day_start(day_of(decided)) };
        rig_do(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id, &doc);
        rig_ferry(rig);
        assert_int_equal(rig_clock(rig, COUNTY_GOV, &id, CLOCK_ASK_RE_REVIEW).due_day, day_of(decided) + 30);
        assert_int_equal(rig_state(rig, HRSS, &id), STATE_WINDOW);
        rig_deinit(rig);
}

/* ---- the file ------------------------------------------------------------------------------------------------------------ */

static void a_file_is_sent_or_called_for_while_a_review_needs_it(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);

        rig_refused(rig, HRSS, ENTRY_REVIEW_FILE, &id, NULL, REASON_NO_INSTANCE);
        rig_ask_review(rig, HRSS, CITY_HRSS, &id);
        rig_refused(rig, CITY_HRSS, ENTRY_REVIEW_FILE, &id, NULL, REASON_NO_INSTANCE); /* it came with the request */
        rig_do(rig, HRSS, ENTRY_REVIEW_FILE, &id, NULL); /* what is more, may come later */
        rig_ferry(rig);
        assert_true(rig_has_warning(rig, CITY_HRSS, WARNING_FILE_CAME, &id));
        road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
        road_review(rig, CITY_HRSS, &id, DECISION_UPHOLD);
        rig_refused(rig, HRSS, ENTRY_REVIEW_FILE, &id, NULL, REASON_NO_INSTANCE);
        rig_deinit(rig);
}

/* ---- parcels ---------------------------------------------------------------------------------------------------------- */

typedef void (*Spoil)(Document *doc, Instant now);
static void one_unit(Document *doc, Instant now) { doc->n_units = 1; }
static void bad_reviewer(Document *doc, Instant now) { doc->units[0] = "nobody"; }
static void bad_reviewed(Document *doc, Instant now) { doc->units[1] = "?"; }
static void asked_nowhere(Document *doc, Instant now) { doc->ref_unit = UNIT_NONE; }
static void asked_never(Document *doc, Instant now) { doc->ref_entry = 0; }
static void other_kind(Document *doc, Instant now) { doc->variant = REVIEW_SECOND; }
static void undated(Document *doc, Instant now) { doc->asked_at = 0; }
static void dated_later(Document *doc, Instant now) { doc->asked_at = now + DURATION_DAY + 1; }
static void received_before_time(Document *doc, Instant now) { doc->from_day = -1; }
static void received_later(Document *doc, Instant now) { doc->from_day = day_of(now) + 2; }

static void a_request_that_does_not_say_what_it_is_about_is_refused(void **state) {
        static const Spoil spoils[] = { one_unit, bad_reviewer, bad_reviewed, asked_nowhere, asked_never,
                                        other_kind, undated, dated_later, received_before_time, received_later };
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc;

        for (size_t i = 0; i < array_size(spoils); i++) {
                doc = road_claimed(ENTRY_REVIEW_ASK, HRSS, CITY_HRSS, HRSS);
                spoils[i](&doc, rig->now);
                assert_int_equal(road_give(rig, COUNTY, HRSS, CITY_HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_FORMAT);
        }
        doc = road_claimed(ENTRY_REVIEW_ADMIT, CITY_HRSS, CITY_HRSS, HRSS);
        doc.n_units = 0;
        assert_int_equal(road_give(rig, CITY, CITY_HRSS, HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_FORMAT);
        assert_int_equal(rig_state(rig, CITY_HRSS, &id), STATE_NONE);
        /* clocks of two offices differ by a day at most */
        doc = road_claimed(ENTRY_REVIEW_ASK, HRSS, CITY_HRSS, HRSS);
        doc.asked_at = rig->now + DURATION_DAY;
        doc.from_day = day_of(rig->now) + 1;
        assert_int_equal(road_give(rig, COUNTY, HRSS, CITY_HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_NONE);
        assert_int_equal(rig_instance(rig, CITY_HRSS, &id).state, REVIEW_ASKED);
        /* and there it runs: another one waits */
        doc.ref_entry = 4712;
        assert_int_equal(road_give(rig, COUNTY, HRSS, CITY_HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_REVIEW_RUNS);
        rig_deinit(rig);
}

static void a_request_by_parcel_is_not_for_suggestions_and_not_for_final_cases(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, CITY_HRSS);
        Document doc = road_claimed(ENTRY_REVIEW_ASK, HRSS, CITY_GOV, HRSS);

        doc.case_class = CLASS_SUGGESTION;
        doc.units[0] = CITY_HRSS;
        assert_int_equal(road_give(rig, COUNTY, HRSS, CITY_HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_NO_REVIEW);
        road_review(rig, CITY_HRSS, &id, DECISION_UPHOLD);
        rig_serve(rig, CITY_HRSS, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        road_review(rig, CITY_GOV, &id, DECISION_UPHOLD);
        doc = road_claimed(ENTRY_REVIEW_ASK, HRSS, CITY_GOV, HRSS);
        doc.units[1] = CITY_HRSS;
        doc.variant = REVIEW_SECOND;
        assert_int_equal(road_give(rig, COUNTY, HRSS, CITY_GOV, PARCEL_DOCUMENT, &id, &doc), REASON_CASE_FINAL);
        rig_deinit(rig);
}

/* What a reviewer does in a review nobody here knows of is no news of anything; a request for another than the one due is
 * none. */
static void a_review_unheard_of_ends_nothing(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig), unheard = rig_register(rig, PROVINCE);
        Document doc = road_claimed(ENTRY_REVIEW_OPINION, CITY_HRSS, CITY_HRSS, HRSS);

        doc.decision = DECISION_UPHOLD;
        assert_int_equal(road_give(rig, CITY, CITY_HRSS, HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_NO_INSTANCE);
        assert_int_equal(road_give(rig, CITY, CITY_HRSS, HRSS, PARCEL_DOCUMENT, &unheard, &doc), REASON_NOT_CUSTODIAN);
        doc = road_claimed(ENTRY_REVIEW_ADMIT, CITY_GOV, CITY_GOV, HRSS); /* re-review of what was never reviewed */
        doc.units[1] = CITY_HRSS;
        assert_int_equal(road_give(rig, CITY, CITY_GOV, HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_REVIEW_KIND);
        doc = road_claimed(ENTRY_REVIEW_ADMIT, PROVINCE_GOV, PROVINCE_GOV, HRSS); /* of a unit that does not review us */
        doc.units[1] = PROVINCE_HRSS;
        assert_int_equal(road_give(rig, PROVINCE, PROVINCE_GOV, HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_NOT_REVIEWER);
        assert_int_equal(rig_state(rig, HRSS, &id), STATE_WINDOW);
        rig_deinit(rig);
}

static void a_file_comes_from_the_reviews_own_parties(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, CITY_HRSS);
        InstanceRow row = rig_instance(rig, CITY_HRSS, &id);
        Document doc = road_claimed(ENTRY_REVIEW_FILE, HRSS, CITY_HRSS, HRSS);

        assert_int_equal(road_give(rig, COUNTY, HRSS, CITY_HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_NO_INSTANCE);
        doc.ref_unit = row.asked_unit;
        doc.ref_entry = row.asked_entry;
        assert_int_equal(road_give(rig, PROVINCE, PROVINCE_HRSS, CITY_HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_WRONG_SPEAKER);
        assert_false(rig_has_warning(rig, CITY_HRSS, WARNING_FILE_CAME, &id));
        doc.n_units = 0;
        assert_int_equal(road_give(rig, COUNTY, HRSS, CITY_HRSS, PARCEL_DOCUMENT, &id, &doc), REASON_NO_INSTANCE);
        rig_deinit(rig);
}

/* "It never reached its reviewer" is believed of a request that waits, and of no other. */
static void word_that_a_request_was_lost_does_not_undo_a_review(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, COUNTY_GOV);
        InstanceRow row = rig_instance(rig, CITY, &id);
        Document doc = road_claimed(ENTRY_REVIEW_ASK, HRSS, COUNTY_GOV, HRSS);

        doc.decision = DECISION_REFUSE;
        assert_int_equal(road_give(rig, COUNTY, COUNTY, CITY, PARCEL_EVENT, &id, &doc), REASON_NO_INSTANCE);
        doc.ref_unit = row.asked_unit;
        doc.ref_entry = row.asked_entry;
        assert_int_equal(road_give(rig, COUNTY, COUNTY, CITY, PARCEL_EVENT, &id, &doc), REASON_NONE);
        assert_int_equal(rig_instance(rig, CITY, &id).state, REVIEW_ADMITTED);
        assert_int_equal(rig_docket(rig, CITY, &id).progress, PROGRESS_REVIEW);
        rig_deinit(rig);
}

/* ---- new facts (22:36) ------------------------------------------------------------------------------------------------ */

static void new_facts_are_answered_with_a_case_registered_anew_or_in_writing(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, COUNTY_GOV);
        Document doc = { .reason = "" };

        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        road_review(rig, CITY_GOV, &id, DECISION_UPHOLD);
        assert_int_equal(rig_act(rig, HRSS, "clerk", ENTRY_NEW_FACTS, &id, &doc).reason, REASON_FIELD_MISSING);
        doc.reason = "发现新的工资条";
        assert_int_equal(rig_act(rig, HRSS, "clerk", ENTRY_NEW_FACTS, &id, &doc).status, RESULT_DONE);
        doc.decision = DECISION_SUPPORT;
        assert_int_equal(rig_act(rig, HRSS, "head", ENTRY_NEW_FACTS, &id, &doc).reason, REASON_FIELD_WRONG);
        doc.decision = DECISION_REFUSE;
        doc.reason = "";
        doc.body = "与原事实相同";
        assert_int_equal(rig_act(rig, HRSS, "head", ENTRY_NEW_FACTS, &id, &doc).reason, REASON_FIELD_MISSING);
        doc.decision = DECISION_AGREE;
        doc.ref_case = id; /* not the case itself */
        assert_int_equal(rig_act(rig, HRSS, "head", ENTRY_NEW_FACTS, &id, &doc).reason, REASON_UNKNOWN_CASE);
        doc.ref_case = (CaseId){ "411281-2026-0000099-9" };
        assert_int_equal(rig_act(rig, HRSS, "head", ENTRY_NEW_FACTS, &id, &doc).reason, REASON_UNKNOWN_CASE);
        assert_true(rig_has_warning(rig, HRSS, WARNING_NEW_FACTS, &id));
        rig_deinit(rig);
}

/* Nobody is sent away with new facts: while they wait for a person, "not again" is no answer, here or to another letter. */
static void not_again_waits_for_who_decides_on_new_facts(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, COUNTY_GOV), again;
        Document facts = { .reason = "发现新的工资条" }, doc = rig_document(NULL);

        road_review(rig, COUNTY_GOV, &id, DECISION_UPHOLD);
        rig_serve(rig, COUNTY_GOV, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, CITY_GOV, &id);
        road_admit(rig, CITY_GOV, &id, DECISION_AGREE);
        road_review(rig, CITY_GOV, &id, DECISION_UPHOLD);
        assert_int_equal(rig_act(rig, HRSS, "clerk", ENTRY_NEW_FACTS, &id, &facts).status, RESULT_DONE);
        again = rig_register(rig, COUNTY);
        doc.ref_case = id;
        rig_refused(rig, COUNTY, ENTRY_NOT_AGAIN, &again, &doc, REASON_NEW_FACTS);
        facts.decision = DECISION_REFUSE;
        facts.body = "与原事实相同，不再受理。";
        assert_int_equal(rig_act(rig, HRSS, "head", ENTRY_NEW_FACTS, &id, &facts).status, RESULT_DONE);
        rig_do(rig, COUNTY, ENTRY_NOT_AGAIN, &again, &doc);
        assert_int_equal(rig_state(rig, COUNTY, &again), STATE_ENDED);
        rig_deinit(rig);
}

/* ---- who speaks of a review ------------------------------------------------------------------------------------------- */

/* An event of the review climbs from the unit the case was given to; units of that node may have made the entry, if they are
 * the review's own. */
static void events_of_a_review_climb_from_the_node_the_case_was_given_to(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, COUNTY_GOV);
        InstanceRow row = rig_instance(rig, CITY, &id);
        Document doc = road_claimed(ENTRY_REVIEW_OPINION, COUNTY_GOV, COUNTY_GOV, HRSS);

        doc.decision = DECISION_UPHOLD;
        doc.ref_unit = row.asked_unit;
        doc.ref_entry = row.asked_entry;
        /* the city gave it to the county: not the province, not a unit of the county's node without a part in it */
        assert_int_equal(road_give(rig, PROVINCE, PROVINCE_GOV, CITY, PARCEL_EVENT, &id, &doc), REASON_NOT_GIVEN);
        assert_int_equal(road_give(rig, PROVINCE, PROVINCE, CITY, PARCEL_EVENT, &id, &doc), REASON_NOT_GIVEN);
        /* served by the county */
        assert_int_equal(road_give(rig, COUNTY, "411281.tax", CITY, PARCEL_EVENT, &id, &doc), REASON_NONE);
        assert_int_equal(rig_instance(rig, CITY, &id).decision, DECISION_UPHOLD);
        rig_deinit(rig);
}

static void the_reviewer_itself_speaks_from_the_node_the_case_was_given_to(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, COUNTY_GOV);
        InstanceRow row = rig_instance(rig, CITY, &id);
        Document doc = road_claimed(ENTRY_REVIEW_OPINION, COUNTY_GOV, COUNTY_GOV, HRSS);

        doc.decision = DECISION_UPHOLD;
        doc.ref_unit = row.asked_unit;
        doc.ref_entry = row.asked_entry;
        assert_int_equal(road_give(rig, COUNTY, COUNTY_GOV, CITY, PARCEL_EVENT, &id, &doc), REASON_NONE);
        assert_int_equal(rig_instance(rig, CITY, &id).decision, DECISION_UPHOLD);
        /* at a unit that gave it to nobody no event of it can come from below */
        doc.decision = DECISION_REMAND;
        assert_int_equal(road_give(rig, COUNTY, COUNTY_GOV, CITY_HRSS, PARCEL_EVENT, &id, &doc), REASON_NOT_GIVEN);
        rig_deinit(rig);
}

/* A reviewer of another node does not climb into the giver's file by itself: the handler's node tells it. */
static void a_reviewer_elsewhere_is_not_below_the_giver(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        InstanceRow row;
        Document doc;

        rig_ask_review(rig, HRSS, CITY_HRSS, &id);
        road_admit(rig, CITY_HRSS, &id, DECISION_AGREE);
        road_review(rig, CITY_HRSS, &id, DECISION_UPHOLD);
        rig_serve(rig, CITY_HRSS, ENTRY_REVIEW_SERVICE, &id);
        rig_ask_review(rig, HRSS, PROVINCE_HRSS, &id);
        row = rig_instance(rig, CITY, &id);
        doc = road_claimed(ENTRY_REVIEW_ADMIT, PROVINCE_HRSS, PROVINCE_HRSS, HRSS);
        doc.units[1] = CITY_HRSS;
        doc.ref_unit = row.asked_unit;
        doc.ref_entry = row.asked_entry;
        assert_int_equal(road_give(rig, PROVINCE, PROVINCE_HRSS, CITY, PARCEL_EVENT, &id, &doc), REASON_NOT_GIVEN);
        assert_int_equal(rig_instance(rig, CITY, &id).state, REVIEW_ASKED);
        rig_deinit(rig);
}

/* What the reviewer is said to have done, only the reviewer has done. */
static void nobody_speaks_in_the_reviewers_name(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_under_review(rig, COUNTY_GOV);
        InstanceRow row = rig_instance(rig, CITY, &id);
        Document doc = road_claimed(ENTRY_REVIEW_OPINION, HRSS, COUNTY_GOV, HRSS);

        doc.decision = DECISION_UPHOLD;
        doc.ref_unit = row.asked_unit;
        doc.ref_entry = row.asked_entry;
        assert_int_equal(road_give(rig, COUNTY, COUNTY, CITY, PARCEL_EVENT, &id, &doc), REASON_NOT_REVIEWER);
        assert_int_equal(rig_instance(rig, CITY, &id).decision, DECISION_NONE);
        rig_deinit(rig);
}

/* ---- brought once more ------------------------------------------------------------------------------------------------ */

/* Late is the reviewer's to judge (22:35): it may admit what the handler's file calls late, and nothing else that it objects
 * to. */
static void a_late_request_may_be_admitted(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .ref_unit = code(HRSS), .reason = "因病住院" };

        rig_pass_days(rig, 31);
        rig_tick(rig);
        assert_int_equal(rig_state(rig, HRSS, &id), STATE_CLOSED);
        rig_do(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &id, &doc); /* on the handler's node: what its file says is known at once */
        road_admit(rig, COUNTY_GOV, &id, DECISION_AGREE);
        assert_int_equal(rig_state(rig, HRSS, &id), STATE_REVIEW);
        assert_int_equal(rig_clock(rig, HRSS, &id, CLOCK_ASK_REVIEW).state, CLOCK_MET);
        rig_deinit(rig);
}

static void whose_opinion_it_is_may_be_named_where_the_case_is(void **state) {
        Rig *rig = road_three_levels();
        CaseId id = road_served(rig);
        Document doc = { .ref_unit = code(CITY_HRSS), .to = code(COUNTY_GOV), .reason = "不服" };

        rig_refused(rig, COUNTY_GOV, ENTRY_REVIEW_ASK, &id,
                    &(Document){ .ref_unit = code(COUNTY_GOV), .to = code(COUNTY_GOV),
                                 .reason = "不服" }, REASON_NOT_CUSTODIAN);
        rig_do(rig, HRSS, ENTRY_REVIEW_ASK, &id, &doc); /* the file knows better whose it is */
        assert_string_equal(rig_instance(rig, COUNTY_GOV, &id).reviewed.s, HRSS);
        rig_deinit(rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_opinion_is_the_same_whatever_its_spaces_and_signs),
                cmocka_unit_test(decision_and_legal_basis_belong_to_an_opinion),
                cmocka_unit_test(a_request_is_dated_between_service_and_today),
                cmocka_unit_test(where_postmarks_do_not_count_it_is_asked_when_it_comes),
                cmocka_unit_test(a_request_that_names_its_instance_names_the_right_one),
                cmocka_unit_test(nobody_reviews_what_is_its_own_or_what_it_never_heard_of),
                cmocka_unit_test(at_the_reviewers_desk_receipt_lies_between_posting_and_today),
                cmocka_unit_test(only_the_day_of_receipt_known_it_was_asked_then),
                cmocka_unit_test(while_the_clock_is_in_doubt_no_review_begins),
                cmocka_unit_test(what_is_final_or_a_suggestion_is_not_reviewed_at_the_reviewers_desk_either),
                cmocka_unit_test(an_admission_says_yes_or_why_not_and_what_remains),
                cmocka_unit_test(a_hearing_lies_between_receipt_and_today_and_is_recorded_before_the_next),
                cmocka_unit_test(a_handlers_hearing_is_not_in_the_future),
                cmocka_unit_test(a_review_opinion_upholds_changes_revokes_or_remands),
                cmocka_unit_test(a_re_review_opinion_names_no_remedy),
                cmocka_unit_test(a_review_opinion_is_served_between_its_day_and_today),
                cmocka_unit_test(a_file_is_sent_or_called_for_while_a_review_needs_it),
                cmocka_unit_test(a_request_that_does_not_say_what_it_is_about_is_refused),
                cmocka_unit_test(a_request_by_parcel_is_not_for_suggestions_and_not_for_final_cases),
                cmocka_unit_test(a_review_unheard_of_ends_nothing),
                cmocka_unit_test(a_file_comes_from_the_reviews_own_parties),
                cmocka_unit_test(word_that_a_request_was_lost_does_not_undo_a_review),
                cmocka_unit_test(new_facts_are_answered_with_a_case_registered_anew_or_in_writing),
                cmocka_unit_test(not_again_waits_for_who_decides_on_new_facts),
                cmocka_unit_test(events_of_a_review_climb_from_the_node_the_case_was_given_to),
                cmocka_unit_test(the_reviewer_itself_speaks_from_the_node_the_case_was_given_to),
                cmocka_unit_test(a_reviewer_elsewhere_is_not_below_the_giver),
                cmocka_unit_test(nobody_speaks_in_the_reviewers_name),
                cmocka_unit_test(a_late_request_may_be_admitted),
                cmocka_unit_test(whose_opinion_it_is_may_be_named_where_the_case_is),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
