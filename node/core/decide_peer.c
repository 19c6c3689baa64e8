/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Other offices' seals and rosters, and what goes wrong with the office itself: kept, and raised as alarms once each until the
 * same thing is seen to be right again.
 */

#include "node/core/decide.h"
#include "node/core/recovery.h"
#include "node/core/succession.h"

#include <stdio.h>

static Actor the_node(const Decide *d) {
        return (Actor){ .unit = d->office->unit };
}

/* The runner has checked signatures and that they follow one another; here only that they follow what is held. */
Reason decide_peer_seals(Decide *d) {
        const Input *in = d->input;
        PeerRow held = { .unit = in->peer };
        Actor node = the_node(d);
        Buf list = BUF_INIT;
        uint32_t n = 0, first = 0;

        (void)peer_row_get(d->txn, &in->peer, &held);
        for (uint32_t i = 0; i < in->n_seals; i++) {
                const Seal *s = &in->seals[i];
                Fact *f;

                if (s->number <= held.seal && !n)
                        continue;
                if (s->number != held.seal + 1 || (held.seal && !digest_same(&s->previous, &held.seal_hash)))
                        break;
                if (!n++) {
                        draft_begin(d, ENTRY_PEER_SEALS, &CASE_NONE, &node);
                        first = i;
                }
                f = draft_fact(d, FACT_PEER_SEAL, &UNIT_NONE, &CASE_NONE);
                f->peer = in->peer;
                f->number = s->number;
                f->has_digest = true;
                f->digest = s->hash;
                f->at = s->time;
                held.seal = s->number;
                held.seal_hash = s->hash;
        }
        if (!n) {
                d->result->status = RESULT_IGNORED;
                return REASON_NONE;
        }
        seals_encode(in->seals + first, n, &list);
        draft_part(d, PART_SEALS, arena_copy(d->out->arena, buf_bytes(&list)));
        buf_deinit(&list);
        return REASON_NONE;
}

typedef struct ViewAlarm {
        AlarmKind kind;
        bool on;
} ViewAlarm;

static bool view_change(Decide *d, const ViewAlarm *alarms, size_t n, const char *subject, const char *text) {
        Actor node = the_node(d);
        bool change = false;

        for (size_t i = 0; i < n; i++)
                change = change || alarm_is_on(d, alarms[i].kind, subject) != alarms[i].on;
        if (!change)
                return false;
        draft_begin(d, ENTRY_ALARM, &CASE_NONE, &node);
        for (size_t i = 0; i < n; i++)
                (void)fact_alarm(d, alarms[i].kind, subject, alarms[i].on, text);
        return true;
}

Reason decide_peer_view(Decide *d) {
        const Input *in = d->input;
        const char *text = arena_printf(d->out->arena, "seal %llu, as %s shows it", (unsigned long long)in->peer_seal_number,
                                        in->peer.s);
        bool ours = in->view == VIEW_OURS_AGREES || in->view == VIEW_OURS_AHEAD || in->view == VIEW_OURS_DIFFERS;
        bool agrees = in->view == VIEW_OURS_AGREES || in->view == VIEW_THEIRS_AGREES;
        bool both = agrees || in->view == VIEW_THEIRS_BEHIND_DIFFERS;
        bool older = both || in->view == VIEW_OURS_AHEAD || in->view == VIEW_THEIRS_BEHIND;
        ViewAlarm alarms[] = { { ours ? ALARM_OURS_AHEAD : ALARM_GAP, !agrees },
                               { ours ? ALARM_OURS_DIFFERS : ALARM_FORK, !agrees } };

        /* An old copy that is worked on differs sooner or later, and is no less old for that: only agreement clears. */
        if (!view_change(d, older ? &alarms[0] : &alarms[1], both ? 2 : 1, in->peer.s, text))
                d->result->status = RESULT_IGNORED;
        return REASON_NONE;
}

Reason decide_alarm(Decide *d) {
        const Input *in = d->input;
        ViewAlarm alarm = { in->alarm, in->alarm_on };
        RecoveryRow recovery;

        if (!view_change(d, &alarm, 1, in->peer.s, in->text ? in->text : ""))
                d->result->status = RESULT_IGNORED;
        else if (in->alarm == ALARM_DAMAGE && !in->alarm_on && recovery_get(d->txn, &recovery) && recovery.stuck)
                draft_fact(d, FACT_RECOVERY_STATE, &UNIT_NONE, &CASE_NONE)->what = recovery.state; /* on what could not be read, perhaps */
        return REASON_NONE;
}

