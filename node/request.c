/* SPDX-License-Identifier: Apache-2.0 */

#include "node/request.h"

#include <assert.h>
#include <string.h>
#include "node/core/row.h"
#include "node/query_internal.h"

const ReasonText request_words_bad = {
        0,
        "bad-request",
        "the request can't be read",
        "请求无法解读",
        "use a zhuji of the same release",
        "请使用同一版本的 zhuji",
        "",
};
static const ReasonText words_between_others = {
        0,
        "not-reader",
        "that document is between other offices",
        "该文书系其他机关之间的往来文书",
        "ask the office that wrote it, or export the entry without its parts",
        "请向作出该文书的机关查询，或不披露内容地导出凭证",
        "",
};
static const ReasonText words_damaged = {
        0,
        "damaged",
        "the journal can't be read there",
        "日志该处无法读取",
        "run `zhuji verify`, put a copy of the segment back",
        "请运行 zhuji verify 并恢复该段",
        "",
};

/* ---- inputs ------------------------------------------------------------------------------------------------------ */

static bool refuse(RequestRefusal *refusal, uint32_t status, const ReasonText *words, const char *detail) {
        *refusal = (RequestRefusal){ status, words, detail };
        return false;
}

/* Whether the document takes any, and how much, is decide's; the type that marks an office's own documents in a review's file is
 * nobody's to declare. */
static bool take_attachments(const PbControlRequest *request, Arena *arena, Input *in, RequestRefusal *refusal) {
        Attachment attachment;

        for (size_t i = 0; i < request->n_attachments; i++) {
                Bytes data = bytes_of(request->attachments[i].data, request->attachments[i].len);

                if (attachment_decode(data, arena, &attachment) || strcmp(attachment.media_type, OFFICE_FILE_TYPE) == 0)
                        return refuse(refusal, CONTROL_BAD, &request_words_bad, "attachments");
                in->parts[in->n_parts++] = (InputPart){ .kind = PART_ATTACHMENT, .data = data };
        }
        return true;
}

static bool take_document(const PbControlRequest *request, Arena *arena, Input *in, RequestRefusal *refusal) {
        Content content;

        in->kind = INPUT_COMMAND;
        in->document_kind = (EntryKind)request->document_kind;
        if (*request->case_id && !case_id_parse(request->case_id, &in->case_id))
                return refuse(refusal, CONTROL_REFUSED, reason_text(REASON_UNKNOWN_CASE), request->case_id);
        if (document_decode(bytes_of(request->document.data, request->document.len), arena, &in->document))
                return refuse(refusal, CONTROL_BAD, &request_words_bad, "document");
        if (!take_attachments(request, arena, in, refusal))
                return false;
        if (request->sealed.len)
                in->parts[in->n_parts++] = (InputPart){ .kind = PART_SEALED,
                                                        .data = bytes_of(request->sealed.data, request->sealed.len) };
        if (request->sealed_notice.len)
                in->parts[in->n_parts++] = (InputPart){
                        .kind = PART_SEALED_NOTICE, .data = bytes_of(request->sealed_notice.data, request->sealed_notice.len)
                };
        if (!request->content.len)
                return true;
        if (content_decode(bytes_of(request->content.data, request->content.len), arena, &content))
                return refuse(refusal, CONTROL_BAD, &request_words_bad, "content");
        in->parts[in->n_parts++] = (InputPart){ .kind = PART_CONTENT,
                                                .data = bytes_of(request->content.data, request->content.len) };
        return true;
}

static bool take_user(const PbControlRequest *request, const UnitCode *desk, Input *in, RequestRefusal *refusal) {
        in->kind = INPUT_COMMAND;
        in->document_kind = ENTRY_USER;
        in->user_unit = *desk;
        in->user_roles = request->user_roles;
        if ((*request->user_unit && !unit_code_parse(request->user_unit, &in->user_unit)) ||
            !user_name_parse(request->user_name, &in->user_name))
                return refuse(refusal, CONTROL_REFUSED, reason_text(REASON_FIELD_WRONG), "user");
        return true;
}

