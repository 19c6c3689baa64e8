/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Drafts (拟办, 批示, 用印): a document that binds the office is written by one person, signed by another, and made by the
 * keeper of the stamp.  Each of the three is an entry of its own; the case moves, and clocks are met, by the stamp alone.
 *
 * A draft is checked as if it were made at once, so that nobody signs what can't be done; and again when it is stamped, because
 * meanwhile the case may have moved.  What is stamped is the drafted document, byte for byte: the journal keeps it, its row
 * keeps the digest, the signature names that digest.  There is no changing a draft: it is discarded and written anew.
 */

#include <stdio.h>
#include "common/base/memory.h"
#include "node/core/consistency.h"
#include "node/core/finding.h"
#include "node/core/step.h"

/* ---- which draft is meant ------------------------------------------------------------------------------------------- */

typedef struct Found {
        DraftRow row;
        unsigned n;            /* in the state asked for, of this round */
        unsigned drafted, signed_, old, overtaken;
} Found;

static bool is_open(const DraftRow *row) {
        return row->state == DRAFT_DRAFTED || row->state == DRAFT_SIGNED;
}

/* Those of the desk that are open and, unless they are to be discarded, written in this round; `want` DRAFT_NONE: any. */
static void find_open(StoreTxn *txn, const DocketRow *docket, DraftState want, Found *ret) {
        DraftRow row = { .unit = docket->unit, .case_id = docket->case_id };
        RowCursor cursor = row_cursor(ROW_DRAFT, &row, 2, 2);

        *ret = (Found){ .n = 0 };
        while (row_next(txn, &cursor, &row)) {
                ret->overtaken += row.state == DRAFT_OVERTAKEN;
                if (!is_open(&row))
                        continue;
                if (want && row.round != docket->round) {
                        ret->old++;
                        continue;
                }
                ret->drafted += row.state == DRAFT_DRAFTED;
                ret->signed_ += row.state == DRAFT_SIGNED;
                if (want && row.state != want)
                        continue;
                ret->row = row;
                ret->n++;
        }
}

/* The one that is named, or the only one that waits for this. */
static Reason find_draft(Decide *d, const DocketRow *docket, uint64_t number, DraftState want, DraftRow *ret) {
        Found found;

        if (number) {
                if (!draft_get(d->txn, &docket->unit, &docket->case_id, number, ret))
                        return refuse(d, REASON_NO_DRAFT, "%llu", (unsigned long long)number);
                if (!is_open(ret))
                        return refuse(d, REASON_DRAFT_ENDED, "%llu %s", (unsigned long long)number,
                                      draft_state_name(ret->state));
                if (want && ret->round != docket->round)
                        return refuse(d, REASON_DRAFT_OLD, "%llu", (unsigned long long)number);
                if (want && ret->state != want)
                        return refuse(d, want == DRAFT_SIGNED ? REASON_NOT_SIGNED : REASON_ALREADY_SIGNED, "%llu",
                                      (unsigned long long)number);
                return REASON_NONE;
        }
        find_open(d->txn, docket, want, &found);
        if (found.n > 1)
                return refuse(d, REASON_WHICH_DRAFT, "%u", found.n);
        if (!found.n)
                return refuse(d, want == DRAFT_SIGNED && found.drafted  ? REASON_NOT_SIGNED :
                                 want == DRAFT_DRAFTED && found.signed_ ? REASON_ALREADY_SIGNED :
                                 found.old                              ? REASON_DRAFT_OLD :
                                 found.overtaken                        ? REASON_DRAFT_ENDED :
                                                                          REASON_NO_DRAFT, "%s", docket->case_id.s);
        *ret = found.row;
        return REASON_NONE;
}

static Reason check_case(Decide *d) {
        CaseRow row;

        if (case_id_is_none(&d->input->case_id)) /* a document of no case: its own rule asks */
                return REASON_NONE;
        if (!case_get(d->txn, &d->input->case_id, &row))
                return refuse(d, REASON_UNKNOWN_CASE, "%s", d->input->case_id.s);
        return sealed_bars(d, row.case_class, d->input->document_kind);
}

