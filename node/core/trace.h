/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an entry did, as lines for people, golden files and the simulator.  One format everywhere:
 *
 *   [+12d 09:00] 411200 > case 411281-2026-0000123-3 TAKEN -> HANDED
 *
 * days since the origin and the hour in China; the unit whose file it is; what happened.  A function of the entry alone: the
 * same entry yields the same lines wherever it is replayed.  Never content, names of people, or keys.
 */

#include "common/wire/record.h"

typedef void (*TraceSink)(void *userdata, const char *line);

/* `origin`: any instant of the day that is day 0. */
void trace_entry(const Entry *entry, Instant origin, TraceSink sink, void *userdata);
