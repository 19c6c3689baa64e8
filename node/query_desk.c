/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The desk: what awaits a unit, by kind.  A kind with hundreds of rows must not hide another with one: without a kind asked
 * for, each kind shows its first rows and says how many there are and where the rest begins; with one, it is paged through.
 *
 * A cursor names the last row looked at, by its key, so that rows which come or go meanwhile neither hide nor repeat others.
 */

#include "node/query.h"

#include <inttypes.h>
#include <stdio.h>
#include "node/core/sheet.h"
#include "node/query_internal.h"

/* Days ahead that a desk shows. */
#define DESK_DAYS 10
/* Rows of each kind before a page of its own is asked for: all kinds together fit a reply. */
#define OVERVIEW_ROWS 20u
/* How far the rows of a kind are counted: what is more is "at least". */
#define COUNT_MAX 2000u

static const char *const due_names[] = { "due", "due-below" };
/* Receptions whose day is over: nobody said what became of them; they were not held, of the last month.  Disputes found that are not
 * resolved in time.  Also of the offices below.  Digests that this unit's leaders have not read yet; what was written on its own, of
 * the last month. */
static const struct SheetKind {
        const char *name;
        EntryKind kind;
        bool settled;
        bool until_today; /* lines of today are on the desk, too */
        SheetState state;
} sheets[] = {
        { "reception-unnoted", ENTRY_RECEPTION, false, false, SHEET_OPEN },
        { "reception-not-held", ENTRY_RECEPTION, true, true, SHEET_NOT_HELD },
        { "sweep-overdue", ENTRY_SWEEP, false, false, SHEET_OPEN },
        { "digest-unread", ENTRY_DIGEST, false, true, SHEET_OPEN },
        { "digest-annotated", ENTRY_DIGEST, true, true, SHEET_ANNOTATED },
};
#define SETTLED_DAYS 31

/* One kind's rows from a cursor on. */
typedef struct Page {
        const Query *q;
        const UnitCode *unit;
        const char *name;
        const char *after;
        size_t most;
        size_t shown, count;
        bool at_least;    /* counting stopped */
        char last[LIMIT_NAME];
} Page;

static PbControlDesk *new_row(const Page *p, const CaseId *id) {
        PbControlDesk *row = arena_new(p->q->arena, PbControlDesk);

        *row = (PbControlDesk)ZHUJI__CONTROL_DESK__INIT;
        row->kind = (char *)p->name;
        row->case_id = query_copy(p->q, id->s);
        row->unit = query_copy(p->q, p->unit->s);
        return row;
}

/* ---- warnings ---------------------------------------------------------------------------------------------------- */

static void add_warning(const Page *p, const WarningRow *w) {
        bool overdue = w->kind == WARNING_OVERDUE || w->kind == WARNING_BELOW_OVERDUE;
        PbControlDesk *row = new_row(p, &w->case_id);
        DraftRow draft;

        row->about = query_copy(p->q, w->about.s);
        row->at = reply_instant(p->q->arena, w->at);
        row->entry = w->entry;
        row->number = overdue ? clock_instance_entry(w->number) : w->number;
        row->detail = query_copy(p->q, w->text);
        row->late = overdue;
        if (overdue)
                row->clock = (char *)clock_name((ClockName)w->what);
        else if (w->what && w->kind == WARNING_BOUNCED)
                row->reason = (char *)reason_text(w->what)->name;
        if ((w->kind == WARNING_TO_SIGN || w->kind == WARNING_TO_STAMP) &&
            draft_get(p->q->txn, &w->unit, &w->case_id, w->number, &draft))
                row->differs = query_differs(p->q, &draft);
        QUERY_APPEND(p->q, desk, row);
}

/* "-": of no case. */
static const char *case_text(const CaseId *id) {
        return case_id_is_none(id) ? "-" : id->s;
}

static bool read_case(const char *s, CaseId *ret) {
        *ret = CASE_NONE;
        return strcmp(s, "-") == 0 || case_id_parse(s, ret);
}

/* "CASE/NUMBER" */
static bool read_warning_cursor(const char *after, WarningRow *w) {
        char id[CASE_ID_SIZE];
        int end = 0;

        return sscanf(after, "%47[^/]/%" SCNu64 "%n", id, &w->number, &end) == 2 && !after[end] && read_case(id, &w->case_id);
}

static bool page_warnings(Page *p, uint32_t kind) {
        WarningRow from = { .unit = *p->unit, .kind = kind }, row;
        bool resumed = *p->after != 0;
        RowCursor cursor;

        if (resumed && !read_warning_cursor(p->after, &from))
                return false;
        cursor = row_cursor(ROW_WARNING, &from, resumed ? 4 : 2, 2);
        while (row_next(p->q->txn, &cursor, &row)) {
                if (resumed && row.number == from.number && case_id_equal(&row.case_id, &from.case_id))
                        continue;
                p->at_least = p->count == COUNT_MAX;
                if (p->at_least)
                        break;
                p->count++;
                if (p->shown == p->most)
                        continue;
                p->shown++;
                add_warning(p, &row);
                snprintf(p->last, sizeof(p->last), "%s/%" PRIu64, case_text(&row.case_id), row.number);
        }
        return true;
}

