/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is wrong with the office itself, or with another as seen from here: each kind has a name that is journaled and stays for ever,
 * and says in both languages what happened and what to do.  One table, for log and desk alike.
 */

#include <stdint.h>

typedef enum AlarmKind {
        ALARM_OURS_AHEAD = 1,   /* subject: who holds a later seal of ours than we have: an old copy runs here; intake is stopped */
        ALARM_OURS_DIFFERS = 2, /* subject: who holds another seal of ours: an old copy went on here; intake is stopped */
        ALARM_FORK = 3,         /* an office below shows two pasts */
        ALARM_GAP = 4,          /* an office below runs behind what we hold of it */
        ALARM_SILENCE = 5,
        ALARM_CONFLICT = 6, /* one parcel number, two contents */
        ALARM_QUARANTINE = 7,
        ALARM_TIME = 8,     /* the clock jumped: ticks and registration wait for confirmation */
        ALARM_ROSTER = 9,   /* one version, two rosters */
        ALARM_CUT = 10,     /* start-up cut a torn batch */
        ALARM_RECEIPT = 11, /* a receipt names another parcel than ours */
        ALARM_ROOM = 12,    /* map or disk fill up */
        ALARM_DAMAGE = 13,  /* the journal is damaged below what the store covers: put a copy of that segment back */
        ALARM_RECOVERY = 18, /* another office's recovery declares less than we hold of it; or one of ours is refused */
        ALARM_FLOOD = 19,    /* an office's parcels are refused without end: the rest of them wait (node/inbound.h) */
} AlarmKind;

typedef struct AlarmText {
        AlarmKind kind;
        const char *name;        /* stable: journals, JSON, logs */
        const char *zh;          /* on a desk */
        const char *say_en, *say_zh; /* what happened, and what to do */
} AlarmText;

/* Never NULL: a kind that this release does not know is "?". */
const AlarmText *alarm_text(AlarmKind k);
const char *alarm_kind_name(AlarmKind k);
uint32_t alarm_kind_parse(const char *name); /* 0: none */
