/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How much room there is left, and what may still use it. Looked at before every decision, because afterwards is too late:
 * LMDB loses the whole transaction when its map is full, and a journal that can't take a batch ends the process. So the work
 * is turned away first, in three steps: an alarm, then no more intake, then nothing but start-up's own entry.
 */

#include "node/core/office.h"
#include "node/store/journal.h"
#include "node/store/store.h"

typedef enum ReserveLevel {
        RESERVE_FINE = 0,
        RESERVE_ALARM, /* somebody should make room */
        RESERVE_STOP,  /* commands that take work in are refused; parcels, receipts, ticks and the work in hand go on */
        RESERVE_OUT,   /* nothing is taken any more */
} ReserveLevel;

/* Parts of a hundred of the map, and of the file system unless RESERVE_DISK_ENOUGH is free. */
/* Weeks before it matters on a node that fills up over years. */
#define RESERVE_ALARM_PERCENT 70
/* What was raised is not cleared by the next page freed. */
#define RESERVE_CLEAR_PERCENT 3
/* A tenth of the map is left for the work already taken in: its notices, opinions, receipts. */
#define RESERVE_STOP_PERCENT 90
/* The last three are for replay at start-up, which can't be refused, and for a rebuild's bookkeeping. */
#define RESERVE_OUT_PERCENT 97
/* With this much free no disk is short, whatever part of it that is: two years of a county (20,000 cases of some 50 KB). */
#define RESERVE_DISK_ENOUGH ((uint64_t)2 << 30)
/* Below this, intake stops whatever the percentage: some segments, and the copy that a rebuild makes of a small store. */
#define RESERVE_DISK_LEAST ((uint64_t)256 << 20)
/* Bytes of map that an open transaction may take for one byte of journal: rows weigh about as much as their entry, and copying
 * the pages they stand on costs some times that. */
#define RESERVE_MAP_GROWTH 8

typedef struct Reserve {
        ReserveLevel level;
        const char *what;    /* "map", "disk", "journal"; "" if fine */
        unsigned percent;    /* how full that is; 0 for the journal */
} Reserve;

/* `pending` = journal bytes applied but not committed yet, `more` = worst case of what is about to be added to the batch. */
Reserve reserve_of_usage(const StoreUsage *usage, uint64_t pending, uint64_t more);
/* Should the alarm be on?  Once raised it stays until some parts of a hundred more are free than it takes to raise it. */
bool reserve_alarm(const StoreUsage *usage, bool is_on, Reserve *ret);
/* Journal bytes that this input may cause at most, all its entries together. */
size_t reserve_worst_case(const Input *in, uint32_t drafts_max);
