/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The parts of office_decide(), one for each kind of input.  Each drafts, or refuses; REASON_NONE with no draft is fine. */

#include "node/core/step.h"

/* The desk's unit is here and active, the user is one of its; fills in d->actor. */
Reason check_desk(Decide *d);
Reason decide_progress(Decide *d);
Reason decide_parcel(Decide *d);
Reason decide_receipt(Decide *d);
Reason decide_tick(Decide *d);
Reason decide_peer_seals(Decide *d);
Reason decide_peer_view(Decide *d);
Reason decide_alarm(Decide *d);
Reason decide_roster(Decide *d);
Reason decide_rules(Decide *d);
Reason decide_calendar(Decide *d);
/* Goes on moving clocks after a new calendar, within so many drafts; true: more is left. */
bool tick_rules_job(Decide *d, uint32_t drafts_max);
Reason decide_recover(Decide *d); /* the command: d->actor is an admin */
Reason decide_recovery_item(Decide *d);
Reason decide_recovery_answer(Decide *d);
Reason decide_peer_recovery(Decide *d); /* recovery_peer.c */
bool tick_recovery(Decide *d);
Reason decide_cut(Decide *d);
Reason decide_quarantine(Decide *d);
/* The command: d->actor is an admin, and has looked into it. */
Reason decide_alarm_settled(Decide *d);
/* The time of the entry is written down; `confirmed` by an operator, or 0. */
void fact_time(Decide *d, Instant confirmed);
/* A parcel that ended the node twice: consumed, with that outcome. */
Reason parcel_quarantine(Decide *d);
