/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An office's disk is lost and an older backup is put back (docs/recovery.md): a sealed copy of journal and store, the journal
 * alone, or a raw copy in which the two are of different moments. What came behind it is lost, and this file remembers what
 * that was: the checker asks it what may be missing.
 *
 * The operator comes by every hour, as the page says. The desks are shut until the loss is declared, or, where nobody told
 * them, people are registered meanwhile. Declared it is when another office says that data is missing, or after some hours of silence
 * all the same; again if an office refuses it; and who does not answer for days is gone on without, once it was asked by
 * telephone that nothing lies with both. One disk at a time; with fault `overlap` also while another recovery is under way,
 * sometimes a neighbour's with it, and sometimes all of it is lost again half-way.
 */

#include <assert.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "node/core/recovery.h"
#include "node/core/fact.h"
#include "tests/sim/ledger.h"

#define ADMIN ((UserName){ "admin" })
#define VISIT DURATION_HOUR
#define COPY_EVERY (36 * DURATION_HOUR)
#define LOST_EVERY (12 * DURATION_DAY)
#define PROOFS 6 /* of receipts that petitioners have of a stretch that is lost then */

static Duration about(Sim *s, Duration mean) {
        return (Duration)sim_around(&s->faults, (uint64_t)mean);
}

/* ---- backups ----------------------------------------------------------------------------------------------------- */

static void drop_copy(SimCopy *c) {
        c->journal = journal_free(c->journal);
        c->store = store_free(c->store);
}

void restore_deinit(SimOffice *o) {
        for (size_t i = 0; i < SIM_COPIES; i++)
                drop_copy(&o->copies[i]);
        o->losses = mem_free(o->losses);
        o->sealed = mem_free(o->sealed);
}

void restore_copy(SimOffice *o) {
        OfficeHead head;

        o->copy_at = o->sim->now + about(o->sim, COPY_EVERY);
        if (!office_is_up(o) || !o->founded || o->plight.flipped || journal_mem_unsynced(o->journal))
                return;
        office_head(office_txn(o), &head);
        drop_copy(&o->copies[SIM_COPIES - 1]);
        memmove(o->copies + 1, o->copies, (SIM_COPIES - 1) * sizeof *o->copies);
        o->copies[0] = (SimCopy){ .journal = journal_mem_clone(o->journal), .store = befall_copy_store(o, o->store),
                                  .entry = head.entry, .seal = head.seal, .epoch = head.epoch };
}

/* ---- what is lost ------------------------------------------------------------------------------------------------ */

bool restore_is_lost(const SimOffice *o, uint64_t entry, uint32_t life) {
        for (uint32_t i = life; i < o->n_losses; i++)
                if (entry > o->losses[i].kept_entry)
                        return true;
        return false;
}

bool restore_is_lost_seal(const SimOffice *o, uint64_t seal, uint32_t life) {
        for (uint32_t i = life; i < o->n_losses; i++)
                if (seal > o->losses[i].kept_seal)
                        return true;
        return false;
}

bool restore_is_lost_epoch(const SimOffice *o, uint32_t epoch, uint32_t life) {
        for (uint32_t i = life; i < o->n_losses; i++)
                if (epoch > o->losses[i].epoch)
                        return true;
        return false;
}

/* What petitioners have in their hands of the stretch proves itself whatever becomes of the office. */
static void keep_proofs(SimOffice *o, uint64_t kept) {
        Sim *s = o->sim;
        Archive *archive = runner_archive(engine_runner(o->engine));
        unsigned n = 0;

        for (size_t i = o->first_told; i && n < PROOFS; i = s->told[i - 1].next) {
                Told *t = &s->told[i - 1];
                Buf bytes = BUF_INIT;

                if (t->input != INPUT_COMMAND || t->kind != ENTRY_REGISTER || t->status != RESULT_DONE ||
                    t->life != o->n_losses || t->entry <= kept)
                        continue;
                if (archive_evidence(archive, office_txn(o), t->entry, 0, &bytes) == 0) {
                        t->proof = arena_copy(&s->strings, buf_bytes(&bytes));
                        n++;
                }
                buf_deinit(&bytes);
        }
}

