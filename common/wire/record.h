/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Records as plain C: entries, parts, facts, documents, seals, evidence, parcels, receipts.  Decoding validates every byte
 * first (wire/check); what comes out lives in the arena given, borrowing nothing from the input unless said so.  Encoding
 * is canonical: the same struct gives the same bytes everywhere.  The numbers of all enums here are format, fixed for ever.
 *
 * This header (with digest.h for the Digest type) is all the pure core may use of wire and crypto.
 */

#include "common/base/arena.h"
#include "common/base/ident.h"
#include "common/base/instant.h"
#include "common/base/random.h"
#include "common/crypto/digest.h"

#define SALT_SIZE 16
#define ENTRY_PARTS_MAX 32       /* document, content, facts, receipt, proof, code + attachments; a review's file has most */
#define QUERY_CODE_DIGITS 10
#define RECORD_SUITE_STD 1u

/* ---- enums ------------------------------------------------------------------------------------------------------- */

typedef enum EntryKind {
        /* the office itself */
        ENTRY_GENESIS = 1,      /* first entry: unit, first admin, pack */
        ENTRY_USER = 2,         /* user of a unit, with roles */
        ENTRY_ROSTER = 3,       /* a roster version was taken */
        ENTRY_CUT = 4,          /* start-up cut a torn last batch */
        ENTRY_CLOCK = 5,        /* a tick: clocks breached or lapsed, a window that ended */
        ENTRY_READ = 6,         /* who read which parts */
        ENTRY_RECEIVED = 7,     /* a parcel and its outcome */
        ENTRY_RECEIPT = 8,      /* the receipt for a parcel of ours */
        ENTRY_PEER_SEALS = 9,   /* seals of another office that we keep for it */
        ENTRY_ALARM = 10,       /* raised or cleared */
        ENTRY_QUARANTINE = 11,  /* a command that ended the node twice */
        ENTRY_TIME = 12,        /* an operator confirmed a jump of time */
        ENTRY_VIOLATION = 13,   /* somebody tried what the roster does not allow */
        ENTRY_JOB = 14,         /* a job over many cases went on */
        ENTRY_RULES = 15,  /* a rule pack was taken */
        ENTRY_CALENDAR = 16,  /* a calendar of holidays was taken */
        ENTRY_CLOSING = 17,   /* how far the cases of a unit that closes have gone to its successors */
        ENTRY_RECOVERY = 18,  /* declared from an old copy, and what follows from it; another office's, recorded */
        /* documents */
        ENTRY_REGISTER = 32,
        ENTRY_CLASSIFY = 33,
        ENTRY_REFERRAL = 34,
        ENTRY_ASSIGNMENT = 35,
        ENTRY_RETURN_REQUEST = 36,
        ENTRY_RETURN_ANSWER = 37,
        ENTRY_NOTICE = 38,
        ENTRY_ACCEPT = 39,
        ENTRY_OPINION = 40,
        ENTRY_ANSWER = 41,          /* a suggestion's */
        ENTRY_SERVICE = 42,
        ENTRY_REPORT = 43,          /* conclusion report */
        ENTRY_REPORT_APPROVAL = 44,
        ENTRY_REWORK = 45,
        ENTRY_REPORT_UP = 46,
        ENTRY_ORDER = 47,
        ENTRY_RESPONSE = 48,
        ENTRY_REMINDER = 49,
        ENTRY_REMARK = 50,          /* a level between adds its opinion to a copy */
        ENTRY_RECALL = 51,
        ENTRY_DRAFT = 52, /* a document drafted, to be signed by somebody else */
        ENTRY_SIGN = 53, /* the approver or head signs a draft */
        ENTRY_DISCARD = 54, /* a draft is given up */
        ENTRY_EXTENSION = 55, /* 22:34; once, 1-30 days */
        ENTRY_EXTENSION_REQUEST = 56, /* an assignee asks its assigner */
        ENTRY_EXTENSION_ANSWER = 57,
        ENTRY_STAMP = 58, /* a command alone: the entry it makes is of the drafted document's kind */
        ENTRY_GUIDANCE = 60, /* written slip: told whom to turn to (22:22 last paragraph) */
        ENTRY_DECLINE = 61, /* 2005 pack only */
        ENTRY_PENDING = 62, /* already pending, told where (22:19) */
        ENTRY_NOT_AGAIN = 63, /* final before (22:36) */
        ENTRY_WRONG_PLACE = 64, /* told where to go (22:23) */
        ENTRY_IMPORT = 65, /* path31 1-4: into another procedure (22:31) */
        ENTRY_OWN_LIMIT = 66, /* path31 5: the limit of another law */
        ENTRY_SETTLEMENT = 67, /* 22:33 */
        ENTRY_WITHDRAWAL = 68, /* signed by the petitioner */
        ENTRY_DEATH = 69,
        ENTRY_SUCCESSOR = 70, /* who goes on with it */
        ENTRY_SPLIT = 71,
        ENTRY_MERGE = 72,
        ENTRY_OWNER = 73, /* a leader owns a hard case */
        ENTRY_FIRST = 74, /* first contact, first handler */
        ENTRY_RECUSAL = 75, /* 22:28 */
        ENTRY_RECUSAL_REQUEST = 134, /* a head must not decide: the unit's superior says who does (22:28) */
        ENTRY_RECUSAL_DECISION = 135,
        ENTRY_ARCHIVE = 78,
        ENTRY_REVIEW_ASK = 80, /* review or re-review asked (22:35, 36) */
        ENTRY_REVIEW_ADMIT = 81, /* admissible or not */
        ENTRY_REVIEW_FILE = 82, /* the file, to the reviewer */
        ENTRY_REVIEW_OPINION = 83,
        ENTRY_REVIEW_SERVICE = 84,
        ENTRY_HEARING = 85, /* 22:31 (6), 36 */
        ENTRY_HEARING_RECORD = 86, /* signed: its days end */
        ENTRY_NEW_FACTS = 88, /* of a final case: always reach a person */
        ENTRY_PROPOSAL = 90, /* improve, policy, accountability (22:40) */
        ENTRY_FEEDBACK = 91, /* 22:40 */
        ENTRY_REQUEST_DECISION = 92, /* to one's own government (22:22 (1)) */
        ENTRY_INSTRUCTION = 93,
        ENTRY_CO_REQUEST = 94, /* a co-handler is asked */
        ENTRY_CO_OPINION = 95,
        ENTRY_URGENT = 96, /* 22:25 */
        ENTRY_URGENT_ACK = 97,
        ENTRY_CONSULTATION = 98, /* possible handlers consult (22:24) */
        ENTRY_CONSULTATION_ANSWER = 99,
        ENTRY_DISPUTE = 100, /* 22:24 */
        ENTRY_DESIGNATION = 101, /* by the common superior */
        ENTRY_MEETING_REQUEST = 102,
        ENTRY_MEETING_ACT = 103, /* 22:39 summons, circular, listed, rectify; or coordinates */
        ENTRY_RETALIATION = 104, /* past the handler, one level up (22:18, 46) */
        ENTRY_RETALIATION_ANSWER = 105,
        ENTRY_AID = 106, /* 22:37 */
        ENTRY_AID_ANSWER = 107,
        ENTRY_FINDING = 108, /* signed by a supervisor, or dismissed with reasons */
        ENTRY_EXECUTION = 109, /* of a supported claim (22:32) */
        ENTRY_RATING = 110, /* bureau and handler apart (22:21) */
        ENTRY_FOLLOW_UP = 111,
        ENTRY_SEALED_REFERRAL = 115, /* an accusation goes to (another) discipline organ */
        ENTRY_CONCLUSION = 116,      /* the discipline organ has dealt with it */
        ENTRY_SEALED_ACCEPT = 117,   /* the discipline organ takes an accusation up (22:30) */
        ENTRY_SEALED_FEEDBACK = 118, /* and tells the petitioner (22:30 反馈) */
        ENTRY_SEALED_MATERIAL = 128, /* later papers of an accusation, sealed to whoever was given it */
        ENTRY_LINK = 120,
        ENTRY_UNLINK = 121,
        ENTRY_JOIN = 122, /* a person joins a collective case */
        ENTRY_PERIODIC_REPORT = 125, /* a bureau's, of a month or a year, to the bureau above (22:41) */
        ENTRY_BATCH = 126, /* what one meeting assigns: of no case of its own (会议交办) */
        ENTRY_MATERIAL = 127, /* later papers of the petitioner, or of a unit */
        ENTRY_SEALED_WORD = 133, /* word to who was given what is said in a case that it accuses: they erase it, and pass it on */
        ENTRY_WITHDRAWAL_BROUGHT = 129, /* a withdrawal at an office that handed the case on: to whoever has it */
        ENTRY_GOES_ON = 142, /* more stand behind it than ended it: it goes on, with its first days (22:20) */
        ENTRY_SEALED_ARCHIVE = 138, /* a concluded accusation of an organ that closes goes to its successor's archive */
        ENTRY_ALARM_SETTLED = 137, /* an admin looked into what an alarm tells of that happened once */
        /* what an office keeps of no case (node/core/sheet.h), and what a case has to do with it */
        ENTRY_RECEPTION = 145,   /* who receives visitors on which days: leaders' reception days, a duty roster (22:18) */
        ENTRY_SWEEP = 146,       /* disputes found, their causes, who is to resolve them by when (22:10) */
        ENTRY_INCIDENT = 167,    /* what happened where visitors are received, and what was done: never who (05:20) */
        ENTRY_CONTACT = 168,     /* whom a village or a unit has for people to turn to (信访信息员) */
        ENTRY_DIGEST = 156,      /* what of its work and of the trend leaders are told (摘报、简报、动态; 22:14 (4)) */
        ENTRY_ANNOTATION = 157,  /* what a leader wrote on it (批示), or that it was read (圈阅) */
        ENTRY_SHEET_NOTE = 147,  /* what became of a line of such a sheet */
        ENTRY_APPOINTMENT = 148, /* whom the petitioner chose to meet, of those published; that they met */
        ENTRY_REWARD = 149, /* of a suggestion that was adopted (22:29) */
        ENTRY_QUALITY_CHECK = 159, /* how a matter was dealt with that the petitioner does not agree with (不同意件评查) */
        ENTRY_STATEMENT = 158, /* the petitioner was heard on facts and reasons, or why not (22:31 (6), 05:31) */
        ENTRY_WHEREABOUTS = 155, /* with whom a case lies that was given on, since when: to who gave it, and so up to who registered it */
        ENTRY_SUCCESSION = 124, /* what a closed unit had in a case is its successor's now (22:24) */
} EntryKind;

