/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Hand-overs, papers that come later and withdrawals brought elsewhere, as the rows of one office have them (22:19, 23, 34):
 * what is taken from whom, what goes on to whom, and what becomes of what came to nothing.
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
#define PROVINCE "410000"
#define DEPT "411281.hrss"
#define GOV "411281.gov"
#define TOWN "411281001"
#define CITY_HRSS "411200.hrss"
#define NOBODY "999999"

static const Input tick = { .kind = INPUT_TICK };

/* A document that travels comes to a unit of this office. */
static Reason comes(Bare *b, const CaseId *id, ParcelKind as, const char *from, const char *to, Document doc) {
        Step step = { .kind = as, .doc = &doc, .case_id = *id, .from = code_of(from), .to = code_of(to), .ref_entry = 33 };

        if (unit_code_is_none(&doc.unit))
                doc.unit = step.from;
        doc.to = step.to;
        fill_document(&doc);
        return take(bare_begin(b, id, &tick), &step);
}

static Result does(Bare *b, const CaseId *id, const char *unit, EntryKind kind, Document doc) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = code_of(unit), .user = { "boss" } },
                     .case_id = *id, .document = doc };
        UserRow boss = { .unit = in.actor.unit, .user = in.actor.user, .roles = ROLE_ALL };

        row_put(b->txn, ROW_USER, &boss);
        return bare_decide(b, &in);
}

/* Whatever comes from below about a case that was given there proves that it arrived, before its receipt does. */
static void a_word_from_below_proves_that_the_case_arrived(void **state) {
        /* Those that follow a decision, which was told before them, or an appointment; where it lies; a death has a form of its own. */
        static const EntryKind later[] = { ENTRY_EXECUTION, ENTRY_RATING, ENTRY_REWARD, ENTRY_APPOINTMENT, ENTRY_WHEREABOUTS,
                                           ENTRY_DEATH };
        size_t n_rules;
        const TakeRule *rules = procedure_takes(&n_rules);

        for (size_t i = 0; i < n_rules; i++) {
                Document doc = { .kind = rules[i].document, .case_class = CLASS_CLAIM, .path31 = 6, .days = 5, .until_day = 20600,
                                 .decision = DECISION_EXPLAIN, .body = "内容", .reason = "理由", .legal_basis = "依据", .remedy = "救济",
                                 .variant = 1, .service_how = SERVICE_SIGNED, .service_at = BARE_START, .received_at = BARE_START,
                                 .person = "信访人甲", .asked_at = BARE_START };
                const Fact *f;
                bool skip = false;
                Reason reason;
                Bare b;
                CaseId id;

                if (rules[i].standing != FROM_GIVEN || !(rules[i].states & IN(STATE_HANDED)))
                        continue;
                for (size_t k = 0; k < array_size(later); k++)
                        skip = skip || later[k] == doc.kind;
                if (skip)
                        continue;
                id = bare_open(&b);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_FLIGHT,
                                                        .given_to = code_of(CITY_HRSS), .given_mode = ENTRY_ASSIGNMENT,
                                                        .report_below = REPORT_OWED });
                reason = comes(&b, &id, procedure_only_climbs(doc.kind) ? PARCEL_EVENT : PARCEL_DOCUMENT, CITY_HRSS, COUNTY, doc);
                f = bare_fact(&b, FACT_CUSTODY, 0);
                if (reason || !f || f->what != CUSTODY_AWAY)
                        fail_msg("%s: %s", entry_kind_name(doc.kind), reason_text(reason)->name);
                bare_deinit(&b);
        }
}

/* ---- handing on and back (22:23) ---------------------------------------------------------------------------------------- */

/* Free, given back what it had reported up, or given again what it had asked to give back: else it has the case already. */
static void a_case_is_taken_once(void **state) {
        static const struct {
                DocketState state;
                Custody custody;
                const char *giver, *given_to;
                EntryKind given_mode;
                Reason reason;
        } tried[] = {
                { 0, 0, NULL, NULL, 0, REASON_NONE },
                { STATE_COPY, CUSTODY_NONE, NULL, NULL, 0, REASON_NONE },
                { STATE_HANDED, CUSTODY_AWAY, NULL, CITY, ENTRY_REPORT_UP, REASON_NONE },
                { STATE_HANDED, CUSTODY_AWAY, NULL, PROVINCE, ENTRY_REPORT_UP, REASON_IN_CHAIN },
                { STATE_HANDED, CUSTODY_AWAY, TOWN, CITY, ENTRY_REPORT_UP, REASON_IN_CHAIN },
                { STATE_HANDED, CUSTODY_AWAY, NULL, CITY, ENTRY_REFERRAL, REASON_IN_CHAIN },
                { STATE_RETURN_ASKED, CUSTODY_FLIGHT, CITY, NULL, 0, REASON_NONE },
                { STATE_RETURN_ASKED, CUSTODY_FLIGHT, TOWN, NULL, 0, REASON_IN_CHAIN },
                { STATE_TAKEN, CUSTODY_HERE, CITY, NULL, 0, REASON_IN_CHAIN },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                if (tried[i].state)
                        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = tried[i].state,
                                                                .custody = tried[i].custody,
                                                                .giver = code_or_none(tried[i].giver),
                                                                .given_to = code_or_none(tried[i].given_to),
                                                                .given_mode = tried[i].given_mode });
                if (comes(&b, &id, PARCEL_DOCUMENT, CITY, COUNTY, (Document){ .kind = ENTRY_REFERRAL }) != tried[i].reason)
                        fail_msg("%zu: %s", i, reason_text(b.result.reason)->name);
                assert_int_equal(bare_fact(&b, FACT_DOCKET, 0) != NULL, !tried[i].reason);
                bare_deinit(&b);
        }
}

/* A unit that closes takes nothing new, though what it is owed goes along with its file. */
static void a_closing_unit_is_given_nothing(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        bare_unit(&b, DEPT)->status = UNIT_CLOSING;
        bare_unit(&b, DEPT)->successor = code_of("411281.tax");
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT,
                                                .giver = code_of(COUNTY) });
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, COUNTY, DEPT, (Document){ .kind = ENTRY_REFERRAL }),
                         REASON_UNIT_INACTIVE);
        bare_unit(&b, DEPT)->status = UNIT_ACTIVE;
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, COUNTY, DEPT, (Document){ .kind = ENTRY_REFERRAL }), REASON_NONE);
        bare_deinit(&b);
}

/* 22:23: to whom it came from goes a return-request; only what that one reported up is given back down without. */
static void what_was_given_is_given_back_by_asking(void **state) {
        static const EntryKind modes[] = { ENTRY_REPORT_UP, ENTRY_REFERRAL };

        for (size_t i = 0; i < array_size(modes); i++) {
                Bare b;
                CaseId id = bare_open(&b);
                Result result;

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                                                        .giver = code_of(TOWN), .mode = modes[i] });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(TOWN), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = code_of(COUNTY), .given_mode = ENTRY_REPORT_UP });
                result = does(&b, &id, COUNTY, ENTRY_REFERRAL, (Document){ .to = code_of(TOWN), .reason = "理由" });
                assert_int_equal(result.reason, modes[i] == ENTRY_REPORT_UP ? REASON_NONE : REASON_TO_GIVER);
                bare_deinit(&b);
        }
}

/* Who was told where it belongs answers a return accordingly: it stays where that is or lies below, it comes back from
 * elsewhere. */
