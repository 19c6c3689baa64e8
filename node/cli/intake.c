/* SPDX-License-Identifier: Apache-2.0 */

/*
 * jansson checks the JSON itself (one value, UTF-8, duplicate keys, numbers in range, depth); here is what it means.  Each
 * field has one row in a table, so that no field is read that isn't checked.
 */

#include "node/cli/intake.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/cli/text.h"

/* Keys of imported lines without an id of their own begin so; no line may claim one. */
#define FILE_KEY_PREFIX "file:"

typedef struct Read {
        Instant now;
        Arena *arena;
        Intake *intake;
        IntakeProblem *problem;
} Read;

typedef bool (*ReadField)(Read *r, const char *name, const json_t *value);

typedef struct Field {
        const char *name;
        ReadField read; /* NULL: one line of text */
        const char **line;
        size_t line_max;
} Field;

static bool refuse(IntakeProblem *p, const char *field, const char *en, const char *zh) {
        text_copy(p->field, sizeof(p->field), field);
        snprintf(p->reason, sizeof(p->reason), "%s", en);
        snprintf(p->reason_zh, sizeof(p->reason_zh), "%s", zh);
        return false;
}

/* With a number in the middle of either sentence. */
static bool refuse_n(IntakeProblem *p, const char *field, const char *en, const char *en_after, const char *zh,
                     const char *zh_after, unsigned long long n) {
        refuse(p, field, "", "");
        snprintf(p->reason, sizeof(p->reason), "%s%llu%s", en, n, en_after);
        snprintf(p->reason_zh, sizeof(p->reason_zh), "%s%llu%s", zh, n, zh_after);
        return false;
}

/* ---- JSON text --------------------------------------------------------------------------------------------------- */

typedef struct SyntaxWords {
        enum json_error_code code;
        const char *en, *zh;
} SyntaxWords;

static const SyntaxWords syntax_words[] = {
        { json_error_stack_overflow, "nested too deeply", "嵌套过深" },
        { json_error_invalid_utf8, "not valid UTF-8", "不是有效的 UTF-8 编码" },
        { json_error_premature_end_of_input, "the JSON ends too early", "JSON 不完整" },
        { json_error_end_of_input_expected, "something follows the JSON value", "JSON 之后还有多余内容" },
        { json_error_null_character, "contains a NUL character", "含有空字符（NUL）" },
        { json_error_null_byte_in_key, "contains a NUL character", "含有空字符（NUL）" },
        { json_error_duplicate_key, "a field is given twice", "同一字段出现两次" },
        { json_error_numeric_overflow, "a number is too large", "数字过大" },
};

static void refuse_syntax(IntakeProblem *p, const json_error_t *error) {
        const char *en = "not valid JSON", *zh = "不是有效的 JSON";
        enum json_error_code code = json_error_code(error);
        unsigned at = error->position > 0 ? (unsigned)error->position : 0;

        for (size_t i = 0; i < array_size(syntax_words); i++)
                if (syntax_words[i].code == code) {
                        en = syntax_words[i].en;
                        zh = syntax_words[i].zh;
                }
        refuse(p, "", "", "");
        snprintf(p->reason, sizeof(p->reason), "%s (at byte %u)", en, at);
        snprintf(p->reason_zh, sizeof(p->reason_zh), "%s（第 %u 字节处）", zh, at);
}

