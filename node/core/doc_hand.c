/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Handing on and taking back (22:22, 23): referral, assignment, report-up, return-request and its answer, recall.  Custody is
 * the receiver's if and only if its `taken` entry is durable there (promise P2).
 */

#include "common/base/memory.h"
#include "node/core/exchange.h"
#include "node/core/finding.h"
#include "node/core/recovery.h"

/* ---- may it --------------------------------------------------------------------------------------------------------- */

/* directed_how: the hand-over named it; which document said so, the giver knows. */
#define HANDED_OVER ((EntryKind)0)

static Reason refuse_directed(Decide *d, const DocketRow *docket) {
        bool told = docket->directed_how == HANDED_OVER;

        return refuse(d, REASON_DIRECTED, "%s: %s%s%s", docket->directed.s, docket->directed_by.s, told ? "" : " ",
                      told ? "" : entry_kind_name(docket->directed_how));
}

/* The unit named itself, or a bureau on the way to it. */
static bool is_towards(const Decide *d, const UnitCode *unit, const UnitCode *directed) {
        return unit_code_equal(unit, directed) || route_supervises(d->office->roster, unit, directed);
}

void hand_over_names(Act *a) {
        a->doc.ref_unit = UNIT_NONE;
        a->doc.asked_at = a->informs ? 0 : a->docket.accepted_at; /* 22:34: whoever accepts it now goes on from there */
        a->doc.days = a->informs ? 0 : a->docket.extended_days;
        a->doc.until_day = a->informs ? 0 : a->docket.extended_until;
        if (a->informs || unit_code_is_none(&a->docket.directed))
                return;
        a->doc.handling_unit = a->docket.directed;
        a->doc.ref_unit = a->docket.directed_by;
}

/* An instruction or a designation said where it goes: there, or to a bureau on the way. */
static Reason check_directed(Decide *d, const Act *a) {
        const UnitCode *directed = &a->docket.directed;

        if (exchange_is_open(d, &a->docket.unit, &a->docket.case_id, ENTRY_REQUEST_DECISION))
                return refuse(d, REASON_DECISION_PENDING, "%s", a->docket.case_id.s);
        if (exchange_is_open(d, &a->docket.unit, &a->docket.case_id, ENTRY_DISPUTE))
                return refuse(d, REASON_DISPUTE_OPEN, "%s", a->docket.case_id.s);
        return unit_code_is_none(directed) || is_towards(d, &a->to, directed) ? REASON_NONE : refuse_directed(d, &a->docket);
}

/* 22:24, 28: a unit that is no bureau, of what came to it directly. */
bool goes_to_designated(const Act *a) {
        return procedure_is_hand_over(a->doc.kind) && !unit_is_bureau(a->unit) && unit_code_is_none(&a->docket.giver) &&
               is_designated_elsewhere(&a->docket) && unit_code_equal(&a->docket.directed, &a->doc.to);
}

/* Given to that unit in an entry that was lost, shown by it, and ours again because it had forgotten that itself since: this is the same
 * hand-over, and says so.  0: it is another one, or the case was taken anew since. */
static uint64_t given_before(Decide *d, const Act *a) {
        for (LostDone done = LOST_PENDING + 1; done <= LOST_WITHDRAWN; done++) {
                LostRow row = { .done = done, .case_id = a->docket.case_id };
                RowCursor cursor = row_cursor(ROW_LOST, &row, 2, 2);

                while (row_next(d->txn, &cursor, &row))
                        if (row.way == LOST_OUT && procedure_is_hand_over(row.document) && unit_code_equal(&row.unit, &a->docket.unit) &&
                            unit_code_equal(&row.other, &a->to) && row.done_entry > a->docket.taken_entry)
                                return row.entry;
        }
        return 0;
}

