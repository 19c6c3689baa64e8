/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What leaves a docket: parcels with consecutive numbers per (node, lane), events that climb from giver to giver, copies to the
 * bureaus between; and what becomes of a docket when its parcel arrived or came to nothing.
 *
 * Documents about cases use the normal lane, since between two offices they must keep their order; urgent reports, which move
 * nothing, have their own.
 */

#include "node/core/finding.h"
#include "node/core/step.h"
#include "node/core/succession.h"

#include <assert.h>

#define CLIMB_MAX 16 /* levels of one country */
#define BETWEEN_MAX 16

static uint64_t stream_take(Decide *d, const UnitCode *node, Lane lane) {
        StreamOutRow row;

        for (uint32_t i = 0; i < d->n_streams; i++)
                if (d->streams[i].lane == lane && unit_code_equal(&d->streams[i].node, node))
                        return d->streams[i].next++;
        assert(d->n_streams < DECISION_STREAMS_MAX);
        if (!stream_out_get(d->txn, node, lane, d->head.epoch, &row))
                row.next = 1;
        d->streams[d->n_streams].node = *node;
        d->streams[d->n_streams].lane = lane;
        d->streams[d->n_streams++].next = row.next + 1;
        return row.next;
}

/* 22:25 what is urgent waits behind nothing else; its acknowledgement neither. */
static Lane lane_of(EntryKind document) {
        return document == ENTRY_URGENT || document == ENTRY_URGENT_ACK ? LANE_URGENT : LANE_NORMAL;
}

static Flight send_parcel(Decide *d, const Step *step, const UnitCode *node, uint32_t parts) {
        Flight flight = { .node = *node, .lane = lane_of(step->doc->kind), .epoch = d->head.epoch };
        Fact *f = draft_fact(d, FACT_SEND, &step->from, &step->case_id);

        flight.number = stream_take(d, node, flight.lane);
        f->peer = step->to;
        f->text = arena_strdup(d->out->arena, node->s);
        f->what = (uint32_t)step->kind | (uint32_t)step->doc->kind << 8;
        f->how = (uint32_t)flight.lane | flight.epoch << 8;
        f->number = flight.number;
        f->number2 = parts;
        f->at = d->now + d->office->limits.overdue_warn;
        return flight;
}

Reason deliver(Decide *d, const Step *step, uint32_t parts, Flight *ret_flight) {
        Flight flight = { .number = 0 };
        UnitCode node;
        Reason reason = REASON_NONE;

        if (!unit_host(d, &step->to, &node))
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", step->to.s);
        if (unit_code_equal(&node, &d->office->unit))
                reason = take(d, step);
        else
                flight = send_parcel(d, step, &node, parts);
        if (!reason && ret_flight)
                *ret_flight = flight;
        return reason;
}

void send_entry(Decide *d, const Step *step, const UnitCode *node, uint32_t parts, uint64_t entry) {
        (void)send_parcel(d, step, node, parts);
        d->draft->facts[d->draft->n_facts - 1].number2 |= entry << 16;
}

void send_again(Decide *d, const OutboxRow *row) {
        Document doc = { .kind = row->document };
        Step step = { .kind = row->kind, .doc = &doc, .case_id = row->case_id, .from = row->from_unit, .to = row->to_unit };
        Flight flight = send_parcel(d, &step, &row->key.to, row->parts_mask);
        const DocumentCode *code = document_code(row->document);
        DocketRow docket;

        d->draft->facts[d->draft->n_facts - 1].number2 |= row->entry << 16;
        if (code && code->again && row->kind == PARCEL_DOCUMENT)
                code->again(d, row, &flight);
        if (docket_get(d->txn, &row->from_unit, &row->case_id, &docket) && docket_in_flight(&docket, &row->key))
                fact_flight(d, &docket, &flight);
}

void send_void(Decide *d, const Step *step, const DocketRow *docket) {
        (void)send_parcel(d, step, &docket->flight_node, 1u << PART_DOCUMENT);
}

