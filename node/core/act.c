/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The acting half: a desk does something with a case.  The order of the questions is the order of the answers a clerk gets: is
 * the desk here, is there such a case, may this kind of unit, may this user, may it be addressed to that office (authority:
 * refused and journaled), are the fields there, does the case stand where it can be done, does the document's own condition
 * hold.  Then the rule of the table is carried out, document by document only where they differ.
 */

#include "node/core/exchange.h"
#include "node/core/finding.h"
#include "node/core/review.h"
#include "node/core/step.h"
#include "node/core/succession.h"

#include <assert.h>
#include <string.h>

void draft_violation(Decide *d, Reason reason) {
        Fact *f;

        draft_drop(d);
        draft_begin(d, ENTRY_VIOLATION, &d->input->case_id, &d->actor);
        f = draft_fact(d, FACT_VIOLATION, &d->actor.unit, &d->input->case_id);
        f->what = reason;
        f->how = d->input->document_kind == ENTRY_DRAFT ? d->input->document.kind : d->input->document_kind;
        f->peer = d->input->document.to;
        f->text = text_cut(d->out->arena, d->result->detail, ROW_TEXT_SIZE);
}

/* ---- authority -------------------------------------------------------------------------------------------------- */

/* Of a drafted document: whoever has to do with it is told what is wrong with it, whichever way it is tried. */
static uint32_t roles_of(const Act *a) {
        const ActRule *rule = a->rule;

        if (!rule->drafted || a->stage == ACT_STAMPED)
                return rule->roles;
        return a->stage == ACT_DRAFTED ? rule->drafted : rule->roles | rule->drafted | rule->signers;
}

/* 22:23: what belongs to a unit of its own line below; or what came of it. */
static bool may_hand_on(const Decide *d, const Act *a) {
        if (unit_is_bureau(a->unit) || goes_to_designated(a))
                return true;
        return a->rule->power == POWER_GIVER ? !unit_code_is_none(&a->docket.given_to) :
                                               route_is_line(d->office->roster, &a->unit->code, &a->doc.to);
}

static Reason check_power(Decide *d, const Act *a) {
        if ((a->rule->power == POWER_HAND_ON || a->rule->power == POWER_GIVER) && !may_hand_on(d, a))
                return refuse(d, REASON_BUREAU_ONLY, "%s %s", a->unit->code.s, entry_kind_name(a->rule->document));
        if (a->rule->power == POWER_BUREAU && !unit_is_bureau(a->unit))
                return refuse(d, REASON_BUREAU_ONLY, "%s %s", a->unit->code.s, entry_kind_name(a->rule->document));
        if (a->rule->power == POWER_RESPONSIBLE && !route_is_responsible(a->unit))
                return refuse(d, REASON_RESPONSIBLE_ONLY, "%s %s", a->unit->code.s, entry_kind_name(a->rule->document));
        if (!(d->actor.roles & roles_of(a)))
                return refuse(d, REASON_ROLE, "%s %s: %s", d->actor.user.s, entry_kind_name(a->rule->document),
                              roles_text(d, roles_of(a)));
        if (!a->has_docket && !(a->rule->states & IN(STATE_NONE)))
                return refuse(d, REASON_NOT_CUSTODIAN, "%s", a->unit->code.s);
        return REASON_NONE;
}

