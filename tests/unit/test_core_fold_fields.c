/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What each fact changes in a row of which every field says something, and that it changes nothing else: the fields after it that
 * are not as they were, as `zhuji verify` names them.  What a row says is all that the next decision knows.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/apply.h"
#include "node/core/office.h"
#include "node/core/succession.h"
#include "node/store/store_mem.h"

#define AT INT64_C(1772327400000)    /* 2026-03-01 09:10: the entry */
#define OTHER INT64_C(1772586600000) /* 2026-03-04 09:10: what a fact says */
#define ENTRY 900
#define DAY_OF_FACT 20600 /* 2026-05-27 */

static const UnitCode unit = { "411281" };
static CaseId id;

static int setup(void **state) {
        id = case_id_make(&unit, 2026, 1);
        return 0;
}

static DocketRow full_docket(void) {
        return (DocketRow){
                .unit = unit, .case_id = id, .state = STATE_HANDED, .home = STATE_NOTICED, .custody = CUSTODY_AWAY, .number = 11,
                .round = 12, .giver = { "410000" }, .mode = ENTRY_ASSIGNMENT, .giver_entry = 13, .due_day = 20514,
                .taken_entry = 15, .taken_at = 16000, .report = REPORT_REWORK, .given_to = { "411221" },
                .given_mode = ENTRY_ASSIGNMENT, .given_entry = 17, .given_due = 20518, .report_below = REPORT_REWORK,
                .progress = PROGRESS_NOTICED, .return_asked = true, .return_ref = 19, .return_why = 2, .returns = 3,
                .extension_asked = true, .extension_below = true, .extension_day = 20520, .extension_ref = 21,
                .directed = { "411281.gov" }, .directed_by = { "411281.hrss" }, .directed_how = ENTRY_INSTRUCTION,
                .execute_by = 20522, .rated_bureau = 4, .rated_handler = 5, .rated_stage = 1, .flight_node = { "410100" },
                .flight_lane = LANE_BULK, .flight_epoch = 6, .flight_number = 23, .notice_exempt = true, .asked_at = 24000,
                .answered_at = 25000, .exempt_why = 1, .noticed_at = 26000, .noticed_how = SERVICE_POST, .owner = "甲",
                .first_contact = "乙", .first_handler = "丙", .meeting = "会", .archive = 27, .keep_until = 20528,
                .merged_into = case_id_make(&unit, 2026, 2), .merged_from = STATE_TAKEN, .ended_from = STATE_ACCEPTED,
                .ended_entry = 29, .ended_names = 7, .accepted_at = 30000, .extended_days = 31, .extended_until = 20532,
                .heard = HEARD_UNREACHABLE, .heard_at = 33000, .opinion_entry = 34, .decision = DECISION_SUPPORT,
                .disposed_at = 35000, .served_at = 36000, .sealed_entry = 37, .sealed_size = 38, .sealed_to = { "411281.tax" },
                .away_entry = 39, .opinion_digest = { { 40 } }, .where = { "411281001" }, .where_since = 41000,
                .where_by = { "410102" }, .where_ref = 42,
        };
}

/* A row as text, field by field. */
static const char *says(Arena *arena, RowKind kind, const void *row) {
        CLEANUP(buf_deinit) Buf pair = BUF_INIT;
        CLEANUP(buf_deinit) Buf text = BUF_INIT;
        Reader r;
        Bytes key, value;

        row_pack(kind, row, &pair);
        r = reader_of(buf_bytes(&pair));
        key = reader_blob(&r);
        value = reader_blob(&r);
        assert_true(row_format(key, value, &text));
        return arena_strndup(arena, (const char *)text.data, text.len);
}

/* The fields of `after` that `before` has not. */
static const char *changes(Arena *arena, const char *before, const char *after) {
        CLEANUP(buf_deinit) Buf text = BUF_INIT;
        char list[4096];
        char *save, *word;

        assert_true(strlen(after) < sizeof(list));
        strcpy(list, after);
        for (word = strtok_r(list, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
                char whole[512];
                size_t len = strlen(word);

                if (!strchr(word, '=')) /* an instant's hours */
                        continue;
                (void)snprintf(whole, sizeof(whole), " %s ", word);
                if (strstr(arena_printf(arena, "%s ", before), whole))
                        continue;
                buf_printf(&text, "%s%.*s", text.len ? " " : "", (int)len, word);
        }
        return arena_strndup(arena, text.len ? (const char *)text.data : "", text.len);
}

typedef struct Case {
        const char *name;
        Fact fact;
        const char *full, *empty; /* what it changes where every field said something, and where none did; NULL: does not come about */
        Custody custody;          /* of the file before, if another one */
} Case;

static void apply_one(StoreTxn *txn, const Case *c) {
        CLEANUP(buf_deinit) Buf facts = BUF_INIT;
        Entry entry = { .header = { .number = ENTRY, .time = AT, .kind = ENTRY_JOB, .actor = { .unit = unit } } };
        Fact fact = c->fact;

        fact.unit = unit_code_is_none(&fact.unit) ? unit : fact.unit;
        fact.case_id = id;
        facts_encode(&fact, 1, &facts);
        entry.parts[entry.n_parts++] = (Part){ .kind = PART_FACTS, .data = buf_bytes(&facts) };
        office_apply(txn, &entry, NULL);
}

static void check_case(const Case *c, const char *expected, RowKind kind, const void *row, size_t size) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Store *store = store_mem_new();
        void *after = arena_new_array(&arena, uint8_t, size);
        const char *before, *changed;
        StoreTxn *txn;

        assert_int_equal(store_begin(store, true, &txn), 0);
        memcpy(after, row, size);
        before = says(&arena, kind, row);
        row_put(txn, kind, row);
        apply_one(txn, c);
        assert_true(row_get(txn, kind, after));
        changed = changes(&arena, before, says(&arena, kind, after));
        if (strcmp(changed, expected) != 0)
                fail_msg("%s:\n  changes  %s\n  expected %s", c->name, changed, expected);
        store_abort(&txn);
        store_free(store);
}