static bool take_read(const PbControlRequest *request, Input *in, RequestRefusal *refusal) {
        in->kind = INPUT_READ;
        in->read_parts = request->parts & ~(1u << PART_CODE);
        in->number = request->entry;
        return case_id_parse(request->case_id, &in->case_id) ||
               refuse(refusal, CONTROL_REFUSED, reason_text(REASON_UNKNOWN_CASE), request->case_id);
}

/* Whatever is typed is asked for: a number that nobody has gets the same answer as a wrong code. */
static bool take_progress(const PbControlRequest *request, Arena *arena, Input *in, RequestRefusal *refusal) {
        if (request->document.len &&
            document_decode(bytes_of(request->document.data, request->document.len), arena, &in->document))
                return refuse(refusal, CONTROL_BAD, &request_words_bad, "document");
        in->kind = INPUT_PROGRESS;
        (void)case_id_parse(request->case_id, &in->case_id);
        in->number = request->entry;
        in->text = request->code;
        return true;
}

static bool take_alarm(const PbControlRequest *request, Arena *arena, Input *in, RequestRefusal *refusal) {
        if (document_decode(bytes_of(request->document.data, request->document.len), arena, &in->document))
                return refuse(refusal, CONTROL_BAD, &request_words_bad, "document");
        in->kind = INPUT_COMMAND;
        in->document_kind = ENTRY_ALARM_SETTLED;
        in->alarm = alarm_kind_parse(request->desk_kind);
        in->text = request->code;
        return in->alarm || refuse(refusal, CONTROL_REFUSED, reason_text(REASON_NO_ALARM), request->desk_kind);
}

bool request_is_input(const PbControlRequest *request) {
        switch (request->kind) {
        case CONTROL_DOCUMENT:
        case CONTROL_USER:
        case CONTROL_TIME:
        case CONTROL_SHOW:
        case CONTROL_SIMILAR:
        case CONTROL_PROGRESS:
        case CONTROL_CODE:
        case CONTROL_ALARM_SETTLED:
                return true;
        case CONTROL_EVIDENCE:
                return request->parts != 0;
        default:
                return false;
        }
}

bool request_is_read(const PbControlRequest *request) {
        return (request->kind >= CONTROL_STATUS && request->kind <= CONTROL_EVIDENCE) || request->kind == CONTROL_RULES ||
               request->kind == CONTROL_CLOCKS || request->kind == CONTROL_PERIODS || request->kind == CONTROL_SIMILAR ||
               request->kind == CONTROL_PROGRESS || request->kind == CONTROL_CODE ||
               request->kind == CONTROL_SUCCESSION || request->kind == CONTROL_RECOVERY || request->kind == CONTROL_MEETING ||
               request->kind == CONTROL_SHEETS;
}

bool request_input(const PbControlRequest *request, const UnitCode *desk, Arena *arena, Input *ret, RequestRefusal *refusal) {
        switch (request->kind) {
        case CONTROL_DOCUMENT:
                return take_document(request, arena, ret, refusal);
        case CONTROL_USER:
                return take_user(request, desk, ret, refusal);
        case CONTROL_TIME:
                ret->kind = INPUT_COMMAND;
                ret->document_kind = ENTRY_TIME;
                return true;
        case CONTROL_ALARM_SETTLED:
                return take_alarm(request, arena, ret, refusal);
        case CONTROL_PROGRESS:
                return take_progress(request, arena, ret, refusal);
        case CONTROL_SIMILAR:
                ret->read_similar = true;
                if (!take_read(request, ret, refusal))
                        return false;
                ret->read_parts = 1u << PART_DOCUMENT;
                return true;
        case CONTROL_CODE:
                if (!take_read(request, ret, refusal))
                        return false;
                ret->read_parts = 1u << PART_CODE;
                return true;
        case CONTROL_EVIDENCE:
        case CONTROL_SHOW:
                return take_read(request, ret, refusal);
        default:
                return refuse(refusal, CONTROL_BAD, &request_words_bad, "kind");
        }
}

/* ---- reads ------------------------------------------------------------------------------------------------------- */

static bool is_hosted(const RequestReader *r) {
        const RosterNode *host = roster_host(r->roster, &r->actor.unit);

        return host && unit_code_equal(&host->unit, &r->node);
}

