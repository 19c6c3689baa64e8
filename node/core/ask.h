/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who may ask whom what (promise P8): pure questions to the roster, put by the asking office before it sends and by the asked one
 * before it takes.  REASON_NONE, or why not.
 */

#include "common/unit/route.h"
#include "common/wire/record.h"
#include "node/core/reason.h"

typedef Reason (*MayAsk)(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);

Reason ask_supervised(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* 22:40: improvement to whom the bureau supervises; policy to its own government; accountability to the unit with management
 * power over whom it names in ref_unit. */
Reason ask_proposal(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* 22:22 (1): a bureau its own government. */
Reason ask_decision(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* 22:28: a unit the one that leads it; who is led by nobody: the joint meeting of its level. */
Reason ask_recusal(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* Who decides on it; NULL: nobody in this roster. */
const RosterUnit *recusal_judge(const Roster *roster, const RosterUnit *unit);
/* Between units that accept and reply themselves: lead and co-handlers, possible handlers. */
Reason ask_handler(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* 22:25: one of urgent_recipients(), or a department beside it that the document names. */
Reason ask_urgent(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* 22:24: about possible handlers alone (units), by one of them or a bureau that supervises one; to their common superior, or a
 * bureau to which that one delegated it; where there is none, to a joint meeting common to all. */
Reason ask_dispute(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* 22:39: a bureau a joint meeting of its level or above. */
Reason ask_meeting(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);

/* 22:18, 46: a bureau that supervises the unit named in ref_unit, to what leads that unit; never to or by itself, nor to a desk
 * on its node. */
Reason ask_retaliation(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* 22:14 (7), 22 (1): a government, of what it leads itself. */
Reason ask_instructed(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* It is asked for by whoever named both sides, never by one of them. */
Reason ask_nobody(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);
/* 22:37: whoever has the case, a unit that could help. */
Reason ask_aid(const Roster *roster, const RosterUnit *from, const RosterUnit *to, const Document *doc);

/* ---- what these are made of --------------------------------------------------------------------------------------- */

/* `leader` leads the unit, at whatever distance. */
bool unit_leads(const Roster *roster, const UnitCode *leader, const RosterUnit *unit);
/* The nearest that leads it and whose desks do not stand on the node that it runs; NULL: none. */
const RosterUnit *unit_above_past(const Roster *roster, const RosterUnit *about);
/* The unit belongs to what this joint meeting coordinates: its government leads it, or the bureau that serves it. */
bool meeting_covers(const Roster *roster, const RosterUnit *meeting, const RosterUnit *unit);
/* The government at a unit's head: itself, or what leads it. */
const UnitCode *unit_government(const RosterUnit *unit);
/* The joint-meeting office of that government; NULL: none. */
const RosterUnit *unit_meeting(const Roster *roster, const UnitCode *government);
/* May it say who handles it: the unit's superior at whatever distance, or a bureau to which its government delegated that; a
 * joint meeting that covers the unit. */
bool unit_may_designate(const Roster *roster, const RosterUnit *by, const RosterUnit *unit);

/* The possible handlers that a dispute names; 0: fewer than two, or one that can handle nothing. */
uint32_t dispute_parties(const Roster *roster, const Document *doc, const RosterUnit *ret[DOCUMENT_UNITS_MAX]);
/* Before whom it comes: the common superior, else the lowest joint meeting common to all; NULL: nobody in this roster. */
const RosterUnit *dispute_judge(const Roster *roster, const RosterUnit *from, const RosterUnit *const *parties, uint32_t n);

#define URGENT_RECIPIENTS_MAX 8
/* 22:25: own government, own joint-meeting office; of a bureau: the bureau above and the national one. */
uint32_t urgent_recipients(const Roster *roster, const RosterUnit *from, const RosterUnit *ret[URGENT_RECIPIENTS_MAX]);
