/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The words of the procedure: what stands in the table as a number or a function, said for people.  Each list is as long as
 * what it describes (a test compares), so that nothing is shown as "?".
 */

#include "common/wire/record.h"

typedef struct ProcedureWord {
        uint32_t number;
        const char *name;    /* stable, for JSON */
        const char *en, *zh;
} ProcedureWord;

extern const ProcedureWord procedure_powers[], procedure_needs[], procedure_addressees[], procedure_reaches[],
        procedure_copies[], procedure_standings[], procedure_clocks[];
/* Ends with name NULL; "?" in all words if the number isn't there. */
const ProcedureWord *procedure_word(const ProcedureWord *list, uint32_t number);

/* What a document asks beyond state, custody, power, role and fields, and what follows that the table can't say. */
typedef struct ProcedureNote {
        EntryKind document;
        const char *article; /* "2022 art. 23"; "" if the pack's or the office's own */
        const char *en, *zh;
} ProcedureNote;
/* NULL if there is nothing to say. */
const ProcedureNote *procedure_note(EntryKind document);
