/* SPDX-License-Identifier: Apache-2.0 */

/* Our own recovery: one lost act after the other, of which others have told, is made good. */

#include "node/core/recovery.h"
#include "node/core/decide.h"
#include "node/core/finding.h"
#include "node/core/succession.h"

#include <assert.h>

/* Something older of its case is in doubt: it may be told again, and comes first. */
static bool waits_for_word(StoreTxn *txn, const LostRow *act) {
        LostRow row = { .done = LOST_WITHDRAWN, .case_id = act->case_id };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 2, 2);

        while (row_next(txn, &cursor, &row))
                if (row.entry < act->entry && recovery_in_doubt(txn, &row))
                        return true;
        return false;
}

/* The same succession was sent once more before the loss was known, or that of a unit here that had the case before this one did, by a
 * copy older than both: it comes to nothing, since its receiver has the case, and does so before this one is made good. */
static bool is_succeeding(StoreTxn *txn, const LostRow *act) {
        CaseUnitRow unit = { .case_id = act->case_id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
        SuccessionRow went;

        while (act->document == ENTRY_SUCCESSION && row_next(txn, &cursor, &unit))
                if (succession_went(txn, &unit.unit, &act->case_id, &went) && went.state == WENT_FLIGHT &&
                    outbox_get(txn, &went.flight, &(OutboxRow){ .entry = 0 }))
                        return true;
        return false;
}

/* The first lost act whose turn it is: nothing older of its case is left, and what the case has on its way has arrived. */
static bool find_ready(StoreTxn *txn, LostRow *ret) {
        LostRow row = { .done = LOST_PENDING };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 1, 1);
        CaseId last = CASE_NONE;

        while (row_next(txn, &cursor, &row)) {
                bool first = !case_id_equal(&row.case_id, &last);
                DocketRow docket;

                last = row.case_id;
                if (!first || row.way != LOST_OUT || waits_for_word(txn, &row) || is_succeeding(txn, &row))
                        continue;
                if (docket_get(txn, &row.unit, &row.case_id, &docket) && docket.custody == CUSTODY_FLIGHT &&
                    outbox_get(txn, &(OutboxKey){ .to = docket.flight_node, .lane = docket.flight_lane,
                                                  .epoch = docket.flight_epoch, .number = docket.flight_number },
                               &(OutboxRow){ .entry = 0 }))
                        continue;
                *ret = row;
                return true;
        }
        return false;
}

static bool is_working(StoreTxn *txn, RecoveryRow *ret) {
        return recovery_get(txn, ret) && ret->state == RECOVERY_WORKING && !ret->stuck;
}

bool office_wants_lost(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        RecoveryRow recovery;
        SuccessionRow bare;
        LostRow row;

        if (in->kind != INPUT_TICK)
                return false;
        if (is_working(txn, &recovery))
                *ret_entry = find_ready(txn, &row) ? row.learnt : 0;
        else
                *ret_entry = succession_wants_state(txn, &bare) ? bare.entry : 0;
        return *ret_entry != 0;
}

bool office_wants_coming(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        RecoveryRow recovery;
        DocketRow docket;
        LostRow row;

        if (in->kind != INPUT_TICK || !is_working(txn, &recovery) || !find_ready(txn, &row) ||
            !docket_get(txn, &row.unit, &row.case_id, &docket) || !docket.giver_entry || docket.taken_entry >= ENTRY_ELSEWHERE)
                return false; /* the last: it came with a closed unit's file, and who has that entry is another */
        *ret_entry = docket.taken_entry;
        return true;
}

/* What the act would send was sent. */
static void drop_facts(Draft *draft, const LostRow *row, bool custody) {
        uint32_t n = 0;

        for (uint32_t i = 0; i < draft->n_facts; i++) {
                const Fact *f = &draft->facts[i];
                bool mine = unit_code_equal(&f->unit, &row->unit);

                if (f->kind == FACT_SEND || (custody && mine && (f->kind == FACT_CUSTODY || f->kind == FACT_FLIGHT)))
                        continue;
                draft->facts[n++] = *f;
        }
        draft->n_facts = n;
}

