/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One table of fields per row; one encoder, one decoder.  Texts end in NUL in keys and values alike (they hold none), integers
 * are big-endian with signed ones shifted so that memcmp order is numeric order.  A value starts with the layout's version.
 *
 * A pair that does not decode is damage below us, since LMDB's pages carry no checksum: as with any other look-up that fails, the
 * transaction is lost (store_fail), so that nothing that was decided from half a row is ever journaled.  `zhuji verify` names the
 * row, `zhuji rebuild` makes all of them anew.
 */

#include "node/core/row.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>

#define ROW_VERSION 1
#define VALUE_MAX 4096

typedef enum FieldType { F_END = 0, F_TEXT, F_U32, F_U64, F_TIME, F_DAY, F_BOOL, F_RAW } FieldType;

typedef struct Field {
        FieldType type;
        bool key;
        uint16_t offset, size;
        const char *name;
} Field;

typedef struct RowType {
        char prefix;
        uint16_t size;
        const char *name;
        const Field *fields;
} RowType;

#define FIELD(T, k, S, m) { T, k, offsetof(S, m), sizeof(((S *)0)->m), #m }
#define KEY_TEXT(S, m) FIELD(F_TEXT, true, S, m)
#define KEY_U32(S, m) FIELD(F_U32, true, S, m)
#define KEY_U64(S, m) FIELD(F_U64, true, S, m)
#define KEY_DAY(S, m) FIELD(F_DAY, true, S, m)
#define KEY_TIME(S, m) FIELD(F_TIME, true, S, m)
#define TEXT(S, m) FIELD(F_TEXT, false, S, m)
#define U32(S, m) FIELD(F_U32, false, S, m)
#define U64(S, m) FIELD(F_U64, false, S, m)
#define TIME(S, m) FIELD(F_TIME, false, S, m)
#define DAY(S, m) FIELD(F_DAY, false, S, m)
#define BOOL(S, m) FIELD(F_BOOL, false, S, m)
#define RAW(S, m) FIELD(F_RAW, false, S, m)
#define END { F_END, false, 0, 0, NULL }

static const Field head_fields[] = {
        U64(HeadRow, entry), TIME(HeadRow, time), U64(HeadRow, seal), RAW(HeadRow, seal_hash), U32(HeadRow, epoch),
        TEXT(HeadRow, unit), U64(HeadRow, roster_version), RAW(HeadRow, roster_hash), U64(HeadRow, roster_entry),
        TIME(HeadRow, time_confirmed), TIME(HeadRow, time_next), TIME(HeadRow, period_next), END };
static const Field user_fields[] = { KEY_TEXT(UserRow, unit), KEY_TEXT(UserRow, user), U32(UserRow, roles),
                                     U64(UserRow, entry), END };
static const Field serial_fields[] = {
        KEY_TEXT(SerialRow, unit), KEY_U32(SerialRow, kind), KEY_U32(SerialRow, year), U32(SerialRow, last), END };
static const Field case_fields[] = {
        KEY_TEXT(CaseRow, case_id),    TEXT(CaseRow, registered_by), U32(CaseRow, case_class),
        BOOL(CaseRow, class_proposed), U32(CaseRow, path31),         U32(CaseRow, channel),
        TIME(CaseRow, received_at),    TIME(CaseRow, given_at),       U32(CaseRow, people),         U32(CaseRow, representatives),
        U32(CaseRow, people_version),
        BOOL(CaseRow, collective),     U32(CaseRow, repeat),          U32(CaseRow, joined),
        U32(CaseRow, asked_wrong),     TIME(CaseRow, asked_at),      BOOL(CaseRow, unreachable),
        U64(CaseRow, entry),           U64(CaseRow, checks_entry),
        U64(CaseRow, content_entry),   TEXT(CaseRow, rules),         END
};
static const Field words_fields[] = { KEY_TEXT(WordsRow, case_id), TEXT(WordsRow, category), TEXT(WordsRow, place),
                                      TEXT(WordsRow, about), TEXT(WordsRow, external_id), TEXT(WordsRow, letter), END };
static const Field docket_fields[] = {
        KEY_TEXT(DocketRow, unit), KEY_TEXT(DocketRow, case_id),
        U32(DocketRow, exempt_why), TIME(DocketRow, noticed_at), U32(DocketRow, noticed_how), TEXT(DocketRow, owner),
        TEXT(DocketRow, first_contact), TEXT(DocketRow, first_handler), TEXT(DocketRow, meeting), U64(DocketRow, archive), DAY(DocketRow, keep_until), TEXT(DocketRow, merged_into),
        U32(DocketRow, merged_from), U32(DocketRow, ended_from), U64(DocketRow, ended_entry), U32(DocketRow, ended_names),
        U32(DocketRow, state), U32(DocketRow, home),
        U32(DocketRow, custody), U64(DocketRow, number), U32(DocketRow, round), TEXT(DocketRow, giver), U32(DocketRow, mode),
        U64(DocketRow, giver_entry), DAY(DocketRow, due_day), U64(DocketRow, taken_entry), TIME(DocketRow, taken_at),
        U32(DocketRow, report), TEXT(DocketRow, given_to), U32(DocketRow, given_mode), U64(DocketRow, given_entry),
        DAY(DocketRow, given_due), U32(DocketRow, report_below), U32(DocketRow, progress), BOOL(DocketRow, return_asked),
        U64(DocketRow, return_ref), U32(DocketRow, return_why), U32(DocketRow, returns), BOOL(DocketRow, extension_asked),
        BOOL(DocketRow, extension_below), DAY(DocketRow, extension_day), U64(DocketRow, extension_ref), TEXT(DocketRow, directed),
        TEXT(DocketRow, directed_by), U32(DocketRow, directed_how),
        DAY(DocketRow, execute_by), U32(DocketRow, rated_bureau), U32(DocketRow, rated_handler), U32(DocketRow, rated_stage), TEXT(DocketRow, flight_node), U32(DocketRow, flight_lane),
        U32(DocketRow, flight_epoch), U64(DocketRow, flight_number), BOOL(DocketRow, notice_exempt), TIME(DocketRow, asked_at),
        TIME(DocketRow, answered_at), TIME(DocketRow, accepted_at),
        U32(DocketRow, extended_days), DAY(DocketRow, extended_until), U32(DocketRow, heard), TIME(DocketRow, heard_at),
        U64(DocketRow, opinion_entry), U32(DocketRow, decision),
        TIME(DocketRow, disposed_at),
        TIME(DocketRow, served_at), RAW(DocketRow, opinion_digest), U64(DocketRow, sealed_entry), U32(DocketRow, sealed_size),
        TEXT(DocketRow, sealed_to), U64(DocketRow, away_entry), TEXT(DocketRow, where), TIME(DocketRow, where_since),
        TEXT(DocketRow, where_by), U64(DocketRow, where_ref), END };
