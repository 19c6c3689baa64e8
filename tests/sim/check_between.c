/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Between offices. P2: of all files of a case, wherever they lie, one says that custody is here - at no moment two, and when
 * nothing is under way any more, not none. P3: each parcel number was consumed once, without gaps, with the digest of what
 * was sent, and its sender keeps the receipt that says so.
 */

#include <stdlib.h>
#include "common/base/memory.h"
#include "tests/sim/check.h"

/* ---- custody ----------------------------------------------------------------------------------------------------- */

typedef struct Holding {
        CaseId case_id;
        UnitCode unit;
        Custody custody;
        bool offered; /* back to the giver, who has not answered: nobody acts, by the procedure */
} Holding;

typedef struct Holdings {
        Holding *list;
        size_t n, cap;
} Holdings;

static void collect(SimOffice *o, Holdings *h) {
        DocketRow row = { .unit = UNIT_NONE };
        RowCursor cursor = row_cursor(ROW_DOCKET, &row, 0, 0);

        while (row_next(office_txn(o), &cursor, &row)) {
                if (h->n == h->cap) {
                        h->cap = h->cap ? 2 * h->cap : 256;
                        h->list = mem_realloc(h->list, h->cap * sizeof *h->list);
                }
                h->list[h->n++] = (Holding){ row.case_id, row.unit, row.custody, row.state == STATE_RETURN_ASKED };
        }
}

static int compare_holdings(const void *a, const void *b) {
        return memcmp(((const Holding *)a)->case_id.s, ((const Holding *)b)->case_id.s, CASE_ID_SIZE);
}

void check_custody(Sim *s, bool at_rest) {
        Holdings h = { NULL };
        size_t i = 0;

        for (size_t k = 0; k < s->n_offices; k++)
                collect(&s->offices[k], &h);
        if (h.n)
                qsort(h.list, h.n, sizeof *h.list, compare_holdings);
        while (i < h.n && !s->failed) {
                const Holding *first = &h.list[i], *holder = NULL;
                unsigned here = 0, flying = 0, offered = 0;

                for (; i < h.n && case_id_equal(&h.list[i].case_id, &first->case_id); i++) {
                        flying += h.list[i].custody == CUSTODY_FLIGHT && !h.list[i].offered;
                        offered += h.list[i].custody == CUSTODY_FLIGHT && h.list[i].offered;
                        if (h.list[i].custody != CUSTODY_HERE)
                                continue;
                        if (here++)
                                sim_fail(s, "P2: %s is in custody of both %s and %s", first->case_id.s, holder->unit.s,
                                         h.list[i].unit.s);
                        holder = &h.list[i];
                }
                if (at_rest && (here + offered != 1 || flying))
                        sim_fail(s, "P2: %s is in custody of %u, offered back by %u, under way from %u, when all is at rest",
                                 first->case_id.s, here, offered, flying);
        }
        mem_free(h.list);
}

/* ---- what is kept of the ledgers --------------------------------------------------------------------------------- */

/* A parcel as its receipt tells of it. */
typedef struct Line {
        uint32_t from, to;  /* places of offices */
        uint32_t epoch;
        uint8_t lane, outcome;
        uint64_t number, entry;
        Digest digest;
} Line;

typedef struct Lines {
        Line *list;
        size_t n, cap;
} Lines;

/* What was said at a registration, or came with a case that was taken. */
typedef struct Said {
        CaseId case_id;
        bool has_content;
        Digest content;
        uint32_t office;
        uint64_t entry;
} Said;

typedef struct SaidList {
        Said *list;
        size_t n, cap;
} SaidList;

struct Between {
        Sim *sim;
        Lines received, kept;
        SaidList registered, taken;
};

Between *between_new(Sim *s) {
        Between *b = mem_new(Between);

        b->sim = s;
        return b;
}

Between *between_free(Between *b) {
        if (!b)
                return NULL;
        mem_free(b->received.list);
        mem_free(b->kept.list);
        mem_free(b->registered.list);
        mem_free(b->taken.list);
        return mem_free(b);
}

static uint32_t place_of(Sim *s, const UnitCode *unit, const LedgerEntry *e) {
        const SimOffice *o = place_office(s, unit);

        if (o)
                return (uint32_t)(o - s->offices);
        sim_fail(s, "P3: entry %llu holds a receipt of %s, which is no office", (unsigned long long)e->number, unit->s);
        return 0;
}

