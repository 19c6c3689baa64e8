/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The verdict. Each promise is held against ledgers (journals read by our own sums), against what was told, and against the
 * stores as far as they claim to be the journal's fold; nothing here asks the engine whether it thinks it did well.
 */

#include <assert.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "node/core/fact.h"
#include "tests/sim/check.h"

/* ---- P1: what was told stands ------------------------------------------------------------------------------------ */

static void check_register(Sim *s, const Told *t, const LedgerEntry *e) {
        static const Digest sealed; /* what accuses is handed in sealed: there is no content */

        if (e->erased && case_id_equal(&e->case_id, &t->case_id))
                return; /* rightly: ledger.c looks at that */
        if (!case_id_equal(&e->case_id, &t->case_id) || (e->id != t->id && !s->config.driven))
                sim_fail(s, "P1: %s was told %s for #%llu, entry %llu says %s for #%llu", t->unit.s, t->case_id.s,
                         (unsigned long long)t->id, (unsigned long long)e->number, e->case_id.s, (unsigned long long)e->id);
        else if (!digest_equal(&t->content, &sealed) && (!e->has_content || !digest_equal(&e->content, &t->content)))
                sim_fail(s, "P1: entry %llu of %s doesn't hold what was handed in", (unsigned long long)e->number, t->unit.s);
        else if (t->code[0] && strcmp(t->code, e->code) != 0)
                sim_fail(s, "P1: query code %s was given out, entry %llu of %s says %s", t->code, (unsigned long long)e->number,
                         t->unit.s, e->code);
}

/* What is stamped bears the words of its draft. */
static bool is_made_by(EntryKind entry, EntryKind command) {
        if (command == ENTRY_SPLIT)
                return entry == ENTRY_REGISTER;
        return command == ENTRY_STAMP ? procedure_is_drafted(entry) : entry == command;
}

static void check_told(Sim *s, const Told *t, const Ledger *l) {
        const LedgerEntry *e = ledger_entry(l, t->entry);

        if (t->status != RESULT_DONE || restore_is_lost(t->office, t->entry, t->life))
                return;
        if (!e) {
                sim_fail(s, "P1: %s was told of entry %llu; there are %zu", t->unit.s, (unsigned long long)t->entry,
                         l->n_entries);
                return;
        }
        switch (t->input) {
        case INPUT_GENESIS:
                if (e->kind != ENTRY_GENESIS)
                        sim_fail(s, "P1: the founding of %s isn't entry %llu", t->unit.s, (unsigned long long)t->entry);
                return;
        case INPUT_ROSTER:
                if (e->kind != ENTRY_ROSTER)
                        sim_fail(s, "P1: %s took a roster, entry %llu doesn't say so", t->unit.s, (unsigned long long)t->entry);
                return;
        case INPUT_ALARM:
                if (e->kind != ENTRY_ALARM)
                        sim_fail(s, "P1: %s raised an alarm, entry %llu doesn't say so", t->unit.s,
                                 (unsigned long long)t->entry);
                return;
        case INPUT_RULES:
        case INPUT_CALENDAR:
                if (e->kind != (t->input == INPUT_RULES ? ENTRY_RULES : ENTRY_CALENDAR))
                        sim_fail(s, "P1: %s was given rules, entry %llu doesn't say so", t->unit.s,
                                 (unsigned long long)t->entry);
                return;
        case INPUT_READ:
        case INPUT_PROGRESS:
                if (e->kind != ENTRY_READ || !case_id_equal(&e->case_id, &t->case_id))
                        sim_fail(s, "P1: %s read %s, entry %llu doesn't say so", t->unit.s, t->case_id.s,
                                 (unsigned long long)t->entry);
                return;
        default:
                break;
        }
        if (!is_made_by(e->kind, t->kind) || !unit_code_equal(&e->actor.unit, &t->unit))
                sim_fail(s, "P1: %s was told of its %s in entry %llu, which is a %s by %s", t->unit.s, entry_kind_name(t->kind),
                         (unsigned long long)t->entry, entry_kind_name(e->kind), e->actor.unit.s);
        else if (t->kind == ENTRY_REGISTER)
                check_register(s, t, e);
        else if (t->kind >= ENTRY_CLASSIFY && !procedure_is_sealed(t->kind) && ((e->id != t->id && !s->config.driven && t->kind != ENTRY_STAMP) ||
                                               !case_id_equal(&e->case_id, &t->case_id)))
                sim_fail(s, "P1: entry %llu of %s isn't what #%llu did", (unsigned long long)t->entry, t->office->unit.s,
                         (unsigned long long)t->id);
}

