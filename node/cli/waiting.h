/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The sealed halves of mixed letters that wait for their number (2022 art. 30; promise P6).  Registered together with the claim, an
 * accusation would bear the next number and stand beside the petitioner's name in everybody's list.  So the sealed half is laid
 * aside, encrypted as it is, in the node's data folder, and registered some registrations later, in no order.
 *
 * What is laid aside is on disk before the command says so.  The node registers it, within seconds, after as many registrations of the
 * office as were drawn for it, or at a time drawn between half a day and a day later; a later `case register` or `case import` may be
 * first, and `zhuji accusation waiting --now` does it at once.  Sent twice it is registered once: it bears a key (sealed.h).
 */

#include "node/cli/accusation.h"

/* Registrations of the office between laying aside and registering: at least one, at most so many; half of them on the average. */
#define WAITING_AFTER_MAX 16u
/* Nothing waits longer, however quiet the office; at least half of it, so that the time says not when the letter came. */
#define WAITING_TIME_MAX DURATION_DAY

/* The request of a sealed registration, with its key.  `now`, `registered`: as the office just said. */
CliExit waiting_lay_aside(Cli *cli, const PbControlRequest *request, Random *random, Instant now, uint64_t registered);
/* Registers those whose time has come (`all`: all); says on stderr which numbers they got, and leaves their receipts as files of ours
 * alone.  Failures are said and end nothing: what could not be registered waits. */
void waiting_release(Cli *cli, Random *random, bool all);
/* How many wait. */
size_t waiting_count(Cli *cli);
/* What waits, in no order: {until, registrations} of each: when it is registered at the latest, or once the office has registered so
 * many more.  Nothing else of it.  *ret is the caller's, whatever is returned. */
CliExit waiting_list(Cli *cli, json_t **ret);
/* How many there are, and a line each. */
void waiting_print(const Cli *cli, const json_t *list);
