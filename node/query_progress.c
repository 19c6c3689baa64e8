/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How a case goes, for the petitioner who holds its number and query code (2022 art. 18, 21): state, where it lies and since
 * when, what is due when under which article, and (query_rights.c) what the petitioner can do next.  Of this case alone: no link, no
 * sibling, no user's name, nothing that one office wrote to another about it.
 *
 * The registering office, or its successor (docket_get_first()), answers also when the case has gone on: what becomes of it
 * climbs back as events, and each says who acted; where it lies comes the same way (whereabouts.h).  Of a case that was merged into another the days of that one are shown, for
 * they are its own, and not its number, which is somebody else's.
 */

#include "node/query.h"

#include "common/unit/roster.h"
#include "node/core/finding.h"
#include "node/core/sheet.h"
#include "node/query_progress.h"

#define CHAIN_MAX 16
#define HISTORY_MAX 5000u
#define STEPS_SHOWN_MAX 100u
#define DUE_MAX 40u

char *progress_name_of(const Progressing *g, const UnitCode *unit) {
        const RosterUnit *u = roster_find_unit(g->roster, unit);

        return query_copy(g->q, u ? u->name : "");
}

UnitCode progress_successor(const Progressing *g, const UnitCode *unit) {
        UnitCode code = *unit;

        for (unsigned i = 0; i < CHAIN_MAX; i++) {
                const RosterUnit *u = roster_find_unit(g->roster, &code);

                if (!u || u->status == UNIT_ACTIVE || u->n_more_successors || unit_code_is_none(&u->successor))
                        break;
                code = u->successor;
        }
        return code;
}

bool progress_is_over(DocketState state) {
        return state == STATE_CLOSED || state == STATE_FINAL || state == STATE_WITHDRAWN || state == STATE_SETTLED ||
               state == STATE_IMPORTED || state == STATE_ENDED;
}

/* ---- where it lies ----------------------------------------------------------------------------------------------- */

/* A file, but not the case. */
static bool is_bystander(const DocketRow *docket) {
        return docket->state == STATE_NONE || docket->state == STATE_COPY || docket->state == STATE_INFORMED ||
               docket->state == STATE_RETURNED;
}

static void find_holder(Progressing *g) {
        g->holder = g->first;
        for (unsigned i = 0; i < CHAIN_MAX; i++) {
                const DocketRow *h = &g->holder;
                bool gone = h->state == STATE_SUCCEEDED ||
                            ((h->custody == CUSTODY_AWAY || h->custody == CUSTODY_FLIGHT) && h->state != STATE_RETURN_ASKED);
                DocketRow next;

                if (!gone || unit_code_is_none(&h->given_to))
                        return;
                if (!docket_get(g->q->txn, &h->given_to, &g->row.case_id, &next) || is_bystander(&next)) {
                        g->beyond = true;
                        return;
                }
                g->holder = next;
        }
}

/* A remand gives it back to the handler as soon as it is decided. */
static bool runs(const InstanceRow *row) {
        return row->state == REVIEW_ASKED || row->state == REVIEW_ADMITTED ||
               (row->state == REVIEW_DECIDED && row->decision != DECISION_REMAND);
}

static void find_review(Progressing *g) {
        const DocketRow *dockets[] = { &g->first, &g->holder };

        if (g->first.progress == PROGRESS_FINAL || g->holder.state == STATE_FINAL)
                return;
        for (size_t i = 0; i < array_size(dockets); i++) {
                InstanceRow row = { .unit = dockets[i]->unit, .case_id = g->row.case_id };
                RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);

                while (row_next(g->q->txn, &cursor, &row))
                        if (runs(&row)) {
                                g->under_review = true;
                                g->review = row;
                        }
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
        case PROGRESS_REVIEWED:
                return docket_state_name(STATE_WINDOW);
        case PROGRESS_FINAL:
                return docket_state_name(STATE_FINAL);
        default:
                return docket_state_name(STATE_HANDED);
        }
}

