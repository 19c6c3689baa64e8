/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Sheets of no case, what becomes of their lines, and the petitioner's choice of whom to meet (22:10, 14 (4), 18; mechanisms 5,
 * 13, 25, 65, 68, 69, 82, 96, 99).
 *
 * What the bureau above takes are the very documents; if it missed a sheet, a note on a line of it says nothing to its desk and is
 * kept all the same.  A line that is settled otherwise than by being held takes the appointments made for it off the desks of this
 * node and says there that the petitioner is to be told.
 */

#include <assert.h>
#include <string.h>
#include "common/base/memory.h"
#include "node/core/mention.h"
#include "node/core/periodic.h"
#include "node/core/sheet.h"
#include "node/core/step.h"

/* ---- the text ------------------------------------------------------------------------------------------------------- */

static char *trim(char *s) {
        size_t len;

        s += strspn(s, " \t\r");
        for (len = strlen(s); len && strchr(" \t\r", s[len - 1]); len--)
                s[len - 1] = 0;
        return s;
}

#define FIELDS_MAX 5

/* Day, hours, who, place. */
static bool read_reception(SheetLine *line, char *const fields[FIELDS_MAX]) {
        line->hours = fields[1];
        line->who = fields[2];
        line->place = fields[3];
        return day_parse(fields[0], &line->day) && *line->hours;
}

/* Place, cause, handler, who leads, until. */
static bool read_sweep(SheetLine *line, char *const fields[FIELDS_MAX]) {
        line->place = fields[0];
        line->text = fields[1];
        line->who = fields[3];
        return unit_code_parse(fields[2], &line->handler) && day_parse(fields[4], &line->day) && *line->text;
}

/* Day, hours, place, what was done, who did it. */
static bool read_incident(SheetLine *line, char *const fields[FIELDS_MAX]) {
        line->hours = fields[1];
        line->place = fields[2];
        line->text = fields[3];
        line->who = fields[4];
        return day_parse(fields[0], &line->day) && *line->hours && *line->text;
}

/* Place, who, post, from when. */
static bool read_contact(SheetLine *line, char *const fields[FIELDS_MAX]) {
        line->place = fields[0];
        line->who = fields[1];
        line->text = fields[2];
        return day_parse(fields[3], &line->day) && *line->text;
}

/* Heading, text, the case it speaks of. */
static bool read_digest(SheetLine *line, char *const fields[FIELDS_MAX]) {
        const char *id = fields[2] ? fields[2] : "";

        line->place = fields[0];
        line->text = fields[1];
        return *line->text && (!*id || !strcmp(id, "-") || case_id_parse(id, &line->case_id));
}

static const struct {
        EntryKind kind;
        size_t fields_min, fields;
        bool issued; /* day and person are those of the whole: when it was stamped, who signed */
        bool (*read)(SheetLine *line, char *const fields[FIELDS_MAX]);
} kinds[] = { { ENTRY_RECEPTION, 4, 4, false, read_reception }, { ENTRY_SWEEP, 5, 5, false, read_sweep },
              { ENTRY_INCIDENT, 5, 5, false, read_incident },   { ENTRY_CONTACT, 4, 4, false, read_contact },
              { ENTRY_DIGEST, 2, 3, true, read_digest } };

static size_t kind_index(EntryKind kind) {
        size_t k = 0;

        while (k < array_size(kinds) && kinds[k].kind != kind)
                k++;
        return k;
}

bool sheet_is(EntryKind kind) {
        return kind_index(kind) < array_size(kinds);
}

static bool read_line(EntryKind kind, SheetLine *line) {
        char *rest = line->buffer, *fields[FIELDS_MAX] = { NULL }, *field;
        size_t n = 0, k = kind_index(kind);

        assert(k < array_size(kinds));
        while ((field = strsep(&rest, "|"))) {
                if (n == kinds[k].fields)
                        return false;
                fields[n++] = trim(field);
        }
        line->hours = line->who = line->place = line->text = "";
        line->handler = UNIT_NONE;
        line->case_id = CASE_NONE;
        return n >= kinds[k].fields_min && kinds[k].read(line, fields) && (kinds[k].issued || (line->day > 0 && *line->who)) &&
               *line->place &&
               strlen(line->hours) < ROW_TEXT_SIZE && strlen(line->who) < ROW_PERSON_SIZE && strlen(line->place) < ROW_TEXT_SIZE &&
               strlen(line->text) < SHEET_WORDS_SIZE;
}

