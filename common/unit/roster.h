/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The roster: which offices exist, who leads, serves, reviews and hosts whom, and by which keys they are known.  All powers
 * come from here (promise P8), never from a code's prefix.  A Roster is immutable once roster_prepare() passed; its strings and
 * arrays live in its own arena.  How it is written (YAML) and signed is the business of the layers above.
 */

#include <stdint.h>
#include "common/base/arena.h"
#include "common/base/ident.h"

typedef enum UnitKind {
        UNIT_GOVERNMENT = 1,
        UNIT_BUREAU,
        UNIT_DEPARTMENT,
        UNIT_VERTICAL,
        UNIT_TOWNSHIP,
        UNIT_DISCIPLINE,
        UNIT_POLITICAL_LEGAL,
        UNIT_ORGANISATION,
        UNIT_JOINT_MEETING,
        UNIT_OTHER,
} UnitKind;

typedef enum UnitStatus { UNIT_ACTIVE = 1, UNIT_CLOSING, UNIT_ABOLISHED } UnitStatus;

#define ROSTER_REVIEWERS_MAX 2
#define ROSTER_SUCCESSORS_MAX 8
#define ROSTER_KEY_SIZE 32 /* public key of suite std: Ed25519, X25519, CURVE */
#define ROSTER_KEY_ID_SIZE 8
#define ROSTER_HASH_SIZE 32

/* A key by which something is known.  `id` = key_id_of() suite, use and public key (common/crypto/suite.h). */
typedef struct RosterKey {
        uint32_t suite;
        uint8_t id[ROSTER_KEY_ID_SIZE];
        uint8_t public_key[ROSTER_KEY_SIZE];
        uint64_t last_seal; /* retired keys: number of the last seal it signed; 0 while in use */
        bool retired;
} RosterKey;

typedef struct RosterUnit {
        UnitCode code;
        const char *name; /* Chinese */
        UnitKind kind;
        UnitStatus status;
        UnitCode led_by;    /* its government or its ministry line; none at the top */
        UnitCode served_by; /* the bureau that may hand to it, assign and supervise it; for a bureau: the bureau above */
        UnitCode review_by[ROSTER_REVIEWERS_MAX];
        uint32_t n_review_by;
        UnitCode hosted_on; /* the unit whose node its desks use; itself if it has a node */
        bool handles;       /* a bureau that may itself accept and reply */
        bool may_review, may_designate; /* delegated to a bureau by its government */
        UnitCode successor; /* closing or abolished: who takes over; of several the first */
        UnitCode more_successors[ROSTER_SUCCESSORS_MAX - 1]; /* the others: a person says of each case which (22:24) */
        uint32_t n_more_successors;
        RosterKey *desk;    /* what is sealed to this unit alone (2022 art. 30): the key in use first, then retired ones */
        uint32_t n_desk;    /* 0: nothing can be sealed to it */
        uint32_t line, column; /* where the source said it; 0 in a compiled roster */
} RosterUnit;

typedef struct RosterNode {
        UnitCode unit;      /* the node's own unit */
        UnitCode relay;     /* the relay it attaches to */
        RosterKey *identity; /* the current one first, then retired ones */
        uint32_t n_identity;
        RosterKey *wrap;
        uint32_t n_wrap;
        uint8_t curve[ROSTER_KEY_SIZE];
        uint32_t line, column;
} RosterNode;

typedef struct RosterRelay {
        UnitCode unit;   /* the bureau at whose place it stands */
        UnitCode parent; /* relay above; none at the top */
        const char *endpoint; /* "tcp://host:port" that the nodes and relays below connect to */
        uint8_t curve[ROSTER_KEY_SIZE];
        uint32_t line, column;
} RosterRelay;

typedef struct Roster {
        Arena arena;
        uint64_t version;
        uint8_t previous[ROSTER_HASH_SIZE]; /* hash of version-1; zero for version 1 */
        uint8_t hash[ROSTER_HASH_SIZE];     /* of the signed bytes; filled in by the codec */
        RosterKey *roots; /* who may sign the next version */
        uint32_t n_roots;
        RosterUnit *units; /* sorted by code */
        uint32_t n_units;
        RosterNode *nodes; /* sorted by unit */
        uint32_t n_nodes;
        RosterRelay *relays; /* sorted by unit */
        uint32_t n_relays;
        uint32_t *places; /* roster_prepare()'s: where units and nodes stand; NULL before */
        uint32_t places_mask;
} Roster;

/* What is wrong with a roster, for a person: line/column are the source's (0 if compiled). */
typedef struct RosterProblem {
        uint32_t line, column;
        UnitCode unit;
        char message[256]; /* says what to do */
} RosterProblem;

Roster *roster_new(void);
Roster *roster_free(Roster *r);
void roster_freep(Roster **r);

/* Sorts, fills in what may be derived (hosted_on of a unit with a node; served_by of bureaus without one: the bureau of the
 * division's next level by code, if listed), then checks: one code twice; unknown or missing superior, server, host, reviewer
 * or relay; a loop in led_by, served_by, hosted_on, successor or relay parents; kind against code (no suffix on six digits =
 * bureau, on nine = township, and the other way round); no reviewer on a unit that replies; a reviewer that may not review; a
 * successor that is missing or abolished; a key used twice.  After it hosted_on always names a unit with a node. Returns the
 * number of problems; the first `cap` of them in `problems`.  Asserts n_review_by <= ROSTER_REVIEWERS_MAX. */
size_t roster_prepare(Roster *r, RosterProblem *problems, size_t cap);

/* The key that what is sealed to that unit is sealed to; NULL if it has none. */
const RosterKey *roster_desk_key(const RosterUnit *u);
const RosterUnit *roster_find_unit(const Roster *r, const UnitCode *code);
const RosterNode *roster_find_node(const Roster *r, const UnitCode *unit);
const RosterRelay *roster_find_relay(const Roster *r, const UnitCode *unit);
/* Is `to` one of those that take over what the unit had? */
bool roster_succeeds(const RosterUnit *gone, const UnitCode *to);
/* Where what a closed unit had ends when its successor closes as well: along the successors to the first active unit, as far as each
 * names one alone; NULL: several, none, or in a circle. */
const RosterUnit *roster_heir(const Roster *r, const RosterUnit *gone);
/* Is `to` one of those that roster_succeeds() says, or of those who take over from one of them that has closed? */
bool roster_inherits(const Roster *r, const RosterUnit *gone, const UnitCode *to);
/* The node that hosts the unit's desks; NULL if the unit is unknown, or abolished and without host. */
const RosterNode *roster_host(const Roster *r, const UnitCode *unit);

const char *unit_kind_name(UnitKind k);                 /* "bureau"; "?" if unknown */
bool unit_kind_parse(const char *s, UnitKind *ret);
const char *unit_status_name(UnitStatus s);
bool unit_status_parse(const char *s, UnitStatus *ret);
