/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What meetings assigned, and how far it has come: each line by the unit's own file of its case, so that the list and the cases
 * can't say different things.  A draft is shown from its entry, for whoever is to sign it; nothing in it is a petitioner's.
 */

#include "node/core/batch.h"
#include "node/query_internal.h"

static const char *line_state(const BatchLineRow *line, const DocketRow *d) {
        if (line->state != BATCH_LINE_ASSIGNED)
                return line->state == BATCH_LINE_WAITS ? "waiting" : "refused";
        if (d->report_below == REPORT_APPROVED || d->report_below == REPORT_SENT)
                return d->report_below == REPORT_APPROVED ? "approved" : "reported";
        if (d->state != STATE_HANDED && d->state != STATE_CLOSED)
                return unit_code_is_none(&d->given_to) ? "returned" : docket_state_name(d->state);
        if (d->given_entry != line->tried_entry)
                return "returned"; /* and handed on otherwise since */
        return d->progress == PROGRESS_NONE ? "assigned" : progress_name(d->progress);
}

static void count_line(PbControlMeeting *m, const PbControlMeetingLine *line) {
        m->approved += strcmp(line->state, "approved") == 0;
        m->reported += strcmp(line->state, "approved") == 0 || strcmp(line->state, "reported") == 0;
        m->late += line->late;
}

static PbControlMeetingLine *new_line(const Query *q, PbControlMeeting *m, uint32_t number, const CaseId *id, const UnitCode *to,
                                      Day due) {
        PbControlMeetingLine *line = arena_new(q->arena, PbControlMeetingLine);

        *line = (PbControlMeetingLine)ZHUJI__CONTROL_MEETING_LINE__INIT;
        line->line = number;
        line->case_id = query_copy(q, id->s);
        line->to = query_copy(q, to->s);
        line->due = reply_day(q->arena, due);
        query_append(q, (void ***)&m->lines, &m->n_lines, line);
        return line;
}

static void add_line(const Query *q, PbControlMeeting *m, const BatchLineRow *row, Day today) {
        PbControlMeetingLine *line = new_line(q, m, row->line, &row->case_id, &row->to, row->due_day);
        const ReasonText *words = reason_text(row->reason);
        DocketRow docket = { .unit = row->unit, .case_id = row->case_id };
        bool owed;

        (void)row_get(q->txn, ROW_DOCKET, &docket);
        owed = row->state == BATCH_LINE_ASSIGNED && docket.given_entry == row->tried_entry &&
               (docket.report_below == REPORT_OWED || docket.report_below == REPORT_REWORK);
        line->state = (char *)line_state(row, &docket);
        line->late = owed && docket.given_due && docket.given_due < today;
        if (owed)
                line->due = reply_day(q->arena, docket.given_due); /* the assigner may have moved it */
        line->entry = row->tried_entry;
        if (row->state == BATCH_LINE_REFUSED) {
                line->reason = (char *)words->name;
                line->en = (char *)words->en;
                line->zh = (char *)words->zh;
                line->detail = query_copy(q, row->detail);
        }
        count_line(m, line);
}

static void add_batch(const Query *q, const BatchRow *row, bool lines, Day today) {
        PbControlMeeting *m = arena_new(q->arena, PbControlMeeting);
        BatchLineRow line = { .unit = row->unit, .entry = row->entry };
        RowCursor cursor = row_cursor(ROW_BATCH_LINE, &line, 2, 2);

        *m = (PbControlMeeting)ZHUJI__CONTROL_MEETING__INIT;
        m->entry = row->entry;
        m->meeting = query_copy(q, row->meeting);
        m->minutes = reply_day(q->arena, row->minutes);
        m->due = reply_day(q->arena, row->due_day);
        m->words = query_copy(q, row->words);
        m->state = (char *)(row->done ? "assigned" : "assigning");
        m->drafter = query_copy(q, row->drafter.s);
        m->signer = query_copy(q, row->signer.s);
        m->stamper = query_copy(q, row->stamper.s);
        m->cases = row->lines;
        m->tried = row->tried;
        m->refused = row->refused;
        while (lines && row_next(q->txn, &cursor, &line))
                add_line(q, m, &line, today);
        QUERY_APPEND(q, meetings, m);
}

static void add_batches(const Query *q, const UnitCode *unit, Day today, uint64_t entry, const char *name) {
        for (uint32_t done = 0; done < 2; done++) {
                BatchRow row = { .done = done, .unit = *unit };
                RowCursor cursor = row_cursor(ROW_BATCH, &row, 2, 2);

                while (q->reply->n_meetings < CONTROL_ROWS_MAX && row_next(q->txn, &cursor, &row))
                        if (entry ? row.entry == entry : !*name || strcmp(row.meeting, name) == 0)
                                add_batch(q, &row, entry || *name, today);
        }
}

/* ---- drafts --------------------------------------------------------------------------------------------------------- */

static void add_draft(const Query *q, const DraftRow *row, const Document *doc, bool lines) {
        PbControlMeeting *m = arena_new(q->arena, PbControlMeeting);
        BatchLine line = { .number = 0 };
        const char *at = doc->body;

        *m = (PbControlMeeting)ZHUJI__CONTROL_MEETING__INIT;
        m->entry = row->entry;
        m->meeting = query_copy(q, doc->summary);
        m->minutes = reply_day(q->arena, doc->from_day);
        m->due = reply_day(q->arena, doc->due_day);
        m->words = query_copy(q, doc->reason);
        m->state = (char *)draft_state_name(row->state);
        m->drafter = query_copy(q, row->drafter.s);
        m->signer = query_copy(q, row->signer.s);
        while (batch_next_line(&at, &line) > 0) {
                m->cases++;
                if (lines)
                        new_line(q, m, line.number, &line.case_id, &line.to, line.due_day ? line.due_day : doc->due_day)->state =
                                (char *)draft_state_name(row->state);
        }
        QUERY_APPEND(q, meetings, m);
}

/* Those not stamped: what was, stands among the lists. */
static int add_drafts(const Query *q, Archive *archive, const UnitCode *unit, uint64_t entry, const char *name) {
        DraftRow row = { .unit = *unit };
        RowCursor cursor = row_cursor(ROW_DRAFT, &row, 2, 2);

        while (q->reply->n_meetings < CONTROL_ROWS_MAX && row_next(q->txn, &cursor, &row)) {
                const Part *part;
                Document doc;
                Entry read;
                int r;

                if (row.kind != ENTRY_BATCH || row.state == DRAFT_STAMPED || (entry && row.entry != entry))
                        continue;
                r = archive_entry(archive, q->txn, row.entry, q->arena, &read);
                if (r < 0)
                        return fail_trace(r);
                part = r ? NULL : entry_find_part(&read, PART_DOCUMENT);
                if (part && !document_decode(part->data, q->arena, &doc) && (entry || !*name || strcmp(doc.summary, name) == 0))
                        add_draft(q, &row, &doc, entry || *name);
        }
        return 0;
}

int query_meetings(const Query *q, Archive *archive, const UnitCode *unit, Instant now, uint64_t entry, const char *name) {
        add_batches(q, unit, day_of(now), entry, name);
        return add_drafts(q, archive, unit, entry, name);
}
