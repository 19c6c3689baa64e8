/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Another office's recovery, as it is recorded here: only if it declares no less than what we hold of it.  Seals and streams of
 * what it lost stay what they are; what it lost is named, and only then its alarms are cleared.
 */

#include "node/core/decide.h"
#include "node/core/recovery.h"
#include "node/core/step.h"
#include "node/core/succession.h"

#include <stdio.h>
#include <string.h>

typedef struct Declared {
        const Fact *facts;
        size_t n;
        const Fact *recovery;
} Declared;

static bool read_declared(Decide *d, Declared *ret) {
        const Part *part = evidence_find_part(d->input->receipt_evidence, PART_RECOVERY);
        Fact *facts;

        if (!part || facts_decode(part->data, d->out->arena, &facts, &ret->n) || !ret->n || facts[0].kind != FACT_RECOVERY)
                return false;
        ret->facts = facts;
        ret->recovery = facts;
        return facts->what > facts->how && facts->what == d->input->receipt_evidence->seal.epoch &&
               facts->what <= RECOVERY_EPOCH_MAX && facts->at > 0 && unit_code_equal(&facts->unit, &d->input->peer);
}

/* ---- does it declare all that we hold ----------------------------------------------------------------------------- */

/* Of a year before all that it declares nothing is lost. */
static bool range_covers(const Declared *declared, int declared_year, const UnitCode *unit, int year, uint32_t serial) {
        for (size_t i = 0; i < declared->n; i++) {
                const Fact *f = &declared->facts[i];

                if (f->kind == FACT_RECOVERY_RANGE && f->what == SERIAL_REGISTER && unit_code_equal(&f->unit, unit) &&
                    f->number == (uint64_t)year)
                        return serial <= f->number2;
        }
        return year < declared_year;
}

/* Known here before it recovered: what came later it may have given since. */
static bool is_older(Decide *d, const CaseId *id) {
        CaseRow row;
        HistoryRow known = { .case_id = *id };

        if (!case_get(d->txn, id, &row))
                return true;
        known.entry = row.entry;
        return !row_get(d->txn, ROW_HISTORY, &known) || known.at < d->input->receipt_evidence->header.time;
}

/* The newest of its register numbers that was known here then; cases are in the order of office, year, serial. */
static bool newest_case(Decide *d, const UnitCode *unit, int *ret_year, uint32_t *ret_serial) {
        Buf from = BUF_INIT, key = BUF_INIT;
        UnitCode code;
        CaseId id = CASE_NONE;
        bool found, older = false;

        buf_printf(&from, "c%s.", unit->s); /* '.' follows '-' */
        do {
                found = store_seek_before(d->txn, buf_bytes(&from), &key, NULL) && key.len > 1 && key.len - 1 <= sizeof(id.s) &&
                        key.data[0] == 'c';
                if (found) {
                        memcpy(id.s, key.data + 1, key.len - 1);
                        found = id.s[key.len - 2] == '\0' && case_id_split(&id, &code, ret_year, ret_serial) &&
                                unit_code_equal(&code, unit);
                }
                older = found && is_older(d, &id);
                buf_clear(&from);
                buf_put_bytes(&from, buf_bytes(&key));
        } while (found && !older);
        buf_deinit(&from);
        buf_deinit(&key);
        return older;
}

static Reason check_cases(Decide *d, const Declared *declared) {
        const Roster *r = d->office->roster;

        for (uint32_t i = 0; i < r->n_units; i++) {
                const UnitCode *unit = &r->units[i].code;
                UnitCode host;
                uint32_t serial;
                int year;

                if (unit_host(d, unit, &host) && unit_code_equal(&host, &d->input->peer) && newest_case(d, unit, &year, &serial) &&
                    !range_covers(declared, instant_year(d->input->receipt_evidence->header.time), unit, year, serial))
                        return refuse(d, REASON_DECLARES_LESS, "%s %d %u", unit->s, year, serial);
        }
        return REASON_NONE;
}

