/* SPDX-License-Identifier: Apache-2.0 */

/* From JSON to messages. */

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/instant.h"
#include "common/base/memory.h"
#include "common/base/nearest.h"
#include "common/wire/json_form.h"
#include "common/wire/pack.h"

#define NAMED_MAX 255u /* highest number of an enum with names */
#define FIELDS_MAX 64  /* of one message, for suggestions */

typedef struct Taker {
        const JsonTable *table;
        Arena *arena;
        JsonProblem *problem;
} Taker;

static bool take_object(Taker *t, const json_t *in, ProtobufCMessage *m);

static bool refuse(Taker *t, const char *format, ...) PRINTF_LIKE(2, 3);
static bool refuse(Taker *t, const char *format, ...) {
        va_list args;

        va_start(args, format);
        vsnprintf(t->problem->reason, sizeof(t->problem->reason), format, args);
        va_end(args);
        return false;
}

/* The path is kept in the problem itself: one step deeper, and on success back again. */
static size_t path_enter(Taker *t, const char *format, ...) PRINTF_LIKE(2, 3);
static size_t path_enter(Taker *t, const char *format, ...) {
        size_t len = strlen(t->problem->path);
        va_list args;

        va_start(args, format);
        vsnprintf(t->problem->path + len, sizeof(t->problem->path) - len, format, args);
        va_end(args);
        return len;
}

static void path_leave(Taker *t, size_t len) {
        t->problem->path[len] = 0;
}

/* ---- single values ----------------------------------------------------------------------------------------------- */

static bool take_string(Taker *t, const json_t *in, char **ret) {
        if (json_typeof(in) != JSON_STRING)
                return refuse(t, "must be text");
        if (!bytes_is_utf8(bytes_of(json_string_value(in), json_string_length(in))))
                return refuse(t, "must be UTF-8 text without NUL");
        char *copy = arena_alloc(t->arena, json_string_length(in) + 1);
        if (!copy)
                return refuse(t, "too long");
        memcpy(copy, json_string_value(in), json_string_length(in));
        *ret = copy;
        return true;
}

static bool take_hex(Taker *t, const json_t *in, ProtobufCBinaryData *ret) {
        size_t digits = json_string_length(in);

        if (json_typeof(in) != JSON_STRING || digits % 2 != 0)
                return refuse(t, "must be text of hex digits, two a byte");
        uint8_t *data = arena_alloc(t->arena, digits / 2);
        if (!data)
                return refuse(t, "too long");
        if (!bytes_from_hex(json_string_value(in), data, digits / 2))
                return refuse(t, "must be text of hex digits, two a byte");
        *ret = (ProtobufCBinaryData){ digits / 2, digits ? data : NULL };
        return true;
}

static bool take_signed(Taker *t, const json_t *in, int64_t min, int64_t max, int64_t *ret) {
        if (json_typeof(in) != JSON_INTEGER)
                return refuse(t, "must be a whole number");
        if (json_integer_value(in) < min || json_integer_value(in) > max)
                return refuse(t, "must be from %" PRId64 " to %" PRId64, min, max);
        *ret = json_integer_value(in);
        return true;
}

/* What is beyond JSON's integers comes as decimal text, in the one form it is written. */
static bool take_unsigned_text(Taker *t, const char *s, uint64_t *ret) {
        char *end;
        char again[24];

        uint64_t v = strtoull(s, &end, 10);
        snprintf(again, sizeof(again), "%" PRIu64, v);
        if (strcmp(s, again) != 0)
                return refuse(t, "must be a whole number from 0 to %" PRIu64, UINT64_MAX);
        *ret = v;
        return true;
}

static bool take_unsigned(Taker *t, const json_t *in, uint64_t max, uint64_t *ret) {
        if (max > INT64_MAX && json_typeof(in) == JSON_STRING)
                return take_unsigned_text(t, json_string_value(in), ret);
        if (json_typeof(in) != JSON_INTEGER)
                return refuse(t, "must be a whole number");
        if (json_integer_value(in) < 0 || (uint64_t)json_integer_value(in) > max)
                return refuse(t, "must be from 0 to %" PRIu64, max);
        *ret = (uint64_t)json_integer_value(in);
        return true;
}

static bool find_name(const JsonField *form, const char *s, bool bits, uint32_t *ret) {
        for (uint32_t i = 0; i <= (bits ? 31 : NAMED_MAX); i++) {
                uint32_t number = bits ? UINT32_C(1) << i : i;
                const char *name = form->name(number);
                if (name[0] != '?' && strcmp(name, s) == 0) {
                        *ret = number;
                        return true;
                }
        }
        return false;
}

