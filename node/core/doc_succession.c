/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Succession (22:24): the job that a roster starts, a person's choice among several successors, what comes from a unit that
 * closed and what still comes for one.  succession.h says the rules.
 */

#include "common/base/memory.h"
#include "node/core/finding.h"
#include "node/core/succession.h"

#include <assert.h>
#include <stdio.h>

/* Files looked at in one tick: those that stay cost no entry, but time. */
#define JOB_ROWS_MAX 4096
/* Parcels of one unit on their way at the same time: what waits for room in the streams is looked through for each file. */
#define FLIGHTS_MAX 256
/* Drafts that are named where they end: nobody has more of one case in hand. */
#define DRAFTS_NAMED_SIZE 2048

/* ---- what waits -------------------------------------------------------------------------------------------------- */

static bool is_asked(StoreTxn *txn, const DocketRow *docket) {
        ExchangeRow row = { .unit = docket->unit, .case_id = docket->case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(txn, &cursor, &row))
                if (row.state == EXCHANGE_ISSUED || row.state == EXCHANGE_RECEIVED || row.state == EXCHANGE_AWAITED)
                        return true;
        return false;
}

static bool is_reviewing(StoreTxn *txn, const DocketRow *docket) {
        InstanceRow row = { .unit = docket->unit, .case_id = docket->case_id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);

        while (row_next(txn, &cursor, &row))
                if (row.state != REVIEW_BOUNCED)
                        return true;
        return false;
}

SuccessionNeed succession_need(StoreTxn *txn, const DocketRow *docket) {
        switch (docket->state) {
        case STATE_NONE:
        case STATE_SUCCEEDED:
        case STATE_SEALED_OUT: /* can't be read any more; the organ has it */
                return SUCCESSION_STAYS;
        case STATE_SEALED:
        case STATE_CONCLUDED: /* its desk key closes with the organ: nobody could open it, nor answer for it */
                return SUCCESSION_PERSON;
        case STATE_COPY:
        case STATE_INFORMED:
        case STATE_RETURNED:
                return is_asked(txn, docket) || is_reviewing(txn, docket) ? SUCCESSION_GOES : SUCCESSION_STAYS;
        default:
                return SUCCESSION_GOES;
        }
}

bool succession_went(StoreTxn *txn, const UnitCode *unit, const CaseId *id, SuccessionRow *ret) {
        *ret = (SuccessionRow){ .what = SUCCESSION_WENT, .unit = *unit, .case_id = *id };
        return row_get(txn, ROW_SUCCESSION, ret);
}

bool succession_runs(StoreTxn *txn, SuccessionRow *ret) {
        SuccessionRow row = { .what = SUCCESSION_JOB };
        RowCursor cursor = row_cursor(ROW_SUCCESSION, &row, 1, 1);

        while (row_next(txn, &cursor, &row)) {
                if (row.state != JOB_RUNS)
                        continue;
                if (ret)
                        *ret = row;
                return true;
        }
        return false;
}

bool succession_next(StoreTxn *txn, const UnitCode *unit, CaseId *cursor, DocketRow *ret, SuccessionNeed *ret_need) {
        DocketRow row = { .unit = *unit, .case_id = *cursor };
        RowCursor rows = row_cursor(ROW_DOCKET, &row, 2, 1);

        for (unsigned seen = 0; row_next(txn, &rows, &row); seen++) {
                if (case_id_equal(&row.case_id, cursor))
                        continue;
                *ret = row;
                *ret_need = succession_need(txn, &row);
                if (*ret_need == SUCCESSION_STAYS && seen < JOB_ROWS_MAX)
                        continue;
                *cursor = row.case_id;
                return true;
        }
        return false;
}

/* A parcel of the unit about the case is under way: what becomes of it belongs to the file. */
static bool is_under_way(StoreTxn *txn, const UnitCode *unit, const CaseId *id, uint32_t *ret_flights) {
        OutboxRow row = { .entry = 0 };
        RowCursor cursor = row_cursor(ROW_OUTBOX, &row, 0, 0);
        bool found = false;

        *ret_flights = 0;
        while (row_next(txn, &cursor, &row)) {
                if (!unit_code_equal(&row.from_unit, unit))
                        continue;
                *ret_flights += row.document == ENTRY_SUCCESSION && row.kind == PARCEL_DOCUMENT;
                found = found || case_id_equal(&row.case_id, id);
        }
        return found;
}

static bool fits(StoreTxn *txn, const DocketRow *gone, const UnitCode *to) {
        DocketRow own;

        return succession_fits(gone, docket_get(txn, to, &gone->case_id, &own) ? &own : NULL);
}

/* Why, a person sees.  Who has lost it, or is not the heir any more, says nothing against its going. */
static bool was_refused_by(const SuccessionRow *went, const UnitCode *heir) {
        return went->state != WENT_BACK || (!went->again && unit_code_equal(&went->peer, heir));
}

typedef enum Next { NEXT_NONE, NEXT_GOES, NEXT_PERSON, NEXT_WAITS } Next;

/* The next file that the job can move, and what it passed over. */
typedef struct Walk {
        CaseId cursor;
        bool waits; /* for parcels under way */
} Walk;