static void fact_away(Decide *d, const DocketRow *docket, const LostRow *row) {
        fact_custody(d, docket, CUSTODY_AWAY);
        hand_given_back(d, docket, &row->other);
        fact_what(d, FACT_PROGRESS, docket, PROGRESS_TAKEN);
        watch_given(d, &row->unit, &row->case_id, &row->other);
}

static void gave_it(Decide *d, const DocketRow *before, const UnitCode *unit, EntryKind how, DocketState home) {
        Fact *f = draft_fact(d, FACT_GIVEN, &before->unit, &before->case_id);

        f->peer = *unit;
        f->what = how;
        f->how = home;
        fact_state(d, before, STATE_HANDED);
        fact_custody(d, before, CUSTODY_AWAY);
}

/* Back to a desk of this office: with no parcel, and no receipt that will tell what came of it. */
static bool is_offered_here(Decide *d, const DocketRow *docket) {
        return docket->custody == CUSTODY_FLIGHT && docket->state == STATE_RETURN_ASKED && unit_is_here(d, &docket->giver);
}

/* Its giver agreed, or that unit could not have had the case, and nobody is asked any more.  When, nobody knows: so nobody is late. */
static void offer_is_over(Decide *d, const DocketRow *offered, const UnitCode *unit, EntryKind how) {
        DocketRow giver;

        fact_what(d, FACT_OBJECTION, offered, 0);
        if (!docket_get(d->txn, &offered->giver, &offered->case_id, &giver) || !giver.return_asked)
                return;
        draft_fact(d, FACT_RETURN, &giver.unit, &giver.case_id)->how = giver.returns;
        fact_warning_clear(d, WARNING_RETURN_ASKED, &giver.unit, &giver.case_id);
        clock_end(d, &giver.unit, &giver.case_id, CLOCK_RETURN_ANSWER, CLOCK_SUPERSEDED);
        watch_returned(d, &giver);
        if (!unit_code_equal(&giver.unit, unit))
                gave_it(d, &giver, unit, how, giver.home);
}

/* That unit acted as the one who had it: who has it here by the old copy, or offers it back, gave it to that unit, or back, in an entry
 * that nobody else knows of. */
static void others_gave_it(Decide *d, const UnitCode *unit, const CaseId *id, EntryKind how) {
        CaseUnitRow other = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &other, 1, 1);

        while (row_next(d->txn, &cursor, &other)) {
                DocketRow before;
                bool offered;

                if (unit_code_equal(&other.unit, unit) || !docket_get(d->txn, &other.unit, id, &before))
                        continue;
                offered = is_offered_here(d, &before);
                if (before.custody != CUSTODY_HERE && !offered)
                        continue;
                if (!offered && !unit_code_equal(&before.giver, unit)) {
                        gave_it(d, &before, unit, how, before.state);
                        continue;
                }
                fact_state(d, &before, STATE_RETURNED);
                fact_custody(d, &before, CUSTODY_NONE);
                clocks_end(d, &other.unit, id, UINT32_MAX, CLOCK_CANCELLED);
                if (offered)
                        offer_is_over(d, &before, unit, how);
        }
}

/* What came of an act is known, but the case is not, or by a mere word: its registration was lost, too. */
static void ensure_case(Decide *d, const CaseId *id, const Document *doc) {
        UnitCode registered_by;
        uint32_t serial;
        CaseRow row;
        ToldRow told;
        int year;

        if ((!case_get(d->txn, id, &row) || told_get(d->txn, id, &told)) && case_id_split(id, &registered_by, &year, &serial))
                fact_case(d, id, &registered_by, doc, false);
}

