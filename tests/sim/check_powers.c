/* SPDX-License-Identifier: Apache-2.0 */

/*
 * P8 and P9. Who handed on, assigned or supervised stood above whom it did that to, by the roster's statements alone, followed
 * here by steps of our own; what was tried without that was refused and is in the journal. Nobody was turned away at the
 * register but for a reason that the design knows, and what every petitioner was given convinces whoever holds the roster.
 */

#include <stdlib.h>
#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "node/core/fact.h"
#include "tests/sim/check.h"

#define STEPS_MAX 16
#define RECEIPTS_MAX 48 /* of one office: each costs a signature */

/* ---- powers ------------------------------------------------------------------------------------------------------ */

/* 22:22, 23, 38: the bureau that serves a unit, and those above it; or a line's own superior. */
bool check_stands_above(const Roster *r, const UnitCode *superior, const UnitCode *unit) {
        const RosterUnit *u = roster_find_unit(r, unit);

        for (unsigned i = 0; u && i < STEPS_MAX; i++) {
                if (unit_code_equal(&u->served_by, superior))
                        return true;
                u = roster_find_unit(r, &u->served_by);
        }
        u = roster_find_unit(r, unit);
        for (unsigned i = 0; u && i < STEPS_MAX; i++) {
                if (unit_code_equal(&u->led_by, superior))
                        return true;
                u = roster_find_unit(r, &u->led_by);
        }
        return false;
}

static bool needs_power(EntryKind kind) {
        return kind == ENTRY_REFERRAL || kind == ENTRY_ASSIGNMENT || kind == ENTRY_ORDER || kind == ENTRY_REMINDER;
}

static void check_power(Sim *s, const SimOffice *o, const LedgerEntry *e) {
        bool taken = e->kind == ENTRY_RECEIVED && e->has_receipt && e->receipt.outcome == OUTCOME_TAKEN;
        const Document *d = &e->document;

        if (!e->has_document || (!taken && e->kind != d->kind))
                return;
        if (needs_power(d->kind) && !check_stands_above(s->roster, &d->unit, &d->to))
                sim_fail(s, "P8: %s of %s to %s stands in entry %llu of %s, and it isn't above it", entry_kind_name(d->kind),
                         d->unit.s, d->to.s, (unsigned long long)e->number, o->unit.s);
        if (d->kind == ENTRY_REPORT_UP && !check_stands_above(s->roster, &d->to, &d->unit))
                sim_fail(s, "P8: %s reported up to %s in entry %llu of %s, which isn't above it", d->unit.s, d->to.s,
                         (unsigned long long)e->number, o->unit.s);
        if (!taken && !unit_code_equal(&e->actor.unit, &d->unit))
                sim_fail(s, "P8: entry %llu of %s is a document of %s, made by %s", (unsigned long long)e->number, o->unit.s,
                         d->unit.s, e->actor.unit.s);
}

static bool is_authority(Reason reason) {
        return reason >= REASON_ROLE && reason < REASON_STATE;
}

static void check_violation(Sim *s, const Told *t, const Ledger *l) {
        const LedgerEntry *e = ledger_entry(l, t->entry);

        if (restore_is_lost(t->office, t->entry, t->life))
                return;
        if (t->status != RESULT_REFUSED || !is_authority(t->reason) || (t->input != INPUT_COMMAND && t->input != INPUT_READ))
                return;
        if (!e || e->kind != ENTRY_VIOLATION || !unit_code_equal(&e->actor.unit, &t->unit))
                sim_fail(s, "P8: #%llu of %s was refused as beyond its powers, and entry %llu doesn't say so",
                         (unsigned long long)t->id, t->unit.s, (unsigned long long)t->entry);
}

/* ---- the register ------------------------------------------------------------------------------------------------ */

static void check_turned_away(Sim *s, const Told *t) {
        static const Reason known[] = {
                REASON_DISK, REASON_MAP, REASON_TIME, REASON_BUSY, REASON_OLD_COPY, REASON_QUARANTINED, REASON_UNKNOWN_USER,
                REASON_UNIT_INACTIVE, REASON_NOT_FOUNDED, REASON_SERIALS_USED_UP, REASON_UNIT_NOT_HERE,
        };
        bool is_known = t->reason == REASON_FUTURE && t->behind; /* who founds by a wrong clock has none to hold it against */

        if (t->input != INPUT_COMMAND || t->kind != ENTRY_REGISTER || t->status != RESULT_REFUSED)
                return;
        for (size_t i = 0; i < array_size(known); i++)
                is_known = is_known || known[i] == t->reason;
        if (!is_known)
                sim_fail(s, "P9: %s was turned away at the register of %s: %s %s", t->unit.s, t->office->unit.s,
                         reason_text(t->reason)->name, t->detail);
}

/* Header, path and seal as they are printed, held against the roster alone. */
static void check_receipt(Sim *s, SimOffice *o, const Told *t, Arena *arena) {
        Archive *archive = runner_archive(engine_runner(o->engine));
        Buf bytes = BUF_INIT;
        Evidence e;
        int r = archive_evidence(archive, office_txn(o), t->entry, 0, &bytes);

        if (!r)
                r = evidence_decode(buf_bytes(&bytes), arena, &e);
        if (r || e.header.number != t->entry || !case_id_equal(&e.header.case_id, &t->case_id))
                sim_fail(s, "P9: %s can't print the receipt of %s, entry %llu: %d", o->unit.s, t->case_id.s,
                         (unsigned long long)t->entry, r);
        else if (!ledger_proves(&e, roster_find_node(s->roster, &o->unit), o->n_losses))
                sim_fail(s, "P9: the receipt of %s, entry %llu of %s, convinces nobody who holds the roster", t->case_id.s,
                         (unsigned long long)t->entry, o->unit.s);
        else
                s->stats.proved++;
        buf_deinit(&bytes);
}

/* Of a registration that its office lost: what the petitioner has is as good as it was. */
static void check_lost_receipt(Sim *s, const SimOffice *o, const Told *t, Arena *arena) {
        Evidence e;

        if (!t->proof.len)
                return;
        if (evidence_decode(t->proof, arena, &e) || e.header.number != t->entry ||
            !case_id_equal(&e.header.case_id, &t->case_id) ||
            !ledger_proves(&e, roster_find_node(s->roster, &o->unit), true) || evidence_verify(&e, s->roster))
                sim_fail(s, "P9: the receipt of %s, lost entry %llu of %s, convinces nobody any more", t->case_id.s,
                         (unsigned long long)t->entry, o->unit.s);
        s->stats.proved++;
}

void check_powers(Sim *s, SimOffice *o, const Ledger *l) {
        Arena arena = ARENA_INIT;
        unsigned receipts = 0;

        for (size_t i = 0; i < l->n_entries && !s->failed; i++)
                check_power(s, o, &l->entries[i]);
        for (size_t i = o->first_told; i && !s->failed; i = s->told[i - 1].next) {
                const Told *t = &s->told[i - 1];

                check_violation(s, t, l);
                check_turned_away(s, t);
                if (restore_is_lost(o, t->entry, t->life)) {
                        check_lost_receipt(s, o, t, &arena);
                        continue;
                }
                if (t->input == INPUT_COMMAND && t->kind == ENTRY_REGISTER && t->status == RESULT_DONE &&
                    receipts++ < RECEIPTS_MAX)
                        check_receipt(s, o, t, &arena);
        }
        arena_deinit(&arena);
}
