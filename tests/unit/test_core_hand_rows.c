/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Handling and handing on as the rows of one office have it (22:22, 24, 28, 31, 32, 34): what a desk may do with the file it
 * has, and
 * what is told of one that is with others.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"
#include "node/core/finding.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"
#define TAX "411281.tax"
#define GOV "411281.gov"
#define TOWN "411281001"
#define NOBODY "999999"

static const Input tick = { .kind = INPUT_TICK };
static const UnitCode county = { COUNTY }, dept = { DEPT }, gov = { GOV }, town = { TOWN };

static Reason acts(Bare *b, const UnitCode *unit, EntryKind kind, const CaseId *id, Document doc) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = kind, .actor = { .unit = *unit, .user = { "boss" } },
                     .case_id = *id,
                     .document = doc };
        UserRow user = { .unit = *unit, .user = { "boss" }, .roles = ROLE_ALL };

        row_put(b->txn, ROW_USER, &user);
        return bare_decide(b, &in).reason;
}

static Reason comes(Bare *b, const CaseId *id, ParcelKind as, const char *from, const char *to, Document doc) {
        Step step = { .kind = as, .doc = &doc, .case_id = *id, .from = code_of(from), .to = code_of(to), .ref_entry = 33 };

        if (unit_code_is_none(&doc.unit))
                doc.unit = step.from;
        fill_document(&doc);
        return take(bare_begin(b, id, &tick), &step);
}

static void put_clock(Bare *b, const CaseId *id, ClockRow row) {
        row.case_id = *id;
        row.started_entry = row.instance;
        row.due_day = day_of(BARE_START) + 20;
        row.days = 60;
        strcpy(row.pack, "2022");
        row_put(b->txn, ROW_CLOCK, &row);
}

static bool ends(const Bare *b, ClockName clock) {
        for (unsigned n = 0; bare_fact(b, FACT_CLOCK_END, n); n++)
                if (bare_fact(b, FACT_CLOCK_END, n)->what == (uint32_t)clock)
                        return true;
        return false;
}

static CaseRow row_of(Bare *b, const CaseId *id) {
        CaseRow row;

        assert_true(case_get(b->txn, id, &row));
        return row;
}

/* ---- to several at once (22:25) ---------------------------------------------------------------------------------------- */

/* Whoever closes and has no file of the case is told nothing any more: then the report is not made at all, and a person names others. */
static void an_urgent_report_goes_to_all_or_to_nobody(void **state) {
        for (int closing = 0; closing < 2; closing++) {
                Document doc = { .reason = "", .body = "群体聚集", .units = { DEPT, "411281001" }, .n_units = 2 };
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
                if (closing)
                        bare_unit(&b, DEPT)->status = UNIT_CLOSING;
                assert_int_equal(acts(&b, &county, ENTRY_URGENT, &id, doc), closing ? REASON_UNIT_INACTIVE : REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_EXCHANGE, 0) != NULL, !closing);
                bare_deinit(&b);
        }
}

/* ---- what it is (22:31) ------------------------------------------------------------------------------------------------- */

static void what_nobody_has_sorted_is_not_accepted(void **state) {
        CaseRow row;
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_NOTICED, .custody = CUSTODY_HERE,
                                                .noticed_at = 1 });
        row = row_of(&b, &id);
        row.case_class = CLASS_NONE;
        row.path31 = 0;
        row_put(b.txn, ROW_CASE, &row);
        assert_int_equal(acts(&b, &dept, ENTRY_ACCEPT, &id, (Document){ .kind = 0 }), REASON_NO_CLASS);
        assert_int_equal(acts(&b, &dept, ENTRY_ACCEPT, &id, (Document){ .case_class = CLASS_CLAIM }), REASON_NONE);
        row.case_class = CLASS_CLAIM;
        row.path31 = 3; /* which belongs elsewhere */
        row_put(b.txn, ROW_CASE, &row);
        assert_int_equal(acts(&b, &dept, ENTRY_ACCEPT, &id, (Document){ .kind = 0 }), REASON_PATH31);
        bare_deinit(&b);
}

/* 22:34: sixty days from the first acceptance, or receipt; of another round they begin anew. */
static void a_claim_again_has_the_days_it_had(void **state) {
        static const struct {
                Instant started, accepted, taken;
                bool revived;
        } tried[] = { { BARE_START - 9, BARE_START - 9, 5, true }, { BARE_START - 9, BARE_START - 8, BARE_START - 9, true },
                      { BARE_START - 9, BARE_START - 8, BARE_START - 7, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                CaseRow row;
                Bare b;
                CaseId id = bare_open(&b);

                row = row_of(&b, &id);
                row.case_class = CLASS_SUGGESTION;
                row.path31 = 0;
                row_put(b.txn, ROW_CASE, &row);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE,
                                                        .giver = county, .accepted_at = tried[i].accepted,
                                                        .taken_at = tried[i].taken });
                put_clock(&b, &id, (ClockRow){ .unit = dept, .clock = CLOCK_HANDLING, .instance = 60, .state = CLOCK_SUPERSEDED,
                                               .ended_entry = 70, .started_at = tried[i].started });
                assert_int_equal(acts(&b, &dept, ENTRY_CLASSIFY, &id,
                                      (Document){ .case_class = CLASS_CLAIM, .path31 = 6, .reason = "理由" }), REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_REVIVE, 0) != NULL, tried[i].revived);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_START, 0) != NULL, !tried[i].revived);
                bare_deinit(&b);
        }
}

static void what_is_watched_below_follows_what_it_is(void **state) {
        static const struct {
                CaseClass class;
                uint32_t path31;
                bool handling, own_limit; /* watched no more */
        } tried[] = { { CLASS_CLAIM, 6, false, true }, { CLASS_CLAIM, 5, true, false }, { CLASS_CLAIM, 3, true, true },
                      { CLASS_SUGGESTION, 0, true, true } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = dept });
                put_clock(&b, &id, (ClockRow){ .unit = county, .clock = CLOCK_HANDLING, .instance = 60, .state = CLOCK_RUNNING,
                                               .flags = CLOCK_FLAG_WATCH, .watched = dept });
                put_clock(&b, &id, (ClockRow){ .unit = county, .clock = CLOCK_OWN_LIMIT, .instance = 61, .state = CLOCK_RUNNING,
                                               .flags = CLOCK_FLAG_WATCH, .watched = dept });
                assert_int_equal(comes(&b, &id, PARCEL_EVENT, DEPT, COUNTY,
                                       (Document){ .kind = ENTRY_CLASSIFY, .case_class = tried[i].class,
                                                   .path31 = tried[i].path31 }),
                                 REASON_NONE);
                assert_int_equal(ends(&b, CLOCK_HANDLING), tried[i].handling);
                assert_int_equal(ends(&b, CLOCK_OWN_LIMIT), tried[i].own_limit);
                bare_deinit(&b);
        }
}

