/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Parcels and receipts (promises P2, P3, P8).
 *
 * A parcel of a stream is consumed once, in order, and earns one entry with one receipt, whatever its outcome: taken or
 * refused. The same number again earns the same receipt again and nothing else; the same number with other bytes is a
 * conflict, told once by an alarm, and answered by nothing.  A recall (PARCEL_VOID) alone may come before its turn: it
 * consumes the number it names as voided, or, if that was consumed before, repeats its receipt.
 *
 * What is refused is kept as evidence that it was tried: its document, never the petitioner's words.
 */

#include "node/core/decide.h"
#include "node/core/succession.h"
#include "node/core/recovery.h"

#include <stdio.h>

#define PARTS_TAKEN_MAX (ENTRY_PARTS_MAX - 4) /* beside proof, receipt and facts, also those that repeat words */

static uint32_t stream_how(Lane lane, uint32_t epoch) {
        return (uint32_t)lane | epoch << 8;
}

/* Who said something of a case is told if that turns out to accuse: an accusation's own documents say nothing. */
static uint32_t consumed_flags(const Parcel *p, Outcome outcome) {
        const Header *h = &p->evidence.header;

        if (outcome == OUTCOME_VOIDED || p->kind == PARCEL_VOID || !evidence_find_part(&p->evidence, PART_DOCUMENT))
                return 0;
        if (h->kind == ENTRY_SEALED_WORD)
                return FACT_CONSUMED_TOLD;
        if (procedure_is_sealed(h->kind) || evidence_find_part(&p->evidence, PART_SEALED) ||
            evidence_find_part(&p->evidence, PART_SEALED_NOTICE))
                return 0;
        return FACT_CONSUMED_WORDS;
}

static Fact *fact_consumed(Decide *d, const Parcel *p, uint64_t number, const Digest *digest, Outcome outcome) {
        Fact *f = draft_fact(d, FACT_CONSUMED, &UNIT_NONE, &d->draft->case_id);

        f->peer = p->from;
        f->how = stream_how(p->lane, p->epoch);
        f->number = number;
        f->what = outcome | consumed_flags(p, outcome);
        f->has_digest = digest != NULL;
        if (digest)
                f->digest = *digest;
        return f;
}

static void part_receipt(Decide *d, const Parcel *p, uint64_t number, const Digest *digest, Outcome outcome, Reason reason,
                         uint64_t first) {
        Receipt receipt = { .from = p->from,
                            .to = p->to,
                            .lane = p->lane,
                            .epoch = p->epoch,
                            .number = number,
                            .outcome = outcome,
                            .reason = reason,
                            .detail = reason ? d->result->detail : "",
                            .first_entry = first };
        Buf bytes = BUF_INIT;

        if (digest)
                receipt.parcel_digest = *digest;
        receipt_encode(&receipt, &bytes);
        draft_part(d, PART_RECEIPT, arena_copy(d->out->arena, buf_bytes(&bytes)));
        buf_deinit(&bytes);
}

static void part_proof(Decide *d, const Evidence *e) {
        Buf bytes = BUF_INIT;

        evidence_encode_parts(e, 0, &bytes);
        draft_part(d, PART_PROOF, arena_copy(d->out->arena, buf_bytes(&bytes)));
        buf_deinit(&bytes);
}

/* read_parts() has seen to it that there are no more than fit. */
static void copy_parts(Decide *d, const Evidence *e, uint32_t mask) {
        for (uint32_t i = 0; i < e->n_parts; i++)
                if (mask & 1u << e->parts[i].kind)
                        draft_part_salted(d, &e->parts[i]);
}

/* ---- seen before, or before its turn ---------------------------------------------------------------------------- */

static void ignore(Decide *d, Reason reason) {
        d->result->status = RESULT_IGNORED;
        d->result->reason = reason;
}

