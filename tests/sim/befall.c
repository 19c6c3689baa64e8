/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What befalls offices at times of its own: clocks, links that work one way, disks that fail to sync or change what they hold,
 * stores that are lost.  All of it comes from the seed, and all of it is put right again by somebody, as it would be: who sets a
 * clock right confirms the time if the office asks for it, who finds a journal damaged puts a copy back.
 */

#include <assert.h>
#include "common/base/memory.h"
#include "tests/sim/sim.h"

#define ADMIN ((UserName){ "admin" })

/* Mean of the days between two of a kind; 0: does not come by itself. */
static const unsigned every_days[SIM_FAULTS] = {
        [FAULT_ONE_WAY] = 8, [FAULT_RELAY] = 4, [FAULT_SYNC] = 5, [FAULT_FLIP_JOURNAL] = 8, [FAULT_STORE] = 5,
        [FAULT_RESTORE] = 12, [FAULT_DRIFT] = 10, [FAULT_JUMP] = 12, [FAULT_ROSTER] = 8, [FAULT_KEYS] = 10,
        [FAULT_CLOSE] = 12, [FAULT_HOSTILE] = 1,
};

static Instant in_about(Sim *s, Duration mean) {
        return s->now + (Duration)sim_around(&s->faults, (uint64_t)mean);
}

static Instant again(Sim *s, Fault f) {
        return in_about(s, every_days[f] * DURATION_DAY);
}

void befall_touch(SimOffice *o) {
        Plight *p = &o->plight;

        p->next = p->file_at < p->attach_at ? p->file_at : p->attach_at;
        if (o->copy_at < p->next)
                p->next = o->copy_at;
        if (p->accuse_at < p->next)
                p->next = p->accuse_at;
        for (Fault f = 0; f < SIM_FAULTS; f++)
                if (p->at[f] < p->next)
                        p->next = p->at[f];
        agenda_touch(o);
}

void befall_init(SimOffice *o) {
        Sim *s = o->sim;

        for (Fault f = 0; f < SIM_FAULTS; f++)
                o->plight.at[f] = every_days[f] && sim_has(s, f) && !s->config.driven ? again(s, f) : INSTANT_NEVER;
        o->plight.file_at = o->plight.attach_at = INSTANT_NEVER;
        o->copy_at = o->plight.at[FAULT_RESTORE] == INSTANT_NEVER ? INSTANT_NEVER : s->now;
        o->plight.accuse_at = s->config.driven || s->config.place ? INSTANT_NEVER : accuse_next(o);
        o->plight.next = s->config.driven ? INSTANT_NEVER : s->now;
}

