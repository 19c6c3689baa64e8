/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rules come into force: a pack for the clocks that start from then on, a calendar for all that run.  Whoever brought the bytes
 * verified the root's signature; what is decided here is whether they follow what is in force, and who may.
 *
 * After a new calendar the job of moving clocks walks over all of them, a bounded number at a time, from tick to tick; where it
 * stands is in the store, so a restart goes on where it was.
 */

#include "node/core/decide.h"

/* Rows looked at in one tick: those that stay cost no entry, but time. */
#define JOB_ROWS_MAX 4096

static Reason check_installer(Decide *d) {
        const Actor *a = &d->input->actor;
        UserRow user;

        if (!user_get(d->txn, &a->unit, &a->user, &user) || !user.roles)
                return refuse(d, REASON_UNKNOWN_USER, "%s at %s", a->user.s, a->unit.s);
        if (!unit_code_equal(&a->unit, &d->office->unit) || !(user.roles & ROLE_ADMIN))
                return refuse(d, REASON_ROLE, "%s admin", a->user.s);
        d->actor = *a;
        d->actor.roles = user.roles;
        return REASON_NONE;
}

Reason decide_rules(Decide *d) {
        const Pack *pack = d->input->rules, *now = d->office->pack;
        Reason reason = check_installer(d);
        RulesRow row = { .pack = "" };
        Fact *f;

        if (reason)
                return reason;
        (void)row_get(d->txn, ROW_RULES, &row);
        if (!strcmp(pack->name, row.pack_entry ? row.pack : now->name)) {
                uint32_t version = row.pack_entry ? row.pack_version : now->version;
                const Digest *digest = row.pack_entry ? &row.pack_digest : &now->digest;

                if (pack->version == version && !digest_same(&pack->digest, digest))
                        return refuse(d, REASON_RULES_DIFFERS, "%s/%u", pack->name, pack->version);
                if (pack->version < version || (pack->version == version && row.pack_entry))
                        return refuse(d, REASON_RULES_OLD, "%s/%u, in force %s/%u", pack->name, pack->version, pack->name,
                                      version);
        }
        if (pack->transition.from > day_of(d->now)) {
                char day[DAY_TEXT_SIZE];

                day_format(pack->transition.from, day);
                return refuse(d, REASON_RULES_EARLY, "%s/%u: %s", pack->name, pack->version, day);
        }
        draft_begin(d, ENTRY_RULES, &CASE_NONE, &d->actor);
        draft_part(d, PART_RULES, d->input->rules_bytes);
        f = draft_fact(d, FACT_RULES, &UNIT_NONE, &CASE_NONE);
        f->text = arena_strdup(d->out->arena, pack->name);
        f->number = pack->version;
        f->has_digest = true;
        f->digest = pack->digest;
        return REASON_NONE;
}

Reason decide_calendar(Decide *d) {
        const Calendar *calendar = d->input->calendar;
        Reason reason = check_installer(d);
        RulesRow row = { .pack = "" };
        Fact *f;

        if (reason)
                return reason;
        (void)row_get(d->txn, ROW_RULES, &row);
        if (row.calendar_entry && calendar->version == row.calendar_version &&
            !digest_same(&calendar->digest, &row.calendar_digest))
                return refuse(d, REASON_RULES_DIFFERS, "calendar/%u", calendar->version);
        if (row.calendar_entry && calendar->version <= row.calendar_version)
                return refuse(d, REASON_RULES_OLD, "calendar/%u, in force calendar/%u", calendar->version,
                              row.calendar_version);
        /* Clocks count by years that are known: none may be forgotten. */
        for (uint32_t i = 0; d->office->calendar && i < d->office->calendar->n_years; i++) {
                int year = d->office->calendar->years[i];

                if (!calendar_has_year(calendar, year) && !calendar_has_year(calendar_builtin(), year))
                        return refuse(d, REASON_CALENDAR_YEAR_LOST, "%d", year);
        }
        draft_begin(d, ENTRY_CALENDAR, &CASE_NONE, &d->actor);
        draft_part(d, PART_CALENDAR, d->input->rules_bytes);
        f = draft_fact(d, FACT_CALENDAR, &UNIT_NONE, &CASE_NONE);
        f->number = calendar->version;
        f->has_digest = true;
        f->digest = calendar->digest;
        return REASON_NONE;
}

/* ---- the job ----------------------------------------------------------------------------------------------------- */

static void job_fact(Decide *d, const ClockRow *at, uint64_t moved, bool done) {
        Fact *f = draft_fact(d, FACT_RULES_JOB, &at->unit, &at->case_id);

        f->what = at->clock;
        f->number = at->instance;
        f->number2 = moved;
        f->how = done;
}

bool tick_rules_job(Decide *d, uint32_t drafts_max) {
        RulesRow job = { .moving = false };
        Actor node = { .unit = d->office->unit };
        ClockRow row;
        RowCursor cursor;
        uint32_t seen = 0;
        uint64_t moved;
        bool more;

        if (!row_get(d->txn, ROW_RULES, &job) || !job.moving)
                return false;
        moved = job.moved;
        row = (ClockRow){ .unit = job.move_unit, .case_id = job.move_case, .clock = job.move_clock,
                          .instance = job.move_instance + 1 };
        cursor = row_cursor(ROW_CLOCK, &row, 4, 0);
        while ((more = seen < JOB_ROWS_MAX && d->out->n_drafts + 1 < drafts_max) && row_next(d->txn, &cursor, &row)) {
                seen++;
                if (clock_move(d, &row))
                        job_fact(d, &row, ++moved, false);
        }
        /* `more` here: the rows ended before the tick's share did. */
        draft_begin(d, ENTRY_JOB, &CASE_NONE, &node);
        job_fact(d, &row, moved, more);
        return !more;
}
