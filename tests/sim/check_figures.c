/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Monthly and annual reports (22:14 (4), 41): what one says of the letters and visits received in its period is what its office's
 * journal holds before it, by a count of our own; and what came above is what was sent.  An office with an old copy has forgotten some
 * of what it counted: its figures are not held against its journal.
 */

#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/periodic.h"
#include "tests/sim/check.h"

/* ---- what the journal holds ---------------------------------------------------------------------------------------- */

typedef struct Said {
        CaseId id;
        size_t at; /* the journal's order */
        const Fact *fact;
} Said;

typedef struct SaidList {
        Said *list;
        size_t n, cap;
} SaidList;

static int compare_said(const void *a, const void *b) {
        const Said *one = a, *other = b;
        int c = strcmp(one->id.s, other->id.s);

        return c ? c : (one->at > other->at) - (one->at < other->at);
}

/* Of every case when and how it came in, and how it stands on that desk. */
static void collect(const Ledger *l, const LedgerEntry *report, SaidList *ret) {
        const UnitCode *unit = &report->actor.unit;

        for (const LedgerEntry *e = l->entries; e < report; e++)
                for (size_t i = 0; i < e->n_facts; i++) {
                        const Fact *f = &e->facts[i];

                        if (f->kind != FACT_CASE && ((f->kind != FACT_DOCKET && f->kind != FACT_STATE) || !unit_code_equal(&f->unit, unit)))
                                continue;
                        if (ret->n == ret->cap) {
                                ret->cap = ret->cap ? 2 * ret->cap : 256;
                                ret->list = mem_realloc(ret->list, ret->cap * sizeof *ret->list);
                        }
                        ret->list[ret->n] = (Said){ f->case_id, ret->n, f };
                        ret->n++;
                }
        if (ret->n)
                qsort(ret->list, ret->n, sizeof *ret->list, compare_said);
}

typedef struct Came {
        unsigned long long items, visits;
} Came;

static Came count(const SaidList *said, const Period *p) {
        Came came = { 0 };

        for (size_t i = 0; i < said->n;) {
                const CaseId *id = &said->list[i].id;
                uint32_t state = STATE_NONE, channel = 0;
                Day day = 0;

                for (; i < said->n && case_id_equal(&said->list[i].id, id); i++) {
                        const Fact *f = said->list[i].fact;

                        if (f->kind == FACT_CASE) {
                                day = day_of(f->at);
                                channel = f->how >> 8 & 0xFF;
                        } else {
                                state = f->what;
                        }
                }
                if (state == STATE_NONE || state == STATE_COPY || state == STATE_INFORMED || day < p->from || day > p->until)
                        continue;
                came.items += channel != CHANNEL_VISIT;
                came.visits += channel == CHANNEL_VISIT;
        }
        return came;
}

static void check_report(Sim *s, const SimOffice *o, const Ledger *l, const LedgerEntry *e) {
        const Document *d = &e->document;
        const char *received = strstr(d->body, "\"received\":{\"items\":");
        SaidList said = { 0 };
        Came is, says = { 0 };
        Period p;

        if (!period_of(d->variant, d->days, &p) || day_end(p.until) > e->time || !received ||
            sscanf(received, "\"received\":{\"items\":%llu,\"visits\":%llu", &says.items, &says.visits) != 2) {
                sim_fail(s, "P4: entry %llu of %s is no report of a period that was over", (unsigned long long)e->number, o->unit.s);
                return;
        }
        collect(l, e, &said);
        is = count(&said, &p);
        if (is.items != says.items || is.visits != says.visits)
                sim_fail(s, "P4: %s reports %llu letters and %llu visits for %u, its journal holds %llu and %llu", e->actor.unit.s,
                         says.items, says.visits, d->days, is.items, is.visits);
        s->stats.reports++;
        mem_free(said.list);
}

/* ---- what came above ------------------------------------------------------------------------------------------------ */

/* One report, as sent or as received. */
typedef struct Report {
        UnitCode unit;
        uint64_t number; /* of its entry at the office that sent it */
        Digest body;
        bool lossy;      /* whoever sent it has forgotten something */
} Report;

struct Reports {
        Sim *sim;
        Report *sent, *received;
        size_t n_sent, cap_sent, n_received, cap_received;
};

Reports *reports_new(Sim *s) {
        Reports *r = mem_new(Reports);

        r->sim = s;
        return r;
}

Reports *reports_free(Reports *r) {
        mem_free(r->sent);
        mem_free(r->received);
        return mem_free(r);
}

static void add(Report **list, size_t *n, size_t *cap, Report report) {
        if (*n == *cap) {
                *cap = *cap ? 2 * *cap : 64;
                *list = mem_realloc(*list, *cap * sizeof **list);
        }
        (*list)[(*n)++] = report;
}

void reports_add(Reports *r, const SimOffice *o, const Ledger *l) {
        for (size_t i = 0; i < l->n_entries && !r->sim->failed; i++) {
                const LedgerEntry *e = &l->entries[i];
                Report report = { .unit = e->document.unit, .number = e->number, .lossy = o->n_losses != 0 };

                if (!e->has_document || e->document.kind != ENTRY_PERIODIC_REPORT)
                        continue;
                report.body = digest_plain(bytes_of_str(e->document.body));
                if (e->kind == ENTRY_PERIODIC_REPORT) {
                        if (!report.lossy)
                                check_report(r->sim, o, l, e);
                        add(&r->sent, &r->n_sent, &r->cap_sent, report);
                } else if (e->kind == ENTRY_RECEIVED && e->has_receipt && e->receipt.outcome == OUTCOME_TAKEN) {
                        report.number = e->of_entry;
                        add(&r->received, &r->n_received, &r->cap_received, report);
                }
        }
}

static int compare_reports(const void *a, const void *b) {
        const Report *one = a, *other = b;
        int c = strcmp(one->unit.s, other->unit.s);

        return c ? c : (one->number > other->number) - (one->number < other->number);
}

void reports_check(Reports *r) {
        if (r->n_sent)
                qsort(r->sent, r->n_sent, sizeof *r->sent, compare_reports);
        for (size_t i = 0; i < r->n_received && !r->sim->failed; i++) {
                const Report *got = &r->received[i];
                const SimUnit *u = place_unit(r->sim, &got->unit);
                const Report *sent = r->n_sent ? bsearch(got, r->sent, r->n_sent, sizeof *r->sent, compare_reports) : NULL;

                if (u && u->office->n_losses)
                        continue;
                if (!sent || !digest_equal(&sent->body, &got->body))
                        sim_fail(r->sim, "P4: a report of %s, its entry %llu, is another where it came", got->unit.s,
                                 (unsigned long long)got->number);
        }
}
