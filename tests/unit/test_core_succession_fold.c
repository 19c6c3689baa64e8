/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a closing unit had in a case, row by row (22:24): what comes from another office is rows of that unit and case with
 * values
 * that exist, or it is refused whole; and what goes over is all of it, under the successor's name, with its days and numbers.
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
#include "node/core/succession.h"
#include "node/store/store_mem.h"

#define GONE "411281.hrss"
#define NEXT "411281.gov"
#define ID "411281-2026-0000001-8"

static UnitCode gone, next, bureau;
static CaseId id, other;

static int setup(void **state) {
        UnitCode u;

        if (!unit_code_parse(GONE, &gone) || !unit_code_parse(NEXT, &next) || !unit_code_parse("411281", &bureau) ||
            !unit_code_parse("411281", &u))
                return -1;
        id = case_id_make(&u, 2026, 1);
        other = case_id_make(&u, 2026, 2);
        return 0;
}

/* ---- what comes from outside ------------------------------------------------------------------------------------- */

typedef union AnyRow {
        CaseRow case_row;
        DocketRow docket;
        ClockRow clock;
        ExchangeRow exchange;
        InstanceRow instance;
        FindingRow finding;
        RecusalRow recusal;
        MergedRow merged;
        LinkRow link;
        WarningRow warning;
        uint8_t bytes[sizeof(DocketRow) > sizeof(CaseRow) ? sizeof(DocketRow) : sizeof(CaseRow)];
} AnyRow;

static AnyRow good_row(RowKind kind) {
        AnyRow r;

        memset(&r, 0, sizeof(r));
        switch (kind) {
        case ROW_CASE:
                r.case_row = (CaseRow){ .case_id = id, .registered_by = bureau, .case_class = CLASS_CLAIM,
                                        .channel = CHANNEL_FAX };
                break;
        case ROW_DOCKET:
                r.docket = (DocketRow){ .unit = gone, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                        .giver = bureau,
                                        .given_to = next, .report = REPORT_REWORK, .report_below = REPORT_REWORK,
                                        .progress = PROGRESS_FINAL, .decision = DECISION_INADMISSIBLE };
                break;
        case ROW_CLOCK:
                r.clock = (ClockRow){ .unit = gone, .case_id = id, .clock = CLOCK_RETALIATION, .instance = 7,
                                      .state = CLOCK_LAPSED };
                break;
        case ROW_EXCHANGE:
                r.exchange = (ExchangeRow){ .unit = gone, .case_id = id, .entry = 7, .state = EXCHANGE_AWAITED, .issuer = gone,
                                            .addressee = next, .decision = DECISION_INADMISSIBLE };
                break;
        case ROW_INSTANCE:
                r.instance = (InstanceRow){ .unit = gone, .case_id = id, .entry = 7, .kind = REVIEW_SECOND,
                                            .state = REVIEW_BOUNCED,
                                            .reviewer = next, .reviewed = gone, .decision = DECISION_INADMISSIBLE,
                                            .result = DECISION_INADMISSIBLE };
                break;
        case ROW_FINDING:
                r.finding = (FindingRow){ .unit = gone, .case_id = id, .entry = 7, .state = FINDING_ACTED, .about = next };
                break;
        case ROW_WARNING:
                r.warning = (WarningRow){ .unit = gone, .case_id = id, .kind = 127 };
                break;
        case ROW_MERGED:
                r.merged = (MergedRow){ gone, id, other };
                break;
        case ROW_LINK:
                r.link = (LinkRow){ .unit = gone, .case_id = id, .other = other };
                break;
        default:
                r.recusal = (RecusalRow){ .unit = gone, .case_id = id, .user = { "li" } };
        }
        return r;
}

/* A docket, if it isn't the row itself, then that row. */
static bool state_is_taken(RowKind kind, const AnyRow *row) {
        CLEANUP(buf_deinit) Buf state = BUF_INIT;
        AnyRow docket = good_row(ROW_DOCKET);
        DocketRow got;

        buf_put_u8(&state, 1);
        if (kind != ROW_DOCKET)
                row_pack(ROW_DOCKET, &docket, &state);
        row_pack(kind, row, &state);
        return succession_check(buf_bytes(&state), &gone, &id, &got);
}

typedef struct Broken {
        RowKind kind;
        const char *field;
        size_t offset, size;
        uint64_t value;    /* the first that doesn't exist */
        const char *text;  /* in its place, of codes and case numbers */
} Broken;

