/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who there is: units, their offices and the relays between them, from a list of divisions (the whole country, or its first
 * offices) or from a file that names every unit.  Formats: README.md.
 */

#include "tests/sim/sim.h"

#define TOPOLOGY_PROBLEM_SIZE 200

typedef struct Topology Topology;

/* Every province, city and county of the list with a bureau, a government and a few units that reply, hosted on the bureau's
 * node, and the national bureau above them.  limit: the first so many offices, a superior before those below it, from one
 * province after the other; 0: all.  NULL: problem says why. */
Topology *topology_national(const char *path, size_t limit, char problem[TOPOLOGY_PROBLEM_SIZE]);
/* A file of units. */
Topology *topology_read(const char *path, char problem[TOPOLOGY_PROBLEM_SIZE]);
/* Borrowed. */
const SimPlace *topology_place(const Topology *t);
Topology *topology_free(Topology *t);
