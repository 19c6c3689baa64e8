/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Accusations (22:22 last paragraph, 30, 46(5); promise P6).  What accuses arrives here encrypted already, to the desk key of the
 * organ that is to have it; this office sees a number, a size, a day, and where it goes, and keeps nothing else in clear.  The
 * core can't know who is accused: that it is not the addressee, nor the office whose node holds it, the command line sees to
 * before it seals (common/unit/accused.h).  What the core can see it enforces: to whom an accusation may go at all, that it is
 * sealed to that desk's key, that no other document is made about it, that nobody but its desk reads it.
 */

#include "common/base/memory.h"
#include "node/core/step.h"
#include "node/core/succession.h"

#define SEALED_PARTS (1u << PART_SEALED | 1u << PART_SEALED_NOTICE)
#define ALL_CLOCKS 0xFFFFFFFEu

static bool is_organ(const RosterUnit *u) {
        return u && (u->kind == UNIT_DISCIPLINE || u->kind == UNIT_POLITICAL_LEGAL);
}

static bool has_notice(Decide *d, const DocketRow *docket) {
        const RosterUnit *unit = unit_find(d, &docket->unit);

        return unit && unit->kind == UNIT_ORGANISATION && docket->sealed_entry;
}

/* Officers of the organ that has it may have an interest, and of the organisation department that was told of it. */
static bool acts_where_read(Decide *d) {
        DocketRow docket;

        return docket_get(d->txn, &d->actor.unit, &d->input->case_id, &docket) &&
               (docket.state == STATE_SEALED || docket.state == STATE_CONCLUDED ||
                (docket.state == STATE_INFORMED && has_notice(d, &docket)));
}

Reason sealed_bars(Decide *d, CaseClass case_class, EntryKind document) {
        bool own = procedure_is_sealed(document) || document == ENTRY_REGISTER ||
                   (document == ENTRY_RECUSAL && acts_where_read(d));

        if (case_class == CLASS_ACCUSATION && !own)
                return refuse(d, REASON_SEALED_ONLY, "%s", entry_kind_name(document));
        return REASON_NONE;
}

bool office_is_accusation(StoreTxn *txn, const CaseId *id) {
        CaseRow row;

        return case_get(txn, id, &row) && row.case_class == CLASS_ACCUSATION;
}

bool office_hide_sealed(StoreTxn *txn, const CaseId *id, Document *document) {
        if (case_id_is_none(&document->ref_case) || case_id_equal(&document->ref_case, id) ||
            !office_is_accusation(txn, &document->ref_case))
                return false;
        document->ref_case = CASE_NONE;
        return true;
}

bool office_hide_in_file(StoreTxn *txn, const CaseId *id, Bytes attachment, Arena *arena, Bytes *ret) {
        Buf shown = BUF_INIT, bytes = BUF_INIT;
        Attachment file;
        Document document;

        if (attachment_decode(attachment, arena, &file) || strcmp(file.media_type, OFFICE_FILE_TYPE) != 0 ||
            document_decode(file.data, arena, &document) || !office_hide_sealed(txn, id, &document))
                return false;
        document_encode(&document, &shown);
        file.data = buf_bytes(&shown);
        attachment_encode(&file, &bytes);
        *ret = arena_copy(arena, buf_bytes(&bytes));
        buf_deinit(&shown);
        buf_deinit(&bytes);
        return true;
}

bool office_owes_words(StoreTxn *txn, const CaseId *id) {
        OutboxRow row = { .entry = 0 };
        RowCursor cursor = row_cursor(ROW_OUTBOX, &row, 0, 0);

        while (row_next(txn, &cursor, &row))
                if (case_id_equal(&row.case_id, id) && !procedure_is_sealed(row.document))
                        return true;
        return false;
}

/* ---- parts ---------------------------------------------------------------------------------------------------------- */