/* The file here does not bear the act any more; that the case lies with the other is so all the same. */
static void force_given(Decide *d, const LostRow *row, const Document *doc) {
        DocketRow docket = { .unit = row->unit, .case_id = row->case_id };
        const ActRule *rule = procedure_act(row->document);
        Fact *f;

        assert(rule); /* it brings custody: it stands in the table */
        ensure_case(d, &row->case_id, doc);
        if (!docket_get(d->txn, &row->unit, &row->case_id, &docket)) {
                f = draft_fact(d, FACT_DOCKET, &row->unit, &row->case_id);
                f->what = rule->next;
        }
        f = draft_fact(d, FACT_GIVEN, &row->unit, &row->case_id);
        f->peer = row->other;
        f->what = row->document;
        f->how = docket.state ? docket.state : STATE_REGISTERED;
        f->day = doc->due_day;
        fact_state(d, &docket, rule->next);
        fact_custody(d, &docket, CUSTODY_AWAY);
        fact_what(d, FACT_PROGRESS, &docket, PROGRESS_TAKEN);
        others_gave_it(d, &row->unit, &row->case_id, row->document);
        fact_warning(d, WARNING_LOST_GIVEN, &row->unit, &row->case_id, row->entry, &row->other, row->document,
                     entry_kind_name(row->document));
}

static void force_return_request(Decide *d, const LostRow *row, const Flight *flight) {
        DocketRow docket;

        if (!docket_get(d->txn, &row->unit, &row->case_id, &docket))
                return;
        others_gave_it(d, &row->unit, &row->case_id, row->document);
        fact_state(d, &docket, STATE_RETURN_ASKED);
        fact_custody(d, &docket, CUSTODY_FLIGHT);
        fact_flight(d, &docket, flight);
}

/* The case is this unit's again: the return was agreed to, and the unit below has given it up. */
static void force_return_agreed(Decide *d, const LostRow *row) {
        DocketRow docket;

        if (!docket_get(d->txn, &row->unit, &row->case_id, &docket) || docket.custody != CUSTODY_AWAY)
                return;
        fact_state(d, &docket, docket.home);
        fact_custody(d, &docket, CUSTODY_HERE);
}

typedef struct Restore {
        const LostRow *row;
        const Header *lost;
        Instant at;    /* of the lost entry, but not ahead of now: its clock may have been */
        const Document *doc;
        bool moves;    /* custody went with it, and was taken */
        Flight flight;
} Restore;

/* The act once more, as it was: by the one who did it, then, but quietly. */
static bool restore_by_rule(Decide *d, const Restore *r) {
        Input in = { .kind = INPUT_COMMAND, .document_kind = r->row->document, .case_id = r->row->case_id, .document = *r->doc };
        Instant now = d->now;
        const Input *input = d->input;
        Result result = *d->result;
        HeadRow head = d->head;
        Reason reason;
        bool bears;
        Act a;

        d->input = &in;
        d->actor = r->lost->actor;
        d->actor.roles = ROLE_ALL;
        d->now = r->at;
        d->head.entry = r->row->entry - d->out->n_drafts; /* draft_number() is the lost one's */
        reason = act_check(d, r->row->document, ACT_STAMPED, &a);
        bears = !reason && !(r->moves && a.informs); /* from where the file stands it would only inform: another act */
        if (bears)
                act_restore(d, &a, &r->flight);
        d->input = input;
        d->now = now;
        d->head = head;
        *d->result = result;
        d->n_streams = 0;
        return bears;
}

/* By the old copy it has the case, or has given it to that unit and was not asked; or it was offered the case back by another desk, which
 * came to its end then (others_gave_it()). */
static bool may_be_asked(Decide *d, const DocketRow *giver, const UnitCode *by) {
        DocketRow other;

        if (giver->custody != CUSTODY_AWAY)
                return giver->custody == CUSTODY_HERE;
        if (unit_code_equal(&giver->given_to, by))
                return !giver->return_asked;
        return docket_get(d->txn, &giver->given_to, &giver->case_id, &other) && is_offered_here(d, &other);
}

