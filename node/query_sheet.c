/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reads about sheets of no case: who receives visitors on which day, which disputes were found, and what became of it.  Nothing of any
 * case is in the receptions, so that an office may put them up as they are (2022 art. 18).  Open lines come first, each part by day.
 */

#include <inttypes.h>
#include <stdio.h>
#include "common/unit/roster.h"
#include "node/core/mention.h"
#include "node/core/sheet.h"
#include "node/query_internal.h"

static void add_row(const Query *q, const Roster *roster, const SheetRow *row, Day today) {
        const RosterUnit *about = roster_find_unit(roster, &row->about);
        PbControlSheet *to = arena_new(q->arena, PbControlSheet);

        *to = (PbControlSheet)ZHUJI__CONTROL_SHEET__INIT;
        to->unit = query_copy(q, row->unit.s);
        to->about = query_copy(q, row->about.s);
        to->about_name = query_copy(q, about ? about->name : "");
        to->kind = (char *)entry_kind_name((EntryKind)row->kind);
        to->form = (char *)variant_name((EntryKind)row->kind, row->variant);
        to->day = reply_day(q->arena, row->day);
        to->hours = query_copy(q, row->hours);
        to->who = query_copy(q, row->who);
        to->place = query_copy(q, row->place);
        to->state = (char *)sheet_state_name(row->state);
        to->late = sheet_is_watched(row->kind) && !row->settled && row->day < today;
        to->by = query_copy(q, row->by);
        to->words = query_copy(q, row->words);
        to->entry = row->entry;
        to->line = row->line;
        to->handler = query_copy(q, row->handler.s);
        to->text = query_copy(q, row->text);
        if (mention_allowed(q->txn, &row->unit, &row->case_id))
                to->case_id = query_copy(q, row->case_id.s);
        to->noted_at = reply_instant(q->arena, row->noted_at);
        QUERY_APPEND(q, sheets, to);
}

void query_sheet_place(const SheetRow *row, char dst[QUERY_SHEET_PLACE_SIZE]) {
        char day[DAY_TEXT_SIZE];

        day_format(row->day, day);
        snprintf(dst, QUERY_SHEET_PLACE_SIZE, "%s/%s/%" PRIu64 "/%" PRIu32, day, row->about.s, row->entry, row->line);
}

bool query_sheet_place_parse(const char *place, SheetRow *row) {
        char about[UNIT_CODE_SIZE], day[DAY_TEXT_SIZE];
        int end = 0;

        return sscanf(place, "%10[^/]/%31[^/]/%" SCNu64 "/%" SCNu32 "%n", day, about, &row->entry, &row->line, &end) == 4 &&
               !place[end] && day_parse(day, &row->day) && unit_code_parse(about, &row->about);
}

bool query_sheet_is_at(const SheetRow *row, const SheetRow *place) {
        return row->day == place->day && row->entry == place->entry && row->line == place->line &&
               unit_code_equal(&row->about, &place->about);
}

/* "0/DAY/UNIT/ENTRY/LINE": settled or not, and the last one looked at. */
static bool read_cursor(const char *after, SheetRow *row) {
        if ((after[0] != '0' && after[0] != '1') || after[1] != '/')
                return false;
        row->settled = after[0] == '1';
        return query_sheet_place_parse(after + 2, row);
}

static void write_cursor(const Query *q, const SheetRow *row) {
        char place[QUERY_SHEET_PLACE_SIZE];

        query_sheet_place(row, place);
        q->reply->after = arena_printf(q->arena, "%" PRIu32 "/%s", row->settled, place);
}

typedef struct Range {
        Day from, until;
        bool all;
} Range;

static void add_rows(const Query *q, const Roster *roster, SheetRow from, bool resumed, const Range *range, Day today, unsigned *steps) {
        RowCursor cursor = row_cursor(ROW_SHEET, &from, resumed ? 7 : 4, 3);
        SheetRow row;

        while (row_next(q->txn, &cursor, &row) && row.day <= range->until) {
                if (resumed && query_sheet_is_at(&row, &from))
                        continue;
                if (q->reply->n_sheets == CONTROL_ROWS_MAX || ++*steps > QUERY_STEPS_MAX)
                        return;
                if (range->all || unit_code_equal(&row.about, &row.unit) || row.kind == ENTRY_DIGEST)
                        add_row(q, roster, &row, today);
                write_cursor(q, &row);
        }
        if (from.settled)
                q->reply->after = (char *)""; /* that was all */
}

