/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fold of succession.  Everything that is one unit's about one case lies under (unit, case) in a few kinds of rows, so that
 * going over is: the rows under another unit, and the other's name wherever rows of this office say the first one's.
 */

#include "common/base/memory.h"
#include "node/core/apply.h"
#include "node/core/succession.h"

#include <assert.h>

/* The rows that are a unit's about a case, beside its docket and its warnings. */
static const RowKind kinds[] = { ROW_CLOCK, ROW_EXCHANGE, ROW_INSTANCE, ROW_FINDING, ROW_RECUSAL, ROW_MERGED, ROW_LINK };
#define KIND(kind) (UINT64_C(1) << (kind))
#define KINDS_TAKEN                                                                                                          \
        (KIND(ROW_CASE) | KIND(ROW_DOCKET) | KIND(ROW_CLOCK) | KIND(ROW_EXCHANGE) | KIND(ROW_INSTANCE) | KIND(ROW_FINDING) |     \
         KIND(ROW_RECUSAL) | KIND(ROW_MERGED) | KIND(ROW_LINK) | KIND(ROW_WARNING))
#define STATE_VERSION 1
#define ROWS_MAX 2048

typedef union CaseRows {
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
        /* all begin so, but for a warning's and a case's */
        struct {
                UnitCode unit;
                CaseId case_id;
        } key;
} CaseRows;

static_assert(offsetof(ClockRow, case_id) == sizeof(UnitCode) && offsetof(LinkRow, case_id) == sizeof(UnitCode), "key");
static_assert(offsetof(MergedRow, case_id) == sizeof(UnitCode) && offsetof(RecusalRow, case_id) == sizeof(UnitCode), "key");

#define NAMES_MAX 4
#define ALL_NAMES ((1u << NAMES_MAX) - 1)

/* The other units that a row names, in an order that is kept; NULL: no more. */
static void names_of(RowKind kind, CaseRows *row, UnitCode *ret[NAMES_MAX]) {
        UnitCode *const docket[NAMES_MAX] = { &row->docket.giver, &row->docket.given_to, &row->docket.directed,
                                              &row->docket.sealed_to };
        UnitCode *const clock[NAMES_MAX] = { &row->clock.watched };
        UnitCode *const exchange[NAMES_MAX] = { &row->exchange.issuer, &row->exchange.addressee };
        UnitCode *const instance[NAMES_MAX] = { &row->instance.reviewer, &row->instance.reviewed, &row->instance.handler,
                                                &row->instance.asked_unit };
        UnitCode *const finding[NAMES_MAX] = { &row->finding.about };
        UnitCode *const none[NAMES_MAX] = { NULL };

        memcpy(ret, kind == ROW_DOCKET ? docket : kind == ROW_CLOCK ? clock : kind == ROW_EXCHANGE ? exchange :
                    kind == ROW_INSTANCE ? instance : kind == ROW_FINDING ? finding : none, sizeof(none));
}

/* Of those in `which`, a bit for each; returns the bits of those that were renamed. */
static uint32_t rename_some(RowKind kind, CaseRows *row, const UnitCode *gone, const UnitCode *now, uint32_t which) {
        UnitCode *names[NAMES_MAX];
        uint32_t done = 0;

        names_of(kind, row, names);
        for (uint32_t i = 0; i < NAMES_MAX && names[i]; i++) {
                if (!(which & 1u << i) || !unit_code_equal(names[i], gone))
                        continue;
                *names[i] = *now;
                done |= 1u << i;
        }
        return done;
}

static void rename_in(RowKind kind, CaseRows *row, const UnitCode *gone, const UnitCode *now) {
        (void)rename_some(kind, row, gone, now, ALL_NAMES);
}

/* ---- rows with what hangs on them -------------------------------------------------------------------------------- */

static void put(StoreTxn *txn, RowKind kind, const CaseRows *row) {
        if (kind == ROW_CLOCK)
                clock_row_put(txn, &row->clock);
        else
                row_put(txn, kind, row);
        if (kind == ROW_EXCHANGE)
                exchange_settle_due(txn, &row->exchange);
}

static void drop(StoreTxn *txn, RowKind kind, const CaseRows *row) {
        if (kind == ROW_CLOCK)
                clock_due_drop(txn, &row->clock);
        row_delete(txn, kind, row);
        if (kind == ROW_EXCHANGE)
                exchange_settle_due(txn, &row->exchange);
}

static RowCursor rows_of(RowKind kind, const UnitCode *unit, const CaseId *id) {
        CaseRows from;

        memset(&from, 0, sizeof(from));
        from.key.unit = *unit;
        from.key.case_id = *id;
        return row_cursor(kind, &from, 2, 2);
}

