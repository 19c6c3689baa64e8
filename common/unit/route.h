/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Questions to the roster: powers between units, and the way through the relays.  All pure functions of an immutable roster.
 */

#include "common/unit/roster.h"

/* The lowest common ancestor of a and b over led_by (a unit counts as its own ancestor only if it leads the other one):
 * it rules on their disputes (2022 art. 24).  False: none, the joint meeting coordinates. */
bool route_common_superior(const Roster *r, const UnitCode *a, const UnitCode *b, UnitCode *ret);

/* Does `bureau` serve `unit`, directly or as a bureau above the serving one (transitive served_by; never itself)? */
bool route_supervises(const Roster *r, const UnitCode *bureau, const UnitCode *unit);
/* Is `unit` below `superior` in a line of its own (2022 art. 23, 本系统): led by it, or a department whose upper department it is
 * (the reviewer that is no government), directly or through others? */
bool route_is_line(const Roster *r, const UnitCode *superior, const UnitCode *unit);
/* Does the unit accept and reply itself?  Departments, verticals, townships, government, ...; a bureau only with `handles`. */
bool route_is_responsible(const RosterUnit *u);
/* The bureaus strictly between `unit` (below) and `bureau` (above) on the served_by path, nearest to `unit` first; returns how
 * many there are (may exceed cap), or -1 if `bureau` is not above `unit`. */
int route_between(const Roster *r, const UnitCode *bureau, const UnitCode *unit, UnitCode *ret, size_t cap);

/* From the relay `here` towards the node of unit `to`: a node attached here, a child relay, or the parent.  Here and below a
 * unit without a node of its own counts as no such node: frames go between nodes, so resolve with roster_host() first. */
typedef enum RouteHopKind { ROUTE_HOP_NODE = 1, ROUTE_HOP_CHILD, ROUTE_HOP_PARENT } RouteHopKind;
typedef struct RouteHop {
        RouteHopKind kind;
        UnitCode unit; /* the node's unit or the next relay's */
} RouteHop;
/* False: no such node, or no way (an unconnected top). */
bool route_next_hop(const Roster *r, const UnitCode *here, const UnitCode *to, RouteHop *ret);
/* Is the node of `unit` attached to relay `relay` or to one below it? */
bool route_is_below(const Roster *r, const UnitCode *relay, const UnitCode *unit);
/* Number of relays a frame from a to b passes, 0 if no way: what a hop limit must allow. */
unsigned route_length(const Roster *r, const UnitCode *a, const UnitCode *b);