typedef enum PartKind {
        PART_DOCUMENT = 1,
        PART_CONTENT = 2,
        PART_FACTS = 3,      /* never leaves the office */
        PART_RECEIPT = 4,
        PART_PROOF = 5,      /* of a received entry: its Evidence without part data */
        PART_CODE = 6,       /* the petitioner's query code, ten digits */
        PART_ATTACHMENT = 7,
        PART_SEALS = 8,      /* seals of another office */
        PART_ROSTER = 9,
        PART_CHECKS = 10,    /* what tells the query codes of a case that a closed office gave (node/codes.h): never the codes */
        PART_RULES = 11,     /* a signed rule pack */
        PART_CALENDAR = 12,  /* a signed calendar of days off and make-up workdays */
        PART_SEALED = 13,    /* an accusation, to the discipline organ's desk key: no node can read it */
        PART_RECOVERY = 20,  /* what a recovery declares, as facts: for every other office */
        PART_SEALED_NOTICE = 14, /* the restricted notice to the organisation department's desk key (22:30) */
        PART_STATE = 15,     /* how a case stands at a unit that closes, for its successor */
        PART_WORDS = 16,     /* the facts that repeat words about the case: never leaves the office, closed with the content */
} PartKind;

typedef enum Role {
        ROLE_CLERK = 1 << 0, ROLE_APPROVER = 1 << 1, ROLE_HANDLER = 1 << 2, ROLE_HEAD = 1 << 3, ROLE_STAMP = 1 << 4,
        ROLE_SUPERVISOR = 1 << 5, ROLE_REVIEWER = 1 << 6, ROLE_SECRETARY = 1 << 7, ROLE_DISCIPLINE = 1 << 8,
        ROLE_ARCHIVIST = 1 << 9, ROLE_AUDITOR = 1 << 10, ROLE_ADMIN = 1 << 11,
} Role;
#define ROLE_ALL ((1u << 12) - 1)

