/* SPDX-License-Identifier: Apache-2.0 */

#include "node/query.h"

#include <stdio.h>
#include <string.h>
#include "common/base/memory.h"
#include "node/core/whereabouts.h"
#include "node/query_internal.h"

/* ---- replies ----------------------------------------------------------------------------------------------------- */

char *reply_instant(Arena *arena, Instant t) {
        char text[INSTANT_TEXT_SIZE] = "";

        if (t > 0 && t != INSTANT_NEVER)
                instant_format(t, text);
        return arena_strdup(arena, text);
}

char *reply_day(Arena *arena, Day d) {
        char text[DAY_TEXT_SIZE] = "";

        if (d > 0)
                day_format(d, text);
        return arena_strdup(arena, text);
}

void reply_words(Arena *arena, PbControlReply *reply, uint32_t status, const ReasonText *words, const char *detail) {
        PbControlReason *reason = arena_new(arena, PbControlReason);

        *reason = (PbControlReason)ZHUJI__CONTROL_REASON__INIT;
        reason->name = (char *)words->name;
        reason->en = (char *)words->en;
        reason->zh = (char *)words->zh;
        reason->next_en = (char *)words->next_en;
        reason->next_zh = (char *)words->next_zh;
        reason->article = (char *)words->article;
        reason->detail = arena_strdup(arena, detail);
        reply->status = status;
        reply->reason = reason;
}

void reply_reason(Arena *arena, PbControlReply *reply, uint32_t status, Reason reason, const char *detail) {
        reply_words(arena, reply, status, reason_text(reason), detail);
}

/* Names of numbers that mean "none" are left empty. */
char *query_name(uint32_t number, const char *name) {
        return (char *)(number ? name : "");
}

/* ---- cases ------------------------------------------------------------------------------------------------------- */

/* The nearest day of the clocks that still run for this unit, and whether one was breached and is still owed. */
static void add_clocks(const Query *q, const DocketRow *docket, PbControlCase *c, unsigned *steps) {
        ClockRow from = { .unit = docket->unit, .case_id = docket->case_id }, clock;
        RowCursor cursor = row_cursor(ROW_CLOCK, &from, 2, 2);
        Day nearest = 0;

        while (row_next(q->txn, &cursor, &clock)) {
                ++*steps;
                if (clock.flags & (CLOCK_FLAG_WATCH | CLOCK_FLAG_RIGHT))
                        continue;
                if (clock.state == CLOCK_BREACHED && !clock.ended_entry)
                        c->late = true;
                else if (clock.state != CLOCK_RUNNING)
                        continue;
                if (!(clock.flags & CLOCK_FLAG_UNKNOWN) && (!nearest || clock.due_day < nearest)) {
                        nearest = clock.due_day;
                        c->next_clock = (char *)clock_name((ClockName)clock.clock);
                }
        }
        c->next_due = reply_day(q->arena, nearest);
}

static void add_about(const Query *q, const WordsRow *row, PbControlCase *c) {
        char *rest = query_copy(q, row->about), *unit;

        while ((unit = strsep(&rest, " ")))
                if (*unit)
                        query_append(q, (void ***)&c->about_units, &c->n_about_units, unit);
}

/* "2022/1", and the digest. */
static void add_rules(const Query *q, const CaseRow *row, PbControlCase *c) {
        const char *digest = strrchr(row->rules, '/');

        c->registered_under = digest ? arena_strndup(q->arena, row->rules, (size_t)(digest - row->rules)) : (char *)"";
        c->rules_digest = query_copy(q, digest ? digest + 1 : "");
}

static void fill_case(const Query *q, const CaseRow *row, PbControlCase *c) {
        WordsRow words;

        words_get(q->txn, &row->case_id, &words);
        c->class_ = (char *)case_class_name(row->case_class);
        c->class_proposed = row->class_proposed;
        c->path31 = row->path31;
        c->channel = query_name(row->channel, channel_name(row->channel));
        c->category = query_copy(q, words.category);
        c->place = query_copy(q, words.place);
        c->people = row->people;
        c->repeat = (char *)repeat_name(row->repeat);
        c->representatives = row->representatives;
        c->joined = row->joined;
        c->collective = row->collective;
        c->received_at = reply_instant(q->arena, row->received_at);
        c->external_id = query_copy(q, words.external_id);
        add_about(q, &words, c);
        add_rules(q, row, c);
}

/* Of an accusation an office that does not have it sees its number, that it is sealed, its size, day and state. */
static bool is_closed_to(const DocketRow *d, const CaseRow *row) {
        return row->case_class == CLASS_ACCUSATION && d->state != STATE_SEALED && d->state != STATE_CONCLUDED;
}

static char *yearly_number(const Query *q, uint64_t number) {
        return number ? arena_printf(q->arena, "%llu-%07llu", (unsigned long long)(number / FILE_NUMBERS_A_YEAR),
                                     (unsigned long long)(number % FILE_NUMBERS_A_YEAR)) : (char *)"";
}

static bool untold_extension(const Query *q, const DocketRow *d) {
        WarningRow row = { .unit = d->unit, .kind = WARNING_EXTENDED, .case_id = d->case_id };
        RowCursor cursor = row_cursor(ROW_WARNING, &row, 3, 3);

        return row_next(q->txn, &cursor, &row);
}