static void conflict(Decide *d, AlarmKind kind, const UnitCode *peer, Lane lane, uint32_t epoch, uint64_t number,
                     Reason reason) {
        Actor node = { .unit = d->office->unit };
        char subject[ROW_TEXT_SIZE];

        (void)snprintf(subject, sizeof(subject), "%s/%s/%u/%llu", peer->s, lane_name(lane), epoch, (unsigned long long)number);
        if (!alarm_is_on(d, kind, subject)) {
                draft_begin(d, ENTRY_ALARM, &CASE_NONE, &node);
                (void)fact_alarm(d, kind, subject, true, reason_text(reason)->name);
        }
        ignore(d, reason);
}

/* Its receipt is of before our recovery, and who sent it can't tell it from those of the stretch that we lost: it waits for one of
 * the new epoch, and says the same in it. */
static bool needs_receipt_anew(Decide *d, const DedupRow *row) {
        StreamInRow stream = { .from = row->key.to, .lane = row->key.lane, .epoch = row->key.epoch };
        RecoveryRow recovery;

        return recovery_get(d->txn, &recovery) && row->entry < recovery.entry && row_get(d->txn, ROW_STREAM_IN, &stream) &&
               row->key.number >= stream.first;
}

static void receipt_anew(Decide *d, const Parcel *p, const DedupRow *row) {
        Reason reason = row->outcome == OUTCOME_TAKEN ? REASON_NONE :
                        row->outcome == OUTCOME_VOIDED ? REASON_VOIDED :
                        row->outcome == OUTCOME_QUARANTINED ? REASON_QUARANTINED : REASON_AS_BEFORE;
        Actor node = { .unit = d->office->unit };
        Fact *f;

        draft_begin(d, ENTRY_RECEIVED, &p->evidence.header.case_id, &node);
        if (reason)
                refuse(d, reason, "%llu", (unsigned long long)row->entry);
        f = draft_fact(d, FACT_RECEIPT_AGAIN, &UNIT_NONE, &CASE_NONE);
        f->peer = p->from;
        f->how = stream_how(p->lane, p->epoch);
        f->number = p->number;
        part_receipt(d, p, p->number, row->has_digest ? &row->digest : NULL, row->outcome, reason, row->first);
        *d->result = (Result){ .status = RESULT_DONE };
}

/* True if that was all there is to do with it. */
static bool seen_before(Decide *d, const Parcel *p) {
        DedupRow row = { .key = { .to = p->from, .lane = p->lane, .epoch = p->epoch, .number = p->number } };

        if (!row_get(d->txn, ROW_DEDUP, &row))
                return false;
        if (row.has_digest && !digest_same(&row.digest, &d->input->parcel_digest)) {
                conflict(d, ALARM_CONFLICT, &p->from, p->lane, p->epoch, p->number, REASON_CONFLICT);
                return true;
        }
        if (needs_receipt_anew(d, &row)) {
                receipt_anew(d, p, &row);
                return true;
        }
        ignore(d, REASON_DUPLICATE);
        d->result->entry = row.entry;
        d->result->resend_receipt = true;
        return true;
}

static bool before_its_turn(Decide *d, const Parcel *p) {
        StreamInRow row = { .from = p->from, .lane = p->lane, .epoch = p->epoch };

        if (!row_get(d->txn, ROW_STREAM_IN, &row))
                row.next = 1;
        if (p->number == row.next || p->kind == PARCEL_VOID)
                return false;
        if (p->number < row.next || !recovery_skips(d, &row))
                ignore(d, REASON_OUT_OF_ORDER);
        return true;
}

/* Its sender recovered from an old copy and forgot that it ever sent this, or its recovery is not known here yet. */
static bool other_epoch(Decide *d, const Parcel *p) {
        StreamInRow row = { .from = p->from, .lane = p->lane, .epoch = p->epoch };
        PeerRecoveryRow recovery = { .unit = p->from };
        bool known = row_get(d->txn, ROW_STREAM_IN, &row);

        (void)row_get(d->txn, ROW_PEER_RECOVERY, &recovery);
        if (known ? row.closed && p->number >= row.closed : p->epoch < recovery.epoch)
                ignore(d, REASON_OLD_EPOCH);
        else if (!known && p->epoch > 1 && p->epoch != recovery.epoch)
                ignore(d, REASON_EPOCH_UNKNOWN);
        else
                return false;
        return true;
}