/* What a third party makes of it is no reason to refuse it to its addressee. */
static Reason try_take(Decide *d, const Step *step) {
        Result before = *d->result;
        uint32_t n_facts = d->draft->n_facts;
        Reason reason = take(d, step);

        if (reason) {
                *d->result = before;
                d->draft->n_facts = n_facts;
        }
        return reason;
}

void hand_given_back(Decide *d, const DocketRow *docket, const UnitCode *to) {
        if (!unit_code_is_none(to) && unit_code_equal(&docket->giver, to))
                draft_fact(d, FACT_LEAD, &docket->unit, &docket->case_id);
}

/* On its way there: an event from below is its answer, and needs not go up. */
static bool is_going_back(const DocketRow *docket) {
        return docket->custody == CUSTODY_FLIGHT && unit_code_equal(&docket->giver, &docket->given_to);
}

void climb(Decide *d, const DocketRow *docket, const Document *event) {
        DocketRow below = *docket, giver;

        for (unsigned i = 0; i < CLIMB_MAX && !unit_code_is_none(&below.giver) && !is_going_back(&below); i++) {
                Step step = { .kind = PARCEL_EVENT,
                              .doc = event,
                              .case_id = docket->case_id,
                              .from = below.unit,
                              .to = below.giver,
                              .ref_entry = draft_number(d),
                              .local = true };
                UnitCode node;

                if (!unit_is_here(d, &below.giver)) {
                        /* The speaker of the parcel is the maker of the entry whose evidence travels. */
                        step.from = d->draft->actor.unit;
                        if (unit_host(d, &below.giver, &node))
                                (void)send_parcel(d, &step, &node, 1u << PART_DOCUMENT);
                        return;
                }
                if (!docket_get(d->txn, &below.giver, &docket->case_id, &giver) || try_take(d, &step))
                        return;
                below = giver;
        }
}

void tell_unit(Decide *d, const Step *step) {
        UnitCode node;

        if (unit_is_here(d, &step->to))
                (void)try_take(d, step);
        else if (unit_host(d, &step->to, &node))
                (void)send_parcel(d, step, &node, 1u << PART_DOCUMENT);
}

static uint32_t bureaus_between(const Decide *d, const UnitCode *issuer, const UnitCode *addressee, UnitCode *ret) {
        int n = route_between(d->office->roster, issuer, addressee, ret, BETWEEN_MAX);

        return n < 0 ? 0 : n > BETWEEN_MAX ? BETWEEN_MAX : (uint32_t)n;
}

bool unit_is_between(const Decide *d, const UnitCode *issuer, const UnitCode *addressee, const UnitCode *unit) {
        UnitCode between[BETWEEN_MAX];
        uint32_t n = bureaus_between(d, issuer, addressee, between);

        for (uint32_t i = 0; i < n; i++)
                if (unit_code_equal(&between[i], unit))
                        return true;
        return false;
}

void copy_to(Decide *d, const Step *step, const UnitCode *to, uint32_t parts) {
        Step copy = *step;
        UnitCode node;

        copy.kind = PARCEL_COPY;
        copy.to = *to;
        if (unit_is_here(d, to))
                (void)try_take(d, &copy);
        else if (unit_host(d, to, &node))
                (void)send_parcel(d, &copy, &node, 1u << PART_DOCUMENT | parts);
}

void copy_between(Decide *d, const UnitCode *issuer, const UnitCode *addressee, const Step *step) {
        UnitCode between[BETWEEN_MAX];
        uint32_t n = bureaus_between(d, issuer, addressee, between);

        for (uint32_t i = 0; i < n; i++)
                copy_to(d, step, &between[i], 0);
}

/* ---- what became of a parcel ------------------------------------------------------------------------------------ */

/* Of a document that is none of its sender's files: its own code sees to it. */
static bool settle_of_no_file(Decide *d, const OutboxRow *row, bool taken) {
        const DocumentCode *code = document_code(row->document);

        if (!code || !code->settled || row->kind != PARCEL_DOCUMENT)
                return false;
        code->settled(d, row, taken);
        return true;
}