static const Field where_fields[] = { KEY_TEXT(WhereRow, case_id), KEY_TEXT(WhereRow, unit), END };
static const Field case_unit_fields[] = { KEY_TEXT(CaseUnitRow, case_id), KEY_TEXT(CaseUnitRow, unit), END };
static const Field external_fields[] = {
        KEY_TEXT(ExternalRow, unit), KEY_TEXT(ExternalRow, external_id), TEXT(ExternalRow, case_id), RAW(ExternalRow, digest),
        U64(ExternalRow, entry), END };
static const Field clock_fields[] = {
        KEY_TEXT(ClockRow, unit),     KEY_TEXT(ClockRow, case_id),  KEY_U32(ClockRow, clock),
        KEY_U64(ClockRow, instance),  U32(ClockRow, state),         TIME(ClockRow, started_at),
        U64(ClockRow, started_entry), DAY(ClockRow, due_day),       U32(ClockRow, days),
        U32(ClockRow, flags),         TEXT(ClockRow, watched),      TEXT(ClockRow, pack),
        U32(ClockRow, pack_version),  RAW(ClockRow, pack_digest),   TEXT(ClockRow, article),
        U64(ClockRow, breached_entry),
        U64(ClockRow, ended_entry),   U64(ClockRow, revived_entry), U32(ClockRow, extended),
        U32(ClockRow, extensions),    U32(ClockRow, excluded),      U32(ClockRow, paused),
        TIME(ClockRow, paused_at),    DAY(ClockRow, first_due),     U64(ClockRow, extended_entry),
        U64(ClockRow, excluded_entry), U64(ClockRow, paused_entry), U64(ClockRow, moved_entry), END
};
static const Field due_fields[] = { KEY_TIME(DueRow, at),   KEY_TEXT(DueRow, unit),    KEY_TEXT(DueRow, case_id),
                                    KEY_U32(DueRow, clock), KEY_U64(DueRow, instance), END };
static const Field exchange_fields[] = {
        KEY_TEXT(ExchangeRow, unit),      KEY_TEXT(ExchangeRow, case_id), KEY_U64(ExchangeRow, entry),
        KEY_TEXT(ExchangeRow, addressee), U32(ExchangeRow, state),        U32(ExchangeRow, document),
        U32(ExchangeRow, variant),        TEXT(ExchangeRow, issuer),      U64(ExchangeRow, ref_entry),
        U64(ExchangeRow, clock),          U32(ExchangeRow, trigger),      DAY(ExchangeRow, due_day),
        TIME(ExchangeRow, due_at),        BOOL(ExchangeRow, late),        U64(ExchangeRow, answered_entry),
        U32(ExchangeRow, answer),         U32(ExchangeRow, decision),     END
};
static const Field instance_fields[] = {
        KEY_TEXT(InstanceRow, unit),   KEY_TEXT(InstanceRow, case_id), KEY_U64(InstanceRow, entry),
        U32(InstanceRow, kind),        U32(InstanceRow, state),        TEXT(InstanceRow, reviewer),
        TEXT(InstanceRow, reviewed),   TEXT(InstanceRow, handler),     TEXT(InstanceRow, asked_unit),
        U64(InstanceRow, asked_entry), TIME(InstanceRow, asked_at),    TIME(InstanceRow, received_at),
        BOOL(InstanceRow, file),       U32(InstanceRow, objection),    U32(InstanceRow, decision),
        U32(InstanceRow, result),      U64(InstanceRow, opinion_entry), TIME(InstanceRow, decided_at),
        TIME(InstanceRow, served_at),  DAY(InstanceRow, hearing_from), DAY(InstanceRow, hearing_until),
        RAW(InstanceRow, digest),      END };
static const Field finding_fields[] = {
        KEY_TEXT(FindingRow, unit),        KEY_TEXT(FindingRow, case_id),   KEY_U64(FindingRow, entry),
        U32(FindingRow, state),            U32(FindingRow, what),           U32(FindingRow, trigger),
        TEXT(FindingRow, about),           DAY(FindingRow, due_day),        U64(FindingRow, evidence),
        U64(FindingRow, evidence2),        U64(FindingRow, reminder_entry), U64(FindingRow, order_entry),
        U64(FindingRow, proposal_entry),   U64(FindingRow, meeting_entry),  U64(FindingRow, act_entry),
        U64(FindingRow, dismissed_entry),  TEXT(FindingRow, statute),       END
};
static const Field stream_out_fields[] = {
        KEY_TEXT(StreamOutRow, to), KEY_U32(StreamOutRow, lane), KEY_U32(StreamOutRow, epoch), U64(StreamOutRow, next),
        U64(StreamOutRow, again), U32(StreamOutRow, again_epoch), END };
