/* SPDX-License-Identifier: Apache-2.0 */

#include "common/unit/accused.h"

#include <string.h>

#define LEVELS_MAX 16

bool accused_find_unit(const Roster *r, const char *text, UnitCode *ret) {
        UnitCode code;

        if (unit_code_parse(text, &code)) {
                *ret = code;
                return true;
        }
        for (uint32_t i = 0; i < r->n_units; i++)
                if (*text && strcmp(r->units[i].name, text) == 0) {
                        *ret = r->units[i].code;
                        return true;
                }
        return false;
}

static bool is_in(const UnitCode *list, uint32_t n, const UnitCode *unit) {
        for (uint32_t i = 0; i < n; i++)
                if (unit_code_equal(&list[i], unit))
                        return true;
        return false;
}

/* The office, or somebody who works there: the head sees what the office gets. */
static bool is_accused(const Accused *a, const UnitCode *unit) {
        return is_in(a->units, a->n_units, unit) || is_in(a->person_units, a->n_person_units, unit);
}

static const RosterUnit *unit_of(const Roster *r, const UnitCode *code) {
        return unit_code_is_none(code) ? NULL : roster_find_unit(r, code);
}

AccusedBar accused_bars(const Roster *r, const Accused *a, const UnitCode *to, UnitKind kind) {
        const RosterUnit *unit = unit_of(r, to);
        const RosterNode *host;

        if (!unit || unit->status != UNIT_ACTIVE)
                return ACCUSED_NO_UNIT;
        if (kind == UNIT_ORGANISATION ? unit->kind != kind :
                                        unit->kind != UNIT_DISCIPLINE && unit->kind != UNIT_POLITICAL_LEGAL)
                return ACCUSED_NOT_ORGAN;
        if (is_accused(a, to))
                return ACCUSED_ITSELF;
        host = roster_host(r, to);
        if (!host || is_accused(a, &host->unit))
                return ACCUSED_NODE;
        return roster_desk_key(unit) ? ACCUSED_FREE : ACCUSED_NO_KEY;
}

/* ---- divisions and lines -------------------------------------------------------------------------------------------- */

/* A township's organ is its county's. */
static bool same_division(const UnitCode *a, const UnitCode *b) {
        return strncmp(a->s, b->s, 6) == 0;
}

static const RosterUnit *organ_at(const Roster *r, const UnitCode *place, UnitKind kind) {
        for (uint32_t i = 0; i < r->n_units; i++) {
                const RosterUnit *u = &r->units[i];

                if (u->kind == kind && u->status == UNIT_ACTIVE && same_division(&u->code, place))
                        return u;
        }
        return NULL;
}

static const RosterUnit *above(const Roster *r, const RosterUnit *u) {
        const RosterUnit *up = unit_of(r, &u->led_by);

        return up && up->kind == u->kind ? up : NULL;
}

/* Is `high` the same as `low`, or above it on its line? */
static bool is_above(const Roster *r, const RosterUnit *high, const RosterUnit *low) {
        for (unsigned i = 0; low && i < LEVELS_MAX; i++, low = above(r, low))
                if (unit_code_equal(&high->code, &low->code))
                        return true;
        return false;
}

/* The lowest organ that stands at or above both; of two lines without a common top the first. */
static const RosterUnit *joined(const Roster *r, const RosterUnit *a, const RosterUnit *b) {
        const RosterUnit *high = a;

        if (!a || !b)
                return a ? a : b;
        for (unsigned i = 0; high && i < LEVELS_MAX; i++, high = above(r, high))
                if (is_above(r, high, b))
                        return high;
        return a;
}

static const RosterUnit *manager_of(const Roster *r, const UnitCode *managed_by) {
        const RosterUnit *u = unit_of(r, managed_by);

        return u && u->kind == UNIT_DISCIPLINE ? u : organ_at(r, managed_by, UNIT_DISCIPLINE);
}

/* A unit is overseen at the level of whoever leads it. */
static const RosterUnit *overseer_of(const Roster *r, const UnitCode *code) {
        const RosterUnit *u = unit_of(r, code);

        if (!u)
                return NULL;
        if (u->kind == UNIT_DISCIPLINE)
                return above(r, u);
        return organ_at(r, unit_of(r, &u->led_by) ? &u->led_by : &u->code, UNIT_DISCIPLINE);
}

/* Up the line to the first that is free; past the intake's own division if the intake itself is accused. */
static bool first_free(const Roster *r, const Accused *a, const RosterUnit *u, UnitKind kind, const UnitCode *avoid,
                       UnitCode *ret) {
        for (unsigned i = 0; u && i < LEVELS_MAX; i++, u = above(r, u)) {
                AccusedBar bar = accused_bars(r, a, &u->code, kind);

                if ((avoid && same_division(&u->code, avoid)) || (bar && bar != ACCUSED_NO_KEY)) /* a key can be made */
                        continue;
                *ret = u->code;
                return true;
        }
        return false;
}

bool accused_organ(const Roster *r, const Accused *a, const UnitCode *intake, UnitCode *ret) {
        const RosterUnit *organ = NULL;

        for (uint32_t i = 0; i < a->n_managed_by; i++)
                organ = joined(r, organ, manager_of(r, &a->managed_by[i]));
        for (uint32_t i = 0; i < a->n_units; i++)
                organ = joined(r, organ, overseer_of(r, &a->units[i]));
        if (!organ && !a->n_managed_by) /* no cadre: the organ that enforces the law */
                organ = organ_at(r, intake, UNIT_POLITICAL_LEGAL);
        return first_free(r, a, organ, UNIT_DISCIPLINE, is_accused(a, intake) ? intake : NULL, ret);
}

bool accused_department(const Roster *r, const Accused *a, const UnitCode *organ, UnitCode *ret) {
        if (!a->n_managed_by)
                return false;
        return first_free(r, a, organ_at(r, organ, UNIT_ORGANISATION), UNIT_ORGANISATION, NULL, ret);
}