/* Another law's limit is entered first, then answered. */
static void an_answer_on_path_5_is_accepted_first(void **state) {
        CaseRow row;
        Bare b;
        CaseId id = bare_open(&b);

        row = row_of(&b, &id);
        row.path31 = 5;
        row_put(b.txn, ROW_CASE, &row);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_NOTICED, .custody = CUSTODY_HERE,
                                                .noticed_at = 1 });
        assert_int_equal(acts(&b, &dept, ENTRY_ANSWER, &id, (Document){ .decision = DECISION_SUPPORT, .body = "内容",
                                                                        .remedy = "复议" }),
                         REASON_ACCEPT_FIRST);
        bare_deinit(&b);
}

/* ---- reports ------------------------------------------------------------------------------------------------------------- */

static void a_report_is_answered_once_it_is_there(void **state) {
        static const struct {
                EntryKind kind;
                ReportState report;
                Reason reason;
        } tried[] = { { ENTRY_REPORT_APPROVAL, REPORT_SENT, REASON_NONE }, { ENTRY_REPORT_APPROVAL, REPORT_APPROVED,
                                                                             REASON_NO_REPORT },
                      { ENTRY_REWORK, REPORT_SENT, REASON_NONE }, { ENTRY_REWORK, REPORT_APPROVED, REASON_NONE },
                      { ENTRY_REWORK, REPORT_OWED, REASON_NO_REPORT } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_DISPOSED, .custody = CUSTODY_HERE,
                                                        .giver = county, .mode = ENTRY_ASSIGNMENT, .report = tried[i].report });
                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, COUNTY, DEPT, (Document){ .kind = tried[i].kind,
                                                                                           .reason = "理由" }),
                                 tried[i].reason);
                bare_deinit(&b);
        }
}

/* What was referred owes no report: it is to be done again where the opinion lies, once there is one. */
static void what_was_referred_is_done_again_where_it_was_decided(void **state) {
        static const struct {
                ReportState report;
                Progress progress;
                Reason reason;
        } tried[] = { { REPORT_NONE, PROGRESS_DISPOSED, REASON_NONE }, { REPORT_NONE, PROGRESS_SERVED, REASON_NONE },
                      { REPORT_NONE, PROGRESS_ACCEPTED, REASON_NO_REPORT }, { REPORT_REWORK, PROGRESS_DISPOSED, REASON_NO_REPORT } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_DISPOSED, .custody = CUSTODY_HERE,
                                                        .giver = county, .mode = ENTRY_REFERRAL, .report = tried[i].report,
                                                        .progress = tried[i].progress });
                assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, COUNTY, DEPT, (Document){ .kind = ENTRY_REWORK, .reason = "理由" }),
                                 tried[i].reason);
                assert_int_equal(bare_warning(&b, WARNING_REWORK) != NULL, !tried[i].reason);
                bare_deinit(&b);
        }
}

/* Its giver, whom its own assigner told so, passes that on: no day is set for it, and there must be something to do again. */
static void a_giver_passes_on_that_it_is_to_be_done_again(void **state) {
        static const struct {
                ReportState report, below;
                Progress progress;
                const char *given_to;
                bool due;
                Reason reason;
        } tried[] = { { REPORT_REWORK, REPORT_NONE, PROGRESS_DISPOSED, DEPT, false, REASON_NONE },
                      { REPORT_REWORK, REPORT_NONE, PROGRESS_DISPOSED, DEPT, true, REASON_FIELD_WRONG },
                      { REPORT_REWORK, REPORT_NONE, PROGRESS_ACCEPTED, DEPT, false, REASON_NO_REPORT },
                      { REPORT_REWORK, REPORT_OWED, PROGRESS_DISPOSED, DEPT, false, REASON_NO_REPORT },
                      { REPORT_SENT, REPORT_NONE, PROGRESS_DISPOSED, DEPT, false, REASON_NO_REPORT },
                      { REPORT_REWORK, REPORT_NONE, PROGRESS_DISPOSED, NULL, false, REASON_NO_REPORT } /* decided here */ };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .reason = "理由", .due_day = tried[i].due ? day_of(BARE_START) + 20 : 0 };
                Reason reason;
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = tried[i].given_to ? STATE_HANDED : STATE_CLOSED,
                                                        .custody = tried[i].given_to ? CUSTODY_AWAY : CUSTODY_HERE,
                                                        .giver = code_of(CITY), .mode = ENTRY_ASSIGNMENT,
                                                        .given_to = code_or_none(tried[i].given_to), .given_mode = ENTRY_REFERRAL,
                                                        .report = tried[i].report, .report_below = tried[i].below,
                                                        .progress = tried[i].progress });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_DISPOSED, .custody = CUSTODY_HERE,
                                                        .giver = county, .mode = ENTRY_REFERRAL, .progress = PROGRESS_DISPOSED });
                reason = acts(&b, &county, ENTRY_REWORK, &id, doc);
                if (reason != tried[i].reason)
                        fail_msg("%zu: %s", i, reason_text(reason)->name);
                bare_deinit(&b);
        }
}

static void a_report_or_its_answer_that_bounced_stands_as_before(void **state) {
        static const struct {
                EntryKind document;
                ReportState own, below;
                FactKind fact; /* 0: another answer has come meanwhile, or none was given */
        } tried[] = { { ENTRY_REPORT, REPORT_SENT, 0, FACT_REPORT }, { ENTRY_REPORT, REPORT_APPROVED, 0, 0 },
                      { ENTRY_REPORT_APPROVAL, 0, REPORT_APPROVED, FACT_REPORT_BELOW },
                      { ENTRY_REWORK, 0, REPORT_REWORK, FACT_REPORT_BELOW }, { ENTRY_REWORK, 0, REPORT_SENT, 0 } };

        for (size_t i = 0; i < array_size(tried); i++) {
                OutboxRow out = { .key = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = 90,
                                  .kind = PARCEL_DOCUMENT, .document = tried[i].document, .from_unit = county, .to_unit = { CITY } };
                Bare b;
                CaseId id = bare_open(&b);

                out.case_id = id;
                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .report = tried[i].own, .report_below = tried[i].below });
                settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
                assert_int_equal(bare_fact(&b, FACT_REPORT, 0) != NULL, tried[i].fact == FACT_REPORT);
                assert_int_equal(bare_fact(&b, FACT_REPORT_BELOW, 0) != NULL, tried[i].fact == FACT_REPORT_BELOW);
                bare_deinit(&b);
        }
}

/* Who has it had told so before the receipt came, and lost its disk then: refused, it comes back, for nobody else has it.  Where another
 * parcel took it, or this one had been taken, it stays. */
