/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The office: decide, stamp, apply.
 *
 * office_decide() asks what the law makes of an input; it reads state and writes nothing.  entry_stamp() turns a draft into
 * the bytes that are the entry for ever.  office_apply() is the only writer of state; it is total and needs nothing but the
 * entry: neither packs nor calendars nor keys.  Same inputs, same bytes, on every machine.
 *
 * One office = one node.  It hosts one unit or several (design section 4); each unit that has to do with a case has a *docket*
 * of it (its own file of the case), and every step of the procedure is a step of a docket.  Handing over between two units of
 * one node is one entry that moves both dockets; between nodes it is a parcel, and the two halves are the same code.
 */

#include "common/unit/roster.h"
#include "common/wire/rules.h"
#include "node/core/reason.h"
#include "node/store/store.h"

typedef struct OfficeLimits {
        Duration time_jump_max;     /* a step of time beyond it stops ticks and registration until confirmed */
        Duration overdue_warn;      /* a parcel undelivered for longer is a warning (7 days) */
        Duration silence_max;       /* a peer below from which no HELLO came for longer is an alarm */
        uint32_t drafts_max;        /* K: entries one decision may yield */
} OfficeLimits;

typedef struct Office {
        UnitCode unit;           /* the node's own */
        const Roster *roster;    /* borrowed; replaced between inputs by the owner */
        const Pack *pack;        /* in force; borrowed, like the roster */
        const Calendar *calendar; /* NULL: no year is known */
        OfficeLimits limits;
        bool intake_stopped;     /* the runner's reserve check: disk, map; decide refuses commands that take more work in */
        Reason intake_reason;
} Office;

/* ---- inputs ----------------------------------------------------------------------------------------------------- */

typedef enum InputKind {
        INPUT_GENESIS = 1, /* actor = first admin (unit, user) */
        INPUT_COMMAND,     /* a document or an act on the office itself, by an actor */
        INPUT_READ,        /* content of a case is to be shown */
        INPUT_PARCEL,      /* unwrapped, decoded, evidence verified against the roster */
        INPUT_RECEIPT,     /* evidence of the receiver's entry, verified; `receipt` decoded from it */
        INPUT_PEER_SEALS,  /* from a HELLO: seals of another office, signatures verified */
        INPUT_PEER_VIEW,   /* from a HELLO: what the other holds of ours disagrees, or is newer than what we have */
        INPUT_ROSTER,
        INPUT_TICK,
        INPUT_CUT,         /* start-up removed a torn last batch */
        INPUT_QUARANTINE,  /* an input that ended the node twice; with `parcel` set: that parcel, consumed with that outcome */
        INPUT_RULES,       /* a signed pack, verified: `rules` */
        INPUT_CALENDAR,    /* a signed calendar, verified: `calendar` */
        INPUT_PROGRESS,    /* a petitioner asks how the case goes: number and query code; always becomes an entry */
        INPUT_PEER_RECOVERY,   /* another office's recovery from an old copy: its evidence, signatures verified */
        INPUT_RECOVERY_ITEM,   /* evidence of another office about an entry of ours that it knows and we lost */
        INPUT_RECOVERY_ANSWER, /* an office has told all that it holds; or refuses our recovery: `text` */
        INPUT_ALARM,       /* the owner saw something (silence of `peer`): `alarm`, `alarm_on`, `text` */
} InputKind;

/* What a HELLO showed, INPUT_PEER_VIEW: the link compares (it can read the journal), decide turns it into an alarm, once per
 * peer and side until a later view of the same side agrees again. */
typedef enum PeerView {
        VIEW_OURS_AGREES = 1,
        VIEW_OURS_AHEAD,     /* the peer holds a later seal of ours than we have: our data is an old copy; intake stops */
        VIEW_OURS_DIFFERS,   /* the peer holds another seal of ours under that number: our past was written again, or theirs */
        VIEW_THEIRS_AGREES,
        VIEW_THEIRS_BEHIND,  /* their newest seal is older than what we hold of them: they run on an old copy (gap) */
        VIEW_THEIRS_DIFFERS, /* theirs under a number we hold is another one, or does not follow it: a fork */
        VIEW_THEIRS_BEHIND_DIFFERS, /* both: an old copy that went on writing */
} PeerView;

