/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The rows of the store: all the state an office has.  A row is a plain struct with its key fields first; how it is stored is a
 * table of fields (row.c), so that key and value encodings exist once.  Only apply.c writes; everybody may read.
 *
 *   prefix  row             key                                          order
 *   h       HeadRow         -                                            one row
 *   u       UserRow         unit, user
 *   n       SerialRow       unit, kind, year                             register and docket numbers
 *   c       CaseRow         case                                         by office, year, serial: new ones at the right edge
 *   d       DocketRow       unit, case                                   a unit's desk
 *   f       CaseUnitRow     case, unit                                   who has a docket of a case here
 *   x       ExternalRow     unit, external id                            imports
 *   k       ClockRow        unit, case, clock, instance
 *   t       DueRow          due instant, unit, case, clock, instance     running clocks by time
 *   o       ExchangeRow     unit, case, entry, addressee                 questions and their answers between units
 *   R       InstanceRow     unit, case, entry                            reviews and re-reviews
 *   F       FindingRow      unit, case, entry
 *   s       StreamOutRow    to node, lane, epoch
 *   b       OutboxRow       to node, lane, epoch, number                 parcels without a kept receipt
 *   v       OutboxDueRow    instant, to node, lane, epoch, number        when an undelivered one becomes a warning
 *   i       StreamInRow     from node, lane, epoch
 *   e       DedupRow        from node, lane, epoch, number               never expires
 *   p       PeerRow         unit                                         newest seal held of another office
 *   q       PeerSealRow     unit, seal number
 *   a       AlarmRow        kind, subject
 *   w       WarningRow      unit, kind, case, number                     the desk's
 *   y       HistoryRow      case, entry                                  which entries are about a case
 *   Z       ToldRow         case                                         known by a mere word
 *   X       WhereRow        case, unit                                   whose giver is yet to be told where the case lies
 *   m       FollowRow       unit, case, to                               papers that still have to follow a case
 *   g       PartyRow        case, node                                   with whom words of a case were exchanged
 *   M       MergedRow       unit, case, merged case
 *   Q       RecusalRow      unit, case, user
 *   z       CountRow        unit, entry kind
 *   l       LinkRow         unit, case, other case                       both ways
 *   A       AskedRow        case, unit, user                             wrong query codes, until the right one comes
 *   P       PersonRow       stretch, hash, entry                         who has been here before; looked up from a case alone
 *   S       MarkRow         entry                                        what a case is found by
 *   G       RulesRow        -                                            one row: what is in force, and the job that moves clocks
 *   D       DraftRow        unit, case, entry                            documents drafted, signed, stamped
 *   W       SuccessionRow   what, unit, case                             jobs first, then cases that went, then cases that came
 *   U       RenamedRow      closed unit, case, what was renamed
 *   B       SentRow         to node, lane, epoch, number                 parcels with a kept receipt; never expires
 *   E       RecoveryRow     epoch                                        our own recoveries from old copies
 *   H       RecoveryPeerRow unit                                         who has answered the newest of them
 *   L       LostRow         done, case, lost entry, its time, way        what others hold of our lost entries
 *   N       PeerRecoveryRow unit                                         the newest recovery of another office
 *   T       PeriodRow       unit, kind, period, about                    monthly and annual reports, owed, sent, received
 *   V       BatchRow        done, unit, entry                            meetings' lists: those under way come first
 *   Y       BatchLineRow    unit, entry, line
 *   I       SheetRow        unit, kind, settled, day, about, entry, line  an office's sheets of no case: what is open comes first
 *
 * Prefixes 'j' and 'r' are the runner's.
 *
 * Row layouts change only together with OFFICE_FOLD_VERSION.
 */

#include "common/wire/rules.h"
#include "node/core/alarm.h"
#include "node/core/procedure.h"
#include "node/store/store.h"

#define ROW_TEXT_SIZE 128
#define EXTERNAL_ID_SIZE 257 /* with its NUL: it is part of a key */
#define ABOUT_TEXT_SIZE (DOCUMENT_ABOUT_UNITS_MAX * UNIT_CODE_SIZE)
#define LETTER_CASES_MAX 32
#define LETTER_TEXT_SIZE (LETTER_CASES_MAX * CASE_ID_SIZE)

typedef enum RowKind {
        ROW_MERGED, ROW_RECUSAL,
        ROW_HEAD, ROW_USER, ROW_SERIAL, ROW_CASE, ROW_DOCKET, ROW_CASE_UNIT, ROW_EXTERNAL, ROW_CLOCK, ROW_DUE, ROW_EXCHANGE, ROW_FINDING,
        ROW_STREAM_OUT, ROW_OUTBOX, ROW_OUTBOX_DUE, ROW_STREAM_IN, ROW_DEDUP, ROW_PEER, ROW_PEER_SEAL, ROW_ALARM, ROW_WARNING,
        ROW_HISTORY, ROW_LINK, ROW_PERSON, ROW_MARK, ROW_RULES, ROW_INSTANCE, ROW_COUNT, ROW_ASKED, ROW_DRAFT, ROW_SUCCESSION,
        ROW_BATCH, ROW_BATCH_LINE, ROW_SENT, ROW_RECOVERY, ROW_RECOVERY_PEER, ROW_LOST, ROW_PEER_RECOVERY, ROW_PERIOD, ROW_PARTY, ROW_RENAMED,
        ROW_SHEET, ROW_FOLLOW, ROW_TOLD, ROW_WORDS, ROW_WHERE,
} RowKind;
#define ROW_KINDS (ROW_WHERE + 1)
#define ROW_WORDS_PREFIX 'C' /* of its keys: the case's number follows, and NUL */

typedef struct HeadRow {
        uint64_t entry;
        Instant time;
        uint64_t seal;
        Digest seal_hash;
        uint32_t epoch;
        UnitCode unit;
        uint64_t roster_version;
        Digest roster_hash;
        uint64_t roster_entry;
        Instant time_confirmed; /* what an operator last said was right; 0: never asked */
        Instant time_next;      /* when a quiet office writes down the time again; 0: never */
        Instant period_next;    /* when the month ends that reports are owed for next; 0: never */
} HeadRow;

typedef struct UserRow {
        UnitCode unit;
        UserName user;
        uint32_t roles;
        uint64_t entry;
} UserRow;