static Next walk_next(const Roster *roster, StoreTxn *txn, const RosterUnit *unit, Walk *w, DocketRow *ret) {
        const RosterUnit *heir = roster_heir(roster, unit);
        SuccessionNeed need;
        SuccessionRow before;
        uint32_t flights;

        if (!succession_next(txn, &unit->code, &w->cursor, ret, &need))
                return NEXT_NONE;
        if (need == SUCCESSION_STAYS)
                return NEXT_WAITS; /* enough looked at for now */
        if (need == SUCCESSION_PERSON)
                return NEXT_PERSON;
        if (is_under_way(txn, &unit->code, &ret->case_id, &flights) || flights >= FLIGHTS_MAX ||
            succession_is_bare(txn, &unit->code, &ret->case_id)) {
                w->waits = true;
                return NEXT_WAITS;
        }
        if (!heir || !fits(txn, ret, &heir->code) || !roster_host(roster, &heir->code) ||
            (succession_went(txn, &unit->code, &ret->case_id, &before) && was_refused_by(&before, &heir->code)))
                return NEXT_PERSON;
        return NEXT_GOES;
}

static bool is_elsewhere(const Office *o, const UnitCode *unit) {
        const RosterNode *host = roster_host(o->roster, unit);

        return host && !unit_code_equal(&host->unit, &o->unit);
}

bool succession_leaves(const Office *o, StoreTxn *txn, CaseId *ret_case) {
        const RosterUnit *unit, *heir;
        SuccessionRow job;
        DocketRow docket;
        Next next;
        Walk w;

        if (!succession_runs(txn, &job) || !(unit = roster_find_unit(o->roster, &job.unit)) || unit->status == UNIT_ACTIVE ||
            !(heir = roster_heir(o->roster, unit)) || !is_elsewhere(o, &heir->code))
                return false;
        w = (Walk){ .cursor = job.cursor };
        for (unsigned seen = 0; seen < JOB_ROWS_MAX && (next = walk_next(o->roster, txn, unit, &w, &docket)) != NEXT_NONE; seen++) {
                if (next != NEXT_GOES)
                        continue;
                *ret_case = docket.case_id;
                return true;
        }
        return false;
}

static bool is_first(StoreTxn *txn, const DocketRow *docket) {
        DocketRow first;
        CaseRow row;

        return case_get(txn, &docket->case_id, &row) && docket_get_first(txn, &row, &first) &&
               unit_code_equal(&first.unit, &docket->unit);
}

bool succession_goes_with(const Office *o, StoreTxn *txn, const Input *in, DocketRow *ret) {
        CaseRow row;

        if (in->kind == INPUT_TICK ? !succession_leaves(o, txn, &row.case_id) :
                                     in->kind != INPUT_COMMAND || in->document_kind != ENTRY_SUCCESSION ||
                                             !is_elsewhere(o, &in->document.to))
                return false;
        if (in->kind == INPUT_COMMAND)
                row.case_id = in->case_id;
        return case_get(txn, &row.case_id, &row) && row.case_class != CLASS_ACCUSATION && docket_get_first(txn, &row, ret);
}

/* ---- one file goes ----------------------------------------------------------------------------------------------- */

static void tell_peers(Decide *d, const Step *step, Bytes state, const UnitCode *gone, const UnitCode *to) {
        UnitCode told[SUCCESSION_PEERS_MAX], node, own, other;
        uint32_t n = 0;
        Peers peers;

        if (!unit_host(d, gone, &own) || !unit_host(d, to, &other))
                return;
        succession_peers(state, &peers);
        for (uint32_t i = 0; i < peers.n; i++) {
                bool before = false;

                if (unit_code_equal(&peers.units[i], gone) || unit_code_equal(&peers.units[i], to) ||
                    !unit_host(d, &peers.units[i], &node) || unit_code_equal(&node, &own) || unit_code_equal(&node, &other))
                        continue;
                for (uint32_t k = 0; k < n; k++)
                        before = before || unit_code_equal(&told[k], &node);
                if (before) /* one word for all of its units */
                        continue;
                told[n++] = node;
                copy_to(d, step, &peers.units[i], 0);
        }
}

/* What the desks here that have to do with it are told. */
static void warn_peers(Decide *d, Bytes state, const CaseId *id, const UnitCode *gone, const UnitCode *to) {
        DocketRow docket;
        Peers peers;

        succession_peers(state, &peers);
        for (uint32_t i = 0; i < peers.n; i++)
                if (!unit_code_equal(&peers.units[i], gone) && !unit_code_equal(&peers.units[i], to) &&
                    unit_is_here(d, &peers.units[i]) && docket_get(d->txn, &peers.units[i], id, &docket))
                        fact_warning(d, WARNING_NOW_AT, &peers.units[i], id, 0, to, 0, gone->s);
}

/* It had the case from the one and gave it to the other (22:24: the successor goes on with what the unit had, and reports to
 * nobody below itself): nothing is left for it to hand on, to watch or to answer for. */
