/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Offices for tests of the core: decide, stamp, apply over RAM stores, without journal, keys or sockets.  Parcels and receipts
 * are ferried as evidence built from each office's own entries (one entry a batch; seals with a signature nobody checks here).
 *
 * After every step the rig asserts what must always hold: custody is HERE in at most one docket of a case over all offices,
 * and what was decided can be applied again to an empty store with the same rows (checked at the end).
 */

#include "common/unit/roster.h"
#include "common/wire/record.h"
#include "node/core/fact.h"
#include "node/core/office.h"
#include "node/core/row.h"
#include "node/store/store_mem.h"

#define RIG_OFFICES_MAX 8
#define RIG_START INT64_C(1772327400000) /* 2026-03-01T09:10 in China, a Sunday */

typedef struct RigEntry {
        Bytes bytes;
        Bytes seal;
} RigEntry;

typedef struct Rig Rig;
typedef struct RigOffice {
        Rig *rig;
        UnitCode unit;
        Store *store;
        StoreTxn *txn;
        Office office;
        Random random;
        Arena arena;
        RigEntry *entries; /* entry n is [n - 1] */
        uint64_t n_entries;
        Effects effects;   /* of the last step */
} RigOffice;

struct Rig {
        Roster *roster;
        Instant now;
        RigOffice *offices[RIG_OFFICES_MAX];
        size_t n_offices;
        Arena arena;
        PartKind forge_part; /* beside the document: this part ... */
        Bytes forge_data;    /* ... with these bytes; none: no such part */
        EntryKind forge_as; /* of rig_forge()'s entry: ENTRY_RECEIVED for what is passed on; 0: the document's */
};

/* Offices by code, separated by spaces; every unit of the roster hosted on them gets one user for each role, named after it
 * ("clerk", "approver" ...), and node units "boss" with every role. */
void rig_init(Rig *rig, const char *offices);
/* Also asserts that replaying each office's entries yields its rows. */
void rig_deinit(Rig *rig);
RigOffice *rig_at(Rig *rig, const char *node);
/* The office that hosts the unit. */
RigOffice *rig_host(Rig *rig, const char *unit);
void rig_pass_days(Rig *rig, int days);
/* To that hour of China's day, today. */
void rig_set_hour(Rig *rig, int hour);

/* decide, stamp, apply; the invariants. */
Result rig_step(RigOffice *o, const Input *in);
/* By the unit's user of that name. */
Result rig_act(Rig *rig, const char *unit, const char *user, EntryKind kind, const CaseId *id, const Document *doc);
/* A draft of that document; a signature, a discard or the stamp of that draft (0: the only one that waits). */
Result rig_draft(Rig *rig, const char *unit, const char *user, EntryKind kind, const CaseId *id, const Document *doc);
Result rig_on_draft(Rig *rig, const char *unit, const char *user, EntryKind kind, const CaseId *id, uint64_t draft);
/* By the first role that the document asks for; drafted, signed and stamped by three, if it asks for that: the last result, or
 * where it ended. */
Result rig_try(Rig *rig, const char *unit, EntryKind kind, const CaseId *id, const Document *doc);
/* The same, asserted to be done. */
Result rig_do(Rig *rig, const char *unit, EntryKind kind, const CaseId *id, const Document *doc);
/* The same, asserted to be refused for that reason. */
void rig_refused(Rig *rig, const char *unit, EntryKind kind, const CaseId *id, const Document *doc, Reason reason);
/* A claim, path 6, of 信访人甲 who can be reached; received now. */
CaseId rig_register(Rig *rig, const char *unit);
CaseId rig_register_as(Rig *rig, const char *unit, const Document *doc, const Content *content);
/* One tick of that office. */
Result rig_tick_once(RigOffice *o);
/* It starts again: its rows are what its entries say. */
void rig_restart(RigOffice *o);
/* Ticks every office until nothing more is due. */
void rig_tick(Rig *rig);

/* Registered at 411281 and referred to its labour department 411281.hrss. */
CaseId rig_referred(Rig *rig);
/* The same, assigned, due in 40 days. */
CaseId rig_assigned(Rig *rig);
/* The unit gives notice and accepts. */
void rig_accept(Rig *rig, const char *unit, const CaseId *id);
/* Signed for by the petitioner: ENTRY_SERVICE or ENTRY_REVIEW_SERVICE; and everything that travels has arrived. */
void rig_serve(Rig *rig, const char *unit, EntryKind kind, const CaseId *id);
/* The petitioner asks that unit, at the other, for review; the request has arrived. */
void rig_ask_review(Rig *rig, const char *at, const char *reviewer, const CaseId *id);

/* A document with everything any kind asks for, to that unit. */
Document rig_document(const char *to);

/* ---- between offices -------------------------------------------------------------------------------------------- */

/* The parcel of an outbox row, as it would be sent, decoded again. */
typedef struct RigParcel {
        Parcel parcel;
        Digest digest;
} RigParcel;
RigParcel rig_parcel(RigOffice *from, const OutboxKey *key);
/* What a node could send if it wanted to: a document by `from_unit`, sealed by `node`, next in its stream to the receiver's
 * node. */
RigParcel rig_forge(Rig *rig, const char *node, const char *from_unit, const char *to_unit, ParcelKind kind, const CaseId *id,
                    const Document *doc);
/* The nth parcel waiting in that office, oldest first. */
bool rig_waiting(RigOffice *from, size_t n, OutboxKey *ret);
/* Gives it to the receiver: its result. */
Result rig_give(Rig *rig, const RigParcel *parcel);
/* The receipt kept in that entry of `by`, given to the parcel's sender. */
Result rig_receipt(RigOffice *by, uint64_t entry);
/* All parcels and receipts, in order, until nothing waits. */
void rig_ferry(Rig *rig);

/* ---- what is so ------------------------------------------------------------------------------------------------- */

DocketRow rig_docket(Rig *rig, const char *unit, const CaseId *id);
DocketState rig_state(Rig *rig, const char *unit, const CaseId *id);
Custody rig_custody(Rig *rig, const char *unit, const CaseId *id);
/* The newest instance; asserts that there is one. */
ClockRow rig_clock(Rig *rig, const char *unit, const CaseId *id, ClockName clock);
ClockRow rig_watch(Rig *rig, const char *unit, const CaseId *id, ClockName clock);
/* The newest of a review; asserts that there is one. */
InstanceRow rig_instance(Rig *rig, const char *unit, const CaseId *id);
bool rig_has_clock(Rig *rig, const char *unit, const CaseId *id, ClockName clock);
bool rig_has_warning(Rig *rig, const char *unit, WarningKind kind, const CaseId *id);
bool rig_has_alarm(RigOffice *o, AlarmKind kind);
/* The newest entry of an office, decoded. */
Entry rig_entry(RigOffice *o, uint64_t number);
Entry rig_last(RigOffice *o);
UnitCode code(const char *s);
