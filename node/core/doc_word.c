/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The word that a case accuses (22:30, 46 (5); promise P6).  Whoever was sent anything said in a case, to handle it, for information,
 * as a copy, as evidence of a refusal, holds it in words.  When the case turns out to accuse, all of them are told, by whoever sent
 * it to them or had it from them, and pass it on to theirs: so it reaches everybody the words have reached, along the ways that these
 * took.  An office that is told seals its files, erases what was said (node/vault.h), and says so on.
 *
 * The word is an entry of its own.  It says that the case accuses, and by whom this is said, nothing else: an office that is accused
 * may be among those that are told, and learns neither to which organ it went nor what in.
 *
 * Whose word counts (P8): while this office has the case in hand, nobody's: only who has it in hand can say that it accuses.  While
 * it lies elsewhere, that of the office it lies with or came from; to an office that never had it in hand, that of any office it
 * had words of the case from, or sent some.  Another office's that has to do with the case is put on the desk: a person looks.
 */

#include "common/base/memory.h"
#include "node/core/step.h"
#include "node/core/succession.h"

/* In one entry; the receipt of any of them tells the next. */
#define TOLD_AT_ONCE 32u

/* ---- telling ------------------------------------------------------------------------------------------------------- */

typedef struct Listeners {
        UnitCode nodes[TOLD_AT_ONCE];
        uint32_t n;
} Listeners;

static bool is_told(Decide *d, const UnitCode *node) {
        PartyRow row = { .case_id = d->told_case, .node = *node };

        return row_get(d->txn, ROW_PARTY, &row) && (row.flags & PARTY_TOLD);
}

static void add_node(Decide *d, const UnitCode *unit, bool again, Listeners *to) {
        UnitCode node, from;

        if (to->n == TOLD_AT_ONCE || unit_code_is_none(unit) || !unit_host(d, unit, &node) ||
            unit_code_equal(&node, &d->office->unit) || (!again && is_told(d, &node)))
                return;
        if (unit_host(d, &d->told_from, &from) && unit_code_equal(&node, &from))
                return;
        for (uint32_t i = 0; i < to->n; i++)
                if (unit_code_equal(&to->nodes[i], &node))
                        return;
        to->nodes[to->n++] = node;
}

/* And whoever has what it had, if it closed. */
static void add(Decide *d, const UnitCode *unit, Listeners *to) {
        const RosterUnit *u = unit_find(d, unit), *heir = u && u->status != UNIT_ACTIVE ? roster_heir(d->office->roster, u) : NULL;

        add_node(d, unit, false, to);
        if (heir)
                add_node(d, &heir->code, false, to);
}

static void add_of_docket(Decide *d, const UnitCode *unit, Listeners *to) {
        ExchangeRow row = { .unit = *unit, .case_id = d->told_case };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);
        DocketRow docket;

        if (docket_get(d->txn, unit, &d->told_case, &docket)) {
                add(d, &docket.giver, to);
                if (docket.given_mode != ENTRY_SEALED_REFERRAL && docket.given_mode != ENTRY_REGISTER) /* the organ itself */
                        add(d, &docket.given_to, to);
        }
        while (row_next(d->txn, &cursor, &row)) {
                add(d, &row.issuer, to);
                add(d, &row.addressee, to);
        }
}

static void listeners(Decide *d, Listeners *ret) {
        PartyRow party = { .case_id = d->told_case };
        CaseUnitRow unit = { .case_id = d->told_case };
        RowCursor parties = row_cursor(ROW_PARTY, &party, 1, 1), units = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
        bool any = false;

        ret->n = 0;
        add_node(d, &d->told_also, true, ret);
        while (row_next(d->txn, &parties, &party)) {
                any = true;
                add(d, &party.node, ret);
        }
        while (any && row_next(d->txn, &units, &unit)) /* an accusation from the start was never in clear anywhere */
                add_of_docket(d, &unit.unit, ret);
}

void words_owed(Decide *d, const CaseId *id, const UnitCode *unit, const UnitCode *from, const UnitCode *also) {
        d->told_case = *id;
        d->told_by = *unit;
        d->told_from = *from;
        d->told_also = *also;
}

