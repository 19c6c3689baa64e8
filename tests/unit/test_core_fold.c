/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fold is total: a fact about what is not here, or that says more than a row can hold, is folded all the same, and invents
 * nothing.  Facts come from the office's own journal, whatever release wrote it.
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
#include "node/core/recovery.h"
#include "node/store/store_mem.h"

typedef struct Fold {
        Store *store;
        StoreTxn *txn;
        Entry entry;
        Buf facts;
} Fold;

static UnitCode unit, peer;
static CaseId id;

static int setup(void **state) {
        if (!unit_code_parse("411281", &unit) || !unit_code_parse("411200", &peer))
                return -1;
        id = case_id_make(&unit, 2026, 1);
        return 0;
}

static void fold_init(Fold *f) {
        memset(f, 0, sizeof(*f));
        f->store = store_mem_new();
        assert_int_equal(store_begin(f->store, true, &f->txn), 0);
        f->entry.header = (Header){ .time = INT64_C(1772327400000), .kind = ENTRY_JOB, .actor = { .unit = unit } };
}

static void fold_deinit(Fold *f) {
        store_abort(&f->txn);
        f->store = store_free(f->store);
        buf_deinit(&f->facts);
}

/* The next entry, with that one fact. */
static void fold(Fold *f, Fact fact) {
        if (unit_code_is_none(&fact.unit))
                fact.unit = unit;
        if (unit_code_is_none(&fact.peer))
                fact.peer = peer;
        fact.case_id = id;
        buf_clear(&f->facts);
        facts_encode(&fact, 1, &f->facts);
        f->entry.header.number++;
        f->entry.parts[0] = (Part){ .kind = PART_FACTS, .data = buf_bytes(&f->facts) };
        f->entry.n_parts = 1;
        office_apply(f->txn, &f->entry, NULL);
}

/* The next entry, with these facts as they are. */
static void fold_all(Fold *f, const Fact *facts, size_t n) {
        buf_clear(&f->facts);
        facts_encode(facts, n, &f->facts);
        f->entry.header.number++;
        f->entry.parts[0] = (Part){ .kind = PART_FACTS, .data = buf_bytes(&f->facts) };
        f->entry.n_parts = 1;
        office_apply(f->txn, &f->entry, NULL);
}

static unsigned count(Fold *f, RowKind kind) {
        union {
                CaseRow case_row;
                DocketRow docket;
                OutboxRow outbox;
                RecoveryRow recovery;
                InstanceRow instance;
                uint8_t bytes[8192];
        } from;
        RowCursor cursor;
        unsigned n = 0;

        memset(&from, 0, sizeof(from));
        cursor = row_cursor(kind, &from, 0, 0);
        while (row_next(f->txn, &cursor, &from))
                n++;
        return n;
}

static void what_changes_a_row_invents_none(void **state) {
        static const struct {
                FactKind fact;
                RowKind row;
        } cases[] = {
                { FACT_CLOCK_END, ROW_CLOCK }, { FACT_CLOCK_REVIVE, ROW_CLOCK }, { FACT_CLOCK_EXTEND, ROW_CLOCK },
                { FACT_CLOCK_EXCLUDE, ROW_CLOCK }, { FACT_CLOCK_PAUSE, ROW_CLOCK }, { FACT_CLOCK_RESUME, ROW_CLOCK },
                { FACT_CLOCK_MOVE, ROW_CLOCK }, { FACT_EXCHANGE_STATE, ROW_EXCHANGE }, { FACT_FINDING_STATE, ROW_FINDING },
                { FACT_INSTANCE_STATE, ROW_INSTANCE }, { FACT_INSTANCE_DECIDED, ROW_INSTANCE }, { FACT_INSTANCE_SERVED,
                                ROW_INSTANCE },
                { FACT_INSTANCE_FILE, ROW_INSTANCE }, { FACT_INSTANCE_HEARING, ROW_INSTANCE }, { FACT_RECOVERY_STATE,
                                ROW_RECOVERY },
                { FACT_LOST_DONE, ROW_LOST }, { FACT_PEER_COMMON, ROW_PEER_RECOVERY }, { FACT_OFFER_AGAIN, ROW_STREAM_OUT },
                { FACT_OFFER_AGAIN, ROW_OUTBOX }, { FACT_UNDELIVERED, ROW_OUTBOX }, { FACT_SETTLED, ROW_OUTBOX },
                { FACT_SETTLED, ROW_DOCKET }, { FACT_BATCH_DONE, ROW_BATCH }, { FACT_BATCH_DONE, ROW_BATCH_LINE },
                { FACT_DRAFT_STATE, ROW_DRAFT }, { FACT_SUCCEEDED, ROW_DOCKET }, { FACT_SUCCESSION_SENT, ROW_DOCKET },
                { FACT_RECEIPT_AGAIN, ROW_DEDUP }, { FACT_STREAM_SKIP, ROW_STREAM_IN }, { FACT_RECUSAL_SETTLED, ROW_RECUSAL },
        };

        for (size_t i = 0; i < array_size(cases); i++)
                for (uint32_t what = 0; what < 9; what += 1 + what) {
                        Fold f;

                        fold_init(&f);
                        fold(&f, (Fact){ .kind = cases[i].fact, .what = what, .how = what, .number = 3, .number2 = what,
                                         .text = "" });
                        if (count(&f, cases[i].row))
                                fail_msg("fact %d (%u) made a row of kind %d", cases[i].fact, what, cases[i].row);
                        fold_deinit(&f);
                }
}

/* Each group is given facts of its own alone; what is none of them leaves the rows as they are. */
static void a_fact_of_another_group_changes_nothing(void **state) {
        ClockRow clock = { .unit = unit, .case_id = id, .clock = CLOCK_NOTICE, .instance = 3, .state = CLOCK_RUNNING,
                           .due_day = 20600 };
        InstanceRow instance = { .unit = unit, .case_id = id, .entry = 3, .kind = REVIEW_FIRST };
        DocketRow docket = { .unit = unit, .case_id = id, .state = STATE_TAKEN }, before = docket;
        const Fact fact = { .kind = FACT_CASE, .unit = unit, .peer = peer, .case_id = id, .what = CLOCK_NOTICE, .number = 3,
                            .text = "" };
        ClockRow clock_after;
        InstanceRow instance_after;
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_CLOCK, &clock);
        row_put(f.txn, ROW_INSTANCE, &instance);
        clock_after = clock;
        instance_after = instance;
        apply_clock(f.txn, &f.entry, &fact);
        apply_review(f.txn, &f.entry, &fact);
        apply_recovery(f.txn, &f.entry, &fact);
        apply_rules(f.txn, &f.entry, &fact);
        apply_life(f.txn, &f.entry, &fact, &docket);
        assert_memory_equal(&docket, &before, sizeof(docket));
        assert_true(row_get(f.txn, ROW_CLOCK, &clock_after));
        assert_int_equal(clock_after.state, CLOCK_RUNNING);
        assert_int_equal(clock_after.due_day, 20600);
        assert_true(row_get(f.txn, ROW_INSTANCE, &instance_after));
        assert_int_equal(instance_after.state, instance.state);
        fold_deinit(&f);
}

/* ---- findings: the step that came to nothing ----------------------------------------------------------------------- */

static FindingState state_after(const unsigned *steps, unsigned n_steps, unsigned undone) {
        static const FindingState states[] = { FINDING_REMINDED, FINDING_ORDERED, FINDING_PROPOSED, FINDING_MEETING,
                                               FINDING_ACTED };
        FindingRow row = { .unit = unit, .case_id = id, .entry = 1 };
        Fold f;

        fold_init(&f);
        fold(&f, (Fact){ .kind = FACT_FINDING, .text = "" });
        for (unsigned i = 0; i < n_steps; i++)
                fold(&f, (Fact){ .kind = FACT_FINDING_STATE, .number = 1, .what = states[steps[i]], .text = "" });
        fold(&f, (Fact){ .kind = FACT_FINDING_STATE, .number = 1, .what = FINDING_OPEN, .number2 = 2 + undone, .text = "" });
        assert_true(row_get(f.txn, ROW_FINDING, &row));
        fold_deinit(&f);
        return row.state;
}

/* domain.md 5: reminder, order, proposal, request to the meeting,
        its act.  One that bounced falls back to what stands below it. */
