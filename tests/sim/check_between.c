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

/* ---- streams ----------------------------------------------------------------------------------------------------- */

typedef struct Line {
        const Receipt *receipt;
        uint64_t entry;
} Line;

typedef struct Lines {
        Line *list;
        size_t n, cap;
} Lines;

static void collect_receipts(const Ledger *l, EntryKind kind, Lines *lines) {
        for (size_t i = 0; i < l->n_entries; i++) {
                const LedgerEntry *e = &l->entries[i];

                if (e->kind != kind || !e->has_receipt)
                        continue;
                if (lines->n == lines->cap) {
                        lines->cap = lines->cap ? 2 * lines->cap : 256;
                        lines->list = mem_realloc(lines->list, lines->cap * sizeof *lines->list);
                }
                lines->list[lines->n++] = (Line){ &e->receipt, e->number };
        }
}

static int compare_streams(const Receipt *a, const Receipt *b) {
        int c = unit_code_compare(&a->from, &b->from);

        if (!c)
                c = unit_code_compare(&a->to, &b->to);
        if (!c)
                c = (a->lane > b->lane) - (a->lane < b->lane);
        return c ? c : (a->epoch > b->epoch) - (a->epoch < b->epoch);
}

static int compare_lines(const void *a, const void *b) {
        const Receipt *x = ((const Line *)a)->receipt, *y = ((const Line *)b)->receipt;
        int c = compare_streams(x, y);

        return c ? c : (x->number > y->number) - (x->number < y->number);
}

static const Line *find_line(const Lines *lines, const Receipt *key) {
        Line k = { key, 0 };

        return lines->n ? bsearch(&k, lines->list, lines->n, sizeof *lines->list, compare_lines) : NULL;
}

static void check_consumed(Sim *s, const Lines *received) {
        for (size_t i = 0; i < received->n && !s->failed; i++) {
                const Receipt *r = received->list[i].receipt, *before = i ? received->list[i - 1].receipt : NULL;
                bool same = before && compare_streams(before, r) == 0;

                if (same && before->number == r->number)
                        sim_fail(s, "P3: %s consumed %s/%llu of %s twice, in entries %llu and %llu", r->to.s,
                                 lane_name(r->lane),
                                 (unsigned long long)r->number, r->from.s, (unsigned long long)received->list[i - 1].entry,
                                 (unsigned long long)received->list[i].entry);
                else if (r->number != (same ? before->number + 1 : 1))
                        sim_fail(s, "P3: %s consumed %s/%llu of %s, but not the one before", r->to.s, lane_name(r->lane),
                                 (unsigned long long)r->number, r->from.s);
        }
}

static void check_kept(Sim *s, const Lines *received, const Lines *kept) {
        for (size_t i = 0; i < received->n && !s->failed; i++) {
                const Receipt *r = received->list[i].receipt;
                const Line *line = find_line(kept, r);

                if (!line)
                        sim_fail(s, "P3: %s has no receipt of its %s/%llu to %s when all is at rest", r->from.s,
                                 lane_name(r->lane),
                                 (unsigned long long)r->number, r->to.s);
                else if (line->receipt->outcome != r->outcome || !digest_equal(&line->receipt->parcel_digest,
                                                                               &r->parcel_digest))
                        sim_fail(s, "P3: receipt of %s/%llu %s -> %s: giver and receiver keep different ones",
                                 lane_name(r->lane),
                                 (unsigned long long)r->number, r->from.s, r->to.s);
        }
        for (size_t i = 1; i < kept->n && !s->failed; i++)
                if (compare_lines(&kept->list[i - 1], &kept->list[i]) == 0)
                        sim_fail(s, "P3: %s kept two receipts for one parcel, entry %llu", kept->list[i].receipt->from.s,
                                 (unsigned long long)kept->list[i].entry);
}