#define F(KIND, ...) #KIND, { .kind = KIND, ##__VA_ARGS__ }

static void what_a_fact_changes_in_a_file(void **state) {
        static const Case cases[] = {
                { F(FACT_GIVEN, .peer = { "411200" }, .what = ENTRY_REFERRAL, .how = STATE_ACCEPTED, .day = DAY_OF_FACT),
                    "home=6 given_to=\"411200\" given_mode=34 given_entry=900 given_due=2026-05-27 "
                    "progress=0 return_asked=no return_ref=0 return_why=0 extension_below=no "
                    "extension_ref=0 flight_node=\"\" flight_lane=0 flight_epoch=0 flight_number=0 "
                    "where=\"\" where_by=\"\" where_ref=0",
                    "home=6 given_to=\"411200\" given_mode=34 given_entry=900 given_due=2026-05-27" },
                { F(FACT_CUSTODY, .what = CUSTODY_HERE),
                    "custody=1 given_to=\"\" given_mode=0 given_due=- flight_node=\"\" flight_lane=0 "
                    "flight_epoch=0 flight_number=0 away_entry=0 where=\"\" "
                    "where_since=2026-03-01T09:10:00+08:00 where_by=\"\" where_ref=0",
                    "custody=1" },
                { F(FACT_CUSTODY, .what = CUSTODY_NONE),
                    "custody=0 given_to=\"\" given_mode=0 given_due=- flight_node=\"\" flight_lane=0 "
                    "flight_epoch=0 flight_number=0 away_entry=0 where=\"\" where_by=\"\" where_ref=0", "" },
                { F(FACT_CUSTODY, .what = CUSTODY_FLIGHT),
                    "custody=2",
                    "custody=2" },
                { F(FACT_CUSTODY, .what = CUSTODY_AWAY),
                    "custody=3 flight_node=\"\" flight_lane=0 flight_epoch=0 flight_number=0",
                    "custody=3 where_since=2026-03-01T09:10:00+08:00", CUSTODY_FLIGHT },
                { F(FACT_GIVER, .peer = { "411200" }, .what = ENTRY_REFERRAL, .number = 77, .day = DAY_OF_FACT),
                    "giver=\"411200\" mode=34 giver_entry=77 due_day=2026-05-27",
                    "giver=\"411200\" mode=34 giver_entry=77 due_day=2026-05-27" },
                { F(FACT_GIVER, .peer = { "411200" }, .what = ENTRY_REFERRAL),
                    "giver=\"411200\" mode=34 giver_entry=900 due_day=-",
                    "giver=\"411200\" mode=34 giver_entry=900" },
                { F(FACT_WHERE, .peer = { "411200" }, .at = OTHER, .text = "410000", .number = 77),
                    "where=\"411200\" where_since=2026-03-04T09:10:00+08:00 where_by=\"410000\" "
                    "where_ref=77",
                    "where=\"411200\" where_since=2026-03-04T09:10:00+08:00 where_by=\"410000\" "
                    "where_ref=77" },
                { F(FACT_FLIGHT, .peer = { "411200" }, .what = LANE_URGENT, .how = 9, .number = 77),
                    "flight_node=\"411200\" flight_lane=1 flight_epoch=9 flight_number=77",
                    "flight_node=\"411200\" flight_lane=1 flight_epoch=9 flight_number=77" },
                { F(FACT_RETURN, .what = 1, .how = 8, .number = 77, .number2 = 5),
                    "return_ref=77 return_why=5 returns=8",
                    "return_asked=yes return_ref=77 return_why=5 returns=8" },
                { F(FACT_RETURN, .what = 0, .how = 8, .number = 77, .number2 = 5),
                    "return_asked=no returns=8",
                    "returns=8" },
                { F(FACT_OBJECTION, .what = 1),
                    "asked_at=2026-03-01T09:10:00+08:00",
                    "asked_at=2026-03-01T09:10:00+08:00" },
                { F(FACT_OBJECTION, .what = 0),
                    "answered_at=2026-03-01T09:10:00+08:00",
                    "answered_at=2026-03-01T09:10:00+08:00" },
                { F(FACT_DIRECTED, .peer = { "411200" }, .what = ENTRY_DESIGNATION, .text = "410000"),
                    "directed=\"411200\" directed_by=\"410000\" directed_how=101",
                    "directed=\"411200\" directed_by=\"410000\" directed_how=101" },
                { F(FACT_PROGRESS, .what = PROGRESS_ACCEPTED),
                    "progress=3",
                    "progress=3 accepted_at=2026-03-01T09:10:00+08:00" },
                { F(FACT_RATING, .what = 1, .how = 2, .number = 1),
                    "rated_bureau=1 rated_handler=2",
                    "rated_bureau=1 rated_handler=2 rated_stage=1" },
                { F(FACT_RATING, .what = 1, .number = 1),
                    "rated_bureau=1",
                    "rated_bureau=1 rated_stage=1" },
                { F(FACT_RATING, .how = 2, .number = 2),
                    "rated_bureau=0 rated_handler=2 rated_stage=2",
                    "rated_handler=2 rated_stage=2" },
                { F(FACT_DISPOSED, .what = DECISION_AGREE),
                    "opinion_entry=900 decision=4 disposed_at=2026-03-01T09:10:00+08:00",
                    "opinion_entry=900 decision=4 disposed_at=2026-03-01T09:10:00+08:00" },
                { F(FACT_ACCEPTED_FIRST, .at = OTHER, .number = 77, .day = DAY_OF_FACT),
                    "accepted_at=2026-03-04T09:10:00+08:00 extended_days=77 extended_until=2026-05-27",
                    "accepted_at=2026-03-04T09:10:00+08:00 extended_days=77 extended_until=2026-05-27" },
                { F(FACT_HANDLING_EXTENDED, .at = OTHER, .number = 77, .day = DAY_OF_FACT),
                    "extended_days=77 extended_until=2026-05-27",
                    "extended_days=77 extended_until=2026-05-27" },
                { F(FACT_EXTENSION_ASKED, .what = 0, .day = DAY_OF_FACT),
                    "extension_asked=no", "" },
                { F(FACT_EXTENSION_BELOW, .what = 0, .day = DAY_OF_FACT, .number = 77),
                    "extension_below=no extension_day=2026-05-27 extension_ref=77",
                    "extension_day=2026-05-27 extension_ref=77" },
                { F(FACT_ASSIGNMENT_DAY, .what = 0, .day = DAY_OF_FACT),
                    "due_day=2026-05-27",
                    "due_day=2026-05-27" },
                { F(FACT_ASSIGNMENT_DAY, .what = 1, .day = DAY_OF_FACT),
                    "given_due=2026-05-27",
                    "given_due=2026-05-27" },
                { F(FACT_STATE, .what = STATE_ACCEPTED),
                    "state=6",
                    "state=6" },
                { F(FACT_REPORT, .what = REPORT_NONE),
                    "report=0", "" },
                { F(FACT_REPORT_BELOW, .what = REPORT_NONE),
                    "report_below=0", "" },
                { F(FACT_SERVED, .at = OTHER),
                    "served_at=2026-03-04T09:10:00+08:00",
                    "served_at=2026-03-04T09:10:00+08:00" },
                { F(FACT_HEARD, .what = 1, .at = OTHER),
                    "heard=1 heard_at=2026-03-04T09:10:00+08:00",
                    "heard=1 heard_at=2026-03-04T09:10:00+08:00" },
                { F(FACT_EXECUTE_BY, .day = DAY_OF_FACT),
                    "execute_by=2026-05-27",
                    "execute_by=2026-05-27" },
                { F(FACT_OPINION_DIGEST, .has_digest = true, .digest = { { 0x77 } }),
                    "opinion_digest=7700000000000000",
                    "opinion_digest=7700000000000000" },
                { F(FACT_DECISION, .what = DECISION_AGREE),
                    "decision=4",
                    "decision=4" },
                { F(FACT_SEALED_TO, .peer = { "411200" }),
                    "sealed_to=\"411200\"",
                    "sealed_to=\"411200\"" },
                { F(FACT_LEAD),
                    "giver=\"\" mode=0", "" },
                { F(FACT_EXEMPT, .what = 2),
                    "exempt_why=2",
                    "exempt_why=2 notice_exempt=yes" },
                { F(FACT_SEALED, .number = 77),
                    "sealed_entry=900 sealed_size=77",
                    "sealed_entry=900 sealed_size=77" },
                { F(FACT_NOTICED, .at = OTHER, .what = SERVICE_SIGNED),
                    "noticed_at=2026-03-04T09:10:00+08:00 noticed_how=1",
                    "noticed_at=2026-03-04T09:10:00+08:00 noticed_how=1" },
                { F(FACT_PRACTICE, .what = 1, .text = "丁"),
                    "owner=\"丁\"",
                    "owner=\"丁\"" },
                { F(FACT_PRACTICE, .what = 2, .text = "丁"),
                    "first_contact=\"丁\"",
                    "first_contact=\"丁\"" },
                { F(FACT_PRACTICE, .what = 3, .text = "丁"),
                    "first_handler=\"丁\"",
                    "first_handler=\"丁\"" },
                { F(FACT_ARCHIVED, .number = 77, .day = DAY_OF_FACT),
                    "archive=77 keep_until=2026-05-27",
                    "archive=77 keep_until=2026-05-27" },
                { F(FACT_MEETING, .text = "议"),
                    "meeting=\"议\"",
                    "meeting=\"议\"" },
                { F(FACT_ENDED_BY, .what = STATE_NOTICED, .number = 77),
                    "ended_from=3 ended_entry=900 ended_names=77",
                    "ended_from=3 ended_entry=900 ended_names=77" },
                { F(FACT_MERGED, .what = STATE_NOTICED, .text = ""),
                    "merged_into=\"\" merged_from=3",
                    "merged_from=3" },
                { F(FACT_DOCKET, .what = STATE_TAKEN, .text = ""),
                    "state=2",
                    "state=2" },
                { F(FACT_DOCKET, .what = STATE_TAKEN, .peer = { "411200" }, .how = ENTRY_REFERRAL, .number = 77, .number2 = 78,
                    .day = DAY_OF_FACT, .text = "1"),
                    "exempt_why=0 noticed_at=- noticed_how=0 first_handler=\"\" meeting=\"\" archive=0 "
                    "keep_until=- merged_into=\"\" merged_from=0 ended_from=0 ended_entry=0 ended_names=0 "
                    "state=2 home=2 custody=1 number=77 round=13 giver=\"411200\" mode=34 giver_entry=78 "
                    "due_day=2026-05-27 taken_entry=900 taken_at=2026-03-01T09:10:00+08:00 report=0 "
                    "given_to=\"\" given_mode=0 given_entry=0 given_due=- report_below=0 progress=1 "
                    "return_asked=no return_ref=0 return_why=0 extension_asked=no extension_below=no "
                    "extension_day=- extension_ref=0 execute_by=- rated_bureau=0 rated_handler=0 "
                    "rated_stage=0 flight_node=\"\" flight_lane=0 flight_epoch=0 flight_number=0 "
                    "notice_exempt=no asked_at=- answered_at=- accepted_at=- extended_days=0 "
                    "extended_until=- heard=0 heard_at=- opinion_entry=0 decision=0 disposed_at=- "
                    "served_at=- opinion_digest=0000000000000000 sealed_entry=0 sealed_size=0 "
                    "sealed_to=\"\" away_entry=0 where=\"\" where_since=- where_by=\"\" where_ref=0",
                    "state=2 home=2 custody=1 number=77 round=1 giver=\"411200\" mode=34 giver_entry=78 "
                    "due_day=2026-05-27 taken_entry=900 taken_at=2026-03-01T09:10:00+08:00 progress=1" },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                DocketRow full = full_docket(), empty = { .unit = unit, .case_id = id };

                if (cases[i].custody)
                        full.custody = cases[i].custody;
                check_case(&cases[i], cases[i].full, ROW_DOCKET, &full, sizeof(full));
                check_case(&cases[i], cases[i].empty, ROW_DOCKET, &empty, sizeof(empty));
        }
}