static bool is_in_stream(const LostRow *lost, const Parcel *p) {
        return lost->way == LOST_IN && unit_code_equal(&lost->peer, &p->from) && lost->lane == p->lane && lost->epoch == p->epoch;
}

/* The first entry, of those that are not made good, in which it was consumed. */
static bool find_lost(Decide *d, const Parcel *p, LostRow *ret) {
        LostRow row = { .done = LOST_PENDING, .case_id = p->evidence.header.case_id };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (is_in_stream(&row, p) && row.number == p->number) {
                        *ret = row;
                        return true;
                }
        return false;
}

/* After a recovery of ours: nothing is received before all have told what they hold, and nothing of a case out of its old order.
 * Where that is another one than the stream's (of two old copies the later one's entries have the lower numbers), the stream's
 * counts: what is behind can't come before. */
static bool recovering(Decide *d, const Parcel *p, LostRow *ret_lost) {
        RecoveryRow recovery;
        LostRow first;

        ret_lost->way = 0;
        if (!recovery_get(d->txn, &recovery) || recovery.state == RECOVERY_DONE)
                return false;
        if (recovery.state == RECOVERY_WORKING) {
                if (!recovery_next(d->txn, &p->evidence.header.case_id, &first))
                        return false;
                if (is_in_stream(&first, p) && p->number <= first.number) {
                        (void)find_lost(d, p, ret_lost);
                        return false;
                }
        }
        ignore(d, REASON_RECOVERING);
        return true;
}

/* What takes work in waits while the office can't: its sender repeats it. */
static bool parked(Decide *d, const Parcel *p) {
        if (p->kind != PARCEL_DOCUMENT || (!procedure_brings_custody(p->evidence.header.kind) && p->evidence.header.kind != ENTRY_REVIEW_ASK))
                return false;
        if (d->office->intake_stopped)
                ignore(d, d->office->intake_reason);
        else if (d->in_doubt)
                ignore(d, REASON_TIME);
        else if (is_old_copy(d))
                ignore(d, REASON_OLD_COPY);
        else
                return false;
        return true;
}

/* ---- to whom it says it goes ------------------------------------------------------------------------------------ */

/* From hand to hand: its first sender can't know by whom it ends. */
static bool goes_to_whoever_has_it(EntryKind document) {
        return document == ENTRY_MATERIAL || document == ENTRY_WITHDRAWAL_BROUGHT;
}

static bool is_addressed(const Document *doc, const UnitCode *unit) {
        const ActRule *rule = procedure_act(doc->kind);

        if (unit_code_equal(&doc->to, unit) || goes_to_whoever_has_it(doc->kind))
                return true;
        for (uint32_t i = 0; rule && rule->addressee == TO_SEVERAL && i < doc->n_units; i++)
                if (strcmp(doc->units[i], unit->s) == 0)
                        return true;
        return false;
}

/* ---- may it be said by whom it says (P8) ------------------------------------------------------------------------ */

