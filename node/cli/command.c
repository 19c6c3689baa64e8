/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/command.h"

#include <string.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/cli/intake.h"
#include "node/cli/sealing.h"
#include "node/cli/text.h"

typedef struct Read {
        const Sealing *sealing;
        const json_t *json;
        Arena *arena;
        PbControlRequest *request;
        ActProblem *problem;
} Read;

static bool refuse(ActProblem *p, const char *field, const char *en, const char *zh) {
        text_join(p->en, sizeof(p->en), field, ": ", en);
        text_join(p->zh, sizeof(p->zh), field, "：", zh);
        return false;
}

/* "" if it isn't there; false if it is no text or longer than `max`. */
static bool take_string(const Read *r, const char *field, size_t max, char **ret) {
        const json_t *value = json_object_get(r->json, field);

        *ret = "";
        if (!value)
                return true;
        if (!json_is_string(value))
                return refuse(r->problem, field, "must be text", "必须是文本");
        if (json_string_length(value) > max)
                return refuse(r->problem, field, "too long", "过长");
        *ret = (char *)json_string_value(value);
        return true;
}

static bool is_known(const char *key, const char *const *known) {
        static const char *const everywhere[] = { "do", "as", "unit", "tag", NULL };

        for (size_t i = 0; everywhere[i]; i++)
                if (strcmp(everywhere[i], key) == 0)
                        return true;
        for (size_t i = 0; known && known[i]; i++)
                if (strcmp(known[i], key) == 0)
                        return true;
        return false;
}

static bool only_known(const Read *r, const char *const *known) {
        const char *key;
        json_t *value;

        json_object_foreach((json_t *)r->json, key, value)
                if (!is_known(key, known))
                        return refuse(r->problem, key, "unknown field", "未知字段");
        return true;
}

/* "attach": [{"name", "media_type", "text"}]: papers that are text.  Files go by the verbs that take --attach. */
static bool read_attach(const Read *r, Attachment ret[LIMIT_ATTACHMENTS], uint32_t *ret_n) {
        const json_t *list = json_object_get(r->json, "attach"), *item;
        RecordProblem problem;
        size_t i;

        *ret_n = 0;
        if (list && (!json_is_array(list) || json_array_size(list) > LIMIT_ATTACHMENTS))
                return refuse(r->problem, "attach", "must be a list of at most 12 {name, media_type, text}", "必须是至多十二项的列表");
        json_array_foreach((json_t *)list, i, item) {
                const char *name = json_string_value(json_object_get(item, "name"));
                const char *text = json_string_value(json_object_get(item, "text"));
                const char *type = json_string_value(json_object_get(item, "media_type"));
                Attachment *a = &ret[i];

                if (!name || !text || json_object_size(item) != 2u + (type != NULL))
                        return refuse(r->problem, "attach", "needs name and text, and media_type perhaps", "须有 name、text，可有 media_type");
                *a = (Attachment){ arena_strdup(r->arena, name), arena_strdup(r->arena, type ? type : "text/plain"),
                                   arena_copy(r->arena, bytes_of_str(text)) };
                if (!attachment_fits(a, &problem))
                        return refuse(r->problem, "attach", problem.reason, "无法写入");
                ++*ret_n;
        }
        return true;
}

static bool no_files(const Read *r, const Intake *intake) {
        return !intake->n_paths || refuse(r->problem, "attachments", "files go by `zhuji case register --file`; here: `attach`, with text",
                                          "文件请用 zhuji case register --file 附上；此处用 attach（文本）");
}

static bool attach(const Read *r) {
        Attachment items[LIMIT_ATTACHMENTS];
        uint32_t n;

        if (!read_attach(r, items, &n))
                return false;
        r->request->attachments = arena_new_array(r->arena, ProtobufCBinaryData, n + 1);
        r->request->n_attachments = n;
        for (uint32_t i = 0; i < n; i++) {
                Buf bytes = BUF_INIT;
                Bytes kept;

                attachment_encode(&items[i], &bytes);
                kept = arena_copy(r->arena, buf_bytes(&bytes));
                buf_deinit(&bytes);
                r->request->attachments[i] = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        }
        return true;
}