static Digest document_digest(const Document *doc) {
        static const uint8_t salt[SALT_SIZE]; /* of nobody's secret: the row is the office's own */
        Buf bytes = BUF_INIT;
        Digest digest;

        document_encode(doc, &bytes);
        digest = part_digest(PART_DOCUMENT, salt, buf_bytes(&bytes));
        buf_deinit(&bytes);
        return digest;
}

static void warning_off(Decide *d, WarningKind kind, const DraftRow *row) {
        Fact *f = draft_fact(d, FACT_WARNING, &row->unit, &row->case_id);

        f->what = kind;
        f->number = row->entry;
}

/* Off the desk, whatever it waited for. */
static void draft_moves(Decide *d, const DraftRow *row, DraftState next) {
        Fact *f = draft_fact(d, FACT_DRAFT_STATE, &row->unit, &row->case_id);

        f->number = row->entry;
        f->what = next;
        if (next == DRAFT_SIGNED) {
                f->text = arena_strdup(d->out->arena, d->actor.user.s);
        } else if (next == DRAFT_STAMPED) {
                f->number2 = row->signed_entry;
                f->text = arena_printf(d->out->arena, "%s\n%s", row->drafter.s, row->signer.s);
        }
        warning_off(d, row->state == DRAFT_SIGNED ? WARNING_TO_STAMP : WARNING_TO_SIGN, row);
}

/* Made once, although the state that it leads to would allow another (an opinion after a rework). */
static bool is_only_one(EntryKind kind) {
        return kind == ENTRY_OPINION || kind == ENTRY_EXTENSION || kind == ENTRY_REVIEW_OPINION;
}

static void overtaken(Decide *d, const DraftRow *row) {
        draft_moves(d, row, DRAFT_OVERTAKEN);
        fact_warning(d, WARNING_DRAFT_OVERTAKEN, &row->unit, &row->case_id, row->entry, &row->to, row->kind, row->drafter.s);
}

void drafts_overtaken(Decide *d, const DocketRow *docket, DocketState next) {
        DraftRow row = { .unit = docket->unit, .case_id = docket->case_id };
        RowCursor cursor = row_cursor(ROW_DRAFT, &row, 2, 2);

        if (next == STATE_RETURN_ASKED)
                return;
        while (row_next(d->txn, &cursor, &row))
                if (is_open(&row) && row.entry != d->stamping && !(procedure_act_in(row.kind, next)->states & IN(next)))
                        overtaken(d, &row);
}

/* What was just made, of its kind. */
static void others_overtaken(Decide *d, const DraftRow *made) {
        DraftRow row = { .unit = made->unit, .case_id = made->case_id };
        RowCursor cursor = row_cursor(ROW_DRAFT, &row, 2, 2);

        while (is_only_one(made->kind) && row_next(d->txn, &cursor, &row))
                if (is_open(&row) && row.kind == made->kind && row.entry != made->entry)
                        overtaken(d, &row);
}

/* ---- the same answer to the same matter ------------------------------------------------------------------------------ */

/* Of an opinion alone: a reviewer owes the law, not an earlier answer. */
static bool differs(Decide *d, const DraftRow *row, DocketRow *ret_earlier) {
        return row->kind == ENTRY_OPINION && consistency_differs(d->txn, &row->unit, &row->case_id, row->decision, ret_earlier);
}

/* It is drafted all the same; whoever drafted it is told. */
static void tell_differs(Decide *d, const DraftRow *row) {
        DocketRow earlier;

        if (!differs(d, row, &earlier))
                return;
        d->result->reason = REASON_ANSWER_DIFFERS;
        (void)snprintf(d->result->detail, sizeof(d->result->detail), "%s %s", earlier.case_id.s, decision_name(earlier.decision));
}

