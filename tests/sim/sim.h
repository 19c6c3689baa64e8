/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The simulator: offices (the real engine over the RAM twins), clerks who give them work, a network that loses, doubles and
 * delays, and power that fails at every boundary - all in virtual time and from one seed. At the end a checker of its own
 * decides whether the promises held; it is fed only with what clerks and network were told and with what journals and stores
 * then hold.
 *
 * Same seed, same bytes: a run ends in a digest over trace, answers and journals.
 */

#include <stdio.h>
#include "common/crypto/suite.h"
#include "node/core/row.h"
#include "node/engine.h"
#include "node/store/journal_mem.h"
#include "node/store/store_mem.h"
#include "tests/sim/faults.h"

#define SIM_TRACE_LINES 60               /* shown when something failed */
#define SIM_OFFICE_LINES 12              /* then, of each office that it is about, ... */
#define SIM_TRACE_OFFICES 12             /* ... in a world of more than so many */
#define SIM_WRAPS_MAX 8                  /* wrap keys that an office keeps */
#define SIM_COMMANDS_MAX 64              /* in flight at one office */
#define SIM_START INT64_C(1772409600000) /* 2026-03-02T08:00 in China, a Monday */

typedef struct Sim Sim;
typedef struct SimOffice SimOffice;
typedef struct SimRelayAt SimRelayAt;
struct Ledger;

/* Where an office's process can end. */
typedef enum Boundary {
        BOUNDARY_APPEND_BEFORE, BOUNDARY_APPEND_AFTER, BOUNDARY_SYNC_BEFORE, BOUNDARY_SYNC_AFTER, BOUNDARY_COMMIT_BEFORE,
        BOUNDARY_COMMIT_AFTER, BOUNDARY_RELEASE_BEFORE, BOUNDARY_RELEASE_AFTER, BOUNDARY_SEND_BEFORE, BOUNDARY_SEND_AFTER,
        BOUNDARY_IDLE, BOUNDARY_START, BOUNDARIES,
} Boundary;
const char *boundary_name(Boundary b);

typedef struct SimRelay {
        UnitCode unit, parent; /* parent none: the top */
} SimRelay;

/* Units and nodes that somebody else laid out. */
typedef struct SimPlace {
        const Roster *units;   /* only its units count; borrowed while the Sim is made */
        const UnitCode *nodes; /* their offices */
        const UnitCode *attached; /* to which relay each of them; NULL: all to the only one */
        size_t n_nodes;
        const SimRelay *relays;
        size_t n_relays;       /* 0: one, at the first node */
} SimPlace;

typedef struct SimConfig {
        uint64_t seed;
        unsigned days;
        unsigned offices;
        uint32_t faults; /* mask of FAULT_BIT() */
        double load; /* of the country's yearly work, work.h; 0: clerks who try everything, clerk.c */
        bool brief;  /* clerks write a few words only */
        bool driven; /* somebody else says what happens: no clerks, no failures, frames arrive at once */
        Instant start;         /* 0: SIM_START */
        const SimPlace *place; /* NULL: built in, `offices` of it */
        const Pack *pack;      /* NULL: built in */
        const Calendar *calendar; /* NULL: built in */
        FILE *trace; /* NULL: none */
} SimConfig;

typedef struct SimStats {
        uint64_t commands, done, refused, unanswered, busy, crashes, restarts, torn, replayed, entries, seals, cases;
        uint64_t frames, lost, doubled, corrupted, relayed, busied, parcels, receipts, ended_at[BOUNDARIES];
        uint64_t links_down, squeezes, turned_away, singles;
        uint64_t befell[SIM_FAULTS]; /* how often each came */
        uint64_t stopped, rebuilt; /* starts refused for damage; stores made anew from the journal */
        uint64_t alone;            /* registrations without a link */
        uint64_t looked; /* cases whose custodian was looked at after a step */
        /* What was told and is lost; numbers given twice before anybody knew; lost acts that others held; recoveries declared;
         * recoveries that were refused, or lost again. told_twice: of given_twice, those that another office has and tells. */
        uint64_t told_lost, given_twice, told_twice, made_good, recoveries, repeated;
        uint64_t reports; /* of months and years, held against the journals of who sent them */
        uint64_t images, clocks, proved, accused, repelled; /* crash images and clocks looked at, receipts proved, accusations
                                                             * brought, hostile parcels refused */
} SimStats;