#define NUMBER(KIND, Row, field, beyond) \
        { KIND, #field, offsetof(Row, field), sizeof(((Row *)0)->field), (uint64_t)(beyond), NULL }
#define TEXT(KIND, Row, field, bad) { KIND, #field, offsetof(Row, field), sizeof(((Row *)0)->field), 0, (bad) }

static const Broken broken[] = {
        NUMBER(ROW_CASE, CaseRow, case_class, CLASS_CLAIM + 1),
        NUMBER(ROW_CASE, CaseRow, case_class, CLASS_ACCUSATION), /* never goes by itself */
        NUMBER(ROW_CASE, CaseRow, channel, CHANNEL_FAX + 1),
        TEXT(ROW_CASE, CaseRow, registered_by, "Nowhere"),
        TEXT(ROW_CASE, CaseRow, case_id, "411281-2026-0000002-6"),
        NUMBER(ROW_DOCKET, DocketRow, state, STATE_COUNT),
        NUMBER(ROW_DOCKET, DocketRow, state, STATE_NONE),
        NUMBER(ROW_DOCKET, DocketRow, state, STATE_SUCCEEDED),
        NUMBER(ROW_DOCKET, DocketRow, home, STATE_COUNT),
        NUMBER(ROW_DOCKET, DocketRow, custody, CUSTODY_AWAY + 1),
        NUMBER(ROW_DOCKET, DocketRow, report, REPORT_REWORK + 1),
        NUMBER(ROW_DOCKET, DocketRow, report_below, REPORT_REWORK + 1),
        NUMBER(ROW_DOCKET, DocketRow, progress, PROGRESS_FINAL + 1),
        NUMBER(ROW_DOCKET, DocketRow, heard, HEARD_UNREACHABLE + 1),
        NUMBER(ROW_DOCKET, DocketRow, decision, DECISION_INADMISSIBLE + 1),
        NUMBER(ROW_DOCKET, DocketRow, merged_from, STATE_COUNT),
        TEXT(ROW_DOCKET, DocketRow, giver, "x"),
        TEXT(ROW_DOCKET, DocketRow, given_to, "x"),
        TEXT(ROW_DOCKET, DocketRow, directed, "x"),
        TEXT(ROW_DOCKET, DocketRow, directed_by, "x"),
        TEXT(ROW_DOCKET, DocketRow, sealed_to, "x"),
        TEXT(ROW_DOCKET, DocketRow, where, "x"),
        TEXT(ROW_DOCKET, DocketRow, where_by, "x"),
        TEXT(ROW_DOCKET, DocketRow, merged_into, "nonsense"),
        TEXT(ROW_DOCKET, DocketRow, unit, NEXT),
        NUMBER(ROW_CLOCK, ClockRow, clock, 0),
        NUMBER(ROW_CLOCK, ClockRow, clock, CLOCK_RETALIATION + 1),
        NUMBER(ROW_CLOCK, ClockRow, state, CLOCK_RUNNING - 1),
        NUMBER(ROW_CLOCK, ClockRow, state, CLOCK_LAPSED + 1),
        TEXT(ROW_CLOCK, ClockRow, watched, "x"),
        TEXT(ROW_CLOCK, ClockRow, unit, NEXT),
        NUMBER(ROW_EXCHANGE, ExchangeRow, state, EXCHANGE_AWAITED + 1),
        NUMBER(ROW_EXCHANGE, ExchangeRow, decision, DECISION_INADMISSIBLE + 1),
        TEXT(ROW_EXCHANGE, ExchangeRow, issuer, "x"),
        TEXT(ROW_EXCHANGE, ExchangeRow, addressee, "x"),
        NUMBER(ROW_INSTANCE, InstanceRow, state, REVIEW_BOUNCED + 1),
        NUMBER(ROW_INSTANCE, InstanceRow, kind, REVIEW_SECOND + 1),
        NUMBER(ROW_INSTANCE, InstanceRow, decision, DECISION_INADMISSIBLE + 1),
        NUMBER(ROW_INSTANCE, InstanceRow, result, DECISION_INADMISSIBLE + 1),
        TEXT(ROW_INSTANCE, InstanceRow, reviewer, "x"),
        TEXT(ROW_INSTANCE, InstanceRow, reviewed, "x"),
        TEXT(ROW_INSTANCE, InstanceRow, handler, "x"),
        TEXT(ROW_INSTANCE, InstanceRow, asked_unit, "x"),
        NUMBER(ROW_FINDING, FindingRow, state, FINDING_OPEN - 1),
        NUMBER(ROW_FINDING, FindingRow, state, FINDING_ACTED + 1),
        TEXT(ROW_FINDING, FindingRow, about, "x"),
        NUMBER(ROW_WARNING, WarningRow, kind, 0),
        NUMBER(ROW_WARNING, WarningRow, kind, WARNING_KINDS),
        TEXT(ROW_WARNING, WarningRow, about, "x"),
        TEXT(ROW_WARNING, WarningRow, unit, NEXT),
        TEXT(ROW_WARNING, WarningRow, case_id, "411281-2026-0000002-6"),
        TEXT(ROW_MERGED, MergedRow, merged, ""),
        TEXT(ROW_LINK, LinkRow, other, "nonsense"),
        TEXT(ROW_LINK, LinkRow, case_id, "411281-2026-0000002-6"),
};

static void a_value_that_does_not_exist_makes_it_none(void **state) {
        static const RowKind kinds[] = { ROW_CASE, ROW_DOCKET, ROW_CLOCK, ROW_EXCHANGE, ROW_INSTANCE, ROW_FINDING, ROW_WARNING,
                                         ROW_MERGED, ROW_LINK, ROW_RECUSAL };
        AnyRow merged = good_row(ROW_DOCKET);

        for (size_t i = 0; i < array_size(kinds); i++) {
                AnyRow row = good_row(kinds[i]);

                if (!state_is_taken(kinds[i], &row))
                        fail_msg("kind %d: the good row is refused", kinds[i]);
        }
        merged.docket.merged_into = other;
        assert_true(state_is_taken(ROW_DOCKET, &merged));
        for (size_t i = 0; i < array_size(broken); i++) {
                const Broken *b = &broken[i];
                AnyRow row = good_row(b->kind);

                memset(row.bytes + b->offset, 0, b->size);
                if (b->text)
                        memcpy(row.bytes + b->offset, b->text, strlen(b->text));
                else
                        memcpy(row.bytes + b->offset, &b->value, b->size < sizeof(b->value) ? b->size : sizeof(b->value));
                if (state_is_taken(b->kind, &row))
                        fail_msg("taken: kind %d, %s of %llu '%s'", b->kind, b->field, (unsigned long long)b->value,
                                 b->text ? b->text : "");
        }
}

static void it_has_one_docket_and_no_more_rows_than_a_case_can_have(void **state) {
        CLEANUP(buf_deinit) Buf rows = BUF_INIT;
        AnyRow docket = good_row(ROW_DOCKET), link = good_row(ROW_LINK);
        DocketRow got;

        buf_put_u8(&rows, 1);
        assert_false(succession_check(buf_bytes(&rows), &gone, &id, &got)); /* none */
        row_pack(ROW_DOCKET, &docket, &rows);
        assert_true(succession_check(buf_bytes(&rows), &gone, &id, &got));
        row_pack(ROW_DOCKET, &docket, &rows);
        assert_false(succession_check(buf_bytes(&rows), &gone, &id, &got)); /* two */
        buf_clear(&rows);
        buf_put_u8(&rows, 2); /* of a later release */
        row_pack(ROW_DOCKET, &docket, &rows);
        assert_false(succession_check(buf_bytes(&rows), &gone, &id, &got));
        rows.data[0] = 1;
        for (unsigned i = 1; i < 2048; i++)
                row_pack(ROW_LINK, &link, &rows);
        assert_true(succession_check(buf_bytes(&rows), &gone, &id, &got));
        row_pack(ROW_LINK, &link, &rows);
        assert_false(succession_check(buf_bytes(&rows), &gone, &id, &got));
}

static void whoever_has_a_part_in_it_is_named_once(void **state) {
        CLEANUP(buf_deinit) Buf rows = BUF_INIT;
        AnyRow docket = good_row(ROW_DOCKET), exchange = good_row(ROW_EXCHANGE), instance = good_row(ROW_INSTANCE);
        AnyRow clock = good_row(ROW_CLOCK);
        Peers peers;

        buf_put_u8(&rows, 1);
        row_pack(ROW_DOCKET, &docket, &rows);     /* 411281, 411281.gov */
        row_pack(ROW_EXCHANGE, &exchange, &rows); /* 411281.hrss, 411281.gov */
        row_pack(ROW_INSTANCE, &instance, &rows); /* 411281.gov, 411281.hrss */
        assert_true(unit_code_parse("411281.tax", &clock.clock.watched));
        row_pack(ROW_CLOCK, &clock, &rows);       /* no twin: watches nobody */
        succession_peers(buf_bytes(&rows), &peers);
        assert_int_equal(peers.n, 3);
        clock.clock.flags = CLOCK_FLAG_WATCH;
        row_pack(ROW_CLOCK, &clock, &rows);
        succession_peers(buf_bytes(&rows), &peers);
        assert_int_equal(peers.n, 4);
        assert_string_equal(peers.units[0].s, "411281");
        assert_string_equal(peers.units[3].s, "411281.tax");
        for (unsigned i = 0; i < 30; i++) { /* more than there is room for: the first ones */
                char name[24];

                snprintf(name, sizeof(name), "411281.organ%c%c", 'a' + (char)(i / 10), 'a' + (char)(i % 10));
                assert_true(unit_code_parse(name, &exchange.exchange.addressee));
                row_pack(ROW_EXCHANGE, &exchange, &rows);
        }
        succession_peers(buf_bytes(&rows), &peers);
        assert_int_equal(peers.n, SUCCESSION_PEERS_MAX);
}

/* ---- the fold ----------------------------------------------------------------------------------------------------- */

typedef struct Fold {
        Store *store;
        StoreTxn *txn;
        Entry entry;
} Fold;

static void fold_init(Fold *f) {
        memset(f, 0, sizeof(*f));
        f->store = store_mem_new();
        assert_int_equal(store_begin(f->store, true, &f->txn), 0);
        f->entry.header = (Header){ .number = 90, .time = INT64_C(1772327400000) };
}

static void fold_deinit(Fold *f) {
        store_abort(&f->txn);
        f->store = store_free(f->store);
}

static void fold(Fold *f, FactKind kind, uint64_t number) {
        const Fact fact = { .kind = kind, .unit = gone, .peer = next, .case_id = id, .number = number, .what = LANE_NORMAL,
                            .how = 1,
                            .text = "411200" };

        apply_succession(f->txn, &f->entry, &fact);
}

static void put_docket(Fold *f, const UnitCode *unit, DocketState state, const char *giver, const char *given_to) {
        DocketRow row = { .unit = *unit, .case_id = id, .state = state, .custody = CUSTODY_HERE, .number = 20260000007,
                          .mode = ENTRY_REFERRAL };
        CaseUnitRow of_case = { .case_id = id, .unit = *unit };

        if (giver)
                assert_true(unit_code_parse(giver, &row.giver));
        if (given_to) {
                assert_true(unit_code_parse(given_to, &row.given_to));
                row.custody = CUSTODY_AWAY;
        }
        row_put(f->txn, ROW_DOCKET, &row);
        row_put(f->txn, ROW_CASE_UNIT, &of_case);
}

static void put_clock(Fold *f, const UnitCode *unit, ClockName clock, const UnitCode *watched) {
        ClockRow row = { .unit = *unit, .case_id = id, .clock = clock, .instance = watched ? 6 : 5,
                         .state = CLOCK_RUNNING, .due_day = 20600,
                         .flags = watched ? CLOCK_FLAG_WATCH : 0 };

        if (watched)
                row.watched = *watched;
        clock_row_put(f->txn, &row);
}

static unsigned count(Fold *f, RowKind kind, const UnitCode *unit) {
        AnyRow from;
        RowCursor cursor;
        unsigned n = 0;

        memset(&from, 0, sizeof(from));
        memcpy(from.bytes, unit, sizeof(*unit));
        cursor = row_cursor(kind, &from, 1, 1);
        while (row_next(f->txn, &cursor, &from))
                n++;
        return n;
}

/* What falls due of that unit. */
static unsigned dues(Fold *f, const UnitCode *unit) {
        DueRow row = { .at = INSTANT_NONE };
        RowCursor cursor = row_cursor(ROW_DUE, &row, 0, 0);
        unsigned n = 0;

        while (row_next(f->txn, &cursor, &row))
                n += unit_code_equal(&row.unit, unit);
        return n;
}

static void everything_of_the_file_goes_over(void **state) {
        WarningRow sign = { .unit = gone, .kind = WARNING_TO_SIGN, .case_id = id, .number = 4 };
        WarningRow stamp = { .unit = gone, .kind = WARNING_TO_STAMP, .case_id = id, .number = 4 };
        WarningRow overdue = { .unit = gone, .kind = WARNING_OVERDUE, .case_id = id, .number = 5 };
        DraftRow draft = { .unit = gone, .case_id = id, .entry = 4, .state = DRAFT_SIGNED };
        RecusalRow recusal = { .unit = gone, .case_id = id, .user = { "li" }, .head = true };
        AnyRow exchange = good_row(ROW_EXCHANGE), instance = good_row(ROW_INSTANCE), finding = good_row(ROW_FINDING);
        AnyRow merged = good_row(ROW_MERGED), link = good_row(ROW_LINK);
        RecusalRow got = { .unit = next, .case_id = id, .user = { "li" } };
        DocketRow docket;
        Fold f;

        fold_init(&f);
        put_docket(&f, &gone, STATE_ACCEPTED, "411281", NULL);
        put_clock(&f, &gone, CLOCK_HANDLING, NULL);
        row_put(f.txn, ROW_EXCHANGE, &exchange.exchange);
        row_put(f.txn, ROW_INSTANCE, &instance.instance);
        row_put(f.txn, ROW_FINDING, &finding.finding);
        row_put(f.txn, ROW_MERGED, &merged.merged);
        row_put(f.txn, ROW_LINK, &link.link);
        row_put(f.txn, ROW_RECUSAL, &recusal);
        row_put(f.txn, ROW_DRAFT, &draft);
        row_put(f.txn, ROW_WARNING, &sign);
        row_put(f.txn, ROW_WARNING, &stamp);
        row_put(f.txn, ROW_WARNING, &overdue);
        fold(&f, FACT_SUCCEEDED, 20260000001);

        assert_true(docket_get(f.txn, &next, &id, &docket));
        assert_int_equal(docket.state, STATE_ACCEPTED);
        assert_int_equal(docket.custody, CUSTODY_HERE);
        assert_int_equal(docket.number, 20260000001); /* its own number there */
        assert_string_equal(docket.giver.s, "411281");
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.state, STATE_SUCCEEDED);
        assert_int_equal(docket.custody, CUSTODY_AWAY);
        assert_string_equal(docket.given_to.s, NEXT);
        for (size_t i = 0; i < 5; i++) {
                static const RowKind kinds[] = { ROW_CLOCK, ROW_EXCHANGE, ROW_INSTANCE, ROW_FINDING, ROW_LINK };

                assert_int_equal(count(&f, kinds[i], &gone), 0);
                assert_int_equal(count(&f, kinds[i], &next), 1);
        }
        assert_int_equal(dues(&f, &gone), 0);
        assert_int_equal(dues(&f, &next), 1);
        assert_true(row_get(f.txn, ROW_RECUSAL, &got));
        assert_false(got.head); /* the head was the other unit's */
        assert_int_equal(count(&f, ROW_WARNING, &gone), 0);
        assert_int_equal(count(&f, ROW_WARNING, &next), 1); /* nobody signs the other office's paper */
        assert_true(row_get(f.txn, ROW_DRAFT, &draft));
        assert_int_equal(draft.state, DRAFT_DISCARDED);
        fold_deinit(&f);
}

