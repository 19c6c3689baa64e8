/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Walks upwards in a checked roster.  Such a roster has no loops, so every walk ends; the assert in depth functions keeps an
 * unchecked one from spinning for ever.
 */

#include "common/unit/route.h"

#include <assert.h>
#include <stddef.h>

/* Units. */

static const RosterUnit *leader(const Roster *r, const RosterUnit *u) {
        return roster_find_unit(r, &u->led_by);
}

static unsigned leader_depth(const Roster *r, const RosterUnit *u) {
        unsigned depth = 0;

        for (u = leader(r, u); u; u = leader(r, u)) {
                depth++;
                assert(depth <= r->n_units);
        }
        return depth;
}

bool route_common_superior(const Roster *r, const UnitCode *a, const UnitCode *b, UnitCode *ret) {
        const RosterUnit *x = roster_find_unit(r, a), *y = roster_find_unit(r, b);

        if (!x || !y)
                return false;
        if (x == y) {
                x = y = leader(r, x); /* it doesn't lead itself */
        } else {
                unsigned depth_x = leader_depth(r, x), depth_y = leader_depth(r, y);

                for (; depth_x > depth_y; depth_x--)
                        x = leader(r, x);
                for (; depth_y > depth_x; depth_y--)
                        y = leader(r, y);
                while (x != y) {
                        x = leader(r, x);
                        y = leader(r, y);
                }
        }
        if (!x)
                return false;
        *ret = x->code;
        return true;
}

int route_between(const Roster *r, const UnitCode *bureau, const UnitCode *unit, UnitCode *ret, size_t cap) {
        const RosterUnit *u = roster_find_unit(r, unit);
        size_t n = 0;

        if (!u)
                return -1;
        for (u = roster_find_unit(r, &u->served_by); u; u = roster_find_unit(r, &u->served_by)) {
                if (unit_code_equal(&u->code, bureau))
                        break;
                if (n++ >= r->n_units)
                        return -1;
        }
        if (!u || unit_code_equal(bureau, unit))
                return -1;

        /* Written only now that there is a way. */
        u = roster_find_unit(r, unit);
        for (size_t i = 0; i < n && i < cap; i++) {
                u = roster_find_unit(r, &u->served_by);
                ret[i] = u->code;
        }
        return (int)n;
}

bool route_supervises(const Roster *r, const UnitCode *bureau, const UnitCode *unit) {
        return route_between(r, bureau, unit, NULL, 0) >= 0;
}

/* Levels from the ministry to the street, with room: what an unchecked roster loops through ends, too. */
#define LINE_LEVELS_MAX 8

/* The department above in its own system, as the roster states it: the reviewer that is no government. */
static bool is_line(const Roster *r, const RosterUnit *above, const RosterUnit *u, unsigned levels) {
        const RosterUnit *by;

        if (!u || !levels)
                return false;
        by = leader(r, u);
        if (by && (by == above || is_line(r, above, by, levels - 1)))
                return true;
        for (uint32_t i = 0; i < u->n_review_by; i++) {
                by = roster_find_unit(r, &u->review_by[i]);
                if (by && (by->kind == UNIT_DEPARTMENT || by->kind == UNIT_VERTICAL) &&
                    (by == above || is_line(r, above, by, levels - 1)))
                        return true;
        }
        return false;
}

bool route_is_line(const Roster *r, const UnitCode *superior, const UnitCode *unit) {
        const RosterUnit *above = roster_find_unit(r, superior), *u = roster_find_unit(r, unit);

        return above && u && above != u && is_line(r, above, u, LINE_LEVELS_MAX);
}

bool route_is_responsible(const RosterUnit *u) {
        if (u->status == UNIT_ABOLISHED || u->kind == UNIT_JOINT_MEETING)
                return false;
        return u->kind != UNIT_BUREAU || u->handles;
}

/* Relays. */

static const RosterRelay *parent(const Roster *r, const RosterRelay *relay) {
        return roster_find_relay(r, &relay->parent);
}

static unsigned relay_depth(const Roster *r, const RosterRelay *relay) {
        unsigned depth = 0;

        for (relay = parent(r, relay); relay; relay = parent(r, relay)) {
                depth++;
                assert(depth <= r->n_relays);
        }
        return depth;
}

static const RosterRelay *relay_of_node(const Roster *r, const UnitCode *unit) {
        const RosterNode *node = roster_find_node(r, unit);

        return node ? roster_find_relay(r, &node->relay) : NULL;
}

/* Where the ways up from x and y meet, and how many relays that way counts; NULL: they don't. */
static const RosterRelay *meeting_relay(const Roster *r, const RosterRelay *x, const RosterRelay *y, unsigned *ret_length) {
        unsigned depth_x = relay_depth(r, x), depth_y = relay_depth(r, y), length = 1;

        for (; depth_x > depth_y; depth_x--, length++)
                x = parent(r, x);
        for (; depth_y > depth_x; depth_y--, length++)
                y = parent(r, y);
        for (; x != y; length += 2) {
                x = parent(r, x);
                y = parent(r, y);
        }
        if (x)
                *ret_length = length;
        return x;
}

bool route_next_hop(const Roster *r, const UnitCode *here, const UnitCode *to, RouteHop *ret) {
        const RosterRelay *relay = roster_find_relay(r, here), *target = relay_of_node(r, to);
        unsigned length;

        if (!relay || !target)
                return false;
        const RosterRelay *meeting = meeting_relay(r, relay, target, &length);
        if (!meeting)
                return false;
        if (target == relay) {
                *ret = (RouteHop){ ROUTE_HOP_NODE, *to };
        } else if (meeting != relay) {
                *ret = (RouteHop){ ROUTE_HOP_PARENT, relay->parent };
        } else {
                while (parent(r, target) != relay)
                        target = parent(r, target);
                *ret = (RouteHop){ ROUTE_HOP_CHILD, target->unit };
        }
        return true;
}

bool route_is_below(const Roster *r, const UnitCode *relay, const UnitCode *unit) {
        const RosterRelay *top = roster_find_relay(r, relay), *at = relay_of_node(r, unit);
        unsigned length;

        return top && at && meeting_relay(r, top, at, &length) == top;
}

unsigned route_length(const Roster *r, const UnitCode *a, const UnitCode *b) {
        const RosterRelay *x = relay_of_node(r, a), *y = relay_of_node(r, b);
        unsigned length;

        return x && y && meeting_relay(r, x, y, &length) ? length : 0;
}