static const char *state_of(const Progressing *g) {
        if (g->under_review)
                return g->review.kind == REVIEW_SECOND ? progress_name(PROGRESS_RE_REVIEW) : docket_state_name(STATE_REVIEW);
        if (g->beyond)
                return g->holder.state == STATE_HANDED || g->holder.state == STATE_SUCCEEDED ? beyond_state(g->holder.progress)
                                                                                             : docket_state_name(g->holder.state);
        return docket_state_name(g->holder.state);
}

/* It came back to this desk: by a return that was agreed to, or a recall. */
static Instant came_back(const Progressing *g) {
        HistoryRow row = { .case_id = g->row.case_id, .entry = g->holder.given_entry };
        RowCursor cursor = row_cursor(ROW_HISTORY, &row, 2, 1);
        Instant at = 0;

        if (g->holder.custody != CUSTODY_HERE || !g->holder.given_entry)
                return 0;
        for (unsigned n = 0; n < HISTORY_MAX && row_next(g->q->txn, &cursor, &row); n++)
                if ((row.kind == ENTRY_RETURN_ANSWER || row.kind == ENTRY_RECALL) &&
                    unit_code_equal(&row.unit, &g->holder.unit))
                        at = row.at;
        return at;
}

/* What those below said last: of where it lies, or by an act of whoever has it. */
static UnitCode lies_with(const Progressing *g, Instant *ret_since) {
        const DocketRow *h = &g->holder;
        bool told = !unit_code_is_none(&h->where);
        UnitCode unit = told ? h->where : h->given_to;
        Instant given = time_of(g, h->given_entry);

        *ret_since = told || (h->custody == CUSTODY_AWAY && h->where_since > given) ? h->where_since : given;
        if (!unit_code_is_none(&g->handler) && !unit_code_equal(&g->handler, &unit) && g->handler_since > *ret_since) {
                *ret_since = g->handler_since;
                unit = g->handler;
        }
        return unit;
}

static void say_where(Progressing *g) {
        const DocketRow *h = &g->holder;
        UnitCode where = h->unit;
        Instant since = h->taken_at, back = came_back(g);

        if (g->sealed) { /* that it was sealed and passed on, nothing more */
                g->p->state = (char *)docket_state_name(STATE_SEALED_OUT);
                return;
        }
        if (back > since)
                since = back;
        if (g->under_review) {
                where = progress_successor(g, &g->review.reviewer);
                since = g->review.received_at;
        } else if (g->beyond) {
                where = lies_with(g, &since);
                where = progress_successor(g, &where);
        }
        g->p->state = (char *)state_of(g);
        g->p->where = query_copy(g->q, where.s);
        g->p->where_name = progress_name_of(g, &where);
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
        case ENTRY_REQUEST_DECISION:
        case ENTRY_NOTICE:
        case ENTRY_ACCEPT:
        case ENTRY_STATEMENT:
        case ENTRY_EXTENSION:
        case ENTRY_GUIDANCE:
        case ENTRY_DECLINE:
        case ENTRY_PENDING:
        case ENTRY_NOT_AGAIN:
        case ENTRY_WRONG_PLACE:
        case ENTRY_OPINION:
        case ENTRY_ANSWER:
        case ENTRY_SERVICE:
        case ENTRY_IMPORT:
        case ENTRY_OWN_LIMIT:
        case ENTRY_SETTLEMENT:
        case ENTRY_WITHDRAWAL:
        case ENTRY_WITHDRAWAL_BROUGHT:
        case ENTRY_GOES_ON:
        case ENTRY_MERGE:
        case ENTRY_EXECUTION:
        case ENTRY_REVIEW_ASK:
        case ENTRY_REVIEW_ADMIT:
        case ENTRY_HEARING:
        case ENTRY_HEARING_RECORD:
        case ENTRY_REVIEW_OPINION:
        case ENTRY_REVIEW_SERVICE:
        case ENTRY_NEW_FACTS:
        case ENTRY_APPOINTMENT:
        case ENTRY_REWARD:
                return true;
        default:
                return false;
        }
}

typedef struct Told {
        EntryKind kind;
        UnitCode unit, to;
        Instant at;
        uint64_t entry;
        Document document; /* lives in the arena given */
        bool received;
} Told;