/* What was seen when it was signed. */
static void sign_differs(Decide *d, const DraftRow *row) {
        DocketRow earlier;
        Fact *f;

        if (!differs(d, row, &earlier))
                return;
        f = draft_fact(d, FACT_DRAFT_DIFFERS, &row->unit, &row->case_id);
        f->number = row->entry;
        f->what = earlier.decision;
        f->text = arena_strdup(d->out->arena, earlier.case_id.s);
}

/* ---- draft ---------------------------------------------------------------------------------------------------------- */

Reason act_draft(Decide *d) {
        const Input *in = d->input;
        Document doc = in->document;
        Reason reason;
        Act a;
        Fact *f;

        reason = act_on_unheard(&in->case_id, doc.kind) ? REASON_NONE : check_case(d);
        if (reason)
                return reason;
        if (!procedure_act(doc.kind) || doc.kind == ENTRY_DRAFT)
                return refuse(d, REASON_UNKNOWN_DOCUMENT, "%s", entry_kind_name(doc.kind));
        if (!procedure_is_drafted(doc.kind))
                return refuse(d, REASON_NOT_DRAFTED, "%s", entry_kind_name(doc.kind));
        reason = act_check(d, doc.kind, ACT_DRAFTED, &a);
        if (reason)
                return reason;
        doc.unit = d->actor.unit;
        fill_document(&doc);
        act_fill_due(d, &doc);
        finding_fill(d, &in->case_id, &doc);
        doc.given_at = case_given_at(d, &in->case_id); /* as the draft says it */
        draft_begin(d, ENTRY_DRAFT, &in->case_id, &d->actor);
        draft_document(d, &doc);
        if (!a.case_row.entry && !case_id_is_none(&in->case_id)) /* whoever signs reads it in a file */
                act_open_unheard(d, &a);
        if (doc.kind == ENTRY_OPINION)
                statement_warn(d, &a);
        for (uint32_t i = 0; i < in->n_parts; i++) /* attachments, which the stamped document will have */
                draft_part(d, in->parts[i].kind, in->parts[i].data);
        f = draft_fact(d, FACT_DRAFT, &a.docket.unit, &a.docket.case_id);
        f->what = doc.kind;
        f->how = a.docket.round;
        f->peer = doc.to;
        f->number2 = doc.decision;
        f->text = arena_strdup(d->out->arena, d->actor.user.s);
        f->has_digest = true;
        f->digest = document_digest(&doc);
        fact_warning(d, WARNING_TO_SIGN, &a.docket.unit, &a.docket.case_id, draft_number(d), &doc.to, doc.kind,
                     entry_kind_name(doc.kind));
        tell_differs(d, &(DraftRow){ .unit = a.docket.unit, .case_id = a.docket.case_id, .kind = doc.kind, .decision = doc.decision });
        return REASON_NONE;
}

/* ---- sign ----------------------------------------------------------------------------------------------------------- */

static Reason check_sign(Decide *d, Act *a) {
        DraftRow row;
        Reason reason = find_draft(d, &a->docket, a->doc.ref_entry, DRAFT_DRAFTED, &row);

        if (reason)
                return reason;
        if (!(d->actor.roles & procedure_act(row.kind)->signers))
                return refuse(d, REASON_ROLE, "%s sign %s: %s", d->actor.user.s, entry_kind_name(row.kind),
                              roles_text(d, procedure_act(row.kind)->signers));
        if (!strcmp(d->actor.user.s, row.drafter.s))
                return refuse(d, REASON_DRAFTER_SIGNS, "%s", row.drafter.s);
        a->doc.ref_entry = row.entry;
        a->doc.ref_digest = arena_copy(d->out->arena, digest_bytes(&row.digest));
        return REASON_NONE;
}

/* The row that check found; nothing has changed since. */
static DraftRow row_of(Decide *d, const Act *a) {
        DraftRow row = { .unit = a->docket.unit, .case_id = a->docket.case_id, .entry = a->doc.ref_entry };

        (void)row_get(d->txn, ROW_DRAFT, &row);
        return row;
}