#define OUTBOX_KEY(S) KEY_TEXT(S, key.to), KEY_U32(S, key.lane), KEY_U32(S, key.epoch), KEY_U64(S, key.number)
static const Field outbox_fields[] = { OUTBOX_KEY(OutboxRow),      U64(OutboxRow, entry),      U32(OutboxRow, kind),
                                       U32(OutboxRow, document),   TEXT(OutboxRow, from_unit), TEXT(OutboxRow, to_unit),
                                       U32(OutboxRow, parts_mask), TEXT(OutboxRow, case_id),   TIME(OutboxRow, sent_at),
                                       TIME(OutboxRow, warn_at),   BOOL(OutboxRow, warned),    END };
static const Field sent_fields[] = { OUTBOX_KEY(SentRow),     U64(SentRow, entry),      U32(SentRow, kind),
                                     U32(SentRow, document),  TEXT(SentRow, from_unit), TEXT(SentRow, to_unit),
                                     U32(SentRow, parts_mask), TEXT(SentRow, case_id),  TIME(SentRow, sent_at),
                                     U32(SentRow, outcome),   U64(SentRow, receipt_entry), END };
static const Field recovery_fields[] = {
        KEY_U32(RecoveryRow, epoch),    U64(RecoveryRow, entry),     U32(RecoveryRow, old_epoch), U64(RecoveryRow, kept_entry),
        U64(RecoveryRow, kept_seal),    U64(RecoveryRow, first_seal), RAW(RecoveryRow, kept_hash), TIME(RecoveryRow, at),
        U32(RecoveryRow, state),        BOOL(RecoveryRow, stuck),    U64(RecoveryRow, lost),      TEXT(RecoveryRow, text), END };
static const Field recovery_peer_fields[] = {
        KEY_TEXT(RecoveryPeerRow, unit), U32(RecoveryPeerRow, state), U64(RecoveryPeerRow, common), U64(RecoveryPeerRow, entry),
        TEXT(RecoveryPeerRow, text), END };
static const Field lost_fields[] = {
        KEY_U32(LostRow, done), KEY_TEXT(LostRow, case_id), KEY_U64(LostRow, entry), KEY_TIME(LostRow, lost_at),
        KEY_U32(LostRow, way),  TEXT(LostRow, peer),
        U32(LostRow, lane),     U32(LostRow, epoch),        U64(LostRow, number),    U32(LostRow, outcome), U32(LostRow, document),
        TEXT(LostRow, unit),    TEXT(LostRow, other),       U64(LostRow, learnt),    U64(LostRow, done_entry), END };
static const Field peer_recovery_fields[] = {
        KEY_TEXT(PeerRecoveryRow, unit), U32(PeerRecoveryRow, epoch), U64(PeerRecoveryRow, first_seal),
        U64(PeerRecoveryRow, first_entry), RAW(PeerRecoveryRow, hash), U64(PeerRecoveryRow, common),
        U64(PeerRecoveryRow, entry), TEXT(PeerRecoveryRow, text), END };
static const Field outbox_due_fields[] = { KEY_TIME(OutboxDueRow, at), OUTBOX_KEY(OutboxDueRow), END };
static const Field stream_in_fields[] = {
        KEY_TEXT(StreamInRow, from), KEY_U32(StreamInRow, lane), KEY_U32(StreamInRow, epoch), U64(StreamInRow, next),
        U64(StreamInRow, closed), U64(StreamInRow, settled), U64(StreamInRow, ended), U64(StreamInRow, kept),
        U64(StreamInRow, first), END };
static const Field dedup_fields[] = { OUTBOX_KEY(DedupRow), BOOL(DedupRow, has_digest), RAW(DedupRow, digest),
                                      U64(DedupRow, entry), U64(DedupRow, consumed), U64(DedupRow, first),
                                      U32(DedupRow, outcome), END };
static const Field peer_fields[] = { KEY_TEXT(PeerRow, unit),  U64(PeerRow, seal),  RAW(PeerRow, seal_hash),
                                     TIME(PeerRow, seal_time), U64(PeerRow, entry), END };
static const Field peer_seal_fields[] = {
        KEY_TEXT(PeerSealRow, unit), KEY_U64(PeerSealRow, number), RAW(PeerSealRow, hash), U64(PeerSealRow, entry), END };
static const Field alarm_fields[] = {
        KEY_U32(AlarmRow, kind), KEY_TEXT(AlarmRow, subject), BOOL(AlarmRow, on), U64(AlarmRow, entry), TIME(AlarmRow, at),
        TEXT(AlarmRow, text), END };
static const Field warning_fields[] = { KEY_TEXT(WarningRow, unit),    KEY_U32(WarningRow, kind),
                                        KEY_TEXT(WarningRow, case_id), KEY_U64(WarningRow, number),
                                        U64(WarningRow, entry),        TIME(WarningRow, at),
                                        TEXT(WarningRow, about),       U32(WarningRow, what),
                                        TEXT(WarningRow, text),        END };
static const Field history_fields[] = {
        KEY_TEXT(HistoryRow, case_id), KEY_U64(HistoryRow, entry), U32(HistoryRow, kind), TEXT(HistoryRow, unit),
        TIME(HistoryRow, at), BOOL(HistoryRow, material), TEXT(HistoryRow, held_by), END };
static const Field told_fields[] = { KEY_TEXT(ToldRow, case_id), TEXT(ToldRow, by), END };
static const Field follow_fields[] = { KEY_TEXT(FollowRow, unit), KEY_TEXT(FollowRow, case_id), KEY_TEXT(FollowRow, to),
                                       U32(FollowRow, document), U64(FollowRow, cursor), END };