/* 411281 handed to the one that closes what it had from its successor, or the other way round: the two become one step. */
static void a_step_between_the_two_falls_away(void **state) {
        const UnitCode city = { "411200" };
        AnyRow merged = good_row(ROW_MERGED);
        DocketRow docket;
        Fold f;

        fold_init(&f); /* the successor had given it there */
        put_docket(&f, &next, STATE_HANDED, "411281", GONE);
        put_docket(&f, &gone, STATE_ACCEPTED, NEXT, NULL);
        put_clock(&f, &next, CLOCK_HANDLING, &gone);
        put_clock(&f, &next, CLOCK_TRIAGE, &bureau); /* of another unit: stays */
        put_clock(&f, &gone, CLOCK_HANDLING, NULL);
        row_put(f.txn, ROW_MERGED, &merged.merged);
        fold(&f, FACT_SUCCEEDED, 9);
        assert_true(docket_get(f.txn, &next, &id, &docket));
        assert_string_equal(docket.giver.s, "411281");
        assert_int_equal(docket.state, STATE_ACCEPTED);
        assert_int_equal(docket.number, 20260000007); /* the number it had there already */
        assert_int_equal(count(&f, ROW_CLOCK, &next), 2);
        assert_int_equal(count(&f, ROW_MERGED, &next), 1); /* what was led below is led at the successor */
        fold_deinit(&f);

        fold_init(&f); /* it had it from the one that closes */
        put_docket(&f, &gone, STATE_HANDED, "411281", NEXT);
        put_docket(&f, &next, STATE_ACCEPTED, GONE, NULL);
        put_clock(&f, &gone, CLOCK_HANDLING, &next);
        put_clock(&f, &next, CLOCK_HANDLING, NULL);
        put_clock(&f, &next, CLOCK_TRIAGE, &bureau); /* each of others: both stay */
        put_clock(&f, &gone, CLOCK_NOTICE, &city);
        row_put(f.txn, ROW_MERGED, &merged.merged);
        fold(&f, FACT_SUCCEEDED, 9);
        assert_true(docket_get(f.txn, &next, &id, &docket));
        assert_string_equal(docket.giver.s, "411281");
        assert_int_equal(docket.custody, CUSTODY_HERE);
        assert_int_equal(docket.state, STATE_ACCEPTED);
        assert_int_equal(count(&f, ROW_CLOCK, &next), 3);
        assert_int_equal(count(&f, ROW_CLOCK, &gone), 0);
        assert_int_equal(count(&f, ROW_MERGED, &next), 0); /* what was merged above it is not merged at the successor */
        fold_deinit(&f);
}