/* Whoever reads a desk must be a user of that unit. */
static bool may_read(const Query *q, const RequestReader *r, UserRow *ret) {
        if (user_get(q->txn, &r->actor.unit, &r->actor.user, ret) && ret->roles)
                return true;
        if (is_hosted(r))
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_UNKNOWN_USER,
                             arena_printf(q->arena, "%s at %s", r->actor.user.s, r->actor.unit.s));
        else
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_UNIT_NOT_HERE, r->actor.unit.s);
        return false;
}

static bool is_auditor(const RequestReader *r, const UserRow *user) {
        return (user->roles & ROLE_AUDITOR) && unit_code_equal(&user->unit, &r->node);
}

/* A bureau and the office's auditor see the whole file of a case; others what concerns them. */
static QuerySight sight_of(const RequestReader *r, const UserRow *user) {
        const RosterUnit *unit = roster_find_unit(r->roster, &user->unit);

        return is_auditor(r, user) ? SIGHT_ALL : unit && unit->kind == UNIT_BUREAU ? SIGHT_FILE : SIGHT_OWN;
}

#define SEALED_PARTS (1u << PART_SEALED | 1u << PART_SEALED_NOTICE)

/* What was signed can't be changed: a document in a review's file that names a case which accuses (P6) isn't disclosed, and the rest
 * holds without it. */
static void leave_out_sealed(const Query *q, const CaseId *id, Buf *bytes) {
        Arena arena = ARENA_INIT;
        Evidence e;
        uint32_t n = 0;
        Bytes shown;

        if (evidence_decode(buf_bytes(bytes), &arena, &e) == 0) {
                for (uint32_t i = 0; i < e.n_parts; i++)
                        if (e.parts[i].kind != PART_ATTACHMENT ||
                            !office_hide_in_file(q->txn, id, e.parts[i].data, &arena, &shown))
                                e.parts[n++] = e.parts[i];
                if (n < e.n_parts) {
                        e.n_parts = n;
                        buf_clear(bytes);
                        evidence_encode_parts(&e, UINT32_MAX, bytes);
                }
        }
        arena_deinit(&arena);
}

/* Evidence of one entry of a case that the reader's unit has a file of; without parts it says that something was entered when
 * and by whom, not what. */
static int read_evidence(const Query *q, const RequestReader *reader, const PbControlRequest *request, const UserRow *user) {
        uint64_t number = request->entry;
        Buf bytes = BUF_INIT;
        DocketRow docket;
        CaseRow row;
        CaseId id;
        Bytes kept;
        bool seen, words;
        int r;

        if (!case_id_parse(request->case_id, &id) || !case_get(q->txn, &id, &row)) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_UNKNOWN_CASE, request->case_id);
                return 0;
        }
        docket.sealed_entry = 0;
        docket.state = STATE_NONE;
        if (!docket_get(q->txn, &reader->actor.unit, &id, &docket) && !is_auditor(reader, user)) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_NOT_READER, reader->actor.unit.s);
                return 0;
        }
        if (!number)
                number = reader->parts & SEALED_PARTS ? docket.sealed_entry : row.entry;
        if (number != row.entry && !row_has(q->txn, ROW_HISTORY, &(HistoryRow){ .case_id = id, .entry = number })) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_FIELD_WRONG, "entry");
                return 0;
        }
        words = is_auditor(reader, user) || (docket.state != STATE_COPY && docket.state != STATE_INFORMED);
        r = query_may_see(q, reader->archive, &user->unit, sight_of(reader, user), number, words, &seen);
        if (r)
                return fail_trace(r);
        seen = seen || number == docket.sealed_entry; /* the notice stands beside what went to the organ */
        if (number == row.content_entry && !(reader->parts & 1u << PART_DOCUMENT)) /* the words, whichever document brought them */
                seen = words;
        if (reader->parts && !seen) {
                reply_words(q->arena, q->reply, CONTROL_REFUSED, &words_between_others, user->unit.s);
                return 0;
        }
        r = archive_evidence(reader->archive, q->txn, number, reader->parts, &bytes);
        if (r > 0)
                reply_words(q->arena, q->reply, CONTROL_REFUSED, &words_damaged, "");
        if (!r && reader->parts & 1u << PART_ATTACHMENT)
                leave_out_sealed(q, &id, &bytes);
        kept = arena_copy(q->arena, buf_bytes(&bytes));
        q->reply->evidence = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        q->reply->case_id = arena_strdup(q->arena, id.s);
        buf_deinit(&bytes);
        return r < 0 ? fail_trace(r) : 0;
}

