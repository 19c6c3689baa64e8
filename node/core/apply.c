/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fold: facts into rows.  It decides nothing, refuses nothing, and needs nothing but the entry: no roster, pack, calendar
 * or clock.  Released code here never changes its meaning; a new meaning is a new fact.
 *
 * The docket and the case an entry is about, and what is said of it, are kept at hand over its facts and written back once.
 */

#include "node/core/apply.h"
#include "node/core/fact.h"
#include "node/core/office.h"
#include "node/core/recovery.h"
#include "node/core/row.h"
#include "node/core/succession.h"

#include <assert.h>
#include "common/base/memory.h"

#define MARK_FACTS_MAX 3 /* two numbers, one sketch */

typedef struct Fold {
        StoreTxn *txn;
        const Entry *entry;
        Effects *out;
        HeadRow head;
        DocketRow docket;
        CaseRow case_row;
        WordsRow words;
        bool has_docket, has_case, has_words; /* loaded */
        bool material;
        char material_held[ROW_TEXT_SIZE];
        UnitCode came_from;
        const Fact *marks[MARK_FACTS_MAX]; /* of this entry: one row is made of them */
        size_t n_marks;
        Entry *lost;             /* the entry, by the number and time of the lost one that it restores; in the arena */
        Arena *arena;
} Fold;

void effects_deinit(Effects *e) {
        e->effects = mem_free(e->effects);
        e->n = e->cap = 0;
}