/* No clock of the unit ticks in the case, no day without a clock is over. */
static void stand_still(StoreTxn *txn, const UnitCode *unit, const CaseId *id, bool still) {
        RowCursor clocks = rows_of(ROW_CLOCK, unit, id), exchanges = rows_of(ROW_EXCHANGE, unit, id);
        CaseRows row;

        while (row_next(txn, &clocks, &row.clock)) {
                if (still)
                        clock_due_drop(txn, &row.clock);
                else
                        clock_row_put(txn, &row.clock);
        }
        while (row_next(txn, &exchanges, &row.exchange)) {
                if (still)
                        exchange_due_drop(txn, &row.exchange);
                else
                        exchange_settle_due(txn, &row.exchange);
        }
}

/* Its own paper: nobody signs for an office that is no more.  `entry` is the succession, whose document names them. */
static void discard_drafts(StoreTxn *txn, uint64_t entry, const UnitCode *unit, const CaseId *id) {
        DraftRow row = { .unit = *unit, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_DRAFT, &row, 2, 2);

        while (row_next(txn, &cursor, &row)) {
                if (row.state != DRAFT_DRAFTED && row.state != DRAFT_SIGNED)
                        continue;
                row.state = DRAFT_DISCARDED;
                row.ended_entry = entry;
                row_put(txn, ROW_DRAFT, &row);
        }
}

/* ---- the other's name -------------------------------------------------------------------------------------------- */

/* Which of the names, in which row: under the key that it has by now. */
static void remember_names(StoreTxn *txn, const Fact *fact, RowKind kind, const CaseRows *row, uint32_t names) {
        RenamedRow r = { .gone = fact->unit, .case_id = fact->case_id, .kind = kind, .unit = row->key.unit };

        if (kind == ROW_CLOCK)
                r.clock = row->clock.clock;
        if (kind == ROW_EXCHANGE)
                r.addressee = row->exchange.addressee;
        r.number = kind == ROW_CLOCK ? row->clock.instance : kind == ROW_EXCHANGE ? row->exchange.entry :
                   kind == ROW_INSTANCE ? row->instance.entry : kind == ROW_FINDING ? row->finding.entry : 0;
        (void)row_get(txn, ROW_RENAMED, &r);
        r.names |= names;
        row_put(txn, ROW_RENAMED, &r);
}

static void renamed_row(const RenamedRow *r, CaseRows *ret) {
        memset(ret, 0, sizeof(*ret));
        ret->key.unit = r->unit;
        ret->key.case_id = r->case_id;
        switch ((RowKind)r->kind) {
        case ROW_CLOCK:
                ret->clock.clock = r->clock;
                ret->clock.instance = r->number;
                break;
        case ROW_EXCHANGE:
                ret->exchange.entry = r->number;
                ret->exchange.addressee = r->addressee;
                break;
        case ROW_INSTANCE: ret->instance.entry = r->number; break;
        case ROW_FINDING: ret->finding.entry = r->number; break;
        default: break;
        }
}

static uint32_t rename_row(StoreTxn *txn, RowKind kind, CaseRows *row, const UnitCode *gone, const UnitCode *now,
                           uint32_t which) {
        CaseRows before = *row;
        uint32_t done = rename_some(kind, row, gone, now, which);

        if (!done)
                return 0;
        if (kind == ROW_EXCHANGE) /* whose key says whom it asks */
                drop(txn, kind, &before);
        put(txn, kind, row);
        return done;
}

/* It comes back: what was renamed for its sake, and nothing else, names it again. */
static void rename_back(StoreTxn *txn, const UnitCode *gone, const UnitCode *now, const CaseId *id) {
        RenamedRow r = { .gone = *gone, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_RENAMED, &r, 2, 2);

        while (row_next(txn, &cursor, &r)) {
                CaseRows row;

                renamed_row(&r, &row);
                row_delete(txn, ROW_RENAMED, &r);
                if (row_get(txn, (RowKind)r.kind, &row))
                        (void)rename_row(txn, (RowKind)r.kind, &row, now, gone, r.names);
        }
}

/* Its file went from here in a parcel, so that it may come back; the word that it is there may come before its receipt. */
static bool may_come_back(StoreTxn *txn, const Fact *fact) {
        SuccessionRow went = { .what = SUCCESSION_WENT, .unit = fact->unit, .case_id = fact->case_id };

        return row_get(txn, ROW_SUCCESSION, &went) && (went.state == WENT_FLIGHT || went.state == WENT_ARRIVED);
}