/* What the petitioner was told by this unit, or is still to be told. */
static void add_notice(const Query *q, const DocketRow *d, PbControlCase *c) {
        ClockRow clock;

        if (d->noticed_how)
                c->notice = (char *)"served";
        else if (d->notice_exempt)
                c->notice = (char *)"exempt";
        else if (d->noticed_at)
                c->notice = (char *)"written";
        else if (clock_get_open(q->txn, &d->unit, &d->case_id, CLOCK_NOTICE, false, &clock))
                c->notice = (char *)"owed";
        if (clock_get_last(q->txn, &d->unit, &d->case_id, CLOCK_NOTICE, false, &clock)) {
                c->notice_due = reply_day(q->arena, clock.due_day);
                c->notice_late = clock.breached_entry != 0;
        }
        c->notice_why = (char *)notice_exempt_name((NoticeExempt)d->exempt_why);
        c->noticed_at = reply_instant(q->arena, d->noticed_at);
        c->noticed_how = query_name(d->noticed_how, service_how_name(d->noticed_how));
        if (d->extended_days && untold_extension(q, d))
                c->extension_notice = (char *)"owed";
}

static void add_file(const Query *q, const DocketRow *d, PbControlCase *c) {
        c->accepted_at = reply_instant(q->arena, d->accepted_at);
        c->return_asked_at = reply_instant(q->arena, d->asked_at);
        c->return_answered_at = reply_instant(q->arena, d->answered_at);
        c->owner = query_copy(q, d->owner);
        c->first_contact = query_copy(q, d->first_contact);
        c->first_handler = query_copy(q, d->first_handler);
        c->archive = yearly_number(q, d->archive);
        c->keep_until = reply_day(q->arena, d->keep_until);
        c->meeting = query_copy(q, d->meeting);
        c->merged_into = query_copy(q, d->merged_into.s);
}

PbControlCase *query_docket(const Query *q, const DocketRow *d, unsigned *steps) {
        PbControlCase *c = arena_new(q->arena, PbControlCase);
        CaseRow row;

        *c = (PbControlCase)ZHUJI__CONTROL_CASE__INIT;
        c->case_id = query_copy(q, d->case_id.s);
        c->unit = query_copy(q, d->unit.s);
        c->state = (char *)docket_state_name(d->state);
        c->custody = (char *)custody_name(d->custody);
        c->number = yearly_number(q, d->number);
        c->sealed_size = d->sealed_size;
        if (case_get(q->txn, &d->case_id, &row)) {
                if (is_closed_to(d, &row)) {
                        c->received_at = reply_instant(q->arena, row.received_at);
                        return c;
                }
                fill_case(q, &row, c);
        }
        c->from = query_copy(q, d->giver.s);
        c->mode = query_name(d->mode, entry_kind_name(d->mode));
        c->due = reply_day(q->arena, d->due_day);
        c->report = query_name(d->report, report_state_name(d->report));
        c->to = query_copy(q, d->given_to.s);
        c->to_mode = query_name(d->given_mode, entry_kind_name(d->given_mode));
        c->to_due = reply_day(q->arena, d->given_due);
        if (d->custody == CUSTODY_AWAY) {
                Instant since;

                c->lies_with = query_copy(q, whereabouts_of(d, &since).s);
                c->lies_since = reply_instant(q->arena, since);
        }
        c->report_below = query_name(d->report_below, report_state_name(d->report_below));
        c->progress = query_name(d->progress, progress_name(d->progress));
        c->return_asked = d->return_asked;
        c->decision = query_name(d->decision, decision_name(d->decision));
        c->disposed_at = reply_instant(q->arena, d->disposed_at);
        c->served_at = reply_instant(q->arena, d->served_at);
        add_notice(q, d, c);
        add_file(q, d, c);
        add_clocks(q, d, c, steps);
        return c;
}

void query_list(const Query *q, const UnitCode *unit, const char *state, uint32_t limit, const char *after) {
        DocketRow from = { .unit = *unit }, docket;
        bool resumed = case_id_parse(after, &from.case_id);
        RowCursor cursor = row_cursor(ROW_DOCKET, &from, resumed ? 2 : 1, 1);
        uint32_t most = limit && limit < CONTROL_ROWS_MAX ? limit : CONTROL_ROWS_MAX;
        CaseId last = from.case_id;
        unsigned steps = 0;
        bool more = false;

        while (row_next(q->txn, &cursor, &docket)) {
                if (resumed && case_id_equal(&docket.case_id, &from.case_id))
                        continue;
                more = q->reply->n_cases == most || steps >= QUERY_STEPS_MAX;
                if (more)
                        break;
                steps++;
                last = docket.case_id;
                if (!*state || strcmp(docket_state_name(docket.state), state) == 0)
                        QUERY_APPEND(q, cases, query_docket(q, &docket, &steps));
        }
        if (more)
                q->reply->after = query_copy(q, last.s);
}

/* ---- users ------------------------------------------------------------------------------------------------------- */

void query_users(const Query *q) {
        RowCursor cursor = row_cursor(ROW_USER, NULL, 0, 0);
        UserRow row;

        while (q->reply->n_users < CONTROL_ROWS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlUser *user = arena_new(q->arena, PbControlUser);

                *user = (PbControlUser)ZHUJI__CONTROL_USER__INIT;
                user->unit = query_copy(q, row.unit.s);
                user->name = query_copy(q, row.user.s);
                for (uint32_t role = 1; role & ROLE_ALL; role <<= 1)
                        if (row.roles & role)
                                query_append(q, (void ***)&user->roles, &user->n_roles, (void *)role_name((Role)role));
                QUERY_APPEND(q, users, user);
        }
}
