/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Material (补充材料): facts and papers that come after the letter (22:19), from the petitioner or from a unit that has to do with
 * the case.  They may be handed in at any desk that has a file of it and go on at once, from hand to hand, to whoever has the
 * case; a review that runs gets them, too.  What a node keeps of them follows the file when the case is handed on or given back:
 * each entry travels as it came, a parcel of its own, so that what came in ten years need not fit into one.  What is more than one
 * entry can send (a collective case that hundreds joined), ticks send in their turn, as long as the case stays given: a FollowRow
 * says how far that is.
 *
 * After a recovery from an old copy it is known of each entry which other offices show to have it (FACT_PAPER_HELD); what they
 * don't have follows once more, from the beginning.
 */

#include "common/base/memory.h"
#include "node/core/recovery.h"
#include "node/core/review.h"
#include "node/core/succession.h"

enum { MATERIAL_PETITIONER = 1, MATERIAL_UNIT = 2 };

/* Entries of material that one entry sends: facts of one are bounded (LIMIT_FACTS_COUNT). */
#define FOLLOWING_MAX 256
/* Entries of a case's history looked at in one tick: those that stay cost no entry, but time. */
#define LOOKED_AT_MAX 4096

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

/* It does not go back to where it came from; nor once more to where it had gone. */
static void pass_on(Decide *d, const Take *t) {
        UnitCode to, node;

        if (!find_next(d, &t->docket, &to) || unit_code_equal(&to, &t->step->from) ||
            (!t->step->local && unit_same_node(d, &to, &t->step->from)))
                return;
        if (!t->step->local && recovery_has_passed(d, &t->step->case_id, &t->step->from, &to) && unit_host(d, &to, &node))
                material_held(d, &t->step->case_id, 0, &node, false);
        else
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

/* A unit that closed, and what it had in the case is this one's now. */
static bool came_from(Decide *d, const Take *t, const UnitCode *from) {
        SuccessionRow row = { .what = SUCCESSION_CAME, .unit = t->step->to, .case_id = t->step->case_id };

        return row_get(d->txn, ROW_SUCCESSION, &row) && unit_same_node(d, &row.peer, from);
}

static Reason take_material(Decide *d, const Take *t, const TakeRule *rule) {
        const UnitCode *from = &t->step->from;
        bool known = t->has_docket && (unit_same_node(d, &t->docket.giver, from) || unit_same_node(d, &t->docket.given_to, from));
        bool inherits = t->has_docket && !known && came_from(d, t, from);

        if (!known && !inherits && !is_of_review(d, t))
                return refuse(d, REASON_NOT_GIVER, "%s", from->s);
        if (!t->has_docket)
                return refuse(d, REASON_NOT_CUSTODIAN, "%s", t->step->to.s);
        fact_material(d, &t->step->to, &t->step->case_id);
        fact_warning(d, WARNING_MATERIAL, &t->step->to, &t->step->case_id, draft_number(d), from, 0, "");
        if (!inherits) /* whoever has the case had it from the unit that closed */
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
static bool follows(EntryKind document, const HistoryRow *row, const UnitCode *node) {
        if (!row->material || text_lists(row->held_by, node->s))
                return false;
        return document != ENTRY_RETURN_REQUEST || row->kind != ENTRY_RECEIVED;
}

/* From where the row stands on, which it moves; true: there may be more. */
static bool send_some(Decide *d, FollowRow *f, const UnitCode *node) {
        const Document material = { .kind = ENTRY_MATERIAL };
        HistoryRow row = { .case_id = f->case_id, .entry = f->cursor };
        RowCursor cursor = row_cursor(ROW_HISTORY, &row, 2, 1);
        unsigned seen = 0, sent = 0;

        while (row_next(d->txn, &cursor, &row)) {
                Step step = { .kind = PARCEL_DOCUMENT, .doc = &material, .case_id = row.case_id, .from = row.unit, .to = f->to };

                if (row.entry == f->cursor)
                        continue;
                if (sent == FOLLOWING_MAX || seen++ == LOOKED_AT_MAX)
                        return true;
                f->cursor = row.entry;
                if (!follows(f->document, &row, node))
                        continue;
                send_entry(d, &step, node, 1u << PART_DOCUMENT | 1u << PART_ATTACHMENT, row.entry);
                sent++;
        }
        return false;
}

static void fact_follow(Decide *d, const FollowRow *row, bool over) {
        Fact *f = draft_fact(d, FACT_FOLLOW, &row->unit, &row->case_id);

        f->peer = row->to;
        f->what = row->document;
        f->number = row->cursor;
        f->how = over;
}

static void follow(Decide *d, const DocketRow *docket, const UnitCode *to, EntryKind document, const UnitCode *node) {
        FollowRow row = { .unit = docket->unit, .case_id = docket->case_id, .to = *to, .document = document };

        if (send_some(d, &row, node))
                fact_follow(d, &row, false);
}

static bool takes_papers_along(EntryKind document) {
        return procedure_is_hand_over(document) || document == ENTRY_RETURN_REQUEST || document == ENTRY_REVIEW_ASK ||
               document == ENTRY_REVIEW_FILE;
}

void material_goes_along(Decide *d, const Act *a, const UnitCode *node) {
        EntryKind kind = a->rule->document;

        if (!a->informs && takes_papers_along(kind))
                follow(d, &a->docket, &a->to, kind, node);
}

void material_goes_to_heir(Decide *d, const DocketRow *gone, const UnitCode *to) {
        UnitCode node;

        if (unit_host(d, to, &node))
                follow(d, gone, to, ENTRY_SUCCESSION, &node);
}

void material_goes_again(Decide *d, const LostRow *act) {
        FollowRow f = { .unit = act->unit, .case_id = act->case_id, .to = act->other, .document = act->document };
        HistoryRow row = { .case_id = act->case_id };
        RowCursor cursor = row_cursor(ROW_HISTORY, &row, 1, 1);
        unsigned seen = 0;

        if (!takes_papers_along(f.document) && f.document != ENTRY_SUCCESSION)
                return;
        while (row_next(d->txn, &cursor, &row))
                if (seen++ == LOOKED_AT_MAX || follows(f.document, &row, &act->peer)) {
                        fact_follow(d, &f, false);
                        return;
                }
}

void material_is_lost_there(Decide *d, const UnitCode *unit, const CaseId *id, const UnitCode *node) {
        FollowRow f = { .unit = *unit, .case_id = *id };
        DocketRow docket;
        UnitCode host;

        if (!docket_get(d->txn, unit, id, &docket) || (docket.custody != CUSTODY_FLIGHT && docket.custody != CUSTODY_AWAY) ||
            !unit_host(d, &docket.given_to, &host) || !unit_code_equal(&host, node))
                return;
        f.to = docket.given_to;
        f.document = docket.given_mode;
        fact_follow(d, &f, false);
}

bool material_is_kept(Decide *d, const Header *entry) {
        HistoryRow row = { .case_id = entry->case_id, .entry = entry->number };

        return row_get(d->txn, ROW_HISTORY, &row) && row.material && row.kind == entry->kind && row.at == entry->time;
}

bool material_is_held(Decide *d, const CaseId *id, uint64_t entry, const UnitCode *node) {
        HistoryRow row = { .case_id = *id, .entry = entry };

        return row_get(d->txn, ROW_HISTORY, &row) && text_lists(row.held_by, node->s);
}

void material_held(Decide *d, const CaseId *id, uint64_t entry, const UnitCode *node, bool no_more) {
        Fact *f = draft_fact(d, FACT_PAPER_HELD, &UNIT_NONE, id);

        f->peer = *node;
        f->number2 = entry;
        f->how = no_more;
}

/* Is the case still given there, or to whoever took over from that unit meanwhile?  What came back, or turned out to accuse, says
 * nothing there any more; given again, it takes all along again that did not arrive. */
static bool goes_still(Decide *d, FollowRow *row) {
        DocketRow docket;
        SuccessionRow went;

        if (!docket_get(d->txn, &row->unit, &row->case_id, &docket) || office_is_accusation(d->txn, &row->case_id))
                return false;
        if (row->document == ENTRY_SUCCESSION)
                return succession_went(d->txn, &row->unit, &row->case_id, &went) && went.state != WENT_BACK &&
                       unit_code_equal(&went.peer, &row->to);
        if (row->document == ENTRY_RETURN_REQUEST)
                return docket.state == STATE_RETURN_ASKED || docket.state == STATE_RETURNED;
        if (procedure_is_review(row->document))
                return true;
        row->to = docket.given_to;
        return docket.custody == CUSTODY_FLIGHT || docket.custody == CUSTODY_AWAY;
}

bool tick_follow(Decide *d) {
        FollowRow row, now;
        UnitCode node;
        bool more;

        if (!follow_next(d->txn, &row))
                return false;
        if (d->out->n_drafts)
                return true; /* what falls due comes first, and alone: the case may go another way by it */
        now = row;
        draft_begin(d, ENTRY_JOB, &row.case_id, &(Actor){ .unit = row.unit });
        more = goes_still(d, &now) && unit_host(d, &now.to, &node) && !unit_code_equal(&node, &d->office->unit) &&
               send_some(d, &now, &node);
        if (!more || !unit_code_equal(&now.to, &row.to))
                fact_follow(d, &row, true);
        if (more)
                fact_follow(d, &now, false);
        return true;
}

static const DocumentCode codes[] = {
        { ENTRY_MATERIAL, check_material, own_material, take_material, NULL, NULL },
};
const DocumentCodes doc_material = { codes, array_size(codes) };
