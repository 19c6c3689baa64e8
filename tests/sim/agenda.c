/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Whose next event comes first: a heap over the offices, so that a nation in which one office does something costs what a county
 * costs.  Equal times go in the order of the offices: the same seed, the same bytes.
 */

#include "common/base/memory.h"
#include "tests/sim/sim.h"

#define NOWHERE SIZE_MAX

static Instant earlier(Instant a, Instant b) {
        return a < b ? a : b;
}

Instant agenda_of(const SimOffice *o) {
        Instant befalls = earlier(o->plight.next, o->sim->calm ? INSTANT_NEVER : earlier(o->link_at, o->squeeze_at));

        if (!office_is_up(o))
                return earlier(o->restart_at, befalls);
        return earlier(earlier(befalls, o->sim->calm ? INSTANT_NEVER : o->clerk_at), o->due_at);
}

static bool is_before(const SimOffice *a, const SimOffice *b) {
        return a->agenda_time != b->agenda_time ? a->agenda_time < b->agenda_time : a < b;
}

static void put(Sim *s, size_t at, SimOffice *o) {
        s->agenda[at] = o;
        o->agenda_at = at;
}

static void rise(Sim *s, size_t at, SimOffice *o) {
        for (; at && is_before(o, s->agenda[(at - 1) / 2]); at = (at - 1) / 2)
                put(s, at, s->agenda[(at - 1) / 2]);
        put(s, at, o);
}

static void sink(Sim *s, size_t at, SimOffice *o) {
        for (size_t child; (child = 2 * at + 1) < s->n_agenda; at = child) {
                if (child + 1 < s->n_agenda && is_before(s->agenda[child + 1], s->agenda[child]))
                        child++;
                if (!is_before(s->agenda[child], o))
                        break;
                put(s, at, s->agenda[child]);
        }
        put(s, at, o);
}

void agenda_touch(SimOffice *o) {
        Sim *s = o->sim;
        Instant before = o->agenda_time;

        o->agenda_time = agenda_of(o);
        if (!s->agenda || (o->agenda_at != NOWHERE && o->agenda_time == before))
                return;
        if (o->agenda_at == NOWHERE)
                rise(s, s->n_agenda++, o);
        else if (o->agenda_time < before)
                rise(s, o->agenda_at, o);
        else
                sink(s, o->agenda_at, o);
}

void agenda_init(Sim *s) {
        if (!s->agenda)
                s->agenda = mem_new_array(SimOffice *, s->n_offices);
        s->n_agenda = 0;
        for (size_t i = 0; i < s->n_offices; i++)
                s->offices[i].agenda_at = NOWHERE;
        for (size_t i = 0; i < s->n_offices; i++)
                agenda_touch(&s->offices[i]);
}

void agenda_deinit(Sim *s) {
        s->agenda = mem_free(s->agenda);
}

Instant agenda_next(const Sim *s) {
        return s->n_agenda ? s->agenda[0]->agenda_time : INSTANT_NEVER;
}

SimOffice *agenda_take(Sim *s) {
        SimOffice *first;

        if (!s->n_agenda || s->agenda[0]->agenda_time > s->now)
                return NULL;
        first = s->agenda[0];
        first->agenda_at = NOWHERE;
        if (--s->n_agenda)
                sink(s, 0, s->agenda[s->n_agenda]);
        return first;
}
