/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Between offices. P3: each parcel number was consumed once, without gaps, with the digest of what was sent, and its sender
 * keeps the receipt that says so.  Of what an office lost with its disk (restore.c) the others' side is all that there is, and
 * what they hold of it must have been made good there.
 */

#include <stdlib.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/recovery.h"
#include "tests/sim/check.h"

/* ---- what is kept of the ledgers --------------------------------------------------------------------------------- */

/* A parcel as its receipt tells of it. */
typedef struct Line {
        uint32_t from, to;  /* places of offices */
        uint32_t epoch;
        uint8_t lane, outcome;
        uint64_t number, entry;
        uint64_t of_entry;  /* the sender's, that the parcel brought; the receiver's, that the receipt is; 0: it doesn't say */
        bool direct;        /* the parcel brought a document from who made it to whom it is for */
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

/* A lost entry that was made good, by its number. */
typedef struct MadeGood {
        uint32_t office;
        uint64_t entry;
        bool done;
} MadeGood;

/* A desk was told that its number is another petitioner's, too. */
typedef struct Twice {
        uint32_t office;
        CaseId case_id;
} Twice;

struct Between {
        Sim *sim;
        Twice *twice;
        size_t n_twice;
        Lines received, kept;
        Lines anew; /* receipts that an office gives once more after a recovery, for what it consumed before */
        MadeGood *good;
        size_t n_good;
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
        mem_free(b->anew.list);
        mem_free(b->registered.list);
        mem_free(b->taken.list);
        mem_free(b->good);
        mem_free(b->twice);
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
                .of_entry = e->of_entry,
                .direct = e->has_document && unit_code_equal(&e->document.to, &e->actor.unit),
                .digest = e->receipt.parcel_digest,
        };
}

static bool is_anew(const LedgerEntry *e) {
        for (size_t i = 0; i < e->n_facts; i++)
                if (e->facts[i].kind == FACT_RECEIPT_AGAIN && !e->facts[i].number2)
                        return true;
        return false;
}

static void add_said(SaidList *said, uint32_t office, const LedgerEntry *e) {
        if (said->n == said->cap) {
                said->cap = said->cap ? 2 * said->cap : 256;
                said->list = mem_realloc(said->list, said->cap * sizeof *said->list);
        }
        said->list[said->n++] = (Said){ e->case_id, e->has_content, e->content, office, e->number };
}

/* A copy of a referral (05:21 (3)) brings no custody. */
static bool is_handed(const LedgerEntry *e) {
        for (size_t i = 0; i < e->n_facts; i++)
                if (e->facts[i].kind == FACT_DOCKET && e->facts[i].how == (uint32_t)e->document.kind)
                        return true;
        return false;
}

static bool takes_case(const LedgerEntry *e) {
        return e->kind == ENTRY_RECEIVED && e->has_receipt && e->receipt.outcome == OUTCOME_TAKEN && e->has_document &&
               (e->document.kind == ENTRY_REFERRAL || e->document.kind == ENTRY_ASSIGNMENT) && is_handed(e);
}

static void add_made_good(Between *b, uint32_t office, const LedgerEntry *e) {
        for (size_t i = 0; i < e->n_facts; i++) {
                const Fact *f = &e->facts[i];

                if (f->kind == FACT_WARNING && f->what == WARNING_NUMBER_TWICE) {
                        b->twice = mem_realloc(b->twice, (b->n_twice + 1) * sizeof *b->twice);
                        b->twice[b->n_twice++] = (Twice){ office, f->case_id };
                }
                if (f->kind != FACT_LOST && f->kind != FACT_LOST_DONE)
                        continue;
                b->good = mem_realloc(b->good, (b->n_good + 1) * sizeof *b->good);
                b->good[b->n_good++] = (MadeGood){ office, f->number2, f->kind == FACT_LOST_DONE };
        }
}

