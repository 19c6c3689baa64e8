/* SPDX-License-Identifier: Apache-2.0 */

/*
 * P5: every clock fired on its day. The days are counted here once more, from the statute's numbers and the State Council's
 * notice for the year, as this file has them and nobody else; what started, moved, met and breached a clock is read from the
 * journal's facts. An office's time is its journal's: what counts is that a duty was breached there if and only if its last day
 * was over unmet, at the first moment the office lived to see, and that nothing which supervises set a statutory clock back.
 */

#include <stdlib.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "tests/sim/check.h"

/* The first entry that is dated past a last day; a tick comes no later than this behind it. */
#define SOON (10 * DURATION_MINUTE)
/* From here on numbers beside the entry's: the statute's own clock next to a local one. */
#define BESIDE (UINT64_C(1) << 62)

enum { WORKING = 1, RIGHT = 2, ROLLS = 4, WATCH = 8, SET = 16, HOURS = 32, UNKNOWN = 64 };

/* 《信访工作条例》 (2022), domain.md section 4; 0 days: as the document sets it. */
static const struct {
        uint32_t days, how;
} statute[] = {
        [CLOCK_TRIAGE] = { 15, 0 },          [CLOCK_NOTICE] = { 15, 0 },     [CLOCK_RETURN_REQUEST] = { 5, WORKING | RIGHT },
        [CLOCK_RETURN_ANSWER] = { 3, WORKING }, [CLOCK_HANDLING] = { 60, 0 }, [CLOCK_EXTENSION] = { 30, 0 },
        [CLOCK_OWN_LIMIT] = { 0, 0 },        [CLOCK_ASK_REVIEW] = { 30, RIGHT | ROLLS }, [CLOCK_REVIEW] = { 30, 0 },
        [CLOCK_ASK_RE_REVIEW] = { 30, RIGHT | ROLLS }, [CLOCK_RE_REVIEW] = { 30, 0 }, [CLOCK_ORDER_RESPONSE] = { 30, 0 },
        [CLOCK_PROPOSAL_FEEDBACK] = { 30, 0 }, [CLOCK_ASSIGNMENT] = { 0, 0 }, [CLOCK_URGENT] = { 1, HOURS },
        [CLOCK_SUMMARY_ACCEPT] = { 0, 0 },   [CLOCK_SUMMARY_REPLY] = { 0, 0 }, [CLOCK_MONTHLY_REPORT] = { 10, 0 },
        [CLOCK_ANNUAL_REPORT] = { 31, 0 },   [CLOCK_RETALIATION] = { 15, 0 },
};

/* ---- days off in 2026, 国务院办公厅关于2026年部分节假日安排的通知 ----------------------------------------------------- */

typedef struct Span {
        unsigned month, first, last;
} Span;

static bool is_in(const Span *spans, size_t n, unsigned month, unsigned day) {
        for (size_t i = 0; i < n; i++)
                if (spans[i].month == month && day >= spans[i].first && day <= spans[i].last)
                        return true;
        return false;
}

/* *ret false also for a year that this file knows nothing about: then the day is not judged. */
static bool is_worked(Day d, bool *ret) {
        static const Span off[] = {
                { 1, 1, 3 }, { 2, 15, 23 }, { 4, 4, 6 }, { 5, 1, 5 }, { 6, 19, 21 }, { 9, 25, 27 }, { 10, 1, 7 },
        };
        static const Span makeup[] = { { 1, 4, 4 }, { 2, 14, 14 }, { 2, 28, 28 }, { 5, 9, 9 }, { 9, 20, 20 }, { 10, 10, 10 } };
        unsigned month, day, weekday = (unsigned)((d % 7 + 7 + 3) % 7); /* 1970-01-01 was a Thursday; 0 = Monday */
        int year;

        day_to_civil(d, &year, &month, &day);
        if (year != 2026)
                return false;
        *ret = is_in(makeup, array_size(makeup), month, day) || (weekday < 5 && !is_in(off, array_size(off), month, day));
        return true;
}