static const Field party_fields[] = { KEY_TEXT(PartyRow, case_id), KEY_TEXT(PartyRow, node), U32(PartyRow, flags), END };
static const Field asked_fields[] = { KEY_TEXT(AskedRow, case_id), KEY_TEXT(AskedRow, unit), KEY_TEXT(AskedRow, user),
                                      U32(AskedRow, wrong), TIME(AskedRow, since), END };
static const Field link_fields[] = { KEY_TEXT(LinkRow, unit), KEY_TEXT(LinkRow, case_id), KEY_TEXT(LinkRow, other),
                                     U32(LinkRow, variant), U64(LinkRow, entry), END };
static const Field person_fields[] = { KEY_U32(PersonRow, stretch), KEY_U64(PersonRow, hash), KEY_U64(PersonRow, entry), END };
static const Field mark_fields[] = { KEY_U64(MarkRow, entry),  TEXT(MarkRow, case_id),   BOOL(MarkRow, has[0]), BOOL(MarkRow, has[1]),
                                     RAW(MarkRow, person[0]), RAW(MarkRow, person[1]), TEXT(MarkRow, sketch), END };
static const Field rules_fields[] = {
        TEXT(RulesRow, pack), U32(RulesRow, pack_version), RAW(RulesRow, pack_digest), U64(RulesRow, pack_entry),
        U32(RulesRow, calendar_version), RAW(RulesRow, calendar_digest), U64(RulesRow, calendar_entry),
        BOOL(RulesRow, moving), TEXT(RulesRow, move_unit), TEXT(RulesRow, move_case), U32(RulesRow, move_clock),
        U64(RulesRow, move_instance), U64(RulesRow, moved), END };
static const Field draft_fields[] = { KEY_TEXT(DraftRow, unit), KEY_TEXT(DraftRow, case_id), KEY_U64(DraftRow, entry),
                                      U32(DraftRow, kind),      U32(DraftRow, state),         TEXT(DraftRow, to),
                                      U32(DraftRow, round),     RAW(DraftRow, digest),        TEXT(DraftRow, drafter),
                                      TEXT(DraftRow, signer),   U64(DraftRow, signed_entry),  U64(DraftRow, ended_entry),
                                      U32(DraftRow, decision),  TEXT(DraftRow, differs),
                                      END };
static const Field batch_fields[] = {
        KEY_U32(BatchRow, done),   KEY_TEXT(BatchRow, unit), KEY_U64(BatchRow, entry),  TEXT(BatchRow, meeting),
        DAY(BatchRow, minutes),    DAY(BatchRow, due_day),   TEXT(BatchRow, words),     TEXT(BatchRow, drafter),
        TEXT(BatchRow, signer),    TEXT(BatchRow, stamper),  U32(BatchRow, lines),      U32(BatchRow, tried),
        U32(BatchRow, refused),    END };
static const Field batch_line_fields[] = {
        KEY_TEXT(BatchLineRow, unit), KEY_U64(BatchLineRow, entry), KEY_U32(BatchLineRow, line), TEXT(BatchLineRow, case_id),
        TEXT(BatchLineRow, to),       DAY(BatchLineRow, due_day),   U32(BatchLineRow, state),    U64(BatchLineRow, tried_entry),
        U32(BatchLineRow, reason),    TEXT(BatchLineRow, detail),   END };
static const Field count_fields[] = { KEY_TEXT(CountRow, unit), KEY_U32(CountRow, kind), U64(CountRow, count), END };

static const Field merged_fields[] = { KEY_TEXT(MergedRow, unit), KEY_TEXT(MergedRow, case_id), KEY_TEXT(MergedRow, merged), END };
static const Field recusal_fields[] = { KEY_TEXT(RecusalRow, unit), KEY_TEXT(RecusalRow, case_id), KEY_TEXT(RecusalRow, user),
                                        BOOL(RecusalRow, head), U64(RecusalRow, entry), END };

static const Field succession_fields[] = {
        KEY_U32(SuccessionRow, what), KEY_TEXT(SuccessionRow, unit), KEY_TEXT(SuccessionRow, case_id), U32(SuccessionRow, state),
        TEXT(SuccessionRow, cursor), U64(SuccessionRow, moved), TEXT(SuccessionRow, peer), U64(SuccessionRow, entry),
        TIME(SuccessionRow, at), TEXT(SuccessionRow, flight.to), U32(SuccessionRow, flight.lane), U32(SuccessionRow, flight.epoch),
        U64(SuccessionRow, flight.number), U32(SuccessionRow, state_before), U32(SuccessionRow, custody_before),
        U64(SuccessionRow, state_entry), BOOL(SuccessionRow, bare), BOOL(SuccessionRow, again), END };

static const Field renamed_fields[] = {
        KEY_TEXT(RenamedRow, gone), KEY_TEXT(RenamedRow, case_id), KEY_U32(RenamedRow, kind), KEY_TEXT(RenamedRow, unit),
        KEY_U64(RenamedRow, number), KEY_U32(RenamedRow, clock), KEY_TEXT(RenamedRow, addressee), U32(RenamedRow, names), END };

static const Field period_fields[] = {
        KEY_TEXT(PeriodRow, unit), KEY_U32(PeriodRow, kind), KEY_U32(PeriodRow, period), KEY_TEXT(PeriodRow, about),
        U32(PeriodRow, state), U64(PeriodRow, clock), U64(PeriodRow, entry), TIME(PeriodRow, at), END };