/* A version of the roster, as signed. */
typedef struct SimRosterFile {
        Roster *roster;
        Buf bytes;
} SimRosterFile;

/* A unit whose desk is simulated. */
typedef struct SimUnit SimUnit;
struct SimUnit {
        UnitCode code;
        SimOffice *office; /* that hosts it */
        const RosterUnit *roster;
        SimUnit **serves;  /* the units that it, a bureau, serves; owned */
        size_t n_serves;
};

/* What a clerk gives to an office.  The text it carries names the id, so that the checker finds it again. */
typedef struct SimCommand {
        EngineCommand engine;
        uint64_t id;
        SimUnit *unit;
        Digest content;
        bool in_flight;
        uint32_t plan;         /* work.c: of this case, + 1; 0: none */
} SimCommand;

/* An answer that left an office: what must hold for ever after. */
typedef struct Told {
        uint64_t id;
        SimOffice *office;
        UnitCode unit;
        InputKind input;
        EntryKind kind;
        ResultStatus status;
        Reason reason;
        const char *detail; /* of a refusal; else "" */
        const char *article; /* of the reason, under the pack in force there */
        uint32_t life;       /* how often an old copy had been put back there */
        bool behind;         /* the clock there said that it was earlier than it was */
        Bytes proof;         /* the petitioner's, of a registration that was lost since; empty: none was kept */
        uint32_t read_parts;
        uint64_t entry;
        CaseId case_id;
        char code[QUERY_CODE_DIGITS + 1];
        Digest content; /* of what the clerk sent in */
        size_t next;    /* of the same office: place in told + 1; 0: none */
} Told;

/* A seal that left an office. */
typedef struct Shown {
        uint64_t number;
        uint32_t life;
        Digest hash;
} Shown;

/* An old copy was put back: what came behind it is lost. */
typedef struct Loss {
        Instant at;
        uint32_t epoch, lost_epoch; /* of the copy; of the last that is lost */
        uint64_t kept_entry, kept_seal;
        uint64_t lost_entry, lost_seal; /* the last ones */
} Loss;

/* Where an office with an old copy stands, restore.c. */
typedef enum RestoreStage {
        RESTORE_NONE, RESTORE_UNKNOWN, /* a copy is there, and nothing is declared */
        RESTORE_DECLARED,              /* others are heard, and what they hold is made good */
} RestoreStage;

/* What befell an office and is still so, befall.c. */
typedef struct Plight {
        Instant at[SIM_FAULTS];  /* when each comes, or ends */
        Instant next;            /* the first of them */
        Instant accuse_at;       /* somebody comes to accuse */
        Instant attach_at;       /* its relay is gone until then */
        Instant file_at;         /* it is given the newest roster as a file */
        bool mute, deaf;         /* nothing leaves it; nothing reaches it */
        bool sync_fails;         /* the next one will */
        bool sync_failed;        /* one has: the process is to end */
        bool clock_is_set;       /* an operator still has to look after it */
        Duration clock_off;      /* what was jumped */
        int64_t drift;           /* milliseconds a day */
        bool flipped;            /* a byte of its journal */
        uint32_t flip_segment;
        uint64_t flip_offset;
        uint8_t flip_mask;
        bool stopped;            /* it does not start before that is put right */
        bool wants_store;        /* the store goes wrong when the process is down next */
        Store *older;            /* a copy of the store as it once was */
        RestoreStage restoring;
        bool desk_shut;          /* while a copy is unknown to be one nobody comes in; else people are registered */
        bool store_ahead;        /* a raw copy: the store may hold more than the journal */
        Instant restored_at, declared_at;
        unsigned tried;          /* so often it was declared */
} Plight;