static Reason check_speaker(Decide *d, const Parcel *p, const Document *doc) {
        const Header *header = &p->evidence.header;
        /* Events climb from giver to giver; material, withdrawals and designations follow the case.  So does material whose own
         * entry is lost there, in the one that made it good. */
        bool passed_on = (header->kind == ENTRY_RECEIVED &&
                          (p->kind == PARCEL_EVENT || (p->kind == PARCEL_DOCUMENT && goes_to_whoever_has_it(doc->kind)) ||
                           (p->kind == PARCEL_COPY && (doc->kind == ENTRY_SUCCESSION || designates(doc))))) ||
                         (header->kind == ENTRY_RECOVERY && p->kind == PARCEL_DOCUMENT && doc->kind == ENTRY_MATERIAL);
        UnitCode node;

        if (!unit_code_equal(&p->evidence.seal.unit, &p->from))
                return refuse(d, REASON_WRONG_NODE, "sealed by %s", p->evidence.seal.unit.s);
        if (!unit_host(d, &p->from_unit, &node) || !unit_code_equal(&node, &p->from))
                return refuse(d, REASON_WRONG_NODE, "%s is not on %s", p->from_unit.s, p->from.s);
        if (!unit_is_here(d, &p->to_unit))
                return refuse(d, REASON_WRONG_NODE, "%s is not here", p->to_unit.s);
        if (!unit_code_equal(&header->actor.unit, &p->from_unit))
                return refuse(d, REASON_WRONG_SPEAKER, "%s, by %s", p->from_unit.s, header->actor.unit.s);
        if (passed_on)
                return REASON_NONE;
        if (header->kind != doc->kind)
                return refuse(d, REASON_FORMAT, "kind");
        if (!unit_code_equal(&doc->unit, &p->from_unit))
                return refuse(d, REASON_WRONG_SPEAKER, "%s, by %s", p->from_unit.s, doc->unit.s);
        if (p->kind == PARCEL_DOCUMENT && !is_addressed(doc, &p->to_unit))
                return refuse(d, REASON_WRONG_SPEAKER, "to %s, sent to %s", doc->to.s, p->to_unit.s);
        return REASON_NONE;
}

/* What arrives was checked as bytes; here that it is something the procedure can reckon with. */
typedef struct Read {
        Document doc;
        bool has_document;
        bool unreachable; /* nothing in it says how to reach the petitioner */
} Read;

/* A report of a month or year, and the reminder of a late one, which names its form; a sheet. */
static bool is_of_no_case(const Document *doc) {
        return doc->kind == ENTRY_PERIODIC_REPORT || (doc->kind == ENTRY_REMINDER && doc->variant) || procedure_has_no_case(doc->kind);
}

static Reason read_parts(Decide *d, const Parcel *p, Read *ret) {
        const Part *part = evidence_find_part(&p->evidence, PART_DOCUMENT);
        const Part *words = evidence_find_part(&p->evidence, PART_CONTENT);
        Content content;
        size_t size = 0;

        if (!part || document_decode(part->data, d->out->arena, &ret->doc))
                return refuse(d, REASON_FORMAT, "document");
        for (uint32_t i = 0; i < p->evidence.n_parts; i++)
                size += p->evidence.parts[i].data.len;
        if (p->evidence.n_parts > PARTS_TAKEN_MAX || size > PARTS_SIZE_MAX)
                return refuse(d, REASON_FORMAT, "parts");
        ret->has_document = true; /* only now: what is kept of a refused one must fit an entry, too */
        if (case_id_is_none(&p->evidence.header.case_id) != is_of_no_case(&ret->doc))
                return refuse(d, REASON_FORMAT, "case");
        if (words && content_decode(words->data, d->out->arena, &content))
                return refuse(d, REASON_FORMAT, "content");
        ret->unreachable = !words || content_unreachable(&content);
        if (ret->doc.due_day && (ret->doc.due_day < 0 || ret->doc.due_day > day_of(d->now) + DUE_DAYS_MAX))
                return refuse(d, REASON_FORMAT, "due_day");
        if (ret->doc.kind == ENTRY_SERVICE && (ret->doc.service_at <= 0 || ret->doc.service_at > d->now + DURATION_DAY))
                return refuse(d, REASON_FORMAT, "service_at"); /* a day: clocks of two offices differ */
        return REASON_NONE;
}

/* ---- taking ----------------------------------------------------------------------------------------------------- */

