/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reads about rules: the pack and calendar in force, and what the journal says of the clocks of a case: which entries started,
 * extended, excluded from, moved and stopped them.  No content is read, only facts.
 */

#include "common/wire/rules_codec.h"
#include "node/core/fact.h"
#include "node/core/row.h"
#include "node/query_internal.h"

/* ---- in force ------------------------------------------------------------------------------------------------------ */

/* The signed bytes that entry took; BYTES_NONE if they can't be read. */
static int read_part(const Query *q, Archive *archive, uint64_t entry, PartKind kind, Bytes *ret) {
        Entry read;
        int r = archive_entry(archive, q->txn, entry, q->arena, &read);
        const Part *part = r ? NULL : entry_find_part(&read, kind);

        *ret = part ? part->data : BYTES_NONE;
        return r < 0 ? fail_trace(r) : 0;
}

static ProtobufCBinaryData keep(const Query *q, Buf *bytes) {
        Bytes kept = arena_copy(q->arena, buf_bytes(bytes));

        buf_deinit(bytes);
        return (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
}

static int fill_pack(const Query *q, Archive *archive, const RulesRow *row, PbControlRules *to) {
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        CLEANUP(pack_freep) Pack *pack = NULL;
        Bytes part = BYTES_NONE;
        Buf bytes = BUF_INIT;
        int r = row->pack_entry ? read_part(q, archive, row->pack_entry, PART_RULES, &part) : 0;

        if (r)
                return fail_trace(r);
        if (part.len && rules_open(part, NULL, NULL, &pack, &calendar) == 0 && pack)
                pack_encode(pack, &bytes);
        else
                pack_encode(pack_builtin_2022(), &bytes);
        to->pack = keep(q, &bytes);
        to->pack_entry = pack ? row->pack_entry : 0;
        return 0;
}

static int fill_calendar(const Query *q, Archive *archive, const RulesRow *row, PbControlRules *to) {
        CLEANUP(calendar_freep) Calendar *calendar = NULL, *merged = NULL;
        CLEANUP(pack_freep) Pack *pack = NULL;
        Bytes part = BYTES_NONE;
        Buf bytes = BUF_INIT;
        int r = row->calendar_entry ? read_part(q, archive, row->calendar_entry, PART_CALENDAR, &part) : 0;

        if (r)
                return fail_trace(r);
        if (part.len && rules_open(part, NULL, NULL, &pack, &calendar) == 0 && calendar)
                merged = calendar_merge(calendar_builtin(), calendar);
        calendar_encode(merged ? merged : calendar_builtin(), &bytes);
        to->calendar = keep(q, &bytes);
        to->calendar_entry = merged ? row->calendar_entry : 0;
        return 0;
}

int query_rules(const Query *q, Archive *archive) {
        PbControlRules *to = arena_new(q->arena, PbControlRules);
        RulesRow row = { .moving = false };
        int r;

        *to = (PbControlRules)ZHUJI__CONTROL_RULES__INIT;
        (void)row_get(q->txn, ROW_RULES, &row);
        r = fill_pack(q, archive, &row, to);
        if (!r)
                r = fill_calendar(q, archive, &row, to);
        to->moving = row.moving;
        to->moved = row.moved;
        q->reply->rules = to;
        return r;
}

/* ---- clocks of a case ---------------------------------------------------------------------------------------------- */

static const char *event_name(const Fact *f) {
        switch ((FactKind)f->kind) {
        case FACT_CLOCK_START: return "started";
        case FACT_CLOCK_REVIVE: return "revived";
        case FACT_CLOCK_EXTEND: return clock_instance_entry(f->number) ? "extended" : "extended-before"; /* it came so */
        case FACT_CLOCK_EXCLUDE: return "excluded";
        case FACT_CLOCK_PAUSE: return "paused";
        case FACT_CLOCK_RESUME: return "resumed";
        case FACT_CLOCK_MOVE: return "moved";
        case FACT_CLOCK_END: return clock_state_name((ClockState)f->number2);
        default: return NULL;
        }
}

static bool is_days(const Fact *f) {
        return f->kind == FACT_CLOCK_EXTEND || f->kind == FACT_CLOCK_EXCLUDE || f->kind == FACT_CLOCK_RESUME;
}

static void add_event(const Query *q, const Entry *entry, const Fact *f) {
        PbControlClockEvent *to = arena_new(q->arena, PbControlClockEvent);

        *to = (PbControlClockEvent)ZHUJI__CONTROL_CLOCK_EVENT__INIT;
        to->clock = (char *)clock_name((ClockName)f->what);
        to->instance = clock_instance_entry(f->number) ? clock_instance_entry(f->number) : entry->header.number;
        to->beside = (f->number & CLOCK_BESIDE) != 0;
        to->entry = entry->header.number;
        to->kind = (char *)entry_kind_name(entry->header.kind);
        to->time = reply_instant(q->arena, entry->header.time);
        to->what = (char *)event_name(f);
        to->due = reply_day(q->arena, f->day);
        if (is_days(f))
                to->days = (uint32_t)f->number2;
        if (f->kind == FACT_CLOCK_MOVE && f->at)
                to->before = reply_day(q->arena, day_of(f->at));
        QUERY_APPEND(q, clock_events, to);
}

/* Whose the file was: the unit, and those it came from when they closed. */
#define UNITS_MAX 8
typedef struct Units {
        UnitCode units[UNITS_MAX];
        size_t n;
} Units;

static Units units_of(const Query *q, const UnitCode *unit, const CaseId *id) {
        SuccessionRow came = { .what = SUCCESSION_CAME, .unit = *unit, .case_id = *id };
        Units all = { .n = 0 };

        do {
                all.units[all.n++] = came.unit;
                if (!row_get(q->txn, ROW_SUCCESSION, &came))
                        break;
                came.unit = came.peer;
        } while (all.n < UNITS_MAX);
        return all;
}

static bool is_theirs(const Units *all, const UnitCode *unit) {
        for (size_t i = 0; i < all->n; i++)
                if (unit_code_equal(&all->units[i], unit))
                        return true;
        return false;
}

/* What happened to it in another office's journal its row alone says here. */
static void add_elsewhere(const Query *q, const ClockRow *row, uint64_t entry, const char *what, Instant at, bool due) {
        PbControlClockEvent *to;

        if (entry < ENTRY_ELSEWHERE || q->reply->n_clock_events == CONTROL_ROWS_MAX)
                return;
        to = arena_new(q->arena, PbControlClockEvent);
        *to = (PbControlClockEvent)ZHUJI__CONTROL_CLOCK_EVENT__INIT;
        to->clock = (char *)clock_name((ClockName)row->clock);
        to->instance = clock_instance_entry(row->instance);
        to->beside = (row->instance & CLOCK_BESIDE) != 0;
        to->entry = entry % ENTRY_ELSEWHERE; /* its number there */
        to->kind = (char *)entry_kind_name(ENTRY_SUCCESSION);
        to->time = at ? reply_instant(q->arena, at) : (char *)"";
        to->what = (char *)what;
        to->due = due && !(row->flags & CLOCK_FLAG_UNKNOWN) ? reply_day(q->arena, row->due_day) : (char *)"";
        QUERY_APPEND(q, clock_events, to);
}

static void add_all_elsewhere(const Query *q, const ClockRow *row) {
        bool moved = row->extended || row->excluded || row->paused || row->first_due;

        add_elsewhere(q, row, row->started_entry, "started", row->started_at, !moved);
        add_elsewhere(q, row, row->extended_entry, "extended", 0, true);
        add_elsewhere(q, row, row->excluded_entry, "excluded", 0, true);
        add_elsewhere(q, row, row->breached_entry, clock_state_name(CLOCK_BREACHED), 0, false);
        add_elsewhere(q, row, row->ended_entry, clock_state_name(row->state == CLOCK_BREACHED ? CLOCK_MET : row->state), 0, false);
}

static int add_events(const Query *q, Archive *archive, const Units *units, const CaseId *id, uint64_t number) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        const Part *part;
        Fact *facts;
        Entry entry;
        size_t n = 0;
        int r = archive_entry(archive, q->txn, number, &arena, &entry);

        if (r)
                return r < 0 ? fail_trace(r) : 0;
        part = entry_find_part(&entry, PART_FACTS);
        if (!part || facts_decode(part->data, &arena, &facts, &n))
                return 0;
        for (size_t i = 0; i < n; i++)
                if (event_name(&facts[i]) && is_theirs(units, &facts[i].unit) && case_id_equal(&facts[i].case_id, id))
                        add_event(q, &entry, &facts[i]);
        return 0;
}