/* A document of a review names its reviewer, whoever passed it on; an event the unit that acted. */
static void read_units(Told *t) {
        const Document *d = &t->document;
        UnitCode reviewer;

        if (procedure_is_hand_over(t->kind))
                t->to = d->to;
        if (t->received)
                t->unit = unit_code_is_none(&d->handling_unit) || procedure_is_hand_over(t->kind) ? d->unit : d->handling_unit;
        if (!procedure_is_review(t->kind) || d->n_units != 2 || !unit_code_parse(d->units[0], &reviewer))
                return;
        if (t->kind != ENTRY_REVIEW_ASK)
                t->unit = reviewer;
        else {
                t->to = reviewer;
                if (t->received && !unit_code_is_none(&d->ref_unit))
                        t->unit = d->ref_unit;
        }
}

/* Of an entry made here the header says what it is; of a received one its document.  Not told: kind 0. */
static int read_told(Progressing *g, const HistoryRow *row, Arena *arena, Told *ret) {
        const Part *part;
        Entry entry;
        int r;

        *ret = (Told){ .kind = (EntryKind)row->kind, .unit = row->unit, .at = row->at, .entry = row->entry,
                       .received = row->kind == ENTRY_RECEIVED };
        if (!ret->received && !is_told(ret->kind)) {
                ret->kind = 0;
                return 0;
        }
        r = archive_entry(g->archive, g->q->txn, row->entry, arena, &entry);
        part = r ? NULL : entry_find_part(&entry, PART_DOCUMENT);
        if (r < 0)
                return fail_trace(r);
        if (!part || document_decode(part->data, arena, &ret->document)) { /* damaged: its header is all there is */
                if (ret->received)
                        ret->kind = 0;
                return 0;
        }
        ret->kind = ret->document.kind;
        if (is_told(ret->kind))
                read_units(ret);
        else
                ret->kind = 0;
        return 0;
}

static const char *outcome_of(const Told *t) {
        const Document *d = &t->document;

        return d->decision ? decision_name(d->decision) : d->variant ? variant_name(t->kind, d->variant) : "";
}

/* To whom they were told to turn, and by when. */
static bool names_organ(EntryKind kind) {
        return kind == ENTRY_GUIDANCE || kind == ENTRY_DECLINE || kind == ENTRY_PENDING || kind == ENTRY_WRONG_PLACE ||
               kind == ENTRY_IMPORT;
}

static bool names_day(EntryKind kind) {
        return names_organ(kind) || kind == ENTRY_EXTENSION || kind == ENTRY_EXECUTION || kind == ENTRY_OWN_LIMIT;
}

/* The same act that came twice: to the reviewer and to a giver, both of this node. */
static bool is_again(const Progressing *g, const Told *t) {
        const PbControlProgressStep *last = g->p->n_steps ? g->p->steps[g->p->n_steps - 1] : NULL;

        return last && t->received && !procedure_is_hand_over(t->kind) && !strcmp(last->kind, entry_kind_name(t->kind)) &&
               !strcmp(last->unit, t->unit.s) && !strcmp(last->to, t->to.s) && !strcmp(last->outcome, outcome_of(t));
}

static void add_step(Progressing *g, const Told *t) {
        PbControlProgressStep *step;

        if (is_again(g, t))
                return;
        step = arena_new(g->q->arena, PbControlProgressStep);
        *step = (PbControlProgressStep)ZHUJI__CONTROL_PROGRESS_STEP__INIT;
        step->at = reply_instant(g->q->arena, t->at);
        step->kind = (char *)entry_kind_name(t->kind);
        step->unit = query_copy(g->q, t->unit.s);
        step->unit_name = progress_name_of(g, &t->unit);
        step->to = query_copy(g->q, t->to.s);
        step->to_name = progress_name_of(g, &t->to);
        step->outcome = (char *)outcome_of(t);
        step->organ = query_copy(g->q, names_organ(t->kind) && t->document.organ ? t->document.organ : "");
        step->until = reply_day(g->q->arena, names_day(t->kind) ? t->document.until_day : 0);
        query_append(g->q, (void ***)&g->p->steps, &g->p->n_steps, step);
}