Reason decide_roster(Decide *d) {
        const Roster *roster = d->input->roster;
        Actor actor = the_node(d);
        Digest hash;
        Fact *f;

        memcpy(hash.b, roster->hash, DIGEST_SIZE);
        if (roster->version == d->head.roster_version && !digest_same(&hash, &d->head.roster_hash)) {
                char subject[24];
                ViewAlarm alarm = { ALARM_ROSTER, true };

                (void)snprintf(subject, sizeof(subject), "%llu", (unsigned long long)roster->version);
                (void)view_change(d, &alarm, 1, subject, "");
                refuse(d, REASON_ROSTER_DIFFERS, "version %s", subject);
                return REASON_NONE; /* the alarm stays drafted */
        }
        if (roster->version <= d->head.roster_version)
                return refuse(d, REASON_ROSTER_OLD, "version %llu, in force %llu", (unsigned long long)roster->version,
                              (unsigned long long)d->head.roster_version);
        if (*d->input->actor.user.s)
                actor = d->input->actor;
        draft_begin(d, ENTRY_ROSTER, &CASE_NONE, &actor);
        draft_part(d, PART_ROSTER, d->input->roster_bytes);
        f = draft_fact(d, FACT_ROSTER, &UNIT_NONE, &CASE_NONE);
        f->number = roster->version;
        f->how = 1;
        f->has_digest = true;
        f->digest = hash;
        succession_begin(d, roster);
        return REASON_NONE;
}

Reason decide_cut(Decide *d) {
        Actor node = the_node(d);
        Fact *f;

        draft_begin(d, ENTRY_CUT, &CASE_NONE, &node);
        f = draft_fact(d, FACT_CUT, &d->office->unit, &CASE_NONE);
        f->number = d->input->number;
        f->text = text_cut(d->out->arena, d->input->text, ROW_TEXT_SIZE);
        (void)fact_alarm(d, ALARM_CUT, d->office->unit.s, true, d->input->text ? d->input->text : "");
        return REASON_NONE;
}

/* Nothing of it is kept.  Nobody looked into it: it may hold words of an accusation, which nobody would close here.  A parcel
 * lies whole at its giver, who is told; a command is in the hands of whoever gave it. */
Reason decide_quarantine(Decide *d) {
        const Input *in = d->input;
        Actor node = the_node(d);
        char hex[2 * DIGEST_SIZE + 1];

        if (in->parcel)
                return parcel_quarantine(d);
        bytes_to_hex(digest_bytes(&in->digest), hex);
        draft_begin(d, ENTRY_QUARANTINE, &CASE_NONE, &node);
        (void)fact_alarm(d, ALARM_QUARANTINE, hex, true,
                         in->document_kind ? arena_printf(d->out->arena, "%s: %s of %s", entry_kind_name(in->document_kind),
                                                          in->actor.user.s, in->actor.unit.s) : "");
        return REASON_NONE;
}

/* Alarms of what happened once: nothing that comes later ends them. */
static bool is_past(AlarmKind kind) {
        return kind == ALARM_QUARANTINE || kind == ALARM_CUT || kind == ALARM_CONFLICT || kind == ALARM_RECEIPT;
}

Reason decide_alarm_settled(Decide *d) {
        Document doc = d->input->document;
        AlarmKind kind = (AlarmKind)d->input->alarm;
        const char *subject = d->input->text ? d->input->text : "";
        Reason reason;

        if (!is_past(kind) || !alarm_is_on(d, kind, subject))
                return refuse(d, REASON_NO_ALARM, "%s %s", alarm_kind_name(kind), subject);
        if (!has_text(doc.reason))
                return refuse(d, REASON_FIELD_MISSING, "reason");
        doc = (Document){ .kind = ENTRY_ALARM_SETTLED, .unit = d->actor.unit, .reason = doc.reason };
        fill_document(&doc);
        reason = check_document(d, &doc);
        if (reason)
                return reason;
        draft_begin(d, ENTRY_ALARM_SETTLED, &CASE_NONE, &d->actor);
        draft_document(d, &doc);
        (void)fact_alarm(d, kind, subject, false, "");
        return REASON_NONE;
}