static void a_return_is_answered_as_it_was_directed(void **state) {
        static const struct {
                const char *directed, *given_to;
                Decision decision;
                bool refused;
        } tried[] = { { DEPT, DEPT, DECISION_AGREE, true },  { DEPT, DEPT, DECISION_REFUSE, false },
                      { TOWN, DEPT, DECISION_AGREE, false }, { TOWN, DEPT, DECISION_REFUSE, true },
                      { DEPT, COUNTY, DECISION_AGREE, true }, { DEPT, COUNTY, DECISION_REFUSE, false },
                      { NULL, DEPT, DECISION_AGREE, false }, { NULL, DEPT, DECISION_REFUSE, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                const char *at = tried[i].given_to[6] ? COUNTY : GOV;
                Bare b;
                CaseId id = bare_open(&b);
                Result result;

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(at), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .home = STATE_REGISTERED, .given_to = code_of(tried[i].given_to),
                                                        .given_mode = ENTRY_REFERRAL, .return_asked = true,
                                                        .directed = code_or_none(tried[i].directed),
                                                        .directed_by = code_of(GOV), .directed_how = ENTRY_INSTRUCTION });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(tried[i].given_to), .state = STATE_RETURN_ASKED,
                                                        .custody = CUSTODY_FLIGHT, .giver = code_of(at) });
                result = does(&b, &id, at, ENTRY_RETURN_ANSWER, (Document){ .decision = tried[i].decision, .reason = "理由" });
                if ((result.reason == REASON_DIRECTED) != tried[i].refused || (result.reason && !tried[i].refused))
                        fail_msg("%zu: %s %s", i, reason_text(result.reason)->name, result.detail);
                bare_deinit(&b);
        }
}

/* That a unit below has its case back is said of one that is given there, and answers nothing that this office asked of its own
 * giver: not even where that asking is lost, and known to have been. */
static void what_came_back_below_is_no_answer_to_what_was_asked_here(void **state) {
        const Document back = { .kind = ENTRY_RETURN_ANSWER, .decision = DECISION_AGREE, .reason = "理由", .ref_entry = 30 };
        LostRow asked = { .done = LOST_NOTED, .entry = 30, .way = LOST_OUT, .document = ENTRY_RETURN_REQUEST,
                          .unit = code_of(COUNTY), .other = code_of(CITY) };
        static const struct {
                const char *from;
                ParcelKind as;
                DocketState state;
                Custody custody;
                Reason reason;
        } tried[] = { { DEPT, PARCEL_EVENT, STATE_HANDED, CUSTODY_AWAY, REASON_NONE },
                      { DEPT, PARCEL_EVENT, STATE_TAKEN, CUSTODY_HERE, REASON_STATE },
                      { DEPT, PARCEL_EVENT, STATE_ACCEPTED, CUSTODY_HERE, REASON_ALREADY_ACCEPTED },
                      { CITY, PARCEL_DOCUMENT, STATE_TAKEN, CUSTODY_HERE, REASON_NONE } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Reason reason;
                Bare b;
                CaseId id = bare_open(&b);

                asked.case_id = id;
                row_put(b.txn, ROW_LOST, &asked);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = tried[i].state,
                                                        .custody = tried[i].custody, .giver = code_of(CITY), .giver_entry = 5,
                                                        .given_to = code_of(DEPT) });
                reason = comes(&b, &id, tried[i].as, tried[i].from, COUNTY, back);
                if (reason != tried[i].reason)
                        fail_msg("%zu: %s", i, reason_text(reason)->name);
                bare_deinit(&b);
        }
}

static void bounce(Bare *b, const CaseId *id, EntryKind document, const char *from, const char *to, uint64_t number) {
        OutboxRow out = { .key = { .to = code_of(CITY), .lane = LANE_NORMAL, .epoch = 1, .number = number }, .entry = 60,
                          .document = document, .kind = PARCEL_DOCUMENT, .from_unit = code_of(from), .to_unit = code_of(to),
                          .case_id = *id };

        settle_bounced(bare_begin(b, id, &tick), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
}

/* A late word of an earlier parcel moves nothing: only the one that carries the case brings it back. */
static void only_the_parcel_under_way_brings_it_back(void **state) {
        static const EntryKind kinds[] = { ENTRY_REFERRAL, ENTRY_RETURN_REQUEST };

        for (size_t i = 0; i < array_size(kinds); i++) {
                bool back = kinds[i] == ENTRY_RETURN_REQUEST;
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .custody = CUSTODY_FLIGHT,
                                                        .state = back ? STATE_RETURN_ASKED : STATE_HANDED,
                                                        .home = STATE_REGISTERED, .giver = code_of(CITY),
                                                        .given_to = code_of(CITY), .flight_node = code_of(CITY),
                                                        .flight_lane = LANE_NORMAL, .flight_epoch = 1, .flight_number = 5 });
                bounce(&b, &id, kinds[i], COUNTY, CITY, 4);
                assert_null(bare_fact(&b, FACT_STATE, 0));
                assert_null(bare_fact(&b, FACT_CUSTODY, 0));
                bounce(&b, &id, kinds[i], COUNTY, CITY, 5);
                assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, back ? STATE_TAKEN : STATE_REGISTERED);
                assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0)->what, CUSTODY_HERE);
                bare_deinit(&b);
        }
}

/* 22:23: within its own five working days a bureau may still say that it isn't its either. */
static void what_comes_back_in_time_may_be_given_back_further(void **state) {
        static const struct {
                ClockState state;
                int days; /* from today until its last day */
                bool given, revived;
        } tried[] = { { CLOCK_LAPSED, 1, true, true }, { CLOCK_LAPSED, -1, true, false }, { CLOCK_MET, 1, true, false },
                      { CLOCK_LAPSED, 1, false, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow clock = { .unit = code_of(COUNTY), .clock = CLOCK_RETURN_REQUEST, .instance = 55, .started_entry = 55,
                                   .state = tried[i].state, .ended_entry = 58, .due_day = day_of(BARE_START) + tried[i].days };
                bool revived = false;
                const Fact *f;
                Bare b;
                CaseId id = bare_open(&b);

                clock.case_id = id;
                row_put(b.txn, ROW_CLOCK, &clock);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED,
                                                        .custody = CUSTODY_FLIGHT,
                                                        .home = STATE_TAKEN, .giver = code_or_none(tried[i].given ?
                                                                                                   PROVINCE : NULL),
                                                        .given_to = code_of(CITY), .flight_node = code_of(CITY),
                                                        .flight_lane = LANE_NORMAL, .flight_epoch = 1, .flight_number = 5 });
                bounce(&b, &id, ENTRY_REFERRAL, COUNTY, CITY, 5);
                for (unsigned n = 0; (f = bare_fact(&b, FACT_CLOCK_REVIVE, n)); n++)
                        revived = revived || f->what == CLOCK_RETURN_REQUEST;
                assert_int_equal(revived, tried[i].revived);
                bare_deinit(&b);
        }
}

/* What it asked to give back it has in hand again as far as it had come; only what was not in hand yet has five working
 * days to ask once more (22:23). */
static void what_could_not_be_given_back_goes_on_where_it_stood(void **state) {
        static const struct {
                Progress progress;
                DocketState state;
        } tried[] = { { PROGRESS_TAKEN, STATE_TAKEN }, { PROGRESS_NOTICED, STATE_NOTICED },
                      { PROGRESS_ACCEPTED, STATE_ACCEPTED } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow clock = { .unit = code_of(COUNTY), .clock = CLOCK_RETURN_REQUEST, .instance = 55, .started_entry = 55,
                                   .state = CLOCK_MET, .ended_entry = 60, .due_day = day_of(BARE_START) + 1 };
                Bare b;
                CaseId id = bare_open(&b);

                clock.case_id = id;
                row_put(b.txn, ROW_CLOCK, &clock);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .custody = CUSTODY_FLIGHT,
                                                        .state = STATE_RETURN_ASKED,
                                                        .progress = tried[i].progress, .giver = code_of(CITY),
                                                        .flight_node = code_of(CITY), .flight_lane = LANE_NORMAL,
                                                        .flight_epoch = 1,
                                                        .flight_number = 5 });
                bounce(&b, &id, ENTRY_RETURN_REQUEST, COUNTY, CITY, 5);
                assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, tried[i].state);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_REVIVE, 0) != NULL, tried[i].state == STATE_TAKEN);
                bare_deinit(&b);
        }
}

