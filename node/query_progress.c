/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How a case goes, for the petitioner who holds its number and query code (2022 art. 18, 21): state, where it lies and since
 * when, what is due when under which article, and what the petitioner can do next.  Of this case alone: no link, no sibling, no
 * user's name, nothing that one office wrote to another about it.
 *
 * The registering office answers also when the case has gone on: what becomes of it climbs back as events, and each says who
 * acted.
 */

#include "node/query.h"

#include "common/unit/roster.h"
#include "node/core/procedure.h"
#include "node/core/row.h"
#include "node/query_internal.h"

#define CHAIN_MAX 16
#define STEPS_SHOWN_MAX 100u
#define DUE_MAX 40u

typedef struct Progressing {
        const Query *q;
        Archive *archive;
        const Roster *roster;
        PbControlProgress *p;
        CaseRow row;
        DocketRow first, holder; /* where it was registered; the furthest file of it here */
        bool beyond;             /* it lies at another office */
        bool sealed;
        UnitCode handler;        /* who answers for the last opinion; "" */
} Progressing;

static char *name_of(const Progressing *g, const UnitCode *unit) {
        const RosterUnit *u = roster_find_unit(g->roster, unit);

        return query_copy(g->q, u ? u->name : "");
}

/* ---- where it lies ----------------------------------------------------------------------------------------------- */

static bool find_first(Progressing *g) {
        CaseUnitRow from = { .case_id = g->row.case_id }, row;
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &from, 1, 1);

        while (row_next(g->q->txn, &cursor, &row))
                if (docket_get(g->q->txn, &row.unit, &g->row.case_id, &g->first) && unit_code_is_none(&g->first.giver) &&
                    g->first.number)
                        return true;
        return false;
}

static void find_holder(Progressing *g) {
        g->holder = g->first;
        for (unsigned i = 0; i < CHAIN_MAX && (g->holder.custody == CUSTODY_AWAY || g->holder.custody == CUSTODY_FLIGHT); i++) {
                DocketRow next;

                if (!docket_get(g->q->txn, &g->holder.given_to, &g->row.case_id, &next)) {
                        g->beyond = true;
                        return;
                }
                g->holder = next;
        }
}

static Instant time_of(const Progressing *g, uint64_t entry) {
        HistoryRow row = { .case_id = g->row.case_id, .entry = entry };

        return entry && row_get(g->q->txn, ROW_HISTORY, &row) ? row.at : 0;
}

static const char *beyond_state(Progress progress) {
        switch (progress) {
        case PROGRESS_NOTICED:
                return docket_state_name(STATE_NOTICED);
        case PROGRESS_ACCEPTED:
                return docket_state_name(STATE_ACCEPTED);
        case PROGRESS_DISPOSED:
                return docket_state_name(STATE_DISPOSED);
        case PROGRESS_SERVED:
                return docket_state_name(STATE_WINDOW);
        default:
                return docket_state_name(STATE_HANDED);
        }
}

static void say_where(Progressing *g) {
        const DocketRow *h = &g->holder;
        const UnitCode *where = g->beyond ? (unit_code_is_none(&g->handler) ? &h->given_to : &g->handler) : &h->unit;
        Instant since = g->beyond ? time_of(g, h->given_entry) : h->taken_at;

        if (g->sealed) { /* that it was sealed and passed on, nothing more */
                g->p->state = (char *)docket_state_name(STATE_SEALED_OUT);
                return;
        }
        g->p->state = (char *)(g->beyond && g->first.state == STATE_HANDED ? beyond_state(h->progress)
                               : g->beyond                                ? docket_state_name(g->first.state)
                                                                          : docket_state_name(h->state));
        g->p->where = query_copy(g->q, where->s);
        g->p->where_name = name_of(g, where);
        g->p->since = reply_instant(g->q->arena, since);
}

/* ---- what happened ----------------------------------------------------------------------------------------------- */