#define SIM_COPIES 2

/* A backup. */
typedef struct SimCopy {
        Journal *journal;
        Store *store;
        uint64_t entry, seal; /* its last ones */
        uint32_t epoch;
} SimCopy;

struct SimOffice {
        Sim *sim;
        UnitCode unit;
        SimUnit **units;       /* whose desks it hosts; owned */
        size_t n_units;
        Instant agenda_time;   /* agenda.c */
        size_t agenda_at;
        size_t first_told, last_told; /* places in told + 1; 0: none */
        KeyPair identity;
        Random random;         /* the node's own: salts, codes, ephemeral keys */
        CaseKeys *keys;        /* of what it holds about cases */
        Vault vault;           /* over its stores */
        Store *store;
        Journal *journal;
        Engine *engine;        /* NULL: down */
        bool founded;          /* somebody was told so */
        bool ended;            /* its process is over, whatever it still computes */
        unsigned passes_left;  /* boundaries until it ends; 0: does not */
        unsigned passes_mean;
        Instant restart_at, clerk_at;
        Instant due_at;        /* the engine has something to do */
        Plight plight;
        const SimRosterFile *file; /* the newest roster that it was given as a file */
        KeyPair wraps[SIM_WRAPS_MAX]; /* current first */
        size_t n_wraps;
        uint64_t route;        /* of its connection to its relay; 0: none */
        SimRelayAt *relay;
        bool link_down;
        bool *cut;             /* by office: no frame from here reaches that one; NULL: none */
        unsigned lose;         /* so many frames of documents from here are lost */
        Instant link_at;       /* it goes down, or comes back */
        bool squeezed;         /* little room is left on its disk */
        Instant squeeze_at;
        bool was_cut_short;    /* its last process did not end in order */
        RunnerWatch watch;
        Digest watched;        /* the input noted last, */
        unsigned tries;        /* so many times */
        Duration commit_interval;
        uint32_t commit_bytes;
        SimCommand *commands[SIM_COMMANDS_MAX]; /* NULL from the first on that was never used */
        uint64_t again[SIM_COMMANDS_MAX]; /* registrations that nobody answered */
        SimUnit *again_unit[SIM_COMMANDS_MAX];
        size_t n_again;
        uint64_t told_entry;   /* newest entry that an answer named */
        Shown *shown;          /* its seals that left it, by number and life */
        size_t n_shown, cap_shown;
        uint64_t shown_last;   /* the highest that left it and is not lost */
        SimCopy copies[SIM_COPIES]; /* newest first */
        Instant copy_at;
        uint32_t epoch;        /* as of its last step */
        Loss *losses;          /* how often an old copy was put back: its lives but one */
        uint32_t n_losses;
        CaseId *sealed;        /* that turned out to accuse in an entry that is lost */
        size_t n_sealed;
        uint32_t process, looked_process; /* how often it was started; check_custody.c */
        uint64_t looked_entry;
        bool looked_old;
        char *lines[SIM_OFFICE_LINES]; /* trace.c: its last ones, in a ring */
        size_t n_lines;
};

typedef struct SimFrame {
        Instant at;
        uint64_t order;
        SimOffice *to;
        Bytes header, body; /* one allocation, owned */
} SimFrame;

/* A parcel or receipt as first seen on the network. */
typedef struct Seen {
        uint32_t from, to;     /* of the parcel: places of their offices */
        uint32_t epoch;
        uint8_t lane;
        bool is_receipt;
        bool lost;             /* it was sent in a stretch that its sender lost */
        uint32_t life;         /* of who sent it */
        uint64_t number;
        uint64_t entry;        /* of who sent it */
        uint64_t given;        /* its number was, in that entry: if an epoch's first ones went to what is older, at the latest */
        CaseId case_id;        /* of a parcel */
        Digest digest;
        Digest says;           /* a receipt: what became of which bytes */
        uint32_t seal_epoch;   /* a receipt's */
} Seen;