/* Whom an instruction or the superior named goes along with the case: the newest hand-over says it, or takes it back;
 * what the superior itself told here no hand-over changes (22:22 (1), 24). */
static void a_hand_over_names_who_is_to_have_it(void **state) {
        static const struct {
                EntryKind how; /* 0: by an earlier hand-over */
                const char *before, *named, *by, *told; /* NULL: nobody; told: "" = nobody any more */
        } tried[] = {
                { 0, NULL, DEPT, CITY, DEPT },  { 0, NULL, NULL, NULL, NULL }, { 0, NULL, NOBODY, CITY, NULL },
                { 0, NULL, DEPT, NOBODY, NULL }, { 0, NULL, CITY_HRSS, CITY, NULL } /* it does not lie this way */,
                { 0, GOV, NULL, NULL, "" },     { 0, GOV, DEPT, CITY, DEPT },
                { ENTRY_DESIGNATION, GOV, DEPT, CITY, NULL }, { ENTRY_DESIGNATION, GOV, NULL, NULL, NULL },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .kind = ENTRY_REFERRAL, .handling_unit = code_or_none(tried[i].named),
                                 .ref_unit = code_or_none(tried[i].by) };
                const Fact *f;
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_COPY,
                                                        .directed = code_or_none(tried[i].before),
                                                        .directed_by = code_or_none(tried[i].before ? CITY : NULL),
                                                        .directed_how = tried[i].how });
                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, CITY, COUNTY, doc), REASON_NONE);
                f = bare_fact(&b, FACT_DIRECTED, 0);
                if ((f != NULL) != (tried[i].told != NULL) || (f && strcmp(f->peer.s, tried[i].told) != 0))
                        fail_msg("%zu: %s", i, f ? f->peer.s : "nobody");
                bare_deinit(&b);
        }
}

/* 22:34: who accepts it now goes on from when it was accepted first - which was in the past. */
static void days_go_on_from_an_acceptance_that_was(void **state) {
        Document doc = { .kind = ENTRY_REFERRAL, .days = 30 };
        Bare b;
        CaseId id = bare_open(&b);

        doc.asked_at = b.now - 2 * DURATION_DAY;
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, CITY, COUNTY, doc), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_ACCEPTED_FIRST, 0)->at, doc.asked_at);
        assert_int_equal(bare_fact(&b, FACT_ACCEPTED_FIRST, 0)->number, 30);
        doc.asked_at = b.now + 1;
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, CITY, COUNTY, doc), REASON_NONE);
        assert_null(bare_fact(&b, FACT_ACCEPTED_FIRST, 0));
        bare_deinit(&b);
}

/* The document of what was decided last names that entry. */
static uint64_t says_same_as(const Bare *b) {
        const Draft *draft = b->drafts.drafts[0];
        Document doc = { .ref_entry = 0 };

        for (uint32_t i = 0; i < draft->n_parts; i++)
                if (draft->parts[i].kind == PART_DOCUMENT)
                        assert_int_equal(document_decode(draft->parts[i].data, (Arena *)&b->arena, &doc), 0);
        return doc.ref_entry;
}

/* P2: what two have lost is handed on once more as the same hand-over; anything else is a hand-over of its own. */
static void what_was_given_in_a_lost_entry_is_given_as_the_same(void **state) {
        enum { SAME, CAME_IN, ANOTHER_ACT, ANOTHER_UNIT, TO_ANOTHER, TAKEN_SINCE, WAYS };

        for (unsigned way = SAME; way < WAYS; way++) {
                LostRow lost = { .done = LOST_RESTORED, .entry = 70, .way = LOST_OUT, .peer = code_of(CITY),
                                 .document = ENTRY_REPORT_UP,
                                 .unit = code_of(COUNTY), .other = code_of(CITY), .done_entry = 80, .outcome = OUTCOME_TAKEN };
                Result result;
                Bare b;
                CaseId id = bare_open(&b);

                lost.case_id = id;
                if (way == CAME_IN)
                        lost.way = LOST_IN;
                else if (way == ANOTHER_ACT)
                        lost.document = ENTRY_REMINDER;
                else if (way == ANOTHER_UNIT)
                        lost.unit = code_of(DEPT);
                else if (way == TO_ANOTHER)
                        lost.other = code_of(PROVINCE);
                else if (way == TAKEN_SINCE)
                        lost.done_entry = 60;
                row_put(b.txn, ROW_LOST, &lost);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED,
                                                        .custody = CUSTODY_HERE,
                                                        .taken_entry = 60 });
                result = does(&b, &id, COUNTY, ENTRY_REPORT_UP, (Document){ .to = code_of(CITY), .reason = "理由" });
                assert_int_equal(result.status, RESULT_DONE);
                assert_int_equal(says_same_as(&b), way == SAME ? 70 : 0);
                bare_deinit(&b);
        }
}

/* A refusal that never arrived is owed again, unless the case has moved since. */
static void a_refused_return_that_never_arrived_waits_for_its_answer_again(void **state) {
        static const struct {
                DocketState state;
                bool asked;
                const char *given_to;
                bool owed;
                uint64_t given_entry;
        } tried[] = { { STATE_HANDED, false, CITY_HRSS, true }, { STATE_HANDED, true, CITY_HRSS, false },
                      { STATE_HANDED, false, DEPT, false }, { STATE_REGISTERED, false, CITY_HRSS, false },
                      { STATE_HANDED, false, CITY_HRSS, true, 59 }, { STATE_HANDED, false, CITY_HRSS, false, 61 } /* given again */ };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = tried[i].state, .return_ref = 44,
                                                        .custody = CUSTODY_AWAY, .given_to = code_of(tried[i].given_to),
                                                        .return_asked = tried[i].asked, .given_entry = tried[i].given_entry });
                bounce(&b, &id, ENTRY_RETURN_ANSWER, COUNTY, CITY_HRSS, 5);
                assert_int_equal(bare_fact(&b, FACT_RETURN, 0) != NULL, tried[i].owed);
                if (tried[i].owed)
                        assert_int_equal(bare_fact(&b, FACT_RETURN, 0)->number, 44);
                bare_deinit(&b);
        }
}

/* ---- papers that come later (22:19) ------------------------------------------------------------------------------------- */

static const Document paper = { .kind = ENTRY_MATERIAL, .variant = 1, .body = "银行流水" };

static void put_review(Bare *b, const CaseId *id, const char *reviewer, const char *reviewed, const char *handler,
                       const char *asked) {
        InstanceRow row = { .unit = code_of(GOV), .case_id = *id, .entry = 61, .kind = REVIEW_SECOND, .state = REVIEW_ADMITTED,
                            .reviewer = code_of(reviewer), .reviewed = code_of(reviewed), .handler = code_or_none(handler),
                            .asked_unit = code_of(asked), .asked_entry = 61 };

        row_put(b->txn, ROW_INSTANCE, &row);
}

/* Whoever has a part in a review knows where its papers go: whose opinion it is, who handles the case, where it was asked. */
static void a_reviewer_takes_papers_from_who_has_a_part_in_the_review(void **state) {
        static const struct {
                const char *reviewed, *handler, *asked;
                bool taken;
        } tried[] = { { CITY_HRSS, DEPT, DEPT, true }, { DEPT, CITY_HRSS, DEPT, true }, { DEPT, DEPT, CITY, true },
                      { DEPT, DEPT, DEPT, false }, { DEPT, NULL, DEPT, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(GOV), .state = STATE_REVIEW });
                put_review(&b, &id, GOV, tried[i].reviewed, tried[i].handler, tried[i].asked);
                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, CITY, GOV, paper), tried[i].taken ?
                                 REASON_NONE : REASON_NOT_GIVER);
                assert_int_equal(bare_fact(&b, FACT_MATERIAL, 0) != NULL, tried[i].taken);
                bare_deinit(&b);
        }
}

