/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/sim/figures.h"

#include <sys/resource.h>
#include "common/base/memory.h"

typedef unsigned long long Number; /* to be printed */

static void add_all(void *to, const void *from, size_t size) {
        uint64_t *a = to;
        const uint64_t *b = from;

        for (size_t i = 0; i < size / sizeof *a; i++)
                a[i] += b[i];
}

void figures_of(const Sim *s, Figures *ret) {
        *ret = (Figures){ .stats = s->stats };
        if (s->work)
                work_figures(s->work, &ret->work);
}

void figures_add(Figures *to, const Figures *from) {
        add_all(&to->stats, &from->stats, sizeof to->stats);
        add_all(&to->work, &from->work, sizeof to->work);
}

void figures_stop(Figures *f, const struct timespec *began) {
        struct rusage own, others;
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        getrusage(RUSAGE_SELF, &own);
        getrusage(RUSAGE_CHILDREN, &others);
        f->wall_ms = (uint64_t)((now.tv_sec - began->tv_sec) * 1000 + (now.tv_nsec - began->tv_nsec) / 1000000);
        f->peak_kib = (uint64_t)(own.ru_maxrss > others.ru_maxrss ? own.ru_maxrss : others.ru_maxrss);
}

static uint64_t a_second(uint64_t n, const Figures *f) {
        return n * 1000 / (f->wall_ms ? f->wall_ms : 1);
}

static void print_work(const WorkFigures *w) {
        printf("arrived %llu; moves made %llu, refused %llu; cases dealt with %llu, on a desk at the end %llu, given up %llu\n",
               (Number)w->arrived, (Number)w->moves, (Number)w->refused, (Number)w->over, (Number)w->waiting,
               (Number)w->given_up);
        for (uint32_t i = 0; i < WORK_REASONS; i++)
                if (w->reasons[i])
                        printf("  refused %-20s %llu\n", i ? reason_text((Reason)i)->name : "?", (Number)w->reasons[i]);
        for (uint32_t i = 0; i < array_size(w->documents); i++)
                if (w->documents[i])
                        printf("  done %-23s %llu\n", i ? entry_kind_name((EntryKind)i) : "read", (Number)w->documents[i]);
        for (uint32_t i = 0; i < CLOCK_COUNT; i++) {
                const uint64_t *c = w->clocks[i];

                if (c[CLOCK_MET] || c[CLOCK_RUNNING] || w->late[i] || c[CLOCK_LAPSED])
                        printf("  clock %-18s met %llu, breached %llu, running %llu, lapsed %llu, cancelled or exempt %llu\n",
                               clock_name((ClockName)i), (Number)c[CLOCK_MET], (Number)w->late[i],
                               (Number)(c[CLOCK_RUNNING] + c[CLOCK_PAUSED]), (Number)c[CLOCK_LAPSED],
                               (Number)(c[CLOCK_CANCELLED] + c[CLOCK_EXEMPT] + c[CLOCK_SUPERSEDED]));
        }
}

void figures_print(const Figures *f, const FiguresHeading *h) {
        const SimStats *t = &f->stats;

        printf("seeds %llu..%llu, %u days, %u office%s", (Number)h->first, (Number)h->last, h->days, h->offices,
               h->offices == 1 ? "" : "s");
        if (h->load > 0)
                printf(", load %g", h->load);
        printf(", crypto %s\ncommands %llu: done %llu, refused %llu, unanswered %llu, turned away busy %llu\n", h->crypto,
               (Number)t->commands, (Number)t->done, (Number)t->refused, (Number)t->unanswered, (Number)t->busy);
        printf("entries %llu in %llu batches, %llu cases\n", (Number)t->entries, (Number)t->seals, (Number)t->cases);
        printf("parcels %llu, receipts %llu; frames %llu, lost %llu, doubled %llu\n", (Number)t->parcels, (Number)t->receipts,
               (Number)t->frames, (Number)t->lost, (Number)t->doubled);
        if (h->load > 0)
                print_work(&f->work);
        printf("links down %llu; squeezed for room %llu times, turned away for it %llu; noted one by one %llu\n",
               (Number)t->links_down, (Number)t->squeezes, (Number)t->turned_away, (Number)t->singles);
        printf("power failures %llu, torn batches %llu, entries applied again %llu\n", (Number)t->crashes, (Number)t->torn,
               (Number)t->replayed);
        for (Boundary b = 0; b < BOUNDARIES; b++)
                if (t->ended_at[b])
                        printf("  %-15s %llu\n", boundary_name(b), (Number)t->ended_at[b]);
        printf("hops through relays %llu, BUSY %llu, corrupted %llu; starts stopped %llu, stores rebuilt %llu, registered alone "
               "%llu\n",
               (Number)t->relayed, (Number)t->busied, (Number)t->corrupted, (Number)t->stopped, (Number)t->rebuilt,
               (Number)t->alone);
        printf("crash images looked through %llu, clocks followed %llu, receipts proved %llu, accusations %llu, hostile parcels "
               "refused %llu, reports counted again %llu\n",
               (Number)t->images, (Number)t->clocks, (Number)t->proved, (Number)t->accused, (Number)t->repelled, (Number)t->reports);
        printf("recoveries %llu, again %llu; registrations lost and declared %llu, numbers given twice before that %llu, "
               "of which told %llu; lost acts made good %llu; custodians looked at %llu\n", (Number)t->recoveries, (Number)t->repeated, (Number)t->told_lost,
               (Number)t->given_twice, (Number)t->told_twice, (Number)t->made_good, (Number)t->looked);
        for (Fault fault = 0; fault < SIM_FAULTS; fault++)
                if (t->befell[fault])
                        printf("  %-15s %llu\n", fault_name(fault), (Number)t->befell[fault]);
        printf("%llu.%01llu s, %llu cases/s, %llu entries/s, peak memory %llu MiB\n", (Number)(f->wall_ms / 1000),
               (Number)(f->wall_ms / 100 % 10), (Number)a_second(t->cases, f), (Number)a_second(t->entries, f),
               (Number)(f->peak_kib / 1024));
        printf("digest %s\n", h->digest);
}