static void a_hand_over_that_bounced_behind_a_word_comes_back(void **state) {
        for (unsigned i = 0; i < 5; i++) {
                OutboxRow out = { .key = { .to = { CITY }, .lane = LANE_NORMAL, .epoch = 1, .number = 5 }, .entry = 90,
                                  .kind = PARCEL_DOCUMENT, .document = ENTRY_REFERRAL, .from_unit = county, .to_unit = { CITY } };
                Bare b;
                CaseId id = bare_open(&b);

                out.case_id = id;
                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .home = STATE_REGISTERED,
                                                        .custody = i == 1 ? CUSTODY_NONE : CUSTODY_AWAY, .given_to = i == 4 ? county : (UnitCode){ CITY },
                                                        .given_mode = ENTRY_REFERRAL, .given_entry = i == 2 ? 91 : 90,
                                                        .away_entry = i == 3 ? 90 : 0 });
                settle_bounced(bare_begin(&b, &id, &tick), &out, OUTCOME_REFUSED, REASON_UNIT_INACTIVE);
                assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0) != NULL, i == 0);
                if (i == 0)
                        assert_int_equal(bare_fact(&b, FACT_CUSTODY, 0)->what, CUSTODY_HERE);
                bare_deinit(&b);
        }
}

/* -------------------------------------------------------------------------------------------------------------------------- */

static Reason rates(Bare *b, const CaseId *id, uint32_t bureau, uint32_t handler) {
        Input in = { .kind = INPUT_PROGRESS, .document = { .rating_bureau = bureau, .rating_handler = handler } };
        CaseRow row = row_of(b, id);

        return rate_by_code(bare_begin(b, id, &in), &row);
}

static void what_was_served_is_rated_by_the_code(void **state) {
        static const struct {
                Progress progress;
                uint32_t stage;
        } tried[] = { { PROGRESS_SERVED, 1 }, { PROGRESS_REVIEWED, 2 }, { PROGRESS_FINAL, 3 } };
        HistoryRow first = { .entry = 50, .unit = county, .kind = ENTRY_REGISTER };
        DocketRow file;
        Bare b;
        CaseId id = bare_open(&b);

        assert_int_equal(rates(&b, &id, 5, 5), REASON_NOT_SERVED); /* nobody has a file of it */
        first.case_id = id;
        row_put(b.txn, ROW_HISTORY, &first);
        file = bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                 .given_to = dept });
        assert_int_equal(rates(&b, &id, 5, 5), REASON_NOT_SERVED);
        file.served_at = BARE_START;
        for (size_t i = 0; i < array_size(tried); i++) {
                file.progress = tried[i].progress;
                row_put(b.txn, ROW_DOCKET, &file);
                assert_int_equal(rates(&b, &id, 6, 5), REASON_FIELD_WRONG);
                assert_int_equal(rates(&b, &id, 5, 6), REASON_FIELD_WRONG);
                assert_int_equal(rates(&b, &id, 5, 5), REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_RATING, 0)->number, tried[i].stage);
                assert_null(bare_warning(&b, WARNING_CHECK_OWED));
                assert_int_equal(rates(&b, &id, 1, 5), REASON_NONE); /* looked into, with whom it was given to */
                assert_non_null(bare_warning(&b, WARNING_CHECK_OWED));
        }
        file.given_to = UNIT_NONE; /* the bureau's own */
        row_put(b.txn, ROW_DOCKET, &file);
        assert_int_equal(rates(&b, &id, 5, 1), REASON_NONE);
        assert_null(bare_warning(&b, WARNING_CHECK_OWED));
        bare_deinit(&b);
}

static void a_finding_that_was_acted_on_is_not_dismissed(void **state) {
        FindingRow row = { .unit = county, .entry = 60, .state = FINDING_ACTED, .about = dept };
        Document doc = { .variant = 2, .ref_entry = 60, .reason = "已改正" };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = dept });
        row.case_id = id;
        row_put(b.txn, ROW_FINDING, &row);
        assert_int_equal(acts(&b, &county, ENTRY_FINDING, &id, doc), REASON_FINDING_CLOSED);
        row.state = FINDING_OPEN;
        row_put(b.txn, ROW_FINDING, &row);
        assert_int_equal(acts(&b, &county, ENTRY_FINDING, &id, doc), REASON_NONE);
        bare_deinit(&b);
}

/* -------------------------------------------------------------------------------------------------------------------------- */

static void it_is_said_how_somebody_was_heard(void **state) {
        Document doc = { .variant = 1, .person = "信访人甲", .body = "陈述", .reason = "" };
        Decide *d;
        CaseRow row;
        DocketRow file;
        Bare b;
        CaseId id = bare_open(&b);

        row = row_of(&b, &id);
        row.received_at = BARE_START - 9 * DURATION_DAY;
        row_put(b.txn, ROW_CASE, &row);
        file = bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE });
        assert_true(statement_is_owed(&row, &file));
        row.path31 = 0; /* not sorted yet: it may be one */
        assert_true(statement_is_owed(&row, &file));
        row.path31 = 5;
        assert_false(statement_is_owed(&row, &file));
        row.path31 = 6;
        file.heard = 1;
        assert_false(statement_is_owed(&row, &file));
        d = bare_begin(&b, &id, &tick);
        statement_follows(d, &file, &(Document){ .kind = ENTRY_OPINION, .variant = 1 });
        assert_null(bare_fact(&b, FACT_HEARD, 0)); /* a record of its own says so */
        file.heard = 0;
        statement_follows(d, &file, &(Document){ .kind = ENTRY_OPINION });
        assert_null(bare_fact(&b, FACT_HEARD, 0));
        statement_follows(d, &file, &(Document){ .kind = ENTRY_OPINION, .variant = 1 });
        assert_non_null(bare_fact(&b, FACT_HEARD, 0));
        file.disposed_at = BARE_START - 2 * DURATION_DAY; /* decided once, and in hand again */
        file.heard = 0;
        row_put(b.txn, ROW_DOCKET, &file);
        assert_int_equal(acts(&b, &dept, ENTRY_STATEMENT, &id, doc), REASON_NONE);
        file.state = STATE_DISPOSED;
        row_put(b.txn, ROW_DOCKET, &file);
        assert_int_equal(acts(&b, &dept, ENTRY_STATEMENT, &id, doc), REASON_HEARD_LATE);
        doc.asked_at = BARE_START - 3 * DURATION_DAY;
        assert_int_equal(acts(&b, &dept, ENTRY_STATEMENT, &id, doc), REASON_NONE);
        doc.variant = 0;
        assert_int_equal(acts(&b, &dept, ENTRY_STATEMENT, &id, doc), REASON_FIELD_MISSING);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                .given_to = dept });
        doc.kind = ENTRY_STATEMENT;
        for (doc.variant = 0; doc.variant < 12; doc.variant++)
                assert_int_equal(comes(&b, &id, PARCEL_EVENT, DEPT, COUNTY, doc),
                                 doc.variant >= 1 && doc.variant <= HEARD_UNREACHABLE ? REASON_NONE : REASON_FORMAT);
        bare_deinit(&b);
}

/* -------------------------------------------------------------------------------------------------------------------------- */

