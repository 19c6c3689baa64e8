/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/act.h"

#include <stdio.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/base/nearest.h"
#include "common/wire/limits.h"
#include "node/cli/text.h"
#include "node/core/procedure.h"

static const ActVerb verbs[] = {
        { "merge", ENTRY_MERGE }, { "add-material", ENTRY_MATERIAL }, { "owner", ENTRY_OWNER }, { "first", ENTRY_FIRST }, { "recuse", ENTRY_RECUSAL },
        { "recusal-request", ENTRY_RECUSAL_REQUEST }, { "recusal-decide", ENTRY_RECUSAL_DECISION },
        { "archive", ENTRY_ARCHIVE },
        { "guide", ENTRY_GUIDANCE }, { "decline", ENTRY_DECLINE }, { "pending", ENTRY_PENDING },
        { "not-again", ENTRY_NOT_AGAIN }, { "wrong-place", ENTRY_WRONG_PLACE }, { "divert", ENTRY_IMPORT },
        { "own-limit", ENTRY_OWN_LIMIT }, { "settle", ENTRY_SETTLEMENT }, { "withdraw", ENTRY_WITHDRAWAL },
        { "bring-withdrawal", ENTRY_WITHDRAWAL_BROUGHT },
        { "death", ENTRY_DEATH }, { "successor", ENTRY_SUCCESSOR },
        { "classify", ENTRY_CLASSIFY }, { "refer", ENTRY_REFERRAL }, { "assign", ENTRY_ASSIGNMENT },
        { "return", ENTRY_RETURN_REQUEST }, { "return-answer", ENTRY_RETURN_ANSWER }, { "notice", ENTRY_NOTICE },
        { "accept", ENTRY_ACCEPT }, { "statement", ENTRY_STATEMENT },
        { "opinion", ENTRY_OPINION }, { "answer", ENTRY_ANSWER }, { "serve", ENTRY_SERVICE },
        { "report", ENTRY_REPORT }, { "approve", ENTRY_REPORT_APPROVAL }, { "rework", ENTRY_REWORK },
        { "report-up", ENTRY_REPORT_UP }, { "order", ENTRY_ORDER }, { "respond", ENTRY_RESPONSE }, { "remind", ENTRY_REMINDER },
        { "remark", ENTRY_REMARK }, { "recall", ENTRY_RECALL },
        { "review-ask", ENTRY_REVIEW_ASK }, { "review-admit", ENTRY_REVIEW_ADMIT }, { "review-file", ENTRY_REVIEW_FILE },
        { "review-opinion", ENTRY_REVIEW_OPINION }, { "review-serve", ENTRY_REVIEW_SERVICE }, { "hearing", ENTRY_HEARING },
        { "hearing-record", ENTRY_HEARING_RECORD }, { "new-facts", ENTRY_NEW_FACTS },
        { "link", ENTRY_LINK }, { "unlink", ENTRY_UNLINK },
        { "propose", ENTRY_PROPOSAL }, { "feedback", ENTRY_FEEDBACK }, { "request-decision", ENTRY_REQUEST_DECISION },
        { "instruct", ENTRY_INSTRUCTION }, { "co-request", ENTRY_CO_REQUEST }, { "co-opinion", ENTRY_CO_OPINION },
        { "draft", ENTRY_DRAFT }, { "sign", ENTRY_SIGN }, { "discard", ENTRY_DISCARD }, { "stamp", ENTRY_STAMP },
        { "batch", ENTRY_BATCH }, { "extend", ENTRY_EXTENSION }, { "extend-request", ENTRY_EXTENSION_REQUEST },
        { "extend-answer", ENTRY_EXTENSION_ANSWER },
        { "urgent", ENTRY_URGENT }, { "urgent-ack", ENTRY_URGENT_ACK }, { "consult", ENTRY_CONSULTATION },
        { "consult-answer", ENTRY_CONSULTATION_ANSWER }, { "dispute", ENTRY_DISPUTE }, { "designate", ENTRY_DESIGNATION },
        { "meeting-request", ENTRY_MEETING_REQUEST }, { "meeting-act", ENTRY_MEETING_ACT },
        { "finding", ENTRY_FINDING }, { "execute", ENTRY_EXECUTION }, { "rate", ENTRY_RATING }, { "follow-up", ENTRY_FOLLOW_UP },
        { "quality-check", ENTRY_QUALITY_CHECK },
        { "retaliation", ENTRY_RETALIATION }, { "retaliation-answer", ENTRY_RETALIATION_ANSWER }, { "aid", ENTRY_AID },
        { "aid-answer", ENTRY_AID_ANSWER }, { "succeed", ENTRY_SUCCESSION },
        { "reward", ENTRY_REWARD }, { "appointment", ENTRY_APPOINTMENT }, { "reception", ENTRY_RECEPTION }, { "sweep", ENTRY_SWEEP },
        { "incident", ENTRY_INCIDENT }, { "contact", ENTRY_CONTACT },
        { "digest", ENTRY_DIGEST }, { "annotation", ENTRY_ANNOTATION }, { "sheet-note", ENTRY_SHEET_NOTE },
};