static void papers_without_a_file_to_put_them_in_are_refused(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        put_review(&b, &id, GOV, CITY_HRSS, DEPT, DEPT);
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, CITY, GOV, paper), REASON_NOT_CUSTODIAN);
        bare_deinit(&b);
}

/* On to where the file is, and never back to where it came from. */
static void papers_follow_the_file_and_do_not_turn_back(void **state) {
        static const struct {
                const char *giver, *given_to, *goes_to;
        } tried[] = { { PROVINCE, CITY_HRSS, CITY_HRSS }, { PROVINCE, "410000.hrss", NULL }, { PROVINCE, PROVINCE, NULL },
                      { PROVINCE, NOBODY, NULL } };

        for (size_t i = 0; i < array_size(tried); i++) {
                const Fact *f;
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .giver = code_of(tried[i].giver),
                                                        .given_to = code_of(tried[i].given_to) });
                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, PROVINCE, COUNTY, paper), REASON_NONE);
                f = bare_fact(&b, FACT_SEND, 0);
                if (tried[i].goes_to)
                        assert_string_equal(f->peer.s, tried[i].goes_to);
                else
                        assert_null(f);
                bare_deinit(&b);
        }
}

/* Between desks of one node it goes on from hand to hand, as between offices. */
static void papers_go_on_between_desks_of_one_office(void **state) {
        Document doc = paper;
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = code_of(TOWN), .to = code_of(COUNTY), .local = true,
                      .ref_entry = 33 };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .giver = code_of(TOWN), .given_to = code_of(DEPT) });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                                                .giver = code_of(COUNTY) });
        step.case_id = id;
        doc.unit = step.from;
        fill_document(&doc);
        assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_MATERIAL, 0)->unit.s, COUNTY);
        assert_string_equal(bare_fact(&b, FACT_MATERIAL, 1)->unit.s, DEPT);
        assert_null(bare_fact(&b, FACT_SEND, 0));
        bare_deinit(&b);
}

/* From the unit that closed, by its own node alone. */
static void who_took_over_takes_papers_of_the_unit_that_closed(void **state) {
        static const struct { const char *came_from; Reason reason; } tried[] = {
                { NULL, REASON_NOT_GIVER }, { PROVINCE, REASON_NOT_GIVER }, { CITY_HRSS, REASON_NONE } };

        for (size_t i = 0; i < array_size(tried); i++) {
                SuccessionRow came = { .what = SUCCESSION_CAME, .unit = code_of(COUNTY), .peer = code_or_none(tried[i].came_from) };
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = code_of(PROVINCE) });
                came.case_id = id;
                if (tried[i].came_from)
                        row_put(b.txn, ROW_SUCCESSION, &came);
                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, CITY, COUNTY, paper), tried[i].reason);
                assert_null(bare_fact(&b, FACT_SEND, 0)); /* not on: whoever has the case had it from there */
                bare_deinit(&b);
        }
}

/* It was handed to that office, or came from there, or the ledger says that it was handed it once. */
static void the_file_passed_where_rows_or_the_ledger_say_so(void **state) {
        static const struct {
                const char *giver, *given_to;
                uint32_t party;
                const char *them;
                bool passed;
        } tried[] = { { NULL, CITY_HRSS, 0, CITY, true }, { CITY_HRSS, NULL, 0, CITY, true },
                      { NULL, NULL, PARTY_GIVEN, CITY, true },
                      { PROVINCE, DEPT, 0, CITY, false }, { NULL, NULL, PARTY_SENT, CITY, false }, { NULL, NULL, 0, CITY,
                                                                                                     false },
                      { NULL, NULL, PARTY_GIVEN, NOBODY, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                PartyRow party = { .node = code_of(CITY), .flags = tried[i].party };
                UnitCode them = code_of(tried[i].them);
                DocketRow docket;
                Bare b;
                CaseId id = bare_open(&b);

                party.case_id = id;
                if (tried[i].party)
                        row_put(b.txn, ROW_PARTY, &party);
                docket = bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .giver = code_or_none(tried[i].giver),
                                                           .given_to = code_or_none(tried[i].given_to) });
                assert_int_equal(file_passed(bare_begin(&b, &id, &tick), &docket, &them), tried[i].passed);
                bare_deinit(&b);
        }
}

/* Handed on, the file takes along what that office does not have; given back, what was handed in meanwhile. */
static void papers_go_along_with_the_file(void **state) {
        static const EntryKind by[] = { ENTRY_REFERRAL, ENTRY_ASSIGNMENT, ENTRY_REPORT_UP, ENTRY_REVIEW_ASK, ENTRY_REVIEW_FILE,
                                        ENTRY_RETURN_REQUEST, ENTRY_NOTICE, ENTRY_ORDER };
        static const unsigned sent[] = { 2, 2, 2, 2, 2, 1, 0, 0 };

        for (size_t i = 0; i < array_size(by); i++) {
                const UnitCode node = code_of(CITY);
                Act a = { .rule = procedure_act(by[i]), .to = code_of(CITY) };
                unsigned n = 0;
                Bare b;
                CaseId id = bare_open(&b);
                HistoryRow rows[] = { { .entry = 51, .kind = ENTRY_MATERIAL, .material = true },
                                      { .entry = 52, .kind = ENTRY_RECEIVED, .material = true },
                                      { .entry = 53, .kind = ENTRY_MATERIAL, .material = true, .held_by = PROVINCE " " CITY },
                                      { .entry = 54, .kind = ENTRY_NOTICE } };

                for (size_t k = 0; k < array_size(rows); k++) {
                        rows[k].case_id = id;
                        rows[k].unit = code_of(COUNTY);
                        row_put(b.txn, ROW_HISTORY, &rows[k]);
                }
                a.docket = (DocketRow){ .unit = code_of(COUNTY), .case_id = id };
                material_goes_along(bare_begin(&b, &id, &tick), &a, &node);
                while (bare_fact(&b, FACT_SEND, n))
                        n++;
                assert_int_equal(n, sent[i]);
                a.informs = true; /* a report-up that leaves the case where it is */
                material_goes_along(bare_begin(&b, &id, &tick), &a, &node);
                assert_null(bare_fact(&b, FACT_SEND, 0));
                bare_deinit(&b);
        }
}