static Reason check_declared(Decide *d, const Declared *declared, const PeerRecoveryRow *before) {
        const Evidence *e = d->input->receipt_evidence;
        PeerRow held = { .unit = d->input->peer };

        (void)peer_row_get(d->txn, &d->input->peer, &held);
        if (declared->recovery->what <= before->epoch)
                return refuse(d, REASON_DECLARES_LESS, "epoch %u", before->epoch);
        if (held.seal && e->seal.number <= held.seal)
                return refuse(d, REASON_DECLARES_LESS, "seal %llu", (unsigned long long)held.seal);
        if (e->header.number <= before->first_entry)
                return refuse(d, REASON_DECLARES_LESS, "entry %llu", (unsigned long long)before->first_entry);
        return check_cases(d, declared);
}

/* ---- what it kept is what we hold --------------------------------------------------------------------------------- */

/* The newest seal of it that both hold, if the seals it shows lead from that to the recovery's own. */
static bool find_common(Decide *d, uint64_t *ret) {
        const Input *in = d->input;
        const Digest *next = &in->receipt_evidence->seal.previous;

        for (uint32_t i = in->n_seals; i--;) {
                PeerSealRow row = { .unit = in->peer, .number = in->seals[i].number };

                if (!digest_same(&in->seals[i].hash, next))
                        return false;
                if (row_get(d->txn, ROW_PEER_SEAL, &row) && digest_same(&row.hash, &in->seals[i].hash)) {
                        *ret = row.number;
                        return true;
                }
                next = &in->seals[i].previous;
        }
        return false;
}

/* ---- recording ------------------------------------------------------------------------------------------------------ */

static const LanePosition *position_out(const Input *in, Lane lane, uint32_t epoch) {
        for (uint32_t i = 0; i < in->n_lanes; i++)
                if (in->lanes[i].lane == lane && in->lanes[i].epoch == epoch)
                        return &in->lanes[i];
        return NULL;
}

static const LanePosition *position_in(const Input *in, Lane lane, uint32_t epoch) {
        for (uint32_t i = 0; i < in->n_lanes; i++)
                if (in->lanes[i].lane == lane && in->lanes[i].epoch_in == epoch)
                        return &in->lanes[i];
        return NULL;
}

/* It had declared its loss when it answered ours, though we hear of that only now. */
static bool is_before_ours(Decide *d) {
        RecoveryRow ours;

        return recovery_get(d->txn, &ours) && d->input->receipt_evidence->header.time < ours.at;
}

static void close_stream(Decide *d, Lane lane, uint32_t epoch, uint64_t from, const LanePosition *kept) {
        Fact *f = draft_fact(d, FACT_STREAM_CLOSED, &UNIT_NONE, &CASE_NONE);

        f->peer = d->input->peer;
        f->how = (uint32_t)lane | epoch << 8;
        f->number = from;
        f->number2 = kept && kept->unacked && kept->unacked < from ? kept->unacked : from;
        f->what = is_before_ours(d);
}

/* What it sent and forgot is consumed no more, also if it comes late; what it kept of that stream still comes. */
static void close_streams(Decide *d, uint32_t epoch) {
        const Input *in = d->input;
        StreamInRow row = { .from = in->peer };
        RowCursor cursor = row_cursor(ROW_STREAM_IN, &row, 1, 1);

        while (row_next(d->txn, &cursor, &row)) {
                const LanePosition *kept = position_out(in, row.lane, row.epoch);

                if (row.epoch < epoch)
                        close_stream(d, row.lane, row.epoch, kept && kept->next_out ? kept->next_out : 1, kept);
        }
        for (uint32_t i = 0; i < in->n_lanes; i++) {
                const LanePosition *l = &in->lanes[i];

                row = (StreamInRow){ .from = in->peer, .lane = l->lane, .epoch = l->epoch };
                if (l->next_out > 1 && l->epoch < epoch && !row_has(d->txn, ROW_STREAM_IN, &row))
                        close_stream(d, l->lane, l->epoch, l->next_out, l);
        }
}

/* Its last recovery is one that we heard of: what it lost then, it lost, and has consumed once more in the epoch that began so. */
static bool is_next_after(const Decide *d, const PeerRecoveryRow *before) {
        return before->epoch && digest_same(&before->hash, &d->input->digest);
}