static void add_line(Sim *s, Lines *lines, const LedgerEntry *e) {
        if (lines->n == lines->cap) {
                lines->cap = lines->cap ? 2 * lines->cap : 256;
                lines->list = mem_realloc(lines->list, lines->cap * sizeof *lines->list);
        }
        lines->list[lines->n++] = (Line){
                .from = place_of(s, &e->receipt.from, e),
                .to = place_of(s, &e->receipt.to, e),
                .epoch = e->receipt.epoch,
                .lane = (uint8_t)e->receipt.lane,
                .outcome = (uint8_t)e->receipt.outcome,
                .number = e->receipt.number,
                .entry = e->number,
                .digest = e->receipt.parcel_digest,
        };
}

static void add_said(SaidList *said, uint32_t office, const LedgerEntry *e) {
        if (said->n == said->cap) {
                said->cap = said->cap ? 2 * said->cap : 256;
                said->list = mem_realloc(said->list, said->cap * sizeof *said->list);
        }
        said->list[said->n++] = (Said){ e->case_id, e->has_content, e->content, office, e->number };
}

static bool takes_case(const LedgerEntry *e) {
        return e->kind == ENTRY_RECEIVED && e->has_receipt && e->receipt.outcome == OUTCOME_TAKEN && e->has_document &&
               (e->document.kind == ENTRY_REFERRAL || e->document.kind == ENTRY_ASSIGNMENT);
}