/* False: it needs a year that this file does not know. */
static bool count_on(Day from, uint32_t days, uint32_t how, Day *ret) {
        bool worked;

        if (!(how & WORKING))
                from += (Day)days;
        for (; (how & WORKING) && days; from++) {
                if (!is_worked(from + 1, &worked))
                        return false;
                days -= worked;
        }
        for (; how & ROLLS; from++) {
                if (!is_worked(from, &worked))
                        return false;
                if (worked)
                        break;
        }
        *ret = from;
        return true;
}

/* ---- each clock's life ------------------------------------------------------------------------------------------- */

typedef struct Life {
        UnitCode unit;
        CaseId case_id;
        uint32_t clock;
        uint64_t instance;
        ClockState state;
        bool breached;
        Instant at, due_at;
        Instant began;         /* to run, the last time */
        Day day;
        uint32_t how, extensions;
        bool gone;             /* with its case, to another office */
        uint64_t entry;
} Life;

typedef struct Clocks {
        Sim *sim;
        const SimOffice *office;
        const Ledger *ledger;
        Life *lives;           /* in the order they began */
        size_t n, cap;
        uint32_t *index;       /* hash table of places + 1 */
        size_t mask;
        Life *came;            /* unit and case alone: whose clocks began elsewhere */
        size_t n_came;
        bool *doubt;           /* by entry: made while the clock was in doubt */
} Clocks;

static uint64_t hash(const Life *l) {
        uint64_t h = l->instance * UINT64_C(0x9e3779b97f4a7c15) + l->clock;

        for (const char *s = l->unit.s; *s; s++)
                h = (h ^ (uint8_t)*s) * UINT64_C(0x100000001b3);
        for (const char *s = l->case_id.s; *s; s++)
                h = (h ^ (uint8_t)*s) * UINT64_C(0x100000001b3);
        return h ^ h >> 29;
}

static bool is_same(const Life *a, const Life *b) {
        return a->instance == b->instance && a->clock == b->clock && unit_code_equal(&a->unit, &b->unit) &&
               case_id_equal(&a->case_id, &b->case_id);
}

static size_t place_of(const Clocks *c, const Life *key) {
        size_t at = hash(key) & c->mask;

        while (c->index[at] && !is_same(&c->lives[c->index[at] - 1], key))
                at = (at + 1) & c->mask;
        return at;
}

static void grow(Clocks *c) {
        c->cap = c->cap ? 2 * c->cap : 512;
        c->lives = mem_realloc(c->lives, c->cap * sizeof *c->lives);
        mem_free(c->index);
        c->index = mem_new_array(uint32_t, 2 * c->cap);
        c->mask = 2 * c->cap - 1;
        for (size_t i = 0; i < c->n; i++)
                c->index[place_of(c, &c->lives[i])] = (uint32_t)i + 1;
}

static void complain(const Clocks *c, const LedgerEntry *e, const Fact *f, const char *what) {
        sim_fail(c->sim, "P5: %s, clock %s of %s at %s, entry %llu: %s", c->office->unit.s, clock_name((ClockName)f->what),
                 f->case_id.s, f->unit.s, (unsigned long long)e->number, what);
}

static Instant end_of(const Life *l) {
        if (l->how & UNKNOWN)
                return INSTANT_NEVER;
        return l->how & HOURS ? l->at + DURATION_HOUR : day_start(l->day + 1);
}

/* ---- what each fact must be -------------------------------------------------------------------------------------- */