/* From whose file it climbs on: of a unit that closed, its successor's if that is here. */
static bool event_docket(Decide *d, const Parcel *p, DocketRow *ret) {
        const CaseId *id = &p->evidence.header.case_id;
        SuccessionRow went;

        if (!docket_get(d->txn, &p->to_unit, id, ret))
                return false;
        return ret->state != STATE_SUCCEEDED ||
               (succession_went(d->txn, &p->to_unit, id, &went) && docket_get(d->txn, &went.peer, id, ret));
}

static Reason take_parcel(Decide *d, const Parcel *p, const Read *read) {
        Step step = { .kind = p->kind,
                      .doc = &read->doc,
                      .case_id = p->evidence.header.case_id,
                      .from = p->from_unit,
                      .to = p->to_unit,
                      .ref_entry = p->evidence.header.number,
                      .unreachable = read->unreachable };
        DocketRow docket;
        Reason reason;

        if (p->kind != PARCEL_DOCUMENT && p->kind != PARCEL_COPY && p->kind != PARCEL_EVENT)
                return refuse(d, REASON_FORMAT, "kind");
        reason = take(d, &step);
        if (!reason && p->kind == PARCEL_DOCUMENT)
                marks_keep(d, &step.case_id, read->doc.case_class);
        if (!reason && p->kind == PARCEL_EVENT && event_docket(d, p, &docket))
                climb(d, &docket, &read->doc);
        return reason;
}

/* The case of that number that is known here is another petitioner's: an old copy gave it twice (recovery.h). */
static Reason check_number(Decide *d, const Parcel *p, const Document *doc) {
        return recovery_is_twice(d, &p->evidence.header.case_id, doc->given_at) ?
                       refuse(d, REASON_NUMBER_TWICE, "%s", p->evidence.header.case_id.s) : REASON_NONE;
}

static Reason take_or_refuse(Decide *d, const Parcel *p, const Read *read, Reason reason) {
        if (!reason)
                reason = check_speaker(d, p, &read->doc);
        if (!reason)
                reason = check_number(d, p, &read->doc);
        if (!reason)
                reason = take_parcel(d, p, read);
        if (reason) { /* nothing of it took effect */
                d->draft->n_facts = 0;
                d->n_streams = 0;
                d->told_case = CASE_NONE;
        }
        if (reason == REASON_NUMBER_TWICE)
                recovery_warn_twice(d, &p->evidence.header.case_id, draft_number(d), &p->from_unit, read->doc.kind);
        return reason;
}

static uint32_t parts_kept(const Parcel *p, Reason reason) {
        uint32_t mask = 1u << PART_DOCUMENT;

        if (!reason && p->kind == PARCEL_DOCUMENT)
                mask |= 1u << PART_CONTENT | 1u << PART_ATTACHMENT | 1u << PART_SEALED | 1u << PART_STATE |
                        1u << PART_CHECKS;
        if (!reason && p->kind == PARCEL_COPY)
                mask |= 1u << PART_SEALED_NOTICE;
        return mask;
}

/* The number named is consumed as voided, in an entry of its own (its receipt is evidence of that); or its receipt goes again.
 */
static void void_number(Decide *d, const Parcel *p, const Document *doc) {
        DedupRow row = { .key = { .to = p->from, .lane = p->lane, .epoch = p->epoch, .number = doc->void_number } };
        Actor node = { .unit = d->office->unit };
        Fact *f;

        if (row_get(d->txn, ROW_DEDUP, &row)) {
                draft_begin(d, ENTRY_RECEIVED, &p->evidence.header.case_id, &node);
                f = draft_fact(d, FACT_RECEIPT_AGAIN, &UNIT_NONE, &CASE_NONE);
                f->peer = p->from;
                f->how = stream_how(p->lane, p->epoch);
                f->number = doc->void_number;
                f->number2 = row.entry;
                return;
        }
        draft_begin(d, ENTRY_RECEIVED, &p->evidence.header.case_id, &node);
        refuse(d, REASON_VOIDED, "%llu", (unsigned long long)p->number);
        (void)fact_consumed(d, p, doc->void_number, NULL, OUTCOME_VOIDED);
        part_receipt(d, p, doc->void_number, NULL, OUTCOME_VOIDED, REASON_VOIDED, 0);
        *d->result = (Result){ .status = RESULT_DONE };
        draft_begin(d, ENTRY_RECEIVED, &p->evidence.header.case_id, &node);
}

