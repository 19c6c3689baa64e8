/* SPDX-License-Identifier: Apache-2.0 */

/*
 * P2: of all files of a case, wherever they lie, one says that custody is here - at no moment two, and when nothing is under
 * way any more, not none.
 *
 * Looked at after every step of an office: the cases that its new entries name are read from its rows, and whoever has custody
 * then is noted.  A process that ends takes what is known of it along; when it is up again all its files are read once.
 * Left out is an office with an old copy, until what it lost is made good: what it thinks it has may be another's by now, and
 * it acts on none of it.  Of a number that was given twice before anybody knew each of the two cases has at most one custodian when
 * all is at rest (the first may be lost with whoever gave the number), and if both have one, somebody was told.  Where a case was
 * handed on in a stretch that both sides have lost, two may have it afterwards (but not none).  So between a hand-over that comes once
 * more and the agreement to its return behind it, with who had gone on without that giver.
 */

#include <stdlib.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/recovery.h"
#include "tests/sim/check.h"

/* ---- all at once, at rest ---------------------------------------------------------------------------------------- */

typedef struct Holding {
        CaseId case_id;
        Instant given_at; /* of a number that was given twice: of which case the file is */
        UnitCode unit;
        Custody custody;
        bool offered; /* back to the giver, who has not answered: nobody acts, by the procedure */
        OutboxKey flight;
} Holding;

typedef struct Holdings {
        Holding *list;
        size_t n, cap;
} Holdings;

static void collect(SimOffice *o, Holdings *h) {
        DocketRow row = { .unit = UNIT_NONE };
        RowCursor cursor = row_cursor(ROW_DOCKET, &row, 0, 0);

        while (row_next(office_txn(o), &cursor, &row)) {
                CaseRow c = { .given_at = 0 };

                if (check_given_twice(o->sim, &row.case_id))
                        (void)case_get(office_txn(o), &row.case_id, &c);
                if (h->n == h->cap) {
                        h->cap = h->cap ? 2 * h->cap : 256;
                        h->list = mem_realloc(h->list, h->cap * sizeof *h->list);
                }
                h->list[h->n++] = (Holding){ row.case_id, c.given_at, row.unit, row.custody, row.state == STATE_RETURN_ASKED,
                                           { row.flight_node, row.flight_lane, row.flight_epoch, row.flight_number } };
        }
}

static int compare_holdings(const void *a, const void *b) {
        const Holding *x = a, *y = b;
        int c = memcmp(x->case_id.s, y->case_id.s, CASE_ID_SIZE);

        return c ? c : (x->given_at > y->given_at) - (x->given_at < y->given_at);
}

static const char *describe_flight(const Holding *h, char text[160]) {
        snprintf(text, 160, "%s to %s, %s/%u/%llu", h->unit.s, h->flight.to.s, lane_name(h->flight.lane), h->flight.epoch,
                 (unsigned long long)h->flight.number);
        return text;
}

/* Some bureau's desk was told that a number was given twice. */
static bool is_warned(Sim *s, const CaseId *id) {
        for (size_t i = 0; i < s->n_offices; i++) {
                SimOffice *o = &s->offices[i];
                WarningRow row = { .unit = o->unit, .kind = WARNING_NUMBER_TWICE, .case_id = *id };
                RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);

                if (row_next(office_txn(o), &cursor, &row))
                        return true;
        }
        return false;
}