static void check_shown(Sim *s, const SimOffice *o, const Ledger *l) {
        for (size_t i = 0; i < o->n_shown; i++) {
                const Shown *shown = &o->shown[i];
                const LedgerSeal *seal = ledger_seal(l, shown->number);

                if (!restore_is_lost_seal(o, shown->number, shown->life) && (!seal || !digest_equal(&shown->hash, &seal->hash)))
                        sim_fail(s, "P4: %s showed a seal %llu that its journal doesn't have", o->unit.s,
                                 (unsigned long long)shown->number);
        }
}

/* ---- P4: nothing vanishes, nothing is made up -------------------------------------------------------------------- */

#define PEERS_MAX 64 /* with more offices not each is asked about each */
#define SERIAL_YEARS 12 /* a run of ten years, and the one it began in */

typedef struct Serial {
        UnitCode unit;
        int year;
        uint32_t last;
} Serial;

static Serial *serial_of(Serial *serials, size_t *n, const UnitCode *unit, int year) {
        for (size_t i = 0; i < *n; i++)
                if (unit_code_equal(&serials[i].unit, unit) && serials[i].year == year)
                        return &serials[i];
        serials[*n] = (Serial){ .unit = *unit, .year = year };
        return &serials[(*n)++];
}

/* What a recovery declares lost begins behind the last number that was kept. */
static void check_range(Sim *s, const SimOffice *o, const LedgerEntry *e, const Fact *f, Serial *serials, size_t *n) {
        Serial *serial;

        if (f->kind != FACT_RECOVERY_RANGE || f->what != SERIAL_REGISTER)
                return;
        if (*n == o->n_units * SERIAL_YEARS) {
                sim_fail(s, "P4: %s declares numbers of more units than it hosts", o->unit.s);
                return;
        }
        serial = serial_of(serials, n, &f->unit, (int)f->number);
        if (f->how != serial->last + 1 || f->number2 < serial->last)
                sim_fail(s, "P4: %s declares %u..%llu lost behind %u, entry %llu", o->unit.s, f->how,
                         (unsigned long long)f->number2, serial->last, (unsigned long long)e->number);
        serial->last = (uint32_t)f->number2;
}

/* Register numbers run 1, 2, 3 ... per unit and year, in the journal's order, in the year of registration. */
static void check_serials(Sim *s, const SimOffice *o, const Ledger *l) {
        Serial *serials = mem_new_array(Serial, o->n_units * SERIAL_YEARS);
        size_t n = 0;

        for (size_t i = 0; i < l->n_entries && !s->failed; i++) {
                const LedgerEntry *e = &l->entries[i];
                UnitCode unit;
                uint32_t number;
                Serial *serial;
                int year;

                for (size_t k = 0; e->kind == ENTRY_RECOVERY && k < e->n_facts; k++)
                        check_range(s, o, e, &e->facts[k], serials, &n);
                if (e->kind != ENTRY_REGISTER)
                        continue;
                if (!case_id_split(&e->case_id, &unit, &year, &number)) {
                        sim_fail(s, "P4: entry %llu of %s has no case id", (unsigned long long)e->number, o->unit.s);
                        break;
                }
                if (n == o->n_units * SERIAL_YEARS) {
                        sim_fail(s, "P4: %s registers for more units than it hosts", o->unit.s);
                        break;
                }
                serial = serial_of(serials, &n, &unit, year);
                if (number != serial->last + 1 || year != instant_year(e->time))
                        sim_fail(s, "P4: %s follows serial %u of %s in %d, entry %llu", e->case_id.s, serial->last, unit.s,
                                 year,
                                 (unsigned long long)e->number);
                serial->last = number;
                s->stats.cases++;
        }
        mem_free(serials);
}

enum { SEEN_MADE = 1, SEEN_STAMPED = 2 };