static void a_step_that_bounced_leaves_the_one_that_stands(void **state) {
        static const unsigned all[] = { 0, 1, 2, 3, 4 };

        assert_int_equal(state_after(all, 1, 0), FINDING_OPEN);
        assert_int_equal(state_after(all, 2, 1), FINDING_REMINDED);
        assert_int_equal(state_after(all, 2, 0), FINDING_ORDERED);
        assert_int_equal(state_after(all, 3, 2), FINDING_ORDERED);
        assert_int_equal(state_after(all, 4, 3), FINDING_PROPOSED);
        assert_int_equal(state_after(all, 4, 1), FINDING_MEETING);
        assert_int_equal(state_after(all, 5, 3), FINDING_ACTED);
        {
                FindingRow row = { .unit = unit, .case_id = id, .entry = 1 };
                Fold f;

                fold_init(&f);
                fold(&f, (Fact){ .kind = FACT_FINDING, .text = "" });
                fold(&f, (Fact){ .kind = FACT_FINDING_STATE, .number = 1, .what = FINDING_DISMISSED, .text = "" });
                assert_true(row_get(f.txn, ROW_FINDING, &row));
                assert_int_equal(row.dismissed_entry, 2);
                fold(&f, (Fact){ .kind = FACT_FINDING_STATE, .number = 1, .what = 77, .text = "" }); /* of a later release */
                assert_true(row_get(f.txn, ROW_FINDING, &row));
                assert_int_equal(row.dismissed_entry, 2);
                fold_deinit(&f);
        }
}

/* ---- questions and their days -------------------------------------------------------------------------------------- */

static void a_day_waits_while_somebody_is_still_waited_for(void **state) {
        const uint64_t at = UINT64_C(1772400000000);
        ExchangeRow row = { .unit = unit, .case_id = id, .entry = 1 };
        Fold f;

        fold_init(&f); /* no day: nothing waits, nothing goes */
        fold(&f, (Fact){ .kind = FACT_EXCHANGE, .what = EXCHANGE_ISSUED, .how = ENTRY_ORDER, .text = "411281.hrss" });
        assert_int_equal(count(&f, ROW_DUE), 0);
        strcpy(row.addressee.s, "411281.hrss");
        assert_true(row_get(f.txn, ROW_EXCHANGE, &row));
        exchange_due_drop(f.txn, &row);
        fold_deinit(&f);

        fold_init(&f);
        fold(&f, (Fact){ .kind = FACT_EXCHANGE, .what = EXCHANGE_ISSUED, .how = ENTRY_URGENT, .number = at,
                         .text = "411281.hrss" });
        assert_int_equal(count(&f, ROW_DUE), 1);
        fold(&f, (Fact){ .kind = FACT_EXCHANGE_STATE, .number = 1, .what = EXCHANGE_ISSUED, .number2 = 1,
                         .text = "411281.hrss" });
        assert_int_equal(count(&f, ROW_DUE), 0); /* late: said once */
        fold_deinit(&f);

        fold_init(&f);
        fold(&f, (Fact){ .kind = FACT_EXCHANGE, .what = EXCHANGE_RECEIVED, .how = ENTRY_URGENT, .number = at,
                         .text = "411281.hrss" });
        assert_int_equal(count(&f, ROW_DUE), 1);
        fold(&f, (Fact){ .kind = FACT_EXCHANGE_STATE, .number = 1, .what = EXCHANGE_ANSWERED, .how = ENTRY_URGENT_ACK,
                         .text = "411281.hrss" });
        assert_int_equal(count(&f, ROW_DUE), 0);
        assert_true(row_get(f.txn, ROW_EXCHANGE, &row));
        assert_int_equal(row.answered_entry, 2);
        fold_deinit(&f);

        fold_init(&f); /* who was asked with the same document and has no day keeps nobody waiting */
        fold(&f, (Fact){ .kind = FACT_EXCHANGE, .what = EXCHANGE_ISSUED, .how = ENTRY_URGENT, .number = at, .text = "411281.hrss" });
        row = (ExchangeRow){ .unit = unit, .case_id = id, .entry = 1, .state = EXCHANGE_ISSUED, .addressee = { "411281.gov" } };
        row_put(f.txn, ROW_EXCHANGE, &row);
        fold(&f, (Fact){ .kind = FACT_EXCHANGE_STATE, .number = 1, .what = EXCHANGE_ANSWERED, .how = ENTRY_URGENT_ACK,
                         .text = "411281.hrss" });
        assert_int_equal(count(&f, ROW_DUE), 0);
        fold_deinit(&f);
}

/* ---- texts longer than their place ----------------------------------------------------------------------------------- */

static void texts_are_cut_to_their_place(void **state) {
        char text[2 * ROW_TEXT_SIZE + 40];
        AlarmRow alarm = { .kind = ALARM_SILENCE };
        BatchRow batch = { .unit = unit, .entry = 1 };
        WordsRow words;
        InstanceRow instance = { .unit = unit, .case_id = id, .entry = 2 };
        ClockRow clock;
        Fold f;

        memset(text, 'a', sizeof(text) - 1);
        text[sizeof(text) - 1] = 0;
        fold_init(&f);
        fold(&f, (Fact){ .kind = FACT_BATCH, .number = 1, .text = text });
        assert_true(row_get(f.txn, ROW_BATCH, &batch));
        assert_int_equal(strlen(batch.meeting), ROW_PERSON_SIZE - 1);
        assert_string_equal(batch.words, "");
        fold(&f, (Fact){ .kind = FACT_INSTANCE, .what = REVIEW_FIRST, .text = text });
        assert_true(row_get(f.txn, ROW_INSTANCE, &instance));
        assert_int_equal(strlen(instance.reviewed.s), UNIT_CODE_SIZE - 1);
        assert_string_equal(instance.handler.s, "");
        fold(&f, (Fact){ .kind = FACT_ALARM, .what = ALARM_SILENCE, .how = 1, .text = text });
        memcpy(alarm.subject, text, ROW_TEXT_SIZE - 1);
        assert_true(row_get(f.txn, ROW_ALARM, &alarm));
        assert_true(alarm.on);
        assert_string_equal(alarm.text, "");
        fold(&f, (Fact){ .kind = FACT_CLOCK_START, .what = CLOCK_NOTICE, .text = text });
        assert_true(clock_get_open(f.txn, &unit, &id, CLOCK_NOTICE, false, &clock));
        assert_int_equal(strlen(clock.pack), sizeof(clock.pack) - 1);
        assert_string_equal(clock.article, "");
        fold(&f, (Fact){ .kind = FACT_CASE, .text = "" });
        /* more units than there is room for: the first ones stay whole */
        for (unsigned i = 0; i < ABOUT_TEXT_SIZE / 12 + 2; i++)
                fold(&f, (Fact){ .kind = FACT_CASE_TEXT, .what = FACT_TEXT_ABOUT, .text = "411281.hrss" });
        words_get(f.txn, &id, &words);
        assert_true(strlen(words.about) < ABOUT_TEXT_SIZE);
        assert_int_equal(strlen(words.about) % 12, 11);
        fold_deinit(&f);
}

static void a_single_letter_is_a_unit_and_a_dash_is_none(void **state) {
        InstanceRow row = { .unit = unit, .case_id = id, .entry = 1 };
        Fold f;

        fold_init(&f);
        fold(&f, (Fact){ .kind = FACT_INSTANCE, .what = REVIEW_FIRST, .number = 40, .text = "x - 411281.gov" });
        assert_true(row_get(f.txn, ROW_INSTANCE, &row));
        assert_string_equal(row.reviewed.s, "x");
        assert_string_equal(row.handler.s, "");
        assert_string_equal(row.asked_unit.s, "411281.gov");
        assert_int_equal(row.asked_entry, 40);
        fold(&f, (Fact){ .kind = FACT_INSTANCE, .what = REVIEW_FIRST, .text = "- - -" });
        row.entry = 2;
        assert_true(row_get(f.txn, ROW_INSTANCE, &row));
        assert_int_equal(row.asked_entry, 2); /* asked right here */
        fold_deinit(&f);
}

/* ---- clocks, periods, streams ---------------------------------------------------------------------------------------- */

static void a_clock_moved_twice_keeps_its_first_day(void **state) {
        ClockRow row = { .unit = unit, .case_id = id, .clock = CLOCK_NOTICE, .instance = 77, .state = CLOCK_RUNNING,
                         .due_day = 20600,
                         .flags = CLOCK_FLAG_WORKING };
        Fold f;

        fold_init(&f);
        clock_row_put(f.txn, &row);
        for (Day day = 20601; day < 20603; day++)
                fold(&f, (Fact){ .kind = FACT_CLOCK_MOVE, .what = CLOCK_NOTICE, .number = 77, .day = day, .text = "" });
        assert_true(row_get(f.txn, ROW_CLOCK, &row));
        assert_int_equal(row.due_day, 20602);
        assert_int_equal(row.first_due, 20600);
        assert_int_equal(count(&f, ROW_DUE), 1); /* at the new day alone */
        fold(&f, (Fact){ .kind = FACT_CLOCK_EXTEND, .what = CLOCK_NOTICE, .number = 77, .number2 = 9, .day = 0, .text = "" });
        assert_true(row_get(f.txn, ROW_CLOCK, &row));
        assert_true(row.flags & CLOCK_FLAG_UNKNOWN); /* into a year without a calendar */
        fold_deinit(&f);
}

