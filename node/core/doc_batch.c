/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Meetings' lists.  The draft is asked what a single assignment would be asked, line by line, so that nobody signs what can't be
 * done; so is each line once more when its turn comes, for meanwhile cases move.  What is refused then is a line of the list with
 * its reason, and a note on the desk; the rest goes on.
 *
 * A tick makes one line: two assignments in one decision would not see each other's numbers, and to another node the
 * petitioner's words go along, which the owner brings for one case at a time.  Where the job stands is a row: a crash, a restart
 * changes nothing.
 */

#include "node/core/batch.h"

#include <stdio.h>
#include <string.h>

#include "common/base/memory.h"
#include "node/core/step.h"

#define LINE_SIZE 128

/* ---- the text ------------------------------------------------------------------------------------------------------- */

static bool read_line(char *line, BatchLine *ret) {
        char *rest = line, *words[4] = { NULL }, *word;
        unsigned n = 0;

        while (n < array_size(words) && (word = strsep(&rest, " \t\r")))
                if (*word)
                        words[n++] = word;
        return (n == 2 || n == 3) && case_id_parse(words[0], &ret->case_id) && unit_code_parse(words[1], &ret->to) &&
               (n == 2 || (day_parse(words[2], &ret->due_day) && ret->due_day > 0));
}

int batch_next_line(const char **at, BatchLine *ret) {
        unsigned number = ret->number;

        while (**at) {
                size_t len = strcspn(*at, "\n");
                char line[LINE_SIZE];
                bool blank = strspn(*at, " \t\r") >= len;

                *ret = (BatchLine){ .number = ++number };
                if (len < sizeof(line)) {
                        memcpy(line, *at, len);
                        line[len] = 0;
                }
                *at += len + ((*at)[len] != 0);
                if (!blank)
                        return len < sizeof(line) && read_line(line, ret) ? 1 : -1;
        }
        return 0;
}

/* ---- one line as an assignment ----------------------------------------------------------------------------------------- */

typedef struct Assign {
        const BatchLine *line;
        const Document *list;  /* meeting, due day, words */
        Actor actor;
        ActStage stage;
} Assign;

static void input_of(Decide *d, const Assign *a, const Input *from, Input *ret) {
        *ret = (Input){ .kind = INPUT_COMMAND, .actor = a->actor, .document_kind = ENTRY_ASSIGNMENT, .case_id = a->line->case_id,
                        .document = { .kind = ENTRY_ASSIGNMENT, .to = a->line->to, .summary = a->list->summary,
                                      .reason = a->list->reason,
                                      .due_day = a->line->due_day ? a->line->due_day : a->list->due_day } };
        for (uint32_t i = 0; from && i < from->n_parts; i++)
                ret->parts[ret->n_parts++] = from->parts[i];
}

/* Asks, and with `make` does it.  The decision at work is as it was before, but for what was drafted and why not. */
static Reason assign(Decide *d, const Assign *a, const Input *parts, bool make, char detail[static ROW_TEXT_SIZE]) {
        const Input *input = d->input;
        Input *line = arena_new(d->out->arena, Input);
        Result result = *d->result;
        Actor actor = d->actor;
        uint64_t stamping = d->stamping;
        Reason reason;
        Act act;

        input_of(d, a, parts, line);
        d->input = line;
        d->actor = a->actor;
        d->stamping = 0;
        reason = recusal_bars(d);
        if (!reason)
                reason = act_check(d, ENTRY_ASSIGNMENT, a->stage, &act);
        if (!reason && make)
                reason = act_carry_out(d, &act);
        (void)snprintf(detail, ROW_TEXT_SIZE, "%s", reason ? text_cut(d->out->arena, d->result->detail, ROW_TEXT_SIZE) : "");
        d->input = input;
        d->actor = actor;
        d->stamping = stamping;
        *d->result = result;
        return reason;
}

/* ---- the list: may it --------------------------------------------------------------------------------------------------- */

