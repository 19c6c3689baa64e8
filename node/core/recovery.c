/* SPDX-License-Identifier: Apache-2.0 */

/* Our own recovery: declaring it, and learning what others hold of the lost stretch; recovery_good.c makes that good. */

#include "node/core/recovery.h"
#include "node/core/decide.h"

#include <stdio.h>
#include <stdlib.h>

bool recovery_get(StoreTxn *txn, RecoveryRow *ret) {
        RecoveryRow row = { .epoch = 0 };
        RowCursor cursor = row_cursor(ROW_RECOVERY, &row, 0, 0);
        bool found = false;

        while (row_next(txn, &cursor, &row)) {
                *ret = row;
                found = true;
        }
        return found;
}

bool recovery_next(StoreTxn *txn, const CaseId *id, LostRow *ret) {
        LostRow row = { .done = LOST_PENDING, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 2, 2);

        if (!row_next(txn, &cursor, &row))
                return false;
        *ret = row;
        return true;
}

uint32_t recovery_bars(Decide *d, const CaseId *id) {
        RecoveryRow row;
        CaseRow c;
        LostRow lost;

        if (!recovery_get(d->txn, &row) || row.state == RECOVERY_DONE)
                return REASON_NONE;
        if (row.state == RECOVERY_HEARING ? !case_get(d->txn, id, &c) || c.entry < row.entry : recovery_next(d->txn, id, &lost))
                return refuse(d, REASON_RECOVERING, "%s", id->s);
        return REASON_NONE;
}

bool recovery_in_doubt(StoreTxn *txn, const LostRow *withdrawn) {
        RecoveryPeerRow peer = { .unit = withdrawn->peer };

        return row_get(txn, ROW_RECOVERY_PEER, &peer) && peer.state == RECOVERY_PEER_HEARD &&
               peer.entry < withdrawn->done_entry;
}

/* ---- declaring ---------------------------------------------------------------------------------------------------- */

static void fact_range(Decide *d, const UnitCode *unit, SerialKind kind, int year, uint32_t first, uint32_t last) {
        Fact *f = draft_fact(d, FACT_RECOVERY_RANGE, unit, &CASE_NONE);

        f->what = kind;
        f->number = (uint64_t)year;
        f->how = first;
        f->number2 = last;
}

/* "UNIT YEAR SERIAL" lines: the last register numbers that were given, as the operator knows from paper. */
static bool told_last(const char *text, const UnitCode *unit, int year, uint32_t *ret) {
        for (text = text ? text : ""; *text; text += strcspn(text, "\n"), text += *text == '\n') {
                size_t n = strlen(unit->s);
                char *end;
                unsigned long v;

                if (strncmp(text, unit->s, n) != 0 || text[n] != ' ' || strtol(text + n + 1, &end, 10) != year || *end != ' ')
                        continue;
                v = strtoul(end + 1, &end, 10);
                if ((*end && *end != '\n') || v > SERIAL_MAX)
                        return false;
                *ret = (uint32_t)v;
                return true;
        }
        return false;
}

/* What a unit may have given in a year, from the last number kept on. */
static Reason ranges_of(Decide *d, const UnitCode *unit, int year) {
        for (SerialKind kind = SERIAL_REGISTER; kind <= SERIAL_ARCHIVE; kind++) {
                uint32_t next = serial_next(d, kind, unit, year), last = next - 1 + RECOVERY_SERIAL_ROOM;

                if (kind == SERIAL_REGISTER && !unit_code_equal(unit, &d->office->unit))
                        continue; /* hosted units register through the bureau */
                if (kind == SERIAL_REGISTER && told_last(d->input->document.body, unit, year, &last) && last + 1 < next)
                        return refuse(d, REASON_FIELD_WRONG, "%s %d %u < %u", unit->s, year, last, next - 1);
                if (last > SERIAL_MAX)
                        last = SERIAL_MAX;
                /* Also if none is lost: then it says up to which number all are kept, and others can hold theirs against it. */
                if (last >= next || kind == SERIAL_REGISTER)
                        fact_range(d, unit, kind, year, next, last);
        }
        return REASON_NONE;
}

