/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fold: facts into rows.  It decides nothing, refuses nothing, and needs nothing but the entry: no roster, pack, calendar
 * or clock.  Released code here never changes its meaning; a new meaning is a new fact.
 *
 * The docket and the case an entry is about, and what is said of it, are kept at hand over its facts and written back once.
 */

#include "node/core/apply.h"
#include "node/core/fold.h"
#include "node/core/recovery.h"
#include "node/core/succession.h"

#include <assert.h>
#include "common/base/memory.h"

void effects_deinit(Effects *e) {
        e->effects = mem_free(e->effects);
        e->n = e->cap = 0;
}

void fold_effect(Fold *f, const Effect *e) {
        Effects *out = f->out;

        if (!out)
                return;
        if (out->n == out->cap) {
                out->cap = out->cap ? out->cap * 2 : 16;
                out->effects = mem_realloc(out->effects, out->cap * sizeof(*out->effects));
        }
        out->effects[out->n] = *e;
        out->effects[out->n++].entry = e->entry ? e->entry : f->entry->header.number;
}

uint64_t fold_entry(const Fold *f) {
        return f->entry->header.number;
}

/* ---- docket and case at hand ------------------------------------------------------------------------------------ */

static void flush_docket(Fold *f) {
        if (f->has_docket)
                row_put(f->txn, ROW_DOCKET, &f->docket);
        f->has_docket = false;
}

DocketRow *fold_docket(Fold *f, const Fact *fact) {
        if (!f->has_docket || !unit_code_equal(&f->docket.unit, &fact->unit) ||
            !case_id_equal(&f->docket.case_id, &fact->case_id)) {
                flush_docket(f);
                f->docket = (DocketRow){ .unit = fact->unit, .case_id = fact->case_id };
                (void)row_get(f->txn, ROW_DOCKET, &f->docket);
                f->has_docket = true;
        }
        return &f->docket;
}

static void flush_case(Fold *f) {
        if (f->has_case)
                row_put(f->txn, ROW_CASE, &f->case_row);
        f->has_case = false;
}

CaseRow *fold_case(Fold *f, const CaseId *id) {
        if (!f->has_case || !case_id_equal(&f->case_row.case_id, id)) {
                flush_case(f);
                f->case_row = (CaseRow){ .case_id = *id };
                (void)row_get(f->txn, ROW_CASE, &f->case_row);
                f->has_case = true;
        }
        return &f->case_row;
}

static void flush_words(Fold *f) {
        if (f->has_words)
                row_put(f->txn, ROW_WORDS, &f->words);
        f->has_words = false;
}

static WordsRow *fold_words(Fold *f, const CaseId *id) {
        if (!f->has_words || !case_id_equal(&f->words.case_id, id)) {
                flush_words(f);
                words_get(f->txn, id, &f->words);
                f->has_words = true;
        }
        return &f->words;
}

/* ---- the office ------------------------------------------------------------------------------------------------- */

static void apply_user(Fold *f, const Fact *fact) {
        UserRow row = { .unit = fact->unit, .roles = fact->what, .entry = fold_entry(f) };

        text_put(row.user.s, sizeof(row.user.s), fact->text);
        if (fact->what)
                row_put(f->txn, ROW_USER, &row);
        else
                row_delete(f->txn, ROW_USER, &row);
}

static void apply_roster(Fold *f, const Fact *fact) {
        f->head.roster_version = fact->number;
        f->head.roster_hash = fact->digest;
        f->head.roster_entry = fact->how ? fold_entry(f) : 0;
        if (fact->how)
                fold_effect(f, &(Effect){ .kind = EFFECT_ROSTER });
}

static void apply_alarm(Fold *f, const Fact *fact) {
        AlarmRow row = { .kind = fact->what, .on = fact->how != 0, .entry = fold_entry(f), .at = f->entry->header.time };
        size_t len = strcspn(fact->text, "\n");

        if (len >= sizeof(row.subject))
                len = sizeof(row.subject) - 1;
        memcpy(row.subject, fact->text, len);
        if (fact->text[len] == '\n')
                text_put(row.text, sizeof(row.text), fact->text + len + 1);
        row_put(f->txn, ROW_ALARM, &row);
        fold_effect(f, &(Effect){ .kind = EFFECT_ALARM, .to = fact->unit, .what = fact->what, .on = row.on });
}