/* ---- acts -------------------------------------------------------------------------------------------------------- */

static bool register_sealed(const Read *r, const Intake *intake) {
        IntakeProblem problem;
        Sealing sealing;

        if (!r->sealing)
                return refuse(r->problem, "intake", "what accuses is registered by `zhuji case register --file`",
                              "检举控告请用 zhuji case register --file 登记");
        sealing = *r->sealing;
        if (*r->request->as_unit && !unit_code_parse(r->request->as_unit, &sealing.desk))
                return refuse(r->problem, "unit", "is no unit code", "不是单位代码");
        if (sealing_register(&sealing, intake, r->arena, r->request, NULL, &problem))
                return true;
        refuse(r->problem, problem.field, problem.reason, problem.reason_zh);
        return false;
}

/* "part": "claim" or "accusation": that half of a mixed letter. */
static bool take_half(const Read *r, Intake *intake) {
        const char *part = json_string_value(json_object_get(r->json, "part"));
        Intake half;

        if (!json_object_get(r->json, "part"))
                return true;
        if (!intake->half || !part || (strcmp(part, "claim") != 0 && strcmp(part, "accusation") != 0))
                return refuse(r->problem, "part", "is claim or accusation, of a letter that holds both", "为 claim 或 accusation，仅用于混合信件");
        half = *intake->half;
        intake->half = NULL;
        if (strcmp(part, "accusation") == 0)
                *intake = half;
        return true;
}

static bool read_register(const Read *r) {
        static const char *const known[] = { "intake", "attach", "part", NULL };
        IntakeProblem problem;
        Intake intake;

        if (!only_known(r, known))
                return false;
        /* The office's clock decides what lies in the future. */
        if (!intake_read(json_object_get(r->json, "intake"), INSTANT_NEVER, r->arena, &intake, &problem)) {
                refuse(r->problem, *problem.field ? problem.field : "intake", problem.reason, problem.reason_zh);
                return false;
        }
        if (!take_half(r, &intake))
                return false;
        if (!no_files(r, &intake) || !read_attach(r, intake.accuses ? intake.accusation.attachments : intake.attachments,
                                                   intake.accuses ? &intake.accusation.n_attachments : &intake.n_attachments))
                return false;
        if (intake.has_external_id)
                intake_set_key(&intake, NULL, 0, r->arena);
        if (intake.half)
                return refuse(r->problem, "intake.accusation", "a mixed letter is registered by `zhuji case register --file`",
                              "混合信件请用 zhuji case register --file 登记");
        if (intake.accuses)
                return register_sealed(r, &intake);
        intake_request(&intake, r->arena, r->request);
        return true;
}

/* {"do": "split", "case": .., "intake": {..}, "reason": .., "last": true}: one matter of a letter, as a case of its own. */
static bool read_split(const Read *r) {
        static const char *const known[] = { "intake", "case", "reason", "last", NULL };
        IntakeProblem problem;
        Intake intake;
        CaseId letter;
        char *id, *reason;

        if (!only_known(r, known) || !take_string(r, "case", CASE_ID_SIZE - 1, &id) ||
            !take_string(r, "reason", LIMIT_REASON, &reason))
                return false;
        if (!case_id_parse(id, &letter))
                return refuse(r->problem, "case", "is no case number", "不是信访事项编号");
        if (!intake_read(json_object_get(r->json, "intake"), INSTANT_NEVER, r->arena, &intake, &problem)) {
                refuse(r->problem, *problem.field ? problem.field : "intake", problem.reason, problem.reason_zh);
                return false;
        }
        if (intake.half || intake.accuses)
                return refuse(r->problem, "intake", "what accuses is registered by `zhuji case register --file`",
                              "检举控告请用 zhuji case register --file 登记");
        intake.document.kind = ENTRY_SPLIT;
        intake.document.reason = reason;
        intake.document.variant = json_is_true(json_object_get(r->json, "last")) ? 2 : 1;
        if (!no_files(r, &intake))
                return false;
        intake_request(&intake, r->arena, r->request);
        r->request->document_kind = ENTRY_SPLIT;
        r->request->case_id = arena_strdup(r->arena, letter.s);
        return true;
}

