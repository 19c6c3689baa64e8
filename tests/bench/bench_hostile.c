/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a hostile member costs the others: a county reports cases up to its city, alone, and with a neighbour that sends the
 * city a hundred frames for each of them.  Printed, asserted by nobody: the city's processor time for a case, and how long its
 * receipt takes in the network's time, each as a ratio of the two.  Real engines, codec and crypto over the RAM twins.
 *
 * And how long the county waits while the neighbour's windows of valid parcels are always full: there time goes on as the city's
 * processor works, each turn as long as it took, and a sync beside it; so who comes in the middle of a turn waits for its end.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "tests/unit/mesh_hostile.h"
#include "tests/unit/roster_text.h"

#define CASES_DEFAULT 400
#define FRAMES 100 /* for each case */

typedef enum Kind { RUBBISH = 0, STRANGE, REPLAYED, REFUSED, VALID, KINDS } Kind;

static const char *const names[KINDS] = { "can't be opened", "opens to nothing", "out of turn", "refused", "valid" };

static unsigned cases = CASES_DEFAULT;

/* The city gets them all at once, from the wire so to speak. */
static void deliver(Mesh *mesh) {
        MeshNode *city = mesh_at(mesh, CITY);
        double begun = mesh_cpu_s();

        for (size_t i = 0; i < mesh->n_frames; i++) {
                MeshFrame *f = mesh->frames[i];

                engine_frame(city->engine, buf_bytes(&f->header), buf_bytes(&f->body));
        }
        city->cpu_s += mesh_cpu_s() - begun;
        mesh_lose_all(mesh);
}

static void send_one(Mesh *mesh, Kind kind, const CaseId *id, uint64_t *next) {
        UnitCode other = code_of(OTHER);
        CaseId fresh;

        switch (kind) {
        case RUBBISH:
                hostile_send_rubbish(mesh, CITY, 41 + 4096 + 16);
                break;
        case STRANGE:
                mesh_inject(mesh, OTHER, CITY, FRAME_DATA, BODY_RECEIPT, mesh->version, bytes_of_str("nothing of ours"));
                break;
        case REPLAYED:
                hostile_send(mesh, CITY, ENTRY_ORDER, id, 1000);
                break;
        case REFUSED:
                hostile_send(mesh, CITY, ENTRY_ORDER, id, (*next)++);
                break;
        case VALID:
                fresh = case_id_make(&other, 2026, (uint32_t)*next + 1000);
                hostile_send(mesh, CITY, ENTRY_REPORT_UP, &fresh, (*next)++);
                break;
        default:
                break;
        }
}

typedef struct Run {
        Mesh mesh;
        Kind kind;
        bool lost;     /* they are made, so that caches are as cold, and don't arrive */
        CaseId id;
        double begun_s;
        int64_t waited;
        uint64_t opened, consumed;
} Run;

static void begin(Run *r, Kind kind, bool lost) {
        *r = (Run){ .kind = kind, .lost = lost };
        mesh_init(&r->mesh, 7, COUNTY " " OTHER " " CITY);
        r->id = mesh_register(&r->mesh, OTHER);
        mesh_link(mesh_at(&r->mesh, OTHER), false);
        r->begun_s = mesh_at(&r->mesh, CITY)->cpu_s;
}

/* What it may have at first is used up: from here on it counts. */
static void restart(Run *r) {
        EnginePeer peer = { .opened = 0 };

        (void)mesh_peer(mesh_at(&r->mesh, CITY), OTHER, &peer);
        r->opened = peer.opened;
        r->consumed = city_waits_for(&r->mesh, OTHER) - 1;
        r->waited = 0;
        r->begun_s = mesh_at(&r->mesh, CITY)->cpu_s;
}

static void one_case(Run *r) {
        Mesh *mesh = &r->mesh;
        uint64_t next;

        mesh_run(mesh, 20); /* nothing of a good office is on its way */
        next = city_waits_for(mesh, OTHER); /* what was not taken is repeated */
        for (unsigned k = 0; k < FRAMES; k++)
                send_one(mesh, r->kind, &r->id, &next);
        if (r->lost)
                mesh_lose_all(mesh);
        else
                deliver(mesh);
        r->waited += county_reports_up(mesh);
        mesh_forget(mesh);
}

static double cpu_ms(Run *r) {
        return (mesh_at(&r->mesh, CITY)->cpu_s - r->begun_s) * 1000 / cases;
}

/* Both in turns, so that a busy machine slows both. */
static void measure(Kind kind) {
        static Run alone, beside;
        EnginePeer peer = { .opened = 0 };

        begin(&alone, kind, true);
        begin(&beside, kind, false);
        for (unsigned i = 0; i < cases / 4 + cases; i++) {
                if (i == cases / 4) {
                        restart(&alone);
                        restart(&beside);
                }
                one_case(&alone);
                one_case(&beside);
        }
        (void)mesh_peer(mesh_at(&beside.mesh, CITY), OTHER, &peer);
        printf("%-16s city's processor %6.3f -> %6.3f ms a case, ratio %5.2f; network's time %4.1f -> %4.1f ms, ratio %4.2f; "
               "opened %llu, consumed %llu\n", names[kind], cpu_ms(&alone), cpu_ms(&beside), cpu_ms(&beside) / cpu_ms(&alone),
               (double)alone.waited / cases, (double)beside.waited / cases, (double)beside.waited / (double)alone.waited,
               (unsigned long long)(peer.opened - beside.opened),
               (unsigned long long)(city_waits_for(&beside.mesh, OTHER) - 1 - beside.consumed));
        mesh_deinit(&alone.mesh);
        mesh_deinit(&beside.mesh);
}