/* What the petitioner was told, or is owed to know; not what offices write to one another about it. */
static bool is_told(EntryKind kind) {
        switch (kind) {
        case ENTRY_REGISTER:
        case ENTRY_REFERRAL:
        case ENTRY_ASSIGNMENT:
        case ENTRY_REPORT_UP:
        case ENTRY_NOTICE:
        case ENTRY_ACCEPT:
        case ENTRY_OPINION:
        case ENTRY_ANSWER:
        case ENTRY_SERVICE:
        case ENTRY_IMPORT:
        case ENTRY_OWN_LIMIT:
        case ENTRY_SETTLEMENT:
        case ENTRY_WITHDRAWAL:
        case ENTRY_WITHDRAWAL_BROUGHT:
        case ENTRY_REVIEW_ASK:
        case ENTRY_REVIEW_ADMIT:
        case ENTRY_REVIEW_OPINION:
        case ENTRY_REVIEW_SERVICE:
                return true;
        default:
                return false;
        }
}

/* Of an entry made here the header says what it is; of a received one its document. */
static int read_step(Progressing *g, const HistoryRow *row, EntryKind *ret_kind, UnitCode *ret_unit) {
        Arena arena = ARENA_INIT;
        Document document;
        const Part *part;
        Entry entry;
        int r = 0;

        *ret_kind = (EntryKind)row->kind;
        *ret_unit = row->unit;
        if (row->kind == ENTRY_RECEIVED) {
                r = archive_entry(g->archive, g->q->txn, row->entry, &arena, &entry);
                part = r ? NULL : entry_find_part(&entry, PART_DOCUMENT);
                *ret_kind = 0;
                if (part && document_decode(part->data, &arena, &document) == 0) {
                        *ret_kind = document.kind;
                        *ret_unit = unit_code_is_none(&document.handling_unit) ? document.unit : document.handling_unit;
                }
        }
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : 0;
}

static int add_steps(Progressing *g) {
        HistoryRow from = { .case_id = g->row.case_id }, row;
        RowCursor cursor = row_cursor(ROW_HISTORY, &from, 1, 1);
        int r = 0;

        for (unsigned n = 0; !r && n < CONTROL_ROWS_MAX && g->p->n_steps < STEPS_SHOWN_MAX && row_next(g->q->txn, &cursor, &row); n++) {
                PbControlProgressStep *step;
                EntryKind kind;
                UnitCode unit;

                r = read_step(g, &row, &kind, &unit);
                if (r || !is_told(kind))
                        continue;
                if (kind != ENTRY_REGISTER && procedure_is_event(kind))
                        g->handler = unit;
                if (g->sealed && kind != ENTRY_REGISTER)
                        continue;
                step = arena_new(g->q->arena, PbControlProgressStep);
                *step = (PbControlProgressStep)ZHUJI__CONTROL_PROGRESS_STEP__INIT;
                step->at = reply_instant(g->q->arena, row.at);
                step->kind = (char *)entry_kind_name(kind);
                step->unit = query_copy(g->q, unit.s);
                step->unit_name = name_of(g, &unit);
                query_append(g->q, (void ***)&g->p->steps, &g->p->n_steps, step);
        }
        return r;
}

/* ---- what is due ------------------------------------------------------------------------------------------------- */

static bool is_petitioners_business(ClockName clock) {
        switch (clock) {
        case CLOCK_TRIAGE:
        case CLOCK_NOTICE:
        case CLOCK_HANDLING:
        case CLOCK_OWN_LIMIT:
        case CLOCK_REVIEW:
        case CLOCK_RE_REVIEW:
        case CLOCK_SUMMARY_ACCEPT:
        case CLOCK_SUMMARY_REPLY:
                return true;
        default:
                return false;
        }
}