static Reason ranges(Decide *d) {
        const Roster *roster = d->office->roster;
        int from = instant_year(d->head.time), to = instant_year(d->now);
        Reason reason = REASON_NONE;

        for (uint32_t i = 0; !reason && i < roster->n_units; i++)
                for (int year = from; !reason && unit_is_here(d, &roster->units[i].code) && year <= to; year++)
                        reason = ranges_of(d, &roster->units[i].code, year);
        return reason;
}

/* It told us what it held of an earlier stretch that we lost. */
static bool has_told(Decide *d, const UnitCode *node) {
        LostRow row = { .done = LOST_PENDING };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 0, 0);

        while (row_next(d->txn, &cursor, &row))
                if (unit_code_equal(&row.peer, node))
                        return true;
        return false;
}

static bool has_rows(Decide *d, const UnitCode *node) {
        StreamOutRow out = { .to = *node };
        StreamInRow in = { .from = *node };
        PeerRow peer;
        RowCursor outs = row_cursor(ROW_STREAM_OUT, &out, 1, 1), ins = row_cursor(ROW_STREAM_IN, &in, 1, 1);

        return row_next(d->txn, &outs, &out) || row_next(d->txn, &ins, &in) || peer_row_get(d->txn, node, &peer);
}

/* Whom a case may have been handed to, or come from: the lines up and down. */
static bool is_kin(Decide *d, const UnitCode *node) {
        const Roster *r = d->office->roster;

        for (uint32_t i = 0; i < r->n_units; i++) {
                const UnitCode *a = &r->units[i].code;

                if (!unit_is_here(d, a))
                        continue;
                for (uint32_t k = 0; k < r->n_units; k++) {
                        const UnitCode *b = &r->units[k].code;
                        UnitCode host;

                        if (unit_host(d, b, &host) && unit_code_equal(&host, node) &&
                            (route_supervises(r, a, b) || route_supervises(r, b, a) || route_is_line(r, a, b) || route_is_line(r, b, a)))
                                return true;
                }
        }
        return false;
}

static void fact_peer(Decide *d, const UnitCode *node, RecoveryPeer state, uint64_t common, const char *text) {
        Fact *f = draft_fact(d, FACT_RECOVERY_PEER, &UNIT_NONE, &CASE_NONE);

        f->peer = *node;
        f->what = state;
        f->number = common;
        f->text = text_cut(d->out->arena, text, ROW_TEXT_SIZE);
}

/* Others know of a recovery of ours that is lost itself: what its old copy, and this one, consumed since is in doubt. */
static void fact_forgotten(Decide *d) {
        draft_fact(d, FACT_RECOVERY_FORGOTTEN, &UNIT_NONE, &CASE_NONE)->what = d->input->known_epoch;
}

static uint32_t peers(Decide *d) {
        const Roster *r = d->office->roster;
        uint32_t n = 0;

        for (uint32_t i = 0; i < r->n_nodes; i++) {
                const UnitCode *node = &r->nodes[i].unit;

                if (unit_code_equal(node, &d->office->unit) || (!has_rows(d, node) && !is_kin(d, node) && !has_told(d, node)))
                        continue;
                fact_peer(d, node, RECOVERY_PEER_WAITING, 0, "");
                n++;
        }
        return n;
}

static void clear_alarms(Decide *d) {
        static const AlarmKind kinds[] = { ALARM_OURS_AHEAD, ALARM_OURS_DIFFERS };

        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                AlarmRow row = { .kind = kinds[i] };
                RowCursor cursor = row_cursor(ROW_ALARM, &row, 1, 1);

                while (row_next(d->txn, &cursor, &row))
                        if (row.on)
                                (void)fact_alarm(d, kinds[i], row.subject, false, "");
        }
}

