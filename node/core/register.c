/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Registration (22:22, 23): every item gets a number at the office that received it, whatever comes next.  Serials belong to
 * the node's own unit: hosted departments register through it, an organ with a node of its own numbers itself.
 *
 * An import's line is registered once: its external id names the case made of it.  The same id with the same content is done
 * (RESULT_DONE, REASON_ALREADY_REGISTERED, the earlier case and entry, no new entry); with other content it is a conflict.
 */

#include <assert.h>
#include <stdio.h>
#include "node/core/finding.h"
#include "node/core/pack.h"
#include "node/core/step.h"

static Bytes content_of(const Input *in) {
        for (uint32_t i = 0; i < in->n_parts; i++)
                if (in->parts[i].kind == PART_CONTENT)
                        return in->parts[i].data;
        return BYTES_NONE;
}

/* 22:20: at most so many come; the others are registered and counted all the same, and who comes is still to be chosen. */
static uint32_t excess_delegation(Decide *d, Document *doc) {
        uint32_t came = doc->representatives;

        if (doc->channel != CHANNEL_VISIT || came <= delegation_max(d->office->pack, doc->people))
                return 0;
        doc->representatives = 0;
        return came;
}

static Reason complete(Decide *d, Document *doc) {
        UnitCode about;
        Reason reason;

        doc->kind = ENTRY_REGISTER;
        doc->unit = d->actor.unit;
        doc->rules = pack_in_force(d);
        fill_document(doc);
        reason = check_document(d, doc); /* class, path, how long each text is */
        if (reason)
                return reason;

        if (doc->received_at > d->now)
                return refuse(d, REASON_FUTURE, "received_at");
        assert(strlen(doc->external_id) < EXTERNAL_ID_SIZE);
        for (uint32_t i = 0; i < doc->n_about_units; i++)
                if (!unit_code_parse(doc->about_units[i], &about))
                        return refuse(d, REASON_FIELD_WRONG, "about_units");

        if (!doc->received_at)
                doc->received_at = d->now;
        if (doc->case_class == CLASS_NONE) { /* proposed, until a person says what it is */
                doc->case_class = CLASS_CLAIM;
                doc->class_proposed = true;
        }
        if (doc->case_class == CLASS_CLAIM && !doc->path31)
                doc->path31 = 6;
        if (doc->case_class != CLASS_CLAIM)
                doc->path31 = 0;
        if (!doc->people)
                doc->people = 1;
        doc->collective = doc->collective || doc->people >= d->office->pack->thresholds.collective_people;
        return doc->case_class == CLASS_ACCUSATION ? sealed_check_register(d, doc) : REASON_NONE;
}

/* Content as it came in, so that the same line is known again. */
static Digest external_digest(const Document *doc, Bytes content) {
        static const uint8_t no_salt[SALT_SIZE];
        Digest digest;

        if (doc->external_digest.len == DIGEST_SIZE) {
                memcpy(digest.b, doc->external_digest.data, DIGEST_SIZE);
                return digest;
        }
        return part_digest(PART_CONTENT, no_salt, content);
}

/* True if the line was dealt with: the result says how. */
static bool known_line(Decide *d, const Document *doc, const Digest *digest, Reason *ret_reason) {
        ExternalRow row = { .unit = d->office->unit };

        strcpy(row.external_id, doc->external_id);
        if (!row_get(d->txn, ROW_EXTERNAL, &row))
                return false;
        if (!digest_same(&row.digest, digest)) {
                *ret_reason = refuse(d, REASON_EXTERNAL_CONFLICT, "%s", row.case_id.s);
        } else {
                *ret_reason = REASON_NONE;
                d->result->reason = REASON_ALREADY_REGISTERED;
                d->result->entry = row.entry;
        }
        d->result->case_id = row.case_id;
        return true;
}

static void open_docket(Decide *d, const CaseId *id, const Document *doc, int year, uint32_t serial, bool unreachable) {
        bool bureau = unit_is_bureau(unit_find(d, &d->actor.unit));
        Fact *f;

        f = draft_fact(d, FACT_DOCKET, &d->actor.unit, id);
        f->what = bureau ? STATE_REGISTERED : STATE_TAKEN;
        f->number = file_number(year, serial);
        f->text = "1";
        take_clocks(d, &d->actor.unit, id, doc->received_at, false, unreachable);
        if (!bureau && unreachable)
                watch_own_accept(d, &d->actor.unit, &(CaseRow){ .case_id = *id, .case_class = doc->case_class });
}

/* What takes no case in at all. */
static Reason check_intake(Decide *d) {
        if (d->in_doubt)
                return refuse(d, REASON_TIME, "%s", d->office->unit.s);
        if (d->office->intake_stopped)
                return refuse(d, d->office->intake_reason, "%s", d->office->unit.s);
        if (is_old_copy(d))
                return refuse(d, REASON_OLD_COPY, "%s", d->office->unit.s);
        return REASON_NONE;
}