static void what_is_still_owed_keeps_it_out_of_the_archive(void **state) {
        static const struct {
                DocketRow file;
                bool unreachable;
                Reason reason;
        } tried[] = {
                { { .state = STATE_WITHDRAWN, .custody = CUSTODY_HERE }, false, REASON_NONE },
                { { .state = STATE_WITHDRAWN, .custody = CUSTODY_HERE, .report = REPORT_REWORK }, false, REASON_ARCHIVE_EARLY },
                { { .state = STATE_WITHDRAWN, .custody = CUSTODY_AWAY, .report_below = REPORT_OWED }, false,
                  REASON_ARCHIVE_EARLY },
                { { .state = STATE_WITHDRAWN, .custody = CUSTODY_AWAY, .report_below = REPORT_SENT }, false,
                  REASON_ARCHIVE_EARLY },
                { { .state = STATE_SUPERSEDED, .custody = CUSTODY_HERE }, false, REASON_NONE }, /* split */
                { { .state = STATE_WITHDRAWN, .custody = CUSTODY_HERE, .noticed_at = 9 }, false, REASON_ARCHIVE_EARLY },
                { { .state = STATE_WITHDRAWN, .custody = CUSTODY_HERE, .noticed_at = 9, .noticed_how = 1 }, false,
                  REASON_NONE },
                { { .state = STATE_WITHDRAWN, .custody = CUSTODY_HERE, .noticed_at = 9, .notice_exempt = 1 }, false,
                  REASON_NONE },
                { { .state = STATE_WITHDRAWN, .custody = CUSTODY_HERE, .noticed_at = 9 }, true, REASON_NONE },
                { { .state = STATE_WITHDRAWN, .custody = CUSTODY_AWAY, .noticed_at = 9 }, false, REASON_NONE },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                DocketRow file = tried[i].file;
                CaseRow row;
                Bare b;
                CaseId id = bare_open(&b);

                file.unit = dept;
                (void)bare_docket(&b, &id, file);
                row = row_of(&b, &id);
                row.unreachable = tried[i].unreachable;
                row_put(b.txn, ROW_CASE, &row);
                if (acts(&b, &dept, ENTRY_ARCHIVE, &id, (Document){ .kind = 0 }) != tried[i].reason)
                        fail_msg("%zu", i);
                bare_deinit(&b);
        }
}

/* -------------------------------------------------------------------------------------------------------------------------- */

/* A merger that was revoked: the notice that was watched before is watched again. */
static void a_revoked_merger_watches_what_was_watched(void **state) {
        static const ClockState states[] = { 0, CLOCK_CANCELLED, CLOCK_MET };

        for (size_t i = 0; i < array_size(states); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = dept });
                if (states[i])
                        put_clock(&b, &id, (ClockRow){ .unit = county, .clock = CLOCK_NOTICE, .instance = 60,
                                                       .state = states[i],
                                                       .ended_entry = 70, .flags = CLOCK_FLAG_WATCH, .watched = dept });
                assert_int_equal(comes(&b, &id, PARCEL_EVENT, DEPT, COUNTY,
                                       (Document){ .kind = ENTRY_MERGE, .decision = DECISION_REVOKE,
                                                   .reason = "理由" }), REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_CLOCK_REVIVE, 0) != NULL, states[i] == CLOCK_CANCELLED);
                bare_deinit(&b);
        }
}

/* -------------------------------------------------------------------------------------------------------------------------- */

static void a_head_without_a_superior_here_decides(void **state) {
        RecusalRow row = { .unit = dept, .user = { "head" }, .head = true };
        Input in = { .kind = INPUT_COMMAND, .actor = { .unit = dept } };
        Decide *d;
        Bare b;
        CaseId id = bare_open(&b);

        in.case_id = row.case_id = id;
        row_put(b.txn, ROW_RECUSAL, &row);
        d = bare_begin(&b, &id, &in);
        d->actor = in.actor;
        assert_int_equal(recusal_bars_unit(d, ENTRY_OPINION), REASON_HEAD_RECUSED);
        assert_int_equal(recusal_bars_unit(d, ENTRY_NOTICE), REASON_NONE);
        bare_unit(&b, DEPT)->led_by = UNIT_NONE;
        assert_int_equal(recusal_bars_unit(d, ENTRY_OPINION), REASON_NONE);
        row.unit = d->actor.unit = code_of(NOBODY);
        row_put(b.txn, ROW_RECUSAL, &row);
        assert_int_equal(recusal_bars_unit(d, ENTRY_OPINION), REASON_NONE);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE });
        assert_int_equal(acts(&b, &dept, ENTRY_RECUSAL_REQUEST, &id, (Document){ .reason = "理由" }), REASON_FIELD_MISSING);
        bare_deinit(&b);
}

/* Another unit, that is there, under who decides. */
static void another_unit_is_designated_by_who_leads_it(void **state) {
        enum { DEPUTY = 1, DESIGNATE = 2 };
        static const struct {
                const char *by, *unit;
                uint32_t variant;
                ParcelKind as;
                Reason reason;
        } tried[] = { { GOV, TOWN, DESIGNATE, PARCEL_COPY, REASON_NONE }, { GOV, DEPT, DESIGNATE, PARCEL_COPY,
                                                                            REASON_NOT_POSSIBLE_HANDLER },
                      { GOV, "?", DESIGNATE, PARCEL_COPY, REASON_FIELD_WRONG },
                      { GOV, "411200.hrss", DESIGNATE, PARCEL_COPY, REASON_NOT_COMMON_SUPERIOR },
                      { GOV, GOV, DESIGNATE, PARCEL_COPY, REASON_NONE }, { NOBODY, TOWN, DESIGNATE, PARCEL_COPY,
                                                                           REASON_UNKNOWN_UNIT },
                      { GOV, TOWN, DEPUTY, PARCEL_COPY, REASON_FORMAT },
                      { GOV, TOWN, DESIGNATE, PARCEL_DOCUMENT, REASON_NONE },
                      { GOV, DEPT, DESIGNATE, PARCEL_DOCUMENT, REASON_NOT_POSSIBLE_HANDLER },
                      { NOBODY, TOWN, DESIGNATE, PARCEL_DOCUMENT, REASON_UNKNOWN_UNIT } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ExchangeRow x = { .unit = dept, .entry = 60, .ref_entry = 60, .document = ENTRY_RECUSAL_REQUEST,
                                  .state = EXCHANGE_ISSUED, .issuer = dept, .addressee = code_of(tried[i].by) };
                Document doc = { .kind = ENTRY_RECUSAL_DECISION, .variant = tried[i].variant, .units = { tried[i].unit },
                                 .n_units = 1,
                                 .to = dept, .ref_unit = dept, .ref_entry = 60 };
                Bare b;
                CaseId id = bare_open(&b);

                x.case_id = id;
                row_put(b.txn, ROW_EXCHANGE, &x);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                                                        .giver = county });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = dept });
                if (comes(&b, &id, tried[i].as, tried[i].by, tried[i].as == PARCEL_COPY ? COUNTY : DEPT,
                          doc) != tried[i].reason)
                        fail_msg("%zu: %s %s", i, reason_text(b.result.reason)->name, b.result.detail);
                bare_deinit(&b);
        }
}