/* ---- waiting ------------------------------------------------------------------------------------------------------ */

#define SYNC_MS 0.3       /* a disk's; the RAM twin's takes nothing */
#define WINDOWS 192       /* of the neighbour: always so many on the city's table */

typedef struct Waiting {
        Mesh mesh;
        Random random;
        bool flood;
        double now_ms, begun_ms;  /* the city's time; the mesh follows */
        double busy_ms;
        int64_t mesh_ms;          /* where the mesh was when it began */
        uint64_t sent;            /* by the neighbour */
} Waiting;

static void follow(Waiting *w) {
        int64_t behind = (int64_t)w->now_ms - (w->mesh.mono - w->mesh_ms);

        if (behind > 0)
                mesh_run(&w->mesh, behind);
}

/* The neighbour's next parcels; making them takes no time of the city's. */
static void top_up(Waiting *w) {
        UnitCode other = code_of(OTHER);

        if (!w->flood || w->sent + 1 - city_waits_for(&w->mesh, OTHER) > WINDOWS / 2)
                return;
        for (unsigned i = 0; i < WINDOWS / 2; i++) {
                CaseId id = case_id_make(&other, 2026, (uint32_t)++w->sent + 1000);

                hostile_send(&w->mesh, CITY, ENTRY_REPORT_UP, &id, w->sent);
        }
        deliver(&w->mesh);
}

/* The city does what it has to, until then. */
static void work_until(Waiting *w, double until_ms) {
        MeshNode *city = mesh_at(&w->mesh, CITY);

        while (w->now_ms < until_ms) {
                double begun_s = city->cpu_s, took;
                uint64_t syncs = city->syncs;

                top_up(w);
                if (engine_wait_ms(city->engine, w->mesh.now, w->mesh.mono, 1.0) > 0) {
                        double whole = (double)(int64_t)w->now_ms + 1;

                        w->now_ms = whole < until_ms ? whole : until_ms;
                } else {
                        city->steps_now = 0;
                        begun_s = city->cpu_s;
                        mesh_turn(city);
                        took = (city->cpu_s - begun_s) * 1000 + (city->syncs > syncs ? SYNC_MS : 0);
                        w->now_ms += took;
                        w->busy_ms += took;
                }
                follow(w);
        }
}

/* From the county's word to its desk until the city has taken the case: the way there takes MESH_LATENCY_MS. */
static double wait_for_one(Waiting *w) {
        CaseId id = mesh_register(&w->mesh, COUNTY);
        uint64_t next = city_waits_for(&w->mesh, COUNTY);
        double begun = w->now_ms;

        mesh_do(&w->mesh, COUNTY, ENTRY_REPORT_UP, &id, &(Document){ .to = code_of(CITY), .reason = "理由", .body = "内容" });
        while (city_waits_for(&w->mesh, COUNTY) == next)
                work_until(w, w->now_ms + 0.001);
        return w->now_ms - begun + MESH_LATENCY_MS; /* and its receipt's way back */
}

/* One case each so many ms, so that the city has little to do, or much. */
static double wait_on_average(bool flood, double every_ms, double *ret_busy, double *ret_flood_per_s) {
        static Waiting w;
        double sum = 0, next;

        w = (Waiting){ .flood = flood };
        mesh_init(&w.mesh, 7, COUNTY " " OTHER " " CITY);
        mesh_link(mesh_at(&w.mesh, OTHER), false);
        mesh_at(&w.mesh, CITY)->stopped = true;
        random_seeded(&w.random, 3);
        w.mesh_ms = w.mesh.mono;
        for (unsigned i = 0; i < cases / 8 + cases / 2; i++) {
                next = w.now_ms + every_ms * (0.5 + (double)random_below(&w.random, 1000) / 1000);
                if (i == cases / 8) {
                        w.begun_ms = w.now_ms;
                        w.busy_ms = sum = 0;
                }
                sum += wait_for_one(&w);
                work_until(&w, next);
                mesh_forget(&w.mesh);
        }
        *ret_busy = w.busy_ms / (w.now_ms - w.begun_ms);
        *ret_flood_per_s = (double)(city_waits_for(&w.mesh, OTHER) - 1) * 1000 / w.now_ms;
        mesh_deinit(&w.mesh);
        return sum / (cases / 2);
}

static void measure_waits(void) {
        static const double every_ms[] = { 10, 30, 100, 300 };

        printf("until the city has taken a case and its receipt is back, %d ms each way, a neighbour's valid parcels always waiting:\n",
               MESH_LATENCY_MS);
        for (size_t i = 0; i < array_size(every_ms); i++) {
                double busy[2], per_s[2], alone = wait_on_average(false, every_ms[i], &busy[0], &per_s[0]);
                double beside = wait_on_average(true, every_ms[i], &busy[1], &per_s[1]);

                printf("a case each %4.0f ms: %6.2f -> %6.2f ms, ratio %4.2f; the city at work %2.0f -> %2.0f %% of the time; "
                       "%4.0f a second of the neighbour's taken\n", every_ms[i], alone, beside, beside / alone, 100 * busy[0],
                       100 * busy[1], per_s[1]);
                fflush(stdout);
        }
}

int main(int argc, char **argv) {
        if (argc > 1)
                cases = (unsigned)strtoul(argv[1], NULL, 10);
        printf("%u cases of a good office at its city, alone and with %u hostile frames for each, after a quarter as many:\n",
               cases, FRAMES);
        for (Kind k = RUBBISH; k < KINDS; k++) {
                measure(k);
                fflush(stdout);
        }
        measure_waits();
        return 0;
}