int sheet_next_line(EntryKind kind, const char **at, SheetLine *ret) {
        while (**at) {
                size_t len = strcspn(*at, "\n");
                bool blank = strspn(*at, " \t\r") >= len, fits = len < sizeof(ret->buffer);

                ret->at++;
                if (!blank && fits) {
                        memcpy(ret->buffer, *at, len);
                        ret->buffer[len] = 0;
                }
                *at += len + ((*at)[len] != 0);
                if (blank)
                        continue;
                ret->number++;
                return fits && read_line(kind, ret) ? 1 : -1;
        }
        return 0;
}

/* ---- lines ----------------------------------------------------------------------------------------------------------- */

bool sheet_find(StoreTxn *txn, const UnitCode *desk, EntryKind kind, const UnitCode *about, Day day, const char *who, SheetRow *ret) {
        for (uint32_t settled = 0; settled < 2; settled++) {
                SheetRow row = { .unit = *desk, .kind = kind, .settled = settled, .day = day, .about = *about };
                RowCursor cursor = row_cursor(ROW_SHEET, &row, 5, 5);

                while (row_next(txn, &cursor, &row))
                        if (!strcmp(row.who, who)) {
                                *ret = row;
                                return true;
                        }
        }
        return false;
}

bool sheet_get(StoreTxn *txn, const UnitCode *desk, EntryKind kind, const UnitCode *about, Day day, uint64_t entry, uint32_t line,
               SheetRow *ret) {
        for (uint32_t settled = 0; settled < 2; settled++) {
                SheetRow row = { .unit = *desk, .kind = kind, .settled = settled, .day = day, .about = *about, .entry = entry,
                                 .line = line };

                if (row_get(txn, ROW_SHEET, &row)) {
                        *ret = row;
                        return true;
                }
        }
        return false;
}

bool sheet_by_number(StoreTxn *txn, const UnitCode *desk, EntryKind kind, const UnitCode *about, uint64_t entry, uint32_t line,
                     SheetRow *ret) {
        SheetRow row = { .unit = *desk, .kind = kind };
        RowCursor cursor = row_cursor(ROW_SHEET, &row, 2, 2);

        while (row_next(txn, &cursor, &row))
                if (row.entry == entry && row.line == line && unit_code_equal(&row.about, about)) {
                        *ret = row;
                        return true;
                }
        return false;
}

bool sheet_is_watched(EntryKind kind) {
        return kind == ENTRY_RECEPTION || kind == ENTRY_SWEEP;
}

/* The bureau above, or its government; nobody stands above the last. */
static void tells_above(Decide *d, Act *a) {
        const RosterUnit *to = periodic_to(d->office->roster, a->unit);

        if (to && to->status == UNIT_ACTIVE)
                a->doc.to = a->to = to->code;
}

bool sheet_digest_goes(const RosterUnit *from, const RosterUnit *to) {
        return unit_code_equal(&from->led_by, &to->code) || unit_code_equal(&from->served_by, &to->code);
}

/* ---- a sheet ---------------------------------------------------------------------------------------------------------- */

/* Who is to resolve it. */
static Reason check_handler(Decide *d, const SheetLine *line) {
        const RosterUnit *handler = unit_find(d, &line->handler);

        if (!handler)
                return refuse(d, REASON_UNKNOWN_UNIT, "line %u: %s", line->at, line->handler.s);
        return handler->status == UNIT_ACTIVE ? REASON_NONE : refuse(d, REASON_UNIT_INACTIVE, "line %u: %s", line->at, line->handler.s);
}

