/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The entrance: what time it is for this office, who is at the desk, and which part of decide the input is for.  Acts on the
 * office itself (genesis, users, time, reading, rosters) are here.
 *
 * Time.  An entry's time is never before the last one's.  When the clock stands further from the last entry than time_jump_max
 * (or behind it by more than five minutes) it is in doubt: entries keep the last time, clocks don't tick and nothing is
 * registered, until an admin confirms (ENTRY_TIME) or the clock is right again.  So a wrong clock cannot poison the journal.
 * An office that is merely quiet writes the time down itself (ENTRY_TIME by the node), every half of that limit.
 */

#include "node/core/pack.h"
#include "node/core/decide.h"
#include "node/core/succession.h"
#include "node/core/recovery.h"
#include "node/core/periodic.h"

#include <stdarg.h>

#define BACKWARDS_MAX (5 * DURATION_MINUTE)

static bool time_in_doubt(const Office *o, const HeadRow *head, Instant clock) {
        Instant floor = head->time;

        if (!head->entry)
                return false;
        /* Once confirmed, a clock behind the last entry is right: time stands still until it is reached. */
        if (head->time_confirmed && head->time_confirmed < floor)
                floor = head->time_confirmed;
        if (o->limits.time_jump_max && clock > head->time + o->limits.time_jump_max)
                return true;
        return clock < floor - BACKWARDS_MAX;
}

bool office_in_doubt(const Office *o, StoreTxn *txn, Instant clock) {
        HeadRow head = { .entry = 0 };

        (void)row_get(txn, ROW_HEAD, &head);
        return time_in_doubt(o, &head, clock);
}

void fact_time(Decide *d, Instant confirmed) {
        Duration max = d->office->limits.time_jump_max;
        Fact *f = draft_fact(d, FACT_TIME, &d->office->unit, &CASE_NONE);

        f->at = confirmed;
        f->number = max ? (uint64_t)(d->now + max / 2) : 0;
}

/* ---- who is at the desk ----------------------------------------------------------------------------------------- */

Reason check_desk(Decide *d) {
        const RosterUnit *unit = unit_find(d, &d->input->actor.unit);
        UserRow user;

        d->actor = d->input->actor;
        d->actor.roles = 0;
        if (!unit || !unit_is_here(d, &d->actor.unit))
                return refuse(d, REASON_UNIT_NOT_HERE, "%s", d->actor.unit.s);
        if (!user_get(d->txn, &d->actor.unit, &d->actor.user, &user) || !user.roles)
                return refuse(d, REASON_UNKNOWN_USER, "%s at %s", d->actor.user.s, d->actor.unit.s);
        d->actor.roles = user.roles;
        return succession_bars(d, unit);
}

static Reason check_admin(Decide *d) {
        if (unit_code_equal(&d->actor.unit, &d->office->unit) && (d->actor.roles & ROLE_ADMIN))
                return REASON_NONE;
        return refuse(d, REASON_ROLE, "%s admin", d->actor.user.s);
}

/* ---- acts on the office itself ---------------------------------------------------------------------------------- */

static Reason found(Decide *d) {
        const Office *o = d->office;
        const Actor *admin = &d->input->actor;
        Fact *f;

        if (d->head.entry)
                return refuse(d, REASON_ALREADY_FOUNDED, "%s", d->head.unit.s);
        if (!user_name_parse(admin->user.s, &(UserName){ "" }))
                return refuse(d, REASON_FIELD_MISSING, "user");
        d->actor = (Actor){ .unit = o->unit, .user = admin->user, .roles = ROLE_ADMIN };
        draft_begin(d, ENTRY_GENESIS, &CASE_NONE, &d->actor);
        f = draft_fact(d, FACT_OFFICE, &o->unit, &CASE_NONE);
        f->number = 1;
        f->text = o->pack->name;
        f->how = o->pack->version;
        f->has_digest = true;
        f->digest = o->pack->digest;
        f = draft_fact(d, FACT_USER, &o->unit, &CASE_NONE);
        f->text = admin->user.s;
        f->what = ROLE_ADMIN;
        if (o->roster) {
                f = draft_fact(d, FACT_ROSTER, &UNIT_NONE, &CASE_NONE);
                f->number = o->roster->version;
                f->has_digest = true;
                memcpy(f->digest.b, o->roster->hash, DIGEST_SIZE);
        }
        fact_time(d, 0);
        draft_fact(d, FACT_PERIODS, &UNIT_NONE, &CASE_NONE)->at = period_next(d->now);
        return REASON_NONE;
}