static void rename_all(StoreTxn *txn, const Fact *fact) {
        static const RowKind named[] = { ROW_DOCKET, ROW_CLOCK, ROW_EXCHANGE, ROW_INSTANCE, ROW_FINDING };
        CaseUnitRow from = { .case_id = fact->case_id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &from, 1, 1);
        bool remember = may_come_back(txn, fact);

        while (row_next(txn, &cursor, &from)) {
                if (unit_code_equal(&from.unit, &fact->unit))
                        continue;
                for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
                        RowCursor rows = rows_of(named[i], &from.unit, &fact->case_id);
                        CaseRows row;

                        while (row_next(txn, &rows, &row)) {
                                uint32_t names = rename_row(txn, named[i], &row, &fact->unit, &fact->peer, ALL_NAMES);

                                if (names && remember)
                                        remember_names(txn, fact, named[i], &row, names);
                        }
                }
        }
}

/* ---- one file out of two ----------------------------------------------------------------------------------------- */

/* One step lies between them, of a unit that would have the case from the successor and have given it to the successor: it
 * falls out, and the two files are one as if they had been neighbours. */
static bool is_above(const DocketRow *own, const DocketRow *gone) {
        return own->custody == CUSTODY_AWAY && gone->custody != CUSTODY_NONE && !unit_code_is_none(&gone->giver) &&
               (unit_code_equal(&own->given_to, &gone->unit) || unit_code_equal(&own->given_to, &gone->giver));
}

static bool is_below(const DocketRow *own, const DocketRow *gone) {
        return unit_code_equal(&own->giver, &gone->unit) ||
               (gone->custody == CUSTODY_AWAY && !unit_code_is_none(&own->giver) &&
                unit_code_equal(&own->giver, &gone->given_to));
}

bool succession_steps_out(const DocketRow *docket, const UnitCode *gone, const UnitCode *to) {
        return docket->custody == CUSTODY_AWAY &&
               ((unit_code_equal(&docket->giver, to) && unit_code_equal(&docket->given_to, gone)) ||
                (unit_code_equal(&docket->giver, gone) && unit_code_equal(&docket->given_to, to)));
}

bool succession_fits(const DocketRow *gone, const DocketRow *own) {
        if (!own || own->custody == CUSTODY_NONE || own->state == STATE_NONE)
                return true;
        return unit_code_equal(&own->given_to, &gone->unit) || is_above(own, gone) || is_below(own, gone);
}

static void take_upwards(DocketRow *to, const DocketRow *from) {
        to->giver = from->giver;
        to->mode = from->mode;
        to->giver_entry = from->giver_entry;
        to->due_day = from->due_day;
        to->report = from->report;
        to->extension_asked = from->extension_asked;
}

/* The successor's file after it; `own` zero but for its keys if it had none. */
static DocketRow one_docket(const DocketRow *gone, const DocketRow *own, uint64_t number) {
        DocketRow now = *gone;

        if (own->custody != CUSTODY_NONE && is_below(own, gone)) { /* it had it from the one that closes */
                now = *own;
                take_upwards(&now, gone);
                return now;
        }
        if (own->custody != CUSTODY_NONE) /* it had given it there */
                take_upwards(&now, own);
        now.unit = own->unit;
        now.number = own->number ? own->number : number;
        return now;
}

/* Between the two nothing is watched any more. */
static bool is_between(const CaseRows *row, const UnitCode *a, const UnitCode *b) {
        return (row->clock.flags & CLOCK_FLAG_WATCH) &&
               ((unit_code_equal(&row->clock.unit, a) && unit_code_equal(&row->clock.watched, b)) ||
                (unit_code_equal(&row->clock.unit, b) && unit_code_equal(&row->clock.watched, a)));
}

static void drop_between(StoreTxn *txn, const Fact *fact, const DocketRow *gone, const DocketRow *own) {
        RowCursor cursor = rows_of(ROW_CLOCK, &fact->peer, &fact->case_id);
        CaseRows row;

        while (row_next(txn, &cursor, &row.clock))
                if (is_between(&row, &fact->unit, &fact->peer) ||
                    ((row.clock.flags & CLOCK_FLAG_WATCH) && is_above(own, gone) &&
                     unit_code_equal(&row.clock.watched, &gone->giver)))
                        drop(txn, ROW_CLOCK, &row);
}

/* ---- going ------------------------------------------------------------------------------------------------------- */

static void went(StoreTxn *txn, const Entry *entry, const Fact *fact, SuccessionWent state, SuccessionRow *row) {
        *row = (SuccessionRow){ .what = SUCCESSION_WENT, .unit = fact->unit, .case_id = fact->case_id };
        (void)row_get(txn, ROW_SUCCESSION, row);
        row->state = state;
        row->peer = fact->peer;
        row->entry = entry->header.number;
        row->at = entry->header.time;
}