static Reason check_void(Decide *d, const Parcel *p, const Document *doc) {
        if (doc->kind != ENTRY_RECALL || doc->void_lane != p->lane || !doc->void_number || doc->void_number >= p->number)
                return refuse(d, REASON_FORMAT, "void");
        return check_speaker(d, p, doc);
}

/* What is consumed once more keeps its place among our acts: it is told by that if this entry is lost, too. */
static void received(Decide *d, const Parcel *p, Reason reason, bool has_document, Outcome outcome, const LostRow *lost) {
        uint64_t first = lost->way ? lost->entry : 0;

        copy_parts(d, &p->evidence, has_document ? parts_kept(p, reason) : 0);
        part_proof(d, &p->evidence);
        fact_consumed(d, p, p->number, &d->input->parcel_digest, outcome)->number2 = first;
        part_receipt(d, p, p->number, &d->input->parcel_digest, outcome, reason, first);
        d->result->case_id = p->evidence.header.case_id;
}

/* Was taken, and is refused now, for what the file here has lost: custody must not go back to a giver who gave it up long ago,
 * if it is here or went on from here since.  Of a case whose number was given to another one here since, only the latter is known:
 * it was noted, not made good. */
static bool is_custodian_all_the_same(Decide *d, const Parcel *p, const LostRow *lost, Reason reason) {
        bool twice = reason == REASON_NUMBER_TWICE;
        LostRow later = { .done = twice ? LOST_NOTED : LOST_PENDING, .case_id = lost->case_id, .entry = lost->entry + 1 };
        RowCursor cursor = row_cursor(ROW_LOST, &later, 3, 2);
        DocketRow docket;

        if (!procedure_brings_custody(p->evidence.header.kind))
                return false;
        if (!twice && docket_get(d->txn, &p->to_unit, &lost->case_id, &docket) && docket.custody == CUSTODY_HERE)
                return true;
        /* What only tells of the case, or came about it, makes nobody here its custodian.  If a later parcel gave it here anew, its
         * giver, who got it back before, does not take this one's refusal for that of the later one. */
        while (row_next(d->txn, &cursor, &later)) {
                bool brings = procedure_brings_custody(later.document);

                if (later.way == LOST_OUT && (twice ? brings && later.outcome == OUTCOME_TAKEN :
                                              brings || later.document == ENTRY_RETURN_REQUEST))
                        return true;
        }
        return false;
}

/* Consumed once before, in an entry that is lost: with the outcome it had. */
static Outcome take_again(Decide *d, const Parcel *p, const Read *read, const LostRow *lost, Reason *reason) {
        Outcome outcome = lost->outcome;
        bool twice, stays;

        if (outcome == OUTCOME_TAKEN) {
                *reason = take_or_refuse(d, p, read, *reason);
                twice = *reason == REASON_NUMBER_TWICE;
                stays = *reason && is_custodian_all_the_same(d, p, lost, *reason);
                if (stays && !twice) { /* else nothing of it belongs to the file here */
                        *reason = REASON_NONE;
                        d->result->status = RESULT_DONE;
                }
                outcome = *reason && !stays ? OUTCOME_REFUSED : OUTCOME_TAKEN;
                if (read->has_document && !twice && !procedure_brings_custody(p->evidence.header.kind))
                        (void)recovery_opens_here(d, lost, &read->doc);
        } else {
                *reason = outcome == OUTCOME_VOIDED ? REASON_VOIDED : REASON_AS_BEFORE;
                refuse(d, *reason, "%llu", (unsigned long long)lost->entry);
        }
        (void)fact_lost_done(d, lost, outcome == lost->outcome ? LOST_TAKEN_AGAIN : LOST_NOTED, 0);
        return outcome;
}