static void apply_warning(Fold *f, const Fact *fact) {
        WarningRow row = { .unit = fact->unit,
                           .kind = fact->what,
                           .case_id = fact->case_id,
                           .number = fact->number,
                           .entry = fold_entry(f),
                           .at = f->entry->header.time,
                           .about = fact->peer,
                           .what = (uint32_t)fact->number2 };

        text_put(row.text, sizeof(row.text), fact->text);
        if (fact->how)
                row_put(f->txn, ROW_WARNING, &row);
        else
                row_delete(f->txn, ROW_WARNING, &row);
}

static void apply_peer_seal(Fold *f, const Fact *fact) {
        PeerSealRow seal = { .unit = fact->peer, .number = fact->number, .hash = fact->digest, .entry = fold_entry(f) };
        PeerRow peer = { .unit = fact->peer, .seal = fact->number, .seal_hash = fact->digest, .seal_time = fact->at,
                         .entry = fold_entry(f) };

        row_put(f->txn, ROW_PEER_SEAL, &seal);
        row_put(f->txn, ROW_PEER, &peer);
}

/* ---- the case --------------------------------------------------------------------------------------------------- */

static void apply_serial(Fold *f, const Fact *fact) {
        SerialRow row = {
                .unit = fact->unit, .kind = fact->what, .year = (uint32_t)fact->number, .last = (uint32_t)fact->number2
        };

        row_put(f->txn, ROW_SERIAL, &row);
}

/* What was said about it: nothing in the rows says it any more, and what the entries say is to be erased. */
static void forget_words(Fold *f, const CaseId *id) {
        apply_forget_marks(f->txn, id);
        apply_forget_links(f->txn, id);
        f->has_words = f->has_words && !case_id_equal(&f->words.case_id, id);
        row_delete(f->txn, ROW_WORDS, &(WordsRow){ .case_id = *id });
        fold_case(f, id)->content_entry = 0;
        fold_effect(f, &(Effect){ .kind = EFFECT_SEALED });
}

static void apply_case(Fold *f, const Fact *fact) {
        CaseRow *row = fold_case(f, &fact->case_id);
        uint32_t flags = fact->how >> 16;

        if (fact->what == CLASS_ACCUSATION && row->case_class != CLASS_ACCUSATION)
                forget_words(f, &fact->case_id); /* told before by whoever took it for another */
        row->registered_by = fact->unit;
        row->case_class = (CaseClass)fact->what;
        row->path31 = fact->how & 0xFF;
        row->channel = (Channel)(fact->how >> 8 & 0xFF);
        row->class_proposed = flags & FACT_CASE_PROPOSED;
        row->collective = flags & FACT_CASE_COLLECTIVE;
        row->unreachable = flags & FACT_CASE_UNREACHABLE;
        row->people = (uint32_t)fact->number;
        row->representatives = (uint32_t)fact->number2;
        row->people_version = (uint32_t)(fact->number2 >> 32);
        row->received_at = fact->at;
        row->entry = fold_entry(f);
        text_put(row->rules, sizeof(row->rules), fact->text);
}

static void apply_case_given(Fold *f, const Fact *fact) {
        ToldRow told = { .case_id = fact->case_id, .by = fact->peer };

        fold_case(f, &fact->case_id)->given_at = fact->at;
        if (!unit_code_is_none(&told.by))
                row_put(f->txn, ROW_TOLD, &told);
        else if (row_has(f->txn, ROW_TOLD, &told))
                row_delete(f->txn, ROW_TOLD, &told);
}

/* In a row of its own: the others never look at it. */
static void apply_case_text(Fold *f, const Fact *fact) {
        WordsRow *row = fold_words(f, &fact->case_id);

        switch (fact->what) {
        case FACT_TEXT_CATEGORY: text_put(row->category, sizeof(row->category), fact->text); break;
        case FACT_TEXT_PLACE: text_put(row->place, sizeof(row->place), fact->text); break;
        case FACT_TEXT_EXTERNAL: text_put(row->external_id, sizeof(row->external_id), fact->text); break;
        case FACT_TEXT_ABOUT: text_joins(row->about, sizeof(row->about), fact->text); break;
        case FACT_TEXT_LETTER: text_joins(row->letter, sizeof(row->letter), fact->text); break;
        }
}