static void a_report_that_bounced_is_owed_from_the_day_it_was(void **state) {
        PeriodRow row = { .unit = unit, .kind = 1, .period = 202603, .about = peer };
        Fold f;

        fold_init(&f);
        fold(&f, (Fact){ .kind = FACT_PERIOD, .what = 1 | PERIOD_OWED << 8, .how = 202603, .text = "" });
        fold(&f, (Fact){ .kind = FACT_PERIOD, .what = 1 | PERIOD_SENT << 8, .how = 202603, .text = "" });
        assert_true(row_get(f.txn, ROW_PERIOD, &row));
        assert_int_equal(row.entry, 2);
        fold(&f, (Fact){ .kind = FACT_PERIOD, .what = 1 | PERIOD_OWED << 8, .how = 202603, .text = "" });
        assert_true(row_get(f.txn, ROW_PERIOD, &row));
        assert_int_equal(row.state, PERIOD_OWED);
        assert_int_equal(row.clock, 1);
        assert_int_equal(row.entry, 0);
        fold_deinit(&f);
}

/* The newest word counts, a higher one too: what its first recovery closed may have been sent anew once that recovery was lost
 * itself, and would be waited for forever. */
static void a_stream_closes_at_the_first_number_that_was_forgotten(void **state) {
        StreamInRow row = { .from = peer, .lane = LANE_NORMAL, .epoch = 1 };
        Fold f;

        fold_init(&f);
        for (unsigned i = 0; i < 3; i++) {
                static const uint64_t numbers[] = { 9, 7, 8 }, closed[] = { 9, 7, 8 };

                fold(&f, (Fact){ .kind = FACT_STREAM_CLOSED, .how = LANE_NORMAL | 1 << 8, .number = numbers[i], .text = "" });
                assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
                assert_int_equal(row.closed, closed[i]);
                assert_int_equal(row.next, 1);
        }
        fold_deinit(&f);
}

/* Its sender gave no number in it from the first recovery on that ended it; if that was declared before our own, not from ours
 * on: what it tells of that then is its last word of the stream. */
static void a_stream_ends_with_the_first_recovery_of_its_sender(void **state) {
        StreamInRow row = { .from = peer, .lane = LANE_NORMAL, .epoch = 1 };
        Fact closed = { .kind = FACT_STREAM_CLOSED, .how = LANE_NORMAL | 1 << 8, .number = 9, .text = "" };
        RecoveryRow ours = { .epoch = 2, .entry = 30, .state = RECOVERY_DONE };
        uint64_t first;
        Fold f;

        fold_init(&f);
        closed.what = 1; /* we never recovered */
        fold(&f, closed);
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
        first = row.ended;
        assert_int_equal(first, f.entry.header.number);
        fold(&f, closed);
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
        assert_int_equal(row.ended, first);
        row_put(f.txn, ROW_RECOVERY, &ours);
        closed.how = LANE_BULK | 1 << 8;
        fold(&f, closed);
        row.lane = LANE_BULK;
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
        assert_int_equal(row.ended, 30);
        closed.how = LANE_URGENT | 1 << 8;
        closed.what = 0;
        fold(&f, closed);
        row.lane = LANE_URGENT;
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
        assert_int_equal(row.ended, f.entry.header.number);
        fold_deinit(&f);
}

/* The receiver recovered and forgot it: what became of the case since then stands. */
static void what_is_offered_again_is_on_its_way_only_if_nothing_else_became_of_it(void **state) {
        static const struct {
                Custody custody;
                uint64_t away_entry;
                Outcome outcome;
                Custody after;
        } cases[] = {
                { CUSTODY_AWAY, 30, OUTCOME_TAKEN, CUSTODY_FLIGHT },
                { CUSTODY_AWAY, 31, OUTCOME_TAKEN, CUSTODY_AWAY }, /* went with another parcel since */
                { CUSTODY_HERE, 30, OUTCOME_TAKEN, CUSTODY_HERE }, /* came back since */
                { CUSTODY_AWAY, 30, OUTCOME_REFUSED, CUSTODY_AWAY },
                { CUSTODY_NONE, 0, OUTCOME_TAKEN, CUSTODY_NONE },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                DocketRow docket = { .unit = unit, .case_id = id, .state = STATE_HANDED, .custody = cases[i].custody,
                                     .away_entry = cases[i].away_entry };
                SentRow sent = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 30,
                                 .from_unit = unit, .case_id = id, .outcome = cases[i].outcome };
                StreamOutRow stream = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 6 };
                Fold f;

                fold_init(&f);
                if (cases[i].custody != CUSTODY_NONE)
                        row_put(f.txn, ROW_DOCKET, &docket);
                row_put(f.txn, ROW_SENT, &sent);
                row_put(f.txn, ROW_STREAM_OUT, &stream);
                fold(&f, (Fact){ .kind = FACT_OFFER_AGAIN, .how = LANE_NORMAL | 1 << 8, .number = 3, .number2 = 2,
                                 .text = "" });
                assert_int_equal(count(&f, ROW_OUTBOX), 1);
                docket.custody = CUSTODY_NONE;
                (void)row_get(f.txn, ROW_DOCKET, &docket);
                assert_int_equal(docket.custody, cases[i].after);
                fold_deinit(&f);
        }
}

/* The number that never comes, and what recalls had consumed behind it. */
static void a_skipped_number_lets_the_next_one_come(void **state) {
        StreamInRow row = { .from = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 5 };
        DedupRow consumed = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 6 } };
        Fact skip = { .kind = FACT_STREAM_SKIP, .peer = peer, .how = LANE_NORMAL | 1 << 8, .text = "" };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_STREAM_IN, &row);
        row_put(f.txn, ROW_DEDUP, &consumed);
        for (uint64_t number = 3; number <= 7; number += 4) { /* not the next one */
                skip.number = number;
                fold(&f, skip);
                assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
                assert_int_equal(row.next, 5);
        }
        skip.number = 5;
        fold(&f, skip);
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
        assert_int_equal(row.next, 7);
        fold_deinit(&f);
}

/* Its sender's recovery forgot 5 and 6, which were skipped here for that; the next one, from an older copy still, did not: they wait
 * for their receipts, and come.  What was consumed is not waited for again. */
static void what_was_skipped_comes_if_its_sender_has_it_after_all(void **state) {
        DedupRow consumed = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1 } };
        Fact closed = { .kind = FACT_STREAM_CLOSED, .peer = peer, .how = LANE_NORMAL | 1 << 8, .text = "" };
        static const struct {
                uint64_t settled, next;
        } words[] = { { 9, 9 }, { 8, 9 }, { 7, 9 }, { 6, 6 }, { 5, 5 }, { 4, 5 }, { 12, 9 } };

        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
                StreamInRow row = { .from = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 9, .closed = 9, .settled = 9 };
                Fold f;

                fold_init(&f);
                row_put(f.txn, ROW_STREAM_IN, &row);
                for (consumed.key.number = 1; consumed.key.number < 9; consumed.key.number++)
                        if (consumed.key.number != 5 && consumed.key.number != 6)
                                row_put(f.txn, ROW_DEDUP, &consumed);
                closed.number = 12;
                closed.number2 = words[i].settled;
                fold(&f, closed);
                assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
                assert_int_equal(row.next, words[i].next);
                fold_deinit(&f);
        }
}

/* Taken back once, a case that goes elsewhere is not what the parcel took away, however it goes. */
static void what_came_back_went_with_no_parcel(void **state) {
        DocketRow docket = { .unit = unit, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .away_entry = 30 };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_DOCKET, &docket);
        fold(&f, (Fact){ .kind = FACT_CUSTODY, .unit = unit, .case_id = id, .what = CUSTODY_HERE, .text = "" });
        fold(&f, (Fact){ .kind = FACT_CUSTODY, .unit = unit, .case_id = id, .what = CUSTODY_AWAY, .text = "" });
        assert_true(row_get(f.txn, ROW_DOCKET, &docket));
        assert_int_equal(docket.custody, CUSTODY_AWAY);
        assert_int_equal(docket.away_entry, 0);
        fold_deinit(&f);
}