static void whether_it_fits_depends_on_what_the_successor_has_of_it(void **state) {
        DocketRow closing = { .unit = gone, .case_id = id, .state = STATE_ACCEPTED, .custody = CUSTODY_HERE };
        DocketRow own = { .unit = next, .case_id = id, .state = STATE_COPY, .custody = CUSTODY_NONE };

        assert_true(succession_fits(&closing, NULL));
        assert_true(succession_fits(&closing, &own)); /* a copy */
        own.custody = CUSTODY_AWAY;
        own.state = STATE_NONE;
        assert_true(succession_fits(&closing, &own));
        own.state = STATE_HANDED;
        assert_false(succession_fits(&closing, &own)); /* two steps away */
        own.given_to = gone;
        assert_true(succession_fits(&closing, &own));
        own.given_to = bureau;
        own.giver = gone;
        assert_true(succession_fits(&closing, &own));
        own.giver = UNIT_NONE;
        assert_false(succession_fits(&closing, &own));
        closing.giver = bureau; /* one unit in between, which had it from the successor */
        assert_true(succession_fits(&closing, &own));
        closing.custody = CUSTODY_NONE; /* and has it back */
        assert_false(succession_fits(&closing, &own));
        closing.custody = CUSTODY_HERE;
        closing.giver = (UnitCode){ "411200" }; /* which had it from another */
        assert_false(succession_fits(&closing, &own));
        closing = (DocketRow){ .unit = gone, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = bureau };
        own = (DocketRow){ .unit = next, .case_id = id, .state = STATE_TAKEN, .custody = CUSTODY_HERE, .giver = bureau };
        assert_true(succession_fits(&closing, &own)); /* which gave it to the successor */
        own.giver = (UnitCode){ "411200" }; /* the successor has it from another */
        assert_false(succession_fits(&closing, &own));
        own.giver = UNIT_NONE;
        assert_false(succession_fits(&closing, &own));
}

