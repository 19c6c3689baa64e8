/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Where a case lies (node/core/whereabouts.h): when all is at rest, everybody who gave it on knows who has it; of an accusation
 * nobody is told.
 *
 * It is soft knowledge that nobody makes good: left out is a case that an office with an old copy has a file of, where the newest
 * word may be one that it lost; told again with the next step.  What is known there is some unit of the roster all the same.
 */

#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"
#include "node/core/whereabouts.h"
#include "tests/sim/check.h"

#define SUCCESSORS_MAX 16

/* Who closed is known to have been succeeded: by whom, the roster says; several = a person chose. */
static UnitCode heir_of(const Sim *s, const UnitCode *unit, bool *ret_known) {
        UnitCode code = *unit;

        *ret_known = true;
        for (unsigned i = 0; i < SUCCESSORS_MAX; i++) {
                const RosterUnit *u = roster_find_unit(s->roster, &code);

                *ret_known = u && !u->n_more_successors;
                if (!*ret_known || u->status == UNIT_ACTIVE || unit_code_is_none(&u->successor))
                        break;
                code = u->successor;
        }
        return code;
}

static bool has_it(const DocketRow *docket) {
        return docket->custody == CUSTODY_HERE || (docket->custody == CUSTODY_FLIGHT && docket->state == STATE_RETURN_ASKED);
}

/* Who has which case, and which cases an office that has forgotten something once has a file of: of the whole country in one pass. */
typedef struct Lies {
        CaseId id;
        UnitCode unit; /* none: forgotten */
} Lies;

typedef struct LiesList {
        Lies *list;
        size_t n, cap;
} LiesList;

static void add(LiesList *l, const CaseId *id, const UnitCode *unit) {
        if (l->n == l->cap) {
                l->cap = l->cap ? 2 * l->cap : 256;
                l->list = mem_realloc(l->list, l->cap * sizeof *l->list);
        }
        l->list[l->n++] = (Lies){ *id, *unit };
}

static int compare(const void *a, const void *b) {
        return strcmp(((const Lies *)a)->id.s, ((const Lies *)b)->id.s);
}

static void collect(Sim *s, LiesList *holders, LiesList *forgotten) {
        for (size_t i = 0; i < s->n_offices; i++) {
                SimOffice *o = &s->offices[i];
                DocketRow docket = { .unit = UNIT_NONE };
                RowCursor cursor = row_cursor(ROW_DOCKET, &docket, 0, 0);

                while (row_next(office_txn(o), &cursor, &docket)) {
                        if (has_it(&docket))
                                add(holders, &docket.case_id, &docket.unit);
                        if (o->n_losses)
                                add(forgotten, &docket.case_id, &UNIT_NONE);
                }
        }
        if (holders->n)
                qsort(holders->list, holders->n, sizeof *holders->list, compare);
        if (forgotten->n)
                qsort(forgotten->list, forgotten->n, sizeof *forgotten->list, compare);
}

static const Lies *find(const LiesList *l, const CaseId *id) {
        Lies key = { .id = *id };

        return l->n ? bsearch(&key, l->list, l->n, sizeof *l->list, compare) : NULL;
}

static void check_file(Sim *s, SimOffice *o, const DocketRow *docket, const LiesList *holders, const LiesList *forgotten) {
        Instant since;
        UnitCode told = whereabouts_of(docket, &since), holder;
        const Lies *lies = find(holders, &docket->case_id);
        bool one, other;
        CaseRow row;

        if (docket->custody != CUSTODY_AWAY || docket->state == STATE_SUCCEEDED || state_is_sealed(docket->state) ||
            !case_get(office_txn(o), &docket->case_id, &row) || row.case_class == CLASS_ACCUSATION)
                return;
        if (!roster_find_unit(s->roster, &told))
                sim_fail(s, "22:18: %s lies with %s, as %s knows, and there is no such unit", docket->case_id.s, told.s,
                         docket->unit.s);
        if (!lies || find(forgotten, &docket->case_id))
                return;
        told = heir_of(s, &told, &one);
        holder = heir_of(s, &lies->unit, &other);
        if (one && other && !unit_code_equal(&told, &holder) && !check_given_twice(s, &docket->case_id) &&
            !check_forgotten(s, &docket->case_id))
                sim_fail(s, "22:18: %s lies with %s, and with %s as %s was told", docket->case_id.s, holder.s, told.s,
                         docket->unit.s);
}

static void nobody_is_owed(Sim *s, SimOffice *o) {
        WhereRow row = { .case_id = CASE_NONE };
        RowCursor cursor = row_cursor(ROW_WHERE, &row, 0, 0);

        if (where_is_owed(office_txn(o)) && row_next(office_txn(o), &cursor, &row))
                sim_fail(s, "22:18: %s at %s: its giver is owed word of where it lies, when all is at rest", row.case_id.s,
                         row.unit.s);
}

void check_where(Sim *s) {
        LiesList holders = { NULL, 0, 0 }, forgotten = { NULL, 0, 0 };

        collect(s, &holders, &forgotten);
        for (size_t i = 0; i < s->n_offices && !s->failed; i++) {
                SimOffice *o = &s->offices[i];
                DocketRow docket = { .unit = UNIT_NONE };
                RowCursor cursor = row_cursor(ROW_DOCKET, &docket, 0, 0);

                nobody_is_owed(s, o);
                while (!s->failed && row_next(office_txn(o), &cursor, &docket))
                        check_file(s, o, &docket, &holders, &forgotten);
        }
        mem_free(holders.list);
        mem_free(forgotten.list);
}

/* ---- accusations ------------------------------------------------------------------------------------------------- */

static bool makes_it_accuse(const Fact *f) {
        return f->kind == FACT_SEALED_CASE || f->kind == FACT_SEALED || (f->kind == FACT_CASE && f->what == CLASS_ACCUSATION);
}

static bool accused_before(const Ledger *l, const LedgerEntry *told) {
        for (const LedgerEntry *e = l->entries; e < told; e++)
                for (size_t k = 0; k < e->n_facts; k++)
                        if (makes_it_accuse(&e->facts[k]) && case_id_equal(&e->facts[k].case_id, &told->case_id))
                                return true;
        return false;
}

void check_where_silent(Sim *s, const SimOffice *o, const Ledger *l) {
        for (size_t i = 0; i < l->n_entries && !s->failed; i++)
                if (l->entries[i].kind == ENTRY_WHEREABOUTS && !o->n_losses && accused_before(l, &l->entries[i]))
                        sim_fail(s, "P6: entry %llu of %s tells where %s lies, which accuses",
                                 (unsigned long long)l->entries[i].number, o->unit.s, l->entries[i].case_id.s);
}