typedef enum SerialKind { SERIAL_REGISTER = 1, SERIAL_DOCKET, SERIAL_ARCHIVE } SerialKind;
typedef struct SerialRow {
        UnitCode unit;
        uint32_t kind; /* SerialKind */
        uint32_t year;
        uint32_t last;
} SerialRow;

/* Has this petitioner come with this matter before?  Proposed at registration, said by a person. */
typedef enum Repeat { REPEAT_UNKNOWN = 0, REPEAT_MAYBE_FIRST, REPEAT_MAYBE, REPEAT_FIRST, REPEAT_YES } Repeat;
const char *repeat_name(Repeat r); /* "first-proposed", "repeat-proposed", "first", "repeat"; "" */

/* Facts of the case itself, the same in every unit's file. */
typedef struct CaseRow {
        CaseId case_id;
        UnitCode registered_by; /* the unit whose number it bears */
        CaseClass case_class;
        bool class_proposed;
        uint32_t path31;
        Channel channel;
        Instant received_at;
        Instant given_at;       /* when it was given its number: two cases that were given one are told apart by it; 0: nobody said */
        uint32_t people, representatives;
        bool collective;
        Repeat repeat;
        uint32_t people_version; /* of the registering office's newest word of how many, and who speaks for them (people.c); 0: its first */
        uint32_t joined;        /* people who joined with words of their own, as far as told here; among `people` */
        uint32_t asked_wrong;   /* query codes that were wrong since asked_at, whoever typed them: of a day */
        Instant asked_at;
        bool unreachable;       /* no name, or no way to reach them: notice is exempt (22:23) */
        uint64_t entry;         /* of registration, or the first one that brought it here */
        uint64_t checks_entry;  /* of a closed office, whose cases are ours now: the entry here with what its query codes are checked by */
        uint64_t content_entry; /* the newest one here with the petitioner's words; 0: none */
        char rules[PACK_ID_SIZE]; /* the pack it was registered under; "": nobody said */
} CaseRow;

/* That case is known by a mere word: from who neither gave it its number nor hands it on here.  What the word says, also of when the
 * number was given (0 if two say otherwise), is held against nobody (recovery.h). */
typedef struct ToldRow {
        CaseId case_id;
        UnitCode by;
} ToldRow;

/* What stands about it in words.  Apart, because it is erased with the content when the case turns out to accuse: the row goes, and
 * no other row depends on it. */
typedef struct WordsRow {
        CaseId case_id;
        char category[ROW_TEXT_SIZE];
        char place[ROW_TEXT_SIZE];
        char about[ABOUT_TEXT_SIZE]; /* units complained of, separated by spaces */
        char external_id[EXTERNAL_ID_SIZE];
        char letter[LETTER_TEXT_SIZE]; /* cases split from the same letter, separated by spaces; of those, the letter's own */
} WordsRow;

/* Why the petitioner need not be told (22:23). */
typedef enum NoticeExempt {
        NOTICE_EXEMPT_NONE = 0,
        NOTICE_EXEMPT_UNCLEAR = 1,  /* name or address unclear */
        NOTICE_EXEMPT_OWN_RULES = 2, /* political-legal and discipline organs tell by rules of their own */
} NoticeExempt;
const char *notice_exempt_name(NoticeExempt why);

#define ROW_PERSON_SIZE 96

typedef struct DocketRow {
        UnitCode unit;
        CaseId case_id;
        DocketState state;
        DocketState home;       /* where it goes back to when what it handed on comes back */
        Custody custody;
        uint64_t number;        /* the unit's own: year * 10^7 + serial */
        uint32_t round;         /* how many times it was received */
        /* upwards */
        UnitCode giver;         /* "" = registered here or came directly */
        EntryKind mode;         /* referral, assignment, report-up; 0 */
        uint64_t giver_entry;   /* in the giver's journal */
        Day due_day;            /* of an assignment */
        uint64_t taken_entry;
        Instant taken_at;
        ReportState report;     /* ours, to the giver */
        /* downwards */
        UnitCode given_to;
        EntryKind given_mode;
        uint64_t given_entry;
        Day given_due;
        ReportState report_below;
        Progress progress;
        bool return_asked;      /* the unit below asks to give it back */
        uint64_t return_ref;    /* its request, in its journal, */
        uint32_t return_why;    /* and that one's variant */
        uint32_t returns;       /* times it came back by agreement as not theirs: for a recusal or a designation doesn't count */
        bool extension_asked;   /* ours, by our assigner: a later day than due_day */
        bool extension_below;   /* the unit below asks for a later day */
        Day extension_day;      /* below: the day asked for */
        uint64_t extension_ref; /* below: its request, in its journal */
        UnitCode directed;      /* where it goes, as an instruction or a designation said; "": nobody said */
        UnitCode directed_by;
        EntryKind directed_how; /* 0: the hand-over says so */
        Day execute_by;         /* of a supported claim, as the opinion says; 0: it doesn't */
        uint32_t rated_bureau, rated_handler; /* by the petitioner, 1-5; 0: not */
        uint32_t rated_stage;   /* of the last rating: 1 handling, 2 review, 3 re-review; 0: none */
        /* the parcel that carries custody (or an offer of it), while custody is FLIGHT; "" = handed locally */
        UnitCode flight_node;
        Lane flight_lane;
        uint32_t flight_epoch;
        uint64_t flight_number;
        /* handling */
        bool notice_exempt;
        Instant asked_at, answered_at; /* our return-request, and its refusal: the days the giver took */
        uint32_t exempt_why;   /* NoticeExempt */
        Instant noticed_at;    /* told in writing */
        ServiceHow noticed_how; /* and how that reached the petitioner; 0: not yet */
        char owner[ROW_PERSON_SIZE], first_contact[ROW_PERSON_SIZE], first_handler[ROW_PERSON_SIZE];
        char meeting[ROW_PERSON_SIZE]; /* whose batch it was handed on with (会议交办) */
        uint64_t archive;      /* year * 10^7 + serial; 0: not archived */
        Day keep_until;        /* the last day of its retention; 0: the rules state none */
        CaseId merged_into;
        DocketState merged_from; /* where it stood then */
        DocketState ended_from; /* a collective case that its people ended: where it stood then, by which entry, and how many ... */
        uint64_t ended_entry;
        uint32_t ended_names;   /* ... of them said so, others' names not counted */
        Instant accepted_at;   /* the first time, here or at the unit that handles it; remanded: then */
        uint32_t extended_days; /* since, by the head of whoever handled it (22:34), */
        Day extended_until;    /* and until when; 0: not */
        Heard heard;            /* the petitioner, on facts and reasons (22:31 (6)); or why not */
        Instant heard_at;
        uint64_t opinion_entry;
        Decision decision;
        Instant disposed_at;
        Instant served_at;
        /* an accusation: the entry with the part sealed to this unit (at the office that registered it: the one that went), and
         * the size of it */
        uint64_t sealed_entry;
        uint32_t sealed_size;
        UnitCode sealed_to;     /* given on from here before it was found to accuse: the organ that it went to then; "" */
        uint64_t away_entry;    /* our entry whose parcel took custody away, once its receipt is kept */
        Digest opinion_digest;  /* of the newest opinion's sense (review.h); zero if none */
        /* where it lies, as far as told here (whereabouts.h): nothing that is done with the case depends on it */
        UnitCode where;         /* of what was given on; "": with given_to, as far as known here */
        Instant where_since;    /* likewise; of what came back: since then; 0: not known */
        UnitCode where_by;      /* the node that said so last, */
        uint64_t where_ref;     /* and its entry: what it said before that says nothing any more */
} DocketRow;