/* It had the case from the one and gave it to the other, whichever way, and has nothing more to do with it once the two
 * are one. */
static void a_unit_between_the_two_steps_out(void **state) {
        DocketRow between = { .unit = bureau, .case_id = id, .custody = CUSTODY_AWAY, .giver = next, .given_to = gone };

        assert_true(succession_steps_out(&between, &gone, &next));
        between.given_to = bureau;
        assert_false(succession_steps_out(&between, &gone, &next));
        between.giver = gone;
        between.given_to = next;
        assert_true(succession_steps_out(&between, &gone, &next));
        between.given_to = bureau;
        assert_false(succession_steps_out(&between, &gone, &next));
        between.given_to = next;
        between.giver = UNIT_NONE; /* it began there */
        assert_false(succession_steps_out(&between, &gone, &next));
        between.giver = gone;
        between.custody = CUSTODY_HERE;
        assert_false(succession_steps_out(&between, &gone, &next));
}

/* Who stood between the two has nothing more to do with it. */
static void the_one_in_between_is_watched_no_more(void **state) {
        DocketRow docket;
        ClockRow got;
        Fold f;

        fold_init(&f); /* the successor gave it itself to the one that closes */
        put_docket(&f, &next, STATE_HANDED, "411200", gone.s);
        put_docket(&f, &gone, STATE_ACCEPTED, next.s, NULL);
        put_clock(&f, &next, CLOCK_HANDLING, &gone);
        put_clock(&f, &gone, CLOCK_HANDLING, NULL);
        fold(&f, FACT_SUCCEEDED, 9);
        assert_true(clock_get_open(f.txn, &next, &id, CLOCK_HANDLING, false, &got));
        assert_false(clock_get_open(f.txn, &next, &id, CLOCK_HANDLING, true, &got));
        fold_deinit(&f);
        fold_init(&f); /* the successor gave it to the bureau, the bureau to the one that closes */
        put_docket(&f, &next, STATE_HANDED, "411200", "411281");
        put_docket(&f, &gone, STATE_ACCEPTED, "411281", NULL);
        put_clock(&f, &next, CLOCK_HANDLING, &bureau);
        put_clock(&f, &gone, CLOCK_HANDLING, NULL);
        fold(&f, FACT_SUCCEEDED, 9);
        assert_true(docket_get(f.txn, &next, &id, &docket));
        assert_int_equal(docket.custody, CUSTODY_HERE);
        assert_int_equal(docket.state, STATE_ACCEPTED);
        assert_string_equal(docket.giver.s, "411200");
        assert_true(clock_get_open(f.txn, &next, &id, CLOCK_HANDLING, false, &got));
        assert_false(clock_get_open(f.txn, &next, &id, CLOCK_HANDLING, true, &got));
        fold_deinit(&f);
        fold_init(&f); /* and the other way round */
        put_docket(&f, &gone, STATE_HANDED, "411200", "411281");
        put_docket(&f, &next, STATE_ACCEPTED, "411281", NULL);
        put_clock(&f, &gone, CLOCK_HANDLING, &bureau);
        put_clock(&f, &next, CLOCK_HANDLING, NULL);
        fold(&f, FACT_SUCCEEDED, 9);
        assert_true(docket_get(f.txn, &next, &id, &docket));
        assert_int_equal(docket.custody, CUSTODY_HERE);
        assert_string_equal(docket.giver.s, "411200");
        assert_true(clock_get_open(f.txn, &next, &id, CLOCK_HANDLING, false, &got));
        assert_false(clock_get_open(f.txn, &next, &id, CLOCK_HANDLING, true, &got));
        fold_deinit(&f);
}

static void on_its_way_nothing_ticks_and_refused_it_ticks_again(void **state) {
        ExchangeRow asked = { .unit = gone, .case_id = id, .entry = 6, .state = EXCHANGE_AWAITED, .document = ENTRY_ORDER,
                              .issuer = gone,
                              .addressee = next, .due_at = INT64_C(1772400000000) };
        DocketRow docket;
        unsigned before;
        Fold f;

        fold_init(&f);
        put_docket(&f, &gone, STATE_ACCEPTED, "411281", NULL);
        put_clock(&f, &gone, CLOCK_HANDLING, NULL);
        row_put(f.txn, ROW_EXCHANGE, &asked);
        exchange_settle_due(f.txn, &asked);
        before = dues(&f, &gone);
        assert_int_equal(before, 2);
        fold(&f, FACT_SUCCESSION_SENT, 3);
        assert_int_equal(dues(&f, &gone), 0);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.custody, CUSTODY_FLIGHT);
        assert_int_equal(docket.state, STATE_SUCCEEDED);
        fold(&f, FACT_SUCCESSION_BACK, 0);
        assert_int_equal(dues(&f, &gone), before);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.custody, CUSTODY_HERE);
        assert_int_equal(docket.state, STATE_ACCEPTED);
        fold(&f, FACT_SUCCESSION_SENT, 4);
        fold(&f, FACT_SUCCESSION_ARRIVED, 0);
        assert_int_equal(dues(&f, &gone), 0);
        assert_int_equal(count(&f, ROW_CLOCK, &gone) + count(&f, ROW_EXCHANGE, &gone), 0);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.custody, CUSTODY_AWAY);
        fold_deinit(&f);
}

/* Of the bureau: a finding, a question, a review and a watch about the one, and about the other. */
static void put_named(Fold *f) {
        const UnitCode *const named[] = { &gone, &next };

        for (uint64_t i = 0; i < 2; i++) {
                FindingRow finding = { .unit = bureau, .case_id = id, .entry = 20 + i, .state = FINDING_OPEN,
                                       .about = *named[i] };
                ExchangeRow asked = { .unit = bureau, .case_id = id, .entry = 30 + i, .state = EXCHANGE_ANSWERED,
                                      .document = ENTRY_ORDER, .issuer = bureau, .addressee = *named[i] };

                InstanceRow review = { .unit = bureau, .case_id = id, .entry = 40 + i, .kind = REVIEW_FIRST, .reviewer = bureau,
                                       .reviewed = *named[i] };
                ClockRow watch = { .unit = bureau, .case_id = id, .clock = CLOCK_HANDLING, .instance = 50 + i,
                                   .state = CLOCK_MET, .watched = *named[i], .flags = CLOCK_FLAG_WATCH };

                row_put(f->txn, ROW_FINDING, &finding);
                row_put(f->txn, ROW_EXCHANGE, &asked);
                row_put(f->txn, ROW_INSTANCE, &review);
                clock_row_put(f->txn, &watch);
        }
}