static Reason check_text(Decide *d, const Act *a) {
        CaseId *seen = arena_new_array(d->out->arena, CaseId, BATCH_LINES_MAX);
        BatchLine line = { .number = 0 };
        const char *at = a->doc.body;
        unsigned n = 0;
        int more;

        while ((more = batch_next_line(&at, &line)) > 0) {
                if (n == BATCH_LINES_MAX)
                        return refuse(d, REASON_BATCH_LINES, "> %u", BATCH_LINES_MAX);
                for (unsigned i = 0; i < n; i++)
                        if (case_id_equal(&seen[i], &line.case_id))
                                return refuse(d, REASON_BATCH_TWICE, "line %u: %s", line.number, line.case_id.s);
                seen[n++] = line.case_id;
        }
        if (more < 0)
                return refuse(d, REASON_BATCH_LINE, "line %u: case, unit[, day]", line.number);
        return n ? REASON_NONE : refuse(d, REASON_BATCH_LINES, "0");
}

/* As many as can be named in one breath; who overstepped an authority is told that, and it is recorded. */
static Reason check_lines(Decide *d, const Act *a) {
        Assign one = { .list = &a->doc, .actor = d->actor, .stage = ACT_DRAFTED };
        BatchLine line = { .number = 0 };
        const char *at = a->doc.body;
        char detail[ROW_TEXT_SIZE], all[sizeof(d->result->detail)] = "";
        size_t len = 0;

        one.line = &line;
        while (batch_next_line(&at, &line) > 0) {
                Reason reason = assign(d, &one, NULL, false, detail);

                if (!reason)
                        continue;
                if (reason_is_violation(reason))
                        return refuse(d, reason, "line %u: %s", line.number, detail);
                if (len < sizeof(all) / 2)
                        len += (size_t)snprintf(all + len, sizeof(all) - len, "%sline %u: %s %s", len ? "; " : "", line.number,
                                                line.case_id.s, reason_text(reason)->name);
        }
        return len ? refuse(d, REASON_BATCH_LINE, "%s", all) : REASON_NONE;
}

static Reason check_batch(Decide *d, Act *a) {
        Reason reason;

        if (!case_id_is_none(&a->docket.case_id))
                return refuse(d, REASON_FIELD_WRONG, "case");
        if (!has_text(a->doc.summary))
                return refuse(d, REASON_FIELD_MISSING, "meeting");
        if (strlen(a->doc.summary) >= ROW_PERSON_SIZE || strchr(a->doc.summary, '\n'))
                return refuse(d, REASON_FIELD_WRONG, "meeting: longer than %d bytes", ROW_PERSON_SIZE - 1);
        if (strlen(a->doc.reason) >= BATCH_WORDS_SIZE || strchr(a->doc.reason, '\n'))
                return refuse(d, REASON_FIELD_WRONG, "reason: longer than %d bytes", BATCH_WORDS_SIZE - 1);
        if (!a->doc.from_day)
                return refuse(d, REASON_FIELD_MISSING, "from");
        if (a->doc.from_day > day_of(d->now))
                return refuse(d, REASON_FUTURE, "from");
        reason = check_text(d, a);
        if (!reason && a->stage == ACT_DRAFTED)
                reason = check_lines(d, a);
        return reason;
}

static void own_batch(Decide *d, const Act *a, const Flight *flight) {
        DraftRow draft = { .unit = a->docket.unit, .case_id = CASE_NONE, .entry = d->stamping };
        BatchLine line = { .number = 0 };
        const char *at = a->doc.body;
        uint32_t n = 0;
        Fact *f;

        (void)row_get(d->txn, ROW_DRAFT, &draft);
        while (batch_next_line(&at, &line) > 0) {
                f = draft_fact(d, FACT_BATCH_LINE, &a->docket.unit, &line.case_id);
                f->number = ++n;
                f->peer = line.to;
                f->day = line.due_day ? line.due_day : a->doc.due_day;
        }
        f = draft_fact(d, FACT_BATCH, &a->docket.unit, &CASE_NONE);
        f->number = n;
        f->day = a->doc.due_day;
        f->at = day_start(a->doc.from_day);
        f->text = arena_printf(d->out->arena, "%s\n%s\n%s\n%s", a->doc.summary, draft.drafter.s, draft.signer.s, a->doc.reason);
}

/* ---- the job -------------------------------------------------------------------------------------------------------------- */

