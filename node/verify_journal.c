/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One walk over the journal.  `linked` says that the batch before was read whole, so that numbers, times and the chain can be
 * held against it; behind damage the first readable batch is taken as it is, because its own gap is the damage that was told
 * already.
 *
 * Reading sees what stands in batches; what stands between them (padding, the zeros behind the last one, segment headers) is
 * seen by scanning.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "common/wire/evidence.h"
#include "node/core/fact.h"
#include "node/replay.h"
#include "node/verify.h"
#include "node/verify_internal.h"

#define NONE ((JournalPosition){ 0 })

/* A seal as somebody else holds it, and what stands here under its number. */
typedef struct Against {
        uint64_t number;
        Digest hash;
        bool met, differs;
        JournalPosition at;
        uint64_t entry;
} Against;

/* Seals from `from` up to but without `until` may be others' alone. */
typedef struct VerifyLost {
        uint64_t from, until;
} VerifyLost;

typedef struct Walk {
        const VerifyOptions *o;
        VerifyKeys *keys;
        VerifyReport *report;
        VerifyNumbers *numbers;
        bool linked;
        uint64_t entry, seal; /* the last ones read; also after damage, as the best guess at what is missing */
        Digest seal_hash;
        Instant time;
        uint32_t epoch;
        UnitCode unit;
        uint32_t segment;
        Against *against; /* sorted by number */
        VerifyLost *lost;    /* stretches that recoveries declared lost */
        size_t n_lost;
} Walk;

/* ---- framing ---------------------------------------- */

static bool position_is_after(JournalPosition a, JournalPosition b) {
        return journal_position_compare(a, b) > 0;
}

/* Where to look on behind damage; the same place told twice means that the whole segment is no good. */
static int scan_on(Journal *j, JournalPosition damage, bool again, JournalPosition *ret) {
        if (again)
                damage = (JournalPosition){ damage.segment + 1, 0 };
        return journal_find(j, damage, ret);
}

static int verify_framing(const VerifyOptions *o, VerifyReport *report) {
        JournalPosition from = NONE, told = NONE;
        JournalTail tail;

        for (;;) {
                int r = journal_scan(o->journal, from, &tail);
                if (r < 0)
                        return fail_trace(r);
                if (r == JOURNAL_E_NEWER) {
                        verify_add(report, VERIFY_NEWER, tail.damage, 0, 0, "%s", tail.message);
                        return 0;
                }
                if (r == 0)
                        break;
                bool again = !position_is_after(tail.damage, told);
                if (!again) {
                        verify_add(report, VERIFY_FRAMING, tail.damage, 0, 0, "%s", tail.message);
                        told = tail.damage;
                }
                r = scan_on(o->journal, again ? told : tail.damage, again, &from);
                if (r < 0)
                        return fail_trace(r);
                if (r > 0)
                        return 0;
        }
        if (tail.has_torn && !o->live)
                verify_add(report, VERIFY_TORN, tail.torn, 0, 0, "the last batch is torn, or what is behind it was changed; "
                           "the next start will cut it");
        return 0;
}

/* The framing pass knows places, the walk knows entries: joins them. */
static bool name_entry(VerifyReport *report, JournalPosition at, uint64_t entry, uint64_t seal) {
        bool known = false;

        for (size_t i = 0; i < report->n_problems; i++) {
                VerifyProblem *p = &report->problems[i];
                /* Where a segment ends the next one's header may be what stands in the way. */
                bool next = p->at.segment == at.segment + 1 && p->at.offset == 0;
                if ((p->at.segment != at.segment && !next) ||
                    (p->what != VERIFY_FRAMING && p->what != VERIFY_TORN && p->what != VERIFY_NEWER))
                        continue;
                known = true;
                if (next || p->at.offset == at.offset) {
                        p->entry = entry;
                        p->seal = seal;
                        return true;
                }
        }
        return known;
}

/* ---- batches ------------------------------------------------------------------------------------------------------- */

/* An epoch begins with the entry that declares what was lost; numbers go on behind that. */
static bool begins_epoch(const Walk *w, const Seal *s, Bytes first) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Entry e;

        return w->linked && s->epoch > w->epoch && s->number > w->seal && s->first_entry > w->entry &&
               entry_decode(first, &arena, false, &e) == 0 && e.header.kind == ENTRY_RECOVERY;
}