static void step_out(Decide *d, const DocketRow *docket, const UnitCode *gone, const UnitCode *to) {
        if (!succession_steps_out(docket, gone, to))
                return;
        fact_state(d, docket, STATE_RETURNED);
        fact_custody(d, docket, CUSTODY_NONE);
        fact_what(d, FACT_REPORT, docket, REPORT_NONE);
        fact_what(d, FACT_REPORT_BELOW, docket, REPORT_NONE);
        clocks_end(d, &docket->unit, &docket->case_id, UINT32_MAX, CLOCK_CANCELLED);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_ASSIGNMENT, CLOCK_CANCELLED);
        watch_returned(d, docket);
}

static void others_step_out(Decide *d, const CaseId *id, const UnitCode *gone, const UnitCode *to) {
        CaseUnitRow unit = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
        DocketRow docket;

        while (row_next(d->txn, &cursor, &unit))
                if (docket_get(d->txn, &unit.unit, id, &docket))
                        step_out(d, &docket, gone, to);
}

static bool is_open(const DocketRow *docket) {
        switch (docket->state) {
        case STATE_CLOSED:
        case STATE_RETURNED:
        case STATE_FINAL:
        case STATE_WITHDRAWN:
        case STATE_SETTLED:
        case STATE_IMPORTED:
        case STATE_ENDED:
        case STATE_SUPERSEDED:
                return false;
        default:
                return true;
        }
}

static void warn_successor(Decide *d, const DocketRow *gone, const UnitCode *to) {
        if (is_open(gone))
                fact_warning(d, WARNING_TAKEN_OVER, to, &gone->case_id, draft_number(d), &gone->unit, 0, "");
}

/* Drafts are over with the office whose paper they are: which, the succession says. */
static const char *drafts_given_up(Decide *d, const DocketRow *gone) {
        DraftRow row = { .unit = gone->unit, .case_id = gone->case_id };
        RowCursor cursor = row_cursor(ROW_DRAFT, &row, 2, 2);
        Buf words = BUF_INIT;
        const char *kept;

        while (words.len < DRAFTS_NAMED_SIZE && row_next(d->txn, &cursor, &row)) {
                if (row.state != DRAFT_DRAFTED && row.state != DRAFT_SIGNED)
                        continue;
                buf_printf(&words, "%s%s（第 %llu 条，%s）", words.len ? "、" : "本单位撤并，未出具的文稿作废，由承继单位重拟：",
                           entry_kind_name_zh(row.kind), (unsigned long long)row.entry, row.drafter.s);
        }
        kept = arena_strndup(d->out->arena, words.len ? (const char *)words.data : "", words.len);
        buf_deinit(&words);
        return kept;
}

static Document document_of(Decide *d, const DocketRow *gone, const Actor *actor, const UnitCode *to) {
        CaseRow row = { .case_id = gone->case_id };
        Document doc = { .kind = ENTRY_SUCCESSION, .unit = actor->unit, .to = *to, .ref_unit = gone->unit };

        (void)case_get(d->txn, &gone->case_id, &row);
        doc.case_class = row.case_class;
        doc.path31 = row.path31;
        doc.class_proposed = row.class_proposed;
        doc.channel = row.channel;
        doc.received_at = row.received_at;
        doc.people = row.people;
        doc.representatives = row.representatives;
        doc.people_version = row.people_version;
        doc.collective = row.collective;
        document_tells_words(d, &doc, &gone->case_id);
        doc.reason = d->input->kind == INPUT_COMMAND ? d->input->document.reason : NULL;
        doc.body = drafts_given_up(d, gone);
        fill_document(&doc);
        return doc;
}

/* The number that the successor's file gets; `given` so many were given by this decision before. */
static uint64_t own_number(Decide *d, const UnitCode *unit, const CaseId *id, uint32_t given) {
        DocketRow own;

        return docket_get(d->txn, unit, id, &own) && own.number ? 0 : file_number_give(d, SERIAL_DOCKET, unit, given);
}

static Fact *fact_of(Decide *d, FactKind kind, const UnitCode *gone, const CaseId *id, const UnitCode *to) {
        Fact *f = draft_fact(d, kind, gone, id);

        f->peer = *to;
        return f;
}

void succession_sent(Decide *d, const UnitCode *gone, const CaseId *id, const UnitCode *to, const Flight *flight,
                     uint64_t state) {
        Fact *f = fact_of(d, FACT_SUCCESSION_SENT, gone, id, to);

        f->number2 = state;
        f->what = flight->lane;
        f->how = flight->epoch;
        f->number = flight->number;
        f->text = arena_strdup(d->out->arena, flight->node.s);
}

static void goes_here(Decide *d, const DocketRow *gone, const Step *step, Bytes state, uint32_t *given) {
        uint64_t number = own_number(d, &step->to, &gone->case_id, *given);

        *given += number != 0;
        others_step_out(d, &gone->case_id, &gone->unit, &step->to);
        fact_of(d, FACT_SUCCEEDED, &gone->unit, &gone->case_id, &step->to)->number = number;
        warn_successor(d, gone, &step->to);
        warn_peers(d, state, &gone->case_id, &gone->unit, &step->to);
        tell_peers(d, step, state, &gone->unit, &step->to);
}