/* Another petitioner's case of the same matter, which ends as this one does. */
typedef struct MergedRow {
        UnitCode unit;
        CaseId case_id; /* the lead */
        CaseId merged;
} MergedRow;

/* Who may not act on a case, nor read it (22:28). */
typedef struct RecusalRow {
        UnitCode unit;
        CaseId case_id;
        UserName user;
        bool head;      /* one of the unit's heads: the unit itself then decides nothing in it */
        uint64_t entry;
} RecusalRow;

typedef struct CaseUnitRow {
        CaseId case_id;
        UnitCode unit;
} CaseUnitRow;

typedef struct ExternalRow {
        UnitCode unit;
        char external_id[EXTERNAL_ID_SIZE];
        CaseId case_id;
        Digest digest;
        uint64_t entry;
} ExternalRow;

enum {
        CLOCK_FLAG_WORKING = 1,  /* working days */
        CLOCK_FLAG_RIGHT = 2,    /* lapses; nobody's breach */
        CLOCK_FLAG_ROLLS = 4,    /* over days off */
        CLOCK_FLAG_WATCH = 8,    /* the superior's twin of a clock below */
        CLOCK_FLAG_SET = 16,     /* the day is as the document set it */
        CLOCK_FLAG_HOURS = 32,   /* by the hour */
        CLOCK_FLAG_NOT_SHIRKED = 128, /* of return-answer: for a recusal or a designation (22:24, 28), not as not theirs */
        CLOCK_FLAG_UNKNOWN = 64, /* no calendar for a year that is needed: the day is computed when one comes */
};

/* In an instance: the national statute's clock that runs beside the local pack's, started by the same entry. */
#define CLOCK_BESIDE (UINT64_C(1) << 62)
static inline uint64_t clock_instance_entry(uint64_t instance) { return instance & ~CLOCK_BESIDE; }
#define ROW_ARTICLE_SIZE 48

typedef struct ClockRow {
        UnitCode unit;
        CaseId case_id;
        uint32_t clock;        /* ClockName */
        uint64_t instance;     /* the entry that started it, with CLOCK_BESIDE */
        ClockState state;
        Instant started_at;    /* the event, not the entry */
        uint64_t started_entry;
        Day due_day;           /* 0: UNKNOWN; breached from clock_due_at() on */
        uint32_t days;         /* counted from the event: calendar days, or by the flags working days, hours */
        uint32_t flags;        /* CLOCK_FLAG_... */
        UnitCode watched;      /* of a twin: whose */
        char pack[PACK_NAME_SIZE];
        uint32_t pack_version;
        Digest pack_digest;
        char article[ROW_ARTICLE_SIZE]; /* of that pack */
        uint64_t breached_entry;
        uint64_t ended_entry;  /* met, lapsed, cancelled ...; 0: still owed */
        uint64_t revived_entry; /* came to life again with its first date: the lateness is the return's */
        /* what moved the due day since; each is an entry of its own, newest named here */
        uint32_t extended, extensions; /* days, and how many times */
        uint32_t excluded;      /* hearing days */
        uint32_t paused;        /* days it stood still */
        Instant paused_at;      /* PAUSED: since */
        Day first_due;          /* before a new calendar moved it; 0: never moved */
        uint64_t extended_entry, excluded_entry, paused_entry, moved_entry;
} ClockRow;

/* It is breached, or lapses, from here on; INSTANT_NEVER while its day is unknown. */
static inline Instant clock_due_at(const ClockRow *row) {
        if (row->flags & CLOCK_FLAG_UNKNOWN)
                return INSTANT_NEVER;
        return row->flags & CLOCK_FLAG_HOURS ? row->started_at + row->days * DURATION_HOUR : day_end(row->due_day);
}

typedef struct DueRow {
        Instant at;
        UnitCode unit;
        CaseId case_id;
        uint32_t clock;
        uint64_t instance;
} DueRow;

/* A question from one unit to another about a case, as it stands on the desk of either, or of a bureau between. */
typedef struct ExchangeRow {
        UnitCode unit;
        CaseId case_id;
        uint64_t entry;        /* here */
        UnitCode addressee;    /* of several who are asked with one document: one row each */
        ExchangeState state;
        EntryKind document;    /* what asks: order, proposal ... */
        uint32_t variant;
        UnitCode issuer;
        uint64_t ref_entry;    /* the document in the issuer's journal */
        uint64_t clock;        /* instance of its clock; 0: none */
        Trigger trigger;
        Day due_day;           /* as the document set it; 0: by the pack, or none */
        Instant due_at;        /* without a clock of its own: when it becomes a warning; 0: never */
        bool late;             /* it did */
        uint64_t answered_entry;
        EntryKind answer;
        Decision decision;     /* of the answer */
} ExchangeRow;