static Reason check_addressee(Decide *d, Act *a) {
        const Roster *roster = d->office->roster;
        const RosterUnit *to;

        if (a->doc.kind == ENTRY_REPORT_UP && unit_code_is_none(&a->doc.to))
                a->doc.to = a->unit->served_by;
        if (unit_code_is_none(&a->doc.to))
                return refuse(d, REASON_FIELD_MISSING, "to");
        to = unit_find(d, &a->doc.to);
        if (!to)
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", a->doc.to.s);
        if (unit_code_equal(&a->doc.to, &a->unit->code))
                return refuse(d, REASON_TO_SELF, "%s", a->doc.to.s);
        switch (a->rule->reach) {
        case REACH_BELOW:
                /* A unit that is no bureau goes down its line, or where it was designated: check_power() has asked. */
                if ((a->rule->power != POWER_HAND_ON || unit_is_bureau(a->unit)) &&
                    !route_supervises(roster, &a->unit->code, &a->doc.to))
                        return refuse(d, REASON_NOT_SUPERVISED, "%s -> %s", a->unit->code.s, a->doc.to.s);
                break;
        case REACH_ABOVE:
                if (!unit_is_bureau(to) || !route_supervises(roster, &a->doc.to, &a->unit->code))
                        return refuse(d, REASON_NOT_ABOVE, "%s -> %s", a->unit->code.s, a->doc.to.s);
                break;
        case REACH_OWN:
                break; /* the document's own check */
        }
        if (to->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", to->code.s, to->successor.s);
        a->to = a->doc.to;
        return REASON_NONE;
}

/* ---- fields ----------------------------------------------------------------------------------------------------- */

static Reason check_fields(Decide *d, const Act *a) {
        static const struct {
                uint32_t need;
                const char *name;
        } names[] = {
                { NEEDS_TO, "to" }, { NEEDS_REASON, "reason" }, { NEEDS_BODY, "body" }, { NEEDS_LEGAL_BASIS, "legal_basis" },
                { NEEDS_REMEDY, "remedy" }, { NEEDS_DUE_DAY, "due" }, { NEEDS_TRIGGER, "trigger" },
                { NEEDS_SERVICE, "how" }, { NEEDS_CLASS, "class" }, { NEEDS_ORGAN, "organ" },
                { NEEDS_REF_CASE, "ref_case" }, { NEEDS_DAYS, "days" }, { NEEDS_UNTIL, "until" }, { NEEDS_VARIANT, "variant" },
                { NEEDS_UNITS, "units" }, { NEEDS_PERSON, "person" }, { NEEDS_DECISION, "decision" },
        };
        const Document *doc = &a->doc;
        uint32_t has = (unit_code_is_none(&doc->to) ? 0u : NEEDS_TO) | (has_text(doc->reason) ? NEEDS_REASON : 0u) |
                       (has_text(doc->body) ? NEEDS_BODY : 0u) | (has_text(doc->legal_basis) ? NEEDS_LEGAL_BASIS : 0u) |
                       (has_text(doc->remedy) ? NEEDS_REMEDY : 0u) | (doc->due_day ? NEEDS_DUE_DAY : 0u) |
                       (doc->trigger ? NEEDS_TRIGGER : 0u) | (doc->service_how ? NEEDS_SERVICE : 0u) |
                       (doc->case_class ? NEEDS_CLASS : 0u) | (has_text(doc->organ) ? NEEDS_ORGAN : 0u) |
                       (case_id_is_none(&doc->ref_case) ? 0u : NEEDS_REF_CASE) | (doc->days ? NEEDS_DAYS : 0u) |
                       (doc->until_day ? NEEDS_UNTIL : 0u) | (doc->variant ? NEEDS_VARIANT : 0u) |
                       (doc->n_units ? NEEDS_UNITS : 0u) | (has_text(doc->person) ? NEEDS_PERSON : 0u) |
                       (doc->decision ? NEEDS_DECISION : 0u);

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                if (a->rule->needs & ~has & names[i].need)
                        return refuse(d, REASON_FIELD_MISSING, "%s", names[i].name);
        if (doc->case_class == CLASS_ACCUSATION)
                return refuse(d, REASON_SEALED, "%s", a->case_row.case_id.s);
        if (doc->path31 > 6)
                return refuse(d, REASON_FIELD_WRONG, "path31");
        if (doc->trigger && !(d->office->pack->triggers & 1u << doc->trigger))
                return refuse(d, REASON_NOT_IN_PACK, "%s: %s", d->office->pack->name, trigger_name(doc->trigger));
        if (doc->due_day && doc->due_day <= day_of(d->now))
                return refuse(d, REASON_DUE_PAST, "due");
        if (doc->due_day > day_of(d->now) + DUE_DAYS_MAX)
                return refuse(d, REASON_FIELD_WRONG, "due");
        return REASON_NONE;
}

/* ---- where the case stands -------------------------------------------------------------------------------------- */

static Reason check_state(Decide *d, const Act *a) {
        const DocketRow *docket = &a->docket;

        if (a->rule->custody && docket->custody == CUSTODY_FLIGHT)
                return refuse(d, docket->state == STATE_RETURN_ASKED ? procedure_state_reason(a->doc.kind, docket->state) :
                                                                     REASON_IN_FLIGHT, "%s", docket->given_to.s);
        /* Whatever it does, none is owed. */
        if (a->doc.kind == ENTRY_REPORT && docket->mode == ENTRY_REFERRAL && docket->custody == CUSTODY_HERE)
                return refuse(d, REASON_NO_REPORT_OWED, "%s", docket->case_id.s);
        if (!(a->rule->states & IN(docket->state)) || (a->rule->custody && docket->custody != CUSTODY_HERE))
                return refuse(d, procedure_state_reason(a->doc.kind, docket->state), "%s", docket_state_name(docket->state));
        return REASON_NONE;
}

/* ---- what the document says beside what was typed --------------------------------------------------------------- */

static void fill_about(Decide *d, Document *doc, const char *about) {
        doc->n_about_units = 0;
        while (*about && doc->n_about_units < DOCUMENT_ABOUT_UNITS_MAX) {
                size_t len = strcspn(about, " ");

                doc->about_units[doc->n_about_units++] = arena_strndup(d->out->arena, about, len);
                about += len + (about[len] != 0);
        }
}

void document_tells_words(Decide *d, Document *doc, const CaseId *id) {
        WordsRow words;

        words_get(d->txn, id, &words);
        doc->category = arena_strdup(d->out->arena, words.category);
        doc->place = arena_strdup(d->out->arena, words.place);
        fill_about(d, doc, words.about);
}

void document_tells_case(Decide *d, Document *doc, const CaseRow *row) {
        document_tells_words(d, doc, &row->case_id);
        doc->channel = row->channel;
        doc->received_at = row->received_at;
        doc->people = row->people;
        doc->representatives = row->representatives;
        doc->people_version = row->people_version;
        doc->collective = row->collective;
        doc->case_class = row->case_class;
        doc->path31 = row->path31;
        doc->class_proposed = row->class_proposed;
        doc->rules = arena_strdup(d->out->arena, row->rules);
}

/* These say themselves what class and path the case is; all others repeat what it was. */
static bool names_class(EntryKind document) {
        return document == ENTRY_ACCEPT || document == ENTRY_CLASSIFY || document == ENTRY_IMPORT ||
               document == ENTRY_OWN_LIMIT;
}

/* Hand-overs and supervision tell the receiver what the case is: its file there is made of this. */
static void complete_document(Decide *d, Act *a) {
        Document *doc = &a->doc;
        const CaseRow *row = &a->case_row;

        if (procedure_is_sealed(doc->kind)) {
                sealed_complete(d, a);
                return;
        }
        if (a->rule->addressee == TO_NAMED || a->rule->addressee == TO_OWN || a->rule->addressee == TO_SEVERAL) {
                document_tells_case(d, doc, row);
                if (procedure_is_hand_over(doc->kind))
                        doc->handing_mode = a->informs ? 0 : doc->kind;
        } else {
                doc->handing_mode = a->docket.mode;
        }
        if (!names_class(doc->kind)) {
                doc->case_class = row->case_class;
                doc->path31 = row->path31;
                doc->class_proposed = row->class_proposed;
        }
        if (!procedure_is_review(doc->kind)) /* those name the handler themselves */
                doc->handling_unit = procedure_is_event(doc->kind) ? a->unit->code : UNIT_NONE;
        if (procedure_is_hand_over(doc->kind))
                hand_over_names(a);
}

/* ---- what follows on the own docket ----------------------------------------------------------------------------- */

/* Drafts are the unit's own paper, and papers that come are still to be looked at: nothing has happened in the case.  (The
 * entry that one is drafted, doc_draft.c makes by itself.) */
static bool moves_case(EntryKind document) {
        return document != ENTRY_SIGN && document != ENTRY_DISCARD && document != ENTRY_MATERIAL &&
               document != ENTRY_WITHDRAWAL_BROUGHT;
}

/* What the table says of all documents. */
static void own_common(Decide *d, const Act *a) {
        const DocketRow *docket = &a->docket;
        bool moves = !a->informs && a->rule->document != ENTRY_SERVICE;

        if (!moves_case(a->rule->document))
                return;
        clocks_end(d, &docket->unit, &docket->case_id, a->rule->meets, CLOCK_MET);
        if (a->rule->meets & CLOCK(CLOCK_TRIAGE))
                exchange_arrived(d, &docket->unit, &docket->case_id, ENTRY_INSTRUCTION);
        clocks_end(d, &docket->unit, &docket->case_id, a->rule->gives_up,
                   a->rule->document == ENTRY_OPINION ? CLOCK_SUPERSEDED : CLOCK_LAPSED);
        /* Who acts on the case has seen what was on the desk about it. */
        fact_warning_clear(d, WARNING_BOUNCED, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_REMINDED, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_REMARKED, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_REVIEW_DECIDED, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_FILE_CAME, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_DRAFT_OVERTAKEN, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_MATERIAL, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_WITHDRAWN, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_GOES_ON, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_OTHERS_STAND, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_WITHDRAWAL_REFUSED, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_TAKEN_OVER, &docket->unit, &docket->case_id);
        fact_warning_clear(d, WARNING_NOW_AT, &docket->unit, &docket->case_id);
        if (moves && a->rule->next && a->rule->next != STATE_NOTICED) /* taken up, or on another way (watch_own_accept()) */
                exchange_arrived(d, &docket->unit, &docket->case_id, ENTRY_ACCEPT);
        /* What ends otherwise than by a decision leaves nobody to be told that it takes longer. */
        if (moves && docket->state == STATE_ACCEPTED && a->rule->next && a->rule->next != STATE_DISPOSED &&
            a->rule->next != STATE_ACCEPTED) {
                fact_warning_clear(d, WARNING_EXTENDED, &docket->unit, &docket->case_id);
                fact_warning_clear(d, WARNING_NOT_HEARD, &docket->unit, &docket->case_id);
        }
        if (moves) {
                fact_state(d, docket, a->rule->next);
                if (a->rule->progress)
                        fact_what(d, FACT_PROGRESS, docket, a->rule->progress);
        }
}

/* ---- the other half --------------------------------------------------------------------------------------------- */

/* At the same time, each a parcel of its own (22:25). */
static Reason to_each(Decide *d, const Act *a, Step *step) {
        Reason reason = REASON_NONE;

        for (uint32_t i = 0; !reason && i < a->n_several; i++) {
                step->to = a->several[i];
                reason = deliver(d, step, a->rule->parts, NULL);
        }
        return reason;
}

static Reason other_half(Decide *d, Act *a, Flight *ret_flight) {
        Step step = { .kind = PARCEL_DOCUMENT,
                      .doc = &a->doc,
                      .case_id = a->docket.case_id,
                      .from = a->docket.unit,
                      .local = true,
                      .ref_entry = draft_number(d),
                      .unreachable = a->case_row.unreachable };
        Reason reason;

        switch (a->rule->addressee) {
        case TO_NOBODY:
                return REASON_NONE;
        case TO_CLIMB:
                climb(d, &a->docket, &a->doc);
                return REASON_NONE;
        case TO_GIVER:
                a->to = a->docket.giver;
                break;
        case TO_GIVEN:
                a->to = a->docket.given_to;
                break;
        case TO_SEVERAL:
                return to_each(d, a, &step);
        case TO_OWN:
                if (unit_code_is_none(&a->to))
                        return REASON_NONE; /* outside the network: the record alone */
                break;
        case TO_NAMED:
        case TO_EXCHANGE_PEER:
                break;
        }
        step.to = a->to;
        reason = deliver(d, &step, a->rule->parts, ret_flight);
        if (!reason && !unit_code_is_none(&ret_flight->node))
                material_goes_along(d, a, &ret_flight->node);
        if (reason || a->quiet || !pack_copies(d->office->pack, a->doc.kind))
                return reason;
        if (a->rule->copies == COPIES_DOWN)
                copy_between(d, &a->docket.unit, &a->to, &step);
        if (a->rule->copies == COPIES_UP)
                copy_between(d, &a->to, &a->docket.unit, &step);
        return reason;
}

/* The petitioner's words are those of the registration; a hand-over brings them along as they are, with their salts. */
static Reason check_words(Decide *d) {
        if (d->input->document_kind == ENTRY_JOIN) /* who joins brings words of their own */
                return REASON_NONE;
        for (uint32_t i = 0; i < d->input->n_parts; i++)
                if (d->input->parts[i].kind == PART_CONTENT && !d->input->parts[i].has_salt &&
                    d->input->document_kind != ENTRY_SPLIT)
                        return refuse(d, REASON_FIELD_WRONG, "content");
        return REASON_NONE;
}

static Reason check(Decide *d, Act *a, const DocumentCode *code) {
        Reason reason = check_power(d, a);

        if (!reason && a->rule->addressee == TO_NAMED)
                reason = check_addressee(d, a);
        if (!reason)
                reason = check_fields(d, a);
        if (!reason)
                reason = check_state(d, a);
        if (!reason && code && code->check)
                reason = code->check(d, a);
        return reason;
}

bool act_on_unheard(const CaseId *id, EntryKind kind) {
        return !case_id_is_none(id) && (kind == ENTRY_REVIEW_ASK || kind == ENTRY_RETALIATION || kind == ENTRY_ORDER ||
                                        kind == ENTRY_REMINDER || kind == ENTRY_PROPOSAL);
}

bool act_has_no_case(const CaseId *id, EntryKind kind) {
        return case_id_is_none(id) && (procedure_has_no_case(kind) || kind == ENTRY_SIGN || kind == ENTRY_DISCARD);
}

void act_open_unheard(Decide *d, const Act *a) {
        UnitCode registered_by;
        uint32_t serial;
        int year;

        if (!a->case_row.entry && case_id_split(&a->docket.case_id, &registered_by, &year, &serial))
                fact_case(d, &a->docket.case_id, &registered_by, &a->doc, true);
        if (!a->has_docket)
                draft_fact(d, FACT_DOCKET, &a->docket.unit, &a->docket.case_id)->what = STATE_INFORMED;
}

void act_fill_due(const Decide *d, Document *doc) {
        const ClockRule *rule = &d->office->pack->clocks[CLOCK_ASSIGNMENT];
        int year;

        if (doc->kind == ENTRY_ASSIGNMENT && !doc->due_day && rule->days &&
            clock_count(d->office->calendar, d->now, rule->days, clock_rule_flags(rule), &doc->due_day, &year))
                doc->due_day = 0; /* no calendar of that year: it has to be named */
}

Reason act_check(Decide *d, EntryKind kind, ActStage stage, Act *ret) {
        const Input *in = d->input;
        Act *a = ret;
        bool unreachable;
        Reason reason;

        *a = (Act){ .doc = in->document, .stage = stage, .case_row = { .case_id = in->case_id } };
        if (!procedure_act(kind))
                return refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(kind));
        a->unit = unit_find(d, &d->actor.unit);
        if (!act_has_no_case(&in->case_id, kind) && !case_get(d->txn, &in->case_id, &a->case_row) &&
            !act_on_unheard(&in->case_id, kind))
                return refuse(d, REASON_UNKNOWN_CASE, "%s", in->case_id.s);
        reason = sealed_bars(d, a->case_row.case_class, kind);
        if (reason)
                return reason;
        reason = recusal_bars_unit(d, kind);
        if (reason)
                return reason;
        a->docket = (DocketRow){ .unit = d->actor.unit, .case_id = in->case_id };
        a->has_docket = docket_get(d->txn, &d->actor.unit, &in->case_id, &a->docket);
        a->rule = a->case_row.case_class == CLASS_ACCUSATION ? procedure_act_sealed_in(kind, a->docket.state) :
                                                                 procedure_act_in(kind, a->docket.state);
        a->doc.kind = kind;
        a->doc.unit = d->actor.unit;
        fill_document(&a->doc);
        act_fill_due(d, &a->doc);
        finding_fill(d, &in->case_id, &a->doc);
        reason = check(d, a, document_code(kind));
        if (!reason)
                reason = check_document(d, &a->doc);
        if (!reason)
                reason = check_parts(d, &unreachable);
        return reason ? reason : check_words(d);
}