/* It may have been lost, taken again and lost again before anybody knew: it comes once more all the same. */
static void done_with_it(Decide *d, const LostRow *lost) {
        LostRow row = { .done = LOST_PENDING, .case_id = lost->case_id };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.way == LOST_IN && (row.entry != lost->entry || row.lost_at != lost->lost_at) &&
                    unit_code_equal(&row.peer, &lost->peer) && row.lane == lost->lane && row.epoch == lost->epoch &&
                    row.number == lost->number)
                        (void)fact_lost_done(d, &row, LOST_TAKEN_AGAIN, 0);
}

Reason decide_parcel(Decide *d) {
        const Parcel *p = d->input->parcel;
        Actor actor = { .unit = unit_is_here(d, &p->to_unit) ? p->to_unit : d->office->unit };
        Read read = { .has_document = false };
        Reason reason = d->input->parcel_refused;
        Outcome outcome = 0;
        LostRow lost;

        if (!unit_code_equal(&p->to, &d->office->unit) || !p->number)
                return refuse(d, REASON_WRONG_NODE, "%s", p->to.s);
        if (seen_before(d, p) || other_epoch(d, p) || before_its_turn(d, p) || recovering(d, p, &lost) || parked(d, p))
                return REASON_NONE;

        if (reason)
                refuse(d, reason, "%s", reason_text(reason)->name);
        else
                reason = read_parts(d, p, &read);
        if (p->kind == PARCEL_VOID) {
                if (!reason)
                        reason = check_void(d, p, &read.doc);
                if (reason)
                        draft_begin(d, ENTRY_RECEIVED, &p->evidence.header.case_id, &actor);
                else
                        void_number(d, p, &read.doc);
        } else {
                draft_begin(d, ENTRY_RECEIVED, &p->evidence.header.case_id, &actor);
                if (lost.way)
                        outcome = take_again(d, p, &read, &lost, &reason);
                else
                        reason = take_or_refuse(d, p, &read, reason);
        }
        if (lost.way && p->kind == PARCEL_VOID)
                (void)fact_lost_done(d, &lost, LOST_TAKEN_AGAIN, 0);
        if (lost.way)
                done_with_it(d, &lost);
        received(d, p, reason, read.has_document, outcome ? outcome : reason ? OUTCOME_REFUSED : OUTCOME_TAKEN, &lost);
        return REASON_NONE;
}

Reason parcel_quarantine(Decide *d) {
        const Parcel *p = d->input->parcel;
        Actor node = { .unit = d->office->unit };
        char subject[ROW_TEXT_SIZE];

        if (!unit_code_equal(&p->to, &d->office->unit) || !p->number)
                return refuse(d, REASON_WRONG_NODE, "%s", p->to.s);
        if (seen_before(d, p) || before_its_turn(d, p))
                return REASON_NONE;
        draft_begin(d, ENTRY_RECEIVED, &CASE_NONE, &node);
        refuse(d, REASON_QUARANTINED, "%s", d->input->text ? d->input->text : "");
        (void)snprintf(subject, sizeof(subject), "%s/%s/%u/%llu", p->from.s, lane_name(p->lane), p->epoch,
                       (unsigned long long)p->number);
        (void)fact_alarm(d, ALARM_QUARANTINE, subject, true, d->input->text ? d->input->text : "");
        (void)fact_consumed(d, p, p->number, &d->input->parcel_digest, OUTCOME_QUARANTINED);
        part_receipt(d, p, p->number, &d->input->parcel_digest, OUTCOME_QUARANTINED, REASON_QUARANTINED, 0);
        return REASON_NONE;
}

/* ---- receipts --------------------------------------------------------------------------------------------------- */