static void assert_named(Fold *f, uint64_t i, const UnitCode *unit) {
        FindingRow finding = { .unit = bureau, .case_id = id, .entry = 20 + i };
        ExchangeRow asked = { .unit = bureau, .case_id = id, .entry = 30 + i, .addressee = *unit };
        InstanceRow review = { .unit = bureau, .case_id = id, .entry = 40 + i };
        ClockRow watch = { .unit = bureau, .case_id = id, .clock = CLOCK_HANDLING, .instance = 50 + i };

        assert_true(row_get(f->txn, ROW_INSTANCE, &review));
        assert_string_equal(review.reviewed.s, unit->s);
        assert_true(row_get(f->txn, ROW_CLOCK, &watch));
        assert_string_equal(watch.watched.s, unit->s);
        assert_true(row_get(f->txn, ROW_FINDING, &finding));
        assert_string_equal(finding.about.s, unit->s);
        assert_true(row_has(f->txn, ROW_EXCHANGE, &asked));
}

/* What meant the successor all along still does when the file comes back, whether the successor's own word or the receipt came
 * first; and each time anew. */
static void what_comes_back_renames_only_what_was_renamed_for_it(void **state) {
        RenamedRow none = { .gone = gone, .case_id = id };
        OutboxKey key = { .to = bureau, .lane = LANE_NORMAL, .epoch = 1, .number = 3 };

        for (int told = 0; told < 2; told++) {
                SuccessionRow went = { .what = SUCCESSION_WENT, .unit = gone, .case_id = id };
                RowCursor cursor;
                Fold f;

                fold_init(&f);
                put_docket(&f, &gone, STATE_ACCEPTED, "411281", NULL);
                put_docket(&f, &bureau, STATE_HANDED, NULL, GONE);
                put_named(&f);
                for (int again = 0; again < 2; again++) {
                        fold(&f, FACT_SUCCESSION_SENT, 3);
                        assert_true(row_get(f.txn, ROW_SUCCESSION, &went));
                        went.flight = key;
                        row_put(f.txn, ROW_SUCCESSION, &went);
                        if (told)
                                fold(&f, FACT_SUCCESSION_TOLD, 0);
                        fold(&f, FACT_SUCCESSION_ARRIVED, 0);
                        assert_named(&f, 0, &next);
                        assert_named(&f, 1, &next);
                        succession_in_flight_again(f.txn, &id, &key);
                        fold(&f, FACT_SUCCESSION_BACK, 0);
                        assert_named(&f, 0, &gone);
                        assert_named(&f, 1, &next);
                        cursor = row_cursor(ROW_RENAMED, &none, 2, 2);
                        assert_false(row_next(f.txn, &cursor, &none));
                }
                fold_deinit(&f);
        }
}

/* Who had no part in the case but a file to read has none on the way, nor when it comes back. */
static void a_file_without_custody_has_none_on_its_way_and_back(void **state) {
        DocketRow docket;
        Fold f;

        fold_init(&f);
        put_docket(&f, &gone, STATE_REVIEW, NULL, NULL);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        docket.custody = CUSTODY_NONE;
        row_put(f.txn, ROW_DOCKET, &docket);
        fold(&f, FACT_SUCCESSION_SENT, 3);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.state, STATE_SUCCEEDED);
        assert_int_equal(docket.custody, CUSTODY_NONE);
        fold(&f, FACT_SUCCESSION_BACK, 0);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.state, STATE_REVIEW);
        assert_int_equal(docket.custody, CUSTODY_NONE);
        fold_deinit(&f);
}

/* The successor had it, lost it with its disk, and refuses it now: it is the closed unit's again, with the days it had, as they
 * stand in the entry that it went by. */
static void what_had_arrived_and_comes_back_has_its_days_again(void **state) {
        CLEANUP(buf_deinit) Buf rows = BUF_INIT;
        OutboxKey key = { .to = bureau, .lane = LANE_NORMAL, .epoch = 1, .number = 3 };
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = gone, .case_id = id }, bare;
        CaseRow known = { .case_id = id, .registered_by = bureau, .case_class = CLASS_CLAIM, .channel = CHANNEL_LETTER, .entry = 3,
                          .people = 9 };
        DocketRow docket, giver;
        Fold f;

        fold_init(&f);
        put_docket(&f, &gone, STATE_ACCEPTED, "411281", NULL);
        put_docket(&f, &bureau, STATE_HANDED, NULL, GONE);
        put_clock(&f, &gone, CLOCK_HANDLING, NULL);
        row_put(f.txn, ROW_CASE, &known);
        succession_pack(f.txn, &gone, &id, &rows);
        fold(&f, FACT_SUCCESSION_SENT, 3);
        assert_true(row_get(f.txn, ROW_SUCCESSION, &went));
        assert_int_equal(went.state_entry, f.entry.header.number);
        went.flight = key;
        row_put(f.txn, ROW_SUCCESSION, &went);
        fold(&f, FACT_SUCCESSION_ARRIVED, 0);
        assert_true(docket_get(f.txn, &bureau, &id, &giver));
        assert_string_equal(giver.given_to.s, NEXT);
        key.number = 4;
        succession_in_flight_again(f.txn, &id, &key); /* another parcel */
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.custody, CUSTODY_AWAY);
        key.number = 3;
        succession_in_flight_again(f.txn, &id, &key);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.custody, CUSTODY_FLIGHT);
        assert_false(succession_is_bare(f.txn, &gone, &id));
        fold(&f, FACT_SUCCESSION_BACK, 0);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.custody, CUSTODY_HERE);
        assert_true(docket_get(f.txn, &bureau, &id, &giver));
        assert_string_equal(giver.given_to.s, GONE); /* who is meant by then */
        assert_int_equal(dues(&f, &gone), 0);
        assert_true(succession_is_bare(f.txn, &gone, &id));
        assert_true(succession_wants_state(f.txn, &bare));
        assert_int_equal(bare.entry, f.entry.header.number);
        f.entry.parts[0] = (Part){ .kind = PART_STATE, .data = buf_bytes(&rows) };
        f.entry.n_parts = 1;
        fold(&f, FACT_SUCCESSION_STATE, 0);
        assert_false(succession_is_bare(f.txn, &gone, &id));
        assert_int_equal(dues(&f, &gone), 1);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.state, STATE_ACCEPTED);
        assert_string_equal(docket.giver.s, "411281");
        assert_true(row_get(f.txn, ROW_CASE, &known)); /* it was known here all the time */
        assert_int_equal(known.entry, 3);
        assert_int_equal(known.people, 9);
        fold_deinit(&f);
}

