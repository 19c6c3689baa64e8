/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The generated types under their short names, and the bounds of each message: what wire/check enforces beyond the schema.
 * Private to common/wire (and its tests).
 */

#include "common/wire/check.h"
#include "proto/document.pb-c.h"
#include "proto/entry.pb-c.h"
#include "proto/parcel.pb-c.h"
#include "proto/roster.pb-c.h"
#include "proto/rules.pb-c.h"
#include "proto/sealed.pb-c.h"

typedef Zhuji__Actor PbActor;
typedef Zhuji__PartRef PbPartRef;
typedef Zhuji__Header PbHeader;
typedef Zhuji__Part PbPart;
typedef Zhuji__Entry PbEntry;
typedef Zhuji__SealBody PbSealBody;
typedef Zhuji__Seal PbSeal;
typedef Zhuji__Seals PbSeals;
typedef Zhuji__Batch PbBatch;
typedef Zhuji__Evidence PbEvidence;
typedef Zhuji__Fact PbFact;
typedef Zhuji__Facts PbFacts;
typedef Zhuji__Document PbDocument;
typedef Zhuji__Petitioner PbPetitioner;
typedef Zhuji__Content PbContent;
typedef Zhuji__Attachment PbAttachment;
typedef Zhuji__Parcel PbParcel;
typedef Zhuji__Receipt PbReceipt;
typedef Zhuji__LanePosition PbLanePosition;
typedef Zhuji__Hello PbHello;
typedef Zhuji__RecoveryAsk PbRecoveryAsk;
typedef Zhuji__RecoveryAnswer PbRecoveryAnswer;
typedef Zhuji__Body PbBody;
typedef Zhuji__RosterKey PbRosterKey;
typedef Zhuji__RosterUnit PbRosterUnit;
typedef Zhuji__RosterNode PbRosterNode;
typedef Zhuji__RosterRelay PbRosterRelay;
typedef Zhuji__Roster PbRoster;
typedef Zhuji__RosterSignature PbRosterSignature;
typedef Zhuji__SignedRoster PbSignedRoster;
typedef Zhuji__PackClock PbPackClock;
typedef Zhuji__PackExtension PbPackExtension;
typedef Zhuji__PackThresholds PbPackThresholds;
typedef Zhuji__PackNotApplied PbPackNotApplied;
typedef Zhuji__Pack PbPack;
typedef Zhuji__CalendarDay PbCalendarDay;
typedef Zhuji__Calendar PbCalendar;
typedef Zhuji__RulesSignature PbRulesSignature;
typedef Zhuji__SignedRules PbSignedRules;
typedef Zhuji__AccusedPerson PbAccusedPerson;
typedef Zhuji__Accusation PbAccusation;

extern const CheckSpec spec_header, spec_part, spec_entry, spec_seal_body, spec_seal, spec_seals, spec_batch, spec_evidence,
        spec_facts;
extern const CheckSpec spec_document, spec_content, spec_attachment;
extern const CheckSpec spec_parcel, spec_receipt, spec_hello, spec_recovery_ask, spec_recovery_answer, spec_body;
extern const CheckSpec spec_roster, spec_signed_roster;
extern const CheckSpec spec_pack, spec_calendar, spec_signed_rules;
extern const CheckSpec spec_accusation;

/* All of them, for tests that hold for each. */
extern const CheckSpec *const spec_all[];
extern const size_t n_spec_all;