Reason act_carry_out(Decide *d, Act *a) {
        const DocumentCode *code = document_code(a->doc.kind);
        const Input *in = d->input;
        Flight flight = { .number = 0 };
        Reason reason;

        a->doc.people_version = 0; /* the file says it, not the desk */
        complete_document(d, a);
        draft_begin(d, a->doc.kind, &in->case_id, &d->actor);
        /* Whom it goes to is part of the document, wherever it was taken from. */
        if (a->rule->addressee == TO_GIVER)
                a->doc.to = a->docket.giver;
        else if (a->rule->addressee == TO_GIVEN)
                a->doc.to = a->docket.given_to;
        draft_document(d, &a->doc);
        for (uint32_t i = 0; i < in->n_parts; i++)
                d->draft->parts[d->draft->n_parts++] = in->parts[i];
        reason = other_half(d, a, &flight);
        if (reason) {
                draft_drop(d);
                return reason;
        }
        own_common(d, a);
        assert(code); /* of each document in the acting table but the draft and the stamp, which doc_draft.c makes */
        if (code->own)
                code->own(d, a, &flight);
        return REASON_NONE;
}

void act_restore(Decide *d, Act *a, const Flight *flight) {
        const DocumentCode *code = document_code(a->doc.kind);

        if (a->rule->addressee == TO_GIVER)
                a->to = a->docket.giver;
        else if (a->rule->addressee == TO_GIVEN)
                a->to = a->docket.given_to;
        else if (a->rule->addressee == TO_CLIMB)
                climb(d, &a->docket, &a->doc);
        own_common(d, a);
        if (code && code->own)
                code->own(d, a, flight);
}