static void began(Clocks *c, const LedgerEntry *e, const Fact *f, const Life *key) {
        uint32_t how = (uint32_t)(f->number2 >> 32);
        Life *l;
        Day due;

        if (c->n == c->cap)
                grow(c);
        if (f->what >= array_size(statute) || c->index[place_of(c, key)]) {
                complain(c, e, f, "began twice, or is none of the statute's");
                return;
        }
        l = &c->lives[c->n++];
        *l = *key;
        l->state = CLOCK_RUNNING;
        l->at = f->at;
        l->day = f->day;
        l->how = how;
        l->entry = e->number;
        l->began = e->time;
        l->due_at = end_of(l);
        c->index[place_of(c, key)] = (uint32_t)c->n;
        /* The citizen's windows begin by a service, which another office may have told: clocks of two offices differ (at most a day). */
        if (f->at > e->time + (statute[f->what].how & RIGHT ? DURATION_DAY : 0))
                complain(c, e, f, "began by what has not happened yet");
        else if (how & SET) {
                if (statute[f->what].days && f->what != CLOCK_ORDER_RESPONSE)
                        complain(c, e, f, "its day was set by a document, and the statute sets it");
        } else if (how & UNKNOWN) {
                bool known;

                if (!(how & (WORKING | ROLLS)) || is_worked(day_of(f->at) + 100, &known))
                        complain(c, e, f, "its day is unknown, and there is a calendar");
        } else if (!statute[f->what].days || (how & ~(uint32_t)WATCH) != statute[f->what].how) {
                complain(c, e, f, "is not counted as the statute says");
        } else if (!(how & HOURS) && count_on(day_of(f->at), statute[f->what].days, how, &due) && due != f->day) {
                char day[DAY_TEXT_SIZE], right[DAY_TEXT_SIZE], text[100];

                day_format(f->day, day);
                day_format(due, right);
                snprintf(text, sizeof text, "is due on %s, and it should be %s", day, right);
                complain(c, e, f, text);
        }
}

/* What a tick may make before it is through with the clocks. */
static bool is_of_tick(EntryKind kind) {
        return kind == ENTRY_TIME || kind == ENTRY_JOB || kind == ENTRY_CLOCK || kind == ENTRY_FINDING || kind == ENTRY_ALARM;
}

/* A step of a tick that made as many entries as one may has more to do, and power may fail between the steps, again and again: the
 * office has lived past that moment when it comes back to it. */
static size_t past_full_steps(const Clocks *c, size_t from) {
        const LedgerEntry *e = c->ledger->entries;

        for (;;) {
                size_t end = from;

                while (end < c->ledger->n_entries && is_of_tick(e[end].kind) && e[end].time <= e[from].time + SOON)
                        end++;
                if (end - from + 1 < DRAFTS_MAX) /* two entries of one clock are not parted: it may be one short */
                        return from;
                from = end;
        }
}

/* A step of a tick that ends a month when the next one is over, too, or takes back the file of a closed unit's case, leaves the clocks to
 * the next step, however few entries it made; what else the office did in that batch doesn't fire them either. */
static size_t past_other_steps(const Clocks *c, size_t from) {
        const LedgerEntry *e = c->ledger->entries;
        size_t end = from;
        bool more = false;

        for (; end < c->ledger->n_entries && e[end].time == e[from].time; end++)
                for (size_t k = 0; k < e[end].n_facts; k++)
                        more = more || e[end].facts[k].kind == FACT_SUCCESSION_STATE ||
                               (e[end].facts[k].kind == FACT_PERIODS && e[end].facts[k].at <= e[end].time);
        return more ? end : from;
}

/* When the office first lived past that moment.  A cut, at start-up, is not yet a life; and while the clock is in doubt time
 * stands still, and nothing fires (design section 3); nor while a recovery makes good what was done by then.  All that may come
 * between two steps of a tick as well. */
static Instant first_past(const Clocks *c, Instant at) {
        size_t low = 0, high = c->ledger->n_entries, before;

        while (low < high) {
                size_t middle = (low + high) / 2;

                if (c->ledger->entries[middle].time < at)
                        low = middle + 1;
                else
                        high = middle;
        }
        do {
                before = low;
                while (low < c->ledger->n_entries && (c->ledger->entries[low].kind == ENTRY_CUT || c->doubt[low]))
                        low++;
                low = past_other_steps(c, past_full_steps(c, low));
        } while (low != before);
        return low < c->ledger->n_entries ? c->ledger->entries[low].time : INSTANT_NEVER;
}

