/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Offices for tests of engine, link and inbound: real engines with real keys and a signed roster over the RAM twins, and
 * between them a network in memory that a test can make lose, double, swap, damage or hold back frames, for each
 * direction.  All from one seed: the same test does the same every time.
 *
 * After every step the mesh asserts what must always hold: custody is HERE in at most one docket of a case over all offices
 * (P2), no frame leaves and no command is answered while the journal holds bytes that aren't synced (P1), and nobody turns
 * idly.
 */

#include "common/crypto/suite.h"
#include "common/wire/frame.h"
#include "node/core/row.h"
#include "node/engine.h"
#include "node/store/journal_mem.h"
#include "node/store/store_mem.h"

#define MESH_NODES_MAX 8
#define MESH_WRAPS_MAX 3
#define MESH_ROSTERS_MAX 4
#define MESH_START INT64_C(1772414400000) /* 2026-03-02T09:20 in China, a Monday */
#define MESH_HELLO_MS 30000
#define MESH_MINUTE 60000
#define MESH_LATENCY_MS 5

typedef struct Mesh Mesh;

/* What happens to frames on the way from one node to another; rates in 1/1000. */
typedef struct MeshWay {
        unsigned lose, repeat, swap, damage;
        bool hold;            /* kept until mesh_release() */
        int64_t last_at;
} MeshWay;

typedef struct MeshFrame {
        size_t from, to;      /* places in nodes[] */
        int64_t at;           /* when it arrives */
        bool held;
        Buf header, body;
} MeshFrame;

/* A frame as it was sent, opened with the receiver's key. */
typedef struct MeshSent {
        size_t from, to;
        int64_t at;
        FrameClass class;
        BodyKind kind;        /* 0: BUSY, UNREADABLE, or not to be opened */
        uint64_t roster_version;
        size_t wrapped_len;
        Buf content;
} MeshSent;

typedef struct MeshNode {
        Mesh *mesh;
        UnitCode unit;
        KeyPair identity;
        KeyPair retired;      /* the identity key before, if `last_seal`: up to which it counts */
        uint64_t last_seal;
        KeyPair wraps[MESH_WRAPS_MAX]; /* current first */
        size_t n_wraps;
        Random random;
        Store *store;
        CaseKeys *keys;
        Journal *journal;
        Roster *roster;       /* the file it starts with */
        uint64_t roster_version;
        Engine *engine;       /* NULL: it is down */
        bool linked;          /* it stays so over restarts */
        bool full;            /* its send queue takes nothing */
        bool stopped;         /* it is up, but takes no turns */
        unsigned refused;     /* sends it was refused by the queue */
        RunnerReport report;
        unsigned steps_now;   /* without time going on */
        uint64_t syncs;
        double cpu_s;         /* of the processor, that its turns took */
} MeshNode;

struct Mesh {
        Random random;
        KeyPair root;
        Buf rosters[MESH_ROSTERS_MAX + 1];  /* signed, by version */
        Roster *opened[MESH_ROSTERS_MAX + 1];
        uint64_t version;     /* newest */
        MeshNode nodes[MESH_NODES_MAX];
        size_t n_nodes;
        MeshWay ways[MESH_NODES_MAX][MESH_NODES_MAX];
        MeshFrame **frames;
        size_t n_frames, cap_frames;
        MeshSent *sent;       /* all since mesh_forget() */
        size_t n_sent, cap_sent;
        Buf log;              /* "UNIT event details\n" */
        Instant now;
        int64_t mono;
        EngineConfig limits;  /* what mesh_init() set for all, and a test may change before mesh_open() */
        bool careless;        /* no assertion of one custodian: an old copy is at work */
        void (*release)(Mesh *mesh, MeshNode *node); /* before each frame or answer leaves; may be NULL */
        /* Of commands that a test submits itself, once it runs; NULL: all are the mesh's. */
        void (*complete)(void *userdata, EngineCommand *command, const RunnerJob *job);
};

/* Nodes by code, separated by spaces, with keys and a signed roster; none runs yet. */
void mesh_prepare(Mesh *mesh, uint64_t seed, const char *nodes);
/* The same, and opens them all: genesis, users, linked, their first HELLOs exchanged. */
void mesh_init(Mesh *mesh, uint64_t seed, const char *nodes);
void mesh_open(Mesh *mesh);
/* Its engine, without an office yet. */
void mesh_open_empty(MeshNode *node);
void mesh_deinit(Mesh *mesh);
MeshNode *mesh_at(Mesh *mesh, const char *node);
/* The node that hosts the unit. */
MeshNode *mesh_host(Mesh *mesh, const char *unit);
MeshWay *mesh_way(Mesh *mesh, const char *from, const char *to);
void mesh_all_ways(Mesh *mesh, MeshWay way);

/* ---- life -------------------------------------------------------------------------------------------------------- */