/* What follows a case goes where it lies by now, as long as it lies there; of one that accuses nothing goes (22:30). */
static void papers_follow_a_case_as_long_as_it_lies_there(void **state) {
        static const struct {
                EntryKind by;
                DocketState state; /* 0: no file */
                Custody custody;
                const char *given_to;
                SuccessionWent went; /* SUCCESSION: 0 = nowhere */
                const char *heir, *to; /* to: NULL = nowhere any more */
        } tried[] = {
                { ENTRY_REFERRAL, STATE_HANDED, CUSTODY_AWAY, CITY, 0, NULL, CITY },
                { ENTRY_REFERRAL, STATE_HANDED, CUSTODY_FLIGHT, CITY, 0, NULL, CITY },
                { ENTRY_REFERRAL, STATE_HANDED, CUSTODY_AWAY, PROVINCE, 0, NULL, PROVINCE }, /* who took over */
                { ENTRY_REFERRAL, STATE_REGISTERED, CUSTODY_HERE, NULL, 0, NULL, NULL },
                { ENTRY_REFERRAL, STATE_HANDED, CUSTODY_AWAY, DEPT, 0, NULL, NULL }, /* a desk of this node reads them here */
                { ENTRY_REFERRAL, STATE_HANDED, CUSTODY_AWAY, NOBODY, 0, NULL, NULL },
                { ENTRY_REFERRAL, 0, 0, NULL, 0, NULL, NULL },
                { ENTRY_REFERRAL, STATE_TAKEN, CUSTODY_HERE, CITY, 0, NULL, NULL }, /* it came back from there */
                { ENTRY_RETURN_REQUEST, STATE_RETURN_ASKED, CUSTODY_FLIGHT, NULL, 0, NULL, CITY },
                { ENTRY_RETURN_REQUEST, STATE_RETURNED, CUSTODY_NONE, NULL, 0, NULL, CITY },
                { ENTRY_RETURN_REQUEST, STATE_TAKEN, CUSTODY_HERE, NULL, 0, NULL, NULL }, /* refused */
                { ENTRY_REVIEW_ASK, STATE_REVIEW, CUSTODY_HERE, NULL, 0, NULL, CITY },
                { ENTRY_SUCCESSION, STATE_SUCCEEDED, CUSTODY_AWAY, NULL, WENT_ARRIVED, CITY, CITY },
                { ENTRY_SUCCESSION, STATE_SUCCEEDED, CUSTODY_AWAY, NULL, WENT_BACK, CITY, NULL },
                { ENTRY_SUCCESSION, STATE_SUCCEEDED, CUSTODY_AWAY, NULL, WENT_ARRIVED, PROVINCE, NULL },
                { ENTRY_SUCCESSION, STATE_TAKEN, CUSTODY_HERE, NULL, 0, NULL, NULL },
        };

        for (size_t i = 0; i < array_size(tried); i++)
                for (unsigned accuses = 0; accuses < 2; accuses++) {
                        const char *to = accuses ? NULL : tried[i].to;
                        FollowRow follow = { .unit = code_of(COUNTY), .to = code_of(CITY), .document = tried[i].by };
                        HistoryRow paper_row = { .entry = 51, .kind = ENTRY_MATERIAL, .material = true,
                                                 .unit = code_of(COUNTY) };
                        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = code_of(COUNTY), .state = tried[i].went,
                                               .peer = code_or_none(tried[i].heir) };
                        const Fact *sent;
                        CaseRow row;
                        Bare b;
                        CaseId id = bare_open(&b);
                        Decide *d;

                        follow.case_id = paper_row.case_id = went.case_id = id;
                        row_put(b.txn, ROW_FOLLOW, &follow);
                        row_put(b.txn, ROW_HISTORY, &paper_row);
                        if (tried[i].state)
                                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = tried[i].state,
                                                                        .custody = tried[i].custody,
                                                                        .given_to = code_or_none(tried[i].given_to) });
                        if (tried[i].went)
                                row_put(b.txn, ROW_SUCCESSION, &went);
                        assert_true(case_get(b.txn, &id, &row));
                        row.case_class = accuses ? CLASS_ACCUSATION : CLASS_CLAIM;
                        row_put(b.txn, ROW_CASE, &row);
                        d = bare_begin(&b, &id, &tick);
                        assert_true(tick_follow(d)); /* something else falls due in this tick: that first */
                        assert_int_equal(b.drafts.n_drafts, 1);
                        assert_int_equal(b.drafts.drafts[0]->n_facts, 0);
                        b.drafts.n_drafts = 0;
                        assert_true(tick_follow(d));
                        sent = bare_fact(&b, FACT_SEND, 0);
                        if ((sent != NULL) != (to != NULL) || (to && strcmp(sent->text, to) != 0))
                                fail_msg("%zu%s: %s", i, accuses ? " (accuses)" : "", to ? to : "nowhere");
                        assert_int_equal(bare_fact(&b, FACT_FOLLOW, 0)->how, 1); /* it is over: nothing more follows */
                        bare_deinit(&b);
                }
}

static void put_history(Bare *b, const CaseId *id, uint64_t first, unsigned n, bool material) {
        for (unsigned i = 0; i < n; i++) {
                HistoryRow row = { .case_id = *id, .entry = first + i, .kind = material ? ENTRY_MATERIAL : ENTRY_NOTICE,
                                   .material = material, .unit = code_of(COUNTY) };

                row_put(b->txn, ROW_HISTORY, &row);
        }
}

static unsigned n_facts(const Bare *b, FactKind kind) {
        unsigned n = 0;

        while (bare_fact(b, kind, n))
                n++;
        return n;
}

/* A tick looks at so much and goes on from there; what it could not send follows to where the case went meanwhile. */
static void what_one_tick_cannot_send_the_next_does(void **state) {
        static const struct {
                bool material;
                unsigned n, sent;
                const char *given_to;
                uint64_t next; /* 0: it is over */
        } tried[] = { { true, 256, 256, CITY, 0 },     { true, 257, 256, CITY, 256 }, { true, 257, 256, PROVINCE, 256 },
                      { false, 4096, 0, CITY, 0 }, { false, 4097, 0, CITY, 4096 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                FollowRow follow = { .unit = code_of(COUNTY), .to = code_of(CITY), .document = ENTRY_REFERRAL };
                bool moved = strcmp(tried[i].given_to, CITY) != 0;
                Bare b;
                CaseId id = bare_open(&b);

                follow.case_id = id;
                row_put(b.txn, ROW_FOLLOW, &follow);
                put_history(&b, &id, 1, tried[i].n, tried[i].material);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = code_of(tried[i].given_to) });
                (void)bare_begin(&b, &id, &tick);
                b.drafts.n_drafts = 0;
                assert_true(tick_follow(&b.d));
                assert_int_equal(n_facts(&b, FACT_SEND), tried[i].sent);
                assert_int_equal(n_facts(&b, FACT_FOLLOW), 1 + moved);
                if (!tried[i].next || moved) { /* nothing more there */
                        assert_string_equal(bare_fact(&b, FACT_FOLLOW, 0)->peer.s, CITY);
                        assert_int_equal(bare_fact(&b, FACT_FOLLOW, 0)->how, 1);
                }
                if (tried[i].next) {
                        const Fact *f = bare_fact(&b, FACT_FOLLOW, moved);

                        assert_string_equal(f->peer.s, tried[i].given_to);
                        assert_int_equal(f->how, 0);
                        assert_int_equal(f->number, tried[i].next);
                }
                bare_deinit(&b);
        }
}

/* The row names the last paper that went: the next tick begins behind it. */
static void a_paper_that_went_does_not_go_twice(void **state) {
        FollowRow follow = { .unit = code_of(COUNTY), .to = code_of(CITY), .document = ENTRY_REFERRAL, .cursor = 2 };
        Bare b;
        CaseId id = bare_open(&b);

        follow.case_id = id;
        row_put(b.txn, ROW_FOLLOW, &follow);
        put_history(&b, &id, 1, 4, true);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = code_of(CITY) });
        (void)bare_begin(&b, &id, &tick);
        b.drafts.n_drafts = 0;
        assert_true(tick_follow(&b.d));
        assert_int_equal(n_facts(&b, FACT_SEND), 2);
        for (unsigned n = 0; n < 2; n++)
                assert_int_equal(bare_fact(&b, FACT_SEND, n)->number2 >> 16, 3 + n);
        bare_deinit(&b);
}