bool restore_was_sealed(const SimOffice *o, const CaseId *id) {
        for (size_t i = 0; i < o->n_sealed; i++)
                if (case_id_equal(&o->sealed[i], id))
                        return true;
        return false;
}

/* Cases that turned out to accuse in an entry that is lost now: their words stay erased.  Returned is the newest epoch of what was
 * told: where power failed right after a declaration nobody has looked at the office since. */
static uint32_t note_entries(SimOffice *o, uint64_t kept) {
        uint32_t epoch = 0;
        char problem[300];
        Ledger l;

        (void)ledger_read(o->journal, o->keys, roster_find_node(o->sim->roster, &o->unit), o, &l, problem); /* as far as it goes */
        for (size_t i = 0; i < l.n_entries; i++) {
                const LedgerEntry *e = &l.entries[i];

                if (e->number <= o->told_entry && e->epoch > epoch)
                        epoch = e->epoch;
                for (size_t k = 0; e->number > kept && k < e->n_facts; k++) {
                        if (e->facts[k].kind != FACT_SEALED_CASE)
                                continue;
                        o->sealed = mem_realloc(o->sealed, (o->n_sealed + 1) * sizeof *o->sealed);
                        o->sealed[o->n_sealed++] = e->facts[k].case_id;
                }
        }
        ledger_deinit(&l);
        return epoch;
}

static void note_loss(SimOffice *o, const SimCopy *c) {
        uint64_t entry = o->told_entry, seal = o->shown_last;
        uint32_t told = note_entries(o, c->entry), epoch = o->epoch > c->epoch ? o->epoch : c->epoch;
        OfficeHead head;

        if (office_is_up(o)) {
                office_head(office_txn(o), &head);
                entry = head.entry > entry ? head.entry : entry;
                seal = head.seal > seal ? head.seal : seal;
                epoch = head.epoch;
                if (!o->plight.flipped)
                        keep_proofs(o, c->entry);
        }
        epoch = told > epoch ? told : epoch;
        o->losses = mem_realloc(o->losses, (o->n_losses + 1) * sizeof *o->losses);
        o->losses[o->n_losses++] = (Loss){ o->sim->now, c->epoch, epoch, c->entry, c->seal, entry, seal };
        o->epoch = c->epoch;
        o->told_entry = o->told_entry < c->entry ? o->told_entry : c->entry;
        o->shown_last = o->shown_last < c->seal ? o->shown_last : c->seal;
}

/* ---- putting it back --------------------------------------------------------------------------------------------- */

static void put_back(SimOffice *o, unsigned which) {
        static const char *const ways[] = { "the journal alone", "journal and store", "the journal, and a store of another day",
                                            "an older journal and the store that was saved" };
        Sim *s = o->sim;
        unsigned way = (unsigned)random_below(&s->faults, array_size(ways));
        const SimCopy *c = &o->copies[which], *other = &o->copies[!which];
        Store *saved = way == 3 ? befall_copy_store(o, o->store) : NULL;

        journal_free(o->journal);
        store_free(o->store);
        o->journal = journal_mem_clone(c->journal);
        if (saved)
                o->store = saved;
        else if (way == 1)
                o->store = befall_copy_store(o, c->store);
        else if (way == 2 && other->store)
                o->store = befall_copy_store(o, other->store);
        else
                o->store = store_mem_new();
        o->plight.store_ahead = way >= 2;
        o->squeezed = false; /* a new disk */
        journal_mem_set_space(o->journal, UINT64_MAX);
        store_mem_set_size(o->store, STORE_MEM_SIZE);
        office_watch_journal(o);
        office_watch_store(o);
        sim_trace(s, "%s ~ the disk is lost, a copy up to entry %llu is put back: %s", o->unit.s, (unsigned long long)c->entry,
                  ways[way]);
}