void check_custody(Sim *s, bool at_rest) {
        Holdings h = { NULL };
        const Holding *before = NULL;
        size_t i = 0;

        for (size_t k = 0; k < s->n_offices; k++)
                collect(&s->offices[k], &h);
        if (h.n)
                qsort(h.list, h.n, sizeof *h.list, compare_holdings);
        while (i < h.n && !s->failed) {
                const Holding *first = &h.list[i], *holder = NULL, *away = NULL;
                unsigned here = 0, flying = 0, offered = 0;
                char text[160];
                bool nobody;

                for (; i < h.n && compare_holdings(&h.list[i], first) == 0; i++) {
                        if (h.list[i].custody == CUSTODY_FLIGHT)
                                away = &h.list[i];
                        flying += h.list[i].custody == CUSTODY_FLIGHT && !h.list[i].offered;
                        offered += h.list[i].custody == CUSTODY_FLIGHT && h.list[i].offered;
                        if (h.list[i].custody != CUSTODY_HERE)
                                continue;
                        if (here++ && !check_forgotten(s, &first->case_id))
                                sim_fail(s, "P2: %s is in custody of both %s and %s", first->case_id.s, holder->unit.s,
                                         h.list[i].unit.s);
                        holder = &h.list[i];
                }
                nobody = !here && !offered && !flying;
                if (at_rest && (here + offered != 1 || flying) && !(nobody && first->given_at) &&
                    !(here && check_forgotten(s, &first->case_id)))
                        sim_fail(s, "P2: %s is in custody of %u, offered back by %u, under way from %u (%s), when all is at "
                                 "rest",
                                 first->case_id.s, here, offered, flying, away ? describe_flight(away, text) : "-");
                if (at_rest && holder && before && case_id_equal(&before->case_id, &first->case_id) &&
                    !is_warned(s, &first->case_id))
                        sim_fail(s, "P4: %s is the number of two cases, one with %s and one with %s, and no desk was told",
                                 first->case_id.s, before->unit.s, holder->unit.s);
                before = holder ? holder : before;
        }
        mem_free(h.list);
}

/* ---- after every step -------------------------------------------------------------------------------------------- */

/* Who has a case, as of that office's last step in that process. */
typedef struct Holder {
        CaseId case_id;
        UnitCode unit;
        uint32_t office, process; /* place + 1; 0: nobody that is known */
        uint64_t registered;      /* in that entry and life of its office; 0: not that is known */
        uint32_t life;
        bool twice;               /* the number was given twice */
} Holder;

struct Custodians {
        Holder *list;
        size_t n, cap;
        uint32_t *index; /* hash table of places + 1 */
        size_t mask;
        Arena arena;
};

void custodians_deinit(Sim *s) {
        if (!s->custodians)
                return;
        mem_free(s->custodians->list);
        mem_free(s->custodians->index);
        arena_deinit(&s->custodians->arena);
        s->custodians = mem_free(s->custodians);
}

