/* SPDX-License-Identifier: Apache-2.0 */

/* Drafts, parts and facts; what all of decide needs. */

#include "node/core/draft.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "common/base/memory.h"

/* Warnings of a kind that one act takes off the desk: others may send any number, but an entry holds so many facts.  The next act
 * clears more. */
#define CLEARED_AT_ONCE 200

Reason refuse(Decide *d, Reason reason, const char *format, ...) {
        va_list ap;

        d->result->status = RESULT_REFUSED;
        d->result->reason = reason;
        va_start(ap, format);
        (void)vsnprintf(d->result->detail, sizeof(d->result->detail), format, ap);
        va_end(ap);
        if (!bytes_is_utf8(bytes_of_str(d->result->detail))) /* cut in the middle of a character, or never was text */
                d->result->detail[0] = '\0';
        return reason;
}

Draft *draft_begin(Decide *d, EntryKind kind, const CaseId *case_id, const Actor *actor) {
        Draft *draft = arena_new(d->out->arena, Draft);

        assert(d->out->n_drafts < DRAFTS_MAX);
        draft->kind = kind;
        draft->case_id = *case_id;
        draft->actor = *actor;
        draft->time = d->now;
        d->out->drafts[d->out->n_drafts++] = draft;
        d->draft = draft;
        return draft;
}

void draft_drop(Decide *d) {
        d->out->n_drafts = 0;
        d->draft = NULL;
        d->n_streams = 0;
        d->told_case = CASE_NONE;
}

void draft_part(Decide *d, PartKind kind, Bytes data) {
        Draft *draft = d->draft;

        assert(draft->n_parts < sizeof(draft->parts) / sizeof(*draft->parts));
        draft->parts[draft->n_parts++] = (InputPart){ .kind = kind, .data = data };
}

void draft_part_salted(Decide *d, const Part *part) {
        draft_part(d, part->kind, part->data);
        d->draft->parts[d->draft->n_parts - 1].has_salt = true;
        memcpy(d->draft->parts[d->draft->n_parts - 1].salt, part->salt, SALT_SIZE);
        d->draft->parts[d->draft->n_parts - 1].stored = part->stored;
        d->draft->parts[d->draft->n_parts - 1].key = part->key;
}

Instant case_given_at(const Decide *d, const CaseId *id) {
        CaseRow row;

        return case_get(d->txn, id, &row) ? row.given_at : 0;
}

void draft_document(Decide *d, const Document *document) {
        Document doc = *document;
        Buf bytes = BUF_INIT;

        if (d->draft->kind != ENTRY_REGISTER) /* which gives the number */
                doc.given_at = case_given_at(d, &d->draft->case_id);
        document_encode(&doc, &bytes);
        draft_part(d, PART_DOCUMENT, arena_copy(d->out->arena, buf_bytes(&bytes)));
        buf_deinit(&bytes);
}

uint64_t draft_number(const Decide *d) {
        return d->head.entry + d->out->n_drafts;
}

Fact *draft_fact(Decide *d, FactKind kind, const UnitCode *unit, const CaseId *case_id) {
        Draft *draft = d->draft;
        Fact *fact;

        if (draft->n_facts == draft->cap_facts) {
                uint32_t cap = draft->cap_facts ? draft->cap_facts * 2 : 16;
                Fact *facts = arena_new_array(d->out->arena, Fact, cap);

                if (draft->n_facts)
                        memcpy(facts, draft->facts, draft->n_facts * sizeof(*facts));
                draft->facts = facts;
                draft->cap_facts = cap;
        }
        fact = &draft->facts[draft->n_facts++];
        *fact = (Fact){ .kind = kind, .unit = *unit, .case_id = *case_id, .text = "" };
        return fact;
}

void fact_state(Decide *d, const DocketRow *docket, DocketState next) {
        Fact *f;

        if (next == STATE_NONE || next == docket->state)
                return;
        f = draft_fact(d, FACT_STATE, &docket->unit, &docket->case_id);
        f->what = next;
        f->how = docket->state;
        drafts_overtaken(d, docket, next);
}

