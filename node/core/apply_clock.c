/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fold of clocks and of the rules in force.  A clock stands in the list of what falls due (DueRow) exactly while it runs
 * and its day is known; every fact takes it out under its old time and, if it still runs, puts it back under the new one.
 */

#include "node/core/apply.h"

static DueRow due_of(const ClockRow *row) {
        return (DueRow){ .at = clock_due_at(row), .unit = row->unit, .case_id = row->case_id, .clock = row->clock,
                         .instance = row->instance };
}

void clock_due_drop(StoreTxn *txn, const ClockRow *row) {
        DueRow due = due_of(row);

        if (due.at != INSTANT_NEVER)
                row_delete(txn, ROW_DUE, &due);
}

void clock_row_put(StoreTxn *txn, const ClockRow *row) {
        DueRow due = due_of(row);

        row_put(txn, ROW_CLOCK, row);
        if (row->state == CLOCK_RUNNING && due.at != INSTANT_NEVER)
                row_put(txn, ROW_DUE, &due);
}

/* 0 stands for this entry; whether it is the one beside, for itself. */
static uint64_t instance_of(const Fact *fact, uint64_t entry) {
        return clock_instance_entry(fact->number) ? fact->number : entry | (fact->number & CLOCK_BESIDE);
}

static void clock_begin(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        uint64_t number = entry->header.number;
        ClockRow row = { .unit = fact->unit, .case_id = fact->case_id, .clock = fact->what,
                         .instance = instance_of(fact, number), .state = CLOCK_RUNNING, .started_at = fact->at, .started_entry = number, .due_day = fact->day,
                         .days = (uint32_t)fact->number2, .flags = (uint32_t)(fact->number2 >> 32), .watched = fact->peer,
                         .pack_version = fact->how, .pack_digest = fact->digest };

        size_t name = strcspn(fact->text, "\n");

        text_put(row.pack, name < sizeof(row.pack) ? name + 1 : sizeof(row.pack), fact->text);
        if (fact->text[name])
                text_put(row.article, sizeof(row.article), fact->text + name + 1);
        clock_row_put(txn, &row);
}

static void clock_finish(ClockRow *row, uint64_t number, ClockState how) {
        if (how == CLOCK_BREACHED)
                row->breached_entry = number;
        else
                row->ended_entry = number;
        if (how != CLOCK_MET || !row->breached_entry) /* met late stays breached; that it was met says ended_entry */
                row->state = how;
}

static void due_set(ClockRow *row, Day day) {
        row->due_day = day;
        row->flags = day ? row->flags & ~(uint32_t)CLOCK_FLAG_UNKNOWN : row->flags | CLOCK_FLAG_UNKNOWN;
}

static void clock_change(ClockRow *row, const Fact *fact, uint64_t number) {
        uint32_t days = (uint32_t)fact->number2;

        switch ((FactKind)fact->kind) {
        case FACT_CLOCK_END:
                clock_finish(row, number, (ClockState)fact->number2);
                break;
        case FACT_CLOCK_REVIVE:
                row->ended_entry = 0;
                row->revived_entry = number;
                row->state = row->breached_entry ? CLOCK_BREACHED : CLOCK_RUNNING;
                break;
        case FACT_CLOCK_EXTEND:
                row->extended += days;
                row->extensions++;
                row->extended_entry = number;
                due_set(row, fact->day);
                break;
        case FACT_CLOCK_EXCLUDE:
                row->excluded += days;
                row->excluded_entry = number;
                due_set(row, fact->day);
                break;
        case FACT_CLOCK_PAUSE:
                row->state = CLOCK_PAUSED;
                row->paused_at = fact->at;
                row->paused_entry = number;
                break;
        case FACT_CLOCK_RESUME:
                row->state = CLOCK_RUNNING;
                row->paused += days;
                row->paused_entry = number;
                due_set(row, fact->day);
                break;
        case FACT_CLOCK_MOVE:
                if (!row->first_due)
                        row->first_due = row->due_day;
                row->moved_entry = number;
                due_set(row, fact->day);
                break;
        default:
                break;
        }
}

void apply_clock(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        uint64_t number = entry->header.number;
        ClockRow row = { .unit = fact->unit, .case_id = fact->case_id, .clock = fact->what,
                         .instance = instance_of(fact, number) };

        if (fact->kind == FACT_CLOCK_START) {
                clock_begin(txn, entry, fact);
                return;
        }
        if (!row_get(txn, ROW_CLOCK, &row))
                return;
        clock_due_drop(txn, &row);
        clock_change(&row, fact, number);
        clock_row_put(txn, &row);
}

/* ---- rules in force ---------------------------------------------------------------------------------------------- */

static void job_begin(RulesRow *row) {
        row->moving = true;
        row->move_unit = UNIT_NONE;
        row->move_case = CASE_NONE;
        row->move_clock = 0;
        row->move_instance = 0;
        row->moved = 0;
}

void apply_rules(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        RulesRow row = { .moving = false };

        (void)row_get(txn, ROW_RULES, &row);
        switch ((FactKind)fact->kind) {
        case FACT_RULES:
                text_put(row.pack, sizeof(row.pack), fact->text);
                row.pack_version = (uint32_t)fact->number;
                row.pack_digest = fact->digest;
                row.pack_entry = entry->header.number;
                break;
        case FACT_CALENDAR:
                row.calendar_version = (uint32_t)fact->number;
                row.calendar_digest = fact->digest;
                row.calendar_entry = entry->header.number;
                job_begin(&row);
                break;
        case FACT_RULES_JOB:
                row.moving = !fact->how;
                row.move_unit = fact->unit;
                row.move_case = fact->case_id;
                row.move_clock = fact->what;
                row.move_instance = fact->number;
                row.moved = fact->number2;
                break;
        default:
                break;
        }
        row_put(txn, ROW_RULES, &row);
}

/* ---- reports of a month or a year --------------------------------------------------------------------------------- */

void apply_period(StoreTxn *txn, const Entry *entry, const Fact *fact) {
        PeriodRow row = { .unit = fact->unit, .kind = fact->what & 0xFF, .period = fact->how, .about = fact->peer };
        PeriodState state = (PeriodState)(fact->what >> 8);
        bool known = row_get(txn, ROW_PERIOD, &row);

        row.state = state;
        if (state == PERIOD_OWED) { /* begun, or come to nothing on its way */
                row.clock = known ? row.clock : entry->header.number;
                row.entry = 0;
                row.at = 0;
        } else {
                row.entry = entry->header.number;
                row.at = entry->header.time;
        }
        row_put(txn, ROW_PERIOD, &row);
}
