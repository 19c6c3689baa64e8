/* SPDX-License-Identifier: Apache-2.0 */

/*
 * P4 of an office whose disk was lost and which went on from an old copy: what may be missing then.  Each registration that was
 * told and isn't there bears a number that the office declared lost, or one that it gave once more before anybody could know;
 * all else that was told, and came before the copy or after it, is there (check.c).  No number is used again after the loss was
 * declared: of register, entries and seals; a declaration that was lost itself is made again, under numbers of its own only
 * once somebody who heard the first one refuses it.
 */

#include "node/core/fact.h"
#include "tests/sim/check.h"

static bool is_register(const Told *t) {
        return t->input == INPUT_COMMAND && t->kind == ENTRY_REGISTER && t->status == RESULT_DONE;
}

static bool is_lost(const Told *t) {
        return restore_is_lost(t->office, t->entry, t->life);
}

bool check_was_lost(const Sim *s, const CaseId *id) {
        UnitCode unit;
        const SimUnit *u;
        uint32_t serial;
        int year;

        if (!case_id_split(id, &unit, &year, &serial) || !(u = place_unit((Sim *)s, &unit)))
                return false;
        return u->office->n_losses > 0;
}

/* ---- what nobody knows ------------------------------------------------------------------------------------------- */

static bool was_taken_and_lost(const Sim *s, const Seen *parcel) {
        Seen key = *parcel;
        const Seen *receipt;

        key.is_receipt = true;
        receipt = network_seen(s, &key);
        if (receipt && (receipt->lost || restore_is_lost(&s->offices[receipt->to], receipt->entry, receipt->life)))
                return true;
        for (size_t i = 0; i < s->n_forgotten; i++) {
                const Seen *f = &s->forgotten[i];

                if (f->is_receipt && f->from == key.from && f->to == key.to && f->lane == key.lane && f->epoch == key.epoch &&
                    f->number == key.number)
                        return true;
        }
        return false;
}

static bool is_forgotten(const Sim *s, const Seen *seen, const CaseId *id, bool again) {
        return !seen->is_receipt && case_id_equal(&seen->case_id, id) &&
               (again || restore_is_lost(&s->offices[seen->from], seen->entry, seen->life)) && was_taken_and_lost(s, seen);
}

bool check_forgotten(const Sim *s, const CaseId *id) {
        for (size_t i = 0; i < s->n_seen; i++)
                if (is_forgotten(s, &s->seen[i], id, false))
                        return true;
        for (size_t i = 0; i < s->n_forgotten; i++)
                if (is_forgotten(s, &s->forgotten[i], id, true))
                        return true;
        return false;
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static bool is_declared(const Ledger *l, const CaseId *id) {
        UnitCode unit;
        uint32_t serial;
        int year;

        if (!case_id_split(id, &unit, &year, &serial))
                return false;
        for (size_t i = 0; i < l->n_entries; i++)
                for (size_t k = 0; l->entries[i].kind == ENTRY_RECOVERY && k < l->entries[i].n_facts; k++) {
                        const Fact *f = &l->entries[i].facts[k];

                        if (f->kind == FACT_RECOVERY_RANGE && f->what == SERIAL_REGISTER && unit_code_equal(&f->unit, &unit) &&
                            f->number == (uint64_t)year && serial >= f->how && serial <= f->number2)
                                return true;
                }
        return false;
}

static const LedgerEntry *registration(const Ledger *l, const CaseId *id) {
        for (size_t i = 0; i < l->n_entries; i++)
                if (l->entries[i].kind == ENTRY_REGISTER && case_id_equal(&l->entries[i].case_id, id))
                        return &l->entries[i];
        return NULL;
}

/* In the stretch between a copy that did not know of it and the declaration of that loss.  Of several losses each may have been
 * of an older copy than the one before, which forgot what had been declared until then. */
static bool given_unknowing(const Told *t, const LedgerEntry *again) {
        const SimOffice *o = t->office;

        for (uint32_t i = t->life; i < o->n_losses; i++)
                if (t->entry > o->losses[i].kept_entry && again->epoch == o->losses[i].epoch)
                        return true;
        return false;
}

void check_lost(Sim *s, const SimOffice *o, const Ledger *l) {
        for (size_t i = o->first_told; i && o->n_losses && !s->failed; i = s->told[i - 1].next) {
                const Told *t = &s->told[i - 1];
                const LedgerEntry *again;

                if (!is_register(t) || !is_lost(t))
                        continue;
                s->stats.told_lost++;
                again = registration(l, &t->case_id);
                if (again && !given_unknowing(t, again))
                        sim_fail(s, "P4: %s, told by %s and lost, was given once more after that was declared, entry %llu",
                                 t->case_id.s, o->unit.s, (unsigned long long)again->number);
                else if (!again && !is_declared(l, &t->case_id) && !check_given_twice(s, &t->case_id))
                        sim_fail(s, "P4: %s was told by %s in entry %llu, is gone, and no recovery declares it lost",
                                 t->case_id.s, o->unit.s, (unsigned long long)t->entry);
        }
        for (uint32_t i = 0; i < o->n_losses && !s->failed; i++) {
                const Loss *loss = &o->losses[i];

                for (size_t k = 0; k < l->n_seals; k++)
                        if (l->seals[k].epoch > loss->lost_epoch && l->seals[k].number <= loss->lost_seal)
                                sim_fail(s, "P4: %s lost seal %llu, and seals %llu after that was declared", o->unit.s,
                                         (unsigned long long)loss->lost_seal, (unsigned long long)l->seals[k].number);
                for (size_t k = 0; k < l->n_entries; k++)
                        if (l->entries[k].epoch > loss->lost_epoch && l->entries[k].number <= loss->lost_entry)
                                sim_fail(s, "P4: %s lost entry %llu, and writes %llu after that was declared", o->unit.s,
                                         (unsigned long long)loss->lost_entry, (unsigned long long)l->entries[k].number);
        }
}