void between_add(Between *b, const SimOffice *o, const Ledger *l) {
        uint32_t office = (uint32_t)(o - b->sim->offices);

        for (size_t i = 0; i < l->n_entries; i++) {
                const LedgerEntry *e = &l->entries[i];

                if (e->kind == ENTRY_RECEIVED && e->has_receipt && e->receipt.lane != LANE_BULK) /* hostile.c's */
                        add_line(b->sim, is_anew(e) ? &b->anew : &b->received, e);
                if (e->kind == ENTRY_RECEIPT && e->has_receipt)
                        add_line(b->sim, &b->kept, e);
                if (e->kind == ENTRY_RECOVERY || e->kind == ENTRY_RECEIVED)
                        add_made_good(b, office, e);
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

/* The newest of that number. */
static const Line *find_line(const Lines *lines, const Line *key) {
        const Line *found = lines->n ? bsearch(key, lines->list, lines->n, sizeof *lines->list, compare_numbers) : NULL;

        while (found && found + 1 < lines->list + lines->n && compare_numbers(found + 1, key) == 0)
                found++;
        return found;
}

/* Its sender made it in a stretch that it lost. */
static bool is_lost(const Sim *s, const Seen *seen) {
        const SimOffice *sender = &s->offices[seen->is_receipt ? seen->to : seen->from];

        return seen->lost || restore_is_lost(sender, seen->given, seen->life) ||
               (!seen->is_receipt && restore_is_lost_epoch(sender, seen->epoch, seen->life)); /* the number, if not the entry */
}

static bool is_lost_parcel(const Sim *s, const Line *l) {
        const Seen *seen = network_seen(s, &(Seen){ .from = l->from, .to = l->to, .lane = l->lane, .epoch = l->epoch,
                                                    .number = l->number });

        return seen ? is_lost(s, seen) : l->outcome == OUTCOME_VOIDED && s->offices[l->from].n_losses;
}

static const char *name_of(const Sim *s, uint32_t office) {
        return s->offices[office].unit.s;
}

/* What was never received before its sender lost it, while a recall behind it was acted on; or a number that two parcels had in turn,
 * the second of which went under a third number once that was known, while the first is forgotten on both sides. */
static bool may_be_missing(const Sim *s, const Line *l, uint64_t number) {
        const Seen *seen = network_seen(s, &(Seen){ .from = l->from, .to = l->to, .lane = l->lane, .epoch = l->epoch, .number = number });

        if (!s->offices[l->from].n_losses)
                return false;
        return !seen || is_lost(s, seen);
}

static bool may_skip(const Sim *s, const Line *l, uint64_t from) {
        for (uint64_t n = from; n < l->number; n++)
                if (l->number - from > 64 || !may_be_missing(s, l, n))
                        return false;
        return true;
}

static void check_consumed(Sim *s, const Lines *received) {
        for (size_t i = 0; i < received->n && !s->failed; i++) {
                const Line *r = &received->list[i], *before = i ? r - 1 : NULL;
                bool same = before && compare_streams(before, r) == 0;

                if (same && before->number == r->number)
                        sim_fail(s, "P3: %s consumed %s/%llu of %s twice, in entries %llu and %llu", name_of(s, r->to),
                                 lane_name(r->lane), (unsigned long long)r->number, name_of(s, r->from),
                                 (unsigned long long)before->entry, (unsigned long long)r->entry);
                else if (r->number != (same ? before->number + 1 : 1) && !may_skip(s, r, same ? before->number + 1 : 1))
                        sim_fail(s, "P3: %s consumed %s/%llu of %s, but not the one before", name_of(s, r->to),
                                 lane_name(r->lane), (unsigned long long)r->number, name_of(s, r->from));
        }
}

/* It says what the first one said. */
static void check_anew(Sim *s, const Lines *received, const Lines *anew) {
        for (size_t i = 0; i < anew->n && !s->failed; i++) {
                const Line *a = &anew->list[i], *line = find_line(received, a);

                if (!line || line->entry >= a->entry || line->outcome != a->outcome || !digest_equal(&line->digest, &a->digest) ||
                    !s->offices[a->to].n_losses)
                        sim_fail(s, "P3: entry %llu of %s gives another receipt of %s/%llu %s than before",
                                 (unsigned long long)a->entry, name_of(s, a->to), lane_name(a->lane),
                                 (unsigned long long)a->number, name_of(s, a->from));
        }
}

/* Given anew in a recovery that is lost itself. */
static bool was_anew(const Sim *s, const Line *line) {
        return line->of_entry > RECOVERY_ROOM && restore_is_lost(&s->offices[line->to], line->of_entry, 0);
}

/* Of what was lost since, or given anew, in whichever recovery. */
static bool may_keep_another(const Sim *s, const Lines *anew, const Line *before, const Line *line) {
        const Line *again = find_line(anew, line);

        while (again && again->entry != line->of_entry)
                again = again > anew->list && compare_numbers(again - 1, line) == 0 ? again - 1 : NULL;
        return again || restore_is_lost(&s->offices[line->to], before->of_entry, 0) || was_anew(s, line);
}

/* Twice lost: the receipt is of a stretch that the receiver lost, and that its parcel then went under another number (so that the
 * receiver voided this one) the giver did in a stretch of its own that it lost. */
static bool may_differ(const Sim *s, const Line *kept, const Line *received) {
        return received->outcome == OUTCOME_VOIDED && restore_is_lost(&s->offices[received->to], kept->of_entry, 0) &&
               s->offices[received->from].n_losses;
}

static void check_kept(Sim *s, const Lines *received, const Lines *kept, const Lines *anew) {
        for (size_t i = 0; i < received->n && !s->failed; i++) {
                const Line *r = &received->list[i], *line = find_line(kept, r);

                if (is_lost_parcel(s, r))
                        continue;
                if (!line)
                        sim_fail(s, "P3: %s has no receipt of its %s/%llu to %s when all is at rest", name_of(s, r->from),
                                 lane_name(r->lane), (unsigned long long)r->number, name_of(s, r->to));
                else if ((line->outcome != r->outcome || !digest_equal(&line->digest, &r->digest)) && !may_differ(s, line, r))
                        sim_fail(s, "P3: receipt of %s/%u/%llu %s -> %s: giver keeps %s, entry %llu, receiver %s, entry %llu",
                                 lane_name(r->lane), r->epoch, (unsigned long long)r->number, name_of(s, r->from),
                                 name_of(s, r->to), outcome_name(line->outcome), (unsigned long long)line->entry,
                                 outcome_name(r->outcome), (unsigned long long)r->entry);
        }
        for (size_t i = 1; i < kept->n && !s->failed; i++)
                if (compare_numbers(&kept->list[i - 1], &kept->list[i]) == 0 &&
                    !may_keep_another(s, anew, &kept->list[i - 1], &kept->list[i]))
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
                if (is_lost(s, seen))
                        continue;
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
                if (check_given_twice(s, &t->case_id) || (!first && check_was_lost(s, &t->case_id)))
                        continue;
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

/* ---- what was lost and others hold ------------------------------------------------------------------------------- */

static int compare_good(const void *a, const void *b) {
        const MadeGood *x = a, *y = b;
        int c = COMPARE(x->office, y->office);

        return c ? c : COMPARE(x->entry, y->entry);
}

static bool is_made_good(const Between *b, uint32_t office, uint64_t entry) {
        MadeGood key = { .office = office, .entry = entry };
        const MadeGood *found = b->n_good ? bsearch(&key, b->good, b->n_good, sizeof key, compare_good) : NULL;

        while (found && found > b->good && compare_good(found - 1, &key) == 0)
                found--;
        for (; found && found < b->good + b->n_good && compare_good(found, &key) == 0; found++)
                if (found->done)
                        return true;
        return false;
}

static bool is_told_twice(const Between *b, uint32_t office, const CaseId *id) {
        for (size_t i = 0; i < b->n_twice; i++)
                if (b->twice[i].office == office && case_id_equal(&b->twice[i].case_id, id))
                        return true;
        return false;
}

/* Who merely had the case from there can't tell one petitioner's from the other's. */
static bool gave_number(const Sim *s, const SimOffice *o, const CaseId *id) {
        const SimUnit *unit;
        UnitCode code;
        uint32_t serial;
        int year;

        return case_id_split(id, &code, &year, &serial) && (unit = place_unit((Sim *)s, &code)) && unit->office == o;
}

/* What an office sent and forgot, and the other took, is known there again; if the number was given once more, who gave it is told. */
static void check_made_good(Between *b) {
        Sim *s = b->sim;

        if (b->n_good)
                qsort(b->good, b->n_good, sizeof *b->good, compare_good);
        for (size_t i = 0; i < b->received.n && !s->failed; i++) {
                const Line *r = &b->received.list[i];
                const SimOffice *from = &s->offices[r->from];
                const Seen *seen = network_seen(s, &(Seen){ .from = r->from, .to = r->to, .lane = r->lane, .epoch = r->epoch,
                                                            .number = r->number });

                if (!seen || !r->direct || r->outcome != OUTCOME_TAKEN || seen->entry != r->of_entry ||
                    !restore_is_lost(from, r->of_entry, seen->life))
                        continue;
                s->stats.made_good++;
                if (!is_made_good(b, r->from, r->of_entry))
                        sim_fail(s, "P4: %s took what %s sent in its lost entry %llu, and that was not made good there, "
                                 "entry %llu",
                                 name_of(s, r->to), name_of(s, r->from), (unsigned long long)r->of_entry,
                                 (unsigned long long)r->entry);
                if (!gave_number(s, from, &seen->case_id) || !check_is_double(s, &seen->case_id, seen->life))
                        continue;
                s->stats.told_twice++;
                if (!is_told_twice(b, r->from, &seen->case_id))
                        sim_fail(s, "P4: %s was given twice by %s, %s has the first one, and no desk was told", seen->case_id.s,
                                 from->unit.s, name_of(s, r->to));
        }
}

void between_check(Between *b) {
        Sim *s = b->sim;

        if (b->received.n)
                qsort(b->received.list, b->received.n, sizeof *b->received.list, compare_lines);
        if (b->kept.n)
                qsort(b->kept.list, b->kept.n, sizeof *b->kept.list, compare_lines);
        if (b->anew.n)
                qsort(b->anew.list, b->anew.n, sizeof *b->anew.list, compare_lines);
        if (b->registered.n)
                qsort(b->registered.list, b->registered.n, sizeof *b->registered.list, compare_said);
        check_outboxes(s);
        check_made_good(b);
        check_consumed(s, &b->received);
        check_anew(s, &b->received, &b->anew);
        check_kept(s, &b->received, &b->kept, &b->anew);
        check_sent(s, &b->received);
        check_registered_once(s, &b->registered);
        check_content(s, &b->registered, &b->taken);
}