/* A review or re-review (22:35, 36): the reviewer's own file of it (reviewer == unit), or what another unit knows of it. */
typedef struct InstanceRow {
        UnitCode unit;
        CaseId case_id;
        uint64_t entry;          /* here */
        ReviewKind kind;
        ReviewState state;
        UnitCode reviewer;
        UnitCode reviewed;       /* whose opinion it is about */
        UnitCode handler;        /* who handles the case; "": not known before the file came */
        UnitCode asked_unit;     /* with asked_entry: where it was brought, and the request's number there */
        uint64_t asked_entry;
        Instant asked_at;        /* the petitioner's act: a letter's postmark */
        Instant received_at;     /* by the reviewer; elsewhere: when it was known */
        bool file;               /* own: the case's file is here */
        uint32_t objection;      /* Reason: what stands against admitting it, as far as the handler's file says */
        Decision decision;       /* uphold, change, revoke, remand */
        Decision result;         /* of a change: what is decided instead */
        uint64_t opinion_entry;  /* here */
        Instant decided_at;
        Instant served_at;
        Day hearing_from, hearing_until;
        Digest digest;           /* of an opinion that was remanded: it may not come again; zero if none */
} InstanceRow;
/* A finding on a bureau's desk (22:40), node/core/finding.h.  Numbers are journaled. */
typedef enum FindingState {
        FINDING_OPEN = 1, FINDING_DISMISSED, FINDING_REMINDED, FINDING_ORDERED, FINDING_PROPOSED, FINDING_MEETING, FINDING_ACTED,
} FindingState;

#define ROW_STATUTE_SIZE 8
typedef struct FindingRow {
        UnitCode unit;
        CaseId case_id;
        uint64_t entry;        /* that raised it */
        FindingState state;    /* the last step of the ladder */
        uint32_t what;         /* FindingWhat */
        Trigger trigger;
        UnitCode about;
        Day due_day;           /* that passed; 0: none */
        uint64_t evidence, evidence2; /* entries here that show it, beside the one that raised it */
        uint64_t reminder_entry, order_entry, proposal_entry, meeting_entry, act_entry, dismissed_entry;
        char statute[ROW_STATUTE_SIZE]; /* "2022", "2005": under which the case stands, whose articles are named; "": 2022 */
} FindingRow;

typedef struct OutboxKey {
        UnitCode to;
        Lane lane;
        uint32_t epoch;
        uint64_t number;
} OutboxKey;

typedef struct StreamOutRow {
        UnitCode to;
        Lane lane;
        uint32_t epoch;
        uint64_t next;
        uint64_t again;        /* from this number on offered once more, now or before: the receiver lost what it had taken ... */
        uint32_t again_epoch;  /* ... and its receipts of before that epoch are void; 0: never */
} StreamOutRow;

typedef struct OutboxRow {
        OutboxKey key;
        uint64_t entry;        /* whose evidence travels */
        ParcelKind kind;
        EntryKind document;
        UnitCode from_unit, to_unit;
        uint32_t parts_mask;
        CaseId case_id;
        Instant sent_at;
        Instant warn_at;
        bool warned;
} OutboxRow;

/* Settled: what a receiver that lost it is offered again, and whose receipt stands in which entry. */
typedef struct SentRow {
        OutboxKey key;
        uint64_t entry;
        ParcelKind kind;
        EntryKind document;
        UnitCode from_unit, to_unit;
        uint32_t parts_mask;
        CaseId case_id;
        Instant sent_at;
        Outcome outcome;
        uint64_t receipt_entry;
} SentRow;

typedef struct OutboxDueRow {
        Instant at;
        OutboxKey key;
} OutboxDueRow;

typedef struct StreamInRow {
        UnitCode from;
        Lane lane;
        uint32_t epoch;
        uint64_t next;         /* first number not consumed */
        uint64_t closed;       /* the sender forgot this one and all behind it: consumed no more; 0: open */
        uint64_t settled;      /* all before this one it had a receipt for by then, or sent under another number */
        uint64_t ended;        /* the entry here from which on it gave no new numbers in this stream; 0: open */
        /* `next` when we recovered from an old copy, at the newest time and at the first; 0: not there then, so nothing of it was
         * kept.  Receipts given before for numbers from there on may be of the lost stretch: nobody else can tell.  Both 1 if a
         * recovery was lost itself; kept = 0 beside a first if we heard so only later: it will be 1 for the next. */
        uint64_t kept, first;
} StreamInRow;

typedef struct DedupRow {
        OutboxKey key;         /* `to` = the sender */
        bool has_digest;       /* false: voided before it arrived */
        Digest digest;
        uint64_t entry;        /* whose evidence is the receipt */
        uint64_t consumed;     /* that has what was received; another if the receipt was given anew after a recovery */
        uint64_t first;        /* that consumed it at first: a lost one, if it came once more, and its place among our acts is there */
        Outcome outcome;
} DedupRow;

typedef struct PeerRow {
        UnitCode unit;
        uint64_t seal;
        Digest seal_hash;
        Instant seal_time;
        uint64_t entry;
} PeerRow;

typedef enum RecoveryState {
        RECOVERY_NONE = 0,
        RECOVERY_HEARING,      /* others are asked what they hold of the lost stretch */
        RECOVERY_WORKING,      /* what they hold is made good, in its old order */
        RECOVERY_DONE,
} RecoveryState;
const char *recovery_state_name(RecoveryState s);

typedef struct RecoveryRow {
        uint32_t epoch;        /* the new one */
        uint64_t entry;        /* and the first of it */
        uint32_t old_epoch;
        uint64_t kept_entry, kept_seal, first_seal;
        Digest kept_hash;
        Instant at;
        RecoveryState state;
        bool stuck;            /* WORKING, and what is next has not arrived yet */
        uint64_t lost;         /* LostRows not done */
        char text[ROW_TEXT_SIZE]; /* the operator's reason */
} RecoveryRow;

typedef enum RecoveryPeer { RECOVERY_PEER_WAITING = 1, RECOVERY_PEER_HEARD, RECOVERY_PEER_WITHOUT, RECOVERY_PEER_REFUSED } RecoveryPeer;
const char *recovery_peer_name(RecoveryPeer s);