/* {"do": "accusation-seal", "case": .., "intake": {.., "accused": .., "to": ..}}: a registered case turns out to accuse. */
static bool read_seal(const Read *r) {
        static const char *const known[] = { "case", "intake", "attach", "seen", NULL };
        IntakeProblem problem;
        Sealing sealing;
        Intake intake;
        CaseId id;
        char *text;

        if (!only_known(r, known) || !take_string(r, "case", CASE_ID_SIZE - 1, &text))
                return false;
        if (!case_id_parse(text, &id))
                return refuse(r->problem, "case", "is no case number", "不是信访事项编号");
        if (!r->sealing)
                return refuse(r->problem, "do", "what accuses is sealed by `zhuji accusation seal`", "检举控告请用 zhuji accusation seal 密封");
        if (!intake_read(json_object_get(r->json, "intake"), INSTANT_NEVER, r->arena, &intake, &problem))
                return refuse(r->problem, *problem.field ? problem.field : "intake", problem.reason, problem.reason_zh);
        if (intake.half || !intake.accuses)
                return refuse(r->problem, "intake", "accuses nobody: say who is accused (`accused`), or class accusation",
                              "未写明被检举控告的对象（accused）或类别 accusation");
        if (!no_files(r, &intake) || !read_attach(r, intake.accusation.attachments, &intake.accusation.n_attachments))
                return false;
        sealing = *r->sealing;
        if (*r->request->as_unit && !unit_code_parse(r->request->as_unit, &sealing.desk))
                return refuse(r->problem, "unit", "is no unit code", "不是单位代码");
        intake.accusation.registered_by = arena_strdup(r->arena, sealing.desk.s);
        return sealing_refer(&sealing, &intake.accusation, &intake.to, &id, json_is_true(json_object_get(r->json, "seen")), r->arena,
                             r->request, NULL, &problem) ||
               refuse(r->problem, problem.field, problem.reason, problem.reason_zh);
}

static bool take_content(const Read *r, Content *c) {
        char **const to[] = { (char **)&c->title, (char **)&c->text, (char **)&c->name, (char **)&c->id_number, (char **)&c->phone,
                              (char **)&c->address };
        static const char *const names[] = { "title", "text", "name", "id_number", "phone", "address" };
        const json_t *list = json_object_get(r->json, "representatives");

        for (size_t i = 0; i < array_size(names); i++)
                if (!take_string(r, names[i], LIMIT_TEXT, to[i]))
                        return false;
        if (list && (!json_is_array(list) || json_array_size(list) > CONTENT_REPRESENTATIVES_MAX))
                return refuse(r->problem, "representatives", "must be a list of at most eight names", "必须是至多八个姓名的列表");
        for (size_t i = 0; i < json_array_size(list); i++) {
                const char *name = json_string_value(json_array_get(list, i));

                if (!name || !*name)
                        return refuse(r->problem, "representatives", "must be names", "必须是姓名");
                c->representatives[c->n_representatives++] = name;
        }
        return true;
}