/* A parcel that is offered once more takes no file along that has begun anew meanwhile, or is no more. */
static void only_what_arrived_and_lies_there_is_under_way_again(void **state) {
        OutboxKey key = { .to = bureau, .lane = LANE_NORMAL, .epoch = 1, .number = 3 };
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = gone, .case_id = id };
        DocketRow docket;
        Fold f;

        fold_init(&f);
        put_docket(&f, &gone, STATE_ACCEPTED, "411281", NULL);
        fold(&f, FACT_SUCCESSION_SENT, 3);
        assert_true(row_get(f.txn, ROW_SUCCESSION, &went));
        went.flight = key;
        row_put(f.txn, ROW_SUCCESSION, &went);
        fold(&f, FACT_SUCCESSION_ARRIVED, 0);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        docket.state = STATE_TAKEN;
        docket.custody = CUSTODY_HERE;
        row_put(f.txn, ROW_DOCKET, &docket);
        succession_in_flight_again(f.txn, &id, &key);
        assert_true(row_get(f.txn, ROW_SUCCESSION, &went));
        assert_int_equal(went.state, WENT_ARRIVED);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_int_equal(docket.custody, CUSTODY_HERE);
        row_delete(f.txn, ROW_DOCKET, &docket);
        succession_in_flight_again(f.txn, &id, &key);
        assert_true(row_get(f.txn, ROW_SUCCESSION, &went));
        assert_int_equal(went.state, WENT_ARRIVED);
        assert_int_equal(count(&f, ROW_DOCKET, &gone), 0);
        fold_deinit(&f);
}

/* Sent once more for an act that made a lost one good: its rows are in the entry that it names. */
static void a_file_that_was_sent_for_another_entry_has_its_rows_there(void **state) {
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = gone, .case_id = id };
        Fact fact = { .kind = FACT_SUCCESSION_SENT, .unit = gone, .peer = next, .case_id = id, .number = 3, .number2 = 55,
                      .what = LANE_NORMAL, .how = 1, .text = "411200" };
        CLEANUP(buf_deinit) Buf rows = BUF_INIT;
        AnyRow docket = good_row(ROW_DOCKET);
        CaseRow unknown = { .case_id = id };
        Fold f;

        fold_init(&f);
        put_docket(&f, &gone, STATE_ACCEPTED, "411281", NULL);
        apply_succession(f.txn, &f.entry, &fact);
        assert_true(row_get(f.txn, ROW_SUCCESSION, &went));
        assert_int_equal(went.state_entry, 55);
        buf_put_u8(&rows, 1);
        row_pack(ROW_DOCKET, &docket, &rows);
        f.entry.parts[0] = (Part){ .kind = PART_STATE, .data = buf_bytes(&rows) };
        f.entry.n_parts = 1;
        fact.kind = FACT_SUCCESSION_CAME; /* with codes, and of no case: none comes about */
        apply_succession(f.txn, &f.entry, &fact);
        assert_false(row_get(f.txn, ROW_CASE, &unknown));
        fold_deinit(&f);
}

/* What the row hung on was an entry of the other journal; a year or a count was not. */
static void what_came_keeps_its_days_and_marks_its_numbers_as_elsewhere(void **state) {
        CLEANUP(buf_deinit) Buf rows = BUF_INIT;
        static const WarningKind kinds[] = { WARNING_OVERDUE, WARNING_NO_CALENDAR, WARNING_RETURNED_TWICE };
        AnyRow docket = good_row(ROW_DOCKET), of_case = good_row(ROW_CASE), clock = good_row(ROW_CLOCK);
        CaseRow known = { .case_id = id };
        ClockRow got;
        Fold f;

        fold_init(&f);
        docket.docket.flight_node = bureau;
        docket.docket.taken_entry = 12;
        clock.clock.state = CLOCK_RUNNING;
        clock.clock.due_day = 20700;
        clock.clock.clock = CLOCK_HANDLING;
        clock.clock.breached_entry = 0;
        buf_put_u8(&rows, 1);
        row_pack(ROW_CASE, &of_case, &rows);
        row_pack(ROW_DOCKET, &docket, &rows);
        row_pack(ROW_CLOCK, &clock, &rows);
        for (size_t i = 0; i < array_size(kinds); i++) {
                WarningRow w = { .unit = gone, .kind = kinds[i], .case_id = id, .number = 2027, .entry = 8 };

                row_pack(ROW_WARNING, &w, &rows);
        }
        f.entry.parts[0] = (Part){ .kind = PART_STATE, .data = buf_bytes(&rows) };
        f.entry.n_parts = 1;
        fold(&f, FACT_SUCCESSION_CAME, 20260000003);
        assert_true(docket_get(f.txn, &next, &id, &docket.docket));
        assert_int_equal(docket.docket.number, 20260000003);
        assert_int_equal(docket.docket.taken_entry, 12 + ENTRY_ELSEWHERE);
        assert_true(unit_code_is_none(&docket.docket.flight_node)); /* its parcels were the other's */
        assert_true(clock_get_open(f.txn, &next, &id, CLOCK_HANDLING, false, &got));
        assert_int_equal(got.due_day, 20700);
        assert_int_equal(got.instance, 7 + ENTRY_ELSEWHERE);
        assert_int_equal(got.breached_entry, 0);
        for (size_t i = 0; i < array_size(kinds); i++) {
                WarningRow w = { .unit = next, .kind = kinds[i], .case_id = id, .number = 2027 + (i ? 0 : ENTRY_ELSEWHERE) };

                assert_true(row_get(f.txn, ROW_WARNING, &w));
                assert_int_equal(w.entry, 8 + ENTRY_ELSEWHERE);
        }
        assert_true(row_get(f.txn, ROW_CASE, &known));
        assert_int_equal(known.entry, 90);
        fold_deinit(&f);
}