typedef enum CaseClass { CLASS_NONE = 0, CLASS_SUGGESTION, CLASS_ACCUSATION, CLASS_CLAIM } CaseClass;
typedef enum Channel { CHANNEL_NONE = 0, CHANNEL_LETTER, CHANNEL_VISIT, CHANNEL_CALL, CHANNEL_ONLINE, CHANNEL_FAX } Channel;
typedef enum Decision {
        DECISION_NONE = 0, DECISION_SUPPORT, DECISION_EXPLAIN, DECISION_NOT_SUPPORT, /* opinion: 2022 art. 32 */
        DECISION_AGREE, DECISION_REFUSE,                                             /* return-answer */
        DECISION_ADOPT, DECISION_ADOPT_PART, DECISION_NOT_ADOPT, /* a suggestion's answer, a proposal's feedback: art. 29, 40 */
        DECISION_UPHOLD, DECISION_CHANGE, DECISION_REVOKE, DECISION_REMAND, /* review: art. 35, 36 */
        DECISION_INADMISSIBLE,                                              /* review-admit */
} Decision;
typedef enum Trigger {
        TRIGGER_NONE = 0, TRIGGER_LATE, TRIGGER_NO_FEEDBACK, TRIGGER_PROCEDURE, TRIGGER_SHIRKING, TRIGGER_NOT_EXECUTED,
        TRIGGER_FALSIFIED, TRIGGER_OTHER,
} Trigger;
typedef enum ServiceHow {
        SERVICE_NONE = 0, SERVICE_SIGNED, SERVICE_POST, SERVICE_REFUSED_WITNESSED, SERVICE_MESSAGE, SERVICE_NOT_POSSIBLE,
} ServiceHow;
/* How the petitioner was heard before the opinion (22:31 (6)), or why not: the forms of a statement, and of the opinion. */
typedef enum Heard {
        HEARD_NOT = 0, HEARD_IN_PERSON, HEARD_CALL, HEARD_VIDEO, HEARD_WRITTEN, HEARD_DECLINED, HEARD_UNREACHABLE,
} Heard;
typedef enum Lane { LANE_URGENT = 1, LANE_NORMAL, LANE_BULK } Lane;
#define LANE_COUNT 3
typedef enum ParcelKind {
        PARCEL_DOCUMENT = 1, /* addressed to you: a handing over, an order, a report ... */
        PARCEL_COPY,         /* custody-free, for your information; you may remark */
        PARCEL_EVENT,        /* what became of the case you gave */
        PARCEL_VOID,         /* recall of an earlier number */
} ParcelKind;
typedef enum Outcome { OUTCOME_TAKEN = 1, OUTCOME_REFUSED, OUTCOME_QUARANTINED, OUTCOME_VOIDED } Outcome;
typedef enum BodyKind { BODY_PARCEL = 1, BODY_RECEIPT, BODY_HELLO, BODY_ROSTER_REQUEST, BODY_ROSTER,
        BODY_RECOVERY_ASK, BODY_RECOVERY_ANSWER } BodyKind;