typedef struct InputPart {
        PartKind kind;
        bool has_salt;              /* copied from another office's entry: same salt, so that both headers verify */
        uint8_t salt[SALT_SIZE];
        Bytes data;
        Bytes stored, key;          /* with the salt: as it lies there, and its key (Part); empty: plain */
} InputPart;

#define INPUT_PARTS_MAX (ENTRY_PARTS_MAX - 4)

/* What tells the petitioner and the matter from others, made of the content by the owner, who has the office's key for it
 * (node/marks.h): earlier cases are found by them.  Never of a sealed content. */
typedef struct Marks {
        bool has[2];             /* an identity number, a telephone number */
        Digest person[2];        /* their keyed hashes */
        const char *sketch;      /* of title and text (common/base/likeness.h), packed */
        CaseId earlier;          /* one of the desk's, of the same person and alike, as far as was looked; none */
} Marks;

/* Form of ENTRY_SEALED_REFERRAL in the command alone: the officer has looked at the other cases of the same letter. */
#define SEALED_SEEN 1u

typedef struct Input {
        InputKind kind;
        Actor actor;            /* unit and user; roles are filled in by decide from the store */
        /* INPUT_COMMAND */
        EntryKind document_kind;
        CaseId case_id;
        Document document;      /* kind and unit are set by decide */
        InputPart parts[INPUT_PARTS_MAX]; /* content, attachments */
        uint32_t n_parts;
        uint64_t draft_entry;   /* ENTRY_STAMP: `document` is the one drafted there; set by the owner, office_wants_draft() */
        /* ENTRY_USER: */
        UnitCode user_unit;
        UserName user_name;
        uint32_t user_roles;    /* 0 = removed */
        /* of a registration, a joining, or a parcel with content; NULL: none, and nothing is found by them */
        const Marks *marks;
        /* INPUT_PROGRESS: document.rating_... if the petitioner rates by it; case_id; number = the joining the code belongs to, 0: the registration; text = the code as typed, for
         * the owner alone, who says here whether it is the right one */
        bool code_right;
        /* likewise, and INPUT_READ of the query code (number as above): whoever asks was told it then; set by the owner */
        bool code_told;
        /* INPUT_TICK: what office_wants_content() named can't be read; with the parts otherwise: those of that entry */
        bool unreadable;
        /* INPUT_READ */
        uint32_t read_parts;    /* mask of PartKind; number = of that entry alone, 0: of the file */
        bool read_similar;      /* earlier cases of the same person or matter are looked up from this one */
        /* INPUT_PARCEL */
        const Parcel *parcel;
        Digest parcel_digest;
        Reason parcel_refused;  /* set by the link: evidence did not verify etc.; REASON_NONE if fine */
        /* INPUT_RECEIPT */
        const Evidence *receipt_evidence;
        Bytes receipt_evidence_bytes;
        const Receipt *receipt;
        /* INPUT_PEER_SEALS, INPUT_PEER_VIEW */
        UnitCode peer;
        const Seal *seals;
        Bytes *seal_bytes;
        uint32_t n_seals;
        PeerView view;
        uint64_t peer_seal_number; /* of the view: the seal it is about */
        Digest peer_seal_hash;
        /* ENTRY_RECOVERY: the highest numbers of ours that others have shown; of INPUT_RECOVERY_ANSWER, refused, the
         * epoch that this other one holds */
        uint32_t known_epoch;
        uint64_t known_seal, known_entry;
        /* INPUT_PEER_RECOVERY: receipt_evidence = of the recovery; seals = those that lead to it; what the other kept; digest
         * = the seal of its recovery before this one */
        const LanePosition *lanes;
        uint32_t n_lanes;
        /* INPUT_RECOVERY_ITEM: receipt_evidence = of the other's entry, receipt decoded from it, lost = of our lost entry;
         * lost_known: the parcel is one we know (parcel_digest: the bytes of it that are still in the outbox) */
        const Evidence *lost;
        bool lost_known, lost_in_outbox;
        /* INPUT_TICK: the entry that office_wants_lost() named; set by the owner */
        const Entry *lost_entry;
        /* ... and the one that office_wants_coming() named */
        const Entry *coming_entry;
        /* INPUT_ALARM */
        uint32_t alarm;          /* AlarmKind, row.h */
        bool alarm_on;
        /* INPUT_ROSTER */
        const Roster *roster;
        Bytes roster_bytes;
        /* INPUT_RULES, INPUT_CALENDAR: actor = the admin who installs it */
        const Pack *rules;
        const Calendar *calendar;
        Bytes rules_bytes;       /* as signed, of either */
        /* INPUT_CUT, INPUT_QUARANTINE */
        uint64_t number;
        Digest digest;
        const char *text;
} Input;