void befall_deinit(SimOffice *o) {
        o->plight.older = store_free(o->plight.older);
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

static void change_way(SimOffice *o) {
        Plight *p = &o->plight;
        bool over = p->mute || p->deaf;

        p->mute = !over && sim_chance(&o->sim->faults, 50);
        p->deaf = !over && !p->mute;
        sim_trace(o->sim, "%s ~ %s", o->unit.s, over ? "both ways again" : p->mute ? "nothing leaves it" : "nothing reaches it");
        o->sim->stats.befell[FAULT_ONE_WAY] += !over;
        p->at[FAULT_ONE_WAY] = over ? again(o->sim, FAULT_ONE_WAY) : in_about(o->sim, 12 * DURATION_HOUR);
}

/* ---- clocks ------------------------------------------------------------------------------------------------------ */

Instant office_now(const SimOffice *o) {
        return o->sim->now + o->plight.clock_off + o->plight.drift * (o->sim->now - o->sim->start) / DURATION_DAY;
}

static void change_drift(SimOffice *o) {
        Plight *p = &o->plight;

        p->drift = (int64_t)random_below(&o->sim->faults, 2 * DURATION_MINUTE + 1) - DURATION_MINUTE;
        o->sim->stats.befell[FAULT_DRIFT]++;
        p->at[FAULT_DRIFT] = INSTANT_NEVER; /* a clock goes as it goes */
}

static Duration some_jump(Random *r) {
        uint64_t kind = random_below(r, 10);

        if (kind < 3)
                return -(Duration)sim_around(r, 3 * DURATION_DAY);
        if (kind < 7)
                return (Duration)sim_around(r, 6 * DURATION_HOUR);
        return 61 * DURATION_DAY + (Duration)sim_around(r, 100 * DURATION_DAY);
}

/* The operator sets the clock right; what was entered under a wrong one may still make the office doubt it. */
static void look_after_clock(SimOffice *o) {
        Plight *p = &o->plight;
        AlarmRow alarm;
        SimCommand *c;

        if (p->clock_off) {
                p->clock_off = 0;
                sim_trace(o->sim, "%s ~ clock set right", o->unit.s);
        }
        p->at[FAULT_JUMP] = in_about(o->sim, 2 * DURATION_HOUR);
        if (!office_is_up(o) || !alarm_get(office_txn(o), ALARM_TIME, o->unit.s, &alarm) || !alarm.on) {
                if (office_is_up(o) && p->clock_is_set) {
                        p->clock_is_set = false;
                        p->at[FAULT_JUMP] = o->sim->calm ? INSTANT_NEVER : again(o->sim, FAULT_JUMP);
                }
                p->clock_is_set = p->clock_is_set || !office_is_up(o);
                return;
        }
        c = office_own_command(o, INPUT_COMMAND);
        if (!c)
                return;
        c->engine.input.actor.user = ADMIN;
        c->engine.input.document_kind = ENTRY_TIME;
        office_submit(o, c);
        o->due_at = o->sim->now;
}

static void change_clock(SimOffice *o) {
        Plight *p = &o->plight;

        if (p->clock_is_set) {
                look_after_clock(o);
                return;
        }
        p->clock_off = some_jump(&o->sim->faults);
        p->clock_is_set = true;
        o->sim->stats.befell[FAULT_JUMP]++;
        sim_trace(o->sim, "%s ~ clock off by %lld minutes", o->unit.s, (long long)(p->clock_off / DURATION_MINUTE));
        p->at[FAULT_JUMP] = in_about(o->sim, 18 * DURATION_HOUR);
        o->due_at = o->sim->now;
}

/* ---- the journal at rest ----------------------------------------------------------------------------------------- */

static bool says_damaged(SimOffice *o) {
        AlarmRow row = { .kind = ALARM_DAMAGE };
        RowCursor cursor = row_cursor(ROW_ALARM, &row, 1, 1);

        while (row_next(office_txn(o), &cursor, &row))
                if (row.on)
                        return true;
        return false;
}

static void put_back(SimOffice *o) {
        Plight *p = &o->plight;

        journal_mem_flip(o->journal, p->flip_segment, p->flip_offset, p->flip_mask);
        p->flipped = false;
        sim_trace(o->sim, "%s ~ a copy of segment %u put back", o->unit.s, p->flip_segment);
        if (p->stopped)
                o->restart_at = o->sim->now;
        else if (office_is_up(o) && says_damaged(o)) /* until it is started anew, it goes on without what it could not read */
                office_stop(o);
        p->stopped = false;
        p->at[FAULT_FLIP_JOURNAL] = again(o->sim, FAULT_FLIP_JOURNAL);
}

/* Somewhere in the batches but for the last one: that one, beyond what the store covers, can't be told from a torn end, and is
 * cut (design section 5). */
static bool find_victim(SimOffice *o) {
        JournalPosition at = journal_first(o->journal), next, victim = at;
        Plight *p = &o->plight;
        Buf batch = BUF_INIT;
        uint64_t seen = 0, len = 0, last_len = 0;
        JournalPosition last = at;

        while (journal_read(o->journal, at, &batch, &next) == 0) {
                if (seen && random_below(&o->sim->faults, seen) == 0) {
                        victim = last;
                        len = last_len;
                }
                seen++;
                last = at;
                last_len = batch.len;
                at = next;
        }
        buf_deinit(&batch);
        if (!len)
                return false;
        p->flip_segment = victim.segment;
        p->flip_offset = sim_chance(&o->sim->faults, 10) ? random_below(&o->sim->faults, 144)
                                                         : victim.offset + random_below(&o->sim->faults, len + 32);
        p->flip_mask = (uint8_t)(1u << random_below(&o->sim->faults, 8));
        return true;
}

static void change_journal(SimOffice *o) {
        Plight *p = &o->plight;

        if (p->flipped) {
                put_back(o);
                return;
        }
        p->at[FAULT_FLIP_JOURNAL] = in_about(o->sim, DURATION_DAY);
        if (!o->founded || !office_is_up(o) || journal_mem_unsynced(o->journal) || !find_victim(o))
                return;
        p->flipped = true;
        journal_mem_flip(o->journal, p->flip_segment, p->flip_offset, p->flip_mask);
        o->sim->stats.befell[FAULT_FLIP_JOURNAL]++;
        sim_trace(o->sim, "%s ~ a bit flips in segment %u at %llu", o->unit.s, p->flip_segment,
                  (unsigned long long)p->flip_offset);
}

/* ---- the store --------------------------------------------------------------------------------------------------- */

/* Opened and closed again on the way, by the same keys. */
static Store *copy_store(SimOffice *o, Store *from, bool spoil, Random *random) {
        Store *copy = store_mem_new();
        Buf key = BUF_INIT, value = BUF_INIT, at = BUF_INIT;
        StoreTxn *in, *out;
        uint64_t n = 0;
        int r = store_begin(from, false, &in);

        vault_veil(&o->vault, copy);
        if (!r)
                r = store_begin(copy, true, &out);
        assert(r == 0);
        while (store_seek(in, buf_bytes(&at), &key, &value)) {
                if (spoil && value.len && random_below(random, ++n) < 2)
                        value.data[random_below(random, value.len)] ^= (uint8_t)(1u << random_below(random, 8));
                store_put(out, buf_bytes(&key), buf_bytes(&value));
                buf_clear(&at);
                buf_put_bytes(&at, buf_bytes(&key));
                buf_put_u8(&at, 0);
        }
        store_abort(&in);
        r = store_commit(&out);
        assert(r == 0);
        buf_deinit(&key);
        buf_deinit(&value);
        buf_deinit(&at);
        return copy;
}

Store *befall_copy_store(SimOffice *o, Store *from) {
        return copy_store(o, from, false, NULL);
}

static void take_store(SimOffice *o, Store *store) {
        store_free(o->store);
        o->store = store;
        office_watch_store(o);
}

/* Whatever is in the store came from the journal, and comes from there again: `zhuji rebuild`. */
static void rebuild_store(SimOffice *o) {
        Store *fresh = store_mem_new(), *spoilt = copy_store(o, o->store, true, &o->sim->faults);
        RunnerReport report;
        StoreTxn *txn;
        JournalPosition until = { 0 };
        int r = store_begin(o->store, false, &txn);

        vault_veil(&o->vault, fresh);
        assert(r == 0);
        if (!runner_position(txn, &until)) {
                store_abort(&txn);
                store_free(fresh);
                store_free(spoilt);
                return;
        }
        store_abort(&txn);
        if (check_same_store(o->store, spoilt))
                sim_fail(o->sim, "P4: flipped bits in the store of %s were not seen", o->unit.s);
        r = runner_replay(o->journal, o->keys, fresh, until, &report);
        if (r)
                sim_fail(o->sim, "P4: the store of %s can't be rebuilt: %d %s", o->unit.s, r, report.message);
        else if (!check_same_store(o->store, fresh))
                sim_fail(o->sim, "P4: the store of %s comes out of a rebuild as another one", o->unit.s);
        store_free(spoilt);
        take_store(o, fresh);
}

void befall_store(SimOffice *o) {
        Plight *p = &o->plight;
        uint64_t kind;

        if (!p->wants_store || p->flipped || !o->founded)
                return;
        p->wants_store = false;
        kind = random_below(&o->sim->faults, 3);
        o->sim->stats.befell[FAULT_STORE]++;
        o->sim->stats.rebuilt++;
        if (kind == 0) {
                sim_trace(o->sim, "%s ~ its store is lost", o->unit.s);
                take_store(o, store_mem_new());
        } else if (kind == 1 && p->older) {
                sim_trace(o->sim, "%s ~ an older store is put there", o->unit.s);
                take_store(o, p->older);
                p->older = NULL;
        } else {
                sim_trace(o->sim, "%s ~ bits flip in its store, it is rebuilt", o->unit.s);
                rebuild_store(o);
        }
        if (!p->older)
                p->older = copy_store(o, o->store, false, NULL);
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static void come(SimOffice *o, Fault f) {
        Plight *p = &o->plight;
        Sim *s = o->sim;

        p->at[f] = again(s, f);
        switch (f) {
        case FAULT_ONE_WAY:
                change_way(o);
                break;
        case FAULT_RELAY:
                s->stats.befell[f] += relays_restart(o);
                break;
        case FAULT_SYNC:
                p->sync_fails = true;
                s->stats.befell[f]++;
                break;
        case FAULT_FLIP_JOURNAL:
                change_journal(o);
                break;
        case FAULT_STORE:
                p->wants_store = true;
                break;
        case FAULT_RESTORE:
                s->stats.befell[f] += restore_come(o);
                break;
        case FAULT_DRIFT:
                change_drift(o);
                break;
        case FAULT_JUMP:
                change_clock(o);
                break;
        case FAULT_ROSTER:
                s->stats.befell[f] += rotate_roster(o);
                break;
        case FAULT_CLOSE:
                s->stats.befell[f] += rotate_close(o);
                break;
        case FAULT_HOSTILE:
                s->stats.befell[f] += hostile_act(o);
                break;
        case FAULT_KEYS:
                s->stats.befell[f] += rotate_keys(o);
                break;
        default:
                p->at[f] = INSTANT_NEVER;
        }
}

void befall(SimOffice *o) {
        Plight *p = &o->plight;

        if (p->attach_at <= o->sim->now) {
                p->attach_at = INSTANT_NEVER;
                network_again(o);
        }
        if (p->accuse_at <= o->sim->now) {
                p->accuse_at = accuse_next(o);
                accuse_act(o);
        }
        if (p->file_at <= o->sim->now)
                rotate_take_file(o);
        if (o->copy_at <= o->sim->now)
                restore_copy(o);
        for (Fault f = 0; f < SIM_FAULTS; f++)
                if (p->at[f] <= o->sim->now)
                        come(o, f);
        befall_touch(o);
}

void befall_heal(SimOffice *o) {
        Plight *p = &o->plight;

        if (p->flipped)
                put_back(o);
        p->file_at = p->accuse_at = o->copy_at = INSTANT_NEVER;
        p->mute = p->deaf = p->sync_fails = p->wants_store = false;
        p->clock_off = 0;
        p->clock_is_set = true;
        for (Fault f = 0; f < SIM_FAULTS; f++)
                p->at[f] = INSTANT_NEVER;
        if (sim_has(o->sim, FAULT_RESTORE))
                p->at[FAULT_RESTORE] = o->sim->now; /* the operator comes until it is done, and looks whether it is */
        if (sim_has(o->sim, FAULT_JUMP))
                p->at[FAULT_JUMP] = o->sim->now; /* the operator stays until the office believes the clock */
        befall_touch(o);
}