void fact_what(Decide *d, FactKind kind, const DocketRow *docket, uint32_t what) {
        draft_fact(d, kind, &docket->unit, &docket->case_id)->what = what;
}

Fact *fact_custody(Decide *d, const DocketRow *docket, Custody custody) {
        Fact *f = draft_fact(d, FACT_CUSTODY, &docket->unit, &docket->case_id);

        f->what = custody;
        f->how = 1;
        return f;
}

void fact_warning(Decide *d, WarningKind kind, const UnitCode *unit, const CaseId *case_id, uint64_t number,
                  const UnitCode *about, uint32_t what, const char *text) {
        Fact *f = draft_fact(d, FACT_WARNING, unit, case_id);

        f->what = kind;
        f->how = 1;
        f->number = number;
        f->number2 = what;
        f->peer = *about;
        f->text = text_cut(d->out->arena, text, ROW_TEXT_SIZE);
}

void fact_warning_clear(Decide *d, WarningKind kind, const UnitCode *unit, const CaseId *case_id) {
        WarningRow row = { .unit = *unit, .kind = kind, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);

        for (unsigned n = 0; n < CLEARED_AT_ONCE && row_next(d->txn, &cursor, &row); n++) {
                Fact *f = draft_fact(d, FACT_WARNING, unit, case_id);

                f->what = kind;
                f->number = row.number;
        }
}

bool alarm_is_on(Decide *d, AlarmKind kind, const char *subject) {
        AlarmRow row;

        return alarm_get(d->txn, kind, text_cut(d->out->arena, subject, ROW_TEXT_SIZE), &row) && row.on;
}

/* Also once it has written more than it lost: the numbers it gives were given before, to others. */
bool is_old_copy(Decide *d) {
        static const AlarmKind kinds[] = { ALARM_OURS_AHEAD, ALARM_OURS_DIFFERS };

        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                AlarmRow row = { .kind = kinds[i] };
                RowCursor cursor = row_cursor(ROW_ALARM, &row, 1, 1);

                while (row_next(d->txn, &cursor, &row))
                        if (row.on)
                                return true;
        }
        return false;
}

static void put_alarm(Decide *d, AlarmKind kind, const char *key, bool on, const char *text) {
        UnitCode about;
        Fact *f;

        f = draft_fact(d, FACT_ALARM, unit_code_parse(key, &about) ? &about : &UNIT_NONE, &CASE_NONE);
        f->what = kind;
        f->how = on;
        f->text = on && *text ? arena_printf(d->out->arena, "%s\n%s", key, text_cut(d->out->arena, text, ROW_TEXT_SIZE)) : key;
}

bool fact_alarm(Decide *d, AlarmKind kind, const char *subject, bool on, const char *text) {
        const char *key = text_cut(d->out->arena, subject, ROW_TEXT_SIZE);

        if (alarm_is_on(d, kind, key) == on)
                return false;
        put_alarm(d, kind, key, on, text);
        return true;
}

void fact_alarm_anew(Decide *d, AlarmKind kind, const char *subject, const char *text) {
        put_alarm(d, kind, text_cut(d->out->arena, subject, ROW_TEXT_SIZE), true, text);
}

void fact_directed(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *to, const UnitCode *by,
                   EntryKind document) {
        Fact *f = draft_fact(d, FACT_DIRECTED, unit, case_id);

        f->peer = *to;
        f->text = arena_strdup(d->out->arena, by->s);
        f->what = document;
}

void fact_serial(Decide *d, SerialKind kind, const UnitCode *unit, int year, uint32_t serial) {
        Fact *f = draft_fact(d, FACT_SERIAL, unit, &CASE_NONE);

        f->what = kind;
        f->number = (uint64_t)year;
        f->number2 = serial;
}

uint32_t serial_next(Decide *d, SerialKind kind, const UnitCode *unit, int year) {
        SerialRow row = { .unit = *unit, .kind = kind, .year = (uint32_t)year };

        (void)row_get(d->txn, ROW_SERIAL, &row);
        return row.last + 1;
}