typedef struct RecoveryPeerRow {
        UnitCode unit;
        RecoveryPeer state;
        uint64_t common;       /* newest seal of ours that both hold, as it says; 0: it keeps none, or unknown */
        uint64_t entry;
        char text[ROW_TEXT_SIZE]; /* why it refused, or why we go on without it */
} RecoveryPeerRow;

typedef enum LostWay { LOST_OUT = 1, LOST_IN } LostWay;
typedef enum LostDone { LOST_PENDING = 0, LOST_RESTORED, LOST_CUSTODY_ONLY, LOST_NOTED, LOST_TAKEN_AGAIN,
               LOST_WITHDRAWN /* who told it has forgotten it since, and says anew what it still holds */ } LostDone;
const char *lost_done_name(LostDone d);

/* An entry of ours that is lost, and that another office has evidence of. */
typedef struct LostRow {
        LostDone done;
        CaseId case_id;
        uint64_t entry;        /* the lost one, */
        Instant lost_at;       /* and its time: of two old copies each may have lost one of that number; 0: older than that was written */
        LostWay way;
        UnitCode peer;         /* node */
        Lane lane;
        uint32_t epoch;
        uint64_t number;
        Outcome outcome;
        EntryKind document;    /* OUT */
        UnitCode unit, other;  /* ours, theirs */
        uint64_t learnt;       /* the entry here that has the evidence */
        uint64_t done_entry;
} LostRow;

typedef struct PeerRecoveryRow {
        UnitCode unit;
        uint32_t epoch;
        uint64_t first_seal, first_entry;
        Digest hash;           /* of that seal: from the same old copy twice the same numbers may be declared twice */
        uint64_t common;
        uint64_t entry;        /* that recorded it here */
        char text[ROW_TEXT_SIZE];
} PeerRecoveryRow;

typedef struct PeerSealRow {
        UnitCode unit;
        uint64_t number;
        Digest hash;
        uint64_t entry;
} PeerSealRow;

typedef struct AlarmRow {
        uint32_t kind;         /* AlarmKind */
        char subject[ROW_TEXT_SIZE];
        bool on;
        uint64_t entry;        /* raised or cleared by */
        Instant at;
        char text[ROW_TEXT_SIZE];
} AlarmRow;

typedef enum WarningKind {
        WARNING_SUCCESSOR_WANTED = 60, /* the petitioner died: who goes on with it? */
        WARNING_OWNED = 61,      /* a leader owns the case; text = who */
        WARNING_HEAD_RECUSED = 62, /* a head of the unit has an interest: the case goes to the unit above */
        WARNING_OVERDUE = 1,     /* a clock of ours was breached; number = clock instance */
        WARNING_BELOW_OVERDUE = 2, /* a watched one, below us */
        WARNING_UNDELIVERED = 3, /* a parcel of ours is long on its way; number = stream number */
        WARNING_BOUNCED = 4,     /* refused, quarantined or voided; text = reason */
        WARNING_RETURNED_TWICE = 5,
        WARNING_REMINDED = 6,    /* we were reminded */
        WARNING_RETURN_ASKED = 7,
        WARNING_ORDERED = 8,     /* an order waits for our response */
        WARNING_REPORTED = 9,    /* a report waits for our approval */
        WARNING_REWORK = 10,
        WARNING_REMARKED = 11,
        WARNING_MAYBE_REPEAT = 20,  /* the same person seems to have come with the same matter before; text = that case */
        WARNING_DELEGATION = 21,    /* more representatives than may come: to be chosen */
        WARNING_NO_CALENDAR = 12, /* a clock has no due day: number and text = the year without a calendar; what = clock */
        WARNING_TO_SIGN = 24,    /* a draft waits for its signature; number = its entry, what = EntryKind */
        WARNING_TO_STAMP = 25,   /* signed: it waits for the stamp; likewise */
        WARNING_EXTENDED = 26,   /* the petitioner is owed the reasons why the time was extended; number = its entry */
        WARNING_EXTENSION_ASKED = 27, /* the unit below asks for a later day */
        WARNING_EXTENSION_ANSWERED = 28, /* our assigner answered; text = decision */
        WARNING_ASKED = 40,      /* a question of another unit waits for our answer; number = its entry here; what = EntryKind */
        WARNING_ANSWERED = 41,   /* ours was answered; number = that entry */
        WARNING_UNANSWERED = 42, /* ours was not, in time; number = our entry */
        WARNING_ANSWER_LATE = 43, /* we have not answered in time */
        WARNING_SEALED = 16,         /* an accusation, or the notice of one, arrived */
        WARNING_URGENT = 44,     /* an urgent report waits for our acknowledgement */
        WARNING_DESIGNATED = 45, /* who handles a case was decided; about = that unit */
        WARNING_MEETING_ACT = 46, /* the joint meeting's act concerns us; what = its variant */
        WARNING_REVIEW_ASKED = 30, /* a review was asked of us; number = its entry here */
        WARNING_FILE_ASKED = 31,   /* the reviewer waits for our file; number = the request's entry here */
        WARNING_REVIEW_DECIDED = 32, /* what we decided was reviewed; number = the opinion's entry here, what = Decision */
        WARNING_NEW_FACTS = 33,    /* of a final case: register anew, or answer why not; number = its entry */
        WARNING_FILE_CAME = 34,    /* the file that a review waited for; number = its entry here */
        WARNING_DRAFT_OVERTAKEN = 95, /* a draft is over, the case went another way; number = it, what = EntryKind, text = drafter */
        WARNING_GUESSED = 101,     /* somebody tries query codes of this case by the hundred */
        WARNING_MATERIAL = 100,    /* further papers came; number = their entry here, about = whose desk they came from */
        WARNING_TAKEN_OVER = 80,   /* this case came from a unit that closed; about = it */
        WARNING_NOW_AT = 81,       /* the unit we have to do with closed; about = its successor */
        WARNING_SUCCESSION = 82,   /* cases of a closing unit wait for a person; about = it; number = how many */
        WARNING_SEALED_LEFT = 83,  /* accusations sealed to a closing unit: its person refers each to its successor */
        WARNING_BATCH_REFUSED = 98, /* a line of a meeting's list; number = the list's entry, what = reason, text = its name */
        WARNING_WITHDRAWN = 107, /* the petitioner withdrew it at another office; number = the entry here, about = whose desk */
        WARNING_WITHDRAWAL_REFUSED = 108, /* what was brought here takes no effect below; number = the entry, about; text = reason */
        WARNING_SAID_TO_ACCUSE = 113, /* an office says that the case accuses, and was not given it to say so; about = it: a person decides */
        WARNING_REVIEW_LATE = 118, /* asked after the petitioner's days, as the file here says: the reviewer decides;
                                  * about = who */
        WARNING_GOES_ON = 121,   /* more stand behind it than signed that it ends: it goes on; number = that entry, about = who has it */
        WARNING_OTHERS_STAND = 122, /* likewise, and where it stands it can't: those others are registered anew; number = the entry */
        WARNING_APPOINTMENT = 123, /* the petitioner will meet one of those published; number = the sheet's entry there, about = whose
                                    * sheet, what = line, text = day, hours, who */
        WARNING_APPOINTMENT_OFF = 124, /* that day is called off, or was not held: the petitioner is to be told; likewise */
        WARNING_NOT_HEARD = 131,   /* an opinion is drafted, and neither was the petitioner heard nor is said why not */
        WARNING_CHECK_OWED = 132,  /* the petitioner does not agree: a quality check is owed; about = whose outcome it was */
        WARNING_FINDING = 47,    /* a finding waits for a supervisor; number = it; about = the unit; what = FindingWhat */
        WARNING_LOST_ACT = 85,   /* an act of ours that another office holds was lost here and is not made good: see the paper file;
                                  * number = the lost entry, what = EntryKind */
        WARNING_LOST_GIVEN = 86, /* handed on in a lost entry: that it lies there is restored, nothing else; likewise */
        WARNING_NUMBER_TWICE = 116, /* this number was given before, in a lost stretch, to another petitioner, whose case lies with another
                                 * office: ours is to be registered anew; about = who has it, number = the lost entry, or that by
                                 * which a parcel of that case was refused */
} WarningKind;
#define WARNING_KINDS 160u /* every kind is below; row_next() is asked for each */
const char *warning_kind_name(WarningKind k);