/* ---- a file that goes over --------------------------------------------------------------------------------------- */

/* What the successor's file says that the one it goes on from did not: the closed unit's, or its own. */
static void what_a_successor_s_file_says(void **state) {
        static const UnitCode next = { "411281.gov" };
        static const struct {
                const char *name;
                DocketRow own; /* the successor's file of the case, before */
                const char *goes;
        } cases[] = {
                { "it had none", { .custody = CUSTODY_NONE },
                  "unit=\"411281.gov\" number=77" },
                { "it had given it there",
                  { .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = { "411281" }, .giver = { "411281.tax" },
                    .mode = ENTRY_REFERRAL, .giver_entry = 71, .due_day = 20572, .report = REPORT_NONE, .number = 73 },
                  "unit=\"411281.gov\" number=73 giver=\"411281.tax\" mode=34 giver_entry=71 "
                  "due_day=2026-04-29 report=0 extension_asked=no" },
                { "it had it from there",
                  { .state = STATE_ACCEPTED, .custody = CUSTODY_HERE, .giver = { "411281" }, .mode = ENTRY_REFERRAL,
                    .giver_entry = 71, .due_day = 20572, .report = REPORT_NONE, .number = 73 },
                  "giver=\"410000\" mode=35 giver_entry=13 due_day=2026-03-02 report=4 "
                  "extension_asked=yes" },
        };
        /* What is left: that it was there, and where it is. */
        static const char all_left[] =
                "archive=27 state=23 custody=3 number=11 round=12 giver=\"410000\" mode=35 "
                "taken_entry=15 taken_at=1970-01-01T08:00:16+08:00 given_to=\"411281.gov\" "
                "given_mode=124 given_entry=900";

        for (size_t i = 0; i < array_size(cases); i++) {
                CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
                const Case c = { F(FACT_SUCCEEDED, .peer = next, .number = 77), "", "" };
                DocketRow gone = full_docket(), own = cases[i].own, after = { .unit = next, .case_id = id };
                DocketRow none = { .unit = unit, .case_id = id }, left = none;
                Store *store = store_mem_new();
                StoreTxn *txn;
                const char *goes, *stays;

                own.unit = next;
                own.case_id = id;
                assert_int_equal(store_begin(store, true, &txn), 0);
                row_put(txn, ROW_DOCKET, &gone);
                if (own.custody != CUSTODY_NONE)
                        row_put(txn, ROW_DOCKET, &own);
                apply_one(txn, &c);
                assert_true(row_get(txn, ROW_DOCKET, &after));
                assert_true(row_get(txn, ROW_DOCKET, &left));
                goes = changes(&arena, says(&arena, ROW_DOCKET, own.giver_entry && unit_code_equal(&own.giver, &unit) ? &own : &gone),
                               says(&arena, ROW_DOCKET, &after));
                stays = changes(&arena, says(&arena, ROW_DOCKET, &none), says(&arena, ROW_DOCKET, &left));
                if (strcmp(goes, cases[i].goes) != 0)
                        fail_msg("%s:\n  says     %s\n  expected %s", cases[i].name, goes, cases[i].goes);
                assert_string_equal(stays, all_left);
                store_abort(&txn);
                store_free(store);
        }
}