/* Is it sealed to that unit's desk?  `retired` keys count for what was sealed before they were. */
static bool is_sealed_to(const RosterUnit *unit, Bytes data, bool retired) {
        SealedHead head;

        if (!sealed_head(data, &head))
                return false;
        for (uint32_t i = 0; i < unit->n_desk; i++)
                if ((retired || !unit->desk[i].retired) && memcmp(unit->desk[i].id, head.key, sizeof(head.key)) == 0)
                        return true;
        return false;
}

static Reason check_sealed_to(Decide *d, const RosterUnit *unit, const InputPart *part) {
        if (!roster_desk_key(unit))
                return refuse(d, REASON_DESK_KEY_MISSING, "%s", unit->code.s);
        if (!is_sealed_to(unit, part->data, false))
                return refuse(d, REASON_DESK_KEY_OTHER, "%s", unit->code.s);
        return REASON_NONE;
}

/* One part to the organ; one notice at most, to the organisation department that the document names; nothing else. */
static Reason check_sealed_parts(Decide *d, const Document *doc, const RosterUnit *organ, bool required) {
        const InputPart *sealed = NULL, *notice = NULL;
        const RosterUnit *department;
        UnitCode code = UNIT_NONE;

        for (uint32_t i = 0; i < d->input->n_parts; i++) {
                const InputPart *part = &d->input->parts[i];

                if (part->kind == PART_SEALED && !sealed)
                        sealed = part;
                else if (part->kind == PART_SEALED_NOTICE && !notice && required)
                        notice = part;
                else
                        return refuse(d, REASON_SEALED, "%s", part_kind_name(part->kind));
        }
        if (required && !sealed)
                return refuse(d, REASON_SEALED, "%s", part_kind_name(PART_SEALED));
        if (sealed && check_sealed_to(d, organ, sealed))
                return d->result->reason;
        if (!notice != !doc->n_units || doc->n_units > 1 || (notice && !unit_code_parse(doc->units[0], &code)))
                return refuse(d, REASON_FIELD_WRONG, "units");
        if (!notice)
                return REASON_NONE;
        department = unit_find(d, &code);
        if (!department)
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", code.s);
        if (department->kind != UNIT_ORGANISATION) /* 22:30: to the organisation department, and to nobody else */
                return refuse(d, REASON_NOT_DISCIPLINE, "%s", code.s);
        return check_sealed_to(d, department, notice);
}

static Bytes sealed_part(const Decide *d, const Step *s, PartKind kind) {
        const Part *part;

        if (!s->local) {
                part = evidence_find_part(&d->input->parcel->evidence, kind);
                return part ? part->data : BYTES_NONE;
        }
        for (uint32_t i = 0; i < d->input->n_parts; i++)
                if (d->input->parts[i].kind == kind)
                        return d->input->parts[i].data;
        return BYTES_NONE;
}

static void fact_sealed(Decide *d, const UnitCode *unit, const CaseId *id, PartKind kind, Bytes data) {
        Fact *f = draft_fact(d, FACT_SEALED, unit, id);

        f->what = kind;
        f->number = data.len;
}

/* ---- the document in clear ------------------------------------------------------------------------------------------ */

/* What it says, and nothing more: whoever adds a field to documents need not think of accusations. */
static Document clear_document(const Document *doc) {
        Document clear = { .kind = doc->kind, .unit = doc->unit, .to = doc->to, .case_class = doc->case_class,
                           .channel = doc->channel, .received_at = doc->received_at, .people = doc->people,
                           .representatives = doc->representatives, .collective = doc->collective, .n_units = doc->n_units,
                           .ref_digest = doc->ref_digest, .external_id = doc->external_id,
                           .external_digest = doc->external_digest, .service_how = doc->service_how,
                           .service_at = doc->service_at, .rules = doc->rules && pack_id_is(doc->rules) ? doc->rules : "",
                           .given_at = doc->given_at };

        for (uint32_t i = 0; i < doc->n_units; i++)
                clear.units[i] = doc->units[i];
        if (doc->kind == ENTRY_SEALED_MATERIAL) /* which papers are passed on by it */
                clear.ref_entry = doc->ref_entry;
        fill_document(&clear);
        return clear;
}