typedef struct WarningRow {
        UnitCode unit;
        uint32_t kind;         /* WarningKind */
        CaseId case_id;
        uint64_t number;
        uint64_t entry;
        Instant at;
        UnitCode about;
        uint32_t what;         /* ClockName, or Reason */
        char text[ROW_TEXT_SIZE];
} WarningRow;

typedef struct HistoryRow {
        CaseId case_id;
        uint64_t entry;
        uint32_t kind;         /* EntryKind */
        UnitCode unit;         /* the actor's */
        Instant at;
        bool material;         /* papers that go along when the case is handed on */
        char held_by[ROW_TEXT_SIZE]; /* of those: the nodes they came from or went to (of many, the last), separated by spaces */
} HistoryRow;

/* Papers that follow a case to another node, more than one entry can send: a job of ticks (doc_material.c). */
typedef struct FollowRow {
        UnitCode unit;         /* whose desk it left */
        CaseId case_id;
        UnitCode to;
        EntryKind document;    /* by which it went */
        uint64_t cursor;       /* the newest entry looked at */
} FollowRow;

/* Its giver is yet to be told where a case lies: ticks do (doc_whereabouts.c). */
typedef struct WhereRow {
        CaseId case_id;
        UnitCode unit;
} WhereRow;

/* Another node that has, or had, words of a case from us, or we from it: it is told if the case turns out to accuse (P6). */
enum {
        PARTY_SENT = 1,  /* by us: some document, taken there or not */
        PARTY_CAME = 2,  /* to us, and was taken */
        PARTY_TRIED = 4, /* to us, and was refused: its document is kept as evidence of that */
        PARTY_GIVEN = 8, /* we handed it the case */
        PARTY_TOLD = 16, /* it was told that the case accuses, or told us */
};
typedef struct PartyRow {
        CaseId case_id;
        UnitCode node;
        uint32_t flags; /* PARTY_... */
} PartyRow;

/* Who typed wrong query codes for a case. */
typedef struct AskedRow {
        CaseId case_id;
        UnitCode unit;
        UserName user;
        uint32_t wrong;        /* within the hour from `since` on */
        Instant since;
} AskedRow;

typedef struct LinkRow {
        UnitCode unit;
        CaseId case_id, other;
        uint32_t variant;      /* of ENTRY_LINK */
        uint64_t entry;
} LinkRow;

/* By stretches of the journal: what is registered now lands in few pages, whatever the hash; who looks back looks into each
 * stretch. */
#define PERSON_STRETCH 16384u /* entries */
static inline uint64_t person_hash_head(const Digest *d) {
        uint64_t head = 0;

        for (unsigned i = 0; i < sizeof(head); i++)
                head = head << 8 | d->b[i];
        return head;
}
typedef struct PersonRow {
        uint32_t stretch;
        uint64_t hash;         /* the first bytes of it: MarkRow has all */
        uint64_t entry;        /* of the MarkRow */
} PersonRow;

#define SKETCH_TEXT_SIZE 520
typedef struct MarkRow {
        uint64_t entry;        /* registration, joining or arrival: whose content it is of */
        CaseId case_id;
        bool has[2];           /* identity number, telephone number */
        Digest person[2];
        char sketch[SKETCH_TEXT_SIZE]; /* "": none */
} MarkRow;

typedef struct CountRow {
        UnitCode unit;
        uint32_t kind;         /* EntryKind; those of documents are what this unit did itself */
        uint64_t count;
} CountRow;

/* Pack and calendar in force, as entries of this journal; 0: those that are compiled in. */
typedef struct RulesRow {
        char pack[PACK_NAME_SIZE];
        uint32_t pack_version;
        Digest pack_digest;
        uint64_t pack_entry;
        uint32_t calendar_version;
        Digest calendar_digest;
        uint64_t calendar_entry;
        /* The job after a new calendar: running clocks are counted anew, in the order of their rows. */
        bool moving;
        UnitCode move_unit;    /* the last one looked at */
        CaseId move_case;
        uint32_t move_clock;
        uint64_t move_instance;
        uint64_t moved;        /* clocks moved so far */
} RulesRow;