Reason act(Decide *d) {
        EntryKind kind = d->input->document_kind;
        Reason reason;
        Act a;

        if (kind == ENTRY_DRAFT)
                return act_draft(d);
        if (kind == ENTRY_STAMP)
                return act_stamp(d);
        reason = act_check(d, kind, ACT_DIRECT, &a);
        if (!reason && a.rule->drafted)
                reason = refuse(d, REASON_DRAFT_FIRST, "%s", entry_kind_name(kind));
        return reason ? reason : act_carry_out(d, &a);
}

/* ---- what the owner puts into the input -------------------------------------------------------------------------- */

static bool file_addressee(StoreTxn *txn, const Input *in, UnitCode *ret) {
        InstanceRow row = { .unit = in->actor.unit, .case_id = in->case_id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);
        bool found = false;

        while (row_next(txn, &cursor, &row)) {
                if (row.state != REVIEW_ASKED && row.state != REVIEW_ADMITTED)
                        continue;
                found = !unit_code_equal(&row.reviewer, &in->actor.unit);
                if (found)
                        *ret = row.reviewer;
        }
        return found;
}

/* To a unit of another node, with the file. */
static bool leaves_with_file(const Office *o, StoreTxn *txn, const Input *in, CaseId *ret_case) {
        EntryKind kind = in->document_kind == ENTRY_STAMP && in->draft_entry ? in->document.kind : in->document_kind;
        const RosterNode *host;
        UnitCode to = in->document.to;

        *ret_case = in->case_id;
        if (in->kind == INPUT_TICK)
                return succession_runs(txn, NULL) ? succession_leaves(o, txn, ret_case) : batch_leaves(o, txn, ret_case);
        if (in->kind != INPUT_COMMAND)
                return false;
        if (kind == ENTRY_REVIEW_FILE) {
                if (!file_addressee(txn, in, &to))
                        return false;
        } else if (!procedure_is_hand_over(kind) && kind != ENTRY_REVIEW_ASK && kind != ENTRY_SUCCESSION) {
                return false;
        }
        if (kind == ENTRY_REVIEW_ASK && unit_code_is_none(&to) && unit_code_is_none(&in->document.ref_unit)) {
                Decide d = { .office = o, .txn = txn };
                UnitCode reviewed;

                if (review_subject(&d, &in->actor.unit, &in->case_id, &reviewed))
                        (void)review_only_reviewer(&d, &reviewed, &to);
        }
        if (kind == ENTRY_REPORT_UP && unit_code_is_none(&to)) {
                const RosterUnit *unit = roster_find_unit(o->roster, &in->actor.unit);

                if (unit)
                        to = unit->served_by;
        }
        host = unit_code_is_none(&to) ? NULL : roster_host(o->roster, &to);
        return host && !unit_code_equal(&host->unit, &o->unit);
}