/* What is left at the one that closed: that it was there, and where it is. */
static void leave_docket(StoreTxn *txn, const Entry *entry, const Fact *fact, const DocketRow *gone) {
        DocketRow left = { .unit = gone->unit, .case_id = gone->case_id, .state = STATE_SUCCEEDED, .number = gone->number,
                           .custody = gone->custody == CUSTODY_NONE ? CUSTODY_NONE : CUSTODY_AWAY, .giver = gone->giver,
                           .mode = gone->mode, .round = gone->round, .taken_entry = gone->taken_entry, .taken_at = gone->taken_at,
                           .given_to = fact->peer, .given_mode = ENTRY_SUCCESSION, .given_entry = entry->header.number,
                           .archive = gone->archive };

        row_put(txn, ROW_DOCKET, &left);
}

static void drop_warnings(StoreTxn *txn, const UnitCode *unit, const CaseId *id) {
        for (uint32_t kind = 1; kind < WARNING_KINDS; kind++) {
                WarningRow row = { .unit = *unit, .kind = kind, .case_id = *id };
                RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);

                while (row_next(txn, &cursor, &row))
                        row_delete(txn, ROW_WARNING, &row);
        }
}

static void drop_rows(StoreTxn *txn, const UnitCode *unit, const CaseId *id) {
        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                RowCursor cursor = rows_of(kinds[i], unit, id);
                CaseRows row;

                while (row_next(txn, &cursor, &row))
                        drop(txn, kinds[i], &row);
        }
        drop_warnings(txn, unit, id);
}

static uint64_t elsewhere(uint64_t entry) {
        return entry ? entry + ENTRY_ELSEWHERE : 0;
}

/* Entries of the journal that the row came from. */
static void entries_elsewhere(RowKind kind, CaseRows *row) {
        uint64_t *clock[] = { &row->clock.instance, &row->clock.started_entry, &row->clock.breached_entry, &row->clock.ended_entry,
                              &row->clock.revived_entry, &row->clock.extended_entry, &row->clock.excluded_entry,
                              &row->clock.paused_entry, &row->clock.moved_entry };
        uint64_t *finding[] = { &row->finding.entry, &row->finding.evidence, &row->finding.evidence2, &row->finding.reminder_entry,
                                &row->finding.order_entry, &row->finding.proposal_entry, &row->finding.meeting_entry,
                                &row->finding.act_entry, &row->finding.dismissed_entry };
        uint64_t *exchange[] = { &row->exchange.entry, &row->exchange.clock, &row->exchange.answered_entry };
        uint64_t *instance[] = { &row->instance.entry, &row->instance.opinion_entry };
        uint64_t *docket[] = { &row->docket.taken_entry, &row->docket.given_entry, &row->docket.opinion_entry,
                              &row->docket.ended_entry };
        uint64_t *recusal[] = { &row->recusal.entry }, *link[] = { &row->link.entry };
        uint64_t *warning[] = { &row->warning.entry, &row->warning.number };
        const struct {
                RowKind kind;
                uint64_t **fields;
                size_t n;
        } all[] = { { ROW_CLOCK, clock, 9 }, { ROW_FINDING, finding, 9 }, { ROW_EXCHANGE, exchange, 3 }, { ROW_LINK, link, 1 },
                    { ROW_INSTANCE, instance, 2 }, { ROW_DOCKET, docket, array_size(docket) }, { ROW_RECUSAL, recusal, 1 },
                    { ROW_WARNING, warning, 2 } };

        if (kind == ROW_WARNING && (row->warning.kind == WARNING_NO_CALENDAR || row->warning.kind == WARNING_RETURNED_TWICE))
                warning[1] = &row->warning.entry; /* a year, a count: hangs on no entry */
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
                for (size_t j = 0; all[i].kind == kind && j < all[i].n; j++)
                        if (!j || all[i].fields[j] != all[i].fields[j - 1])
                                *all[i].fields[j] = elsewhere(*all[i].fields[j]);
}

