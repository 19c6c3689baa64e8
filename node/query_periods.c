/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reads about the reports of months and years (22:41): what a bureau owes and sent, what came from below and who is late.  What
 * one of them says is taken from the journal once it was sent; before, it is counted as the office would count it now.
 */

#include <stdio.h>
#include "node/core/periodic.h"
#include "node/query_internal.h"

static char *period_text(const Query *q, uint32_t kind, uint32_t number) {
        return kind == PERIOD_YEAR ? arena_printf(q->arena, "%u", number) :
                                     arena_printf(q->arena, "%u-%02u", number / 100, number % 100);
}

static PbControlPeriod *new_period(const Query *q, const UnitCode *unit, const UnitCode *about, const Period *p) {
        PbControlPeriod *to = arena_new(q->arena, PbControlPeriod);

        *to = (PbControlPeriod)ZHUJI__CONTROL_PERIOD__INIT;
        to->unit = query_copy(q, unit->s);
        to->about = query_copy(q, about->s);
        to->form = (char *)variant_name(ENTRY_PERIODIC_REPORT, p->kind);
        to->period = period_text(q, p->kind, p->number);
        to->from = reply_day(q->arena, p->from);
        to->until = reply_day(q->arena, p->until);
        return to;
}

static char *counted(const Query *q, const UnitCode *unit, const Period *p) {
        Buf figures = BUF_INIT;
        char *ret;

        figures_count(q->txn, unit, p, &figures);
        ret = arena_strndup(q->arena, (const char *)figures.data, figures.len);
        buf_deinit(&figures);
        return ret;
}

static int as_sent(const Query *q, Archive *archive, uint64_t number, char **ret) {
        Document doc;
        Entry entry;
        int r = archive_entry(archive, q->txn, number, q->arena, &entry);
        const Part *part = r ? NULL : entry_find_part(&entry, PART_DOCUMENT);

        if (part && !document_decode(part->data, q->arena, &doc))
                *ret = query_copy(q, doc.body);
        return r < 0 ? fail_trace(r) : 0;
}

static void add_clock(const Query *q, const PeriodRow *row, PbControlPeriod *to) {
        ClockRow clock = { .unit = row->unit, .case_id = CASE_NONE, .instance = row->clock,
                           .clock = row->kind == PERIOD_YEAR ? CLOCK_ANNUAL_REPORT : CLOCK_MONTHLY_REPORT };

        if (!row->clock || !row_get(q->txn, ROW_CLOCK, &clock))
                return;
        to->due = reply_day(q->arena, clock.due_day);
        to->late = clock.breached_entry != 0;
}

/* What `about` reported, or would now, of another period: "" if no report of that was ever owed here. */
static int earlier(const Query *q, Archive *archive, const UnitCode *unit, const UnitCode *about, uint32_t kind, uint32_t number,
                   char **ret) {
        PeriodRow row = { .unit = *unit, .kind = kind, .period = number, .about = *about };
        Period p;

        if (!period_of(kind, number, &p) || !row_get(q->txn, ROW_PERIOD, &row))
                return 0;
        if (row.entry)
                return as_sent(q, archive, row.entry, ret);
        if (unit_code_equal(unit, about))
                *ret = counted(q, unit, &p);
        return 0;
}

/* To be compared with: the period before, and of a month that of a year ago. */
static int add_earlier(const Query *q, Archive *archive, const UnitCode *unit, const UnitCode *about, const Period *p,
                       PbControlPeriod *to) {
        bool january = p->number % 100 == 1;
        int r;

        if (p->kind == PERIOD_YEAR)
                return earlier(q, archive, unit, about, p->kind, p->number - 1, &to->before);
        r = earlier(q, archive, unit, about, p->kind, p->number - (january ? 89 : 1), &to->before);
        return r ? r : earlier(q, archive, unit, about, p->kind, p->number - 100, &to->year_before);
}

/* Of the form and period asked for; empty: of all, without figures. */
static int add_row(const Query *q, Archive *archive, const PeriodRow *row, bool figures) {
        static const char *const states[] = { "", "owed", "sent", "received" };
        PbControlPeriod *to;
        Period p;
        int r = 0;

        if (!period_of(row->kind, row->period, &p))
                return 0;
        to = new_period(q, &row->unit, &row->about, &p);
        to->state = (char *)states[row->state <= PERIOD_RECEIVED ? row->state : 0];
        to->at = reply_instant(q->arena, row->at);
        to->entry = row->entry;
        add_clock(q, row, to);
        if (figures && row->entry)
                r = as_sent(q, archive, row->entry, &to->figures);
        else if (figures && unit_code_equal(&row->unit, &row->about))
                to->figures = counted(q, &row->unit, &p);
        if (!r && figures)
                r = add_earlier(q, archive, &row->unit, &row->about, &p, to);
        QUERY_APPEND(q, periods, to);
        return r;
}

/* "2026-03", "2026" */
static bool read_period(uint32_t kind, const char *text, Period *ret) {
        unsigned year = 0, month = 0;
        int end = 0;

        if (kind == PERIOD_YEAR)
                return sscanf(text, "%4u%n", &year, &end) == 1 && !text[end] && period_of(kind, year, ret);
        return sscanf(text, "%4u-%2u%n", &year, &month, &end) == 2 && !text[end] && period_of(kind, year * 100 + month, ret);
}

int query_periods(const Query *q, Archive *archive, const UnitCode *unit, const PbControlRequest *request) {
        PeriodRow row = { .unit = *unit };
        UnitCode about = *unit;
        uint32_t kind = 0;
        Period p;
        RowCursor cursor;
        bool one = *request->state;
        int r = 0;

        if ((*request->desk_kind && !variant_parse(ENTRY_PERIODIC_REPORT, request->desk_kind, &kind)) ||
            (one && !read_period(kind, request->state, &p)) || (*request->user_unit && !unit_code_parse(request->user_unit, &about))) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_FIELD_WRONG, "period");
                return 0;
        }
        row.kind = kind;
        row.period = one ? p.number : 0;
        cursor = row_cursor(ROW_PERIOD, &row, kind ? one ? 3 : 2 : 1, kind ? one ? 3 : 2 : 1);
        while (!r && q->reply->n_periods < CONTROL_ROWS_MAX && row_next(q->txn, &cursor, &row))
                if (!one || unit_code_equal(&row.about, &about))
                        r = add_row(q, archive, &row, one);
        if (!r && one && !q->reply->n_periods && unit_code_equal(&about, unit)) {
                PbControlPeriod *to = new_period(q, unit, unit, &p);

                to->state = (char *)"draft";
                to->figures = counted(q, unit, &p);
                r = add_earlier(q, archive, unit, unit, &p, to);
                QUERY_APPEND(q, periods, to);
        }
        return r;
}