static int read_show(const Query *q, const RequestReader *reader, const PbControlRequest *request, const UserRow *user) {
        q->reply->case_id = arena_strdup(q->arena, reader->case_id.s);
        return query_show(q, reader->archive, &user->unit, sight_of(reader, user), &reader->case_id, reader->parts,
                          request->after);
}

static int read_clocks(const Query *q, const RequestReader *reader, const PbControlRequest *request, const UserRow *user) {
        DocketRow docket;
        CaseRow row;
        CaseId id;

        if (!case_id_parse(request->case_id, &id) || !case_get(q->txn, &id, &row)) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_UNKNOWN_CASE, request->case_id);
                return 0;
        }
        if (!docket_get(q->txn, &reader->actor.unit, &id, &docket) && !is_auditor(reader, user)) {
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_NOT_READER, reader->actor.unit.s);
                return 0;
        }
        if (row.case_class == CLASS_ACCUSATION) { /* no clock runs; what ran before is sealed with the rest */
                reply_reason(q->arena, q->reply, CONTROL_REFUSED, REASON_SEALED_OUT, id.s);
                return 0;
        }
        q->reply->case_id = arena_strdup(q->arena, id.s);
        return query_clocks(q, reader->archive, &reader->actor.unit, &id);
}

/* Whose it is to know was decided before: this answers what is recorded. */
static int read_code(const Query *q, const RequestReader *reader, const PbControlRequest *request) {
        const Part *code = NULL;
        CaseRow row;
        Entry entry;
        int r = ARCHIVE_E_MISSING;

        if (case_get(q->txn, &reader->case_id, &row))
                r = archive_entry(reader->archive, q->txn, request->entry ? request->entry : row.entry, q->arena, &entry);
        if (r == 0)
                code = entry_find_part(&entry, PART_CODE);
        if (!code)
                reply_words(q->arena, q->reply, CONTROL_REFUSED, &words_damaged, "");
        else
                q->reply->query_code = arena_strndup(q->arena, (const char *)code->data.data, code->data.len);
        q->reply->case_id = arena_strdup(q->arena, reader->case_id.s);
        return r < 0 ? fail_trace(r) : 0;
}

int request_answer(const Query *q, const RequestReader *reader, const PbControlRequest *request) {
        UserRow user;

        if (!may_read(q, reader, &user))
                return 0;
        switch (request->kind) {
        case CONTROL_LIST:
                query_list(q, &reader->actor.unit, request->state, request->limit, request->after);
                return 0;
        case CONTROL_DESK:
                query_desk(q, &reader->actor.unit, reader->now, request->desk_kind, request->limit, request->after);
                return 0;
        case CONTROL_USERS:
                query_users(q);
                return 0;
        case CONTROL_SUCCESSION:
                query_succession(q, reader->roster, &reader->node, &reader->actor.unit);
                return 0;
        case CONTROL_RULES:
                return query_rules(q, reader->archive);
        case CONTROL_PERIODS:
                return query_periods(q, reader->archive, &reader->actor.unit, request);
        case CONTROL_RECOVERY:
                query_recovery(q);
                return 0;
        case CONTROL_MEETING:
                return query_meetings(q, reader->archive, &reader->actor.unit, reader->now, request->entry, request->meeting);
        case CONTROL_SHEETS:
                return query_sheets(q, reader->archive, reader->roster, &reader->actor.unit, reader->now, request);
        case CONTROL_CLOCKS:
                return read_clocks(q, reader, request, &user);
        case CONTROL_EVIDENCE:
                return read_evidence(q, reader, request, &user);
        case CONTROL_SHOW:
                return read_show(q, reader, request, &user);
        case CONTROL_SIMILAR:
                query_similar(q, &reader->actor.unit, &reader->case_id, request->after);
                return 0;
        case CONTROL_CODE:
                return read_code(q, reader, request);
        case CONTROL_PROGRESS:
                return query_progress(q, reader->archive, reader->roster, &reader->case_id);
        default:
                assert(false); /* not a read */
                return 0;
        }
}