static bool next_line(StoreTxn *txn, BatchRow *batch, BatchLineRow *ret) {
        if (!batch_under_way(txn, batch))
                return false;
        *ret = (BatchLineRow){ .unit = batch->unit, .entry = batch->entry, .line = batch->tried + 1 };
        return row_get(txn, ROW_BATCH_LINE, ret);
}

/* 22:28 whoever drafted, signed or stamped the list may have an interest in one of its cases. */
static Reason check_persons(Decide *d, const BatchRow *batch, const BatchLineRow *line) {
        const UserName *const users[] = { &batch->drafter, &batch->signer, &batch->stamper };
        const RosterUnit *unit = unit_find(d, &batch->unit);

        if (!unit || unit->status != UNIT_ACTIVE)
                return refuse(d, REASON_UNIT_INACTIVE, "%s", batch->unit.s);
        for (size_t i = 0; i < array_size(users); i++) {
                RecusalRow row = { .unit = batch->unit, .case_id = line->case_id, .user = *users[i] };

                if (row_has(d->txn, ROW_RECUSAL, &row))
                        return refuse(d, REASON_RECUSED, "%s", users[i]->s);
        }
        return REASON_NONE;
}

static void line_done(Decide *d, const BatchRow *batch, const BatchLineRow *line, Reason reason, const char *detail) {
        Fact *f = draft_fact(d, FACT_BATCH_DONE, &batch->unit, &line->case_id);

        f->number = batch->entry;
        f->number2 = line->line;
        f->what = reason ? BATCH_LINE_REFUSED : BATCH_LINE_ASSIGNED;
        f->how = reason;
        f->text = arena_strdup(d->out->arena, detail);
}

static void line_refused(Decide *d, const BatchRow *batch, const BatchLineRow *line, Reason reason, const char *detail) {
        Actor node = { .unit = batch->unit };
        CaseRow row;

        draft_begin(d, ENTRY_JOB, case_get(d->txn, &line->case_id, &row) ? &line->case_id : &CASE_NONE, &node);
        line_done(d, batch, line, reason, detail);
        fact_warning(d, WARNING_BATCH_REFUSED, &batch->unit, &line->case_id, batch->entry, &line->to, reason,
                     reason_text(reason)->name);
}

bool tick_batch(Decide *d) {
        Document list = { .kind = ENTRY_BATCH };
        Assign one = { .list = &list, .stage = ACT_STAMPED };
        BatchLine parsed;
        BatchLineRow line;
        BatchRow batch;
        char detail[ROW_TEXT_SIZE] = "";
        Result result = *d->result;
        Reason reason;

        if (!next_line(d->txn, &batch, &line))
                return false;
        if (d->out->n_drafts)
                return true; /* what falls due comes first, and alone: the line must see it */
        list.summary = arena_strdup(d->out->arena, batch.meeting);
        list.reason = arena_strdup(d->out->arena, batch.words);
        parsed = (BatchLine){ .number = line.line, .case_id = line.case_id, .to = line.to, .due_day = line.due_day };
        one.line = &parsed;
        one.actor = (Actor){ .unit = batch.unit, .user = batch.stamper, .roles = ROLE_STAMP };
        reason = check_persons(d, &batch, &line);
        if (!reason && d->input->unreadable)
                reason = refuse(d, REASON_DAMAGED, "%s", line.case_id.s);
        if (reason)
                (void)snprintf(detail, sizeof(detail), "%s", text_cut(d->out->arena, d->result->detail, sizeof(detail)));
        *d->result = result;
        if (!reason)
                reason = assign(d, &one, d->input, true, detail);
        if (reason)
                line_refused(d, &batch, &line, reason, detail);
        else
                line_done(d, &batch, &line, REASON_NONE, "");
        return true;
}

bool batch_leaves(const Office *o, StoreTxn *txn, CaseId *ret) {
        const RosterNode *host;
        BatchLineRow line;
        BatchRow batch;

        if (!next_line(txn, &batch, &line))
                return false;
        host = roster_host(o->roster, &line.to);
        if (!host || unit_code_equal(&host->unit, &o->unit))
                return false;
        *ret = line.case_id;
        return true;
}

static const DocumentCode codes[] = {
        { ENTRY_BATCH, check_batch, own_batch, NULL, NULL, NULL },
};
const DocumentCodes doc_batch = { codes, array_size(codes) };