/* When the office could first have seen that its last day is over. */
static Instant first_life(const Clocks *c, const Life *l) {
        return first_past(c, l->began < l->due_at ? l->due_at : l->began + DURATION_MINUTE); /* its own batch is no tick */
}

/* What was said at once, in the batch in which the clock ran again, came before any tick. */
static bool is_late(const Clocks *c, const Life *l, Instant at) {
        Instant first = first_life(c, l);

        return first != INSTANT_NEVER && at > first + SOON;
}

static void complain_late(const Clocks *c, const LedgerEntry *e, const Fact *f, const Life *l) {
        char due[INSTANT_TEXT_SIZE], first[INSTANT_TEXT_SIZE], at[INSTANT_TEXT_SIZE], text[160];

        instant_format(l->due_at, due);
        instant_format(first_life(c, l), first);
        instant_format(e->time, at);
        snprintf(text, sizeof text, "over at %s, fired at %s, and the office was at work at %s", due, at, first);
        complain(c, e, f, text);
}

static void ended(Clocks *c, const LedgerEntry *e, const Fact *f, Life *l) {
        ClockState how = (ClockState)f->number2;

        if (l->state != CLOCK_RUNNING && l->state != CLOCK_PAUSED && !(l->breached && how != CLOCK_BREACHED))
                complain(c, e, f, "ended twice");
        if (how == CLOCK_BREACHED || how == CLOCK_LAPSED) {
                if (how == CLOCK_BREACHED && (l->how & RIGHT))
                        complain(c, e, f, "is a right, and was breached");
                else if (how == CLOCK_LAPSED && !(l->how & RIGHT))
                        complain(c, e, f, "is a duty, and lapsed");
                else if (e->time < l->due_at && (how == CLOCK_BREACHED || e->kind == ENTRY_CLOCK)) /* a right may be given up */
                        complain(c, e, f, "fired before its last day was over");
                else if (e->time >= l->due_at && l->entry < e->number && is_late(c, l, e->time))
                        complain_late(c, e, f, l);
        } else if (how == CLOCK_MET && !(l->how & RIGHT) && !l->breached && e->as_time >= l->due_at) {
                complain(c, e, f, "was met after its last day, and not breached first");
        }
        if (how == CLOCK_BREACHED)
                l->breached = true;
        l->state = how;
}

/* A new last day: by an extension, by hearing days, after a pause, by a new calendar. */
static void moved(Clocks *c, const LedgerEntry *e, const Fact *f, Life *l) {
        uint32_t days = (uint32_t)f->number2;
        Day due;

        switch (f->kind) {
        case FACT_CLOCK_EXTEND:
                if (f->what == CLOCK_HANDLING && (days < 1 || days > 30 || l->extensions++))
                        complain(c, e, f, "was extended beyond what art. 34 allows");
                else if (f->what != CLOCK_HANDLING && f->what != CLOCK_ASSIGNMENT)
                        complain(c, e, f, "was extended, and only handling and assignments may be");
                break;
        case FACT_CLOCK_EXCLUDE:
                if (f->what != CLOCK_RE_REVIEW)
                        complain(c, e, f, "does without hearing days, and only a re-review may");
                break;
        case FACT_CLOCK_PAUSE:
                l->state = CLOCK_PAUSED;
                return;
        case FACT_CLOCK_RESUME:
                l->state = CLOCK_RUNNING;
                break;
        default:
                break;
        }
        if (f->kind != FACT_CLOCK_MOVE && f->day && !(l->how & (SET | WORKING)) &&
            count_on(l->day, days, l->how & ROLLS, &due) && due != f->day)
                complain(c, e, f, "was moved to another day than so many days later");
        l->day = f->day;
        l->how = f->day ? l->how & ~(uint32_t)UNKNOWN : l->how | UNKNOWN;
        l->due_at = end_of(l);
}

