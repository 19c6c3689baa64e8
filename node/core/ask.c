/* SPDX-License-Identifier: Apache-2.0 */

/* Walks in a checked roster: no loops, so every walk ends; the count keeps an unchecked one from spinning. */

#include "node/core/ask.h"

#include <assert.h>
#include <stddef.h>

/* ---- units -------------------------------------------------------------------------------------------------------- */

bool unit_leads(const Roster *roster, const UnitCode *leader, const RosterUnit *unit) {
        for (uint32_t n = 0; unit && n <= roster->n_units; n++, unit = roster_find_unit(roster, &unit->led_by))
                if (unit_code_equal(&unit->led_by, leader))
                        return !unit_code_is_none(leader);
        return false;
}

/* Its desks stand on the node that `about` runs: what is said there of that one lies with it (P6). */
static bool lies_with(const Roster *roster, const RosterUnit *unit, const RosterUnit *about) {
        const RosterNode *host = roster_host(roster, &unit->code);

        return host && unit_code_equal(&host->unit, &about->code);
}

const RosterUnit *unit_above_past(const Roster *roster, const RosterUnit *about) {
        const RosterUnit *unit = roster_find_unit(roster, &about->led_by);

        for (uint32_t n = 0; unit && n <= roster->n_units && lies_with(roster, unit, about); n++)
                unit = roster_find_unit(roster, &unit->led_by);
        return unit;
}

const UnitCode *unit_government(const RosterUnit *unit) {
        return unit->kind == UNIT_GOVERNMENT ? &unit->code : &unit->led_by;
}

bool meeting_covers(const Roster *roster, const RosterUnit *meeting, const RosterUnit *unit) {
        const UnitCode *government = &meeting->led_by;
        const RosterUnit *bureau = roster_find_unit(roster, &unit->served_by);

        return meeting->kind == UNIT_JOINT_MEETING &&
               (unit_code_equal(government, &unit->code) || unit_leads(roster, government, unit) ||
                (bureau && unit_leads(roster, government, bureau)));
}

const RosterUnit *unit_meeting(const Roster *roster, const UnitCode *government) {
        for (uint32_t i = 0; !unit_code_is_none(government) && i < roster->n_units; i++)
                if (roster->units[i].kind == UNIT_JOINT_MEETING && roster->units[i].status == UNIT_ACTIVE &&
                    unit_code_equal(&roster->units[i].led_by, government))
                        return &roster->units[i];
        return NULL;
}

bool unit_may_designate(const Roster *roster, const RosterUnit *by, const RosterUnit *unit) {
        if (by->kind == UNIT_JOINT_MEETING)
                return meeting_covers(roster, by, unit);
        if (by->kind == UNIT_BUREAU)
                return by->may_designate && unit_leads(roster, &by->led_by, unit);
        return unit_leads(roster, &by->code, unit);
}

/* ---- supervision -------------------------------------------------------------------------------------------------- */

Reason ask_supervised(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        return route_supervises(roster, &from->code, &to->code) ? REASON_NONE : REASON_NOT_SUPERVISED;
}

Reason ask_proposal(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        enum { IMPROVE = 1, POLICY };
        const RosterUnit *about;
        const UnitCode *leader;

        if (doc->variant == IMPROVE)
                return ask_supervised(roster, from, to, doc);
        if (doc->variant == POLICY)
                return unit_code_equal(&from->led_by, &to->code) ? REASON_NONE : REASON_NOT_ASKABLE;
        about = roster_find_unit(roster, &doc->ref_unit);
        if (!about || !route_supervises(roster, &from->code, &about->code))
                return REASON_NOT_SUPERVISED;
        if (lies_with(roster, to, about))
                return REASON_PAST_HANDLER;
        /* What leads it, or what that one has for its cadres: the discipline organ, the organisation department. */
        leader = to->kind == UNIT_DISCIPLINE || to->kind == UNIT_ORGANISATION ? &to->led_by : &to->code;
        return !unit_code_equal(&to->code, &about->code) && unit_leads(roster, leader, about) ?
                       REASON_NONE : REASON_NOT_ASKABLE;
}

Reason ask_decision(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        return from->kind == UNIT_BUREAU && unit_code_equal(&from->led_by, &to->code) ? REASON_NONE : REASON_NOT_ASKABLE;
}

Reason ask_instructed(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        return from->kind == UNIT_GOVERNMENT && unit_code_equal(&to->led_by, &from->code) ? REASON_NONE : REASON_NOT_ASKABLE;
}

const RosterUnit *recusal_judge(const Roster *roster, const RosterUnit *unit) {
        const RosterUnit *leader = roster_find_unit(roster, &unit->led_by);

        return leader ? leader : unit_meeting(roster, unit_government(unit));
}

Reason ask_recusal(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        return recusal_judge(roster, from) == to ? REASON_NONE : REASON_NOT_ASKABLE;
}

Reason ask_handler(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        return route_is_responsible(from) && route_is_responsible(to) ? REASON_NONE : REASON_NOT_ASKABLE;
}

Reason ask_meeting(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        return from->kind == UNIT_BUREAU && meeting_covers(roster, to, from) ? REASON_NONE : REASON_NOT_ASKABLE;
}

Reason ask_retaliation(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        const RosterUnit *about = roster_find_unit(roster, &doc->ref_unit);

        if (about && (about == from || about == to || lies_with(roster, to, about)))
                return REASON_PAST_HANDLER;
        if (!about || from->kind != UNIT_BUREAU || !route_supervises(roster, &from->code, &about->code))
                return REASON_NOT_SUPERVISED;
        return unit_leads(roster, &to->code, about) ? REASON_NONE : REASON_NOT_ASKABLE;
}

