/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One decision in the making: what decide's parts share.  They read rows and add drafts, parts and facts; nothing here writes
 * to the store.  A refusal drops what was drafted (an act is done wholly or not at all), except the record of a violation.
 *
 * Rows read from the store do not show this decision's own facts: each docket is changed by one half of a step only, and what
 * must be counted across several facts (stream numbers) is counted here.
 */

#include "common/unit/route.h"
#include "node/core/fact.h"
#include "node/core/office.h"
#include "node/core/procedure.h"
#include "node/core/row.h"

#define DECISION_STREAMS_MAX 64

typedef struct Decide {
        const Office *office;
        StoreTxn *txn;
        const Input *input;
        Drafts *out;
        Result *result;
        Instant clock;     /* as given */
        Instant now;       /* the entry's time: never before the last one's; the last one's while the clock is in doubt */
        bool in_doubt;     /* the clock jumped */
        HeadRow head;
        Actor actor;       /* with its roles */
        Draft *draft;      /* the one being written */
        uint64_t stamping; /* the drafted document that this decision makes; 0: none */
        struct {
                UnitCode node;
                Lane lane;
                uint64_t next;
        } streams[DECISION_STREAMS_MAX];
        uint32_t n_streams;
        /* A case that turned out to accuse, whom to tell is doc_word.c's; "" = none: in whose name, who knows already, who is told
         * whatever the rows say. */
        CaseId told_case;
        UnitCode told_by, told_from, told_also;
} Decide;

/* ---- refusing: each returns the reason, for `return refuse(...)` ------------------------------------------------ */

Reason refuse(Decide *d, Reason reason, const char *format, ...) PRINTF_LIKE(3, 4);

/* ---- drafting --------------------------------------------------------------------------------------------------- */

Draft *draft_begin(Decide *d, EntryKind kind, const CaseId *case_id, const Actor *actor);
/* Drops everything drafted so far. */
void draft_drop(Decide *d);
void draft_part(Decide *d, PartKind kind, Bytes data);
void draft_part_salted(Decide *d, const Part *part);
/* When that case was given its number; 0: nobody said. */
Instant case_given_at(const Decide *d, const CaseId *id);
/* The document, encoded, with the moment at which its case was given its number. */
void draft_document(Decide *d, const Document *document);
/* Number the current draft's entry will have. */
uint64_t draft_number(const Decide *d);
/* A zeroed fact of that kind, to be filled in; valid until the next one is added. */
Fact *draft_fact(Decide *d, FactKind kind, const UnitCode *unit, const CaseId *case_id);

/* ---- the usual facts -------------------------------------------------------------------------------------------- */

void fact_state(Decide *d, const DocketRow *docket, DocketState next);
/* doc_draft.c: the open drafts of that docket whose document can't be made any more, now that it goes to `next`, are over, and the
 * desk says so to their drafters.  What is only offered back, or on its way, may come back as it was: those wait. */
void drafts_overtaken(Decide *d, const DocketRow *docket, DocketState next);
void fact_what(Decide *d, FactKind kind, const DocketRow *docket, uint32_t what);
/* Its giver is told where the case lies by this (whereabouts.h).  The fact, for who knows since when. */
Fact *fact_custody(Decide *d, const DocketRow *docket, Custody custody);
void fact_warning(Decide *d, WarningKind kind, const UnitCode *unit, const CaseId *case_id, uint64_t number,
                  const UnitCode *about, uint32_t what, const char *text);
/* The warnings of that kind on this unit's desk about the case go (of hundreds, the oldest). */
void fact_warning_clear(Decide *d, WarningKind kind, const UnitCode *unit, const CaseId *case_id);
/* Raises or clears, if it isn't so already; false if nothing was to be done.  Needs a draft. */
bool fact_alarm(Decide *d, AlarmKind kind, const char *subject, bool on, const char *text);
/* It is on, perhaps for another reason, and says this from here on. */
void fact_alarm_anew(Decide *d, AlarmKind kind, const char *subject, const char *text);
bool alarm_is_on(Decide *d, AlarmKind kind, const char *subject);
/* Somebody showed a later seal of ours than we have, or another one than ours: what is entered here may be entered
 * elsewhere. */
bool is_old_copy(Decide *d);
void fact_serial(Decide *d, SerialKind kind, const UnitCode *unit, int year, uint32_t serial);
uint32_t serial_next(Decide *d, SerialKind kind, const UnitCode *unit, int year);
/* Gives the next number of the unit's book of this year; `given` of the same book were given by this decision before. */
uint64_t file_number_give(Decide *d, SerialKind kind, const UnitCode *unit, uint32_t given);
/* Another office said where the case goes (an instruction, a designation): `by` and its document. */
void fact_directed(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *to, const UnitCode *by,
                   EntryKind document);
/* When it was given its number; told_by: who merely told so, UNIT_NONE if it is known. */
void fact_case_given(Decide *d, const CaseId *id, Instant given_at, const UnitCode *told_by);
/* Facts of the case from a document that carries them (registration, hand-overs); it is known by that. */
void fact_case(Decide *d, const CaseId *id, const UnitCode *registered_by, const Document *document, bool unreachable);

/* One of its texts, FACT_TEXT_...; "" changes nothing. */
void fact_case_words(Decide *d, const CaseId *id, const Document *document);
void fact_case_text(Decide *d, const CaseId *id, uint32_t what, const char *text);

/* How many names a text lists, separated by commas, semicolons or 、 (both parties; two witnesses). */
unsigned text_names(const char *s);
/* "clerk, approver"; in the arena. */
const char *roles_text(const Decide *d, uint32_t roles);
/* A text of ours that fits a row, cut at a character's border. */
const char *text_cut(Arena *arena, const char *s, size_t size);

static inline bool digest_same(const Digest *a, const Digest *b) { return !memcmp(a->b, b->b, DIGEST_SIZE); }

/* Does the petitioner have a name, and an address or a number to be reached at?  (22:23: name or address unclear: no notice is
 * owed; here every doubt is the petitioner's: a telephone number is enough.) */
bool content_unreachable(const Content *content);

/* An entry travels whole in one parcel and is kept whole by its receiver, with proof and receipt beside it: what one input's
 * parts may weigh together. */
#define PARTS_SIZE_MAX (6u << 20)
/* Attachments that were typed with one document. */
#define ATTACHMENTS_MAX 12
#define ATTACHMENTS_SIZE_MAX (5u << 20)
/* No due day lies further off: a hundred years are a typing error. */
#define DUE_DAYS_MAX 36525
/* Days that another law gives (22:31 (5)), or adds. */
#define LIMIT_DAYS_MAX 3650

/* Texts that were left out are empty, as in a decoded document: a local receiver reads this very one. */
void fill_document(Document *doc);
/* What was typed: does it fit the formats (they assert it), is it what it says it is. */
Reason check_document(Decide *d, const Document *doc);
/* Content and attachments only, of documents that have them; also whether the petitioner can be reached. */
Reason check_parts(Decide *d, bool *ret_unreachable);

/* ---- units ------------------------------------------------------------------------------------------------------ */

const RosterUnit *unit_find(const Decide *d, const UnitCode *unit);
/* Its desks are on this node. */
bool unit_is_here(const Decide *d, const UnitCode *unit);
bool unit_host(const Decide *d, const UnitCode *unit, UnitCode *ret_node);
bool unit_is_bureau(const RosterUnit *u);