typedef enum ClockName {
        CLOCK_NONE = 0, CLOCK_TRIAGE, CLOCK_NOTICE, CLOCK_RETURN_REQUEST, CLOCK_RETURN_ANSWER, CLOCK_HANDLING, CLOCK_EXTENSION,
        CLOCK_OWN_LIMIT, CLOCK_ASK_REVIEW, CLOCK_REVIEW, CLOCK_ASK_RE_REVIEW, CLOCK_RE_REVIEW, CLOCK_ORDER_RESPONSE,
        CLOCK_PROPOSAL_FEEDBACK, CLOCK_ASSIGNMENT, CLOCK_URGENT, CLOCK_SUMMARY_ACCEPT, CLOCK_SUMMARY_REPLY,
        CLOCK_MONTHLY_REPORT, CLOCK_ANNUAL_REPORT, CLOCK_RETALIATION,
} ClockName;
typedef enum ClockState {
        CLOCK_RUNNING = 1, CLOCK_PAUSED, CLOCK_MET, CLOCK_BREACHED, CLOCK_EXEMPT, CLOCK_CANCELLED, CLOCK_SUPERSEDED,
        CLOCK_LAPSED, /* a right's window that passed unused: nobody's breach */
} ClockState;

/* Names as in domain.md and the statutes; "?" for unknown numbers.  *_parse: false if unknown. */
const char *entry_kind_name(EntryKind k);        /* "register", "return-request", ... */
const char *entry_kind_name_zh(EntryKind k);     /* "登记", "退回" ... */
bool entry_kind_parse(const char *s, EntryKind *ret);
const char *part_kind_name(PartKind k);
const char *role_name(Role one);                 /* "clerk", "stamp-keeper" ... */
bool role_parse(const char *s, Role *ret);
const char *case_class_name(CaseClass c);
bool case_class_parse(const char *s, CaseClass *ret);
const char *channel_name(Channel c);
bool channel_parse(const char *s, Channel *ret);
const char *decision_name(Decision d);           /* "support", "explain", "not-support", "agree", "refuse", ... */
bool decision_parse(const char *s, Decision *ret);
const char *trigger_name(Trigger t);
bool trigger_parse(const char *s, Trigger *ret);
const char *service_how_name(ServiceHow h);
bool service_how_parse(const char *s, ServiceHow *ret);
const char *lane_name(Lane l);
const char *parcel_kind_name(ParcelKind k);
const char *outcome_name(Outcome o);
const char *clock_name(ClockName c);             /* "triage", "return-request", ... */
bool clock_name_parse(const char *s, ClockName *ret);
const char *clock_state_name(ClockState s);
/* Forms of a document: proposal "improve", "policy", "accountability"; meeting-act "summons" ...  "" for 0, "?" if unknown. */
const char *variant_name(EntryKind kind, uint32_t variant);
const char *variant_name_zh(EntryKind kind, uint32_t variant);
bool variant_parse(EntryKind kind, const char *s, uint32_t *ret);
/* "improve, policy, accountability"; "" if the kind has no forms.  Appends. */
void variant_list(EntryKind kind, Buf *out);