void between_add(Between *b, const SimOffice *o, const Ledger *l) {
        uint32_t office = (uint32_t)(o - b->sim->offices);

        for (size_t i = 0; i < l->n_entries; i++) {
                const LedgerEntry *e = &l->entries[i];

                if (e->kind == ENTRY_RECEIVED && e->has_receipt && e->receipt.lane != LANE_BULK) /* hostile.c's */
                        add_line(b->sim, &b->received, e);
                if (e->kind == ENTRY_RECEIPT && e->has_receipt)
                        add_line(b->sim, &b->kept, e);
                if (e->kind == ENTRY_REGISTER)
                        add_said(&b->registered, office, e);
                if (takes_case(e))
                        add_said(&b->taken, office, e);
        }
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_streams(const Line *a, const Line *b) {
        int c = COMPARE(a->from, b->from);

        if (!c)
                c = COMPARE(a->to, b->to);
        if (!c)
                c = COMPARE(a->lane, b->lane);
        return c ? c : COMPARE(a->epoch, b->epoch);
}

static int compare_numbers(const void *a, const void *b) {
        const Line *x = a, *y = b;
        int c = compare_streams(x, y);

        return c ? c : COMPARE(x->number, y->number);
}

/* The same parcel twice: in the order of the entries. */
static int compare_lines(const void *a, const void *b) {
        int c = compare_numbers(a, b);

        return c ? c : COMPARE(((const Line *)a)->entry, ((const Line *)b)->entry);
}

static const Line *find_line(const Lines *lines, const Line *key) {
        return lines->n ? bsearch(key, lines->list, lines->n, sizeof *lines->list, compare_numbers) : NULL;
}

static const char *name_of(const Sim *s, uint32_t office) {
        return s->offices[office].unit.s;
}

static void check_consumed(Sim *s, const Lines *received) {
        for (size_t i = 0; i < received->n && !s->failed; i++) {
                const Line *r = &received->list[i], *before = i ? r - 1 : NULL;
                bool same = before && compare_streams(before, r) == 0;

                if (same && before->number == r->number)
                        sim_fail(s, "P3: %s consumed %s/%llu of %s twice, in entries %llu and %llu", name_of(s, r->to),
                                 lane_name(r->lane), (unsigned long long)r->number, name_of(s, r->from),
                                 (unsigned long long)before->entry, (unsigned long long)r->entry);
                else if (r->number != (same ? before->number + 1 : 1))
                        sim_fail(s, "P3: %s consumed %s/%llu of %s, but not the one before", name_of(s, r->to),
                                 lane_name(r->lane), (unsigned long long)r->number, name_of(s, r->from));
        }
}

static void check_kept(Sim *s, const Lines *received, const Lines *kept) {
        for (size_t i = 0; i < received->n && !s->failed; i++) {
                const Line *r = &received->list[i], *line = find_line(kept, r);

                if (!line)
                        sim_fail(s, "P3: %s has no receipt of its %s/%llu to %s when all is at rest", name_of(s, r->from),
                                 lane_name(r->lane), (unsigned long long)r->number, name_of(s, r->to));
                else if (line->outcome != r->outcome || !digest_equal(&line->digest, &r->digest))
                        sim_fail(s, "P3: receipt of %s/%llu %s -> %s: giver and receiver keep different ones",
                                 lane_name(r->lane), (unsigned long long)r->number, name_of(s, r->from), name_of(s, r->to));
        }
        for (size_t i = 1; i < kept->n && !s->failed; i++)
                if (compare_numbers(&kept->list[i - 1], &kept->list[i]) == 0)
                        sim_fail(s, "P3: %s kept two receipts for one parcel, entry %llu", name_of(s, kept->list[i].from),
                                 (unsigned long long)kept->list[i].entry);
}

/* What crossed the network was received, as it was. */
static void check_sent(Sim *s, const Lines *received) {
        for (size_t i = 0; i < s->n_seen && !s->failed; i++) {
                const Seen *seen = &s->seen[i];
                Line key = { .from = seen->from, .to = seen->to, .lane = seen->lane, .epoch = seen->epoch,
                             .number = seen->number };
                const Line *line;

                if (seen->is_receipt)
                        continue;
                line = find_line(received, &key);
                if (!line)
                        sim_fail(s, "P3: %s never received %s/%llu of %s", name_of(s, seen->to), lane_name(seen->lane),
                                 (unsigned long long)seen->number, name_of(s, seen->from));
                else if (line->outcome != OUTCOME_VOIDED && !digest_equal(&line->digest, &seen->digest))
                        sim_fail(s, "P3: %s received something else as %s/%llu of %s than was sent", name_of(s, seen->to),
                                 lane_name(seen->lane), (unsigned long long)seen->number, name_of(s, seen->from));
        }
}

static void check_outboxes(Sim *s) {
        for (size_t i = 0; i < s->n_offices && !s->failed; i++) {
                OutboxKey from = { .to = UNIT_NONE }, key;
                OutboxRow row;

                if (outbox_next(office_txn(&s->offices[i]), &from, &key, &row))
                        sim_fail(s, "P3: %s still waits for the receipt of %s/%llu to %s", s->offices[i].unit.s,
                                 lane_name(key.lane),
                                 (unsigned long long)key.number, key.to.s);
        }
}

/* ---- what the petitioner said ------------------------------------------------------------------------------------ */

static int compare_said(const void *a, const void *b) {
        return memcmp(((const Said *)a)->case_id.s, ((const Said *)b)->case_id.s, CASE_ID_SIZE);
}

/* Whoever takes a case holds what was said at its registration, to the letter. */
static void check_content(Sim *s, const SaidList *registered, const SaidList *taken) {
        for (size_t i = 0; i < taken->n && !s->failed; i++) {
                const Said *t = &taken->list[i], *first = NULL;

                if (registered->n)
                        first = bsearch(t, registered->list, registered->n, sizeof *t, compare_said);
                if (!first)
                        sim_fail(s, "P4: %s took %s, which nobody registered", name_of(s, t->office), t->case_id.s);
                else if (!t->has_content || !digest_equal(&t->content, &first->content))
                        sim_fail(s, "P4: %s took %s without what was said at its registration, entry %llu",
                                 name_of(s, t->office), t->case_id.s, (unsigned long long)t->entry);
        }
}

static void check_registered_once(Sim *s, const SaidList *registered) {
        for (size_t i = 1; i < registered->n && !s->failed; i++)
                if (compare_said(&registered->list[i - 1], &registered->list[i]) == 0)
                        sim_fail(s, "P4: %s was registered twice, at %s and %s", registered->list[i].case_id.s,
                                 name_of(s, registered->list[i - 1].office), name_of(s, registered->list[i].office));
}

void between_check(Between *b) {
        Sim *s = b->sim;

        if (b->received.n)
                qsort(b->received.list, b->received.n, sizeof *b->received.list, compare_lines);
        if (b->kept.n)
                qsort(b->kept.list, b->kept.n, sizeof *b->kept.list, compare_lines);
        if (b->registered.n)
                qsort(b->registered.list, b->registered.n, sizeof *b->registered.list, compare_said);
        check_outboxes(s);
        check_consumed(s, &b->received);
        check_kept(s, &b->received, &b->kept);
        check_sent(s, &b->received);
        check_registered_once(s, &b->registered);
        check_content(s, &b->registered, &b->taken);
}