/* {"do": "join", "case": .., "text": .., "name": .., "people": 2} or {.., "representatives": [..]}: as `zhuji case join`. */
static bool read_join(const Read *r) {
        static const char *const known[] = { "case", "title", "text", "name", "id_number", "phone", "address", "people",
                                             "representatives", NULL };
        const json_t *people = json_object_get(r->json, "people");
        Document doc = { .kind = ENTRY_JOIN };
        Content content = { .title = "" };
        Buf document = BUF_INIT, words = BUF_INIT;
        RecordProblem problem;
        Bytes kept;
        CaseId id;
        char *text;

        if (!only_known(r, known) || !take_string(r, "case", CASE_ID_SIZE - 1, &text) || !take_content(r, &content))
                return false;
        if (!case_id_parse(text, &id))
                return refuse(r->problem, "case", "is no case number", "不是信访事项编号");
        if (people && (!json_is_integer(people) || json_integer_value(people) < 1 || json_integer_value(people) > UINT32_MAX))
                return refuse(r->problem, "people", "must be a number over 0", "须为大于 0 的整数");
        if (!content.n_representatives && !*content.text)
                return refuse(r->problem, "text", "give text, or representatives", "请给出 text 或 representatives");
        doc.people = (uint32_t)json_integer_value(people);
        doc.representatives = content.n_representatives;
        doc.variant = doc.representatives ? 2 : 1;
        if (!content_fits(&content, &problem))
                return refuse(r->problem, problem.field, problem.reason, "无法写入");
        document_encode(&doc, &document);
        content_encode(&content, &words);
        kept = arena_copy(r->arena, buf_bytes(&document));
        r->request->document = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        kept = arena_copy(r->arena, buf_bytes(&words));
        r->request->content = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        buf_deinit(&document);
        buf_deinit(&words);
        r->request->document_kind = ENTRY_JOIN;
        r->request->case_id = arena_strdup(r->arena, id.s);
        return true;
}

/* A field that may be said several times is a list. */
static bool read_list(const Read *r, Act *act, const char *key, const json_t *list) {
        const json_t *value;
        size_t i;

        json_array_foreach((json_t *)list, i, value) {
                if (!json_is_string(value))
                        return refuse(r->problem, key, "must be a list of texts", "必须是文本列表");
                if (!act_set(act, key, json_string_value(value), r->problem))
                        return false;
        }
        return true;
}

static bool read_act(const Read *r, const ActVerb *verb) {
        Act act = { .kind = verb->kind };
        const char *document = json_string_value(json_object_get(r->json, "document")), *key;
        json_t *value;

        /* What a draft is of comes first: the other fields are read as that document's. */
        if (act.kind == ENTRY_DRAFT && !document)
                return refuse(r->problem, "document", "is required", "必填");
        if (document && !act_set(&act, "document", document, r->problem))
                return false;
        json_object_foreach((json_t *)r->json, key, value) {
                const char *text = json_string_value(value);

                if (is_known(key, NULL) || strcmp(key, "attach") == 0)
                        continue;
                if (json_is_array(value) && strcmp(key, "units") == 0) {
                        if (!read_list(r, &act, key, value))
                                return false;
                        continue;
                }
                if (json_is_integer(value))
                        text = arena_printf(r->arena, "%lld", (long long)json_integer_value(value));
                if (!text)
                        return refuse(r->problem, key, "must be text or a number", "必须是文本或数字");
                if (!(strcmp(key, "case") == 0 ? act_set_case(&act, text, r->problem) : act_set(&act, key, text, r->problem)))
                        return false;
        }
        if (case_id_is_none(&act.case_id) && !act_may_lack_case(&act))
                return refuse(r->problem, "case", "is required", "必填");
        act_request(&act, r->arena, r->request);
        return attach(r);
}

static bool read_user(const Read *r) {
        static const char *const known[] = { "name", "of", "roles", NULL };
        const json_t *roles = json_object_get(r->json, "roles"), *role;
        size_t i;

        if (!only_known(r, known) || !take_string(r, "name", USER_NAME_SIZE - 1, &r->request->user_name) ||
            !take_string(r, "of", UNIT_CODE_SIZE - 1, &r->request->user_unit))
                return false;
        if (!json_is_array(roles))
                return refuse(r->problem, "roles", "must be a list; an empty one removes the user",
                              "必须是列表；空列表即撤销该用户");
        json_array_foreach((json_t *)roles, i, role) {
                Role one;

                if (!json_is_string(role) || !role_parse(json_string_value(role), &one))
                        return refuse(r->problem, "roles", "no such role", "没有这种角色");
                r->request->user_roles |= one;
        }
        r->request->kind = CONTROL_USER;
        return true;
}