/* Its receiver recovers once more before it came: one row, and one day on which a desk is warned. */
static void what_is_offered_again_twice_waits_once(void **state) {
        SentRow sent = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 30, .from_unit = unit,
                         .case_id = id, .outcome = OUTCOME_TAKEN };
        StreamOutRow stream = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 6 };
        OutboxRow row = { .key = sent.key };
        Fact again = { .kind = FACT_OFFER_AGAIN, .how = LANE_NORMAL | 1 << 8, .number = 3, .number2 = 2, .text = "" };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_SENT, &sent);
        row_put(f.txn, ROW_STREAM_OUT, &stream);
        fold(&f, again);
        f.entry.header.time += DURATION_DAY;
        again.number2 = 3;
        fold(&f, again);
        assert_int_equal(count(&f, ROW_OUTBOX), 1);
        assert_int_equal(count(&f, ROW_OUTBOX_DUE), 1);
        fold(&f, (Fact){ .kind = FACT_UNDELIVERED, .how = LANE_NORMAL | 1 << 8, .number = 4, .text = "" });
        again.number2 = 4;
        fold(&f, again);
        assert_true(outbox_get(f.txn, &sent.key, &row));
        assert_true(row.warned); /* the desk has the warning, that its receipt will clear */
        fold(&f, (Fact){ .kind = FACT_SETTLED, .how = LANE_NORMAL | 1 << 8, .number = 4, .what = OUTCOME_TAKEN, .text = "" });
        assert_false(outbox_get(f.txn, &sent.key, &row));
        assert_int_equal(count(&f, ROW_OUTBOX_DUE), 0);
        fold_deinit(&f);
}

/* What was told of a case before it came as an accusation goes, like what is erased of one that is found to be one later. */
static void words_about_what_comes_as_an_accusation_go(void **state) {
        WordsRow words = { .case_id = id, .place = "某村" };
        CaseRow row = { .case_id = id, .case_class = CLASS_CLAIM, .content_entry = 12, .entry = 12 };
        Fact fact = { .kind = FACT_CASE, .unit = unit, .case_id = id, .what = CLASS_CLAIM, .text = "" };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_CASE, &row);
        row_put(f.txn, ROW_WORDS, &words);
        fold(&f, fact);
        assert_true(row_has(f.txn, ROW_WORDS, &words));
        fact.what = CLASS_ACCUSATION;
        fold(&f, fact);
        assert_false(row_has(f.txn, ROW_WORDS, &words));
        assert_true(row_get(f.txn, ROW_CASE, &row));
        assert_int_equal(row.content_entry, 0);
        row_put(f.txn, ROW_WORDS, &words); /* its own */
        fold(&f, fact);
        assert_true(row_has(f.txn, ROW_WORDS, &words));
        fold_deinit(&f);
}

/* A file of a unit that closed goes under another number, for that one was taken: what comes back with it is what went. */
static void a_file_sent_under_another_number_comes_back_as_it_was(void **state) {
        DocketRow docket = { .unit = unit, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE };
        Fact sent = { .kind = FACT_SUCCESSION_SENT, .unit = unit, .case_id = id, .peer = peer, .what = LANE_NORMAL, .how = 1,
                      .number = 3, .text = "411200" };
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = unit, .case_id = id };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_DOCKET, &docket);
        fold(&f, sent);
        sent.how = 2;
        sent.number = 1;
        fold(&f, sent);
        assert_true(row_get(f.txn, ROW_SUCCESSION, &went));
        assert_int_equal(went.flight.epoch, 2);
        assert_int_equal(went.flight.number, 1);
        fold(&f, (Fact){ .kind = FACT_SUCCESSION_BACK, .unit = unit, .case_id = id, .peer = peer, .text = "" });
        assert_true(row_get(f.txn, ROW_DOCKET, &docket));
        assert_int_equal(docket.state, STATE_TAKEN);
        assert_int_equal(docket.custody, CUSTODY_HERE);
        fold_deinit(&f);
}

/* Up to which number it had consumed is remembered as of each recovery: what it consumes once more afterwards says nothing of what
 * it kept. */
static void what_was_consumed_at_a_recovery_is_remembered(void **state) {
        StreamInRow row = { .from = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 5 }, late = row;
        Fact declared = { .kind = FACT_RECOVERY, .what = 2, .how = 1, .number = 3, .number2 = 29, .at = 60, .text = "" };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_STREAM_IN, &row);
        fold(&f, declared);
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
        assert_int_equal(row.kept, 5);
        assert_int_equal(row.first, 5);
        row.next = 9;
        row_put(f.txn, ROW_STREAM_IN, &row);
        late.epoch = 2; /* of a stream that came since nothing was kept then */
        row_put(f.txn, ROW_STREAM_IN, &late);
        declared.what = 3;
        declared.how = 2;
        fold(&f, declared);
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row) && row_get(f.txn, ROW_STREAM_IN, &late));
        assert_int_equal(row.kept, 9);
        assert_int_equal(row.first, 5);
        assert_int_equal(late.kept, 5);
        assert_int_equal(late.first, 1);
        fold_deinit(&f);
}

/* What a recall voided before it came may have come before, in the lost stretch, and its sender has a receipt that says otherwise: so it is
 * not kept for certain, nor what is behind; as of that recovery alone. */
static void what_was_recalled_before_it_came_is_not_kept_for_certain(void **state) {
        StreamInRow row = { .from = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 7 }, other = row;
        DedupRow voided = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 3 }, .entry = 1, .consumed = 1,
                            .first = 1, .outcome = OUTCOME_VOIDED };
        DedupRow came = voided, behind = voided;
        Fact declared = { .kind = FACT_RECOVERY, .what = 2, .how = 1, .number = 3, .number2 = 29, .at = 60, .text = "" };
        Fold f;

        fold_init(&f);
        came.key.number = 2; /* it was there when it was recalled */
        came.has_digest = true;
        behind.key.number = 9; /* what is before it has not come yet */
        other.lane = LANE_BULK;
        row_put(f.txn, ROW_STREAM_IN, &row);
        row_put(f.txn, ROW_STREAM_IN, &other);
        row_put(f.txn, ROW_DEDUP, &came);
        row_put(f.txn, ROW_DEDUP, &voided);
        row_put(f.txn, ROW_DEDUP, &behind);
        fold(&f, declared);
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row) && row_get(f.txn, ROW_STREAM_IN, &other));
        assert_int_equal(row.kept, 3);
        assert_int_equal(row.first, 3);
        assert_int_equal(other.kept, 7);
        declared.what = 3;
        declared.how = 2;
        fold(&f, declared); /* by now its receipt was given anew */
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
        assert_int_equal(row.kept, 7);
        assert_int_equal(row.first, 3);
        fold_deinit(&f);
}

/* Others know of a recovery that is lost: nothing was kept for certain, as of this one; and as of the next one, if we hear
 * of that only after this was declared. */
static void nothing_was_kept_for_certain_if_a_recovery_is_lost(void **state) {
        const Fact forgotten = { .kind = FACT_RECOVERY_FORGOTTEN, .what = 2, .text = "" };
        StreamInRow row = { .from = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 5 }, late = row;
        Fact declared = { .kind = FACT_RECOVERY, .what = 2, .how = 1, .number = 3, .number2 = 29, .at = 60, .text = "" };
        RecoveryRow recovery = { .epoch = 2 };
        Fold f;

        fold_init(&f);
        late.epoch = 2; /* younger than the recovery */
        row_put(f.txn, ROW_STREAM_IN, &row);
        fold(&f, forgotten); /* none was declared */
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
        assert_int_equal(row.kept + row.first, 0);
        fold(&f, declared);
        assert_true(row_get(f.txn, ROW_RECOVERY, &recovery));
        recovery.entry++; /* which says both */
        row_put(f.txn, ROW_RECOVERY, &recovery);
        row_put(f.txn, ROW_STREAM_IN, &late);
        fold(&f, forgotten);
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row) && row_get(f.txn, ROW_STREAM_IN, &late));
        assert_int_equal(row.kept, 1);
        assert_int_equal(row.first, 1);
        assert_int_equal(late.kept + late.first, 0);
        declared.what = 3;
        declared.how = 2;
        fold(&f, declared);
        assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
        assert_int_equal(row.kept, 5);
        fold(&f, forgotten); /* later */
        for (unsigned i = 0; i < 2; i++) { /* by the next one, not by all that come */
                declared.what++;
                declared.how++;
                fold(&f, declared);
                assert_true(row_get(f.txn, ROW_STREAM_IN, &row));
                assert_int_equal(row.kept, i ? 5 : 1);
                assert_int_equal(row.first, 1);
        }
        fold_deinit(&f);
}