/* A row of the unit under its successor's name. */
static void take_row(StoreTxn *txn, const Fact *fact, RowKind kind, CaseRows *row, const DocketRow *own) {
        if (kind == ROW_CLOCK && (is_between(row, &fact->unit, &fact->peer) ||
                                  ((row->clock.flags & CLOCK_FLAG_WATCH) && own->custody != CUSTODY_NONE &&
                                   unit_code_equal(&row->clock.watched, &own->giver)))) /* it steps out, or is the giver */
                return;
        if (kind == ROW_WARNING) {
                row->warning.unit = fact->peer;
                if (row->warning.kind != WARNING_TO_SIGN && row->warning.kind != WARNING_TO_STAMP)
                        row_put(txn, kind, row);
                return;
        }
        rename_in(kind, row, &fact->unit, &fact->peer);
        row->key.unit = fact->peer;
        if (kind == ROW_RECUSAL)
                row->recusal.head = false; /* its head was another person */
        if (kind == ROW_MERGED && own->custody != CUSTODY_NONE && unit_code_equal(&own->giver, &fact->unit))
                return;
        put(txn, kind, row);
}

static void end_docket(StoreTxn *txn, const Fact *fact, const DocketRow *gone, DocketRow *own) {
        CaseUnitRow link = { .case_id = fact->case_id, .unit = fact->peer };
        DocketRow now = one_docket(gone, own, fact->number);

        rename_in(ROW_DOCKET, (CaseRows *)&now, &fact->unit, &fact->peer);
        row_put(txn, ROW_DOCKET, &now);
        row_put(txn, ROW_CASE_UNIT, &link);
}

static void came_from(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        SuccessionRow row = { .what = SUCCESSION_CAME, .unit = fact->peer, .case_id = fact->case_id, .peer = fact->unit,
                              .entry = entry->header.number, .at = entry->header.time };

        row_put(txn, ROW_SUCCESSION, &row);
}

/* Both are here. */
static void apply_here(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        DocketRow gone = { .unit = fact->unit, .case_id = fact->case_id }, own = { .unit = fact->peer, .case_id = fact->case_id };
        SuccessionRow record;

        if (!row_get(txn, ROW_DOCKET, &gone))
                return;
        (void)row_get(txn, ROW_DOCKET, &own);
        drop_between(txn, fact, &gone, &own);
        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                RowCursor cursor = rows_of(kinds[i], &fact->unit, &fact->case_id);
                CaseRows row;

                while (row_next(txn, &cursor, &row)) {
                        drop(txn, kinds[i], &row);
                        take_row(txn, fact, kinds[i], &row, &own);
                }
        }
        for (uint32_t kind = 1; kind < WARNING_KINDS; kind++) {
                WarningRow from = { .unit = fact->unit, .kind = kind, .case_id = fact->case_id };
                RowCursor cursor = row_cursor(ROW_WARNING, &from, 3, 3);
                CaseRows row;

                while (row_next(txn, &cursor, &row.warning))
                        take_row(txn, fact, ROW_WARNING, &row, &own);
        }
        drop_warnings(txn, &fact->unit, &fact->case_id);
        discard_drafts(txn, entry->header.number, &fact->unit, &fact->case_id);
        end_docket(txn, fact, &gone, &own);
        leave_docket(txn, entry, fact, &gone);
        went(txn, entry, fact, WENT_HERE, &record);
        row_put(txn, ROW_SUCCESSION, &record);
        came_from(txn, entry, fact);
        rename_all(txn, fact);
}

/* A case that was known here keeps what was known. */
static void came_case(StoreTxn *txn, const Entry *entry, CaseRow *row) {
        if (row_has(txn, ROW_CASE, row))
                return;
        row->entry = entry->header.number;
        row->content_entry = 0;
        row->checks_entry = 0;
        row_put(txn, ROW_CASE, row);
}

static void checks_came(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        CaseRow row = { .case_id = fact->case_id };

        if (!fact->number2 || !row_get(txn, ROW_CASE, &row))
                return;
        row.checks_entry = entry->header.number;
        row_put(txn, ROW_CASE, &row);
}

/* ---- in a parcel ------------------------------------------------------------------------------------------------- */

static void apply_sent(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        DocketRow docket = { .unit = fact->unit, .case_id = fact->case_id };
        SuccessionRow row, sent = { .what = SUCCESSION_WENT, .unit = fact->unit, .case_id = fact->case_id };
        bool again;

        if (!row_get(txn, ROW_DOCKET, &docket))
                return;
        again = row_get(txn, ROW_SUCCESSION, &sent) && sent.state == WENT_FLIGHT; /* under another number: all else stands */
        went(txn, entry, fact, WENT_FLIGHT, &row);
        if (!again) {
                row.state_before = docket.state;
                row.custody_before = docket.custody;
                row.state_entry = fact->number2 ? fact->number2 : entry->header.number;
                row.bare = false;
        }
        row.flight = (OutboxKey){ .lane = (Lane)fact->what, .epoch = fact->how, .number = fact->number };
        memcpy(row.flight.to.s, fact->text, strnlen(fact->text, sizeof(row.flight.to.s) - 1));
        row_put(txn, ROW_SUCCESSION, &row);
        if (again)
                return;
        docket.state = STATE_SUCCEEDED;
        if (docket.custody != CUSTODY_NONE)
                docket.custody = CUSTODY_FLIGHT;
        row_put(txn, ROW_DOCKET, &docket);
        stand_still(txn, &fact->unit, &fact->case_id, true);
}