/* Words that came with whoever joined are a petitioner's, not a unit's. */
static void what_somebody_said_is_the_petitioners(void **state) {
        Document said = { .kind = ENTRY_MATERIAL, .body = "补充" }, read;
        DocketRow docket;
        const Draft *draft;
        Bare b;
        CaseId id = bare_open(&b);

        docket = bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                   .given_to = code_of(CITY) });
        fill_document(&said);
        material_said(bare_begin(&b, &id, &tick), &docket, &said);
        draft = b.drafts.drafts[b.drafts.n_drafts - 1];
        assert_int_equal(draft->kind, ENTRY_MATERIAL);
        assert_int_equal(document_decode(draft->parts[0].data, &b.arena, &read), 0);
        assert_string_equal(variant_name(ENTRY_MATERIAL, read.variant), "petitioner");
        assert_string_equal(read.to.s, CITY);
        bare_deinit(&b);
}

/* After a recovery: what was given in a lost entry takes its papers along once more, if there may be any. */
static void papers_go_again_where_there_may_be_some(void **state) {
        static const struct { EntryKind by; bool material; unsigned n; bool again; } tried[] = {
                { ENTRY_REFERRAL, true, 1, true },      { ENTRY_REFERRAL, false, 4096, false }, { ENTRY_REFERRAL, false, 4097, true },
                { ENTRY_SUCCESSION, true, 1, true },    { ENTRY_REMINDER, true, 1, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                LostRow lost = { .unit = code_of(COUNTY), .other = code_of(CITY), .peer = code_of(CITY), .document = tried[i].by };
                Bare b;
                CaseId id = bare_open(&b);

                lost.case_id = id;
                put_history(&b, &id, 1, tried[i].n, tried[i].material);
                material_goes_again(bare_begin(&b, &id, &tick), &lost);
                assert_int_equal(bare_fact(&b, FACT_FOLLOW, 0) != NULL, tried[i].again);
                bare_deinit(&b);
        }
}

/* Papers that an office lost follow it again, if the case was given there. */
static void papers_lost_there_follow_the_case_that_was_given_there(void **state) {
        static const struct { Custody custody; const char *given_to; bool again; } tried[] = {
                { CUSTODY_AWAY, CITY, true },    { CUSTODY_FLIGHT, CITY_HRSS, true }, { CUSTODY_HERE, CITY, false },
                { CUSTODY_AWAY, PROVINCE, false }, { CUSTODY_AWAY, NOBODY, false }, { 0, NULL, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                const UnitCode city = code_of(CITY), county = code_of(COUNTY);
                const Fact *f;
                Bare b;
                CaseId id = bare_open(&b);

                if (tried[i].custody)
                        (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = tried[i].custody,
                                                                .given_to = code_of(tried[i].given_to),
                                                                .given_mode = ENTRY_ASSIGNMENT });
                material_is_lost_there(bare_begin(&b, &id, &tick), &county, &id, &city);
                f = bare_fact(&b, FACT_FOLLOW, 0);
                assert_int_equal(f != NULL, tried[i].again);
                if (f) {
                        assert_string_equal(f->peer.s, tried[i].given_to);
                        assert_int_equal(f->what, ENTRY_ASSIGNMENT);
                        assert_int_equal(f->number, 0); /* from the beginning */
                }
                bare_deinit(&b);
        }
}

/* An entry that another shows is kept here if number, kind and moment are that paper's; and who has it, its row says. */
static void a_paper_is_known_by_its_number_kind_and_moment(void **state) {
        HistoryRow row = { .entry = 51, .kind = ENTRY_MATERIAL, .material = true, .at = BARE_START, .unit = code_of(COUNTY),
                           .held_by = PROVINCE " " CITY };
        const UnitCode city = code_of(CITY), other = code_of("411221");
        Header header = { .number = 51, .kind = ENTRY_MATERIAL, .time = BARE_START };
        Bare b;
        CaseId id = bare_open(&b);
        Decide *d;

        row.case_id = header.case_id = id;
        row_put(b.txn, ROW_HISTORY, &row);
        d = bare_begin(&b, &id, &tick);
        assert_true(material_is_kept(d, &header));
        header.number = 52;
        assert_false(material_is_kept(d, &header));
        header.number = 51;
        header.kind = ENTRY_RECEIVED;
        assert_false(material_is_kept(d, &header));
        header.kind = ENTRY_MATERIAL;
        header.time++;
        assert_false(material_is_kept(d, &header));
        header.time--;
        assert_true(material_is_held(d, &id, 51, &city));
        assert_false(material_is_held(d, &id, 51, &other));
        assert_false(material_is_held(d, &id, 52, &city));
        row.material = false;
        row_put(b.txn, ROW_HISTORY, &row);
        assert_false(material_is_kept(d, &header));
        bare_deinit(&b);
}

/* ---- withdrawals brought elsewhere (22:34) ------------------------------------------------------------------------------- */

static Document withdrawal(Bare *b) {
        return (Document){ .kind = ENTRY_WITHDRAWAL_BROUGHT, .person = "信访人甲", .asked_at = b->now, .body = "自愿撤回" };
}

static void a_withdrawal_is_taken_from_where_the_file_passed_with_a_day_that_was(void **state) {
        Document doc;
        Bare b;
        CaseId id = bare_open(&b);

        doc = withdrawal(&b);
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, CITY, COUNTY, doc), REASON_NOT_GIVER); /* no file */
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .giver = code_of(PROVINCE), .given_to = code_of(CITY_HRSS) });
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, "411221", COUNTY, doc), REASON_NOT_GIVER);
        doc.asked_at = 0;
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, PROVINCE, COUNTY, doc), REASON_FORMAT);
        doc.asked_at = b.now + DURATION_DAY + 1; /* clocks of two offices differ by a day at most */
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, PROVINCE, COUNTY, doc), REASON_FORMAT);
        doc.asked_at = b.now + DURATION_DAY;
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, PROVINCE, COUNTY, doc), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, CITY_HRSS);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .giver = code_of(PROVINCE), .given_to = code_of(NOBODY) });
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, PROVINCE, COUNTY, doc), REASON_UNKNOWN_UNIT);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT,
                                                .giver = code_of(PROVINCE), .given_to = code_of(NOBODY) });
        for (unsigned merged = 0; merged < 2; merged++) { /* a letter that was split has nothing left to withdraw; a merged case has */
                CaseId letter = case_id_make(&b.office.unit, 2026, 9);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_SUPERSEDED, .custody = CUSTODY_HERE,
                                                        .giver = code_of(PROVINCE), .merged_into = merged ? letter : CASE_NONE });
                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, PROVINCE, COUNTY, doc), merged ? REASON_NONE :
                                 procedure_state_reason(ENTRY_WITHDRAWAL, STATE_SUPERSEDED));
        }
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT,
                                                .giver = code_of(PROVINCE), .given_to = code_of(NOBODY) });
        /* its giver takes what it offers back */
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, PROVINCE, COUNTY, doc), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, PROVINCE);
        bare_deinit(&b);
}

/* That it came too late below: word of it comes from who has the case, in words that desks may show. */
static void word_that_a_withdrawal_came_too_late_is_believed_of_who_has_the_case(void **state) {
        Document doc = { .kind = ENTRY_WITHDRAWAL_BROUGHT, .decision = DECISION_REFUSE, .reason = "case-final" };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
        assert_int_equal(comes(&b, &id, PARCEL_EVENT, CITY_HRSS, COUNTY, doc), REASON_NOT_GIVEN);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = code_of(CITY_HRSS) });
        assert_int_equal(comes(&b, &id, PARCEL_EVENT, "411200.tax", COUNTY, doc), REASON_NOT_GIVEN);
        assert_int_equal(comes(&b, &id, PARCEL_EVENT, CITY_HRSS, COUNTY, doc), REASON_NONE);
        assert_string_equal(bare_warning(&b, WARNING_WITHDRAWAL_REFUSED)->text, reason_text(REASON_CASE_FINAL)->name);
        doc.reason = "what nobody ever wrote";
        assert_int_equal(comes(&b, &id, PARCEL_EVENT, CITY_HRSS, COUNTY, doc), REASON_NONE);
        assert_string_equal(bare_warning(&b, WARNING_WITHDRAWAL_REFUSED)->text, "");
        bare_deinit(&b);
}