/* Each entry made of a command was handed in, once; a registration handed in twice was registered once.  What was stamped was
 * drafted before, and is stamped once. */
static void check_made_of(Sim *s, const SimOffice *o, const Ledger *l) {
        uint8_t *seen = mem_alloc(s->next_id);

        for (size_t i = 0; i < l->n_entries && !s->failed; i++) {
                const LedgerEntry *e = &l->entries[i];
                bool stamped = procedure_is_drafted(e->kind);

                if (!e->id || e->kind < ENTRY_REGISTER)
                        continue;
                if (e->id >= s->next_id)
                        sim_fail(s, "P4: entry %llu of %s: nobody handed in #%llu", (unsigned long long)e->number, o->unit.s,
                                 (unsigned long long)e->id);
                else if (stamped ? seen[e->id] != SEEN_MADE : seen[e->id] != 0)
                        sim_fail(s, "P3: #%llu was %s at %s in entry %llu", (unsigned long long)e->id,
                                 stamped && !seen[e->id] ? "stamped undrafted" : "done twice", o->unit.s,
                                 (unsigned long long)e->number);
                else
                        seen[e->id] |= stamped ? SEEN_STAMPED : SEEN_MADE;
        }
        mem_free(seen);
}

/* ---- the store is the journal's fold ----------------------------------------------------------------------------- */

static bool next_pair(StoreTxn *txn, Buf *key, Buf *value) {
        Buf from = BUF_INIT;
        bool found;

        buf_put_bytes(&from, buf_bytes(key));
        buf_put_u8(&from, 0);
        found = store_seek(txn, buf_bytes(&from), key, value);
        buf_deinit(&from);
        return found;
}

static void compare_rows(Sim *s, const SimOffice *o, StoreTxn *kept, StoreTxn *replayed) {
        Buf key = BUF_INIT, value = BUF_INIT, other_key = BUF_INIT, other_value = BUF_INIT;
        bool more = true;

        while (more && !s->failed) {
                more = next_pair(kept, &key, &value);
                if (more != next_pair(replayed, &other_key, &other_value) ||
                    (more && (!bytes_equal(buf_bytes(&key), buf_bytes(&other_key)) ||
                              !bytes_equal(buf_bytes(&value), buf_bytes(&other_value))))) {
                        char hex[2 * STORE_KEY_MAX + 1];

                        bytes_to_hex(buf_bytes(more ? &key : &other_key), hex);
                        sim_fail(s, "P4: the store of %s isn't what its journal yields, at key %s", o->unit.s, hex);
                }
        }
        buf_deinit(&key);
        buf_deinit(&value);
        buf_deinit(&other_key);
        buf_deinit(&other_value);
}

bool check_same_store(Store *a, Store *b) {
        Buf key = BUF_INIT, value = BUF_INIT, other_key = BUF_INIT, other_value = BUF_INIT;
        StoreTxn *one, *other;
        bool same = true, more = true;
        int r = store_begin(a, false, &one);

        if (!r)
                r = store_begin(b, false, &other);
        assert(r == 0);
        while (same && more) {
                more = next_pair(one, &key, &value);
                while (more && !runner_row_is_fold(buf_bytes(&key)))
                        more = next_pair(one, &key, &value);
                same = more == next_pair(other, &other_key, &other_value) &&
                       (!more || (bytes_equal(buf_bytes(&key), buf_bytes(&other_key)) &&
                                  bytes_equal(buf_bytes(&value), buf_bytes(&other_value))));
        }
        store_abort(&one);
        store_abort(&other);
        buf_deinit(&key);
        buf_deinit(&value);
        buf_deinit(&other_key);
        buf_deinit(&other_value);
        return same;
}