/* From here on what it gave receipts for may be lost there; what it has consumed once more since earns one of the new epoch. */
static uint64_t first_lost(const LanePosition *kept, bool next) {
        uint64_t from = !kept ? 0 : next ? kept->kept_in : kept->first_in;

        return from ? from : 1;
}

static void offer_again(Decide *d, const Fact *recovery, const PeerRecoveryRow *before) {
        StreamOutRow row = { .to = d->input->peer };
        RowCursor cursor = row_cursor(ROW_STREAM_OUT, &row, 1, 1);

        while (row_next(d->txn, &cursor, &row)) {
                const LanePosition *kept = position_in(d->input, row.lane, row.epoch);
                Fact *f = draft_fact(d, FACT_OFFER_AGAIN, &UNIT_NONE, &CASE_NONE);

                f->peer = d->input->peer;
                f->how = (uint32_t)row.lane | row.epoch << 8;
                f->number = first_lost(kept, is_next_after(d, before));
                f->what = is_next_after(d, before);
                f->number2 = recovery->what;
        }
}

/* What it had sent us, and we wait for to come once more after a recovery of ours: by now it may have forgotten that, and the
 * number may be another parcel's.  It is asked again, and says what still comes. */
static void wait_no_more(Decide *d) {
        LostRow row = { .done = LOST_PENDING };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 1, 1);

        while (row_next(d->txn, &cursor, &row))
                if (row.way == LOST_IN && unit_code_equal(&row.peer, &d->input->peer))
                        (void)fact_lost_done(d, &row, LOST_WITHDRAWN, 0);
}

/* Not made good yet: it came to nothing, and will be ours then. */
static void came_to_nothing(Decide *d, const LostRow *row) {
        Fact *f = draft_fact(d, FACT_LOST, &row->unit, &row->case_id);

        f->peer = row->peer;
        f->text = arena_strdup(d->out->arena, row->other.s);
        f->what = (uint32_t)row->way | (uint32_t)OUTCOME_VOIDED << 8 | (uint32_t)row->document << 16;
        f->how = (uint32_t)row->lane | row->epoch << 8;
        f->number = row->number;
        f->number2 = row->entry;
        f->at = row->lost_at;
}

/* Where that paper stands by now: made good, taken once more, or kept. */
static uint64_t paper_entry(Decide *d, const LostRow *row) {
        LostRow came = { .done = LOST_TAKEN_AGAIN, .case_id = row->case_id, .entry = row->entry, .lost_at = row->lost_at, .way = LOST_IN };

        if (row->done == LOST_RESTORED)
                return row->done_entry;
        return row_get(d->txn, ROW_LOST, &came) ? came.done_entry : row->entry;
}

/* It had shown to have that paper, and has lost it since: it follows again, if the case is there. */
static void paper_is_gone(Decide *d, const LostRow *row) {
        uint64_t entry = paper_entry(d, row);

        if (!material_is_held(d, &row->case_id, entry, &row->peer))
                return;
        material_held(d, &row->case_id, entry, &row->peer, true);
        material_is_lost_there(d, &row->unit, &row->case_id, &row->peer);
}

static bool is_given_since(StoreTxn *txn, const DocketRow *docket, uint64_t entry) {
        SuccessionRow went;

        if (docket->state == STATE_SUCCEEDED && succession_went(txn, &docket->unit, &docket->case_id, &went))
                return went.entry > entry;
        return docket->given_entry > entry;
}

/* It came back to another desk here since, and lies there, or went on from there: that one's taking it is the later one. */
static bool is_with_another_since(Decide *d, const LostRow *gave) {
        CaseUnitRow other = { .case_id = gave->case_id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &other, 1, 1);
        DocketRow docket;

        while (row_next(d->txn, &cursor, &other))
                if (!unit_code_equal(&other.unit, &gave->unit) && docket_get(d->txn, &other.unit, &other.case_id, &docket) &&
                    !unit_code_equal(&docket.given_to, &gave->unit) &&
                    (docket.custody == CUSTODY_HERE || (docket.custody == CUSTODY_FLIGHT && docket.state == STATE_RETURN_ASKED) ||
                     (docket.custody != CUSTODY_NONE && is_given_since(d->txn, &docket, gave->done_entry))))
                        return true;
        return false;
}