static void print_json_work(const WorkFigures *w) {
        const char *comma = "";

        printf(", \"arrived\": %llu, \"moves\": %llu, \"moves_refused\": %llu, \"dealt_with\": %llu, \"waiting\": %llu, "
               "\"given_up\": %llu, \"clocks\": {",
               (Number)w->arrived, (Number)w->moves, (Number)w->refused, (Number)w->over, (Number)w->waiting,
               (Number)w->given_up);
        for (uint32_t i = 1; i < CLOCK_COUNT; i++) {
                const uint64_t *c = w->clocks[i];

                printf("%s\"%s\": {\"met\": %llu, \"breached\": %llu, \"running\": %llu, \"lapsed\": %llu}", comma,
                       clock_name((ClockName)i), (Number)c[CLOCK_MET], (Number)w->late[i],
                       (Number)(c[CLOCK_RUNNING] + c[CLOCK_PAUSED]), (Number)c[CLOCK_LAPSED]);
                comma = ", ";
        }
        printf("}, \"refusals\": {");
        comma = "";
        for (uint32_t i = 0; i < WORK_REASONS; i++)
                if (w->reasons[i]) {
                        printf("%s\"%s\": %llu", comma, i ? reason_text((Reason)i)->name : "?", (Number)w->reasons[i]);
                        comma = ", ";
                }
        printf("}");
}

void figures_print_json(const Figures *f, const FiguresHeading *h) {
        const SimStats *t = &f->stats;

        printf("{\"ok\": %s, \"first_seed\": %llu, \"last_seed\": %llu, \"days\": %u, \"offices\": %u, \"load\": %g, "
               "\"crypto\": \"%s\"",
               h->good ? "true" : "false", (Number)h->first, (Number)h->last, h->days, h->offices, h->load, h->crypto);
        printf(", \"commands\": %llu, \"done\": %llu, \"refused\": %llu, \"unanswered\": %llu, \"busy\": %llu",
               (Number)t->commands, (Number)t->done, (Number)t->refused, (Number)t->unanswered, (Number)t->busy);
        printf(", \"entries\": %llu, \"seals\": %llu, \"cases\": %llu, \"parcels\": %llu, \"receipts\": %llu, "
               "\"frames\": %llu, \"lost\": %llu, \"doubled\": %llu",
               (Number)t->entries, (Number)t->seals, (Number)t->cases, (Number)t->parcels, (Number)t->receipts,
               (Number)t->frames, (Number)t->lost, (Number)t->doubled);
        if (h->load > 0)
                print_json_work(&f->work);
        printf(", \"power_failures\": %llu, \"torn\": %llu, \"replayed\": %llu, \"ended_at\": {", (Number)t->crashes,
               (Number)t->torn, (Number)t->replayed);
        for (Boundary b = 0; b < BOUNDARIES; b++)
                printf("%s\"%s\": %llu", b ? ", " : "", boundary_name(b), (Number)t->ended_at[b]);
        printf("}, \"links_down\": %llu, \"squeezes\": %llu, \"turned_away\": %llu, \"singles\": %llu", (Number)t->links_down,
               (Number)t->squeezes, (Number)t->turned_away, (Number)t->singles);
        printf(", \"hops\": %llu, \"busied\": %llu, \"corrupted\": %llu, \"stopped\": %llu, \"rebuilt\": %llu, \"alone\": %llu, "
               "\"images\": %llu, \"clocks_followed\": %llu, \"proved\": %llu, \"accusations\": %llu, \"repelled\": %llu, \"reports\": %llu, "
               "\"befell\": {",
               (Number)t->relayed, (Number)t->busied, (Number)t->corrupted, (Number)t->stopped, (Number)t->rebuilt,
               (Number)t->alone, (Number)t->images, (Number)t->clocks, (Number)t->proved, (Number)t->accused,
               (Number)t->repelled, (Number)t->reports);
        for (Fault fault = 0; fault < SIM_FAULTS; fault++)
                printf("%s\"%s\": %llu", fault ? ", " : "", fault_name(fault), (Number)t->befell[fault]);
        printf("}, \"wall_seconds\": %llu.%03llu, \"peak_mib\": %llu, \"cases_a_second\": %llu, \"entries_a_second\": %llu",
               (Number)(f->wall_ms / 1000), (Number)(f->wall_ms % 1000), (Number)(f->peak_kib / 1024),
               (Number)a_second(t->cases, f), (Number)a_second(t->entries, f));
        printf(", \"digest\": \"%s\"}\n", h->digest);
}