static void a_receipt_given_anew_is_the_one_that_goes_again(void **state) {
        DedupRow row = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 12,
                         .consumed = 12, .first = 5, .outcome = OUTCOME_VOIDED };
        Fact again = { .kind = FACT_RECEIPT_AGAIN, .how = LANE_NORMAL | 1 << 8, .number = 4, .number2 = 12, .text = "" };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_DEDUP, &row);
        fold(&f, again);
        assert_true(row_get(f.txn, ROW_DEDUP, &row));
        assert_int_equal(row.entry, 12);
        again.number2 = 0;
        fold(&f, again);
        assert_true(row_get(f.txn, ROW_DEDUP, &row));
        assert_int_equal(row.entry, f.entry.header.number);
        assert_int_equal(row.outcome, OUTCOME_VOIDED);
        assert_int_equal(row.consumed, 12); /* what was received stands there still */
        assert_int_equal(row.first, 5);
        fold_deinit(&f);
}

/* What was consumed once more stands for the lost entry that consumed it at first. */
static void what_is_consumed_keeps_its_first_place(void **state) {
        DedupRow row = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 } };
        Fact consumed = { .kind = FACT_CONSUMED, .what = OUTCOME_TAKEN, .how = LANE_NORMAL | 1 << 8, .number = 4, .text = "" };
        Fold f;

        fold_init(&f);
        fold(&f, consumed);
        assert_true(row_get(f.txn, ROW_DEDUP, &row));
        assert_int_equal(row.consumed, f.entry.header.number);
        assert_int_equal(row.first, f.entry.header.number);
        consumed.number = row.key.number = 5;
        consumed.number2 = 3;
        fold(&f, consumed);
        assert_true(row_get(f.txn, ROW_DEDUP, &row));
        assert_int_equal(row.entry, f.entry.header.number);
        assert_int_equal(row.consumed, f.entry.header.number);
        assert_int_equal(row.first, 3);
        fold_deinit(&f);
}

/* It recovers again and kept what it took once more: what was void stays so. Has it forgotten the first time, its word is all. */
static void which_receipts_are_void_is_remembered_from_one_recovery_to_the_next(void **state) {
        StreamOutRow stream = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 9 };
        Fact again = { .kind = FACT_OFFER_AGAIN, .how = LANE_NORMAL | 1 << 8, .number = 3, .number2 = 2, .text = "" };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_STREAM_OUT, &stream);
        fold(&f, again);
        again.number = 6;
        again.number2 = 3;
        again.what = 1;
        fold(&f, again);
        assert_true(row_get(f.txn, ROW_STREAM_OUT, &stream));
        assert_int_equal(stream.again, 3);
        assert_int_equal(stream.again_epoch, 3);
        again.what = 0;
        fold(&f, again);
        assert_true(row_get(f.txn, ROW_STREAM_OUT, &stream));
        assert_int_equal(stream.again, 6);
        again.what = 1; /* what it lost this time began earlier still */
        again.number = 4;
        fold(&f, again);
        assert_true(row_get(f.txn, ROW_STREAM_OUT, &stream));
        assert_int_equal(stream.again, 4);
        fold_deinit(&f);
}

/* A parcel that goes since, in the same stream, brings none of the receipts of the lost stretch back to life. */
static void which_receipts_are_void_is_remembered_when_the_next_parcel_goes(void **state) {
        StreamOutRow stream = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 9 };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_STREAM_OUT, &stream);
        fold(&f, (Fact){ .kind = FACT_OFFER_AGAIN, .how = LANE_NORMAL | 1 << 8, .number = 3, .number2 = 2, .text = "" });
        fold(&f, (Fact){ .kind = FACT_SEND, .how = LANE_NORMAL | 1 << 8, .number = 9, .text = "411200",
                         .what = PARCEL_DOCUMENT | ENTRY_REFERRAL << 8 });
        assert_true(row_get(f.txn, ROW_STREAM_OUT, &stream));
        assert_int_equal(stream.next, 10);
        assert_int_equal(stream.again, 3);
        assert_int_equal(stream.again_epoch, 2);
        fold_deinit(&f);
}

/* A parcel that goes out under another number has no receipt under the old one, which is another's. */
/* What the earlier answer says differently is remembered of a draft that there is, by the number of a case. */
static void a_draft_differs_from_a_case_that_is_one(void **state) {
        DraftRow row = { .unit = unit, .case_id = id, .entry = 4, .state = DRAFT_SIGNED };
        Fact fact = { .kind = FACT_DRAFT_DIFFERS, .number = 4, .text = id.s };
        Fold f;

        fold_init(&f);
        fold(&f, fact);
        assert_false(row_get(f.txn, ROW_DRAFT, &row));
        row = (DraftRow){ .unit = unit, .case_id = id, .entry = 4, .state = DRAFT_SIGNED };
        row_put(f.txn, ROW_DRAFT, &row);
        fact.text = "no number";
        fold(&f, fact);
        assert_true(row_get(f.txn, ROW_DRAFT, &row));
        assert_true(case_id_is_none(&row.differs));
        fact.text = id.s;
        fold(&f, fact);
        assert_true(row_get(f.txn, ROW_DRAFT, &row));
        assert_string_equal(row.differs.s, id.s);
        fold_deinit(&f);
}

/* The giver's entry, or this one where it is the giver's own. */
static void the_entry_that_gave_it_is_the_giver_s_or_this_one(void **state) {
        DocketRow row = { .unit = unit, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_DOCKET, &row);
        fold(&f, (Fact){ .kind = FACT_GIVER, .what = ENTRY_REFERRAL, .number = 77 });
        assert_true(row_get(f.txn, ROW_DOCKET, &row));
        assert_int_equal(row.giver_entry, 77);
        fold(&f, (Fact){ .kind = FACT_GIVER, .what = ENTRY_REFERRAL });
        assert_true(row_get(f.txn, ROW_DOCKET, &row));
        assert_int_equal(row.giver_entry, f.entry.header.number);
        fold_deinit(&f);
}

static void a_number_given_up_in_a_recovery_has_no_receipt(void **state) {
        OutboxRow row = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 30, .from_unit = unit,
                          .case_id = id };
        Fold f;

        fold_init(&f);
        f.entry.header.kind = ENTRY_RECOVERY;
        row_put(f.txn, ROW_OUTBOX, &row);
        fold(&f, (Fact){ .kind = FACT_SETTLED, .how = LANE_NORMAL | 1 << 8, .number = 4, .what = OUTCOME_VOIDED, .text = "" });
        assert_int_equal(count(&f, ROW_OUTBOX), 0);
        assert_int_equal(count(&f, ROW_SENT), 0);
        fold_deinit(&f);
}

/* A receipt that comes for another parcel than the one the case is on its way with takes no custody away. */
static void custody_goes_away_with_its_own_parcel_alone(void **state) {
        for (unsigned i = 0; i < 5; i++) {
                DocketRow docket = { .unit = unit, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_FLIGHT,
                                     .flight_node = peer,
                                     .flight_lane = LANE_NORMAL, .flight_epoch = 1, .flight_number = 4 };
                OutboxRow row = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 30,
                                  .from_unit = unit,
                                  .case_id = id };
                Fold f;

                if (i == 1)
                        docket.flight_node = unit;
                else if (i == 2)
                        docket.flight_lane = LANE_URGENT;
                else if (i == 3)
                        docket.flight_epoch = 2;
                else if (i == 4)
                        docket.flight_number = 5;
                fold_init(&f);
                row_put(f.txn, ROW_DOCKET, &docket);
                row_put(f.txn, ROW_OUTBOX, &row);
                fold(&f, (Fact){ .kind = FACT_SETTLED, .how = LANE_NORMAL | 1 << 8, .number = 4, .what = OUTCOME_TAKEN,
                                 .text = "" });
                assert_true(row_get(f.txn, ROW_DOCKET, &docket));
                assert_int_equal(docket.away_entry, i ? 0 : 30);
                assert_int_equal(count(&f, ROW_OUTBOX), 0);
                assert_int_equal(count(&f, ROW_SENT), 1);
                fold_deinit(&f);
        }
}

/* A word from there came first, and says who has it: which parcel took it there is known with the receipt all the same.  A word of that
 * entry to a third is no such parcel. */
