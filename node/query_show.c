/* SPDX-License-Identifier: Apache-2.0 */

/* One case: its file at a unit with clocks, orders, instances, drafts, findings, links, its entries and what they carry. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "node/core/consistency.h"
#include "node/core/fact.h"
#include "node/core/finding.h"
#include "node/core/mention.h"
#include "node/query_internal.h"

#define SHOWN_MAX 100u /* of each list of a file: more than a person reads */
/* A file's entries with their documents: well under what a reply may hold (16 MiB, a document 512 KiB). */
#define SHOW_BYTES_MAX ((size_t)12 << 20)

static void show_clocks(const Query *q, const UnitCode *unit, const CaseId *id) {
        ClockRow from = { .unit = *unit, .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_CLOCK, &from, 2, 2);

        while (q->reply->n_clocks < SHOWN_MAX && row_next(q->txn, &cursor, &row)) {
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

        while (q->reply->n_orders < SHOWN_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlOrder *o = arena_new(q->arena, PbControlOrder);

                *o = (PbControlOrder)ZHUJI__CONTROL_ORDER__INIT;
                o->unit = query_copy(q, row.unit.s);
                o->entry = row.entry;
                o->state = (char *)exchange_state_name(row.state);
                o->issuer = query_copy(q, row.issuer.s);
                o->addressee = query_copy(q, row.addressee.s);
                o->ref_entry = row.ref_entry;
                o->trigger = query_name(row.trigger, trigger_name(row.trigger));
                o->due = reply_day(q->arena, row.due_day);
                o->answered_entry = row.answered_entry;
                o->document = (char *)entry_kind_name(row.document);
                o->variant = query_copy(q, variant_name(row.document, row.variant));
                o->answer = query_name(row.answer, entry_kind_name(row.answer));
                o->decision = query_name(row.decision, decision_name(row.decision));
                o->late = row.late;
                QUERY_APPEND(q, orders, o);
        }
}

static void show_instances(const Query *q, const UnitCode *unit, const CaseId *id) {
        InstanceRow from = { .unit = *unit, .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_INSTANCE, &from, 2, 2);

        while (q->reply->n_instances < SHOWN_MAX && row_next(q->txn, &cursor, &row)) {
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
                i->decision = query_name(row.decision, decision_name(row.decision));
                i->result = query_name(row.result, decision_name(row.result));
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
        while (q->reply->n_drafts < SHOWN_MAX && row_next(q->txn, &cursor, &row)) {
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
                d->differs = query_differs(q, &row);
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

        while (q->reply->n_findings < SHOWN_MAX && row_next(q->txn, &cursor, &row)) {
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
        e->decision = query_name(d->decision, decision_name(d->decision));
        e->trigger = query_name(d->trigger, trigger_name(d->trigger));
        e->reason = query_copy(q, d->reason);
        e->body = query_copy(q, d->body);
        e->legal_basis = query_copy(q, d->legal_basis);
        e->remedy = query_copy(q, d->remedy);
        e->service_how = query_name(d->service_how, service_how_name(d->service_how));
        e->service_at = reply_instant(q->arena, d->service_at);
        e->ref_unit = query_copy(q, d->ref_unit.s);
        e->ref_entry = d->ref_entry;
        e->class_ = query_name(d->case_class, case_class_name(d->case_class));
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
                         may_see(unit, sight, entry.header.kind, &document, words) &&
                         !office_hide_sealed(q->txn, &entry.header.case_id, &document)); /* evidence can't be changed */
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
                (void)office_hide_sealed(q->txn, &entry->header.case_id, &document);
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
                (void)office_hide_sealed(q->txn, &entry.header.case_id, &document);
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

/* The answer that stands there, as far as this desk has a file of it. */
static void add_answer(const Query *q, const LinkRow *row, PbControlLink *link) {
        DocketRow other;

        if (!mention_allowed(q->txn, &row->unit, &row->other) || !docket_get(q->txn, &row->unit, &row->other, &other) ||
            !consistency_answer(&other))
                return;
        link->decision = query_name(other.decision, decision_name(other.decision));
        link->decided_at = reply_instant(q->arena, other.disposed_at);
}

/* A sealed one is as if it were not there. */
static void add_links(const Query *q, const DocketRow *docket, PbControlCase *c) {
        LinkRow from = { .unit = docket->unit, .case_id = docket->case_id }, row;
        RowCursor cursor = row_cursor(ROW_LINK, &from, 2, 2);
        CaseRow of, other;

        if (!case_get(q->txn, &docket->case_id, &of) || of.case_class == CLASS_ACCUSATION)
                return;
        while (c->n_links < SHOWN_MAX && row_next(q->txn, &cursor, &row)) {
                PbControlLink *link;

                if (!case_get(q->txn, &row.other, &other) || other.case_class == CLASS_ACCUSATION)
                        continue;
                link = arena_new(q->arena, PbControlLink);
                *link = (PbControlLink)ZHUJI__CONTROL_LINK__INIT;
                link->case_id = query_copy(q, row.other.s);
                link->linked = (char *)variant_name(ENTRY_LINK, row.variant);
                add_answer(q, &row, link);
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