bool succession_is_bare(StoreTxn *txn, const UnitCode *unit, const CaseId *id) {
        return row_has(txn, ROW_SUCCESSION, &(SuccessionRow){ .what = SUCCESSION_BARE, .unit = *unit, .case_id = *id });
}

/* It had been there, and what was left here went away: it is read from the entry that it went by (apply_state). */
static void back_from_there(StoreTxn *txn, const Entry *entry, const Fact *fact, const SuccessionRow *row) {
        SuccessionRow bare = { .what = SUCCESSION_BARE, .unit = fact->unit, .case_id = fact->case_id, .entry = row->state_entry,
                               .at = entry->header.time };

        rename_back(txn, &fact->unit, &fact->peer, &fact->case_id);
        row_put(txn, ROW_SUCCESSION, &bare);
}

static void apply_back(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        DocketRow docket = { .unit = fact->unit, .case_id = fact->case_id };
        SuccessionRow row;
        bool bare;

        went(txn, entry, fact, WENT_BACK, &row);
        bare = row.bare;
        row.bare = false;
        row.again = fact->what != 0;
        row_put(txn, ROW_SUCCESSION, &row);
        if (!row_get(txn, ROW_DOCKET, &docket))
                return;
        docket.state = row.state_before;
        docket.custody = row.custody_before;
        if (docket.custody == CUSTODY_HERE) {
                docket.given_to = UNIT_NONE;
                docket.given_mode = 0;
        }
        row_put(txn, ROW_DOCKET, &docket);
        if (bare)
                back_from_there(txn, entry, fact, &row);
        else
                stand_still(txn, &fact->unit, &fact->case_id, false);
}

/* What went, as it was then. */
static void apply_state(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        SuccessionRow bare = { .what = SUCCESSION_BARE, .unit = fact->unit, .case_id = fact->case_id };
        const Part *part = entry_find_part(entry, PART_STATE);
        DocketRow gone;
        CaseRows row;
        RowKind kind;
        Reader r;

        row_delete(txn, ROW_SUCCESSION, &bare);
        if (!part || !succession_check(part->data, &fact->unit, &fact->case_id, &gone))
                return;
        r = reader_of(part->data);
        (void)reader_u8(&r);
        while (row_unpack(&r, KINDS_TAKEN, &kind, &row))
                if (kind == ROW_CASE)
                        came_case(txn, entry, &row.case_row);
                else
                        put(txn, kind, &row);
}

static void apply_arrived(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        DocketRow docket = { .unit = fact->unit, .case_id = fact->case_id };
        SuccessionRow row, sent = { .what = SUCCESSION_WENT, .unit = fact->unit, .case_id = fact->case_id };

        (void)row_get(txn, ROW_SUCCESSION, &sent);
        went(txn, entry, fact, WENT_ARRIVED, &row);
        row.bare = true;
        row_put(txn, ROW_SUCCESSION, &row);
        if (!row_get(txn, ROW_DOCKET, &docket))
                return;
        docket.custody = row.custody_before;
        drop_rows(txn, &fact->unit, &fact->case_id);
        discard_drafts(txn, sent.entry, &fact->unit, &fact->case_id);
        leave_docket(txn, entry, fact, &docket);
        rename_all(txn, fact);
}

void succession_in_flight_again(StoreTxn *txn, const CaseId *id, const OutboxKey *key) {
        CaseUnitRow unit = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);

        while (row_next(txn, &cursor, &unit)) {
                SuccessionRow row = { .what = SUCCESSION_WENT, .unit = unit.unit, .case_id = *id };
                DocketRow docket = { .unit = unit.unit, .case_id = *id };

                if (!row_get(txn, ROW_SUCCESSION, &row) || row.state != WENT_ARRIVED || !succession_is_its(&row, key) ||
                    !row_get(txn, ROW_DOCKET, &docket) || docket.state != STATE_SUCCEEDED)
                        continue;
                row.state = WENT_FLIGHT;
                row_put(txn, ROW_SUCCESSION, &row);
                if (docket.custody == CUSTODY_AWAY)
                        docket.custody = CUSTODY_FLIGHT;
                row_put(txn, ROW_DOCKET, &docket);
        }
}