static Reason goes_away(Decide *d, const DocketRow *gone, const Step *step, Bytes state) {
        const Input *in = d->input;
        Flight flight = { .number = 0 };
        Reason reason;

        draft_part(d, PART_STATE, state);
        for (uint32_t i = 0; i < in->n_parts && d->draft->n_parts < ENTRY_PARTS_MAX - 4; i++)
                if (in->parts[i].kind != PART_CHECKS || is_first(d->txn, gone)) /* another's file answers nobody's questions */
                        d->draft->parts[d->draft->n_parts++] = in->parts[i];
        reason = deliver(d, step, procedure_act(ENTRY_SUCCESSION)->parts, &flight);
        if (reason)
                return reason;
        succession_sent(d, &gone->unit, &gone->case_id, &step->to, &flight, 0);
        material_goes_to_heir(d, gone, &step->to);
        warn_peers(d, state, &gone->case_id, &gone->unit, &step->to);
        return REASON_NONE;
}

/* Drafts it.  The parts of the input are this case's. */
static Reason goes(Decide *d, const DocketRow *gone, const UnitCode *to, const Actor *actor, uint32_t *given) {
        Document doc = document_of(d, gone, actor, to);
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = gone->case_id, .from = actor->unit, .to = *to,
                      .local = true };
        Buf bytes = BUF_INIT;
        Bytes state;
        Reason reason = check_document(d, &doc);

        if (reason)
                return reason;
        succession_pack(d->txn, &gone->unit, &gone->case_id, &bytes);
        state = arena_copy(d->out->arena, buf_bytes(&bytes));
        buf_deinit(&bytes);
        draft_begin(d, ENTRY_SUCCESSION, &gone->case_id, actor);
        draft_document(d, &doc);
        step.ref_entry = draft_number(d);
        if (unit_is_here(d, to))
                goes_here(d, gone, &step, state, given);
        else
                reason = goes_away(d, gone, &step, state);
        return reason;
}

/* ---- the job ----------------------------------------------------------------------------------------------------- */

static void fact_job(Decide *d, const UnitCode *unit, SuccessionJob state, const CaseId *cursor, uint64_t moved) {
        Fact *f = draft_fact(d, FACT_SUCCESSION_JOB, unit, cursor);

        f->what = state;
        f->number = moved;
}

void succession_begin(Decide *d, const Roster *roster) {
        for (uint32_t i = 0; i < roster->n_units; i++) {
                const RosterUnit *u = &roster->units[i];
                const RosterNode *host = u->status == UNIT_ACTIVE ? NULL : roster_host(roster, &u->code);
                SuccessionRow job = { .what = SUCCESSION_JOB, .unit = u->code };

                if (!host || !unit_code_equal(&host->unit, &d->office->unit))
                        continue;
                (void)row_get(d->txn, ROW_SUCCESSION, &job);
                fact_job(d, &u->code, JOB_RUNS, &CASE_NONE, job.moved);
        }
}

void succession_settled(Decide *d, const UnitCode *unit) {
        SuccessionRow job = { .what = SUCCESSION_JOB, .unit = *unit };

        if (row_get(d->txn, ROW_SUCCESSION, &job) && job.state == JOB_WAITS)
                fact_job(d, unit, JOB_RUNS, &CASE_NONE, job.moved);
}

void succession_again(Decide *d, const UnitCode *unit, uint64_t moved) {
        SuccessionRow job = { .what = SUCCESSION_JOB, .unit = *unit };

        if (row_get(d->txn, ROW_SUCCESSION, &job))
                fact_job(d, unit, JOB_RUNS, &CASE_NONE, job.moved + moved);
}

/* On whose desk it is said that a person is needed: of the bureau that serves it, if that is here. */
static const UnitCode *over(const Decide *d, const RosterUnit *unit) {
        return unit_code_is_none(&unit->served_by) || !unit_is_here(d, &unit->served_by) ? &unit->code : &unit->served_by;
}

UnitCode succession_desk(const Decide *d, const UnitCode *unit) {
        const RosterUnit *u = unit_find(d, unit);

        return u && u->status != UNIT_ACTIVE ? *over(d, u) : *unit;
}

static void warn_remaining(Decide *d, const RosterUnit *unit, WarningKind kind, const UnitCode *desk, uint32_t n) {
        WarningRow row = { .unit = *desk, .kind = kind, .case_id = CASE_NONE };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);
        char text[ROW_TEXT_SIZE];

        while (row_next(d->txn, &cursor, &row)) {
                if (!unit_code_equal(&row.about, &unit->code))
                        continue;
                Fact *f = draft_fact(d, FACT_WARNING, desk, &CASE_NONE);

                f->what = kind;
                f->number = row.number;
        }
        (void)snprintf(text, sizeof(text), "%u", n);
        if (n)
                fact_warning(d, kind, desk, &CASE_NONE, draft_number(d), &unit->code, 0, text);
}