/* ---- entries ----------------------------------------------------------------------------------------------------- */

typedef struct Actor {
        UnitCode unit;
        UserName user; /* "" = the node itself */
        uint32_t roles;
} Actor;

typedef struct PartRef {
        PartKind kind;
        uint32_t suite;
        Bytes key;
        Digest digest;
} PartRef;

typedef struct Header {
        uint64_t number;
        Instant time;
        EntryKind kind;
        uint32_t version;
        CaseId case_id;
        Actor actor;
        uint8_t salt[SALT_SIZE];
        PartRef parts[ENTRY_PARTS_MAX];
        uint32_t n_parts;
} Header;

/* A part at rest is plain, or closed (PartRef.suite is set, and its kind is none of the sealed ones): `stored` is what lies in the
 * journal and what the digest is of; `data` what it says, once it was opened with `key`, its own.  Whoever shows a closed part
 * shows `stored` and `key`.  One that can't be opened any more is erased: it has neither key nor data. */
typedef struct Part {
        PartKind kind;
        uint8_t salt[SALT_SIZE];
        Bytes data;
        Bytes stored; /* empty: plain */
        Bytes key;    /* PART_KEY_SIZE; empty: not opened, or plain */
        Bytes box;    /* the key under the case's key, PART_BOX_SIZE */
} Part;

#define PART_KEY_SIZE 32
#define PART_BOX_SIZE (12 + PART_KEY_SIZE + 16)

static inline bool part_is_closed(const Part *p) {
        return p->stored.len && !p->key.len;
}

/* A decoded entry.  `header_bytes` are the exact bytes the leaf hashes. */
typedef struct Entry {
        Header header;
        Bytes header_bytes;
        Part parts[ENTRY_PARTS_MAX];
        uint32_t n_parts;
} Entry;

#define RECORD_E_FORMAT 1   /* not what it says it is: hostile, damaged, or from a newer release */
#define RECORD_E_NEWER 2    /* unknown kind or version: "needs a newer release" */