bool succession_is_its(const SuccessionRow *went, const OutboxKey *key) {
        return unit_code_equal(&went->flight.to, &key->to) && went->flight.lane == key->lane &&
               went->flight.epoch == key->epoch && went->flight.number == key->number;
}

void succession_pack(StoreTxn *txn, const UnitCode *unit, const CaseId *id, Buf *out) {
        CaseRow case_row = { .case_id = *id };
        DocketRow docket = { .unit = *unit, .case_id = *id };
        CaseRows row;

        buf_put_u8(out, STATE_VERSION);
        if (row_get(txn, ROW_CASE, &case_row))
                row_pack(ROW_CASE, &case_row, out);
        if (row_get(txn, ROW_DOCKET, &docket))
                row_pack(ROW_DOCKET, &docket, out);
        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                RowCursor cursor = rows_of(kinds[i], unit, id);

                while (row_next(txn, &cursor, &row))
                        row_pack(kinds[i], &row, out);
        }
        for (uint32_t kind = 1; kind < WARNING_KINDS; kind++) {
                WarningRow from = { .unit = *unit, .kind = kind, .case_id = *id };
                RowCursor cursor = row_cursor(ROW_WARNING, &from, 3, 3);

                while (row_next(txn, &cursor, &row.warning))
                        row_pack(ROW_WARNING, &row, out);
        }
}

/* What may stand in a row that somebody else wrote. */
static bool is_code(const UnitCode *code) {
        UnitCode parsed;

        return unit_code_is_none(code) || unit_code_parse(code->s, &parsed);
}

static bool is_docket(const DocketRow *d) {
        CaseId parsed;

        return (unsigned)d->state < STATE_COUNT && d->state != STATE_NONE && d->state != STATE_SUCCEEDED &&
               (unsigned)d->home < STATE_COUNT && d->custody <= CUSTODY_AWAY && d->report <= REPORT_REWORK &&
               d->report_below <= REPORT_REWORK && d->progress <= PROGRESS_FINAL && d->decision <= DECISION_INADMISSIBLE &&
               d->heard <= HEARD_UNREACHABLE &&
               is_code(&d->giver) && is_code(&d->given_to) && is_code(&d->directed) && is_code(&d->directed_by) && is_code(&d->sealed_to) &&
               is_code(&d->where) && is_code(&d->where_by) &&
               (unsigned)d->merged_from < STATE_COUNT && (unsigned)d->ended_from < STATE_COUNT &&
               (case_id_is_none(&d->merged_into) || case_id_parse(d->merged_into.s, &parsed));
}

static bool is_fit(RowKind kind, const CaseRows *row) {
        CaseId parsed;

        switch (kind) {
        case ROW_CASE:
                return row->case_row.case_class <= CLASS_CLAIM && row->case_row.case_class != CLASS_ACCUSATION &&
                       row->case_row.channel <= CHANNEL_FAX && is_code(&row->case_row.registered_by);
        case ROW_DOCKET:
                return is_docket(&row->docket);
        case ROW_CLOCK:
                return row->clock.clock && row->clock.clock <= CLOCK_RETALIATION && row->clock.state >= CLOCK_RUNNING &&
                       row->clock.state <= CLOCK_LAPSED && is_code(&row->clock.watched);
        case ROW_EXCHANGE:
                return row->exchange.state <= EXCHANGE_AWAITED && is_code(&row->exchange.issuer) &&
                       is_code(&row->exchange.addressee) && row->exchange.decision <= DECISION_INADMISSIBLE;
        case ROW_INSTANCE:
                return row->instance.state <= REVIEW_BOUNCED && row->instance.kind <= REVIEW_SECOND &&
                       is_code(&row->instance.reviewer) && is_code(&row->instance.reviewed) && is_code(&row->instance.handler) &&
                       is_code(&row->instance.asked_unit) && row->instance.decision <= DECISION_INADMISSIBLE &&
                       row->instance.result <= DECISION_INADMISSIBLE;
        case ROW_FINDING:
                return row->finding.state >= FINDING_OPEN && row->finding.state <= FINDING_ACTED && is_code(&row->finding.about);
        case ROW_WARNING:
                return row->warning.kind && row->warning.kind < WARNING_KINDS && is_code(&row->warning.about);
        case ROW_MERGED:
                return case_id_parse(row->merged.merged.s, &parsed);
        case ROW_LINK:
                return case_id_parse(row->link.other.s, &parsed);
        default:
                return true;
        }
}