/* A hand-over (no mere word of the case, which takes no words of the petitioner along) that came to nothing. */
static bool gave_in_vain(Decide *d, const OutboxRow *row, DocketRow *ret) {
        SentRow sent = { .key = row->key };

        return row->kind == PARCEL_DOCUMENT && procedure_is_hand_over(row->document) && (row->parts_mask & 1u << PART_CONTENT) &&
               row_get(d->txn, ROW_SENT, &sent) && sent.outcome != OUTCOME_TAKEN &&
               docket_get(d->txn, &row->from_unit, &row->case_id, ret);
}

/* The act once more, from where the file stands. */
static void give_again(Decide *d, const OutboxRow *row, const ActRule *rule, const Flight *flight, DocketRow *docket) {
        Act a = { .rule = rule, .doc = { .kind = row->document }, .unit = unit_find(d, &row->from_unit), .docket = *docket,
                  .has_docket = true, .to = row->to_unit };
        ClockRow watch;

        if (row->document == ENTRY_ASSIGNMENT &&
            clock_get_last(d->txn, &row->from_unit, &row->case_id, CLOCK_ASSIGNMENT, true, &watch))
                a.doc.due_day = watch.due_day;
        act_restore(d, &a, flight);
        docket->given_to = row->to_unit;
        docket->progress = PROGRESS_NONE;
}

bool settle_goes_again(Decide *d, const OutboxRow *row, DocketRow *ret) {
        Flight flight = { .node = row->key.to, .lane = row->key.lane, .epoch = row->key.epoch, .number = row->key.number };
        const ActRule *rule;
        bool there, back;

        if (!gave_in_vain(d, row, ret))
                return false;
        rule = procedure_act_in(row->document, ret->state);
        there = ret->state == STATE_HANDED && unit_code_equal(&ret->given_to, &row->to_unit); /* given there once more since */
        back = ret->custody == CUSTODY_HERE && rule->custody && (rule->states & IN(ret->state));
        if (back)
                give_again(d, row, rule, &flight, ret);
        else if (there && ret->custody == CUSTODY_FLIGHT) /* by a parcel that will be refused: it is there */
                fact_flight(d, ret, &flight);
        if (!there)
                fact_warning(d, WARNING_LOST_GIVEN, &row->from_unit, &row->case_id, row->entry, &row->to_unit, row->document,
                             entry_kind_name(row->document));
        return back || (there && ret->custody == CUSTODY_FLIGHT);
}

void settle_arrived(Decide *d, const DocketRow *docket) {
        Fact *custody = fact_custody(d, docket, CUSTODY_AWAY);

        if (d->input->receipt_evidence) /* since it was taken there */
                custody->at = d->input->receipt_evidence->header.time;
        watch_given(d, &docket->unit, &docket->case_id, &docket->given_to); /* or who took over from it */
        if (docket->progress < PROGRESS_TAKEN)
                fact_what(d, FACT_PROGRESS, docket, PROGRESS_TAKEN);
        hand_given_back(d, docket, &docket->given_to);
}

void settle_taken(Decide *d, const OutboxRow *row) {
        DocketRow docket;

        if (!settle_of_no_file(d, row, true) && row->kind == PARCEL_DOCUMENT && procedure_brings_custody(row->document) &&
            docket_get(d->txn, &row->from_unit, &row->case_id, &docket) && docket_in_flight(&docket, &row->key))
                settle_arrived(d, &docket);
}

void settle_bounced(Decide *d, const OutboxRow *row, Outcome outcome, Reason reason) {
        const DocumentCode *code = document_code(row->document);
        DocketRow docket;
        UnitCode desk = succession_desk(d, &row->from_unit);

        if (row->kind != PARCEL_VOID && row->document != ENTRY_WHEREABOUTS) /* nobody waits for that one */
                fact_warning(d, WARNING_BOUNCED, &desk, &row->case_id, row->entry, &row->to_unit, reason,
                             outcome_name(outcome));
        if (!settle_of_no_file(d, row, false) && row->kind == PARCEL_DOCUMENT && code && code->bounced &&
            docket_get(d->txn, &row->from_unit, &row->case_id, &docket))
                code->bounced(d, row, &docket);
}