/* `data` as stored. */
Digest part_digest(PartKind kind, const uint8_t salt[SALT_SIZE], Bytes data);
/* Encrypted at rest under the key of a case: neither plain, nor sealed to a desk. */
static inline bool part_ref_is_closed(const PartRef *ref) {
        return ref->suite && ref->kind != PART_SEALED && ref->kind != PART_SEALED_NOTICE;
}
/* Encodes the header (its part digests already computed) / the whole entry; appends. */
void header_encode(const Header *h, Buf *out);
int header_decode(Bytes in, Arena *arena, Header *ret) MUST_CHECK;
void entry_encode(const Entry *e, Buf *out);
/* Part data and header_bytes are copied into the arena.  With verify: every part's digest is checked against the header and the
 * parts must be those of the header, in order.  Closed parts are left closed (wire/closed.h opens them). */
int entry_decode(Bytes in, Arena *arena, bool verify, Entry *ret) MUST_CHECK;
/* One that can be read; NULL also if it is closed. */
const Part *entry_find_part(const Entry *e, PartKind kind);
/* Whether it can be read or not. */
bool entry_has_part(const Entry *e, PartKind kind);
Digest entry_leaf(Bytes header_bytes);

/* ---- seals, batches ---------------------------------------------------------------------------------------------- */

typedef struct Seal {
        UnitCode unit;
        uint64_t number;
        uint32_t epoch;
        uint64_t first_entry;
        uint32_t count;
        Digest root;
        Digest previous; /* all zero in seal 1 */
        Instant time;
        uint32_t suite;
        uint8_t key_id[8];
        /* as encoded: */
        Bytes body;
        Bytes signature;
        Digest hash;
} Seal;

void seal_body_encode(const Seal *s, Buf *out);
/* Encoded Seal of encoded body and signature; appends. */
void seal_encode(Bytes body, Bytes signature, Buf *out);
/* Also computes the hash; the signature is not verified here (wire/evidence.h does, with the roster). */
int seal_decode(Bytes in, Arena *arena, Seal *ret) MUST_CHECK;

/* Part SEALS: those of another office that we keep for it, in their order; 1..HELLO_SEALS_MAX.  Encoded from body and
 * signature; decoded as seal_decode() does. */
void seals_encode(const Seal *seals, uint32_t n, Buf *out);
int seals_decode(Bytes in, Arena *arena, Seal **ret, uint32_t *ret_n) MUST_CHECK;

typedef struct Batch {
        Bytes *entries; /* encoded Entry each, borrowed from the input */
        uint32_t n_entries;
        Bytes seal;     /* encoded Seal, borrowed */
} Batch;
void batch_encode(const Bytes *entries, uint32_t n, Bytes seal, Buf *out);
int batch_decode(Bytes in, Arena *arena, Batch *ret) MUST_CHECK;

/* ---- facts ---------------------------------------------------------------------------------------------------------------
 *
 * What the core's apply understands; the meaning of each field per kind is the table in node/core/fact.h.
 */
typedef struct Fact {
        uint32_t kind; /* FactKind, node/core/fact.h */
        UnitCode unit;
        UnitCode peer;
        CaseId case_id;
        uint32_t what;
        uint32_t how;
        uint64_t number;
        uint64_t number2;
        Instant at;    /* 0: none */
        Day day;       /* 0: none */
        bool has_digest;
        Digest digest;
        const char *text; /* "" if none, never NULL after decoding */
} Fact;

void facts_encode(const Fact *facts, size_t n, Buf *out);
int facts_decode(Bytes in, Arena *arena, Fact **ret, size_t *ret_n) MUST_CHECK;

/* ---- documents --------------------------------------------------------------------------------------------------- */

#define DOCUMENT_ABOUT_UNITS_MAX 16
#define DOCUMENT_UNITS_MAX 16
#define RATING_MAX 5u
#define PACK_ID_SIZE 96 /* name, version and digest of a pack, with NUL */