static bool is_its(RowKind kind, const CaseRows *row, const UnitCode *unit, const CaseId *id) {
        if (kind == ROW_CASE)
                return case_id_equal(&row->case_row.case_id, id);
        if (kind == ROW_WARNING)
                return unit_code_equal(&row->warning.unit, unit) && case_id_equal(&row->warning.case_id, id);
        return unit_code_equal(&row->key.unit, unit) && case_id_equal(&row->key.case_id, id);
}

bool succession_check(Bytes state, const UnitCode *unit, const CaseId *id, DocketRow *ret_docket) {
        Reader r = reader_of(state);
        unsigned n = 0, dockets = 0;
        CaseRows row;
        RowKind kind;

        if (reader_u8(&r) != STATE_VERSION)
                return false;
        while (row_unpack(&r, KINDS_TAKEN, &kind, &row)) {
                if (!is_its(kind, &row, unit, id) || !is_fit(kind, &row) || ++n > ROWS_MAX)
                        return false;
                if (kind == ROW_DOCKET) {
                        *ret_docket = row.docket;
                        dockets++;
                }
        }
        return !r.failed && dockets == 1;
}

static void add_peer(Peers *to, const UnitCode *code) {
        if (unit_code_is_none(code) || to->n == SUCCESSION_PEERS_MAX)
                return;
        for (uint32_t i = 0; i < to->n; i++)
                if (unit_code_equal(&to->units[i], code))
                        return;
        to->units[to->n++] = *code;
}

void succession_peers(Bytes state, Peers *ret) {
        Reader r = reader_of(state);
        CaseRows row;
        RowKind kind;

        ret->n = 0;
        (void)reader_u8(&r);
        while (row_unpack(&r, KINDS_TAKEN, &kind, &row)) {
                if (kind == ROW_DOCKET) {
                        add_peer(ret, &row.docket.giver);
                        add_peer(ret, &row.docket.given_to);
                } else if (kind == ROW_EXCHANGE) {
                        add_peer(ret, &row.exchange.issuer);
                        add_peer(ret, &row.exchange.addressee);
                } else if (kind == ROW_INSTANCE) {
                        add_peer(ret, &row.instance.reviewer);
                        add_peer(ret, &row.instance.reviewed);
                        add_peer(ret, &row.instance.handler);
                        add_peer(ret, &row.instance.asked_unit);
                } else if (kind == ROW_CLOCK && (row.clock.flags & CLOCK_FLAG_WATCH)) {
                        add_peer(ret, &row.clock.watched);
                }
        }
}

static void apply_came(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        const Part *part = entry_find_part(entry, PART_STATE);
        DocketRow gone, own = { .unit = fact->peer, .case_id = fact->case_id };
        CaseRows row;
        RowKind kind;
        Reader r;

        if (!part || !succession_check(part->data, &fact->unit, &fact->case_id, &gone))
                return;
        (void)row_get(txn, ROW_DOCKET, &own);
        drop_between(txn, fact, &gone, &own);
        r = reader_of(part->data);
        (void)reader_u8(&r);
        while (row_unpack(&r, KINDS_TAKEN, &kind, &row)) {
                if (kind == ROW_CASE) {
                        came_case(txn, entry, &row.case_row);
                        continue;
                }
                entries_elsewhere(kind, &row);
                if (kind == ROW_DOCKET) {
                        gone = row.docket;
                        gone.flight_node = UNIT_NONE; /* its parcels were its own office's */
                        gone.flight_number = 0;
                } else {
                        take_row(txn, fact, kind, &row, &own);
                }
        }
        end_docket(txn, fact, &gone, &own);
        came_from(txn, entry, fact);
        checks_came(txn, entry, fact);
        rename_all(txn, fact);
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static void apply_job(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        SuccessionRow row = { .what = SUCCESSION_JOB, .unit = fact->unit, .state = fact->what, .cursor = fact->case_id,
                              .moved = fact->number, .entry = entry->header.number, .at = entry->header.time };

        row_put(txn, ROW_SUCCESSION, &row);
}

void apply_succession(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        switch ((FactKind)fact->kind) {
        case FACT_SUCCESSION_JOB: apply_job(txn, entry, fact); break;
        case FACT_SUCCEEDED: apply_here(txn, entry, fact); break;
        case FACT_SUCCESSION_SENT: apply_sent(txn, entry, fact); break;
        case FACT_SUCCESSION_ARRIVED: apply_arrived(txn, entry, fact); break;
        case FACT_SUCCESSION_BACK: apply_back(txn, entry, fact); break;
        case FACT_SUCCESSION_STATE: apply_state(txn, entry, fact); break;
        case FACT_SUCCESSION_CAME: apply_came(txn, entry, fact); break;
        case FACT_SUCCESSION_TOLD: rename_all(txn, fact); break;
        default: break;
        }
}