static void who_was_designated_is_here_or_elsewhere(void **state) {
        DocketRow file = { .unit = dept, .state = STATE_TAKEN, .directed = dept, .directed_by = gov,
                           .directed_how = ENTRY_DESIGNATION };
        Act act = { .doc = { .kind = ENTRY_REFERRAL, .to = town } };
        Bare b;

        bare_init(&b);
        assert_true(is_designated_here(&file));
        file.directed = town;
        assert_false(is_designated_here(&file));
        act.unit = bare_unit(&b, DEPT);
        act.docket = file;
        assert_true(goes_to_designated(&act));
        act.doc.kind = ENTRY_NOTICE;
        assert_false(goes_to_designated(&act));
        act.doc.kind = ENTRY_REFERRAL;
        act.unit = bare_unit(&b, COUNTY); /* a bureau hands on anyhow */
        assert_false(goes_to_designated(&act));
        act.unit = bare_unit(&b, DEPT);
        act.docket.directed = gov;
        assert_false(goes_to_designated(&act));
        act.docket.directed = town;
        act.docket.giver = county; /* who gave it gives it back */
        assert_false(goes_to_designated(&act));
        bare_deinit(&b);
}

/* In hand it goes to nobody but whom the superior designated; where it went the petitioner is told, if there is anybody to
 * tell. */
static void in_hand_it_goes_to_whom_the_superior_designated(void **state) {
        static const struct {
                const char *directed, *body;
                bool exempt;
                Reason reason;
        } tried[] = { { TOWN, "内容", false, REASON_NONE }, { TOWN, "", true, REASON_NONE }, { TOWN, "", false,
                                                                                             REASON_FIELD_MISSING },
                      { NULL, "内容", false, REASON_BUREAU_ONLY } };
        static const DocketState in_hand[] = { STATE_NOTICED, STATE_ACCEPTED };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_NOTICED, .custody = CUSTODY_HERE,
                                                        .noticed_at = 1,
                                                        .notice_exempt = tried[i].exempt, .directed = code_or_none(tried[i].directed),
                                                        .directed_by = gov,
                                                        .directed_how = tried[i].directed ? ENTRY_DESIGNATION : 0 });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = town, .state = STATE_COPY, .directed = town, .directed_by = gov,
                                                        .directed_how = ENTRY_DESIGNATION }); /* which was told so, too */
                if (acts(&b, &dept, ENTRY_REFERRAL, &id, (Document){ .to = town, .reason = "理由", .body = tried[i].body }) !=
                    tried[i].reason)
                        fail_msg("%zu", i);
                bare_deinit(&b);
        }
        for (size_t i = 0; i < array_size(in_hand); i++) { /* nor does a bureau hand on what it has in hand itself */
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = in_hand[i], .custody = CUSTODY_HERE, .noticed_at = 1 });
                assert_int_equal(acts(&b, &county, ENTRY_REFERRAL, &id, (Document){ .to = dept, .reason = "理由", .body = "内容" }),
                                 procedure_state_reason(ENTRY_REFERRAL, in_hand[i]));
                bare_deinit(&b);
        }
}

/* -------------------------------------------------------------------------------------------------------------------------- */

/* 22:14 (7): an instruction that nobody asked for names who takes the case only while it lies with the bureau to be sorted. */
static void an_unasked_instruction_names_who_takes_what_is_not_sorted_yet(void **state) {
        static const struct {
                DocketState state;
                Custody custody;
                const char *unit;
                Reason reason;
        } tried[] = { { STATE_REGISTERED, CUSTODY_HERE, TOWN, REASON_NONE }, { STATE_TAKEN, CUSTODY_HERE, TOWN, REASON_NONE },
                      { STATE_NOTICED, CUSTODY_HERE, TOWN, REASON_ALREADY_NOTICED },
                      { STATE_WITHDRAWN, CUSTODY_HERE, NULL, REASON_NONE }, { STATE_HANDED, CUSTODY_AWAY, NULL, REASON_NONE },
                      { STATE_HANDED, CUSTODY_AWAY, TOWN, REASON_HANDED_ON } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = tried[i].state, .custody = tried[i].custody,
                                                        .given_to = tried[i].custody == CUSTODY_AWAY ? dept : UNIT_NONE });
                if (comes(&b, &id, PARCEL_DOCUMENT, GOV, COUNTY,
                          (Document){ .kind = ENTRY_INSTRUCTION, .to = county, .units = { tried[i].unit }, .body = "内容",
                                      .n_units = tried[i].unit != NULL }) != tried[i].reason)
                        fail_msg("%zu: %s %s", i, reason_text(b.result.reason)->name, b.result.detail);
                bare_deinit(&b);
        }
}

/* 22:22 (1): who waits for a decision gets it as the answer; what was not asked, or is answered, begins anew. */
static void an_instruction_answers_who_waits_for_one(void **state) {
        static const struct {
                EntryKind document;
                ExchangeState state;
                const char *issuer;
                bool named, addressed, answers;
        } tried[] = { { ENTRY_REQUEST_DECISION, EXCHANGE_RECEIVED, COUNTY, false, true, true },
                      { ENTRY_REQUEST_DECISION, EXCHANGE_RECEIVED, COUNTY, true, true, true },
                      { ENTRY_REQUEST_DECISION, EXCHANGE_RECEIVED, COUNTY, false, false, true },
                      { ENTRY_REQUEST_DECISION, EXCHANGE_RECEIVED, TOWN, false, true, false },
                      { ENTRY_REQUEST_DECISION, EXCHANGE_ANSWERED, COUNTY, false, true, false },
                      { ENTRY_URGENT, EXCHANGE_RECEIVED, COUNTY, false, true, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                ExchangeRow x = { .unit = gov, .entry = 60, .ref_entry = 60, .document = tried[i].document,
                                  .state = tried[i].state,
                                  .issuer = code_of(tried[i].issuer), .addressee = gov };
                Document doc = { .body = "请依法处理", .to = tried[i].addressed ? county : UNIT_NONE,
                                 .ref_entry = tried[i].named ? 60 : 0, .ref_unit = tried[i].named ? county : UNIT_NONE };
                bool answered = false;
                Bare b;
                CaseId id = bare_open(&b);

                x.case_id = id;
                row_put(b.txn, ROW_EXCHANGE, &x);
                x.unit = county;
                x.state = EXCHANGE_ISSUED;
                row_put(b.txn, ROW_EXCHANGE, &x);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = gov, .state = STATE_COPY });
                assert_int_equal(acts(&b, &gov, ENTRY_INSTRUCTION, &id, doc), REASON_NONE);
                for (unsigned n = 0; bare_fact(&b, FACT_EXCHANGE_STATE, n); n++)
                        answered = answered || unit_code_equal(&bare_fact(&b, FACT_EXCHANGE_STATE, n)->unit, &gov);
                assert_int_equal(answered, tried[i].answers);
                bare_deinit(&b);
        }
}