/* What came from another office is this office's from then on; entries of that one's journal are so many beyond ENTRY_ELSEWHERE. */
static void what_comes_of_a_file_from_elsewhere(void **state) {
        static const UnitCode next = { "411281.gov" };
        const ClockRow clock = { .unit = unit, .case_id = id, .clock = CLOCK_HANDLING, .instance = 7, .state = CLOCK_BREACHED,
                                 .started_at = 11000, .started_entry = 12, .due_day = 20513, .days = 14, .pack = "pack",
                                 .pack_version = 15, .article = "art", .breached_entry = 17, .ended_entry = 18,
                                 .revived_entry = 19, .extended = 20, .extensions = 1, .excluded = 21, .paused = 22,
                                 .extended_entry = 25, .excluded_entry = 26, .paused_entry = 27, .moved_entry = 28 };
        const InstanceRow instance = { .unit = unit, .case_id = id, .entry = 7, .kind = REVIEW_FIRST, .state = REVIEW_DECIDED,
                                       .reviewer = { "411200" }, .reviewed = unit, .handler = unit, .asked_unit = { "411221" },
                                       .asked_entry = 8, .asked_at = 9000, .received_at = 10000, .file = true, .objection = 11,
                                       .decision = DECISION_UPHOLD, .result = DECISION_SUPPORT, .opinion_entry = 12,
                                       .decided_at = 13000, .served_at = 14000, .hearing_from = 20515, .hearing_until = 20516 };
        const ExchangeRow exchange = { .unit = unit, .case_id = id, .entry = 7, .addressee = unit, .state = EXCHANGE_ANSWERED,
                                       .document = ENTRY_ORDER, .variant = 1, .issuer = { "411200" }, .ref_entry = 8, .clock = 9,
                                       .trigger = TRIGGER_LATE, .due_day = 20510, .due_at = 11000, .late = true,
                                       .answered_entry = 12, .answer = ENTRY_RESPONSE, .decision = DECISION_AGREE };
        const FindingRow finding = { .unit = unit, .case_id = id, .entry = 7, .state = FINDING_ACTED, .what = 1, .trigger = 2,
                                     .about = unit, .due_day = 20508, .evidence = 9, .evidence2 = 10, .reminder_entry = 11,
                                     .order_entry = 12, .proposal_entry = 13, .meeting_entry = 14, .act_entry = 15,
                                     .dismissed_entry = 16, .statute = "22:40" };
        const DocketRow docket = full_docket();
        const struct {
                RowKind kind;
                const void *row;
                const char *changed;
        } rows[] = { { ROW_DOCKET, &docket,
                      "unit=\"411281.gov\" ended_entry=281474976710685 number=77 "
                      "taken_entry=281474976710671 given_entry=281474976710673 flight_node=\"\" "
                      "flight_number=0 opinion_entry=281474976710690" }, { ROW_CLOCK, &clock,
                      "unit=\"411281.gov\" instance=281474976710663 started_entry=281474976710668 "
                      "breached_entry=281474976710673 ended_entry=281474976710674 "
                      "revived_entry=281474976710675 extended_entry=281474976710681 "
                      "excluded_entry=281474976710682 paused_entry=281474976710683 "
                      "moved_entry=281474976710684" }, { ROW_INSTANCE, &instance,
                      "unit=\"411281.gov\" entry=281474976710663 reviewed=\"411281.gov\" "
                      "handler=\"411281.gov\" opinion_entry=281474976710668" },
                     { ROW_EXCHANGE, &exchange,
                      "unit=\"411281.gov\" entry=281474976710663 addressee=\"411281.gov\" "
                      "clock=281474976710665 answered_entry=281474976710668" }, { ROW_FINDING, &finding,
                      "unit=\"411281.gov\" entry=281474976710663 about=\"411281.gov\" "
                      "evidence=281474976710665 evidence2=281474976710666 reminder_entry=281474976710667 "
                      "order_entry=281474976710668 proposal_entry=281474976710669 "
                      "meeting_entry=281474976710670 act_entry=281474976710671 "
                      "dismissed_entry=281474976710672" } };
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf came = BUF_INIT;
        CLEANUP(buf_deinit) Buf facts = BUF_INIT;
        Fact fact = { .kind = FACT_SUCCESSION_CAME, .unit = unit, .peer = next, .case_id = id, .number = 77 };
        Entry entry = { .header = { .number = ENTRY, .time = AT, .kind = ENTRY_RECEIVED, .actor = { .unit = next } } };
        Store *store = store_mem_new();
        StoreTxn *txn;

        assert_int_equal(store_begin(store, true, &txn), 0);
        for (size_t i = 0; i < array_size(rows); i++)
                row_put(txn, rows[i].kind, rows[i].row);
        succession_pack(txn, &unit, &id, &came);
        store_abort(&txn);
        assert_int_equal(store_begin(store, true, &txn), 0);
        facts_encode(&fact, 1, &facts);
        entry.parts[entry.n_parts++] = (Part){ .kind = PART_FACTS, .data = buf_bytes(&facts) };
        entry.parts[entry.n_parts++] = (Part){ .kind = PART_STATE, .data = buf_bytes(&came) };
        office_apply(txn, &entry, NULL);
        for (size_t i = 0; i < array_size(rows); i++) {
                union {
                        UnitCode unit;
                        DocketRow docket;
                        uint8_t bytes[sizeof(DocketRow) + 4096];
                } after;
                RowCursor cursor;

                memset(&after, 0, sizeof(after));
                after.unit = next;
                cursor = row_cursor(rows[i].kind, &after, 1, 1);
                assert_true(row_next(txn, &cursor, &after));
                assert_string_equal(changes(&arena, says(&arena, rows[i].kind, rows[i].row), says(&arena, rows[i].kind, &after)),
                                    rows[i].changed);
        }
        store_abort(&txn);
        store_free(store);
}

