/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * From what accuses to a request that says nothing (2022 art. 30, 46(5); promise P6): the only place where an accusation becomes
 * bytes that leave this process, and they are sealed.  Where it goes is computed (common/unit/accused.h), and confirmed by a
 * person; what is accused itself, or lies on the node of who is, is not to be confirmed.
 *
 * Nothing here touches files or sockets; the roster and the randomness arrive as arguments.
 */

#include "common/unit/accused.h"
#include "node/cli/intake.h"

typedef struct Sealing Sealing;
struct Sealing {
        const Roster *roster;
        UnitCode desk;   /* the unit at whose desk this is done */
        Random *random;
};

/* Who is accused, as far as the roster knows them. */
void sealing_accused(const Roster *roster, const Accusation *a, Accused *ret);

/* Is `to` confirmed and possible?  False: the problem says what to type, or why it can't be. */
bool sealing_check_organ(const Sealing *s, const Accusation *a, const UnitCode *to, IntakeProblem *problem);

/* The registration of an Intake that accuses, sealed to intake->to, with the organisation department's notice if a cadre is
 * accused.  ret_department (may be NULL): whom the notice is for, "" if there is none to have. */
bool sealing_register(const Sealing *s, const Intake *intake, Arena *arena, PbControlRequest *request,
                      UnitCode *ret_department, IntakeProblem *problem);

/* A referral of a case that is registered: one that turned out to accuse, one that came back, one that an organ hands on; `seen`: other
 * cases of the same letter were looked at. */
bool sealing_refer(const Sealing *s, const Accusation *a, const UnitCode *to, const CaseId *id, bool seen,
                   Arena *arena, PbControlRequest *request, UnitCode *ret_department, IntakeProblem *problem);

/* Later papers of a case, to the organ that was given it, or to the own desk; `passes_on` the entry that brought them, 0: from the
 * petitioner. */
bool sealing_material(const Sealing *s, const Accusation *a, const UnitCode *to, uint64_t passes_on, const CaseId *id, Arena *arena,
                      PbControlRequest *request, IntakeProblem *problem);

/* What is concluded, to the archive of the organ that takes over from the desk's. */
bool sealing_archive(const Sealing *s, const Accusation *a, const UnitCode *to, const CaseId *id, Arena *arena,
                     PbControlRequest *request, IntakeProblem *problem);
/* What the organ notes for itself with a document of that kind, sealed to its own desk; `note` NULL or empty: no part. */
bool sealing_note(const Sealing *s, EntryKind kind, const Document *doc, const char *note, const CaseId *id, Arena *arena,
                  PbControlRequest *request, IntakeProblem *problem);