/* What we gave it in an entry that we lost ourselves, and know of through it alone: by now it has forgotten that, too, and
 * there is no parcel to offer again.  So it is ours once more, and a person hands it on anew. */
static void take_back(Decide *d) {
        LostRow row = { .done = LOST_PENDING };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 0, 0);

        while (row_next(d->txn, &cursor, &row)) {
                const LanePosition *kept = position_in(d->input, row.lane, row.epoch);
                OutboxKey flight = { .to = row.peer, .lane = row.lane, .epoch = row.epoch, .number = row.number };
                SuccessionRow went;
                DocketRow docket;

                if (row.way != LOST_OUT || row.outcome != OUTCOME_TAKEN || !unit_code_equal(&row.peer, &d->input->peer) ||
                    (kept && row.number < kept->next_in))
                        continue;
                if (row.done == LOST_PENDING) {
                        came_to_nothing(d, &row);
                        continue;
                }
                if (row.document == ENTRY_MATERIAL) {
                        paper_is_gone(d, &row);
                        continue;
                }
                if (is_with_another_since(d, &row))
                        continue;
                if (row.document == ENTRY_SUCCESSION && succession_went(d->txn, &row.unit, &row.case_id, &went) &&
                    went.state == WENT_ARRIVED && succession_is_its(&went, &flight))
                        succession_back(d, &row.unit, &row.case_id, &row.other, true);
                if (!docket_get(d->txn, &row.unit, &row.case_id, &docket) ||
                    docket.custody != CUSTODY_AWAY || docket.away_entry != row.entry || !unit_code_equal(&docket.given_to, &row.other))
                        continue;
                hand_comes_back(d, &docket);
                fact_warning(d, WARNING_BOUNCED, &row.unit, &row.case_id, row.entry, &row.other, REASON_OLD_COPY,
                             outcome_name(OUTCOME_VOIDED));
        }
}

/* The question stood again, and a person has answered it anew: the newest answer counts. */
static bool is_answered_since(Decide *d, const OutboxRow *answer) {
        HistoryRow row = { .case_id = answer->case_id, .entry = answer->entry + 1 };
        RowCursor cursor = row_cursor(ROW_HISTORY, &row, 2, 1);

        while (row_next(d->txn, &cursor, &row))
                if (row.kind == ENTRY_RETURN_ANSWER && unit_code_equal(&row.unit, &answer->from_unit))
                        return true;
        return false;
}

/* The answer stands: nobody is asked any more, who might say the opposite. */
static void question_is_over(Decide *d, const OutboxRow *answer) {
        DocketRow docket;

        if (!docket_get(d->txn, &answer->from_unit, &answer->case_id, &docket) || !docket.return_asked)
                return;
        draft_fact(d, FACT_RETURN, &docket.unit, &docket.case_id)->how = docket.returns;
        fact_warning_clear(d, WARNING_RETURN_ASKED, &docket.unit, &docket.case_id);
        clock_end(d, &docket.unit, &docket.case_id, CLOCK_RETURN_ANSWER, CLOCK_MET);
}

/* It refused our answer to its offer to give a case back: perhaps because its old copy had forgotten the offer, which it now
 * hears of again, and would wait for an answer for ever.  So it is given once more, behind what it hears; if it never asked, it
 * refuses once more. */
static void answer_again(Decide *d, const PeerRecoveryRow *before) {
        SentRow row = { .key = { .to = d->input->peer } };
        RowCursor cursor = row_cursor(ROW_SENT, &row, 4, 1);

        while (row_next(d->txn, &cursor, &row)) {
                const LanePosition *kept = position_in(d->input, row.key.lane, row.key.epoch);
                OutboxRow again = { .key = row.key, .entry = row.entry, .kind = row.kind, .document = row.document,
                                    .from_unit = row.from_unit, .to_unit = row.to_unit, .parts_mask = row.parts_mask,
                                    .case_id = row.case_id };

                if (row.document == ENTRY_RETURN_ANSWER && row.outcome == OUTCOME_REFUSED &&
                    row.receipt_entry > before->entry && row.key.number < first_lost(kept, is_next_after(d, before)) &&
                    !is_answered_since(d, &again)) {
                        send_again(d, &again);
                        question_is_over(d, &again);
                }
        }
}

