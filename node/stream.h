/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One stream of ours: the outbox rows of (to, lane, epoch) that are being sent, a window of them at a time, oldest first.  What
 * lies beyond the window stays in the store until receipts make room; nothing here needs to survive a restart.
 *
 * The receiver takes numbers in order, so a lost frame costs a repeat of all behind it: the window is small and the backoff
 * starts short.  Recalls alone overtake: they are of use exactly when what is before them is stuck.  They go ahead of what they
 * may recall, each time that goes again: after a link was down it must not arrive first.
 */

#include "node/core/row.h"

#define STREAM_OVERTAKE_MAX 8 /* recalls beyond the window that are sent all the same */

typedef struct Flight {
        uint64_t number;
        int64_t due_ms;
        uint32_t attempts; /* 0: not sent yet */
        uint32_t size;     /* of the parcel; 0 until first assembled */
        bool recall;
} Flight;

typedef struct StreamWindow {
        uint32_t parcels, bytes;
} StreamWindow;

struct LinkPeer;

typedef struct Stream {
        UnitCode to;
        Lane lane;
        uint32_t epoch;
        struct LinkPeer *peer; /* NULL: its node left the roster; nothing can be sent */
        uint64_t load_from;    /* outbox rows from this number on are not loaded yet */
        bool more;             /* there may be such rows */
        Flight *flights;       /* in order of number: n_loaded of the window, then recalls beyond it */
        uint32_t n_loaded, n_flights, cap;
        uint64_t bytes;        /* of those sent */
        int64_t deadline_ms;   /* stream_deadline(), while it is known: a province has hundreds of streams, few of them due */
        bool deadline_known;
} Stream;

void stream_init(Stream *s, const UnitCode *to, Lane lane, uint32_t epoch, const StreamWindow *window);
void stream_deinit(Stream *s);
bool stream_is(const Stream *s, const UnitCode *to, Lane lane, uint32_t epoch);

/* A row was added: it may be a recall. */
void stream_add(Stream *s, StoreTxn *txn, uint64_t number, int64_t mono_ms);
/* Fills the window from the outbox. */
void stream_load(Stream *s, StoreTxn *txn, const StreamWindow *window, int64_t mono_ms);
/* Its receipt is kept. */
void stream_settle(Stream *s, uint64_t number);
/* The next flight that is due and for which the window has bytes, recalls before all others; *at = where to go on, 0 at first.
 * NULL: none. */
Flight *stream_due(Stream *s, const StreamWindow *window, int64_t mono_ms, uint32_t *at);
/* It could not be sent: not before then. */
void stream_put_off(Stream *s, Flight *f, int64_t due_ms);
/* The parcel was assembled, and sent for the first time or again. */
void stream_sent(Stream *s, Flight *f, size_t size, int64_t next_ms);
/* The receiver is there and has consumed all before next_in: what it has lacks its receipt, what it has not lacks the parcel.
 * Either way once more, but not what has only just been sent. */
void stream_resume(Stream *s, uint64_t next_in, int64_t mono_ms);
/* All at once, as if never tried. */
void stream_restart(Stream *s, int64_t mono_ms);
/* When there is something to load or to send; INT64_MAX: only after a receipt. */
int64_t stream_deadline(Stream *s, const StreamWindow *window);
