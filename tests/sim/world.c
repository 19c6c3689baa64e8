/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Time and what happens in it.  The world jumps from one event to the next: a clerk comes in, a frame arrives, an office has
 * something due, power returns.
 */

#include <assert.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "tests/sim/check.h"
#include "tests/sim/work.h"

/* After the last working day the offices get this long to finish what is under way between them. */
#define CALM_DAYS 12
/* When nothing went wrong: two HELLOs. */
#define CALM_DAYS_STEADY 3
/* Clerks of one office come about this often. */
#define CLERK_EVERY (7 * DURATION_HOUR)

/* ---- chance ------------------------------------------------------------------------------------------------------ */

bool sim_chance(Random *random, unsigned percent) {
        return random_below(random, 100) < percent;
}

uint64_t sim_around(Random *random, uint64_t mean) {
        uint64_t n = random_below(random, mean + 1);

        /* Half of the time up to the mean, less and less often two, four, eight times that. */
        while (n < 64 * mean && sim_chance(random, 40))
                n += random_below(random, mean + 1);
        return n + 1;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

Sim *sim_new(const SimConfig *config) {
        Sim *s = mem_new(Sim);

        s->config = *config;
        s->start = s->now = config->start ? config->start : SIM_START;
        s->calm = config->driven;
        s->next_id = 1;
        s->digest = digest_stream_new("sim");
        random_seeded(&s->clerks, config->seed * 3 + 1);
        random_seeded(&s->power, config->seed * 3 + 2);
        random_seeded(&s->network, config->seed * 3 + 3);
        random_seeded(&s->faults, config->seed ^ 0x6661756c7473);
        place_init(s);
        relays_init(s);
        s->due = mem_new_array(SimOffice *, s->n_offices);
        if (config->load > 0)
                s->work = work_new(s);
        return s;
}

Sim *sim_free(Sim *s) {
        if (!s)
                return NULL;
        for (size_t i = 0; i < s->n_offices; i++)
                office_deinit(&s->offices[i]);
        network_deinit(s);
        trace_deinit(s);
        relays_deinit(s);
        custodians_deinit(s);
        s->work = work_free(s->work);
        accuse_deinit(s);
        agenda_deinit(s);
        place_deinit(s);
        mem_free(s->told);
        mem_free(s->due);
        arena_deinit(&s->strings);
        if (s->digest)
                (void)digest_stream_finish(&s->digest);
        return mem_free(s);
}

void sim_digest(Sim *s, char hex[2 * DIGEST_SIZE + 1]) {
        Digest d = digest_stream_finish(&s->digest);

        bytes_to_hex(digest_bytes(&d), hex);
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static Instant earlier(Instant a, Instant b) {
        return a < b ? a : b;
}

static Instant next_event(Sim *s) {
        Instant next = earlier(network_next(s), agenda_next(s));

        return s->work && !s->calm ? earlier(next, work_next(s->work)) : next;
}

static void office_events(SimOffice *o) {
        Sim *s = o->sim;

        if (!s->calm && o->link_at <= s->now)
                office_change_link(o);
        if (!s->calm && o->squeeze_at <= s->now)
                office_change_room(o);
        if (o->plight.next <= s->now)
                befall(o);

        if (!office_is_up(o)) {
                if (o->restart_at <= s->now)
                        office_start(o);
                return;
        }
        if (!s->calm && o->clerk_at <= s->now) {
                o->clerk_at = s->now + (Duration)sim_around(&s->clerks, (uint64_t)CLERK_EVERY);
                if (!office_passes(o, BOUNDARY_IDLE)) {
                        office_end(o);
                        return;
                }
                clerk_act(o);
                o->due_at = s->now;
        }
        if (o->due_at <= s->now)
                office_run(o);
}

/* Of the offices that have something due each does it once; what comes of that at the same instant is the next round's. */
static void agenda_events(Sim *s) {
        SimOffice *o;
        size_t n = 0;

        while ((o = agenda_take(s)))
                s->due[n++] = o;
        for (size_t i = 0; i < n; i++) {
                if (!s->failed)
                        office_events(s->due[i]);
                agenda_touch(s->due[i]);
        }
}

static void run_until(Sim *s, Instant end) {
        agenda_init(s);
        while (!s->failed) {
                Instant next = next_event(s);

                if (next > end)
                        break;
                if (next > s->now)
                        s->now = next;
                network_deliver(s);
                if (s->work && !s->calm)
                        work_events(s->work);
                agenda_events(s);
        }
        if (!s->failed)
                s->now = end;
}

/* The last power failure: what remains is what was durable. */
static void last_restart(Sim *s) {
        for (size_t i = 0; i < s->n_offices && !s->failed; i++) {
                SimOffice *o = &s->offices[i];

                if (office_is_up(o))
                        office_end(o);
                office_start(o);
                s->stats.crashes--;
                s->stats.restarts--;
                assert(s->failed || office_is_up(o));
        }
}

void sim_advance(Sim *s, Instant until) {
        run_until(s, until);
}

void sim_end(Sim *s) {
        last_restart(s);
        if (!s->failed)
                check_all(s);
        if (!s->failed && s->work)
                work_judge(s->work);
}

void sim_live(Sim *s) {
        run_until(s, s->start + s->config.days * DURATION_DAY);
        s->calm = true;
        for (size_t i = 0; i < s->n_offices; i++) {
                SimOffice *o = &s->offices[i];

                o->passes_left = 0;
                if (o->link_down)
                        office_change_link(o);
                if (o->squeezed)
                        office_change_room(o);
                befall_heal(o);
        }
        run_until(s, s->now + (s->config.faults || !s->work ? CALM_DAYS : CALM_DAYS_STEADY) * DURATION_DAY);
}

void sim_run(Sim *s) {
        sim_live(s);
        sim_end(s);
}