static void add_clock(const Query *q, const ClockRow *row) {
        PbControlClockRun *c = arena_new(q->arena, PbControlClockRun);
        bool known = !(row->flags & CLOCK_FLAG_UNKNOWN);

        *c = (PbControlClockRun)ZHUJI__CONTROL_CLOCK_RUN__INIT;
        c->clock = (char *)clock_name((ClockName)row->clock);
        c->unit = query_copy(q, row->unit.s);
        c->state = (char *)clock_state_name(row->state);
        c->started = reply_instant(q->arena, row->started_at);
        c->due = known ? reply_day(q->arena, row->due_day) : "";
        c->due_at = known ? reply_instant(q->arena, row->flags & CLOCK_FLAG_HOURS ? clock_due_at(row)
                                                                                 : clock_due_at(row) - DURATION_SECOND)
                          : "";
        c->late = row->breached_entry != 0;
        c->watched = query_copy(q, row->watched.s);
        c->pack = arena_printf(q->arena, "%s/%u", row->pack, row->pack_version);
        c->instance = clock_instance_entry(row->instance);
        c->beside = (row->instance & CLOCK_BESIDE) != 0;
        c->article = query_copy(q, row->article);
        c->flags = row->flags;
        c->days = row->days;
        c->extended = row->extended;
        c->excluded = row->excluded;
        c->paused = row->paused;
        c->first_due = reply_day(q->arena, row->first_due);
        QUERY_APPEND(q, clock_runs, c);
}