bool office_wants_content(const Office *o, StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        CaseRow row;
        CaseId id;

        if (!leaves_with_file(o, txn, in, &id) || !case_get(txn, &id, &row) || !row.content_entry)
                return false;
        *ret_entry = row.content_entry;
        return true;
}

static bool is_of_file(EntryKind kind) {
        return kind == ENTRY_REGISTER || kind == ENTRY_CLASSIFY || procedure_may_climb(kind);
}

uint32_t office_wants_file(const Office *o, StoreTxn *txn, const Input *in, uint64_t ret_entries[OFFICE_FILE_MAX]) {
        /* A tick carries a succession on, or else a meeting's list, whose cases go as any assignment. */
        bool asked = procedure_is_review(in->document_kind) || in->document_kind == ENTRY_SUCCESSION ||
                     (in->kind == INPUT_TICK && succession_runs(txn, NULL));
        HistoryRow row = { .entry = 0 };
        RowCursor cursor;
        uint32_t n = 0;

        if (!asked || !leaves_with_file(o, txn, in, &row.case_id))
                return 0;
        cursor = row_cursor(ROW_HISTORY, &row, 1, 1);
        while (row_next(txn, &cursor, &row)) {
                if (row.kind != ENTRY_RECEIVED && !is_of_file((EntryKind)row.kind))
                        continue;
                if (n == OFFICE_FILE_MAX)
                        memmove(ret_entries, ret_entries + 1, --n * sizeof(*ret_entries));
                ret_entries[n++] = row.entry;
        }
        for (uint32_t i = 0; i < n / 2; i++) {
                uint64_t entry = ret_entries[i];

                ret_entries[i] = ret_entries[n - 1 - i];
                ret_entries[n - 1 - i] = entry;
        }
        return n;
}