/* ---- decide ----------------------------------------------------------------------------------------------------- */

typedef struct Draft {
        EntryKind kind;
        CaseId case_id;
        Actor actor;
        InputPart parts[ENTRY_PARTS_MAX]; /* document first if there is one; facts and code are added by stamp */
        uint32_t n_parts;
        Fact *facts;
        uint32_t n_facts, cap_facts;
        bool wants_code;        /* draw a query code */
        uint64_t number;        /* not the next one, but this: the first of a new epoch; 0 */
        Instant time;           /* the entry's: the last one's while the clock is in doubt */
} Draft;

#define DRAFTS_MAX 64

typedef struct Drafts {
        Arena *arena;           /* what drafts point to lives here, or in the input */
        Draft *drafts[DRAFTS_MAX];
        uint32_t n_drafts;
} Drafts;

typedef enum ResultStatus {
        RESULT_DONE = 0,
        RESULT_REFUSED,
        RESULT_IGNORED /* parcels: park, duplicate, out of order */
} ResultStatus;

typedef struct Result {
        ResultStatus status;
        Reason reason;          /* why refused; reason.h has the words, the article and what to do */
        const char *article;    /* of the reason, under the statute that the pack in force stands under; static; "" if none */
        char detail[192];       /* names, numbers, dates that go with the reason */
        CaseId case_id;         /* of a registration: the new one */
        uint64_t entry;         /* number of the (first) entry; for a duplicate: the earlier one */
        bool resend_receipt;    /* a duplicate parcel: answer again with the receipt of `entry` */
        bool more;              /* a tick or job that has more to do: call again */
        uint32_t read_parts;    /* of a read: mask of the parts that may be shown (a copy: documents only) */
} Result;

/*
 * Drafts and results are independent: a refusal may come with drafts (a violation, a parcel refused in its stream), and DONE
 * may come without (an import's line that was registered before: reason ALREADY_REGISTERED, case_id and entry of the earlier
 * one). Whatever is drafted must be stamped, applied and journaled.
 *
 * A tick while the clock is in doubt (it jumped) is refused with REASON_TIME although office_deadline() has passed: ask again
 * when the clock or the head moves, not at once.
 */

/* So the owner can ask before: such a tick needs none of what is attached below. */
bool office_in_doubt(const Office *o, StoreTxn *txn, Instant clock);

/* A hand-over to a unit on another node takes the petitioner's words along: parts CONTENT and ATTACHMENT of an earlier entry,
 * which the owner must put into Input.parts (with their salts) before deciding, because the core cannot read the journal. True
 * if so, and in which entry they are. */
bool office_wants_content(const Office *o, StoreTxn *txn, const Input *in, uint64_t *ret_entry) MUST_CHECK;

