/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The intake format: one case as a JSON object, from a line of an import file, a batch command, or `zhuji case register`.
 *
 *   external_id, channel (letter|visit|call|online|fax), received_at (RFC 3339), title, text (required), class
 *   (suggestion|claim|accusation), category, place, about_units [..], people, representatives [..],
 *   petitioner {name, id_number, phone, address}
 *
 *   attachments [..]      paths of files below the folder of the file that says so
 *   accused {units [..], persons [{name, unit, rank, managed_by}]}, enclosed [..], to      what accuses (2022 art. 30); enclosed: what
 *                                                                                          stays on paper, by name
 *   accusation {title, text, category, accused, enclosed, attachments, to}      the half of a letter that does; the rest is a claim
 *
 * Strict: what is unknown, of the wrong type, too long or impossible is refused with the field and the reason, and nothing of
 * that case goes in.  What accuses (`class: accusation`, or `accused` whatever the class) is never put into a request in clear:
 * sealing.h seals it.
 *
 * Parsing is pure: the clock arrives as an argument, no file is read, no byte of the input survives outside the arena.
 */

#include <jansson.h>
#include "common/wire/control.h"
#include "common/wire/record.h"
#include "common/wire/sealed.h"

/* The longest text with every byte escaped (six for one), and everything else: more can't be a case. */
#define INTAKE_LINE_MAX (2u << 20)
/* One matter, one registration: no crowd is larger, and a sum over all cases of a century stays within 32 bits. */
#define INTAKE_PEOPLE_MAX 1000000u

typedef struct Intake Intake;
struct Intake {
        Document document; /* kind REGISTER; external_id and external_digest not yet set unless the line had an id */
        Content content;
        const char *paths[LIMIT_ATTACHMENTS]; /* as written; whoever has the files reads them (attach.h), before a key or request */
        uint32_t n_paths;
        Attachment attachments[LIMIT_ATTACHMENTS]; /* read; of what accuses they stand in `accusation` */
        uint32_t n_attachments;
        bool has_external_id;
        bool accuses;          /* document and content are its alone who seals them: nothing of them goes out in clear */
        Accusation accusation; /* if so: who is accused, and what came with it */
        UnitCode to;           /* the organ that a person confirmed; "" if nobody did */
        Intake *half;          /* of a mixed letter: the accusation, a registration of its own; else NULL */
};

typedef struct IntakeProblem {
        char field[96];   /* "petitioner.phone", "about_units[2]"; "" if of the whole line */
        char reason[192]; /* English */
        char reason_zh[192];
        bool sealed;      /* it accuses: the line is not to be repeated anywhere */
} IntakeProblem;

/* Received later than `now` is refused.  The Intake's strings live in the arena.  False: problem says why. */
bool intake_parse(Bytes line, Instant now, Arena *arena, Intake *ret, IntakeProblem *problem);
/* The same of parsed JSON (read with intake_load(), so that duplicate keys were refused). */
bool intake_read(const json_t *json, Instant now, Arena *arena, Intake *ret, IntakeProblem *problem);
/* JSON text as strictly as we read it anywhere: one value, UTF-8, no duplicate keys, no NUL, no byte order mark, bounded depth.
 * NULL: problem says why (field is ""). */
json_t *intake_load(Bytes text, IntakeProblem *problem);

/* What makes a registration the same one again: the line's external_id, else the file's digest and the line's number.  Sets
 * external_id and external_digest; the digest is of what the line means, not of how it is written. */
void intake_set_key(Intake *intake, const Digest *file, uint64_t line, Arena *arena);

/* The registration as a request, which then borrows from the arena.  Asserts that it does not accuse. */
void intake_request(const Intake *intake, Arena *arena, PbControlRequest *request);
