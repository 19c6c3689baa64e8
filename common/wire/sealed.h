/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Sealed parts (2022 art. 30, 46(5); promise P6): what accuses, encrypted to the desk key of one unit, so that whoever holds the
 * journal, its copies, or the node's memory holds nothing.  Made and opened by the command line alone.
 *
 *   part = suite u8, desk key's id (8), enc (32), cipher text with tag
 *   plain inside = length u32, encoded Accusation, zeros up to the bucket (wrap.h)
 *
 * HPKE base mode: who registered it stands in the entry's header, under the office's seal, and the desk that types has no lasting
 * key of its own to authenticate with; a second proof would prove nothing more.  Additional data: which kind of part it is, the
 * unit it is sealed to, and the accusation's id (32 random bytes that stand in its document), so that no part can be moved to
 * another accusation, desk or use.  The case number can't be bound: it is given only when the part exists already.
 */

#include "common/base/random.h"
#include "common/crypto/suite.h"
#include "common/unit/roster.h"
#include "common/wire/limits.h"
#include "common/wire/record.h"

#define SEALED_INFO "zhuji/1/sealed"
#define SEALED_ID_SIZE 32

#define ACCUSED_UNITS_MAX 16
#define ACCUSED_PERSONS_MAX 32
#define ACCUSATION_ENCLOSED_MAX 64

typedef struct AccusedPerson {
        const char *name, *unit, *rank, *managed_by;
} AccusedPerson;

typedef struct Accusation {
        Content content;
        CaseClass case_class;
        const char *units[ACCUSED_UNITS_MAX];
        uint32_t n_units;
        AccusedPerson persons[ACCUSED_PERSONS_MAX];
        uint32_t n_persons;
        const char *category, *place;
        const char *about_units[DOCUMENT_ABOUT_UNITS_MAX];
        uint32_t n_about_units;
        const char *enclosed[ACCUSATION_ENCLOSED_MAX]; /* on paper: their names */
        uint32_t n_enclosed;
        Attachment attachments[LIMIT_ATTACHMENTS];
        uint32_t n_attachments;
        const char *registered_by;
        Instant received_at;
        const char *external_id, *organ, *note;
} Accusation; /* strings: never NULL after accusation_decode(); encoding takes NULL as "" */

void accusation_encode(const Accusation *a, Buf *out);
/* Lives in the arena. */
int accusation_decode(Bytes in, Arena *arena, Accusation *ret) MUST_CHECK;
/* What people typed: false with the field that can't be. */
bool accusation_fits(const Accusation *a, RecordProblem *ret);

#define SEALED_E_KEY 1    /* open: sealed to a key that is not among those given */
#define SEALED_E_OPEN 2   /* open: not what was sealed: tampered, or moved from another accusation, unit or kind of part */
#define SEALED_E_FORMAT 3 /* open: no sealed part, or not made by the rules */

/* Appends the part's data.  0, or -EINVAL if the key is unusable (a point of small order: the roster's fault). */
int sealed_seal(PartKind kind, const UnitCode *to, const RosterKey *desk, const uint8_t id[SEALED_ID_SIZE],
                const Accusation *a, Random *random, Buf *ret) MUST_CHECK;
/* With any of the desk's keys; what comes out lives in the arena, which the caller wipes as it sees fit. */
int sealed_open(PartKind kind, const UnitCode *to, const KeyPair *keys, size_t n_keys, const uint8_t id[SEALED_ID_SIZE],
                Bytes data, Arena *arena, Accusation *ret) MUST_CHECK;
