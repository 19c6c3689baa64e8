/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What can go wrong in a simulated world. Each fault has a name and can be switched off by itself; those that happen at times of
 * their own (a clock that jumps, a bit that flips) come to each office from the seed.
 */

#include "common/base/bytes.h"

typedef enum Fault {
        /* frames */
        FAULT_DELAY, FAULT_DROP, FAULT_DUPLICATE, FAULT_REORDER, FAULT_CORRUPT, FAULT_PARTITION, FAULT_ONE_WAY, FAULT_RELAY,
        /* processes and disks */
        FAULT_CRASH, FAULT_TORN, FAULT_TAIL, FAULT_SYNC, FAULT_FULL, FAULT_FLIP_JOURNAL, FAULT_STORE, FAULT_RESTORE,
        FAULT_OVERLAP,
        /* time */
        FAULT_DRIFT, FAULT_JUMP,
        /* the network's order */
        FAULT_ROSTER, FAULT_KEYS, FAULT_CLOSE, FAULT_HOSTILE,
        SIM_FAULTS
} Fault;

#define FAULT_BIT(fault) (1u << (fault))
#define FAULTS_ALL (FAULT_BIT(SIM_FAULTS) - 1u)
/* What a world of many offices can have without being about faults: frames go wrong and power fails. */
#define FAULTS_USUAL                                                                                                          \
        (FAULT_BIT(FAULT_DELAY) | FAULT_BIT(FAULT_DROP) | FAULT_BIT(FAULT_DUPLICATE) | FAULT_BIT(FAULT_REORDER) |                \
         FAULT_BIT(FAULT_PARTITION) | FAULT_BIT(FAULT_CRASH) | FAULT_BIT(FAULT_TORN) | FAULT_BIT(FAULT_TAIL) |                   \
         FAULT_BIT(FAULT_FULL))

const char *fault_name(Fault f); /* "drop" */
/* "drop,duplicate", "all", "none", "usual", "all,-crash", "usual,restore"; false: a name that is none of them. */
bool faults_parse(const char *list, uint32_t *ret);
/* The mask as faults_parse() reads it; appends. */
void faults_format(uint32_t faults, Buf *out);
/* A line for each, for --help; appends. */
void faults_help(Buf *out);