struct Sim {
        SimConfig config;
        SimStats stats;
        Random clerks, power, network, faults;
        Instant start, now;
        bool calm;             /* the end: no new work, no failures, nothing lost */
        KeyPair root;
        const Roster *roster;  /* the newest; borrowed from rosters */
        SimOffice *offices;
        size_t n_offices;
        SimOffice **by_code;   /* the same, sorted */
        SimUnit *units;        /* sorted by code */
        size_t n_units;
        SimOffice **agenda;    /* a heap: whose next event comes first */
        size_t n_agenda;
        SimOffice **due;       /* of this instant */
        uint64_t next_id;
        Told *told;
        size_t n_told, cap_told;
        Arena strings;         /* that told borrows */
        SimFrame *frames;      /* a heap: what arrives first */
        size_t n_frames, cap_frames;
        uint64_t frame_order;
        Seen *seen;
        size_t n_seen, cap_seen;
        uint32_t *seen_index;  /* hash table of places in seen + 1 */
        Seen *forgotten;       /* what was sent once more as something else, after it had been lost */
        size_t n_forgotten;
        size_t seen_mask;
        SimRosterFile **rosters; /* all versions, the newest last */
        size_t n_rosters;
        SimRelayAt *relays;      /* relays.c; in the order of the roster's */
        size_t n_relays;
        uint64_t next_route;
        struct Work *work;     /* NULL unless config.load */
        struct SimAccusations *accusations; /* accuse.c */
        struct Custodians *custodians; /* check_custody.c */
        void (*spoil)(Sim *s, const SimOffice *o, struct Ledger *l); /* what checks are tried with; NULL */
        DigestStream *digest;
        char *lines[SIM_TRACE_LINES]; /* the last ones of the trace, in a ring */
        size_t n_lines;
        bool failed;
        char problem[600];
};

/* ---- world.c ----------------------------------------------------------------------------------------------------- */

/* Runs one seed.  0: the promises held; else sim.problem says which did not. */
Sim *sim_new(const SimConfig *config);
void sim_run(Sim *s);
Sim *sim_free(Sim *s);
/* Digest over everything that happened. */
void sim_digest(Sim *s, char hex[2 * DIGEST_SIZE + 1]);
/* A line of the trace: goes into the digest whether it is shown or not. */
void sim_trace(Sim *s, const char *format, ...) PRINTF_LIKE(2, 3);
/* The last lines of the trace; once: those before the first problem. */
void sim_print_trace(Sim *s, FILE *out);
void trace_deinit(Sim *s);
/* The first problem is kept; the run ends. */
void sim_fail(Sim *s, const char *format, ...) PRINTF_LIKE(2, 3);
static inline int64_t sim_mono(const Sim *s) { return s->now - s->start; }
/* A world that is driven: everything that is due until then happens. */
void sim_advance(Sim *s, Instant until);
/* All of a run but its end: work, then days of calm in which everything is put right. */
void sim_live(Sim *s);
/* The last power failure of all: what remains is what was durable; then everything is checked. */
void sim_end(Sim *s);
/* True in about `percent` of a hundred. */
bool sim_chance(Random *random, unsigned percent);
/* Somewhere around the mean, never 0; most often less, sometimes much more. */
uint64_t sim_around(Random *random, uint64_t mean);

/* ---- agenda.c: whose next event comes first ---------------------------------------------------------------------- */

/* When something happens to it by itself; INSTANT_NEVER: nothing. */
Instant agenda_of(const SimOffice *o);
/* Anew for all offices. */
void agenda_init(Sim *s);
void agenda_deinit(Sim *s);
/* To be called after its times (due_at, clerk_at, restart_at, link_at, squeeze_at) or whether it is up changed, unless it is its
 * own event that changed them. */