static Reason check_hand_on(Decide *d, Act *a) {
        bool to_giver = unit_code_equal(&a->to, &a->docket.giver);
        Reason reason = a->rule->custody ? check_directed(d, a) : REASON_NONE;

        if (reason)
                return reason;

        a->doc.ref_entry = given_before(d, a);
        if (a->doc.kind == ENTRY_REPORT_UP) {
                a->informs = !a->rule->custody;
                return to_giver ? refuse(d, REASON_FROM_ABOVE, "%s", a->to.s) : REASON_NONE;
        }
        /* In hand it goes on to nobody but whom its superior designated; what a giver gave goes back by the giver. */
        if ((IN(a->docket.state) & (IN(STATE_NOTICED) | IN(STATE_ACCEPTED))) && !goes_to_designated(a))
                return refuse(d, procedure_state_reason(a->doc.kind, a->docket.state), "%s",
                              docket_state_name(a->docket.state));
        /* 22:22: letters about lawsuits go to the political-legal organ; who came in person is guided there. */
        if (unit_find(d, &a->to)->kind == UNIT_POLITICAL_LEGAL && a->case_row.channel == CHANNEL_VISIT)
                return refuse(d, REASON_GUIDE_INSTEAD, "%s", a->to.s);
        /* 22:23: told to the petitioner in writing, where it went. */
        if (!unit_is_bureau(a->unit) && !a->docket.notice_exempt && !has_text(a->doc.body))
                return refuse(d, REASON_FIELD_MISSING, "body");
        /* What was reported up may be given back down: the bureau above then leads.  Anybody else gets a return-request. */
        return to_giver && a->docket.mode != ENTRY_REPORT_UP ? refuse(d, REASON_TO_GIVER, "%s", a->to.s) : REASON_NONE;
}

/* In this round: what is taken anew knows of no earlier answer. */
static bool was_refused(const DocketRow *docket) {
        return docket->asked_at && docket->answered_at >= docket->asked_at;
}

/* No clock runs: its days are over, or the rules it came under know no such request. */
static Reason refuse_return(Decide *d, const DocketRow *docket) {
        if (was_refused(docket))
                return refuse(d, REASON_RETURN_REFUSED, "%s", docket->giver.s);
        if (!d->office->pack->clocks[CLOCK_RETURN_REQUEST].days)
                return refuse(d, REASON_NO_RETURN, "%s", d->office->pack->name);
        return refuse(d, REASON_RETURN_LATE, "%s", docket->case_id.s);
}

/* Variants of a return-request: what the unit may say beside "not ours" is what the file says. */
enum { RETURN_NOT_OURS = 0, RETURN_RECUSAL, RETURN_DESIGNATED };

static Reason check_return_request(Decide *d, Act *a) {
        a->doc.variant = is_designated_elsewhere(&a->docket) ? RETURN_DESIGNATED :
                         head_is_recused(d)                  ? RETURN_RECUSAL :
                                                               RETURN_NOT_OURS;
        if (unit_code_is_none(&a->docket.giver))
                return refuse(d, REASON_NOT_RETURNABLE, "%s", a->docket.case_id.s);
        /* The government, or the common superior, named this unit, or one below it: the giver could not agree. */
        if (!unit_code_is_none(&a->docket.directed) && is_towards(d, &a->docket.unit, &a->docket.directed))
                return refuse_directed(d, &a->docket);
        if (a->docket.state != STATE_TAKEN && !a->doc.variant)
                return refuse(d, procedure_state_reason(a->doc.kind, a->docket.state), "%s",
                              docket_state_name(a->docket.state));
        /* 22:24, 28: that another unit has it, or a head an interest, is a reason whenever it is found. */
        if (unit_code_is_none(&a->docket.directed) && !a->doc.variant &&
            clock_is_over(d, &a->docket.unit, &a->docket.case_id, CLOCK_RETURN_REQUEST))
                return refuse_return(d, &a->docket);
        return REASON_NONE;
}