static void apply_class(Fold *f, const Fact *fact) {
        CaseRow *row = fold_case(f, &fact->case_id);

        row->case_class = (CaseClass)fact->what;
        row->path31 = fact->how;
        row->class_proposed = fact->number != 0;
        if (row->case_class == CLASS_ACCUSATION)
                forget_words(f, &fact->case_id);
}

static void apply_people(Fold *f, const Fact *fact) {
        CaseRow *row = fold_case(f, &fact->case_id);

        if (fact->what <= row->people_version)
                return; /* told twice in one entry */
        row->joined += (uint32_t)fact->number - row->people;
        row->people = (uint32_t)fact->number;
        row->representatives = (uint32_t)fact->number2;
        row->people_version = fact->what;
}

static void apply_asked(Fold *f, const Fact *fact) {
        AskedRow asked;
        CaseRow *row;

        if (case_id_is_none(&fact->case_id))
                return; /* a number that nobody has */
        row = fold_case(f, &fact->case_id);
        row->asked_wrong = (uint32_t)fact->number;
        row->asked_at = (Instant)fact->number2;
        asked = (AskedRow){ .case_id = fact->case_id, .unit = fact->unit, .wrong = fact->how, .since = fact->at };
        text_put(asked.user.s, sizeof(asked.user.s), fact->text);
        if (fact->how)
                row_put(f->txn, ROW_ASKED, &asked);
        else if (row_has(f->txn, ROW_ASKED, &asked))
                row_delete(f->txn, ROW_ASKED, &asked);
}

static void apply_sealed_case(Fold *f, const Fact *fact) {
        CaseRow *row = fold_case(f, &fact->case_id);

        row->case_class = CLASS_ACCUSATION;
        row->class_proposed = false;
        row->path31 = 0;
        forget_words(f, &fact->case_id);
}

static void apply_external(Fold *f, const Fact *fact) {
        ExternalRow row = { .unit = fact->unit, .case_id = fact->case_id, .digest = fact->digest, .entry = fold_entry(f) };

        text_put(row.external_id, sizeof(row.external_id), fact->text);
        row_put(f->txn, ROW_EXTERNAL, &row);
}

/* ---- drafts ----------------------------------------------------------------------------------------------------- */

static void apply_draft(Fold *f, const Fact *fact) {
        DraftRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = fold_entry(f), .kind = (EntryKind)fact->what,
                         .state = DRAFT_DRAFTED, .to = fact->peer, .round = fact->how, .digest = fact->digest,
                         .decision = (Decision)fact->number2 };

        text_put(row.drafter.s, sizeof(row.drafter.s), fact->text);
        row_put(f->txn, ROW_DRAFT, &row);
}

static void apply_draft_state(Fold *f, const Fact *fact) {
        DraftRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = fact->number };

        if (!row_get(f->txn, ROW_DRAFT, &row))
                return;
        row.state = (DraftState)fact->what;
        if (row.state == DRAFT_SIGNED) {
                row.signed_entry = fold_entry(f);
                text_put(row.signer.s, sizeof(row.signer.s), fact->text);
        } else {
                row.ended_entry = fold_entry(f);
        }
        row_put(f->txn, ROW_DRAFT, &row);
}

static void apply_draft_differs(Fold *f, const Fact *fact) {
        DraftRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = fact->number };

        if (!row_get(f->txn, ROW_DRAFT, &row) || !case_id_parse(fact->text, &row.differs))
                return;
        row_put(f->txn, ROW_DRAFT, &row);
}

/* ---- all -------------------------------------------------------------------------------------------------------- */

