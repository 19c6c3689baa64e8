/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an entry changed.  A decision writes down its results as facts: numbers given, dates due, who is owed what; apply.c
 * folds them into rows and needs nothing else.  Numbers and meanings are for ever: what a released entry says, every later
 * release must apply in the same way.  New meanings get new numbers.
 *
 * `unit` and `case_id` name the docket unless stated otherwise; fields not listed are empty.  A number that means "an entry"
 * is the entry the fact stands in when it is 0.
 */

#include "common/wire/record.h"

typedef enum FactKind {
        /* the office */
        FACT_OFFICE = 1,    /* unit; number = epoch; text, how, digest = pack */
        FACT_USER = 2,      /* unit; text = user; what = roles, 0 = removed */
        FACT_ROSTER = 3,    /* number = version; digest = hash; how = 1: the bytes are this entry's part ROSTER */
        FACT_TIME = 4,      /* at = confirmed by an operator (0: by nobody, time went on); number = when next to write it */
        FACT_ALARM = 5,     /* what = AlarmKind; text = subject, newline, words; how = 1 raised, 0 cleared; unit = about */
        FACT_WARNING = 6,   /* unit, case; what = WarningKind; how = 1 raised, 0 cleared; number = which; peer = about whom;
                             * number2 = clock or reason; text */
        FACT_PEER_SEAL = 7, /* peer; number; digest = hash; at = its time */
        FACT_READ = 8,      /* unit, case; what = mask of parts; number = newest entry it covers; how = 1: similar cases;
                             * number2 = of this entry alone (its evidence, an attachment); 0: of the file */
        FACT_VIOLATION = 9, /* unit, case; what = reason; how = document; peer = addressee; text */
        FACT_CUT = 10,      /* number = first entry that was cut away, if known; text */

        /* the case */
        FACT_SERIAL = 16,    /* unit; what = SerialKind; number = year; number2 = serial */
        FACT_CASE = 17,      /* unit = whose number it bears; what = class; how = path31 | channel << 8 | flags << 16;
                              * number = people; number2 = representatives | version of both << 32; at = received; text =
                              * registration pack */
        FACT_CASE_GIVEN = 375,  /* at = when it was given its number; peer = who merely told so, and all else of the
                                 * case; none: it is known */
        FACT_CASE_TEXT = 18, /* what = 1 category, 2 place, 3 unit complained of (adds one), 4 external id; text.  Words: in part
                              * WORDS where parts are closed, and nothing but the case's words may depend on it */
        FACT_CLASS = 19,     /* what = class; how = path31; number = 1 proposed */
        FACT_EXTERNAL = 20,  /* unit = registering; text = external id; digest = of content */

        /* the docket */
        FACT_DOCKET = 32,       /* taken (opened if new): what = state; how = mode; peer = giver; number = own number;
                                 * number2 = giver's entry; day = due; text = custody ("1": here, "": none) */
        FACT_STATE = 33,        /* what = new state; how = old one */
        FACT_CUSTODY = 34,      /* what = Custody; how = 1: its giver is told where the case lies by this (whereabouts.h); at = when the
                                 * one that it was given to took it, 0: now */
        FACT_GIVEN = 35,        /* peer = to whom; what = mode; how = home state; day = due; number = returns so far */
        FACT_FLIGHT = 36,       /* peer = node; what = lane; how = epoch; number = of the parcel */
        FACT_PROGRESS = 37,     /* what = Progress */
        FACT_REPORT = 38,       /* what = ReportState of ours */
        FACT_REPORT_BELOW = 39, /* what = ReportState of the unit below */
        FACT_RETURN = 40,       /* what = 1 asked below (number = its entry there; number2 = variant of the request), 0 answered;
                                 * how = times returned as not theirs */
        FACT_OBJECTION = 41,    /* our own: what = 1 asked, 0 refused */
        FACT_DISPOSED = 42,     /* what = Decision; number = entry of the opinion */
        FACT_SERVED = 43,       /* at; what = ServiceHow */
        FACT_LEAD = 44,         /* no giver any more: this docket leads */
        FACT_GIVER = 343,       /* whose hand-over brought it is known again: peer; what = mode; number = its entry there (0: this
                                 * one); day = due */
        FACT_RECOVERY_FORGOTTEN = 344, /* others know of a recovery of ours, of epoch `what`, that is lost itself */
        FACT_WHERE = 351,       /* what was given on lies with peer, at = since when; text = the node that says so, number = its entry */
        FACT_WHERE_TOLD = 352,  /* the giver was told where it lies, or is not told any more */
        FACT_WHERE_OWED = 353,  /* it is to be told (again) */
        FACT_EXEMPT = 45,       /* notice is exempt; what = NoticeExempt */
        FACT_EXCHANGE = 46,     /* unit = whose desk; what = ExchangeState; how = document | variant << 8 | Trigger << 16;
                                 * peer = issuer; text = addressee; number = due instant, if it has no clock;
                                 * number2 = the issuer's entry (0: this one); day = due; at = 1: has a clock, started here */
        FACT_EXCHANGE_STATE = 47, /* number = entry here; text = addressee; what = ExchangeState; how = answering document |
                                   * Decision << 8; number2 = 1: too late, and nothing else */

        /* clocks */
        FACT_CLOCK_START = 48, /* what = ClockName; how = pack version; number2 = days | flags << 32; at = event; day = due (0:
                                * unknown); digest, text = pack, newline, article; peer = watched unit.  Its instance is this
                                * entry; with number = CLOCK_BESIDE the national statute's, which runs beside the pack's */
        FACT_CLOCK_END = 49,   /* what = ClockName; how = pack version; number = instance; number2 = ClockState; digest, text =
                                * pack; day = due */
        FACT_CLOCK_REVIVE = 50, /* likewise, ended before: runs again with its first date */

        /* accusations */
        FACT_SEALED = 96,      /* unit, case: its sealed part is this entry's; number = size; what = PartKind */
        FACT_SEALED_CASE = 97, /* case: an accusation from now on; what stood in clear about it leaves the rows */
        FACT_SEALED_TO = 256,  /* unit, case: given on from here before it was found to accuse; peer = the organ that has it since */

        /* parcels */
        /* in all of them: how = lane | epoch << 8; number = of the parcel */
        FACT_SEND = 64,          /* unit = from; peer = to unit; text = to node; what = kind | document << 8;
                                  * number2 = parts mask | entry << 16 (0: this one; material goes on as it came);
                                  * at = when it becomes a warning */
        FACT_SETTLED = 65,       /* peer = to node; what = Outcome */
        FACT_CONSUMED = 66,      /* peer = from node; digest (none: voided unseen); what = Outcome | FACT_CONSUMED_...;
                                  * number2 = the lost entry that consumed it at first, 0: this one */
        FACT_RECEIPT_AGAIN = 67, /* peer = from node; number2 = entry with the receipt; 0: this one, instead of the one before */
        FACT_UNDELIVERED = 68,   /* peer = to node: the warning was given */

        /* clocks that move; in all of them: what = ClockName; how = pack version; number = instance; digest, text = pack;
         * day = due from now on, 0: unknown */
        FACT_CLOCK_EXTEND = 80,  /* number2 = days added */
        FACT_CLOCK_EXCLUDE = 81, /* number2 = days that don't count; at = the first of them */
        FACT_CLOCK_PAUSE = 82,   /* at = since; day = due until then */
        FACT_CLOCK_RESUME = 83,  /* number2 = days it stood still */
        FACT_CLOCK_MOVE = 84,    /* by a new calendar: number2 = its version; at = start of the day it was due, 0: unknown */
        /* rules */
        FACT_RULES = 85,         /* text = pack; number = version; digest: the bytes are this entry's part RULES */
        FACT_CALENDAR = 86,      /* number = version; digest: the bytes are this entry's part CALENDAR; the job begins */
        FACT_RULES_JOB = 87,     /* unit, case; what = ClockName; number = instance: looked at so far; number2 = clocks moved;
                                  * how = 1: all done */

        /* what becomes of a case */
        FACT_NOTICED = 176,      /* the petitioner was told in writing: at; what = ServiceHow (0: written, not yet served) */
        FACT_PRACTICE = 177,     /* what = 1 owner, 2 first contact, 3 first handler; text = who */
        FACT_ARCHIVED = 178,     /* number = year * 10^7 + serial; day = kept until, 0: not stated */
        FACT_MERGED = 179,       /* text = the case it went into, "": taken out again; what = state before; number = entry of its
                                  * own opinion, 0 */
        FACT_ENDED_BY = 309,     /* what = state before; number = how many of the people behind it said so */
        FACT_MEETING = 181,      /* handed on by a meeting: text = which */
        FACT_RECUSAL = 180,      /* text = user; what = 1 a head of the unit */

        FACT_RECUSAL_SETTLED = 267, /* unit, case; what = variant of the decision: 1 a deputy decides, 3 no head had to
                                     * keep out of it */
        FACT_ACCEPTED_FIRST = 268,  /* unit, case; at = when another unit, that had it before, accepted it, or it was remanded;
                                     * number = days that it was extended by since, day = until then; 0: not */
        FACT_HANDLING_EXTENDED = 299, /* unit, case; number = days, day = until then: here, or at the unit below */

        /* drafts */
        FACT_DRAFT = 128,       /* unit, case; what = kind of the document; how = round of the docket; peer = whom it names;
                                 * number2 = what it decides; text = drafter; digest = of the document */
        FACT_DRAFT_DIFFERS = 365, /* signed; number = the draft's entry; text = the case whose earlier answer to the same matter says
                                 * otherwise; what = that Decision (consistency.h) */
        FACT_DRAFT_STATE = 129, /* number = the draft's entry; what = DraftState; signed: text = signer;
                                 * stamped: number2 = the signature's entry; text = drafter, newline, signer */
        FACT_EXTENSION_ASKED = 130, /* our assigner was asked for more time: what = 1 waits, 0 over; day = wanted */
        FACT_EXTENSION_BELOW = 131, /* by the unit below: what = 1 waits, 0 answered; day = wanted; number = its entry there */
        FACT_ASSIGNMENT_DAY = 132,  /* moved: what = 0 ours, 1 of what we gave; day */

        /* exchanges and what follows from them */
        FACT_DIRECTED = 160,     /* peer = to whom the case goes; text = who said so; what = by which document, 0: the
                                  * hand-over says it */

        /* review; number = the instance's entry here (0: this one) in all but the first and the last two */
        FACT_INSTANCE = 144,         /* what = ReviewKind | ReviewState << 8 | 1 << 16 if the file is here; how = objection;
                                      * peer = reviewer; text = "reviewed handler asked-unit", "-" for none; number = the
                                      * request's entry there (0: this one); number2 = received at; at = asked at */
        FACT_INSTANCE_STATE = 145,   /* what = ReviewState; how = objection */
        FACT_INSTANCE_DECIDED = 146, /* what = Decision; how = what is decided instead; has_digest, digest: of the opinion that
                                      * may not come again */
        FACT_INSTANCE_SERVED = 147,  /* at; what = ServiceHow */
        FACT_INSTANCE_FILE = 148,    /* peer = handler */
        FACT_INSTANCE_HEARING = 149, /* day = first, or last if what = 1 */
        FACT_OPINION_DIGEST = 150,   /* digest of the docket's newest opinion */
        FACT_DECISION = 151,         /* what = Decision that now stands for the docket's */
        /* a meeting's list; unit in all of them */
        FACT_BATCH = 230,        /* text = meeting, drafter, signer, words, each on a line; number = lines; day = due; at = of the
                                  * minutes */
        FACT_BATCH_LINE = 231,   /* case; number = line; peer = to whom; day = due */
        FACT_BATCH_DONE = 232,   /* case; number = the batch's entry; number2 = line; what = BatchLineState; how = reason; text */
        FACT_FINDING = 161,      /* unit = whose desk; what = FindingWhat; how = Trigger; peer = about; day = due that passed;
                                  * number, number2 = entries here that show it; text = the statute it stands under */
        FACT_FINDING_STATE = 162, /* number = the finding; what = FindingState, done by this entry; OPEN: the step made by
                                   * entry number2 came to nothing */
        FACT_HEARD = 357,        /* what = Heard; at */
        FACT_EXECUTE_BY = 163,   /* day: when a supported claim is to be executed; 0: the opinion doesn't say */
        FACT_RATING = 164,       /* what = of the bureau, how = of the handler, 1-5; 0: not rated; number = stage */
        /* succession; in all of them unit = the one that closes, peer = its successor, case */
        FACT_SUCCESSION_JOB = 192,     /* what = SuccessionJob; case = the last one looked at; number = cases moved so far */
        FACT_SUCCEEDED = 193,          /* both here: all that is the unit's about the case; number = the successor's own number,
                                        * 0: it has one */
        FACT_SUCCESSION_SENT = 194,    /* in a parcel: what = lane; how = epoch; number = of the parcel; text = node; number2 =
                                        * the entry that has its part STATE (0: this one) */
        FACT_SUCCESSION_ARRIVED = 195, /* it is there */
        FACT_SUCCESSION_BACK = 196,    /* it was refused: all stands as before; what = 1: it goes to the same one again */
        FACT_SUCCESSION_CAME = 197,    /* it came: the rows of this entry's part STATE; number as in SUCCEEDED; number2 = 1: its
                                        * part CHECKS tells the query codes of the case */
        FACT_SUCCESSION_TOLD = 198,    /* from now on the successor is meant wherever rows here say the unit */
        FACT_SUCCESSION_STATE = 297,   /* it came back after it had been there: the rows of this entry's part STATE are its
                                        * own again */
        /* what is the same, and progress */
        FACT_PERSON = 112,       /* case; what = 1 identity, 2 telephone number; digest = keyed hash */
        FACT_SKETCH = 113,       /* case; text = of its text, packed */
        FACT_REPEAT = 114,       /* case; what = Repeat */
        FACT_LINK = 115,         /* unit, case; text = the other case; what = variant; how = 1 linked, 0 no more */
        FACT_PEOPLE = 116,       /* case; number = people, number2 = representatives, as they are now; what = version of both */
        /* reports of a month or a year */
        FACT_PERIODS = 221,      /* at = when the next month ends */
        FACT_PERIOD = 222,       /* unit; peer = the bureau that reports; what = kind | PeriodState << 8; how = period; a clock that
                                  * this entry starts is its; sent and received: the report is this entry's document */
        /* papers */
        FACT_MATERIAL = 240,     /* unit, case: this entry is material, to go on with the case */
        FACT_FOLLOW = 310,       /* unit, case; peer = to whom more of it has to follow, from entry number on; what = document that
                                  * it went by; how = 1: nothing is left */
        FACT_PAPER_HELD = 358,   /* case; peer = node that has that material (how = 1: has it no more), as it told after one of the two
                                  * had lost something; number2 = its entry here; 0: this one */
        /* recovery from an old copy (recovery.h) */
        FACT_RECOVERY = 208,       /* ours, declared: unit = node; number, digest = last kept seal; number2 = last kept entry;
                                    * how = old epoch; what = new one; at = number of its first seal; text = the operator's reason */
        FACT_RECOVERY_RANGE = 209, /* unit; what = SerialKind; number = year; how = first lost; number2 = last lost */
        FACT_RECOVERY_PEER = 210,  /* peer; what = RecoveryPeer; number = newest seal of ours that both hold; text */
        FACT_RECOVERY_STATE = 211, /* what = RecoveryState; how = 1: nothing can be made good before something arrives */
        FACT_LOST = 212,           /* case, unit = ours; peer = node; text = their unit; what = LostWay | Outcome << 8 | document
                                    * << 16 | FACT_LOST_ACCUSES; how = lane | epoch << 8; number = of the parcel; number2 = the lost entry,
                                    * at = its time */
        FACT_LOST_DONE = 213,      /* case; what = LostWay; how = LostDone; number2 = the lost entry, number = its time: before the facts
                                    * that make it good, which count as that entry's; at = the time that these have */
        FACT_PEER_RECOVERY = 214,  /* another's: peer; what = new epoch; number = first seal, number2 = first entry of it; digest
                                    * = that seal's hash; how = 1 we keep its seals, at = its time; text = its reason */
        FACT_STREAM_CLOSED = 215,  /* peer = from node; how = lane | epoch << 8; number: it and all behind it are consumed no
                                    * more; number2: all before it had been settled there; what = 1: declared before our own
                                    * newest one */
        FACT_STREAM_SKIP = 298,    /* peer = from node; how = lane | epoch << 8; number: never comes, its parcel went under
                                    * another */
        FACT_OFFER_AGAIN = 216,    /* peer = to node; how = lane | epoch << 8; number: it and all behind it; number2 = its new epoch;
                                    * what = 1: what it lost before stays lost */
        FACT_PEER_COMMON = 217,    /* peer; number = newest seal of it that both hold */

        /* an office's sheets of no case (sheet.h); in both: unit = whose desk; peer = whose sheet; number = its entry there (0:
         * this one); number2 = line; day */
        FACT_SHEET = 319,      /* what = EntryKind | variant << 16; case = that a digest speaks of; text = hours, who, place,
                                * handler, text, each on a line */
        FACT_SHEET_NOTE = 320, /* what = EntryKind | SheetState << 16; case = that it became; text = who did it, newline, words */

        FACT_ASKED = 117,        /* unit, case; text = user; what = 1: the code was right; how = this user's wrong ones since at;
                                  * number = everybody's wrong ones since the instant number2 */
} FactKind;