/* What is stamped is what was drafted: the owner must put the document of that entry's part DOCUMENT into Input.document, and
 * the entry's number into Input.draft_entry, before it asks office_wants_content() and decides.  True if so, and which entry. */
bool office_wants_draft(const Office *o, StoreTxn *txn, const Input *in, uint64_t *ret_entry) MUST_CHECK;
/* A review's file: earlier entries whose documents the owner then adds to Input.parts, in this order (newest first), each as an
 * attachment of that type named by its time.  Entries without such a document, or beyond what an input holds, add nothing.  None
 * leads to an accusation. */
#define OFFICE_FILE_MAX 32
#define OFFICE_FILE_TYPE "application/vnd.zhuji.document"
uint32_t office_wants_file(const Office *o, StoreTxn *txn, const Input *in, uint64_t ret_entries[OFFICE_FILE_MAX]);
void office_add_to_file(StoreTxn *txn, Input *in, const Entry *entry, Arena *arena);

/* An earlier case of that desk, of the same person and with a text alike, the newest one: as far as a registration looks back, or
 * in what was registered last alone, which another reader's snapshot may not show yet. */
bool office_find_earlier(StoreTxn *txn, const UnitCode *desk, const Marks *marks, bool last_alone, CaseId *ret);

/* Does the case accuse, so that nothing said about it in clear is kept? */
bool office_is_accusation(StoreTxn *txn, const CaseId *id);
/* A document of that case's file, as it may be shown: it names no other case that accuses (P6), which it was split off from, merged
 * into or linked with while nobody knew better.  True if it did. */
bool office_hide_sealed(StoreTxn *txn, const CaseId *id, Document *document);
/* The same of an attachment that is such a document (OFFICE_FILE_TYPE); *ret, written if so, is what may still be handed on. */
bool office_hide_in_file(StoreTxn *txn, const CaseId *id, Bytes attachment, Arena *arena, Bytes *ret);
/* Is a parcel about it on its way that says something in clear? */
bool office_owes_words(StoreTxn *txn, const CaseId *id);

/* After a recovery a tick makes good what other offices hold of our lost entries, one after the other: the owner must put the
 * entry that has the evidence of the next one into Input.lost_entry, or, if that can't be read any more, one without parts: it
 * restores nothing, and ticks go on. */
bool office_wants_lost(StoreTxn *txn, const Input *in, uint64_t *ret_entry) MUST_CHECK;
/* So with the entry by which the case had come here that the lost one is about, and Input.coming_entry. */
bool office_wants_coming(StoreTxn *txn, const Input *in, uint64_t *ret_entry) MUST_CHECK;

/* A petitioner's query code is compared by the owner, in the same way: the entry that has it in its part CODE.  False: there is
 * none, and no code is right.  Likewise who was told it first, when it is to be told again. */
static inline bool office_asks_code(const Input *in) {
        return in->kind == INPUT_PROGRESS || (in->kind == INPUT_READ && in->read_parts == 1u << PART_CODE);
}
bool office_wants_code(StoreTxn *txn, const Input *in, uint64_t *ret_entry) MUST_CHECK;
/* Likewise of a closed office's case, which came with what its codes are checked by: the entry with that, in its part CHECKS. */
bool office_wants_checks(StoreTxn *txn, const Input *in, uint64_t *ret_entry) MUST_CHECK;
/* A case goes to the successor's node with what its query codes are checked by: the entries whose codes those are (registration,
 * joinings), or that brought them in their part CHECKS, which the owner makes one part CHECKS of in Input.parts.  Of more than
 * that the newest joinings. */
#define OFFICE_CODES_MAX 512
uint32_t office_wants_codes(const Office *o, StoreTxn *txn, const Input *in, uint64_t ret_entries[OFFICE_CODES_MAX]);

/* Reads, never writes.  `now` is the clock's; entries never go back.  0 or negative errno. */
int office_decide(const Office *o, StoreTxn *txn, Instant now, const Input *in, Drafts *out, Result *ret_result) MUST_CHECK;

