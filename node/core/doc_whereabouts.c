/* SPDX-License-Identifier: Apache-2.0 */

/* Telling the giver where a case lies, and hearing it from below: whereabouts.h. */

#include "node/core/whereabouts.h"

#include "common/base/memory.h"

UnitCode whereabouts_of(const DocketRow *docket, Instant *ret_since) {
        bool away = docket->custody == CUSTODY_AWAY;

        *ret_since = docket->where_since || away ? docket->where_since : docket->taken_at;
        return !away ? docket->unit : unit_code_is_none(&docket->where) ? docket->given_to : docket->where;
}

/* ---- telling ------------------------------------------------------------------------------------------------------ */

/* It came here from somebody, who is to know; and it does not accuse. */
static bool is_told(Decide *d, const WhereRow *row, DocketRow *ret) {
        return docket_get(d->txn, &row->unit, &row->case_id, ret) && !unit_code_is_none(&ret->giver) &&
               ret->custody != CUSTODY_NONE && ret->state != STATE_SUCCEEDED && !state_is_sealed(ret->state) &&
               !office_is_accusation(d->txn, &row->case_id);
}

static void tell(Decide *d, const DocketRow *docket) {
        Document doc = { .kind = ENTRY_WHEREABOUTS, .unit = docket->unit };

        doc.handling_unit = whereabouts_of(docket, &doc.asked_at);
        doc.ref_entry = docket->custody == CUSTODY_AWAY ? docket->given_entry : 0;
        fill_document(&doc);
        draft_begin(d, ENTRY_WHEREABOUTS, &docket->case_id, &(Actor){ .unit = docket->unit });
        draft_document(d, &doc);
        climb(d, docket, &doc);
}

bool tick_whereabouts(Decide *d, uint32_t drafts_max) {
        WhereRow row = { .case_id = CASE_NONE };
        RowCursor cursor = row_cursor(ROW_WHERE, &row, 0, 0);
        CaseId last = CASE_NONE;
        bool more = false;

        if (!where_is_owed(d->txn))
                return false;
        while (row_next(d->txn, &cursor, &row)) {
                DocketRow docket;

                if (d->out->n_drafts >= drafts_max)
                        return true;
                if (case_id_equal(&row.case_id, &last)) { /* what one unit of this node says, its giver here says only then */
                        more = true;
                        continue;
                }
                last = row.case_id;
                if (is_told(d, &row, &docket))
                        tell(d, &docket);
                else
                        draft_begin(d, ENTRY_JOB, &row.case_id, &(Actor){ .unit = row.unit });
                draft_fact(d, FACT_WHERE_TOLD, &row.unit, &row.case_id);
        }
        return more;
}

/* ---- hearing it --------------------------------------------------------------------------------------------------- */

static Reason take_whereabouts(Decide *d, const Take *t, const TakeRule *rule) {
        const Step *s = t->step;
        UnitCode node;
        Fact *f;

        if (t->docket.custody != CUSTODY_AWAY && t->docket.custody != CUSTODY_FLIGHT)
                return refuse(d, REASON_NOT_GIVEN, "%s", s->from.s);
        if (!unit_find(d, &t->doc->handling_unit))
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", t->doc->handling_unit.s);
        if (!unit_host(d, &s->from, &node))
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", s->from.s);
        if (unit_code_equal(&node, &t->docket.where_by) && s->ref_entry <= t->docket.where_ref)
                return refuse(d, REASON_WHERE_OLDER, "%llu", (unsigned long long)t->docket.where_ref);
        f = draft_fact(d, FACT_WHERE, &s->to, &s->case_id);
        f->peer = t->doc->handling_unit;
        f->at = t->doc->asked_at < d->now ? t->doc->asked_at : d->now; /* two offices' clocks differ */
        f->text = arena_strdup(d->out->arena, node.s);
        f->number = s->ref_entry;
        return REASON_NONE;
}

static const DocumentCode codes[] = { { ENTRY_WHEREABOUTS, .take = take_whereabouts } };
const DocumentCodes doc_whereabouts = { codes, array_size(codes) };