/* Who refused ours; by the bare name it would be the alarm about the other's own recovery. */
static const char *refused_by(Decide *d, const UnitCode *peer) {
        return arena_printf(d->out->arena, "%s/%s", d->office->unit.s, peer->s);
}

/* Some office has refused the last recovery: it is to be declared anew.  One that a person went on without says so by the alarm alone. */
static bool is_refused(Decide *d) {
        RecoveryPeerRow row = { .state = RECOVERY_PEER_WAITING };
        RowCursor cursor = row_cursor(ROW_RECOVERY_PEER, &row, 0, 0);

        while (row_next(d->txn, &cursor, &row))
                if (row.state == RECOVERY_PEER_REFUSED ||
                    (row.state != RECOVERY_PEER_WAITING && alarm_is_on(d, ALARM_RECOVERY, refused_by(d, &row.unit))))
                        return true;
        return false;
}

static uint64_t larger(uint64_t a, uint64_t b) {
        return a > b ? a : b;
}

static Reason declare(Decide *d) {
        const Input *in = d->input;
        const HeadRow *head = &d->head;
        Buf declared = BUF_INIT;
        uint32_t n_declared;
        Reason reason;
        Fact *f;

        if (!has_text(in->document.reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        if (!is_old_copy(d) && !is_refused(d) && !has_text(in->document.summary))
                return refuse(d, REASON_NOT_OLD_COPY, "%s", d->office->unit.s);
        draft_begin(d, ENTRY_RECOVERY, &CASE_NONE, &d->actor);
        d->draft->number = larger(head->entry, in->known_entry) + RECOVERY_ROOM;
        f = draft_fact(d, FACT_RECOVERY, &d->office->unit, &CASE_NONE);
        f->number = head->seal;
        f->has_digest = true;
        f->digest = head->seal_hash;
        f->number2 = head->entry;
        f->how = head->epoch;
        f->what = (uint32_t)larger(head->epoch, in->known_epoch) + 1;
        f->at = (Instant)(larger(head->seal, in->known_seal) + RECOVERY_ROOM);
        f->text = text_cut(d->out->arena, in->document.reason, ROW_TEXT_SIZE);
        (void)snprintf(d->result->detail, sizeof(d->result->detail), "seal %llu, epoch %u -> %u", (unsigned long long)head->seal,
                       f->how, f->what);
        reason = ranges(d);
        if (reason)
                return reason;
        n_declared = d->draft->n_facts;
        facts_encode(d->draft->facts, n_declared, &declared);
        draft_part(d, PART_RECOVERY, arena_copy(d->out->arena, buf_bytes(&declared)));
        buf_deinit(&declared);
        clear_alarms(d);
        if (in->known_epoch > head->epoch)
                fact_forgotten(d);
        if (!peers(d))
                draft_fact(d, FACT_RECOVERY_STATE, &UNIT_NONE, &CASE_NONE)->what = RECOVERY_DONE;
        d->result->entry = d->draft->number;
        if (in->document.variant == RECOVER_TRY)
                draft_drop(d);
        return REASON_NONE;
}

/* ---- who has answered ---------------------------------------------------------------------------------------------- */

/* With the last answer the work begins. */
static void go_on(Decide *d, const RecoveryRow *recovery, const UnitCode *but) {
        RecoveryPeerRow row = { .state = RECOVERY_PEER_WAITING };
        RowCursor cursor = row_cursor(ROW_RECOVERY_PEER, &row, 0, 0);

        if (recovery->state != RECOVERY_HEARING)
                return;
        while (row_next(d->txn, &cursor, &row))
                if (!unit_code_equal(&row.unit, but) && (row.state == RECOVERY_PEER_WAITING || row.state == RECOVERY_PEER_REFUSED))
                        return;
        draft_fact(d, FACT_RECOVERY_STATE, &UNIT_NONE, &CASE_NONE)->what = recovery->lost ? RECOVERY_WORKING : RECOVERY_DONE;
}

static Reason without(Decide *d) {
        const Document *doc = &d->input->document;
        RecoveryPeerRow row = { .unit = doc->to };
        RecoveryRow recovery;

        if (!recovery_get(d->txn, &recovery) || recovery.state != RECOVERY_HEARING)
                return refuse(d, REASON_NO_RECOVERY, "%s", d->office->unit.s);
        if (!has_text(doc->reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        if (!row_get(d->txn, ROW_RECOVERY_PEER, &row) ||
            (row.state != RECOVERY_PEER_WAITING && row.state != RECOVERY_PEER_REFUSED))
                return refuse(d, REASON_NOT_WAITED_FOR, "%s", doc->to.s);
        draft_begin(d, ENTRY_RECOVERY, &CASE_NONE, &d->actor);
        fact_peer(d, &row.unit, RECOVERY_PEER_WITHOUT, row.common, doc->reason);
        go_on(d, &recovery, &row.unit);
        return REASON_NONE;
}

Reason decide_recover(Decide *d) {
        switch (d->input->document.variant) {
        case RECOVER_DECLARE:
        case RECOVER_TRY: return declare(d);
        case RECOVER_WITHOUT: return without(d);
        default: return refuse(d, REASON_FIELD_WRONG, "variant");
        }
}

/* It was heard, and has recovered itself since: what it told before is in doubt until it has told all that it holds now. */
static bool is_heard_anew(Decide *d, const UnitCode *peer) {
        LostRow row = { .done = LOST_WITHDRAWN };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 1, 1);

        while (row_next(d->txn, &cursor, &row))
                if (unit_code_equal(&row.peer, peer) && recovery_in_doubt(d->txn, &row))
                        return true;
        return false;
}

Reason decide_recovery_answer(Decide *d) {
        const Input *in = d->input;
        RecoveryPeerRow row = { .unit = in->peer };
        Actor node = { .unit = d->office->unit };
        RecoveryPeer state = has_text(in->text) ? RECOVERY_PEER_REFUSED : RECOVERY_PEER_HEARD;
        const char *alarm = refused_by(d, &in->peer);
        RecoveryRow recovery;
        bool forgotten;

        d->result->status = RESULT_IGNORED;
        if (!recovery_get(d->txn, &recovery))
                return REASON_NONE;
        forgotten = state == RECOVERY_PEER_REFUSED && in->known_epoch >= recovery.epoch;
        if (row_get(d->txn, ROW_RECOVERY_PEER, &row) && row.state == state &&
            (state != RECOVERY_PEER_HEARD || !is_heard_anew(d, &in->peer)))
                return REASON_NONE;
        if (!row.state && state == RECOVERY_PEER_HEARD)
                return REASON_NONE; /* nobody waited for it */
        if (row.state && row.state != RECOVERY_PEER_WAITING && state == RECOVERY_PEER_REFUSED) {
                /* It was heard, or a person went on without it: it may not take that back, and who reads the alarm decides. */
                if (alarm_is_on(d, ALARM_RECOVERY, alarm))
                        return REASON_NONE;
                d->result->status = RESULT_DONE;
                draft_begin(d, ENTRY_ALARM, &CASE_NONE, &node);
                (void)fact_alarm(d, ALARM_RECOVERY, alarm, true, in->text);
                if (forgotten)
                        fact_forgotten(d);
                return REASON_NONE;
        }
        d->result->status = RESULT_DONE;
        draft_begin(d, ENTRY_RECOVERY, &CASE_NONE, &node);
        fact_peer(d, &in->peer, state, in->number, has_text(in->text) ? in->text : "");
        if (forgotten)
                fact_forgotten(d);
        (void)fact_alarm(d, ALARM_RECOVERY, alarm, state == RECOVERY_PEER_REFUSED, in->text ? in->text : "");
        if (state == RECOVERY_PEER_HEARD)
                go_on(d, &recovery, &in->peer);
        if (recovery.state == RECOVERY_WORKING && recovery.stuck) /* on what was in doubt, perhaps */
                draft_fact(d, FACT_RECOVERY_STATE, &UNIT_NONE, &CASE_NONE)->what = RECOVERY_WORKING;
        return REASON_NONE;
}

/* ---- what others hold ---------------------------------------------------------------------------------------------- */

/* A parcel that we sent after the old copy was put back bears the number of one that we forgot: it is not consumed there, and
 * never will be under that number.  So it gets one of the new epoch. */
static void our_number_is_taken(Decide *d, const Receipt *r) {
        OutboxKey key = { .to = r->to, .lane = r->lane, .epoch = r->epoch, .number = r->number };
        OutboxRow row;
        Fact *f;

        if (!d->input->lost_in_outbox || !outbox_get(d->txn, &key, &row))
                return;
        f = draft_fact(d, FACT_SETTLED, &row.from_unit, &row.case_id);
        f->peer = r->to;
        f->how = (uint32_t)r->lane | r->epoch << 8;
        f->number = r->number;
        f->what = OUTCOME_VOIDED;
        send_again(d, &row);
}

/* Not to somebody else, who will tell it himself. */
static bool is_to(const Document *doc, const UnitCode *unit) {
        const ActRule *rule = procedure_act(doc->kind);

        if (!unit_code_is_none(&doc->to))
                return unit_code_equal(&doc->to, unit);
        for (uint32_t i = 0; i < doc->n_units; i++)
                if (strcmp(doc->units[i], unit->s) == 0)
                        return true;
        return !rule || rule->addressee != TO_SEVERAL;
}

Fact *fact_lost_done(Decide *d, const LostRow *row, LostDone how, Instant at) {
        Fact *f = draft_fact(d, FACT_LOST_DONE, &UNIT_NONE, &row->case_id);

        f->what = row->way;
        f->how = how;
        f->number2 = row->entry;
        f->number = (uint64_t)row->lost_at;
        f->at = at;
        return f;
}

bool recovery_is_twice(Decide *d, const CaseId *id, Instant given_at) {
        CaseRow row;
        ToldRow told;

        return !case_id_is_none(id) && given_at && case_get(d->txn, id, &row) && row.given_at && row.given_at != given_at &&
               !told_get(d->txn, id, &told);
}

void recovery_warn_twice(Decide *d, const CaseId *id, uint64_t number, const UnitCode *who, EntryKind document) {
        WarningRow row = { .unit = d->office->unit, .kind = WARNING_NUMBER_TWICE, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);

        while (row_next(d->txn, &cursor, &row))
                if (unit_code_equal(&row.about, who))
                        return;
        fact_warning(d, WARNING_NUMBER_TWICE, &d->office->unit, id, number, who, document, entry_kind_name(document));
}

/* Is the lost entry of another case than the one of that number here?  What says nothing of it is of another one if it is older
 * than the number, by the clock that the number was given by. */
static bool is_twice(Decide *d, const Header *lost, const Document *doc) {
        UnitCode registered_by;
        uint32_t serial;
        CaseRow row;
        ToldRow told;
        int year;

        if (doc->given_at)
                return recovery_is_twice(d, &lost->case_id, doc->given_at);
        return case_id_split(&lost->case_id, &registered_by, &year, &serial) && unit_is_here(d, &registered_by) &&
               case_get(d->txn, &lost->case_id, &row) && lost->time < row.given_at && !told_get(d->txn, &lost->case_id, &told);
}

/* The number was given again before anybody knew of the loss: what was done in the other petitioner's case is not done in this one,
 * and a person is told, who registers this one anew. */
static void number_twice(Decide *d, const LostRow *row) {
        if (row->way == LOST_OUT)
                fact_lost_done(d, row, LOST_NOTED, 0);
        recovery_warn_twice(d, &row->case_id, row->entry, &d->input->receipt_evidence->header.actor.unit, row->document);
}

static Fact *fact_lost(Decide *d, const LostRow *row) {
        const Receipt *r = d->input->receipt;
        Fact *f = draft_fact(d, FACT_LOST, &d->input->lost->header.actor.unit, &row->case_id);

        f->peer = d->input->peer;
        f->text = arena_strdup(d->out->arena, d->input->receipt_evidence->header.actor.unit.s);
        f->what = (uint32_t)row->way | (uint32_t)r->outcome << 8 | (uint32_t)row->document << 16;
        f->how = (uint32_t)r->lane | r->epoch << 8;
        f->number = r->number;
        f->number2 = row->entry;
        f->at = row->lost_at;
        return f;
}

/* What was refused there may have gone once more, and been taken: that is what counts. */
static bool is_outdone(const LostRow *row, const Receipt *r) {
        return row->way == LOST_OUT && row->outcome == OUTCOME_REFUSED && r->outcome == OUTCOME_TAKEN;
}

/* The same lost entry; what came in is known by its parcel, for it may have been consumed more than once. */
static bool is_same_lost(const LostRow *row, const LostRow *item, const Receipt *r) {
        if (row->way != item->way || !row->lost_at || row->lost_at == item->lost_at)
                return row->way == item->way;
        return row->way == LOST_IN && unit_code_equal(&row->peer, &r->from) && row->lane == r->lane && row->epoch == r->epoch &&
               row->number == r->number;
}

static bool is_noted(Decide *d, const LostRow *item) {
        for (LostDone done = LOST_PENDING; done <= LOST_TAKEN_AGAIN; done++) {
                LostRow row = { .done = done, .case_id = item->case_id, .entry = item->entry };
                RowCursor cursor = row_cursor(ROW_LOST, &row, 3, 3);

                while (row_next(d->txn, &cursor, &row))
                        if (is_same_lost(&row, item, d->input->receipt) && !is_outdone(&row, d->input->receipt))
                                return true;
        }
        return false;
}

/* A paper that is still here, or comes here once more from elsewhere: no act is lost, but that it went there, and arrived.  Noted all the
 * same, in case they lose it; and what comes once more does not go there again. */
static Reason paper_arrived(Decide *d, LostRow *row, bool kept) {
        const Input *in = d->input;
        const Part *proof = evidence_find_part(in->receipt_evidence, PART_PROOF);
        bool noted = is_noted(d, row), taken = in->receipt->outcome == OUTCOME_TAKEN;
        Actor node = { .unit = d->office->unit };

        if (noted && !in->lost_in_outbox && (!kept || !taken || material_is_held(d, &row->case_id, row->entry, &in->peer)))
                return REASON_NONE;
        d->result->status = RESULT_DONE;
        row->document = ENTRY_MATERIAL;
        draft_begin(d, ENTRY_RECOVERY, &row->case_id, &node);
        if (!noted) {
                if (proof)
                        draft_part_salted(d, proof);
                (void)fact_lost(d, row);
                (void)fact_lost_done(d, row, LOST_NOTED, 0);
        }
        if (taken && kept)
                material_held(d, &row->case_id, row->entry, &in->peer, false);
        our_number_is_taken(d, in->receipt);
        return REASON_NONE;
}

/* There was no file in which it could be repeated, or an earlier round's, which the parcel at hand begins anew. */
static bool was_without_file(Decide *d, const LostRow *act) {
        DocketRow docket;

        return !docket_get(d->txn, &act->unit, &act->case_id, &docket) ||
               (act->document == ENTRY_RETURN_REQUEST && docket.custody == CUSTODY_FLIGHT && docket.state == STATE_RETURN_ASKED);
}

/* A parcel of the case comes once more, and is told only now: what was done with the case after that, and made good without it as far as
 * that went, follows it. */
static void acts_follow(Decide *d, const LostRow *came) {
        for (LostDone done = LOST_CUSTODY_ONLY; done <= LOST_NOTED; done++) {
                LostRow row = { .done = done, .case_id = came->case_id };
                RowCursor cursor = row_cursor(ROW_LOST, &row, 2, 2);

                while (row_next(d->txn, &cursor, &row))
                        if (row.way == LOST_OUT && row.outcome == OUTCOME_TAKEN && row.document != ENTRY_MATERIAL &&
                            row.entry > came->entry && was_without_file(d, &row))
                                (void)fact_lost_done(d, &row, LOST_PENDING, 0);
        }
}

Reason decide_recovery_item(Decide *d) {
        const Input *in = d->input;
        const Evidence *e = in->receipt_evidence, *lost = in->lost;
        const Receipt *r = in->receipt;
        bool out = e->header.kind == ENTRY_RECEIVED;
        LostRow row = { .case_id = e->header.case_id,
                        .entry = !out && r->first_entry ? r->first_entry : lost->header.number,
                        .lost_at = lost->header.time,
                        .way = out ? LOST_OUT : LOST_IN };
        const Part *part = evidence_find_part(e, PART_DOCUMENT);
        Actor node = { .unit = d->office->unit };
        RecoveryRow recovery;
        Document doc = { .kind = 0 };
        bool news = true, twice;
        Fact *f;

        d->result->status = RESULT_IGNORED;
        if (!recovery_get(d->txn, &recovery) || (in->lost_known && !in->lost_in_outbox))
                return REASON_NONE;
        if (out && (!part || document_decode(part->data, d->out->arena, &doc)))
                news = false;
        else if (out && doc.kind == ENTRY_MATERIAL && material_is_kept(d, &lost->header))
                return paper_arrived(d, &row, true);
        else if (out && doc.kind == ENTRY_MATERIAL && lost->header.kind == ENTRY_RECEIVED)
                return paper_arrived(d, &row, false);
        /* What was passed on comes again with the parcel it came in; a copy says nothing that the original doesn't. */
        else if (out && (lost->header.kind != doc.kind || !is_to(&doc, &e->header.actor.unit)))
                news = false;
        /* What it told us of where a case lies we tell anew, if that is how it lies. */
        else if (out && doc.kind == ENTRY_WHEREABOUTS)
                news = false;
        news = news && !is_noted(d, &row);
        if (!news && !in->lost_in_outbox)
                return REASON_NONE;
        d->result->status = RESULT_DONE;
        if (!news) { /* but for the number */
                draft_begin(d, ENTRY_RECOVERY, &e->header.case_id, &node);
                our_number_is_taken(d, r);
                return REASON_NONE;
        }
        draft_begin(d, ENTRY_RECOVERY, &e->header.case_id, &node);
        for (uint32_t i = 0; i < e->n_parts && d->draft->n_parts < INPUT_PARTS_MAX; i++)
                draft_part_salted(d, &e->parts[i]);
        row.document = doc.kind;
        f = fact_lost(d, &row);
        if (!out)
                acts_follow(d, &row);
        if (doc.case_class == CLASS_ACCUSATION || procedure_is_sealed(doc.kind))
                f->what |= FACT_LOST_ACCUSES;
        if (!(f->what & FACT_LOST_ACCUSES) && office_is_accusation(d->txn, &row.case_id)) /* it has words that we forgot giving it */
                words_owed(d, &row.case_id, &d->office->unit, &UNIT_NONE, &in->peer);
        if (out)
                our_number_is_taken(d, r);
        twice = is_twice(d, &lost->header, &doc);
        if (twice)
                number_twice(d, &row);
        if (recovery.state == RECOVERY_DONE && !(twice && out)) /* from who was not waited for */
                draft_fact(d, FACT_RECOVERY_STATE, &UNIT_NONE, &CASE_NONE)->what = RECOVERY_WORKING;
        return REASON_NONE;
}