static bool refuse_name(Taker *t, const JsonField *form, const char *s, bool bits) {
        const char *names[NAMED_MAX + 2];
        size_t n = 0;

        for (uint32_t i = 0; i <= (bits ? 31 : NAMED_MAX); i++) {
                const char *name = form->name(bits ? UINT32_C(1) << i : i);
                if (name[0] != '?')
                        names[n++] = name;
        }
        names[n] = NULL;
        const char *near = nearest_name(s, names);
        return near ? refuse(t, "unknown name; did you mean \"%s\"?", near) : refuse(t, "unknown name");
}

static bool take_name(Taker *t, const JsonField *form, const json_t *in, bool bits, uint32_t *ret) {
        uint64_t number = 0;

        if (json_typeof(in) != JSON_STRING) {
                if (!take_unsigned(t, in, UINT32_MAX, &number))
                        return refuse(t, "must be a name");
                *ret = (uint32_t)number;
                return true;
        }
        if (find_name(form, json_string_value(in), bits, ret))
                return true;
        return refuse_name(t, form, json_string_value(in), bits);
}

static bool take_flags(Taker *t, const JsonField *form, const json_t *in, uint32_t *ret) {
        uint32_t bits = 0;

        if (json_typeof(in) != JSON_ARRAY)
                return refuse(t, "must be a list of names");
        for (size_t i = 0; i < json_array_size(in); i++) {
                uint32_t bit = 0;
                size_t at = path_enter(t, "[%zu]", i);
                if (!take_name(t, form, json_array_get(in, i), true, &bit))
                        return false;
                path_leave(t, at);
                bits |= bit;
        }
        *ret = bits;
        return true;
}

static bool take_u32(Taker *t, const JsonField *form, const json_t *in, uint32_t *ret) {
        uint64_t v = 0;

        if (form->form == JSON_FORM_FLAGS)
                return take_flags(t, form, in, ret);
        if (form->form == JSON_FORM_NAME)
                return take_name(t, form, in, false, ret);
        if (!take_unsigned(t, in, UINT32_MAX, &v))
                return false;
        *ret = (uint32_t)v;
        return true;
}

static bool take_i32(Taker *t, const JsonField *form, const json_t *in, int32_t *ret) {
        int64_t v = 0;

        if (form->form == JSON_FORM_DAY && json_typeof(in) == JSON_STRING) {
                Day day;
                if (!day_parse(json_string_value(in), &day))
                        return refuse(t, "must be a date, as 2026-03-01");
                *ret = day;
                return true;
        }
        if (!take_signed(t, in, INT32_MIN, INT32_MAX, &v))
                return false;
        *ret = (int32_t)v;
        return true;
}

static bool take_i64(Taker *t, const JsonField *form, const json_t *in, int64_t *ret) {
        if (form->form == JSON_FORM_INSTANT && json_typeof(in) == JSON_STRING) {
                if (!instant_parse(json_string_value(in), ret))
                        return refuse(t, "must be a time, as 2026-03-01T09:30:00+08:00");
                return true;
        }
        return take_signed(t, in, INT64_MIN, INT64_MAX, ret);
}

static bool take_bool(Taker *t, const json_t *in, protobuf_c_boolean *ret) {
        if (json_typeof(in) != JSON_TRUE && json_typeof(in) != JSON_FALSE)
                return refuse(t, "must be true or false");
        *ret = json_typeof(in) == JSON_TRUE;
        return true;
}

static bool take_submessage(Taker *t, const ProtobufCFieldDescriptor *d, const json_t *in, ProtobufCMessage **ret) {
        const ProtobufCMessageDescriptor *type = d->descriptor;
        ProtobufCMessage *m = arena_alloc(t->arena, type->sizeof_message);

        if (!m)
                return refuse(t, "too long");
        type->message_init(m);
        if (!take_object(t, in, m))
                return false;
        /* As wire/check has it, a submessage that says nothing is one that is not there; an element of a list stays. */
        *ret = d->label != PROTOBUF_C_LABEL_REPEATED && protobuf_c_message_get_packed_size(m) == 0 ? NULL : m;
        return true;
}

