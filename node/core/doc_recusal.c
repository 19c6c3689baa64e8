/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Recusal (22:28, 05:30).  Who has an interest says so, and neither acts nor reads from then on; of another user a head says
 * it.  Where it is a head's, the unit decides nothing in the case: its superior says who does (the provinces' rule for heads:
 * ZJ 27, SH 24, SD 17 由所在国家机关负责人决定), a deputy there, or another unit, or that there is no interest.  Where nobody leads the
 * unit and it has no joint meeting, nobody could say so: there the person alone keeps out of it.
 *
 *   recusal of a head -> bar -recusal-request-> superior -recusal-decision-> deputy: the unit decides, without that head
 *                         |                                      |---------> no interest: as if nothing had been said
 *                         |                                      '---------> another unit: the giver, to whom it is given
 *                         '- given back to the giver, at any time             back, hands it there, or the unit itself, if
 *                                                                             it came directly
 *
 * A review is another matter: who reviews, the statute says itself (22:35, 36), and the petitioner where it names two; no superior
 * can take that unit's place or give it away.  There the person alone keeps out of it (22:28), and another head signs.
 *
 * No clock stands still meanwhile, and the sixty days go on from the first acceptance, whoever has the case (22:34).
 */

#include "common/base/memory.h"
#include "node/core/exchange.h"

/* ---- who must not (22:28) --------------------------------------------------------------------------------------------- */

static Reason find_recused(Decide *d, Act *a, UserRow *ret) {
        UserName user = d->actor.user;

        if (has_text(a->doc.person) && !user_name_parse(a->doc.person, &user))
                return refuse(d, REASON_FIELD_WRONG, "person");
        a->doc.person = arena_strdup(d->out->arena, user.s);
        if (!user_get(d->txn, &a->docket.unit, &user, ret))
                return refuse(d, REASON_UNKNOWN_USER, "%s at %s", user.s, a->docket.unit.s);
        /* Oneself; others are told so by a head. */
        if (strcmp(user.s, d->actor.user.s) != 0 && !(d->actor.roles & ROLE_HEAD))
                return refuse(d, REASON_ROLE, "%s recusal", d->actor.user.s);
        return REASON_NONE;
}

static Reason check_recusal(Decide *d, Act *a) {
        UserRow user;
        Reason reason = find_recused(d, a, &user);

        return reason || a->case_row.case_class != CLASS_ACCUSATION ? reason : sealed_check_recusal(d, a);
}

static void own_recusal(Decide *d, const Act *a, const Flight *flight) {
        UserRow user = { .unit = a->docket.unit };
        Fact *f;

        strcpy(user.user.s, a->doc.person);
        (void)row_get(d->txn, ROW_USER, &user);
        f = draft_fact(d, FACT_RECUSAL, &a->docket.unit, &a->docket.case_id);
        f->text = a->doc.person;
        f->what = (user.roles & ROLE_HEAD) != 0;
        /* Whoever was merely told of an accusation decides nothing in it. */
        if (f->what && (a->case_row.case_class != CLASS_ACCUSATION || a->docket.state != STATE_INFORMED))
                fact_warning(d, WARNING_HEAD_RECUSED, &a->docket.unit, &a->docket.case_id, 0, &UNIT_NONE, 0, a->doc.person);
}

bool head_is_recused(Decide *d) {
        RecusalRow row = { .unit = d->actor.unit, .case_id = d->input->case_id };
        RowCursor cursor = row_cursor(ROW_RECUSAL, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.head)
                        return true;
        return false;
}

static bool decides(EntryKind document) {
        return document == ENTRY_ACCEPT || document == ENTRY_OWN_LIMIT || document == ENTRY_OPINION ||
               document == ENTRY_ANSWER || document == ENTRY_IMPORT || document == ENTRY_SETTLEMENT ||
               document == ENTRY_SEALED_ACCEPT || document == ENTRY_CONCLUSION;
}

Reason recusal_bars_unit(Decide *d, EntryKind document) {
        const RosterUnit *unit = unit_find(d, &d->actor.unit);

        return decides(document) && head_is_recused(d) && unit && recusal_judge(d->office->roster, unit) ?
                       refuse(d, REASON_HEAD_RECUSED, "%s", d->actor.unit.s) : REASON_NONE;
}

Reason recusal_bars(Decide *d) {
        RecusalRow row = { .unit = d->actor.unit, .case_id = d->input->case_id, .user = d->actor.user };

        if (case_id_is_none(&row.case_id))
                return REASON_NONE;
        if (row_has(d->txn, ROW_RECUSAL, &row))
                return refuse(d, REASON_RECUSED, "%s %s", d->actor.user.s, row.case_id.s);
        return REASON_NONE;
}

/* ---- who decides, then ------------------------------------------------------------------------------------------------ */

