/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/sim/work_internal.h"

#include <assert.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "node/core/calendar.h"
#include "node/core/periodic.h"

#define DESK ((UserName){ "desk" })
/* A parcel takes seconds, a cut cable days: so often is looked whether it is there. */
#define WAIT (6 * DURATION_HOUR)
#define WAITS_MAX 200
#define REFUSED_MAX 4
#define REPORTS_OFFICES_MAX 400 /* more: nobody sends reports */

typedef struct Move {
        Instant at;
        uint64_t order;
        uint32_t plan;
} Move;

struct Work {
        Sim *sim;
        Plan *plans;
        size_t n_plans, cap_plans;
        Move *moves; /* a heap */
        size_t n_moves, cap_moves;
        uint64_t order;
        /* bureaus by what is below them: nothing, bureaus that hand on to units alone, and others */
        uint32_t *bureaus[3];
        size_t n_bureaus[3];
        WorkFigures figures;
        const char *first_refused; /* what, and why; NULL: nothing */
};

Sim *work_sim(Work *w) {
        return w->sim;
}

/* ---- moves: a heap ----------------------------------------------------------------------------------------------- */

static bool is_before(const Move *a, const Move *b) {
        return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void push(Work *w, Instant at, size_t plan) {
        Move m = { at, w->order++, (uint32_t)plan };
        size_t i = w->n_moves++;

        if (i == w->cap_moves) {
                w->cap_moves = w->cap_moves ? 2 * w->cap_moves : 1024;
                w->moves = mem_realloc(w->moves, w->cap_moves * sizeof *w->moves);
        }
        for (; i && is_before(&m, &w->moves[(i - 1) / 2]); i = (i - 1) / 2)
                w->moves[i] = w->moves[(i - 1) / 2];
        w->moves[i] = m;
}

static Move pop(Work *w) {
        Move first = w->moves[0], last = w->moves[--w->n_moves];
        size_t i = 0, child;

        for (; (child = 2 * i + 1) < w->n_moves; i = child) {
                if (child + 1 < w->n_moves && is_before(&w->moves[child + 1], &w->moves[child]))
                        child++;
                if (!is_before(&w->moves[child], &last))
                        break;
                w->moves[i] = w->moves[child];
        }
        w->moves[i] = last;
        return first;
}

Instant work_next(const Work *w) {
        return w->n_moves ? w->moves[0].at : INSTANT_NEVER;
}

/* ---- hours ------------------------------------------------------------------------------------------------------- */

/* That day or the next one that is worked (in a year without a calendar: no weekend), at some time of its eight hours. */
static Instant office_hours(Plan *p, Day day) {
        Day rolled;
        int year;

        if (calendar_roll(calendar_builtin(), day, &rolled, &year))
                rolled = day + (day_weekday(day) > 5 ? 8 - (Day)day_weekday(day) : 0);
        return day_start(rolled) + 9 * DURATION_HOUR + (Duration)random_below(&p->random, 8 * DURATION_HOUR);
}

Duration work_days(Plan *p, unsigned from, unsigned to) {
        return (Duration)(from + random_below(&p->random, to - from + 1)) * DURATION_DAY;
}

static void move_after(Work *w, Plan *p, Duration pause) {
        Instant at = pause < DURATION_DAY ? w->sim->now + pause : office_hours(p, day_of(w->sim->now + pause));

        push(w, at, (size_t)(p - w->plans));
}

/* ---- arrivals ---------------------------------------------------------------------------------------------------- */

static Plan *add_plan(Work *w) {
        if (w->n_plans == w->cap_plans) {
                w->cap_plans = w->cap_plans ? 2 * w->cap_plans : 1024;
                w->plans = mem_realloc(w->plans, w->cap_plans * sizeof *w->plans);
        }
        memset(&w->plans[w->n_plans], 0, sizeof *w->plans);
        return &w->plans[w->n_plans++];
}

/* Per mille of all cases.  Shares are plausible, not measured. */
static uint32_t draw_fate(Random *r) {
        static const struct {
                uint32_t fate;
                unsigned per_mille;
        } shares[] = {
                { FATE_READ, 300 },      { FATE_GUIDE, 100 },       { FATE_REPORT_UP, 5 },      { FATE_ASSIGN, 250 },
                { FATE_RETURN, 40 },     { FATE_REFUSE_RETURN, 400 }, { FATE_EXTEND, 50 },      { FATE_SETTLE, 20 },
                { FATE_IMPORT, 20 },     { FATE_OWN_LIMIT, 10 },    { FATE_REVIEW, 50 },        { FATE_RE_REVIEW, 300 },
                { FATE_RATE, 200 },      { FATE_ORDER, 20 },        { FATE_REMIND, 30 },        { FATE_REWORK, 50 },
                { FATE_LATE_TRIAGE, 15 }, { FATE_LATE_NOTICE, 20 }, { FATE_LATE_OPINION, 30 },  { FATE_LATE_REPORT, 40 },
                { FATE_CONCLUDE, 800 },
        };
        uint32_t fate = 0;

        for (size_t i = 0; i < array_size(shares); i++)
                if (random_below(r, 1000) < shares[i].per_mille)
                        fate |= shares[i].fate;
        return fate;
}

/* Of ten letters seven come to a county, two to a city, one further up; where there is no such level, to one there is. */
static uint32_t draw_bureau(const Work *w, Random *r) {
        uint64_t n = random_below(r, 10);
        size_t level = n < 7 ? 0 : n < 9 ? 1 : 2;

        while (!w->n_bureaus[level])
                level = (level + 2) % 3;
        return w->bureaus[level][random_below(r, w->n_bureaus[level])];
}

static void plan_arrival(Work *w, Random *r) {
        unsigned days = w->sim->config.days;
        Plan *p = add_plan(w);
        uint64_t n;

        random_seeded(&p->random, random_u64(r));
        n = random_below(&p->random, 100);
        p->case_class = n < 88 ? CLASS_CLAIM : n < 97 ? CLASS_SUGGESTION : CLASS_ACCUSATION;
        p->fate = draw_fate(&p->random);
        p->unit = draw_bureau(w, &p->random);
        p->arrived_at = office_hours(p, day_of(w->sim->start) + (Day)random_below(&p->random, days));
        if (p->arrived_at < w->sim->start + DURATION_HOUR) /* the offices are founded first */
                p->arrived_at = w->sim->start + DURATION_HOUR;
        push(w, p->arrived_at, w->n_plans - 1);
}

static bool serves_bureau(const SimUnit *u, size_t depth) {
        for (size_t i = 0; i < u->n_serves; i++)
                if (u->serves[i]->roster->kind == UNIT_BUREAU && (!depth || serves_bureau(u->serves[i], depth - 1)))
                        return true;
        return false;
}

static void list_bureaus(Work *w) {
        Sim *s = w->sim;

        for (size_t i = 0; i < 3; i++)
                w->bureaus[i] = mem_new_array(uint32_t, s->n_units);
        for (size_t i = 0; i < s->n_units; i++) {
                const SimUnit *u = &s->units[i];
                size_t level = serves_bureau(u, 1) ? 2 : serves_bureau(u, 0) ? 1 : 0;

                if (u->roster->kind == UNIT_BUREAU && u->n_serves)
                        w->bureaus[level][w->n_bureaus[level]++] = (uint32_t)i;
        }
}

Duration work_next_report(Plan *p, Instant now) {
        return period_next(now) - now + (random_below(&p->random, 30) ? work_days(p, 1, 7) : work_days(p, 11, 18));
}

/* A plan for each bureau, of chances of its own.  Each report is kept by three units: of a whole country in a year that is more than
 * its journals have room for. */
static void plan_reports(Work *w) {
        Sim *s = w->sim;

        for (uint32_t i = 0; i < s->n_units && s->n_offices <= REPORTS_OFFICES_MAX; i++) {
                const RosterUnit *u = s->units[i].roster;
                Plan *p;

                if (u->kind != UNIT_BUREAU || !periodic_to(s->roster, u))
                        continue;
                p = add_plan(w);
                random_seeded(&p->random, s->config.seed ^ (0x7065726961ull + i));
                p->phase = PHASE_PERIOD;
                p->unit = i;
                p->arrived_at = office_hours(p, day_of(s->start + work_next_report(p, s->start)));
                push(w, p->arrived_at, w->n_plans - 1);
        }
}

Work *work_new(Sim *s) {
        double cases = WORK_YEARLY_CASES * s->config.load * s->config.days / 365;
        Work *w = mem_new(Work);
        Random random;

        w->sim = s;
        random_seeded(&random, s->config.seed ^ 0x776f726b);
        list_bureaus(w);
        for (uint64_t i = 0; i < (uint64_t)(cases + 0.5) || !i; i++)
                plan_arrival(w, &random);
        w->figures.arrived = w->n_plans;
        plan_reports(w);
        return w;
}

Work *work_free(Work *w) {
        if (!w)
                return NULL;
        for (size_t i = 0; i < 3; i++)
                mem_free(w->bureaus[i]);
        mem_free(w->plans);
        mem_free(w->moves);
        return mem_free(w);
}

void work_add_side(Work *w, const Plan *p, PlanPhase phase, uint32_t unit, Duration pause) {
        Plan main = *p, *side = add_plan(w);

        *side = (Plan){ .case_id = main.case_id, .case_class = main.case_class, .phase = (uint8_t)phase, .unit = unit,
                        .fate = main.fate & (FATE_ORDER | FATE_REMIND) };
        random_seeded(&side->random, random_u64(&main.random) ^ phase);
        move_after(w, side, pause);
}

/* ---- moves ------------------------------------------------------------------------------------------------------- */

static void wait_for_it(Work *w, Plan *p) {
        if (++p->waits <= WAITS_MAX) {
                move_after(w, p, WAIT);
                return;
        }
        p->phase = PHASE_OVER;
        w->figures.given_up++;
        sim_trace(w->sim, "%s: nobody goes on with it", p->case_id.s);
}

static void move(Work *w, size_t plan) {
        Sim *s = w->sim;
        Plan *p = &w->plans[plan];
        SimUnit *u = &s->units[p->unit];
        SimCommand *c = office_is_up(u->office) ? office_command(u->office) : NULL;

        if (!c) {
                wait_for_it(w, p);
                return;
        }
        c->unit = u;
        c->plan = (uint32_t)plan + 1;
        c->engine.input.kind = INPUT_COMMAND;
        c->engine.input.actor = (Actor){ .unit = u->code, .user = DESK };
        c->engine.input.case_id = p->case_id;
        if (!p->register_id && p->phase == PHASE_ARRIVES)
                p->register_id = s->next_id++;
        c->id = p->phase == PHASE_ARRIVES ? p->register_id : s->next_id++;
        if (!work_act(w, p, c)) {
                arena_reset(&c->engine.arena);
                if (p->phase == PHASE_OVER)
                        w->figures.over++;
                else
                        wait_for_it(w, p);
                return;
        }
        p->waits = 0;
        w->figures.moves++;
        office_submit(u->office, c);
        u->office->due_at = s->now;
        agenda_touch(u->office);
}

void work_events(Work *w) {
        while (w->n_moves && w->moves[0].at <= w->sim->now && !w->sim->failed)
                move(w, pop(w).plan);
}

static void note_refusal(Work *w, const SimCommand *c, const Told *t) {
        w->figures.refused++;
        w->figures.reasons[t->reason < WORK_REASONS ? t->reason : 0]++;
        if (!w->first_refused)
                w->first_refused = arena_printf(&w->sim->strings, "%s: %s of %s on day %lld: %s (%s)", t->unit.s,
                                                entry_kind_name(c->engine.input.document.kind), t->case_id.s,
                                                (long long)((w->sim->now - w->sim->start) / DURATION_DAY),
                                                t->reason ? reason_text(t->reason)->name : "?", t->detail);
}

void work_heard(Work *w, const SimCommand *c, const Told *t) {
        Plan *p = &w->plans[c->plan - 1];
        size_t plan = c->plan - 1;
        Duration pause;

        if (t->status != RESULT_DONE) {
                note_refusal(w, c, t);
                if (++p->refused > REFUSED_MAX) {
                        p->phase = PHASE_OVER;
                        w->figures.given_up++;
                        return;
                }
                move_after(w, p, DURATION_DAY);
                return;
        }
        p->refused = 0;
        if (t->kind < array_size(w->figures.documents))
                w->figures.documents[t->kind]++;
        if (p->phase == PHASE_ARRIVES)
                p->case_id = t->case_id;
        if (work_follow(w, p, c, &pause)) {
                move_after(w, &w->plans[plan], pause); /* plans may have moved */
                return;
        }
        w->plans[plan].phase = PHASE_OVER;
        w->figures.over++;
}

/* What stands on the desk then says whether it was done. */
void work_unanswered(Work *w, const SimCommand *c) {
        move_after(w, &w->plans[c->plan - 1], WAIT);
}

/* ---- judged ------------------------------------------------------------------------------------------------------ */

/* Faults turn people away.  Without any, all of them know the procedure, and nobody is in anybody's way. */
void work_judge(Work *w) {
        if (w->first_refused && !w->sim->config.faults)
                sim_fail(w->sim, "a good office's act is refused, first %s; in all %llu", w->first_refused,
                         (unsigned long long)w->figures.refused);
}

/* ---- figures ----------------------------------------------------------------------------------------------------- */

static void count_clocks(const SimOffice *o, WorkFigures *f) {
        ClockRow row = { .unit = UNIT_NONE };
        RowCursor cursor = row_cursor(ROW_CLOCK, &row, 0, 0);

        while (row_next(office_txn((SimOffice *)o), &cursor, &row)) {
                if ((row.flags & CLOCK_FLAG_WATCH) || row.clock >= CLOCK_COUNT || row.state > CLOCK_LAPSED)
                        continue;
                f->clocks[row.clock][row.state]++;
                f->late[row.clock] += row.breached_entry != 0;
        }
}

void work_figures(const Work *w, WorkFigures *ret) {
        *ret = w->figures;
        ret->waiting = 0;
        for (size_t i = 0; i < w->n_plans; i++)
                ret->waiting += w->plans[i].phase != PHASE_OVER && w->plans[i].phase != PHASE_PERIOD;
        for (size_t i = 0; i < w->sim->n_offices; i++)
                if (office_is_up(&w->sim->offices[i]))
                        count_clocks(&w->sim->offices[i], ret);
}