static void what_a_fact_changes_in_a_clock(void **state) {
        static const Case cases[] = {
                { F(FACT_CLOCK_END, .number2 = CLOCK_MET),
                    "ended_entry=900",
                    "state=3 ended_entry=900" },
                { F(FACT_CLOCK_END, .number2 = CLOCK_BREACHED),
                    "breached_entry=900",
                    "state=4 breached_entry=900" },
                { F(FACT_CLOCK_END, .number2 = CLOCK_CANCELLED),
                    "state=6 ended_entry=900",
                    "state=6 ended_entry=900" },
                { F(FACT_CLOCK_REVIVE),
                    "ended_entry=0 revived_entry=900",
                    "ended_entry=0 revived_entry=900" },
                { F(FACT_CLOCK_EXTEND, .number2 = 30, .day = DAY_OF_FACT),
                    "due_day=2026-05-27 flags=8 extended=50 extensions=2 extended_entry=900",
                    "due_day=2026-05-27 extended=30 extensions=1 extended_entry=900" },
                { F(FACT_CLOCK_EXTEND, .number2 = 30),
                    "due_day=- extended=50 extensions=2 extended_entry=900",
                    "due_day=- flags=64 extended=30 extensions=1 extended_entry=900" },
                { F(FACT_CLOCK_EXCLUDE, .number2 = 30, .day = DAY_OF_FACT),
                    "due_day=2026-05-27 flags=8 excluded=51 excluded_entry=900",
                    "due_day=2026-05-27 excluded=30 excluded_entry=900" },
                { F(FACT_CLOCK_PAUSE, .at = OTHER), NULL,
                    "state=2 paused_at=2026-03-04T09:10:00+08:00 paused_entry=900" },
                { F(FACT_CLOCK_RESUME, .number2 = 30, .day = DAY_OF_FACT), NULL,
                    "state=1 due_day=2026-05-27 paused=52 paused_entry=900" },
                { F(FACT_CLOCK_MOVE, .day = DAY_OF_FACT),
                    "due_day=2026-05-27 flags=8 moved_entry=900",
                    "due_day=2026-05-27 first_due=2026-03-01 moved_entry=900" },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                ClockRow full = { .unit = unit, .case_id = id, .clock = CLOCK_HANDLING, .instance = 7, .state = CLOCK_BREACHED,
                                  .started_at = 11000, .started_entry = 12, .due_day = 20513, .days = 14,
                                  .flags = CLOCK_FLAG_WATCH | CLOCK_FLAG_UNKNOWN, .watched = { "411221" }, .pack = "pack",
                                  .pack_version = 15, .pack_digest = { { 16 } }, .article = "art", .breached_entry = 17,
                                  .ended_entry = 18, .revived_entry = 19, .extended = 20, .extensions = 1, .excluded = 21,
                                  .paused = 22, .paused_at = 23000, .first_due = 20524, .extended_entry = 25,
                                  .excluded_entry = 26, .paused_entry = 27, .moved_entry = 28 };
                ClockRow empty = { .unit = unit, .case_id = id, .clock = CLOCK_HANDLING, .instance = 7, .state = CLOCK_RUNNING,
                                   .due_day = 20513 };
                Case c = cases[i];

                c.fact.what = CLOCK_HANDLING;
                c.fact.number = 7;
                if (c.fact.kind == FACT_CLOCK_RESUME) {
                        empty.state = CLOCK_PAUSED;
                        empty.paused = 22; /* it stood still before */
                }
                if (c.fact.kind == FACT_CLOCK_REVIVE)
                        empty.ended_entry = 18;
                if (c.full)
                        check_case(&c, c.full, ROW_CLOCK, &full, sizeof(full));
                check_case(&c, c.empty, ROW_CLOCK, &empty, sizeof(empty));
        }
}