const ActVerb *act_find_verb(const char *name) {
        for (size_t i = 0; i < array_size(verbs); i++)
                if (strcmp(verbs[i].name, name) == 0)
                        return &verbs[i];
        return NULL;
}

const ActVerb *act_verb_of(EntryKind kind) {
        for (size_t i = 0; i < array_size(verbs); i++)
                if (verbs[i].kind == kind)
                        return &verbs[i];
        return NULL;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static bool refuse(ActProblem *p, const char *name, const char *value, const char *en, const char *zh) {
        char quoted[64];

        text_copy(quoted, sizeof(quoted), value);
        snprintf(p->en, sizeof(p->en), "%.32s: \"%s\" %.90s", name, quoted, en);
        text_join(p->zh, sizeof(p->zh), quoted, "：", zh);
        return false;
}

static bool refuse_length(ActProblem *p, const char *name, size_t max) {
        snprintf(p->en, sizeof(p->en), "%s: longer than %zu bytes", name, max);
        snprintf(p->zh, sizeof(p->zh), "%s：超过 %zu 字节", name, max);
        return false;
}

static bool set_text(const char **dst, size_t max, const char *name, const char *value, ActProblem *p) {
        if (strlen(value) > max)
                return refuse_length(p, name, max);
        if (!bytes_is_utf8(bytes_of_str(value)))
                return refuse(p, name, "", "is not valid UTF-8", "不是有效的 UTF-8 文本");
        *dst = value;
        return true;
}

static bool set_unit(UnitCode *dst, const char *name, const char *value, ActProblem *p) {
        return unit_code_parse(value, dst) ||
               refuse(p, name, value, "is no unit code, like 411281 or 411281.hrss", "不是单位代码，如 411281 或 411281.hrss");
}

static bool set_case_id(CaseId *dst, const char *name, const char *value, ActProblem *p) {
        return case_id_parse(value, dst) ||
               refuse(p, name, value, "is no case number, like 411281-2026-0000001-1: mistyped?",
                      "不是信访事项编号（如 411281-2026-0000001-1），是否有误？");
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

typedef bool (*SetField)(Document *d, const char *name, const char *value, ActProblem *p);

static bool set_to(Document *d, const char *name, const char *value, ActProblem *p) {
        if (d->kind == ENTRY_LINK || d->kind == ENTRY_UNLINK)
                return set_case_id(&d->ref_case, name, value, p);
        return set_unit(&d->to, name, value, p);
}

static bool set_reason(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_text(&d->reason, LIMIT_REASON, name, value, p);
}

static bool set_body(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_text(&d->body, LIMIT_TEXT, name, value, p);
}

static bool set_legal_basis(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_text(&d->legal_basis, LIMIT_REASON, name, value, p);
}

static bool set_remedy(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_text(&d->remedy, LIMIT_REASON, name, value, p);
}

static bool set_summary(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_text(&d->summary, LIMIT_TITLE, name, value, p);
}

static bool set_category(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_text(&d->category, LIMIT_NAME, name, value, p);
}

static bool set_day(Day *dst, const char *name, const char *value, ActProblem *p) {
        return (day_parse(value, dst) && *dst > 0) ||
               refuse(p, name, value, "is no day, like 2026-04-15", "不是日期，如 2026-04-15");
}

static bool set_instant(Instant *dst, const char *name, const char *value, ActProblem *p) {
        return (instant_parse(value, dst) && *dst > 0) ||
               refuse(p, name, value, "is no time, like 2026-03-01 or 2026-03-01 09:30",
                      "不是时间，如 2026-03-01 或者 2026-03-01 09:30");
}

static bool set_due(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_day(&d->due_day, name, value, p);
}

static bool set_decision(Document *d, const char *name, const char *value, ActProblem *p) {
        return (decision_parse(value, &d->decision) && d->decision) ||
               refuse(p, name, value, "is none of support, explain, not-support; agree, refuse; adopt, adopt-part, not-adopt",
                      "不在可选范围：support（支持）、explain（解释）、not-support（不支持）；agree、refuse；"
                      "adopt、adopt-part、not-adopt");
}

static bool set_trigger(Document *d, const char *name, const char *value, ActProblem *p) {
        return (trigger_parse(value, &d->trigger) && d->trigger) ||
               refuse(p, name, value, "is none of late, no-feedback, procedure, shirking, not-executed, falsified, other",
                      "不在可选范围：late、no-feedback、procedure、shirking、not-executed、falsified、other");
}

static bool set_how(Document *d, const char *name, const char *value, ActProblem *p) {
        return (service_how_parse(value, &d->service_how) && d->service_how) ||
               refuse(p, name, value, "is none of signed, post, refused-witnessed, message, not-possible",
                      "不在可选范围：signed、post、refused-witnessed、message、not-possible");
}

static bool set_at(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_instant(&d->service_at, name, value, p);
}

static bool set_ref_unit(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_unit(&d->ref_unit, name, value, p);
}

static bool set_ref_entry(Document *d, const char *name, const char *value, ActProblem *p) {
        return text_number(value, 1, UINT64_MAX, &d->ref_entry) || refuse(p, name, value, "is no entry number", "不是记录号");
}

/* Of a draft: the document drafted, as a verb or by its name. */
static bool set_document(Document *d, const char *name, const char *value, ActProblem *p) {
        const ActVerb *verb = act_find_verb(value);

        if (verb)
                d->kind = verb->kind;
        return verb || entry_kind_parse(value, &d->kind) ||
               refuse(p, name, value, "is no document, like assign, order, opinion", "不是文书，如 assign、order、opinion");
}

static bool set_draft(Document *d, const char *name, const char *value, ActProblem *p) {
        return text_number(value, 1, UINT64_MAX, &d->ref_entry) || refuse(p, name, value, "is no draft's number", "不是文稿编号");
}

static bool set_class(Document *d, const char *name, const char *value, ActProblem *p) {
        return (case_class_parse(value, &d->case_class) &&
                (d->case_class == CLASS_SUGGESTION || d->case_class == CLASS_CLAIM)) ||
               refuse(p, name, value, "must be suggestion or claim; what accuses: `zhuji accusation seal`",
                      "只能是 suggestion 或 claim；检举控告请用 zhuji accusation seal");
}

static bool set_path31(Document *d, const char *name, const char *value, ActProblem *p) {
        uint64_t n;

        if (!text_number(value, 1, 6, &n))
                return refuse(p, name, value, "must be from 1 to 6 (2022 art. 31)", "须为 1 到 6（2022 第三十一条）");
        d->path31 = (uint32_t)n;
        return true;
}

/* Once for each unit. */
static bool set_units(Document *d, const char *name, const char *value, ActProblem *p) {
        UnitCode unit;

        if (!set_unit(&unit, name, value, p))
                return false;
        if (d->n_units == DOCUMENT_UNITS_MAX)
                return refuse(p, name, value, "is one too many", "数量过多");
        d->units[d->n_units++] = value;
        return true;
}

static bool set_variant(Document *d, const char *name, const char *value, ActProblem *p) {
        char known[96] = "";
        Buf list = BUF_INIT;
        bool ok = variant_parse(d->kind, value, &d->variant);

        if (!ok) {
                variant_list(d->kind, &list);
                snprintf(known, sizeof(known), "is none of %.*s", (int)list.len, list.len ? (const char *)list.data : "");
                buf_deinit(&list);
                return refuse(p, name, value, known, "不在可选范围");
        }
        return true;
}

static bool set_until(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_day(&d->until_day, name, value, p);
}

static bool set_organ(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_text(&d->organ, LIMIT_NAME, name, value, p);
}

static bool set_asked_at(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_instant(&d->asked_at, name, value, p);
}

static bool set_rating(uint32_t *dst, const char *name, const char *value, ActProblem *p) {
        uint64_t n;

        if (!text_number(value, 1, RATING_MAX, &n))
                return refuse(p, name, value, "must be from 1 to 5", "须为 1 到 5");
        *dst = (uint32_t)n;
        return true;
}

static bool set_rating_bureau(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_rating(&d->rating_bureau, name, value, p);
}

static bool set_rating_handler(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_rating(&d->rating_handler, name, value, p);
}

static bool set_person(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_text(&d->person, LIMIT_NAME, name, value, p);
}

static bool set_ref_case(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_case_id(&d->ref_case, name, value, p);
}

static bool set_days(Document *d, const char *name, const char *value, ActProblem *p) {
        uint64_t n;

        if (!text_number(value, 1, UINT32_MAX, &n))
                return refuse(p, name, value, "is no number of days over 0", "不是大于 0 的天数");
        d->days = (uint32_t)n;
        return true;
}

static bool set_from(Document *d, const char *name, const char *value, ActProblem *p) {
        return set_day(&d->from_day, name, value, p);
}

typedef struct ActField {
        const char *name;
        SetField set;
} ActField;

static const ActField fields[] = {
        { "to", set_to },
        { "reason", set_reason },
        { "body", set_body },
        { "text", set_body }, /* material: in the petitioner's words */
        { "legal_basis", set_legal_basis },
        { "remedy", set_remedy },
        { "category", set_category },
        { "due", set_due },
        { "decision", set_decision },
        { "trigger", set_trigger },
        { "how", set_how },
        { "at", set_at },
        { "ref_unit", set_ref_unit },
        { "ref_entry", set_ref_entry },
        { "document", set_document },
        { "draft", set_draft },
        { "class", set_class },
        { "path31", set_path31 },
        { "units", set_units },
        { "variant", set_variant },
        { "as_what", set_variant }, /* link */
        { "until", set_until },
        { "organ", set_organ },
        { "person", set_person },
        { "ref_case", set_ref_case },
        { "days", set_days },
        { "from", set_from },
        { "date", set_from }, /* of a meeting's minutes */
        { "asked_at", set_asked_at },
        { "known_at", set_asked_at },
        { "meeting", set_summary },
        { "finding", set_ref_entry },
        { "rating_bureau", set_rating_bureau },
        { "rating_handler", set_rating_handler },
};

bool act_is_field(const char *field) {
        for (size_t i = 0; i < array_size(fields); i++)
                if (strcmp(fields[i].name, field) == 0)
                        return true;
        return false;
}

static bool unknown_field(const char *field, const char *value, ActProblem *problem) {
        const char *names[array_size(fields) + 1], *near;
        char said[64];

        for (size_t i = 0; i < array_size(fields); i++)
                names[i] = fields[i].name;
        names[array_size(fields)] = NULL;
        near = nearest_name(field, names);
        snprintf(said, sizeof said, near ? "unknown field; did you mean %s?" : "unknown field", near);
        return refuse(problem, field, value, said, "未知字段");
}

bool act_set(Act *act, const char *field, const char *value, ActProblem *problem) {
        if (act->kind != ENTRY_DRAFT) /* whose document the field `document` names, wherever it stands */
                act->document.kind = act->kind;
        for (size_t i = 0; i < array_size(fields); i++)
                if (strcmp(fields[i].name, field) == 0)
                        return fields[i].set(&act->document, field, value, problem);
        return unknown_field(field, value, problem);
}

bool act_set_case(Act *act, const char *value, ActProblem *problem) {
        return set_case_id(&act->case_id, "case", value, problem);
}

bool act_may_lack_case(const Act *act) {
        bool list = procedure_has_no_case(act->kind == ENTRY_DRAFT ? act->document.kind : act->kind);
        bool on_draft = act->kind == ENTRY_SIGN || act->kind == ENTRY_STAMP || act->kind == ENTRY_DISCARD;

        return list || (on_draft && act->document.ref_entry);
}

void act_request(const Act *act, Arena *arena, PbControlRequest *request) {
        Document document = act->document;
        Buf bytes = BUF_INIT;
        Bytes kept;

        request->document_kind = act->kind;
        request->case_id = arena_strdup(arena, act->case_id.s);
        if (act->kind != ENTRY_DRAFT)
                document.kind = act->kind;
        document_encode(&document, &bytes);
        kept = arena_copy(arena, buf_bytes(&bytes));
        buf_deinit(&bytes);
        request->document = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
}