static SimOffice *neighbour(SimOffice *o) {
        Sim *s = o->sim;

        for (unsigned i = 0; i < 10 && s->n_offices > 1; i++) {
                SimOffice *other = &s->offices[random_below(&s->faults, s->n_offices)];
                const RosterUnit *a = roster_find_unit(s->roster, &o->unit), *b = roster_find_unit(s->roster, &other->unit);

                if (other != o && other->founded && !other->plight.restoring && a && b &&
                    (unit_code_equal(&a->served_by, &other->unit) || unit_code_equal(&b->served_by, &o->unit)))
                        return other;
        }
        return NULL;
}

static bool is_alone(const Sim *s) {
        for (size_t i = 0; i < s->n_offices; i++)
                if (s->offices[i].plight.restoring)
                        return false;
        return true;
}

static bool lose(SimOffice *o) {
        Plight *p = &o->plight;
        Sim *s = o->sim;
        bool alone = is_alone(s);
        unsigned which = (unsigned)random_below(&s->faults, SIM_COPIES);
        SimOffice *also;

        if (!o->copies[which].journal)
                which = 0;
        if (!o->founded || !o->copies[which].journal || p->flipped || p->stopped)
                return false;
        note_loss(o, &o->copies[which]);
        if (office_is_up(o))
                office_end(o);
        put_back(o, which);
        while (which--) /* that one is of a day that never was */
                drop_copy(&o->copies[which]);
        p->older = store_free(p->older);
        p->wants_store = false;
        o->watched = (Digest){ { 0 } };
        o->tries = 0;
        o->restart_at = s->now + about(s, 2 * DURATION_HOUR);
        p->restoring = RESTORE_UNKNOWN;
        p->desk_shut = s->config.load > 0 || sim_chance(&s->faults, 60);
        p->restored_at = s->now;
        p->tried = 0;
        p->at[FAULT_RESTORE] = s->now + VISIT;
        s->stats.befell[FAULT_OVERLAP] += !alone;
        also = alone && sim_has(s, FAULT_OVERLAP) && sim_chance(&s->faults, 20) ? neighbour(o) : NULL;
        if (also) {
                also->plight.at[FAULT_RESTORE] = s->now;
                befall_touch(also);
        }
        return true;
}

bool restore_drop_store(SimOffice *o) {
        if (!o->plight.store_ahead)
                return false;
        sim_trace(o->sim, "%s ~ its store is ahead of its journal, and is thrown away", o->unit.s);
        o->plight.store_ahead = false;
        store_free(o->store);
        o->store = store_mem_new();
        office_watch_store(o);
        journal_mem_crash(o->journal, 0);
        o->restart_at = o->sim->now + DURATION_MINUTE;
        return true;
}

/* ---- the operator ------------------------------------------------------------------------------------------------ */

static bool says_old(SimOffice *o) {
        static const AlarmKind kinds[] = { ALARM_OURS_AHEAD, ALARM_OURS_DIFFERS };

        for (size_t i = 0; i < array_size(kinds); i++) {
                AlarmRow row = { .kind = kinds[i] };
                RowCursor cursor = row_cursor(ROW_ALARM, &row, 1, 1);

                while (row_next(office_txn(o), &cursor, &row))
                        if (row.on)
                                return true;
        }
        return false;
}

/* Some office refused what was declared: a higher register number, perhaps.  One that was gone on without says so by an alarm alone. */
static bool is_refused(SimOffice *o, int *ret_year, uint32_t *ret_serial) {
        RecoveryPeerRow row = { .state = RECOVERY_PEER_WAITING };
        RowCursor cursor = row_cursor(ROW_RECOVERY_PEER, &row, 0, 0);
        bool refused = false;

        while (row_next(office_txn(o), &cursor, &row)) {
                char subject[2 * UNIT_CODE_SIZE];
                AlarmRow alarm;
                const char *at;
                unsigned serial;
                int year;

                snprintf(subject, sizeof(subject), "%s/%s", o->unit.s, row.unit.s);
                if (row.state == RECOVERY_PEER_WAITING || !alarm_get(office_txn(o), ALARM_RECOVERY, subject, &alarm) || !alarm.on)
                        continue;
                refused = true;
                sim_trace(o->sim, "%s ~ %s refused: %s", o->unit.s, row.unit.s, alarm.text);
                at = strstr(alarm.text, o->unit.s);
                if (at && sscanf(at + strlen(o->unit.s), " %d %u", &year, &serial) == 2) {
                        *ret_year = year;
                        *ret_serial = serial;
                }
        }
        return refused;
}