static bool says_the_same(const Document *a, const Document *b) {
        Buf said = BUF_INIT, allowed = BUF_INIT;
        bool same;

        document_encode(a, &said);
        document_encode(b, &allowed);
        same = bytes_equal(buf_bytes(&said), buf_bytes(&allowed));
        buf_deinit(&said);
        buf_deinit(&allowed);
        return same;
}

static Reason check_clear(Decide *d, const Document *doc) {
        Document clear = clear_document(doc);

        if (!says_the_same(doc, &clear))
                return refuse(d, REASON_CLEAR, "%s", entry_kind_name(doc->kind));
        if (doc->ref_digest.len != DIGEST_SIZE) /* the accusation's id: what its parts are bound to */
                return refuse(d, REASON_FIELD_MISSING, "ref_digest");
        return REASON_NONE;
}

static Reason check_organ(Decide *d, const UnitCode *to, const RosterUnit **ret) {
        const RosterUnit *unit = unit_find(d, to);

        if (unit_code_is_none(to))
                return refuse(d, REASON_FIELD_MISSING, "to");
        if (!unit)
                return refuse(d, REASON_UNKNOWN_UNIT, "%s", to->s);
        if (!is_organ(unit))
                return refuse(d, REASON_NOT_DISCIPLINE, "%s", to->s);
        if (unit->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", to->s, unit->successor.s);
        *ret = unit;
        return REASON_NONE;
}

/* ---- registration --------------------------------------------------------------------------------------------------- */

Reason sealed_check_register(Decide *d, Document *doc) {
        const RosterUnit *organ;
        Reason reason;

        if (!d->input->n_parts || d->input->parts[0].kind == PART_CONTENT)
                return refuse(d, REASON_SEALED, "class");
        doc->received_at = day_start(day_of(doc->received_at)); /* to the day: a letter's other half came at the same second */
        reason = check_organ(d, &doc->to, &organ);
        if (!reason)
                reason = check_clear(d, doc);
        return reason ? reason : check_sealed_parts(d, doc, organ, true);
}

static void fact_gone(Decide *d, const UnitCode *unit, const CaseId *id, const UnitCode *to, DocketState home,
                      const Flight *flight) {
        DocketRow docket = { .unit = *unit, .case_id = *id };
        Fact *f = draft_fact(d, FACT_GIVEN, unit, id);

        f->peer = *to;
        f->what = ENTRY_SEALED_REFERRAL;
        f->how = home;
        fact_custody(d, &docket, unit_code_is_none(&flight->node) ? CUSTODY_AWAY : CUSTODY_FLIGHT);
        fact_flight(d, &docket, flight);
}

static void send_notice(Decide *d, const Step *step) {
        UnitCode department;

        if (step->doc->n_units && unit_code_parse(step->doc->units[0], &department))
                copy_to(d, step, &department, 1u << PART_SEALED_NOTICE);
}

Reason sealed_register(Decide *d, const CaseId *id, const Document *doc, uint64_t number) {
        bool own = unit_code_equal(&doc->to, &d->actor.unit); /* a discipline organ registers what was brought to it */
        Step step = { .kind = PARCEL_DOCUMENT, .doc = doc, .case_id = *id, .from = d->actor.unit, .to = doc->to, .local = true,
                      .ref_entry = draft_number(d) };
        Flight flight = { .number = 0 };
        Reason reason = REASON_NONE;
        Fact *f = draft_fact(d, FACT_DOCKET, &d->actor.unit, id);

        f->what = own ? STATE_SEALED : STATE_SEALED_OUT;
        f->number = number;
        f->text = "1";
        fact_sealed(d, &d->actor.unit, id, PART_SEALED, sealed_part(d, &step, PART_SEALED));
        if (!own)
                reason = deliver(d, &step, 1u << PART_SEALED | 1u << PART_DOCUMENT, &flight);
        if (reason)
                return reason;
        if (!own)
                fact_gone(d, &d->actor.unit, id, &doc->to, STATE_SEALED_OUT, &flight);
        send_notice(d, &step);
        return REASON_NONE;
}

/* ---- its desk ------------------------------------------------------------------------------------------------------- */

/* Of all that lies on the desk about it: entry 0 is the letter's own note. */
static bool lies_on_desk(Decide *d, const DocketRow *docket, uint64_t entry) {
        WarningRow row = { .unit = docket->unit, .kind = WARNING_SEALED, .case_id = docket->case_id, .number = entry };

        return row_has(d->txn, ROW_WARNING, &row);
}

static void off_the_desk(Decide *d, const DocketRow *docket, uint64_t entry) {
        Fact *f;

        if (!lies_on_desk(d, docket, entry))
                return;
        f = draft_fact(d, FACT_WARNING, &docket->unit, &docket->case_id);
        f->what = WARNING_SEALED;
        f->number = entry;
}

/* ---- a case that turns out to accuse; and an organ that hands on ---------------------------------------------------- */

/* Files of the other units of this node: closed to them, and nothing of them is owed any more. */
static void seal_file(Decide *d, const DocketRow *docket) {
        letter_leave(d, docket);
        fact_state(d, docket, STATE_SEALED_OUT);
        clocks_end(d, &docket->unit, &docket->case_id, ALL_CLOCKS, CLOCK_SUPERSEDED);
        for (ClockName clock = CLOCK_TRIAGE; clock <= CLOCK_RETALIATION; clock++)
                clock_end_watch(d, &docket->unit, &docket->case_id, clock, CLOCK_SUPERSEDED);
}

/* It went on from this desk as any case does, before it was found to accuse. */
static bool gave_in_clear(const DocketRow *docket) {
        return (docket->custody == CUSTODY_AWAY || docket->custody == CUSTODY_FLIGHT) &&
               docket->given_mode != ENTRY_SEALED_REFERRAL && docket->given_mode != ENTRY_REGISTER;
}

void seal_case(Decide *d, const CaseId *id, const UnitCode *except, const UnitCode *unit, const UnitCode *from) {
        CaseUnitRow first = { .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &first, 1, 1);
        DocketRow docket;

        draft_fact(d, FACT_SEALED_CASE, &UNIT_NONE, id);
        while (row_next(d->txn, &cursor, &row)) {
                fact_warning_clear(d, WARNING_SAID_TO_ACCUSE, &row.unit, id);
                fact_warning_clear(d, WARNING_APPOINTMENT, &row.unit, id);
                fact_warning_clear(d, WARNING_APPOINTMENT_OFF, &row.unit, id);
                if (!unit_code_equal(&row.unit, except) && docket_get(d->txn, &row.unit, id, &docket) &&
                    docket.state != STATE_SEALED && docket.state != STATE_SEALED_OUT)
                        seal_file(d, &docket);
        }
        words_owed(d, id, unit, from, &UNIT_NONE);
}

/* Whoever gave it on from here, and holds the paper that comes later, knows to whom that has to go (22:19). */
static void goes_after(Decide *d, const CaseId *id, const UnitCode *organ) {
        CaseUnitRow first = { .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &first, 1, 1);
        DocketRow docket;

        while (row_next(d->txn, &cursor, &row))
                if (docket_get(d->txn, &row.unit, id, &docket) && gave_in_clear(&docket) &&
                    !unit_code_equal(&docket.sealed_to, organ))
                        draft_fact(d, FACT_SEALED_TO, &docket.unit, id)->peer = *organ;
}

void sealed_complete(Decide *d, Act *a) {
        const CaseRow *row = &a->case_row;

        a->doc.case_class = CLASS_ACCUSATION;
        if (a->doc.kind != ENTRY_SEALED_REFERRAL && a->doc.kind != ENTRY_SEALED_ARCHIVE)
                return;
        a->doc.channel = row->channel;
        a->doc.received_at = row->received_at > 0 ? day_start(day_of(row->received_at)) : 0;
        a->doc.people = row->people;
        a->doc.representatives = row->representatives;
        a->doc.collective = row->collective;
        a->doc.rules = arena_strdup(d->out->arena, row->rules);
}

/* Nothing of it is said in clear, and what is sealed is sealed to that desk. */
static Reason check_sealed_document(Decide *d, const Document *doc, const RosterUnit *desk, bool required) {
        Reason reason = check_document(d, doc);

        if (!reason)
                reason = check_clear(d, doc);
        return reason ? reason : check_sealed_parts(d, doc, desk, required);
}

static Reason check_referral(Decide *d, Act *a) {
        const RosterUnit *organ;
        Reason reason = check_organ(d, &a->doc.to, &organ);
        bool seen = a->doc.variant == SEALED_SEEN;

        a->doc.variant = 0; /* that there were others to look at is nobody's to read */
        if (!reason && !seen && a->case_row.case_class != CLASS_ACCUSATION)
                reason = letter_check(d, &a->docket);
        return reason ? reason : check_sealed_document(d, &a->doc, organ, true);
}

static void own_referral(Decide *d, const Act *a, const Flight *flight) {
        const DocketRow *docket = &a->docket;
        bool late = a->case_row.case_class != CLASS_ACCUSATION;
        Step step = { .doc = &a->doc, .case_id = docket->case_id, .from = docket->unit, .to = a->to, .local = true,
                      .ref_entry = draft_number(d) };

        succession_again(d, &docket->unit, 0);
        off_the_desk(d, docket, 0); /* what came later is passed on by itself */
        fact_gone(d, &docket->unit, &docket->case_id, &a->to,
                  docket->state == STATE_SEALED ? STATE_SEALED : STATE_SEALED_OUT, flight);
        /* What it leaves behind is as large as what went; an organ opens what it got, should this bounce. */
        if (docket->state != STATE_SEALED)
                fact_sealed(d, &docket->unit, &docket->case_id, PART_SEALED, sealed_part(d, &step, PART_SEALED));
        if (late)
                seal_case(d, &docket->case_id, &a->to, &docket->unit, &UNIT_NONE);
        if (docket->state != STATE_SEALED) /* an organ that hands it on passes on what comes later, too */
                goes_after(d, &docket->case_id, &a->to);
        send_notice(d, &step);
}

/* Only an organ that closes gives away what it concluded; the organisation department was told long ago. */
static Reason check_archive(Decide *d, Act *a) {
        const RosterUnit *organ;
        Reason reason = a->unit->status == UNIT_ACTIVE ? refuse(d, REASON_ORGAN_STAYS, "%s", a->unit->code.s) :
                                                         check_organ(d, &a->doc.to, &organ);

        if (!reason && !roster_inherits(d->office->roster, a->unit, &a->doc.to))
                reason = refuse(d, REASON_NOT_SUCCESSOR, "%s -> %s", a->unit->code.s, a->doc.to.s);
        if (!reason && a->doc.n_units)
                reason = refuse(d, REASON_FIELD_WRONG, "units");
        return reason ? reason : check_sealed_document(d, &a->doc, organ, true);
}

static void own_archive(Decide *d, const Act *a, const Flight *flight) {
        succession_again(d, &a->docket.unit, 0);
        fact_warning_clear(d, WARNING_SEALED, &a->docket.unit, &a->docket.case_id);
        fact_gone(d, &a->docket.unit, &a->docket.case_id, &a->to, STATE_CONCLUDED, flight);
}

static bool brings_clear_parts(const Decide *d, const Step *s) {
        return !s->local && (evidence_find_part(&d->input->parcel->evidence, PART_CONTENT) ||
                             evidence_find_part(&d->input->parcel->evidence, PART_ATTACHMENT));
}

/* ---- later papers --------------------------------------------------------------------------------------------------- */

/* What it says in words is sealed to its own desk: others' desks stand on the same node. */
static Reason check_own(Decide *d, Act *a) {
        a->doc.to = UNIT_NONE;
        return check_sealed_document(d, &a->doc, a->unit, false);
}

/* It went on from here: to the same organ.  Which one that is, the paper file knows and the lists don't say; another is not told
 * that there is such a case.  Where it was found to accuse on another node, only that it does was told here: the petitioner knows
 * the organ, and that one takes it from whoever had the case before it.  Of an organ that closed, to whoever took over. */
static Reason check_goes_after(Decide *d, Act *a) {
        const UnitCode *went_to = unit_code_is_none(&a->docket.sealed_to) ? &a->docket.given_to : &a->docket.sealed_to;
        const RosterUnit *organ, *gone = unit_find(d, went_to);
        bool heir = gone && roster_inherits(d->office->roster, gone, &a->doc.to);
        Reason reason;

        if (unit_code_is_none(went_to))
                return refuse(d, REASON_SEALED_CAME_BACK, "%s", a->docket.case_id.s);
        if (!unit_code_equal(&a->doc.to, went_to) && !heir && (went_to == &a->docket.sealed_to || !gave_in_clear(&a->docket)))
                return refuse(d, REASON_NOT_GIVEN, "%s", a->doc.to.s);
        if (a->doc.ref_entry && (!(d->actor.roles & ROLE_DISCIPLINE) || !lies_on_desk(d, &a->docket, a->doc.ref_entry)))
                return refuse(d, REASON_FIELD_WRONG, "ref_entry");
        if (a->doc.n_units)
                return refuse(d, REASON_FIELD_WRONG, "units");
        a->to = a->doc.to;
        reason = check_organ(d, &a->to, &organ);
        return reason ? reason : check_sealed_document(d, &a->doc, organ, true);
}

static Reason check_late(Decide *d, Act *a) {
        if (a->docket.state == STATE_SEALED_OUT)
                return check_goes_after(d, a);
        if (!d->input->n_parts)
                return refuse(d, REASON_SEALED, "%s", part_kind_name(PART_SEALED));
        return a->doc.ref_entry ? refuse(d, REASON_FIELD_WRONG, "ref_entry") : check_own(d, a);
}

static void own_late(Decide *d, const Act *a, const Flight *flight) {
        if (a->doc.ref_entry)
                off_the_desk(d, &a->docket, a->doc.ref_entry);
}

/* Whose word the file here is, the unit that the number belongs to, and the bureaus that it came through before it was found to
 * accuse: the petitioner brings later papers to any of them. */
bool sealed_had_it(Decide *d, const Take *t) {
        const UnitCode *from = &t->step->from;

        if (!t->has_docket || unit_code_is_none(&t->docket.giver))
                return false;
        return unit_code_equal(&t->docket.giver, from) || unit_code_equal(&t->case_row.registered_by, from) ||
               (route_supervises(d->office->roster, from, &t->docket.giver));
}

/* An organ that referred the letter on opens them, and passes them on itself: whoever sent them is not told where it is now. */
static Reason take_late(Decide *d, const Take *t, const TakeRule *rule) {
        const Step *s = t->step;

        if (!is_organ(t->unit))
                return refuse(d, REASON_NOT_DISCIPLINE, "%s", s->to.s);
        if (brings_clear_parts(d, s))
                return refuse(d, REASON_SEALED, "%s", s->from.s);
        if (!is_sealed_to(t->unit, sealed_part(d, s, PART_SEALED), true))
                return refuse(d, t->unit->n_desk ? REASON_DESK_KEY_OTHER : REASON_DESK_KEY_MISSING, "%s", s->to.s);
        fact_warning(d, WARNING_SEALED, &s->to, &s->case_id, draft_number(d), &s->from, 0, "");
        return REASON_NONE;
}

/* ---- arriving ------------------------------------------------------------------------------------------------------- */

static void take_number(Decide *d, const Take *t, uint64_t *number) {
        if (!*number)
                *number = file_number_give(d, SERIAL_DOCKET, &t->step->to, 0);
}

static Reason take_sealed(Decide *d, const Take *t, const TakeRule *rule) {
        const Step *s = t->step;
        uint64_t number = t->docket.number;
        Bytes part = sealed_part(d, s, PART_SEALED);
        Fact *f;

        if (t->doc->case_class != CLASS_ACCUSATION)
                return refuse(d, REASON_FORMAT, "class");
        if (!is_organ(t->unit))
                return refuse(d, REASON_NOT_DISCIPLINE, "%s", s->to.s);
        if (t->unit->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s -> %s", s->to.s, t->unit->successor.s);
        if (brings_clear_parts(d, s))
                return refuse(d, REASON_SEALED, "%s", s->from.s);
        if (!is_sealed_to(t->unit, part, true))
                return refuse(d, t->unit->n_desk ? REASON_DESK_KEY_OTHER : REASON_DESK_KEY_MISSING, "%s", s->to.s);
        if (!(s->local && t->doc->kind == ENTRY_REGISTER)) /* whose own facts say so in this very entry */
                take_ensure_case(d, t);
        if (t->has_case && !s->local && t->case_row.case_class != CLASS_ACCUSATION)
                seal_case(d, &s->case_id, &s->to, &s->to, &s->from);
        if (!s->local)
                goes_after(d, &s->case_id, &s->to);
        take_number(d, t, &number);
        f = draft_fact(d, FACT_DOCKET, &s->to, &s->case_id);
        f->what = rule->next;
        f->how = ENTRY_SEALED_REFERRAL;
        f->peer = s->from;
        f->number = number;
        f->number2 = s->local ? 0 : s->ref_entry;
        f->text = "1";
        fact_sealed(d, &s->to, &s->case_id, PART_SEALED, part);
        if (rule->next == STATE_CONCLUDED) /* nothing is owed in it but answers */
                fact_what(d, FACT_PROGRESS, &(DocketRow){ .unit = s->to, .case_id = s->case_id }, PROGRESS_DISPOSED);
        else
                fact_warning(d, WARNING_SEALED, &s->to, &s->case_id, 0, &s->from, 0, "");
        return REASON_NONE;
}

/* The organisation department's notice (22:30). */
static Reason copied_sealed(Decide *d, const Take *t) {
        const Step *s = t->step;
        Bytes part = sealed_part(d, s, PART_SEALED_NOTICE);

        if (t->unit->kind != UNIT_ORGANISATION)
                return refuse(d, REASON_NOT_DISCIPLINE, "%s", s->to.s);
        if (!is_sealed_to(t->unit, part, true))
                return refuse(d, t->unit->n_desk ? REASON_DESK_KEY_OTHER : REASON_DESK_KEY_MISSING, "%s", s->to.s);
        if (s->local)
                (void)0;
        else if (t->has_case && t->case_row.case_class != CLASS_ACCUSATION)
                seal_case(d, &s->case_id, &s->to, &s->to, &s->from);
        else
                take_ensure_case(d, t);
        if (!t->has_docket)
                draft_fact(d, FACT_DOCKET, &s->to, &s->case_id)->what = STATE_INFORMED;
        fact_sealed(d, &s->to, &s->case_id, PART_SEALED_NOTICE, part);
        fact_warning(d, WARNING_SEALED, &s->to, &s->case_id, 0, &s->from, 0, "");
        return REASON_NONE;
}

static void bounced_sealed(Decide *d, const OutboxRow *row, const DocketRow *docket) {
        if (!docket_in_flight(docket, &row->key))
                return;
        fact_state(d, docket, docket->home);
        fact_custody(d, docket, CUSTODY_HERE);
}

/* ---- at the organ --------------------------------------------------------------------------------------------------- */

static Reason check_accept(Decide *d, Act *a) {
        if (a->docket.progress >= PROGRESS_ACCEPTED)
                return refuse(d, REASON_SEALED_ACCEPTED, "%s", a->docket.case_id.s);
        return check_own(d, a);
}

static Reason check_conclusion(Decide *d, Act *a) {
        if (a->docket.progress < PROGRESS_ACCEPTED)
                return refuse(d, REASON_SEALED_ACCEPT_FIRST, "%s", a->docket.case_id.s);
        return check_own(d, a);
}

static Reason check_feedback(Decide *d, Act *a) {
        if (a->docket.progress < PROGRESS_ACCEPTED)
                return refuse(d, REASON_SEALED_ACCEPT_FIRST, "%s", a->docket.case_id.s);
        if (!a->doc.service_at)
                a->doc.service_at = d->now;
        if (a->doc.service_at > d->now)
                return refuse(d, REASON_FUTURE, "at");
        return check_own(d, a);
}

static void own_accept(Decide *d, const Act *a, const Flight *flight) {
        off_the_desk(d, &a->docket, 0);
}

static void own_feedback(Decide *d, const Act *a, const Flight *flight) {
        Fact *f = draft_fact(d, FACT_SERVED, &a->docket.unit, &a->docket.case_id);

        f->at = a->doc.service_at;
        f->what = a->doc.service_how;
        fact_warning_clear(d, WARNING_SEALED, &a->docket.unit, &a->docket.case_id);
}

static void own_conclusion(Decide *d, const Act *a, const Flight *flight) {
        draft_fact(d, FACT_DISPOSED, &a->docket.unit, &a->docket.case_id);
        fact_warning_clear(d, WARNING_SEALED, &a->docket.unit, &a->docket.case_id);
}

Reason sealed_check_recusal(Decide *d, const Act *a) {
        Document clear = { .kind = ENTRY_RECUSAL, .unit = a->doc.unit, .person = a->doc.person, .variant = a->doc.variant };
        Reason reason = check_document(d, &a->doc);

        if (reason)
                return reason;
        fill_document(&clear);
        if (d->input->n_parts || !says_the_same(&a->doc, &clear))
                return refuse(d, REASON_CLEAR, "%s", entry_kind_name(ENTRY_RECUSAL));
        return REASON_NONE;
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

/* The desk it is sealed to, with the role, or what came for it after it went on, until that is passed on; the organisation department its notice; nobody else, the auditor neither.  What an
 * office wrote in clear before it knew better is no exception. */
Reason sealed_check_read(Decide *d, const CaseRow *row, const DocketRow *docket, uint32_t *parts) {
        const RosterUnit *unit = unit_find(d, &d->actor.unit);
        uint64_t entry = d->input->number;
        bool holds = docket && (docket->state == STATE_SEALED || docket->state == STATE_CONCLUDED ||
                                (docket->state == STATE_SEALED_OUT && entry && lies_on_desk(d, docket, entry)));
        bool organ = holds && is_organ(unit) && (d->actor.roles & ROLE_DISCIPLINE);
        bool department = docket && has_notice(d, docket) && (d->actor.roles & (ROLE_HANDLER | ROLE_HEAD));

        if (!organ && !department)
                return refuse(d, REASON_SEALED_OUT, "%s", row->case_id.s);
        *parts &= organ ? 1u << PART_DOCUMENT | 1u << PART_SEALED : 1u << PART_DOCUMENT | 1u << PART_SEALED_NOTICE;
        return *parts ? REASON_NONE : refuse(d, REASON_SEALED_OUT, "%s", row->case_id.s);
}

static const DocumentCode codes[] = {
        { ENTRY_REGISTER, NULL, NULL, take_sealed, copied_sealed, bounced_sealed },
        { ENTRY_SEALED_REFERRAL, check_referral, own_referral, take_sealed, copied_sealed, bounced_sealed },
        { ENTRY_SEALED_ARCHIVE, check_archive, own_archive, take_sealed, NULL, bounced_sealed },
        { ENTRY_SEALED_ACCEPT, check_accept, own_accept, NULL, NULL, NULL },
        { ENTRY_SEALED_FEEDBACK, check_feedback, own_feedback, NULL, NULL, NULL },
        { ENTRY_CONCLUSION, check_conclusion, own_conclusion, NULL, NULL, NULL },
        { ENTRY_SEALED_MATERIAL, check_late, own_late, take_late, NULL, NULL },
};
const DocumentCodes doc_sealed = { codes, array_size(codes) };