/* ---- reads ------------------------------------------------------------------------------------------------------- */

/* The petitioner rates, by number and code. */
static bool take_ratings(const Read *r) {
        static const char *const names[] = { "rating_bureau", "rating_handler" };
        Document doc = { .kind = ENTRY_RATING };
        uint32_t *const to[] = { &doc.rating_bureau, &doc.rating_handler };
        Buf bytes = BUF_INIT;
        Bytes kept;

        for (size_t i = 0; i < array_size(names); i++) {
                const json_t *value = json_object_get(r->json, names[i]);
                const char *text = json_string_value(value); /* a scenario's */
                json_int_t n = text && text[0] && !text[1] ? text[0] - '0' : json_integer_value(value);

                if (value && (n < 1 || n > (json_int_t)RATING_MAX))
                        return refuse(r->problem, names[i], "must be from 1 to 5", "须为 1 到 5");
                *to[i] = (uint32_t)n;
        }
        if (!doc.rating_bureau && !doc.rating_handler)
                return true;
        document_encode(&doc, &bytes);
        kept = arena_copy(r->arena, buf_bytes(&bytes));
        buf_deinit(&bytes);
        r->request->document = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        return true;
}

static bool read_query(const Read *r, ControlKind kind) {
        static const char *const known[] = { "state", "kind", "limit", "after", "case", "code", "name", "rating_bureau",
                                             "rating_handler", "join", NULL };
        const json_t *limit = json_object_get(r->json, "limit"), *join = json_object_get(r->json, "join");

        if (!only_known(r, known) || !take_string(r, "state", LIMIT_NAME, &r->request->state) ||
            !take_string(r, "kind", LIMIT_NAME, &r->request->desk_kind) ||
            !take_string(r, "after", LIMIT_NAME, &r->request->after) ||
            !take_string(r, "code", LIMIT_NAME, &r->request->code) ||
            !take_string(r, "name", LIMIT_TITLE, &r->request->meeting) ||
            !take_string(r, "case", CASE_ID_SIZE - 1, &r->request->case_id))
                return false;
        if (limit && (!json_is_integer(limit) || json_integer_value(limit) < 1 || json_integer_value(limit) > CONTROL_ROWS_MAX))
                return refuse(r->problem, "limit", "must be from 1 to 500", "须为 1 到 500");
        if (join && (!json_is_integer(join) || json_integer_value(join) < 1))
                return refuse(r->problem, "join", "must be the entry on the receipt of one who joined", "须为联名回执上的记录号");
        if (kind == CONTROL_PROGRESS && !take_ratings(r))
                return false;
        r->request->entry = join ? (uint64_t)json_integer_value(join) : 0;
        r->request->limit = limit ? (uint32_t)json_integer_value(limit) : 0;
        r->request->kind = kind;
        if (kind == CONTROL_SHOW)
                r->request->parts = 1u << PART_DOCUMENT | 1u << PART_CONTENT;
        return true;
}

/* A year, or of the monthly form a month: as the report bears it, 2026 or 202603. */
static bool period_parse(const char *text, bool monthly, uint32_t *ret) {
        char first_day[DAY_TEXT_SIZE];
        unsigned month, day;
        int year;
        Day d;

        if (strlen(text) != (monthly ? 7 : 4))
                return false;
        text_join(first_day, sizeof(first_day), text, monthly ? "-01" : "-01-01", "");
        if (!day_parse(first_day, &d))
                return false;
        day_to_civil(d, &year, &month, &day);
        *ret = (uint32_t)year * (monthly ? 100 : 1) + (monthly ? month : 0);
        return year >= 1990;
}

