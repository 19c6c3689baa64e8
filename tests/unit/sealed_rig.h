/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Offices that have accusations (office_rig.h): each discipline organ and the organisation department with a desk key.  What is
 * sealed here is sealed in shape alone; that it can't be opened, test_sealed.c says.
 */

#include "common/wire/sealed.h"
#include "office_rig.h"

#define PROVINCE "410000"
#define CITY "411200"
#define COUNTY "411281"
#define HRSS "411281.hrss"
#define COUNTY_ORGAN "411281.discipline"
#define CITY_ORGAN "411200.discipline"
#define DEPARTMENT "411281.meeting" /* made one */
#define SEALED_PART_SIZE (SEALED_HEAD_SIZE + 512 + SEALED_TAG_SIZE)
#define EVERYTHING 0xFFFFFFFFu

extern uint8_t id_bytes[DIGEST_SIZE];

/* The province, the city, the county and its organ. */
void sealed_rig_init(Rig *rig);
/* Another key for each unit, made of its code. */
void key_of(const char *unit, uint8_t ret[8]);
/* A part for that unit's desk; two can be had at a time. */
Bytes sealed_to(const char *unit, unsigned which);
Document accusation(const char *to);
Input command(const char *unit, const char *user, EntryKind kind, const Document *doc);
void add_part(Input *in, PartKind kind, Bytes data);
Result register_sealed(Rig *rig, const char *unit, const char *to, bool notice);
/* The same, asserted to be done. */
CaseId registered(Rig *rig, const char *unit, const char *to, bool notice);
/* A case that turns out to accuse: that user refers it to that organ. */
Result seal_late(Rig *rig, const char *unit, const char *user, const char *to, const CaseId *id);
/* Likewise, after a look at the other cases of the same letter. */
Result seal_seen(Rig *rig, const char *unit, const char *user, const char *to, const CaseId *id);
/* That user of the county's organ does that, with words sealed to its own desk or without. */
Result organ_does(Rig *rig, const char *user, EntryKind kind, const CaseId *id, bool words);
Result read_case(Rig *rig, const char *unit, const char *user, const CaseId *id, uint32_t parts);
/* What becomes of a document that a node sends (rig_forge()). */
Reason arrives(Rig *rig, const char *node, const char *unit, const char *to, ParcelKind kind, const CaseId *id,
               const Document *doc);
void expect_reason(Result result, Reason reason);