/* What was passed on for another comes back to that one with the reason; what was brought here the desk sees bounce. */
static void a_withdrawal_that_bounced_is_told_to_who_sent_it(void **state) {
        const Receipt receipt = { .reason = REASON_CASE_FINAL }, silent = { .reason = REASON_NONE };
        const Receipt *const receipts[] = { &receipt, &silent, NULL };
        OutboxRow out = { .key = { .to = code_of(CITY), .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = 60,
                          .document = ENTRY_WITHDRAWAL_BROUGHT, .kind = PARCEL_DOCUMENT, .from_unit = code_of(COUNTY),
                          .to_unit = code_of(CITY_HRSS) };
        HistoryRow history = { .entry = 60, .unit = code_of(COUNTY), .kind = ENTRY_WITHDRAWAL_BROUGHT };
        Input in = { .kind = INPUT_RECEIPT };
        Bare b;
        CaseId id = bare_open(&b);

        out.case_id = history.case_id = id;
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .giver = code_of(PROVINCE), .given_to = code_of(CITY_HRSS) });
        settle_bounced(bare_begin(&b, &id, &in), &out, OUTCOME_REFUSED, REASON_CASE_FINAL);
        assert_null(bare_fact(&b, FACT_SEND, 0)); /* of an entry that is not known here any more */
        row_put(b.txn, ROW_HISTORY, &history);
        settle_bounced(bare_begin(&b, &id, &in), &out, OUTCOME_REFUSED, REASON_CASE_FINAL);
        assert_null(bare_fact(&b, FACT_SEND, 0)); /* brought here */
        history.kind = ENTRY_RECEIVED;
        row_put(b.txn, ROW_HISTORY, &history);
        for (size_t i = 0; i < array_size(receipts); i++) {
                Document told;

                in.receipt = receipts[i];
                settle_bounced(bare_begin(&b, &id, &in), &out, OUTCOME_REFUSED, REASON_CASE_FINAL);
                assert_string_equal(bare_fact(&b, FACT_SEND, 0)->peer.s, PROVINCE);
                assert_int_equal(document_decode(b.d.draft->parts[0].data, &b.arena, &told), 0);
                assert_string_equal(told.reason, i ? "" : reason_text(REASON_CASE_FINAL)->name);
        }
        bare_deinit(&b);
}

/* Of a death only that the right ended with the person climbs (22:34). */
static void a_right_that_passes_on_is_nobodys_business_above(void **state) {
        Document doc = { .kind = ENTRY_DEATH, .variant = 1 };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = code_of(CITY_HRSS) });
        assert_int_equal(comes(&b, &id, PARCEL_EVENT, CITY_HRSS, COUNTY, doc), REASON_FORMAT);
        doc.variant = 2;
        assert_int_equal(comes(&b, &id, PARCEL_EVENT, CITY_HRSS, COUNTY, doc), REASON_NONE);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_ENDED);
        bare_deinit(&b);
}

/* ---- already pending (22:19) --------------------------------------------------------------------------------------------- */

static Reason pending_told(Bare *b, const CaseId *id, const CaseId *other, const char *remedy) {
        Document doc = { .ref_case = *other, .reason = "已受理", .body = "告知", .remedy = remedy };

        return does(b, id, COUNTY, ENTRY_PENDING, doc).reason;
}

static Reason pending(Bare *b, const CaseId *id, const CaseId *other) {
        return pending_told(b, id, other, "");
}

static CaseId with_another(Bare *b, CaseId *ret_other) {
        CaseId id = bare_open(b);
        CaseRow other = { .case_id = case_id_make(&b->office.unit, 2026, 2), .registered_by = b->office.unit, .people = 1,
                          .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER, .entry = 51,
                          .received_at = BARE_START };

        (void)bare_docket(b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
        row_put(b->txn, ROW_CASE, &other);
        *ret_other = other.case_id;
        return id;
}

/* As long as somebody has it to handle or to review, or its petitioner's days run; not when it ended, in whatever way. */
static void pending_is_what_somebody_still_has_to_do_with(void **state) {
        static const DocketState live[] = { STATE_REGISTERED, STATE_TAKEN, STATE_NOTICED, STATE_RETURN_ASKED, STATE_HANDED,
                                            STATE_ACCEPTED, STATE_DISPOSED, STATE_REVIEW };
        static const struct { DocketState state; Progress progress; bool served; } answered[] = {
                { STATE_WINDOW, PROGRESS_SERVED, true },  { STATE_HANDED, PROGRESS_SERVED, true },
                { STATE_HANDED, PROGRESS_DISPOSED, false }, { STATE_HANDED, PROGRESS_REVIEW, false },
        };
        static const DocketState over[] = { STATE_CLOSED, STATE_FINAL, STATE_WITHDRAWN, STATE_SETTLED, STATE_IMPORTED,
                                            STATE_ENDED,
                                            STATE_SUPERSEDED };
        static const DocketState told[] = { STATE_COPY, STATE_INFORMED };
        CaseUnitRow known = { .unit = code_of(DEPT) };
        CaseId other;
        Bare b;
        CaseId id = with_another(&b, &other);

        known.case_id = other;
        row_put(b.txn, ROW_CASE_UNIT, &known); /* known there, without a file */
        assert_int_equal(pending(&b, &id, &other), REASON_FIELD_MISSING); /* where, says a person */
        for (size_t i = 0; i < array_size(live); i++) {
                (void)bare_docket(&b, &other, (DocketRow){ .unit = code_of(DEPT), .state = live[i] });
                assert_int_equal(pending(&b, &id, &other), REASON_NONE);
        }
        for (size_t i = 0; i < array_size(answered); i++) { /* 22:35: it may be, but who writes is told of review */
                (void)bare_docket(&b, &other, (DocketRow){ .unit = code_of(DEPT), .state = answered[i].state,
                                                           .progress = answered[i].progress });
                assert_int_equal(pending(&b, &id, &other), answered[i].served ? REASON_PENDING_SERVED : REASON_NONE);
                assert_int_equal(pending_told(&b, &id, &other, "可以请求复查"), REASON_NONE);
        }
        (void)bare_docket(&b, &other, (DocketRow){ .unit = code_of(GOV), .state = STATE_HANDED, .progress = PROGRESS_SERVED });
        (void)bare_docket(&b, &other, (DocketRow){ .unit = code_of(DEPT), .state = STATE_REVIEW });
        assert_int_equal(pending(&b, &id, &other), REASON_NONE); /* one desk says answered, another that review was asked */
        (void)bare_docket(&b, &other, (DocketRow){ .unit = code_of(GOV), .state = STATE_COPY });
        for (size_t i = 0; i < array_size(over); i++) {
                (void)bare_docket(&b, &other, (DocketRow){ .unit = code_of(DEPT), .state = over[i] });
                assert_int_equal(pending(&b, &id, &other), REASON_NOT_PENDING);
        }
        for (size_t i = 0; i < array_size(told); i++) {
                (void)bare_docket(&b, &other, (DocketRow){ .unit = code_of(DEPT), .state = told[i] });
                assert_int_equal(pending(&b, &id, &other), REASON_FIELD_MISSING);
        }
        bare_deinit(&b);
}

/* Nobody is sent back to an office that is late; a clock that stands still is late for nothing, nor is a citizen's own. */
static void who_is_late_is_no_place_to_send_anybody_to(void **state) {
        static const struct {
                ClockState state;
                int days; /* from today until the last day */
                uint32_t flags;
                uint64_t ended;
                bool late;
        } tried[] = { { CLOCK_RUNNING, 0, 0, 0, false }, { CLOCK_RUNNING, -1, 0, 0, true }, { CLOCK_BREACHED, -9, 0, 0, true },
                      { CLOCK_PAUSED, -1, 0, 0, false }, { CLOCK_RUNNING, -1, CLOCK_FLAG_RIGHT, 0, false },
                      { CLOCK_BREACHED, -9, 0, 70, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow clock = { .unit = code_of(DEPT), .clock = CLOCK_HANDLING, .instance = 52, .started_entry = 52,
                                   .state = tried[i].state, .due_day = day_of(BARE_START) + tried[i].days,
                                   .flags = tried[i].flags,
                                   .ended_entry = tried[i].ended };
                CaseId other;
                Bare b;
                CaseId id = with_another(&b, &other);

                (void)bare_docket(&b, &other, (DocketRow){ .unit = code_of(DEPT), .state = STATE_ACCEPTED });
                clock.case_id = other;
                row_put(b.txn, ROW_CLOCK, &clock);
                assert_int_equal(pending(&b, &id, &other), tried[i].late ? REASON_PENDING_OVERDUE : REASON_NONE);
                bare_deinit(&b);
        }
}

/* ---- service that could not be ---------------------------------------------------------------------------------------- */

/* 22:35: what did not arrive may arrive yet, unless there is nobody it could reach: then the file is closed, here and above; that an
 * extension is to be told is owed until something arrived. */
static void what_could_not_be_served_is_closed_for_nobody_alone(void **state) {
        static const struct {
                ServiceHow how;
                bool unreachable, closed, told;
        } tried[] = { { SERVICE_NOT_POSSIBLE, false, false, false }, { SERVICE_NOT_POSSIBLE, true, true, false },
                      { SERVICE_SIGNED, false, false, true } };

        for (size_t i = 0; i < array_size(tried); i++)
                for (unsigned above = 0; above < 2; above++) {
                        Document doc = { .kind = ENTRY_SERVICE, .service_how = tried[i].how, .service_at = BARE_START - 1, .path31 = 6,
                                         .case_class = CLASS_CLAIM, .reason = "迁移不明" };
                        const char *unit = above ? COUNTY : DEPT;
                        WarningRow owed = { .unit = code_of(DEPT), .kind = WARNING_EXTENDED, .number = 70 };
                        const Fact *f;
                        bool closed = false, told = false;
                        CaseRow row;
                        Bare b;
                        CaseId id = bare_open(&b);

                        assert_true(case_get(b.txn, &id, &row));
                        row.unreachable = tried[i].unreachable;
                        row_put(b.txn, ROW_CASE, &row);
                        owed.case_id = id;
                        row_put(b.txn, ROW_WARNING, &owed);
                        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                                .given_to = code_of(DEPT) });
                        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_DISPOSED, .custody = CUSTODY_HERE,
                                                                .disposed_at = BARE_START - DURATION_DAY, .decision = DECISION_EXPLAIN });
                        if (above)
                                assert_int_equal(comes(&b, &id, PARCEL_EVENT, DEPT, COUNTY, doc), REASON_NONE);
                        else
                                assert_int_equal(does(&b, &id, DEPT, ENTRY_SERVICE, doc).reason, REASON_NONE);
                        for (unsigned n = 0; (f = bare_fact(&b, FACT_STATE, n)); n++)
                                closed = closed || (!strcmp(f->unit.s, unit) && f->what == STATE_CLOSED);
                        for (unsigned n = 0; (f = bare_fact(&b, FACT_WARNING, n)); n++)
                                told = told || (f->what == WARNING_EXTENDED && !f->how);
                        assert_int_equal(closed, tried[i].closed);
                        if (!above)
                                assert_int_equal(told, tried[i].told);
                        bare_deinit(&b);
                }
}