/* Between desks of one office there is no parcel, so nobody else tells that the unit that closed had offered the case back: whom it asked,
 * gave it, and is asked once more. */
static void offer_stands(Decide *d, const Restore *r, const DocketRow *file) {
        DocketRow giver = { .unit = file->giver, .case_id = file->case_id };
        bool known = docket_get(d->txn, &giver.unit, &giver.case_id, &giver);
        UnitCode registered_by;
        uint32_t serial;
        int year;

        if (!known) {
                if (!case_id_split(&file->case_id, &registered_by, &year, &serial) || !unit_is_here(d, &registered_by))
                        return; /* who gave it here has not told: it comes from there once more */
                draft_fact(d, FACT_DOCKET, &giver.unit, &giver.case_id)->what = STATE_HANDED;
                gave_it(d, &giver, &file->unit, file->mode, unit_is_bureau(unit_find(d, &giver.unit)) ? STATE_REGISTERED : STATE_TAKEN);
        } else if (!may_be_asked(d, &giver, &file->unit)) {
                return;
        }
        return_asked_again(d, &giver, file, &r->row->other, r->row->entry);
}

/* By the old copy what a closed unit had went to a desk of this office, whom the roster names by now; who got it then has it. */
static bool stayed_here(Decide *d, const DocketRow *gone, const DocketRow *file, DocketRow *ret_heir) {
        return file->custody == CUSTODY_HERE && unit_is_here(d, &gone->given_to) &&
               docket_get(d->txn, &gone->given_to, &gone->case_id, ret_heir) && ret_heir->custody == CUSTODY_HERE;
}

/* The file of a unit that closed went to its successor, who has it.  It stands in the parcel: what the unit had is its successor's, even
 * if no entry that is left here says that it ever had it. */
static LostDone restore_succession(Decide *d, const Restore *r) {
        const Part *part = entry_find_part(d->input->lost_entry, PART_STATE);
        const UnitCode *gone = &r->doc->ref_unit;
        UnitCode desk = succession_desk(d, gone);
        DocketRow docket, file, heir;
        bool known = docket_get(d->txn, gone, &r->row->case_id, &docket);
        bool told = part && succession_check(part->data, gone, &r->row->case_id, &file), offered;
        bool went = known && docket.state == STATE_SUCCEEDED, stayed = went && told && stayed_here(d, &docket, &file, &heir);

        if (went ? !stayed : !known && !told)
                return LOST_NOTED;
        ensure_case(d, &r->row->case_id, r->doc);
        if (!known)
                draft_fact(d, FACT_DOCKET, gone, &r->row->case_id)->what = file.state;
        offered = told && file.custody == CUSTODY_FLIGHT && file.state == STATE_RETURN_ASKED;
        if (stayed) {
                gave_it(d, &heir, &r->row->other, r->row->document, heir.state);
        } else if (offered || (told && file.custody == CUSTODY_HERE)) {
                others_gave_it(d, gone, &r->row->case_id, file.mode ? file.mode : r->row->document);
                if (offered && unit_is_here(d, &file.giver))
                        offer_stands(d, r, &file);
                draft_fact(d, FACT_CUSTODY, gone, &r->row->case_id)->what = file.custody;
        }
        succession_sent(d, gone, &r->row->case_id, &r->row->other, &r->flight, r->row->learnt);
        draft_fact(d, FACT_SUCCESSION_ARRIVED, gone, &r->row->case_id)->peer = r->row->other;
        fact_warning_clear(d, WARNING_SUCCESSION, &desk, &r->row->case_id); /* sent once more before the alarm, it came back */
        return LOST_RESTORED;
}

/* Where the case is: here, at whom it was given to, or back with who had given it. */
static bool says_where(const DocketRow *docket) {
        return docket->custody != CUSTODY_NONE || docket->state == STATE_RETURNED;
}

