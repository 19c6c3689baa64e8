/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A county as its rows (bare_office.h), whose labour department closes: the tax office is its successor. */

#include "bare_office.h"

#define COUNTY "411281"
#define CITY "411200"
#define DEPT "411281.hrss"
#define TAX "411281.tax"
#define GOV "411281.gov"
#define TOWN "411281001"
#define CITY_HRSS "411200.hrss"

extern const Input tick;
extern const UnitCode county, city, dept, tax, town, city_hrss, nobody /* in no roster */;

/* A claim that the county registered; nobody has a file of it yet. */
CaseId closing(Bare *b);
/* That unit's file. */
DocketRow put_docket(Bare *b, const CaseId *id, const char *unit, DocketState state, Custody custody);
/* The job of a unit; where a file of the department's went (5 is its parcel's number to the city). */
void put_job(Bare *b, const char *unit, SuccessionJob state, uint64_t moved);
void put_went(Bare *b, const CaseId *id, SuccessionWent state, const char *to);
/* A tick's share of the job, of so many drafts; false: it had nothing to do. */
bool ticks(Bare *b, uint32_t drafts);
/* The job's last fact. */
const Fact *job_fact(const Bare *b);