static Reason check_return_answer(Decide *d, Act *a) {
        if (!a->docket.return_asked)
                return refuse(d, REASON_NO_RETURN_ASKED, "%s", a->docket.given_to.s);
        if (a->doc.decision != DECISION_AGREE && a->doc.decision != DECISION_REFUSE)
                return refuse(d, REASON_FIELD_MISSING, "decision");
        if (a->doc.decision == DECISION_REFUSE && !has_text(a->doc.reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        if (!unit_code_is_none(&a->docket.directed)) {
                bool there = is_towards(d, &a->docket.given_to, &a->docket.directed);

                if (there == (a->doc.decision == DECISION_AGREE))
                        return refuse_directed(d, &a->docket);
        }
        a->doc.ref_unit = a->docket.given_to;
        a->doc.ref_entry = a->docket.return_ref;
        return REASON_NONE;
}

static Reason check_recall(Decide *d, Act *a) {
        OutboxKey key = { .to = a->docket.flight_node,
                          .lane = a->docket.flight_lane,
                          .epoch = a->docket.flight_epoch,
                          .number = a->docket.flight_number };
        OutboxRow row;

        /* A return-request that arrived waits for its answer: it is still an offer, but not on its way any more. */
        if (a->docket.custody != CUSTODY_FLIGHT || !outbox_get(d->txn, &key, &row))
                return refuse(d, REASON_NOTHING_TO_RECALL, "%s", a->docket.case_id.s);
        /* A recall names a number of the stream that it goes in itself: since a recovery that is another stream, and another's parcel. */
        if (a->docket.flight_epoch != d->head.epoch)
                return refuse(d, REASON_NOTHING_TO_RECALL, "%s: %u < %u", a->docket.case_id.s, a->docket.flight_epoch, d->head.epoch);
        a->doc.void_lane = a->docket.flight_lane;
        a->doc.void_number = a->docket.flight_number;
        a->doc.to = a->docket.state == STATE_RETURN_ASKED ? a->docket.giver : a->docket.given_to;
        a->to = a->doc.to;
        return REASON_NONE;
}

/* ---- on the own docket ---------------------------------------------------------------------------------------------- */

void fact_flight(Decide *d, const DocketRow *docket, const Flight *flight) {
        Fact *f;

        if (unit_code_is_none(&flight->node))
                return;
        f = draft_fact(d, FACT_FLIGHT, &docket->unit, &docket->case_id);
        f->peer = flight->node;
        f->what = flight->lane;
        f->how = flight->epoch;
        f->number = flight->number;
}

void assignment_watch(Decide *d, const Act *a, Day due_day) {
        ClockStart watch = { .unit = a->docket.unit, .case_id = a->docket.case_id, .clock = CLOCK_ASSIGNMENT, .at = d->now,
                             .due_day = due_day, .watched = a->to };

        clock_start(d, &watch);
}

static void own_hand_over(Decide *d, const Act *a, const Flight *flight) {
        const DocketRow *docket = &a->docket;
        bool remote = !unit_code_is_none(&flight->node);
        Fact *f;

        if (a->informs)
                return;
        if (!unit_is_bureau(a->unit)) {
                clock_end(d, &docket->unit, &docket->case_id, CLOCK_NOTICE, CLOCK_MET);
                clocks_end(d, &docket->unit, &docket->case_id, IN_HAND, CLOCK_SUPERSEDED);
        }
        merged_go_on(d, docket); /* the reply to it will be another unit's; a bureau that handles has such cases, too */
        if (!remote)
                hand_given_back(d, docket, &a->to);
        f = draft_fact(d, FACT_GIVEN, &docket->unit, &docket->case_id);
        f->peer = a->to;
        f->what = a->doc.kind;
        f->how = docket->state;
        f->day = a->doc.kind == ENTRY_ASSIGNMENT ? a->doc.due_day : 0;
        f->number = docket->returns;
        fact_custody(d, docket, remote ? CUSTODY_FLIGHT : CUSTODY_AWAY);
        fact_what(d, FACT_REPORT_BELOW, docket, a->doc.kind == ENTRY_ASSIGNMENT ? REPORT_OWED : REPORT_NONE);
        if (!remote) {
                fact_what(d, FACT_PROGRESS, docket, PROGRESS_TAKEN);
                watch_given(d, &docket->unit, &docket->case_id, &a->to);
        }
        fact_flight(d, docket, flight);
        if (a->doc.kind == ENTRY_ASSIGNMENT)
                assignment_watch(d, a, a->doc.due_day);
        if (has_text(a->doc.summary)) /* 会议交办 */
                draft_fact(d, FACT_MEETING, &docket->unit, &docket->case_id)->text =
                        text_cut(d->out->arena, a->doc.summary, ROW_PERSON_SIZE);
}

static void own_return_request(Decide *d, const Act *a, const Flight *flight) {
        merged_go_on(d, &a->docket);
        fact_custody(d, &a->docket, CUSTODY_FLIGHT);
        fact_what(d, FACT_OBJECTION, &a->docket, 1);
        fact_flight(d, &a->docket, flight);
}

/* What was handed on is back within the bureau's own five working days: it may still say that it isn't its either. */
static void revive_return_request(Decide *d, const DocketRow *docket) {
        ClockRow row;

        if (!unit_code_is_none(&docket->giver) &&
            clock_get_last(d->txn, &docket->unit, &docket->case_id, CLOCK_RETURN_REQUEST, false, &row) &&
            row.state == CLOCK_LAPSED && d->now < clock_due_at(&row))
                clock_revive_row(d, &row);
}

/* It was handed on when it was sorted long ago: what ran then goes on. */
static void revive_in_hand(Decide *d, const DocketRow *docket) {
        for (ClockName c = CLOCK_TRIAGE; c < CLOCK_COUNT; c++) {
                ClockRow row;

                if ((IN_HAND & CLOCK(c)) && clock_get_last(d->txn, &docket->unit, &docket->case_id, c, false, &row) &&
                    row.state == CLOCK_SUPERSEDED && row.ended_entry == docket->given_entry)
                        clock_revive_row(d, &row);
        }
}

/* 22:23: the giver's custody is active again, the first triage date with it, never a fresh one; what it watched is over. */
void hand_comes_back(Decide *d, const DocketRow *docket) {
        fact_state(d, docket, docket->home ? docket->home : STATE_REGISTERED);
        fact_custody(d, docket, CUSTODY_HERE);
        fact_what(d, FACT_REPORT_BELOW, docket, REPORT_NONE);
        if (IN(docket->home) & (IN(STATE_NOTICED) | IN(STATE_ACCEPTED)))
                revive_in_hand(d, docket);
        else
                clock_revive(d, &docket->unit, &docket->case_id, CLOCK_TRIAGE);
        revive_return_request(d, docket);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_ASSIGNMENT, CLOCK_CANCELLED);
}

static void own_return_answer(Decide *d, const Act *a, const Flight *flight) {
        const DocketRow *docket = &a->docket;
        bool agreed = a->doc.decision == DECISION_AGREE;
        /* 22:28 whom the law keeps from deciding, or the superior relieved of it, does not shirk */
        uint32_t returns = docket->returns + (agreed && docket->return_why == RETURN_NOT_OURS);

        draft_fact(d, FACT_RETURN, &docket->unit, &docket->case_id)->how = returns;
        fact_warning_clear(d, WARNING_RETURN_ASKED, &docket->unit, &docket->case_id);
        if (!agreed)
                return;
        hand_comes_back(d, docket);
        extension_request_over(d, docket);
        watch_returned(d, docket);
        if (docket->progress >= PROGRESS_NOTICED) /* as every giver above had heard */
                climb(d, docket, &a->doc);
        if (returns > docket->returns && returns >= d->office->pack->thresholds.returns_finding) {
                finding_raise(d, &docket->unit, &docket->case_id, FINDING_RETURNS, &docket->given_to, 0, draft_number(d),
                              docket->given_entry);
                fact_warning(d, WARNING_RETURNED_TWICE, &docket->unit, &docket->case_id, returns, &docket->given_to, 0, "");
        }
}

/* It is answered by being taken back, so that the case is where it can be withdrawn.  That agrees to no reasons, and is no return:
 * neither this office nor the one below is late or shirking by it. */
void return_superseded(Decide *d, const DocketRow *docket) {
        Actor node = { .unit = docket->unit };
        Document doc = { .kind = ENTRY_RETURN_ANSWER, .unit = docket->unit, .to = docket->given_to, .decision = DECISION_AGREE,
                         .reason = "信访人已撤回，异议不再审查", .ref_unit = docket->given_to, .ref_entry = docket->return_ref };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = docket->case_id, .from = docket->unit,
                      .to = docket->given_to, .local = true };

        fill_document(&doc);
        draft_begin(d, ENTRY_RETURN_ANSWER, &docket->case_id, &node);
        draft_document(d, &doc);
        step.ref_entry = draft_number(d);
        tell_unit(d, &step);
        draft_fact(d, FACT_RETURN, &docket->unit, &docket->case_id)->how = docket->returns;
        fact_warning_clear(d, WARNING_RETURN_ASKED, &docket->unit, &docket->case_id);
        clock_end(d, &docket->unit, &docket->case_id, CLOCK_RETURN_ANSWER, CLOCK_SUPERSEDED);
        fact_state(d, docket, docket->home);
        fact_custody(d, docket, CUSTODY_HERE);
        fact_what(d, FACT_REPORT_BELOW, docket, REPORT_NONE);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_ASSIGNMENT, CLOCK_CANCELLED);
        watch_returned(d, docket);
}