void agenda_touch(SimOffice *o);
Instant agenda_next(const Sim *s);
/* Takes out one of those that have something due by now; NULL: none.  agenda_touch() puts it back. */
SimOffice *agenda_take(Sim *s);

/* ---- place.c ----------------------------------------------------------------------------------------------------- */

/* Units, nodes and keys: those of the config, or a county; with more offices, its city, its province, other counties. */
void place_init(Sim *s);
void place_deinit(Sim *s);
/* A roster that follows the newest one becomes the newest; the caller keeps what it gave. */
void place_sign(Sim *s, Roster *r);
SimOffice *place_office(Sim *s, const UnitCode *unit);
SimUnit *place_unit(Sim *s, const UnitCode *unit);

/* ---- office.c ---------------------------------------------------------------------------------------------------- */

void office_init(SimOffice *o, Sim *s, const UnitCode *unit);
void office_deinit(SimOffice *o);
/* Passes a boundary; false: the process ended there, or before. */
bool office_passes(SimOffice *o, Boundary b);
/* Starts the process; it may end while starting. */
void office_start(SimOffice *o);
/* Everything it has to do at this instant. */
void office_run(SimOffice *o);
/* Its link goes down or comes back; its disk is nearly full, or no more. */
void office_change_link(SimOffice *o);
void office_change_room(SimOffice *o);
/* The process is over: what was not durable is gone. */
void office_end(SimOffice *o);
bool office_is_up(const SimOffice *o);
bool office_is_attached(const SimOffice *o);
/* A free command to fill in; NULL: too many wait. */
SimCommand *office_command(SimOffice *o);
void office_submit(SimOffice *o, SimCommand *c);
StoreTxn *office_txn(SimOffice *o);
/* Of the office itself, by its admin; NULL: too many wait.  To be filled in and given to office_submit(). */
SimCommand *office_own_command(SimOffice *o, InputKind kind);
/* It has another store, or another journal. */
void office_watch_store(SimOffice *o);
void office_watch_journal(SimOffice *o);
/* Its process ends in order: nothing is left unsynced, and it may be started again at once. */
void office_stop(SimOffice *o);
/* Does its journal lack nothing that anybody may ask for? */
static inline bool office_is_whole(const SimOffice *o) { return !o->plight.flipped; }

/* What its clock says. */
Instant office_now(const SimOffice *o);

/* ---- befall.c: what goes wrong at times of its own --------------------------------------------------------------- */

static inline bool sim_has(const Sim *s, Fault f) { return s->config.faults & FAULT_BIT(f); }
void befall_init(SimOffice *o);
void befall_deinit(SimOffice *o);
/* Something is due: plight.next. */
void befall(SimOffice *o);
/* Everything is put right again; it only has to be started where it stopped. */
void befall_heal(SimOffice *o);
/* Its process is down: what befalls a store. */
void befall_store(SimOffice *o);
/* Its times were changed. */
void befall_touch(SimOffice *o);
Store *befall_copy_store(SimOffice *o, Store *from);

/* ---- restore.c: an old copy is put back -------------------------------------------------------------------------- */

void restore_deinit(SimOffice *o);
/* Time for a backup. */
void restore_copy(SimOffice *o);
/* The office is lost, or its operator comes by after it was; true: an old copy was put back. */
bool restore_come(SimOffice *o);
/* The store is ahead of the journal, because a raw copy was put back: it is thrown away.  False: that isn't why. */
bool restore_drop_store(SimOffice *o);
/* Was what the office made as that entry, or showed as that seal, in that life of it, lost? */
bool restore_is_lost(const SimOffice *o, uint64_t entry, uint32_t life);
/* It turned out to accuse in an entry that is lost. */
bool restore_was_sealed(const SimOffice *o, const CaseId *id);
bool restore_is_lost_seal(const SimOffice *o, uint64_t seal, uint32_t life);
bool restore_is_lost_epoch(const SimOffice *o, uint32_t epoch, uint32_t life); /* an epoch that began behind the copy */