/* What is to come is not entered afterwards, what happened not before. */
static Reason check_day(Decide *d, EntryKind kind, const SheetLine *line) {
        Day today = day_of(d->now);

        if (line->day > today + DUE_DAYS_MAX)
                return refuse(d, REASON_FIELD_WRONG, "line %u", line->at);
        if (kind == ENTRY_INCIDENT && line->day > today)
                return refuse(d, REASON_FUTURE, "line %u", line->at);
        if (line->day < today && (kind == ENTRY_SWEEP || kind == ENTRY_RECEPTION))
                return refuse(d, kind == ENTRY_SWEEP ? REASON_DUE_PAST : REASON_RECEPTION_PAST, "line %u", line->at);
        return REASON_NONE;
}

/* The same day and person twice in one sheet; lines before this one were read. */
static bool stands_before(const Act *a, const SheetLine *line) {
        const char *at = a->doc.body;
        SheetLine before = { .number = 0 };

        for (unsigned n = 1; n < line->number; n++) {
                (void)sheet_next_line(a->doc.kind, &at, &before);
                if (before.day == line->day && !strcmp(before.who, line->who))
                        return true;
        }
        return false;
}

static Reason check_reception(Decide *d, const Act *a, const SheetLine *line) {
        SheetRow row;

        if (stands_before(a, line) ||
            (sheet_find(d->txn, &a->docket.unit, a->doc.kind, &a->docket.unit, line->day, line->who, &row) && !row.settled))
                return refuse(d, REASON_RECEPTION_TWICE, "line %u: %s", line->at, line->who);
        return REASON_NONE;
}

static Reason check_line(Decide *d, const Act *a, const SheetLine *line) {
        Reason reason = check_day(d, a->doc.kind, line);

        if (reason)
                return reason;
        if (mention_in(line->hours) || mention_in(line->who) || mention_in(line->place) || mention_in(line->text))
                return refuse(d, REASON_SHEET_NUMBER, "line %u", line->at);
        switch (a->doc.kind) {
        case ENTRY_SWEEP: return check_handler(d, line);
        case ENTRY_RECEPTION: return check_reception(d, a, line);
        case ENTRY_DIGEST: /* of a case elsewhere the answer is the same as of one that accuses */
                return case_id_is_none(&line->case_id) || mention_allowed(d->txn, &a->docket.unit, &line->case_id) ?
                               REASON_NONE : refuse(d, REASON_DIGEST_CASE, "line %u: %s", line->at, line->case_id.s);
        default: return REASON_NONE;
        }
}

static unsigned lines_max(EntryKind kind) {
        return kind == ENTRY_DIGEST ? DIGEST_LINES_MAX : SHEET_LINES_MAX;
}

/* To whom, and, once it is stamped, of which day and signed by whom. */
static Reason check_issue(Decide *d, Act *a) {
        DraftRow draft = { .unit = a->docket.unit, .case_id = CASE_NONE, .entry = d->stamping };
        Document *doc = &a->doc;
        const RosterUnit *to;

        if (unit_code_equal(&doc->to, &a->docket.unit))
                doc->to = UNIT_NONE; /* one's own leaders */
        if (!unit_code_is_none(&doc->to)) {
                to = unit_find(d, &doc->to);
                if (!to)
                        return refuse(d, REASON_UNKNOWN_UNIT, "%s", doc->to.s);
                if (!sheet_digest_goes(a->unit, to))
                        return refuse(d, REASON_DIGEST_TO, "%s -> %s", a->unit->code.s, doc->to.s);
                if (to->status != UNIT_ACTIVE)
                        return refuse(d, REASON_UNIT_INACTIVE, "%s", doc->to.s);
        }
        a->to = doc->to;
        if (a->stage != ACT_STAMPED)
                return REASON_NONE;
        (void)row_get(d->txn, ROW_DRAFT, &draft);
        doc->from_day = day_of(d->now);
        doc->person = arena_strdup(d->out->arena, draft.signer.s);
        return REASON_NONE;
}