/* Given there again since, and taken: nobody has asked in this round. */
static bool is_handed_since(Decide *d, const OutboxRow *answer) {
        DocketRow docket;

        return docket_get(d->txn, &answer->from_unit, &answer->case_id, &docket) && docket.custody == CUSTODY_AWAY &&
               docket.given_entry > answer->entry && unit_code_equal(&docket.given_to, &answer->to_unit);
}

bool recovery_answers_again(Decide *d, const OutboxRow *answer) {
        if (answer->document != ENTRY_RETURN_ANSWER || is_answered_since(d, answer) || is_handed_since(d, answer))
                return false;
        send_again(d, answer);
        question_is_over(d, answer);
        return true;
}

static void record(Decide *d, const Declared *declared, const PeerRecoveryRow *before) {
        const Evidence *e = d->input->receipt_evidence;
        const UnitCode *peer = &d->input->peer;
        PeerRow held = { .unit = *peer };
        bool holds = peer_row_get(d->txn, peer, &held), connected;
        Actor node = { .unit = d->office->unit };
        Buf proof = BUF_INIT;
        uint64_t common = 0;
        Fact *f;

        draft_begin(d, ENTRY_RECOVERY, &CASE_NONE, &node);
        evidence_encode_parts(e, 1u << PART_RECOVERY, &proof);
        draft_part(d, PART_PROOF, arena_copy(d->out->arena, buf_bytes(&proof)));
        buf_deinit(&proof);
        connected = holds && find_common(d, &common);
        f = draft_fact(d, FACT_PEER_RECOVERY, &UNIT_NONE, &CASE_NONE);
        f->peer = *peer;
        f->what = declared->recovery->what;
        f->number = e->seal.number;
        f->number2 = e->header.number;
        f->how = holds;
        f->has_digest = true;
        f->digest = e->seal.hash;
        f->at = e->seal.time;
        f->text = text_cut(d->out->arena, declared->recovery->text, ROW_TEXT_SIZE);
        if (common) {
                f = draft_fact(d, FACT_PEER_COMMON, &UNIT_NONE, &CASE_NONE);
                f->peer = *peer;
                f->number = common;
        }
        close_streams(d, declared->recovery->what);
        offer_again(d, declared->recovery, before);
        take_back(d);
        answer_again(d, before);
        wait_no_more(d);
        (void)fact_alarm(d, ALARM_RECOVERY, peer->s, false, "");
        (void)fact_alarm(d, ALARM_GAP, peer->s, false, "");
        /* What it kept must be what we hold: a recovery is no leave to write the past anew. */
        (void)fact_alarm(d, ALARM_FORK, peer->s, holds && !connected,
                         "the seals it kept do not lead back to any that we hold");
}

Reason decide_peer_recovery(Decide *d) {
        PeerRecoveryRow before = { .unit = d->input->peer };
        Actor node = { .unit = d->office->unit };
        Declared declared;

        d->result->status = RESULT_IGNORED;
        (void)row_get(d->txn, ROW_PEER_RECOVERY, &before);
        if (!read_declared(d, &declared) ||
            (before.first_entry == d->input->receipt_evidence->header.number &&
             digest_same(&before.hash, &d->input->receipt_evidence->seal.hash)))
                return REASON_NONE;
        d->result->status = RESULT_DONE;
        if (check_declared(d, &declared, &before)) {
                const char *text = text_cut(d->out->arena, arena_printf(d->out->arena, "declares less than we hold: %s",
                                                                        d->result->detail), ROW_TEXT_SIZE);
                AlarmRow alarm;

                /* Declared anew, and still too little: it is told by what. */
                if (alarm_get(d->txn, ALARM_RECOVERY, d->input->peer.s, &alarm) && alarm.on && strcmp(alarm.text, text) == 0)
                        return REASON_NONE;
                draft_begin(d, ENTRY_ALARM, &CASE_NONE, &node);
                fact_alarm_anew(d, ALARM_RECOVERY, d->input->peer.s, text);
                return REASON_NONE;
        }
        record(d, &declared, &before);
        return REASON_NONE;
}