/* The last number that was given on paper: of all that were told. */
static uint32_t paper_register(const SimOffice *o, int year) {
        const Sim *s = o->sim;
        uint32_t last = 0, serial;
        UnitCode unit;
        int y;

        for (size_t i = o->first_told; i; i = s->told[i - 1].next) {
                const Told *t = &s->told[i - 1];

                if (t->input == INPUT_COMMAND && (t->kind == ENTRY_REGISTER || t->kind == ENTRY_SPLIT) &&
                    t->status == RESULT_DONE && case_id_split(&t->case_id, &unit, &y, &serial) &&
                    unit_code_equal(&unit, &o->unit) && y == year && serial > last)
                        last = serial;
        }
        return last;
}

static void declare(SimOffice *o, bool told_so) {
        Plight *p = &o->plight;
        Sim *s = o->sim;
        SimCommand *c = office_own_command(o, INPUT_COMMAND);
        int year = instant_year(office_now(o)), refused_year = 0;
        uint32_t last = paper_register(o, year), refused = 0;
        SerialRow serial = { .unit = o->unit, .kind = SERIAL_REGISTER, .year = (uint32_t)year };
        Document *d;

        if (!c)
                return;
        (void)is_refused(o, &refused_year, &refused);
        if (refused_year == year && refused > last)
                last = refused;
        (void)row_get(office_txn(o), ROW_SERIAL, &serial); /* what was given since, and perhaps nobody heard of */
        if (last < serial.last)
                last = serial.last;
        c->engine.input.actor.user = ADMIN;
        c->engine.input.document_kind = ENTRY_RECOVERY;
        d = &c->engine.input.document;
        *d = (Document){ .kind = ENTRY_RECOVERY, .variant = RECOVER_DECLARE, .reason = "磁盘损坏", .body = "" };
        if (!told_so)
                d->summary = "备份为旧";
        /* With less than is known here already it would be refused: then the thousand that are left free. */
        if (last && (last > 900 || sim_chance(&s->faults, p->tried ? 30 : 70)))
                d->body = arena_printf(&c->engine.arena, "%s %d %u\n", o->unit.s, year, last);
        p->tried++;
        s->stats.repeated += p->tried > 1;
        sim_trace(s, "%s ~ recover%s", o->unit.s, told_so ? "" : ", although nobody says so");
        office_submit(o, c);
        o->due_at = s->now;
}

/* By telephone: does that office have a case that this one thinks it has? */
static bool has_ours(SimOffice *o, SimOffice *other) {
        DocketRow row = { .unit = UNIT_NONE };
        RowCursor cursor = row_cursor(ROW_DOCKET, &row, 0, 0);

        while (row_next(office_txn(other), &cursor, &row))
                for (size_t i = 0; i < o->n_units; i++) {
                        DocketRow mine;

                        if (row.custody != CUSTODY_AWAY && docket_get(office_txn(o), &o->units[i]->code, &row.case_id, &mine) &&
                            mine.custody != CUSTODY_AWAY)
                                return true;
                }
        return false;
}

static void go_on_without(SimOffice *o) {
        RecoveryPeerRow row = { .state = RECOVERY_PEER_WAITING };
        RowCursor cursor = row_cursor(ROW_RECOVERY_PEER, &row, 0, 0);

        while (row_next(office_txn(o), &cursor, &row)) {
                SimOffice *other = place_office(o->sim, &row.unit);
                SimCommand *c;

                if (row.state != RECOVERY_PEER_WAITING || !other || !office_is_up(other) || other->plight.restoring ||
                    has_ours(o, other))
                        continue;
                c = office_own_command(o, INPUT_COMMAND);
                if (!c)
                        return;
                c->engine.input.actor.user = ADMIN;
                c->engine.input.document_kind = ENTRY_RECOVERY;
                c->engine.input.document = (Document){ .kind = ENTRY_RECOVERY, .variant = RECOVER_WITHOUT, .to = row.unit,
                                                       .reason = "电话核实" };
                sim_trace(o->sim, "%s ~ recover without %s", o->unit.s, row.unit.s);
                office_submit(o, c);
                o->due_at = o->sim->now;
                return;
        }
}

