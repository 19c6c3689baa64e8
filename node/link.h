/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The link: what is known of other offices in RAM, and the two directions of traffic.  Outbound, it keeps a window of parcels in
 * flight per stream, assembles them from the journal at each sending, wraps, and repeats with backoff until the receipt is durable
 * here.  Inbound (inbound.h) it turns frames into inputs.  Nothing in it needs to survive a restart: outbox, dedup and peers' seals
 * are rows of the store.
 *
 * Times are monotonic milliseconds of real time, also in a sped-up demo; `now` (statutory) only rides along in a HELLO.
 */

#include "node/engine.h"

typedef struct Link Link;

typedef struct LinkConfig {
        UnitCode unit;             /* the node's own */
        Runner *runner;            /* borrowed; read through runner_txn(), runner_archive() */
        const Roster *roster;      /* borrowed, see link_set_roster() */
        const EngineConfig *engine; /* borrowed: keys, intervals, window, callbacks */
        Instant start;             /* unused by the link but for its traces */
} LinkConfig;

int link_new(const LinkConfig *config, int64_t mono_ms, Link **ret) MUST_CHECK;
Link *link_free(Link *l);
void link_set_roster(Link *l, const Roster *roster, Bytes signed_roster);

/* The node above ours, that keeps our seals; false at the top. */
bool link_superior(const Roster *roster, const UnitCode *unit, UnitCode *ret);

/* After a step: what its effects ask for. */
int link_effect(Link *l, const Effect *effect, int64_t mono_ms) MUST_CHECK;
/* Sends (again) the receipt kept in `entry` to the node. */
int link_send_receipt(Link *l, const UnitCode *to, uint64_t entry) MUST_CHECK;
void link_connected(Link *l, bool up, int64_t mono_ms);
/* First sendings, repeats, HELLOs that are due. */
int link_tick(Link *l, Instant now, int64_t mono_ms) MUST_CHECK;
/* Monotonic time at which link_tick() has something to do; INT64_MAX: nothing. */
int64_t link_deadline(const Link *l);
size_t link_peers(Link *l, int64_t mono_ms, EnginePeer *ret, size_t cap);

/* ---- for inbound.c --------------------------------------------------------------------------------------------------------- */

typedef struct LinkPeer {
        UnitCode unit;
        int64_t last_heard_ms;     /* -1: never */
        int64_t last_hello_ms;     /* sent; -1: never */
        int64_t last_unreadable_ms;
        int64_t last_roster_ms;
        bool hello_due;            /* answer at the next tick, whatever the interval */
        bool wants_seals;          /* it is above us */
        uint64_t holds_seal;       /* of ours, as it last said */
        PeerView view_ours, view_theirs; /* last ones given to the core; 0: none yet */
        uint64_t retransmits, unreadable, busy;
} LinkPeer;

/* NULL if the roster knows no node of that unit. */
LinkPeer *link_peer(Link *l, const UnitCode *unit);
const LinkConfig *link_config(const Link *l);
Bytes link_signed_roster(const Link *l);
/* Wraps and sends a body to the node; false if it could not go now. */
int link_send(Link *l, const UnitCode *to, BodyKind kind, Bytes content, bool *ret_sent) MUST_CHECK;
/* The receiver could not open a body of ours, or its relay is busy: when to try again. */
void link_back_off(Link *l, const UnitCode *to, int64_t mono_ms);
/* The receiver is there and has consumed all before next_in: forget the backoff, send the rest at once. */
void link_resume(Link *l, const UnitCode *to, Lane lane, uint32_t epoch, uint64_t next_in, int64_t mono_ms);
Signer *link_signer(Link *l);
void link_log(const Link *l, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);