static void effect(Fold *f, const Effect *e) {
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

/* The entry that the facts are of: of what is restored, the lost one, by which others call it. */
static uint64_t this_entry(const Fold *f) {
        return f->entry->header.number;
}

static Lane how_lane(const Fact *fact) {
        return (Lane)(fact->how & 0xFF);
}

static uint32_t how_epoch(const Fact *fact) {
        return fact->how >> 8;
}

static void copy_text(char *dst, size_t size, const char *text) {
        size_t len = strnlen(text, size - 1);

        memset(dst, 0, size);
        memcpy(dst, text, len);
}

/* ---- docket and case at hand ------------------------------------------------------------------------------------ */

static void flush_docket(Fold *f) {
        if (f->has_docket)
                row_put(f->txn, ROW_DOCKET, &f->docket);
        f->has_docket = false;
}

static DocketRow *docket_of(Fold *f, const Fact *fact) {
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

static CaseRow *case_of(Fold *f, const CaseId *id) {
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

static WordsRow *words_of(Fold *f, const CaseId *id) {
        if (!f->has_words || !case_id_equal(&f->words.case_id, id)) {
                flush_words(f);
                words_get(f->txn, id, &f->words);
                f->has_words = true;
        }
        return &f->words;
}

/* ---- the office ------------------------------------------------------------------------------------------------- */

static void apply_user(Fold *f, const Fact *fact) {
        UserRow row = { .unit = fact->unit, .roles = fact->what, .entry = this_entry(f) };

        copy_text(row.user.s, sizeof(row.user.s), fact->text);
        if (fact->what)
                row_put(f->txn, ROW_USER, &row);
        else
                row_delete(f->txn, ROW_USER, &row);
}

static void apply_roster(Fold *f, const Fact *fact) {
        f->head.roster_version = fact->number;
        f->head.roster_hash = fact->digest;
        f->head.roster_entry = fact->how ? this_entry(f) : 0;
        if (fact->how)
                effect(f, &(Effect){ .kind = EFFECT_ROSTER });
}

static void apply_alarm(Fold *f, const Fact *fact) {
        AlarmRow row = { .kind = fact->what, .on = fact->how != 0, .entry = this_entry(f), .at = f->entry->header.time };
        size_t len = strcspn(fact->text, "\n");

        if (len >= sizeof(row.subject))
                len = sizeof(row.subject) - 1;
        memcpy(row.subject, fact->text, len);
        if (fact->text[len] == '\n')
                copy_text(row.text, sizeof(row.text), fact->text + len + 1);
        row_put(f->txn, ROW_ALARM, &row);
        effect(f, &(Effect){ .kind = EFFECT_ALARM, .to = fact->unit, .what = fact->what, .on = row.on });
}

static void apply_warning(Fold *f, const Fact *fact) {
        WarningRow row = { .unit = fact->unit,
                           .kind = fact->what,
                           .case_id = fact->case_id,
                           .number = fact->number,
                           .entry = this_entry(f),
                           .at = f->entry->header.time,
                           .about = fact->peer,
                           .what = (uint32_t)fact->number2 };

        copy_text(row.text, sizeof(row.text), fact->text);
        if (fact->how)
                row_put(f->txn, ROW_WARNING, &row);
        else
                row_delete(f->txn, ROW_WARNING, &row);
}

static void apply_peer_seal(Fold *f, const Fact *fact) {
        PeerSealRow seal = { .unit = fact->peer, .number = fact->number, .hash = fact->digest, .entry = this_entry(f) };
        PeerRow peer = { .unit = fact->peer, .seal = fact->number, .seal_hash = fact->digest, .seal_time = fact->at,
                         .entry = this_entry(f) };

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
        case_of(f, id)->content_entry = 0;
        effect(f, &(Effect){ .kind = EFFECT_SEALED });
}

static void apply_case(Fold *f, const Fact *fact) {
        CaseRow *row = case_of(f, &fact->case_id);
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
        row->entry = this_entry(f);
        copy_text(row->rules, sizeof(row->rules), fact->text);
}

static void append_word(char *dst, size_t size, const char *text) {
        size_t len = strlen(dst);

        if (len + strlen(text) + 2 > size)
                return;
        if (len)
                dst[len++] = ' ';
        strcpy(dst + len, text);
}

/* In a row of its own: the others never look at it. */
static void apply_case_text(Fold *f, const Fact *fact) {
        WordsRow *row = words_of(f, &fact->case_id);

        switch (fact->what) {
        case FACT_TEXT_CATEGORY: copy_text(row->category, sizeof(row->category), fact->text); break;
        case FACT_TEXT_PLACE: copy_text(row->place, sizeof(row->place), fact->text); break;
        case FACT_TEXT_EXTERNAL: copy_text(row->external_id, sizeof(row->external_id), fact->text); break;
        case FACT_TEXT_ABOUT: append_word(row->about, sizeof(row->about), fact->text); break;
        case FACT_TEXT_LETTER: append_word(row->letter, sizeof(row->letter), fact->text); break;
        }
}

static void apply_class(Fold *f, const Fact *fact) {
        CaseRow *row = case_of(f, &fact->case_id);

        row->case_class = (CaseClass)fact->what;
        row->path31 = fact->how;
        row->class_proposed = fact->number != 0;
        if (row->case_class == CLASS_ACCUSATION)
                forget_words(f, &fact->case_id);
}

static void apply_people(Fold *f, const Fact *fact) {
        CaseRow *row = case_of(f, &fact->case_id);

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
        row = case_of(f, &fact->case_id);
        row->asked_wrong = (uint32_t)fact->number;
        row->asked_at = (Instant)fact->number2;
        asked = (AskedRow){ .case_id = fact->case_id, .unit = fact->unit, .wrong = fact->how, .since = fact->at };
        copy_text(asked.user.s, sizeof(asked.user.s), fact->text);
        if (fact->how)
                row_put(f->txn, ROW_ASKED, &asked);
        else if (row_has(f->txn, ROW_ASKED, &asked))
                row_delete(f->txn, ROW_ASKED, &asked);
}

static void apply_sealed_case(Fold *f, const Fact *fact) {
        CaseRow *row = case_of(f, &fact->case_id);

        row->case_class = CLASS_ACCUSATION;
        row->class_proposed = false;
        row->path31 = 0;
        forget_words(f, &fact->case_id);
}

static void apply_external(Fold *f, const Fact *fact) {
        ExternalRow row = { .unit = fact->unit, .case_id = fact->case_id, .digest = fact->digest, .entry = this_entry(f) };

        copy_text(row.external_id, sizeof(row.external_id), fact->text);
        row_put(f->txn, ROW_EXTERNAL, &row);
}

/* ---- the docket ------------------------------------------------------------------------------------------------- */

static void apply_docket(Fold *f, const Fact *fact) {
        CaseUnitRow link = { .case_id = fact->case_id, .unit = fact->unit };
        DocketRow *row = docket_of(f, fact), taken;

        row_put(f->txn, ROW_CASE_UNIT, &link);
        if (*fact->text != '1') {
                row->state = (DocketState)fact->what;
                return;
        }
        taken = (DocketRow){
                .unit = fact->unit, .case_id = fact->case_id, .state = (DocketState)fact->what, .home = (DocketState)fact->what,
                .custody = CUSTODY_HERE, .number = fact->number, .round = row->round + 1, .giver = fact->peer,
                .mode = (EntryKind)fact->how, .giver_entry = fact->number2 ? fact->number2 : fact->how ? this_entry(f) : 0,
                .due_day = fact->day, .taken_entry = this_entry(f), .taken_at = f->entry->header.time,
                .progress = PROGRESS_TAKEN, .returns = row->returns, .directed = row->directed,
                .directed_by = row->directed_by, .directed_how = row->directed_how,
        };
        memcpy(taken.owner, row->owner, sizeof(taken.owner));
        memcpy(taken.first_contact, row->first_contact, sizeof(taken.first_contact));
        *row = taken;
}

static void clear_flight(DocketRow *row) {
        row->flight_node = UNIT_NONE;
        row->flight_lane = 0;
        row->flight_epoch = 0;
        row->flight_number = 0;
}

static void apply_custody(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        row->custody = (Custody)fact->what;
        if (row->custody == CUSTODY_AWAY && f->entry == f->lost) /* given in an entry that is lost: only the other has it */
                row->away_entry = this_entry(f);
        if (row->custody != CUSTODY_FLIGHT)
                clear_flight(row);
        if (row->custody == CUSTODY_HERE || row->custody == CUSTODY_NONE) { /* nobody below has it any more */
                row->given_to = UNIT_NONE;
                row->given_mode = 0;
                row->given_due = 0;
                row->away_entry = 0; /* and where it goes next is another matter */
        }
}

static void apply_giver(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        row->giver = fact->peer;
        row->mode = (EntryKind)fact->what;
        row->giver_entry = fact->number ? fact->number : this_entry(f);
        row->due_day = fact->day;
}

static void apply_given(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        row->given_to = fact->peer;
        row->given_mode = (EntryKind)fact->what;
        row->given_entry = this_entry(f);
        row->given_due = fact->day;
        row->home = (DocketState)fact->how;
        row->progress = PROGRESS_NONE;
        row->return_asked = false;
        row->return_ref = 0;
        row->return_why = 0;
        row->extension_below = false;
        row->extension_ref = 0;
        clear_flight(row);
}

static void apply_flight(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        row->flight_node = fact->peer;
        row->flight_lane = (Lane)fact->what;
        row->flight_epoch = fact->how;
        row->flight_number = fact->number;
}

static void apply_return(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        row->return_asked = fact->what != 0;
        if (fact->what) {
                row->return_ref = fact->number;
                row->return_why = (uint32_t)fact->number2;
        }
        row->returns = fact->how;
}

static void apply_objection(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        if (fact->what)
                row->asked_at = f->entry->header.time;
        else
                row->answered_at = f->entry->header.time;
}

static void apply_directed(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        row->directed = fact->peer;
        copy_text(row->directed_by.s, sizeof(row->directed_by.s), fact->text);
        row->directed_how = (EntryKind)fact->what;
}

static void apply_progress(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        row->progress = (Progress)fact->what;
        if (row->progress == PROGRESS_ACCEPTED && !row->accepted_at)
                row->accepted_at = f->entry->header.time;
}

/* 22:34 one period, whoever has the case meanwhile. */
static void apply_handling(DocketRow *row, const Fact *fact) {
        if (fact->kind == FACT_ACCEPTED_FIRST)
                row->accepted_at = fact->at;
        row->extended_days = (uint32_t)fact->number;
        row->extended_until = fact->day;
}

static void apply_rating(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        if (row->rated_stage != (uint32_t)fact->number) { /* of an earlier stage: the entries keep it */
                row->rated_stage = (uint32_t)fact->number;
                row->rated_bureau = row->rated_handler = 0;
        }
        if (fact->what)
                row->rated_bureau = fact->what;
        if (fact->how)
                row->rated_handler = fact->how;
}

static void apply_disposed(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        row->decision = (Decision)fact->what;
        row->opinion_entry = this_entry(f);
        row->disposed_at = f->entry->header.time;
}

/* ---- parcels ---------------------------------------------------------------------------------------------------- */

static OutboxKey key_of(const Fact *fact, const UnitCode *node) {
        return (OutboxKey){ .to = *node, .lane = how_lane(fact), .epoch = how_epoch(fact), .number = fact->number };
}

/* Of so many nodes that the row is full the first is forgotten: it may get a paper twice, and loses none. */
static void held_by(char held[ROW_TEXT_SIZE], const UnitCode *node) {
        if (text_lists(held, node->s))
                return;
        while (*held && strlen(held) + 1 + strlen(node->s) >= ROW_TEXT_SIZE) {
                const char *second = strchr(held, ' ');

                memmove(held, second ? second + 1 : "", second ? strlen(second) : 1);
        }
        append_word(held, ROW_TEXT_SIZE, node->s);
}

/* Material remembers who has it: handed on again it need not go there twice. */
static void material_sent(Fold *f, const Fact *fact, uint64_t entry, const UnitCode *node) {
        HistoryRow row = { .case_id = fact->case_id, .entry = entry };

        if (fact->what >> 8 != ENTRY_MATERIAL)
                return;
        if (entry == this_entry(f)) {
                held_by(f->material_held, node);
        } else if (row_get(f->txn, ROW_HISTORY, &row)) {
                held_by(row.held_by, node);
                row_put(f->txn, ROW_HISTORY, &row);
        }
}

static void apply_follow(Fold *f, const Fact *fact) {
        FollowRow row = { .unit = fact->unit, .case_id = fact->case_id, .to = fact->peer, .document = (EntryKind)fact->what,
                          .cursor = fact->number };

        if (!fact->how)
                row_put(f->txn, ROW_FOLLOW, &row);
        else if (row_has(f->txn, ROW_FOLLOW, &row))
                row_delete(f->txn, ROW_FOLLOW, &row);
}

/* Who did not take it does not have it: handed on there again, the case takes it along again. */
static void material_not_taken(Fold *f, const OutboxRow *row) {
        HistoryRow history = { .case_id = row->case_id, .entry = row->entry };

        if (row->document != ENTRY_MATERIAL || !row_get(f->txn, ROW_HISTORY, &history))
                return;
        text_leaves(history.held_by, row->key.to.s);
        row_put(f->txn, ROW_HISTORY, &history);
}

static void apply_send(Fold *f, const Fact *fact) {
        UnitCode node = UNIT_NONE;
        OutboxRow row;
        StreamOutRow stream;
        OutboxDueRow due;

        uint64_t entry = fact->number2 >> 16 ? fact->number2 >> 16 : this_entry(f);

        copy_text(node.s, sizeof(node.s), fact->text);
        material_sent(f, fact, entry, &node);
        party_sent(f->txn, &fact->case_id, &node, (ParcelKind)(fact->what & 0xFF), (EntryKind)(fact->what >> 8));
        row = (OutboxRow){ .key = key_of(fact, &node), .entry = entry, .kind = (ParcelKind)(fact->what & 0xFF),
                           .document = (EntryKind)(fact->what >> 8), .from_unit = fact->unit, .to_unit = fact->peer,
                           .parts_mask = (uint32_t)(fact->number2 & 0xFFFF), .case_id = fact->case_id, .sent_at = f->entry->header.time,
                           .warn_at = fact->at };
        /* An event that climbs speaks for the maker of the entry, but belongs to the docket it left from. */
        stream = (StreamOutRow){ .to = node, .lane = row.key.lane, .epoch = row.key.epoch, .next = fact->number + 1 };
        due = (OutboxDueRow){ .at = fact->at, .key = row.key };
        row_put(f->txn, ROW_OUTBOX, &row);
        row_put(f->txn, ROW_STREAM_OUT, &stream);
        row_put(f->txn, ROW_OUTBOX_DUE, &due);
        effect(f, &(Effect){ .kind = EFFECT_SEND,
                             .to = node,
                             .lane = row.key.lane,
                             .epoch = row.key.epoch,
                             .number = fact->number });
}

/* Before the facts that settle the docket. */
static void note_away(Fold *f, const Fact *fact, const OutboxRow *row) {
        Fact about = { .unit = row->from_unit, .case_id = row->case_id };
        DocketRow *docket;

        if (fact->what != OUTCOME_TAKEN || case_id_is_none(&row->case_id) ||
            !row_has(f->txn, ROW_DOCKET, &(DocketRow){ .unit = row->from_unit, .case_id = row->case_id }))
                return;
        docket = docket_of(f, &about);
        if (docket->custody == CUSTODY_FLIGHT && unit_code_equal(&docket->flight_node, &row->key.to) &&
            docket->flight_lane == row->key.lane && docket->flight_epoch == row->key.epoch &&
            docket->flight_number == row->key.number)
                docket->away_entry = row->entry;
}

static void apply_settled(Fold *f, const Fact *fact) {
        OutboxRow row = { .key = key_of(fact, &fact->peer) };
        OutboxDueRow due = { .key = row.key };

        if (row_get(f->txn, ROW_OUTBOX, &row)) {
                apply_receipt_kept(f->txn, f->entry, fact, &row);
                note_away(f, fact, &row);
                if (fact->what != OUTCOME_TAKEN)
                        material_not_taken(f, &row);
                due.at = row.warn_at;
                row_delete(f->txn, ROW_OUTBOX_DUE, &due);
                row_delete(f->txn, ROW_OUTBOX, &row);
        }
        effect(f, &(Effect){ .kind = EFFECT_SETTLED, .to = fact->peer, .lane = row.key.lane, .epoch = row.key.epoch,
                             .number = fact->number });
}

static void apply_undelivered(Fold *f, const Fact *fact) {
        OutboxRow row = { .key = key_of(fact, &fact->peer) };
        OutboxDueRow due = { .key = row.key };

        if (!row_get(f->txn, ROW_OUTBOX, &row))
                return;
        due.at = row.warn_at;
        row_delete(f->txn, ROW_OUTBOX_DUE, &due);
        row.warned = true;
        row_put(f->txn, ROW_OUTBOX, &row);
}

static void apply_consumed(Fold *f, const Fact *fact) {
        DedupRow row = { .key = key_of(fact, &fact->peer), .has_digest = fact->has_digest, .entry = this_entry(f),
                         .consumed = this_entry(f), .first = fact->number2 ? fact->number2 : this_entry(f),
                         .outcome = (Outcome)(fact->what & 0xFF) };
        StreamInRow stream = { .from = fact->peer, .lane = row.key.lane, .epoch = row.key.epoch };
        DedupRow next = { .key = row.key };

        f->came_from = fact->peer;
        if (fact->has_digest)
                row.digest = fact->digest;
        row_put(f->txn, ROW_DEDUP, &row);
        if (!row_get(f->txn, ROW_STREAM_IN, &stream))
                stream.next = 1;
        /* Recalls may have consumed what comes after. */
        next.key.number = stream.next;
        while (row_has(f->txn, ROW_DEDUP, &next))
                next.key.number++;
        stream.next = next.key.number;
        row_put(f->txn, ROW_STREAM_IN, &stream);
        party_came(f->txn, fact, row.outcome);
        effect(f, &(Effect){ .kind = EFFECT_RECEIPT, .to = fact->peer, .lane = row.key.lane, .epoch = row.key.epoch,
                             .number = fact->number });
}

static void apply_receipt_again(Fold *f, const Fact *fact) {
        DedupRow row = { .key = key_of(fact, &fact->peer) };

        if (!fact->number2 && row_get(f->txn, ROW_DEDUP, &row)) {
                row.entry = this_entry(f);
                row_put(f->txn, ROW_DEDUP, &row);
        }
        effect(f, &(Effect){ .kind = EFFECT_RECEIPT, .entry = fact->number2, .to = fact->peer, .lane = how_lane(fact),
                             .epoch = how_epoch(fact), .number = fact->number });
}

/* ---- drafts ----------------------------------------------------------------------------------------------------- */

static void apply_draft(Fold *f, const Fact *fact) {
        DraftRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = this_entry(f), .kind = (EntryKind)fact->what,
                         .state = DRAFT_DRAFTED, .to = fact->peer, .round = fact->how, .digest = fact->digest };

        copy_text(row.drafter.s, sizeof(row.drafter.s), fact->text);
        row_put(f->txn, ROW_DRAFT, &row);
}

static void apply_draft_state(Fold *f, const Fact *fact) {
        DraftRow row = { .unit = fact->unit, .case_id = fact->case_id, .entry = fact->number };

        if (!row_get(f->txn, ROW_DRAFT, &row))
                return;
        row.state = (DraftState)fact->what;
        if (row.state == DRAFT_SIGNED) {
                row.signed_entry = this_entry(f);
                copy_text(row.signer.s, sizeof(row.signer.s), fact->text);
        } else {
                row.ended_entry = this_entry(f);
        }
        row_put(f->txn, ROW_DRAFT, &row);
}

static void apply_extension(Fold *f, const Fact *fact) {
        DocketRow *row = docket_of(f, fact);

        switch ((FactKind)fact->kind) {
        case FACT_EXTENSION_ASKED:
                row->extension_asked = fact->what != 0;
                break;
        case FACT_EXTENSION_BELOW:
                row->extension_below = fact->what != 0;
                row->extension_day = fact->day;
                row->extension_ref = fact->number;
                break;
        default:
                if (fact->what)
                        row->given_due = fact->day;
                else
                        row->due_day = fact->day;
                break;
        }
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
        case FACT_CASE_TEXT: apply_case_text(f, fact); break;
        case FACT_CLASS: apply_class(f, fact); break;
        case FACT_EXTERNAL: apply_external(f, fact); break;
        case FACT_DOCKET: apply_docket(f, fact); break;
        case FACT_STATE: docket_of(f, fact)->state = (DocketState)fact->what; break;
        case FACT_CUSTODY: apply_custody(f, fact); break;
        case FACT_GIVEN: apply_given(f, fact); break;
        case FACT_FLIGHT: apply_flight(f, fact); break;
        case FACT_PROGRESS: apply_progress(f, fact); break;
        case FACT_REPORT: docket_of(f, fact)->report = (ReportState)fact->what; break;
        case FACT_REPORT_BELOW: docket_of(f, fact)->report_below = (ReportState)fact->what; break;
        case FACT_RETURN: apply_return(f, fact); break;
        case FACT_OBJECTION: apply_objection(f, fact); break;
        case FACT_DISPOSED: apply_disposed(f, fact); break;
        case FACT_SERVED: docket_of(f, fact)->served_at = fact->at; break;
        case FACT_LEAD:
                docket_of(f, fact)->giver = UNIT_NONE;
                docket_of(f, fact)->mode = 0;
                break;
        case FACT_GIVER: apply_giver(f, fact); break;
        case FACT_EXEMPT:
                docket_of(f, fact)->notice_exempt = true;
                docket_of(f, fact)->exempt_why = fact->what;
                break;
        case FACT_NOTICED:
        case FACT_PRACTICE:
        case FACT_ARCHIVED:
        case FACT_MEETING:
        case FACT_ENDED_BY:
        case FACT_MERGED: apply_life(f->txn, f->entry, fact, docket_of(f, fact)); break;
        case FACT_RECUSAL:
        case FACT_RECUSAL_SETTLED: apply_life(f->txn, f->entry, fact, NULL); break;
        case FACT_ACCEPTED_FIRST:
        case FACT_HANDLING_EXTENDED: apply_handling(docket_of(f, fact), fact); break;
        case FACT_DIRECTED: apply_directed(f, fact); break;
        case FACT_FINDING: apply_finding(f->txn, f->entry, fact); break;
        case FACT_FINDING_STATE: apply_finding_state(f->txn, f->entry, fact); break;
        case FACT_BATCH:
        case FACT_BATCH_LINE:
        case FACT_BATCH_DONE: apply_batch(f->txn, f->entry, fact); break;
        case FACT_SHEET:
        case FACT_SHEET_NOTE: apply_sheet(f->txn, f->entry, fact); break;
        case FACT_EXECUTE_BY: docket_of(f, fact)->execute_by = fact->day; break;
        case FACT_RATING: apply_rating(f, fact); break;
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
        case FACT_REPEAT: case_of(f, &fact->case_id)->repeat = (Repeat)fact->what; break;
        case FACT_LINK: apply_link(f->txn, f->entry, fact); break;
        case FACT_PEOPLE: apply_people(f, fact); break;
        case FACT_FOLLOW: apply_follow(f, fact); break;
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
                effect(f, &(Effect){ .kind = EFFECT_RULES });
                break;
        case FACT_CALENDAR:
                apply_rules(f->txn, f->entry, fact);
                effect(f, &(Effect){ .kind = EFFECT_CALENDAR });
                break;
        case FACT_PERIODS: f->head.period_next = fact->at; break;
        case FACT_PERIOD: apply_period(f->txn, f->entry, fact); break;
        case FACT_RULES_JOB: apply_rules(f->txn, f->entry, fact); break;
        case FACT_SEALED:
                docket_of(f, fact)->sealed_entry = this_entry(f);
                docket_of(f, fact)->sealed_size = (uint32_t)fact->number;
                break;
        case FACT_SEALED_CASE: apply_sealed_case(f, fact); break;
        case FACT_SEALED_TO: docket_of(f, fact)->sealed_to = fact->peer; break;
        case FACT_MATERIAL: f->material = true; break;
        case FACT_INSTANCE:
        case FACT_INSTANCE_STATE:
        case FACT_INSTANCE_DECIDED:
        case FACT_INSTANCE_SERVED:
        case FACT_INSTANCE_FILE:
        case FACT_INSTANCE_HEARING:
                apply_review(f->txn, f->entry, fact);
                break;
        case FACT_OPINION_DIGEST: docket_of(f, fact)->opinion_digest = fact->digest; break;
        case FACT_DECISION: docket_of(f, fact)->decision = (Decision)fact->what; break;
        case FACT_SEND: apply_send(f, fact); break;
        case FACT_SETTLED: apply_settled(f, fact); break;
        case FACT_CONSUMED: apply_consumed(f, fact); break;
        case FACT_RECEIPT_AGAIN: apply_receipt_again(f, fact); break;
        case FACT_UNDELIVERED: apply_undelivered(f, fact); break;
        case FACT_RECOVERY:
                f->head.epoch = fact->what;
                f->head.seal = (uint64_t)fact->at - 1; /* the next one's number is the first of the new epoch */
                apply_recovery(f->txn, f->entry, fact);
                effect(f, &(Effect){ .kind = EFFECT_RECOVERY });
                break;
        case FACT_OFFER_AGAIN:
                flush_docket(f);
                apply_recovery(f->txn, f->entry, fact);
                effect(f, &(Effect){ .kind = EFFECT_OFFER_AGAIN, .to = fact->peer, .lane = how_lane(fact), .epoch = how_epoch(fact) });
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
        case FACT_LOST:
        case FACT_PEER_RECOVERY:
        case FACT_STREAM_CLOSED:
        case FACT_STREAM_SKIP:
        case FACT_PEER_COMMON: apply_recovery(f->txn, f->entry, fact); break;
        case FACT_DRAFT: apply_draft(f, fact); break;
        case FACT_DRAFT_STATE: apply_draft_state(f, fact); break;
        case FACT_EXTENSION_ASKED:
        case FACT_EXTENSION_BELOW:
        case FACT_ASSIGNMENT_DAY: apply_extension(f, fact); break;
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
                case_of(f, &row.case_id)->content_entry = this_entry(f);
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
                effect(&f, &(Effect){ .kind = EFFECT_CODE });
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
            succession_wants_state(txn, &bare) || batch_under_way(txn, &batch) || follow_next(txn, &follow))
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
