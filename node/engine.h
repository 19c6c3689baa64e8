/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The engine: everything the writer thread does, without threads, sockets or clocks, so that daemon and simulator run the same
 * code.  It takes commands and frames, turns frames into inputs (link.h), steps the runner, and only after the step gives out
 * results and frames.  Statutory time (`now`) and transport time (`mono_ms`, real also in a sped-up demo) are arguments.
 */

#include "node/core/row.h"
#include "node/runner.h"

typedef struct Engine Engine;

typedef struct EngineCommand {
        Input input;           /* owned by the caller until `complete` is called */
        Arena arena;           /* what the input borrows from may live here */
        uint64_t id;           /* the caller's */
} EngineCommand;

typedef struct EngineCallbacks {
        /* The command's entries are durable (or it was refused). */
        void (*complete)(void *userdata, EngineCommand *command, const RunnerJob *job);
        /* Hand a frame to the relay connection; false: not now (queue full), the link tries again by itself. */
        bool (*send)(void *userdata, Bytes header, Bytes body);
        void (*log)(void *userdata, const char *event, const char *details);
        /* One was raised or is over, durably.  May be NULL: then it is a line of the log. */
        void (*alarm)(void *userdata, AlarmKind kind, bool on, const UnitCode *about, uint64_t entry);
        /* A newer roster is in force from here on; borrowed until the next one, as `before` until this returns. May be NULL. */
        void (*roster)(void *userdata, const Roster *before, const Roster *roster, Bytes signed_roster);
        /* The oldest roster above that version that named other roots than the one before it, appended: who is behind can't take a
         * later one without it.  False: none.  May be NULL. */
        bool (*roster_step)(void *userdata, uint64_t above, Buf *ret);
        void *userdata;
} EngineCallbacks;

typedef struct EngineConfig {
        RunnerConfig runner;
        Bytes signed_roster;   /* of runner.roster, to hand to offices that are behind; copied.  May be empty */
        const KeyPair *wraps;  /* current first; borrowed */
        size_t n_wraps;
        EngineCallbacks callbacks;
        Duration hello_interval;     /* of monotonic time; to the superior and to stream partners */
        Duration retransmit_min, retransmit_max;
        uint32_t window_parcels;     /* per stream */
        uint32_t window_bytes;
} EngineConfig;

int engine_open(const EngineConfig *config, bool fresh, Instant now, int64_t mono_ms, Engine **ret,
                RunnerReport *ret_report) MUST_CHECK;
Engine *engine_free(Engine *e);
/* Queue; bounded: false = busy. */
bool engine_submit(Engine *e, EngineCommand *command);
/* Copies.  Dropped at once is what comes from nobody we know, and what is beyond its sender's part of the room (fair.h): its
 * sender repeats it.  When it is opened depends on what its sender's frames were worth so far (share.h). */
void engine_frame(Engine *e, Bytes header, Bytes body);
/* The link to the relay came up or went down. */
void engine_connected(Engine *e, bool up, int64_t mono_ms);
/* One round: tick if due, frames, commands, one step, release, retransmit, HELLOs, lazy commit.  Negative: end the process. */
int engine_step(Engine *e, Instant now, int64_t mono_ms) MUST_CHECK;
/* More to do at once? */
bool engine_busy(const Engine *e);
/* Milliseconds of monotonic time until something is due by itself (retransmit, HELLO, commit, statutory deadline at
 * `speed`). */
int64_t engine_wait_ms(Engine *e, Instant now, int64_t mono_ms, double speed);
Runner *engine_runner(Engine *e);

/* Transport's view of a peer, for status: not journaled. */
typedef struct EnginePeer {
        UnitCode unit;
        int64_t last_heard_mono_ms;  /* -1 never */
        uint64_t held_seal;          /* of theirs, here */
        uint64_t holds_seal;         /* of ours, there */
        uint32_t in_flight;          /* parcels sent, without receipt */
        uint64_t retransmits, unreadable, busy;
        uint64_t odd;                /* frames that opened and were not what an office in good order sends */
        uint64_t dropped;            /* frames that there was no room for */
        uint64_t opened;             /* frames that were opened: each costs a Diffie-Hellman */
        bool below;                  /* sends its seals here */
        bool silent;                 /* below, and not heard for longer than limits.silence_max (since start, if never) */
} EnginePeer;
size_t engine_peers(Engine *e, int64_t mono_ms, EnginePeer *ret, size_t cap);