static Reason register_document(Decide *d, Document doc) {
        const Input *in = d->input;
        bool unreachable;
        int year = instant_year(d->now);
        uint32_t serial, came;
        Digest digest;
        CaseId id;
        Reason reason;

        doc.people_version = 0;
        doc.given_at = d->now;
        reason = complete(d, &doc);
        if (!reason)
                reason = check_parts(d, &unreachable);
        if (reason)
                return reason;
        came = excess_delegation(d, &doc);
        digest = external_digest(&doc, content_of(in));
        if (*doc.external_id && known_line(d, &doc, &digest, &reason))
                return reason;
        serial = serial_next(d, SERIAL_REGISTER, &d->office->unit, year);
        if (serial > SERIAL_MAX)
                return refuse(d, REASON_SERIALS_USED_UP, "%s %d", d->office->unit.s, year);

        id = case_id_make(&d->office->unit, year, serial);
        draft_begin(d, ENTRY_REGISTER, &id, &d->actor)->wants_code = true;
        draft_document(d, &doc);
        for (uint32_t i = 0; i < in->n_parts; i++)
                d->draft->parts[d->draft->n_parts++] = in->parts[i];
        fact_serial(d, SERIAL_REGISTER, &d->office->unit, year, serial);
        fact_case(d, &id, &d->office->unit, &doc, unreachable);
        marks_propose(d, &id, doc.case_class);
        if (came) {
                d->result->reason = REASON_DELEGATION;
                (void)snprintf(d->result->detail, sizeof(d->result->detail), "%u > %u", came,
                               delegation_max(d->office->pack, doc.people));
                fact_warning(d, WARNING_DELEGATION, &d->actor.unit, &id, 0, &UNIT_NONE, 0, d->result->detail);
        }
        /* Nothing is refused registration for its category (22:22): the desk is told, and says what it is when it is sorted. */
        if (!has_text(doc.external_id) && !d->result->reason && !pack_has_category(d, NULL, doc.category)) {
                d->result->reason = REASON_CATEGORY;
                (void)snprintf(d->result->detail, sizeof(d->result->detail), "%s", pack_like_category(d, doc.category));
        }
        if (*doc.external_id) {
                Fact *f = draft_fact(d, FACT_EXTERNAL, &d->office->unit, &id);

                f->text = arena_strdup(d->out->arena, doc.external_id);
                f->has_digest = true;
                f->digest = digest;
        }
        if (!unit_code_equal(&d->actor.unit, &d->office->unit)) { /* registered through the bureau: the unit's own number */
                serial = serial_next(d, SERIAL_DOCKET, &d->actor.unit, year);
                fact_serial(d, SERIAL_DOCKET, &d->actor.unit, year, serial);
        }
        if (doc.case_class == CLASS_ACCUSATION)
                reason = sealed_register(d, &id, &doc, file_number(year, serial));
        else
                open_docket(d, &id, &doc, year, serial, unreachable);
        if (!reason)
                d->result->case_id = id;
        return reason;
}

Reason act_register(Decide *d) {
        const Document *doc = &d->input->document;
        uint32_t roles = procedure_act(ENTRY_REGISTER)->roles;
        Reason reason;

        /* A discipline organ registers what is brought to it. */
        if (!(d->actor.roles & (roles | (doc->case_class == CLASS_ACCUSATION ? ROLE_DISCIPLINE : 0u))))
                return refuse(d, REASON_ROLE, "%s register", d->actor.user.s);
        reason = check_intake(d);
        return reason ? reason : register_document(d, *doc);
}

enum { SPLIT_LAST = 2 };

/* In the current draft, which is of that case: closed with its words, and shown only to who seals one of them. */
static void same_letter(Decide *d, const CaseId *id, const CaseId *other) {
        fact_case_text(d, id, FACT_TEXT_LETTER, other->s);
}

/* What the new case is: as typed, and for the rest as the letter it stood in; received on the same day. */
static Document split_document(const Document *typed, const CaseRow *letter) {
        Document doc = *typed;

        doc.kind = ENTRY_REGISTER;
        doc.reason = "";
        doc.variant = 0;
        doc.ref_case = CASE_NONE; /* nothing in its own file leads to its siblings */
        doc.external_id = "";
        doc.external_digest = BYTES_NONE;
        doc.received_at = letter->received_at;
        doc.channel = letter->channel;
        if (!doc.people) {
                doc.people = letter->people;
                doc.representatives = letter->representatives;
        }
        return doc;
}

/* One matter of a letter becomes a case of its own; its siblings' numbers stand in the letter's file alone. */
Reason act_split(Decide *d) {
        Document doc;
        Reason reason;
        Act a;

        reason = act_check(d, ENTRY_SPLIT, ACT_STAMPED, &a);
        if (!reason)
                reason = check_intake(d);
        if (!reason)
                reason = register_document(d, split_document(&d->input->document, &a.case_row));
        if (reason)
                return reason;
        same_letter(d, &d->result->case_id, &a.docket.case_id);
        doc = (Document){ .kind = ENTRY_SPLIT, .unit = d->actor.unit, .reason = a.doc.reason, .variant = a.doc.variant,
                          .ref_case = d->result->case_id };
        fill_document(&doc);
        draft_begin(d, ENTRY_SPLIT, &a.docket.case_id, &d->actor);
        draft_document(d, &doc);
        same_letter(d, &a.docket.case_id, &d->result->case_id);
        if (a.doc.variant == SPLIT_LAST) {
                clocks_end(d, &a.docket.unit, &a.docket.case_id, CLOCK(CLOCK_TRIAGE) | CLOCK(CLOCK_NOTICE), CLOCK_SUPERSEDED);
                fact_state(d, &a.docket, STATE_SUPERSEDED);
        }
        return REASON_NONE;
}