uint64_t file_number_give(Decide *d, SerialKind kind, const UnitCode *unit, uint32_t given) {
        int year = instant_year(d->now);
        uint32_t serial = serial_next(d, kind, unit, year) + given;

        fact_serial(d, kind, unit, year, serial);
        return file_number(year, serial);
}

void fact_case_text(Decide *d, const CaseId *id, uint32_t what, const char *text) {
        Fact *f;

        if (!text || !*text)
                return;
        f = draft_fact(d, FACT_CASE_TEXT, &UNIT_NONE, id);
        f->what = what;
        f->text = text_cut(d->out->arena, text, what == FACT_TEXT_EXTERNAL ? EXTERNAL_ID_SIZE : ROW_TEXT_SIZE);
}

void fact_case_words(Decide *d, const CaseId *id, const Document *doc) {
        fact_case_text(d, id, FACT_TEXT_CATEGORY, doc->category);
        fact_case_text(d, id, FACT_TEXT_PLACE, doc->place);
        fact_case_text(d, id, FACT_TEXT_EXTERNAL, doc->external_id);
        for (uint32_t i = 0; i < doc->n_about_units; i++)
                fact_case_text(d, id, FACT_TEXT_ABOUT, doc->about_units[i]);
}

void fact_case_given(Decide *d, const CaseId *id, Instant given_at, const UnitCode *told_by) {
        UnitCode registered_by;
        uint32_t serial;
        int year;
        Fact *f;

        if (!case_id_split(id, &registered_by, &year, &serial))
                return;
        f = draft_fact(d, FACT_CASE_GIVEN, &registered_by, id);
        f->at = given_at;
        f->peer = *told_by;
}

void fact_case(Decide *d, const CaseId *id, const UnitCode *registered_by, const Document *doc, bool unreachable) {
        Fact *f = draft_fact(d, FACT_CASE, registered_by, id);
        uint32_t flags = (doc->class_proposed ? FACT_CASE_PROPOSED : 0u) | (doc->collective ? FACT_CASE_COLLECTIVE : 0u) |
                         (unreachable ? FACT_CASE_UNREACHABLE : 0u);
        ToldRow told;

        f->what = doc->case_class;
        f->how = (doc->path31 & 0xFF) | ((uint32_t)doc->channel & 0xFF) << 8 | flags << 16;
        f->number = doc->people;
        f->number2 = doc->representatives | (uint64_t)doc->people_version << 32;
        f->at = doc->received_at;
        if (doc->rules && pack_id_is(doc->rules))
                f->text = arena_strdup(d->out->arena, doc->rules);
        if (doc->given_at || told_get(d->txn, id, &told))
                fact_case_given(d, id, doc->given_at, &UNIT_NONE);
        fact_case_words(d, id, doc);
}

const char *text_cut(Arena *arena, const char *s, size_t size) {
        size_t len = s ? strlen(s) : 0;

        if (!len)
                return "";
        if (len < size)
                return arena_strdup(arena, s);
        len = size - 1;
        while (len && ((uint8_t)s[len] & 0xC0) == 0x80) /* not in the middle of a character */
                len--;
        return arena_strndup(arena, s, len);
}

const char *roles_text(const Decide *d, uint32_t roles) {
        const char *text = "";

        for (unsigned bit = 0; bit < 31; bit++)
                if (roles & 1u << bit)
                        text = arena_printf(d->out->arena, "%s%s%s", text, *text ? ", " : "", role_name((Role)(1u << bit)));
        return text;
}

unsigned text_names(const char *s) {
        static const char *const breaks[] = { "、", "，", "；", ",", ";" };
        unsigned n = 0;
        bool in_name = false;

        while (s && *s) {
                size_t len = 0;

                for (size_t i = 0; i < array_size(breaks) && !len; i++)
                        if (!strncmp(s, breaks[i], strlen(breaks[i])))
                                len = strlen(breaks[i]);
                if (len) {
                        in_name = false;
                } else if (*s != ' ' && !in_name) {
                        in_name = true;
                        n++;
                }
                s += len ? len : 1;
        }
        return n;
}