/* The form is named alike for the report and the reminder of it. */
static bool report_document(const char *form, const char *period, Document *doc, Arena *arena, PbControlRequest *request) {
        Buf bytes = BUF_INIT;
        Bytes kept;

        if (!variant_parse(ENTRY_PERIODIC_REPORT, form, &doc->variant))
                return false;
        if (*period && !period_parse(period, doc->variant == 1, &doc->days))
                return false;
        document_encode(doc, &bytes);
        kept = arena_copy(arena, buf_bytes(&bytes));
        buf_deinit(&bytes);
        request->kind = CONTROL_DOCUMENT;
        request->document_kind = doc->kind;
        request->document = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        return true;
}

/* {"do": "report-send", "form": "monthly", "period": "2026-03"} */
static bool read_report_send(const Read *r) {
        static const char *const known[] = { "form", "period", NULL };
        char *form, *period;

        if (!only_known(r, known) || !take_string(r, "form", LIMIT_NAME, &form) || !take_string(r, "period", LIMIT_NAME, &period))
                return false;
        if (!report_request(form, period, r->arena, r->request))
                return refuse(r->problem, "period", "form is monthly or annual, period like 2026-03 or 2026",
                              "form 为 monthly 或 annual，period 如 2026-03 或 2026");
        return true;
}

/* {"do": "report-remind", "form": "monthly", "period": "2026-03", "to": "411281"} */
static bool read_report_remind(const Read *r) {
        static const char *const known[] = { "form", "period", "to", NULL };
        char *form, *period, *to;

        if (!only_known(r, known) || !take_string(r, "form", LIMIT_NAME, &form) || !take_string(r, "period", LIMIT_NAME, &period) ||
            !take_string(r, "to", UNIT_CODE_SIZE - 1, &to))
                return false;
        if (!report_remind_request(form, period, to, r->arena, r->request))
                return refuse(r->problem, "period", "form is monthly or annual, period like 2026-03 or 2026, to the bureau below",
                              "form 为 monthly 或 annual，period 如 2026-03 或 2026，to 为下级信访部门");
        return true;
}

static bool read_reports(const Read *r) {
        static const char *const known[] = { "form", "period", "about", NULL };

        r->request->kind = CONTROL_PERIODS;
        return only_known(r, known) && take_string(r, "form", LIMIT_NAME, &r->request->desk_kind) &&
               take_string(r, "period", LIMIT_NAME, &r->request->state) &&
               take_string(r, "about", UNIT_CODE_SIZE - 1, &r->request->user_unit);
}

/* {"do": "receptions", "from": "2026-03-01", "until": "2026-03-31", "all": true}; likewise "sweeps", "incidents", "contacts",
 * "digests" */
static bool read_sheets(const Read *r, EntryKind kind) {
        static const char *const known[] = { "from", "until", "all", "after", NULL };
        Act act = { .kind = kind };
        char *from, *until;

        if (!only_known(r, known) || !take_string(r, "from", DAY_TEXT_SIZE - 1, &from) ||
            !take_string(r, "until", DAY_TEXT_SIZE - 1, &until) || !take_string(r, "after", LIMIT_NAME, &r->request->after))
                return false;
        if ((*from && !act_set(&act, "from", from, r->problem)) || (*until && !act_set(&act, "until", until, r->problem)))
                return false;
        act_request(&act, r->arena, r->request);
        r->request->kind = CONTROL_SHEETS;
        r->request->state = json_is_true(json_object_get(r->json, "all")) ? (char *)"all" : (char *)"";
        return true;
}