static const Field sheet_fields[] = {
        KEY_TEXT(SheetRow, unit),  KEY_U32(SheetRow, kind),    KEY_U32(SheetRow, settled), KEY_DAY(SheetRow, day),
        KEY_TEXT(SheetRow, about), KEY_U64(SheetRow, entry),   KEY_U32(SheetRow, line),    U32(SheetRow, variant),
        U32(SheetRow, state),      TEXT(SheetRow, hours),      TEXT(SheetRow, who),        TEXT(SheetRow, place),
        TIME(SheetRow, entered_at), TEXT(SheetRow, handler),   TEXT(SheetRow, text),       TEXT(SheetRow, by),
        TEXT(SheetRow, words),     TEXT(SheetRow, case_id),    U64(SheetRow, noted_entry), TIME(SheetRow, noted_at),
        END };

static const RowType types[ROW_KINDS] = {
        [ROW_SUCCESSION] = { 'W', sizeof(SuccessionRow), "succession", succession_fields },
        [ROW_RENAMED] = { 'U', sizeof(RenamedRow), "renamed", renamed_fields },
        [ROW_PERIOD] = { 'T', sizeof(PeriodRow), "period", period_fields },
        [ROW_SHEET] = { 'I', sizeof(SheetRow), "sheet", sheet_fields },
        [ROW_MERGED] = { 'M', sizeof(MergedRow), "merged", merged_fields },
        [ROW_ASKED] = { 'A', sizeof(AskedRow), "asked", asked_fields },
        [ROW_RECUSAL] = { 'Q', sizeof(RecusalRow), "recusal", recusal_fields },
        [ROW_HEAD] = { 'h', sizeof(HeadRow), "head", head_fields },
        [ROW_USER] = { 'u', sizeof(UserRow), "user", user_fields },
        [ROW_SERIAL] = { 'n', sizeof(SerialRow), "serial", serial_fields },
        [ROW_CASE] = { 'c', sizeof(CaseRow), "case", case_fields },
        [ROW_WORDS] = { ROW_WORDS_PREFIX, sizeof(WordsRow), "words", words_fields },
        [ROW_DOCKET] = { 'd', sizeof(DocketRow), "docket", docket_fields },
        [ROW_CASE_UNIT] = { 'f', sizeof(CaseUnitRow), "case-unit", case_unit_fields },
        [ROW_EXTERNAL] = { 'x', sizeof(ExternalRow), "external", external_fields },
        [ROW_CLOCK] = { 'k', sizeof(ClockRow), "clock", clock_fields },
        [ROW_DUE] = { 't', sizeof(DueRow), "due", due_fields },
        [ROW_EXCHANGE] = { 'o', sizeof(ExchangeRow), "exchange", exchange_fields },
        [ROW_FINDING] = { 'F', sizeof(FindingRow), "finding", finding_fields },
        [ROW_STREAM_OUT] = { 's', sizeof(StreamOutRow), "stream-out", stream_out_fields },
        [ROW_OUTBOX] = { 'b', sizeof(OutboxRow), "outbox", outbox_fields },
        [ROW_OUTBOX_DUE] = { 'v', sizeof(OutboxDueRow), "outbox-due", outbox_due_fields },
        [ROW_STREAM_IN] = { 'i', sizeof(StreamInRow), "stream-in", stream_in_fields },
        [ROW_DEDUP] = { 'e', sizeof(DedupRow), "dedup", dedup_fields },
        [ROW_PEER] = { 'p', sizeof(PeerRow), "peer", peer_fields },
        [ROW_PEER_SEAL] = { 'q', sizeof(PeerSealRow), "peer-seal", peer_seal_fields },
        [ROW_ALARM] = { 'a', sizeof(AlarmRow), "alarm", alarm_fields },
        [ROW_WARNING] = { 'w', sizeof(WarningRow), "warning", warning_fields },
        [ROW_HISTORY] = { 'y', sizeof(HistoryRow), "history", history_fields },
        [ROW_TOLD] = { 'Z', sizeof(ToldRow), "told", told_fields },
        [ROW_FOLLOW] = { 'm', sizeof(FollowRow), "follow", follow_fields },
        [ROW_WHERE] = { 'X', sizeof(WhereRow), "where", where_fields },
        [ROW_PARTY] = { 'g', sizeof(PartyRow), "party", party_fields },
        [ROW_LINK] = { 'l', sizeof(LinkRow), "link", link_fields },
        [ROW_PERSON] = { 'P', sizeof(PersonRow), "person", person_fields },
        [ROW_MARK] = { 'S', sizeof(MarkRow), "mark", mark_fields },
        [ROW_BATCH] = { 'V', sizeof(BatchRow), "batch", batch_fields },
        [ROW_BATCH_LINE] = { 'Y', sizeof(BatchLineRow), "batch-line", batch_line_fields },
        [ROW_RULES] = { 'G', sizeof(RulesRow), "rules", rules_fields },
        [ROW_INSTANCE] = { 'R', sizeof(InstanceRow), "instance", instance_fields },
        [ROW_COUNT] = { 'z', sizeof(CountRow), "count", count_fields },
        [ROW_DRAFT] = { 'D', sizeof(DraftRow), "draft", draft_fields },
        [ROW_SENT] = { 'B', sizeof(SentRow), "sent", sent_fields },
        [ROW_RECOVERY] = { 'E', sizeof(RecoveryRow), "recovery", recovery_fields },
        [ROW_RECOVERY_PEER] = { 'H', sizeof(RecoveryPeerRow), "recovery-peer", recovery_peer_fields },
        [ROW_LOST] = { 'L', sizeof(LostRow), "lost", lost_fields },
        [ROW_PEER_RECOVERY] = { 'N', sizeof(PeerRecoveryRow), "peer-recovery", peer_recovery_fields },
};