/* What crossed the network was received, as it was. */
static void check_sent(Sim *s, const Lines *received) {
        for (size_t i = 0; i < s->n_seen && !s->failed; i++) {
                const Seen *seen = &s->seen[i];
                Receipt key = { .from = seen->from, .to = seen->to, .lane = seen->lane, .epoch = seen->epoch,
                               .number = seen->number };
                const Line *line;

                if (seen->is_receipt)
                        continue;
                line = find_line(received, &key);
                if (!line)
                        sim_fail(s, "P3: %s never received %s/%llu of %s", seen->to.s, lane_name(seen->lane),
                                 (unsigned long long)seen->number, seen->from.s);
                else if (line->receipt->outcome != OUTCOME_VOIDED && !digest_equal(&line->receipt->parcel_digest,
                                                                                   &seen->digest))
                        sim_fail(s, "P3: %s received something else as %s/%llu of %s than was sent", seen->to.s,
                                 lane_name(seen->lane), (unsigned long long)seen->number, seen->from.s);
        }
}

static void check_outboxes(Sim *s) {
        for (size_t i = 0; i < s->n_offices; i++) {
                OutboxKey from = { .to = UNIT_NONE }, key;
                OutboxRow row;

                if (outbox_next(office_txn(&s->offices[i]), &from, &key, &row))
                        sim_fail(s, "P3: %s still waits for the receipt of %s/%llu to %s", s->offices[i].unit.s,
                                 lane_name(key.lane),
                                 (unsigned long long)key.number, key.to.s);
        }
}

/* ---- what the petitioner said ------------------------------------------------------------------------------------ */

static const LedgerEntry *find_registration(const Sim *s, const Ledger *ledgers, const CaseId *id) {
        for (size_t i = 0; i < s->n_offices; i++)
                for (size_t k = 0; k < ledgers[i].n_entries; k++)
                        if (ledgers[i].entries[k].kind == ENTRY_REGISTER && case_id_equal(&ledgers[i].entries[k].case_id, id))
                                return &ledgers[i].entries[k];
        return NULL;
}

/* Whoever takes a case holds what was said at its registration, to the letter. */
static void check_content(Sim *s, const Ledger *ledgers, size_t office) {
        const Ledger *l = &ledgers[office];

        for (size_t i = 0; i < l->n_entries && !s->failed; i++) {
                const LedgerEntry *e = &l->entries[i], *first;
                bool takes = e->kind == ENTRY_RECEIVED && e->has_receipt && e->receipt.outcome == OUTCOME_TAKEN &&
                             e->has_document &&
                             (e->document.kind == ENTRY_REFERRAL || e->document.kind == ENTRY_ASSIGNMENT);

                if (!takes)
                        continue;
                first = find_registration(s, ledgers, &e->case_id);
                if (!first)
                        sim_fail(s, "P4: %s took %s, which nobody registered", s->offices[office].unit.s, e->case_id.s);
                else if (!e->has_content || !digest_equal(&e->content, &first->content))
                        sim_fail(s, "P4: %s took %s without what was said at its registration, entry %llu",
                                 s->offices[office].unit.s, e->case_id.s, (unsigned long long)e->number);
        }
}

void check_between(Sim *s, const Ledger *ledgers) {
        Lines received = { NULL }, kept = { NULL };

        for (size_t i = 0; i < s->n_offices; i++) {
                collect_receipts(&ledgers[i], ENTRY_RECEIVED, &received);
                collect_receipts(&ledgers[i], ENTRY_RECEIPT, &kept);
                check_content(s, ledgers, i);
        }
        if (received.n)
                qsort(received.list, received.n, sizeof *received.list, compare_lines);
        if (kept.n)
                qsort(kept.list, kept.n, sizeof *kept.list, compare_lines);
        check_outboxes(s);
        check_consumed(s, &received);
        check_kept(s, &received, &kept);
        check_sent(s, &received);
        mem_free(received.list);
        mem_free(kept.list);
}