static void a_case_that_was_known_keeps_what_was_known(void **state) {
        CLEANUP(buf_deinit) Buf rows = BUF_INIT;
        AnyRow docket = good_row(ROW_DOCKET), of_case = good_row(ROW_CASE);
        CaseRow known = { .case_id = id, .entry = 3, .content_entry = 3, .people = 9 };
        Fold f;

        fold_init(&f);
        row_put(f.txn, ROW_CASE, &known);
        buf_put_u8(&rows, 1);
        row_pack(ROW_CASE, &of_case, &rows);
        row_pack(ROW_DOCKET, &docket, &rows);
        f.entry.parts[0] = (Part){ .kind = PART_STATE, .data = buf_bytes(&rows) };
        f.entry.n_parts = 1;
        fold(&f, FACT_SUCCESSION_CAME, 1);
        assert_true(row_get(f.txn, ROW_CASE, &known));
        assert_int_equal(known.entry, 3);
        assert_int_equal(known.content_entry, 3);
        assert_int_equal(known.people, 9);
        fold_deinit(&f);
}

/* Apply is total: a fact about a file that is not here, or whose part says nothing, changes no file. */
static void facts_without_their_file_change_none(void **state) {
        static const FactKind kinds[] = { FACT_SUCCEEDED, FACT_SUCCESSION_SENT, FACT_SUCCESSION_BACK, FACT_SUCCESSION_ARRIVED,
                                          FACT_SUCCESSION_CAME, FACT_SUCCESSION_TOLD, FACT_SUCCESSION_STATE, FACT_CASE };
        Fold f;

        fold_init(&f);
        for (size_t i = 0; i < array_size(kinds); i++)
                fold(&f, kinds[i], 1);
        f.entry.parts[0] = (Part){ .kind = PART_STATE, .data = bytes_of("\2", 1) };
        f.entry.n_parts = 1;
        fold(&f, FACT_SUCCESSION_CAME, 1);
        fold(&f, FACT_SUCCESSION_STATE, 1);
        assert_int_equal(count(&f, ROW_DOCKET, &gone) + count(&f, ROW_DOCKET, &next), 0);
        assert_int_equal(dues(&f, &gone) + dues(&f, &next), 0);
        fold_deinit(&f);
}

/* What a third unit's rows say of the one that closed is said of its successor; what they say of others stays. */
static void others_mean_the_successor_from_then_on(void **state) {
        ExchangeRow asked = { .unit = bureau, .case_id = id, .entry = 6, .state = EXCHANGE_AWAITED, .document = ENTRY_ORDER,
                              .issuer = bureau, .addressee = gone };
        InstanceRow review = { .unit = bureau, .case_id = id, .entry = 8, .kind = REVIEW_FIRST, .reviewer = bureau,
                               .reviewed = gone,
                               .handler = gone, .asked_unit = gone };
        FindingRow finding = { .unit = bureau, .case_id = id, .entry = 9, .state = FINDING_OPEN, .about = gone };
        ClockRow watch;
        DocketRow docket;
        Fold f;

        fold_init(&f);
        put_docket(&f, &bureau, STATE_HANDED, NULL, GONE);
        put_docket(&f, &gone, STATE_SUCCEEDED, "411281", NULL);
        put_clock(&f, &bureau, CLOCK_HANDLING, &gone);
        row_put(f.txn, ROW_EXCHANGE, &asked);
        row_put(f.txn, ROW_INSTANCE, &review);
        row_put(f.txn, ROW_FINDING, &finding);
        fold(&f, FACT_SUCCESSION_TOLD, 0);
        assert_true(docket_get(f.txn, &bureau, &id, &docket));
        assert_string_equal(docket.given_to.s, NEXT);
        assert_true(clock_get_open(f.txn, &bureau, &id, CLOCK_HANDLING, true, &watch));
        assert_string_equal(watch.watched.s, NEXT);
        assert_int_equal(count(&f, ROW_EXCHANGE, &bureau), 1); /* not one under each name */
        asked.addressee = next;
        assert_true(row_get(f.txn, ROW_EXCHANGE, &asked));
        assert_string_equal(asked.issuer.s, "411281");
        assert_true(row_get(f.txn, ROW_INSTANCE, &review));
        assert_string_equal(review.reviewed.s, NEXT);
        assert_string_equal(review.reviewer.s, "411281");
        assert_true(row_get(f.txn, ROW_FINDING, &finding));
        assert_string_equal(finding.about.s, NEXT);
        assert_true(docket_get(f.txn, &gone, &id, &docket));
        assert_string_equal(docket.giver.s, "411281");
        fold_deinit(&f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_value_that_does_not_exist_makes_it_none),
                cmocka_unit_test(it_has_one_docket_and_no_more_rows_than_a_case_can_have),
                cmocka_unit_test(whoever_has_a_part_in_it_is_named_once),
                cmocka_unit_test(everything_of_the_file_goes_over),
                cmocka_unit_test(a_step_between_the_two_falls_away),
                cmocka_unit_test(whether_it_fits_depends_on_what_the_successor_has_of_it),
                cmocka_unit_test(a_unit_between_the_two_steps_out),
                cmocka_unit_test(the_one_in_between_is_watched_no_more),
                cmocka_unit_test(on_its_way_nothing_ticks_and_refused_it_ticks_again),
                cmocka_unit_test(a_file_without_custody_has_none_on_its_way_and_back),
                cmocka_unit_test(what_had_arrived_and_comes_back_has_its_days_again),
                cmocka_unit_test(only_what_arrived_and_lies_there_is_under_way_again),
                cmocka_unit_test(a_file_that_was_sent_for_another_entry_has_its_rows_there),
                cmocka_unit_test(what_comes_back_renames_only_what_was_renamed_for_it),
                cmocka_unit_test(what_came_keeps_its_days_and_marks_its_numbers_as_elsewhere),
                cmocka_unit_test(a_case_that_was_known_keeps_what_was_known),
                cmocka_unit_test(facts_without_their_file_change_none),
                cmocka_unit_test(others_mean_the_successor_from_then_on),
        };

        return cmocka_run_group_tests(tests, setup, NULL);
}