static void own_recall(Decide *d, const Act *a, const Flight *flight) {
        Step step = { .kind = PARCEL_VOID, .doc = &a->doc, .case_id = a->docket.case_id, .from = a->docket.unit, .to = a->to,
                      .ref_entry = draft_number(d) };

        send_void(d, &step, &a->docket);
}

/* ---- receiving ------------------------------------------------------------------------------------------------------ */

/* 22:23: nobody to tell; political-legal and discipline organs tell by rules of their own. */
static NoticeExempt exempt_why(const RosterUnit *unit, bool unclear) {
        if (unclear)
                return NOTICE_EXEMPT_UNCLEAR;
        return unit->kind == UNIT_POLITICAL_LEGAL || unit->kind == UNIT_DISCIPLINE ? NOTICE_EXEMPT_OWN_RULES : NOTICE_EXEMPT_NONE;
}

void take_clocks(Decide *d, const UnitCode *unit, const CaseId *case_id, Instant at, bool returnable, bool exempt) {
        ClockStart start = { .unit = *unit, .case_id = *case_id, .at = at };
        NoticeExempt why = exempt_why(unit_find(d, unit), exempt);

        if (unit_is_bureau(unit_find(d, unit))) { /* 22:22 */
                start.clock = CLOCK_TRIAGE;
                clock_start(d, &start);
        } else { /* 22:23 */
                start.clock = CLOCK_NOTICE;
                if (why) {
                        clock_exempt(d, &start);
                        draft_fact(d, FACT_EXEMPT, unit, case_id)->what = why;
                } else {
                        clock_start(d, &start);
                }
                start.clock = CLOCK_SUMMARY_ACCEPT; /* only where a pack has it */
                clock_start(d, &start);
        }
        if (returnable) {
                start.clock = CLOCK_RETURN_REQUEST;
                clock_start(d, &start);
        }
}