typedef struct DraftRow {
        UnitCode unit;
        CaseId case_id;
        uint64_t entry;        /* the draft's */
        EntryKind kind;        /* of the drafted document */
        DraftState state;
        UnitCode to;           /* whom it names; "" */
        Decision decision;     /* what the document says; 0: it decides nothing */
        CaseId differs;        /* the earlier answer that says otherwise, as it was when this one was signed; "": none */
        uint32_t round;        /* of the docket: taken anew, it is another matter */
        Digest digest;         /* of the document as drafted: what is signed is what is stamped */
        UserName drafter, signer;
        uint64_t signed_entry; /* 0: not yet */
        uint64_t ended_entry;  /* stamped or discarded by; 0: waits */
} DraftRow;

/* Numbers are journaled. */
typedef enum SuccessionJob { JOB_NONE = 0, JOB_RUNS = 1, JOB_WAITS = 2, JOB_DONE = 3 } SuccessionJob;

/* What became of the cases of a unit that closes (node/core/succession.h). */
typedef enum SuccessionWhat {
        SUCCESSION_JOB = 1,
        SUCCESSION_WENT = 2,
        SUCCESSION_CAME = 3,
        SUCCESSION_BARE = 4, /* it came back: `entry` has its rows, which are read next */
} SuccessionWhat;
typedef struct SuccessionRow {
        uint32_t what;         /* SuccessionWhat */
        UnitCode unit;         /* that closes; CAME: that took over */
        CaseId case_id;        /* of the job: none */
        uint32_t state;        /* of the job: SuccessionJob; WENT: SuccessionWent */
        CaseId cursor;         /* of the job: the last case looked at */
        uint64_t moved;        /* of the job: cases that went so far */
        UnitCode peer;         /* WENT: to whom; CAME: from whom */
        uint64_t entry;
        Instant at;
        /* WENT, in a parcel: which, and where the docket stood before */
        OutboxKey flight;
        DocketState state_before;
        Custody custody_before;
        uint64_t state_entry;  /* our entry whose part STATE is what went */
        bool bare;             /* it was there once: of the file nothing else is left here */
        bool again;            /* it came back from who has lost it: it goes there again */
} SuccessionRow;
typedef enum SuccessionWent { WENT_HERE = 1, WENT_FLIGHT = 2, WENT_ARRIVED = 3, WENT_BACK = 4 } SuccessionWent;
/* A row that named the closed unit before its file arrived at another node, and names the successor since: so that, if the file comes
 * back, those that had meant the successor all along still do. */
typedef struct RenamedRow {
        UnitCode gone;
        CaseId case_id;
        uint32_t kind;         /* RowKind; the rest of that row's key: */
        UnitCode unit;
        uint64_t number;       /* its entry, or a clock's instance */
        uint32_t clock;
        UnitCode addressee;
        uint32_t names;        /* which of its fields, one bit each, in the order of names_of() (apply_succession.c) */
} RenamedRow;
/* Entries are numbered by their own journal.  One that a row brought along from the office it came from is so much higher, and as
 * much again with each further move. */
#define ENTRY_ELSEWHERE (UINT64_C(1) << 48)
typedef enum PeriodState { PERIOD_OWED = 1, PERIOD_SENT, PERIOD_RECEIVED } PeriodState;
typedef struct PeriodRow {
        UnitCode unit;         /* whose desk */
        uint32_t kind;         /* PERIOD_MONTH, PERIOD_YEAR: variants of ENTRY_PERIODIC_REPORT */
        uint32_t period;       /* 202603, 2026 */
        UnitCode about;        /* the bureau that reports */
        PeriodState state;
        uint64_t clock;        /* its clock's instance on this desk, or the twin's; 0: none */
        uint64_t entry;        /* with the report; 0: not yet */
        Instant at;            /* of that entry */
} PeriodRow;

/* What one meeting assigns (会议交办), a job: a line at a tick. */
#define BATCH_WORDS_SIZE 512
typedef struct BatchRow {
        uint32_t done;         /* 1: every line was tried */
        UnitCode unit;
        uint64_t entry;        /* of the stamp */
        char meeting[ROW_PERSON_SIZE];
        Day minutes, due_day;
        char words[BATCH_WORDS_SIZE]; /* that each assignment repeats */
        UserName drafter, signer, stamper;
        uint32_t lines, tried, refused;
} BatchRow;

/* Journaled. */
typedef enum BatchLineState { BATCH_LINE_WAITS = 0, BATCH_LINE_ASSIGNED = 1, BATCH_LINE_REFUSED = 2 } BatchLineState;

typedef struct BatchLineRow {
        UnitCode unit;
        uint64_t entry;
        uint32_t line;         /* from 1 */
        CaseId case_id;
        UnitCode to;
        Day due_day;
        BatchLineState state;
        uint64_t tried_entry;  /* the assignment, or the record of its refusal */
        uint32_t reason;       /* refused: why */
        char detail[ROW_TEXT_SIZE];
} BatchLineRow;

/* Journaled.  All but the first settle the line. */
typedef enum SheetState { SHEET_OPEN = 0, SHEET_HELD = 1, SHEET_NOT_HELD = 2, SHEET_CALLED_OFF = 3,
                          SHEET_RESOLVED = 4, SHEET_BECAME_CASE = 5, SHEET_ANNOTATED = 6, SHEET_READ = 7 } SheetState;
const char *sheet_state_name(SheetState s); /* "open", "held" ... */

/* A line of a sheet (node/core/sheet.h). */
#define SHEET_WORDS_SIZE 512
typedef struct SheetRow {
        UnitCode unit;         /* whose desk */
        uint32_t kind;         /* EntryKind of the sheet */
        uint32_t settled;      /* 1: nothing more is awaited of it */
        Day day;
        UnitCode about;        /* whose sheet */
        uint64_t entry;        /* of the sheet in its journal */
        uint32_t line;         /* from 1 */
        uint32_t variant;
        SheetState state;
        char hours[ROW_TEXT_SIZE], who[ROW_PERSON_SIZE], place[ROW_TEXT_SIZE];
        Instant entered_at;    /* on this desk */
        UnitCode handler;      /* of a sweep, and the dispute's cause; of a digest: whose leaders read it */
        char text[SHEET_WORDS_SIZE];
        /* what became of it */
        char by[ROW_PERSON_SIZE]; /* another than `who`; "" */
        char words[SHEET_WORDS_SIZE];
        CaseId case_id;        /* that it became; that a digest speaks of */
        uint64_t noted_entry;  /* here; 0: not yet */
        Instant noted_at;
} SheetRow;