Reason ask_nobody(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        return REASON_NOT_ASKABLE;
}

Reason ask_aid(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        return route_is_responsible(to) ? REASON_NONE : REASON_NOT_ASKABLE;
}

/* ---- urgent reports (22:25) --------------------------------------------------------------------------------------- */

static void add(const RosterUnit *unit, const RosterUnit *from, const RosterUnit **ret, uint32_t *n) {
        if (!unit || unit == from || unit->status != UNIT_ACTIVE)
                return;
        assert(*n < URGENT_RECIPIENTS_MAX);
        for (uint32_t i = 0; i < *n; i++)
                if (ret[i] == unit)
                        return;
        ret[(*n)++] = unit;
}

/* The bureau that no bureau stands above. */
static const RosterUnit *national_bureau(const Roster *roster, const RosterUnit *bureau) {
        for (uint32_t n = 0; n <= roster->n_units; n++) {
                const RosterUnit *above = roster_find_unit(roster, &bureau->served_by);

                if (!above)
                        return bureau;
                bureau = above;
        }
        return bureau;
}

uint32_t urgent_recipients(const Roster *roster, const RosterUnit *from, const RosterUnit *ret[URGENT_RECIPIENTS_MAX]) {
        const UnitCode *government = unit_government(from);
        uint32_t n = 0;

        add(roster_find_unit(roster, government), from, ret, &n);
        add(unit_meeting(roster, government), from, ret, &n);
        if (from->kind == UNIT_BUREAU) {
                add(roster_find_unit(roster, &from->served_by), from, ret, &n);
                add(national_bureau(roster, from), from, ret, &n);
        }
        return n;
}

Reason ask_urgent(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        const RosterUnit *recipients[URGENT_RECIPIENTS_MAX];
        uint32_t n = urgent_recipients(roster, from, recipients);
        const UnitCode *bureau = from->kind == UNIT_BUREAU ? &from->code : &from->served_by;

        for (uint32_t i = 0; i < n; i++)
                if (recipients[i] == to)
                        return REASON_NONE;
        /* "the departments concerned", beside it */
        return route_is_responsible(to) && unit_code_equal(&to->served_by, bureau) ? REASON_NONE : REASON_NOT_ASKABLE;
}

/* ---- disputes (22:24) --------------------------------------------------------------------------------------------- */

uint32_t dispute_parties(const Roster *roster, const Document *doc, const RosterUnit *ret[DOCUMENT_UNITS_MAX]) {
        uint32_t n = 0;

        for (uint32_t i = 0; i < doc->n_units; i++) {
                UnitCode code;
                const RosterUnit *unit = unit_code_parse(doc->units[i], &code) ? roster_find_unit(roster, &code) : NULL;

                if (!unit || !route_is_responsible(unit))
                        return 0;
                for (uint32_t k = 0; k < n; k++)
                        if (ret[k] == unit)
                                return 0;
                ret[n++] = unit;
        }
        return n < 2 ? 0 : n;
}

/* The lowest unit that leads them all, or is one of them and leads the others; false: none. */
static bool common_superior(const Roster *roster, const RosterUnit *const *parties, uint32_t n, UnitCode *ret) {
        UnitCode top = parties[0]->code;

        for (uint32_t i = 1; i < n; i++)
                if (!unit_code_equal(&top, &parties[i]->code) &&
                    !route_common_superior(roster, &top, &parties[i]->code, &top))
                        return false;
        *ret = top;
        return true;
}

static bool covers_all(const Roster *roster, const RosterUnit *meeting, const RosterUnit *const *parties, uint32_t n) {
        for (uint32_t i = 0; i < n; i++)
                if (!meeting_covers(roster, meeting, parties[i]))
                        return false;
        return true;
}

const RosterUnit *dispute_judge(const Roster *roster, const RosterUnit *from, const RosterUnit *const *parties, uint32_t n) {
        const RosterUnit *bureau = from->kind == UNIT_BUREAU ? from : roster_find_unit(roster, &from->served_by);
        UnitCode government;

        if (common_superior(roster, parties, n, &government))
                return roster_find_unit(roster, &government);
        if (!bureau)
                return NULL;
        government = bureau->led_by;
        for (uint32_t i = 0; !unit_code_is_none(&government) && i <= roster->n_units; i++) {
                const RosterUnit *meeting = unit_meeting(roster, &government);

                if (meeting && covers_all(roster, meeting, parties, n))
                        return meeting;
                government = roster_find_unit(roster, &government)->led_by;
        }
        return NULL;
}

static bool is_party_or_supervises_one(const Roster *roster, const RosterUnit *from, const RosterUnit *const *parties, uint32_t n) {
        for (uint32_t i = 0; i < n; i++)
                if (parties[i] == from || (from->kind == UNIT_BUREAU && route_supervises(roster, &from->code, &parties[i]->code)))
                        return true;
        return false;
}

Reason ask_dispute(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc) {
        const RosterUnit *parties[DOCUMENT_UNITS_MAX];
        uint32_t n = dispute_parties(roster, doc, parties);
        UnitCode superior;

        if (!n)
                return REASON_NOT_POSSIBLE_HANDLER;
        if (!is_party_or_supervises_one(roster, from, parties, n))
                return REASON_NOT_ASKABLE;
        if (!common_superior(roster, parties, n, &superior))
                return covers_all(roster, to, parties, n) ? REASON_NONE : REASON_NOT_COMMON_SUPERIOR;
        if (unit_code_equal(&to->code, &superior))
                return REASON_NONE;
        return to->kind == UNIT_BUREAU && to->may_designate && unit_code_equal(&to->led_by, &superior) ?
                       REASON_NONE : REASON_NOT_COMMON_SUPERIOR;
}