typedef struct Document {
        EntryKind kind;
        UnitCode unit, to;
        CaseClass case_class;
        uint32_t path31;
        bool class_proposed;
        Channel channel;
        Instant received_at;
        uint32_t people, representatives;
        const char *category;
        const char *place;
        const char *about_units[DOCUMENT_ABOUT_UNITS_MAX];
        uint32_t n_about_units;
        Day due_day;
        Decision decision;
        const char *reason, *body, *legal_basis, *remedy;
        Trigger trigger;
        ServiceHow service_how;
        Instant service_at;
        UnitCode ref_unit;
        uint64_t ref_entry;
        const char *external_id;
        Bytes external_digest;
        UnitCode handling_unit;
        EntryKind handing_mode;
        bool collective;
        uint64_t void_number;
        Lane void_lane;
        const char *organ;
        CaseId ref_case;
        uint32_t days;
        Day from_day, until_day;
        uint32_t variant;          /* variant_name() */
        const char *units[DOCUMENT_UNITS_MAX];
        uint32_t n_units;
        const char *person;
        Bytes ref_digest;
        Instant asked_at;
        uint32_t rating_bureau, rating_handler;
        const char *summary;
        const char *rules; /* the pack the case was registered under: "2022/1/6058..." (pack_id()) */
        uint32_t people_version; /* of people and representatives: which word of the registering office, the newest is the highest */
        Instant given_at; /* when the case was given its number; 0: nobody said */
} Document; /* strings: never NULL after document_decode(); document_encode() takes NULL as "" */

void document_encode(const Document *d, Buf *out);
/* The same bytes of one that nobody checked yet: to tell it from others, not to be kept or read back. */
void document_encode_unchecked(const Document *d, Buf *out);
int document_decode(Bytes in, Arena *arena, Document *ret) MUST_CHECK;

#define CONTENT_REPRESENTATIVES_MAX 8

typedef struct Content {
        const char *title, *text;
        const char *name, *id_number, *phone, *address;
        const char *agent, *agent_phone; /* who speaks for them */
        const char *authorisation;       /* the paper that the agent showed, and how far it goes */
        bool guardian;                   /* the agent is their guardian */
        const char *representatives[CONTENT_REPRESENTATIVES_MAX];
        uint32_t n_representatives;
} Content;
#define CONTENT_NONE { .title = "", .text = "", .name = "", .id_number = "", .phone = "", .address = "", .agent = "",  \
                       .agent_phone = "", .authorisation = "" }
bool content_is_empty(const Content *c); /* strings may be NULL */
void content_encode(const Content *c, Buf *out);
int content_decode(Bytes in, Arena *arena, Content *ret) MUST_CHECK;

typedef struct Attachment {
        const char *name, *media_type;
        Bytes data;
} Attachment;
void attachment_encode(const Attachment *a, Buf *out);
int attachment_decode(Bytes in, Arena *arena, Attachment *ret) MUST_CHECK;

/* A sealed part as anybody may look at it: how it is made, common/wire/sealed.h.  False if it is none. */
#define SEALED_HEAD_SIZE (1 + 8 + 32) /* suite, key id, encapsulated key: what precedes the cipher text */
#define SEALED_TAG_SIZE 16
typedef struct SealedHead {
        uint32_t suite;
        uint8_t key[8]; /* id of the desk key it is sealed to */
} SealedHead;
bool sealed_head(Bytes data, SealedHead *ret);

/* The encoders assert what the decoders demand (limits.h, UTF-8), so what people typed is asked first: */
typedef struct RecordProblem {
        char field[160];    /* "petitioner.name"; "" if it is the whole that is too long */
        const char *reason; /* static: "too long", "not UTF-8 text without NUL", ... */
} RecordProblem;
bool document_fits(const Document *d, RecordProblem *ret);
bool content_fits(const Content *c, RecordProblem *ret);
bool attachment_fits(const Attachment *a, RecordProblem *ret);

/* ---- evidence, parcels, receipts, hello -------------------------------------------------------------------------- */

typedef struct Evidence {
        Header header;
        Bytes header_bytes;
        Part parts[ENTRY_PARTS_MAX];
        uint32_t n_parts;
        uint32_t index;
        Digest path[32];
        uint32_t n_path;
        Seal seal;
        Bytes seal_bytes;
} Evidence;
/* parts_mask: bit (1 << PartKind) of each part kind disclosed.  PART_FACTS and PART_WORDS never are, whatever the mask says, nor
 * is what is closed. */
void evidence_encode(const Entry *e, uint32_t parts_mask, uint32_t index, const Digest *path, uint32_t n_path, Bytes seal,
                     Buf *out);