void words_tell(Decide *d) {
        Document doc = { .kind = ENTRY_SEALED_WORD, .unit = d->told_by, .case_class = CLASS_ACCUSATION };
        Step step = { .doc = &doc, .case_id = d->told_case, .from = d->told_by, .local = true };
        Actor node = { .unit = d->told_by };
        Listeners to;

        if (case_id_is_none(&d->told_case))
                return;
        listeners(d, &to);
        if (!to.n)
                return;
        fill_document(&doc);
        draft_begin(d, ENTRY_SEALED_WORD, &d->told_case, &node);
        draft_document(d, &doc);
        step.ref_entry = draft_number(d);
        for (uint32_t i = 0; i < to.n; i++)
                copy_to(d, &step, &to.nodes[i], 0);
}

/* ---- hearing ------------------------------------------------------------------------------------------------------- */

/* What we have to do with that office about the case. */
typedef struct Ties {
        bool here;      /* some unit of ours has it in hand */
        bool in_chain;  /* or had it, and gave it on */
        bool file;      /* there is a file at all */
        bool hand;      /* it came from there, or lies there */
        bool words;     /* words went there, or came from there */
        bool succeeded; /* we took the file over from a unit that closed: what that one had to do with whom, we may not know */
} Ties;

static void ties_of_unit(Decide *d, const CaseId *id, const UnitCode *unit, const UnitCode *from, Ties *ret) {
        ExchangeRow row = { .unit = *unit, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);
        SuccessionRow came = { .what = SUCCESSION_CAME, .unit = *unit, .case_id = *id };
        DocketRow docket;

        if (!docket_get(d->txn, unit, id, &docket))
                return;
        ret->file = true;
        if (docket.state != STATE_SUCCEEDED) {
                ret->here = ret->here || docket.custody == CUSTODY_HERE;
                ret->in_chain = ret->in_chain || docket.custody != CUSTODY_NONE;
        }
        ret->hand = ret->hand || unit_same_node(d, &docket.giver, from) || unit_same_node(d, &docket.given_to, from);
        ret->succeeded = ret->succeeded || row_has(d->txn, ROW_SUCCESSION, &came);
        while (row_next(d->txn, &cursor, &row))
                ret->words = ret->words || unit_same_node(d, &row.issuer, from) || unit_same_node(d, &row.addressee, from);
}

static Ties ties_with(Decide *d, const CaseId *id, const UnitCode *from) {
        CaseUnitRow unit = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
        PartyRow party = { .case_id = *id };
        Ties ties = { .here = false };

        while (row_next(d->txn, &cursor, &unit))
                ties_of_unit(d, id, &unit.unit, from, &ties);
        if (unit_host(d, from, &party.node) && row_get(d->txn, ROW_PARTY, &party)) {
                ties.hand = ties.hand || (party.flags & PARTY_GIVEN);
                ties.words = ties.words || (party.flags & (PARTY_SENT | PARTY_CAME)) || (!ties.file && (party.flags & PARTY_TRIED));
        }
        return ties;
}

static void ask_a_person(Decide *d, const CaseId *id, const UnitCode *from) {
        CaseUnitRow unit = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);
        DocketRow docket;

        while (row_next(d->txn, &cursor, &unit))
                if (docket_get(d->txn, &unit.unit, id, &docket) && docket.custody != CUSTODY_NONE && docket.state != STATE_SUCCEEDED)
                        fact_warning(d, WARNING_SAID_TO_ACCUSE, &unit.unit, id, 0, from, 0, "");
}

static Reason copied_word(Decide *d, const Take *t) {
        const Step *s = t->step;
        Ties ties;

        if (t->has_case && t->case_row.case_class == CLASS_ACCUSATION)
                return REASON_NONE;
        ties = ties_with(d, &s->case_id, &s->from);
        if (!ties.here && (ties.hand || (!ties.in_chain && (ties.words || ties.succeeded))))
                seal_case(d, &s->case_id, &UNIT_NONE, &s->to, &s->from);
        else if (ties.hand || ties.words || ties.succeeded)
                ask_a_person(d, &s->case_id, &s->from);
        else if (ties.file)
                return refuse(d, REASON_NOT_GIVEN, "%s", s->from.s);
        return REASON_NONE; /* nothing of it is here: nothing to erase */
}

/* It is told as a copy, and nobody acts on it. */
static Reason take_word(Decide *d, const Take *t, const TakeRule *rule) {
        return refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(ENTRY_SEALED_WORD));
}

static const DocumentCode codes[] = {
        { ENTRY_SEALED_WORD, NULL, NULL, take_word, copied_word, NULL },
};
const DocumentCodes doc_word = { codes, array_size(codes) };
