/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Sheets (台账): what an office keeps of no case, line by line.  Five kinds: who receives visitors on which day, at what hours,
 * where (22:18 信访接待的时间和地点, 领导干部定期接待群众来访; 05:9, 10), published by any office for itself; the disputes that an office found
 * (22:10 矛盾纠纷排查化解), each with its place and cause, the unit that is to resolve it, who leads, until when; what happened where
 * visitors are received, and what was done (05:20, 47; visitors taken ill); whom villages and units have for people to turn to
 * (信访信息员), with their post; and the digests by which leaders are told of the trend (22:14 (4) 综合反映信访信息; 摘报).  The first two
 * are told above; incidents and contacts are the office's own.
 *
 * A sheet is entered once; no line of it is changed or removed; what is to come is not entered when its day is over, and what
 * happened not before.  What becomes of a line is an entry of its own: it was held, it was not and why, or it is called off
 * before; the dispute is resolved, goes on, or became a case; a contact is one no more.  Whoever enters one of the first two
 * tells the bureau above it (its government, if none is), which has the same lines on its desk, and so sees like the office
 * itself what was never held, or is not resolved in time.
 *
 * A digest is drafted by one, signed by another and stamped; its day is that of the stamp.  It goes to the office's own
 * leaders, or to whoever leads it or the bureau that serves it: there it lies on the desk until somebody wrote on it (批示) or
 * read it (圈阅), line by line or as a whole, and the office that sent it hears that.  What was merely read may still be written
 * on.
 *
 * Sheets say nothing of any petitioner: an incident has no field for whom it concerned, only for what was done; a sweep is
 * about disputes and their causes, never about who might petition, has no field for them and takes no number of theirs.  The
 * case that a dispute became, or a digest speaks of, is shown to a desk that has it, until it is sealed (mention.h); an
 * accusation is named in none.  Whom a petitioner chose to meet stands with the case (ENTRY_APPOINTMENT); there is no list of
 * visitors, and nobody is counted.
 */

#include "node/core/row.h"

/* A quarter of days with two who receive each; the entry holds two facts for a line at most. */
#define SHEET_LINES_MAX 200u
/* Leaders read it, and one person signs it, at one look. */
#define DIGEST_LINES_MAX 30u
/* How many may have chosen the same line: more could not be heard. */
#define SHEET_APPOINTMENTS_MAX 50u

typedef struct SheetLine {
        unsigned number; /* of those that say something, from 1 */
        unsigned at;     /* of the text, from 1 */
        Day day;
        const char *hours, *who, *place, *text; /* in the buffer, or "" */
        UnitCode handler;
        CaseId case_id;
        char buffer[ROW_TEXT_SIZE + ROW_PERSON_SIZE + ROW_TEXT_SIZE + SHEET_WORDS_SIZE];
} SheetLine;

/* Forms of ENTRY_SHEET_NOTE, and of ENTRY_APPOINTMENT. */
enum { NOTE_HELD = 1, NOTE_NOT_HELD = 2, NOTE_CALLED_OFF = 3, NOTE_RESOLVED = 4, NOTE_GOES_ON = 5, NOTE_BECAME_CASE = 6,
       NOTE_ENDED = 7 };
enum { ANNOTATION_WORDS = 1, ANNOTATION_READ = 2 }; /* of ENTRY_ANNOTATION */
enum { APPOINTMENT_CHOSEN = 1, APPOINTMENT_MET = 2 };

/* Is it one of the five? */
bool sheet_is(EntryKind kind);
/* The bureau above has its lines, too, and they are late once their day has passed without a note. */
bool sheet_is_watched(EntryKind kind);
/* A digest goes to whoever leads the unit, or the bureau that serves it. */
bool sheet_digest_goes(const RosterUnit *from, const RosterUnit *to);
/* The next line of a sheet of that kind that says something: fields separated by |, as the kind has them; *at moves behind it.  1:
 * one was read, 0: the text is over, -1: it can't be read (ret->at says which). */
int sheet_next_line(EntryKind kind, const char **at, SheetLine *ret);

/* The line of that day and person on that desk, from that office: what is open comes first; false: none. */
bool sheet_find(StoreTxn *txn, const UnitCode *desk, EntryKind kind, const UnitCode *about, Day day, const char *who, SheetRow *ret);
/* By its numbers there, whatever its day; what is open comes first. */
bool sheet_by_number(StoreTxn *txn, const UnitCode *desk, EntryKind kind, const UnitCode *about, uint64_t entry, uint32_t line,
                     SheetRow *ret);
/* By its number there, settled or not. */
bool sheet_get(StoreTxn *txn, const UnitCode *desk, EntryKind kind, const UnitCode *about, Day day, uint64_t entry, uint32_t line,
               SheetRow *ret);