/* The process ends: what isn't synced or committed is gone. */
void mesh_crash(MeshNode *node);
void mesh_start(MeshNode *node);
void mesh_link(MeshNode *node, bool up);
/* An old copy of the node's journal (all that was synced); later put back, the store rebuilt from it. */
Journal *mesh_backup(MeshNode *node);
void mesh_restore(MeshNode *node, Journal **backup);
/* The next version, of the keys the nodes hold by now; first wrap key = current. */
void mesh_new_roster(Mesh *mesh);
/* By file. */
void mesh_give_roster(MeshNode *node, uint64_t version);
void mesh_rotate_wrap(MeshNode *node);
/* A new identity key; the next roster retires the old one with that last seal.  The node must be down. */
void mesh_rotate_identity(MeshNode *node, uint64_t last_seal);
/* Forgets all but the current one. */
void mesh_drop_old_wraps(MeshNode *node);

/* ---- time -------------------------------------------------------------------------------------------------------- */

/* All that happens within so many milliseconds. */
void mesh_run(Mesh *mesh, int64_t ms);
/* Of the processor, this program. */
double mesh_cpu_s(void);
/* One turn of one node. */
void mesh_turn(MeshNode *node);
/* Until nothing is in an outbox or on its way; fails after `ms`. */
void mesh_settle_within(Mesh *mesh, int64_t ms);
void mesh_settle(Mesh *mesh);
/* Statutory time alone. */
void mesh_pass_days(Mesh *mesh, int days);

/* ---- commands ---------------------------------------------------------------------------------------------------- */

/* By the unit's user of all roles; turns the node once. */
Result mesh_try(Mesh *mesh, const char *unit, EntryKind kind, const CaseId *id, const Document *doc);
/* The same, asserted to be done. */
Result mesh_do(Mesh *mesh, const char *unit, EntryKind kind, const CaseId *id, const Document *doc);
void mesh_refused(Mesh *mesh, const char *unit, EntryKind kind, const CaseId *id, const Document *doc, Reason reason);
Result mesh_input(MeshNode *node, const Input *in);
/* ENTRY_RECOVERY by its "boss". */
Result mesh_recover(Mesh *mesh, const char *unit, const Document *doc);
/* A claim of 信访人甲, who can be reached. */
CaseId mesh_register(Mesh *mesh, const char *unit);
/* The same with so many bytes of text. */
CaseId mesh_register_long(Mesh *mesh, const char *unit, size_t size);
/* Everything any kind asks for, to that unit; due in 60 days. */
Document mesh_document(Mesh *mesh, const char *to);

/* ---- frames ------------------------------------------------------------------------------------------------------ */

/* Held ones go on, newest first with `backwards`. */
void mesh_release(Mesh *mesh, const char *from, const char *to, bool backwards);
/* Those on their way are lost. */
void mesh_lose_all(Mesh *mesh);
void mesh_forget(Mesh *mesh);
/* How many of that kind went from one to the other (NULL: anybody) since mesh_forget(). */
size_t mesh_count(const Mesh *mesh, const char *from, const char *to, BodyKind kind);
size_t mesh_count_class(const Mesh *mesh, const char *from, const char *to, FrameClass class);
/* The nth of them. */
const MeshSent *mesh_sent(const Mesh *mesh, const char *from, const char *to, BodyKind kind, size_t n);
/* A body wrapped as by `from`, though its engine knows nothing of it. */
void mesh_inject(Mesh *mesh, const char *from, const char *to, FrameClass class, BodyKind kind, uint64_t roster_version,
                 Bytes content);
/* Any bytes at all. */
void mesh_inject_frame(Mesh *mesh, const char *to, Bytes header, Bytes body);
bool mesh_logged(const Mesh *mesh, const char *unit, const char *event);
size_t mesh_log_count(const Mesh *mesh, const char *unit, const char *event);

/* ---- what is so -------------------------------------------------------------------------------------------------- */

StoreTxn *mesh_txn(MeshNode *node);
OfficeHead mesh_head(MeshNode *node);
/* How many entries its journal has; how many rows of that kind its store. */
uint64_t mesh_entries(Mesh *mesh, const char *node);
size_t mesh_rows(Mesh *mesh, const char *node, RowKind kind);
DocketRow mesh_docket(Mesh *mesh, const char *unit, const CaseId *id);
DocketState mesh_state(Mesh *mesh, const char *unit, const CaseId *id);
Custody mesh_custody(Mesh *mesh, const char *unit, const CaseId *id);
bool mesh_has_warning(Mesh *mesh, const char *unit, WarningKind kind, const CaseId *id);
bool mesh_has_alarm(MeshNode *node, AlarmKind kind);
size_t mesh_outbox(MeshNode *node);
/* Exactly one docket of the case has custody, and it is that unit's. */
void mesh_assert_custodian(Mesh *mesh, const CaseId *id, const char *unit);
bool mesh_peer(MeshNode *node, const char *unit, EnginePeer *ret);
uint64_t mesh_held_seal(MeshNode *node, const char *of);
/* How far its own recovery is, and with that peer. */
RecoveryState mesh_recovery(Mesh *mesh, const char *unit);
RecoveryPeer mesh_recovery_peer(Mesh *mesh, const char *unit, const char *peer);