static bool is_statutory(uint32_t clock) {
        return clock == CLOCK_TRIAGE || clock == CLOCK_NOTICE || clock == CLOCK_HANDLING || clock == CLOCK_REVIEW ||
               clock == CLOCK_RE_REVIEW || clock == CLOCK_ASK_REVIEW || clock == CLOCK_ASK_RE_REVIEW ||
               clock == CLOCK_OWN_LIMIT;
}

static bool supervises(const LedgerEntry *e) {
        EntryKind kind = e->kind == ENTRY_RECEIVED && e->has_document ? e->document.kind : e->kind;

        return kind == ENTRY_REMINDER || kind == ENTRY_ORDER || kind == ENTRY_PROPOSAL || kind == ENTRY_MEETING_REQUEST ||
               kind == ENTRY_MEETING_ACT || kind == ENTRY_FINDING;
}

/* Succession (22:24): clocks go along with the case, as they stand, and stand still on their way. */
static void succeed(Clocks *c, const LedgerEntry *e, const Fact *f) {
        if (f->kind == FACT_SUCCESSION_CAME || f->kind == FACT_SUCCESSION_STATE) {
                c->came = mem_realloc(c->came, (c->n_came + 1) * sizeof *c->came);
                c->came[c->n_came++] = (Life){ .case_id = f->case_id };
                return;
        }
        for (size_t i = 0; i < c->n; i++) {
                Life *l = &c->lives[i];

                if (!unit_code_equal(&l->unit, &f->unit) || !case_id_equal(&l->case_id, &f->case_id))
                        continue;
                if (f->kind == FACT_SUCCEEDED)
                        l->unit = f->peer;
                else
                        l->gone = f->kind != FACT_SUCCESSION_BACK;
                l->began = e->time;
        }
        memset(c->index, 0, (c->mask + 1) * sizeof *c->index);
        for (size_t i = 0; i < c->n; i++)
                c->index[place_of(c, &c->lives[i])] = (uint32_t)i + 1;
}

static bool came_along(const Clocks *c, const CaseId *id) {
        for (size_t i = 0; i < c->n_came; i++)
                if (case_id_equal(&c->came[i].case_id, id))
                        return true;
        return false;
}

static void follow(Clocks *c, const LedgerEntry *e, const Fact *f) {
        bool is_clock = (f->kind >= FACT_CLOCK_START && f->kind <= FACT_CLOCK_REVIVE) ||
                        (f->kind >= FACT_CLOCK_EXTEND && f->kind <= FACT_CLOCK_MOVE);
        Life key = { .unit = f->unit, .case_id = f->case_id, .clock = f->what, .instance = f->number }, *l;

        if (c->n && (f->kind == FACT_SUCCEEDED || (f->kind >= FACT_SUCCESSION_SENT && f->kind <= FACT_SUCCESSION_BACK)))
                succeed(c, e, f);
        if (f->kind == FACT_SUCCESSION_CAME || f->kind == FACT_SUCCESSION_STATE)
                succeed(c, e, f);
        if (!is_clock)
                return;
        if (!(f->number & ~BESIDE))
                key.instance |= e->as_number;
        if (supervises(e) && is_statutory(f->what) && f->kind != FACT_CLOCK_END)
                complain(c, e, f, "was touched by what only supervises");
        if (f->kind == FACT_CLOCK_START) {
                began(c, e, f, &key);
                return;
        }
        if (!c->n || !c->index[place_of(c, &key)]) {
                if (came_along(c, &f->case_id))
                        return;
                complain(c, e, f, "never began");
                return;
        }
        l = &c->lives[c->index[place_of(c, &key)] - 1];
        if (f->kind == FACT_CLOCK_END)
                ended(c, e, f, l);
        else if (f->kind == FACT_CLOCK_REVIVE)
                l->state = l->breached ? CLOCK_BREACHED : CLOCK_RUNNING;
        else
                moved(c, e, f, l);
        if (f->kind != FACT_CLOCK_END)
                l->began = e->time;
}