typedef union AnyRow {
        PeriodRow period;
        SheetRow sheet;
        ToldRow told;
        MergedRow merged;
        SuccessionRow succession;
        RecusalRow recusal;
        HeadRow head;
        UserRow user;
        SerialRow serial;
        CaseRow case_row;
        WordsRow words;
        DocketRow docket;
        CaseUnitRow case_unit;
        ExternalRow external;
        ClockRow clock; DueRow due; ExchangeRow exchange; FindingRow finding; StreamOutRow stream_out; OutboxRow outbox; OutboxDueRow outbox_due;
        StreamInRow stream_in; DedupRow dedup; PeerRow peer; PeerSealRow peer_seal; AlarmRow alarm; WarningRow warning;
        HistoryRow history; PartyRow party; LinkRow link; AskedRow asked; PersonRow person; MarkRow mark; RulesRow rules; InstanceRow instance; CountRow count; DraftRow draft;
        SentRow sent; RecoveryRow recovery; RecoveryPeerRow recovery_peer; LostRow lost; PeerRecoveryRow peer_recovery;
} AnyRow;

/* ---- encoding --------------------------------------------------------------------------------------------------- */

typedef struct Cell {
        uint8_t *data;
        size_t len, cap;
} Cell;

static void cell_put(Cell *c, const void *data, size_t len) {
        assert(c->len + len <= c->cap);
        memcpy(c->data + c->len, data, len);
        c->len += len;
}