#define FILE_BYTES_MAX (PARTS_SIZE_MAX / 2)

void office_add_to_file(StoreTxn *txn, Input *in, const Entry *entry, Arena *arena) {
        const Part *part = entry_find_part(entry, PART_DOCUMENT);
        Attachment attachment = { .media_type = OFFICE_FILE_TYPE };
        char time[INSTANT_TEXT_SIZE];
        Document document;
        Buf shown = BUF_INIT, bytes = BUF_INIT;
        size_t size = 0;

        if (!part || document_decode(part->data, arena, &document) || !is_of_file(document.kind))
                return;
        for (uint32_t i = 0; i < in->n_parts; i++)
                size += in->parts[i].data.len;
        if (in->n_parts == INPUT_PARTS_MAX || size + part->data.len > FILE_BYTES_MAX)
                return;
        instant_format(entry->header.time, time);
        attachment.name = time;
        attachment.data = part->data;
        if (office_hide_sealed(txn, &entry->header.case_id, &document)) {
                document_encode(&document, &shown);
                attachment.data = buf_bytes(&shown);
        }
        attachment_encode(&attachment, &bytes);
        in->parts[in->n_parts++] = (InputPart){ .kind = PART_ATTACHMENT, .data = arena_copy(arena, buf_bytes(&bytes)) };
        buf_deinit(&shown);
        buf_deinit(&bytes);
}