/* A registration starts the receiver's clock from the day the letter came: a bureau's to dispatch it (22:22), another unit's to
 * tell the petitioner (22:23). */
static void check_triage(Clocks *c, const LedgerEntry *e) {
        const RosterUnit *unit = roster_find_unit(c->sim->roster, &e->actor.unit);
        ClockName clock = unit && unit->kind == UNIT_BUREAU ? CLOCK_TRIAGE : CLOCK_NOTICE;
        unsigned n = 0;

        if (e->kind != ENTRY_REGISTER || !e->has_document || e->document.case_class == CLASS_ACCUSATION)
                return;
        for (size_t i = 0; i < e->n_facts; i++)
                if (e->facts[i].kind == FACT_CLOCK_START && e->facts[i].what == clock) {
                        n++;
                        if (e->facts[i].at != e->document.received_at)
                                complain(c, e, &e->facts[i], "doesn't count from the day of receipt");
                }
        if (n != 1)
                sim_fail(c->sim, "P5: %s registered %s with %u clocks of %s, entry %llu", e->actor.unit.s, e->case_id.s, n,
                         clock_name(clock), (unsigned long long)e->number);
}

/* Is a recovery making good what others told?  It is stuck until something is told, made good or settled. */
static void follow_recovery(const Fact *f, bool *open, bool *working) {
        switch ((FactKind)f->kind) {
        case FACT_RECOVERY_STATE:
                *open = f->what == RECOVERY_WORKING;
                *working = *open && !f->how;
                break;
        case FACT_LOST:
        case FACT_LOST_DONE:
        case FACT_SETTLED: *working = *open; break;
        default: break;
        }
}

static void find_doubt(Clocks *c) {
        bool doubt = false, open = false, working = false;

        c->doubt = mem_new_array(bool, c->ledger->n_entries + 1);
        for (size_t i = 0; i < c->ledger->n_entries; i++) {
                const LedgerEntry *e = &c->ledger->entries[i];
                bool before = doubt || working; /* what ends it is no tick yet: power may fail before that */

                for (size_t k = 0; k < e->n_facts; k++) {
                        follow_recovery(&e->facts[k], &open, &working);
                        if (e->facts[k].kind == FACT_ALARM && e->facts[k].what == ALARM_TIME)
                                doubt = e->facts[k].how;
                }
                c->doubt[i] = doubt || working || before;
        }
}

void check_clocks(Sim *s, const SimOffice *o, const Ledger *l, Instant until) {
        Clocks c = { .sim = s, .office = o, .ledger = l };

        find_doubt(&c);
        for (size_t i = 0; i < l->n_entries && !s->failed; i++) {
                for (size_t k = 0; k < l->entries[i].n_facts && !s->failed; k++)
                        follow(&c, &l->entries[i], &l->entries[i].facts[k]);
                check_triage(&c, &l->entries[i]);
        }
        for (size_t i = 0; i < c.n && !s->failed; i++) {
                const Life *life = &c.lives[i];

                if (life->state == CLOCK_RUNNING && !life->gone && life->due_at < until)
                        sim_fail(s, "P5: %s, clock %s of %s at %s, begun in entry %llu: its last day is over, and nothing says so",
                                 o->unit.s, clock_name((ClockName)life->clock), life->case_id.s, life->unit.s,
                                 (unsigned long long)life->entry);
        }
        s->stats.clocks += c.n;
        mem_free(c.lives);
        mem_free(c.index);
        mem_free(c.doubt);
        mem_free(c.came);
}