/* ---- parcels ----------------------------------------------------------------------------------------------------- */

typedef struct Pair {
        Bytes key;
        const char *text;
} Pair;

#define PAIRS_MAX 16

/* All rows but the head and the counts, in the order of their keys. */
static size_t all_rows(StoreTxn *txn, Arena *arena, Pair ret[PAIRS_MAX]) {
        CLEANUP(buf_deinit) Buf key = BUF_INIT;
        CLEANUP(buf_deinit) Buf value = BUF_INIT;
        uint8_t from[STORE_KEY_MAX] = { 0 };
        size_t len = 1, n = 0;

        while (store_seek(txn, bytes_of(from, len), &key, &value)) {
                if (key.data[0] != 'h' && key.data[0] != 'z') {
                        CLEANUP(buf_deinit) Buf text = BUF_INIT;

                        assert_true(n < PAIRS_MAX);
                        assert_true(row_format(buf_bytes(&key), buf_bytes(&value), &text));
                        ret[n++] = (Pair){ arena_copy(arena, buf_bytes(&key)),
                                           arena_strndup(arena, (const char *)text.data, text.len) };
                }
                memcpy(from, key.data, key.len);
                from[key.len] = 0;
                len = key.len + 1;
        }
        return n;
}

static const char *text_of(const Pair *rows, size_t n, Bytes key) {
        for (size_t i = 0; i < n; i++)
                if (bytes_equal(rows[i].key, key))
                        return rows[i].text;
        return NULL;
}

/* A line for each row that went (its name), that changed (its name, the fields that are others now), that came. */
static const char *what_became(Arena *arena, const Pair *before, size_t n_before, const Pair *after, size_t n_after) {
        CLEANUP(buf_deinit) Buf out = BUF_INIT;

        for (size_t i = 0; i < n_before; i++) {
                const char *now = text_of(after, n_after, before[i].key);
                int name = (int)strcspn(before[i].text, " ");

                if (!now)
                        buf_printf(&out, "- %.*s\n", name, before[i].text);
                else if (strcmp(now, before[i].text) != 0)
                        buf_printf(&out, "~ %.*s %s\n", name, now, changes(arena, before[i].text, now));
        }
        for (size_t i = 0; i < n_after; i++)
                if (!text_of(before, n_before, after[i].key))
                        buf_printf(&out, "+ %s\n", after[i].text);
        return arena_strndup(arena, out.len ? (const char *)out.data : "", out.len);
}

typedef struct Told {
        Fact fact;
        const char *rows;
} Told;

/* One entry after the other, the first is 901: what becomes of the rows with each. */
static void check_rows(const Told *told, size_t n) {
        Store *store = store_mem_new();
        StoreTxn *txn;

        assert_int_equal(store_begin(store, true, &txn), 0);
        for (size_t i = 0; i < n; i++) {
                CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
                CLEANUP(buf_deinit) Buf facts = BUF_INIT;
                Entry entry = { .header = { .number = ENTRY + 1 + i, .time = AT, .kind = ENTRY_RECEIVED, .actor = { .unit = unit } } };
                Pair before[PAIRS_MAX], after[PAIRS_MAX];
                size_t n_before = all_rows(txn, &arena, before);
                Fact fact = told[i].fact;
                const char *became;

                fact.unit = unit;
                fact.case_id = id;
                facts_encode(&fact, 1, &facts);
                entry.parts[entry.n_parts++] = (Part){ .kind = PART_FACTS, .data = buf_bytes(&facts) };
                office_apply(txn, &entry, NULL);
                became = what_became(&arena, before, n_before, after, all_rows(txn, &arena, after));
                if (strcmp(became, told[i].rows) != 0)
                        fail_msg("step %zu:\n%sexpected:\n%s", i, became, told[i].rows);
        }
        store_abort(&txn);
        store_free(store);
}

#define TO "411200"
#define STREAM (LANE_NORMAL | 2 << 8)