/* ---- stamp ------------------------------------------------------------------------------------------------------ */

/* Encodes once; ret_bytes (appended) is the encoded Entry, ret_entry its decoded form living in the arena.  The time is the
 * draft's; `time` = max(last, now) only stands in for a draft that has none. */
int entry_stamp(const Draft *d, uint64_t number, Instant time, Random *random, Arena *arena, Buf *ret_bytes,
                Entry *ret_entry) MUST_CHECK;

/* How parts lie in the journal is the owner's to say (node/vault.h): it closes those it wants closed, setting stored, key and box
 * of the part and suite and key of its reference, or leaves them as they are. */
typedef struct PartCloser {
        /* May what the draft says about its case be closed at all?  Asked once an entry. */
        int (*begin)(void *userdata, const Draft *d, bool *ret_close);
        int (*close)(void *userdata, Part *part, PartRef *ref, Arena *arena);
        void *userdata;
} PartCloser;
/* Parts that repeat what somebody said about the case; with them the facts that do (PART_WORDS). */
bool draft_is_words(PartKind kind);
/* As entry_stamp(); closer NULL: all parts are plain. */
int entry_stamp_closed(const Draft *d, uint64_t number, Instant time, Random *random, const PartCloser *closer, Arena *arena,
                       Buf *ret_bytes, Entry *ret_entry) MUST_CHECK;

/* ---- apply ------------------------------------------------------------------------------------------------------ */

typedef enum EffectKind {
        EFFECT_SEND = 1,      /* outbox row (to, lane, epoch, number) wants to be sent */
        EFFECT_RECEIPT,       /* send the receipt = evidence of `entry` to `to` */
        EFFECT_SETTLED,       /* a receipt of ours was kept: the link may forget (to, lane, epoch, number) and go on */
        EFFECT_ROSTER,        /* a new roster is in force: its bytes are part ROSTER of `entry` */
        EFFECT_RULES,         /* a new pack is in force: part RULES of `entry` */
        EFFECT_CALENDAR,      /* a new calendar is in force: part CALENDAR of `entry` */
        EFFECT_ALARM,         /* raised or cleared: log it */
        EFFECT_RECOVERY,      /* a new epoch of ours began */
        EFFECT_OFFER_AGAIN,   /* what was settled of (to, lane, epoch) is in the outbox once more */
        EFFECT_CODE,          /* the query code of `entry` goes into the reply */
        EFFECT_SEALED,        /* the case of `entry` accuses: what was kept of it in clear is to be erased */
} EffectKind;

typedef struct Effect {
        EffectKind kind;
        uint64_t entry;
        UnitCode to;          /* node */
        Lane lane;
        uint32_t epoch;
        uint64_t number;
        uint32_t what;        /* AlarmKind */
        bool on;
} Effect;

typedef struct Effects {
        Effect *effects;
        uint32_t n, cap;
} Effects;
void effects_deinit(Effects *e);

/* The only writer of state.  Total.  `out` may be NULL (replay sends nothing). */
void office_apply(StoreTxn *txn, const Entry *entry, Effects *out);
void office_apply_seal(StoreTxn *txn, const Seal *seal);

/* The earliest instant at which a tick has something to do; INSTANT_NEVER if none. */
Instant office_deadline(StoreTxn *txn);

/* Number and time of the last entry applied, last seal (number 0: none), current epoch. */
typedef struct OfficeHead {
        uint64_t entry;
        Instant time;
        uint64_t seal;
        Digest seal_hash;
        uint32_t epoch;
        UnitCode unit;
        uint64_t roster_version;
        uint64_t roster_entry;  /* the entry whose part ROSTER is in force; 0: the one genesis named */
} OfficeHead;
void office_head(StoreTxn *txn, OfficeHead *ret);

#define OFFICE_FOLD_VERSION 4 /* of the rows; another number in the store = rebuild from the journal */