/* A case we reported up comes back down: the bureau above has taken the lead. */
static bool is_given_back(const Take *t) {
        return t->docket.state == STATE_HANDED && t->docket.given_mode == ENTRY_REPORT_UP &&
               unit_code_is_none(&t->docket.giver) && unit_code_equal(&t->docket.given_to, &t->step->from);
}

/* Our return was agreed to and the answer never came: it is given to us again. */
static bool is_given_again(const Take *t) {
        return t->docket.state == STATE_RETURN_ASKED && unit_code_equal(&t->docket.giver, &t->step->from);
}

/* Its giver forgot that it gave it, and we that we took it; what we did with it then, somebody else has shown.  Its giver, who has it
 * again, gives it once more: custody is where our file says, and is the giver's no more.  So it is if its old parcel comes only after
 * what we did with it was made good.  Only who lost what it had can have forgotten a giver: nobody becomes one of a case that was
 * registered here (but by such a parcel), or in an office that never began anew. */
static bool is_same_again(Decide *d, const Take *t) {
        bool shown = recovery_had_it(d, &t->docket, &t->step->from);
        bool forgotten = unit_code_is_none(&t->docket.giver) && d->head.epoch > 1 &&
                         (shown || !unit_code_equal(&t->case_row.registered_by, &t->step->to));

        return t->docket.custody != CUSTODY_NONE && (forgotten || unit_code_equal(&t->docket.giver, &t->step->from)) &&
               (t->doc->ref_entry || shown);
}