static Reason set_user(Decide *d) {
        const Input *in = d->input;
        Fact *f;

        if (!unit_is_here(d, &in->user_unit))
                return refuse(d, REASON_UNIT_NOT_HERE, "%s", in->user_unit.s);
        if (!user_name_parse(in->user_name.s, &(UserName){ "" }))
                return refuse(d, REASON_FIELD_WRONG, "user");
        if (in->user_roles & ~ROLE_ALL)
                return refuse(d, REASON_FIELD_WRONG, "roles");
        if (unit_code_equal(&in->user_unit, &d->actor.unit) && !strcmp(in->user_name.s, d->actor.user.s) &&
            !(in->user_roles & ROLE_ADMIN))
                return refuse(d, REASON_LAST_ADMIN, "%s", in->user_name.s);
        draft_begin(d, ENTRY_USER, &CASE_NONE, &d->actor);
        f = draft_fact(d, FACT_USER, &in->user_unit, &CASE_NONE);
        f->text = in->user_name.s;
        f->what = in->user_roles;
        return REASON_NONE;
}

static Reason confirm_time(Decide *d) {
        if (!d->in_doubt)
                return refuse(d, REASON_NOT_JUMPED, "%s", d->office->unit.s);
        if (d->clock > d->now)
                d->now = d->clock;
        draft_begin(d, ENTRY_TIME, &CASE_NONE, &d->actor);
        fact_time(d, d->clock);
        (void)fact_alarm(d, ALARM_TIME, d->office->unit.s, false, "");
        return REASON_NONE;
}