/* ---- generic access: `row` points to the struct of that kind ---------------------------------------------------- */

/* Key fields are read from the row, the others filled in; false (row unchanged) if it isn't there. */
bool row_get(StoreTxn *txn, RowKind kind, void *row);
bool row_has(StoreTxn *txn, RowKind kind, const void *row);
void row_put(StoreTxn *txn, RowKind kind, const void *row);
void row_delete(StoreTxn *txn, RowKind kind, const void *row);

/* Walks the rows of a kind in key order.  Starts at the key in `from` of which the first `fields` key fields count (0 = from
 * the first row); stops where those that were to `match` change.  Safe while rows are changed; nothing to free. */
typedef struct RowCursor {
        RowKind kind;
        uint8_t key[STORE_KEY_MAX];
        uint16_t key_len;
        uint16_t prefix_len;
} RowCursor;
RowCursor row_cursor(RowKind kind, const void *from, unsigned fields, unsigned match);
bool row_next(StoreTxn *txn, RowCursor *cursor, void *ret_row);

/* A row as bytes that another office can read: its key and its value, each with its length; appends. */
void row_pack(RowKind kind, const void *row, Buf *out);
/* The next one, of one of the kinds in `kinds` (mask of 1 << RowKind), into `ret`, which has room for the largest of them.  False at
 * the end; the reader has failed where it is none of those, or has a text that is no UTF-8. */
bool row_unpack(Reader *r, uint64_t kinds, RowKind *ret_kind, void *ret);

/* Prefix, name and the decoded row as text (dump, verify); false if the pair is none of ours or damaged. */
bool row_format(Bytes key, Bytes value, Buf *out);

/* ---- the usual look-ups ----------------------------------------------------------------------------------------- */

/* What this case is found by, one row after the other: *cursor begins at 0. */
bool mark_next(StoreTxn *txn, const CaseId *id, uint64_t *cursor, MarkRow *ret);
/* The same number, in that stretch: the next one of those kept after the entry *cursor, which begins at 0. */
bool person_next(StoreTxn *txn, uint32_t stretch, unsigned kind, const Digest *hash, uint64_t *cursor, MarkRow *ret);
bool user_get(StoreTxn *txn, const UnitCode *unit, const UserName *user, UserRow *ret);
bool case_get(StoreTxn *txn, const CaseId *id, CaseRow *ret);
/* Is the word one of those in the list, which are separated by spaces? */
bool text_lists(const char *list, const char *word);
/* One more, if there is room; and not any more. */
void text_joins(char *list, size_t size, const char *word);
void text_leaves(char *list, const char *word);
/* A row's text, zeros behind it: rows are packed whole.  What is too long is cut, as decide has cut it. */
void text_put(char *dst, size_t size, const char *text);
/* The file of the unit that registered the case here, whose number and code the receipt bears, or of its successor here. */
bool docket_get_registered(StoreTxn *txn, const CaseRow *row, DocketRow *ret);
/* Its petitioner's questions are answered at that office, and who stands behind it is counted there: its number is that office's, or
 * of one that closed and whose case is that office's now. */
bool case_answered_at(const CaseRow *row, const UnitCode *office);
/* The file that its petitioner's questions are answered from: that one, or what a closed office's successor has of it. */
bool docket_get_first(StoreTxn *txn, const CaseRow *row, DocketRow *ret);
/* Empty if there is none, or it can't be read any more. */
void words_get(StoreTxn *txn, const CaseId *id, WordsRow *ret);
bool docket_get(StoreTxn *txn, const UnitCode *unit, const CaseId *id, DocketRow *ret);
/* The parcel is the one that this docket has in flight. */
bool docket_in_flight(const DocketRow *docket, const OutboxKey *key);
/* A word of who has the case overtook the receipt of this parcel, which took it there. */
bool docket_spoken_for(const DocketRow *docket, const OutboxRow *parcel);
/* The unit's own clock (or, with `watch`, its twin of a clock below) that is still owed: running, or breached and not met.
 * With several instances the newest. */
bool clock_get_open(StoreTxn *txn, const UnitCode *unit, const CaseId *id, ClockName clock, bool watch, ClockRow *ret);
/* The newest instance in whatever state. */
bool clock_get_last(StoreTxn *txn, const UnitCode *unit, const CaseId *id, ClockName clock, bool watch, ClockRow *ret);
/* Both name the clock of the pack in force; this is the national statute's that runs beside it, if one does. */
bool clock_get_beside(StoreTxn *txn, const ClockRow *row, ClockRow *ret);
bool alarm_get(StoreTxn *txn, AlarmKind kind, const char *subject, AlarmRow *ret);
bool draft_get(StoreTxn *txn, const UnitCode *unit, const CaseId *id, uint64_t entry, DraftRow *ret);
/* The list whose lines are being assigned; false: none is. */
bool batch_under_way(StoreTxn *txn, BatchRow *ret);
bool told_get(StoreTxn *txn, const CaseId *id, ToldRow *ret);
bool follow_next(StoreTxn *txn, FollowRow *ret);
/* Some giver is to be told now; while a recovery goes on, nobody is. */
bool where_is_owed(StoreTxn *txn);
uint64_t count_get(StoreTxn *txn, const UnitCode *unit, EntryKind kind);
/* The first row at or after `from`, whoever it goes to. */
bool outbox_next(StoreTxn *txn, const OutboxKey *from, OutboxKey *ret_key, OutboxRow *ret_row);
bool outbox_get(StoreTxn *txn, const OutboxKey *key, OutboxRow *ret);
bool stream_out_get(StoreTxn *txn, const UnitCode *to, Lane lane, uint32_t epoch, StreamOutRow *ret);
/* The stream of the sender's newest epoch. */
bool stream_in_last(StoreTxn *txn, const UnitCode *from, Lane lane, StreamInRow *ret);
bool peer_row_get(StoreTxn *txn, const UnitCode *unit, PeerRow *ret);
