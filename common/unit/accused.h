/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Where an accusation goes (2022 art. 22 last paragraph, 30; promise P6): to the discipline organ with management authority
 * (管理权限), past every office that is accused itself, or whose node or staff is.  What comes out is a proposal: a person confirms
 * it.  What must not be, must not be confirmed either: accused_bars() is asked of what the person chose, too.
 */

#include "common/unit/roster.h"

#define ACCUSED_MAX 64

/* Who is accused, as far as the roster knows them: units, and the units of persons; and who manages those that are cadres. */
typedef struct Accused {
        UnitCode units[ACCUSED_MAX];
        uint32_t n_units;
        UnitCode person_units[ACCUSED_MAX]; /* the offices in which accused persons work */
        uint32_t n_person_units;
        UnitCode managed_by[ACCUSED_MAX];   /* a discipline organ, or any unit of the level that manages */
        uint32_t n_managed_by;
} Accused;

/* A code, or a name that the roster lists; false if it is neither (a company, a village). */
bool accused_find_unit(const Roster *r, const char *text, UnitCode *ret);

typedef enum AccusedBar {
        ACCUSED_FREE = 0,
        ACCUSED_NO_UNIT,   /* the roster does not list it, or it is no longer active */
        ACCUSED_NOT_ORGAN, /* neither discipline nor political-legal */
        ACCUSED_ITSELF,    /* it, or somebody in it, is accused */
        ACCUSED_NODE,      /* the office whose node would hold it, or somebody there, is accused */
        ACCUSED_NO_KEY,    /* no desk key: nothing can be sealed to it */
} AccusedBar;

/* May what accuses them go to that unit?  Asked of organs, and (with `kind` UNIT_ORGANISATION) of the organisation department. */
AccusedBar accused_bars(const Roster *r, const Accused *a, const UnitCode *to, UnitKind kind);

/* The organ to propose: the discipline organ of the highest level that manages one of them (of units without cadres: of the level
 * that leads the unit; of nobody known as a cadre: the political-legal organ at `intake`), or the first above it that is free (a missing desk key is
 * no reason to pass it by: sealing says so).  An
 * accused intake office is passed by: nothing then goes to an organ of its own division.  False: there is none; a person names
 * one. */
bool accused_organ(const Roster *r, const Accused *a, const UnitCode *intake, UnitCode *ret);

/* The organisation department at that organ's level, or the first above it that is free (22:30); false if none is, or no cadre is
 * accused. */
bool accused_department(const Roster *r, const Accused *a, const UnitCode *organ, UnitCode *ret);