/* Of two clocks for the same duty the petitioner is shown the one due first. */
static bool is_shown_earlier(const Progressing *g, const ClockRow *row) {
        ClockRow other = { .unit = row->unit, .case_id = row->case_id, .clock = row->clock,
                           .instance = row->instance ^ CLOCK_BESIDE };

        if (!row_get(g->q->txn, ROW_CLOCK, &other) || other.ended_entry || !other.due_day)
                return false;
        return other.due_day < row->due_day || (other.due_day == row->due_day && (row->instance & CLOCK_BESIDE));
}

static bool add_dues_of(Progressing *g, const DocketRow *docket) {
        ClockRow from = { .unit = docket->unit, .case_id = docket->case_id }, row;
        RowCursor cursor = row_cursor(ROW_CLOCK, &from, 2, 2);
        bool late = false;

        while (g->p->n_due < DUE_MAX && row_next(g->q->txn, &cursor, &row)) {
                bool owed = row.state == CLOCK_RUNNING || row.state == CLOCK_PAUSED || (row.state == CLOCK_BREACHED && !row.ended_entry);
                const UnitCode *unit = row.flags & CLOCK_FLAG_WATCH ? &row.watched : &row.unit;
                PbControlProgressDue *due;

                if (!owed || (row.flags & CLOCK_FLAG_RIGHT) || !is_petitioners_business((ClockName)row.clock) ||
                    is_shown_earlier(g, &row))
                        continue;
                due = arena_new(g->q->arena, PbControlProgressDue);
                *due = (PbControlProgressDue)ZHUJI__CONTROL_PROGRESS_DUE__INIT;
                due->clock = (char *)clock_name((ClockName)row.clock);
                due->unit = query_copy(g->q, unit->s);
                due->unit_name = name_of(g, unit);
                due->due = reply_day(g->q->arena, row.due_day);
                due->article = query_copy(g->q, row.article);
                due->late = row.state == CLOCK_BREACHED;
                late = late || due->late;
                query_append(g->q, (void ***)&g->p->due, &g->p->n_due, due);
        }
        return late;
}

/* The last day of a right of theirs, at any desk here; 0: it does not run. */
static Day window_of(const Progressing *g, ClockName clock) {
        const DocketRow *dockets[] = { &g->holder, &g->first };
        ClockRow row;

        for (size_t i = 0; i < array_size(dockets); i++)
                for (int watch = 0; watch < 2; watch++)
                        if (clock_get_last(g->q->txn, &dockets[i]->unit, &g->row.case_id, clock, watch, &row) &&
                            row.state == CLOCK_RUNNING)
                                return row.due_day;
        return 0;
}

/* ---- what they can do -------------------------------------------------------------------------------------------- */

typedef struct Words { const char *what, *article, *en, *zh; } Words;

static PbControlProgressNext *add_next(Progressing *g, const Words *words, Day until) {
        PbControlProgressNext *next = arena_new(g->q->arena, PbControlProgressNext);

        *next = (PbControlProgressNext)ZHUJI__CONTROL_PROGRESS_NEXT__INIT;
        next->what = (char *)words->what;
        next->article = (char *)words->article;
        next->en = (char *)words->en;
        next->zh = (char *)words->zh;
        next->until = reply_day(g->q->arena, until);
        query_append(g->q, (void ***)&g->p->next, &g->p->n_next, next);
        return next;
}

static void add_at(Progressing *g, PbControlProgressNext *next, const UnitCode *unit) {
        if (unit_code_is_none(unit))
                return;
        query_append(g->q, (void ***)&next->at, &next->n_at, query_copy(g->q, unit->s));
        query_append(g->q, (void ***)&next->at_names, &next->n_at_names, name_of(g, unit));
}

/* The reviewers the roster names for that unit. */
static void add_reviewers(Progressing *g, PbControlProgressNext *next, const UnitCode *unit) {
        const RosterUnit *u = roster_find_unit(g->roster, unit);

        for (uint32_t i = 0; u && i < u->n_review_by; i++)
                add_at(g, next, &u->review_by[i]);
}