static Reason check_sheet(Decide *d, Act *a) {
        SheetLine line = { .number = 0 };
        const char *at = a->doc.body;
        Reason reason;
        int more;

        if (!case_id_is_none(&a->docket.case_id))
                return refuse(d, REASON_FIELD_WRONG, "case");
        while ((more = sheet_next_line(a->doc.kind, &at, &line)) > 0) {
                if (line.number > lines_max(a->doc.kind))
                        return refuse(d, REASON_SHEET_LINE, "> %u", lines_max(a->doc.kind));
                reason = check_line(d, a, &line);
                if (reason)
                        return reason;
        }
        if (more < 0 || !line.number)
                return refuse(d, REASON_SHEET_LINE, "line %u", line.at);
        if (sheet_is_watched(a->doc.kind))
                tells_above(d, a);
        return a->doc.kind == ENTRY_DIGEST ? check_issue(d, a) : REASON_NONE;
}

/* `entry` 0: the one at work. */
static void add_lines(Decide *d, const UnitCode *desk, const UnitCode *about, const Document *doc, uint64_t entry) {
        SheetLine line = { .number = 0 };
        const char *at = doc->body;

        while (sheet_next_line(doc->kind, &at, &line) > 0) {
                bool issued = doc->kind == ENTRY_DIGEST;
                Fact *f = draft_fact(d, FACT_SHEET, desk, &line.case_id);

                if (issued)
                        line.handler = unit_code_is_none(&doc->to) ? *about : doc->to;
                f->peer = *about;
                f->what = doc->kind | doc->variant << 16;
                f->number = entry;
                f->number2 = line.number;
                f->day = issued ? doc->from_day : line.day;
                f->text = arena_printf(d->out->arena, "%s\n%s\n%s\n%s\n%s", line.hours, issued ? doc->person : line.who,
                                       line.place, line.handler.s, line.text);
        }
}

static void own_sheet(Decide *d, const Act *a, const Flight *flight) {
        add_lines(d, &a->docket.unit, &a->docket.unit, &a->doc, 0);
}

static bool sheet_has_form(EntryKind kind) {
        return kind == ENTRY_RECEPTION || kind == ENTRY_DIGEST;
}

/* What its sender's core has let pass, unless another program sent it; the form is one of its kind's, if any, as the codec says. */
static Reason take_sheet(Decide *d, const Take *t, const TakeRule *rule) {
        SheetLine line = { .number = 0 };
        const char *at = t->doc->body;
        int more;

        while ((more = sheet_next_line(t->doc->kind, &at, &line)) > 0)
                if (line.number > lines_max(t->doc->kind))
                        break;
        if (t->doc->kind == ENTRY_DIGEST && (t->doc->from_day <= 0 || strlen(t->doc->person) >= ROW_PERSON_SIZE))
                return refuse(d, REASON_FORMAT, "digest");
        if (more || (sheet_has_form(t->doc->kind) && !t->doc->variant))
                return refuse(d, REASON_FORMAT, "sheet");
        add_lines(d, &t->step->to, &t->step->from, t->doc, t->step->ref_entry);
        return REASON_NONE;
}

/* ---- what became of a line ---------------------------------------------------------------------------------------------- */

static SheetState state_of(uint32_t variant) {
        static const SheetState states[] = {
                [NOTE_HELD] = SHEET_HELD,         [NOTE_NOT_HELD] = SHEET_NOT_HELD, [NOTE_CALLED_OFF] = SHEET_CALLED_OFF,
                [NOTE_RESOLVED] = SHEET_RESOLVED, [NOTE_GOES_ON] = SHEET_OPEN,      [NOTE_BECAME_CASE] = SHEET_BECAME_CASE,
                [NOTE_ENDED] = SHEET_CALLED_OFF,
        };

        return states[variant];
}

static EntryKind noted_kind(uint32_t variant) {
        return variant <= NOTE_CALLED_OFF ? ENTRY_RECEPTION : variant == NOTE_ENDED ? ENTRY_CONTACT : ENTRY_SWEEP;
}