/* Sent, long on its way, and settled; sent once more for an earlier entry. */
static void what_a_parcel_that_is_sent_leaves(void **state) {
        static const Told told[] = {
                { { .kind = FACT_SEND, .peer = { "411200.gov" }, .text = TO, .what = PARCEL_DOCUMENT | ENTRY_REFERRAL << 8, .how = STREAM,
                    .number = 5, .number2 = 3, .at = OTHER },
                  "+ outbox key.to=\"411200\" key.lane=2 key.epoch=2 key.number=5 entry=901 kind=1 document=34 "
                  "from_unit=\"411281\" to_unit=\"411200.gov\" parts_mask=3 case_id=\"411281-2026-0000001-1\" "
                  "sent_at=2026-03-01T09:10:00+08:00 warn_at=2026-03-04T09:10:00+08:00 warned=no\n"
                  "+ party case_id=\"411281-2026-0000001-1\" node=\"411200\" flags=9\n"
                  "+ stream-out to=\"411200\" lane=2 epoch=2 next=6 again=0 again_epoch=0\n"
                  "+ outbox-due at=2026-03-04T09:10:00+08:00 key.to=\"411200\" key.lane=2 key.epoch=2 "
                  "key.number=5\n" },
                { { .kind = FACT_UNDELIVERED, .peer = { TO }, .how = STREAM, .number = 6 }, "" },
                { { .kind = FACT_UNDELIVERED, .peer = { TO }, .how = STREAM, .number = 5 },
                  "~ outbox warned=yes\n"
                  "- outbox-due\n" },
                { { .kind = FACT_SETTLED, .peer = { TO }, .how = STREAM, .number = 5, .what = OUTCOME_REFUSED },
                  "- outbox\n"
                  "+ sent key.to=\"411200\" key.lane=2 key.epoch=2 key.number=5 entry=901 kind=1 document=34 "
                  "from_unit=\"411281\" to_unit=\"411200.gov\" parts_mask=3 case_id=\"411281-2026-0000001-1\" "
                  "sent_at=2026-03-01T09:10:00+08:00 outcome=2 receipt_entry=904\n" },
                { { .kind = FACT_SEND, .peer = { "411200.gov" }, .text = TO, .what = PARCEL_EVENT | ENTRY_NOTICE << 8,
                    .how = LANE_URGENT | 2 << 8, .number = 1, .number2 = 3 | 77 << 16, .at = OTHER },
                  "+ outbox key.to=\"411200\" key.lane=1 key.epoch=2 key.number=1 entry=77 kind=3 document=38 "
                  "from_unit=\"411281\" to_unit=\"411200.gov\" parts_mask=3 case_id=\"411281-2026-0000001-1\" "
                  "sent_at=2026-03-01T09:10:00+08:00 warn_at=2026-03-04T09:10:00+08:00 warned=no\n"
                  "+ stream-out to=\"411200\" lane=1 epoch=2 next=2 again=0 again_epoch=0\n"
                  "+ outbox-due at=2026-03-04T09:10:00+08:00 key.to=\"411200\" key.lane=1 key.epoch=2 "
                  "key.number=1\n" },
                { { .kind = FACT_SETTLED, .peer = { TO }, .how = LANE_URGENT | 2 << 8, .number = 1, .what = OUTCOME_TAKEN },
                  "- outbox\n"
                  "- outbox-due\n"
                  "+ sent key.to=\"411200\" key.lane=1 key.epoch=2 key.number=1 entry=77 kind=3 document=38 "
                  "from_unit=\"411281\" to_unit=\"411200.gov\" parts_mask=3 case_id=\"411281-2026-0000001-1\" "
                  "sent_at=2026-03-01T09:10:00+08:00 outcome=1 receipt_entry=906\n" },
                { { .kind = FACT_SETTLED, .peer = { TO }, .how = LANE_URGENT | 2 << 8, .number = 1, .what = OUTCOME_TAKEN }, "" },
        };

        check_rows(told, array_size(told));
}

/* Consumed in its turn, by a recall ahead of it, and its receipt given anew. */
static void what_a_parcel_that_came_leaves(void **state) {
        static const Told told[] = {
                { { .kind = FACT_CONSUMED, .peer = { TO }, .how = STREAM, .number = 1, .what = OUTCOME_TAKEN | FACT_CONSUMED_WORDS,
                    .has_digest = true, .digest = { { 0x77 } } },
                  "+ dedup key.to=\"411200\" key.lane=2 key.epoch=2 key.number=1 has_digest=yes "
                  "digest=7700000000000000 entry=901 consumed=901 first=901 outcome=1\n"
                  "+ party case_id=\"411281-2026-0000001-1\" node=\"411200\" flags=2\n"
                  "+ stream-in from=\"411200\" lane=2 epoch=2 next=2 closed=0 settled=0 ended=0 kept=0 first=0\n" },
                { { .kind = FACT_CONSUMED, .peer = { TO }, .how = STREAM, .number = 3, .what = OUTCOME_VOIDED },
                  "+ dedup key.to=\"411200\" key.lane=2 key.epoch=2 key.number=3 has_digest=no "
                  "digest=0000000000000000 entry=902 consumed=902 first=902 outcome=4\n" },
                { { .kind = FACT_CONSUMED, .peer = { TO }, .how = STREAM, .number = 4, .what = OUTCOME_VOIDED },
                  "+ dedup key.to=\"411200\" key.lane=2 key.epoch=2 key.number=4 has_digest=no "
                  "digest=0000000000000000 entry=903 consumed=903 first=903 outcome=4\n" },
                { { .kind = FACT_CONSUMED, .peer = { TO }, .how = STREAM, .number = 2, .what = OUTCOME_REFUSED | FACT_CONSUMED_WORDS,
                    .number2 = 88, .has_digest = true, .digest = { { 0x78 } } },
                  "~ party flags=6\n"
                  "~ stream-in next=5\n"
                  "+ dedup key.to=\"411200\" key.lane=2 key.epoch=2 key.number=2 has_digest=yes "
                  "digest=7800000000000000 entry=904 consumed=904 first=88 outcome=2\n" },
                { { .kind = FACT_RECEIPT_AGAIN, .peer = { TO }, .how = STREAM, .number = 2, .number2 = 904 }, "" },
                { { .kind = FACT_RECEIPT_AGAIN, .peer = { TO }, .how = STREAM, .number = 2 },
                  "~ dedup entry=906\n" },
                { { .kind = FACT_CONSUMED, .peer = { "411221" }, .how = STREAM, .number = 1, .what = OUTCOME_REFUSED | FACT_CONSUMED_WORDS,
                    .has_digest = true, .digest = { { 0x79 } } },
                  "+ dedup key.to=\"411221\" key.lane=2 key.epoch=2 key.number=1 has_digest=yes "
                  "digest=7900000000000000 entry=907 consumed=907 first=907 outcome=2\n"
                  "+ party case_id=\"411281-2026-0000001-1\" node=\"411221\" flags=4\n"
                  "+ stream-in from=\"411221\" lane=2 epoch=2 next=2 closed=0 settled=0 ended=0 kept=0 first=0\n" },
                { { .kind = FACT_CONSUMED, .peer = { "411221" }, .how = STREAM, .number = 2, .what = OUTCOME_TAKEN | FACT_CONSUMED_TOLD,
                    .has_digest = true, .digest = { { 0x7a } } },
                  "~ party flags=20\n"
                  "~ stream-in next=3\n"
                  "+ dedup key.to=\"411221\" key.lane=2 key.epoch=2 key.number=2 has_digest=yes "
                  "digest=7a00000000000000 entry=908 consumed=908 first=908 outcome=1\n" },
        };

        check_rows(told, array_size(told));
}