static void check_chain(Walk *w, const Seal *s, uint32_t n_entries, bool begins, JournalPosition at) {
        const char *wrong = NULL;

        if (!w->linked && w->report->batches == 0 && journal_position_compare(at, journal_first(w->o->journal)) == 0) {
                /* The very first: nothing may come before it. */
                static const Digest none;
                if (s->number != 1 || s->first_entry != 1 || !digest_equal(&s->previous, &none))
                        wrong = "the first seal isn't number 1 over the entries from 1";
        } else if (w->linked) {
                if (s->number != w->seal + 1 && !begins)
                        wrong = "its number doesn't follow the last one's";
                else if (!digest_equal(&s->previous, &w->seal_hash))
                        wrong = "it doesn't name the seal before it";
                else if (s->first_entry != w->entry + 1 && !begins)
                        wrong = "its first entry doesn't follow the last entry";
                else if (!unit_code_equal(&s->unit, &w->unit))
                        wrong = "it is another office's";
                else if (s->epoch < w->epoch)
                        wrong = "its epoch is older than the last one's";
                else if (s->epoch > w->epoch && !begins)
                        wrong = "an epoch begins without the entry that declares it";
        }
        if (!wrong && !w->linked && !unit_code_is_none(&w->o->unit) && !unit_code_equal(&s->unit, &w->o->unit))
                wrong = "it is another office's";
        if (!wrong && (s->count != n_entries || n_entries == 0))
                wrong = "it counts other entries than are there";
        if (wrong)
                verify_add(w->report, VERIFY_CHAIN, at, s->first_entry, s->number, "%s", wrong);
}

static void check_segment(Walk *w, const Seal *s, bool begins, JournalPosition at) {
        JournalSegmentInfo info;

        if (at.segment == w->segment)
                return;
        w->segment = at.segment;
        /* Behind damage this may not be the segment's first batch.  Without a readable header none of it could have been
         * read. */
        bool first = w->linked || at.offset == journal_first(w->o->journal).offset;
        if (!first || journal_segment_info(w->o->journal, at.segment, &info) != 0)
                return;
        if (!replay_segment_fits(&info, s, begins || !w->linked))
                verify_add(w->report, VERIFY_SEGMENT, (JournalPosition){ at.segment, 0 }, s->first_entry, s->number,
                           "the segment's header doesn't fit the seal of its first batch");
}

static void check_signature(Walk *w, const Seal *s, JournalPosition at) {
        if (!w->o->roster)
                return;
        int r = seal_verify(s, w->o->roster);
        w->report->signatures++;
        if (r)
                verify_add(w->report, VERIFY_SIGNATURE, at, s->first_entry, s->number, "%s",
                           r == EVIDENCE_E_UNKNOWN_UNIT  ? "the roster lists no node of the seal's unit"
                           : r == EVIDENCE_E_UNKNOWN_KEY ? "signed with a key that isn't the office's, or was retired before"
                                                         : "the signature isn't right");
}

static void note_lost(Walk *w, const Seal *s) {
        w->lost = mem_realloc(w->lost, (w->n_lost + 1) * sizeof(*w->lost));
        w->lost[w->n_lost++] = (VerifyLost){ .from = w->seal + 1, .until = s->number };
}

/* Others told, and it was journaled, up to which seal of ours they hold the same as we: what came after it was written twice
 * over, before the old copy was found out. */
static void note_common(Walk *w, const Entry *e) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        const Part *part = entry_find_part(e, PART_FACTS);
        Fact *facts;
        size_t n;

        if (e->header.kind != ENTRY_RECOVERY || !w->n_lost || !part || facts_decode(part->data, &arena, &facts, &n) != 0)
                return;
        for (size_t i = 0; i < n; i++)
                if (facts[i].kind == FACT_RECOVERY_PEER && facts[i].number && facts[i].number < w->lost[w->n_lost - 1].from)
                        w->lost[w->n_lost - 1].from = facts[i].number + 1;
}

static bool is_declared_lost(const Walk *w, uint64_t seal) {
        for (size_t i = 0; i < w->n_lost; i++)
                if (seal >= w->lost[i].from && seal < w->lost[i].until)
                        return true;
        return false;
}