/* It had been handed on in hand: what ran until then goes on, and nothing else. */
static void what_comes_back_in_hand_goes_on(void **state) {
        DocketRow file;
        unsigned n = 0;
        Bare b;
        CaseId id = bare_open(&b);

        file = bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = town,
                                                 .given_entry = 70, .home = STATE_ACCEPTED });
        put_clock(&b, &id, (ClockRow){ .unit = dept, .clock = CLOCK_HANDLING, .instance = 60, .state = CLOCK_SUPERSEDED,
                                       .ended_entry = 70 });
        put_clock(&b, &id, (ClockRow){ .unit = dept, .clock = CLOCK_OWN_LIMIT, .instance = 61, .state = CLOCK_SUPERSEDED,
                                       .ended_entry = 65 }); /* long before */
        put_clock(&b, &id, (ClockRow){ .unit = dept, .clock = CLOCK_NOTICE, .instance = 62, .state = CLOCK_MET,
                                       .ended_entry = 70 });
        put_clock(&b, &id, (ClockRow){ .unit = dept, .clock = CLOCK_SUMMARY_REPLY, .instance = 63, .state = CLOCK_MET,
                                       .ended_entry = 70 }); /* by that very entry, and met */
        hand_comes_back(bare_begin(&b, &id, &tick), &file);
        for (; bare_fact(&b, FACT_CLOCK_REVIVE, n); n++)
                assert_int_equal(bare_fact(&b, FACT_CLOCK_REVIVE, n)->what, CLOCK_HANDLING);
        assert_int_equal(n, 1);
        assert_int_equal(bare_fact(&b, FACT_STATE, 0)->what, STATE_ACCEPTED);
        bare_deinit(&b);
}

/* Between desks of one office, after a loss: the giver's entry has no number of another office's. */
static void a_desk_of_this_office_is_the_giver_again(void **state) {
        Document doc = { .kind = ENTRY_REFERRAL, .unit = county, .to = dept, .ref_entry = 5, .due_day = day_of(BARE_START) + 9 };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .from = county, .to = dept, .local = true, .ref_entry = 33 };
        Bare b;
        CaseId id = bare_open(&b);

        step.case_id = id;
        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = town });
        fill_document(&doc);
        b.head.epoch = 2;
        assert_int_equal(take(bare_begin(&b, &id, &tick), &step), REASON_NONE);
        assert_string_equal(bare_fact(&b, FACT_GIVER, 0)->peer.s, COUNTY);
        assert_int_equal(bare_fact(&b, FACT_GIVER, 0)->number, 0);
        assert_int_equal(bare_fact(&b, FACT_GIVER, 0)->day, doc.due_day);
        assert_non_null(bare_fact(&b, FACT_WHERE_OWED, 0));
        bare_deinit(&b);
}

/* 22:28: where nobody leads the unit and no meeting covers it, there is nobody to ask. */
static void a_recusal_without_a_superior_is_asked_of_nobody(void **state) {
        RecusalRow recusal = { .unit = dept, .user = { "head" }, .head = true };
        Bare b;
        CaseId id = bare_open(&b);

        recusal.case_id = id;
        row_put(b.txn, ROW_RECUSAL, &recusal);
        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_TAKEN, .custody = CUSTODY_HERE, .giver = county });
        assert_int_equal(acts(&b, &dept, ENTRY_RECUSAL_REQUEST, &id, (Document){ .body = "近亲属" }), REASON_NONE);
        bare_unit(&b, DEPT)->led_by = UNIT_NONE;
        bare_unit(&b, "411281.meeting")->status = UNIT_CLOSING;
        bare_unit(&b, "411281.meeting")->kind = UNIT_DEPARTMENT;
        assert_int_equal(acts(&b, &dept, ENTRY_RECUSAL_REQUEST, &id, (Document){ .body = "近亲属" }), REASON_FIELD_MISSING);
        bare_deinit(&b);
}

/* A list of a bureau that the roster has no more assigns nothing. */
static void a_bureau_that_is_gone_assigns_nothing(void **state) {
        const UnitCode gone = { "411281.gone" };
        BatchRow batch = { .unit = gone, .entry = 60, .lines = 1, .drafter = { "a" }, .signer = { "b" }, .stamper = { "c" } };
        BatchLineRow line = { .unit = gone, .entry = 60, .line = 1, .to = dept, .due_day = day_of(BARE_START) + 30 };
        Bare b;
        CaseId id = bare_open(&b);

        line.case_id = id;
        (void)bare_docket(&b, &id, (DocketRow){ .unit = gone, .state = STATE_REGISTERED, .custody = CUSTODY_HERE });
        row_put(b.txn, ROW_BATCH, &batch);
        row_put(b.txn, ROW_BATCH_LINE, &line);
        (void)bare_begin(&b, &id, &tick);
        b.drafts.n_drafts = 0;
        assert_true(tick_batch(&b.d));
        assert_int_equal(bare_warning(&b, WARNING_BATCH_REFUSED)->number2, REASON_UNIT_INACTIVE);
        assert_null(bare_fact(&b, FACT_GIVEN, 0));
        bare_deinit(&b);
}

/* 22:34: the statute's clock, once the local one is over, if it runs still. */
static void what_ended_beside_is_not_extended(void **state) {
        for (unsigned ended = 0; ended < 2; ended++) {
                Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_DRAFT, .actor = { .unit = dept, .user = { "boss" } },
                             .document = { .kind = ENTRY_EXTENSION, .days = 10, .reason = "需委托鉴定" } };
                UserRow user = { .unit = dept, .user = { "boss" }, .roles = ROLE_ALL };
                ClockRow row = { .unit = dept, .clock = CLOCK_HANDLING, .instance = 60, .started_entry = 60, .days = 40,
                                 .started_at = BARE_START - 45 * DURATION_DAY, .state = CLOCK_BREACHED, .pack = "local",
                                 .due_day = day_of(BARE_START) - 5 };
                Bare b;
                CaseId id = bare_open(&b);

                in.case_id = row.case_id = id;
                row_put(b.txn, ROW_USER, &user);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE,
                                                        .giver = county, .accepted_at = row.started_at });
                row_put(b.txn, ROW_CLOCK, &row);
                row.instance |= CLOCK_BESIDE;
                row.days = 60;
                row.due_day = day_of(BARE_START) + 15;
                row.state = ended ? CLOCK_MET : CLOCK_RUNNING;
                row.ended_entry = ended ? 70 : 0;
                strcpy(row.pack, "2022");
                row_put(b.txn, ROW_CLOCK, &row);
                assert_int_equal(bare_decide(&b, &in).reason, ended ? REASON_EXTENSION_LATE : REASON_NONE);
                bare_deinit(&b);
        }
}

/* ---- another law's limit (22:31 (5)) ------------------------------------------------------------------------------------- */

static void put_own_limit(Bare *b, const CaseId *id, const UnitCode *unit, int due, ClockRow row) {
        row.unit = *unit;
        row.case_id = *id;
        row.clock = CLOCK_OWN_LIMIT;
        row.instance = row.started_entry = 60;
        row.started_at = BARE_START - 20 * DURATION_DAY;
        row.due_day = day_of(BARE_START) + due;
        row.flags |= CLOCK_FLAG_SET;
        strcpy(row.pack, "2022");
        row_put(b->txn, ROW_CLOCK, &row);
}