/* ---- drafts: whoever signs reads what is signed ------------------------------------------------------------------- */

static void add_draft(const Query *q, const Roster *roster, const DraftRow *draft, const Document *doc) {
        const char *at = doc->body;
        SheetLine line = { .number = 0 };

        while (q->reply->n_sheets < CONTROL_ROWS_MAX && sheet_next_line((EntryKind)draft->kind, &at, &line) > 0) {
                SheetRow row = { .unit = draft->unit, .kind = draft->kind, .about = draft->unit, .entry = draft->entry,
                                 .line = line.number, .variant = doc->variant, .case_id = line.case_id,
                                 .handler = unit_code_is_none(&doc->to) ? draft->unit : doc->to };

                snprintf(row.place, sizeof(row.place), "%s", line.place);
                snprintf(row.text, sizeof(row.text), "%s", line.text);
                snprintf(row.by, sizeof(row.by), "%s", draft->state == DRAFT_SIGNED ? draft->signer.s : draft->drafter.s);
                add_row(q, roster, &row, 0);
                q->reply->sheets[q->reply->n_sheets - 1]->state = (char *)draft_state_name(draft->state);
        }
}

static int add_drafts(const Query *q, Archive *archive, const Roster *roster, const UnitCode *unit, EntryKind kind) {
        DraftRow row = { .unit = *unit };
        RowCursor cursor = row_cursor(ROW_DRAFT, &row, 2, 2);

        while (row_next(q->txn, &cursor, &row)) {
                const Part *part;
                Document doc;
                Entry entry;
                int r;

                if (row.kind != kind || (row.state != DRAFT_DRAFTED && row.state != DRAFT_SIGNED))
                        continue;
                r = archive_entry(archive, q->txn, row.entry, q->arena, &entry);
                if (r < 0)
                        return fail_trace(r);
                part = r ? NULL : entry_find_part(&entry, PART_DOCUMENT);
                if (part && !document_decode(part->data, q->arena, &doc))
                        add_draft(q, roster, &row, &doc);
        }
        return 0;
}

int query_sheets(const Query *q, Archive *archive, const Roster *roster, const UnitCode *unit, Instant now,
                 const PbControlRequest *request) {
        SheetRow from = { .unit = *unit, .kind = request->document_kind };
        bool resumed = *request->after != 0;
        unsigned steps = 0;
        Range range = { .all = strcmp(request->state, "all") == 0 };
        Document doc;

        if (document_decode((Bytes){ request->document.data, request->document.len }, q->arena, &doc) ||
            !sheet_is(from.kind) || (resumed && !read_cursor(request->after, &from))) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_FIELD_WRONG, resumed ? "after" : "kind");
                return 0;
        }
        range.from = doc.from_day || from.kind != ENTRY_RECEPTION ? doc.from_day : day_of(now);
        range.until = doc.until_day ? doc.until_day : INT32_MAX;
        if (!resumed)
                from.day = range.from;
        if (!resumed && from.kind == ENTRY_DIGEST) {
                int r = add_drafts(q, archive, roster, unit, ENTRY_DIGEST);

                if (r < 0)
                        return fail_trace(r);
                /* if drafts fill the page */
                write_cursor(q, &(SheetRow){ .day = range.from ? range.from - 1 : 0, .about = *unit });
        }
        add_rows(q, roster, from, resumed, &range, day_of(now), &steps);
        if (from.settled || q->reply->n_sheets == CONTROL_ROWS_MAX || steps > QUERY_STEPS_MAX)
                return 0;
        from = (SheetRow){ .unit = *unit, .kind = from.kind, .settled = 1, .day = range.from };
        add_rows(q, roster, from, false, &range, day_of(now), &steps);
        return 0;
}