static Reason command(Decide *d) {
        EntryKind kind = d->input->document_kind;
        Reason reason = check_desk(d);

        if (reason)
                return reason;
        if (kind == ENTRY_REMINDER && case_id_is_none(&d->input->case_id))
                return periodic_remind(d);
        switch (kind) {
        case ENTRY_SUCCESSION:
                reason = recusal_bars(d);
                return reason ? reason : act_succeed(d);
        case ENTRY_USER:
                reason = check_admin(d);
                return reason ? reason : set_user(d);
        case ENTRY_TIME:
                reason = check_admin(d);
                return reason ? reason : confirm_time(d);
        case ENTRY_ALARM_SETTLED:
                reason = check_admin(d);
                return reason ? reason : decide_alarm_settled(d);
        case ENTRY_RECOVERY:
                reason = check_admin(d);
                return reason ? reason : decide_recover(d);
        case ENTRY_REGISTER:
                return act_register(d);
        case ENTRY_PERIODIC_REPORT:
                return periodic_act(d);
        default:
                reason = is_old_copy(d) ? refuse(d, REASON_OLD_COPY, "%s", d->office->unit.s) :
                                          (Reason)recovery_bars(d, &d->input->case_id);
                if (!reason)
                        reason = recusal_bars(d);
                return reason ? reason : kind == ENTRY_SPLIT ? act_split(d) : act(d);
        }
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* What may be shown at all.  The facts are nobody's reading; the query code is no part of the file, it is told by itself. */
#define READABLE                                                                                                            \
        (1u << PART_DOCUMENT | 1u << PART_CONTENT | 1u << PART_ATTACHMENT | 1u << PART_RECEIPT | 1u << PART_PROOF |            \
         1u << PART_SEALED | 1u << PART_SEALED_NOTICE)

static void draft_read(Decide *d, const CaseId *id, uint32_t parts) {
        Fact *f;

        draft_begin(d, ENTRY_READ, id, &d->actor);
        f = draft_fact(d, FACT_READ, &d->actor.unit, id);
        f->what = parts;
        f->number = d->head.entry;
        f->how = d->input->read_similar;
        f->number2 = d->input->number;
        d->result->read_parts = parts;
        d->result->case_id = *id;
}

/* The petitioner's query code, once more: the receipt was lost, or never printed because the desk's command ended too early.
 * At the desk that registered it, by whoever may register; of an accusation by whoever registered it alone, to whom it says
 * nothing new. */
static Reason read_code(Decide *d) {
        HistoryRow made = { .case_id = d->input->case_id };
        CaseRow row;
        Reason reason = check_desk(d);
        bool known;

        if (reason)
                return reason;
        if (!case_get(d->txn, &d->input->case_id, &row))
                return refuse(d, REASON_UNKNOWN_CASE, "%s", d->input->case_id.s);
        if (!(d->actor.roles & (procedure_act(ENTRY_REGISTER)->roles | ROLE_DISCIPLINE)))
                return refuse(d, REASON_ROLE, "%s code", d->actor.user.s);
        reason = recusal_bars(d);
        if (reason)
                return reason;
        made.entry = d->input->number ? d->input->number : row.entry;
        known = row_get(d->txn, ROW_HISTORY, &made);
        if (d->input->number && (!known || made.kind != ENTRY_JOIN))
                return refuse(d, REASON_FIELD_WRONG, "join: entry %llu is no joining of %s",
                              (unsigned long long)d->input->number, row.case_id.s);
        if (!known || !unit_code_equal(&made.unit, &d->actor.unit) || (made.kind != ENTRY_REGISTER && made.kind != ENTRY_JOIN))
                return refuse(d, REASON_NOT_READER, "%s", d->actor.unit.s);
        if (row.case_class == CLASS_ACCUSATION && !d->input->code_told)
                return refuse(d, REASON_SEALED_OUT, "%s", row.case_id.s);
        draft_read(d, &row.case_id, 1u << PART_CODE);
        return REASON_NONE;
}

static Reason read_case(Decide *d) {
        CaseRow row;
        DocketRow docket;
        uint32_t parts = d->input->read_parts & READABLE;
        bool auditor, has_docket;
        Reason reason = check_desk(d);

        if (reason)
                return reason;
        auditor = (d->actor.roles & ROLE_AUDITOR) && unit_code_equal(&d->actor.unit, &d->office->unit);
        if (!case_get(d->txn, &d->input->case_id, &row))
                return refuse(d, REASON_UNKNOWN_CASE, "%s", d->input->case_id.s);
        if (d->actor.roles == ROLE_ADMIN)
                return refuse(d, REASON_ROLE, "%s read", d->actor.user.s);
        reason = recusal_bars(d);
        if (reason)
                return reason;
        has_docket = docket_get(d->txn, &d->actor.unit, &row.case_id, &docket);
        if (row.case_class == CLASS_ACCUSATION) {
                reason = sealed_check_read(d, &row, has_docket ? &docket : NULL, &parts);
                if (reason)
                        return reason;
        } else if (!auditor) {
                if (!has_docket)
                        return refuse(d, REASON_NOT_READER, "%s", d->actor.unit.s);
                if (docket.state == STATE_COPY || docket.state == STATE_INFORMED)
                        parts &= 1u << PART_DOCUMENT | 1u << PART_RECEIPT | 1u << PART_PROOF;
        }
        if (!parts)
                return refuse(d, REASON_COPY_ONLY, "%s", d->actor.unit.s);
        draft_read(d, &row.case_id, parts);
        return REASON_NONE;
}

/* ---- all -------------------------------------------------------------------------------------------------------- */

static Reason dispatch(Decide *d) {
        if (d->input->kind != INPUT_GENESIS && !d->head.entry)
                return refuse(d, REASON_NOT_FOUNDED, "%s", d->office->unit.s);
        switch (d->input->kind) {
        case INPUT_GENESIS:
                return found(d);
        case INPUT_COMMAND:
                return command(d);
        case INPUT_READ:
                return office_asks_code(d->input) ? read_code(d) : read_case(d);
        case INPUT_PROGRESS:
                return decide_progress(d);
        case INPUT_PARCEL:
                return decide_parcel(d);
        case INPUT_RECEIPT:
                return decide_receipt(d);
        case INPUT_PEER_SEALS:
                return decide_peer_seals(d);
        case INPUT_PEER_VIEW:
                return decide_peer_view(d);
        case INPUT_PEER_RECOVERY:
                return decide_peer_recovery(d);
        case INPUT_RECOVERY_ITEM:
                return decide_recovery_item(d);
        case INPUT_RECOVERY_ANSWER:
                return decide_recovery_answer(d);
        case INPUT_ALARM:
                return decide_alarm(d);
        case INPUT_ROSTER:
                return decide_roster(d);
        case INPUT_RULES:
                return decide_rules(d);
        case INPUT_CALENDAR:
                return decide_calendar(d);
        case INPUT_TICK:
                return decide_tick(d);
        case INPUT_CUT:
                return decide_cut(d);
        case INPUT_QUARANTINE:
                return decide_quarantine(d);
        }
        return refuse(d, REASON_UNKNOWN_DOCUMENT, "input %d", (int)d->input->kind);
}

int office_decide(const Office *o, StoreTxn *txn, Instant now, const Input *in, Drafts *out, Result *ret_result) {
        Result result = { .status = RESULT_DONE };
        Decide d = { .office = o, .txn = txn, .input = in, .out = out, .result = &result, .clock = now };
        Reason reason;

        out->n_drafts = 0;
        (void)row_get(txn, ROW_HEAD, &d.head);
        d.now = now > d.head.time || !d.head.entry ? now : d.head.time;
        d.in_doubt = time_in_doubt(o, &d.head, d.clock);
        if (d.in_doubt)
                d.now = d.head.time;
        reason = dispatch(&d);
        if (reason && (in->kind == INPUT_COMMAND || in->kind == INPUT_READ)) {
                draft_drop(&d);
                if (reason_is_violation(reason))
                        draft_violation(&d, reason);
        }
        words_tell(&d);
        if (out->n_drafts && !result.entry)
                result.entry = d.head.entry + 1;
        if (store_error(txn))
                return fail_trace(store_error(txn));
        result.article = pack_article(o->pack, result.reason);
        *ret_result = result;
        return 0;
}