/* What is asked of several and of one, answered, late, and asked by the law itself. */
static void what_a_question_leaves(void **state) {
        static const Told told[] = {
                { { .kind = FACT_EXCHANGE, .peer = { TO }, .text = "411281.hrss", .what = EXCHANGE_ISSUED,
                    .how = ENTRY_CO_REQUEST | 2 << 8 | TRIGGER_LATE << 16, .number = OTHER, .day = DAY_OF_FACT },
                  "+ exchange unit=\"411281\" case_id=\"411281-2026-0000001-1\" entry=901 addressee=\"411281.hrss\" "
                  "state=1 document=94 variant=2 issuer=\"411200\" ref_entry=901 clock=0 trigger=1 "
                  "due_day=2026-05-27 due_at=2026-03-04T09:10:00+08:00 late=no answered_entry=0 answer=0 "
                  "decision=0\n"
                  "+ due at=2026-03-04T09:10:00+08:00 unit=\"411281\" case_id=\"411281-2026-0000001-1\" clock=0 "
                  "instance=901\n" },
                { { .kind = FACT_EXCHANGE, .peer = { TO }, .text = "411281", .what = EXCHANGE_RECEIVED, .how = ENTRY_ORDER, .number2 = 55,
                    .at = 1 },
                  "+ exchange unit=\"411281\" case_id=\"411281-2026-0000001-1\" entry=902 addressee=\"411281\" "
                  "state=2 document=47 variant=0 issuer=\"411200\" ref_entry=55 clock=902 trigger=0 due_day=- "
                  "due_at=- late=no answered_entry=0 answer=0 decision=0\n" },
                { { .kind = FACT_EXCHANGE_STATE, .text = "411281.hrss", .what = EXCHANGE_ISSUED, .number = 901, .number2 = 1 },
                  "~ exchange late=yes\n"
                  "- due\n" },
                { { .kind = FACT_EXCHANGE_STATE, .text = "411281.hrss", .what = EXCHANGE_ANSWERED, .number = 901,
                    .how = ENTRY_CO_OPINION | DECISION_AGREE << 8 },
                  "~ exchange state=4 answered_entry=904 answer=95 decision=4\n" },
                { { .kind = FACT_EXCHANGE_STATE, .text = "411281", .what = EXCHANGE_BOUNCED, .number = 902 },
                  "~ exchange state=5\n" },
        };

        check_rows(told, array_size(told));
}

/* A review from its asking to its service, at the reviewer. */
static void what_a_review_leaves(void **state) {
        static const Told told[] = {
                { { .kind = FACT_INSTANCE, .peer = { TO }, .text = "411281.hrss - 411221",
                    .what = REVIEW_FIRST | REVIEW_ASKED << 8 | 1 << 16, .how = REASON_ROLE, .number = 55, .number2 = OTHER, .at = 11000 },
                  "+ instance unit=\"411281\" case_id=\"411281-2026-0000001-1\" entry=901 kind=1 state=1 "
                  "reviewer=\"411200\" reviewed=\"411281.hrss\" handler=\"\" asked_unit=\"411221\" asked_entry=55 "
                  "asked_at=1970-01-01T08:00:11+08:00 received_at=2026-03-04T09:10:00+08:00 file=yes objection=40 "
                  "decision=0 result=0 opinion_entry=0 decided_at=- served_at=- hearing_from=- hearing_until=- "
                  "digest=0000000000000000\n" },
                { { .kind = FACT_INSTANCE_FILE, .peer = { "411281.tax" }, .number = 901 },
                  "~ instance handler=\"411281.tax\"\n" },
                { { .kind = FACT_INSTANCE_STATE, .what = REVIEW_ADMITTED, .how = REASON_STATE, .number = 901 },
                  "~ instance state=2 objection=60\n" },
                { { .kind = FACT_INSTANCE_HEARING, .number = 901, .day = DAY_OF_FACT },
                  "~ instance hearing_from=2026-05-27\n" },
                { { .kind = FACT_INSTANCE_HEARING, .number = 901, .day = DAY_OF_FACT + 3, .what = 1 },
                  "~ instance hearing_until=2026-05-30\n" },
                { { .kind = FACT_INSTANCE_HEARING, .number = 901, .day = DAY_OF_FACT + 9 }, /* another one */
                  "~ instance hearing_from=2026-06-05 hearing_until=-\n" },
                { { .kind = FACT_INSTANCE_DECIDED, .number = 901, .what = DECISION_CHANGE, .how = DECISION_SUPPORT, .has_digest = true,
                    .digest = { { 0x77 } } },
                  "~ instance state=4 decision=10 result=1 opinion_entry=907 decided_at=2026-03-01T09:10:00+08:00 "
                  "digest=7700000000000000\n" },
                { { .kind = FACT_INSTANCE_SERVED, .number = 901, .at = OTHER },
                  "~ instance served_at=2026-03-04T09:10:00+08:00\n" },
        };

        check_rows(told, array_size(told));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_a_fact_changes_in_a_file),
                cmocka_unit_test(what_a_fact_changes_in_a_clock),
                cmocka_unit_test(what_a_successor_s_file_says),
                cmocka_unit_test(what_comes_of_a_file_from_elsewhere),
                cmocka_unit_test(what_a_parcel_that_is_sent_leaves),
                cmocka_unit_test(what_a_parcel_that_came_leaves),
                cmocka_unit_test(what_a_question_leaves),
                cmocka_unit_test(what_a_review_leaves),
        };

        return cmocka_run_group_tests(tests, setup, NULL);
}