/* ---- accuse.c: what is brought against officials ----------------------------------------------------------------- */

void accuse_give_desk(const Sim *s, Arena *arena, RosterUnit *u);
Instant accuse_next(SimOffice *o);
void accuse_act(SimOffice *o);
/* P6: nothing of an accusation's text is in these bytes. */
void accuse_check_bytes(Sim *s, const SimOffice *o, const char *where, Bytes bytes);
void accuse_deinit(Sim *s);

/* ---- hostile.c: a member that sends what it has no power for; false: not now ------------------------------------- */

bool hostile_act(SimOffice *o);

/* ---- rotate.c: new rosters, new keys; false: not now ------------------------------------------------------------- */

bool rotate_roster(SimOffice *o);
bool rotate_keys(SimOffice *o);
bool rotate_close(SimOffice *o);
void rotate_take_file(SimOffice *o);

/* ---- network.c --------------------------------------------------------------------------------------------------- */

void network_send(SimOffice *from, Bytes header, Bytes body);
/* P7: what a relay handles of a body shows neither its contents nor its exact size. */
void network_check_blind(Sim *s, unsigned class, Bytes body);
/* A frame is on its way to the office. */
void network_queue(SimOffice *to, Bytes header, Bytes body);
void network_cut(SimOffice *from, const SimOffice *to, bool cut);
/* NULL: it never left its sender. */
const Seen *network_seen(const Sim *s, const Seen *key);
/* Delivers what is due. */
void network_deliver(Sim *s);
Instant network_next(const Sim *s); /* INSTANT_NEVER: nothing under way */
/* After a cut was mended: what waits to be sent again is sent now. */
void network_again(SimOffice *o);
void network_deinit(Sim *s);

/* ---- relays.c: the real relays' decisions over no sockets -------------------------------------------------------- */

void relays_init(Sim *s);
void relays_deinit(Sim *s);
/* Its connection is new: the relay learns the way to it. */
void relays_attach(SimOffice *o);
/* As relays pass it on from hop to hop; NULL: dropped on the way, and perhaps BUSY was sent back. */
SimOffice *relays_pass(SimOffice *from, Bytes header, Bytes body);
/* The relay at the office's place, if there is one. */
bool relays_restart(SimOffice *o);

/* ---- clerk.c ----------------------------------------------------------------------------------------------------- */

/* Founding and users first, then cases. */
void clerk_act(SimOffice *o);
/* Nobody answered this one. */
void clerk_unanswered(SimOffice *o, SimCommand *c);
/* The id that a text carries; 0: none. */
uint64_t clerk_id_of(const char *text);

/* ---- check.c: what must hold ------------------------------------------------------------------------------------- */

void check_all(Sim *s);
/* Of one office, right after it came up again: all that anybody was told must be in what the crash left (P1, P4). */
void check_crash_image(SimOffice *o);
/* P2, check_custody.c: after a step of the office. */
void check_step(SimOffice *o);
/* An office has said that it gave that number. */
void check_registered(SimOffice *o, const CaseId *id, uint64_t entry);
void custodians_deinit(Sim *s);
/* A copy is there, and what was lost behind it isn't made good yet. */
bool check_is_old_copy(const SimOffice *o);
/* Was that number given twice, before anybody could know that an old copy had been put back? */
bool check_given_twice(const Sim *s, const CaseId *id);
/* ... and is the case that bears it here now another one than that of an earlier life of its office? */
bool check_is_double(const Sim *s, const CaseId *id, uint32_t life);
/* Was it handed from one to the other in a stretch that both have lost?  Nobody knows of that any more. */
bool check_forgotten(const Sim *s, const CaseId *id);
/* Do two stores hold the same? */
bool check_same_store(Store *a, Store *b);