static void check_store(Sim *s, SimOffice *o) {
        Store *fresh = store_mem_new();
        RunnerReport report;
        StoreTxn *txn;
        int r = runner_replay(o->journal, o->keys, fresh, (JournalPosition){ 0 }, &report);

        if (r == 0)
                r = store_begin(fresh, false, &txn);
        if (r)
                sim_fail(s, "P4: the journal of %s can't be replayed: %d %s", o->unit.s, r, report.message);
        else {
                compare_rows(s, o, office_txn(o), txn);
                store_abort(&txn);
        }
        store_free(fresh);
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

/* It has it, or had and showed it before its disk was lost. */
static bool has_seal(const SimOffice *o, const Ledger *l, const PeerSealRow *row) {
        const LedgerSeal *seal = ledger_seal(l, row->number);

        if (seal && digest_equal(&seal->hash, &row->hash))
                return true;
        for (size_t i = 0; o->n_losses && i < o->n_shown; i++)
                if (o->shown[i].number == row->number && digest_equal(&o->shown[i].hash, &row->hash))
                        return true;
        return false;
}

/* What others keep of its seals is what it has (design section 5). */
static void check_peers(Sim *s, const SimOffice *o, const Ledger *l) {
        for (size_t i = 0; i < s->n_offices && s->n_offices <= PEERS_MAX; i++) {
                PeerSealRow row = { .unit = o->unit };
                RowCursor cursor = row_cursor(ROW_PEER_SEAL, &row, 1, 1);

                if (&s->offices[i] == o)
                        continue;
                while (row_next(office_txn(&s->offices[i]), &cursor, &row))
                        if (!has_seal(o, l, &row))
                                sim_fail(s, "P4: %s holds a seal %llu of %s that it doesn't have", s->offices[i].unit.s,
                                         (unsigned long long)row.number, o->unit.s);
        }
}

static bool read_ledger(Sim *s, const SimOffice *o, Ledger *l) {
        char problem[300];

        if (!ledger_read(o->journal, o->keys, roster_find_node(s->roster, &o->unit), o->n_losses ? o : NULL, l, problem)) {
                sim_fail(s, "P4: %s", problem);
                return false;
        }
        if (s->spoil)
                s->spoil(s, o, l);
        return true;
}

/* What was told, and what left, is there. */
static void check_durable(Sim *s, const SimOffice *o, const Ledger *l) {
        for (size_t i = o->first_told; i && !s->failed; i = s->told[i - 1].next)
                check_told(s, &s->told[i - 1], l);
        check_shown(s, o, l);
        check_serials(s, o, l);
        if (!check_is_old_copy(o))
                check_lost(s, o, l);
        check_made_of(s, o, l);
}

void check_crash_image(SimOffice *o) {
        Sim *s = o->sim;
        uint64_t cases = s->stats.cases;
        Ledger ledger = { 0 };

        if (read_ledger(s, o, &ledger)) {
                check_durable(s, o, &ledger);
                check_store(s, o);
        }
        s->stats.cases = cases;
        s->stats.images++;
        ledger_deinit(&ledger);
}

static void check_office(Sim *s, SimOffice *o, Ledger *l) {
        Instant now = office_now(o);

        if (!read_ledger(s, o, l))
                return;
        check_durable(s, o, l);
        check_peers(s, o, l);
        check_store(s, o);
        if (!s->config.driven) {
                if (l->n_entries && l->entries[l->n_entries - 1].time > now)
                        now = l->entries[l->n_entries - 1].time;
                check_clocks(s, o, l, now);
                check_powers(s, o, l);
                check_where_silent(s, o, l);
                accuse_check(s, o, l);
                hostile_check(s, o, l);
        }
        s->stats.entries += l->n_entries;
        s->stats.seals += l->n_seals;
}

/* One ledger at a time: those of a nation together would be many times its journals. */
void check_all(Sim *s) {
        Between *between = between_new(s);
        Reports *reports = reports_new(s);

        for (size_t i = 0; i < s->n_offices && !s->failed; i++) {
                Ledger ledger = { 0 };
                Digest d;

                check_office(s, &s->offices[i], &ledger);
                between_add(between, &s->offices[i], &ledger);
                reports_add(reports, &s->offices[i], &ledger);
                d = digest_stream_finish(&ledger.digest);
                digest_stream_update(s->digest, digest_bytes(&d));
                ledger_deinit(&ledger);
        }
        if (!s->failed)
                accuse_check_found(s);
        if (!s->failed)
                check_custody(s, true);
        if (!s->failed)
                check_where(s);
        if (!s->failed)
                between_check(between);
        if (!s->failed)
                reports_check(reports);
        reports_free(reports);
        between_free(between);
}