static void own_sign(Decide *d, const Act *a, const Flight *flight) {
        DraftRow row = row_of(d, a);

        draft_moves(d, &row, DRAFT_SIGNED);
        sign_differs(d, &row);
        fact_warning(d, WARNING_TO_STAMP, &row.unit, &row.case_id, row.entry, &row.to, row.kind, entry_kind_name(row.kind));
}

/* ---- discard -------------------------------------------------------------------------------------------------------- */

/* Its drafter changes the mind as long as nobody signed it; who may sign it sends it back, also when it was signed. */
static Reason check_discard(Decide *d, Act *a) {
        DraftRow row;
        Reason reason = find_draft(d, &a->docket, a->doc.ref_entry, DRAFT_NONE, &row);
        bool signer;

        if (reason)
                return reason;
        signer = d->actor.roles & procedure_act(row.kind)->signers;
        if (!signer && strcmp(d->actor.user.s, row.drafter.s) != 0)
                return refuse(d, REASON_NOT_DRAFTER, "%s", row.drafter.s);
        if (!signer && row.state == DRAFT_SIGNED)
                return refuse(d, REASON_ALREADY_SIGNED, "%s", row.signer.s);
        a->doc.ref_entry = row.entry;
        a->doc.ref_digest = arena_copy(d->out->arena, digest_bytes(&row.digest));
        return REASON_NONE;
}

static void own_discard(Decide *d, const Act *a, const Flight *flight) {
        DraftRow row = row_of(d, a);

        draft_moves(d, &row, DRAFT_DISCARDED);
}

/* ---- stamp ---------------------------------------------------------------------------------------------------------- */

Reason act_stamp(Decide *d) {
        const Input *in = d->input;
        DocketRow docket = { .unit = d->actor.unit, .case_id = in->case_id };
        DraftRow row;
        Digest digest;
        Reason reason = check_case(d);
        Act a;

        if (reason)
                return reason;
        if (!(d->actor.roles & ROLE_STAMP))
                return refuse(d, REASON_ROLE, "%s stamp: %s", d->actor.user.s, roles_text(d, ROLE_STAMP));
        (void)docket_get(d->txn, &docket.unit, &docket.case_id, &docket);
        reason = find_draft(d, &docket, in->draft_entry ? in->draft_entry : in->document.ref_entry, DRAFT_SIGNED, &row);
        if (reason)
                return reason;
        digest = in->draft_entry ? document_digest(&in->document) : (Digest){ { 0 } };
        if (!digest_same(&digest, &row.digest))
                return refuse(d, REASON_DAMAGED, "draft %llu", (unsigned long long)row.entry);
        d->stamping = row.entry;
        reason = act_check(d, row.kind, ACT_STAMPED, &a);
        if (!reason)
                reason = act_carry_out(d, &a);
        if (reason)
                return reason;
        draft_moves(d, &row, DRAFT_STAMPED);
        others_overtaken(d, &row);
        return REASON_NONE;
}

bool office_wants_draft(const Office *o, StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        DocketRow docket = { .unit = in->actor.unit, .case_id = in->case_id };
        Found found;

        if (in->kind != INPUT_COMMAND || in->document_kind != ENTRY_STAMP)
                return false;
        (void)docket_get(txn, &docket.unit, &docket.case_id, &docket);
        if (in->document.ref_entry) {
                if (!draft_get(txn, &docket.unit, &docket.case_id, in->document.ref_entry, &found.row))
                        return false;
        } else {
                find_open(txn, &docket, DRAFT_SIGNED, &found);
                if (found.n != 1)
                        return false;
        }
        *ret_entry = found.row.entry;
        return true;
}

static const DocumentCode codes[] = {
        { ENTRY_SIGN, check_sign, own_sign, NULL, NULL, NULL },
        { ENTRY_DISCARD, check_discard, own_discard, NULL, NULL, NULL },
};
const DocumentCodes doc_draft = { codes, array_size(codes) };