static void a_word_that_overtakes_the_receipt_leaves_the_parcel_known(void **state) {
        for (unsigned i = 0; i < 6; i++) {
                DocketRow docket = { .unit = unit, .case_id = id, .state = STATE_HANDED, .custody = i == 1 ? CUSTODY_HERE : CUSTODY_AWAY,
                                     .given_entry = i == 2 ? 31 : 30, .away_entry = i == 3 ? 29 : 0, .given_to = peer };
                OutboxRow row = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 30, .from_unit = unit,
                                  .kind = i == 4 ? PARCEL_EVENT : PARCEL_DOCUMENT, .to_unit = i == 5 ? unit : peer, .case_id = id };
                Fold f;

                fold_init(&f);
                row_put(f.txn, ROW_DOCKET, &docket);
                row_put(f.txn, ROW_OUTBOX, &row);
                fold(&f, (Fact){ .kind = FACT_SETTLED, .how = LANE_NORMAL | 1 << 8, .number = 4, .what = OUTCOME_TAKEN, .text = "" });
                assert_true(row_get(f.txn, ROW_DOCKET, &docket));
                assert_int_equal(docket.away_entry, i == 0 ? 30 : i == 3 ? 29 : 0);
                fold_deinit(&f);
        }
}

/* What was made good without the case it was about waits again, if that comes once more: with what proves it, and as one that is lost. */
static void what_was_made_good_may_have_its_turn_again(void **state) {
        for (LostDone done = LOST_RESTORED; done <= LOST_WITHDRAWN; done++) {
                bool again = done == LOST_CUSTODY_ONLY || done == LOST_NOTED;
                RecoveryRow recovery = { .epoch = 2, .state = RECOVERY_WORKING, .stuck = true, .lost = 1 };
                LostRow row = { .done = done, .case_id = id, .entry = 60, .lost_at = 7, .way = LOST_OUT, .learnt = 44, .done_entry = 50 };
                Fold f;

                fold_init(&f);
                row_put(f.txn, ROW_RECOVERY, &recovery);
                row_put(f.txn, ROW_LOST, &row);
                fold(&f, (Fact){ .kind = FACT_LOST_DONE, .what = LOST_OUT, .how = LOST_PENDING, .number = 7, .number2 = 60, .text = "" });
                assert_int_equal(row_has(f.txn, ROW_LOST, &row), !again);
                assert_true(recovery_get(f.txn, &recovery));
                assert_int_equal(recovery.lost, again ? 2 : 1);
                assert_int_equal(recovery.stuck, !again);
                row.done = LOST_PENDING;
                assert_int_equal(row_get(f.txn, ROW_LOST, &row), again);
                if (again) {
                        assert_int_equal(row.learnt, 44);
                        assert_int_equal(row.done_entry, 0);
                }
                fold_deinit(&f);
        }
}

static void what_was_lost_is_counted_once_and_never_below_none(void **state) {
        RecoveryRow recovery = { .epoch = 2, .state = RECOVERY_WORKING, .stuck = true };
        const Fact lost = { .kind = FACT_LOST, .what = LOST_IN | OUTCOME_TAKEN << 8, .how = LANE_NORMAL | 1 << 8, .number = 4,
                            .number2 = 60, .text = "411200" };
        LostRow row = { .case_id = id, .entry = 60, .way = LOST_IN };
        const Fact done = { .kind = FACT_LOST_DONE, .what = LOST_IN, .how = LOST_NOTED, .number2 = 60, .text = "" };
        Fact later;
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_RECOVERY, &recovery);
        fold(&f, lost);
        fold(&f, lost); /* heard of from two sides */
        assert_true(recovery_get(f.txn, &recovery));
        assert_int_equal(recovery.lost, 1);
        assert_false(recovery.stuck);
        assert_true(row_get(f.txn, ROW_LOST, &row));
        assert_int_equal(row.learnt, 1); /* the entry that holds what proves it */
        fold(&f, (Fact){ .kind = FACT_RECOVERY, .what = 3, .how = 2, .number = 3, .number2 = 29, .at = 60, .text = "" });
        assert_true(recovery_get(f.txn, &recovery));
        assert_int_equal(recovery.epoch, 3);
        assert_int_equal(recovery.lost, 1); /* what one recovery left undone is the next one's to do */
        fold(&f, done);
        fold(&f, done);
        assert_true(recovery_get(f.txn, &recovery));
        assert_int_equal(recovery.lost, 0);
        later = lost; /* another entry of that number, from another old copy */
        later.at = 7;
        fold(&f, lost);
        fold(&f, later);
        assert_true(recovery_get(f.txn, &recovery));
        assert_int_equal(recovery.lost, 2);
        later = done;
        later.number = 7;
        fold(&f, later);
        row = (LostRow){ .done = LOST_NOTED, .case_id = id, .entry = 60, .lost_at = 7, .way = LOST_IN };
        assert_true(row_has(f.txn, ROW_LOST, &row));
        row = (LostRow){ .case_id = id, .entry = 60, .way = LOST_IN };
        assert_true(row_has(f.txn, ROW_LOST, &row));
        assert_true(recovery_get(f.txn, &recovery));
        assert_int_equal(recovery.lost, 1);
        fold_deinit(&f);
        fold_init(&f); /* of a recovery whose row is not there */
        fold(&f, lost);
        fold(&f, done);
        assert_int_equal(count(&f, ROW_LOST), 1);
        assert_int_equal(count(&f, ROW_RECOVERY), 0);
        fold_deinit(&f);
}

/* Numbers and names of fields that are none: a later release's, or a damaged entry's.  Nothing else of the row suffers. */
static void what_names_no_field_and_no_case_is_passed_over(void **state) {
        CaseId other = case_id_make(&unit, 2026, 2);
        DocketRow row = { .unit = unit, .case_id = id, .state = STATE_ACCEPTED, .owner = "某科长" }, got;
        BatchLineRow line = { .unit = unit, .entry = 50, .line = 1 };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_DOCKET, &row);
        for (uint32_t what = 0; what < 9; what += 4) {
                fold(&f, (Fact){ .kind = FACT_PRACTICE, .what = what, .text = "某主任" });
                assert_true(docket_get(f.txn, &unit, &id, &got));
                assert_memory_equal(&got, &row, sizeof(row));
        }
        fold(&f, (Fact){ .kind = FACT_PRACTICE, .what = 1, .text = "某主任" });
        assert_true(docket_get(f.txn, &unit, &id, &got));
        assert_string_equal(got.owner, "某主任");
        fold(&f, (Fact){ .kind = FACT_LINK, .how = 1, .what = 1, .text = "no case" });
        assert_int_equal(count(&f, ROW_LINK), 0);
        fold(&f, (Fact){ .kind = FACT_LINK, .how = 1, .what = 1, .text = other.s });
        assert_int_equal(count(&f, ROW_LINK), 2); /* from either */
        fold(&f, (Fact){ .kind = FACT_LINK, .what = 1, .text = other.s });
        assert_int_equal(count(&f, ROW_LINK), 0);
        row_put(f.txn, ROW_BATCH_LINE, &line); /* of a batch that is gone */
        fold(&f, (Fact){ .kind = FACT_BATCH_DONE, .number = 50, .number2 = 1, .what = BATCH_LINE_REFUSED, .text = "" });
        assert_true(row_get(f.txn, ROW_BATCH_LINE, &line));
        assert_int_equal(line.state, 0);
        assert_int_equal(count(&f, ROW_BATCH), 0);
        fold_deinit(&f);
}

/* Each row has what was said of its own case and of no other, in whatever order an entry says it. */
static void an_entry_may_tell_of_several_cases_of_a_unit(void **state) {
        CaseId other = case_id_make(&unit, 2026, 2);
        const Fact facts[] = {
                { .kind = FACT_PROGRESS, .unit = unit, .case_id = id, .what = PROGRESS_TAKEN, .text = "" },
                { .kind = FACT_PROGRESS, .unit = unit, .case_id = other, .what = PROGRESS_ACCEPTED, .text = "" },
                { .kind = FACT_REPEAT, .case_id = id, .what = REPEAT_FIRST, .text = "" },
                { .kind = FACT_REPEAT, .case_id = other, .what = REPEAT_MAYBE, .text = "" },
                { .kind = FACT_CASE_TEXT, .case_id = id, .what = FACT_TEXT_PLACE, .text = "甲村" },
                { .kind = FACT_CASE_TEXT, .case_id = other, .what = FACT_TEXT_PLACE, .text = "乙村" },
                { .kind = FACT_CASE_TEXT, .case_id = other, .what = 99, .text = "丙村" }, /* a later release's */
        };
        CaseRow rows[2] = { { .case_id = id, .people = 3 }, { .case_id = other, .people = 5 } };
        WordsRow words;
        DocketRow docket;
        Fold f;

        fold_init(&f);
        for (unsigned i = 0; i < 2; i++) {
                docket = (DocketRow){ .unit = unit, .case_id = rows[i].case_id, .state = STATE_TAKEN };
                row_put(f.txn, ROW_CASE, &rows[i]);
                row_put(f.txn, ROW_DOCKET, &docket);
        }
        fold_all(&f, facts, array_size(facts));
        for (unsigned i = 0; i < 2; i++) {
                assert_true(docket_get(f.txn, &unit, &rows[i].case_id, &docket));
                assert_int_equal(docket.progress, i ? PROGRESS_ACCEPTED : PROGRESS_TAKEN);
                assert_int_equal(docket.state, STATE_TAKEN);
                assert_true(row_get(f.txn, ROW_CASE, &rows[i]));
                assert_int_equal(rows[i].repeat, i ? REPEAT_MAYBE : REPEAT_FIRST);
                assert_int_equal(rows[i].people, i ? 5 : 3);
                words_get(f.txn, &rows[i].case_id, &words);
                assert_string_equal(words.place, i ? "乙村" : "甲村");
        }
        fold_deinit(&f);
}