/* ---- days that come near ----------------------------------------------------------------------------------------- */

static void add_due(const Page *p, const DueRow *due, const ClockRow *clock) {
        PbControlDesk *row = new_row(p, &due->case_id);

        row->about = query_copy(p->q, clock->watched.s);
        row->at = reply_instant(p->q->arena, clock->started_at);
        row->due = reply_day(p->q->arena, clock->due_day);
        row->clock = (char *)clock_name((ClockName)due->clock);
        row->entry = clock_instance_entry(due->instance);
        row->detail = arena_printf(p->q->arena, "%s %s", clock->pack, clock->article);
        QUERY_APPEND(p->q, desk, row);
}

/* Instant, unit, case, clock, instance: the unit is whose row was looked at last. */
static void write_due_cursor(Page *p, const DueRow *d) {
        snprintf(p->last, sizeof(p->last), "%" PRId64 "/%s/%s/%" PRIu32 "/%" PRIu64, d->at, d->unit.s, case_text(&d->case_id), d->clock,
                 d->instance);
}

static bool read_due_cursor(const char *after, DueRow *d) {
        char id[CASE_ID_SIZE], unit[UNIT_CODE_SIZE];
        int end = 0;

        return sscanf(after, "%" SCNd64 "/%31[^/]/%47[^/]/%" SCNu32 "/%" SCNu64 "%n", &d->at, unit, id, &d->clock, &d->instance,
                      &end) == 5 && !after[end] && d->at >= 0 && read_case(id, &d->case_id) && unit_code_parse(unit, &d->unit);
}

static bool same_due(const DueRow *a, const DueRow *b) {
        return a->at == b->at && unit_code_equal(&a->unit, &b->unit) && case_id_equal(&a->case_id, &b->case_id) &&
               a->clock == b->clock && a->instance == b->instance;
}

/* The clock that row is about, if it is one of this kind that the desk shows. */
static bool due_clock(const Page *p, const DueRow *due, bool watch, ClockRow *clock) {
        *clock = (ClockRow){ .unit = due->unit, .case_id = due->case_id, .clock = due->clock, .instance = due->instance };
        return unit_code_equal(&due->unit, p->unit) && row_get(p->q->txn, ROW_CLOCK, clock) && clock->state == CLOCK_RUNNING &&
               !(clock->flags & CLOCK_FLAG_RIGHT) && !(clock->flags & CLOCK_FLAG_WATCH) == !watch;
}

/* Rows lie by time, those of all units of this office among each other: one page may end before it found any. */
static bool page_dues(Page *p, bool watch, Instant now) {
        bool resumed = *p->after != 0;
        DueRow from = { 0 }, row;
        RowCursor cursor;
        ClockRow clock;

        if (resumed && !read_due_cursor(p->after, &from))
                return false;
        cursor = row_cursor(ROW_DUE, &from, resumed ? 5 : 0, 0);
        for (unsigned steps = 0; row_next(p->q->txn, &cursor, &row) && row.at <= now + DESK_DAYS * DURATION_DAY; steps++) {
                if (resumed && same_due(&row, &from))
                        continue;
                p->at_least = steps >= QUERY_STEPS_MAX || p->count == COUNT_MAX;
                if (p->at_least)
                        break;
                if (p->shown < p->most)
                        write_due_cursor(p, &row);
                if (!due_clock(p, &row, watch, &clock))
                        continue;
                p->count++;
                if (p->shown == p->most)
                        continue;
                p->shown++;
                add_due(p, &row, &clock);
        }
        return true;
}

/* ---- sheets ------------------------------------------------------------------------------------------------------ */

static void add_sheet(const Page *p, const SheetRow *s) {
        PbControlDesk *row = new_row(p, &CASE_NONE);

        row->about = query_copy(p->q, s->about.s);
        row->at = reply_instant(p->q->arena, s->noted_at ? s->noted_at : s->kind == ENTRY_DIGEST ? s->entered_at : 0);
        row->due = reply_day(p->q->arena, s->kind == ENTRY_DIGEST ? 0 : s->day);
        row->entry = s->entry;
        row->number = s->line;
        if (s->kind == ENTRY_DIGEST && s->settled)
                row->detail = arena_printf(p->q->arena, "%s: %s: %s", s->place, s->by, s->words);
        else if (s->kind != ENTRY_RECEPTION)
                row->detail = arena_printf(p->q->arena, "%s: %s", s->place, s->text);
        else
                row->detail = arena_printf(p->q->arena, "%s %s%s%s", s->hours, s->who, *s->words ? ": " : "", s->words);
        row->late = sheet_is_watched((EntryKind)s->kind) && !s->settled;
        QUERY_APPEND(p->q, desk, row);
}

