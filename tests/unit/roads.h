/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Cases that have come some way (office_rig.h), for tests that begin there: with the county's labour department, or with its
 * reviewers over three levels.
 */

#include "office_rig.h"

#define PROVINCE "410000"
#define CITY "411200"
#define COUNTY "411281"
#define HRSS "411281.hrss"
#define COUNTY_GOV "411281.gov"
#define CITY_HRSS "411200.hrss"
#define CITY_GOV "411200.gov"
#define PROVINCE_HRSS "410000.hrss"
#define PROVINCE_GOV "410000.gov"

/* ---- one county ----------------------------------------------------------------------------------------------------- */

/* Assigned to the department, which accepted it. */
CaseId road_accepted(Rig *rig);
CaseId road_suggestion(Rig *rig, const char *unit);
/* A claim of that path, brought by letter or by a visitor. */
CaseId road_claim(Rig *rig, const char *unit, Channel channel, uint32_t path31);
/* All that any document asks for, and that organ. */
Document road_told(const char *organ);

/* ---- three levels ---------------------------------------------------------------------------------------------------- */

/* Province, city, county; one at a time. */
Rig *road_three_levels(void);
/* Registered at the city, handed down to the county's department, which accepted it; decided there and served. */
CaseId road_handed_down(Rig *rig);
CaseId road_served(Rig *rig);
#define ROAD_OPINION "经查，诉求缺乏事实根据。"
/* A review's document with everything, of that decision. */
Document road_opinion(Decision decision);
void road_admit(Rig *rig, const char *reviewer, const CaseId *id, Decision decision);
void road_review(Rig *rig, const char *reviewer, const CaseId *id, Decision decision);
/* Asked and admitted there. */
CaseId road_under_review(Rig *rig, const char *reviewer);
/* What an office says of a review in its own name, though it may never have been: of the department's opinion, by that
 * reviewer, asked at that unit. */
Document road_claimed(EntryKind kind, const char *unit, const char *reviewer, const char *asked_at);
/* What becomes of it as a parcel to `to`: of an event, as one passed on. */
Reason road_give(Rig *rig, const char *node, const char *unit, const char *to, ParcelKind kind, const CaseId *id,
                 const Document *doc);