/* P6: whatever the entry says before it says that the case accuses is not kept either; of others it is. */
static void what_was_just_said_of_a_case_that_accuses_goes_with_the_rest(void **state) {
        static const FactKind says_so[] = { FACT_SEALED_CASE, FACT_CLASS };
        CaseId other = case_id_make(&unit, 2026, 2);
        WordsRow words;

        for (size_t i = 0; i < array_size(says_so); i++)
                for (unsigned of_other = 0; of_other < 2; of_other++) {
                        const Fact facts[] = {
                                { .kind = FACT_CASE_TEXT, .case_id = of_other ? other : id, .what = FACT_TEXT_PLACE,
                                  .text = "甲村" },
                                { .kind = says_so[i], .case_id = id, .what = CLASS_ACCUSATION, .text = "" },
                        };
                        CaseRow row = { .case_id = id, .case_class = CLASS_CLAIM, .content_entry = 12 };
                        WordsRow before = { .case_id = id, .place = "某村" };
                        Fold f;

                        fold_init(&f);
                        row_put(f.txn, ROW_CASE, &row);
                        row_put(f.txn, ROW_WORDS, &before);
                        fold_all(&f, facts, array_size(facts));
                        assert_true(row_get(f.txn, ROW_CASE, &row));
                        assert_int_equal(row.case_class, CLASS_ACCUSATION);
                        assert_int_equal(row.content_entry, 0);
                        assert_false(row_has(f.txn, ROW_WORDS, &before));
                        words_get(f.txn, &other, &words);
                        assert_string_equal(words.place, of_other ? "甲村" : "");
                        fold_deinit(&f);
                }
}

/* P6: who was told of a case in the lost stretch has words of it, which it must be asked to erase; if it accused then, it
 * has none. */
static void who_has_words_by_a_lost_act_is_known(void **state) {
        static const struct {
                uint32_t what;
                uint32_t flags; /* 0: no row */
        } cases[] = {
                { LOST_OUT | OUTCOME_TAKEN << 8 | ENTRY_REFERRAL << 16, PARTY_SENT | PARTY_GIVEN },
                { LOST_OUT | OUTCOME_TAKEN << 8 | ENTRY_REMINDER << 16, PARTY_SENT },
                { LOST_IN | OUTCOME_TAKEN << 8 | ENTRY_REFERRAL << 16, PARTY_CAME },
                { LOST_OUT | OUTCOME_TAKEN << 8 | ENTRY_REFERRAL << 16 | FACT_LOST_ACCUSES, 0 },
                { LOST_IN | OUTCOME_TAKEN << 8 | FACT_LOST_ACCUSES, 0 },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                PartyRow row = { .case_id = id, .node = peer };
                Fold f;

                fold_init(&f);
                fold(&f, (Fact){ .kind = FACT_LOST, .what = cases[i].what, .how = LANE_NORMAL | 1 << 8, .number = 4,
                                 .number2 = 60,
                                 .text = "411200" });
                assert_int_equal(row_get(f.txn, ROW_PARTY, &row) ? row.flags : 0, cases[i].flags);
                fold_deinit(&f);
        }
}

/* The file of a closed unit had arrived there, and its receiver has forgotten it: it is on its way again, by that very
 * parcel. */
static void a_file_that_its_successor_has_forgotten_is_on_its_way_again(void **state) {
        enum { AS_IT_WENT, WITHOUT_CUSTODY, A_COPY, ANOTHER_DOCUMENT, CAME_BACK, BY_ANOTHER, FILE_STANDS, REFUSED, WAYS };

        for (unsigned way = AS_IT_WENT; way < WAYS; way++) {
                SentRow sent = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 30,
                                 .kind = PARCEL_DOCUMENT,
                                 .document = ENTRY_SUCCESSION, .from_unit = unit, .case_id = id, .outcome = OUTCOME_TAKEN };
                StreamOutRow stream = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .next = 6 };
                SuccessionRow went = { .what = SUCCESSION_WENT, .unit = unit, .case_id = id, .state = WENT_ARRIVED,
                                       .flight = sent.key };
                DocketRow docket = { .unit = unit, .case_id = id, .state = STATE_SUCCEEDED, .custody = CUSTODY_AWAY };
                CaseUnitRow of_case = { .case_id = id, .unit = unit }, informed = { .case_id = id, .unit = peer };
                bool again = way <= WITHOUT_CUSTODY;
                Fold f;

                if (way == WITHOUT_CUSTODY)
                        docket.custody = CUSTODY_NONE;
                else if (way == A_COPY)
                        sent.kind = PARCEL_COPY;
                else if (way == ANOTHER_DOCUMENT)
                        sent.document = ENTRY_REMINDER;
                else if (way == CAME_BACK)
                        went.state = WENT_BACK;
                else if (way == BY_ANOTHER)
                        went.flight.number = 5;
                else if (way == FILE_STANDS)
                        docket.state = STATE_HANDED;
                else if (way == REFUSED)
                        sent.outcome = OUTCOME_REFUSED;
                fold_init(&f);
                row_put(f.txn, ROW_SENT, &sent);
                row_put(f.txn, ROW_STREAM_OUT, &stream);
                row_put(f.txn, ROW_SUCCESSION, &went);
                row_put(f.txn, ROW_DOCKET, &docket);
                row_put(f.txn, ROW_CASE_UNIT, &of_case);
                row_put(f.txn, ROW_CASE_UNIT, &informed); /* whose file went nowhere */
                fold(&f, (Fact){ .kind = FACT_OFFER_AGAIN, .how = LANE_NORMAL | 1 << 8, .number = 3, .number2 = 2,
                                 .text = "" });
                assert_true(row_get(f.txn, ROW_SUCCESSION, &went));
                assert_int_equal(went.state, again ? WENT_FLIGHT : way == CAME_BACK ? WENT_BACK : WENT_ARRIVED);
                assert_true(row_get(f.txn, ROW_DOCKET, &docket));
                assert_int_equal(docket.custody, way == AS_IT_WENT      ? CUSTODY_FLIGHT :
                                                 way == WITHOUT_CUSTODY ? CUSTODY_NONE :
                                                                          CUSTODY_AWAY);
                fold_deinit(&f);
        }
}

/* What could not be made good waited for what is on its way: any receipt may be what it waited for. */
static void a_receipt_lets_a_recovery_that_waits_go_on(void **state) {
        RecoveryRow recovery = { .epoch = 2, .state = RECOVERY_WORKING, .lost = 1, .stuck = true };
        OutboxRow row = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 30, .from_unit = unit,
                          .case_id = id };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_RECOVERY, &recovery);
        row_put(f.txn, ROW_OUTBOX, &row);
        assert_int_not_equal(office_deadline(f.txn), 0);
        fold(&f, (Fact){ .kind = FACT_SETTLED, .how = LANE_NORMAL | 1 << 8, .number = 4, .what = OUTCOME_TAKEN, .text = "" });
        assert_true(recovery_get(f.txn, &recovery));
        assert_false(recovery.stuck);
        assert_int_equal(office_deadline(f.txn), 0); /* at the next tick */
        fold_deinit(&f);
}

/* A file that came back has its rows in the entry that it went by: they are read at the next tick. */
static void a_file_that_came_back_bare_is_due_at_once(void **state) {
        SuccessionRow bare = { .what = SUCCESSION_BARE, .unit = unit, .case_id = id, .entry = 5 };
        Fold f;

        fold_init(&f);
        assert_int_equal(office_deadline(f.txn), INSTANT_NEVER);
        row_put(f.txn, ROW_SUCCESSION, &bare);
        assert_int_equal(office_deadline(f.txn), 0);
        fold_deinit(&f);
}

