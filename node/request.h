/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a request of the control socket means, without socket, threads or waiting: a command becomes an input of the engine, a
 * read is answered from a transaction.  The daemon's control.c and the scenarios both stand on it, so that a scenario asks
 * exactly what the command line asks.
 */

#include "common/wire/control.h"
#include "node/query.h"

/* Why a request is answered before the office sees it. */
typedef struct RequestRefusal {
        uint32_t status;         /* ControlStatusCode */
        const ReasonText *words; /* static */
        const char *detail;      /* borrowed from the request, or static */
} RequestRefusal;

extern const ReasonText request_words_bad; /* "the request can't be read" */

/* Fills in everything but the actor, for commands and for reads that are entries themselves (show, evidence with parts); it
 * borrows from request and arena.  `desk` is the unit of a user command that names none.  False: the refusal says why. */
bool request_input(const PbControlRequest *request, const UnitCode *desk, Arena *arena, Input *ret, RequestRefusal *refusal);
/* Is an entry made of it? */
bool request_is_input(const PbControlRequest *request);

bool request_is_read(const PbControlRequest *request);

/* Who reads, and with what. */
typedef struct RequestReader {
        Archive *archive;
        const Roster *roster;
        UnitCode node;           /* the office's own unit */
        Actor actor;
        Instant now;
        CaseId case_id;          /* show: of the reading that became an entry, */
        uint32_t parts;          /* and what it allows */
} RequestReader;

/* All reads but CONTROL_STATUS, which is not about the store alone.  0, negative errno. */
int request_answer(const Query *q, const RequestReader *reader, const PbControlRequest *request) MUST_CHECK;