static Reason take_same_again(Decide *d, const Take *t) {
        Fact *f;

        if (t->docket.custody == CUSTODY_AWAY) /* it has forgotten where it lies, too */
                draft_fact(d, FACT_WHERE_OWED, &t->step->to, &t->step->case_id);
        if (!unit_code_is_none(&t->docket.giver))
                return REASON_NONE;
        f = draft_fact(d, FACT_GIVER, &t->step->to, &t->step->case_id);
        f->peer = t->step->from;
        f->what = t->doc->kind;
        f->number = t->step->local ? 0 : t->step->ref_entry;
        f->day = t->doc->due_day;
        return REASON_NONE;
}

static Reason take_information(Decide *d, const Take *t, DocketState state) {
        take_ensure_docket(d, t, state);
        take_follow_class(d, t);
        return REASON_NONE;
}

/* Named by who has it to give: this unit, or one below it.  What the superior itself has told here (a designation) stands; what
 * an earlier hand-over said does not, if this one doesn't say it. */
static void take_named(Decide *d, const Take *t) {
        const UnitCode *named = &t->doc->handling_unit, *by = &t->doc->ref_unit;
        bool heard = !unit_code_is_none(&t->docket.directed);

        if (heard && t->docket.directed_how != HANDED_OVER)
                return;
        if (unit_find(d, named) && unit_find(d, by) && is_towards(d, &t->step->to, named))
                fact_directed(d, &t->step->to, &t->step->case_id, named, by, HANDED_OVER);
        else if (heard)
                fact_directed(d, &t->step->to, &t->step->case_id, &UNIT_NONE, &UNIT_NONE, HANDED_OVER);
}

/* Another unit of this office has it: then who gives it from elsewhere has it by a stretch that two have lost, and keeps it until a person
 * has seen to that.  What comes once more after a loss of ours has its old order, and is no such thing. */
static bool is_with_another(Decide *d, const Take *t, UnitCode *ret) {
        CaseUnitRow other = { .case_id = t->step->case_id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &other, 1, 1);
        DocketRow docket;
        LostRow lost;

        if (t->step->local || recovery_next(d->txn, &t->step->case_id, &lost))
                return false;
        while (row_next(d->txn, &cursor, &other))
                if (!unit_code_equal(&other.unit, &t->step->to) && docket_get(d->txn, &other.unit, &other.case_id, &docket) &&
                    docket.custody == CUSTODY_HERE) {
                        *ret = other.unit;
                        return true;
                }
        return false;
}