/* How many of its files a person is needed for: sealed ones, others. */
static void count_remaining(Decide *d, const RosterUnit *unit, uint32_t *ret_sealed, uint32_t *ret_others) {
        CaseId cursor = CASE_NONE;
        SuccessionNeed need;
        DocketRow docket;

        *ret_sealed = *ret_others = 0;
        while (succession_next(d->txn, &unit->code, &cursor, &docket, &need)) {
                *ret_sealed += need == SUCCESSION_PERSON;
                *ret_others += need == SUCCESSION_GOES;
        }
}

static bool still_waits(Decide *d, const RosterUnit *unit) {
        Walk w = { .cursor = CASE_NONE };
        DocketRow docket;

        while (walk_next(d->office->roster, d->txn, unit, &w, &docket) != NEXT_NONE)
                ;
        return w.waits;
}

static void job_ends(Decide *d, const RosterUnit *unit, bool waits, uint64_t moved) {
        Actor node = { .unit = unit->code };
        uint32_t sealed, others;

        draft_begin(d, ENTRY_CLOSING, &CASE_NONE, &node);
        fact_job(d, &unit->code, waits ? JOB_WAITS : JOB_DONE, &CASE_NONE, moved);
        if (waits)
                return;
        count_remaining(d, unit, &sealed, &others);
        warn_remaining(d, unit, WARNING_SEALED_LEFT, &unit->code, sealed);
        warn_remaining(d, unit, WARNING_SUCCESSION, over(d, unit), others);
}

/* It is in force again, or its place is not here any more. */
static bool job_is_void(Decide *d, const SuccessionRow *job, const RosterUnit *unit) {
        Actor node = { .unit = d->office->unit };

        if (unit && unit->status != UNIT_ACTIVE && unit_is_here(d, &unit->code))
                return false;
        draft_begin(d, ENTRY_CLOSING, &CASE_NONE, &node);
        fact_job(d, &job->unit, JOB_DONE, &CASE_NONE, job->moved);
        return true;
}

bool succession_wants_state(StoreTxn *txn, SuccessionRow *ret) {
        SuccessionRow row = { .what = SUCCESSION_BARE };
        RowCursor cursor = row_cursor(ROW_SUCCESSION, &row, 1, 1);

        if (!row_next(txn, &cursor, &row))
                return false;
        *ret = row;
        return true;
}

/* Without it (that entry is damaged, or says nothing that can be read) the file lies here bare, and a person is told. */
bool tick_succession_state(Decide *d) {
        const Entry *from = d->input->lost_entry;
        const Part *part = from ? entry_find_part(from, PART_STATE) : NULL;
        const RosterUnit *unit;
        SuccessionRow row;
        DocketRow docket;

        if (!succession_wants_state(d->txn, &row))
                return false;
        unit = unit_find(d, &row.unit);
        draft_begin(d, ENTRY_CLOSING, &row.case_id, &(Actor){ .unit = row.unit });
        draft_fact(d, FACT_SUCCESSION_STATE, &row.unit, &row.case_id);
        if (part && succession_check(part->data, &row.unit, &row.case_id, &docket))
                draft_part(d, PART_STATE, part->data);
        else if (unit)
                fact_warning(d, WARNING_SUCCESSION, over(d, unit), &row.case_id, 0, &row.unit, 0, "1");
        succession_again(d, &row.unit, 0);
        return true;
}

bool tick_succession(Decide *d, uint32_t drafts_max) {
        const RosterUnit *unit, *heir;
        uint32_t given = 0, seen = 0;
        SuccessionRow job;
        DocketRow docket;
        Next next;
        Walk w;

        if (!succession_runs(d->txn, &job))
                return false;
        if (d->out->n_drafts)
                return true; /* what falls due comes first, and alone: the case takes it along */
        unit = unit_find(d, &job.unit);
        if (job_is_void(d, &job, unit))
                return true;
        heir = roster_heir(d->office->roster, unit);
        w = (Walk){ .cursor = job.cursor };
        while (d->out->n_drafts + 1 < drafts_max && seen++ < JOB_ROWS_MAX) {
                Actor node = { .unit = unit->code };

                next = walk_next(d->office->roster, d->txn, unit, &w, &docket);
                if (next == NEXT_NONE) {
                        /* What earlier ticks passed over is found by looking again. */
                        job_ends(d, unit, still_waits(d, unit), job.moved);
                        return true;
                }
                if (next != NEXT_GOES)
                        continue;
                assert(heir);
                if (goes(d, &docket, &heir->code, &node, &given))
                        continue;
                fact_job(d, &unit->code, JOB_RUNS, &w.cursor, ++job.moved);
                if (is_elsewhere(d->office, &heir->code))
                        return true; /* the owner handed in this one's content */
        }
        draft_begin(d, ENTRY_CLOSING, &CASE_NONE, &(Actor){ .unit = unit->code });
        fact_job(d, &unit->code, JOB_RUNS, &w.cursor, job.moved);
        return true;
}

/* ---- a person says who ------------------------------------------------------------------------------------------- */

static const char *successor_names(Decide *d, const RosterUnit *unit) {
        Buf names = BUF_INIT;
        const char *kept;

        buf_printf(&names, "%s", unit->successor.s);
        for (uint32_t i = 0; i < unit->n_more_successors; i++)
                buf_printf(&names, ", %s", unit->more_successors[i].s);
        kept = arena_strndup(d->out->arena, names.data, names.len);
        buf_deinit(&names);
        return kept;
}