/* Extended before its day is over, by so many days as the head says. */
static void another_laws_limit_is_extended_before_it_is_over(void **state) {
        static const struct { int due; uint32_t days; const char *basis; Reason reason; } tried[] = {
                { 20, 10, "某法第一条", REASON_NONE },           { 0, 10, "某法第一条", REASON_NONE },
                { -1, 10, "某法第一条", REASON_OWN_LIMIT_OVER }, { 20, 0, "某法第一条", REASON_FIELD_MISSING },
                { 20, LIMIT_DAYS_MAX + 1, "某法第一条", REASON_FIELD_WRONG }, { 20, 10, "", REASON_FIELD_MISSING } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Input in = { .kind = INPUT_COMMAND, .document_kind = ENTRY_DRAFT, .actor = { .unit = dept, .user = { "boss" } },
                             .document = { .kind = ENTRY_EXTENSION, .days = tried[i].days, .legal_basis = tried[i].basis,
                                           .reason = "案情复杂" } };
                UserRow user = { .unit = dept, .user = { "boss" }, .roles = ROLE_ALL };
                Reason reason;
                Bare b;
                CaseId id = bare_open(&b);

                in.case_id = id;
                row_put(b.txn, ROW_USER, &user);
                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE,
                                                        .giver = county, .accepted_at = BARE_START - 20 * DURATION_DAY });
                put_own_limit(&b, &id, &dept, tried[i].due, (ClockRow){ .state = CLOCK_RUNNING });
                reason = bare_decide(&b, &in).reason;
                if (reason != tried[i].reason)
                        fail_msg("%zu: %s", i, reason_text(reason)->name);
                bare_deinit(&b);
        }
}

/* Who gave it sees the new day, once, of the unit that it waits for. */
static void the_giver_sees_another_laws_new_day_once(void **state) {
        static const struct { int until; uint32_t extensions; const char *watched; bool moved; } tried[] = {
                { 40, 0, DEPT, true }, { 0, 0, DEPT, false }, { 20, 0, DEPT, false }, { 40, 1, DEPT, false }, { 40, 0, TOWN, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Document doc = { .kind = ENTRY_EXTENSION, .days = 20, .reason = "案情复杂",
                                 .until_day = tried[i].until ? day_of(BARE_START) + tried[i].until : 0 };
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = dept });
                put_own_limit(&b, &id, &county, 20, (ClockRow){ .state = CLOCK_RUNNING, .flags = CLOCK_FLAG_WATCH,
                                                                .extensions = tried[i].extensions,
                                                                .watched = code_of(tried[i].watched) });
                assert_int_equal(comes(&b, &id, PARCEL_EVENT, DEPT, COUNTY, doc), REASON_NONE);
                if ((bare_fact(&b, FACT_CLOCK_EXTEND, 0) != NULL) != tried[i].moved)
                        fail_msg("%zu", i);
                bare_deinit(&b);
        }
}

/* Set once: a later day is an extension; only a limit that never counted says nothing.  So it is for who watches it. */
static void another_laws_limit_is_set_once(void **state) {
        static const struct { ClockState was; int until; Reason reason; } tried[] = {
                { CLOCK_RUNNING, 30, REASON_OWN_LIMIT_SET }, { CLOCK_SUPERSEDED, 30, REASON_OWN_LIMIT_SET },
                { CLOCK_CANCELLED, 30, REASON_NONE }, { CLOCK_RUNNING, 20, REASON_NONE }, { CLOCK_RUNNING, 10, REASON_NONE } };
        static const struct { const char *watched; int until; bool starts; } seen[] = {
                { DEPT, 30, false }, { DEPT, 20, true }, { TOWN, 30, true } };

        for (size_t i = 0; i < array_size(tried); i++) {
                Reason reason;
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE, .giver = county,
                                                        .noticed_at = 1, .accepted_at = BARE_START - 20 * DURATION_DAY });
                put_own_limit(&b, &id, &dept, 20, (ClockRow){ .state = tried[i].was,
                                                              .ended_entry = tried[i].was == CLOCK_RUNNING ? 0 : 70 });
                reason = acts(&b, &dept, ENTRY_OWN_LIMIT, &id, (Document){ .path31 = 5, .legal_basis = "某法第一条",
                                                                           .until_day = day_of(BARE_START) + tried[i].until });
                if (reason != tried[i].reason)
                        fail_msg("%zu: %s", i, reason_text(reason)->name);
                bare_deinit(&b);
        }
        for (size_t i = 0; i < array_size(seen); i++) {
                Document doc = { .kind = ENTRY_OWN_LIMIT, .unit = dept, .until_day = day_of(BARE_START) + seen[i].until };
                Take t = { .doc = &doc };
                Bare b;
                CaseId id = bare_open(&b);

                t.docket = bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .given_to = dept });
                put_own_limit(&b, &id, &county, 20, (ClockRow){ .state = CLOCK_RUNNING, .flags = CLOCK_FLAG_WATCH,
                                                                .watched = code_of(seen[i].watched) });
                watch_own_limit(bare_begin(&b, &id, &tick), &t);
                if ((bare_fact(&b, FACT_CLOCK_START, 0) != NULL) != seen[i].starts)
                        fail_msg("seen %zu", i);
                bare_deinit(&b);
        }
}

/* 22:23: refused once it stands; what was answered in an earlier round says nothing of this one. */
static void a_return_is_refused_for_its_own_round(void **state) {
        for (size_t i = 0; i < 2; i++) {
                Reason reason;
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = dept, .given_mode = ENTRY_REFERRAL });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_TAKEN, .custody = CUSTODY_HERE,
                                                        .giver = county,
                                                        .mode = ENTRY_REFERRAL, .taken_at = BARE_START, .asked_at = 10,
                                                        .answered_at = i ? 20 : 5 });
                reason = acts(&b, &dept, ENTRY_RETURN_REQUEST, &id, (Document){ .reason = "不属于本单位职责" });
                assert_int_equal(reason, i ? REASON_RETURN_REFUSED : REASON_RETURN_LATE);
                bare_deinit(&b);
        }
}

/* Only who gave it answers its report; nobody does of what nobody gave. */
static void what_nobody_gave_has_no_giver_to_answer(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_DISPOSED, .custody = CUSTODY_HERE,
                                                .report = REPORT_SENT });
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, COUNTY, DEPT, (Document){ .kind = ENTRY_REWORK, .reason = "理由" }),
                         REASON_NOT_GIVER);
        bare_deinit(&b);
}

/* A unit that closed passes on to its successor what comes for the file. */
static void an_event_comes_through_a_unit_that_closed(void **state) {
        for (size_t i = 0; i < 2; i++) {
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = county, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .given_to = town });
                bare_unit(&b, DEPT)->status = i ? UNIT_CLOSING : UNIT_ACTIVE;
                bare_unit(&b, DEPT)->successor = i ? county : UNIT_NONE;
                assert_int_equal(comes(&b, &id, PARCEL_EVENT, DEPT, COUNTY, (Document){ .kind = ENTRY_NOTICE, .unit = town }),
                                 i ? REASON_NONE : REASON_NOT_GIVEN);
                bare_deinit(&b);
        }
}