/* Whoever watches counts as its own law does: from when a unit had it is said where the handler's counts from there, and else not. */
static void an_acceptance_says_the_receipt_where_days_count_from_it(void **state) {
        for (unsigned receipt = 0; receipt < 2; receipt++) {
                Pack pack = *pack_builtin_2022();
                Document said;
                Bare b;
                CaseId id = bare_open(&b);

                pack.clocks[CLOCK_HANDLING].from_receipt = receipt;
                b.office.pack = &pack;
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_NOTICED, .custody = CUSTODY_HERE,
                                                        .giver = code_of(COUNTY), .taken_at = BARE_START - DURATION_DAY });
                assert_int_equal(does(&b, &id, DEPT, ENTRY_ACCEPT, (Document){ .case_class = CLASS_CLAIM, .path31 = 6 }).reason,
                                 REASON_NONE);
                assert_int_equal(document_decode(b.drafts.drafts[0]->parts[0].data, &b.arena, &said), 0);
                assert_int_equal(said.asked_at, receipt ? BARE_START - DURATION_DAY : 0);
                bare_deinit(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_word_from_below_proves_that_the_case_arrived),
                cmocka_unit_test(a_case_is_taken_once),
                cmocka_unit_test(a_closing_unit_is_given_nothing),
                cmocka_unit_test(what_was_given_is_given_back_by_asking),
                cmocka_unit_test(a_return_is_answered_as_it_was_directed),
                cmocka_unit_test(what_came_back_below_is_no_answer_to_what_was_asked_here),
                cmocka_unit_test(only_the_parcel_under_way_brings_it_back),
                cmocka_unit_test(what_comes_back_in_time_may_be_given_back_further),
                cmocka_unit_test(a_refused_return_that_never_arrived_waits_for_its_answer_again),
                cmocka_unit_test(a_reviewer_takes_papers_from_who_has_a_part_in_the_review),
                cmocka_unit_test(papers_without_a_file_to_put_them_in_are_refused),
                cmocka_unit_test(papers_follow_the_file_and_do_not_turn_back),
                cmocka_unit_test(the_file_passed_where_rows_or_the_ledger_say_so),
                cmocka_unit_test(papers_go_along_with_the_file),
                cmocka_unit_test(a_withdrawal_is_taken_from_where_the_file_passed_with_a_day_that_was),
                cmocka_unit_test(word_that_a_withdrawal_came_too_late_is_believed_of_who_has_the_case),
                cmocka_unit_test(a_withdrawal_that_bounced_is_told_to_who_sent_it),
                cmocka_unit_test(a_right_that_passes_on_is_nobodys_business_above),
                cmocka_unit_test(pending_is_what_somebody_still_has_to_do_with),
                cmocka_unit_test(who_is_late_is_no_place_to_send_anybody_to),
                cmocka_unit_test(what_could_not_be_given_back_goes_on_where_it_stood),
                cmocka_unit_test(a_hand_over_names_who_is_to_have_it),
                cmocka_unit_test(days_go_on_from_an_acceptance_that_was),
                cmocka_unit_test(what_was_given_in_a_lost_entry_is_given_as_the_same),
                cmocka_unit_test(papers_follow_a_case_as_long_as_it_lies_there),
                cmocka_unit_test(papers_go_on_between_desks_of_one_office),
                cmocka_unit_test(who_took_over_takes_papers_of_the_unit_that_closed),
                cmocka_unit_test(what_one_tick_cannot_send_the_next_does),
                cmocka_unit_test(a_paper_that_went_does_not_go_twice),
                cmocka_unit_test(what_somebody_said_is_the_petitioners),
                cmocka_unit_test(papers_go_again_where_there_may_be_some),
                cmocka_unit_test(papers_lost_there_follow_the_case_that_was_given_there),
                cmocka_unit_test(a_paper_is_known_by_its_number_kind_and_moment),
                cmocka_unit_test(what_could_not_be_served_is_closed_for_nobody_alone),
                cmocka_unit_test(an_acceptance_says_the_receipt_where_days_count_from_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
