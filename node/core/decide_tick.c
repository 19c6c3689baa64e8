/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What falls due by itself: duties breached, rights lapsed, windows that end, parcels long on their way, the time of a quiet
 * day.  At most drafts_max entries at a time; `more` asks to be called again.
 */

#include "node/core/decide.h"
#include "node/core/review.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"
#include "node/core/step.h"
#include "node/core/succession.h"
#include "node/core/periodic.h"
#include "node/core/whereabouts.h"

static uint32_t drafts_max(const Decide *d) {
        uint32_t max = d->office->limits.drafts_max;

        return !max || max > DRAFTS_MAX ? DRAFTS_MAX : max;
}

/* A clock of this row's docket has come to its end: one entry. */
static void clock_due_now(Decide *d, const ClockRow *row) {
        bool right = row->flags & CLOCK_FLAG_RIGHT, watch = row->flags & CLOCK_FLAG_WATCH;
        Actor node = { .unit = row->unit };
        DocketRow docket;

        draft_begin(d, ENTRY_CLOCK, &row->case_id, &node);
        if (docket_get(d->txn, &row->unit, &row->case_id, &docket) && docket.state == STATE_SUCCEEDED) {
                clock_end_row(d, row, CLOCK_SUPERSEDED); /* moved by a calendar on its way: its successor counts it */
                return;
        }
        if (watch && !right && !watch_is_owed(d, row)) {
                clock_end_alone(d, row, CLOCK_CANCELLED);
                return;
        }
        clock_end_alone(d, row, right ? CLOCK_LAPSED : CLOCK_BREACHED);
        if (watch && !right)
                watch_breached(d, row);
        if (!right)
                fact_warning(d, watch ? WARNING_BELOW_OVERDUE : WARNING_OVERDUE, &row->unit, &row->case_id, row->instance,
                             &row->watched, row->clock, *row->article ?
                             arena_printf(d->out->arena, "%s, %s", clock_name((ClockName)row->clock), row->article) :
                             clock_name((ClockName)row->clock));
        /* The citizen's 30 days are over: nothing is left to be done with the case, here and where it was given. */
        if ((row->clock != CLOCK_ASK_REVIEW && row->clock != CLOCK_ASK_RE_REVIEW) ||
            !docket_get(d->txn, &row->unit, &row->case_id, &docket))
                return;
        if (row->clock == CLOCK_ASK_RE_REVIEW)
                review_window_over(d, row, &docket);
        if (docket.state == STATE_WINDOW || (watch && docket.state == STATE_HANDED))
                fact_state(d, &docket, STATE_CLOSED);
}

static bool tick_clocks(Decide *d) {
        DueRow due = { .at = INSTANT_NONE };
        RowCursor cursor = row_cursor(ROW_DUE, &due, 0, 0);

        while (row_next(d->txn, &cursor, &due) && due.at <= d->now) {
                ClockRow row = { .unit = due.unit, .case_id = due.case_id, .clock = due.clock, .instance = due.instance };

                /* Its own entry, and one that tells whoever stands above. */
                uint32_t wants = !due.clock ? 2 : 1 + breach_tells_above(due.clock);

                if (d->out->n_drafts && d->out->n_drafts + wants > drafts_max(d))
                        return true;
                if (!due.clock) {
                        exchange_late(d, &due);
                } else if (row_get(d->txn, ROW_CLOCK, &row)) {
                        clock_due_now(d, &row);
                        if (!(row.flags & (CLOCK_FLAG_WATCH | CLOCK_FLAG_RIGHT)))
                                breach_above(d, &row);
                }
        }
        return false;
}

static bool tick_outbox(Decide *d) {
        OutboxDueRow due = { .at = INSTANT_NONE };
        RowCursor cursor = row_cursor(ROW_OUTBOX_DUE, &due, 0, 0);

        while (row_next(d->txn, &cursor, &due) && due.at <= d->now) {
                OutboxRow row;
                Actor node = { .unit = d->office->unit };
                Fact *f;

                if (d->out->n_drafts >= drafts_max(d))
                        return true;
                if (!outbox_get(d->txn, &due.key, &row))
                        continue;
                draft_begin(d, ENTRY_CLOCK, &row.case_id, &node);
                f = draft_fact(d, FACT_UNDELIVERED, &UNIT_NONE, &row.case_id);
                f->peer = row.key.to;
                f->how = (uint32_t)row.key.lane | row.key.epoch << 8;
                f->number = row.key.number;
                fact_warning(d, WARNING_UNDELIVERED, &row.from_unit, &row.case_id, row.entry, &row.to_unit, 0, row.key.to.s);
        }
        return false;
}

/* The alarm is raised once, and goes when the clock is right again by itself. */
static void tick_doubt(Decide *d) {
        char says[INSTANT_TEXT_SIZE], last[INSTANT_TEXT_SIZE];
        Actor node = { .unit = d->office->unit };

        if (alarm_is_on(d, ALARM_TIME, d->office->unit.s) == d->in_doubt)
                return;
        instant_format(d->clock, says);
        instant_format(d->head.time, last);
        draft_begin(d, ENTRY_ALARM, &CASE_NONE, &node);
        (void)fact_alarm(d, ALARM_TIME, d->office->unit.s, d->in_doubt,
                         arena_printf(d->out->arena, "the clock says %s, the last entry %s", says, last));
}

static void tick_time(Decide *d) {
        Actor node = { .unit = d->office->unit };

        if (!d->head.time_next || d->now < d->head.time_next)
                return;
        draft_begin(d, ENTRY_TIME, &CASE_NONE, &node);
        fact_time(d, 0);
}

Reason decide_tick(Decide *d) {
        tick_doubt(d);
        if (d->in_doubt) {
                refuse(d, REASON_TIME, "%s", d->office->unit.s);
                return REASON_TIME;
        }
        tick_time(d);
        /* First, so that no clock is breached by a day that has just moved. */
        d->result->more = tick_rules_job(d, drafts_max(d));
        /* And none by what is known elsewhere to have been done. */
        if (!d->result->more && tick_recovery(d)) {
                d->result->more = true;
                return REASON_NONE;
        }
        if (!d->result->more && tick_succession_state(d)) {
                d->result->more = true;
                return REASON_NONE;
        }
        if (!d->result->more)
                d->result->more = tick_periods(d, drafts_max(d));
        if (!d->result->more)
                d->result->more = tick_clocks(d);
        if (!d->result->more)
                d->result->more = tick_follow(d);
        /* Before cases of a unit that closes move: what its desk owes it still says itself. */
        if (!d->result->more)
                d->result->more = tick_whereabouts(d, drafts_max(d));
        /* Behind the clocks: what is over already is breached where it was due, however many cases move. */
        if (!d->result->more)
                d->result->more = tick_succession(d, drafts_max(d));
        d->result->more = tick_outbox(d) || d->result->more;
        if (!d->result->more)
                d->result->more = tick_batch(d);
        return REASON_NONE;
}