static void cell_put_int(Cell *c, uint64_t v, unsigned bytes) {
        uint8_t b[8];

        for (unsigned i = 0; i < bytes; i++)
                b[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
        cell_put(c, b, bytes);
}

static void field_encode(Cell *c, const Field *f, const void *row) {
        const uint8_t *at = (const uint8_t *)row + f->offset;
        uint32_t u32;
        uint64_t u64;
        bool b;

        switch (f->type) {
        case F_TEXT: {
                size_t len = strnlen((const char *)at, f->size);

                assert(len < f->size);
                cell_put(c, at, len + 1);
                break;
        }
        case F_U32:
                memcpy(&u32, at, sizeof(u32));
                cell_put_int(c, u32, 4);
                break;
        case F_DAY:
                memcpy(&u32, at, sizeof(u32));
                cell_put_int(c, u32 ^ UINT32_C(0x80000000), 4);
                break;
        case F_U64:
                memcpy(&u64, at, sizeof(u64));
                cell_put_int(c, u64, 8);
                break;
        case F_TIME:
                memcpy(&u64, at, sizeof(u64));
                cell_put_int(c, u64 ^ UINT64_C(0x8000000000000000), 8);
                break;
        case F_BOOL:
                memcpy(&b, at, sizeof(b));
                cell_put_int(c, b, 1);
                break;
        case F_RAW:
                cell_put(c, at, f->size);
                break;
        case F_END:
        default:
                assert(false && "the end of the fields has no value");
        }
}

/* The first `fields` key fields (all, if fewer). */
static void key_encode(Cell *c, const RowType *t, const void *row, unsigned fields) {
        cell_put(c, &t->prefix, 1);
        for (const Field *f = t->fields; f->type != F_END && f->key && fields--; f++)
                field_encode(c, f, row);
}

static void value_encode(Cell *c, const RowType *t, const void *row) {
        cell_put_int(c, ROW_VERSION, 1);
        for (const Field *f = t->fields; f->type != F_END; f++)
                if (!f->key)
                        field_encode(c, f, row);
}

static void field_decode(Reader *r, const Field *f, void *row) {
        uint8_t *at = (uint8_t *)row + f->offset;
        uint32_t u32;
        uint64_t u64;
        bool b;

        switch (f->type) {
        case F_TEXT: {
                const uint8_t *end = reader_left(r) ? memchr(r->at, 0, reader_left(r)) : NULL;

                if (!end || (size_t)(end - r->at) >= f->size) {
                        r->failed = true;
                        return;
                }
                memcpy(at, r->at, (size_t)(end - r->at));
                r->at = end + 1;
                break;
        }
        case F_U32:
                u32 = reader_u32(r);
                memcpy(at, &u32, sizeof(u32));
                break;
        case F_DAY:
                u32 = reader_u32(r) ^ UINT32_C(0x80000000);
                memcpy(at, &u32, sizeof(u32));
                break;
        case F_U64:
                u64 = reader_u64(r);
                memcpy(at, &u64, sizeof(u64));
                break;
        case F_TIME:
                u64 = reader_u64(r) ^ UINT64_C(0x8000000000000000);
                memcpy(at, &u64, sizeof(u64));
                break;
        case F_BOOL:
                b = reader_u8(r) != 0;
                memcpy(at, &b, sizeof(b));
                break;
        case F_RAW: {
                Bytes raw = reader_bytes(r, f->size);

                if (!r->failed)
                        memcpy(at, raw.data, raw.len);
                break;
        }
        case F_END:
        default:
                assert(false && "the end of the fields has no value");
        }
}

static bool row_decode(const RowType *t, Bytes key, Bytes value, void *row) {
        Reader k = reader_of(key), v = reader_of(value);

        memset(row, 0, t->size);
        if (reader_u8(&k) != (uint8_t)t->prefix || reader_u8(&v) != ROW_VERSION)
                return false;
        for (const Field *f = t->fields; f->type != F_END; f++)
                field_decode(f->key ? &k : &v, f, row);
        return reader_done(&k) && reader_done(&v);
}

/* ---- generic access --------------------------------------------------------------------------------------------- */

#define KEY_CELL(name) \
        uint8_t name##_bytes[STORE_KEY_MAX]; \
        Cell name = { name##_bytes, 0, sizeof(name##_bytes) }

static bool decode_or_fail(StoreTxn *txn, const RowType *t, Bytes key, Bytes value, AnyRow *ret) {
        if (row_decode(t, key, value, ret))
                return true;
        store_fail(txn, -EBADMSG);
        return false;
}

bool row_get(StoreTxn *txn, RowKind kind, void *row) {
        const RowType *t = &types[kind];
        Buf value = BUF_INIT;
        AnyRow found;
        bool has;
        KEY_CELL(key);

        key_encode(&key, t, row, UINT32_MAX);
        has = store_get(txn, bytes_of(key.data, key.len), &value) &&
              decode_or_fail(txn, t, bytes_of(key.data, key.len), buf_bytes(&value), &found);
        if (has)
                memcpy(row, &found, t->size);
        buf_deinit(&value);
        return has;
}

bool row_has(StoreTxn *txn, RowKind kind, const void *row) {
        KEY_CELL(key);

        key_encode(&key, &types[kind], row, UINT32_MAX);
        return store_has(txn, bytes_of(key.data, key.len));
}

void row_put(StoreTxn *txn, RowKind kind, const void *row) {
        const RowType *t = &types[kind];
        uint8_t value_bytes[VALUE_MAX];
        Cell value = { value_bytes, 0, sizeof(value_bytes) };
        KEY_CELL(key);

        key_encode(&key, t, row, UINT32_MAX);
        value_encode(&value, t, row);
        store_put(txn, bytes_of(key.data, key.len), bytes_of(value.data, value.len));
}

void row_delete(StoreTxn *txn, RowKind kind, const void *row) {
        KEY_CELL(key);

        key_encode(&key, &types[kind], row, UINT32_MAX);
        store_delete(txn, bytes_of(key.data, key.len));
}

RowCursor row_cursor(RowKind kind, const void *from, unsigned fields, unsigned match) {
        RowCursor c = { .kind = kind };
        Cell prefix = { c.key, 0, sizeof(c.key) }, key = prefix;

        assert(match <= fields);
        key_encode(&prefix, &types[kind], from, match);
        key_encode(&key, &types[kind], from, fields);
        c.prefix_len = (uint16_t)prefix.len;
        c.key_len = (uint16_t)key.len;
        return c;
}

bool row_next(StoreTxn *txn, RowCursor *cursor, void *ret_row) {
        const RowType *t = &types[cursor->kind];
        Buf key = BUF_INIT, value = BUF_INIT;
        AnyRow found;
        bool has;

        has = store_seek(txn, bytes_of(cursor->key, cursor->key_len), &key, &value) &&
              bytes_has_prefix(buf_bytes(&key), bytes_of(cursor->key, cursor->prefix_len)) &&
              decode_or_fail(txn, t, buf_bytes(&key), buf_bytes(&value), &found);
        if (has) {
                memcpy(ret_row, &found, t->size);
                /* The next key is the first one after this: this one and a zero byte. */
                assert(key.len + 1 <= sizeof(cursor->key));
                memcpy(cursor->key, key.data, key.len);
                cursor->key[key.len] = 0;
                cursor->key_len = (uint16_t)(key.len + 1);
        }
        buf_deinit(&key);
        buf_deinit(&value);
        return has;
}

void row_pack(RowKind kind, const void *row, Buf *out) {
        const RowType *t = &types[kind];
        uint8_t value_bytes[VALUE_MAX];
        Cell value = { value_bytes, 0, sizeof(value_bytes) };
        KEY_CELL(key);

        key_encode(&key, t, row, UINT32_MAX);
        value_encode(&value, t, row);
        buf_put_blob(out, bytes_of(key.data, key.len));
        buf_put_blob(out, bytes_of(value.data, value.len));
}

static bool texts_are_utf8(const RowType *t, const void *row) {
        for (const Field *f = t->fields; f->type != F_END; f++) {
                const char *text = (const char *)row + f->offset;

                if (f->type == F_TEXT && !bytes_is_utf8(bytes_of(text, strlen(text))))
                        return false;
        }
        return true;
}

bool row_unpack(Reader *r, uint64_t kinds, RowKind *ret_kind, void *ret) {
        Bytes key, value;

        if (r->failed || !reader_left(r))
                return false;
        key = reader_blob(r);
        value = reader_blob(r);
        for (size_t i = 0; !r->failed && key.len && key.len <= STORE_KEY_MAX && i < ROW_KINDS; i++) {
                if (key.data[0] != (uint8_t)types[i].prefix || !(kinds >> i & 1))
                        continue;
                if (!row_decode(&types[i], key, value, ret) || !texts_are_utf8(&types[i], ret))
                        break;
                *ret_kind = (RowKind)i;
                return true;
        }
        r->failed = true;
        return false;
}

static void field_format(const Field *f, const void *row, Buf *out) {
        const uint8_t *at = (const uint8_t *)row + f->offset;
        char text[DIGEST_SIZE * 2 + 1];
        int64_t i64;
        uint64_t u64;
        uint32_t u32;
        int32_t i32;

        buf_printf(out, " %s=", f->name);
        switch (f->type) {
        case F_TEXT:
                buf_printf(out, "\"%s\"", (const char *)at);
                break;
        case F_U32:
                memcpy(&u32, at, sizeof(u32));
                buf_printf(out, "%u", u32);
                break;
        case F_DAY:
                memcpy(&i32, at, sizeof(i32));
                if (i32)
                        day_format(i32, text);
                buf_printf(out, "%s", i32 ? text : "-");
                break;
        case F_U64:
                memcpy(&u64, at, sizeof(u64));
                buf_printf(out, "%llu", (unsigned long long)u64);
                break;
        case F_TIME:
                memcpy(&i64, at, sizeof(i64));
                if (i64)
                        instant_format(i64, text);
                buf_printf(out, "%s", i64 ? text : "-");
                break;
        case F_BOOL:
                buf_printf(out, "%s", *at ? "yes" : "no");
                break;
        case F_RAW:
                assert(f->size <= DIGEST_SIZE);
                bytes_to_hex(bytes_of(at, f->size), text);
                buf_printf(out, "%.16s", text);
                break;
        case F_END:
        default:
                assert(false && "the end of the fields has no value");
        }
}

bool row_format(Bytes key, Bytes value, Buf *out) {
        AnyRow row;

        for (size_t i = 0; key.len && i < ROW_KINDS; i++) {
                if (key.data[0] != (uint8_t)types[i].prefix)
                        continue;
                if (!row_decode(&types[i], key, value, &row))
                        return false;
                buf_printf(out, "%s", types[i].name);
                for (const Field *f = types[i].fields; f->type != F_END; f++)
                        field_format(f, &row, out);
                return true;
        }
        return false;
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

const char *notice_exempt_name(NoticeExempt why) {
        static const char *const names[] = { "", "unclear", "own-rules" };

        return (size_t)why < sizeof(names) / sizeof(*names) ? names[why] : "?";
}

const char *warning_kind_name(WarningKind k) {
        static const char *const names[] = {
                [WARNING_SUCCESSOR_WANTED] = "successor-wanted", [WARNING_OWNED] = "owned",
                [WARNING_HEAD_RECUSED] = "head-recused",
                [WARNING_OVERDUE] = "overdue", [WARNING_BELOW_OVERDUE] = "below-overdue", [WARNING_UNDELIVERED] = "undelivered",
                [WARNING_BOUNCED] = "bounced", [WARNING_RETURNED_TWICE] = "returned-twice", [WARNING_REMINDED] = "reminded",
                [WARNING_RETURN_ASKED] = "return-asked", [WARNING_ORDERED] = "ordered", [WARNING_REPORTED] = "reported",
                [WARNING_REWORK] = "rework", [WARNING_REMARKED] = "remarked",
                [WARNING_MAYBE_REPEAT] = "maybe-repeat", [WARNING_DELEGATION] = "delegation",
                [WARNING_NO_CALENDAR] = "no-calendar",
                [WARNING_ASKED] = "asked", [WARNING_ANSWERED] = "answer", [WARNING_UNANSWERED] = "unanswered",
                [WARNING_SEALED] = "sealed",
                [WARNING_TO_SIGN] = "to-sign", [WARNING_TO_STAMP] = "to-stamp", [WARNING_EXTENDED] = "extended",
                [WARNING_EXTENSION_ASKED] = "extension-asked", [WARNING_EXTENSION_ANSWERED] = "extension-answered",
                [WARNING_ANSWER_LATE] = "answer-late", [WARNING_URGENT] = "urgent-report",
                [WARNING_DESIGNATED] = "designated", [WARNING_MEETING_ACT] = "meeting-act",
                [WARNING_REVIEW_ASKED] = "review-asked", [WARNING_FILE_ASKED] = "file-asked",
                [WARNING_REVIEW_DECIDED] = "review-decided", [WARNING_NEW_FACTS] = "new-facts",
                [WARNING_FILE_CAME] = "file-came",
                [WARNING_FINDING] = "finding", [WARNING_DRAFT_OVERTAKEN] = "draft-overtaken",
                [WARNING_BATCH_REFUSED] = "batch-refused",
                [WARNING_MATERIAL] = "material", [WARNING_WITHDRAWN] = "withdrawn",
                [WARNING_WITHDRAWAL_REFUSED] = "withdrawal-refused", [WARNING_GUESSED] = "guessed",
                [WARNING_TAKEN_OVER] = "taken-over", [WARNING_NOW_AT] = "now-at", [WARNING_SUCCESSION] = "succession",
                [WARNING_SEALED_LEFT] = "sealed-left",
                [WARNING_SAID_TO_ACCUSE] = "said-to-accuse", [WARNING_LOST_ACT] = "lost-act", [WARNING_LOST_GIVEN] = "lost-given",
                [WARNING_NUMBER_TWICE] = "number-twice", [WARNING_REVIEW_LATE] = "review-late", [WARNING_GOES_ON] = "goes-on",
                [WARNING_OTHERS_STAND] = "others-stand",
                [WARNING_APPOINTMENT] = "appointment", [WARNING_APPOINTMENT_OFF] = "appointment-off",
                [WARNING_NOT_HEARD] = "not-heard", [WARNING_CHECK_OWED] = "check-owed",
        };

        return (size_t)k < sizeof(names) / sizeof(*names) && names[k] ? names[k] : "?";
}

const char *sheet_state_name(SheetState s) {
        static const char *const names[] = { "open", "held", "not-held", "called-off", "resolved", "became-case",
                                             "annotated", "read" };

        return (size_t)s < sizeof(names) / sizeof(*names) ? names[s] : "?";
}

const char *repeat_name(Repeat r) {
        static const char *const names[] = { "", "first-proposed", "repeat-proposed", "first", "repeat" };

        return (size_t)r < sizeof(names) / sizeof(*names) ? names[r] : "?";
}

const char *recovery_state_name(RecoveryState s) {
        static const char *const names[] = { "", "hearing", "working", "done" };

        return (size_t)s < sizeof(names) / sizeof(*names) ? names[s] : "?";
}

const char *recovery_peer_name(RecoveryPeer s) {
        static const char *const names[] = { "", "waiting", "heard", "without", "refused" };

        return (size_t)s < sizeof(names) / sizeof(*names) ? names[s] : "?";
}

const char *lost_done_name(LostDone d) {
        static const char *const names[] = { "pending", "restored", "custody-only", "noted", "taken-again", "withdrawn" };

        return (size_t)d < sizeof(names) / sizeof(*names) ? names[d] : "?";
}
