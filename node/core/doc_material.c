/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Material (补充材料): facts and papers that come after the letter (22:19), from the petitioner or from a unit that has to do with
 * the case.  They may be handed in at any desk that has a file of it and go on at once, from hand to hand, to whoever has the
 * case; a review that runs gets them, too.  What a node keeps of them follows the file when the case is handed on or given back:
 * each entry travels as it came, a parcel of its own, so that what came in ten years need not fit into one.
 */

#include "common/base/memory.h"
#include "node/core/review.h"

enum { MATERIAL_PETITIONER = 1, MATERIAL_UNIT = 2 };

/* Entries of material that follow one handing on: facts of one entry are bounded (LIMIT_FACTS_COUNT), and no case's papers come
 * in more instalments. */
#define FOLLOWING_MAX 256

/* Who is to have what lies on this desk; false: nobody, the case is here. */
static bool find_next(Decide *d, const DocketRow *docket, UnitCode *ret) {
        InstanceRow instance;

        *ret = UNIT_NONE;
        if (docket->state == STATE_RETURN_ASKED)
                *ret = docket->giver;
        else if (docket->custody == CUSTODY_FLIGHT || docket->custody == CUSTODY_AWAY)
                *ret = docket->given_to;
        else if (instance_running(d, &docket->unit, &docket->case_id, false, &instance) &&
                 !unit_code_equal(&instance.reviewer, &docket->unit))
                *ret = instance.reviewer;
        return !unit_code_is_none(ret);
}

static Reason check_material(Decide *d, Act *a) {
        if (!a->doc.variant)
                a->doc.variant = MATERIAL_PETITIONER;
        if (a->doc.variant > MATERIAL_UNIT)
                return refuse(d, REASON_FIELD_WRONG, "variant");
        if (!has_text(a->doc.body) && !d->input->n_parts)
                return refuse(d, REASON_NOTHING_ENCLOSED, "body");
        (void)find_next(d, &a->docket, &a->to);
        a->doc.to = a->to;
        return REASON_NONE;
}

static void fact_material(Decide *d, const UnitCode *unit, const CaseId *id) {
        (void)draft_fact(d, FACT_MATERIAL, unit, id);
}

static void own_material(Decide *d, const Act *a, const Flight *flight) {
        fact_material(d, &a->docket.unit, &a->docket.case_id);
        people_told(d, &a->case_row, &a->doc); /* ours, lost here and known elsewhere */
}

/* ---- arriving -------------------------------------------------------------------------------------------------------- */

/* A party of a review that this unit knows of. */
static bool is_of_review(Decide *d, const Take *t) {
        InstanceRow row = { .unit = t->step->to, .case_id = t->step->case_id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (unit_same_node(d, &row.reviewed, &t->step->from) || unit_same_node(d, &row.handler, &t->step->from) ||
                    unit_same_node(d, &row.asked_unit, &t->step->from))
                        return true;
        return false;
}

/* The draft's document, to the unit named; not refused for what becomes of it there. */
static void pass(Decide *d, const Document *doc, const DocketRow *docket, const UnitCode *to) {
        Step on = { .kind = PARCEL_DOCUMENT, .doc = doc, .case_id = docket->case_id, .from = docket->unit, .to = *to,
                    .local = true, .ref_entry = draft_number(d) };
        UnitCode node;

        if (unit_is_here(d, to)) {
                tell_unit(d, &on);
        } else if (unit_host(d, to, &node)) {
                on.from = d->draft->actor.unit; /* whose entry travels */
                send_entry(d, &on, &node, 1u << PART_DOCUMENT | 1u << PART_ATTACHMENT, 0);
        }
}

/* It does not go back to where it came from. */
static void pass_on(Decide *d, const Take *t) {
        UnitCode to;

        if (find_next(d, &t->docket, &to) && !unit_code_equal(&to, &t->step->from) &&
            (t->step->local || !unit_same_node(d, &to, &t->step->from)))
                pass(d, t->doc, &t->docket, &to);
}

void material_said(Decide *d, const DocketRow *docket, Document *said) {
        Draft *about = d->draft;

        said->variant = MATERIAL_PETITIONER;
        (void)find_next(d, docket, &said->to);
        draft_begin(d, ENTRY_MATERIAL, &docket->case_id, &d->actor);
        draft_document(d, said);
        fact_material(d, &docket->unit, &docket->case_id);
        if (!unit_code_is_none(&said->to))
                pass(d, said, docket, &said->to);
        d->draft = about;
}

static Reason take_material(Decide *d, const Take *t, const TakeRule *rule) {
        const UnitCode *from = &t->step->from;
        bool known = t->has_docket && (unit_same_node(d, &t->docket.giver, from) || unit_same_node(d, &t->docket.given_to, from));

        if (!known && !is_of_review(d, t))
                return refuse(d, REASON_NOT_GIVER, "%s", from->s);
        if (!t->has_docket)
                return refuse(d, REASON_NOT_CUSTODIAN, "%s", t->step->to.s);
        fact_material(d, &t->step->to, &t->step->case_id);
        fact_warning(d, WARNING_MATERIAL, &t->step->to, &t->step->case_id, draft_number(d), from, 0, "");
        pass_on(d, t);
        return REASON_NONE;
}

bool file_passed(const Decide *d, const DocketRow *docket, const UnitCode *them) {
        PartyRow party = { .case_id = docket->case_id };

        if (!unit_code_is_none(&docket->given_to) && unit_same_node(d, &docket->given_to, them))
                return true;
        if (!unit_code_is_none(&docket->giver) && unit_same_node(d, &docket->giver, them))
                return true;
        return unit_host(d, them, &party.node) && row_get(d->txn, ROW_PARTY, &party) && (party.flags & PARTY_GIVEN);
}

/* ---- following the file ------------------------------------------------------------------------------------------------ */

/* Who gives a case back adds what was handed in there; all else the giver has. */
static bool follows(const Act *a, const HistoryRow *row, const UnitCode *node) {
        if (!row->material || text_lists(row->held_by, node->s))
                return false;
        return a->rule->document != ENTRY_RETURN_REQUEST || row->kind == ENTRY_MATERIAL;
}

void material_goes_along(Decide *d, const Act *a, const UnitCode *node) {
        const Document material = { .kind = ENTRY_MATERIAL };
        HistoryRow row = { .case_id = a->docket.case_id };
        RowCursor cursor = row_cursor(ROW_HISTORY, &row, 1, 1);
        EntryKind kind = a->rule->document;
        unsigned n = 0;

        if (a->informs || !(procedure_is_hand_over(kind) || kind == ENTRY_RETURN_REQUEST || kind == ENTRY_REVIEW_ASK ||
                            kind == ENTRY_REVIEW_FILE))
                return;
        while (n < FOLLOWING_MAX && row_next(d->txn, &cursor, &row)) {
                Step step = { .kind = PARCEL_DOCUMENT, .doc = &material, .case_id = row.case_id, .from = row.unit, .to = a->to };

                if (!follows(a, &row, node))
                        continue;
                send_entry(d, &step, node, 1u << PART_DOCUMENT | 1u << PART_ATTACHMENT, row.entry);
                n++;
        }
}

static const DocumentCode codes[] = {
        { ENTRY_MATERIAL, check_material, own_material, take_material, NULL, NULL },
};
const DocumentCodes doc_material = { codes, array_size(codes) };