/* The line that is meant: by its day and who receives; who is left out where one receives alone. */
static Reason find_line(Decide *d, const Act *a, SheetRow *ret) {
        const UnitCode *unit = &a->docket.unit;
        unsigned n = 0;

        if (has_text(a->doc.person))
                return sheet_find(d->txn, unit, ENTRY_RECEPTION, unit, a->doc.from_day, a->doc.person, ret) ?
                               REASON_NONE : refuse(d, REASON_RECEPTION_NOT_PUBLISHED, "%s", a->doc.person);
        for (uint32_t settled = 0; settled < 2 && !n; settled++) { /* of those settled the answer is that it is */
                SheetRow row = { .unit = *unit, .kind = ENTRY_RECEPTION, .settled = settled, .day = a->doc.from_day, .about = *unit };
                RowCursor cursor = row_cursor(ROW_SHEET, &row, 5, 5);

                for (; row_next(d->txn, &cursor, &row); n++)
                        *ret = row;
        }
        return n == 1 || (n && ret->settled) ? REASON_NONE : n ? refuse(d, REASON_FIELD_MISSING, "person") :
                                                                 refuse(d, REASON_RECEPTION_NOT_PUBLISHED, "from");
}

static Reason check_said(Decide *d, const Document *doc) {
        if (strlen(doc->reason) >= SHEET_WORDS_SIZE || strchr(doc->reason, '\n'))
                return refuse(d, REASON_FIELD_WRONG, "reason");
        if (strlen(doc->organ) >= ROW_PERSON_SIZE || strchr(doc->organ, '\n'))
                return refuse(d, REASON_FIELD_WRONG, "organ");
        return mention_in(doc->reason) || mention_in(doc->organ) ? refuse(d, REASON_SHEET_NUMBER, "reason") : REASON_NONE;
}