/* The unit whose review opinion was last: whose reviewers re-review. */
static bool find_reviewer(const Progressing *g, UnitCode *ret) {
        bool found = false;

        for (size_t i = 0; i < g->p->n_steps; i++)
                if (strcmp(g->p->steps[i]->kind, entry_kind_name(ENTRY_REVIEW_OPINION)) == 0)
                        found = unit_code_parse(g->p->steps[i]->unit, ret);
        return found;
}

static UnitCode bureau_above(const Progressing *g, const UnitCode *unit) {
        const RosterUnit *u = roster_find_unit(g->roster, unit);

        return u ? u->served_by : UNIT_NONE;
}

static void add_rights(Progressing *g, bool late) {
        static const Words review = { "ask-review", "2022 art. 35", "not content with the opinion: ask for review in writing, at one of these",
                                      "不服处理意见的，可以书面请求复查，向下列机关之一提出" };
        static const Words re_review = { "ask-re-review", "2022 art. 36", "not content with the review opinion: ask for re-review",
                                         "不服复查意见的，可以请求复核" };
        static const Words slow = { "supervision", "2022 art. 40", "a day has passed: tell the bureau above, which supervises",
                                    "已逾期限，可以向上一级信访部门反映，由其督办" };
        static const Words supplement = { "supplement", "2022 art. 19", "hand in further facts and papers",
                                          "可以补充事实、理由和材料" };
        static const Words retaliation = { "retaliation", "2022 art. 18, 46",
                                           "nobody may retaliate: if somebody does, claim it one level up",
                                           "任何组织和个人不得打击报复；如有打击报复，可以向上一级机关提出" };
        UnitCode handler = unit_code_is_none(&g->handler) ? g->holder.unit : g->handler, reviewer, above;
        Day ask = window_of(g, CLOCK_ASK_REVIEW), again = window_of(g, CLOCK_ASK_RE_REVIEW);
        PbControlProgressNext *next;

        if (ask)
                add_reviewers(g, add_next(g, &review, ask), &handler);
        if (again) {
                next = add_next(g, &re_review, again);
                if (find_reviewer(g, &reviewer))
                        add_reviewers(g, next, &reviewer);
        }
        above = bureau_above(g, &handler);
        if (late)
                add_at(g, add_next(g, &slow, 0), &above);
        if (g->first.state != STATE_CLOSED && g->first.state != STATE_FINAL && g->first.state != STATE_WITHDRAWN)
                add_at(g, add_next(g, &supplement, 0), &g->first.unit);
        add_at(g, add_next(g, &retaliation, 0), &above);
}

int query_progress(const Query *q, Archive *archive, const Roster *roster, const CaseId *id) {
        Progressing g = { .q = q, .archive = archive, .roster = roster };
        bool late = false;
        int r;

        q->reply->case_id = query_copy(q, id->s);
        if (!case_get(q->txn, id, &g.row) || !find_first(&g)) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_QUERY_CODE, "");
                return 0;
        }
        g.p = arena_new(q->arena, PbControlProgress);
        *g.p = (PbControlProgress)ZHUJI__CONTROL_PROGRESS__INIT;
        g.p->case_id = query_copy(q, id->s);
        g.p->received_at = reply_instant(q->arena, g.row.received_at);
        g.sealed = g.row.case_class == CLASS_ACCUSATION || g.first.state == STATE_SEALED_OUT || g.first.state == STATE_SEALED ||
                   g.first.state == STATE_CONCLUDED;
        find_holder(&g);
        r = add_steps(&g);
        if (r)
                return fail_trace(r);
        say_where(&g);
        if (!g.sealed) {
                late = add_dues_of(&g, &g.holder);
                if (!unit_code_equal(&g.first.unit, &g.holder.unit))
                        late = add_dues_of(&g, &g.first) || late;
                add_rights(&g, late);
        }
        q->reply->progress = g.p;
        return 0;
}