/* Given again by a giver whose agreement to take it back never came: what ran of the round before runs no more. */
static void given_again_nothing_runs_of_the_round_before(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT, .giver = county,
                                                .mode = ENTRY_ASSIGNMENT, .giver_entry = 20 });
        put_clock(&b, &id, (ClockRow){ .unit = dept, .clock = CLOCK_ASSIGNMENT, .instance = 60, .state = CLOCK_RUNNING });
        put_clock(&b, &id, (ClockRow){ .unit = dept, .clock = CLOCK_SUMMARY_ACCEPT, .instance = 61, .state = CLOCK_RUNNING });
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, COUNTY, DEPT, (Document){ .kind = ENTRY_REFERRAL, .reason = "理由" }),
                         REASON_NONE);
        assert_true(ends(&b, CLOCK_ASSIGNMENT));
        assert_true(ends(&b, CLOCK_SUMMARY_ACCEPT));
        bare_deinit(&b);
}

/* Who lost that it was given to them takes it up again as it was given: with its giver, how, and the day of the assignment. */
static void a_giver_that_was_forgotten_is_known_again(void **state) {
        const Fact *f;
        Bare b;
        CaseId id = bare_open(&b);

        b.head.epoch = 2;
        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE });
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, COUNTY, DEPT,
                               (Document){ .kind = ENTRY_ASSIGNMENT, .reason = "理由", .due_day = day_of(BARE_START) + 30,
                                           .ref_entry = 20 }), REASON_NONE);
        f = bare_fact(&b, FACT_GIVER, 0);
        assert_non_null(f);
        assert_string_equal(f->peer.s, COUNTY);
        assert_int_equal(f->what, ENTRY_ASSIGNMENT);
        assert_int_equal(f->number, 33);
        assert_int_equal(f->day, day_of(BARE_START) + 30);
        bare_deinit(&b);
}

/* A refused request for more time moves no day, whichever the refusal names; and once it went back nothing is asked any more. */
static void more_time_that_was_refused_moves_nothing(void **state) {
        Document answer = { .kind = ENTRY_EXTENSION_ANSWER, .decision = DECISION_REFUSE, .reason = "理由",
                            .until_day = day_of(BARE_START) + 40 };
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE, .giver = county,
                                                .mode = ENTRY_ASSIGNMENT, .report = REPORT_OWED, .extension_asked = true });
        put_clock(&b, &id, (ClockRow){ .unit = dept, .clock = CLOCK_ASSIGNMENT, .instance = 60, .state = CLOCK_RUNNING });
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, COUNTY, DEPT, answer), REASON_NONE);
        assert_null(bare_fact(&b, FACT_ASSIGNMENT_DAY, 0));
        assert_null(bare_fact(&b, FACT_CLOCK_EXTEND, 0));
        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_RETURN_ASKED, .custody = CUSTODY_FLIGHT, .giver = county,
                                                .mode = ENTRY_ASSIGNMENT, .report = REPORT_OWED, .extension_asked = true });
        assert_int_equal(comes(&b, &id, PARCEL_DOCUMENT, COUNTY, DEPT,
                               (Document){ .kind = ENTRY_RETURN_ANSWER, .decision = DECISION_AGREE }), REASON_NONE);
        assert_non_null(bare_fact(&b, FACT_EXTENSION_ASKED, 0));
        assert_int_equal(bare_fact(&b, FACT_EXTENSION_ASKED, 0)->what, false);
        bare_deinit(&b);
}

/* Who takes a case up says what it is: nothing stays proposed by that, whatever the desk sent along. */
static void what_was_taken_up_is_not_proposed(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        (void)bare_docket(&b, &id, (DocketRow){ .unit = dept, .state = STATE_NOTICED, .custody = CUSTODY_HERE, .noticed_at = 1 });
        assert_int_equal(acts(&b, &dept, ENTRY_ACCEPT, &id, (Document){ .case_class = CLASS_CLAIM, .path31 = 6, .class_proposed = true }),
                         REASON_NONE);
        for (unsigned n = 0; bare_fact(&b, FACT_CLASS, n); n++)
                assert_int_equal(bare_fact(&b, FACT_CLASS, n)->number, false);
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_nobody_has_sorted_is_not_accepted),
                cmocka_unit_test(an_urgent_report_goes_to_all_or_to_nobody),
                cmocka_unit_test(a_claim_again_has_the_days_it_had),
                cmocka_unit_test(what_is_watched_below_follows_what_it_is),
                cmocka_unit_test(an_answer_on_path_5_is_accepted_first),
                cmocka_unit_test(a_report_is_answered_once_it_is_there),
                cmocka_unit_test(what_was_referred_is_done_again_where_it_was_decided),
                cmocka_unit_test(a_giver_passes_on_that_it_is_to_be_done_again),
                cmocka_unit_test(a_report_or_its_answer_that_bounced_stands_as_before),
                cmocka_unit_test(a_hand_over_that_bounced_behind_a_word_comes_back),
                cmocka_unit_test(what_was_served_is_rated_by_the_code),
                cmocka_unit_test(a_finding_that_was_acted_on_is_not_dismissed),
                cmocka_unit_test(it_is_said_how_somebody_was_heard),
                cmocka_unit_test(what_is_still_owed_keeps_it_out_of_the_archive),
                cmocka_unit_test(a_revoked_merger_watches_what_was_watched),
                cmocka_unit_test(a_head_without_a_superior_here_decides),
                cmocka_unit_test(another_unit_is_designated_by_who_leads_it),
                cmocka_unit_test(who_was_designated_is_here_or_elsewhere),
                cmocka_unit_test(in_hand_it_goes_to_whom_the_superior_designated),
                cmocka_unit_test(an_unasked_instruction_names_who_takes_what_is_not_sorted_yet),
                cmocka_unit_test(an_instruction_answers_who_waits_for_one),
                cmocka_unit_test(what_comes_back_in_hand_goes_on),
                cmocka_unit_test(a_desk_of_this_office_is_the_giver_again),
                cmocka_unit_test(a_recusal_without_a_superior_is_asked_of_nobody),
                cmocka_unit_test(a_bureau_that_is_gone_assigns_nothing),
                cmocka_unit_test(what_ended_beside_is_not_extended),
                cmocka_unit_test(another_laws_limit_is_extended_before_it_is_over),
                cmocka_unit_test(the_giver_sees_another_laws_new_day_once),
                cmocka_unit_test(another_laws_limit_is_set_once),
                cmocka_unit_test(a_return_is_refused_for_its_own_round),
                cmocka_unit_test(what_nobody_gave_has_no_giver_to_answer),
                cmocka_unit_test(an_event_comes_through_a_unit_that_closed),
                cmocka_unit_test(given_again_nothing_runs_of_the_round_before),
                cmocka_unit_test(a_giver_that_was_forgotten_is_known_again),
                cmocka_unit_test(more_time_that_was_refused_moves_nothing),
                cmocka_unit_test(what_was_taken_up_is_not_proposed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