static Reason take_hand_over(Decide *d, const Take *t, const TakeRule *rule) {
        const Step *s = t->step;
        uint64_t number = t->docket.number;
        UnitCode other;
        Fact *f;

        if (t->unit->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", s->to.s, t->unit->successor.s);
        if (t->doc->kind == ENTRY_REPORT_UP && !t->doc->handing_mode)
                return take_information(d, t, STATE_INFORMED);
        if (!(rule->states & IN(t->docket.state)) && !is_given_back(t) && !is_given_again(t))
                return is_same_again(d, t) ? take_same_again(d, t)
                                           : refuse(d, REASON_IN_CHAIN, "%s: %s", s->to.s, docket_state_name(t->docket.state));
        if (is_with_another(d, t, &other))
                return refuse(d, REASON_IN_CHAIN, "%s", other.s);
        if (t->doc->kind == ENTRY_ASSIGNMENT && !t->doc->due_day)
                return refuse(d, REASON_FIELD_MISSING, "due_day");
        take_ensure_case(d, t);
        take_follow_class(d, t);
        if (t->has_docket)
                clocks_end(d, &s->to, &s->case_id,
                           CLOCK(CLOCK_TRIAGE) | CLOCK(CLOCK_NOTICE) | CLOCK(CLOCK_ASSIGNMENT) | CLOCK(CLOCK_SUMMARY_ACCEPT),
                           CLOCK_CANCELLED);
        if (!number)
                number = file_number_give(d, SERIAL_DOCKET, &s->to, 0);
        f = draft_fact(d, FACT_DOCKET, &s->to, &s->case_id);
        f->what = rule->next;
        f->how = t->doc->kind;
        f->peer = s->from;
        f->number = number;
        f->number2 = s->local ? 0 : s->ref_entry;
        f->day = t->doc->due_day;
        f->text = "1";
        take_named(d, t);
        if (t->doc->asked_at > 0 && t->doc->asked_at <= d->now) {
                f = draft_fact(d, FACT_ACCEPTED_FIRST, &s->to, &s->case_id);
                f->at = t->doc->asked_at;
                f->number = t->doc->days;
                f->day = t->doc->until_day;
        }
        take_clocks(d, &s->to, &s->case_id, d->now, true, t->has_case ? t->case_row.unreachable : s->unreachable);
        if (t->doc->kind == ENTRY_ASSIGNMENT) {
                ClockStart start = { .unit = s->to, .case_id = s->case_id, .clock = CLOCK_ASSIGNMENT, .at = d->now,
                                     .due_day = t->doc->due_day };

                clock_start(d, &start);
                f = draft_fact(d, FACT_REPORT, &s->to, &s->case_id);
                f->what = REPORT_OWED;
        }
        return REASON_NONE;
}

/* 05:21 (3): straight to a unit of a lower level; that level's bureau learns of it. */
static Reason copied_referral(Decide *d, const Take *t) {
        if (!unit_is_between(d, &t->doc->unit, &t->doc->to, &t->step->to))
                return refuse(d, REASON_NOT_BETWEEN, "%s", t->step->to.s);
        return take_information(d, t, STATE_COPY);
}

/* Who had it asks to give it back, in that entry: the answer's days run from now. */
static void return_is_asked(Decide *d, const DocketRow *docket, const UnitCode *by, uint64_t entry, uint32_t why) {
        ClockStart start = { .unit = docket->unit, .case_id = docket->case_id, .clock = CLOCK_RETURN_ANSWER, .at = d->now };
        Fact *f = draft_fact(d, FACT_RETURN, &docket->unit, &docket->case_id);

        if (why != RETURN_NOT_OURS)
                start.flags = CLOCK_FLAG_NOT_SHIRKED;
        f->what = 1;
        f->number = entry;
        f->number2 = why;
        f->how = docket->returns;
        clock_start(d, &start);
        fact_warning(d, WARNING_RETURN_ASKED, &docket->unit, &docket->case_id, 0, by, 0, variant_name(ENTRY_RETURN_REQUEST, why));
}

static Reason take_return_request(Decide *d, const Take *t, const TakeRule *rule) {
        if (t->docket.return_asked)
                return refuse(d, REASON_RETURN_PENDING, "%s", t->step->from.s);
        /* Named, maybe since it was given, so that it could not know: no agreement is possible, and the offer is over at
         * once. */
        if (!unit_code_is_none(&t->docket.directed) && is_towards(d, &t->step->from, &t->docket.directed))
                return refuse_directed(d, &t->docket);
        take_not_in_flight(d, t);
        return_is_asked(d, &t->docket, &t->step->from, t->step->local ? draft_number(d) : t->step->ref_entry, t->doc->variant);
        return REASON_NONE;
}

void return_asked_again(Decide *d, const DocketRow *docket, const DocketRow *asker, const UnitCode *by, uint64_t entry) {
        return_is_asked(d, docket, by, entry, is_designated_elsewhere(asker)        ? RETURN_DESIGNATED :
                                              asker->progress >= PROGRESS_NOTICED ? RETURN_RECUSAL :
                                                                                    RETURN_NOT_OURS);
}

/* As far as it had come: in hand only for a recusal's sake. */
static DocketState before_return(const DocketRow *docket) {
        return docket->progress >= PROGRESS_ACCEPTED ? STATE_ACCEPTED :
               docket->progress == PROGRESS_NOTICED  ? STATE_NOTICED :
                                                       STATE_TAKEN;
}

/* Below it came back from whoever had it in hand: nobody's days of that run, until somebody accepts it again (22:34). */
static Reason take_came_back(Decide *d, const Take *t) {
        take_not_in_flight(d, t);
        watch_returned(d, &t->docket);
        fact_what(d, FACT_PROGRESS, &t->docket, PROGRESS_TAKEN);
        return REASON_NONE;
}

static Reason take_return_answer(Decide *d, const Take *t, const TakeRule *rule) {
        bool agreed = t->doc->decision == DECISION_AGREE;
        bool forgotten = t->docket.state != STATE_RETURN_ASKED; /* that it asked */

        if (t->step->kind == PARCEL_EVENT)
                return take_came_back(d, t);
        if (!agreed && t->doc->decision != DECISION_REFUSE)
                return refuse(d, REASON_FIELD_WRONG, "decision");
        if (forgotten) {
                fact_warning(d, WARNING_LOST_ACT, &t->docket.unit, &t->docket.case_id, t->doc->ref_entry, &t->step->from,
                             ENTRY_RETURN_REQUEST, entry_kind_name(ENTRY_RETURN_REQUEST));
                if (!agreed) { /* it stays, as the file says anyhow; told of its asking only now, it does not ask once more */
                        fact_what(d, FACT_OBJECTION, &t->docket, 0);
                        return REASON_NONE;
                }
        }
        fact_state(d, &t->docket, agreed ? rule->next : before_return(&t->docket));
        fact_custody(d, &t->docket, agreed ? CUSTODY_NONE : CUSTODY_HERE);
        fact_what(d, FACT_OBJECTION, &t->docket, 0);
        clocks_end(d, &t->docket.unit, &t->docket.case_id, forgotten ? UINT32_MAX : rule->cancels, CLOCK_CANCELLED);
        if (agreed) {
                fact_what(d, FACT_REPORT, &t->docket, REPORT_NONE);
                extension_request_over(d, &t->docket);
        }
        return REASON_NONE;
}

/* ---- it came to nothing --------------------------------------------------------------------------------------------- */

/* A word from there may have come before, of which it knows nothing any more: its disk was lost. */
static void bounced_hand_over(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        if (!docket_in_flight(docket, &row->key) && !docket_spoken_for(docket, row))
                return;
        hand_comes_back(d, docket);
}

static void bounced_return_request(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        if (!docket_in_flight(docket, &row->key))
                return;
        fact_state(d, docket, before_return(docket));
        fact_custody(d, docket, CUSTODY_HERE);
        if (before_return(docket) == STATE_TAKEN)
                clock_revive(d, &docket->unit, &docket->case_id, CLOCK_RETURN_REQUEST);
}

/* A refused return never reached its asker: it waits for an answer again. */
static void bounced_return_answer(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        Fact *f;

        if (docket->state != STATE_HANDED || docket->return_asked || !unit_code_equal(&docket->given_to, &row->to_unit) ||
            docket->given_entry > row->entry) /* handed there again since: nobody has asked in this round */
                return;
        f = draft_fact(d, FACT_RETURN, &docket->unit, &docket->case_id);
        f->what = 1;
        f->number = docket->return_ref;
        f->number2 = docket->return_why;
        f->how = docket->returns;
        clock_revive(d, &docket->unit, &docket->case_id, CLOCK_RETURN_ANSWER);
}

static const DocumentCode codes[] = {
        { ENTRY_REFERRAL, check_hand_on, own_hand_over, take_hand_over, copied_referral, bounced_hand_over },
        { ENTRY_ASSIGNMENT, check_hand_on, own_hand_over, take_hand_over, NULL, bounced_hand_over },
        { ENTRY_REPORT_UP, check_hand_on, own_hand_over, take_hand_over, NULL, bounced_hand_over },
        { ENTRY_RETURN_REQUEST, check_return_request, own_return_request, take_return_request, NULL, bounced_return_request },
        { ENTRY_RETURN_ANSWER, check_return_answer, own_return_answer, take_return_answer, NULL, bounced_return_answer },
        { ENTRY_RECALL, check_recall, own_recall, NULL, NULL, NULL },
};
const DocumentCodes doc_hand = { codes, array_size(codes) };