static void trace_unfinished(SimOffice *o, const RecoveryRow *recovery) {
        LostRow row = { .done = LOST_PENDING };
        RowCursor cursor = row_cursor(ROW_LOST, &row, 1, 1);

        sim_trace(o->sim, "%s ~ not recovered yet: %s, %llu lost%s", o->unit.s, recovery_state_name(recovery->state),
                  (unsigned long long)recovery->lost, recovery->stuck ? ", stuck" : "");
        while (recovery->stuck && row_next(office_txn(o), &cursor, &row))
                sim_trace(o->sim, "%s ~ waits: %s, lost entry %llu, %s %s %s/%u/%llu, %s", o->unit.s, row.case_id.s,
                          (unsigned long long)row.entry, row.way == LOST_OUT ? "to" : "from", row.peer.s, lane_name(row.lane),
                          row.epoch, (unsigned long long)row.number, row.document ? entry_kind_name(row.document) : "-");
}

static void look_after(SimOffice *o) {
        Plight *p = &o->plight;
        Sim *s = o->sim;
        const Loss *loss = &o->losses[o->n_losses - 1];
        Duration waited = s->now - p->restored_at;
        bool told_so = says_old(o), top = !roster_find_unit(s->roster, &o->unit) ||
                                          unit_code_is_none(&roster_find_unit(s->roster, &o->unit)->served_by);
        RecoveryRow row;
        uint32_t serial;
        int year;

        if (recovery_get(office_txn(o), &row) && row.epoch > loss->epoch && row.entry > loss->kept_entry) {
                if (p->restoring == RESTORE_UNKNOWN) {
                        p->restoring = RESTORE_DECLARED;
                        p->declared_at = s->now;
                        s->stats.recoveries++;
                }
                if (is_refused(o, &year, &serial) || told_so)
                        declare(o, true);
                else if (s->calm && row.state != RECOVERY_DONE)
                        trace_unfinished(o, &row);
                else if (row.state == RECOVERY_DONE) {
                        sim_trace(s, "%s ~ recovered", o->unit.s);
                        p->restoring = RESTORE_NONE;
                        p->at[FAULT_RESTORE] = s->now + (s->calm ? DURATION_DAY : about(s, LOST_EVERY));
                } else if (!s->calm && s->now - p->declared_at > 2 * DURATION_DAY && sim_chance(&s->faults, 10))
                        go_on_without(o);
                return;
        }
        if (told_so || (s->calm && waited > 2 * DURATION_HOUR) || waited > (top ? 4 * DURATION_HOUR : 30 * DURATION_HOUR))
                declare(o, told_so);
}

bool restore_come(SimOffice *o) {
        Plight *p = &o->plight;
        Sim *s = o->sim;

        if (p->restoring == RESTORE_NONE && s->calm) {
                int year;
                uint32_t serial;

                p->at[FAULT_RESTORE] = s->now + DURATION_DAY;
                if (office_is_up(o) && is_refused(o, &year, &serial)) /* by one that has only come back since */
                        p->restoring = RESTORE_DECLARED;
                return false;
        }
        if (p->restoring == RESTORE_NONE) {
                p->at[FAULT_RESTORE] = s->now + about(s, LOST_EVERY);
                return (sim_has(s, FAULT_OVERLAP) || is_alone(s)) && lose(o);
        }
        p->at[FAULT_RESTORE] = s->now + VISIT;
        if (!s->calm && sim_has(s, FAULT_OVERLAP) && random_below(&s->faults, 250) == 0) {
                s->stats.repeated++;
                return lose(o); /* once more */
        }
        if (office_is_up(o))
                look_after(o);
        return false;
}