static void check_against(Walk *w, const Seal *s, JournalPosition at) {
        size_t low = 0, high = w->o->n_against;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (w->against[mid].number < s->number)
                        low = mid + 1;
                else
                        high = mid;
        }
        for (; low < w->o->n_against && w->against[low].number == s->number; low++) {
                Against *a = &w->against[low];

                a->met = digest_equal(&a->hash, &s->hash);
                a->differs = !a->met;
                a->at = at;
                a->entry = s->first_entry;
                w->report->against += a->met;
        }
}

/* What its key opens must be what was put in; what has none any more is counted. */
static int open_parts(Walk *w, Entry *e, uint64_t number, JournalPosition at, uint64_t seal, Arena *arena) {
        uint64_t wrong = w->report->parts.wrong;
        int r = vault_open_entry(w->o->keys, e, arena, &w->report->parts);

        if (w->report->parts.wrong != wrong)
                verify_add(w->report, VERIFY_DIGEST, at, number, seal, "a part can't be opened with its case's key");
        verify_keys_entry(w->keys, e);
        return r;
}

/* One entry: its bytes, number, time, parts.  False if it can't even be decoded; *ret_leaf is set otherwise. */
static bool check_entry(Walk *w, Bytes bytes, uint64_t number, JournalPosition at, uint64_t seal, Arena *arena,
                        Digest *ret_leaf) {
        VerifyReport *report = w->report;
        Entry e;

        int r = entry_decode(bytes, arena, false, &e);
        if (r) {
                verify_add(report, r == RECORD_E_NEWER ? VERIFY_NEWER : VERIFY_BATCH, at, number, seal, "%s",
                           r == RECORD_E_NEWER ? "the entry needs a newer release" : "the entry can't be decoded");
                return false;
        }
        *ret_leaf = entry_leaf(e.header_bytes);
        if (e.header.number != number)
                verify_add(report, VERIFY_ENTRY, at, number, seal, "entry %llu stands in its place",
                           (unsigned long long)e.header.number);
        else if (number == 1 && e.header.kind != ENTRY_GENESIS)
                verify_add(report, VERIFY_ENTRY, at, number, seal, "the first entry isn't the office's beginning");
        if (w->linked && e.header.time < w->time)
                verify_add(report, VERIFY_ENTRY, at, number, seal, "its time is before the last entry's");
        w->time = e.header.time;
        if (entry_decode(bytes, arena, true, &e) != 0) {
                verify_add(report, VERIFY_DIGEST, at, number, seal, "a part isn't the one that the header names");
                return true;
        }
        if (open_parts(w, &e, number, at, seal, arena))
                return false;
        verify_numbers_entry(w->numbers, &e, at, report);
        note_common(w, &e);
        return true;
}

/* Everything in one batch; what is wrong is told once, with its first entry. */
static void check_batch(Walk *w, Bytes bytes, JournalPosition at) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT, scratch = ARENA_INIT;
        bool whole = true, begins;
        Batch batch;
        Seal seal;

        int r = batch_decode(bytes, &arena, &batch);
        if (r == 0)
                r = seal_decode(batch.seal, &arena, &seal);
        if (r) {
                verify_add(w->report, r == RECORD_E_NEWER ? VERIFY_NEWER : VERIFY_BATCH, at, w->entry + 1, w->seal + 1,
                           "what stands there can't be read as a sealed batch");
                w->linked = false;
                verify_numbers_gap(w->numbers);
                return;
        }
        begins = batch.n_entries && begins_epoch(w, &seal, batch.entries[0]);
        check_segment(w, &seal, begins, at);
        if (begins)
                note_lost(w, &seal);
        check_chain(w, &seal, batch.n_entries, begins, at);
        check_signature(w, &seal, at);
        check_against(w, &seal, at);

        Digest *leaves = arena_new_array(&arena, Digest, batch.n_entries);
        for (uint32_t i = 0; i < batch.n_entries; i++) {
                if (!check_entry(w, batch.entries[i], seal.first_entry + i, at, seal.number, &scratch, &leaves[i]))
                        whole = false;
                w->linked = true; /* from its first entry on times are held against this batch's own */
                arena_reset(&scratch);
        }
        Digest root = merkle_root(leaves, batch.n_entries);
        if (whole && !digest_equal(&root, &seal.root))
                verify_add(w->report, VERIFY_ROOT, at, seal.first_entry, seal.number,
                           "the entries aren't those that were sealed");

        w->linked = true;
        w->entry = seal.first_entry + batch.n_entries - 1;
        w->seal = seal.number;
        w->seal_hash = seal.hash;
        w->epoch = seal.epoch;
        w->unit = seal.unit;
        w->report->batches++;
        w->report->entries += batch.n_entries;
        w->report->bytes += bytes.len;
        w->report->last_seal = seal.number;
        if (w->report->first_seal == 0)
                w->report->first_seal = seal.number;
}