bool content_unreachable(const Content *c) {
        return !*c->name || (!*c->address && !*c->phone && !*c->agent_phone);
}

/* What comes from the journal (with its salt) was checked when it was typed; the documents of a review's file are the owner's. */
static Reason check_attachment(Decide *d, const InputPart *part, unsigned *n, size_t *size) {
        const Input *in = d->input;
        EntryKind kind = in->document_kind == ENTRY_DRAFT ? in->document.kind : in->document_kind;
        Attachment attachment;

        if (part->has_salt)
                return REASON_NONE;
        if (attachment_decode(part->data, d->out->arena, &attachment))
                return refuse(d, REASON_FIELD_WRONG, "attachment");
        if (procedure_is_review(kind) && !strcmp(attachment.media_type, OFFICE_FILE_TYPE))
                return REASON_NONE;
        if (!procedure_encloses(kind))
                return refuse(d, REASON_NO_ENCLOSURES, "%s", entry_kind_name(kind));
        if (!*attachment.name || !strcmp(attachment.media_type, OFFICE_FILE_TYPE))
                return refuse(d, REASON_FIELD_WRONG, "attachment: name, media_type");
        *size += attachment.data.len;
        if (++*n > ATTACHMENTS_MAX || *size > ATTACHMENTS_SIZE_MAX)
                return refuse(d, REASON_ENCLOSURES_LARGE, "%u, %zu", *n, *size);
        return REASON_NONE;
}

Reason check_parts(Decide *d, bool *ret_unreachable) {
        const Input *in = d->input;
        bool unreachable = true;
        size_t size = 0, typed = 0;
        unsigned n = 0;
        Content content;
        Reason reason;

        for (uint32_t i = 0; i < in->n_parts; i++) {
                const InputPart *part = &in->parts[i];

                size += part->data.len;
                if (part->kind == PART_SEALED || part->kind == PART_SEALED_NOTICE) {
                        if (!procedure_is_sealed(in->document_kind) && in->document_kind != ENTRY_REGISTER)
                                return refuse(d, REASON_FIELD_WRONG, "%s", part_kind_name(part->kind));
                        continue;
                }
                if (part->kind == PART_ATTACHMENT) {
                        reason = check_attachment(d, part, &n, &typed);
                        if (reason)
                                return reason;
                        continue;
                }
                if (part->kind != PART_CONTENT || content_decode(part->data, d->out->arena, &content))
                        return refuse(d, REASON_FIELD_WRONG, "content");
                unreachable = content_unreachable(&content);
        }
        if (size > PARTS_SIZE_MAX)
                return refuse(d, REASON_ENCLOSURES_LARGE, "%zu", size);
        *ret_unreachable = unreachable;
        return REASON_NONE;
}

void fill_document(Document *doc) {
        const char **texts[] = { &doc->category, &doc->place,  &doc->reason,     &doc->body, &doc->legal_basis,
                                 &doc->remedy,   &doc->external_id, &doc->organ, &doc->person, &doc->summary,
                                 &doc->rules };

        for (size_t i = 0; i < array_size(texts); i++)
                if (!*texts[i])
                        *texts[i] = "";
}

Reason check_document(Decide *d, const Document *doc) {
        RecordProblem problem;

        if (!document_fits(doc, &problem))
                return refuse(d, REASON_FIELD_WRONG, "%s: %s", problem.field, problem.reason);
        return REASON_NONE;
}

const RosterUnit *unit_find(const Decide *d, const UnitCode *unit) {
        return unit_code_is_none(unit) ? NULL : roster_find_unit(d->office->roster, unit);
}

bool unit_host(const Decide *d, const UnitCode *unit, UnitCode *ret_node) {
        const RosterNode *node = roster_host(d->office->roster, unit);

        if (!node)
                return false;
        *ret_node = node->unit;
        return true;
}

bool unit_is_here(const Decide *d, const UnitCode *unit) {
        UnitCode node;

        return unit_host(d, unit, &node) && unit_code_equal(&node, &d->office->unit);
}

bool unit_is_bureau(const RosterUnit *u) {
        return u->kind == UNIT_BUREAU;
}
