/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The link: what is known of other offices in RAM, and the two directions of traffic.  Outbound, it keeps a window of
 * parcels in flight per stream (stream.h), assembles them from the journal at each sending, wraps, and repeats with backoff
 * until the receipt is durable here.  Inbound (inbound.h) it turns frames into inputs; HELLOs go both ways in greeting.h.
 * Nothing in it needs to survive a restart: outbox, dedup and peers' seals are rows of the store.
 *
 * What one peer can cause is bounded per peer: answers, roster transfers, repeats and log lines have each a shortest
 * interval, and its frames are opened in their turn (fair.h) and as far as its account goes (share.h), so that a member that
 * misbehaves makes itself wait and nobody else.
 *
 * Times are monotonic milliseconds of real time, also in a sped-up demo; `now` (statutory) only rides along in a HELLO.
 */

#include "node/engine.h"
#include "node/fair.h"
#include "node/share.h"
#include "node/stream.h"

typedef struct Link Link;

typedef struct LinkConfig {
        UnitCode unit;             /* the node's own */
        Runner *runner;            /* borrowed; read through runner_txn(), runner_archive() */
        const Roster *roster;      /* borrowed, see link_set_roster() */
        const EngineConfig *engine; /* borrowed: keys, intervals, window, callbacks */
} LinkConfig;

int link_new(const LinkConfig *config, int64_t mono_ms, Link **ret) MUST_CHECK;
Link *link_free(Link *l);
/* Takes effect at once: what was parked is asked for again, what could not be opened is wrapped to the keys it lists. */
void link_set_roster(Link *l, const Roster *roster, Bytes signed_roster, int64_t mono_ms);

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

/* ---- for inbound.c, greeting.c and engine.c ---------------------------------------------------------------------- */

/* The parcels and receipts of a batch come with the same seal, and several batches at a time. */
#define LINK_VERIFIED_MAX 32u

typedef struct LinkPeer {
        UnitCode unit;
        bool gone;                   /* from the roster */
        int64_t last_heard_ms;       /* a HELLO that was no repetition, or new seals; -1: never */
        FairLane lane;               /* frames of it that wait in the engine */
        Share share;                 /* what they may cost */
        int64_t share_due_ms;        /* when the next may be opened, as last asked; 0: at once */
        int64_t bulk_ms;             /* when some last waited beyond all that it may while others are at work; -1: never */
        uint64_t drops;              /* of its frames while its account was empty, since drops_since_ms: an hour at most */
        int64_t drops_since_ms;
        int64_t flood_ms;            /* when so many were dropped that it was an alarm; -1: not within the last hour */
        bool flood_strange;          /* or for what they named */
        uint64_t roster_version;     /* as its last body said; 0: none yet */

        /* HELLO (greeting.c) */
        int64_t last_hello_ms;       /* sent; -1: never */
        bool hello_due;              /* answer before the interval is over */
        bool hello_soon;             /* seals to carry on with: hardly any gap */
        Instant hello_time;          /* of the newest that came: an older one says nothing new */
        bool wants_seals;            /* it is above us */
        bool shown_past;             /* what it says of itself is not what we hold: show it our copy of its seal */
        uint64_t holds_seal;         /* of ours, as it last said */
        PeerView view_ours, view_theirs; /* last ones given to the core; 0: none yet */

        /* BUSY, UNREADABLE: nothing is sent before that time.  A new hold needs something sent since the last one, else
         * whoever can repeat such frames could silence us for ever. */
        int64_t hold_until_ms;
        uint32_t holds;              /* one after the other */
        bool sent_since_hold;

        bool parked;                 /* parcels of it wait for a newer roster */
        /* streams that can't be (inbound_ignored) */
        uint32_t strange;            /* since strange_since_ms, an hour at most */
        int64_t strange_since_ms;    /* -1: none yet */
        uint32_t strange_epoch;      /* the last one that it named and no recovery declared */
        /* alarms about its seals that were cleared (greeting.c) */
        uint32_t cleared;            /* since cleared_since_ms, an hour at most */
        int64_t cleared_since_ms;    /* -1: none yet */
        /* refused parcels (inbound_count_refused) */
        uint32_t refused;            /* since refused_since_ms, an hour at most */
        int64_t refused_since_ms;    /* -1: none yet */
        uint64_t held_back;          /* parcels not looked at for it */
        int64_t last_unreadable_ms, last_asked_ms, last_roster_ms, last_resume_ms, last_log_ms; /* -1: never */
        int64_t last_free_hello_ms;  /* one that cost nothing; -1: never */
        uint64_t opened;             /* frames of it that cost a Diffie-Hellman or a signature */
        uint64_t retransmits, unreadable, busy, odd;
        Digest verified[LINK_VERIFIED_MAX]; /* hashes of its seals whose signature was verified, the last ones */
        uint32_t n_verified;
        /* after a recovery from an old copy (recover.c): ours ... */
        uint32_t recovered;          /* the epoch of ours that it knows all about */
        uint64_t recover_after;      /* place in its answer */
        int64_t recover_due_ms;      /* when it is asked (again) */
        unsigned recover_tries;      /* since it last answered */
        uint32_t seen_epoch;         /* the highest of ours that it has shown */
        uint64_t seen_seal, seen_entry;
        /* ... and its own */
        Digest recovery_asked;       /* the seal of the recovery that it last spoke of */
        int64_t last_recovery_ms;    /* -1: never */
        uint32_t recoveries;         /* new ones since recoveries_since_ms, a day at most */
        int64_t recoveries_since_ms;
        uint64_t verified_roster;  /* the roster's version that was asked; with another one they mean nothing */
} LinkPeer;