/* ---- walk
 * -------------------------------------------------------------------------------------------------------------------- */

/* Something stands in the way at `at`: says so if the scan didn't, and finds the next batch.  *ret_more false: there is
 * none. */
static int step_over(Walk *w, JournalPosition *at, bool *ret_more) {
        JournalPosition next;

        if (!name_entry(w->report, *at, w->entry + 1, w->seal + 1))
                verify_add(w->report, VERIFY_FRAMING, *at, w->entry + 1, w->seal + 1, "damaged");
        int r = journal_find(w->o->journal, *at, &next);
        if (r < 0)
                return fail_trace(r);
        *ret_more = r == 0;
        if (r == 0)
                *at = next;
        w->linked = false;
        verify_numbers_gap(w->numbers);
        return 0;
}

static int walk(Walk *w) {
        CLEANUP(buf_deinit) Buf batch = BUF_INIT;
        JournalPosition at = journal_first(w->o->journal), next;
        bool more = true;

        while (more) {
                int r = journal_read(w->o->journal, at, &batch, &next);
                if (r < 0)
                        return fail_trace(r);
                if (r == JOURNAL_E_END)
                        break;
                if (r > 0) {
                        r = step_over(w, &at, &more);
                        if (r)
                                return fail_trace(r);
                        continue;
                }
                /* Beside a running node the next segment may have come in between: then it was from there. */
                at = journal_resolve(w->o->journal, at);
                check_batch(w, buf_bytes(&batch), at);
                at = next;
                if (w->o->progress)
                        w->o->progress(w->o->userdata, w->report->batches, w->report->entries);
        }
        w->report->end = at;
        (void)name_entry(w->report, at, w->entry + 1, w->seal + 1); /* a torn end */
        return 0;
}

static int against_compare(const void *a, const void *b) {
        const Against *x = a, *y = b;

        return (x->number > y->number) - (x->number < y->number);
}

static void against_load(Walk *w) {
        w->against = mem_new_array(Against, w->o->n_against);
        for (size_t i = 0; i < w->o->n_against; i++)
                w->against[i] = (Against){ .number = w->o->against[i].number, .hash = w->o->against[i].hash };
        if (w->o->n_against)
                qsort(w->against, w->o->n_against, sizeof(*w->against), against_compare);
}

/* What a recovery declared lost is held by others alone, and rightly so. */
static void tell_not_met(Walk *w) {
        for (size_t i = 0; i < w->o->n_against; i++) {
                const Against *a = &w->against[i];

                if (a->met)
                        continue;
                if (is_declared_lost(w, a->number))
                        w->report->declared_lost++;
                else if (a->differs)
                        verify_add(w->report, VERIFY_AGAINST, a->at, a->entry, a->number,
                                   "others hold another seal of that number: the past was written anew");
                else if (a->number > w->report->last_seal)
                        verify_add(w->report, VERIFY_AGAINST, NONE, 0, a->number,
                                   "others hold this seal, the journal ends with seal %llu: its end was cut away, or an older "
                                   "copy was put here",
                                   (unsigned long long)w->report->last_seal);
                else
                        verify_add(w->report, VERIFY_AGAINST, NONE, 0, a->number,
                                   "others hold this seal, and its batch can't be read");
        }
}

int verify_journal(const VerifyOptions *o, VerifyKeys *keys, VerifyReport *report) {
        Walk w = { .o = o, .keys = keys, .report = report };
        uint32_t last = 0;

        int r = verify_framing(o, report);
        if (r == 0)
                r = journal_last_segment(o->journal, &last);
        if (r)
                return fail_trace(r);
        report->segments = last;
        w.numbers = verify_numbers_new();
        against_load(&w);
        r = walk(&w);
        if (r == 0)
                tell_not_met(&w);
        w.numbers = verify_numbers_free(w.numbers);
        mem_free(w.against);
        mem_free(w.lost);
        return fail_trace(r);
}