/* The one that closes: the actor's own unit, or one that it serves, with a file of the case. */
static Reason find_gone(Decide *d, DocketRow *ret, const RosterUnit **ret_unit) {
        CaseUnitRow row = { .case_id = d->input->case_id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &row, 1, 1);
        SuccessionRow went;

        while (row_next(d->txn, &cursor, &row)) {
                const RosterUnit *u = unit_find(d, &row.unit);

                if (!u || u->status == UNIT_ACTIVE || !unit_is_here(d, &u->code) || !docket_get(d->txn, &row.unit, &row.case_id, ret))
                        continue;
                if (ret->state == STATE_SUCCEEDED && succession_went(d->txn, &row.unit, &row.case_id, &went)) {
                        (void)refuse(d, REASON_SUCCEEDED, "%s -> %s", row.unit.s, went.peer.s);
                        continue;
                }
                if (succession_need(d->txn, ret) == SUCCESSION_STAYS)
                        continue;
                *ret_unit = u;
                return REASON_NONE;
        }
        return d->result->reason == REASON_SUCCEEDED ? REASON_SUCCEEDED : refuse(d, REASON_NOT_CLOSING, "%s", d->input->case_id.s);
}

static Reason check_choice(Decide *d, const DocketRow *gone, const RosterUnit *unit, const RosterUnit *to) {
        uint32_t flights;

        if (!unit_code_equal(&d->actor.unit, &unit->code) && !unit_code_equal(&d->actor.unit, &unit->served_by))
                return refuse(d, REASON_NOT_SUPERVISED, "%s -> %s", d->actor.unit.s, unit->code.s);
        if (!(d->actor.roles & ROLE_APPROVER))
                return refuse(d, REASON_ROLE, "%s %s", d->actor.user.s, entry_kind_name(ENTRY_SUCCESSION));
        if (!to || !roster_inherits(d->office->roster, unit, &to->code))
                return refuse(d, REASON_NOT_SUCCESSOR, "%s", successor_names(d, unit));
        if (to->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", to->code.s, to->successor.s);
        if (gone->state == STATE_SEALED)
                return refuse(d, REASON_SEALED_ONLY, "%s", gone->case_id.s);
        if (!fits(d->txn, gone, &to->code))
                return refuse(d, REASON_IN_CHAIN, "%s", to->code.s);
        if (is_under_way(d->txn, &unit->code, &gone->case_id, &flights) ||
            succession_is_bare(d->txn, &unit->code, &gone->case_id))
                return refuse(d, REASON_IN_FLIGHT, "%s", gone->case_id.s);
        return REASON_NONE;
}

Reason act_succeed(Decide *d) {
        const UnitCode *code = &d->input->document.to;
        const RosterUnit *unit = NULL, *to;
        DocketRow gone;
        uint32_t given = 0;
        Reason reason;

        if (!case_get(d->txn, &d->input->case_id, &(CaseRow){ .entry = 0 }))
                return refuse(d, REASON_UNKNOWN_CASE, "%s", d->input->case_id.s);
        if (unit_code_is_none(code))
                return refuse(d, REASON_FIELD_MISSING, "to");
        to = unit_find(d, code);
        reason = find_gone(d, &gone, &unit);
        if (!reason)
                reason = check_choice(d, &gone, unit, to);
        if (!reason)
                reason = goes(d, &gone, code, &d->actor, &given);
        if (reason) {
                draft_drop(d);
                return reason;
        }
        succession_again(d, &unit->code, 1);
        return REASON_NONE;
}

/* ---- what comes from a unit that closed -------------------------------------------------------------------------- */

/* The roster names it; the one that closed says it itself, or the bureau whose node it shares, or its successor. */
static Reason check_word(Decide *d, const Take *t, bool own_word) {
        const RosterUnit *gone = unit_find(d, &t->doc->ref_unit);
        const UnitCode *from = &t->step->from;
        UnitCode a, b;

        if (!gone || !roster_inherits(d->office->roster, gone, &t->doc->to))
                return refuse(d, REASON_NOT_SUCCESSOR, "%s -> %s", t->doc->ref_unit.s, t->doc->to.s);
        if (unit_code_equal(from, &gone->code) || (!own_word && unit_code_equal(from, &t->doc->to)))
                return REASON_NONE;
        if (unit_code_equal(from, &gone->served_by) && unit_host(d, from, &a) && unit_host(d, &gone->code, &b) &&
            unit_code_equal(&a, &b))
                return REASON_NONE;
        return refuse(d, REASON_NOT_SUPERVISED, "%s -> %s", from->s, gone->code.s);
}

/* From whoever answered its petitioner, of whom nobody had the case before; of our own number we know the codes ourselves. */
static bool brings_checks(Decide *d, const Take *t, const DocketRow *docket) {
        UnitCode registered_by;
        uint32_t serial;
        int year;

        return evidence_find_part(&d->input->parcel->evidence, PART_CHECKS) && unit_code_is_none(&docket->giver) &&
               case_id_split(&t->step->case_id, &registered_by, &year, &serial) &&
               !unit_code_equal(&registered_by, &d->office->unit);
}

/* The very file came before, and was given back since: an old copy of where it came from sends it once more. */
static bool is_given_back_since(const DocketRow *own, const DocketRow *file) {
        return own->state == STATE_RETURNED && own->taken_entry == file->taken_entry + ENTRY_ELSEWHERE &&
               own->taken_at == file->taken_at;
}

static Reason take_succession(Decide *d, const Take *t, const TakeRule *rule) {
        const UnitCode *gone = &t->doc->ref_unit, *to = &t->step->to;
        Step step = *t->step;
        const Part *part;
        DocketRow docket;
        Reason reason = check_word(d, t, true);
        uint64_t number;
        Fact *came;

        if (reason)
                return reason;
        if (t->unit->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", to->s, t->unit->successor.s);
        part = d->input->kind == INPUT_PARCEL ? evidence_find_part(&d->input->parcel->evidence, PART_STATE) : NULL;
        if (!part || !succession_check(part->data, gone, &t->step->case_id, &docket))
                return refuse(d, REASON_FORMAT, "state");
        if (t->has_docket && is_given_back_since(&t->docket, &docket))
                return refuse(d, REASON_IN_CHAIN, "%s: %s", to->s, docket_state_name(t->docket.state));
        if (!succession_fits(&docket, t->has_docket ? &t->docket : NULL))
                return refuse(d, REASON_IN_CHAIN, "%s: %s", to->s, docket_state_name(t->docket.state));
        number = own_number(d, to, &t->step->case_id, 0);
        others_step_out(d, &t->step->case_id, gone, to);
        came = fact_of(d, FACT_SUCCESSION_CAME, gone, &t->step->case_id, to);
        came->number = number;
        came->number2 = brings_checks(d, t, &docket);
        if (!t->has_case) /* the rows that come hold none of it */
                fact_case_words(d, &t->step->case_id, t->doc);
        warn_successor(d, &docket, to);
        warn_peers(d, part->data, &t->step->case_id, gone, to);
        step.from = *to;
        tell_peers(d, &step, part->data, gone, to);
        return REASON_NONE;
}

/* Word of it, at a unit that has to do with the case, or beside one that has. */
static Reason copied_succession(Decide *d, const Take *t) {
        Reason reason = check_word(d, t, false);

        if (reason)
                return reason;
        others_step_out(d, &t->step->case_id, &t->doc->ref_unit, &t->doc->to);
        fact_of(d, FACT_SUCCESSION_TOLD, &t->doc->ref_unit, &t->step->case_id, &t->doc->to);
        if (t->has_docket)
                fact_warning(d, WARNING_NOW_AT, &t->step->to, &t->step->case_id, 0, &t->doc->to, 0, t->doc->ref_unit.s);
        return REASON_NONE;
}

static bool is_its_parcel(const SuccessionRow *went, const OutboxKey *key) {
        return went->state == WENT_FLIGHT && succession_is_its(went, key);
}

/* Of which closed unit is it the file?  False: of none any more. */
static bool whose_parcel(Decide *d, const OutboxRow *row, UnitCode *ret) {
        SuccessionRow job = { .what = SUCCESSION_JOB }, went;
        RowCursor cursor = row_cursor(ROW_SUCCESSION, &job, 1, 1);

        while (row_next(d->txn, &cursor, &job))
                if (succession_went(d->txn, &job.unit, &row->case_id, &went) && is_its_parcel(&went, &row->key)) {
                        *ret = job.unit;
                        return true;
                }
        return false;
}

static void again_succession(Decide *d, const OutboxRow *row, const Flight *flight) {
        UnitCode gone;

        if (whose_parcel(d, row, &gone))
                succession_sent(d, &gone, &row->case_id, &row->to_unit, flight, 0);
}

void succession_back(Decide *d, const UnitCode *gone, const CaseId *id, const UnitCode *to, bool again) {
        const RosterUnit *unit = unit_find(d, gone), *heir = unit ? roster_heir(d->office->roster, unit) : NULL;

        fact_of(d, FACT_SUCCESSION_BACK, gone, id, to)->what = again;
        if (heir && (again || !unit_code_equal(&heir->code, to)))
                succession_again(d, gone, 0); /* to whom the roster names by now */
        else if (unit)
                fact_warning(d, WARNING_SUCCESSION, over(d, unit), id, 0, gone, 0, "1");
}

/* It was sent once more before the loss was known, and came to nothing because its receiver has it, or had it: which that one has
 * shown.  Noted, if this was on its way then. */
static bool is_there(Decide *d, const UnitCode *gone, const OutboxRow *row) {
        static const LostDone told[] = { LOST_PENDING, LOST_NOTED };
        PeerRecoveryRow forgot = { .unit = row->key.to };

        (void)row_get(d->txn, ROW_PEER_RECOVERY, &forgot);
        for (size_t i = 0; i < array_size(told); i++) {
                LostRow lost = { .done = told[i], .case_id = row->case_id };
                RowCursor cursor = row_cursor(ROW_LOST, &lost, 2, 2);

                while (row_next(d->txn, &cursor, &lost)) {
                        Flight flight = { .node = lost.peer, .lane = lost.lane, .epoch = lost.epoch, .number = lost.number };

                        if (lost.way != LOST_OUT || lost.document != ENTRY_SUCCESSION || lost.outcome != OUTCOME_TAKEN ||
                            !unit_code_equal(&lost.peer, &row->key.to) || !unit_code_equal(&lost.other, &row->to_unit) ||
                            forgot.entry > lost.learnt)
                                continue;
                        succession_sent(d, gone, &row->case_id, &row->to_unit, &flight, 0);
                        fact_of(d, FACT_SUCCESSION_ARRIVED, gone, &row->case_id, &row->to_unit);
                        return true;
                }
        }
        return false;
}

/* It was there, and came from there to another desk of this office, whom its receiver's successor is: offered once more for a recovery of
 * that one, which has closed and refuses it. */
static bool came_back_since(Decide *d, const UnitCode *gone, const OutboxRow *row) {
        CaseUnitRow other = { .case_id = row->case_id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &other, 1, 1);
        DocketRow docket;

        while (row_next(d->txn, &cursor, &other)) {
                SuccessionRow came = { .what = SUCCESSION_CAME, .unit = other.unit, .case_id = row->case_id };

                if (!unit_code_equal(&other.unit, gone) && row_get(d->txn, ROW_SUCCESSION, &came) && came.entry > row->entry &&
                    docket_get(d->txn, &other.unit, &other.case_id, &docket) && docket.custody != CUSTODY_NONE)
                        return true;
        }
        return false;
}

static void settled_succession(Decide *d, const OutboxRow *row, bool taken) {
        UnitCode gone;

        if (!whose_parcel(d, row, &gone))
                return;
        if (taken || came_back_since(d, &gone, row)) {
                others_step_out(d, &row->case_id, &gone, &row->to_unit);
                fact_of(d, FACT_SUCCESSION_ARRIVED, &gone, &row->case_id, &row->to_unit);
        } else if (!is_there(d, &gone, row)) {
                succession_back(d, &gone, &row->case_id, &row->to_unit, false);
        }
}

/* ---- what a unit that closed still does -------------------------------------------------------------------------- */

static bool has_sealed(Decide *d, const RosterUnit *unit) {
        DocketRow docket;

        return docket_get(d->txn, &unit->code, &d->input->case_id, &docket) && state_is_sealed(docket.state);
}

Reason succession_bars(Decide *d, const RosterUnit *unit) {
        const Input *in = d->input;

        if (unit->status == UNIT_ACTIVE || in->kind != INPUT_COMMAND)
                return REASON_NONE;
        switch (in->document_kind) {
        case ENTRY_SUCCESSION:
        case ENTRY_USER:
        case ENTRY_TIME:
        case ENTRY_ALARM_SETTLED:
                return REASON_NONE;
        default:
                if (procedure_is_sealed(in->document_kind) && has_sealed(d, unit))
                        return REASON_NONE;
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", unit->code.s, successor_names(d, unit));
        }
}

bool succession_passes_on(const Decide *d, const UnitCode *from, const UnitCode *to) {
        const RosterUnit *gone = unit_find(d, from);

        return gone && roster_inherits(d->office->roster, gone, to);
}

/* An event goes where the file went: nobody would send it again. */
static Reason pass_on(Decide *d, const Take *t, const UnitCode *to) {
        Step step = *t->step;

        step.from = unit_is_here(d, to) ? t->step->from : t->step->to;
        step.to = *to;
        if (unit_is_here(d, to))
                return take(d, &step);
        tell_unit(d, &step);
        return REASON_NONE;
}

bool succession_receives(Decide *d, const Take *t, Reason *ret) {
        bool event = t->step->kind == PARCEL_EVENT;
        SuccessionRow went;

        if (t->unit->status == UNIT_ACTIVE || procedure_is_sealed(t->doc->kind) || t->doc->kind == ENTRY_SUCCESSION)
                return false;
        if (t->docket.state == STATE_SUCCEEDED && t->doc->kind == ENTRY_MATERIAL && t->docket.custody == CUSTODY_AWAY)
                return false; /* it goes on to whoever has the case, by itself */
        if (t->docket.state == STATE_SUCCEEDED && succession_went(d->txn, &t->step->to, &t->step->case_id, &went)) {
                *ret = event ? pass_on(d, t, &went.peer) :
                               refuse(d, REASON_SUCCEEDED, "%s -> %s", t->step->to.s, went.peer.s);
                return true;
        }
        if (t->has_docket && succession_need(d->txn, &t->docket) == SUCCESSION_GOES)
                return false; /* it goes along */
        *ret = refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", t->unit->code.s, t->unit->successor.s);
        return true;
}

static const DocumentCode codes[] = {
        { ENTRY_SUCCESSION, .take = take_succession, .copied = copied_succession, .settled = settled_succession,
          .again = again_succession },
};
const DocumentCodes doc_succession = { codes, array_size(codes) };
