/* SPDX-License-Identifier: Apache-2.0 */

/* Our own recovery: declaring it, learning what others hold of the lost stretch, making it good. */

#include "node/core/recovery.h"
#include "node/core/decide.h"
#include "node/core/finding.h"
#include "node/core/succession.h"

#include <assert.h>
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

/* Told by somebody who has forgotten it since (recovery_peer.c), and has not said anew what it holds. */
static bool is_in_doubt(StoreTxn *txn, const LostRow *withdrawn) {
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

/* Some office has refused the recovery that is under way: it is to be declared anew. */
static bool is_refused(Decide *d) {
        RecoveryPeerRow row = { .state = RECOVERY_PEER_WAITING };
        RowCursor cursor = row_cursor(ROW_RECOVERY_PEER, &row, 0, 0);

        while (row_next(d->txn, &cursor, &row))
                if (row.state == RECOVERY_PEER_REFUSED)
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
                if (unit_code_equal(&row.peer, peer) && is_in_doubt(d->txn, &row))
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
                        if (is_same_lost(&row, item, d->input->receipt))
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

/* ---- making it good -------------------------------------------------------------------------------------------------- */

/* Something older of its case is in doubt: it may be told again, and comes first. */
static bool waits_for_word(StoreTxn *txn, const LostRow *act) {
        LostRow row = { .done = LOST_WITHDRAWN, .case_id = act->case_id };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 2, 2);

        while (row_next(txn, &cursor, &row))
                if (row.entry < act->entry && is_in_doubt(txn, &row))
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

bool office_wants_coming(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        uint64_t learnt;
        RecoveryRow recovery;
        DocketRow docket;
        LostRow row;

        if (!office_wants_lost(txn, in, &learnt) || !recovery_get(txn, &recovery) || recovery.state != RECOVERY_WORKING ||
            !find_ready(txn, &row) || !docket_get(txn, &row.unit, &row.case_id, &docket) || !docket.giver_entry)
                return false;
        *ret_entry = docket.taken_entry;
        return true;
}

bool office_wants_lost(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        RecoveryRow recovery;
        SuccessionRow bare;
        LostRow row;

        if (in->kind != INPUT_TICK)
                return false;
        if (recovery_get(txn, &recovery) && recovery.state == RECOVERY_WORKING && !recovery.stuck) {
                *ret_entry = find_ready(txn, &row) ? row.learnt : 0;
                return *ret_entry != 0;
        }
        *ret_entry = succession_wants_state(txn, &bare) ? bare.entry : 0;
        return *ret_entry != 0;
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
        d->now = r->lost->time;
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
        fact_lost_done(d, row, LOST_NOTED, lost.header.time < d->now ? lost.header.time : d->now);
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

/* True: this tick's work. */
bool tick_recovery(Decide *d) {
        Actor node = { .unit = d->office->unit };
        RecoveryRow recovery;
        LostRow row;
        Fact *f;

        if (!recovery_get(d->txn, &recovery) || recovery.state != RECOVERY_WORKING || recovery.stuck)
                return false;
        if (find_ready(d->txn, &row) && d->input->lost_entry) {
                make_good(d, &row);
                d->result->more = true;
                return true;
        }
        draft_begin(d, ENTRY_RECOVERY, &CASE_NONE, &node);
        f = draft_fact(d, FACT_RECOVERY_STATE, &UNIT_NONE, &CASE_NONE);
        f->what = recovery.lost ? RECOVERY_WORKING : RECOVERY_DONE;
        f->how = recovery.lost != 0;
        return true;
}