/* "2022 art. 34": of the pack that the clock runs under, if that is in force here or the national one. */
static int add_articles(const Query *q, Archive *archive) {
        CLEANUP(pack_freep) Pack *pack = NULL;
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        const Pack *national = pack_builtin_2022();
        RulesRow rules = { .pack_entry = 0 };
        Bytes part = BYTES_NONE;
        int r = 0;

        (void)row_get(q->txn, ROW_RULES, &rules);
        if (rules.pack_entry)
                r = read_part(q, archive, rules.pack_entry, PART_RULES, &part);
        if (r < 0)
                return fail_trace(r);
        if (part.len && rules_open(part, NULL, NULL, &pack, &calendar))
                pack = NULL;
        for (size_t i = 0; i < q->reply->n_clock_events; i++) {
                PbControlClockEvent *e = q->reply->clock_events[i];

                for (size_t k = 0; k < q->reply->n_clock_runs && strcmp(e->what, "extended") == 0; k++) {
                        const PbControlClockRun *c = q->reply->clock_runs[k];

                        if (strcmp(e->clock, clock_name(CLOCK_HANDLING)) != 0 || strcmp(e->clock, c->clock) != 0 ||
                            e->instance != c->instance || e->beside != c->beside)
                                continue;
                        if (pack && strcmp(c->pack, arena_printf(q->arena, "%s/%u", pack->name, pack->version)) == 0)
                                e->article = query_copy(q, pack->clocks[CLOCK_EXTENSION].article);
                        else if (strcmp(c->pack, arena_printf(q->arena, "%s/%u", national->name, national->version)) == 0)
                                e->article = query_copy(q, national->clocks[CLOCK_EXTENSION].article);
                }
        }
        return 0;
}

int query_clocks(const Query *q, Archive *archive, const UnitCode *unit, const CaseId *id) {
        ClockRow clock = { .unit = *unit, .case_id = *id };
        HistoryRow history = { .case_id = *id };
        RowCursor clocks = row_cursor(ROW_CLOCK, &clock, 2, 2), entries = row_cursor(ROW_HISTORY, &history, 1, 1);
        Units units = units_of(q, unit, id);
        int r = 0;

        while (q->reply->n_clock_runs < CONTROL_ROWS_MAX && row_next(q->txn, &clocks, &clock)) {
                add_clock(q, &clock);
                add_all_elsewhere(q, &clock);
        }
        while (!r && q->reply->n_clock_events < CONTROL_ROWS_MAX && row_next(q->txn, &entries, &history))
                r = add_events(q, archive, &units, id, history.entry);
        return r ? r : add_articles(q, archive);
}