/* 22:28: what is settled is the interest of the head; any other officer's stays. */
static void only_the_head_s_recusal_is_settled(void **state) {
        for (uint32_t what = 0; what < 2; what++) {
                RecusalRow head = { .unit = unit, .case_id = id, .user = { "boss" }, .head = true };
                RecusalRow clerk = { .unit = unit, .case_id = id, .user = { "clerk" } };
                Fold f;

                fold_init(&f);
                row_put(f.txn, ROW_RECUSAL, &head);
                row_put(f.txn, ROW_RECUSAL, &clerk);
                fold(&f, (Fact){ .kind = FACT_RECUSAL_SETTLED, .what = what, .text = "" });
                assert_true(row_has(f.txn, ROW_RECUSAL, &clerk));
                assert_int_equal(row_get(f.txn, ROW_RECUSAL, &head), what == 1); /* a deputy decides: the head keeps out */
                assert_true(!what || !head.head);
                fold_deinit(&f);
        }
}

/* Papers whose entry is not here any more, and a hand-over that follows nothing: nobody is invented who has them. */
static void papers_that_are_not_here_are_with_nobody(void **state) {
        OutboxRow row = { .key = { .to = peer, .lane = LANE_NORMAL, .epoch = 1, .number = 4 }, .entry = 30, .from_unit = unit,
                          .document = ENTRY_MATERIAL, .kind = PARCEL_DOCUMENT, .case_id = id };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_OUTBOX, &row);
        fold(&f, (Fact){ .kind = FACT_SETTLED, .how = LANE_NORMAL | 1 << 8, .number = 4, .what = OUTCOME_REFUSED, .text = "" });
        fold(&f, (Fact){ .kind = FACT_SEND, .text = "411200", .what = PARCEL_DOCUMENT | (uint32_t)ENTRY_MATERIAL << 8,
                         .how = LANE_NORMAL | 1u << 8, .number = 5, .number2 = 30ull << 16 });
        fold(&f, (Fact){ .kind = FACT_PAPER_HELD, .number2 = 30, .text = "" });
        assert_int_equal(count(&f, ROW_HISTORY), 0);
        fold(&f, (Fact){ .kind = FACT_FOLLOW, .what = ENTRY_REFERRAL, .how = 1, .text = "" });
        assert_int_equal(count(&f, ROW_FOLLOW), 0);
        fold_deinit(&f);
}

/* Papers know who has them; of so many nodes that the row is full the first is forgotten, none is twice in it. */
static void papers_remember_who_has_them(void **state) {
        HistoryRow row = { .entry = 1, .kind = ENTRY_MATERIAL, .material = true };
        size_t before = 0;
        Fold f;

        fold_init(&f);
        row.case_id = id;
        row_put(f.txn, ROW_HISTORY, &row);
        f.entry.header.number = 1;
        for (unsigned i = 0; i < 30; i++) {
                char node[16];

                (void)snprintf(node, sizeof(node), "4101%02u", i);
                for (int again = 0; again < 2; again++) {
                        fold(&f, (Fact){ .kind = FACT_SEND, .text = node, .what = PARCEL_DOCUMENT | (uint32_t)ENTRY_MATERIAL << 8,
                                         .how = LANE_NORMAL | 1u << 8, .number = 2 * i + 1 + (unsigned)again, .number2 = 1ull << 16 });
                        assert_true(row_get(f.txn, ROW_HISTORY, &row));
                        assert_true(text_lists(row.held_by, node));
                        if (again)
                                assert_int_equal(strlen(row.held_by), before);
                        before = strlen(row.held_by);
                }
        }
        assert_false(text_lists(row.held_by, "410100"));
        assert_true(text_lists(row.held_by, "410115"));
        assert_int_equal(row.held_by[6], ' ');
        fold_deinit(&f);
}

/* Recalls consume what comes after, however many in a row: the next turn is behind them all. */
static void the_next_turn_is_behind_all_that_was_recalled(void **state) {
        Fact consumed = { .kind = FACT_CONSUMED, .what = OUTCOME_VOIDED, .how = LANE_NORMAL | 1 << 8, .text = "" };
        StreamInRow stream = { .lane = LANE_NORMAL, .epoch = 1 };
        Fold f;

        fold_init(&f);
        stream.from = peer;
        for (uint64_t n = 4; n > 1; n--) {
                consumed.number = n;
                fold(&f, consumed);
                assert_true(row_get(f.txn, ROW_STREAM_IN, &stream));
                assert_int_equal(stream.next, 1);
        }
        consumed.number = 1;
        consumed.what = OUTCOME_TAKEN;
        fold(&f, consumed);
        assert_true(row_get(f.txn, ROW_STREAM_IN, &stream));
        assert_int_equal(stream.next, 5);
        fold_deinit(&f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_changes_a_row_invents_none),
                cmocka_unit_test(a_fact_of_another_group_changes_nothing),
                cmocka_unit_test(a_step_that_bounced_leaves_the_one_that_stands),
                cmocka_unit_test(a_day_waits_while_somebody_is_still_waited_for),
                cmocka_unit_test(texts_are_cut_to_their_place),
                cmocka_unit_test(a_single_letter_is_a_unit_and_a_dash_is_none),
                cmocka_unit_test(a_clock_moved_twice_keeps_its_first_day),
                cmocka_unit_test(a_report_that_bounced_is_owed_from_the_day_it_was),
                cmocka_unit_test(a_stream_closes_at_the_first_number_that_was_forgotten),
                cmocka_unit_test(a_stream_ends_with_the_first_recovery_of_its_sender),
                cmocka_unit_test(what_is_offered_again_is_on_its_way_only_if_nothing_else_became_of_it),
                cmocka_unit_test(what_is_offered_again_twice_waits_once),
                cmocka_unit_test(what_came_back_went_with_no_parcel),
                cmocka_unit_test(a_skipped_number_lets_the_next_one_come),
                cmocka_unit_test(what_was_skipped_comes_if_its_sender_has_it_after_all),
                cmocka_unit_test(words_about_what_comes_as_an_accusation_go),
                cmocka_unit_test(a_file_sent_under_another_number_comes_back_as_it_was),
                cmocka_unit_test(what_was_consumed_at_a_recovery_is_remembered),
                cmocka_unit_test(what_was_recalled_before_it_came_is_not_kept_for_certain),
                cmocka_unit_test(nothing_was_kept_for_certain_if_a_recovery_is_lost),
                cmocka_unit_test(a_receipt_given_anew_is_the_one_that_goes_again),
                cmocka_unit_test(what_is_consumed_keeps_its_first_place),
                cmocka_unit_test(which_receipts_are_void_is_remembered_from_one_recovery_to_the_next),
                cmocka_unit_test(which_receipts_are_void_is_remembered_when_the_next_parcel_goes),
                cmocka_unit_test(a_draft_differs_from_a_case_that_is_one),
                cmocka_unit_test(the_entry_that_gave_it_is_the_giver_s_or_this_one),
                cmocka_unit_test(a_number_given_up_in_a_recovery_has_no_receipt),
                cmocka_unit_test(custody_goes_away_with_its_own_parcel_alone),
                cmocka_unit_test(a_word_that_overtakes_the_receipt_leaves_the_parcel_known),
                cmocka_unit_test(what_names_no_field_and_no_case_is_passed_over),
                cmocka_unit_test(an_entry_may_tell_of_several_cases_of_a_unit),
                cmocka_unit_test(what_was_just_said_of_a_case_that_accuses_goes_with_the_rest),
                cmocka_unit_test(who_has_words_by_a_lost_act_is_known),
                cmocka_unit_test(a_file_that_its_successor_has_forgotten_is_on_its_way_again),
                cmocka_unit_test(a_receipt_lets_a_recovery_that_waits_go_on),
                cmocka_unit_test(a_file_that_came_back_bare_is_due_at_once),
                cmocka_unit_test(only_the_head_s_recusal_is_settled),
                cmocka_unit_test(papers_that_are_not_here_are_with_nobody),
                cmocka_unit_test(papers_remember_who_has_them),
                cmocka_unit_test(the_next_turn_is_behind_all_that_was_recalled),
                cmocka_unit_test(what_was_lost_is_counted_once_and_never_below_none),
                cmocka_unit_test(what_was_made_good_may_have_its_turn_again),
        };

        return cmocka_run_group_tests(tests, setup, NULL);
}