/* A voided number was never seen there: its receipt cannot name its bytes. */
static bool names_our_parcel(const Decide *d, const Receipt *r) {
        static const Digest none;

        return digest_same(&r->parcel_digest, &d->input->parcel_digest) ||
               (r->outcome == OUTCOME_VOIDED && digest_same(&r->parcel_digest, &none));
}

/* Its giver recovered from an old copy: what it received in the stretch that it lost is not there any more. */
static bool is_of_lost_stretch(Decide *d, const Receipt *r, const Evidence *e) {
        StreamOutRow row;

        return stream_out_get(d->txn, &r->to, r->lane, r->epoch, &row) && row.again_epoch && r->number >= row.again &&
               e->seal.epoch < row.again_epoch;
}

/* Offered again, and nothing else came of it than before: what followed from that has followed. */
static bool settled_alike_before(Decide *d, const Receipt *r) {
        SentRow row = { .key = { .to = r->to, .lane = r->lane, .epoch = r->epoch, .number = r->number } };

        return row_get(d->txn, ROW_SENT, &row) && row.outcome == r->outcome;
}

Reason decide_receipt(Decide *d) {
        const Receipt *r = d->input->receipt;
        const Evidence *e = d->input->receipt_evidence;
        const Part *part = evidence_find_part(e, PART_RECEIPT);
        OutboxKey key = { .to = r->to, .lane = r->lane, .epoch = r->epoch, .number = r->number };
        DocketRow docket;
        OutboxRow row;
        Actor actor;
        bool again;
        Fact *f;

        if (!unit_code_equal(&r->from, &d->office->unit) || !unit_code_equal(&e->seal.unit, &r->to) || !part)
                return refuse(d, REASON_WRONG_NODE, "%s, sealed by %s", r->to.s, e->seal.unit.s);
        if (!outbox_get(d->txn, &key, &row)) {
                ignore(d, REASON_UNKNOWN_PARCEL);
                return REASON_NONE;
        }
        if (is_of_lost_stretch(d, r, e)) {
                ignore(d, REASON_OLD_EPOCH);
                return REASON_NONE;
        }
        if (!names_our_parcel(d, r)) {
                conflict(d, ALARM_RECEIPT, &r->to, r->lane, r->epoch, r->number, REASON_RECEIPT_DIFFERS);
                return REASON_NONE;
        }
        actor = (Actor){ .unit = row.from_unit };
        draft_begin(d, ENTRY_RECEIPT, &row.case_id, &actor);
        draft_part_salted(d, part);
        part_proof(d, e);
        again = r->outcome == OUTCOME_TAKEN && settle_goes_again(d, &row, &docket);
        f = draft_fact(d, FACT_SETTLED, &row.from_unit, &row.case_id);
        f->peer = r->to;
        f->how = stream_how(r->lane, r->epoch);
        f->number = r->number;
        f->what = r->outcome;
        if (row.warned)
                fact_warning_clear(d, WARNING_UNDELIVERED, &row.from_unit, &row.case_id);
        if (again)
                settle_arrived(d, &docket);
        else if (r->outcome == OUTCOME_TAKEN)
                settle_taken(d, &row);
        else if (r->reason == REASON_AS_BEFORE && recovery_answers_again(d, &row))
                ; /* it goes once more */
        else if (!settled_alike_before(d, r))
                settle_bounced(d, &row, r->outcome, r->reason);
        succession_settled(d, &row.from_unit);
        /* Words that overtook the word, on another lane, or were on their way: it may have come before anything was there. */
        if (!case_id_is_none(&row.case_id) && office_is_accusation(d->txn, &row.case_id))
                words_owed(d, &row.case_id, &row.from_unit, &UNIT_NONE,
                           procedure_is_sealed(row.document) || row.document == ENTRY_REGISTER || r->outcome == OUTCOME_VOIDED ?
                                   &UNIT_NONE : &r->to);
        d->result->case_id = row.case_id;
        return REASON_NONE;
}