/* Its frames were dropped in masses, or it opened streams without end, within the last hour. */
#define LINK_FLOOD_MS (60 * 60 * 1000)
bool link_is_flood(LinkPeer *peer, int64_t mono_ms);
/* NULL if the roster knows no node of that unit. */
LinkPeer *link_peer(Link *l, const UnitCode *unit);
const LinkConfig *link_config(const Link *l);
Bytes link_signed_roster(const Link *l);
/* What an office with that version needs first, if it is another one (EngineCallbacks.roster_step); appended. */
bool link_roster_step(const Link *l, uint64_t above, Buf *ret);
/* Our epoch: above 1 after a recovery. */
uint32_t link_epoch(const Link *l);
/* The highest numbers of ours that others have shown, for a recovery. */
void link_known(const Link *l, Input *command);
/* Our wrap key as that peer knows it: the one the roster lists first, or for a peer behind our roster the oldest listed. */
const KeyPair *link_own_wrap(const Link *l, const LinkPeer *peer);
/* Wraps and sends a body to the node; false if it could not go now. */
int link_send(Link *l, const UnitCode *to, BodyKind kind, Bytes content, bool *ret_sent) MUST_CHECK;
/* A frame as it is; the same. */
bool link_send_frame(Link *l, Bytes header, Bytes body);
/* The receiver could not open a body of ours, or its relay is busy. */
void link_hold(Link *l, LinkPeer *peer, int64_t mono_ms);
/* The receiver is there: all its streams go on. */
void link_resume(Link *l, LinkPeer *peer, const Hello *hello, int64_t mono_ms);
/* Asks the node for its roster, if it is newer than ours. */
int link_ask_roster(Link *l, LinkPeer *peer, int64_t mono_ms) MUST_CHECK;
/* The same, of the office above. */
int link_ask_roster_above(Link *l, int64_t mono_ms) MUST_CHECK;
/* How often since *since_ms (-1: never), an hour at most: begins anew when that is over. */
void link_begin_hour(uint32_t *count, int64_t *since_ms, int64_t mono_ms);
/* Has it been so long?  Then notes the time: a bound on what a peer makes us do. */
bool link_is_time(int64_t *last_ms, int64_t gap_ms, int64_t mono_ms);
/* What the next HELLO says the time is: never before the last entry's, which the peer may hold the seal of, and never twice the
 * same. */
Instant link_hello_time(Link *l, Instant now, Instant last_entry);
Signer *link_signer(Link *l);
void link_log(const Link *l, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);
/* What a peer causes: a line a second. */
void link_log_peer(const Link *l, LinkPeer *peer, int64_t mono_ms, const char *event, const char *format, ...)
        PRINTF_LIKE(5, 6);