/* On the desk of whom it is about: a digest unread at those who read it, annotated at those who wrote it. */
static bool is_shown(const struct SheetKind *k, const SheetRow *row) {
        return row->state == k->state && (k->kind != ENTRY_DIGEST ||
                                          unit_code_equal(k->settled ? &row->about : &row->handler, &row->unit));
}

static bool page_sheets(Page *p, const struct SheetKind *k, Day today) {
        SheetRow from = { .unit = *p->unit, .kind = k->kind, .settled = k->settled,
                          .day = k->settled ? today - SETTLED_DAYS : 0 };
        SheetRow row;
        bool resumed = *p->after != 0;
        RowCursor cursor;

        if (resumed && !query_sheet_place_parse(p->after, &from))
                return false;
        cursor = row_cursor(ROW_SHEET, &from, resumed ? 7 : 4, 3);
        for (unsigned steps = 0; row_next(p->q->txn, &cursor, &row) && row.day < today + k->until_today; steps++) {
                if (resumed && query_sheet_is_at(&row, &from))
                        continue;
                p->at_least = steps >= QUERY_STEPS_MAX || p->count == COUNT_MAX;
                if (p->at_least)
                        break;
                if (p->shown < p->most)
                        query_sheet_place(&row, p->last);
                if (!is_shown(k, &row))
                        continue;
                p->count++;
                if (p->shown == p->most)
                        continue;
                p->shown++;
                add_sheet(p, &row);
        }
        return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void add_kind(const Page *p) {
        PbControlDeskKind *kind;

        if (!p->count && !p->at_least)
                return;
        kind = arena_new(p->q->arena, PbControlDeskKind);
        *kind = (PbControlDeskKind)ZHUJI__CONTROL_DESK_KIND__INIT;
        kind->kind = (char *)p->name;
        kind->count = p->count;
        kind->at_least = p->at_least;
        kind->shown = (uint32_t)p->shown;
        kind->after = p->shown < p->count || p->at_least ? query_copy(p->q, p->last) : (char *)"";
        QUERY_APPEND(p->q, desk_kinds, kind);
}

static uint32_t warning_kind_of(const char *name) {
        uint32_t kind = 1;

        while (kind < WARNING_KINDS && strcmp(warning_kind_name((WarningKind)kind), name) != 0)
                kind++;
        return kind < WARNING_KINDS && *name != '?' ? kind : 0;
}

/* kind: due, due-below, overdue ... */
static const char *desk_kinds(const Query *q) {
        const char *list = "kind: due, due-below";

        for (uint32_t kind = 1; kind < WARNING_KINDS; kind++)
                if (*warning_kind_name((WarningKind)kind) != '?')
                        list = arena_printf(q->arena, "%s, %s", list, warning_kind_name((WarningKind)kind));
        return list;
}

bool query_is_desk_kind(const char *name) {
        for (size_t i = 0; i < array_size(sheets); i++)
                if (strcmp(name, sheets[i].name) == 0)
                        return true;
        return strcmp(name, due_names[0]) == 0 || strcmp(name, due_names[1]) == 0 || warning_kind_of(name);
}

/* False: a cursor of another kind, or none. */
static bool page(Page *p, Instant now) {
        bool is_due = strcmp(p->name, due_names[0]) == 0, is_watch = strcmp(p->name, due_names[1]) == 0;

        for (size_t i = 0; i < array_size(sheets); i++)
                if (strcmp(p->name, sheets[i].name) == 0)
                        return page_sheets(p, &sheets[i], day_of(now));
        return is_due || is_watch ? page_dues(p, is_watch, now) : page_warnings(p, warning_kind_of(p->name));
}

static void overview(const Query *q, const UnitCode *unit, Instant now) {
        for (uint32_t kind = 1; kind < WARNING_KINDS + array_size(due_names) + array_size(sheets); kind++) {
                const char *name = kind < WARNING_KINDS                          ? warning_kind_name((WarningKind)kind) :
                                   kind < WARNING_KINDS + array_size(due_names) ? due_names[kind - WARNING_KINDS] :
                                   sheets[kind - WARNING_KINDS - array_size(due_names)].name;
                Page p = { .q = q, .unit = unit, .name = name, .after = "", .most = OVERVIEW_ROWS };

                if (*name == '?')
                        continue;
                page(&p, now);
                add_kind(&p);
        }
}

void query_desk(const Query *q, const UnitCode *unit, Instant now, const char *kind, uint32_t limit, const char *after) {
        Page p = { .q = q, .unit = unit, .after = after };

        if (!*kind) {
                overview(q, unit, now);
                return;
        }
        p.most = limit && limit < CONTROL_ROWS_MAX ? limit : CONTROL_ROWS_MAX;
        p.name = query_copy(q, kind);
        if (!query_is_desk_kind(kind)) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_FIELD_WRONG, desk_kinds(q));
                return;
        }
        if (!page(&p, now)) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_FIELD_WRONG, "after");
                return;
        }
        add_kind(&p);
        if (q->reply->n_desk_kinds)
                q->reply->after = q->reply->desk_kinds[0]->after;
}