bool recovery_opens_here(Decide *d, const LostRow *row, const Document *doc) {
        CaseUnitRow unit = { .case_id = row->case_id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
        UnitCode registered_by;
        DocketRow docket;
        uint32_t serial;
        int year;
        Fact *f;

        if (!case_id_split(&row->case_id, &registered_by, &year, &serial) || !unit_is_here(d, &registered_by) ||
            doc->case_class == CLASS_ACCUSATION || procedure_is_sealed(doc->kind) ||
            office_is_accusation(d->txn, &row->case_id))
                return false;
        while (row_next(d->txn, &cursor, &unit))
                if (docket_get(d->txn, &unit.unit, &row->case_id, &docket) && says_where(&docket))
                        return false;
        fact_case(d, &row->case_id, &registered_by, doc, false);
        f = draft_fact(d, FACT_DOCKET, &registered_by, &row->case_id);
        f->what = unit_is_bureau(unit_find(d, &registered_by)) ? STATE_REGISTERED : STATE_TAKEN;
        f->number = file_number(year, serial);
        f->text = "1";
        take_clocks(d, &registered_by, &row->case_id, doc->received_at ? doc->received_at : d->now, false, false);
        fact_warning(d, WARNING_LOST_ACT, &registered_by, &row->case_id, row->entry, &row->other, row->document,
                     entry_kind_name(row->document));
        return true;
}

static bool is_untold(Decide *d, const DocketRow *docket, uint64_t entry) {
        RecoveryRow row = { .epoch = 0 };
        RowCursor cursor = row_cursor(ROW_RECOVERY, &row, 0, 0);
        RecoveryPeerRow giver;

        if (!unit_host(d, &docket->giver, &giver.unit) || !row_get(d->txn, ROW_RECOVERY_PEER, &giver) ||
            giver.state != RECOVERY_PEER_WITHOUT)
                return false;
        while (row_next(d->txn, &cursor, &row))
                if (entry > row.kept_entry && entry < row.entry && docket->taken_entry > row.entry)
                        return true;
        return false;
}

bool recovery_has_passed(Decide *d, const CaseId *id, const UnitCode *from, const UnitCode *to) {
        LostRow row = { .done = LOST_NOTED }, came;

        if (!recovery_next(d->txn, id, &came) || came.way != LOST_IN || !unit_same_node(d, &came.peer, from))
                return false;
        row.case_id = came.case_id;
        row.entry = came.entry;
        row.lost_at = came.lost_at;
        row.way = LOST_OUT;
        return row_get(d->txn, ROW_LOST, &row) && row.document == ENTRY_MATERIAL && row.outcome == OUTCOME_TAKEN &&
               unit_same_node(d, &row.peer, to);
}

bool recovery_asked_return(Decide *d, const DocketRow *docket, uint64_t entry) {
        for (LostDone done = LOST_PENDING + 1; done <= LOST_WITHDRAWN; done++) {
                LostRow row = { .done = done, .case_id = docket->case_id, .entry = entry };
                RowCursor cursor = row_cursor(ROW_LOST, &row, 3, 3);

                while (row_next(d->txn, &cursor, &row))
                        if (row.way == LOST_OUT && row.document == ENTRY_RETURN_REQUEST && unit_code_equal(&row.unit, &docket->unit) &&
                            unit_code_equal(&row.other, &docket->giver))
                                return true;
        }
        return is_untold(d, docket, entry);
}

bool recovery_had_it(Decide *d, const DocketRow *docket, const UnitCode *giver) {
        const Parcel *p = d->input->parcel;
        RecoveryPeerRow peer;
        LostRow came;
        bool told, without;

        if (!p || !unit_host(d, giver, &peer.unit))
                return false;
        told = recovery_next(d->txn, &docket->case_id, &came) && came.way == LOST_IN && unit_code_equal(&came.peer, &peer.unit);
        without = row_get(d->txn, ROW_RECOVERY_PEER, &peer) && peer.state == RECOVERY_PEER_WITHOUT;
        for (LostDone done = LOST_RESTORED; done <= LOST_CUSTODY_ONLY; done++) {
                LostRow row = { .done = done, .case_id = docket->case_id, .entry = told ? came.entry : 0 };
                RowCursor cursor = row_cursor(ROW_LOST, &row, 3, 2);

                while (row_next(d->txn, &cursor, &row))
                        if (row.way == LOST_OUT && row.outcome == OUTCOME_TAKEN && procedure_is_hand_over(row.document) &&
                            unit_code_equal(&row.unit, &docket->unit) &&
                            (told || without || row.lost_at > p->evidence.header.time))
                                return true;
        }
        return false;
}

/* Its giver had given it before that, and not again: an old copy took the same parcel once more. */
static bool was_given_before(Decide *d, const LostRow *act, Instant at) {
        const Entry *coming = d->input->coming_entry;
        const Part *proof = coming ? entry_find_part(coming, PART_PROOF) : NULL;
        DocketRow docket;
        Evidence given;

        return proof && !evidence_decode(proof->data, d->out->arena, &given) && given.header.time < at &&
               docket_get(d->txn, &act->unit, &act->case_id, &docket) && coming->header.number == docket.taken_entry &&
               given.header.number == docket.giver_entry;
}

/* The case came here (again) after that, and what was done in it before is of the file as it was then, also if it went back since.  But for
 * what came once more only now, though it is older. */
static bool came_since(Decide *d, const LostRow *act, Instant at) {
        LostRow in = { .done = LOST_TAKEN_AGAIN, .case_id = act->case_id };
        RowCursor cursor = row_cursor(ROW_LOST, &in, 2, 2);
        DocketRow docket;

        if (!docket_get(d->txn, &act->unit, &act->case_id, &docket) || !says_where(&docket) || docket.taken_at <= at)
                return false;
        while (row_next(d->txn, &cursor, &in))
                if (in.way == LOST_IN && in.done_entry == docket.taken_entry && in.entry < act->entry)
                        return false;
        return true;
}

/* Whoever the case went to has it; a mere offer to give it back stands if nothing was done in the file since, nor answered. */
static bool is_of_this_file(Decide *d, const Restore *r) {
        DocketRow docket;

        if (!r->moves && r->row->document != ENTRY_RETURN_REQUEST)
                return false;
        return was_given_before(d, r->row, r->lost->time) && docket_get(d->txn, &r->row->unit, &r->row->case_id, &docket) &&
               (r->moves || (docket.state == STATE_TAKEN && !docket.answered_at));
}

static LostDone restore(Decide *d, const Restore *r) {
        uint32_t n_facts = d->draft->n_facts;
        bool brings = procedure_brings_custody(r->row->document);
        DocketRow docket = { .unit = r->row->unit, .case_id = r->row->case_id };

        if (r->row->document == ENTRY_SUCCESSION)
                return restore_succession(d, r);
        if (came_since(d, r->row, r->lost->time) && !is_of_this_file(d, r))
                return LOST_NOTED;
        if (!r->moves && recovery_opens_here(d, r->row, r->doc))
                return LOST_CUSTODY_ONLY;
        if (brings && !r->moves) /* it told of the case, which stayed */
                return LOST_NOTED;
        if (restore_by_rule(d, r)) {
                drop_facts(d->draft, r->row, brings);
                if (brings)
                        fact_away(d, &docket, r->row);
                return LOST_RESTORED;
        }
        d->draft->n_facts = n_facts;
        if (r->moves) {
                force_given(d, r->row, r->doc);
                return LOST_CUSTODY_ONLY;
        }
        if (r->row->document == ENTRY_RETURN_REQUEST)
                force_return_request(d, r->row, &r->flight);
        else if (r->row->document == ENTRY_RETURN_ANSWER && r->doc->decision == DECISION_AGREE)
                force_return_agreed(d, r->row);
        fact_warning(d, WARNING_LOST_ACT, &r->row->unit, &r->row->case_id, r->row->entry, &r->row->other, r->row->document,
                     entry_kind_name(r->row->document));
        return r->row->document == ENTRY_RETURN_REQUEST || r->row->document == ENTRY_RETURN_ANSWER ? LOST_CUSTODY_ONLY : LOST_NOTED;
}

/* The other told us that it took this, and has lost that itself since: recovery_peer.c has said so then. */
static bool is_forgotten_there(Decide *d, const LostRow *row) {
        PeerRecoveryRow recovery = { .unit = row->peer };

        return row->outcome == OUTCOME_VOIDED && row_get(d->txn, ROW_PEER_RECOVERY, &recovery) && recovery.entry > row->learnt;
}

/* So it is ours, as if it had come back. */
static LostDone keep_here(Decide *d, const Restore *r) {
        DocketRow docket = { .unit = r->row->unit, .case_id = r->row->case_id };
        LostDone done = LOST_NOTED;

        if (!docket_get(d->txn, &docket.unit, &docket.case_id, &docket) || docket.custody != CUSTODY_HERE) {
                force_given(d, r->row, r->doc);
                fact_state(d, &docket, docket.home ? docket.home : STATE_REGISTERED);
                fact_custody(d, &docket, CUSTODY_HERE);
                done = LOST_CUSTODY_ONLY;
        }
        fact_warning(d, WARNING_BOUNCED, &r->row->unit, &r->row->case_id, r->row->entry, &r->row->other, REASON_OLD_COPY,
                     outcome_name(OUTCOME_VOIDED));
        return done;
}

static bool opens_case(const Draft *draft) {
        for (uint32_t i = 0; i < draft->n_facts; i++)
                if (draft->facts[i].kind == FACT_CASE)
                        return true;
        return false;
}

static void keep_parts(Decide *d, uint32_t kinds) {
        const Entry *learnt = d->input->lost_entry;

        for (uint32_t i = 0; i < learnt->n_parts && d->draft->n_parts < INPUT_PARTS_MAX; i++)
                if ((kinds & 1u << learnt->parts[i].kind) && !part_is_closed(&learnt->parts[i]))
                        draft_part_salted(d, &learnt->parts[i]);
}

/* The petitioner's words came with what was told, but not into the file: the case was not known here then.  Whoever hands it on
 * later, if it comes back, must have them; who told them may have lost them by then. */
static void keep_words(Decide *d, const LostRow *row, const Document *doc) {
        CaseRow c;

        if (case_get(d->txn, &row->case_id, &c) ? c.content_entry != 0 : !opens_case(d->draft))
                return;
        if (doc->case_class == CLASS_ACCUSATION || office_is_accusation(d->txn, &row->case_id) || doc->kind == ENTRY_JOIN ||
            procedure_is_review(doc->kind))
                return; /* what is sealed is kept nowhere else; whoever joins or asks for a review has words of their own */
        keep_parts(d, 1u << PART_CONTENT | 1u << PART_ATTACHMENT);
}

/* Our own paper, which whoever has the case later is to have as well: its entry is this one now.  (None of what accuses: an act on that
 * is not done again as such.) */
static void keep_paper(Decide *d, const LostRow *row) {
        keep_parts(d, 1u << PART_DOCUMENT | 1u << PART_ATTACHMENT);
        material_held(d, &row->case_id, 0, &row->peer, false);
}

static void make_good(Decide *d, const LostRow *row) {
        const Entry *learnt = d->input->lost_entry;
        const Part *proof = entry_find_part(learnt, PART_PROOF), *part = entry_find_part(learnt, PART_DOCUMENT);
        Actor node = { .unit = d->office->unit };
        Document doc;
        Evidence lost;
        Restore r = { .row = row, .lost = &lost.header, .doc = &doc,
                      .flight = { .node = row->peer, .lane = row->lane, .epoch = row->epoch, .number = row->number } };
        LostDone done = LOST_NOTED;

        draft_begin(d, ENTRY_RECOVERY, &row->case_id, &node);
        if (!proof || !part || evidence_decode(proof->data, d->out->arena, &lost) ||
            document_decode(part->data, d->out->arena, &doc)) {
                fact_lost_done(d, row, LOST_NOTED, 0);
                return;
        }
        if (recovery_is_twice(d, &row->case_id, doc.given_at)) { /* which shows only now, if neither was here when they were told */
                fact_lost_done(d, row, LOST_NOTED, 0);
                recovery_warn_twice(d, &row->case_id, row->entry, &row->other, row->document);
                return;
        }
        r.at = lost.header.time < d->now ? lost.header.time : d->now;
        fact_lost_done(d, row, LOST_NOTED, r.at);
        r.moves = procedure_brings_custody(doc.kind) && !(doc.kind == ENTRY_REPORT_UP && !doc.handing_mode) &&
                  !(doc.kind == ENTRY_REFERRAL && !unit_code_equal(&doc.to, &row->other)); /* a copy (05:21 (3)) */
        if (row->outcome == OUTCOME_TAKEN)
                done = restore(d, &r);
        else if (r.moves && is_forgotten_there(d, row))
                done = keep_here(d, &r);
        d->draft->facts[0].how = done;
        if (doc.kind == ENTRY_MATERIAL && done == LOST_RESTORED)
                keep_paper(d, row);
        else
                keep_words(d, row, &doc);
        if (row->outcome == OUTCOME_TAKEN && done != LOST_NOTED)
                material_goes_again(d, row);
}

static bool is_told(StoreTxn *txn, const StreamInRow *stream) {
        LostRow row = { .done = LOST_PENDING };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 0, 0);

        while (row_next(txn, &cursor, &row))
                if (row.way == LOST_IN && unit_code_equal(&row.peer, &stream->from) && row.lane == stream->lane &&
                    row.epoch == stream->epoch && row.number == stream->next)
                        return true;
        return false;
}