static Reason check_words(Decide *d, const Document *doc) {
        if (doc->variant != NOTE_HELD && !has_text(doc->reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        return check_said(d, doc);
}

static Reason check_reception_note(Decide *d, const Act *a, SheetRow *ret) {
        const Document *doc = &a->doc;
        Day today = day_of(d->now);
        Reason reason;

        if (!doc->from_day)
                return refuse(d, REASON_FIELD_MISSING, "from");
        reason = find_line(d, a, ret);
        if (reason)
                return reason;
        if (ret->settled)
                return refuse(d, REASON_SHEET_SETTLED, "%s", sheet_state_name(ret->state));
        if (doc->variant == NOTE_CALLED_OFF ? ret->day < today : ret->day > today)
                return refuse(d, doc->variant == NOTE_CALLED_OFF ? REASON_RECEPTION_PAST : REASON_RECEPTION_EARLY, "from");
        return REASON_NONE;
}

/* What a dispute became is a case on this desk that may be spoken of. */
static Reason check_became(Decide *d, const Act *a) {
        const Document *doc = &a->doc;

        if (doc->variant != NOTE_BECAME_CASE)
                return case_id_is_none(&doc->ref_case) ? REASON_NONE : refuse(d, REASON_FIELD_WRONG, "ref_case");
        if (case_id_is_none(&doc->ref_case))
                return refuse(d, REASON_FIELD_MISSING, "ref_case");
        return mention_allowed(d->txn, &a->docket.unit, &doc->ref_case) ? REASON_NONE :
                                                                          refuse(d, REASON_UNKNOWN_CASE, "%s", doc->ref_case.s);
}

/* A line of a sweep or of the list of contacts, by its numbers. */
static Reason check_numbered_note(Decide *d, const Act *a, SheetRow *ret) {
        const Document *doc = &a->doc;

        if (!doc->ref_entry || !doc->days)
                return refuse(d, REASON_FIELD_MISSING, "%s", doc->ref_entry ? "days" : "ref_entry");
        if (!sheet_by_number(d->txn, &a->docket.unit, noted_kind(doc->variant), &a->docket.unit, doc->ref_entry, doc->days, ret))
                return refuse(d, REASON_FIELD_WRONG, "ref_entry");
        if (ret->settled)
                return refuse(d, REASON_SHEET_SETTLED, "%s", sheet_state_name(ret->state));
        return check_became(d, a);
}

static Reason check_note(Decide *d, Act *a) {
        Document *doc = &a->doc;
        SheetRow row;
        Reason reason;

        if (!case_id_is_none(&a->docket.case_id))
                return refuse(d, REASON_FIELD_WRONG, "case");
        reason = noted_kind(doc->variant) == ENTRY_RECEPTION ? check_reception_note(d, a, &row) : check_numbered_note(d, a, &row);
        if (!reason)
                reason = check_words(d, doc);
        if (reason)
                return reason;
        doc->ref_entry = row.entry;
        doc->days = row.line;
        doc->from_day = row.day;
        doc->person = arena_strdup(d->out->arena, row.who);
        if (sheet_is_watched(noted_kind(doc->variant)))
                tells_above(d, a);
        return REASON_NONE;
}

static bool is_for(const WarningRow *w, const UnitCode *about, const Document *note) {
        return w->number == note->ref_entry && w->what == note->days && unit_code_equal(&w->about, about);
}

/* Appointments for that line on the desks of this node, and of each such that it did not come about. */
static void appointments_end(Decide *d, const UnitCode *about, const Document *note) {
        const Roster *roster = d->office->roster;

        for (uint32_t i = 0; i < roster->n_units; i++) {
                WarningRow row = { .unit = roster->units[i].code, .kind = WARNING_APPOINTMENT };
                RowCursor cursor = row_cursor(ROW_WARNING, &row, 2, 2);

                if (!unit_is_here(d, &row.unit))
                        continue;
                while (row_next(d->txn, &cursor, &row)) {
                        Fact *f;

                        if (!is_for(&row, about, note))
                                continue;
                        f = draft_fact(d, FACT_WARNING, &row.unit, &row.case_id);
                        f->what = WARNING_APPOINTMENT;
                        f->number = row.number;
                        if (note->variant != NOTE_HELD)
                                fact_warning(d, WARNING_APPOINTMENT_OFF, &row.unit, &row.case_id, row.number, &row.about, row.what,
                                             row.text);
                }
        }
}

static void note_line(Decide *d, const UnitCode *desk, const UnitCode *about, const Document *doc) {
        Fact *f = draft_fact(d, FACT_SHEET_NOTE, desk, &doc->ref_case);

        f->peer = *about;
        f->what = noted_kind(doc->variant) | (uint32_t)state_of(doc->variant) << 16;
        f->number = doc->ref_entry;
        f->number2 = doc->days;
        f->day = doc->from_day;
        f->text = arena_printf(d->out->arena, "%s\n%s", doc->organ, doc->reason);
}

static void own_note(Decide *d, const Act *a, const Flight *flight) {
        note_line(d, &a->docket.unit, &a->docket.unit, &a->doc);
        appointments_end(d, &a->docket.unit, &a->doc);
}

static Reason take_note(Decide *d, const Take *t, const TakeRule *rule) {
        const Document *doc = t->doc;
        SheetRow row;

        if (!doc->variant || !doc->ref_entry || !doc->days)
                return refuse(d, REASON_FORMAT, "sheet");
        if (sheet_get(d->txn, &t->step->to, noted_kind(doc->variant), &t->step->from, doc->from_day, doc->ref_entry, doc->days, &row) &&
            row.settled)
                return refuse(d, REASON_SHEET_SETTLED, "%s", sheet_state_name(row.state));
        note_line(d, &t->step->to, &t->step->from, doc);
        if (!t->step->local) /* else the acting half has */
                appointments_end(d, &t->step->from, doc);
        return REASON_NONE;
}

/* ---- what leaders wrote on a digest -------------------------------------------------------------------------------------- */

/* Those lines of it on that desk which can still be written on, the one or all: how many; `make` writes on them. */
static unsigned annotate(Decide *d, const UnitCode *desk, const UnitCode *about, const Document *doc, bool make) {
        unsigned n = 0;

        for (uint32_t settled = 0; settled < 2; settled++) {
                SheetRow row = { .unit = *desk, .kind = ENTRY_DIGEST, .settled = settled };
                RowCursor cursor = row_cursor(ROW_SHEET, &row, 3, 3);

                while (row_next(d->txn, &cursor, &row)) {
                        Fact *f;

                        if (row.entry != doc->ref_entry || !unit_code_equal(&row.about, about) ||
                            (doc->days && row.line != doc->days) ||
                            (row.settled && (row.state != SHEET_READ || doc->variant != ANNOTATION_WORDS)))
                                continue;
                        n++;
                        if (!make)
                                continue;
                        f = draft_fact(d, FACT_SHEET_NOTE, desk, &row.case_id);
                        f->peer = *about;
                        f->what = ENTRY_DIGEST | (doc->variant == ANNOTATION_WORDS ? SHEET_ANNOTATED : SHEET_READ) << 16;
                        f->number = row.entry;
                        f->number2 = row.line;
                        f->day = row.day;
                        f->text = arena_printf(d->out->arena, "%s\n%s", doc->organ, doc->reason);
                }
        }
        return n;
}

/* The digest that is meant, of that office, on this desk, to its leaders. */
static Reason find_digest(Decide *d, const Act *a) {
        const Document *doc = &a->doc;
        SheetRow row;

        if (!doc->ref_entry)
                return refuse(d, REASON_FIELD_MISSING, "ref_entry");
        if (!sheet_by_number(d->txn, &a->docket.unit, ENTRY_DIGEST, &doc->ref_unit, doc->ref_entry, doc->days ? doc->days : 1,
                             &row))
                return refuse(d, REASON_FIELD_WRONG, doc->days ? "days" : "ref_entry");
        if (!unit_code_equal(&row.handler, &a->docket.unit))
                return refuse(d, REASON_NOT_ADDRESSEE, "%s", row.handler.s);
        if (!annotate(d, &a->docket.unit, &doc->ref_unit, doc, false))
                return refuse(d, REASON_SHEET_SETTLED, "%s", sheet_state_name(row.state));
        return REASON_NONE;
}

static Reason check_annotation(Decide *d, Act *a) {
        Document *doc = &a->doc;
        Reason reason;

        if (!case_id_is_none(&a->docket.case_id))
                return refuse(d, REASON_FIELD_WRONG, "case");
        if (unit_code_is_none(&doc->ref_unit))
                doc->ref_unit = a->docket.unit;
        reason = find_digest(d, a);
        if (!reason && doc->variant == ANNOTATION_WORDS && !has_text(doc->reason))
                reason = refuse(d, REASON_FIELD_MISSING, "reason");
        if (!reason)
                reason = check_said(d, doc);
        if (reason)
                return reason;
        if (!has_text(doc->organ))
                doc->organ = arena_strdup(d->out->arena, d->actor.user.s);
        doc->to = unit_code_equal(&doc->ref_unit, &a->docket.unit) ? UNIT_NONE : doc->ref_unit;
        a->to = doc->to;
        return REASON_NONE;
}

static void own_annotation(Decide *d, const Act *a, const Flight *flight) {
        (void)annotate(d, &a->docket.unit, &a->doc.ref_unit, &a->doc, true);
}

/* Whose digest it is not, or who missed it, keeps the words all the same. */
static Reason take_annotation(Decide *d, const Take *t, const TakeRule *rule) {
        const Document *doc = t->doc;

        if (!doc->variant || !doc->ref_entry || !unit_code_equal(&doc->ref_unit, &t->step->to))
                return refuse(d, REASON_FORMAT, "annotation");
        (void)annotate(d, &t->step->to, &t->step->to, doc, true);
        return REASON_NONE;
}

/* ---- whom the petitioner meets ------------------------------------------------------------------------------------------- */

/* On the list of that office as it lies on this node: its own desk's, or what its bureau was told of it. */
static bool find_published(Decide *d, const Act *a, const UnitCode *about, SheetRow *ret) {
        const UnitCode *const desks[] = { about, &a->docket.unit, &a->unit->served_by };

        for (size_t i = 0; i < array_size(desks); i++)
                if (sheet_find(d->txn, desks[i], ENTRY_RECEPTION, about, a->doc.from_day, a->doc.person, ret))
                        return true;
        return false;
}

static bool is_full(Decide *d, const SheetRow *line) {
        Document note = { .ref_entry = line->entry, .days = line->line };
        const Roster *roster = d->office->roster;
        unsigned n = 0;

        for (uint32_t i = 0; i < roster->n_units; i++) {
                WarningRow row = { .unit = roster->units[i].code, .kind = WARNING_APPOINTMENT };
                RowCursor cursor = row_cursor(ROW_WARNING, &row, 2, 2);

                while (unit_is_here(d, &roster->units[i].code) && row_next(d->txn, &cursor, &row))
                        n += is_for(&row, &line->about, &note);
        }
        return n >= SHEET_APPOINTMENTS_MAX;
}

static Reason check_chosen(Decide *d, const Act *a, bool published, const SheetRow *row) {
        if (a->doc.from_day < day_of(d->now))
                return refuse(d, REASON_RECEPTION_PAST, "from");
        if (!published)
                return refuse(d, REASON_RECEPTION_NOT_PUBLISHED, "%s", a->doc.person);
        if (row->settled)
                return refuse(d, REASON_SHEET_SETTLED, "%s", sheet_state_name(row->state));
        return is_full(d, row) ? refuse(d, REASON_RECEPTION_FULL, "%s", row->who) : REASON_NONE;
}

static Reason check_appointment(Decide *d, Act *a) {
        Document *doc = &a->doc;
        bool published;
        Reason reason;
        SheetRow row;

        if (!doc->variant)
                doc->variant = APPOINTMENT_CHOSEN;
        if (!doc->from_day)
                return refuse(d, REASON_FIELD_MISSING, "from");
        if (strlen(doc->person) >= ROW_PERSON_SIZE)
                return refuse(d, REASON_FIELD_WRONG, "person");
        if (unit_code_is_none(&doc->ref_unit))
                doc->ref_unit = a->docket.unit;
        published = find_published(d, a, &doc->ref_unit, &row);
        reason = doc->variant == APPOINTMENT_CHOSEN ? check_chosen(d, a, published, &row) :
                 doc->from_day > day_of(d->now)     ? refuse(d, REASON_FUTURE, "from") : REASON_NONE;
        if (reason)
                return reason;
        doc->ref_entry = published ? row.entry : 0;
        doc->days = published ? row.line : 0;
        doc->summary = published ? arena_strdup(d->out->arena, row.hours) : "";
        doc->organ = published ? arena_strdup(d->out->arena, row.place) : "";
        return REASON_NONE;
}

/* Another day was chosen, or they met: what stood on the desk is over. */
static void appointment_over(Decide *d, const UnitCode *unit, const CaseId *id) {
        fact_warning_clear(d, WARNING_APPOINTMENT, unit, id);
        fact_warning_clear(d, WARNING_APPOINTMENT_OFF, unit, id);
}

static void own_appointment(Decide *d, const Act *a, const Flight *flight) {
        const DocketRow *docket = &a->docket;
        char day[DAY_TEXT_SIZE];

        appointment_over(d, &docket->unit, &docket->case_id);
        if (a->doc.variant != APPOINTMENT_CHOSEN)
                return;
        day_format(a->doc.from_day, day);
        fact_warning(d, WARNING_APPOINTMENT, &docket->unit, &docket->case_id, a->doc.ref_entry, &a->doc.ref_unit, a->doc.days,
                     arena_printf(d->out->arena, "%s %s %s", day, a->doc.summary, a->doc.person));
}

/* At the desk that gave the case on: its file says so. */
static Reason take_appointment(Decide *d, const Take *t, const TakeRule *rule) {
        appointment_over(d, &t->docket.unit, &t->docket.case_id);
        return REASON_NONE;
}

static const DocumentCode codes[] = {
        { ENTRY_RECEPTION, check_sheet, own_sheet, take_sheet, NULL, NULL },
        { ENTRY_SWEEP, check_sheet, own_sheet, take_sheet, NULL, NULL },
        { ENTRY_INCIDENT, check_sheet, own_sheet, NULL, NULL, NULL },
        { ENTRY_CONTACT, check_sheet, own_sheet, NULL, NULL, NULL },
        { ENTRY_DIGEST, check_sheet, own_sheet, take_sheet, NULL, NULL },
        { ENTRY_ANNOTATION, check_annotation, own_annotation, take_annotation, NULL, NULL },
        { ENTRY_SHEET_NOTE, check_note, own_note, take_note, NULL, NULL },
        { ENTRY_APPOINTMENT, check_appointment, own_appointment, take_appointment, NULL, NULL },
};
const DocumentCodes doc_sheet = { codes, array_size(codes) };