/* As it stands on a desk of this node: the office's own, or who was told of it. */
static bool find_reception(const Progressing *g, const Told *t, SheetRow *ret) {
        const Document *d = &t->document;
        const RosterUnit *unit = roster_find_unit(g->roster, &t->unit);
        const UnitCode *const desks[] = { &d->ref_unit, &t->unit, unit ? &unit->served_by : &t->unit };

        for (size_t i = 0; i < array_size(desks); i++)
                if (sheet_get(g->q->txn, desks[i], ENTRY_RECEPTION, &d->ref_unit, d->from_day, d->ref_entry, d->days, ret))
                        return true;
        return false;
}

/* Once they have met, the step says so. */
static void say_appointment(Progressing *g, const Told *t) {
        const Document *d = &t->document;
        PbControlProgressAppointment *to;
        SheetRow row;

        g->p->n_appointments = 0;
        if (d->variant != APPOINTMENT_CHOSEN)
                return;
        to = arena_new(g->q->arena, PbControlProgressAppointment);
        *to = (PbControlProgressAppointment)ZHUJI__CONTROL_PROGRESS_APPOINTMENT__INIT;
        to->day = reply_day(g->q->arena, d->from_day);
        to->hours = query_copy(g->q, d->summary);
        to->who = query_copy(g->q, d->person);
        to->place = query_copy(g->q, d->organ);
        to->unit = query_copy(g->q, d->ref_unit.s);
        to->unit_name = progress_name_of(g, &d->ref_unit);
        to->state = find_reception(g, t, &row) ? (char *)sheet_state_name(row.state) : (char *)"";
        query_append(g->q, (void ***)&g->p->appointments, &g->p->n_appointments, to);
}

static void follow(Progressing *g, const Told *t) {
        if (t->kind == ENTRY_REVIEW_OPINION)
                g->decided = t->unit;
        if (t->kind == ENTRY_EXECUTION)
                g->not_executed = t->document.variant == EXECUTION_REFUSED;
        if (t->kind == ENTRY_APPOINTMENT && !g->sealed)
                say_appointment(g, t);
        if (t->kind == ENTRY_REGISTER || t->kind == ENTRY_APPOINTMENT || !procedure_is_event(t->kind))
                return;
        g->acted = t->unit;
        if (t->entry <= g->holder.given_entry)
                return;
        if (!unit_code_equal(&g->handler, &t->unit))
                g->handler_since = t->at;
        g->handler = t->unit;
}