static void apply_fact(Fold *f, const Fact *fact) {
        switch ((FactKind)fact->kind) {
        case FACT_OFFICE:
                f->head.unit = fact->unit;
                f->head.epoch = (uint32_t)fact->number;
                break;
        case FACT_USER: apply_user(f, fact); break;
        case FACT_ROSTER: apply_roster(f, fact); break;
        case FACT_TIME:
                if (fact->at)
                        f->head.time_confirmed = fact->at;
                f->head.time_next = (Instant)fact->number;
                break;
        case FACT_ALARM: apply_alarm(f, fact); break;
        case FACT_WARNING: apply_warning(f, fact); break;
        case FACT_PEER_SEAL: apply_peer_seal(f, fact); break;
        case FACT_READ:
        case FACT_VIOLATION:
        case FACT_CUT:
                break; /* the entry itself is the record */
        case FACT_SERIAL: apply_serial(f, fact); break;
        case FACT_CASE: apply_case(f, fact); break;
        case FACT_CASE_GIVEN: apply_case_given(f, fact); break;
        case FACT_CASE_TEXT: apply_case_text(f, fact); break;
        case FACT_CLASS: apply_class(f, fact); break;
        case FACT_EXTERNAL: apply_external(f, fact); break;
        case FACT_DOCKET:
        case FACT_CUSTODY:
        case FACT_GIVER:
        case FACT_WHERE:
        case FACT_WHERE_OWED:
        case FACT_GIVEN:
        case FACT_FLIGHT:
        case FACT_RETURN:
        case FACT_OBJECTION:
        case FACT_DIRECTED:
        case FACT_PROGRESS:
        case FACT_RATING:
        case FACT_DISPOSED:
        case FACT_ACCEPTED_FIRST:
        case FACT_HANDLING_EXTENDED:
        case FACT_EXTENSION_ASKED:
        case FACT_EXTENSION_BELOW:
        case FACT_ASSIGNMENT_DAY:
        case FACT_STATE:
        case FACT_REPORT:
        case FACT_REPORT_BELOW:
        case FACT_SERVED:
        case FACT_HEARD:
        case FACT_EXECUTE_BY:
        case FACT_OPINION_DIGEST:
        case FACT_DECISION:
        case FACT_SEALED_TO:
        case FACT_LEAD:
        case FACT_EXEMPT:
        case FACT_SEALED: apply_docket(f, fact); break;
        case FACT_NOTICED:
        case FACT_PRACTICE:
        case FACT_ARCHIVED:
        case FACT_MEETING:
        case FACT_ENDED_BY:
        case FACT_MERGED: apply_life(f->txn, f->entry, fact, fold_docket(f, fact)); break;
        case FACT_RECUSAL:
        case FACT_RECUSAL_SETTLED: apply_life(f->txn, f->entry, fact, NULL); break;
        case FACT_FINDING: apply_finding(f->txn, f->entry, fact); break;
        case FACT_FINDING_STATE: apply_finding_state(f->txn, f->entry, fact); break;
        case FACT_BATCH:
        case FACT_BATCH_LINE:
        case FACT_BATCH_DONE: apply_batch(f->txn, f->entry, fact); break;
        case FACT_SHEET:
        case FACT_SHEET_NOTE: apply_sheet(f->txn, f->entry, fact); break;
        case FACT_EXCHANGE: apply_exchange(f->txn, f->entry, fact); break;
        case FACT_EXCHANGE_STATE: apply_exchange_state(f->txn, f->entry, fact); break;
        case FACT_SUCCESSION_JOB:
        case FACT_SUCCEEDED:
        case FACT_SUCCESSION_SENT:
        case FACT_SUCCESSION_ARRIVED:
        case FACT_SUCCESSION_BACK:
        case FACT_SUCCESSION_CAME:
        case FACT_SUCCESSION_TOLD:
        case FACT_SUCCESSION_STATE:
                flush_docket(f); /* it reads and writes rows of both units itself */
                flush_case(f);
                apply_succession(f->txn, f->entry, fact);
                break;
        case FACT_PERSON:
        case FACT_SKETCH:
                if (f->n_marks < MARK_FACTS_MAX)
                        f->marks[f->n_marks++] = fact;
                break;
        case FACT_REPEAT: fold_case(f, &fact->case_id)->repeat = (Repeat)fact->what; break;
        case FACT_LINK: apply_link(f->txn, f->entry, fact); break;
        case FACT_PEOPLE: apply_people(f, fact); break;
        case FACT_ASKED: apply_asked(f, fact); break;
        case FACT_CLOCK_START:
        case FACT_CLOCK_END:
        case FACT_CLOCK_REVIVE:
        case FACT_CLOCK_EXTEND:
        case FACT_CLOCK_EXCLUDE:
        case FACT_CLOCK_PAUSE:
        case FACT_CLOCK_RESUME:
        case FACT_CLOCK_MOVE: apply_clock(f->txn, f->entry, fact); break;
        case FACT_RULES:
                apply_rules(f->txn, f->entry, fact);
                fold_effect(f, &(Effect){ .kind = EFFECT_RULES });
                break;
        case FACT_CALENDAR:
                apply_rules(f->txn, f->entry, fact);
                fold_effect(f, &(Effect){ .kind = EFFECT_CALENDAR });
                break;
        case FACT_WHERE_TOLD:
                row_delete(f->txn, ROW_WHERE, &(WhereRow){ .case_id = fact->case_id, .unit = fact->unit });
                break;
        case FACT_PERIODS: f->head.period_next = fact->at; break;
        case FACT_PERIOD: apply_period(f->txn, f->entry, fact); break;
        case FACT_RULES_JOB: apply_rules(f->txn, f->entry, fact); break;
        case FACT_SEALED_CASE: apply_sealed_case(f, fact); break;
        case FACT_MATERIAL: f->material = true; break;
        case FACT_INSTANCE:
        case FACT_INSTANCE_STATE:
        case FACT_INSTANCE_DECIDED:
        case FACT_INSTANCE_SERVED:
        case FACT_INSTANCE_FILE:
        case FACT_INSTANCE_HEARING:
                apply_review(f->txn, f->entry, fact);
                break;
        case FACT_SEND:
        case FACT_SETTLED:
        case FACT_CONSUMED:
        case FACT_RECEIPT_AGAIN:
        case FACT_UNDELIVERED:
        case FACT_FOLLOW:
        case FACT_PAPER_HELD: apply_parcel(f, fact); break;
        case FACT_RECOVERY:
                f->head.epoch = fact->what;
                f->head.seal = (uint64_t)fact->at - 1; /* the next one's number is the first of the new epoch */
                apply_recovery(f->txn, f->entry, fact);
                fold_effect(f, &(Effect){ .kind = EFFECT_RECOVERY });
                break;
        case FACT_OFFER_AGAIN:
                flush_docket(f);
                apply_recovery(f->txn, f->entry, fact);
                fold_effect(f, &(Effect){ .kind = EFFECT_OFFER_AGAIN, .to = fact->peer, .lane = fact_lane(fact), .epoch = fact_epoch(fact) });
                break;
        case FACT_LOST_DONE:
                apply_recovery(f->txn, f->entry, fact);
                if (fact->at) {
                        if (f->entry != f->lost) {
                                f->lost = arena_new(f->arena, Entry);
                                *f->lost = *f->entry;
                        }
                        f->lost->header.number = fact->number2;
                        f->lost->header.time = fact->at;
                        f->entry = f->lost;
                }
                break;
        case FACT_RECOVERY_RANGE:
        case FACT_RECOVERY_PEER:
        case FACT_RECOVERY_STATE:
        case FACT_RECOVERY_FORGOTTEN:
        case FACT_LOST:
        case FACT_PEER_RECOVERY:
        case FACT_STREAM_CLOSED:
        case FACT_STREAM_SKIP:
        case FACT_PEER_COMMON: apply_recovery(f->txn, f->entry, fact); break;
        case FACT_DRAFT: apply_draft(f, fact); break;
        case FACT_DRAFT_DIFFERS: apply_draft_differs(f, fact); break;
        case FACT_DRAFT_STATE: apply_draft_state(f, fact); break;
        }
}