static const struct { const char *name; ControlKind kind; } queries[] = {
        { "status", CONTROL_STATUS }, { "list", CONTROL_LIST }, { "desk", CONTROL_DESK }, { "users", CONTROL_USERS },
        { "show", CONTROL_SHOW }, { "similar", CONTROL_SIMILAR }, { "progress", CONTROL_PROGRESS },
        { "code", CONTROL_CODE },
        { "successions", CONTROL_SUCCESSION }, { "clocks", CONTROL_CLOCKS },
        { "meeting", CONTROL_MEETING },
};

bool report_request(const char *form, const char *period, Arena *arena, PbControlRequest *request) {
        return report_document(form, period, &(Document){ .kind = ENTRY_PERIODIC_REPORT }, arena, request);
}

bool report_remind_request(const char *form, const char *period, const char *to, Arena *arena, PbControlRequest *request) {
        Document doc = { .kind = ENTRY_REMINDER };

        return *period && unit_code_parse(to, &doc.to) && report_document(form, period, &doc, arena, request);
}

bool command_accuses(const json_t *json) {
        const char *what = json_string_value(json_object_get(json, "do"));
        const json_t *intake = json_object_get(json, "intake");
        const char *class = json_string_value(json_object_get(intake, "class"));

        if (what && strcmp(what, "accusation-seal") == 0)
                return true;
        return what && strcmp(what, "register") == 0 &&
               (json_object_get(intake, "accused") || json_object_get(intake, "accusation") ||
                (class && strcmp(class, "accusation") == 0));
}

bool command_read(const json_t *json, Arena *arena, PbControlRequest *request, ActProblem *problem) {
        return command_read_sealing(json, NULL, arena, request, problem);
}

bool command_read_sealing(const json_t *json, const Sealing *sealing, Arena *arena, PbControlRequest *request,
                          ActProblem *problem) {
        const char *what = json_string_value(json_object_get(json, "do"));
        Read r = { .sealing = sealing, .json = json, .arena = arena, .request = request, .problem = problem };
        const ActVerb *verb;

        *request = (PbControlRequest)ZHUJI__CONTROL_REQUEST__INIT;
        request->kind = CONTROL_DOCUMENT;
        if (!json_is_object(json) || !what)
                return refuse(problem, "do", "each line is a JSON object whose \"do\" names a command",
                              "每行为一个 JSON 对象，以 do 指明命令");
        if (!take_string(&r, "as", USER_NAME_SIZE - 1, &request->as_user) ||
            !take_string(&r, "unit", UNIT_CODE_SIZE - 1, &request->as_unit))
                return false;
        if (strcmp(what, "register") == 0)
                return read_register(&r);
        if (strcmp(what, "split") == 0)
                return read_split(&r);
        if (strcmp(what, "join") == 0)
                return read_join(&r);
        if (strcmp(what, "accusation-seal") == 0)
                return read_seal(&r);
        if (strcmp(what, "user") == 0)
                return read_user(&r);
        if (strcmp(what, "report-send") == 0)
                return read_report_send(&r);
        if (strcmp(what, "report-remind") == 0)
                return read_report_remind(&r);
        if (strcmp(what, "reports") == 0)
                return read_reports(&r);
        if (strcmp(what, "receptions") == 0)
                return read_sheets(&r, ENTRY_RECEPTION);
        if (strcmp(what, "sweeps") == 0)
                return read_sheets(&r, ENTRY_SWEEP);
        if (strcmp(what, "incidents") == 0)
                return read_sheets(&r, ENTRY_INCIDENT);
        if (strcmp(what, "digests") == 0)
                return read_sheets(&r, ENTRY_DIGEST);
        if (strcmp(what, "contacts") == 0)
                return read_sheets(&r, ENTRY_CONTACT);
        for (size_t i = 0; i < array_size(queries); i++)
                if (strcmp(queries[i].name, what) == 0)
                        return read_query(&r, queries[i].kind);
        verb = act_find_verb(what);
        return verb ? read_act(&r, verb) : refuse(problem, what, "no such command", "没有这种命令");
}