/* Re-encodes a decoded one with fewer parts (PART_PROOF: mask 0). */
void evidence_encode_parts(const Evidence *e, uint32_t parts_mask, Buf *out);
/* Checks bytes, part digests against the header, path against the seal's root, the entry's number against its place in the
 * seal; not the signature. */
int evidence_decode(Bytes in, Arena *arena, Evidence *ret) MUST_CHECK;
const Part *evidence_find_part(const Evidence *e, PartKind kind);

typedef struct Parcel {
        UnitCode from, to;
        Lane lane;
        uint32_t epoch;
        uint64_t number;
        ParcelKind kind;
        UnitCode from_unit, to_unit;
        Bytes evidence_bytes;
        Evidence evidence;
} Parcel;
void parcel_encode(const Parcel *p, Buf *out); /* from evidence_bytes */
/* As evidence_decode; and the evidence is of the sending node's own entry. */
int parcel_decode(Bytes in, Arena *arena, Parcel *ret) MUST_CHECK;
Digest parcel_digest(Bytes parcel);

typedef struct Receipt {
        UnitCode from, to; /* of the parcel */
        Lane lane;
        uint32_t epoch;
        uint64_t number;
        Digest parcel_digest;
        Outcome outcome;
        uint32_t reason;   /* Reason, node/core/reason.h */
        const char *detail;
        uint64_t first_entry; /* that consumed it at first, if that is another: it is lost, or its receipt is of before a recovery */
} Receipt;
void receipt_encode(const Receipt *r, Buf *out);
int receipt_decode(Bytes in, Arena *arena, Receipt *ret) MUST_CHECK;

typedef struct LanePosition {
        Lane lane;
        uint32_t epoch;
        uint64_t next_out, unacked, next_in;
        uint32_t epoch_in;
        uint64_t kept_in, first_in; /* in a RecoveryAsk: what next_in was at the newest recovery, and at the first */
} LanePosition;

#define HELLO_SEALS_MAX 256
typedef struct Hello {
        uint32_t epoch;
        Instant time;
        uint64_t seal_number;
        Digest seal_hash;
        uint64_t held_number;
        Digest held_hash;
        LanePosition lanes[2 * LANE_COUNT];
        uint32_t n_lanes;
        Bytes *seals;
        uint32_t n_seals;
        uint64_t roster_version;
        Digest roster_hash;
        bool want_seals;
} Hello;
void hello_encode(const Hello *h, Buf *out);
int hello_decode(Bytes in, Arena *arena, Hello *ret) MUST_CHECK;

/* After a recovery from an old copy (docs/recovery.md): asked of every other office, and what it answers. */
#define RECOVERY_SEALS_MAX 1024
#define RECOVERY_LANES_MAX 64
#define RECOVERY_ITEMS_MAX 16
typedef struct RecoveryAsk {
        Bytes evidence_bytes;
        Evidence evidence;   /* decoded alone */
        Bytes *seals;
        uint32_t n_seals;
        LanePosition lanes[RECOVERY_LANES_MAX];
        uint32_t n_lanes;
        uint64_t after;
        Digest before;       /* seal of the recovery before; zero: none */
} RecoveryAsk;
void recovery_ask_encode(const RecoveryAsk *a, Buf *out);
int recovery_ask_decode(Bytes in, Arena *arena, RecoveryAsk *ret) MUST_CHECK;

typedef struct RecoveryAnswer {
        uint32_t epoch;
        uint64_t after, next;
        bool more;
        Bytes items[RECOVERY_ITEMS_MAX]; /* encoded Evidence each */
        uint32_t n_items;
        const char *refused; /* "": recorded */
        uint64_t known_seal, known_entry, common_seal;
        uint32_t known_epoch;
} RecoveryAnswer;
void recovery_answer_encode(const RecoveryAnswer *a, Buf *out);
int recovery_answer_decode(Bytes in, Arena *arena, RecoveryAnswer *ret) MUST_CHECK;

void body_encode(BodyKind kind, uint64_t roster_version, Bytes content, Buf *out);
/* content is borrowed from `in`. */
int body_decode(Bytes in, BodyKind *ret_kind, uint64_t *ret_roster_version, Bytes *ret_content) MUST_CHECK;