static void apply_history(Fold *f) {
        const Header *h = &f->entry->header;
        HistoryRow row = { .case_id = h->case_id, .entry = h->number, .kind = h->kind, .unit = h->actor.unit, .at = h->time,
                           .material = f->material };
        CountRow count = { .unit = h->actor.unit, .kind = h->kind };

        if (f->material && !unit_code_is_none(&f->came_from))
                held_by(f->material_held, &f->came_from);
        memcpy(row.held_by, f->material_held, sizeof(row.held_by));
        if (!case_id_is_none(&h->case_id))
                row_put(f->txn, ROW_HISTORY, &row);
        (void)row_get(f->txn, ROW_COUNT, &count);
        count.count++;
        row_put(f->txn, ROW_COUNT, &count);
}

/* Where the petitioner's words are: the newest entry that has them, of a case that is kept here. */
static void apply_content(Fold *f) {
        CaseRow row = { .case_id = f->entry->header.case_id };

        if (f->entry->header.kind == ENTRY_JOIN)
                return; /* who joins has words of their own; the case keeps those it began with */
        if (case_id_is_none(&row.case_id) || !entry_has_part(f->entry, PART_CONTENT)) /* erased or not: the row forgets it then */
                return;
        if (procedure_is_review(f->entry->header.kind)) /* ours that sent them on */
                return;
        if (f->has_case || row_has(f->txn, ROW_CASE, &row))
                fold_case(f, &row.case_id)->content_entry = fold_entry(f);
}