enum { RECUSAL_DEPUTY = 1, RECUSAL_DESIGNATE, RECUSAL_NO_INTEREST };

static Reason check_request(Decide *d, Act *a) {
        const RosterUnit *judge = recusal_judge(d->office->roster, a->unit);

        if (!head_is_recused(d))
                return refuse(d, REASON_NO_RECUSAL, "%s", a->unit->code.s);
        if (exchange_is_open(d, &a->docket.unit, &a->docket.case_id, ENTRY_RECUSAL_REQUEST))
                return refuse(d, REASON_RECUSAL_PENDING, "%s", a->docket.case_id.s);
        if (unit_code_is_none(&a->doc.to) && judge)
                a->doc.to = judge->code;
        return exchange_check_ask(d, a);
}

/* The superior itself, or who it leads; not the unit whose head must not. */
static Reason check_other(Decide *d, const RosterUnit *by, const UnitCode *recused, const RosterUnit *unit) {
        Reason reason;

        if (unit && unit_code_equal(&unit->code, recused))
                return refuse(d, REASON_NOT_POSSIBLE_HANDLER, "%s", unit->code.s);
        reason = designated_check(d, unit);
        if (reason || unit == by || unit_may_designate(d->office->roster, by, unit))
                return reason;
        return refuse(d, REASON_NOT_COMMON_SUPERIOR, "%s -> %s", by->code.s, unit->code.s);
}

static Reason check_decision(Decide *d, Act *a) {
        Reason reason = exchange_check_answer(d, a);

        if (reason)
                return reason;
        if (a->doc.variant == RECUSAL_DESIGNATE)
                return a->doc.n_units ? check_other(d, a->unit, &a->to, designated_unit(d, &a->doc)) :
                                        refuse(d, REASON_FIELD_MISSING, "units");
        return a->doc.n_units ? refuse(d, REASON_FIELD_WRONG, "units") : REASON_NONE;
}

static void own_decision(Decide *d, const Act *a, const Flight *flight) {
        const RosterUnit *unit = designated_unit(d, &a->doc);

        exchange_own_answer(d, a, flight);
        if (a->doc.variant == RECUSAL_DESIGNATE)
                designation_tell(d, a, unit);
}

static Reason take_decision(Decide *d, const Take *t, const TakeRule *rule) {
        const RosterUnit *by = unit_find(d, &t->step->from), *unit = designated_unit(d, t->doc);
        Reason reason = REASON_NONE;

        if (t->doc->variant == RECUSAL_DESIGNATE)
                reason = by ? check_other(d, by, &t->step->to, unit) : refuse(d, REASON_UNKNOWN_UNIT, "%s", t->step->from.s);
        if (!reason)
                reason = exchange_take_answer(d, t, rule);
        if (reason)
                return reason;
        fact_warning_clear(d, WARNING_HEAD_RECUSED, &t->step->to, &t->step->case_id);
        if (t->doc->variant == RECUSAL_DESIGNATE)
                designation_answers(d, t, unit);
        else
                draft_fact(d, FACT_RECUSAL_SETTLED, &t->step->to, &t->step->case_id)->what = t->doc->variant;
        return REASON_NONE;
}

static Reason copied_decision(Decide *d, const Take *t) {
        const RosterUnit *unit = designated_unit(d, t->doc), *by = unit_find(d, &t->doc->unit);
        Reason reason = by ? check_other(d, by, &t->doc->to, unit) : refuse(d, REASON_UNKNOWN_UNIT, "%s", t->doc->unit.s);

        if (reason || t->doc->variant != RECUSAL_DESIGNATE)
                return reason ? reason : refuse(d, REASON_FORMAT, "recusal-decision");
        return designation_told(d, t, unit);
}

static bool is_designation(const DocketRow *docket) {
        return !unit_code_is_none(&docket->directed) &&
               (docket->directed_how == ENTRY_DESIGNATION || docket->directed_how == ENTRY_MEETING_ACT ||
                docket->directed_how == ENTRY_RECUSAL_DECISION);
}

bool is_designated_elsewhere(const DocketRow *docket) {
        return is_designation(docket) && !unit_code_equal(&docket->directed, &docket->unit);
}

bool is_designated_here(const DocketRow *docket) {
        return is_designation(docket) && unit_code_equal(&docket->directed, &docket->unit);
}

static const DocumentCode codes[] = {
        { ENTRY_RECUSAL, check_recusal, own_recusal, NULL, NULL, NULL },
        { ENTRY_RECUSAL_REQUEST, check_request, exchange_own_ask, exchange_take_ask, NULL, exchange_bounced_ask },
        { ENTRY_RECUSAL_DECISION, check_decision, own_decision, take_decision, copied_decision, exchange_bounced_answer },
};
const DocumentCodes doc_recusal = { codes, array_size(codes) };