enum { FACT_PRACTICE_OWNER = 1, FACT_PRACTICE_CONTACT = 2, FACT_PRACTICE_HANDLER = 3 };
enum {
        FACT_CONSUMED_WORDS = 1 << 8, /* it said something of its case in clear */
        FACT_CONSUMED_TOLD = 1 << 9,  /* it said that the case accuses */
};
#define FACT_LOST_ACCUSES (1u << 31) /* the document is one of an accusation */
/* What `how` is made of where a parcel's lane and epoch stand in it. */
static inline Lane fact_lane(const Fact *f) { return (Lane)(f->how & 0xFF); }
static inline uint32_t fact_epoch(const Fact *f) { return f->how >> 8; }
static inline EntryKind fact_lost_document(const Fact *f) { return (EntryKind)((f->what & ~FACT_LOST_ACCUSES) >> 16); }
enum { FACT_CASE_PROPOSED = 1, FACT_CASE_COLLECTIVE = 2, FACT_CASE_UNREACHABLE = 4 };
enum { FACT_TEXT_CATEGORY = 1, FACT_TEXT_PLACE = 2, FACT_TEXT_ABOUT = 3, FACT_TEXT_EXTERNAL = 4, FACT_TEXT_LETTER = 5 };

const char *fact_kind_name(FactKind k); /* "clock-start"; "?" */