json_t *intake_load(Bytes text, IntakeProblem *problem) {
        json_error_t error;
        json_t *json;

        *problem = (IntakeProblem){ .field = "" };
        if (bytes_has_prefix(text, bytes_of_str("\xef\xbb\xbf"))) {
                refuse(problem, "", "begins with a byte order mark: save the file as UTF-8 without BOM",
                       "以字节顺序标记（BOM）开头：请存为不带 BOM 的 UTF-8");
                return NULL;
        }
        if (text.len > INTAKE_LINE_MAX) {
                refuse_n(problem, "", "longer than ", " bytes", "超过 ", " 字节", INTAKE_LINE_MAX);
                return NULL;
        }
        if (text.len && memchr(text.data, '\0', text.len)) { /* jansson takes one behind the value for the end */
                refuse(problem, "", "contains a NUL character", "含有空字符（NUL）");
                return NULL;
        }
        json = json_loadb(text.len ? (const char *)text.data : "", text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
        if (!json)
                refuse_syntax(problem, &error);
        return json;
}

/* ---- single values ----------------------------------------------------------------------------------------------- */

static bool has_control(const char *s) {
        for (; *s; s++)
                if ((unsigned char)*s < 0x20 || *s == 0x7f)
                        return true;
        return false;
}

static bool is_blank(const char *s) {
        return !s || s[strspn(s, " \t\r\n")] == '\0';
}

/* A string of at most `max` bytes, copied; `line`: without control characters (names, keys: they appear in tables and logs). */
static bool read_string(Read *r, const char *name, const json_t *value, size_t max, bool line, const char **ret) {
        const char *s = json_string_value(value);
        size_t len = json_string_length(value);

        if (!s)
                return refuse(r->problem, name, "must be text", "必须是文本");
        if (len > max)
                return refuse_n(r->problem, name, "longer than ", " bytes", "超过 ", " 字节", max);
        if (!bytes_is_utf8(bytes_of(s, len)))
                return refuse(r->problem, name, "not valid UTF-8 text", "不是有效的 UTF-8 文本");
        if (line && has_control(s))
                return refuse(r->problem, name, "must be one line without control characters",
                              "只能是一行文字，不得含控制字符");
        *ret = arena_strndup(r->arena, s, len);
        return true;
}

static bool read_title(Read *r, const char *name, const json_t *value) {
        return read_string(r, name, value, LIMIT_TITLE, true, &r->intake->content.title);
}

static bool read_text(Read *r, const char *name, const json_t *value) {
        if (!read_string(r, name, value, LIMIT_TEXT, false, &r->intake->content.text))
                return false;
        if (is_blank(r->intake->content.text))
                return refuse(r->problem, name, "must not be empty", "不得为空");
        return true;
}

static bool read_external_id(Read *r, const char *name, const json_t *value) {
        const char *s;

        if (!read_string(r, name, value, LIMIT_NAME, true, &s))
                return false;
        if (is_blank(s))
                return refuse(r->problem, name, "must not be empty", "不得为空");
        if (strncmp(s, FILE_KEY_PREFIX, strlen(FILE_KEY_PREFIX)) == 0)
                return refuse(r->problem, name,
                              "must not begin with \"" FILE_KEY_PREFIX "\", which numbers lines without an id",
                              "不得以“" FILE_KEY_PREFIX "”开头（保留给没有编号的行）");
        r->intake->document.external_id = s;
        r->intake->has_external_id = true;
        return true;
}

static bool read_channel(Read *r, const char *name, const json_t *value) {
        const char *s;

        if (!read_string(r, name, value, LIMIT_NAME, true, &s))
                return false;
        if (!channel_parse(s, &r->intake->document.channel) || r->intake->document.channel == CHANNEL_NONE)
                return refuse(r->problem, name, "must be one of letter, visit, call, online, fax",
                              "只能是 letter（来信）、visit（走访）、call（电话）、online（网络）、fax（传真）之一");
        return true;
}

static bool read_class(Read *r, const char *name, const json_t *value) {
        const char *s;
        Document *d = &r->intake->document;

        if (!read_string(r, name, value, LIMIT_NAME, true, &s))
                return false;
        if (!case_class_parse(s, &d->case_class) || d->case_class == CLASS_NONE)
                return refuse(r->problem, name, "must be suggestion, claim or accusation",
                              "只能是 suggestion（建议意见）、claim（申诉求决）或 accusation（检举控告）");
        return true;
}

/* RFC 3339 date-time, with its zone: a petition's dates decide deadlines, so none is guessed. */
static bool has_time_and_zone(const char *s) {
        size_t len = strlen(s);

        if (len < strlen("2026-03-01T09:30:00Z") || (s[10] != 'T' && s[10] != 't' && s[10] != ' '))
                return false;
        if (s[len - 1] == 'Z' || s[len - 1] == 'z')
                return true;
        return s[len - 3] == ':' && (s[len - 6] == '+' || s[len - 6] == '-');
}

static bool read_received_at(Read *r, const char *name, const json_t *value) {
        const char *s;
        Instant at;

        if (!read_string(r, name, value, LIMIT_NAME, true, &s))
                return false;
        if (!has_time_and_zone(s) || !instant_parse(s, &at))
                return refuse(r->problem, name, "must be a time as in RFC 3339, like 2026-03-01T09:30:00+08:00",
                              "必须是 RFC 3339 时间，如 2026-03-01T09:30:00+08:00");
        if (at <= 0)
                return refuse(r->problem, name, "must be after 1970", "必须在 1970 年以后");
        if (at > r->now)
                return refuse(r->problem, name, "lies in the future", "晚于当前时间");
        r->intake->document.received_at = at;
        return true;
}

static bool read_category(Read *r, const char *name, const json_t *value) {
        return read_string(r, name, value, LIMIT_NAME, true, &r->intake->document.category);
}

static bool read_place(Read *r, const char *name, const json_t *value) {
        const char *s;
        UnitCode code;

        if (!read_string(r, name, value, LIMIT_NAME, true, &s))
                return false;
        if (!unit_code_parse(s, &code) || unit_code_suffix(&code)[0])
                return refuse(r->problem, name, "must be a division code of six or nine digits, like 411281",
                              "必须是六位或九位行政区划代码，如 411281");
        r->intake->document.place = s;
        return true;
}

static bool read_people(Read *r, const char *name, const json_t *value) {
        json_int_t n = json_integer_value(value);

        if (!json_is_integer(value))
                return refuse(r->problem, name, "must be a whole number", "必须是整数");
        if (n < 1 || n > INTAKE_PEOPLE_MAX)
                return refuse_n(r->problem, name, "must be from 1 to ", "", "必须在 1 到 ", " 之间", INTAKE_PEOPLE_MAX);
        r->intake->document.people = (uint32_t)n;
        return true;
}

/* ---- lists and the petitioner ------------------------------------------------------------------------------------ */

static bool is_list(Read *r, const char *name, const json_t *value, size_t max) {
        if (!json_is_array(value))
                return refuse(r->problem, name, "must be a list", "必须是列表");
        if (json_array_size(value) > max)
                return refuse_n(r->problem, name, "has more than ", " items", "超过 ", " 项", max);
        return true;
}

static bool read_about_units(Read *r, const char *name, const json_t *value) {
        Document *d = &r->intake->document;

        if (!is_list(r, name, value, DOCUMENT_ABOUT_UNITS_MAX))
                return false;
        for (size_t i = 0; i < json_array_size(value); i++) {
                char item[64];
                const char *s;
                UnitCode code;

                snprintf(item, sizeof(item), "%s[%zu]", name, i);
                if (!read_string(r, item, json_array_get(value, i), LIMIT_NAME, true, &s))
                        return false;
                if (!unit_code_parse(s, &code))
                        return refuse(r->problem, item, "must be a unit code, like 411281 or 411281.hrss",
                                      "必须是单位代码，如 411281 或 411281.hrss");
                d->about_units[d->n_about_units++] = s;
        }
        return true;
}

static bool read_representatives(Read *r, const char *name, const json_t *value) {
        Content *c = &r->intake->content;

        if (!is_list(r, name, value, CONTENT_REPRESENTATIVES_MAX))
                return false;
        for (size_t i = 0; i < json_array_size(value); i++) {
                char item[64];
                const char *s;

                snprintf(item, sizeof(item), "%s[%zu]", name, i);
                if (!read_string(r, item, json_array_get(value, i), LIMIT_NAME, true, &s))
                        return false;
                if (is_blank(s))
                        return refuse(r->problem, item, "must not be empty", "不得为空");
                c->representatives[c->n_representatives++] = s;
        }
        r->intake->document.representatives = c->n_representatives;
        return true;
}

static bool read_guardian(Read *r, const char *name, const json_t *value) {
        r->intake->content.guardian = json_is_true(value);
        return json_is_boolean(value) || refuse(r->problem, name, "must be true or false", "必须是 true 或 false");
}

static bool read_fields(Read *r, const char *within, const json_t *object, const Field *fields, size_t n) {
        const char *key;
        json_t *value;

        json_object_foreach((json_t *)object, key, value) {
                char name[sizeof(r->problem->field)] = "";
                const Field *f = NULL;

                strcpy(name, within);
                text_copy(name + strlen(within), sizeof(name) - strlen(within), key);
                for (size_t i = 0; i < n && !f; i++)
                        if (strcmp(fields[i].name, key) == 0)
                                f = &fields[i];
                if (!f)
                        return refuse(r->problem, name, "unknown field", "未知字段");
                if (!(f->read ? f->read(r, name, value) : read_string(r, name, value, f->line_max, true, f->line)))
                        return false;
        }
        return true;
}

/* Whoever speaks for another shows that they may (Beijing 27, 28; Shanghai 46), and for whom. */
static bool check_agent(Read *r) {
        const Content *c = &r->intake->content;

        if (is_blank(c->agent) && (!is_blank(c->agent_phone) || !is_blank(c->authorisation) || c->guardian))
                return refuse(r->problem, "petitioner.agent", "is missing: the agent's or guardian's name", "请填写代理人或者监护人姓名");
        if (is_blank(c->agent))
                return true;
        if (is_blank(c->name))
                return refuse(r->problem, "petitioner.name", "must say for whom the agent speaks", "请填写被代理的信访人姓名");
        if (is_blank(c->authorisation))
                return refuse(r->problem, "petitioner.authorisation",
                              "must name the paper shown and how far it goes (of a guardian: the proof); without one register it as the"
                              " petitioner's own letter",
                              "请填写授权委托书及授权范围（监护人填写监护关系证明）；没有的，按信访人本人来信登记");
        return true;
}

static bool read_petitioner(Read *r, const char *name, const json_t *value) {
        Content *c = &r->intake->content;
        const Field fields[] = {
                { "name", .line = &c->name, .line_max = LIMIT_NAME },
                { "id_number", .line = &c->id_number, .line_max = LIMIT_NAME },
                { "phone", .line = &c->phone, .line_max = LIMIT_NAME },
                { "address", .line = &c->address, .line_max = LIMIT_ADDRESS },
                { "agent", .line = &c->agent, .line_max = LIMIT_NAME },
                { "agent_phone", .line = &c->agent_phone, .line_max = LIMIT_NAME },
                { "authorisation", .line = &c->authorisation, .line_max = LIMIT_ADDRESS },
                { "guardian", read_guardian },
        };

        if (!json_is_object(value))
                return refuse(r->problem, name, "must be an object", "必须是对象");
        return read_fields(r, "petitioner.", value, fields, array_size(fields)) && check_agent(r);
}

/* ---- who is accused ---------------------------------------------------------------------------------------------- */

static bool read_line(Read *r, const char *name, const json_t *value, const char **ret) {
        if (!read_string(r, name, value, LIMIT_NAME, true, ret))
                return false;
        return !is_blank(*ret) || refuse(r->problem, name, "must not be empty", "不得为空");
}

static bool read_accused_units(Read *r, const char *name, const json_t *value) {
        Accusation *a = &r->intake->accusation;

        if (!is_list(r, name, value, ACCUSED_UNITS_MAX))
                return false;
        for (size_t i = 0; i < json_array_size(value); i++) {
                char item[64];

                snprintf(item, sizeof(item), "%s[%zu]", name, i);
                if (!read_line(r, item, json_array_get(value, i), &a->units[a->n_units]))
                        return false;
                a->n_units++;
        }
        return true;
}

static bool read_accused_person(Read *r, const char *name, const json_t *value, AccusedPerson *ret) {
        const struct { const char *key; const char **to; } fields[] = {
                { "name", &ret->name }, { "unit", &ret->unit }, { "rank", &ret->rank }, { "managed_by", &ret->managed_by },
        };
        const char *key;
        json_t *field;

        *ret = (AccusedPerson){ "", "", "", "" };
        if (!json_is_object(value))
                return refuse(r->problem, name, "must be an object", "必须是对象");
        json_object_foreach((json_t *)value, key, field) {
                char full[sizeof(r->problem->field)];
                size_t i = 0;

                text_join(full, sizeof(full), name, ".", key);
                while (i < array_size(fields) && strcmp(fields[i].key, key) != 0)
                        i++;
                if (i == array_size(fields))
                        return refuse(r->problem, full, "unknown field", "未知字段");
                if (!read_string(r, full, field, i == 3 ? UNIT_CODE_SIZE - 1 : LIMIT_NAME, true, fields[i].to))
                        return false;
                if (i == 3 && **fields[i].to && !unit_code_parse(*fields[i].to, &(UnitCode){ "" }))
                        return refuse(r->problem, full, "must be a unit code, like 411281.discipline",
                                      "必须是单位代码，如 411281.discipline");
        }
        return !is_blank(ret->name) || refuse(r->problem, name, "needs a name", "必须写明姓名");
}

static bool read_accused_persons(Read *r, const char *name, const json_t *value) {
        Accusation *a = &r->intake->accusation;

        if (!is_list(r, name, value, ACCUSED_PERSONS_MAX))
                return false;
        for (size_t i = 0; i < json_array_size(value); i++) {
                char item[64];

                snprintf(item, sizeof(item), "%s[%zu]", name, i);
                if (!read_accused_person(r, item, json_array_get(value, i), &a->persons[a->n_persons]))
                        return false;
                a->n_persons++;
        }
        return true;
}

static bool read_accused(Read *r, const char *name, const json_t *value) {
        static const Field fields[] = { { "units", read_accused_units }, { "persons", read_accused_persons } };

        if (!json_is_object(value))
                return refuse(r->problem, name, "must be an object", "必须是对象");
        if (!read_fields(r, "accused.", value, fields, array_size(fields)))
                return false;
        if (!r->intake->accusation.n_units && !r->intake->accusation.n_persons)
                return refuse(r->problem, name, "names nobody", "未写明被检举控告的单位或人员");
        r->intake->accuses = true;
        return true;
}

static bool read_lines(Read *r, const char *name, const json_t *value, const char **to, uint32_t max, uint32_t *n) {
        if (!is_list(r, name, value, max))
                return false;
        for (size_t i = 0; i < json_array_size(value); i++) {
                char item[64];

                snprintf(item, sizeof(item), "%s[%zu]", name, i);
                if (!read_line(r, item, json_array_get(value, i), &to[*n]))
                        return false;
                ++*n;
        }
        return true;
}

/* On paper: their names. */
static bool read_enclosed(Read *r, const char *name, const json_t *value) {
        Accusation *a = &r->intake->accusation;

        return read_lines(r, name, value, a->enclosed, ACCUSATION_ENCLOSED_MAX, &a->n_enclosed);
}

static bool read_attachments(Read *r, const char *name, const json_t *value) {
        return read_lines(r, name, value, r->intake->paths, LIMIT_ATTACHMENTS, &r->intake->n_paths);
}

static bool read_to(Read *r, const char *name, const json_t *value) {
        const char *s;

        if (!read_string(r, name, value, LIMIT_NAME, true, &s))
                return false;
        return unit_code_parse(s, &r->intake->to) ||
               refuse(r->problem, name, "must be a unit code, like 411281.discipline", "必须是单位代码，如 411281.discipline");
}

/* The half of a letter that accuses: a registration of its own, that shares nothing with the other but what is sealed. */
static bool read_half(Read *r, const char *name, const json_t *value) {
        static const Field fields[] = {
                { "title", read_title }, { "text", read_text }, { "category", read_category }, { "accused", read_accused },
                { "enclosed", read_enclosed }, { "attachments", read_attachments }, { "to", read_to },
        };
        Intake *half = arena_new(r->arena, Intake);
        Read inner = { .now = r->now, .arena = r->arena, .intake = half, .problem = r->problem };

        half->document.kind = ENTRY_REGISTER;
        if (!json_is_object(value))
                return refuse(r->problem, name, "must be an object", "必须是对象");
        if (!read_fields(&inner, "accusation.", value, fields, array_size(fields)))
                return false;
        if (!half->content.text)
                return refuse(r->problem, "accusation.text", "is required", "必填");
        half->accuses = true;
        r->intake->half = half;
        return true;
}

/* ---- the case ---------------------------------------------------------------------------------------------------- */

static const Field case_fields[] = {
        { "external_id", read_external_id }, { "channel", read_channel }, { "received_at", read_received_at },
        { "title", read_title }, { "text", read_text }, { "class", read_class }, { "category", read_category },
        { "place", read_place }, { "about_units", read_about_units }, { "people", read_people },
        { "representatives", read_representatives }, { "petitioner", read_petitioner }, { "accused", read_accused },
        { "enclosed", read_enclosed }, { "attachments", read_attachments }, { "to", read_to }, { "accusation", read_half },
};

/* Whatever else is wrong with it: such a line is written down nowhere again. */
static bool looks_accusing(const json_t *json) {
        const char *class = json_string_value(json_object_get(json, "class"));

        return json_object_get(json, "accused") || json_object_get(json, "accusation") ||
               (class && strcmp(class, "accusation") == 0);
}

/* What is sealed carries it all; the class it was given stays, restricted all the same (2022 art. 30). */
static void fill_accusation(Intake *intake) {
        Accusation *a = &intake->accusation;
        const Document *d = &intake->document;

        a->content = intake->content;
        a->case_class = d->case_class ? d->case_class : CLASS_ACCUSATION;
        a->category = d->category;
        a->place = d->place;
        for (uint32_t i = 0; i < d->n_about_units; i++)
                a->about_units[a->n_about_units++] = d->about_units[i];
        a->received_at = d->received_at;
        a->external_id = d->external_id;
}

static void fill_half(const Intake *letter, Intake *half) {
        Content words = half->content;

        half->document.channel = letter->document.channel;
        half->document.received_at = letter->document.received_at;
        half->document.people = letter->document.people;
        half->document.representatives = letter->document.representatives;
        half->document.external_id = letter->document.external_id;
        half->has_external_id = letter->has_external_id;
        half->content = letter->content; /* who writes */
        half->content.title = words.title;
        half->content.text = words.text;
        fill_accusation(half);
}

bool intake_read(const json_t *json, Instant now, Arena *arena, Intake *ret, IntakeProblem *problem) {
        Intake intake = { .document = { .kind = ENTRY_REGISTER }, .has_external_id = false };
        Read r = { .now = now, .arena = arena, .intake = &intake, .problem = problem };
        Document *d = &intake.document;

        *problem = (IntakeProblem){ .field = "", .sealed = json_is_object(json) && looks_accusing(json) };
        if (!json_is_object(json))
                return refuse(problem, "", "must be a JSON object, one case a line", "每行必须是一个 JSON 对象（一件）");
        if (!read_fields(&r, "", json, case_fields, array_size(case_fields)))
                return false;
        if (!intake.content.text)
                return refuse(problem, "text", "is required", "必填");
        if (d->people && d->people < d->representatives)
                return refuse(problem, "people", "fewer than the representatives named", "少于列出的代表人数");
        if (!d->people)
                d->people = d->representatives; /* 0: the office says one */
        intake.accuses = intake.accuses || d->case_class == CLASS_ACCUSATION;
        if (intake.accuses && intake.half)
                return refuse(problem, "accusation", "the whole letter accuses already: give either, not both",
                              "整件已是检举控告：两者只能择一");
        if (!intake.accuses && (intake.accusation.n_enclosed || !unit_code_is_none(&intake.to)))
                return refuse(problem, intake.accusation.n_enclosed ? "enclosed" : "to",
                              "is of accusations alone; a case is handed on after it was registered",
                              "仅用于检举控告；其他事项登记后再转送");
        if (intake.accuses)
                fill_accusation(&intake);
        if (intake.half)
                fill_half(&intake, intake.half);
        *ret = intake;
        return true;
}

bool intake_parse(Bytes line, Instant now, Arena *arena, Intake *ret, IntakeProblem *problem) {
        json_t *json = intake_load(line, problem);
        bool ok;

        if (!json)
                return false;
        ok = intake_read(json, now, arena, ret, problem);
        json_decref(json);
        return ok;
}

/* An accusation's line is known again by a digest of its key and of all that is sealed: whoever sees it and does not have the
 * whole text can neither tell which line it was, nor which other case came of the same letter. */
static void sealed_key(Intake *intake, Arena *arena) {
        Document *d = &intake->document;
        char hex[2 * DIGEST_SIZE + 1];
        Buf meaning = BUF_INIT;
        Digest digest;

        buf_reserve(&meaning, LIMIT_ACCUSATION + LIMIT_KIB);
        buf_put_str(&meaning, d->external_id);
        accusation_encode(&intake->accusation, &meaning);
        digest = digest_purpose("sealed-key", (Bytes[]){ buf_bytes(&meaning) }, 1);
        buf_wipe(&meaning);
        bytes_to_hex(digest_bytes(&digest), hex);
        d->external_id = arena_printf(arena, "sealed:%s", hex);
        d->external_digest = arena_copy(arena, digest_bytes(&digest));
        intake->has_external_id = true;
}

void intake_set_key(Intake *intake, const Digest *file, uint64_t line, Arena *arena) {
        Document *d = &intake->document;
        Buf meaning = BUF_INIT;
        Digest digest;

        if (!intake->has_external_id) {
                char hex[2 * DIGEST_SIZE + 1];

                bytes_to_hex(digest_bytes(file), hex);
                d->external_id = arena_printf(arena, FILE_KEY_PREFIX "%s:%llu", hex, (unsigned long long)line);
        }
        d->external_digest = BYTES_NONE;
        if (intake->half) {
                intake->half->document.external_id = d->external_id;
                sealed_key(intake->half, arena);
        }
        if (intake->accuses) {
                sealed_key(intake, arena);
                return;
        }
        document_encode(d, &meaning);
        content_encode(&intake->content, &meaning);
        for (uint32_t i = 0; i < intake->n_attachments; i++)
                attachment_encode(&intake->attachments[i], &meaning);
        digest = digest_purpose("intake", (Bytes[]){ buf_bytes(&meaning) }, 1);
        buf_deinit(&meaning);
        d->external_digest = arena_copy(arena, digest_bytes(&digest));
}

void intake_request(const Intake *intake, Arena *arena, PbControlRequest *request) {
        Buf bytes = BUF_INIT;
        Bytes kept;

        assert(!intake->accuses);
        request->document_kind = ENTRY_REGISTER;
        document_encode(&intake->document, &bytes);
        kept = arena_copy(arena, buf_bytes(&bytes));
        request->document = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        buf_clear(&bytes);
        content_encode(&intake->content, &bytes);
        kept = arena_copy(arena, buf_bytes(&bytes));
        request->content = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        request->attachments = arena_new_array(arena, ProtobufCBinaryData, intake->n_attachments + 1);
        request->n_attachments = intake->n_attachments;
        for (uint32_t i = 0; i < intake->n_attachments; i++) {
                buf_clear(&bytes);
                attachment_encode(&intake->attachments[i], &bytes);
                kept = arena_copy(arena, buf_bytes(&bytes));
                request->attachments[i] = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        }
        buf_deinit(&bytes);
}
