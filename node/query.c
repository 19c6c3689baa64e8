/* SPDX-License-Identifier: Apache-2.0 */

#include "node/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "node/core/finding.h"
#include "node/core/row.h"
#include "node/query_internal.h"

#define CLOCKS_MAX 100u
#define LINKS_SHOWN_MAX 100u
/* A file's entries with their documents: well under what a reply may hold (16 MiB, a document 512 KiB). */
#define SHOW_BYTES_MAX ((size_t)12 << 20)

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
static char *name_or_none(uint32_t number, const char *name) {
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
        c->channel = name_or_none(row->channel, channel_name(row->channel));
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
        c->noticed_how = name_or_none(d->noticed_how, service_how_name(d->noticed_how));
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
        c->mode = name_or_none(d->mode, entry_kind_name(d->mode));
        c->due = reply_day(q->arena, d->due_day);
        c->report = name_or_none(d->report, report_state_name(d->report));
        c->to = query_copy(q, d->given_to.s);
        c->to_mode = name_or_none(d->given_mode, entry_kind_name(d->given_mode));
        c->to_due = reply_day(q->arena, d->given_due);
        c->report_below = name_or_none(d->report_below, report_state_name(d->report_below));
        c->progress = name_or_none(d->progress, progress_name(d->progress));
        c->return_asked = d->return_asked;
        c->decision = name_or_none(d->decision, decision_name(d->decision));
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

/* ---- status ------------------------------------------------------------------------------------------------------ */

static uint64_t *total_of(PbControlTotals *t, uint32_t kind) {
        switch (kind) {
        case ENTRY_REGISTER:
                return &t->registered;
        case ENTRY_REFERRAL:
                return &t->referred;
        case ENTRY_ASSIGNMENT:
                return &t->assigned;
        case ENTRY_REPORT_UP:
                return &t->reported_up;
        case ENTRY_RETURN_REQUEST:
                return &t->return_requests;
        case ENTRY_NOTICE:
                return &t->noticed;
        case ENTRY_ACCEPT:
                return &t->accepted;
        case ENTRY_OPINION:
                return &t->opinions;
        case ENTRY_ANSWER:
                return &t->answers;
        case ENTRY_SERVICE:
                return &t->served;
        case ENTRY_REPORT:
                return &t->reports;
        case ENTRY_REPORT_APPROVAL:
                return &t->approved;
        case ENTRY_REWORK:
                return &t->reworked;
        case ENTRY_REMINDER:
                return &t->reminders;
        case ENTRY_ORDER:
                return &t->orders;
        case ENTRY_RESPONSE:
                return &t->responses;
        default:
                return NULL;
        }
}

static PbControlTotals *totals(const Query *q) {
        PbControlTotals *t = arena_new(q->arena, PbControlTotals);
        RowCursor counts = row_cursor(ROW_COUNT, NULL, 0, 0), outbox = row_cursor(ROW_OUTBOX, NULL, 0, 0);
        OutboxRow parcel;
        OfficeHead head;
        CountRow row;

        *t = (PbControlTotals)ZHUJI__CONTROL_TOTALS__INIT;
        while (row_next(q->txn, &counts, &row)) {
                uint64_t *total = total_of(t, row.kind);

                if (total)
                        *total += row.count;
        }
        while (row_next(q->txn, &outbox, &parcel))
                t->in_flight++;
        office_head(q->txn, &head);
        t->entries = head.entry;
        t->seals = head.seal;
        return t;
}

static void add_alarms(const Query *q, PbControlStatus *status) {
        RowCursor cursor = row_cursor(ROW_ALARM, NULL, 0, 0);
        AlarmRow row;

        while (status->n_alarms < CONTROL_ROWS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlAlarm *alarm;

                if (!row.on)
                        continue;
                alarm = arena_new(q->arena, PbControlAlarm);
                *alarm = (PbControlAlarm)ZHUJI__CONTROL_ALARM__INIT;
                alarm->kind = (char *)alarm_kind_name((AlarmKind)row.kind);
                alarm->subject = query_copy(q, row.subject);
                alarm->since = reply_instant(q->arena, row.at);
                alarm->entry = row.entry;
                alarm->detail = query_copy(q, row.text);
                query_append(q, (void ***)&status->alarms, &status->n_alarms, alarm);
        }
}

/* Alarms of ours that stop intake, as decide sees them; a lack of room, which is known already, comes first. */
static void add_stopped(PbControlStatus *status) {
        static const struct {
                AlarmKind kind;
                Reason reason;
        } stops[] = { { ALARM_OURS_AHEAD, REASON_OLD_COPY }, { ALARM_OURS_DIFFERS, REASON_OLD_COPY }, { ALARM_TIME, REASON_TIME } };

        for (size_t i = 0; i < array_size(stops) && !status->intake_stopped; i++)
                for (size_t k = 0; k < status->n_alarms && !status->intake_stopped; k++) {
                        if (strcmp(status->alarms[k]->kind, alarm_kind_name(stops[i].kind)) != 0)
                                continue;
                        status->intake_stopped = true;
                        status->intake_reason = (char *)reason_text(stops[i].reason)->name;
                }
}

static PbControlStream *stream_of(const Query *q, PbControlStatus *status, const UnitCode *peer, Lane lane) {
        PbControlStream *s;

        for (size_t i = 0; i < status->n_streams; i++) {
                s = status->streams[i];
                if (strcmp(s->peer, peer->s) == 0 && strcmp(s->lane, lane_name(lane)) == 0)
                        return s;
        }
        s = arena_new(q->arena, PbControlStream);
        *s = (PbControlStream)ZHUJI__CONTROL_STREAM__INIT;
        s->peer = query_copy(q, peer->s);
        s->lane = (char *)lane_name(lane);
        query_append(q, (void ***)&status->streams, &status->n_streams, s);
        return s;
}

static void add_streams(const Query *q, PbControlStatus *status) {
        RowCursor out = row_cursor(ROW_STREAM_OUT, NULL, 0, 0), in = row_cursor(ROW_STREAM_IN, NULL, 0, 0);
        StreamOutRow to;
        StreamInRow from;

        while (status->n_streams < CONTROL_ROWS_MAX && row_next(q->txn, &out, &to)) {
                PbControlStream *s = stream_of(q, status, &to.to, to.lane);
                OutboxKey first = { .to = to.to, .lane = to.lane, .epoch = to.epoch }, found;
                OutboxRow parcel;

                s->epoch = to.epoch;
                s->next_out = to.next;
                s->unacked = to.next;
                if (outbox_next(q->txn, &first, &found, &parcel) && unit_code_equal(&found.to, &to.to) &&
                    found.lane == to.lane && found.epoch == to.epoch)
                        s->unacked = found.number;
        }
        while (status->n_streams < CONTROL_ROWS_MAX && row_next(q->txn, &in, &from))
                stream_of(q, status, &from.from, from.lane)->next_in = from.next;
}

void query_status(const Query *q, PbControlStatus *status) {
        char hash[2 * DIGEST_SIZE + 1];
        OfficeHead head;

        office_head(q->txn, &head);
        bytes_to_hex(digest_bytes(&head.seal_hash), hash);
        status->unit = query_copy(q, head.unit.s);
        status->epoch = head.epoch;
        status->entry = head.entry;
        status->seal = head.seal;
        status->seal_hash = query_copy(q, head.seal ? hash : "");
        status->roster_version = head.roster_version;
        status->totals = totals(q);
        add_alarms(q, status);
        add_stopped(status);
        add_streams(q, status);
        q->reply->office = status;
}

/* ---- one case ---------------------------------------------------------------------------------------------------- */

static void show_clocks(const Query *q, const UnitCode *unit, const CaseId *id) {
        ClockRow from = { .unit = *unit, .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_CLOCK, &from, 2, 2);

        while (q->reply->n_clocks < CLOCKS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlClock *c = arena_new(q->arena, PbControlClock);

                *c = (PbControlClock)ZHUJI__CONTROL_CLOCK__INIT;
                c->clock = (char *)clock_name((ClockName)row.clock);
                c->unit = query_copy(q, row.unit.s);
                c->state = (char *)clock_state_name(row.state);
                c->started = reply_instant(q->arena, row.started_at);
                c->due = reply_day(q->arena, row.due_day);
                c->late = row.breached_entry != 0;
                c->ended_entry = row.ended_entry;
                c->watched = query_copy(q, row.watched.s);
                c->pack = arena_printf(q->arena, "%s/%u", row.pack, row.pack_version);
                c->beside = (row.instance & CLOCK_BESIDE) != 0;
                c->article = query_copy(q, row.article);
                QUERY_APPEND(q, clocks, c);
        }
}

static void show_orders(const Query *q, const UnitCode *unit, const CaseId *id) {
        ExchangeRow from = { .unit = *unit, .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &from, 2, 2);

        while (q->reply->n_orders < CLOCKS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlOrder *o = arena_new(q->arena, PbControlOrder);

                *o = (PbControlOrder)ZHUJI__CONTROL_ORDER__INIT;
                o->unit = query_copy(q, row.unit.s);
                o->entry = row.entry;
                o->state = (char *)exchange_state_name(row.state);
                o->issuer = query_copy(q, row.issuer.s);
                o->addressee = query_copy(q, row.addressee.s);
                o->ref_entry = row.ref_entry;
                o->trigger = name_or_none(row.trigger, trigger_name(row.trigger));
                o->due = reply_day(q->arena, row.due_day);
                o->answered_entry = row.answered_entry;
                o->document = (char *)entry_kind_name(row.document);
                o->variant = query_copy(q, variant_name(row.document, row.variant));
                o->answer = name_or_none(row.answer, entry_kind_name(row.answer));
                o->decision = name_or_none(row.decision, decision_name(row.decision));
                o->late = row.late;
                QUERY_APPEND(q, orders, o);
        }
}

static void show_instances(const Query *q, const UnitCode *unit, const CaseId *id) {
        InstanceRow from = { .unit = *unit, .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_INSTANCE, &from, 2, 2);

        while (q->reply->n_instances < CLOCKS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlInstance *i = arena_new(q->arena, PbControlInstance);

                *i = (PbControlInstance)ZHUJI__CONTROL_INSTANCE__INIT;
                i->entry = row.entry;
                i->kind = (char *)variant_name(ENTRY_REVIEW_ASK, row.kind);
                i->state = (char *)review_state_name(row.state);
                i->reviewer = query_copy(q, row.reviewer.s);
                i->reviewed = query_copy(q, row.reviewed.s);
                i->handler = query_copy(q, row.handler.s);
                i->asked_unit = query_copy(q, row.asked_unit.s);
                i->asked_entry = row.asked_entry;
                i->asked_at = reply_instant(q->arena, row.asked_at);
                i->received_at = reply_instant(q->arena, row.received_at);
                i->file = row.file;
                i->objection = (char *)(row.objection ? reason_text(row.objection)->name : "");
                i->decision = name_or_none(row.decision, decision_name(row.decision));
                i->result = name_or_none(row.result, decision_name(row.result));
                i->decided_at = reply_instant(q->arena, row.decided_at);
                i->served_at = reply_instant(q->arena, row.served_at);
                i->hearing_from = reply_day(q->arena, row.hearing_from);
                i->hearing_until = reply_day(q->arena, row.hearing_until);
                QUERY_APPEND(q, instances, i);
        }
}

static void show_drafts(const Query *q, const UnitCode *unit, const CaseId *id) {
        DraftRow from = { .unit = *unit, .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_DRAFT, &from, 2, 2);
        DocketRow docket = { .round = 0 };

        (void)docket_get(q->txn, unit, id, &docket);
        while (q->reply->n_drafts < CLOCKS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlDraft *d = arena_new(q->arena, PbControlDraft);

                *d = (PbControlDraft)ZHUJI__CONTROL_DRAFT__INIT;
                d->draft = row.entry;
                d->document = (char *)entry_kind_name(row.kind);
                d->state = (char *)draft_state_name(row.state);
                d->to = query_copy(q, row.to.s);
                d->drafter = query_copy(q, row.drafter.s);
                d->signer = query_copy(q, row.signer.s);
                d->signature = row.signed_entry;
                d->ended_entry = row.ended_entry;
                d->old = row.round != docket.round;
                QUERY_APPEND(q, drafts, d);
        }
}

/* Of a stamped document: who drafted and who signed it. */
static void fill_stamped(const Query *q, const Entry *entry, PbControlEntry *e) {
        const Part *part = entry->header.kind == ENTRY_RECEIVED ? NULL : entry_find_part(entry, PART_FACTS);
        Arena arena = ARENA_INIT;
        Fact *facts;
        size_t n;

        if (part && facts_decode(part->data, &arena, &facts, &n) == 0) {
                for (size_t i = 0; i < n; i++) {
                        size_t len = strcspn(facts[i].text, "\n");

                        if (facts[i].kind != FACT_DRAFT_STATE || facts[i].what != DRAFT_STAMPED || !facts[i].text[len])
                                continue;
                        e->draft = facts[i].number;
                        e->signature = facts[i].number2;
                        e->drafter = arena_strndup(q->arena, facts[i].text, len);
                        e->signer = query_copy(q, facts[i].text + len + 1);
                }
        }
        arena_deinit(&arena);
}

static void show_findings(const Query *q, const UnitCode *unit, const CaseId *id) {
        FindingRow from = { .unit = *unit, .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_FINDING, &from, 2, 2);

        while (q->reply->n_findings < CLOCKS_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlFinding *f = arena_new(q->arena, PbControlFinding);
                Buf draft = BUF_INIT;

                *f = (PbControlFinding)ZHUJI__CONTROL_FINDING__INIT;
                f->unit = query_copy(q, row.unit.s);
                f->entry = row.entry;
                f->state = (char *)finding_state_name(row.state);
                f->what = (char *)finding_text(row.what)->name;
                f->trigger = (char *)trigger_name(row.trigger);
                f->about = query_copy(q, row.about.s);
                f->due = reply_day(q->arena, row.due_day);
                f->evidence = arena_new_array(q->arena, uint64_t, 3);
                f->evidence[f->n_evidence++] = row.entry;
                if (row.evidence && row.evidence != row.entry)
                        f->evidence[f->n_evidence++] = row.evidence;
                if (row.evidence2)
                        f->evidence[f->n_evidence++] = row.evidence2;
                f->reminder_entry = row.reminder_entry;
                f->order_entry = row.order_entry;
                f->proposal_entry = row.proposal_entry;
                f->meeting_entry = row.meeting_entry;
                f->act_entry = row.act_entry;
                f->dismissed_entry = row.dismissed_entry;
                finding_draft(&row, row.about.s, &draft);
                buf_put_u8(&draft, 0);
                f->draft = query_copy(q, (const char *)draft.data);
                buf_deinit(&draft);
                QUERY_APPEND(q, findings, f);
        }
}

static void fill_document(const Query *q, const Document *d, PbControlEntry *e) {
        e->kind = (char *)entry_kind_name(d->kind);
        e->unit = query_copy(q, d->unit.s);
        e->to = query_copy(q, d->to.s);
        e->due = reply_day(q->arena, d->due_day);
        e->decision = name_or_none(d->decision, decision_name(d->decision));
        e->trigger = name_or_none(d->trigger, trigger_name(d->trigger));
        e->reason = query_copy(q, d->reason);
        e->body = query_copy(q, d->body);
        e->legal_basis = query_copy(q, d->legal_basis);
        e->remedy = query_copy(q, d->remedy);
        e->service_how = name_or_none(d->service_how, service_how_name(d->service_how));
        e->service_at = reply_instant(q->arena, d->service_at);
        e->ref_unit = query_copy(q, d->ref_unit.s);
        e->ref_entry = d->ref_entry;
        e->class_ = name_or_none(d->case_class, case_class_name(d->case_class));
        e->path31 = d->path31;
        e->organ = query_copy(q, d->organ);
        e->ref_case = query_copy(q, d->ref_case.s);
        e->days = d->days;
        e->from = reply_day(q->arena, d->from_day);
        e->until = reply_day(q->arena, d->until_day);
        e->variant = query_copy(q, variant_name(d->kind, d->variant));
        for (uint32_t i = 0; i < d->n_units; i++)
                query_append(q, (void ***)&e->units, &e->n_units, query_copy(q, d->units[i]));
        e->person = query_copy(q, d->person);
        e->asked_at = reply_instant(q->arena, d->asked_at);
        e->rating_bureau = d->rating_bureau;
        e->rating_handler = d->rating_handler;
        e->summary = query_copy(q, d->summary);
}

/* A unit that is no bureau sees what it did, what was addressed to it, and how the case itself went; not what others wrote to
 * each other about it.  What is drafted and not yet made is its own unit's alone; material is the petitioner's words, for those who
 * may read them. */
static bool may_see(const UnitCode *unit, QuerySight sight, EntryKind kind, const Document *d, bool words) {
        bool draft = kind == ENTRY_DRAFT || kind == ENTRY_SIGN || kind == ENTRY_DISCARD;

        if (d->kind == ENTRY_MATERIAL)
                return words;

        if (sight == SIGHT_ALL || unit_code_equal(&d->unit, unit))
                return true;
        return !draft && (sight == SIGHT_FILE || unit_code_equal(&d->to, unit) || d->kind == ENTRY_REGISTER ||
                          d->kind == ENTRY_CLASSIFY || procedure_may_climb(d->kind));
}

int query_may_see(const Query *q, Archive *archive, const UnitCode *unit, QuerySight sight, uint64_t number, bool words,
                  bool *ret) {
        Arena arena = ARENA_INIT;
        const Part *part;
        Document document;
        Entry entry;
        int r = archive_entry(archive, q->txn, number, &arena, &entry);

        part = r ? NULL : entry_find_part(&entry, PART_DOCUMENT);
        *ret = !part || (document_decode(part->data, &arena, &document) == 0 &&
                         may_see(unit, sight, entry.header.kind, &document, words));
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : 0;
}

/* The documents of a case that came with the file of a review. */
static void show_file(const Query *q, Arena *arena, const Entry *entry, size_t *bytes) {
        for (uint32_t i = 0; i < entry->n_parts; i++) {
                Attachment attachment;
                Document document;
                PbControlEntry *e;

                if (entry->parts[i].kind != PART_ATTACHMENT || attachment_decode(entry->parts[i].data, arena, &attachment) ||
                    strcmp(attachment.media_type, OFFICE_FILE_TYPE) != 0 || document_decode(attachment.data, arena, &document))
                        continue;
                e = arena_new(q->arena, PbControlEntry);
                *e = (PbControlEntry)ZHUJI__CONTROL_ENTRY__INIT;
                e->number = entry->header.number;
                e->time = query_copy(q, attachment.name);
                e->user = "";
                e->received = "file";
                fill_document(q, &document, e);
                *bytes += attachment.data.len;
                QUERY_APPEND(q, entries, e);
        }
}

/* What a hand-over brought along is the same as what was registered. */
static bool is_listed(const Query *q, const char *name, const char *sha256) {
        for (size_t i = 0; i < q->reply->n_entries; i++) {
                const PbControlEntry *e = q->reply->entries[i];

                for (size_t k = 0; k < e->n_attachments; k++)
                        if (strcmp(e->attachments[k]->sha256, sha256) == 0 && strcmp(e->attachments[k]->name, name) == 0)
                                return true;
        }
        return false;
}

/* What came with the entry, without the bytes. */
static void list_attachments(const Query *q, Arena *arena, const Entry *entry, PbControlAttachment ***list, size_t *n) {
        char hex[2 * DIGEST_SIZE + 1];
        Attachment attachment;
        uint32_t number = 0;

        for (uint32_t i = 0; i < entry->n_parts; i++) {
                PbControlAttachment *a;
                Digest digest;

                if (entry->parts[i].kind != PART_ATTACHMENT)
                        continue;
                number++;
                if (attachment_decode(entry->parts[i].data, arena, &attachment) ||
                    strcmp(attachment.media_type, OFFICE_FILE_TYPE) == 0)
                        continue;
                digest = digest_plain(attachment.data);
                bytes_to_hex(digest_bytes(&digest), hex);
                if (is_listed(q, attachment.name, hex))
                        continue;
                a = arena_new(q->arena, PbControlAttachment);
                *a = (PbControlAttachment)ZHUJI__CONTROL_ATTACHMENT__INIT;
                a->entry = entry->header.number;
                a->number = number;
                a->name = query_copy(q, attachment.name);
                a->media_type = query_copy(q, attachment.media_type);
                a->size = attachment.data.len;
                a->sha256 = query_copy(q, hex);
                query_append(q, (void ***)list, n, a);
        }
}

/* A file leads to no accusation (P6): split off, merged or linked while nobody knew better. */
static void hide_sealed(const Query *q, const CaseId *id, Document *document) {
        if (!case_id_is_none(&document->ref_case) && !case_id_equal(&document->ref_case, id) &&
            office_is_accusation(q->txn, &document->ref_case))
                document->ref_case = CASE_NONE;
}

/* Appends the entry's document if the reader may see it; 0 or negative. */
static int show_entry(const Query *q, Archive *archive, const UnitCode *unit, QuerySight sight, uint64_t number, bool words,
                      size_t *bytes) {
        Arena arena = ARENA_INIT;
        const Part *part;
        PbControlEntry *e;
        Document document;
        Entry entry;
        int r = archive_entry(archive, q->txn, number, &arena, &entry);

        part = r ? NULL : entry_find_part(&entry, PART_DOCUMENT);
        if (part && document_decode(part->data, &arena, &document) == 0 && may_see(unit, sight, entry.header.kind, &document, words)) {
                e = arena_new(q->arena, PbControlEntry);
                *e = (PbControlEntry)ZHUJI__CONTROL_ENTRY__INIT;
                e->number = number;
                e->time = reply_instant(q->arena, entry.header.time);
                e->user = query_copy(q, entry.header.actor.user.s);
                e->received = (char *)(entry.header.kind == ENTRY_RECEIVED ? "received" : "");
                hide_sealed(q, &entry.header.case_id, &document);
                fill_document(q, &document, e);
                if (entry.header.kind == ENTRY_DRAFT) {
                        e->drafts = e->kind;
                        e->kind = (char *)entry_kind_name(ENTRY_DRAFT);
                }
                if (procedure_is_drafted(entry.header.kind))
                        fill_stamped(q, &entry, e);
                if (words)
                        list_attachments(q, &arena, &entry, &e->attachments, &e->n_attachments);
                *bytes += part->data.len;
                QUERY_APPEND(q, entries, e);
                if (entry.header.kind == ENTRY_RECEIVED)
                        show_file(q, &arena, &entry, bytes);
        }
        arena_deinit(&arena);
        return r < 0 ? fail_trace(r) : 0;
}

/* Damage below is an alarm of its own; the file is shown without that entry. */
static int show_entries(const Query *q, Archive *archive, const UnitCode *unit, QuerySight sight, const CaseId *id, bool words,
                        uint64_t after) {
        HistoryRow row = { .case_id = *id, .entry = after + 1 };
        RowCursor cursor = row_cursor(ROW_HISTORY, &row, 2, 1);
        size_t bytes = 0;
        int r = 0;

        while (!r && row_next(q->txn, &cursor, &row)) {
                if (q->reply->n_entries >= CONTROL_ROWS_MAX || bytes >= SHOW_BYTES_MAX) {
                        q->reply->after = arena_printf(q->arena, "%llu", (unsigned long long)after);
                        break;
                }
                r = show_entry(q, archive, unit, sight, row.entry, words, &bytes);
                after = row.entry;
        }
        return r;
}

static int show_content(const Query *q, Archive *archive, const CaseId *id) {
        PbControlContent *c;
        const Part *part;
        Content content;
        CaseRow row;
        Entry entry;
        int r;

        if (!case_get(q->txn, id, &row) || !row.content_entry)
                return 0;
        r = archive_entry(archive, q->txn, row.content_entry, q->arena, &entry);
        part = r ? NULL : entry_find_part(&entry, PART_CONTENT);
        if (!part || content_decode(part->data, q->arena, &content))
                return r < 0 ? fail_trace(r) : 0;
        c = arena_new(q->arena, PbControlContent);
        *c = (PbControlContent)ZHUJI__CONTROL_CONTENT__INIT;
        c->title = (char *)content.title;
        c->text = (char *)content.text;
        c->name = (char *)content.name;
        c->id_number = (char *)content.id_number;
        c->phone = (char *)content.phone;
        c->address = (char *)content.address;
        c->agent = (char *)content.agent;
        c->agent_phone = (char *)content.agent_phone;
        c->authorisation = (char *)content.authorisation;
        c->guardian = content.guardian;
        for (uint32_t i = 0; i < content.n_representatives; i++)
                query_append(q, (void ***)&c->representatives, &c->n_representatives, (void *)content.representatives[i]);
        list_attachments(q, q->arena, &entry, &c->attachments, &c->n_attachments);
        q->reply->content = c;
        return 0;
}

/* A sealed one is as if it were not there. */
static void add_links(const Query *q, const DocketRow *docket, PbControlCase *c) {
        LinkRow from = { .unit = docket->unit, .case_id = docket->case_id }, row;
        RowCursor cursor = row_cursor(ROW_LINK, &from, 2, 2);
        CaseRow of, other;

        if (!case_get(q->txn, &docket->case_id, &of) || of.case_class == CLASS_ACCUSATION)
                return;
        while (c->n_links < LINKS_SHOWN_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlLink *link;

                if (!case_get(q->txn, &row.other, &other) || other.case_class == CLASS_ACCUSATION)
                        continue;
                link = arena_new(q->arena, PbControlLink);
                *link = (PbControlLink)ZHUJI__CONTROL_LINK__INIT;
                link->case_id = query_copy(q, row.other.s);
                link->linked = (char *)variant_name(ENTRY_LINK, row.variant);
                query_append(q, (void ***)&c->links, &c->n_links, link);
        }
}

int query_show(const Query *q, Archive *archive, const UnitCode *unit, QuerySight sight, const CaseId *id, uint32_t parts,
               const char *after) {
        unsigned steps = 0;
        DocketRow docket;
        int r = 0;

        if (*after)
                return show_entries(q, archive, unit, sight, id, parts & 1u << PART_CONTENT, strtoull(after, NULL, 10));
        if (docket_get(q->txn, unit, id, &docket)) {
                QUERY_APPEND(q, cases, query_docket(q, &docket, &steps));
                add_links(q, &docket, q->reply->cases[q->reply->n_cases - 1]);
        }
        show_clocks(q, unit, id);
        show_orders(q, unit, id);
        show_findings(q, unit, id);
        show_drafts(q, unit, id);
        show_instances(q, unit, id);
        if (parts & 1u << PART_DOCUMENT)
                r = show_entries(q, archive, unit, sight, id, parts & 1u << PART_CONTENT, 0);
        if (!r && parts & 1u << PART_CONTENT)
                r = show_content(q, archive, id);
        return r;
}