static int add_steps(Progressing *g) {
        HistoryRow from = { .case_id = g->row.case_id }, row;
        RowCursor cursor = row_cursor(ROW_HISTORY, &from, 1, 1);
        int r = 0;

        for (unsigned n = 0; !r && n < HISTORY_MAX && row_next(g->q->txn, &cursor, &row); n++) {
                Arena arena = ARENA_INIT;
                Told told;

                r = read_told(g, &row, &arena, &told);
                if (!r && told.kind) {
                        follow(g, &told);
                        if (!g->sealed || told.kind == ENTRY_REGISTER)
                                add_step(g, &told);
                }
                arena_deinit(&arena);
        }
        if (g->p->n_steps > STEPS_SHOWN_MAX) { /* how it began, and the newest */
                size_t over = g->p->n_steps - STEPS_SHOWN_MAX;

                memmove(g->p->steps + 1, g->p->steps + 1 + over, (STEPS_SHOWN_MAX - 1) * sizeof(*g->p->steps));
                g->p->n_steps = STEPS_SHOWN_MAX;
        }
        return r ? fail_trace(r) : 0;
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
        case CLOCK_ASSIGNMENT:
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

/* A twin says what is owed where it can't be seen from here: not of a unit whose own file is here. */
static bool is_twin_of_ours(const Progressing *g, const ClockRow *row) {
        DocketRow docket;

        return (row->flags & CLOCK_FLAG_WATCH) && docket_get(g->q->txn, &row->watched, &row->case_id, &docket) &&
               !is_bystander(&docket);
}

static bool is_listed(const Progressing *g, const char *clock, const UnitCode *unit) {
        for (size_t i = 0; i < g->p->n_due; i++)
                if (!strcmp(g->p->due[i]->clock, clock) && !strcmp(g->p->due[i]->unit, unit->s))
                        return true;
        return false;
}

static void add_due(Progressing *g, const char *clock, const UnitCode *unit, Day day, const char *article, bool late) {
        PbControlProgressDue *due;

        if (g->p->n_due == DUE_MAX || is_listed(g, clock, unit))
                return;
        due = arena_new(g->q->arena, PbControlProgressDue);
        *due = (PbControlProgressDue)ZHUJI__CONTROL_PROGRESS_DUE__INIT;
        due->clock = (char *)clock;
        due->unit = query_copy(g->q, unit->s);
        due->unit_name = progress_name_of(g, unit);
        due->due = reply_day(g->q->arena, day);
        due->article = query_copy(g->q, article);
        due->late = late;
        if (late && !g->late)
                g->late_unit = *unit;
        g->late = g->late || late;
        query_append(g->q, (void ***)&g->p->due, &g->p->n_due, due);
}

static void add_clocks(Progressing *g, const UnitCode *unit, const CaseId *id) {
        ClockRow from = { .unit = *unit, .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_CLOCK, &from, 2, 2);

        while (row_next(g->q->txn, &cursor, &row)) {
                bool owed = row.state == CLOCK_RUNNING || row.state == CLOCK_PAUSED || (row.state == CLOCK_BREACHED && !row.ended_entry);

                if (owed && !(row.flags & CLOCK_FLAG_RIGHT) && is_petitioners_business((ClockName)row.clock) &&
                    !is_shown_earlier(g, &row) && !is_twin_of_ours(g, &row))
                        add_due(g, clock_name((ClockName)row.clock), row.flags & CLOCK_FLAG_WATCH ? &row.watched : &row.unit, row.due_day,
                                row.article, row.state == CLOCK_BREACHED);
        }
}

/* A supported claim is to be executed (2022 art. 32). */
static void add_execution(Progressing *g, const UnitCode *unit) {
        ExchangeRow row = { .unit = *unit, .case_id = g->row.case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(g->q->txn, &cursor, &row))
                if (row.document == ENTRY_EXECUTION && row.state == EXCHANGE_AWAITED && row.due_day)
                        add_due(g, entry_kind_name(ENTRY_EXECUTION), &row.addressee, row.due_day, "2022 art. 32", row.late);
}

static void add_dues(Progressing *g) {
        const CaseId *id = &g->row.case_id;

        add_clocks(g, &g->holder.unit, id);
        if (g->holder.state == STATE_SUPERSEDED && !case_id_is_none(&g->holder.merged_into))
                add_clocks(g, &g->holder.unit, &g->holder.merged_into);
        if (g->under_review)
                add_clocks(g, &g->review.reviewer, id);
        if (!progress_is_over(g->first.state))
                add_clocks(g, &g->first.unit, id);
        add_execution(g, &g->holder.unit);
        add_execution(g, &g->first.unit);
}

int query_progress(const Query *q, Archive *archive, const Roster *roster, const CaseId *id) {
        Progressing g = { .q = q, .archive = archive, .roster = roster };
        int r;

        q->reply->case_id = query_copy(q, id->s);
        if (!case_get(q->txn, id, &g.row) || !docket_get_first(q->txn, &g.row, &g.first)) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_QUERY_CODE, "");
                return 0;
        }
        g.p = arena_new(q->arena, PbControlProgress);
        *g.p = (PbControlProgress)ZHUJI__CONTROL_PROGRESS__INIT;
        g.p->case_id = query_copy(q, id->s);
        g.p->received_at = reply_instant(q->arena, g.row.received_at);
        find_holder(&g);
        g.sealed = g.row.case_class == CLASS_ACCUSATION || state_is_sealed(g.first.state) || state_is_sealed(g.holder.state);
        find_review(&g);
        r = add_steps(&g);
        if (r)
                return fail_trace(r);
        say_where(&g);
        if (!g.sealed)
                add_dues(&g);
        progress_add_rights(&g);
        q->reply->progress = g.p;
        return 0;
}