static size_t place_of(const struct Custodians *c, const CaseId *id) {
        uint64_t h = UINT64_C(0xcbf29ce484222325);
        size_t at;

        for (const char *p = id->s; *p; p++)
                h = (h ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
        for (at = (h ^ h >> 29) & c->mask; c->index[at]; at = (at + 1) & c->mask)
                if (case_id_equal(&c->list[c->index[at] - 1].case_id, id))
                        break;
        return at;
}

static Holder *holder_of(struct Custodians *c, const CaseId *id) {
        size_t at;

        if (c->n == c->cap) {
                c->cap = c->cap ? 2 * c->cap : 256;
                c->list = mem_realloc(c->list, c->cap * sizeof *c->list);
                mem_free(c->index);
                c->index = mem_new_array(uint32_t, 2 * c->cap);
                c->mask = 2 * c->cap - 1;
                for (size_t i = 0; i < c->n; i++)
                        c->index[place_of(c, &c->list[i].case_id)] = (uint32_t)i + 1;
        }
        at = place_of(c, id);
        if (!c->index[at]) {
                c->list[c->n++] = (Holder){ .case_id = *id };
                c->index[at] = (uint32_t)c->n;
        }
        return &c->list[c->index[at] - 1];
}

/* Its giver agreed to take it back, in answer to what this office lost, which went on without that giver: the hand-over came here once
 * more, and the agreement is on its way behind it (docs/recovery.md, "What cannot be made good").  Meanwhile the giver has it, or
 * whoever gave it to that one; a giver that is down shows no outbox. */
static bool is_being_returned(SimOffice *o, const CaseId *id) {
        DocketRow docket = { .unit = UNIT_NONE };
        RowCursor dockets = row_cursor(ROW_DOCKET, &docket, 0, 0);

        while (row_next(office_txn(o), &dockets, &docket)) {
                const SimUnit *unit = case_id_equal(&docket.case_id, id) && docket.custody == CUSTODY_HERE ?
                                              place_unit(o->sim, &docket.giver) : NULL;
                RecoveryPeerRow peer = { .unit = unit ? unit->office->unit : UNIT_NONE };
                OutboxRow row = { .key = { .to = o->unit } };
                RowCursor cursor = row_cursor(ROW_OUTBOX, &row, 4, 1);

                if (!unit || !row_get(office_txn(o), ROW_RECOVERY_PEER, &peer) || peer.state != RECOVERY_PEER_WITHOUT)
                        continue;
                if (!office_is_up(unit->office))
                        return true;
                while (row_next(office_txn(unit->office), &cursor, &row))
                        if (row.document == ENTRY_RETURN_ANSWER && case_id_equal(&row.case_id, id))
                                return true;
        }
        return false;
}

static void here(SimOffice *o, const CaseId *id, const UnitCode *unit) {
        Sim *s = o->sim;
        Holder *h = holder_of(s->custodians, id);
        SimOffice *other = h->office ? &s->offices[h->office - 1] : NULL;

        if (other && other != o && office_is_up(other) && other->process == h->process && !check_is_old_copy(other) &&
            !check_given_twice(s, id) && !check_forgotten(s, id) && !is_being_returned(o, id) && !is_being_returned(other, id))
                sim_fail(s, "P2: %s is in custody of both %s and %s", id->s, h->unit.s, unit->s);
        h->unit = *unit;
        h->office = (uint32_t)(o - s->offices) + 1;
        h->process = o->process;
}

/* ---- numbers given twice ----------------------------------------------------------------------------------------- */

bool check_given_twice(const Sim *s, const CaseId *id) {
        const struct Custodians *c = s->custodians;
        size_t at = c && c->n ? place_of(c, id) : 0;

        return c && c->n && c->index[at] && c->list[c->index[at] - 1].twice;
}

bool check_is_double(const Sim *s, const CaseId *id, uint32_t life) {
        const struct Custodians *c = s->custodians;
        size_t at = c && c->n ? place_of(c, id) : 0;
        const Holder *h = c && c->n && c->index[at] ? &c->list[c->index[at] - 1] : NULL;
        const SimUnit *unit;
        UnitCode code;
        uint32_t serial;
        int year;

        if (!h || !h->twice || !case_id_split(id, &code, &year, &serial) || !(unit = place_unit((Sim *)s, &code)))
                return false;
        return h->registered && h->life > life && !restore_is_lost(unit->office, h->registered, h->life);
}

static void note_registration(SimOffice *o, const CaseId *id, uint64_t entry) {
        Sim *s = o->sim;
        Holder *h = holder_of(s->custodians, id);

        if (h->registered && restore_is_lost(o, h->registered, h->life) && !h->twice) {
                h->twice = true;
                s->stats.given_twice++;
                sim_trace(s, "%s ~ %s was given twice", o->unit.s, id->s);
        }
        h->registered = entry;
        h->life = o->n_losses;
}

/* Said to whoever registered it: power may fail before the step is over, and the disk be lost before it is looked at. */
void check_registered(SimOffice *o, const CaseId *id, uint64_t entry) {
        if (!o->sim->custodians)
                o->sim->custodians = mem_new(struct Custodians);
        note_registration(o, id, entry);
}

/* From its row.  What others told of a lost one is no registration. */
static void note_known(SimOffice *o, const CaseId *id) {
        struct Custodians *c = o->sim->custodians;
        const Holder *h = holder_of(c, id);
        CaseRow row;
        Entry entry;

        if ((h->registered && !restore_is_lost(o, h->registered, h->life)) || !case_get(office_txn(o), id, &row) ||
            place_unit(o->sim, &row.registered_by)->office != o)
                return;
        if (archive_entry(runner_archive(engine_runner(o->engine)), office_txn(o), row.entry, &c->arena, &entry) == 0 &&
            entry.header.kind == ENTRY_REGISTER && case_id_equal(&entry.header.case_id, id)) /* or a lost one's number was given again */
                note_registration(o, id, row.entry);
        arena_reset(&c->arena);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void look_at_case(SimOffice *o, const CaseId *id) {
        Sim *s = o->sim;
        CaseUnitRow row = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &row, 1, 1);
        UnitCode found = UNIT_NONE;
        Holder *h;

        while (row_next(office_txn(o), &cursor, &row) && !s->failed) {
                DocketRow docket;

                if (!docket_get(office_txn(o), &row.unit, id, &docket) || docket.custody != CUSTODY_HERE)
                        continue;
                if (!unit_code_is_none(&found))
                        sim_fail(s, "P2: %s is in custody of both %s and %s", id->s, found.s, row.unit.s);
                found = row.unit;
                s->stats.looked++;
        }
        if (!unit_code_is_none(&found)) {
                here(o, id, &found);
                return;
        }
        h = holder_of(s->custodians, id);
        if (h->office == (uint32_t)(o - s->offices) + 1)
                h->office = 0;
}

static void look_at_all(SimOffice *o) {
        DocketRow row = { .unit = UNIT_NONE };
        RowCursor cursor = row_cursor(ROW_DOCKET, &row, 0, 0);

        while (row_next(office_txn(o), &cursor, &row) && !o->sim->failed) {
                note_known(o, &row.case_id);
                if (row.custody == CUSTODY_HERE && !check_is_old_copy(o))
                        here(o, &row.case_id, &row.unit);
        }
}

/* Every case that an entry names, in its header or in a fact; false: one that offers again what had gone. */
static bool look_at_entry(SimOffice *o, uint64_t number, Arena *arena) {
        const Part *part;
        CaseId last;
        Entry entry;
        Fact *facts;
        size_t n;
        int r = archive_entry(runner_archive(engine_runner(o->engine)), office_txn(o), number, arena, &entry);

        if (r) /* a bit of the journal has flipped: read all instead */
                return false;
        last = entry.header.case_id;
        if (entry.header.kind == ENTRY_REGISTER)
                note_registration(o, &last, number);
        if (check_is_old_copy(o))
                return true;
        if (!case_id_is_none(&last))
                look_at_case(o, &last);
        part = entry_find_part(&entry, PART_FACTS);
        if (!part || facts_decode(part->data, arena, &facts, &n))
                return true;
        for (size_t i = 0; i < n; i++) {
                if (facts[i].kind == FACT_OFFER_AGAIN)
                        return false;
                if (case_id_is_none(&facts[i].case_id) || case_id_equal(&facts[i].case_id, &last))
                        continue;
                last = facts[i].case_id;
                look_at_case(o, &last);
        }
        return true;
}

bool check_is_old_copy(const SimOffice *o) {
        return o->plight.restoring != RESTORE_NONE;
}

#define JUMP 100000 /* no step makes as many entries: a recovery goes on elsewhere */

void check_step(SimOffice *o) {
        Sim *s = o->sim;
        bool old = check_is_old_copy(o), read;
        OfficeHead head;

        if (s->failed || !office_is_up(o))
                return;
        office_head(office_txn(o), &head);
        o->epoch = head.epoch;
        read = o->looked_process == o->process && o->looked_old == old && head.entry - o->looked_entry < JUMP;
        if (read && o->looked_entry == head.entry)
                return;
        if (!s->custodians)
                s->custodians = mem_new(struct Custodians);
        for (uint64_t n = o->looked_entry + 1; read && n <= head.entry && !s->failed; n++)
                read = look_at_entry(o, n, &s->custodians->arena);
        arena_reset(&s->custodians->arena);
        if (!read)
                look_at_all(o);
        o->looked_process = o->process;
        o->looked_old = old;
        o->looked_entry = head.entry;
}