/* What is kept of them (marks) lives as long as the arena. */
static void apply_facts(Fold *f, const Part *part) {
        Fact *facts = NULL;
        size_t n = 0;
        int r = 0;

        if (part)
                r = facts_decode(part->data, f->arena, &facts, &n);
        assert(!r); /* entries were decoded and checked before they come here */
        for (size_t i = 0; i < n; i++)
                apply_fact(f, &facts[i]);
}

void office_apply(StoreTxn *txn, const Entry *entry, Effects *out) {
        Arena arena = ARENA_INIT;
        Fold f = { .txn = txn, .entry = entry, .out = out, .arena = &arena };

        (void)row_get(txn, ROW_HEAD, &f.head);
        apply_facts(&f, entry_find_part(entry, PART_FACTS));
        f.entry = entry;
        /* Erased: the case is sealed further on, and its row would go then. */
        apply_facts(&f, entry_find_part(entry, PART_WORDS));
        apply_mark(txn, entry, f.marks, f.n_marks);
        apply_content(&f);
        flush_docket(&f);
        flush_case(&f);
        flush_words(&f);
        apply_history(&f);
        if (entry_has_part(entry, PART_CODE))
                fold_effect(&f, &(Effect){ .kind = EFFECT_CODE });
        f.head.entry = entry->header.number;
        f.head.time = entry->header.time;
        row_put(txn, ROW_HEAD, &f.head);
        arena_deinit(&arena);
}

void office_apply_seal(StoreTxn *txn, const Seal *seal) {
        HeadRow head = { .entry = 0 };

        (void)row_get(txn, ROW_HEAD, &head);
        head.seal = seal->number;
        head.seal_hash = seal->hash;
        head.epoch = seal->epoch;
        row_put(txn, ROW_HEAD, &head);
}

Instant office_deadline(StoreTxn *txn) {
        DueRow due = { .at = INSTANT_NONE };
        OutboxDueRow outbox = { .at = INSTANT_NONE };
        RowCursor dues = row_cursor(ROW_DUE, &due, 0, 0), outboxes = row_cursor(ROW_OUTBOX_DUE, &outbox, 0, 0);
        HeadRow head = { .entry = 0 };
        Instant deadline = INSTANT_NEVER;
        RulesRow rules = { .moving = false };
        RecoveryRow recovery;
        SuccessionRow bare;
        BatchRow batch;
        FollowRow follow;

        if ((row_get(txn, ROW_RULES, &rules) && rules.moving) || succession_runs(txn, NULL) ||
            succession_wants_state(txn, &bare) || batch_under_way(txn, &batch) || follow_next(txn, &follow) ||
            where_is_owed(txn))
                return 0; /* a job goes on at every tick */
        if (recovery_get(txn, &recovery) && recovery.state == RECOVERY_WORKING && !recovery.stuck)
                return 0;
        if (row_get(txn, ROW_HEAD, &head) && head.time_next)
                deadline = head.time_next;
        if (head.period_next && head.period_next < deadline)
                deadline = head.period_next;
        if (row_next(txn, &dues, &due) && due.at < deadline)
                deadline = due.at;
        if (row_next(txn, &outboxes, &outbox) && outbox.at < deadline)
                deadline = outbox.at;
        return deadline;
}

void office_head(StoreTxn *txn, OfficeHead *ret) {
        HeadRow row = { .entry = 0 };

        (void)row_get(txn, ROW_HEAD, &row);
        *ret = (OfficeHead){ .entry = row.entry,
                             .time = row.time,
                             .seal = row.seal,
                             .seal_hash = row.seal_hash,
                             .epoch = row.epoch,
                             .unit = row.unit,
                             .roster_version = row.roster_version,
                             .roster_entry = row.roster_entry };
}