/* `at`: where one value of d's type goes. */
static bool take_value(Taker *t, const JsonField *form, const ProtobufCFieldDescriptor *d, const json_t *in, void *at) {
        switch (d->type) {
        case PROTOBUF_C_TYPE_STRING:
                return take_string(t, in, at);
        case PROTOBUF_C_TYPE_BYTES:
                return take_hex(t, in, at);
        case PROTOBUF_C_TYPE_MESSAGE:
                return take_submessage(t, d, in, at);
        case PROTOBUF_C_TYPE_BOOL:
                return take_bool(t, in, at);
        case PROTOBUF_C_TYPE_INT32:
        case PROTOBUF_C_TYPE_SINT32:
        case PROTOBUF_C_TYPE_SFIXED32:
        case PROTOBUF_C_TYPE_ENUM:
                return take_i32(t, form, in, at);
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
        case PROTOBUF_C_TYPE_SFIXED64:
                return take_i64(t, form, in, at);
        case PROTOBUF_C_TYPE_UINT32:
        case PROTOBUF_C_TYPE_FIXED32:
                return take_u32(t, form, in, at);
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_FIXED64:
                return take_unsigned(t, in, UINT64_MAX, at);
        default:
                assert(false && "no floating point in our schemas");
                return false;
        }
}

/* ---- lists and objects ------------------------------------------------------------------------------------------- */

static bool take_list(Taker *t, const JsonField *form, const ProtobufCFieldDescriptor *d, const json_t *in,
                      ProtobufCMessage *m) {
        size_t n = json_array_size(in), size = json_value_size(d);

        if (json_typeof(in) != JSON_ARRAY)
                return refuse(t, "must be a list");
        if (n > LIMIT_FIELDS)
                return refuse(t, "too many elements");
        uint8_t *items = arena_alloc(t->arena, n * size);
        if (!items)
                return refuse(t, "too long");
        for (size_t i = 0; i < n; i++) {
                size_t at = path_enter(t, "[%zu]", i);
                if (!take_value(t, form, d, json_array_get(in, i), items + i * size))
                        return false;
                path_leave(t, at);
        }
        *(size_t *)((uint8_t *)m + d->quantifier_offset) = n;
        *(uint8_t **)((uint8_t *)m + d->offset) = items;
        return true;
}

static bool refuse_field(Taker *t, const ProtobufCMessageDescriptor *type, const char *key) {
        const char *names[FIELDS_MAX + 1];
        size_t n = 0;

        for (unsigned i = 0; i < type->n_fields && n < FIELDS_MAX; i++)
                names[n++] = type->fields[i].name;
        names[n] = NULL;
        const char *near = nearest_name(key, names);
        return near ? refuse(t, "unknown field; did you mean \"%s\"?", near) : refuse(t, "unknown field");
}

static bool take_object(Taker *t, const json_t *in, ProtobufCMessage *m) {
        const char *key;
        json_t *v;

        if (json_typeof(in) != JSON_OBJECT)
                return refuse(t, "must be an object");
        json_object_foreach((json_t *)in, key, v) {
                const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, key);
                size_t at = path_enter(t, "%s%s", t->problem->path[0] ? "." : "", key);
                if (!d)
                        return refuse_field(t, m->descriptor, key);
                const JsonField *form = json_form_of(t->table, m->descriptor, d);
                bool taken = json_typeof(v) == JSON_NULL ||
                             (d->label == PROTOBUF_C_LABEL_REPEATED ? take_list(t, form, d, v, m)
                                                                    : take_value(t, form, d, v, (uint8_t *)m + d->offset));
                if (!taken)
                        return false;
                path_leave(t, at);
        }
        return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

bool json_to_message(const json_t *in, const CheckSpec *spec, const JsonTable *table, Arena *arena, ProtobufCMessage **ret,
                     JsonProblem *problem) {
        CLEANUP(buf_deinit) Buf packed = BUF_INIT;
        Taker t = { table, arena, problem };
        CheckProblem check = { 0 };

        *problem = (JsonProblem){ { 0 } };
        ProtobufCMessage *m = arena_alloc(arena, spec->descriptor->sizeof_message);
        if (!m)
                return refuse(&t, "too long");
        spec->descriptor->message_init(m);
        if (!take_object(&t, in, m))
                return false;
        /* Lengths and counts stand in one place, the CheckSpec. */
        if (!pack_try(m, spec, &packed, &check)) {
                snprintf(problem->path, sizeof(problem->path), "%s", check.path);
                return refuse(&t, "%s", check.reason);
        }
        *ret = m;
        return true;
}

json_t *json_parse(Bytes text, JsonProblem *problem) {
        json_error_t error = { .text = "a NUL character" };
        /* jansson takes a NUL behind the value for the end of the text. */
        bool nul = text.len && memchr(text.data, '\0', text.len);
        json_t *v = nul ? NULL : json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

        if (!v) {
                *problem = (JsonProblem){ { 0 } };
                snprintf(problem->reason, sizeof(problem->reason), "line %d column %d: %.100s", error.line, error.column,
                         error.text);
        }
        return v;
}