bool recovery_skips(Decide *d, const StreamInRow *stream) {
        RecoveryPeerRow peer = { .unit = stream->from };
        Actor node = { .unit = d->office->unit };
        Fact *f;

        if (stream->next >= stream->settled || !row_get(d->txn, ROW_RECOVERY_PEER, &peer) ||
            peer.state != RECOVERY_PEER_HEARD || peer.entry < stream->ended || is_told(d->txn, stream))
                return false;
        draft_begin(d, ENTRY_RECOVERY, &CASE_NONE, &node);
        f = draft_fact(d, FACT_STREAM_SKIP, &UNIT_NONE, &CASE_NONE);
        f->peer = stream->from;
        f->how = (uint32_t)stream->lane | stream->epoch << 8;
        f->number = stream->next;
        return true;
}

/* Of an entry without parts the journal can't be read: a copy of its segment is to be put back, and until that is done nothing is made
 * good.  (What is not asked for is not there.) */
static bool is_unreadable(const Entry *entry) {
        return entry && !entry->n_parts;
}

/* True: this tick's work. */
bool tick_recovery(Decide *d) {
        Actor node = { .unit = d->office->unit };
        RecoveryRow recovery;
        bool unreadable = is_unreadable(d->input->lost_entry) || is_unreadable(d->input->coming_entry);
        LostRow row;
        Fact *f;

        if (!is_working(d->txn, &recovery))
                return false;
        if (find_ready(d->txn, &row) && d->input->lost_entry && !unreadable) {
                make_good(d, &row);
                d->result->more = true;
                return true;
        }
        draft_begin(d, ENTRY_RECOVERY, &CASE_NONE, &node);
        if (unreadable)
                (void)fact_alarm(d, ALARM_DAMAGE, d->office->unit.s, true, "what others told of a lost entry can't be read");
        f = draft_fact(d, FACT_RECOVERY_STATE, &UNIT_NONE, &CASE_NONE);
        f->what = recovery.lost ? RECOVERY_WORKING : RECOVERY_DONE;
        f->how = recovery.lost != 0;
        return true;
}
